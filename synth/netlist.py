"""A flat netlist of library cells: what all steps after mapping take and give.

    netlist = Netlist.from_yosys(json.loads(text), "mac", library)      # the one place that knows Yosys' JSON
    netlist.area, netlist.ordered(), netlist.driver(net), netlist.readers(net)
    other = netlist.copy()                                               # passes change a copy of their own
    other.replace("u1", cell, {"A": 3, "Y": 4})
    other.insert("u2", cell, {"A": 4, "Y": other.fresh()})
    other.move([("u3", "A")], 5)
    other.remove("u4")

A net is a number, as Yosys gives it, or one of the constants "0", "1", "x" and "z". What a cell is for - the parts of
the circuit that it is in, the bit heap that it adds - is its :class:`Role`: the generators say it in attributes, and
:func:`synth.passes.compose` where it puts parts together. Nothing is read from names.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple

from synth.liberty import Cell, LibertyError, Library

__all__ = ["CONSTANTS", "Instance", "Net", "Netlist", "NetlistError", "Outline", "Part", "Pin", "Port", "Role"]

#: Nets that nothing drives; "x" and "z" may be anything.
CONSTANTS = ("0", "1", "x", "z")
Net = int | str
#: (instance, pin)
Pin = tuple[str, str]


class NetlistError(ValueError):
    """A netlist that is not what it has to be; the message names the cell or net and says why."""


class Part(NamedTuple):
    """An instance of a part of the circuit: its name (``column0``) and what it is one of (``column``)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell is for.

    Attributes
    ----------
    parts : tuple of Part
        The parts that it is in, outermost first; empty where the circuit has none.
    heap : str
        The bit heap, within the innermost part, whose adder it is; "" for any other cell.
    column : int
        Weight of that adder's inputs, as a power of two.
    tree : bool
        Whether products are added there, rather than what is above all of them.
    """

    parts: tuple[Part, ...] = ()
    heap: str = ""
    column: int = 0
    tree: bool = False

    @property
    def part(self) -> str:
        """Name of the outermost part, or ""."""
        return self.parts[0].name if self.parts else ""

    @property
    def kind(self) -> str:
        """Kind of the innermost part, or ""."""
        return self.parts[-1].kind if self.parts else ""


NO_ROLE = Role()


@dataclass(frozen=True, slots=True)
class Instance:
    """A cell in a netlist, with the net of each connected pin."""

    name: str
    cell: Cell
    nets: Mapping[str, Net]
    role: Role = NO_ROLE


@dataclass(frozen=True, slots=True)
class Port:
    """A port: ``"input"`` or ``"output"``, its nets from the lowest bit up."""

    direction: str
    bits: tuple[Net, ...]


@dataclass(frozen=True)
class Outline:
    """A circuit of parts: its ports, its instances as (part, net of each port's bits), and names of nets."""

    name: str
    ports: Mapping[str, Port]
    instances: Mapping[Part, Mapping[str, tuple[Net, ...]]]
    names: Mapping[int, str]

    @classmethod
    def from_yosys(cls, data: Mapping[str, Any], top: str) -> "Outline":
        """Of Yosys' JSON of a module whose cells are parts; the instance ``column0.part`` is the part ``column0``."""
        module = _module(data, top)
        instances = {
            Part(name.removesuffix(".part"), facts["type"]): {
                port: tuple(bits) for port, bits in facts["connections"].items()
            }
            for name, facts in module["cells"].items()
            if facts["type"] != "$scopeinfo"
        }
        return cls(top, _ports(module, top), instances, _names(module))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Outline":
        """What :meth:`to_json` gave."""
        instances = {
            Part(*part): {port: tuple(nets) for port, nets in ports.items()} for part, ports in data["instances"]
        }
        return cls(data["name"], _read_ports(data), instances, _read_names(data))

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        instances = [
            [list(part), {port: list(nets) for port, nets in ports.items()}] for part, ports in self.instances.items()
        ]
        return {
            "name": self.name,
            "ports": _write_ports(self.ports),
            "instances": instances,
            "names": {str(net): name for net, name in self.names.items()},
        }


@dataclass
class Netlist:
    """Cells of a library and the nets between them.

    Attributes
    ----------
    name : str
        Of the module.
    library : Library
    ports : dict of Port
    cells : dict of Instance
        By name, in an order that passes keep.
    names : dict of str
        What nets are called, where anything is known.
    attributes : dict of str
        What is written beside the circuit, such as how it was built.
    """

    name: str
    library: Library
    ports: dict[str, Port] = field(default_factory=dict)
    cells: dict[str, Instance] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._drivers: dict[Net, Pin] | None = None
        self._readers: dict[Net, list[Pin]] = {}
        self._fresh: count | None = None

    # From and to JSON .................................................................................................

    @classmethod
    def from_yosys(cls, data: Mapping[str, Any], top: str, library: Library) -> "Netlist":
        """Module ``top`` of Yosys' ``write_json``. Raises NetlistError if it is not flat, mapped and whole."""
        module = _module(data, top)
        netlist = cls(top, library, _ports(module, top), names=_names(module))
        for name, facts in module["cells"].items():
            kind = facts["type"]
            if kind == "$scopeinfo":  # Yosys' note of a flattened module
                continue
            if kind in data["modules"] and kind not in library.cells:
                raise NetlistError(f"instance {name} of {top} is the module {kind}: flatten the netlist first")
            nets = {pin: bits[0] for pin, bits in facts["connections"].items() if len(bits) == 1}
            unknown = facts["connections"].keys() - nets.keys()
            cell = _cell(library, kind, name)
            for pin in (*nets, *unknown):
                if pin not in cell.inputs and pin not in cell.outputs:
                    raise NetlistError(f"{name}: cell {cell.name} of library {library.name} has no pin {pin}")
            netlist.cells[name] = Instance(name, cell, nets, _role(facts.get("attributes", {})))
        netlist.check()
        return netlist

    @classmethod
    def from_json(cls, data: Mapping[str, Any], library: Library) -> "Netlist":
        """What :meth:`to_json` gave, in the same library."""
        roles = [
            Role(tuple(Part(*part) for part in parts), heap, column, tree)
            for parts, heap, column, tree in data["roles"]
        ]
        return cls(
            data["name"],
            library,
            _read_ports(data),
            {
                name: Instance(name, library.cell(kind), nets, roles[role])
                for name, (kind, nets, role) in data["cells"].items()
            },
            _read_names(data),
            data["attributes"],
        )

    def to_json(self) -> dict[str, Any]:
        """Everything but the library."""
        roles: dict[Role, int] = {}
        cells = {
            one.name: [one.cell.name, dict(one.nets), roles.setdefault(one.role, len(roles))]
            for one in self.cells.values()
        }
        return {
            "name": self.name,
            "attributes": self.attributes,
            "ports": _write_ports(self.ports),
            "roles": [[list(map(list, role.parts)), role.heap, role.column, role.tree] for role in roles],
            "cells": cells,
            "names": {str(net): name for net, name in self.names.items()},
        }

    def copy(self) -> "Netlist":
        """Another one that may change without this one."""
        return Netlist(
            self.name, self.library, dict(self.ports), dict(self.cells), dict(self.names), dict(self.attributes)
        )

    # What there is ....................................................................................................

    @property
    def area(self) -> float:
        """Sum of the cells' areas, in the library's unit."""
        return sum(self.library.cell(kind).area * many for kind, many in self.kinds.items())

    @property
    def kinds(self) -> Counter[str]:
        """How many of each cell of the library there are."""
        return Counter(one.cell.name for one in self.cells.values())

    @property
    def inputs(self) -> dict[int, str]:
        """Name of the input bit that drives a net, by net."""
        ports = self.ports.items()
        return {
            net: _bit(name, port, i)
            for name, port in ports
            if port.direction == "input"
            for i, net in enumerate(port.bits)
        }

    @property
    def outputs(self) -> dict[str, Net]:
        """Net of each output bit, by its name."""
        ports = self.ports.items()
        return {
            _bit(name, port, i): net
            for name, port in ports
            if port.direction == "output"
            for i, net in enumerate(port.bits)
        }

    @property
    def clocks(self) -> tuple[int, ...]:
        """The inputs that clock flip-flops. Raises NetlistError for any other clock than a port's rising edge."""
        inputs = self.inputs
        clocks: dict[int, None] = {}
        for one in self.cells.values():
            if ff := one.cell.ff:
                net = one.nets[ff.clock]
                if net not in inputs or not ff.rising:
                    why = f"is clocked by {self._driven_by(net)}" if ff.rising else "uses the falling edge"
                    raise NetlistError(f"flip-flop {one.name} {why}: one ideal clock, rising edge, is timed")
                clocks[net] = None
        return tuple(clocks)

    def driver(self, net: Net) -> Pin | None:
        """The pin that drives a net; None where it is an input's or a constant."""
        if self._drivers is None:
            self._index()
        return self._drivers.get(net)

    def readers(self, net: Net) -> list[Pin]:
        """The pins that read a net; outputs of the netlist do besides."""
        if self._drivers is None:
            self._index()
        return list(self._readers.get(net, ()))

    def _index(self) -> None:
        self._drivers, self._readers = {}, defaultdict(list)
        for one in self.cells.values():
            self._enter(one)

    def _enter(self, one: Instance) -> None:
        for pin, net in one.nets.items():
            if pin in one.cell.outputs:
                self._drivers[net] = one.name, pin
            else:
                self._readers[net].append((one.name, pin))

    def _leave(self, one: Instance) -> None:
        for pin, net in one.nets.items():
            if pin in one.cell.outputs:
                if self._drivers.get(net) == (one.name, pin):
                    del self._drivers[net]
            else:
                self._readers[net].remove((one.name, pin))

    def _driven_by(self, net: Net) -> str:
        if isinstance(net, int) and net in self.inputs:
            return f"input {self.inputs[net]}"
        return "/".join(self.driver(net) or ("a constant",))

    def net_name(self, net: Net) -> str:
        """What a net is called, or its number."""
        return self.names.get(net, str(net)) if isinstance(net, int) else net

    def check(self) -> None:
        """Raise NetlistError unless every net that is read has one driver, and every cell all of its inputs."""
        drivers: dict[Net, str] = {net: f"input {name}" for net, name in self.inputs.items()}
        for one in self.cells.values():
            for pin in one.cell.outputs:
                net = one.nets.get(pin)
                if isinstance(net, int):
                    if net in drivers:
                        raise NetlistError(
                            f"net {self.net_name(net)} is driven by {drivers[net]} and by {one.name}/{pin}"
                        )
                    drivers[net] = f"{one.name}/{pin}"
        for one in self.cells.values():
            for pin in one.cell.inputs:
                if pin not in one.nets:
                    raise NetlistError(f"{one.name}: input {pin} of cell {one.cell.name} is not connected")
                net = one.nets[pin]
                if net not in drivers and net not in CONSTANTS:
                    raise NetlistError(f"net {self.net_name(net)}, read by {one.name}/{pin}, has no driver")
        for name, net in self.outputs.items():
            if net not in drivers and net not in CONSTANTS:
                raise NetlistError(f"output {name} has no driver")

    def ordered(self) -> list[Instance]:
        """The cells, flip-flops first, then each one after those that drive it. Raises NetlistError for a loop."""
        driver = {net: i for i in self.cells.values() for pin, net in i.nets.items() if pin in i.cell.outputs}
        readers: dict[str, list[Instance]] = defaultdict(list)
        waiting: dict[str, int] = {}
        ready = []
        for one in self.cells.values():
            fan_in = {} if one.cell.ff else {driver[n].name: n for p, n in one.nets.items()
                                             if p in one.cell.inputs and n in driver}  # fmt: skip
            waiting[one.name] = len(fan_in)
            for name in fan_in:
                readers[name].append(one)
            if not fan_in:
                ready.append(one)
        ready.sort(key=lambda one: one.cell.ff is None)
        for one in ready:  # grows as it is walked
            for reader in readers[one.name]:
                waiting[reader.name] -= 1
                if not waiting[reader.name]:
                    ready.append(reader)
        if len(ready) < len(self.cells):
            raise NetlistError(f"combinational loop: {self._loop(driver, waiting)}")
        return ready

    def _loop(self, driver: Mapping[Net, Instance], waiting: Mapping[str, int]) -> str:
        """A loop among the cells that never became ready, as text."""
        one = next(i for i in self.cells.values() if waiting[i.name])
        seen: dict[str, int] = {}
        trail: list[str] = []
        while one.name not in seen:
            seen[one.name] = len(trail)
            pin, net = next((p, n) for p, n in one.nets.items()
                            if p in one.cell.inputs and n in driver and waiting[driver[n].name])  # fmt: skip
            trail.append(f"{one.name}/{pin} ({self.net_name(net)})")
            one = driver[net]
        loop = trail[seen[one.name] :][::-1]
        return " -> ".join(loop[:8]) + (f" -> ... ({len(loop)} cells)" if len(loop) > 8 else "")

    # Changes ..........................................................................................................

    def fresh(self) -> int:
        """The number of a new net."""
        if self._fresh is None:
            nets = [net for port in self.ports.values() for net in port.bits]
            nets += [net for one in self.cells.values() for net in one.nets.values()]
            self._fresh = count(1 + max((net for net in nets if isinstance(net, int)), default=0))
        return next(self._fresh)

    def insert(self, name: str, cell: Cell, nets: Mapping[str, Net], role: Role = NO_ROLE) -> None:
        """Add a cell, after all others. Raises NetlistError where the name is taken."""
        if name in self.cells:
            raise NetlistError(f"{self.name} has an instance {name} already")
        self.cells[name] = Instance(name, cell, dict(nets), role)
        if self._drivers is not None:
            self._enter(self.cells[name])

    def replace(self, name: str, cell: Cell, nets: Mapping[str, Net]) -> None:
        """Put another cell, with these nets, in the place of a cell, whose role it takes."""
        old = self.cells[name]
        self.cells[name] = replace(old, cell=cell, nets=dict(nets))
        if self._drivers is None:
            return
        places = [
            (net, self._readers[net].index((name, pin))) for pin, net in old.nets.items() if pin in old.cell.inputs
        ]
        self._leave(old)
        self._enter(self.cells[name])
        for net, place in sorted(places, key=lambda one: one[1]):  # what reads a net keeps its place among its readers
            if self._readers[net] and self._readers[net][-1][0] == name:
                self._readers[net].insert(place, self._readers[net].pop())

    def move(self, pins: Iterable[Pin], net: Net) -> None:
        """Let input pins read another net."""
        for name, pin in pins:
            one = self.cells[name]
            if self._drivers is not None:
                self._readers[one.nets[pin]].remove((name, pin))
                self._readers[net].append((name, pin))
            self.cells[name] = replace(one, nets={**one.nets, pin: net})

    def move_outputs(self, bits: Iterable[tuple[str, int]], net: Net) -> None:
        """Let bits of output ports show another net."""
        for name, bit in bits:
            port = self.ports[name]
            self.ports[name] = replace(port, bits=(*port.bits[:bit], net, *port.bits[bit + 1 :]))

    def remove(self, name: str) -> None:
        """Take a cell away."""
        old = self.cells.pop(name)
        if self._drivers is not None:
            self._leave(old)


def _read_ports(data: Mapping[str, Any]) -> dict[str, Port]:
    return {name: Port(direction, tuple(bits)) for name, (direction, bits) in data["ports"].items()}


def _write_ports(ports: Mapping[str, Port]) -> dict[str, Any]:
    return {name: [port.direction, list(port.bits)] for name, port in ports.items()}


def _read_names(data: Mapping[str, Any]) -> dict[int, str]:
    return {int(net): name for net, name in data["names"].items()}


# Yosys' JSON ----------------------------------------------------------------------------------------------------------


def _module(data: Mapping[str, Any], top: str) -> Mapping[str, Any]:
    modules = data.get("modules", {}) if isinstance(data, dict) else None
    if not isinstance(modules, dict):
        raise NetlistError("the netlist is not JSON as Yosys writes it: it has no modules")
    if top not in modules:
        raise NetlistError(f"the netlist has no module {top}; it has {', '.join(modules) or 'none'}")
    module = modules[top]
    if not _is_module(module):
        raise NetlistError(
            f"module {top} is not JSON as Yosys writes it: ports, cells or nets are not what they should be"
        )
    return module


def _is_module(module: Any) -> bool:
    """Whether it has the form of a module in Yosys' JSON."""

    def named(key: str, check: Callable[[dict[str, Any]], bool], owner: Any = module) -> bool:
        found = owner.get(key, {}) if isinstance(owner, dict) else None
        return isinstance(found, dict) and all(isinstance(one, dict) and check(one) for one in found.values())

    def nets(bits: Any) -> bool:
        return isinstance(bits, list) and all(type(bit) is int or bit in CONSTANTS for bit in bits)

    def cell(facts: dict[str, Any]) -> bool:
        pins, attributes = facts.get("connections"), facts.get("attributes", {})
        return (
            isinstance(facts.get("type"), str)
            and isinstance(pins, dict)
            and all(map(nets, pins.values()))
            and isinstance(attributes, dict)
            and all(isinstance(text, str) for text in attributes.values())
            and (
                "heap" not in attributes
                or all(re.fullmatch("[01]+", attributes.get(n, "")) for n in ("column", "tree"))
            )
        )

    return (
        isinstance(module, dict)
        and {"ports", "cells"} <= module.keys()
        and named("ports", lambda port: isinstance(port.get("direction"), str) and nets(port.get("bits")))
        and named("cells", cell)
        and named("netnames", lambda net: nets(net.get("bits")))
    )


def _ports(module: Mapping[str, Any], top: str) -> dict[str, Port]:
    ports = {}
    for name, facts in module["ports"].items():
        ports[name] = port = Port(facts["direction"], tuple(facts["bits"]))
        if port.direction not in ("input", "output"):
            raise NetlistError(
                f"port {_bit(name, port, 0)} of {top} is {port.direction}: only inputs and outputs are timed"
            )
    return ports


def _bit(name: str, port: Port, bit: int) -> str:
    return f"{name}[{bit}]" if len(port.bits) > 1 else name


def _names(module: Mapping[str, Any]) -> dict[int, str]:
    names: dict[int, str] = {}
    for name, facts in module.get("netnames", {}).items():
        for i, net in enumerate(facts["bits"]):
            if isinstance(net, int) and (net not in names or not facts.get("hide_name", 0)):
                names[net] = f"{name}[{i}]" if len(facts["bits"]) > 1 else name
    return names


def _cell(library: Library, kind: str, instance: str) -> Cell:
    try:
        return library.cell(kind)
    except LibertyError:
        hint = "; is the netlist mapped?" if kind.startswith("$") else ""
        raise NetlistError(f"{instance}: cell {kind} is not in library {library.name}{hint}") from None


def _role(attributes: Mapping[str, str]) -> Role:
    """What :class:`hw.heap.BitHeap` says of its adders; Yosys' ``hdlname`` says in which of several alike they are."""
    if "heap" not in attributes:
        return NO_ROLE
    *scope, _ = attributes.get("hdlname", "").split(" ")
    column, tree = (int(attributes[what], 2) for what in ("column", "tree"))
    return Role((), " ".join([*scope, attributes["heap"]]), column, bool(tree))
