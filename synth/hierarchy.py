"""A flat netlist from the mapped netlists of parts: what is there many times is mapped once."""

from collections.abc import Mapping
from typing import Any

__all__ = ["compose"]


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
