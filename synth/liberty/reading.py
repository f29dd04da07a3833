# SPDX-License-Identifier: Apache-2.0
"""From the groups of Liberty files to a library: functions, capacitances, flip-flops, and the delay model.

What cannot be used costs its cell, not the library: the cell is left out, and the library's notes say which and why.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import numpy as np

from synth.expression import LibertyError, column, parse, truth_table
from synth.liberty.library import MOST_PINS, Arc, Cell, FlipFlop, Library, Linear, Source
from synth.liberty.platforms import Platform, name_of, recognise
from synth.liberty.text import File, Group, number, read_file, real, words

LOADS = (0.5, 1, 2, 4, 8, 16, 32, 64)  # where delays are fitted, in units of load_ff
SLEWS = (0.25, 0.5, 1, 2, 4, 8)  # and of slew_ps
DIGITS = 4  # significant digits of a fitted number: a table's own are about five
_BANKS = ("bus", "bundle", "ff_bank", "latch_bank")
# Cells for a purpose of their own, which would be wrong in place of a gate of the same function.
_SPECIAL = (
    *("is_isolation_cell", "is_level_shifter", "is_clock_isolation_cell", "is_clock_cell", "is_macro_cell", "is_macro"),
    *("is_pad", "pad_cell", "auxiliary_pad_cell", "retention_cell", "always_on", "is_memory_cell", "interface_timing"),
    *("is_decap_cell", "is_filler_cell", "is_tap_cell", "is_pll_cell", "is_analog", "switch_cell_type"),
    *("level_shifter_type", "is_differential_level_shifter", "power_gating_cell"),
)  # fmt: skip
# The same, as pins say it.
_SPECIAL_PIN = (
    *("is_pad", "isolation_cell_data_pin", "isolation_cell_enable_pin", "level_shifter_data_pin", "retention_pin"),
    *("level_shifter_enable_pin", "switch_pin", "clock_isolation_cell_clock_pin", "clock_gate_enable_pin"),
)  # fmt: skip
_SUPPLY = re.compile(r"(?i)(a?v(dd|ss|cc|ee|pwr|gnd|nb|pb|bb)|gnd|vssx?|(p|n)well|sub(strate)?)[a-z]{0,4}\d?!?")
_EDGES = (("r", "rise"), ("f", "fall"))
_CORNER = re.compile(
    r"nom_(voltage|temperature)|(input|output|slew_(lower|upper))_threshold_pct_(rise|fall)|slew_derate_from_library"
)
_NAMED = 5  # cells that a note names
_LONGEST = 200  # characters of what is wrong with a cell
_HUGE = 1e9  # ps and fF: no cell is so slow or so large
_TIMES = ("cell_rise", "cell_fall", "rise_transition", "fall_transition", "setup_rise", "setup_fall")


# Units and conditions -------------------------------------------------------------------------------------------------

_SI = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3}


@dataclass(frozen=True)
class Conditions:
    """What a library group says about all of its cells.

    `ps` and `ff` are the time and capacitance units. `factors` are what figures are multiplied with to come from
    nominal to the default operating conditions, by kind: of a table of times ("cell_rise", ..., "setup_fall"), or
    "pin_cap", "internal_power", "cell_leakage_power".
    """

    ps: float
    ff: float
    input_cap: float | None
    factors: Mapping[str, float]

    @property
    def pin_ff(self) -> float:
        """What a pin's capacitance is multiplied with to be in fF."""
        return self.ff * self.factors.get("pin_cap", 1.0)


def unit_of(library: Group, name: str, usual: str, letter: str) -> float:
    """A unit that a library group states, such as "1ns", "10 PS", "100mV" or "1 , pf", in SI.

    ``usual`` is taken where it states none. Raises LibertyError for what is no unit, or where there is no usual one.
    """
    text = library.get(name) or usual
    if not text:
        raise LibertyError(f"{library.path} states no {name}")
    compact = re.sub(r"[\s,]+", "", text.lower())
    match = re.fullmatch(rf"((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?([fpnumk]?){letter}", compact, re.ASCII)
    value = float(match[1] or 1) * _SI[match[2]] if match else 0.0
    if not 1e-24 < value < (1 if letter in "sf" else 1e6):
        raise LibertyError(f"{library.path}: cannot read {name} {text[:40]!r}")
    return value


def _conditions(library: Group, notes: list[str]) -> Conditions:
    path = library.path
    units = []
    for name, usual, letter in (("time_unit", "1ns", "s"), ("capacitive_load_unit", "1,pf", "f")):
        if not library.get(name):
            notes.append(f"{path.name} states no {name}: {usual} is taken")
        units.append(unit_of(library, name, usual, letter))
    ps, ff = units[0] / 1e-12, units[1] / 1e-15
    default = library.get("default_input_pin_cap")
    input_cap = number(default, f"{path}: default_input_pin_cap") if default else None
    return Conditions(float(f"{ps:.12g}"), float(f"{ff:.12g}"), input_cap, _factors(library, notes))


