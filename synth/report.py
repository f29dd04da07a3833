"""The comparison in words: terminal table, JSON, plot."""

import itertools
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from synth.flow import Flow, write_json

__all__ = ["provenance", "ratios", "sanity", "table", "tools", "write_report"]

#: Rows of the table, smallest first by expectation.
ROWS = (
    *("int4", "dint3", "dint4", "dint4_wide", "fused"),
    *("int8_best", "int8_booth_merged", "int8_booth_yosys", "int8_plain"),
)


def tools(yosys: str) -> dict[str, str]:
    """Versions of what decides areas and delays."""
    sta = shutil.which("sta")
    opensta = subprocess.run([sta, "-version"], capture_output=True, text=True, check=False) if sta else None
    return {
        "yosys": yosys,
        "amaranth": version("amaranth"),
        "opensta": opensta.stdout.strip() if opensta else "absent",
    }


def provenance(flows: Iterable[Flow]) -> dict[str, Any]:
    """What produced the records: tools with versions, libraries with hashes."""
    flows = list(flows)
    return {
        "tools": {**tools(flows[0].mapper.tool), "python": platform.python_version()},
        "libraries": {
            flow.library.name: {
                "reduced": flow.library.reduced,
                "sources": {source.name: source.sha256 for source in flow.library.sources},
            }
            for flow in flows
        },
        "seed": 0,
    }


def write_report(folder: Path, results: Mapping[str, Any]) -> None:
    """``results.json`` and ``area.png`` in ``folder``."""
    write_json(folder / "results.json", results)
    _plot(folder / "area.png", results["records"])


def _groups(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], dict[str, Mapping[str, Any]]]:
    """Records by (library, unit, scope), then by design, in the order of ROWS."""
    groups: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
    for record in records:
        groups.setdefault((record["library"], record["unit"], record["scope"]), {})[record["design"]] = record
    return {key: {row: group[row] for row in ROWS if row in group} for key, group in groups.items()}


def ratios(group: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Area of each design over that of dINT4, among the circuits that meet the clock."""
    base = group.get("dint4")
    if base is None or not base["meets_clock"]:
        return {}
    return {name: one["area_um2"] / base["area_um2"] for name, one in group.items() if one["meets_clock"]}


def sanity(group: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What breaks INT4 < dINT4 < INT8, in words; empty where the order holds."""
    order = [name for name in ("int4", "dint4", "int8_best") if name in group]
    return [
        f"{small} ({group[small]['area_um2']:.2f}) is not smaller than {large} ({group[large]['area_um2']:.2f})"
        for small, large in itertools.pairwise(order)
        if group[small]["area_um2"] >= group[large]["area_um2"]
    ]


def table(records: Iterable[Mapping[str, Any]]) -> str:
    """The comparison for a terminal, one block per library, unit and scope."""
    lines = []
    for (library, unit, scope), group in _groups(records).items():
        clock = next(iter(group.values()))["clock_ps"]
        lines += ["", f"{library}, {unit}, {scope}, clock {clock:g} ps"]
        heads = ("area um2", "per MAC", "NAND2", "delay ps", "OpenSTA", "/ dint4")
        lines.append(f"  {'design':<18} " + " ".join(f"{head:>9}" for head in heads) + "   parts")
        ratio = ratios(group)
        for name, one in group.items():
            sta = one["critical_path_opensta_ps"]
            shares = ", ".join(f"{part} {value:.2f}" for part, value in one["parts_um2"].items() if value)
            cells = (
                f"{one['area_um2']:.2f}",
                f"{one['area_um2_per_mac']:.2f}",
                f"{one['area_nand2']:.1f}",
                f"{one['critical_path_ps']:.0f}",
                "-" if sta is None else f"{sta:.0f}",
                f"{ratio[name]:.2f}" if name in ratio else "-" if one["meets_clock"] else "missed",
            )
            lines.append(f"  {name:<18} " + " ".join(f"{cell:>9}" for cell in cells) + f"   {shares}")
        lines += [f"  note: {problem}" for problem in sanity(group)]
    return "\n".join(lines)


def _plot(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Bars of area relative to dINT4, a panel per library."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only the report needs it

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    groups = _groups(records)
    libraries = list(dict.fromkeys(library for library, _, _ in groups))
    figure, axes = plt.subplots(1, len(libraries), figsize=(1 + 4 * len(libraries), 4), sharey=True, squeeze=False)
    for axis, library in zip(axes[0], libraries, strict=True):
        mine = {key[1:]: group for key, group in groups.items() if key[0] == library}
        for offset, ((unit, scope), group) in enumerate(mine.items()):
            ratio = ratios(group)
            places = [ROWS.index(name) + 0.8 * (offset - (len(mine) - 1) / 2) / len(mine) for name in ratio]
            axis.bar(places, list(ratio.values()), 0.8 / len(mine), label=f"{unit}, {scope}")
        axis.set_xticks(range(len(ROWS)), ROWS, rotation=45, ha="right")
        axis.axhline(1, color="black", linewidth=0.5)
        axis.set_title(library)
        axis.legend()
    axes[0][0].set_ylabel("area over dINT4 (equal met clock)")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
