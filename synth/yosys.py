"""Technology mapping with Yosys and ABC.

    mapper = Mapper(library)
    netlist = mapper.map(to_rtlil(component, "top"), "top", recipe=RECIPES["dch"])

Yosys is pyosys from PyPI, or any other one whose path is given; it always runs in a process of its own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hw.heap import GATES, Cells
from synth.expression import parse
from synth.liberty import Adder, Cell, Library, ToolNames, liberty_text, tool_liberty_text
from synth.netlist import Netlist, Outline

__all__ = ["PYOSYS", "RECIPES", "Mapper", "Recipe", "SynthesisError", "cells_of", "quoted", "run_tool", "workplace"]


class SynthesisError(RuntimeError):
    """Yosys is missing or failed; the message is its own first error."""


@dataclass(frozen=True)
class Recipe:
    """How logic becomes gates.

    Attributes
    ----------
    name : str
    abc : str
        The ABC script.
    sized : bool
        Whether the script sizes gates and inserts buffers; without sizing, ABC's buffers only mark where two outputs
        share a net, and are removed.
    multiplier : str
        What becomes of ``*``: ``""`` (Yosys' default), ``"booth"`` (its radix-4 Booth pass), ``"lowpower"`` (that pass'
        other architecture) or ``"fused"`` (multiplier and accumulator in one ``$macc``).
    adders : bool
        Whether full adders that Yosys finds among the gates become the library's cells.
    carry : str
        The carry look-ahead of ``+``, where it is not Yosys' default (Brent and Kung): ``"sklansky"``.
    """

    name: str
    abc: str
    sized: bool = False
    multiplier: str = ""
    adders: bool = False
    carry: str = ""


_SCRIPTS = (
    # For area. Each wins somewhere.
    Recipe("dch", "strash; dch -f; amap -m"),
    Recipe("dc2", "strash; dc2; amap -m"),
    Recipe("compress", "strash; balance; rewrite -l; refactor -l; balance; rewrite -lz; dch -f; amap -F 20 -A 20 -m"),
    Recipe("resub", "strash; ifraig; scorr; dc2; dc2; resub -K 8; rewrite; dch -f; amap -m"),
    # For delay, from mild to strong.
    Recipe("amap_sized", "strash; dch -f; amap -m; topo; buffer -c; upsize -D 200; dnsize -D 200", sized=True),
    Recipe("nf_sized", "&get -n; &dch -f; &nf; &put; topo; upsize -D 300; dnsize -D 300", sized=True),
    Recipe(
        "nf_fast",
        "strash; dc2; &get -n; &dch -f; &nf -R 1000 -F 500; &put; topo; upsize -D 100; dnsize -D 100",
        sized=True,
    ),
)
#: How a tool may multiply and add, by what a recipe's name ends with: (multiplier, adders, carry).
_WAYS = {
    "": ("", False, ""),
    "_booth": ("booth", False, ""),
    "_fused": ("fused", False, ""),
    "_fa": ("", True, ""),
    "_booth_fa": ("booth", True, ""),
    "_booth_fa_sklansky": ("booth", True, "sklansky"),
    "_lowpower_fa": ("lowpower", True, ""),
    "_lowpower_fa_sklansky": ("lowpower", True, "sklansky"),
    "_fused_fa": ("fused", True, ""),
}
#: Recipes by name: every script, and every script with the other ways to multiply.
RECIPES = {
    recipe.name: recipe
    for suffix, (multiplier, adders, carry) in _WAYS.items()
    for script in _SCRIPTS
    for recipe in [replace(script, name=script.name + suffix, multiplier=multiplier, adders=adders, carry=carry)]
}

#: Runs a script with pyosys. (Commands one by one, as lists of arguments, would give other netlists: between commands,
#: Yosys cleans up its names, which changes their order.)
PYOSYS = "from pyosys import libyosys as ys; ys.Pass.call(ys.Design(), ys.StringVector(['script', 'map.ys']))"
#: A gate more for a library of fewer kinds than three, which ABC does not take. Nothing is left of it.
_CONSTANT_CELL = 'cell (dint_constant) { area : 0; pin (Y) { direction : output; function : "0"; } }\n'
_CONSTANT_MODULE = "module dint_constant (output Y);\n  assign Y = 1'b0;\nendmodule\n"
#: What a word of a script may consist of.
_WORD = re.compile(r"[A-Za-z0-9_./:*=+@$\\-]+")
#: The files that Yosys is given: all in one private folder, under names of our own.
_CELLS, _ADDERS, _FULL_ADDERS, _BUFFERS, _RTLIL, _RECIPE, _MAPPED = (
    *("cells.lib", "adders.v", "full_adders.v", "buffers.v", "top.il", "recipe.abc", "mapped.json"),
)  # fmt: skip


def quoted(command: Sequence[str]) -> str:
    """A line of a Yosys script. Raises SynthesisError for what cannot be a word of one."""
    for word in command:
        if not _WORD.fullmatch(word):
            raise SynthesisError(f"{word[:80]!r} cannot be given to Yosys")
    return " ".join(command)


def workplace() -> str:
    """Where temporary folders may be made: Yosys gives the path of the one that it runs in to ABC, as it is."""
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        path = os.path.realpath(folder)
        if _WORD.fullmatch(path) and not set(path) & set("$*=\\") and os.access(path, os.W_OK | os.X_OK):
            return path
    raise SynthesisError(f"Yosys cannot work in {tempfile.gettempdir()!r}: set TMPDIR to a plain path, as /tmp")


def cells_of(library: Library) -> Cells:
    """What adders a circuit is best built of in ``library``."""
    full, half = library.full_adder, library.half_adder

    def inverting(adder: Adder | None) -> set[bool]:
        return set() if adder is None else {adder.carry_inverted, adder.sum_inverted}

    kinds = inverting(full) | inverting(half)
    if len(kinds) != 1:  # no adder cells, or of mixed polarity
        return GATES
    flop = library.flip_flop
    (flop_inverts,) = {flop.ff.inverted[pin] for pin in flop.outputs} if len(flop.outputs) == 1 else (False,)
    return Cells(
        full_adder=full is not None,
        half_adder=half is not None,
        inverting=kinds.pop(),
        inverting_flop=flop_inverts,
    )


class Mapper:
    """Maps RTLIL to a library's cells.

    Yosys and ABC see the linear delay model of a library, whether its full tables are at hand or not: an area is one
    number; the delay of the result is for a timing tool to say, with full tables.

    It runs in a private folder, and gets files there under fixed names, and the names of :class:`ToolNames`: nothing
    that a library or a path is called gets into a command.

    Parameters
    ----------
    library : Library
    yosys : str, optional
        Another Yosys than pyosys.
    full_tables : bool
        Whether they are to see the full tables all the same.
    """

    def __init__(self, library: Library, *, yosys: str | None = None, full_tables: bool = False) -> None:
        self._yosys = yosys
        if yosys is not None:
            self._yosys = shutil.which(yosys)
            if self._yosys is None:
                raise SynthesisError(
                    f"no Yosys at {yosys!r}: give the path of an executable, or leave it out for pyosys"
                )
            self._yosys = os.path.abspath(self._yosys)
        self.library = library
        self.cells = cells_of(library)
        self._names = ToolNames(library)
        # Of cells with one function and area, the strongest: to area mapping they are alike. Of flip-flops, the one
        # that is announced: dfflibmap would choose by other rules.
        flops = {cell.name for cell in library.usable.values() if cell.ff} - {library.flip_flop.name}
        left = flops | set(library.weaker)
        chosen = [name for name in library.usable if name not in left]
        self._buffered = any(name in library.buffers for name in chosen)
        self._files = {
            _CELLS: tool_liberty_text(library, drop=left) if full_tables else liberty_text(library, chosen),
            _ADDERS: _adder_map(library, self._names),
            _FULL_ADDERS: _full_adder_map(library, self._names),
            _BUFFERS: _buffers_as_wires(library, self._names),
        }
        if _few(library.cell(name) for name in chosen):
            self._files[_CELLS] = self._files[_CELLS].rstrip().removesuffix("}") + _CONSTANT_CELL + "}\n"
            self._files[_BUFFERS] += _CONSTANT_MODULE

    @property
    def tool(self) -> str:
        """The Yosys that maps, with its version."""
        if self._yosys is None:
            return f"pyosys {version('pyosys')}"
        return run_tool([self._yosys, "-V"]).strip()

    def map(self, rtlil: str, top: str, recipe: Recipe) -> Netlist:
        """The flat mapped netlist of module ``top``."""
        files = {**self._files, _RTLIL: rtlil, _RECIPE: self._script(recipe) + "; topo\n"}
        data = self._netlist(files, self._commands(top, recipe), rtlil)
        return Netlist.from_yosys(data, top, self.library)

    def outline(self, rtlil: str, top: str) -> Outline:
        """Module ``top``, which consists of instances of modules that are not given."""
        commands = [["read_rtlil", _RTLIL], ["hierarchy", "-top", top], ["proc"], ["flatten"], ["opt_clean"]]
        return Outline.from_yosys(self._netlist({_RTLIL: rtlil}, [*commands, ["write_json", _MAPPED]], rtlil), top)

    def _netlist(self, files: Mapping[str, str], commands: list[list[str]], rtlil: str) -> dict[str, Any]:
        """What commands leave as mapped.json, in the library's own names."""
        for name in re.findall(r"^module \\(\S+)", rtlil, flags=re.M):
            if name in self._names.tools:
                raise SynthesisError(
                    f"a cell of library {self.library.name} is called {name}, as a part of the circuit is"
                )
        with tempfile.TemporaryDirectory(prefix="dint-synth-", dir=workplace()) as name:
            folder = Path(name)
            for file, text in files.items():
                (folder / file).write_text(text)
            (folder / "map.ys").write_text("".join(f"{quoted(command)}\n" for command in commands))
            pyosys = [sys.executable, "-P", "-c", PYOSYS]
            run_tool([self._yosys, "-q", "-s", "map.ys"] if self._yosys else pyosys, folder)
            try:
                netlist = json.loads((folder / _MAPPED).read_bytes())
                return self._names.restored(netlist)
            except FileNotFoundError:
                why = "finished without writing a netlist"
            except (ValueError, KeyError, AttributeError, TypeError):
                why = "wrote something that is no netlist"
            raise SynthesisError(f"{self._yosys or 'pyosys'} {why}: is it Yosys?")

    def key(self, recipe: Recipe) -> str:
        """Everything beside the circuit that determines a netlist, as text: tool, library, script, cell maps."""
        commands = [" ".join(command) for command in self._commands("top", recipe)]
        return "\0".join([self.tool, *commands, self._script(recipe), *self._files.values(), self._names.replaced])

    def _script(self, recipe: Recipe) -> str:
        """What ABC does. It does not size, and has no &nf, in a library without buffers: it ends with a fault there."""
        return recipe.abc if self._buffered or not recipe.sized else _SCRIPTS[0].abc

    def _commands(self, top: str, recipe: Recipe) -> list[list[str]]:
        multiplier = {
            "": [["alumacc"]],
            "booth": [["booth"], ["alumacc"]],
            "lowpower": [["booth", "-lowpower"], ["alumacc"]],
            "fused": [["flatten"], ["opt"], ["alumacc"]],
        }
        carry = ["-map", f"+/choices/{recipe.carry}.v", "-map", "+/techmap.v"] if recipe.carry else []
        adders = [["extract_fa", "-fa"], ["techmap", "-map", _FULL_ADDERS], ["techmap"], ["opt", "-full"]]
        tie = ["hilomap"]
        for option, found in (("-locell", self.library.tie_low), ("-hicell", self.library.tie_high)):
            if found:
                tie += [option, self._names.cell(found[0]), self._names.pins(found[0])[found[1]]]
        return [
            ["read_liberty", "-lib", "-ignore_miss_func", _CELLS],
            ["read_rtlil", _RTLIL],
            ["setattr", "-unset", "init", "w:*"],  # silicon wakes up in any state
            ["hierarchy", "-top", top],
            *([step] for step in ("proc", "opt", "wreduce", "peepopt", "opt_clean")),
            *multiplier[recipe.multiplier],
            ["opt"],
            ["maccmap", "-unmap"],
            ["techmap", *carry],
            ["techmap", "-map", _ADDERS],
            ["flatten"],
            ["opt", "-full"],
            *(adders if recipe.adders and self.library.full_adder else []),
            ["dfflibmap", "-liberty", _CELLS],
            ["opt"],
            ["abc", "-liberty", _CELLS, "-script", _RECIPE],
            *([] if recipe.sized and self._buffered else [["techmap", "-map", _BUFFERS]]),
            tie,
            ["opt_clean", "-purge"],
            ["write_json", _MAPPED],
        ]


