"""An estimate of the clock tree above a netlist's flops: levels of one kind of buffer, as many as the load asks for.

Each level drives the one below, and the flops' clock pins with the clock's wire are the last. A buffer takes as much as
its slowest edge still crosses within a share of the period. Of all buffers the tree that takes least is chosen. The net
at the root is the clock's source's.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from synth.liberty.library import Cell
from synth.liberty.power import CellPower, Grid
from synth.power import kernel

if TYPE_CHECKING:
    from synth.power.circuit import Circuit

__all__ = ["ClockTree", "clock_tree"]

#: Part of the period that an edge of the clock may take.
_SLEWEST = 0.05
_LEVELS = 12


@dataclass(frozen=True)
class ClockTree:
    """Buffers of each level, root first, of one cell ("" for none); power in uW and area in the library's unit."""

    cell: str
    levels: tuple[int, ...]
    sinks: int
    internal_uw: float
    switching_uw: float
    leakage_uw: float
    area: float

    @property
    def power_uw(self) -> float:
        return self.internal_uw + self.switching_uw + self.leakage_uw


def _value(grid: Grid, slew: float, load: float) -> float:
    tables = (
        np.array([[0, grid.slews.size, 0]]),
        np.array([[grid.slews.size, grid.loads.size]]),
        np.concatenate([grid.slews, grid.loads]).astype(np.float64),
        grid.values.ravel().astype(np.float64),
    )
    return float(kernel.lookup(tables, 0, slew, load))


def _transition(power: CellPower, slew: float, load: float) -> float:
    return max(_value(grids[1], slew, load) for arc in power.arcs for grids in arc.edges.values())


def clock_tree(circuit: "Circuit") -> ClockTree:
    """The tree of a circuit's clock, with the wire that ``circuit.wires`` has for its net at the leaves."""
    if circuit.clock < 0:
        return ClockTree("", (), 0, 0.0, 0.0, 0.0, 0.0)
    sinks = int(circuit.fan_off[circuit.clock + 1] - circuit.fan_off[circuit.clock])
    load = circuit.loads[circuit.clock, 2]
    library = circuit.netlist.library
    powers = circuit.buffers
    trees = [
        tree
        for name in powers
        if (tree := _tree(library.cells[name], powers[name], circuit.voltage, circuit.clock_ps, sinks=sinks, load=load))
    ]
    volts = circuit.voltage
    bare = ClockTree("", (), sinks, 0.0, load * volts**2 / (circuit.clock_ps * 1e-3), 0.0, 0.0)
    return min(trees, key=lambda one: one.power_uw, default=bare)


def _tree(cell: Cell, power: CellPower, volts: float, period: float, *, sinks: int, load: float) -> ClockTree | None:
    """The tree of one kind of buffer; None where it cannot drive one of its own."""
    slowest = _SLEWEST * period
    (pin,) = cell.inputs
    own = max(power.capacitance[pin])
    low, high = 0.0, load
    if _transition(power, slowest, own * 2) > slowest:
        return None
    if _transition(power, slowest, high) > slowest:
        low = own * 2
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if _transition(power, slowest, middle) <= slowest else (low, middle)
        most = low
    else:
        most = load
    levels: list[int] = []
    internal = switching = 0.0
    while len(levels) < _LEVELS:
        many = math.ceil(load / most - 1e-9)
        each = load / many
        energy = 0.0
        for edge in "rf":
            supplies: dict[str, list[float]] = {}
            for one in power.energies:
                if edge in one.edges:
                    supplies.setdefault((one.pin, one.supply), []).append(_value(one.edges[edge], slowest, each))
            energy += sum(sum(some) / len(some) for some in supplies.values())
        internal += many * energy
        switching += load * volts**2
        levels.insert(0, many)
        if many == 1:
            break
        load = many * own
    else:
        return None
    leak = [one.power for one in power.leakage] or [power.leakage_otherwise or 0.0]
    buffers = sum(levels)
    per_cycle = 1 / (period * 1e-3)
    return ClockTree(
        cell.name,
        tuple(levels),
        sinks,
        internal * per_cycle,
        switching * per_cycle,
        buffers * sum(leak) / max(1, len({one.when for one in power.leakage})) * 1e-6,
        buffers * cell.area,
    )
