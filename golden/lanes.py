"""How hardware multiplies a stored weight code by an activation, and how its raw sums become ``acc``.

A lane does not compute ``h * a``. It sees the activation as ``x`` (unsigned where that spares sign logic) and adds

    product(code, mode, x) = value(code, mode) * x + bias(code, mode)

with ``value`` a sum of digits that hardware selects with a few gates per bit, and ``bias`` whatever negation by
complement leaves behind; the bias depends on weights alone, so a whole sum's biases are one constant per channel, known
offline. :func:`lane_code` turns stored codes into lane codes with that constant, and :func:`correct` turns the
lane's raw sum into the exact ``acc[t, n] = sum_k h[k, n] a[t, k]``.

A way to multiply is a subclass of :class:`Lane`: all that it must say is its :meth:`~Lane.digits`. :func:`register`
makes an instance known by name, together with its format, whose quantiser from then on keeps to the zero points that
the lane takes; ``hw.lanes.decode.register`` adds the gates of the class.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from golden import formats
from golden.formats import DInt, Format, Fp4, Int, Quantized
from golden.rivals import BitModFp4, FiveFp4, Mixed4

__all__ = [
    "DINT3",
    "DINT4",
    "DINT4_INT4",
    "DINT4_WIDE",
    "FP4",
    "FP4_BITMOD",
    "FP4_FIVE",
    "INT4",
    "INT4_SIGNED",
    "INT8",
    "INT8_BOOTH",
    "INT8_PLAIN",
    "INT8_RUNTIME",
    "INT8_SIGNED",
    "LANES",
    "BitModLane",
    "BoothLane",
    "DigitLane",
    "EdgeDecodedLane",
    "Fp4Lane",
    "HalfStepLane",
    "Lane",
    "LaneCode",
    "MixedLane",
    "PlainLane",
    "RuntimeLane",
    "SignedDigitLane",
    "correct",
    "default_lane",
    "flips",
    "lane_code",
    "register",
    "signed_bits",
    "spans",
]


@dataclass(frozen=True)
class Lane(ABC):
    """A way to multiply one weight code by one activation.

    Attributes
    ----------
    name : str
        The design's name in commands and results.
    fmt : Format
        The weights' format.
    activations : Int
        The activations' format.
    signed_x : bool
        Whether the lane sees activations signed, as they are on the wire. Negation is then whole inside the lane, and
        no bias is left.
    modes : int
        Number of modes. Where there are several, every channel brings its mode and whether its sign is flipped, and the
        offset follows from the mode; where there is one, the offset follows from the zero point.
    shifts : int
        Number of shifts that a decoder at the array's edge chooses from (:meth:`edge_code`); 1 where there is none.
    partial_products : bool
        Whether the lane is built of partial products (``hw.lanes.decode``); otherwise it is Verilog's ``*``.
    """

    name: str
    fmt: Format

    activations: ClassVar[Int] = Int(8)
    signed_x: ClassVar[bool] = False
    modes: ClassVar[int] = 1
    shifts: ClassVar[int] = 1
    partial_products: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not self.fits(self.fmt):
            raise ValueError(f"{type(self).__name__} does not multiply {self.fmt.name} codes")

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        """Whether such a lane can multiply codes of the format."""
        return True

    @abstractmethod
    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        """(shift, digit of each code) of every row: a code's product is the sum of its ``digit * x << shift``.

        Shifts count from the lane's unit. A negative digit is made by complement.
        """

    @property
    def mode_bits(self) -> int:
        """Width of a mode."""
        return (self.modes - 1).bit_length()

    # ---- Activations

    @property
    def x_bits(self) -> int:
        """Width of the activation."""
        return self.activations.bits

    @property
    def x_ones(self) -> int:
        """The word of ones: what an activation and its complement add up to where x is unsigned."""
        return (1 << self.x_bits) - 1

    @property
    def x_offset(self) -> int:
        """What the lane sees is ``x = a + x_offset``; 0 means signed x."""
        return 0 if self.signed_x else -self.a_range[0]

    @property
    def a_range(self) -> range:
        """All activations on the wire."""
        return self.activations.wire_range

    def x(self, a: np.ndarray | int) -> np.ndarray:
        """The activation as the lane sees it, from ``a`` in :attr:`a_range`."""
        return np.asarray(a, np.int64) + self.x_offset

    # ---- Codes

    @property
    def unit(self) -> int:
        """Half-steps per unit of the lane's sum: 1 for dINT, 2 for INT, whose constant zero bit is left out."""
        return self.fmt.unit

    @property
    def code_bits(self) -> int:
        """Width of a lane code."""
        return self.fmt.bits

    @cached_property
    def codes(self) -> np.ndarray:
        """Every lane code that stored codes become: int64, read-only."""
        codes = np.unique(np.concatenate([self.codes_of(mode) for mode in range(self.modes)]))
        codes.flags.writeable = False
        return codes

    def codes_of(self, mode: int) -> np.ndarray:
        """Every lane code that stored codes become in channels of the mode: int64."""
        points = np.array(self.zero_points)
        points = points[self.mode(points) == mode, None]
        return np.unique(self.edge_code(np.arange(1 << self.fmt.bits), self.shift(points), mode))

    @cached_property
    def neutral_code(self) -> int:
        """The code whose product is zero whatever x is, in every mode: what an idle cycle feeds."""
        value, bias = self._tables
        neutral = self.codes[~(value.any(axis=0) | bias.any(axis=0))[self.codes]]
        if not neutral.size:
            raise ValueError(f"lane {self.name} has no code that is zero in every mode: an idle cycle needs one")
        return int(neutral[0])

    def extreme_codes(self, mode: int = 0) -> tuple[int, int]:
        """The lane codes of the smallest and the largest weight, as the mode's channels have them."""
        codes = self.codes_of(mode)
        values = self.value(codes, mode)
        return int(codes[values.argmin()]), int(codes[values.argmax()])

    @cached_property
    def _tables(self) -> tuple[np.ndarray, np.ndarray]:
        """value and bias, int64 [modes, codes]."""
        code = np.arange(1 << self.code_bits)
        value = np.zeros((self.modes, code.size), np.int64)
        bias = np.zeros_like(value)
        complemented = 0 if self.signed_x else self.x_ones  # -x = ~x - ones
        for mode in range(self.modes):
            for shift, digit in self.digits(code, mode):
                value[mode] += digit << shift
                bias[mode] += complemented * np.maximum(-digit, 0) << shift
        return value, bias

    def value(self, code: np.ndarray | int, mode: np.ndarray | int = 0) -> np.ndarray:
        """The integer that multiplies x."""
        return self._tables[0][mode, code]

    def bias(self, code: np.ndarray | int, mode: np.ndarray | int = 0) -> np.ndarray:
        """The weight-only constant that the lane adds."""
        return self._tables[1][mode, code]

    def product(self, code: np.ndarray | int, mode: np.ndarray | int, x: np.ndarray | int) -> np.ndarray:
        """What the lane adds to its accumulator, exactly (broadcasting)."""
        return self.value(code, mode) * np.asarray(x, np.int64) + self.bias(code, mode)

    # ---- Channels: what follows from a zero point, elementwise

    @property
    def zero_points(self) -> Sequence[int]:
        """Those of weights that the lane multiplies; consecutive for DInt and Int, whose quantisers clamp to them."""
        return self.fmt.zero_points

    @property
    def circuit_zero_points(self) -> Sequence[int]:
        """The zero points that circuits take which correct their sums themselves.

        Such a circuit has one constant offset for each mode, so that with one mode only the symmetric zero point fits.
        """
        middle = self.fmt.symmetric_zero_point
        return self.zero_points if self.modes > 1 else range(middle, middle + 1)

    def flip(self, zero_point: np.ndarray | int) -> np.ndarray:
        """Whether a channel's sign is flipped, so that its sum comes out negated; False for zero points of no use."""
        return np.zeros(np.shape(zero_point), bool)

    def mode(self, zero_point: np.ndarray | int) -> np.ndarray:
        """A channel's mode: uint8."""
        return np.zeros(np.shape(zero_point), np.uint8)

    def shift(self, zero_point: np.ndarray | int) -> np.ndarray:
        """What the edge decoder adds to a channel's uniform codes: uint8."""
        return np.zeros(np.shape(zero_point), np.uint8)

    def mirrored(self, code: np.ndarray) -> np.ndarray:
        """The codes of the negated weights of flipped channels."""
        return code

    def edge_code(self, stored: np.ndarray | int, shift: np.ndarray | int, mode: np.ndarray | int) -> np.ndarray:
        """Lane codes from what a memory holds (broadcasting): the same, where there is no decoder at the edge."""
        return np.broadcast_to(stored, np.broadcast_shapes(*map(np.shape, (stored, shift, mode))))

    def offset(self, zero_point: np.ndarray | int) -> np.ndarray:
        """Multiple of sum(x) that a channel's raw sum holds too much, in lane units: int64."""
        zero_point = np.asarray(zero_point)
        flip, mode = self.flip(zero_point), self.mode(zero_point)
        # The same for every code: here from code 0.
        code = np.zeros(zero_point.shape, np.uint8)
        weight = self.fmt.half_steps(code, zero_point).astype(np.int64) // self.unit
        stored = np.where(flip, self.mirrored(code), code)
        value = self.value(self.edge_code(stored, self.shift(zero_point), mode), mode)
        return value - np.where(flip, -weight, weight)

    @property
    def offsets(self) -> tuple[int, ...]:
        """The offset in each mode, for :attr:`circuit_zero_points`."""
        points = np.array(self.circuit_zero_points)
        by_mode = dict(zip(self.mode(points).tolist(), self.offset(points).tolist(), strict=True))
        return tuple(by_mode[mode] for mode in range(self.modes))

    @property
    def is_for_arrays(self) -> bool:
        """Whether raw sums hold a multiple of the sum of signed activations, which no complete unit takes off."""
        return self.signed_x and any(self.offsets)

    # ---- Widths

    def accumulator_bits(self, max_k: int) -> int:
        """Width in which no corrected sum of ``max_k`` products can overflow, for any activations and zero points.

        The raw sum may wrap: every step up to the corrected sum is modulo ``2 ** width``.
        """
        ends = []
        for zero_point in self.zero_points:
            sign = -1 if self.flip(zero_point) else 1
            ends += [sign * end // self.unit for end in self.fmt.half_step_range(zero_point)]
        return self._sum_bits(ends, max_k)

    def acc_bits(self, max_k: int) -> int:
        """Width of ``acc`` in half-steps: one sign flip, or one constant zero bit, more than the accumulator."""
        ends = [end for zero_point in self.zero_points for end in self.fmt.half_step_range(zero_point)]
        return self._sum_bits(ends, max_k)

    def _sum_bits(self, weights: list[int], max_k: int) -> int:
        """Bits of a signed number that holds any sum of ``max_k`` products of ``weights`` and activations."""
        if max_k < 1:
            raise ValueError(f"a sum has at least one product, not {max_k}")
        activations = self.a_range[0], self.a_range[-1]
        return max(signed_bits(weight * a * max_k) for weight in (min(weights), max(weights)) for a in activations)


def spans(numbers: Sequence[int]) -> str:
    """Ascending integers as text: "5..8, 16..31"."""
    first = [at for at, number in enumerate(numbers) if at == 0 or number != numbers[at - 1] + 1]
    ends = [*first[1:], len(numbers)]
    return ", ".join(f"{numbers[at]}..{numbers[end - 1]}" for at, end in zip(first, ends, strict=True))


def signed_bits(value: int) -> int:
    """Bits of the shortest two's complement number that holds ``value``."""
    return (value if value >= 0 else ~value).bit_length() + 1


class DigitLane(Lane):
    """INT codes in 2-bit fields e, each the digit e - 1 in {-1, 0, 1, 2}."""

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return isinstance(fmt, Int) and fmt.bits % 2 == 0

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        return [(low, (code >> low & 3) - 1) for low in range(0, self.fmt.bits, 2)]


class RuntimeLane(DigitLane):
    """A :class:`DigitLane` on signed x, with the missing one of every complement inside the tree.

    It leaves no constant of the weights: both operands may come at run time, as queries and keys do.
    """

    signed_x = True


class SignedDigitLane(Lane):
    """The signed weight ``code - 2 ** (bits - 1)`` in radix-4 Booth digits {-2, ..., 2} on unsigned x.

    More legs than a :class:`DigitLane`, but no multiple of sum(x) to take off in the symmetric case.
    """

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return isinstance(fmt, Int) and fmt.bits % 2 == 0

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        weight = code - self.fmt.symmetric_zero_point
        rows = []
        for low in range(0, self.fmt.bits, 2):
            below = weight >> low - 1 & 1 if low else 0
            rows.append((low, (weight >> low & 1) + below - 2 * (weight >> low + 1 & 1)))
        return rows


class BoothLane(SignedDigitLane):
    """Radix-4 Booth digits on signed x, with negation and sign extension inside the tree, as textbooks have it."""

    signed_x = True


class PlainLane(Lane):
    """Signed weight and signed x, whatever a synthesis tool makes of ``*``."""

    signed_x = True
    partial_products = False

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return isinstance(fmt, Int)

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        return [(0, code - self.fmt.symmetric_zero_point)]


class HalfStepLane(Lane):
    """dINT3 and dINT4: 2-bit fields as digits, as in a :class:`DigitLane`, and the two special codes.

    The digits count from one zero point (dINT4: 5). A mode brings the special codes to where they are for a second
    (7), and mirrored channels have both again (8 and 6).
    """

    modes = 2

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return fmt in (DInt(3), DInt(4))

    @property
    def _half_step(self) -> DInt:
        """The format of codes that may be special."""
        return self.fmt

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        special = code > self._half_step.max_code
        rows = [(0, special.astype(np.int64))]  # x / 2, in place of the top digit
        for low in range(0, self.fmt.bits, 2):
            # The last bit of an odd number is worth nothing or itself; a pair is a digit.
            digit = code >> low & 1 if low + 1 == self.fmt.bits else (code >> low & 3) - 1
            if low > 0:
                digit = np.where(special, 0, digit)
            elif mode == 0:
                digit = np.where(special, digit - 2, digit)  # -1 and 0 in place of 1 and 2
            rows.append((low + 1, digit))
        return rows

    @property
    def _first(self) -> int:
        """The zero point of mode 0: the sum of 4**i over the digits."""
        return (4 ** (self.fmt.bits // 2) - 1) // 3

    @property
    def zero_points(self) -> range:
        return range(self._first, self._half_step.max_code - self._first + 1)

    def flip(self, zero_point: np.ndarray | int) -> np.ndarray:
        return np.isin(zero_point, [self._half_step.max_code - near for near in self._unflipped])

    @property
    def _unflipped(self) -> tuple[int, ...]:
        """The zero points of channels whose sign stays: mode 1 for the last."""
        return self._first, self._first + 2

    def _near(self, zero_point: np.ndarray | int) -> np.ndarray:
        """The zero point after the flip."""
        zero_point = np.asarray(zero_point, np.int64)
        return np.where(self.flip(zero_point), self._half_step.max_code - zero_point, zero_point)

    def mode(self, zero_point: np.ndarray | int) -> np.ndarray:
        return (self._near(zero_point) == self._unflipped[-1]).astype(np.uint8)

    def mirrored(self, code: np.ndarray) -> np.ndarray:
        p = self._half_step.max_code
        return np.where(code > p, (2 * p + 3) - code, p - code).astype(np.uint8)


class MixedLane(HalfStepLane):
    """A channel is dINT4, as in a :class:`HalfStepLane`, or INT4, by mode 2: then no code is special.

    INT4's zero points are what they are in an INT4 lane: any in arrays, 8 where circuits correct their sums.
    """

    modes = 3
    _int_mode: ClassVar[int] = 2

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return fmt == Mixed4()

    @property
    def _half_step(self) -> DInt:
        return self.fmt.first

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        if mode < self._int_mode:
            return super().digits(code, mode)
        return [(low + 1, (code >> low & 3) - 1) for low in range(0, self.fmt.bits, 2)]

    @property
    def zero_points(self) -> Sequence[int]:
        return *super().zero_points, *(self.fmt.added + point for point in self.fmt.other.zero_points)

    @property
    def circuit_zero_points(self) -> Sequence[int]:
        return *super().zero_points, self.fmt.added + self.fmt.other.symmetric_zero_point

    def mode(self, zero_point: np.ndarray | int) -> np.ndarray:
        return np.where(np.asarray(zero_point) >= self.fmt.added, np.uint8(self._int_mode), super().mode(zero_point))


class EdgeDecodedLane(HalfStepLane):
    """dINT4 in five bits, which a decoder at the array's edge makes of the stored four; zero points 3 to 10.

    Uniform codes move by the channel's ``shift``, which brings the zero point to where the lane has it. The special
    ones become the fifth bit, no high digit, and the low digits -1 and 0 (mode 0) or 1 and 2.
    """

    shifts = 3

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return fmt == DInt(4)

    @property
    def code_bits(self) -> int:
        return self.fmt.bits + 1

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        special = code >> self.fmt.bits & 1
        return [(0, special), *((low + 1, (code >> low & 3) - 1) for low in range(0, self.fmt.bits, 2))]

    @property
    def zero_points(self) -> range:
        reach = self.shifts - 1
        return range(self._first - reach, self.fmt.max_code - self._first + reach + 1)

    @property
    def _unflipped(self) -> tuple[int, ...]:
        return (*range(self._first - self.shifts + 1, self._first + 1), self._first + 2)

    def shift(self, zero_point: np.ndarray | int) -> np.ndarray:
        near = self._near(zero_point)
        return np.where(near < self._first, self._first - near, 0).astype(np.uint8)

    def edge_code(self, stored: np.ndarray | int, shift: np.ndarray | int, mode: np.ndarray | int) -> np.ndarray:
        stored = np.asarray(stored, np.int64)
        special = 1 << self.fmt.bits | 1 << 2 | np.asarray(mode, np.int64) << 1 | (stored & 1)
        return np.where(stored > self.fmt.max_code, special, stored + shift)


class Fp4Lane(Lane):
    """FP4 of two exponent bits: x times the leading power of two, and x times the mantissa's bit at its place.

    A negative code complements x in front of both, so that no channel holds a multiple of sum(x) too much.
    """

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return fmt == Fp4(2)

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        sign, exponent, mantissa = 1 - 2 * (code >> 3 & 1), code >> 1 & 3, code & 1
        leading = np.where(exponent > 0, 1 << exponent, 0)
        return [(0, sign * leading), (0, sign * (mantissa << np.maximum(exponent - 1, 0)))]


class BitModLane(Fp4Lane):
    """FP4 whose code of -0 is a value of its own, one in each mode: negative, positive in channels that are flipped."""

    special: ClassVar[int] = 8  # its code

    @classmethod
    def fits(cls, fmt: Format) -> bool:
        return isinstance(fmt, BitModFp4)

    @property
    def own(self) -> tuple[int, ...]:
        """The special value's magnitude in each mode, in half-steps."""
        return tuple(dict.fromkeys(2 * abs(special) for special in self.fmt.specials))

    @property
    def modes(self) -> int:
        return len(self.own)

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        leading = 1 << self.own[mode].bit_length() - 1
        rows = zip(super().digits(code, mode), (leading, self.own[mode] - leading), strict=True)
        return [(shift, np.where(code == self.special, -size, digit)) for (shift, digit), size in rows]

    def flip(self, zero_point: np.ndarray | int) -> np.ndarray:
        return np.asarray(self.fmt.specials)[zero_point] > 0

    def mode(self, zero_point: np.ndarray | int) -> np.ndarray:
        modes = [self.own.index(2 * abs(special)) for special in self.fmt.specials]
        return np.asarray(modes, np.uint8)[zero_point]

    def mirrored(self, code: np.ndarray) -> np.ndarray:
        return np.where(np.asarray(code) & 7, code ^ 8, code).astype(np.uint8)  # 0 and the special one are their own


#: Lanes by name.
LANES: dict[str, Lane] = {}


def register(lane: Lane) -> Lane:
    """Make a lane known by its name, and its format with it; returns the lane.

    The first lane of a format is the format's own: its zero points are the format's ``hardware_zero_points``.

    Raises ValueError where another lane has the name, or where symmetric weights have a zero point that it lacks.
    """
    if LANES.get(lane.name, lane) != lane:
        raise ValueError(f"there is another lane {lane.name}: {LANES[lane.name]}")
    if lane.fmt.symmetric_zero_point not in lane.zero_points:
        raise ValueError(
            f"symmetric {lane.fmt.name} has zero point {lane.fmt.symmetric_zero_point}, which lane {lane.name} does "
            f"not multiply: it takes {spans(lane.zero_points)}"
        )
    formats.register(lane.fmt, hardware_zero_points=lane.zero_points)
    return LANES.setdefault(lane.name, lane)


DINT4 = register(HalfStepLane("dint4", DInt(4)))
INT4 = register(DigitLane("int4", Int(4)))
INT8 = register(DigitLane("int8", Int(8)))
INT4_SIGNED = register(SignedDigitLane("int4_signed", Int(4)))
INT8_SIGNED = register(SignedDigitLane("int8_signed", Int(8)))
INT8_BOOTH = register(BoothLane("int8_booth", Int(8)))
INT8_PLAIN = register(PlainLane("int8_plain", Int(8)))
INT8_RUNTIME = register(RuntimeLane("int8_runtime", Int(8)))
DINT4_WIDE = register(EdgeDecodedLane("dint4_wide", DInt(4)))
DINT3 = register(HalfStepLane("dint3", DInt(3)))
DINT4_INT4 = register(MixedLane("dint4_int4", Mixed4()))
FP4 = register(Fp4Lane("fp4", Fp4(2)))
FP4_BITMOD = register(BitModLane("fp4_bitmod", BitModFp4()))
FP4_FIVE = register(BitModLane("fp4_five", FiveFp4()))


def default_lane(fmt: Format) -> Lane | None:
    """The format's own lane: the first that was registered for it. None where there is none."""
    return next((lane for lane in LANES.values() if lane.fmt == fmt), None)


@dataclass(frozen=True)
class LaneCode:
    """Stored weights as hardware reads them.

    Attributes
    ----------
    lane : Lane
    codes : uint8 [n, k]
        Lane codes: the stored codes, mirrored in flipped channels; what the edge decoder makes of them where the lane
        has one.
    mode : uint8 [n, g]
        Lane mode of each channel and group.
    flip : bool [n, g]
        Whether the channel's sign is flipped, so that its sum comes out negated.
    offset : int64 [n, g]
        Multiple of sum(x) to take off, in lane units.
    constant : int64 [n, g]
        Weight-only constant to take off, in lane units.
    step_sum : int64 [n, g]
        Sum of the weights that the lane codes stand for (after the flip), in lane units.
    stored : uint8 [n, k]
        What a memory holds: lane codes before the edge decoder.
    shift : uint8 [n, g]
        What the edge decoder adds to uniform codes; 0 where there is none.
    """

    lane: Lane
    codes: np.ndarray
    mode: np.ndarray
    flip: np.ndarray
    offset: np.ndarray
    constant: np.ndarray
    step_sum: np.ndarray
    stored: np.ndarray
    shift: np.ndarray

    @property
    def group_size(self) -> int:
        return self.codes.shape[-1] // self.mode.shape[-1]

    @property
    def preset(self) -> np.ndarray:
        """What a MAC's accumulator starts from, so that its sum is ``acc`` in lane units: int64 [n, g].

        A MAC that shares nothing takes the offset off each product instead of summing x: it adds ``offset * ~x``,
        which is ``offset`` times the word of ones too much. And it flips a channel by complementing its activations:
        with ``~a = -a - 1``, ``sum(h * ~a)`` is ``-sum(h * a)`` less ``sum(h)``.
        """
        ones = 0 if self.lane.signed_x else self.lane.x_ones
        return np.where(self.flip, self.step_sum, 0) - self.constant - ones * self.offset * self.group_size

    @property
    def shared_preset(self) -> np.ndarray:
        """What accumulators start from that share one sum of activations and one correction: int64 [n, g], lane units.

        Everything that depends on weights alone: the constant; where the offset's multiple of ``sum(~x)`` is added in
        place of ``-sum(x)``, that of the word of ones for every product; and one less where the channel's sign is
        flipped, since ``-s = ~(s - 1)``.
        """
        lacking = self.lane.x_ones * np.maximum(self.offset, 0) * self.group_size
        return -self.constant - lacking - self.flip.astype(np.int64)


def flips(w: Quantized) -> np.ndarray:
    """Where :func:`lane_code` flips a channel's sign: bool [..., groups], the shape of the zero points.

    False for formats without a lane, and for zero points that the format's lane does not take.
    """
    lane = default_lane(w.fmt)
    return np.zeros(w.zero_point.shape, bool) if lane is None else lane.flip(w.zero_point)


def lane_code(w: Quantized, lane: Lane | None = None) -> LaneCode:
    """Lane codes of the weights ``w`` [n, k] with zero points [n or 1, g].

    dINT4 (design item "lane code"): z = 5 and 7 stay; z = 8 and 6 have the channel's sign flipped
    (v -> -v, q -> 13 - q, 14 <-> 15), which makes them 5 and 7. dINT3 does the same for 1 to 4. The edge decoder shifts
    z = 3 and 4 to 5, which covers 3 to 10. INT codes stay as they are, beside dINT4's in one matrix, too.

    Raises ValueError where the lane cannot multiply the format or the zero point.
    """
    if lane is None:
        lane = default_lane(w.fmt)
        if lane is None:
            raise ValueError(f"no lane multiplies {w.fmt.name}: there are {', '.join(LANES)}")
    if lane.fmt != w.fmt:
        raise ValueError(f"lane {lane.name} multiplies {lane.fmt.name} codes, but the weights are {w.fmt.name}")
    if w.codes.ndim != 2:
        raise ValueError(f"lane codes are made of a matrix [n, k], not of shape {list(w.codes.shape)}")
    n, k = w.codes.shape
    groups = w.zero_point.shape[-1]
    zero_point = np.broadcast_to(w.zero_point, (n, groups)).astype(np.int64)
    allowed = lane.zero_points
    bad = np.argwhere(~np.isin(zero_point, allowed))
    if bad.size:
        where = tuple(int(i) for i in bad[0])
        raise ValueError(
            f"zero point {zero_point[where]} at {where} is outside {spans(allowed)}, all that "
            f"a {lane.name} lane multiplies: quantise with hardware=True"
        )
    flip, mode, shift, offset = (of(zero_point) for of in (lane.flip, lane.mode, lane.shift, lane.offset))

    def per_code(parameter: np.ndarray) -> np.ndarray:
        return np.repeat(parameter, k // groups, axis=1)

    stored = np.where(per_code(flip), lane.mirrored(w.codes), w.codes)
    codes = lane.edge_code(stored, per_code(shift), per_code(mode)).astype(np.uint8)
    grouped = codes.reshape(n, groups, k // groups)
    value = lane.value(grouped, mode[..., None])
    bias = lane.bias(grouped, mode[..., None]).sum(-1)
    step_sum = (value - offset[..., None]).sum(-1)
    return LaneCode(lane, codes, mode, flip, offset, bias + lane.x_offset * step_sum, step_sum, stored, shift)


def correct(lane_acc: np.ndarray, x_sum: np.ndarray, code: LaneCode, *, bits: int | None = None) -> np.ndarray:
    """``acc`` in half-steps from raw lane sums.

    Parameters
    ----------
    lane_acc : int [t, n, g]
        Raw sums of lane products; with ``bits``, modulo ``2 ** bits``.
    x_sum : int [t, g]
        Sum of x over each group.
    bits : int, optional
        Width of the accumulator. The result is exact if ``lane.accumulator_bits`` says that it suffices.

    Returns
    -------
    int64 [t, n, g]

    Raises ValueError where shapes or types do not fit.
    """
    lane_acc, x_sum = np.asarray(lane_acc), np.asarray(x_sum)
    n, g = code.mode.shape
    if lane_acc.ndim != 3 or lane_acc.shape[1:] != (n, g) or x_sum.shape != (len(lane_acc), g):
        raise ValueError(
            f"lane_acc {list(lane_acc.shape)} and x_sum {list(x_sum.shape)} should be [t, {n}, {g}] and [t, {g}]"
        )
    if not (np.issubdtype(lane_acc.dtype, np.integer) and np.issubdtype(x_sum.dtype, np.integer)):
        raise ValueError(f"raw sums are integers, not {lane_acc.dtype} and {x_sum.dtype}")
    steps = np.asarray(lane_acc, np.int64) - code.offset * np.asarray(x_sum, np.int64)[:, None, :] - code.constant
    if bits is not None:
        half = 1 << (bits - 1)
        steps = ((steps + half) & ((1 << bits) - 1)) - half
    return np.where(code.flip, -steps, steps) * code.lane.unit
