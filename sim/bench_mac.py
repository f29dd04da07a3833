"""``hw.mac.Mac`` against golden: ``acc`` of whole sums through both streams, with stalls and resets."""

import numpy as np
from cocotb.handle import SimHandleBase
from cocotb.triggers import Timer

import golden
from golden.lanes import Lane
from hw.wire import numbers, unpack, words
from sim.bench import Circuit, Counts, bench, clocked, is_quick, is_short
from sim.stimulus import Stalls, Work, activations, exact, extremes, weights
from sim.streams import Sink, Source

#: Weights [1, k], activations on the wire [k], acc.
Sum = tuple[golden.Quantized, np.ndarray, int]


class Sums:
    """What a MAC is fed, as payloads: every sum's items, where it ends, its channel; and what must come out."""

    def __init__(self, circuit: Circuit, sums: list[Sum]) -> None:
        self.wire = circuit.wire
        work = Work(self.wire)
        for w, a, acc in sums:
            work.add(w, a[None, None], np.array([[[acc]]]))
        self.items = words(np.concatenate(work.items))
        self.ends = work.ends
        self.channels = words(np.concatenate(work.channels))
        self.acc = [int(acc[0, 0]) for acc in work.outputs]


class MacSource(Source):
    """Offers a sum's products; holds its channel from the first product to the output.

    The next channel is set, and the next sum's first product offered, as early as the circuit promises if the sink
    never stalls; with ``patient`` once the output is seen. Sums of one channel are offered back to back.
    """

    def __init__(self, circuit: Circuit, sums: Sums, sink: Sink, stalls: Stalls, *, patient: bool) -> None:
        ports = (circuit.port(f"i__{name}") for name in ("valid", "ready", "payload"))
        super().__init__(*ports, sums.items, stalls=stalls, random=circuit.random)
        self._sums, self._sink, self._patient = sums, sink, patient
        self._latency = circuit.latency
        self._channel: SimHandleBase = circuit.port("channel")
        self._number = {start: number for number, start in enumerate(sums.ends, 1)}  # of the sum that begins there
        self._channel.value = sums.channels[0]

    def may_offer(self, cycle: int) -> bool:
        number = self._number.get(len(self.moved))
        channels = self._sums.channels
        if number is None or channels[number] == channels[number - 1]:
            return True
        if self._patient:
            if len(self._sink.appeared) < number:
                return False
        elif cycle < self.moved[-1] + self._latency - 1:
            return False
        self._channel.value = channels[number]
        return True


async def check(
    circuit: Circuit, sums: Sums, *, source: Stalls | None = None, sink: Stalls | None = None, reset: bool = True
) -> Counts:
    """Stream sums through the circuit; compare every output, and the latency and the gap where nothing stalls."""
    never = Stalls(circuit.random, 0.0)
    outputs = (circuit.port(f"o__{name}") for name in ("valid", "ready", "payload"))
    taker = Sink(*outputs, sink or never)
    giver = MacSource(circuit, sums, taker, source or never, patient=sink is not None)
    if reset:
        circuit.port("rst").value = 1
        await Timer(1, unit="ns")
        circuit.clock()
        await clocked(circuit, [], limit=3)
        circuit.port("rst").value = 0
    limit = 16 * (len(sums.items) + len(sums.acc) * (circuit.latency + 4) + 1000)
    cycles = await clocked(
        circuit, [taker, giver], lambda: giver.done and len(taker.payloads) >= len(sums.acc), limit=limit
    )
    cycles += await clocked(circuit, [taker], limit=circuit.latency + 2)
    assert len(taker.payloads) == len(sums.acc), f"{len(taker.payloads)} values came out of {len(sums.acc)} sums"
    values = unpack(sums.wire.sum, numbers(taker.payloads, len(circuit.port("o__payload")))).tolist()
    wrong = [i for i, (got, want) in enumerate(zip(values, sums.acc, strict=True)) if got != want]
    if wrong:
        i = wrong[0]
        start = sums.ends[i - 1] if i else 0
        raise AssertionError(
            f"{len(wrong)} of {len(sums.acc)} sums: sum {i} ({sums.ends[i] - start} products, channel "
            f"{sums.channels[i]:#x}, first item {sums.items[start]:#x}) gives {values[i]}, golden {sums.acc[i]}"
        )
    lasts = [giver.moved[end - 1] for end in sums.ends]
    if sink is None:
        delays = {seen - last for last, seen in zip(lasts, taker.appeared, strict=True)}
        assert delays == {circuit.latency}, f"latency is {delays}, not {circuit.latency} cycles"
    if sink is None and source is None:
        firsts = [giver.moved[end] for end in sums.ends[:-1]]
        gaps = {first - last - 1 for last, first in zip(lasts[:-1], firsts, strict=True)}
        assert gaps <= {circuit.gap}, f"gaps are {gaps}, not {circuit.gap} cycles"
        within = {b - a for a, b in zip(giver.moved, giver.moved[1:], strict=False)} - {circuit.gap + 1}
        assert within <= {1}, f"products of one sum are {within} cycles apart, not 1"
    return Counts(cycles, len(sums.items))


