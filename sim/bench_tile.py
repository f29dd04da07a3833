"""``hw.tile.Tile`` against golden: every raw sum in every cycle, and ``acc`` after the correction."""

from types import SimpleNamespace

import numpy as np

import golden
from golden.lanes import lane_code
from sim import stimulus
from sim.bench import Circuit, Counts, Player, bench, lane_of
from sim.stimulus import exact, extremes


def is_fast(case: SimpleNamespace) -> bool:
    """Whether to try every product of the case: Icarus takes too long, and what is behind ``*`` is not ours."""
    return case.simulator == "verilator" and lane_of(case.lane).partial_products


def weights(circuit: Circuit, k: int) -> golden.Quantized:
    """Gaussian weights [columns, k] whose means differ, so that all zero points occur."""
    normal = circuit.random.standard_normal
    w = normal((circuit.columns, k)) + normal((circuit.columns, 1))
    return circuit.lane.fmt.quantize(w, axis=0, symmetric=circuit.symmetric)


@bench(only=is_fast)
async def every_product(circuit: Circuit) -> Counts:
    """Every code with every activation in every mode, in each lane of each column and row."""
    lane, random = circuit.lane, circuit.random
    codes, activations = lane.codes.size, len(lane.a_range)
    shape = (lane.modes, codes, activations)
    code = np.stack(
        [np.broadcast_to(random.permutation(codes)[:, None], shape) for _ in range(circuit.columns * circuit.lanes)],
        axis=-1,
    ).reshape(-1, circuit.columns, circuit.lanes)
    a = np.stack(
        [np.broadcast_to(random.permutation(lane.a_range), shape) for _ in range(circuit.rows * circuit.lanes)],
        axis=-1,
    ).reshape(-1, circuit.rows, circuit.lanes)
    modes = np.arange(lane.modes)[:, None] + np.arange(circuit.columns)  # every mode, not the same in all columns
    mode = np.repeat(modes % lane.modes, codes * activations, axis=0)
    cycles, _ = await run(circuit, code, mode, a)
    return Counts(cycles, code.shape[0] * circuit.throughput)