def _off_nominal(library: Group) -> dict[str, float]:
    """How far a library's default operating conditions are from its nominal ones: where they are."""
    chosen = library.get("default_operating_conditions")
    group = next((one for one in library.all("operating_conditions") if one.arguments == chosen), None)
    found = {}
    for short, long in (("process", "process"), ("temp", "temperature"), ("volt", "voltage")):
        if group is not None and group.get(long) and library.get(f"nom_{long}"):
            nominal = number(library.get(f"nom_{long}"), f"{library.path}: nom_{long}")
            found[short] = number(group.get(long), f"{library.path}: {long}") - nominal
    return {name: value for name, value in found.items() if value}


def _factors(library: Group, notes: list[str]) -> dict[str, float]:
    path, chosen, factors = library.path, library.get("default_operating_conditions"), {}
    off = _off_nominal(library)
    for kind in (*_TIMES, "pin_cap", "internal_power", "cell_leakage_power"):
        factor = 1.0
        for short, value in off.items():
            factor *= 1 + number(library.get(f"k_{short}_{kind}", "0"), f"{path}: k_{short}_{kind}") * value
        if factor != 1:
            factors[kind] = factor
    if factors:
        if not all(0 < factor < 1e3 for factor in factors.values()):
            raise LibertyError(f"{path}: the k factors of operating conditions {chosen!r} give impossible figures")
        scaled = ", ".join(f"{kind} {factor:g}" for kind, factor in factors.items())
        notes.append(f"{path.name}: figures are scaled by k factors to operating conditions {chosen!r} ({scaled})")
    return factors


# Tables ---------------------------------------------------------------------------------------------------------------

# Which axis of the model a variable is: the slew of the input, the load of the output, the slew of the clock.
_ROLES = {
    "input_net_transition": "slew",
    "input_transition_time": "slew",
    "constrained_pin_transition": "slew",
    "total_output_net_capacitance": "load",
    "related_pin_transition": "clock",
}


@dataclass(frozen=True)
class Table:
    """A look-up table in the file's units: its axes as (variable, points as text), its values, first axis outermost.

    Axes that the delay model does not have, as the load of another output, are gone: the slowest along them is kept.
    """

    axes: tuple[tuple[str, tuple[str, ...]], ...]
    values: np.ndarray
    texts: tuple[str, ...] | None  # the values as the file has them, None where they are a choice of those
    reduced: bool = False


@dataclass(frozen=True)
class CellSource:
    """A cell's group and what is needed to read its tables; those of power have templates of their own."""

    group: Group
    templates: Mapping[str, Group]
    conditions: Conditions
    library: Group | None = None

    @property
    def where(self) -> str:
        return f"{self.group.path}, line {self.group.line}"

    def table(self, group: Group) -> Table:
        """A table, checked. Raises LibertyError for one that is not whole or whose axes do not rise."""
        texts = tuple(words(group.get("values")))
        what = f"table {group.name} of line {group.line}"
        try:
            values = np.array([real(text) for text in texts])
        except ValueError as error:
            raise LibertyError(f"its {what} is damaged: {error}") from None
        if not np.isfinite(values).all():
            raise LibertyError(f"its {what} holds a value that is no finite number")
        if values.size == 0:
            raise LibertyError(f"its {what} is empty")
        template = self.templates.get(group.arguments)
        if template is None and values.size > 1:
            raise LibertyError(f"its {what} is of template {group.arguments[:40]!r}, which the file does not define")
        axes: list[tuple[str, tuple[str, ...]]] = []
        for i in (1, 2, 3, 4) if template and values.size > 1 else ():
            if variable := template.get(f"variable_{i}"):
                points = _axis(group.get(f"index_{i}") or template.get(f"index_{i}"))
                if isinstance(points, str):
                    raise LibertyError(f"index_{i} of its {what} {points}")
                axes.append((variable, points))
        shape = [len(points) for _, points in axes]
        if values.size != math.prod(shape):
            asked = " x ".join(map(str, shape)) or "1"
            raise LibertyError(f"its {what} has {values.size} values, its indices ask for {asked}; a truncated file?")
        extra = tuple(i for i, (variable, _) in enumerate(axes) if variable not in _ROLES)
        roles = [_ROLES[variable] == "slew" for variable, _ in axes if variable in _ROLES]
        if len(set(roles)) < len(roles):
            raise LibertyError(f"its {what} has axes that do not go together")
        if not extra:
            return Table(tuple(axes), values, texts)
        worst = values.reshape(shape).max(axis=extra)
        kept = tuple(axis for i, axis in enumerate(axes) if i not in extra)
        return Table(kept, worst.ravel(), None, reduced=True)

    def sample(
        self, group: Group, slews: tuple[float, ...], loads: tuple[float, ...] = (0.0,), factor: float = 1.0
    ) -> np.ndarray:
        """Times (ps) of a look-up table at all pairs of slews (ps) and loads (fF), flat, loads innermost.

        The slew of the clock, in a table of setup times, is 0.
        """
        table = self.table(group)
        ps, ff = self.conditions.ps, self.conditions.ff
        samples = {"slew": (0, ps, slews), "load": (1, ff, loads), "clock": (1, ps, (0.0,))}
        matrices = [np.ones((len(slews), 1)), np.ones((len(loads), 1))]
        order = []
        for variable, points in table.axes:
            axis, unit, at = samples[_ROLES[variable]]
            matrices[axis] = _weights(points, unit, at)
            order.append(axis)
        shape = [matrix.shape[1] for matrix in matrices]
        values = table.values * ps
        grid = values.reshape(shape[::-1]).T if order[:1] == [1] else values.reshape(shape)
        result = (matrices[0] @ grid @ matrices[1].T).ravel()
        if factor != 1:
            result = result * factor
        if not (np.abs(result) < _HUGE).all():
            raise LibertyError(f"its table {group.name} of line {group.line} gives impossible times")
        return result


