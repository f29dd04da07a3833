"""A balanced clock tree: buffers for groups of flops that lie together, and for groups of such buffers.

    tree = clock_tree(placement)          # planned(netlist) is as large
    tree.buffers, tree.area, tree.sinks

The clock of timing stays ideal: every flop sees it at the same time. The tree is there to be counted: its buffers take
room in the core, its wires length and capacitance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synth.gating import Gate
from synth.liberty import Cell, Library
from synth.netlist import Netlist

if TYPE_CHECKING:
    from synth.place.placer import Placement

__all__ = ["FAN_OUT", "Buffer", "ClockTree", "behind", "clock_tree", "planned"]

#: Most flops, or buffers, that one buffer drives.
FAN_OUT = 16


@dataclass(frozen=True)
class Buffer:
    """A buffer: its cell, where its middle should be, and the (instance, pin) that it drives."""

    name: str
    cell: Cell
    x: int
    y: int
    drives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ClockTree:
    """The buffers of all clocks, leaves first, and for each clock the pins that its port drives; and of each clock gate
    the output, and the clock pins behind it.
    """

    buffers: tuple[Buffer, ...] = ()
    roots: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    gates: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def area(self) -> float:
        """Of the buffers."""
        return sum(one.cell.area for one in self.buffers)

    @property
    def own(self) -> int:
        """How many of :meth:`terminals` are of the tree: all but those behind clock gates."""
        return len(self.roots) + len(self.buffers)

    @property
    def sinks(self) -> int:
        """Clock pins of flops, and of clock gates in the place of those behind them."""
        names = {one.name for one in self.buffers}
        ends = [pin for one in self.buffers for pin in one.drives] + [pin for _, pins in self.roots for pin in pins]
        return sum(name not in names for name, _ in ends)

    def terminals(self) -> Iterator[list[tuple[str, str]]]:
        """The terminals of each net of the tree, its driver first: what :class:`~synth.place.placer.Placement` has.
        Those behind clock gates come last.
        """
        for bit, pins in self.roots:
            yield [("", bit), *pins]
        for one in self.buffers:
            (output,) = one.cell.outputs
            yield [(one.name, output), *one.drives]
        yield from map(list, self.gates)

    def inserted(self, netlist: Netlist) -> Netlist:
        """The netlist, which has its clock gates, with these buffers in it; nets of the tree are those of
        :meth:`terminals`, in order.
        """
        netlist = netlist.copy()
        net_of = {name: net for net, name in netlist.inputs.items()}
        for one in self.buffers:
            (pin,), (output,) = one.cell.inputs, one.cell.outputs
            fresh = netlist.fresh()
            netlist.insert(one.name, one.cell, {pin: fresh, output: fresh})  # its input comes with what drives it
            netlist.move([end for end in one.drives if end[0] in netlist.cells], fresh)
        for bit, pins in self.roots:
            netlist.move(pins, net_of[bit])
        return netlist

    def nets(self, netlist: Netlist) -> list[int]:
        """The nets of the tree in a netlist that it was inserted in, in the order of :meth:`terminals`."""
        net_of = {name: net for net, name in netlist.inputs.items()}
        below = [netlist.cells[one.name].nets[next(iter(one.cell.outputs))] for one in self.buffers]
        behind = [netlist.cells[name].nets[output] for (name, output), *_ in self.gates]
        return [*(net_of[bit] for bit, _ in self.roots), *below, *behind]

    def to_json(self) -> dict[str, Any]:
        """All of it but the cells, which are named."""
        buffers = [[one.name, one.cell.name, one.x, one.y, list(map(list, one.drives))] for one in self.buffers]
        roots = [[bit, list(map(list, pins))] for bit, pins in self.roots]
        return {"buffers": buffers, "roots": roots, "gates": [list(map(list, pins)) for pins in self.gates]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], library: Library) -> ClockTree:
        """What :meth:`to_json` gave."""
        buffers = (
            Buffer(name, library.cell(cell), x, y, tuple((one[0], one[1]) for one in drives))
            for name, cell, x, y, drives in data["buffers"]
        )
        roots = ((bit, tuple((one[0], one[1]) for one in pins)) for bit, pins in data["roots"])
        gates = (tuple((one[0], one[1]) for one in pins) for pins in data["gates"])
        return cls(tuple(buffers), tuple(roots), tuple(gates))


def behind(netlist: Netlist, gate: Gate) -> tuple[tuple[str, str], ...]:
    """A clock gate's output, and the clock pins that it drives."""
    return (gate.name, gate.output), *((name, netlist.cells[name].cell.ff.clock) for name in gate.flops)


