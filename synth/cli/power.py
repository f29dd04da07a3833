"""python -m synth power: what power a unit takes."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golden.arguments import positive
from golden.record import write_results
from golden.storage import check_writable, one_writer
from hw.units import LEVELS, UNITS, Unit
from synth.cli import add_aim, add_lef, add_library, flows_of, missing_operands, same_file, say_technology
from synth.designs import stored_units
from synth.flow import Flow
from synth.place.export import folder_name
from synth.place.wires import Wires
from synth.power import ENERGIES
from synth.power.kept import read_energies, store
from synth.power.stimulus import STIMULI, Stimulus
from synth.report import named, produced_by
from synth.verify import VerificationError
from synth.yosys import SynthesisError

if TYPE_CHECKING:
    from synth.power.circuit import Circuit
    from synth.power.simulate import Activity


def add(commands: Any) -> None:
    p = commands.add_parser("power", help="simulate a unit gate by gate, with delays, and say what power it takes")
    p.set_defaults(run=run)
    p.add_argument(
        "unit",
        nargs="*",
        type=_named,
        metavar="UNIT",
        help=f"one or more, see `python -m hw list`, or all of a level ({', '.join(LEVELS)})",
    )
    p.add_argument("--stimulus", action="append", choices=STIMULI, help="what it is fed; repeatable (default: all)")
    p.add_argument(
        "--inputs", metavar="VCD", help="feed a unit what its inputs had in a simulation of yours, all of its cycles"
    )
    p.add_argument("--scope", default="", help="which scope of --inputs has the ports (default: the one that has them)")
    p.add_argument("--cycles", type=positive, help="cycles to count (default: the fewer, the larger the unit)")
    p.add_argument("--wires", action="store_true", help="place it first, and count its wires")
    add_lef(p)
    p.add_argument("--store", action="store_true", help="keep the records in the file of --energies")
    p.add_argument(
        "--missing",
        action="store_true",
        help="measure and keep, row by row, what is not kept of circuits as they are now (without a UNIT: of all that "
        "are stored): the same command continues",
    )
    p.add_argument("--opensta", action="store_true", help="print the power by an OpenSTA that reads VCD, too")
    p.add_argument(
        "--vcd", help="file for every change, under one --stimulus; its netlist is written beside the results"
    )
    p.add_argument("--saif", help="file for the activity, likewise")
    p.add_argument("--energies", type=Path, default=ENERGIES, help="the kept records of power (%(default)s)")
    add_aim(p)
    add_library(p)


def _named(text: str) -> str:
    """A unit or a level, as the type of an argument."""
    if text not in UNITS and text not in LEVELS:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no unit (python -m hw list), and none of {', '.join(LEVELS)}"
        )
    return text


def run(args: argparse.Namespace) -> None:
    from synth.power.dumps import write_netlist, write_saif, write_vcd  # noqa: PLC0415 - slow to import
    from synth.power.opensta import reads_vcd  # noqa: PLC0415

    stimuli = [STIMULI[name] for name in dict.fromkeys(args.stimulus or STIMULI)]
    asked = [name for name in UNITS if {name, UNITS[name].unit} & set(args.unit or (UNITS if args.missing else ()))]
    if not asked:
        raise ValueError("power is measured of a UNIT: name some, or say --missing for all that are stored")
    if args.inputs and (args.stimulus or args.cycles or args.store or args.missing):
        raise ValueError(
            "--inputs are a stimulus with cycles of its own, and are not kept: no --stimulus, --cycles, --store"
        )
    if args.inputs and len(asked) != 1:
        raise ValueError("--inputs are those of one unit")
    if args.scope and not args.inputs:
        raise ValueError("--scope does nothing without --inputs")
    dumps = [path for path in (args.vcd, args.saif) if path]
    if args.inputs and any(same_file(args.inputs, path) for path in dumps):
        raise ValueError(f"{args.inputs}: it has the --inputs, and would be overwritten")
    if dumps and (len(asked), 1 if args.inputs else len(stimuli)) != (1, 1):
        raise ValueError("a VCD or SAIF is of one unit and one --stimulus")
    if dumps and args.missing:
        raise ValueError("a VCD or SAIF is of a run, and --missing leaves out what is kept: leave it out")
    if "-" in dumps:
        raise ValueError("a VCD or SAIF is a file: standard output has the figures")
    if len(dumps) == 2 and same_file(*dumps):
        raise ValueError(f"{args.saif}: the VCD and the SAIF are two files")
    if args.lef and not args.wires:
        raise ValueError("--lef does nothing without --wires")
    if args.opensta and not reads_vcd():
        raise ValueError("--opensta: no OpenSTA is installed that reads VCD (2.5 or later)")
    absent = dict.fromkeys(path for one in stimuli for path in one.absent)
    if absent and (args.store or args.missing) and args.energies.resolve() == ENERGIES.resolve():
        raise ValueError(missing_operands(absent, "--energies"))
    with one_writer(args.build):
        flows = flows_of(args)
        if dumps and len(flows) != 1:
            raise ValueError("a VCD or SAIF is of one --library")
        stored = {flow: stored_units(args.designs, flow.library, clock_ps) for flow, clock_ps in flows.items()}
        more = "_wires" * args.wires + f"_by_{args.by}" * (args.by != "area")
        own = "inputs" if args.inputs else ""  # apart: the page has named stimuli
        tasks = {
            (flow, unit): args.build / "power" / folder_name(name) / (unit + more) / own / "results.json"
            for name, flow in named(list(flows)).items()
            for unit in asked
            if unit in stored[flow] or unit in args.unit
        }
        kept = [args.energies] if args.store or args.missing else []
        for path in (*dumps, *kept, *(() if args.missing else tasks.values())):
            check_writable(path)
        for path in kept:
            read_energies(path)  # what is wrong with it is known before the work
        for flow in flows if args.wires else ():
            say_technology(flow, stored=bool(kept))
        for (flow, name), path in sorted(tasks.items(), key=lambda task: UNITS[task[0][1]].macs):
            try:
                circuit, activity, wires, records = _powered(args, flow, flows[flow], UNITS[name], stimuli)
            except (ValueError, SynthesisError, VerificationError) as error:
                if not args.missing:
                    raise
                print(f"note: {name} in {flow.library.name} left out: {error}", file=sys.stderr, flush=True)
                continue
            if args.vcd:
                write_vcd(circuit, activity, args.vcd)
            if args.saif:
                write_saif(circuit, activity, args.saif)
            if dumps:
                written = write_netlist(circuit, path.parent, wires)
                print(f"of module {name}, scope {name}: {', '.join(map(str, written))}", flush=True)
            if not args.missing:
                write_results(path, records, produced_by([flow]))
                print(f"results: {path}", flush=True)


def _powered(
    args: argparse.Namespace, flow: Flow, clock_ps: float, unit: Unit, stimuli: list[Stimulus]
) -> tuple["Circuit", "Activity | None", "Wires | None", list[dict]]:
    """A unit under all stimuli, said and kept as it is measured: its circuit, last activity, wires, and the records."""
    from synth.power.circuit import Circuit  # noqa: PLC0415 - slow to import
    from synth.power.opensta import opensta_power  # noqa: PLC0415
    from synth.power.recorded import read_inputs  # noqa: PLC0415
    from synth.power.records import cycles_of, power_head, power_line, power_record, remembered  # noqa: PLC0415
    from synth.power.records import run as run_power  # noqa: PLC0415

    closed = None
    variant = flow.wired(unit, clock_ps, args.by).variant if args.wires else flow.variant(unit, clock_ps, args.by)
    netlist, component = flow.mapped(unit, variant, clock_ps)
    fed = read_inputs(args.inputs, netlist, args.scope) if args.inputs else None
    if args.wires:
        closed, why = flow.closed(unit, clock_ps, len(netlist.cells), args.by)
        if closed is None:
            raise ValueError(f"{unit.name} is not placed: {why}")
        if not closed.met and (args.store or args.missing):
            raise ValueError(f"{unit.name} takes {closed.critical_path_ps:.0f} ps with its wires: it is not kept")
        if closed.overflow and (args.store or args.missing):
            raise ValueError(f"{unit.name} has wires without tracks: it is not kept")
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
    if fed:
        stimuli, cycles = [fed], fed.cycles
        if fed.left_out:
            print(f"note: {args.inputs}: {fed.left_out} cycles left out, before all inputs are known", file=sys.stderr)
    for stimulus in stimuli:
        if stimulus.hold > cycles:
            print(
                f"note: {stimulus.name}: weights are held for {stimulus.hold} cycles, and {cycles} are counted: "
                "what a change of them takes is in it by chance",
                file=sys.stderr,
                flush=True,
            )
        recorded = bool(args.vcd) or args.opensta
        measured, activity = run_power(circuit, component, stimulus, cycles, record=recorded)
        facts = {"measured": measured, "activity": activity, "by": args.by}
        records.append(power_record(unit, variant, circuit, stimulus, **facts))
        if args.store or args.missing:
            with one_writer(args.energies.resolve().parent, wait=True):
                store(records[-1:], args.energies)
        print(power_line(records[-1]))
        print(f"  {measured.power.coverage}" + f"; {measured.zeros}" * bool(measured.zeros))
        shares = ((part, 100 * power / records[-1]["power_uw"]) for part, power in records[-1]["parts_uw"].items())
        print("  " + ", ".join(f"{part} {share:.0f} %" for part, share in shares if share >= 0.5))
        cycles_run = activity.start // circuit.ticks + activity.cycles
        print(f"  simulated {cycles_run} cycles in {activity.seconds:.1f} s of a core", flush=True)
        if args.opensta:
            judged = opensta_power(circuit, activity, closed)
            parts = zip(("internal", "switching", "leakage"), judged, strict=True)
            print(f"  OpenSTA: {sum(judged):.1f} uW: {', '.join(f'{name} {value:.4g}' for name, value in parts)}")
    return circuit, activity, Wires(closed.with_gates()[1]) if closed else None, records
