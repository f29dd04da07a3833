"""A flat netlist from the mapped netlists of parts: what is there many times is mapped once."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from synth.liberty import Cell, Library, truth_table
from synth.sizing import Family
from synth.timing import Instance, Netlist, ordered, part_of

__all__ = ["absorb", "buffer", "compose", "invert", "prune", "strengthen"]
#: Inputs of the largest gate whose complement is looked for.
_MOST_PINS = 5


def compose(outline: Mapping[str, Any], top: str, parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The flat netlist of ``top``.

    Parameters
    ----------
    outline : dict
        Yosys' JSON of module ``top``, whose cells are all parts.
    top : str
    parts : dict
        Yosys' JSON of each part's flat mapped netlist, by name; its module is called like the part.

    Returns
    -------
    dict
        Yosys' JSON with the one module ``top``. Cells and nets of an instance are named behind it.
    """
    module = outline["modules"][top]
    known = [bit for facts in module["ports"].values() for bit in facts["bits"]]
    known += [bit for cell in module["cells"].values() for bits in cell["connections"].values() for bit in bits]
    fresh = 1 + max(bit for bit in known if isinstance(bit, int))
    same: dict[int, int | str] = {}  # a net that a part drives with a constant or one of its inputs, or drives twice

    def resolve(bit: int | str) -> int | str:
        while bit in same:
            bit = same[bit]
        return bit

    cells: dict[str, Any] = {}
    names: dict[str, Any] = {}
    for instance, facts in module["cells"].items():
        if facts["type"] == "$scopeinfo":
            continue
        prefix = instance.removesuffix(".part")
        part = parts[facts["type"]]["modules"][facts["type"]]
        nets: dict[int | str, int | str] = {}
        ports = sorted(part["ports"].items(), key=lambda port: port[1]["direction"] != "input")
        for port, port_facts in ports:
            outer = facts["connections"].get(port, [])
            for inside, outside in zip(port_facts["bits"], outer, strict=bool(outer)):
                if port_facts["direction"] == "input":
                    nets[inside] = outside
                elif inside in nets or isinstance(inside, str):
                    same[outside] = nets.get(inside, inside)
                else:
                    nets[inside] = outside

        def local(bit: int | str, nets: dict[int | str, int | str] = nets) -> int | str:
            nonlocal fresh
            if isinstance(bit, str):
                return bit
            if bit not in nets:
                nets[bit] = fresh
                fresh += 1
            return nets[bit]

        for name, cell in part["cells"].items():
            connections = {pin: [local(bit) for bit in bits] for pin, bits in cell["connections"].items()}
            cells[f"{prefix}.{name}"] = {**cell, "connections": connections}
        for name, net in part.get("netnames", {}).items():
            names[f"{prefix}.{name}"] = {**net, "bits": [local(bit) for bit in net["bits"]]}

    def resolved(entries: Mapping[str, Any]) -> dict[str, Any]:
        return {name: {**facts, "bits": [resolve(bit) for bit in facts["bits"]]} for name, facts in entries.items()}

    for cell in cells.values():
        cell["connections"] = {pin: [resolve(bit) for bit in bits] for pin, bits in cell["connections"].items()}
    names = {**resolved(names), **resolved(module.get("netnames", {}))}
    return {"modules": {top: {"ports": resolved(module["ports"]), "cells": cells, "netnames": names}}}


def absorb(netlist: Mapping[str, Any], top: str, library: Library, pairs: Mapping[str, str]) -> dict[str, Any]:
    """Take the complements of some inputs, which are inputs too, in place of inverters.

    ``pairs`` maps an input port to the port of its complement.
    """
    module = _copied(netlist["modules"][top])
    complement: dict[int, int] = {}
    for port, other in pairs.items():
        complement |= dict(zip(module["ports"][port]["bits"], module["ports"][other]["bits"], strict=True))
    same: dict[int, int] = {}
    for name, facts in list(module["cells"].items()):
        cell = library.cells[facts["type"]]
        if cell.kind != "logic" or len(cell.inputs) != 1 or len(cell.outputs) != 1:
            continue
        ((pin,), ((output, function),)) = cell.inputs, cell.outputs.items()
        (source,) = facts["connections"][pin]
        if truth_table(function, (pin,)) == 0b01 and source in complement:
            (target,) = facts["connections"][output]
            same[target] = complement[source]
            del module["cells"][name]
    for facts in module["cells"].values():
        facts["connections"] = {pin: [same.get(b, b) for b in nets] for pin, nets in facts["connections"].items()}
    for facts in [*module["ports"].values(), *module["netnames"].values()]:
        facts["bits"] = [same.get(b, b) for b in facts["bits"]]
    return {**netlist, "modules": {**netlist["modules"], top: module}}


