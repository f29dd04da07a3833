"""Stored designs: whose they are, what is wrong with them, and two searches that store at once."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from golden.record import figures
from hw.units import UNITS
from synth.designs import DESIGNS, Choice, Design, Variant, keep, label, read_designs, shelves, stored_units
from synth.flow import Flow
from synth.liberty import load_library
from synth.metrics import METRICS, Judged, Run, apart
from synth.place.records import documented_wires

UNIT = "mac_dint4_array"


@pytest.fixture(scope="module")
def whole():
    return json.loads(DESIGNS.read_text())


@pytest.fixture(scope="module")
def embedded():
    return load_library("embedded")


def test_what_is_stored_is_read_and_written_alike(whole):
    designs = read_designs(DESIGNS)
    assert {shelf: set(units) for shelf, units in designs.items()} == {
        shelf: set(units) for shelf, units in whole["designs"].items()
    }
    for units in designs.values():
        for design in units.values():
            assert Design.read(json.loads(json.dumps(design.facts()))) == design
    assert designs["asap7"][UNIT].area_um2 == whole["designs"]["asap7"][UNIT]["found_by"]["area_um2"]


def damaged(whole, *path, value=None, **more):
    facts = json.loads(json.dumps(whole))
    place = facts
    for key in path[:-1]:
        place = place[key]
    if value is None and not more:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(facts)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["variant", "lane"], "dint5", "unknown lane 'dint5': choose from dint4, "),
        (["variant", "lane"], "int4", "it is not made of int4 lanes"),
        (["variant", "lane"], None, "unknown lane None"),
        (["variant", "recipe"], "../x", "unknown recipe '../x': choose from dch, "),
        (["variant", "recipe"], [], r"unknown recipe \[\]"),
        (["variant", "drive"], float("nan"), "drive is 'nan': a finite number is wanted"),
        (["variant", "half_adder_cells"], 1, "half_adder_cells is 1: true or false is wanted"),
        (["variant", "shared_by"], -1, "shared_by is '-1': a number of columns is wanted, or 0 for all"),
        (["variant", "shared_by"], True, "shared_by is 'True': a number of columns is wanted"),
        (["variant", "structure"], [], r"a structure is '\[\]': an object is wanted"),
        (["variant", "structure", "breaks"], "14", "breaks='14': a tuple of them is wanted"),
        (["variant", "structure", "tree"], "oak", "unknown tree 'oak'"),
        (["variant", "strucutre"], {}, "a variant has no strucutre"),
        (["variant"], None, "variant is missing"),
        (["found_by", "clock_ps"], 0, "clock_ps is '0': a positive number is wanted"),
        (["found_by", "area_um2"], True, "area_um2 is 'True': a positive number is wanted"),
        (["found_by", "sources"], {"x": 1}, "sources are not hashes by file name"),
        (["front"], {}, "front is no list"),
        (["front", 0, "area_um2"], "small", "area_um2 is 'small': a finite number is wanted"),
        (["wired_by", "core_area_um2"], "small", "core_area_um2 is 'small': a finite number is wanted"),
        (["wired_by", "wire_um"], None, "wire_um is 'None': a finite number is wanted"),
        (["wired_by", "critical_path_wires_ps"], 10**400, "critical_path_wires_ps is '1"),
    ],
)
def test_a_bad_entry_is_named(whole, tmp_path, path, value, message):
    file = tmp_path / "designs.json"
    file.write_text(damaged(whole, "designs", "asap7", UNIT, *path, value=value))
    with pytest.raises(ValueError, match=rf"designs\.json: stored design of {UNIT} on shelf 'asap7': {message}"):
        read_designs(file)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"designs": []}', '{"designs": {"asap7": 1}}', "[" * 100_000])
def test_no_designs_at_all_is_one_error(tmp_path, text):
    file = tmp_path / "designs.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"designs\.json: no stored designs: "):
        read_designs(file)
    file.write_text('{"designs": {"asap7": {"mac_dint5": {}}}}')
    with pytest.raises(ValueError, match="stored design of mac_dint5 on shelf 'asap7': no unit has that name"):
        read_designs(file)
    assert read_designs(tmp_path / "none.json") == {}


@pytest.fixture
def design():
    return read_designs(DESIGNS)["asap7"][UNIT]


def of(library, clock_ps, design, area):
    sources = {source.name: source.sha256 for source in library.sources}
    found_by = {**design.found_by, "clock_ps": clock_ps, "area_um2": area, "sources": sources}
    return replace(design, found_by=found_by)


def other(library, **changes):
    """A library of the same name and other content."""
    sources = tuple(replace(source, sha256="0" * 64) for source in library.sources)
    return replace(library, sources=sources, **changes)


def test_another_library_of_the_name_has_its_own_shelf(tmp_path, embedded, design):
    """Another corner, another release, a file that calls itself asap7: none takes the place of what is stored."""
    path = tmp_path / "designs.json"
    path.write_text(DESIGNS.read_text())
    before = read_designs(path)
    first, second = replace(embedded, reduced=False), other(embedded, reduced=False)
    assert keep(path, first, 1000, UNIT, of(first, 1000, design, 1.0)) == "asap7"
    shelf = keep(path, second, 1000, UNIT, of(second, 1000, design, 2.0))
    assert shelf == label(second) != label(first)
    assert keep(path, second, 800, UNIT, of(second, 800, design, 3.0)) == "asap7, 800 ps"
    assert keep(path, first, 800, UNIT, of(first, 800, design, 4.0)) == f"{label(first)}, 800 ps"
    assert keep(path, embedded, 1000, UNIT, of(embedded, 1000, design, 5.0)) == "asap7, reduced, 1000 ps"
    assert keep(path, first, 1000.0001, UNIT, of(first, 1000.0001, design, 6.0)) == "asap7, 1000.0001 ps"
    after = read_designs(path)
    areas = {name: units[UNIT].area_um2 for name, units in after.items() if len(units) == 1}
    assert sorted(areas.values()) == [2.0, 3.0, 4.0, 5.0, 6.0]
    for name, units in before.items():
        assert {**after[name], UNIT: None} == {**units, UNIT: None}
    assert after["asap7"][UNIT].area_um2 == 1.0
    # Each finds its own.
    assert shelves(after, first, 1000) == ["asap7"]
    assert shelves(after, second, 1000) == [label(second)]
    assert shelves(after, second, 800) == ["asap7, 800 ps", label(second)]
    assert shelves(after, embedded, 1000)[0] == "asap7, reduced, 1000 ps"
    assert stored_units(path, second, 1000) == [UNIT]


def test_another_reduction_of_the_same_files_has_its_own_shelf(tmp_path, embedded, design):
    path = tmp_path / "designs.json"
    second = replace(embedded, voltage=embedded.voltage + 0.1)
    for library, shelf in ((embedded, "asap7, reduced, 1000 ps"), (second, f"{label(second)}, reduced, 1000 ps")):
        found = of(library, 1000, design, 1.0)
        found = replace(found, found_by={**found.found_by, "identity": library.identity})
        assert keep(path, library, 1000, UNIT, found) == shelf
        assert keep(path, library, 1000, UNIT, found) == shelf
    assert len(read_designs(path)) == 2


def test_a_file_of_the_name_reads_what_any_library_would(tmp_path, embedded):
    """Nothing is taken from the shelf of its namesake alone."""
    stranger = Flow(other(embedded), tmp_path)
    found = stranger.stored(UNITS[UNIT], 1000)
    assert found == list(dict.fromkeys(units[UNIT].variant for units in read_designs(DESIGNS).values()))
    assert len(found) > 1


STORE = """
import sys
from pathlib import Path
from synth.designs import keep, read_designs, DESIGNS
from synth.liberty import load_library
path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
library, design = load_library("embedded"), read_designs(DESIGNS)["asap7"]["mac_dint4_array"]
for number in range(first, first + count):
    keep(path, library, 2000.0 + number, "mac_dint4_array", design)
