"""Sweeps: what is changed and what is kept, on processes and on a cluster, interrupted, resumed, damaged."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import need
from mini_liberty import MINI

from golden.record import insert
from hw.units import UNITS
from synth import sweep
from synth.__main__ import main
from synth.designs import DESIGNS, read_designs
from synth.flow import Flow
from synth.liberty import load_library
from synth.power.stimulus import STIMULI, Stimulus
from synth.sweep import STORED, SWEEPS, Point, documented_sweeps, keep, points, read_sweeps
from synth.workers import WorkerError, completed, workers


@pytest.fixture(scope="module")
def flow(tmp_path_factory):
    return Flow(load_library("embedded"), tmp_path_factory.mktemp("sweep"))


#: A sweep of seconds.
SHORT = replace(SWEEPS["clock"], values=(0.9, 1.5), levels=(("mac", "array"),), designs=("int4", "dint4"))


def test_each_changes_one_thing():
    base = Point(UNITS["tile32x8x1_dint4"], 1000.0)
    changed = {
        "clock": (0.5, {"clock_ps": 500.0}),
        "longest": (256, {"unit": replace(base.unit, max_k=256)}),
        "lanes": (24, {"unit": replace(base.unit, unit="dot24")}),
        "rows": (8, {"unit": replace(base.unit, unit="tile32x8x8")}),
        "recipe": ("dc2", {"recipe": "dc2"}),
        "utilisation": (0.5, {"utilisation": 0.5}),
        "stimulus": ("real", {"stimulus": "real", "utilisation": 0.7}),
    }
    assert changed.keys() == SWEEPS.keys()
    for name, (value, fields) in changed.items():
        assert SWEEPS[name].change(base, value) == replace(base, **fields), name
    assert replace(base.unit, unit="dot24").shape == (24, 1, 1)
    assert replace(base.unit, unit="tile32x8x8").shape == (32, 8, 8)


def test_rows_of_the_table(flow):
    """Every sweep has points for dINT4 and the best INT8 at every value, and something to try for each."""
    for one in SWEEPS.values():
        found = points(one, flow, 1000.0)
        for design in ("dint4", "int8_best"):
            values = [value for value, point in found if point.unit.design == design]
            assert values == [*one.values] * len(one.levels), one.name
        assert all(point.candidates for _, point in found)
        for key in one.metrics:
            assert sweep.metric(key).compared or key in ("area_um2_per_mac", "critical_path_wires_ps")


def test_candidates(flow):
    """What is searched is taken as it is; at another clock, length or size, other breaks and sizes are tried too."""
    stored = read_designs(DESIGNS)["asap7"]
    by_value = {
        value: point
        for value, point in points(SWEEPS["longest"], flow, 1000.0)
        if point.unit.name == "dot16_dint4_array"
    }
    best = stored["dot16_dint4_array"].variant
    assert by_value[1 << 16].candidates == (best,)
    assert len(by_value[1 << 8].candidates) > 3
    assert any(not one.structure.breaks for one in by_value[1 << 8].candidates)
    lanes = dict(
        (value, point) for value, point in points(SWEEPS["lanes"], flow, 1000.0) if point.unit.design == "dint4"
    )
    assert lanes[32].candidates == (stored["dot32_dint4_array"].variant,)
    assert stored["dot16_dint4_array"].variant.recipe in {one.recipe for one in lanes[8].candidates}
    recipe = dict((value, point) for value, point in points(SWEEPS["recipe"], flow, 1000.0))
    assert {one.recipe for one in recipe["compress"].candidates} == {"compress"}


@contextmanager
def threads(*_):
    with ThreadPoolExecutor(1) as pool:
        yield pool


def quick(task):
    """A record without any measuring."""
    _, point = task
    facts = {
        "unit": point.unit.unit,
        "design": point.unit.design,
        "scope": point.unit.scope,
        "clock_ps": point.clock_ps,
    }
    return {**facts, "area_um2_per_mac": 20.0 / point.clock_ps, "meets_clock": True}


def test_interrupted_resumed_and_stored(flow, tmp_path, monkeypatch, capsys):
    """An interrupted sweep keeps what it has; what was measured is not measured again, but for a damaged point."""
    monkeypatch.setitem(SWEEPS, "clock", SHORT)
    monkeypatch.setattr(sweep, "workers", threads)
    stored, begun = tmp_path / "sweeps.json", []
    monkeypatch.setattr(sweep, "measure", lambda task: (begun.append(task), quick(task))[1])
    options = ["sweep", "--library", "embedded", "--axis", "clock", "--sweeps", str(stored)]
    command, cache = ["--build", str(tmp_path / "build"), *options], tmp_path / "build" / "cache"
    real = sweep.write_sealed

    def interrupted(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "write_sealed", interrupted)
    assert main(command) == 130
    assert "interrupted: what was measured is kept" in capsys.readouterr().err
    assert not stored.exists()
    monkeypatch.setattr(sweep, "write_sealed", real)
    begun.clear()
    assert main(command) == 0
    assert len(begun) == 3
    printed = capsys.readouterr().out
    assert "clock over the library's own" in printed
    text = stored.read_bytes()
    assert main(command) == 0
    assert len(begun) == 3
    assert stored.read_bytes() == text
    ((name, results),) = [(name, found["clock"]) for name, found in read_sweeps(stored).items()]
    assert name == "asap7"
    assert [(one["value"], one["clock_ps"], one["design"]) for one in results["records"]] == [
        *((0.9, 900.0, "int4"), (1.5, 1500.0, "int4"), (0.9, 900.0, "dint4"), (1.5, 1500.0, "dint4")),
    ]
    assert results["provenance"]["tools"]["yosys"]
    for _, point in points(SHORT, flow, 1000.0)[1:2]:
        path = cache / f"{sweep._key(flow, point)[:32]}.jsonl"
        path.write_text(path.read_text().replace("int4", "int5"))
    assert main(command) == 0
    assert len(begun) == 4
    assert stored.read_bytes() == text


def test_the_key_covers_what_a_point_depends_on(flow):
    ((_, point),) = points(replace(SHORT, values=(1.5,), designs=("dint4",)), flow, 1000.0)
    others = [
        replace(point, clock_ps=1501.0),
        replace(point, unit=replace(point.unit, max_k=1 << 8)),
        replace(point, unit=UNITS["mac_int4_array"]),
        replace(point, utilisation=0.5),
        replace(point, stimulus="real"),
        replace(point, candidates=(replace(point.candidates[0], recipe="dc2"),)),
    ]
    keys = [sweep._key(flow, one) for one in (point, *others)]
    assert len(set(keys)) == len(keys)


def test_real_operands_are_all_of_what_is_stored(flow, tmp_path, monkeypatch, capsys):
    """Without one of the models a point is another one, and not stored beside those that have it."""
    ((_, point),) = points(replace(SHORT, values=(1.5,), designs=("dint4",)), flow, 1000.0)
    models = tmp_path / "opt", tmp_path / "stories260K"
    monkeypatch.setitem(STIMULI, "real", Stimulus("real", models=models))
    models[0].mkdir()
    without = [sweep._key(flow, replace(point, stimulus=name)) for name in ("", "real")]
    command = ["--build", str(tmp_path / "build"), "sweep", "--library", "embedded", "--axis", "stimulus"]
    assert main(command) == 1
    assert f"real operands would lack those of {models[1]}" in capsys.readouterr().err
    models[1].mkdir()
    whole = [sweep._key(flow, replace(point, stimulus=name)) for name in ("", "real")]
    assert [one == other for one, other in zip(without, whole, strict=True)] == [True, False]


def test_what_tables_say_beside_delays_is_in_the_key(tmp_path, monkeypatch):
    """Energies of a library whose power tables are others, and what OpenSTA judged by its full tables."""
    monkeypatch.setattr("synth.flow.kept", lambda folder, key, make: key)
    monkeypatch.setattr("synth.flow.shutil.which", lambda name: None)
    unit, variant = UNITS["mac_dint4_array"], read_designs(DESIGNS)["asap7"]["mac_dint4_array"].variant
    keys = []
    for file, text in (("a.lib", MINI), ("b.lib", MINI.replace('values ("1")', 'values ("2")'))):
        (tmp_path / file).write_text(text)
        flow = Flow(load_library(tmp_path / file), tmp_path)
        steps = flow.steps(unit, variant, 1000.0)[0], flow.placing(unit, variant, 1000.0)[1]
        keys.append([flow.energies(unit, variant, 1000.0), *(step.key for step in steps)])
    assert [one == other for one, other in zip(*keys, strict=True)] == [False, True, False]


def test_what_cannot_be_built_is_named(flow):
    point = Point(UNITS["mac_dint4_array"], 1000.0)
    with pytest.raises(
        RuntimeError, match="mac_dint4_array, sums of 65536: no variant can be built: nothing is stored"
    ):
        sweep.measure((flow, point))


# Stored ones ----------------------------------------------------------------------------------------------------------


def test_stored_sweeps():
    """Every sweep that is stored is whole, simulated gate by gate, and no larger than what searches stored."""
    stored = read_designs(DESIGNS)
    for library, sweeps in read_sweeps(STORED).items():
        for name, found in sweeps.items():
            one, records = SWEEPS[name], found["records"]
            pair = [record for record in records if record["design"] in ("dint4", "int8_best")]
            assert len(pair) == 2 * len(one.levels) * len(one.values), name
            for record in records:
                tile = record["unit"].startswith("tile")  # of which one column stands for all
                assert ("random sums" if tile else "exhaustive") in record["verified"], name
                unit = f"{record['unit']}_{record['design']}" + "_array" * (record["scope"] == "array")
                known = stored[library].get(unit)
                if known and record["max_k"] == 1 << 16 and record["clock_ps"] == known.clock_ps and name != "recipe":
                    assert record["area_um2"] <= known.area_um2 * (1.005 if tile else 1) + 1e-3, unit
            values = {one.change(Point(UNITS["dot16_dint4_array"], 1000.0), value) for value in one.values}
            assert len(values) == len(one.values)


def results(**changes):
    record = {
        "value": 1.0,
        "unit": "mac",
        "design": "dint4",
        "scope": "array",
        "meets_clock": True,
        "area_um2_per_mac": 2.0,
    }
    return {"provenance": {}, "records": [record | changes]}


def test_results_are_kept_beside_others(tmp_path):
    path = tmp_path / "sweeps.json"
    keep(path, "b", "clock", results())
    keep(path, "a", "lanes", results(value=2))
    keep(path, "b", "clock", results(value=1.5))
    assert read_sweeps(path) == {"a": {"lanes": results(value=2)}, "b": {"clock": results(value=1.5)}}
    assert read_sweeps(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ("[]", ""),
        ({"a": {"speed": results()}}, "speed in a: there is no such sweep: clock, "),
        (
            {"a": {"clock": {"provenance": {}, "records": 3}}},
            "clock in a: provenance is an object, and records are a list",
        ),
        ({"a": {"clock": results(design=3)}}, "clock in a: record 0: design is no text"),
        ({"a": {"clock": results(value=None)}}, "clock in a: record 0: value is neither a text nor a number"),
        ({"a": {"clock": results(meets_clock=1)}}, "clock in a: record 0: meets_clock is neither true nor false"),
        ({"a": {"clock": results(area_um2_per_mac="2")}}, "clock in a: record 0: area_um2_per_mac is no number"),
        (
            {"a": {"clock": results(area_um2_per_mac=float("nan"))}},
            "clock in a: record 0: area_um2_per_mac is no number",
        ),
    ],
)
def test_damaged_sweeps_are_one_error(tmp_path, capsys, text, message):
    path = tmp_path / "sweeps.json"
    path.write_text(text if isinstance(text, str) else json.dumps({"sweeps": text}))
    assert main(["--build", str(tmp_path / "b"), "sweep", "--sweeps", str(path)]) == 1
    error = capsys.readouterr().err
    assert f"error: {path}: no sweeps: {message}" in error
    assert error.count("\n") == 1 or error.startswith("nangate45 left out")


# A cluster ------------------------------------------------------------------------------------------------------------


def _first_dies(task):
    """A square; the worker that is first to do this is killed in the middle of it."""
    number, folder = task
    if number == 3:
        try:
            (folder / "killed").touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def _always_dies(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster():
    try:
        import dask
        from distributed import LocalCluster
    except ImportError:
        need("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), LocalCluster(**options) as one:
        yield one.scheduler_address


def test_a_killed_workers_tasks_are_done_by_others(cluster, tmp_path):
    with workers(1, cluster) as pool:
        done = dict(completed(pool, _first_dies, [(number, tmp_path) for number in range(8)]))
    assert (tmp_path / "killed").exists()
    assert done == {number: number * number for number in range(8)}


def test_a_cluster_measures_what_processes_measure(cluster, flow, tmp_path):
    """A point that a worker maps and simulates is equal to that of a process of this machine."""
    one = replace(SHORT, values=(1.5,), designs=("dint4",))
    (record,) = sweep.sweep(one, flow, 1000.0, jobs=1)
    assert record["meets_clock"]
    assert "exhaustive" in record["verified"]
    assert max(record["critical_path_ps"], record["critical_path_opensta_ps"] or 0) <= record["clock_ps"] == 1500
    assert record["area_um2"] < 20
    assert sweep.sweep(one, Flow(flow.library, tmp_path), 1000.0, jobs=1, scheduler=cluster) == [record]


def test_a_cluster_that_fails_is_one_error(cluster):
    with pytest.raises(WorkerError, match="lost a task"), workers(1, cluster) as pool:
        dict(completed(pool, _always_dies, [0]))


def test_interrupted_workers_say_nothing(capfd):
    """Ctrl-C goes to all processes of a terminal: one line is enough."""
    with workers(1) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGINT)
        with pytest.raises(BrokenProcessPool):
            list(pool.map(time.sleep, [0.05] * 100))
    assert capfd.readouterr().err == ""


def test_no_scheduler_is_one_error(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("synth.workers._PATIENCE", 0.3)
    command = [
        "--build",
        str(tmp_path),
        "sweep",
        "--library",
        "embedded",
        "--axis",
        "clock",
        "--sweeps",
        str(tmp_path / "s.json"),
    ]
    assert main([*command, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert (
        capsys.readouterr().err.splitlines()[-1].startswith("error: no Dask scheduler answers at tcp://127.0.0.1:9: ")
    )
    monkeypatch.setattr("distributed.Client", lambda *_, **__: 1 / 0)  # which could not be closed
    assert main([*command, "--scheduler", "nonsense"]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: no Dask scheduler answers at nonsense: ")
    with pytest.raises(SystemExit):
        main(["--jobs", "2", *command, "--scheduler", "tcp://127.0.0.1:9"])


def test_the_documented_sweeps_are_the_stored_ones():
    """`python -m synth tables --document docs/report.md` would change nothing."""
    page = (Path(__file__).parents[1] / "docs" / "report.md").read_text()
    (table,) = documented_sweeps(read_sweeps(STORED)).values()
    assert insert(page, "sweeps", table) == page
