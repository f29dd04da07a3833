"""What a comparison depends on: circuits measured while one thing is changed, the rest kept.

    sweep(SWEEPS["clock"], flow, clock_ps, jobs=2)        # records, each of a circuit at one value
    keep(STORED, library.name, "clock", results)          # beside other libraries' and axes'

A :class:`Sweep` is a row of ``SWEEPS``: what is changed, which circuits, what is compared. At each value, a circuit is
the smallest of several that holds the clock: of the variants that searches kept for it, and, for a size that nobody
searched, for the nearest one. Every point is kept under all that it depends on, so that a sweep continues where it was
interrupted.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from golden.record import figures, markdown
from golden.storage import code_digest, digest, one_writer, read_sealed, write_sealed, write_text
from hw.units import UNITS, Unit
from synth.designs import Variant, read_designs, shelves
from synth.flow import Flow, Measured
from synth.metrics import METRICS, PLACED, POWERED, Metric, Run
from synth.opensta import version
from synth.power.stimulus import STIMULI
from synth.steps import run
from synth.verify import verify
from synth.workers import completed, workers
from synth.yosys import RECIPES, SynthesisError

__all__ = [
    "EXTREMES",
    "POWER_CYCLES",
    "STORED",
    "SWEEPS",
    "Point",
    "Sweep",
    "by_value",
    "documented_sweeps",
    "extremes",
    "keep",
    "lacking_operands",
    "lines",
    "measure",
    "points",
    "read_sweeps",
    "shown",
    "sweep",
]

#: The sweeps that the page shows.
STORED = Path(__file__).with_name("sweeps.json")
#: A point of a front is tried if its delay is at most so much of the clock, and how many of those, the smallest first.
_REACH, _TRIED = 1.2, 2
#: Products per cycle of the largest circuit that is sized, and the part of the clock that it is sized for.
_SIZABLE, _SIZED_FOR = 16, 0.95
POWER_CYCLES = 300


@dataclass(frozen=True)
class Point:
    """A circuit under conditions.

    Attributes
    ----------
    unit : Unit
    clock_ps : float
    recipe : str
        The one way in which logic becomes gates; "" for any.
    utilisation : float, optional
        Of the core that it is placed on; None: it is not placed.
    stimulus : str
        What its power is measured under, with its wires where it is placed and they are known; "" where it is not.
    candidates : tuple of Variant
        The ways to build it that are tried.
    """

    unit: Unit
    clock_ps: float
    recipe: str = ""
    utilisation: float | None = None
    stimulus: str = ""
    candidates: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Sweep:
    """What is changed, and of which circuits.

    Attributes
    ----------
    name, label : str
        Of what is changed; the label has its unit.
    values : tuple
        Numbers, or names.
    levels : tuple of (level, scope)
    designs : tuple of str
    metrics : tuple of str
        Keys of what is compared.
    change : callable
        A point with a value, of one without.
    log : bool
        Whether plots have the values in powers of two.
    """

    name: str
    label: str
    values: tuple[float, ...] | tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    designs: tuple[str, ...]
    metrics: tuple[str, ...]
    change: Callable[[Point, Any], Point]
    log: bool = False


def _clock(point: Point, value: float) -> Point:
    return replace(point, clock_ps=round(value * point.clock_ps, 3))


def _longest(point: Point, value: int) -> Point:
    return replace(point, unit=replace(point.unit, max_k=value))


def _lanes(point: Point, value: int) -> Point:
    return replace(point, unit=replace(point.unit, unit=f"dot{value}"))


def _rows(point: Point, value: int) -> Point:
    lanes, columns, _ = point.unit.shape
    return replace(point, unit=replace(point.unit, unit=f"tile{lanes}x{columns}x{value}"))


def _recipe(point: Point, value: str) -> Point:
    return replace(point, recipe=value)


def _utilisation(point: Point, value: float) -> Point:
    return replace(point, utilisation=value)


def _stimulus(point: Point, value: str) -> Point:
    return replace(point, stimulus=value, utilisation=0.7)


_PAIR = ("dint4", "int8_best")
_DOT = (("dot16", "array"),)
_SMALL = (("mac", "array"), *_DOT)
_AREA, _ENERGY = ("area_um2_per_mac",), ("energy_per_mac_fj",)
_PLACEMENT = ("core_area_um2", "wire_um", "critical_path_wires_ps")
_PLAIN = tuple(name for name, one in RECIPES.items() if not (one.sized or one.multiplier or one.adders))
#: By name.
SWEEPS = {
    one.name: one
    for one in (
        Sweep(
            *("clock", "clock over the library's own", (0.8, 0.9, 1.0, 1.25, 2.0)),
            *(_SMALL, (*_PAIR, "int8_booth_merged", "int8_plain"), _AREA, _clock),
        ),
        Sweep(
            *("longest", "products in the longest sum", tuple(1 << bits for bits in (8, 12, 16, 20, 24))),
            *(_SMALL, _PAIR, _AREA, _longest),
            log=True,
        ),
        Sweep(
            *("lanes", "lanes that share an accumulator", (4, 8, 16, 32, 64)),
            *(_DOT, _PAIR, _AREA, _lanes),
            log=True,
        ),
        Sweep(
            *("rows", "rows that share the codes, 32 lanes x 8 columns", (1, 2, 4)),
            *((("tile32x8x1", "complete"),), _PAIR, _AREA, _rows),
            log=True,
        ),
        Sweep("recipe", "recipe of ABC", _PLAIN, _DOT, _PAIR, _AREA, _recipe),
        Sweep(
            "utilisation", "utilisation of the core", (0.5, 0.6, 0.7, 0.8, 0.9), _DOT, _PAIR, _PLACEMENT, _utilisation
        ),
        Sweep(
            *("stimulus", "stimulus", ("uniform", "uniform_held64", "real", "real_held64")),
            *(_DOT, (*_PAIR, "int8_booth_merged"), _ENERGY, _stimulus),
        ),
    )
}


def points(one: Sweep, flow: Flow, clock_ps: float) -> list[tuple[float | str, Point]]:
    """A sweep's points in a library, each with its value: those of circuits for which something is stored."""
    units = [
        UNITS.get(f"{level}_{design}" + "_array" * (scope == "array"))
        for level, scope in one.levels
        for design in one.designs
    ]
    found = []
    for unit in filter(None, units):
        for value in one.values:
            point = one.change(Point(unit, clock_ps), value)
            tried = _candidates(flow, point)
            if tried:
                found.append((value, replace(point, candidates=tried)))
    return found


