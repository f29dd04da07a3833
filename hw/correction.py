"""From raw lane sums to the exact ``acc``: the sum of activations and the correction, shared by whole rows.

A raw sum holds ``offset * sum(x)`` and a weight-only constant too much (``golden.correct``). Both units here add
instead of subtracting: :class:`ActivationSum` counts what the activations lack, ``sum(255 - x)``, and
``golden.LaneCode.shared_preset`` is the constant that an accumulator starts from so that :class:`Correction` has
nothing else left to add.
"""

from dataclasses import replace
from numbers import Integral

import numpy as np
from amaranth.hdl import Cat, Const, Module, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane
from hw.heap import GATES, Bit, BitHeap, Cells, Structure, accumulate, feedback

__all__ = ["ActivationSum", "Correction", "offsets"]


def offsets(lane: Lane) -> tuple[int, ...]:
    """Multiple of sum(x) that the lane's raw sums hold too much, for each mode; INT has the symmetric zero point.

    Raises ValueError where modes need multiples of both signs, for which there is no adder here.
    """
    found = lane.offsets
    if min(found) < 0 < max(found):
        raise ValueError(f"a {lane.name} lane's offsets {found} have both signs: nothing here adds and subtracts")
    return found


def x_sum_bits(lane: Lane, k: int) -> int:
    """Bits of a sum of ``k`` unsigned activations."""
    return (((1 << lane.x_bits) - 1) * k).bit_length()


def check_one_cycle(structure: Structure) -> Structure:
    """Raise ValueError where a structure takes more than one cycle; returns it."""
    if structure.breaks or structure.cuts:
        raise ValueError("a correction takes one cycle: it has neither breaks nor cuts")
    return structure


