"""The synthesis flow: mapping, verification, the stored designs, the search and the report."""

import json
import stat
import sys
from dataclasses import asdict, replace

import pytest
from conftest import changed, need, swapped
from mini_liberty import MINI

from hw.heap import Structure
from hw.units import LEVELS, UNITS
from hw.verilog import to_rtlil
from synth import explore as explore_module
from synth import flow as flow_module
from synth import guard
from synth.__main__ import main
from synth.designs import DESIGNS, Variant, read_designs, stored_units
from synth.flow import Flow, Measured, best, choices
from synth.liberty import PLATFORMS, load_library
from synth.opensta import opensta
from synth.report import ROWS, ratios, sanity, table
from synth.timing import Timing
from synth.verify import VerificationError, verify
from synth.yosys import RECIPES, Mapper, Recipe, SynthesisError, cells_of

MACS = [name for name in UNITS if name.startswith("mac_") and not any(one in name for one in ("dint3", "wide", "fp4"))]
ARRAYS = [name for name in MACS if name.endswith("_array")]


@pytest.fixture(scope="module")
def flow(tmp_path_factory):
    return Flow(load_library("embedded"), tmp_path_factory.mktemp("synth"))


@pytest.fixture(scope="module")
def built(flow):
    """The stored variants of the array units, measured."""
    return {name: flow.best(UNITS[name], 1000) for name in ARRAYS}


def test_ceilings(built):
    """Array only, ASAP7, 1 ns met: what the feasibility study reached is the ceiling."""
    for name, ceiling in {"mac_dint4_array": 22.9, "mac_int8_best_array": 29.8}.items():
        assert built[name].meets(1000)
        assert built[name].area <= ceiling


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("dot16_dint4_array", 145 / 16),
        ("dot16_int8_best_array", 222 / 16),
        ("tile32x8x1_dint4_array", 9.8),
        ("dot64_dint4_array", 550 / 64),
        ("dot64_int8_best_array", 870 / 64),
    ],
)
def test_ceilings_of_arrays(flow, name, ceiling):
    """The same for dot products and tiles, in um2 per product; both timing tools agree, and every gate is simulated."""
    record = flow.record(UNITS[name], 1000)
    assert record["meets_clock"]
    assert record["area_um2_per_mac"] <= ceiling
    assert "exhaustive" in record["verified"]
    assert sum(record["parts_um2"].values()) == pytest.approx(record["area_um2"], rel=1e-4)


def test_fused_mode_costs_little(flow):
    """INT8 on pairs of dINT4 lanes: at most 12 % more than dINT4 alone, and every pair of both is simulated."""
    plain, fused = (flow.record(UNITS[f"dot32_{design}_array"], 1000) for design in ("dint4", "fused"))
    assert plain["meets_clock"]
    assert fused["meets_clock"]
    assert plain["area_um2"] < fused["area_um2"] <= 1.12 * plain["area_um2"]
    assert "INT8: 65536 code x activation pairs exhaustive" in fused["verified"]
    unit = UNITS["dot32_fused_array"]
    netlist, component = flow.mapped(unit, flow.stored(unit, 1000)[0], 1000)
    broken = netlist.copy()
    (wide,), (mode,) = (broken.ports[port].bits for port in ("wide", "mode"))
    broken.move(broken.readers(wide), mode)  # what follows one follows the other
    with pytest.raises(VerificationError, match="sum differs"):
        verify(broken, component)


def test_order(built):
    assert built["mac_int4_array"].area < built["mac_dint4_array"].area < built["mac_int8_best_array"].area
    rivals = [name for name in ARRAYS if "int8" in name and "best" not in name]
    assert len(rivals) == 4
    assert all(built[name].meets(1000) for name in rivals)
    assert built["mac_int8_best_array"].area < min(built[name].area for name in rivals)


