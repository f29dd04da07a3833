# amaranth: UnusedElaboratable=no
"""Lanes: the partial products of one weight code and one activation.

A lane is two pieces of logic, kept apart so that an array can share the first between all activations that meet a
weight: :func:`decode` turns a code into row selects, and :func:`product_bits` turns row selects and an activation into
weighted bits in a :class:`~hw.heap.BitHeap`. What the bits add up to is ``golden.lanes.Lane.product``. A new class of
lanes registers its selects with ``decode.register``, and nothing else here.

Every row is ``-x``, ``0``, ``x`` or ``2 x`` times a power of four, one AND-OR leg per choice and bit; ``-x`` is the
complement, whose missing constant depends on the weight alone and leaves offline (``LaneCode.constant`` of golden), or,
where x is signed, is a bit beside the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import ClassVar

from amaranth.hdl import Cat, Module, Mux, Signal, Value, signed
from amaranth.lib.wiring import In, Out

from golden.lanes import (
    BitModLane,
    BoothLane,
    DigitLane,
    EdgeDecodedLane,
    Fp4Lane,
    HalfStepLane,
    Lane,
    MixedLane,
    RuntimeLane,
    SignedDigitLane,
)
from hw.circuit import Circuit
from hw.heap import Bit

__all__ = [
    "PRODUCTS",
    "Decoder",
    "EdgeDecoder",
    "LaneProducts",
    "Row",
    "decode",
    "edge_decode",
    "polarity",
    "product_bits",
]


@dataclass(frozen=True)
class Row:
    """One row of partial products: at most one leg is active.

    ``legs`` maps a shift to the select that takes ``x << shift`` into the row, ``complements`` to the select that takes
    ``~x << shift``. ``sign`` complements whatever the legs give; ``negative``, one for all rows of a code, complements
    x in front of them. ``extra`` are further bits with their weights. The row of a ``signed`` x is as long as its sign
    reaches.
    """

    legs: dict[int, Value]
    complements: dict[int, Value] = field(default_factory=dict)
    sign: Value | None = None
    extra: list[tuple[int, Value]] = field(default_factory=list)
    signed: bool = False
    negative: Value | None = None


@singledispatch
def decode(
    lane: Lane, m: Module, code: Value, mode: Value | None, *, wide: Value | None = None, name: str = "w"
) -> list[Row]:
    """Row selects of one weight code, by the lane's class: ``decode.register`` adds a class.

    Parameters
    ----------
    lane : Lane
    m : Module
        Where the decoder is placed.
    code : Value(lane.code_bits)
    mode : Value(range(lane.modes))
        The channel's mode; ignored by lanes with one mode.
    wide : Value(1), optional
        Takes no code for a special one: a dINT4 lane then has INT4 codes, or two digits of an INT8 weight.
    name : str
        Prefix of the selects' names.

    Raises TypeError for a class that has no rows.
    """
    raise TypeError(f"no rows of partial products are registered for a {type(lane).__name__}: hw.lanes.decode.register")


def _digit(
    m: Module,
    name: str,
    shift: int,
    low: Value,
    high: Value,
    *,
    is_two: Value | None = None,
    special: Value | None = None,
) -> Row:
    """The row of a digit -1, 0, 1 or 2 in two bits; ``special`` selects ``x`` at the unit's place instead."""
    minus = Signal(name=f"{name}_minus")
    one = Signal(name=f"{name}_one")
    two = Signal(name=f"{name}_two")
    m.d.comb += [minus.eq(~high & ~low), one.eq(high & ~low), two.eq(high & low if is_two is None else is_two)]
    legs: dict[int, Value] = {shift: one, shift + 1: two}
    return Row(legs if special is None else legs | {0: special}, {shift: minus})


@decode.register
def _(lane: DigitLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None) -> list[Row]:
    return [_digit(m, f"{name}_row{at // 2}", at, code[at], code[at + 1]) for at in range(0, lane.fmt.bits, 2)]


