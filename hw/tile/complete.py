# amaranth: UnusedElaboratable=no
"""The complete tile: from streams of codes and activations to exact sums."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial

from amaranth.hdl import Cat, Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Composite, Part
from hw.heap import Structure
from hw.tile.activation_registers import ActivationRegisters, connect_activations, groups, read_by
from hw.tile.activation_sum import ActivationSum, x_sum_bits
from hw.tile.column import column
from hw.tile.control import Control
from hw.tile.correction import Correction
from hw.tile.held import check_clocks
from hw.wire import TileWire, channel_fields

__all__ = ["CompleteTile"]

#: The parts whose clocks stop, in the order of their enables.
_GATED = ("registers", "activations", "accumulator")


class CompleteTile(SumsOfProducts, Composite):
    """Output-stationary tile with everything that exact sums need.

    Function: for every channel c and token r, ``acc[r] = sum(h[c] * a[r])`` over the products up to and including those
    with ``last``, in half-steps, exactly. Weights' constants enter as presets of the accumulators; the sum of a row's
    activations and the correction are one unit per row, which all columns share. Zero points: 5 to 8 for dINT4, the
    symmetric ``2 ** (bits - 1)`` for INT, those of ``lane.circuit_zero_points`` for others.

    A sum begins with ``columns`` items of ``channel``, then come products, then ``columns`` items of ``o``; both in
    ascending order of columns. Sums drain along the chain of columns while the next channels move in behind them,
    if the first of these is offered by then; otherwise these come after.

    Latency: :attr:`latency` cycles from the handshake of the last products to ``o.valid``, and one for each further
    column. Throughput: :attr:`throughput` products per cycle; :attr:`gap` idle cycles lie between a sum's last products
    and the next sum's first, if outputs are taken at once and channels are there. Every stream may stall at any time.
    After a reset, which drops everything, :attr:`start` cycles pass until channels can be taken.

    Parameters
    ----------
    arithmetic : Arithmetic
        That of the columns; partial products are all ``"true"`` or all ``"inverted"``. The sum of activations has the
        same structure, with the first of its cuts, and one break at half its width if there are any. Filled up sums
        count as long as they are then.
    lanes, columns, rows : int
        Products per cycle in a sum, channels, and tokens. A sum whose length is no multiple of ``lanes`` is filled up
        with codes of zero weight.
    correction : Structure
        Tree and adder of the correction.
    clocks : str
        One of ``hw.tile.held.CLOCKS``: whether clocks stop, of codes that stay, and of activations and accumulators
        where nothing comes.
    shared_by : int
        How many columns share registers of activations, 0 for all. Each group has its own, which take the same from
        the stream ``i`` at the same edge: no net of activations behind a flop is then read by more columns, and nothing
        comes later. The sum of activations reads those of the first group. Tools that merge equal flops undo it unless
        they keep modules apart, as a flow that maps parts does.

    Members
    -------
    i : In(stream) of {code, activation, last: 1}
        Stored codes (``LaneCode.stored``) [columns][lanes], activations on the wire (code - 128) [rows][lanes]. Where
        clocks stop, a bit more: ``hold``, which says that codes are those of the item before, of the same sum.
    channel : In(stream) of {preset: signed(width), mode: 1, flip: 1, code_shift: range(3)}
        A channel's ``LaneCode.shared_preset`` (modulo ``2 ** width``), its ``mode`` and ``flip``, which lanes with one
        mode do not have, and its ``LaneCode.shift`` where the lane has an edge decoder.
    o : Out(stream) of ArrayLayout(signed(acc_bits), rows)
        The exact ``acc`` of one channel in half-steps.
    enables : Out(3)
        Whether flops of codes, of activations and of accumulators take anything at the next edge (gated).
    """

    def __init__(
        self,
        arithmetic: Arithmetic,
        *,
        lanes: int,
        columns: int,
        rows: int = 1,
        correction: Structure = Structure(),
        clocks: str = "free",
        shared_by: int = 0,
    ) -> None:
        arithmetic.check("tile", alike=True, lanes=lanes, columns=columns, rows=rows)
        check_clocks(clocks, arithmetic)
        self.clocks = clocks
        self.shared_by = shared_by
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.columns = columns
        self.rows = rows
        self.correction = correction
        members = {
            "i": In(stream.Signature(self.wire.item)),
            "channel": In(stream.Signature(self.wire.channel)),
            "o": Out(stream.Signature(self.wire.sum)),
        }
        members |= {"enables": Out(len(_GATED))} if clocks == "gated" else {}
        super().__init__(members, self._parts())

    def _parts(self) -> dict[str, Part]:
        arithmetic, lanes, rows = self.arithmetic, self.lanes, self.rows
        corrected = replace(arithmetic, structure=self.correction)
        Correction.check(corrected)
        columns = partial(column, arithmetic, lanes=lanes, rows=rows, chained=True, clocks=self.clocks)
        activations = partial(ActivationRegisters, arithmetic, lanes=lanes, on_wire=True, clocks=self.clocks)
        stopping = self.clocks != "free"
        parts = {
            "control": Part(partial(Control, columns=self.columns, wait=self.start, stopping=stopping)),
            "activations": Part(activations, rows * groups(self.shared_by, self.columns)),
            "column": Part(columns, self.columns),
            "correction": Part(partial(Correction, corrected), rows),
        }
        if any(self.offset):
            complemented = max(self.offset) > 0
            summed = partial(ActivationSum, self._summed, lanes=lanes, complemented=complemented)
            parts["activation_sum"] = Part(summed, rows)
        return parts

    @property
    def _summed(self) -> Arithmetic:
        """That of the sum of activations, which is to keep up with the columns."""
        structure = self.arithmetic.structure
        breaks = (x_sum_bits(self.arithmetic) // 2,) if structure.breaks else ()
        return replace(self.arithmetic, structure=replace(structure, breaks=breaks, cuts=structure.cuts[:1]))

    @cached_property
    def wire(self) -> TileWire:
        """What lies where on the streams."""
        arithmetic = self.arithmetic
        sizes = self.lanes, self.columns, self.rows
        return TileWire(arithmetic.lane, arithmetic.max_k, *sizes, holds=self.clocks != "free")

    @property
    def gates(self) -> dict[tuple[str, int], str]:
        """The part whose flops a bit of an output enables, where a flow is to put in clock gates."""
        return {("enables", i): kind for i, kind in enumerate(_GATED)} if self.clocks == "gated" else {}

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.arithmetic.acc_bits

    @property
    def start(self) -> int:
        """Cycles after a reset until the first channel can be taken."""
        sums = 1 + len(self._summed.structure.breaks) if any(self.offset) else 0
        return 1 + max(self.flush, sums)

    @property
    def latency(self) -> int:
        """Cycles from the handshake of a sum's last products to its first output."""
        return self.start + 2

    @property
    def gap(self) -> int:
        """Cycles without products between two sums, if outputs are taken at once and channels offered in time."""
        return self.start + self.columns

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        lane, item = self.arithmetic.lane, self.i.payload
        (control,) = parts["control"]
        m.d.comb += [
            control.i_valid.eq(self.i.valid),
            control.last.eq(item.last),
            self.i.ready.eq(control.i_ready),
            control.channel_valid.eq(self.channel.valid),
            self.channel.ready.eq(control.channel_ready),
            self.o.valid.eq(control.o_valid),
            control.o_ready.eq(self.o.ready),
        ]

        # The chain: channels move in at the last column, sums out of the first.
        columns = parts["column"]
        activations = parts["activations"]
        channel = self.channel.payload
        links = [one.chain_out for one in columns[1:]]
        m.d.comb += [one.chain_in.eq(link) for one, link in zip(columns[:-1], links, strict=True)]
        m.d.comb += [columns[-1].chain_in.acc[r].eq(channel.preset) for r in range(self.rows)]
        m.d.comb += [getattr(columns[-1].chain_in, name).eq(channel[name]) for name in channel_fields(lane)]
        for c, one in enumerate(columns):
            m.d.comb += [
                one.code.eq(item.code[c]),
                one.shift.eq(control.step),
                one.accept.eq(control.accept),
            ]
            if self.clocks == "enabled":
                m.d.comb += [one.take_codes.eq(control.codes), one.take_sums.eq(control.sums)]
            connect_activations(
                m, self.arithmetic, one, read_by(c, activations, rows=self.rows, shared_by=self.shared_by)
            )

        first = columns[0].chain_out
        for r, (row, correction) in enumerate(zip(activations[: self.rows], parts["correction"], strict=True)):
            m.d.comb += [
                row.activation.eq(item.activation[r]),
                correction.raw.eq(first.acc[r]),
                correction.take.eq(control.take),
                self.o.payload[r].eq(correction.acc),
            ]
            if lane.modes > 1:
                m.d.comb += [correction.mode.eq(first.mode), correction.flip.eq(first.flip)]
        for number, row in enumerate(activations[self.rows :]):
            m.d.comb += row.activation.eq(item.activation[number % self.rows])
        if self.clocks != "free":
            m.d.comb += control.hold.eq(item.hold)
        if self.clocks == "enabled":
            m.d.comb += [row.enable.eq(control.accept) for row in activations]
        if self.clocks == "gated":
            m.d.comb += self.enables.eq(Cat(control.codes, control.accept, control.sums))
        sums = parts.get("activation_sum", [])
        for row, total, correction in zip(activations[: self.rows], sums, parts["correction"], strict=bool(sums)):
            m.d.comb += [
                total.x_n.eq(row.x_n),
                total.valid.eq(control.valid),
                total.restart.eq(control.restart),
                correction.x_sum.eq(total.sum),
            ]
