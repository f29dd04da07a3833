"""The engine's driver: products of any size in jobs, integers and logits equal to golden's to the last bit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import golden
from golden.models import Decoder, QuantConfig, quantize
from golden.models.static import StaticDecoder, calibrate_activations
from hw.engine import ENGINES, EngineConfig
from hw.engine.driver import Driver, Ran
from hw.engine.plan import plan
from hw.engine.reference import ReferenceEngine
from tests.decoder_models import random_ids, random_model

SMALL, MIDDLE = (ENGINES[f"{name}_dint4"] for name in ("engine_small", "engine32x8x4"))
EMBEDDED = Path(golden.__file__).parent / "data" / "opt-wikitext2"


def quantized(model: Decoder, fmt: str = "dint4", **how: object) -> Decoder:
    return quantize(model, QuantConfig(weights=fmt, values=fmt, **how))


def run(model: Decoder, config: EngineConfig, ids: np.ndarray) -> tuple[np.ndarray, list[Ran]]:
    """Logits of a run with every product on the reference, each integer compared."""
    ran: list[Ran] = []
    Driver(ReferenceEngine(config), check=True, report=ran.append).attach(model)
    return model(ids), ran


def operands(
    rng: np.random.Generator, shape: tuple[int, int, int], fmt: golden.Format, group_size: int | None = None
) -> tuple[golden.Quantized, golden.Quantized]:
    t, n, k = shape
    x = golden.Int(8).quantize(rng.standard_normal((t, k)) * 3 + 1, axis=0)
    return x, fmt.quantize(rng.standard_normal((n, k)), axis=0, group_size=group_size)


SIZES = [(1, 1, 1), (2, 3, 5), (5, 7, 13), (3, 4, 16), (4, 5, 17), (17, 3, 15), (33, 2, 257), (3, 5, 515), (1, 9, 1031)]


@pytest.mark.parametrize("fmt", ["dint4", "int4", "int8"])
def test_products_of_any_size_are_golden_s(fmt):
    rng = np.random.default_rng(0)
    config = ENGINES[f"engine_small_{fmt}"]
    driver = Driver(ReferenceEngine(config), check=True, report=(ran := []).append)
    for sizes in SIZES:
        for weights in {config.lane.fmt, golden.Int(8)}:  # INT8 in wide jobs
            x, w = operands(rng, sizes, weights)
            bias = rng.standard_normal(sizes[1]).astype(np.float32)
            assert np.array_equal(driver.matmul("product", x, w, bias), golden.matmul(x, w, bias))
    assert sum(one.mismatches for one in ran) == 0
    assert sum(one.integers for one in ran) == sum(one.plan.t * one.plan.n for one in ran)


@pytest.mark.parametrize("group_size", [1, 3, 32, 64, 128, 384])
def test_groups_are_scaled_as_golden_scales_them(group_size):
    rng = np.random.default_rng(1)
    for config in (SMALL, MIDDLE):
        driver = Driver(ReferenceEngine(config), check=True, report=(ran := []).append)
        x, w = operands(rng, (5, 7, max(384, 3 * group_size)), config.lane.fmt, group_size)
        assert np.array_equal(driver.matmul("product", x, w, None), golden.matmul(x, w))
        assert ran[0].mismatches == 0
        assert ran[0].integers == 5 * 7 * w.groups


def test_heads_and_batches_broadcast():
    rng = np.random.default_rng(2)
    driver = Driver(ReferenceEngine(SMALL), check=True, report=(ran := []).append)
    x = golden.Int(8).quantize(rng.standard_normal((2, 3, 5, 6)), axis=(0, 1, 2))
    w = SMALL.lane.fmt.quantize(rng.standard_normal((3, 4, 6)), axis=(0, 1))
    assert np.array_equal(driver.matmul("product", x, w, None), golden.matmul(x, w))
    assert (ran[0].matrices, ran[0].mismatches) == (6, 0)


def test_every_job_fits_its_engine_and_every_product_is_in_one():
    rng = np.random.default_rng(3)
    for config in ENGINES.values():
        for _ in range(20):
            t, n, k = (int(2 ** rng.uniform(0, 11)) for _ in range(3))
            for group_size in (None, *(g for g in (1, 7, 32, 128, k) if k % g == 0)):
                one = plan(config, t, n, k, group_size=group_size)
                assert [job.problem(config) for job in one.jobs] == [None] * len(one.jobs)
                macs = sum(
                    len(part.tokens) * len(part.channels) * (segment.stop - segment.start)
                    for part in one.parts
                    for segment in part.segments
                )
                assert macs == one.macs
                for part in one.parts:
                    rows, columns = part.job.token_blocks * config.rows, part.job.channel_blocks * config.columns
                    assert rows - config.rows < len(part.tokens) <= rows
                    assert columns - config.columns < len(part.channels) <= columns


def test_requantised_sums_are_whole():
    assert plan(SMALL, 9, 9, 256, requantize=True).jobs[0].segments == 1
    for size, group_size in ((257, None), (64, 32)):
        with pytest.raises(ValueError, match="no single segment"):
            plan(SMALL, 9, 9, size, group_size=group_size, requantize=True)


@pytest.mark.parametrize("name", ["opt", "opt-350m", "llama"])
def test_logits_of_small_decoders_are_golden_s(name):
    model = quantized(random_model(name))
    ids = random_ids(model, (2, 9))
    wanted = model(ids)
    logits, ran = run(model, MIDDLE, ids)
    assert np.array_equal(logits, wanted)
    assert sum(one.mismatches for one in ran) == 0
    products = model.config.layers * (len(model.config.layer_linears) + 2)
    assert len(ran) == products  # none is left out


def test_logits_of_whole_models_are_golden_s(shared: Callable[[str], Path]):
    """Also of INT4 and INT8 models, of groups, and of a cached run with static ranges of V."""
    opt, llama = golden.load(EMBEDDED), golden.load(shared("models/stories260K"))
    cases = [
        (opt, "dint4", MIDDLE, {"group_size": 64}),
        (opt, "int4", ENGINES["engine32x8x4_int4"], {}),
        (llama, "dint4", MIDDLE, {}),
        (llama, "int8", ENGINES["engine32x16x8_int8"], {}),
    ]
    for model, fmt, config, how in cases:
        small = quantized(model, fmt, **how)
        ids = random_ids(small, (1, 21))
        wanted = small(ids)
        logits, ran = run(small, config, ids)
        assert np.array_equal(logits, wanted)
        assert sum(one.mismatches for one in ran) == 0


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"weights": "int4"}, "weights are int4, and an engine of dint4 takes dint4 and int8"),
        ({"weights": "dint3"}, "weights are dint3"),
        ({"values": None}, "values are float"),
        ({"activations": None}, "activations are float"),
        ({"activations": "int4"}, "activations: weights are int4|activations are int4"),
        ({"hardware": False}, "V is quantised without|zero points from"),
    ],
)
def test_models_that_do_not_fit_are_refused_before_any_work(how, message):
    class Idle(ReferenceEngine):
        def run(self, work):
            raise AssertionError("work")

    model = quantize(random_model("opt"), QuantConfig(**how))
    with pytest.raises(ValueError, match=message):
        Driver(Idle(SMALL)).attach(model)


def test_a_float_model_is_refused():
    with pytest.raises(ValueError, match="not quantised"):
        Driver(ReferenceEngine(SMALL)).attach(random_model("opt"))


def test_zero_points_that_no_lane_has_are_named():
    model = quantized(random_model("opt"))
    name = "model.decoder.layers.1.fc1"
    w = model.weights[name]
    model.weights[name] = replace(w, zero_point=np.full_like(w.zero_point, 3))
    with pytest.raises(ValueError, match=rf"{name} has zero points from 3 to 3, and the engine takes 5 to 8"):
        Driver(ReferenceEngine(SMALL)).attach(model)


def test_an_engine_with_a_fault_is_seen():
    """One code that is wrong in one packet: integers and logits differ, and the report counts them."""

    class Faulty(ReferenceEngine):
        def run(self, work):
            for result in super().run(work):
                result.packet[0, 0] ^= 1
                yield result

    model = quantized(random_model("opt"))
    ids = random_ids(model, (1, 5))
    wanted = model(ids)
    ran: list[Ran] = []
    Driver(Faulty(MIDDLE), check=True, report=ran.append).attach(model)
    assert not np.array_equal(model(ids), wanted)
    assert all(one.mismatches > 0 for one in ran)


def test_golden_rescales_corrected_sums():
    rng = np.random.default_rng(4)
    x, w = operands(rng, (5, 7, 64), golden.DInt(4), 16)
    acc = golden.int_matmul(x, w).astype(np.int64)
    za, h_sum = golden.on_wire(x)[1].astype(np.int64), w.h_sum().astype(np.int64)
    corrected = acc - za * h_sum.T[:, None]
    assert np.array_equal(golden.rescale(corrected, x, w, corrected=True), golden.matmul(x, w))


# ---- Static activations


def static(name: str, **how: object) -> tuple[StaticDecoder, np.ndarray]:
    model = quantized(random_model(name), **how)
    return StaticDecoder(model, calibrate_activations(model, [random_ids(model, (2, 9), seed=1)])), random_ids(
        model, (2, 7)
    )


@pytest.mark.parametrize("name", ["opt", "llama"])
def test_requantised_products_of_a_static_decoder_are_golden_s(name):
    for config in (SMALL, MIDDLE, ENGINES["engine32x8x4_int8"]):
        model, ids = static(name, fmt=config.lane.fmt.name)
        wanted = model(ids)
        ran: list[Ran] = []
        Driver(ReferenceEngine(config), check=True, report=ran.append).attach(model)
        assert np.array_equal(model(ids), wanted)
        assert sum(one.mismatches for one in ran) == 0
        narrow = {one.name.rpartition(".")[2] for one in ran if one.plan.parts[0].job.requantize}
        assert narrow == ({"fc1", "av"} if name == "opt" else {"av"})


def test_int8_between_products_is_lossless():
    """What a requantiser gave comes out of the next quantiser as it is, so that no float lies between them."""
    model, ids = static("opt")
    given, taken = [], []
    inner, first = model.requantized, "fc1"

    def watch(name: str, *operands: object) -> np.ndarray:
        codes = inner(name, *operands)
        given.append(codes) if name.endswith(first) else None
        return codes

    model.requantized = watch
    multiply = model.matmul

    def see(name: str, x: golden.Quantized, w: golden.Quantized, bias: np.ndarray | None) -> np.ndarray:
        taken.append(golden.on_wire(x)[0]) if name.endswith("fc2") else None
        return multiply(name, x, w, bias)

    model.matmul = see
    model(ids)
    assert len(given) == len(taken) == model.config.layers
    assert all(np.array_equal(one, two) for one, two in zip(given, taken, strict=True))


def test_static_scales_cost_little_and_do_not_depend_on_the_window():
    model = quantized(golden.load(EMBEDDED))
    samples = np.load(EMBEDDED / "samples.npy").astype(np.int64)
    made = StaticDecoder(model, calibrate_activations(model, [samples[8:16, :64]]))
    ids = samples[:4, :64]
    exact, one, two = (each(ids).astype(np.float64) for each in (golden.load(EMBEDDED), model, made))

    def kl(logits: np.ndarray) -> float:
        p, q = (
            each - np.log(np.exp(each - each.max()).sum(-1, keepdims=True)) - each.max() for each in (exact, logits)
        )
        return float((np.exp(p) * (p - q)).sum(-1).mean())

    assert 0 < kl(one) < kl(two) * 1.1 < 0.1
    with pytest.raises(ValueError, match="no scale was calibrated"):
        StaticDecoder(model, {})(ids)
    with pytest.raises(ValueError, match="no calibration token ids"):
        calibrate_activations(model, [])
