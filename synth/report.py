"""The comparison in words: terminal table, JSON, plot, and README's tables."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from golden.record import Metric, markdown, provenance, write_results
from hw.units import UNITS
from synth.designs import Design, label
from synth.flow import Flow
from synth.liberty import PLATFORMS
from synth.metrics import METRICS, PLACED, apart
from synth.opensta import version
from synth.power.kept import energy_over

__all__ = ["documented", "plot", "produced_by", "ratios", "sanity", "table", "tools", "write_report"]

#: Rows of the table, smallest first by expectation.
ROWS = (
    *("int4", "dint3", "dint4", "dint4_int4", "dint4_wide", "fp4", "fp4_five", "fp4_bitmod", "fused"),
    *("int8_best", "int8_runtime", "int8_booth_merged", "int8_booth_yosys", "int8_plain"),
)
_BASE = "dint4"
_COMPARED = tuple(metric for metric in METRICS if metric.compared)
#: Of the figures of placements, those in the table.
_PLACED = tuple(one for one in PLACED if one.key in ("core_area_um2", "wire_um", "critical_path_wires_ps"))


def tools(yosys: str) -> dict[str, str]:
    """Versions of what decides areas and delays."""
    versions = provenance("amaranth")["tools"]
    return {"yosys": yosys, "amaranth": versions["amaranth"], "opensta": version() or "absent"}


def produced_by(flows: Sequence[Flow]) -> dict[str, Any]:
    """What produced the records: tools with versions, libraries with hashes, and what is said of either."""
    facts = {
        name: {
            "reduced": flow.library.reduced,
            "sources": {source.name: source.sha256 for source in flow.library.sources},
            **_placing(flow),
        }
        for name, flow in named(flows).items()
    }
    return provenance(libraries=facts, seed=0) | {"tools": provenance()["tools"] | tools(flows[0].mapper.tool)}


def _placing(flow: Flow) -> dict[str, Any]:
    """What a library is placed with: LEF files with hashes, and what is assumed of it and there."""
    notes = [*flow.library.notes, *flow.notes]
    try:
        technology = flow.technology
    except (ValueError, OSError) as error:
        return {"lef": {}, "notes": [*notes, str(error)]}
    return {"lef": dict(technology.sources), "notes": [*notes, *technology.notes]}


def named(flows: Sequence[Flow]) -> dict[str, Flow]:
    """Flows by their libraries' names; where two share one, by what tells their contents apart too.

    Raises ValueError where two are of one content.
    """
    names = [flow.library.name for flow in flows]
    found: dict[str, Flow] = {}
    for flow in flows:
        name = flow.library.name
        if names.count(name) > 1:
            name = label(flow.library) + ", reduced" * flow.library.reduced
        if name in found:
            raise ValueError(f"the library {flow.library.name} is asked for twice")
        found[name] = flow
    return found


def write_report(folder: Path, records: Sequence[Mapping[str, Any]], produced: Mapping[str, Any]) -> None:
    """``results.json`` in ``folder``."""
    write_results(folder / "results.json", records, produced)


def _groups(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], dict[str, Mapping[str, Any]]]:
    """Records by (library, unit, scope), then by design, in the order of ROWS."""
    groups: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
    for record in records:
        groups.setdefault((record["library"], record["unit"], record["scope"]), {})[record["design"]] = record
    return {
        key: {row: group[row] for row in (*ROWS, *(set(group) - set(ROWS))) if row in group}
        for key, group in groups.items()
    }


def ratios(group: Mapping[str, Mapping[str, Any]], metric: Metric = _COMPARED[0]) -> dict[str, float]:
    """A metric of each design over that of dINT4, among the circuits that meet the clock."""
    base = group.get(_BASE)
    if base is None or not base["meets_clock"] or not base.get(metric.key):
        return {}
    return {
        name: one[metric.key] / base[metric.key]
        for name, one in group.items()
        if one["meets_clock"] and one.get(metric.key) is not None
    }


def sanity(group: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What looks wrong, in words: INT4 < dINT4 < INT8 broken, OpenSTA far from own timing or without an answer."""
    order = [name for name in ("int4", "dint4", "int8_best") if name in group]
    area = METRICS[0]
    notes = [
        f"{small} ({area.show(group[small])}) is not smaller than {large} ({area.show(group[large])})"
        for small, large in itertools.pairwise(order)
        if group[small][area.key] >= group[large][area.key]
    ]
    for name, one in group.items():
        own, sta = one["critical_path_ps"], one["critical_path_opensta_ps"]
        if apart(own, sta):
            notes.append(f"{name}: own timing says {own:.0f} ps and OpenSTA {sta:.0f} ps: more than 10 % apart")
        if one.get("opensta"):
            notes.append(f"{name}: no delay by OpenSTA: {one['opensta']}")
    return notes


