"""The circuits that ``make sim`` runs: all named units, and what else changes the generated RTL."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from amaranth.lib import wiring

from golden.lanes import DINT4, INT8, INT8_BOOTH, INT8_PLAIN, LANES
from hw.dot import DotProduct
from hw.heap import GATES, INVERTING_CELLS, PLAIN_CELLS, Structure
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
                DotProduct,
                lane,
                lanes=2,
                max_k=1 << 12,
                cells=cells,
                structure=Structure(breaks=breaks),
                products="true",
            )
    shapes = {
        "cut": Structure(cuts=(5,), sum_delay=1.5),
        "cuts": Structure(breaks=(9,), cuts=(4, 5)),
        "dadda": Structure("dadda", "brent_kung", breaks=(7, 13)),
        "wallace": Structure("wallace", "sklansky", cuts=(6,)),
    }
    for name, structure in shapes.items():
        for lane in (DINT4, INT8_BOOTH) if name != "cuts" else (DINT4, INT8):
            components[f"dot5_{lane.name}_{name}"] = partial(
                DotProduct,
                lane,
                lanes=5,
                max_k=320 if lane == DINT4 else 40,
                cells=INVERTING_CELLS,
                structure=structure,
                products="inverted",
            )
    components["dot5_int8_plain_cuts"] = partial(
        DotProduct, INT8_PLAIN, lanes=5, max_k=40, structure=Structure(cuts=(5, 5))
    )
    for lane in {unit.lanes[0]: None for unit in UNITS.values() if unit.scope == "complete"}:
        components[f"mac_{lane.name}_direct"] = partial(Mac, lane, max_k=3, registered=False)
        if lane.style != "plain":
            components[f"mac_{lane.name}_breaks"] = partial(
                Mac,
                lane,
                max_k=1 << 10,
                cells=INVERTING_CELLS,
                structure=Structure(breaks=(9, 18)),
                products="inverted",
            )
    components["dot_dint4_breaks_free"] = partial(
        DotProduct, DINT4, max_k=1, structure=Structure(breaks=(4,)), restartable=False
    )
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
