"""A format of powers of two with its lane, made known to the whole project: quantiser, exact product, circuits.

A code is a sign and an exponent: 0, or plus or minus 1, 2, 4 ... 64 half-steps. One leg per power selects ``x`` or its
complement, shifted; so a product takes one row of partial products, and no adder of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from amaranth.hdl import Module, Signal, Value

from golden.formats import Format
from golden.lanes import Lane, register
from hw.lanes import Row, decode


@dataclass(frozen=True)
class PowerOfTwo(Format):
    """``2 ** (bits - 1) - 1`` powers of two of either sign, and zero."""

    bits: int = 4

    @property
    def name(self) -> str:
        return f"pow{self.bits}"

    @property
    def exponents(self) -> int:
        return (1 << self.bits - 1) - 1

    def compute_parameters(self, lo, hi, *, symmetric=False, hardware=True, xp=np):
        largest = xp.maximum(-lo, hi)
        return 2 * largest / (1 << self.exponents - 1), xp.zeros_like(lo)

    def compute_codes(self, x, scale, zero_point, xp=np):
        table = xp.asarray(self.code_table().tolist(), dtype=x.dtype)
        return xp.argmin(xp.abs(2 * x[..., None] / scale[..., None] - table), axis=-1)

    def compute_half_steps(self, codes, zero_point, xp=np):
        exponent = codes & self.exponents
        size = (1 << exponent) >> 1
        return xp.where(codes > self.exponents, -size, size)


class PowerLane(Lane):
    """Every power as a digit of its own: 1, or -1 by complement."""

    fits: ClassVar = classmethod(lambda cls, fmt: isinstance(fmt, PowerOfTwo))

    def digits(self, code: np.ndarray, mode: int) -> Iterable[tuple[int, np.ndarray]]:
        sign, exponent = np.where(code > self.fmt.exponents, -1, 1), code & self.fmt.exponents
        return [(power, np.where(exponent == power + 1, sign, 0)) for power in range(self.fmt.exponents)]


@decode.register
def _(lane: PowerLane, m: Module, code: Value, mode: Value | None, *, name: str = "w", **_: Value | None) -> list[Row]:
    legs, complements = {}, {}
    for power in range(lane.fmt.exponents):
        legs[power], complements[power] = (Signal(name=f"{name}_{kind}{power}") for kind in ("plus", "minus"))
        found = code[:-1] == power + 1
        m.d.comb += [legs[power].eq(found & ~code[-1]), complements[power].eq(found & code[-1])]
    return [Row(legs, complements)]


POW4 = register(PowerLane("pow4", PowerOfTwo()))
