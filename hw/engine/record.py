"""How a column's record holds what turns its raw sums into corrected ones, so that hardware adds and nothing else.

The correction of a channel is ``c + u sum(x) - h_sum zx`` (:mod:`hw.engine.wire`). Both products are made as a lane
makes its own: of a code in base-4 digits, each of which selects 0, y, ``-y`` or ``-2 y`` with negation by complement,
whose missing constants depend on the code alone and are part of ``c``. So codes are decoded once for all rows, every
partial product counts positive, and no operand has a sign. With the digit ``1 - e`` of a field ``e``:

    S = raw + c + products(u, sum(x)) + products(h, zx)        modulo 2 ** sum_bits
    corrected = flip ? ~S : S

A channel of a wide job has two records, one after another, and longer codes: the second record has their upper digits.
"""

from collections.abc import Mapping

import numpy as np

from golden.lanes import signed_bits
from hw.engine.config import EngineConfig

__all__ = ["RecordCode"]


class RecordCode:
    """The codes of an engine's records: their widths, and both directions.

    Parameters
    ----------
    config : EngineConfig

    Attributes
    ----------
    unit : int
        What a unit of ``u`` is worth in sums: dINT4's multiples of sum(x) are all even.
    u_bits, h_bits : int
        Bits of the codes ``u`` and ``h``.
    wide_h_bits : int
        Bits of the longer ``h`` in wide jobs; the longer ``u`` has twice ``u_bits``.
    x_sum_bits : int
        Bits of the sum of activations.
    sum_bits : int
        Bits of a corrected sum, and of ``c``.
    """

    def __init__(self, config: EngineConfig) -> None:
        lane = config.lane
        self.config = config
        self.unit = 2 // lane.unit
        self.u_bits = lane.fmt.bits
        self.x_sum_bits = (lane.x_ones * config.longest).bit_length()
        self.sum_bits = signed_bits(config.largest_weight * config.longest * lane.x_ones)
        weights = [end for point in lane.zero_points for end in lane.fmt.half_step_range(point)]
        largest = max(map(abs, weights)) // lane.unit
        self.h_bits = _code_bits(largest * config.longest)
        self.wide_h_bits = max(self.h_bits, _code_bits(config.largest_weight * config.longest))

    def encode(self, fields: Mapping[str, np.ndarray], *, wide: bool = False) -> dict[str, np.ndarray]:
        """Codes ``c``, ``u`` and ``h`` of columns [..., columns] from ``c``, ``u``, ``h_sum`` and, where the lane has
        it, ``flip`` of channels [..., channels]. Raises ValueError where one is out of range.
        """
        c, u, h_sum = (np.asarray(fields[name], np.int64) for name in ("c", "u", "h_sum"))
        flip = np.asarray(fields.get("flip", 0), np.int64)
        sign = 1 - 2 * flip
        c, u, h_sum = sign * c - flip, sign * u, sign * h_sum
        if (u % self.unit).any():
            raise ValueError(f"u is a multiple of {self.unit}")
        bits = self._bits(wide)
        codes = {"u": _middle(bits["u"]) - u // self.unit, "h": _middle(bits["h"]) + h_sum}
        for name, code in codes.items():
            if (code >> bits[name]).any():
                raise ValueError(f"a record's {name} is beyond the {bits[name]} bits of its code")
        codes["c"] = self._wrapped(c - self._left(codes, bits))
        if wide:
            codes = {name: _pairs(code, self._field_bits.get(name)) for name, code in codes.items()}
        return codes

    def decode(self, codes: Mapping[str, np.ndarray], *, wide: bool = False) -> dict[str, np.ndarray]:
        """What :meth:`encode` was given, ``c`` modulo two to the power of :attr:`sum_bits`."""
        codes = {name: np.asarray(code, np.int64) for name, code in codes.items()}
        if wide:
            for name, code in codes.items():
                upper = code[..., 1::2] << self._field_bits[name] if name in self._field_bits else 0
                codes[name] = code[..., ::2] + upper
        bits = self._bits(wide)
        u = self.unit * (_middle(bits["u"]) - codes["u"])
        h_sum = codes["h"] - _middle(bits["h"])
        c = codes["c"] + self._left(codes, bits)
        flip = codes.get("flip", np.int64(0))
        sign = 1 - 2 * flip
        return {"c": self._wrapped(sign * (c + flip)), "u": sign * u, "h_sum": sign * h_sum}

    @property
    def _field_bits(self) -> dict[str, int]:
        return {"u": self.u_bits, "h": self.h_bits}

    def _bits(self, wide: bool) -> dict[str, int]:
        """Bits of the whole codes."""
        return {"u": 2 * self.u_bits, "h": self.wide_h_bits} if wide else self._field_bits

    def _left(self, codes: Mapping[str, np.ndarray], bits: Mapping[str, int]) -> np.ndarray:
        """What negation by complement adds too much."""
        found = np.zeros(np.shape(codes["u"]), np.int64)
        for name, y_bits, unit in (("u", self.x_sum_bits, self.unit), ("h", self.config.lane.x_bits, 1)):
            for low in range(0, bits[name], 2):
                digit = codes[name] >> low & 3
                found += unit * ((np.maximum(digit, 1) - 1) * ((1 << y_bits) - 1) << low)
        return found

    def _wrapped(self, value: np.ndarray) -> np.ndarray:
        half = 1 << self.sum_bits - 1
        return (value + half & 2 * half - 1) - half


def _middle(bits: int) -> int:
    """The code of zero: every digit is 1."""
    return ((1 << bits) - 1) // 3


def _code_bits(largest: int) -> int:
    """Bits of a code of numbers up to a magnitude."""
    bits = 2
    while _middle(bits) < largest:
        bits += 2
    return bits


def _pairs(code: np.ndarray, bits: int | None) -> np.ndarray:
    """Two records' fields, one after another, of codes: what ``bits`` hold, and what is above."""
    low = code if bits is None else code & (1 << bits) - 1
    both = np.stack([low, 0 * code if bits is None else code >> bits], axis=-1)
    return both.reshape(*code.shape[:-1], -1)
