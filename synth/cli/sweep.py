"""python -m synth sweep: what the comparison depends on."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from golden.storage import check_writable, one_writer
from synth import sweep
from synth.cli import add_library, add_scheduler, flows_of, missing_operands
from synth.report import named, produced_by


def add(commands: Any) -> None:
    p = commands.add_parser("sweep", help="what the comparison depends on: change one thing at a time (make sweep)")
    p.set_defaults(run=run)
    p.add_argument(
        "--axis", action="append", choices=sweep.SWEEPS, help="only what changes this; repeatable (default: all)"
    )
    p.add_argument("--sweeps", type=Path, default=sweep.STORED, help="the stored sweeps (%(default)s)")
    add_scheduler(p)
    add_library(p)


def run(args: argparse.Namespace) -> None:
    axes = args.axis or list(sweep.SWEEPS)
    lacking = sweep.lacking_operands("real") if "stimulus" in axes else ()
    if lacking and args.sweeps.resolve() == sweep.STORED.resolve():
        why = missing_operands(lacking, "--sweeps")
        if args.axis:
            raise ValueError(f"stimulus: {why}")
        print(f"note: stimulus is left out: {why}", file=sys.stderr)
        axes.remove("stimulus")
    with one_writer(args.build):
        check_writable(args.sweeps)
        sweep.read_sweeps(args.sweeps)  # what is wrong with it is known before the work
        clocks = flows_of(args)
        for name, flow in named(list(clocks)).items():
            for axis in axes:
                one, jobs = sweep.SWEEPS[axis], args.jobs or os.cpu_count() or 1
                records = sweep.sweep(one, flow, clocks[flow], jobs=jobs, scheduler=args.scheduler)
                records = [record | {"library": name} for record in records]
                print(
                    f"\n{name}, clock {clocks[flow]:g} ps, {one.label}",
                    *sweep.lines(one, records),
                    sep="\n",
                    flush=True,
                )
                sweep.keep(args.sweeps, name, axis, {"provenance": produced_by([flow]), "records": records})
        print(f"\nresults: {args.sweeps}")
