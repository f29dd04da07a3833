"""Four-bit formats of others, beside dINT and INT: block-scaled FP4, FP4 with a value of its own, NF4; and a mixture.

    Mxfp4()    E2M1 in blocks of 32, the scale a power of two (Open Compute Project, Microscaling Formats 1.0)
    Nvfp4()    E2M1 in blocks of 16, the scale an FP8 (E4M3) times one float32 of the whole tensor
    BitModFp4  E2M1 whose code of -0 is +5, -5, +8 or -8, chosen for each scale (after BitMoD, arXiv 2411.11745)
    FiveFp4    the same with +5 or -5, which takes fewer gates
    Mixed4()   dINT4 or INT4, chosen for each scale: one mode bit
    nf4        16 quantiles of a normal distribution (arXiv 2305.14314): no integers of a common step, so no `Format`

All but NF4 are formats like any other: their codes are integers of half-steps, and golden's products with INT8
activations are exact. What is chosen for each scale is written where the zero point is, and a search chooses it
(`golden.ptq.methods.grid`); rounded to nearest by minimum and maximum, the first rule holds. A lane multiplies
`Mixed4`, `BitModFp4` and `FiveFp4` (`golden.lanes`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from golden.formats import Array, DInt, Format, Fp4, Int, register

__all__ = ["NF4", "BitModFp4", "FiveFp4", "Mixed4", "Mxfp4", "Nvfp4", "nf4"]

_LARGEST = 6.0  # of E2M1


def _power(x: Array, xp: ModuleType) -> Array:
    """2^floor(log2 x), exactly, of float64 x > 0; 1 of 0."""
    mantissa, _ = xp.frexp(x)  # x = m 2^e, 1/2 <= m < 1
    zero = mantissa == 0
    return xp.where(zero, xp.ones_like(x), x / xp.where(zero, xp.ones_like(x), mantissa) / 2)


@dataclass(frozen=True)
class _E2M1(Fp4):
    exponent_bits: int = 2

    def __post_init__(self) -> None:
        if self.exponent_bits != 2:
            raise ValueError(f"{type(self).__name__} has 2 exponent bits, not {self.exponent_bits!r}")


@dataclass(frozen=True)
class Mxfp4(_E2M1):
    """Microscaling FP4: the scale is 2^(floor(log2 of the largest) - 2), so that what lies beyond 6 of it saturates."""

    block: ClassVar[int] = 32
    scale_bits: ClassVar[int] = 8

    @property
    def name(self) -> str:
        return "mxfp4"

    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        power = _power(xp.maximum(-lo, hi), xp)
        return xp.clip(power / xp.full_like(lo, 4.0), 2.0**-127, 2.0**127), xp.zeros_like(lo)


@dataclass(frozen=True)
class Nvfp4(_E2M1):
    """NVIDIA's FP4: a block's scale is an E4M3 number times g, and g maps the tensor's largest to 448 times 6.

    The tensor is what `quantize` is given as a whole; searches of grids and re-estimated groups, which see parts of it,
    are refused.
    """

    block: ClassVar[int] = 16
    scale_bits: ClassVar[int] = 8
    tensor_scale: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return "nvfp4"

    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        largest = xp.maximum(-lo, hi)
        overall = float(np.float32(float(largest.max()) / (448 * _LARGEST)))
        if overall == 0:
            return xp.ones_like(lo), xp.zeros_like(lo)
        return e4m3(largest / xp.full_like(lo, _LARGEST * overall), xp) * overall, xp.zeros_like(lo)


def e4m3(x: Array, xp: ModuleType = np) -> Array:
    """Positive float64 rounded to FP8 E4M3, ties to even: from its smallest, 2^-9, to its largest, 448."""
    step = xp.clip(_power(x, xp), 2.0**-6, None) / 8
    return xp.clip(xp.round(x / step) * step, 2.0**-9, 448.0)


@dataclass(frozen=True)
class BitModFp4(_E2M1):
    """FP4, whose largest is 6, with a special value in the place of -0. "Zero points" say which: +8, -8, +5, -5."""

    specials: ClassVar[tuple[int, ...]] = (8, -8, 5, -5)

    @property
    def name(self) -> str:
        return "fp4-bitmod"

    @property
    def zero_points(self) -> range:
        return range(len(self.specials))

    def compute_choices(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> Iterator[tuple[Array, Array]]:
        yield self.compute_parameters(lo, hi, symmetric=symmetric, xp=xp)
        for i, special in enumerate(() if symmetric else self.specials):
            yield self._covering(lo, hi, special, xp), xp.full_like(lo, i)

    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        """Of the first two special values the one on the side that reaches farther; symmetric: always the first."""
        first = (hi >= -lo) == (self.specials[0] > 0)
        first = xp.ones_like(first) if symmetric else first
        scales = (self._covering(lo, hi, special, xp) for special in self.specials[:2])
        return xp.where(first, *scales), xp.where(first, xp.zeros_like(lo), xp.ones_like(lo))

    @staticmethod
    def _covering(lo: Array, hi: Array, special: int, xp: ModuleType) -> Array:
        above, below = (max(_LARGEST, sign * special) for sign in (1, -1))
        return xp.maximum(hi / xp.full_like(hi, above), -lo / xp.full_like(lo, below))

    def _special(self, zero_point: Array, like: Array, xp: ModuleType) -> Array:
        """The special value in half-steps."""
        table = xp.asarray([2 * s for s in self.specials], dtype=like.dtype, device=like.device)
        return table[xp.asarray(zero_point, dtype=xp.int64)]

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        codes = xp.asarray(super().compute_codes(x, scale, zero_point, xp), dtype=xp.int16)
        steps = x / (scale / 2)
        nearest = super().compute_half_steps(codes, zero_point, xp)
        farther = xp.abs(steps - self._special(zero_point, x, xp)) < xp.abs(steps - nearest)
        return xp.where(farther, xp.full_like(codes, 8), codes)

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        h = super().compute_half_steps(codes, zero_point, xp)
        return xp.where(codes == 8, self._special(zero_point, codes, xp), h)

    def centre(self, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
        Format.centre(self, codes, zero_point, out)


@dataclass(frozen=True)
class FiveFp4(BitModFp4):
    """FP4 with -5 or +5 in the place of -0, between 4 and its largest, 6."""

    specials: ClassVar[tuple[int, ...]] = (-5, 5)

    @property
    def name(self) -> str:
        return "fp4-five"


@dataclass(frozen=True)
class Mixed4(Format):
    """dINT4, or INT4 where the zero point has `added` to it: a channel's mode bit."""

    first: ClassVar[DInt] = DInt(4)
    other: ClassVar[Int] = Int(4)
    added: ClassVar[int] = 16
    _kinds: ClassVar = ((other, added), (first, 0))

    @property
    def bits(self) -> int:
        return 4

    @property
    def name(self) -> str:
        return "dint4+int4"

    @property
    def zero_points(self) -> range:
        return range(2 * self.added)

    @property
    def symmetric_zero_point(self) -> int:
        return self.first.symmetric_zero_point

    def bits_per_weight(self, group_size: int) -> float:
        """A mode bit, and four of INT4's zero point."""
        return self.bits + (self.scale_bits + 5) / group_size

    def compute_parameters(self, lo: Array, hi: Array, **how: Any) -> tuple[Array, Array]:
        return self.first.compute_parameters(lo, hi, **how)

    def compute_choices(self, lo: Array, hi: Array, **how: Any) -> Iterator[tuple[Array, Array]]:
        yield self.first.compute_parameters(lo, hi, **how)
        scale, zero_point = self.other.compute_parameters(lo, hi, **how)
        yield scale, zero_point + self.added

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        codes = (one.compute_codes(x, scale, zero_point - z, xp) for one, z in self._kinds)
        return xp.where(zero_point >= self.added, *codes)

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        parts = (one.compute_half_steps(codes, zero_point - z, xp) for one, z in self._kinds)
        return xp.where(zero_point >= self.added, *parts)