"""


def test_two_searches_lose_nothing_of_each_other(tmp_path):
    path = tmp_path / "designs.json"
    both = [subprocess.Popen([sys.executable, "-c", STORE, path, str(first), "12"]) for first in (0, 100)]
    assert [one.wait() for one in both] == [0, 0]
    assert len(read_designs(path)) == 24
    assert [one.name for one in tmp_path.iterdir()] == ["designs.json"]


def test_a_metric_is_declared_once(embedded):
    """Other programs read these keys; what OpenSTA cannot say is None."""
    run = Run(UNITS["dot16_dint4_array"], embedded, 8.748, 500.0, Judged(why="broken"))
    found = figures(METRICS, run)
    assert found == {
        "area_um2": 8.748,
        "area_um2_per_mac": 0.5467,
        "area_nand2": 150.0,
        "critical_path_ps": 500.0,
        "critical_path_opensta_ps": None,
    }
    assert [metric.better for metric in METRICS] == ["lower"] * 5
    assert METRICS[0].worse(2, 1)
    assert not METRICS[0].worse(1, 1)
    assert METRICS[0].show(found) == "8.75"
    assert METRICS[-1].show(found) == "-"
    assert apart(1000, 899)
    assert apart(899, 1000)
    assert not apart(1000, 901)
    assert not apart(1000, None)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["beauty"], {}, "there is no choice by beauty"),
        (["energy", "variant", "weaken"], 1, "weaken is 1: true or false is wanted"),
        (["energy", "variant", "structure", "skew"], -1, "skew=-1: rows come some carry delays later"),
        (["energy", "variant", "lane"], "int4", "it is not made of int4 lanes"),
        (["energy", "found_by", "energy_per_mac_fj"], {}, "energy_per_mac_fj is of no stimulus"),
        (["energy", "found_by", "energy_per_mac_fj", "real"], 0, "real is '0': a positive number is wanted"),
        (["energy", "front", 0, "energy_per_mac_fj"], "x", "energy_per_mac_fj is 'x': a finite number is wanted"),
        (["energy", "front"], None, "the front of a choice is no list"),
    ],
)
def test_a_bad_choice_is_named(whole, tmp_path, path, value, message):
    file = tmp_path / "designs.json"
    one = whole["designs"]["asap7"]["dot16_dint4_array"]
    facts = {"designs": {"asap7": {"dot16_dint4_array": one}}}
    file.write_text(damaged(facts, "designs", "asap7", "dot16_dint4_array", "choices", *path, value=value))
    with pytest.raises(ValueError, match=message):
        read_designs(file)


def test_a_placement_whose_wires_are_not_known_has_no_delay(whole, tmp_path):
    """Of a library without LEF: its core and lengths are shown all the same."""
    one = json.loads(json.dumps(whole["designs"]["asap7"][UNIT]))
    one["wired_by"] |= dict.fromkeys(("critical_path_wires_ps", "meets_clock_wires", "routable", "wire_ff"))
    file = tmp_path / "designs.json"
    file.write_text(json.dumps({"designs": {"mine": {UNIT: one}}}))
    table = documented_wires(read_designs(file))["wires of other designs"]
    assert table.splitlines()[-1].startswith("| mine | mac | array | dint4 | 70 % | ")
    assert table.splitlines()[-1].endswith(" | - |")


def test_placements_of_an_older_file_are_shown(whole, tmp_path):
    """One that did not say whether all wires have tracks, nor how long they are."""
    pair = json.loads(json.dumps({name: whole["designs"]["asap7"][name] for name in (UNIT, "mac_int8_best_array")}))
    for one in pair.values():
        one["wired_by"]["wire_um"] = 0
        del one["wired_by"]["routable"], one["wired_by"]["meets_clock_wires"]
    file = tmp_path / "designs.json"
    file.write_text(json.dumps({"designs": {"asap7": pair}}))
    table = documented_wires(read_designs(file))["wires"]
    assert " | **1.33** | 0.00 | 0.00 |  | " in table.splitlines()[-1]


def test_choices_pay():
    """What is chosen by energy takes less than the smallest, holds the clock, and is on the front of all three."""
    found = [(name, one) for name, one in read_designs(DESIGNS)["asap7"].items() if "energy" in one.choices]
    assert {"dot16_dint4_array", "dot16_int8_best_array"} <= {name for name, _ in found}
    for name, design in found:
        choice = design.choices["energy"]
        mean = sum(choice.energy_per_mac_fj.values()) / len(choice.energy_per_mac_fj)
        assert choice.found_by["critical_path_ps"] <= design.clock_ps, name
        assert choice.found_by["critical_path_opensta_ps"] <= design.clock_ps, name
        points = {point.variant: point for point in choice.front}
        assert points[choice.variant].energy_per_mac_fj == pytest.approx(mean, abs=1e-3), name
        if design.variant in points:
            assert points[design.variant].energy_per_mac_fj >= mean, name


def test_wired_choices_pay():
    """What is chosen by energy with wires holds the clock, has tracks, and is on the front of what was closed."""
    found = [
        (f"{shelf} {name}", design, one)
        for shelf, units in read_designs(DESIGNS).items()
        for name, design in units.items()
        for one in design.wired_choices.values()
    ]
    assert found
    for name, design, choice in found:
        assert choice.found_by["critical_path_wires_ps"] <= design.clock_ps, name
        assert choice.found_by["overflow"] == 0, name
        points = {point.variant: point for point in choice.front}
        assert points[choice.variant].energy_per_mac_fj == choice.mean_fj == min(p[2] for p in choice.front), name
        assert Choice.read(json.loads(json.dumps(choice.facts()))) == choice


def test_variants_of_old_files_have_the_defaults():
    assert Variant.read({"lane": "dint4"}) == Variant("dint4")
    assert not {"gated", "shared_by"} & Variant("dint4").facts().keys()
    later = Variant("dint4", gated=True, shared_by=4)
    assert Variant.read(json.loads(json.dumps(later.facts()))) == later
    assert Variant.read({"lane": "dint4", "structure": {"breaks": [3]}}).structure.breaks == (3,)
