"""Netlists: what they hold and how they change, and as Verilog with models of the cells, run by the cocotb benches."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from cell_libraries import LIBRARIES, read_once
from conftest import design, swapped
from mini_liberty import MINI

from hw.units import UNITS
from hw.verilog import to_rtlil
from synth.expression import parse
from synth.liberty import LibertyError, load_library, read_liberty, truth_table
from synth.netlist import Netlist, NetlistError, Part, Role
from synth.verilog import cell_models, netlist_verilog, write_verilog
from synth.yosys import RECIPES, Mapper

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def library():
    return load_library("embedded")


@pytest.fixture(scope="module")
def mapped(library):
    """The netlist of the smallest complete MAC."""
    name = "mac_int4"
    mapper = Mapper(library)
    return mapper.map(to_rtlil(UNITS[name].create(cells=mapper.cells), name), name, RECIPES["dc2"])


def table(expression: str, pins: tuple[str, ...]) -> int:
    """Truth table of a Verilog expression, by Python, whose bit operators bind alike."""
    expression = expression.replace("1'b", "")
    rows = range(1 << len(pins))
    return sum((eval(expression, {pin: i >> j & 1 for j, pin in enumerate(pins)}) & 1) << i for i in rows)


@pytest.mark.parametrize("function", ["!A", "A'", "(A B)'", "A+B C", "A ^ B & C", "!(A | !B)''", "A*B^C", "0", "!1"])
def test_expressions(function):
    pins = ("A", "B", "C")
    assert table(parse(function).verilog(), pins) == truth_table(function, pins)


def check_functions(library):
    checked = 0
    for cell in library.cells.values():
        if cell.kind == "logic":
            for function in cell.outputs.values():
                pins = tuple(cell.inputs)
                assert table(parse(function).verilog(), pins) == truth_table(function, pins), cell.name
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


def test_ports_and_names(mapped):
    """Ports are as they were; every wire and instance has one plain name."""
    text = netlist_verilog(mapped)
    for name, port in mapped.ports.items():
        bits = f"[{len(port.bits) - 1}:0] " if len(port.bits) > 1 else ""
        assert f"\n  {port.direction} {bits}{name};\n" in text
    wires = re.findall(r"^  wire (.*);$", text, re.M)
    instances = re.findall(r"^  (\w+) (\w+) \(\.", text, re.M)
    assert all(re.fullmatch(r"[A-Za-z_]\w*", wire) for wire in wires)
    both = wires + [instance for _, instance in instances]
    assert len(set(both)) == len(both)
    assert Counter(cell for cell, _ in instances) == mapped.kinds


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
    files = [tmp_path / "mac.v", tmp_path / "cells.v"]
    write_verilog(mapped, *files)
    run = run_sim(files, mapped.name, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    adder = next(one for one in mapped.cells.values() if one.cell.name == library.full_adder.cell)
    write_verilog(swapped(mapped, adder.name, "CON", "SN"), files[0])
    run = run_sim(files, mapped.name, tmp_path)
    assert run.returncode != 0
    assert "FAIL" in run.stdout


def test_no_model_of_an_unknown_cell(library):
    with pytest.raises(LibertyError, match="library asap7 has no cell NAND9"):
        cell_models(library, ["NAND9"])


def test_no_model_of_a_latch(shared):
    library = read_once(shared(LIBRARIES["nangate45"]))
    with pytest.raises(LibertyError, match="cell DLH_X1 of library nangate45 is neither gate nor flip-flop"):
        cell_models(library, ["DLH_X1"])


# The class


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    path = tmp_path_factory.mktemp("mini") / "mini.lib"
    path.write_text(MINI)
    return read_liberty(path)


def yosys_json(cells, inputs, outputs):
    """A netlist as Yosys writes it, of cells {name: (type, {pin: net})} and single-bit ports."""
    ports = {name: {"direction": "input", "bits": [bit]} for name, bit in inputs.items()}
    ports |= {name: {"direction": "output", "bits": [bit]} for name, bit in outputs.items()}
    instances = {
        name: {"type": kind, "connections": {pin: [net] for pin, net in pins.items()}}
        for name, (kind, pins) in cells.items()
    }
    return {"modules": {"top": {"ports": ports, "cells": instances, "netnames": {"wire9": {"bits": [9]}}}}}


CHAIN = {
    "u1": ("INV", {"A": 2, "Y": 3}),
    "u2": ("INV", {"A": 3, "Y": 4}),
    "ff": ("DFF", {"CK": 1, "D": 4, "QN": 5}),
}
CHAIN_IO = {"clk": 1, "a": 2}, {"q": 5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"u1": ("AND9", {"A": 2, "Y": 3})}, "u1: cell AND9 is not in library mini"),
        ({"u1": ("$_NOT_", {"A": 2, "Y": 3})}, "cell $_NOT_ is not in library mini; is the netlist mapped?"),
        ({"u1": ("INV", {"A": 9, "Y": 3})}, "net wire9, read by u1/A, has no driver"),
        ({"u3": ("INV", {"A": 2, "Y": 4})}, "net 4 is driven by u2/Y and by u3/Y"),
        ({"u3": ("INV", {"A": 3, "Y": 2})}, "net 2 is driven by input a and by u3/Y"),
        ({"u1": ("INV", {"Y": 3})}, "u1: input A of cell INV is not connected"),
        ({"u1": ("INV", {"A": 2, "Q": 7, "Y": 3})}, "u1: cell INV of library mini has no pin Q"),
        ({"u1": ("top", {"A": 2, "Y": 3})}, "instance u1 of top is the module top: flatten the netlist first"),
        ({"ff": ("INV", {"A": 4, "Y": 6})}, "output q has no driver"),
    ],
)
def test_bad_netlists(mini, change, message):
    with pytest.raises(NetlistError, match=re.escape(message)):
        Netlist.from_yosys(yosys_json(CHAIN | change, *CHAIN_IO), "top", mini)


def test_bad_tops_and_ports(mini):
    data = yosys_json(CHAIN, *CHAIN_IO)
    with pytest.raises(NetlistError, match="the netlist has no module mac; it has top"):
        Netlist.from_yosys(data, "mac", mini)
    with pytest.raises(NetlistError, match="the netlist has no module top; it has none"):
        Netlist.from_yosys({}, "top", mini)
    data["modules"]["top"]["ports"]["pad"] = {"direction": "inout", "bits": [7]}
    with pytest.raises(NetlistError, match="port pad of top is inout"):
        Netlist.from_yosys(data, "top", mini)


def test_area(mini):
    netlist = design(mini, CHAIN | {"n": ("NAND", {"A": 2, "B": 3, "Y": 6})}, *CHAIN_IO)
    assert netlist.area == 1 + 1 + 8 + 2
    assert netlist.kinds == {"INV": 2, "DFF": 1, "NAND": 1}


def index_of(netlist):
    """Drivers and readers of every net, by going through all cells."""
    drivers, readers = {}, {}
    for one in netlist.cells.values():
        for pin, net in one.nets.items():
            if pin in one.cell.outputs:
                drivers[net] = one.name, pin
            else:
                readers.setdefault(net, set()).add((one.name, pin))
    return drivers, readers


def test_changes_keep_the_index(mini):
    """Random changes: drivers and readers are those of a netlist that was made so, and copies are their own."""
    rng = random.Random(0)
    netlist = design(mini, CHAIN, *CHAIN_IO)
    netlist.driver(2)  # from here on there is an index
    before = netlist.copy()
    inverter, nand = mini.cell("INV"), mini.cell("NAND")
    for step in range(400):
        name = rng.choice(list(netlist.cells))
        nets = [2, *index_of(netlist)[0]]
        match rng.randrange(4):
            case 0:
                netlist.insert(f"n{step}", inverter, {"A": rng.choice(nets), "Y": netlist.fresh()})
            case 1 if netlist.cells[name].cell.name in ("INV", "NAND"):
                pins = {"A": rng.choice(nets), "B": rng.choice(nets), "Y": netlist.cells[name].nets["Y"]}
                netlist.replace(name, nand, pins)
            case 2:
                pins = [(name, pin) for pin in netlist.cells[name].cell.inputs if pin in netlist.cells[name].nets]
                netlist.move(pins[:1], rng.choice(nets))
            case 3 if len(netlist.cells) > 3 and name != "ff":
                netlist.remove(name)
        drivers, readers = index_of(netlist)
        for net in {*nets, *drivers, *readers}:
            assert netlist.driver(net) == drivers.get(net)
            assert len(netlist.readers(net)) == len(readers.get(net, ()))
            assert set(netlist.readers(net)) == readers.get(net, set())
    assert before == design(mini, CHAIN, *CHAIN_IO)
    with pytest.raises(NetlistError, match="top has an instance ff already"):
        netlist.insert("ff", inverter, {"A": 2, "Y": 99999})


def test_json_holds_everything(mapped, library):
    netlist = mapped.copy()
    netlist.attributes["built"] = '{"unit": "mac"}'
    one = next(iter(netlist.cells.values()))
    netlist.insert("more", one.cell, one.nets, Role((Part("column0", "column"),), "acc", 3, True))
    data = json.loads(json.dumps(netlist.to_json()))
    again = Netlist.from_json(data, library)
    assert again == netlist
    assert list(again.cells) == list(netlist.cells)  # the order is part of it


def test_roles_come_from_the_generator(mapped, library):
    """Every adder cell says which column of which heap it adds, and products end where the accumulator goes on."""
    adders = [
        one for one in mapped.cells.values() if one.cell.name in (library.full_adder.cell, library.half_adder.cell)
    ]
    assert len(adders) > 20
    for one in adders:
        assert one.role.heap == "acc"
        assert one.name.startswith(f"acc_c{one.role.column}_")
    assert not any(one.role.heap for one in mapped.cells.values() if one not in adders)
    tree = {one.role.column for one in adders if one.role.tree}
    above = {one.role.column for one in adders if not one.role.tree}
    assert tree
    assert above
    assert max(tree) < min(above)
