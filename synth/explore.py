"""Search for the best variant of a unit: coordinate descent over all that :func:`synth.flow.choices` names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
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
    if by != "area" and unit.kind == "engine":
        raise ValueError(f"{unit.name}: engines are not searched by {by}: nothing drives their memories here")
    options = choices(unit) | ({"gated": [False, True]} if by != "area" and unit.stops else {})
    if unknown := set(only) - options.keys():
        raise ValueError(f"{unit.name} has no choice of {', '.join(sorted(unknown))}: it has {', '.join(options)}")
    with workers(jobs, scheduler) as pool, tqdm(desc=unit.name, unit="run") as bar:
        search = _Search(flow, unit, clock_ps, by, pool, bar)
        origin = _origin(options, start)
        has = _values(origin)
        search.descend(
            origin, {name: values if not only or name in only else [has[name]] for name, values in options.items()}
        )
        if search.sizable:
            search.size(origin)
        front = (_front if by == "area" else _front3)(search.measured.values())
        in_time = search.in_time(origin, front)
    return best(in_time or list(search.measured.values()), clock_ps, by), front


def _values(variant: Variant) -> dict[str, Any]:
    """A variant's fields and those of its structure, by name."""
    return asdict(variant.structure) | asdict(variant)


def _origin(options: Mapping[str, Sequence[Any]], start: Variant | None) -> Variant:
    """Where a search begins: ``start``, with the first value of each option whose values lack its own."""
    first = {name: values[0] for name, values in options.items()}
    current = start or _changed(Variant(first["lane"], first["recipe"]), **first)
    has = _values(current)
    return _changed(current, **{name: first[name] for name, values in options.items() if has[name] not in values})


@dataclass(frozen=True)
class _Search:
    """A search that runs, and all that it has measured.

    Attributes
    ----------
    flow, unit, clock_ps, by
        As in :func:`explore`.
    pool, bar
        What measures, and what shows how many there are.
    measured : dict of Measured
        By variant: of tiles estimates, until :meth:`in_time`.
    """

    flow: Flow
    unit: Unit
    clock_ps: float
    by: str
    pool: Any
    bar: tqdm
    measured: dict[Variant, Measured] = field(default_factory=dict)

    @property
    def powered(self) -> bool:
        """Whether energies count."""
        return self.by != "area"

    @property
    def sizable(self) -> bool:
        """Whether circuits are small enough to be sized."""
        return self.unit.macs <= _SIZABLE and self.unit.kind != "engine"

    @property
    def estimated(self) -> bool:
        """Whether a circuit is estimated from one of its columns."""
        return self.unit.kind in ("tile", "systolic")

    @property
    def margin(self) -> float:
        """The delay in ps that is looked for."""
        return MARGIN * self.clock_ps

    @property
    def in_reach(self) -> float:
        """The delay in ps from which sizing may get to the margin."""
        return self.margin * (1 + _SIZING_GAIN * self.sizable)

    def measure(self, variants: Iterable[Variant], *, whole: bool | None = None) -> list[Measured]:
        """Measure what is not measured yet; ``whole``: not estimated, by default where nothing is."""
        whole = not self.estimated if whole is None else whole
        variants = list(dict.fromkeys(variants))
        new = [variant for variant in variants if variant not in self.measured]
        self.bar.total = self.bar.n + len(new)
        tasks = [(self.flow, self.unit.name, variant, self.clock_ps, whole, self.powered) for variant in new]
        for one in self.pool.map(_measure, tasks):
            self.measured[one.variant] = one
            self.bar.update()
        return [self.measured[variant] for variant in variants]

    def descend(self, origin: Variant, options: Mapping[str, Sequence[Any]]) -> None:
        """From the origin, unsized, one coordinate after another to the cheapest, until none changes."""
        current = replace(origin, sized=0.0)
        self.measure([origin, current])
        while True:
            before = current
            for together in _COORDINATES:
                names = tuple(name for name in together if name in options)
                candidates = [
                    _changed(current, **dict(zip(names, value, strict=True)))
                    for value in product(*(options[name] for name in names))
                ]
                # Cuts and breaks cost flops: only the clock asks for them.
                if names == ("cuts", "breaks") and () in options["cuts"]:
                    without = _changed(current, cuts=(), breaks=())
                    if self.sizable:
                        self.measure(candidates)  # sizing decides in the end
                    if self.measure([without])[0].meets(self.in_reach):
                        candidates = [without]
                found = self.measure([current, *candidates])
                current = min(found, key=lambda one: self._late_cost(one, self.in_reach)).variant
            if current == before:
                return

    def _late_cost(self, one: Measured, limit_ps: float) -> float:
        """Late ones may be on the way to the best: they cost as much more as they are later than the limit."""
        return one.cost(self.by) * max(1.0, one.critical_path_ps / limit_ps)

    def size(self, origin: Variant) -> None:
        """Size those that are nearly in time: what is smallest as mapped need not be when it is sized."""
        reach = [one for one in self.measured.values() if one.meets(self.in_reach) and not one.variant.sized]
        reach.sort(key=lambda one: self._late_cost(one, self.margin))
        first_ones = reach[:_SIZED] if self.powered else [*_front(reach)[:_SIZED], *reach[:_SIZED]]
        late = [one.variant for one in first_ones if not one.meets(self.margin)]
        near = self.measure(replace(one, sized=_SIZED_FOR[0], weaken=not self.powered) for one in [*late, origin])
        near.sort(key=lambda one: (not one.meets(self.clock_ps), one.cost(self.by)))
        more = _SIZED_FOR[1::2] if self.powered else _SIZED_FOR[1:]
        self.measure(replace(one.variant, sized=part) for one in near[:_SIZED] for part in more)

    def in_time(self, origin: Variant, front: Sequence[Measured]) -> list[Measured]:
        """The cheapest that the flow finds in time as whole circuits, and the origin, if it is.

        They are measured a few at a time, the cheapest first; where none meets the clock, the front's last one is.
        """
        likely = sorted(
            (one for one in self.measured.values() if one.meets(self.clock_ps)), key=lambda one: one.cost(self.by)
        )
        chosen = [one.variant for one in likely or front[-1:]]
        if self.estimated:
            self.measured.clear()

        def of(variants: Sequence[Variant]) -> list[Measured]:
            whole = self.measure(variants, whole=True)
            return [one for one in whole if self.flow.in_time(self.unit, one, self.clock_ps)]

        found: list[Measured] = []
        while chosen and not found:
            found = of(chosen[:_MEASURED])
            del chosen[:_MEASURED]
        return [*found, *of([origin])]


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
