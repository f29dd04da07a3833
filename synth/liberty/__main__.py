# SPDX-License-Identifier: Apache-2.0
"""``python -m synth.liberty``: what the flow makes of a library, and the compact table that it can use instead."""

import argparse
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from golden.arguments import run
from synth.liberty import Adder, LibertyError, Library, load_library, write_table


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m synth.liberty reduce FILE... -o table.json` and `... show NAME_OR_FILE...`."""
    parser = argparse.ArgumentParser(prog="python -m synth.liberty", description="Cell libraries in Liberty format.")
    commands = parser.add_subparsers(dest="command", required=True)
    reduce_ = commands.add_parser(
        "reduce", help="make the compact table of a library that the flow can use instead of it"
    )
    reduce_.add_argument(
        "files", nargs="+", metavar="FILE", help="Liberty files of one library (.lib or .lib.gz), or its name"
    )
    reduce_.add_argument("-o", "--output", required=True, metavar="TABLE.json", help="where to write the table")
    show = commands.add_parser("show", help="say what the flow makes of a library")
    show.add_argument("files", nargs="+", metavar="FILE", help="Liberty files, a folder, a table, or a library's name")
    options = parser.parse_args(arguments)

    def command() -> None:
        library = load_library(options.files[0] if len(options.files) == 1 else options.files)
        if options.command == "reduce":
            if library.reduced:
                raise LibertyError(f"{options.files[0]} is a reduced table already")
            names = " ".join(shlex.quote(source.name) for source in library.sources if not source.included)
            output = Path(options.output)
            made = f"python -m synth.liberty reduce {names} -o {shlex.quote(output.name)}"
            write_table(library, output, command=made)
        print(describe(library))

    return run(command)


def describe(library: Library) -> str:
    """A few lines for a terminal."""

    def adder(what: Adder | None) -> str:
        if what is None:
            return "none"
        carry, total = (f"{'!' * inverted}{pin}" for pin, inverted in
                        ((what.carry, what.carry_inverted), (what.sum, what.sum_inverted)))  # fmt: skip
        return f"{what.cell} (carry {carry}, sum {total}), {what.area:g}"

    others = Counter("dont_use" if one.dont_use else one.kind for one in library.cells.values()
                     if not one.usable and not one.left_out)  # fmt: skip
    return "\n".join(
        (
            f"library     {library.name}: {len(library.usable)} usable of {len(library.cells)} cells"
            f"{', reduced' if library.reduced else ''}",
            *(f"  from      {source.name}  sha256 {source.sha256[:16]}" for source in library.sources),
            f"model       linear around a slew of {library.slew_ps:g} ps and loads of {library.load_ff:g} fF",
            f"NAND2       {library.nand2.name}, {library.area_nand2:g} um2",
            f"inverter    {library.inverter.name}",
            f"flip-flop   {library.flip_flop.name}, {library.flip_flop.area:g} um2",
            f"full adder  {adder(library.full_adder)}",
            f"half adder  {adder(library.half_adder)}",
            f"tie cells   {library.tie_low} {library.tie_high}",
            *([f"not used    {', '.join(f'{n} {kind}' for kind, n in others.most_common())}"] if others else []),
            *(f"note        {note}" for note in library.notes),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
