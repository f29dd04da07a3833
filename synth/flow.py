"""From a named design to a measured circuit: generate, map, time, simulate.

A :class:`Variant` says how one of ``hw.UNITS`` is built for a library; :class:`Flow` measures it. ``designs.json``
keeps, for each library, the variants that ``python -m synth explore`` found, with what found them.
"""

import hashlib
import inspect
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from amaranth.lib import wiring

from golden.lanes import LANES
from hw.correction import Correction
from hw.heap import ADDERS, POLARITIES, TREES, Structure
from hw.units import UNITS, Unit
from hw.verilog import outline, to_rtlil
from synth import sizing
from synth.hierarchy import absorb, buffer, compose, invert, prune, strengthen
from synth.liberty import Library, write_tool_liberty
from synth.netlist import write_text
from synth.opensta import opensta
from synth.parts import split
from synth.simulate import verify
from synth.sizing import size
from synth.timing import area, critical_path
from synth.yosys import RECIPES, Mapper, SynthesisError

__all__ = ["DESIGNS", "MARGIN", "Flow", "Measured", "Variant", "read_designs", "shelf", "stored_units", "write_json"]

DESIGNS = Path(__file__).with_name("designs.json")
#: Part of the clock period that a design may use, so that it also meets the clock with another delay model.
MARGIN = 0.97
#: How many points of another clock's Pareto front are tried.
_FROM_FRONT = 3


@dataclass(frozen=True)
class Variant:
    """How a unit is built.

    Attributes
    ----------
    lane : str
        One of the unit's lanes.
    recipe : str
        One of ``synth.yosys.RECIPES``.
    structure : Structure
        Tree, last adder, breaks and pipeline stages.
    half_adder_cells : bool
        Whether half adders are the library's cells; otherwise gates, which the mapper may restructure.
    products : str
        Polarity of the partial products.
    correction : str
        Adder of a complete tile's correction, one of ``hw.heap.ADDERS``.
    drive : float
        How much slower than the fastest of its kind a cell may be that many parts read (``synth.hierarchy``).
    slowest : float
        Part of the clock period that a cell may take that drives many others, before it gets buffers.
    sized : float
        Part of the clock period that gates are sized for after mapping (``synth.sizing``); 0 leaves them as mapped.
    """

    lane: str
    recipe: str = "dch"
    structure: Structure = Structure()
    half_adder_cells: bool = True
    products: str = "free"
    correction: str = "ripple"
    drive: float = 4.0
    slowest: float = 0.3
    sized: float = 0.0

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "Variant":
        structure = {
            key: tuple(value) if isinstance(value, list) else value for key, value in facts["structure"].items()
        }
        return cls(**{**facts, "structure": Structure(**structure)})


@dataclass(frozen=True)
class Measured:
    """A mapped variant: area in the library's unit, delay in ps, and the area's parts (``synth.parts``)."""

    unit: str
    variant: Variant
    area: float
    critical_path_ps: float
    parts: Mapping[str, float]

    def meets(self, clock_ps: float) -> bool:
        return self.critical_path_ps <= clock_ps


