"""Structures for circuits with wires: ripples broken earlier, trees cut earlier, until a placement holds the clock.

    found = search(flow, unit, clock_ps)
    found.variant, found.closed
    for found in search_energy(flow, unit, clock_ps, "energy"):      # each better than those before
        found.variant, found.closed, found.energies, found.front

What is best without wires need not hold the clock with them. One placement says what wires a net of so many pins has
here, so that other structures can be mapped and timed as if they were placed. Those that are likely to hold are placed
and closed, the cheapest first; then those beside the best. By energy, one choice after another is changed, closed, and
simulated with its wires. All of it is cached: a search that was interrupted continues where it stopped.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from operator import le
from typing import Any

from tqdm import tqdm

from hw.units import Unit
from synth.designs import Point, Variant
from synth.flow import Flow, Measured, choices
from synth.gating import has_gates
from synth.netlist import Netlist
from synth.place.closure import ROUNDS, SIZED_UP_TO, Closed, better, foreseen
from synth.place.placer import UTILISATION, net_terminals
from synth.steps import run
from synth.timing import Wire, critical_path

__all__ = ["Found", "beside", "candidates", "changed", "expected_wires", "search", "search_energy", "sooner"]

_PLACED = 2  # candidates that are placed and closed before, and again after, the best is known
_CLOSED_UP_TO = 50_000  # cells
_ABOUT = 1.01  # of a clock, as foreseen on a first placement, that is worth closing
_WITHIN = 1.06  # of the clock, as foreseen, that closure makes up for at little cost
_LITTLE = 1.01  # of the area without wires: no more is looked for
_SMALL = 16  # products of a cycle of what is closed in seconds, of which more choices are changed
_REPAIRED = 4  # structures with shorter stages that are looked at where a change makes a circuit late,
_CLOSED = 2  # and how many of all these are closed until one holds the clock
_SHARED = (0, 4, 2)  # columns of a tile that share registers of activations; 0: all
_CLASSES = (2, 3, 4, 5, 7, 10, 17, 33)  # pins of the smallest net of each class


@dataclass(frozen=True)
class Found:
    """A variant and its closed placement; of a search by energy, that of a product in fJ by stimulus, and the front of
    all that held the clock.
    """

    variant: Variant
    closed: Closed
    energies: Mapping[str, float] = field(default_factory=dict)
    front: tuple[Point, ...] = ()


@dataclass(frozen=True)
class _Foreseen:
    """A variant's area, and the delay that it is expected to have when it is placed."""

    variant: Variant
    area: float
    delay_ps: float


