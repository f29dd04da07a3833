"""What the page says: the paper's Table 2 beside ours, where area goes, what it depends on, and what is missing."""

import math
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from hw.units import LEVELS, UNITS
from synth import fpga, sweep, throughput
from synth.designs import Design
from synth.liberty import PLATFORMS
from synth.metrics import METRICS, PLACED, POWERED
from synth.page.document import Block, Document, Missing, Plot, Section, Table, Text
from synth.page.figures import COLOURS, Line, Panel, bars, lines, plans
from synth.page.sources import Circuit, Record, Sources
from synth.parts import PARTS
from synth.power.kept import energy_over
from synth.report import ROWS
from synth.sweep import SWEEPS, Sweep, by_value

__all__ = ["PAPER", "document"]

#: The paper's Table 2: one MAC unit in a commercial 7 nm process at 1 GHz. INT8 x INT8, dINT4 x INT8, saving.
PAPER = {"area, um2": ("86.33", "44.57", "1.93"), "power, mW": ("0.1595", "0.0624", "2.56")}
_PAPER_SAYS = "arXiv 2311.05161, Table 2: one MAC unit, commercial 7 nm, 1 GHz, Design Compiler"
_PLACED_KEYS = ("core_area_um2", "wire_um", "critical_path_wires_ps")
BASE, BEST = "dint4", "int8_best"
#: The library that comes first: the kind of process that the paper has.
_FIRST = "asap7"
_AREA = METRICS[0]
#: Of designs, the same in all figures.
_COLOURS = dict(zip((BASE, BEST, "int8_booth_merged", "int4", "int8_booth_yosys", "int8_plain"), COLOURS, strict=False))
_INT8 = tuple(name for name in ROWS if name.startswith("int8"))
_CALLED = {
    "mac": "MAC",
    "dot16": "16-lane dot product",
    "dot32": "32-lane dot product",
    "dot64": "64-lane dot product",
    "tile32x8x1": "tile, 32 lanes x 8 columns x 1 row",
    "tile32x8x4": "tile, 32 lanes x 8 columns x 4 rows",
    "systolic8x8x4": "systolic array, 8 x 8, 4 rows",
}
_MEASURE, _THROUGHPUT = "make synth", "python -m synth throughput"
_WIRED = "make report"  # which places, too


def _measure(library: str) -> str:
    """The command that measures what is stored for a library."""
    return f"{_MEASURE} LIBRARY={library}" if library in PLATFORMS else _MEASURE


def _search(unit: str, library: str) -> str:
    """The command that searches a unit."""
    return f"make explore UNIT={unit}" + (f" LIBRARY={library}" if library in PLATFORMS else "")


def _unit(unit: str, scope: str) -> str:
    return f"{_CALLED.get(unit, unit)}, {scope}"


def _clock(sources: Sources, library: str) -> float | None:
    """The clock of most of a library's circuits that meet it; without any, of most of its records of power."""
    clocks = [one.clock_ps for one in sources.select(lambda one: one.library == library and one.meets_clock)]
    clocks = clocks or [one["clock_ps"] for one in sources.powers if one["library"] == library]
    return max(dict.fromkeys(clocks), key=clocks.count, default=None)


def _groups(sources: Sources, library: str) -> dict[tuple[str, str], dict[str, Circuit]]:
    """Circuits of a library by unit and scope, and by design; those that meet their clock, at the clock of most."""
    mine = sources.select(lambda one: one.library == library and one.meets_clock)
    clock = _clock(sources, library)
    found: dict[tuple[str, str], dict[str, Circuit]] = {}
    order = {level: place for place, level in enumerate(LEVELS)}
    for one in sorted(mine, key=lambda one: (order.get(one.unit, len(order)), one.scope)):
        if one.clock_ps == clock:
            found.setdefault((one.unit, one.scope), {})[one.design] = one
    names = (*ROWS, *(one.design for one in mine))
    return {key: {name: group[name] for name in dict.fromkeys(names) if name in group} for key, group in found.items()}


def _area(one: Circuit) -> float:
    return one.values[_AREA.key]


def _ratio(group: Mapping[str, Circuit], design: str = BEST, key: str = _AREA.key) -> float | None:
    """A figure of a design over that of dINT4; None where either is missing."""
    values = [group[name].values.get(key) if name in group else None for name in (design, BASE)]
    return values[0] / values[1] if all(values) else None


def _shown(value: float | None, form: str = ".2f") -> str:
    return "" if value is None else format(value, form)


def _first(sources: Sources) -> str:
    """The library that comes first, or the first that is there."""
    return _FIRST if _FIRST in sources.libraries else sources.libraries[0]


# Sections -------------------------------------------------------------------------------------------------------------


#: Circuits of the headline, that which says most first.
_HEAD = (
    (("tile32x8x1", "complete"), "a complete tile of 256 MACs"),
    (("dot16", "array"), "a 16-lane dot product"),
    (("mac", "array"), "one MAC"),
)


#: Energies of the headline, that of the best circuits under the hardest conditions first.
_HOWS = ("with wires, chosen by energy", "with wires", "without wires, chosen by energy", "without wires")