@decode.register
def _(
    lane: RuntimeLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None
) -> list[Row]:
    rows = [_digit(m, f"{name}_row{at // 2}", at, code[at], code[at + 1]) for at in range(0, lane.fmt.bits, 2)]
    return [replace(row, extra=list(row.complements.items()), signed=True) for row in rows]


@decode.register
def _(
    lane: HalfStepLane, m: Module, code: Value, mode: Value, *, wide: Value | None = None, name: str = "w"
) -> list[Row]:
    found = []
    bits = lane.fmt.bits
    special = Signal(name=f"{name}_special")
    m.d.comb += special.eq(code[1:bits].all() if wide is None else code[1:bits].all() & ~wide)
    for at in range(0, bits, 2):
        row = f"{name}_row{at // 2}"
        if at + 1 == bits:  # one bit is left over: nothing or itself
            alone = Signal(name=f"{row}_one")
            m.d.comb += alone.eq(code[at] & ~code[at - 1])
            found.append(Row({at + 1: alone, 0: special}))
            continue
        low, high = code[at], code[at + 1]
        if at == 0:  # mode 0: specials take -1 and 0 in place of 1 and 2
            high = high & ~(special & ~mode)
        top = at + 2 == bits
        is_two = high & low
        if top:  # the top digit 2 of a special code is half a step instead
            is_two = is_two & ~(code[1] if wide is None else special)
        found.append(_digit(m, row, at + 1, low, high, is_two=is_two, special=special if top else None))
    return found


@decode.register
def _(lane: MixedLane, m: Module, code: Value, mode: Value, *, name: str = "w", **_: Value | None) -> list[Row]:
    return decode.dispatch(HalfStepLane)(lane, m, code, mode[0], wide=mode[1], name=name)


@decode.register
def _(lane: Fp4Lane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None) -> list[Row]:
    mantissa, low, high, negative = code
    leading = {1: ~high & low, 2: high & ~low, 3: high & low}  # by the exponent; 0 has none
    found = []
    for row, legs in (
        ("leading", leading),
        ("mantissa", {0: mantissa & ~high, 1: mantissa & leading[2], 2: mantissa & leading[3]}),
    ):
        selects = {shift: Signal(name=f"{name}_{row}_{shift}") for shift in legs}
        m.d.comb += [selects[shift].eq(leg) for shift, leg in legs.items()]
        found.append(Row(selects, negative=negative))
    return found


@decode.register
def _(lane: BitModLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None) -> list[Row]:
    found = decode.dispatch(Fp4Lane)(lane, m, code, None, name=name)
    for number, size in enumerate(lane.own):
        own = Signal(name=f"{name}_own{size}")
        is_special = code == lane.special
        m.d.comb += own.eq(is_special if lane.modes == 1 else is_special & (mode == number))
        shifts = [shift for shift in reversed(range(size.bit_length())) if size >> shift & 1]
        for i, shift in enumerate(shifts):  # in the leading row and, if there are two, in the mantissa's
            legs = found[i].legs
            found[i] = replace(found[i], legs=legs | {shift: legs[shift] | own if shift in legs else own})
    return found


@decode.register
def _(
    lane: EdgeDecodedLane, m: Module, code: Value, mode: Value, *, wide: Value | None = None, name: str = "w"
) -> list[Row]:
    bits = lane.fmt.bits
    special = Signal(name=f"{name}_special")
    m.d.comb += special.eq(code[bits] if wide is None else code[bits] & ~wide)
    found = []
    for at in range(0, bits, 2):
        unit = special if at + 2 == bits else None
        found.append(_digit(m, f"{name}_row{at // 2}", at + 1, code[at], code[at + 1], special=unit))
    return found


