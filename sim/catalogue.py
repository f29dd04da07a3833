"""The circuits that ``make sim`` runs: all named units, and what else changes the generated RTL."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from amaranth.lib import wiring

from golden.lanes import DINT4, LANES
from hw.dot import DotProduct
from hw.heap import GATES, INVERTING_CELLS, PLAIN_CELLS
from hw.mac import Mac
from hw.units import UNITS

__all__ = ["catalogue"]


def catalogue() -> dict[str, Callable[[], wiring.Component]]:
    """How to create each circuit, by name."""
    components: dict[str, Callable] = {name: unit.create for name, unit in UNITS.items()}
    for name, unit in UNITS.items():  # lanes that a search may prefer
        components |= {f"{name}_{lane.name}": partial(unit.create, lane=lane) for lane in unit.lanes[1:]}
    for lane in LANES.values():
        cells = INVERTING_CELLS if lane.style != "plain" else GATES
        components[f"dot3_{lane.name}"] = partial(
            DotProduct, lane, lanes=3, max_k=192, cells=cells, products="alternating"
        )
        if lane.style != "plain":
            width = lane.accumulator_bits(1 << 12)
            breaks = (width // 3, 2 * width // 3)
            components[f"dot_{lane.name}_breaks"] = partial(
                DotProduct, lane, lanes=2, max_k=1 << 12, cells=cells, breaks=breaks, products="true"
            )
    for lane in {unit.lanes[0]: None for unit in UNITS.values() if unit.scope == "complete"}:
        components[f"mac_{lane.name}_direct"] = partial(Mac, lane, max_k=3, registered=False)
        if lane.style != "plain":
            components[f"mac_{lane.name}_breaks"] = partial(
                Mac, lane, max_k=1 << 10, cells=INVERTING_CELLS, breaks=(9, 18), products="inverted"
            )
    components["dot_dint4_breaks_free"] = partial(DotProduct, DINT4, max_k=1, breaks=(4,), restartable=False)
    mixed = {
        "gates": GATES,
        "full": replace(PLAIN_CELLS, half_adder=False),
        "half": replace(PLAIN_CELLS, full_adder=False),
        "inverting_full": replace(INVERTING_CELLS, half_adder=False),
        "inverting_adders": replace(INVERTING_CELLS, inverting_flop=False),
        "inverting_flop": replace(GATES, inverting_flop=True),
    }
    components |= {
        f"dot_dint4_{name}": partial(DotProduct, DINT4, max_k=1 << 12, cells=cells) for name, cells in mixed.items()
    }
    return components