def run_tool(command: list[str], folder: Path | None = None, *, tool: str = "Yosys") -> str:
    """Standard output of a command, which runs in a folder and keeps its temporary files there."""
    environment = os.environ | ({"TMPDIR": "."} if folder else {})  # Yosys gives it to a shell as it is
    try:
        run = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise SynthesisError(f"cannot run {tool} ({command[0]}): {error.strerror}") from None
    if run.returncode:
        output = run.stdout + run.stderr
        error = re.search(r"^ERROR: .*|No module named .*", output, flags=re.M)
        last = (output.strip().splitlines() or [f"exit status {run.returncode}, no output"])[-1]
        raise SynthesisError(f"{tool} failed: {(error.group() if error else last)[:300]}")
    return run.stdout


def _adder_map(library: Library, names: ToolNames) -> str:
    """Techmap of the heap's adder modules to the library's cells; polarities are the generator's business."""
    text = []
    for kind, adder in (("full", library.full_adder), ("half", library.half_adder)):
        if adder is None:
            continue
        pin = names.pins(adder.cell)
        suffix = "_n" if adder.sum_inverted else ""
        carry_in = f", .{pin[adder.ci]}(c)" if adder.ci else ""
        ports = "a, b, c" if adder.ci else "a, b"
        text.append(
            f"module dint_{kind}_adder{suffix} (input {ports}, output sum, carry);\n"
            f"  {names.cell(adder.cell)} _TECHMAP_REPLACE_ (.{pin[adder.a]}(a), .{pin[adder.b]}(b){carry_in}, "
            f".{pin[adder.sum]}(sum), .{pin[adder.carry]}(carry));\nendmodule\n"
        )
    return "".join(text)


