"""What an engine is told and what it says: jobs, and the packets of its three streams.

A packet is ``uint8 [beats, bytes of a beat]``, bit 0 of a beat lowest in byte 0; ``last`` is its end. Every part of a
packet begins with a beat of its own, and what is left of a part's last beat is zero. In these parts, one after another:

    weights      for each channel block a packet:
                     records        [segments][columns], each in a slot of ``record_slot`` bits
                     requantizers   [channels], each in a slot of ``requantizer_slot`` bits; jobs that requantise only
                     words          [words of the job], each of codes [columns][lanes]
    activations  for each job that does not find them in the engine a packet:
                     zero points    [token blocks], each of za' [rows], and each with beats of its own
                     words          [token blocks][words of the job], each of activations [rows][lanes]
    results      for each job a packet, a beat for each line:
                     sums           [channel blocks][token blocks][segments][channels], each of [rows]
                     extremes       [minimum, maximum], each of [rows]: behind the sums of a token block with the last
                                    channel block

With x = a + 128 and zx = za' + 128 (the top bits of both inverted), a sum is, of one channel, token and segment,

    sum_k h (a - za') = sum_k h (x - zx) = (flip ? -raw : raw) + c + u sum(x) - h_sum zx

in the engine's unit (``EngineConfig.unit``): ``raw`` is what the lanes add up to, ``c`` is what negation by complement
left behind, ``u`` takes off the lane's offset, and ``h_sum`` is the sum of the weights; ``hw.engine.record`` says how
records hold these. A requantised sum is ``golden.requantize(sum + bias, multiplier, shift, zero_point)``: a beat then
has one byte a row, in its lowest bytes.

A channel of a wide job has two columns: the low halves of its codes are in one of the first half of all columns, the
high ones half of them further on. Its records are neighbours. Steps beyond the reduction's end have neutral codes
(``EngineConfig.lane.neutral_code``, each half of it in wide jobs) and the activation -128, which is x = 0. Channels and
tokens beyond the product's are computed like others; ``counts`` of their records says which channels the minimum and
maximum are taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from amaranth.hdl import Shape, ShapeLike, signed
from amaranth.lib import data

from golden.lanes import LaneCode
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.wire import pack, unpack

__all__ = ["JOB", "EngineWire", "Job"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What an engine does at a time: all sums of so many channel blocks and token blocks.

    Attributes
    ----------
    steps, segments : int
        Words of a segment, segments of a sum's reduction: each segment's sums leave on their own.
    last_steps : int
        Words of the last segment: up to ``steps``.
    channel_blocks, token_blocks : int
    wide : bool
        Weights are INT8, halves of codes in two columns.
    requantize : bool
        Sums leave as INT8.
    keep : bool
        The next job finds this one's activations in the engine, and has no packet of them.
    """

    steps: int
    segments: int = 1
    last_steps: int
    channel_blocks: int
    token_blocks: int
    wide: bool = False
    requantize: bool = False
    keep: bool = False

    @property
    def words(self) -> int:
        """Words of the whole reduction."""
        return self.steps * (self.segments - 1) + self.last_steps

    @property
    def lengths(self) -> list[int]:
        """Words of each segment."""
        return [self.steps] * (self.segments - 1) + [self.last_steps]

    def problem(self, config: EngineConfig, before: "Job | None" = None) -> str | None:
        """Why the engine cannot do it; None where it can. ``before``: the job whose activations it finds."""
        for name in ("steps", "segments", "last_steps", "channel_blocks", "token_blocks"):
            most = (1 << JOB[name].width) - 1
            if not 1 <= getattr(self, name) <= most:
                return f"{name} is {getattr(self, name)}: it is from 1 to {most}"
        if self.last_steps > self.steps:
            return f"the last segment has {self.last_steps} steps, more than the {self.steps} of the others"
        room = {
            "words of weights": (self.words, config.weight_depth),
            "words of activations": (self.words * self.token_blocks, config.activation_depth),
            "segments": (self.segments, config.segments),
            "token blocks": (self.token_blocks, config.tokens),
        }
        for what, (wanted, there) in room.items():
            if wanted > there:
                return f"{wanted} {what} do not fit: the engine holds {there}"
        if self.wide and not config.wide:
            return f"an engine of {config.lane.name} lanes has no wide jobs"
        if self.requantize and not config.requantizers:
            return "the engine has no requantizers"
        if before is not None and (before.words, before.token_blocks) != (self.words, self.token_blocks):
            return (
                f"the activations that were kept are {before.token_blocks} token blocks of {before.words} words, not "
                f"{self.token_blocks} of {self.words}"
            )
        return None


