"""``hw.systolic.SystolicArray`` against golden: every token's sum in the cycle in which it must come."""

import numpy as np

import golden
from golden.lanes import LaneCode, lane_code
from sim import stimulus
from sim.bench import Circuit, Counts, Player, bench
from sim.bench_tile import is_fast, weights
from sim.stimulus import Passes, exact, extremes


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
    return Counts(array.played, array.tokens * circuit.throughput)


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
        cycles += array.played
    found = circuit.arithmetic.correct(raw[:, :, None], lane.x(a).sum(axis=1)[:, None], code)[:, :, 0]
    wrong = np.argwhere(found != acc)
    if wrong.size:
        t, c = wrong[0]
        raise AssertionError(
            f"{len(wrong)} of {acc.size} sums: token {t}, column {c} gives {found[t, c]}, golden {acc[t, c]}"
        )
    return Counts(cycles, a.size * circuit.columns)


class Array(Passes):
    """A schedule of weights and tokens that is played."""

    def __init__(self, circuit: Circuit) -> None:
        super().__init__(circuit, circuit.random)
        circuit.player = circuit.player or Player(circuit)
        self._player = circuit.player
        self.played = 0

    def add(self, code: np.ndarray, mode: np.ndarray, x: np.ndarray, partial: np.ndarray) -> None:
        """Weights [columns, rows * lanes] with modes [columns]; tokens [tokens, rows * lanes] with what their sums
        begin with [tokens, columns].
        """
        super().add(*(given[..., None] for given in (code, mode, x, partial)))

    async def run(self) -> list[np.ndarray]:
        """Compare every sum with golden's products; returns the raw sums [tokens, columns] of each block of weights."""
        circuit = self._circuit
        rows, columns, width = circuit.rows, circuit.columns, circuit.arithmetic.width
        assert circuit.outputs == [["acc", width * columns]], f"golden says that a sum has {width} bits"
        cycles = self.cycles
        given = [self.inputs(cycle) for cycle in range(cycles)]
        stimuli = {name: np.stack([one[name].ravel() for one in given]) for name in given[0]}
        outputs, self.played = await self._player.play(
            dict.fromkeys(stimuli, 0),
            known=rows + circuit.latency + columns - 2,  # all of the first token's sums are there
            sums=columns,
            **stimuli,
        )
        raw = outputs["acc"].reshape(-1, columns)
        results = []
        for number, (start, sums) in enumerate(self.sums()):
            expected = sums[..., 0]
            found = np.stack([raw[start + c : start + c + len(expected), c] for c in range(columns)], axis=1)
            wrong = np.argwhere(found != expected)
            if wrong.size:
                t, c = wrong[0]
                raise AssertionError(
                    f"{len(wrong)} of {found.size} sums of block {number}: token {t}, column {c} is {found[t, c]:#x}, "
                    f"golden's sum is {expected[t, c]:#x}"
                )
            results.append(found)
        return results
