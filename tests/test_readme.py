"""README's figures and commands, and those of the other documents, are those of the project."""

import argparse
import importlib.util
import itertools
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from amaranth.hdl import Module, Signal

import golden
from golden.lanes import DINT4, INT8
from golden.ptq import real
from golden.record import insert, markdown
from hw.engine import ENGINES
from hw.engine.cycles import cycles
from hw.engine.plan import plan
from hw.lanes import _template, product_bits
from synth.designs import DESIGNS, read_designs
from synth.liberty import load_library
from synth.power.kept import read_energies
from synth.report import documented

ROOT = Path(__file__).parents[1]
REAL = ("gemma3", "smollm2")
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text() for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")]
}


def tables(text):
    """Tables of a document: what the comment above says, head and rows as lists of cells."""
    found = []
    for match in re.finditer(r"(?:<!-- ([^\n]*) -->\n\n?)?((?:^\|[^\n]*\|$\n?)+)", text, flags=re.M):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in match[2].splitlines()]
        found.append((match[1], rows[0], rows[2:]))
    return found


def numbers(rows):
    return [float(number) for row in rows for cell in row[1:] for number in re.findall(r"\d+(?:\.\d+)?", cell)]


# Figures


@pytest.mark.parametrize("name", ["MACs", "arrays", "lanes", "cores and energies"])
def test_areas_are_what_the_search_stored(name):
    """`python -m synth tables --document README.md` would change nothing; test_synth measures designs.json again."""
    table = documented(read_designs(DESIGNS), read_energies())[name]
    assert insert(README, name, table) == README
    assert len(numbers([line.split("|")[1:] for line in table.splitlines()[2:]])) >= 10


def test_every_table_is_traced():
    """A table is one of those that a command makes, or of figures that a page of such tables has."""
    kinds = [kind for kind, _, _ in tables(README)]
    assert kinds == [
        *(f"tables of {name}" for name in documented(read_designs(DESIGNS), read_energies())),
        *(f"tables of dINT against INT on {model}" for model in REAL),
        "best of opt-wikitext2, stories260K",
    ]
    assert len(re.findall(r"^\|[-| ]+\|$", README, flags=re.M)) == len(kinds)


def test_wires_and_energies_are_traced():
    """Every ratio of the section stands in a table of the pages that commands make of records."""
    section = README.partition("## With wires, and the energy of a product")[2].partition("\n## ")[0]
    made = "".join(DOCUMENTS[f"docs/{page}.md"].partition("<!-- tables of")[2] for page in ("placement", "power"))
    known = set(re.findall(r"\*\*(\d+\.\d\d)\*\*", made)) | {"2.56"}  # the paper's claim
    table = documented(read_designs(DESIGNS), read_energies())["cores and energies"]
    assert set(re.findall(r"\d+\.\d\d", table)) - known == set()
    found = set(re.findall(r"\d+\.\d\d", section))
    assert len(found) > 10
    assert found - known == set()


