"""The designs that searches found: ``designs.json`` keeps them on shelves, one for each library and clock.

    designs = read_designs(DESIGNS)                      # {shelf: {unit: Design}}; what is wrong in it is named
    keep(DESIGNS, library, clock_ps, unit, design)       # beside what other searches keep, at once or not

A library is known by its content, not by its name: a design of another library, corner or clock is never replaced.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from golden.lanes import LANES
from golden.storage import one_writer, write_json
from hw.heap import ADDERS, Structure
from hw.lanes import PRODUCTS
from hw.units import UNITS
from synth.liberty import Library
from synth.yosys import RECIPES

__all__ = [
    "AIMS",
    "DESIGNS",
    "Choice",
    "Design",
    "Point",
    "Variant",
    "is_known",
    "keep",
    "label",
    "read_designs",
    "shelves",
    "stored_units",
]

DESIGNS = Path(__file__).with_name("designs.json")
#: What a search may look for: least area, least energy, or least of both multiplied.
AIMS = ("area", "energy", "product")


@dataclass(frozen=True)
class Variant:
    """How a unit is built.

    Attributes
    ----------
    lane : str
        One of the unit's lanes.
    recipe : str
        One of ``synth.yosys.RECIPES``.
    structure : Structure
        Tree, last adder, breaks and pipeline stages.
    half_adder_cells : bool
        Whether half adders are the library's cells; otherwise gates, which the mapper may restructure.
    products : str
        Polarity of the partial products.
    correction : str
        Adder of a complete tile's correction, one of ``hw.heap.ADDERS``.
    drive : float
        How much slower than the fastest of its kind a cell may be that many parts read (``synth.passes``).
    slowest : float
        Part of the clock period that a cell may take that drives many others, before it gets buffers.
    sized : float
        Part of the clock period that gates are sized for after mapping (``synth.sizing``); 0 leaves them as mapped.
    weaken : bool
        Whether sizing takes gates of less capacitance also where that saves no area (``synth.sizing``).
    gated : bool
        Whether a complete tile's clocks stop where nothing changes (``hw.tile.held``).
    shared_by : int
        How many columns of a tile share registers of activations (``hw.tile.CompleteTile``); 0 for all.
    """

    lane: str
    recipe: str = "dch"
    structure: Structure = Structure()
    half_adder_cells: bool = True
    products: str = "free"
    correction: str = "ripple"
    drive: float = 4.0
    slowest: float = 0.3
    sized: float = 0.0
    weaken: bool = True
    gated: bool = False
    shared_by: int = 0

    def facts(self) -> dict[str, Any]:
        """The JSON form: what came later is in it where it is there."""
        facts = asdict(self)
        for name in ("gated", "shared_by"):
            if not facts[name]:
                del facts[name]
        return facts

    @classmethod
    def read(cls, facts: Any) -> "Variant":
        """From the JSON form. Raises ValueError, which says what is wrong."""
        facts = dict(_known(facts, cls, "a variant"))
        structure = _known(facts.get("structure", {}), Structure, "a structure")
        lists = {key: tuple(value) if isinstance(value, list) else value for key, value in structure.items()}
        choices = (("lane", LANES), ("recipe", RECIPES), ("products", PRODUCTS), ("correction", ADDERS))
        for name, known in choices:
            value = facts.get(name, next(iter(known)) if name != "lane" else None)
            if not isinstance(value, str) or value not in known:
                raise ValueError(f"unknown {name} {value!r}: choose from {', '.join(known)}")
        for name in ("half_adder_cells", "weaken", "gated"):
            if not isinstance(facts.get(name, True), bool):
                raise ValueError(f"{name} is {facts[name]!r}: true or false is wanted")
        shared_by = facts.get("shared_by", 0)
        if isinstance(shared_by, bool) or not isinstance(shared_by, int) or shared_by < 0:
            raise ValueError(f"shared_by is {str(shared_by)[:40]!r}: a number of columns is wanted, or 0 for all")
        for name in {"drive", "slowest", "sized"} & facts.keys():
            _number(facts, name, least=0.0)
        return cls(**{**facts, "structure": Structure(**lists)})


class Point(NamedTuple):
    """A point of the Pareto front of area, delay in ps, and energy of a product in fJ."""

    area_um2: float
    critical_path_ps: float
    energy_per_mac_fj: float
    variant: Variant

    @classmethod
    def read(cls, facts: Any) -> "Point":
        """From the JSON form. Raises ValueError, which says what is wrong."""
        rest = dict(_mapping(facts, "a point of the front"))
        values = [_number(rest, name, least=0.0) for name in cls._fields[:-1]]
        return cls(*values, Variant.read({name: rest[name] for name in rest.keys() - set(cls._fields)}))

    def facts(self) -> dict[str, Any]:
        """The JSON form."""
        return dict(zip(self._fields[:-1], self[:-1], strict=True)) | self.variant.facts()


@dataclass(frozen=True)
class Choice:
    """What a search by another aim than area found for a unit.

    Attributes
    ----------
    variant : Variant
    found_by : mapping
        Tools and figures: ``clock_ps``, ``area_um2``, ``critical_path_ps``, ``cycles``, and ``energy_per_mac_fj`` of
        each stimulus.
    front : tuple of Point
        The Pareto front of area, delay and energy (the mean of the stimuli), smallest first.
    """

    variant: Variant
    found_by: Mapping[str, Any]
    front: tuple[Point, ...] = ()

    @property
    def energy_per_mac_fj(self) -> Mapping[str, float]:
        """By stimulus."""
        return self.found_by["energy_per_mac_fj"]

    @property
    def mean_fj(self) -> float:
        """Energy of a product, the mean of all stimuli."""
        return round(sum(self.energy_per_mac_fj.values()) / len(self.energy_per_mac_fj), 4)

    @classmethod
    def read(cls, facts: Any) -> "Choice":
        """From the JSON form. Raises ValueError, which says what is wrong."""
        facts = _known(facts, cls, "a choice")
        found_by = _mapping(facts.get("found_by"), "found_by of a choice")
        for name in ("clock_ps", "area_um2", "critical_path_ps"):
            _number(found_by, name, least=math.ulp(0.0))
        energies = _mapping(found_by.get("energy_per_mac_fj"), "energy_per_mac_fj")
        if not energies:
            raise ValueError("energy_per_mac_fj is of no stimulus")
        for name in energies:
            _number(energies, name, least=math.ulp(0.0))
        if not isinstance(facts.get("front"), list):
            raise ValueError("the front of a choice is no list")
        return cls(Variant.read(facts.get("variant")), found_by, tuple(map(Point.read, facts["front"])))

    def facts(self) -> dict[str, Any]:
        """The JSON form."""
        front = [point.facts() for point in self.front]
        return {"variant": self.variant.facts(), "found_by": dict(self.found_by), "front": front}


@dataclass(frozen=True)
class Design:
    """What a search found for a unit.

    Attributes
    ----------
    variant : Variant
    found_by : mapping
        Tools, clock, figures and sources: ``clock_ps``, ``area_um2`` and ``critical_path_ps`` at least.
    front : tuple of (float, float, Variant)
        Area, delay in ps, and variant of each point of the Pareto front, smallest first.
    wired : Variant, optional
        What holds the clock with wires, or comes nearest, where a search found another one for that.
    wired_by : mapping
        Its figures, and what found it.
    choices : mapping of Choice
        What searches by other ``AIMS`` than area found, by aim.
    wired_choices : mapping of Choice
        What such searches with wires found: areas are those of cores.
    """

    variant: Variant
    found_by: Mapping[str, Any]
    front: tuple[tuple[float, float, Variant], ...]
    wired: Variant | None = None
    wired_by: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    wired_choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def clock_ps(self) -> float:
        return self.found_by["clock_ps"]

    @property
    def area_um2(self) -> float:
        return self.found_by["area_um2"]

    def held(self, aim: str = "area") -> float | None:
        """The core that holds the clock with its wires and has tracks for them, in um2; None where none is stored."""
        choice = self.wired_choices.get(aim)
        facts = self.wired_by if aim == "area" else choice.found_by if choice else {}
        held = facts.get("meets_clock_wires") and facts.get("routable") is not False
        return facts.get("core_area_um2") if held else None

    @property
    def content(self) -> frozenset[str]:
        """The hashes of the Liberty files of its library."""
        return frozenset(self.found_by.get("sources", {}).values())

    @classmethod
    def read(cls, facts: Any) -> "Design":
        """From the JSON form. Raises ValueError, which says what is wrong."""
        facts = _known(facts, cls, "a design")
        for name in ("variant", "found_by", "front"):
            if name not in facts:
                raise ValueError(f"{name} is missing")
        found_by = _mapping(facts["found_by"], "found_by")
        for name in ("clock_ps", "area_um2", "critical_path_ps"):
            _number(found_by, name, least=math.ulp(0.0))
        if not all(isinstance(hash_, str) for hash_ in _mapping(found_by.get("sources", {}), "sources").values()):
            raise ValueError("sources are not hashes by file name")
        if not isinstance(facts["front"], list):
            raise ValueError("front is no list")
        front = []
        for point in facts["front"]:
            rest = dict(_mapping(point, "a point of the front"))
            area, delay = (_number(rest, name, least=0.0) for name in ("area_um2", "critical_path_ps"))
            del rest["area_um2"], rest["critical_path_ps"]
            front.append((area, delay, Variant.read(rest)))
        wired = Variant.read(facts["wired"]) if facts.get("wired") is not None else None
        wired_by = _mapping(facts.get("wired_by", {}), "wired_by")
        placed = ("core_area_um2", "wire_um", "utilisation", "clock_ps") if wired_by.get("core_area_um2") else ()
        optional = ("rounds", "utilisation", "critical_path_wires_ps")
        for name in (*placed, *(name for name in optional if wired_by.get(name) is not None)):
            _number(wired_by, name, least=0.0)
        choices = [_choices(facts, name) for name in ("choices", "wired_choices")]
        return cls(Variant.read(facts["variant"]), found_by, tuple(front), wired, wired_by, *choices)

    def facts(self) -> dict[str, Any]:
        """The JSON form."""
        front = [{"area_um2": area, "critical_path_ps": ps, **variant.facts()} for area, ps, variant in self.front]
        facts = {"variant": self.variant.facts(), "found_by": dict(self.found_by), "front": front}
        if self.wired is not None:
            facts |= {"wired": self.wired.facts(), "wired_by": dict(self.wired_by)}
        for name, choices in (("choices", self.choices), ("wired_choices", self.wired_choices)):
            if choices:
                facts[name] = {aim: choices[aim].facts() for aim in AIMS if aim in choices}
        return facts


def _choices(facts: Mapping[str, Any], name: str) -> dict[str, Choice]:
    kept = _mapping(facts.get(name, {}), name)
    if unknown := kept.keys() - set(AIMS[1:]):
        raise ValueError(f"there is no choice by {', '.join(sorted(unknown))}")
    return {aim: Choice.read(one) for aim, one in kept.items()}


def _mapping(facts: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(facts, dict):
        raise ValueError(f"{what} is {str(facts)[:40]!r}: an object is wanted")
    return facts


def _known(facts: Any, kind: type, what: str) -> Mapping[str, Any]:
    facts = _mapping(facts, what)
    if unknown := facts.keys() - {field.name for field in fields(kind)}:
        raise ValueError(f"{what} has no {', '.join(sorted(unknown))}")
    return facts


def _number(facts: Mapping[str, Any], name: str, *, least: float) -> float:
    value = facts.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < 1e300:
        raise ValueError(f"{name} is {str(value)[:40]!r}: a {'positive' if least else 'finite'} number is wanted")
    return value


def read_designs(path: Path) -> dict[str, dict[str, Design]]:
    """Designs by shelf and unit; none where the file is missing.

    Raises OSError, or ValueError which says where in the file what is wrong.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    return _parse(text, str(path))