@lru_cache(maxsize=4096)
def _axis(text: str) -> tuple[str, ...] | str:
    """The points of an axis, or what is wrong with it."""
    points = tuple(words(text))
    try:
        values = [real(point) for point in points]
    except ValueError as error:
        return f"is damaged: {error}"
    if not values or not all(abs(value) < float("inf") for value in values):
        return "is missing or holds no finite numbers"
    return points if all(a < b for a, b in itertools.pairwise(values)) else "does not rise"


@lru_cache(maxsize=1024)
def _weights(axis: tuple[str, ...], unit: float, samples: tuple[float, ...]) -> np.ndarray:
    """Matrix [samples, axis] that interpolates along an axis of a table, and beyond its ends as timing tools do."""
    points = np.array([float(value) for value in axis]) * unit
    if points.size == 1:
        return np.ones((len(samples), 1))
    at = np.array(samples)
    left = np.clip(np.searchsorted(points, at, side="right") - 1, 0, points.size - 2)
    share = (at - points[left]) / (points[left + 1] - points[left])
    matrix = np.zeros((at.size, points.size))
    matrix[np.arange(at.size), left] = 1 - share
    matrix[np.arange(at.size), left + 1] = share
    return matrix


# Files to a library ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sources:
    """Liberty files as read: their library groups, and the groups of their cells by name."""

    files: list[File]
    libraries: list[tuple[Group, Conditions]]
    cells: dict[str, CellSource]
    faults: dict[str, str]
    notes: list[str]


def read_sources(
    paths: str | Path | Iterable[str | Path], *, power: bool = False, only: frozenset[str] | None = None
) -> Sources:
    """Liberty files and the groups of their cells, or of some; ``power`` as :func:`read_file` has it."""
    paths = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    if not paths:
        raise LibertyError("no Liberty file given")
    files = [read_file(path, power=power, cells=only) for path in paths]
    notes = [note for file in files for note in file.notes]
    libraries, cells, faults = [], {}, {}
    for file in files:
        for head in file.libraries:
            conditions = _conditions(head, notes)
            libraries.append((head, conditions))
            templates = {template.arguments: template for template in head.all("lu_table_template")}
            for group in head.all("cell"):
                name = group.arguments
                if name not in cells:
                    cells[name] = CellSource(group, templates, conditions, head)
                elif cells[name].group.path != group.path:
                    raise LibertyError(
                        f"{group.path}, line {group.line}: cell {name} is defined in {cells[name].group.path} already: "
                        "give the files of one corner"
                    )
                else:
                    faults[name] = "it is defined twice"
    return Sources(files, libraries, cells, faults, list(dict.fromkeys(notes)))


