"""A placement for other tools: DEF, SPEF, Verilog, SDC, picture data, and what LibreLane and OpenROAD begin with.

    export(placement, wires, folder, clock_ps=1000)

``placed.v``, ``placed.def`` and ``placed.spef`` have the clock tree's buffers and agree in all names; ``netlist.v``
is the circuit without them, for flows that make a clock tree of their own. Clock gates are in all of them.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from golden.storage import json_text, write_text
from synth.gating import inserted
from synth.liberty import Library
from synth.liberty.reading import read_sources
from synth.netlist import Netlist
from synth.place.placer import Core, Placement
from synth.place.technology import Layer
from synth.place.wires import NetWire, Wires
from synth.verilog import Names, netlist_verilog, verilog_names

__all__ = ["def_text", "export", "picture", "spef_text"]

#: Platforms of OpenROAD-flow-scripts by library, with the unit of time of their constraints in ps.
_FLOW_SCRIPTS = {"asap7": ("asap7", 1), "nangate45": ("nangate45", 1000), "sky130hd": ("sky130hd", 1000),
                 "sg13g2": ("ihp-sg13g2", 1000)}  # fmt: skip
_UNITS = {1: "ps", 1000: "ns"}  # those that every OpenSTA knows
#: PDK and library of LibreLane.
_LIBRELANE = {"sky130hd": ("sky130A", "sky130_fd_sc_hd"), "sg13g2": ("ihp-sg13g2", "sg13g2_stdcell")}


def export(placement: Placement, wires: Wires, folder: Path, *, clock_ps: float) -> list[Path]:
    """Write all files into a folder; returns their paths."""
    netlist, tree = inserted(placement.netlist, placement.gates), placement.clock
    whole = tree.inserted(netlist)
    names = verilog_names(whole)
    every = {**wires.nets, **dict(zip(tree.nets(whole), wires.clock, strict=True))}
    platform = placement.technology.library.platform.name
    texts = {
        "netlist.v": netlist_verilog(netlist),
        "placed.v": netlist_verilog(whole, names),
        "placed.def": def_text(placement, whole, names, every),
        "picture.json": json_text(picture(placement, wires)),
    }
    if placement.technology.layers:
        texts["placed.spef"] = spef_text(whole, names, Wires(every))
    if platform in _FLOW_SCRIPTS:
        flow, unit = _FLOW_SCRIPTS[platform]
        texts["config.mk"] = _flow_scripts(placement, flow)
    else:
        unit = _time_unit_ps(placement.technology.library)
    if platform in _LIBRELANE:
        texts["config.json"] = json_text(_librelane(placement, clock_ps, *_LIBRELANE[platform]), indent=2)
    texts["constraint.sdc"] = _sdc(placement.netlist, clock_ps, unit)
    for name in {"placed.spef", "config.mk", "config.json"} - texts.keys():
        (folder / name).unlink(missing_ok=True)  # of another placement
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


def _pin_name(names: Names, terminal: tuple[str, str]) -> str:
    instance, pin = terminal
    return f"{names.instances[instance]}:{pin}" if instance else pin


def spef_text(netlist: Netlist, names: Names, wires: Wires) -> str:
    """SPEF of a netlist's wires, by the names that its Verilog has."""
    return wires.spef(netlist.name, netlist, lambda net: names.nets[net], lambda one: _pin_name(names, one))


def def_text(placement: Placement, netlist: Netlist, names: Names, wires: Mapping[int, NetWire]) -> str:
    """DEF 5.8: rows, tracks, components, pins and nets of a netlist with its clock tree, no wires."""
    return "\n".join(_def_lines(placement, netlist, names, wires)) + "\n"


