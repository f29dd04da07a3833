"""Loaders: from the packets of a stream into the banks of memories, ahead of what the columns do.

A loader follows the sequence of jobs on its own: it works for the running job, or, once that one has all of its
packets, for the job that is offered to run next. It counts the beats of a packet as the job says, so that a packet that
ends early or late is noticed with the beat that shows it.
"""

from amaranth.hdl import Cat, Module, Mux, Signal, Value
from amaranth.lib import data, stream
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.wire import JOB, EngineWire

__all__ = ["ERRORS", "ActivationLoader", "WeightLoader", "beat_layout"]

#: What can be wrong with a packet: it ends before the job's beats, or not with them, or has bytes that do not count.
ERRORS = ("early_last", "missing_last", "keep", "misfit")


def beat_layout(bus: int) -> data.StructLayout:
    """A beat of a stream that comes in; ``bad`` if some of its bytes do not count."""
    return data.StructLayout({"data": bus, "last": 1, "bad": 1})


class _Loader(Circuit):
    """What both loaders share: whose packet it is, which bank is free, and beats that are dropped.

    Members
    -------
    i : In(stream)
        Beats.
    running, offered : In(JOB)
        The job whose steps are issued, and the next one.
    offer : In(1)
        ``offered`` is there, and fits the engine.
    advance : In(1)
        ``offered`` becomes ``running`` at the next edge.
    used, served : In(1)
        Of the memories with two banks, and of those with four, one is free again.
    stop : In(1)
        Everything is dropped: what is loaded, and all beats until this falls and the packet that has begun has ended.
    loaded : Out(1)
        A bank is complete with this cycle's beat.
    error : Out of ERRORS, fault : Out(1)
        The beat of this cycle is wrong; any of them.
    """

    timed = True

    def __init__(self, config: EngineConfig, bus: int, ports: dict, names: list[str], members: dict) -> None:
        self.config = config
        self.ports = {name: ports[f"{name}_memory"] for name in names}
        written = {}
        for name, of in self.ports.items():
            written |= {f"{name}_enable": Out(1), f"{name}_address": Out(range(of.depth))}
            written |= {f"{name}_slice": Out(range(of.slices))} if of.slices > 1 else {}
        shared = {
            "i": In(stream.Signature(beat_layout(bus))),
            "running": In(JOB),
            "offered": In(JOB),
            "offer": In(1),
            "advance": In(1),
            "used": In(1),
            "served": In(1),
            "stop": In(1),
            "loaded": Out(1),
            "error": Out(data.StructLayout(dict.fromkeys(ERRORS, 1))),
            "fault": Out(1),
        }
        super().__init__(shared | written | members)

    def _follow(
        self, m: Module, *, job_done: Value, complete: Value, kept: Value | int = 0
    ) -> tuple[data.View, Signal, Signal, Signal]:
        """(job, whether it is there, beat, bank): the job to work for, whether a beat of it is taken, into which bank.

        ``job_done``: this cycle ends the job's packets; ``complete``: it ends a packet. ``kept``: the job has none. The
        lowest bit of the bank is that of memories with two.
        """
        ahead = Signal(2, init=1)  # jobs that have all packets, counted from the running one
        held, records = Signal(2), Signal(3)  # banks, of two and of four, that are complete and not free again
        bank = Signal(2)
        here, open_ = Signal(), Signal()
        amid, dropping, drop = Signal(), Signal(), Signal()
        beat = Signal()
        job = Signal(JOB)
        ahead_next, held_next, records_next = Signal(2), Signal(2), Signal(3)
        m.d.comb += [
            job.eq(Mux(ahead[0], self.offered, self.running)),
            drop.eq(self.stop | dropping & amid),
            self.i.ready.eq(open_ & here & ~kept | drop),
            beat.eq(self.i.valid & open_ & here & ~kept & ~drop),
            ahead_next.eq(ahead + job_done - self.advance),
            held_next.eq(held + complete - self.used),
            records_next.eq(records + complete - self.served),
        ]
        m.d.sync += [
            ahead.eq(ahead_next),
            held.eq(held_next),
            records.eq(records_next),
            bank.eq(bank + complete),
            here.eq((ahead_next == 0) | (ahead_next == 1) & self.offer & ~self.advance),
            open_.eq(~held_next[1] & ~records_next[2]),
        ]
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += amid.eq(~self.i.payload.last)
        with m.If(self.stop):
            m.d.sync += [ahead.eq(1), held.eq(0), records.eq(0), bank.eq(0), here.eq(0), dropping.eq(1)]
        with m.Elif(~amid):
            m.d.sync += dropping.eq(0)
        return job, here, beat, bank

    def _judge(self, m: Module, beat: Value, at_end: Value, full: Value, unlike: Value | int = 0) -> None:
        """Compare a beat with what the job wants."""
        payload = self.i.payload
        m.d.comb += [
            self.error.early_last.eq(beat & payload.last & ~at_end),
            self.error.missing_last.eq(beat & ~payload.last & at_end),
            self.error.keep.eq(beat & payload.bad),
            self.error.misfit.eq(beat & full & ~at_end | unlike),
            self.fault.eq(Value.cast(self.error).any()),
        ]


