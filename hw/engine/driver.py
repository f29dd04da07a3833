"""Runs the matrix products of a golden decoder on an engine, whatever stands behind its packets.

driver = Driver(backend)                      # hw.engine.reference, sim.engine, or a board
driver.attach(model)                          # a quantised golden.Decoder: from now on its products run there
logits = model(ids)

What is float, and how operands are quantised, stays golden's own code; the engine's integers become floats by
``golden.rescale``, so that logits are the same to the last bit.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

import golden
from golden import Quantized
from golden.lanes import INT8, Lane, lane_code
from golden.models import Decoder, QuantConfig
from golden.models.static import Requantizers, StaticDecoder, requantized
from hw.engine.config import EngineConfig
from hw.engine.plan import Part, Plan, plan
from hw.engine.reference import Backend, Work
from hw.engine.wire import EngineWire

__all__ = ["Driver", "Ran", "check_model", "pack_weights", "quantisation"]


@dataclass
class Ran:
    """One product of a run, over its heads and batch.

    Attributes
    ----------
    name : str
        The projection, or "<layer>.<attention block>.qk" and ".av".
    plan : Plan
        That of each matrix.
    matrices : int
    counters : dict
        The engine's, added up; empty where the backend counts nothing.
    integers, mismatches : int
        Sums that were compared with golden's, and those that differ.
    """

    name: str
    plan: Plan
    matrices: int
    counters: dict[str, int] = field(default_factory=dict)
    integers: int = 0
    mismatches: int = 0

    @property
    def macs(self) -> int:
        return self.plan.macs * self.matrices

    def count(self, counters: Mapping[str, int]) -> None:
        """Add up more of the engine's counters."""
        for counter, cycles in counters.items():
            self.counters[counter] = self.counters.get(counter, 0) + cycles


