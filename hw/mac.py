"""Complete MAC unit: from stored codes and activations to ``acc``, on streams."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane
from hw.dot import DotProduct
from hw.heap import GATES, Cells

__all__ = ["Mac"]


class Mac(wiring.Component):
    """Multiply-accumulate unit with everything that an exact sum needs.

    Function: ``acc = sum(h * a)`` over the products up to and including one with ``last``, in half-steps: a
    :class:`~hw.dot.DotProduct` of one lane, the sum of x where the lane's offset needs it, and the correction of
    ``golden.correct``. INT channels are symmetric (zero point ``2 ** (bits - 1)``): another one would cost a
    multiplication per channel. Zero points of dINT4: 5 to 8.

    Latency: :attr:`latency` cycles from the last product's handshake to ``o.valid``. Throughput: one product per cycle;
    :attr:`gap` idle cycles lie between a sum's last product and the next sum's first. Either stream may stall at any
    time. Reset drops a sum in progress.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    max_k : int
        Products in the longest sum. Longer sums wrap.
    registered : bool
        Whether codes and activations are registered before the lane.
    cells, breaks
        As in :class:`~hw.dot.DotProduct`.

    Members
    -------
    i : In(stream) of {code: lane.fmt.bits, activation: signed(8), last: 1}
        Lane codes (``golden.lane_code``) and activations on the wire (code - 128).
    channel : In of {mode: 1, flip: 1, constant: signed(width)}
        ``LaneCode.mode``, ``flip`` and ``constant`` (modulo ``2 ** width``) of the channel; held from the sum's first
        product to its output. Lanes with one mode have neither mode nor flip.
    o : Out(stream) of signed(acc_bits)
        The exact ``acc`` in half-steps.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        max_k: int = 1 << 16,
        registered: bool = True,
        cells: Cells = GATES,
        breaks: tuple[int, ...] = (),
    ) -> None:
        self.lane = lane
        self.max_k = max_k
        self.registered = registered
        self._array = DotProduct(lane, max_k=max_k, cells=cells, breaks=breaks)
        channel = {"constant": signed(self.width)}
        if lane.modes > 1:
            channel |= {"mode": 1, "flip": 1}
        super().__init__(
            {
                "i": In(
                    stream.Signature(
                        data.StructLayout({"code": lane.fmt.bits, "activation": signed(lane.x_bits), "last": 1})
                    )
                ),
                "channel": In(data.StructLayout(channel)),
                "o": Out(stream.Signature(signed(self.acc_bits))),
            }
        )

    @property
    def width(self) -> int:
        """Bits of the accumulator, in lane units."""
        return self._array.width

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.lane.acc_bits(self.max_k)

    @property
    def latency(self) -> int:
        """Cycles from the last product's handshake to the valid output."""
        return 2 + self.registered + self._array.flush

    @property
    def gap(self) -> int:
        """Cycles between a sum's last product and the next sum's first, if the output is taken at once."""
        return self.latency - 1

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.array = array = self._array
        lane = self.lane

        # A sum's last product closes the input until the sum is in the output register.
        drain = Signal(range(self.latency))
        take = Signal()
        accepted = Signal()
        m.d.comb += [
            take.eq((drain == 1) & (~self.o.valid | self.o.ready)),
            self.i.ready.eq(drain == 0),
            accepted.eq(self.i.valid & self.i.ready),
        ]
        with m.If(accepted & self.i.payload.last):
            m.d.sync += drain.eq(self.latency - 1)
        with m.Elif((drain > 1) | take):
            m.d.sync += drain.eq(drain - 1)

        # The product that meets the array: idle cycles feed the neutral code.
        first = Signal(init=1)
        with m.If(accepted):
            m.d.sync += first.eq(self.i.payload.last)
        code = Mux(accepted, self.i.payload.code, lane.neutral_code)
        activation = self.i.payload.activation
        active, restart = accepted, accepted & first
        if self.registered:
            code_reg = Signal(lane.fmt.bits, init=lane.neutral_code)
            activation_reg = Signal(signed(lane.x_bits), reset_less=True)
            active_reg = Signal()
            restart_reg = Signal()
            m.d.sync += [code_reg.eq(code), active_reg.eq(active), restart_reg.eq(restart)]
            with m.If(accepted):
                m.d.sync += activation_reg.eq(activation)
            code, activation, active, restart = code_reg, activation_reg, active_reg, restart_reg
        x = Signal(lane.x_bits)
        m.d.comb += [
            x.eq(Cat(activation[:-1], ~activation[-1]) if lane.x_offset else activation),  # a + 128: top bit inverted
            array.code[0].eq(code),
            array.x[0].eq(x),
            array.restart.eq(restart),
        ]

        # The rank-1 correction, then the channel's sign.
        steps = Signal(signed(self.width))
        offset = Const(0)
        if lane.modes > 1:
            m.d.comb += array.mode.eq(self.channel.mode)
            x_sum = self._x_sum(m, active, restart, x)
            offset = Mux(self.channel.mode, x_sum * int(lane.offset(1)), 0)
        elif lane.offset(1 << (lane.fmt.bits - 1)):
            x_sum = self._x_sum(m, active, restart, x)
            offset = x_sum * int(lane.offset(1 << (lane.fmt.bits - 1)))
        m.d.comb += steps.eq(array.acc - offset - self.channel.constant)
        signed_steps = Mux(self.channel.flip, -steps, steps) if lane.modes > 1 else steps

        with m.If(take):
            m.d.sync += [self.o.payload.eq(signed_steps << lane.unit - 1), self.o.valid.eq(1)]
        with m.Elif(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        return m

    def _x_sum(self, m: Module, active: Signal, restart: Signal, x: Signal) -> Signal:
        """Sum of x over the sum's products; like the accumulator it may wrap."""
        largest = self.max_k * ((1 << self.lane.x_bits) - 1)
        x_sum = Signal(min(self.width, largest.bit_length()), reset_less=True)
        m.d.sync += x_sum.eq(Mux(restart, 0, x_sum) + Mux(active, x, 0))
        return x_sum
