"""Number formats against their definition: exact fractions, exhaustive codes, and independent value lists."""

import math
import struct
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import golden
from golden import DInt, Fp4, Int, Quantized

UNIFORM = [*map(DInt, range(2, 9)), *map(Int, range(2, 9))]
FP4 = [*map(Fp4, (1, 2, 3))]
FORMATS = UNIFORM + FP4
# Published value lists of the three 4-bit floats (sign apart), written down, not computed.
FP4_VALUES = {
    "fp4-e1m2": [0, 1, 2, 3, 4, 5, 6, 7],
    "fp4-e2m1": [0, 0.5, 1, 1.5, 2, 3, 4, 6],
    "fp4-e3m0": [0, 0.25, 0.5, 1, 2, 4, 8, 16],
}
# The zero points that the hardware takes, where it does not take all: first and last.
HARDWARE = {"dint3": (1, 4), "dint4": (5, 8)}
# Short and full significands, large and small, subnormal.
SCALES = [1.0, 1.5, 0.1, 3.0e-39, 2.0**-149, 5 * 2.0**-149, 1.7e36, 16777213.0, 0.33333334]


def by_name(fmt):
    return fmt.name


# ---- The definition, in plain Python: floats are float64, ties and thresholds are decided in exact fractions.


def as_float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def stored(scale):
    return max(as_float32(scale), 2.0**-149)


def defined_parameters(fmt, lo, hi, symmetric, hardware):
    """Scale and zero point of a range, as Python numbers."""
    lo, hi = min(lo, 0.0), max(hi, 0.0)
    zero_range = lo == hi == 0.0
    if isinstance(fmt, Fp4):
        return (1.0 if zero_range else stored(2 * max(-lo, hi) / {1: 7, 2: 12, 3: 64}[fmt.exponent_bits])), 0
    b = fmt.bits
    p = 2**b - 3 if isinstance(fmt, DInt) else 2**b - 1

    def covering(z):
        reach = p - z if p > z else Fraction(1, 2)  # dINT2: z = p, the special is what reaches up
        return 1.0 if zero_range else stored(max(-lo / z, hi / float(reach)))

    if symmetric:
        z = 2 ** (b - 1) if isinstance(fmt, Int) else (p + 1) // 2
        return covering(z), z
    s = 1.0 if zero_range else stored((hi - lo) / p)
    z = min(max(round(Fraction(-lo) / Fraction(s)), 0), p)
    first, last = HARDWARE.get(fmt.name, (0, p)) if hardware else (0, p)
    if not first <= z <= last:
        z = min(max(z, first), last)
        s = covering(z)
    return s, z


def defined_code(fmt, x, s, z):
    """The code of x: round() of a Fraction is exact, and takes ties to even."""
    x, s = Fraction(x), Fraction(s)
    if isinstance(fmt, Fp4):
        values = [Fraction(v) for v in FP4_VALUES[fmt.name]]
        unit = s / 2 * {1: 7, 2: 12, 3: 64}[fmt.exponent_bits] / values[-1]
        # Nearest magnitude; of two that are equally near, the one with the even code.
        code = min(range(8), key=lambda c: (abs(abs(x) - values[c] * unit), c % 2))
        return code + 8 if x < 0 and code else code
    p = 2**fmt.bits - (3 if isinstance(fmt, DInt) else 1)
    if isinstance(fmt, DInt):
        if s / 4 < x <= 3 * s / 4:
            return p + 2
        if -3 * s / 4 <= x < -s / 4:
            return p + 1
    return min(max(round(x / s) + z, 0), p)


def defined_value(fmt, code, s, z):
    s = Fraction(s)
    if isinstance(fmt, Fp4):
        values = [Fraction(v) for v in FP4_VALUES[fmt.name]]
        unit = s / 2 * {1: 7, 2: 12, 3: 64}[fmt.exponent_bits] / values[-1]
        return (-1 if code >= 8 else 1) * values[code % 8] * unit
    p = 2**fmt.bits - 3
    if isinstance(fmt, DInt) and code > p:
        return s / 2 if code == p + 2 else -s / 2
    return (code - z) * s


