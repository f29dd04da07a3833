"""python -m synth place: a unit with its wires."""

import argparse
from pathlib import Path
from typing import Any

from golden.arguments import count, positive, positive_float
from golden.record import write_results
from golden.storage import check_writable, one_writer
from hw.units import UNITS, Unit
from synth.cli import add_aim, add_lef, add_library, flows_of, keep_wires, say_technology
from synth.designs import Variant
from synth.flow import ENERGY_CYCLES, Flow, Wired
from synth.place.closure import ROUNDS, SIZED_UP_TO, better
from synth.place.export import export, folder_name
from synth.place.placer import LEAST, UTILISATION
from synth.place.records import placed_head, placed_line, placed_record, spread
from synth.place.search import search, search_energy
from synth.report import produced_by
from synth.steps import Done, Step
from synth.steps import run as run_step
from synth.verify import verify


def add(commands: Any) -> None:
    p = commands.add_parser("place", help="place a unit, close it with its wires, and write DEF, SPEF and more")
    p.set_defaults(run=run)
    p.add_argument("unit", choices=list(UNITS), metavar="UNIT", help="see `python -m hw list`")
    p.add_argument(
        "--utilisation", type=_share, help=f"part of the core that is filled (default: as stored, else {UTILISATION:g})"
    )
    p.add_argument("--seeds", type=positive, default=3, help="placements to compare (default: %(default)s)")
    p.add_argument("--rounds", type=count, default=ROUNDS, help="rounds of closure, 0 for none (default: %(default)s)")
    add_lef(p)
    p.add_argument(
        "--search", action="store_true", help="look for a structure that holds the clock with wires, and store it"
    )
    p.add_argument("--store", action="store_true", help="store the figures of the first seed")
    add_aim(p)
    p.add_argument("-o", "--output", type=Path, help="folder (default: place/LIBRARY/UNIT in that of results)")
    add_library(p)


def _share(text: str) -> float:
    """A part of the core, as the type of an option."""
    value = positive_float(text)
    if not LEAST <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no part of the core: from {LEAST} to 1")
    return value


def run(args: argparse.Namespace) -> None:
    with one_writer(args.build):
        flows = flows_of(args)
        if len(flows) != 1:
            raise ValueError("a unit is placed in one --library")
        ((flow, clock_ps),), unit = flows.items(), UNITS[args.unit]
        folder = args.output or args.build / "place" / folder_name(flow.library.name) / unit.name
        check_writable(folder / "results.json")
        say_technology(flow, stored=args.search or args.store)
        if args.search or args.store:
            check_writable(args.designs)
        if args.store and args.by != "area":
            raise ValueError("--store is for what is chosen by area: a search by energy stores what it finds")
        utilisation = args.utilisation or flow.wired(unit, clock_ps, "area" if args.search else args.by).utilisation
        if not args.search:
            variant = flow.wired(unit, clock_ps, args.by).variant
        elif args.by == "area":
            variant = _searched(flow, unit, clock_ps, utilisation)
        else:
            variant = _searched_energy(flow, unit, clock_ps, utilisation, args.by)
        component = flow.component(unit, variant)
        done: dict[Step, Done] = {}
        records, best = [], None
        print(placed_head())
        for seed in range(args.seeds):
            _, last = flow.placing(
                *(unit, variant, clock_ps),
                utilisation=utilisation,
                seed=seed,
                rounds=args.rounds,
            )
            closed = run_step(last, flow.cache, done).value
            verified = verify(closed.netlist, component)
            records.append(placed_record(unit, flow.library, closed, variant, verified))
            print(placed_line(records[-1]), flush=True)
            best = closed if best is None or better(closed, best) else best
            if args.store and not seed:
                keep_wires(flow, unit, clock_ps, variant, records[0])
        print(spread(records))
        files = export(best.placement, best.wires, folder, clock_ps=clock_ps)
        write_results(folder / "results.json", records, produced_by([flow]))
        print(f"results: {folder}/results.json, and {', '.join(path.name for path in files)}")


def _searched(flow: Flow, unit: Unit, clock_ps: float, utilisation: float) -> Variant:
    """The variant that a search with wires found, stored beside the design that it is of."""
    found = search(flow, unit, clock_ps, utilisation=utilisation)
    verified = verify(found.closed.netlist, flow.component(unit, found.variant))
    figures = placed_record(unit, flow.library, found.closed, found.variant, verified)
    if len(found.closed.netlist.cells) <= SIZED_UP_TO:
        figures["wire_spread_percent"] = flow.wire_spread(unit, clock_ps, Wired(found.variant, None, utilisation))
    keep_wires(flow, unit, clock_ps, found.variant, figures)
    return found.variant


def _searched_energy(flow: Flow, unit: Unit, clock_ps: float, utilisation: float, aim: str) -> Variant:
    """As :func:`_searched`, by energy or its product with the core's area: each better one is stored as it is found."""
    for found in search_energy(flow, unit, clock_ps, aim, utilisation=utilisation):
        closed, energies = found.closed, dict(found.energies)
        verified = verify(closed.netlist, flow.component(unit, found.variant))
        figures = placed_record(unit, flow.library, closed, found.variant, verified)
        figures |= {"area_um2": figures["core_area_um2"], "critical_path_ps": figures["critical_path_wires_ps"]}
        figures |= {"energy_per_mac_fj": energies, "cycles": ENERGY_CYCLES}
        keep_wires(flow, unit, clock_ps, found.variant, figures, aim=aim, front=found.front)
        print(
            f"core {figures['core_area_um2']:g} um2, {' / '.join(f'{fj:g}' for fj in energies.values())} fJ", flush=True
        )
    return found.variant
