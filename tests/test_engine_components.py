# amaranth: UnusedElaboratable=no
"""The engine's parts by what they do, and its core with memories: jobs, counters, wrong packets and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pytest
from amaranth.hdl import Module, Shape
from amaranth.lib import wiring
from amaranth.sim import Simulator

import golden
from golden.lanes import DINT4, INT4, INT8
from hw.arithmetic import Arithmetic
from hw.engine import EngineConfig
from hw.engine.core import CORRECTION, EngineCore
from hw.engine.correction import ChannelDecoder, EngineCorrection
from hw.engine.counters import COUNTERS
from hw.engine.drain import Extremes, Results
from hw.engine.memory import EngineMemories
from hw.engine.record import RecordCode
from hw.engine.reference import ReferenceEngine, Work
from hw.engine.requantizer import LATENCY, Requantizer
from hw.engine.wire import JOB, EngineWire, Job
from hw.heap import GATES, Structure
from hw.tile.activation_sum import ActivationSum
from hw.tile.column import Column
from hw.wire import pack, words
from sim.jobs import job_of

LANES = {"dint4": DINT4, "int4": INT4, "int8": INT8}


def config_of(design: str, *, columns: int = 2, rows: int = 1, **sizes: int) -> EngineConfig:
    """A small engine, whose accumulators have a break."""
    arithmetic = Arithmetic(LANES[design], 128, GATES, Structure(breaks=(9,), cuts=(20.0,)), "true")
    given = {
        "lanes": 4,
        "weight_depth": 8,
        "activation_depth": 16,
        "segments": 4,
        "tokens": 4,
        "weight_bus": 32,
        "activation_bus": 32,
    }
    return EngineConfig(arithmetic=arithmetic, columns=columns, rows=rows, **given | sizes)


def simulate(component: wiring.Component, testbench) -> None:
    simulator = Simulator(component)
    simulator.add_clock(1e-9)
    simulator.add_testbench(testbench)
    simulator.run()


# ---- Parts


@pytest.mark.parametrize("design", LANES)
def test_sums_follow_each_other_without_a_gap(design):
    """A column takes a sum in the cycle in which the next begins, carries that wait included, and drains it beside."""
    rng = np.random.default_rng(1)
    config = config_of(design, rows=2)
    core = EngineCore(config)
    column, lane = core.column, config.lane
    lengths = [1, 2, 1, 5, 3, 1, 1, 4]
    steps = sum(lengths)
    codes = rng.choice(lane.codes, (steps, config.lanes))
    x = rng.choice([0, 255, 128, 77], (steps, 2, config.lanes))
    modes = np.repeat(rng.integers(0, lane.modes, len(lengths)), lengths)
    products = [lane.product(codes[s], int(modes[s]), x[s]).sum(-1) for s in range(steps)]
    ends = np.cumsum(lengths)
    wanted = [sum(products[e - n : e]) for n, e in zip(lengths, ends, strict=True)]
    got = []

    async def testbench(ctx):
        for cycle in range(-1, steps + column.latency + 1):
            inside = 0 <= cycle < steps
            ctx.set(column.accept, inside)
            for i in range(config.lanes):
                ctx.set(column.code[i], int(codes[cycle, i]) if inside else 3)
            if lane.modes > 1:
                ctx.set(column.mode, int(modes[cycle]) if inside else 0)
            for r in range(2):  # a cycle after the codes
                for i in range(config.lanes):
                    now = int(x[cycle - 1, r, i]) if 0 < cycle <= steps else 200
                    ctx.set(column.x[r][i], now)
                    ctx.set(column.x_n[r][i], 255 - now)
            take = cycle - column.latency + 1  # the last step was given in, with its codes, so long ago
            ctx.set(column.take, take == 0 or take in ends)
            await ctx.tick()
            if take in ends:
                raw = [ctx.get(column.chain_out[r]) for r in range(2)]
                width = core.arithmetic.width
                waits = [
                    sum((value >> width + at & 1) << weight for at, weight in enumerate(column.waiting))
                    for value in raw
                ]
                got.append([value % (1 << width) + wait for value, wait in zip(raw, waits, strict=True)])

    simulate(column, testbench)
    width = core.arithmetic.width
    assert column.waiting, "no carry waits: the test does not say what it should"
    assert [[value % (1 << width) for value in row] for row in got] == [
        [int(value) % (1 << width) for value in row] for row in wanted
    ]


def test_chain_moves_while_the_next_sum_runs():
    """Without ``take`` second registers take what comes in, whatever the first do."""
    config = config_of("int4")
    column = EngineCore(config).column

    async def testbench(ctx):
        for value in (5, 9, 1):
            ctx.set(column.chain_in[0], value)
            ctx.set(column.accept, 1)
            await ctx.tick()
            assert ctx.get(column.chain_out[0]) == value

    simulate(column, testbench)


def test_sum_of_activations_has_a_second_register():
    rng = np.random.default_rng(2)
    arithmetic = Arithmetic(DINT4, 64, GATES, replace(CORRECTION, cuts=(20.0,)), "true")
    total = ActivationSum(arithmetic, lanes=4, ranked=True)
    x = rng.integers(0, 256, (9, 4))
    got = []

    async def testbench(ctx):
        ctx.set(total.restart, 1)
        await ctx.tick().repeat(3)
        for cycle in range(12):
            for i in range(4):
                ctx.set(total.x_n[i], int(x[cycle, i]) if cycle < 9 else 255)
            ctx.set(total.valid, cycle < 9)
            ctx.set(total.restart, cycle in (5, 11))  # sums of the first 4, of the last 5
            await ctx.tick()
            got.append(ctx.get(total.sum))

    simulate(total, testbench)
    assert got[5:11] == [x[:4].sum()] * 6
    assert got[11] == x[4:].sum()
    with pytest.raises(ValueError, match="no breaks"):
        ActivationSum(replace(arithmetic, structure=Structure(breaks=(4,))), lanes=4, ranked=True)


@pytest.mark.parametrize("design", LANES)
def test_records_keep_what_corrects(design):
    """Codes of records hold every value of theirs, and decode to it; what is beyond is refused."""
    rng = np.random.default_rng(3)
    code = RecordCode(config_of(design))
    config = code.config
    for wide in {False, config.wide}:
        lane = INT8 if wide else config.lane
        scale = lane.unit // config.unit
        points = np.array(lane.zero_points)
        largest = scale * max(abs(h) for z in points for h in lane.fmt.half_step_range(z)) // lane.unit * config.longest
        fields = {
            "c": rng.integers(-(1 << code.sum_bits - 1), 1 << code.sum_bits - 1, (3, 200)),
            "u": -scale * lane.offset(rng.choice(points, (3, 200))),
            "h_sum": rng.choice([-largest, largest, 0, 1, -1, largest // 3], (3, 200)),
        }
        if lane.modes > 1:
            fields["flip"] = rng.integers(0, 2, (3, 200))
        codes = code.encode(fields, wide=wide)
        assert all(value.shape == (3, 200 * (1 + wide)) for value in codes.values())
        again = code.decode(codes | {name: value for name, value in fields.items() if name == "flip"}, wide=wide)
        assert all((again[name] == fields[name]).all() for name in again)
        with pytest.raises(ValueError, match="beyond"):
            code.encode(fields | {"h_sum": fields["h_sum"] * 0 + (1 << 40)}, wide=wide)
    if code.unit > 1:
        with pytest.raises(ValueError, match="multiple of 2"):
            code.encode({"c": np.zeros(1), "u": np.ones(1), "h_sum": np.zeros(1)})


@pytest.mark.parametrize("design", LANES)
def test_correction(design):
    """Decoder and correction together give the sum of the wire's formula, for any record; wide channels too."""
    rng = np.random.default_rng(4)
    config = config_of(design)
    core, wire, code = EngineCore(config), EngineWire(config), RecordCode(config)
    width, waiting = core.arithmetic.width, core.column.waiting
    records = core.memories["record_memory"].width
    decoder = ChannelDecoder(config, records)
    correction = EngineCorrection(config, core.arithmetic, waiting, CORRECTION)
    count = 60
    m_layout = wire.record

    class Both(wiring.Component):
        def __init__(self):
            super().__init__({})

        def elaborate(self, platform):
            m = Module()
            m.submodules += [decoder, correction]
            m.d.comb += [correction.u_selects.eq(decoder.u_selects), correction.h_selects.eq(decoder.h_selects)]
            m.d.comb += correction.c.eq(decoder.c)
            if config.lane.modes > 1:
                m.d.comb += correction.flip.eq(decoder.flip)
            if config.wide:
                m.d.comb += correction.wide.eq(decoder.wide)
            return m

    each = records // wire.record_slot
    raws, expected, sent, got = [], [], [], []
    for at in range(count):
        wide = config.wide and at % 2 == 1
        fields = {name: int(rng.integers(0, 1 << len(bits))) for name, bits in _fields(m_layout)}
        upper = {name: int(rng.integers(0, 1 << len(bits))) for name, bits in _fields(m_layout)}
        if wide:
            upper["h"] &= (1 << code.wide_h_bits - code.h_bits) - 1
            fields |= {"flip": 0} if "flip" in fields else {}
        x_sum, zero_point = int(rng.integers(0, 255 * config.longest + 1)), int(rng.choice([-128, 127, 0, -5]))
        bound = 1 << width - 2
        raw, high = (int(value) for value in rng.integers(-bound, bound, 2))
        if not wide:
            pair = {name: np.array([value]) for name, value in fields.items()}
        else:
            pair = {name: np.array([value, upper[name]]) for name, value in fields.items()}
            pair["c"][1] = 0
        found = code.decode(
            {name: pair[name] for name in ("c", "u", "h")} | {"flip": pair.get("flip", np.zeros(1))[:1]}, wide=wide
        )
        total = raw + 16 * high * wide
        total = -total if fields.get("flip") else total
        total += int(found["c"][0]) + int(found["u"][0]) * x_sum - int(found["h_sum"][0]) * (zero_point + 128)
        half = 1 << code.sum_bits - 1
        expected.append((total + half) % (2 * half) - half)
        select = int(rng.integers(0, each)) if each > 1 else 0
        select &= ~1 if config.wide and wide else -1
        slots = [int(rng.integers(0, 1 << 60)) for _ in range(each)]
        slots[select] = words(pack(m_layout, {k: np.array(v) for k, v in fields.items()})[None])[0]
        if wide:
            slots[select + 1] = words(pack(m_layout, {k: np.array(v) for k, v in upper.items()})[None])[0]
        sent.append(
            (wide, select, sum(slot << wire.record_slot * i for i, slot in enumerate(slots)), x_sum, zero_point)
        )
        raws.append((raw, high))

    def link(raw: int) -> int:
        """A second register: the sum less carries that still wait, and these."""
        waits = rng.integers(0, 2, len(waiting))
        less = sum(int(bit) << weight for bit, weight in zip(waits, waiting, strict=True))
        return (raw - less) % (1 << width) | sum(int(bit) << width + i for i, bit in enumerate(waits))

    async def testbench(ctx):
        for at in range(count + 2):
            if at < count:
                wide, select, word, x_sum, zero_point = sent[at]
                ctx.set(decoder.word, word)
                if each > 1:
                    ctx.set(decoder.select, select)
                if config.wide:
                    ctx.set(decoder.wide, wide)
                    ctx.set(correction.raw_high, link(raws[at][1]))
                ctx.set(correction.raw, link(raws[at][0]))
                ctx.set(correction.x_sum, x_sum)
                ctx.set(correction.zero_point, zero_point)
            await ctx.tick()
            got.append(ctx.get(correction.corrected))

    simulate(Both(), testbench)
    assert got[1 : count + 1] == expected


