"""The circuits that ``make sim`` runs: all named units, and what else changes the generated RTL."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from amaranth.lib import wiring

from golden.lanes import DINT4, INT8, INT8_BOOTH, INT8_PLAIN, LANES
from hw.dot import DotProduct
from hw.fused import FusedDotProduct
from hw.heap import GATES, INVERTING_CELLS, PLAIN_CELLS, Structure
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile
from hw.units import UNITS

__all__ = ["catalogue"]


def catalogue() -> dict[str, Callable[[], wiring.Component]]:
    """How to create each circuit, by name."""
    # Larger units take too long: small ones of the same kind stand for them.
    units = {name: unit for name, unit in UNITS.items() if unit.macs == 1}
    components: dict[str, Callable] = {name: unit.create for name, unit in units.items()}
    for name, unit in units.items():  # lanes that a search may prefer
        components |= {f"{name}_{lane.name}": partial(unit.create, lane=lane) for lane in unit.lanes[1:]}
    for lane in LANES.values():
        cells = INVERTING_CELLS if lane.partial_products else GATES
        components[f"dot3_{lane.name}"] = partial(
            DotProduct, lane, lanes=3, max_k=192, cells=cells, products="alternating"
        )
        if lane.partial_products:
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
    for lane in {unit.lanes[0]: None for unit in UNITS.values() if unit.scope == "complete" and unit.macs == 1}:
        components[f"mac_{lane.name}_direct"] = partial(Mac, lane, max_k=3, registered=False)
        if lane.partial_products:
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
    for name, structure in {"plain": Structure(), "shaped": Structure(breaks=(9, 20), cuts=(12,))}.items():
        components[f"fused_{name}"] = partial(
            FusedDotProduct, lanes=4, max_k=256, cells=INVERTING_CELLS, structure=structure
        )
    return components | _tiles()


def _tiles() -> dict[str, Callable[[], wiring.Component]]:
    """Tiles and systolic arrays, small: every lane style, and every way to shape them."""
    shaped = Structure(breaks=(7, 13), cuts=(4,))
    components: dict[str, Callable] = {}
    for lane, shape in ((DINT4, (2, 3, 2)), (INT8, (2, 1, 2)), (INT8_BOOTH, (2, 2, 1)), (INT8_PLAIN, (3, 2, 2))):
        lanes, columns, rows = shape
        plain = not lane.partial_products
        cells = GATES if plain else INVERTING_CELLS
        components[f"tile_{lane.name}"] = partial(
            *(Tile, lane),
            lanes=lanes,
            columns=columns,
            rows=rows,
            max_k=192,
            cells=cells,
            structure=Structure(cuts=(4, 4)) if plain else shaped,
            products="true" if plain else "inverted",
        )
        components[f"systolic_{lane.name}"] = partial(
            SystolicArray, lane, rows=rows + 1, columns=columns, max_k=96, cells=cells
        )
    for lane in LANES.values():
        cells = PLAIN_CELLS if lane.partial_products else GATES
        rows = 2 if lane == DINT4 else 1
        components[f"complete_tile_{lane.name}"] = partial(
            CompleteTile, lane, lanes=2, columns=3, rows=rows, max_k=64, cells=cells
        )
    components["complete_tile_dint4_shaped"] = partial(
        CompleteTile, DINT4, lanes=4, columns=2, max_k=1 << 10, cells=INVERTING_CELLS, structure=shaped
    )
    components["complete_tile_int8_cuts"] = partial(
        CompleteTile, INT8, lanes=3, columns=1, max_k=96, cells=INVERTING_CELLS, structure=Structure(cuts=(4,))
    )
    components["complete_tile_dint4_break"] = partial(  # the sum of activations is the last to be complete
        CompleteTile, DINT4, lanes=2, columns=2, max_k=64, cells=INVERTING_CELLS, structure=Structure(breaks=(9,))
    )
    components["complete_tile_dint4_one"] = partial(CompleteTile, DINT4, lanes=1, columns=1, max_k=96)
    components["systolic_dint4_lanes"] = partial(SystolicArray, DINT4, rows=1, columns=3, lanes=3, max_k=96)
    return components
