"""The commands of python -m synth, each with its options in a file of its own.

A module has `add`, which adds a parser, and `run`, which takes the parsed options. What several share is here.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from golden.arguments import clock
from hw.units import LEVELS, UNITS, Unit
from synth.designs import AIMS, Choice, Point, Variant, keep, read_designs
from synth.flow import Flow
from synth.liberty import PLATFORMS, LibertyError, Library, load_library
from synth.report import named, tools


def add_library(parser: argparse.ArgumentParser) -> None:
    """The options of what works on libraries."""
    parser.add_argument(
        "--library",
        action="append",
        default=[],
        help="asap7, nangate45, sky130hd, sg13g2, embedded, or Liberty files (separated by commas) or their "
        "folder; repeatable (default: all that are found)",
    )
    parser.add_argument("--clock-ps", type=clock, help="clock period (default: the library's own)")


def add_units(parser: argparse.ArgumentParser) -> None:
    """The option of what works on some units."""
    parser.add_argument(
        "--unit",
        action="append",
        choices=[*UNITS, *LEVELS],
        metavar="UNIT",
        help=f"only this unit (see `python -m hw list`), or all of a level ({', '.join(LEVELS)}); repeatable",
    )


def add_aim(parser: argparse.ArgumentParser) -> None:
    """The option of what takes a stored choice."""
    parser.add_argument("--by", choices=AIMS, default="area", help="what is to be least (default: %(default)s)")


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """The option of what is spread over workers."""
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster that measures, in place of processes")


def add_lef(parser: argparse.ArgumentParser) -> None:
    """The option of what is placed."""
    parser.add_argument("--lef", help="LEF files or folders, separated by commas; none: do without (default: as found)")


def units_of(args: argparse.Namespace) -> list[str]:
    """The units that are asked for."""
    return [name for name in UNITS if {name, UNITS[name].unit} & set(args.unit or UNITS)]


def libraries(specs: list[str]) -> list[Library]:
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


def clock_of(library: Library, clock_ps: float | None) -> float:
    """A period in ps, by default the library's own."""
    clock_ps = clock_ps or library.platform.clock_ps
    if clock_ps is None:
        raise LibertyError(f"library {library.name} is none of the known ones: say --clock-ps")
    return clock_ps


def flows_of(args: argparse.Namespace) -> dict[Flow, float]:
    """A flow for each library, with its clock period in ps."""
    read_designs(args.designs)  # what is wrong with it is known before the work
    lef = getattr(args, "lef", None)
    found = [Flow(one, args.build, yosys=args.yosys, designs=args.designs, lef=lef) for one in libraries(args.library)]
    if lef not in (None, "none") and len(found) != 1:
        raise ValueError("--lef is of one --library")
    named(found)
    return {flow: clock_of(flow.library, args.clock_ps) for flow in found}


def say_technology(flow: Flow, *, stored: bool) -> None:
    """Say on standard error what is assumed of a library that is placed.

    Raises ValueError where what is placed is to be ``stored``, and is placed with another LEF than what is stored.
    """
    for note in flow.technology.notes:
        print(f"note: {flow.library.name}: {note}", file=sys.stderr)
    if stored and flow.other_lef:
        raise ValueError(
            f"--lef is not the LEF that is found for {flow.library.name}, which all that is stored is of: put it "
            "beside the Liberty files, or store nothing"
        )


def missing_operands(models: Iterable[Path], option: str) -> str:
    """What to say where real operands would lack those of some models, but the records that are kept have them.

    ``option``: the option that keeps records elsewhere.
    """
    return (
        f"real operands would lack those of {', '.join(map(str, models))}, which is not there, and what is kept has "
        f"them: put it there, leave that stimulus out, or keep records elsewhere ({option})"
    )


def same_file(one: str, other: str) -> bool:
    """Whether two paths to write are one file."""
    paths = [Path(name).resolve() for name in (one, other)]
    return "-" not in (one, other) and paths[0] == paths[1] and (paths[0].is_file() or not paths[0].exists())


def keep_wires(
    flow: Flow,
    unit: Unit,
    clock_ps: float,
    variant: Variant,
    record: Mapping[str, Any],
    *,
    aim: str = "area",
    front: Sequence[Point] = (),
) -> None:
    """Store a placement's figures beside the design that it is of; what an aim other than area chose, with a front."""
    design = flow.design(unit, clock_ps)
    if design is None:
        print(f"note: no design of {unit.name} is stored at this clock: the variant is not stored", file=sys.stderr)
        return
    facts = {key: value for key, value in record.items() if key != "variant"}
    facts |= tools(flow.mapper.tool) | {"generated": flow.generated(unit, variant, clock_ps)}
    if aim == "area":
        design = replace(design, wired=variant, wired_by=facts)
    else:
        design = replace(design, wired_choices={**design.wired_choices, aim: Choice(variant, facts, tuple(front))})
    keep(flow.designs, flow.library, clock_ps, unit.name, design)