def stated():
    """What README says in words of MACs, arrays and the engine, each figure from a record or from the hardware."""
    designs = read_designs(DESIGNS)

    def area(unit, library="asap7"):
        return designs[library][unit].area_um2

    def over(unit, design="int8_best", library="asap7"):
        return area(unit.format(design), library) / area(unit.format("dint4"), library)

    def between(unit):
        found = [over(unit, library=library) for library in ("nangate45", "sky130hd", "sg13g2")]
        return f"{min(found):.2f} to {max(found):.2f}"

    def parts(unit, *names):
        facts = designs["asap7"][unit].found_by["parts_um2"]
        known = {*("accumulator", "tree"), "lane", "decoder", "codes"}
        return (
            sum(facts.get(name, 0.0) for name in names)
            if names
            else sum(facts.values()) - sum(value for name, value in facts.items() if name in known)
        )

    def part(*names):
        small, large = (parts(f"tile32x8x1_{design}", *names) / 256 for design in ("dint4", "int8_best"))
        return small, large, large / small

    def joule(unit, scope, design, wires=True):
        """Of a product over dINT4's, streaming and held."""
        found = {
            (one["design"], one["stimulus"]): one["energy_per_mac_fj"]
            for one in read_energies()
            if (one["library"], one["unit"], one["scope"], one["by"]) == ("asap7", unit, scope, "area")
            and (one["wires_ff"] is not None) == wires
        }
        return [f"{found[design, name] / found['dint4', name]:.2f}" for name in ("real", "real_held64")]

    mac, tile, engine = "mac_{}_array", "tile32x8x1_{}", designs["asap7"]["engine32x8x4_dint4"]
    bits = {lane.name: len(product_bits(Module(), _template(lane), Signal(lane.x_bits))[0]) for lane in (DINT4, INT8)}
    flops = DINT4.accumulator_bits(1 << 16)
    break_ = (flops + 1) * load_library("embedded").flip_flop.area
    requantisers = sum(value for name, value in engine.found_by["parts_um2"].items() if "requantizer" in name)
    bare = area("tile32x8x4_dint4")
    wide, narrow = area("dot16_dint4_wide"), area("dot16_dint4")

    def busy(hidden, inner):
        """Utilisation of a layer's projections, 128 tokens, by the cycle model."""
        config, useful, taken = ENGINES["engine32x8x4_dint4"], 0, 0
        for n, k, count in ((hidden, hidden, 4), (inner, hidden, 1), (hidden, inner, 1)):
            one = plan(config, 128, n, k)
            useful, taken = useful + count * one.macs, taken + count * cycles(config, one.jobs).busy
        return f"{100 * useful / (config.macs * taken):.1f} %"

    adding, lanes, codes, rest = part("accumulator", "tree"), part("lane", "decoder"), part("codes"), part()
    energies = {
        row[0]: row[5].strip().split(" / ")  # streaming and held, in ASAP7
        for _, head, rows in tables(README)
        for row in rows
        if head[0] == "INT8 over dINT4"
    }
    one, whole, many = (energies[name] for name in ("MAC", "MAC, complete", "the same, chosen by energy"))

    return [
        f"is {over(mac):.2f} times as large as dINT4 as a bare MAC, {over('mac_{}'):.2f} times with all that",
        f"{over('dot16_{}_array'):.2f} times as a bare 16-lane dot product and {over(tile):.2f} times as a complete",
        f"({over(mac, 'int8_booth_yosys'):.2f} with Yosys' Booth pass, {over(mac, 'int8_plain'):.2f} without).",
        f"INT8 takes {one[0]} times as much as dINT4 in a bare MAC, {whole[0]} in a complete one and, both chosen by "
        f"energy, {many[0]} in the complete tile where weights stream; {one[1]}, {whole[1]} and {many[1]} where they",
        "one MAC has {} streaming and {} held as a bare array".format(*joule("mac", "array", "int8_booth_merged")),
        "in ASAP7, {} and {} when complete;".format(*joule("mac", "complete", "int8_booth_merged")),
        "over Yosys' Booth {} and {} as an array,".format(*joule("mac", "array", "int8_booth_yosys")),
        "{} and {} when complete (that without wires).".format(
            *joule("mac", "complete", "int8_booth_yosys", wires=False)
        ),
        "A 16-lane dot product has {} and {} over merged".format(*joule("dot16", "array", "int8_booth_merged")),
        f"the ratio is {over('mac_{}', 'int8_plain'):.2f} for a complete MAC here",
        f"for a complete MAC here and {over(mac, 'int8_plain'):.2f} for its array;",
        f"dINT4 saves a quarter of the array and {100 - 100 / over('mac_{}'):.0f} % of the complete MAC.",
        f"({flops} flops and a break, {break_:.1f} um2)",
        f"INT4 shows what the half-step costs: {100 / over(mac, 'int4') - 100:.0f} % of the array.",
        f"Nangate45, sky130hd and sg13g2 give {between(mac)} for the array",
        f"for the array and {between('mac_{}')} for the complete MAC, against `int8_best`.",
        f"({bits['int8']} for INT8, {bits['dint4']} for dINT4: {bits['int8'] / bits['dint4']:.2f})",
        f"which takes {wide:.1f} with it: {100 * wide / narrow - 100:.0f} % more than",
        f"than with zero points 5 to 8 ({narrow:.1f})",
        f"out of reach here: {over(tile):.2f}.**",
        "trees and accumulators are {:.2f} for dINT4 and {:.2f} for INT8 ({:.2f}; ".format(*adding),
        "lanes {:.2f} and {:.2f} ({:.2f}: ".format(*lanes),
        "code registers {:.2f} and {:.2f} ({:.2f});".format(*codes),
        "correction and control are {:.2f} and {:.2f}, which".format(*rest),
        f"costs {100 * over('dot32_{}_array', 'fused') - 100:.1f} % more at 32 lanes.",
        f"`engine32x8x4` is {100 * (engine.area_um2 - requantisers) / bare - 100:.0f} % larger than its bare tile",
        f"without requantisers, {100 * engine.area_um2 / bare - 100:.0f} % with them.",
        f"the one part that reaches {codes[2]:.1f}: with four rows these weigh less, and the ratio falls to "
        f"{over('tile32x8x4_{}'):.2f}.",
        f"utilisation is {busy(768, 3072)} at hidden 768 and {busy(256, 1024)} at 256,",
        f"less than the tiles' {over('tile32x8x4_{}'):.2f},",
    ]


