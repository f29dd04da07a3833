"""From a named design to a measured circuit: generate, map, time, simulate.

A :class:`Variant` says how a named unit (:mod:`hw.units`) is built for a library; :class:`Flow` measures it.
``designs.json`` keeps, for each library, the variants that ``python -m synth explore`` found, with what found them.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from threading import get_ident
from typing import Any, NamedTuple

from golden.lanes import LANES
from golden.record import figures, package_version
from golden.storage import code_digest, digest, kept, write_text
from hw.circuit import Circuit
from hw.heap import ADDERS, POLARITIES, TREES
from hw.tile import Correction
from hw.units import UNITS, Unit
from hw.verilog import outline, to_rtlil
from synth.designs import DESIGNS, Choice, Design, Variant, is_known, read_designs, shelves
from synth.gating import Gate, clock_gates, loaded, timed, timed_liberty
from synth.liberty import Library, tool_liberty_text
from synth.metrics import METRICS, POWERED, Judged, Run
from synth.netlist import Netlist, Outline
from synth.opensta import opensta, version
from synth.parts import GATES, split
from synth.passes import absorb, buffer, compose, invert, prune, strengthen, tie
from synth.place import Placement, Technology, Wires, find_technology, place
from synth.place.closure import ROUNDS, SIZED_UP_TO, Closed, close, linear
from synth.place.placer import UTILISATION
from synth.place.records import placed_facts
from synth.power.kept import read_energies
from synth.power.stimulus import STIMULI
from synth.sizing import size
from synth.steps import Step, every, run
from synth.timing import critical_path
from synth.verify import verify
from synth.yosys import RECIPES, Mapper, SynthesisError

__all__ = ["DESIGNS", "MARGIN", "Flow", "Measured", "Variant", "Wired"]

#: Part of the clock period that a design may use, so that it also meets the clock with another delay model.
MARGIN = 0.97
#: Cells of the largest netlist that reports place, and of the largest that they close.
LARGEST = 32_000
CLOSED_UP_TO = 500
#: Placements whose wires' spread is in reports, and cells of the largest netlist that is placed so often for that.
_SEEDS, _SEEDED_UP_TO = 3, 500
#: Part of what the flops behind a clock gate load it with that their wires are taken to add, before these are known.
_GATE_WIRES = 0.5
#: Products per cycle of the largest circuit whose power is measured with its area, and for how many cycles.
_POWERED, _POWER_CYCLES = 16, 300
#: What searches by energy count, and for how many cycles.
ENERGY_STIMULI, ENERGY_CYCLES = ("real", "real_held64"), 300
_FAILED = ", as "  # between the own timing that stands in for OpenSTA, and how that failed
#: How many points of another clock's Pareto front are tried.
_FROM_FRONT = 3


@dataclass(frozen=True)
class Measured:
    """A mapped variant: area in the library's unit, delay in ps, the area's parts (``synth.parts``), and where it was
    asked for, the energy of a product in fJ by stimulus.
    """

    unit: str
    variant: Variant
    area: float
    critical_path_ps: float
    parts: Mapping[str, float]
    energies: Mapping[str, float] = field(default_factory=dict)

    def meets(self, clock_ps: float) -> bool:
        return self.critical_path_ps <= clock_ps

    @property
    def energy_fj(self) -> float:
        """Of a product: the mean of all stimuli."""
        return sum(self.energies.values()) / len(self.energies)

    def cost(self, aim: str) -> float:
        """What a search by an aim (``synth.designs.AIMS``) looks for the least of."""
        if aim == "area":
            return self.area
        return self.energy_fj * (self.area if aim == "product" else 1.0)


class Wired(NamedTuple):
    """What is placed of a unit: a variant, after how many rounds of closure it was what is stored (None where nothing
    is), and which part of the core its cells fill.
    """

    variant: Variant
    rounds: int | None
    utilisation: float


class Flow:
    """Generates, maps and measures for one library.

    Parameters
    ----------
    library : Library
    folder : Path
        Where Liberty files for tools and the cache of measurements go. A measurement is kept under the hash of all that
        determines it, so that a search can be interrupted and continued.
    yosys : str, optional
        Another Yosys than pyosys.
    designs : Path
        The stored designs.
    lef : str, optional
        What it is placed with, in place of what is found: as :func:`synth.place.find_technology` takes it.
    """

    def __init__(
        self,
        library: Library,
        folder: Path,
        *,
        yosys: str | None = None,
        designs: Path = DESIGNS,
        lef: str | None = None,
    ) -> None:
        self.library = library
        self.designs = designs
        self.folder = folder
        self.yosys = yosys
        self.lef = lef
        self.mapper = Mapper(library, yosys=yosys)
        self.cache = folder / "cache"
        #: A library is known by its content.
        self.content = _content(library)
        key = digest("tool_liberty_text", library.identity, self.content, code_digest("synth.liberty"))
        #: What OpenSTA is given: full tables, where they are at hand, and all cells, as sizing takes other ones.
        self.timing_liberty = folder / "liberty" / f"{key[:32]}.lib"
        if shutil.which("sta"):
            write_text(self.timing_liberty, kept(self.cache, key, lambda: tool_liberty_text(library)))
        self._head: tuple[Any, ...] = (None,)

    def __reduce__(self) -> tuple[Callable[..., "Flow"], tuple[Any, ...]]:
        """What it is made of: a process that is sent many tasks makes it once, and keeps what it knows between them."""
        return _flow, (self.content, self.library, self.folder, (self.yosys, self.lef), self.designs)

    def component(self, unit: Unit, variant: Variant, *, columns: int | None = None) -> Circuit:
        """The Amaranth component of a variant (``columns``: with so many). Raises ValueError if it cannot be built."""
        cells = self.mapper.cells
        cells = replace(cells, half_adder=cells.half_adder and variant.half_adder_cells)
        return unit.create(
            lane=LANES[variant.lane],
            cells=cells,
            structure=variant.structure,
            products=variant.products,
            correction=variant.correction,
            columns=columns,
            clocks="gated" if variant.gated else "free",
            shared_by=variant.shared_by,
        )

    def gates(self, netlist: Netlist, component: Circuit, clock_ps: float) -> tuple[Gate, ...]:
        """The clock gates of a mapped component, none where its clocks are free."""
        return clock_gates(netlist, component, clock_ps, self.cache)

    @staticmethod
    def copies(unit: Unit, variant: Variant) -> dict[str, int] | None:
        """What a unit is estimated from: one column that stands for all, where it has several alike."""
        columns = unit.shape[1]
        alike = columns > 1 and unit.kind != "engine" and not variant.shared_by
        return {"column0": columns} if alike else None

    def estimate(self, unit: Unit, variant: Variant, clock_ps: float) -> Measured:
        """What :meth:`build` would measure, for a tile from one of its columns: close, and so much faster."""
        copies = self.copies(unit, variant)
        if copies is None:
            return self.build(unit, variant, clock_ps)
        netlist, _ = self.mapped(unit, variant, clock_ps, copies)
        return self.measure(unit, variant, netlist, clock_ps, copies)

    def netlist(self, unit: Unit, variant: Variant, clock_ps: float) -> Netlist:
        """The mapped netlist, from the cache where it is there."""
        return self.mapped(unit, variant, clock_ps)[0]

    def mapped(
        self, unit: Unit, variant: Variant, clock_ps: float, copies: Mapping[str, int] | None = None
    ) -> tuple[Netlist, Circuit]:
        """The mapped netlist, sized if the variant says so, and the component that it was made of.

        With ``copies`` (:func:`synth.timing.loads`), a tile has one column, which stands for all of them. The netlist
        has the unit's :func:`attributes`.
        """
        last, component = self.steps(unit, variant, clock_ps, copies)
        _, (head, _), kept = self._head
        done = dict(kept)
        netlist = run(last, self.cache, done).value
        kept |= {head: done[head]} if head in done else {}
        return replace(netlist, attributes=attributes(unit, variant)), component

    def steps(
        self, unit: Unit, variant: Variant, clock_ps: float, copies: Mapping[str, int] | None = None
    ) -> tuple[Step, Circuit]:
        """The last step to a unit's netlist, which has those before it as inputs, and the component: nothing is run
        but the generators. As :meth:`mapped`.
        """
        # What comes after has no part in it: a search that changes that alone need not begin anew.
        begun = (unit, replace(variant, drive=0.0, slowest=0.0, sized=0.0), bool(copies))
        if self._head[0] != begun:
            component = self.component(unit, variant, columns=1 if copies else None)
            step = self._assembled(component, unit.name, unit.name, variant)
            for make in (prune, invert):
                step = self._step(make.__name__, unit.name, make, "synth.passes", inputs=(step,))
            self._head = begun, (step, component), {}
        step, component = self._head[1]
        many = {"copies": dict(copies)} if copies else {}
        after: list[tuple[Callable[..., Netlist], str, dict[str, Any]]] = []
        if component.parts:
            after += [
                (strengthen, "synth.passes", {"near": variant.drive, **many}),
                (buffer, "synth.passes", {"slowest_ps": variant.slowest * clock_ps, **many}),
            ]
        if variant.sized:
            strong = {} if variant.weaken else {"weaken": False}
            after.append((_sized, "synth.sizing", {"clock_ps": variant.sized * clock_ps, **strong}))
        for make, code, reads in [*after, (tie, "synth.passes", {})]:
            name = make.__name__.strip("_").replace("sized", "size")
            step = self._step(
                name, unit.name, partial(make, **reads), code, inputs=(step,), reads=reads, slow=make is _sized
            )
        return step, component

    def _step(self, name: str, of: str, make: Callable[..., Netlist | Outline], code: str, **more: Any) -> Step:
        return Step(name, of, make, code, self.library, self.content, **more)

    def _assembled(self, component: Circuit, top: str, of: str, variant: Variant) -> Step:
        """The last step to the netlist of a component as module ``top``; what consists of parts is mapped in parts."""
        mapper = self.mapper
        if not component.parts:
            rtlil = to_rtlil(component, top)
            # Of a prefix adder, other recipes make a ripple again.
            special = "amap_sized" if component.timed else "dch" if isinstance(component, Correction) else None
            recipe = RECIPES[special or variant.recipe]

            reads = {"rtlil": rtlil, "mapper": mapper.key(recipe)}
            step = self._step("map", of, partial(mapper.map, rtlil, top, recipe), "synth.yosys", reads=reads, slow=True)
            pairs = dict(component.complements)
            if not pairs:
                return step
            make = partial(absorb, pairs=pairs)
            return self._step("absorb", of, make, "synth.passes", inputs=(step,), reads={"pairs": pairs})
        rtlil, parts = outline(component, top)
        reads = {"rtlil": rtlil, "tool": mapper.tool}
        make = partial(mapper.outline, rtlil, top)
        whole = self._step("outline", of, make, "synth.yosys", reads=reads, slow=True, read=Outline.from_json)
        steps = {name: self._assembled(part, name, f"{of}/{name}", variant) for name, part in parts.items()}

        def composed(outline: Outline, *netlists: Netlist) -> Netlist:
            return compose(outline, dict(zip(steps, netlists, strict=True)), self.library)

        inputs = (whole, *steps.values())
        return self._step("compose", of, composed, "synth.passes", inputs=inputs, reads={"parts": list(steps)})

    def build(self, unit: Unit, variant: Variant, clock_ps: float) -> Measured:
        """Map a variant and measure it by the library's own delays."""
        return self.measure(unit, variant, self.netlist(unit, variant, clock_ps), clock_ps)

    def measure(
        self,
        unit: Unit,
        variant: Variant,
        netlist: Netlist,
        clock_ps: float,
        copies: Mapping[str, int] | None = None,
    ) -> Measured:
        """A netlist's area, delay and parts; ``copies`` as in :meth:`mapped`."""
        parts, gates = split(netlist, copies), ()
        if variant.gated:
            component = self.component(unit, variant, columns=1 if copies else None)
            gates = self.gates(netlist, component, clock_ps)
            parts[GATES] = sum(one.cell.area * (copies or {}).get(one.role.part, 1) for one in gates)
        total = sum(parts.values()) if copies or variant.gated else netlist.area
        delay = critical_path(timed(netlist, gates), copies=copies).critical_path_ps
        return Measured(unit.name, variant, total, delay, parts)

    @cached_property
    def technology(self) -> Technology:
        """Sites, shapes and wires of the library: :func:`synth.place.find_technology`."""
        return find_technology(self.library, self.lef)

    @cached_property
    def other_lef(self) -> bool:
        """Whether it is placed with another LEF than the one that is found: what is stored is of that one."""
        return self.lef is not None and self.technology.identity != find_technology(self.library).identity

    def placing(
        self,
        unit: Unit,
        variant: Variant,
        clock_ps: float,
        *,
        utilisation: float = UTILISATION,
        seed: int = 0,
        rounds: int = ROUNDS,
    ) -> tuple[Step, Step]:
        """The steps ``place`` and ``close`` of a unit's netlist; the first gives a placement, the last a closed one.

        ``rounds``: how often at most gates are sized for the clock with the wires.
        """
        technology = self.technology
        last, component = self.steps(unit, variant, clock_ps)
        facts = {"technology": technology.identity, "utilisation": utilisation, "seed": seed}
        of, versions = unit.name, {"coloquinte": package_version("coloquinte"), "opensta": version()}
        how = {"technology": technology, "utilisation": utilisation, "seed": seed}

        def placing(netlist: Netlist) -> Placement:
            if not variant.gated:
                return place(netlist, **how)
            gates = clock_gates(netlist, component, clock_ps, self.cache, wires=_GATE_WIRES)
            return place(timed(netlist, gates), gates=gates, **how)

        if variant.gated:
            facts |= {"clock_ps": clock_ps, "gated": _GATE_WIRES}
        placed = self._step(
            *("place", of, placing, "synth.place.placer"), inputs=(last,), reads=facts | versions, slow=True,
            read=partial(Placement.from_json, technology=technology),
        )  # fmt: skip
        failed: list[bool] = []  # what own timing stood in for, OpenSTA may tell another time

        def judge(placement: Placement, wires: Wires) -> tuple[float, str]:
            delay, tool = self.judge(placement, wires, clock_ps=clock_ps)
            failed.append(_FAILED in tool)
            return delay, tool

        def closing(placement: Placement) -> Closed:
            failed.clear()
            return close(placement, clock_ps=clock_ps, judge=judge, rounds=rounds)

        closed = self._step(
            *("close", of, closing, "synth.place.closure"),
            inputs=(placed,), slow=True,
            # OpenSTA judges by the library's full tables, not by the cells that steps know it by.
            reads={"clock_ps": clock_ps, "rounds": rounds, "library": self.library.identity, **versions},
            read=partial(Closed.from_json, technology=technology),
            lasting=lambda _: not any(failed),
        )  # fmt: skip
        return placed, closed

    def judge(self, placement: Placement, wires: Wires, *, clock_ps: float) -> tuple[float, str]:
        """(delay of a placed netlist with its wires in ps, by which tool): OpenSTA, else own linear timing, and why."""
        gates = placement.gates
        if gates:
            behind = {name: one.capacitance_ff for name, one in wires.clock_of.items()}
            gates = loaded(gates, placement.netlist, behind, self.cache)
            placement = replace(placement, netlist=timed(placement.netlist, gates))
        try:
            sta = opensta(placement.netlist, self._cells(gates), clock_ps=clock_ps, wires=wires)
        except (ValueError, OSError) as error:
            delay, tool = linear(placement, wires)
            return delay, f"{tool}{_FAILED}{error}"
        return linear(placement, wires) if sta is None else (sta.critical_path_ps, sta.tool)

    def opensta(self, netlist: Netlist, clock_ps: float, gates: Sequence[Gate] = ()) -> Judged:
        """Delay of a netlist by OpenSTA, to clock gates too; where it fails, own timing stands and this says why."""
        try:
            sta = opensta(timed(netlist, gates), self._cells(gates), clock_ps=clock_ps)
        except (ValueError, OSError) as error:
            return Judged(why=str(error))
        return Judged() if sta is None else Judged(sta.critical_path_ps)

    def _cells(self, gates: Sequence[Gate]) -> list[Path]:
        """Liberty files for OpenSTA: of the library, and of what stands for clock gates."""
        cells = [self.timing_liberty]
        if gates and shutil.which("sta"):
            text = timed_liberty(self.library, gates)
            cells.append(self.folder / "liberty" / f"gates-{digest(text)[:32]}.lib")
            write_text(cells[-1], text)
        return cells

    def in_time(self, unit: Unit, one: Measured, clock_ps: float) -> bool:
        """Whether a variant meets the clock by linear delays and by OpenSTA; where that is missing, with a margin."""
        if not one.meets(clock_ps):
            return False
        netlist, component = self.mapped(unit, one.variant, clock_ps)
        gates = self.gates(netlist, component, clock_ps)
        sta_ps = self.opensta(netlist, clock_ps, gates).critical_path_ps
        return one.meets(MARGIN * clock_ps) if sta_ps is None else sta_ps <= clock_ps

    def best(self, unit: Unit, clock_ps: float) -> Measured:
        """The stored variant for this library; for a library without one, the best of those stored for any other."""
        variants = self.stored(unit, clock_ps)
        if not variants:
            raise SynthesisError(f"no variant of {unit.name} is stored: find one with `python -m synth explore`")
        return best([self.build(unit, variant, clock_ps) for variant in variants], clock_ps)

    def variant(self, unit: Unit, clock_ps: float, aim: str = "area") -> Variant:
        """The stored variant, or the :meth:`best` of several; that of another aim is of this library and clock alone.

        Raises SynthesisError where there is none.
        """
        if aim != "area":
            design = self.design(unit, clock_ps)
            if design is None or aim not in design.choices:
                raise SynthesisError(
                    f"no variant of {unit.name} by {aim} is stored for {self.library.name} at {clock_ps:g} ps: "
                    f"find one with `python -m synth explore --by {aim}`"
                )
            return design.choices[aim].variant
        variants = self.stored(unit, clock_ps)
        return variants[0] if len(variants) == 1 else self.best(unit, clock_ps).variant

    def stored(self, unit: Unit, clock_ps: float) -> list[Variant]:
        """The stored variant for this library and clock, or else the likeliest at another clock, or of other libraries.

        From another clock's search come its result, and the smallest of its Pareto front that were as fast as this one.
        """
        designs = read_designs(self.designs)
        for name in shelves(designs, self.library, clock_ps):
            if unit.name in designs[name]:
                design = designs[name][unit.name]
                found = [design.variant]
                if design.clock_ps != clock_ps:
                    fast = [variant for _, delay_ps, variant in design.front if delay_ps <= clock_ps]
                    found += fast[:_FROM_FRONT]
                return list(dict.fromkeys(found))
        return list(dict.fromkeys(units[unit.name].variant for units in designs.values() if unit.name in units))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of all its circuits: that none was searched for this library, if so."""
        if is_known(read_designs(self.designs), self.library):
            return ()
        return ("no design was searched for it: each is the best of other libraries' (python -m synth explore)",)

    def design(self, unit: Unit, clock_ps: float) -> Design | None:
        """What is stored for a unit in this library at this clock."""
        designs = read_designs(self.designs)
        found = [designs[name].get(unit.name) for name in shelves(designs, self.library, clock_ps)]
        return next((one for one in found if one is not None and one.clock_ps == clock_ps), None)

    def wired(self, unit: Unit, clock_ps: float, aim: str = "area") -> Wired:
        """The variant that was found with wires by an aim, where one is stored for library and clock; else that of
        :meth:`variant`.
        """
        design = self.design(unit, clock_ps)
        choice = self.wired_choice(unit, clock_ps, aim)
        by = choice.found_by if choice else design.wired_by if design else {}
        utilisation = by.get("utilisation") or UTILISATION
        if choice is not None:
            return Wired(choice.variant, by.get("rounds"), utilisation)
        if aim != "area" or design is None or design.wired is None:
            return Wired(self.variant(unit, clock_ps, aim), None, utilisation)
        return Wired(design.wired, by.get("rounds"), utilisation)

    def wired_choice(self, unit: Unit, clock_ps: float, aim: str) -> Choice | None:
        """What a search with wires by another aim than area found."""
        design = self.design(unit, clock_ps)
        return design.wired_choices.get(aim) if design else None

    def generated(self, unit: Unit, variant: Variant, clock_ps: float) -> str:
        """Hash of what is mapped, with which recipes and tool, and of what is done after it.

        The library is known by its files here: how they are read may change, and the stored circuits stand.
        """
        last, _ = self.steps(unit, variant, clock_ps)
        return digest(self.library.identity, [(one.label, dict(one.reads)) for one in every(last)])[:32]

    def stored_placement(self, unit: Unit, clock_ps: float) -> dict[str, Any] | None:
        """What is stored of a unit's closed placement in this library at this clock, where it is still that circuit."""
        design = self.design(unit, clock_ps)
        if design is None or design.wired is None or not design.wired_by.get("core_area_um2") or self.other_lef:
            return None
        if design.wired_by.get("generated") != self.generated(unit, design.wired, clock_ps):
            return None
        return {key: design.wired_by.get(key) for key in (*placed_facts(None), "wire_spread_percent")} | {"placed": ""}

    def nearest(self, unit: Unit, clock_ps: float, aim: str = "area") -> Variant | None:
        """Where a search may start: what is stored for the unit, here or elsewhere, or for the design otherwise."""
        design = self.design(unit, clock_ps)
        if design is not None and aim in design.choices:
            return design.choices[aim].variant
        if self.stored(unit, clock_ps):
            return self.variant(unit, clock_ps)  # or a search may end with less than what a report takes without it
        names = [*(one.name for one in UNITS.values() if one.design == unit.design and one.macs > 1)]
        names.sort(key=lambda name: (UNITS[name].unit != unit.unit, UNITS[name].scope != unit.scope, -UNITS[name].macs))
        variants = [variant for name in names if name != unit.name for variant in self.stored(UNITS[name], clock_ps)]
        if found := next((one for one in variants if one.lane in {lane.name for lane in unit.lanes}), None):
            return found
        for other in UNITS.values():  # or what is stored for a lane that its own derives from
            same = (other.unit, other.scope) == (unit.unit, unit.scope) and other.design != unit.design
            if same and type(other.lanes[0]) in type(unit.lanes[0]).__bases__:
                for variant in self.stored(other, clock_ps):
                    return replace(variant, lane=unit.lanes[0].name)
        return None

    def closed(self, unit: Unit, clock_ps: float, cells: int, aim: str = "area") -> tuple[Closed | None, str]:
        """A unit of about so many cells, placed and closed; or None, and why. Large ones are placed alone.

        ``aim``: what the variant has the least of (``synth.designs.AIMS``).
        """
        try:
            variant, rounds, utilisation = self.wired(unit, clock_ps, aim)
            if rounds is None:
                rounds = ROUNDS if cells <= (CLOSED_UP_TO if aim == "area" else SIZED_UP_TO) else 0
            last = self.placing(unit, variant, clock_ps, utilisation=utilisation, rounds=rounds)[1]
            found = run(last, self.cache, {}).value
            if found.rounds or variant != self.variant(unit, clock_ps):  # another netlist than the one without wires
                verify(found.netlist, self.component(unit, variant))
            return found, ""
        except ModuleNotFoundError as error:
            return None, f"{error.name} is not installed"
        except (ValueError, OSError) as error:
            return None, str(error)

    def wire_spread(self, unit: Unit, clock_ps: float, wired: Wired | None = None) -> float:
        """How far the wires' lengths of placements with other seeds are apart: half of the range, in percent."""
        wired = wired or self.wired(unit, clock_ps)
        how = {"utilisation": wired.utilisation}
        steps = (self.placing(unit, wired.variant, clock_ps, seed=seed, **how)[0] for seed in range(_SEEDS))
        lengths = [Wires.of(run(step, self.cache, {}).value).length_um for step in steps]
        return round(50 * (max(lengths) - min(lengths)) * len(lengths) / sum(lengths), 2) if sum(lengths) else 0.0

    def power(
        self, unit: Unit, component: Circuit, found: Netlist | Closed, clock_ps: float
    ) -> tuple[dict[str, Any], str]:
        """Figures of power of a netlist, or of a closed placement with its wires, on operands of real layers.

        They are those that are kept, where the circuit is still that one. All are None for what takes long or cannot be
        measured; beside them stands why, or what they were measured of.
        """
        nothing = figures(POWERED, None)
        try:
            names = {"unit": unit.unit, "design": unit.design, "scope": unit.scope, "library": self.library.name}
            kept = [one for one in read_energies() if names.items() <= one.items()]
            if not kept and unit.macs > _POWERED:
                return nothing, "not measured here: python -m synth power"
            from synth.power.circuit import Circuit as Gates  # noqa: PLC0415 - slow to import
            from synth.power.records import remembered  # noqa: PLC0415
            from synth.power.records import run as run_power  # noqa: PLC0415

            wires = not isinstance(found, Netlist)
            gates = (Gates.placed if wires else Gates)(found, clock_ps, cache=self.cache)
            how = f"real operands, {'with' if wires else 'without'} wires"
            if record := remembered(gates, STIMULI["real"], kept):
                return {key: record[key] for key in nothing}, f"{how}, {record['cycles']} cycles"
            if unit.macs > _POWERED:
                return nothing, "not measured here: python -m synth power"
            if absent := [path.name for path in STIMULI["real"].absent]:
                how = f"{how}, none of {', '.join(absent)}"
            measured, _ = run_power(gates, component, STIMULI["real"], _POWER_CYCLES)
        except ModuleNotFoundError as error:
            return nothing, f"{error.name} is not installed"
        except ValueError as error:
            return nothing, str(error)
        return figures(POWERED, measured), "; ".join(filter(None, [f"{how}, {_POWER_CYCLES} cycles", measured.zeros]))

    def energies(
        self, unit: Unit, variant: Variant, clock_ps: float, copies: Mapping[str, int] | None = None
    ) -> dict[str, float]:
        """Energy of a product in fJ under each of ``ENERGY_STIMULI``, without wires, from the cache where it is there.

        ``copies`` as in :meth:`mapped`. Raises ModuleNotFoundError where what simulates is not installed.
        """
        from synth.power.circuit import Circuit as Gates  # noqa: PLC0415 - slow to import
        from synth.power.records import energies  # noqa: PLC0415

        last, component = self.steps(unit, variant, clock_ps, copies)
        asked = (list(ENERGY_STIMULI), ENERGY_CYCLES, clock_ps, dict(copies or {}), variant.gated)
        absent = [path.name for path in STIMULI["real"].absent]
        # Steps know the library by its cells' delays: what cells take, its files say beside them.
        key = digest("energies", last.key, self.library.identity, code_digest("synth.power.records"), *asked, *absent)

        def measure() -> dict[str, float]:
            netlist, _ = self.mapped(unit, variant, clock_ps, copies)
            gates = self.gates(netlist, component, clock_ps)
            circuit = Gates(netlist, clock_ps, gates=gates, cache=self.cache)
            return energies(circuit, component, ENERGY_STIMULI, ENERGY_CYCLES, copies=copies)

        return kept(self.cache, key, measure)

    def energies_closed(self, unit: Unit, variant: Variant, clock_ps: float, closed: Closed) -> dict[str, float]:
        """As :meth:`energies`, with the wires of a closed placement."""
        from synth.power.circuit import Circuit as Gates  # noqa: PLC0415 - slow to import
        from synth.power.records import content, energies  # noqa: PLC0415

        circuit = Gates.placed(closed, clock_ps, cache=self.cache)
        asked = (list(ENERGY_STIMULI), ENERGY_CYCLES, [path.name for path in STIMULI["real"].absent])
        key = digest("energies with wires", content(circuit), code_digest("synth.power.records"), *asked)
        component = self.component(unit, variant)
        return kept(self.cache, key, lambda: energies(circuit, component, ENERGY_STIMULI, ENERGY_CYCLES))

    def record(self, unit: Unit, clock_ps: float, *, placed: bool = False, powered: bool = False) -> dict[str, Any]:
        """The result record of a unit's best variant, simulated gate by gate.

        With ``placed``, it has the figures of the closed placement that is stored, or is placed, and closed with its
        wires where it is small; with ``powered``, its power is measured unless it is large.
        """
        variant = self.variant(unit, clock_ps)
        netlist, component = self.mapped(unit, variant, clock_ps)
        measured = self.measure(unit, variant, netlist, clock_ps)
        verified = verify(netlist, component)
        judged = self.opensta(netlist, clock_ps, self.gates(netlist, component, clock_ps))
        run = Run(unit, self.library, measured.area, measured.critical_path_ps, judged)
        sta_ps = judged.critical_path_ps
        known, cells = self.stored_placement(unit, clock_ps) if placed else None, len(netlist.cells)
        closed, why = None, f"{cells} cells: up to {LARGEST} are placed here" if placed else "not asked for"
        if placed and known is None and cells <= LARGEST:
            closed, why = self.closed(unit, clock_ps, cells)
        spread, powers = None, netlist
        if closed is not None:
            if closed.placement.technology.layers:  # else nothing is known of its wires but lengths
                component, powers = self.component(unit, self.wired(unit, clock_ps).variant), closed
            if len(netlist.cells) <= _SEEDED_UP_TO:
                spread = self.wire_spread(unit, clock_ps)
        power, how = (
            self.power(unit, component, powers, clock_ps) if powered else (figures(POWERED, None), "not asked for")
        )
        return {
            "unit": unit.unit,
            "design": unit.design,
            "scope": unit.scope,
            "library": self.library.name,
            "clock_ps": clock_ps,
            **figures(METRICS, run),
            "opensta": judged.why,
            # Both must agree where both are there: the linear model, and OpenSTA with full tables.
            "meets_clock": measured.meets(clock_ps) and (sta_ps is None or sta_ps <= clock_ps),
            **(known or placed_facts(closed, why) | {"wire_spread_percent": spread}),
            **power,
            "power": how,
            "verified": verified,
            "parts_um2": {part: round(value, 4) for part, value in measured.parts.items()},
            "variant": measured.variant.facts(),
        }