def _booth_digits(lane: Lane, code: Value) -> Iterator[tuple[int, Value, Value, Value]]:
    """(shift, below, low, high) of the radix-4 digits ``below + low - 2 * high`` of the signed weight."""
    weight = Cat(0, code[:-1], ~code[-1])  # two's complement above an appended zero
    for shift in range(0, lane.fmt.bits, 2):
        yield shift, weight[shift], weight[shift + 1], weight[shift + 2]


@decode.register
def _(
    lane: SignedDigitLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None
) -> list[Row]:
    found = []
    for shift, below, low, high in _booth_digits(lane, code):
        selects = {}
        for sign, is_negative in (("plus", ~high), ("minus", high)):
            for size, digit in (("one", low ^ below), ("two", ~(low ^ below) & (low ^ high))):
                selects[sign, size] = select = Signal(name=f"{name}_row{shift // 2}_{sign}_{size}")
                m.d.comb += select.eq(digit & is_negative)
        plus, minus = ({shift: selects[sign, "one"], shift + 1: selects[sign, "two"]} for sign in ("plus", "minus"))
        found.append(Row(plus, minus))
    return found


@decode.register
def _(lane: BoothLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None) -> list[Row]:
    found = []
    for shift, below, low, high in _booth_digits(lane, code):
        one = Signal(name=f"{name}_row{shift // 2}_one")
        two = Signal(name=f"{name}_row{shift // 2}_two")
        m.d.comb += [one.eq(low ^ below), two.eq(Mux(high, ~low & ~below, low & below))]
        # The +1 of a negated row; digit "-0" (111) also complements, to all ones plus one.
        found.append(Row({shift: one, shift + 1: two}, sign=high, extra=[(shift, high)], signed=True))
    return found


def _partial_products(rows: list[Row], x: Value) -> list[tuple[int, Value, int, int]]:
    """(weight, bit, what it is in an idle cycle, number of its row) of the decoded ``rows`` and the activation ``x``.

    Each row's sign bit enters complemented where ``x`` is signed.
    """
    bits, complement = len(x), ~x
    products = []
    for number, row in enumerate(rows):
        seen = x if row.negative is None else x ^ row.negative.replicate(len(x))
        low = min(row.legs)
        # A signed row is one bit longer than x at its lowest leg; an unsigned one ends with its longest leg.
        width = bits + 1 if row.signed else max(row.legs) + bits - low
        for position in range(low, low + width):
            terms = []
            for shift, select in row.legs.items():
                index = position - shift
                if row.signed:
                    index = min(index, bits - 1)  # sign extension
                if 0 <= index < bits:
                    terms.append(select & seen[index])
            for shift, select in row.complements.items():
                index = position - shift
                if row.signed:
                    index = min(index, bits - 1)
                if 0 <= index < bits:
                    terms.append(select & complement[index])
            bit = terms[0]
            for term in terms[1:]:
                bit = bit | term
            if row.sign is not None:
                bit = bit ^ row.sign
            last = row.signed and position == low + width - 1
            products.append((position, ~bit if last else bit, int(last), number))
        products.extend((weight, bit, 0, number) for weight, bit in row.extra)
    return products


#: Ways to choose the polarity of partial products.
PRODUCTS = ("free", "true", "inverted", "alternating")


def polarity(products: str, lane: int) -> bool | None:
    """Whether the partial products of the numbered lane are inverted; None where each adder decides."""
    if products not in PRODUCTS:
        raise ValueError(f"unknown polarity of partial products {products!r}: choose from {', '.join(PRODUCTS)}")
    return {"free": None, "true": False, "inverted": True, "alternating": lane % 2 == 1}[products]