def _fields(layout):
    return [(name, range(Shape.cast(field.shape).width)) for name, field in layout]


def test_extremes():
    extremes = Extremes(config_of("dint4"))
    lowest = -(1 << len(extremes.corrected) - 1)

    async def testbench(ctx):
        async def cycle(corrected, **flags):
            for name in ("opening", "first", "reload", "write", "counts"):
                ctx.set(getattr(extremes, name), flags.get(name, 0))
            ctx.set(extremes.corrected, corrected)
            after = ctx.get(extremes.after.minimum), ctx.get(extremes.after.maximum)
            await ctx.tick()
            return after

        assert await cycle(7, opening=1, first=1, write=1) == (-lowest - 1, lowest)  # one that does not count
        assert await cycle(-3, write=1, counts=1) == (-3, -3)
        assert await cycle(-9, counts=1) == (-3, -3)  # nothing comes
        assert await cycle(lowest, write=1, counts=1) == (lowest, -3)
        ctx.set(extremes.earlier.minimum, -5)
        ctx.set(extremes.earlier.maximum, 50)
        assert await cycle(51, opening=1, reload=1, write=1, counts=1) == (-5, 51)
        assert await cycle(3, opening=1, write=1, counts=1) == (-5, 51)
        assert ctx.get(extremes.value) == 3
        ctx.set(extremes.minima, 1)
        assert ctx.get(extremes.value) == -5
        ctx.set(extremes.minima, 0)
        ctx.set(extremes.maxima, 1)
        assert ctx.get(extremes.value) == 51

    simulate(extremes, testbench)


