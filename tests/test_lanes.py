"""Lanes against the definition: whatever hardware adds up, the correction leads back to ``sum(h * a)``."""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
import pytest

import golden
from golden import DInt, Fp4, Int, Quantized, correct, formats, lane_code
from golden.formats import Format
from golden.lanes import (
    DINT4,
    INT4,
    INT8,
    INT8_BOOTH,
    LANES,
    BoothLane,
    DigitLane,
    EdgeDecodedLane,
    HalfStepLane,
    Lane,
    PlainLane,
    SignedDigitLane,
    default_lane,
    flips,
    register,
)
from golden.rivals import BitModFp4, FiveFp4, Mixed4

WIRE = np.arange(-128, 128)
#: The named lanes, and widths that no unit has: a lane's arithmetic holds for each.
ALL = [
    *LANES.values(),
    *(of(f"int{bits}_{of.__name__}", Int(bits)) for bits in (2, 6) for of in (DigitLane, SignedDigitLane, BoothLane)),
    *(PlainLane(f"int{bits}_plain", Int(bits)) for bits in (2, 3, 5, 7)),
]


def zero_points(lane):
    of = {
        "dint4": range(5, 9),
        "dint4_wide": range(3, 11),
        "dint3": range(1, 5),
        "fp4": range(1),
        "fp4_five": range(2),
        "fp4_bitmod": range(4),
    }
    return (of | {"dint4_int4": (*range(5, 9), *range(16, 32))}).get(lane.name, range(1 << lane.fmt.bits))


def quantized(fmt, codes, zero_point, group_size=None):
    """Weights [n, k] of given codes; zero points [n, g]."""
    codes = np.asarray(codes, np.uint8)
    zero_point = np.asarray(zero_point, np.uint8)
    return Quantized(fmt, codes, np.ones(zero_point.shape, np.float32), zero_point, group_size=group_size)


def every_code(lane, zero_point):
    """Each code a channel of its own: [codes, 1]."""
    codes = np.arange(1 << lane.fmt.bits)[:, None]
    return quantized(lane.fmt, codes, np.full(codes.shape, zero_point))


def definition(fmt, code, zero_point):
    """Half-steps of one code, as the design says: 2 (q - z), or -1 and +1 for dINT's last two codes; FP4's own."""
    if fmt == Mixed4():
        return definition(DInt(4), code, zero_point) if zero_point < 16 else 2 * (code - (zero_point - 16))
    if isinstance(fmt, DInt) and code > fmt.max_code:
        return -1 if code == fmt.max_code + 1 else 1
    if isinstance(fmt, BitModFp4) and code == 8:
        return 2 * ((-5, 5) if fmt == FiveFp4() else (8, -8, 5, -5))[zero_point]
    if isinstance(fmt, Fp4):  # E2M1: twice the value
        exponent, mantissa = code >> 1 & 3, code & 1
        size = 2 ** (exponent - 1) * (2 + mantissa) if exponent else mantissa
        return -size if code & 8 else size
    return 2 * (code - zero_point)


