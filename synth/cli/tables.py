"""python -m synth tables: the documents' tables, from what is stored."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from golden.record import insert, marked
from golden.storage import write_output
from synth import sweep
from synth.designs import read_designs
from synth.fpga import documented_fits
from synth.page.sources import FITS, FITTED, read_results
from synth.place.records import documented_wires
from synth.power.kept import documented_energies, read_energies
from synth.report import documented


def add(commands: Any) -> None:
    p = commands.add_parser("tables", help="tables of areas, wires, energies, sweeps and FPGAs, from what is stored")
    p.set_defaults(run=run)
    p.add_argument("--document", type=Path, help="a file that takes those that it has marks for, such as README.md")


def run(args: argparse.Namespace) -> None:
    designs = read_designs(args.designs)
    energies = read_energies()
    kinds = (
        *(documented(designs, energies), documented_wires(designs)),
        documented_energies(energies, whole=args.document is None),
        documented_fits(read_results(FITTED, FITS)[1]) | sweep.documented_sweeps(sweep.read_sweeps(sweep.STORED)),
    )
    if args.document is None:
        show({name: text for tables in kinds for name, text in tables.items()}, None)
    else:
        text = args.document.read_text()
        there = [tables for tables in kinds[1:] if any(marked(text, name) for name in tables)]
        show(there[0] if there else kinds[0], args.document)


def show(tables: Mapping[str, str], path: Path | None) -> None:
    """Print tables, or put them into a document, each in its place."""
    if path is None:
        print("\n\n".join(tables.values()))
        return
    document = path.read_text()
    for name, text in tables.items():
        try:
            document = insert(document, name, text)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
    write_output(path, document)
