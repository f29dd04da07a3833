"""Simulation of mapped netlists, many independent streams at once.

Cell by cell with the functions that the Liberty file states: it shares nothing with Yosys' idea of the cells.
:mod:`synth.verify` compares what comes out with ``golden``.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from synth.liberty import truth_table
from synth.netlist import Net, Netlist

__all__ = ["NetlistSimulator"]

#: Runs in a word of a net's vector.
_WORD = 64
Gate = Callable[..., np.ndarray]


class NetlistSimulator:
    """Cycle simulation of a netlist; every net is a vector of bits, one per stream.

    Bits are packed into words, and gates of one kind at the same depth are computed together.

    Parameters
    ----------
    netlist : Netlist
    streams : int
        How many runs go side by side.
    rng : Generator
        Flops wake up in random states.
    enables : mapping
        The net without which a flop's clock stops, by its name (:func:`synth.gating.enables`).
    """

    def __init__(
        self,
        netlist: Netlist,
        *,
        streams: int,
        rng: np.random.Generator,
        enables: Mapping[str, Net] = MappingProxyType({}),
    ) -> None:
        self._streams = streams
        words = -(-streams // _WORD)
        rows: dict[Net, int] = {}

        def row(net: Net) -> int:
            return rows.setdefault(net, len(rows))

        zero, one = row("0"), row("1")
        self._ports = {name: (port.direction, np.array([*map(row, port.bits)])) for name, port in netlist.ports.items()}
        flops: list[tuple[int, int, bool, int]] = []  # rows of data, output, whether that is inverted, and enable
        pairs: list[tuple[int, int, bool]] = []  # a flop's two outputs; whether they differ
        depth: dict[int, int] = {}
        groups: dict[tuple[int, int, int], list[tuple[list[int], int]]] = defaultdict(list)
        for instance in netlist.ordered():
            cell = instance.cell
            if cell.ff is not None:
                outputs = [
                    (row(instance.nets[pin]), cell.ff.inverted[pin]) for pin in cell.outputs if pin in instance.nets
                ]
                enable = row(enables[instance.name]) if instance.name in enables else one
                flops += [(row(instance.nets[cell.ff.data]), *output, enable) for output in outputs]
                pairs += [(outputs[0][0], net, outputs[0][1] != not_) for net, not_ in outputs[1:]]
                continue
            pins = tuple(cell.inputs)
            inputs = [row(instance.nets[pin]) for pin in pins]
            level = 1 + max((depth.get(net, 0) for net in inputs), default=0)
            for output, function in cell.outputs.items():
                if output in instance.nets:
                    target = row(instance.nets[output])
                    depth[target] = level
                    groups[level, len(pins), truth_table(function, pins)].append((inputs, target))
        self._data, self._states, inverted, enable = np.array(flops, np.int64).reshape(-1, 4).T
        self._enable = enable if enables else None
        self._inverted = -inverted.reshape(-1, 1).view(np.uint64)
        self._groups: list[tuple[Gate, np.ndarray, np.ndarray]] = []
        for (_, pins, table), members in sorted(groups.items(), key=lambda group: group[0][0]):
            inputs = np.array([nets for nets, _ in members], np.int64).reshape(len(members), pins).T
            self._groups.append((_gate(table, pins), inputs, np.array([target for _, target in members])))
        # Undriven, flops and inputs that nothing sets: random.
        self._values = rng.integers(0, 1 << 64, (len(rows), words), np.uint64)
        self._values[zero] = 0
        self._values[one] = ~np.uint64(0)
        for net, other, differ in pairs:
            self._values[other] = ~self._values[net] if differ else self._values[net]

    def has(self, port: str) -> bool:
        """Whether the netlist has the port."""
        return port in self._ports

    def set(self, port: str, values: np.ndarray | int, width: int | None = None) -> None:
        """Drive an input with one integer per stream (or one for all), or with fields [n, streams] of ``width`` bits.

        Fields come lowest first; higher bits of an integer than the field has are left out.
        """
        rows = self._ports[port][1]
        fields = np.asarray(values, np.int64)
        fields = fields.reshape(-1, self._streams) if width else np.broadcast_to(fields, (1, self._streams))
        width = width or len(rows)
        if width * len(fields) != len(rows):
            raise ValueError(f"port {port} has {len(rows)} bits, not {len(fields)} fields of {width}")
        fields = fields.astype(np.min_scalar_type((1 << width) - 1))  # small numbers are quicker to shift
        for i in range(width):
            bits = np.zeros((len(fields), self._values.shape[1] * _WORD), np.uint8)
            bits[:, : self._streams] = fields >> i & 1
            self._values[rows[i::width]] = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)

    def get(self, port: str, width: int | None = None) -> np.ndarray:
        """An output's integer in every stream, unsigned, after :meth:`settle`; or its fields [n, streams]."""
        rows = self._ports[port][1]
        width_ = width or len(rows)
        fields = np.zeros((len(rows) // width_, self._streams), np.int64)
        for i in range(width_):
            words = self._values[rows[i::width_]].view(np.uint8)
            fields |= np.unpackbits(words, axis=1, count=self._streams, bitorder="little").astype(np.int64) << i
        return fields if width else fields[0]

    def drive(self, port: str, planes: np.ndarray) -> None:
        """Drive an input with what :meth:`planes` gave."""
        self._values[self._ports[port][1]] = planes

    def planes(self, port: str) -> np.ndarray:
        """A port's bits in all streams, packed: one row of words for each bit."""
        return self._values[self._ports[port][1]]

    def settle(self) -> None:
        """Let inputs and flops go through the gates."""
        for gate, inputs, outputs in self._groups:
            self._values[outputs] = gate(*(self._values[nets] for nets in inputs))

    def tick(self) -> None:
        """One rising clock edge, after :meth:`settle`."""
        after = self._values[self._data] ^ self._inverted
        if self._enable is not None:
            before, taken = self._values[self._states], self._values[self._enable]
            after = after & taken | before & ~taken
        self._values[self._states] = after


@cache
def _gate(table: int, pins: int) -> Gate:
    """A truth table as a function of words, one bit of each input at a time: Shannon's expansion by the last input."""
    if pins == 0:
        constant = np.uint64(0) if table == 0 else ~np.uint64(0)
        return lambda: constant
    half = 1 << pins - 1
    ones = (1 << half) - 1
    low, high = table & ones, table >> half
    if low == high:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1])
    if low == high ^ ones:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) ^ nets[-1]
    if low == 0:
        if high == ones:
            return lambda *nets: nets[-1]
        rest = _gate(high, pins - 1)
        return lambda *nets: rest(*nets[:-1]) & nets[-1]
    if high == 0:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) & ~nets[-1]
    if high == ones:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) | nets[-1]
    if low == ones:
        rest = _gate(high, pins - 1)
        return lambda *nets: rest(*nets[:-1]) | ~nets[-1]
    at_low, at_high = _gate(low, pins - 1), _gate(high, pins - 1)
    return lambda *nets: at_low(*nets[:-1]) & ~nets[-1] | at_high(*nets[:-1]) & nets[-1]
