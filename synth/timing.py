# SPDX-License-Identifier: Apache-2.0
"""Static timing and area of a mapped, flat netlist, as Yosys' `write_json` gives it.

    netlist = json.loads(Path("mapped.json").read_text())
    critical_path(netlist, "top", library, clock_ps=1000).critical_path_ps
    area(netlist, "top", library).total

One set-up, which `synth.opensta` shares: inputs (clock included) switch at time 0 with a transition of 0, the clock is
ideal, a net's load is the sum of the input pins that it drives, outputs of the design are unloaded, wires have neither
delay nor capacitance. The critical path is the longest of register to register (clock-to-output delay and setup time
included), input to register, register to output, and input to output. Paths through asynchronous set and reset are not
timed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synth.liberty import Cell, LibertyError, Library

CONSTANTS = ("0", "1", "x", "z")


class TimingError(ValueError):
    """A netlist that cannot be timed; the message names the cell or net and says why."""


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


@dataclass(frozen=True)
class Area:
    """Cell area in the library's unit: the sum, the number of each cell, and the sum of each part of the hierarchy.

    A part is the first component of an instance's name ("lanes.0.adder" belongs to "lanes"); "" holds what has no
    such name, as all gates that ABC made.
    """

    total: float
    cells: Mapping[str, int]
    parts: Mapping[str, float]


# The netlist ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Instance:
    name: str
    cell: Cell
    nets: Mapping[str, int | str]  # net or constant of each pin


@dataclass(frozen=True)
class Netlist:
    """A flat netlist of library cells; nets are Yosys' bit numbers."""

    inputs: Mapping[int, str]  # name of the port bit, by net
    outputs: Mapping[str, int | str]  # net or constant, by name of the port bit
    instances: Sequence[Instance]
    names: Mapping[int, str]
    loads: Mapping[int, float]
    clocks: tuple[int, ...]  # nets, all of them inputs

    @classmethod
    def read(
        cls, netlist: Mapping[str, Any], top: str, library: Library, copies: Mapping[str, int] | None = None
    ) -> Netlist:
        """A netlist of Yosys' JSON.

        ``copies`` says which parts (first components of instances' names) stand for several alike: what they load
        outside counts so often.
        """
        copies = copies or {}
        module = _module(netlist, top)
        inputs, outputs = {}, {}
        for port, facts in module["ports"].items():
            width = len(facts["bits"])
            for i, bit in enumerate(facts["bits"]):
                name = f"{port}[{i}]" if width > 1 else port
                if facts["direction"] == "input":
                    inputs[bit] = name
                elif facts["direction"] == "output":
                    outputs[name] = bit
                else:
                    raise TimingError(
                        f"port {name} of {top} is {facts['direction']}: only inputs and outputs are timed"
                    )
        names: dict[int, str] = {}
        for name, facts in module.get("netnames", {}).items():
            for i, bit in enumerate(facts["bits"]):
                if bit not in names or facts.get("hide_name", 0) == 0:
                    names[bit] = f"{name}[{i}]" if len(facts["bits"]) > 1 else name
        instances = []
        drivers = {bit: f"input {name}" for bit, name in inputs.items()}
        loads: dict[int, float] = defaultdict(float)
        for name, facts in module["cells"].items():
            if facts["type"] == "$scopeinfo":  # Yosys' note of a flattened module
                continue
            if facts["type"] in netlist["modules"] and facts["type"] not in library.cells:
                raise TimingError(f"instance {name} of {top} is the module {facts['type']}: flatten the netlist first")
            cell = _cell(library, facts["type"], name)
            nets = {}
            for pin, bits in facts["connections"].items():
                if pin not in cell.inputs and pin not in cell.outputs:
                    raise TimingError(f"{name}: cell {cell.name} of library {library.name} has no pin {pin}")
                if len(bits) == 1:
                    (nets[pin],) = bits
            for pin in cell.outputs:
                net = nets.get(pin)
                if isinstance(net, int):
                    if net in drivers:
                        raise TimingError(f"net {names.get(net, net)} is driven by {drivers[net]} and by {name}/{pin}")
                    drivers[net] = f"{name}/{pin}"
            for pin in cell.inputs:
                if pin not in nets:
                    raise TimingError(f"{name}: input {pin} of cell {cell.name} is not connected")
            instances.append(Instance(name, cell, nets))
        for instance in instances:
            for pin in instance.cell.inputs:
                net = instance.nets[pin]
                driver = drivers.get(net)
                if driver is None and net not in CONSTANTS:
                    raise TimingError(f"net {names.get(net, net)}, read by {instance.name}/{pin}, has no driver")
        for instance in instances:
            part = part_of(instance.name)
            for pin, capacitance in instance.cell.inputs.items():
                net = instance.nets[pin]
                outside = part in copies and part_of(drivers.get(net, "")) != part
                loads[net] += capacitance * (copies[part] if outside else 1)
        for name, net in outputs.items():
            if net not in drivers and net not in CONSTANTS:
                raise TimingError(f"output {name} has no driver")
        clocks = {}
        for instance in instances:
            if ff := instance.cell.ff:
                net = instance.nets[ff.clock]
                if net not in inputs or not ff.rising:
                    why = f"is clocked by {drivers.get(net, 'a constant')}" if ff.rising else "uses the falling edge"
                    raise TimingError(f"flip-flop {instance.name} {why}: one ideal clock, rising edge, is timed")
                clocks[net] = None
        return cls(inputs, outputs, instances, names, loads, tuple(clocks))


