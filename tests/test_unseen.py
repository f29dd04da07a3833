"""A library that the flow has never seen, by path alone: the report and the page say figures, or why there is none."""

import json
import shutil

import pytest
from mini_liberty import MINI

from synth.__main__ import main
from synth.metrics import METRICS, PLACED, POWERED

UNIT = "mac_int4_array"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """The record of a MAC in a library without power tables, LEF and OpenSTA, and the page in Markdown."""
    folder = tmp_path_factory.mktemp("unseen")
    library = folder / "unseen.lib"
    library.write_text(MINI.replace("library (mini)", 'library ("un seen[3]")'))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda *_, **__: None)
        command = ["--build", str(folder / "synth"), "--jobs", "1", "report", "--library", str(library)]
        assert main([*command, "--clock-ps", "4000", "--unit", UNIT]) == 0
        assert main(["--build", str(folder / "synth"), "page"]) == 0
    (record,) = json.loads((folder / "synth" / "results.json").read_text())["records"]
    return record, (folder / "report" / "report.md").read_text()


def test_figures_or_why_there_is_none(reported):
    """No figure is zero that cannot be: what is not known is null, and the record says why."""
    record, _ = reported
    assert record["library"] == "un seen[3]"
    assert record["meets_clock"]
    assert "exhaustive" in record["verified"]
    for metric in METRICS:
        missing = metric.key == "critical_path_opensta_ps"
        assert (record[metric.key] is None) is missing, metric.key
        assert missing or record[metric.key] > 0
    for key in ("core_area_um2", "placed_area_um2", "wire_um"):
        assert record[key] > 0, record["placed"]
    if record["critical_path_wires_ps"] is None:
        assert record["meets_clock_wires"] is None
    else:
        assert record["critical_path_wires_ps"] > record["critical_path_ps"]
    assert {record[metric.key] for metric in POWERED} == {None}
    assert "cell " in record["power"]
    assert "power" in record["power"]
    assert all(record[metric.key] is None or record[metric.key] >= 0 for metric in PLACED)


def test_the_page_names_what_is_missing(reported):
    record, text = reported
    assert r"un seen\[3\]" in text
    assert f"{record['area_um2']:.2f}" in text
    assert "**Missing:** energy per MAC" in text or "energy over dINT4" in text
