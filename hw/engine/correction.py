# amaranth: UnusedElaboratable=no
"""From raw sums to corrected ones, one channel of all rows a cycle: see :mod:`hw.engine.record`."""

from dataclasses import replace

from amaranth.hdl import Cat, Module, Signal, Value, signed
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.engine.wire import EngineWire
from hw.heap import Bit, BitHeap, Structure, pipeline

__all__ = ["ChannelDecoder", "EngineCorrection"]


class ChannelDecoder(Circuit):
    """What all rows need of a column's record: its place in the word, and the selects of its codes.

    Latency: none, but for ``flip``, which comes a cycle later, and ``counts``, two cycles later.

    Members
    -------
    word : In
        What the memory of records gives.
    select : In
        Which of the word's records.
    u_selects, h_selects : Out
        Three for each digit: y, ``~y``, ``~y << 1``.
    c : Out(sum_bits)
        The constant.
    flip, counts : Out(1)
        Of the record a cycle ago (lanes with two modes only), and two cycles ago.
    """

    timed = True

    def __init__(self, config: EngineConfig, width: int) -> None:
        self.wire = EngineWire(config)
        code = RecordCode(config)
        self.records = width // self.wire.record_slot
        members = {
            "word": In(width),
            "u_selects": Out(3 * code.u_bits // 2),
            "h_selects": Out(3 * code.h_bits // 2),
            "c": Out(code.sum_bits),
            "counts": Out(1),
        }
        members |= {"select": In(range(self.records))} if self.records > 1 else {}
        super().__init__(members | ({"flip": Out(1)} if config.lane.modes > 1 else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        layout = self.wire.record
        record = Signal(layout)
        records = [self.word[at * self.wire.record_slot :][: layout.size] for at in range(self.records)]
        chosen: Value = records[0]
        if self.records > 1:
            chosen = Signal(layout.size)
            with m.Switch(self.select):
                for at, one in enumerate(records):
                    with m.Case(at):
                        m.d.comb += chosen.eq(one)
        m.d.comb += [Value.cast(record).eq(chosen), self.c.eq(record.c)]
        for name, selects in (("u", self.u_selects), ("h", self.h_selects)):
            code = record[name]
            for at in range(len(code) // 2):
                low, high = code[2 * at], code[2 * at + 1]
                m.d.comb += selects[3 * at : 3 * at + 3].eq(Cat(~high & ~low, high & ~low, high & low))
        counts = Signal(2, reset_less=True)
        m.d.sync += counts.eq(Cat(record.counts, counts))
        m.d.comb += self.counts.eq(counts[-1])
        if hasattr(self, "flip"):
            m.d.sync += self.flip.eq(record.flip)
        return m


class EngineCorrection(Circuit):
    """Corrected sums of a row: everything on one bit heap.

    Function: ``S = raw + c + products(u, x_sum) + products(h, zx)`` with ``zx = zero_point + 128``; with ``pair``, 16
    times what came out in the cycle before is added. ``corrected`` is S, or ``~S`` with ``flip``.

    Latency: 2 cycles; a pipeline stage behind the tree, whose ``pair`` and ``flip`` come a cycle after the rest.
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
    x_sum : In(x_sum_bits)
        The sum of activations.
    zero_point : In(signed(8))
        The zero point of activations on the wire.
    u_selects, h_selects, c : In
        Of :class:`ChannelDecoder`.
    pair : In(1)
        The second column of a channel of a wide job (4-bit lanes only).
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
        self.cells = arithmetic.cells
        self.width = arithmetic.width
        self.waiting = waiting
        self.structure = structure
        self.unit = code.unit
        members = {
            "raw": In(self.width + len(waiting)),
            "x_sum": In(code.x_sum_bits),
            "zero_point": In(signed(config.lane.x_bits)),
            "u_selects": In(3 * code.u_bits // 2),
            "h_selects": In(3 * code.h_bits // 2),
            "c": In(code.sum_bits),
            "corrected": Out(signed(code.sum_bits)),
        }
        members |= {"pair": In(1)} if config.wide else {}
        super().__init__(members | ({"flip": In(1)} if config.lane.modes > 1 else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits = len(self.corrected)
        raw, zx = self.raw[: self.width], Cat(self.zero_point[:-1], ~self.zero_point[-1])
        found = [(weight, Bit(raw[weight], None)) for weight in range(min(bits, self.width))]
        found += [(weight, Bit(self.raw[self.width + at], None)) for at, weight in enumerate(self.waiting)]
        found += [(weight, Bit(self.c[weight], None)) for weight in range(bits)]
        if self.width < bits:  # the sign bit s counts negatively: ~s and a constant
            found[self.width - 1] = (self.width - 1, Bit(~raw[-1], None))
        found += self._products(m, self.u_selects, self.x_sum, self.unit.bit_length() - 1, "u")
        found += self._products(m, self.h_selects, zx, 0, "h")
        left = pipeline(m, bits, found, cells=self.cells, structure=self.structure, name="terms")

        heap = BitHeap(bits, cells=self.cells, structure=replace(self.structure, cuts=()), name="corrected")
        for weight, bit in left:
            heap.insert(weight, bit)
        if self.width < bits:
            heap.add_constant(-(1 << self.width - 1))
        register = Signal(bits, reset_less=True)
        if hasattr(self, "pair"):
            for weight in range(4, bits):
                again = Signal(name=f"again{weight}")
                m.d.comb += again.eq(register[weight - 4] & self.pair)
                heap.insert(weight, Bit(again, None, 1.0))
        result = heap.reduce()
        heap.place(m)
        total = Cat(~bit.value if bit.inverted else bit.value for bit in result)
        m.d.sync += register.eq(total ^ self.flip.replicate(bits) if hasattr(self, "flip") else total)
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
