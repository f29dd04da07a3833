"""python -m synth throughput: tokens per second of whole decoders."""

import argparse
import sys
from pathlib import Path
from typing import Any

from golden.arguments import positive, positive_float
from golden.record import provenance, write_results
from golden.storage import check_writable
from hw.engine import DESIGNS as ENGINE_DESIGNS
from hw.engine.throughput import SHAPES
from synth import throughput
from synth.cli.tables import show
from synth.designs import read_designs


def add(commands: Any) -> None:
    p = commands.add_parser("throughput", help="tokens per second of whole decoders, and the roofline")
    p.set_defaults(run=run)
    p.add_argument(
        "--engine", choices=throughput.sizes(), default="engine32x8x4", help="size of the engines (%(default)s)"
    )
    p.add_argument(
        "--bandwidth", type=positive_float, default=64.0, help="the memory's bandwidth in GB/s, at 1 GHz (%(default)g)"
    )
    p.add_argument("--context", type=positive, default=throughput.CONTEXT, help="tokens in each cache (%(default)s)")
    p.add_argument("--model", action="append", choices=SHAPES, help="only this one; repeatable (default: all)")
    p.add_argument(
        "--library", default="asap7", metavar="SHELF", help="library of the stored designs' areas (%(default)s)"
    )
    p.add_argument(
        "--area", action="append", type=_area, metavar="DESIGN=UM2", help="an engine's area, in place of the stored one"
    )
    p.add_argument("--document", type=Path, help="a document to put the tables into, such as docs/engine.md")
    p.add_argument("--plot", type=Path, help="file of the roofline (default: roofline.svg among the results)")


def _area(text: str) -> tuple[str, float]:
    """A design's name and its area, as the type of an option."""
    design, _, area = text.partition("=")
    if design not in ENGINE_DESIGNS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no area of {', '.join(ENGINE_DESIGNS)}: dint4=12000")
    return design, positive_float(area)


def run(args: argparse.Namespace) -> None:
    designs = read_designs(args.designs).get(args.library, {})
    known = throughput.areas(designs, args.engine) | dict(args.area or [])
    if known.keys() != ENGINE_DESIGNS.keys():
        missing = ", ".join(sorted(ENGINE_DESIGNS.keys() - known.keys()))
        if args.area:
            raise ValueError(f"areas of {args.engine} are wanted of all designs or of none: there is none of {missing}")
        print(f"areas of {args.engine} are not stored for {args.library}: nothing is of equal area", file=sys.stderr)
    folder = args.build.parent / "throughput"
    drawn = args.plot or folder / "roofline.svg"
    for path in (folder / "results.json", drawn):
        check_writable(path)
    records = throughput.throughput(
        args.engine, known, bandwidth=args.bandwidth, context=args.context, models=args.model or tuple(SHAPES)
    )
    write_results(folder / "results.json", records, provenance(clock_hz=throughput.CLOCK, library=args.library))
    throughput.roofline(drawn, records)
    tables = throughput.documented(records) | {"groups": throughput.groupwise(args.engine)}
    if designs and args.engine == "engine32x8x4":
        tables["dataflows"] = throughput.dataflows(designs)
    if throughput.areas(designs, args.engine):
        tables["parts"] = throughput.parts(designs, args.engine)
    show(tables, args.document)
    print(f"results and plot: {folder}/results.json, {drawn}", file=sys.stderr)