def _lead(sources: Sources) -> list[Block]:
    """The headline: two sentences."""
    library = _first(sources)
    groups = _groups(sources, library)
    areas = [
        f"{ratio:.2f} times%s in {what}" for key, what in _HEAD if (ratio := _ratio(groups.get(key, {}))) is not None
    ]
    areas = [text % ("" if place else " the cell area of dINT4") for place, text in enumerate(areas)]
    powers = _real(sources, library)
    energies = (
        " and ".join(told) + f" the energy in {what}, {how}"
        for (key, what), how in product(_HEAD, _HOWS)
        if (
            told := [
                f"{ratio:.2f} times ({words})"
                for stimulus, words in _WORK.items()
                if (ratio := _less(powers.get((*key, stimulus, how), {}))) is not None
            ]
        )
    )
    energy = next(energies, None)
    claims = f"the paper claims {PAPER['area, um2'][2]} of area and {PAPER['power, mW'][2]} of power for one MAC, "
    claims += "without its baseline."
    told = f"It takes {energy}" if energy else "No record has the energy of both"
    first = f"In `{library}`, at equal clock and overflow-free length, the best INT8 takes {', '.join(areas)}."
    return [*([Text(first)] if areas else []), Text(f"{told}; {claims}")]


def _in_fj(large: str, small: str, saving: str) -> tuple[str, str, str]:
    """A power in mW at 1 GHz, as the energy of a cycle."""
    return f"{1000 * float(large):.1f}", f"{1000 * float(small):.1f}", saving


def _table2(sources: Sources) -> Section:
    library = _first(sources)
    published = PAPER | {"energy, fJ, from its power at 1 GHz": _in_fj(*PAPER["power, mW"])}
    rows = [["the paper: one MAC", "commercial 7 nm", f"INT8, {what}", *figures] for what, figures in published.items()]
    for (unit, scope), group in _groups(sources, library).items():
        for name in (name for name in _INT8 if name in group and BASE in group):
            count = group[BASE].macs or 1
            large, small = (_area(group[one]) / count for one in (name, BASE))
            rows.append(
                [
                    _unit(unit, scope),
                    *(library, f"{name}, area, um2"),
                    *(f"{large:.2f}", f"{small:.2f}", f"{large / small:.2f}"),
                ]
            )
    for (unit, scope, stimulus, wires), group in _real(sources, library).items():
        for name in _INT8:
            ratio = _less(group, name)
            if ratio is not None:
                figures = [f"{group[one][_ENERGY.key]:.2f}" for one in (name, BASE)]
                what = f"{name}, energy, fJ, {_WORK[stimulus]}, {wires}"
                rows.append([_unit(unit, scope), library, what, *figures, f"{ratio:.2f}"])
    caption = (
        f"The first rows are {_PAPER_SAYS}; it gives neither decoder, accumulator "
        "width, registers, stimulus nor "
        "the microarchitecture of its baseline. All others are ours, per MAC, clock met; arrays have lanes, tree and "
        "accumulator, complete units everything from stored codes and activations to exact sums. Areas are of cells, "
        "without wires; energies are with wires where both circuits have one with. `int8_best` is the "
        "smallest that our generators find, `int8_runtime` that of two signed operands which both come at run time, "
        "`int8_booth_merged` radix-4 Booth in one merged tree, the others are Verilog's multiplication as tools map "
        f"it. Energies come from `{_POWER.format(unit='UNIT', library='LIBRARY')}`, those with wires by `--wires`."
    )
    head = ["unit", "process", "INT8 baseline and metric", "INT8xINT8", "dINT4xINT8", "saving"]
    return Section(
        "table2", "The paper's Table 2, beside ours", [Table(caption, head, rows, _measure(library), (5,), 3)]
    )


#: What the parts of a figure are: a word may mean another thing in another one.
_COMPOSED = "`accumulator` is trees, last adders and their flops, `lane` has its decoder."
_MEAN = {
    "MACs": "`registers` are all flops, so `accumulator` is its adder alone; of `*` the rest is `logic`.",
    "arrays": _COMPOSED,
    "engines": _COMPOSED,
}


def _parts(sources: Sources) -> Section:
    blocks: list[Block] = []
    # One order, and one colour for each part, in all figures.
    order = [*PARTS, *sorted({part for one in sources.circuits for part in one.parts} - {*PARTS})]
    for place, library in enumerate(sources.libraries):
        panels: dict[str, list[Panel]] = {"MACs": [], "arrays": [], "engines": []}
        lacking = []
        for (unit, scope), group in _groups(sources, library).items():
            split = {
                name: {part: area / (one.macs or 1) for part, area in one.parts.items() if area}
                for name, one in group.items()
                if one.parts
            }
            if without := [name for name in group if not group[name].parts]:
                lacking.append(f"{_unit(unit, scope)} ({', '.join(without)})")
            if len(split) > 1:  # a MAC's bars are several times as long as those of arrays; engines have other parts
                kind = "MACs" if unit == "mac" else "engines" if unit.startswith("engine") else "arrays"
                panels[kind].append(Panel(_unit(unit, scope), split))
        for kind, found in panels.items():
            if found:
                title = f"Cell area of {kind} by part in {library}, per MAC"
                figure = bars(f"parts{place}-{kind}", title, found, of="um2 per MAC", order=order)
                blocks.append(Plot(figure, _measure(library), f"Every bar meets its clock. {_MEAN[kind]}"))
        if lacking:
            blocks.append(Missing(f"the areas by part in `{library}` of {', '.join(lacking)}.", _measure(library)))
    if not any(isinstance(one, Plot) for one in blocks):
        where = sources.absent.get("synth", "the results")
        blocks = [Missing(f"the areas by part: no circuit of {where} has them.", _MEASURE)]
    return Section("parts", "Where the area goes", blocks)


