"""Which bench and which verifier each kind of circuit has: the one table that simulation and synthesis read.

Both are named, not imported: what generates circuits needs neither simulators nor cell libraries.
"""

from dataclasses import dataclass
from typing import Any

from hw.arithmetic import SumsOfProducts
from hw.dot import DotProduct
from hw.engine.core import EngineCore
from hw.engine.engine import EngineWithMemories
from hw.fused import FusedDotProduct
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile

__all__ = ["CHECKS", "Checks", "checks_of"]


@dataclass(frozen=True)
class Checks:
    """What compares a circuit with golden.

    Attributes
    ----------
    bench : str, optional
        The cocotb module whose tests apply; None for what others drive.
    verifier : str, optional
        Module and function (``module:function``) that compares a mapped netlist; None where there is none.
    played : bool
        Whether the bench plays blocks of cycles, since the circuit has no handshakes.
    """

    bench: str | None
    verifier: str | None
    played: bool = False


#: By class; subclasses have what their base has.
CHECKS: dict[type, Checks] = {
    DotProduct: Checks("sim.bench_dot", "synth.verify:array", played=True),
    FusedDotProduct: Checks("sim.bench_fused", "synth.verify:fused", played=True),
    Mac: Checks("sim.bench_mac", "synth.verify:mac"),
    Tile: Checks("sim.bench_tile", "synth.verify:array", played=True),
    CompleteTile: Checks("sim.bench_complete_tile", "synth.verify:complete_tile"),
    EngineCore: Checks(None, "synth.verify_engine:engine"),
    EngineWithMemories: Checks("sim.bench_engine", None),
    SystolicArray: Checks("sim.bench_systolic", "synth.verify:systolic", played=True),
}


def checks_of(component: SumsOfProducts | Any) -> Checks:
    """The checks of a circuit; raises ValueError where none are registered for its class."""
    for kind in type(component).__mro__:
        if kind in CHECKS:
            return CHECKS[kind]
    raise ValueError(f"no bench is registered for a {type(component).__name__}: hw.checks.CHECKS")
