"""Cells on rows: a core at a stated utilisation, ports on its edge, and a place for each cell, by coloquinte.

    placement = place(netlist, technology, utilisation=0.7, seed=0)
    placement.core, placement.cells["u1"], placement.ports["acc[3]"], placement.pin("u1", "A")

Cells are placed twice: without the ports, and then with them, after each port went to where its net lies. A clock is
left out of both; :mod:`synth.place.clock` adds its buffers, which are placed with all other cells.
"""

import contextlib
import math
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from synth.gating import Gate, read_gates, timed
from synth.liberty import Cell
from synth.netlist import CONSTANTS, Net, Netlist, NetlistError
from synth.place.clock import ClockTree, behind, clock_tree, planned
from synth.place.technology import Shape, Technology

__all__ = ["MOST_SPREAD", "Core", "Placed", "Placement", "PlacementError", "net_terminals", "place"]

EFFORT = 3
#: Part of the core that cells fill, where nothing else is said.
UTILISATION = 0.7
LEAST = 0.01  # of the core that cells may fill: the placer takes ever longer to share out more room
_LARGE = 5000  # cells: more are spread from the start
_SPREAD = 0.85, 0.93  # parts of the core that cells fill with their share of the room, the more they are spread
MOST_SPREAD = len(_SPREAD)
_BEHIND = 2.0  # how much the length of a net behind a clock gate counts
Array = np.ndarray[Any, np.dtype[Any]]


class PlacementError(ValueError):
    """A netlist that could not be placed; the message says why."""


@dataclass(frozen=True)
class Core:
    """The area that rows fill, in database units, its lower left corner at (0, 0)."""

    width: int
    height: int
    row: int
    site: int
    units: int

    @property
    def rows(self) -> int:
        return self.height // self.row

    @property
    def area_um2(self) -> float:
        return self.width * self.height / self.units**2


@dataclass(frozen=True)
class Placed:
    """A cell's lower left corner, and whether it is flipped about the x axis, as in every other row."""

    cell: Cell
    x: int
    y: int
    flipped: bool


@dataclass(frozen=True)
class Placement:
    """Where everything is, in database units.

    Attributes
    ----------
    netlist : Netlist
    technology : Technology
    core : Core
    utilisation : float
        What was asked for; ``density`` is what came out.
    seed : int
    cells : dict of Placed
        By instance, those of the clock tree besides.
    ports : dict of (int, int)
        By port bit, on the core's edge.
    clock : ClockTree
    spread : int
        How evenly cells lie: 0, as near to each other as they can, to ``MOST_SPREAD``, about as dense everywhere.
    gates : tuple of Gate
        The clock gates, with which the netlist is timed (:func:`synth.gating.timed`).
    """

    netlist: Netlist
    technology: Technology
    core: Core
    utilisation: float
    seed: int
    cells: Mapping[str, Placed]
    ports: Mapping[str, tuple[int, int]]
    clock: ClockTree = field(default_factory=ClockTree)
    spread: int = 0
    gates: tuple[Gate, ...] = ()

    @property
    def density(self) -> float:
        """Part of the core that cells cover."""
        shapes = {one.cell.name: one.cell for one in self.cells.values()}
        widths = {name: self.technology.shape(cell).width for name, cell in shapes.items()}
        covered = sum(widths[one.cell.name] for one in self.cells.values()) * self.technology.row_um
        return covered / self.core.area_um2

    def pin(self, instance: str, pin: str) -> tuple[int, int]:
        """A place on a pin."""
        at = self.cells[instance]
        x, y = self.technology.shape(at.cell).pins[pin]
        units = self.core.units
        y = self.core.row - round(y * units) if at.flipped else round(y * units)
        return at.x + round(x * units), at.y + y

    def terminals(self) -> dict[int, list[tuple[str, str]]]:
        """The (instance, pin) of each net but clocks and constants, its driver first; ("", port bit) for a port."""
        return net_terminals(self.netlist)

    def place_of(self, terminal: tuple[str, str]) -> tuple[int, int]:
        """Where a terminal is."""
        instance, pin = terminal
        return self.pin(instance, pin) if instance else self.ports[pin]

    def to_json(self) -> dict[str, Any]:
        """All of it but the technology."""
        core = self.core
        return {
            "netlist": self.netlist.to_json(),
            "core": [core.width, core.height, core.row, core.site, core.units],
            "utilisation": self.utilisation,
            "seed": self.seed,
            "spread": self.spread,
            "cells": {name: [one.cell.name, one.x, one.y, one.flipped] for name, one in self.cells.items()},
            "ports": {bit: list(at) for bit, at in self.ports.items()},
            "clock": self.clock.to_json(),
            "gates": [one.to_json() for one in self.gates],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], technology: Technology) -> "Placement":
        """What :meth:`to_json` gave, in the same technology."""
        library = technology.library
        netlist = Netlist.from_json(data["netlist"], library)
        gates = read_gates(data["gates"], netlist)
        return cls(
            timed(netlist, gates),
            technology,
            Core(*data["core"]),
            data["utilisation"],
            data["seed"],
            {name: Placed(library.cell(kind), x, y, flip) for name, (kind, x, y, flip) in data["cells"].items()},
            {bit: (x, y) for bit, (x, y) in data["ports"].items()},
            ClockTree.from_json(data["clock"], library),
            spread=data["spread"],
            gates=gates,
        )


