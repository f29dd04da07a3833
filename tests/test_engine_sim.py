"""The engine's circuit in simulation, as a backend of the driver: bit for bit its reference, and golden."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import golden
from golden.models import Cache, quantize
from golden.models.static import StaticDecoder, calibrate_activations
from hw.engine import ENGINES
from hw.engine.driver import Driver, Ran
from hw.engine.reference import EngineError, ReferenceEngine
from hw.engine.wire import EngineWire, Job
from sim.engine import SimulatedEngine
from sim.sliced import Unsliceable, merge
from tests.decoder_models import random_ids, random_model
from tests.test_engine_wire import JOBS, job_of

CONFIG = ENGINES["engine_small_dint4"]


@pytest.fixture(scope="module")
def engine() -> Callable[..., SimulatedEngine]:
    """`engine(stalls=0.3)`: built once."""
    return lambda **how: SimulatedEngine(CONFIG, **how)


def test_jobs_are_the_reference_s(engine):
    """All kinds of jobs behind each other, with streams that come and go, from several states of the flops."""
    wire = EngineWire(CONFIG)
    for seed, stalls in ((1, 0.0), (2, 0.4)):
        rng = np.random.default_rng(seed)
        work = []
        for wide in (False, True, False):
            for number, facts in enumerate(JOBS.values()):
                work.append(job_of(wire, rng, Job(**facts, wide=wide), extreme=number % 2 == 1)[0])
        simulated = engine(seed=seed, stalls=stalls)
        for one, two in zip(simulated.run(work), ReferenceEngine(CONFIG).run(work), strict=True):
            assert np.array_equal(one.packet, two.packet)
        counters = [sum(result.counters[name] for result in simulated.run(work)) for name in ("busy", "useful")]
        assert counters[1] == sum(one.job.words * one.job.channel_blocks * one.job.token_blocks for one in work)
        assert counters[0] >= counters[1]


def test_logits_from_the_circuit_are_golden_s(engine, shared):
    """Whole forward passes of stories260K, with and without a cache."""
    model = quantize(golden.load(shared("models/stories260K")))
    ids = np.random.default_rng(0).integers(0, 512, (1, 6))
    wanted, cached = model(ids), [model(ids[:, :4], cache=(cache := Cache())), model(ids[:, 4:], cache=cache)]
    ran: list[Ran] = []
    Driver(engine(), check=True, report=ran.append).attach(model)
    assert np.array_equal(model(ids), wanted)
    cache = Cache()
    for part, logits in zip((ids[:, :4], ids[:, 4:]), cached, strict=True):
        assert np.array_equal(model(part, cache=cache), logits)
    assert len(ran) == 3 * 5 * 9
    assert sum(one.mismatches for one in ran) == 0
    for one in ran:
        assert one.counters["busy"] == sum(cycles for name, cycles in one.counters.items() if name != "busy")
        assert 0 < one.plan.utilisation(one.counters["busy"]) * one.matrices <= 1


def test_requantised_products_from_the_circuit_are_golden_s(engine):
    model = quantize(random_model("opt"))
    ids = random_ids(model, (1, 4))
    static = StaticDecoder(model, calibrate_activations(model, [random_ids(model, (2, 9), seed=1)]))
    wanted = static(ids)
    ran: list[Ran] = []
    Driver(engine(), check=True, report=ran.append).attach(static)
    assert np.array_equal(static(ids), wanted)
    assert sum(one.mismatches for one in ran) == 0
    assert sum(one.plan.parts[0].job.requantize for one in ran) == 2 * model.config.layers


def test_error_bits_are_errors(engine):
    work, _, _ = job_of(EngineWire(CONFIG), np.random.default_rng(0), Job(**JOBS["plain"]))
    for change in ({"steps": 65, "last_steps": 65}, {"token_blocks": 9}, {"last_steps": 9}):
        with pytest.raises(EngineError, match="refuses a job: misfit"):
            list(engine().run([replace(work, job=replace(work.job, **change))]))
    simulated = engine()
    with pytest.raises(EngineError, match="activations_"):
        list(simulated.run([replace(work, activations=work.activations[:-1])]))
    (again,) = simulated.run([work])  # it begins anew
    assert np.array_equal(again.packet, next(ReferenceEngine(CONFIG).run([work])).packet)


# ---- sim.sliced

_PART = """\
module top_part({ports});
  input clk;
  input a;
  wire a;
  input [2:0] b;
  wire [2:0] b;
  output [2:0] o;
  reg [2:0] o;
  wire c;
  assign c = {expression};
  always @(posedge clk)
    o <= {{ b[0], c, ~a }};
endmodule
"""
_TOP = """\
module top(clk, a, b, o);
  wire [2:0] o0;
  top_part0 part0 (
    .a(a),
    .b(b[2:0]),
    .clk(clk),
    .o(o0)
  );
  top_part1 part1 (
    .a(a),
    .b(b[5:3]),
    .clk(clk),
    .o(o1)
  );
endmodule
"""


def test_instances_become_bits():
    part = _PART.format(ports="clk, a, b, o", expression="a ? b[1] : & b[2:1]")
    text = merge(_TOP + part, "top", "part")
    assert re.findall(r"^module (\w+)", text, flags=re.M) == ["top", "top_part", "top_part_x2"]
    assert "assign c = ((a & b_b1) | (~a & (b_b1 & b_b2)));" in text
    assert "always @(posedge clk) o_b1 <= c;" in text
    assert "assign part_all_a = {2{part0_of_a[0]}};" in text
    assert "assign part_all_b_b2 = { part1_of_b[2], part0_of_b[2] };" in text


@pytest.mark.parametrize("expression", ["b + 1", "b == b", "clk", "b", "a ? b : a", "b[1] && a"])
def test_what_is_not_bitwise_is_refused(expression):
    with pytest.raises(Unsliceable):
        merge(_TOP + _PART.format(ports="clk, a, b, o", expression=expression), "top", "part")


def test_a_simulator_is_built_once(engine, monkeypatch):
    engine()
    monkeypatch.setattr("sim.engine.shutil.copy2", lambda *_: pytest.fail("built again"))
    engine()
    assert list(Path("build/engine").glob("*/engine.so"))
