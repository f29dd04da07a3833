"""How many cycles an engine takes for jobs, in closed form: what its counters will say, without simulating it.

    cycles(config, jobs)                  # of jobs that follow each other, whose streams never make them wait
    cycles(config, jobs, often=12)        # of all of them, 12 times in a row

A sum of ``L`` steps takes ``max(L, n)`` cycles if the sum before it has ``n`` beats of results, since that drains
meanwhile: the sums of a channel block take a known number of cycles, whatever their steps do. Banks take packets in
turns: a packet comes in when the one that was there is done with, and a block begins when its packet is there.
That is a recurrence over channel blocks. Its state soon repeats, and equal blocks and equal jobs then take equal times,
so that the cost of an answer does not grow with sizes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from itertools import groupby

from hw.engine.config import EngineConfig
from hw.engine.wire import EngineWire, Job

__all__ = ["Cycles", "cycles"]

#: Banks of codes and of activations, free after their last step; banks of records and of zero points, free so many
#: cycles later, beside one for each of the last sum's results.
_BANKS, _DRAINED_BANKS, _DRAINED = 2, 4, 7
#: Cycles between a job's last step and its end, beside one for each of its last results.
_ENDED = 10
#: Cycles that results take longer through requantizers, whether they are requantized or not.
_REQUANTIZED = 6
#: Beats of a token block's minima and maxima.
_EXTREMES = 2


@dataclass(frozen=True)
class Cycles:
    """What an engine's cycles were spent on: all its counters.

    Attributes
    ----------
    busy : int
        All of them.
    useful : int
        A step was taken.
    weights, activations, drain, results, pipeline : int
        None was: its weights or activations were not there, the sum before was still draining, results were not taken,
        or there was none left to take while the last sums were on their way out.
    """

    busy: int = 0
    useful: int = 0
    weights: int = 0
    activations: int = 0
    drain: int = 0
    results: int = 0
    pipeline: int = 0

    def __add__(self, other: "Cycles") -> "Cycles":
        return Cycles(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


class _Timeline:
    """Where an engine stands, in cycles since it began."""

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.wire = EngineWire(config)
        self.step = 0  # the last step's cycle
        self.beats = 0  # results that the last sum still had then
        self.offered = 0  # when the next job was there
        self.loaded = {"weights": 0, "activations": 0}  # when each stream can bring the next packet
        # When each bank is free, the next packet's first.
        self.banks = {stream: [0] * _BANKS for stream in self.loaded}
        self.drained = {stream: [0] * _DRAINED_BANKS for stream in self.loaded}
        self.spent = dict.fromkeys(("useful", "weights", "activations", "drain"), 0)

    def load(self, stream: str, beats: int, *begin: int) -> int:
        """A packet comes in, not before any of these cycles; returns when a step may read it."""
        self.loaded[stream] = max(self.loaded[stream], *begin) + beats
        return self.loaded[stream]

    def bank(self, stream: str) -> int:
        """When there is a bank for the next packet."""
        return max(self.banks[stream].pop(0), self.drained[stream].pop(0))

    def free(self, stream: str, results: int) -> None:
        """The oldest packet is done with: the last step has gone, and the last sum's results follow."""
        self.banks[stream].append(self.step + 1)
        self.drained[stream].append(self.step + results + _DRAINED)

    def wait(self, cause: str, until: int) -> None:
        """Take no step before a cycle."""
        late = max(0, until - self.step - 1)
        self.spent[cause] += late
        self.step += late
        self.beats = max(0, self.beats - late)

    def sums(self, lengths: Iterable[int], beats: Iterable[int], often: int = 1) -> None:
        """Sums of so many steps, which have so many beats of results, ``often`` times in a row."""
        for length, mine in zip(lengths, beats, strict=True):
            held = max(0, self.beats - length)
            self.spent["useful"] += length * often
            self.spent["drain"] += held * often
            self.step += (length + held) * often
            self.beats = mine

    def repeat(self, act: Callable[[], None], often: int, long_ago: int) -> None:
        """Do it so many times: until the state repeats, and all at once from then on.

        What was ``long_ago`` matters no more: longer than any packet takes.
        """
        seen: dict[tuple[int, ...], tuple[int, int, dict[str, int]]] = {}
        done = 0
        while done < often:
            banks = [*self.banks.values(), *self.drained.values()]
            times = [self.offered, *self.loaded.values(), *(at for some in banks for at in some)]
            state = self.beats, *(max(time - self.step, -long_ago) for time in times)
            if state in seen:
                at, step, spent = seen[state]
                more = (often - done) // (done - at)
                done += more * (done - at)
                self._pass((self.step - step) * more)
                self.spent = {cause: n + (n - spent[cause]) * more for cause, n in self.spent.items()}
                seen = {}
                if done == often:
                    return
            seen[state] = done, self.step, dict(self.spent)
            act()
            done += 1

    def _pass(self, time: int) -> None:
        self.step += time
        self.offered += time
        self.loaded = {stream: at + time for stream, at in self.loaded.items()}
        for banks in (self.banks, self.drained):
            banks |= {stream: [at + time for at in some] for stream, some in banks.items()}

    def job(self, job: Job, kept: bool) -> None:
        """A job, whose activations the one before may have kept: it counts their words."""
        weights, activations = self.wire.weight_beats(job), self.wire.activation_beats(job)
        results, segments = self.config.channels(job.wide), job.segments
        known = self.offered + 1

        def packet() -> int:
            return self.load("weights", weights, known, self.bank("weights"))

        def block(there: int, *, last: bool = False) -> None:
            self.wait("weights", there)
            if first:
                self.wait("activations", first.pop())
            beats = [results] * (segments - 1) + [results + _EXTREMES * last]
            self.sums(job.lengths, beats)
            if job.token_blocks > 1:
                self.sums(job.lengths, beats, job.token_blocks - 1)
            self.free("weights", results)

        free = 0 if kept else self.bank("activations")
        first = [self.load("activations", job.words if kept else activations, known, free)]
        there = packet()
        self.offered = self.step + 1  # the next job, as soon as this one runs
        if job.channel_blocks > 1:
            block(there)
            long_ago = 4 * (weights + activations + results + _DRAINED)
            self.repeat(lambda: block(packet()), job.channel_blocks - 2, long_ago)
            there = packet()
        block(there, last=True)
        if not job.keep:
            self.free("activations", results)


def cycles(config: EngineConfig, jobs: Iterable[Job], *, often: int = 1) -> Cycles:
    """The engine's counters after these jobs, ``often`` times in a row, from the first one's start on.

    All streams offer or take a beat in every cycle, and the next job is offered whenever there is room for it.
    """
    timeline = _Timeline(config)
    runs = [(job, len(list(same))) for job, same in groupby(jobs)]
    wire = EngineWire(config)
    long_ago = 4 * max(wire.weight_beats(job) + wire.activation_beats(job) for job, _ in runs) + 100

    def all_of_them() -> None:
        kept = False
        for job, count in runs:
            if job.keep or kept:
                for _ in range(count):
                    timeline.job(job, kept)
                    kept = job.keep
            else:
                timeline.repeat(lambda job=job: timeline.job(job, False), count, long_ago)

    timeline.repeat(all_of_them, often, long_ago)
    spent = timeline.spent
    pipeline = config.channels(runs[-1][0].wide) + _ENDED + (_REQUANTIZED if config.requantizers else 0)
    return Cycles(busy=timeline.step + pipeline, **spent, pipeline=pipeline)
