# SPDX-License-Identifier: Apache-2.0
"""Liberty libraries: what a mapping flow has to know of a cell library, and no more.

    library = load_library("asap7")              # by name, path, folder, or the table that comes with this package
    library.full_adder                           # Adder(cell="FAx1_ASAP7_75t_R", carry="CON", carry_inverted=True, ...)
    library.match(0b0111, inputs=2)              # every NAND2, the smallest first
    write_tool_liberty(library, "build/asap7.lib")   # the file that OpenSTA is given
    python -m synth.liberty reduce *.lib.gz -o table.json

All times are in ps, all capacitances in fF and all areas in the file's own unit (um2), whatever units the file has.

Delay model. Of each non-linear table four numbers are kept, fitted by least squares around a typical operating point,

    delay, output transition = at_zero + per_ff * load + per_ps * input slew + per_ff_ps * load * input slew

per input-output pair and per pair of edges (rise to rise, fall to rise, ...), the slowest of all conditions (`when`).
The operating point is derived from the library itself: `load_ff` is the input capacitance of its smallest NAND2,
`slew_ps` the transition at which a chain of such gates, each with four loads, settles.

Modules: `text` knows the file format, `reading` what it means, `library` what is known of it, `platforms` the libraries
that are known by name, `tables` the reduced ones, `writing` what tools are given.
"""

from collections.abc import Sequence
from pathlib import Path

from synth.expression import LibertyError, truth_table
from synth.liberty.library import Adder, Arc, Cell, FlipFlop, Library, Linear, Match, Source
from synth.liberty.platforms import EMBEDDED, GENERIC, PLATFORMS, Platform, find_library
from synth.liberty.reading import read_liberty
from synth.liberty.tables import read_table, write_table
from synth.liberty.writing import (
    ToolNames,
    is_plain,
    liberty_text,
    tool_liberty_text,
    write_liberty,
    write_tool_liberty,
)

__all__ = [
    "EMBEDDED",
    "GENERIC",
    "PLATFORMS",
    "Adder",
    "Arc",
    "Cell",
    "FlipFlop",
    "LibertyError",
    "Library",
    "Linear",
    "Match",
    "Platform",
    "Source",
    "ToolNames",
    "find_library",
    "is_plain",
    "liberty_text",
    "load_library",
    "read_liberty",
    "read_table",
    "tool_liberty_text",
    "truth_table",
    "write_liberty",
    "write_table",
    "write_tool_liberty",
]


def load_library(spec: str | Path | Sequence[str | Path]) -> Library:
    """The library that `find_library(spec)` finds."""
    paths = find_library(spec)
    tables = [path for path in paths if path.suffix == ".json"]
    if not tables:
        return read_liberty(paths)
    if len(paths) > 1:
        raise LibertyError(f"{tables[0]} is a whole library: it cannot be merged with other files")
    return read_table(tables[0])
