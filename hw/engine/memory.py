# amaranth: UnusedElaboratable=no
"""The plain two-port interfaces of an engine's memories, and memories behind them for simulation and FPGAs."""

from amaranth.hdl import Module, unsigned
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig

__all__ = ["CoreWithMemories", "EngineMemories", "MemoryPorts", "connect_memories"]


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


class EngineMemories(Circuit):
    """A memory for each interface of an engine.

    Members
    -------
    As :func:`hw.engine.core.memories` names them, each In of its ports.
    """

    def __init__(self, config: EngineConfig) -> None:
        from hw.engine.core import memories  # noqa: PLC0415  (which creates circuits of this module's interfaces)

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


def connect_memories(m: Module, user: wiring.Component, memories: EngineMemories) -> None:
    """Give what uses them its memories."""
    for name in memories.ports:
        wiring.connect(m, getattr(user, name), getattr(memories, name))


class CoreWithMemories(Circuit):
    """An engine's core with memories: its ports but for theirs."""

    def __init__(self, config: EngineConfig) -> None:
        self.core = config.create()
        self.memories = EngineMemories(config)
        inner = set(self.memories.ports)
        super().__init__({name: member for name, member in self.core.signature.members.items() if name not in inner})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.core = self.core
        m.submodules.memories = self.memories
        connect_memories(m, self.core, self.memories)
        for name, member in self.signature.members.items():
            inside, outside = getattr(self.core, name), getattr(self, name)
            if member.is_signature:
                wiring.connect(m, wiring.flipped(outside), inside)
            elif member.flow == In:
                m.d.comb += inside.eq(outside)
            else:
                m.d.comb += outside.eq(inside)
        return m