class WeightLoader(_Loader):
    """Packets of weights into the banks of records, requantisers and codes.

    Codes and modes have two banks, which are free when the last step has been issued; records and requantisers, which
    serve until sums have drained, have four.

    Throughput: a beat per cycle, also from a packet to the next if the other bank is free.

    Members
    -------
    As in :class:`_Loader`, and for each memory of ``weight``, ``record``, ``mode`` (lanes with two modes) and
    ``requantizer`` (engines that have some) ``<memory>_enable``, ``<memory>_address``, and ``<memory>_slice`` where a
    word is written in slices. What is written is the beat, but for
    mode_data : Out(columns)
        The modes of a segment's columns.
    """

    def __init__(self, config: EngineConfig, ports: dict) -> None:
        modes = {"mode_data": Out(config.columns)} if config.lane.modes > 1 else {}
        names = ["weight", "record", *(["mode"] if modes else []), *(["requantizer"] if config.requantizers else [])]
        super().__init__(config, config.weight_bus, ports, names, modes)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        config = self.config
        at_end = Signal()
        complete = Signal()
        blocks = Signal(16, init=1)
        block_end = Signal()
        job, _, beat, bank = self._follow(m, job_done=complete & block_end, complete=complete)
        m.d.comb += [
            complete.eq(beat & at_end & self.i.payload.last & ~self.i.payload.bad),
            self.loaded.eq(complete),
            block_end.eq(blocks == job.channel_blocks),
        ]
        with m.If(complete):
            m.d.sync += blocks.eq(Mux(block_end, 1, blocks + 1))

        part, group, group_end = self._parts(m, job, beat)
        step, segment, part_end = self._count(m, job, beat, part=part, group_end=group_end)
        address = self._address(m, beat, bank, part=part, group=group, part_end=part_end)
        m.d.comb += at_end.eq(part["weight"] & part_end)
        full = part["weight"] & group_end & (address == config.weight_depth - 1)
        self._judge(m, beat, at_end, full)
        if config.lane.modes > 1:
            self._collect(
                m, beat & part["record"], group, Cat((segment - 1)[: (config.segments - 1).bit_length()], bank[:1])
            )
        with m.If(self.stop):
            m.d.sync += [group.eq(0), step.eq(1), segment.eq(1), blocks.eq(1), address.eq(0)]
            m.d.sync += [signal.eq(name == "record") for name, signal in part.items()]
        return m

    def _parts(self, m: Module, job: data.View, beat: Value) -> tuple[dict[str, Signal], Signal, Signal]:
        """In which part of a packet a beat is; its place in a group of beats; whether it is the group's last.

        The parts are records, requantisers and words, a group is a segment's records, all requantisers, or a word.
        """
        config, bus = self.config, self.config.weight_bus
        wire = EngineWire(config)
        beats = {"record": config.columns * wire.record_slot // bus, "weight": config.weight_word // bus}
        requantizer = {}
        if config.requantizers:
            bits = wire.requantizer_slot
            for wide in (False, True):
                requantizer[wide] = -(-config.channels(wide) * bits // bus)
            beats["requantizer"] = max(requantizer.values())
        part = {name: Signal(name=f"in_{name}", init=name == "record") for name in beats}
        group = Signal(range(max(beats.values()) + 1))
        group_end = Signal()
        ends = {name: group == beats[name] - 1 for name in beats}
        if requantizer:
            ends["requantizer"] = group == Mux(job.wide, requantizer[True] - 1, requantizer[False] - 1)
        m.d.comb += group_end.eq(Cat(part[name] & end for name, end in ends.items()).any())
        with m.If(beat):
            m.d.sync += group.eq(Mux(group_end, 0, group + 1))
        return part, group, group_end

    def _count(
        self, m: Module, job: data.View, beat: Value, *, part: dict[str, Signal], group_end: Signal
    ) -> tuple[Signal, Signal, Signal]:
        """Step, segment, and whether a part of the packet ends: words count by segments and steps, records by segments.

        A part's end makes the next one of ``part`` the current one.
        """
        config = self.config
        step = Signal(range(config.weight_depth + 1), init=1)
        segment = Signal(range(config.segments + 1), init=1)
        step_end, segment_end, part_end = Signal(), Signal(), Signal()
        limit = Mux(segment_end, job.last_steps, job.steps)
        m.d.comb += [
            step_end.eq(part["record"] | (step == limit[: len(step)])),
            segment_end.eq(segment == job.segments[: len(segment)]),
            part_end.eq(group_end & step_end & segment_end),
        ]
        if config.requantizers:
            with m.If(part["requantizer"]):
                m.d.comb += part_end.eq(group_end)
        with m.If(beat & group_end):
            m.d.sync += step.eq(Mux(step_end, 1, step + 1))
            with m.If(step_end):
                m.d.sync += segment.eq(Mux(segment_end, 1, segment + 1))
        if config.requantizers:
            with m.If(beat & part["requantizer"]):
                m.d.sync += [step.eq(1), segment.eq(1)]
        with m.If(beat & part_end):
            after = part["record"] & job.requantize if config.requantizers else 0
            m.d.sync += [
                part["weight"].eq(~part["weight"] & ~after),
                part["record"].eq(part["weight"]),
            ]
            if config.requantizers:
                m.d.sync += part["requantizer"].eq(after)
        return step, segment, part_end

    def _address(
        self, m: Module, beat: Value, bank: Value, *, part: dict[str, Signal], group: Signal, part_end: Signal
    ) -> Signal:
        """Write a beat to the memory whose part it is; returns the word's address, which goes up with each word."""
        ports = self.ports
        bits = {name: (of.depth - 1).bit_length() for name, of in ports.items()}
        banks = {name: bank if name in ("record", "requantizer") else bank[:1] for name in ports}
        address = Signal(max(bits[name] - len(banks[name]) for name in ports))
        word_end = Signal()
        for name, current in part.items():
            slices = ports[name].slices
            low = group[: (slices - 1).bit_length()]
            with m.If(current):
                m.d.comb += word_end.eq((low == slices - 1) if slices > 1 else 1)
            own = address[: bits[name] - len(banks[name])]
            m.d.comb += [
                getattr(self, f"{name}_enable").eq(beat & current),
                getattr(self, f"{name}_address").eq(Cat(own, banks[name])),
            ]
            if slices > 1:
                m.d.comb += getattr(self, f"{name}_slice").eq(low)
        with m.If(beat & part_end):
            m.d.sync += address.eq(0)
        with m.Elif(beat & word_end):
            m.d.sync += address.eq(address + 1)
        return address

    def _collect(self, m: Module, beat: Value, group: Value, address: Value) -> None:
        """The mode bits of a segment, lowest in each record, move into a word of their own."""
        config, slot = self.config, EngineWire(self.config).record_slot
        each, slices = max(1, config.weight_bus // slot), max(1, slot // config.weight_bus)
        modes = Signal(config.columns)
        come = Cat(self.i.payload.data[at * slot] for at in range(each))
        first = beat if slices == 1 else beat & (group[: (slices - 1).bit_length()] == 0)
        m.d.comb += [
            self.mode_data.eq(Cat(modes[each:], come)),
            self.mode_enable.eq(first),
            self.mode_address.eq(address),
        ]
        with m.If(first):
            m.d.sync += modes.eq(self.mode_data)


class ActivationLoader(_Loader):
    """Packets of activations into the banks of zero points and activations; none for a job that finds them there.

    Activations have two banks, zero points four, as weights have.

    A job that finds activations must have as many words and token blocks as the one that brought them: its words are
    counted, one in a cycle, before ``loaded`` says so.

    Members
    -------
    As in :class:`_Loader`, and for each memory of ``activation`` and ``zero_point`` ``<memory>_enable``,
    ``<memory>_address``, and ``<memory>_slice`` where a word is written in slices.
    """

    def __init__(self, config: EngineConfig, ports: dict) -> None:
        super().__init__(config, config.activation_bus, ports, ["activation", "zero_point"], {})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        config, ports, bus = self.config, self.ports, self.config.activation_bus
        kept = Signal()  # the job before has kept its activations
        complete, counted, unlike = Signal(), Signal(), Signal()
        job, here, beat, bank = self._follow(m, job_done=complete | counted, complete=complete, kept=kept)
        walk = here & kept
        m.d.comb += self.loaded.eq(complete | counted)
        with m.If(self.loaded):
            m.d.sync += kept.eq(job.keep)

        beats = {"zero_point": ports["zero_point"].slices, "activation": config.activation_word // bus}
        words = Signal()  # and not zero points
        group = Signal(range(max(beats.values()) + 1))
        group_end = Signal()
        m.d.comb += group_end.eq(group == Mux(words, beats["activation"] - 1, beats["zero_point"] - 1))
        with m.If(beat):
            m.d.sync += group.eq(Mux(group_end, 0, group + 1))

        step = Signal(range(config.activation_depth + 1), init=1)
        segment = Signal(range(config.segments + 1), init=1)
        token = Signal(range(config.tokens + 1), init=1)
        step_end, segment_end, token_end, block_end = Signal(), Signal(), Signal(), Signal()
        limit = Mux(segment_end, job.last_steps, job.steps)
        word, part_end = Signal(), Signal()
        m.d.comb += [
            word.eq(walk | (beat & words & group_end)),
            step_end.eq(step == limit[: len(step)]),
            segment_end.eq(segment == job.segments[: len(segment)]),
            token_end.eq(token == job.token_blocks[: len(token)]),
            block_end.eq(word & step_end & segment_end),
            part_end.eq(beat & token_end & Mux(words, block_end, group_end)),
        ]
        with m.If(word):
            m.d.sync += step.eq(Mux(step_end, 1, step + 1))
            with m.If(step_end):
                m.d.sync += segment.eq(Mux(segment_end, 1, segment + 1))
        with m.If(Mux(words, block_end & ~walk, beat & group_end)):
            m.d.sync += token.eq(Mux(token_end, 1, token + 1))
        with m.If(part_end):
            m.d.sync += words.eq(~words)

        address = Signal(range(max(config.activation_depth, config.tokens)))
        m.d.comb += [
            self.activation_enable.eq(beat & words),
            self.activation_address.eq(Cat(address[: (config.activation_depth - 1).bit_length()], bank[:1])),
            self.zero_point_enable.eq(beat & ~words),
            self.zero_point_address.eq(Cat(address[: (config.tokens - 1).bit_length()], bank)),
        ]
        for name, of in ports.items():
            if of.slices > 1:
                m.d.comb += getattr(self, f"{name}_slice").eq(group)
        with m.If(part_end | counted | unlike):
            m.d.sync += address.eq(0)
        with m.Elif(word | beat & ~words & group_end):
            m.d.sync += address.eq(address + 1)

        # How much there is, for jobs that find it.
        length = Signal.like(address)  # the last word's address in a token block
        tokens = Signal.like(token)
        with m.If(beat & block_end & (token == 1)):
            m.d.sync += length.eq(address)
        with m.If(complete):
            m.d.sync += tokens.eq(job.token_blocks)
        alike = (address == length) & (tokens == job.token_blocks[: len(tokens)])
        m.d.comb += [
            counted.eq(walk & block_end & alike),
            unlike.eq(walk & block_end & ~alike),
        ]

        at_end = words & part_end
        m.d.comb += complete.eq(at_end & self.i.payload.last & ~self.i.payload.bad)
        full = words & group_end & (address == config.activation_depth - 1)
        self._judge(m, beat, at_end, full, unlike)
        with m.If(self.stop):
            m.d.sync += [kept.eq(0), words.eq(0), group.eq(0), address.eq(0)]
            m.d.sync += [step.eq(1), segment.eq(1), token.eq(1)]
        return m
