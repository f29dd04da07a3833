"""Technology mapping with Yosys and ABC.

    mapper = Mapper(library, folder)
    netlist = mapper.map(to_rtlil(component, "top"), "top", recipe=RECIPES["dch"])

Yosys is pyosys from PyPI, or any other one whose path is given; it always runs in a process of its own.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hw.heap import GATES, Cells
from synth.liberty import Adder, Library, truth_table, write_liberty

__all__ = ["RECIPES", "Mapper", "Recipe", "SynthesisError", "cells_of"]


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
        What becomes of ``*``: ``""`` (Yosys' default), ``"booth"`` (its radix-4 Booth pass) or ``"fused"`` (multiplier
        and accumulator in one ``$macc``).
    """

    name: str
    abc: str
    sized: bool = False
    multiplier: str = ""


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
#: Recipes by name: every script, and every script with the two other ways to multiply.
RECIPES = {
    recipe.name: recipe
    for multiplier in ("", "booth", "fused")
    for script in _SCRIPTS
    for recipe in [replace(script, name=f"{script.name}_{multiplier}", multiplier=multiplier) if multiplier else script]
}

#: Runs a Yosys script with pyosys.
_PYOSYS = "import sys; from pyosys import libyosys as ys; ys.run_pass('script ' + sys.argv[1], ys.Design())"


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

    Parameters
    ----------
    library : Library
    folder : Path
        Where the reduced Liberty file and the adder map are kept.
    yosys : str, optional
        Another Yosys than pyosys.
    """

    def __init__(self, library: Library, folder: Path, *, yosys: str | None = None) -> None:
        if yosys is not None and shutil.which(yosys) is None:
            raise SynthesisError(f"no Yosys at {yosys!r}: give the path of an executable, or leave it out for pyosys")
        self.library = library
        self.cells = cells_of(library)
        self._yosys = yosys
        folder.mkdir(parents=True, exist_ok=True)
        # Of cells with one function and area, the strongest: to area mapping they are alike.
        self.liberty = folder / f"{library.name}_map.lib"
        write_liberty(library, self.liberty, [name for name in library.usable if name not in library.weaker])
        self._maps = folder / f"{library.name}_map.v"
        self._maps.write_text(_adder_map(library))
        self._wires = folder / f"{library.name}_wires.v"
        self._wires.write_text(_buffers_as_wires(library))

    @property
    def tool(self) -> str:
        """The Yosys that maps, with its version."""
        if self._yosys is None:
            return f"pyosys {version('pyosys')}"
        return self._run([self._yosys, "-V"]).strip()

    def map(self, rtlil: str, top: str, recipe: Recipe) -> dict[str, Any]:
        """The flat mapped netlist of module ``top``, as Yosys' ``write_json`` gives it."""
        with tempfile.TemporaryDirectory(prefix="dint-synth-") as name:
            folder = Path(name)
            (folder / "top.il").write_text(rtlil)
            (folder / "recipe.abc").write_text(recipe.abc + "; topo\n")
            return self._netlist(folder, self._script(top, recipe, folder))

    def _netlist(self, folder: Path, script: list[str]) -> dict[str, Any]:
        """What a script, run in its folder, leaves as mapped.json."""
        path = folder / "map.ys"
        path.write_text("\n".join(script) + "\n")
        self._run([self._yosys, "-q", "-s", str(path)] if self._yosys else [sys.executable, "-c", _PYOSYS, str(path)])
        mapped = folder / "mapped.json"
        if not mapped.exists():
            raise SynthesisError(f"{self._yosys} finished without writing a netlist: is it Yosys?")
        return json.loads(mapped.read_text())

    def outline(self, rtlil: str, top: str) -> dict[str, Any]:
        """The netlist of module ``top``, which consists of instances of modules that are not given."""
        with tempfile.TemporaryDirectory(prefix="dint-synth-") as name:
            folder = Path(name)
            (folder / "top.il").write_text(rtlil)
            lines = [f"read_rtlil {folder / 'top.il'}", f"hierarchy -top {top}", "proc", "flatten", "opt_clean"]
            return self._netlist(folder, [*lines, f"write_json {folder / 'mapped.json'}"])

    def key(self, recipe: Recipe) -> str:
        """Everything beside the circuit that determines a netlist, as text: tool, library, script, cell maps."""
        files = (self.liberty, self._maps, self._wires)
        return "\0".join([self.tool, *self._script("top", recipe, Path()), recipe.abc, *(f.read_text() for f in files)])

    def _script(self, top: str, recipe: Recipe, folder: Path) -> list[str]:
        liberty = self.liberty
        multiplier = {"": ["alumacc"], "booth": ["booth", "alumacc"], "fused": ["flatten", "opt", "alumacc"]}
        low, high = self.library.tie_low, self.library.tie_high
        return [
            f"read_liberty -lib -ignore_miss_func {liberty}",
            f"read_rtlil {folder / 'top.il'}",
            "setattr -unset init w:*",  # silicon wakes up in any state
            f"hierarchy -top {top}",
            "proc",
            "opt",
            "wreduce",
            "peepopt",
            "opt_clean",
            *multiplier[recipe.multiplier],
            "opt",
            "maccmap -unmap",
            "techmap",
            f"techmap -map {self._maps}",
            "flatten",
            "opt -full",
            f"dfflibmap -liberty {liberty}",
            "opt",
            f"abc -liberty {liberty} -script {folder / 'recipe.abc'}",
            *([] if recipe.sized else [f"techmap -map {self._wires}"]),
            "hilomap" + (f" -locell {' '.join(low)}" if low else "") + (f" -hicell {' '.join(high)}" if high else ""),
            "opt_clean -purge",
            f"write_json {folder / 'mapped.json'}",
        ]

    @staticmethod
    def _run(command: list[str]) -> str:
        run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if run.returncode:
            output = run.stdout + run.stderr
            error = re.search(r"^ERROR: .*|No module named .*", output, flags=re.M)
            reason = error.group() if error else output.strip()[-500:] or f"exit status {run.returncode}, no output"
            raise SynthesisError(f"Yosys failed: {reason}")
        return run.stdout


def _adder_map(library: Library) -> str:
    """Techmap of the heap's adder modules to the library's cells; polarities are the generator's business."""
    text = []
    for kind, adder in (("full", library.full_adder), ("half", library.half_adder)):
        if adder is None:
            continue
        suffix = "_n" if adder.sum_inverted else ""
        carry_in = f", .{adder.ci}(c)" if adder.ci else ""
        ports = "a, b, c" if adder.ci else "a, b"
        text.append(
            f"module dint_{kind}_adder{suffix} (input {ports}, output sum, carry);\n"
            f"  {adder.cell} _TECHMAP_REPLACE_ (.{adder.a}(a), .{adder.b}(b){carry_in}, "
            f".{adder.sum}(sum), .{adder.carry}(carry));\nendmodule\n"
        )
    return "".join(text)


def _buffers_as_wires(library: Library) -> str:
    """Techmap that removes ABC's buffers: without sizing they only mark where two outputs share a net."""
    text = []
    for cell in library.usable.values():
        if cell.kind == "logic" and len(cell.inputs) == len(cell.outputs) == 1:
            ((pin,), ((output, function),)) = cell.inputs, cell.outputs.items()
            if truth_table(function, (pin,)) == 0b10:
                text.append(
                    f"module {cell.name} (input {pin}, output {output});\n  assign {output} = {pin};\nendmodule\n"
                )
    return "".join(text)
