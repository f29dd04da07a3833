"""A mapped engine against golden: whole jobs through its streams, with memories beside it as its interfaces want them.

All runs side by side have the same jobs and other operands. The first list of jobs runs without a stall, so that the
counters must be those of the cycle model too.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import NamedTuple

import numpy as np

from hw.engine.core import EngineCore
from hw.engine.cycles import cycles
from hw.engine.memory import MemoryPorts
from hw.engine.wire import JOB, EngineWire, Job
from hw.wire import pack
from sim.jobs import expected, job_of
from sim.stimulus import Stalls
from synth.netlist import Netlist
from synth.simulate import NetlistSimulator
from synth.verify import VerificationError

__all__ = ["engine"]

_STREAMS = 64


class _Results(NamedTuple):
    """Beats that must come [beats, runs, bytes], which of their bytes count, and which end a packet."""

    beats: np.ndarray
    counts: np.ndarray
    last: set[int]


class _Memory:
    """One of the memories behind an engine, in all runs at once: its addresses are the same in all of them."""

    def __init__(self, sim: NetlistSimulator, name: str, ports: MemoryPorts, rng: np.random.Generator) -> None:
        self._sim, self._name, self._ports, self._rng = sim, name, ports, rng
        self._words: dict[int, np.ndarray] = {}

    def _one(self, port: str) -> int:
        values = self._sim.get(f"{self._name}__{port}")
        if (values != values[0]).any():
            raise VerificationError(f"netlist: {self._name}__{port} depends on operands")
        return int(values[0])

    def edge(self) -> np.ndarray | None:
        """Take what the ports say before an edge; returns what is read, None where that stays as it is."""
        sim, name, ports = self._sim, self._name, self._ports
        read = self._word(self._one("read__address")).copy() if self._one("read__enable") else None
        if self._one("write__enable"):
            part = self._one("write__slice") if ports.slices > 1 else 0
            at = slice(part * ports.slice_width, (part + 1) * ports.slice_width)
            self._word(self._one("write__address"))[at] = sim.planes(f"{name}__write__data")
        return read

    def _word(self, address: int) -> np.ndarray:
        shape = self._ports.width, self._sim.planes("rst").shape[1]
        return self._words.setdefault(address, self._rng.integers(0, 1 << 64, shape, np.uint64))


def _jobs(component: EngineCore) -> Iterator[tuple[Job, bool]]:
    """Jobs of every kind that the engine has, and whether operands are extreme."""
    config = component.config
    segments, tokens = min(2, config.segments), min(2, config.tokens)
    plain = Job(steps=3, segments=segments, last_steps=2, channel_blocks=2, token_blocks=tokens)
    one = Job(steps=2, last_steps=2, channel_blocks=2, token_blocks=1)
    yield plain, False
    if config.wide:
        yield replace(one, wide=True), False
    longest = min(config.weight_depth, config.activation_depth)
    yield Job(steps=longest, last_steps=longest, channel_blocks=1, token_blocks=1), True
    yield replace(one, keep=True), False
    yield replace(one, channel_blocks=1), False
    if config.requantizers:
        yield replace(plain, requantize=True), False


def engine(netlist: Netlist, component: EngineCore, rng: np.random.Generator) -> str:
    """Jobs of every kind, with the longest sums at the ends of weights and activations; without and with stalls."""
    config = component.config
    wire = EngineWire(config)
    sim = NetlistSimulator(netlist, streams=_STREAMS, rng=rng)
    memories = {name: _Memory(sim, name, ports, rng) for name, ports in component.memories.items()}
    for port in ("job__payload", "weights__payload", "activations__payload"):
        sim.drive(port, np.zeros_like(sim.planes(port)))
    for port in ("job__valid", "weights__valid", "activations__valid", "results__ready", "recover", "clear_counters"):
        sim.set(port, 0)
    for rst in (1, 1, 0):
        sim.set("rst", rst)
        sim.settle()
        sim.tick()
    for stall in (0.0, 0.3):
        jobs = list(_jobs(component))
        works = [_work(wire, rng, jobs) for _ in range(_STREAMS)]
        given = [[work for work, _, _ in one] for one in works]
        queues = {
            "job": [_alike(pack(JOB, asdict(job))) for job, _ in jobs],
            "weights": _beats([[packet for work in one for packet in work.weights] for one in given]),
            "activations": _beats(
                [[work.activations for work in one if work.activations is not None] for one in given]
            ),
        }
        beats, counts = (
            np.stack([np.concatenate([work[part] for work in one]) for one in works], axis=1) for part in (1, 2)
        )
        last = set((np.cumsum([len(beats) for _, beats, _ in works[0]]) - 1).tolist())
        sim.set("clear_counters", 1)
        sim.set("results__ready", 0)
        sim.settle()
        sim.tick()
        sim.set("clear_counters", 0)
        stalls = Stalls(rng, stall) if stall else None
        _run(netlist.name, sim, memories, queues=queues, results=_Results(beats, counts, last), stalls=stalls)
        if not stall:
            found = sim.get("counters", 32)[:, 0].tolist()
            model = list(asdict(cycles(config, [job for job, _ in jobs])).values())
            if found != model:
                raise VerificationError(f"netlist of {netlist.name}: its counters are {found}, and not {model}")
    kinds = ["plain", "segments", "longest, extreme", "kept activations", *["wide"] * config.wide]
    kinds += ["requantised"] * bool(config.requantizers)
    return (
        f"gates: {_STREAMS} runs of {2 * len(jobs)} jobs ({', '.join(kinds)}) through the streams, without stalls, and "
        "the cycle model's counters then, and with stalls"
    )


def _work(wire: EngineWire, rng: np.random.Generator, jobs: list[tuple[Job, bool]]) -> list[tuple]:
    """For each job its packets, and the beats of its results with which bits count."""
    found, kept = [], None
    for job, extreme in jobs:
        work, sums, requantizers = job_of(wire, rng, job, extreme=extreme, activations=kept)
        found.append((work, *expected(wire, job, sums, requantizers)))
        kept = (work.activations if kept is None else kept) if job.keep else None
    return found


def _alike(bits: np.ndarray) -> np.ndarray:
    """The same bits [bits, streams] in all runs."""
    return np.repeat(np.asarray(bits, np.uint8).reshape(-1, 1), _STREAMS, axis=1)


def _beats(runs: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Beats with ``last`` and ``bad``, bits [bits, runs], of each run's packets."""
    beats = []
    for packets in zip(*runs, strict=True):
        bits = np.unpackbits(np.stack(packets), axis=-1, bitorder="little")  # [runs, beats, bits]
        flags = np.zeros((*bits.shape[:2], 2), np.uint8)
        flags[:, -1, 0] = 1
        beats += list(np.concatenate([bits, flags], axis=-1).transpose(1, 2, 0))
    return beats


