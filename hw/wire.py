"""How codes, activations, channels and sums lie on streams: the layouts, and what packs and unpacks them.

:func:`pack` and :func:`unpack` ask a layout where its fields are, and take whole arrays of payloads at once.
:class:`TileWire` and :class:`MacWire` are the layouts of the circuits with streams: one home for their benches, for the
verification of their netlists, and for whatever feeds them.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from amaranth.hdl import Shape, ShapeLike, signed
from amaranth.lib import data

from golden.lanes import Lane, LaneCode

__all__ = ["MacWire", "TileWire", "Wire", "channel_fields", "numbers", "pack", "unpack", "words"]


def pack(layout: ShapeLike, values: Any) -> np.ndarray:
    """Bits of payloads, the lowest first: uint8 [..., bits of the layout].

    Parameters
    ----------
    layout : ShapeLike
        A struct, array or plain shape of at most 63 bits, or layouts of these.
    values : array or mapping
        Integers [...], modulo two to the power of their width; with an axis more for every array, and a mapping for a
        struct, whose fields broadcast.
    """
    if isinstance(layout, data.StructLayout):
        fields = [(field, pack(field.shape, values[name])) for name, field in layout]
        axes = np.broadcast_shapes(*(bits.shape[:-1] for _, bits in fields))
        packed = np.zeros((*axes, layout.size), np.uint8)
        for field, bits in fields:
            packed[..., field.offset : field.offset + field.width] = bits
        return packed
    if isinstance(layout, data.ArrayLayout):
        bits = pack(layout.elem_shape, values)
        if bits.shape[-2:-1] != (layout.length,):
            raise ValueError(f"{layout.length} elements are wanted, not {bits.shape[:-1]}")
        return bits.reshape(*bits.shape[:-2], -1)
    width = Shape.cast(layout).width
    kind = np.uint8 if width <= 8 else np.dtype("<i8")  # bytes alone are fast
    numbers = np.asarray(values).astype(kind, order="C")[..., None].view(np.uint8)
    return np.unpackbits(numbers, axis=-1, count=width, bitorder="little")


def unpack(layout: ShapeLike, bits: np.ndarray) -> Any:
    """What :func:`pack` has packed: int64 arrays, with the sign that their shape has, and dicts of structs."""
    if isinstance(layout, data.StructLayout):
        return {
            name: unpack(field.shape, bits[..., field.offset : field.offset + field.width]) for name, field in layout
        }
    if isinstance(layout, data.ArrayLayout):
        return unpack(layout.elem_shape, bits.reshape(*bits.shape[:-1], layout.length, -1))
    shape = Shape.cast(layout)
    packed = np.packbits(bits, axis=-1, bitorder="little")
    values = np.zeros((*bits.shape[:-1], 8), np.uint8)
    values[..., : packed.shape[-1]] = packed
    values = values.view("<i8")[..., 0].astype(np.int64)
    return values - (values >> shape.width - 1 << shape.width) if shape.signed else values


def words(bits: np.ndarray) -> list[int]:
    """Payloads [n, bits] as Python's integers."""
    rows = np.packbits(bits, axis=-1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in rows]


