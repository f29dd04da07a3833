"""``python -m synth``: measure the named designs, or search for better variants of them."""

import argparse
import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tqdm import tqdm

from golden.arguments import positive
from hw.units import LEVELS, UNITS
from synth.explore import explore, store
from synth.flow import Flow, stored_units
from synth.liberty import PLATFORMS, LibertyError, Library, load_library
from synth.netlist import write_verilog
from synth.report import provenance, table, write_report
from synth.simulate import VerificationError
from synth.timing import TimingError
from synth.yosys import SynthesisError


def _libraries(specs: list[str]) -> list[Library]:
    """The libraries asked for; without any, ASAP7 and whatever else of the known ones is found."""
    if specs:
        return [load_library(spec.split(",") if "," in spec else spec) for spec in specs]
    libraries = []
    for name in PLATFORMS:
        try:
            libraries.append(load_library(name))
        except LibertyError as error:
            print(f"{name} left out: {str(error).partition(';')[0].partition(chr(10))[0]}", file=sys.stderr)
    return libraries


def _clock(library: Library, clock_ps: float | None) -> float:
    clock = clock_ps or library.platform.clock_ps
    if clock is None:
        raise LibertyError(f"library {library.name} is none of the known ones: say --clock-ps")
    return clock


def _record(task: tuple[Flow, str, float]) -> dict:
    flow, unit, clock_ps = task
    return flow.record(UNITS[unit], clock_ps)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m synth", description=__doc__.partition(": ")[2])
    parser.add_argument("--build", type=Path, default=Path("build/synth"), help="folder of results (%(default)s)")
    parser.add_argument("--yosys", help="another Yosys than pyosys: the path of an executable")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count(), help="processes (%(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="map, time, verify and compare the named designs (make synth)")
    search = commands.add_parser("explore", help="search for the best variants and store them (make explore)")
    export = commands.add_parser("netlist", help="write a unit's mapped netlist as Verilog")
    export.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    export.add_argument("--cells", type=Path, help="file for models of the cells that it uses")
    search.add_argument("--cold", action="store_true", help="start from nothing that is stored")
    for sub in (report, search, export):
        sub.add_argument(
            "--library",
            action="append",
            default=[],
            help="asap7, nangate45, sky130hd, sg13g2, embedded, or Liberty files (separated by commas) or their "
            "folder; repeatable (default: all that are found)",
        )
        sub.add_argument("--clock-ps", type=float, help="clock period (default: the library's own)")
        sub.add_argument(
            "--unit",
            action="append",
            choices=[*UNITS, *LEVELS],
            metavar="UNIT",
            help=f"only this unit (see `python -m hw list`), or all of a level ({', '.join(LEVELS)}); repeatable",
        )
    return parser


def main(argv: list[str] | None = None) -> int:
    parser = _parser()
    args = parser.parse_args(argv)
    asked = [name for name in UNITS if {name, UNITS[name].unit} & set(args.unit or UNITS)]
    units = [UNITS[name] for name in asked]
    try:
        if args.clock_ps is not None and not 0 < args.clock_ps < math.inf:
            raise LibertyError(f"a clock period of {args.clock_ps} ps is not positive and finite")
        libraries = _libraries(args.library)
        names = [library.name for library in libraries]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise LibertyError(
                f"two libraries are called {twice}: measure them one at a time, each with its own --build"
            )
        flows = [Flow(library, args.build, yosys=args.yosys) for library in libraries]
        clocks = {flow: _clock(flow.library, args.clock_ps) for flow in flows}
        if args.command == "netlist":
            if len(flows) != 1 or len(units) != 1:
                parser.error("a netlist is of one --unit in one --library")
            if args.cells and args.cells.resolve() == args.output.resolve():
                parser.error(f"{args.output}: the netlist and the models of its cells are two files")
            ((flow, clock),), (unit,) = clocks.items(), units
            netlist = flow.netlist(unit, flow.best(unit, clock).variant, clock)
            write_verilog(netlist, unit.name, flow.library, args.output, args.cells)
            return 0
        if args.command == "explore":
            for flow in flows:
                for unit in units:
                    start = None if args.cold else flow.nearest(unit, clocks[flow])
                    found, front = explore(flow, unit, clocks[flow], jobs=args.jobs, start=start)
                    store(flow, unit, found, front, clocks[flow])
                    met = "" if flow.in_time(unit, found, clocks[flow]) else ", MISSES the clock"
                    print(
                        f"{flow.library.name} {unit.name}: {found.area:.2f} um2, {found.critical_path_ps:.0f} ps{met}: "
                        f"{found.variant}"
                    )
            return 0
        known = {flow: stored_units(flow.library, clocks[flow]) for flow in flows}
        tasks = [(flow, name, clocks[flow]) for flow in flows for name in asked if name in known[flow]]
        if not tasks:
            raise SynthesisError(f"nothing is stored for {', '.join(asked)}: search it with `python -m synth explore`")
        tasks.sort(key=lambda task: -UNITS[task[1]].macs)  # the longest first
        with ProcessPoolExecutor(min(args.jobs, len(tasks))) as pool:
            records = list(tqdm(pool.map(_record, tasks), total=len(tasks), desc="synth", unit="circuit"))
        order = [(flow.library.name, name) for flow in flows for name in UNITS]
        names = [(flow.library.name, unit) for flow, unit, _ in tasks]
        records = [one for _, one in sorted(zip(names, records, strict=True), key=lambda pair: order.index(pair[0]))]
    except (LibertyError, SynthesisError, TimingError, VerificationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename or args.build}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: what was measured is kept and the same command continues", file=sys.stderr)
        return 130
    write_report(args.build, {"provenance": provenance(flows), "records": records})
    print(table(records))
    for flow in flows:
        if missing := [name for name in asked if name not in known[flow]]:
            print(f"{flow.library.name}, not searched yet (python -m synth explore): {', '.join(missing)}")
    print(f"results and plot: {args.build}/results.json, {args.build}/area.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
