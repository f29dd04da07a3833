"""What the page is made of: the stored designs, and every results file that is there. What is absent is named.

    sources = Sources.find(Path("build/synth"), read_designs(DESIGNS))
    sources.circuits, sources.placements, sources.absent["layer"]

A file that is there but is no results file is a ValueError that says where it is wrong: nothing is shown of the rest.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from golden.record import Metric
from hw.units import LEVELS, UNITS
from synth import fpga, throughput
from synth.designs import Design
from synth.metrics import METRICS, PLACED, POWERED
from synth.sweep import STORED, read_sweeps

__all__ = ["FITS", "FITTED", "RECORDED", "Circuit", "Sources", "read_results"]

Record = Mapping[str, Any]
#: Results of ``make fpga STORE=1``.
FITTED = Path(fpga.__file__).with_name("fpga.json")
_TEXT, _NUMBER, _POSITIVE, _MAYBE = "a text", "a finite number", "a positive number", "a finite number or null"
_MAYBE_TEXT = "a text, or none"


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _read(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_bytes(), parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: no {what}: {error}") from None


def read_results(path: Path, wanted: Mapping[str, str]) -> tuple[Mapping[str, Any], tuple[Record, ...]]:
    """Provenance and records of a results file, each with the ``wanted`` fields.

    Raises OSError, or ValueError which says what is wrong and where.
    """
    whole = _read(path, "results")
    if not isinstance(whole, dict) or not isinstance(whole.get("records"), list):
        raise ValueError(f'{path}: no results: {{"provenance": ..., "records": [...]}} is wanted')
    provenance = whole.get("provenance", {})
    if not isinstance(provenance, dict):
        raise ValueError(f"{path}: provenance is no object")
    for place, record in enumerate(whole["records"]):
        if not isinstance(record, dict):
            raise ValueError(f"{path}: record {place} is no object")
        for name, kind in wanted.items():
            if not _fits(record.get(name), kind):
                raise ValueError(f"{path}: record {place}: {name} is {str(record.get(name))[:40]!r}: {kind} is wanted")
    # What an older record does not have, it does not know.
    unknown = dict.fromkeys(name for name, kind in wanted.items() if kind == _MAYBE)
    return provenance, tuple({**unknown, **record} for record in whole["records"])


def _fits(value: Any, kind: str) -> bool:
    if kind == _TEXT:
        return isinstance(value, str) and value != ""
    if kind == _MAYBE_TEXT:
        return value is None or isinstance(value, str)
    if value is None:
        return kind == _MAYBE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # Larger integers are no floats, and none is a figure.
    return abs(value) < 1e300 and (value > 0 or kind != _POSITIVE)


def _stimulated(record: Record) -> tuple[Any, ...]:
    """What a record of power is of."""
    names = ("library", "clock_ps", "unit", "design", "scope", "stimulus")
    return (*(record[name] for name in names), record.get("by") or "area", record.get("wires_ff") is not None)


@dataclass(frozen=True)
class Circuit:
    """One circuit in one library at one clock.

    Attributes
    ----------
    library, unit, design, scope : str
    clock_ps : float
    values : mapping
        Figures by the key of their metric; None where they were not measured.
    parts : mapping
        Area by part, in um2; {} where only the search's result is known.
    wired : bool, optional
        Whether it meets its clock with the wires of its placement; None where that is not known.
    why : str
        Why there is no placement, "" where there is one or nothing is said.
    meets_clock : bool
    verified : str
        How; "" where that is not recorded.
    source : str
        The file that says so.
    """

    library: str
    unit: str
    design: str
    scope: str
    clock_ps: float
    values: Mapping[str, float | None]
    parts: Mapping[str, float]
    meets_clock: bool
    verified: str
    source: str
    wired: bool | None = None
    why: str = ""

    def placed_as(self, other: "Circuit") -> "Circuit":
        """With the placement of another record of it."""
        figures = {key: other.values.get(key) for key in _PLACED}
        return replace(self, values={**self.values, **figures}, wired=other.wired, why=other.why or self.why)

    @property
    def name(self) -> str:
        return f"{self.unit}_{self.design}" + "_array" * (self.scope == "array")

    @property
    def macs(self) -> int | None:
        """Products per cycle; None for a unit that this project has not."""
        if self.unit in LEVELS:
            return math.prod(LEVELS[self.unit])
        return UNITS[self.name].macs if self.name in UNITS else None

    @property
    def key(self) -> tuple[str, str, str, str, float]:
        return self.library, self.unit, self.design, self.scope, self.clock_ps


def _wanted(metrics: Sequence[Metric]) -> dict[str, str]:
    return {metric.key: _MAYBE for metric in metrics}


#: What every record of a kind has.
_UNIT = dict.fromkeys(("unit", "design", "scope", "library"), _TEXT) | {"clock_ps": _POSITIVE}
#: What a record of a circuit has, of any kind.
RECORDED = _UNIT | dict.fromkeys(("stimulus", "by"), _MAYBE_TEXT)
_POWER = RECORDED | _wanted(POWERED) | {"stimulus": _TEXT}
_CORE = "core_area_um2"
_DELAYS = ("critical_path_ps", "critical_path_opensta_ps")
#: What is said of a placement.
_PLACED = _wanted(PLACED) | {"utilisation": _MAYBE}
_SYNTH = _UNIT | _PLACED | _wanted((*METRICS, *POWERED)) | {"area_um2": _POSITIVE, "critical_path_ps": _NUMBER}
_THROUGHPUT = (
    dict.fromkeys(("model", "work", "engine", "design", "bound_by"), _TEXT)
    | dict.fromkeys(("context", "area_um2"), _MAYBE)
    | dict.fromkeys((metric.key for metric in throughput.METRICS), _NUMBER)
    | {"bandwidth_bytes_per_cycle": _NUMBER, "tokens_per_s_equal_area": _MAYBE}
)
_LAYER = {"model": _TEXT, "product": _TEXT} | dict.fromkeys(("macs", "cycles", "utilisation", "mismatches"), _NUMBER)
#: What a record of a circuit on an FPGA has.
FITS = dict.fromkeys(("unit", "design", "device"), _TEXT) | _wanted(fpga.METRICS)


@dataclass(frozen=True)
class Sources:
    """Everything that was found.

    Attributes
    ----------
    designs : mapping
        The stored designs by shelf and unit.
    circuits : tuple of Circuit
        Stored ones, and in their place those that were measured again.
    pictures : mapping
        By library and unit's name, where placed cells lie: as ``synth.place.picture`` says it.
    powers : tuple of records
        A record of each circuit under each stimulus.
    reported, throughput, layers, fpga : tuple of records
    sweeps : mapping
        Results by library and sweep: as ``synth.sweep`` keeps them.
    provenance : mapping
        By file, what produced it.
    absent : mapping
        By kind, the file that is not there.
    """

    designs: Mapping[str, Mapping[str, Design]]
    circuits: tuple[Circuit, ...]
    pictures: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    powers: tuple[Record, ...] = ()
    reported: tuple[Record, ...] = ()
    throughput: tuple[Record, ...] = ()
    layers: tuple[Record, ...] = ()
    fpga: tuple[Record, ...] = ()
    sweeps: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def find(
        cls,
        build: Path,
        designs: Mapping[str, Mapping[str, Design]],
        stored: str = "designs.json",
        sweeps: Path = STORED,
        energies: Path | None = None,
    ) -> "Sources":
        """From the folder of synthesis, from the folders of other results beside it, and from stored results of what
        takes long: ``sweeps``, FPGAs.

        ``stored`` is what the file of stored designs is called, ``energies`` that of kept records of power.
        """
        provenance: dict[str, Mapping[str, Any]] = {}
        absent: dict[str, str] = {}

        def read(kind: str, path: Path, wanted: Mapping[str, str]) -> tuple[Record, ...]:
            try:
                provenance[str(path)], records = read_results(path, wanted)
            except FileNotFoundError:
                absent[kind] = str(path)
                return ()
            return records

        circuits = {one.key: one for one in _stored(designs, stored)}
        path = build / "results.json"
        reported = read("synth", path, _SYNTH)
        for one in _measured(reported, path):
            known = circuits.get(one.key)
            # What was not placed again is as it is stored.
            circuits[one.key] = one if known is None or one.values[_CORE] is not None else one.placed_as(known)
        measured = [
            record
            for path in sorted((build / "power").glob("*/*/results.json"))
            for record in read("power", path, _POWER)
        ]
        kept = read_results(energies, _POWER)[1] if energies and energies.is_file() else ()
        # In the place of those that are kept, what was measured again.
        powers = {_stimulated(one): one for one in (*map(_real, filter(_powered, reported)), *kept, *measured)}
        if not powers:
            absent["power"] = str(build / "power")
        beside = build.parent
        fitted = beside / "fpga" / "results.json"
        return cls(
            designs,
            tuple(circuits.values()),
            _pictures(build / "place"),
            tuple(powers.values()),
            reported,
            read("throughput", beside / "throughput" / "results.json", _THROUGHPUT),
            read("layer", beside / "layer" / "results.json", _LAYER),
            read("fpga", FITTED if FITTED.exists() and not fitted.exists() else fitted, FITS),
            read_sweeps(sweeps),
            provenance,
            absent,
        )

    @property
    def libraries(self) -> list[str]:
        """Libraries, that with the most circuits first."""
        names = [one.library for one in self.circuits]
        return sorted(dict.fromkeys(names), key=lambda name: -names.count(name))

    def circuit(self, library: str, unit: str, design: str, scope: str) -> Circuit | None:
        """The circuit, at the clock of that library's that comes first."""
        where = (library, unit, design, scope)
        return next((one for one in self.circuits if one.key[:4] == where), None)

    def select(self, wanted: Callable[[Circuit], bool]) -> list[Circuit]:
        return [one for one in self.circuits if wanted(one)]