def _full_adder_map(library: Library, names: ToolNames) -> str:
    """Techmap of Yosys' ``$fa`` to the library's full adder, whatever the polarity of its outputs."""
    adder = library.full_adder
    if adder is None:
        return ""
    pin = names.pins(adder.cell)
    carry, total = ("~" * inverted for inverted in (adder.carry_inverted, adder.sum_inverted))
    ports = ((adder.a, "A[i]"), (adder.b, "B[i]"), (adder.ci, "C[i]"), (adder.carry, "carry[i]"), (adder.sum, "sum[i]"))
    return (
        '(* techmap_celltype = "$fa" *)\n'
        "module dint_fa #(parameter WIDTH = 1) (input [WIDTH-1:0] A, B, C, output [WIDTH-1:0] X, Y);\n"
        f"  wire [WIDTH-1:0] carry, sum;\n  assign X = {carry}carry;\n  assign Y = {total}sum;\n"
        "  genvar i;\n  generate for (i = 0; i < WIDTH; i = i + 1) begin : bits\n"
        f"    {names.cell(adder.cell)} adder ({', '.join(f'.{pin[own]}({net})' for own, net in ports)});\n"
        "  end endgenerate\nendmodule\n"
    )


def _few(cells: Iterable[Cell]) -> bool:
    """Whether the gates of one output, tie cells among them, are of fewer than three functions."""
    gates = [cell for cell in cells if cell.kind in ("logic", "tie") and (cell.kind == "tie" or len(cell.outputs) == 1)]
    kinds = {
        (len(one.inputs), parse(function).table((*one.inputs,))) for one in gates for function in one.outputs.values()
    }
    return len(kinds) < 3


def _buffers_as_wires(library: Library, names: ToolNames) -> str:
    """Techmap that removes ABC's buffers: without sizing they only mark where two outputs share a net."""
    text = []
    for name in (name for name in library.usable if name in library.buffers):
        one = library.buffers[name]
        source, target = (names.pins(name)[pin] for pin in (*one.inputs, *one.outputs))
        text.append(
            f"module {names.cell(name)} (input {source}, output {target});\n  assign {target} = {source};\nendmodule\n"
        )
    return "".join(text)