def test_parts_add_up(built):
    for name, one in built.items():
        assert sum(one.parts.values()) == pytest.approx(one.area), name
        assert all(value > 0 for value in one.parts.values()), name
    assert built["mac_dint4_array"].parts["registers"] == pytest.approx((28 + 1) * 0.2916)  # accumulator, one break


def test_opensta_agrees(flow, built):
    for name, one in built.items():
        netlist = flow.netlist(UNITS[name], one.variant, 1000)
        sta = opensta(netlist, flow.timing_liberty, clock_ps=1000)
        if sta is None:
            need("OpenSTA (sta)")
        assert one.critical_path_ps == pytest.approx(sta.critical_path_ps, abs=1)


@pytest.mark.parametrize("name", ["mac_dint4_array", "mac_int4", "mac_dint4"])
def test_netlists_work(flow, name):
    unit = UNITS[name]
    netlist, component = flow.mapped(unit, flow.best(unit, 1000).variant, 1000)
    assert "exhaustive" in verify(netlist, component)


@pytest.mark.parametrize("name", ["mac_dint4_array", "mac_int4", "mac_int8_best_array"])
def test_verification_sees_planted_faults(flow, name):
    """Each input of each adder stuck at 0 and at 1, outputs swapped, some gates stuck: each must be found."""
    unit = UNITS[name]
    netlist, component = flow.mapped(unit, flow.best(unit, 1000).variant, 1000)
    cells = netlist.cells
    full, half = flow.library.full_adder, flow.library.half_adder
    adders = [key for key, one in cells.items() if one.cell.name in (full.cell, half.cell)]
    gates = [key for key, one in cells.items() if one.cell.name.startswith(("NAND", "NOR", "OAI", "AOI", "OA", "AO"))]
    assert len(adders) > 10
    assert len(gates) > 5
    if unit.scope == "complete":  # a fault in the handshakes may cost time alone, which is not what is compared
        gates = []
    faults = [swapped(netlist, key, "CON", "SN") for key in adders]
    faults += [
        changed(netlist, key, {pin: stuck})
        for key in adders
        for pin in cells[key].cell.inputs
        for stuck in "01"
        if cells[key].nets[pin] != stuck
    ]
    for key in gates[:: len(gates) // 4 or 1]:
        first = next(pin for pin in cells[key].nets if pin != "Y")
        faults.append(changed(netlist, key, {first: "0" if cells[key].nets[first] != "0" else "1"}))
    for broken in faults:
        with pytest.raises(VerificationError, match=f"netlist of {name}"):
            verify(broken, component)


def test_verification_of_a_tile_reaches_every_bit(flow, monkeypatch):
    """Its longest sum does: a flop of any sum, activation, code or correction that sticks at 0 or 1 is found."""
    unit = replace(UNITS["tile32x8x1_dint4"], max_k=64)
    name = unit.name
    variant = replace(flow.stored(unit, 1000)[0], structure=Structure(sum_delay=2.0, polarity="latest"))
    monkeypatch.setattr("hw.units.LEVELS", {**LEVELS, unit.unit: (2, 2, 1)})
    netlist, component = flow.mapped(unit, variant, 1000)
    assert "(64 products)" in verify(netlist, component)
    flops = [one for one in netlist.cells.values() if one.cell.ff]
    parts = {one.role.part for one in flops}
    assert parts == {"activation_sum0", "activations0", "column0", "column1", "control0", "correction0"}
    found = [one.name for one in flops if one.role.part not in ("column1", "control0")]
    assert len(found) > 60
    for key in found:
        for stuck in "01":
            with pytest.raises(VerificationError, match=f"netlist of {name}"):
                verify(changed(netlist, key, {"D": stuck}), component)


def test_verification_of_a_systolic_array_reaches_every_bit(flow, monkeypatch):
    """Every code and activation in every cell, extreme sums: flops that stick, and swapped adders, are found."""
    unit = replace(UNITS["systolic8x8x4_dint4_array"], max_k=64)
    monkeypatch.setattr("hw.units.LEVELS", {**LEVELS, unit.unit: (2, 2, 2)})
    variant = Variant("dint4", "dc2", Structure(adder="brent_kung", cuts=(6.0,), polarity="latest"), products="true")
    netlist, component = flow.mapped(unit, variant, 1000)
    assert "in each cell" in verify(netlist, component)
    cells = netlist.cells
    flops = [key for key, one in cells.items() if one.cell.ff and one.role.part == "column0"]
    adders = [key for key, one in cells.items() if one.cell.name == flow.library.full_adder.cell]
    assert len(flops) > 80
    assert len(adders) > 10
    faults = [changed(netlist, key, {"D": stuck}) for key in flops[::7] for stuck in "01"]
    faults += [swapped(netlist, key, "CON", "SN") for key in adders[::5]]
    for broken in faults:
        with pytest.raises(VerificationError, match=f"netlist of {unit.name}"):
            verify(broken, component)


def test_the_longest_dot_product(flow, monkeypatch):
    """128 lanes, mapped and simulated gate by gate as the others are."""
    unit = UNITS["dot64_dint4_array"]
    (variant,) = flow.stored(unit, 1000)
    monkeypatch.setattr("hw.units.LEVELS", {**LEVELS, unit.unit: (128, 1, 1)})
    netlist, component = flow.mapped(replace(unit, max_k=1 << 17), variant, 1000)
    assert component.throughput == 128
    assert "2 modes exhaustive in each lane" in verify(netlist, component)


def test_every_design_has_a_row():
    assert {unit.design for unit in UNITS.values()} == set(ROWS)


def test_stored_designs_are_complete():
    stored = json.loads(DESIGNS.read_text())["designs"]
    assert set(stored) == set(PLATFORMS)
    for library, designs in stored.items():
        assert set(MACS) <= set(designs) <= set(UNITS), library
        for name, design in designs.items():
            variant = Variant.read(design["variant"])
            fields = {**asdict(variant.structure), **asdict(variant)}
            options = choices(UNITS[name])
            assert all(fields[field] in values for field, values in options.items()), (library, name)
            front, found = design["front"], design["found_by"]
            clock = found["clock_ps"]
            assert max(found["critical_path_ps"], found["critical_path_opensta_ps"]) <= clock, (library, name)
            assert [one["area_um2"] for one in front] == sorted(one["area_um2"] for one in front)
            smallest = min(one["area_um2"] for one in front if one["critical_path_ps"] <= clock)
            # What OpenSTA refuses is on the front too; a tile's front is of estimates.
            near = 0.01 if UNITS[name].shape[1] > 1 else 1e-6
            assert smallest <= found["area_um2"] * (1 + near), (library, name)


def test_stored_areas_are_what_the_flow_measures(flow, built):
    """Pinned tools give the areas that the search stored; a change in either is seen here."""
    stored = read_designs(DESIGNS)["asap7"]
    for name, one in built.items():
        assert one.area == pytest.approx(stored[name].area_um2, rel=0.02), name


def test_measured_circuits_are_what_the_rules_say(flow, built):
    """Arrays of MACs, measured again: `python -m synth guard --measure` would find nothing."""
    assert set(built) == set(guard.MEASURED)
    rules = {subject: value for subject, value in guard.read_rules(guard.RULES).items() if subject.basis == "measured"}
    assert guard.problems(rules, guard.measured(flow, 1000)) == []


def test_reduced_and_full_library_agree(flow, built, shared, tmp_path):
    """The embedded library gives the areas of the full one: the flow maps with the linear model of either, and mapping
    for area with the full tables comes to the same within 2 %. ABC's gate sizing does see the difference.
    """
    full = load_library(sorted(shared("liberty/asap7").glob("*.lib.gz")))
    assert not full.reduced
    same = Flow(full, tmp_path / "linear")
    name = "mac_dint4_array"
    assert same.build(UNITS[name], built[name].variant, 1000).area == built[name].area
    assert Flow(full, flow.folder).timing_liberty != flow.timing_liberty  # a search of either leaves the other's alone
    mapper = Mapper(full, full_tables=True)
    for name, one in built.items():
        unit = UNITS[name]
        recipe = RECIPES[one.variant.recipe]
        mapped = mapper.map(to_rtlil(same.component(unit, one.variant), name), name, recipe)
        assert mapped.area == pytest.approx(one.area, rel=0.10 if recipe.sized else 0.02), name


def test_library_without_stored_designs(flow, tmp_path):
    """An unknown library gets the best of all stored variants, and a search begins there."""
    stored, unit = json.loads(DESIGNS.read_text())["designs"], UNITS["mac_dint4_array"]
    path = tmp_path / "designs.json"
    path.write_text(json.dumps({"designs": {"slow": stored["sg13g2"], "other": stored["asap7"]}}))
    unknown = Flow(flow.library, flow.folder, designs=path)
    found = unknown.best(unit, 1000)
    assert found.meets(1000)
    assert unknown.nearest(unit, 1000) == found.variant != unknown.stored(unit, 1000)[0]


def test_other_clocks_and_reduced_libraries_have_their_own_shelf(flow, built, tmp_path):
    """A search at another clock leaves what is stored alone, and a report at another clock takes from the front."""
    unit = UNITS["mac_int8_best_array"]
    path = tmp_path / "designs.json"
    path.write_text(DESIGNS.read_text())
    before = read_designs(path)
    flow = Flow(flow.library, flow.folder, designs=path)
    assert len(flow.stored(unit, 1000)) == 1
    slow = flow.stored(unit, 5000)
    assert slow[0] == flow.stored(unit, 1000)[0]
    assert flow.best(unit, 5000).area < built[unit.name].area
    fast = min(delay_ps for _, delay_ps, _ in before["asap7"][unit.name].front)
    assert fast < 900
    assert flow.best(unit, fast).critical_path_ps == pytest.approx(fast, abs=0.1)
    found = flow.build(unit, slow[1], 5000)
    explore_module.store(flow, unit, found, [found], 5000)
    after = read_designs(path)
    assert {name: after[name] for name in before} == before
    assert [after["asap7, reduced, 5000 ps"][unit.name].variant] == flow.stored(unit, 5000)
    assert flow.stored(unit, 1000)[0] != found.variant
    assert stored_units(path, flow.library, 5000) == stored_units(path, flow.library, 1000)


def test_search_finds_the_best_and_continues(flow, monkeypatch, tmp_path):
    """A small space: descent finds what exhaustion finds, and a second search measures nothing anew."""
    unit = UNITS["mac_int4_array"]
    space = {
        "recipe": ["dch", "dc2"],
        "products": ["free"],
        "breaks": [(), (12,)],
        "half_adder_cells": [True],
        "lane": ["int4", "int4_signed"],
    }
    monkeypatch.setattr(explore_module, "choices", lambda unit: space)
    found, front = explore_module.explore(flow, unit, 1000, jobs=2)
    everything = [
        flow.build(unit, Variant(lane, recipe, Structure(breaks=breaks)), 1000)
        for lane in space["lane"]
        for recipe in space["recipe"]
        for breaks in space["breaks"]
    ]
    smallest = best([one for one in everything if flow.in_time(unit, one, 1000)], 1000)
    assert found.area == smallest.area or (found.variant.sized and found.area < smallest.area)
    assert found.meets(1000)
    assert found.area in [one.area for one in front]
    kept = set(flow.cache.iterdir())
    assert explore_module.explore(flow, unit, 1000, jobs=1)[0] == found
    assert set(flow.cache.iterdir()) == kept  # nothing was mapped or sized again
    start = Variant("int4_signed", "dch", Structure(breaks=(12,)))
    _, alone = explore_module.explore(flow, unit, 1000, jobs=1, start=start, only=("breaks",))
    assert {(one.variant.lane, one.variant.recipe) for one in alone} == {("int4_signed", "dch")}
    flow = Flow(flow.library, flow.folder, designs=tmp_path / "designs.json")
    explore_module.store(flow, unit, found, front, 1000)
    stored = read_designs(tmp_path / "designs.json")["asap7, reduced, 1000 ps"][unit.name]
    assert stored.variant == found.variant
    assert stored.found_by["yosys"] == "pyosys 0.70"
    assert stored.area_um2 == pytest.approx(found.area, abs=1e-4)


@pytest.mark.parametrize(
    ("by_library", "by_opensta", "met"),
    [(960, None, True), (980, None, False), (980, 999, True), (960, 1001, False), (1001, 999, False)],
)
def test_both_delay_models_must_meet_the_clock(flow, built, monkeypatch, *, by_library, by_opensta, met):
    """Without OpenSTA, a margin stands for it."""
    timing = None if by_opensta is None else Timing(by_opensta, 0.0, (), "OpenSTA")
    monkeypatch.setattr(flow_module, "opensta", lambda *_, **__: timing)
    one = replace(built["mac_dint4_array"], critical_path_ps=by_library)
    assert flow.in_time(UNITS["mac_dint4_array"], one, 1000) == met


def test_tiles_are_searched_by_estimates(flow, monkeypatch, tmp_path):
    """One column stands for all while the search goes; what it finds is a whole tile, or what was stored before."""
    unit = UNITS["tile32x8x1_dint4_array"]
    start = flow.stored(unit, 1000)[0]
    space = {
        "lane": ["dint4"],
        "recipe": [start.recipe],
        "products": [start.products],
        "cuts": [(), start.structure.cuts],
        "breaks": [start.structure.breaks],
    }
    monkeypatch.setattr(explore_module, "choices", lambda unit: space)
    found, front = explore_module.explore(flow, unit, 1000, jobs=2, start=start)
    assert found.variant == start
    assert found == flow.build(unit, start, 1000)
    assert found.area == pytest.approx(flow.estimate(unit, start, 1000).area, rel=0.01)
    assert found.area == pytest.approx(min(front, key=lambda one: abs(one.area - found.area)).area, rel=0.01)


def test_best_prefers_the_clock(built):
    slow, fast = built["mac_dint4_array"], built["mac_int8_best_array"]
    assert slow.area < fast.area
    assert slow.critical_path_ps > fast.critical_path_ps
    between = (slow.critical_path_ps + fast.critical_path_ps) / 2
    assert best([slow, fast], 1000) == slow
    assert best([slow, fast], between) == fast
    assert best([slow, fast], 1) == fast


def _record(design, area_um2, meets=True):
    return {
        "unit": "mac",
        "design": design,
        "scope": "array",
        "library": "asap7",
        "clock_ps": 1000,
        "area_um2": area_um2,
        "area_um2_per_mac": area_um2,
        "area_nand2": area_um2,
        "critical_path_ps": 900.0,
        "critical_path_opensta_ps": None,
        "meets_clock": meets,
        "parts_um2": {"logic": area_um2},
    }


def test_report_leaves_missed_clocks_out():
    group = {"dint4": _record("dint4", 20.0), "int8_best": _record("int8_best", 30.0), "int4": _record("int4", 25.0)}
    assert ratios(group)["int8_best"] == 1.5
    assert "not smaller" in sanity(group)[0]
    group["int8_best"] = _record("int8_best", 30.0, meets=False)
    assert "int8_best" not in ratios(group)
    assert "missed" in table(group.values())
    group["dint4"] = _record("dint4", 20.0, meets=False)
    assert ratios(group) == {}
    alone = table([_record("int8_best", 30.0)])
    assert "missed" not in alone  # it has nothing to be compared with
    assert "  -  " in alone


def test_report_command(tmp_path, capsys):
    arguments = ["--build", str(tmp_path), "report", "--library", "embedded", "--unit", "mac_dint4_array"]
    assert main(arguments) == 0
    results = json.loads((tmp_path / "results.json").read_text())
    (record,) = results["records"]
    promised = [
        "unit",
        "design",
        "scope",
        "library",
        "clock_ps",
        "area_um2",
        "area_nand2",
        "critical_path_ps",
        "power_uw",
        "verified",
    ]
    assert set(promised) <= set(record)
    assert (record["unit"], record["design"], record["scope"]) == ("mac", "dint4", "array")
    assert results["provenance"]["tools"]["yosys"] == "pyosys 0.70"
    assert all(len(hash_) == 64 for hash_ in results["provenance"]["libraries"]["asap7"]["sources"].values())
    assert (tmp_path / "area.png").stat().st_size > 1000
    assert "dint4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "--library", "asap9"], "asap9"),
        (["report", "--library", "embedded", "--clock-ps", "-5"], "no positive and finite number"),
        (["report", "--library", "embedded", "--clock-ps", "nan"], "no positive and finite number"),
        (["report", "--library", "embedded", "--clock-ps", "inf"], "no positive and finite number"),
        (["report", "--library", "embedded", "--clock-ps", "0"], "no positive and finite number"),
        (["--jobs", "0", "report", "--library", "embedded"], "no positive integer"),
        (["--jobs", "2", "netlist", "-o", "-", "--library", "embedded"], "--jobs does nothing for netlist"),
        (["--designs", "/dev/full/x", "report", "--library", "embedded"], "/dev/full/x: Not a directory"),
        (["--yosys", "/nowhere/yosys", "report", "--library", "embedded"], "no Yosys at"),
        (["--yosys", "/bin/true", "report", "--library", "embedded"], "is it Yosys"),
        (["--yosys", "/bin/false", "report", "--library", "embedded"], "exit status 1"),
        (["report", "--library", "embedded", "--library", "asap7", "--library", "embedded"], "asked for twice"),
    ],
)
def test_bad_input(arguments, message, tmp_path, capsys):
    try:
        status = main(["--build", str(tmp_path), *arguments, "--unit", "mac_dint4_array"])
    except SystemExit as exit_:
        status = exit_.code
    error = capsys.readouterr().err
    assert status in (1, 2)
    assert message in error
    assert "Traceback" not in error


