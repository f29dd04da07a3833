"""Small Liberty files, each for one kind of thing that real files hold, with the right answer beside each."""

import re
import shutil
import subprocess
from functools import cache

import pytest
from conftest import need

from hw.heap import Structure
from hw.units import UNITS
from synth.__main__ import main
from synth.designs import Variant
from synth.flow import Flow
from synth.liberty import LibertyError, Library, liberty_text, load_library, tool_liberty_text
from synth.verilog import write_verilog

UNIT = UNITS["mac_dint4_array"]
CLOCK_PS = 4000
RIPPLE = Variant("dint4", "compress", Structure(polarity="majority"))
PREFIX = Variant("dint4", "compress", Structure(adder="brent_kung", polarity="majority"))
GATES = Variant("dint4", "dch", Structure(polarity="majority"), half_adder_cells=False)

#: Cases that say what base.lib says, in other words: tools get the very same files, so that all figures are the same.
#: Beside each, what the library's notes have to say, "" for nothing.
SAME = {
    # How the text is written.
    **dict.fromkeys(("area_expr", "backslash_name", "base", "bom", "brace_nextline", "bz.lib.bz2", "comment_eats"), ""),
    **dict.fromkeys(("comment_eats_fa", "cr", "crlf", "define", "empty_line_cont", "escquote", "gz_as_lib"), ""),
    **dict.fromkeys(("latin1", "nested_comment", "nosemi", "plain_as_gz.lib.gz", "quotednum", "revision_dots"), ""),
    **dict.fromkeys(
        ("semis", "slashslash", "strings", "utf16", "vdd_bang", "xz.lib.xz", "include", "two_libraries"), ""
    ),
    "trailing": "what follows the library",
    # Units and defaults.
    **dict.fromkeys(("cap_default", "cap_fF", "cap_nosp", "cap_one", "cap_pF", "cap_q", "cap_up"), ""),
    **dict.fromkeys(
        ("unit_NS", "unit_sp", "unit_unq", "corner_slow", "resistive_generic_cmos", "wire_load_default"), ""
    ),
    # Names of the library, which is all that differs.
    **dict.fromkeys(("libname_asap7", "libname_dotdot", "libname_empty", "libname_space", "libname_two"), ""),
    "libname_unicode": "",
    # Pins.
    **dict.fromkeys(("ck_transition_only", "ff_states_quoted_list", "timing_in_inputpin"), ""),
    "powerpins": "pins that are called like supplies",
    "powerpins_in": "pins that are called like supplies",
    # A cell more, which is not used.
    "bad_function_cell": "cell ODD left out: cannot read function '~A'",
    "const_fn_gate": "cell TIEX left out: none of its outputs depends on its input A",
    "ff_bank": "",
    "ff_clk_gate": "cell DFFG left out: flip-flop clocked on 'CK & EN'",
    "ff_extra_pin": "cell DFFX left out: its ff group does not say what its input SE does",
    "ff_noclk2": "cell DFFD left out: it has a second clock",
    "internal_pin": "cell ODD left out: function 'X' uses X",
    "iso_small": "",
    "tristate": "",
    **dict.fromkeys(("wide16", "wide20", "wide24"), "left out: no mapper here uses a gate of more than 10 inputs"),
}

