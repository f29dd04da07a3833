# amaranth: UnusedElaboratable=no
"""The engine on AXI: registers and streams around the core, with memories or with ports for them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from amaranth.hdl import Cat, Module, Mux, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Member, Out

from hw.arithmetic import SumsOfProducts
from hw.circuit import Circuit, Composite, Part
from hw.engine.axi import RegisterFile, axi_lite, axi_stream
from hw.engine.config import DESIGNS, EngineConfig
from hw.engine.core import EngineCore
from hw.engine.memory import EngineMemories
from hw.engine.registers import registers
from hw.engine.wire import JOB

__all__ = ["Engine", "EngineBus", "EngineWithMemories"]

#: The buses, by the prefixes of their ports.
_REGISTERS, _WEIGHTS, _ACTIVATIONS, _RESULTS = "s_axi", "s_axis_weights", "s_axis_activations", "m_axis_results"
#: What registers call differently: views have a shape of their own.
_ERRORS = {"misfit": "shape"}


def _ports(config: EngineConfig) -> dict[str, Member]:
    """All ports of the buses, under AMBA's names: tools find interfaces by these."""
    buses = {
        _REGISTERS: In(axi_lite(RegisterFile.bits_of(registers()))),
        _WEIGHTS: In(axi_stream(config.weight_bus)),
        _ACTIVATIONS: In(axi_stream(config.activation_bus)),
        _RESULTS: Out(axi_stream(32 * config.rows)),
    }
    found = {"irq": Out(1)}
    for prefix, bus in buses.items():
        found |= {f"{prefix}_{name}": member for name, member in bus.signature.members.items()}
    return found


def _wire(m: Module, one: Any, other: Any, members: Mapping[str, Member], *, through: bool = False) -> None:
    """Connect the members of one to those of the other, called alike; ``through``, if one is inside of the other."""
    for name, member in members.items():
        first, second = getattr(one, name), getattr(other, name)
        if member.is_signature:
            wiring.connect(m, first, wiring.flipped(second) if through else second)
        elif member.flow == In:
            m.d.comb += first.eq(second)
        else:
            m.d.comb += second.eq(first)


class EngineBus(Circuit):
    """What is between AXI and an engine's core: registers, the job that waits, errors, interrupts.

    Function: a write of ``control.start`` offers the job registers as a job, and locks them until it is taken. Errors
    are kept until they are cleared, which lets the core ``recover``. Beats some of whose bytes do not count are bad.

    Parameters
    ----------
    config : EngineConfig

    Members
    -------
    s_axi_*, s_axis_weights_*, s_axis_activations_*, m_axis_results_*, irq
        As in :class:`Engine`.
    job, weights, activations, results, error, recover, clear_counters, status, counters
        The core's.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        super().__init__(_ports(config) | {name: member.flip() for name, member in core_members(config).items()})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.registers = file = RegisterFile(registers())
        for name, member in file.bus.signature.members.items():
            outer, inner = getattr(self, f"{_REGISTERS}_{name}"), getattr(file.bus, name)
            m.d.comb += inner.eq(outer) if member.flow == In else outer.eq(inner)
        self._streams(m)
        self._constants(m, file)
        waits = self._job(m, file)
        self._errors(m, file, waits)
        return m

    def _streams(self, m: Module) -> None:
        for prefix, inner in ((_WEIGHTS, self.weights), (_ACTIVATIONS, self.activations)):
            m.d.comb += [
                inner.valid.eq(getattr(self, f"{prefix}_tvalid")),
                inner.payload.data.eq(getattr(self, f"{prefix}_tdata")),
                inner.payload.last.eq(getattr(self, f"{prefix}_tlast")),
                inner.payload.bad.eq(~getattr(self, f"{prefix}_tkeep").all()),
                getattr(self, f"{prefix}_tready").eq(inner.ready),
            ]
        inner, keep = self.results, self.m_axis_results_tkeep
        low = Mux(inner.payload.last, 0, (1 << self.config.rows) - 1)
        m.d.comb += [
            self.m_axis_results_tvalid.eq(inner.valid),
            self.m_axis_results_tdata.eq(inner.payload.data),
            self.m_axis_results_tlast.eq(inner.payload.last),
            keep.eq(Mux(inner.payload.narrow, low, (1 << len(keep)) - 1)),
            inner.ready.eq(self.m_axis_results_tready),
        ]

    def _constants(self, m: Module, file: RegisterFile) -> None:
        config = self.config
        design = next((name for name, lane in DESIGNS.items() if lane == config.lane), "other")
        m.d.comb += [
            file.design.design.eq(registers()["design"].fields["design"].values[design]),
            file.design.requantizers.eq(config.requantizers),
            file.array.lanes.eq(config.lanes),
            file.array.columns.eq(config.columns),
            file.array.rows.eq(config.rows),
            file.depths.weights.eq(config.weight_depth),
            file.depths.activations.eq(config.activation_depth),
            file.limits.segments.eq(config.segments),
            file.limits.tokens.eq(config.tokens),
            file.buses.weights.eq(config.weight_bus),
            file.buses.activations.eq(config.activation_bus),
        ]

    def _job(self, m: Module, file: RegisterFile) -> Signal:
        """The job that waits is that of the registers; returns whether there is one."""
        waits = Signal()
        m.d.sync += waits.eq(Mux(waits, ~self.job.ready, file.control.start))
        locked = {
            field: getattr(getattr(file, name), field)
            for name, register in registers().items()
            for field in register.fields
            if register.locked
        }
        m.d.comb += [
            self.job.valid.eq(waits),
            *(self.job.payload[name].eq(locked[name]) for name, _ in JOB),
            file.locked.eq(waits),
            file.status.busy.eq(self.status.busy),
            file.status.full.eq(waits),
            self.clear_counters.eq(file.control.clear_counters),
            *(getattr(file, f"cycles_{name}").value.eq(self.counters[name]) for name, _ in self.counters.shape()),
        ]
        return waits

    def _errors(self, m: Module, file: RegisterFile, waits: Signal) -> None:
        errors, enable = file.errors, file.interrupts
        sources = {_ERRORS.get(name, name): self.error[name] for name, _ in self.error.shape()}
        failed = Signal()
        failed_before = Signal()
        m.d.comb += failed.eq(_any(getattr(errors, name) for name in sources))
        m.d.comb += self.recover.eq(failed_before & ~failed)
        m.d.sync += failed_before.eq(failed)
        sources |= {"locked": file.refused, "start": file.control.start & waits}
        m.d.comb += [getattr(errors, f"{name}_set").eq(source) for name, source in sources.items()]
        on = [
            enable.error & _any(getattr(errors, name) for name in sources),
            enable.idle & ~(self.status.busy | waits),
            enable.ready & ~waits,
        ]
        m.d.comb += self.irq.eq(_any(on))


def _any(values: Iterable[Value]) -> Value:
    return Cat(*values).any()


def core_members(config: EngineConfig) -> dict[str, Member]:
    """Ports of an engine's core but for its memories."""
    core = EngineCore(config)
    return {name: member for name, member in core.signature.members.items() if name not in core.memories}


