# amaranth: UnusedElaboratable=no
"""The named designs: every circuit that this project generates, measures and compares.

``Unit`` is the frozen description; ``UNITS`` lists the instances. A unit's ``design`` is what reports call it:
``dint4``, ``int4``, ``int8_plain`` (``*``), ``int8_booth_yosys`` (the same Verilog, which a flow maps with Yosys' Booth
multiplier), ``int8_booth_merged`` (radix-4 Booth in a merged tree, the conventional strong unit), ``int8_best`` (the
best INT8 that these generators make from weights that are known beforehand), ``int8_runtime`` (the best whose operands
both come at run time, as queries and keys do), ``dint4_wide`` (zero points 3 to 10), ``dint4_int4`` (each channel dINT4
or INT4), ``dint3``, ``fp4`` (E2M1), ``fp4_five`` and ``fp4_bitmod`` (with a value of its own in the place of -0), and
``fused`` (dINT4, or half as many INT8, chosen at run time).
"""

import math
import re
from dataclasses import dataclass, replace

from golden import lanes
from golden.lanes import Lane
from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.dot import dot_product
from hw.engine.config import ENGINES
from hw.engine.core import CORRECTION, EngineCore
from hw.fused import FusedDotProduct
from hw.heap import PLAIN_CELLS, Cells, Structure
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile

__all__ = ["LEVELS", "UNITS", "Unit"]

#: Lanes, columns and rows of each level; a systolic array's rows lie along the reduction.
LEVELS = {
    "mac": (1, 1, 1),
    "dot16": (16, 1, 1),
    "dot32": (32, 1, 1),
    "dot64": (64, 1, 1),
    "tile32x8x1": (32, 8, 1),
    "tile32x8x4": (32, 8, 4),
    "systolic8x8x4": (8, 8, 4),
    "engine_small": (4, 2, 2),
    "engine32x8x4": (32, 8, 4),
}


@dataclass(frozen=True)
class Unit:
    """One design at one level and scope.

    Attributes
    ----------
    unit : str
        Level: one of ``LEVELS``, or one of another size (``dot24``, ``tile16x4x2``).
    design : str
        Which circuit.
    scope : str
        ``"array"``: lanes, tree and accumulator, without a way to restart; a tile has its registers too.
        ``"complete"``: everything from stored codes and activations to ``acc``.
        A systolic array has the registers of its cells, and neither skew, nor control, nor sums of several passes.
    lanes : tuple of Lane
        What multiplies: the first is the default, the others are alternatives that a search may prefer.
    max_k : int
        Products in the longest sum without overflow, the same for all designs that are compared.
    """

    unit: str
    design: str
    scope: str
    lanes: tuple[Lane, ...]
    max_k: int = 1 << 16

    @property
    def name(self) -> str:
        return f"{self.unit}_{self.design}" + ("_array" if self.scope == "array" else "")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Lanes that share an accumulator, columns, rows: what the level's name says, where none of ``LEVELS`` is."""
        lanes, columns, rows = (*map(int, re.findall(r"\d+", self.unit)), 1, 1, 1)[:3]
        return LEVELS.get(self.unit, (lanes, columns, rows))

    @property
    def kind(self) -> str:
        """``"mac"``, ``"dot"``, ``"tile"``, ``"systolic"`` or ``"engine"``."""
        return next(kind for kind in ("mac", "dot", "tile", "systolic", "engine") if self.unit.startswith(kind))

    @property
    def macs(self) -> int:
        """Products per cycle."""
        return math.prod(self.shape)

    @property
    def stops(self) -> bool:
        """Whether it is a complete tile, whose clocks may stop."""
        return self.scope == "complete" and self.kind in ("dot", "tile")

    def create(
        self,
        *,
        lane: Lane | None = None,
        max_k: int | None = None,
        cells: Cells = PLAIN_CELLS,
        structure: Structure = Structure(),
        products: str = "free",
        correction: str = "ripple",
        columns: int | None = None,
        clocks: str = "free",
        shared_by: int = 0,
    ) -> Circuit:
        """The circuit, for sums of up to ``max_k`` products.

        A complete tile and an engine have an adder of their own for the ``correction``; a tile and a systolic array may
        have another number of ``columns``; clocks of a complete tile may stop (``hw.tile.held``); of a tile
        ``shared_by`` columns share registers of activations. How long an engine's sums are, its configuration says.
        """
        lane = lane or self.lanes[0]
        max_k = self.max_k if max_k is None else max_k
        if lane not in self.lanes:
            raise ValueError(
                f"{self.name} is not made of {lane.name} lanes: {', '.join(one.name for one in self.lanes)}"
            )
        across, all_columns, rows = self.shape
        tile = self.kind in ("tile", "systolic")
        if columns is not None and not tile:
            raise ValueError(f"{self.name} is no tile: it has no columns to choose")
        if clocks != "free" and not self.stops:
            raise ValueError(f"{self.name} is no complete tile: its clocks do not stop")
        if shared_by and not (self.kind == "tile" and all_columns > 1):
            raise ValueError(f"{self.name} is no tile of several columns: none share registers of activations")
        if self.kind == "engine":
            config = ENGINES[f"{self.unit}_{self.design.removesuffix('_best')}"]
            products = "true" if products == "free" else products
            own = replace(config.arithmetic, lane=lane, cells=cells, structure=structure, products=products)
            return EngineCore(replace(config, arithmetic=own), replace(CORRECTION, adder=correction))
        arithmetic = Arithmetic(lane, max_k, cells, structure, products)
        # What consists of equal lanes has a polarity.
        alike = replace(arithmetic, products="true") if products == "free" else arithmetic
        if self.design == "fused":
            return FusedDotProduct(alike, lanes=across, restartable=False)
        if self.scope == "array" and not tile:
            return dot_product(arithmetic, lanes=across, restartable=False)
        if self.unit == "mac":
            return Mac(arithmetic)
        sizes = {"lanes": across, "columns": all_columns if columns is None else columns, "rows": rows}
        if self.kind == "systolic":  # its cells are mapped column by column: the mapper may choose each bit's polarity
            return SystolicArray(arithmetic, **sizes)
        if self.scope == "array":
            return Tile(alike, **sizes, shared_by=shared_by)
        correcting = replace(structure, breaks=(), cuts=(), adder=correction)
        return CompleteTile(alike, **sizes, correction=correcting, clocks=clocks, shared_by=shared_by)


