"""Number formats: dINT-b, INT-b and FP4, with the exact arithmetic of their quantisers.

Every format is a small frozen object that defines, once, what its codes mean. A code stands for an integer number
`h` of half-steps, and a half-step is `scale / 2`:

    DInt(b)   codes 0..p uniform, p = 2^b - 3, h = 2 (q - z); p + 1 is -s/2 (h = -1) and p + 2 is +s/2 (h = +1)
    Int(b)    codes 0..p uniform, p = 2^b - 1, h = 2 (q - z)
    Fp4(e)    sign, e exponent and 3 - e mantissa bits, no infinities, no NaN; h from the code table, no zero point

Quantisation follows arXiv 2311.05161, Eq. 5 and 6 (section 4.2). From float32 input it computes in float64, stores the
scale as float32, and computes everything after that from the stored scale; roundings are ties-to-even:

    lo, hi = min(x, 0), max(x, 0)
    s = float32((hi - lo) / p)                              1.0 where all of x is zero
    z = clamp(rint(-lo / s), 0, p)
    t = x / s
    q = +s/2 code          if  1/4 < t <= 3/4               (DInt only)
        -s/2 code          if -3/4 <= t < -1/4              (DInt only)
        clamp(rint(t) + z, 0, p)   otherwise

The float64 quotient decides every tie and threshold as the exact quotient would: x and s have 24-bit significands and
a decision point at most 11 bits, so a quotient that is not exactly a decision point is at least 2^-36 (relative) away
from it, and float64 rounds by at most 2^-53.

Symmetric quantisation fixes z at 2^(b-1) (Int) or (p+1)/2 (DInt) and takes the smallest scale that covers both ends,
s = max(-lo/z, hi/(p-z)). The zero points that the hardware takes, which the format's lane says (`golden.lanes`: 5 to 8
for DInt(4), 1 to 4 for DInt(3)), are applied the same way: z is clamped before quantising, and where (only where) that
changes z, the scale becomes the covering one.

This arithmetic is written once, over a namespace `xp`: numpy, or torch in `golden.ptq.integer`. The few functions that
it takes (`round`, `clip` and the like) have one name, one meaning and an `out` in both, and every operation is an IEEE
operation on float64, so that results are the same on every bit; tests hold the two together at every threshold, tie
and subnormal. A divisor is an array, since GPUs multiply by the reciprocal of a scalar. It costs torch nothing: INT8
codes of 64 x 1024 values take 0.13 ms on one core, and took 0.13 ms when written for torch alone. By array-api-compat,
whose functions have no `out`, the bits are the same, but it takes 0.21 ms.
"""

import operator
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

Array = Any  # np.ndarray or torch.Tensor: this module does not import torch

_SMALLEST_SUBNORMAL = 2.0**-149
_TILE = 1 << 16  # elements converted to float64 at a time, so that encoding a large tensor needs little extra memory


