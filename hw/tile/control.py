"""When a complete tile does what."""

from amaranth.hdl import Module, Signal
from amaranth.lib.wiring import In, Out

from hw.arithmetic import check_sizes
from hw.circuit import Circuit

__all__ = ["Control"]

#: Inputs, and what comes out, in an order that netlists keep.
_MEMBERS = {
    **{"i_valid": In(1), "i_ready": Out(1), "last": In(1), "accept": Out(1), "valid": Out(1)},
    **{"channel_valid": In(1), "channel_ready": Out(1), "o_valid": Out(1), "o_ready": In(1)},
    **{"step": Out(1), "take": Out(1), "last_step": Out(1), "restart": Out(1)},
}
_STOPPING = {"hold": In(1), "codes": Out(1), "sums": Out(1)}


class Control(Circuit):
    """When a complete tile takes products, waits for its sums, drains them and loads the next channels.

    A pass moves the chain of columns by ``columns`` steps. It drains a sum, loads channels, or both at once: both if a
    channel is offered as the sum gets ready; otherwise it drains alone, so that the last sum does not wait for a
    channel that never comes, and a pass that loads follows. A reset drops everything and waits until nothing of it is
    left.

    Parameters
    ----------
    columns : int
        Steps of a pass.
    wait : int
        Cycles from the one after the last product's handshake until sums are complete.
    stopping : bool
        Whether clocks stop where nothing changes.

    Members
    -------
    i_valid, last : In(1)
        Products are offered; they end a sum.
    i_ready, accept, valid : Out(1)
        Products would be taken; are taken; were taken in the cycle before.
    channel_valid : In(1), channel_ready : Out(1)
        Handshake of the channel that moves into the chain.
    o_valid : Out(1), o_ready : In(1)
        Handshake of what a step put into the output registers.
    step, take, last_step : Out(1)
        The chain moves; so that a sum leaves it; for the last time in this pass.
    restart : Out(1)
        The cycle before was the last of a pass: the sum of activations begins anew, which nothing adds to yet.
    hold : In(1)
        The codes that are offered are those that were taken last (if ``stopping``).
    codes, sums : Out(1)
        Whether registers of codes, and accumulators, are to take something (if ``stopping``).
    """

    def __init__(self, *, columns: int, wait: int, stopping: bool = False) -> None:
        check_sizes("tile", columns=columns)
        self.columns = columns
        self.wait = wait
        self.stopping = stopping
        super().__init__(_MEMBERS | (_STOPPING if stopping else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        waiting = Signal(range(self.wait + 1), init=self.wait)
        steps = Signal(range(self.columns + 1))  # that are left in this pass
        full = Signal()  # there are sums to drain
        load = Signal()  # channels move in
        moving, room = Signal(), Signal()
        m.d.comb += [
            moving.eq(steps != 0),
            room.eq(~full | ~self.o_valid | self.o_ready),
            self.i_ready.eq((waiting == 0) & ~moving),
            self.accept.eq(self.i_valid & self.i_ready),
            self.channel_ready.eq(moving & load & room),
            self.step.eq(moving & room & (~load | self.channel_valid)),
            self.take.eq(self.step & full),
            self.last_step.eq(self.step & (steps == 1)),
        ]
        m.d.sync += [self.valid.eq(self.accept), self.restart.eq(self.last_step)]
        with m.If(self.accept & self.last):
            m.d.sync += [waiting.eq(self.wait), full.eq(1)]
        with m.If(waiting != 0):
            m.d.sync += waiting.eq(waiting - 1)
        with m.If(waiting == 1):
            m.d.sync += [steps.eq(self.columns), load.eq(self.channel_valid | ~full)]
        with m.If(self.step):
            m.d.sync += steps.eq(steps - 1)
        with m.If(self.last_step):
            m.d.sync += full.eq(0)
            with m.If(~load):
                m.d.sync += [steps.eq(self.columns), load.eq(1)]
        with m.If(self.take):
            m.d.sync += self.o_valid.eq(1)
        with m.Elif(self.o_ready):
            m.d.sync += self.o_valid.eq(0)
        if self.stopping:
            # Neutral codes follow a sum's last ones, and a reset; else accumulators stop, whatever is in flight.
            m.d.comb += [
                self.codes.eq((self.accept & ~self.hold) | (waiting == self.wait)),
                self.sums.eq(self.valid | (waiting != 0) | self.step),
            ]
        return m