def search(
    flow: Flow, unit: Unit, clock_ps: float, *, utilisation: float = UTILISATION, seed: int = 0, placed: int = _PLACED
) -> Found:
    """The smallest variant found that holds the clock with its wires, or the fastest if none does.

    It begins at the one that is stored with wires, else at the one without; ``placed`` candidates are closed in each of
    the two rounds at most. Of a large unit, which takes minutes for each, those that are sized in time on a first
    placement are closed, the smallest first, until one holds the clock. What is larger still is placed alone.
    """
    start, rounds, _ = flow.wired(unit, clock_ps)
    bar = tqdm(desc=f"{unit.name} with wires", unit="run")

    def closed(variant: Variant, rounds: int = ROUNDS) -> Closed:
        last = flow.placing(unit, variant, clock_ps, utilisation=utilisation, seed=seed, rounds=rounds)[1]
        bar.update()
        return run(last, flow.cache, {}).value

    with bar:
        least = flow.netlist(unit, flow.variant(unit, clock_ps), clock_ps).area
        netlist = flow.netlist(unit, replace(start, sized=0.0), clock_ps)
        if len(netlist.cells) > _CLOSED_UP_TO:
            return Found(start, closed(start, 0))
        if len(netlist.cells) > SIZED_UP_TO:
            return _searched_large(flow, unit, clock_ps, start, closed, utilisation=utilisation, seed=seed)
        plain = closed(replace(start, sized=0.0), 0)
        wires = expected_wires(plain)
        ratio = plain.critical_path_ps / critical_path(netlist, wires=wires(netlist)).critical_path_ps
        known: dict[Variant, _Foreseen] = {}

        def foresee(variants: Iterable[Variant]) -> None:
            for variant in variants:
                if variant not in known:
                    netlist = flow.netlist(unit, variant, clock_ps)
                    delay = critical_path(netlist, wires=wires(netlist)).critical_path_ps
                    known[variant] = _Foreseen(variant, netlist.area, ratio * delay)
                    bar.update()

        def cost(one: _Foreseen) -> float:
            return _cost(one, clock_ps)

        tried: dict[Variant, Closed] = {}
        best: Found | None = None
        if rounds is not None or plain.critical_path_ps <= _WITHIN * clock_ps:
            best = Found(start, closed(start))
            tried[start] = best.closed
            if best.closed.met and best.closed.netlist.area <= _LITTLE * least:
                return best
        around = replace(start, sized=0.0)
        foresee([start, around, *candidates(unit, around)])
        for turn in range(2):
            foresee(beside(unit, around if turn else min(known.values(), key=cost).variant))
            waiting = [one for one in sorted(known.values(), key=cost) if one.variant not in tried]
            for one in waiting[:placed]:
                if best is not None and best.closed.met and one.area >= best.closed.netlist.area:
                    continue  # closure only adds
                tried[one.variant] = closed(one.variant)
                if best is None or better(tried[one.variant], best.closed):
                    best = Found(one.variant, tried[one.variant])
            if best is None:
                raise RuntimeError(f"{unit.name}: no candidate was placed")
            if best.variant.structure == around.structure or (
                best.closed.met and best.closed.netlist.area <= _LITTLE * least
            ):
                break
            around = replace(best.variant, sized=0.0)
    return best


def _searched_large(
    flow: Flow,
    unit: Unit,
    clock_ps: float,
    start: Variant,
    closed: Callable[[Variant], Closed],
    **how: Any,
) -> Found:
    best = Found(start, closed(start))
    if best.closed.met:
        return best
    netlist = best.closed.netlist
    own = critical_path(netlist, wires=best.closed.wires.model(netlist)).critical_path_ps
    aim = clock_ps * own / best.closed.critical_path_ps
    for variant in sorted(sooner(unit, start), key=lambda one: flow.netlist(unit, one, clock_ps).area):
        placement = run(flow.placing(unit, variant, clock_ps, **how)[0], flow.cache, {}).value
        if foreseen(placement, aim) > _ABOUT * aim:
            continue
        found = Found(variant, closed(variant))
        if better(found.closed, best.closed):
            best = found
        if found.closed.met:
            break
    return best


