"""Power from activity: internal, switching and leakage, of a netlist's cells and of the clock tree above them.

    power = measure(circuit, activity)
    power.total_uw, power.internal_uw, power.switching_uw, power.leakage_uw, power.clock_tree_uw

Switching is C V^2 / 2 of every change of a net that a cell of the netlist drives: pins, and wire where it is given.
What inputs' nets take is their drivers' and given apart (``inputs_uw``); it is not in the total. Leakage is that of the
states that cells are in. The clock tree is :mod:`synth.power.clock_tree`'s.
"""

from dataclasses import dataclass

import numpy as np

from synth.power.circuit import Circuit
from synth.power.clock_tree import ClockPower
from synth.power.simulate import Activity

__all__ = ["Coverage", "Power", "measure"]


@dataclass(frozen=True)
class Coverage:
    """How much of a circuit moved: nets that cells drive, those that rose and fell, and changes in a cycle."""

    nets: int
    moved: int
    toggles_per_cycle: float
    glitches: float

    @property
    def share(self) -> float:
        """Of the nets, those that moved."""
        return self.moved / max(1, self.nets)

    def __str__(self) -> str:
        return (
            f"{self.moved} of {self.nets} nets moved, {self.toggles_per_cycle:.1f} changes a cycle, "
            f"{100 * self.glitches:.0f} % of them glitches"
        )


@dataclass(frozen=True)
class Power:
    """Power in uW by part, and what it was measured of."""

    internal_uw: float
    switching_uw: float
    leakage_uw: float
    clock_tree_uw: float
    inputs_uw: float
    clock_ps: float
    coverage: Coverage
    tree: ClockPower
    #: Of what changes take, by the spread of parts of the run: a standard error of the mean, or None.
    error_uw: float | None = None

    @property
    def cells_uw(self) -> float:
        """Of the netlist's cells, as tools of power report it."""
        return self.internal_uw + self.switching_uw + self.leakage_uw

    @property
    def total_uw(self) -> float:
        return self.cells_uw + self.clock_tree_uw

    @property
    def energy_fj(self) -> float:
        """Of a cycle."""
        return self.total_uw * self.clock_ps * 1e-3


def by_cell(circuit: Circuit, activity: Activity) -> np.ndarray:
    """(internal, switching, leakage) of each of ``circuit.cells`` in uW: [cells, 3]."""
    per_cycle = 1 / (activity.cycles * circuit.clock_ps * 1e-3)  # fJ in all to uW
    gates = circuit.gates
    energy = activity.counts * circuit.energies
    owner = np.repeat(np.arange(len(circuit.cells)), np.diff(gates.count_base))
    internal = np.bincount(owner, energy, len(circuit.cells)) * per_cycle
    charge = activity.toggles * circuit.charges
    outputs = np.repeat(np.arange(len(circuit.cells)), np.diff(gates.out_base))
    switching = np.bincount(outputs, charge[gates.nets_out], len(circuit.cells)) * per_cycle
    leakage = activity.leakage / activity.ticks * 1e-6
    return np.stack([internal, switching, leakage], axis=1)


def measure(circuit: Circuit, activity: Activity) -> Power:
    """Power of a circuit at its clock."""
    internal, switching, leakage = by_cell(circuit, activity).sum(0)
    per_cycle = 1 / (activity.cycles * circuit.clock_ps * 1e-3)
    charge = activity.toggles * circuit.charges
    driven = circuit.driven
    toggles = activity.toggles[driven]
    coverage = Coverage(
        int(driven.sum()),
        int((toggles >= 2).sum()),
        float(toggles.sum() / activity.cycles),
        float(1 - activity.settled[driven].sum() / toggles.sum()) if toggles.any() else 0.0,
    )
    tree = circuit.tree
    return Power(
        float(internal),
        float(switching),
        float(leakage),
        float(tree.power_uw),
        float(charge[circuit.input_nets].sum() * per_cycle),
        circuit.clock_ps,
        coverage,
        tree,
        float(activity.parts.std(ddof=1) * len(activity.parts) ** 0.5 * per_cycle) if len(activity.parts) > 1 else None,
    )