def read_liberty(paths: str | Path | Iterable[str | Path]) -> Library:
    """Read one library from Liberty files, plain or compressed, merged where there are several.

    A cell that cannot be read or used is left out, and the library's `notes` say why. Raises LibertyError, naming file
    and line, for a file that is missing, truncated or malformed, for a cell that two files define, and for a library
    without a usable inverter, NAND2 or flip-flop.
    """
    read = read_sources(paths)
    head, _ = read.libraries[0]
    areas = {name: _area(source)[0] for name, source in read.cells.items()}
    platform = recognise(areas)
    sources = tuple(Source(file.path.name, file.sha256, file.path) for file in read.files)
    sources += tuple(
        Source(path.name, sha256, path, included=True)
        for file in read.files
        for path, sha256 in dict.fromkeys(file.included)
    )
    corner = _corner(read)
    cells = {name: _cell(source, platform) for name, source in read.cells.items()}
    cells |= {name: replace(cells[name], left_out=why) for name, why in read.faults.items()}
    library = Library(
        name="",
        cells=cells,
        sources=sources,
        voltage=corner.get("nom_voltage", 0.0),
        slew_ps=0.0,
        load_ff=0.0,
        thresholds={name: value for name, value in corner.items() if not name.startswith("nom_")},
        platform=platform,
        notice="\n\n".join(dict.fromkeys(file.notice for file in read.files if file.notice)),
        notes=tuple(read.notes),
    )
    own = "".join(c if c.isprintable() else " " for c in head.arguments.split(",")[0])
    own = " ".join(own.split())[:80] or head.path.name.split(".")[0]
    name = name_of(platform, own, library.voltage, corner.get("nom_temperature"), library.identity)
    library = replace(library, name=name)
    while True:
        noted = replace(library, cells=cells, notes=(*read.notes, *_left_out(cells)))
        for needed in ("inverter", "flip_flop", "nand2"):
            getattr(noted, needed)
        nand2 = noted.nand2
        try:  # the first one whose tables can be read
            slew, load = _operating_point(nand2, read.cells[nand2.name])
        except LibertyError as error:
            cells[nand2.name] = replace(nand2, left_out=_short(error))
            continue
        fit = _Fit(slew, load)
        if (timed := _timing(nand2, read.cells[nand2.name], fit)).left_out:
            cells[nand2.name] = timed
            continue
        break
    cells = {
        name: _timing(cell, read.cells[name], fit) if cell.usable and cell.kind != "tie" else cell
        for name, cell in cells.items()
    }
    notes = (*read.notes, *_left_out(cells), *_worth_a_word(cells, read))
    library = replace(library, cells=cells, slew_ps=slew, load_ff=load, notes=notes)
    for needed in ("inverter", "nand2", "flip_flop"):
        getattr(library, needed)
    return library


def _corner(read: Sources) -> dict[str, float]:
    """Voltage in V, temperature and thresholds of all files, as far as they state them.

    Raises LibertyError where they do not agree.
    """
    found: dict[str, tuple[float, Path | None]] = {}
    for head, _ in read.libraries:
        where = f"{head.path}, line {head.line}"
        for name in filter(_CORNER.fullmatch, head.attributes):
            if name.startswith("nom_") and not head.get(name):
                continue
            value = number(head.get(name), f"{where}: {name}")
            if name == "nom_voltage":
                try:
                    value *= unit_of(head, "voltage_unit", "1V", "v")
                except LibertyError as error:  # areas and times do not need it; what takes energy refuses it
                    read.notes.append(f"{error}: 1V is taken")
            first, path = found.setdefault(name, (value, head.path))
            if abs(value - first) > 1e-6 * abs(first):
                raise LibertyError(
                    f"{where}: {name} is {value:g}, that of {path} {first:g}: give the files of one corner"
                )
    return {name: value for name, (value, _) in found.items()}


def _left_out(cells: Mapping[str, Cell]) -> list[str]:
    """Sentences about the cells that are left out for a fault, together where it is the same."""
    reasons: dict[str, list[str]] = {}
    for cell in cells.values():
        if cell.left_out and not cell.dont_use:
            reasons.setdefault(re.sub(r"\b(of|in) line \d+", "", cell.left_out), []).append(cell.name)
    return [f"{_names(names)} left out: {cells[names[0]].left_out}" for names in reasons.values()]


