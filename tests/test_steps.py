"""The flow's steps: what their keys cover, what their cache gives back, and the command that shows them."""

import json
import re
import sys
from dataclasses import replace

import pytest

from golden.storage import code_digest
from hw.units import UNITS
from synth.__main__ import main
from synth.designs import Variant
from synth.flow import Flow
from synth.liberty import Linear, load_library
from synth.netlist import Netlist
from synth.steps import Step, every, run
from synth.timing import TimingError, critical_path

UNIT = UNITS["mac_int4_array"]
VARIANT = Variant("int4", "dc2", sized=0.8)


@pytest.fixture(scope="module")
def library():
    return load_library("embedded")


def slower(library, factor):
    """A library of the same files and cells, whose delays are longer."""

    def scaled(times):
        return {
            pair: Linear(*(factor * x for x in (t.at_zero, t.per_ff, t.per_ps, t.per_ff_ps)))
            for pair, t in times.items()
        }

    cells = {
        name: replace(cell, arcs=tuple(replace(arc, delay=scaled(arc.delay)) for arc in cell.arcs))
        for name, cell in library.cells.items()
    }
    return replace(library, cells=cells)


@pytest.fixture(scope="module")
def folder(library, tmp_path_factory):
    """A build folder in which the unit was built once."""
    folder = tmp_path_factory.mktemp("steps")
    Flow(library, folder).build(UNIT, VARIANT, 1000)
    return folder


def keys(flow, unit=UNIT, variant=VARIANT, clock_ps=1000):
    last, _ = flow.steps(unit, variant, clock_ps)
    return {step.label: step.key for step in every(last)}


def test_delays_of_the_library_are_part_of_the_key(library, folder, tmp_path):
    """All delays x 1.25 under the same cell names, in a folder that knows the faster library's netlist."""
    slow = slower(library, 1.25)
    fresh = Flow(slow, tmp_path).build(UNIT, VARIANT, 1000)
    again = Flow(slow, folder).build(UNIT, VARIANT, 1000)
    assert again == fresh
    assert fresh.critical_path_ps != Flow(library, folder).build(UNIT, VARIANT, 1000).critical_path_ps
    before, after = keys(Flow(library, folder)), keys(Flow(slow, folder))
    assert not set(before.values()) & set(after.values())


def test_what_else_keys_cover(library, folder):
    flow = Flow(library, folder)
    base = keys(flow)
    assert list(base) == ["map", "prune", "invert", "size", "tie"]
    for other, changed in (
        (keys(flow, clock_ps=900), {"size", "tie"}),
        (keys(flow, variant=replace(VARIANT, sized=0.9)), {"size", "tie"}),
        (keys(flow, variant=replace(VARIANT, recipe="dch")), set(base)),
        (keys(flow, variant=replace(VARIANT, half_adder_cells=False)), set(base)),
        (keys(flow), set()),
    ):
        assert {label for label in base if base[label] != other[label]} == changed
    dot = UNITS["dot16_dint4_array"]
    (variant,) = flow.stored(dot, 1000)
    base = keys(flow, dot, variant)
    other = keys(flow, dot, replace(variant, drive=1.5))
    assert {label for label in base if base[label] != other[label]} == {"strengthen", "buffer", "tie"} | (
        {"size"} & set(base)
    )


def test_code_is_part_of_the_key(library, tmp_path, monkeypatch):
    """That of the step, and of what it calls: another body, another key."""
    monkeypatch.syspath_prepend(str(tmp_path))
    seen = set()
    for text in ("a = 1\n", "a = 2\n", "from synth import netlist\na = 2\n"):
        (tmp_path / "toy_step.py").write_text(text)
        code_digest.cache_clear()
        seen.add(Step("toy", "x", lambda: None, "toy_step", library, "").key)
        sys.modules.pop("toy_step", None)
    assert len(seen) == 3
    code_digest.cache_clear()
    last, _ = Flow(library, tmp_path / "build").steps(UNIT, VARIANT, 1000)
    assert {step.label: step.code for step in every(last)} == {
        "map": "synth.yosys",
        **dict.fromkeys(("prune", "invert", "tie"), "synth.passes"),
        "size": "synth.sizing",
    }


