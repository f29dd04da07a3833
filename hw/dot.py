# amaranth: UnusedElaboratable=no
"""N-lane multiply-accumulate array; with one lane, the MAC."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from numbers import Integral

from amaranth.hdl import Module, Mux, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane
from hw.correction import offsets
from hw.heap import GATES, Cells, Structure, accumulate, pipeline
from hw.lanes import LaneProducts, decode, polarity, product_bits

__all__ = ["Accumulator", "DotProduct", "Parts", "instances", "multiply"]

#: What a component is made of: how to create each part, and how many of it there are.
Parts = dict[str, tuple[Callable[[], wiring.Component], int]]


def instances(m: Module, parts: Parts) -> dict[str, list[wiring.Component]]:
    """Create all parts as submodules, called as the part with a number."""
    created = {}
    for name, (create, count) in parts.items():
        created[name] = [create() for _ in range(count)]
        for number, part in enumerate(created[name]):
            m.submodules[f"{name}{number}"] = part
    return created


def check_sizes(kind: str, **sizes: int) -> None:
    """Raise ValueError where a size is none."""
    for name, size in sizes.items():
        if not isinstance(size, Integral) or size < 1:
            raise ValueError(f"a {kind} has at least one of {name}, not {size!r}")


def check(
    kind: str, lane: Lane, cells: Cells, structure: Structure, products: str, *, max_k: int, lanes: int, **sizes: int
) -> int:
    """Width of a component's accumulators; raises ValueError or TypeError where it cannot be built."""
    for name, value, expected in (("lane", lane, Lane), ("cells", cells, Cells), ("structure", structure, Structure)):
        if not isinstance(value, expected):
            raise TypeError(f"{name}={value!r} is no {expected.__module__}.{expected.__qualname__}")
    check_sizes(kind, lanes=lanes, **sizes)
    if not isinstance(max_k, Integral):
        raise ValueError(f"max_k={max_k!r} is no whole number of products")
    if max_k < lanes:
        raise ValueError(f"max_k={max_k} is less than one cycle's {lanes} products")
    polarity(products, 0)
    if not lane.partial_products and structure != Structure(cuts=structure.cuts):
        raise ValueError("a plain lane leaves its adder to the synthesis tool: there is no tree or ripple to shape")
    return lane.accumulator_bits(max_k)


def check_fixed(products: str) -> bool:
    """Whether partial products are inverted; raises ValueError where that is not the same for all lanes."""
    if polarity(products, 0) is None or polarity(products, 0) != polarity(products, 1):
        raise ValueError(f"products={products!r}: all lanes are one part, either 'true' or 'inverted'")
    return bool(polarity(products, 0))


