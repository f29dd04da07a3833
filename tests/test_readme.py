"""README's figures and commands are those of the project."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import golden
from golden.__main__ import _parser
from hw.units import UNITS
from synth.flow import DESIGNS

README = (Path(__file__).parents[1] / "README.md").read_text()


def _row(start: str) -> list[str]:
    line = next(line for line in README.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.mark.parametrize(
    ("start", "level", "suffix"), [("array:", "mac", "_array"), ("complete:", "mac", ""), ("dot16:", "dot16", "_array")]
)
def test_headline_is_what_the_search_stored(start, level, suffix):
    """The areas are those in designs.json, which test_synth measures again and whose clocks it checks."""
    stored = json.loads(DESIGNS.read_text())["designs"]["asap7"]
    before = README.partition(f"| {start}")[0].splitlines()
    header = next(line for line in reversed(before) if line.startswith("| | dint4"))
    designs = [cell.strip() for cell in header.strip("|").split("|")][1:]
    areas = _row(start)
    assert len(areas) == len(designs) >= 4
    for design, area in zip(designs, areas, strict=True):
        assert area == f"{stored[f'{level}_{design}{suffix}']['found_by']['area_um2']:.2f}"


def test_ratios_follow_from_the_areas():
    rows = README.splitlines()
    for number, line in enumerate(rows):
        if line.startswith("| over dINT4"):
            areas = [cell.strip() for cell in rows[number - 1].strip("|").split("|")][1:]
            ratios = [cell.strip(" *") for cell in line.strip("|").split("|")][1:]
            assert ratios == ["1", *(f"{float(area) / float(areas[0]):.2f}" for area in areas[1:])]


def test_make_targets_exist():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text()
    for target in set(re.findall(r"(?:^|`)make (\w+)", README, flags=re.M)):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target


def test_python_example_runs():
    (example,) = re.findall(r"```python\n(import numpy.*?)```", README, flags=re.S)
    names = {}
    exec(example.replace("512, 4096", "8, 64").replace("16, 4096", "4, 64"), names)
    assert names["y"].shape == (4, 8)
    assert names["packed"].shape == (8, 32)


def test_decoder_example_runs(tmp_path, monkeypatch, capsys):
    """On the embedded OPT in place of opt-125m, and a short text."""
    (example,) = re.findall(r"```python\n(import golden\n.*?)```", README, flags=re.S)
    shutil.copytree(Path(__file__).parents[1] / "golden" / "data" / "opt-wikitext2", tmp_path / "opt-125m")
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


def test_commands_are_known(capsys):
    for line in re.findall(r"^python -m golden (.*)", README, flags=re.M):
        assert _parser().parse_args(line.split())


@pytest.mark.parametrize(
    ("start", "level", "suffix"),
    [
        ("MAC |", "mac", "_array"),
        ("16-lane dot product |", "dot16", "_array"),
        ("16-lane dot product, complete", "dot16", ""),
        ("64-lane dot product |", "dot64", "_array"),
        ("tile, 32 lanes", "tile32x8x1", "_array"),
        ("the same, complete", "tile32x8x1", ""),
        ("tile, 32 x 8 x 4 rows, complete", "tile32x8x4", ""),
    ],
)
def test_array_tables_are_what_the_search_stored(start, level, suffix):
    stored = json.loads(DESIGNS.read_text())["designs"]
    names = [f"{level}_{design}{suffix}" for design in ("dint4", "int8_best")]
    dint4, int8, ratio, *others = _row(start)
    areas = [stored["asap7"][name]["found_by"]["area_um2"] for name in names]
    assert [dint4, int8] == [f"{area / UNITS[names[0]].macs:.2f}" for area in areas]
    assert ratio.strip("*") == f"{areas[1] / areas[0]:.2f}"
    for library, cell in zip(("nangate45", "sky130hd", "sg13g2"), others, strict=True):
        found = [stored[library][name]["found_by"] for name in names if name in stored[library]]
        assert cell == (f"{found[1]['area_um2'] / found[0]['area_um2']:.2f}" if len(found) == 2 else "")