def net_terminals(netlist: Netlist) -> dict[int, list[tuple[str, str]]]:
    nets: dict[Net, list[tuple[str, str]]] = defaultdict(list)
    for net, bit in netlist.inputs.items():
        nets[net].append(("", bit))
    for one in netlist.cells.values():
        for pin in one.cell.outputs:
            if pin in one.nets:
                nets[one.nets[pin]].insert(0, (one.name, pin))
    for one in netlist.cells.values():
        for pin in one.cell.inputs:
            nets[one.nets[pin]].append((one.name, pin))
    for bit, net in netlist.outputs.items():
        nets[net].append(("", bit))
    left_out = {*CONSTANTS, *netlist.clocks}
    return {net: pins for net, pins in nets.items() if net not in left_out and len(pins) > 1}


def place(
    netlist: Netlist,
    technology: Technology,
    *,
    utilisation: float = UTILISATION,
    seed: int = 0,
    start: Placement | None = None,
    weights: Mapping[int, float] | None = None,
    spread: int | None = None,
    ports: Placement | None = None,
    gates: Sequence[Gate] = (),
) -> Placement:
    """Place a netlist.

    Parameters
    ----------
    netlist : Netlist
        Mapped and whole; nothing in it changes.
    technology : Technology
    utilisation : float
        Part of the core that cells fill, those of the clock tree included.
    seed : int
        Other seeds give other placements of about the same quality.
    start : Placement, optional
        Of nearly the same netlist: cells that are in it stay near their places, so that the placement is made
        legal and improved, not made anew.
    weights : mapping, optional
        How much more than others' the length of a net counts; one where nothing is said.
    spread : int, optional
        How much of its share of the room each cell gets beside it, up to ``MOST_SPREAD``, or 1 where cells do not fit
        then; 1 in large circuits where nothing is said: what is less full than usual is placed as usual, and stretched.
        Where it is 0 they lie as near to each other as they can: that makes wires shorter, which then may have too few
        tracks there.
    ports : Placement, optional
        Of nearly the same netlist: where its ports lie, these do.
    gates : sequence of Gate
        Clock gates, with which the netlist is timed (:func:`synth.gating.timed`).

    Raises PlacementError where it does not fit, LefError for a cell without a shape, and NetlistError for a clock that
    is none.
    """
    if not LEAST <= utilisation <= 1:
        raise PlacementError(f"a utilisation of {utilisation:g}: a part of the core is wanted, from {LEAST} to 1")
    if not netlist.cells:
        raise PlacementError(f"{netlist.name} has no cells to place")
    spread = int(len(netlist.cells) > _LARGE) if spread is None else spread
    how = {"utilisation": utilisation, "seed": seed, "start": start, "weights": weights, "ports": ports, "gates": gates}
    if spread > 1:  # cells that are widened so much need not fit
        with contextlib.suppress(PlacementError):
            return _placed(netlist, technology, spread=spread, **how)
    return _placed(netlist, technology, spread=min(spread, 1), **how)


