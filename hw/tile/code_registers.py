# amaranth: UnusedElaboratable=no
"""A column's weights, registered once for all rows."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic
from hw.circuit import Circuit
from hw.lanes import EdgeDecoder
from hw.wire import channel_fields

__all__ = ["CodeRegisters"]


class CodeRegisters(Circuit):
    """What a column holds of its weights: codes and the channel, behind an edge decoder where there is one.

    Function: ``lane_code`` is what came in a cycle ago; in a chain, the neutral code after a cycle without ``accept``,
    and the channel moves on with ``shift``. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        Whose codes.
    lanes : int
        How many.
    chained : bool
        Whether the column is part of a chain.
    gated : bool
        Whether codes count with ``accept`` only where the column is in no chain.
    fused : bool
        Whether a bit more goes with the codes: ``wide``, which comes out as ``lane_wide``.

    Members
    -------
    code, mode, accept, shift, chain_in, chain_out
        As in :class:`~hw.tile.column.Column`; of the chain, the channel alone.
    lane_code, lane_code_n : Out(ArrayLayout(lane.code_bits, lanes))
        Registered lane codes, and their complements.
    lane_mode : Out(range(lane.modes))
        The channel's mode (lanes with several modes only).
    """

    def __init__(
        self, arithmetic: Arithmetic, *, lanes: int, chained: bool, gated: bool = False, fused: bool = False
    ) -> None:
        lane = arithmetic.lane
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.chained = chained
        self.gated = gated or chained
        codes = Out(data.ArrayLayout(lane.code_bits, lanes))
        stored = lane.fmt.bits if chained else lane.code_bits
        members = {"code": In(data.ArrayLayout(stored, lanes)), "lane_code": codes, "lane_code_n": codes}
        if lane.modes > 1:
            mode = range(lane.modes)
            members |= {"lane_mode": Out(mode)} | ({} if chained else {"mode": In(mode)})
        if chained:
            link = data.StructLayout(channel_fields(lane))
            members |= {"shift": In(1), "chain_in": In(link), "chain_out": Out(link)} if link.size else {}
        members |= {"wide": In(1), "lane_wide": Out(1)} if fused else {}
        super().__init__(members | ({"accept": In(1)} if self.gated else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane = self.arithmetic.lane
        mode = Signal(range(max(lane.modes, 2)), reset_less=True)
        if lane.modes > 1:
            m.d.comb += self.lane_mode.eq(mode)
            if not self.chained:
                m.d.sync += mode.eq(self.mode)
        if "wide" in self.signature.members:
            wide = Signal(reset_less=True)
            m.d.sync += wide.eq(self.wide)
            m.d.comb += self.lane_wide.eq(wide)
        channel = {"mode": mode}
        for name, shape in channel_fields(lane).items() if self.chained else ():
            register = channel.setdefault(name, Signal(shape, name=name, reset_less=True))
            m.d.comb += self.chain_out[name].eq(register)
            with m.If(self.shift):
                m.d.sync += register.eq(self.chain_in[name])
        for i in range(self.lanes):
            given = self.code[i]
            if self.chained and lane.shifts > 1:
                m.submodules[f"edge{i}"] = edge = EdgeDecoder(lane)
                m.d.comb += [edge.stored.eq(given), edge.mode.eq(mode), edge.shift.eq(channel["code_shift"])]
                given = edge.code
            code = Signal(lane.code_bits, name=f"code{i}", reset_less=True)
            m.d.sync += code.eq(Mux(self.accept, given, lane.neutral_code) if self.gated else given)
            m.d.comb += [self.lane_code[i].eq(code), self.lane_code_n[i].eq(~code)]
        return m
