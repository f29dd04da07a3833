"""Libraries that the flow has never seen, by path alone: the report and the page say figures, or why there is none."""

import json
import shutil

import pytest
from mini_liberty import MINI
from test_power import with_power

from synth.__main__ import main
from synth.designs import DESIGNS
from synth.metrics import METRICS, PLACED, POWERED
from synth.power.stimulus import STIMULI

UNIT = "mac_int4_array"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """Records of a MAC in two libraries without LEF and OpenSTA, one without power, and the page in Markdown."""
    folder = tmp_path_factory.mktemp("unseen")
    libraries = {"unseen.lib": MINI.replace("library (mini)", 'library ("un seen[3]")'), "other.lib": with_power(MINI)}
    for name, text in libraries.items():
        (folder / name).write_text(text)
    stored = json.loads(DESIGNS.read_text())["designs"]["asap7"][UNIT]
    designs = folder / "designs.json"
    designs.write_text(json.dumps({"designs": {"asap7": {UNIT: stored}}}))  # one variant: all take a minute
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda *_, **__: None)
        places = ["--build", str(folder / "synth"), "--designs", str(designs)]
        command = [*places, "--jobs", "1", "report", "--clock-ps", "4000", "--unit", UNIT]
        assert main([*command, *(f"--library={folder / name}" for name in libraries)]) == 0
        assert main([*places, "page"]) == 0
    records = json.loads((folder / "synth" / "results.json").read_text())["records"]
    return records, (folder / "report" / "report.md").read_text()


def test_figures_or_why_there_is_none(reported):
    """No figure is zero that cannot be: what is not known is null, and the record says why."""
    (record, powered), _ = reported
    assert (record["library"], powered["library"]) == ("un seen[3]", "mini")
    for one in (record, powered):
        assert one["meets_clock"]
        assert "exhaustive" in one["verified"]
        for metric in METRICS:
            missing = metric.key == "critical_path_opensta_ps"
            assert (one[metric.key] is None) is missing, metric.key
            assert missing or one[metric.key] > 0
        for key in ("core_area_um2", "placed_area_um2", "wire_um"):
            assert one[key] > 0, one["placed"]
        for key in ("wire_ff", "critical_path_wires_ps", "meets_clock_wires", "routable"):  # wires have lengths alone
            assert one[key] is None
        assert all(one[metric.key] is None or one[metric.key] >= 0 for metric in PLACED)
    assert {record[metric.key] for metric in POWERED} == {None}
    assert "cell " in record["power"]
    assert "power" in record["power"]
    for metric in POWERED:
        assert powered[metric.key] > 0, metric.key
    lacking = "".join(f", none of {path.name}" for path in STIMULI["real"].absent)
    assert powered["power"] == f"real operands, without wires{lacking}, 300 cycles"


def test_the_page_names_what_is_missing(reported):
    (record, _), text = reported
    assert r"un seen\[3\]" in text
    assert f"{record['area_um2']:.2f}" in text
    assert "**Missing:** energy per MAC" in text or "energy over dINT4" in text
    missing = text.partition("## What is missing")[2].partition("\n## ")[0]
    for library in (r"un seen\[3\]", "mini"):
        for what, why in (
            ("delay by OpenSTA | mac int4 array", "OpenSTA (sta) is not installed"),
            ("delay with wires | mac int4 array", "nothing is known of the wires"),
            ("what is assumed | all", "no design was searched for it: each is the best of other libraries'"),
            ("what is assumed | all", "no LEF: widths of cells from their areas, pins side by side, rows assumed"),
        ):
            assert f"| {library} | {what} | {why}" in missing
    assert (r"| un seen\[3\] | power | mac int4 array | cell ") in missing
    assert "| mini | power" not in missing
