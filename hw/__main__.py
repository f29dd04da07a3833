# amaranth: UnusedElaboratable=no
"""``python -m hw``: list, describe and write the named designs; run saved models on an engine."""

import argparse
import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import takewhile
from typing import Any

from amaranth.back.verilog import YosysError
from amaranth.lib import wiring

from golden.arguments import positive, run
from golden.lanes import Lane
from golden.storage import check_writable, write_output
from hw.arithmetic import SumsOfProducts
from hw.circuit import Circuit
from hw.engine import DESIGNS, ENGINES
from hw.engine.engine import Engine, EngineWithMemories
from hw.heap import ADDERS, CARRY_CHAINS, GATES, INVERTING_CELLS, PLAIN_CELLS, TREES, Cells, Structure
from hw.units import UNITS
from hw.verilog import to_shared_verilog, to_verilog

_ADDERS = {"gates": GATES, "cells": PLAIN_CELLS, "inverting": INVERTING_CELLS, "chains": CARRY_CHAINS}


def _describe(name: str, scope: str, component: Circuit) -> str:
    lane = component.arithmetic.lane
    lines = [f"{name}: {lane.fmt.name} x int8, {type(lane).__name__}, {scope}", ""]
    for kind in takewhile(lambda kind: kind is not SumsOfProducts, type(component).__mro__):
        lines += [] if kind.__name__.startswith("_") else [inspect.getdoc(kind) or "", ""]
    facts = {"max_k": component.arithmetic.max_k} | component.facts()
    lines += [f"  {fact:<10} {value}" for fact, value in facts.items()]
    lines += ["", "Ports", "  clk, rst: in (domain sync: rising edge, synchronous reset)"]
    for path, member, _value in component.signature.flatten(component):
        direction = "in" if member.flow == wiring.In else "out"
        lines.append(f"  {'__'.join(map(str, path))}: {direction} {member.shape!r}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m hw", description="The generated circuits.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the named designs")
    for command, text in (("describe", "what a design does and its ports"), ("verilog", "write a design as Verilog")):
        sub = commands.add_parser(command, help=text)
        sub.add_argument("design", help="a name from `list`")
        sub.add_argument("--max-k", type=positive, help="products in the longest sum (default: the design's own)")
        sub.add_argument("--breaks", type=int, nargs="*", help="bits at which the last adder keeps its carry a cycle")
        sub.add_argument("--tree", choices=TREES, help=f"order of the adders (default: {TREES[0]})")
        sub.add_argument("--adder", choices=ADDERS, help=f"the last addition (default: {ADDERS[0]})")
        sub.add_argument(
            "--cuts",
            type=float,
            nargs="*",
            help="pipeline stages in the tree, each so many carry delays long",
        )
        sub.add_argument(
            "--memory-ports", action="store_true", help="an engine without its memories: with ports for macros"
        )
        if command == "verilog":
            sub.add_argument(
                "--adders",
                choices=_ADDERS,
                default="cells",
                help="adders as modules to map to library cells, with inverted outputs, gates, or an FPGA's chains",
            )
            sub.add_argument("-o", "--output", default="-", help="file to write (default, and -: standard output)")
    _add_decoders(commands)
    args = parser.parse_args(argv)
    if args.command in ("layer", "run"):
        return run(lambda: _simulate(args), extra="sim", failures=(YosysError,))
    return run(lambda: _run(args), extra="hw", failures=(YosysError,))


def _add_decoders(commands: Any) -> None:
    """Commands that run saved models."""
    engines = list(dict.fromkeys(name.rpartition("_")[0] for name in ENGINES))
    layer = commands.add_parser("layer", help="run whole decoder layers on an engine, and compare every integer")
    layer.add_argument("models", nargs="*", help="folders of saved models (default: those of `make layer`)")
    layer.add_argument("--lengths", type=positive, nargs="+", help="numbers of tokens")
    layer.add_argument("--design", choices=DESIGNS, default="dint4", help="of `make layer`'s models (%(default)s)")
    layer.add_argument("--output", default="build/layer/results.json", help="results (%(default)s)")
    generate = commands.add_parser("run", help="generate text with every product on an engine")
    generate.add_argument("model", help="folder of a saved model")
    generate.add_argument("--tokens", required=True, help="what to continue: a text, or token ids")
    generate.add_argument("--count", type=positive, default=16, help="tokens to generate (%(default)s)")
    for command in (layer, generate):
        command.add_argument("--engine", choices=engines, default="engine32x8x4", help="its size (%(default)s)")
        command.add_argument(
            "--backend",
            choices=("circuit", "reference"),
            default="circuit",
            help="the circuit in simulation, or NumPy's reference of its packets (%(default)s)",
        )


def _simulate(args: argparse.Namespace) -> int:
    # Of the rooms, sim runs circuits: this command line alone asks it to.
    return getattr(import_module("sim.layer"), args.command)(args)


def _run(args: argparse.Namespace) -> None:
    if args.command == "list":
        for name, unit in UNITS.items():
            if name not in ENGINES:  # of which the unit is the core
                print(_line(name, unit.lanes[0], unit.scope if unit.kind != "engine" else "engine's core"))
        for name, config in ENGINES.items():
            shape = f"{config.lanes} lanes x {config.columns} columns x {config.rows} rows"
            print(_line(name, config.lane, f"engine, {shape}"))
        return
    scope, create = _design(args)
    if args.command == "describe":
        print(_describe(args.design, scope, create(PLAIN_CELLS)))
        return
    check_writable(args.output)  # before the work
    write = to_shared_verilog if args.design in ENGINES else to_verilog
    write_output(args.output, write(create(_ADDERS[args.adders]), args.design))


def _line(name: str, lane: Lane, what: str) -> str:
    return f"{name:<28} {lane.fmt.name:<6} x int8  {type(lane).__name__:<15} {what}"


def _design(args: argparse.Namespace) -> tuple[str, Callable[[Cells], Circuit]]:
    """Scope of the design that is asked for, and how to create it of adder cells."""
    given = {"tree": args.tree, "adder": args.adder, "breaks": args.breaks, "cuts": args.cuts}
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    given = {key: value for key, value in given.items() if value is not None}
    longest = {} if args.max_k is None else {"max_k": args.max_k}
    if args.design in ENGINES:
        config = ENGINES[args.design]
        structure = replace(config.arithmetic.structure, **given)
        kind = Engine if args.memory_ports else EngineWithMemories

        def engine(cells: Cells) -> Circuit:
            arithmetic = replace(config.arithmetic, cells=cells, structure=structure, **longest)
            return kind(replace(config, arithmetic=arithmetic))

        return "engine", engine
    if args.design not in UNITS:
        raise ValueError(f"unknown design {args.design!r}: `python -m hw list` names them")
    if args.memory_ports:
        raise ValueError(f"{args.design} is no engine: it has no memories")
    unit = UNITS[args.design]
    create = partial(unit.create, structure=Structure(**given), **longest)
    return unit.scope, lambda cells: create(cells=cells)


if __name__ == "__main__":
    sys.exit(main())
