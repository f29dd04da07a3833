"""Exact integer matrix products of quantised tensors, at the speed of float32 BLAS.

What the hardware computes, with k the reduction axis, h the weights in half-steps and a the activations on the wire:

    acc[t, n] = sum_k h[n, k] a[t, k]            a = code - 2^(b-1),  za' = za - 2^(b-1)
    y[t, n]   = float32(float64(acc - za'[t] H[n]) * sa[t] * sw[n] / 2) + bias[n],      H[n] = sum_k h[n, k]

evaluated from left to right. With groups along k there is one acc, za', H, sa and sw per group, and the float64 terms
are summed in ascending order of the groups before the conversion to float32.

How the sum stays exact. A float32 matrix product of integers is exact, in whatever order BLAS adds and with or without
fused multiply-add, as long as no partial sum can exceed 2^24, which holds if length * max|weight| * max|activation|
does not. To make blocks of such a length long, weights enter BLAS centred, with c as small as the format permits:

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

from golden.formats import DInt, Format, Fp4, Int, Quantized

_FLOAT32_EXACT = 1 << 24
_FLOAT64_EXACT = 1 << 53

_ROWS = 512  # tokens of one output tile
_COLUMNS = 256  # output channels of one output tile: large enough for BLAS, small enough for the cache
_WEIGHTS = 1 << 24  # decoded weights held at a time, at most (a float32 each)
_SCRATCH = 1 << 18  # weights decoded at a time: their temporaries fit the cache


def on_wire(x: Quantized) -> tuple[np.ndarray, np.ndarray]:
    """Activations as the hardware receives them: (a, za'), codes and zero points minus 2^(bits-1), both int16."""
    middle = _activation_format(x.fmt).symmetric_zero_point
    return x.codes.astype(np.int16) - np.int16(middle), x.zero_point.astype(np.int16) - np.int16(middle)


def product_range(w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> tuple[int, int]:
    """Smallest and largest h * a of any code pair; zero_points of the weights, None for any that w_fmt allows."""
    ranges = [w_fmt.half_step_range()] if zero_points is None else [w_fmt.half_step_range(z) for z in zero_points]
    h = (min(lo for lo, _ in ranges), max(hi for _, hi in ranges))
    middle = _activation_format(x_fmt).symmetric_zero_point
    products = [h_end * a_end for h_end in h for a_end in (-middle, x_fmt.max_code - middle)]
    return min(products), max(products)


def accumulator_bits(k: int, w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> int:
    """Bits of the smallest two's complement accumulator that no sum of k products can overflow."""
    if k < 1:
        raise ValueError(f"k = {k}: a reduction has at least one product")
    lo, hi = (k * end for end in product_range(w_fmt, x_fmt, zero_points=zero_points))
    return 1 + max((-lo - 1).bit_length(), hi.bit_length())


def max_k(bits: int, w_fmt: Format, x_fmt: Format, *, zero_points: Iterable[int] | None = None) -> int:
    """The longest reduction that a two's complement accumulator of this many bits holds whatever the codes are."""
    lo, hi = product_range(w_fmt, x_fmt, zero_points=zero_points)
    return min((1 << (bits - 1)) // -lo, ((1 << (bits - 1)) - 1) // hi)


def block_length(w_fmt: Format, x_fmt: Format) -> int:
    """The longest float32 matrix product that is exact for every code: see the head of this file."""
    return _FLOAT32_EXACT // (_largest_centred(w_fmt) * _activation_format(x_fmt).symmetric_zero_point)


def int_matmul(x: Quantized, w: Quantized, *, accumulator_bits: int | None = None) -> np.ndarray:
    """acc = sum_k h[n, k] a[t, k], exact: int32 where K and the formats prove that it fits, otherwise int64.

    x: Int activations [..., t, k]. w: weights of any format [..., n, k]. Leading axes broadcast as in np.matmul, so
        this also takes Q [heads, t, d] with K [heads, t, d], and attention [heads, t, t'] with V [heads, d, t'].
    accumulator_bits: refuse a K for which an accumulator of this many bits could overflow.
    Returns [..., t, n]; where x or w has groups along k, [groups, ..., t, n].
    """
    product = _Product(x, w)
    product.check_accumulator(accumulator_bits)
    acc = np.empty((product.groups, *product.shape), product.acc_dtype)
    for index, group, tile, _ in product.tiles():
        acc[(group, *index)] = tile
    acc = acc.reshape(product.groups, *product.result_shape)
    return acc if product.grouped else acc[0]


def matmul(x: Quantized, w: Quantized, bias: ArrayLike | None = None) -> np.ndarray:
    """y = x w^T + bias from quantised operands, float32 [..., t, n]; see the head of this file for the arithmetic.

    x: Int activations [..., t, k]. w: weights of any format [..., n, k]. bias: float32 [n].
    """
    product = _Product(x, w)
    y = np.empty(product.shape, np.float32)
    total = None
    for index, group, acc, h_sum in product.tiles():
        term = product.rescale(acc, index, group, h_sum)
        if group == 0:
            total = term if product.groups == 1 else term.copy()  # the next group's acc takes the same memory
        else:
            total += term
        if group == product.groups - 1:
            _store(total, y, index)
    return _add_bias(y.reshape(product.result_shape), bias)


def rescale(acc: ArrayLike, x: Quantized, w: Quantized, bias: ArrayLike | None = None) -> np.ndarray:
    """y from the accumulators of x and w, wherever they were computed: `matmul` is `rescale(int_matmul(x, w), x, w)`.

    acc: integers as `int_matmul` returns them.
    """
    product = _Product(x, w)
    shape = (product.groups, *product.result_shape) if product.grouped else product.result_shape
    acc = np.asarray(acc)
    if acc.shape != shape or acc.dtype.kind != "i":
        raise ValueError(f"acc is {acc.dtype} {acc.shape}: signed integers of shape {shape} are expected")
    acc = acc.reshape(product.groups, *product.shape)
    h = w.half_steps().reshape(*w.shape[:-1], product.groups, product.group_size)
    h_sum = np.broadcast_to(h.sum(axis=-1, dtype=np.int64), product.w_scale.shape)
    y = np.empty(product.shape, np.float32)
    for batch in np.ndindex(product.batch):
        index = (*batch, slice(0, product.t), slice(0, product.n))
        total = 0.0
        for group in range(product.groups):
            term = acc[(group, *index)].astype(np.float64)
            total = total + product.rescale(term, index, group, h_sum[batch][:, group].astype(np.float64))
        _store(total, y, index)
    return _add_bias(y.reshape(product.result_shape), bias)


def int_matmul_reference(x: Quantized, w: Quantized) -> np.ndarray:
    """What `int_matmul` computes, as int64 sums of the products: the slow oracle."""
    product = _Product(x, w)
    a = on_wire(x)[0].astype(np.int64)
    h = w.half_steps().astype(np.int64)
    groups = np.split(np.arange(product.k), product.groups)
    acc = np.stack([np.matmul(a[..., k], np.swapaxes(h[..., k], -1, -2)) for k in groups])
    return acc if product.grouped else acc[0]


class _Product:
    """Shapes, parameters and tiles of one product.

    batch, t, n, k, groups: the sizes; acc tiles index [*batch, t, n]. Weights without batch axes are one matrix for all
    tokens, so the batch axes of x then count as tokens; result_shape has them back.
    """

    def __init__(self, x: Quantized, w: Quantized) -> None:
        for what, q, axes in (("x", x, "[..., t, k]"), ("w", w, "[..., n, k]")):
            if not isinstance(q, Quantized):
                raise TypeError(f"{what} must be a Quantized tensor, got {type(q).__name__}: see Format.quantize")
            if q.codes.ndim < 2:
                raise ValueError(f"{what} has shape {q.shape}: {axes} is expected")
        _activation_format(x.fmt)
        if x.shape[-1] != w.shape[-1]:
            raise ValueError(f"x {x.shape} and w {w.shape} differ in k, their last axis")
        sizes = {q.group_size for q in (x, w)} - {None}
        if len(sizes) > 1:
            raise ValueError(f"x has groups of {x.group_size} along k, w of {w.group_size}: they must be the same")
        try:
            batch = np.broadcast_shapes(x.shape[:-2], w.shape[:-2])
        except ValueError:
            raise ValueError(f"leading axes of x {x.shape} and w {w.shape} do not broadcast") from None
        self.x_fmt, self.w_fmt = x.fmt, w.fmt
        self.k, self.n = w.shape[-1], w.shape[-2]
        self.grouped = bool(sizes)
        self.group_size = sizes.pop() if sizes else self.k
        self.groups = self.k // self.group_size
        self.result_shape = (*batch, x.shape[-2], self.n)
        if w.codes.ndim == 2:
            self.batch, self.t = (), int(np.prod(x.shape[:-1]))
        else:
            self.batch, self.t = batch, x.shape[-2]
        self.shape = (*self.batch, self.t, self.n)

        def expand(array: np.ndarray, like: Quantized, rows: int, last: int) -> np.ndarray:
            full = np.broadcast_to(array, (*like.shape[:-1], last))
            return full.reshape(rows, last) if not self.batch else np.broadcast_to(full, (*self.batch, rows, last))

        self.x_codes = expand(x.codes, x, self.t, self.k)
        self.x_scale = expand(x.scale, x, self.t, self.groups)
        self.x_zero_point = expand(x.zero_point, x, self.t, self.groups)
        self.w_codes = expand(w.codes, w, self.n, self.k)
        self.w_scale = expand(w.scale, w, self.n, self.groups)
        self.w_zero_point = expand(w.zero_point, w, self.n, self.groups)
        self.acc_dtype = np.int32 if accumulator_bits(self.group_size, self.w_fmt, self.x_fmt) <= 32 else np.int64
        # acc - za' H is below twice the largest acc, as |za'| <= max|a|.
        longest = _FLOAT64_EXACT // (2 * max(map(abs, product_range(self.w_fmt, self.x_fmt))))
        if self.group_size > longest:
            raise ValueError(f"K = {self.group_size} is too long to be exact in float64: at most {longest}")

    def check_accumulator(self, bits: int | None) -> None:
        if bits is not None and self.group_size > (longest := max_k(bits, self.w_fmt, self.x_fmt)):
            raise ValueError(
                f"K = {self.group_size} products of {self.w_fmt.name} and {self.x_fmt.name} can overflow a {bits}-bit "
                f"accumulator: it holds K <= {longest}, or use "
                f"{accumulator_bits(self.group_size, self.w_fmt, self.x_fmt)} bits"
            )

    def tiles(self) -> Iterator[tuple[tuple, int, np.ndarray, np.ndarray]]:
        """Yields (index, group, acc, H): acc float64 of self.shape[index], H float64 of its columns; both integers.

        All groups of an index come in ascending order before the next index. acc is overwritten by the next tile.
        """
        middle = _activation_format(self.x_fmt).symmetric_zero_point
        step, w_middle = _step(self.w_fmt), _middle(self.w_fmt)
        columns = max(1, min(self.n, _COLUMNS, _WEIGHTS // self.k))
        rows = min(self.t, _ROWS)
        a = np.empty((self.t, self.k), np.float32)
        c = np.empty((columns, self.k), np.float32)
        ones = np.ones(self.k, np.float32)
        part, acc, correction = (np.empty(rows * columns, dtype) for dtype in (np.float32, np.float64, np.float64))
        length = block_length(self.w_fmt, self.x_fmt)

        for batch in np.ndindex(self.batch):
            np.subtract(self.x_codes[batch], np.float32(middle), out=a)
            a_sum = a.reshape(self.t, self.groups, self.group_size).sum(axis=-1, dtype=np.float64)
            for n in range(0, self.n, columns):
                ns = slice(n, min(n + columns, self.n))
                weights = c[: ns.stop - ns.start]
                zero_point = self.w_zero_point[batch][ns]
                grouped = (-1, self.groups, self.group_size)
                _centre(self.w_fmt, self.w_codes[batch][ns].reshape(grouped), zero_point, weights.reshape(grouped))
                offset = 2.0 * (zero_point.astype(np.float64) - w_middle)  # [n, groups]
                for t in range(0, self.t, rows):
                    ts = slice(t, min(t + rows, self.t))
                    shape = (ts.stop - ts.start, ns.stop - ns.start)
                    size = shape[0] * shape[1]
                    part_, acc_, correction_ = (buffer[:size].reshape(shape) for buffer in (part, acc, correction))
                    for group in range(self.groups):
                        start, stop = group * self.group_size, (group + 1) * self.group_size
                        c_sum = np.zeros(shape[1])
                        for k in range(start, stop, length):
                            ks = slice(k, min(k + length, stop))
                            np.matmul(a[ts, ks], weights[:, ks].T, out=part_)
                            c_sum += weights[:, ks] @ ones[ks]
                            if k == start:
                                np.copyto(acc_, part_)
                            else:
                                acc_ += part_
                        if step != 1:
                            acc_ *= step
                        if not isinstance(self.w_fmt, Fp4):
                            np.multiply(a_sum[ts, group, None], offset[:, group], out=correction_)
                            acc_ -= correction_
                        h_sum = step * c_sum - self.group_size * offset[:, group]
                        yield (*batch, ts, ns), group, acc_, h_sum

    def rescale(self, acc: np.ndarray, index: tuple, group: int, h_sum: np.ndarray) -> np.ndarray:
        """float64 (acc - za' H) * sa * sw / 2 for one tile, in place of acc."""
        *batch, ts, ns = index
        x_at, w_at = (*batch, ts, group), (*batch, ns, group)
        za = self.x_zero_point[x_at].astype(np.float64) - _activation_format(self.x_fmt).symmetric_zero_point
        acc -= za[:, None] * h_sum
        acc *= self.x_scale[x_at].astype(np.float64)[:, None]
        acc *= self.w_scale[w_at].astype(np.float64) / 2  # halving is exact, so it commutes with the rounding
        return acc


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


def _activation_format(fmt: Format) -> Int:
    if not isinstance(fmt, Int):
        raise TypeError(f"activations must be an Int format, got {fmt.name}: the datapath multiplies integers")
    return fmt


def _middle(fmt: Format) -> int:
    return 0 if isinstance(fmt, Fp4) else fmt.symmetric_zero_point


def _step(fmt: Format) -> int:
    return 2 if isinstance(fmt, Int) else 1


def _largest_centred(fmt: Format) -> int:
    """max |c| over all codes and zero points."""
    if isinstance(fmt, Int):
        return _middle(fmt)
    if isinstance(fmt, Fp4):
        return int(fmt.magnitudes[7])
    return 2 * _middle(fmt) + 1


def _centre(fmt: Format, codes: np.ndarray, zero_point: np.ndarray, out: np.ndarray) -> None:
    """c of codes [n, groups, size] with zero_point [n, groups], into out, float32 of the shape of codes.

    Integer arithmetic modulo the size of the narrowest type that holds c: NumPy vectorises it, so that it is several
    times faster than a table.
    """
    wide = _largest_centred(fmt) > 127
    unsigned, signed = (np.uint16, np.int16) if wide else (np.uint8, np.int8)
    rows = max(1, _SCRATCH // codes[0].size)
    buffers = np.empty((3, min(rows, len(codes)), *codes.shape[1:]), unsigned)
    for start in range(0, len(codes), rows):
        here = slice(start, start + rows)
        q = codes[here]
        c, special, scratch = buffers[:, : len(q)]
        if isinstance(fmt, Int):
            np.subtract(q, unsigned(_middle(fmt)), out=c)
        elif isinstance(fmt, DInt):
            # 2 (q - m), from which a special code takes off 2 p + 3 - 2 z: that leaves 2 (z - m) + 2 (q - p) - 3.
            z = zero_point[here, :, None].astype(unsigned)
            np.add(q, q, out=c, dtype=unsigned)
            np.subtract(c, unsigned(2 * _middle(fmt)), out=c)
            np.greater(q, np.uint8(fmt.max_code), out=special)
            np.multiply(special, unsigned(2 * fmt.max_code + 3) - 2 * z, out=special)
            np.subtract(c, special, out=c)
        else:
            # Magnitudes are linear in the code between a few knots: m + sum of slope * max(m - knot, 0).
            np.bitwise_and(q, np.uint8(7), out=special)
            np.copyto(c, special)
            for knot, slope in enumerate(np.diff(fmt.magnitudes, n=2), start=1):
                if slope:
                    np.maximum(special, np.uint8(knot), out=scratch)
                    np.subtract(scratch, np.uint8(knot), out=scratch)
                    np.multiply(scratch, np.uint8(slope), out=scratch)
                    np.add(c, scratch, out=c)
            # The sign bit, as all ones or none: -c is ~c + 1.
            np.right_shift(q, np.uint8(3), out=scratch)
            np.negative(scratch, out=special)
            np.bitwise_xor(c, special, out=c)
            np.add(c, scratch, out=c)
        np.copyto(out[here], c.view(signed))
