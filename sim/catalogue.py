"""The circuits that ``make sim`` runs: all named units, and what else changes the generated RTL."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from golden.lanes import DINT4, INT8, INT8_BOOTH, INT8_PLAIN, LANES
from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.dot import dot_product
from hw.engine import ENGINES
from hw.engine.engine import EngineWithMemories
from hw.fused import FusedDotProduct
from hw.heap import CARRY_CHAINS, GATES, INVERTING_CELLS, PLAIN_CELLS, Structure
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile
from hw.units import UNITS

__all__ = ["catalogue"]


def catalogue() -> dict[str, Callable[[], Circuit]]:
    """How to create each circuit, by name."""
    # Larger units take too long: small ones of the same kind stand for them.
    units = {name: unit for name, unit in UNITS.items() if unit.macs == 1}
    components: dict[str, Callable] = {name: unit.create for name, unit in units.items()}
    for name, unit in units.items():  # lanes that a search may prefer
        components |= {f"{name}_{lane.name}": partial(unit.create, lane=lane) for lane in unit.lanes[1:]}
    for lane in LANES.values():
        plain = not lane.partial_products
        arithmetic = Arithmetic(lane, 192, GATES if plain else INVERTING_CELLS, products="alternating")
        components[f"dot3_{lane.name}"] = partial(dot_product, arithmetic, lanes=3)
        if not plain:
            width = lane.accumulator_bits(1 << 12)
            broken = Structure(breaks=(width // 3, 2 * width // 3))
            arithmetic = replace(arithmetic, max_k=1 << 12, structure=broken, products="true")
            components[f"dot_{lane.name}_breaks"] = partial(dot_product, arithmetic, lanes=2)
    shapes = {
        "cut": Structure(cuts=(5,), sum_delay=1.5),
        "cuts": Structure(breaks=(9,), cuts=(4, 5)),
        "chains": Structure(cuts=(10, 18)),
        "dadda": Structure("dadda", "brent_kung", breaks=(7, 13)),
        "wallace": Structure("wallace", "sklansky", cuts=(6,)),
    }
    for name, structure in shapes.items():
        for lane in (DINT4, INT8_BOOTH) if name != "cuts" else (DINT4, INT8):
            cells = CARRY_CHAINS if name == "chains" else INVERTING_CELLS
            arithmetic = Arithmetic(lane, 320 if lane == DINT4 else 40, cells, structure, "inverted")
            components[f"dot5_{lane.name}_{name}"] = partial(dot_product, arithmetic, lanes=5)
    cut = Arithmetic(INT8_PLAIN, 40, structure=Structure(cuts=(5, 5)))
    components["dot5_int8_plain_cuts"] = partial(dot_product, cut, lanes=5)
    for lane in {unit.lanes[0]: None for unit in UNITS.values() if unit.scope == "complete" and unit.macs == 1}:
        components[f"mac_{lane.name}_direct"] = partial(Mac, Arithmetic(lane, 3), registered=False)
        if lane.partial_products:
            arithmetic = Arithmetic(lane, 1 << 10, INVERTING_CELLS, Structure(breaks=(9, 18)), "inverted")
            components[f"mac_{lane.name}_breaks"] = partial(Mac, arithmetic)
    broken = Arithmetic(DINT4, 1, structure=Structure(breaks=(4,)))
    components["dot_dint4_breaks_free"] = partial(dot_product, broken, restartable=False)
    mixed = {
        "gates": GATES,
        "full": replace(PLAIN_CELLS, half_adder=False),
        "half": replace(PLAIN_CELLS, full_adder=False),
        "inverting_full": replace(INVERTING_CELLS, half_adder=False),
        "inverting_adders": replace(INVERTING_CELLS, inverting_flop=False),
        "inverting_flop": replace(GATES, inverting_flop=True),
    }
    components |= {
        f"dot_dint4_{name}": partial(dot_product, Arithmetic(DINT4, 1 << 12, cells)) for name, cells in mixed.items()
    }
    for name, structure in {"plain": Structure(), "shaped": Structure(breaks=(9, 20), cuts=(12,))}.items():
        arithmetic = Arithmetic(DINT4, 256, INVERTING_CELLS, structure, "true")
        components[f"fused_{name}"] = partial(FusedDotProduct, arithmetic, lanes=4)
    return components | _tiles() | _engines()


def _engines() -> dict[str, Callable[[], Circuit]]:
    """The small engines; a smaller one; and one whose buses have other widths than words, records and zero points."""
    configs = {name: config for name, config in ENGINES.items() if name.startswith("engine_small")}
    small = configs["engine_small_dint4"]
    tiny = {"lanes": 2, "columns": 2, "rows": 1, "weight_depth": 16, "activation_depth": 21, "segments": 3, "tokens": 3}
    configs["engine_tiny_dint4"] = replace(small, **tiny, weight_bus=16, activation_bus=16, requantizers=1)
    odd = {"lanes": 8, "columns": 4, "rows": 3, "weight_depth": 20, "activation_depth": 37, "segments": 5, "tokens": 4}
    configs["engine_odd_int4"] = replace(
        configs["engine_small_int4"], **odd, weight_bus=128, activation_bus=64, requantizers=0
    )
    return {name: partial(EngineWithMemories, config) for name, config in configs.items()}


def _tiles() -> dict[str, Callable[[], Circuit]]:
    """Tiles and systolic arrays, small: every lane style, and every way to shape them."""
    shaped = Structure(breaks=(7, 13), cuts=(4,))
    components: dict[str, Callable] = {}
    for lane, shape in ((DINT4, (2, 3, 2)), (INT8, (2, 1, 2)), (INT8_BOOTH, (2, 2, 1)), (INT8_PLAIN, (3, 2, 2))):
        lanes, columns, rows = shape
        plain = not lane.partial_products
        cells = GATES if plain else INVERTING_CELLS
        arithmetic = Arithmetic(lane, 192, cells, Structure(cuts=(4, 4)) if plain else shaped, "inverted")
        arithmetic = replace(arithmetic, products="true") if plain else arithmetic
        components[f"tile_{lane.name}"] = partial(Tile, arithmetic, lanes=lanes, columns=columns, rows=rows)
        components[f"systolic_{lane.name}"] = partial(
            SystolicArray,
            Arithmetic(lane, 96, cells, Structure(cuts=(4,) if plain else ())),
            rows=rows + 1,
            columns=columns,
        )
    for lane in LANES.values():
        if lane.is_for_arrays:
            continue
        arithmetic = Arithmetic(lane, 64, PLAIN_CELLS if lane.partial_products else GATES, products="true")
        components[f"complete_tile_{lane.name}"] = partial(
            CompleteTile, arithmetic, lanes=2, columns=3, rows=2 if lane == DINT4 else 1
        )
    inverting = Arithmetic(DINT4, 1 << 10, INVERTING_CELLS, shaped, "true")
    components["complete_tile_dint4_shaped"] = partial(CompleteTile, inverting, lanes=4, columns=2)
    cut = replace(inverting, lane=INT8, max_k=96, structure=Structure(cuts=(4,)))
    components["complete_tile_int8_cuts"] = partial(CompleteTile, cut, lanes=3, columns=1)
    # The sum of activations is the last to be complete.
    broken = replace(inverting, max_k=64, structure=Structure(breaks=(9,)))
    components["complete_tile_dint4_break"] = partial(CompleteTile, broken, lanes=2, columns=2)
    stops = {"lanes": 3, "columns": 2, "rows": 2, "clocks": "enabled"}
    components["complete_tile_dint4_stops"] = partial(CompleteTile, replace(inverting, max_k=192), **stops)
    components["complete_tile_int8_stops"] = partial(CompleteTile, replace(cut, structure=Structure()), **stops)
    chained = Arithmetic(DINT4, 192, CARRY_CHAINS, Structure(cuts=(10, 18)), "true")
    components["complete_tile_dint4_chains"] = partial(CompleteTile, chained, lanes=3, columns=2)
    one = Arithmetic(DINT4, 96, products="true")
    components["complete_tile_dint4_one"] = partial(CompleteTile, one, lanes=1, columns=1)
    components["systolic_dint4_lanes"] = partial(SystolicArray, Arithmetic(DINT4, 96), rows=1, columns=3, lanes=3)
    cut = Arithmetic(DINT4, 96, INVERTING_CELLS, Structure(adder="brent_kung", cuts=(4,)), "true")
    components["systolic_dint4_cut"] = partial(SystolicArray, cut, rows=2, columns=2, lanes=3)
    return components
