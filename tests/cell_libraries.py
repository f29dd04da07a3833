"""The four public cell libraries as tests need them: read once, written once for tools, mapped to with pyosys."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from synth.liberty import Library, load_library, write_liberty, write_tool_liberty

#: Each library's folder in the test data.
LIBRARIES = {
    "asap7": "liberty/asap7",
    "nangate45": "liberty/nangate45",
    "sky130hd": "liberty/sky130hd",
    "sg13g2": "liberty/ihp-sg13g2",
}
_WRITTEN = tempfile.TemporaryDirectory(prefix="liberty-")
#: Folder of flows that may share what they wrote for tools, and its cache, which has power tables that were read.
BUILD = Path(_WRITTEN.name, "build")
POWER = BUILD / "cache"


@cache
def read_once(folder: Path) -> Library:
    """The library in a folder of its own Liberty files."""
    return load_library(folder)


@cache
def tool_files(folder: Path) -> tuple[Path, Path]:
    """The Liberty files of that library that tools are given: with full tables, and reduced."""
    library = read_once(folder)
    full, reduced = (Path(_WRITTEN.name, f"{library.name}{suffix}.lib") for suffix in ("", "_reduced"))
    write_tool_liberty(library, full)
    write_liberty(library, reduced)
    return full, reduced


_SCRIPT = """
import sys
from pyosys import libyosys as ys
source, liberty, out, recipe = sys.argv[1:]
design = ys.Design()
for command in (
    f"read_liberty -lib -ignore_miss_func {liberty}", f"read_verilog {source}", "synth -top top -flatten",
    f"dfflibmap -liberty {liberty}", f"abc -liberty {liberty}" + (recipe and f" -script {recipe}"), "opt_clean",
    f"write_json {out}.json", f"tee -o {out}.txt stat -liberty {liberty}",
):
    ys.run_pass(command, design)
"""


def map_with_yosys(source: str, liberty: Path, folder: Path, abc: str = "") -> tuple[dict, str, str]:
    """(netlist, report of areas, log) of the Verilog module `top`, mapped with ABC's default or another script."""
    (folder / "top.v").write_text(source)
    (folder / "recipe.abc").write_text(abc)
    recipe = folder / "recipe.abc" if abc else ""
    command = [sys.executable, "-c", _SCRIPT, folder / "top.v", liberty, folder / "mapped", recipe]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    netlist = json.loads((folder / "mapped.json").read_text())
    return netlist, (folder / "mapped.txt").read_text(), run.stdout + run.stderr