#: Cases with other figures: area in um2, delay in ps (of which OpenSTA says the same), and what the notes have to say.
MEASURED = {
    # What they say differs in what has no part in the circuit, or only in names.
    **dict.fromkeys(
        ("bool_fn_spaces", "bus_pins", "cap_ff100", "counter_flop", "dollar_names", "ff_state_is_pin", "flop_equal_qn"),
        (RIPPLE, 730.0, 1485.21, ""),
    ),
    **dict.fromkeys(("fn_newline", "kw_fa", "kw_names", "lowercase_same"), (RIPPLE, 730.0, 1485.21, "")),
    **dict.fromkeys(("pin_bracket_digit", "pin_list", "pin_list_out", "pin_x_name"), (RIPPLE, 730.0, 1485.21, "")),
    **dict.fromkeys(("sense_quoted", "slew_derate", "thr_odd", "unquoted_expr"), (RIPPLE, 730.0, 1485.21, "")),
    **dict.fromkeys(("dont_use_TRUE", "dont_use_quoted"), (RIPPLE, 730.0, 1485.21, "")),
    "area_missing_xor": (RIPPLE, 730.0, 1485.21, "cell XOR left out: it has no area"),
    "dup_cell": (RIPPLE, 730.0, 1485.21, "cell BUF left out: it is defined twice"),
    "setup_only_rise": (RIPPLE, 730.0, 1485.21, "no setup time of D for one edge"),
    "table3d": (RIPPLE, 730.0, 1485.21, "the slowest is taken"),
    "verilog_const": (RIPPLE, 730.0, 1485.21, 'cell TIE left out: function "1\'b0"'),
    # Other units, conditions and axes.
    "corner_fast": (RIPPLE, 730.0, 148.52, ""),
    **dict.fromkeys(("nangate15_like", "unit_10ps"), (RIPPLE, 730.0, 14.85, "")),
    "huge_index": (RIPPLE, 730.0, 1310.34, ""),
    "k_factors": (RIPPLE, 730.0, 2327.12, "scaled by k factors to operating conditions 'slow' (cell_rise 1.5"),
    # No full adder.
    "area_missing_fa": (PREFIX, 808.0, 1322.39, "cell FA left out: it has no area"),
    "no_timing_fa": (PREFIX, 808.0, 1322.39, "cell FA left out: it has no timing from A to CO"),
    **dict.fromkeys(("dont_use_1_fa", "dont_use_TRUE_fa", "dont_use_true_fa"), (PREFIX, 808.0, 1322.39, "")),
    **dict.fromkeys(("sp_units1", "tmplA"), (PREFIX, 808.0, 1322.39, "")),
    # No NOR.
    "area_comma": (RIPPLE, 747.5, 1518.57, "cell NOR left out: its area is '2,5', not a number"),
    "nan": (
        RIPPLE,
        747.5,
        1518.57,
        "cell NOR left out: its table cell_rise of line 50 holds a value that is no finite",
    ),
    "neg_area": (RIPPLE, 747.5, 1518.57, "cell NOR left out: its area is -2"),
    "negative_delay": (RIPPLE, 747.5, 1518.57, "cell NOR left out: its delay from A to Y is negative"),
    "no_related_pin": (RIPPLE, 747.5, 1518.57, "cell NOR left out: it has no timing from A to Y"),
    "two_outputs_gate": (RIPPLE, 747.5, 1518.57, ""),
    # Flip-flops: the smallest one that is announced, with one tie cell for all pins of a constant.
    "ff_qn_only": (GATES, 762.5, 1565.25, ""),
    "flop_q12_qn8": (GATES, 762.5, 1565.25, ""),
    "flop_reset_cheaper": (RIPPLE, 842.0, 1485.21, ""),
    "ff_only_reset": (RIPPLE, 731.0, 1485.21, ""),
    "ff_only_reset_notie": (RIPPLE, 730.0, 1485.21, ""),
    "ff_only_setreset": (RIPPLE, 731.0, 1485.21, ""),
    "flop_negd_both": (RIPPLE, 731.0, 1485.21, ""),
    "flop_negd_preset": (GATES, 763.5, 1565.25, ""),
    # Several files.
    "tmplA tmplB": (RIPPLE, 730.0, 2336.0, ""),
    "tmplB tmplA": (RIPPLE, 730.0, 2336.0, ""),
    "sp_units1 sp_units2": (RIPPLE, 730.0, 1485.21, ""),
    "sp_units1 leak_units2": (RIPPLE, 730.0, 1485.21, ""),
    "sp_units1 other_units2": (RIPPLE, 730.0, 1485.21, ""),
    # Few cells.
    **dict.fromkeys(
        ("nand_buf_inv_dff", "nand_inv_dff", "nand_inv_dff_tie", "nand_only"), (PREFIX, 1020.0, 1509.60, "")
    ),
    "nand_nor_inv_dff": (PREFIX, 952.0, 1397.73, ""),
}

