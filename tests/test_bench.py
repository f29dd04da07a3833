"""The benchmark of the golden product, on small shapes: what it measures is for `make bench` to say."""

import json
import os

import numpy as np
import pytest

import golden
from golden import bench


@pytest.fixture
def small(monkeypatch):
    """Shapes that take no time, here and in the processes that measure."""
    monkeypatch.setattr(bench, "TOKENS", 8)
    monkeypatch.setattr(bench, "CHANNELS", 16)


def test_results(tmp_path, capsys):
    out = tmp_path / "deep" / "results.json"
    assert bench.main(["--lengths", "32", "--repeats", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    results = json.loads(out.read_text())
    assert [path.name for path in out.parent.iterdir()] == ["results.json"]  # no partial file is left
    assert results["provenance"]["tools"]["numpy"] == np.__version__
    assert results["provenance"]["repeats"] == 1
    speed = [r for r in results["records"] if r["measure"] == "speed"]
    memory = [r for r in results["records"] if r["measure"] == "memory"]
    cores = min(2, len(os.sched_getaffinity(0)))
    assert [r["format"] for r in speed] == list(bench.TARGETS) * cores
    assert {r["cores"] for r in speed} == set(range(1, cores + 1))
    assert [r["format"] for r in memory] == list(bench.TARGETS)
    for record in speed:
        assert record["shape"] == [512, 32, 4096]
        assert f"{record['golden_s'] * 1e3:.1f} ms" in printed
    for record in memory:
        result = 512 * 4096 * 4
        assert result < record["peak_bytes"] < 30 * result
        assert record["memory_ratio"] * 589_824 == pytest.approx(record["peak_bytes"])  # (512 + 4096) x 32 float32
        assert not record["met"]  # against so short a reduction the result alone is 14 times the operands


def test_times_become_ratios(small, monkeypatch):
    """A clock that says what each call took: float32 12, 10, 11 s; golden 15, 20, 40 s in each format."""
    steps = {"float32": iter([99, 12, 10, 11]), **{name: iter([99, 15, 20, 40]) for name in bench.TARGETS}}
    order = ["float32", *bench.TARGETS]
    now, calls = [0.0], [0]

    def clock():
        """Read twice a call, and once before and after all."""
        if calls[0] % 2 == 0 and 0 < calls[0] <= 2 * 4 * len(order):
            now[0] += next(steps[order[(calls[0] // 2 - 1) % len(order)]])
        calls[0] += 1
        return now[0]

    monkeypatch.setattr(bench.time, "perf_counter", clock)
    records = bench.measure_speed(k=32, repeats=3)
    assert [record["format"] for record in records] == list(bench.TARGETS)
    for record in records:
        assert (record["float32_s"], record["golden_s"]) == (11, 20)
        assert (record["ratio"], record["ratio_of_minima"]) == (0.55, pytest.approx(2 / 3))
        assert not record["met"]
        assert record["target"] >= 0.6


def test_output_to_standard_output(monkeypatch, capsys):
    monkeypatch.setattr(bench, "measured", lambda task, cores: [])
    monkeypatch.setattr(bench, "TARGETS", {})
    assert bench.main(["--out", "-"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["records"] == []
    assert "golden" in shown.err


def test_unwritable_output(tmp_path, capsys, monkeypatch):
    """Said in one line, before anything is measured."""
    monkeypatch.setattr(bench, "measured", lambda task, cores: pytest.fail("measured"))
    (tmp_path / "file").write_text("")
    for out, why in [("file/results.json", "Not a directory|File exists"), ("", "Is a directory")]:
        assert bench.main(["--out", str(tmp_path / out)]) == 1
        shown = capsys.readouterr()
        assert not shown.out
        assert shown.err.startswith(f"error: {tmp_path / out}: ")
        assert any(reason in shown.err for reason in why.split("|"))
        assert shown.err.count("\n") == 1


def test_targets_are_formats():
    assert all(golden.parse_format(name).name == name for name in bench.TARGETS)


@pytest.mark.parametrize("arguments", [["--repeats", "0"], ["--lengths", "0"], ["--repeats", "9" * 40]])
def test_bad_arguments(arguments, capsys):
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert "is no positive integer" in capsys.readouterr().err
