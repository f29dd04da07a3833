# amaranth: UnusedElaboratable=no
"""From raw sums to corrected ones, one channel of all rows a cycle: see :mod:`hw.engine.record`."""

from dataclasses import replace

from amaranth.hdl import Cat, Module, Signal, Value, signed
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.engine.wire import EngineWire
from hw.heap import Bit, BitHeap, Structure, pipeline

__all__ = ["ChannelDecoder", "EngineCorrection"]


class ChannelDecoder(Circuit):
    """What all rows need of a channel's record: its place in the word, and the selects of its codes.

    In a wide job two neighbours of the word are one record, the second with the upper digits of the codes.

    Latency: none, but for ``flip``, which comes a cycle later, and ``counts``, two cycles later.

    Members
    -------
    word : In
        What the memory of records gives.
    select : In
        Which of the word's records; in a wide job the first of the two.
    wide : In(1)
        The job is wide (4-bit lanes only).
    u_selects, h_selects : Out
        Three for each digit: y, ``~y``, ``~y << 1``.
    c : Out(sum_bits)
        The constant.
    flip, counts : Out(1)
        Of the record a cycle ago (lanes with two modes only), and two cycles ago.
    """

    timed = True

    def __init__(self, config: EngineConfig, width: int) -> None:
        self.config = config
        self.wire = EngineWire(config)
        code = RecordCode(config)
        self.records = width // self.wire.record_slot
        members = {
            "word": In(width),
            "u_selects": Out(_selects(config)["u"]),
            "h_selects": Out(_selects(config)["h"]),
            "c": Out(code.sum_bits),
            "counts": Out(1),
        }
        members |= {"wide": In(1)} if config.wide else {}
        members |= {"select": In(range(self.records))} if self.records > 1 else {}
        super().__init__(members | ({"flip": Out(1)} if config.lane.modes > 1 else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        layout = self.wire.record
        records = [self.word[at * self.wire.record_slot :][: layout.size] for at in range(self.records)]
        record, upper = self._chosen(m, records, "record"), None
        if self.config.wide:
            upper = self._chosen(m, [records[at | 1] for at in range(self.records)], "upper")
        m.d.comb += self.c.eq(record.c)
        for name, selects in (("u", self.u_selects), ("h", self.h_selects)):
            code = record[name]
            for at in range(len(selects) // 3):
                extra = 2 * at >= len(code)
                digit = (upper[name][2 * at - len(code) :] if extra else code[2 * at :])[:2]
                low, high = digit[0], digit[1]
                on = self.wide if extra else 1
                found = Cat(~high & ~low & on, high & ~low & on, high & low & on)
                m.d.comb += selects[3 * at : 3 * at + 3].eq(found)
        counts = Signal(2, reset_less=True)
        m.d.sync += counts.eq(Cat(record.counts, counts))
        m.d.comb += self.counts.eq(counts[-1])
        if self.config.lane.modes > 1:
            m.d.sync += self.flip.eq(record.flip)
        return m

    def _chosen(self, m: Module, records: list[Value], name: str) -> data.View:
        """One of the word's records."""
        chosen = Signal(self.wire.record, name=name)
        if self.records == 1:
            m.d.comb += Value.cast(chosen).eq(records[0])
            return chosen
        with m.Switch(self.select):
            for at, one in enumerate(records):
                with m.Case(at):
                    m.d.comb += Value.cast(chosen).eq(one)
        return chosen


class EngineCorrection(Circuit):
    """Corrected sums of a row: everything on one bit heap.

    Function: ``S = raw + c + products(u, x_sum) + products(h, zx)`` with ``zx = zero_point + 128``; if ``wide``, and 16
    times ``raw_high``. ``corrected`` is S, or ``~S`` with ``flip``.

    Latency: 2 cycles; a pipeline stage behind the tree, and ``flip`` comes a cycle after the rest.
    Throughput: 1 sum per cycle. No reset.

    Parameters
    ----------
    config : EngineConfig
    width : int
        Bits of an accumulator.
    waiting : tuple of int
        Weights of the carries behind it.
    structure : Structure
        Tree and adder; one cut.

    Members
    -------
    raw : In(width + len(waiting))
        A second register.
    wide : In(1), raw_high : In of the same
        Whether there is another, of a wide channel's high halves (4-bit lanes only).
    x_sum : In(x_sum_bits)
        The sum of activations.
    zero_point : In(signed(8))
        The zero point of activations on the wire.
    u_selects, h_selects, c : In
        Of :class:`ChannelDecoder`.
    flip : In(1)
        The channel's sign is flipped (lanes with two modes only).
    corrected : Out(signed(sum_bits))
        The corrected sum.
    """

    timed = True

    def __init__(
        self, config: EngineConfig, arithmetic: Arithmetic, waiting: tuple[int, ...], structure: Structure
    ) -> None:
        code = RecordCode(config)
        self.config = config
        self.cells = arithmetic.cells
        self.width = arithmetic.width
        self.waiting = waiting
        self.structure = structure
        self.unit = code.unit
        members = {
            "raw": In(self.width + len(waiting)),
            "x_sum": In(code.x_sum_bits),
            "zero_point": In(signed(config.lane.x_bits)),
            "u_selects": In(_selects(config)["u"]),
            "h_selects": In(_selects(config)["h"]),
            "c": In(code.sum_bits),
            "corrected": Out(signed(code.sum_bits)),
        }
        members |= {"wide": In(1), "raw_high": In(self.width + len(waiting))} if config.wide else {}
        super().__init__(members | ({"flip": In(1)} if config.lane.modes > 1 else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits = len(self.corrected)
        zx = Cat(self.zero_point[:-1], ~self.zero_point[-1])
        found = [(weight, Bit(self.c[weight], None)) for weight in range(bits)]
        constant = 0
        for name in ("raw", "raw_high") if self.config.wide else ("raw",):
            shift = 4 if name == "raw_high" else 0
            given = getattr(self, name)
            if shift:
                gated = Signal.like(given, name="gated")
                m.d.comb += gated.eq(given & self.wide.replicate(len(given)))
                given = gated
            weights = [*range(self.width), *self.waiting]
            for at, weight in enumerate(weights):
                bit = given[at]
                if at == self.width - 1 and weight + shift < bits:  # the sign bit s is negative: ~s less a constant
                    bit = ~bit
                    constant -= 1 << weight + shift
                if weight + shift < bits:
                    found.append((weight + shift, Bit(bit, None)))
        found += self._products(m, self.u_selects, self.x_sum, self.unit.bit_length() - 1, "u")
        found += self._products(m, self.h_selects, zx, 0, "h")
        left = pipeline(m, bits, found, cells=self.cells, structure=self.structure, name="terms")

        heap = BitHeap(bits, cells=self.cells, structure=replace(self.structure, cuts=()), name="corrected")
        for weight, bit in left:
            heap.insert(weight, bit)
        heap.add_constant(constant)
        register = Signal(bits, reset_less=True)
        result = heap.reduce()
        heap.place(m)
        total = Cat(~bit.value if bit.inverted else bit.value for bit in result)
        m.d.sync += register.eq(total ^ self.flip.replicate(bits) if self.config.lane.modes > 1 else total)
        m.d.comb += self.corrected.eq(register)
        return m

    @staticmethod
    def _products(m: Module, selects: Value, y: Value, shift: int, name: str) -> list[tuple[int, Bit]]:
        """Bits of a code's digits times ``y``: each digit's selects take y, ``~y``, or ``~y << 1``."""
        found = []
        for digit in range(len(selects) // 3):
            plus, minus, twice = selects[3 * digit : 3 * digit + 3]
            for at in range(len(y) + 1):
                terms = [y[at] & plus, ~y[at] & minus] if at < len(y) else []
                terms += [~y[at - 1] & twice] if at else []
                bit = Signal(name=f"{name}{digit}_{at}")
                m.d.comb += bit.eq(Cat(terms).any())
                found.append((shift + 2 * digit + at, Bit(bit, None, 2.0)))
        return found


def _selects(config: EngineConfig) -> dict[str, int]:
    """Selects of the codes' digits: of wide jobs too, where there are some."""
    code = RecordCode(config)
    bits = {"u": 2 * code.u_bits, "h": code.wide_h_bits} if config.wide else {"u": code.u_bits, "h": code.h_bits}
    return {name: 3 * each // 2 for name, each in bits.items()}