def test_requantizer():
    """Every shift, ties of both signs, both clamps, the ends of all operands; and numbers that pass."""
    rng = np.random.default_rng(5)
    requantizer = Requantizer(config_of("dint4"), GATES, CORRECTION)
    bits = len(requantizer.value)
    half = 1 << bits - 1
    cases = []
    for shift in range(48):
        for sign in (-1, 1)[shift % 2 :] if shift % 5 else (-1, 1):
            odd = int(rng.integers(0, 100)) * 2 + 1
            cases.append((max(-half, min(half - 1, sign * odd)), 0, 1 << max(0, min(15, shift - 1)), shift, 0))  # ties
            value = int(rng.choice([-half, half - 1, 0, int(rng.integers(-half, half))]))
            bias = int(rng.choice([0, -(1 << 31) + half, (1 << 31) - 1 - half, 999]))
            factor = int(rng.choice([0, 1, 65535, int(rng.integers(0, 1 << 16))]))
            cases.append((value, bias, factor, shift, int(rng.choice([-128, 127, 5]))))
    value, bias, factor, shift, point = (np.array(one) for one in zip(*cases, strict=True))
    wanted = golden.requantize(value + bias, factor, shift, point)
    got, passed = [], []

    async def testbench(ctx):
        async def run(fields: Sequence[tuple], requantized: int, found: list) -> None:
            stages = {"bias": (1, 1), "multiplier": (2, 2), "shift": (3, 4), "zero_point": (4, 5)}
            for at in range(len(fields) + LATENCY - 1):
                if at < len(fields):
                    ctx.set(requantizer.value, int(fields[at][0]))
                for name, (column, stage) in stages.items():
                    if 0 <= at - stage < len(fields):
                        ctx.set(getattr(requantizer, name), int(fields[at - stage][column]))
                ctx.set(requantizer.requantized, requantized)
                await ctx.tick()
                if at >= LATENCY - 1:
                    found.append(ctx.get(requantizer.result))

        await run(cases, 1, got)
        await run([(value, 0, 1, 0, 0) for value, *_ in cases], 0, passed)

    simulate(requantizer, testbench)
    assert got == wanted.tolist()
    assert passed == value.tolist()


