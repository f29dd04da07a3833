# amaranth: UnusedElaboratable=no
"""The engine's core: everything but memories and the bus."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial

from amaranth.hdl import Module
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import signed_bits
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Composite, Part
from hw.engine.config import EngineConfig
from hw.engine.correction import ChannelDecoder, EngineCorrection
from hw.engine.counters import COUNTERS, Counters
from hw.engine.drain import Drain, Extremes, Results, result_layout
from hw.engine.loader import ERRORS, ActivationLoader, WeightLoader, beat_layout
from hw.engine.memory import memories
from hw.engine.record import RecordCode
from hw.engine.requantizer import Requantizer, RequantizerChannel
from hw.engine.sequencer import Sequencer
from hw.engine.wire import JOB, EngineWire
from hw.heap import Structure
from hw.tile.activation_registers import ActivationRegisters, connect_activations
from hw.tile.activation_sum import ActivationSum
from hw.tile.column import Column

__all__ = ["CORRECTION", "EngineCore"]

#: Tree and adder of the correction, and of the sum of activations.
CORRECTION = Structure(adder="brent_kung", cuts=(40.0,))

_STREAM_ERRORS = ERRORS[:-1]


class EngineCore(SumsOfProducts, Composite):
    """An engine without memories: jobs and packets in, packets of corrected sums out.

    Function: :mod:`hw.engine.wire` says what packets hold and what sums are. One job runs, the next one is offered at
    ``job`` and its packets are taken meanwhile.

    Throughput: ``lanes * columns * rows`` products per cycle, without a gap between sums, blocks and jobs whose packets
    are there, if a sum has no fewer steps than a block has channels (two more in a job's last channel block).

    Cycles. A packet whose last beat is taken in cycle b serves steps from cycle b + 1. With a sum's last step in cycle
    s, the sum moves to the second rank in cycle s + :attr:`latency`, and its channel c (pair of columns, in a wide job)
    leaves the correction in cycle s + :attr:`latency` + 3 + c; requantisers take :data:`~hw.engine.requantizer.LATENCY`
    more of every result, and the queue of results two. The last step of the next sum waits until s + n, for a sum of n
    results: one for each channel of the block, and two where minima and maxima follow. With a block's last step in
    cycle s, its bank of codes may be written from s + 1, and that of its records from s + 7 + channels of the block.
    A job that finds kept activations has its words counted first, one a cycle.

    Parameters
    ----------
    config : EngineConfig
        Columns have one pipeline stage: where its arithmetic's structure has no cut, that of :data:`CORRECTION`.
    correction : Structure
        Tree and adder of the correction, and of the sum of activations, one cut.

    Members
    -------
    job : In(stream) of JOB
        The job to run next: payload and ``valid`` stay until it is taken, which is when it begins to run.
    weights, activations : In(stream) of {data, last: 1, bad: 1}
        Packets; ``bad`` is a beat some of whose bytes do not count.
    results : Out(stream) of {data: 32 * rows, narrow: 1, last: 1}
        Packets; of ``narrow`` beats only the low ``rows`` bytes count, and none of one that is ``last`` too: the end
        of a packet that had begun when its job was dropped.
    error : Out of one bit each
        Pulses: what is wrong with a packet or a job. All jobs are dropped, and all beats that come, until ``recover``.
    recover, clear_counters : In(1)
        Pulses.
    status : Out({busy: 1})
        Whether a job runs or its results are on their way.
    counters : Out of COUNTERS, 32 bits each
        Cycles.
    weight_memory, ... : Out(MemoryPorts)
        See :func:`hw.engine.memory.memories`.
    """

    def __init__(self, config: EngineConfig, correction: Structure = CORRECTION) -> None:
        self.config = config
        self.correction = correction
        self.lanes, self.columns, self.rows = config.lanes, config.columns, config.rows
        if len(config.arithmetic.structure.cuts) > 1 or len(correction.cuts) != 1:
            raise ValueError("an engine's columns and its correction have one pipeline stage: structures have one cut")
        if correction.breaks:
            raise ValueError("a correction is complete at once: its structure has no breaks")
        self.arithmetic = _sized(config)
        self.memories = memories(config)
        errors = [f"{name}_{error}" for name in ("weights", "activations") for error in _STREAM_ERRORS]
        members = {
            "job": In(stream.Signature(JOB)),
            "weights": In(stream.Signature(beat_layout(config.weight_bus))),
            "activations": In(stream.Signature(beat_layout(config.activation_bus))),
            "results": Out(stream.Signature(result_layout(config))),
            "error": Out(data.StructLayout(dict.fromkeys([*errors, "misfit"], 1))),
            "recover": In(1),
            "clear_counters": In(1),
            "status": Out(data.StructLayout({"busy": 1})),
            "counters": Out(data.StructLayout(dict.fromkeys(COUNTERS, 32))),
        }
        super().__init__(members | {name: Out(ports) for name, ports in self.memories.items()}, self._parts())

    @cached_property
    def column(self) -> Column:
        """One of the columns."""
        return Column(self.arithmetic, lanes=self.lanes, rows=self.rows, ranked=True, fused=self._fused)

    @property
    def latency(self) -> int:
        """Cycles from the issue of a sum's last step until the sum moves to the second rank."""
        return 2 + len(self.arithmetic.structure.cuts) + 1

    @property
    def _fused(self) -> bool:
        """Whether lanes must know of wide jobs."""
        return self.config.wide and self.config.lane.modes > 1

    def _parts(self) -> dict[str, Part]:
        config, arithmetic, ports = self.config, self.arithmetic, self.memories
        column = partial(Column, arithmetic, lanes=self.lanes, rows=self.rows, ranked=True, fused=self._fused)
        summed = replace(
            arithmetic, max_k=config.longest, structure=replace(self.correction, cuts=arithmetic.structure.cuts)
        )
        waiting = self.column.waiting
        parts = {
            "sequencer": Part(partial(Sequencer, config, ports, latency=self.latency)),
            "weight_loader": Part(partial(WeightLoader, config, ports)),
            "activation_loader": Part(partial(ActivationLoader, config, ports)),
            "activations": Part(partial(ActivationRegisters, arithmetic, lanes=self.lanes, on_wire=True), self.rows),
            "activation_sum": Part(partial(ActivationSum, summed, lanes=self.lanes, ranked=True), self.rows),
            "column": Part(column, self.columns),
            "drain": Part(partial(Drain, config, ports)),
            "channel": Part(partial(ChannelDecoder, config, ports["record_memory"].width)),
            "correction": Part(partial(EngineCorrection, config, arithmetic, waiting, self.correction), self.rows),
            "extremes": Part(partial(Extremes, config), self.rows),
            "output": Part(partial(Results, config, ports)),
            "counters": Part(Counters),
        }
        if config.requantizers:
            width = ports["requantizer_memory"].width
            parts["requantizer_channel"] = Part(partial(RequantizerChannel, config, width))
            requantizer = partial(Requantizer, config, arithmetic.cells, self.correction)
            parts["requantizer"] = Part(requantizer, self.rows)
        return parts

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        one = {name: some[0] for name, some in parts.items()}
        self._connect_jobs(m, one)
        self._connect_columns(m, parts)
        self._connect_drain(m, parts)
        self._connect_requantizers(m, parts)
        self._connect_results(m, one)

    def _connect_drain(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        """A sum's second rank, record, zero points, and what comes of them."""
        one = {name: some[0] for name, some in parts.items()}
        sequencer, drain, channel = (one[name] for name in ("sequencer", "drain", "channel"))
        config = self.config
        chain = [first.chain_out for first in parts["column"]]
        record, zero_point = self.record_memory.read, self.zero_point_memory.read
        m.d.comb += [
            drain.start.eq(sequencer.sum_valid),
            drain.sum.eq(sequencer.sum),
            drain.stop.eq(sequencer.stop),
            record.enable.eq(drain.record_enable),
            record.address.eq(drain.record_address),
            channel.word.eq(record.data),
            zero_point.enable.eq(drain.zero_point_enable),
            zero_point.address.eq(drain.zero_point_address),
        ]
        if "select" in channel.signature.members:
            m.d.comb += channel.select.eq(drain.record_select)
        if config.wide:
            m.d.comb += channel.wide.eq(drain.wide)
        ranges = data.ArrayLayout(one["extremes"].earlier.shape(), self.rows)
        read, write = self.range_memory.read, self.range_memory.write
        before, after = data.View(ranges, read.data), data.View(ranges, write.data)
        m.d.comb += [
            read.enable.eq(drain.range_read_enable),
            read.address.eq(drain.range_read_address),
            write.enable.eq(drain.range_write_enable),
            write.address.eq(drain.range_write_address),
        ]
        rows = zip(parts["activation_sum"], parts["correction"], parts["extremes"], strict=True)
        for r, (total, correction, extremes) in enumerate(rows):
            bits = len(correction.zero_point)
            m.d.comb += [
                correction.raw.eq(chain[0][r]),
                correction.x_sum.eq(total.sum),
                correction.zero_point.eq(zero_point.data[bits * r : bits * (r + 1)]),
                correction.u_selects.eq(channel.u_selects),
                correction.h_selects.eq(channel.h_selects),
                correction.c.eq(channel.c),
                extremes.corrected.eq(correction.corrected),
                extremes.counts.eq(channel.counts),
                extremes.earlier.eq(before[r]),
                after[r].eq(extremes.after),
            ]
            m.d.comb += [
                getattr(extremes, name).eq(getattr(drain, name))
                for name in ("opening", "first", "reload", "write", "minima", "maxima")
            ]
            if config.wide:
                m.d.comb += [
                    correction.wide.eq(drain.wide),
                    correction.raw_high.eq(chain[self.columns // 2][r]),
                ]
            if config.lane.modes > 1:
                m.d.comb += correction.flip.eq(channel.flip)

    def _connect_results(self, m: Module, one: Mapping[str, wiring.Component]) -> None:
        """The queue of results, its memory and its stream; and the counters."""
        sequencer, output = one["sequencer"], one["output"]
        memory = self.result_memory
        m.d.comb += [
            output.stop.eq(sequencer.stop),
            output.reserve.eq(sequencer.sum_end),
            output.amount.eq(sequencer.results),
            sequencer.room.eq(output.room),
            memory.write.enable.eq(output.write_enable),
            memory.write.address.eq(output.write_address),
            memory.write.data.eq(output.word),
            memory.read.enable.eq(output.read_enable),
            memory.read.address.eq(output.read_address),
            output.data.eq(memory.read.data),
            self.results.valid.eq(output.o.valid),
            self.results.payload.eq(output.o.payload),
            output.o.ready.eq(self.results.ready),
        ]
        counters = one["counters"]
        m.d.comb += [
            counters.running.eq(sequencer.busy),
            counters.waiting.eq(output.waiting),
            counters.issue.eq(sequencer.issue),
            counters.stall.eq(sequencer.stall),
            counters.clear.eq(self.clear_counters),
            self.counters.eq(counters.counters),
            self.status.busy.eq(counters.busy),
        ]

    def _connect_requantizers(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        """From corrected sums and extremes to the queue of results."""
        (drain,), (output,) = parts["drain"], parts["output"]
        values = [extremes.value for extremes in parts["extremes"]]
        leaves = {"write": drain.emit, "narrow": drain.narrow, "last": drain.last}
        if self.config.requantizers:
            (channel,) = parts["requantizer_channel"]
            read = self.requantizer_memory.read
            m.d.comb += [
                read.enable.eq(drain.requantizer_enable),
                read.address.eq(drain.requantizer_address),
                channel.word.eq(read.data),
                channel.stop.eq(drain.stop),
            ]
            if "select" in channel.signature.members:
                m.d.comb += channel.select.eq(drain.requantizer_select)
            m.d.comb += [getattr(channel, name).eq(getattr(drain, name)) for name in ("emit", "narrow", "last")]
            for requantizer, value in zip(parts["requantizer"], values, strict=True):
                names = ("bias", "multiplier", "shift", "zero_point", "requantized")
                m.d.comb += [getattr(requantizer, name).eq(getattr(channel, name)) for name in names]
                m.d.comb += requantizer.value.eq(value)
            values = [requantizer.result for requantizer in parts["requantizer"]]
            leaves = {"write": channel.write, "narrow": channel.leaves_narrow, "last": channel.leaves_last}
        m.d.comb += [getattr(output, name).eq(value) for name, value in leaves.items()]
        m.d.comb += [output.values[r].eq(value) for r, value in enumerate(values)]

    def _connect_jobs(self, m: Module, one: Mapping[str, wiring.Component]) -> None:
        """Jobs, loaders, and what is wrong with packets."""
        sequencer, drain = one["sequencer"], one["drain"]
        m.d.comb += [
            sequencer.job.valid.eq(self.job.valid),
            sequencer.job.payload.eq(self.job.payload),
            self.job.ready.eq(sequencer.job.ready),
            sequencer.recover.eq(self.recover),
        ]
        for kind in ("weights", "activations"):
            loader, outside = one[f"{kind.removesuffix('s')}_loader"], getattr(self, kind)
            m.d.comb += [
                loader.i.valid.eq(outside.valid),
                loader.i.payload.eq(outside.payload),
                outside.ready.eq(loader.i.ready),
                loader.running.eq(sequencer.running),
                loader.offered.eq(self.job.payload),
                loader.offer.eq(sequencer.offer),
                loader.advance.eq(sequencer.advance),
                loader.stop.eq(sequencer.stop),
                loader.used.eq(getattr(sequencer, f"{kind}_used")),
                loader.served.eq(getattr(drain, f"{kind}_served")),
                getattr(sequencer, f"{kind}_loaded").eq(loader.loaded),
            ]
            m.d.comb += [self.error[f"{kind}_{error}"].eq(loader.error[error]) for error in _STREAM_ERRORS]
            m.d.comb += [
                getattr(sequencer, f"{kind}_fault").eq(loader.fault),
                getattr(sequencer, f"{kind}_misfit").eq(loader.error.misfit),
            ]
            for name in ("weight", "record", "mode", "requantizer", "activation", "zero_point"):
                if f"{name}_enable" not in loader.signature.members:
                    continue
                write = getattr(self, f"{name}_memory").write
                m.d.comb += [
                    write.enable.eq(getattr(loader, f"{name}_enable")),
                    write.address.eq(getattr(loader, f"{name}_address")),
                    write.data.eq(loader.mode_data if name == "mode" else outside.payload.data),
                ]
                if f"{name}_slice" in loader.signature.members:
                    m.d.comb += write.slice.eq(getattr(loader, f"{name}_slice"))
        m.d.comb += self.error.misfit.eq(sequencer.misfit)

    def _connect_columns(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        """From the memories of codes and activations to the chain of second registers."""
        (sequencer,) = parts["sequencer"]
        lane, columns = self.config.lane, parts["column"]
        reads = {"weight": sequencer.weight_address, "activation": sequencer.activation_address}
        reads |= {"mode": sequencer.mode_address} if lane.modes > 1 else {}
        for name, address in reads.items():
            read = getattr(self, f"{name}_memory").read
            m.d.comb += [read.enable.eq(sequencer.issue), read.address.eq(address)]
        wire = EngineWire(self.config)
        codes = data.View(wire.weight_word, self.weight_memory.read.data)
        activations = data.View(wire.activation_word, self.activation_memory.read.data)
        for c, column in enumerate(columns):
            m.d.comb += [
                column.code.eq(codes[c]),
                column.accept.eq(sequencer.accept),
                column.take.eq(sequencer.take),
            ]
            if c + 1 < self.columns:
                m.d.comb += column.chain_in.eq(columns[c + 1].chain_out)
            if lane.modes > 1:
                m.d.comb += column.mode.eq(self.mode_memory.read.data[c])
            if self._fused:
                m.d.comb += column.wide.eq(sequencer.wide)
            connect_activations(m, self.arithmetic, column, parts["activations"])
        for r, (row, total) in enumerate(zip(parts["activations"], parts["activation_sum"], strict=True)):
            m.d.comb += [
                row.activation.eq(activations[r]),
                total.x_n.eq(row.x),  # the sum of these, and not of their complements
                total.valid.eq(sequencer.valid),
                total.restart.eq(sequencer.take),
            ]


def _sized(config: EngineConfig) -> Arithmetic:
    """The columns' arithmetic: accumulators hold the longest segment's raw sum, or as many of its bits as count."""
    products = []
    for wide in {False, config.wide}:
        values, biases = config.code_tables(wide)
        ends = values * config.lane.x_ones + biases, biases
        products += [int(end) for some in ends for end in (some.min(), some.max())]
    raw = max(signed_bits(end * config.longest) for end in products)
    bits = min(raw, RecordCode(config).sum_bits)
    structure = config.arithmetic.structure
    structure = replace(structure, cuts=structure.cuts or CORRECTION.cuts)
    arithmetic = replace(config.arithmetic, max_k=config.lanes, structure=structure)
    while arithmetic.width < bits:
        arithmetic = replace(arithmetic, max_k=2 * arithmetic.max_k)
    return arithmetic