def raw_sums(code, x):
    """What the array adds up for activations x [t, k]: [t, n, g], from single products."""
    lane = code.lane
    groups = code.mode.shape[1]
    n, k = code.codes.shape
    products = lane.product(code.codes, np.repeat(code.mode, k // groups, axis=1), x[:, None, :])
    return products.reshape(len(x), n, groups, k // groups).sum(-1)


def wrapped(values, bits):
    return ((values + (1 << (bits - 1))) % (1 << bits)) - (1 << (bits - 1))


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
def test_every_product_is_exact_after_the_correction(lane):
    a = WIRE[:, None]
    x = lane.x(a)
    assert (x.min() >= 0) == (lane.x_offset > 0)
    for zero_point in zero_points(lane):
        w = every_code(lane, zero_point)
        code = lane_code(w) if lane.name in ("dint3", "dint4", "int4", "int8") else lane_code(w, lane)
        assert code.lane == lane
        want = [definition(lane.fmt, q, zero_point) * a[:, 0] for q in range(1 << lane.fmt.bits)]
        got = correct(raw_sums(code, x), x, code)[..., 0]
        np.testing.assert_array_equal(got, np.transpose(want))


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
def test_a_product_is_value_times_x_and_a_bias_of_the_code_alone(lane):
    """The identity that the correction rests on: value - offset is the weight, in lane units, up to the flip."""
    a = WIRE[None]
    for zero_point in zero_points(lane):
        code = lane_code(every_code(lane, zero_point), lane)
        q, mode = code.codes, code.mode
        exact = lane.product(q, mode, lane.x(a)) - lane.bias(q, mode) - code.offset * lane.x(a)
        step = np.array([[definition(lane.fmt, q, zero_point)] for q in range(1 << lane.fmt.bits)])
        np.testing.assert_array_equal(
            lane.unit * (exact - lane.x_offset * code.step_sum), step * a * (1 - 2 * code.flip)
        )
        assert (lane.product(q, mode, lane.x(a)) == lane.value(q, mode) * lane.x(a) + lane.bias(q, mode)).all()


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
def test_the_neutral_code_adds_nothing(lane):
    for mode in range(lane.modes):
        assert not lane.product(lane.neutral_code, mode, lane.x(WIRE)).any()


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
def test_bias_is_what_complements_leave(lane):
    """-x is the complement of x less 255: the bias is 255 times the negative digits, whichever way they are found."""
    if lane.x_offset == 0:
        assert not lane.bias(np.arange(1 << lane.code_bits), np.arange(lane.modes)[:, None]).any()
        return
    scale = 2 if isinstance(lane, HalfStepLane) else 1  # its row of half-steps has no complement
    for mode, code in product(range(lane.modes), range(1 << lane.code_bits)):
        # x = 255 has the complement 0: what the array adds then is the sum of its positive digits times x alone.
        negative = int(lane.bias(code, mode)) // 255
        positive = int(lane.value(code, mode)) + negative
        assert lane.bias(code, mode) % (255 * scale) == 0
        assert negative >= 0
        assert positive >= 0
        assert lane.product(code, mode, 255) == 255 * positive
        assert lane.product(code, mode, 0) == 255 * negative


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
@pytest.mark.parametrize(("k", "group_size"), [(1, None), (24, None), (24, 8), (24, 1), (640, 64)])
def test_random_sums_are_exact_in_a_wrapping_accumulator(lane, k, group_size):
    rng = np.random.default_rng(k)
    t, n, groups = 5, 7, 1 if group_size is None else k // group_size
    points = zero_points(lane)
    w = quantized(lane.fmt, rng.integers(0, 1 << lane.fmt.bits, (n, k)), rng.choice(points, (n, groups)), group_size)
    a = rng.integers(-128, 128, (t, k))
    a[0], a[1] = -128, 127
    h = np.array(
        [
            [definition(lane.fmt, int(q), int(w.zero_point[row, i * groups // k])) for i, q in enumerate(codes)]
            for row, codes in enumerate(w.codes)
        ]
    )
    want = (h * a[:, None, :]).reshape(t, n, groups, -1).sum(-1)
    code = lane_code(w, lane)
    assert code.group_size == k // groups
    raw = raw_sums(code, lane.x(a))
    x_sum = lane.x(a).reshape(t, groups, -1).sum(-1)
    np.testing.assert_array_equal(correct(raw, x_sum, code), want)
    bits = lane.accumulator_bits(k // groups)
    for offset in (0, 1 << bits, -3 << bits, 12345):  # any value the accumulator starts from, if it is taken off
        np.testing.assert_array_equal(correct(wrapped(raw + offset, bits) - offset, x_sum, code, bits=bits), want)
    assert abs(want).max() < 1 << (lane.acc_bits(k // groups) - 1)


def ends(lane, points, unit):
    """Smallest and largest weight in half-steps over ``unit``, each with its zero point and code."""
    weights = [(definition(lane.fmt, q, z) / unit, z, q) for z in points for q in range(1 << lane.fmt.bits)]
    return min(weights), max(weights)


def test_dint4_accumulator_holds_flipped_channels():
    """Lanes see z = 8 as 5 and z = 6 as 7, so weights from -14 to 16 half-steps; acc has the flip undone: -16 to 16."""
    for max_k in range(1, 70):
        assert -(1 << (DINT4.accumulator_bits(max_k) - 1)) <= 16 * -128 * max_k
        assert 1 << (DINT4.acc_bits(max_k) - 1) > 16 * 128 * max_k
    assert (DINT4.accumulator_bits(1), DINT4.acc_bits(1)) == (12, 13)
    assert (DINT4.accumulator_bits(1 << 16), DINT4.acc_bits(1 << 16)) == (28, 29)
    assert (INT4.accumulator_bits(1 << 16), INT8.accumulator_bits(1 << 16)) == (28, 32)


@pytest.mark.parametrize("lane", [lane for lane in ALL if lane.fmt.bits != 7], ids=lambda lane: lane.name)
@pytest.mark.parametrize("max_k", [1, 2, 3, 16, 17, 100])
def test_accumulator_is_as_wide_as_it_must_be_and_no_wider(lane, max_k):
    reached = {}
    for (_, zero_point, q), a in product(ends(lane, zero_points(lane), lane.unit), (-128, 127)):
        w = quantized(lane.fmt, [[q] * max_k], [[zero_point]])
        code = lane_code(w, lane)
        x = lane.x(np.full((1, max_k), a))
        want = definition(lane.fmt, q, zero_point) * a * max_k
        for bits in (lane.accumulator_bits(max_k), lane.accumulator_bits(max_k) - 1):
            raw = wrapped(raw_sums(code, x), bits)
            reached.setdefault(bits, []).append(
                int(correct(raw, x.sum(1, keepdims=True), code, bits=bits).item()) == want
            )
        acc_bits = lane.acc_bits(max_k)
        assert wrapped(want, acc_bits) == want
        reached.setdefault("acc", []).append(wrapped(want, acc_bits - 1) == want)
    assert all(reached[lane.accumulator_bits(max_k)])
    assert not all(reached[lane.accumulator_bits(max_k) - 1])
    assert not all(reached["acc"])


def test_table_of_dint4_at_its_four_zero_points():
    """All 64 pairs, from the words of the scheme: flip 8 to 5 and 6 to 7, then 2 (v' + offset) times x."""
    seen = 0
    for zero_point, q in product(range(5, 9), range(16)):
        v2 = {14: -1, 15: 1}.get(q, 2 * (q - zero_point))  # twice the value, so in half-steps
        code = lane_code(quantized(DInt(4), [[q]], [[zero_point]]))
        flip = zero_point in (6, 8)
        expected = q if not flip else {14: 15, 15: 14}.get(q, 13 - q)
        assert code.codes.item() == expected
        assert code.flip.item() is flip
        assert code.mode.item() == (zero_point in (6, 7))
        assert code.offset.item() == (4 if zero_point in (6, 7) else 0)
        assert DINT4.value(code.codes, code.mode).item() == (-v2 if flip else v2) + code.offset.item()
        seen += 1
    assert seen == 64


@pytest.mark.parametrize(
    "lane",
    [lane for lane in ALL if not any(lane.offsets) or lane == DINT4],
    ids=lambda lane: lane.name,
)
def test_preset_turns_the_accumulator_into_acc(lane):
    """What a MAC does on its own: start from the preset, complement flipped activations, add offset * ~x."""
    rng = np.random.default_rng(1)
    k = 9
    for zero_point in lane.circuit_zero_points:
        w = quantized(lane.fmt, rng.integers(0, 1 << lane.fmt.bits, (40, k)), np.full((40, 1), zero_point))
        code = lane_code(w, lane)
        a = rng.integers(-128, 128, (6, k))
        a[0], a[1] = -128, 127
        x = lane.x(np.where(code.flip[0, 0], ~a, a))
        raw = raw_sums(code, x)[..., 0] + code.offset[:, 0] * (255 - x).sum(1)[:, None]
        acc = a @ w.half_steps().astype(np.int64).T
        np.testing.assert_array_equal((code.preset[:, 0] + raw) * lane.unit, acc)


def test_codes_of_other_channels_stay_as_they_are():
    """A flip is a channel's own: neighbours and groups keep theirs, and what was given is not changed."""
    codes = np.tile(np.arange(16), (2, 2))
    w = quantized(DInt(4), codes, [[5, 8], [6, 7]], group_size=16)
    code = lane_code(w)
    np.testing.assert_array_equal(w.codes, codes)
    mirrored = [*range(13, -1, -1), 15, 14]
    np.testing.assert_array_equal(code.codes, [[*range(16), *mirrored], [*mirrored, *range(16)]])
    np.testing.assert_array_equal(code.flip, [[False, True], [True, False]])
    np.testing.assert_array_equal(code.mode, [[0, 0], [1, 1]])


def test_zero_points_may_be_shared_by_all_channels():
    w = Quantized(DInt(4), np.zeros((3, 4), np.uint8), np.ones((1, 1), np.float32), np.full((1, 1), 8, np.uint8))
    assert lane_code(w).flip.shape == (3, 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HalfStepLane("x", Int(4)), "HalfStepLane does not multiply int4 codes"),
        (lambda: HalfStepLane("x", DInt(5)), "HalfStepLane does not multiply dint5 codes"),
        (lambda: EdgeDecodedLane("x", DInt(3)), "EdgeDecodedLane does not multiply dint3 codes"),
        (lambda: DigitLane("x", DInt(4)), "DigitLane does not multiply dint4 codes"),
        (lambda: BoothLane("x", Int(5)), "BoothLane does not multiply int5 codes"),
        (lambda: SignedDigitLane("x", Int(3)), "SignedDigitLane does not multiply int3 codes"),
        (lambda: PlainLane("x", DInt(4)), "PlainLane does not multiply dint4 codes"),
        (lambda: DINT4.accumulator_bits(0), "a sum has at least one product, not 0"),
        (lambda: INT8.acc_bits(-1), "a sum has at least one product, not -1"),
        (
            lambda: lane_code(quantized(DInt(4), [[0, 1]], [[4]])),
            r"zero point 4 at \(0, 0\) is outside 5..8.*hardware=True",
        ),
        (lambda: lane_code(quantized(DInt(4), [[0], [1]], [[5], [9]])), r"zero point 9 at \(1, 0\) is outside 5..8"),
        (lambda: lane_code(quantized(DInt(5), [[0, 1]], [[2]])), "no lane multiplies dint5: there are dint4, int4"),
        (lambda: lane_code(quantized(Fp4(1), [[0, 1]], [[0]])), "no lane multiplies fp4-e1m2"),
        (
            lambda: lane_code(quantized(Int(4), [[0, 1]], [[8]]), DINT4),
            "lane dint4 multiplies dint4 codes, but the weights are int4",
        ),
        (lambda: lane_code(quantized(Int(4), [[0, 1]], [[8]]), INT8_BOOTH), "lane int8_booth multiplies int8 codes"),
        (lambda: lane_code(quantized(Int(4), [[[0, 1]]], [[[8]]])), r"a matrix \[n, k\], not of shape \[1, 1, 2\]"),
    ],
)
def test_errors_say_what_is_wrong(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_default_lane_of_a_format():
    assert lane_code(quantized(Int(4), [[0]], [[8]])).lane == INT4
    assert lane_code(quantized(Int(8), [[0]], [[8]])).lane == INT8
    assert lane_code(quantized(DInt(4), [[0]], [[8]])).lane == DINT4


# ---- What every lane owes to the rest


@pytest.mark.parametrize("lane", ALL, ids=lambda lane: lane.name)
class TestEveryLane:
    """By enumeration, against the definition of half-steps alone."""

    def test_zero_points(self, lane):
        """The symmetric one is among them; circuits that correct their sums take it alone, or those of a mode."""
        points = list(zero_points(lane))
        assert list(lane.zero_points) == points
        middle = lane.fmt.symmetric_zero_point
        assert middle in points
        with_modes = [5, 6, 7, 8, 16 + 8] if lane.name == "dint4_int4" else points
        assert list(lane.circuit_zero_points) == (with_modes if lane.modes > 1 else [middle])

    def test_flip_mirrors_all_weights_of_a_channel(self, lane):
        """The codes of a flipped channel are those of the negated weights at a zero point that is not flipped."""
        codes = np.arange(1 << lane.fmt.bits, dtype=np.uint8)
        mirrored = lane.mirrored(codes).tolist()
        flipped = [z for z in zero_points(lane) if lane.flip(z)]
        for z in flipped:
            (near,) = [
                n
                for n in zero_points(lane)
                if n not in flipped
                and all(definition(lane.fmt, m, n) == -definition(lane.fmt, q, z) for q, m in enumerate(mirrored))
            ]
            assert (lane.mode(near), lane.shift(near)) == (lane.mode(z), lane.shift(z))
        in_pairs = [z for z in zero_points(lane) if (lane.modes > 1 or lane.name == "fp4_five") and z < 16]
        assert len(flipped) == len(in_pairs) // 2

    def test_offset_follows_from_the_mode(self, lane):
        points = np.array(lane.circuit_zero_points)
        offsets = lane.offset(points).tolist()
        assert offsets == [lane.offsets[mode] for mode in lane.mode(points)]
        assert set(lane.mode(points).tolist()) == set(range(lane.modes))

    def test_codes_are_those_that_stored_codes_become(self, lane):
        found = {q for z in zero_points(lane) for q in lane_code(every_code(lane, z), lane).codes.ravel().tolist()}
        assert found == set(lane.codes.tolist())
        assert max(found) < 1 << lane.code_bits
        assert lane.neutral_code in found

    def test_extreme_codes(self, lane):
        """They stand for the smallest and the largest weight of a mode's channels, flips and offsets included."""
        for mode in range(lane.modes):
            weights = set()
            for z in (z for z in zero_points(lane) if lane.mode(z) == mode):
                sign = -1 if lane.flip(z) else 1
                steps = [sign * definition(lane.fmt, q, z) // lane.unit for q in range(1 << lane.fmt.bits)]
                weights |= {step + int(lane.offset(z)) for step in steps}
            low, high = lane.extreme_codes(mode)
            assert (lane.value(low, mode), lane.value(high, mode)) == (min(weights), max(weights))

    def test_extreme_codes_of_stored_weights(self, lane):
        weights = {(q, z): definition(lane.fmt, q, z) for z in zero_points(lane) for q in range(1 << lane.fmt.bits)}
        low, high = lane.fmt.extreme_codes(lane.zero_points)
        assert (weights[low], weights[high]) == (min(weights.values()), max(weights.values()))
        assert weights[low] < 0 < weights[high]

    def test_activations_on_the_wire(self, lane):
        assert list(lane.a_range) == WIRE.tolist()
        assert lane.x(WIRE).tolist() == (WIRE.tolist() if lane.signed_x else list(range(256)))


@pytest.mark.parametrize("fmt", formats.FORMATS.values(), ids=formats.FORMATS)
def test_flips_are_those_of_the_format_s_lane(fmt):
    """What a saved model stores: nothing is flipped where no lane has the format or the zero point."""
    lane = default_lane(fmt)
    for z in fmt.zero_points:
        w = quantized(fmt, [[0]], [[z]])
        takes = lane is not None and z in lane.zero_points
        assert flips(w).tolist() == (lane_code(w).flip.tolist() if takes else [[False]])
    expected = {"dint3": [2, 4], "dint4": [6, 8], "dint4+int4": [6, 8], "fp4-bitmod": [0, 2], "fp4-five": [1]}.get(
        fmt.name, []
    )
    assert [z for z in fmt.zero_points if flips(quantized(fmt, [[0]], [[z]])).item()] == expected


def test_formats_ask_their_lane_what_the_hardware_takes():
    for lane in LANES.values():
        allowed = default_lane(lane.fmt).zero_points
        assert lane.fmt.hardware_zero_points == (None if allowed == lane.fmt.zero_points else allowed)
    assert DInt(3).hardware_zero_points == range(1, 5)
    assert DInt(5).hardware_zero_points is None
    assert default_lane(DInt(5)) is None


# ---- Lanes of one's own


@dataclass(frozen=True)
class PowerOfTwo(Format):
    """A sign and 0, 1, 2 or 4 half-steps: three bits, no zero point."""

    bits: ClassVar[int] = 3
    name: ClassVar[str] = "power3"

    def compute_parameters(self, lo, hi, *, symmetric=False, hardware=True, xp=np):
        return xp.maximum(-lo, hi) / xp.full_like(lo, 2), xp.zeros_like(lo)

    def compute_codes(self, x, scale, zero_point, xp=np):
        size = xp.abs(x) / (scale / 2)
        codes = xp.zeros_like(size)
        for midpoint in (0.5, 1.5, 3):
            codes += size > midpoint
        return xp.where((x < 0) & (codes > 0), codes + 4, codes)

    def compute_half_steps(self, codes, zero_point, xp=np):
        table = xp.asarray([0, 1, 2, 4, 0, -1, -2, -4], dtype=codes.dtype)
        return table[xp.asarray(codes, dtype=xp.int64)]


class PowerOfTwoLane(Lane):
    def digits(self, code, mode):
        return [(0, np.array([0, 1, 2, 4, 0, -1, -2, -4])[code])]


@pytest.fixture
def power_of_two(monkeypatch):
    """The lane, known for the time of a test."""
    for known in (formats.FORMATS, LANES):
        for name in ("power3", "power"):
            monkeypatch.setitem(known, name, None)
            monkeypatch.delitem(known, name)
    return register(PowerOfTwoLane("power", PowerOfTwo()))


def test_a_lane_of_ones_own(power_of_two):
    """One class for the format and one for the lane: quantiser, products on NumPy and torch, lane codes, names."""
    import torch

    from golden.ptq import integer

    lane, fmt = power_of_two, golden.parse_format("power3")
    assert (lane.fmt, lane.unit, lane.neutral_code, lane.offsets) == (fmt, 1, 0, (0,))
    assert lane.extreme_codes() == (7, 3)
    assert fmt.extreme_codes() == ((7, 0), (3, 0))
    assert (lane.accumulator_bits(1), lane.acc_bits(1)) == (11, 11)
    rng = np.random.default_rng(3)
    w = fmt.quantize(rng.standard_normal((5, 24)).astype(np.float32), axis=0, group_size=8)
    steps = np.array([0, 1, 2, 4, 0, -1, -2, -4])[w.codes]
    x = Int(8).quantize(rng.standard_normal((4, 24)).astype(np.float32), axis=0, group_size=8)
    a = golden.on_wire(x)[0].astype(int)
    acc = np.stack([a[:, k] @ steps[:, k].T for k in np.split(np.arange(24), 3)])
    np.testing.assert_array_equal(golden.int_matmul(x, w), acc)
    code = lane_code(w)
    assert code.lane == lane
    x_sum = lane.x(a).reshape(4, 3, 8).sum(-1)
    np.testing.assert_array_equal(correct(raw_sums(code, lane.x(a)), x_sum, code), acc.transpose(1, 2, 0))
    values = torch.from_numpy(w.dequantize())
    again = integer.Weights.quantize(fmt, values, group_size=8)
    np.testing.assert_array_equal(again.dequantize().numpy(), w.dequantize())
    np.testing.assert_array_equal(fmt.unpack(w.pack(), 24), w.codes)


def test_registering(power_of_two):
    assert register(PowerOfTwoLane("power", PowerOfTwo())) == power_of_two  # again: nothing new
    with pytest.raises(ValueError, match="there is another lane power: PowerOfTwoLane"):
        register(DigitLane("power", Int(4)))
    with pytest.raises(ValueError, match="there is another format power3: PowerOfTwo"):
        formats.register(Impostor())

    class Narrow(DigitLane):
        zero_points = range(3)

    with pytest.raises(ValueError, match=r"symmetric int4 has zero point 8, which lane narrow does not multiply"):
        register(Narrow("narrow", Int(4)))
    assert "narrow" not in LANES


class Impostor(PowerOfTwo):
    """Of the same name, and another format."""


def test_a_lane_without_a_neutral_code():
    class Odd(PowerOfTwoLane):
        def digits(self, code, mode):
            return [(0, 2 * code - 7)]

    with pytest.raises(ValueError, match="lane odd has no code that is zero in every mode"):
        Odd("odd", PowerOfTwo()).neutral_code  # noqa: B018