def _candidates(flow: Flow, point: Point) -> tuple[Variant, ...]:
    """Ways to build a point's circuit: what is stored of it or of the nearest size, and what its front has in reach."""
    unit, designs = point.unit, read_designs(flow.designs)
    kept = [designs[name] for name in shelves(designs, flow.library, point.clock_ps)] or list(designs.values())
    found: list[Variant] = []
    for stored in kept:
        alike = [
            name
            for name in stored
            if (UNITS[name].kind, UNITS[name].design, UNITS[name].scope) == (unit.kind, unit.design, unit.scope)
        ]
        if not alike:
            continue
        nearest = min(alike, key=lambda name: abs(math.log2(UNITS[name].macs / unit.macs)))
        design, known = stored[nearest], UNITS[nearest]
        tried = [design.variant]
        if design.clock_ps != point.clock_ps:
            tried += [variant for _, delay, variant in design.front if delay <= _REACH * point.clock_ps][:_TRIED]
            tried += [variant for _, _, variant in design.front[-1:]]
        tried = [replace(one, recipe=point.recipe or one.recipe) for one in tried]
        changed = design.variant != tried[0] or len(tried) > 1 or len(_fitted(tried[0], known, unit)) > 1
        if changed and unit.macs <= _SIZABLE:
            tried = [replace(one, sized=sized) for one in tried for sized in (0.0, _SIZED_FOR)]
        found += [other for one in tried for other in _fitted(one, known, unit)]
    return tuple(dict.fromkeys(found))