@lru_cache(maxsize=4)
def _parse(text: bytes, path: str) -> dict[str, dict[str, Design]]:
    try:
        facts = _mapping(json.loads(text), "it")
        shelves = _mapping(facts.get("designs"), "designs")
        designs = {shelf: _mapping(units, f"shelf {shelf!r}") for shelf, units in shelves.items()}
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: no stored designs: {error}") from None
    read: dict[str, dict[str, Design]] = {}
    for shelf, units in designs.items():
        for unit, design in units.items():
            try:
                if unit not in UNITS:
                    raise ValueError("no unit has that name (python -m hw list)")
                found = read.setdefault(shelf, {})[unit] = Design.read(design)
                variants = [found.variant, *(variant for _, _, variant in found.front)]
                variants += [found.wired] if found.wired else []
                variants += [one.variant for one in (*found.choices.values(), *found.wired_choices.values())]
                for name in {variant.lane for variant in variants} - {lane.name for lane in UNITS[unit].lanes}:
                    raise ValueError(f"it is not made of {name} lanes")
            except (ValueError, TypeError) as error:
                raise ValueError(f"{path}: stored design of {unit} on shelf {shelf!r}: {error}") from None
    return read


def content(library: Library) -> frozenset[str]:
    """The hashes of a library's Liberty files."""
    return frozenset(source.sha256 for source in library.sources)