def product_bits(
    m: Module,
    rows: list[Row],
    x: Value,
    *,
    inverted: bool | None = None,
    name: str = "p",
    arrival: float = 2.0,
    skew: float = 0.0,
) -> tuple[list[tuple[int, Bit]], list[int]]:
    """One lane's product as weighted bits and its complemented weights, for a :class:`~hw.heap.BitHeap`.

    ``inverted`` is the polarity in which the partial products are made; None leaves it to the adder that takes each. A
    lane of one polarity needs its selects in one polarity only. ``arrival`` is a lane's delay in carry delays, that of
    its last row: each row comes ``skew`` later than the one above. ``name`` prefixes the partial products.
    """
    bits = []
    for number, (weight, value, idle, row) in enumerate(_partial_products(rows, x)):
        bit = Signal(name=f"{name}_{number}_b{weight}")
        m.d.comb += bit.eq(~value if inverted else value)
        bits.append((weight, Bit(bit, inverted, arrival + skew * (len(rows) - 1 - row), idle)))
    return bits, [min(row.legs) + len(x) for row in rows if row.signed]


def _selects(rows: list[Row]) -> list[Value]:
    """All selects of decoded rows, in a fixed order."""
    found = []
    for row in rows:
        found += [*row.legs.values(), *row.complements.values()]
        found += [] if row.sign is None else [row.sign]
    return found if rows[0].negative is None else [*found, rows[0].negative]


def _with_selects(rows: list[Row], selects: Value) -> list[Row]:
    """Rows of the same kind whose selects are the bits of ``selects``."""
    bits = iter(selects)
    again = []
    for row in rows:
        legs = {shift: next(bits) for shift in row.legs}
        complements = {shift: next(bits) for shift in row.complements}
        sign = None if row.sign is None else next(bits)
        # What a row adds beside its legs is once more what complements it.
        added = list(complements.items()) if sign is None else [(weight, sign) for weight, _ in row.extra]
        again.append(Row(legs, complements, sign, added if row.signed else [], row.signed))
    negative = next(bits, None)
    return [replace(row, negative=negative) for row in again]


def _template(lane: Lane) -> list[Row]:
    """Decoded rows that belong to no circuit."""
    return decode(lane, Module(), Signal(lane.code_bits), Signal(range(max(lane.modes, 2))))