def glitches():
    """What docs/power.md says of them: their part of the energy, not of the changes."""
    found = {}
    for one in read_energies():
        where = one["unit"], one["scope"], one["wires_ff"] is None, one["stimulus"][:4]
        if where == ("tile32x8x1", "complete", False, "real") and one["design"] in ("dint4", "int8_best"):
            quiet = one["energy_per_mac_fj"] * one["power_zero_delay_uw"] / one["power_uw"]
            found[one["library"], one["by"], one["stimulus"], one["design"]] = quiet, one["energy_per_mac_fj"]

    def part(by):
        parts = [100 - 100 * quiet / all_ for key, (quiet, all_) in found.items() if key[1] == by]
        return f"{min(parts):.0f} to {max(parts):.0f} %"

    names = [("nangate45", "energy", stimulus) for stimulus in ("real", "real_held64")]
    quiet = " and ".join(f"{found[*name, 'int8_best'][0] / found[*name, 'dint4'][0]:.2f}" for name in names)
    return [
        f"how much of the energy glitches take, {part('area')} here.",
        f"after which glitches take {part('energy')},",
        f"(without glitches: {quiet})",
    ]


def test_glitches_in_words_are_of_energy():
    flat = " ".join(DOCUMENTS["docs/power.md"].split())
    assert [sentence for sentence in glitches() if sentence not in flat] == []


def test_figures_in_words_are_traced():
    flat = " ".join(README.split())
    assert [sentence for sentence in stated() if " ".join(sentence.split()) not in flat] == []


def test_no_figure_of_the_hardware_is_untraced():
    """Each decimal and each percentage outside of tables and code: stated, in the wires' tables, or a page's."""
    sections = README.partition("- **Area**")[2].partition("- **Accuracy**")[0]
    sections += README.partition("## What a MAC costs")[2].partition("## The formats in Python")[0]
    text = re.sub(r"(?m)^\|[^\n]*$|```.*?```|`[^`]*`|\([^)]*\.md\)", "", sections, flags=re.S)
    figure = r"\d+\.\d+|\d+(?= %)"
    known = {number for sentence in stated() for number in re.findall(figure, sentence)}
    known |= {
        number
        for table in documented(read_designs(DESIGNS), read_energies()).values()
        for number in re.findall(figure, table)
    }
    pages = "".join(DOCUMENTS[f"docs/{page}.md"] for page in ("placement", "power", "engine"))
    known |= set(re.findall(figure, pages)) | {"1.93", "2.56"}  # the paper's claims
    known |= {"3.3"}  # million sums, which `make layer` counts
    found = re.findall(figure, text)
    assert len(found) > 40
    assert [number for number in found if number not in known] == []


