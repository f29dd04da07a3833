"""The engine's packets and their NumPy reference against golden; requantisation against fractions."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import golden
from golden.lanes import DINT4, INT8, lane_code
from hw.engine import ENGINES, EngineConfig
from hw.engine.reference import EngineError, ReferenceEngine
from hw.engine.wire import JOB, EngineWire, Job
from sim.jobs import job_of
from sim.stimulus import weights

DESIGNS = ("dint4", "int4", "int8")


def results(wire: EngineWire, job: Job, packet: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums [segments, tokens, channels], minima and maxima [tokens]."""
    sums, minima, maxima = wire.unpack_results(job, packet)
    sums = sums.transpose(2, 1, 4, 0, 3)
    return sums.reshape(job.segments, minima.size, -1), minima.ravel(), maxima.ravel()


JOBS = {
    "plain": {"steps": 5, "last_steps": 5, "channel_blocks": 3, "token_blocks": 2},
    "groups": {"steps": 2, "segments": 4, "last_steps": 1, "channel_blocks": 2, "token_blocks": 3},
    "one": {"steps": 1, "last_steps": 1, "channel_blocks": 1, "token_blocks": 1},
    "requantized": {"steps": 4, "last_steps": 4, "channel_blocks": 2, "token_blocks": 2, "requantize": True},
}


@pytest.mark.parametrize("name", ["engine_small", "engine32x8x4"])
@pytest.mark.parametrize("design", DESIGNS)
def test_sums_of_packets_are_golden_s(name, design):
    config = ENGINES[f"{name}_{design}"]
    wire, engine = EngineWire(config), ReferenceEngine(config)
    rng = np.random.default_rng(0)
    for wide in {False, config.wide}:
        for facts in JOBS.values():
            job = Job(**facts, wide=wide)
            for k, extreme in ((None, False), (None, True), (config.lanes - 1, False), (1, False)):
                work, sums, requantizers = job_of(wire, rng, job, k=k, extreme=extreme)
                (got,) = engine.run([work])
                found, minima, maxima = results(wire, job, got.packet)
                corrected = sums // config.unit
                assert np.array_equal(minima, corrected.min(axis=(0, 2)))
                assert np.array_equal(maxima, corrected.max(axis=(0, 2)))
                if job.requantize:
                    how = dict(requantizers)
                    corrected = golden.requantize(corrected + how.pop("bias"), **how)
                assert np.array_equal(found, corrected)


@pytest.mark.parametrize("config", ENGINES.values(), ids=ENGINES)
def test_the_longest_sums_fit_their_fields(config):
    """The weights whose constants, and whose sums, are furthest from zero; what was packed comes back."""
    wire = EngineWire(config)
    rng = np.random.default_rng(1)
    for wide in {False, config.wide}:
        job = Job(
            steps=config.weight_depth, last_steps=config.weight_depth, channel_blocks=1, token_blocks=1, wide=wide
        )
        lane = INT8 if wide else config.lane
        for point in (lane.zero_points[0], lane.zero_points[-1]):
            for code in (0, lane.fmt.max_code):
                w = weights(lane.fmt, np.full((config.channels(wide), config.longest), code), point)
                record = wire.records(lane_code(w, lane))
                packets = wire.pack_weights(
                    job,
                    rng.integers(0, 1 << config.lane.code_bits, (1, job.words, config.columns, config.lanes)),
                    {name: field.reshape(1, 1, -1) for name, field in record.items()},
                )
                _, back, _ = wire.unpack_weights(job, packets)
                assert all(np.array_equal(back[name].ravel(), record[name].ravel()) for name in record)


def test_kept_activations_serve_the_next_job():
    config = ENGINES["engine_small_dint4"]
    wire, engine = EngineWire(config), ReferenceEngine(config)
    rng = np.random.default_rng(2)
    first = Job(steps=3, last_steps=3, channel_blocks=1, token_blocks=2, keep=True)
    second = replace(first, channel_blocks=4, keep=False)
    a, b = (job_of(wire, rng, job)[0] for job in (first, second))
    kept = list(engine.run([a, replace(b, activations=None)]))
    (alone,) = engine.run([replace(b, activations=a.activations)])
    assert np.array_equal(kept[1].packet, alone.packet)
    with pytest.raises(EngineError, match="activations that were kept"):
        list(engine.run([a, replace(b, job=replace(second, token_blocks=1), activations=None)]))


