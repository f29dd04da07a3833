"""Power of a unit under stimuli, as records and in words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from golden.record import figures
from hw.arithmetic import SumsOfProducts
from hw.units import Unit
from synth.designs import Variant
from synth.metrics import POWERED, PowerRun
from synth.power.circuit import Circuit
from synth.power.energy import measure
from synth.power.simulate import Activity, simulate
from synth.power.stimuli import Stimulus, drive

__all__ = ["WARM_UP", "power_head", "power_line", "power_record", "run"]

#: Cycles before anything is counted: accumulators then hold numbers, and streams flow.
WARM_UP = 32


def run(
    circuit: Circuit, component: SumsOfProducts, stimulus: Stimulus, cycles: int, *, record: bool = False, seed: int = 0
) -> tuple[PowerRun, Activity]:
    """Power of a circuit under a stimulus, with and without delays."""
    bits, products = drive(component, circuit, stimulus, cycles + WARM_UP, seed=seed)
    activity = simulate(circuit, bits, warm_up=WARM_UP, record=record, seed=seed)
    quiet = simulate(circuit, bits, warm_up=WARM_UP, delays=False, seed=seed)
    area = circuit.netlist.area
    return (
        PowerRun(area, measure(circuit, activity), measure(circuit, quiet), float(products[WARM_UP:].mean())),
        activity,
    )


def power_record(
    unit: Unit, variant: Variant, circuit: Circuit, stimulus: Stimulus, *, measured: PowerRun, activity: Activity
) -> dict[str, Any]:
    """The record of one run."""
    return {
        "unit": unit.unit,
        "design": unit.design,
        "scope": unit.scope,
        "library": circuit.netlist.library.name,
        "clock_ps": circuit.clock_ps,
        "stimulus": stimulus.name,
        "cycles": activity.cycles,
        "products_per_cycle": round(measured.products, 4),
        "wires_ff": round(sum(circuit.wires.values()), 3) if circuit.wires else None,
        "late": activity.late,
        **figures(POWERED, measured),
        "clock_buffers": list(measured.power.tree.levels),
        "variant": asdict(variant),
    }


def power_head() -> str:
    """Above the lines."""
    return f"{'stimulus':<16} " + " ".join(f"{metric.head:>14}" for metric in POWERED)


def power_line(record: Mapping[str, Any]) -> str:
    """A record as a line of a table."""
    mark = f"  {record['late']} changes LATER than the clock" if record["late"] else ""
    return f"{record['stimulus']:<16} " + " ".join(f"{metric.show(record):>14}" for metric in POWERED) + mark