def test_an_untraced_figure_would_be_found():
    for table in documented(read_designs(DESIGNS), read_energies()).values():
        for number in set(re.findall(r"\d+\.\d\d", table)):
            changed = README.replace(number, f"{float(number) + 0.01:.2f}")
            assert any(
                insert(changed, name, text) != changed
                for name, text in documented(read_designs(DESIGNS), read_energies()).items()
            ), number


def test_ratios_follow_from_the_areas():
    """By division of the cells as they are printed."""
    checked = 0
    for _, _, rows in tables(README)[:3]:
        for before, row in itertools.pairwise(rows):
            if row[0] == "over dINT4":
                areas = [float(cell) for cell in before[1:]]
                ratios = [float(cell.strip("*")) for cell in row[1:]]
                assert ratios == pytest.approx([area / areas[0] for area in areas], abs=0.006)
                checked += 1
    (_, _, arrays) = tables(README)[1]
    for _, dint4, int8, ratio, *_ in arrays:
        assert float(ratio.strip("*")) == pytest.approx(float(int8) / float(dint4), abs=0.006)
        checked += 1
    assert checked == 3 + 7


@pytest.mark.parametrize("model", REAL)
def test_real_models_are_what_their_records_say(model):
    """KL of INT and dINT by every method that was run: `python -m golden real docs/real/MODEL.json` makes them."""
    records = json.loads((ROOT / f"docs/real/{model}.json").read_text())["records"]
    for page, name, made in (
        ("README.md", "dINT against INT on", real.against),
        ("docs/accuracy.md", "real", real.table),
    ):
        assert insert(DOCUMENTS[page], f"{name} {model}", made(records)) == DOCUMENTS[page]


def test_real_verdict_is_what_the_record_says():
    """The best of each at 4 and 3 bits on both real models, and Gemma's INT8."""
    less = []
    for model in REAL:
        records = json.loads((ROOT / f"docs/real/{model}.json").read_text())["records"]
        best = [r for r in records if "accuracy" not in r]
        rows = ("INT8", "INT4", "dINT4", "INT3", "dINT3")
        least = {row: min(r["kl"] for r in best if r.get("row") == row) for row in rows}
        for row in ("INT4", "INT3"):
            other = least[f"d{row}"]
            assert f"{other:.3f} against {least[row]:.3f}, {100 * (1 - other / least[row]):.0f} % less" in README, model
        assert model != "gemma3" or f"INT8's {least['INT8']:.3f}" in README
        less.append(f"{100 * (1 - least['dINT4'] / least['INT4']):.0f} % less")
    verdict = f"dINT4 has {less[0]} KL to the float model than INT4 on Gemma 3 270M and {less[1]} on SmolLM2-135M."
    assert verdict in " ".join(README.split())


def test_lead_off_the_grid_is_what_the_records_say():
    """How much less KL dINT4 has to nearest, with the weights moved off their grids and on them."""
    less = []
    for kind in ("-noise", ""):
        for model in REAL:
            records = json.loads((ROOT / f"docs/real/{model}{kind}.json").read_text())["records"]
            records = [r for r in records if "accuracy" not in r]
            int4, dint4 = (
                next(r["kl"] for r in records if r.get("row") == row and r["method_name"] == "none")
                for row in ("INT4", "dINT4")
            )
            less.append(f"{100 * (1 - dint4 / int4):.0f} %")
    flat = " ".join(DOCUMENTS["docs/accuracy.md"].split())
    off, on = f"{less[0]} less than INT4's on Gemma and {less[1]} less on SmolLM2", f"{less[2]} and {less[3]}"
    assert off in flat.partition("moved off them")[2]
    assert on in flat.partition("on the grids")[2]