def _powered(record: Record) -> bool:
    return record.get("energy_per_mac_fj") is not None


def _real(record: Record) -> Record:
    """What a report says of power, as a record of it: fewer cycles than those that are kept."""
    wires = record.get("wire_ff") if "with wires" in str(record.get("power")) else None
    return {**record, "stimulus": "real", "wires_ff": wires}


def _pictures(folder: Path) -> dict[tuple[str, str], Record]:
    """What ``python -m synth place`` drew of each unit in each library."""
    found = {}
    for path in sorted(folder.glob("*/*/picture.json")):
        picture = _read(path, "picture of a placement")
        cells = picture.get("cells") if isinstance(picture, dict) else None
        sound = isinstance(cells, list) and all(
            isinstance(cell, list)
            and len(cell) == 5
            and all(_fits(value, _NUMBER) for value in cell[:4])
            and _fits(cell[4], _TEXT)
            for cell in cells
        )
        sound = sound and all(_fits(picture.get(name), _TEXT) for name in ("design", "library"))
        if not sound or not all(_fits(picture.get(name), _POSITIVE) for name in ("width", "height")):
            raise ValueError(f"{path}: no picture of a placement: design, library, width, height and cells are wanted")
        found[picture["library"], picture["design"]] = picture
    return found


def _stored(designs: Mapping[str, Mapping[str, Design]], source: str) -> list[Circuit]:
    found = []
    for shelf, units in designs.items():
        for name, design in units.items():
            unit = UNITS[name]
            values = {metric.key: design.found_by.get(metric.key) for metric in METRICS}
            values |= {key: design.wired_by.get(key) for key in _PLACED}
            wired = design.wired_by.get("meets_clock_wires")
            for key, value in values.items():
                if not _fits(value, _MAYBE):
                    where = f"{source}: stored design of {name} on shelf {shelf!r}"
                    raise ValueError(f"{where}: {key} is {str(value)[:40]!r}")
            values["area_um2_per_mac"] = design.area_um2 / unit.macs
            found.append(
                Circuit(
                    *(shelf, unit.unit, unit.design, unit.scope, design.clock_ps, values),
                    parts=_parts(design),
                    meets_clock=max(values[key] or 0.0 for key in _DELAYS) <= design.clock_ps,
                    verified="",
                    source=source,
                    wired=wired if isinstance(wired, bool) else None,
                )
            )
    return found


def _parts(design: Design) -> Mapping[str, float]:
    parts = design.found_by.get("parts_um2", {})
    return parts if isinstance(parts, dict) and all(_fits(value, _NUMBER) for value in parts.values()) else {}


def _measured(records: Sequence[Record], path: Path) -> list[Circuit]:
    found = []
    for place, record in enumerate(records):
        parts = record.get("parts_um2", {})
        if not isinstance(parts, dict) or not all(_fits(value, _NUMBER) for value in parts.values()):
            raise ValueError(f"{path}: record {place}: parts_um2 is no object of finite numbers")
        if not isinstance(record.get("meets_clock"), bool):
            raise ValueError(f"{path}: record {place}: meets_clock is neither true nor false")
        wired = record.get("meets_clock_wires")
        if wired is not None and not isinstance(wired, bool):
            raise ValueError(f"{path}: record {place}: meets_clock_wires is neither true, false nor null")
        found.append(
            Circuit(
                *(record[name] for name in ("library", "unit", "design", "scope", "clock_ps")),
                {key: record.get(key) for key in _SYNTH if key not in _UNIT},
                parts,
                record["meets_clock"],
                str(record.get("verified") or ""),
                str(path),
                wired,
                str(record.get("placed") or ""),
            )
        )
    return found
