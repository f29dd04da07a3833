"""``hw.engine.engine.EngineWithMemories`` against golden, on AXI: cocotbext-axi's models drive every bus."""

import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cocotb
import numpy as np
from cocotb.triggers import ClockCycles, with_timeout
from cocotb.utils import get_sim_time
from cocotbext.axi import (
    AxiLiteBus,
    AxiLiteMaster,
    AxiResp,
    AxiStreamBus,
    AxiStreamFrame,
    AxiStreamSink,
    AxiStreamSource,
)

from hw.arithmetic import Arithmetic
from hw.engine.config import EngineConfig
from hw.engine.registers import registers
from hw.engine.wire import EngineWire, Job
from hw.heap import PLAIN_CELLS
from sim.bench import Circuit, Counts, bench
from sim.jobs import Work, expected, job_of

#: Nanoseconds of a clock cycle.
_PERIOD = 2
#: Sizes of an engine, as its facts call them.
_SIZES = (
    *("lanes", "columns", "rows", "weight_depth", "activation_depth", "segments", "tokens"),
    *("weight_bus", "activation_bus", "requantizers"),
)
#: Bits of `errors` that the core sets: what drops a job.
_FATAL = tuple(name for name in registers()["errors"].fields if name not in ("locked", "start"))


@dataclass(frozen=True)
class Task:
    """A job, its packets, and the beats that must come of it."""

    work: Work
    expected: np.ndarray
    keep: np.ndarray
    products: int

    @property
    def job(self) -> Job:
        return self.work.job


