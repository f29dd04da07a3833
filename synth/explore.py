"""Search for the best variant of a unit: coordinate descent over all that :func:`synth.flow.choices` names."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields, replace
from itertools import product
from typing import Any

from tqdm import tqdm

from golden.record import figures
from hw.heap import Structure
from hw.units import UNITS, Unit
from synth.designs import Choice, Design, Point, Variant, keep
from synth.flow import ENERGY_CYCLES, MARGIN, Flow, Measured, best, choices
from synth.metrics import METRICS, Run
from synth.report import tools
from synth.verify import verify
from synth.workers import workers

__all__ = ["explore", "store"]

#: What sizing takes off a delay at most, and how many candidates it is tried on: it takes longer than mapping.
_SIZING_GAIN = 0.25
_SIZED = 12
#: Parts of the clock period that they are sized for: their many paths of equal length leave little to an error.
_SIZED_FOR = (0.92, 0.93, 0.94, 0.95, 0.96, 0.97)
#: Products per cycle of the largest circuit that is sized.
_SIZABLE = 16
#: How many estimated ones are measured at a time.
_MEASURED = 2
#: Fields that are searched together, in this order.
_COORDINATES = (
    ("lane", "correction"),
    ("recipe", "products", "drive"),
    ("polarity",),
    ("sum_delay",),
    ("skew",),
    ("cuts", "breaks"),
    ("drive", "slowest"),
    ("tree", "adder"),
    ("half_adder_cells",),
    ("gated",),
)


def _measure(task: tuple[Flow, str, Variant, float, bool, bool]) -> Measured:
    flow, name, variant, clock_ps, whole, powered = task
    unit = UNITS[name]
    measured = (flow.build if whole else flow.estimate)(unit, variant, clock_ps)
    if not powered:
        return measured
    copies = None if whole else flow.copies(unit, variant)
    return replace(measured, energies=flow.energies(unit, variant, clock_ps, copies))


def _changed(variant: Variant, **values: Any) -> Variant:
    """A variant with other values of its own fields or of its structure's."""
    inside = {field.name for field in fields(Structure)} & values.keys()
    structure = replace(variant.structure, **{name: values[name] for name in inside})
    return replace(variant, structure=structure, **{name: values[name] for name in values.keys() - inside})


def explore(
    flow: Flow,
    unit: Unit,
    clock_ps: float,
    *,
    jobs: int,
    start: Variant | None = None,
    scheduler: str | None = None,
    by: str = "area",
    only: Collection[str] = (),
) -> tuple[Measured, list[Measured]]:
    """The smallest variant found that meets the clock with a margin, and the Pareto front of area and delay.

    ``by`` another of ``synth.designs.AIMS``, that of least energy, or of least area times energy, and the front of
    area, delay and energy.

    Each coordinate of the variant is searched in turn, the others kept, until none changes; tiles are estimated from
    one of their columns, and their front is of estimates. Then the smallest ones that sizing may bring to the clock are
    sized, the smallest estimates measured, and the smallest is taken that is :meth:`~synth.flow.Flow.in_time`. Every
    mapping is cached, so that an interrupted search continues where it stopped. ``start`` is where it begins, such as
    what another library's search found; ``only`` these fields differ from it, where any are given.
    """
    powered = by != "area"
    if powered and unit.kind == "engine":
        raise ValueError(f"{unit.name}: engines are not searched by {by}: nothing drives their memories here")
    options = choices(unit) | ({"gated": [False, True]} if powered and unit.stops else {})
    if unknown := set(only) - options.keys():
        raise ValueError(f"{unit.name} has no choice of {', '.join(sorted(unknown))}: it has {', '.join(options)}")
    measured: dict[Variant, Measured] = {}
    sizable = unit.macs <= _SIZABLE and unit.kind != "engine"
    margin = MARGIN * clock_ps
    in_reach = margin * (1 + _SIZING_GAIN * sizable)
    estimated = unit.kind in ("tile", "systolic")

    with workers(jobs, scheduler) as pool, tqdm(desc=unit.name, unit="run") as bar:

        def measure(variants: Iterable[Variant], *, whole: bool = not estimated) -> list[Measured]:
            variants = list(dict.fromkeys(variants))
            new = [variant for variant in variants if variant not in measured]
            bar.total = bar.n + len(new)
            for one in pool.map(_measure, [(flow, unit.name, variant, clock_ps, whole, powered) for variant in new]):
                measured[one.variant] = one
                bar.update()
            return [measured[variant] for variant in variants]

        first = {name: values[0] for name, values in options.items()}
        current = start or _changed(Variant(first["lane"], first["recipe"]), **first)
        has = asdict(current.structure) | asdict(current)
        current = _changed(
            current, **{name: first[name] for name, values in options.items() if has[name] not in values}
        )
        has = asdict(current.structure) | asdict(current)
        options = {name: values if not only or name in only else [has[name]] for name, values in options.items()}
        origin = current
        current = replace(current, sized=0.0)
        measure([origin, current])
        while True:
            before = current
            for together in _COORDINATES:
                names = tuple(name for name in together if name in options)
                candidates = [
                    _changed(current, **dict(zip(names, value, strict=True)))
                    for value in product(*(options[name] for name in names))
                ]
                if (
                    names == ("cuts", "breaks") and () in options["cuts"]
                ):  # they cost flops: only the clock asks for them
                    without = _changed(current, cuts=(), breaks=())
                    if sizable:
                        measure(candidates)  # sizing decides in the end
                    if measure([without])[0].meets(in_reach):
                        candidates = [without]
                # Late ones may be on the way to the best: they cost as much more as they are late.
                found = measure([current, *candidates])
                current = min(found, key=lambda one: one.cost(by) * max(1.0, one.critical_path_ps / in_reach)).variant
            if current == before:
                break
        if sizable:
            # What is smallest as mapped need not be when it is sized: those that are nearly in time are tried too.
            reach = [one for one in measured.values() if one.meets(in_reach) and not one.variant.sized]
            reach.sort(key=lambda one: one.cost(by) * max(1.0, one.critical_path_ps / margin))
            first_ones = reach[:_SIZED] if powered else [*_front(reach)[:_SIZED], *reach[:_SIZED]]
            near = [one.variant for one in first_ones if not one.meets(margin)]
            near = measure(replace(one, sized=_SIZED_FOR[0], weaken=not powered) for one in [*near, origin])
            near.sort(key=lambda one: (not one.meets(clock_ps), one.cost(by)))
            more = _SIZED_FOR[1::2] if powered else _SIZED_FOR[1:]
            measure(replace(one.variant, sized=part) for one in near[:_SIZED] for part in more)
        front = _front3(measured.values()) if powered else _front(measured.values())
        likely = sorted((one for one in measured.values() if one.meets(clock_ps)), key=lambda one: one.cost(by))
        chosen = [one.variant for one in likely or front[-1:]]
        if estimated:
            measured.clear()
        in_time: list[Measured] = []
        while chosen and not in_time:
            in_time = [one for one in measure(chosen[:_MEASURED], whole=True) if flow.in_time(unit, one, clock_ps)]
            del chosen[:_MEASURED]
        in_time += [one for one in measure([origin], whole=True) if flow.in_time(unit, one, clock_ps)]
    return best(in_time or list(measured.values()), clock_ps, by), front


