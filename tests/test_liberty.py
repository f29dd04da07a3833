"""Liberty: parsing, truth tables, derived facts, the embedded table, and what Yosys and ABC make of written files."""

import bz2
import gzip
import hashlib
import itertools
import json
import lzma
import re
import subprocess
import time
from pathlib import Path

import pytest
from cell_libraries import LIBRARIES, map_with_yosys, read_once, tool_files
from conftest import need
from hypothesis import given, settings
from hypothesis import strategies as st
from mini_liberty import CELLS, DFF, INV, MINI, NAND, NEGATIVE, TEMPLATE, arc, pin

from synth.expression import parse
from synth.liberty import (
    EMBEDDED,
    GENERIC,
    PLATFORMS,
    LibertyError,
    Linear,
    find_library,
    load_library,
    read_liberty,
    read_table,
    truth_table,
    write_liberty,
    write_table,
    write_tool_liberty,
)
from synth.liberty import text as liberty_format
from synth.liberty.__main__ import main
from synth.liberty.platforms import name_of, recognise

ROOTS = ("LIBERTY_ROOT", "PDK_ROOT", "PDK", "STD_CELL_LIBRARY", "FLOW_HOME")


@pytest.fixture(params=LIBRARIES)
def full(request, shared):
    """Each library from its own files."""
    return read_once(shared(LIBRARIES[request.param]))


@pytest.fixture
def asap7(shared):
    return read_once(shared(LIBRARIES["asap7"]))


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    path = tmp_path_factory.mktemp("mini") / "mini.lib"
    path.write_text(MINI)
    return read_liberty(path)


@pytest.fixture
def nowhere(monkeypatch):
    """No environment variable points to libraries."""
    for name in ROOTS:
        monkeypatch.delenv(name, raising=False)


# Boolean functions


@pytest.mark.parametrize(
    ("function", "python"),
    [
        ("!(A * B)", "not (A and B)"),
        ("(A B)'", "not (A and B)"),
        ("A' + B", "(not A) or B"),
        ("!A&!B|C", "((not A) and (not B)) or C"),
        ("A ^ B & C", "(A != B) and C"),  # xor binds tighter than and, in Liberty
        ("A + B C'", "A or (B and not C)"),
        ("A !B", "A and not B"),
        ("(A) (B)", "A and B"),
        ("!!A ^ 1", "not A"),
        ("(!A * !B) + (!A * !C) + (!B * !C)", "A + B + C < 2"),
        ("A''", "A"),
        ("0", "False"),
    ],
)
def test_truth_table_of_every_operator(function, python):
    table = truth_table(function, ("A", "B", "C"))
    for row in range(8):
        a, b, c = (bool(row >> bit & 1) for bit in range(3))
        assert bool(table >> row & 1) == bool(eval(python, {"A": a, "B": b, "C": c})), (function, row)


_EXPRESSIONS = st.recursive(
    st.sampled_from([("A", "A"), ("B", "B"), ("C", "C"), ("1", "1"), ("0", "0")]),
    lambda inner: st.one_of(
        st.tuples(inner).map(lambda e: (f"!({e[0][0]})", f"(1 ^ ({e[0][1]}))")),
        st.tuples(inner).map(lambda e: (f"({e[0][0]})'", f"(1 ^ ({e[0][1]}))")),
        st.tuples(inner, inner, st.sampled_from("&* ")).map(
            lambda e: (f"({e[0][0]}){e[2]}({e[1][0]})", f"(({e[0][1]}) & ({e[1][1]}))")
        ),
        st.tuples(inner, inner, st.sampled_from("|+")).map(
            lambda e: (f"({e[0][0]}) {e[2]} ({e[1][0]})", f"(({e[0][1]}) | ({e[1][1]}))")
        ),
        st.tuples(inner, inner).map(lambda e: (f"({e[0][0]})^({e[1][0]})", f"(({e[0][1]}) ^ ({e[1][1]}))")),
    ),
    max_leaves=12,
)


@given(_EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_truth_table_equals_python(expression):
    function, python = expression
    table = truth_table(function, ("C", "A", "B"))
    for row in range(8):
        names = {"C": row & 1, "A": row >> 1 & 1, "B": row >> 2 & 1}
        assert table >> row & 1 == eval(python, names)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("A + ", "ends too early"),
        ("(A", "lacks a closing parenthesis"),
        ("A)", "at )"),
        ("A @ B", "at '@ B'"),
        ("A & Q", "uses Q, which is none of A, B"),
        ("", "ends too early"),
    ],
)
def test_malformed_function(function, message):
    with pytest.raises(LibertyError, match=re.escape(message)):
        truth_table(function, ("A", "B"))


def test_pins_of_a_function():
    assert parse("!(B1 * A) + B1'").pins == ("B1", "A")
    assert parse("!(B<1> * A[0])").pins == ("B<1>", "A[0]")  # bits of a bus, in either style


