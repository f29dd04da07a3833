"""Clock gates: a library's integrated cell in front of the clock pins of flops that something enables.

    gates = clock_gates(netlist, component, clock_ps)      # () where nothing is gated
    gated = inserted(netlist, gates)                       # with the gates as cells, and their nets

A component says what output enables the flops of which parts (``component.gates``); its flops have no multiplexers. In
a netlist the enables are outputs, so that they are mapped as what they are: ends of paths. An enable has to be at its
gate for the gate's set-up time before the clock is, and that is there before it is at the flops, as a balanced tree
brings it to all flops at once: :func:`timed` gives static timing both, and the load of the gates' pins. A placement
is of the netlist that is :func:`timed`, and :func:`loaded` gives its gates the wires to their flops.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from hw.circuit import Circuit
from synth.liberty import Cell, FlipFlop, LibertyError, Library, Linear, liberty_text
from synth.liberty.power import CellPower, read_power
from synth.netlist import Net, Netlist, Role

__all__ = [
    "Gate",
    "clock_gates",
    "clock_pin",
    "enables",
    "has_gates",
    "inserted",
    "loaded",
    "planted",
    "read_gates",
    "timed",
    "timed_liberty",
]

#: Most flops behind one gate.
FAN_OUT = 32
#: Part of the clock that a gate may take into what it drives.
_SLOWEST = 0.1
#: Transitions of an enable, in those of the library's typical gate, that its set-up time is taken to be linear between.
_SLEWS = (0.5, 4.0)


@dataclass(frozen=True)
class Gate:
    """A clock gate: its cell with the pins of clock, enable and output, others at 0; the enable, and who is clocked.

    ``delay_ps``: how long the clock takes through it; ``setup``: how long before the clock the enable has to be there,
    by the enable's edge.
    """

    name: str
    cell: Cell
    clock: str
    enable: str
    output: str
    by: Net
    flops: tuple[str, ...]
    role: Role
    delay_ps: float = 0.0
    setup: Mapping[str, Linear] = field(default_factory=dict)

    def by_output(self, netlist: Netlist) -> Net:
        """The net that it drives in a netlist that it was :func:`inserted` in."""
        return netlist.cells[self.name].nets[self.output]

    @property
    def nets(self) -> dict[str, Net]:
        """Nets of its inputs but for the clock."""
        return {pin: self.by if pin == self.enable else "0" for pin in self.cell.inputs if pin != self.clock}

    def load(self, netlist: Netlist) -> float:
        """Of the clock pins behind it, in fF."""
        cells = [netlist.cells[name].cell for name in self.flops]
        return sum(cell.inputs[cell.ff.clock] for cell in cells)

    def to_json(self) -> list[Any]:
        """All but what a netlist says that is :func:`timed` with it."""
        setup = {edge: [time.at_zero, time.per_ps] for edge, time in self.setup.items()}
        pins = [self.clock, self.enable, self.output]
        return [self.name, self.cell.name, *pins, list(self.flops), self.delay_ps, setup]


def read_gates(data: Iterable[Sequence[Any]], netlist: Netlist) -> tuple[Gate, ...]:
    """The gates that :meth:`Gate.to_json` gave, from a netlist that has them."""
    found = []
    for name, cell, clock, enable, output, flops, delay_ps, setup in data:
        one = netlist.cells[name]
        times = {edge: Linear(zero, per_ps=slope) for edge, (zero, slope) in setup.items()}
        pins, of = (clock, enable, output), (one.nets[enable], tuple(flops), one.role)
        found.append(Gate(name, netlist.library.cell(cell), *pins, *of, delay_ps, times))
    return tuple(found)


def clock_pin(power: CellPower) -> str:
    """The clock pin of a clock gate: that whose rise its output follows."""
    return next(arc.input for arc in power.arcs if "rr" in arc.edges)


def enables(netlist: Netlist, component: Circuit) -> dict[str, Net]:
    """The net that enables each flop whose clock stops, by the flop's name."""
    kinds = {kind: netlist.ports[port].bits[bit] for (port, bit), kind in component.gates.items()}
    flops = (one for one in netlist.cells.values() if one.cell.ff and one.cell.outputs)
    return {one.name: kinds[one.role.kind] for one in flops if one.role.kind in kinds}


