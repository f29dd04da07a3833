"""What becomes of finished sums: the drain of the second rank, minima and maxima, and the way out."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed
from amaranth.lib import data, stream
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.record import RecordCode
from hw.engine.sequencer import SUM
from hw.engine.wire import EngineWire

__all__ = ["Drain", "Extremes", "Results", "result_layout"]


def result_layout(config: EngineConfig) -> data.StructLayout:
    """A beat of results: of ``narrow`` ones only the low ``rows`` bytes count, and none if it is the ``last`` too.

    The last one of a whole packet is a maximum, and not narrow.
    """
    return data.StructLayout({"data": 32 * config.rows, "narrow": 1, "last": 1})


class Drain(Circuit):
    """Follows a sum along the chain: which record meets it, and what happens to it behind the correction.

    The chain never waits: when a sum's last step is issued, it is known that the chain will be free and that there will
    be room. A column's raw sums come out of the chain a cycle after its record is read, are corrected two cycles after
    that, and go on to the results in that cycle.

    Members
    -------
    start : In(1), sum : In(SUM)
        A sum moves to the second rank; which, until the next does.
    stop : In(1)
        All is dropped.
    record_enable, record_address, record_select : Out
        The column's record is read; which part of the word counts, a cycle later.
    zero_point_enable, zero_point_address : Out
        The tokens' zero points are read.
    range_read_enable, range_read_address, range_write_enable, range_write_address : Out
        The minima and maxima of the tokens so far are read, and written.
    requantizer_enable, requantizer_address, requantizer_select : Out
        The channel's requantiser is read, a cycle before its corrected sum is there; which part counts, in that cycle
        (engines that have requantisers).
    wide : Out(1)
        For the correction: the job whose sums come is wide (4-bit lanes only).
    opening, first, reload : Out(1)
        For minima and maxima: a sum's first column is corrected; its tokens have none yet, or have them in the memory.
    write, minima, maxima, emit : Out(1)
        Corrected sums, minima or maxima go on to the results; one of these does.
    last : Out(1)
        They are the job's last.
    narrow : Out(1)
        Corrected sums are to be requantised.
    weights_served, activations_served : Out(1)
        A bank has served.
    """

    timed = True

    def __init__(self, config: EngineConfig, ports: dict) -> None:
        self.config = config
        self.records = ports["record_memory"].width // EngineWire(config).record_slot
        members = {
            "start": In(1),
            "sum": In(SUM),
            "stop": In(1),
            "record_enable": Out(1),
            "record_address": Out(range(ports["record_memory"].depth)),
            "zero_point_enable": Out(1),
            "zero_point_address": Out(range(ports["zero_point_memory"].depth)),
            "range_read_enable": Out(1),
            "range_read_address": Out(range(max(2, config.tokens))),
            "range_write_enable": Out(1),
            "range_write_address": Out(range(max(2, config.tokens))),
            "opening": Out(1),
            "first": Out(1),
            "reload": Out(1),
            "write": Out(1),
            "minima": Out(1),
            "maxima": Out(1),
            "emit": Out(1),
            "last": Out(1),
            "narrow": Out(1),
            "weights_served": Out(1),
            "activations_served": Out(1),
        }
        members |= {"record_select": Out(range(self.records))} if self.records > 1 else {}
        self.requantizers = 0
        if config.requantizers:
            memory = ports["requantizer_memory"]
            self.requantizers = memory.width // EngineWire(config).requantizer_slot
            members |= {"requantizer_enable": Out(1), "requantizer_address": Out(range(memory.depth))}
            members |= {"requantizer_select": Out(range(self.requantizers))} if self.requantizers > 1 else {}
        members |= {"wide": Out(1)} if config.wide else {}
        super().__init__(members)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        wide, columns = self.config.wide, self.config.columns
        left = Signal(range(columns + 1))  # results to come, this one counted
        active, at_end = Signal(), Signal()
        results = Mux(self.sum.wide, columns // 2, columns) if wide else columns
        m.d.comb += [
            active.eq(self.start | (left != 0)),
            at_end.eq(Mux(self.start, results == 1, left == 1)),
        ]
        with m.If(self.start):
            m.d.sync += left.eq(results - 1)
        with m.Elif(left != 0):
            m.d.sync += left.eq(left - 1)

        record, token = self._read(m, active, at_end)
        # Behind the correction. What resets, and what goes along with it.
        events = {"start": self.start, "at_end": at_end, "write": active}
        facts = {
            "first": self.sum.first,
            "reload": self.sum.reload & ~self.sum.first,
            "extremes": self.sum.extremes,
            "job_end": self.sum.job_end,
            "block_end": self.sum.block_end,
            "keep": self.sum.keep,
            "narrow": self.sum.requantize,
            "weight_bank": self.sum.weight_bank,
            "token": token,
            "wide": self.sum.wide,
        }
        stages: list[dict] = [events | facts]
        for stage in (1, 2, 3):
            after = {}
            for name, value in stages[-1].items():
                after[name] = Signal(len(value), name=f"{name}{stage}", reset_less=name in facts)
                m.d.sync += after[name].eq(value)
            stages.append(after)
        one, two, three = stages[1:]
        m.d.comb += [
            self.range_read_enable.eq(two["start"]),
            self.range_read_address.eq(two["token"]),
            self.range_write_enable.eq(three["at_end"]),
            self.range_write_address.eq(three["token"]),
            self.opening.eq(three["start"]),
            self.first.eq(three["first"]),
            self.reload.eq(three["reload"]),
            self.write.eq(three["write"]),
            self.emit.eq(three["write"] | self.minima | self.maxima),
            self.narrow.eq(three["narrow"] & three["write"]),
            self.weights_served.eq(three["at_end"] & three["block_end"]),
            self.activations_served.eq(three["at_end"] & three["job_end"] & ~three["keep"]),
        ]
        if self.config.wide:
            m.d.comb += self.wide.eq(one["wide"])
        if self.requantizers:
            self._read_requantizer(m, two)
        ends = Signal(reset_less=True)
        m.d.sync += [
            self.minima.eq(three["at_end"] & three["extremes"]),
            self.maxima.eq(self.minima),
            ends.eq(Mux(self.minima, ends, three["job_end"])),
        ]
        m.d.comb += self.last.eq(self.maxima & ends)
        with m.If(self.stop):
            m.d.sync += [left.eq(0), record.eq(0), token.eq(0), self.minima.eq(0), self.maxima.eq(0)]
            m.d.sync += [stage[name].eq(0) for stage in stages[1:] for name in events]
        return m

    def _read(self, m: Module, active: Signal, at_end: Signal) -> tuple[Signal, Signal]:
        """Read each column's record and the tokens' zero points; returns the numbers of the record and token block."""
        wide = self.config.wide
        select_bits = (self.records - 1).bit_length()
        record = Signal(select_bits + len(self.record_address) - 2)
        with m.If(active):
            m.d.sync += record.eq(Mux(at_end & self.sum.token_end, 0, record + (self.sum.wide + 1 if wide else 1)))
        m.d.comb += [
            self.record_enable.eq(active),
            self.record_address.eq(Cat(record[select_bits:], self.sum.weight_bank)),
        ]
        if self.records > 1:
            m.d.sync += self.record_select.eq(record[:select_bits])
        token = Signal(range(max(2, self.config.tokens)))
        with m.If(at_end & self.sum.token_end):
            m.d.sync += token.eq(Mux(self.sum.block_end, 0, token + 1))
        m.d.comb += [
            self.zero_point_enable.eq(self.start),
            self.zero_point_address.eq(Cat(token[: len(self.zero_point_address) - 2], self.sum.activation_bank)),
        ]
        return record, token

    def _read_requantizer(self, m: Module, two: dict[str, Signal]) -> None:
        """Read the requantiser of the channel that is in stage ``two``, a cycle before its corrected sum is there."""
        bits = (self.requantizers - 1).bit_length()
        channel = Signal(bits + len(self.requantizer_address) - 2)
        with m.If(two["write"]):
            m.d.sync += channel.eq(Mux(two["at_end"], 0, channel + 1))
        with m.If(self.stop):
            m.d.sync += channel.eq(0)
        m.d.comb += [
            self.requantizer_enable.eq(two["write"]),
            self.requantizer_address.eq(Cat(channel[bits:], two["weight_bank"])),
        ]
        if self.requantizers > 1:
            m.d.sync += self.requantizer_select.eq(channel[:bits])


class Extremes(Circuit):
    """The smallest and the largest corrected sum of a row's token.

    Function: with ``opening`` what is there becomes the ends of the range, if ``first``, or ``earlier``, if ``reload``;
    with ``write`` and ``counts`` the sum widens it. ``after`` is what the registers take. Latency: 1 cycle; none to
    ``value``, which is the sum, or one of the registers.

    Members
    -------
    corrected : In(signed(sum_bits))
        A sum.
    opening, first, reload, write, counts : In(1)
        As above.
    minima, maxima : In(1)
        Which register ``value`` is.
    earlier : In({minimum, maximum: signed(sum_bits)}), after : Out of the same
        From and to a memory.
    value : Out(signed(sum_bits))
        What leaves.
    """

    timed = True

    def __init__(self, config: EngineConfig) -> None:
        shape = signed(RecordCode(config).sum_bits)
        both = data.StructLayout({"minimum": shape, "maximum": shape})
        flags = dict.fromkeys(("opening", "first", "reload", "write", "counts", "minima", "maxima"), In(1))
        super().__init__(
            {"corrected": In(shape), **flags, "earlier": In(both), "after": Out(both), "value": Out(shape)}
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits = len(self.corrected)
        ends = {"minimum": (1 << bits - 1) - 1, "maximum": -(1 << bits - 1)}
        m.d.comb += self.value.eq(self.corrected)
        for name, end in ends.items():
            base = Signal(signed(bits), name=f"{name}_base")
            register = Signal(signed(bits), name=name, reset_less=True)
            m.d.comb += base.eq(register)
            with m.If(self.opening & self.first):
                m.d.comb += base.eq(end)
            with m.Elif(self.opening & self.reload):
                m.d.comb += base.eq(self.earlier[name])
            beyond = self.corrected < base if name == "minimum" else self.corrected > base
            m.d.comb += self.after[name].eq(Mux(self.write & self.counts & beyond, self.corrected, base))
            m.d.sync += register.eq(self.after[name])
            with m.If(self.minima if name == "minimum" else self.maxima):
                m.d.comb += self.value.eq(register)
        return m


class Results(Circuit):
    """The way out: a queue of results in a memory, with room that is reserved before they are there.

    Latency: 2 cycles from ``write`` to ``o.valid``. Throughput: a beat per cycle.

    Members
    -------
    reserve : In(1), amount : In
        So many results will come.
    room : Out(1)
        There is room for the results of any sum.
    write : In(1), values : In(ArrayLayout(signed(sum_bits), rows)), narrow, last : In(1)
        Rows' numbers come; whether they leave as bytes; whether they are the last of a packet.
    stop : In(1)
        What has not begun to leave is dropped; a packet that has begun is ended by a beat more, narrow and last.
    o : Out(stream)
        Beats.
    waiting : Out(1)
        Results are here or will come.
    write_enable, write_address, word, read_enable, read_address : Out, data : In of a word
        The memory's ports.
    """

    timed = True

    def __init__(self, config: EngineConfig, ports: dict) -> None:
        self.config = config
        self.depth = ports["result_memory"].depth
        shape = signed(RecordCode(config).sum_bits)
        values = data.ArrayLayout(shape, config.rows)
        word = data.StructLayout({"values": values, "narrow": 1, "last": 1})
        address = range(self.depth)
        super().__init__(
            {
                "reserve": In(1),
                "amount": In(range(config.columns + 3)),
                "room": Out(1),
                "write": In(1),
                "values": In(values),
                "narrow": In(1),
                "last": In(1),
                "stop": In(1),
                "o": Out(stream.Signature(result_layout(config))),
                "waiting": Out(1),
                "write_enable": Out(1),
                "write_address": Out(address),
                "word": Out(word),
                "read_enable": Out(1),
                "read_address": Out(address),
                "data": In(word),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        free = Signal(range(self.depth + 1), init=self.depth)
        held = Signal(range(self.depth + 1))
        valid, amid, cut = Signal(), Signal(), Signal()
        read, ending, moved = Signal(), Signal(), Signal()
        queued, beat = self.data, self.o.payload
        values = []
        for row in range(self.config.rows):
            values.append(Signal(signed(32), name=f"value{row}"))
            m.d.comb += values[row].eq(queued.values[row])
        still_free = Signal.like(free)
        m.d.comb += [
            read.eq((held != 0) & (~valid | self.o.ready) & ~self.stop & ~cut),
            ending.eq(cut & amid & ~valid),
            moved.eq(self.o.valid & self.o.ready),
            still_free.eq(free + read - Mux(self.reserve, self.amount, 0)),
            self.write_enable.eq(self.write),
            self.word.values.eq(self.values),
            self.word.narrow.eq(self.narrow),
            self.word.last.eq(self.last),
            self.read_enable.eq(read),
            self.o.valid.eq(valid | ending),
            self.waiting.eq((free != self.depth) | self.o.valid),
            beat.last.eq(queued.last | ending),
            beat.narrow.eq(queued.narrow | ending),
            beat.data.eq(Cat(values)),
        ]
        with m.If(queued.narrow):
            m.d.comb += beat.data.eq(Cat(value[:8] for value in values))
        m.d.sync += [
            held.eq(held + self.write - read),
            free.eq(still_free),
            self.room.eq(still_free >= self.config.columns + 2),
            self.write_address.eq(self.write_address + self.write),
            self.read_address.eq(self.read_address + read),
        ]
        with m.If(moved):
            m.d.sync += amid.eq(~beat.last)
        with m.If(read):
            m.d.sync += valid.eq(1)
        with m.Elif(self.o.ready):
            m.d.sync += valid.eq(0)
        # A packet that has begun: what is offered stays until it is taken, then comes a last beat.
        with m.If(self.stop):
            m.d.sync += [free.eq(self.depth), held.eq(0), self.room.eq(0), self.write_address.eq(self.read_address)]
            m.d.sync += cut.eq(1)
        with m.Elif(~valid & ~amid):
            m.d.sync += cut.eq(0)
        return m