def prune(netlist: Mapping[str, Any], top: str, library: Library) -> dict[str, Any]:
    """The netlist without cells whose outputs nothing reads."""
    module = dict(netlist["modules"][top])
    cells = dict(module["cells"])
    ports = {b for facts in module["ports"].values() if facts["direction"] == "output" for b in facts["bits"]}
    while True:
        read = set(ports)
        for facts in cells.values():
            inputs = library.cells[facts["type"]].inputs
            read |= {b for pin, nets in facts["connections"].items() if pin in inputs for b in nets}
        dead = [
            name
            for name, facts in cells.items()
            if not any(
                b in read
                for pin, nets in facts["connections"].items()
                if pin in library.cells[facts["type"]].outputs
                for b in nets
            )
        ]
        if not dead:
            return {**netlist, "modules": {**netlist["modules"], top: {**module, "cells": cells}}}
        for name in dead:
            del cells[name]


def invert(netlist: Mapping[str, Any], top: str, library: Library) -> dict[str, Any]:
    """Flops that hold the complement, where that takes less area: an inverter moves from one side to the other.

    A mapper stops at flops. Here the gate in front of one becomes its complement (a NAND for an AND), and an inverter
    behind it goes, comes, or serves the other readers. Flops wake up in any state, so that none has one to keep.
    """
    flat = Netlist.read(netlist, top, library)
    module = _copied(netlist["modules"][top])
    cells = module["cells"]
    driver: dict[int | str, Instance] = {}
    readers: dict[int | str, list[tuple[str, str]]] = defaultdict(list)
    for instance in flat.instances:
        for pin, net in instance.nets.items():
            if pin in instance.cell.outputs:
                driver[net] = instance
            else:
                readers[net].append((instance.name, pin))
    ports: dict[int | str, list[tuple[str, int]]] = defaultdict(list)
    for port, facts in module["ports"].items():
        if facts["direction"] == "output":
            for i, bit in enumerate(facts["bits"]):
                ports[bit].append((port, i))
    complements: dict[str, tuple[Cell, dict[str, str]] | None] = {}
    inverters = {
        cell.name: next(iter(cell.outputs))
        for cell in library.usable.values()
        if cell.kind == "logic" and len(cell.inputs) == len(cell.outputs) == 1
        if truth_table(next(iter(cell.outputs.values())), tuple(cell.inputs)) == 0b01
    }
    fresh = _fresh(flat)

    def move(old: list[tuple[str, str]], old_ports: list[tuple[str, int]], net: int | str) -> None:
        for name, pin in old:
            cells[name]["connections"][pin] = [net]
        for port, i in old_ports:
            module["ports"][port]["bits"][i] = net
        readers[net], ports[net] = old, old_ports

    for instance in flat.instances:
        if instance.cell.ff is None or not instance.cell.ff.plain:
            continue
        (data,) = cells[instance.name]["connections"][instance.cell.ff.data]  # where it is by now
        outputs = [instance.nets[pin] for pin in instance.cell.outputs if pin in instance.nets]
        gate = driver.get(data)
        if gate is None or gate.cell.ff or len(gate.cell.outputs) != 1 or len(outputs) != 1:
            continue
        if len(readers[data]) + len(ports[data]) != 1:
            continue
        if gate.cell.name not in complements:
            complements[gate.cell.name] = _complement(gate.cell, library)
        if (found := complements[gate.cell.name]) is None:
            continue
        other, pins = found
        (state,) = outputs
        not_gates = [one for one in readers[state] if cells[one[0]]["type"] in inverters]
        others = [one for one in readers[state] if one not in not_gates]
        saved = gate.cell.area - other.area
        if not_gates and not others and not ports[state]:
            saved += sum(library.cells[cells[name]["type"]].area for name, _ in not_gates)
        elif not not_gates:
            saved -= library.inverter.area
        if saved < 1e-9:
            continue
        was = cells[gate.name]["connections"]
        nets = {pins[old]: was[old] for old in gate.cell.inputs}
        nets[next(iter(other.outputs))] = [data]
        cells[gate.name] = {**cells[gate.name], "type": other.name, "connections": nets}
        cells[gate.name]["port_directions"] = {p: "output" if p in other.outputs else "input" for p in nets}
        for old in gate.cell.inputs:
            (net,) = was[old]
            readers[net] = [(n, pins[old]) if (n, p) == (gate.name, old) else (n, p) for n, p in readers[net]]
        # The gate may read its own flop: pins are those of its complement by now.
        not_gates = [one for one in readers[state] if cells[one[0]]["type"] in inverters]
        others = [one for one in readers[state] if one not in not_gates]
        if not not_gates:
            (i,), (o,) = library.inverter.inputs, library.inverter.outputs
            home = part_of(instance.name)
            name, inverted = f"{home}.inverter{fresh}" if home else f"inverter{fresh}", fresh
            fresh += 1
            cells[name] = {
                "type": library.inverter.name,
                "port_directions": {i: "input", o: "output"},
                "connections": {i: [state], o: [inverted]},
            }
            move(others, ports[state], inverted)
            readers[state], ports[state] = [(name, i)], []
            continue
        kept, *more = not_gates
        negated = [cells[name]["connections"][inverters[cells[name]["type"]]][0] for name, _ in not_gates]
        true = [one for net in negated for one in readers[net]], [one for net in negated for one in ports[net]]
        complement = others, ports[state]
        for name, _ in more:
            del cells[name]
        move(*true, state)
        if any(complement):
            move(*complement, negated[0])
            readers[state] = [*readers[state], kept]
        else:
            del cells[kept[0]]
    return {**netlist, "modules": {**netlist["modules"], top: module}}