def numbers(payloads: list[int], size: int) -> np.ndarray:
    """Bits [n, size] of Python's integers, of whichever sign."""
    length = -(-size // 8)
    text = b"".join((payload & (1 << size) - 1).to_bytes(length, "little") for payload in payloads)
    rows = np.frombuffer(text, np.uint8).reshape(len(payloads), length)
    return np.unpackbits(rows, axis=-1, count=size, bitorder="little")


def channel_fields(lane: Lane) -> dict[str, Shape]:
    """What a channel has beside its preset."""
    fields = {"mode": Shape.cast(range(lane.modes)), "flip": Shape(1)} if lane.modes > 1 else {}
    return fields | ({"code_shift": Shape.cast(range(lane.shifts))} if lane.shifts > 1 else {})


@dataclass(frozen=True)
class Wire(ABC):
    """Layouts of a circuit's streams: ``item`` (products), ``channel`` and ``sum``.

    Attributes
    ----------
    lane : Lane
    max_k : int
        Products in the longest sum.
    lanes, columns, rows : int
        Products of an item in each sum, channels, tokens.
    holds : bool
        Whether an item says that its codes are those of the one before (tiles whose clocks stop).
    """

    lane: Lane
    max_k: int
    lanes: int = 1
    columns: int = 1
    rows: int = 1
    holds: bool = False

    @cached_property
    def acc_bits(self) -> int:
        """Bits of an exact sum in half-steps."""
        return self.lane.acc_bits(self.max_k)

    @property
    @abstractmethod
    def width(self) -> int:
        """Bits of a preset, and of the accumulator that it goes into."""

    @property
    @abstractmethod
    def item(self) -> data.StructLayout: ...

    @property
    @abstractmethod
    def channel(self) -> data.StructLayout: ...

    @property
    @abstractmethod
    def sum(self) -> ShapeLike: ...

    @abstractmethod
    def codes(self, code: LaneCode) -> np.ndarray:
        """The codes that items hold: int [n, k]."""

    @abstractmethod
    def presets(self, code: LaneCode) -> np.ndarray:
        """What the channels' accumulators start from: int64 [n]."""

    def items(self, codes: np.ndarray, a: np.ndarray, *, last: bool = True) -> np.ndarray:
        """Bits of a sum's items [steps, ..., item.size]; ``last`` is whether the sum ends with them.

        codes : [..., columns, k] as :meth:`codes` gives them, a : [..., rows, k] on the wire; k a multiple of lanes.
        """
        steps = [np.moveaxis(part.reshape(*part.shape[:-1], -1, self.lanes), -2, 0) for part in (codes, a)]
        ends = np.zeros((len(steps[0]), *(1,) * (steps[0].ndim - 3)), np.int64)
        ends[-1] = last
        return pack(self.item, self._item(*steps) | {"last": ends})

    def _item(self, code: np.ndarray, a: np.ndarray) -> dict[str, np.ndarray]:
        return {"code": code, "activation": a} | ({"hold": np.zeros((), np.int64)} if self.holds else {})

    def held(self, items: Sequence[np.ndarray], random: np.random.Generator | None = None) -> list[np.ndarray]:
        """A sum's items, bits [..., item.size] each, where those say so that have the codes of the one before.

        ``random`` gives other codes in these, which nothing is to read.
        """
        if not self.holds:
            return list(items)
        codes, hold = self.item["code"], self.item["hold"].offset
        at = slice(codes.offset, codes.offset + codes.width)
        known: dict[tuple[int, int], np.ndarray] = {}  # long sums are few items again and again
        found = list(items[:1])
        for before, item in pairwise(items):
            key = id(before), id(item)
            if key not in known:
                known[key] = one = item.copy()
                one[..., hold] = alike = (item[..., at] == before[..., at]).all(-1)
                if random is not None:
                    one[..., at] ^= random.integers(0, 2, one[..., at].shape, np.uint8) & alike[..., None]
            found.append(known[key])
        return found

    def channels(self, code: LaneCode, extra: np.ndarray | int = 0) -> np.ndarray:
        """Bits of channels [n, channel.size] of a group; their sums begin with ``extra`` lane units more."""
        fields = {"mode": code.mode, "flip": code.flip, "code_shift": code.shift}
        values = {name: fields[name][:, 0] for name, _ in self.channel if name != "preset"}
        return pack(self.channel, values | {"preset": self.presets(code) + extra})


class TileWire(Wire):
    """Streams of a complete tile."""

    @cached_property
    def width(self) -> int:
        return self.lane.accumulator_bits(self.max_k)

    @cached_property
    def item(self) -> data.StructLayout:
        """Stored codes [columns][lanes], activations on the wire [rows][lanes], whether they end a sum, ``hold``."""
        codes = data.ArrayLayout(data.ArrayLayout(self.lane.fmt.bits, self.lanes), self.columns)
        activations = data.ArrayLayout(data.ArrayLayout(signed(self.lane.x_bits), self.lanes), self.rows)
        fields = {"code": codes, "activation": activations, "last": 1}
        return data.StructLayout(fields | ({"hold": 1} if self.holds else {}))

    @cached_property
    def channel(self) -> data.StructLayout:
        """A channel's ``LaneCode.shared_preset``, and what the lane needs of it."""
        return data.StructLayout({"preset": signed(self.width), **channel_fields(self.lane)})

    @cached_property
    def sum(self) -> data.ArrayLayout:
        """The exact ``acc`` of one channel in half-steps, [rows]."""
        return data.ArrayLayout(signed(self.acc_bits), self.rows)

    def codes(self, code: LaneCode) -> np.ndarray:
        return code.stored

    def presets(self, code: LaneCode) -> np.ndarray:
        return code.shared_preset[:, 0]


class MacWire(Wire):
    """Streams of a complete MAC."""

    @cached_property
    def width(self) -> int:
        return self.acc_bits - (self.lane.unit - 1)

    @cached_property
    def item(self) -> data.StructLayout:
        """A lane code, an activation on the wire, and whether they end a sum."""
        return data.StructLayout({"code": self.lane.code_bits, "activation": signed(self.lane.x_bits), "last": 1})

    @cached_property
    def channel(self) -> data.StructLayout:
        """The channel's ``LaneCode.preset``, and its mode and flip where the lane has two modes."""
        fields = {name: shape for name, shape in channel_fields(self.lane).items() if name != "code_shift"}
        return data.StructLayout({"preset": signed(self.width), **fields})

    @cached_property
    def sum(self) -> Shape:
        """The exact ``acc`` in half-steps."""
        return signed(self.acc_bits)

    def codes(self, code: LaneCode) -> np.ndarray:
        return code.codes

    def presets(self, code: LaneCode) -> np.ndarray:
        return code.preset[:, 0]

    def _item(self, code: np.ndarray, a: np.ndarray) -> dict[str, np.ndarray]:
        return {"code": code[..., 0, 0], "activation": a[..., 0, 0]}
