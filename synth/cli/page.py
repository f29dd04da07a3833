"""python -m synth page: one page of all results that are there."""

import argparse
import sys
from pathlib import Path
from typing import Any

from golden.storage import one_writer
from synth.designs import read_designs
from synth.page import Sources, write_page
from synth.power import ENERGIES


def add(commands: Any) -> None:
    p = commands.add_parser("page", help="one page of all results that are there, HTML and Markdown (make report)")
    p.set_defaults(run=run)
    p.add_argument("-o", "--output", type=Path, help="folder (default: report beside that of results)")
    p.add_argument("--energies", type=Path, default=ENERGIES, help="the kept records of power (%(default)s)")


def run(args: argparse.Namespace) -> None:
    folder = args.output or args.build.parent / "report"
    sources = Sources.find(args.build, read_designs(args.designs), args.designs.name, energies=args.energies)
    with one_writer(folder):
        written = write_page(folder, sources)
    for kind, path in sources.absent.items():
        print(f"note: no records of {kind}: {path} is not there", file=sys.stderr)
    print(f"page: {written[0]}; in Markdown: {written[1]}")
