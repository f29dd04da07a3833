"""The command lines of hw, sim and synth where their surroundings are hostile: outputs, environment, tools, company."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

import hw.__main__
import synth.__main__
import synth.opensta
from golden.storage import one_writer
from synth.designs import DESIGNS, label, read_designs
from synth.flow import Flow
from synth.liberty import load_library
from synth.report import named, sanity
from synth.report import tools as versions

UNIT = "mac_int4_array"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """A build folder in which one unit is mapped already."""
    folder = tmp_path_factory.mktemp("build")
    assert synth.__main__.main(report(folder)) == 0
    return folder


def report(folder, *options):
    return ["--build", str(folder), *options, "report", "--library", "embedded", "--unit", UNIT]


def outside(module, *arguments, **environment):
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def program(folder, name, text):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# Outputs


def test_outputs_that_are_no_files(build, tmp_path, capfd):
    command = ["--build", str(build), "netlist", "--library", "embedded", "--unit", UNIT]
    plain, cells = tmp_path / "net.v", tmp_path / "cells.v"
    assert synth.__main__.main([*command, "-o", str(plain), "--cells", str(cells)]) == 0
    capfd.readouterr()
    assert synth.__main__.main([*command, "-o", "-", "--cells", "-"]) == 0
    assert capfd.readouterr().out == plain.read_text() + cells.read_text()
    link, target, pipe = tmp_path / "link", tmp_path / "target", tmp_path / "pipe"
    link.symlink_to(target)
    assert synth.__main__.main([*command, "-o", str(link), "--cells", "/dev/null"]) == 0
    assert link.is_symlink()
    assert target.read_text() == plain.read_text()
    assert Path("/dev/null").is_char_device()
    os.mkfifo(pipe)
    read = []
    thread = threading.Thread(target=lambda: read.append(pipe.read_text()))
    thread.start()
    assert hw.__main__.main(["verilog", "mac_int4", "-o", str(pipe)]) == 0
    thread.join()
    assert pipe.is_fifo()
    assert "module mac_int4(" in read[0]


def test_a_reader_that_leaves_is_no_error():
    for module, arguments in [("hw", "list"), ("hw", "verilog mac_dint4"), ("sim", "--list")]:
        command = f"{sys.executable} -m {module} {arguments} | head -n 1; exit ${{PIPESTATUS[0]}}"
        run = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode in (0, 141)
        assert run.stderr == ""
        assert len(run.stdout.splitlines()) == 1


def test_a_terminal_without_unicode(tmp_path):
    run = outside("synth", *report("/dev/null/\u03b1"), LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert run.returncode == 1
    assert re.fullmatch(r"error: /dev/null/\S+: Not a directory\n", run.stderr)


# Environment and tools


def test_figures_come_before_a_plot_that_fails(build, monkeypatch, capsys):
    results = build / "results.json"
    before = json.loads(results.read_text())
    (build / "area.png").unlink()
    run = outside("synth", *report(build), MPLBACKEND="nonsense")
    assert run.returncode == 0
    assert "int4" in run.stdout
    assert "warning: no plot: " in run.stderr
    assert "Traceback" not in run.stderr
    assert json.loads(results.read_text())["records"] == before["records"]
    assert f"results: {build}/results.json\n" in run.stdout


def broken_sta(folder, text):
    program(folder, "sta", text)
    return f"{folder}:{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("exit 1", "does not answer"),
        ("echo nonsense", "nonsense"),
        ("kill -9 $$", "does not answer"),
        ("printf '\\377\\n'", "\ufffd"),
    ],
)
def test_own_timing_stands_where_opensta_fails(build, tmp_path, monkeypatch, capsys, *, text, version):
    monkeypatch.setenv("PATH", broken_sta(tmp_path / "bin", text))
    assert versions("x")["opensta"] == version
    assert synth.__main__.main(report(build)) == 0
    (record,) = json.loads((build / "results.json").read_text())["records"]
    assert record["critical_path_ps"] > 0
    assert record["critical_path_opensta_ps"] is None
    assert record["opensta"]
    assert record["meets_clock"]
    assert f"note: int4: no delay by OpenSTA: {record['opensta']}" in capsys.readouterr().out


def test_own_timing_stands_for_wires_too(tmp_path, monkeypatch, capsys):
    """A placement is closed by own delays where OpenSTA fails, and says so."""
    monkeypatch.setenv("PATH", broken_sta(tmp_path / "bin", "echo 'Error: no'; exit 3"))
    places = ["--build", str(tmp_path / "build"), "place", UNIT, "--library", "embedded", "--seeds", "1"]
    assert synth.__main__.main([*places, "--rounds", "0", "-o", str(tmp_path / "out")]) == 0
    (record,) = json.loads((tmp_path / "out" / "results.json").read_text())["records"]
    assert record["critical_path_wires_ps"] > 0
    assert re.match("linear, as OpenSTA failed on .*: Error: no", record["timed_by"])
    assert f"timed by {record['timed_by']}" in capsys.readouterr().out


def test_an_opensta_that_hangs_is_waited_for_once(build, tmp_path, monkeypatch):
    monkeypatch.setattr(synth.opensta, "PROMPT_S", 1)
    monkeypatch.setenv("PATH", broken_sta(tmp_path / "bin", "sleep 1000"))
    assert versions("x")["opensta"] == "does not answer"
    begun = time.monotonic()
    assert versions("x")["opensta"] == "does not answer"
    assert time.monotonic() - begun < 0.5
    assert synth.__main__.main(report(build)) == 0
    (record,) = json.loads((build / "results.json").read_text())["records"]
    assert record["critical_path_ps"] > 0
    assert "did not say its version" in record["opensta"]


def test_a_program_that_is_none_is_one_error(build, tmp_path, capsys):
    command = ["--build", str(build), "--yosys"]
    wrong = tmp_path / "yosys"
    wrong.write_text("no program")
    wrong.chmod(0o755)
    for yosys in (str(tmp_path / "none"), str(tmp_path), str(wrong), "/bin/false"):
        assert synth.__main__.main([*command, yosys, "report", "--library", "embedded", "--unit", UNIT]) == 1
        *_, error = capsys.readouterr().err.splitlines()
        assert error.startswith("error: ")


@pytest.mark.parametrize(
    "values", [{"AMARANTH_USE_YOSYS": "system", "YOSYS": "/nowhere/yosys"}, {"AMARANTH_USE_YOSYS": "nonsense"}]
)
@pytest.mark.parametrize("command", ["hw verilog mac_int4", "sim mac_int4 --test stalls"])
def test_a_yosys_that_is_not_there_is_one_error(tmp_path, values, command):
    """Amaranth reads these where it writes Verilog."""
    run = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    *_, error = run.stderr.splitlines()
    assert error.startswith("error: ")
    assert "YOSYS" in error.upper()
    assert "Traceback" not in run.stderr


def test_a_difference_between_the_timers_is_said():
    record = {"area_um2": 1.0, "critical_path_ps": 1000.0, "critical_path_opensta_ps": 1200.0, "opensta": ""}
    (note,) = sanity({"int4": record})
    assert note == "int4: own timing says 1000 ps and OpenSTA 1200 ps: more than 10 % apart"
    assert sanity({"int4": record | {"critical_path_opensta_ps": 1100.0}}) == []
    assert sanity({"int4": record | {"critical_path_opensta_ps": None}}) == []


# Company


def test_a_second_report_is_told(build, capsys):
    with one_writer(build):
        for command in (report(build), ["--build", str(build), "netlist", "--library", "embedded", "-o", "-"]):
            run = outside("synth", *command)
            assert run.returncode == 1
            assert run.stderr == (
                f"error: {build}: another process is writing to this folder: wait for it, or choose another folder\n"
            )
            assert run.stdout == ""


def test_a_second_simulation_is_told(tmp_path):
    with one_writer(tmp_path / "build" / "sim"):
        run = subprocess.run(
            [sys.executable, "-m", "sim", "mac_int4", "--test", "stalls"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert "error: build/sim: another process is writing to this folder" in run.stderr


def test_stored_designs_that_are_wrong_are_named(build, tmp_path, capsys):
    facts = json.loads(DESIGNS.read_text())
    facts["designs"]["sg13g2"]["mac_dint4"]["variant"]["recipe"] = "none"
    path = tmp_path / "designs.json"
    path.write_text(json.dumps(facts))
    assert synth.__main__.main(report(build, "--designs", str(path))) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: {path}: stored design of mac_dint4 on shelf 'sg13g2': unknown recipe 'none'")
    assert error.count("\n") == 1


def test_two_libraries_of_one_name_have_names_of_their_own(build):
    first = load_library("embedded")
    second = replace(first, voltage=first.voltage + 0.1)
    flows = [Flow(library, build) for library in (first, second)]
    found = named(flows)
    assert list(found.values()) == flows
    assert list(found) == [f"{label(first)}, reduced", f"{label(second)}, reduced"]
    with pytest.raises(ValueError, match="the library asap7 is asked for twice"):
        named([flows[0], flows[0]])
    assert list(named(flows[:1])) == ["asap7"]


def test_stored_designs_are_read_where_the_package_is_read_only(tmp_path):
    """A search may keep its designs elsewhere than in the package."""
    path = tmp_path / "mine.json"
    assert read_designs(path) == {}
    run = outside("synth", "--build", tmp_path, "--designs", path, "report", "--library", "embedded", "--unit", UNIT)
    assert run.returncode == 1
    assert run.stderr == f"error: nothing is stored for {UNIT}: search it with `python -m synth explore`\n"
