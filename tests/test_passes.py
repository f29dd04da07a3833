"""What is done to a composed netlist: it computes the same, and what each step is for happens."""

from dataclasses import replace

import numpy as np
import pytest

from golden.lanes import DINT4
from hw.heap import Structure
from hw.units import Unit
from synth.flow import Flow, Variant
from synth.liberty import load_library
from synth.netlist import Netlist, Part, Port, Role
from synth.parts import split
from synth.passes import buffer, invert, prune, strengthen, tie
from synth.simulate import NetlistSimulator
from synth.timing import critical_path


@pytest.fixture(scope="module")
def library():
    return load_library("embedded")


def netlist(library, cells, ports):
    """The netlist ``top`` of {name: (cell, {pin: net})}, names with their part, and {port: (direction, nets)}."""
    made = Netlist("top", library, {name: Port(direction, tuple(nets)) for name, (direction, nets) in ports.items()})
    for name, (kind, nets) in cells.items():
        part, _, _ = name.rpartition(".")
        made.insert(
            name,
            library.cell(f"{kind}_ASAP7_75t_R"),
            nets,
            Role((Part(part, part.rstrip("0123456789")),) if part else ()),
        )
    made.check()
    return made


def behaviour(circuit, inputs, cycles=64):
    """Outputs of 256 runs after random inputs, enough of them to forget in which state flops woke up."""
    sim = NetlistSimulator(circuit, streams=256, rng=np.random.default_rng(1))
    rng = np.random.default_rng(2)
    for _ in range(cycles):
        for name, bits in inputs.items():
            sim.set(name, rng.integers(0, 1 << bits, 256))
        sim.settle()
        sim.tick()
    sim.settle()
    return sim.get("y")


def kinds(circuit):
    return sorted(one.cell.name.partition("_")[0] for one in circuit.cells.values())


def flop(data, out):
    return "DFFHQNx1", {"CLK": 2, "D": data, "QN": out}


PORTS = {"clk": ("input", [2]), "a": ("input", [3, 4]), "y": ("output", [7])}


@pytest.mark.parametrize(
    ("cells", "after"),
    [
        # Both polarities are read: the inverter serves the other readers, and the AND becomes a NAND.
        (
            {
                "and": ("AND2x2", {"A": 3, "B": 4, "Y": 5}),
                "flop": flop(5, 6),
                "not": ("INVx1", {"A": 6, "Y": 8}),
                "both": ("NAND2xp5", {"A": 6, "B": 8, "Y": 9}),
                "out": ("NAND2xp5", {"A": 8, "B": 9, "Y": 7}),
            },
            ["DFFHQNx1", "INVx1", "NAND2xp33", "NAND2xp5", "NAND2xp5"],
        ),
        # Only the inverter reads the flop: it goes too.
        (
            {"or": ("OR2x2", {"A": 3, "B": 4, "Y": 5}), "flop": flop(5, 6), "not": ("INVx1", {"A": 6, "Y": 7})},
            ["DFFHQNx1", "NOR2xp33"],
        ),
        # A NAND is the smallest already.
        (
            {"nand": ("NAND2xp33", {"A": 3, "B": 4, "Y": 5}), "flop": flop(5, 7)},
            ["DFFHQNx1", "NAND2xp33"],
        ),
        # The gate drives more than the flop.
        (
            {
                "and": ("AND2x2", {"A": 3, "B": 4, "Y": 5}),
                "flop": flop(5, 6),
                "out": ("NAND2xp5", {"A": 5, "B": 6, "Y": 7}),
            },
            ["AND2x2", "DFFHQNx1", "NAND2xp5"],
        ),
        # The flop's gate is read through another flop's inverter, which moves as well.
        (
            {
                "and": ("AND2x2", {"A": 3, "B": 4, "Y": 5}),
                "flop": flop(5, 6),
                "not": ("INVx1", {"A": 6, "Y": 8}),
                "and2": ("AND2x2", {"A": 8, "B": 3, "Y": 9}),
                "flop2": flop(9, 10),
                "not2": ("INVx1", {"A": 10, "Y": 7}),
            },
            ["DFFHQNx1", "DFFHQNx1", "NAND2xp33", "NAND2xp33"],
        ),
        # The gate reads its own flop, by a pin that its complement calls otherwise.
        (
            {
                "or_and": ("OA31x2", {"A1": 3, "A2": 4, "A3": 4, "B1": 6, "Y": 5}),
                "flop": flop(5, 6),
                "not": ("INVx1", {"A": 6, "Y": 8}),
                "out": ("NAND2xp5", {"A": 6, "B": 3, "Y": 9}),
                "out2": ("NAND2xp5", {"A": 8, "B": 9, "Y": 7}),
            },
            ["DFFHQNx1", "INVx1", "NAND2xp5", "NAND2xp5", "OAI31xp33"],
        ),
    ],
    ids=["both", "one", "smallest", "shared", "chain", "own"],
)
def test_flops_hold_complements_where_that_is_smaller(library, cells, after):
    before = netlist(library, cells, PORTS)
    found = invert(before)
    assert kinds(found) == after
    np.testing.assert_array_equal(behaviour(found, {"a": 2}), behaviour(before, {"a": 2}))


