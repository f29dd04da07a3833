"""Requantisers: from corrected sums to INT8, each channel by its own factor; see ``golden.requantize``."""

from dataclasses import replace

from amaranth.hdl import Cat, Module, Mux, Signal, Value, signed
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.engine.wire import EngineWire
from hw.heap import Bit, BitHeap, Cells, Structure, pipeline

__all__ = ["LATENCY", "Requantizer", "RequantizerChannel"]

#: Cycles from a sum to what leaves in its place: register, bias, product's tree, its adder, shift, rounding.
LATENCY = 6


class RequantizerChannel(Circuit):
    """What all rows' requantisers need of a channel, each in its cycle, and what goes along with their numbers.

    Numbers that are not to be requantised pass unchanged: nothing is added, the factor is one.

    Members
    -------
    word : In, select : In
        What the memory of requantisers gives; which part of it counts.
    emit, narrow, last : In(1)
        Numbers are there; they are to be requantised; they end a packet.
    stop : In(1)
        What is on its way is dropped.
    bias, multiplier, shift, zero_point : Out
        For :class:`Requantizer`.
    requantized : Out(1)
        The rounded number is to be clamped.
    write, leaves_narrow, leaves_last : Out(1)
        ``emit``, ``narrow`` and ``last`` of what comes out.
    """

    timed = True

    def __init__(self, config: EngineConfig, width: int) -> None:
        self.wire = EngineWire(config)
        self.each = width // self.wire.requantizer_slot
        layout = self.wire.requantizer
        flags = dict.fromkeys(("emit", "narrow", "last", "stop"), In(1))
        members = {"word": In(width), **flags, **{name: Out(field.shape) for name, field in layout}}
        members |= {"select": In(range(self.each))} if self.each > 1 else {}
        super().__init__(members | dict.fromkeys(("requantized", "write", "leaves_narrow", "leaves_last"), Out(1)))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        layout, slot = self.wire.requantizer, self.wire.requantizer_slot
        chosen: Value = self.word[: layout.size]
        if self.each > 1:
            chosen = Signal(layout.size)
            with m.Switch(self.select):
                for at in range(self.each):
                    with m.Case(at):
                        m.d.comb += chosen.eq(self.word[at * slot :][: layout.size])
        record = data.View(layout, chosen)
        # The stage in whose cycle each is wanted; sums come in stage 0.
        wanted = {"bias": 1, "multiplier": 2, "shift": 4, "zero_point": 5}
        neutral = {"bias": 0, "multiplier": 1, "shift": 0, "zero_point": 0}
        for name, stages in wanted.items():
            value: Value = Signal.like(getattr(self, name), name=f"{name}0")
            m.d.comb += value.eq(Mux(self.narrow, record[name], neutral[name]))
            for stage in range(stages):
                after = Signal.like(value, name=f"{name}{stage + 1}", reset_less=True)
                m.d.sync += after.eq(value)
                value = after
            m.d.comb += getattr(self, name).eq(value)
        emits = Signal(LATENCY)
        narrow, last = Signal(LATENCY, reset_less=True), Signal(LATENCY, reset_less=True)
        m.d.sync += [
            emits.eq(Mux(self.stop, 0, Cat(self.emit, emits))),
            narrow.eq(Cat(self.narrow, narrow)),
            last.eq(Cat(self.last, last)),
        ]
        m.d.comb += [
            self.requantized.eq(narrow[LATENCY - 2]),
            self.write.eq(emits[-1]),
            self.leaves_narrow.eq(narrow[-1]),
            self.leaves_last.eq(last[-1]),
        ]
        return m


class Requantizer(Circuit):
    """A row's requantiser.

    Function: ``clamp(round((value + bias) * multiplier / 2 ** shift) + zero_point)``, ties to even, clamped where it is
    ``requantized``. Latency: :data:`LATENCY` cycles. Throughput: 1 number per cycle. No reset.

    Members
    -------
    value : In(signed(sum_bits))
        A sum.
    bias, multiplier, shift, zero_point, requantized : In
        Of :class:`RequantizerChannel`.
    result : Out(signed(sum_bits))
        What leaves.
    """

    timed = True

    def __init__(self, config: EngineConfig, cells: Cells, structure: Structure) -> None:
        self.cells = cells
        self.structure = structure
        shape = signed(RecordCode(config).sum_bits)
        fields = {name: In(field.shape) for name, field in EngineWire(config).requantizer}
        super().__init__({"value": In(shape), **fields, "requantized": In(1), "result": Out(shape)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        held = Signal.like(self.value, reset_less=True)  # chosen late in its cycle
        total = Signal(signed(32), reset_less=True)
        m.d.sync += [held.eq(self.value), total.eq(held + self.bias)]

        # The product: the sign bit of the sum counts negatively, so that its row is complemented.
        high, bits = len(total) - 1, len(total) + len(self.multiplier)
        found = []
        for row in range(len(self.multiplier)):
            for at in range(len(total)):
                bit = Signal(name=f"p{row}_{at}")
                m.d.comb += bit.eq(
                    total[at] & self.multiplier[row] if at < high else ~(total[at] & self.multiplier[row])
                )
                found.append((row + at, Bit(bit, None, 1.0)))
        left = pipeline(m, bits, found, cells=self.cells, structure=self.structure, name="terms")
        heap = BitHeap(bits, cells=self.cells, structure=replace(self.structure, cuts=()), name="product")
        heap.add_constant(-sum(1 << row + high for row in range(len(self.multiplier))))
        for weight, bit in left:
            heap.insert(weight, bit)
        result = heap.reduce()
        heap.place(m)
        product = Signal(signed(bits), reset_less=True)
        m.d.sync += product.eq(Cat(~bit.value if bit.inverted else bit.value for bit in result))

        # The shift keeps a bit below the point, and whether anything is below that.
        shifted: Value = Cat(0, 0, product)
        for level in reversed(range(len(self.shift))):
            by = 1 << level
            beyond = shifted[: min(by + 1, len(shifted))].any()
            moved = Cat(beyond, shifted[by + 1 :], *([shifted[-1]] * min(by, len(shifted) - 1)))
            step = Signal(len(shifted), name=f"shifted{level}")
            m.d.comb += step.eq(Mux(self.shift[level], moved, shifted))
            shifted = step
        kept = Signal(signed(bits + 2), reset_less=True)
        m.d.sync += kept.eq(shifted)

        below, half = kept[0], kept[1]
        quotient = kept[2:].as_signed()
        low, top = -(1 << 7), (1 << 7) - 1
        # Rounding and the zero point add little: what is far outside is clamped anyway, and near numbers have few bits.
        near, beyond = quotient[:10].as_signed(), quotient[9:]
        is_near = beyond.all() | ~beyond.any()
        rounded = near + (half & (below | quotient[0])) + self.zero_point
        within = Mux(rounded < low, low, Mux(rounded > top, top, rounded))
        clamped = Mux(is_near, within, Mux(quotient[-1], low, top))
        m.d.sync += self.result.eq(Mux(self.requantized, clamped, quotient))
        return m