def clock_gates(
    netlist: Netlist, component: Circuit, clock_ps: float, cache: Path | None = None, *, wires: float = 0.0
) -> tuple[Gate, ...]:
    """The gates of a netlist of a component, which has none yet: of each part's flops, as many as share an enable.

    ``wires`` are expected to load a gate with that part of what its flops do. Raises LibertyError where there is
    something to gate and the library has no cell for it.
    """
    groups: dict[tuple[Net, Role], list[str]] = defaultdict(list)
    for name, net in enables(netlist, component).items():
        groups[net, netlist.cells[name].role].append(name)
    if not groups:
        return ()
    library = netlist.library
    kinds = _kinds(library, cache)
    found: list[Gate] = []
    for (net, role), flops in groups.items():
        many = -(-len(flops) // FAN_OUT)
        for part in range(many):
            mine = tuple(flops[len(flops) * part // many : len(flops) * (part + 1) // many])
            load = (1 + wires) * sum(
                netlist.cells[name].cell.inputs[netlist.cells[name].cell.ff.clock] for name in mine
            )
            power, *pins = _chosen(kinds, load, _SLOWEST * clock_ps)
            where = ".".join(one.name for one in role.parts)
            times = _delay(power, load), _setup(power, pins[1], library)
            found.append(Gate(f"{where}.gate{part}", power.cell, *pins, net, mine, role, *times))
    return tuple(found)


def has_gates(library: Library, cache: Path | None = None) -> bool:
    """Whether a library has cells for :func:`clock_gates`."""
    try:
        return bool(_kinds(library, cache))
    except LibertyError:
        return False


def loaded(
    gates: Iterable[Gate], netlist: Netlist, wires: Mapping[str, float], cache: Path | None = None
) -> tuple[Gate, ...]:
    """The gates, each with its delay into the wires behind it, in fF by its name, and its flops in a netlist."""
    gates = tuple(gates)
    powers = read_power(netlist.library, sorted({one.cell.name for one in gates}), cache)
    return tuple(
        replace(one, delay_ps=_delay(powers[one.cell.name], one.load(netlist) + wires[one.name])) for one in gates
    )


def _kinds(library: Library, folder: Path | None) -> list[tuple[CellPower, str, str, str]]:
    """Gates of a library with their pins of clock, enable and output, smallest first."""
    names = [
        one.name
        for one in library.cells.values()
        if one.kind == "clock_gate" and len(one.outputs) == 1 and 2 <= len(one.inputs) <= 3
    ]
    kinds = []
    for power in read_power(library, names, folder).values() if names else ():
        if any("rr" in arc.edges for arc in power.arcs):  # on the rising edge; a test pin enables as well
            clock = clock_pin(power)
            enable = next(pin for pin in power.cell.inputs if pin != clock)
            if power.setup.get(enable, {}).keys() == set("rf"):
                kinds.append((power, clock, enable, *power.cell.outputs))
    if not kinds:
        raise LibertyError(
            f"library {library.name} has no cell that gates a clock on its rising edge and says the set-up time of its "
            "enable"
        )
    return sorted(kinds, key=lambda one: (one[0].cell.area, one[0].cell.name))


def _delay(power: CellPower, load: float) -> float:
    """How long a clock's rise takes through a gate into a load; no time is enough for a load beyond its tables."""
    grids = [arc.edges["rr"][0] for arc in power.arcs if "rr" in arc.edges]
    return max(float(np.interp(load, one.loads, one.values[0])) if load <= one.loads[-1] else math.inf for one in grids)


def _setup(power: CellPower, enable: str, library: Library) -> dict[str, Linear]:
    """The set-up times of a gate's enable, at least what the tables say at both ends of the usual transitions."""
    found = {}
    for edge, grids in power.setup[enable].items():
        low, high = (share * library.slew_ps for share in _SLEWS)
        start, end = (max(float(np.interp(at, one.slews, one.values[:, 0])) for one in grids) for at in (low, high))
        slope = max(0.0, (end - start) / (high - low))
        found[edge] = Linear(start - slope * low, per_ps=slope)
    return found


def _chosen(
    kinds: Sequence[tuple[CellPower, str, str, str]], load: float, slowest: float
) -> tuple[CellPower, str, str, str]:
    """The smallest gate that is fast enough into a load, or the fastest."""
    quick = [one for one in kinds if _delay(one[0], load) <= slowest]
    return quick[0] if quick else min(kinds, key=lambda one: _delay(one[0], load))


def _as_flops(gates: Iterable[Gate]) -> dict[str, Cell]:
    """Each kind of gate as a flop of its enable; its set-up time has the longest delay of such a gate in it."""
    found = {}
    for one in sorted(gates, key=lambda one: one.delay_ps):
        setup = {edge: replace(time, at_zero=time.at_zero + one.delay_ps) for edge, time in one.setup.items()}
        ff = FlipFlop(
            clocked_on=one.clock, next_state=one.enable, clear="", preset="", both="", states=("IQ", "IQN"),
            clock=one.clock, rising=True, data=one.enable, inverted={}, setup={one.enable: setup},
        )  # fmt: skip
        pins = {pin: one.cell.inputs[pin] for pin in (one.clock, one.enable)}
        found[one.cell.name] = replace(one.cell, kind="ff", inputs=pins, outputs={}, arcs=(), ff=ff)
    return found


def timed(netlist: Netlist, gates: Iterable[Gate]) -> Netlist:
    """The netlist as static timing is to see it: each gate is a flop of its enable, with that pin's load.

    What has to be ready before the clock gets through the gate has so much less time: the set-up time has that delay.
    Of a netlist that has them already, the delays are those of these gates.
    """
    gates = tuple(gates)
    if not gates:
        return netlist
    netlist, flops = netlist.copy(), _as_flops(gates)
    for one in gates:
        flop = flops[one.cell.name]
        if one.name in netlist.cells:
            netlist.replace(one.name, flop, netlist.cells[one.name].nets)
            continue
        first = netlist.cells[one.flops[0]]
        clock = first.nets[first.cell.ff.clock]
        netlist.insert(one.name, flop, {one.clock: clock, one.enable: one.by}, one.role)
    return netlist


def timed_liberty(library: Library, gates: Iterable[Gate]) -> str:
    """A Liberty text of what stands for gates in :func:`timed`."""
    flops = _as_flops(gates)
    return liberty_text(replace(library, cells=dict(library.cells) | flops), flops)


def planted(netlist: Netlist, gates: Iterable[Gate]) -> Netlist:
    """The netlist for a clock tree to be planned of: of a gate's flops as many as have its own clock pin's load."""
    netlist = netlist.copy()
    for one in gates:
        first = netlist.cells[one.flops[0]].cell
        alike = math.ceil(one.cell.inputs[one.clock] / first.inputs[first.ff.clock])
        for name in one.flops[alike:]:
            netlist.remove(name)
    return netlist


def inserted(netlist: Netlist, gates: Iterable[Gate]) -> Netlist:
    """The netlist, as it is or :func:`timed`, with gates between the clock and their flops."""
    netlist = netlist.copy()
    for one in gates:
        nets = one.nets
        if one.name in netlist.cells:  # sizing may have put a buffer in front of its enable
            nets = nets | {one.enable: netlist.cells[one.name].nets[one.enable]}
            netlist.remove(one.name)
        first = netlist.cells[one.flops[0]]
        clock, fresh = first.nets[first.cell.ff.clock], netlist.fresh()
        netlist.insert(one.name, one.cell, {one.clock: clock, **nets, one.output: fresh}, one.role)
        netlist.move([(name, netlist.cells[name].cell.ff.clock) for name in one.flops], fresh)
    return netlist
