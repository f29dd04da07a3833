"""Simulation of the generated circuits, or of netlists made of them, against the golden model.

``simulate`` runs the cocotb benches on Verilator or Icarus Verilog; ``catalogue`` lists the circuits that ``make sim``
runs. ``python -m sim --help`` has the same with options.
"""

from importlib import import_module
from typing import Any

_WHERE = {"catalogue": "sim.catalogue"} | dict.fromkeys(
    ("SIMULATORS", "Case", "Record", "SimulationError", "SimulatorMissing", "simulate"), "sim.runner"
)
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    """Imports when asked: ``sim.stimulus`` needs no simulator, nor cocotb."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
