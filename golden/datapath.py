"""Exact integer matrix products of quantised tensors, at the speed of float32 BLAS.

What the hardware computes, with k the reduction axis, h the weights in half-steps and a the activations on the wire:

    acc[t, n] = sum_k h[n, k] a[t, k]            a = code - 2^(b-1),  za' = za - 2^(b-1)
    y[t, n]   = float32(float64(acc - za'[t] H[n]) * sa[t] * sw[n] / 2) + bias[n],      H[n] = sum_k h[n, k]

evaluated from left to right. With groups along k there is one acc, za', H, sa and sw per group, and the float64 terms
are summed in ascending order of the groups before the conversion to float32.

How the sum stays exact. A float32 matrix product of integers is exact, in whatever order BLAS adds and with or without
fused multiply-add, as long as no partial sum can exceed 2^24, which holds if length * max|weight| * max|activation|
does not. To make blocks of such a length long, weights enter BLAS centred (`Format.centre`), with c as small as the
format permits:

    h = step * c - 2 (z - m)       m = 2^(b-1) for Int, (p+1)/2 for DInt: the middle of the codes
    Int    step = 2,  c = q - m
    DInt   step = 1,  c = 2 (q - m), or 2 (z - m) -+ 1 for the codes of -s/2 and +s/2
    Fp4    step = 1,  c = h,  m = z = 0

    acc = step * sum_k c a - 2 (z - m) sum_k a

The blocks are added in float64, exact to 2^53; a longer reduction is refused. All of these bounds are derived from K
and the two formats.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from golden.formats import Format, Int, Quantized

#: Bits of a requantiser's multiplier, unsigned, and the largest shift that follows it.
MULTIPLIER_BITS, MAX_SHIFT = 16, 47

_INT8 = Int(8)
_FLOAT32_EXACT = 1 << 24
_FLOAT64_EXACT = 1 << 53

_TOKENS, _CHANNELS = 512, 1024  # of one float32 product: large enough for BLAS to run at full speed
_WEIGHTS = 1 << 24  # weights decoded for it, at most (a float32 each)
_DECODED = 1 << 18  # weights decoded together, and results converted together: few enough to stay in the cache
_CONVERTED = 1 << 15


def on_wire(x: Quantized) -> tuple[np.ndarray, np.ndarray]:
    """Activations as the hardware receives them: (a, za'), codes and zero points minus 2^(bits-1), both int16."""
    lowest = np.int16(x.fmt.wire_range[0])
    return x.codes.astype(np.int16) + lowest, x.zero_point.astype(np.int16) + lowest


def product_range(w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> tuple[int, int]:
    """Smallest and largest h * a of any pair of codes.

    zero_points: those that the weights may have; None for any that w_fmt allows.
    """
    ranges = [w_fmt.half_step_range(z) for z in ([None] if zero_points is None else zero_points)]
    h_ends = min(lo for lo, _ in ranges), max(hi for _, hi in ranges)
    products = [h * a for h in h_ends for a in (x_fmt.wire_range[0], x_fmt.wire_range[-1])]
    return min(products), max(products)


def accumulator_bits(k: int, w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> int:
    """Bits of the smallest two's complement accumulator that no sum of k products h * a can overflow."""
    if k < 1:
        raise ValueError(f"k = {k}: a reduction has at least one product")
    lo, hi = (k * end for end in product_range(w_fmt, x_fmt, zero_points=zero_points))
    return 1 + max((-lo - 1).bit_length(), hi.bit_length())


def max_k(bits: int, w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> int:
    """The longest reduction that a two's complement accumulator of this many bits holds, whatever the codes."""
    lo, hi = product_range(w_fmt, x_fmt, zero_points=zero_points)
    return min((1 << (bits - 1)) // -lo, ((1 << (bits - 1)) - 1) // hi)


def block_length(w_fmt: Format, x_fmt: Format) -> int:
    """The longest float32 matrix product that is exact for every code: see the head of this file."""
    return _FLOAT32_EXACT // (w_fmt.largest_centred * -x_fmt.wire_range[0])


def int_matmul(x: Quantized, w: Quantized, *, accumulator_bits: int | None = None) -> np.ndarray:
    """acc = sum_k h[n, k] a[t, k], exact: int32 where K and the formats prove that it fits, otherwise int64.

    x: Int activations [..., t, k]. w: weights of any format [..., n, k]. Leading axes broadcast as in np.matmul, so
        this also takes Q [heads, t, d] with K [heads, t, d], and attention [heads, t, t'] with V [heads, d, t'].
    accumulator_bits: refuse a K for which a two's complement accumulator of this width could overflow.
    Returns [..., t, n]; where x or w has groups along k, [groups, ..., t, n].
    """
    product = _Product(x, w)
    product.check_accumulator(accumulator_bits)
    acc = np.empty((product.groups, *product.shape), product.acc_dtype)
    for index, group, strip in product.strips(corrected=False):
        np.multiply(strip, product.step, out=acc[(group, *index)], casting="unsafe")  # exact: the integers fit
    return acc.reshape(product.acc_shape)


def matmul(x: Quantized, w: Quantized, bias: ArrayLike | None = None) -> np.ndarray:
    """y = x w^T + bias from quantised operands, float32 [..., t, n]; see the head of this file for the arithmetic.

    x: Int activations [..., t, k]. w: weights of any format [..., n, k]. bias: float32 [n]. Leading axes broadcast as
        in np.matmul.
    """
    product = _Product(x, w)
    y = np.empty(product.shape, np.float32)
    total = np.zeros(product.shape) if product.groups > 1 else None
    for index, group, strip in product.strips(corrected=True):
        term = product.rescale(strip, product.step, index, group)
        if total is not None:
            term = np.add(total[index], term, out=total[index])
        if group == product.groups - 1:
            _store(term, y, index)
    return _add_bias(y.reshape(product.result_shape), bias)


def rescale(
    acc: ArrayLike, x: Quantized, w: Quantized, bias: ArrayLike | None = None, *, corrected: bool = False
) -> np.ndarray:
    """y from accumulators wherever they were computed: `matmul(x, w, bias)` is `rescale(int_matmul(x, w), x, w, bias)`.

    acc: integers in the shape that `int_matmul(x, w)` has; corrected: these are acc - za' H already.
    """
    product = _Product(x, w)
    acc = np.asarray(acc)
    if acc.shape != product.acc_shape or acc.dtype.kind != "i":
        raise ValueError(f"acc is {acc.dtype} {acc.shape}: signed integers of shape {product.acc_shape} are expected")
    acc = acc.reshape(product.groups, *product.shape)
    if not corrected:
        h = w.half_steps().reshape(*w.shape[:-1], product.groups, product.group_size)
        h_sum = np.broadcast_to(h.sum(axis=-1, dtype=np.float64), product.w_scale.shape)
    y = np.empty(product.shape, np.float32)
    for batch in np.ndindex(product.batch):
        index = (*batch, slice(0, product.t), slice(0, product.n))
        total = np.zeros(product.shape[-2:])
        for group in range(product.groups):
            sums = acc[(group, *index)].astype(np.float64)
            if not corrected:
                sums -= product.wire_zero_point(batch)[:, group, None] * h_sum[batch][:, group]
            total += product.rescale(sums, 1, index, group)
        _store(total, y, index)
    return _add_bias(y.reshape(product.result_shape), bias)


def requantize(
    acc: ArrayLike, multiplier: ArrayLike, shift: ArrayLike, zero_point: ArrayLike = 0, fmt: Int = _INT8
) -> np.ndarray:
    """``clamp(round(acc * multiplier / 2**shift) + zero_point)``, exactly, ties to even: int8 on the wire of `fmt`.

    acc: int32, or integers within it. multiplier: 0 to 2**16 - 1. shift: 0 to 47. zero_point: on the wire, that is
        less 2**(bits-1), as the result is. All broadcast against each other.
    """
    acc, multiplier, shift, zero_point = (
        _integers(name, values, low, high)
        for name, values, low, high in (
            ("acc", acc, -(1 << 31), (1 << 31) - 1),
            ("multiplier", multiplier, 0, (1 << MULTIPLIER_BITS) - 1),
            ("shift", shift, 0, MAX_SHIFT),
            ("zero_point", zero_point, fmt.wire_range[0], fmt.wire_range[-1]),
        )
    )
    product = acc * multiplier  # within 48 bits
    quotient = product >> shift  # towards minus infinity, so that a remainder is never negative
    remainder = product - (quotient << shift)
    half = np.int64(1) << shift >> 1
    quotient += (remainder > half) | ((remainder == half) & (half > 0) & (quotient & 1 == 1))
    return np.clip(quotient + zero_point, fmt.wire_range[0], fmt.wire_range[-1]).astype(np.int8)


def fixed_point(ratio: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The ``multiplier / 2**shift`` that is nearest to each positive ratio: (multiplier, shift), int64, ties to even.

    The multiplier has its top bit set, unless the ratio is below ``2**(MULTIPLIER_BITS - 1 - MAX_SHIFT)``.
    Raises ValueError for ratios that are not positive and finite, or of ``2**MULTIPLIER_BITS`` and more after rounding.
    """
    ratio = np.asarray(ratio, np.float64)
    if not (np.isfinite(ratio) & (ratio > 0)).all():
        raise ValueError("ratios of scales must be positive and finite")
    exponent = np.frexp(ratio)[1]  # ratio = m * 2**exponent, m in [1/2, 1)
    shift = np.minimum(MULTIPLIER_BITS - exponent.astype(np.int64), MAX_SHIFT)
    multiplier = np.rint(np.ldexp(ratio, shift)).astype(np.int64)
    carried = multiplier >> MULTIPLIER_BITS  # rounded up to a power of two
    multiplier, shift = multiplier >> carried, shift - carried
    if (shift < 0).any():
        raise ValueError(f"a ratio of {ratio.max():.9g} is beyond {MULTIPLIER_BITS} bits")
    return multiplier, shift


def _integers(name: str, values: ArrayLike, low: int, high: int) -> np.ndarray:
    values = np.asarray(values)
    if values.dtype.kind not in "iu":
        raise ValueError(f"{name} is {values.dtype}: integers are needed")
    if values.size and (values.min() < low or values.max() > high):
        raise ValueError(f"{name} is {values.min()} to {values.max()}: it must be within {low} to {high}")
    return values.astype(np.int64)


def int_matmul_reference(x: Quantized, w: Quantized) -> np.ndarray:
    """What `int_matmul` computes, as plain int64 sums of products: the slow oracle."""
    product = _Product(x, w)
    a = on_wire(x)[0].astype(np.int64)
    h = w.half_steps().astype(np.int64)
    groups = np.split(np.arange(product.k), product.groups)
    return np.stack([np.matmul(a[..., k], np.swapaxes(h[..., k], -1, -2)) for k in groups]).reshape(product.acc_shape)


class _Product:
    """Shapes, parameters and arithmetic of one product.

    batch, t, n, k, groups, group_size: its sizes, and shape = (*batch, t, n). Weights without leading axes are one
    matrix for all tokens, so the leading axes of x then count as tokens; result_shape and acc_shape have them back.
    """

    def __init__(self, x: Quantized, w: Quantized) -> None:
        for what, q, axes in (("x", x, "[..., t, k]"), ("w", w, "[..., n, k]")):
            if not isinstance(q, Quantized):
                raise TypeError(
                    f"{what} must be a Quantized tensor (Format.quantize makes one), got {type(q).__name__}"
                )
            if q.codes.ndim < 2:
                raise ValueError(f"{what} has shape {q.shape}: {axes} is expected")
        if x.shape[-1] != w.shape[-1]:
            raise ValueError(f"x {x.shape} and w {w.shape} differ in k, their last axis")
        group_sizes = {q.group_size for q in (x, w)} - {None}
        if len(group_sizes) > 1:
            raise ValueError(f"x has groups of {x.group_size} along k, w of {w.group_size}: they must be the same")
        try:
            batch = np.broadcast_shapes(x.shape[:-2], w.shape[:-2])
        except ValueError:
            raise ValueError(f"leading axes of x {x.shape} and w {w.shape} do not broadcast") from None

        self.x_fmt, self.w_fmt, self.step = x.fmt, w.fmt, w.fmt.unit
        self.lowest = x.fmt.wire_range[0]
        self.k, self.n = w.shape[-1], w.shape[-2]
        self.group_size = group_sizes.pop() if group_sizes else self.k
        self.groups = self.k // self.group_size
        # acc - za' H is at most twice the largest acc, as za' is within the range of a.
        longest = _FLOAT64_EXACT // (2 * max(map(abs, product_range(self.w_fmt, self.x_fmt))))
        if self.group_size > longest:
            raise ValueError(f"K = {self.group_size} is too long to be exact in float64: it holds K <= {longest}")
        self.result_shape = (*batch, x.shape[-2], self.n)
        self.acc_shape = (
            self.result_shape if {x.group_size, w.group_size} == {None} else (self.groups, *self.result_shape)
        )
        flat = w.codes.ndim == 2
        self.batch, self.t = ((), x.codes[..., 0].size) if flat else (batch, x.shape[-2])
        self.shape = (*self.batch, self.t, self.n)

        def expand(q: Quantized, array: np.ndarray, last: int) -> np.ndarray:
            array = np.broadcast_to(array, (*q.shape[:-1], last))
            return array.reshape(-1, last) if flat else np.broadcast_to(array, (*batch, q.shape[-2], last))

        self.x_codes, self.w_codes = expand(x, x.codes, self.k), expand(w, w.codes, self.k)
        self.x_scale, self.w_scale = expand(x, x.scale, self.groups), expand(w, w.scale, self.groups)
        self.x_zero_point, self.w_zero_point = (expand(q, q.zero_point, self.groups) for q in (x, w))

    @property
    def acc_dtype(self) -> type:
        return np.int32 if self.group_size <= max_k(32, self.w_fmt, self.x_fmt) else np.int64

    def check_accumulator(self, bits: int | None) -> None:
        k, formats = self.group_size, (self.w_fmt, self.x_fmt)
        if bits is not None and k > (longest := max_k(bits, *formats)):
            raise ValueError(
                f"K = {k} products of {self.w_fmt.name} and {self.x_fmt.name} can overflow a {bits}-bit accumulator, "
                f"which holds K <= {longest}: use {accumulator_bits(k, *formats)} bits, or groups along k"
            )

    def strips(self, *, corrected: bool) -> Iterator[tuple[tuple, int, np.ndarray]]:
        """Yields (index, group, acc / step) for each strip of the result, the groups of a strip in ascending order.

        acc / step: float64 integers of shape self.shape[index], the caller's to overwrite until the next strip.
        corrected: (acc - za' H) / step instead.
        """
        tokens, channels = min(self.t, _TOKENS), max(1, min(self.n, _CHANNELS, _WEIGHTS // self.k))
        a = np.empty((1 + self.t, self.k), np.float32)
        a[0] = 1  # this row makes the sums of c
        c = np.empty((channels, self.k), np.float32)
        tiles = np.empty((1 + tokens) * channels, np.float32), np.empty((1 + tokens) * channels)
        strips = np.empty((2, max(_CONVERTED, channels)))

        for batch in np.ndindex(self.batch):
            np.add(self.x_codes[batch], np.float32(self.lowest), out=a[1:])
            a_sum = a[1:].reshape(self.t, self.groups, self.group_size).sum(axis=-1, dtype=np.float64)
            za = self.wire_zero_point(batch)
            for ns in _slices(0, self.n, channels):
                weights = c[: ns.stop - ns.start]
                self._decode(batch, ns, weights)
                # Offsets and sums of weights, like all that follows, are in units of step half-steps.
                middle = self.w_fmt.symmetric_zero_point
                offset = (self.w_zero_point[batch][ns].T.astype(np.float64) - middle) * (2 / self.step)
                h_sum = np.empty_like(offset)
                for ts in _slices(0, self.t, tokens):
                    rows = slice(ts.start + (ts.start > 0), ts.stop + 1)  # of a: the first tile has the row of ones
                    for group in range(self.groups):
                        sums = self._centred_sums(a[rows], weights, group, *tiles)
                        if ts.start == 0:
                            h_sum[group] = sums[0] - self.group_size * offset[group]
                            sums = sums[1:]
                        left = np.stack([a_sum[ts, group], za[ts, group]][: 1 + corrected], axis=1)
                        right = np.stack([offset[group], h_sum[group]][: 1 + corrected])
                        for part in _slices(0, len(sums), max(1, _CONVERTED // len(weights))):
                            strip, correction = (_first(buffer, sums[part].shape) for buffer in strips)
                            np.matmul(left[part], right, out=correction)
                            np.subtract(sums[part], correction, out=strip)
                            yield (*batch, slice(ts.start + part.start, ts.start + part.stop), ns), group, strip

    def _centred_sums(
        self, a: np.ndarray, c: np.ndarray, group: int, product: np.ndarray, total: np.ndarray
    ) -> np.ndarray:
        """sum_k c a of a group, [rows of a, rows of c]: float32 in product, float64 in total where blocks are added."""
        product, total = (_first(buffer, (len(a), len(c))) for buffer in (product, total))
        start, stop = group * self.group_size, (group + 1) * self.group_size
        blocks = _slices(start, stop, block_length(self.w_fmt, self.x_fmt))
        for block in blocks:
            np.matmul(a[:, block], c[:, block].T, out=product)
            if len(blocks) == 1:
                return product
            if block is blocks[0]:
                np.copyto(total, product)
            else:
                total += product
        return total

    def wire_zero_point(self, batch: tuple) -> np.ndarray:
        """za' as float64 [t, groups]."""
        return self.x_zero_point[batch].astype(np.float64) + self.lowest

    def _decode(self, batch: tuple, ns: slice, c: np.ndarray) -> None:
        """Fill c, float32 [n, k], from the codes of channels ns."""
        shape = (-1, self.groups, self.group_size)
        codes, zero_point, c = self.w_codes[batch][ns].reshape(shape), self.w_zero_point[batch][ns], c.reshape(shape)
        for part in _slices(0, len(codes), max(1, _DECODED // self.k)):
            self.w_fmt.centre(codes[part], zero_point[part], c[part])

    def rescale(self, corrected: np.ndarray, step: int, index: tuple, group: int) -> np.ndarray:
        """float64 (step * corrected) * sa * sw / 2 of one strip, in place."""
        *batch, ts, ns = index
        corrected *= self.x_scale[(*batch, ts, group)].astype(np.float64)[:, None]
        # step / 2 is a power of two, which commutes with float64's rounding.
        corrected *= self.w_scale[(*batch, ns, group)].astype(np.float64) * (step / 2)
        return corrected


def _first(buffer: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    return buffer[: shape[0] * shape[1]].reshape(shape)


def _slices(start: int, stop: int, size: int) -> list[slice]:
    return [slice(at, min(at + size, stop)) for at in range(start, stop, size)]


def _store(total: np.ndarray, y: np.ndarray, index: tuple) -> None:
    with np.errstate(over="raise"):
        try:
            y[index] = total
        except FloatingPointError:
            raise ValueError("the product does not fit float32: the scales of x and w are too large") from None


def _add_bias(y: np.ndarray, bias: ArrayLike | None) -> np.ndarray:
    if bias is None:
        return y
    bias = np.asarray(bias)
    if bias.dtype != np.float32 or bias.shape != y.shape[-1:]:
        raise ValueError(f"bias is {bias.dtype} {bias.shape}: float32 of shape {y.shape[-1:]} is expected")
    y += bias
    return y
