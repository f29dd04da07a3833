# amaranth: UnusedElaboratable=no
"""The plain two-port interfaces of an engine's memories, and memories behind them for simulation and FPGAs."""

from amaranth.hdl import Module, unsigned
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.engine.wire import EngineWire

__all__ = ["EngineMemories", "MemoryPorts", "memories"]


class MemoryPorts(wiring.Signature):
    """A write and a read port of one memory, seen from what uses it.

    A write takes an edge, of all or of one slice of a word. A read gives ``data`` in the cycle after its ``enable``,
    until the next one. Reading a word in the cycle in which it is written may give anything: nobody does.

    Parameters
    ----------
    depth : int
        Words.
    width : int
        Bits of a word.
    slice_width : int, optional
        Bits that a write replaces; all of a word by default.

    Members
    -------
    write : Out of {enable: 1, address, slice (where a word has more than one), data: slice_width}
    read : Out of {enable: 1, address}, In of {data: width}
    """

    def __init__(self, depth: int, width: int, slice_width: int | None = None) -> None:
        self.depth = depth
        self.width = width
        self.slice_width = slice_width or width
        if width % self.slice_width:
            raise ValueError(f"slices of {slice_width} bits do not make up a word of {width}")
        address = Out(range(max(depth, 2)))
        write = {"enable": Out(1), "address": address, "data": Out(self.slice_width)}
        if self.slices > 1:
            write["slice"] = Out(range(self.slices))
        read = {"enable": Out(1), "address": address, "data": In(width)}
        super().__init__({"write": Out(wiring.Signature(write)), "read": Out(wiring.Signature(read))})

    @property
    def slices(self) -> int:
        """Parts of a word that are written one by one."""
        return self.width // self.slice_width


def memories(config: EngineConfig) -> dict[str, MemoryPorts]:
    """Interfaces of an engine's memories, by name.

    What steps read has two banks, in the lower and the upper half; what serves until sums have drained has four.

    weight
        Codes [columns][lanes] of a step.
    record
        Records, as many as a beat holds, or two for wide jobs: four banks.
    mode
        Modes [columns] of a segment (lanes with two modes).
    activation, zero_point
        Activations [rows][lanes] of a step; zero points [rows] of a token block: four banks.
    range
        For each row the minimum and the maximum of a token block.
    requantizer
        Requantisers of a block's channels, as many as a beat holds (engines that have requantisers): four banks.
    result
        Queue of results.
    """
    wire, code = EngineWire(config), RecordCode(config)
    slot, bus = wire.record_slot, config.weight_bus
    if bus > slot and config.columns % (bus // slot):
        raise ValueError(
            f"a beat of weights holds {bus // slot} records, which do not divide {config.columns} columns: take a "
            f"weight_bus of {slot} bits"
        )
    each = max(1 + config.wide, bus // slot)

    def banks(words: int, width: int, slice_width: int, count: int = 2) -> MemoryPorts:
        slice_width = min(width, slice_width)
        return MemoryPorts(count << (words - 1).bit_length(), -(-width // slice_width) * slice_width, slice_width)

    found = {
        "weight": banks(config.weight_depth, config.weight_word, bus),
        "record": banks(config.segments * config.columns // each, each * slot, bus, 4),
        "activation": banks(config.activation_depth, config.activation_word, config.activation_bus),
        "zero_point": banks(config.tokens, wire.zero_points.size, config.activation_bus, 4),
        "range": MemoryPorts(max(2, config.tokens), 2 * code.sum_bits * config.rows),
        "result": MemoryPorts(1 << (2 * (config.columns + 2) + 15).bit_length(), code.sum_bits * config.rows + 2),
    }
    if config.lane.modes > 1:
        found["mode"] = banks(config.segments, config.columns, config.columns)
    if config.requantizers:
        slot = wire.requantizer_slot
        found["requantizer"] = banks(-(-config.columns // max(1, bus // slot)), max(slot, bus), bus, 4)
    return {f"{name}_memory": ports for name, ports in found.items()}


class EngineMemories(Circuit):
    """A memory for each interface of an engine.

    Members
    -------
    As :func:`memories` names them, each In of its ports.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.ports = memories(config)
        super().__init__({name: In(ports) for name, ports in self.ports.items()})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for name, ports in self.ports.items():
            user = getattr(self, name)
            m.submodules[name] = memory = Memory(shape=unsigned(ports.width), depth=ports.depth, init=[])
            write = memory.write_port(granularity=ports.slice_width if ports.slices > 1 else None)
            read = memory.read_port()
            m.d.comb += [
                write.addr.eq(user.write.address),
                write.data.eq(user.write.data.replicate(ports.slices)),
                write.en.eq(user.write.enable << user.write.slice if ports.slices > 1 else user.write.enable),
                read.addr.eq(user.read.address),
                read.en.eq(user.read.enable),
                user.read.data.eq(read.data),
            ]
        return m
