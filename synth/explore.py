"""Search for the best variant of a unit: coordinate descent over all that :func:`synth.flow.choices` names."""

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from itertools import product
from typing import Any

from tqdm import tqdm

from hw.units import UNITS, Unit
from synth.flow import DESIGNS, Flow, Measured, Variant, best, choices, write_json

__all__ = ["explore", "store"]

#: Part of the clock period that a stored design may use, so that it also meets the clock with another delay model.
MARGIN = 0.97

_flow: Flow | None = None


def _use(flow: Flow) -> None:
    global _flow  # noqa: PLW0603 - a worker process measures with one flow
    _flow = flow


def _measure(task: tuple[str, Variant]) -> Measured:
    unit, variant = task
    return _flow.build(UNITS[unit], variant)


def explore(flow: Flow, unit: Unit, clock_ps: float, *, jobs: int) -> tuple[Measured, list[Measured]]:
    """The smallest variant found that meets the clock with a margin, and the Pareto front of area and delay.

    Each field of the variant (recipe and polarity together) is searched in turn, the others kept, until none changes.
    Every measurement is cached, so that an interrupted search continues where it stopped.
    """
    options = choices(unit)
    measured: dict[Variant, Measured] = {}

    with ProcessPoolExecutor(jobs, initializer=_use, initargs=(flow,)) as pool, tqdm(desc=unit.name, unit="run") as bar:

        def measure(variants: Iterable[Variant]) -> None:
            new = [variant for variant in variants if variant not in measured]
            bar.total = len(measured) + len(new)
            for one in pool.map(_measure, [(unit.name, variant) for variant in new]):
                measured[one.variant] = one
                bar.update()

        current = Variant(options["lane"][0], options["recipe"][0])
        measure([current])
        while True:
            before = current
            for fields in (("recipe", "products"), ("breaks",), ("half_adder_cells",), ("lane",)):
                values = product(*(options[field] for field in fields))
                candidates = [replace(current, **dict(zip(fields, value, strict=True))) for value in values]
                if fields == ("breaks",):
                    whole = replace(current, breaks=())
                    measure([whole])
                    if measured[whole].meets(MARGIN * clock_ps):  # a break costs a flop: only the clock asks for it
                        candidates = [whole]
                measure(candidates)
                current = best([measured[one] for one in candidates], MARGIN * clock_ps).variant
            if current == before:
                break
    front: list[Measured] = []
    for one in sorted(measured.values(), key=lambda one: (one.area, one.critical_path_ps)):
        if not front or one.critical_path_ps < front[-1].critical_path_ps:
            front.append(one)
    return measured[current], front


def store(flow: Flow, unit: Unit, found: Measured, front: list[Measured], clock_ps: float) -> None:
    """Put a search's result into the stored designs, with what found it."""
    facts: dict[str, Any] = json.loads(DESIGNS.read_text()) if DESIGNS.exists() else {"designs": {}}
    facts["designs"].setdefault(flow.library.name, {})[unit.name] = {
        "variant": asdict(found.variant),
        "found_by": {
            "tool": flow.mapper.tool,
            "clock_ps": clock_ps,
            "area_um2": round(found.area, 4),
            "critical_path_ps": round(found.critical_path_ps, 1),
            "sources": {source.name: source.sha256 for source in flow.library.sources},
        },
        "front": [
            {"area_um2": round(one.area, 4), "critical_path_ps": round(one.critical_path_ps, 1), **asdict(one.variant)}
            for one in front
        ],
    }
    facts["designs"] = {
        library: {unit: facts["designs"][library][unit] for unit in UNITS if unit in facts["designs"][library]}
        for library in sorted(facts["designs"])
    }
    write_json(DESIGNS, facts)