class Rig:
    """An engine and what is around it.

    ``stalls`` : probabilities with which each stream, and the registers' channels, hold back.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        arithmetic = Arithmetic(circuit.lane, circuit.max_k, PLAIN_CELLS, products="true")
        self.config = EngineConfig(arithmetic=arithmetic, **{name: getattr(circuit, name) for name in _SIZES})
        self.wire = EngineWire(self.config)
        self.random = circuit.random
        self.checked = 0
        self._begin = get_sim_time("ns")

    async def start(self, **stalls: float) -> None:
        """Reset the engine and connect to it; ``clk`` runs from now on."""
        circuit = self.circuit
        logging.getLogger("cocotb").setLevel(logging.WARNING)
        for name in ("s_axis_weights_tvalid", "s_axis_activations_tvalid", "s_axi_awvalid", "s_axi_arvalid"):
            circuit.port(name).value = 0
        circuit.port("rst").value = 1
        circuit.clock()
        self._clock = circuit.port("clk")
        await ClockCycles(self._clock, 3)
        around = circuit.dut, f"{circuit.name}__"

        def bus(kind: Any, name: str) -> Any:
            return kind.from_prefix(around[0], around[1] + name)

        ends = self._clock, circuit.port("rst")
        self.registers = AxiLiteMaster(bus(AxiLiteBus, "s_axi"), *ends)
        self.weights = AxiStreamSource(bus(AxiStreamBus, "s_axis_weights"), *ends)
        self.activations = AxiStreamSource(bus(AxiStreamBus, "s_axis_activations"), *ends)
        self.results = AxiStreamSink(bus(AxiStreamBus, "m_axis_results"), *ends)
        circuit.port("rst").value = 0
        self.stall(**stalls)

    def stall(
        self, *, weights: float = 0, activations: float = 0, results: float = 0, registers: float = 0, burst: int = 1
    ) -> None:
        write, read = self.registers.write_if, self.registers.read_if
        channels = {
            self.weights: weights,
            self.activations: activations,
            self.results: results,
            write.aw_channel: registers,
            write.w_channel: registers,
            write.b_channel: registers,
            read.ar_channel: registers,
            read.r_channel: registers,
        }
        for channel, probability in channels.items():
            channel.clear_pause_generator()
            channel.pause = False
            if probability:
                pattern = np.repeat(self.random.random(1024) < probability, burst).tolist()
                channel.set_pause_generator(itertools.cycle(pattern))

    async def reset(self) -> None:
        """Reset the engine and everything that is connected to it."""
        self.circuit.port("rst").value = 1
        for stream in (self.weights, self.activations, self.results):
            stream.clear()
        await ClockCycles(self._clock, 2)
        self.circuit.port("rst").value = 0
        self.stall()
        await ClockCycles(self._clock, 2)

    async def recover(self) -> list[AxiStreamFrame]:
        """Clear the errors, and wait for the end of all packets; returns results that had begun."""
        await self.clear(*_FATAL)
        await self.within(self.weights.wait())
        await self.within(self.activations.wait())
        await self.idle()
        assert await self.errors() == set(), "errors cannot be cleared"
        return [self.results.recv_nowait(compact=False) for _ in range(self.results.count())]

    def ended(self, frames: list[AxiStreamFrame], task: Task, what: str) -> int:
        """Check what left of a job that was dropped: some of its beats, and one without bytes. How many packets."""
        assert len(frames) <= 1, f"{what}: {len(frames)} packets of results of one job that was dropped"
        for frame in frames:
            beats, keep = self.beats(frame)
            assert 1 < len(beats) <= len(task.expected), f"{what}: {len(beats)} beats of a job that was dropped"
            assert not keep[-1].any(), f"{what}: the end of results that had begun has bytes"
            same = [np.array_equal(a[:-1], b[: len(a) - 1]) for a, b in ((beats, task.expected), (keep, task.keep))]
            assert all(same), f"{what}: results of a job that was dropped differ"
        return len(frames)

    def beats(self, frame: AxiStreamFrame) -> tuple[np.ndarray, np.ndarray]:
        """Bytes of a packet of results [beats, bytes], and whether each counts."""
        beats = np.frombuffer(bytes(frame.tdata), np.uint8).reshape(-1, 4 * self.config.rows)
        return beats, np.array(frame.tkeep, bool).reshape(beats.shape)

    @property
    def cycles(self) -> int:
        """Clock cycles until now."""
        return int(get_sim_time("ns") - self._begin) // _PERIOD

    # Registers.

    async def write(self, name: str, *, expected: AxiResp = AxiResp.OKAY, **values: int) -> None:
        register = registers()[name]
        done = await self.within(self.registers.write(register.address, register.pack(**values).to_bytes(4, "little")))
        assert done.resp == expected, f"a write to {name} is answered {done.resp.name}, not {expected.name}"

    async def read(self, name: str) -> dict[str, int]:
        register = registers()[name]
        found = await self.within(self.registers.read(register.address, 4))
        assert found.resp == AxiResp.OKAY, f"a read of {name} is answered {found.resp.name}"
        return register.unpack(int.from_bytes(found.data, "little"))

    async def errors(self) -> set[str]:
        return {name for name, value in (await self.read("errors")).items() if value}

    async def failure(self) -> set[str]:
        """The error bits once there are some, or in the end none."""
        for _ in range(60):
            if found := await self.errors():
                return found
        return set()

    async def clear(self, *names: str) -> None:
        await self.write("errors", **dict.fromkeys(names, 1))

    async def counters(self) -> dict[str, int]:
        return {name: (await self.read(name))["value"] for name in registers() if name.startswith("cycles_")}

    async def configure(self, job: Job) -> None:
        """Write a job's registers."""
        for name in ("job_steps", "job_blocks", "job_mode"):
            await self.write(name, **{field: int(getattr(job, field)) for field in registers()[name].fields})

    async def submit(self, job: Job) -> None:
        """Start a job as soon as there is room for it."""
        while (await self.read("status"))["full"]:
            pass
        await self.configure(job)
        await self.write("control", start=1)

    async def idle(self) -> None:
        while any((await self.read("status")).values()):
            pass

    # Jobs.

    def task(self, job: Job, **how: Any) -> Task:
        """A job with random operands."""
        work, sums, requantizers = job_of(self.wire, self.random, job, **how)
        beats, keep = expected(self.wire, job, sums, requantizers, how.get("counts"))
        return Task(work, beats, keep, sums[0].size * job.words * self.config.lanes)

    def random_job(self, **given: Any) -> Job:
        """A small job of any shape that fits."""
        random, config = self.random, self.config

        def some(most: int) -> int:
            return int(random.integers(1, most + 1))

        segments = some(min(3, config.segments))
        steps = some(min(7, config.weight_depth // segments))
        last_steps = some(steps)
        words = steps * (segments - 1) + last_steps
        job = Job(
            steps=steps,
            segments=segments,
            last_steps=last_steps,
            channel_blocks=some(3),
            token_blocks=some(min(3, config.tokens, config.activation_depth // words)),
            wide=config.wide and bool(random.integers(2)),
            requantize=config.requantizers > 0 and bool(random.integers(2)),
        )
        return replace(job, **given)

    def send(self, task: Task) -> None:
        for packet in task.work.weights:
            self.weights.send_nowait(AxiStreamFrame(packet.tobytes()))
        if task.work.activations is not None:
            self.activations.send_nowait(AxiStreamFrame(task.work.activations.tobytes()))

    async def receive(self, task: Task, what: str = "a job") -> None:
        """A packet of results, which must be golden's."""
        frame = await self.within(self.results.recv(compact=False), 200_000)
        beats, keep = self.beats(frame)
        assert beats.shape == task.expected.shape, (
            f"{what}, {task.job}: {len(beats)} beats of results came, not {len(task.expected)}"
        )
        assert np.array_equal(keep, task.keep), f"{what}, {task.job}: tkeep of the results is wrong"
        wrong = np.flatnonzero((beats != task.expected).any(axis=1))
        if wrong.size:
            got, want = (found[wrong[0]].view(np.int32).tolist() for found in (beats, task.expected))
            raise AssertionError(
                f"{what}, {task.job}: {wrong.size} of {len(beats)} beats differ; beat {wrong[0]} is {got}, not {want}"
            )
        self.checked += task.products

    async def run(self, tasks: Iterable[Task], what: str = "a job") -> None:
        """Jobs one after another, the next one waiting while one runs."""
        tasks = list(tasks)
        for task in tasks:
            self.send(task)

        async def submit() -> None:
            for task in tasks:
                await self.submit(task.job)

        submitting = cocotb.start_soon(submit())
        for task in tasks:
            await self.receive(task, what)
        await self.within(submitting)
        await self.within(self.idle())
        assert self.results.empty(), f"{what}: more packets of results came than jobs were"
        found = await self.errors()
        assert not found, f"{what}: errors {sorted(found)}"

    @staticmethod
    async def within(work: Awaitable, cycles: int = 20_000) -> Any:
        """What ``work`` gives, if it does so in time."""
        return await with_timeout(work, cycles * _PERIOD, "ns")

    @property
    def counts(self) -> Counts:
        return Counts(self.cycles, self.checked)


@bench
async def identity(circuit: Circuit) -> Counts:
    """What the registers say of the engine; accesses that are refused; bytes of a word; nothing but words of jobs."""
    rig = Rig(circuit)
    await rig.start(registers=0.4)
    config, known = rig.config, registers()
    found = {name: await rig.read(name) for name in ("identity", "design", "array", "depths", "limits", "buses")}
    assert found["identity"] == {"version": 1, "magic": 0xD147}, found["identity"]
    values = known["design"].fields["design"].values
    assert found["design"] == {"design": values[config.lane.name], "requantizers": config.requantizers}
    assert found["array"] == {"lanes": config.lanes, "columns": config.columns, "rows": config.rows}
    assert found["depths"] == {"weights": config.weight_depth, "activations": config.activation_depth}
    assert found["limits"] == {"segments": config.segments, "tokens": config.tokens}
    assert found["buses"] == {"weights": config.weight_bus, "activations": config.activation_bus}
    assert await rig.read("status") == {"busy": 0, "full": 0}

    # Reads and writes that are refused change nothing.
    there = {register.address for register in known.values()}
    for address in range(0, 256, 4):
        read = await rig.within(rig.registers.read(address, 4))
        want = AxiResp.OKAY if address in there else AxiResp.SLVERR
        assert read.resp == want, f"a read of {address:#x} is answered {read.resp.name}"
        register = next((one for one in known.values() if one.address == address), None)
        if register is None or not register.writable:
            done = await rig.within(rig.registers.write(address, bytes(4 * [255])))
            assert done.resp == AxiResp.SLVERR, f"a write to {address:#x} is answered {done.resp.name}"
    for name, before in found.items():
        assert await rig.read(name) == before, f"{name} has changed"

    # Single bytes.
    job = known["job_steps"].address
    word = bytearray(known["job_steps"].pack(steps=0x1234, last_steps=0x5678).to_bytes(4, "little"))
    await rig.within(rig.registers.write(job, bytes(word)))
    for byte in range(4):
        word[byte] = int(rig.random.integers(256))
        await rig.within(rig.registers.write(job + byte, bytes(word[byte : byte + 1])))
        read = await rig.within(rig.registers.read(job, 4))
        assert read.data == word, f"after a write of byte {byte}: {read.data.hex()}, not {word.hex()}"
    return Counts(rig.cycles, len(there))


@bench
async def jobs(circuit: Circuit) -> Counts:
    """Jobs of every kind at full speed, the next one waiting: modes change without a reset; counters add up."""
    rig = Rig(circuit)
    await rig.start()
    await rig.write("control", clear_counters=1)
    await rig.run([rig.task(rig.random_job()) for _ in range(12)])
    counters = await rig.counters()
    busy = counters.pop("cycles_busy")
    assert busy == sum(counters.values()), f"{busy} busy cycles, and {counters}"
    await rig.write("control", clear_counters=1)
    counters = await rig.counters()
    assert not any(counters.values()), f"after clear_counters: {counters}"
    return rig.counts


@bench
async def stalls(circuit: Circuit) -> Counts:
    """Every stream and every channel of the registers holds back at random, or in bursts."""
    rig = Rig(circuit)
    await rig.start()
    kinds = [
        {"weights": 0.6},
        {"activations": 0.6},
        {"results": 0.7},
        {"weights": 0.4, "activations": 0.4, "results": 0.4, "registers": 0.5},
        {"weights": 0.5, "activations": 0.5, "results": 0.5, "burst": 24},
    ]
    for kind in kinds:
        rig.stall(**kind)
        await rig.run([rig.task(rig.random_job()) for _ in range(3)], f"stalls {kind}")
    return rig.counts


@bench
async def leftovers(circuit: Circuit) -> Counts:
    """Reductions of 1, of primes, and of whole words and one more or less; one block, one step, one segment."""
    rig = Rig(circuit)
    await rig.start(weights=0.2, results=0.2)
    lanes, tasks = rig.config.lanes, []
    for k in (1, 2, 3, 5, 7, 13, 31, lanes - 1, lanes, lanes + 1, 4 * lanes - 1, 4 * lanes + 1):
        words = min(max(1, -(-k // lanes)), rig.config.weight_depth)
        job = Job(steps=words, last_steps=words, channel_blocks=1, token_blocks=1)
        for wide in {False, rig.config.wide}:
            tasks.append(rig.task(replace(job, wide=wide), k=max(min(k, words * lanes), 1)))
    await rig.run(tasks)
    return rig.counts


@bench
async def groups(circuit: Circuit) -> Counts:
    """Segments of one step and of several, as many as there can be; channels that do not count."""
    rig = Rig(circuit)
    await rig.start()
    config, tasks = rig.config, []
    for wide in {False, config.wide}:
        for steps, segments, last in ((1, config.segments, 1), (3, min(2, config.segments), 1), (2, 1, 2)):
            shape = {"steps": steps, "segments": segments, "last_steps": last}
            counts = rig.random.random(2 * config.channels(wide)) < 0.5
            counts[int(rig.random.integers(counts.size))] = True
            job = Job(**shape, channel_blocks=2, token_blocks=2, wide=wide)
            tasks.append(rig.task(job, counts=counts))
    await rig.run(tasks)
    return rig.counts


@bench
async def bounds(circuit: Circuit) -> Counts:
    """The longest sums that a bank holds, of operands at both ends: the accumulators' and the results' bounds."""
    rig = Rig(circuit)
    await rig.start()
    config, tasks = rig.config, []
    steps = config.weight_depth
    for wide in {False, config.wide}:
        for requantize in {False, config.requantizers > 0}:
            how = {"channel_blocks": 2, "token_blocks": 1, "wide": wide, "requantize": requantize}
            tasks += [rig.task(Job(steps=steps, last_steps=steps, **how), extreme=True) for _ in range(3)]
    await rig.run(tasks)
    return rig.counts


@bench
async def kept(circuit: Circuit) -> Counts:
    """Jobs that find the activations of the job before them, in chains, with jobs of their own between."""
    rig = Rig(circuit)
    await rig.start(weights=0.3, activations=0.3)
    tasks: list[Task] = []
    for length in (2, 1, 3):
        first = rig.random_job(keep=length > 1)
        shape = {"steps": first.steps, "segments": first.segments, "last_steps": first.last_steps}
        before = rig.task(first)
        tasks.append(before)
        for number in range(1, length):
            blocks = int(rig.random.integers(1, 4))
            job = rig.random_job(**shape, token_blocks=first.token_blocks, channel_blocks=blocks)
            tasks.append(rig.task(replace(job, keep=number < length - 1), activations=before.work.activations))
    await rig.run(tasks)
    return rig.counts


@bench
async def resets(circuit: Circuit) -> Counts:
    """A reset at any moment drops jobs, packets and results; what follows is exact."""
    rig = Rig(circuit)
    await rig.start()
    for _ in range(8):
        await rig.run([rig.task(rig.random_job())], "after a reset")
        # Begin again, and reset in the midst of it.
        rig.stall(results=0.5)
        tasks = [rig.task(rig.random_job()) for _ in range(2)]
        for task in tasks:
            rig.send(task)
            await rig.submit(task.job)
        await ClockCycles(circuit.port("clk"), int(rig.random.integers(1, 120)))
        await rig.reset()
        assert await rig.read("status") == {"busy": 0, "full": 0}, "after a reset the engine is not idle"
        found = await rig.errors()
        assert not found, f"after a reset there are errors {sorted(found)}"
    return rig.counts


def _bad_packets(rig: Rig, task: Task, block: int) -> Iterator[tuple[str, str, AxiStreamFrame]]:
    """(error bit, stream, packet): a job's packets, damaged in every way; the channel block's, and the first one's."""
    packets = {"weights": task.work.weights[block]}
    if block == 0:
        packets["activations"] = task.work.activations
    for stream, packet in packets.items():
        for cut in (1, len(packet) // 2, len(packet) - 1):
            yield f"{stream}_early_last", stream, AxiStreamFrame(packet[:cut].tobytes())
        for more in (1, 9):
            longer = np.concatenate([packet, packet[:more]])
            yield f"{stream}_missing_last", stream, AxiStreamFrame(longer.tobytes())
        for beat in (0, len(packet) // 2, len(packet) - 1):
            keep = np.ones(packet.shape, np.uint8)
            keep[beat, int(rig.random.integers(packet.shape[1]))] = 0
            yield f"{stream}_keep", stream, AxiStreamFrame(packet.tobytes(), tkeep=keep.ravel().tolist())


@bench
async def bad_packets(circuit: Circuit) -> Counts:
    """Packets that end early or late, and beats that are not whole: a bit says so, and the next job is exact.

    What has left by then is golden's, ended by a beat without bytes. Errors are cleared after the packet, or within.
    """
    rig = Rig(circuit)
    await rig.start()
    job = Job(steps=3, segments=2, last_steps=2, channel_blocks=2, token_blocks=2)
    begun = 0
    for block in range(job.channel_blocks):
        task = rig.task(job)
        for error, stream, frame in _bad_packets(rig, task, block):
            rig.stall(weights=0.2, activations=0.2, results=0.2)
            good = AxiStreamFrame((task.work.activations if stream == "weights" else task.work.weights[0]).tobytes())
            bad, other = (rig.weights, rig.activations)[:: 1 if stream == "weights" else -1]
            for packet in task.work.weights[:block]:
                rig.weights.send_nowait(AxiStreamFrame(packet.tobytes()))
            bad.send_nowait(frame)
            other.send_nowait(good)
            await rig.submit(job)
            found = await rig.failure()
            assert found == {error}, f"{error}: the error bits are {sorted(found)}"
            await rig.within(other.wait())
            if rig.random.integers(2):
                await rig.within(bad.wait())
            begun += rig.ended(await rig.recover(), task, error)
            await rig.run([rig.task(rig.random_job())], f"after {error}")
    assert begun, "no packet of results had begun when a job was dropped"
    return rig.counts


@bench
async def bad_jobs(circuit: Circuit) -> Counts:
    """Jobs that do not fit, and registers written in a bad moment: a bit says so, and the next job is exact."""
    rig = Rig(circuit)
    await rig.start()
    config = rig.config
    depth, deep = config.weight_depth, config.activation_depth
    fits = Job(steps=2, segments=2, last_steps=1, channel_blocks=1, token_blocks=1)
    most = (1 << 16) - 1
    blocks = min(config.tokens, deep)
    # What does not fit, and the stream that shows it where the registers alone do not: it brings too much.
    misfits: list[tuple[dict[str, int], str]] = [
        ({"steps": 0}, ""),
        ({"last_steps": 0}, ""),
        ({"last_steps": 3}, ""),
        ({"segments": 0}, ""),
        ({"channel_blocks": 0}, ""),
        ({"token_blocks": 0}, ""),
        ({"segments": config.segments + 1, "steps": 1, "last_steps": 1}, ""),
        ({"steps": depth + 1, "segments": 1, "last_steps": depth + 1}, ""),
        ({"steps": most, "segments": most, "last_steps": most, "channel_blocks": most, "token_blocks": most}, ""),
        ({"token_blocks": config.tokens + 1}, ""),
        ({"steps": depth, "last_steps": 1}, "weights"),
        (
            {"steps": deep // blocks + 1, "segments": 1, "last_steps": deep // blocks + 1, "token_blocks": blocks},
            "activations",
        ),
    ]
    misfits += [] if config.wide else [({"wide": True}, "")]
    misfits += [] if config.requantizers else [({"requantize": True}, "")]
    for change, stream in misfits:
        job = replace(fits, **change)
        assert job.problem(config) is not None, f"{change} fits"
        if stream == "weights":
            rig.weights.send_nowait(AxiStreamFrame(bytes(rig.wire.weight_beats(job) * config.weight_bus // 8)))
        elif stream == "activations":
            beats = rig.wire.activation_beats(job)
            rig.activations.send_nowait(AxiStreamFrame(bytes(beats * config.activation_bus // 8)))
        else:  # the packets of a job that would fit: they are dropped
            rig.send(rig.task(fits))
        await rig.submit(job)
        found = await rig.failure()
        assert found == {"shape"}, f"{change}: the error bits are {sorted(found)}"
        await rig.within(rig.weights.wait())
        await rig.within(rig.activations.wait())
        assert not await rig.recover(), f"{change}: results of a job that does not fit"
        await rig.run([rig.task(rig.random_job())], f"after {change}")

    # A job waits behind one whose packets do not come: its registers are locked, and no other can be started.
    tasks = [rig.task(rig.random_job()) for _ in range(2)]
    for task in tasks:
        await rig.submit(task.job)
    while not (await rig.read("status"))["full"]:
        pass
    held = {name: await rig.read(name) for name in ("job_steps", "job_blocks", "job_mode")}
    for name, before in held.items():
        await rig.write(name, expected=AxiResp.SLVERR)
        assert await rig.errors() == {"locked"}, "a write to a locked register sets no bit"
        await rig.clear("locked")
        assert await rig.read(name) == before, f"{name} was written while a job waits"
    await rig.write("control", start=1)
    assert await rig.errors() == {"start"}, "a start while a job waits sets no bit"
    await rig.clear("start")
    for task in tasks:
        rig.send(task)
    for task in tasks:
        await rig.receive(task, "after refused writes")
    await rig.idle()
    assert await rig.errors() == set(), "there are errors after refused writes"
    assert rig.results.empty(), "a job that was refused has results"
    return rig.counts


@bench
async def interrupts(circuit: Circuit) -> Counts:
    """``irq`` is high while what is enabled is so."""
    rig = Rig(circuit)
    await rig.start()

    async def expect(level: int, when: str) -> None:
        await ClockCycles(circuit.port("clk"), 2)
        assert int(circuit.port("irq").value) == level, f"irq is not {level} {when}"

    await expect(0, "after a reset")
    await rig.write("interrupts", idle=1)
    await expect(1, "while idle")
    task = rig.task(rig.random_job())
    await rig.submit(task.job)
    await expect(0, "while a job runs")
    rig.send(task)
    await rig.receive(task)
    await rig.idle()
    await expect(1, "after the job")
    await rig.write("interrupts", ready=1)
    await expect(1, "while no job waits")
    tasks = [rig.task(rig.random_job()) for _ in range(2)]
    for task in tasks:
        await rig.submit(task.job)
    while not (await rig.read("status"))["full"]:
        pass
    await expect(0, "while a job waits")
    for task in tasks:
        rig.send(task)
    for task in tasks:
        await rig.receive(task)
    await rig.idle()
    await rig.write("interrupts", error=1)
    await expect(0, "without errors")
    await rig.submit(replace(task.job, steps=0))
    await rig.within(_until(circuit, lambda: int(circuit.port("irq").value) == 1))
    await rig.recover()
    await expect(0, "after errors were cleared")
    return rig.counts


async def _until(circuit: Circuit, true: Callable[[], bool]) -> None:
    while not true():
        await ClockCycles(circuit.port("clk"), 1)
