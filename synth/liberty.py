# SPDX-License-Identifier: Apache-2.0
"""Liberty libraries: what a mapping flow has to know of a cell library, and no more.

    library = load_library("asap7")              # by name, path, folder, or the table that comes with this package
    library.full_adder                           # Adder(cell="FAx1_ASAP7_75t_R", carry="CON", carry_inverted=True, ...)
    write_tool_liberty(library, "build/asap7.lib")   # the file that Yosys, ABC and OpenSTA are given
    python -m synth.liberty reduce *.lib.gz -o table.json

All times are in ps, all capacitances in fF and all areas in the file's own unit (um2), whatever units the file has.

Delay model. Of each non-linear table four numbers are kept, fitted by least squares around a typical operating point,

    delay, output transition = at_zero + per_ff * load + per_ps * input slew + per_ff_ps * load * input slew

per input-output pair and per pair of edges (rise to rise, fall to rise, ...), the slowest of all conditions (`when`).
The operating point is derived from the library itself: `load_ff` is the input capacitance of its smallest NAND2,
`slew_ps` the transition at which a chain of such gates, each with four loads, settles.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np

EMBEDDED = Path(__file__).with_name("asap7.json")
LOADS = (0.5, 1, 2, 4, 8, 16, 32, 64)  # where delays are fitted, in units of load_ff
SLEWS = (0.25, 0.5, 1, 2, 4, 8)  # and of slew_ps
DIGITS = 4  # significant digits of a fitted number: a table's own are about five


class LibertyError(ValueError):
    """A Liberty file or a library's name that cannot be used; the message says what, where and what to do."""


# Boolean functions ----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*([A-Za-z_][\w\[\].]*|[01]|[!'^&*|+()])")
_BINARY = (("|", "+"), ("&", "*"), ("^",))  # from loose to tight, as the Liberty standard orders them


def truth_table(function: str, inputs: Sequence[str]) -> int:
    """Value of a Liberty function for every input pattern: bit i is its value where `inputs[j]` has bit j of i.

    Raises LibertyError for a malformed function or one of other pins than `inputs`.
    """
    return _truth_table(function, tuple(inputs))


@cache
def _truth_table(function: str, inputs: tuple[str, ...]) -> int:
    tokens = []
    position = 0
    text = function.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise LibertyError(f"cannot read function {function!r} at {text[position:].strip()!r}")
        tokens.append(match[1])
        position = match.end()
    rows = 1 << len(inputs)
    ones = (1 << rows) - 1
    columns = {pin: sum(1 << i for i in range(rows) if i >> j & 1) for j, pin in enumerate(inputs)}
    tokens.reverse()  # a stack, next token last

    def binary(level: int) -> int:
        if level == len(_BINARY):
            return factor()
        value = binary(level + 1)
        while tokens:
            if tokens[-1] in _BINARY[level]:
                tokens.pop()
            elif level != 1 or tokens[-1] in ("'", ")", "|", "+", "^"):  # two factors side by side are an AND
                break
            right = binary(level + 1)
            value = value | right if level == 0 else value & right if level == 1 else value ^ right
        return value

    def factor() -> int:
        if not tokens:
            raise LibertyError(f"function {function!r} ends too early")
        token = tokens.pop()
        if token == "!":
            return ones ^ factor()
        if token == "(":
            value = binary(0)
            if not tokens or tokens.pop() != ")":
                raise LibertyError(f"function {function!r} lacks a closing parenthesis")
        elif token in ("0", "1"):
            value = ones * int(token)
        elif token in columns:
            value = columns[token]
        elif token[0].isalpha() or token[0] == "_":
            raise LibertyError(
                f"function {function!r} uses {token}, which is none of {', '.join(inputs) or 'no inputs'}"
            )
        else:
            raise LibertyError(f"cannot read function {function!r} at {token}")
        while tokens and tokens[-1] == "'":
            tokens.pop()
            value ^= ones
        return value

    value = binary(0)
    if tokens:
        raise LibertyError(f"cannot read function {function!r} at {tokens[-1]}")
    return value


def pins_of(function: str) -> tuple[str, ...]:
    """The pins that a Liberty function names, in order of appearance."""
    return tuple(dict.fromkeys(re.findall(r"[A-Za-z_][\w\[\].]*", function)))


# What is known of a library -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Linear:
    """A time (ps) linear in load (fF) and linear in input slew (ps): what a 2 x 2 look-up table says."""

    at_zero: float
    per_ff: float = 0.0
    per_ps: float = 0.0
    per_ff_ps: float = 0.0

    def __call__(self, load_ff: float, slew_ps: float) -> float:
        return self.at_zero + self.per_ff * load_ff + (self.per_ps + self.per_ff_ps * load_ff) * slew_ps


@dataclass(frozen=True)
class Arc:
    """Timing from one input pin to one output pin.

    `delay` and `transition` have a time for each pair of edges, "rr", "rf", "fr" or "ff" (of the input, then of the
    output). A pair that cannot happen is absent: an inverter has "rf" and "fr" only, a rising-edge flop "rr" and "rf".
    """

    input: str
    output: str
    delay: Mapping[str, Linear]
    transition: Mapping[str, Linear]


@dataclass(frozen=True)
class FlipFlop:
    """The `ff` group of a cell. `clock` and `data` are pins; `data` is None where next_state is no single pin (scan).

    `inverted` tells, for each output pin, whether it shows the complement of the data pin. `setup` is the setup time of
    each constrained pin for its rising ("r") and falling ("f") edge, linear in that pin's slew (ideal clock).
    """

    clocked_on: str
    next_state: str
    clear: str
    preset: str
    both: str  # what the states are while clear and preset are both active, as "LL"; "" where only one exists
    states: tuple[str, str]
    clock: str
    rising: bool
    data: str | None
    inverted: Mapping[str, bool]
    setup: Mapping[str, Mapping[str, Linear]]

    @property
    def plain(self) -> bool:
        """One data pin, rising edge, neither clear nor preset."""
        return self.data is not None and self.rising and not self.clear and not self.preset


@dataclass(frozen=True)
class Cell:
    """One cell. `inputs`: capacitance (fF) per pin; `outputs`: function as in the file ("" where there is none).

    `kind` is "logic", "ff", "tie", or one that no mapper here can use: "latch", "clock_gate", "tristate", "other".
    """

    name: str
    area: float
    kind: str
    inputs: Mapping[str, float]
    outputs: Mapping[str, str]
    arcs: tuple[Arc, ...] = ()
    ff: FlipFlop | None = None
    dont_use: bool = False

    @property
    def usable(self) -> bool:
        """A mapper may use this cell."""
        mappable = self.kind == "logic" or (self.ff is not None and self.ff.data is not None)
        return self.kind == "tie" or (mappable and not self.dont_use)  # a tie cell is marked so that only tying uses it


