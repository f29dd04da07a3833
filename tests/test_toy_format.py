"""A format from outside the package, with its lane in one short file, has all that the package's own formats have."""

import importlib
import inspect
from pathlib import Path

import numpy as np
import pytest
from conftest import need
from decoder_models import random_ids, random_model

import golden
from golden.lanes import LANES, lane_code
from golden.models import QuantConfig, quantize, save
from hw.arithmetic import Arithmetic
from hw.dot import dot_product
from hw.mac import Mac
from hw.tile import CompleteTile
from hw.units import Unit
from hw.verilog import to_verilog
from sim import SIMULATORS, Case, SimulatorMissing, simulate
from sim.runner import require
from synth.flow import Flow, Variant
from synth.liberty import load_library
from synth.verify import verify

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")


@pytest.fixture(scope="module")
def toy():
    """The lane; known by its name as long as the tests of this file run."""
    module = importlib.import_module("toy_format")
    LANES[module.POW4.name] = module.POW4
    yield module.POW4
    del LANES[module.POW4.name]


def circuits(toy):
    arithmetic = Arithmetic(toy, 64, products="true")
    return {
        "pow4_array": dot_product(arithmetic, lanes=2),
        "pow4_mac": Mac(arithmetic),
        "pow4_tile": CompleteTile(arithmetic, lanes=2, columns=2),
    }


def test_one_file_of_under_80_lines(toy):
    path = Path(inspect.getfile(type(toy)))
    assert path.parent == Path(__file__).parent  # outside the package
    assert len(path.read_text().splitlines()) < 80


def test_quantiser(toy):
    assert golden.parse_format("pow4") == toy.fmt
    x = np.random.default_rng(0).standard_normal((40, 9)).astype(np.float32)
    q = toy.fmt.quantize(x, axis=0)
    steps = x.astype(np.float64) * 2 / q.scale
    distance = np.abs(steps[..., None] - toy.fmt.code_table().astype(np.float64))
    assert np.array_equal(np.abs(q.half_steps() - steps), distance.min(axis=-1))
    assert np.array_equal(toy.fmt.unpack(q.pack(), 9), q.codes)
    assert set(np.unique(q.codes)) > set(range(8))


def test_exact_product(toy):
    """The matrix product is the plain integer sum, and what the lane's raw sums become after the correction."""
    rng = np.random.default_rng(1)
    w = toy.fmt.quantize(rng.standard_normal((6, 20)), axis=0)
    x = golden.Int(8).quantize(rng.standard_normal((5, 20)), axis=0)
    acc = golden.int_matmul_reference(x, w)
    assert np.array_equal(golden.int_matmul(x, w), acc)
    code, a = lane_code(w), golden.on_wire(x)[0]
    assert code.lane == toy
    arithmetic = Arithmetic(toy, 20)
    raw = arithmetic.wrapped(arithmetic.product_sum(code.codes[None], 0, toy.x(a)[:, None]))
    x_sum = toy.x(a).sum(axis=1)[:, None]
    assert np.array_equal(arithmetic.correct(raw[:, :, None], x_sum, code)[:, :, 0], acc)
    every = np.array(toy.a_range)
    for q in toy.codes:
        exact = int(toy.fmt.code_table()[q]) * every + toy.x_offset * int(toy.value(q)) + int(toy.bias(q))
        assert np.array_equal(toy.product(q, 0, toy.x(every)), exact)


def test_torch(toy):
    """The same arithmetic on tensors: codes, half-steps, products."""
    import torch

    from golden.ptq import integer

    rng = np.random.default_rng(2)
    w, a = (rng.standard_normal(shape).astype(np.float32) for shape in ((6, 20), (5, 20)))
    of_torch = integer.Weights.quantize(toy.fmt, torch.from_numpy(w))
    activations = integer.Activations.quantize(golden.Int(8), torch.from_numpy(a))
    q, x = toy.fmt.quantize(w, axis=0), golden.Int(8).quantize(a, axis=0)
    assert np.array_equal(of_torch.dequantize().numpy(), q.dequantize())
    assert np.array_equal(integer.matmul(activations, of_torch).numpy(), golden.matmul(x, q))


def test_verilog(toy):
    for name, circuit in circuits(toy).items():
        text = to_verilog(circuit, name)
        assert text.startswith(f"module {name}(")


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_simulation(toy, simulator, tmp_path):
    """The package's own benches, golden against RTL."""
    try:
        require(simulator)
    except SimulatorMissing as error:
        need(f"a simulator ({error})")
    cases = [Case(name, circuit) for name, circuit in circuits(toy).items()]
    records = simulate(cases, simulator=simulator, build_dir=tmp_path)
    assert [record.message for record in records if not record.passed] == []
    assert {"realistic", "stalls", "resets", "longest"} <= {record.test for record in records}
    assert {record.design for record in records} == set(circuits(toy))


def test_mapped_and_verified_area(toy, tmp_path):
    """Through the flow, in one piece and in parts, gate by gate against golden."""
    flow = Flow(load_library("embedded"), tmp_path)
    areas = {}
    for unit in (
        Unit("mac", "pow4", "array", (toy,)),
        Unit("mac", "pow4", "complete", (toy,), max_k=256),
        Unit("dot16", "pow4", "complete", (toy,), max_k=64),
    ):
        variant = Variant("pow4", recipe="dc2", products="true")
        netlist, circuit = flow.mapped(unit, variant, 4000)
        assert "exhaustive" in verify(netlist, circuit) or unit.unit == "dot16"
        areas[unit.name] = flow.build(unit, variant, 4000).area
    assert 0 < areas["mac_pow4_array"] < areas["mac_pow4"] < areas["dot16_pow4"]


def test_saved_model(toy, tmp_path):
    model = quantize(random_model("llama"), QuantConfig(weights="pow4", values="pow4"))
    back = golden.load(save(model, tmp_path / "model"))
    ids = random_ids(model, (2, 9))
    assert {w.fmt for w in back.weights.values()} == {toy.fmt}
    assert np.array_equal(back(ids), model(ids))
