"""A flat netlist from the mapped netlists of parts: what is there many times is mapped once."""

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from synth.liberty import Cell, Library, truth_table
from synth.sizing import Family
from synth.timing import Netlist, ordered

__all__ = ["absorb", "compose", "prune", "strengthen"]

#: How much slower than the fastest a strengthened driver may be.
_NEAR_BEST = 4.0


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
    netlist = copy.deepcopy(dict(netlist))
    module = netlist["modules"][top]
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
    return netlist


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


def strengthen(netlist: Mapping[str, Any], top: str, library: Library, *, fan_out: int = 3) -> dict[str, Any]:
    """Stronger cells of the same function for nets that are read in ``fan_out`` parts of the circuit or more.

    Mapping part by part does not see how often a part's output is read. Of a driver's family the smallest cell is taken
    whose delay into its load is within ``_NEAR_BEST`` of the best.
    """
    flat = Netlist.read(netlist, top, library)
    readers: dict[int | str, set[str]] = defaultdict(set)
    for instance in flat.instances:
        for pin in instance.cell.inputs:
            if pin in instance.nets:
                readers[instance.nets[pin]].add(instance.name.partition(".")[0])
    loads = dict(flat.loads)
    cells = dict(netlist["modules"][top]["cells"])
    families: dict[str, Family] = {}
    for instance in reversed(ordered(flat)):
        nets = [instance.nets[pin] for pin in instance.cell.outputs if pin in instance.nets]
        if not any(len(readers[net]) >= fan_out for net in nets):
            continue
        family = families.setdefault(instance.cell.name, Family(instance.cell, library))

        def delay(cell: Cell, outputs: Sequence[str], nets: list[int | str] = nets) -> float:
            at = dict(zip(outputs, nets, strict=False))
            return max(
                time(loads.get(at[arc.output], 0.0), library.slew_ps)
                for arc in cell.arcs
                if arc.output in at
                for time in arc.delay.values()
            )

        within = _NEAR_BEST * min(delay(cell, outputs) for cell, _, outputs in family.cells)
        cell, inputs, outputs = min(
            (one for one in family.cells if delay(one[0], one[2]) <= within), key=lambda one: one[0].area
        )
        if cell is instance.cell:
            continue
        pins = dict(zip(family.inputs, inputs, strict=True)) | dict(zip(family.outputs, outputs, strict=True))
        connections = cells[instance.name]["connections"]
        moved = {pins.get(pin, pin): net for pin, net in connections.items()}
        cells[instance.name] = {**cells[instance.name], "type": cell.name, "connections": moved}
        for pin, other in zip(family.inputs, inputs, strict=True):
            net = instance.nets[pin]
            loads[net] = loads.get(net, 0.0) + cell.inputs[other] - instance.cell.inputs[pin]
    module = {**netlist["modules"][top], "cells": cells}
    return {**netlist, "modules": {**netlist["modules"], top: module}}
