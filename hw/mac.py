"""Complete MAC unit: from stored codes and activations to ``acc``, on streams."""

from functools import cached_property

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib import stream
from amaranth.lib.wiring import In, Out

from hw.accumulator import place_sum
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Circuit
from hw.wire import MacWire

__all__ = ["Mac"]


class Mac(SumsOfProducts, Circuit):
    """Multiply-accumulate unit with everything that an exact sum needs.

    Function: ``acc = sum(h * a)`` over the products up to and including one with ``last``, in half-steps, exactly. What
    a larger array corrects once for many sums is corrected inside the tree here: the accumulator starts from the
    channel's ``preset`` (all weight-only constants), a product's offset is one more row of partial products, and a
    flipped channel complements its activations. Zero points: 5 to 8 for dINT4, the symmetric ``2 ** (bits - 1)`` for
    INT.

    Latency: :attr:`latency` cycles from the last product's handshake to ``o.valid``. Throughput: one product per cycle;
    :attr:`gap` idle cycles lie between a sum's last product and the next sum's first. Either stream may stall at any
    time. Reset drops a sum in progress.

    Parameters
    ----------
    arithmetic : Arithmetic
        With any lane whose offset is zero or one row, and without pipeline stages.
    registered : bool
        Whether codes and activations are registered before the lane.

    Members
    -------
    i : In(stream) of {code: lane.code_bits, activation: signed(8), last: 1}
        Lane codes (``golden.lane_code``) and activations on the wire (code - 128).
    channel : In of {preset: signed(width), mode: 1, flip: 1}
        The channel's ``LaneCode.preset`` (modulo ``2 ** width``), ``mode`` and ``flip``; held from the sum's first
        product to its output. Lanes with one mode have neither mode nor flip.
    o : Out(stream) of signed(acc_bits)
        The exact ``acc`` in half-steps.
    """

    def __init__(self, arithmetic: Arithmetic, *, registered: bool = True) -> None:
        lane = arithmetic.lane
        self.arithmetic = arithmetic
        self.registered = registered
        arithmetic.check_complete()
        if any(offset & (offset - 1) for offset in arithmetic.offset):
            raise ValueError(
                f"a {lane.name} lane's offset {max(arithmetic.offset)} is no single row: use a lane without an offset, "
                f"such as golden.lanes.INT{lane.fmt.bits}_SIGNED, or sum x beside a hw.dot.DotProduct"
            )
        if arithmetic.structure.cuts:
            raise ValueError("one product is no tree to cut: a MAC has ripple breaks, and no pipeline stages")
        arithmetic.check("MAC", width=self.width, lanes=1)
        super().__init__(
            {
                "i": In(stream.Signature(self.wire.item)),
                "channel": In(self.wire.channel),
                "o": Out(stream.Signature(self.wire.sum)),
            }
        )

    @cached_property
    def wire(self) -> MacWire:
        """What lies where on the streams."""
        return MacWire(self.arithmetic.lane, self.arithmetic.max_k)

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.arithmetic.acc_bits

    @property
    def width(self) -> int:
        """Bits of the accumulator: ``acc`` in lane units."""
        return self.wire.width

    @property
    def latency(self) -> int:
        """Cycles from the last product's handshake to the valid output."""
        return 2 + self.registered + self.flush

    @property
    def gap(self) -> int:
        """Cycles between a sum's last product and the next sum's first, if the output is taken at once."""
        return self.latency - 1

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane = self.arithmetic.lane
        item = self.i.payload

        # A sum's last product closes the input until the sum is in the output register.
        drain = Signal(range(self.latency))
        take = Signal()
        accepted = Signal()
        m.d.comb += [
            take.eq((drain == 1) & (~self.o.valid | self.o.ready)),
            self.i.ready.eq(drain == 0),
            accepted.eq(self.i.valid & self.i.ready),
        ]
        with m.If(accepted & item.last):
            m.d.sync += drain.eq(self.latency - 1)
        with m.Elif((drain > 1) | take):
            m.d.sync += drain.eq(drain - 1)

        # What meets the lane: idle cycles feed the neutral code. x = a + 128 is a with its top bit inverted.
        first = Signal(init=1)
        with m.If(accepted):
            m.d.sync += first.eq(item.last)
        code = Signal(lane.code_bits, init=lane.neutral_code)
        x = Signal(self.arithmetic.x_shape, reset_less=True)
        active = Signal()
        restart = Signal()
        wire = Cat(item.activation[:-1], ~item.activation[-1]) if lane.x_offset else item.activation
        if lane.modes > 1:
            wire = wire ^ self.channel.flip.replicate(lane.x_bits)
        stage = m.d.sync if self.registered else m.d.comb
        stage += [
            code.eq(Mux(accepted, item.code, lane.neutral_code)),
            active.eq(accepted),
            restart.eq(accepted & first),
            x.eq(wire),
        ]

        mode = self.channel.mode if lane.modes > 1 else None
        total = place_sum(m, self.arithmetic, width=self.width, apart=False)
        total.add(code, x, mode)
        # Offsets off every product, as offset * ~x; the preset knows the complement's constant.
        offsets = sorted(set(self.offset) - {0})
        for offset in offsets:
            on = active
            if lane.modes > 1 and set(self.offset) != {offset}:
                on = (mode if self.offset[1] == offset else ~mode) & active
            name = f"offset{offset}" if len(offsets) > 1 else "offset"
            total.add_row(offset.bit_length() - 1, ~x & on.replicate(lane.x_bits), name)
        acc = total.accumulate(load=restart, preset=self.channel.preset)

        with m.If(take):
            m.d.sync += [self.o.payload.eq(Cat(Const(0, lane.unit - 1), acc)), self.o.valid.eq(1)]
        with m.Elif(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        return m