def zero_points(fmt):
    return range(1) if isinstance(fmt, Fp4) else range(2**fmt.bits - (2 if isinstance(fmt, DInt) else 0))


# ---- Codes


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
def test_code_table_is_the_definition(fmt):
    for z in zero_points(fmt):
        table = fmt.code_table(z)
        assert table.dtype == np.int16
        assert [Fraction(int(h)) / 2 for h in table] == [defined_value(fmt, c, 1, z) for c in range(2**fmt.bits)]
        assert fmt.half_step_range(z) == (table.min(), table.max())
        (low, _), (high, _) = ends = fmt.extreme_codes([z])
        assert [at for _, at in ends] == [z, z]
        assert (table[low], table[high]) == (table.min(), table.max())
    lowest, highest = fmt.half_step_range()
    assert lowest == min(fmt.code_table(z).min() for z in zero_points(fmt))
    assert highest == max(fmt.code_table(z).max() for z in zero_points(fmt))
    (low, z_low), (high, z_high) = fmt.extreme_codes()
    assert (fmt.code_table(z_low)[low], fmt.code_table(z_high)[high]) == (lowest, highest)
    assert lowest < 0 < highest


def test_paper_example():
    """Fig. 5 of the paper: b = 4, s = 1.5, z = 3."""
    codes = np.arange(16, dtype=np.uint8)[None]
    q = Quantized(DInt(4), codes, np.float32([[1.5]]), np.uint8([[3]]))
    expected = [-4.5, -3, -1.5, -0.75, 0, 0.75, *np.arange(1.5, 15.1, 1.5)]
    assert sorted(q.dequantize()[0].tolist()) == expected
    assert q.dequantize()[0, 14] == -0.75
    assert q.dequantize()[0, 15] == 0.75


def test_special_codes():
    for bits in range(2, 9):
        fmt = DInt(bits)
        assert (fmt.max_code, fmt.minus_half_code, fmt.plus_half_code) == (2**bits - 3, 2**bits - 2, 2**bits - 1)