def test_a_level_is_all_its_units(monkeypatch, tmp_path, capsys):
    """`--unit dot16` stands for everything of 16 lanes."""
    asked = []
    found = Measured("", Variant("dint4"), 1.0, 1.0, {})
    starts = []

    def search(flow, unit, clock_ps, *, jobs, start, **_):
        asked.append(unit.name)
        starts.append(start)
        return found, []

    monkeypatch.setattr("synth.cli.explore.explore", search)
    monkeypatch.setattr(Flow, "in_time", lambda *_: True)
    monkeypatch.setattr("synth.cli.explore.store", lambda *_, **__: None)
    command = ["--build", str(tmp_path), "explore", "--library", "embedded"]
    assert main([*command, "--unit", "dot64", "--unit", "mac_dint4"]) == 0
    assert asked == ["mac_dint4", *(name for name in UNITS if name.startswith("dot64_"))]
    assert all(starts)
    assert main([*command, "--unit", "mac_dint4", "--cold"]) == 0
    assert starts[-1] is None
    with pytest.raises(SystemExit):
        main(["explore", "--library", "embedded", "--unit", "dot65"])
    assert "invalid choice: 'dot65'" in capsys.readouterr().err


def test_a_report_names_what_was_not_searched(tmp_path, capsys):
    """The rest of a level is reported all the same."""
    designs = json.loads(DESIGNS.read_text())["designs"]
    kept = {"asap7": {"mac_int4_array": designs["asap7"]["mac_int4_array"]}}
    path = tmp_path / "designs.json"
    path.write_text(json.dumps({"designs": kept}))
    command = ["--build", str(tmp_path), "--designs", str(path), "report", "--library", "embedded"]
    assert main([*command, "--unit", "mac_int4_array", "--unit", "mac_dint4_array"]) == 0
    printed = capsys.readouterr().out
    assert "asap7, not searched yet (python -m synth explore): mac_dint4_array" in printed
    assert "  -  " in printed  # nothing to compare with
    assert main([*command, "--unit", "mac_dint4"]) == 1
    assert "error: nothing is stored for mac_dint4: search it with" in capsys.readouterr().err