def _where(design: Design) -> list[tuple[float, float, str]]:
    """Points of a front: delay, area, words."""
    found = []
    for area, delay, variant in design.front:
        structure = variant.structure
        facts = [variant.lane, variant.recipe, f"breaks {list(structure.breaks)}", f"cuts {list(structure.cuts)}"]
        facts += [f"sized for {variant.sized:g} of the clock"] if variant.sized else []
        found.append((delay, area, f"{area:.2f} um2, {delay:.0f} ps: {', '.join(facts)}"))
    return found


_FRONTS = ("mac", "dot16", "dot64", "tile32x8x1")


def _fronts(sources: Sources) -> Section:
    library = _first(sources)
    designs = sources.designs.get(library, {})
    panels: dict[str, list[Line]] = {}
    limits: dict[str, float] = {}
    for name, unit in UNITS.items():
        if name not in designs or unit.unit not in _FRONTS or unit.design not in (BASE, "int4", *_INT8):
            continue
        if unit.unit == "mac" and unit.scope == "complete":
            continue
        head = _unit(unit.unit, unit.scope)
        points = [(x, y / unit.macs, f"{unit.design}: {text}") for x, y, text in _where(designs[name])]
        limits[head] = designs[name].clock_ps
        if points:
            panels.setdefault(head, []).append(Line(unit.design, points, steps=True))
    if not panels:
        return Section(
            "fronts",
            "Pareto fronts",
            [Missing(f"Pareto fronts of {library}.", _search("dot16", library))],
        )
    figure = lines(
        "fronts",
        f"Area against delay of everything that the search kept, {library}",
        panels,
        x="delay, ps",
        y="um2 per MAC",
        share_y=False,
        colours=_COLOURS,
        finish=lambda axis, head: axis.axvline(limits[head], color="black", linewidth=0.8, linestyle=":"),
    )
    note = (
        "Delays are by the flow's own timing; dotted: the clock that was searched for. What is stored meets it by "
        "OpenSTA too, so that it may lie above the front. The fronts of tiles are estimates from one column."
    )
    return Section(
        "fronts", "Pareto fronts", [Plot(figure, _search("dot16", library), note), *_energy_fronts(designs, library)]
    )


def _energy_fronts(designs: Mapping[str, Design], library: str) -> list[Block]:
    """The front of area, delay and energy of what searches by energy kept: energy against either."""
    panels: dict[str, dict[str, list[Line]]] = {"um2 per MAC": {}, "delay, ps": {}}
    kinds = [("", "choices"), (", cores with wires", "wired_choices")]
    for (how, kind), (name, design) in product(kinds, designs.items()):
        unit = UNITS[name]
        points = dict.fromkeys(
            (one.area_um2 / unit.macs, one.critical_path_ps, one.energy_per_mac_fj)
            for choice in getattr(design, kind).values()
            for one in choice.front
            if one.critical_path_ps <= design.clock_ps
        )
        head = _unit(unit.unit, unit.scope) + how
        for place, found in enumerate(panels.values()):
            said = [
                (point[place], point[2], "{}: {:.2f} um2, {:.0f} ps, {:.2f} fJ per MAC".format(unit.design, *point))
                for point in points
            ]
            if said:
                found.setdefault(head, []).append(Line(unit.design, said, joined=False))
    command = f"python -m synth explore --by energy --library {shlex.quote(library)}"
    if not any(panels.values()):
        return [Missing(f"the front of area, delay and energy in `{library}`.", command)]
    note = (
        "Without wires, but for panels of cores, which `python -m synth place UNIT --search --by energy` makes; the "
        "mean of weights that stream and weights that are held. A pointer is told all three."
    )
    return [
        Plot(
            lines(
                f"energy-{x.partition(',')[0].partition(' ')[0]}",
                f"Energy against {what} of everything that holds the clock, {library}",
                panels[x],
                **{"x": x, "y": "fJ per MAC", "share_y": False, "colours": _COLOURS},
            ),
            command,
            note,
        )
        for x, what in (("um2 per MAC", "area"), ("delay, ps", "delay"))
    ]


_BASE_LINE = {"color": "black", "linewidth": 0.8}


def _swept(one: Sweep, records: Sequence[Record]) -> dict[str, list[Line]]:
    """Ratios over dINT4 by circuit and figure, a line for each other design."""
    panels: dict[str, list[Line]] = {}
    for (level, scope), values in by_value(one, records).items():
        for key in one.metrics:
            of = sweep.metric(key)
            for design in (name for name in one.designs if name != BASE):
                points = []
                for value, there in values.items():
                    over = sweep.ratio(there, key, design)
                    if over is not None:
                        shown = {record["design"]: of.show(record) for record in there}
                        what = f"{of.head} {shown[design]} against {shown[BASE]}"
                        points.append((value, over, f"{design}, {one.label} {sweep.shown(value)}: {over:.2f} ({what})"))
                if points:
                    panels.setdefault(f"{_CALLED.get(level, level)}, {scope}: {of.head}", []).append(
                        Line(design, points)
                    )
    return panels