def test_results_wait_and_end():
    """A queue that is not read keeps its beat and its order; stopped, it ends the packet that it has begun."""
    config = config_of("int4", rows=2)
    ports = EngineCore(config).memories
    results = Results(config, ports)
    memory: dict[int, int] = {}

    async def store(ctx):
        data = 0
        async for _, _, enable, at, word, read, place in ctx.tick().sample(
            results.write_enable,
            results.write_address,
            results.word.as_value(),
            results.read_enable,
            results.read_address,
        ):
            if read:
                data = memory[place]
                ctx.set(results.data.as_value(), data)
            if enable:
                memory[at] = word

    async def testbench(ctx):
        for number in range(4):
            ctx.set(results.write, 1)
            ctx.set(results.values[0], number - 2)
            ctx.set(results.values[1], -number)
            ctx.set(results.narrow, number == 1)
            ctx.set(results.last, 0)
            await ctx.tick()
        ctx.set(results.write, 0)
        await ctx.tick().repeat(4)
        for number, wanted in enumerate([-2 % (1 << 32), (-1 & 255) | (-1 & 255) << 8]):
            assert ctx.get(results.o.valid)
            assert ctx.get(results.waiting)
            assert ctx.get(results.o.payload.data) & ((1 << 64) - 1 if number else (1 << 32) - 1) == wanted
            ctx.set(results.o.ready, 1)
            await ctx.tick()
            ctx.set(results.o.ready, 0)
            await ctx.tick().repeat(2)
        offered = ctx.get(results.o.payload)
        ctx.set(results.stop, 1)
        await ctx.tick()
        ctx.set(results.stop, 0)
        await ctx.tick().repeat(3)
        assert ctx.get(results.o.valid)
        assert ctx.get(results.o.payload) == offered
        ctx.set(results.o.ready, 1)
        await ctx.tick()
        assert ctx.get(results.o.valid)
        assert ctx.get(results.o.payload.last)
        await ctx.tick()
        for _ in range(5):
            assert not ctx.get(results.o.valid)
            assert not ctx.get(results.waiting)
            await ctx.tick()
        assert ctx.get(results.room)

    simulator = Simulator(results)
    simulator.add_clock(1e-9)
    simulator.add_process(store)
    simulator.add_testbench(testbench)
    simulator.run()


