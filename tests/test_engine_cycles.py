"""The engine's cycles in closed form: against a model that counts every cycle; what decoders take of them."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from conftest import need

from hw.engine import ENGINES
from hw.engine.cycles import Cycles, cycles
from hw.engine.throughput import SHAPES, Estimate, Shape
from hw.engine.wire import EngineWire, Job
from sim import SimulatorMissing
from sim.engine import SimulatedEngine
from sim.jobs import job_of
from sim.runner import require
from synth.__main__ import main
from synth.designs import DESIGNS, read_designs
from synth.throughput import areas, documented, throughput

ROOT = Path(__file__).resolve().parents[1]


def random_jobs(config, random, count):
    """Jobs that the engine takes: leftovers, segments, wide ones, and activations that stay."""
    jobs = []
    while len(jobs) < count:
        if jobs and jobs[-1].keep:
            jobs.append(replace(jobs[-1], channel_blocks=int(random.integers(1, 9)), keep=bool(random.integers(2))))
            continue
        segments, steps = int(random.choice([1, 1, 2, 3])), int(random.choice([1, 2, 3, 5, 8, 13]))
        last = steps if segments == 1 else int(random.integers(1, steps + 1))
        words = steps * (segments - 1) + last
        most = min(config.tokens, config.activation_depth // words)
        job = Job(
            steps=steps,
            segments=segments,
            last_steps=last,
            channel_blocks=int(random.integers(1, 9)),
            token_blocks=int(random.integers(1, most + 1)),
            wide=config.wide and bool(random.integers(2)),
            keep=bool(random.integers(4) == 0),
        )
        assert job.problem(config) is None
        jobs.append(job)
    return jobs


def counted(config, jobs):
    """The same, one cycle after the other: what the engine does, written as it does it."""
    wire = EngineWire(config)
    spent = dict.fromkeys(("busy", "useful", "weights", "activations", "drain", "results", "pipeline"), 0)
    packets = {"weights": [], "activations": []}  # of each job, beats and whether they fill a bank
    for at, job in enumerate(jobs):
        kept = at > 0 and jobs[at - 1].keep
        packets["weights"].append([(wire.weight_beats(job), True)] * job.channel_blocks)
        packets["activations"].append([(job.words, False) if kept else (wire.activation_beats(job), True)])
    at = {"weights": [0, 0, 0], "activations": [0, 0, 0]}  # job, packet, beat of each loader
    ready = dict.fromkeys(packets, 0)  # loaded and not used up
    held = {name: [0, 0] for name in packets}  # banks of what steps read, and of what the drain reads
    releases = {"weights": [], "activations": []}
    offered = [0]  # cycles in which jobs are there
    running, sums, cycle, end = -1, [], 0, None
    step, last_end, beats = 0, -99, 0
    while end is None or cycle <= end:
        # What this cycle begins with.
        now = {name: ready[name] for name in packets}
        banks = {name: list(held[name]) for name in packets}
        issued = False
        if sums:
            spent["busy"] += 1
            length, more, ends = sums[0]
            final = step == length - 1
            if not now["weights"]:
                spent["weights"] += 1
            elif not now["activations"]:
                spent["activations"] += 1
            elif final and cycle - last_end < beats:
                spent["drain"] += 1
            else:
                spent["useful"] += 1
                issued, step = True, step + 1
                if final:
                    sums.pop(0)
                    step, last_end, beats = 0, cycle, more
                    for name, frees in ends.items():
                        ready[name] -= 1
                        if frees:
                            releases[name].append((cycle, cycle + config.channels(jobs[running].wide) + 6))
        elif end is not None:
            spent["busy"] += 1
            spent["pipeline"] += 1
        for name in packets:
            job, packet, beat = at[name]
            if job < len(jobs) and job < len(offered) and cycle > offered[job]:
                size, fills = packets[name][job][packet]
                if beat or not fills or (banks[name][0] < 2 and banks[name][1] < 4):
                    beat += 1
                if beat == size:
                    ready[name] += 1
                    held[name] = [some + fills for some in held[name]]
                    packet, beat = packet + 1, 0
                    if packet == len(packets[name][job]):
                        job, packet = job + 1, 0
                at[name] = [job, packet, beat]
            for at_, times in enumerate(zip(*releases[name], strict=True)):
                held[name][at_] -= times.count(cycle)
        if not sums and running + 1 < len(jobs) and offered[running + 1] <= cycle:
            running += 1
            offered.append(cycle + 1)
            results = config.channels(jobs[running].wide)
            sums = sums_of(jobs[running], results)
        elif not sums and issued:
            end = cycle + results + 10 + 6 * bool(config.requantizers)
        cycle += 1
    return Cycles(**spent)


def sums_of(job, results):
    """Steps and results of each sum, and what is used up with it: whether that frees a bank."""
    found = []
    for block in range(job.channel_blocks):
        for token in range(job.token_blocks):
            for segment, length in enumerate(job.lengths):
                last = block == job.channel_blocks - 1
                extremes = last and segment == job.segments - 1
                block_end = token == job.token_blocks - 1 and segment == job.segments - 1
                ends = ({"weights": True} if block_end else {}) | (
                    {"activations": not job.keep} if block_end and last else {}
                )
                found.append((length, results + 2 * extremes, ends))
    return found


def test_counters_of_the_circuit():
    """All of them, on random lists of jobs that the Verilog runs: the simulator is that of other tests, too."""
    try:
        require("verilator")
    except SimulatorMissing as error:
        need(f"a simulator ({error})")
    config, random = ENGINES["engine_small_dint4"], np.random.default_rng(3)
    wire, engine = EngineWire(config), SimulatedEngine(config)
    for _ in range(8):
        jobs, works, kept = random_jobs(config, random, int(random.integers(1, 12))), [], None
        jobs[-1] = replace(jobs[-1], keep=False)
        for job in jobs:
            work, _, _ = job_of(wire, random, job, activations=kept)
            works.append(work)
            kept = (work.activations if kept is None else kept) if job.keep else None
        spent = [result.counters for result in engine.run(works)]
        found = {name: sum(one[name] for one in spent) for name in spent[0]}
        assert found == asdict(cycles(config, jobs)), jobs


@pytest.mark.parametrize("name", ["engine_small_dint4", "engine_small_int8", "engine32x8x4_dint4"])
def test_the_formula_counts_every_cycle(name):
    config, random = ENGINES[name], np.random.default_rng(1)
    for _ in range(25 if "small" in name else 5):
        jobs = random_jobs(config, random, int(random.integers(1, 7)))
        assert cycles(config, jobs) == counted(config, jobs), jobs


def test_what_repeats_is_multiplied():
    """Equal jobs, and lists of jobs several times over, as if each were gone through."""
    config, random = ENGINES["engine_small_dint4"], np.random.default_rng(2)
    for _ in range(20):
        jobs = [replace(job, keep=False) for job in random_jobs(config, random, int(random.integers(1, 4)))]
        often = int(random.integers(2, 30))
        assert cycles(config, jobs, often=often) == counted(config, jobs * often), (jobs, often)
    many = cycles(config, [replace(jobs[0], channel_blocks=65535)], often=10**6)
    assert many.busy == sum(vars(many).values()) - many.busy
    assert many.useful == jobs[0].words * jobs[0].token_blocks * 65535 * 10**6


def test_projections_keep_the_lanes_busy():
    """A prefill of 128 tokens: 95 % at hidden 768, 90 % at hidden 256, load and drain included."""
    for design in ("dint4", "int4", "int8"):
        config = ENGINES[f"engine32x8x4_{design}"]
        for shape, least in ((SHAPES["OPT-125M"], 0.95), (Shape(4, 256, 8, 1024), 0.90)):
            one = Estimate.of(config, shape.projections(128))
            assert least <= one.utilisation <= 1
            assert one.causal_bound == 1


def test_shapes_have_their_models_parameters():
    """Projections of all layers are the model, but for its embeddings."""
    for name, shape in SHAPES.items():
        size = name.partition("-")[2]
        parameters = float(size[:-1]) * {"M": 1e6, "B": 1e9}[size[-1]]
        weights = sum(one.k * one.n * one.count for one in shape.projections(1))
        embedded = 50272 * min(shape.hidden, 512 if name == "OPT-350M" else shape.hidden) if "OPT" in name else 0
        embedded += 0 if "OPT" in name else 2 * 32000 * shape.hidden
        assert weights + embedded == pytest.approx(parameters, rel=0.1), name


def test_estimates_are_of_all_products():
    shape = Shape(layers=3, hidden=64, heads=2, inner=96, gated=True)
    config = ENGINES["engine_small_dint4"]
    one = Estimate.of(config, shape.prefill(10))
    triangle = 10 * 11 / 2
    assert one.macs == pytest.approx(3 * (10 * (4 * 64 * 64 + 3 * 64 * 96) + 2 * 64 * triangle))
    # Keys take two lanes.
    assert one.lane_cycles == pytest.approx(one.macs + 3 * 64 * triangle)
    assert one.utilisation < one.causal_bound < 1
    assert Estimate.of(ENGINES["engine_small_int8"], shape.prefill(10)).lane_cycles == one.macs
    more = Estimate.of(config, shape.decode(4, 20))
    assert more.macs == 3 * 4 * (4 * 64 * 64 + 3 * 64 * 96 + 2 * 64 * 20)
    assert more.time(1e-3) == more.bytes * 1000
    assert more.time() == more.cycles.busy


def test_memory_bound_decode_follows_the_bytes():
    """Where the memory is all that counts, half the bits are nearly twice the tokens."""
    records = throughput("engine32x8x4", {}, bandwidth=8, context=16, models=["LLaMA-7B"])
    rates = {one["design"]: one["tokens_per_s"] for one in records if one["work"] == "decode 1"}
    assert all(one["bound_by"] == "memory" for one in records if one["work"] == "decode 1")
    assert 1.9 < rates["dint4"] / rates["int8"] < 2
    assert rates["int4"] == pytest.approx(rates["dint4"], rel=0.01)


def test_an_equal_area_is_a_part_of_the_engine():
    sizes = {"dint4": 100.0, "int4": 80.0, "int8": 160.0}
    records = throughput("engine32x8x4", sizes, bandwidth=1e9, models=["OPT-125M"])
    for one in records:
        assert one["bound_by"] == "engine"
        assert one["tokens_per_s_equal_area"] == pytest.approx(
            one["tokens_per_s"] * 100 / sizes[one["design"]], rel=1e-3
        )
    table = documented(records)["prefill"]
    assert "OPT-125M" in table


def test_the_command_writes_records_tables_and_a_plot(tmp_path, capsys):
    page = tmp_path / "page.md"
    names = ("prefill", "decode", "groups", "parts")
    page.write_text("".join(f"<!-- tables of {name} -->\n<!-- end of {name} -->\n" for name in names))
    build = ["--build", str(tmp_path / "synth")]
    options = ["--model", "OPT-125M", "--engine", "engine_small", "--bandwidth", "4", "--document", str(page)]
    assert main([*build, "throughput", *options]) == 0
    written = json.loads((tmp_path / "throughput" / "results.json").read_text())
    assert {one["engine"] for one in written["records"]} == {"engine_small"}
    assert (tmp_path / "throughput" / "roofline.svg").read_text().startswith("<?xml")
    assert page.read_text().count("| OPT-125M |") == 2
    assert "results" in capsys.readouterr().err
    page.write_text("nothing")
    assert main([*build, "throughput", *options]) == 1
    assert "are not there, once and in this order" in capsys.readouterr().err
    for wrong in (["--bandwidth", "0"], ["--context", "-1"], ["--model", "GPT"], ["--engine", "none"]):
        with pytest.raises(SystemExit):
            main([*build, "throughput", *wrong])


def test_the_page_is_what_the_command_makes(tmp_path):
    """Its tables: the command is on the page too."""
    page = ROOT / "docs" / "engine.md"
    copy = tmp_path / "engine.md"
    text = page.read_text()
    copy.write_text(re.sub(r"^\|.*\n", "", text, flags=re.M))
    (command,) = re.findall(r"^python -m synth (throughput .*?)$", text.replace("\\\n", ""), flags=re.M)
    options = command.replace("docs/engine.md", str(copy)).replace("docs/", f"{tmp_path}/").split()
    assert main(["--build", str(tmp_path / "synth"), *options]) == 0
    made = re.findall(r"^\|.*$", copy.read_text(), flags=re.M)
    assert len(made) > 30
    assert set(made) <= set(re.findall(r"^\|.*$", text, flags=re.M))


def test_stored_areas_are_those_of_engines():
    designs = read_designs(DESIGNS)["asap7"]
    assert areas({}, "engine32x8x4") == {}
    found = areas(designs, "engine32x8x4")
    assert not found or found["int4"] < found["dint4"] < found["int8"]
