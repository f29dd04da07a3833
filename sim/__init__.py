"""Simulation of the generated circuits, or of netlists made of them, against the golden model.

``simulate`` runs the cocotb benches on Verilator or Icarus Verilog; ``catalogue`` lists the circuits that ``make sim``
runs. ``python -m sim --help`` has the same with options.
"""

from sim.catalogue import catalogue
from sim.runner import SIMULATORS, Case, Record, SimulationError, SimulatorMissing, simulate

__all__ = ["SIMULATORS", "Case", "Record", "SimulationError", "SimulatorMissing", "catalogue", "simulate"]