def search_energy(
    flow: Flow, unit: Unit, clock_ps: float, aim: str, *, utilisation: float = UTILISATION, seed: int = 0
) -> Iterator[Found]:
    """Variants that hold the clock with their wires, each of less cost by ``aim`` ("energy" or "product") than before.

    It begins at the one that is stored for the aim, else at that by area, and changes one choice at a time for as long
    as that helps: clocks that stop, the polarity of products, the columns that share registers, cuts, breaks; it tries
    what is stored for the aim without wires, too. Raises ValueError where the first does not hold the clock.
    """
    known: dict[Variant, Measured | None] = {}
    aim_ps = clock_ps

    def closed(variant: Variant) -> Closed:
        return run(flow.placing(unit, variant, clock_ps, utilisation=utilisation, seed=seed)[1], flow.cache, {}).value

    def foresee(variant: Variant) -> float:
        first, _ = flow.placing(unit, variant, clock_ps, utilisation=utilisation, seed=seed)
        return foreseen(run(first, flow.cache, {}).value, aim_ps)

    def measure(variant: Variant) -> Measured | None:
        if variant not in known:
            one = closed(variant)
            bar.update()
            known[variant] = None
            if one.met and not one.overflow:
                energies = flow.energies_closed(unit, variant, clock_ps, one)
                figures = (unit.name, variant, one.placement.core.area_um2, one.critical_path_ps, {}, energies)
                known[variant] = Measured(*figures)
        return known[variant]

    def found(variant: Variant) -> Found:
        one = known[variant]
        assert one is not None
        points = [
            Point(round(a.area, 2), round(a.critical_path_ps, 1), round(a.energy_fj, 4), a.variant)
            for a in known.values()
            if a is not None
        ]
        points.sort(key=lambda a: a[:3])
        front = [a for a in points if not any(b[:3] != a[:3] and all(map(le, b[:3], a[:3])) for b in points)]
        return Found(variant, closed(variant), one.energies, tuple(front))

    with tqdm(desc=f"{unit.name} with wires, by {aim}", unit="run") as bar:
        best = flow.wired(unit, clock_ps, aim if flow.wired_choice(unit, clock_ps, aim) else "area").variant
        first = measure(best)
        if first is None:
            raise ValueError(
                f"{unit.name} misses {clock_ps:g} ps with its wires, or lacks tracks: search by area first"
            )
        own = closed(best)
        netlist = own.netlist
        aim_ps *= critical_path(netlist, wires=own.wires.model(netlist)).critical_path_ps / own.critical_path_ps
        yield found(best)
        gates = has_gates(flow.library, flow.cache)
        design = flow.design(unit, clock_ps)
        without = [design.choices[aim].variant] if design is not None and aim in design.choices else []
        helped = True
        while helped:
            helped = False
            for other in (*changed(unit, best), *without):
                if other.gated and not gates:
                    continue
                one, tried, limit = None, 0, _ABOUT * aim_ps
                for variant in (other, *islice(sooner(unit, other), _REPAIRED)):
                    if variant not in known and foresee(variant) > limit:
                        continue
                    one, tried = measure(variant), tried + 1
                    if one is not None or (missed := closed(variant)).met or tried == _CLOSED:
                        break
                    # Closure got less far than was foreseen: what is foreseen now has to be so much faster.
                    limit = min(limit, foresee(variant) * clock_ps / missed.critical_path_ps)
                if one is None:
                    continue
                if one.cost(aim) < known[best].cost(aim):
                    best, helped = variant, True
                    yield found(best)
                    break


def changed(unit: Unit, start: Variant) -> Iterator[Variant]:
    """The start with one choice changed, of those that move energy."""
    if not unit.lanes[0].partial_products:
        return
    options, structure = choices(unit), start.structure
    if unit.stops:
        yield replace(start, gated=not start.gated)
    yield from (replace(start, products=one) for one in options["products"] if one != start.products)
    if unit.macs <= _SMALL:
        yield replace(start, weaken=not start.weaken)
        yield from (replace(start, recipe=one) for one in options["recipe"] if one != start.recipe)
        some = [replace(structure, skew=one) for one in options["skew"]]
        some += [replace(structure, polarity=one) for one in options["polarity"]]
        yield from (replace(start, structure=one) for one in dict.fromkeys(some) if one != structure)
        yield from beside(unit, start)
    yield from (replace(start, shared_by=one) for one in _shared(unit, start)[1:])
    width = unit.lanes[0].accumulator_bits(unit.max_k)
    yield from _variants(start, width, [], cuts=(-4.0, 4.0, -2.0, 2.0))