def _def_lines(placement: Placement, netlist: Netlist, names: Names, wires: Mapping[int, NetWire]) -> Iterator[str]:
    core, technology = placement.core, placement.technology
    yield from ("VERSION 5.8 ;", 'DIVIDERCHAR "/" ;', 'BUSBITCHARS "[]" ;', f"DESIGN {netlist.name} ;")
    yield f"UNITS DISTANCE MICRONS {core.units} ;"
    yield f"DIEAREA ( 0 0 ) ( {core.width} {core.height} ) ;"
    for i in range(core.rows):
        turn = "FS" if i % 2 else "N"
        sites = core.width // core.site
        yield f"ROW ROW_{i} {technology.site} 0 {i * core.row} {turn} DO {sites} BY 1 STEP {core.site} 0 ;"
    for layer in technology.layers:
        tracks = _tracks(layer, core)
        axis = "Y" if layer.horizontal else "X"
        yield f"TRACKS {axis} {tracks.start} DO {len(tracks)} STEP {tracks.step} LAYER {layer.name} ;"
    yield f"COMPONENTS {len(placement.cells)} ;"
    for name, one in placement.cells.items():
        turn = "FS" if one.flipped else "N"
        yield f"- {names.instances[name]} {one.cell.name} + PLACED ( {one.x} {one.y} ) {turn} ;"
    yield "END COMPONENTS"
    yield f"PINS {len(placement.ports)} ;"
    bits = {bit: ("INPUT", net) for net, bit in netlist.inputs.items()}
    bits |= {bit: ("OUTPUT", net) for bit, net in netlist.outputs.items()}
    taken: set[tuple[str, int, int]] = set()
    for bit, at in placement.ports.items():
        direction, net = bits[bit]
        shape, (x, y) = _pin_shape(placement, at, taken)
        joined = f" + NET {names.nets[net]}" if isinstance(net, int) else ""
        yield f"- {bit}{joined} + DIRECTION {direction} + USE SIGNAL{shape} + PLACED ( {x} {y} ) N ;"
    yield "END PINS"
    nets = {net: wire.terminals for net, wire in wires.items()}
    for bit, (_, net) in bits.items():
        if isinstance(net, int):  # an input that nothing reads has no wire, and its pin's net is one all the same
            nets.setdefault(net, (("", bit),))
    yield f"NETS {len(nets)} ;"
    for net, terminals in nets.items():
        ends = " ".join(
            f"( {names.instances[instance]} {pin} )" if instance else f"( PIN {pin} )" for instance, pin in terminals
        )
        yield f"- {names.nets[net]} {ends} ;"
    yield from ("END NETS", "END DESIGN")


