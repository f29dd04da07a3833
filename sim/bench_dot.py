"""``hw.dot.DotProduct`` against golden: the raw sum in every cycle, and ``acc`` after the correction."""

import numpy as np

import golden
from golden.lanes import lane_code
from sim.bench import Circuit, Counts, Player, bench, is_quick, is_short
from sim.stimulus import activations, extremes


@bench(only=is_quick)
async def every_product(circuit: Circuit) -> Counts:
    """Every code with every activation at every zero point, in each lane."""
    codes, a = np.meshgrid(np.arange(1 << circuit.lane.fmt.bits), circuit.lane.a_range)
    zero_points = circuit.zero_points
    size = codes.size
    order = np.stack(
        [np.concatenate([circuit.random.permutation(size) for _ in zero_points]) for _ in range(circuit.lanes)], axis=1
    )
    return await check(circuit, codes.ravel()[order][:, None], np.repeat(zero_points, size), a.ravel()[order][:, None])


@bench
async def realistic(circuit: Circuit) -> Counts:
    """Sums of Gaussian weights and activations as ``quantize`` makes them, with idle cycles in between."""
    steps = min(16, circuit.max_k // circuit.lanes)
    tokens, channels = (2, 2) if circuit.slow else (4, 32)
    k = steps * circuit.lanes
    normal = circuit.random.standard_normal
    w = circuit.lane.fmt.quantize(normal((channels, k)), axis=0, symmetric=circuit.symmetric)
    x = golden.Int(8).quantize(normal((tokens, k)) * 3, axis=0)
    a = golden.on_wire(x)[0]
    shape = (tokens * channels, steps, circuit.lanes)
    codes = np.broadcast_to(w.codes, (tokens, channels, k)).reshape(shape)
    zero_points = np.tile(w.zero_point.ravel(), tokens)
    a = np.broadcast_to(a[:, None], (tokens, channels, k)).reshape(shape)
    return await check(circuit, codes, zero_points, a, acc=golden.int_matmul(x, w).ravel(), idle=0.2)


@bench(only=is_short)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of the accumulator's range, for both ends of weights and activations."""
    corners = np.array(list(extremes(circuit.lane, circuit.zero_points)))
    shape = (len(corners), circuit.max_k // circuit.lanes, circuit.lanes)
    codes, a = (np.broadcast_to(corners[:, i, None, None], shape) for i in (1, 2))
    return await check(circuit, codes, corners[:, 0], a)


async def check(
    circuit: Circuit,
    codes: np.ndarray,
    zero_points: np.ndarray,
    a: np.ndarray,
    *,
    acc: np.ndarray | None = None,
    idle: float = 0.0,
) -> Counts:
    """Stream sums into the circuit and compare them.

    Parameters
    ----------
    codes, a : int [sums, steps, lanes]
        Stored codes and activations on the wire.
    zero_points : int [sums]
    acc : int [sums], optional
        What the sums must be; from the half-steps where not given.
    idle : float
        Probability of an idle cycle before a step.
    """
    lane, random, lanes, flush = circuit.lane, circuit.random, circuit.lanes, circuit.flush
    sums, steps, _ = codes.shape
    arithmetic = circuit.arithmetic
    width = arithmetic.width
    assert circuit.outputs == [["acc", width]], f"golden says that acc has {width} bits: {circuit.outputs}"
    w = golden.Quantized(
        lane.fmt,
        codes.reshape(1, -1).astype(np.uint8),
        np.ones((1, sums), np.float32),
        zero_points.reshape(1, -1),
        group_size=steps * lanes,
    )
    if acc is None:
        acc = (w.half_steps().astype(np.int64) * a.ravel()).reshape(sums, -1).sum(axis=1)
    lane_codes = lane_code(w, lane)

    # When each step happens: between sums, and first of all if no restart begins, idle cycles complete what is there.
    wait = (random.random((sums, steps)) < idle).astype(int)
    wait[1:, 0] += flush
    begun = circuit.stages and circuit.stages + 1  # cycles until a restart has come through all stages
    wait[0, 0] += begun if circuit.restartable else flush + 1
    when = (np.arange(sums * steps) + np.cumsum(wait)).reshape(sums, steps)
    cycles = int(when[-1, -1]) + 1 + flush
    stimuli = {
        "code": np.full((cycles, lanes), lane.neutral_code),
        "x": lane.x(activations(lane, random, (cycles, lanes))),
        "mode": random.integers(0, lane.modes, cycles),
        "rst": random.integers(0, 2, cycles),  # no flop has a reset
        "restart": np.zeros(cycles, int),
    }
    stimuli["code"][when] = lane_codes.codes.reshape(codes.shape)
    stimuli["x"][when] = lane.x(a)
    stimuli["mode"][when] = lane_codes.mode.reshape(-1, 1)
    if circuit.restartable:
        stimuli["restart"][when[:, 0]] = random.integers(0, 2, sums)
        stimuli["restart"][0] = 1
    quiet = {"rst": 0, "code": lane.neutral_code, "x": 0, "mode": 0, "restart": 0}
    outputs, simulated = await Player(circuit).play(quiet, known=circuit.restartable * (1 + circuit.stages), **stimuli)
    raw = outputs["acc"]

    compare_cycles(circuit, raw, stimuli, width)

    after = raw[when[:, -1] + 1 + flush]
    before = np.where(stimuli["restart"][when[:, 0]] == 1, 0, raw[when[:, 0]])
    x_sum = lane.x(a).reshape(sums, -1).sum(axis=1)
    found = arithmetic.correct((after - before)[None, None], x_sum[None], lane_codes)[0, 0]
    wrong = np.flatnonzero(found != acc)
    if wrong.size:
        at = int(wrong[0])
        raise AssertionError(
            f"{wrong.size} of {sums} sums: sum {at} (zero point {zero_points[at]}, codes {codes[at].ravel()[:8]}..., "
            f"activations {a[at].ravel()[:8]}...) gives {found[at]}, golden {acc[at]}"
        )
    return Counts(simulated, sums * steps * lanes)


def compare_cycles(circuit: Circuit, raw: np.ndarray, stimuli: dict[str, np.ndarray], width: int) -> None:
    """Compare ``acc`` [cycles + 1] with golden's products, accumulated modulo ``2 ** width``, in every cycle."""
    cycles = len(raw) - 1
    products = circuit.arithmetic.product_sum(stimuli["code"], stimuli["mode"][:, None], stimuli["x"])
    sums = np.concatenate([[0], np.cumsum(products)])
    stages = circuit.stages
    known = 1 + stages if circuit.restartable else circuit.flush + 1
    start = np.full(cycles + 1, known if not circuit.restartable else 0)
    if circuit.restartable:
        restarts = np.flatnonzero(stimuli["restart"])
        start[1:] = restarts[np.searchsorted(restarts, np.arange(cycles), side="right") - 1]
    base = 0 if circuit.restartable else raw[known] - sums[known - stages] + sums[start[0]]
    expected = (base + sums - sums[start]) % (1 << width)
    expected = np.concatenate([np.zeros(stages, np.int64), expected])[: cycles + 1]  # products on their way
    # With breaks, the columns below the first are complete in every cycle, and all of them after a flush.
    mask = np.full(cycles + 1, (1 << width) - 1)
    if circuit.breaks:
        moving = (stimuli["code"] != circuit.lane.neutral_code).any(axis=1)
        mask[1:][np.convolve(moving, np.ones(circuit.flush))[:cycles] > 0] = (1 << min(circuit.breaks)) - 1
    wrong = np.flatnonzero((raw ^ expected)[known:] & mask[known:]) + known
    if wrong.size:
        at = int(wrong[0]) - 1
        inputs = {name: stimuli[name][at].tolist() for name, _ in circuit.inputs}
        raise AssertionError(
            f"{wrong.size} of {cycles} cycles: after cycle {at} with {inputs} acc is {raw[at + 1]:#x}, golden's sum is "
            f"{expected[at + 1]:#x}"
        )
