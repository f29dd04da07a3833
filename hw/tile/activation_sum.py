"""The sum of a row's activations, which all of its columns share.

A raw sum holds ``offset * sum(x)`` too much (``golden.correct``). Like the correction this unit adds instead of
subtracting: it counts what the activations lack, ``sum(ones - x)`` with ``lane.x_ones``.
"""

from dataclasses import replace

from amaranth.hdl import Module, Signal
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.heap import Bit, BitHeap, accumulate, feedback

__all__ = ["ActivationSum", "x_sum_bits"]


class ActivationSum(Circuit):
    """Sum over activations, for the rank-1 term that all channels share.

    Function: with ``valid``, a cycle adds ``sum(ones - x[i])`` to ``sum``, or ``sum(x[i])`` if not ``complemented``; a
    cycle without adds nothing, whatever ``x_n`` is. ``restart`` counts what is there as zero.

    Latency: :attr:`latency` cycles; the first registers one cycle's sum, the second accumulates, so that ``restart``
    goes with the products of the cycle before. Throughput: ``lanes`` activations per cycle. No flop has a reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        That of the products, of whose structure a cut says when the first cycle ends; without, it adds up to one
        number. Partial products play no part.
    lanes : int
        Activations per cycle.
    complemented : bool
        Whether ``ones - x`` is summed in place of ``x``.
    ranked : bool
        Whether ``restart`` moves what is there to a second register, which ``sum`` then is; there are no breaks.

    Members
    -------
    x_n : In(ArrayLayout(lane.x_bits, lanes))
        Complements of the activations as the lane sees them, unsigned: ``ones - x``.
    valid : In(1)
        This cycle's activations count.
    restart : In(1)
        A new sum begins with the activations of the cycle before.
    sum : Out(width)
        The sum.
    """

    def __init__(
        self, arithmetic: Arithmetic, *, lanes: int = 1, complemented: bool = True, ranked: bool = False
    ) -> None:
        lane = arithmetic.lane
        if lane.x_offset == 0:
            raise ValueError(f"a {lane.name} lane has signed activations and no offset: it needs no sum of x")
        if len(arithmetic.structure.cuts) > 1:
            raise ValueError(f"a sum of x has one pipeline stage, and not {len(arithmetic.structure.cuts)} cuts")
        self.arithmetic = arithmetic
        self.lanes = lanes
        if ranked and arithmetic.structure.breaks:
            raise ValueError("a sum of x with a second register has no breaks: it is complete as it moves there")
        self.complemented = complemented
        self.ranked = ranked
        self.width = x_sum_bits(arithmetic)
        arithmetic.check("sum of x", width=self.width, lanes=lanes)
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
        return 2 + len(self.arithmetic.structure.breaks)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        cells, structure, x_bits = self.arithmetic.cells, self.arithmetic.structure, self.arithmetic.lane.x_bits
        tree = replace(structure, breaks=(), cuts=())
        heap = BitHeap(_bits(x_bits, self.lanes), cells=cells, structure=tree, name="lanes")
        for i in range(self.lanes):
            for weight in range(x_bits):
                heap.insert(weight, Bit(self.x_n[i][weight], not self.complemented))
        step = []
        bits = heap.compress(structure.cuts[0]) if structure.cuts else enumerate(heap.reduce())
        for number, (weight, bit) in enumerate(bits):
            flop = Signal(name=f"step{number}_b{weight}", reset_less=True)
            m.d.sync += flop.eq(bit.value | ~self.valid if bit.inverted else bit.value & self.valid)
            step.append((weight, feedback(flop, bit, cells)))
        heap.place(m)
        uncut = replace(structure, cuts=())
        total = accumulate(m, self.width, step, cells=cells, structure=uncut, restart=self.restart, name="sum")
        if self.ranked:
            second = Signal(self.width, reset_less=True)
            with m.If(self.restart):
                m.d.sync += second.eq(total)
            total = second
        m.d.comb += self.sum.eq(total)
        return m


def x_sum_bits(arithmetic: Arithmetic) -> int:
    """Bits of a sum of ``max_k`` activations."""
    return _bits(arithmetic.lane.x_bits, arithmetic.max_k)


def _bits(x_bits: int, k: int) -> int:
    """Bits of a sum of ``k`` unsigned activations."""
    return (((1 << x_bits) - 1) * k).bit_length()
