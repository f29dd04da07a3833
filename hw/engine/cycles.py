"""How many cycles an engine takes for jobs, in closed form: what its counters will say, without simulating it.

    cycles(config, jobs)                  # of jobs that follow each other, whose streams never make them wait
    cycles(config, jobs, often=12)        # of all of them, 12 times in a row

A sum of ``L`` steps takes ``max(L, n)`` cycles if the sum before it has ``n`` beats of results, since that drains
meanwhile: the sums of a channel block take a known number of cycles, whatever their steps do. Two banks take packets in
turns: a packet comes in when the block before the last one has drained, and a block begins when its packet is there.
That is a recurrence over channel blocks. Its state soon repeats, and equal blocks and equal jobs then take equal times,
so that the cost of an answer does not grow with sizes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from itertools import groupby

from hw.engine.config import EngineConfig
from hw.engine.wire import EngineWire, Job

__all__ = ["Cycles", "cycles"]

#: Cycles between a packet's last beat and the first step that reads what it brought.
_LOADED = 2
#: Cycles between a block's last step and the first beat of the packet that takes its bank, beside one for each column.
_FREED = 8
#: Cycles between a job's offer and the first beat of its packets, and between its last step and its end.
_OFFERED, _ENDED = 1, 8
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
        self.step = -1  # the last step's cycle
        self.beats = 0  # results that the last sum still had then
        self.offered = 0  # when the next job was there
        self.loaded = {"weights": 0, "activations": 0}  # when each stream can bring the next packet
        self.banks = {"weights": [0, 0], "activations": [0, 0]}  # when each is free, the next packet's first
        self.spent = dict.fromkeys(("useful", "weights", "activations", "drain"), 0)

    def load(self, stream: str, beats: int) -> int:
        """A packet comes in; returns the first cycle in which a step may read it."""
        begin = max(self.loaded[stream], self.banks[stream].pop(0), self.offered + _OFFERED)
        self.loaded[stream] = begin + beats
        return begin + beats + _LOADED

    def free(self, stream: str) -> None:
        """The oldest packet is done with as soon as the last sum has drained."""
        self.banks[stream].append(self.step + self.config.columns + _FREED)

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
            times = [self.offered, *self.loaded.values(), *self.banks["weights"], *self.banks["activations"]]
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
        self.banks = {stream: [at + time for at in both] for stream, both in self.banks.items()}

    def job(self, job: Job, kept: bool) -> None:
        """A job, whose activations the one before may have kept."""
        weights, activations = self.wire.weight_beats(job), self.wire.activation_beats(job)
        there = 0 if kept else self.load("activations", activations)
        accepted = self.step + 1
        first = self.load("weights", weights)
        self.offered = accepted
        channels, segments = self.config.columns, job.segments

        def block(ready: int, *, last: bool) -> None:
            self.wait("weights", ready)
            beats = [channels] * (segments - 1) + [channels + _EXTREMES * last]
            self.sums(job.lengths, beats)
            if job.token_blocks > 1:
                self.sums(job.lengths, beats, job.token_blocks - 1)
            self.free("weights")

        self.wait("activations", there)
        alone = job.channel_blocks == 1
        block(first, last=alone)
        long_ago = 4 * (weights + activations + channels + _FREED)
        self.repeat(lambda: block(self.load("weights", weights), last=False), job.channel_blocks - 2, long_ago)
        if not alone:
            block(self.load("weights", weights), last=True)
        if not job.keep:
            self.free("activations")


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
    pipeline = config.columns + _EXTREMES + _ENDED
    return Cycles(busy=timeline.step + 1 + pipeline, **spent, pipeline=pipeline)
