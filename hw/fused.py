# amaranth: UnusedElaboratable=no
"""dINT4 dot product that also multiplies INT8 weights: two lanes in one, chosen at run time.

The four digits of an INT8 weight are those of two dINT4 lanes, one of them sixteen times as heavy. So the lanes need
nothing but a way to take no code for a special one, and the tree a multiplexer that moves the odd lanes' sum up by four
columns. That sits where the fewest bits are: behind the odd lanes' own tree.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import DINT4, INT8
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Circuit, Composite, Part
from hw.heap import Bit, BitHeap, accumulate
from hw.lanes import LaneProducts

__all__ = ["FusedAccumulator", "FusedDotProduct"]

#: Columns between the two halves of an INT8 weight.
_SHIFT = DINT4.fmt.bits


class FusedAccumulator(Circuit):
    """Bit heap and register of one sum, with odd lanes ``2 ** 4`` times as heavy if ``wide``.

    Latency: 1 cycle, plus ``structure.flush``. No flop has a reset.

    Members
    -------
    bits : In(ArrayLayout)
        The lanes' partial products.
    wide, restart : In(1)
        As in :class:`FusedDotProduct`.
    acc : Out(width)
        The raw sum.
    """

    def __init__(self, arithmetic: Arithmetic, *, lanes: int, restartable: bool) -> None:
        self.arithmetic = arithmetic
        self.restartable = restartable
        self._kinds = [_lane(arithmetic).heap_bits(arithmetic.structure.skew)[0] for _ in range(lanes)]
        # Partial products of dINT4 all count positive: none stands for its complement, which could not move up.
        members = {
            "bits": In(data.ArrayLayout(len(self._kinds[0]), lanes)),
            "wide": In(1),
            "acc": Out(_width(arithmetic)),
        }
        super().__init__(members | ({"restart": In(1)} if restartable else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        even, odd = [], []
        for i, kinds in enumerate(self._kinds):
            for number, (weight, bit) in enumerate(kinds):
                named = Signal(name=f"p{i}_{number}_b{weight}")
                m.d.comb += named.eq(self.bits[i][number])
                (odd if i % 2 else even).append((weight, replace(bit, value=named)))

        # All partial products count positive, and the odd ones' sum is below this width.
        most = sum(1 << weight for weight, _ in odd)
        shape = {"cells": self.arithmetic.cells, "structure": self.arithmetic.structure}
        unbroken = replace(self.arithmetic.structure, breaks=())
        heap = BitHeap(most.bit_length(), cells=self.arithmetic.cells, structure=unbroken, name="odd")
        for weight, bit in odd:
            heap.insert(weight, bit)
        columns: list[list[Bit]] = [[] for _ in range(heap.width + _SHIFT)]
        for weight, bit in heap.compress(float("inf")):
            columns[weight].append(bit)
        heap.place(m)
        moved = []
        for weight in range(len(columns)):
            here, below = columns[weight], columns[weight - _SHIFT] if weight >= _SHIFT else []
            for row in range(max(len(here), len(below))):
                a, b = (bits[row] if row < len(bits) else Bit(0) for bits in (here, below))
                taken = Signal(name=f"moved{row}_b{weight}")
                m.d.comb += taken.eq(Mux(self.wide, *(~bit.value if bit.inverted else bit.value for bit in (b, a))))
                moved.append((weight, Bit(taken, None, max(a.arrival, b.arrival) + 1)))
        restart = self.restart if self.restartable else None
        m.d.comb += self.acc.eq(accumulate(m, len(self.acc), even + moved, **shape, restart=restart))
        return m


class FusedDotProduct(SumsOfProducts, Composite):
    """Multiply-accumulate array of ``lanes`` dINT4 or ``lanes / 2`` INT8 weights.

    Function: if not ``wide``, that of :class:`~hw.dot.DotProduct` with dINT4 lanes. If ``wide``, lanes 2 i and 2 i + 1
    take the low and the high half of an INT8 code and the same ``x``: in every cycle
    ``acc = (0 if restart else acc) + 2 * sum(INT8.product(code, 0, x))``, modulo ``2 ** width``; :func:`golden.correct`
    takes half of that. Both count in half-steps. An idle cycle feeds ``DINT4.neutral_code`` in either mode.

    Latency: :attr:`latency` cycles, of which the last :attr:`flush` want neutral codes where the structure has breaks.
    ``wide`` goes with the codes. Throughput: :attr:`throughput` products of dINT4 per cycle, half as many of INT8. No
    flop has a reset: ``restart`` begins a sum.

    Parameters
    ----------
    arithmetic : Arithmetic
        That of dINT4, whose ``max_k`` both kinds have; partial products are all ``"true"`` or all ``"inverted"``.
    lanes : int
        dINT4 products per cycle, even.
    restartable : bool
        As in :class:`~hw.dot.DotProduct`.

    Members
    -------
    code : In(ArrayLayout(4, lanes))
        Lane codes of dINT4; low and high halves of INT8 codes.
    mode : In(1)
        The dINT4 channel's mode.
    wide : In(1)
        Whether weights are INT8.
    x : In(ArrayLayout(8, lanes))
        Activations as the lane sees them: ``a + 128``.
    restart : In(1)
        This cycle's products begin a new sum (if ``restartable``).
    acc : Out(width)
        The raw sum.
    """

    def __init__(self, arithmetic: Arithmetic, *, lanes: int, restartable: bool = True) -> None:
        if arithmetic.lane != DINT4:
            raise ValueError(f"INT8 weights are pairs of dint4 lanes, not of {arithmetic.lane.name}")
        arithmetic.check("dot product", alike=True, width=_width(arithmetic), lanes=lanes)
        if lanes % 2:
            raise ValueError(f"two lanes make an INT8 lane: their number is even and at least 2, not {lanes}")
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.restartable = restartable
        members = {
            "code": In(data.ArrayLayout(DINT4.code_bits, lanes)),
            "mode": In(1),
            "wide": In(1),
            "x": In(data.ArrayLayout(arithmetic.x_shape, lanes)),
            "acc": Out(self.width),
        }
        parts = {
            "lane": Part(partial(_lane, arithmetic), lanes),
            "accumulator": Part(partial(FusedAccumulator, arithmetic, lanes=lanes, restartable=restartable)),
        }
        super().__init__(members | ({"restart": In(1)} if restartable else {}), parts)

    @property
    def width(self) -> int:
        """Bits of the accumulator, which counts both formats in half-steps."""
        return _width(self.arithmetic)

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that a raw sum of dINT4 holds too much, for each mode; then twice that of INT8."""
        return (*self.arithmetic.offset, *(2 * offset for offset in replace(self.arithmetic, lane=INT8).offset))

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to a sum that holds all of their products."""
        return 1 + self.flush

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        (accumulator,) = parts["accumulator"]
        for i, lane in enumerate(parts["lane"]):
            m.d.comb += [lane.code.eq(self.code[i]), lane.x.eq(self.x[i]), accumulator.bits[i].eq(lane.bits)]
            m.d.comb += [lane.mode.eq(self.mode), lane.wide.eq(self.wide)]
        m.d.comb += [accumulator.wide.eq(self.wide), self.acc.eq(accumulator.acc)]
        if self.restartable:
            m.d.comb += accumulator.restart.eq(self.restart)


def _lane(arithmetic: Arithmetic) -> LaneProducts:
    return LaneProducts(DINT4, inverted=bool(arithmetic.inverted(0)), fused=True)


def _width(arithmetic: Arithmetic) -> int:
    return max(arithmetic.width, INT8.accumulator_bits(arithmetic.max_k) + 1)