def sooner(unit: Unit, start: Variant) -> Iterator[Variant]:
    """What makes stages shorter: cuts two and four carries earlier, a further break, activations for fewer columns."""
    structure = start.structure
    width = unit.lanes[0].accumulator_bits(unit.max_k)
    old = structure.breaks or (width * 2 // 3,)
    further = (*old[:-1], old[-1] - 1, old[-1] + 4) if structure.breaks else old
    cuts = [tuple(cut - by for cut in structure.cuts) for by in (0, 2, 4)]
    for breaks in (structure.breaks, further):
        for some in dict.fromkeys(cuts):
            other = replace(structure, breaks=breaks, cuts=some)
            for shared_by in _shared(unit, start):
                variant = replace(start, structure=other, shared_by=shared_by)
                if variant != start and (other == structure or _in_order(breaks, width)):
                    yield variant


def _shared(unit: Unit, start: Variant) -> list[int]:
    """Columns that may share registers of activations: the start's choice first; it alone where there is one column."""
    columns = unit.shape[1] if unit.kind == "tile" else 1
    return list(dict.fromkeys([start.shared_by, *(one for one in _SHARED if one < columns)]))


def expected_wires(closed: Closed) -> Callable[[Netlist], dict[int, Wire]]:
    """What wires the nets of another netlist would have: those of a placed one with as many pins, on average."""
    model = closed.wires.model(closed.netlist)
    some: dict[int, list[Wire]] = defaultdict(list)
    for net, wire in closed.wires.nets.items():
        some[_class(len(wire.terminals))].append(model[net])
    mean = {
        kind: Wire(sum(one.capacitance_ff for one in wires) / len(wires), sum(w.delay_ps for w in wires) / len(wires))
        for kind, wires in some.items()
    }

    def expected(netlist: Netlist) -> dict[int, Wire]:
        sizes = {net: _class(len(pins)) for net, pins in net_terminals(netlist).items()}
        return {net: mean[min(mean, key=lambda kind: abs(kind - size))] for net, size in sizes.items()}

    return expected


def _class(pins: int) -> int:
    return max(size for size in _CLASSES if size <= max(2, pins))


def _cost(one: _Foreseen, clock_ps: float) -> float:
    """Area, with a price on what closure has to make up for."""
    late = one.delay_ps / clock_ps
    return one.area * (max(1.0, late) if late <= _WITHIN else _WITHIN + 4 * (late - _WITHIN))


def candidates(unit: Unit, start: Variant) -> Iterator[Variant]:
    """Other structures than a start's: up to three breaks, evenly above its first or below it; other cuts; a ripple.

    Of a tile, the start with registers of activations for fewer columns too.
    """
    structure = start.structure
    yield from (replace(start, shared_by=one) for one in _shared(unit, start)[1:])
    if not unit.lanes[0].partial_products:  # a multiplier of Yosys' has no breaks
        return
    width = unit.lanes[0].accumulator_bits(unit.max_k)
    first = min(structure.breaks[0] if structure.breaks else width, width * 2 // 3)
    breaks = [
        tuple(begin + round(i * (width - begin) / many) for i in range(many))
        for many in (1, 2, 3)
        for begin in (first, first - 3, first - 5)
    ]
    yield from _variants(start, width, breaks, cuts=(-2.0, 2.0))
    if structure.adder != "ripple":
        yield from _variants(replace(start, structure=replace(structure, adder="ripple")), width, breaks[3:6])


def beside(unit: Unit, start: Variant) -> Iterator[Variant]:
    """Structures that are nearly a start's: breaks or cuts moved by one or two, or one break less."""
    if not unit.lanes[0].partial_products:
        return
    old, width = start.structure.breaks, unit.lanes[0].accumulator_bits(unit.max_k)
    breaks = [tuple(one + by for one in old) for by in (-1, 1)]
    breaks += [(*old[:-1], old[-1] + by) for by in (-2, -1, 1, 2)] + [old[:-1]] if old else []
    yield from _variants(start, width, breaks, cuts=(-1.0, 1.0))


def _variants(
    start: Variant, width: int, breaks: Iterable[tuple[int, ...]], cuts: Iterable[float] = ()
) -> Iterator[Variant]:
    """The start with other breaks that are in order, and with its cuts moved by so much."""
    structure = start.structure
    found = [replace(structure, breaks=some) for some in breaks if _in_order(some, width)]
    found += [replace(structure, cuts=tuple(cut + by for cut in structure.cuts)) for by in cuts if structure.cuts]
    yield from (replace(start, structure=one) for one in dict.fromkeys(found) if one != structure)


def _in_order(breaks: tuple[int, ...], width: int) -> bool:
    return all(3 < one < width - 2 for one in breaks) and all(b - a > 2 for a, b in pairwise(breaks))
