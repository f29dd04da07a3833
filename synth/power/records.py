"""Power of a unit under stimuli, as records and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np

from golden.record import figures
from golden.storage import digest
from hw.arithmetic import SumsOfProducts
from hw.engine.core import EngineCore
from hw.units import Unit
from synth.designs import Variant
from synth.metrics import POWERED, PowerRun
from synth.parts import split
from synth.power.circuit import Circuit
from synth.power.energy import Power, by_cell, measure
from synth.power.recorded import Recorded
from synth.power.simulate import Activity, simulate
from synth.power.stimuli import drive
from synth.power.stimulus import STIMULI, Stimulus
from synth.verilog import netlist_verilog

__all__ = [
    "WARM_UP",
    "content",
    "cycles_of",
    "energies",
    "parts",
    "power_head",
    "power_line",
    "power_record",
    "remembered",
    "run",
]

#: Cycles before anything is counted: accumulators then hold numbers, and streams flow; packets fill memories.
WARM_UP, _FILL = 32, 512
#: Products in a cycle up to which so many cycles are counted: larger units see more operands in each.
_CYCLES = ((1, 3000), (64, 2000), (256, 1000), (2048, 400))


def cycles_of(unit: Unit) -> int:
    """How many cycles of a unit are counted."""
    return next((cycles for macs, cycles in _CYCLES if unit.macs <= macs), 300)


class _Sample(NamedTuple):
    """What was fed to a circuit, the products that each cycle began, what the circuit did, and what that took."""

    bits: np.ndarray
    products: np.ndarray
    activity: Activity
    power: Power


def _sample(
    circuit: Circuit,
    component: SumsOfProducts,
    stimulus: Stimulus | Recorded,
    cycles: int,
    *,
    record: bool = False,
    seed: int = 0,
) -> _Sample:
    """Drive, simulate and measure."""
    before = warm_up(component, stimulus)
    bits, products = drive(component, circuit, stimulus, cycles + before, seed=seed)
    activity = simulate(circuit, bits, warm_up=before, record=record, seed=seed)
    return _Sample(bits, products[before:], activity, measure(circuit, activity))


def warm_up(component: SumsOfProducts, stimulus: Stimulus | Recorded) -> int:
    """Cycles of a circuit before anything is counted; none of a recorded run is left out."""
    if isinstance(stimulus, Recorded):
        return 0
    return _FILL if isinstance(component, EngineCore) else WARM_UP


def run(
    circuit: Circuit,
    component: SumsOfProducts,
    stimulus: Stimulus | Recorded,
    cycles: int,
    *,
    record: bool = False,
    seed: int = 0,
) -> tuple[PowerRun, Activity]:
    """Power of a circuit under a stimulus, with and without delays."""
    one = _sample(circuit, component, stimulus, cycles, record=record, seed=seed)
    quiet = measure(circuit, simulate(circuit, one.bits, warm_up=warm_up(component, stimulus), delays=False, seed=seed))
    return PowerRun(circuit.netlist.area, one.power, quiet, float(one.products.mean())), one.activity


def content(circuit: Circuit) -> str:
    """What a circuit is: its library, clock, cells and wires."""
    wires = sorted((circuit.index[net], *map(float, wire)) for net, wire in circuit.wires.items())
    netlist = circuit.netlist
    return digest(netlist.library.identity, circuit.clock_ps, netlist_verilog(netlist), wires, asdict(circuit.tree))


def energies(
    circuit: Circuit,
    component: SumsOfProducts,
    stimuli: Iterable[str],
    cycles: int,
    *,
    copies: Mapping[str, int] | None = None,
) -> dict[str, float]:
    """Energy of a product in fJ under each stimulus; ``copies``: parts that stand for several alike."""
    many = np.array([(copies or {}).get(one.role.part, 1) for one in circuit.cells])
    gates = circuit.gates
    clocked = gates.flop[gates.kind] & (gates.gate_of < 0)
    columns = max((copies or {}).values(), default=component.columns) / component.columns
    found = {}
    for name in stimuli:
        one = _sample(circuit, component, STIMULI[name], cycles)
        total = (by_cell(circuit, one.activity).sum(axis=1) * many).sum()
        total += one.power.clock_tree_uw * many[clocked].sum() / max(1, clocked.sum())
        found[name] = round(float(total * circuit.clock_ps * 1e-3 / (one.products.mean() * columns)), 4)
    return found


def power_record(
    unit: Unit,
    variant: Variant,
    circuit: Circuit,
    stimulus: Stimulus | Recorded,
    *,
    measured: PowerRun,
    activity: Activity,
    by: str = "area",
) -> dict[str, Any]:
    """The record of one run; ``by`` says of what the variant has the least."""
    return {
        "unit": unit.unit,
        "design": unit.design,
        "scope": unit.scope,
        "library": circuit.netlist.library.name,
        "clock_ps": circuit.clock_ps,
        "by": by,
        "stimulus": stimulus.name,
        "cycles": activity.cycles,
        "products_per_cycle": round(measured.products, 4),
        "wires_ff": round(sum(one.capacitance_ff for one in circuit.wires.values()), 3) if circuit.wires else None,
        "late": activity.late,
        "simulation_s": round(activity.seconds, 1),
        **figures(POWERED, measured),
        "parts_uw": {part: round(power, 3) for part, power in parts(circuit, activity).items()},
        "clock_buffers": measured.power.tree.buffers,
        "variant": variant.facts(),
        "content": content(circuit),
    }


def parts(circuit: Circuit, activity: Activity) -> dict[str, float]:
    """Power in uW by part (:mod:`synth.parts`), and of the clock tree, the largest first."""
    cells = by_cell(circuit, activity).sum(axis=1).tolist()
    found = split(circuit.netlist, of=dict(zip((one.name for one in circuit.cells), cells, strict=True)))
    found["clock tree"] = circuit.tree.power_uw
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def remembered(circuit: Circuit, stimulus: Stimulus, records: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record of a circuit under a stimulus, if it is still this circuit."""
    of = content(circuit)
    found = (one for one in records if (one["content"], one.get("stimulus")) == (of, stimulus.name))
    return next(found, None)


def power_head() -> str:
    """Above the lines."""
    return f"{'stimulus':<16} " + " ".join(f"{metric.head:>14}" for metric in POWERED)


def power_line(record: Mapping[str, Any]) -> str:
    """A record as a line of a table."""
    mark = f"  {record['late']} changes LATER than the clock" if record["late"] else ""
    return f"{record['stimulus']:<16} " + " ".join(f"{metric.show(record):>14}" for metric in POWERED) + mark