def test_wide_functions_take_no_time():
    pins = [f"I{i}" for i in range(24)]
    begun = time.monotonic()
    assert parse(" ".join(pins)).table(pins) == 1 << (1 << 24) - 1
    assert parse("!(" + " ".join(pins) + ")").table(pins).bit_count() == (1 << 24) - 1
    assert time.monotonic() - begun < 5  # a second on an idle machine
    with pytest.raises(LibertyError, match="a truth table of 25 inputs is too large"):
        parse("A").table(["A", *pins])
    with pytest.raises(LibertyError, match="is too large"):
        parse("+".join([" ".join(pins)] * 20)).table(pins)


@pytest.mark.parametrize("function", ["(" * 5000 + "A" + ")" * 5000, "!" * 5001 + "A", "A" + "'" * 5001, "A " * 5000])
def test_deep_functions(function):
    """Parentheses are held to a depth; all else may be as long as it likes."""
    if function.startswith("("):
        with pytest.raises(LibertyError, match="nests parentheses deeper than"):
            truth_table(function, ("A",))
    else:
        assert truth_table(function, ("A",)) == (0b10 if function.endswith(" ") else 0b01)


@given(_EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_functions_written_again_are_the_same(expression):
    table = truth_table(expression[0], ("C", "A", "B"))
    assert truth_table(parse(expression[0]).liberty(), ("C", "A", "B")) == table
    verilog = parse(expression[0]).verilog().replace("1'b", "")
    for row in range(8):
        assert table >> row & 1 == eval(verilog, {"C": row & 1, "A": row >> 1 & 1, "B": row >> 2 & 1}) & 1


# A library made by hand


def test_units_and_facts_of_a_library_made_by_hand(mini):
    assert mini.name == "mini"
    assert mini.voltage == 1.5
    assert mini.platform.clock_ps is None
    assert mini.notice.splitlines()[0] == "Made for tests."
    assert mini.cell("NAND").inputs == {"A": 1.0, "B": 1.5}  # fF
    assert mini.cell("NAND").area == 2
    assert (mini.inverter.name, mini.nand2.name, mini.flip_flop.name) == ("INV", "NAND", "DFF")
    assert mini.area_nand2 == 2
    assert (mini.tie_low, mini.tie_high) == (("TIE", "L"), ("TIE", "H"))
    assert set(mini.dont_use) == {"SLEEPY", "PAD"}
    assert mini.half_adder is None
    adder = mini.full_adder
    assert (adder.cell, adder.a, adder.b, adder.ci, adder.carry, adder.sum) == ("FA", "X", "Y", "Z", "CN", "S")
    assert (adder.carry_inverted, adder.sum_inverted) == (True, False)
    ff = mini.flip_flop.ff
    assert (ff.clock, ff.data, ff.rising, ff.plain, ff.inverted) == ("CK", "D", True, True, {"QN": True})


def test_match_finds_cells_by_function(mini):
    (nand,) = mini.match(0b0111, inputs=2)
    assert (nand.cell.name, nand.inputs, nand.outputs) == ("NAND", ("A", "B"), ("Y",))
    assert mini.match(0b0111, inputs=2, like=("B", "A"))[0].inputs == ("B", "A")
    assert mini.first(0b01, inputs=1) is mini.cell("INV")  # SLEEPY is smaller, and not to be used
    assert mini.first(0b1110, inputs=2) is None
    majority, parity = 0b11101000, 0b10010110
    (adder,) = mini.match(parity, 0xFF ^ majority, inputs=3)
    assert (adder.cell.name, adder.outputs) == ("FA", ("S", "CN"))
    assert mini.match(parity, majority, inputs=3) == ()
    assert mini.match(parity, inputs=3) == ()  # it has another output
    assert mini.match(parity, inputs=3, spare=True)[0].outputs == ("S",)
    assert [one.outputs for one in mini.match(1, 0, inputs=0)] == [("H", "L")]


def test_match_tries_the_orders_of_pins(tmp_path):
    """A gate of three different inputs, asked for by each order of them."""
    gate = "cell (AOI) { area : 3;\n" + "".join(pin(name, 1) for name in "PQR")
    gate += 'pin (Y) { direction : output; function : "!((P Q) + R)";\n'
    gate += "".join(arc(name, NEGATIVE, (10, 3, 0.1), (8, 2, 0.1)) for name in "PQR") + "} }\n"
    (tmp_path / "x.lib").write_text(TEMPLATE + CELLS + gate + "}\n")
    library = read_liberty(tmp_path / "x.lib")
    for order in itertools.permutations("ABC"):
        a, b, c = order
        table = truth_table(f"!(({a} {b}) + {c})", ("A", "B", "C"))
        (one,) = library.match(table, inputs=3)
        named = dict(zip("ABC", one.inputs, strict=True))
        assert named[c] == "R"
        assert truth_table(library.cell("AOI").outputs["Y"], one.inputs) == table


def test_a_platform_is_told_by_content(full):
    areas = {name: cell.area for name, cell in full.cells.items()}
    assert recognise(areas) is full.platform
    name, area = full.platform.marker
    assert recognise({name: 2 * area}) is recognise({}) is GENERIC  # another library with a cell of that name
    assert name_of(full.platform, "x", *full.platform.corner, "0" * 64) == full.platform.name
    assert name_of(full.platform, "x", 0.9, 125.0, "0" * 64) == f"{full.platform.name} at 0.9 V and 125 C"
    assert name_of(GENERIC, full.platform.name, 1.0, 25.0, "ab" * 32) == f"{full.platform.name} (abababab)"
    assert full.notes == ()


def test_linear_tables_come_back_exactly(mini):
    (arc,) = mini.cell("INV").arcs
    assert arc.delay.keys() == {"rf", "fr"}
    for found, expected in (
        (arc.delay["fr"], Linear(10, 3, 0.1)),
        (arc.delay["rf"], Linear(8, 2, 0.05)),
        (arc.transition["rf"], Linear(10, 2, 0)),
    ):
        for load, slew in itertools.product((0, 1, 50), (0, 10, 200)):
            assert found(load, slew) == pytest.approx(expected(load, slew), abs=1e-3)


def test_slowest_condition_counts(mini):
    arc = next(arc for arc in mini.cell("NAND").arcs if arc.input == "B")
    assert arc.delay["fr"].at_zero == pytest.approx(14, abs=1e-3)
    assert arc.delay["rf"].at_zero == pytest.approx(9.5, abs=1e-3)


def test_sense_is_derived_where_the_file_has_none(mini):
    assert all(arc.delay.keys() == {"rr", "rf", "fr", "ff"} for arc in mini.cell("XOR").arcs)


def test_setup_times_take_the_slew_of_the_data_pin(mini):
    setup = mini.flip_flop.ff.setup["D"]
    assert setup["r"](0, 100) == pytest.approx(40)
    assert setup["f"](0, 0) == pytest.approx(25)


def test_table_round_trip(mini, tmp_path):
    write_table(mini, tmp_path / "mini.json", command="as tested")
    again = load_library(tmp_path / "mini.json")
    assert again.reduced
    assert again.cells == mini.usable
    assert (again.slew_ps, again.load_ff, again.voltage) == (mini.slew_ps, mini.load_ff, mini.voltage)
    write_table(again, tmp_path / "again.json", command="as tested")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "mini.json").read_bytes()


