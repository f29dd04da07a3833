"""The integer datapath against plain sums of products, at random and at the limits of what is exact."""

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import golden
from golden import DInt, Fp4, Int, Quantized, datapath

WEIGHTS = [*map(DInt, range(2, 9)), *map(Int, range(2, 9)), *map(Fp4, (1, 2, 3))]


def by_name(value):
    return getattr(value, "name", None)


def random_quantized(fmt, shape, *, group_size=None, axes=None, seed=0):
    """Codes, zero points and scales of any kind: a quantiser would not give them all."""
    rng = np.random.default_rng(seed)
    axes = range(len(shape) - 1) if axes is None else axes
    groups = 1 if group_size is None else shape[-1] // group_size
    parameters = (*(size if axis in axes else 1 for axis, size in enumerate(shape[:-1])), groups)
    return Quantized(
        fmt,
        rng.integers(0, 1 << fmt.bits, shape, dtype=np.uint8),
        np.exp2(rng.uniform(-12, 4, parameters)).astype(np.float32),
        rng.integers(0, len(fmt.zero_points), parameters, dtype=np.uint8),
        group_size=group_size,
    )


def constant(fmt, shape, code, zero_point):
    """All codes and zero points the same."""
    ones = np.ones((*shape[:-1], 1))
    return Quantized(fmt, np.full(shape, code, np.uint8), ones.astype(np.float32), (zero_point * ones).astype(np.uint8))


