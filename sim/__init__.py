"""Simulation of the generated circuits, or of netlists made of them, against the golden model.

``simulate`` runs the cocotb benches on Verilator or Icarus Verilog; ``catalogue`` lists the circuits that ``make sim``
runs. ``python -m sim --help`` has the same with options.
"""

from importlib import import_module
from typing import Any

from sim.catalogue import catalogue

_OF_THE_RUNNER = ("SIMULATORS", "Case", "Record", "SimulationError", "SimulatorMissing", "simulate")
__all__ = ["catalogue", *_OF_THE_RUNNER]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """The runner's names, imported when asked for: ``sim.stimulus`` needs neither simulators nor cocotb."""
    if name not in _OF_THE_RUNNER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("sim.runner"), name)