@bench
async def realistic(circuit: Circuit) -> Counts:
    """Matrix products of Gaussian weights and activations as ``quantize`` makes them, with idle cycles in between."""
    tiles, steps = 16, min(16, circuit.max_k // circuit.lanes)
    k = steps * circuit.lanes
    sums = []
    for _ in range(tiles):
        w = weights(circuit, k)
        x = golden.Int(8).quantize(circuit.random.standard_normal((circuit.rows, k)) * 3, axis=0)
        sums.append((w, golden.on_wire(x)[0], golden.int_matmul(x, w)))
    return await check(circuit, sums, idle=0.2)


@bench(only=lambda case: case.max_k <= 1 << 10)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of the accumulators' range, for both ends of weights and activations."""
    k = circuit.max_k // circuit.lanes * circuit.lanes
    sums = []
    for zero_point, code, a in extremes(circuit.lane, circuit.zero_points):
        w = stimulus.weights(circuit.lane.fmt, np.full((circuit.columns, k), code), zero_point)
        activations = np.full((circuit.rows, k), a)
        sums.append((w, activations, exact(w, activations)))
    return await check(circuit, sums)


async def check(
    circuit: Circuit, sums: list[tuple[golden.Quantized, np.ndarray, np.ndarray]], *, idle: float = 0.0
) -> Counts:
    """Run (weights [columns, k], activations on the wire [rows, k], acc [rows, columns]) one after another.

    ``idle`` is the probability of an idle cycle before a step.
    """
    lane, lanes = circuit.lane, circuit.lanes
    neutral = np.full((1, circuit.columns, lanes), lane.neutral_code)
    code, mode, a, read = [], [], [], []

    def rest(cycles: int) -> None:
        code.extend([neutral[0]] * cycles)
        mode.extend(circuit.random.integers(0, lane.modes, (cycles, circuit.columns)))
        a.extend(stimulus.activations(lane, circuit.random, (cycles, circuit.rows, lanes)))

    codes = [lane_code(w, lane) for w, _, _ in sums]
    for (_, given, _), lane_codes in zip(sums, codes, strict=True):
        rest(circuit.latency)  # a tile cannot begin a sum
        read.append([len(code)])
        for start in range(0, given.shape[1], lanes):
            rest(int(circuit.random.random() < idle))
            code.append(lane_codes.codes[:, start : start + lanes])
            mode.append(lane_codes.mode[:, 0])
            a.append(given[:, start : start + lanes])
        read[-1].append(len(code) - 1 + circuit.latency)
    rest(circuit.latency)
    cycles, raw = await run(circuit, np.stack(code), np.stack(mode), np.stack(a))

    checked = 0
    for number, ((_, given, acc), lane_codes, (before, after)) in enumerate(zip(sums, codes, read, strict=True)):
        lane_acc = (raw[after] - raw[before]).T[:, :, None]  # [rows, columns, groups]
        x_sum = lane.x(given).sum(axis=1)[:, None]
        found = circuit.arithmetic.correct(lane_acc, x_sum, lane_codes)[:, :, 0]
        wrong = np.argwhere(found != acc)
        if wrong.size:
            r, c = wrong[0]
            raise AssertionError(
                f"sum {number}: {len(wrong)} of {acc.size}, row {r}, column {c} is {found[r, c]}, golden {acc[r, c]}"
            )
        checked += given.shape[1] * circuit.columns * circuit.rows
    return Counts(cycles, checked)


async def run(circuit: Circuit, code: np.ndarray, mode: np.ndarray, a: np.ndarray) -> tuple[int, np.ndarray]:
    """Play codes [cycles, columns, lanes], modes [cycles, columns] and activations [cycles, rows, lanes].

    Compares every sum in every cycle with golden's products, accumulated modulo ``2 ** width``. Returns how many cycles
    passed and the raw sums [cycles + 1, columns, rows] as they are before each cycle.
    """
    lane, width = circuit.lane, lane_width(circuit)
    # What comes before is unknown, and is given time to arrive.
    lead = np.full((circuit.latency, circuit.columns, circuit.lanes), lane.neutral_code)
    code = np.concatenate([lead, code])
    mode, a = (np.concatenate([part[: circuit.latency], part]) for part in (mode, a))
    x = lane.x(a)
    stimuli = {"code": code, "mode": mode, "x": x, "rst": circuit.random.integers(0, 2, len(code))}
    quiet = {"rst": 0, "code": 0, "mode": 0, "x": 0}
    elements = circuit.columns * circuit.rows
    outputs, simulated = await Player(circuit).play(
        quiet, sums=elements, **{name: part.reshape(len(code), -1) for name, part in stimuli.items()}
    )
    raw = outputs["acc"].reshape(-1, circuit.columns, circuit.rows)

    delay = 2 + circuit.stages  # products are in the lowest columns of the sum
    assert circuit.latency == delay + len(circuit.breaks), (
        f"latency {circuit.latency} is not what stages and breaks add"
    )
    # [cycles, columns, 1, lanes] with [cycles, 1, rows, lanes]
    products = circuit.arithmetic.product_sum(code[:, :, None], mode[:, :, None, None], x[:, None])
    sums = np.concatenate([np.zeros((delay, *products.shape[1:]), np.int64), np.cumsum(products, axis=0)])[: len(raw)]
    known = circuit.latency
    expected = (raw[known] + sums - sums[known]) % (1 << width)
    # With breaks, the bits below the first are complete in every cycle, and all of them after a flush.
    mask = np.full((len(raw), circuit.columns), (1 << width) - 1)
    if circuit.breaks:
        moving = (code != lane.neutral_code).any(axis=2)
        for late in range(delay, circuit.latency):
            mask[late:][moving[: len(raw) - late]] = (1 << min(circuit.breaks)) - 1
    wrong = np.argwhere((raw ^ expected)[known:] & mask[known:, :, None])
    if wrong.size:
        n, c, r = wrong[0]
        n += known
        raise AssertionError(
            f"{len(wrong)} of {raw.size} sums: before cycle {n} row {r} of column {c} is {raw[n, c, r]:#x}, golden's "
            f"sum is {expected[n, c, r]:#x}, after codes {code[n - delay, c].tolist()}, mode {mode[n - delay, c]}, x "
            f"{x[n - delay, r].tolist()}"
        )
    return simulated, raw[circuit.latency :]


def lane_width(circuit: Circuit) -> int:
    """The accumulators' width as golden gives it; the circuit must have it."""
    width = circuit.arithmetic.width
    expected = [["acc", width * circuit.columns * circuit.rows]]
    assert circuit.outputs == expected, f"golden says that outputs are {expected}: {circuit.outputs}"
    return width