def _copied(module: Mapping[str, Any]) -> dict[str, Any]:
    """A module whose cells, connections, ports and nets may change without those of the first."""
    return {
        **module,
        "cells": {name: {**one, "connections": dict(one["connections"])} for name, one in module["cells"].items()},
        **{
            kind: {name: {**one, "bits": list(one["bits"])} for name, one in module.get(kind, {}).items()}
            for kind in ("ports", "netnames")
        },
    }


def _fresh(flat: Netlist) -> int:
    """A number that no net has, nor any above."""
    nets = [*flat.inputs, *flat.outputs.values(), *(net for one in flat.instances for net in one.nets.values())]
    return 1 + max(net for net in nets if isinstance(net, int))


def _complement(cell: Cell, library: Library) -> tuple[Cell, dict[str, str]] | None:
    """The smallest cell that computes the complement, and its pin for each of the cell's; None if there is none."""
    pins = tuple(cell.inputs)
    if cell.kind != "logic" or not 0 < len(pins) <= _MOST_PINS:
        return None
    want = truth_table(next(iter(cell.outputs.values())), pins) ^ (1 << (1 << len(pins))) - 1
    found = []
    for other in library.usable.values():
        if other.kind != "logic" or len(other.inputs) != len(pins) or len(other.outputs) != 1:
            continue
        (function,) = other.outputs.values()
        for order in itertools.permutations(other.inputs):
            if truth_table(function, order) == want:
                found.append((other.area, sum(other.inputs.values()), other.name, dict(zip(pins, order, strict=True))))
                break
    if not found:
        return None
    *_, name, order = min(found, key=lambda one: one[:3])
    return library.cells[name], order