def _fitted(variant: Variant, known: Unit, unit: Unit) -> list[Variant]:
    """A variant of a known unit, for one of another size: its breaks as they are, moved as its top is, or gone."""
    more = math.log2(unit.max_k / known.max_k)
    if not more and unit.shape == known.shape:
        return [variant]
    moved = tuple(max(1, column + round(more / 2)) for column in variant.structure.breaks)
    breaks = dict.fromkeys((variant.structure.breaks, moved, ()))
    return [replace(variant, structure=replace(variant.structure, breaks=one)) for one in breaks]


# Measuring ------------------------------------------------------------------------------------------------------------


def measure(task: tuple[Flow, Point]) -> dict[str, Any]:
    """The record of a point: of its smallest circuit that holds the clock, simulated gate by gate; or of its fastest.

    A tile is measured and simulated as one of its columns, and timed whole. Raises SynthesisError where none of the
    candidates can be built.
    """
    flow, point = task
    unit, clock_ps = point.unit, point.clock_ps
    built: list[Measured] = []
    why = "nothing is stored of it"
    for variant in point.candidates:
        try:
            built.append(flow.estimate(unit, variant, clock_ps))
        except ValueError as error:  # a break where there is no column
            why = str(error)
    if not built:
        raise SynthesisError(f"{unit.name}, sums of {unit.max_k}: no variant can be built: {why}")
    built.sort(key=lambda one: (one.area, one.critical_path_ps))
    best = next((one for one in built if flow.in_time(unit, one, clock_ps)), None)
    met, best = best is not None, best or min(built, key=lambda one: (one.critical_path_ps, one.area))
    netlist, component = flow.mapped(unit, best.variant, clock_ps, flow.copies(unit, best.variant))
    judged = flow.opensta(netlist, clock_ps)
    facts = figures(METRICS, Run(unit, flow.library, best.area, best.critical_path_ps, judged))
    if point.utilisation is not None:
        last = flow.placing(unit, best.variant, clock_ps, utilisation=point.utilisation, rounds=0)[1]
        closed = run(last, flow.cache, {}).value
        facts |= figures(PLACED, closed)
    if point.stimulus:
        facts |= _powered(point, component, closed, flow)
    return {
        "unit": unit.unit,
        "design": unit.design,
        "scope": unit.scope,
        "clock_ps": clock_ps,
        "max_k": unit.max_k,
        "utilisation": point.utilisation,
        "stimulus": point.stimulus,
        **facts,
        "meets_clock": met,
        "verified": verify(netlist, component),
        "variant": best.variant.facts(),
    }


def _powered(point: Point, component: Any, closed: Any, flow: Flow) -> dict[str, float | None]:
    from synth.power.circuit import Circuit  # noqa: PLC0415 - slow to import
    from synth.power.records import run as run_power  # noqa: PLC0415

    if closed.placement.technology.layers:
        circuit = Circuit.placed(closed, point.clock_ps, cache=flow.cache)
    else:
        circuit = Circuit(closed.netlist, point.clock_ps, cache=flow.cache)
    return figures(POWERED, run_power(circuit, component, STIMULI[point.stimulus], POWER_CYCLES)[0])


def _key(flow: Flow, point: Point) -> str:
    """Of all that a point's record depends on."""
    facts = asdict(replace(point, unit=None)) | {"unit": point.unit.name, "max_k": point.unit.max_k}
    placed = flow.technology.identity if point.utilisation is not None else ""
    tools = [flow.mapper.tool, version()]
    lacking = [path.name for path in lacking_operands(point.stimulus)]
    key = facts, flow.library.identity, flow.content, placed, tools, *lacking
    return digest("sweep", *key, code_digest("synth.sweep"))


