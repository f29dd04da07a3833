# SPDX-License-Identifier: Apache-2.0
"""What a library's cells take: full tables of delays, internal energy and leakage of the cells that are asked for.

    cells = read_power(library, {"INVx1_ASAP7_75t_R"})
    cells["INVx1_ASAP7_75t_R"].energies[0].rise(slew_ps, load_ff)      # fJ

Times are in ps, capacitances in fF, energies in fJ and leakage in pW, whatever units the files have: Liberty's unit of
internal energy is that of capacitance times voltage squared. What is missing is refused by name, never taken as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from golden.storage import code_digest, kept
from synth.expression import LibertyError, parse
from synth.liberty.library import Cell, Library
from synth.liberty.reading import (
    SENSE,
    CellSource,
    Sources,
    arcs_of,
    read_sources,
    sense_of,
    stated_capacitance,
    timing_tables,
    timing_type,
    unit_of,
)
from synth.liberty.text import Group, number, words

__all__ = ["CellPower", "Energy", "Grid", "Leakage", "TimedArc", "read_power", "supply_voltage"]

_EDGES = (("r", "rise"), ("f", "fall"))


@dataclass(frozen=True, eq=False)
class Grid:
    """A look-up table: values [slews, loads] between which is interpolated, and beyond which is extrapolated, linearly.

    An axis of one point stands for any.
    """

    slews: np.ndarray
    loads: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class TimedArc:
    """A timing group: from an input's edge to an output's, while ``when`` is true ("": always).

    ``edges`` has a delay and a transition for each pair of edges, as "rf".
    """

    input: str
    output: str
    when: str
    edges: Mapping[str, tuple[Grid, Grid]]


@dataclass(frozen=True)
class Energy:
    """An internal_power group of a pin: what one of its edges takes, in fJ.

    ``related`` is the input that causes an output's edge; "" for inputs, and for outputs that name none. ``supply``
    is the pin of a supply whose part it is: parts add up.
    """

    pin: str
    related: str
    when: str
    supply: str
    edges: Mapping[str, Grid]


@dataclass(frozen=True)
class Leakage:
    """A leakage_power group, in pW; ``supply`` as in :class:`Energy`."""

    when: str
    supply: str
    power: float


@dataclass(frozen=True)
class CellPower:
    """A cell's pins (capacitance of the rising and the falling edge, in fF), delays, energies and leakage.

    ``leakage_otherwise`` is what it leaks in states that no condition names. ``setup`` has, of a clock gate's inputs
    and of each of their edges, tables of the set-up time by the input's slew, at a clock without slew.
    """

    cell: Cell
    capacitance: Mapping[str, tuple[float, float]]
    arcs: tuple[TimedArc, ...]
    energies: tuple[Energy, ...]
    leakage: tuple[Leakage, ...]
    leakage_otherwise: float | None
    setup: Mapping[str, Mapping[str, tuple[Grid, ...]]] = field(default_factory=dict)


def supply_voltage(library: Library, cache: Path | None = None) -> float:
    """The voltage in V of a library's default operating conditions, else its nominal one.

    Raises LibertyError where the library is a reduced table, or states no voltage.
    """
    return _cached(library, cache, "voltage", lambda: _supply(_sources(library, frozenset())))


def _cached(library: Library, cache: Path | None, what: str, make: Callable[[], Any]) -> Any:
    if cache is None:
        return make()
    return kept(cache, f"power:{library.identity}:{code_digest('synth.liberty.power')}:{what}", make)


def _supply(read: Sources) -> float:
    heads = [head for head, _ in read.libraries]
    found = [(head.path, volts) for head in heads if (volts := _voltage(head)) is not None]
    if not found:
        raise LibertyError(f"{heads[0].path} states no voltage: there is no energy without")
    (path, volts), *others = found
    for other, value in others:
        if abs(value - volts) > 1e-6 * volts:
            raise LibertyError(f"{other} is at {value:g} V, {path} at {volts:g} V: give the files of one corner")
    return volts


def _voltage(head: Group) -> float | None:
    """The voltage of a library group in V; None where it states none."""
    chosen = head.get("default_operating_conditions")
    group = next((one for one in head.all("operating_conditions") if one.arguments == chosen), None)
    text = (group.get("voltage") if group else "") or head.get("nom_voltage")
    if not text:
        return None
    volts = number(text, f"{head.path}: its voltage") * unit_of(head, "voltage_unit", "1V", "v")
    if not 0 < volts < 1e3:
        raise LibertyError(f"{head.path}: a voltage of {volts:g} V is none to calculate energy with")
    return volts


def _sources(library: Library, names: frozenset[str]) -> Sources:
    if library.reduced:
        raise LibertyError(
            f"library {library.name} is a reduced table, which holds no power: give its Liberty files (LIBERTY_ROOT)"
        )
    read = read_sources([source.path for source in library.sources if not source.included], power=True, only=names)
    hashes = {file.path: file.sha256 for file in read.files}
    included = {path: sha256 for file in read.files for path, sha256 in file.included}
    for source in library.sources:
        # What cells include that are not asked for is not read here.
        found = included.get(source.path, source.sha256) if source.included else hashes.get(source.path)
        if found != source.sha256:
            raise LibertyError(f"{source.path} has changed since it was read: start again")
    return read


def read_power(library: Library, names: Iterable[str], cache: Path | None = None) -> dict[str, CellPower]:
    """Tables of the named cells, from the library's own files, or from the ``cache`` in a folder.

    Raises LibertyError where one has no power tables for an output, no leakage, or tables that cannot be read.
    """
    names = list(dict.fromkeys(names))
    read: list[dict[str, CellPower]] = []

    def one(name: str) -> dict[str, Any]:
        if not read:
            read.append(_read(library, names))
        return _to_json(read[0][name])

    if cache is None:
        return _read(library, names)
    return {name: _from_json(_cached(library, cache, name, partial(one, name)), library.cell(name)) for name in names}


def _read(library: Library, names: Sequence[str]) -> dict[str, CellPower]:
    read = _sources(library, frozenset(names))
    templates: dict[int, dict[str, Group]] = {}  # by library group: a file may have several
    found = {}
    for name in names:
        source = read.cells.get(name)
        if source is None:
            raise LibertyError(f"library {library.name} has no cell {name}")
        head = source.library
        if id(head) not in templates:
            templates[id(head)] = {one.arguments: one for one in head.all("power_lut_template")}
        power = CellSource(source.group, templates[id(head)], source.conditions, head)
        try:
            found[name] = _cell_power(library.cell(name), source, power)
        except LibertyError as error:
            raise LibertyError(f"cell {name} of library {library.name} ({source.where}): {error}") from None
    return found


def _to_json(power: CellPower) -> dict[str, Any]:
    def grid(one: Grid) -> list[Any]:
        return [one.slews.tolist(), one.loads.tolist(), one.values.tolist()]

    return {
        "capacitance": {pin: list(pair) for pin, pair in power.capacitance.items()},
        "arcs": [
            [one.input, one.output, one.when, {pair: [*map(grid, grids)] for pair, grids in one.edges.items()}]
            for one in power.arcs
        ],
        "energies": [
            [one.pin, one.related, one.when, one.supply, {edge: grid(table) for edge, table in one.edges.items()}]
            for one in power.energies
        ],
        "leakage": [[one.when, one.supply, one.power] for one in power.leakage],
        "otherwise": power.leakage_otherwise,
        "setup": {
            pin: {edge: [*map(grid, grids)] for edge, grids in edges.items()} for pin, edges in power.setup.items()
        },
    }


def _from_json(data: Mapping[str, Any], cell: Cell) -> CellPower:
    def grid(one: Sequence[Any]) -> Grid:
        return Grid(*(np.array(part, np.float64) for part in one))

    return CellPower(
        cell,
        {pin: (rise, fall) for pin, (rise, fall) in data["capacitance"].items()},
        tuple(
            TimedArc(source, target, when, {pair: (grid(delay), grid(slew)) for pair, (delay, slew) in edges.items()})
            for source, target, when, edges in data["arcs"]
        ),
        tuple(
            Energy(pin, related, when, supply, {edge: grid(table) for edge, table in edges.items()})
            for pin, related, when, supply, edges in data["energies"]
        ),
        tuple(Leakage(*one) for one in data["leakage"]),
        data["otherwise"],
        {pin: {edge: tuple(map(grid, grids)) for edge, grids in edges.items()} for pin, edges in data["setup"].items()},
    )


def _grid(source: CellSource, group: Group, unit: float) -> Grid:
    """A look-up table in ps, fF and ``unit``."""
    table = source.table(group)
    if table.reduced:
        raise LibertyError(f"its table {group.name} of line {group.line} has an axis that is neither slew nor load")
    at = {"slew": np.zeros(1), "load": np.zeros(1)}
    shape = [len(points) for _, points in table.axes]
    values = table.values.reshape(shape) * unit
    order = []
    for variable, points in table.axes:
        if variable in ("input_net_transition", "input_transition_time", "related_pin_transition"):
            role, scale = "slew", source.conditions.ps
        elif variable == "total_output_net_capacitance":
            role, scale = "load", source.conditions.ff
        else:
            raise LibertyError(f"its table {group.name} of line {group.line} has an axis {variable[:40]}")
        at[role] = np.array([float(point) for point in points]) * scale
        order.append(role)
    if order == ["load", "slew"]:
        values = values.T
    values = values.reshape(at["slew"].size, at["load"].size)
    return Grid(at["slew"], at["load"], np.ascontiguousarray(values))


def _condition(group: Group) -> str:
    when = group.get("when")
    if when:
        parse(when)  # raises
    return when


def _pin_capacitance(pin: Group, source: CellSource, otherwise: float) -> tuple[float, float]:
    """Of a rising and a falling edge, in fF: the largest of a range, as timing for setup takes it."""

    what = f"the capacitance of its pin {pin.arguments[:40]}"
    if stated_capacitance(pin) is None and source.conditions.input_cap is None:
        raise LibertyError(f"{what} is not said, and there is no default")

    def value(edge: str) -> float:
        ends = [number(one, what) for one in words(pin.get(f"{edge}_capacitance_range"))]
        stated = [number(text, what) for text in (pin.get(f"{edge}_capacitance"), pin.get("capacitance")) if text]
        # Some write edges of 0 beside a capacitance.
        return max(ends, default=0.0) or next(filter(None, stated), 0.0) or otherwise / source.conditions.pin_ff

    rise, fall = value("rise"), value("fall")
    return rise * source.conditions.pin_ff, fall * source.conditions.pin_ff


def _cell_power(cell: Cell, source: CellSource, power: CellSource) -> CellPower:
    head = source.library
    pins = {name: pin for pin in source.group.all("pin") for name in words(pin.arguments)}
    capacitance = {
        name: _pin_capacitance(pins[name], source, cell.inputs[name]) for name in cell.inputs if name in pins
    }
    # Energy: capacitance times voltage squared.
    volt = unit_of(head, "voltage_unit", "1V", "v")
    factors = source.conditions.factors
    joule = source.conditions.ff * volt * volt * factors.get("internal_power", 1.0)
    energies = []
    known = [pins[name] for name in (*cell.inputs, *cell.outputs)]
    for one in (source.group, *source.group.all("pin")):
        if one not in known and (group := one.first("internal_power")):
            raise LibertyError(f"the internal_power of line {group.line} is of no input and no output")
    for name in (*cell.inputs, *cell.outputs):
        for group in pins[name].all("internal_power"):
            edges = {}
            for edge, word in _EDGES:
                table = group.first(f"{word}_power") or group.first("power")
                if table is not None:
                    edges[edge] = _grid(power, table, joule)
            if not edges:
                raise LibertyError(f"the internal_power of its pin {name}, line {group.line}, has no table")
            when, supply = _condition(group), _supply_of(group)
            related = words(group.get("related_pin")) if name in cell.outputs else []
            energies += [Energy(name, one, when, supply, edges) for one in related or [""]]
    for name in (*cell.inputs, *cell.outputs) if cell.kind != "tie" else ():
        found = {edge for one in energies if one.pin == name for edge in one.edges}
        for edge, word in _EDGES if found or name in cell.outputs else ():  # inputs may take nothing, in both edges
            if edge not in found:
                which = "output" if name in cell.outputs else "input"
                raise LibertyError(f"it has no power table for a {word} of its {which} {name}")
    arcs = tuple(_arcs(cell, source)) if cell.kind != "tie" else ()
    watt = unit_of(head, "leakage_power_unit", "", "w") / 1e-12 * factors.get("cell_leakage_power", 1.0)
    leakage = []
    for group in source.group.all("leakage_power"):
        text = group.get("value")
        if not text:
            raise LibertyError(f"the leakage_power of line {group.line} has no value")
        value = number(text, "its leakage_power") * watt
        leakage.append(Leakage(_condition(group), _supply_of(group), value))
    plain = [one.power for one in leakage if not one.when]
    text = source.group.get("cell_leakage_power")
    otherwise = sum(plain) if plain else number(text, "its cell_leakage_power") * watt if text else None
    if not leakage and otherwise is None:
        text = head.get("default_cell_leakage_power")
        otherwise = number(text, "default_cell_leakage_power") * watt if text else 0.0
        if not otherwise and cell.kind != "tie":
            raise LibertyError("it says nothing of its leakage")
    leakage = _of_states(leakage)
    setup = _setups(cell, source) if cell.kind == "clock_gate" else {}
    return CellPower(cell, capacitance, arcs, tuple(energies), tuple(leakage), otherwise, setup)


def _supply_of(group: Group) -> str:
    """The pin of a supply, or the rail that older files name in its place."""
    return group.get("related_pg_pin") or group.get("power_level")


def _of_states(leakage: Sequence[Leakage]) -> list[Leakage]:
    """The leakage of states that conditions name: with what supplies without a condition take in these, too."""
    found = [one for one in leakage if one.when]
    states = dict.fromkeys(one.when for one in found if one.supply == found[0].supply)
    own = {one.supply for one in found}
    always = [one for one in leakage if not one.when and one.supply not in own]
    return [*found, *(replace(one, when=when) for one in always for when in states)]


def _setups(cell: Cell, source: CellSource) -> dict[str, dict[str, tuple[Grid, ...]]]:
    """What a clock gate says of the time that its inputs have to be there before the clock rises."""
    found: dict[str, dict[str, tuple[Grid, ...]]] = {}
    for pin in source.group.all("pin"):
        for timing in pin.all("timing"):
            for edge, word in _EDGES if timing_type(timing) == "setup_rising" else ():
                table = timing.first(f"{word}_constraint")
                for name in words(pin.arguments) if table is not None else ():
                    edges = found.setdefault(name, {}) if name in cell.inputs else {}
                    edges[edge] = (*edges.get(edge, ()), _setup(source, table, word))
    return found


def _setup(source: CellSource, table: Group, word: str) -> Grid:
    """A table of set-up times by the slew of what comes, the clock without slew."""
    axes = dict(source.table(table).axes)
    points = [float(point) * source.conditions.ps for point in axes.get("constrained_pin_transition", (0.0,))]
    values = source.sample(table, tuple(points), factor=source.conditions.factors.get(f"setup_{word}", 1.0))
    return Grid(np.array(points), np.zeros(1), values.reshape(-1, 1))


def _arcs(cell: Cell, source: CellSource) -> Iterable[TimedArc]:
    factors = source.conditions.factors
    for output, timing, related in arcs_of(cell, source.group):
        kind = timing_type(timing)
        if output not in cell.outputs:  # setup
            continue
        tables = {table.name: table for table in timing_tables(timing)}
        edges = {}
        for edge, word in _EDGES:
            names = f"cell_{word}", f"{word}_transition"
            if names[0] not in tables:
                continue
            grids = tuple(_grid(source, tables[name], source.conditions.ps * factors.get(name, 1.0)) for name in names)
            causes = kind[0] if cell.ff else SENSE[sense_of(cell, timing, related, output)][edge]
            edges |= {cause + edge: grids for cause in causes}
        if edges:
            yield TimedArc(related, output, _condition(timing), edges)
