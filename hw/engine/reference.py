"""What an engine makes of its packets, in NumPy: the reference for the circuit, and a backend of the driver."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

import golden
from hw.engine.config import EngineConfig
from hw.engine.wire import EngineWire, Job

__all__ = ["Backend", "EngineError", "ReferenceEngine", "Results", "Work"]


class EngineError(ValueError):
    """An engine refused a job or a packet.

    Attributes
    ----------
    kind : str
        The error bit: "shape", "weights_early_last", "weights_missing_last", "activations_early_last",
        "activations_missing_last".
    """

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True)
class Work:
    """A job with its packets.

    Attributes
    ----------
    job : Job
    weights : sequence of uint8 [beats, bytes]
        A packet for each channel block.
    activations : uint8 [beats, bytes], optional
        None where the job before has kept them.
    """

    job: Job
    weights: Sequence[np.ndarray]
    activations: np.ndarray | None


@dataclass(frozen=True)
class Results:
    """What came of a job.

    Attributes
    ----------
    packet : uint8 [beats, bytes]
    counters : dict
        Cycles by what they were spent on, of this job alone; empty where nothing counts them.
    """

    packet: np.ndarray
    counters: dict[str, int] = field(default_factory=dict)


class Backend(Protocol):
    """What runs an engine's jobs: this reference, a simulation, a board."""

    config: EngineConfig

    def run(self, work: Iterable[Work]) -> Iterator[Results]:
        """Results of jobs in their order. Raises EngineError where the engine refuses one."""


class ReferenceEngine:
    """An engine that keeps no time."""

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.wire = EngineWire(config)

    def run(self, work: Iterable[Work]) -> Iterator[Results]:
        kept: tuple[Job, np.ndarray, np.ndarray] | None = None
        for one in work:
            job = one.job
            if problem := job.problem(self.config, None if kept is None else kept[0]):
                raise EngineError("shape", problem)
            if kept is not None:
                zero_points, a = kept[1:]
            else:
                self._check("activations", one.activations, self.wire.activation_beats(job))
                zero_points, a = self.wire.unpack_activations(job, one.activations)
            if len(one.weights) != job.channel_blocks:
                raise ValueError(f"{len(one.weights)} packets of weights for {job.channel_blocks} channel blocks")
            for packet in one.weights:
                self._check("weights", packet, self.wire.weight_beats(job))
            yield Results(self._results(job, np.stack(one.weights), zero_points, a))
            kept = (job, zero_points, a) if job.keep else None

    @staticmethod
    def _check(stream: str, packet: np.ndarray | None, beats: int) -> None:
        if packet is None:
            raise ValueError(f"{stream}: a packet is wanted, and no job has kept its own")
        if len(packet) != beats:
            kind = f"{stream}_{'early' if len(packet) < beats else 'missing'}_last"
            raise EngineError(kind, f"a packet of {stream} has {len(packet)} beats, and the job wants {beats}")

    def _results(self, job: Job, weights: np.ndarray, zero_points: np.ndarray, a: np.ndarray) -> np.ndarray:
        config = self.config
        x_offset = config.lane.x_offset
        codes, records, requantizers = self.wire.unpack_weights(job, weights)
        values, biases = config.code_tables(job.wide)
        channels, blocks = config.channels(job.wide), job.channel_blocks
        # [token blocks, rows, words, lanes], and codes [channel blocks, columns, words, lanes].
        x, codes = (a + x_offset).swapaxes(1, 2), codes.swapaxes(1, 2)
        zx = zero_points + x_offset
        sums = np.empty((blocks, job.token_blocks, job.segments, channels, config.rows), np.int64)
        begin = 0
        for segment, length in enumerate(job.lengths):
            here = slice(begin, begin + length)
            begin += length
            record = {name: field[:, segment] for name, field in records.items()}  # [channel blocks, channels]
            mode = record.get("mode", np.zeros((blocks, channels), np.int64)) * (not job.wide)
            flip = record.get("flip", np.zeros((blocks, channels), np.int64)).astype(bool)
            modes = np.repeat(mode, config.columns // channels, axis=1)[..., None, None]
            taken, xs = codes[:, :, here], x[:, :, here].reshape(job.token_blocks * config.rows, -1)
            value = values[modes, taken].reshape(blocks * config.columns, -1)
            raw = value.astype(np.float64) @ xs.T.astype(np.float64)  # exact: far below 2 ** 53
            raw = raw.astype(np.int64).reshape(blocks, config.columns, job.token_blocks, config.rows)
            raw += biases[modes, taken].sum(axis=(-2, -1))[..., None, None]
            if job.wide:
                raw = (raw[:, ::2] << config.lane.code_bits) + raw[:, 1::2]
            x_sum = xs.sum(axis=-1).reshape(job.token_blocks, config.rows)

            def each(field: np.ndarray) -> np.ndarray:
                return field[..., None, None]

            total = np.where(each(flip), -raw, raw) + each(record["c"])
            total += each(record["u"]) * x_sum - each(record["h_sum"]) * zx
            sums[:, :, segment] = total.swapaxes(1, 2)
        half = 1 << self.wire.code.sum_bits - 1
        sums = (sums + half & 2 * half - 1) - half
        counts = records["counts"].astype(bool)[:, None, ..., None]
        minima = np.where(counts, sums, np.iinfo(np.int32).max).min(axis=(0, 2, 3))
        maxima = np.where(counts, sums, np.iinfo(np.int32).min).max(axis=(0, 2, 3))
        if job.requantize:
            fields = {name: field[:, None, None, :, None] for name, field in requantizers.items()}
            bias = fields.pop("bias")
            sums = golden.requantize((sums + bias).astype(np.int32), **fields)
        return self.wire.pack_results(job, sums, minima, maxima)