def _front(measured: Iterable[Measured]) -> list[Measured]:
    """The Pareto front of area and delay, smallest first."""
    front: list[Measured] = []
    for one in sorted(measured, key=lambda one: (one.area, one.critical_path_ps)):
        if not front or one.critical_path_ps < front[-1].critical_path_ps:
            front.append(one)
    return front


def _front3(measured: Iterable[Measured]) -> list[Measured]:
    """The Pareto front of area, delay and energy, smallest first."""
    front: list[Measured] = []
    for one in sorted(measured, key=lambda one: (one.area, one.critical_path_ps, one.energy_fj)):
        if all(one.critical_path_ps < other.critical_path_ps or one.energy_fj < other.energy_fj for other in front):
            front.append(one)
    return front


def store(flow: Flow, unit: Unit, found: Measured, front: list[Measured], clock_ps: float, *, by: str = "area") -> None:
    """Put a search's result into the flow's stored designs, with what found it: ``by`` another aim than area beside the
    smallest, and simulated gate by gate.

    Raises ValueError where that is not stored yet.
    """
    design = flow.design(unit, clock_ps)
    netlist, component = flow.mapped(unit, found.variant, clock_ps)
    judged = flow.opensta(netlist, clock_ps, flow.gates(netlist, component, clock_ps))
    more = {}
    if by != "area":
        more = {"energy_per_mac_fj": dict(found.energies), "cycles": ENERGY_CYCLES}
        more["verified"] = verify(netlist, component)
    run = Run(unit, flow.library, found.area, found.critical_path_ps, judged)
    found_by = {
        **tools(flow.mapper.tool),
        "clock_ps": clock_ps,
        **figures(METRICS, run),
        **more,
        "parts_um2": {part: round(area, 4) for part, area in found.parts.items()},
        "sources": {source.name: source.sha256 for source in flow.library.sources},
        "identity": flow.library.identity,
    }
    if by != "area":
        if design is None:
            raise ValueError(f"{unit.name} is stored by area first: python -m synth explore")
        three = (Point(round(one.area, 4), round(one.critical_path_ps, 1), round(one.energy_fj, 4), one.variant)
                 for one in front)  # fmt: skip
        choice = Choice(found.variant, found_by, tuple(three))
        keep(
            *(flow.designs, flow.library, clock_ps, unit.name), replace(design, choices={**design.choices, by: choice})
        )
        return
    points = tuple((round(one.area, 4), round(one.critical_path_ps, 1), one.variant) for one in front)
    kept = {} if design is None else {"choices": design.choices}
    keep(flow.designs, flow.library, clock_ps, unit.name, Design(found.variant, found_by, points, **kept))