_flows: dict[tuple[Any, ...], Flow] = {}  # what this process was sent, by content, place and thread


def _flow(identity: str, library: Library, folder: Path, given: tuple[str | None, ...], designs: Path) -> Flow:
    yosys, lef = given
    key = identity, library.identity, folder, *given, designs, get_ident()
    if key not in _flows:
        _flows[key] = Flow(library, folder, yosys=yosys, designs=designs, lef=lef)
    return _flows[key]


def best(candidates: list[Measured], clock_ps: float, by: str = "area") -> Measured:
    """That of least cost that meets the clock, or the fastest if none does."""
    in_time = [one for one in candidates if one.meets(clock_ps)]
    if in_time:
        return min(in_time, key=lambda one: (one.cost(by), one.critical_path_ps))
    return min(candidates, key=lambda one: (one.critical_path_ps, one.area))


def choices(unit: Unit) -> dict[str, list[Any]]:
    """Every value of every field of :class:`Variant` and its :class:`~hw.heap.Structure` that a search may try.

    Breaks and sizing make a tree fast, so trees that take them are mapped for area alone.
    """
    lane = unit.lanes[0]
    plain = not lane.partial_products
    multipliers = {"booth", "lowpower"} if unit.design == "int8_booth_yosys" else {"", "fused"} if plain else {""}
    recipes = [
        name for name, recipe in RECIPES.items() if recipe.multiplier in multipliers and (plain or not recipe.sized)
    ]
    if plain:
        return {
            "lane": [one.name for one in unit.lanes],
            "recipe": recipes,
            "cuts": [(), (1.0,), (1.0, 1.0)] if unit.shape[0] > 1 else [()],
        }
    if unit.kind == "systolic":  # a cell hands on whole sums: there is no ripple to break
        return {
            "lane": [one.name for one in unit.lanes],
            "recipe": ["dc2", "dch"],
            "products": ["true", "inverted", "free"],
            "polarity": ["latest"],
            "sum_delay": [2.0],
            "cuts": [(), (6.0,), (10.0,), (20.0,)],
            "breaks": [()],
            "tree": ["greedy"],
            "adder": list(ADDERS),
            "half_adder_cells": [True],
        }
    if unit.kind == "engine":  # what the tile of its size has, or near it: each takes minutes
        return {
            "lane": [one.name for one in unit.lanes],
            "recipe": ["dc2"],
            "products": ["true", "inverted"],
            "polarity": ["latest"],
            "sum_delay": [2.0],
            "cuts": [(17.0,), (19.0,), (20.0,), (21.0,)],
            "breaks": [(), (12,), (14,), (16,)],
            "tree": ["greedy"],
            "adder": ["ripple"],
            "half_adder_cells": [True],
            "correction": ["brent_kung", "sklansky"],
            "drive": [4.0, 2.5],
            "slowest": [0.12, 0.1],
        }
    many, large, tile = unit.macs > 1, unit.macs > 16, unit.shape[1] > 1
    if large:
        columns = range(lane.x_bits + 4, lane.x_bits + lane.fmt.bits + 8, 2)
    else:
        columns = range(lane.x_bits + 3 * many, lane.accumulator_bits(unit.max_k) - 4 - 4 * many)
    # What rarely wins is left out where a run takes long.
    options = {
        "lane": [one.name for one in unit.lanes],
        "recipe": ["dc2", "dch"] if large else recipes,
        # Parts of a fixed polarity are mapped once; in one lane, the mapper may choose.
        "products": ["true", "inverted"] if many else ["free", "true", "inverted"],
        "polarity": ["latest"] if large else list(POLARITIES),
        "sum_delay": [2.0] if large else [1.0, 1.5, 2.0],
        "skew": [0.0, 1.0, 2.0],
        "cuts": [(), *((float(stage),) for stage in range(15, 24))] if large else [()],
        "breaks": [(), *((column,) for column in columns), *((column, column + 6) for column in columns if large)],
        "tree": ["greedy"] if large else list(TREES),
        "adder": ["ripple"] if large else list(ADDERS),
        "half_adder_cells": [True] if large else [True, False],
    }
    if tile:
        options |= {"drive": [4.0, 2.5, 2.0], "slowest": [0.3, 0.15, 0.12]}
    if many and unit.scope == "complete":
        options |= {"slowest": [0.15, 0.12, 0.1], "correction": ["ripple", "brent_kung"]}
        if not large:
            options |= {"cuts": [(), *((float(stage),) for stage in range(14, 20))], "tree": ["greedy"]}
    if unit.shape[2] > 1:  # a search starts from what is best with one row
        options |= {"recipe": ["dc2"], "cuts": [(), (16.0,), (17.0,), (18.0,), (19.0,), (21.0,)], "drive": [4.0, 2.5]}
    return options


def _sized(netlist: Netlist, clock_ps: float, *, weaken: bool = True) -> Netlist:
    return size(netlist, clock_ps, weaken=weaken)[0]


def attributes(unit: Unit, variant: Variant) -> dict[str, str]:
    """What is written beside a unit's netlist: ``built``, in JSON what :meth:`hw.units.Unit.create` was given."""
    facts = variant.facts()
    names = ("lane", "structure", "products", "correction", "half_adder_cells", "gated", "shared_by")
    given = {key: facts[key] for key in names if key in facts}
    if not variant.structure.skew:  # netlists from before there was any stay what they were
        del given["structure"]["skew"]
    return {"built": json.dumps({"unit": unit.name, "max_k": unit.max_k, **given})}


def _content(library: Library) -> str:
    """Hash of all that a library says."""
    return digest(repr((library.slew_ps, library.load_ff, sorted(library.cells.items()))))