def _sinks(netlist: Netlist, gates: Sequence[Gate]) -> dict[int, list[tuple[str, str]]]:
    """Clock pins by net, which is an input's: of flops, and of gates in the place of the flops behind them."""
    found: dict[int, list[tuple[str, str]]] = {net: [] for net in netlist.clocks}
    gated = {name for gate in gates for name in gate.flops}
    for one in netlist.cells.values():
        if one.cell.ff and one.name not in gated:
            found[one.nets[one.cell.ff.clock]].append((one.name, one.cell.ff.clock))
    return found


def _levels(sinks: int) -> list[int]:
    """How many buffers each level has, the leaves first; the last has one."""
    found = []
    while not found or found[-1] > 1:
        found.append(math.ceil((found[-1] if found else sinks) / FAN_OUT))
    return found


def _buffer(library: Library, load: float) -> Cell | None:
    """The smallest buffer whose transition into a load is no slower than twice the typical one; else the fastest."""

    def slope(cell: Cell) -> float:
        return max((t(load, library.slew_ps) for arc in cell.arcs for t in arc.transition.values()), default=math.inf)

    cells = [library.buffers[name].cell for name in library.usable if name in library.buffers]
    good = [cell for cell in cells if slope(cell) <= 2 * library.slew_ps]
    return min(good, key=lambda cell: cell.area) if good else min(cells, key=slope, default=None)


def _cells(netlist: Netlist) -> tuple[Cell, Cell] | None:
    """The buffers of the leaves and of the other levels; None where the library has none."""
    library = netlist.library
    pins = [one.cell.inputs[one.cell.ff.clock] for one in netlist.cells.values() if one.cell.ff]
    leaf = _buffer(library, 1.5 * FAN_OUT * max(pins, default=0.0))  # wires add half again
    if leaf is None:
        return None
    above = _buffer(library, 1.5 * FAN_OUT * max(leaf.inputs.values()))
    return leaf, above or leaf


def planned(netlist: Netlist, gates: Sequence[Gate] = ()) -> ClockTree:
    """The tree that a netlist will have, as large as it will be; what lies together is not known yet.

    ``gates``: those of a netlist that is timed with them (:func:`synth.gating.timed`).
    """
    return _tree(netlist, gates, lambda *_: (0, 0))


def clock_tree(placement: Placement) -> ClockTree:
    """A tree for each clock of a placed netlist."""
    return _tree(placement.netlist, placement.gates, placement.pin)


def _tree(netlist: Netlist, gates: Sequence[Gate], place_of: Callable[[str, str], tuple[int, int]]) -> ClockTree:
    cells = _cells(netlist)
    inputs = netlist.inputs
    buffers: list[Buffer] = []
    roots: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for net, pins in _sinks(netlist, gates).items():
        if cells is None:
            roots.append((inputs[net], tuple(pins)))
            continue
        level = [(name, pin, *place_of(name, pin)) for name, pin in pins]
        for depth, many in enumerate(_levels(len(pins))):
            cell = cells[min(depth, 1)]
            (pin,) = cell.inputs
            above = []
            for number, group in enumerate(groups(level, many)):
                x = sum(one[2] for one in group) // len(group)
                y = sum(one[3] for one in group) // len(group)
                name = f"clock{net}_{depth}_{number}"
                buffers.append(Buffer(name, cell, x, y, tuple((one[0], one[1]) for one in group)))
                above.append((name, pin, x, y))
            level = above
        roots.append((inputs[net], ((level[0][0], level[0][1]),)))
    return ClockTree(tuple(buffers), tuple(roots), tuple(behind(netlist, one) for one in gates))


def groups(points: Sequence[tuple[str, str, int, int]], many: int) -> list[Sequence[tuple[str, str, int, int]]]:
    """Points in groups of nearly equal size that lie together: cut across the longer side, again and again."""
    if many == 1:
        return [points]
    xs, ys = [one[2] for one in points], [one[3] for one in points]
    along = 2 if max(xs) - min(xs) >= max(ys) - min(ys) else 3
    ordered = sorted(points, key=lambda one: (one[along], one[:2]))
    half = many // 2
    cut = len(points) * half // many
    return [*groups(ordered[:cut], half), *groups(ordered[cut:], many - half)]
