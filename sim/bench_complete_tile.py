"""``hw.tile.CompleteTile`` against golden: ``acc`` of whole sums through all three streams, with stalls and resets."""

from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
from cocotb.triggers import Timer

import golden
from hw.wire import numbers, unpack, words
from sim import stimulus
from sim.bench import Circuit, Counts, bench, clocked
from sim.bench_tile import weights
from sim.stimulus import Stalls, Work, activations, exact, extremes
from sim.streams import Sink, Source

#: Weights [columns, k], activations on the wire [rows, k], and what must come out [rows, columns].
Sum = tuple[golden.Quantized, np.ndarray, np.ndarray]


def work_of(circuit: Circuit, sums: Sequence[Sum]) -> Work:
    """What a tile is fed, and what must come out."""
    work = Work(circuit.wire)
    for w, a, acc in sums:
        work.add(w, a[None], acc[None])
    return work


def known(circuit: Circuit, codes: np.ndarray, zero_points: np.ndarray, a: np.ndarray) -> Sum:
    """A sum of given codes [columns, k], zero points [columns] and activations [rows, k]."""
    w = stimulus.weights(circuit.lane.fmt, codes, zero_points)
    return w, a, exact(w, a)


def quantised(circuit: Circuit, k: int) -> Sum:
    """A sum of Gaussian weights and activations, filled up with weights of zero to whole items."""
    w = weights(circuit, k)
    if circuit.wire.holds:  # codes stay for some steps
        steps = -(-k // circuit.lanes)
        stay = np.cumsum(circuit.random.random(steps) < 0.5) * circuit.lanes
        at = (stay[:, None] + np.arange(circuit.lanes)).reshape(-1)[:k] % k
        w = golden.Quantized(w.fmt, w.codes[:, at], w.scale, w.zero_point)
    x = golden.Int(8).quantize(circuit.random.standard_normal((circuit.rows, k)) * 3, axis=0)
    rest = -k % circuit.lanes
    zero = np.array([[w.fmt.code_table(z).tolist().index(0)] * rest for z in w.zero_point[:, 0]], np.uint8)
    filled = golden.Quantized(w.fmt, np.concatenate([w.codes, zero], axis=1), w.scale, w.zero_point)
    a = np.concatenate([golden.on_wire(x)[0], activations(circuit.lane, circuit.random, (circuit.rows, rest))], axis=1)
    return filled, a, golden.int_matmul(x, w)


class Agents:
    """Sources of items and channels and the sink of sums, each with stalls of its own."""

    def __init__(
        self,
        circuit: Circuit,
        work: Work,
        *,
        item: float = 0.0,
        channel: float = 0.0,
        sink: float = 0.0,
        burst: int = 1,
    ) -> None:
        stalls = [Stalls(circuit.random, p, burst=burst) for p in (item, channel, sink)]

        def ports(name: str) -> list:
            return [circuit.port(f"{name}__{part}") for part in ("valid", "ready", "payload")]

        random = circuit.random
        self.items = Source(*ports("i"), words(np.concatenate(work.items)), stalls=stalls[0], random=random)
        self.channels = Source(*ports("channel"), words(np.concatenate(work.channels)), stalls=stalls[1], random=random)
        self.sink = Sink(*ports("o"), stalls[2])
        self.all = [self.sink, self.items, self.channels]


async def check(circuit: Circuit, sums: Sequence[Sum], *, reset: bool = True, **stalls: float) -> Counts:
    """Stream sums through the circuit; compare all outputs, and every time that the circuit promises."""
    work = work_of(circuit, sums)
    agents = Agents(circuit, work, **stalls)
    items, channels, sink = agents.items, agents.channels, agents.sink
    if reset:
        circuit.port("rst").value = 1
        await Timer(1, unit="ns")
        circuit.clock()
        await clocked(circuit, [], limit=3)
        circuit.port("rst").value = 0
    limit = 16 * (len(work.items) + len(sums) * (circuit.gap + circuit.latency) + 100)
    cycles = await clocked(
        circuit,
        agents.all,
        lambda: items.done and channels.done and len(sink.payloads) >= len(work.outputs),
        limit=limit,
    )
    cycles += await clocked(circuit, [sink], limit=circuit.gap + circuit.latency)
    columns = circuit.columns
    assert len(sink.payloads) == len(work.outputs), (
        f"{len(sink.payloads)} values came out, not the {len(work.outputs)} of {len(sums)} sums and {columns} columns"
    )
    values = unpack(work.wire.sum, numbers(sink.payloads, work.wire.sum.size))  # [outputs, rows]
    expected = np.concatenate(work.outputs)
    wrong = np.flatnonzero((values != expected).any(axis=1))
    if wrong.size:
        number, column = divmod(int(wrong[0]), columns)
        got, want = (found[wrong[0]].tolist() for found in (values, expected))
        w, a, _ = sums[number]
        raise AssertionError(
            f"{len(wrong)} of {len(work.outputs)} outputs: sum {number} ({a.shape[1]} products), column {column} (zero "
            f"point {w.zero_point[column, 0]}) gives {got}, golden {want}"
        )
    check_times(circuit, work, agents, reset=reset, **stalls)
    return Counts(cycles, sum(a.shape[1] for _, a, _ in sums) * columns * circuit.rows)


def check_times(
    circuit: Circuit,
    work: Work,
    agents: Agents,
    *,
    reset: bool,
    item: float = 0,
    channel: float = 0,
    sink: float = 0,
    **_: float,
) -> None:
    """Compare start, latency, gap and throughput with the circuit's attributes, as far as nothing stalls."""
    columns = circuit.columns
    taken, loaded, appeared = agents.items.moved, agents.channels.moved, agents.sink.appeared
    if not channel and reset:
        assert loaded[:columns] == list(range(circuit.start, circuit.start + columns)), (
            f"the first channels are taken in cycles {loaded[:columns]}, not from {circuit.start} on"
        )
    lasts = [taken[end - 1] for end in work.ends]
    if not sink:
        delays = {first - last for last, first in zip(lasts, appeared[::columns], strict=True)}
        assert delays == {circuit.latency}, f"latency is {delays}, not {circuit.latency} cycles"
        if not channel:
            apart = {b - a for i, (a, b) in enumerate(pairwise(appeared), 1) if i % columns}
            assert apart <= {1}, f"columns of one sum are {apart} cycles apart, not 1"
    if not sink and not channel and not item:
        gaps = {taken[end] - last - 1 for end, last in zip(work.ends[:-1], lasts, strict=False)}
        assert gaps <= {circuit.gap}, f"gaps are {gaps}, not {circuit.gap} cycles"
        firsts = {0, *work.ends}
        within = {taken[i] - taken[i - 1] for i in range(len(taken)) if i not in firsts}
        assert within <= {1}, f"products of one sum are {within} cycles apart, not 1"


def is_exhaustive(case: SimpleNamespace) -> bool:
    """Whether to try every product: one case of each 4-bit lane, since an array alone has tried it."""
    return case.simulator == "verilator" and case.lane["fmt"] != "int8" and case.max_k == 1 << 10


@bench(only=is_exhaustive)
async def every_product(circuit: Circuit) -> Counts:
    """Every code with every activation at every zero point, in each lane of each column and row."""
    random, codes = circuit.random, 1 << circuit.lane.fmt.bits
    every_a = np.array(circuit.lane.a_range)
    pairs = codes * every_a.size

    def spread(count: int, lines: list[np.ndarray]) -> np.ndarray:
        return np.stack(lines, axis=-1).reshape(pairs, count, circuit.lanes)

    sums = []
    for number in range(len(circuit.zero_points)):
        zero_points = np.roll(np.resize(circuit.zero_points, max(circuit.columns, len(circuit.zero_points))), number)
        code = spread(
            circuit.columns,
            [np.repeat(random.permutation(codes), every_a.size) for _ in range(circuit.columns * circuit.lanes)],
        )
        a = spread(
            circuit.rows,
            [np.tile(random.permutation(every_a), codes) for _ in range(circuit.rows * circuit.lanes)],
        )
        start = 0
        while start < pairs:
            end = start + int(random.integers(1, circuit.max_k // circuit.lanes + 1))
            w, x = (part[start:end].swapaxes(0, 1).reshape(part.shape[1], -1) for part in (code, a))
            sums.append(known(circuit, w, zero_points[: circuit.columns], x))
            start = end
    return await check(circuit, sums)


@bench
async def realistic(circuit: Circuit) -> Counts:
    """Sums of all lengths at full speed: values, start, latency, gap and throughput."""
    lengths = [1, circuit.lanes, circuit.lanes + 1, *circuit.random.integers(1, min(circuit.max_k - 4, 100), 9)]
    return await check(circuit, [quantised(circuit, int(k)) for k in lengths])


@bench
async def stalls(circuit: Circuit) -> Counts:
    """Any stream stalls, at random or in bursts; channels come late, and the last sum leaves without a next one."""
    cycles = checked = 0
    kinds = [
        {"item": 0.5},
        {"sink": 0.6},
        {"channel": 0.7},
        {"item": 0.3, "channel": 0.5, "sink": 0.5},
        {"item": 0.5, "channel": 0.5, "sink": 0.5, "burst": 16},
    ]
    count = 4 if circuit.slow else 8
    for number, kind in enumerate(kinds):
        sums = [quantised(circuit, int(k)) for k in circuit.random.integers(1, min(circuit.max_k - 4, 20), count)]
        counts = await check(circuit, sums, reset=number == 0, **kind)
        cycles, checked = cycles + counts.cycles, checked + counts.checked
    return Counts(cycles, checked)


@bench
async def resets(circuit: Circuit) -> Counts:
    """A reset at any moment drops sums, channels and outputs; what follows is exact, and starts in time."""
    random = circuit.random
    cycles = checked = 0
    for number in range(6 if circuit.slow else 12):
        sums = [quantised(circuit, int(k)) for k in random.integers(1, min(circuit.max_k - 4, 20), 2)]
        counts = await check(circuit, sums, reset=number == 0, channel=0.2, sink=0.3)
        cycles, checked = cycles + counts.cycles, checked + counts.checked
        # Begin again, and reset in the midst of it while the sources still offer and the sink does not take.
        agents = Agents(circuit, work_of(circuit, sums), item=0.2, sink=0.5)
        cycles += await clocked(circuit, agents.all, limit=int(random.integers(1, 50)))
        circuit.port("rst").value = 1
        cycles += await clocked(circuit, [], limit=1)
        circuit.port("rst").value = 0
        for name in ("i", "channel"):
            circuit.port(f"{name}__valid").value = 0
        cycles += await clocked(circuit, [], limit=2)
        state = int(circuit.port("o__valid").value), int(circuit.port("i__ready").value)
        assert state == (0, 0), f"after a reset o.valid, i.ready are {state}, not (0, 0)"
    return Counts(cycles, checked)


@bench(only=lambda case: case.max_k <= 1 << 12)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of what ``acc`` can hold, for both ends of weights and activations."""
    k = circuit.max_k // circuit.lanes * circuit.lanes
    corners = list(extremes(circuit.lane, circuit.zero_points))
    sums = [
        known(
            circuit,
            np.full((circuit.columns, k), code),
            np.full(circuit.columns, zero_point),
            np.full((circuit.rows, k), a),
        )
        for zero_point, code, a in corners
    ]
    return await check(circuit, sums)