class _OnAxi(SumsOfProducts, Composite):
    """What an engine has with memories and without."""

    def __init__(self, config: EngineConfig, members: dict[str, Member], parts: dict[str, Part]) -> None:
        self.config = config
        self.arithmetic = config.arithmetic
        self.lanes, self.columns, self.rows = config.lanes, config.columns, config.rows
        super().__init__(_ports(config) | members, parts)

    def facts(self) -> dict[str, Any]:
        sizes = {field.name: getattr(self.config, field.name) for field in fields(self.config)}
        return super().facts() | {name: size for name, size in sizes.items() if isinstance(size, int)}


class Engine(_OnAxi):
    """Matrix products of quantised decoders on AXI, its memories outside.

    Function: jobs are written to registers and started one after another, one of them while another runs; packets of
    weights and activations go in as :mod:`hw.engine.wire` says, and for each job a packet of results comes out:
    corrected sums and their extremes, or requantised ones. ``engine.rdl`` describes the registers.

    Latency, throughput: those of :class:`~hw.engine.core.EngineCore`; streams pass through without a register.

    Parameters
    ----------
    config : EngineConfig

    Members
    -------
    s_axi_* : AXI4-Lite, 32 bits
        Registers.
    s_axis_weights_*, s_axis_activations_* : AXI4-Stream
        Packets, in whole beats: ``tkeep`` is all ones.
    m_axis_results_* : AXI4-Stream
        Packets. A beat of requantised sums keeps its lowest ``rows`` bytes, every other beat all; but no byte is kept
        of the beat that ends a packet of a job that was dropped.
    irq : Out(1)
        Level, as the register ``interrupts`` says.
    *_memory : Out(MemoryPorts)
        See :func:`hw.engine.memory.memories`.
    """

    def __init__(self, config: EngineConfig) -> None:
        core = EngineCore(config)
        self._between = core_members(config)
        self._memories = {name: Out(ports) for name, ports in core.memories.items()}
        parts = {"bus": Part(partial(EngineBus, config)), "core": Part(partial(EngineCore, config))}
        super().__init__(config, self._memories, parts)

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        (bus,), (core,) = parts["bus"], parts["core"]
        _wire(m, core, bus, self._between)
        _wire(m, bus, self, _ports(self.config), through=True)
        _wire(m, core, self, self._memories, through=True)


class EngineWithMemories(_OnAxi):
    """:class:`Engine` with memories of Amaranth's, which simulators run and FPGAs map to block RAM.

    Function, latency, throughput and members: the engine's.

    Parameters
    ----------
    config : EngineConfig
    """

    def __init__(self, config: EngineConfig) -> None:
        self._memories = {name: Out(ports) for name, ports in EngineCore(config).memories.items()}
        parts = {"engine": Part(partial(Engine, config)), "memories": Part(partial(EngineMemories, config))}
        super().__init__(config, {}, parts)

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        (engine,), (memories,) = parts["engine"], parts["memories"]
        _wire(m, engine, memories, self._memories)
        _wire(m, engine, self, _ports(self.config), through=True)
