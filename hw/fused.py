# amaranth: UnusedElaboratable=no
"""dINT4 dot product that also multiplies INT8 weights: two lanes in one, chosen at run time.

The four digits of an INT8 weight are those of two dINT4 lanes, one of them sixteen times as heavy. So the lanes need
nothing but a way to take no code for a special one, and the tree a multiplexer that moves the odd lanes' sum up by four
columns. That sits where the fewest bits are: behind the odd lanes' own tree.
"""

from dataclasses import replace

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import DINT4, INT8
from hw.correction import offsets
from hw.dot import Parts, check, check_fixed, instances
from hw.heap import GATES, Bit, BitHeap, Cells, Structure, accumulate
from hw.lanes import LaneProducts

__all__ = ["FusedAccumulator", "FusedDotProduct"]

#: Columns between the two halves of an INT8 weight.
_SHIFT = DINT4.fmt.bits


class FusedAccumulator(wiring.Component):
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

    def __init__(
        self, sources: list[LaneProducts], *, width: int, cells: Cells, structure: Structure, restartable: bool
    ) -> None:
        self.cells = cells
        self.structure = structure.check(width)
        self._kinds = [source.heap_bits()[0] for source in sources]
        # Partial products of dINT4 all count positive: none stands for its complement, which could not move up.
        members = {"bits": In(data.ArrayLayout(len(sources[0].bits), len(sources))), "wide": In(1), "acc": Out(width)}
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
        heap = BitHeap(most.bit_length(), cells=self.cells, structure=replace(self.structure, breaks=()), name="odd")
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
        shape = {"cells": self.cells, "structure": self.structure, "restart": getattr(self, "restart", None)}
        m.d.comb += self.acc.eq(accumulate(m, len(self.acc), even + moved, **shape))
        return m


class FusedDotProduct(wiring.Component):
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
    lanes : int
        dINT4 products per cycle, even.
    max_k : int
        Products in the longest sum of either kind; the width of the accumulator follows from it.
    cells, structure, products, restartable
        As in :class:`~hw.dot.DotProduct`; partial products are all ``"true"`` or all ``"inverted"``.

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

    lane = DINT4

    def __init__(
        self,
        *,
        lanes: int,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "true",
        restartable: bool = True,
    ) -> None:
        check("dot product", DINT4, cells, structure, products, max_k=max_k, lanes=lanes)
        if lanes % 2:
            raise ValueError(f"two lanes make an INT8 lane: their number is even and at least 2, not {lanes}")
        check_fixed(products)
        self.lanes = lanes
        self.max_k = max_k
        self.cells = cells
        self.products = products
        self.restartable = restartable
        self.width = max(DINT4.accumulator_bits(max_k), INT8.accumulator_bits(max_k) + 1)
        self.structure = structure.check(self.width)
        members = {
            "code": In(data.ArrayLayout(DINT4.code_bits, lanes)),
            "mode": In(1),
            "wide": In(1),
            "x": In(data.ArrayLayout(DINT4.x_bits, lanes)),
            "acc": Out(self.width),
        }
        super().__init__(members | ({"restart": In(1)} if restartable else {}))

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that a raw sum of dINT4 holds too much, for each mode; then twice that of INT8."""
        return (*offsets(DINT4), *(2 * offset for offset in offsets(INT8)))

    @property
    def throughput(self) -> int:
        """Products of dINT4 per cycle."""
        return self.lanes

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until the sum is complete."""
        return self.structure.flush

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to a sum that holds all of their products."""
        return 1 + self.flush

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        return {"lane": (self._lane, self.lanes), "accumulator": (self._accumulator, 1)}

    def _lane(self) -> LaneProducts:
        return LaneProducts(DINT4, inverted=check_fixed(self.products), fused=True)

    def _accumulator(self) -> FusedAccumulator:
        return FusedAccumulator(
            [self._lane() for _ in range(self.lanes)],
            width=self.width,
            cells=self.cells,
            structure=self.structure,
            restartable=self.restartable,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        parts = instances(m, self.parts)
        (accumulator,) = parts["accumulator"]
        for i, lane in enumerate(parts["lane"]):
            m.d.comb += [lane.code.eq(self.code[i]), lane.x.eq(self.x[i]), accumulator.bits[i].eq(lane.bits)]
            m.d.comb += [lane.mode.eq(self.mode), lane.wide.eq(self.wide)]
        m.d.comb += [accumulator.wide.eq(self.wide), self.acc.eq(accumulator.acc)]
        if self.restartable:
            m.d.comb += accumulator.restart.eq(self.restart)
        return m
