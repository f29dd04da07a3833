# amaranth: UnusedElaboratable=no
"""Sums of products in a register: as a part of their own, or in the midst of what tools are to shape as one.

:class:`HeapSum` and :class:`PlainSum` are the two ways in which a circuit adds inside its own module, by a bit heap and
by ``+``; :func:`place_sum` picks the one that suits the lane. :class:`Accumulator` is a bit heap's register as a part.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property
from typing import Any

from amaranth.hdl import Cat, EnableInserter, Module, Mux, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane
from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.heap import Bit, BitHeap, accumulate, feedback, pipeline
from hw.lanes import LaneProducts, decode, product_bits

__all__ = ["Accumulator", "HeapSum", "PlainSum", "Sum", "place_sum"]


class Accumulator(Circuit):
    """Bit heap and register of one sum: ``acc = (start if restart else acc) + bits``, modulo ``2 ** width``.

    Latency: 1 cycle, plus ``structure.flush``. No flop has a reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        What the bits are, and how they are added.
    lanes : int
        Products of a cycle. Those of inverted partial products come last.
    restartable, preset : bool
        Whether there is a ``restart`` input, which goes with the products; whether there are ``preset`` and ``load`` in
        its place, which do not wait for pipeline stages.
    ranked : bool
        Whether there is a second register for finished sums, part of a chain, in place of all these.
    enabled : bool
        Whether there is an ``enable``, without which all flops stay as they are.

    Members
    -------
    bits : In(ArrayLayout)
        The lanes' partial products.
    restart : In(1)
        This cycle's products begin a new sum (if ``restartable``).
    load : In(1), preset : In(width)
        The register's old value counts as ``preset`` (if it has one).
    enable : In(1)
        Whether flops take anything (if ``enabled``).
    acc : Out(width)
        The raw sum.
    take : In(1)
        The sum moves to the second register, with the carries that wait at breaks, and the register's old value counts
        as zero, whatever pipeline stages hold; otherwise the second register takes ``chain_in`` (if ``ranked``).
    chain_in : In(width + len(waiting)), chain_out : Out of the same
        The sum without the carries that wait, then these (if ``ranked``, in place of ``acc``).
    """

    def __init__(
        self,
        arithmetic: Arithmetic,
        *,
        lanes: int,
        restartable: bool = False,
        preset: bool = False,
        ranked: bool = False,
        enabled: bool = False,
    ) -> None:
        arithmetic.check("sum", lanes=lanes)
        self.arithmetic = arithmetic
        polarities = sorted(bool(arithmetic.inverted(i)) for i in range(lanes))
        kinds = {inverted: LaneProducts(arithmetic.lane, inverted=inverted) for inverted in set(polarities)}
        bits_of = {inverted: kind.heap_bits(arithmetic.structure.skew) for inverted, kind in kinds.items()}
        self._kinds = [bits_of[inverted] for inverted in polarities]
        bits, _ = self._kinds[0]
        members = {"bits": In(data.ArrayLayout(len(bits), lanes))}
        members |= {"enable": In(1)} if enabled else {}
        self._restartable, self._preset, self._ranked, self._enabled = restartable, preset, ranked, enabled
        if ranked:
            link = arithmetic.width + len(self.waiting)
            super().__init__(members | {"take": In(1), "chain_in": In(link), "chain_out": Out(link)})
            return
        members |= {"acc": Out(arithmetic.width)} | ({"restart": In(1)} if restartable else {})
        super().__init__(members | ({"load": In(1), "preset": In(arithmetic.width)} if preset else {}))

    @cached_property
    def waiting(self) -> tuple[int, ...]:
        """Weights of the carries that wait at breaks."""
        bits = Signal(data.ArrayLayout(len(self._kinds[0][0]), len(self._kinds)))
        _, waiting = self._sum(Module(), bits, load=Signal())
        return tuple(weight for weight, _ in waiting)

    def _sum(self, m: Module, products: data.View, **start: Value | None) -> tuple[Value, list[tuple[int, Value]]]:
        """The register, and the carries that wait."""
        bits, complements = [], []
        for i, (kinds, signs) in enumerate(self._kinds):
            for number, (weight, bit) in enumerate(kinds):
                named = Signal(name=f"p{i}_{number}_b{weight}")
                m.d.comb += named.eq(products[i][number])
                bits.append((weight, replace(bit, value=named)))
            complements += signs
        waiting: list[tuple[int, Value]] = []
        arithmetic = self.arithmetic
        acc = _accumulate(m, arithmetic, bits, complements, width=arithmetic.width, waiting=waiting, **start)
        return acc, waiting

    def elaborate(self, platform: object) -> Module:
        m = Module()
        if self._ranked:
            acc, waiting = self._sum(m, self.bits, load=self.take)
            second = Signal(len(self.chain_out), reset_less=True)
            m.d.sync += second.eq(Mux(self.take, Cat(acc, *(bit for _, bit in waiting)), self.chain_in))
            m.d.comb += self.chain_out.eq(second)
            return self._stopped(m)
        acc, _ = self._sum(
            m,
            self.bits,
            restart=self.restart if self._restartable else None,
            load=self.load if self._preset else None,
            preset=self.preset if self._preset else None,
        )
        m.d.comb += self.acc.eq(acc)
        return self._stopped(m)

    def _stopped(self, m: Module) -> Module:
        return EnableInserter({"sync": self.enable})(m) if self._enabled else m


def _accumulate(
    m: Module,
    arithmetic: Arithmetic,
    bits: list[tuple[int, Bit]],
    complements: list[int],
    *,
    width: int,
    restart: Value | None = None,
    load: Value | None = None,
    preset: Value | None = None,
    waiting: list[tuple[int, Value]] | None = None,
    name: str = "acc",
) -> Value:
    """:func:`~hw.heap.accumulate`, where ``load`` puts ``preset`` in place of the register without waiting for cuts."""
    shape = {"cells": arithmetic.cells, "structure": arithmetic.structure, "name": name}
    if load is not None:
        bits, restart = pipeline(m, width, bits, **shape), load
        shape["structure"] = replace(arithmetic.structure, cuts=())
    return accumulate(m, width, bits, complements, restart=restart, preset=preset, waiting=waiting, **shape)


class Sum(ABC):
    """Products, and what adds them up, placed in a module that has other things too.

    Parameters
    ----------
    m : Module
        Where everything is placed.
    arithmetic : Arithmetic
    width : int
        Bits of the sum.
    prefix : str
        Of the names of all signals.
    apart : bool
        Whether multipliers are modules of their own, where a tool makes them.
    """

    def __init__(self, m: Module, arithmetic: Arithmetic, *, width: int, prefix: str, apart: bool) -> None:
        self.m = m
        self.arithmetic = arithmetic
        self.width = width
        self.prefix = prefix
        self.apart = apart

    @abstractmethod
    def add(self, code: Value, x: Value, mode: Value | None = None, *, number: int | str = "") -> None:
        """Add the product of a lane code and an activation in every cycle."""

    @abstractmethod
    def add_row(self, shift: int, value: Value, name: str) -> None:
        """Add ``value << shift`` in every cycle, ``value`` unsigned."""

    @abstractmethod
    def accumulate(
        self, *, restart: Value | None = None, load: Value | None = None, preset: Value | None = None
    ) -> Value:
        """The register that adds everything to itself: ``restart`` begins a sum with this cycle's products.

        ``load`` puts ``preset`` in place of the register's old value.
        """

    @abstractmethod
    def forward(self, above: Any = None, *, negative: bool, partial: Value | None = None) -> Any:
        """A register of this cycle's products, of what ``above`` :meth:`forward` gave, and of ``partial``.

        Products come through the structure's pipeline stages first.

        ``negative`` is whether that can be. Returns what the next :meth:`forward` takes.
        """

    @abstractmethod
    def value(self, forwarded: Any) -> Value:
        """The number in a register that :meth:`forward` has made."""


class HeapSum(Sum):
    """Lanes' rows of partial products, on one bit heap."""

    def __init__(self, m: Module, arithmetic: Arithmetic, *, width: int, prefix: str = "", apart: bool = True) -> None:
        super().__init__(m, arithmetic, width=width, prefix=prefix, apart=apart)
        self._lanes: list[tuple[list, Value, int | str]] = []
        self._rows: list[tuple[int, Value, str]] = []

    def add(self, code: Value, x: Value, mode: Value | None = None, *, number: int | str = "") -> None:
        selects = decode(self.arithmetic.lane, self.m, code, mode, name=f"{self.prefix}w{number}")
        self._lanes.append((selects, x, number))

    def add_row(self, shift: int, value: Value, name: str) -> None:
        self._rows.append((shift, value, name))

    def _bits(self) -> tuple[list[tuple[int, Bit]], list[int]]:
        """All partial products, and the weights of those that stand for their complements."""
        bits, complements = [], []
        for i, (selects, x, number) in enumerate(self._lanes):
            inverted = self.arithmetic.inverted(i)
            lane_bits, signs = product_bits(
                *(self.m, selects, x),
                inverted=inverted,
                name=f"{self.prefix}p{number}",
                skew=self.arithmetic.structure.skew,
            )
            bits += lane_bits
            complements += signs
        for shift, value, name in self._rows:
            row = Signal(len(value), name=f"{self.prefix}{name}")
            self.m.d.comb += row.eq(value)
            bits += [(shift + i, Bit(row[i], None, 1.0)) for i in range(len(value))]
        return bits, complements

    def accumulate(
        self, *, restart: Value | None = None, load: Value | None = None, preset: Value | None = None
    ) -> Value:
        bits, complements = self._bits()
        inputs = {"restart": restart, "load": load, "preset": preset}
        return _accumulate(
            self.m, self.arithmetic, bits, complements, width=self.width, **inputs, name=f"{self.prefix}acc"
        )

    def forward(
        self, above: list[tuple[int, Bit]] | None = None, *, negative: bool, partial: Value | None = None
    ) -> list[tuple[int, Bit]]:
        arithmetic = self.arithmetic
        shape = {"cells": arithmetic.cells, "structure": arithmetic.structure, "name": f"{self.prefix}acc"}
        heap = BitHeap(self.width, **shape)
        bits, complements = self._bits()
        bits = pipeline(self.m, self.width, bits, **shape)
        heap.add_constant(-sum(1 << weight for weight in complements))
        bits = [*(above or []), *bits]
        if above and above[-1][1].idle:  # its sign bit counts negatively, and has come complemented
            heap.add_constant(-(1 << above[-1][0]))
        if partial is not None:
            bits += [(weight, Bit(partial[weight], None)) for weight in range(self.width)]
        for weight, bit in bits:
            heap.insert(weight, bit)
        result = heap.reduce()
        heap.place(self.m)
        flops = Signal(self.width, name=f"{self.prefix}flops", reset_less=True)
        self.m.d.sync += flops.eq(Cat(bit.value for bit in result))
        kept = []
        for weight, bit in enumerate(result):
            sign = negative and weight == self.width - 1
            held = Bit(flops[weight], bool(bit.inverted) != sign, idle=int(sign))
            kept.append((weight, feedback(flops[weight], held, arithmetic.cells)))
        return kept

    def value(self, forwarded: list[tuple[int, Bit]]) -> Value:
        return Cat(~bit.value if bool(bit.inverted) != bool(bit.idle) else bit.value for _, bit in forwarded)