def test_written_liberty_says_the_same(mini, tmp_path):
    write_liberty(mini, tmp_path / "out.lib")
    again = read_liberty(tmp_path / "out.lib")
    assert set(again.cells) == set(mini.usable)
    for name, cell in mini.usable.items():
        assert again.cell(name).area == cell.area
        assert again.cell(name).inputs == cell.inputs
        assert again.cell(name).outputs == cell.outputs
        for old, new in zip(cell.arcs, again.cell(name).arcs, strict=True):
            for pair in old.delay:
                assert new.delay[pair](7, 30) == pytest.approx(old.delay[pair](7, 30), abs=2e-3)
                assert new.transition[pair](7, 30) == pytest.approx(old.transition[pair](7, 30), abs=2e-3)
    assert again.flip_flop.ff.setup["D"]["r"](0, 100) == pytest.approx(40, abs=1e-2)


def test_written_liberty_of_chosen_cells(mini, tmp_path):
    write_liberty(mini, tmp_path / "out.lib", cells=["INV", "NAND", "DFF"])
    assert set(read_liberty(tmp_path / "out.lib").cells) == {"INV", "NAND", "DFF"}


def test_files_for_tools_are_merged_without_what_tools_do_not_need(tmp_path):
    first, second = tmp_path / "a.lib", tmp_path / "b.lib.gz"
    first.write_text(TEMPLATE + INV + "}\n")
    second.write_bytes(gzip.compress((TEMPLATE + CELLS.replace(INV, "") + "}\n").encode()))
    library = read_liberty([first, second])
    write_tool_liberty(library, tmp_path / "tool.lib")
    again = read_liberty(tmp_path / "tool.lib")
    assert again.cells == library.usable
    text = write_tool_liberty(library, tmp_path / "quiet.lib", drop=["XOR"]).read_text()
    assert "_power (" not in text
    assert "XOR" not in text
    assert "PAD" not in text  # a mapper has no use for it


# Bad files


def test_every_truncation_is_an_error_that_names_the_file(tmp_path):
    path = tmp_path / "cut.lib"
    text = MINI.rstrip()
    for end in range(0, len(text), 29):
        path.write_text(text[:end])
        with pytest.raises(LibertyError, match=r"cut\.lib"):
            read_liberty(path)


def test_truncated_file_names_group_and_line(tmp_path):
    path = tmp_path / "cut.lib"
    path.write_text("library (x) {\n  cell (INV) {\n    area : 1;\n")
    message = r"cut\.lib, line 4: the file ends inside group cell \(INV\) of line 2; truncated file\?"
    with pytest.raises(LibertyError, match=message):
        read_liberty(path)


