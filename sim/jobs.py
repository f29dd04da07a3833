"""Jobs of an engine with random operands: what is sent, and what golden says must come of it."""

from dataclasses import replace

import numpy as np

import golden
from golden.lanes import INT8, lane_code
from hw.engine.reference import Work
from hw.engine.wire import EngineWire, Job
from sim.stimulus import exact, weights

__all__ = ["Work", "expected", "job_of"]


def job_of(
    wire: EngineWire,
    rng: np.random.Generator,
    job: Job,
    *,
    k: int | None = None,
    extreme: bool = False,
    counts: np.ndarray | None = None,
    activations: np.ndarray | None = None,
) -> tuple[Work, np.ndarray, dict[str, np.ndarray]]:
    """Work of random weights and activations, its sums [segments, tokens, channels] in half-steps, and requantizers.

    ``k`` : products of the reduction, where the last words are to have neutral ones. ``extreme`` : weights and
    activations at the ends of their ranges. counts : bool [channels], whether each counts for minimum and maximum.
    activations : the packet that a job before has kept, in place of one of its own.
    """
    config = wire.config
    lane = INT8 if job.wide else config.lane
    channels, tokens = job.channel_blocks * config.channels(job.wide), job.token_blocks * config.rows
    all_codes = np.full((channels, job.words * config.lanes), lane.neutral_code, np.uint8)
    a = np.full((tokens, job.words * config.lanes), lane.a_range[0])
    za = rng.choice([-128, 127], tokens) if extreme else rng.integers(-128, 128, tokens)
    if activations is not None:
        kept_za, kept_a = wire.unpack_activations(job, activations)
        za, given = kept_za.ravel(), kept_a.swapaxes(1, 2).reshape(a.shape)
    records, sums, begin = [], [], 0
    for length in job.lengths:
        size = min(length * config.lanes, k or 1 << 30)
        points = rng.choice(lane.zero_points, channels)
        w = weights(lane.fmt, rng.integers(0, 1 << lane.fmt.bits, (channels, size)), points)
        if extreme:
            w.codes[:] = rng.choice([0, (1 << lane.fmt.bits) - 1, (1 << lane.fmt.bits) - 3], (channels, 1))
        part = slice(begin, begin + size)
        a[:, part] = rng.choice([-128, 127], (tokens, 1)) if extreme else rng.integers(-128, 128, (tokens, size))
        if activations is not None:
            a[:, part] = given[:, part]
        code = lane_code(w, lane)
        all_codes[:, part] = code.stored
        records.append(wire.records(code))
        sums.append(exact(w, a[:, part] - za[:, None]))
        begin += length * config.lanes
    codes = wire.codes(replace(code, stored=all_codes), wide=job.wide)
    codes = codes.reshape(job.channel_blocks, config.columns, job.words, config.lanes).swapaxes(1, 2)
    fields = {
        name: np.stack([record[name][:, 0] for record in records]).reshape(job.segments, job.channel_blocks, -1)
        for name in records[0]
    }
    fields = {name: field.swapaxes(0, 1) for name, field in fields.items()}
    requantizers = {
        "bias": rng.integers(-1000, 1000, channels),
        "multiplier": rng.integers(0, 1 << 16, channels),
        "shift": rng.integers(16, 40, channels),
        "zero_point": rng.integers(-128, 128, channels),
    }
    shaped = {name: field.reshape(job.channel_blocks, -1) for name, field in requantizers.items()}
    if counts is not None:
        fields["counts"] = np.broadcast_to(counts.reshape(job.channel_blocks, 1, -1), fields["counts"].shape)
    packets = wire.pack_weights(job, codes, fields, shaped)
    packet = None
    if activations is None:
        blocks = a.reshape(job.token_blocks, config.rows, job.words, config.lanes).swapaxes(1, 2)
        packet = wire.pack_activations(job, za.reshape(job.token_blocks, -1), blocks)
    return Work(job, list(packets), packet), np.stack(sums), requantizers


def expected(
    wire: EngineWire,
    job: Job,
    sums: np.ndarray,
    requantizers: dict[str, np.ndarray],
    counts: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Beats of results [beats, bytes], and which of their bytes count, of sums [segments, tokens, channels].

    counts : bool [channels], whether the minimum and maximum are taken over each.
    """
    rows = wire.config.rows
    sums = sums // wire.config.unit
    of = sums if counts is None else sums[..., counts]
    extremes = [extreme.reshape(-1, rows) for extreme in (of.min(axis=(0, 2)), of.max(axis=(0, 2)))]
    if job.requantize:
        how = dict(requantizers)
        sums = golden.requantize(sums + how.pop("bias"), **how)
    ordered = sums.reshape(job.segments, job.token_blocks, rows, job.channel_blocks, -1).transpose(3, 1, 0, 4, 2)
    ones = [np.full_like(part, -1) for part in (ordered, *extremes)]
    return wire.pack_results(job, ordered, *extremes), wire.pack_results(job, *ones) != 0