def in_words(x, w, bias=None):
    """acc and y of two-dimensional x and w, number by number in plain Python."""
    (t, k), n = x.shape, w.shape[0]
    size = x.group_size or w.group_size or k
    middle = 2 ** (x.fmt.bits - 1)

    def at(parameter, row, group):
        rows, groups = parameter.shape
        return parameter[row if rows > 1 else 0, group if groups > 1 else 0].item()

    acc = np.zeros((k // size, t, n), np.int64)
    y = np.zeros((t, n), np.float32)
    for i in range(t):
        for j in range(n):
            total = 0.0
            for g in range(k // size):
                table = [int(h) for h in w.fmt.code_table(at(w.zero_point, j, g))]
                h = [table[code] for code in w.codes[j, g * size : (g + 1) * size]]
                a = [int(code) - middle for code in x.codes[i, g * size : (g + 1) * size]]
                acc[g, i, j] = sum(u * v for u, v in zip(h, a, strict=True))
                za = at(x.zero_point, i, g) - middle
                total += float(int(acc[g, i, j]) - za * sum(h)) * at(x.scale, i, g) * at(w.scale, j, g) / 2
            y[i, j] = total
            if bias is not None:
                y[i, j] += bias[j]
    return (acc if x.group_size or w.group_size else acc[0]), y


@pytest.mark.parametrize("w_fmt", WEIGHTS, ids=by_name)
@pytest.mark.parametrize("x_bits", [8, 5, 2])
@pytest.mark.parametrize(("x_group", "w_group"), [(None, None), (6, None), (None, 4), (3, 3), (12, 12)])
def test_every_number_is_its_definition(w_fmt, x_bits, x_group, w_group):
    x = random_quantized(Int(x_bits), (3, 12), group_size=x_group, seed=1)
    w = random_quantized(w_fmt, (4, 12), group_size=w_group, seed=2)
    bias = np.float32([0.1, -3, 1e-9, 7e5])
    acc, y = in_words(x, w, bias)
    assert np.array_equal(golden.int_matmul_reference(x, w), acc)
    result = golden.int_matmul(x, w)
    assert result.dtype == np.int32
    assert np.array_equal(result, acc)
    assert np.array_equal(golden.matmul(x, w, bias), y)
    assert np.array_equal(golden.rescale(acc, x, w, bias), y)
    assert golden.matmul(x, w).dtype == np.float32


@pytest.mark.parametrize("w_fmt", WEIGHTS, ids=by_name)
def test_subnormal_scales(w_fmt):
    """The smallest scale, which float32 cannot halve, times a large one."""
    x, w = random_quantized(Int(8), (2, 5), seed=3), random_quantized(w_fmt, (3, 5), seed=4)
    x = Quantized(x.fmt, x.codes, np.full((2, 1), 2.0**100, np.float32), x.zero_point)
    w = Quantized(w.fmt, w.codes, np.full((3, 1), 2.0**-149, np.float32), w.zero_point)
    y = golden.matmul(x, w)
    assert np.array_equal(y, in_words(x, w)[1])
    assert y.any()


def test_matmul_is_the_product_of_the_dequantised_operands():
    """In exact fractions, to the rounding of the result: half an ulp of float32, and what float64 leaves."""
    for w_fmt in (DInt(4), Int(8), Fp4(2)):
        x = Int(8).quantize(np.random.default_rng(5).standard_normal((3, 40)), axis=0)
        w = w_fmt.quantize(np.random.default_rng(6).standard_normal((4, 40)), axis=0)
        y = golden.matmul(x, w)
        for i in range(3):
            for j in range(4):
                values = zip(x.half_steps()[i].tolist(), w.half_steps()[j].tolist(), strict=True)
                exact = Fraction(sum(u * v for u, v in values)) / 4
                exact *= Fraction(x.scale[i, 0].item()) * Fraction(w.scale[j, 0].item())
                assert abs(Fraction(y[i, j].item()) - exact) <= abs(exact) * (Fraction(1, 2**24) + Fraction(1, 2**50))


# ---- Exactness at the limits


@pytest.mark.parametrize("w_fmt", WEIGHTS, ids=by_name)
@pytest.mark.parametrize("x_bits", [8, 4])
def test_extreme_codes_around_the_block_length(w_fmt, x_bits):
    """All products as large as they get, at K where one float32 product is just exact, and just beyond."""
    x_fmt = Int(x_bits)
    block = min(golden.block_length(w_fmt, x_fmt), 150_000)  # the bound itself is tested below
    last = len(w_fmt.zero_points) - 1
    zero_points = sorted({0, last // 2, last})
    codes = sorted({0, last, (1 << w_fmt.bits) - 2, (1 << w_fmt.bits) - 1, 7 % (1 << w_fmt.bits)})
    rows = [(code, z) for code in codes for z in zero_points]
    for k in (block - 1, block, block + 1, 2 * block + 1):
        w = Quantized(
            w_fmt,
            np.repeat(np.uint8([[code] for code, _ in rows]), k, axis=1),
            np.ones((len(rows), 1), np.float32),
            np.uint8([[z] for _, z in rows]),
        )
        x_codes = np.repeat(np.uint8([[0], [x_fmt.max_code], [x_fmt.max_code // 2]]), k, axis=1)
        x_codes[2, ::3] = 0
        x = Quantized(x_fmt, x_codes, np.ones((3, 1), np.float32), np.uint8([[0], [1], [x_fmt.max_code]]))
        expected = golden.int_matmul_reference(x, w)
        assert np.array_equal(golden.int_matmul(x, w), expected)
        corrected = expected - golden.on_wire(x)[1].astype(np.int64) * w.h_sum().T.astype(np.int64)
        assert np.array_equal(golden.matmul(x, w), (corrected / 2).astype(np.float32))


@pytest.mark.parametrize("w_fmt", WEIGHTS, ids=by_name)
@pytest.mark.parametrize("x_bits", range(2, 9))
def test_block_length_follows_from_the_largest_centred_code(w_fmt, x_bits):
    """Over every code and zero point, c rebuilds h; the longest block of the largest products is within 2^24."""
    x_fmt = Int(x_bits)
    step = 2 if isinstance(w_fmt, Int) else 1
    middle = w_fmt.symmetric_zero_point
    codes = np.arange(1 << w_fmt.bits, dtype=np.uint8)
    largest = 0
    for z in w_fmt.zero_points:
        c = np.empty((1, 1, len(codes)), np.float32)
        w_fmt.centre(codes[None, None], np.uint8([[z]]), c)
        c = c[0, 0].astype(np.int64)
        assert np.array_equal(step * c - 2 * (z - middle), w_fmt.code_table(z))
        largest = max(largest, np.abs(c).max())
    length = golden.block_length(w_fmt, x_fmt)
    assert length * largest * 2 ** (x_bits - 1) <= 2**24
    assert (length + 1) * (largest + 1) * 2 ** (x_bits - 1) > 2**24  # no shorter than it need be


def test_too_long_a_block_would_show(monkeypatch):
    """The limit is real: beyond it, float32 sums of these operands are wrong."""
    rng = np.random.default_rng(7)
    k = 200_000
    x = Quantized(Int(8), rng.integers(0, 3, (2, k), dtype=np.uint8), np.ones((2, 1), np.float32), np.uint8([[0], [0]]))
    w = Quantized(
        Int(8), 255 - rng.integers(0, 3, (2, k), dtype=np.uint8), np.ones((2, 1), np.float32), np.uint8([[0], [0]])
    )
    expected = golden.int_matmul_reference(x, w)
    assert np.array_equal(golden.int_matmul(x, w), expected)
    monkeypatch.setattr(datapath, "block_length", lambda w_fmt, x_fmt: k)
    assert not np.array_equal(golden.int_matmul(x, w), expected)


def test_int64_where_int32_could_overflow():
    k = golden.max_k(32, DInt(4), Int(8))
    for length, dtype in ((k, np.int32), (k + 1, np.int64)):
        x, w = constant(Int(8), (1, length), 0, 0), constant(DInt(4), (1, length), 0, 13)
        acc = golden.int_matmul(x, w)
        assert acc.dtype == dtype
        assert acc.item() == 26 * 128 * length
    assert acc.item() > np.iinfo(np.int32).max


# ---- Tiles, batches, layouts


@pytest.mark.parametrize("w_fmt", [DInt(4), Int(8), Int(4), Fp4(1), DInt(8)], ids=by_name)
@pytest.mark.parametrize(
    ("t", "n", "k", "group_size"), [(1, 1, 1, None), (513, 5, 70, None), (3, 1030, 40, 8), (1030, 1025, 33, 11)]
)
def test_tiles_meet(w_fmt, t, n, k, group_size):
    x = random_quantized(Int(8), (t, k), group_size=group_size, seed=8)
    w = random_quantized(w_fmt, (n, k), group_size=group_size, seed=9)
    acc = golden.int_matmul(x, w)
    assert np.array_equal(acc, golden.int_matmul_reference(x, w))
    y = golden.matmul(x, w)
    assert np.array_equal(y, golden.rescale(acc, x, w))
    i, j = t - 1, n - 1
    row = Quantized(x.fmt, x.codes[i:], x.scale[i:], x.zero_point[i:], group_size=group_size)
    column = Quantized(w.fmt, w.codes[j:], w.scale[j:], w.zero_point[j:], group_size=group_size)
    assert y[i, j] == in_words(row, column)[1].item()


def test_narrow_tiles_of_a_long_reduction():
    """So long that weights are decoded a few at a time, and too many to be decoded together: each row is what it is."""
    k = 1 << 18
    x, w = random_quantized(Int(8), (3, k), seed=10), random_quantized(DInt(4), (67, k), seed=11)
    acc, y = golden.int_matmul(x, w), golden.matmul(x, w)
    for n in (0, 62, 63, 64, 66):  # about the end of the first 2^24 weights
        row = Quantized(w.fmt, w.codes[n : n + 1], w.scale[n : n + 1], w.zero_point[n : n + 1])
        assert np.array_equal(acc[:, n : n + 1], golden.int_matmul_reference(x, row))
        assert np.array_equal(y[:, n : n + 1], golden.rescale(acc[:, n : n + 1], x, row))


@pytest.mark.parametrize(
    ("x_shape", "w_shape"),
    [
        ((2, 3, 5, 16), (2, 3, 7, 16)),  # Q K^T of each head
        ((2, 4, 1, 5, 16), (2, 4, 3, 7, 16)),  # one side broadcast, as grouped queries are
        ((4, 5, 16), (7, 16)),  # a linear layer on a batch
        ((5, 16), (3, 7, 16)),
        ((3, 1, 5, 16), (2, 7, 16)),
    ],
)
@pytest.mark.parametrize("group_size", [None, 4])
def test_batches_broadcast_as_in_numpy(x_shape, w_shape, group_size):
    x = random_quantized(Int(8), x_shape, group_size=group_size, seed=12)
    w = random_quantized(DInt(4), w_shape, group_size=group_size, seed=13)
    h = [piece.astype(np.int64) for piece in np.split(w.half_steps(), w.groups, axis=-1)]
    a = [piece.astype(np.int64) for piece in np.split(golden.on_wire(x)[0], x.groups, axis=-1)]
    expected = np.stack([u @ np.swapaxes(v, -1, -2) for u, v in zip(a, h, strict=True)])
    expected = expected if group_size else expected[0]
    acc = golden.int_matmul(x, w)
    assert np.array_equal(acc, expected)
    y = golden.matmul(x, w)
    assert y.shape == (*np.broadcast_shapes(x_shape[:-2], w_shape[:-2]), 5, 7)
    assert np.array_equal(y, golden.rescale(acc, x, w))
    for index in np.ndindex(y.shape[:-2]):
        one_x = _item(x, index, y.shape[:-2])
        one_w = _item(w, index, y.shape[:-2])
        assert np.array_equal(y[index], in_words(one_x, one_w)[1])


def _item(q, index, batch):
    def pick(array):
        return np.broadcast_to(array, (*batch, *array.shape[-2:]))[index]

    return Quantized(q.fmt, pick(q.codes), pick(q.scale), pick(q.zero_point), group_size=q.group_size)


def test_parameters_shared_by_rows_and_batches():
    """Per tensor, per batch, per row: what is 1 broadcasts."""
    codes = {"x": (2, 3, 8), "w": (2, 4, 8)}
    for x_axes in ((), (0,), (1,), (0, 1)):
        for w_axes in ((), (0,), (1,)):
            x = random_quantized(Int(8), codes["x"], axes=x_axes, seed=14)
            w = random_quantized(DInt(4), codes["w"], axes=w_axes, seed=15)
            y = golden.matmul(x, w)
            for i in range(2):
                full = [np.broadcast_to(p, (*q.shape[:-1], 1))[i] for q in (x, w) for p in (q.scale, q.zero_point)]
                one_x = Quantized(x.fmt, x.codes[i], full[0], full[1])
                one_w = Quantized(w.fmt, w.codes[i], full[2], full[3])
                assert np.array_equal(y[i], in_words(one_x, one_w)[1])


def test_attention_times_value():
    """Attention per token, V in four bits per (head, dimension): the reduction runs over tokens."""
    rng = np.random.default_rng(16)
    attention = rng.random((2, 6, 9), dtype=np.float32)
    value = rng.standard_normal((2, 9, 4)).astype(np.float32)
    x = Int(8).quantize(attention, axis=(0, 1))
    w = DInt(4).quantize(np.swapaxes(value, 1, 2), axis=(0, 1))
    assert w.scale.shape == (2, 4, 1)
    y = golden.matmul(x, w)
    assert y.shape == (2, 6, 4)
    assert np.allclose(y, x.dequantize() @ np.swapaxes(w.dequantize(), 1, 2), atol=1e-5)


def test_strided_operands():
    x, w = random_quantized(Int(8), (12, 6), seed=17), random_quantized(DInt(4), (12, 6), seed=18)
    flipped = [Quantized(q.fmt, q.codes.T, np.float32(np.ones((6, 1))), np.full((6, 1), 5, np.uint8)) for q in (x, w)]
    copied = [Quantized(q.fmt, q.codes.copy(), q.scale, q.zero_point) for q in flipped]
    assert np.array_equal(golden.matmul(*flipped), golden.matmul(*copied))
    assert np.array_equal(golden.int_matmul(*flipped), golden.int_matmul_reference(*flipped))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_products(data):
    w_fmt = data.draw(st.sampled_from(WEIGHTS))
    x_fmt = Int(data.draw(st.integers(2, 8)))
    size = data.draw(st.integers(1, 9))
    groups = data.draw(st.integers(1, 4))
    t, n = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    grouped = data.draw(st.booleans())
    seed = data.draw(st.integers(0, 2**32 - 1))
    x = random_quantized(x_fmt, (t, size * groups), group_size=size if grouped else None, seed=seed)
    w = random_quantized(w_fmt, (n, size * groups), group_size=size if grouped else None, seed=seed + 1)
    acc, y = in_words(x, w)
    assert np.array_equal(golden.int_matmul(x, w), acc)
    assert np.array_equal(golden.matmul(x, w), y)


# ---- Accumulators


@pytest.mark.parametrize("w_fmt", WEIGHTS, ids=by_name)
@pytest.mark.parametrize("x_bits", [8, 3])
def test_accumulator_bounds(w_fmt, x_bits):
    x_fmt = Int(x_bits)
    a = np.arange(2**x_bits) - 2 ** (x_bits - 1)
    for zero_points in (None, [len(w_fmt.zero_points) // 2], w_fmt.hardware_zero_points):
        every = w_fmt.zero_points if zero_points is None else zero_points
        h = np.concatenate([w_fmt.code_table(z) for z in every]).astype(np.int64)
        products = np.multiply.outer(h, a)
        assert golden.product_range(w_fmt, x_fmt, zero_points=zero_points) == (products.min(), products.max())
        for bits in (16, 24, 29, 32):
            fits = [-(2 ** (bits - 1)) // products.min(), (2 ** (bits - 1) - 1) // products.max()]
            longest = golden.max_k(bits, w_fmt, x_fmt, zero_points=zero_points)
            assert longest == min(fits)
            if longest:
                assert golden.accumulator_bits(longest, w_fmt, x_fmt, zero_points=zero_points) <= bits
            assert golden.accumulator_bits(longest + 1, w_fmt, x_fmt, zero_points=zero_points) > bits


def test_accumulator_of_the_hardware():
    """16 bits more than one product, K = 2^16: the figures of a weight code with zero points 5 to 8."""
    assert golden.product_range(DInt(4), Int(8), zero_points=DInt(4).hardware_zero_points) == (-16 * 128, 16 * 128)
    assert golden.accumulator_bits(1 << 16, DInt(4), Int(8), zero_points=range(5, 9)) == 29
    assert golden.accumulator_bits(1, Int(8), Int(8)) == 17


# ---- Memory


@pytest.mark.parametrize("w_fmt", [DInt(4), Int(8), Fp4(2)], ids=by_name)
@pytest.mark.parametrize("shape", [(128, 2048, 4096), (2048, 1024, 1024), (16, 256, 65536)])
def test_peak_memory_is_below_three_float32_operands(w_fmt, shape):
    t, n, k = shape
    x, w = random_quantized(Int(8), (t, k)), random_quantized(w_fmt, (n, k))
    tracemalloc.start()
    try:
        golden.matmul(x, w)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak + x.codes.nbytes + w.codes.nbytes < 3 * 4 * (t + n) * k


# ---- Bad input


X, W = random_quantized(Int(8), (2, 8)), random_quantized(DInt(4), (3, 8))
HUGE = np.float32([[3e38]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: golden.matmul(np.ones((2, 8)), W), TypeError, "x must be a Quantized tensor .*, got ndarray"),
        (lambda: golden.matmul(X, np.ones((3, 8))), TypeError, "w must be a Quantized tensor .*, got ndarray"),
        (lambda: golden.matmul(W, W), TypeError, "activations must be of an Int format, got dint4"),
        (lambda: golden.on_wire(W), TypeError, "activations must be of an Int format, got dint4"),
        (lambda: golden.matmul(X, random_quantized(DInt(4), (3, 9))), ValueError, r"x \(2, 8\) and w \(3, 9\) differ"),
        (lambda: golden.matmul(random_quantized(Int(8), (8,)), W), ValueError, r"x has shape \(8,\): \[..., t, k\]"),
        (
            lambda: golden.matmul(random_quantized(Int(8), (2, 2, 8)), random_quantized(DInt(4), (3, 3, 8))),
            ValueError,
            r"leading axes of x \(2, 2, 8\) and w \(3, 3, 8\) do not broadcast",
        ),
        (
            lambda: golden.matmul(
                random_quantized(Int(8), (2, 8), group_size=2), random_quantized(DInt(4), (3, 8), group_size=4)
            ),
            ValueError,
            "x has groups of 2 along k, w of 4: they must be the same",
        ),
        (
            lambda: golden.matmul(X, W, np.float32([1, 2])),
            ValueError,
            r"bias is float32 \(2,\): float32 of shape \(3,\)",
        ),
        (lambda: golden.matmul(X, W, np.ones(3)), ValueError, r"bias is float64 \(3,\): float32 of shape \(3,\)"),
        (lambda: golden.rescale(np.zeros((3, 2), int), X, W), ValueError, r"acc is int64 \(3, 2\): signed integers of"),
        (lambda: golden.rescale(np.zeros((2, 3)), X, W), ValueError, r"acc is float64 \(2, 3\): signed integers of"),
        (
            lambda: golden.matmul(
                Quantized(X.fmt, X.codes, HUGE, np.uint8([[0]])), Quantized(W.fmt, W.codes, HUGE, np.uint8([[0]]))
            ),
            ValueError,
            "the product does not fit float32: the scales of x and w are too large",
        ),
        (
            lambda: golden.int_matmul(
                constant(Int(8), (1, 40), 0, 0), constant(DInt(4), (1, 40), 0, 0), accumulator_bits=17
            ),
            ValueError,
            "K = 40 products of dint4 and int8 can overflow a 17-bit accumulator, which holds K <= 19: use 19 bits",
        ),
        (
            lambda: golden.accumulator_bits(0, DInt(4), Int(8)),
            ValueError,
            "k = 0: a reduction has at least one product",
        ),
        (lambda: golden.accumulator_bits(1, Int(8), DInt(4)), TypeError, "activations must be of an Int format"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_reduction_too_long_for_float64():
    """2^37 products: never stored, as the codes are one byte broadcast, and refused before anything is computed."""
    codes = np.broadcast_to(np.uint8(0), (1, 1 << 37))
    q = Quantized(Int(8), codes, np.float32([[1]]), np.uint8([[0]]))
    with pytest.raises(ValueError, match=r"K = 137438953472 is too long to be exact in float64: it holds K <= "):
        golden.int_matmul(q, q)


def test_an_accumulator_that_is_wide_enough_is_accepted():
    x, w = constant(Int(8), (1, 40), 0, 0), constant(DInt(4), (1, 40), 0, 13)
    bits = golden.accumulator_bits(40, DInt(4), Int(8))
    assert golden.int_matmul(x, w, accumulator_bits=bits).item() == 40 * 26 * 128