#: A job as registers hold it.
JOB = data.StructLayout(
    {
        "steps": 16,
        "segments": 16,
        "last_steps": 16,
        "channel_blocks": 16,
        "token_blocks": 16,
        "wide": 1,
        "requantize": 1,
        "keep": 1,
    }
)
assert [field.name for field in fields(Job)] == [name for name, _ in JOB]


@dataclass(frozen=True)
class EngineWire:
    """Layouts of an engine's packets, and what packs and unpacks them: see the head of this file."""

    config: EngineConfig

    # Layouts.

    @cached_property
    def code(self) -> RecordCode:
        """How records hold what corrects a sum."""
        return RecordCode(self.config)

    @cached_property
    def record(self) -> data.StructLayout:
        """What a column has for each segment beside its codes."""
        modes = {"mode": Shape(1), "flip": Shape(1)} if self.config.lane.modes > 1 else {}
        code = self.code
        corrects = {"u": Shape(code.u_bits), "h": Shape(code.h_bits), "c": signed(code.sum_bits)}
        return data.StructLayout(modes | {"counts": Shape(1)} | corrects)

    @cached_property
    def requantizer(self) -> data.StructLayout:
        """How a channel's sums become INT8: see ``golden.requantize``."""
        return data.StructLayout({"bias": signed(32), "multiplier": 16, "shift": 6, "zero_point": signed(8)})

    @property
    def record_slot(self) -> int:
        """Bits that a record takes in a packet: a power of two."""
        return _slot(self.record)

    @property
    def requantizer_slot(self) -> int:
        """Bits that a requantizer takes in a packet: a power of two."""
        return _slot(self.requantizer)

    @cached_property
    def weight_word(self) -> data.ArrayLayout:
        """Codes [columns][lanes]."""
        config = self.config
        return data.ArrayLayout(data.ArrayLayout(config.lane.code_bits, config.lanes), config.columns)

    @cached_property
    def activation_word(self) -> data.ArrayLayout:
        """Activations on the wire [rows][lanes]."""
        config = self.config
        return data.ArrayLayout(data.ArrayLayout(signed(config.lane.x_bits), config.lanes), config.rows)

    @cached_property
    def zero_points(self) -> data.ArrayLayout:
        """Zero points za' of a token block [rows]."""
        return data.ArrayLayout(signed(self.config.lane.x_bits), self.config.rows)

    @cached_property
    def sums(self) -> data.ArrayLayout:
        """Sums of one channel [rows], and extremes."""
        return data.ArrayLayout(signed(32), self.config.rows)

    @cached_property
    def bytes(self) -> data.ArrayLayout:
        """Requantised sums of one channel [rows]."""
        return data.ArrayLayout(signed(8), self.config.rows)

    # Sizes of packets, in beats.

    def weight_beats(self, job: Job) -> int:
        """Beats of a channel block's packet."""
        return sum(self._weight_parts(job))

    def activation_beats(self, job: Job) -> int:
        """Beats of a job's packet of activations."""
        return sum(self._activation_parts(job))

    def result_beats(self, job: Job) -> int:
        """Beats of a job's packet of results."""
        return job.token_blocks * (job.channel_blocks * job.segments * self.config.channels(job.wide) + 2)

    def _weight_parts(self, job: Job) -> tuple[int, int, int]:
        config, channels = self.config, self.config.channels(job.wide)
        records = _beats(job.segments * config.columns * self.record_slot, config.weight_bus)
        requantizers = _beats(job.requantize * channels * self.requantizer_slot, config.weight_bus)
        return records, requantizers, job.words * config.weight_word // config.weight_bus

    def _activation_parts(self, job: Job) -> tuple[int, int]:
        config = self.config
        zero_points = job.token_blocks * _beats(self.zero_points.size, config.activation_bus)
        return zero_points, job.token_blocks * job.words * config.activation_word // config.activation_bus

    # Packets.

    def pack_weights(
        self,
        job: Job,
        codes: np.ndarray,
        records: Mapping[str, np.ndarray],
        requantizers: Mapping[str, np.ndarray] | None = None,
    ) -> np.ndarray:
        """Packets of all channel blocks: uint8 [channel blocks, beats, bytes].

        codes : [channel blocks, words, columns, lanes]; records : name -> [channel blocks, segments, channels], as
        :meth:`records` gives them; requantizers : name -> [channel blocks, channels], in jobs that requantise.
        """
        config, blocks, channels = self.config, job.channel_blocks, self.config.channels(job.wide)
        _shaped("codes", codes, (blocks, job.words, config.columns, config.lanes))
        _shaped("records", records["c"], (blocks, job.segments, channels))
        each = config.columns // channels
        fields = {name: np.repeat(values, each, axis=-1) for name, values in records.items()}
        fields |= self.code.encode(records, wide=job.wide)
        held = pack(self.record, {name: fields[name] for name, _ in self.record})
        parts = [_slotted(held, self.record_slot).reshape(blocks, -1)]
        if job.requantize:
            _shaped("requantizers", requantizers["bias"], (blocks, channels))
            parts.append(_slotted(pack(self.requantizer, requantizers), self.requantizer_slot).reshape(blocks, -1))
        halves = (blocks, job.words, channels, each, config.lanes)  # as they lie in the columns, the low ones first
        codes = codes.reshape(halves)[..., ::-1, :].swapaxes(-3, -2).reshape(codes.shape)
        parts.append(pack(self.weight_word, codes).reshape(blocks, -1))
        return np.concatenate([_in_beats(part, config.weight_bus) for part in parts], axis=1)

    def unpack_weights(
        self, job: Job, packets: np.ndarray
    ) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray] | None]:
        """What :meth:`pack_weights` packed; ``c`` modulo two to the power of ``code.sum_bits``."""
        config, channels = self.config, self.config.channels(job.wide)
        records, requantizers, words = _parts(packets, self._weight_parts(job), config.weight_bus)
        blocks, found = len(packets), None
        slots = records[:, : job.segments * config.columns * self.record_slot]
        held = unpack(self.record, slots.reshape(blocks, job.segments, config.columns, -1)[..., : self.record.size])
        each = config.columns // channels
        fields = {name: held[name][..., each - 1 :: each] for name in ("mode", "flip", "counts") if name in held}
        fields |= self.code.decode(held, wide=job.wide)
        if job.requantize:
            found = requantizers[:, : channels * self.requantizer_slot].reshape(blocks, channels, -1)
            found = unpack(self.requantizer, found[..., : self.requantizer.size])
        codes = unpack(self.weight_word, words.reshape(blocks, job.words, -1))
        halves = (blocks, job.words, each, channels, config.lanes)
        codes = codes.reshape(halves).swapaxes(-3, -2)[..., ::-1, :].reshape(codes.shape)
        return codes, fields, found

    def pack_activations(self, job: Job, zero_points: np.ndarray, activations: np.ndarray) -> np.ndarray:
        """A packet, uint8 [beats, bytes], of za' [token blocks, rows] and a [token blocks, words, rows, lanes]."""
        config = self.config
        _shaped("zero_points", zero_points, (job.token_blocks, config.rows))
        _shaped("activations", activations, (job.token_blocks, job.words, config.rows, config.lanes))
        first = _in_beats(pack(self.zero_points, zero_points), config.activation_bus)
        words = _in_beats(pack(self.activation_word, activations).reshape(1, -1), config.activation_bus)
        return np.concatenate([first.reshape(-1, first.shape[-1]), words[0]])

    def unpack_activations(self, job: Job, packet: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What :meth:`pack_activations` packed."""
        first, words = _parts(packet[None], self._activation_parts(job), self.config.activation_bus)
        first = first.reshape(job.token_blocks, -1)[:, : self.zero_points.size]
        words = words.reshape(job.token_blocks, job.words, -1)
        return unpack(self.zero_points, first), unpack(self.activation_word, words)

    def pack_results(self, job: Job, sums: np.ndarray, minima: np.ndarray, maxima: np.ndarray) -> np.ndarray:
        """A packet, uint8 [beats, bytes], of what :meth:`unpack_results` gives."""
        layout = self.bytes if job.requantize else self.sums
        lines = np.zeros((*sums.shape[:-1], self.sums.size), np.uint8)
        lines[..., : layout.size] = pack(layout, sums)
        lines = lines.reshape(job.channel_blocks, job.token_blocks, -1, self.sums.size)
        extremes = pack(self.sums, np.stack([minima, maxima], axis=1))
        lines = [lines[:-1], np.concatenate([lines[-1], extremes], axis=1)]
        lines = np.concatenate([part.reshape(-1, self.sums.size) for part in lines])
        return np.packbits(lines, axis=-1, bitorder="little")

    def unpack_results(self, job: Job, packet: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(sums [channel blocks, token blocks, segments, channels, rows], minima, maxima [token blocks, rows]): int64.

        Raises ValueError where the packet has another length.
        """
        if len(packet) != self.result_beats(job):
            raise ValueError(f"a packet of {len(packet)} beats of results came, not of {self.result_beats(job)}")
        layout = self.bytes if job.requantize else self.sums
        lines = np.unpackbits(packet, axis=-1, bitorder="little")
        count = job.segments * self.config.channels(job.wide)  # of a token block's sums
        first, last = np.split(lines, [(job.channel_blocks - 1) * job.token_blocks * count])
        last = last.reshape(job.token_blocks, count + 2, -1)
        minima, maxima = np.moveaxis(unpack(self.sums, last[:, count:]), 1, 0)
        sums = np.concatenate([first.reshape(-1, *last[:, :count].shape), last[None, :, :count]])
        shape = (job.channel_blocks, job.token_blocks, job.segments, self.config.channels(job.wide), layout.size)
        return unpack(layout, sums[..., : layout.size].reshape(shape)), minima, maxima

    # Channels.

    def codes(self, code: LaneCode, *, wide: bool = False) -> np.ndarray:
        """What columns take of weights [n, k]: uint8 [n, columns of a channel, k], high halves of wide ones first."""
        if not wide:
            return code.stored[:, None]
        bits = self.config.lane.code_bits
        return np.stack([code.stored >> bits, code.stored & (1 << bits) - 1], axis=1)

    def records(self, code: LaneCode) -> dict[str, np.ndarray]:
        """What corrects the sums of weights [n, k], all of which count: name -> int64 [n, groups]."""
        scale = code.lane.unit // self.config.unit
        sign = np.where(code.flip, -1, 1)
        fields = {
            "c": -sign * scale * (code.constant - code.lane.x_offset * code.step_sum),
            "u": -sign * scale * code.offset,
            "h_sum": sign * scale * code.step_sum,
            "counts": np.ones(code.flip.shape, np.int64),
        }
        modes = {"mode": code.mode.astype(np.int64), "flip": code.flip.astype(np.int64)}
        return fields | (modes if "mode" in self.record.members else {})


def _slot(layout: ShapeLike) -> int:
    return max(8, 1 << (Shape.cast(layout).width - 1).bit_length())


def _beats(bits: int, bus: int) -> int:
    return -(-bits // bus)


def _slotted(bits: np.ndarray, slot: int) -> np.ndarray:
    padded = np.zeros((*bits.shape[:-1], slot), np.uint8)
    padded[..., : bits.shape[-1]] = bits
    return padded


def _in_beats(bits: np.ndarray, bus: int) -> np.ndarray:
    """Bits [n, bits] as bytes of beats [n, beats, bytes], zeros after the end."""
    padded = _slotted(bits, _beats(bits.shape[-1], bus) * bus)
    return np.packbits(padded, axis=-1, bitorder="little").reshape(len(bits), -1, bus // 8)


def _parts(packets: np.ndarray, beats: tuple[int, ...], bus: int) -> list[np.ndarray]:
    """Bits [n, bits] of the parts of packets [n, beats, bytes]."""
    if packets.shape[1:] != (sum(beats), bus // 8):
        raise ValueError(f"packets of {sum(beats)} beats of {bus // 8} bytes are wanted, not {packets.shape[1:]}")
    bits = np.unpackbits(packets.reshape(len(packets), -1), axis=-1, bitorder="little")
    return np.split(bits, (np.cumsum(beats)[:-1] * bus).tolist(), axis=1)


def _shaped(name: str, array: Any, shape: tuple[int, ...]) -> None:
    if np.shape(array) != shape:
        raise ValueError(f"{name} are {list(np.shape(array))}, and the job wants {list(shape)}")