@dataclass(frozen=True)
class Adder:
    """A full adder (pins a, b, ci) or half adder (`ci` None) cell, with the polarity of its outputs."""

    cell: str
    area: float
    a: str
    b: str
    ci: str | None
    carry: str
    sum: str
    carry_inverted: bool
    sum_inverted: bool


@dataclass(frozen=True)
class Source:
    """A file that a library was read from. `path` is None for a library that comes from a reduced table."""

    name: str
    sha256: str
    path: Path | None = None


@dataclass(frozen=True)
class Platform:
    """What cannot be derived from the Liberty files of a known library.

    `marker` is a cell by which the library is recognised, `dont_use` are patterns of cells to leave alone beside those
    that the files mark and those that are no logic, `files` patterns that each select one file of the typical corner.
    """

    name: str
    clock_ps: float | None
    marker: str = ""
    dont_use: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pdk: tuple[str, ...] = ()  # folders below PDK_ROOT


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform(
            name="asap7",
            clock_ps=1000,
            marker="NAND2xp5_ASAP7_75t_R",
            # The x4 flops are single cells with a true output, which dfflibmap would prefer to the smaller x1; HB* are
            # hold buffers and CKINVDC* clock inverters.
            dont_use=("DFFHQx4_*", "DFFLQx4_*", "SDF*", "HB[1-4]x*", "CKINVDC*"),
            folders=("asap7",),
            files=tuple(f"asap7sc7p5t_{part}_RVT_TT_nldm_*.lib*" for part in ("AO", "INVBUF", "OA", "SEQ", "SIMPLE")),
            pdk=("asap7/lib/NLDM", "platforms/asap7/lib/NLDM"),
        ),
        Platform(
            name="nangate45",
            clock_ps=2000,
            marker="NAND2_X1",
            folders=("nangate45",),
            files=("NangateOpenCellLibrary_typical.lib*",),
            pdk=("nangate45/lib", "platforms/nangate45/lib"),
        ),
        Platform(
            name="sky130hd",
            clock_ps=7000,
            marker="sky130_fd_sc_hd__nand2_1",
            dont_use=(
                "*__lpflow_*",
                "*__probe*",
                "*__macro_sparecell",
                "*__clkdlybuf*",
                "*__dlygate*",
                "*__dlymetal*",
                "*__clkinvlp*",
            ),
            folders=("sky130hd", "sky130_fd_sc_hd"),
            files=("sky130_fd_sc_hd__tt_025C_1v80.lib*",),
            pdk=(
                "sky130A/libs.ref/sky130_fd_sc_hd/lib",
                "sky130B/libs.ref/sky130_fd_sc_hd/lib",
                "sky130hd/lib",
                "platforms/sky130hd/lib",
            ),
        ),
        Platform(
            name="sg13g2",
            clock_ps=8000,
            marker="sg13g2_nand2_1",
            dont_use=("sg13g2_sighold", "sg13g2_dlygate*"),
            folders=("sg13g2", "ihp-sg13g2"),
            files=("sg13g2_stdcell_typ_1p20V_25C.lib*",),
            pdk=(
                "ihp-sg13g2/libs.ref/sg13g2_stdcell/lib",
                "ihp-sg13g2/lib",
                "platforms/ihp-sg13g2/lib",
            ),
        ),
    )
}
GENERIC = Platform(name="unknown", clock_ps=None)


@dataclass(frozen=True)
class Library:
    """A cell library: what Liberty files, or a reduced table of them, say.

    `slew_ps` and `load_ff` are the operating point of the delay model (see the module), `reduced` tells that `cells`
    came from a table and the original files are not at hand.
    """

    name: str
    cells: Mapping[str, Cell]
    sources: tuple[Source, ...]
    voltage: float
    slew_ps: float
    load_ff: float
    thresholds: Mapping[str, float] = field(default_factory=dict)
    platform: Platform = GENERIC
    notice: str = ""
    reduced: bool = False

    @cached_property
    def usable(self) -> dict[str, Cell]:
        """The cells that a mapper may use, by name."""
        return {name: cell for name, cell in self.cells.items() if cell.usable}

    @property
    def dont_use(self) -> tuple[str, ...]:
        """The names of all other cells."""
        return tuple(name for name, cell in self.cells.items() if not cell.usable)

    def cell(self, name: str) -> Cell:
        """The cell of that name, or a LibertyError."""
        try:
            return self.cells[name]
        except KeyError:
            raise LibertyError(f"library {self.name} has no cell {name}") from None

    def gate(self, truth: int, inputs: int) -> Cell | None:
        """The smallest usable cell with one output and this truth table over its `inputs` pins, or None."""
        found = []
        for cell in self.usable.values():
            if cell.kind in ("logic", "tie") and len(cell.outputs) == 1 and len(cell.inputs) == inputs:
                (function,) = cell.outputs.values()
                if truth_table(function, tuple(cell.inputs)) == truth:
                    found.append(cell)
        # Of equal areas take the weakest: its input capacitance is the smallest.
        return min(found, key=lambda cell: (cell.area, sum(cell.inputs.values()), cell.name), default=None)

    @cached_property
    def inverter(self) -> Cell:
        """The smallest inverter."""
        return self._need(self.gate(0b01, 1), "inverter")

    @cached_property
    def nand2(self) -> Cell:
        """The smallest two-input NAND, whose area areas are normalised with."""
        return self._need(self.gate(0b0111, 2), "two-input NAND")

    @property
    def area_nand2(self) -> float:
        """Area of the smallest two-input NAND."""
        return self.nand2.area

    @cached_property
    def flip_flop(self) -> Cell:
        """The smallest D flip-flop on the rising edge; one without clear and preset where the library has such."""
        flops = [c for c in self.usable.values() if c.ff is not None and c.ff.rising]
        return self._need(
            min(flops, key=lambda c: (not c.ff.plain, c.area, len(c.outputs), c.name), default=None), "D flip-flop"
        )

    @cached_property
    def weaker(self) -> tuple[str, ...]:
        """The usable gates to which another one of the same function and area is stronger.

        ABC's area mapping sees no difference; without these cells a circuit has the same area and is faster.
        """
        alike: dict[tuple[float, tuple[str, ...], int], list[Cell]] = {}
        for cell in self.usable.values():
            if cell.kind == "logic" and len(cell.outputs) == 1:
                (function,) = cell.outputs.values()
                pins = tuple(sorted(cell.inputs))
                alike.setdefault((cell.area, pins, truth_table(function, pins)), []).append(cell)

        def slope(cell: Cell) -> float:
            return max((delay.per_ff for arc in cell.arcs for delay in arc.delay.values()), default=0.0)

        return tuple(cell.name for cells in alike.values() for cell in sorted(cells, key=slope)[1:])

    @cached_property
    def tie_low(self) -> tuple[str, str] | None:
        """(cell, pin) that drives a constant 0, or None."""
        return self._tie("0")

    @cached_property
    def tie_high(self) -> tuple[str, str] | None:
        """(cell, pin) that drives a constant 1, or None."""
        return self._tie("1")

    def _tie(self, value: str) -> tuple[str, str] | None:
        found = [
            (cell.area, cell.name, pin)
            for cell in self.usable.values()
            if cell.kind == "tie"
            for pin, function in cell.outputs.items()
            if truth_table(function, ()) == int(value)
        ]
        return min(found)[1:] if found else None

    @cached_property
    def full_adder(self) -> Adder | None:
        """The smallest full-adder cell, or None."""
        return self._adder(3, majority=0b11101000, parity=0b10010110)

    @cached_property
    def half_adder(self) -> Adder | None:
        """The smallest half-adder cell, or None."""
        return self._adder(2, majority=0b1000, parity=0b0110)

    def _adder(self, inputs: int, majority: int, parity: int) -> Adder | None:
        ones = (1 << (1 << inputs)) - 1
        found = []
        for cell in self.usable.values():
            if cell.kind != "logic" or len(cell.inputs) != inputs or len(cell.outputs) != 2:
                continue
            tables = {pin: truth_table(function, tuple(cell.inputs)) for pin, function in cell.outputs.items()}
            carry = next((pin for pin, table in tables.items() if table in (majority, ones ^ majority)), None)
            total = next((pin for pin, table in tables.items() if table in (parity, ones ^ parity)), None)
            if carry and total:
                a, b, *ci = sorted(cell.inputs)
                found.append(
                    Adder(
                        cell=cell.name,
                        area=cell.area,
                        a=a,
                        b=b,
                        ci=ci[0] if ci else None,
                        carry=carry,
                        sum=total,
                        carry_inverted=tables[carry] != majority,
                        sum_inverted=tables[total] != parity,
                    )
                )
        return min(found, key=lambda adder: (adder.area, adder.cell), default=None)

    def _need(self, cell: Cell | None, what: str) -> Cell:
        if cell is None:
            raise LibertyError(
                f"library {self.name} ({', '.join(s.name for s in self.sources)}) has no usable {what}; "
                "give all the files of a library that comes in several"
            )
        return cell


