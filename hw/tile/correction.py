"""From raw lane sums to the exact ``acc``: the correction, which all sums of a row share.

A raw sum holds ``offset * sum(x)`` and a weight-only constant too much (``golden.correct``).
golden's ``LaneCode.shared_preset`` is the constant that an accumulator starts from so that nothing else is left to add.
"""

import numpy as np
from amaranth.hdl import Cat, Const, Module, Signal, Value, signed
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.heap import Bit, BitHeap
from hw.tile.activation_sum import x_sum_bits

__all__ = ["Correction"]


class Correction(Circuit):
    """The exact ``acc`` of a raw sum whose accumulator started from ``LaneCode.shared_preset``, registered.

    Function: at an edge with ``take``, ``acc = golden.correct()`` in half-steps: the offset's multiple of the sum of
    activations is added, a flipped channel's sign inverted, and the constant zero bit of INT weights put back.

    Latency: 1 cycle. Throughput: 1 sum per cycle, so that one unit serves every column that a row drains. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        That of the products, with any lane whose offsets have one sign (those without an offset need no sum of
        activations), but with the tree and adder of the correction, which has neither breaks nor cuts.

    Members
    -------
    raw : In(width)
        The accumulator, modulo ``2 ** width``.
    x_sum : In(ActivationSum.width)
        :class:`ActivationSum`: ``sum(ones - x)`` where offsets are positive, ``sum(x)`` where they are negative (lanes
        with an offset only).
    mode, flip : In(1)
        The channel's (lanes with two modes only).
    take : In(1)
        Whether ``acc`` follows, or stays.
    acc : Out(signed(acc_bits))
        The exact sum in half-steps.
    """

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.check(arithmetic)
        self.arithmetic = arithmetic
        self.offsets = arithmetic.offset
        self.width = arithmetic.width
        lane = arithmetic.lane
        members = {"raw": In(self.width), "take": In(1), "acc": Out(signed(self.acc_bits))}
        if self.summed:
            members["x_sum"] = In(x_sum_bits(arithmetic))
        if lane.modes > 1:
            members |= {"mode": In(range(lane.modes)), "flip": In(1)}
        super().__init__(members)

    @staticmethod
    def check(arithmetic: Arithmetic) -> None:
        """Raise ValueError where a correction cannot have the lane or the structure."""
        arithmetic.check_complete()
        if arithmetic.structure.breaks or arithmetic.structure.cuts:
            raise ValueError("a correction takes one cycle: it has neither breaks nor cuts")

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.arithmetic.acc_bits

    @property
    def summed(self) -> bool:
        """Whether raw sums hold a multiple of sum(x)."""
        return any(self.offsets)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane, cells, structure = self.arithmetic.lane, self.arithmetic.cells, self.arithmetic.structure
        heap = BitHeap(self.width, cells=cells, structure=structure, name="corrected")
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
        parts = [Const(0, lane.unit - 1), steps]
        if lane.modes > 1:
            flipped = Signal(self.width)
            m.d.comb += flipped.eq(steps ^ self.flip.replicate(self.width))
            parts[1] = flipped
            if self.acc_bits > self.width + lane.unit - 1:
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
        lane = self.arithmetic.lane
        points = np.array(lane.zero_points)
        steps = np.stack([lane.fmt.code_table(point) for point in points[lane.flip(points)]])
        activations = lane.a_range[0], lane.a_range[-1]
        lowest = min(int(h) * a * self.arithmetic.max_k for h in (steps.min(), steps.max()) for a in activations)
        return ((1 << self.width - 1) + lowest).bit_length() - 1
