"""What all parts of one circuit agree on: how it multiplies and adds, and how wide that makes it."""

import inspect
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np
from amaranth.hdl import Shape, signed
from amaranth.lib import wiring

from golden.lanes import Lane, LaneCode, correct
from hw.heap import GATES, Cells, Structure
from hw.lanes import polarity

__all__ = ["Arithmetic", "SumsOfProducts"]


@dataclass(frozen=True)
class Arithmetic:
    """How sums of products are made: every component of a circuit is given the same one.

    Attributes
    ----------
    lane : golden.Lane
        What multiplies.
    max_k : int
        Products in the longest sum; the width of accumulators follows from it. Longer sums wrap.
    cells : Cells
        What adders are made of.
    structure : Structure
        Tree, adder, breaks and pipeline stages: what trades area against delay and flush.
    products : str
        Polarity of the partial products: ``"free"`` (each as its adder takes it), ``"true"``, ``"inverted"``, or
        ``"alternating"`` from lane to lane. What is smallest depends on the adder cells.

    Raises TypeError or ValueError where these do not go together.
    """

    lane: Lane
    max_k: int = 1 << 16
    cells: Cells = GATES
    structure: Structure = Structure()
    products: str = "free"

    def __post_init__(self) -> None:
        for name, expected in (("lane", Lane), ("cells", Cells), ("structure", Structure)):
            if not isinstance(getattr(self, name), expected):
                raise TypeError(f"{name}={getattr(self, name)!r} is no {expected.__module__}.{expected.__qualname__}")
        if not isinstance(self.max_k, Integral):
            raise ValueError(f"max_k={self.max_k!r} is no whole number of products")
        if self.max_k < 1:
            raise ValueError(f"max_k={self.max_k} is less than one cycle's 1 products")
        polarity(self.products, 0)  # or ValueError

    # What the hardware is.

    @property
    def plain(self) -> bool:
        """Whether a synthesis tool makes lanes and adders of ``*`` and ``+``."""
        return not self.lane.partial_products

    @property
    def in_parts(self) -> bool:
        """Whether lanes and accumulators can be mapped each on its own: where nothing is left for a tool to shape."""
        return self.products != "free" and not self.plain

    @property
    def x_shape(self) -> Shape:
        """Shape of an activation as the lane sees it."""
        return signed(self.lane.x_bits) if self.lane.x_offset == 0 else Shape(self.lane.x_bits)

    @cached_property
    def width(self) -> int:
        """Bits of an accumulator."""
        return self.lane.accumulator_bits(self.max_k)

    @cached_property
    def acc_bits(self) -> int:
        """Bits of an exact sum in half-steps."""
        return self.lane.acc_bits(self.max_k)

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until a sum is complete."""
        return self.structure.flush

    @cached_property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that raw sums hold too much, for each mode; INT has the symmetric zero point.

        Raises ValueError where modes need multiples of both signs, for which there is no adder here.
        """
        lane, found = self.lane, self.lane.offsets
        if min(found) < 0 < max(found):
            raise ValueError(f"a {lane.name} lane's offsets {found} have both signs: nothing here adds and subtracts")
        return found

    def inverted(self, lane: int) -> bool | None:
        """Whether the partial products of the numbered lane are inverted; None where each adder decides."""
        return polarity(self.products, lane)

    def check(self, kind: str, *, width: int | None = None, alike: bool = False, **sizes: int) -> None:
        """Raise ValueError where a ``kind`` of circuit cannot have the sizes, or breaks beyond its ``width``.

        ``alike`` asks for lanes that are all one part.
        """
        check_sizes(kind, **sizes)
        if self.max_k < sizes["lanes"]:
            raise ValueError(f"max_k={self.max_k} is less than one cycle's {sizes['lanes']} products")
        if self.plain and self.structure != Structure(cuts=self.structure.cuts):
            raise ValueError("a plain lane leaves its adder to the synthesis tool: there is no tree or ripple to shape")
        self.structure.check(self.width if width is None else width)
        if alike and (self.inverted(0) is None or self.inverted(0) != self.inverted(1)):
            raise ValueError(f"products={self.products!r}: all lanes are one part, either 'true' or 'inverted'")

    def check_complete(self) -> None:
        """Raise ValueError where nothing makes the exact sum of a raw one."""
        if self.lane.is_for_arrays:
            raise ValueError(
                f"a {self.lane.name} lane leaves a multiple of the sum of signed activations, which no complete unit "
                "takes off: use an array, or a lane without an offset, such as golden.lanes.INT8_BOOTH"
            )

    # What it computes.

    def product_sum(self, code: np.ndarray, mode: np.ndarray | int, x: np.ndarray) -> np.ndarray:
        """What a cycle adds to its accumulator: lane products, summed over the last axis. int64."""
        return self.lane.product(code, mode, x).sum(axis=-1)

    def wrapped(self, raw: np.ndarray) -> np.ndarray:
        """A raw sum as an accumulator holds it, unsigned."""
        return np.asarray(raw, np.int64) & (1 << self.width) - 1

    def correct(self, raw: np.ndarray, x_sum: np.ndarray, code: LaneCode) -> np.ndarray:
        """:func:`golden.correct` of this width: exact sums [t, n, g] in half-steps from raw ones and sum(x) [t, g]."""
        return correct(raw, x_sum, code, bits=self.width)


def check_sizes(kind: str, **sizes: int) -> None:
    """Raise ValueError where a size is none."""
    for name, size in sizes.items():
        if not isinstance(size, Integral) or size < 1:
            raise ValueError(f"a {kind} has at least one of {name}, not {size!r}")


class SumsOfProducts:
    """What every circuit says of the sums that it makes with its ``arithmetic``."""

    arithmetic: Arithmetic
    lanes: int = 1
    columns: int = 1
    rows: int = 1
    #: Whether an input or a reset begins a sum, so that it does not matter in which state flops wake up.
    restartable: bool = True

    def facts(self) -> dict[str, Any]:
        """All that the circuit promises in numbers, by name: widths, times, rates."""
        names = [name for name, _ in inspect.getmembers(type(self), lambda member: isinstance(member, property))]
        mine = [name for name in names if not name.startswith("_") and not hasattr(wiring.Component, name)]
        facts = {name: getattr(self, name) for name in mine}
        return {name: value for name, value in facts.items() if isinstance(value, int | tuple)}

    @property
    def width(self) -> int:
        """Bits of the accumulator."""
        return self.arithmetic.width

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that raw sums hold too much, for each mode."""
        return self.arithmetic.offset

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until sums are complete."""
        return self.arithmetic.flush

    @property
    def throughput(self) -> int:
        """Products per cycle."""
        return self.lanes * self.columns * self.rows