# Reading Liberty ------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING_OR_BRACE = re.compile(r'"[^"]*"|[{}]')
_SPACE = re.compile(r"[\s;\\]*")
_STATEMENT = re.compile(
    r"""(?P<name>[A-Za-z_][\w.]*) \s*
        (?: : \s* (?P<value> "[^"]*" | [^;\n}"]* )
          | \( (?P<arguments> (?: "[^"]*" | [^()"{}] )* ) \) \s* (?P<open> \{ )? )""",
    re.VERBOSE,
)
_TABLES = ("cell_rise", "cell_fall", "rise_transition", "fall_transition", "rise_constraint", "fall_constraint")
_BANKS = ("bus", "bundle", "ff_bank", "latch_bank")
_GROUPS = {"library", "cell", "pin", "ff", "latch", "statetable", "timing", "lu_table_template", *_BANKS, *_TABLES}


class _Group:
    """A Liberty group: its arguments, simple and complex attributes, and the groups within that are of use here."""

    __slots__ = ("arguments", "attributes", "groups", "line", "name")

    def __init__(self, name: str, arguments: str, line: int) -> None:
        self.name, self.arguments, self.line = name, _unquote(arguments), line
        self.attributes: dict[str, str] = {}
        self.groups: list[_Group] = []

    def all(self, name: str) -> Iterator[_Group]:
        return (group for group in self.groups if group.name == name)

    def first(self, name: str) -> _Group | None:
        return next(self.all(name), None)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)


def _unquote(text: str) -> str:
    return text.replace('"', "").replace("\\", " ").strip()


@dataclass(frozen=True)
class _File:
    """A Liberty file: its text without comments (lines stay), its licence comment, the hash of what is on disk."""

    path: Path
    text: str
    notice: str
    sha256: str


def _read_file(path: Path) -> _File:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LibertyError(f"cannot read Liberty file {path}: {error.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            raise LibertyError(f"{path}: truncated or damaged gzip file ({error})") from None
    text = data.decode("utf-8", "replace")
    head = re.match(r"\s*/\*(.*?)\*/\s*library", text[:20000], re.DOTALL)
    notice = "\n".join(line.rstrip() for line in head[1].strip().splitlines()) if head else ""
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    if (start := text.find("/*")) >= 0:
        raise LibertyError(f"{path}, line {text.count(chr(10), 0, start) + 1}: comment without an end; truncated file?")
    return _File(path, text, notice, digest)


def _skip(text: str, position: int, path: Path, name: str, line: int) -> int:
    """Position after the closing brace of a group whose opening brace is before `position`."""
    depth = 1
    for match in _STRING_OR_BRACE.finditer(text, position):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if not depth:
                return match.end()
    raise LibertyError(f"{path}, line {line}: group {name} has no closing brace; truncated file?")


def _parse(path: Path, text: str) -> _Group:
    """The library group of a Liberty text, without the groups that nothing here needs (power, noise, ...)."""
    position = line = counted = 0
    stack: list[_Group] = []
    while True:
        position = _SPACE.match(text, position).end()
        line += text.count("\n", counted, position)
        counted = position
        if position == len(text):
            where = f"{stack[-1].name} ({stack[-1].arguments})" if stack else "library"
            raise LibertyError(
                f"{path}, line {line + 1}: the file ends inside group {where} of line {stack[-1].line}; truncated file?"
                if stack
                else f"{path}: no library group; is this a Liberty file?"
            )
        if text[position] == "}" and stack:
            position += 1
            group = stack.pop()
            if not stack:
                return group
            continue
        match = _STATEMENT.match(text, position)
        if not match or (not stack and match["name"] != "library"):
            what = text[position : position + 40].partition("\n")[0]
            raise LibertyError(f"{path}, line {line + 1}: cannot read {what!r}; a damaged or truncated Liberty file?")
        position = match.end()
        name = match["name"]
        if match["open"]:
            if name in _GROUPS:
                group = _Group(name, match["arguments"], line + 1)
                if stack:
                    stack[-1].groups.append(group)
                stack.append(group)
            else:
                position = _skip(text, position, path, name, line + 1)
        elif not stack:
            raise LibertyError(f"{path}, line {line + 1}: library has no body; truncated file?")
        else:
            value = match["value"] if match["value"] is not None else match["arguments"]
            stack[-1].attributes[name] = _unquote(value) if '"' in value or "\\" in value else value.strip()


_SI = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0}


