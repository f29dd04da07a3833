"""The benchmark of the golden product, on small shapes: what it measures is for `make bench` to say."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import golden
from golden import bench


def test_results(tmp_path):
    out = tmp_path / "deep" / "results.json"
    command = [sys.executable, "-m", "golden.bench", "--lengths", "32", "--repeats", "1", "--out", str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    results = json.loads(out.read_text())
    assert [path.name for path in out.parent.iterdir()] == ["results.json"]  # no partial file is left
    assert results["provenance"]["numpy"] == np.__version__
    speed = [r for r in results["records"] if r["measure"] == "speed"]
    memory = [r for r in results["records"] if r["measure"] == "memory"]
    cores = min(2, len(os.sched_getaffinity(0)))
    assert [r["format"] for r in speed] == list(bench.TARGETS) * cores
    assert {r["cores"] for r in speed} == set(range(1, cores + 1))
    assert [r["format"] for r in memory] == list(bench.TARGETS)
    for record in speed:
        assert record["shape"] == [512, 32, 4096]
        assert record["ratio"] == record["float32_s"] / record["golden_s"]
        assert record["met"] == (record["ratio"] >= bench.TARGETS[record["format"]])
        assert f"{record['golden_s'] * 1e3:.1f} ms" in run.stdout
    for record in memory:
        assert record["memory_ratio"] == record["peak_bytes"] / (4 * (512 + 4096) * 32)
        assert record["peak_bytes"] > 512 * 4096 * 4  # the result alone


def test_unwritable_output(tmp_path, capsys, monkeypatch):
    """Said in one line, before anything is measured."""
    monkeypatch.setattr(bench, "_run_child", None)
    (tmp_path / "file").write_text("")
    for out, why in [("file/results.json", "File exists"), ("file/deep/results.json", "Not a directory"), ("", "")]:
        assert bench.main(["--out", str(tmp_path / out)]) == 1
        *_, line = capsys.readouterr().err.splitlines()
        assert line == f"error: {tmp_path / out} cannot be written: {why or 'a folder has that name'}"


def test_targets_are_formats():
    assert all(golden.parse_format(name).name == name for name in bench.TARGETS)


@pytest.mark.parametrize("arguments", [["--repeats", "0"], ["--lengths", "0"]])
def test_bad_arguments(arguments, capsys):
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert "--repeats and --lengths must be positive" in capsys.readouterr().err