def lacking_operands(stimulus: str) -> tuple[Path, ...]:
    """Models that a stimulus would take operands of, and that are not there; of "" none."""
    return STIMULI[stimulus].absent if stimulus else ()


def sweep(one: Sweep, flow: Flow, clock_ps: float, *, jobs: int, scheduler: str | None = None) -> list[dict[str, Any]]:
    """Records of a sweep in a library, in the order of its points. What was measured before is read from the cache.

    ``scheduler`` is the address of a Dask cluster that measures in place of ``jobs`` processes.
    """
    asked = points(one, flow, clock_ps)
    records: list[dict[str, Any] | None] = []
    paths = []
    for _, point in asked:
        key = _key(flow, point)
        paths.append((flow.cache / f"{key[:32]}.jsonl", key))
        try:
            records.append(read_sealed(*paths[-1]))
        except (OSError, ValueError):  # not there, or damaged: it is measured
            records.append(None)
    missing = [place for place, record in enumerate(records) if record is None]
    label = f"{one.name}, {flow.library.name}"
    with tqdm(total=len(asked), initial=len(asked) - len(missing), desc=label, unit="point") as bar:
        if missing:
            with workers(min(jobs, len(missing)), scheduler) as pool:
                for place, record in completed(pool, measure, [(flow, asked[place][1]) for place in missing]):
                    records[missing[place]] = json.loads(json.dumps(record))  # as it is read from the cache
                    write_sealed(paths[missing[place]][0], record, paths[missing[place]][1])
                    bar.update()
    return [{"value": value, **record} for (value, _), record in zip(asked, records, strict=True)]


# Results --------------------------------------------------------------------------------------------------------------

Results = Mapping[str, Any]


def read_sweeps(path: Path) -> dict[str, dict[str, Results]]:
    """Results (provenance and records) by library and sweep; none where the file is missing.

    Raises OSError, or ValueError which says what is wrong.
    """
    try:
        whole = json.loads(path.read_bytes(), parse_constant=float)
        libraries = whole["sweeps"]
        for library, sweeps in libraries.items():
            for name, results in sweeps.items():
                try:
                    _check(name, results)
                except (ValueError, TypeError, KeyError) as error:
                    raise ValueError(f"{name} in {library}: {error}") from None
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}: no sweeps: {str(error)[:200]}") from None
    return libraries


def _check(name: str, results: Any) -> None:
    if name not in SWEEPS:
        raise ValueError(f"there is no such sweep: {', '.join(SWEEPS)}")
    if not isinstance(results["provenance"], dict) or not isinstance(results["records"], list):
        raise ValueError("provenance is an object, and records are a list")
    for place, record in enumerate(results["records"]):
        for field in ("unit", "design", "scope"):
            if not isinstance(record[field], str):
                raise ValueError(f"record {place}: {field} is no text")
        value = record["value"]
        if not isinstance(value, str) and not _number(value):
            raise ValueError(f"record {place}: value is neither a text nor a number")
        if not isinstance(record["meets_clock"], bool):
            raise ValueError(f"record {place}: meets_clock is neither true nor false")
        for key in SWEEPS[name].metrics:
            if record[key] is not None and not _number(record[key]):
                raise ValueError(f"record {place}: {key} is no number")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def keep(path: Path, library: str, name: str, results: Results) -> None:
    """Store a sweep's results in place of those of the same sweep and library, beside all others."""
    with one_writer(path.resolve().parent, wait=True):
        found = read_sweeps(path)
        found = {**found, library: {**found.get(library, {}), name: results}}
        blocks = []
        for one, sweeps in sorted(found.items()):
            inner = []
            for sweep_, held in ((sweep_, sweeps[sweep_]) for sweep_ in SWEEPS if sweep_ in sweeps):
                records = ",\n".join(json.dumps(record, allow_nan=False) for record in held["records"])
                made = json.dumps(held["provenance"], allow_nan=False)
                inner.append(f'{json.dumps(sweep_)}: {{"provenance": {made}, "records": [\n{records}\n]}}')
            blocks.append(f"{json.dumps(one)}: {{\n" + ",\n".join(inner) + "\n}")
        write_text(path, '{"sweeps": {\n' + ",\n".join(blocks) + "\n}}\n")