def _number(text: str, path: Path, line: int, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise LibertyError(f"{path}, line {line}: {what} is {text!r}, not a number") from None


@dataclass(frozen=True)
class _Units:
    ps: float  # per the file's time unit
    ff: float  # per the file's capacitance unit


def _units(library: _Group, path: Path) -> _Units:
    time = re.fullmatch(r"([\d.]+)\s*([fpnum]?)s", library.get("time_unit", "1ns"))
    load = re.fullmatch(r"([\d.eE+-]+)\s*,\s*([fpnum]?)f", library.get("capacitive_load_unit", "1,pf").lower())
    if not time or not load:
        which = "time_unit" if not time else "capacitive_load_unit"
        raise LibertyError(f"{path}: cannot read {which} {library.get(which)!r}")
    return _Units(ps=float(time[1]) * _SI[time[2]] / 1e-12, ff=float(load[1]) * _SI[load[2]] / 1e-15)


@lru_cache(maxsize=1024)
def _weights(axis: str, unit: float, samples: tuple[float, ...]) -> np.ndarray:
    """Matrix [samples, axis] that interpolates along an axis of a table, and beyond its ends as timing tools do."""
    points = np.array([float(value) for value in axis.replace(",", " ").split()]) * unit
    if points.size == 1:
        return np.ones((len(samples), 1))
    at = np.array(samples)
    left = np.clip(np.searchsorted(points, at, side="right") - 1, 0, points.size - 2)
    share = (at - points[left]) / (points[left + 1] - points[left])
    matrix = np.zeros((at.size, points.size))
    matrix[np.arange(at.size), left] = 1 - share
    matrix[np.arange(at.size), left + 1] = share
    return matrix


@dataclass(frozen=True)
class _CellSource:
    """A cell's group and what is needed to read its tables."""

    group: _Group
    templates: Mapping[str, _Group]
    units: _Units
    path: Path

    def sample(self, table: _Group, slews: tuple[float, ...], loads: tuple[float, ...] = (0.0,)) -> np.ndarray:
        """Times (ps) of a look-up table at all pairs of slews (ps) and loads (fF), flat, loads innermost.

        The slew of the clock, in a table of setup times, is 0.
        """
        ps, ff = self.units.ps, self.units.ff
        roles = {
            "input_net_transition": (0, ps, slews),
            "input_transition_time": (0, ps, slews),
            "constrained_pin_transition": (0, ps, slews),
            "total_output_net_capacitance": (1, ff, loads),
            "related_pin_transition": (1, ps, (0.0,)),
        }
        where = f"{self.path}, line {table.line}: {table.name}"
        matrices = [np.ones((len(slews), 1)), np.ones((len(loads), 1))]
        order = []
        try:
            values = np.array([float(value) for value in table.get("values").replace(",", " ").split()]) * ps
            template = self.templates.get(table.arguments)
            if not template and values.size > 1:
                raise LibertyError(f"{where} is of template {table.arguments!r}, which the file does not define")
            for i in (1, 2) if template and values.size != 1 else ():
                if variable := template.get(f"variable_{i}"):
                    if variable not in roles:
                        raise LibertyError(f"{where} depends on {variable}, which is not supported")
                    role, *rest = roles[variable]
                    matrices[role] = _weights(table.get(f"index_{i}") or template.get(f"index_{i}"), *rest)
                    order.append(role)
        except ValueError as error:
            raise error if isinstance(error, LibertyError) else LibertyError(f"{where}: {error}") from None
        shape = [matrix.shape[1] for matrix in matrices]
        if values.size != shape[0] * shape[1]:
            raise LibertyError(
                f"{where} has {values.size} values, its indices ask for {shape[0]} x {shape[1]}; a truncated file?"
            )
        grid = values.reshape(shape[::-1]).T if order[:1] == [1] else values.reshape(shape)
        return (matrices[0] @ grid @ matrices[1].T).ravel()


def read_liberty(paths: str | Path | Iterable[str | Path]) -> Library:
    """Read one library from Liberty files (plain or gzipped), merged where there are several.

    Raises LibertyError, naming file and line, for a file that is missing, truncated or malformed, for a cell that is
    defined twice, and for a library without a usable inverter, NAND2 or flip-flop.
    """
    paths = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    if not paths:
        raise LibertyError("no Liberty file given")
    files = [_read_file(path) for path in paths]
    sources: dict[str, _CellSource] = {}
    heads = []
    for file in files:
        head = _parse(file.path, file.text)
        heads.append(head)
        units = _units(head, file.path)
        templates = {template.arguments: template for template in head.all("lu_table_template")}
        for group in head.all("cell"):
            if group.arguments in sources:
                first = sources[group.arguments].path
                raise LibertyError(
                    f"{file.path}, line {group.line}: cell {group.arguments} is defined in {first} already"
                )
            sources[group.arguments] = _CellSource(group, templates, units, file.path)

    platform = next((p for p in PLATFORMS.values() if p.marker in sources), GENERIC)
    head, path = heads[0], files[0].path
    library = Library(
        name=head.arguments if platform is GENERIC else platform.name,
        cells={name: _cell(source, platform) for name, source in sources.items()},
        sources=tuple(Source(file.path.name, file.sha256, file.path) for file in files),
        voltage=_number(head.get("nom_voltage", "0"), path, head.line, "nom_voltage"),
        slew_ps=0.0,
        load_ff=0.0,
        thresholds={
            name: _number(value, path, head.line, name)
            for name, value in head.attributes.items()
            if re.fullmatch(
                r"(input|output|slew_(lower|upper))_threshold_pct_(rise|fall)|slew_derate_from_library", name
            )
        },
        platform=platform,
        notice="\n\n".join(dict.fromkeys(file.notice for file in files if file.notice)),
    )
    for needed in ("inverter", "nand2", "flip_flop"):
        getattr(library, needed)
    slew, load = _operating_point(library.nand2, sources[library.nand2.name])
    fit = _Fit(slew, load)
    cells = {name: _timing(cell, sources[name], fit) for name, cell in library.cells.items()}
    return replace(library, cells=cells, slew_ps=slew, load_ff=load)


def _cell(source: _CellSource, platform: Platform) -> Cell:
    """The facts of a cell without its timing."""
    group, units, path = source.group, source.units, source.path
    name = group.arguments
    inputs, outputs = {}, {}
    tristate = False
    for pin in group.all("pin"):
        capacitance = _number(pin.get("capacitance", "0"), path, pin.line, f"capacitance of {name}.{pin.arguments}")
        for pin_name in pin.arguments.replace(",", " ").split():
            if pin.get("direction") == "input":
                inputs[pin_name] = _round(capacitance * units.ff, 6)
            elif pin.get("direction") == "output":
                outputs[pin_name] = pin.get("function")
                tristate |= "three_state" in pin.attributes
            elif pin.get("direction") == "inout":
                tristate = True
    ff = group.first("ff")
    if any(group.first(bank) for bank in _BANKS):
        kind = "other"
    elif "clock_gating_integrated_cell" in group.attributes or group.first("statetable"):
        kind = "clock_gate"
    elif group.first("latch"):
        kind = "latch"
    elif tristate:
        kind = "tristate"
    elif ff:
        kind = "ff"
    elif not outputs or not all(outputs.values()):
        kind = "other"
    else:
        kind = "logic" if inputs else "tie"
    cell = Cell(
        name=name,
        area=_number(group.get("area", "0"), path, group.line, f"area of {name}"),
        kind=kind,
        inputs=inputs,
        outputs=outputs,
        dont_use=group.get("dont_use") == "true" or any(fnmatchcase(name, glob) for glob in platform.dont_use),
    )
    try:
        if kind in ("logic", "tie"):
            for function in outputs.values():
                truth_table(function, tuple(inputs))
        return replace(cell, ff=_flip_flop(ff, cell)) if kind == "ff" else cell
    except LibertyError as error:
        raise LibertyError(f"{path}, line {group.line}, cell {name}: {error}") from None


def _flip_flop(group: _Group, cell: Cell) -> FlipFlop:
    states = tuple(s.strip() for s in group.arguments.split(","))
    clocked_on, next_state = group.get("clocked_on"), group.get("next_state")
    clock = pins_of(clocked_on)
    data = pins_of(next_state)
    if len(clock) != 1 or clock[0] not in cell.inputs or len(states) != 2:
        raise LibertyError(f"flip-flop clocked on {clocked_on!r} is not supported")
    single = data[0] if len(data) == 1 and data[0] in cell.inputs else None
    inverted = {}
    if single:
        negated = truth_table(next_state, (single,)) == 0b01
        for pin, function in cell.outputs.items():
            # The states are complements of each other: rows 01 (IQ = 1) and 10 of the output's table.
            table = truth_table(function, states) if function else 0
            inverted[pin] = negated != (not table >> 1 & 1)
    return FlipFlop(
        clocked_on=clocked_on,
        next_state=next_state,
        clear=group.get("clear"),
        preset=group.get("preset"),
        both=group.get("clear_preset_var1") + group.get("clear_preset_var2"),
        states=states,
        clock=clock[0],
        rising=truth_table(clocked_on, clock) == 0b10,
        data=single,
        inverted=inverted,
        setup={},
    )


# The delay model ------------------------------------------------------------------------------------------------------


def _round(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")


def _operating_point(nand2: Cell, source: _CellSource) -> tuple[float, float]:
    """(slew, load) around which delays are fitted: see the module."""
    load = sum(nand2.inputs.values()) / len(nand2.inputs)
    slew = 0.0
    tables = [
        table
        for pin in source.group.all("pin")
        for timing in pin.all("timing")
        for table in timing.groups
        if table.name in ("rise_transition", "fall_transition")
    ]
    if not tables:
        raise LibertyError(
            f"{source.path}, line {source.group.line}: cell {nand2.name} has no transition tables: no NLDM library"
        )
    for _ in range(20):  # converges by a factor of about five each time
        slew = float(np.mean([source.sample(table, (slew,), (4 * load,)) for table in tables]))
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
_SENSE = {
    "positive_unate": {"r": "r", "f": "f"},
    "negative_unate": {"r": "f", "f": "r"},
    "non_unate": {"r": "rf", "f": "rf"},
}


def _timing(cell: Cell, source: _CellSource, fit: _Fit) -> Cell:
    """The cell with its arcs and setup times, fitted to the slowest of each arc's conditions."""
    group = source.group
    worst: dict[tuple[str, str], dict[str, list[np.ndarray]]] = {}
    setup: dict[str, dict[str, np.ndarray]] = {}
    for pin in group.all("pin"):
        for timing in pin.all("timing"):
            kind = timing.get("timing_type", "combinational")
            tables = {t.name: t for t in timing.groups}
            for related in timing.get("related_pin").replace(",", " ").split():
                if cell.ff and kind in ("setup_rising", "setup_falling") and related == cell.ff.clock:
                    for name, edge in (("rise_constraint", "r"), ("fall_constraint", "f")):
                        if name in tables:
                            samples = source.sample(tables[name], fit.slews)
                            pins = setup.setdefault(pin.arguments, {})
                            pins[edge] = np.maximum(pins.get(edge, samples), samples)
                    continue
                if cell.kind == "logic" and kind.startswith("combinational") and related in cell.inputs:
                    sense = timing.get("timing_sense") or _sense(cell, related, pin.arguments)
                elif cell.ff and kind in ("rising_edge", "falling_edge") and related == cell.ff.clock:
                    sense = kind
                else:
                    continue
                pairs = worst.setdefault((related, pin.arguments), {})
                for edge, delay, transition in (
                    ("r", "cell_rise", "rise_transition"),
                    ("f", "cell_fall", "fall_transition"),
                ):
                    if delay not in tables or transition not in tables:
                        continue
                    slews = (0.0,) if cell.ff else fit.slews
                    samples = [source.sample(tables[name], slews, fit.loads) for name in (delay, transition)]
                    causes = sense[0] if sense in ("rising_edge", "falling_edge") else _SENSE[sense][edge]
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


def _sense(cell: Cell, pin: str, output: str) -> str:
    """Unateness of an output in an input, from its function."""
    inputs = (pin, *(p for p in cell.inputs if p != pin))
    table = truth_table(cell.outputs[output], inputs)
    rows = range(0, 1 << len(inputs), 2)
    rises = any(not table >> i & 1 and table >> i + 1 & 1 for i in rows)
    falls = any(table >> i & 1 and not table >> i + 1 & 1 for i in rows)
    return "non_unate" if rises and falls else "negative_unate" if falls else "positive_unate"


# Finding a library ----------------------------------------------------------------------------------------------------


def find_library(spec: str | Path | Sequence[str | Path]) -> tuple[Path, ...]:
    """The files of a library: Liberty files, or one reduced table (`.json`).

    `spec` is a path or several, a folder of .lib(.gz) files, or a name of PLATFORMS ("asap7", "nangate45", "sky130hd",
    "sg13g2"), looked for below $LIBERTY_ROOT (one folder per library), $PDK_ROOT (open_pdks, IHP and OpenROAD layouts;
    $PDK and $STD_CELL_LIBRARY are honoured) and $FLOW_HOME (OpenROAD-flow-scripts). "embedded", or "asap7" where none
    is found, is the reduced ASAP7 of this package. Raises LibertyError, saying what is known and where it looked.
    """
    if not isinstance(spec, str | Path):
        if not spec:
            raise LibertyError("no Liberty file given")
        return tuple(itertools.chain.from_iterable(find_library(Path(item)) for item in spec))
    if spec == "embedded":
        return (EMBEDDED,)
    path = Path(spec)
    if path.is_dir():
        return _folder(path)
    if path.is_file():
        return (path,)
    if isinstance(spec, Path) or len(path.parts) > 1 or path.suffix in (".lib", ".gz", ".json"):
        raise LibertyError(f"no such Liberty file or folder: {path}")
    looked = []
    for folder, patterns in _places(spec):
        looked.append(str(folder))
        chosen = [max(_liberty_files(folder, pattern), default=None) for pattern in patterns]
        if all(chosen):
            return tuple(chosen)
    if spec == "asap7":
        return (EMBEDDED,)
    unset = [name for name in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME") if not os.environ.get(name)]
    raise LibertyError(
        f"library {spec!r} not found. Known names: embedded, {', '.join(PLATFORMS)}; otherwise give Liberty files or a "
        f"folder of them. Looked in: {', '.join(looked) or 'nowhere'}."
        + (f" Not set: {', '.join(unset)}." if unset else "")
    )


def _liberty_files(folder: Path, pattern: str = "*") -> list[Path]:
    return [path for path in folder.glob(pattern) if path.name.endswith((".lib", ".lib.gz")) and path.is_file()]


def _folder(path: Path) -> tuple[Path, ...]:
    """The Liberty files of a folder; of a file and its gzipped twin the plain one."""
    found = {file.name.removesuffix(".gz"): file for file in sorted(_liberty_files(path), reverse=True)}
    if not found:
        raise LibertyError(f"folder {path} has no .lib or .lib.gz file")
    return tuple(found[name] for name in sorted(found))


def _places(name: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Folders where a library of that name may be, each with the patterns of its files."""
    platform = PLATFORMS.get(name)
    roots = {variable: Path(os.environ[variable]) for variable in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME")
             if os.environ.get(variable)}  # fmt: skip
    patterns = platform.files if platform else ("*tt_025C_1v80.lib*",)
    if "LIBERTY_ROOT" in roots:
        for folder in platform.folders if platform else ():
            yield roots["LIBERTY_ROOT"] / folder, patterns
    if "PDK_ROOT" in roots:
        pdk, cells = os.environ.get("PDK"), os.environ.get("STD_CELL_LIBRARY")
        if pdk and (name == cells or not platform):
            yield roots["PDK_ROOT"] / pdk / "libs.ref" / name / "lib", patterns
        for folder in sorted(platform.pdk, key=lambda f: f.split("/")[0] != pdk) if platform else ():
            yield roots["PDK_ROOT"] / folder, patterns
    if "FLOW_HOME" in roots and platform:
        for folder in platform.pdk:
            if folder.startswith("platforms/"):
                yield roots["FLOW_HOME"] / folder, patterns


def load_library(spec: str | Path | Sequence[str | Path]) -> Library:
    """The library that `find_library(spec)` finds."""
    paths = find_library(spec)
    tables = [path for path in paths if path.suffix == ".json"]
    if not tables:
        return read_liberty(paths)
    if len(paths) > 1:
        raise LibertyError(f"{tables[0]} is a whole library: it cannot be merged with other files")
    return read_table(tables[0])


# Reduced tables -------------------------------------------------------------------------------------------------------

_FORMAT = "reduced liberty 1"


def write_table(library: Library, path: str | Path, command: str = "") -> None:
    """Write a library's usable cells as a compact JSON table: area, functions, pin capacitances, linear delays."""
    head = {
        "format": _FORMAT,
        "library": library.name,
        "command": command,
        "sources": [{"name": source.name, "sha256": source.sha256} for source in library.sources],
        "units": {"time": "ps", "capacitance": "fF", "area": "um2"},
        "voltage": library.voltage,
        "slew_ps": library.slew_ps,
        "load_ff": library.load_ff,
        "thresholds": dict(library.thresholds),
        "fields": {
            "cell": "[area, kind, {input: capacitance}, {output: function}, arcs, flip-flop]",
            "arc": "[input, output, {edges: [delay, transition]}]; edges: of the input, then of the output",
            "delay, transition, setup": "[at zero, per fF of load, per ps of input slew, per fF and ps]",
        },
        "notice": library.notice.splitlines(),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items() if key != "notice"]
    lines.append('  "notice": [\n' + ",\n".join(f"    {json.dumps(line)}" for line in head["notice"]) + "\n  ],")
    cells = (
        f"    {json.dumps(name)}: {json.dumps(_pack(cell), separators=(',', ':'))}"
        for name, cell in sorted(library.usable.items())
    )
    text = "{\n" + "\n".join(lines) + '\n  "cells": {\n' + ",\n".join(cells) + "\n  }\n}\n"
    _write(Path(path), text)


def _pack(cell: Cell) -> list:
    def numbers(linear: Linear) -> list[float]:
        return [linear.at_zero, linear.per_ff, linear.per_ps, linear.per_ff_ps]

    arcs = [
        [a.input, a.output, {e: [numbers(a.delay[e]), numbers(a.transition[e])] for e in a.delay}] for a in cell.arcs
    ]
    packed = [cell.area, cell.kind, dict(cell.inputs), dict(cell.outputs), arcs]
    if cell.ff:
        ff = cell.ff
        setup = {pin: {edge: numbers(linear) for edge, linear in edges.items()} for pin, edges in ff.setup.items()}
        packed.append(
            {
                "clocked_on": ff.clocked_on,
                "next_state": ff.next_state,
                "clear": ff.clear,
                "preset": ff.preset,
                "both": ff.both,
                "states": list(ff.states),
                "setup": setup,
            }
        )
    return packed


def read_table(path: str | Path) -> Library:
    """Read a library from a table that `write_table` (or `python -m synth.liberty reduce`) wrote."""
    path = Path(path)
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise LibertyError(f"cannot read library table {path}: {error.strerror}") from None
    except ValueError as error:
        raise LibertyError(f"{path} is no library table: {error}") from None
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise LibertyError(
            f"{path} is no library table of format {_FORMAT!r}; make one with python -m synth.liberty reduce"
        )
    try:
        return _unpack(data)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else error
        raise LibertyError(
            f"{path} is a damaged library table: {why}; make it again with python -m synth.liberty reduce"
        ) from None


def _unpack(data: dict) -> Library:
    """The library in a table. Raises one of the errors of reading such structures where it is not whole."""

    def numbers(values: list) -> list[float]:
        for value in values:
            if not isinstance(value, int | float):
                raise TypeError(f"{value!r} stands where a number is needed")
        return values

    cells = {}
    for name, (area, kind, inputs, outputs, arcs, *rest) in data["cells"].items():
        numbers([area, *inputs.values()])
        cell = Cell(
            name=name,
            area=area,
            kind=kind,
            inputs=inputs,
            outputs=outputs,
            arcs=tuple(
                Arc(
                    input=related,
                    output=output,
                    delay={edge: Linear(*numbers(delay)) for edge, (delay, _) in edges.items()},
                    transition={edge: Linear(*numbers(transition)) for edge, (_, transition) in edges.items()},
                )
                for related, output, edges in arcs
            ),
        )
        if rest:
            group = _Group("ff", ",".join(rest[0]["states"]), 0)
            group.attributes = {key: rest[0][key] for key in ("clocked_on", "next_state", "clear", "preset")}
            group.attributes |= {f"clear_preset_var{i}": state for i, state in enumerate(rest[0]["both"], 1)}
            setup = {
                pin: {edge: Linear(*numbers(values)) for edge, values in edges.items()}
                for pin, edges in rest[0]["setup"].items()
            }
            cell = replace(cell, ff=replace(_flip_flop(group, cell), setup=setup))
        cells[name] = cell
    numbers([data["voltage"], data["slew_ps"], data["load_ff"]])
    return Library(
        name=data["library"],
        cells=cells,
        sources=tuple(Source(source["name"], source["sha256"]) for source in data["sources"]),
        voltage=data["voltage"],
        slew_ps=data["slew_ps"],
        load_ff=data["load_ff"],
        thresholds=data["thresholds"],
        platform=next((p for p in PLATFORMS.values() if p.marker in cells), GENERIC),
        notice="\n".join(data["notice"]),
        reduced=True,
    )


# Writing Liberty ------------------------------------------------------------------------------------------------------


def write_tool_liberty(library: Library, path: str | Path, *, drop: Iterable[str] = ()) -> Path:
    """Write the one plain Liberty file that tools are given, and return its path: the usable cells but for those in
    `drop`, from the library's own files where they are at hand, else from the linear model.
    """
    drop = set(drop)
    if library.reduced:
        write_liberty(library, path, cells=[name for name in library.usable if name not in drop])
    else:
        filter_liberty([source.path for source in library.sources], path, drop=drop.union(library.dont_use))
    return Path(path)


def write_liberty(library: Library, path: str | Path, cells: Iterable[str] | None = None) -> None:
    """Write a reduced Liberty file (the linear delay model as 2 x 2 tables) of `cells`, by default all usable ones."""
    slews = (0.0, 2 * library.slew_ps)
    loads = (0.0, 16 * library.load_ff)
    rows = f'index_1 ("{slews[0]:g}, {slews[1]:.6g}"); index_2 ("{loads[0]:g}, {loads[1]:.6g}");'

    def table(name: str, linear: Linear) -> str:
        values = ", ".join('"' + ", ".join(f"{linear(load, slew):.6g}" for load in loads) + '"' for slew in slews)
        return f"        {name} (linear) {{ {rows} values ({values}); }}\n"

    def constraint(name: str, linear: Linear) -> str:
        values = ", ".join(f'"{linear(0, slew):.6g}, {linear(0, slew):.6g}"' for slew in slews)
        axis = f"{slews[0]:g}, {slews[1]:.6g}"
        return f'        {name} (setup) {{ index_1 ("{axis}"); index_2 ("{axis}"); values ({values}); }}\n'

    def timing(related: str, attributes: str, tables: str) -> str:
        return f'      timing () {{\n        related_pin : "{related}"; {attributes}\n{tables}      }}\n'

    def arc_groups(cell: Cell, arc: Arc) -> Iterator[str]:
        if cell.ff:
            edge = "r" if cell.ff.rising else "f"
            groups = [(f"timing_type : {'rising' if cell.ff.rising else 'falling'}_edge;", {"r": edge, "f": edge})]
        else:
            groups = [(f"timing_sense : {sense};", causes) for sense, causes in _SENSE.items() if sense != "non_unate"]
        for attributes, causes in groups:
            tables = ""
            for edge, what, transition in (
                ("r", "cell_rise", "rise_transition"),
                ("f", "cell_fall", "fall_transition"),
            ):
                pair = causes[edge] + edge
                if pair in arc.delay:
                    tables += table(what, arc.delay[pair]) + table(transition, arc.transition[pair])
            if tables:
                yield timing(arc.input, attributes, tables)

    def cell_group(cell: Cell) -> str:
        text = f"  cell ({cell.name}) {{\n    area : {cell.area:.10g};\n"
        if cell.ff:
            ff = cell.ff
            text += (
                f'    ff ({", ".join(ff.states)}) {{ clocked_on : "{ff.clocked_on}"; next_state : "{ff.next_state}";'
            )
            text += "".join(
                f' {key} : "{value}";' for key, value in (("clear", ff.clear), ("preset", ff.preset)) if value
            )
            text += "".join(f" clear_preset_var{i} : {state};" for i, state in enumerate(ff.both, 1))
            text += " }\n"
        for pin, capacitance in cell.inputs.items():
            text += f"    pin ({pin}) {{\n      direction : input; capacitance : {capacitance:.10g};\n"
            if cell.ff and pin == cell.ff.clock:
                text += "      clock : true;\n"
            for edges in [cell.ff.setup.get(pin)] if cell.ff else []:
                if edges:
                    names = {"r": "rise_constraint", "f": "fall_constraint"}
                    kind = f"timing_type : setup_{'rising' if cell.ff.rising else 'falling'};"
                    tables = "".join(constraint(names[edge], linear) for edge, linear in edges.items())
                    text += timing(cell.ff.clock, kind, tables)
            text += "    }\n"
        for pin, function in cell.outputs.items():
            text += f"    pin ({pin}) {{\n      direction : output;\n"
            text += f'      function : "{function}";\n' if function else ""
            text += (
                "".join(group for arc in cell.arcs if arc.output == pin for group in arc_groups(cell, arc)) + "    }\n"
            )
        return text + "  }\n"

    chosen = list(library.usable) if cells is None else list(cells)
    text = f"library ({re.sub(r'[^A-Za-z0-9_]', '_', library.name)}) {{\n"
    text += "".join(f"  /* reduced from {source.name}, sha256 {source.sha256} */\n" for source in library.sources)
    text += "  delay_model : table_lookup;\n"
    text += '  time_unit : "1ps"; capacitive_load_unit (1, ff); voltage_unit : "1V"; current_unit : "1mA";\n'
    text += '  leakage_power_unit : "1pW"; pulling_resistance_unit : "1kohm";\n'
    text += f"  nom_voltage : {library.voltage:g}; nom_temperature : 25; nom_process : 1;\n"
    text += "".join(f"  {name} : {value:g};\n" for name, value in sorted(library.thresholds.items()))
    for name, first, second in (
        ("linear", "input_net_transition", "total_output_net_capacitance"),
        ("setup", "constrained_pin_transition", "related_pin_transition"),
    ):
        seconds = loads if name == "linear" else slews
        text += f"  lu_table_template ({name}) {{ variable_1 : {first}; variable_2 : {second};\n"
        text += f'    index_1 ("{slews[0]:g}, {slews[1]:.6g}"); index_2 ("{seconds[0]:g}, {seconds[1]:.6g}"); }}\n'
    text += "".join(cell_group(library.cell(name)) for name in sorted(chosen)) + "}\n"
    _write(Path(path), text)


_POWER = re.compile(r"\b(?:internal_power|leakage_power|receiver_capacitance\w*|output_current_\w+)\s*\([^()]*\)\s*\{")


def filter_liberty(
    paths: str | Path | Iterable[str | Path], out: str | Path, *, drop: Iterable[str] = (), keep_power: bool = False
) -> None:
    """Merge Liberty files into one plain file, as they are but without comments, the cells in `drop`, wire-load models
    (which tools would apply unasked, in those libraries that have them), and, unless `keep_power`, the power and
    current-source groups, which are most of a file and of no use to mapping and timing.

    The files must agree in their units. Raises LibertyError for what `read_liberty` raises it for.
    """
    paths = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    if not paths:
        raise LibertyError("no Liberty file given")
    drop = set(drop)
    head: list[str] = []
    cells: list[str] = []
    seen: set[tuple[str, str]] = set()
    units: dict[Path, list[str]] = {}
    for file in map(_read_file, paths):
        path = file.path
        units[path] = []
        for name, arguments, is_group, statement in _statements(file.text, path):
            if "wire_load" in name:
                continue
            if name in ("time_unit", "capacitive_load_unit", "voltage_unit", "leakage_power_unit"):
                units[path] = sorted([*units[path], " ".join(statement.split())])
            if name == "cell":
                if arguments not in drop:
                    cells.append(statement if keep_power else _without_power(statement, path))
            elif path == paths[0] or (is_group and (name, arguments) not in seen):
                head.append(statement)
            if is_group:
                seen.add((name, arguments))
        if units[path] != units[paths[0]]:
            ours, theirs = (", ".join(units[p]) for p in (path, paths[0]))
            raise LibertyError(f"cannot merge libraries of different units: {path} ({ours}) and {paths[0]} ({theirs})")
    _write(Path(out), f"library ({Path(out).stem}) {{\n  " + "\n  ".join(head + cells) + "\n}\n")


def _statements(text: str, path: Path) -> Iterator[tuple[str, str, bool, str]]:
    """(name, arguments, whether it is a group, text) of each statement in the library group."""
    start = re.match(r"\s*library\s*\([^()]*\)\s*\{", text)
    if not start:
        raise LibertyError(f"{path}: no library group; is this a Liberty file?")
    position = start.end()
    while True:
        position = _SPACE.match(text, position).end()
        if text.startswith("}", position):
            return
        match = _STATEMENT.match(text, position)
        if not match:
            line = text.count("\n", 0, position) + 1
            raise LibertyError(f"{path}, line {line}: the library is not closed or damaged here; truncated file?")
        end = match.end()
        if match["open"]:
            end = _skip(text, end, path, match["name"], text.count("\n", 0, position) + 1)
        statement = text[position:end] + ("" if match["open"] else ";")
        yield match["name"], _unquote(match["arguments"] or ""), bool(match["open"]), statement
        position = end


def _without_power(cell: str, path: Path) -> str:
    kept, position = [], 0
    while match := _POWER.search(cell, position):
        kept.append(cell[position : match.start()])
        position = _skip(cell, match.end(), path, "internal_power", 0)
    return "".join(kept) + cell[position:]


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text)
    part.replace(path)


# Command line ---------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m synth.liberty reduce FILE... -o table.json` and `... show NAME_OR_FILE...`."""
    parser = argparse.ArgumentParser(prog="python -m synth.liberty", description="Cell libraries in Liberty format.")
    commands = parser.add_subparsers(dest="command", required=True)
    reduce_ = commands.add_parser(
        "reduce", help="make the compact table of a library that the flow can use instead of it"
    )
    reduce_.add_argument(
        "files", nargs="+", metavar="FILE", help="Liberty files of one library (.lib or .lib.gz), or its name"
    )
    reduce_.add_argument("-o", "--output", required=True, metavar="TABLE.json", help="where to write the table")
    show = commands.add_parser("show", help="say what the flow makes of a library")
    show.add_argument("files", nargs="+", metavar="FILE", help="Liberty files, a folder, a table, or a library's name")
    options = parser.parse_args(arguments)
    try:
        library = load_library(options.files[0] if len(options.files) == 1 else options.files)
        if options.command == "reduce":
            if library.reduced:
                raise LibertyError(f"{options.files[0]} is a reduced table already")
            names = " ".join(source.name for source in library.sources)
            output = Path(options.output)
            write_table(library, output, command=f"python -m synth.liberty reduce {names} -o {output.name}")
        print(describe(library))
    except LibertyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def describe(library: Library) -> str:
    """A few lines for a terminal."""

    def adder(what: Adder | None) -> str:
        if what is None:
            return "none"
        carry, total = (f"{'!' * inverted}{pin}" for pin, inverted in
                        ((what.carry, what.carry_inverted), (what.sum, what.sum_inverted)))  # fmt: skip
        return f"{what.cell} (carry {carry}, sum {total}), {what.area:g}"

    return "\n".join(
        (
            f"library     {library.name}: {len(library.usable)} usable of {len(library.cells)} cells"
            f"{', reduced' if library.reduced else ''}",
            *(f"  from      {source.name}  sha256 {source.sha256[:16]}" for source in library.sources),
            f"model       linear around a slew of {library.slew_ps:g} ps and loads of {library.load_ff:g} fF",
            f"NAND2       {library.nand2.name}, {library.area_nand2:g} um2",
            f"inverter    {library.inverter.name}",
            f"flip-flop   {library.flip_flop.name}, {library.flip_flop.area:g} um2",
            f"full adder  {adder(library.full_adder)}",
            f"half adder  {adder(library.half_adder)}",
            f"tie cells   {library.tie_low} {library.tie_high}",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