def test_accuracy_is_what_the_tables_of_the_methods_say():
    """KL of INT and dINT, to nearest and with the best method, on both models: 16 figures."""
    methods = DOCUMENTS["docs/methods.md"]
    _, _, rows = next(one for one in tables(README) if one[0] == "best of opt-wikitext2, stories260K")
    found = {}
    for model in ("opt-wikitext2", "stories260K"):
        part = methods.partition(f"<!-- tables of {model} -->")[2].partition(f"<!-- end of {model} -->")[0]
        (compared,) = [rows for _, head, rows in tables(part) if head[3:5] == ["KL of INT", "KL of dINT"]]
        for bits in (4, 3):
            mine = [row for row in compared if row[0].startswith(f"{bits} ")]
            found[model, bits, "to nearest"] = [row[3:5] for row in mine if row[1:3] == ["none", ""]]
            found[model, bits, "best method"] = [[min(row[3] for row in mine), min(row[4] for row in mine)]]
        for _, head, rivals in tables(part):
            if head[:3] == ["method", "INT4", "dINT4"]:  # the strongest ways to round, where they are run
                for bits, at in ((4, 1), (3, 4)):
                    own = [[row[i].strip("*") for i in (at, at + 1)] for row in rivals if row[at]]
                    both = [*found[model, bits, "best method"], *own]
                    found[model, bits, "best method"] = [[min(pair[i] for pair in both) for i in (0, 1)]]
            if head[:3] == ["method", "INT4, folded", "as they are"]:
                own = [[row[i] for i in (2, 5)] for row in rivals]
                both = [*found[model, 4, "best method"], *own]
                found[model, 4, "best method"] = [[min(pair[i] for pair in both) for i in (0, 1)]]
    checked = 0
    for name, *cells in rows:
        bits, how = re.fullmatch(r"(\d) bits, (.*)", name).groups()
        ((int_1, dint_1),), ((int_2, dint_2),) = (
            found[model, int(bits), how] for model in ("opt-wikitext2", "stories260K")
        )
        for cell, full in zip(cells, (int_1, dint_1, int_2, dint_2), strict=True):
            number = re.search(r"\d+\.(\d+)", cell)
            assert float(number[0]) == pytest.approx(float(full), abs=0.51 * 10 ** -len(number[1])), (name, cell, full)
            checked += 1
    assert checked == 16


def test_tables_are_inserted_between_their_marks():
    document = "a\n<!-- tables of x -->\n\nold\n\n<!-- end of x -->\nb\n"
    table = markdown(["", "y"], [["z", "1"]])
    assert insert(document, "x", table) == document.replace("old", "|  | y |\n| --- | --- |\n| z | 1 |")
    for wrong in ("", document.replace("end", "and"), document * 2):
        with pytest.raises(ValueError, match="the lines <!-- tables of x --> and <!-- end of x --> are not there"):
            insert(wrong, "x", table)


# Examples


def test_python_example_runs():
    (example,) = re.findall(r"```python\n(import numpy.*?)```", README, flags=re.S)
    names = {}
    exec(example.replace("512, 4096", "8, 64").replace("16, 4096", "4, 64"), names)
    assert names["y"].shape == (4, 8)
    assert names["packed"].shape == (8, 32)