def fan(library, readers, parts=False):
    """An inverter behind a flop that drives many others, whose outputs meet in a parity."""
    cells = {"source.flop": flop(3, 4), "source.drive": ("INVx1", {"A": 4, "Y": 5})}
    nets = list(range(100, 100 + readers))
    for i, net in enumerate(nets):
        cells[f"part{i % 8 if parts else 0}.not{i}"] = ("INVx1", {"A": 5, "Y": net})
    last, fresh = nets[0], 1000
    for i, net in enumerate(nets[1:]):
        out = fresh if i < readers - 2 else 7
        cells[f"xor{i}"] = ("XOR2x1", {"A": last, "B": net, "Y": out})
        last, fresh = out, fresh + 1
    return netlist(library, cells, {"clk": ("input", [2]), "a": ("input", [3]), "y": ("output", [7])})


def source_delay(circuit):
    """Arrival at the first gate behind the flop and its buffers."""
    steps = critical_path(circuit).path
    return next(step.arrival_ps for step in steps if ".not" in step.cell)


def test_buffers_speed_up_wide_nets(library):
    wide = fan(library, 301)
    buffered = buffer(wide, 100.0)
    assert source_delay(wide) > 400
    assert source_delay(buffered) < 200
    assert sum("BUF" in kind for kind in kinds(buffered)) >= 1
    assert buffered.area < 1.1 * wide.area
    np.testing.assert_array_equal(behaviour(buffered, {"a": 1}), behaviour(wide, {"a": 1}))
    assert buffer(fan(library, 3), 100.0) == fan(library, 3)


def test_drivers_of_many_parts_get_stronger(library):
    wide = fan(library, 64, parts=True)
    slow, fast = (strengthen(wide, near=near) for near in (4.0, 1.5))
    assert source_delay(fast) < source_delay(slow) <= source_delay(wide)
    assert fast.area >= slow.area
    np.testing.assert_array_equal(behaviour(fast, {"a": 1}), behaviour(wide, {"a": 1}))
    alone = fan(library, 64)
    assert strengthen(alone, near=1.5) == alone  # one part, which was mapped with its load in sight


def test_constants_need_no_buffers(library):
    wide = fan(library, 40)
    wide.replace("source.drive", library.cell("TIEHIx1_ASAP7_75t_R"), {"H": 5})
    assert buffer(wide, 10.0) == wide


def test_pruning_leaves_what_is_read(library):
    whole = fan(library, 5)
    extra = fan(library, 5)
    extra.insert("dead", library.inverter, {"A": 5, "Y": 5000})
    extra.insert("dead2", library.inverter, {"A": 5000, "Y": 5001})
    assert prune(extra) == whole
    assert len(extra.cells) == len(whole.cells) + 2  # passes leave what they are given alone


def ties(library, cells, high):
    """Gates that read constants: of tie cells each its own, and as constants of the netlist."""
    tied = {"t0": ("TIEHIx1", {"H": 10}), "t1": ("TIEHIx1", {"H": 11}), "t2": ("TIELOx1", {"L": 12})}
    return netlist(library, {**cells, **tied}, {"a": ("input", [2]), "y": ("output", [5, high])})


def test_one_tie_cell_for_each_constant(library):
    cells = {
        "n0": ("NAND2xp5", {"A": 2, "B": 10, "Y": 3}),
        "n1": ("NAND2xp5", {"A": 3, "B": 11, "Y": 4}),
        "n2": ("NOR2xp33", {"A": 4, "B": 12, "Y": 6}),
        "n3": ("NAND2xp5", {"A": 6, "B": "1", "Y": 5}),
    }
    before = ties(library, cells, high=11)
    after = tie(before)
    assert kinds(after) == ["NAND2xp5", "NAND2xp5", "NAND2xp5", "NOR2xp33", "TIEHIx1", "TIELOx1"]
    assert before.area - after.area == pytest.approx(library.cell("TIEHIx1_ASAP7_75t_R").area)
    after.check()
    assert not {"0", "1"} & {net for one in after.cells.values() for net in one.nets.values()}
    assert split(after)["ties"] == pytest.approx(2 * library.cell("TIEHIx1_ASAP7_75t_R").area)
    np.testing.assert_array_equal(behaviour(after, {"a": 1}), behaviour(before, {"a": 1}))
    assert tie(after).area == after.area
    assert kinds(tie(fan(library, 3))) == kinds(fan(library, 3))  # no constant, no cell


def test_constants_stay_where_a_library_has_no_tie_cell(library):
    few = {name: cell for name, cell in library.cells.items() if cell.kind != "tie"}
    bare = replace(library, cells=few)
    made = netlist(bare, {"n": ("NAND2xp5", {"A": 2, "B": "1", "Y": 3})}, {"a": ("input", [2]), "y": ("output", [3])})
    assert tie(made) == made


@pytest.mark.parametrize("scope", ["array", "complete"])
def test_one_column_stands_for_all(library, tmp_path, scope):
    """A tile is estimated from one of its columns."""
    flow = Flow(library, tmp_path)
    unit = Unit("tile16x4x1", "dint4", scope, (DINT4,))
    structure = Structure(breaks=(14,), cuts=(21.0,), sum_delay=2.0, polarity="latest")
    shape = {"correction": "brent_kung"} if scope == "complete" else {}
    variant = Variant("dint4", "dc2", structure, products="true", slowest=0.12, **shape)
    measured, estimated = flow.build(unit, variant, 1000), flow.estimate(unit, variant, 1000)
    assert estimated.area == pytest.approx(measured.area, rel=0.002)
    assert estimated.parts.keys() == measured.parts.keys()
    for part in ("lane", "accumulator", "codes"):
        assert estimated.parts[part] == pytest.approx(measured.parts[part], rel=0.01)
    assert estimated.critical_path_ps == pytest.approx(measured.critical_path_ps, rel=0.03)