def _units() -> list[Unit]:
    """All levels and scopes of the designs that are compared.

    A complete MAC shares no sum of x, so it takes lanes without an offset, or with one row of it.
    """
    designs = {
        "dint4": (lanes.DINT4,),
        "int4": (lanes.INT4, lanes.INT4_SIGNED),
        "int8_best": (lanes.INT8, lanes.INT8_SIGNED),
        "int8_booth_merged": (lanes.INT8_BOOTH,),
        "int8_booth_yosys": (lanes.INT8_PLAIN,),
        "int8_plain": (lanes.INT8_PLAIN,),
    }
    units = []
    for unit in LEVELS:
        if unit == "dot32" or unit.startswith("engine"):  # where the fused array is compared; further below
            continue
        scopes = {"tile32x8x4": ("complete",), "systolic8x8x4": ("array",)}
        for scope in scopes.get(unit, ("array", "complete")):
            for design, choices in designs.items():
                if choices == (lanes.INT8_PLAIN,) and unit not in ("mac", "dot16"):
                    continue  # far behind already, and slow to map
                single = unit == "mac" and scope == "complete" and len(choices) > 1
                units.append(Unit(unit, design, scope, choices[1:] if single else choices))
    more = {
        ("mac", "dint4_wide"): lanes.DINT4_WIDE,
        ("mac", "dint4_int4"): lanes.DINT4_INT4,
        ("mac", "dint3"): lanes.DINT3,
        ("dot16", "dint4_wide"): lanes.DINT4_WIDE,
        ("dot16", "dint4_int4"): lanes.DINT4_INT4,
        ("dot16", "dint3"): lanes.DINT3,
        ("dot32", "dint4"): lanes.DINT4,
        ("dot32", "fused"): lanes.DINT4,
        ("dot32", "int8_best"): lanes.INT8,
    }
    units += [Unit(unit, design, "array", (lane,)) for (unit, design), lane in more.items()]
    fp4 = lanes.FP4, lanes.FP4_FIVE, lanes.FP4_BITMOD
    units += [Unit(unit, lane.name, "array", (lane,)) for unit in ("mac", "dot16") for lane in fp4]
    units.append(Unit("dot16", "fp4_five", "complete", (lanes.FP4_FIVE,)))  # without a sum of activations
    # Complete, it is the textbook's: a Booth lane leaves neither a constant nor a multiple of sum(x).
    runtime = lanes.INT8_RUNTIME, lanes.INT8_BOOTH
    units += [Unit(unit, "int8_runtime", "array", runtime) for unit in ("mac", "dot16")]
    units.append(Unit("dot16", "dint4_wide", "complete", (lanes.DINT4_WIDE,)))  # with its edge decoder
    engines = {"dint4": lanes.DINT4, "int4": lanes.INT4, "int8_best": lanes.INT8}
    for unit in ("engine_small", "engine32x8x4"):
        units += [Unit(unit, design, "complete", (lane,)) for design, lane in engines.items()]
    return sorted(units, key=lambda unit: list(LEVELS).index(unit.unit))


#: Units by name.
UNITS = {unit.name: unit for unit in _units()}