def test_decoder_example_runs(tmp_path, monkeypatch, capsys):
    """On the embedded OPT in place of opt-125m, and a short text."""
    (example,) = re.findall(r"```python\n(import golden\n.*?)```", README, flags=re.S)
    shutil.copytree(ROOT / "golden" / "data" / "opt-wikitext2", tmp_path / "opt-125m")
    (tmp_path / "wiki.test.raw").write_text(
        " = Robert <unk> = \n \n Robert is an English film , television and theatre actor . \n" * 200
    )
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(example, names)
    perplexity, kl, kl_stderr = map(float, capsys.readouterr().out.split())
    assert perplexity > 1
    assert 0 < kl_stderr < kl < 0.1
    ids = names["ids"][None, :20]
    assert np.array_equal(golden.load("opt-125m-dint4")(ids), names["small"](ids))


# Commands


class Parsed(Exception):
    """Raised where a command line was understood, before anything is done."""


@pytest.fixture
def understood(monkeypatch):
    """A function that says whether a module's command line takes some arguments."""
    real = argparse.ArgumentParser.parse_args

    def parse_args(self, args=None, namespace=None):
        real(self, args, namespace)
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_args)

    def understand(module, arguments):
        is_package = importlib.util.find_spec(module).submodule_search_locations is not None
        name = f"{module}.__main__" if is_package else module
        with pytest.raises(Parsed):
            importlib.import_module(name).main(arguments)

    return understand


def commands(text):
    """(module, arguments) of each `python -m` in a text."""
    return [
        (module, shlex.split(arguments))
        for module, arguments in re.findall(
            r"python -m ((?:golden|hw|sim|synth|tests)[a-z_.]*)((?: +[^`\n# )]+)*)", text.replace("...", "")
        )
    ]


def test_commands_are_known(understood, capsys):
    found = [(name, *command) for name, text in DOCUMENTS.items() for command in commands(text)]
    for name, module, arguments in found:
        try:
            understood(module, arguments)
        except SystemExit as exit_:
            error = capsys.readouterr().err
            if exit_.code == 0 and "--help" in arguments:
                continue
            # A page may speak of a command without saying all of it.
            assert "arguments are required" in error, (name, module, arguments, error)
            assert not arguments
    counts = {name: {module for where, module, _ in found if where == name} for name in DOCUMENTS}
    assert counts["README.md"] >= {"golden", "hw", "sim", "synth"}
    assert counts["docs/accuracy.md"] >= {"golden", "golden.ptq.train_embedded"}
    assert counts["docs/methods.md"] >= {"golden", "golden.ptq.analysis"}
    assert counts["docs/conventions.md"] >= {"hw", "sim"}
    assert len(found) >= 25


@pytest.mark.parametrize("wrong", ["golden quantise a b", "hw verilog --max", "sim --all", "synth report --unit dot17"])
def test_a_wrong_command_would_be_found(understood, wrong, capsys):
    ((module, arguments),) = commands(f"python -m {wrong}")
    with pytest.raises(SystemExit):
        understood(module, arguments)
    assert "error: " in capsys.readouterr().err


def targets():
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))


def test_make_targets_exist_and_are_explained():
    named = {name for text in DOCUMENTS.values() for name in re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.M)}
    assert named >= {"synth", "test", "sim", "explore", "accuracy", "scale"}
    assert named <= targets()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+)", shown, flags=re.M)) == targets() - {"help", "clean"}


def test_make_targets_call_known_commands(understood):
    on_libraries = {"synth", "report", "sweep", "explore"}
    for target in sorted(targets() & (on_libraries | {"sim", "accuracy", "scale", "bench", "fuzz", "kills"})):
        options = ["UNIT=dot16", "LIBRARY=my.lib", "CLOCK_PS=800"] if target in on_libraries else []
        shown = subprocess.run(["make", "-n", target, *options], cwd=ROOT, capture_output=True, text=True, check=True)
        assert ("--library my.lib --clock-ps 800" in " ".join(shown.stdout.split())) == bool(options)
        found = commands(shown.stdout)
        assert found or "pytest" in shown.stdout, target
        for module, arguments in found:
            understood(module, arguments)
