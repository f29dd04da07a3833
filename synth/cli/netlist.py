"""python -m synth netlist: a unit's mapped netlist as Verilog."""

import argparse
from typing import Any

from golden.storage import check_writable, one_writer
from hw.units import UNITS
from synth.cli import add_aim, add_library, add_units, flows_of, units_of
from synth.gating import inserted
from synth.verilog import write_verilog


def add(commands: Any) -> None:
    p = commands.add_parser("netlist", help="write a unit's mapped netlist as Verilog")
    p.set_defaults(run=run)
    p.add_argument("-o", "--output", required=True, help='file to write; "-": standard output')
    p.add_argument("--cells", help="file for models of the cells that it uses")
    add_aim(p)
    add_library(p)
    add_units(p)


def run(args: argparse.Namespace) -> None:
    units = units_of(args)
    with one_writer(args.build):
        flows = flows_of(args)
        if len(flows) != 1 or len(units) != 1:
            raise ValueError("a netlist is of one --unit in one --library")
        for path in filter(None, (args.output, args.cells)):
            check_writable(path)
        ((flow, clock_ps),), unit = flows.items(), UNITS[units[0]]
        netlist, component = flow.mapped(unit, flow.variant(unit, clock_ps, args.by), clock_ps)
        write_verilog(inserted(netlist, flow.gates(netlist, component, clock_ps)), args.output, args.cells)