def label(library: Library) -> str:
    """A library's name, and what tells it from others of that name."""
    return f"{library.name} {library.identity[:8]}"


def _own_clock(library: Library, clock_ps: float) -> bool:
    return clock_ps == library.platform.clock_ps and not library.reduced


def _shelves(library: Library, clock_ps: float) -> Iterator[str]:
    """Shelves where a library's designs at a clock may lie, the plainest first."""
    clock = f"{clock_ps:g}" if float(f"{clock_ps:g}") == clock_ps else repr(clock_ps)
    where = "" if _own_clock(library, clock_ps) else f"{', reduced' * library.reduced}, {clock} ps"
    yield library.name + where
    yield label(library) + where


def shelves(designs: Mapping[str, Mapping[str, Design]], library: Library, clock_ps: float) -> list[str]:
    """The shelves of a library's own designs: found at this clock, and at the library's."""
    clocks = [clock_ps] if library.platform.clock_ps is None else [clock_ps, library.platform.clock_ps]
    names = [name for clock in clocks for name in _shelves(library, clock)] + [library.name, label(library)]
    return [name for name in dict.fromkeys(names) if name in designs and _is_of(designs[name], library)]


def _is_of(designs: Mapping[str, Design], library: Library) -> bool:
    return all(design.content == content(library) for design in designs.values())