@pytest.mark.parametrize("cut", [20, 200])
def test_truncated_gzip(tmp_path, cut):
    path = tmp_path / "x.lib.gz"
    path.write_bytes(gzip.compress(MINI.encode())[:cut])
    with pytest.raises(LibertyError, match=r"x\.lib\.gz: truncated or damaged gzip file"):
        read_liberty(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("area : 2;", "area : two;", "no usable two-input NAND; cell NAND left out: its area is 'two', not a number"),
        ('values ("0.01, 0.04"', 'values ("0.01"', "of line 24 has 5 values, its indices ask for 3 x 2"),
        ('values ("0.01, 0.04"', 'values ("0.01, x.y"', "is damaged: could not convert string to float: 'x.y'"),
        ('"!A"', '"!Q"', "cell INV left out: function '!Q' uses Q, which is none of A"),
        ("cell (NAND)", "cell (INV)", "cell INV left out: it is defined twice"),
        ('"1ns"', '"1 lightyear"', "cannot read time_unit '1 lightyear'"),
        ("cell_rise (delay)", "cell_rise (lost)", "is of template 'lost', which the file does not define"),
        ("library (mini) {", "lib (mini) {", "line 3: cannot read 'lib (mini) {'"),
        ("delay_model :", "delay model :", "line 4: cannot read 'delay model : table_lookup;'"),
        ("/* Made", "/* /* Made */ /*", "no library group"),
    ],
)
def test_damaged_file(tmp_path, old, new, message):
    assert old in MINI
    path = tmp_path / "bad.lib"
    path.write_text(MINI.replace(old, new, 1) if old != "/* Made" else "/* only a comment */")
    with pytest.raises(LibertyError, match=re.escape(message)):
        read_liberty(path)


@pytest.mark.parametrize(("missing", "what"), [(INV, "inverter"), (NAND, "two-input NAND"), (DFF, "D flip-flop")])
def test_library_without_a_needed_cell(tmp_path, missing, what):
    path = tmp_path / "poor.lib"
    path.write_text(MINI.replace(missing, ""))
    with pytest.raises(LibertyError, match=rf"library mini \(poor\.lib\) has no usable {what}.*; give all the files"):
        read_liberty(path)


def test_no_files():
    for give in (read_liberty, find_library, load_library):
        with pytest.raises(LibertyError, match="no Liberty file given"):
            give([])


def test_missing_file(tmp_path):
    with pytest.raises(LibertyError, match=r"cannot read Liberty file .*none\.lib: No such file"):
        read_liberty(tmp_path / "none.lib")
    with pytest.raises(LibertyError, match=r"no such Liberty file or folder: .*none\.lib"):
        load_library(str(tmp_path / "none.lib"))
    with pytest.raises(LibertyError, match=r"folder .* has no \.lib file, plain or compressed"):
        load_library(tmp_path)


def test_files_of_different_units_are_converted(tmp_path):
    """The second file's times are in units a thousand times as short, its capacitances in units ten times as large."""
    (tmp_path / "a.lib").write_text(TEMPLATE + INV + "}\n")
    other = TEMPLATE.replace('"1ns"', '"1 PS"').replace("(1, pf)", "(10 , pF)")
    (tmp_path / "b.lib").write_text(other + CELLS.replace(INV, "") + "}\n")
    (tmp_path / "c.lib").write_text(MINI)
    both, same = read_liberty([tmp_path / "a.lib", tmp_path / "b.lib"]), read_liberty(tmp_path / "c.lib")
    assert both.cell("NAND").inputs == {"A": 10.0, "B": 15.0}
    linear, usual = (one.cell("XOR").arcs[0].delay["rf"] for one in (both, same))
    assert linear.at_zero == pytest.approx(usual.at_zero / 1000, rel=1e-2)
    assert linear.per_ps == pytest.approx(usual.per_ps, rel=1e-2)
    again = read_liberty(write_tool_liberty(both, tmp_path / "tool.lib"))
    assert again.cells.keys() == both.usable.keys()
    for name, cell in both.usable.items():
        assert again.cell(name).inputs == pytest.approx(cell.inputs)
        for old, new in zip(cell.arcs, again.cell(name).arcs, strict=True):
            for pair, delay in old.delay.items():
                assert new.delay[pair](7, 0.3) == pytest.approx(delay(7, 0.3), rel=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nom_voltage : 1.5", "nom_voltage : 1.2", "nom_voltage is 1.2, that of .*a.lib 1.5"),
        ("nom_temperature : 25", "nom_temperature : 125", "nom_temperature is 125, that of .*a.lib 25"),
        ("slew_lower_threshold_pct_rise : 20", "slew_lower_threshold_pct_rise : 10", "threshold_pct_rise is 10, that"),
        ('voltage_unit : "1V"', 'voltage_unit : "1mV"', "nom_voltage is 0.0015, that of .*a.lib 1.5"),
    ],
)
def test_files_of_different_corners_are_refused(tmp_path, old, new, message):
    """Whichever came first had said what all cells take; files that say the same in other units are of one corner."""
    (tmp_path / "a.lib").write_text(TEMPLATE + INV + "}\n")
    rest = TEMPLATE + CELLS.replace(INV, "") + "}\n"
    assert old in rest
    (tmp_path / "b.lib").write_text(rest.replace(old, new))
    with pytest.raises(LibertyError, match=f"b.lib, line 3: .*{message}.*: give the files of one corner"):
        read_liberty([tmp_path / "a.lib", tmp_path / "b.lib"])
    same = rest.replace('voltage_unit : "1V"', 'voltage_unit : "1mV"').replace(
        "nom_voltage : 1.5", "nom_voltage : 1500"
    )
    (tmp_path / "b.lib").write_text(same)
    assert read_liberty([tmp_path / "a.lib", tmp_path / "b.lib"]).voltage == 1.5