def _placed(
    netlist: Netlist,
    technology: Technology,
    *,
    utilisation: float,
    seed: int,
    start: Placement | None,
    weights: Mapping[int, float] | None,
    spread: int,
    ports: Placement | None,
    gates: Sequence[Gate],
) -> Placement:
    """:func:`place`, spread so much and no less."""
    shapes = technology.shapes(netlist)
    tree = [one.cell for one in planned(netlist, gates).buffers]
    for cell in tree:
        shapes.setdefault(cell.name, technology.shape(cell))
    cells = [one.cell for one in netlist.cells.values()]
    core = _core([shapes[cell.name] for cell in (*cells, *tree)], technology, utilisation)
    wide = max(1.0, _SPREAD[spread - 1] / max(utilisation, UTILISATION)) if spread else 1.0
    if spread and start is None and utilisation < UTILISATION:
        # The placer takes ten times as long where much room is to be shared: a fuller core is stretched.
        fuller = {"utilisation": UTILISATION, "seed": seed, "start": None, "weights": weights, "ports": ports}
        start = _placed(netlist, technology, spread=spread, gates=gates, **fuller)
    job = _Job(netlist, technology, shapes, core, seed=seed, weights=weights or {}, wide=wide, gates=gates)
    if start is not None:
        job.begin(start)
        at = job.scaled(ports or start)
        job.legal(ports=at)
    else:
        if ports is None:
            job.run(ports=None, effort=EFFORT)
        at = job.assign() if ports is None else job.scaled(ports)
        job.run(ports=at, effort=EFFORT)
    found = Placement(netlist, technology, core, utilisation, seed, job.placed(), at, spread=spread, gates=tuple(gates))
    clocked = clock_tree(found)
    if not clocked.buffers:  # of a library without buffers: the port drives all clock pins
        return replace(found, clock=clocked)
    job.add(clocked)
    job.legal(ports=at)
    cells_at = job.placed()
    return replace(found, cells=cells_at, clock=clocked)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on standard output, where coloquinte's C++ reports each step."""
    sys.stdout.flush()
    kept, sink = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(sink)


def _core(shapes: Sequence[Shape], technology: Technology, utilisation: float) -> Core:
    """As square as rows allow."""
    units = technology.units
    row, site = round(technology.row_um * units), round(technology.site_um * units)
    widths = [round(shape.width * units) for shape in shapes]
    area = sum(widths) * row / utilisation
    rows = max(1, round(math.sqrt(area) / row))
    width = math.ceil(area / (rows * row) / site) * site
    return Core(max(width, *widths) if len(widths) > 1 else max(width, widths[0]), rows * row, row, site, units)


