"""python -m synth report: map, time, verify and compare the named designs."""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tqdm import tqdm

from golden.storage import check_writable, one_writer, write_json
from hw.units import UNITS, Unit
from synth.cli import add_lef, add_library, add_scheduler, add_units, flows_of, keep_wires, say_technology, units_of
from synth.designs import keep, stored_units
from synth.flow import Flow
from synth.place.export import folder_name, picture
from synth.place.records import placed_facts
from synth.report import named, plot, produced_by, table, write_report
from synth.steps import run as run_step
from synth.workers import completed, workers
from synth.yosys import SynthesisError


def add(commands: Any) -> None:
    p = commands.add_parser("report", help="map, time, verify and compare the named designs (make synth)")
    p.set_defaults(run=run)
    add_scheduler(p)
    p.add_argument(
        "--place", action=argparse.BooleanOptionalAction, default=True, help="place the units too, and close them"
    )
    p.add_argument(
        "--power", action=argparse.BooleanOptionalAction, default=True, help="simulate small units for their power"
    )
    p.add_argument(
        "--store",
        action="store_true",
        help="keep the areas' parts in the stored designs, where these are still so, and placements that were missing",
    )
    add_lef(p)
    add_library(p)
    add_units(p)


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


def _record(task: tuple[Flow, str, float, bool, bool]) -> dict:
    flow, unit, clock_ps, placed, powered = task
    return flow.record(UNITS[unit], clock_ps, placed=placed, powered=powered)


def run(args: argparse.Namespace) -> None:
    if args.lef and not args.place:
        raise ValueError("--lef does nothing with --no-place")
    with one_writer(args.build):
        for path in (args.build / "results.json", args.build / "area.png", *[args.designs] * args.store):
            check_writable(path)
        clocks = flows_of(args)
        flows, asked = list(clocks), units_of(args)
        known = {flow: stored_units(args.designs, flow.library, clocks[flow]) for flow in flows}
        more = args.place, args.power
        tasks = [(flow, name, clocks[flow], *more) for flow in flows for name in asked if name in known[flow]]
        if not tasks:
            raise SynthesisError(f"nothing is stored for {', '.join(asked)}: search it with `python -m synth explore`")
        for flow in flows if args.place else ():
            say_technology(flow, stored=args.store)
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
        if args.store:
            for (flow, unit), record in found.items():
                _store(flow, UNITS[unit], clocks[flow], record)
        print(table(records))
        for name, flow in named(flows).items():
            for note in flow.notes:
                print(f"{name}: {note}")
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


def _store(flow: Flow, unit: Unit, clock_ps: float, record: Mapping[str, Any]) -> None:
    """Keep what a report measured of a stored design that is still so: its area's parts, and its first placement."""
    design = flow.design(unit, clock_ps)
    if design is None or flow.library.reduced or design.area_um2 != record["area_um2"]:
        return
    facts = dict(design.found_by) | {"parts_um2": record["parts_um2"]}
    keep(flow.designs, flow.library, clock_ps, unit.name, replace(design, found_by=facts))
    if record["core_area_um2"] and flow.stored_placement(unit, clock_ps) is None:
        names = "unit", "design", "scope", "library", "clock_ps", *placed_facts(None), "wire_spread_percent"
        variant = flow.wired(unit, clock_ps).variant
        keep_wires(flow, unit, clock_ps, variant, {name: record[name] for name in names})
