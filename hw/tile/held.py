# amaranth: UnusedElaboratable=no
"""What a column has in place of :class:`~hw.tile.code_registers.CodeRegisters` where clocks stop.

A complete tile whose clocks stop takes codes only where they change, and nothing where nothing comes: what is in flight
stays there, and neutral codes come after a sum's last products alone. Two ways: ``"enabled"``, portable RTL with
multiplexers in front of the flops; ``"gated"``, the same flops without them, and the enables as outputs, from which a
flow makes clock gates.
"""

from amaranth.hdl import EnableInserter, Module, Mux, Signal
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic, check_sizes
from hw.circuit import Circuit
from hw.wire import channel_fields

__all__ = ["CLOCKS", "ChannelRegisters", "HeldCodes", "check_clocks"]

#: How a tile's flops are clocked: in every cycle, where they are enabled, or by clock gates that a flow puts in.
CLOCKS = ("free", "enabled", "gated")


def check_clocks(clocks: str, arithmetic: Arithmetic) -> None:
    """Raise ValueError where a tile cannot have such clocks."""
    if clocks not in CLOCKS:
        raise ValueError(f"unknown clocks {clocks!r}: choose from {', '.join(CLOCKS)}")
    if clocks != "free" and (arithmetic.lane.shifts > 1 or arithmetic.plain):
        raise ValueError(
            f"clocks of {arithmetic.lane.name} lanes cannot stop: codes are registered as they come, in parts"
        )


class HeldCodes(Circuit):
    """A column's codes, which stay until others come.

    Function: at an edge with ``enable``, ``lane_code`` is ``code``, or the neutral code without ``accept``. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        Whose codes.
    lanes : int
        How many.
    clocks : str
        ``"enabled"`` or ``"gated"``: who gates the clock knows ``enable``.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        What is registered.
    accept, enable : In(1)
        Whether it counts; whether anything is registered (enabled).
    lane_code, lane_code_n : Out(ArrayLayout(lane.code_bits, lanes))
        Registered codes, and their complements.
    """

    def __init__(self, arithmetic: Arithmetic, *, lanes: int, clocks: str) -> None:
        check_sizes("column", lanes=lanes)
        check_clocks(clocks, arithmetic)
        self.lane, self.lanes, self.clocks = arithmetic.lane, lanes, clocks
        codes = data.ArrayLayout(self.lane.code_bits, lanes)
        members = {"code": In(codes), "accept": In(1), "lane_code": Out(codes), "lane_code_n": Out(codes)}
        super().__init__(members | ({"enable": In(1)} if clocks == "enabled" else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for i in range(self.lanes):
            code = Signal(self.lane.code_bits, name=f"code{i}", reset_less=True)
            m.d.sync += code.eq(Mux(self.accept, self.code[i], self.lane.neutral_code))
            m.d.comb += [self.lane_code[i].eq(code), self.lane_code_n[i].eq(~code)]
        return EnableInserter({"sync": self.enable})(m) if self.clocks == "enabled" else m


class ChannelRegisters(Circuit):
    """What a column in a chain holds of its channel, but for the preset (lanes with two modes).

    Function: ``chain_out`` takes ``chain_in`` with ``shift``. No reset.

    Members
    -------
    shift : In(1)
        The chain moves.
    chain_in : In of the channel's fields, chain_out : Out of the same
        What moves.
    """

    def __init__(self, arithmetic: Arithmetic) -> None:
        link = data.StructLayout(channel_fields(arithmetic.lane))
        super().__init__({"shift": In(1), "chain_in": In(link), "chain_out": Out(link)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        held = Signal(self.chain_in.shape(), name="channel", reset_less=True)
        m.d.comb += self.chain_out.eq(held)
        with m.If(self.shift):
            m.d.sync += held.eq(self.chain_in)
        return m