@dataclass(frozen=True)
class Format(ABC):
    """A number format. Use `DInt(bits)`, `Int(bits)`, `Fp4(exponent_bits)`, or `parse_format(name)`.

    Attributes:
        bits: width of a code.
        name: "dint4", "int8", "fp4-e2m1", ...
        unit: a power of two that divides every half-step of every code.
        block: weights that share a scale, where the format says how many; else None.
        scale_bits: what a scale takes in a model's size, as the field counts it (float16 where it has no other).
        tensor_scale: whether a scale also depends on the largest value of the whole tensor.
        zero_points: those that the format has; 0 alone where it has none to choose.
        symmetric_zero_point: the zero point of symmetric quantisation.
        hardware_zero_points: the zero points that the hardware computes with, or None where it takes any.
        wire_range: the activations that codes of the format are on the wire; TypeError where it has none.
    """

    unit: ClassVar[int] = 1
    block: ClassVar[int | None] = None
    scale_bits: ClassVar[int] = 16
    tensor_scale: ClassVar[bool] = False

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    def zero_points(self) -> range:
        return range(1)

    @property
    def symmetric_zero_point(self) -> int:
        return 0

    @property
    def hardware_zero_points(self) -> Sequence[int] | None:
        """What the format's lane takes: see `golden.lanes.register`."""
        allowed = _HARDWARE_ZERO_POINTS.get(self, self.zero_points)
        return None if allowed == self.zero_points else allowed

    def bits_per_weight(self, group_size: int) -> float:
        """Bits of a stored weight, with its share of the scale and of the zero point (among the hardware's)."""
        choices = len(self.hardware_zero_points or self.zero_points)
        return self.bits + (self.scale_bits + (choices - 1).bit_length()) / group_size

    @property
    def wire_range(self) -> range:
        raise TypeError(f"activations must be of an Int format, got {self.name}")

    # ---- The arithmetic, once for NumPy and torch: see the head of this file.

    @abstractmethod
    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        """Scale, as `stored_scale` takes it, and zero point of ranges lo <= 0 <= hi: all float64, elementwise."""

    def compute_choices(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> Iterator[tuple[Array, Array]]:
        """`compute_parameters`, and then what other rules the format has: a search may choose for each channel."""
        yield self.compute_parameters(lo, hi, symmetric=symmetric, hardware=hardware, xp=xp)

    @abstractmethod
    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        """Codes, saturated, of x: all float64, of at least one dimension, scale and zero_point broadcast to x.

        Returns them in any type that holds them.
        """

    @abstractmethod
    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        """What codes mean, in units of scale / 2: all int16, of at least one dimension; zero_point broadcasts."""

    # ---- The same on NumPy's arrays, checked

    def parameters(
        self, lo: ArrayLike, hi: ArrayLike, *, symmetric: bool = False, hardware: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Scale (float32) and zero point (uint8) for values in [min(lo, 0), max(hi, 0)], elementwise.

        lo, hi: float32 arrays of minima and maxima, broadcast against each other.
        symmetric: fix the zero point in the middle. hardware: keep to `hardware_zero_points`.
        Raises ValueError, naming the index, for NaN, infinity, lo > hi, or a scale beyond float32.
        """
        lo, hi = _range(lo, hi)
        with np.errstate(over="ignore", under="ignore"):
            scale, zero_point = self.compute_parameters(lo, hi, symmetric=symmetric, hardware=hardware)
            stored = stored_scale(scale, lo, hi)
        if not np.isfinite(stored).all():
            bad = np.argwhere(~np.isfinite(stored))[0]
            at = tuple(bad)
            needed = np.asarray(scale)[at]
            raise ValueError(f"range{_index(bad)} [{lo[at]}, {hi[at]}] needs a scale of {needed:.9g}, beyond float32")
        return stored, np.asarray(zero_point, np.uint8)

    def encode(self, x: ArrayLike, scale: ArrayLike, zero_point: ArrayLike) -> np.ndarray:
        """Codes (uint8, the shape of x) of float32 values; scale and zero_point broadcast to x. Saturates."""
        x = _float32(x, "x")
        scale, zero_point = self._checked(scale, zero_point)
        try:
            wide_scale, wide_zero_point = (
                np.broadcast_to(part.astype(np.float64), x.shape) for part in (scale, zero_point)
            )
        except ValueError:
            raise ValueError(
                f"scale {scale.shape} and zero_point {zero_point.shape} do not broadcast to x {x.shape}"
            ) from None
        shape, (x, wide_scale, wide_zero_point) = x.shape, np.atleast_1d(x, wide_scale, wide_zero_point)
        codes = np.empty(x.shape, np.uint8)
        for tile in _tiles(x.shape):
            if not np.isfinite(x[tile]).all():
                _raise_not_finite(x.reshape(shape))
            codes[tile] = self.compute_codes(x[tile].astype(np.float64), wide_scale[tile], wide_zero_point[tile])
        return codes.reshape(shape)

    def half_steps(self, codes: ArrayLike, zero_point: ArrayLike = 0) -> np.ndarray:
        """What codes mean, in units of scale / 2: int16, codes and zero_point broadcast against each other."""
        codes, zero_point = _codes(codes, self), _zero_points(zero_point, self)
        shape = np.broadcast_shapes(codes.shape, zero_point.shape)
        codes, zero_point = (np.atleast_1d(part.astype(np.int16)) for part in (codes, zero_point))
        return self.compute_half_steps(np.broadcast_to(codes, shape or 1), zero_point).reshape(shape)

    def code_table(self, zero_point: int = 0) -> np.ndarray:
        """The half-steps of all 2^bits codes in order: int16 [2^bits]."""
        return self.half_steps(np.arange(1 << self.bits, dtype=np.uint8), zero_point)

    def half_step_range(self, zero_point: int | None = None) -> tuple[int, int]:
        """Smallest and largest half-step of any code, for one zero point or (None) for any that the format allows."""
        return _half_step_range(self, zero_point)

    def extreme_codes(self, zero_points: Iterable[int] | None = None) -> tuple[tuple[int, int], tuple[int, int]]:
        """(code, zero point) of the smallest half-step that there is, and of the largest.

        zero_points: those to choose from; None for all that the format has.
        """
        return _extreme_codes(self, self.zero_points if zero_points is None else tuple(zero_points))

    def centre(self, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
        """Weights as the datapath multiplies them: ``c = (h + 2 (z - m)) / unit``, m the symmetric zero point.

        codes [n, groups, size], zero_point [n, groups]: uint8. out: float32, contiguous, of the shape of codes.
        """
        z = zero_point[..., None].astype(np.int16)
        c = self.compute_half_steps(codes.astype(np.int16), z) + 2 * (z - np.int16(self.symmetric_zero_point))
        np.copyto(out, c // self.unit)

    @property
    def largest_centred(self) -> int:
        """The largest magnitude of a centred weight, over all codes and zero points."""
        return _largest_centred(self)

    def quantize(
        self,
        x: ArrayLike,
        *,
        axis: int | tuple[int, ...] | None = None,
        group_size: int | None = None,
        symmetric: bool = False,
        hardware: bool = True,
    ) -> "Quantized":
        """Quantise by the minimum and maximum: `parameters` of each channel's range, then `encode`.

        x: finite real array of at least one dimension; taken as float32.
        axis: the axes that keep their own parameters. None: per tensor. 0 of weights [n, k]: per channel. 0 of
            activations [t, k]: per token. (0, 1) of [b, t, k]: per token of each batch. A kept last axis is the same as
            group_size=1.
        group_size: split the last axis into groups of this size, each with its own parameters; must divide it.
        symmetric, hardware: as in `parameters`.
        """
        x = _float32(x, "x")
        if x.ndim == 0 or x.size == 0:
            raise ValueError(f"x has shape {x.shape}: quantize needs at least one dimension and one element")
        kept = _axes(axis, x.ndim)
        if x.ndim - 1 in kept:
            if group_size not in (None, 1):
                raise ValueError(f"axis {axis} keeps the last axis whole, group_size={group_size} splits it: use one")
            group_size = 1
        grouped = _split_groups(x, group_size)
        reduced = (*(a for a in range(x.ndim - 1) if a not in kept), x.ndim)
        lo = grouped.min(axis=reduced, keepdims=True)[..., 0]
        hi = grouped.max(axis=reduced, keepdims=True)[..., 0]
        if not (np.isfinite(lo).all() and np.isfinite(hi).all()):
            _raise_not_finite(x)
        scale, zero_point = self.parameters(lo, hi, symmetric=symmetric, hardware=hardware)
        codes = self.encode(grouped, scale[..., None], zero_point[..., None]).reshape(x.shape)
        return Quantized(self, codes, scale, zero_point, group_size=group_size, symmetric=symmetric)

    def unpack(self, packed: ArrayLike, k: int) -> np.ndarray:
        """Codes uint8 [..., k] from the little-endian bit stream of each row, uint8 [..., ceil(k * bits / 8)]."""
        packed = np.asarray(packed)
        if packed.dtype != np.uint8:
            raise TypeError(f"packed codes must be uint8, got {packed.dtype}")
        row_bytes = -(-k * self.bits // 8)
        if k < 1 or packed.ndim == 0 or packed.shape[-1] != row_bytes:
            raise ValueError(f"{k} {self.name} codes take {row_bytes} bytes a row, packed has shape {packed.shape}")
        bits = np.unpackbits(packed, axis=-1, bitorder="little")
        if bits[..., k * self.bits :].any():
            raise ValueError(f"spare bits after {k} {self.name} codes are not zero: another k or format was packed")
        bits = bits[..., : k * self.bits].reshape(*packed.shape[:-1], k, self.bits)
        return np.packbits(bits, axis=-1, bitorder="little")[..., 0]

    def clamp_report(
        self,
        x: ArrayLike,
        *,
        axis: int | tuple[int, ...] | None = None,
        group_size: int | None = None,
        symmetric: bool = False,
    ) -> "ClampReport":
        """What the hardware zero points change when x is quantised; arguments as in `quantize`."""
        how = {"axis": axis, "group_size": group_size, "symmetric": symmetric}
        return ClampReport(self.quantize(x, hardware=False, **how), self.quantize(x, **how), _float32(x, "x"))

    def _checked(self, scale: ArrayLike, zero_point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        scale = np.asarray(scale)
        usable = np.isfinite(scale) & (scale > 0)
        if not usable.all():
            bad = np.argwhere(~usable)[0]
            raise ValueError(f"scale{_index(bad)} is {scale[tuple(bad)]}: scales must be finite and positive")
        with np.errstate(over="ignore", under="ignore"):
            exact = scale.astype(np.float32)
        if not np.array_equal(exact, scale):
            raise ValueError("scale must be float32 (or exactly representable in it): round it before use")
        return exact, _zero_points(zero_point, self)


@dataclass(frozen=True)
class _Uniform(Format):
    """What DInt and Int share: a range of uniform codes around a zero point."""

    bits: int

    def __post_init__(self) -> None:
        if not isinstance(self.bits, int) or isinstance(self.bits, bool) or not 2 <= self.bits <= 8:
            raise ValueError(f"{type(self).__name__}({self.bits!r}): bits must be an integer from 2 to 8")

    @property
    def name(self) -> str:
        return f"{type(self).__name__.lower()}{self.bits}"

    @property
    @abstractmethod
    def max_code(self) -> int:
        """p, the highest uniform code."""

    @property
    def zero_points(self) -> range:
        return range(self.max_code + 1)

    @property
    def symmetric_zero_point(self) -> int:
        """2^(b-1) of Int, (p+1)/2 of DInt."""
        return (self.max_code + 1) // 2

    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        if symmetric:
            zero_point = xp.full_like(lo, self.symmetric_zero_point)
            return self._covering_scale(lo, hi, zero_point, xp), zero_point
        scale = (hi - lo) / xp.full_like(lo, self.max_code)
        exact = xp.asarray(stored_scale(scale, lo, hi, xp), dtype=xp.float64)
        zero_point = xp.clip(xp.round(-lo / exact), 0, self.max_code)
        allowed = self.hardware_zero_points
        if hardware and allowed:
            clamped = xp.clip(zero_point, allowed[0], allowed[-1])
            covering = self._covering_scale(lo, hi, clamped, xp)
            scale, zero_point = xp.where(clamped == zero_point, scale, covering), clamped
        return scale, zero_point

    def _covering_scale(self, lo: Array, hi: Array, zero_point: Array, xp: ModuleType) -> Array:
        """The smallest scale with which codes around zero_point reach both lo and hi."""
        # Where one side of zero has no uniform code (dINT2, symmetric: p = z = 1), the special s/2 is the reach.
        half = xp.full_like(lo, 0.5)
        below, above = (xp.where(steps == 0, half, steps) for steps in (zero_point, self.max_code - zero_point))
        return xp.maximum(-lo / below, hi / above)

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        return self._uniform_codes(x / scale, zero_point, xp)

    def _uniform_codes(self, steps: Array, zero_point: Array, xp: ModuleType) -> Array:
        """Uniform codes of numbers of steps, which are overwritten."""
        xp.round(steps, out=steps)
        steps += zero_point
        return xp.clip(steps, 0, self.max_code, out=steps)

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        h = codes - zero_point
        h *= 2
        return h


@dataclass(frozen=True)
class DInt(_Uniform):
    """dINT-b: p + 1 = 2^b - 2 uniform codes, and two codes for -s/2 and +s/2 (arXiv 2311.05161, Eq. 5 and 6)."""

    @property
    def max_code(self) -> int:
        return (1 << self.bits) - 3

    @property
    def minus_half_code(self) -> int:
        """c2, the code of -s/2."""
        return self.max_code + 1

    @property
    def plus_half_code(self) -> int:
        """c1, the code of +s/2."""
        return self.max_code + 2

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        # Numbers in the place of masks, in place and of the type of t: torch chooses by a mask several times slower.
        t = x / scale
        size, half = xp.abs(t), xp.sign(t)
        special = xp.empty_like(size)
        xp.greater(size, 0.25, out=special)
        special *= xp.less_equal(size, 0.75, out=size)
        half *= 0.5
        half += self.minus_half_code + 0.5
        codes = self._uniform_codes(t, zero_point, xp)
        half -= codes
        half *= special
        codes += half
        return codes

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        special = xp.clip(codes, self.max_code, self.max_code + 1) - self.max_code  # p + 1 and p + 2 mean -1 and +1
        return codes * 2 - special * (2 * self.max_code + 3 - 2 * zero_point) - 2 * zero_point

    def centre(self, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
        # On integers as narrow as c, modulo their size, which NumPy vectorises: 2 (q - m), from which a special code
        # takes off 2 p + 3 - 2 z. That leaves 2 (z - m) + 2 (q - p) - 3.
        unsigned, signed = (np.uint8, np.int8) if self.largest_centred <= 127 else (np.uint16, np.int16)
        special = np.greater(codes, np.uint8(self.max_code)).view(np.uint8)
        removed = special * (unsigned(2 * self.max_code + 3) - 2 * zero_point[..., None].astype(unsigned))
        c = np.add(codes, codes, dtype=unsigned)
        c -= unsigned(2 * self.symmetric_zero_point)
        c -= removed
        np.copyto(out, c.view(signed))


@dataclass(frozen=True)
class Int(_Uniform):
    """INT-b: 2^b uniform codes around a zero point."""

    unit: ClassVar[int] = 2

    @property
    def max_code(self) -> int:
        return (1 << self.bits) - 1

    @property
    def wire_range(self) -> range:
        return range(-self.symmetric_zero_point, self.max_code - self.symmetric_zero_point + 1)

    def centre(self, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
        c = np.subtract(codes, np.uint8(self.symmetric_zero_point))  # modulo 256: q - m is within int8
        np.copyto(out, c.view(np.int8))


@dataclass(frozen=True)
class Fp4(Format):
    """FP4 with 1, 2 or 3 exponent bits (splits 1-1-2, 1-2-1, 1-3-0): subnormals, no infinities, no NaN.

    Codes are sign, exponent, mantissa from the highest bit down. Magnitudes in half-steps: 0..7 (e1m2);
    0, 1, 2, 3, 4, 6, 8, 12 (e2m1); 0, 1, 2, 4, 8, 16, 32, 64 (e3m0). The scale maps the largest magnitude to the
    largest code, s = 2 maxabs / h_max; rounding is to the nearest value, ties to the even code; zero is always +0.
    """

    exponent_bits: int

    def __post_init__(self) -> None:
        if not isinstance(self.exponent_bits, int) or self.exponent_bits not in (1, 2, 3) or self.exponent_bits is True:
            raise ValueError(f"Fp4({self.exponent_bits!r}): exponent_bits must be 1, 2 or 3")

    @property
    def bits(self) -> int:
        return 4

    @property
    def name(self) -> str:
        return f"fp4-e{self.exponent_bits}m{3 - self.exponent_bits}"

    @cached_property
    def magnitudes(self) -> np.ndarray:
        """The half-steps of codes 0 to 7: int16 [8]."""
        mantissa_bits = 3 - self.exponent_bits
        code = np.arange(8)
        exponent, mantissa = code >> mantissa_bits, code & ((1 << mantissa_bits) - 1)
        implicit_one = (exponent > 0).astype(int) << mantissa_bits
        magnitudes = ((implicit_one + mantissa) << np.maximum(exponent - 1, 0)).astype(np.int16)
        magnitudes.flags.writeable = False
        return magnitudes

    def compute_parameters(
        self, lo: Array, hi: Array, *, symmetric: bool = False, hardware: bool = True, xp: ModuleType = np
    ) -> tuple[Array, Array]:
        scale = 2 * xp.maximum(-lo, hi) / xp.full_like(lo, int(self.magnitudes[7]))
        return scale, xp.zeros_like(lo)

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        magnitude = xp.abs(x) / (scale / 2)
        codes = xp.zeros_like(magnitude, dtype=xp.uint8)
        steps = self.magnitudes.tolist()
        for code, (below, above) in enumerate(pairwise(steps)):
            midpoint = (below + above) / 2
            codes += magnitude > midpoint if code % 2 == 0 else magnitude >= midpoint  # a tie stays with the even code
        codes += 8 * xp.asarray((codes > 0) & (x < 0), dtype=xp.uint8)
        return codes

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        table = np.concatenate([self.magnitudes, -self.magnitudes])
        table = xp.asarray(table, dtype=codes.dtype, device=codes.device)
        return table[xp.asarray(codes, dtype=xp.int64)]

    def centre(self, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
        codes, c = np.ascontiguousarray(codes).reshape(-1), out.reshape(-1)
        even = len(codes) & ~1
        np.take(self._pairs, codes[:even].view(np.uint16), out=c[:even].view(np.uint64), mode="clip")
        c[even:] = self.code_table()[codes[even:]]

    @cached_property
    def _pairs(self) -> np.ndarray:
        """Two float32 half-steps as one uint64, for two codes as one uint16, in the order of the memory."""
        codes = np.arange(1 << 12, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
        return self.code_table().astype(np.float32)[codes & 15].view(np.uint64)[:, 0]


@dataclass(frozen=True, eq=False)
class Quantized:
    """A quantised tensor.

    Attributes:
        fmt: the format.
        codes: uint8, the shape of the tensor.
        scale, zero_point: float32 and uint8. As many dimensions as codes: kept axes in full, the last one is the number
            of groups (1 without groups), all others 1.
        group_size: elements of the last axis that share parameters, or None for all of it.
        symmetric: whether the zero point was fixed in the middle.
    """

    fmt: Format
    codes: np.ndarray
    scale: np.ndarray
    zero_point: np.ndarray
    group_size: int | None = field(default=None, kw_only=True)
    symmetric: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        codes = _codes(self.codes, self.fmt)
        if codes.ndim == 0 or codes.size == 0:
            raise ValueError(f"codes have shape {codes.shape}: at least one dimension and one element are needed")
        scale, zero_point = self.fmt._checked(self.scale, self.zero_point)
        if self.group_size is not None and (self.group_size < 1 or codes.shape[-1] % self.group_size):
            raise ValueError(f"group_size {self.group_size} does not divide the last axis of {codes.shape}")
        for what, array in (("scale", scale), ("zero_point", zero_point)):
            fits = array.ndim == codes.ndim and all(
                have in (1, full) for have, full in zip(array.shape[:-1], codes.shape[:-1], strict=True)
            )
            if not fits or array.shape[-1] != self.groups:
                raise ValueError(
                    f"{what} has shape {array.shape}: for codes {codes.shape} it must be 1 or full along each axis "
                    f"but the last, and {self.groups} (the number of groups) along the last"
                )
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "zero_point", zero_point)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.codes.shape

    @property
    def groups(self) -> int:
        """Number of groups along the last axis."""
        return 1 if self.group_size is None else self.codes.shape[-1] // self.group_size

    def half_steps(self) -> np.ndarray:
        """The integers that the codes stand for, in units of scale / 2: int16, the shape of codes."""
        grouped = _split_groups(self.codes, self.group_size)
        return self.fmt.half_steps(grouped, self.zero_point[..., None]).reshape(self.shape)

    def dequantize(self) -> np.ndarray:
        """float32(float64(h) * scale / 2), the shape of codes."""
        h = _split_groups(self.half_steps(), self.group_size)
        values = np.empty(h.shape, np.float32)
        scale = np.broadcast_to(self.scale[..., None], h.shape)
        for tile in _tiles(h.shape):
            with np.errstate(over="ignore"):
                values[tile] = h[tile].astype(np.float64) * scale[tile] / 2
        if not np.isfinite(values).all():
            bad = np.argwhere(~np.isfinite(values.reshape(self.shape)))[0]
            raise ValueError(f"value{_index(bad)} does not fit float32: the scale is too large for this code")
        return values.reshape(self.shape)

    def h_sum(self) -> np.ndarray:
        """Sum of the half-steps of each row and group: int32 [..., groups]."""
        h_sum = _split_groups(self.half_steps(), self.group_size).sum(axis=-1, dtype=np.int64)
        if np.abs(h_sum).max() > np.iinfo(np.int32).max:
            raise ValueError(f"a sum of {self.shape[-1] // self.groups} half-steps does not fit 32 bits: use groups")
        return h_sum.astype(np.int32)

    def pack(self) -> np.ndarray:
        """Codes as one little-endian bit stream per row: uint8 [..., ceil(k * bits / 8)], low bits first."""
        bits = np.unpackbits(self.codes[..., None], axis=-1, count=self.fmt.bits, bitorder="little")
        return np.packbits(bits.reshape(*self.shape[:-1], -1), axis=-1, bitorder="little")


@dataclass(frozen=True, eq=False)
class ClampReport:
    """What clamping the zero points to the hardware's range changed. `print(report)` says it in one paragraph.

    Attributes:
        free, clamped: the tensor quantised with any zero point, and within the hardware's.
        x: the values that were quantised, float32.
    """

    free: Quantized
    clamped: Quantized
    x: np.ndarray

    @property
    def changed(self) -> np.ndarray:
        """Which channels (or tokens, groups) the clamp moved: bool, the shape of zero_point."""
        return self.free.zero_point != self.clamped.zero_point

    @property
    def moves(self) -> dict[tuple[int, int], int]:
        """How many channels went from which zero point to which."""
        pairs = zip(self.free.zero_point[self.changed], self.clamped.zero_point[self.changed], strict=True)
        return dict(sorted(Counter((int(a), int(b)) for a, b in pairs).items()))

    @property
    def scale_growth(self) -> np.ndarray:
        """Scale with the clamp over scale without it: float64, the shape of scale."""
        return self.clamped.scale.astype(np.float64) / self.free.scale

    def squared_error(self, quantized: Quantized) -> np.ndarray:
        """Sum of squared quantisation errors of each channel: float64, the shape of scale."""
        error = _split_groups((quantized.dequantize().astype(np.float64) - self.x) ** 2, quantized.group_size)
        reduced = tuple(a for a, size in enumerate(quantized.scale.shape[:-1]) if size == 1)
        return error.sum(axis=-1).sum(axis=reduced, keepdims=True)

    @property
    def error_growth(self) -> float:
        """Squared error of the whole tensor with the clamp over that without it (1.0 where both are zero)."""
        before, after = (float(self.squared_error(q).sum()) for q in (self.free, self.clamped))
        return after / before if before else (1.0 if after == before else float("inf"))

    def __str__(self) -> str:
        allowed = self.free.fmt.hardware_zero_points
        if allowed is None:
            return f"{self.free.fmt.name}: hardware takes any zero point, nothing is clamped"
        count = int(self.changed.sum())
        text = (
            f"{self.free.fmt.name}: {count} of {self.changed.size} zero points moved into {allowed[0]}..{allowed[-1]}"
        )
        if not count:
            return text
        moves = ", ".join(f"{a} to {b}: {n}" for (a, b), n in self.moves.items())
        growth = self.scale_growth[self.changed]
        return (
            f"{text} ({moves}); their scales grow by {growth.mean():.3f} on average and {growth.max():.3f} at most; "
            f"squared error of the tensor x {self.error_growth:.4f}"
        )


#: Formats by name: `DInt` and `Int` of 2 to 8 bits, the three `Fp4`, and what was registered since.
FORMATS: dict[str, Format] = {}
_HARDWARE_ZERO_POINTS: dict[Format, Sequence[int]] = {}


def register(fmt: Format, *, hardware_zero_points: Sequence[int] | None = None) -> Format:
    """Make a format known to `parse_format`, and so to commands and saved models; returns the format.

    hardware_zero_points: what a lane multiplies. The first that is given for a format stays: `golden.lanes.register`
        calls this for every lane.
    Raises ValueError where another format has the name.
    """
    if FORMATS.setdefault(fmt.name, fmt) != fmt:
        raise ValueError(f"there is another format {fmt.name}: {FORMATS[fmt.name]}")
    if hardware_zero_points is not None:
        _HARDWARE_ZERO_POINTS.setdefault(fmt, hardware_zero_points)
    return fmt


for _fmt in (*map(DInt, range(2, 9)), *map(Int, range(2, 9)), *map(Fp4, (1, 2, 3))):
    register(_fmt)


def parse_format(name: str) -> Format:
    """The format of a name: "dint2" to "dint8", "int2" to "int8", "fp4-e1m2", "fp4-e2m1", "fp4-e3m0", or registered."""
    if name not in FORMATS:
        raise ValueError(f"unknown format {name!r}: known are {', '.join(FORMATS)}")
    return FORMATS[name]


def stored_scale(scale: Array, lo: Array, hi: Array, xp: ModuleType = np) -> Array:
    """A float64 scale as the float32 that is kept: never zero, 1 for an all-zero range, infinite beyond float32."""
    stored = xp.asarray(scale, dtype=xp.float32)
    stored = xp.where(stored == 0, xp.full_like(stored, _SMALLEST_SUBNORMAL), stored)
    return xp.where((lo == 0) & (hi == 0), xp.ones_like(stored), stored)


@cache
def _largest_centred(fmt: Format) -> int:
    largest = 0
    for z in fmt.zero_points:
        centred = fmt.code_table(z).astype(int) + 2 * (z - fmt.symmetric_zero_point)
        largest = max(largest, int(np.abs(centred).max()) // fmt.unit)
    return largest


@cache  # every matrix product asks
def _half_step_range(fmt: Format, zero_point: int | None) -> tuple[int, int]:
    zero_points = fmt.zero_points if zero_point is None else range(zero_point, zero_point + 1)
    (low, z_low), (high, z_high) = fmt.extreme_codes(zero_points)
    return int(fmt.code_table(z_low)[low]), int(fmt.code_table(z_high)[high])


@cache
def _extreme_codes(fmt: Format, zero_points: tuple[int, ...] | range) -> tuple[tuple[int, int], tuple[int, int]]:
    tables = np.stack([fmt.code_table(z) for z in zero_points])
    rows, codes = np.unravel_index([tables.argmin(), tables.argmax()], tables.shape)
    low, high = ((int(code), int(zero_points[row])) for row, code in zip(rows, codes, strict=True))
    return low, high


def _index(position: np.ndarray) -> str:
    return f"[{', '.join(str(int(i)) for i in position)}]" if len(position) else ""


def _float32(x: ArrayLike, what: str) -> np.ndarray:
    x = np.asarray(x)
    if x.dtype.kind not in "fiu":
        raise TypeError(f"{what} must hold real numbers, got {x.dtype}")
    with np.errstate(over="ignore"):  # beyond float32 becomes infinite, which is then refused by its index
        return x.astype(np.float32, copy=False)


def _raise_not_finite(x: np.ndarray) -> None:
    bad = np.argwhere(~np.isfinite(x))[0]
    raise ValueError(f"x{_index(bad)} is {x[tuple(bad)]}: only finite float32 values can be quantised")


def _codes(codes: ArrayLike, fmt: Format) -> np.ndarray:
    codes = np.asarray(codes)
    if codes.dtype != np.uint8:
        raise TypeError(f"codes must be uint8, got {codes.dtype}")
    if fmt.bits < 8 and codes.size and codes.max() >> fmt.bits:
        bad = np.argwhere(codes >> fmt.bits)[0]
        raise ValueError(f"codes{_index(bad)} is {codes[tuple(bad)]}: {fmt.name} has codes 0 to {(1 << fmt.bits) - 1}")
    return codes


def _zero_points(zero_point: ArrayLike, fmt: Format) -> np.ndarray:
    zero_point = np.asarray(zero_point)
    if zero_point.dtype.kind not in "iu":
        raise TypeError(f"zero_point must be integers, got {zero_point.dtype}")
    last = fmt.zero_points[-1]
    outside = (zero_point < 0) | (zero_point > last)
    if outside.any():
        bad = np.argwhere(outside)[0]
        raise ValueError(
            f"zero_point{_index(bad)} is {zero_point[tuple(bad)]}: {fmt.name} takes zero points 0 to {last}"
        )
    return zero_point.astype(np.uint8)


def _range(lo: ArrayLike, hi: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """lo and hi, broadcast, checked, widened to hold zero, as float64."""
    lo, hi = np.broadcast_arrays(_float32(lo, "lo"), _float32(hi, "hi"))
    wrong = ~(np.isfinite(lo) & np.isfinite(hi) & (lo <= hi))
    if wrong.any():
        bad = np.argwhere(wrong)[0]
        at = tuple(bad)
        raise ValueError(f"range{_index(bad)} is [{lo[at]}, {hi[at]}]: lo and hi must be finite, and lo <= hi")
    # Adding 0.0 turns -0.0 into +0.0.
    return np.minimum(lo, 0).astype(np.float64) + 0.0, np.maximum(hi, 0).astype(np.float64) + 0.0


def _axes(axis: int | tuple[int, ...] | None, ndim: int) -> set[int]:
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if isinstance(a, bool) or not isinstance(a, int | np.integer):
            raise ValueError(f"axis is {axis!r}: an integer, a tuple of integers, or None is needed")
        if not -ndim <= a < ndim:
            raise ValueError(f"axis {a} is outside a tensor of {ndim} dimensions")
    return {a % ndim for a in axes}


def _split_groups(x: np.ndarray, group_size: int | None) -> np.ndarray:
    """x [..., k] as [..., groups, group_size]."""
    k = x.shape[-1]
    size = k if group_size is None else operator.index(group_size)
    if size < 1 or k % size:
        raise ValueError(f"group_size {group_size} does not divide the last axis of {x.shape}")
    return x.reshape(*x.shape[:-1], k // size, size)


def _tiles(shape: tuple[int, ...]) -> Iterator[tuple]:
    """Indices that cut an array of this shape into contiguous tiles of about _TILE elements."""
    inner = 1
    for axis in range(len(shape) - 1, -1, -1):
        if inner * shape[axis] > _TILE:
            step = max(1, _TILE // inner)
            for outer in np.ndindex(*shape[:axis]):
                for start in range(0, shape[axis], step):
                    yield (*outer, slice(start, start + step))
            return
        inner *= shape[axis]
    yield (...,)