class Accumulator(wiring.Component):
    """Bit heap and register of one sum: ``acc = (start if restart else acc) + bits``, modulo ``2 ** width``.

    Latency: 1 cycle, plus ``structure.flush``. No flop has a reset.

    Parameters
    ----------
    sources : list of LaneProducts
        What the bits are; only their weights and polarities count.
    width : int
        Bits of the accumulator.
    cells, structure
        As in :class:`DotProduct`.
    restartable, preset : bool
        Whether there is a ``restart`` input, which goes with the products; whether there are ``preset`` and ``load`` in
        its place, which do not wait for pipeline stages.

    Members
    -------
    bits : In(ArrayLayout)
        The lanes' partial products.
    restart : In(1)
        This cycle's products begin a new sum (if ``restartable``).
    load : In(1), preset : In(width)
        The register's old value counts as ``preset`` (if it has one).
    acc : Out(width)
        The raw sum.
    """

    def __init__(
        self,
        sources: list[LaneProducts],
        *,
        width: int,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        restartable: bool = False,
        preset: bool = False,
    ) -> None:
        self.width = width
        self.cells = cells
        self.structure = structure.check(width)
        self._kinds = [source.heap_bits() for source in sources]
        members = {"bits": In(data.ArrayLayout(len(sources[0].bits), len(sources))), "acc": Out(width)}
        members |= {"restart": In(1)} if restartable else {}
        super().__init__(members | ({"load": In(1), "preset": In(width)} if preset else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits, complements = [], []
        for i, (kinds, signs) in enumerate(self._kinds):
            for number, (weight, bit) in enumerate(kinds):
                named = Signal(name=f"p{i}_{number}_b{weight}")
                m.d.comb += named.eq(self.bits[i][number])
                bits.append((weight, replace(bit, value=named)))
            complements += signs
        shape = {"cells": self.cells, "structure": self.structure}
        restart, preset = getattr(self, "restart", None), getattr(self, "preset", None)
        if preset is not None:
            bits, restart = pipeline(m, self.width, bits, **shape), self.load
            shape["structure"] = replace(self.structure, cuts=())
        acc = accumulate(m, self.width, bits, complements, restart=restart, preset=preset, **shape)
        m.d.comb += self.acc.eq(acc)
        return m


class DotProduct(wiring.Component):
    """Multiply-accumulate array on one bit heap.

    Function: in every cycle ``acc = (0 if restart else acc) + sum(lane.product(code[i], mode, x[i]))``, modulo
    ``2 ** width``. All lanes and the accumulator are one compression tree with one carry-propagate adder. An idle cycle
    feeds ``lane.neutral_code`` with any ``x``. :func:`golden.correct` turns ``acc`` into the exact integer product.

    Latency: :attr:`latency` cycles, of which the last :attr:`flush` want neutral codes where the structure has breaks.
    Throughput: :attr:`throughput` products per cycle. No flop has a reset: ``restart`` begins a sum.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    lanes : int
        Products per cycle.
    max_k : int
        Products in the longest sum; the width of the accumulator follows from it.
    cells : Cells
        What adders are made of.
    structure : Structure
        Tree, adder, breaks and pipeline stages: what trades area against delay and flush.
    products : str
        Polarity of the partial products: ``"free"`` (each as its adder takes it), ``"true"``, ``"inverted"``, or
        ``"alternating"`` from lane to lane. What is smallest depends on the adder cells.
    restartable : bool
        Whether there is a ``restart`` input. Without it, sums are differences of two readings.

    Several lanes with partial products of a fixed polarity are nothing but instances of their ``parts``.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        Lane codes.
    mode : In(1)
        The channel's mode (lanes with two modes only).
    x : In(ArrayLayout(lane.x_bits, lanes))
        Activations as the lane sees them: ``a + lane.x_offset``.
    restart : In(1)
        This cycle's products begin a new sum (if ``restartable``).
    acc : Out(width)
        The raw sum.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        lanes: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "free",
        restartable: bool = True,
    ) -> None:
        self.width = check("dot product", lane, cells, structure, products, max_k=max_k, lanes=lanes)
        self.lane = lane
        self.lanes = lanes
        self.max_k = max_k
        self.cells = cells
        self.products = products
        self.structure = structure.check(self.width)
        x_shape = signed(lane.x_bits) if lane.x_offset == 0 else lane.x_bits
        members = {
            "code": In(data.ArrayLayout(lane.code_bits, lanes)),
            "x": In(data.ArrayLayout(x_shape, lanes)),
            "acc": Out(self.width),
        }
        if lane.modes > 1:
            members["mode"] = In(1)
        if restartable:
            members["restart"] = In(1)
        super().__init__(members)

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that a raw sum holds too much, for each mode."""
        return offsets(self.lane)

    @property
    def throughput(self) -> int:
        """Products per cycle."""
        return self.lanes

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until the sum is complete."""
        return self.structure.flush

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to a sum that holds all of their products."""
        return 1 + self.flush

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        if self.lanes == 1 or not self.lane.partial_products or self.products == "free":
            raise AttributeError("one lane, and what tools are to shape, have no parts")
        kinds = [bool(polarity(self.products, i)) for i in range(self.lanes)]
        parts: Parts = {
            f"lane_{'inverted' if kind else 'true'}": (lambda kind=kind: self._lane(kind), kinds.count(kind))
            for kind in sorted(set(kinds))
        }
        accumulator = partial(
            Accumulator,
            [self._lane(kind) for kind in sorted(kinds)],
            width=self.width,
            cells=self.cells,
            structure=self.structure,
            restartable=hasattr(self, "restart"),
        )
        return parts | {"accumulator": (accumulator, 1)}

    def _lane(self, inverted: bool) -> LaneProducts:
        return LaneProducts(self.lane, inverted=inverted)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        restart = getattr(self, "restart", None)
        if not self.lane.partial_products:
            self._elaborate_plain(m, restart)
            return m
        if hasattr(self, "parts"):
            parts = instances(m, self.parts)
            (accumulator,) = parts.pop("accumulator")
            for i, lane in enumerate(one for kind in parts.values() for one in kind):
                m.d.comb += [lane.code.eq(self.code[i]), lane.x.eq(self.x[i]), accumulator.bits[i].eq(lane.bits)]
                if self.lane.modes > 1:
                    m.d.comb += lane.mode.eq(self.mode)
            if restart is not None:
                m.d.comb += accumulator.restart.eq(restart)
            m.d.comb += self.acc.eq(accumulator.acc)
            return m
        mode = getattr(self, "mode", None)
        rows = [decode(self.lane, m, self.code[i], mode, name=f"w{i}") for i in range(self.lanes)]

        bits, complements = [], []
        for i in range(self.lanes):
            lane_bits, signs = product_bits(m, rows[i], self.x[i], inverted=polarity(self.products, i), name=f"p{i}")
            bits += lane_bits
            complements += signs
        acc = accumulate(m, self.width, bits, complements, cells=self.cells, structure=self.structure, restart=restart)
        m.d.comb += self.acc.eq(acc)
        return m

    def _elaborate_plain(self, m: Module, restart: Value | None) -> None:
        cuts = len(self.structure.cuts)
        terms = multiply(m, self.lane, list(self.code), list(self.x), cuts=cuts, name="p")
        for stage in range(cuts if restart is not None else 0):
            delayed = Signal(name=f"s{stage}_restart", reset_less=True)
            m.d.sync += delayed.eq(restart)
            restart = delayed
        acc = Signal(self.width, reset_less=True)
        m.d.sync += acc.eq(sum(terms, acc if restart is None else Mux(restart, 0, acc)))
        m.d.comb += self.acc.eq(acc)


def multiply(m: Module, lane: Lane, codes: list[Value], x: list[Value], *, cuts: int, name: str) -> list[Value]:
    """Products by ``*``, and what is left to add of them after ``cuts`` pipeline stages.

    Multipliers are modules of their own, so that tools do not fuse them with the accumulator unasked. The first stage
    registers the products, every further one the sums of some of them.
    """
    terms: list[Value] = []
    for i, (code, activation) in enumerate(zip(codes, x, strict=True)):
        m.submodules[f"{name}_multiplier{i}"] = multiplier = _Multiplier(lane)
        m.d.comb += [multiplier.code.eq(code), multiplier.x.eq(activation)]
        terms.append(multiplier.product)
    fan_in = max(2, math.ceil(len(codes) ** (1 / cuts))) if cuts else 0
    for stage in range(cuts):
        size = fan_in if stage else 1
        groups = [terms[i : i + size] for i in range(0, len(terms), size)]
        terms = []
        for number, group in enumerate(groups):
            total = sum(group[1:], group[0])
            register = Signal(signed(len(total)), name=f"{name}_s{stage}_{number}", reset_less=True)
            m.d.sync += register.eq(total)
            terms.append(register)
    return terms


class _Multiplier(wiring.Component):
    """``*`` of a signed weight, stored as an offset-binary code, and a signed activation."""

    def __init__(self, lane: Lane) -> None:
        self._bits = lane.fmt.bits
        super().__init__(
            {
                "code": In(lane.fmt.bits),
                "x": In(signed(lane.x_bits)),
                "product": Out(signed(lane.fmt.bits + lane.x_bits)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        weight = Signal(signed(self._bits))
        m.d.comb += [weight.eq(self.code ^ (1 << (self._bits - 1))), self.product.eq(weight * self.x)]
        return m
