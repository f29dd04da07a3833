"""The page: what it says of records that are there, absent or damaged, and how it looks in a browser."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from conftest import need

from synth.__main__ import main
from synth.designs import DESIGNS, read_designs
from synth.fpga import METRICS as FPGA
from synth.metrics import METRICS, PLACED, POWERED
from synth.page import Sources, write_page
from synth.page.content import PAPER, _fpga, _sensitivity, document
from synth.page.document import Missing
from synth.page.figures import Line, lines
from synth.page.sources import FITS, _stimulated, read_results
from synth.report import documented, plot
from synth.sweep import SWEEPS
from synth.throughput import METRICS as THROUGHPUT

#: What would do harm if it were read as anything but text.
HOSTILE = "\"><script>document.title='x'</script><img src=x onerror=y>|`$x_2$`<!-- **b** [l](javascript:x) &amp; ]]>"
SECTIONS = [
    *("table2", "parts", "fronts", "wires", "sensitivity", "engine", "fpga", "circuits", "method", "limits"),
    *("missing", "sources"),
]


def circuit(design, area, **more):
    base = dict.fromkeys(metric.key for metric in METRICS)
    facts = {"unit": "mac", "design": design, "scope": "array", "library": "asap7", "clock_ps": 1000}
    measured = {"area_um2": area, "critical_path_ps": 900.0, "meets_clock": True, "verified": "exhaustive"}
    parts = {"lanes": 5.0, "tree": 10.0, "registers": 5.0}
    return {**base, **facts, **measured, "parts_um2": parts, **more}


def layer(**more):
    return {
        "model": "m",
        "layer": 0,
        "product": "q",
        "macs": 4096,
        "cycles": 20,
        "utilisation": 0.8,
        "mismatches": 0,
        **more,
    }


def fitted(**more):
    return {"unit": "mac", "design": "dint4", "device": "ice40up5k", **{metric.key: 8 for metric in FPGA}, **more}


def run(design, **more):
    texts = {"model": "OPT-125M", "work": "decode 1", "engine": "engine32x8x4", "design": design, "bound_by": "memory"}
    numbers = {metric.key: 4.0 for metric in THROUGHPUT} | {"context": 1024, "area_um2": None}
    return texts | numbers | {"bandwidth_bytes_per_cycle": 64.0, **more}


def store(build, **kinds):
    """Results files of kinds, in the folders where commands write them; gives that of synthesis."""
    for kind, records in kinds.items():
        path = build / kind / "results.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"provenance": {"tools": {"yosys": "pyosys 0.70"}}, "records": records}))
    return build / "synth"


def placed(core, wire, delay, overflow=0.0):
    """What a record says of a placement."""
    facts = dict.fromkeys((metric.key for metric in PLACED), 1.0)
    more = {"core_area_um2": core, "wire_um": wire, "critical_path_wires_ps": delay, "overflow": overflow}
    more["utilisation"] = 0.25 if overflow else 0.7
    return {**facts, **more, "meets_clock_wires": delay <= 1000, "placed": ""}


def power(design, energy, stimulus="uniform", **more):
    facts = {"unit": "dot16", "design": design, "scope": "array", "library": "asap7", "clock_ps": 1000}
    numbers = dict.fromkeys((metric.key for metric in POWERED), 1.0)
    return {**facts, **numbers, "stimulus": stimulus, "energy_per_mac_fj": energy, "wires_ff": None, **more}


POWERS = [
    *(power("dint4", 2.0, "real"), power("int8_best", 3.5, "real"), power("int8_plain", 9.0, "real", clock_ps=2000)),
    *(power("dint4", 0.0, "idle"), power("int8_best", 1.0, "idle")),
    power("int8_best", 4.0, "real", clock_ps=2000),  # not in the place of that at 1000
    {key: value for key, value in power("int4", 1.0, "real").items() if key != "energy_per_mac_fj"},  # has none
    # Of merged Booth with wires, too, of the best INT8 only where both are chosen by energy.
    power("int8_booth_merged", 9.0, "real"),
    *(power(name, energy, "real", wires_ff=9.0) for name, energy in (("dint4", 2.5), ("int8_booth_merged", 5.0))),
    *(power("dint4", 2.0, name, wires_ff=9.0, by="energy") for name in ("real", "real_held64")),
    power("int8_best", 3.2, "real", wires_ff=9.0, by="energy"),
    power("int8_best", 3.0, "real_held64", wires_ff=9.0, by="energy"),
    power("int8_runtime", 3.1, "real", cycles=400),  # other operands than dINT4's
]


def picture(build, design, library, kind="tree"):
    """A placement of two cells, where the command draws it."""
    path = build / "place" / "library" / design / "picture.json"
    path.parent.mkdir(parents=True)
    cells = [[0.0, 0.0, 1.0, 0.27, kind], [2.0, 0.27, 1.0, 0.27, "lanes"]]
    whole = {"design": design, "library": library, "width": 4.0, "height": 2.7, "cells": cells}
    path.write_text(json.dumps(whole))
    return path


ALL = {
    "synth": [
        circuit("dint4", 20.0, **placed(28.0, 100.0, 990.0)),
        circuit("int8_best", 27.0, **placed(42.0, 200.0, 1020.0, 3.5)),
        circuit("int8_plain", 54.0, meets_clock=False, placed="no space"),
    ],
    "throughput": [run("dint4"), run("int8", tokens_per_s=2.0, tokens_per_s_equal_area=None), run("int4")],
    "layer": [layer()],
    "fpga": [fitted(), fitted(design="int8_best", luts=12, fmax_mhz=None)],
}


@pytest.fixture(scope="module", autouse=True)
def nothing_kept(tmp_path_factory):
    """Records that are kept in the repository, of power and of FPGAs, have no part in these pages."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("kept")
        patch.setattr("synth.cli.page.ENERGIES", folder / "energies.json")
        patch.setattr("synth.page.sources.FITTED", folder / "fpga.json")
        yield


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A file of some of the stored designs: a page of all takes seconds."""
    stored = json.loads(DESIGNS.read_text())["designs"]
    kept = {
        library: {name: one for name, one in stored[library].items() if name.startswith(("mac", "dot16"))}
        for library in ("asap7", "nangate45")
    }
    for one in (one for units in kept.values() for one in units.values()):
        del one["front"][2:-2]
        for name in ("wired", "wired_by", "choices"):
            one.pop(name, None)
        one["found_by"].pop("parts_um2", None)
    path = tmp_path_factory.mktemp("few") / "designs.json"
    path.write_text(json.dumps({"designs": kept}))
    return path


@pytest.fixture(scope="module")
def whole(few, tmp_path_factory):
    """The page of stored designs and of a record of each kind, as the command writes it."""
    build = store(tmp_path_factory.mktemp("whole"), **ALL)
    for design in ("dint4", "int8_best"):
        picture(build, f"dot16_{design}_array", "asap7")
    store(build, **{"power/asap7/dot16": POWERS})
    assert main(["--build", str(build), "--designs", str(few), "page", "--energies", "none.json"]) == 0
    return build.parent / "report"


class Reader(HTMLParser):
    """Sections, tables by caption, tags and identifiers of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.tables, self._cells = [], [], [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        self.tags.append(tag)
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [value for name, value in facts.items() if name.endswith("href") or name == "src"]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cells = self.tables[-1][-1]
            self._cells.append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cells = None

    def handle_data(self, data):
        if self._cells is not None:
            self._cells[-1] += data


def test_one_file_that_needs_nothing_else(whole, few):
    text = (whole / "report.html").read_text()
    page = Reader(text)
    assert [name for name in page.ids if name in SECTIONS] == SECTIONS
    assert len(page.ids) == len(set(page.ids))
    assert {"link", "img", "iframe", "object", "base"} & set(page.tags) <= {"image"}
    assert page.links
    assert all(link.startswith("#") for link in page.links)
    assert all(link[1:] in page.ids for link in page.links)
    assert "default-src 'none'" in text
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttp", text)
    (whole / "again").mkdir()
    write_page(whole / "again", Sources.find(whole.parent / "synth", read_designs(few)))
    for path in whole.glob("*.*"):  # the same again
        assert (whole / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_figures_are_those_of_the_records(whole):
    tables = Reader((whole / "report.html").read_text()).tables
    published = tables[0]
    assert [row[3:] for row in published[1:3]] == [list(figures) for figures in PAPER.values()]
    mine = {tuple(row[:3]): row[3:] for row in published[3:]}
    assert mine["MAC, array", "asap7", "int8_best, area, um2"] == ["27.00", "20.00", "1.35"]  # measured, not stored
    assert ("MAC, array", "asap7", "int8_plain, area, um2") not in mine  # it missed its clock
    stored, ratios = documented(read_designs(DESIGNS))["arrays"], {}
    for name, unit in (("", "array"), (", complete", "complete")):
        row = rf"^\| 16-lane dot product{name} \| (\S+) \| (\S+) \| \*\*(\S+)\*\*"
        small, large, ratio = re.search(row, stored, flags=re.M).groups()
        assert mine[f"16-lane dot product, {unit}", "asap7", "int8_best, area, um2"] == [large, small, ratio]
        ratios[unit] = ratio
    energies = next(table for table in tables if "energy over dINT4" in table[0])
    # No ratio to nothing, nor at another clock, nor over other cycles.
    ratios_there = {tuple(row[2:5]): row[-1] for row in energies[1:] if row[-1]}
    chosen = "with, chosen by energy"
    assert ratios_there == {
        ("real", "int8_best", "without"): "1.75",
        ("real", "int8_booth_merged", "without"): "4.50",
        ("real", "int8_booth_merged", "with"): "2.00",
        ("real", "int8_best", chosen): "1.60",
        ("real_held64", "int8_best", chosen): "1.50",
    }
    assert len(energies) == 15
    slow = [row[3:5] for row in energies[1:] if row[4] == "without, at 2000 ps"]
    assert slow == [["int8_plain", "without, at 2000 ps"], ["int8_best", "without, at 2000 ps"]]
    how = "weights streaming, without wires"
    streaming = {key[2]: row for key, row in mine.items() if "streaming" in key[2]}
    assert streaming == {  # with wires where both are, else without
        f"int8_best, energy, fJ, {how}": ["3.50", "2.00", "1.75"],
        "int8_booth_merged, energy, fJ, weights streaming, with wires": ["5.00", "2.50", "2.00"],
        "int8_best, energy, fJ, weights streaming, with wires, chosen by energy": ["3.20", "2.00", "1.60"],
    }
    assert mine["the paper: one MAC", "commercial 7 nm", "INT8, energy, fJ, from its power at 1 GHz"][0] == "159.5"
    first, second = re.findall(r"<p>(.*?)</p>", (whole / "report.html").read_text().partition("<h2>")[0])
    areas = "times the cell area of dINT4 in a 16-lane dot product, 1.35 times in one MAC."
    assert first.endswith(f"takes {ratios['array']} {areas}")
    told = "1.60 times (weights streaming) and 1.50 times (weights held for 64 cycles) the energy"
    assert second.startswith(
        f"It takes {told} in a 16-lane dot product, with wires, chosen by energy; the paper claims"
    )
    lacking = next(table for table in tables if table[0][-1] == "why")
    assert ["asap7", "placement", "mac int8_plain array", "no space"] in lacking
    three = "mac dint4 array, mac int8_best array and 1 more"
    assert ["asap7", "delay by OpenSTA", three, "OpenSTA (sta) is not installed"] in lacking
    wires = next(table for table in tables if "core um2, dint4" in table[0])
    numbers = ["70% and 25%", "990", "1020!~", "28.00", "42.00", "", "100", "200", ""]  # no ratio of what is missed
    assert wires[1:] == [["MAC, array", "asap7", "1000", *numbers]]
    text = (whole / "report.md").read_text()  # bars of what has parts, and the names of the rest
    assert "**Missing:** the areas by part in `asap7` of MAC, array (int4, " in text
    assert text.count("**Missing:** the areas by part in `nangate45` of MAC, array (int4, dint4, ") == 1
    rates = next(table for table in tables if "tokens/s of dINT4" in table[0])
    assert rates[1][4:9] == ["4", "2.00", "", "1.00", "1.00"]
    assert next(table for table in tables if "mismatches" in table[0])[1] == ["m", "0", "q", "4,096", "20", "0.8", "0"]
    devices = next(table for table in tables if "device" in table[0])
    assert [row[-2:] for row in devices[1:]] == [["8.0", ""], ["does not fit", "1.50"]]
    circuits = next(table for table in tables if "clock met" in table[0])
    missed = next(
        row for row in circuits if row[1:3] == ["mac", "int8_plain"] and row[0] == "asap7" and row[3] == "array"
    )
    assert missed[circuits[0].index("clock met")] == "NO"
    assert missed[circuits[0].index("area over dINT4")] == ""


def test_every_figure_has_its_command(whole):
    text = (whole / "report.html").read_text()
    figures = re.findall(r"<figure.*?</figure>", text, flags=re.S)
    made = [re.findall(r"Made by <code>(.*?)</code>", figure) for figure in figures]
    assert len(figures) > 8
    assert [len(one) for one in made[:-1]] == [1] * (len(figures) - 1)  # the last table says what produced the records
    assert "MISSING" not in text
    for _, command in {("", command) for one in made for command in one}:
        assert re.fullmatch(
            r"make (synth|explore|layer|fpga|report|sweep)( [A-Z]+=\w+)*|python -m synth \w+.*", command
        )
    wires = next(figure for figure in figures if "Placed on rows" in figure)
    assert "<code>make report</code>" in wires  # make synth places nothing


def test_the_twin_says_the_same(whole):
    html, text = (whole / "report.html").read_text(), (whole / "report.md").read_text()
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        title.replace("'", "&#x27;") for title in re.findall(r"^## (.*)$", text, flags=re.M)
    ]
    cells = [cell for table in Reader(html).tables for row in table[1:] for cell in row]
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    twin = [re.sub(r"\\(.)|\*\*", r"\1", cell.strip()) for row in rows for cell in row]
    assert len(cells) > 300
    assert [cell for cell in cells if cell not in twin] == []
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert len(pictures) == len(re.findall("<svg", html)) >= 5
    for name in pictures:
        root = ET.fromstring((whole / name).read_text())
        assert root.get("role") == "img"
        assert root.findall(".//{*}title"), name
    assert {path.name for path in whole.glob("*.svg")} == set(pictures)


def test_what_is_absent_is_named(few, tmp_path, capsys):
    """Nothing but stored designs: the rest of the page is there, and says what is missing and what makes it."""
    command = ["--build", str(tmp_path / "synth"), "--designs", str(few), "page", "-o", str(tmp_path / "out")]
    command += ["--energies", "none.json"]
    assert main(command) == 0
    text = (tmp_path / "out" / "report.md").read_text()
    noted = capsys.readouterr().err
    for kind, command in (("synth", "make synth"), ("layer", "make layer"), ("fpga", "make fpga")):
        assert (
            f"**Missing:** the areas by part: no circuit of {tmp_path}/synth/results.json".replace("_", r"\_") in text
        )
        assert f"Made by `{command}`" in text
        assert f"note: no records of {kind}: {tmp_path}/{kind}/results.json is not there" in noted
    assert "energy per MAC: no circuit has been simulated for it" in text
    assert "no record has a placement. Made by `make report`" in text
    assert "**Missing:** the picture of dINT4 beside INT8" in text
    assert "`int8_best` is the smallest" in text
    assert "<code>int8_best</code> is the smallest" in (tmp_path / "out" / "report.html").read_text()
    assert not (tmp_path / "synth").exists()


def test_numbers_and_names_of_a_plot_are_whole():
    long = "a name that is longer than half of the plot is wide, and the rest of it"
    panels = {long: [Line("Q", [(1 << 20, 1.0, "x")])], "b": [Line("Q", [(1 << 24, 1.0, "y")])]}
    svg = lines("n", "t", panels, x="x", y="y", log=True, ticks=[1 << 20, 1 << 24]).svg
    said = [one.text for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert said.count("2^20") == 2
    assert not any("e+" in text for text in said)
    assert " ".join(text for text in said if text in long) == long


def test_no_circuit_at_all_is_an_error(tmp_path, capsys):
    arguments = ["--build", str(tmp_path / "synth"), "--designs", str(tmp_path / "none.json"), "page"]
    assert main(arguments) == 1
    assert capsys.readouterr().err == "error: there is no circuit to report: measure some with `make synth`\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("synth", "", "no results: Expecting value"),
        ("synth", "[" * 100_000, "no results: maximum recursion"),
        ("synth", "\udcff", "no results: 'utf-8' codec"),
        ("synth", "[]", '{"provenance": ..., "records": [...]} is wanted'),
        ("synth", '{"records": {}}', '{"provenance": ..., "records": [...]} is wanted'),
        ("synth", '{"provenance": [], "records": []}', "provenance is no object"),
        ("synth", '{"records": [3]}', "record 0 is no object"),
        ("synth", [circuit("dint4", float("nan"))], "NaN is no number of JSON"),
        ("synth", [circuit("dint4", "20")], "record 0: area_um2 is '20': a positive number is wanted"),
        ("synth", [circuit("dint4", None)], "record 0: area_um2 is 'None': a positive number is wanted"),
        ("synth", [circuit("dint4", 10**400)], "record 0: area_um2 is '1000"),
        ("synth", [circuit("dint4", 0)], "record 0: area_um2 is '0': a positive number is wanted"),
        ("synth", [circuit("dint4", 20.0), circuit("", 27.0)], "record 1: design is '': a text is wanted"),
        ("synth", [circuit("dint4", 20.0, area_nand2=True)], "area_nand2 is 'True': a finite number or null is wanted"),
        ("synth", [circuit("dint4", 20.0, parts_um2=[1])], "record 0: parts_um2 is no object of finite numbers"),
        ("synth", [circuit("dint4", 20.0, parts_um2={"tree": "1"})], "record 0: parts_um2 is no object of finite"),
        ("synth", [circuit("dint4", 20.0, meets_clock=None)], "record 0: meets_clock is neither true nor false"),
        (
            "synth",
            [circuit("dint4", 20.0, meets_clock_wires="yes")],
            "meets_clock_wires is neither true, false nor null",
        ),
        ("synth", [circuit("dint4", 20.0, wire_um="1")], "record 0: wire_um is '1': a finite number or null is wanted"),
        ("layer", [layer(mismatches=None)], "record 0: mismatches is 'None': a finite number is wanted"),
        ("synth/power/a/b", [power("dint4", "2")], "record 0: energy_per_mac_fj is '2': a finite number or null"),
        ("synth/power/a/b", [power("dint4", 2.0, "")], "record 0: stimulus is '': a text is wanted"),
        ("fpga", [fitted(device=3)], "record 0: device is '3': a text is wanted"),
        ("throughput", [run("dint4", tokens_per_s="x")], "record 0: tokens_per_s is 'x': a finite number is wanted"),
    ],
)
def test_damaged_records_are_one_error(tmp_path, capsys, kind, text, message):
    if isinstance(text, list):
        build = store(tmp_path, **{kind: text})
    else:
        build = store(tmp_path, **{kind: []})
        (tmp_path / kind / "results.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main(["--build", str(build), "page"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: {tmp_path}/{kind}/results.json: ")
    assert message in error
    assert error.count("\n") == 1
    assert len(error) < 400
    assert not (tmp_path / "report").exists()