def test_channels_that_do_not_count_are_not_in_the_extremes():
    wire = EngineWire(ENGINES["engine_small_dint4"])
    job = Job(steps=2, last_steps=2, channel_blocks=2, token_blocks=1)
    rng = np.random.default_rng(3)
    work, sums, _ = job_of(wire, rng, job)
    codes, records, _ = wire.unpack_weights(job, np.stack(work.weights))
    records["counts"][1, 0, 1] = 0
    work = replace(work, weights=list(wire.pack_weights(job, codes, records)))
    (got,) = ReferenceEngine(wire.config).run([work])
    found, minima, maxima = results(wire, job, got.packet)
    assert np.array_equal(found, sums)
    assert np.array_equal(minima, sums[..., :3].min(axis=(0, 2)))
    assert np.array_equal(maxima, sums[..., :3].max(axis=(0, 2)))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"steps": 0}, "shape"),
        ({"last_steps": 4}, "shape"),
        ({"steps": 65, "last_steps": 65}, "shape"),
        ({"segments": 9}, "shape"),
        ({"token_blocks": 9}, "shape"),
        ({"steps": 20, "last_steps": 20, "token_blocks": 7}, "shape"),
        ({"steps": 2, "last_steps": 2}, "activations_missing_last"),
        ({"token_blocks": 3}, "activations_early_last"),
    ],
)
def test_what_the_hardware_flags_is_an_error(change, kind):
    config = ENGINES["engine_small_dint4"]
    work, _, _ = job_of(
        EngineWire(config), np.random.default_rng(4), Job(**{**JOBS["plain"], "steps": 3, "last_steps": 3})
    )
    with pytest.raises(EngineError) as error:
        list(ReferenceEngine(config).run([replace(work, job=replace(work.job, **change))]))
    assert error.value.kind == kind


def test_packets_of_weights_that_end_too_early_or_late():
    config = ENGINES["engine_small_int8"]
    work, _, _ = job_of(EngineWire(config), np.random.default_rng(5), Job(**JOBS["plain"]))
    for cut, kind in (
        (slice(0, -1), "weights_early_last"),
        ([0, *range(len(work.weights[0]))], "weights_missing_last"),
    ):
        packets = [work.weights[0], work.weights[1][cut], work.weights[2]]
        with pytest.raises(EngineError) as error:
            list(ReferenceEngine(config).run([replace(work, weights=packets)]))
        assert error.value.kind == kind
    with pytest.raises(EngineError, match="no wide jobs"):
        list(ReferenceEngine(config).run([replace(work, job=replace(work.job, wide=True))]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": 3}, "their number is even"),
        ({"weight_bus": 12}, "a power of two"),
        ({"activation_bus": 1024}, "divides the word's 64 bits"),
        ({"weight_depth": 128}, "max_k is 256"),
        ({"segments": 65}, "have a step each"),
        ({"rows": 0}, "at least one of rows"),
        ({"requantizers": 1}, "as many requantizers, or 0"),
    ],
)
def test_sizes_that_do_not_go_together_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(ENGINES["engine_small_dint4"], **change)


def test_a_job_s_register_has_its_fields():
    assert JOB.size == 83
    assert isinstance(ENGINES["engine_small_dint4"], EngineConfig)
    assert ENGINES["engine_small_dint4"].lane == DINT4


# ---- golden.requantize


def test_requantisation_is_exact_with_ties_to_even():
    rng = np.random.default_rng(0)
    acc, multiplier = rng.integers(-(1 << 31), 1 << 31, 4000), rng.integers(0, 1 << 16, 4000)
    shift, zero_point = rng.integers(0, 48, 4000), rng.integers(-128, 128, 4000)
    acc[:2000] = rng.integers(-300, 300, 2000)  # small ones, with many ties of either sign
    multiplier[:2000], shift[:2000] = rng.integers(0, 9, 2000), rng.integers(0, 6, 2000)
    acc[-4:], multiplier[-4:] = [-(1 << 31), (1 << 31) - 1, -(1 << 31), (1 << 31) - 1], (1 << 16) - 1
    shift[-4:] = [0, 0, 47, 47]
    found = golden.requantize(acc, multiplier, shift, zero_point)
    exactly = [Fraction(int(a) * int(m), 1 << int(s)) for a, m, s in zip(acc, multiplier, shift, strict=True)]
    assert sum(value % 1 == Fraction(1, 2) and value < 0 for value in exactly) > 100
    wanted = [max(-128, min(127, round(value) + int(z))) for value, z in zip(exactly, zero_point, strict=True)]
    assert found.dtype == np.int8
    assert found.tolist() == wanted


def test_negative_ties_go_to_even():
    acc = np.array([-7, -5, -3, -1, 1, 3, 5, 7])
    assert golden.requantize(acc, 1, 1).tolist() == [-4, -2, -2, 0, 0, 2, 2, 4]


def test_fixed_point_is_the_nearest_multiplier():
    rng = np.random.default_rng(1)
    ratios = np.concatenate([2.0 ** rng.uniform(-60, 15.99, 300), [1, 0.5, 1 - 2.0**-20, 2.0**-48]])
    multiplier, shift = golden.fixed_point(ratios)
    assert multiplier.max() < 1 << 16
    for ratio, m, s in zip(ratios, multiplier.tolist(), shift.tolist(), strict=True):
        assert m >= 1 << 15 or s == 47
        step = Fraction(1, 1 << s)
        assert abs(Fraction(ratio) - m * step) <= step / 2
    for bad in (0.0, -1.0, np.nan, np.inf, 65536.0, 65535.6):
        with pytest.raises(ValueError, match="ratio"):
            golden.fixed_point(bad)


@pytest.mark.parametrize(
    "bad",
    [{"acc": 1.5}, {"acc": 1 << 31}, {"multiplier": 1 << 16}, {"multiplier": -1}, {"shift": 48}, {"zero_point": 128}],
)
def test_requantisation_refuses_what_hardware_does_not_have(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))} is"):
        golden.requantize(**({"acc": 1, "multiplier": 1, "shift": 1, "zero_point": 0} | bad))
