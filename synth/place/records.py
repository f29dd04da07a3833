"""Placements as records, and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from golden.record import figures, markdown
from hw.units import UNITS, Unit
from synth.designs import Design, Variant
from synth.liberty import Library
from synth.metrics import PLACED
from synth.place.closure import Closed

__all__ = ["documented_wires", "placed_facts", "placed_head", "placed_line", "placed_record", "spread"]

_WIDTH = 15


def placed_record(unit: Unit, library: Library, closed: Closed, variant: Variant, verified: str) -> dict[str, Any]:
    """The record of one placement; ``verified`` says what its netlist was compared with."""
    return {
        "unit": unit.unit,
        "design": unit.design,
        "scope": unit.scope,
        "library": library.name,
        "clock_ps": closed.clock_ps,
        "cells": len(closed.placement.cells),
        **placed_facts(closed),
        "verified": verified,
        "variant": variant.facts(),
    }


def placed_facts(closed: Closed | None, why: str = "") -> dict[str, Any]:
    """What a unit's record says of its placement; ``why`` there is none."""
    facts = {
        **figures(PLACED, closed),
        "utilisation": None,
        "seed": None,
        "meets_clock_wires": None,
        "routable": None,
        "timed_by": None,
        "rounds": None,
        "placed": why,
    }
    if closed is not None:
        placement = closed.placement
        facts |= {
            "utilisation": placement.utilisation,
            "seed": placement.seed,
            "meets_clock_wires": closed.met if placement.technology.layers else None,
            "routable": not closed.overflow if placement.technology.layers else None,
            "timed_by": closed.tool if placement.technology.layers else None,
            "rounds": closed.rounds,
        }
    return facts


def placed_head() -> str:
    """Above the lines."""
    return f"{'seed':>5} " + " ".join(f"{metric.head:>{_WIDTH}}" for metric in PLACED)


def placed_line(record: Mapping[str, Any]) -> str:
    """A record as a line of a table."""
    marks = [] if record["meets_clock_wires"] in (True, None) else [f"MISSES {record['clock_ps']:g} ps"]
    marks += ["would NOT ROUTE"] if record["routable"] is False else []
    if record["timed_by"] and not record["timed_by"].startswith("OpenSTA"):
        marks.append(f"timed by {record['timed_by']}")
    cells = " ".join(f"{metric.show(record):>{_WIDTH}}" for metric in PLACED)
    return f"{record['seed']:>5} {cells}  {', '.join(marks)}".rstrip()


def spread(records: Sequence[Mapping[str, Any]]) -> str:
    """How far apart placements of several seeds are: half of the range over the mean; of one nothing is known."""
    cells = []
    for metric in PLACED:
        values = [record[metric.key] for record in records if record[metric.key] is not None]
        mean = sum(values) / len(values) if values else 0.0
        cells.append(f"+-{50 * (max(values) - min(values)) / mean:.1f}%" if mean and len(values) > 1 else "-")
    return f"{'':>5} " + " ".join(f"{cell:>{_WIDTH}}" for cell in cells)


_BASE, _BEST = "dint4", "int8_best"


def documented_wires(designs: Mapping[str, Mapping[str, Design]]) -> dict[str, str]:
    """The tables of docs/placement.md by name, from the stored designs that were placed; ratios of pairs that hold
    their clock and have tracks.
    """
    pairs, others = [], []
    for library, units in designs.items():
        found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for name, one in units.items():
            if one.wired_by.get("core_area_um2"):
                found.setdefault((UNITS[name].unit, UNITS[name].scope), {})[UNITS[name].design] = one.wired_by
        for where, group in found.items():
            paired = (_BASE, _BEST) if {_BASE, _BEST} <= group.keys() else ()
            if paired:
                both = [group[design] for design in paired]
                held = all(one.get(name) is not False for one in both for name in ("meets_clock_wires", "routable"))
                cells: list[str] = []
                for key, scale, form in (("core_area_um2", 1.0, ".1f"), ("wire_um", 1e-3, ".2f")):
                    small, large = (scale * one[key] for one in both)
                    ratio = f"**{large / small:.2f}**" if held and small else ""
                    cells += [f"{small:{form}}", f"{large:{form}}", ratio]
                pairs.append([library, *where, _filled(*both), *cells, *map(_delay, both)])
            for design, facts in group.items():
                if design not in paired:
                    sizes = f"{facts['core_area_um2']:.1f}", f"{facts['wire_um'] / 1000:.2f}"
                    others.append([library, *where, design, _filled(facts), *sizes, _delay(facts)])
    areas = (f"core um2, {_BASE}", _BEST, "ratio")
    lengths = (f"wire mm, {_BASE}", _BEST, "ratio")
    return {
        "wires": markdown(["", "unit", "scope", "core filled", *areas, *lengths, f"ps, {_BASE}", _BEST], pairs),
        "wires of other designs": markdown(
            ["", "unit", "scope", "design", "core filled", "core um2", "wire mm", "ps"], others
        ),
    }


def _delay(facts: Mapping[str, Any]) -> str:
    """With wires, and the clock; marked where that is missed, and where not all wires have tracks; "-" where nothing is
    known of wires.
    """
    if facts.get("critical_path_wires_ps") is None:
        return "-"
    marks = " (missed)" * (not facts.get("meets_clock_wires")) + " (would not route)" * (facts.get("routable") is False)
    return f"{facts['critical_path_wires_ps']:.0f} of {facts['clock_ps']:g}" + marks


def _filled(*facts: Mapping[str, Any]) -> str:
    """The utilisation of one or more placements."""
    return " and ".join(dict.fromkeys(f"{one['utilisation']:.0%}".replace("%", " %") for one in facts))