def is_known(designs: Mapping[str, Mapping[str, Design]], library: Library) -> bool:
    """Whether anything is stored for a library, at any clock."""
    return any(units and _is_of(units, library) for units in designs.values())


def _is_all_of(designs: Mapping[str, Design], library: Library) -> bool:
    """As :func:`_is_of`, and of no other reduction of the same files."""
    known = {design.found_by.get("identity", library.identity) for design in designs.values()}
    return _is_of(designs, library) and known <= {library.identity}


def stored_units(path: Path, library: Library, clock_ps: float) -> list[str]:
    """The units that are stored for a library, in the order of ``UNITS``; for one that nothing is stored for, all."""
    designs = read_designs(path)
    known = [designs[name] for name in shelves(designs, library, clock_ps)] or list(designs.values())
    return [name for name in UNITS if any(name in stored for stored in known)]


def keep(path: Path, library: Library, clock_ps: float, unit: str, design: Design) -> str:
    """Store a search's result beside all others, and in place of the same library's at the same clock alone.

    Returns its shelf. Searches that store at the same time wait for each other. Raises what :func:`read_designs` does.
    """
    with one_writer(path.resolve().parent, wait=True):
        designs = read_designs(path)
        names = list(_shelves(library, clock_ps))
        shelf = next((name for name in names if _is_all_of(designs.get(name, {}), library)), names[-1])
        merged = {**designs, shelf: {**designs.get(shelf, {}), unit: design}}
        facts = {name: {unit: merged[name][unit].facts() for unit in UNITS if unit in merged[name]} for name in merged}
        write_json(path, {"designs": dict(sorted(facts.items()))})
    return shelf