def _wires(group: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What a placement says against a design, in words."""
    missed = [name for name, one in group.items() if one.get("meets_clock_wires") is False]
    full = [name for name, one in group.items() if one.get("routable") is False]
    notes = [f"!: misses the clock with its wires: {', '.join(missed)}"] if missed else []
    notes += [f"would not route at this utilisation: {', '.join(full)}"] if full else []
    why = {name: one["placed"] for name, one in group.items() if one.get("placed") not in (None, "", "not asked for")}
    return notes + [f"{name}: not placed: {text}" for name, text in why.items()]


def table(records: Iterable[Mapping[str, Any]]) -> str:
    """The comparison for a terminal, one block per library, unit and scope."""
    lines, records = [], list(records)
    placed = _PLACED if any(one.get(metric.key) is not None for one in records for metric in _PLACED) else ()
    compared = (*_COMPARED, *(metric for metric in placed if metric.compared))
    heads = [metric.head for metric in (*METRICS, *placed)]
    heads += [f"{'' if metric == METRICS[0] else metric.label + ' '}/ {_BASE}" for metric in compared]
    for (library, unit, scope), group in _groups(records).items():
        clock = next(iter(group.values()))["clock_ps"]
        lines += ["", f"{library}, {unit}, {scope}, clock {clock:g} ps"]
        lines.append(f"  {'design':<18} " + " ".join(f"{head:>10}" for head in heads) + "   parts")
        ratio = [ratios(group, metric) for metric in compared]
        for name, one in group.items():
            shares = ", ".join(f"{part} {value:.2f}" for part, value in one["parts_um2"].items() if value)
            cells = [metric.show(one) for metric in (*METRICS, *placed)]
            if placed and one.get("meets_clock_wires") is False:
                cells[-1] += "!"
            cells += [
                f"{one_of[name]:.2f}" if name in one_of else "-" if one["meets_clock"] else "missed" for one_of in ratio
            ]
            lines.append(f"  {name:<18} " + " ".join(f"{cell:>10}" for cell in cells) + f"   {shares}")
        lines += [f"  note: {problem}" for problem in (*sanity(group), *_wires(group))]
    return "\n".join(lines)


def plot(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Bars relative to dINT4: a row of panels for each compared metric, a panel for each library."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only the report needs it

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    groups = _groups(records)
    libraries = list(dict.fromkeys(library for library, _, _ in groups))
    colours = dict(zip(dict.fromkeys(key[1:] for key in groups), plt.get_cmap("tab20").colors * 5, strict=False))
    # One legend for all panels, and below them: it hides no bar.
    size = (2 + 5 * len(libraries), 4 * len(_COMPARED) + 0.25 * -(-len(colours) // 2))
    grid = {"figsize": size, "sharey": "row", "squeeze": False, "layout": "constrained"}
    figure, axes = plt.subplots(len(_COMPARED), len(libraries), **grid)
    shown: dict[str, Any] = {}
    names = [*ROWS, *dict.fromkeys(name for group in groups.values() for name in group if name not in ROWS)]
    for row, metric in zip(axes, _COMPARED, strict=True):
        for axis, library in zip(row, libraries, strict=True):
            mine = {key[1:]: group for key, group in groups.items() if key[0] == library}
            for offset, ((unit, scope), group) in enumerate(mine.items()):
                ratio = ratios(group, metric)
                places = [names.index(name) + 0.8 * (offset - (len(mine) - 1) / 2) / len(mine) for name in ratio]
                bars = axis.bar(places, list(ratio.values()), 0.8 / len(mine), color=colours[unit, scope])
                shown.setdefault(f"{unit}, {scope}", bars)
            axis.set_xticks(range(len(names)), names, rotation=45, ha="right")
            axis.axhline(1, color="black", linewidth=0.5)
            axis.set_title(library.replace("$", r"\$"))
        row[0].set_ylabel(f"{metric.label} over dINT4 (equal met clock)")
    figure.legend(list(shown.values()), list(shown), loc="outside lower center", ncols=2)
    figure.savefig(path, dpi=120)
    plt.close(figure)


# README --------------------------------------------------------------------------------------------------------------

_INT8 = ("int8_best", "int8_booth_merged", "int8_booth_yosys", "int8_plain")
_LIBRARIES = {"asap7": "ASAP7", "nangate45": "Nangate45", "sky130hd": "sky130hd", "sg13g2": "sg13g2"}
_OTHERS = dict(list(_LIBRARIES.items())[1:])
_LEVELS = {
    "MAC": ("mac", "_array"),
    "16-lane dot product": ("dot16", "_array"),
    "16-lane dot product, complete": ("dot16", ""),
    "64-lane dot product": ("dot64", "_array"),
    "tile, 32 lanes x 8 columns x 1 row": ("tile32x8x1", "_array"),
    "the same, complete": ("tile32x8x1", ""),
    "tile, 32 x 8 x 4 rows, complete": ("tile32x8x4", ""),
}

_WITH_WIRES = {
    "MAC": ("mac", "_array", "area"),
    "MAC, complete": ("mac", "", "area"),
    "16-lane dot product": ("dot16", "_array", "area"),
    "16-lane dot product, chosen by energy": ("dot16", "_array", "energy"),
    "16-lane dot product, complete": ("dot16", "", "area"),
    "tile, 32 x 8 x 1, complete": ("tile32x8x1", "", "area"),
    "the same, chosen by energy": ("tile32x8x1", "", "energy"),
}


def documented(
    designs: Mapping[str, Mapping[str, Design]], energies: Iterable[Mapping[str, Any]] = ()
) -> dict[str, str]:
    """README's tables by name, from the stored designs and the kept records of power. Raises ValueError where an area
    is missing.
    """
    metric = METRICS[0]

    def area(library: str, level: str, design: str, suffix: str) -> float:
        name = f"{level}_{design}{suffix}"
        if name not in designs.get(library, {}):
            raise ValueError(f"no design of {name} is stored for {library}")
        return designs[library][name].found_by[metric.key]

    def ratio(values: Sequence[float], best: int) -> list[str]:
        shown = [f"{value / values[0]:.2f}" for value in values[1:]]
        return ["1", *(f"**{cell}**" if place == best else cell for place, cell in enumerate(shown, 1))]

    def rows(level: str, suffix: str, columns: Sequence[str]) -> list[list[str]]:
        values = [area("asap7", level, design, suffix) for design in columns]
        return [[format(value, metric.form) for value in values], ratio(values, columns.index("int8_best"))]

    macs = (_BASE, "int4", *_INT8)
    array, complete = rows("mac", "_array", macs), rows("mac", "", macs)
    mac = [
        ["array: lane, tree, accumulator", *array[0]],
        ["over dINT4", *array[1]],
        ["complete: codes and activations in, exact sum out", *complete[0]],
        ["over dINT4", *complete[1]],
    ]
    arrays = []
    for name, (level, suffix) in _LEVELS.items():
        pair = [area("asap7", level, design, suffix) for design in (_BASE, "int8_best")]
        per_mac = [format(value / UNITS[f"{level}_{_BASE}{suffix}"].macs, metric.form) for value in pair]
        others = []
        for library in _OTHERS:
            found = designs.get(library, {})
            if all(f"{level}_{design}{suffix}" in found for design in (_BASE, "int8_best")):
                small, large = (area(library, level, design, suffix) for design in (_BASE, "int8_best"))
                others.append(f"{large / small:.2f}")
            else:
                others.append("")
        arrays.append([name, *per_mac, f"**{pair[1] / pair[0]:.2f}**", *others])
    narrow = ("int4", "dint4_int4", "dint3", "dint4_wide", "fp4", "fp4_five", "fp4_bitmod")
    lanes = (_BASE, *narrow, "int8_best", "int8_booth_merged")
    areas, over = rows("dot16", "_array", lanes)
    return {
        "MACs": markdown(["", *macs], mac),
        "arrays": markdown(["", _BASE, "int8_best", "over dINT4", *_OTHERS.values()], arrays),
        "lanes": markdown(["", *lanes], [["dot16: 16 lanes, tree, accumulator", *areas], ["over dINT4", *over]]),
        "cores and energies": _cores_and_energies(designs, energies),
    }


def _cores_and_energies(designs: Mapping[str, Mapping[str, Design]], energies: Iterable[Mapping[str, Any]]) -> str:
    """The best INT8 over dINT4, by unit and library: cores that hold the clock with wires, and the energy of a product
    where weights stream / are held, in brackets without wires; at the libraries' own clocks.
    """
    known = {
        (
            *(one[name] for name in ("library", "unit", "scope", "by", "design", "stimulus")),
            one["wires_ff"] is not None,
        ): one
        for one in energies
        if one["energy_per_mac_fj"]
        if one["library"] in PLATFORMS and one["clock_ps"] == PLATFORMS[one["library"]].clock_ps
    }
    pair = ("int8_best", _BASE)

    def core(library: str, level: str, suffix: str, aim: str) -> str:
        found = [designs.get(library, {}).get(f"{level}_{design}{suffix}") for design in pair]
        held = [one.held(aim) for one in found if one is not None]
        return f"{held[0] / held[1]:.2f}" if len(held) == len(pair) and all(held) else ""

    def energy(*where: str) -> str:
        for wires in (True, False):
            both = [[known.get((*where, one, kind, wires)) for one in pair] for kind in ("real", "real_held64")]
            over = [energy_over(*one) for one in both]
            if all(over):
                told = " / ".join(f"{one:.2f}" for one in over)
                return told if wires else f"({told})"
        return ""

    rows = []
    for name, (level, suffix, aim) in _WITH_WIRES.items():
        cores = [core(library, level, suffix, aim) for library in _LIBRARIES]
        scope = "array" if suffix else "complete"
        rows.append([name, *cores, *(energy(library, level, scope, aim) for library in _LIBRARIES)])
    head = [f"{what}, {one}" for what in ("core", "energy") for one in _LIBRARIES.values()]
    return markdown(["INT8 over dINT4", *head], rows)
