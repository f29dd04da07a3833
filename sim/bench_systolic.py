"""``hw.systolic.SystolicArray`` against golden: every token's sum in the cycle in which it must come."""

import numpy as np

import golden
from golden.lanes import LaneCode, lane_code
from sim import stimulus
from sim.bench import Circuit, Counts, Player, bench
from sim.bench_tile import is_fast, weights
from sim.stimulus import activations, exact, extremes


@bench(only=is_fast)
async def every_product(circuit: Circuit) -> Counts:
    """Every code with every activation in every mode, in each cell."""
    lane, random = circuit.lane, circuit.random
    codes = 1 << lane.code_bits
    cells = circuit.rows * circuit.lanes
    array = Array(circuit)
    order = np.stack([random.permutation(codes) for _ in range(circuit.columns * cells)], axis=1)
    for mode in range(lane.modes):
        for code in order:
            x = lane.x(np.stack([random.permutation(lane.a_range) for _ in range(cells)], axis=1))
            partial = random.integers(0, 1 << circuit.width, (len(lane.a_range), circuit.columns))
            array.add(code.reshape(circuit.columns, -1), (mode + np.arange(circuit.columns)) % lane.modes, x, partial)
    await array.run()
    return Counts(array.cycles, array.tokens * circuit.throughput)


@bench
async def realistic(circuit: Circuit) -> Counts:
    """A matrix product of Gaussian weights and activations as ``quantize`` makes them, in several passes."""
    passes, tokens = min(6, circuit.max_k // (circuit.rows * circuit.lanes)), 20
    k = passes * circuit.rows * circuit.lanes
    x = golden.Int(8).quantize(circuit.random.standard_normal((tokens, k)) * 3, axis=0)
    w = weights(circuit, k)
    return await multiply(circuit, w, golden.on_wire(x)[0], golden.int_matmul(x, w), passes)


@bench(only=lambda case: case.max_k <= 1 << 10)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of what a sum can hold, in the four corners of weights and activations."""
    passes = circuit.max_k // (circuit.rows * circuit.lanes)
    k = passes * circuit.rows * circuit.lanes
    counts = []
    for zero_point, code, a in extremes(circuit.lane, circuit.zero_points):
        w = stimulus.weights(circuit.lane.fmt, np.full((circuit.columns, k), code), zero_point)
        token = np.full((1, k), a)
        counts.append(await multiply(circuit, w, token, exact(w, token), passes))
    return Counts(sum(one.cycles for one in counts), sum(one.checked for one in counts))


async def multiply(circuit: Circuit, w: golden.Quantized, a: np.ndarray, acc: np.ndarray, passes: int) -> Counts:
    """Multiply weights [columns, k] by activations on the wire [tokens, k]; each pass continues the last one's sums."""
    lane = circuit.lane
    code: LaneCode = lane_code(w, lane)
    raw = np.zeros((len(a), circuit.columns), np.int64)
    cycles = 0
    for part in range(passes):
        array = Array(circuit)
        of_pass = slice(part * circuit.rows * circuit.lanes, (part + 1) * circuit.rows * circuit.lanes)
        array.add(code.codes[:, of_pass], code.mode[:, 0], lane.x(a[:, of_pass]), raw)
        (raw,) = await array.run()
        cycles += array.cycles
    found = circuit.arithmetic.correct(raw[:, :, None], lane.x(a).sum(axis=1)[:, None], code)[:, :, 0]
    wrong = np.argwhere(found != acc)
    if wrong.size:
        t, c = wrong[0]
        raise AssertionError(
            f"{len(wrong)} of {acc.size} sums: token {t}, column {c} gives {found[t, c]}, golden {acc[t, c]}"
        )
    return Counts(cycles, a.size * circuit.columns)


class Array:
    """A schedule of weights and tokens, as tight as the circuit's attributes promise."""

    def __init__(self, circuit: Circuit) -> None:
        circuit.player = circuit.player or Player(circuit)
        self._circuit = circuit
        self._blocks: list[tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        self._next = circuit.rows - 1  # the first row may take a token together with the last codes
        self.cycles = 0
        self.tokens = 0

    def add(self, code: np.ndarray, mode: np.ndarray, x: np.ndarray, partial: np.ndarray) -> None:
        """Weights [columns, rows * lanes] with modes [columns]; tokens [tokens, rows * lanes] with what their sums
        begin with [tokens, columns].
        """
        self._blocks.append((self._next, code, mode, x, partial))
        self._next += len(x) + self._circuit.gap
        self.tokens += len(x)

    async def run(self) -> list[np.ndarray]:
        """Compare every sum with golden's products; returns the raw sums [tokens, columns] of each block of weights."""
        circuit, lane = self._circuit, self._circuit.lane
        rows, columns, lanes, random = circuit.rows, circuit.columns, circuit.lanes, circuit.random
        width = circuit.arithmetic.width
        assert circuit.outputs == [["acc", width * columns]], f"golden says that a sum has {width} bits"
        cycles = self._next + circuit.latency + columns
        stimuli = {
            "code": random.integers(0, 1 << lane.fmt.bits, (cycles, columns, lanes)),
            "mode": random.integers(0, lane.modes, (cycles, columns)),
            "load": np.zeros((cycles, 1), np.int64),
            "x": lane.x(activations(lane, random, (cycles, rows, lanes))),
            "partial": random.integers(0, 1 << width, (cycles, columns)),
            "rst": random.integers(0, 2, (cycles, 1)),
        }
        for first, code, mode, x, partial in self._blocks:
            load = slice(first - rows + 1, first + 1)
            stimuli["load"][load] = 1
            stimuli["code"][load] = code.reshape(columns, rows, lanes)[:, ::-1].swapaxes(0, 1)
            stimuli["mode"][first] = mode
            for r in range(rows):
                stimuli["x"][first + r : first + r + len(x), r] = x.reshape(-1, rows, lanes)[:, r]
            for c in range(columns):
                start = first + circuit.latency - 1 + c
                stimuli["partial"][start : start + len(x), c] = partial[:, c]
        quiet = dict.fromkeys(stimuli, 0)
        outputs, self.cycles = await circuit.player.play(
            quiet,
            known=rows + circuit.latency + columns - 2,  # all of the first token's sums are there
            sums=columns,
            **{name: part.reshape(cycles, -1) for name, part in stimuli.items()},
        )
        raw = outputs["acc"].reshape(-1, columns)
        results = []
        for number, (first, code, mode, x, partial) in enumerate(self._blocks):
            products = circuit.arithmetic.product_sum(code[None], mode[None, :, None], x[:, None])
            expected = (partial + products) % (1 << width)
            starts = first + circuit.latency + np.arange(columns)
            found = np.stack([raw[start : start + len(x), c] for c, start in enumerate(starts)], axis=1)
            wrong = np.argwhere(found != expected)
            if wrong.size:
                t, c = wrong[0]
                raise AssertionError(
                    f"{len(wrong)} of {found.size} sums of block {number}: token {t}, column {c} is {found[t, c]:#x}, "
                    f"golden's sum is {expected[t, c]:#x}, after codes {code[c].tolist()}, mode {mode[c]}, x "
                    f"{x[t].tolist()}"
                )
            results.append(found)
        return results