# ---- The core with memories


@dataclass
class Outcome:
    """What came of a run."""

    packets: list[np.ndarray] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)


class CoreWithMemories(wiring.Component):
    """An engine's core with memories: its ports but for theirs."""

    def __init__(self, config: EngineConfig) -> None:
        self.core = EngineCore(config)
        self.memories = EngineMemories(config)
        inner = set(self.memories.ports)
        super().__init__({name: member for name, member in self.core.signature.members.items() if name not in inner})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.core = self.core
        m.submodules.memories = self.memories
        for name in self.memories.ports:
            wiring.connect(m, getattr(self.core, name), getattr(self.memories, name))
        for name, member in self.signature.members.items():
            inside, outside = getattr(self.core, name), getattr(self, name)
            if member.is_signature:
                wiring.connect(m, wiring.flipped(outside), inside)
            elif member.flow == wiring.In:
                m.d.comb += inside.eq(outside)
            else:
                m.d.comb += outside.eq(inside)
        return m


class Bench:
    """Drives a core's streams from lists of beats."""

    def __init__(self, config: EngineConfig, *, stall: float = 0.0, seed: int = 0) -> None:
        self.config = config
        self.dut = CoreWithMemories(config)
        self.stall = stall
        self.rng = np.random.default_rng(seed)
        self.outcome = Outcome()

    def beats(self, packet: np.ndarray, *, cut: int = 0, longer: int = 0, bad: int = -1) -> list[tuple[int, int, int]]:
        """(data, last, bad) of a packet's beats, ``cut`` of which are missing, or with more behind."""
        rows = [int.from_bytes(row.tobytes(), "little") for row in packet]
        rows = rows[: len(rows) - cut] + rows[:1] * longer
        return [(row, at == len(rows) - 1, at == bad) for at, row in enumerate(rows)]

    def work(self, works: Sequence[Work]) -> dict[str, list]:
        """Items of all streams."""
        return {
            "job": [words(pack(JOB, vars(one.job))[None])[0] for one in works],
            "weights": [beat for one in works for packet in one.weights for beat in self.beats(packet)],
            "activations": [
                beat for one in works if one.activations is not None for beat in self.beats(one.activations)
            ],
        }

    async def _feed(self, ctx, stream, items: list) -> None:
        if not items:
            return
        ctx.set(stream.valid, 0)
        for item in items:
            while self.rng.random() < self.stall:
                await ctx.tick()
            if isinstance(item, tuple):
                for name, value in zip(("data", "last", "bad"), item, strict=True):
                    ctx.set(stream.payload[name], value)
            else:
                ctx.set(stream.payload.as_value(), item)
            ctx.set(stream.valid, 1)
            await ctx.tick().until(stream.ready)
            ctx.set(stream.valid, 0)

    async def take(self, ctx) -> None:
        """Collect results and errors."""
        beats, stream = [], self.dut.results
        size = 4 * self.config.rows
        names = [name for name, _ in self.dut.signature.members["error"].shape]
        while True:
            ready = self.rng.random() >= self.stall
            ctx.set(stream.ready, ready)
            _, _, valid, beat, error = await ctx.tick().sample(stream.valid, stream.payload, self.dut.error)
            if error.as_bits():
                self.outcome.errors += [name for name in names if error[name]]
            if valid and ready:
                beats.append(np.frombuffer(beat.data.to_bytes(size, "little"), np.uint8))
                if beat.last:
                    self.outcome.packets.append(np.stack(beats))
                    beats = []

    def run(self, phases: Sequence, *, limit: int = 4000) -> Outcome:
        """Phases one after another: items of streams, or a function that looks at the core until it is satisfied."""
        simulator = Simulator(self.dut)
        simulator.add_clock(1e-9)
        state = {"phase": 0, "done": set()}
        streams = ("job", "weights", "activations")

        def feeder(name):
            async def feed(ctx):
                for number, phase in enumerate(phases):
                    while state["phase"] < number:
                        await ctx.tick()
                    if isinstance(phase, dict):
                        await self._feed(ctx, getattr(self.dut, name), phase.get(name, []))
                        state["done"].add((number, name))

            return feed

        async def conduct(ctx):
            cycles = 0
            for number, phase in enumerate(phases):
                state["phase"] = number
                if not isinstance(phase, dict):
                    await phase(ctx, self)
                    continue
                while not all((number, name) in state["done"] for name in streams) or ctx.get(self.dut.status.busy):
                    await ctx.tick()
                    cycles += 1
                    assert cycles < limit, "the core hangs"
            await ctx.tick().repeat(3)
            self.outcome.counters = {name: ctx.get(self.dut.counters[name]) for name in COUNTERS}

        for name in streams:
            simulator.add_testbench(feeder(name), background=True)
        simulator.add_testbench(self.take, background=True)
        simulator.add_testbench(conduct)
        simulator.run()
        return self.outcome


