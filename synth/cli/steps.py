"""python -m synth steps: the steps to a unit's netlist, one by one."""

import argparse
import sys
from dataclasses import replace
from typing import Any

from golden.storage import check_writable, one_writer
from hw.units import UNITS
from synth.cli import add_aim, add_library, flows_of
from synth.flow import attributes
from synth.netlist import Netlist
from synth.steps import HEAD, Done, Step, every, line
from synth.steps import run as run_step
from synth.verilog import write_verilog


def add(commands: Any) -> None:
    p = commands.add_parser("steps", help="run the steps to a unit's netlist one by one, and say what each does")
    p.set_defaults(run=run)
    p.add_argument("unit", choices=list(UNITS), metavar="UNIT", help="see `python -m hw list`")
    p.add_argument("--until", metavar="STEP", help="stop after this step, such as prune or map:column/lane_true")
    p.add_argument("-o", "--output", help="write the last step's netlist as Verilog")
    p.add_argument("--cells", help="file for models of the cells that it uses")
    add_aim(p)
    add_library(p)


def run(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        flows = flows_of(args)
        if len(flows) != 1:
            raise ValueError("steps are shown in one --library")
        for path in filter(None, (args.output, args.cells)):
            check_writable(path)
        ((flow, clock_ps),), unit = flows.items(), UNITS[args.unit]
        variant = flow.variant(unit, clock_ps, args.by)
        last, _ = flow.steps(unit, variant, clock_ps)
        steps = list(every(last))
        labels = [step.label for step in steps]
        if args.until is not None and args.until not in labels:
            raise ValueError(f"{unit.name} has no step {args.until}: choose from {', '.join(labels)}")
        stream = sys.stderr if "-" in (args.output, args.cells) else sys.stdout
        print(HEAD, file=stream)
        done: dict[Step, Done] = {}
        for step in steps[: len(steps) if args.until is None else labels.index(args.until) + 1]:
            netlist = run_step(step, flow.cache, done).value
            print(line(step, done), file=stream, flush=True)
        if args.output:
            if not isinstance(netlist, Netlist):
                raise ValueError(f"{args.until} gives instances of parts: there is no netlist to write")
            if step.of == unit.name:
                netlist = replace(netlist, attributes=attributes(unit, variant))
            write_verilog(netlist, args.output, args.cells)