def products(lane: Lane, codes: np.ndarray, zero_point: int, a: np.ndarray) -> Sum:
    """One sum, with ``acc`` from the half-steps."""
    w = weights(lane.fmt, codes.reshape(1, -1), zero_point)
    return w, a, int(exact(w, a[None])[0, 0])


def every_sum(circuit: Circuit, longest: int) -> Sums:
    """Every code with every activation at every zero point, in sums of random length, in random order."""
    lane, random = circuit.lane, circuit.random
    codes, a = (grid.ravel() for grid in np.meshgrid(np.arange(1 << lane.fmt.bits), lane.a_range))
    sums = []
    for zero_point in circuit.zero_points:
        order = random.permutation(codes.size)
        while order.size:
            part, order = np.split(order, [random.integers(1, min(longest, circuit.max_k) + 1)])
            sums.append(products(lane, codes[part], zero_point, a[part]))
    return Sums(circuit, [sums[i] for i in random.permutation(len(sums))])


@bench(only=is_quick)
async def every_product(circuit: Circuit) -> Counts:
    """Every code, activation and zero point, at full speed: values, latency and gap."""
    return await check(circuit, every_sum(circuit, 64))


@bench
async def single_products(circuit: Circuit) -> Counts:
    """Sums of one product back to back, with and without stalls."""
    sums = [
        products(circuit.lane, codes, zero_point, a)
        for zero_point in circuit.zero_points
        for codes, a in zip(
            circuit.random.integers(0, 1 << circuit.lane.fmt.bits, (50, 1)),
            activations(circuit.lane, circuit.random, (50, 1)),
            strict=True,
        )
    ]
    straight = await check(circuit, Sums(circuit, sums))
    stalled = await check(
        circuit,
        Sums(circuit, sums),
        source=Stalls(circuit.random, 0.3),
        sink=Stalls(circuit.random, 0.6),
        reset=False,
    )
    return Counts(straight.cycles + stalled.cycles, straight.checked + stalled.checked)


@bench
async def stalls(circuit: Circuit) -> Counts:
    """Matrix products of quantised Gaussian weights and activations, either side stalling at random or in bursts."""
    k, channels, tokens = min(40, circuit.max_k), 6, 4
    normal = circuit.random.standard_normal
    cycles = checked = 0
    for number, (source, sink, burst) in enumerate([(0.5, 0.0, 1), (0.0, 0.7, 1), (0.3, 0.5, 1), (0.5, 0.8, 16)]):
        w = circuit.lane.fmt.quantize(normal((channels, k)), axis=0, symmetric=circuit.symmetric)
        x = golden.Int(8).quantize(normal((tokens, k)) * 3, axis=0)
        a, acc = golden.on_wire(x)[0], golden.int_matmul(x, w)
        rows = [
            golden.Quantized(w.fmt, w.codes[n : n + 1], w.scale[n : n + 1], w.zero_point[n : n + 1])
            for n in range(channels)
        ]
        sums = [(rows[n], a[t], acc[t, n]) for n in range(channels) for t in range(tokens)]
        counts = await check(
            circuit,
            Sums(circuit, sums),
            source=Stalls(circuit.random, source, burst=burst),
            sink=Stalls(circuit.random, sink, burst=burst) if sink else None,
            reset=number == 0,
        )
        cycles, checked = cycles + counts.cycles, checked + counts.checked
    return Counts(cycles, checked)


@bench
async def resets(circuit: Circuit) -> Counts:
    """A reset at any moment drops the sum in progress and the value not yet taken; what follows is exact."""
    random = circuit.random
    cycles = checked = 0
    for number in range(40):
        sums = Sums(
            circuit,
            [
                products(
                    circuit.lane,
                    random.integers(0, 1 << circuit.lane.fmt.bits, k),
                    zero_point,
                    activations(circuit.lane, random, k),
                )
                for zero_point in circuit.zero_points
                for k in random.integers(1, min(12, circuit.max_k) + 1, 2)
            ],
        )
        counts = await check(circuit, sums, sink=Stalls(random, 0.3), reset=number == 0)
        cycles, checked = cycles + counts.cycles, checked + counts.checked
        # Begin again, and reset in the midst of it while the source still offers and the sink does not take.
        taker = Sink(*(circuit.port(f"o__{name}") for name in ("valid", "ready", "payload")), Stalls(random, 0.5))
        giver = MacSource(circuit, sums, taker, Stalls(random, 0.2), patient=True)
        cycles += await clocked(circuit, [taker, giver], limit=int(random.integers(1, 30)))
        circuit.port("rst").value = 1
        cycles += await clocked(circuit, [], limit=1)
        circuit.port("rst").value = 0
        circuit.port("i__valid").value = 0
        cycles += await clocked(circuit, [], limit=2)
        state = int(circuit.port("o__valid").value), int(circuit.port("i__ready").value)
        assert state == (0, 1), f"after a reset o.valid, i.ready are {state}, not (0, 1)"
    return Counts(cycles, checked)


@bench(only=is_short)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of what ``acc`` can hold, for both ends of weights and activations."""
    sums = [
        products(circuit.lane, np.full(circuit.max_k, code), zero_point, np.full(circuit.max_k, a))
        for zero_point, code, a in extremes(circuit.lane, circuit.zero_points)
    ]
    return await check(circuit, Sums(circuit, sums))