class PlainSum(Sum):
    """Products by ``*`` and sums by ``+``, for a synthesis tool to make something of.

    Multipliers are modules of their own unless they are not to be ``apart``, so that tools do not fuse them with the
    accumulator unasked. Pipeline stages register the products first, and then the sums of some of them.
    """

    def __init__(self, m: Module, arithmetic: Arithmetic, *, width: int, prefix: str = "", apart: bool = True) -> None:
        super().__init__(m, arithmetic, width=width, prefix=prefix, apart=apart)
        self._terms: list[Value] = []

    def add(self, code: Value, x: Value, mode: Value | None = None, *, number: int | str = "") -> None:
        lane = self.arithmetic.lane
        if self.apart:
            multiplier = _Multiplier(lane)
            self.m.submodules[f"{self.prefix or 'p_'}multiplier{number}"] = multiplier
            self.m.d.comb += [multiplier.code.eq(code), multiplier.x.eq(x)]
            self._terms.append(multiplier.product)
            return
        weight = Signal(signed(lane.fmt.bits), name=f"{self.prefix}weight{number}")
        product = Signal(signed(lane.fmt.bits + lane.x_bits), name=f"{self.prefix}product{number}")
        self.m.d.comb += [weight.eq(Cat(code[:-1], ~code[-1])), product.eq(weight * x)]
        self._terms.append(product)

    def add_row(self, shift: int, value: Value, name: str) -> None:
        self._terms.append(value << shift)

    def _staged(self) -> list[Value]:
        """What is left to add after the pipeline stages."""
        terms = self._terms
        stages = len(self.arithmetic.structure.cuts)
        fan_in = max(2, math.ceil(len(terms) ** (1 / stages))) if stages else 0
        for stage in range(stages):
            size = fan_in if stage else 1
            groups = [terms[i : i + size] for i in range(0, len(terms), size)]
            terms = []
            for number, group in enumerate(groups):
                total = sum(group[1:], group[0])
                register = Signal(signed(len(total)), name=f"{self.prefix or 'p_'}s{stage}_{number}", reset_less=True)
                self.m.d.sync += register.eq(total)
                terms.append(register)
        return terms

    def accumulate(
        self, *, restart: Value | None = None, load: Value | None = None, preset: Value | None = None
    ) -> Value:
        m = self.m
        terms = self._staged()
        for stage in range(len(self.arithmetic.structure.cuts) if restart is not None else 0):
            delayed = Signal(name=f"{self.prefix}s{stage}_restart", reset_less=True)
            m.d.sync += delayed.eq(restart)
            restart = delayed
        acc = Signal(self.width if preset is None else preset.shape(), name=f"{self.prefix}acc", reset_less=True)
        before = acc if restart is None else Mux(restart, 0, acc)
        m.d.sync += acc.eq(sum(terms, before if load is None else Mux(load, preset, acc)))
        return acc

    def forward(self, above: Value | None = None, *, negative: bool, partial: Value | None = None) -> Value:
        terms = [*self._staged(), *(one for one in (above,) if one is not None)]
        terms += [] if partial is None else [partial.as_signed()]
        total = Signal(signed(self.width), name=f"{self.prefix}acc", reset_less=True)
        self.m.d.sync += total.eq(sum(terms[1:], terms[0]))
        return total

    def value(self, forwarded: Value) -> Value:
        return forwarded


def place_sum(m: Module, arithmetic: Arithmetic, *, width: int, prefix: str = "", apart: bool = True) -> Sum:
    """The sum in a module that suits the lane; parameters as :class:`Sum` has them."""
    kind = PlainSum if arithmetic.plain else HeapSum
    return kind(m, arithmetic, width=width, prefix=prefix, apart=apart)


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
