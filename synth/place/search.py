"""Structures for circuits with wires: ripples broken earlier and gates sized harder, until a placement holds the clock.

    found = search(flow, unit, clock_ps)
    found.variant, found.closed

What is best without wires need not hold the clock with them. The delay that wires add, as a ratio, is read off the
stored variant's placement; so other breaks are mapped and sized for a clock that is shorter by that ratio, which needs
no placement, and those that are likely to hold are placed and closed, the smallest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hw.units import Unit
from synth.designs import Variant
from synth.flow import Flow, Measured
from synth.place.closure import ROUNDS, Closed, better
from synth.place.placer import UTILISATION
from synth.steps import run

__all__ = ["Found", "candidates", "search"]

_PLACED = 3  # candidates that are placed and closed
_WITHIN = 1.06  # of the clock, as foreseen, that closure can make up for
_SPARE = 0.995  # of the clock, as foreseen, that gates are sized for


@dataclass(frozen=True)
class Found:
    """A variant and its closed placement."""

    variant: Variant
    closed: Closed


def search(flow: Flow, unit: Unit, clock_ps: float, *, utilisation: float = UTILISATION, seed: int = 0) -> Found:
    """The smallest variant found that holds the clock with its wires, or the fastest if none does."""
    start = flow.variant(unit, clock_ps)

    def closed(variant: Variant, rounds: int = ROUNDS) -> Closed:
        last = flow.placing(unit, variant, clock_ps, utilisation=utilisation, seed=seed, rounds=rounds)[1]
        return run(last, flow.cache, {}).value

    plain = closed(start, 0)
    best = Found(start, plain)
    if plain.critical_path_ps <= _WITHIN * clock_ps:
        best = Found(start, closed(start))
        if best.closed.met:
            return best
    ratio = plain.critical_path_ps / flow.build(unit, start, clock_ps).critical_path_ps
    aim = round(_SPARE / ratio, 3)
    measured = [flow.build(unit, variant, clock_ps) for variant in candidates(unit, replace(start, sized=aim))]
    likely = [one for one in measured if one.critical_path_ps * ratio <= _WITHIN * clock_ps]
    likely.sort(key=lambda one: _cost(one, ratio, clock_ps))
    for one in likely[:_PLACED] or sorted(measured, key=lambda one: one.critical_path_ps)[:1]:
        found = Found(one.variant, closed(one.variant))
        if better(found.closed, best.closed):
            best = found
        if best.closed.met:
            break
    return best


def _cost(one: Measured, ratio: float, clock_ps: float) -> float:
    """Area, with a price on what closure has to make up for."""
    return one.area * max(1.0, one.critical_path_ps * ratio / clock_ps)


def candidates(unit: Unit, start: Variant) -> Iterator[Variant]:
    """The start, sized; with its first break earlier; and with two breaks."""
    yield start
    if not unit.lanes[0].partial_products:  # a multiplier of Yosys' has no breaks
        return
    structure = start.structure
    width = unit.lanes[0].accumulator_bits(unit.max_k)
    first = structure.breaks[0] if structure.breaks else width - 8
    breaks = [(first - down,) for down in range(1, 5)]
    breaks += [(first - down, first - down + apart) for down in (2, 3, 4, 5, 6) for apart in (7, 9)]
    for some in breaks:
        if min(some) > 3 and max(some) < width - 2 and some != structure.breaks:
            yield replace(start, structure=replace(structure, breaks=some))