class _Job:
    """Cells and nets as coloquinte takes them; a cell's number is its place in ``names``."""

    def __init__(
        self,
        netlist: Netlist,
        technology: Technology,
        shapes: Mapping[str, Shape],
        core: Core,
        *,
        seed: int,
        weights: Mapping[int, float],
        wide: float,
        gates: Sequence[Gate],
    ) -> None:
        self.netlist, self.shapes, self.core, self.seed, self.wide = netlist, shapes, core, seed, wide
        self.names = list(netlist.cells)
        if seed:  # the placer's own seed changes nothing where little is left to chance
            random.Random(seed).shuffle(self.names)
        self.kinds = [netlist.library.cell(netlist.cells[name].cell.name) for name in self.names]
        self.number = {name: i for i, name in enumerate(self.names)}
        terminals = net_terminals(netlist)
        # What is behind a clock gate is drawn together from the start, as no tree will drive it; it changes more often
        # than the gate's enable.
        self.nets = [*terminals.values(), *(list(behind(netlist, one)) for one in gates)]
        self.weights = [*(weights.get(net, 1.0) for net in terminals), *(_BEHIND for _ in gates)]
        self.bits = [*netlist.inputs.values(), *netlist.outputs]
        count = len(self.names)
        self.x, self.y = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.flipped = np.zeros(count, bool)

    def add(self, tree: ClockTree) -> None:
        """Put the buffers of a clock tree beside the cells."""
        units = self.core.units
        for one in tree.buffers:
            self.number[one.name] = len(self.names)
            self.names.append(one.name)
            self.kinds.append(one.cell)
            shape = self.shapes[one.cell.name]
            self.x = np.append(self.x, one.x - round(shape.width * units) // 2)
            self.y = np.append(self.y, one.y - self.core.row // 2)
            self.flipped = np.append(self.flipped, False)
        more = list(tree.terminals())[: tree.own]
        self.nets, self.weights = [*self.nets, *more], [*self.weights, *(1.0 for _ in more)]

    def _circuit(self, ports: Mapping[str, tuple[int, int]] | None) -> Any:
        import coloquinte  # noqa: PLC0415 - an extra that placement alone needs

        core, units = self.core, self.core.units
        bits = [] if ports is None else list(ports)
        at = {bit: len(self.names) + i for i, bit in enumerate(bits)}
        many = len(self.names) + len(bits)
        circuit = coloquinte.Circuit(many)
        widths = [round(self.shapes[cell.name].width * units * self.wide) for cell in self.kinds]
        circuit.cell_width = [*widths, *(0 for _ in bits)]
        circuit.cell_height = [*(core.row for _ in widths), *(0 for _ in bits)]
        circuit.cell_is_fixed = [*(False for _ in widths), *(True for _ in bits)]
        circuit.cell_is_obstruction = [*(True for _ in widths), *(False for _ in bits)]
        circuit.cell_row_polarity = [coloquinte.CellRowPolarity.SAME] * many
        circuit.cell_x = [*map(int, self.x), *(ports[bit][0] for bit in bits)]
        circuit.cell_y = [*map(int, self.y), *(ports[bit][1] for bit in bits)]
        north, south = coloquinte.CellOrientation.N, coloquinte.CellOrientation.FS
        turned = [south if flip else north for flip in self.flipped]
        circuit.cell_orientation = [*turned, *(north for _ in bits)]
        circuit.rows = [
            coloquinte.Row(
                coloquinte.Rectangle(0, core.width, i * core.row, (i + 1) * core.row), south if i % 2 else north
            )
            for i in range(core.rows)
        ]
        for pins, weight in zip(self.nets, self.weights, strict=True):
            cells, xs, ys = [], [], []
            for name, pin in pins:
                if name:
                    place = self.shapes[self.kinds[self.number[name]].name].pins[pin]
                    cells.append(self.number[name])
                    xs.append(round(place[0] * units))
                    ys.append(round(place[1] * units))
                elif ports is not None:
                    cells.append(at[pin])
                    xs.append(0)
                    ys.append(0)
            if len(cells) > 1:
                circuit.add_net(cells, xs, ys, weight)
        return circuit

    def run(self, ports: Mapping[str, tuple[int, int]] | None, effort: int) -> None:
        """From nothing."""
        import coloquinte  # noqa: PLC0415

        parameters = coloquinte.ColoquinteParameters(effort, self.seed)
        circuit = self._circuit(ports)
        self._call(circuit.place_global, parameters)
        self._call(circuit.legalize, parameters)
        self._call(circuit.place_detailed, parameters)
        self._take(circuit)

    def legal(self, ports: Mapping[str, tuple[int, int]]) -> None:
        """From where the cells are."""
        import coloquinte  # noqa: PLC0415

        parameters = coloquinte.ColoquinteParameters(EFFORT, self.seed)
        circuit = self._circuit(ports)
        self._call(circuit.legalize, parameters)
        self._call(circuit.place_detailed, parameters)
        self._take(circuit)

    def _call(self, what: Any, parameters: Any) -> None:
        try:
            with _quiet():
                what(parameters)
        except RuntimeError as error:
            raise PlacementError(
                f"{self.netlist.name} does not fit its core of {self.core.area_um2:.1f} um2: {str(error)[:100]}; "
                "take a lower utilisation"
            ) from None

    def _take(self, circuit: Any) -> None:
        """Read the places back, moved down to sites, and check that they are legal."""
        count, core = len(self.names), self.core
        x = np.array(circuit.cell_x[:count], np.int64) // core.site * core.site
        y = np.array(circuit.cell_y[:count], np.int64)
        self.x, self.y = x, y
        self.flipped = (y // core.row) % 2 == 1
        widths = np.array([round(self.shapes[cell.name].width * core.units) for cell in self.kinds])
        order = np.lexsort((x, y))
        same = y[order][1:] == y[order][:-1]
        overlap = same & (x[order][:-1] + widths[order][:-1] > x[order][1:])
        outside = (x < 0) | (x + widths > core.width) | (y < 0) | (y + core.row > core.height) | (y % core.row != 0)
        if overlap.any() or outside.any():
            raise PlacementError(
                f"{self.netlist.name}: {int(overlap.sum())} cells overlap and {int(outside.sum())} lie outside "
                f"the rows of a core of {core.area_um2:.1f} um2: take a lower utilisation"
            )

    def placed(self) -> dict[str, Placed]:
        every = zip(self.names, self.kinds, self.x, self.y, self.flipped, strict=True)
        return {name: Placed(cell, int(x), int(y), bool(flip)) for name, cell, x, y, flip in every}

    # Ports and starts .................................................................................................

    def _slots(self) -> Array:
        """Places for the ports, evenly on the core's edge, from the lower left corner around."""
        core, many = self.core, len(self.bits)
        around = 2 * (core.width + core.height)
        slots = []
        for i in range(many):
            at = around * (2 * i + 1) // (2 * many)
            for dx, dy, length, x, y in (
                (1, 0, core.width, 0, 0),
                (0, 1, core.height, core.width, 0),
                (-1, 0, core.width, core.width, core.height),
                (0, -1, core.height, 0, core.height),
            ):
                if at <= length:
                    slots.append((x + dx * at, y + dy * at))
                    break
                at -= length
        return np.array(slots, np.int64).reshape(-1, 2)

    def assign(self) -> dict[str, tuple[int, int]]:
        """Ports on the edge, in the order in which their nets lie around the middle, turned to be nearest."""
        slots, core = self._slots(), self.core
        middle = np.array([core.width / 2, core.height / 2])
        wanted = {}
        for pins in self.nets:
            places = [(self.x[self.number[name]], self.y[self.number[name]]) for name, _ in pins if name]
            for name, bit in pins:
                if not name and places:
                    wanted[bit] = np.mean(places, axis=0)
        goal = np.array([wanted.get(bit, middle) for bit in self.bits]).reshape(-1, 2)
        order = np.argsort(np.arctan2(*(goal - middle).T[::-1]), kind="stable")
        turns = np.argsort(np.arctan2(*(slots - middle).T[::-1]), kind="stable")
        many = len(self.bits)
        best = min(
            range(many), key=lambda turn: float(np.abs(goal[order] - slots[np.roll(turns, turn)]).sum()), default=0
        )
        chosen = np.roll(turns, best)
        found = {self.bits[bit]: tuple(map(int, slots[slot])) for bit, slot in zip(order, chosen, strict=True)}
        return {bit: found[bit] for bit in self.bits}

    def _scale(self, start: Placement) -> tuple[float, float]:
        return self.core.width / start.core.width, self.core.height / start.core.height

    def scaled(self, start: Placement) -> dict[str, tuple[int, int]]:
        """The ports of another placement on this core."""
        if set(start.ports) != set(self.bits):
            raise NetlistError(f"{self.netlist.name} has other ports than the placement to start from")
        across, up = self._scale(start)
        return {bit: (round(x * across), round(y * up)) for bit, (x, y) in start.ports.items()}

    def begin(self, start: Placement) -> None:
        """Cells where another placement has them; new ones amid those that they are wired to."""
        across, up = self._scale(start)
        new = []
        for i, name in enumerate(self.names):
            at = start.cells.get(name)
            if at is None:
                new.append(i)
            else:
                self.x[i], self.y[i] = at.x * across, at.y * up
                self.flipped[i] = at.flipped
        if not new:
            return
        around: dict[int, list[int]] = defaultdict(list)
        for pins in self.nets:
            members = [self.number[name] for name, _ in pins if name]
            for i in members:
                around[i] += members
        for i in new:
            others = [j for j in around[i] if j not in new] or [j for j in range(len(self.names)) if j not in new]
            if others:
                self.x[i], self.y[i] = self.x[others].mean(), self.y[others].mean()
