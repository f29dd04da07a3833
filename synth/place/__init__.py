"""Placement and wires of a mapped netlist: where its cells lie, how long its wires are, what they cost.

    technology = find_technology(library)                  # LEF, where it is there: sizes, pins, sites, layers
    placement = place(netlist, technology, utilisation=0.7, seed=0)
    wires = Wires.of(placement)                            # Steiner trees, routed; femtofarads and ohms of each net
    wires.nets[net].capacitance_ff, wires.nets[net].resistance_ohm, wires.nets[net].length_um
    opensta(netlist, liberty, clock_ps=1000, wires=wires)  # with the wires, as SPEF
    export(placement, wires, folder, clock_ps=1000)        # DEF, SPEF, Verilog, and where other flows begin

Modules: `lef` reads LEF, `technology` knows rows, shapes and layers of a library, `placer` places with coloquinte,
`clock` makes the clock tree, `steiner` trees of nets, `routing` their ways on a grid, `wires` resistances and
capacitances, `export` writes files.
"""

from synth.place.clock import ClockTree
from synth.place.export import export, picture
from synth.place.lef import LefError, read_lef
from synth.place.placer import Core, Placement, PlacementError, place
from synth.place.technology import Technology, find_technology
from synth.place.wires import NetWire, Wires

__all__ = [
    "ClockTree",
    "Core",
    "LefError",
    "NetWire",
    "Placement",
    "PlacementError",
    "Technology",
    "Wires",
    "export",
    "find_technology",
    "picture",
    "place",
    "read_lef",
]
