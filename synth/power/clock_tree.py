"""What a clock's tree takes: that of a placement with its wires, or the one that a netlist would get, without.

    clock_power(netlist, clock_ps, tree=closed.placement.clock, wires=closed.wires.clock)
    clock_power(netlist, clock_ps)

Every net of it, that of the port included, rises and falls once a cycle. Slews go down the tree, from an ideal clock at
the port.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from synth.expression import LibertyError, parse
from synth.liberty.power import CellPower, Grid, read_power, supply_voltage
from synth.netlist import Netlist
from synth.place.clock import ClockTree, planned
from synth.place.wires import NetWire
from synth.power import kernel

__all__ = ["ClockPower", "clock_power"]


@dataclass(frozen=True)
class ClockPower:
    """Power in uW of a tree's buffers and of the nets that they drive; their number, and that of flops."""

    internal_uw: float = 0.0
    switching_uw: float = 0.0
    leakage_uw: float = 0.0
    buffers: int = 0
    sinks: int = 0

    @property
    def power_uw(self) -> float:
        """All of it."""
        return self.internal_uw + self.switching_uw + self.leakage_uw


def _value(grid: Grid, slew: float, load: float) -> float:
    tables = (
        np.array([[0, grid.slews.size, 0]]),
        np.array([[grid.slews.size, grid.loads.size]]),
        np.concatenate([grid.slews, grid.loads]).astype(np.float64),
        grid.values.ravel().astype(np.float64),
    )
    return float(kernel.lookup(tables, 0, slew, load))


def clock_power(
    netlist: Netlist,
    clock_ps: float,
    *,
    tree: ClockTree | None = None,
    wires: Sequence[NetWire] = (),
    cache: Path | None = None,
) -> ClockPower:
    """Of a netlist's clock; ``wires`` are those of ``tree.terminals()``."""
    tree = tree or planned(netlist)
    library = netlist.library
    # All cells at once: whoever asks for the others next finds them in the cache.
    powers = read_power(library, sorted({one.cell.name for one in tree.buffers} | set(netlist.kinds)), cache)
    kinds = {name: one.cell.name for name, one in netlist.cells.items()} | {
        one.name: one.cell.name for one in tree.buffers
    }

    def capacitance(instance: str, pin: str) -> float:
        return max(powers[kinds[instance]].capacitance[pin])

    volts = supply_voltage(library, cache)
    metal = [one.capacitance_ff for one in wires[: tree.own]] or [0.0] * tree.own
    loads = [
        wire + sum(capacitance(*end) for end in drives)
        for (_, *drives), wire in zip(islice(tree.terminals(), tree.own), metal, strict=True)
    ]
    internal = leakage = 0.0
    switching = sum(loads) * volts**2
    slews: dict[str, tuple[float, float]] = {}  # of a falling and of a rising edge at a buffer's input
    for one, load in zip(reversed(tree.buffers), reversed(loads), strict=False):  # what is nearer to the port first
        power = powers[one.cell.name]
        at = slews.get(one.name, (0.0, 0.0))
        out = tuple(_slowest(power, edge, at, load) for edge in "fr")
        slews |= {name: out for name, _ in one.drives}
        internal += sum(_energy(power, edge, at, load) for edge in "fr")
        leakage += _leakage(power)
    per_cycle = 1 / (clock_ps * 1e-3)
    return ClockPower(internal * per_cycle, switching * per_cycle, leakage * 1e-6, len(tree.buffers), tree.sinks)


def _slowest(power: CellPower, edge: str, slews: tuple[float, float], load: float) -> float:
    """Of a buffer's transitions to an edge."""
    return max(
        _value(grids[1], slews["fr".index(pair[0])], load)
        for arc in power.arcs
        for pair, grids in arc.edges.items()
        if pair[1] == edge
    )


def _energy(power: CellPower, edge: str, slews: tuple[float, float], load: float) -> float:
    """What an edge takes in a buffer, at its input and at its output: the mean of alike groups, of all supplies."""
    parts: dict[tuple[str, str], list[float]] = {}
    for one in power.energies:
        if edge in one.edges:
            at = load if one.pin in power.cell.outputs else 0.0
            parts.setdefault((one.pin, one.supply), []).append(_value(one.edges[edge], slews["fr".index(edge)], at))
    return sum(sum(some) / len(some) for some in parts.values())


def _leakage(power: CellPower) -> float:
    """What a buffer leaks, high for half of the time."""
    (pin,), total = power.cell.inputs, 0.0
    for high in (False, True):
        names = (pin, *power.cell.outputs)  # all alike
        state = (1 << len(names)) - 1 if high else 0
        try:
            named = [one.power for one in power.leakage if parse(one.when).table(names) >> state & 1]
        except LibertyError as error:
            raise LibertyError(f"a condition of cell {power.cell.name}: {error}") from None
        if not named and power.leakage_otherwise is None:
            raise LibertyError(f"cell {power.cell.name} does not say what it leaks in every state")
        total += (sum(named) if named else power.leakage_otherwise) / 2
    return total