def test_bad_tables(tmp_path):
    path = tmp_path / "t.json"
    for text in ("{", "[]", '{"format": "other"}'):
        path.write_text(text)
        with pytest.raises(LibertyError, match=r"t\.json is no library table"):
            read_table(path)
    whole = json.loads(EMBEDDED.read_text())
    name, cell = next(iter(whole["cells"].items()))
    for damage, why in [
        ({"voltage": None}, "None stands where a number is needed"),
        ({"cells": [1]}, "'list' object has no attribute 'items'"),
        ({"cells": {name: cell[:3]}}, "not enough values to unpack"),
        ({"cells": {name: ["7", *cell[1:]]}}, "'7' stands where a number is needed"),
        ({"cells": {name: [*cell[:4], [["A", "Y", {"rr": [[1, 2, 3, 4, 5], [3]]}]]]}}, "but 6 were given"),
    ]:
        path.write_text(json.dumps(whole | damage))
        with pytest.raises(LibertyError, match=rf"t\.json is a damaged library table: .*{why}.*; make it again with"):
            load_library(path)
    for key in ("cells", "voltage", "library", "notice"):
        path.write_text(json.dumps({k: v for k, v in whole.items() if k != key}))
        with pytest.raises(LibertyError, match=rf"t\.json is a damaged library table: '{key}' is missing"):
            load_library(path)
    with pytest.raises(LibertyError, match="is a whole library: it cannot be merged"):
        load_library([EMBEDDED, EMBEDDED])


def test_what_outputs_load_themselves_with_is_said_to_be_left_out(tmp_path):
    """By a pin of its own, or by the library's default."""
    path = tmp_path / "x.lib"
    default = "default_output_pin_cap : {}; nom_process"
    for old, new, said in (
        ("pin (Y) {", "pin (Y) { capacitance : 0.002;", True),
        ("nom_process", default.format(0.05), True),
        ("nom_process", default.format(0), False),
    ):
        path.write_text(MINI.replace(old, new))
        notes = load_library(path).notes
        assert any("an output has a capacitance of its own" in note for note in notes) is said, new


# Finding libraries