def _run(
    top: str,
    sim: NetlistSimulator,
    memories: dict[str, _Memory],
    *,
    queues: dict[str, list[np.ndarray]],
    results: _Results,
    stalls: Stalls | None,
) -> None:
    """Offer what queues hold, and compare what comes, until all of it has come and the engine rests."""
    wanted = len(results.beats)
    at, done = dict.fromkeys(queues, 0), 0
    offered = dict.fromkeys(queues, False)
    budget = 1000 + 12 * (sum(map(len, queues.values())) + wanted)
    for _ in range(budget):
        for port, queue in queues.items():
            offered[port] = at[port] < len(queue) and (offered[port] or stalls is None or not stalls())
            sim.set(f"{port}__valid", int(offered[port]))
            if offered[port]:
                sim.set(f"{port}__payload", queue[at[port]], 1)
        ready = stalls is None or not stalls()
        sim.set("results__ready", int(ready))
        sim.settle()
        if ready and sim.get("results__valid")[0]:
            if done == wanted:
                raise VerificationError(f"netlist of {top}: more results than jobs have")
            _compare(f"netlist of {top}: beat {done} of results", sim.get("results__payload", 1), results, done)
            done += 1
        taken = {port: offered[port] and bool(sim.get(f"{port}__ready")[0]) for port in queues}
        read = {name: memory.edge() for name, memory in memories.items()}
        if sim.get("error").any():
            raise VerificationError(f"netlist of {top}: an error, {sim.get('error')[0]:#b}, where nothing is wrong")
        busy = sim.get("status").any()
        sim.tick()
        for name, data in read.items():
            if data is not None:
                sim.drive(f"{name}__read__data", data)
        for port, yes in taken.items():
            at[port] += yes
            offered[port] &= not yes
        if done == wanted and not busy:
            sim.settle()
            return
    raise VerificationError(f"netlist of {top}: {wanted - done} results are missing after {budget} cycles")


def _compare(beat: str, found: np.ndarray, results: _Results, number: int) -> None:
    """A beat of all runs, bits [bits, runs]."""
    wanted, counts = results.beats[number], results.counts[number]
    got = np.packbits(found[:-2].T.astype(np.uint8), axis=1, bitorder="little")
    wrong = np.argwhere((got != wanted) & counts)
    if wrong.size:
        run, byte = wrong[0]
        raise VerificationError(
            f"{beat} differs in {len(np.unique(wrong[:, 0]))} of {len(got)} runs, first in byte {byte} of run {run}: "
            f"{got[run, byte]} instead of {wanted[run, byte]}"
        )
    narrow, last = found[-2:]
    if (narrow == counts.all(axis=1)).any() or (last != (number in results.last)).any():
        raise VerificationError(f"{beat} is marked wrongly as narrow, or as the last")