def test_damaged_entries_are_made_again(library, folder, tmp_path, capsys):
    """Truncated, longer, empty, or nothing that is JSON: the same netlist comes, and one word about it."""
    good = Flow(library, folder).netlist(UNIT, VARIANT, 1000)
    entries = sorted((folder / "cache").iterdir())
    assert len(entries) >= 2
    for number, damage in enumerate(
        (
            lambda data: data[: len(data) // 2],
            lambda data: data + b" ",
            lambda data: data.replace(b"INVx1", b"INVx2"),
            lambda data: b"",
            lambda data: b"\xff\xfe[[[[" * 1000,
        )
    ):
        copy = tmp_path / str(number)
        (copy / "cache").mkdir(parents=True)
        for entry in entries:
            (copy / "cache" / entry.name).write_bytes(damage(entry.read_bytes()))
        capsys.readouterr()
        assert Flow(library, copy).netlist(UNIT, VARIANT, 1000) == good
        assert capsys.readouterr().err.count("note: ") == 1
        assert Flow(library, copy).netlist(UNIT, VARIANT, 1000) == good
        assert capsys.readouterr().err == ""


def test_a_step_that_fails_leaves_nothing(library, tmp_path):
    def broken() -> Netlist:
        raise KeyboardInterrupt

    step = Step("map", "x", broken, "synth.yosys", library, "", reads={"rtlil": ""}, slow=True)
    with pytest.raises(KeyboardInterrupt):
        run(step, tmp_path / "cache", {})
    assert not list(tmp_path.rglob("*"))


def test_what_a_tool_s_failure_left_is_not_kept(library, folder, monkeypatch):
    """A placement that own timing judged, since OpenSTA failed, is closed again the next time; its label says why."""
    flow = Flow(library, folder, lef="none")
    last = flow.placing(UNIT, VARIANT, 1000, rounds=0)[1]

    def failed(*_, **__):
        raise TimingError("OpenSTA failed on unit: no licence")

    with monkeypatch.context() as patch:
        patch.setattr("synth.flow.opensta", failed)
        assert run(last, flow.cache, {}).value.tool.endswith(", as OpenSTA failed on unit: no licence")
    assert ", as " not in run(last, flow.cache, {}).value.tool
    assert run(last, flow.cache, {}).cached


def test_corners_of_one_name_share_a_folder(shared, tmp_path):
    """Two libraries that differ in delays alone, under one name: each its own delay, whatever was built before."""
    unit = UNITS["mac_dint4_array"]
    corners = [load_library(shared(f"cases/liberty/corner_{name}.lib")) for name in ("slow", "fast")]
    assert corners[0].name == corners[1].name
    alone = []
    for number, library in enumerate(corners):
        flow = Flow(library, tmp_path / str(number))
        variant = replace(flow.stored(unit, 4000)[0], sized=0.9)
        alone.append((variant, flow.build(unit, variant, 4000), flow.opensta(flow.netlist(unit, variant, 4000), 4000)))
    assert alone[0][1].critical_path_ps > 1.2 * alone[1][1].critical_path_ps
    flows = [Flow(library, tmp_path / "both") for library in corners]
    for _ in range(2):
        for flow, (variant, measured, judged) in zip(flows, alone, strict=True):
            assert flow.build(unit, variant, 4000) == measured
            assert flow.opensta(flow.netlist(unit, variant, 4000), 4000) == judged


def test_the_command(folder, tmp_path, capsys):
    """Every step with what it was given and gave; from the cache the second time; stopped, and its netlist written."""
    command = ["--build", str(tmp_path), "steps", "mac_dint4_array", "--library", "embedded"]
    assert main(command) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert "area um2" in head
    assert [line.split()[0] for line in lines] == ["map", "prune", "invert", "tie"]
    assert " made " in lines[0]
    assert re.search(r"142 cells, 20\.00 um2, \d+ ps +142 +20\.004 ", lines[1])
    assert main([*command, "--until", "prune", "-o", str(tmp_path / "x.v")]) == 0
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["map", "prune"]
    assert " cached " in lines[0]
    assert (tmp_path / "x.v").read_text().count("ASAP7") == 142
    assert main([*command, "--until", "strengthen"]) == 1
    assert "has no step strengthen: choose from map, prune, invert, tie" in capsys.readouterr().err


def test_a_netlist_says_how_it_was_built(library, tmp_path):
    """As an attribute of the module, in the form that Unit.create takes."""
    command = ["--build", str(tmp_path / "build"), "netlist", "--library", "embedded", "--unit", "mac_dint4"]
    assert main([*command, "-o", str(tmp_path / "net.v")]) == 0
    first = (tmp_path / "net.v").read_text().splitlines()[0]
    facts = json.loads(json.loads(re.fullmatch(r'\(\* built = (".*") \*\)', first)[1]))
    (variant,) = Flow(library, tmp_path / "build").stored(UNITS["mac_dint4"], 1000)
    assert facts["unit"] == "mac_dint4"
    assert facts["lane"] == variant.lane
    assert facts["max_k"] == UNITS["mac_dint4"].max_k
    assert tuple(facts["structure"]["breaks"]) == variant.structure.breaks
    assert {"products", "correction"} <= facts.keys()


def test_roles_survive_the_whole_flow(library, folder):
    """After all passes adders still know their heap, so that sizing may go on from a cached netlist."""
    netlist = Flow(library, folder).netlist(UNIT, VARIANT, 1000)
    again = Netlist.from_json(json.loads(json.dumps(netlist.to_json())), library)
    assert again == netlist
    assert sum(bool(one.role.heap) for one in again.cells.values()) > 20
    assert critical_path(again) == critical_path(netlist)