@pytest.mark.parametrize(
    ("name", "environment", "files"),
    [
        ("nangate45", {"LIBERTY_ROOT": "."}, ["nangate45/NangateOpenCellLibrary_typical.lib.gz"]),
        ("sg13g2", {"LIBERTY_ROOT": "."}, ["ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C.lib"]),
        (
            "sg13g2",
            {"PDK_ROOT": "."},
            ["ihp-sg13g2/libs.ref/sg13g2_stdcell/lib/sg13g2_stdcell_typ_1p20V_25C.lib"],
        ),
        (
            "sky130hd",
            {"PDK_ROOT": "."},
            ["sky130A/libs.ref/sky130_fd_sc_hd/lib/sky130_fd_sc_hd__tt_025C_1v80.lib"],
        ),
        (
            "sky130hd",
            {"PDK_ROOT": ".", "PDK": "sky130B"},
            ["sky130B/libs.ref/sky130_fd_sc_hd/lib/sky130_fd_sc_hd__tt_025C_1v80.lib"],
        ),
        (
            "sky130_fd_sc_hs",
            {"PDK_ROOT": ".", "PDK": "sky130A", "STD_CELL_LIBRARY": "sky130_fd_sc_hs"},
            ["sky130A/libs.ref/sky130_fd_sc_hs/lib/sky130_fd_sc_hs__tt_025C_1v80.lib"],
        ),
        ("nangate45", {"FLOW_HOME": "."}, ["platforms/nangate45/lib/NangateOpenCellLibrary_typical.lib"]),
        (
            "asap7",
            {"FLOW_HOME": "."},
            [
                f"platforms/asap7/lib/NLDM/asap7sc7p5t_{part}_RVT_TT_nldm_{date}.lib.gz"
                for part, date in (
                    ("AO", 211120),
                    ("INVBUF", 220122),
                    ("OA", 211120),
                    ("SEQ", 220123),
                    ("SIMPLE", 211120),
                )
            ],
        ),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_usual_places(tmp_path, monkeypatch, name, environment, files):
    for file in [*files, *(f"{file}.old/x.lib" for file in files)]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    for variable, value in environment.items():
        monkeypatch.setenv(variable, str(tmp_path) if value == "." else value)
    assert [str(path.relative_to(tmp_path)) for path in find_library(name)] == files


def test_folder_prefers_plain_files(tmp_path):
    for name in ("b.lib", "b.lib.gz", "a.lib.gz", "readme.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in find_library(tmp_path)] == ["a.lib.gz", "b.lib"]


@pytest.mark.usefixtures("nowhere")
def test_embedded_library_is_the_fallback():
    assert find_library("asap7") == find_library("embedded") == (EMBEDDED,)


@pytest.mark.usefixtures("nowhere")
def test_unknown_library(monkeypatch, tmp_path):
    with pytest.raises(
        LibertyError, match=r"'nangate45' not found.*Looked in: nowhere\. Not set: LIBERTY_ROOT, PDK_ROOT"
    ):
        find_library("nangate45")
    monkeypatch.setenv("LIBERTY_ROOT", str(tmp_path))
    with pytest.raises(LibertyError, match=f"Looked in: {re.escape(str(tmp_path / 'nangate45'))}"):
        find_library("nangate45")
    with pytest.raises(
        LibertyError, match=r"library 'tsmc5' not found\. Known names: embedded, asap7, nangate45, sky130hd"
    ):
        find_library("tsmc5")


# The four libraries


def _raw(library) -> str:
    texts = []
    for source in library.sources:
        data = source.path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == source.sha256
        texts.append(gzip.decompress(data).decode())
    return re.sub(r"/\*.*?\*/", "", "\n".join(texts), flags=re.DOTALL)


def test_cells_and_areas_equal_a_plain_search_of_the_text(full):
    found = re.findall(
        r'^\s*cell\s*\(\s*"?(\w+)"?\s*\)\s*\{.*?^\s*area\s*:\s*([\d.]+)', _raw(full), re.DOTALL | re.MULTILINE
    )
    assert len(found) == len(full.cells) > 80
    for name, area in found:
        assert full.cell(name).area == float(area), name


def test_expected_choice_of_cells(full):
    expected = {
        "asap7": ("INVxp33_ASAP7_75t_R", "NAND2xp33_ASAP7_75t_R", "DFFHQNx1_ASAP7_75t_R"),
        "nangate45": ("INV_X1", "NAND2_X1", "DFF_X1"),
        "sky130hd": ("sky130_fd_sc_hd__inv_1", "sky130_fd_sc_hd__nand2_1", "sky130_fd_sc_hd__dfxtp_1"),
        "sg13g2": ("sg13g2_inv_1", "sg13g2_nand2_1", "sg13g2_dfrbpq_1"),
    }[full.name]
    assert (full.inverter.name, full.nand2.name, full.flip_flop.name) == expected
    assert full.platform is PLATFORMS[full.name]
    assert full.tie_low
    assert full.tie_high
    for name in full.dont_use:
        assert not re.search(r"NAND|nand2_|^INV|_inv_|XOR|xor", name), name
    for name in full.usable:
        assert not re.search(r"ICG|SDF|DFFHQx4|DHL|DLL|lpflow|probe|[sS]can|CLKGATE|TBUF|FILL|dlclk|sighold", name), (
            name
        )


def test_adders(full):
    found = [
        adder and (adder.cell, adder.carry, adder.carry_inverted, adder.sum, adder.sum_inverted)
        for adder in (full.full_adder, full.half_adder)
    ]
    sky = "sky130_fd_sc_hd__"
    assert (
        found
        == {
            "asap7": [
                ("FAx1_ASAP7_75t_R", "CON", True, "SN", True),
                ("HAxp5_ASAP7_75t_R", "CON", True, "SN", True),
            ],
            "nangate45": [("FA_X1", "CO", False, "S", False), ("HA_X1", "CO", False, "S", False)],
            "sky130hd": [(f"{sky}fa_1", "COUT", False, "SUM", False), (f"{sky}ha_1", "COUT", False, "SUM", False)],
            "sg13g2": [None, None],
        }[full.name]
    )
    for adder in (full.full_adder, full.half_adder):
        if adder is None:
            continue
        pins = [adder.a, adder.b] + ([adder.ci] if adder.ci else [])
        outputs = full.cell(adder.cell).outputs
        for row in range(1 << len(pins)):
            total = row.bit_count()
            carry = truth_table(outputs[adder.carry], pins) >> row & 1
            bit = truth_table(outputs[adder.sum], pins) >> row & 1
            assert 2 * (carry ^ adder.carry_inverted) + (bit ^ adder.sum_inverted) == total


def _named_gate(name: str):
    """(groups of inputs, how each is joined, how the groups are joined, inverted) of a gate, from its name alone."""
    if match := re.fullmatch(r"(N?)(AND|OR)(\d)", name):
        return [int(match[3])], match[2], None, bool(match[1])
    if match := re.fullmatch(r"(X?N?OR|XN?OR)2", name):
        return [2], "XOR", None, match[1] == "XNOR"
    if match := re.fullmatch(r"(AO|OA)(I?)(\d+)", name):
        return [int(d) for d in match[3]], *(("AND", "OR") if match[1] == "AO" else ("OR", "AND")), bool(match[2])
    return None


_JOIN = {"AND": all, "OR": any, "XOR": lambda bits: sum(bits) % 2 == 1}


def test_functions_equal_what_the_names_say(full):
    """NAND3, AOI221 and the like: in ASAP7, Nangate45 and sg13g2 a name tells the function."""
    checked = 0
    for cell in full.usable.values():
        name = re.sub(r"^sg13g2_|_ASAP7.*|_X\d+$|_\d+$", "", cell.name).upper()
        name = re.sub(r"X(P?\d+)+F?$", "", name) if "ASAP7" in cell.name else name
        name = re.sub(r"^([AO])(\d+)([AO])(I?)$", r"\1\3\4\2", name) if full.name == "sg13g2" else name
        gate = _named_gate(name)
        if gate is None or full.name == "sky130hd":
            continue
        groups, inner, outer, inverted = gate
        pins = sorted(cell.inputs)
        (function,) = cell.outputs.values()
        table = truth_table(function, pins)
        if outer:
            by_letter = [list(g) for _, g in itertools.groupby(pins, key=lambda pin: pin[0])]
            assert sorted(map(len, by_letter)) == sorted(groups), cell.name
        else:
            by_letter = [pins]
        for row in range(1 << len(pins)):
            bits = {pin: bool(row >> i & 1) for i, pin in enumerate(pins)}
            value = [_JOIN[inner](bits[pin] for pin in group) for group in by_letter]
            value = _JOIN[outer](value) if outer else value[0]
            assert bool(table >> row & 1) == (value != inverted), (cell.name, row)
        checked += 1
    assert checked >= {"asap7": 90, "nangate45": 50, "sky130hd": 0, "sg13g2": 20}[full.name]


def test_every_used_arc_has_a_delay(full):
    for cell in full.usable.values():
        pairs = {(arc.input, arc.output) for arc in cell.arcs}
        if cell.ff:
            assert {output for _, output in pairs} == set(cell.outputs)
            assert cell.ff.data in cell.ff.setup
        else:
            assert pairs == set(itertools.product(cell.inputs, cell.outputs)), cell.name
        for one in cell.arcs:
            for delay in one.delay.values():
                assert 0 < delay(4 * full.load_ff, full.slew_ps) < 40 * full.slew_ps, cell.name


# The embedded table


def test_embedded_table_equals_the_full_files(asap7):
    table = read_table(EMBEDDED)
    assert table.cells == asap7.usable  # area, function, pin capacitance, delay, all of it
    assert [(s.name, s.sha256) for s in table.sources] == [(s.name, s.sha256) for s in asap7.sources]
    assert EMBEDDED.stat().st_size < 150_000


def test_embedded_table_is_what_its_command_makes(asap7, tmp_path, capsys):
    command = json.loads(EMBEDDED.read_text())["command"].split()
    assert command[:4] == ["python", "-m", "synth.liberty", "reduce"]
    folder = asap7.sources[0].path.parent
    files = [str(folder / name) for name in command[4:-2]]
    assert main(["reduce", *files, "-o", str(tmp_path / command[-1])]) == 0
    assert (tmp_path / command[-1]).read_bytes() == EMBEDDED.read_bytes()
    assert "162 usable of 202 cells" in capsys.readouterr().out


def test_embedded_table_carries_its_licence():
    table = json.loads(EMBEDDED.read_text())
    notice = " ".join(table["notice"])
    assert "BSD 3-Clause License" in notice
    assert "Arizona State University" in notice
    project = (EMBEDDED.parents[1] / "NOTICE").read_text()
    assert notice.split() == project[project.index("BSD 3-Clause License") :].split()


def test_a_table_never_holds_what_is_no_number(tmp_path, capsys):
    (tmp_path / "x.lib").write_text(MINI.replace('values ("0.02, 0.06"', 'values ("nan, 0.06"', 1))
    assert main(["reduce", str(tmp_path / "x.lib"), "-o", str(tmp_path / "x.json")]) == 0
    assert "note        cell XOR left out: its table cell_rise of line" in capsys.readouterr().out
    text = (tmp_path / "x.json").read_text()
    assert "NaN" not in text
    assert "XOR" not in text
    assert "INV" in text
    for bad in ("NaN", "Infinity", "1e999", "true", '"1"'):
        (tmp_path / "y.json").write_text(re.sub(r'"voltage": 1\.5', f'"voltage": {bad}', text))
        with pytest.raises(LibertyError, match=r"is a damaged library table: .* stands where a number is needed"):
            read_table(tmp_path / "y.json")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, bytes])
def test_what_is_too_large_is_refused(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(liberty_format, "LARGEST", 1 << 20)
    (tmp_path / "x.lib").write_bytes(pack(MINI.encode() + bytes(1 << 20)))
    with pytest.raises(LibertyError, match=r"(unpacks to more|larger) than 1 MiB: is this a Liberty file"):
        read_liberty(tmp_path / "x.lib")


def test_archives_are_refused(tmp_path):
    (tmp_path / "x.lib").write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(LibertyError, match="a zip archive, which is not read here: unpack it"):
        read_liberty(tmp_path / "x.lib")


def test_included_files_lie_beside(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b.lib").write_text(INV)
    for name in ("../b.lib", str(tmp_path / "b.lib"), "none.lib", "", "x.lib", "/dev/zero"):
        (tmp_path / "a" / "x.lib").write_text(MINI.replace(INV, f'include_file ("{name}");'))
        with pytest.raises(LibertyError, match="include_file"):
            read_liberty(tmp_path / "a" / "x.lib")
    (tmp_path / "a" / "b.lib").write_text(INV)
    (tmp_path / "a" / "x.lib").write_text(MINI.replace(INV, "include_file (b.lib);"))
    library = read_liberty(tmp_path / "a" / "x.lib")
    assert library.inverter.name == "INV"
    assert [source.name for source in library.sources] == ["x.lib", "b.lib"]


def test_a_file_that_changes_is_not_taken_for_what_it_was(tmp_path):
    path = tmp_path / "x.lib"
    path.write_text(MINI)
    library = read_liberty(path)
    path.write_text(MINI.replace("area : 2", "area : 3"))
    with pytest.raises(LibertyError, match="has changed since it was read"):
        write_tool_liberty(library, tmp_path / "y.lib")


def test_command_line_errors(tmp_path, capsys):
    assert main(["reduce", str(tmp_path / "no.lib"), "-o", str(tmp_path / "x.json")]) == 1
    assert capsys.readouterr().err.startswith("error: no such Liberty file or folder")
    assert main(["reduce", str(EMBEDDED), "-o", str(tmp_path / "x.json")]) == 1
    assert "is a reduced table already" in capsys.readouterr().err
    assert main(["show", "embedded"]) == 0
    assert "FAx1_ASAP7_75t_R (carry !CON, sum !SN)" in capsys.readouterr().out


# Written files in Yosys and ABC

SOURCE = """
module top(input clk, input [15:0] a, b, input [7:0] x, output reg [16:0] y, output reg [7:0] z);
always @(posedge clk) begin
  y <= a + b;
  z <= (x * x * x * 8'h1d) ^ (x << 3) ^ {x[3:0], x[7:4]};
end
endmodule
"""


def test_area_on_reduced_library_equals_area_on_full_one(full, tmp_path):
    """An adder and a function without structure, mapped with either file."""
    areas = []
    for liberty in tool_files(full.sources[0].path.parent):
        _, report, log = map_with_yosys(SOURCE, liberty, tmp_path)
        assert "ERROR" not in log
        areas.append(float(re.search(r"Chip area for module '\\top': ([\d.]+)", report)[1]))
    assert areas[1] == pytest.approx(areas[0], rel=0.02)


def test_abc_reads_what_is_written(tmp_path):
    abc = Path(pytest.importorskip("pyosys").__file__).with_name("yosys-abc")
    if not abc.exists():
        need("yosys-abc in pyosys' wheel")
    library = load_library("embedded")
    write_liberty(library, tmp_path / "x.lib")
    run = subprocess.run(
        [abc, "-c", f"read_lib {tmp_path / 'x.lib'}; print_genlib -s"], capture_output=True, text=True, check=True
    )
    output = run.stdout + run.stderr
    (cells,) = re.findall(r"has (\d+) cells", output)
    single = [c for c in library.usable.values() if c.kind == "logic" and len(c.outputs) == 1]
    assert int(cells) >= len(single)
    assert "Error" not in output


def test_embedded_library_for_tools(tmp_path):
    library = load_library("embedded")
    write_tool_liberty(library, tmp_path / "a.lib")
    write_liberty(library, tmp_path / "b.lib")
    assert (tmp_path / "a.lib").read_bytes() == (tmp_path / "b.lib").read_bytes()
    write_tool_liberty(library, tmp_path / "c.lib", drop=library.weaker)
    assert set(read_liberty(tmp_path / "c.lib").cells) == set(library.usable) - set(library.weaker)


def test_weaker_gates(full):
    """Each has a stronger twin: the same function and area, larger input transistors."""
    for name in full.weaker:
        weak = full.cell(name)
        (function,) = weak.outputs.values()
        table = truth_table(function, sorted(weak.inputs))
        assert any(
            cell.area == weak.area
            and sorted(cell.inputs) == sorted(weak.inputs)
            and len(cell.outputs) == 1
            and truth_table(*cell.outputs.values(), sorted(cell.inputs)) == table
            for other, cell in full.usable.items()
            if other not in full.weaker and cell.kind == "logic"
        ), name
    if full.name == "asap7":
        assert {"NAND2xp33_ASAP7_75t_R", "INVxp33_ASAP7_75t_R"} < set(full.weaker)
        assert not {"NAND2xp5_ASAP7_75t_R", "INVx1_ASAP7_75t_R"} & set(full.weaker)