class Decoder(Circuit):
    """Row selects of one weight code, for all lanes that meet it.

    Latency: none. :attr:`complements` and ``fused`` as in :class:`LaneProducts`.

    Members
    -------
    code, code_n : In(lane.code_bits)
        The lane code and its complement, from a register.
    mode : In(range(lane.modes))
        The channel's mode (lanes with several modes only).
    wide : In(1)
        Whether no code is special (if ``fused``).
    selects : Out
        What :class:`LaneProducts` takes in place of a code.
    """

    complements: ClassVar = {"code": "code_n"}

    def __init__(self, lane: Lane, *, fused: bool = False) -> None:
        self.lane = lane
        self.fused = fused
        code = In(lane.code_bits)
        members = {"code": code, "code_n": code, "selects": Out(len(_selects(_template(lane))))}
        members |= {"wide": In(1)} if fused else {}
        super().__init__(members | ({"mode": In(range(lane.modes))} if lane.modes > 1 else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        mode, wide = self.mode if self.lane.modes > 1 else None, self.wide if self.fused else None
        rows = decode(self.lane, m, self.code, mode, wide=wide)
        m.d.comb += self.selects.eq(Cat(_selects(rows)))
        return m


class LaneProducts(Circuit):
    """The partial products of one weight code and one activation, for a bit heap elsewhere.

    Latency: none.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    inverted : bool
        Polarity of the partial products.
    complemented : bool
        Whether the activation's complement comes in too.
    registered : bool
        Whether the code's complement comes in too.
    decoded : bool
        Whether row selects come in, from a :class:`Decoder`, in place of a code.
    fused : bool
        Whether a ``wide`` input makes it a half of an INT8 lane (``hw.fused``).

    Members
    -------
    code : In(lane.code_bits), mode : In(range(lane.modes))
        The lane code; the channel's mode (lanes with several modes only). If not ``decoded``.
    selects : In
        Row selects, if ``decoded``.
    code_n : In(lane.code_bits)
        The code's complement, if ``registered`` and not ``decoded``.
    wide : In(1)
        Whether no code is special (if ``fused``).
    x : In(lane.x_bits)
        The activation as the lane sees it.
    x_n : In(lane.x_bits)
        Its complement, if ``complemented``.
    bits : Out
        Partial products, as :meth:`heap_bits` says.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        inverted: bool = False,
        complemented: bool = False,
        registered: bool = False,
        decoded: bool = False,
        fused: bool = False,
    ) -> None:
        self.lane = lane
        self.inverted = inverted
        self.decoded = decoded
        self.fused = fused
        #: Inputs whose complements are inputs too. The RTL does not read these: a flow may, in place of inverters.
        self.complements = {"x": "x_n"} if complemented else {}
        rows = _template(lane)
        x = Signal(signed(lane.x_bits) if lane.x_offset == 0 else lane.x_bits)
        bits, _ = product_bits(Module(), rows, x, inverted=inverted)
        members = {"x": In(x.shape()), "bits": Out(len(bits))}
        members |= {"x_n": In(x.shape())} if complemented else {}
        members |= {"wide": In(1)} if fused else {}
        if decoded:
            members["selects"] = In(len(_selects(rows)))
        else:
            members |= {"code": In(lane.code_bits)} | ({"mode": In(range(lane.modes))} if lane.modes > 1 else {})
            if registered:
                members["code_n"] = In(lane.code_bits)
                self.complements["code"] = "code_n"
        super().__init__(members)

    def heap_bits(self, skew: float = 0.0) -> tuple[list[tuple[int, Bit]], list[int]]:
        """:attr:`bits` as :func:`product_bits` gives them."""
        bits, complements = product_bits(Module(), _template(self.lane), self.x, inverted=self.inverted, skew=skew)
        own = zip(bits, self.bits, strict=True)
        return [(weight, replace(bit, value=value)) for (weight, bit), value in own], complements

    def elaborate(self, platform: object) -> Module:
        m = Module()
        if self.decoded:
            rows = _with_selects(_template(self.lane), self.selects)
        else:
            mode, wide = self.mode if self.lane.modes > 1 else None, self.wide if self.fused else None
            rows = decode(self.lane, m, self.code, mode, wide=wide)
        bits, _ = product_bits(m, rows, self.x, inverted=self.inverted)
        m.d.comb += self.bits.eq(Cat(bit.value for _, bit in bits))
        return m


@singledispatch
def edge_decode(lane: Lane, stored: Value, shift: Value, mode: Value) -> Value:
    """The lane code of a stored code, by the lane's class: ``edge_decode.register`` adds one with ``shifts``.

    Raises TypeError for a class that has no decoder at the edge.
    """
    raise TypeError(f"no edge decoder is registered for a {type(lane).__name__}: hw.lanes.edge_decode.register")


@edge_decode.register
def _(lane: EdgeDecodedLane, stored: Value, shift: Value, mode: Value) -> Value:
    special = Cat(stored[0], mode, 1, 0, 1)
    return Mux(stored[1:].all(), special, (stored + shift)[: lane.fmt.bits])


class EdgeDecoder(Circuit):
    """What ``Lane.edge_code`` defines: a stored code becomes the code of a lane that has an edge decoder.

    Latency: none. One serves all lanes that meet a weight.

    Members
    -------
    stored : In(lane.fmt.bits)
        A code as the memory holds it.
    shift : In(range(lane.shifts)), mode : In(range(lane.modes))
        The channel's.
    code : Out(lane.code_bits)
        The lane code.
    """

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        super().__init__(
            {
                "stored": In(lane.fmt.bits),
                "shift": In(range(lane.shifts)),
                "mode": In(range(lane.modes)),
                "code": Out(lane.code_bits),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.d.comb += self.code.eq(edge_decode(self.lane, self.stored, self.shift, self.mode))
        return m
