"""Maps Verilog to a Liberty file with pyosys, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

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
    return (
        json.loads((folder / "mapped.json").read_text()),
        (folder / "mapped.txt").read_text(),
        run.stdout + run.stderr,
    )
