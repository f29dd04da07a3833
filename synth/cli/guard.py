"""python -m synth guard: circuits, and the rules that keep them small and fast."""

import argparse
from pathlib import Path
from typing import Any

from golden.storage import one_writer
from synth.cli import clock_of
from synth.designs import read_designs
from synth.flow import Flow
from synth.guard import RULES, measured, problems, read_rules, recorded, stored, updated, write_rules
from synth.liberty import load_library
from synth.page.sources import RECORDED, read_results
from synth.power import ENERGIES


def add(commands: Any) -> None:
    p = commands.add_parser("guard", help="compare circuits with the rules that keep them small and fast")
    p.set_defaults(run=run)
    p.add_argument("--rules", type=Path, default=RULES, help="the file of rules (%(default)s)")
    p.add_argument("--measure", action="store_true", help="measure the arrays of MACs again")
    p.add_argument("--records", action="append", type=Path, default=[], help="results to compare too; repeatable")
    p.add_argument("--update", action="store_true", help="tighten the rules, and make those that are missing")
    p.add_argument("--loosen", action="store_true", help="with --update: loosen rules, too, for what is worse or gone")


def run(args: argparse.Namespace) -> int:
    designs, rules = read_designs(args.designs), read_rules(args.rules)
    found, whole = stored(designs), ["stored", "kept"]
    if ENERGIES.is_file():
        found |= recorded(read_results(ENERGIES, RECORDED)[1], "kept")
    for path in args.records:
        found |= recorded(read_results(path, RECORDED)[1])
    if args.measure:
        library = load_library("embedded")
        with one_writer(args.build):
            flow = Flow(library, args.build, yosys=args.yosys, designs=args.designs)
            found |= measured(flow, clock_of(library, None))
        whole.append("measured")
    if args.update:
        write_rules(args.rules, updated(rules, found, whole, loosen=args.loosen))
    wrong = [] if args.update else problems(rules, found, whole)
    for problem in wrong:
        print(problem)
    print(f"{len(found)} figures: " + (f"{len(wrong)} problems" if wrong else "as good as their rules"))
    return int(bool(wrong))