def _module(netlist: Mapping[str, Any], top: str) -> Mapping[str, Any]:
    modules = netlist.get("modules", {})
    if top not in modules:
        raise TimingError(f"the netlist has no module {top}; it has {', '.join(modules) or 'none'}")
    return modules[top]


def _cell(library: Library, kind: str, instance: str) -> Cell:
    try:
        return library.cell(kind)
    except LibertyError:
        hint = "; is the netlist mapped?" if kind.startswith("$") else ""
        raise TimingError(f"{instance}: cell {kind} is not in library {library.name}{hint}") from None


# Timing ---------------------------------------------------------------------------------------------------------------


def critical_path(
    netlist: Mapping[str, Any],
    top: str,
    library: Library,
    *,
    clock_ps: float | None = None,
    copies: Mapping[str, int] | None = None,
) -> Timing:
    """The longest path of module `top` of a Yosys JSON netlist, by the library's linear delays; `copies` as in
    :meth:`Netlist.read`.

    At each pin the latest arrival and the slowest transition of each edge are kept, independently of one another, as
    timing tools do. Raises TimingError for a netlist that is not flat and mapped, a net without or with two drivers, a
    combinational loop, and a clock that is no input.
    """
    flat = Netlist.read(netlist, top, library, copies)
    points: dict[tuple[int, str], tuple[float, float]] = {}  # (arrival, transition) of an edge of a net
    causes: dict[tuple[int, str], tuple[Instance, str, str, str]] = {}  # instance, its input, that edge, its output
    for net in flat.inputs:
        points[net, "r"] = points[net, "f"] = (0.0, 0.0)
    for instance in ordered(flat):
        for arc in instance.cell.arcs:
            source, target = instance.nets[arc.input], instance.nets.get(arc.output)
            if target is None:
                continue
            load = flat.loads.get(target, 0.0)
            for pair, delay in arc.delay.items():
                before = points.get((source, pair[0]))
                if before is None:  # a constant
                    continue
                key = (target, pair[1])
                arrival, slew = points.get(key, (-float("inf"), 0.0))
                new = before[0] + delay(load, before[1])
                if new > arrival:
                    arrival = new
                    causes[key] = (instance, arc.input, pair[0], arc.output)
                points[key] = (arrival, max(slew, arc.transition[pair](load, before[1])))

    worst: tuple[float, float, tuple[int, str], Instance | None, str] | None = None
    for end, net, edge, setup in _ends(flat):
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
    path.append(Step("", "", flat.inputs[key[0]], key[1], 0.0))
    return Timing(total, needed, tuple(reversed(path)), "linear", clock_ps)


