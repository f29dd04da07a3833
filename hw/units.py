"""The named designs: every circuit that this project generates, measures and compares.

``Unit`` is the frozen description; ``UNITS`` lists the instances. A unit's ``design`` is what reports call it:
``dint4``, ``int4``, ``int8_plain`` (``*``), ``int8_booth_merged`` (radix-4 Booth in a merged tree, the conventional
strong unit) and ``int8_best`` (the best INT8 that these generators make).
"""

from dataclasses import dataclass

from amaranth.lib import wiring

from golden import lanes
from golden.lanes import Lane
from hw.dot import DotProduct
from hw.heap import PLAIN_CELLS, Cells
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
    lane : Lane
        What multiplies.
    """

    unit: str
    design: str
    scope: str
    lane: Lane

    @property
    def name(self) -> str:
        return f"{self.unit}_{self.design}" + ("_array" if self.scope == "array" else "")

    @property
    def can_break(self) -> bool:
        """Whether the circuit takes ripple breaks."""
        return self.lane.style in ("digits", "half_step")

    def create(
        self,
        *,
        max_k: int = 1 << 16,
        cells: Cells = PLAIN_CELLS,
        breaks: tuple[int, ...] = (),
    ) -> wiring.Component:
        """The circuit, for sums of up to ``max_k`` products."""
        if self.scope == "array":
            return DotProduct(self.lane, max_k=max_k, cells=cells, breaks=breaks, restartable=False)
        return Mac(self.lane, max_k=max_k, cells=cells, breaks=breaks)


_DESIGNS = {
    "dint4": lanes.DINT4,
    "int4": lanes.INT4,
    "int8_best": lanes.INT8,
    "int8_booth_merged": lanes.INT8_BOOTH,
    "int8_plain": lanes.INT8_PLAIN,
}
#: Units by name.
UNITS = {
    unit.name: unit
    for scope in ("array", "complete")
    for design, lane in _DESIGNS.items()
    for unit in [Unit("mac", design, scope, lane)]
}
