"""Names of libraries, cells, pins, folders and files, of any kind: none gets into a script, none becomes a path."""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from mini_liberty import MINI

from synth.flow import Flow
from synth.liberty import LibertyError, ToolNames, is_plain, liberty_text, load_library, read_liberty, tool_liberty_text
from synth.yosys import RECIPES, SynthesisError, quoted

#: What scripts, shells, Tcl, Verilog, Liberty and file systems take for something else than a name.
PIECES = (
    *("\n!touch EXECUTED\n", "; touch EXECUTED", "$(touch EXECUTED)", "`touch EXECUTED`", "[exec touch EXECUTED]"),
    *("#", "{", "}", "[", "]", "'", " ", "\t", "\n", ";", "$", "*", "?", "!", "%", "&", "<", ">", "~", "=", "@", "^"),
    *("../", "..", "/tmp/EXECUTED", "./", "-", "--help", ".lib", "\\", '\\"', '"', ",", "(", ")", ":", "//", "/*", "|"),
    *("module", "input", "not", "top", "dint_full_adder", "endmodule", "A", "b1", "_", "ü", "数", "\x1b[2J", "\u202e"),
)
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
FILES = NAMES.map(lambda name: name.replace("/", "").encode()[:80].decode(errors="ignore")).filter(
    lambda name: name not in ("", ".", "..")
)
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a smaller example is not worth the minutes
CELLS = ("INV", "NAND", "XOR", "DFF", "FA", "TIE")
OUTPUTS = ("Y", "QN", "CN", "S", "L", "H")


def named(library: str, cells: dict[str, str], outputs: dict[str, str]) -> str:
    """The small library with other names."""

    def string(name: str) -> str:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = MINI.replace("library (mini)", f"library ({string(library)})")
    for old, new in cells.items():
        text = re.sub(rf'cell \("?{old}"?\)', lambda _, new=new: f"cell ({string(new)})", text)
    for old, new in outputs.items():
        text = re.sub(
            rf"pin \({old}\) {{ direction : output",
            lambda _, new=new: f"pin ({string(new)}) {{ direction : output",
            text,
        )
    return text  # fmt: skip


@st.composite
def libraries(draw) -> str:
    cells = {old: draw(NAMES) for old in CELLS if draw(st.booleans())}
    outputs = {old: draw(NAMES) for old in OUTPUTS if draw(st.booleans())}
    return named(draw(NAMES), cells, outputs)


def read(folder: Path, text: str, name: str = "x.lib"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        return load_library(path)
    except LibertyError:  # two cells of one name, no usable name for a cell that is needed, ...
        return None


@given(libraries())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_tools_get_plain_names_alone(tmp_path, text):
    library = read(tmp_path, text)
    assume(library is not None)
    names = ToolNames(library)
    tools = [names.cell(name) for name in library.cells]
    assert len(set(tools)) == len(tools)
    assert all(map(is_plain, tools))
    for name in library.usable:
        pins = names.pins(name)
        assert len(set(pins.values())) == len(pins)
        assert all(map(is_plain, pins.values()))
    for written in (liberty_text(library), tool_liberty_text(library)):
        assert "EXECUTED" not in re.sub(r"\bcell \(\w+\)|\bpin \(\w+\)|\"\w+\"", "", written)
        (tmp_path / "again.lib").write_text(written, encoding="ascii")
        again = read_liberty(tmp_path / "again.lib")
        assert sorted(again.usable) == sorted(names.cell(name) for name in library.usable)
        for name, cell in library.usable.items():
            same = again.cell(names.cell(name))
            assert (same.area, len(same.inputs), len(same.outputs)) == (cell.area, len(cell.inputs), len(cell.outputs))


#: A register behind an XOR, and a constant.
CIRCUIT = r"""
module \top
  wire input 1 \clk
  wire input 2 \a
  wire input 3 \b
  wire output 4 \q
  wire output 5 \one
  wire $x
  cell $xor $1
    parameter \A_SIGNED 0
    parameter \B_SIGNED 0
    parameter \A_WIDTH 1
    parameter \B_WIDTH 1
    parameter \Y_WIDTH 1
    connect \A \a
    connect \B \b
    connect \Y $x
  end
  cell $dff $2
    parameter \WIDTH 1
    parameter \CLK_POLARITY 1
    connect \CLK \clk
    connect \D $x
    connect \Q \q
  end
  connect \one 1'1
end
"""


def everything(folder: Path) -> set[str]:
    return {os.path.join(at, name) for at, folders, files in os.walk(folder) for name in (*folders, *files)}


COMMANDS = named(
    "asap7_map.lib\n!touch EXECUTED #",
    {"TIE": "a; touch EXECUTED", "DFF": "[exec touch EXECUTED]"},
    {"L": "$(touch EXECUTED)", "H": "{;}"},
)
WORDS = named("../../evil", {"INV": "not", "NAND": "dint_full_adder", "XOR": "top"}, {"Y": "endmodule", "QN": "../x"})


@given(libraries(), FILES, FILES, FILES)
@example(COMMANDS, "a b;'", "$x [exit]", "t #`")
@example(WORDS, ',"', "{", "..;")
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_no_file_outside_the_build_folder(tmp_path_factory, text, file, build, temporary):
    """Mapped by Yosys and timed by OpenSTA, in folders of any name, with any TMPDIR."""
    root = tmp_path_factory.mktemp("names")
    where = root / "where"
    (where / temporary).mkdir(parents=True)
    library = read(where, text, f"{file[:60]}.lib")
    assume(library is not None)
    before = everything(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(where / temporary))
        patch.setattr("tempfile.tempdir", None)
        patch.chdir(where)
        flow = Flow(library, root / build)
        netlist = flow.mapper.map(CIRCUIT, "top", RECIPES["dch"])
        used = {one.cell.name for one in netlist.cells.values()}
        assert library.flip_flop.name in used <= library.usable.keys()
        if shutil.which("sta"):
            judged = flow.opensta(netlist, 1000)
            assert judged.critical_path_ps is not None, judged.why
    made = everything(root) - before
    assert all(Path(path).is_relative_to(root / build) for path in made)
    assert not any(Path(path).name == "EXECUTED" for path in made)
    assert not Path("/tmp/EXECUTED").exists()


@pytest.mark.parametrize("word", ["a b", "a;b", "#x", '"x"', "", "a\nb", "!x", "ü", "$(x)"])
def test_what_cannot_be_a_word_of_a_script_is_refused(word):
    with pytest.raises(SynthesisError, match="cannot be given to Yosys"):
        quoted(["read_liberty", word])


@pytest.mark.parametrize("name", ["a,b.lib", "a b.lib", "'.lib", '"x",.lib', "[exit].lib", "{$x};.lib", "a\nb.lib"])
def test_any_path_is_a_path(tmp_path, name):
    """Alone, and in a list with commas."""
    (tmp_path / name).write_text(MINI)
    (tmp_path / "empty.lib").write_text("library (more) { time_unit : 1ns; capacitive_load_unit (1, pf); }")
    assert load_library(str(tmp_path / name)).usable
    both = load_library(f"{tmp_path / name},{tmp_path / 'empty.lib'}")
    assert [source.name for source in both.sources] == [name, "empty.lib"]