def test_what_an_older_record_does_not_have_is_unknown(tmp_path):
    """A figure that came later is as one that was not measured; what says which circuit it is has to be there."""
    old = {key: value for key, value in fitted(design="int8_best").items() if key not in ("luts", "dsps")}
    store(tmp_path, fpga=[fitted(), old])
    _, records = read_results(tmp_path / "fpga" / "results.json", FITS)
    (table,) = _fpga(SimpleNamespace(fpga=records, absent={})).blocks
    assert [row[-1] for row in table.rows] == ["", ""]
    assert records[1]["luts"] is None
    powers = [power("dint4", 2.0, "real", by=by) for by in ("area", None)]
    assert _stimulated(powers[0]) == _stimulated(powers[1])


@pytest.mark.parametrize(
    "change",
    [{"width": 0}, {"cells": None}, {"cells": [[1, 2, 3, 4]]}, {"cells": [["a", 2, 3, 4, "b"]]}, {"library": 3}],
)
def test_damaged_pictures_are_one_error(tmp_path, capsys, change):
    path = picture(tmp_path / "synth", "mac_dint4", "asap7")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert main(["--build", str(tmp_path / "synth"), "page"]) == 1
    assert capsys.readouterr().err.startswith(f"error: {path}: no picture of a placement: design, library, width")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A page in which every name of a record would do harm."""
    folder = tmp_path_factory.mktemp("hostile")
    bad = {
        "synth": [
            circuit("dint4", 20.0, library=HOSTILE, parts_um2={HOSTILE: 20.0, "tree": 1.0}, verified=HOSTILE),
            circuit("int8_best", 27.0, library=HOSTILE),
            circuit(HOSTILE, 33.0, unit=HOSTILE, scope=HOSTILE),
        ],
        "throughput": [run("dint4", model=HOSTILE, work=HOSTILE, bound_by=HOSTILE)],
        "layer": [layer(model=HOSTILE, product=HOSTILE, layer=HOSTILE)],
        "fpga": [fitted(unit=HOSTILE, device=HOSTILE)],
    }
    build = store(folder, **bad)
    for design in ("dint4", "int8_best"):
        picture(build, f"mac_{design}", HOSTILE, kind=HOSTILE)
    store(build, **{"power/a/b": [power("dint4", 2.0, HOSTILE, library=HOSTILE), power(HOSTILE, 2.0, HOSTILE)]})
    sources = Sources.find(build, {}, "designs.json")
    write_page(folder / "report", replace(sources, provenance={HOSTILE: {"tools": {HOSTILE: HOSTILE}}}))
    return folder / "report"


def test_names_are_text_and_nothing_else(hostile):
    page = Reader((hostile / "report.html").read_text())
    assert page.tags.count("script") == 1
    assert not {"img", "a"} & (set(page.tags) - {"a"})
    cells = [cell for table in page.tables for row in table for cell in row]
    assert cells.count(HOSTILE) > 15
    markdown = (hostile / "report.md").read_text()
    code = r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)"
    assert HOSTILE.replace("'", "'\"'\"'") in "".join(one[0] for one in re.finditer(code, markdown))  # a shell's word
    rest = re.sub(code, "", markdown)
    assert "<" not in rest
    assert not re.search(r"(?<!\\)\]\(javascript", rest)
    heads = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) > 4 for line in heads)
    table = [line for line in heads if "ice40" in line or r"\*\*b\*\*" in line]
    assert table
    assert all(line.count(r"\*\*b\*\*") >= 1 for line in table)


# In a browser ---------------------------------------------------------------------------------------------------------

#: Runs in a page and tells the window around it what it found.
PROBE = """<script>window.addEventListener("load", () => {
  const root = document.documentElement, seen = (one) => one.getBoundingClientRect();
  const found = {name: NAME, overflow: root.scrollWidth - root.clientWidth};
  const sections = [...document.querySelectorAll("main > section")];
  found.sections = sections.filter((one) => seen(one).height > 40).map((one) => one.id);
  found.images = document.images.length;
  found.figures = [...document.querySelectorAll("svg")].map((one) => [seen(one).width, seen(one).height]);
  const tables = [...document.querySelectorAll("table.sortable")];
  const table = tables.find((one) => one.textContent.includes("clock met"));
  const heads = [...table.tHead.rows[0].cells];
  const column = heads.findIndex((one) => one.textContent.startsWith("area um2"));
  const values = () => [...table.tBodies[0].rows].map((row) => parseFloat(row.cells[column].textContent));
  const button = heads[column].querySelector("button");
  button.click(); found.up = values(); button.click(); found.down = values();
  const field = table.closest("figure").querySelector("input");
  field.value = "int8_best MAC"; field.dispatchEvent(new Event("input"));
  const left = [...table.tBodies[0].rows].filter((row) => !row.hidden);
  found.left = left.map((row) => row.textContent);
  const mark = document.querySelector("svg .tip"), tip = document.getElementById("tip");
  found.hidden = tip.hidden;
  mark.dispatchEvent(new PointerEvent("pointermove", {clientX: 5, clientY: 5}));
  found.tip = tip.textContent; found.shown = seen(tip).width > 20;
  mark.dispatchEvent(new PointerEvent("pointerleave"));
  found.gone = tip.hidden;
  parent.postMessage(found, "*");
});</script></body>"""
AROUND = """<!DOCTYPE html><html><body><pre id="found"></pre><script>
  const all = [];
  window.addEventListener("message", (event) => {
    all.push(event.data); document.getElementById("found").textContent = JSON.stringify(all);
  });
