"""The named designs: every circuit that this project generates, measures and compares.

``Unit`` is the frozen description; ``UNITS`` lists the instances. A unit's ``design`` is what reports call it:
``dint4``, ``int4``, ``int8_plain`` (``*``), ``int8_booth_yosys`` (the same Verilog, which a flow maps with Yosys' Booth
multiplier), ``int8_booth_merged`` (radix-4 Booth in a merged tree, the conventional strong unit) and ``int8_best`` (the
best INT8 that these generators make).
"""

from dataclasses import dataclass

from amaranth.lib import wiring

from golden import lanes
from golden.lanes import Lane
from hw.dot import DotProduct
from hw.heap import PLAIN_CELLS, Cells, Structure
from hw.mac import Mac

__all__ = ["UNITS", "Unit"]


@dataclass(frozen=True)
class Unit:
    """One design at one level and scope.

    Attributes
    ----------
    unit : str
        Level: ``"mac"``.
    design : str
        Which circuit.
    scope : str
        ``"array"``: lanes, tree and accumulator, without a way to restart. ``"complete"``: everything from stored codes
        and activations to ``acc``.
    lanes : tuple of Lane
        What multiplies: the first is the default, the others are alternatives that a search may prefer.
    max_k : int
        Products in the longest sum without overflow, the same for all designs that are compared.
    lane_count : int
        Lanes that share an accumulator.
    """

    unit: str
    design: str
    scope: str
    lanes: tuple[Lane, ...]
    max_k: int = 1 << 16
    lane_count: int = 1

    @property
    def name(self) -> str:
        return f"{self.unit}_{self.design}" + ("_array" if self.scope == "array" else "")

    def create(
        self,
        *,
        lane: Lane | None = None,
        max_k: int | None = None,
        cells: Cells = PLAIN_CELLS,
        structure: Structure = Structure(),
        products: str = "free",
    ) -> wiring.Component:
        """The circuit, for sums of up to ``max_k`` products."""
        lane = lane or self.lanes[0]
        max_k = self.max_k if max_k is None else max_k
        if lane not in self.lanes:
            raise ValueError(
                f"{self.name} is not made of {lane.name} lanes: {', '.join(one.name for one in self.lanes)}"
            )
        if self.scope == "array":
            return DotProduct(lane, max_k=max_k, cells=cells, structure=structure, products=products, restartable=False)
        return Mac(lane, max_k=max_k, cells=cells, structure=structure, products=products)


#: Units by name. A complete MAC shares no sum of x, so it takes lanes without an offset, or with one row of it.
UNITS = {
    unit.name: unit
    for unit in (
        Unit("mac", "dint4", "array", (lanes.DINT4,)),
        Unit("mac", "int4", "array", (lanes.INT4, lanes.INT4_SIGNED)),
        Unit("mac", "int8_best", "array", (lanes.INT8, lanes.INT8_SIGNED)),
        Unit("mac", "int8_booth_merged", "array", (lanes.INT8_BOOTH,)),
        Unit("mac", "int8_booth_yosys", "array", (lanes.INT8_PLAIN,)),
        Unit("mac", "int8_plain", "array", (lanes.INT8_PLAIN,)),
        Unit("mac", "dint4", "complete", (lanes.DINT4,)),
        Unit("mac", "int4", "complete", (lanes.INT4_SIGNED,)),
        Unit("mac", "int8_best", "complete", (lanes.INT8_SIGNED,)),
        Unit("mac", "int8_booth_merged", "complete", (lanes.INT8_BOOTH,)),
        Unit("mac", "int8_booth_yosys", "complete", (lanes.INT8_PLAIN,)),
        Unit("mac", "int8_plain", "complete", (lanes.INT8_PLAIN,)),
    )
}
