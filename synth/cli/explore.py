"""python -m synth explore: search for better variants, and store them."""

import argparse
import os
from typing import Any

from golden.storage import check_writable, one_writer
from hw.units import UNITS
from synth.cli import add_aim, add_library, add_scheduler, add_units, flows_of, units_of
from synth.explore import explore, store


def add(commands: Any) -> None:
    p = commands.add_parser("explore", help="search for the best variants and store them (make explore)")
    p.set_defaults(run=run)
    add_scheduler(p)
    p.add_argument("--cold", action="store_true", help="do not start from what is stored")
    p.add_argument(
        "--only", action="append", default=[], metavar="FIELD", help="search only this choice, such as skew; repeatable"
    )
    add_aim(p)
    add_library(p)
    add_units(p)


def run(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        check_writable(args.designs)
        for flow, clock_ps in flows_of(args).items():
            for unit in (UNITS[name] for name in units_of(args)):
                if args.by != "area" and flow.design(unit, clock_ps) is None:
                    raise ValueError(f"{unit.name} is searched by area first, and by {args.by} then")
                start = None if args.cold else flow.nearest(unit, clock_ps, args.by)
                jobs = args.jobs or os.cpu_count() or 1
                how = {"by": args.by, "scheduler": args.scheduler, "only": args.only}
                found, front = explore(flow, unit, clock_ps, jobs=jobs, start=start, **how)
                store(flow, unit, found, front, clock_ps, by=args.by)
                met = "" if flow.in_time(unit, found, clock_ps) else ", MISSES the clock"
                print(
                    f"{flow.library.name} {unit.name}: {found.area:.2f} um2, {found.critical_path_ps:.0f} ps{met}"
                    + "".join(f", {name} {energy:.2f} fJ" for name, energy in found.energies.items())
                    + ": "
                    f"{found.variant}",
                    flush=True,
                )