class Driver:
    """Plans, packs, runs, and puts together.

    Parameters
    ----------
    backend : Backend
        What runs jobs.
    check : bool
        Compare every integer with golden's.
    report : callable, optional
        Called with each product that has run.
    """

    def __init__(
        self, backend: Backend, *, check: bool = False, report: Callable[[Ran], None] = lambda ran: None
    ) -> None:
        self.backend = backend
        self.config = backend.config
        self.wire = EngineWire(backend.config)
        self.check = check
        self.report = report
        self._projections: dict[int, Quantized] = {}  # whose packets are kept, by id
        self._packets: dict[tuple, np.ndarray] = {}

    def attach(self, model: Decoder) -> None:
        """Run a quantised decoder's products on the engine from now on.

        Raises ValueError, before any work, for a model that the engine does not multiply.
        """
        check_model(model, self.config)
        self._projections = {id(w): w for w in model.weights.values()}
        self._packets = {}
        model.matmul = self.matmul
        if isinstance(model, StaticDecoder):
            model.requantized = self.requantized

    def matmul(self, name: str, x: Quantized, w: Quantized, bias: np.ndarray | None = None) -> np.ndarray:
        """``golden.matmul(x, w, bias)`` with its integers from the engine."""
        return golden.rescale(self.integers(name, x, w), x, w, bias, corrected=True)

    def integers(self, name: str, x: Quantized, w: Quantized) -> np.ndarray:
        """``acc - za' H`` in half-steps: int64, in the shape of ``golden.int_matmul(x, w)``.

        Raises ValueError for operands that the engine does not multiply.
        """
        one = self._operands(x, w)
        found = np.zeros((w.groups, *one.a.shape[:-1], w.shape[-2]), np.int64)
        how = plan(self.config, *one.size, group_size=w.group_size, wide=one.wide)
        ran = Ran(name, how, len(one.matrices))
        for index, part, sums in self._run(ran, one, None):
            tokens, channels = (slice(some.start, some.stop) for some in (part.tokens, part.channels))
            for segment, values in zip(part.segments, sums, strict=True):
                found[(segment.group, *index, tokens, channels)] += values * self.config.unit
        found = found.reshape(*([] if w.group_size is None else [w.groups]), *one.lead, x.shape[-2], w.shape[-2])
        self._finish(ran, found, lambda: _corrected(x, w))
        return found

    def requantized(self, name: str, x: Quantized, w: Quantized, how: Requantizers) -> np.ndarray:
        """``golden.models.static.requantized`` by the engine's requantisers.

        Sums that are longer than a segment, or of weights in wide jobs, leave as integers and are requantised here.
        """
        one, n = self._operands(x, w), w.shape[-2]
        try:
            whole = plan(self.config, *one.size, group_size=w.group_size, wide=one.wide, requantize=True)
        except ValueError:
            whole = None
        if whole is None or one.wide or not self.config.requantizers:
            return how(self.integers(name, x, w) // w.fmt.unit)
        batch = one.a.shape[:-2]
        given = {"bias": how.bias, "multiplier": how.multiplier, "shift": how.shift, "zero_point": how.zero_point}
        given = {field: np.broadcast_to(values, (*batch, n)) for field, values in given.items()}
        found = np.zeros((*one.a.shape[:-1], n), np.int8)
        ran = Ran(name, whole, len(one.matrices))
        for index, part, sums in self._run(ran, one, given):
            tokens, channels = (slice(some.start, some.stop) for some in (part.tokens, part.channels))
            found[(*index, tokens, channels)] = sums[0]
        found = found.reshape(*one.lead, x.shape[-2], n)
        self._finish(ran, found, lambda: requantized(name, x, w, how))
        return found

    def _finish(self, ran: Ran, found: np.ndarray, golden_s: Callable[[], np.ndarray]) -> None:
        """Compare, if asked for, and report."""
        if self.check:
            ran.integers = found.size
            ran.mismatches = int((found != golden_s()).sum())
        self.report(ran)

    def _operands(self, x: Quantized, w: Quantized) -> "_Operands":
        lane = lane_of(w.fmt, self.config)
        if x.fmt != lane.activations or x.group_size is not None:
            raise ValueError(f"activations are {x.fmt.name} in {x.groups} groups: the engine takes int8 without groups")
        if x.shape[-1] != w.shape[-1]:
            raise ValueError(f"x {x.shape} and w {w.shape} differ in k, their last axis")
        flat = w.codes.ndim == 2
        batch = () if flat else np.broadcast_shapes(x.shape[:-2], w.shape[:-2])
        lead = x.shape[:-2] if flat else batch
        t, k = -1 if flat else x.shape[-2], x.shape[-1]
        a, za = golden.on_wire(x)
        a = np.broadcast_to(a, (*lead, *x.shape[-2:])).reshape(*batch, t, k)
        za = np.broadcast_to(za[..., 0], (*lead, x.shape[-2])).reshape(*batch, t)
        matrices = [((), w)] if flat else list(_matrices(w, batch))
        return _Operands(a, za, matrices, lead, lane is not self.config.lane)

    def _run(
        self, ran: Ran, one: "_Operands", given: dict[str, np.ndarray] | None
    ) -> Iterator[tuple[tuple[int, ...], Part, np.ndarray]]:
        """(matrix, part of it, its sums [segments, tokens, channels]) of every job."""

        def work() -> Iterator[Work]:
            for index, matrix in one.matrices:
                fields = given and {field: values[index] for field, values in given.items()}
                for part in ran.plan.parts:
                    yield self._work(part, matrix, one.a[index], one.za[index], fields)

        results = self.backend.run(work())
        for index, _ in one.matrices:
            for part in ran.plan.parts:
                result, job = next(results), part.job
                ran.count(result.counters)
                sums, _, _ = self.wire.unpack_results(job, result.packet)
                sums = sums.transpose(2, 1, 4, 0, 3).reshape(job.segments, job.token_blocks * self.config.rows, -1)
                yield index, part, sums[:, : len(part.tokens), : len(part.channels)]

    def _work(
        self, part: Part, w: Quantized, a: np.ndarray, za: np.ndarray, given: dict[str, np.ndarray] | None
    ) -> Work:
        """A job and its packets, of activations on the wire [t, k], their zero points [t] and weights [n, k]."""
        config, job = self.config, part.job
        tokens, rows = slice(part.tokens.start, part.tokens.stop), job.token_blocks * config.rows
        words = np.full((rows, job.words * config.lanes), config.lane.a_range[0], np.int16)
        for number, segment in enumerate(part.segments):
            at = number * job.steps * config.lanes
            words[: len(part.tokens), at : at + segment.stop - segment.start] = a[tokens, segment.start : segment.stop]
        zero_points = np.zeros(rows, np.int16)
        zero_points[: len(part.tokens)] = za[tokens]
        packet = self.wire.pack_activations(
            job,
            zero_points.reshape(-1, config.rows),
            words.reshape(-1, config.rows, job.words, config.lanes).swapaxes(1, 2),
        )
        return Work(job, self._weights(part, w, given), packet)

    def _weights(self, part: Part, w: Quantized, given: dict[str, np.ndarray] | None) -> np.ndarray:
        """Packets of weights. They depend on no activations: those of a model's projections are made once."""
        if id(w) not in self._projections or given is not None:
            return pack_weights(self.wire, part, w, given)
        key = (id(w), part.segments, part.channels)
        if key not in self._packets:
            self._packets[key] = pack_weights(self.wire, part, w)
        return self._packets[key]


@dataclass(frozen=True)
class _Operands:
    """Activations on the wire [..., t, k], zero points [..., t], matrices of weights by index; x's leading axes."""

    a: np.ndarray
    za: np.ndarray
    matrices: list[tuple[tuple[int, ...], Quantized]]
    lead: tuple[int, ...]
    wide: bool

    @property
    def size(self) -> tuple[int, int, int]:
        """t, n and k of a matrix product."""
        return self.a.shape[-2], self.matrices[0][1].shape[0], self.a.shape[-1]


def pack_weights(
    wire: EngineWire, part: Part, w: Quantized, requantizers: dict[str, np.ndarray] | None = None
) -> np.ndarray:
    """Packets of a job's part of weights [n, k], with requantizers [n]: uint8 [channel blocks, beats, bytes]."""
    config, job, segments = wire.config, part.job, part.segments
    across, count = config.channels(job.wide), len(segments)
    n = job.channel_blocks * across
    channels = slice(part.channels.start, part.channels.stop)
    zero_point = np.broadcast_to(w.zero_point, (w.shape[0], w.groups))
    zero_point = zero_point[channels, segments[0].group : segments[-1].group + 1]
    codes = w.codes[channels, segments[0].start : segments[-1].stop]
    size = codes.shape[-1] // count
    here = Quantized(w.fmt, codes, np.ones(zero_point.shape, np.float32), zero_point, group_size=size)
    code = lane_code(here, lane_of(w.fmt, config))

    taken = wire.codes(code, wide=job.wide)
    padded = np.full((n, taken.shape[1], count, job.steps * config.lanes), config.lane.neutral_code, np.uint8)
    padded[: len(taken), ..., :size] = taken.reshape(*taken.shape[:2], count, size)
    words = padded.reshape(job.channel_blocks, config.columns, job.words, config.lanes).swapaxes(1, 2)
    records = {}
    for name, values in wire.records(code).items():
        padded = np.zeros((n, count), np.int64)  # channels beyond the product's do not count
        padded[: len(values)] = values
        records[name] = padded.reshape(job.channel_blocks, across, count).swapaxes(1, 2)
    if requantizers is not None:
        for name, values in requantizers.items():
            padded = np.zeros(n, np.int64)
            padded[: len(part.channels)] = values[channels]
            requantizers = requantizers | {name: padded.reshape(job.channel_blocks, across)}
    return wire.pack_weights(job, words, records, requantizers)


def lane_of(fmt: golden.Format, config: EngineConfig) -> Lane:
    """The lane whose codes the engine takes for weights of a format: its own, or INT8's in a wide job.

    Raises ValueError where there is none.
    """
    if fmt == config.lane.fmt:
        return config.lane
    if config.wide and fmt == INT8.fmt:
        return INT8
    also = f" and {INT8.fmt.name}" if config.wide else ""
    raise ValueError(f"weights are {fmt.name}, and an engine of {config.lane.name} takes {config.lane.fmt.name}{also}")


def quantisation(model: Decoder) -> QuantConfig:
    """How a model is quantised. Raises ValueError for one that is not."""
    if model.quant is None:
        where = "" if model.source is None else f"{model.source}: "
        raise ValueError(f"{where}the model is not quantised: an engine takes what `python -m golden quantize` saves")
    return model.quant


def check_model(model: Decoder, config: EngineConfig) -> None:
    """Raise ValueError, naming what is wrong, for a decoder with a product that the engine does not multiply."""
    quant, where = quantisation(model), "" if model.source is None else f"{model.source}: "
    operands = {"weights": quant.weights, "values": quant.values, "activations": quant.activations}
    for what, fmt in operands.items():
        if fmt is None:
            raise ValueError(f"{where}{what} are float, and all products of a layer run on the engine: quantise them")
        try:
            lane = lane_of(fmt, config)
        except ValueError as error:
            raise ValueError(f"{where}{what}: {error}") from None
        if what == "activations" and fmt != lane.activations:
            raise ValueError(f"{where}activations are {fmt.name}, and the engine takes {lane.activations.name}")
    if not quant.hardware and quant.value_range == "dynamic" and quant.values.hardware_zero_points is not None:
        raise ValueError(f"{where}V is quantised without keeping to the hardware's zero points: use hardware=True")
    points = {name: (quant.weights, w.zero_point) for name, w in model.weights.items()}
    points |= {f"V of layer {i}": (quant.values, zero) for i, (_, zero) in model.value_parameters.items()}
    for name, (fmt, zero_point) in points.items():
        allowed = lane_of(fmt, config).zero_points
        if not np.isin(zero_point, allowed).all():
            raise ValueError(
                f"{where}{name} has zero points from {zero_point.min()} to {zero_point.max()}, and the engine takes "
                f"{allowed[0]} to {allowed[-1]}: quantise with hardware=True"
            )


def _matrices(w: Quantized, batch: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Quantized]]:
    """The matrices of weights [..., n, k] in a product of this batch."""
    codes = np.broadcast_to(w.codes, (*batch, *w.shape[-2:]))
    zero_point = np.broadcast_to(w.zero_point, (*batch, w.shape[-2], w.groups))
    ones = np.ones(zero_point.shape[-2:], np.float32)
    for index in np.ndindex(batch):
        yield index, Quantized(w.fmt, codes[index], ones, zero_point[index], group_size=w.group_size)


def _corrected(x: Quantized, w: Quantized) -> np.ndarray:
    """golden's ``acc - za' H``."""
    za, h_sum = golden.on_wire(x)[1].astype(np.int64), w.h_sum().astype(np.int64)
    corrections = [za * h_sum[..., None, :, group] for group in range(w.groups)]
    return golden.int_matmul(x, w) - (corrections[0] if w.group_size is None else np.stack(corrections))
