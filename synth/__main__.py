"""``python -m synth``: measure the named designs, or search for better variants of them."""

import argparse
import os
import sys
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from golden.arguments import clock, count, positive, positive_float, run
from golden.record import insert, marked, provenance, write_results
from golden.storage import check_writable, one_writer, write_json, write_output
from hw.engine import DESIGNS as ENGINE_DESIGNS
from hw.engine.throughput import SHAPES
from hw.units import LEVELS, UNITS, Unit
from synth import sweep, throughput
from synth.designs import AIMS, DESIGNS, Variant, keep, read_designs, stored_units
from synth.explore import explore, store
from synth.flow import Flow, Wired, attributes
from synth.fpga import documented_fits
from synth.gating import inserted
from synth.guard import RULES, measured, problems, read_rules, recorded, stored, updated, write_rules
from synth.liberty import PLATFORMS, LibertyError, Library, load_library
from synth.netlist import Netlist
from synth.page import Sources, write_page
from synth.page.sources import FITS, FITTED, RECORDED, read_results
from synth.place.closure import ROUNDS, SIZED_UP_TO, better
from synth.place.export import export as export_placement
from synth.place.export import folder_name, picture
from synth.place.placer import UTILISATION
from synth.place.records import documented_wires, placed_facts, placed_head, placed_line, placed_record, spread
from synth.place.search import search
from synth.power import ENERGIES
from synth.power.kept import documented_energies, read_energies
from synth.power.kept import store as store_energies
from synth.report import documented, named, plot, produced_by, table, tools, write_report
from synth.steps import HEAD, Done, Step, every, line
from synth.steps import run as run_step
from synth.verify import VerificationError, verify
from synth.verilog import write_verilog
from synth.workers import WorkerError, completed, workers
from synth.yosys import SynthesisError

if TYPE_CHECKING:
    from synth.power.circuit import Circuit
    from synth.power.simulate import Activity
    from synth.power.stimuli import Stimulus

#: Stimuli of ``power``: :data:`synth.power.stimuli.STIMULI`, which takes long to import.
STIMULI = ("uniform", "uniform_held64", "real", "real_held64", "idle")
_INTERRUPTED = "interrupted: what was measured is kept and the same command continues"


def _libraries(specs: list[str]) -> list[Library]:
    """The libraries asked for; without any, ASAP7 and whatever else of the known ones is found."""
    libraries = []
    for spec in specs or PLATFORMS:
        try:
            libraries.append(load_library(spec))
        except LibertyError as error:
            if specs:
                raise
            print(f"{spec} left out: {str(error).partition(';')[0].partition(chr(10))[0]}", file=sys.stderr)
    for library in libraries:
        for note in library.notes:
            print(f"note: {library.name}: {note}", file=sys.stderr)
    return libraries


def _area(text: str) -> tuple[str, float]:
    """A design's name and its area, as the type of an option."""
    design, _, area = text.partition("=")
    if design not in ENGINE_DESIGNS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no area of {', '.join(ENGINE_DESIGNS)}: dint4=12000")
    return design, positive_float(area)


def _clock(library: Library, clock_ps: float | None) -> float:
    clock_ps = clock_ps or library.platform.clock_ps
    if clock_ps is None:
        raise LibertyError(f"library {library.name} is none of the known ones: say --clock-ps")
    return clock_ps


def _record(task: tuple[Flow, str, float, bool, bool]) -> dict:
    flow, unit, clock_ps, placed, powered = task
    return flow.record(UNITS[unit], clock_ps, placed=placed, powered=powered)


#: Units that reports draw, placed, in the library that comes first.
_DRAWN = ("dot16_dint4_array", "dot16_int8_best_array")