def _quantiles() -> np.ndarray:
    """NF4's values: quantiles of a normal distribution, 8 above zero and 7 below, scaled to [-1, 1], and zero."""
    return np.array(
        [
            -1.0,
            -0.6961928009986877,
            -0.5250730514526367,
            -0.39491748809814453,
            -0.28444138169288635,
            -0.18477343022823334,
            -0.09105003625154495,
            0.0,
            0.07958029955625534,
            0.16093020141124725,
            0.24611230194568634,
            0.33791524171829224,
            0.44070982933044434,
            0.5626170039176941,
            0.7229568362236023,
            1.0,
        ]
    )


NF4 = _quantiles()


def nf4(w: ArrayLike, group_size: int) -> np.ndarray:
    """float32 weights [n, k] as NF4 gives them back: each group over its largest magnitude, to the nearest value."""
    w = np.asarray(w, np.float32)
    if w.ndim != 2 or w.shape[1] % group_size:
        raise ValueError(f"group_size {group_size} does not divide the last axis of {w.shape}")
    grouped = w.reshape(len(w), -1, group_size).astype(np.float64)
    scale = np.abs(grouped).max(-1, keepdims=True)
    middle = (NF4[1:] + NF4[:-1]) / 2
    codes = np.searchsorted(middle, grouped / np.where(scale == 0, 1, scale))
    return (NF4[codes] * scale).astype(np.float32).reshape(w.shape)


for _fmt in (Mxfp4(), Nvfp4(), BitModFp4(), FiveFp4(), Mixed4()):
    register(_fmt)