@cache
def works_of(config: EngineConfig, seed: int) -> tuple[list[Work], list[np.ndarray]]:
    """Works of every kind, and what the reference makes of them."""
    rng = np.random.default_rng(seed)
    wire = EngineWire(config)
    plain = Job(steps=3, last_steps=3, channel_blocks=2, token_blocks=2)
    jobs = [
        Job(steps=1, last_steps=1, channel_blocks=1, token_blocks=1),
        Job(steps=2, segments=3, last_steps=1, channel_blocks=2, token_blocks=2, keep=True),
        Job(steps=3, segments=2, last_steps=2, channel_blocks=1, token_blocks=2, requantize=bool(config.requantizers)),
        plain,
    ]
    if config.wide:
        jobs += [replace(plain, wide=True), replace(jobs[1], wide=True, keep=False)]
    works = [job_of(wire, rng, job, extreme=at % 2 == 1)[0] for at, job in enumerate(jobs)]
    kept = [False, *(job.keep for job in jobs[:-1])]
    works = [replace(one, activations=None) if finds else one for one, finds in zip(works, kept, strict=True)]
    return works, [one.packet for one in ReferenceEngine(config).run(works)]


def equal(got: Sequence[np.ndarray], wanted: Sequence[np.ndarray]) -> bool:
    return len(got) == len(wanted) and all(np.array_equal(a, b) for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize(
    ("design", "sizes", "stall"),
    [
        ("dint4", {"requantizers": 1}, 0.4),
        ("dint4", {"columns": 4, "weight_bus": 64}, 0.0),
        ("int4", {"rows": 2, "requantizers": 2}, 0.3),
        ("int8", {"columns": 3, "weight_bus": 32}, 0.0),
    ],
)
def test_jobs_are_exact(design, sizes, stall):
    config = config_of(design, **sizes)
    bench = Bench(config, stall=stall, seed=6)
    works, wanted = works_of(config, 7)
    outcome = bench.run([bench.work(works)])
    assert not outcome.errors
    assert equal(outcome.packets, wanted)
    assert outcome.counters["busy"] == sum(outcome.counters.values()) - outcome.counters["busy"]
    steps = sum(one.job.words * one.job.token_blocks * one.job.channel_blocks for one in works)
    assert outcome.counters["useful"] == steps


def test_no_cycle_is_idle_between_sums():
    """Loaded, an engine whose sums have as many steps as there are channels stops for nothing but the very end."""
    config = config_of("dint4", columns=4, weight_bus=64, activation_bus=32, tokens=2, activation_depth=16)
    wire = EngineWire(config)
    job = Job(steps=6, last_steps=6, channel_blocks=3, token_blocks=2)
    works = [job_of(wire, np.random.default_rng(8), job)[0] for _ in range(2)]
    bench = Bench(config)
    outcome = bench.run([bench.work(works)])
    assert equal(outcome.packets, [one.packet for one in ReferenceEngine(config).run(works)])
    counters = outcome.counters
    assert counters["useful"] == 72
    assert counters["drain"] == counters["results"] == 0
    # All that is waited for is the first packets, which come at once, a beat a cycle.
    assert counters["weights"] + counters["activations"] <= wire.activation_beats(job) + 2
    assert wire.activation_beats(job) > wire.weight_beats(job)


FAULTS = {
    "weights_early_last": {"cut": 1},
    "weights_missing_last": {"longer": 3},
    "weights_keep": {"bad": 2},
    "activations_early_last": {"cut": 2},
    "activations_missing_last": {"longer": 1},
    "activations_keep": {"bad": 0},
}


async def recover(ctx, bench: Bench) -> None:
    """Wait until all is dropped, and begin anew."""
    await ctx.tick().until(bench.dut.job.ready & ~bench.dut.status.busy)
    await ctx.tick().repeat(5)
    ctx.set(bench.dut.recover, 1)
    await ctx.tick()
    ctx.set(bench.dut.recover, 0)
    await ctx.tick()
    bench.outcome.packets.append(np.zeros((0, 4), np.uint8))  # what came before is of jobs that were dropped


def test_wrong_packets_are_told_and_recovered_from():
    """In the second of three jobs: one error, nothing of its results but a packet that ends early, and then as new."""
    config = config_of("dint4")
    works, wanted = works_of(config, 9)
    works, wanted = [works[at] for at in (0, 3, 4)], [wanted[at] for at in (0, 3, 4)]
    bench = Bench(config, stall=0.2, seed=10)
    phases = []
    for name, change in FAULTS.items():
        items = bench.work(works)
        stream = name.split("_")[0]
        if stream == "weights":
            packets = [packet for one in works for packet in one.weights]
        else:
            packets = [one.activations for one in works]
        wrong = [bench.beats(packet, **(change if at == 1 else {})) for at, packet in enumerate(packets)]
        phases += [items | {stream: [beat for packet in wrong for beat in packet]}, recover, bench.work(works[1:])]
    outcome = bench.run(phases)
    assert outcome.errors == list(FAULTS)
    ends = [at for at, packet in enumerate(outcome.packets) if not len(packet)]
    assert len(ends) == len(FAULTS)
    for begin, end in zip([-3, *ends], [*ends, len(outcome.packets)], strict=True):
        good, dropped = outcome.packets[begin + 1 : begin + 3], outcome.packets[begin + 3 : end]
        assert begin < 0 or equal(good, wanted[1:])
        assert len(dropped) <= 2
        assert all(len(packet) <= len(wanted[at]) for at, packet in enumerate(dropped))


def test_jobs_that_do_not_fit():
    config = config_of("dint4")
    works, wanted = works_of(config, 11)
    bench = Bench(config)
    long = bench.beats(np.zeros((40, 4), np.uint8))
    plain = {name: 0 for name, _ in JOB} | {"steps": 3, "segments": 1, "last_steps": 3}
    plain |= {"channel_blocks": 2, "token_blocks": 2}
    changes = [
        {"steps": 0},
        {"steps": 9, "last_steps": 9},
        {"steps": 4, "last_steps": 5},
        {"segments": 5, "last_steps": 1, "steps": 1},
        {"token_blocks": 5},
        {"channel_blocks": 0},
        {"requantize": 1},
    ]
    phases = []
    for change in changes:
        phases += [{"job": words(pack(JOB, plain | change)[None])}, recover]
    # More words than a bank of weights has, and than one of activations.
    much = {"job": words(pack(JOB, plain | {"steps": 4, "last_steps": 4, "segments": 3, "token_blocks": 1})[None])}
    phases += [much | {"weights": long}, recover]
    much = {"job": words(pack(JOB, plain | {"steps": 8, "last_steps": 8, "token_blocks": 3})[None])}
    phases += [much | {"activations": long}, recover, bench.work([works[3]])]
    outcome = bench.run(phases)
    assert outcome.errors == ["misfit"] * (len(changes) + 2)
    assert equal([packet for packet in outcome.packets if len(packet)], [wanted[3]])


def test_kept_activations_of_another_length():
    config = config_of("int4")
    wire, rng = EngineWire(config), np.random.default_rng(12)
    first = Job(steps=3, last_steps=3, channel_blocks=1, token_blocks=2, keep=True)
    kept = job_of(wire, rng, first)[0]
    other = job_of(wire, rng, replace(first, steps=2, last_steps=2, keep=False))[0]
    works, wanted = works_of(config, 13)
    bench = Bench(config)
    items = bench.work([kept, replace(other, activations=None)])
    outcome = bench.run([items, recover, bench.work(works[3:4])])
    assert outcome.errors == ["misfit"]
    assert equal(outcome.packets[-1:], wanted[3:4])


def test_memories_are_what_the_ports_say():
    config = config_of("dint4", requantizers=1)
    ports = EngineMemories(config).ports
    assert set(ports) == {
        f"{name}_memory"
        for name in ("weight", "record", "mode", "requantizer", "activation", "zero_point", "range", "result")
    }
    assert ports["weight_memory"].depth == 2 * config.weight_depth
    assert "mode_memory" not in EngineMemories(config_of("int8")).ports


def test_what_an_engine_cannot_be():
    with pytest.raises(ValueError, match="do not divide"):
        EngineCore(config_of("dint4", columns=6, lanes=64, weight_depth=1, segments=1, weight_bus=256))
    config = config_of("dint4")
    with pytest.raises(ValueError, match="one pipeline stage"):
        EngineCore(config, Structure())
    with pytest.raises(ValueError, match="no breaks"):
        EngineCore(config, replace(CORRECTION, breaks=(3,)))
    with pytest.raises(ValueError, match="either chained"):
        Column(config.arithmetic, lanes=4, chained=True, ranked=True)