#: Cases that map, but of which nothing is measured here: the cells that a mapper may use, and what the notes say.
READ = {
    **dict.fromkeys(("mini", "same_name_a", "same_name_b"), ("DFF INV NAND TIE XOR", "it has no timing from X to CN")),
    "exec_newline_known": ("DFF INV NAND TIE XOR", "it has no timing from X to CN"),
    "twenty_inputs": ("DFF INV NAND TIE XOR", "cell BIG left out: no mapper here uses a gate of more than 10 inputs"),
}

#: Cases of which nothing can be made, and why.
REFUSED = {
    "area_missing_all": r"no usable inverter; cells INV, BUF, NAND, NOR, AND and 6 more left out: it has no area",
    "area_zero_all": r"no usable inverter; cells .* left out: its area is 0",
    "dont_use_all": r"no usable inverter; marked dont_use: 11 of 11 cells \(INV, BUF, NAND, \.\.\.\)",
    "ff_const": r"no usable D flip-flop on the rising edge; cell DFF left out: its next state 'D \^ D' does not depend",
    "ff_only_enable": r"no usable D flip-flop on the rising edge; EDFF takes \"\(E D\) \+ \(E' IQ\)\"",
    "ff_only_extra_pin": r"cell DFFX left out: its ff group does not say what its input SE does",
    "ff_only_neg": r"no usable D flip-flop on the rising edge; DFFN takes the falling edge",
    "ff_only_scan": r"no usable D flip-flop on the rising edge; SDFF takes",
    "index_down": r"no usable two-input NAND; cell NAND left out: index_1 of its table rise_transition of line 42",
    "index_equal": r"no usable two-input NAND; cell NAND left out: index_1 of its table .* does not rise",
    "no_inv": r"no usable inverter; give all the files of a library that comes in several",
    "no_timing_dff": r"no usable D flip-flop on the rising edge; cell DFF left out: it has no timing from CK to Q",
    "nor_only": r"no usable two-input NAND",
    "template_missing_idx": r"no usable two-input NAND; cell NAND left out: index_1 of its table .* is missing",
    "adders.inc": r"line 1: cannot read 'cell \(FA\)",
    **dict.fromkeys(("leak_units2", "other_units2", "sp_units2", "tmplB"), r"no usable inverter; give all the files"),
}


@pytest.fixture(scope="module")
def cases(shared):
    return shared("cases/liberty")


@pytest.fixture(scope="module")
def read(cases):
    """The library of a case, or of several."""

    @cache
    def load(names: str) -> Library:
        return load_library([cases / (name if "." in name else f"{name}.lib") for name in names.split()])

    return load


@pytest.fixture(scope="module")
def base_texts(read):
    base = read("base")
    return liberty_text(base), tool_liberty_text(base)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """One build folder for all: what a library is called never matters there, only its content."""
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def delays():
    """OpenSTA's delays by the files that it was given."""
    return {}


def said(library: Library, note: str) -> bool:
    """Whether the notes say this, once; or nothing at all."""
    return sum(note in one for one in library.notes) == 1 if note else not library.notes


def test_every_case_has_its_answer(cases):
    named = {name for table in (SAME, MEASURED, READ, REFUSED) for names in table for name in names.split()}
    assert {name if "." in name else f"{name}.lib" for name in named} == {path.name for path in cases.iterdir()}


@pytest.mark.parametrize("case", SAME)
def test_same_as_the_base(read, base_texts, case):
    library = read(case)
    assert said(library, SAME[case]), library.notes
    assert library.usable == read("base").usable
    assert (liberty_text(library), tool_liberty_text(library)) == base_texts