def test_netlists_are_written_whole_or_not_at_all(tmp_path, capsys):
    command = ["--build", str(tmp_path / "b"), "netlist", "--library", "embedded", "--unit", "mac_int4_array"]
    (tmp_path / "folder.v").mkdir()
    assert main([*command, "-o", str(tmp_path / "folder.v")]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path}/folder.v: Is a directory\n"
    with pytest.raises(SystemExit):
        main([*command, "-o", str(tmp_path / "x.v"), "--cells", str(tmp_path / "b" / ".." / "x.v")])
    assert "the netlist and the models of its cells are two files" in capsys.readouterr().err
    assert {one.name for one in tmp_path.iterdir()} == {"b", "folder.v"}


def test_truncated_liberty(shared, tmp_path, capsys):
    import gzip

    text = gzip.decompress(next(shared("liberty/nangate45").glob("*.lib.gz")).read_bytes()).decode()
    (tmp_path / "cut.lib").write_text(text[: len(text) // 2])
    assert main(["--build", str(tmp_path), "report", "--library", str(tmp_path / "cut.lib")]) == 1
    assert "cut.lib" in capsys.readouterr().err


def test_yosys_errors_are_one_line(flow):
    with pytest.raises(SynthesisError, match="ERROR: "):
        flow.mapper.map("module \\top\n  oops\nend\n", "top", RECIPES["dch"])
    unit = UNITS["mac_dint4_array"]
    rtlil = to_rtlil(flow.component(unit, Variant("dint4")), unit.name)
    with pytest.raises(SynthesisError, match=r"ERROR: .*ABC"):
        flow.mapper.map(rtlil, unit.name, Recipe("broken", "no_such_command"))


def test_another_yosys(flow, tmp_path):
    """Any executable that takes Yosys' options maps; here one that hands them to pyosys."""
    program = tmp_path / "yosys"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pyosys import libyosys as ys\n"
        "if sys.argv[1:] == ['-V']:\n    print('Yosys 0.0 (wrapper)')\n"
        "else:\n    assert sys.argv[1:3] == ['-q', '-s']\n    ys.run_pass('script ' + sys.argv[3], ys.Design())\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    mapper = Mapper(flow.library, yosys=str(program))
    assert mapper.tool == "Yosys 0.0 (wrapper)"
    unit, variant = UNITS["mac_dint4_array"], Variant("dint4")
    netlist = mapper.map(to_rtlil(flow.component(unit, variant), unit.name), unit.name, RECIPES["dch"])
    assert netlist.area == flow.build(unit, variant, 1000).area


@pytest.mark.parametrize("recipe", ["amap_sized", "nf_sized", "nf_fast"])
def test_a_library_without_buffers_is_mapped_by_every_recipe(tmp_path, recipe):
    """ABC sizes with buffers alone; its &nf wants one, too."""
    (tmp_path / "mini.lib").write_text(MINI)
    flow, unit = Flow(load_library(tmp_path / "mini.lib"), tmp_path), UNITS["mac_int4_array"]
    assert not flow.library.buffers
    rtlil = to_rtlil(flow.component(unit, Variant("int4")), unit.name)
    assert flow.mapper.map(rtlil, unit.name, RECIPES[recipe]).area > 0


def test_adders_follow_the_library(flow, shared):
    assert cells_of(flow.library).inverting
    assert cells_of(flow.library).inverting_flop
    nangate = cells_of(load_library(list(shared("liberty/nangate45").glob("*.lib.gz"))))
    assert (nangate.full_adder, nangate.inverting, nangate.inverting_flop) == (True, False, False)