def _tracks(layer: Layer, core: Core) -> range:
    """Where a layer's tracks are: half a pitch and more from the edges."""
    pitch = round(layer.pitch * core.units)
    extent = core.height if layer.horizontal else core.width
    return range(pitch // 2, max(extent - pitch // 2, pitch // 2) + 1, pitch)


def _pin_shape(
    placement: Placement, at: tuple[int, int], taken: set[tuple[str, int, int]]
) -> tuple[str, tuple[int, int]]:
    """A port's shape in DEF, and its place: on the edge, at the next free track of a layer, all of it in the core.

    ``taken`` are the layers and places of other ports, to which this one's is added.
    """
    core, technology = placement.core, placement.technology
    x, y = at
    side = x in (0, core.width) and y not in (0, core.height)
    layer = next((one for one in technology.layers if one.horizontal == side), None)
    if layer is None:
        return "", at
    place, edge = (y, x) if side else (x, y)
    tracks = sorted(_tracks(layer, core), key=lambda one: abs(one - place))
    place = next((one for one in tracks if (layer.name, edge, one) not in taken), place)
    taken.add((layer.name, edge, place))
    # Half as wide as the pitch, in steps of manufacturing grids: 5 nm, and 1 nm where wires are as narrow as ASAP7's.
    step = max(1, round(0.005 * core.units)) if layer.pitch > 0.1 else 1
    half = max(1, round(layer.pitch * core.units) // 4 // step * step)
    inner = (0, 2 * half) if edge == 0 else (-2 * half, 0)
    (left, right), (low, high) = (inner, (-half, half)) if side else ((-half, half), inner)
    shape = f" + LAYER {layer.name} ( {left} {low} ) ( {right} {high} )"
    return shape, (edge, place) if side else (place, edge)


def picture(placement: Placement, wires: Wires) -> dict[str, Any]:
    """What a drawing needs, in micrometres: the core, each cell's box and part, ports, and how full the tracks are."""
    core, technology = placement.core, placement.technology
    clocking = {one.name for one in (*placement.clock.buffers, *placement.gates)}
    cells = []
    for name, one in placement.cells.items():
        own = placement.netlist.cells.get(name)
        role = own.role if own else None
        kind = "clock" if name in clocking else "register" if one.cell.ff else (role.kind if role else "") or "logic"
        width = technology.shape(one.cell).width
        cells.append([one.x / core.units, one.y / core.units, width, technology.row_um, kind])
    routes = wires.routes
    return {
        "design": placement.netlist.name,
        "library": technology.library.name,
        "width": core.width / core.units,
        "height": core.height / core.units,
        "cells": cells,
        "ports": {bit: [x / core.units, y / core.units] for bit, (x, y) in placement.ports.items()},
        "congestion": None
        if routes is None
        else {
            "side": routes.side / core.units,
            "across": routes.across.round(3).tolist(),
            "up": routes.up.round(3).tolist(),
        },
    }


def _clocks(netlist: Netlist) -> list[str]:
    inputs = netlist.inputs
    return [inputs[net] for net in netlist.clocks]


def _sdc(netlist: Netlist, clock_ps: float, unit: float) -> str:
    """Constraints with times in units of so many ps, which they state: tools warn where their library has another."""
    clocks = _clocks(netlist)
    ports = f" [get_ports {{{' '.join(clocks)}}}]" if clocks else ""
    others = " ".join(bit for bit in netlist.inputs.values() if bit not in clocks)
    outputs = " ".join(netlist.outputs)
    lines = [f"set_units -time {_UNITS[unit]}"] if unit in _UNITS else []
    lines.append(f"create_clock -name clock -period {clock_ps / unit:g}{ports}")
    if others:
        lines.append(f"set_input_delay 0 -clock clock [get_ports {{{others}}}]")
    if outputs:
        lines.append(f"set_output_delay 0 -clock clock [get_ports {{{outputs}}}]")
    return "\n".join(lines) + "\n"


def _time_unit_ps(library: Library) -> float:
    """The unit of time of a library's first file in ps, which tools take constraints in; a reduced table has ps."""
    if library.reduced:
        return 1.0
    path = next(source.path for source in library.sources if not source.included)
    return read_sources(path, only=frozenset()).libraries[0][1].ps


def _flow_scripts(placement: Placement, platform: str) -> str:
    """``config.mk`` of OpenROAD-flow-scripts: its synthesis is left out, the netlist is mapped already."""
    facts = {
        "DESIGN_NAME": placement.netlist.name,
        "PLATFORM": platform,
        "VERILOG_FILES": "$(dir $(DESIGN_CONFIG))netlist.v",
        "SYNTH_NETLIST_FILES": "$(VERILOG_FILES)",
        "SDC_FILE": "$(dir $(DESIGN_CONFIG))constraint.sdc",
        "CORE_UTILIZATION": f"{100 * placement.utilisation:g}",
        "CORE_ASPECT_RATIO": "1",
        "CORE_MARGIN": "1",
        # Platforms place at densities of 0.3 to 0.6, sky130hd with eight sites beside each cell: too few for this core.
        "PLACE_DENSITY_LB_ADDON": "0.1",
        "CELL_PAD_IN_SITES_GLOBAL_PLACEMENT": "0",
        "CELL_PAD_IN_SITES_DETAIL_PLACEMENT": "0",
    }
    return "".join(f"export {name} = {value}\n" for name, value in facts.items())


def _librelane(placement: Placement, clock_ps: float, pdk: str, cells: str) -> dict[str, Any]:
    clocks = _clocks(placement.netlist)
    return {
        "DESIGN_NAME": placement.netlist.name,
        "VERILOG_FILES": ["dir::netlist.v"],
        "SYNTH_ELABORATE_ONLY": True,
        "PDK": pdk,
        "STD_CELL_LIBRARY": cells,
        "CLOCK_PORT": clocks[0] if len(clocks) == 1 else clocks or None,
        "CLOCK_PERIOD": clock_ps / 1000,
        "PNR_SDC_FILE": "dir::constraint.sdc",
        "SIGNOFF_SDC_FILE": "dir::constraint.sdc",
        "FP_CORE_UTIL": 100 * placement.utilisation,
    }


def folder_name(text: str) -> str:
    """A library's name as the name of a folder."""
    return re.sub(r"\W+", "_", text).strip("_") or "library"