def metric(key: str) -> Metric:
    """The metric of a key."""
    return next(one for one in (*METRICS, *PLACED, *POWERED) if one.key == key)


def ratio(records: Iterable[Mapping[str, Any]], key: str, design: str = _PAIR[1]) -> float | None:
    """A figure of a design over dINT4's, among records of one value; None unless both hold their clocks."""
    found = {one["design"]: one[key] for one in records if one["meets_clock"]}
    small, large = found.get(_PAIR[0]), found.get(design)
    return large / small if small and large else None


def by_value(
    one: Sweep, records: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], dict[float | str, list[Mapping[str, Any]]]]:
    """A sweep's records by level and scope, and by value, in its own orders."""
    found = {}
    for level, scope in one.levels:
        kind = level.rstrip("0123456789x")
        mine = [record for record in records if record["unit"].startswith(kind) and record["scope"] == scope]
        values = {value: [record for record in mine if record["value"] == value] for value in one.values}
        found[level, scope] = {value: there for value, there in values.items() if there}
    return found


def shown(value: float | str) -> str:
    """A value of an axis as text."""
    return value if isinstance(value, str) else f"{value:g}" if value < 1000 else f"{value:,}"


#: Heads of :func:`extremes`.
EXTREMES = (
    *("what is changed", "circuit", "figure", "least over dINT4", "at", "most over dINT4", "at"),
    "a clock is missed at",
)


def extremes(kept: Mapping[str, Results]) -> list[list[str]]:
    """A library's sweeps in rows: where the best INT8 over dINT4 is least and most, by circuit and figure."""
    rows = []
    for one in SWEEPS.values():
        for (level, scope), values in by_value(one, kept.get(one.name, {}).get("records", [])).items():
            for key in one.metrics:
                ratios = {value: over for value, there in values.items() if (over := ratio(there, key)) is not None}
                missed = [shown(value) for value in values if value not in ratios]
                if ratios:
                    ends = (min(ratios, key=ratios.get), max(ratios, key=ratios.get))
                    cells = [text for end in ends for text in (f"{ratios[end]:.2f}", shown(end))]
                    rows.append([one.label, f"{level}, {scope}", metric(key).head, *cells, ", ".join(missed)])
    return rows


def documented_sweeps(sweeps: Mapping[str, Mapping[str, Results]]) -> dict[str, str]:
    """The table of docs/report.md by its name, of all libraries."""
    rows = [[library, *row] for library, kept in sweeps.items() for row in extremes(kept)]
    for row in rows:
        row[4], row[6] = f"**{row[4]}**", f"**{row[6]}**"
    return {"sweeps": markdown(["", *EXTREMES], rows)}


def lines(one: Sweep, records: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Records as a table for a terminal; "!" marks a clock that is missed."""
    for key in one.metrics:
        of = metric(key)
        for level, scope in one.levels:
            kind = level.rstrip("0123456789x")
            mine = [
                record for record in records if (record["unit"].rstrip("0123456789x"), record["scope"]) == (kind, scope)
            ]
            designs = [design for design in one.designs if any(record["design"] == design for record in mine)]
            yield f"\n{level}, {scope}: {of.head}"
            yield f"  {one.label[:24]:<24} " + " ".join(f"{design:>17}" for design in designs) + f" {'INT8/dINT4':>11}"
            for value in one.values:
                there = {record["design"]: record for record in mine if record["value"] == value}
                cells = [
                    of.show(there[design]) + "!" * (not there[design]["meets_clock"]) if design in there else ""
                    for design in designs
                ]
                over = ratio(there.values(), key)
                yield (
                    f"  {shown(value):<24} "
                    + " ".join(f"{cell:>17}" for cell in cells)
                    + f" {'' if over is None else f'{over:.2f}':>11}"
                )