def _short(error: LibertyError) -> str:
    """What an error says, in a few words that a terminal may be shown."""
    text = "".join(c if c.isprintable() else "?" for c in str(error))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(ascii(name)[1:-1][:60] for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"cell{'s' * (len(names) > 1)} {shown}{more}"


def _worth_a_word(cells: Mapping[str, Cell], read: Sources) -> list[str]:
    """Sentences about cells that are used, but with something taken in a certain way."""
    found: dict[str, list[str]] = {}
    for name, cell in cells.items():
        if not cell.usable:
            continue
        source = read.cells[name]
        for what in _assumed(cell, source):
            found.setdefault(what, []).append(name)
    return [f"{_names(names)}: {what}" for what, names in found.items()]


def _assumed(cell: Cell, source: CellSource) -> list[str]:
    found = []
    pins = [pin for pin in source.group.all("pin") if pin.get("direction").lower() in ("input", "inout")]
    if any(name not in cell.inputs for pin in pins for name in words(pin.arguments)):
        found.append("pins that are called like supplies, and that no function uses, are taken for such")
    if source.conditions.input_cap is None and any(
        stated_capacitance(pin) is None for pin in pins if any(name in cell.inputs for name in words(pin.arguments))
    ):
        found.append("an input pin has no capacitance, and there is no default: 0 is taken")
    if any(
        _own_capacitance(pin, source) for pin in source.group.all("pin") if pin.get("direction").lower() == "output"
    ):
        found.append("an output has a capacitance of its own, which counts neither in delays here nor in power")
    if cell.ff:
        edges = cell.ff.setup.get(cell.ff.data or "", {})
        if len(edges) < 2:
            found.append(f"no setup time of {cell.ff.data} for {'one edge' if edges else 'its edges'}: 0 is taken")
    tables = (t for pin in source.group.all("pin") for timing in pin.all("timing") for t in timing.groups)
    if any(_has_extra_axis(table, source) for table in tables):
        found.append(
            "along axes that are neither the slew of the input nor the load of the output, the slowest is taken"
        )
    return found


def _own_capacitance(output: Group, source: CellSource) -> float:
    """What an output adds to its own load, in the file's unit; 0 where that cannot be read."""
    try:
        stated = stated_capacitance(output)
        default = source.library.get("default_output_pin_cap") if source.library else ""
        return number(default or "0", "default_output_pin_cap") if stated is None else stated
    except LibertyError:
        return 0.0


def _has_extra_axis(table: Group, source: CellSource) -> bool:
    template = source.templates.get(table.arguments)
    variables = [template.get(f"variable_{i}") for i in (1, 2, 3, 4)] if template else []
    return any(variable and variable not in _ROLES for variable in variables)


# Cells ----------------------------------------------------------------------------------------------------------------


def _area(source: CellSource) -> tuple[float, str]:
    """(area, what is wrong with it)."""
    text = source.group.get("area")
    if not text:
        return 0.0, "it has no area"
    try:
        area = number(text, "its area")
    except LibertyError as error:
        return 0.0, str(error)
    return (area, "") if 0 < area < _HUGE else (0.0, f"its area is {text[:40]}")


def stated_capacitance(pin: Group) -> float | None:
    """A pin's capacitance in the file's unit, None where it states none."""
    found = [pin.get(name) for name in ("capacitance", "rise_capacitance", "fall_capacitance")]
    if not any(found):
        found += [end for edge in ("rise", "fall") for end in words(pin.get(f"{edge}_capacitance_range"))]
    values = [number(text, f"the capacitance of its pin {pin.arguments[:40]}") for text in found if text]
    if not values:
        return None
    value = values[0] if found[0] else max(values)
    if value < 0:
        raise LibertyError(f"the capacitance of its pin {pin.arguments[:40]} is negative")
    return value


def _cell(source: CellSource, platform: Platform) -> Cell:
    """The facts of a cell without its timing."""
    group = source.group
    name = group.arguments
    area, fault = _area(source)
    dont_use = group.is_true("dont_use") or any(fnmatchcase(name, glob) for glob in platform.dont_use)
    cell = Cell(name=name, area=area, kind="other", inputs={}, outputs={}, dont_use=dont_use, left_out=fault)
    try:
        if not name or not name.isprintable():
            raise LibertyError("its name has no or strange characters")
        if group.get("scaling_factors") and source.library is not None and _off_nominal(source.library):
            raise LibertyError("it has k factors of its own (scaling_factors), which are not read")
        cell = _pins(cell, source)
        if cell.kind in ("logic", "tie"):
            _check_gate(cell)
        elif cell.kind == "ff":
            flops = list(group.all("ff"))
            if len(flops) > 1:
                raise LibertyError("it has several ff groups")
            cell = replace(cell, ff=flip_flop(flops[0], cell))
    except LibertyError as error:
        return replace(cell, left_out=cell.left_out or _short(error))
    return cell if cell.kind in ("logic", "ff", "tie") else replace(cell, left_out="")


def _pins(cell: Cell, source: CellSource) -> Cell:
    """The cell with its kind and pins."""
    group = source.group
    inputs: dict[str, float] = {}
    outputs: dict[str, str] = {}
    tristate = False
    pins = list(group.all("pin"))
    supplies = _supplies(group, pins)
    for pin in pins:
        direction = pin.get("direction").lower()
        if not words(pin.arguments):
            raise LibertyError("a pin of it has no name")
        names = [one for one in words(pin.arguments) if one not in supplies]
        if not names:
            continue
        if twice := next((one for one in names if one in inputs or one in outputs), None):
            raise LibertyError(f"its pin {twice} is defined twice")
        if direction == "input":
            capacitance = stated_capacitance(pin)
            if capacitance is None:
                capacitance = source.conditions.input_cap or 0.0
            if not capacitance * source.conditions.pin_ff < _HUGE:
                raise LibertyError(f"the capacitance of its pin {names[0]} is impossible")
            inputs |= dict.fromkeys(names, _round(capacitance * source.conditions.pin_ff, 6))
        elif direction == "output":
            outputs |= dict.fromkeys(names, pin.get("function"))
            tristate |= "three_state" in pin.attributes
        elif direction == "inout":
            tristate = True
        elif direction != "internal":
            raise LibertyError(f"its pin {pin.arguments[:40]} is no input and no output")
    if any(group.first(bank) for bank in _BANKS):
        kind = "other"
    elif group.get("clock_gating_integrated_cell").startswith("none"):
        kind = "special"  # without a latch: a late enable cuts the clock short
    elif "clock_gating_integrated_cell" in group.attributes or group.first("statetable"):
        kind = "clock_gate" if _opens_high(group) else "special"
        enables = [name for pin in pins if pin.is_true("clock_gate_enable_pin") for name in words(pin.arguments)]
        inputs = {name: inputs[name] for name in sorted(inputs, key=lambda name: name not in enables)}  # not test pins
    elif any(map(group.is_true, _SPECIAL)) or any(pin.is_true(name) for pin in pins for name in _SPECIAL_PIN):
        kind = "special"
    elif group.first("latch"):
        kind = "latch"
    elif tristate:
        kind = "tristate"
    elif group.first("ff"):
        kind = "ff"
    elif not outputs or not all(outputs.values()):
        kind = "other"
    else:
        kind = "logic" if inputs else "tie"
    return replace(cell, kind=kind, inputs=inputs, outputs=outputs)


def _opens_high(group: Group) -> bool:
    """Whether a clock gate's latch, where it is described, takes a 1 where any of its pins but the clock is high.

    One that a low pin opens would be simulated, and fed, the wrong way round.
    """
    if (latch := group.first("latch")) and (data := latch.get("data_in")):
        pins = parse(data).pins
        if truth_table(data, pins) != (1 << (1 << len(pins))) - 2:
            return False
    held = group.first("statetable")
    for row in (held.get("table") if held else "").split(","):
        inputs, _, after = [*row.split(":"), "", ""][:3]
        pins, after = inputs.split(), after.strip()
        if (after in ("H", "L") and (after == "H") != ("H" in pins)) or ("/" in after and after not in pins):
            return False
    return True


def _supplies(group: Group, pins: Sequence[Group]) -> set[str]:
    """Pins that are called like supplies and that nothing refers to, in libraries that do not know pg_pin."""
    found = {
        name
        for pin in pins
        if pin.get("direction").lower() in ("input", "inout") and not pin.groups and "function" not in pin.attributes
        for name in words(pin.arguments)
        if _SUPPLY.fullmatch(name)
    }
    if found:
        texts = [pin.get("function") for pin in pins]
        texts += [value for one in group.all("ff") for value in one.attributes.values()]
        texts += [timing.get("related_pin") for pin in pins for timing in pin.all("timing")]
        found -= {word for text in texts for word in re.findall(r"[\w!]+", text)}
    return found


def _check_gate(cell: Cell) -> None:
    """Raise LibertyError for a gate that nothing here could use, or use rightly."""
    if len(cell.inputs) > MOST_PINS:
        raise LibertyError(f"no mapper here uses a gate of more than {MOST_PINS} inputs")
    needed = {pin for function in cell.outputs.values() for pin in _depends(function, tuple(cell.inputs))}
    if idle := next((pin for pin in cell.inputs if pin not in needed), None):
        raise LibertyError(f"none of its outputs depends on its input {idle}")


def _depends(function: str, inputs: tuple[str, ...]) -> list[str]:
    """The inputs on which a function depends."""
    table = truth_table(function, inputs)
    differs = [(table >> (1 << j) ^ table) & ~column(j, len(inputs)) for j in range(len(inputs))]
    return [pin for pin, rows in zip(inputs, differs, strict=True) if rows & (1 << (1 << len(inputs))) - 1]


def flip_flop(group: Group, cell: Cell) -> FlipFlop:
    """What an ff group says. Raises LibertyError for one that is no plain flop with clear and preset at most."""
    states = tuple(words(group.arguments))
    clocked_on, next_state = group.get("clocked_on"), group.get("next_state")
    if not cell.outputs:
        raise LibertyError("it is a flip-flop without an output")
    if "clocked_on_also" in group.attributes:
        raise LibertyError("it has a second clock")
    clock, data = parse(clocked_on).pins, parse(next_state).pins
    if len(clock) != 1 or clock[0] not in cell.inputs or len(states) != 2 or len(set(states)) != 2:
        raise LibertyError(f"flip-flop clocked on {clocked_on[:40]!r} is not supported")
    edge = truth_table(clocked_on, clock)
    if edge not in (0b10, 0b01):
        raise LibertyError(f"flip-flop clocked on {clocked_on[:40]!r} is not supported")
    forces = group.get("clear"), group.get("preset")
    asynchronous = tuple(pin for pin in cell.inputs if pin != clock[0] and pin not in data)
    forced = 0
    for force in filter(None, forces):
        forced |= truth_table(force, asynchronous)
    if not ~forced & (1 << (1 << len(asynchronous))) - 1:
        raise LibertyError("its clear and preset are never both inactive")
    single = data[0] if len(data) == 1 and data[0] in cell.inputs else None
    inverted = {}
    if single:
        used = {clock[0], single, *(pin for force in forces if force for pin in parse(force).pins)}
        if idle := next((pin for pin in cell.inputs if pin not in used), None):
            raise LibertyError(f"its ff group does not say what its input {idle} does")
        negated = truth_table(next_state, (single,))
        if negated not in (0b10, 0b01):
            raise LibertyError(f"its next state {next_state[:40]!r} does not depend on {single}")
        for pin, function in cell.outputs.items():
            # The states are complements of each other: rows 01 (IQ = 1) and 10 of the output's table.
            table = truth_table(function, states) if function else 0
            if (table >> 1 & 1) == (table >> 2 & 1):
                raise LibertyError(f"its output {pin} shows neither state nor complement")
            inverted[pin] = (negated == 0b01) != (not table >> 1 & 1)
    return FlipFlop(
        clocked_on=clocked_on,
        next_state=next_state,
        clear=forces[0],
        preset=forces[1],
        both=group.get("clear_preset_var1") + group.get("clear_preset_var2"),
        states=states,
        clock=clock[0],
        rising=edge == 0b10,
        data=single,
        inverted=inverted,
        setup={},
    )


# The delay model ------------------------------------------------------------------------------------------------------


def _round(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")


def _operating_point(nand2: Cell, source: CellSource) -> tuple[float, float]:
    """(slew, load) around which delays are fitted: see the package."""
    load = sum(nand2.inputs.values()) / len(nand2.inputs)
    if not load > 0:
        raise LibertyError("its inputs have no capacitance")
    slew = 0.0
    factors = source.conditions.factors
    tables = [
        (table, factors.get(table.name, 1.0))
        for pin in source.group.all("pin")
        for timing in pin.all("timing")
        for table in timing.groups
        if table.name in ("rise_transition", "fall_transition")
    ]
    if not tables:
        raise LibertyError("it has no transition tables: no NLDM library")
    for _ in range(20):  # converges by a factor of about five each time
        slew = float(np.mean([source.sample(table, (slew,), (4 * load,), factor) for table, factor in tables]))
    if not 0 < slew < _HUGE:
        raise LibertyError(f"a chain of it settles at no transition ({slew:g} ps)")
    return _round(slew), _round(load)


class _Fit:
    """Least squares fits of sampled times; `slews` and `loads` say where to sample.

    A fit over `loads` alone is for clock-to-output delays (the clock is ideal, its slew 0), one over `slews` alone for
    setup times. Errors count relative to a delay that grows with the load.
    """

    def __init__(self, slew: float, load: float) -> None:
        self.slews = tuple(slew * factor for factor in SLEWS)
        self.loads = tuple(load * factor for factor in LOADS)
        weights = 1 / (1 + np.array(LOADS))
        loads, slews = np.array(self.loads), np.array(self.slews)
        slew_grid, load_grid = (grid.ravel() for grid in np.meshgrid(slews, loads, indexing="ij"))
        terms = [np.ones_like(load_grid), load_grid, slew_grid, load_grid * slew_grid]
        self._both = self._solver(terms, np.tile(weights, len(slews)))
        self._load = self._solver([np.ones_like(loads), loads], weights)
        self._slew = self._solver([np.ones_like(slews), slews], np.ones_like(slews))

    @staticmethod
    def _solver(terms: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
        return np.linalg.pinv(np.stack(terms, axis=1) * weights[:, None]) * weights

    def over_both(self, samples: np.ndarray) -> Linear:
        return Linear(*(_round(x) for x in self._both @ samples))

    def over_load(self, samples: np.ndarray) -> Linear:
        return Linear(*(_round(x) for x in self._load @ samples))

    def over_slew(self, samples: np.ndarray) -> Linear:
        at_zero, per_ps = (_round(x) for x in self._slew @ samples)
        return Linear(at_zero, per_ps=per_ps)


# Which edges of the input cause an output edge, by timing_sense.
SENSE = {
    "positive_unate": {"r": "r", "f": "f"},
    "negative_unate": {"r": "f", "f": "r"},
    "non_unate": {"r": "rf", "f": "rf"},
}


def _timing(cell: Cell, source: CellSource, fit: _Fit) -> Cell:
    """The cell with its arcs and setup times, fitted to the slowest of each arc's conditions; left out if they lack."""
    try:
        timed = _timed(cell, source, fit)
        _check_timing(timed, fit)
    except LibertyError as error:
        return replace(cell, left_out=_short(error))
    return timed


def _timed(cell: Cell, source: CellSource, fit: _Fit) -> Cell:
    worst: dict[tuple[str, str], dict[str, list[np.ndarray]]] = {}
    setup: dict[str, dict[str, np.ndarray]] = {}
    factors = source.conditions.factors
    for output, timing, related in arcs_of(cell, source.group):
        kind = timing_type(timing)
        tables = {table.name: table for table in timing_tables(timing)}
        if kind in SETUP:
            for edge, word in _EDGES:
                if table := tables.get(f"{word}_constraint"):
                    samples = source.sample(table, fit.slews, factor=factors.get(f"setup_{word}", 1.0))
                    pins = setup.setdefault(output, {})
                    pins[edge] = np.maximum(pins.get(edge, samples), samples)
            continue
        sense = kind if cell.ff else sense_of(cell, timing, related, output)
        pairs = worst.setdefault((related, output), {})
        for edge, word in _EDGES:
            names = f"cell_{word}", f"{word}_transition"
            if names[0] not in tables:
                continue
            slews = (0.0,) if cell.ff else fit.slews
            samples = [source.sample(tables[name], slews, fit.loads, factors.get(name, 1.0)) for name in names]
            causes = sense[0] if cell.ff else SENSE[sense][edge]
            for cause in causes:
                old = pairs.get(cause + edge, samples)
                pairs[cause + edge] = [np.maximum(a, b) for a, b in zip(old, samples, strict=True)]
    model = fit.over_load if cell.ff else fit.over_both
    arcs = tuple(
        Arc(
            input=related,
            output=output,
            delay={pair: model(delay) for pair, (delay, _) in sorted(pairs.items())},
            transition={pair: model(transition) for pair, (_, transition) in sorted(pairs.items())},
        )
        for (related, output), pairs in worst.items()
        if pairs
    )
    ff = cell.ff
    if ff:
        ff = replace(ff, setup={pin: {e: fit.over_slew(s) for e, s in edges.items()} for pin, edges in setup.items()})
    return replace(cell, arcs=arcs, ff=ff)


SETUP = ("setup_rising", "setup_falling")


def timing_type(timing: Group) -> str:
    """The kind of a timing group, in lower case."""
    return (timing.get("timing_type") or "combinational").lower()


def timing_tables(timing: Group) -> list[Group]:
    """The tables of a timing group that the delay model takes: setup times, and delays that have a transition."""
    tables = {table.name: table for table in timing.groups}
    wanted = [f"{word}_constraint" for _, word in _EDGES] if timing_type(timing) in SETUP else []
    for _, word in _EDGES if not wanted else ():
        pair = f"cell_{word}", f"{word}_transition"
        wanted += pair if all(name in tables for name in pair) else ()
    return [tables[name] for name in wanted if name in tables]


def arcs_of(cell: Cell, group: Group, *, from_outputs: bool = False) -> Iterator[tuple[str, Group, str]]:
    """(pin, timing group, related pin) of all timing that the delay model knows.

    `from_outputs`: also from one output to another, as where a cell makes a sum of its carry. The model has the way
    from the inputs.
    """
    for pin in group.all("pin"):
        for timing in pin.all("timing"):
            kind = timing_type(timing)
            for related in words(timing.get("related_pin")):
                if cell.ff:
                    edge = "rising" if cell.ff.rising else "falling"
                    good = related == cell.ff.clock and kind in (f"setup_{edge}", f"{edge}_edge")
                else:
                    known = related in cell.inputs or (from_outputs and related in cell.outputs)
                    good = kind.startswith("combinational") and known
                for name in words(pin.arguments) if good else ():
                    if name in (cell.inputs if kind in SETUP else cell.outputs):
                        yield name, timing, related


def _check_timing(cell: Cell, fit: _Fit) -> None:
    """Raise LibertyError where an output would come from an input in no time, or before it."""
    edges: dict[tuple[str, str], set[str]] = {}
    for arc in cell.arcs:
        edges.setdefault((arc.input, arc.output), set()).update(pair[1] for pair in arc.delay)
    for output, function in cell.outputs.items():
        for pin in [cell.ff.clock] if cell.ff else _depends(function, tuple(cell.inputs)):
            found = edges.get((pin, output), set())
            if found != {"r", "f"}:
                edge = "" if not found else " for its rising edge" if "f" in found else " for its falling edge"
                raise LibertyError(f"it has no timing from {pin} to {output}{edge}")
    typical = fit.loads[LOADS.index(4)], 0.0 if cell.ff else fit.slews[SLEWS.index(1)]
    for arc in cell.arcs:
        for model, what in ((arc.delay, "delay"), (arc.transition, "transition")):
            if any(not 0 <= time(*typical) < _HUGE for time in model.values()):
                raise LibertyError(f"its {what} from {arc.input} to {arc.output} is negative")


def sense_of(cell: Cell, timing: Group, pin: str, output: str) -> str:
    """Unateness of an output in an input: as a timing group says, else from the output's function."""
    if (said := timing.get("timing_sense").lower()) in SENSE:
        return said
    if cell.kind != "logic":  # a clock gate's function has its latch in it
        return "non_unate"
    inputs = (pin, *(p for p in cell.inputs if p != pin))
    table = truth_table(cell.outputs[output], inputs)
    rows = range(0, 1 << len(inputs), 2)
    rises = any(not table >> i & 1 and table >> i + 1 & 1 for i in rows)
    falls = any(table >> i & 1 and not table >> i + 1 & 1 for i in rows)
    return "non_unate" if rises and falls else "negative_unate" if falls else "positive_unate"
