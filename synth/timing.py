# SPDX-License-Identifier: Apache-2.0
"""Static timing of a netlist by the library's linear delays.

    critical_path(netlist, clock_ps=1000).critical_path_ps

One set-up, which `synth.opensta` shares: inputs (clock included) switch at time 0 with a transition of 0, the clock is
ideal, a net's load is the sum of the input pins that it drives, outputs of the design are unloaded. Wires have neither
delay nor capacitance unless they are given. The critical path is the longest of register to register (clock-to-output
delay and setup time included), input to register, register to output, and input to output. Paths through asynchronous
set and reset are not timed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from synth.netlist import Instance, Net, Netlist

__all__ = ["Step", "Timing", "TimingError", "Wire", "critical_path", "loads"]


class TimingError(ValueError):
    """A tool that did not time a netlist; the message says why."""


class Wire(NamedTuple):
    """What the wires of a net add: to the load of its driver, and to the time until the last of its readers sees it."""

    capacitance_ff: float
    delay_ps: float = 0.0


@dataclass(frozen=True)
class Step:
    """A point of a path: an `edge` ("r", "f") comes to a pin of an instance, of cell `type`; both are "" for a port."""

    cell: str
    type: str
    pin: str
    edge: str
    arrival_ps: float


@dataclass(frozen=True)
class Timing:
    """The longest path of a design, its points from start to end, and the clock period it was asked about.

    `setup_ps` is the part of `critical_path_ps` that is the setup time of the last pin.
    """

    critical_path_ps: float
    setup_ps: float
    path: tuple[Step, ...]
    tool: str
    clock_ps: float | None = None

    @property
    def slack_ps(self) -> float | None:
        """What is left of the clock period; negative where it is missed."""
        return None if self.clock_ps is None else self.clock_ps - self.critical_path_ps

    def __str__(self) -> str:
        lines = [f"{self.critical_path_ps:10.2f} ps  critical path ({self.tool})"]
        lines += [f"{s.arrival_ps:10.2f} {s.edge} {s.cell + '/' if s.cell else ''}{s.pin} {s.type}" for s in self.path]
        return "\n".join([*lines, f"{self.setup_ps:10.2f}   setup"] if self.setup_ps else lines)


def loads(
    netlist: Netlist, copies: Mapping[str, int] | None = None, wires: Mapping[Net, Wire] | None = None
) -> dict[Net, float]:
    """What each net drives, in fF: pins, and ``wires`` where they are given.

    ``copies`` says which parts stand for several alike: what they load outside counts so often.
    """
    copies = copies or {}
    home: dict[Net, str] = {}
    for one in netlist.cells.values() if copies else ():
        home |= {net: one.role.part for pin, net in one.nets.items() if pin in one.cell.outputs}
    found: dict[Net, float] = defaultdict(float)
    for net, wire in (wires or {}).items():
        found[net] += wire.capacitance_ff
    for one in netlist.cells.values():
        part = one.role.part
        many = copies.get(part, 1)
        for pin, capacitance in one.cell.inputs.items():
            net = one.nets[pin]
            found[net] += capacitance * (many if many > 1 and home.get(net) != part else 1)
    return found


def critical_path(
    netlist: Netlist,
    *,
    clock_ps: float | None = None,
    copies: Mapping[str, int] | None = None,
    wires: Mapping[Net, Wire] | None = None,
) -> Timing:
    """The longest path of a netlist, by the library's linear delays; `copies` and `wires` as in :func:`loads`.

    At each pin the latest arrival and the slowest transition of each edge are kept, independently of one another, as
    timing tools do. Raises NetlistError for a combinational loop, and for a clock that is no input's rising edge.
    """
    load_of = loads(netlist, copies, wires)
    behind = {net: wire.delay_ps for net, wire in (wires or {}).items()}
    inputs = netlist.inputs
    _ = netlist.clocks  # raises
    points: dict[tuple[int, str], tuple[float, float]] = {}  # (arrival, transition) of an edge of a net
    causes: dict[tuple[int, str], tuple[Instance, str, str, str]] = {}  # instance, its input, that edge, its output
    for net in inputs:
        points[net, "r"] = points[net, "f"] = (behind.get(net, 0.0), 0.0)
    for instance in netlist.ordered():
        for arc in instance.cell.arcs:
            source, target = instance.nets[arc.input], instance.nets.get(arc.output)
            if target is None:
                continue
            load = load_of.get(target, 0.0)
            for pair, delay in arc.delay.items():
                before = points.get((source, pair[0]))
                if before is None:  # a constant
                    continue
                key = (target, pair[1])
                arrival, slew = points.get(key, (-float("inf"), 0.0))
                new = before[0] + delay(load, before[1]) + behind.get(target, 0.0)
                if new > arrival:
                    arrival = new
                    causes[key] = (instance, arc.input, pair[0], arc.output)
                points[key] = (arrival, max(slew, arc.transition[pair](load, before[1])))

    worst: tuple[float, float, tuple[int, str], Instance | None, str] | None = None
    for end, net, edge, setup in _ends(netlist):
        if (net, edge) in points:
            arrival, slew = points[net, edge]
            needed = setup(0.0, slew) if setup else 0.0
            if worst is None or arrival + needed > worst[0]:
                worst = (arrival + needed, needed, (net, edge), *end)
    if worst is None:
        return Timing(0.0, 0.0, (), "linear", clock_ps)
    total, needed, key, instance, pin = worst
    path = [
        Step(instance.name if instance else "", instance.cell.name if instance else "", pin, key[1], points[key][0])
    ]
    while key in causes:
        instance, pin, edge, output = causes[key]
        path.append(Step(instance.name, instance.cell.name, output, key[1], points[key][0]))
        key = (instance.nets[pin], edge)
        path.append(Step(instance.name, instance.cell.name, pin, edge, points[key][0]))
    path.append(Step("", "", inputs[key[0]], key[1], 0.0))
    return Timing(total, needed, tuple(reversed(path)), "linear", clock_ps)


def _ends(netlist: Netlist) -> Iterator[tuple[tuple[Instance | None, str], Net, str, Any]]:
    """((instance, pin), net, edge, setup time) of every end of a path."""
    for instance in netlist.cells.values():
        if instance.cell.ff:
            for pin, edges in instance.cell.ff.setup.items():
                for edge, setup in edges.items():
                    yield (instance, pin), instance.nets[pin], edge, setup
    for name, net in netlist.outputs.items():
        for edge in "rf":
            yield (None, name), net, edge, None