class ActivationSum(wiring.Component):
    """Sum over activations, for the rank-1 term that all channels share.

    Function: with ``valid``, a cycle adds ``sum(255 - x[i])`` to ``sum``, or ``sum(x[i])`` if not ``complemented``; a
    cycle without adds nothing, whatever ``x_n`` is. ``restart`` counts what is there as zero.

    Latency: :attr:`latency` cycles; the first registers one cycle's sum, the second accumulates, so that ``restart``
    goes with the products of the cycle before. Throughput: ``lanes`` activations per cycle. No flop has a reset.

    Parameters
    ----------
    lane : golden.Lane
        Whose activations: their width follows from it.
    lanes : int
        Activations per cycle.
    max_k : int
        Activations in the longest sum; the width follows from it.
    complemented : bool
        Whether ``255 - x`` is summed in place of ``x``.
    cells : Cells
        What adders are made of.
    structure : Structure
        Tree, adder and breaks. A cut says when the first cycle ends; without, it adds up to one number.

    Members
    -------
    x_n : In(ArrayLayout(lane.x_bits, lanes))
        Complements of the activations as the lane sees them, unsigned: ``255 - x``.
    valid : In(1)
        This cycle's activations count.
    restart : In(1)
        A new sum begins with the activations of the cycle before.
    sum : Out(width)
        The sum.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        lanes: int = 1,
        max_k: int = 1 << 16,
        complemented: bool = True,
        cells: Cells = GATES,
        structure: Structure = Structure(),
    ) -> None:
        if lane.x_offset == 0:
            raise ValueError(f"a {lane.name} lane has signed activations and no offset: it needs no sum of x")
        if not isinstance(lanes, Integral) or lanes < 1:
            raise ValueError(f"a sum takes at least one activation per cycle, not {lanes!r}")
        if not isinstance(max_k, Integral) or max_k < lanes:
            raise ValueError(f"max_k={max_k!r} is less than one cycle's {lanes} activations")
        if len(structure.cuts) > 1:
            raise ValueError(f"a sum of x has one pipeline stage, and not {len(structure.cuts)} cuts")
        self.lane = lane
        self.lanes = lanes
        self.max_k = max_k
        self.complemented = complemented
        self.cells = cells
        self.width = x_sum_bits(lane, max_k)
        self.structure = structure.check(self.width)
        super().__init__(
            {
                "x_n": In(data.ArrayLayout(lane.x_bits, lanes)),
                "valid": In(1),
                "restart": In(1),
                "sum": Out(self.width),
            }
        )

    @property
    def latency(self) -> int:
        """Cycles from activations to a sum that holds them."""
        return 2 + len(self.structure.breaks)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        tree = replace(self.structure, breaks=(), cuts=())
        heap = BitHeap(x_sum_bits(self.lane, self.lanes), cells=self.cells, structure=tree, name="lanes")
        for i in range(self.lanes):
            for weight in range(self.lane.x_bits):
                heap.insert(weight, Bit(self.x_n[i][weight], not self.complemented))
        step = []
        bits = heap.compress(self.structure.cuts[0]) if self.structure.cuts else enumerate(heap.reduce())
        for number, (weight, bit) in enumerate(bits):
            flop = Signal(name=f"step{number}_b{weight}", reset_less=True)
            m.d.sync += flop.eq(bit.value | ~self.valid if bit.inverted else bit.value & self.valid)
            step.append((weight, feedback(flop, bit, self.cells)))
        heap.place(m)
        structure = replace(self.structure, cuts=())
        total = accumulate(m, self.width, step, cells=self.cells, structure=structure, restart=self.restart, name="sum")
        m.d.comb += self.sum.eq(total)
        return m


class Correction(wiring.Component):
    """The exact ``acc`` of a raw sum whose accumulator started from ``LaneCode.shared_preset``, registered.

    Function: at an edge with ``take``, ``acc = golden.correct()`` in half-steps: the offset's multiple of the sum of
    activations is added, a flipped channel's sign inverted, and the constant zero bit of INT weights put back.

    Latency: 1 cycle. Throughput: 1 sum per cycle, so that one unit serves every column that a row drains. No reset.

    Parameters
    ----------
    lane : golden.Lane
        What multiplied: any whose offsets have one sign. Lanes without an offset need no sum of activations.
    max_k : int
        Products in the longest sum.
    cells : Cells
        What adders are made of.
    structure : Structure
        Tree and adder.

    Members
    -------
    raw : In(width)
        The accumulator, modulo ``2 ** width``.
    x_sum : In(ActivationSum.width)
        :class:`ActivationSum`: ``sum(255 - x)`` where offsets are positive, ``sum(x)`` where they are negative (lanes
        with an offset only).
    mode, flip : In(1)
        The channel's (lanes with two modes only).
    take : In(1)
        Whether ``acc`` follows, or stays.
    acc : Out(signed(acc_bits))
        The exact sum in half-steps.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
    ) -> None:
        self.lane = lane
        self.max_k = max_k
        self.cells = cells
        self.structure = check_one_cycle(structure)
        self.offsets = offsets(lane)
        self.width = lane.accumulator_bits(max_k)
        members = {"raw": In(self.width), "take": In(1), "acc": Out(signed(self.acc_bits))}
        if self.summed:
            members["x_sum"] = In(x_sum_bits(lane, max_k))
        if lane.modes > 1:
            members |= {"mode": In(range(lane.modes)), "flip": In(1)}
        super().__init__(members)

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.lane.acc_bits(self.max_k)

    @property
    def summed(self) -> bool:
        """Whether raw sums hold a multiple of sum(x)."""
        return any(self.offsets)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        heap = BitHeap(self.width, cells=self.cells, structure=self.structure, name="corrected")
        for weight in range(self.width):
            heap.insert(weight, Bit(self.raw[weight], None))
        for shift in range(max(map(abs, self.offsets)).bit_length()):
            modes = [mode for mode, offset in enumerate(self.offsets) if abs(offset) >> shift & 1]
            if not modes:
                continue
            for weight in range(min(len(self.x_sum), self.width - shift)):
                bit: Value = self.x_sum[weight]
                if len(modes) < len(self.offsets):
                    bit = bit & Cat(self.mode == mode for mode in modes).any()
                heap.insert(shift + weight, Bit(bit, None))
        steps = Signal(self.width)
        result = heap.reduce()
        heap.place(m)
        m.d.comb += steps.eq(Cat(~bit.value if bit.inverted else bit.value for bit in result))
        parts = [Const(0, self.lane.unit - 1), steps]
        if self.lane.modes > 1:
            flipped = Signal(self.width)
            m.d.comb += flipped.eq(steps ^ self.flip.replicate(self.width))
            parts[1] = flipped
            if self.acc_bits > self.width + self.lane.unit - 1:
                parts.append(flipped[-1] & (flipped[self._gap : -1].any() | ~self.flip))
        with m.If(self.take):
            m.d.sync += self.acc.eq(Cat(parts))
        return m

    @property
    def _gap(self) -> int:
        """The lowest bit that tells a flipped sum's negative values from the one end that needs a bit more.

        The accumulator holds ``-2 ** (width - 1)`` and ``acc`` its opposite, which is that word again. Sums do not get
        as far up as down, so that no negative value has only zeros between this bit and the sign.
        """
        points = np.array(self.lane.zero_points)
        steps = np.stack([self.lane.fmt.code_table(point) for point in points[self.lane.flip(points)]])
        ends = self.lane.a_range[0], self.lane.a_range[-1]
        lowest = min(int(h) * a * self.max_k for h in (steps.min(), steps.max()) for a in ends)
        return ((1 << self.width - 1) + lowest).bit_length() - 1