</script>FRAMES</body></html>"""


@pytest.fixture(scope="module")
def browser(whole, hostile, tmp_path_factory):
    """What Chromium, without a window, finds in the pages at two widths, and what it prints of errors."""
    program = shutil.which("chromium")
    if program is None:
        need("Chromium")
    folder = tmp_path_factory.mktemp("browser")
    good = (whole / "report.html").read_text()
    wide = good.replace("<main>", '<main><div style="width: 3000px">x</div><script>nothing.there()</script>')
    pages = {"narrow": (good, 390), "wide": (good, 1280), "hostile": ((hostile / "report.html").read_text(), 700)}
    pages["broken"] = (wide, 800)
    frames = ""
    for name, (text, width) in pages.items():
        assert text.count("</body>") == 1
        (folder / f"{name}.html").write_text(text.replace("</body>", PROBE.replace("NAME", repr(name))))
        frames += f'<iframe src="{name}.html" style="width: {width}px; height: 900px; border: 0"></iframe>'
    (folder / "around.html").write_text(AROUND.replace("FRAMES", frames))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=4000"]
    own = [f"--user-data-dir={folder}/profile", "--window-size=1400,1000", "--dump-dom"]
    command = [program, *options, *own, (folder / "around.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    body = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, flags=re.S)[1]
    found = {one["name"]: one for one in json.loads(unescape(body))}
    assert found.keys() == pages.keys()
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return found, {name: [line for line in said if f"{name}.html" in line] for name in pages}


def test_a_browser_shows_all_of_it(browser):
    found, said = browser
    for name in ("narrow", "wide", "hostile"):
        assert said[name] == []
        assert found[name]["overflow"] <= 0, name
        assert found[name]["sections"] == SECTIONS
        assert found[name]["images"] == 0
        assert all(width > 300 and height > 60 for width, height in found[name]["figures"])
    assert len(found["wide"]["figures"]) >= 5
    # The same probe sees a page that is too wide and a script that fails.
    assert found["broken"]["overflow"] > 1000
    assert any("nothing is not defined" in line for line in said["broken"])


def test_tables_and_figures_answer(browser):
    found, _ = browser
    for name in ("narrow", "wide"):
        one = found[name]
        assert len(one["up"]) > 25
        assert one["up"] == sorted(one["up"])
        assert one["down"] == one["up"][::-1]
        assert len(one["left"]) == 4
        assert all("int8_best" in row and "mac" in row for row in one["left"])
        assert one["hidden"]
        assert re.match(r"MAC, array, dint4: lanes 5\.00 um2 per MAC \(25%\)", one["tip"])
        assert one["shown"]
        assert one["gone"]


# The plot of `make synth` ---------------------------------------------------------------------------------------------


def test_the_plots_legend_hides_no_bar(tmp_path, monkeypatch):
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    designs = ("int4", "dint4", "int8_best", "int8_plain")
    units = [(unit, scope) for unit in ("mac", "dot16", "dot64", "tile32x8x1") for scope in ("array", "complete")]
    records = [
        circuit(design, 20.0 + place, unit=unit, scope=scope, library=library)
        for library in ("asap7", "nangate45")
        for unit, scope in units
        for place, design in enumerate(designs)
    ]
    drawn = []
    real = Figure.savefig
    monkeypatch.setattr(
        Figure, "savefig", lambda self, *args, **more: (drawn.append(self), real(self, *args, **more))[1]
    )
    plot(tmp_path / "area.png", records)
    (figure,) = drawn
    (legend,) = figure.legends
    assert len(legend.get_texts()) == len(units)
    box = legend.get_window_extent()
    assert len(figure.axes) == 2
    for axis in figure.axes:
        assert axis.get_legend() is None
        assert not box.overlaps(axis.get_tightbbox())


def test_a_sweep_that_missed_all_clocks_is_none_that_is_missing(few, tmp_path):
    one = SWEEPS["clock"]
    facts = {"value": one.values[0], "unit": "dot16", "scope": "array", "meets_clock": False, one.metrics[0]: 1.0}
    records = [facts | {"design": design} for design in ("dint4", "int8_best")]
    path = tmp_path / "sweeps.json"
    path.write_text(json.dumps({"sweeps": {"asap7": {"clock": {"provenance": {}, "records": records}}}}))
    blocks = _sensitivity(Sources.find(tmp_path, read_designs(few), sweeps=path)).blocks
    said = [block.what for block in blocks if isinstance(block, Missing)]
    assert f"ratios over {one.label}: nowhere do two circuits hold their clock, in `asap7`." in said
    assert f"a sweep over {SWEEPS['lanes'].label}, in `asap7`." in said


def test_document_needs_circuits():
    with pytest.raises(ValueError, match="there is no circuit to report"):
        document(Sources({}, ()))


def test_stored_placements_are_shown(few, tmp_path):
    """What `place --search` stored stands where nothing was placed again."""
    designs = json.loads(few.read_text())
    for name, core in (("dint4", 200.0), ("int8_best", 320.0)):
        wired = {**placed(core, 1000.0, 990.0), "clock_ps": 1000, "utilisation": 0.7}
        one = designs["designs"]["asap7"][f"dot16_{name}_array"]
        one |= {"wired": one["variant"], "wired_by": wired}
    few = tmp_path / "designs.json"
    few.write_text(json.dumps(designs))
    stored = read_designs(few)
    build = store(tmp_path, synth=[circuit("dint4", 140.0, unit="dot16"), circuit("int8_best", 220.0, unit="dot16")])
    sources = Sources.find(build, stored)
    both = [sources.circuit("asap7", "dot16", name, "array") for name in ("dint4", "int8_best")]
    assert [one.values["area_um2"] for one in both] == [140.0, 220.0]
    assert [one.values["core_area_um2"] for one in both] == [200.0, 320.0]
    assert all(one.wired for one in both)
