"""Placements as records, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from golden.record import figures
from hw.units import Unit
from synth.designs import Variant
from synth.liberty import Library
from synth.metrics import PLACED
from synth.place.closure import Closed

__all__ = ["placed_facts", "placed_head", "placed_line", "placed_record", "spread"]

_WIDTH = 15


def placed_record(unit: Unit, library: Library, closed: Closed, variant: Variant) -> dict[str, Any]:
    """The record of one placement."""
    return {
        "unit": unit.unit,
        "design": unit.design,
        "scope": unit.scope,
        "library": library.name,
        "clock_ps": closed.clock_ps,
        "cells": len(closed.placement.cells),
        **placed_facts(closed),
        "variant": asdict(variant),
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
            "routable": closed.wires.routes.overflow == 0 if placement.technology.layers else None,
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
    cells = " ".join(f"{metric.show(record):>{_WIDTH}}" for metric in PLACED)
    return f"{record['seed']:>5} {cells}  {', '.join(marks)}".rstrip()


def spread(records: Sequence[Mapping[str, Any]]) -> str:
    """How far apart placements of several seeds are: half of the range over the mean."""
    cells = []
    for metric in PLACED:
        values = [record[metric.key] for record in records if record[metric.key] is not None]
        mean = sum(values) / len(values) if values else 0.0
        cells.append(f"+-{50 * (max(values) - min(values)) / mean:.1f}%" if mean else "-")
    return f"{'':>5} " + " ".join(f"{cell:>{_WIDTH}}" for cell in cells)
