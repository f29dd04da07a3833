# SPDX-License-Identifier: Apache-2.0
"""Reduced tables: a library's usable cells as compact JSON, which the flow takes in place of Liberty files."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

from golden.storage import write_text
from synth.expression import LibertyError, truth_table
from synth.liberty.library import Arc, Cell, Library, Linear, Source
from synth.liberty.platforms import recognise
from synth.liberty.reading import flip_flop
from synth.liberty.text import Group

_FORMAT = "reduced liberty 1"


def write_table(library: Library, path: str | Path, command: str = "") -> None:
    """Write a library's usable cells as a compact JSON table: area, functions, pin capacitances, linear delays."""
    head = {
        "format": _FORMAT,
        "library": library.name,
        "command": command,
        "sources": [{"name": source.name, "sha256": source.sha256} for source in library.sources],
        "units": {"time": "ps", "capacitance": "fF", "area": "um2"},
        "voltage": library.voltage,
        "slew_ps": library.slew_ps,
        "load_ff": library.load_ff,
        "thresholds": dict(library.thresholds),
        "fields": {
            "cell": "[area, kind, {input: capacitance}, {output: function}, arcs, flip-flop]",
            "arc": "[input, output, {edges: [delay, transition]}]; edges: of the input, then of the output",
            "delay, transition, setup": "[at zero, per fF of load, per ps of input slew, per fF and ps]",
        },
        "notice": library.notice.splitlines(),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items() if key != "notice"]
    lines.append('  "notice": [\n' + ",\n".join(f"    {json.dumps(line)}" for line in head["notice"]) + "\n  ],")
    cells = (
        f"    {json.dumps(name)}: {json.dumps(_pack(cell), separators=(',', ':'), allow_nan=False)}"
        for name, cell in sorted(library.usable.items())
    )
    text = "{\n" + "\n".join(lines) + '\n  "cells": {\n' + ",\n".join(cells) + "\n  }\n}\n"
    write_text(path, text)


def _pack(cell: Cell) -> list:
    def numbers(linear: Linear) -> list[float]:
        return [linear.at_zero, linear.per_ff, linear.per_ps, linear.per_ff_ps]

    arcs = [
        [a.input, a.output, {e: [numbers(a.delay[e]), numbers(a.transition[e])] for e in a.delay}] for a in cell.arcs
    ]
    packed = [cell.area, cell.kind, dict(cell.inputs), dict(cell.outputs), arcs]
    if cell.ff:
        ff = cell.ff
        setup = {pin: {edge: numbers(linear) for edge, linear in edges.items()} for pin, edges in ff.setup.items()}
        packed.append(
            {
                "clocked_on": ff.clocked_on,
                "next_state": ff.next_state,
                "clear": ff.clear,
                "preset": ff.preset,
                "both": ff.both,
                "states": list(ff.states),
                "setup": setup,
            }
        )
    return packed


def read_table(path: str | Path) -> Library:
    """Read a library from a table that `write_table` (or `python -m synth.liberty reduce`) wrote."""
    path = Path(path)
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise LibertyError(f"cannot read library table {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise LibertyError(f"{path} is no library table: {error}") from None
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise LibertyError(
            f"{path} is no library table of format {_FORMAT!r}; make one with python -m synth.liberty reduce"
        )
    try:
        return _unpack(data)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else error
        raise LibertyError(
            f"{path} is a damaged library table: {why}; make it again with python -m synth.liberty reduce"
        ) from None


def _unpack(data: dict) -> Library:
    """The library in a table. Raises one of the errors of reading such structures where it is not whole."""

    def numbers(values: list) -> list[float]:
        for value in values:
            if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
                raise TypeError(f"{value!r} stands where a number is needed")
        return values

    cells = {}
    for name, (area, kind, inputs, outputs, arcs, *rest) in data["cells"].items():
        numbers([area, *inputs.values()])
        cell = Cell(
            name=name,
            area=area,
            kind=kind,
            inputs=inputs,
            outputs=outputs,
            arcs=tuple(
                Arc(
                    input=related,
                    output=output,
                    delay={edge: Linear(*numbers(delay)) for edge, (delay, _) in edges.items()},
                    transition={edge: Linear(*numbers(transition)) for edge, (_, transition) in edges.items()},
                )
                for related, output, edges in arcs
            ),
        )
        for function in outputs.values() if kind in ("logic", "tie") else ():
            truth_table(function, tuple(inputs))
        if rest:
            group = Group("ff", ",".join(rest[0]["states"]), 0)
            group.attributes = {key: rest[0][key] for key in ("clocked_on", "next_state", "clear", "preset")}
            group.attributes |= {f"clear_preset_var{i}": state for i, state in enumerate(rest[0]["both"], 1)}
            setup = {
                pin: {edge: Linear(*numbers(values)) for edge, values in edges.items()}
                for pin, edges in rest[0]["setup"].items()
            }
            cell = replace(cell, ff=replace(flip_flop(group, cell), setup=setup))
        cells[name] = cell
    numbers([data["voltage"], data["slew_ps"], data["load_ff"], *data["thresholds"].values()])
    return Library(
        name=str(data["library"]),
        cells=cells,
        sources=tuple(Source(source["name"], source["sha256"]) for source in data["sources"]),
        voltage=data["voltage"],
        slew_ps=data["slew_ps"],
        load_ff=data["load_ff"],
        thresholds=data["thresholds"],
        platform=recognise({name: cell.area for name, cell in cells.items()}),
        notice="\n".join(data["notice"]),
        reduced=True,
    )