def _extremes(kept: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """Where dINT4 saves least and most."""
    rows = sweep.extremes(kept)
    caption = (
        "The best INT8 over dINT4, where one thing is changed and the rest kept; above 1, dINT4 wins. "
        "Each circuit is the smallest of the variants tried that holds its clock without wires. Those placed are not "
        "closed."
    )
    return [Table(caption, sweep.EXTREMES, rows, "make sweep", (3, 5), 3)] if rows else []


def _by_clock(sources: Sources, library: str) -> dict[str, list[Line]]:
    """The ratio of the smallest areas that are as fast, at each delay of either front."""
    panels: dict[str, list[Line]] = {}
    designs = sources.designs.get(library, {})
    for unit, scope in (("mac", "array"), ("dot16", "array"), ("tile32x8x1", "complete")):
        suffix = "_array" * (scope == "array")
        pair = [designs.get(f"{unit}_{name}{suffix}") for name in (BASE, BEST)]
        if None in pair:
            continue
        fronts = [[(delay, area) for area, delay, _ in design.front] for design in pair]
        if not all(fronts):
            continue
        start = max(min(delay for delay, _ in front) for front in fronts)
        points = []
        for clock in sorted({start, *(delay for front in fronts for delay, _ in front if delay >= start)}):
            small, large = (min(area for delay, area in front if delay <= clock) for front in fronts)
            points.append((clock, large / small, f"{_unit(unit, scope)}, {clock:.0f} ps: {large / small:.2f}"))
        panels.setdefault(f"clock, {library}", []).append(Line(_unit(unit, scope), points, steps=True))
    return panels


def _searched(sources: Sources, library: str) -> list[Block]:
    """What searches say of lanes, rows and clock, in what is stored."""
    blocks: list[Block] = []
    groups = _groups(sources, library)
    across: dict[str, list[Line]] = {}
    for scope in ("array", "complete"):
        found: dict[str, list[tuple[float, float, str]]] = {}
        for (unit, mine), group in groups.items():
            lanes, columns, rows = LEVELS.get(unit, (0, 0, 0))
            if mine != scope or not lanes or columns * rows > 1:
                continue
            for design in (BASE, BEST):
                if design in group:
                    area = _area(group[design]) / lanes
                    found.setdefault(design, []).append(
                        (lanes, area, f"{design}, {lanes} lanes: {area:.2f} um2 per MAC")
                    )
        if found:
            across[f"lanes, {scope}, {library}"] = [Line(design, points) for design, points in found.items()]
    if across:
        figure = lines(
            *("lanes", f"Lanes that share an accumulator: area per MAC, {library}", across),
            **{"x": "lanes", "y": "um2 per MAC", "log": True, "ticks": (1, 16, 32, 64), "colours": _COLOURS},
        )
        blocks.append(Plot(figure, _measure(library)))
    rows = []
    for (unit, scope), group in groups.items():
        *_, deep = LEVELS.get(unit, (0,))
        if unit.startswith("tile") and _ratio(group) is not None:
            small, large = (_area(group[name]) / group[name].macs for name in (BASE, BEST))
            rows.append([_unit(unit, scope), str(deep), f"{large:.2f}", f"{small:.2f}", f"{large / small:.2f}"])
    if rows:
        head = ["array", "rows", f"{BEST}, um2 per MAC", f"{BASE}, um2 per MAC", "over dINT4"]
        blocks.append(Table(f"Rows that share the codes, in `{library}`.", head, rows, _measure(library), (4,)))
    by_clock = _by_clock(sources, library)
    if by_clock:
        figure = lines(
            "clock",
            f"Clock: the smallest INT8 over the smallest dINT4 that is as fast, {library}",
            by_clock,
            x="clock, ps",
            y="over dINT4",
        )
        note = "From the Pareto fronts, so by the flow's own timing. It begins where both have something as fast."
        blocks.append(Plot(figure, _search("dot16", library), note))
    return blocks


def _sensitivity(sources: Sources) -> Section:
    blocks: list[Block] = []
    library = _first(sources)
    by_library: dict[str, dict[str, dict[str, float]]] = {}
    for name in sources.libraries:
        for (unit, scope), group in _groups(sources, name).items():
            ratio = _ratio(group)
            if ratio is not None:
                by_library.setdefault(_unit(unit, scope), {})[name] = {"ratio": ratio}
    if by_library:
        panels = [Panel(head, found) for head, found in by_library.items()]
        figure = bars(
            "libraries", "Library: area of the best INT8 over that of dINT4", panels, of="over dINT4", line=1.0
        )
        blocks.append(
            Plot(figure, _MEASURE, "The line is dINT4. A library that is not there was not searched for the unit.")
        )
    kept = sources.sweeps.get(library, {})
    blocks += _searched(sources, library)
    blocks += _extremes(kept)
    missing = []
    for one in SWEEPS.values():
        records = kept.get(one.name, {}).get("records", [])
        panels = _swept(one, records)
        command = f"make sweep LIBRARY={library} AXIS={one.name}" if library in PLATFORMS else "make sweep"
        if not panels:
            what = "ratios over {}: nowhere do two circuits hold their clock" if records else "a sweep over {}"
            missing.append((what.format(one.label), command))
            continue
        title = f"{one.label[0].upper()}{one.label[1:]}: other designs over dINT4, {library}"
        note = "Where either circuit misses its clock, there is no ratio."
        note += " Placed, not closed." * ("area_um2_per_mac" not in one.metrics)
        note += f" Of {sweep.POWER_CYCLES} cycles." * (_ENERGY.key in one.metrics)
        if isinstance(one.values[0], str):
            rows = [
                Panel(f"{head}, {line.label}", {value: {"ratio": ratio} for value, ratio, _ in line.points})
                for head, found in panels.items()
                for line in found
            ]
            figure = bars(f"sweep-{one.name}", title, rows, of="over dINT4", line=1.0)
        else:
            figure = lines(
                *(f"sweep-{one.name}", title, panels),
                **{"x": one.label, "y": "over dINT4", "log": one.log, "share_y": len(one.metrics) == 1},
                **{"ticks": one.values, "colours": _COLOURS, "finish": lambda axis, _: axis.axhline(1.0, **_BASE_LINE)},
            )
        blocks.append(Plot(figure, command, note))
    blocks += [Missing(f"{what}, in `{library}`.", command) for what, command in missing]
    return Section("sensitivity", "What the ratio depends on", blocks)


_PLACE = "python -m synth place {unit} --library {library}"
_CORE, _WIRE, _DELAY = (next(one for one in PLACED if one.key == key) for key in _PLACED_KEYS)


def _wires(sources: Sources) -> Section:
    rows = []
    for library in sources.libraries:
        for (unit, scope), group in _groups(sources, library).items():
            pair = [group.get(name) for name in (BASE, BEST)]
            if None in pair or any(one.values.get(_CORE.key) is None for one in pair):
                continue
            parts = [one.values.get("utilisation") for one in pair]
            filled = " and ".join(dict.fromkeys(f"{part:.0%}" for part in parts if part is not None))
            marks = ["!" * (one.wired is False) + "~" * bool(one.values.get("overflow")) for one in pair]
            row = [_unit(unit, scope), library, f"{pair[0].clock_ps:g}", filled]
            row += [_DELAY.show(one.values) + mark for one, mark in zip(pair, marks, strict=True)]
            for metric in (_CORE, _WIRE):
                over = None if any(marks) else _ratio(group, key=metric.key)
                row += [*(metric.show(one.values) for one in pair), _shown(over)]
            rows.append(row)
    blocks: list[Block] = []
    if rows:
        head = ["unit", "library", "clock ps", "core filled", *(f"{_DELAY.head}, {name}" for name in (BASE, BEST))]
        for metric in (_CORE, _WIRE):
            head += [f"{metric.head}, {BASE}", f"{metric.head}, {BEST}", f"{metric.label} over dINT4"]
        caption = (
            "Placed on rows, with a clock tree; wires are Steiner trees, routed on a coarse grid. ! marks a clock that "
            "is missed with the wires, ~ wires that lack tracks, which would not route: there is no ratio of these. "
            "Where nothing is known of layers, there is no delay."
        )
        blocks.append(Table(caption, head, rows, _WIRED, (8, 11), 2))
    else:
        reasons = dict.fromkeys(one.why for one in sources.circuits if one.why not in ("", "not asked for"))
        why = f"; the records say: {'; '.join(reasons)}" if reasons else ""
        blocks.append(Missing(f"core area, wire length and delay with wires: no record has a placement{why}.", _WIRED))
    blocks += _plans(sources)
    return Section("wires", "Wires and power", [*blocks, *_energy(sources)])


_ENERGY = next(one for one in POWERED if one.key == "energy_per_mac_fj")
_POWER = "python -m synth power {unit} --library {library}"


def _powers(sources: Sources) -> dict[tuple[str, str, str, str, str], dict[str, Record]]:
    """Records of power by library, unit, scope, stimulus and how (with wires, chosen by what, at which clock where that
    is not the library's), and by design.
    """
    usual = {library: _clock(sources, library) for library in {one["library"] for one in sources.powers}}
    found: dict[tuple[str, str, str, str, str], dict[str, Record]] = {}
    for record in sources.powers:
        if record.get(_ENERGY.key) is not None:
            by = record.get("by") or "area"
            wires = "with wires" if record.get("wires_ff") is not None else "without wires"
            wires += f", chosen by {by}" if by != "area" else ""
            wires += f", at {record['clock_ps']:g} ps" if record["clock_ps"] != usual[record["library"]] else ""
            key = (*(record[name] for name in ("library", "unit", "scope", "stimulus")), wires)
            found.setdefault(key, {})[record["design"]] = record
    order = {unit: place for place, unit in enumerate(LEVELS)}
    return dict(sorted(found.items(), key=lambda item: (order.get(item[0][1], len(order)), item[0])))


#: Stimuli of real operands, in words.
_WORK = {"real": "weights streaming", "real_held64": "weights held for 64 cycles"}


def _real(sources: Sources, library: str) -> dict[tuple[str, str, str, str], dict[str, Record]]:
    """Records of power of real operands by unit, scope, stimulus and how. Designs are without wires only where there
    are none with wires of both dINT4 and them.
    """
    powers = _powers(sources)
    found = {}
    for key, group in powers.items():
        if key[0] == library and key[3] in _WORK:
            bare = key[4].startswith("without ")
            wired = powers.get((*key[:4], key[4].replace("without ", "with ", 1)), {}) if bare else {}
            found[key[1:]] = {
                name: one for name, one in group.items() if name == BASE or not bare or _less(wired, name) is None
            }
    return found


def _less(group: Mapping[str, Record], design: str = BEST) -> float | None:
    """Energy per MAC of a design over dINT4's."""
    return energy_over(group.get(design), group.get(BASE))


def _energy(sources: Sources) -> list[Block]:
    powers = _powers(sources)
    if not powers:
        command = " && ".join(_POWER.format(unit=f"dot16_{name}_array", library=_FIRST) for name in (BASE, BEST))
        where = sources.absent.get("power", "the records")
        return [Missing(f"energy per MAC: no circuit has been simulated for it ({where}).", command)]
    rows = []
    for (library, unit, scope, stimulus, wires), group in powers.items():
        for design, record in group.items():
            over = None if design == BASE else _less(group, design)
            cells = [*(metric.show(record) for metric in POWERED), _cell(record.get("cycles"))]
            rows.append(
                [_unit(unit, scope), library, stimulus, design, wires.replace(" wires", ""), *cells, _shown(over)]
            )
    head = ["unit", "library", "stimulus", "design", "wires", *(metric.head for metric in POWERED), "cycles"]
    head.append("energy over dINT4")
    caption = (
        "Gate-level simulation with the library's delays, glitches included; `no glitch` is the same without delays: "
        "the rest of the power is that of glitches. In `real` operands of real layers change in every cycle, in "
        "`uniform` all codes are equally likely; `held64` keeps weights for 64 cycles; `idle` has nothing to do. "
        "Internal energy is from the library's tables, switching from loads; clock pins and clock tree are included, "
        "`inputs`, the nets that ports drive, are not. Two operations a MAC; "
        "TOPS/mm2 are over the area of cells, the clock tree's left out. `nets moved` is the part of all nets that "
        "changed at all, `glitch changes` the part of all changes that glitches are. Energies of other `cycles` "
        "are of other operands, so that there is no ratio. "
        "The command takes `--wires`, `--by` and `--clock-ps` for what is with wires, chosen by energy, or at a clock."
    )
    command = _POWER.format(unit="UNIT", library="LIBRARY")
    blocks: list[Block] = [Table(caption, head, rows, command, (len(head) - 1,), 5, wide=True)]
    panels: dict[str, dict[str, dict[str, float]]] = {}
    for (library, unit, scope, stimulus, wires), group in powers.items():
        ratio = _less(group)
        if ratio is not None and library == _first(sources):
            said = _WORK.get(stimulus, stimulus)
            panels.setdefault(f"{_unit(unit, scope)}, {library}, {wires}", {})[said] = {"ratio": ratio}
    if panels:
        figure = bars(
            "stimuli",
            "Stimulus: energy per MAC of the best INT8 over that of dINT4",
            [Panel(head, found) for head, found in panels.items()],
            of="over dINT4",
            line=1.0,
        )
        blocks.append(Plot(figure, command, "The line is dINT4."))
    return blocks


def _lanes_alike(picture: Record) -> Record:
    """A picture in which lanes are of one kind, whichever polarity their products have."""
    cells = [[*cell[:4], "lane" if cell[4].startswith("lane_") else cell[4]] for cell in picture["cells"]]
    return {**picture, "cells": cells}


def _plans(sources: Sources) -> list[Block]:
    """dINT4 beside the best INT8, placed: the first pair that is there, of the paper's kind of library if it is."""
    libraries = sorted({library for library, _ in sources.pictures}, key=lambda name: (name != _FIRST, name))
    for library in libraries:
        for unit in ("dot16", *LEVELS):
            for suffix in ("_array", ""):
                names = [f"{unit}_{design}{suffix}" for design in (BASE, BEST)]
                found = {name: sources.pictures.get((library, name)) for name in names}
                if None not in found.values():
                    alike = {name: _lanes_alike(picture) for name, picture in found.items()}
                    figure = plans("plans", f"Placed cells in {library}, one scale", alike)
                    command = " && ".join(_PLACE.format(unit=name, library=shlex.quote(library)) for name in names)
                    return [Plot(figure, command)]
    command = " && ".join(_PLACE.format(unit=f"dot16_{design}_array", library=_FIRST) for design in (BASE, BEST))
    return [Missing("the picture of dINT4 beside INT8, placed: not both are there.", command)]


def _engine(sources: Sources) -> Section:
    blocks: list[Block] = []
    if sources.layers:
        keys = ("model", "layer", "product", "macs", "cycles", "utilisation", "mismatches")
        rows = [[_cell(record.get(key)) for key in keys] for record in sources.layers]
        caption = "Products of decoder layers on the engine; mismatches are integers other than the golden model's."
        blocks.append(Table(caption, keys, rows, "make layer", (6,), 3, wide=len(rows) > 20))
    else:
        blocks.append(
            Missing(f"decoder layers on the engine ({sources.absent.get('layer', 'no record')}).", "make layer")
        )
    if sources.throughput:
        blocks.append(_rates(sources.throughput))
    else:
        blocks.append(
            Missing(f"throughput of decoders ({sources.absent.get('throughput', 'no record')}).", _THROUGHPUT)
        )
    return Section("engine", "Engine and throughput", blocks)


def _rates(records: Sequence[Record]) -> Table:
    by_work: dict[tuple[str, str, str], dict[str, Record]] = {}
    for record in records:
        by_work.setdefault((record["model"], record["work"], record["engine"]), {})[record["design"]] = record
    rows = []
    for (model, work, engine), found in by_work.items():
        base = found.get(BASE)
        if base is None:
            continue
        rate = base["tokens_per_s"]
        over = []
        for design in ("int8", "int4"):
            other = found.get(design, {})
            over += [_shown(rate / other[key]) if other.get(key) else "" for key in ("tokens_per_s", _EQUAL)]
        rows.append([model, work, engine, f"{base['utilisation']:.3f}", f"{rate:,.4g}", *over, base["bound_by"]])
    bandwidths = sorted({record["bandwidth_bytes_per_cycle"] for record in records})
    caption = (
        f"Tokens per second at {throughput.CLOCK / 1e9:g} GHz and memory of "
        f"{', '.join(f'{one:g}' for one in bandwidths)} bytes a cycle, by the closed cycle formula. Equal area: the "
        "other engine is taken as the part of it that has the area of dINT4's; empty where areas are not stored."
    )
    head = ["model", "work", "engine", "utilisation", "tokens/s of dINT4"]
    head += [f"over {name}, {how}" for name in ("INT8", "INT4") for how in ("equal engines", "equal area")]
    return Table(caption, [*head, "bound by"], rows, _THROUGHPUT, (5, 6), 3, wide=True)


_EQUAL = "tokens_per_s_equal_area"


def _fpga(sources: Sources) -> Section:
    if not sources.fpga:
        missing = Missing(f"FPGAs ({sources.absent.get('fpga', 'no record')}).", "make fpga")
        return Section("fpga", "FPGAs", [missing])
    base = {(one["unit"], one["device"]): one for one in sources.fpga if one["design"] == BASE}
    rows = []
    for record in sources.fpga:
        other = base.get((record["unit"], record["device"]), {})
        alike = record["design"] != BASE and other.get("luts") and record["dsps"] == other["dsps"]
        over = record["luts"] / other["luts"] if alike and record["luts"] else None
        fit = "does not fit" if record["fmax_mhz"] is None else ""
        names = [record[key] for key in ("unit", "design", "device")]
        rows.append(
            [*names, *(metric.show(record) for metric in fpga.METRICS[:-1]), fit or _FMAX.show(record), _shown(over)]
        )
    head = ["unit", "design", "device", *(metric.head for metric in fpga.METRICS), "LUTs over dINT4"]
    caption = (
        "Placed and routed with nextpnr. `int8_best` is the smallest INT8 in LUTs, `int8_plain` takes a DSP block for "
        "each product; LUTs are compared where both take as many DSP blocks, though INT8's engine "
        "may have more in block RAMs."
    )
    return Section("fpga", "FPGAs", [Table(caption, head, rows, "make fpga", (len(head) - 1,), 3)])


_FMAX = fpga.METRICS[-1]


def _cell(value: object) -> str:
    """A field of a record as text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _all(sources: Sources) -> Section:
    rows = []
    for one in sources.circuits:
        group = _groups(sources, one.library).get((one.unit, one.scope), {})
        base = group.get(BASE)
        over = _area(one) / _area(base) if base and base.clock_ps == one.clock_ps and one.meets_clock else None
        rows.append(
            [
                *(one.library, one.unit, one.design, one.scope, f"{one.clock_ps:g}"),
                *("" if (shown := metric.show(one.values)) == "-" else shown for metric in METRICS),
                _shown(over),
                "yes" if one.meets_clock else "NO",
                one.verified,
                one.source,
            ]
        )
    head = ["library", "unit", "design", "scope", "clock ps", *(metric.head for metric in METRICS)]
    head += ["area over dINT4", "clock met", "verified", "from"]
    caption = (
        "Every circuit. Stored designs are what searches found (`make explore`); where `make synth` measured one "
        "again, its record stands here, with how its netlist was simulated against the golden model."
    )
    table = Table(caption, head, rows, _MEASURE, (len(METRICS) + 5,), 4, wide=True)
    return Section("circuits", "All circuits", [table])


def _lacks(record: Record) -> Iterable[tuple[str, str]]:
    """What a report's record has no figure of, and why."""
    if record.get(_OPENSTA) is None:
        yield "delay by OpenSTA", str(record.get("opensta") or "OpenSTA (sta) is not installed")
    if record.get(_CORE.key) is None:
        yield "placement", str(record.get("placed") or "")
    elif record.get(_DELAY.key) is None:
        yield "delay with wires", "nothing is known of the wires"
    if record.get(_ENERGY.key) is None:
        yield "power", str(record.get("power") or "")


_OPENSTA = "critical_path_opensta_ps"
_NOT_ASKED = ("", "not asked for")


def _missing(sources: Sources) -> Section:
    """Figures that a report has not, and what was assumed or left out of each library, with the reason."""
    if not sources.reported:
        why = sources.absent.get("synth", "no record")
        return Section("missing", "What is missing", [Missing(f"what a report could not give ({why}).", "make report")])
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    for record in sources.reported:
        for what, why in _lacks(record):
            if why not in _NOT_ASKED:
                alike = re.sub(r"\bline \d+|\d+ cells|\bcell \S+", "", why)
                _, names = found.setdefault((record["library"], what, alike), (why, []))
                names.append(f"{record['unit']} {record['design']} {record['scope']}")
    rows = []
    for (library, what, _), (why, names) in found.items():
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        rows.append([library, what, ", ".join(names[:2]) + more, why])
    for facts in sources.provenance.values():
        for library, about in _items(facts.get("libraries", {})):
            notes = about.get("notes", ()) if isinstance(about, dict) else ()
            rows += [[str(library), "what is assumed", "all", str(note)] for note in notes]
    if not rows:
        return Section("missing", "What is missing", [Text("Nothing that was asked for.")])
    caption = "Figures that `make report` could not give, and what it assumed or left out of a library."
    head = ["library", "what", "circuits", "why"]
    rows = [list(row) for row in dict.fromkeys(map(tuple, rows))]
    return Section("missing", "What is missing", [Table(caption, head, rows, "make report", (), 4)])


def _method() -> Section:
    texts = (
        "Circuits are compared at equal met clock, equal throughput and equal overflow-free length (sums of up to "
        "65,536 products). Every design, dINT4 and INT8 alike, comes from the same generators, the same bit heap, the "
        "same adder cells and the same search over structures, recipes and sizing; `int8_best` is built to win.",
        "Verilog is mapped by Yosys and ABC, gates are sized for the clock, and each mapped netlist is simulated gate "
        "by gate against the golden model before its area counts. A clock is met where the flow's own timing and "
        "OpenSTA, where it is installed, both say so.",
        "Ratios are left out where either circuit misses its clock.",
        "Cells are placed on rows by coloquinte, dINT4 and INT8 at the same part of the core filled; wires are "
        "rectilinear Steiner trees, routed on a coarse grid, with the resistance and capacitance of their layers. "
        "Gates are sized with these, and cells placed again, until OpenSTA finds the clock held, or the figure is "
        "marked.",
        "Energy is that of a gate-level simulation with the library's delays, glitches included: internal energy and "
        "leakage from its tables, by slew, load and state, and C V^2 / 2 for every change of a net.",
    )
    return Section("method", "Method", [Text(text) for text in texts])


def _limits() -> Section:
    texts = (
        "Areas are cell areas after mapping unless a table says that they are placed; inputs are ideal drivers.",
        "An array has lanes, tree and accumulator, and no way to begin a sum; complete units have everything from "
        "stored codes and activations to exact sums. INT8 in complete units is symmetric, which is cheaper for it.",
        "ASAP7 is a predictive library: compare ratios, not square micrometres, with the paper's commercial process. "
        "The paper's baseline is not known, so that its ratio and ours answer different questions.",
        "There is no detailed routing and no coupling between wires; flops see an ideal clock. Cells are those of the "
        "typical corner, real operands come from small models, and memories take neither area nor energy.",
    )
    return Section("limits", "Limits", [Text(text) for text in texts])


def _made(sources: Sources) -> Section:
    rows = []
    for path, facts in sources.provenance.items():
        tools = facts.get("tools", {})
        rows += [[path, "tool", str(name), str(version)] for name, version in _items(tools)]
        for library, about in _items(facts.get("libraries", {})):
            rows += [
                [path, f"library {library}", str(file), str(hash_)[:16]]
                for kind in ("sources", "lef")
                for file, hash_ in _items(about.get(kind) if isinstance(about, dict) else None)
            ]
    tools: dict[str, list[str]] = {}
    for units in sources.designs.values():
        for design in units.values():
            for name in ("yosys", "amaranth", "opensta"):
                if name in design.found_by:
                    tools.setdefault(name, []).append(str(design.found_by[name]))
    for name, versions in tools.items():
        rows += [["the stored designs", "tool", name, version] for version in dict.fromkeys(versions)]
    caption = "Tools by version, library files by the beginning of their SHA-256."
    return Section(
        "sources",
        "What produced the records",
        [Table(caption, ["file", "kind", "name", "version or hash"], rows, "", (), 4)],
    )


def _items(facts: object) -> Iterable[tuple[object, object]]:
    return facts.items() if isinstance(facts, dict) else ()


def document(sources: Sources) -> Document:
    """The page of all that was found. Raises ValueError where there is no circuit at all."""
    if not sources.circuits:
        raise ValueError(f"there is no circuit to report: measure some with `{_MEASURE}`")
    return Document(
        "dINT4 against INT8: area, delay, wires and power",
        _lead(sources),
        [
            _table2(sources),
            _parts(sources),
            _fronts(sources),
            _wires(sources),
            _sensitivity(sources),
            _engine(sources),
            _fpga(sources),
            _all(sources),
            _method(),
            _limits(),
            _missing(sources),
            _made(sources),
        ],
    )