def _ends(flat: Netlist) -> Iterator[tuple[tuple[Instance | None, str], int | str, str, Any]]:
    """((instance, pin), net, edge, setup time) of every end of a path."""
    for instance in flat.instances:
        if instance.cell.ff:
            for pin, edges in instance.cell.ff.setup.items():
                for edge, setup in edges.items():
                    yield (instance, pin), instance.nets[pin], edge, setup
    for name, net in flat.outputs.items():
        for edge in "rf":
            yield (None, name), net, edge, None


def ordered(flat: Netlist) -> list[Instance]:
    """The instances, flip-flops first, then each one after those that drive it."""
    driver = {net: i for i in flat.instances for pin, net in i.nets.items() if pin in i.cell.outputs}
    readers: dict[str, list[Instance]] = defaultdict(list)
    waiting: dict[str, int] = {}
    ready = []
    for instance in flat.instances:
        fan_in = {} if instance.cell.ff else {driver[n].name: n for p, n in instance.nets.items()
                                              if p in instance.cell.inputs and n in driver}  # fmt: skip
        waiting[instance.name] = len(fan_in)
        for name in fan_in:
            readers[name].append(instance)
        if not fan_in:
            ready.append(instance)
    ready.sort(key=lambda instance: instance.cell.ff is None)
    for instance in ready:  # grows as it is walked
        for reader in readers[instance.name]:
            waiting[reader.name] -= 1
            if not waiting[reader.name]:
                ready.append(reader)
    if len(ready) < len(flat.instances):
        raise TimingError(f"combinational loop: {_loop(flat, driver, waiting)}")
    return ready


def _loop(flat: Netlist, driver: Mapping[int | str, Instance], waiting: Mapping[str, int]) -> str:
    """A loop among the instances that never became ready, as text."""
    instance = next(i for i in flat.instances if waiting[i.name])
    seen: dict[str, int] = {}
    trail: list[str] = []
    while instance.name not in seen:
        seen[instance.name] = len(trail)
        pin, net = next((p, n) for p, n in instance.nets.items()
                        if p in instance.cell.inputs and n in driver and waiting[driver[n].name])  # fmt: skip
        trail.append(f"{instance.name}/{pin} ({flat.names.get(net, net)})")
        instance = driver[net]
    loop = trail[seen[instance.name] :][::-1]
    return " -> ".join(loop[:8]) + (f" -> ... ({len(loop)} cells)" if len(loop) > 8 else "")


# Area -----------------------------------------------------------------------------------------------------------------


def area(netlist: Mapping[str, Any], top: str, library: Library) -> Area:
    """Cell area of module `top` of a Yosys JSON netlist, its submodules included."""
    cells: Counter[str] = Counter()
    parts: dict[str, float] = defaultdict(float)

    def walk(module: str, part: str, above: tuple[str, ...]) -> None:
        if module in above:
            raise TimingError(f"module {module} contains itself")
        for name, facts in _module(netlist, module)["cells"].items():
            kind = facts["type"]
            if kind == "$scopeinfo":
                continue
            if kind in netlist["modules"] and kind not in library.cells:
                walk(kind, part or name.split(".")[0], (*above, module))
            else:
                cells[kind] += 1
                parts[part or part_of(name)] += _cell(library, kind, name).area

    walk(top, "", ())
    total = sum(library.cell(kind).area * count for kind, count in cells.items())
    return Area(total, dict(sorted(cells.items())), dict(sorted(parts.items())))


def part_of(name: str) -> str:
    """The first component of an instance's name, "" for a name that Yosys or ABC made without one."""
    name = name.removeprefix("$flatten\\")
    return "" if name.startswith("$") or "." not in name else name.split(".")[0]