_MORE = """
  test_cell () { ff (a, b) { next_state : "X"; } pin (D) { direction : input; } pin (SI) { signal_type : "test"; } }
  leakage_power () { when : "!A B"; value : "1e-3"; }
  pin_opposite ("Q", "QN"); scaling_factors : none; cell_leakage_power : nan;
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"capacitance : (0\.001);", r"rise_capacitance : \1; fall_capacitance : \1;"),
        (r"capacitance : (0\.001);", r"rise_capacitance : \1; fall_capacitance : 0.0005;"),
        (r"capacitance : (0\.001);", r"capacitance : \1; rise_capacitance : 7; rise_capacitance_range (0, 9);"),
        (r"direction : (\w+)", r'direction : "\1"'),
        (r"direction : input", "direction : INPUT"),
        (r'time_unit : "1ns"', 'time_unit : "1000 ps"'),
        (r'time_unit : "1ns"', "time_unit : 0.001us"),
        (r'time_unit : "1ns"', 'time_unit : "1e-3 US"'),
        (r"\(1, pf\)", "(1e-3, nF)"),
        (r"\(1, pf\)", '("1", "pf")'),
        (r"\(1, pf\)", '(".001NF")'),
        (r"cell \(DFF\) \{", r"\g<0>" + _MORE.replace("\n", " ")),
        (r"cell \((\w+)\)", r'cell ( "\1" )'),
        (r"pin \((\w+)\)", r"pin\n\t(\1)"),
        (r'related_pin : "(\w)"', r"related_pin : \1"),
        (r"timing_sense : (\w+)", r'timing_sense:"\1"'),
        (r"timing_type : (\w+)", r'timing_type   :   "\1" '),
        (r"timing \(\) \{", 'timing (arc_1) { when : "not ( readable"; sdf_cond : "A === 1\'b1"; mode (m, "n");'),
        (r"\{ values \(", '{ index_3 ("1, 2"); values ( \\\n'),
        (r'"([\d.]+,[\d., ]+)"', r'" \1, "'),
        (r"\};?", '}; /* " \' { */ // "; {\n'),
        (r";", ";;\t\n"),
        (r"cell_rise", r"ocv_sigma_cell_rise (d) { values (broken) } \g<0>"),
        (r"library \(tiny\) \{", r'\g<0> define_group (x, cell); x (y) { z : "}"; }'),
        (r"library \(tiny\) \{", r"\g<0> operating_conditions (o) { process : 2; }"),
        (r"cell \(TIE\)", r"scaled_cell (INV, o) { area : 9; pin (A) { direction : output; } } \g<0>"),
        (
            r"cell \(TIE\)",
            r"cell (TAP) { area : 1; pg_pin (VDD) { pg_type : primary_power; voltage_name : v; } } \g<0>",
        ),
        (r"cell \(TIE\)", r"cell (Q) { area : 9; bundle (Q) { members (Q0, Q1); direction : output; } } \g<0>"),
        (r"cell \(TIE\)", r'type (t) { base_type : array; } bus_naming_style : "%s[%d]"; \g<0>'),
    ],
)
def test_other_ways_to_say_the_same(cases, read, tmp_path, old, new):
    text = (cases / "base.lib").read_text()
    changed = re.sub(old, new, text)
    assert changed != text
    (tmp_path / "x.lib").write_text(changed)
    library = load_library(tmp_path / "x.lib")
    assert library.notes == ()
    assert library.usable == read("base").usable
    tool_liberty_text(library)


def with_other(cases, tmp_path, old: str, new: str) -> Library:
    """The base with something else in it."""
    text = (cases / "base.lib").read_text()
    assert re.search(old, text)
    (tmp_path / "x.lib").write_text(re.sub(old, new, text), encoding="utf-8")
    return load_library(tmp_path / "x.lib")


@pytest.mark.parametrize(
    ("place", "word", "usable"),
    [
        # What forbids a cell: anything but a clear no does.
        *((r"cell \(FA\) \{", f"dont_use : {word};", False) for word in ("yes", "t", "2", '" TRUE "')),
        *((r"cell \(FA\) \{", f"dont_use : {word};", True) for word in ("false", "0", '"FALSE"', "no")),
        *((r"cell \(FA\) \{", f"{word};", False) for word in ("level_shifter_type : HL", "is_pad : yes")),
        *(
            (r"cell \(FA\) \{ area : 10;\s+pin \(A\) \{", f"{word};", False)
            for word in ("isolation_cell_data_pin : true", "is_pad : 1", "retention_pin (save, 1)")
        ),
    ],
)
def test_words_that_forbid_a_cell(cases, tmp_path, place, word, usable):
    library = with_other(cases, tmp_path, place, rf"\g<0> {word}")
    assert ("FA" in library.usable) == usable
    assert library.notes == ()


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (r"cell \(FA\) \{ area : 10", "cell (FA) { area : 1_0", "its area is '1_0', not a number"),
        (r"cell \(FA\) \{ area : 10", "cell (FA) { area : \u0661\u0660", "not a number"),
        (r'0\.0500, 0\.1100"', '0.0500, 0.1_100"', "is damaged"),
        (r'"A \^ B \^ C"', f'"A ^ B ^ C{" ^ A" * 50_000}"', "longer than 100000 characters"),
    ],
)
def test_numbers_and_functions_that_are_none(cases, tmp_path, old, new, note):
    library = with_other(cases, tmp_path, old, new)
    assert "FA" not in library.usable
    assert said(library, note), library.notes


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        *(('next_state : "D"', f'next_state : "D"; clear : "{pin}"', "uses") for pin in ("!D", "CK")),
        ('next_state : "D"', 'next_state : "D"; clear : "1"', "its clear and preset are never both inactive"),
        ('next_state : "D"', 'next_state : "D"; clear : "0"; preset : "!0"', "never both inactive"),
        ("timing_type : rising_edge", "timing_type : falling_edge", "it has no timing from CK to Q"),
    ],
)
def test_flops_that_never_do_what_is_asked(cases, tmp_path, old, new, message):
    (tmp_path / "x.lib").write_text((cases / "base.lib").read_text().replace(old, new))
    with pytest.raises(LibertyError, match=f"no usable D flip-flop.*cell DFF left out: .*{message}"):
        load_library(tmp_path / "x.lib")


def test_setup_times_of_the_other_edge_are_none(cases, tmp_path):
    (tmp_path / "x.lib").write_text((cases / "base.lib").read_text().replace("setup_rising", "setup_falling"))
    library = load_library(tmp_path / "x.lib")
    assert said(library, "cell DFF: no setup time of D for its edges: 0 is taken")
    assert "setup_falling" not in tool_liberty_text(library)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cell (FA)", "} cell (FA)", "line 88: the library has ended, but 'cell (FA) { area : 10;' follows"),
        (
            "cell (FA)",
            f"cell (X) {{ {'pin (Y) { ' * 100} cell (FA)",
            "line 88: groups within groups, more than 50 deep",
        ),
        ("nom_temperature : 25", "nom_temperature : hot", "x.lib, line 1: nom_temperature is 'hot', not a number"),
    ],
)
def test_whole_files_that_are_refused(cases, tmp_path, old, new, message):
    (tmp_path / "x.lib").write_text((cases / "base.lib").read_text().replace(old, new))
    with pytest.raises(LibertyError, match=re.escape(message)):
        load_library(tmp_path / "x.lib")


@pytest.mark.parametrize("case", MEASURED)
def test_measured(read, build, delays, case):
    variant, area, delay_ps, note = MEASURED[case]
    library = read(case)
    assert said(library, note), library.notes
    flow = Flow(library, build)
    one = flow.build(UNIT, variant, CLOCK_PS)
    assert (one.area, round(one.critical_path_ps, 2)) == (area, pytest.approx(delay_ps, abs=0.011))
    if shutil.which("sta"):
        key = tool_liberty_text(library), area
        if key not in delays:
            delays[key] = flow.opensta(flow.netlist(UNIT, variant, CLOCK_PS), CLOCK_PS)
        assert delays[key].critical_path_ps == pytest.approx(delay_ps, abs=0.011), delays[key].why


def test_the_base_is_what_it_is(read, build):
    one = Flow(read("base"), build).build(UNIT, RIPPLE, CLOCK_PS)
    assert (one.area, round(one.critical_path_ps, 2)) == (730.0, 1485.21)


@pytest.mark.parametrize("case", READ)
def test_read(read, case):
    cells, note = READ[case]
    library = read(case)
    assert sorted(library.usable) == cells.split()
    assert not note or sum(note in one for one in library.notes) == 1


@pytest.mark.parametrize("case", REFUSED)
def test_refused(read, case):
    with pytest.raises(LibertyError, match=REFUSED[case]) as error:
        read(case)
    assert "\n" not in str(error.value)


def test_names_are_text(read):
    assert read("libname_dotdot").name == "../../evil"
    assert read("libname_two").name == "tiny"
    assert read("libname_empty").name == "libname_empty"
    assert read("exec_newline_known").name == "asap7_map.lib !touch EXECUTED #"
    assert re.fullmatch(r"asap7 \([0-9a-f]{8}\)", read("libname_asap7").name)  # it is not the platform
    assert read("nangate15_like").name == "my_15nm_library"
    assert read("nangate15_like").platform.clock_ps is None


@pytest.mark.parametrize("case", ["bus_pins", "dollar_names", "ff_state_is_pin", "kw_fa", "kw_names", "pin_x_name"])
def test_verilog_of_any_name(read, build, tmp_path, case):
    if not shutil.which("iverilog"):
        need("iverilog")
    netlist = Flow(read(case), build).netlist(UNIT, RIPPLE, CLOCK_PS)
    write_verilog(netlist, tmp_path / "net.v", tmp_path / "cells.v")
    run = subprocess.run(
        ["iverilog", "-g2001", "-Wall", "-t", "null", tmp_path / "net.v", tmp_path / "cells.v"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "rror" in run.stderr) == (0, False), run.stderr


def test_libraries_of_one_name_differ_by_content(read):
    one, other, slow, fast = map(read, ("same_name_a", "same_name_b", "corner_slow", "corner_fast"))
    assert one.name == other.name
    assert slow.name == fast.name
    assert len({library.identity for library in (one, other, slow, fast)}) == 4


@pytest.mark.skipif(not shutil.which("sta"), reason="OpenSTA is absent")
def test_corners_of_one_name_in_one_folder(read, build):
    slow, fast = (Flow(read(name), build) for name in ("corner_slow", "corner_fast"))
    assert slow.timing_liberty != fast.timing_liberty
    netlist = slow.netlist(UNIT, RIPPLE, CLOCK_PS)
    assert slow.opensta(netlist, CLOCK_PS).critical_path_ps == pytest.approx(1485.21, abs=0.01)
    netlist = fast.netlist(UNIT, RIPPLE, CLOCK_PS)
    assert fast.opensta(netlist, CLOCK_PS).critical_path_ps == pytest.approx(148.52, abs=0.01)


def test_a_library_runs_no_command(cases, tmp_path, monkeypatch, capsys):
    """The whole report, in a folder of a hostile name, where everything that appears is in the build folder."""
    folder = tmp_path / "a b, 'c' \"d\"; [exit] {e} $f #"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(folder / "t; touch EXECUTED #"))
    (folder / "t; touch EXECUTED #").mkdir()
    shutil.copy(cases / "exec_newline_known.lib", folder / "x, y;!touch EXECUTED.lib")
    arguments = ["--build", "b [x]; y", "--jobs", "1", "report", "--unit", UNIT.name, "--clock-ps", str(CLOCK_PS)]
    assert main([*arguments, "--library", "x, y;!touch EXECUTED.lib"]) == 0, capsys.readouterr().err
    assert not list(tmp_path.rglob("EXECUTED"))
    made = {path.name for path in folder.iterdir()} - {"x, y;!touch EXECUTED.lib", "t; touch EXECUTED #"}
    assert made == {"b [x]; y"}
    assert "cell FA left out" in capsys.readouterr().err