def strengthen(
    netlist: Mapping[str, Any],
    top: str,
    library: Library,
    *,
    near: float,
    fan_out: int = 3,
    copies: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Stronger cells of the same function for nets that are read in ``fan_out`` parts of the circuit or more.

    Mapping part by part does not see how often a part's output is read. Of a driver's family the smallest cell is taken
    whose delay into its load is within ``near`` times the best. ``copies`` as in :meth:`synth.timing.Netlist.read`.
    """
    flat = Netlist.read(netlist, top, library, copies)
    copies = copies or {}
    readers: dict[int | str, dict[str, int]] = defaultdict(dict)
    for instance in flat.instances:
        part = part_of(instance.name)
        for pin in instance.cell.inputs:
            readers[instance.nets[pin]][part] = copies.get(part, 1)
    loads = dict(flat.loads)
    cells = dict(netlist["modules"][top]["cells"])
    families: dict[str, Family] = {}
    for instance in reversed(ordered(flat)):
        nets = [instance.nets[pin] for pin in instance.cell.outputs if pin in instance.nets]
        part = part_of(instance.name)
        if not any(sum(1 if at == part else n for at, n in readers[net].items()) >= fan_out for net in nets):
            continue
        family = families.setdefault(instance.cell.name, Family(instance.cell, library))

        def delay(cell: Cell, outputs: Sequence[str], nets: list[int | str] = nets) -> float:
            at = dict(zip(outputs, nets, strict=False))
            return _delay(cell, {pin: loads.get(net, 0.0) for pin, net in at.items()}, library)

        within = near * min(delay(cell, outputs) for cell, _, outputs in family.cells)
        cell, inputs, outputs = min(
            (one for one in family.cells if delay(one[0], one[2]) <= within), key=lambda one: one[0].area
        )
        if cell is instance.cell:
            continue
        pins = dict(zip(family.inputs, inputs, strict=True)) | dict(zip(family.outputs, outputs, strict=True))
        connections = cells[instance.name]["connections"]
        moved = {pins.get(pin, pin): net for pin, net in connections.items()}
        directions = {pin: "output" if pin in cell.outputs else "input" for pin in moved}
        facts = {"type": cell.name, "port_directions": directions, "connections": moved}
        cells[instance.name] = {**cells[instance.name], **facts}
        for pin, other in zip(family.inputs, inputs, strict=True):
            net = instance.nets[pin]
            loads[net] = loads.get(net, 0.0) + cell.inputs[other] - instance.cell.inputs[pin]
    module = {**netlist["modules"][top], "cells": cells}
    return {**netlist, "modules": {**netlist["modules"], top: module}}


def _delay(cell: Cell, loads: Mapping[str, float], library: Library) -> float:
    """The longest delay into the loads of some outputs, at the library's typical transition; a constant takes none."""
    times = (
        time(loads[arc.output], library.slew_ps)
        for arc in cell.arcs
        if arc.output in loads
        for time in arc.delay.values()
    )
    return max(times, default=0.0)


def buffer(
    netlist: Mapping[str, Any],
    top: str,
    library: Library,
    slowest_ps: float,
    *,
    copies: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Buffers for nets whose drivers would take longer than ``slowest_ps``, as control signals of whole arrays do.

    The least area of equal buffers is taken that gets below, or else the fastest; a net that is still slow after that
    gets a tree of them. Primary inputs and clocks are as they are: nothing is known of their drivers. ``copies`` as in
    :meth:`synth.timing.Netlist.read`.
    """
    flat = Netlist.read(netlist, top, library, copies)
    copies = copies or {}
    driven_by = {
        net: part_of(instance.name)
        for instance in flat.instances
        for pin, net in instance.nets.items()
        if pin in instance.cell.outputs
    }
    module = netlist["modules"][top]
    cells = dict(module["cells"])
    buffers = [
        (cell, pin, output)
        for cell in library.usable.values()
        if cell.kind == "logic" and len(cell.inputs) == len(cell.outputs) == 1
        for (pin,), ((output, function),) in [(cell.inputs, cell.outputs.items())]
        if truth_table(function, (pin,)) == 0b10
    ]
    readers: dict[int | str, list[tuple[str, str, float]]] = defaultdict(list)
    for instance in flat.instances:
        part = part_of(instance.name)
        for pin, load in instance.cell.inputs.items():
            net = instance.nets[pin]
            many = copies.get(part, 1) if driven_by.get(net) != part else 1
            readers[net].append((instance.name, pin, load * many))
    fresh = _fresh(flat)
    for instance in flat.instances if buffers else []:
        for output in instance.cell.outputs:
            net = instance.nets.get(output)
            if net is None:
                continue
            while len(readers[net]) > 1:
                parts = {part_of(one[0]) for one in readers[net]}
                part = parts.pop() if len(parts) == 1 else ""
                many = copies.get(part, 1) if driven_by[net] != part else 1  # copies, each with buffers of its own
                load = sum(one[2] for one in readers[net])
                before = _delay(instance.cell, {output: load}, library)
                if before <= slowest_ps:
                    break
                options = []
                for cell, pin, _ in buffers:
                    for count in range(many, many * len(readers[net]), many):
                        first = _delay(instance.cell, {output: count * cell.inputs[pin]}, library)
                        then = _delay(cell, {next(iter(cell.outputs)): load / count}, library)
                        options.append((max(first + then, slowest_ps), count * cell.area, first + then, cell, count))
                *_, total, cell, count = min(options, key=lambda one: one[:3])
                if total >= before:
                    break
                _, pin, out = next(one for one in buffers if one[0] is cell)
                groups: list[list[tuple[str, str, float]]] = [[] for _ in range(count // many)]
                for number, (reader, at, one) in enumerate(readers[net]):
                    groups[number * len(groups) // len(readers[net])].append((reader, at, one / many))
                readers[net] = []
                for group in groups:
                    home = part if many > 1 else driven_by[net]
                    name = f"{home}.buffer{fresh}" if home else f"buffer{fresh}"
                    cells[name] = {
                        "hide_name": 0,
                        "type": cell.name,
                        "parameters": {},
                        "attributes": {},
                        "port_directions": {pin: "input", out: "output"},
                        "connections": {pin: [net], out: [fresh]},
                    }
                    for reader, at, _ in group:
                        facts = cells[reader]
                        cells[reader] = {**facts, "connections": {**facts["connections"], at: [fresh]}}
                    readers[fresh] = group
                    readers[net].append((name, pin, many * cell.inputs[pin]))
                    fresh += 1
    return {**netlist, "modules": {**netlist["modules"], top: {**module, "cells": cells}}}
