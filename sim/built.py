"""Verilog that says how it was built: ``python -m synth netlist`` writes it as an attribute of the module.

A search may give a unit breaks and pipeline stages, which change its latency: a bench must know of them.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from amaranth.lib import wiring

from golden.lanes import LANES
from hw.heap import Structure
from hw.units import UNITS

__all__ = ["as_built"]

_ATTRIBUTE = re.compile(r'\(\*\s*built\s*=\s*("(?:[^"\\\n]|\\.)*")\s*\*\)')


def as_built(design: str, sources: Iterable[Path]) -> wiring.Component | None:
    """The component that the Verilog files say they are; None where they say nothing.

    Raises OSError, or ValueError where they are another design, or say what no component can be.
    """
    said = [(path, text) for path in sources for text in _ATTRIBUTE.findall(path.read_text(errors="replace"))]
    if not said:
        return None
    if len(said) > 1:
        raise ValueError(f"{said[1][0]}: a second module says how it was built: one design is simulated at a time")
    ((path, text),) = said
    try:
        facts = json.loads(json.loads(text))
        unit = facts["unit"]
        if unit == design:
            return _component(facts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}: how it was built cannot be read: {error}") from None
    raise ValueError(f"{path}: this is {unit}, not {design}")


def _component(facts: dict[str, Any]) -> wiring.Component:
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in facts["structure"].items()}
    return UNITS[facts["unit"]].create(
        lane=LANES[facts["lane"]],
        max_k=facts["max_k"],
        structure=Structure(**lists),
        products=facts["products"],
        correction=facts["correction"],
        clocks="gated" if facts.get("gated") else "free",
        shared_by=facts.get("shared_by", 0),
    )
