"""Mapped netlists as Verilog: cell models by the Liberty functions, and the netlist run by the cocotb benches."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cell_libraries import LIBRARIES, read_once

from hw.units import UNITS
from hw.verilog import to_rtlil
from synth.liberty import LibertyError, load_library, truth_table
from synth.netlist import cell_models, netlist_verilog, used_cells, verilog_expression, write_verilog
from synth.timing import TimingError
from synth.yosys import RECIPES, Mapper

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def library():
    return load_library("embedded")


@pytest.fixture(scope="module")
def mapped(library, tmp_path_factory):
    """(name, netlist) of the smallest complete MAC."""
    name = "mac_int4"
    mapper = Mapper(library)
    return name, mapper.map(to_rtlil(UNITS[name].create(cells=mapper.cells), name), name, RECIPES["dc2"])


def table(expression: str, pins: tuple[str, ...]) -> int:
    """Truth table of a Verilog expression, by Python, whose bit operators bind alike."""
    expression = expression.replace("1'b", "")
    rows = range(1 << len(pins))
    return sum((eval(expression, {pin: i >> j & 1 for j, pin in enumerate(pins)}) & 1) << i for i in rows)


@pytest.mark.parametrize("function", ["!A", "A'", "(A B)'", "A+B C", "A ^ B & C", "!(A | !B)''", "A*B^C", "0", "!1"])
def test_expressions(function):
    pins = ("A", "B", "C")
    assert table(verilog_expression(function), pins) == truth_table(function, pins)


def check_functions(library):
    checked = 0
    for cell in library.cells.values():
        if cell.kind == "logic":
            for function in cell.outputs.values():
                pins = tuple(cell.inputs)
                assert table(verilog_expression(function), pins) == truth_table(function, pins), cell.name
                checked += 1
    assert checked > 20


def test_every_function_of_the_embedded_library(library):
    check_functions(library)


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_function(shared, name):
    check_functions(read_once(shared(LIBRARIES[name])))


def yosys(script: str) -> str:
    command = [sys.executable, "-c", "import sys; from pyosys import libyosys as ys; ys.run_pass(sys.argv[1])", script]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_flip_flops(shared, tmp_path):
    """What another reader of Verilog makes of the models: the right kind of flop, edge, reset and value."""
    library = read_once(shared(LIBRARIES["nangate45"]))
    expected = {  # reset and set are active low
        "DFF_X1": ["$dff", "CLK_POLARITY 1'1"],
        "DFFR_X1": ["$adff", "ARST_POLARITY 0", "ARST_VALUE 1'0", "CLK_POLARITY 1'1"],
        "DFFS_X1": ["$adff", "ARST_POLARITY 0", "ARST_VALUE 1'1", "CLK_POLARITY 1'1"],
    }
    for cell, facts in expected.items():
        path = tmp_path / f"{cell}.v"
        path.write_text(cell_models(library, [cell]))
        dump = " ".join(yosys(f"read_verilog {path}; proc; opt -full; dump").replace("parameter \\", "").split())
        assert all(fact in dump for fact in facts), (cell, dump)
        assert dump.count("dff $") == 1


def test_ports_and_names(mapped, library):
    """Ports are as they were; every wire and instance has one plain name."""
    name, netlist = mapped
    text = netlist_verilog(netlist, name, library)
    for port, facts in netlist["modules"][name]["ports"].items():
        width = len(facts["bits"])
        bits = f"[{width - 1}:0] " if width > 1 else ""
        assert f"\n  {facts['direction']} {bits}{port};\n" in text
    wires = re.findall(r"^  wire (.*);$", text, re.M)
    instances = re.findall(r"^  (\w+) (\w+) \(\.", text, re.M)
    assert all(re.fullmatch(r"[A-Za-z_]\w*", wire) for wire in wires)
    both = wires + [instance for _, instance in instances]
    assert len(set(both)) == len(both)
    assert sorted({cell for cell, _ in instances}) == used_cells(netlist, name)
    cells = [c for c in netlist["modules"][name]["cells"].values() if c["type"] != "$scopeinfo"]
    assert len(instances) == len(cells)


def run_sim(files: list[Path], name: str, folder: Path) -> subprocess.CompletedProcess:
    """`python -m sim` in a folder of its own, with one test, by the simulator that is built fastest."""
    simulator = "icarus" if shutil.which("iverilog") else "verilator"
    command = [sys.executable, "-m", "sim", name, "--simulator", simulator, "--test", "every_product"]
    command += ["--module", name, "--verilog", *map(str, files)]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


def test_benches_run_it(mapped, library, tmp_path):
    """cocotb's bench passes on the netlist, and fails on one with an adder's outputs exchanged."""
    name, netlist = mapped
    write_verilog(netlist, name, library, tmp_path / "mac.v", tmp_path / "cells.v")
    run = run_sim([tmp_path / "mac.v", tmp_path / "cells.v"], name, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    broken = json.loads(json.dumps(netlist))
    cells = broken["modules"][name]["cells"].values()
    pins = next(cell for cell in cells if cell["type"] == library.full_adder.cell)["connections"]
    pins["CON"], pins["SN"] = pins["SN"], pins["CON"]
    write_verilog(broken, name, library, tmp_path / "mac.v")
    run = run_sim([tmp_path / "mac.v", tmp_path / "cells.v"], name, tmp_path)
    assert run.returncode != 0
    assert "FAIL" in run.stdout


def test_errors(mapped, library):
    _, netlist = mapped
    with pytest.raises(TimingError, match="no module nothing"):
        netlist_verilog(netlist, "nothing", library)
    with pytest.raises(LibertyError, match="library asap7 has no cell NAND9"):
        cell_models(library, ["NAND9"])


def test_no_model_of_a_latch(shared):
    library = read_once(shared(LIBRARIES["nangate45"]))
    with pytest.raises(LibertyError, match="cell DLH_X1 of library nangate45 is neither gate nor flip-flop"):
        cell_models(library, ["DLH_X1"])
