"""How hardware multiplies a stored weight code by an activation, and how its raw sums become ``acc``.

A lane does not compute ``h * a``. It sees the activation as ``x`` (unsigned where that spares sign logic) and adds

    product(code, mode, x) = value(code, mode) * x + bias(code, mode)

with ``value`` a sum of digits that hardware selects with a few gates per bit, and ``bias`` whatever negation by
complement leaves behind; the bias depends on weights alone, so a whole sum's biases are one constant per channel, known
offline. :func:`lane_code` turns stored codes into lane codes with that constant, and :func:`correct` turns the
lane's raw sum into the exact ``acc[t, n] = sum_k h[k, n] a[t, k]`` of the contract.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from golden.formats import DInt, Format, Int, Quantized

__all__ = [
    "DINT3",
    "DINT4",
    "DINT4_WIDE",
    "INT4",
    "INT4_SIGNED",
    "INT8",
    "INT8_BOOTH",
    "INT8_PLAIN",
    "INT8_SIGNED",
    "LANES",
    "Lane",
    "LaneCode",
    "correct",
    "edge_code",
    "lane_code",
]

_X_BITS = 8


@dataclass(frozen=True)
class Lane:
    """A way to multiply one weight code by one 8-bit activation.

    Attributes
    ----------
    name : str
        The design's name in commands and results.
    fmt : Format
        The weights' format.
    style : str
        ``"digits"``: each 2-bit field e of the code is the digit e - 1 in {-1, 0, 1, 2}. ``"half_step"``: the same for
        dINT3 and dINT4, with the two special codes. ``"edge_decoded"``: dINT4 in five bits, which a decoder at the
        array's edge makes of the stored four (:func:`edge_code`); it takes zero points 3 to 10. ``"signed_digits"``:
        the signed weight ``code - 2 ** (bits - 1)`` in radix-4 Booth digits {-2, ..., 2} on unsigned x; more legs than
        ``"digits"``, but no multiple of sum(x) to take off. ``"booth"``: the same digits on signed x, with negation and
        sign extension inside the tree, as textbooks have it. ``"plain"``: signed weight and signed x, whatever a
        synthesis tool makes of ``*``.
    """

    name: str
    fmt: Format
    style: str

    def __post_init__(self) -> None:
        fits = {
            "digits": isinstance(self.fmt, Int) and self.fmt.bits % 2 == 0,
            "half_step": self.fmt in (DInt(3), DInt(4)),
            "edge_decoded": self.fmt == DInt(4),
            "signed_digits": isinstance(self.fmt, Int) and self.fmt.bits % 2 == 0,
            "booth": isinstance(self.fmt, Int) and self.fmt.bits % 2 == 0,
            "plain": isinstance(self.fmt, Int),
        }
        if self.style not in fits:
            raise ValueError(f"unknown lane style {self.style!r}: choose from {', '.join(fits)}")
        if not fits[self.style]:
            raise ValueError(f"a {self.style} lane does not multiply {self.fmt.name} codes")

    @property
    def x_bits(self) -> int:
        """Width of the activation."""
        return _X_BITS

    @property
    def x_offset(self) -> int:
        """What the lane sees is ``x = a + x_offset``; 0 means signed x."""
        return 0 if self.style in ("booth", "plain") else 1 << (_X_BITS - 1)

    @property
    def _signed(self) -> bool:
        """Whether the code stands for the signed weight ``code - 2 ** (bits - 1)``."""
        return self.style in ("signed_digits", "booth", "plain")

    @property
    def unit(self) -> int:
        """Half-steps per unit of the lane's sum: 1 for dINT, 2 for INT, whose constant zero bit is left out."""
        return 1 if isinstance(self.fmt, DInt) else 2

    @property
    def modes(self) -> int:
        """Number of modes: dINT channels come in two (for dINT4, zero point 5 or 7 after the flip), INT in one."""
        return 2 if isinstance(self.fmt, DInt) else 1

    @property
    def code_bits(self) -> int:
        """Width of a lane code."""
        return self.fmt.bits + (self.style == "edge_decoded")

    @property
    def codes(self) -> np.ndarray:
        """Every lane code that there is: int64. The edge decoder makes special ones without a high digit only."""
        uniform = np.arange(1 << self.fmt.bits)
        return np.concatenate([uniform, 20 + np.arange(4)]) if self.style == "edge_decoded" else uniform

    @property
    def zero_points(self) -> tuple[int, ...]:
        """The zero points of weights that the lane multiplies."""
        p, bias = self.fmt.max_code, self._digit_bias
        if self.style == "edge_decoded":
            return tuple(range(bias - 2, p - bias + 3))
        if self.style == "half_step":
            return tuple(sorted({bias, bias + 2, p - bias - 2, p - bias}))
        return tuple(range(p + 1))

    @property
    def _unflipped(self) -> tuple[int, ...]:
        """The zero points of dINT channels whose sign stays: mode 1 for the last, mode 0 for the others."""
        bias = self._digit_bias
        return (*range(bias - 2 * (self.style == "edge_decoded"), bias + 1), bias + 2)

    @property
    def neutral_code(self) -> int:
        """The code whose product is zero whatever x is: what an idle cycle feeds."""
        return 1 << (self.fmt.bits - 1) if self._signed else self._digit_bias

    @property
    def _digit_bias(self) -> int:
        """sum of 4**i over the digits: the distance from the digits' value to the code."""
        return (4 ** (self.fmt.bits // 2) - 1) // 3

    @cached_property
    def _tables(self) -> tuple[np.ndarray, np.ndarray]:
        """value and bias, int64 [modes, codes]."""
        negated = (1 << _X_BITS) - 1  # -x = ~x - 255
        codes = np.arange(1 << self.code_bits)
        value = np.zeros((self.modes, codes.size), np.int64)
        bias = np.zeros_like(value)
        if self._signed:
            weight = codes - (1 << (self.fmt.bits - 1))
            value[0] = weight
            if self.style == "signed_digits":
                for row in range(self.fmt.bits // 2):
                    below = weight >> (2 * row - 1) & 1 if row else 0
                    digit = (weight >> 2 * row & 1) + below - 2 * (weight >> 2 * row + 1 & 1)
                    bias[0] += 4**row * negated * np.maximum(-digit, 0)
            return value, bias
        scale = 3 - self.unit  # dINT lanes count in half-steps
        special = np.zeros(codes.size, bool)
        if self.style == "half_step":
            special = codes > self.fmt.max_code
        elif self.style == "edge_decoded":
            special = codes >> self.fmt.bits == 1
        for mode in range(self.modes):
            for low in range(0, self.fmt.bits, 2):
                # The last bit of an odd number is worth nothing or itself; a pair is a digit.
                digit = codes >> low & 1 if low + 1 == self.fmt.bits else (codes >> low & 3) - 1
                if self.style == "half_step" and low == 0 and mode == 0:
                    digit = np.where(special, digit - 2, digit)  # -1 and 0 in place of 1 and 2
                elif self.style == "half_step" and low > 0:
                    digit = np.where(special, 0, digit)  # x / 2 takes the top digit's place
                value[mode] += scale * digit << low
                bias[mode] += scale * negated * (digit == -1) << low
            value[mode] += special  # x / 2
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

    def x(self, a: np.ndarray) -> np.ndarray:
        """The activation as the lane sees it, from ``a`` in [-128, 127]."""
        return np.asarray(a, np.int64) + self.x_offset

    def offset(self, mode_or_zero_point: np.ndarray | int) -> np.ndarray:
        """Multiple of sum(x) that the raw sum holds too much, in lane units: per mode (dINT4) or zero point (INT)."""
        given = np.asarray(mode_or_zero_point, np.int64)
        if self.modes > 1:
            return 4 * given
        return given - (1 << (self.fmt.bits - 1) if self._signed else self._digit_bias)

    def accumulator_bits(self, max_k: int) -> int:
        """Width in which no corrected sum of ``max_k`` products can overflow, for any activations and zero points.

        The raw sum may wrap: every step up to the corrected sum is modulo ``2 ** width``.
        """
        if self.modes > 1:
            steps = np.stack([self.fmt.code_table(z) for z in self._unflipped])
        else:
            steps = np.array([-self.fmt.max_code, self.fmt.max_code])
        return _sum_bits(steps, max_k)

    def acc_bits(self, max_k: int) -> int:
        """Width of ``acc`` in half-steps: one sign flip, or one constant zero bit, more than the accumulator."""
        return _sum_bits(np.stack([self.fmt.code_table(z) for z in self.zero_points]), max_k)


def _sum_bits(weights: np.ndarray, max_k: int) -> int:
    """Bits of a signed number that holds any sum of ``max_k`` products of ``weights`` and 8-bit activations."""
    if max_k < 1:
        raise ValueError(f"a sum has at least one product, not {max_k}")
    ends = [int(weight) * a * max_k for weight in (weights.min(), weights.max()) for a in (-128, 127)]
    return max(signed_bits(end) for end in ends)


def signed_bits(value: int) -> int:
    """Bits of the shortest two's complement number that holds ``value``."""
    return (value if value >= 0 else ~value).bit_length() + 1


DINT3 = Lane("dint3", DInt(3), "half_step")
DINT4 = Lane("dint4", DInt(4), "half_step")
DINT4_WIDE = Lane("dint4_wide", DInt(4), "edge_decoded")
INT4 = Lane("int4", Int(4), "digits")
INT8 = Lane("int8", Int(8), "digits")
INT4_SIGNED = Lane("int4_signed", Int(4), "signed_digits")
INT8_SIGNED = Lane("int8_signed", Int(8), "signed_digits")
INT8_BOOTH = Lane("int8_booth", Int(8), "booth")
INT8_PLAIN = Lane("int8_plain", Int(8), "plain")
#: Lanes by name.
LANES = {
    lane.name: lane for lane in (DINT4, INT4, INT8, INT4_SIGNED, INT8_SIGNED, INT8_BOOTH, INT8_PLAIN, DINT4_WIDE, DINT3)
}


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

        A MAC that shares nothing takes the offset off each product instead of summing x: it adds
        ``offset * (255 - x)``, ``255 * offset`` too much. And it flips a channel by complementing its activations: with
        ``~a = -a - 1``, ``sum(h * ~a)`` is ``-sum(h * a)`` less ``sum(h)``.
        """
        largest = (1 << _X_BITS) - 1 if self.lane.x_offset else 0
        return np.where(self.flip, self.step_sum, 0) - self.constant - largest * self.offset * self.group_size

    @property
    def shared_preset(self) -> np.ndarray:
        """What accumulators start from that share one sum of activations and one correction: int64 [n, g], lane units.

        Everything that depends on weights alone: the constant; where the offset's multiple of ``sum(255 - x)`` is added
        in place of ``-sum(x)``, that of 255 for every product; and one less where the channel's sign is flipped, since
        ``-s = ~(s - 1)``.
        """
        largest = (1 << _X_BITS) - 1
        lacking = largest * np.maximum(self.offset, 0) * self.group_size
        return -self.constant - lacking - self.flip.astype(np.int64)


def edge_code(stored: np.ndarray, shift: np.ndarray | int, mode: np.ndarray | int) -> np.ndarray:
    """What the edge decoder of ``DINT4_WIDE`` makes of stored codes (broadcasting): five bits.

    Uniform codes move by the channel's ``shift``, which brings the zero point to where the lane has it. The special
    ones become the fifth bit, no high digit, and the low digits -1 and 0 (mode 0) or 1 and 2.
    """
    stored = np.asarray(stored, np.int64)
    special = 1 << 4 | 1 << 2 | np.asarray(mode, np.int64) << 1 | (stored & 1)
    return np.where(stored >= 14, special, stored + shift)


def lane_code(w: Quantized, lane: Lane | None = None) -> LaneCode:
    """Lane codes of the weights ``w`` [n, k] with zero points [n or 1, g].

    dINT4 (design item "lane code"): z = 5 and 7 stay; z = 8 and 6 have the channel's sign flipped
    (v -> -v, q -> 13 - q, 14 <-> 15), which makes them 5 and 7. dINT3 does the same for 1 to 4. The edge decoder shifts
    z = 3 and 4 to 5, which covers 3 to 10. INT codes stay as they are.

    Raises ValueError where the lane cannot multiply the format or the zero point.
    """
    if lane is None:
        known = {lane.fmt: lane for lane in reversed(LANES.values())}
        if w.fmt not in known:
            raise ValueError(f"no lane multiplies {w.fmt.name}: there are {', '.join(LANES)}")
        lane = known[w.fmt]
    if lane.fmt != w.fmt:
        raise ValueError(f"lane {lane.name} multiplies {lane.fmt.name} codes, but the weights are {w.fmt.name}")
    if w.codes.ndim != 2:
        raise ValueError(f"lane codes are made of a matrix [n, k], not of shape {list(w.codes.shape)}")
    n, k = w.codes.shape
    groups = w.zero_point.shape[-1]
    zero_point = np.broadcast_to(w.zero_point, (n, groups)).astype(np.int64)
    codes = w.codes
    flip = np.zeros(zero_point.shape, bool)
    mode = np.zeros(zero_point.shape, np.uint8)
    shift = np.zeros(zero_point.shape, np.uint8)
    if lane.modes > 1:
        allowed = lane.zero_points
        bad = np.argwhere(~np.isin(zero_point, allowed))
        if bad.size:
            where = tuple(int(i) for i in bad[0])
            how = "quantise with hardware=True" if w.fmt == DInt(4) else "quantise symmetrically"
            raise ValueError(
                f"zero point {zero_point[where]} at {where} is outside {allowed[0]}..{allowed[-1]}, all that "
                f"a {lane.name} lane multiplies: {how}"
            )
        flip = ~np.isin(zero_point, lane._unflipped)
        per_code = np.repeat(flip, k // groups, axis=1)
        p = w.fmt.max_code
        mirrored = np.where(codes > p, (2 * p + 3) - codes, p - codes).astype(np.uint8)
        codes = np.where(per_code, mirrored, codes)
        zero_point = np.where(flip, p - zero_point, zero_point)
        mode = (zero_point == lane._unflipped[-1]).astype(np.uint8)
    stored = codes
    if lane.style == "edge_decoded":
        shift = np.where(mode, 0, lane._unflipped[-2] - zero_point).astype(np.uint8)
        per_code = [np.repeat(part, k // groups, axis=1) for part in (shift, mode)]
        codes = edge_code(stored, *per_code).astype(np.uint8)
    offset = np.broadcast_to(lane.offset(mode if lane.modes > 1 else zero_point), zero_point.shape)
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