class Flow:
    """Generates, maps and measures for one library.

    Parameters
    ----------
    library : Library
    folder : Path
        Where Liberty files for tools and the cache of measurements go. A measurement is kept under the hash of all that
        determines it, so that a search can be interrupted and continued.
    yosys : str, optional
        Another Yosys than pyosys.
    """

    def __init__(self, library: Library, folder: Path, *, yosys: str | None = None) -> None:
        self.library = library
        self.folder = folder
        self.mapper = Mapper(library, folder / "liberty", yosys=yosys)
        #: What OpenSTA is given: full tables, where they are at hand.
        # All cells, since sizing takes others than mapping.
        self.timing_liberty = self.mapper.liberty
        if shutil.which("sta"):
            name = f"{library.name}_reduced" if library.reduced else library.name  # which may share the folder
            self.timing_liberty = write_tool_liberty(library, folder / "liberty" / f"{name}.lib")
        self._cache = folder / "cache"
        self._cache.mkdir(parents=True, exist_ok=True)
        self._last: tuple[Any, ...] = (None,)

    def component(self, unit: Unit, variant: Variant, *, columns: int | None = None) -> wiring.Component:
        """The Amaranth component of a variant (``columns``: with so many). Raises ValueError if it cannot be built."""
        cells = self.mapper.cells
        cells = replace(cells, half_adder=cells.half_adder and variant.half_adder_cells)
        return unit.create(
            lane=LANES[variant.lane],
            cells=cells,
            structure=variant.structure,
            products=variant.products,
            correction=variant.correction,
            columns=columns,
        )

    def estimate(self, unit: Unit, variant: Variant, clock_ps: float) -> Measured:
        """What :meth:`build` would measure, for a tile from one of its columns: close, and so much faster."""
        columns = unit.shape[1]
        if columns == 1:
            return self.build(unit, variant, clock_ps)
        copies = {"column0": columns}
        netlist, _ = self.mapped(unit, variant, clock_ps, copies)
        parts = area(netlist, unit.name, self.library).parts
        total = sum(value * copies.get(part, 1) for part, value in parts.items())
        timing = critical_path(netlist, unit.name, self.library, copies=copies)
        return Measured(unit.name, variant, total, timing.critical_path_ps, parts)

    def netlist(self, unit: Unit, variant: Variant, clock_ps: float) -> dict[str, Any]:
        """The mapped netlist, from the cache where it is there."""
        return self.mapped(unit, variant, clock_ps)[0]

    def mapped(
        self, unit: Unit, variant: Variant, clock_ps: float, copies: Mapping[str, int] | None = None
    ) -> tuple[dict[str, Any], wiring.Component]:
        """The mapped netlist, sized if the variant says so, and the component that it was made of.

        With ``copies`` (:meth:`synth.timing.Netlist.read`), a tile has one column, which stands for all of them.
        """
        top, library = unit.name, self.library
        # What comes after has no part in it: a search that changes that alone need not begin anew.
        begun = (unit, replace(variant, drive=0.0, slowest=0.0, sized=0.0), bool(copies))
        if self._last[0] != begun:
            component = self.component(unit, variant, columns=1 if copies else None)
            netlist = self._build(component, top, variant)
            self._last = begun, invert(prune(netlist, top, library), top, library), component
        _, netlist, component = self._last
        if hasattr(component, "parts"):
            netlist = strengthen(netlist, top, library, near=variant.drive, copies=copies)
            netlist = buffer(netlist, top, library, variant.slowest * clock_ps, copies=copies)
        if variant.sized:
            target = variant.sized * clock_ps
            key = json.dumps(netlist, sort_keys=True) + inspect.getsource(sizing) + str(target)
            netlist = self._cached(key, lambda: size(netlist, top, library, target)[0])
        return netlist, component

    def _build(self, component: wiring.Component, top: str, variant: Variant) -> dict[str, Any]:
        """The flat mapped netlist of a component as module ``top``; what consists of parts is mapped part by part."""
        if not hasattr(component, "parts"):
            rtlil = to_rtlil(component, top)
            # Of a prefix adder, other recipes make a ripple again.
            recipe = RECIPES["dch" if isinstance(component, Correction) else variant.recipe]
            netlist = self._cached(self.mapper.key(recipe) + rtlil, lambda: self.mapper.map(rtlil, top, recipe))
            return absorb(netlist, top, self.library, getattr(component, "complements", {}))
        rtlil, parts = outline(component, top)
        mapped = {name: self._build(part, name, variant) for name, part in parts.items()}
        flat = self._cached(self.mapper.tool + rtlil, lambda: self.mapper.outline(rtlil, top))
        return compose(flat, top, mapped)

    def _cached(self, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        path = self._cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
        if path.exists():
            return json.loads(path.read_text())
        netlist = make()
        write_json(path, netlist, indent=None)
        return netlist

    def build(self, unit: Unit, variant: Variant, clock_ps: float) -> Measured:
        """Map a variant and measure it by the library's own delays."""
        return self._measure(unit, variant, self.netlist(unit, variant, clock_ps))

    def _measure(self, unit: Unit, variant: Variant, netlist: dict[str, Any]) -> Measured:
        total = area(netlist, unit.name, self.library)
        timing = critical_path(netlist, unit.name, self.library)
        parts = split(netlist, unit.name, self.library)
        return Measured(unit.name, variant, total.total, timing.critical_path_ps, parts)

    def opensta(self, unit: Unit, netlist: dict[str, Any], clock_ps: float) -> float | None:
        """Delay of a unit's netlist in ps by OpenSTA, or None where it is not installed."""
        sta = opensta(netlist, unit.name, self.timing_liberty, self.library, clock_ps=clock_ps)
        return None if sta is None else sta.critical_path_ps

    def in_time(self, unit: Unit, one: Measured, clock_ps: float) -> bool:
        """Whether a variant meets the clock by linear delays and by OpenSTA; where that is missing, with a margin."""
        if not one.meets(clock_ps):
            return False
        sta_ps = self.opensta(unit, self.netlist(unit, one.variant, clock_ps), clock_ps)
        return one.meets(MARGIN * clock_ps) if sta_ps is None else sta_ps <= clock_ps

    def best(self, unit: Unit, clock_ps: float) -> Measured:
        """The stored variant for this library; for a library without one, the best of those stored for any other."""
        variants = self.stored(unit, clock_ps)
        if not variants:
            raise SynthesisError(f"no variant of {unit.name} is stored: find one with `python -m synth explore`")
        return best([self.build(unit, variant, clock_ps) for variant in variants], clock_ps)

    def stored(self, unit: Unit, clock_ps: float) -> list[Variant]:
        """The stored variant for this library and clock, or else the likeliest at another clock, or of other libraries.

        From another clock's search come its result, and the smallest of its Pareto front that were as fast as this one.
        """
        designs = read_designs(DESIGNS)
        for known in (designs.get(name, {}) for name in (shelf(self.library, clock_ps), self.library.name)):
            if unit.name in known:
                design = known[unit.name]
                found = [Variant.read(design["variant"])]
                if design["found_by"]["clock_ps"] != clock_ps:
                    fast = [dict(one) for one in design["front"] if one["critical_path_ps"] <= clock_ps]
                    for one in fast[:_FROM_FRONT]:
                        del one["area_um2"], one["critical_path_ps"]
                        found.append(Variant.read(one))
                return list(dict.fromkeys(found))
        return list(dict.fromkeys(Variant.read(d[unit.name]["variant"]) for d in designs.values() if unit.name in d))

    def nearest(self, unit: Unit, clock_ps: float) -> Variant | None:
        """Where a search may start: what is stored for the unit, here or elsewhere, or for the design otherwise."""
        if found := self.stored(unit, clock_ps):
            return found[0]
        names = [*(one.name for one in UNITS.values() if one.design == unit.design and one.macs > 1)]
        names.sort(key=lambda name: (UNITS[name].unit != unit.unit, UNITS[name].scope != unit.scope, -UNITS[name].macs))
        variants = [variant for name in names if name != unit.name for variant in self.stored(UNITS[name], clock_ps)]
        return next((one for one in variants if one.lane in {lane.name for lane in unit.lanes}), None)

    def record(self, unit: Unit, clock_ps: float) -> dict[str, Any]:
        """The result record of a unit's best variant (contract: design, "Results"), simulated gate by gate."""
        variants = self.stored(unit, clock_ps)
        variant = variants[0] if len(variants) == 1 else self.best(unit, clock_ps).variant
        netlist, component = self.mapped(unit, variant, clock_ps)
        measured = self._measure(unit, variant, netlist)
        verified = verify(netlist, unit.name, self.library, component)
        sta_ps = self.opensta(unit, netlist, clock_ps)
        return {
            "unit": unit.unit,
            "design": unit.design,
            "scope": unit.scope,
            "library": self.library.name,
            "clock_ps": clock_ps,
            "area_um2": round(measured.area, 4),
            "area_um2_per_mac": round(measured.area / unit.macs, 4),
            "area_nand2": round(measured.area / self.library.area_nand2, 2),
            "critical_path_ps": round(measured.critical_path_ps, 1),
            "critical_path_opensta_ps": None if sta_ps is None else round(sta_ps, 1),
            # Both must agree where both are there: the linear model, and OpenSTA with full tables.
            "meets_clock": measured.meets(clock_ps) and (sta_ps is None or sta_ps <= clock_ps),
            "power_uw": None,
            "verified": verified,
            "parts_um2": {part: round(value, 4) for part, value in measured.parts.items()},
            "variant": asdict(measured.variant),
        }


def shelf(library: Library, clock_ps: float) -> str:
    """Where designs.json keeps a search's results: by the library's name, if it is whole and the clock is its own."""
    if clock_ps == library.platform.clock_ps and not library.reduced:
        return library.name
    return f"{library.name}{', reduced' if library.reduced else ''}, {clock_ps:g} ps"


def read_designs(path: Path) -> dict[str, dict[str, Any]]:
    """What searches found: designs by shelf and unit; none where the file is missing."""
    return json.loads(path.read_text())["designs"] if path.exists() else {}


def stored_units(library: Library, clock_ps: float) -> list[str]:
    """The units that are stored for a library, in the order of ``UNITS``; for one that nothing is stored for, all."""
    designs = read_designs(DESIGNS)
    known = [designs[name] for name in (shelf(library, clock_ps), library.name) if name in designs]
    known = known or list(designs.values())
    return [name for name in UNITS if any(name in stored for stored in known)]


def best(candidates: list[Measured], clock_ps: float) -> Measured:
    """The smallest that meets the clock, or the fastest if none does."""
    in_time = [one for one in candidates if one.meets(clock_ps)]
    if in_time:
        return min(in_time, key=lambda one: (one.area, one.critical_path_ps))
    return min(candidates, key=lambda one: (one.critical_path_ps, one.area))


def choices(unit: Unit) -> dict[str, list[Any]]:
    """Every value of every field of :class:`Variant` and its :class:`~hw.heap.Structure` that a search may try.

    Breaks and sizing make a tree fast, so trees that take them are mapped for area alone.
    """
    lane = unit.lanes[0]
    plain = lane.style == "plain"
    multipliers = {"booth"} if unit.design == "int8_booth_yosys" else {"", "fused"} if plain else {""}
    recipes = [
        name for name, recipe in RECIPES.items() if recipe.multiplier in multipliers and (plain or not recipe.sized)
    ]
    if plain:
        return {
            "lane": [one.name for one in unit.lanes],
            "recipe": recipes,
            "cuts": [(), (1.0,), (1.0, 1.0)] if unit.shape[0] > 1 else [()],
        }
    many, large, tile = unit.macs > 1, unit.macs > 16, unit.shape[1] > 1
    if large:
        columns = range(lane.x_bits + 4, lane.x_bits + lane.fmt.bits + 8, 2)
    else:
        columns = range(lane.x_bits + 3 * many, lane.accumulator_bits(unit.max_k) - 4 - 4 * many)
    # What rarely wins is left out where a run takes long.
    options = {
        "lane": [one.name for one in unit.lanes],
        "recipe": ["dc2", "dch"] if large else recipes,
        # Parts of a fixed polarity are mapped once; in one lane, the mapper may choose.
        "products": ["true", "inverted"] if many else ["free", "true", "inverted"],
        "polarity": ["latest"] if large else list(POLARITIES),
        "sum_delay": [2.0] if large else [1.0, 1.5, 2.0],
        "cuts": [(), *((float(stage),) for stage in range(15, 24))] if large else [()],
        "breaks": [(), *((column,) for column in columns), *((column, column + 6) for column in columns if large)],
        "tree": ["greedy"] if large else list(TREES),
        "adder": ["ripple"] if large else list(ADDERS),
        "half_adder_cells": [True] if large else [True, False],
    }
    if tile:
        options |= {"drive": [4.0, 2.5, 2.0], "slowest": [0.3, 0.15, 0.12]}
    if many and unit.scope == "complete":
        options |= {"slowest": [0.15, 0.12, 0.1], "correction": ["ripple", "brent_kung"]}
        if not large:
            options |= {"cuts": [(), *((float(stage),) for stage in range(14, 20))], "tree": ["greedy"]}
    if unit.shape[2] > 1:  # a search starts from what is best with one row
        options |= {"recipe": ["dc2"], "cuts": [(), (16.0,), (17.0,), (18.0,), (19.0,), (21.0,)], "drive": [4.0, 2.5]}
    return options


def write_json(path: Path, value: Any, *, indent: int | None = 1) -> None:
    """Write JSON so that an interruption leaves the old file or the new one."""
    write_text(path, json.dumps(value, indent=indent) + "\n")