def decision_points(fmt, z):
    """Every value, tie and threshold of a format in units of the scale, and points beyond both ends."""
    if isinstance(fmt, Fp4):
        values = sorted({Fraction(int(h), 2) for h in fmt.code_table()})
        return values + [(a + b) / 2 for a, b in pairwise(values)] + [values[0] - 1, values[-1] + 1]
    p = fmt.max_code
    ties = [Fraction(2 * i + 1, 2) for i in range(-z - 2, p - z + 2)]
    return ties + [Fraction(i) for i in range(-z - 1, p - z + 2)] + [Fraction(n, 4) for n in (-3, -1, 1, 3)]


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
def test_encode_at_every_decision_point(fmt):
    """At the float32 nearest to each decision point, which for short scales is the point, and within two ulp of it."""
    some = zero_points(fmt) if fmt.bits <= 4 else sorted({0, 1, fmt.max_code // 2, fmt.max_code - 1, fmt.max_code})
    for z in some:
        for s in map(as_float32, SCALES):
            points = np.array([float(t * Fraction(s)) for t in decision_points(fmt, z)])
            points = points[np.abs(points) < 2.0**127].astype(np.float32)
            around = [points]
            for direction in (np.float32(-np.inf), np.float32(np.inf)):
                step = points
                for _ in range(2):
                    step = np.nextafter(step, direction)
                    around.append(step)
            x = np.concatenate(around)
            x = x[np.isfinite(x)]
            codes = fmt.encode(x, np.float32(s), z)
            assert codes.dtype == np.uint8
            assert codes.tolist() == [defined_code(fmt, float(v), s, z) for v in x], (z, s)


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
def test_torch_and_numpy_are_one(fmt):
    """The one arithmetic on tensors and on arrays: every code at every decision point, range and zero point."""
    import torch

    from golden.ptq import integer

    near = [0.0, 2.0**-149, 3.0e-39, 1e-7, 0.5, 1.0, 6.5, 7.0, 1.7e36]
    lo, hi = (part.ravel() for part in np.meshgrid(-np.float32(near), np.float32(near)))
    for symmetric, hardware in ((False, True), (False, False), (True, True)):
        expected = fmt.parameters(lo, hi, symmetric=symmetric, hardware=hardware)
        got = integer.parameters(fmt, *map(torch.from_numpy, (lo, hi)), symmetric=symmetric, hardware=hardware)
        for a, b in zip(expected, got, strict=True):
            assert a.dtype == b.numpy().dtype
            np.testing.assert_array_equal(a, b.numpy())
    every = np.arange(2**fmt.bits, dtype=np.uint8)
    for z in zero_points(fmt):
        tensor = integer.half_steps(fmt, torch.from_numpy(every), torch.tensor([z]))
        np.testing.assert_array_equal(tensor.numpy(), fmt.code_table(z))
        if 0 < z < zero_points(fmt)[-1] and fmt.bits > 4:
            continue
        for s in map(as_float32, SCALES):
            x = np.array([float(t * Fraction(s)) for t in decision_points(fmt, z)])
            x = x[np.abs(x) < 2.0**127].astype(np.float32)
            x = np.concatenate([x, *(np.nextafter(x, np.float32(end)) for end in (-np.inf, np.inf))])
            codes = integer.encode(fmt, torch.from_numpy(x), torch.tensor(s), torch.tensor(z))
            assert codes.dtype == torch.float32
            np.testing.assert_array_equal(codes.numpy(), fmt.encode(x, np.float32(s), z))


def test_float64_quotient_decides_like_the_exact_one():
    """x / s, rounded to float64, lies on the same side of every decision point t as the exact quotient.

    Decision points are t = n/4 with n < 2^11. With x = X 2^d s / S and integers X, S < 2^24, a quotient other than t is
    away from it by |4 X 2^d - n S| / (4 S) >= 1 / (4 S) for d >= 0, and by >= 1 / (4 S 2^-d) for d < 0, where
    S 2^-d = X s / x < 2^24 / t or so: relative to t more than 2^-36, and float64 rounds by at most 2^-53.
    """
    largest = Fraction(2**11, 4)
    assert Fraction(1, 4 * 2**24) / largest > Fraction(1, 2**36) > 2 * Fraction(1, 2**53)
    rng = np.random.default_rng(1)
    exact_hits = 0
    for _ in range(4000):
        n, significand = int(rng.integers(1, 2**11)), int(rng.integers(2**23, 2**24))
        shift = max(0, (n * significand // 4).bit_length() - 24)
        near = (n * significand // 4) >> shift  # the nearest float32 below t s, and its neighbours
        for x_significand in (near - 1, near, near + 1):
            exact = Fraction(x_significand << shift, significand)
            t = Fraction(n, 4)
            quotient = np.float64(np.float32(x_significand << shift)) / np.float64(np.float32(significand))
            assert (quotient > float(t)) == (exact > t)
            assert (quotient < float(t)) == (exact < t)
            exact_hits += exact == t
    assert exact_hits > 10  # ties themselves were among the cases


# ---- Quantisation of whole channels

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
channel = st.one_of(
    st.lists(finite, min_size=1, max_size=12),
    st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=12),
    st.lists(st.floats(0, 3, width=32), min_size=1, max_size=12),
    st.lists(st.floats(-3, 0, width=32), min_size=1, max_size=12),
    st.lists(st.floats(-(2.0**-140), 2.0**-140, width=32), min_size=1, max_size=12),
    st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=12),
    st.lists(st.sampled_from([0.0, -0.0]), min_size=1, max_size=3),
)


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
@settings(max_examples=60, deadline=None)
@given(values=channel, symmetric=st.booleans(), hardware=st.booleans())
def test_quantize_is_the_definition(fmt, values, symmetric, hardware):
    x = np.array([values], np.float32)
    try:
        s, z = defined_parameters(fmt, float(x.min()), float(x.max()), symmetric, hardware)
    except OverflowError:
        with pytest.raises(ValueError, match="beyond float32"):
            fmt.quantize(x, axis=0, symmetric=symmetric, hardware=hardware)
        return
    q = fmt.quantize(x, axis=0, symmetric=symmetric, hardware=hardware)
    assert (float(q.scale[0, 0]), int(q.zero_point[0, 0])) == (s, z)
    assert q.codes[0].tolist() == [defined_code(fmt, float(v), s, z) for v in x[0]]
    exact = [defined_value(fmt, int(c), s, z) for c in q.codes[0]]
    assert q.half_steps()[0].tolist() == [v / Fraction(s) * 2 for v in exact]
    if max(map(abs, exact)) < 2**127:
        # h * scale has at most 34 bits, so float64 is exact and the conversion to float32 the only rounding.
        assert q.dequantize()[0].tolist() == [as_float32(float(v)) for v in exact]


@pytest.mark.parametrize("fmt", UNIFORM, ids=by_name)
def test_every_value_is_within_reach(fmt):
    """The ends of a range quantise to within half a step, whichever way the zero point was chosen."""
    rng = np.random.default_rng(2)
    x = (rng.standard_normal((200, 50)) + rng.uniform(-3, 3, (200, 1))).astype(np.float32)
    for symmetric in (False, True):
        for hardware in (False, True):
            q = fmt.quantize(x, axis=0, symmetric=symmetric, hardware=hardware)
            error = np.abs(q.dequantize() - x)
            if fmt == DInt(2) and symmetric:
                assert (error <= 0.5001 * np.maximum(q.scale, np.abs(x))).all()
            else:
                assert (error <= 0.5001 * q.scale).all()


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
@pytest.mark.parametrize("symmetric", [False, True])
def test_all_zero_channel(fmt, symmetric):
    q = fmt.quantize(np.zeros((3, 4), np.float32), axis=0, symmetric=symmetric)
    assert (q.scale == 1).all()
    assert (q.half_steps() == 0).all()
    assert (q.dequantize() == 0).all()
    if fmt.hardware_zero_points:
        assert set(q.zero_point.flat) <= set(fmt.hardware_zero_points)


@pytest.mark.parametrize("fmt", UNIFORM, ids=by_name)
def test_one_sided_channels(fmt):
    p = fmt.max_code
    ramp = np.linspace(0.5, 1, 9, dtype=np.float32)[None]
    up = fmt.quantize(ramp, axis=0, hardware=False)
    assert up.zero_point.item() == 0
    assert up.scale.item() == as_float32(1 / p)
    down = fmt.quantize(-ramp, axis=0, hardware=False)
    assert down.zero_point.item() == p
    assert down.scale.item() == as_float32(1 / p)


def test_smallest_and_largest_ranges():
    tiny = np.float32([[0, 2.0**-149]])
    for fmt in FORMATS:
        assert fmt.quantize(tiny, axis=0, hardware=False).scale.item() == 2.0**-149  # its quotient by p underflows
    largest = np.finfo(np.float32).max
    q = Int(8).quantize(np.float32([[-largest, largest]]), axis=0)
    assert q.scale.item() == as_float32(2 * float(largest) / 255)
    q = Int(8).quantize(np.float32([[0, 0.9 * largest]]), axis=0)
    assert q.dequantize()[0, 1] == np.float32(255 * float(q.scale.item()))  # h * scale alone is beyond float32
    with pytest.raises(ValueError, match=r"range\[0, 0\] .* needs a scale of .*, beyond float32"):
        DInt(2).quantize(np.float32([[-largest, largest]]), axis=0)


def test_symmetric_dint2_reaches_up_with_its_special():
    q = DInt(2).quantize(np.float32([[-1.0, 2.0, 0.9]]), axis=0, symmetric=True)
    assert q.zero_point.item() == 1
    assert q.scale.item() == 4.0
    assert q.dequantize()[0].tolist() == [0.0, 2.0, 0.0]


# ---- Axes and groups


@pytest.mark.parametrize("fmt", [DInt(4), Int(8), Fp4(2), DInt(3)], ids=by_name)
def test_axes_quantise_each_piece_alone(fmt):
    rng = np.random.default_rng(3)
    x = (rng.standard_normal((2, 3, 12)) * rng.uniform(0.1, 9, (2, 3, 1))).astype(np.float32)
    cases = {
        (None, None): [np.s_[:]],
        (0, None): [np.s_[i : i + 1] for i in range(2)],
        (-2, None): [np.s_[:, i : i + 1] for i in range(3)],
        ((0, 1), None): [np.s_[i : i + 1, j : j + 1] for i in range(2) for j in range(3)],
        ((0, 1), 4): [np.s_[i : i + 1, j : j + 1, k : k + 4] for i in range(2) for j in range(3) for k in (0, 4, 8)],
        (None, 6): [np.s_[:, :, k : k + 6] for k in (0, 6)],
        ((0, 2), None): [np.s_[i : i + 1, :, k : k + 1] for i in range(2) for k in range(12)],
    }
    shapes = [(1, 1, 1), (2, 1, 1), (1, 3, 1), (2, 3, 1), (2, 3, 3), (1, 1, 2), (2, 1, 12)]
    for ((axis, group_size), pieces), shape in zip(cases.items(), shapes, strict=True):
        q = fmt.quantize(x, axis=axis, group_size=group_size)
        assert q.scale.shape == q.zero_point.shape == shape
        assert q.scale.dtype == np.float32
        assert q.zero_point.dtype == np.uint8
        assert q.h_sum().shape == (2, 3, shape[-1])
        assert q.h_sum().dtype == np.int32
        for piece in pieces:
            alone = fmt.quantize(x[piece])
            assert np.array_equal(q.codes[piece], alone.codes)
            assert np.array_equal(q.dequantize()[piece], alone.dequantize())
            assert np.array_equal(q.half_steps()[piece], alone.half_steps())
        assert q.h_sum().sum() == q.half_steps().sum()


def test_parameters_and_encode_make_quantize():
    x = np.random.default_rng(4).standard_normal((5, 64)).astype(np.float32)
    for fmt in FORMATS:
        scale, zero_point = fmt.parameters(x.min(axis=1), x.max(axis=1))
        q = fmt.quantize(x, axis=0)
        assert np.array_equal(scale, q.scale[:, 0])
        assert np.array_equal(zero_point, q.zero_point[:, 0])
        assert np.array_equal(fmt.encode(x, scale[:, None], zero_point[:, None]), q.codes)


def test_large_tensors_are_the_small_ones_side_by_side():
    """Encoding runs in tiles; their borders show nowhere."""
    x = np.random.default_rng(5).standard_normal((3, 70001)).astype(np.float32)
    for fmt in (DInt(4), Fp4(2)):
        q = fmt.quantize(x, axis=0)
        for i in range(3):
            assert np.array_equal(q.codes[i], fmt.quantize(x[i]).codes)
            assert np.array_equal(q.dequantize()[i], fmt.quantize(x[i]).dequantize())


def test_other_layouts_and_types():
    x = np.random.default_rng(6).standard_normal((8, 6)).astype(np.float32)
    expected = DInt(4).quantize(x.T.copy(), axis=0)
    assert np.array_equal(DInt(4).quantize(x.T, axis=0).codes, expected.codes)
    half = x.astype(np.float16)
    assert np.array_equal(DInt(4).quantize(half).codes, DInt(4).quantize(half.astype(np.float32)).codes)
    assert np.array_equal(Int(4).quantize(np.arange(16)).codes, np.arange(16))
    by_numpy = DInt(4).quantize(x, axis=np.int64(0), group_size=np.int64(3))
    assert np.array_equal(by_numpy.scale, DInt(4).quantize(x, axis=(0,), group_size=3).scale)


# ---- Round trips


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
def test_every_code_survives_dequantise_and_encode(fmt):
    codes = np.arange(2**fmt.bits, dtype=np.uint8)
    expected = np.where((codes == 8) & isinstance(fmt, Fp4), 0, codes)  # minus zero comes back as zero
    rng = np.random.default_rng(7)
    scales = np.concatenate([np.exp2(rng.uniform(-120, 110, 20)), [1.0, 1.5, 0.1]]).astype(np.float32)
    for z in zero_points(fmt):
        q = Quantized(fmt, np.tile(codes, (len(scales), 1)), scales[:, None], np.full((len(scales), 1), z, np.uint8))
        assert (fmt.encode(q.dequantize(), q.scale, q.zero_point) == expected).all()
        # The range gives the same parameters back where no special code lies beyond the uniform ones.
        if z in (fmt.hardware_zero_points or [z]) and (isinstance(fmt, Int | Fp4) or 0 < z < fmt.max_code):
            short = Quantized(fmt, codes[None], np.float32([[0.0625]]), np.uint8([[z]]))
            again = fmt.quantize(short.dequantize(), axis=0)
            assert (again.scale.item(), again.zero_point.item()) == (0.0625, z)
            assert (again.codes == expected).all()


@pytest.mark.parametrize("fmt", FORMATS, ids=by_name)
@pytest.mark.parametrize("k", [1, 2, 3, 7, 8, 9, 64, 65])
def test_pack_is_a_little_endian_bit_stream(fmt, k):
    codes = np.random.default_rng(k).integers(0, 2**fmt.bits, (2, 3, k), dtype=np.uint8)
    q = Quantized(fmt, codes, np.ones((1, 1, 1), np.float32), np.zeros((1, 1, 1), np.uint8))
    packed = q.pack()
    assert packed.dtype == np.uint8
    assert packed.shape == (2, 3, math.ceil(k * fmt.bits / 8))
    for row, row_codes in zip(packed.reshape(6, -1), codes.reshape(6, -1), strict=True):
        stream = int.from_bytes(row.tobytes(), "little")
        assert stream == sum(int(code) << (i * fmt.bits) for i, code in enumerate(row_codes))
    assert np.array_equal(fmt.unpack(packed, k), codes)


def test_even_k_is_in_the_low_nibble():
    q = Quantized(DInt(4), np.uint8([[0x1, 0x2, 0x3]]), np.float32([[1]]), np.uint8([[7]]))
    assert q.pack().tolist() == [[0x21, 0x03]]


# ---- The hardware's zero points


def test_hardware_clamp():
    lo = np.float32([-3.0, -2.0, 0.0, -1.0, -7.0, -13.0])
    hi = np.float32([10.0, 11.0, 13.0, 1.0, 6.0, 0.0])
    fmt = DInt(4)
    free_scale, free = fmt.parameters(lo, hi, hardware=False)
    scale, clamped = fmt.parameters(lo, hi)
    assert free.tolist() == [3, 2, 0, 6, 7, 13]  # -1..1 has z = 6.5, a tie
    assert clamped.tolist() == [5, 5, 5, 6, 7, 8]
    assert scale.tolist() == [1.25, 1.375, 1.625, free_scale[3], 1.0, 1.625]
    scale, clamped = DInt(3).parameters(np.float32([-0.5, -1, -4, -5]), np.float32([4.5, 4, 1, 0]))
    assert clamped.tolist() == [1, 1, 4, 4]  # from 0 (a tie), 1, 4, 5
    assert scale.tolist() == [1.125, 1.0, 1.0, 1.25]
    for other in FORMATS:
        first, last = HARDWARE.get(other.name, (0, zero_points(other)[-1]))
        assert other.zero_points == zero_points(other)
        assert other.hardware_zero_points == (range(first, last + 1) if other.name in HARDWARE else None)
        z = other.parameters(lo, hi, hardware=False)[1]
        assert np.array_equal(other.parameters(lo, hi)[1], np.clip(z, first, last))


@pytest.mark.parametrize("fmt", [DInt(3), DInt(4)], ids=by_name)
def test_hardware_clamp_never_clips(fmt):
    rng = np.random.default_rng(8)
    x = (rng.standard_normal((300, 40)) + rng.uniform(-4, 4, (300, 1))).astype(np.float32)
    q = fmt.quantize(x, axis=0)
    first, last = HARDWARE[fmt.name]
    assert set(q.zero_point.flat) == set(range(first, last + 1))
    assert (np.abs(q.dequantize() - x) <= 0.5001 * q.scale).all()


def test_clamp_report():
    x = np.float32([[-3, 10, 1], [-7, 6, 2], [0, 13, 4], [0, 13, 6]])
    report = DInt(4).clamp_report(x, axis=0)
    assert report.changed[:, 0].tolist() == [True, False, True, True]
    assert report.moves == {(0, 5): 2, (3, 5): 1}
    assert report.scale_growth[:, 0].tolist() == [1.25, 1.0, 1.625, 1.625]
    before = (DInt(4).quantize(x, axis=0, hardware=False).dequantize().astype(float) - x) ** 2
    after = (DInt(4).quantize(x, axis=0).dequantize().astype(float) - x) ** 2
    assert before.sum() == 0
    assert np.array_equal(report.squared_error(report.clamped)[:, 0], after.sum(axis=1))
    assert report.error_growth == math.inf
    text = str(report)
    assert "dint4: 3 of 4 zero points moved into 5..8 (0 to 5: 2, 3 to 5: 1)" in text
    assert "grow by 1.500 on average and 1.625 at most" in text
    assert str(DInt(5).clamp_report(x, axis=0)) == "dint5: hardware takes any zero point, nothing is clamped"
    assert str(DInt(4).clamp_report(x[1:2])) == "dint4: 0 of 1 zero points moved into 5..8"


def test_clamp_report_with_groups():
    x = (np.random.default_rng(9).standard_normal((4, 32)) + 1).astype(np.float32)
    report = DInt(4).clamp_report(x, axis=0, group_size=8)
    after = (report.clamped.dequantize().astype(float) - x) ** 2
    assert np.allclose(report.squared_error(report.clamped), after.reshape(4, 4, 8).sum(axis=-1), rtol=1e-12)
    assert report.changed.shape == (4, 4)
    assert report.error_growth > 1


# ---- Names, bad input, dependencies


def test_names():
    for fmt in FORMATS:
        assert golden.parse_format(fmt.name) == fmt
    assert [golden.parse_format(n).bits for n in ("dint2", "int8", "fp4-e3m0")] == [2, 8, 4]
    assert Fp4(1).name == "fp4-e1m2"
    assert hash(DInt(4)) == hash(DInt(4))
    assert DInt(4) != Int(4)


X = np.ones((2, 3), np.float32)


def with_value(value):
    x = X.copy()
    x[1, 2] = value
    return x


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: DInt(1), ValueError, r"DInt\(1\): bits must be an integer from 2 to 8"),
        (lambda: Int(9), ValueError, r"Int\(9\): bits must be an integer from 2 to 8"),
        (lambda: Int("4"), ValueError, r"Int\('4'\): bits must be an integer from 2 to 8"),
        (lambda: Fp4(4), ValueError, r"Fp4\(4\): exponent_bits must be 1, 2 or 3"),
        (lambda: golden.parse_format("dint9"), ValueError, "unknown format 'dint9': known are dint2, dint3"),
        (lambda: DInt(4).quantize(with_value(np.nan)), ValueError, r"x\[1, 2\] is nan: only finite"),
        (lambda: Int(8).quantize(with_value(-np.inf), axis=0), ValueError, r"x\[1, 2\] is -inf: only finite"),
        (lambda: Int(8).quantize(with_value(np.nan), axis=0, group_size=1), ValueError, r"x\[1, 2\] is nan"),
        (lambda: Int(8).quantize(np.array([1e39])), ValueError, r"x\[0\] is inf: only finite float32"),
        (lambda: Int(8).encode(with_value(np.nan), 1.0, 0), ValueError, r"x\[1, 2\] is nan: only finite"),
        (lambda: DInt(4).quantize(np.zeros((2, 0))), ValueError, r"x has shape \(2, 0\)"),
        (lambda: DInt(4).quantize(3.0), ValueError, r"x has shape \(\)"),
        (lambda: DInt(4).quantize(X > 0), TypeError, "x must hold real numbers, got bool"),
        (lambda: DInt(4).quantize(X, axis=2), ValueError, "axis 2 is outside a tensor of 2 dimensions"),
        (
            lambda: DInt(4).quantize(X, axis="..."),
            ValueError,
            r"axis is '\.\.\.': an integer, a tuple of integers, or None",
        ),
        (lambda: DInt(4).quantize(X, axis=(0, 1.0)), ValueError, r"axis is \(0, 1\.0\): an integer, a tuple"),
        (lambda: DInt(4).quantize(X, axis=True), ValueError, "axis is True: an integer, a tuple"),
        (lambda: DInt(4).quantize(X, group_size=2), ValueError, "group_size 2 does not divide the last axis"),
        (lambda: DInt(4).quantize(X, group_size=0), ValueError, "group_size 0 does not divide the last axis"),
        (lambda: DInt(4).quantize(X, axis=1, group_size=3), ValueError, "axis 1 keeps the last axis whole"),
        (lambda: DInt(4).parameters([0, 1], [1, 0]), ValueError, r"range\[1\] is \[1.0, 0.0\]: .* lo <= hi"),
        (lambda: DInt(4).parameters(np.nan, 1), ValueError, r"range is \[nan, 1.0\]: lo and hi must be finite"),
        (lambda: DInt(4).encode(X, 0.0, 0), ValueError, "scale is 0.0: scales must be finite and positive"),
        (lambda: DInt(4).encode(X, [[1], [-2]], 0), ValueError, r"scale\[1, 0\] is -2: scales must be"),
        (lambda: DInt(4).encode(X, 0.1, 0), ValueError, "scale must be float32"),
        (lambda: DInt(4).encode(X, np.nan, 0), ValueError, "scale is nan: scales must be finite and positive"),
        (lambda: DInt(4).encode(X, np.ones(5), 0), ValueError, r"scale \(5,\) and .* do not broadcast to x \(2, 3\)"),
        (lambda: DInt(4).encode(X, 1.0, 14), ValueError, "zero_point is 14: dint4 takes zero points 0 to 13"),
        (lambda: DInt(4).encode(X, 1.0, 1.0), TypeError, "zero_point must be integers, got float64"),
        (lambda: DInt(4).half_steps(np.uint8([[3, 16]])), ValueError, r"codes\[0, 1\] is 16: dint4 has codes 0 to 15"),
        (lambda: DInt(4).half_steps(np.int64([3])), TypeError, "codes must be uint8, got int64"),
        (lambda: Quantized(Int(3), np.uint8([8]), np.float32([1]), np.uint8([0])), ValueError, r"codes\[0\] is 8"),
        (
            lambda: Quantized(Int(3), np.uint8([[1, 2]]), np.float32([1]), np.uint8([[0]])),
            ValueError,
            r"scale has shape \(1,\): for codes \(1, 2\)",
        ),
        (
            lambda: Quantized(Int(3), np.uint8([[1, 2]]), np.float32([[1]]), np.uint8([[0, 0]])),
            ValueError,
            r"zero_point has shape \(1, 2\): .* 1 \(the number of groups\) along the last",
        ),
        (
            lambda: Quantized(Int(3), np.uint8([[1, 2]]), np.float32([[1]]), np.uint8([[0]]), group_size=3),
            ValueError,
            r"group_size 3 does not divide the last axis of \(1, 2\)",
        ),
        (
            lambda: Quantized(Int(3), np.uint8([7]), np.float32([3e38]), np.uint8([0])).dequantize(),
            ValueError,
            r"value\[0\] does not fit float32",
        ),
        (
            lambda: Quantized(
                DInt(8), np.broadcast_to(np.uint8(0), (1, 2**22 + 2**18)), np.float32([[1]]), np.uint8([[253]])
            ).h_sum(),
            ValueError,
            "a sum of 4456448 half-steps does not fit 32 bits: use groups",
        ),
        (lambda: DInt(4).unpack(np.uint8([[0, 0]]), 5), ValueError, "5 dint4 codes take 3 bytes a row"),
        (lambda: DInt(4).unpack(np.uint8([[0, 16]]), 3), ValueError, "spare bits after 3 dint4 codes are not zero"),
        (lambda: DInt(4).unpack(np.zeros((1, 2)), 3), TypeError, "packed codes must be uint8, got float64"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_import_needs_numpy_alone():
    code = (
        "import sys, sysconfig; before = set(sys.modules); import golden; "
        "tops = {m.split('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names); "
        "print(sorted(t for t in tops if not t.startswith('_')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['golden', 'numpy']"
