# amaranth: UnusedElaboratable=no
"""One column of a tile: the sums of one channel's weights with the activations of all rows."""

from collections.abc import Mapping
from functools import cached_property, partial

from amaranth.hdl import Module, Value
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.accumulator import Accumulator, place_sum
from hw.arithmetic import Arithmetic
from hw.circuit import Composite, Part, instances
from hw.lanes import Decoder, LaneProducts
from hw.tile.code_registers import CodeRegisters
from hw.tile.held import ChannelRegisters, HeldCodes, check_clocks
from hw.wire import channel_fields

__all__ = ["Column", "MergedColumn", "column"]


def column(
    arithmetic: Arithmetic, *, lanes: int, rows: int = 1, chained: bool = False, clocks: str = "free"
) -> "Column":
    """The column that suits: in parts, or merged where tools are to make something of ``*``."""
    kind = MergedColumn if arithmetic.plain else Column
    return kind(arithmetic, lanes=lanes, rows=rows, chained=chained, clocks=clocks)


class Column(Composite):
    """One column of a tile: code registers and decoders, and for each row lanes, tree and accumulator.

    Function: in every cycle ``acc[r] += sum(lane.product(code[i], mode, x[r][i]))`` with the codes and the mode of the
    cycle before, modulo ``2 ** width``. An idle cycle feeds ``lane.neutral_code`` with any ``x``.

    In a chain, codes count with ``accept`` only, and ``shift`` moves accumulators, mode and flip
    along to this column in place of the sum; the sum must be complete then. That is how sums are drained and presets
    loaded: a multiplexer of two in front of the tree, where a restart would have a gate, and none between columns.

    Where clocks stop (``clocks``), codes stay until ``take_codes``, and accumulators stay without ``take_sums``.

    A ranked column has a second register for each sum. With ``take`` the sum moves there, and a new one begins with
    whatever comes next; without, the second registers move along their chain. So sums drain beside the next ones.

    Latency: 2 cycles, plus ``structure.flush``. Throughput: ``lanes * rows`` products per cycle. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        What multiplies and adds; partial products are all ``"true"`` or all ``"inverted"``.
    lanes, rows : int
        Products per cycle in a sum; sums that share the weights.
    chained : bool
        Whether the column is part of a chain.
    ranked, fused : bool
        Whether finished sums have a second register, in place of a chain of the first; whether codes may be halves of
        INT8 codes.
    clocks : str
        One of ``hw.tile.held.CLOCKS``; those of a chain may stop.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        Lane codes; in a chain as they are stored, before an edge decoder.
    mode : In(1)
        The channel's mode (lanes with two modes that are not chained).
    wide : In(1)
        Whether codes are halves of INT8 codes: none is special then (fused).
    x : In(ArrayLayout(ArrayLayout(lane.x_bits, lanes), rows))
        Activations as the lane sees them, from registers, a cycle after the codes they meet.
    x_n : In of the same
        Their complements (lanes that see x unsigned).
    acc : Out(ArrayLayout(width, rows))
        The raw sums (neither chained nor ranked).
    accept : In(1)
        Whether codes count (chained or ranked).
    take_codes, take_sums : In(1)
        Whether codes are taken, and accumulators go on (enabled).
    take : In(1)
        Sums are complete and move to the second registers (ranked): :attr:`latency` cycles after their last codes.
    shift : In(1)
        Whether the chain moves (chained).
    chain_in : In of {acc: ArrayLayout(width, rows), mode: 1, flip: 1, code_shift: range(3)}
        What moves in; of the channel, what the lane needs (chained). Ranked: an ArrayLayout of second registers.
    chain_out : Out of the same
        What moves on (chained or ranked).
    """

    def __init__(
        self,
        arithmetic: Arithmetic,
        *,
        lanes: int,
        rows: int = 1,
        chained: bool = False,
        ranked: bool = False,
        fused: bool = False,
        clocks: str = "free",
    ) -> None:
        arithmetic.check("column", alike=True, lanes=lanes, rows=rows)
        if chained and (ranked or fused):
            raise ValueError("a column is either chained, or ranked and perhaps fused")
        check_clocks(clocks, arithmetic)
        if clocks != "free" and not chained:
            raise ValueError("only clocks of a column in a chain stop")
        self.clocks = clocks
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.rows = rows
        self.chained = chained
        self.ranked = ranked
        self.fused = fused
        lane = arithmetic.lane
        x = data.ArrayLayout(data.ArrayLayout(arithmetic.x_shape, lanes), rows)
        members = {"code": In(data.ArrayLayout(lane.fmt.bits if chained else lane.code_bits, lanes)), "x": In(x)}
        if lane.x_offset:
            members["x_n"] = In(x)
        sums = data.ArrayLayout(arithmetic.width, rows)
        if chained:
            link = data.StructLayout({"acc": sums, **channel_fields(lane)})
            members |= {"accept": In(1), "shift": In(1), "chain_in": In(link), "chain_out": Out(link)}
            members |= {"take_codes": In(1), "take_sums": In(1)} if clocks == "enabled" else {}
        else:
            link = data.ArrayLayout(arithmetic.width + len(self.waiting), rows) if ranked else sums
            drain = {"accept": In(1), "take": In(1), "chain_in": In(link), "chain_out": Out(link)}
            members |= drain if ranked else {"acc": Out(sums)}
            members |= {"mode": In(range(lane.modes))} if lane.modes > 1 else {}
            members |= {"wide": In(1)} if fused else {}
        super().__init__(members, self._parts())

    @property
    def latency(self) -> int:
        """Cycles from codes to sums that hold their products, but for carries that wait."""
        return 2 + len(self.arithmetic.structure.cuts)

    @cached_property
    def waiting(self) -> tuple[int, ...]:
        """Weights of the carries that a second register holds behind its sum."""
        return Accumulator(self.arithmetic, lanes=self.lanes, ranked=True).waiting

    def _registers(self) -> dict[str, Part]:
        if self.clocks != "free":
            held = partial(HeldCodes, self.arithmetic, lanes=self.lanes, clocks=self.clocks)
            channel = {"channel": Part(partial(ChannelRegisters, self.arithmetic))}
            return {"registers": Part(held)} | (channel if channel_fields(self.arithmetic.lane) else {})
        kind = {"chained": self.chained, "gated": self.ranked, "fused": self.fused}
        return {"registers": Part(partial(CodeRegisters, self.arithmetic, lanes=self.lanes, **kind))}

    def _parts(self) -> dict[str, Part]:
        if not self.arithmetic.in_parts:
            raise ValueError("what tools are to shape has no parts: hw.tile.column.column() picks what suits")
        lane, shared = self.arithmetic.lane, self.rows > 1
        products = partial(
            LaneProducts,
            lane,
            inverted=bool(self.arithmetic.inverted(0)),
            complemented=lane.x_offset > 0,
            registered=True,
            decoded=shared,
            fused=self.fused and not shared,
        )
        start = {"preset": self.chained, "ranked": self.ranked, "enabled": self.clocks == "enabled"}
        return {
            **self._registers(),
            **({"decoder": Part(partial(Decoder, lane, fused=self.fused), self.lanes)} if shared else {}),
            "lane": Part(products, self.lanes * self.rows),
            "accumulator": Part(partial(Accumulator, self.arithmetic, lanes=self.lanes, **start), self.rows),
        }

    def _connect_registers(self, m: Module, registers: wiring.Component) -> None:
        lane = self.arithmetic.lane
        m.d.comb += registers.code.eq(self.code)
        if not self.chained:
            if lane.modes > 1:
                m.d.comb += registers.mode.eq(self.mode)
            if self.fused:
                m.d.comb += registers.wide.eq(self.wide)
            if self.ranked:
                m.d.comb += registers.accept.eq(self.accept)
            return
        m.d.comb += registers.accept.eq(self.accept)
        fields = channel_fields(lane)
        if fields:
            m.d.comb += registers.shift.eq(self.shift)
        for name in fields:
            m.d.comb += [registers.chain_in[name].eq(self.chain_in[name])]
            m.d.comb += [self.chain_out[name].eq(registers.chain_out[name])]

    def _connect_held(
        self, m: Module, registers: wiring.Component, parts: Mapping[str, list[wiring.Component]]
    ) -> Value | None:
        """Where clocks stop; returns the mode."""
        m.d.comb += [registers.code.eq(self.code), registers.accept.eq(self.accept)]
        if self.clocks == "enabled":
            m.d.comb += registers.enable.eq(self.take_codes)
            m.d.comb += [accumulator.enable.eq(self.take_sums) for accumulator in parts["accumulator"]]
        for channel in parts.get("channel", []):
            m.d.comb += channel.shift.eq(self.shift)
            for name in channel_fields(self.arithmetic.lane):
                m.d.comb += [channel.chain_in[name].eq(self.chain_in[name])]
                m.d.comb += [self.chain_out[name].eq(channel.chain_out[name])]
            return channel.chain_out.mode
        return None

    @property
    def _sums(self) -> data.View:
        return self.chain_out.acc if self.chained else self.acc

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        lane = self.arithmetic.lane
        (registers,) = parts["registers"]
        if self.clocks == "free":
            self._connect_registers(m, registers)
            mode = registers.lane_mode if lane.modes > 1 else None
        else:
            mode = self._connect_held(m, registers, parts)
        for i, decoder in enumerate(parts.get("decoder", [])):
            m.d.comb += [decoder.code.eq(registers.lane_code[i]), decoder.code_n.eq(registers.lane_code_n[i])]
            if lane.modes > 1:
                m.d.comb += decoder.mode.eq(mode)
            if self.fused:
                m.d.comb += decoder.wide.eq(registers.lane_wide)
        for r, accumulator in enumerate(parts["accumulator"]):
            for i, product in enumerate(parts["lane"][r * self.lanes : (r + 1) * self.lanes]):
                m.d.comb += [product.x.eq(self.x[r][i]), accumulator.bits[i].eq(product.bits)]
                if lane.x_offset:
                    m.d.comb += product.x_n.eq(self.x_n[r][i])
                if self.rows > 1:
                    m.d.comb += product.selects.eq(parts["decoder"][i].selects)
                    continue
                m.d.comb += [product.code.eq(registers.lane_code[i]), product.code_n.eq(registers.lane_code_n[i])]
                if lane.modes > 1:
                    m.d.comb += product.mode.eq(mode)
                if self.fused:
                    m.d.comb += product.wide.eq(registers.lane_wide)
            if self.ranked:
                m.d.comb += [accumulator.take.eq(self.take), accumulator.chain_in.eq(self.chain_in[r])]
                m.d.comb += self.chain_out[r].eq(accumulator.chain_out)
                continue
            if self.chained:
                m.d.comb += [accumulator.load.eq(self.shift), accumulator.preset.eq(self.chain_in.acc[r])]
            m.d.comb += self._sums[r].eq(accumulator.acc)


class MergedColumn(Column):
    """A :class:`Column` without parts: tools shape lanes, trees and accumulators as one."""

    def _parts(self) -> dict[str, Part]:
        return {}

    def elaborate(self, platform: object) -> Module:
        m = Module()
        (registers,) = instances(m, self._registers())["registers"]
        self._connect_registers(m, registers)
        mode = registers.lane_mode if self.arithmetic.lane.modes > 1 else None
        for r in range(self.rows):
            total = place_sum(m, self.arithmetic, width=self.arithmetic.width, prefix=f"r{r}_")
            for i in range(self.lanes):
                total.add(registers.lane_code[i], self.x[r][i], mode, number=i)
            start = {"load": self.shift, "preset": self.chain_in.acc[r]} if self.chained else {}
            m.d.comb += self._sums[r].eq(total.accumulate(**start))
        return m