def _drawn(task: tuple[Flow, str, float]) -> tuple[dict | None, str]:
    """The picture of a unit's placement, before closure, which moves little; or None, and why."""
    flow, unit, clock_ps = task
    try:
        variant, _, utilisation = flow.wired(UNITS[unit], clock_ps)
        last = flow.placing(UNITS[unit], variant, clock_ps, utilisation=utilisation, rounds=0)[1]
        closed = run_step(last, flow.cache, {}).value
        return picture(closed.placement, closed.wires), ""
    except ModuleNotFoundError as error:
        return None, f"{error.name} is not installed"
    except (ValueError, OSError) as error:
        return None, str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m synth", description=__doc__.partition(": ")[2])
    parser.add_argument("--build", type=Path, default=Path("build/synth"), help="folder of results (%(default)s)")
    parser.add_argument("--yosys", help="another Yosys than pyosys: the path of an executable")
    parser.add_argument(
        "--jobs", type=positive, help="processes of report, explore and sweep (default: one for each core)"
    )
    parser.add_argument("--designs", type=Path, default=DESIGNS, help="the stored designs (%(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="map, time, verify and compare the named designs (make synth)")
    search = commands.add_parser("explore", help="search for the best variants and store them (make explore)")
    sweeping = commands.add_parser(
        "sweep", help="what the comparison depends on: change one thing at a time (make sweep)"
    )
    sweeping.add_argument(
        "--axis", action="append", choices=sweep.SWEEPS, help="only what changes this; repeatable (default: all)"
    )
    sweeping.add_argument("--sweeps", type=Path, default=sweep.STORED, help="the stored sweeps (%(default)s)")
    for sub in (report, search, sweeping):
        sub.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that measures in place of processes")
    export = commands.add_parser("netlist", help="write a unit's mapped netlist as Verilog")
    export.add_argument("-o", "--output", required=True, help='file to write; "-": standard output')
    export.add_argument("--cells", help="file for models of the cells that it uses")
    decoders = commands.add_parser("throughput", help="tokens per second of whole decoders, and the roofline")
    decoders.add_argument(
        "--engine", choices=throughput.sizes(), default="engine32x8x4", help="size of the engines (%(default)s)"
    )
    decoders.add_argument(
        "--bandwidth", type=positive_float, default=64.0, help="of the memory, in GB/s at 1 GHz (%(default)g)"
    )
    decoders.add_argument("--context", type=positive, default=throughput.CONTEXT, help="tokens in caches (%(default)s)")
    decoders.add_argument("--model", action="append", choices=SHAPES, help="only this one; repeatable (default: all)")
    decoders.add_argument(
        "--library", default="asap7", metavar="SHELF", help="shelf of the stored designs that says areas (%(default)s)"
    )
    decoders.add_argument(
        "--area", action="append", type=_area, metavar="DESIGN=UM2", help="area of an engine, in place of stored ones"
    )
    decoders.add_argument("--document", type=Path, help="a document to put the tables into, such as docs/engine.md")
    decoders.add_argument("--plot", type=Path, help="file of the roofline (default: roofline.svg among the results)")
    steps = commands.add_parser("steps", help="run the steps to a unit's netlist one by one, and say what each does")
    steps.add_argument("unit", choices=list(UNITS), metavar="UNIT", help="see `python -m hw list`")
    steps.add_argument("--until", metavar="STEP", help="stop after this step, such as prune or map:column/lane_true")
    steps.add_argument("-o", "--output", help="write the last step's netlist as Verilog")
    steps.add_argument("--cells", help="file for models of the cells that it uses")
    search.add_argument("--cold", action="store_true", help="start from nothing that is stored")
    search.add_argument(
        "--only", action="append", default=[], metavar="FIELD", help="search only this, such as skew; repeatable"
    )
    tables = commands.add_parser(
        "tables", help="tables of areas, wires, energies, sweeps and FPGAs, from what is stored"
    )
    tables.add_argument(
        "--document", type=Path, help="a file, such as README.md or docs/report.md: those it has marks for"
    )
    guard = commands.add_parser("guard", help="compare circuits with the rules that keep them small and fast")
    guard.add_argument("--rules", type=Path, default=RULES, help="the file of rules (%(default)s)")
    guard.add_argument("--measure", action="store_true", help="measure the arrays of MACs again")
    guard.add_argument("--records", action="append", type=Path, default=[], help="results to compare too; repeatable")
    guard.add_argument("--update", action="store_true", help="tighten the rules, and make those that are missing")
    guard.add_argument("--loosen", action="store_true", help="with --update: whatever is worse, or gone")
    page = commands.add_parser("page", help="one page of all results that are there, HTML and Markdown (make report)")
    page.add_argument("-o", "--output", type=Path, help="folder (default: report beside that of results)")
    report.add_argument(
        "--place", action=argparse.BooleanOptionalAction, default=True, help="place the units too, and close them"
    )
    report.add_argument(
        "--power", action=argparse.BooleanOptionalAction, default=True, help="simulate small units for their power"
    )
    report.add_argument(
        "--store",
        action="store_true",
        help="keep the areas' parts in the stored designs, where these are still so, and placements that were missing",
    )
    placing = commands.add_parser("place", help="place a unit, close it with its wires, and write DEF, SPEF and more")
    placing.add_argument("unit", choices=list(UNITS), metavar="UNIT", help="see `python -m hw list`")
    placing.add_argument(
        "--utilisation", type=_share, help=f"of the core (default: that of what is stored, else {UTILISATION:g})"
    )
    placing.add_argument("--seeds", type=positive, default=3, help="placements to compare (default: %(default)s)")
    placing.add_argument("--rounds", type=count, default=ROUNDS, help="of closure, 0 for none (default: %(default)s)")
    placing.add_argument("--lef", help="LEF files or folders, separated by commas; none: do without")
    placing.add_argument(
        "--search", action="store_true", help="look for a structure that holds the clock with wires, and store it"
    )
    placing.add_argument("--store", action="store_true", help="store the figures of the first seed")
    placing.add_argument("-o", "--output", type=Path, help="folder (default: place/LIBRARY/UNIT in that of results)")
    powering = commands.add_parser(
        "power", help="simulate a unit gate by gate, with delays, and say what power it takes"
    )
    powering.add_argument(
        "unit",
        nargs="*",
        type=_named,
        metavar="UNIT",
        help=f"one or more, see `python -m hw list`, or all of a level ({', '.join(LEVELS)})",
    )
    powering.add_argument("--stimulus", action="append", choices=STIMULI, help="repeatable (default: all)")
    powering.add_argument("--cycles", type=positive, help="that are counted (default: the fewer, the larger the unit)")
    powering.add_argument("--wires", action="store_true", help="place it first, and count its wires")
    powering.add_argument("--store", action="store_true", help="keep the records among those that are kept")
    powering.add_argument(
        "--missing",
        action="store_true",
        help="measure and keep, row by row, what is not kept of circuits as they are now (without a UNIT: of all that "
        "are stored): the same command continues",
    )
    powering.add_argument("--opensta", action="store_true", help="say what an OpenSTA that reads VCD makes of it, too")
    powering.add_argument("--vcd", help="file for every change, of one --stimulus")
    powering.add_argument("--saif", help="file for the activity, of one --stimulus")
    for sub in (page, powering):
        sub.add_argument("--energies", type=Path, default=ENERGIES, help="the kept records of power (%(default)s)")
    for sub in (search, export, steps, powering):
        sub.add_argument(
            "--by", choices=AIMS, default="area", help="of what the least is wanted (default: %(default)s)"
        )
    for sub in (report, search, sweeping, export, steps, placing, powering):
        sub.add_argument(
            "--library",
            action="append",
            default=[],
            help="asap7, nangate45, sky130hd, sg13g2, embedded, or Liberty files (separated by commas) or their "
            "folder; repeatable (default: all that are found)",
        )
        sub.add_argument("--clock-ps", type=clock, help="clock period (default: the library's own)")
    for sub in (report, search, export):
        sub.add_argument(
            "--unit",
            action="append",
            choices=[*UNITS, *LEVELS],
            metavar="UNIT",
            help=f"only this unit (see `python -m hw list`), or all of a level ({', '.join(LEVELS)}); repeatable",
        )
    return parser


def main(argv: list[str] | None = None) -> int:
    """The command line; returns its exit status."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.jobs and args.command not in ("report", "explore", "sweep"):
        parser.error(f"--jobs does nothing for {args.command}")
    if args.jobs and args.scheduler:
        parser.error("--jobs does nothing with --scheduler: the cluster says how many there are")
    if args.yosys and args.command in ("tables", "throughput", "page"):
        parser.error(f"--yosys does nothing for {args.command}")
    if args.command == "guard" and args.loosen and not args.update:
        parser.error("--loosen does nothing without --update")
    if args.command == "steps" and args.cells and not args.output:
        parser.error("--cells does nothing without --output")
    if args.command in ("netlist", "steps") and args.cells and _same_file(args.cells, args.output):
        parser.error(f"{args.output}: the netlist and the models of its cells are two files")
    command = {
        "report": _report,
        "explore": _explore,
        "sweep": _sweep,
        "netlist": _netlist,
        "steps": _steps,
        "tables": _tables,
        "throughput": _throughput,
        "place": _place,
        "power": _power,
        "page": _page,
        "guard": _guard,
    }[args.command]
    failures = (SynthesisError, VerificationError, WorkerError, BrokenProcessPool)
    extra = "cluster" if getattr(args, "scheduler", None) else "power"
    return run(lambda: command(args), interrupted=_INTERRUPTED, extra=extra, failures=failures)


def _same_file(one: str, other: str) -> bool:
    paths = [Path(name).resolve() for name in (one, other)]
    return "-" not in (one, other) and paths[0] == paths[1] and (paths[0].is_file() or not paths[0].exists())


def _asked(args: argparse.Namespace) -> list[str]:
    return [name for name in UNITS if {name, UNITS[name].unit} & set(args.unit or UNITS)]


def _flows(args: argparse.Namespace) -> dict[Flow, float]:
    """A flow for each library, with its clock period in ps."""
    read_designs(args.designs)  # what is wrong with it is known before the work
    flows = [Flow(one, args.build, yosys=args.yosys, designs=args.designs) for one in _libraries(args.library)]
    named(flows)
    return {flow: _clock(flow.library, args.clock_ps) for flow in flows}


def _netlist(args: argparse.Namespace) -> None:
    units = _asked(args)
    with one_writer(args.build):
        flows = _flows(args)
        if len(flows) != 1 or len(units) != 1:
            raise ValueError("a netlist is of one --unit in one --library")
        for path in filter(None, (args.output, args.cells)):
            check_writable(path)
        ((flow, clock_ps),), unit = flows.items(), UNITS[units[0]]
        netlist, component = flow.mapped(unit, flow.variant(unit, clock_ps, args.by), clock_ps)
        write_verilog(inserted(netlist, flow.gates(netlist, component, clock_ps)), args.output, args.cells)


def _steps(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        flows = _flows(args)
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


def _named(text: str) -> str:
    """A unit or a level, as the type of an argument."""
    if text not in UNITS and text not in LEVELS:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no unit (python -m hw list), and none of {', '.join(LEVELS)}"
        )
    return text


def _share(text: str) -> float:
    """A part of the core, as the type of an option."""
    value = positive_float(text)
    if value > 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no part of the core: between 0 and 1")
    return value


def _place(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        flows = _flows(args)
        if len(flows) != 1:
            raise ValueError("a unit is placed in one --library")
        ((flow, clock_ps),), unit = flows.items(), UNITS[args.unit]
        folder = args.output or args.build / "place" / folder_name(flow.library.name) / unit.name
        check_writable(folder / "results.json")
        technology = flow.technology(args.lef)
        for note in technology.notes:
            print(f"note: {note}", file=sys.stderr)
        if args.search or args.store:
            check_writable(args.designs)
        variant, _, utilisation = flow.wired(unit, clock_ps)
        utilisation = args.utilisation or utilisation
        if args.search:
            variant = searched(flow, unit, clock_ps, utilisation)
        component = flow.component(unit, variant)
        done: dict[Step, Done] = {}
        records, best = [], None
        print(placed_head())
        for seed in range(args.seeds):
            _, last = flow.placing(
                *(unit, variant, clock_ps),
                utilisation=utilisation,
                seed=seed,
                lef=args.lef,
                rounds=args.rounds,
            )
            closed = run_step(last, flow.cache, done).value
            verified = verify(closed.netlist, component)
            records.append(placed_record(unit, flow.library, closed, variant, verified))
            print(placed_line(records[-1]), flush=True)
            best = closed if best is None or better(closed, best) else best
            if args.store and not seed:
                _keep_wires(flow, unit, clock_ps, variant, records[0])
        print(spread(records))
        files = export_placement(best.placement, best.wires, folder, clock_ps=clock_ps)
        facts = {"lef": dict(technology.sources), "notes": list(technology.notes)}
        write_results(folder / "results.json", records, produced_by([flow]) | {"technology": facts})
        print(f"results: {folder}/results.json, and {', '.join(path.name for path in files)}")


def _power(args: argparse.Namespace) -> None:
    from synth.power.dumps import write_saif, write_vcd  # noqa: PLC0415 - slow to import
    from synth.power.stimuli import STIMULI as KINDS  # noqa: PLC0415

    stimuli = [KINDS[name] for name in dict.fromkeys(args.stimulus or KINDS)]
    asked = [name for name in UNITS if {name, UNITS[name].unit} & set(args.unit or (UNITS if args.missing else ()))]
    if not asked:
        raise ValueError("power is measured of a UNIT: name some, or say --missing for all that are stored")
    dumps = [path for path in (args.vcd, args.saif) if path]
    if dumps and (len(asked), len(stimuli)) != (1, 1):
        raise ValueError("a VCD or SAIF is of one unit and one --stimulus")
    with one_writer(args.build):
        flows = _flows(args)
        if dumps and len(flows) != 1:
            raise ValueError("a VCD or SAIF is of one --library")
        stored = {flow: stored_units(args.designs, flow.library, clock_ps) for flow, clock_ps in flows.items()}
        more = "_wires" * args.wires + f"_by_{args.by}" * (args.by != "area")
        tasks = {
            (flow, unit): args.build / "power" / folder_name(name) / (unit + more) / "results.json"
            for name, flow in named(list(flows)).items()
            for unit in asked
            if unit in stored[flow] or unit in args.unit
        }
        kept = [args.energies] if args.store or args.missing else []
        for path in (*dumps, *kept, *(() if args.missing else tasks.values())):
            check_writable(path)
        for (flow, name), path in sorted(tasks.items(), key=lambda task: UNITS[task[0][1]].macs):
            try:
                circuit, activity, records = _powered(args, flow, flows[flow], UNITS[name], stimuli)
            except (ValueError, SynthesisError, VerificationError) as error:
                if not args.missing:
                    raise
                print(f"note: {name} in {flow.library.name} left out: {error}", file=sys.stderr, flush=True)
                continue
            if args.vcd:
                write_vcd(circuit, activity, args.vcd)
            if args.saif:
                write_saif(circuit, activity, args.saif)
            if not args.missing:
                write_results(path, records, produced_by([flow]))
                print(f"results: {path}", flush=True)


def _powered(
    args: argparse.Namespace, flow: Flow, clock_ps: float, unit: Unit, stimuli: list["Stimulus"]
) -> tuple["Circuit", "Activity | None", list[dict]]:
    """A unit under all stimuli, said and kept as it is measured: its circuit, its last activity, and the records."""
    from synth.power.circuit import Circuit  # noqa: PLC0415 - slow to import
    from synth.power.opensta import opensta_power  # noqa: PLC0415
    from synth.power.records import cycles_of, power_head, power_line, power_record, remembered, warm_up  # noqa: PLC0415
    from synth.power.records import run as run_power  # noqa: PLC0415

    closed = None
    variant = flow.variant(unit, clock_ps, args.by)
    netlist, component = flow.mapped(unit, variant, clock_ps)
    if args.wires:
        chosen = None if args.by == "area" else variant
        closed, why = flow.closed(unit, clock_ps, len(netlist.cells), chosen)
        if closed is None:
            raise ValueError(f"{unit.name} is not placed: {why}")
        if not closed.met and (args.store or args.missing):
            raise ValueError(f"{unit.name} takes {closed.critical_path_ps:.0f} ps with its wires: it is not kept")
        variant = chosen or flow.wired(unit, clock_ps).variant
        component = flow.component(unit, variant)
        circuit = Circuit.placed(closed, clock_ps, cache=flow.cache)
    else:
        gates = flow.gates(netlist, component, clock_ps)
        circuit = Circuit(netlist, clock_ps, gates=gates, cache=flow.cache)
    if not args.stimulus and unit.kind == "engine":
        stimuli = [one for one in stimuli if one.hold == 1]  # it reads weights in every step
    if args.missing:
        known = [one for one in read_energies(args.energies) if one.get("by") == args.by]
        stimuli = [one for one in stimuli if remembered(circuit, one, known) is None]
    wires = "without wires"
    if closed is not None:
        wires = f"with wires, {closed.critical_path_ps:.0f} ps{'' if closed.met else ', MISSES the clock'}"
    print(f"{unit.name}, {flow.library.name}, clock {clock_ps:g} ps, {wires}")
    print(power_head() if stimuli else "  all is kept", flush=True)
    records, cycles, activity = [], args.cycles or cycles_of(unit), None
    for stimulus in stimuli:
        recorded = bool(args.vcd) or args.opensta
        measured, activity = run_power(circuit, component, stimulus, cycles, record=recorded)
        facts = {"measured": measured, "activity": activity, "by": args.by}
        records.append(power_record(unit, variant, circuit, stimulus, **facts))
        if args.store or args.missing:
            with one_writer(args.energies.resolve().parent, wait=True):
                store_energies(records[-1:], args.energies)
        print(power_line(records[-1]))
        print(f"  {measured.power.coverage}" + f"; {measured.zeros}" * bool(measured.zeros))
        shares = ((part, 100 * power / records[-1]["power_uw"]) for part, power in records[-1]["parts_uw"].items())
        print("  " + ", ".join(f"{part} {share:.0f} %" for part, share in shares if share >= 0.5))
        print(f"  simulated {warm_up(component) + cycles} cycles in {activity.seconds:.1f} s of a core", flush=True)
        if args.opensta:
            judged = opensta_power(circuit, activity, closed)
            if judged is None:
                raise ValueError("--opensta: no OpenSTA is installed that reads VCD (2.5 or later)")
            parts = zip(("internal", "switching", "leakage"), judged, strict=True)
            print(f"  OpenSTA: {sum(judged):.1f} uW: {', '.join(f'{name} {value:.4g}' for name, value in parts)}")
    return circuit, activity, records


def searched(flow: Flow, unit: Unit, clock_ps: float, utilisation: float) -> Variant:
    """The variant that a search with wires found, stored beside the design that it is of."""
    found = search(flow, unit, clock_ps, utilisation=utilisation)
    verified = verify(found.closed.netlist, flow.component(unit, found.variant))
    figures = placed_record(unit, flow.library, found.closed, found.variant, verified)
    if len(found.closed.netlist.cells) <= SIZED_UP_TO:
        figures["wire_spread_percent"] = flow.wire_spread(unit, clock_ps, Wired(found.variant, None, utilisation))
    _keep_wires(flow, unit, clock_ps, found.variant, figures)
    return found.variant


def _keep_wires(flow: Flow, unit: Unit, clock_ps: float, variant: Variant, record: Mapping[str, Any]) -> None:
    """Store a placement's figures beside the design that it is of."""
    design = flow.design(unit, clock_ps)
    if design is None:
        print(f"note: no design of {unit.name} is stored at this clock: the variant is not stored", file=sys.stderr)
        return
    facts = {key: value for key, value in record.items() if key != "variant"}
    facts |= tools(flow.mapper.tool) | {"generated": flow.generated(unit, variant, clock_ps)}
    keep(flow.designs, flow.library, clock_ps, unit.name, replace(design, wired=variant, wired_by=facts))


def _explore(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        check_writable(args.designs)
        for flow, clock_ps in _flows(args).items():
            for unit in (UNITS[name] for name in _asked(args)):
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


def _sweep(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        check_writable(args.sweeps)
        sweep.read_sweeps(args.sweeps)  # what is wrong with it is known before the work
        clocks = _flows(args)
        for name, flow in named(list(clocks)).items():
            for axis in args.axis or sweep.SWEEPS:
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


def _report(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        for path in (args.build / "results.json", args.build / "area.png", *[args.designs] * args.store):
            check_writable(path)
        clocks = _flows(args)
        flows, asked = list(clocks), _asked(args)
        known = {flow: stored_units(args.designs, flow.library, clocks[flow]) for flow in flows}
        more = args.place, args.power
        tasks = [(flow, name, clocks[flow], *more) for flow in flows for name in asked if name in known[flow]]
        if not tasks:
            raise SynthesisError(f"nothing is stored for {', '.join(asked)}: search it with `python -m synth explore`")
        longest = sorted(tasks, key=lambda task: -UNITS[task[1]].macs)
        found: dict[tuple[Flow, str], dict] = {}
        with (
            workers(min(args.jobs or os.cpu_count() or 1, len(tasks)), args.scheduler) as pool,
            tqdm(total=len(tasks), desc="synth", unit="circuit") as bar,
        ):
            for place, record in completed(pool, _record, longest):
                flow, unit, *_ = longest[place]
                found[flow, unit] = record
                bar.update()
            first = next(iter(clocks))
            shown = [name for name in _DRAWN if args.place and name in asked and name in known[first]]
            for name, (drawing, why) in zip(
                shown, pool.map(_drawn, [(first, name, clocks[first]) for name in shown]), strict=True
            ):
                if drawing is None:
                    print(f"note: {name} is not drawn: {why}", file=sys.stderr)
                else:
                    write_json(args.build / "place" / folder_name(first.library.name) / name / "picture.json", drawing)
        records = [
            found[flow, unit] | {"library": name}
            for name, flow in named(flows).items()
            for unit in UNITS
            if (flow, unit) in found
        ]
        write_report(args.build, records, produced_by(flows))
        for (flow, unit), record in found.items() if args.store else ():
            design = flow.design(UNITS[unit], clocks[flow])
            if design is not None and not flow.library.reduced and design.area_um2 == record["area_um2"]:
                facts = dict(design.found_by) | {"parts_um2": record["parts_um2"]}
                keep(args.designs, flow.library, clocks[flow], unit, replace(design, found_by=facts))
                if record["core_area_um2"] and flow.stored_placement(UNITS[unit], clocks[flow]) is None:
                    names = (
                        "unit",
                        "design",
                        "scope",
                        "library",
                        "clock_ps",
                        *placed_facts(None),
                        "wire_spread_percent",
                    )
                    wired = flow.wired(UNITS[unit], clocks[flow]).variant
                    _keep_wires(*(flow, UNITS[unit], clocks[flow], wired), {name: record[name] for name in names})
        print(table(records))
        for name, flow in named(flows).items():
            if missing := [unit for unit in asked if unit not in known[flow]]:
                print(f"{name}, not searched yet (python -m synth explore): {', '.join(missing)}")
        sys.stdout.flush()
        shown = f"results: {args.build}/results.json"
        try:
            plot(args.build / "area.png", records)
            shown = f"results and plot: {args.build}/results.json, {args.build}/area.png"
        except Exception as error:
            print(f"warning: no plot: {error}", file=sys.stderr)
        print(shown)


def _tables(args: argparse.Namespace) -> None:
    designs = read_designs(args.designs)
    energies = read_energies()
    kinds = (
        *(documented(designs, energies), documented_wires(designs)),
        documented_energies(energies, whole=args.document is None),
        documented_fits(read_results(FITTED, FITS)[1]) | sweep.documented_sweeps(sweep.read_sweeps(sweep.STORED)),
    )
    if args.document is None:
        _show({name: text for tables in kinds for name, text in tables.items()}, None)
    else:
        text = args.document.read_text()
        there = [tables for tables in kinds[1:] if any(marked(text, name) for name in tables)]
        _show(there[0] if there else kinds[0], args.document)


def _show(tables: Mapping[str, str], path: Path | None) -> None:
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


def _guard(args: argparse.Namespace) -> int:
    designs, rules = read_designs(args.designs), read_rules(args.rules)
    found = stored(designs)
    if ENERGIES.is_file():
        found |= recorded(read_results(ENERGIES, RECORDED)[1], "kept")
    for path in args.records:
        found |= recorded(read_results(path, RECORDED)[1])
    if args.measure:
        library = load_library("embedded")
        with one_writer(args.build):
            flow = Flow(library, args.build, yosys=args.yosys, designs=args.designs)
            found |= measured(flow, _clock(library, None))
    if args.update:
        write_rules(args.rules, updated(rules, found, loosen=args.loosen))
    wrong = [] if args.update else problems(rules, found)
    for problem in wrong:
        print(problem)
    print(f"{len(found)} figures: " + (f"{len(wrong)} problems" if wrong else "as good as their rules"))
    return int(bool(wrong))


def _page(args: argparse.Namespace) -> None:
    folder = args.output or args.build.parent / "report"
    sources = Sources.find(args.build, read_designs(args.designs), args.designs.name, energies=args.energies)
    with one_writer(folder):
        written = write_page(folder, sources)
    for kind, path in sources.absent.items():
        print(f"note: no records of {kind}: {path} is not there", file=sys.stderr)
    print(f"page: {written[0]}; in Markdown: {written[1]}")


def _throughput(args: argparse.Namespace) -> None:
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
    _show(tables, args.document)
    print(f"results and plot: {folder}/results.json, {drawn}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
