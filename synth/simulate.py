"""Simulation of mapped netlists, many independent streams at once.

Cell by cell with the functions that the Liberty file states: it shares nothing with Yosys' idea of the cells.
:mod:`synth.verify` compares what comes out with ``golden``.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import numpy as np
from numba import njit

from synth.liberty import truth_table
from synth.netlist import Net, Netlist

__all__ = ["NetlistSimulator"]

#: Runs in a word of a net's vector.
_WORD = 64
#: Words of all nets that are computed before the next: they stay in a processor's cache.
_BLOCK = 16
#: A step of a gate's program: (whether exclusive or, operands, which of them and of the result are complemented).
_Op = tuple[bool, int, int, bool, bool, bool]
#: The same as bits of a flag.
_XOR, _NOT_A, _NOT_B, _NOT = 1, 2, 4, 8


class NetlistSimulator:
    """Cycle simulation of a netlist; every net is a vector of bits, one per stream.

    Bits are packed into words; gates become steps of two operands in one compiled loop.

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
        steps: list[tuple[int, int, int, int]] = []  # operands, result, flags
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
            for output, function in cell.outputs.items():
                if output in instance.nets:
                    program = _program(truth_table(function, pins), len(pins))
                    target = row(instance.nets[output])
                    # Operands are the constants, the pins, and then what steps before gave, the last the output.
                    at = [zero, one, *inputs, *(-1 - i for i in range(len(program) - 1)), target]
                    for number, (xor, left, right, *nots) in enumerate(program):
                        flags = _XOR * xor + sum(bit * on for bit, on in zip((_NOT_A, _NOT_B, _NOT), nots, strict=True))
                        steps.append((at[left], at[right], at[2 + len(pins) + number], flags))
        self._data, self._states, inverted, enable = np.array(flops, np.int64).reshape(-1, 4).T
        self._enable = enable if enables else None
        self._inverted = -inverted.reshape(-1, 1).view(np.uint64)
        # Temporary results, numbered from -1 down, lie in the rows after those of the nets.
        made = np.array(steps, np.int64).reshape(-1, 4)
        spare = -made[:, :3].min(initial=0)
        made[:, :3] %= len(rows) + spare
        self._steps = made.astype(np.uint32)
        # Undriven, flops and inputs that nothing sets: random.
        values = rng.integers(0, 1 << 64, (len(rows), words), np.uint64)
        self._values = np.concatenate([values, np.zeros((spare, words), np.uint64)])
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
        _settle(self._values, self._steps, _BLOCK)

    def tick(self) -> None:
        """One rising clock edge, after :meth:`settle`."""
        after = self._values[self._data] ^ self._inverted
        if self._enable is not None:
            before, taken = self._values[self._states], self._values[self._enable]
            after = after & taken | before & ~taken
        self._values[self._states] = after


@njit(cache=True)
def _settle(values: np.ndarray, steps: np.ndarray, block: int) -> None:
    """All steps in order."""
    ones = np.uint64(0xFFFFFFFFFFFFFFFF)
    none = np.uint64(0)
    for start in range(0, values.shape[1], block):
        stop = min(start + block, values.shape[1])
        for i in range(steps.shape[0]):
            a, b, target, flags = steps[i]
            outside = ones if flags & _NOT else none
            if flags & _XOR:
                for word in range(start, stop):
                    values[target, word] = values[a, word] ^ values[b, word] ^ outside
            else:
                left = ones if flags & _NOT_A else none
                right = ones if flags & _NOT_B else none
                for word in range(start, stop):
                    values[target, word] = (values[a, word] ^ left) & (values[b, word] ^ right) ^ outside


@cache
def _program(table: int, pins: int) -> Sequence[_Op]:
    """A truth table as steps of two operands, by Shannon's expansion by the last input; the last step gives the output.

    Operands 0 and 1 are the constants, then come the pins, then the results of the steps in order.
    """
    steps: list[_Op] = []

    def step(xor: bool, a: tuple[int, bool], b: tuple[int, bool]) -> tuple[int, bool]:
        """The result of a step, and whether it is to be complemented."""
        if xor:
            steps.append((True, a[0], b[0], False, False, False))
            return 1 + pins + len(steps), a[1] != b[1]
        steps.append((False, a[0], b[0], a[1], b[1], False))
        return 1 + pins + len(steps), False

    def both(a: tuple[int, bool], b: tuple[int, bool]) -> tuple[int, bool]:
        return step(False, a, b)

    def either(a: tuple[int, bool], b: tuple[int, bool]) -> tuple[int, bool]:
        return no(both(no(a), no(b)))

    def no(a: tuple[int, bool]) -> tuple[int, bool]:
        return a[0], not a[1]

    def expand(table: int, pins: int) -> tuple[int, bool]:
        if pins == 0:
            return table, False
        half = 1 << pins - 1
        ones = (1 << half) - 1
        low, high = table & ones, table >> half
        last = pins + 1, False
        if low == high:
            return expand(low, pins - 1)
        if low == high ^ ones:
            return (last[0], low == ones) if low in (0, ones) else step(True, expand(low, pins - 1), last)
        if low == 0:
            return both(expand(high, pins - 1), last)
        if high == 0:
            return both(expand(low, pins - 1), no(last))
        if high == ones:
            return either(expand(low, pins - 1), last)
        if low == ones:
            return either(expand(high, pins - 1), no(last))
        return either(both(expand(low, pins - 1), no(last)), both(expand(high, pins - 1), last))

    operand, inverted = expand(table, pins)
    if operand < 2 + pins:  # a constant, or a pin
        return [(False, operand, operand, inverted, inverted, False)]
    return [*steps[:-1], (*steps[-1][:5], inverted)]
