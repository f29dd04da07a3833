# amaranth: UnusedElaboratable=no
"""N-lane multiply-accumulate array; with one lane, the MAC."""

from collections.abc import Mapping
from functools import partial

from amaranth.hdl import Module
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.accumulator import Accumulator, place_sum
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Composite, Part
from hw.lanes import LaneProducts

__all__ = ["DotProduct", "MergedDotProduct", "dot_product"]


def dot_product(arithmetic: Arithmetic, *, lanes: int = 1, restartable: bool = True) -> "DotProduct":
    """The dot product that suits: in parts, or merged where there is but one lane, or much for tools to shape."""
    kind = DotProduct if lanes != 1 and arithmetic.in_parts else MergedDotProduct
    return kind(arithmetic, lanes=lanes, restartable=restartable)


class DotProduct(SumsOfProducts, Composite):
    """Multiply-accumulate array on one bit heap.

    Function: in every cycle ``acc = (0 if restart else acc) + sum(lane.product(code[i], mode, x[i]))``, modulo
    ``2 ** width``. All lanes and the accumulator are one compression tree with one carry-propagate adder. An idle cycle
    feeds ``lane.neutral_code`` with any ``x``. :func:`golden.correct` turns ``acc`` into the exact integer product.

    Latency: :attr:`latency` cycles, of which the last :attr:`flush` want neutral codes where the structure has breaks.
    Throughput: :attr:`throughput` products per cycle. No flop has a reset: ``restart`` begins a sum.

    Parameters
    ----------
    arithmetic : Arithmetic
        What multiplies and adds. Partial products have a polarity of their own, which is the same in every part.
    lanes : int
        Products per cycle.
    restartable : bool
        Whether there is a ``restart`` input. Without it, sums are differences of two readings.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        Lane codes.
    mode : In(range(lane.modes))
        The channel's mode (lanes with several modes only).
    x : In(ArrayLayout(lane.x_bits, lanes))
        Activations as the lane sees them: ``a + lane.x_offset``.
    restart : In(1)
        This cycle's products begin a new sum (if ``restartable``).
    acc : Out(width)
        The raw sum.
    """

    def __init__(self, arithmetic: Arithmetic, *, lanes: int = 1, restartable: bool = True) -> None:
        arithmetic.check("dot product", lanes=lanes)
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.restartable = restartable
        lane = arithmetic.lane
        members = {
            "code": In(data.ArrayLayout(lane.code_bits, lanes)),
            "x": In(data.ArrayLayout(arithmetic.x_shape, lanes)),
            "acc": Out(arithmetic.width),
        }
        if lane.modes > 1:
            members["mode"] = In(range(lane.modes))
        if restartable:
            members["restart"] = In(1)
        super().__init__(members, self._parts())

    def _parts(self) -> dict[str, Part]:
        if not self.arithmetic.in_parts:
            raise ValueError("what tools are to shape has no parts: hw.dot.dot_product() picks what suits")
        polarities = [bool(self.arithmetic.inverted(i)) for i in range(self.lanes)]
        parts = {
            f"lane_{'inverted' if inverted else 'true'}": Part(
                partial(LaneProducts, self.arithmetic.lane, inverted=inverted), polarities.count(inverted)
            )
            for inverted in sorted(set(polarities))
        }
        accumulator = partial(Accumulator, self.arithmetic, lanes=self.lanes, restartable=self.restartable)
        return parts | {"accumulator": Part(accumulator)}

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to a sum that holds all of their products."""
        return 1 + self.flush

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        (accumulator,) = parts["accumulator"]
        lanes = [lane for name, some in parts.items() if name != "accumulator" for lane in some]
        for i, lane in enumerate(lanes):
            m.d.comb += [lane.code.eq(self.code[i]), lane.x.eq(self.x[i]), accumulator.bits[i].eq(lane.bits)]
            if self.arithmetic.lane.modes > 1:
                m.d.comb += lane.mode.eq(self.mode)
        if self.restartable:
            m.d.comb += accumulator.restart.eq(self.restart)
        m.d.comb += self.acc.eq(accumulator.acc)


class MergedDotProduct(DotProduct):
    """A :class:`DotProduct` without parts: tools shape lanes, tree and accumulator as one."""

    def _parts(self) -> dict[str, Part]:
        return {}

    def elaborate(self, platform: object) -> Module:
        m = Module()
        total = place_sum(m, self.arithmetic, width=self.width)
        mode = self.mode if self.arithmetic.lane.modes > 1 else None
        for i in range(self.lanes):
            total.add(self.code[i], self.x[i], mode, number=i)
        m.d.comb += self.acc.eq(total.accumulate(restart=self.restart if self.restartable else None))
        return m
