"""How a column's record holds what turns its raw sums into corrected ones, so that hardware adds and nothing else.

The correction of a channel is ``c + u sum(x) - h_sum zx`` (:mod:`hw.engine.wire`). Both products are made as a lane
makes its own: of a code in base-4 digits, each of which selects 0, y, ``-y`` or ``-2 y`` with negation by complement,
whose missing constants depend on the code alone and are part of ``c``. So codes are decoded once for all rows, every
partial product counts positive, and no operand has a sign. With the digit ``1 - e`` of a field ``e``:

    S = raw + c + products(u, sum(x)) + products(h, zx)        modulo 2 ** sum_bits
    corrected = flip ? ~S : S

A channel of a wide job has two columns, the heavier one first: ``S = 16 * S[2 c] + S[2 c + 1]``.
"""

from collections.abc import Mapping

import numpy as np

from golden.lanes import INT8, signed_bits
from hw.engine.config import EngineConfig

__all__ = ["RecordCode"]

#: Between the two columns of a wide channel.
_PAIR = 16


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
        largest = max(map(abs, lane.fmt.half_step_range())) // lane.unit
        if config.wide:
            largest = max(largest, -(-config.largest_weight // _PAIR))
        self.h_bits = 2
        while _middle(self.h_bits) < largest * config.longest + _PAIR:
            self.h_bits += 2

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
        u = -u // self.unit
        if wide:
            u = u + _middle(INT8.fmt.bits)
            u = np.stack([u >> self.u_bits, u & _PAIR - 1], axis=-1) - _middle(self.u_bits)
            h_sum = np.stack([h_sum // _PAIR, h_sum % _PAIR], axis=-1)
            c = np.stack([np.zeros_like(c), c], axis=-1)
            u, h_sum, c = (both.reshape(*both.shape[:-2], -1) for both in (u, h_sum, c))
        codes = {"u": u + _middle(self.u_bits), "h": h_sum + _middle(self.h_bits)}
        for name, bits in (("u", self.u_bits), ("h", self.h_bits)):
            if (codes[name] >> bits).any():
                raise ValueError(f"a record's {name} is beyond the {bits} bits of its code")
        return {"c": self._wrapped(c - self._left(codes)), **codes}

    def decode(self, codes: Mapping[str, np.ndarray], *, wide: bool = False) -> dict[str, np.ndarray]:
        """What :meth:`encode` was given, ``c`` modulo two to the power of :attr:`sum_bits`."""
        u = self.unit * (_middle(self.u_bits) - np.asarray(codes["u"], np.int64))
        h_sum = np.asarray(codes["h"], np.int64) - _middle(self.h_bits)
        c = np.asarray(codes["c"], np.int64) + self._left(codes)
        flip = np.asarray(codes.get("flip", 0), np.int64)
        if wide:
            c, u, h_sum = (_PAIR * both[..., ::2] + both[..., 1::2] for both in (c, u, h_sum))
            flip = flip[..., 1::2] if flip.ndim else flip
        sign = 1 - 2 * flip
        return {"c": self._wrapped(sign * (c + flip)), "u": sign * u, "h_sum": sign * h_sum}

    def _left(self, codes: Mapping[str, np.ndarray]) -> np.ndarray:
        """What negation by complement adds too much."""
        found = np.zeros(np.shape(codes["u"]), np.int64)
        for name, bits, y_bits, unit in (
            ("u", self.u_bits, self.x_sum_bits, self.unit),
            ("h", self.h_bits, self.config.lane.x_bits, 1),
        ):
            for low in range(0, bits, 2):
                digit = np.asarray(codes[name], np.int64) >> low & 3
                found += unit * ((np.maximum(digit, 1) - 1) * ((1 << y_bits) - 1) << low)
        return found

    def _wrapped(self, value: np.ndarray) -> np.ndarray:
        half = 1 << self.sum_bits - 1
        return (value + half & 2 * half - 1) - half


def _middle(bits: int) -> int:
    """The code of zero: every digit is 1."""
    return ((1 << bits) - 1) // 3
