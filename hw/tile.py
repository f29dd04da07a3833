# amaranth: UnusedElaboratable=no
"""Output-stationary tile: every column's weights meet every row's activations, and sums stay where they are.

A tile computes ``lanes x columns x rows`` products per cycle. A weight code is registered and decoded once for all rows
(:class:`Column`), an activation registered once for all columns. :class:`Tile` is the bare array; :class:`CompleteTile`
streams codes and activations in and exact sums out.

Both are nothing but instances of their ``parts``, so that a tile's area is the sum of its parts' areas.
"""

from dataclasses import replace
from functools import partial

from amaranth.hdl import Cat, Module, Mux, Shape, Signal, signed
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane
from hw.correction import ActivationSum, Correction, check_one_cycle, offsets, x_sum_bits
from hw.dot import Accumulator, Parts, check, check_fixed, check_sizes, instances, multiply
from hw.heap import GATES, Cells, Structure
from hw.lanes import Decoder, EdgeDecoder, LaneProducts

__all__ = ["ActivationRegisters", "Column", "CompleteTile", "Control", "Tile"]


def x_shape(lane: Lane) -> Shape:
    """Shape of an activation as the lane sees it."""
    return signed(lane.x_bits) if lane.x_offset == 0 else Shape(lane.x_bits)


class Column(wiring.Component):
    """One column of a tile: code registers and decoders, and for each row lanes, tree and accumulator.

    Function: in every cycle ``acc[r] += sum(lane.product(code[i], mode, x[r][i]))`` with the codes and the mode of the
    cycle before, modulo ``2 ** width``. An idle cycle feeds ``lane.neutral_code`` with any ``x``.

    In a chain, codes count with ``accept`` only, and ``shift`` moves accumulators, mode and flip
    along to this column in place of the sum; the sum must be complete then. That is how sums are drained and presets
    loaded: a multiplexer of two in front of the tree, where a restart would have a gate, and none between columns.

    Latency: 2 cycles, plus ``structure.flush``. Throughput: ``lanes * rows`` products per cycle. No reset.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    lanes, rows : int
        Products per cycle in a sum; sums that share the weights.
    max_k : int
        Products in the longest sum; the width of the accumulators follows from it.
    cells, structure, products
        As in :class:`~hw.dot.DotProduct`; partial products are all ``"true"`` or all ``"inverted"``.
    chained : bool
        Whether the column is part of a chain.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        Lane codes; in a chain as they are stored, before an edge decoder.
    mode : In(1)
        The channel's mode (lanes with two modes that are not chained).
    x : In(ArrayLayout(ArrayLayout(lane.x_bits, lanes), rows))
        Activations as the lane sees them, from registers, a cycle after the codes they meet.
    x_n : In of the same
        Their complements (lanes that see x unsigned).
    acc : Out(ArrayLayout(width, rows))
        The raw sums (not chained).
    accept : In(1)
        Whether codes count (chained).
    shift : In(1)
        Whether the chain moves (chained).
    chain_in : In of {acc: ArrayLayout(width, rows), mode: 1, flip: 1, code_shift: range(3)}
        What moves in; of the channel, what the lane needs (chained).
    chain_out : Out of the same
        What moves on (chained).
    """

    def __init__(
        self,
        lane: Lane,
        *,
        lanes: int,
        rows: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "true",
        chained: bool = False,
    ) -> None:
        self.width = check("column", lane, cells, structure, products, max_k=max_k, lanes=lanes, rows=rows)
        self.structure = structure.check(self.width)
        check_fixed(products)
        self.lane = lane
        self.lanes = lanes
        self.rows = rows
        self.max_k = max_k
        self.cells = cells
        self.products = products
        self.chained = chained
        members = {
            "code": In(data.ArrayLayout(lane.fmt.bits if chained else lane.code_bits, lanes)),
            "x": In(data.ArrayLayout(data.ArrayLayout(x_shape(lane), lanes), rows)),
        }
        if lane.x_offset:
            members["x_n"] = members["x"]
        sums = data.ArrayLayout(self.width, rows)
        if chained:
            link = data.StructLayout({"acc": sums, **channel_fields(lane)})
            members |= {"accept": In(1), "shift": In(1), "chain_in": In(link), "chain_out": Out(link)}
        else:
            members |= {"acc": Out(sums)} | ({"mode": In(range(lane.modes))} if lane.modes > 1 else {})
        super().__init__(members)

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        if not self.lane.partial_products:
            raise AttributeError("what tools are to shape has no parts")
        shared = self.rows > 1
        parts: Parts = {"registers": (self._registers, 1)}
        if shared:
            parts["decoder"] = (partial(Decoder, self.lane), self.lanes)
        return parts | {
            "lane": (self._lane, self.lanes * self.rows),
            "accumulator": (self._accumulator, self.rows),
        }

    def _registers(self) -> "CodeRegisters":
        return CodeRegisters(self.lane, lanes=self.lanes, chained=self.chained)

    def _lane(self) -> LaneProducts:
        return LaneProducts(
            self.lane,
            inverted=check_fixed(self.products),
            complemented=self.lane.x_offset > 0,
            registered=True,
            decoded=self.rows > 1,
        )

    def _accumulator(self) -> Accumulator:
        return Accumulator(
            [self._lane()] * self.lanes,
            width=self.width,
            cells=self.cells,
            structure=self.structure,
            preset=self.chained,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane = self.lane
        plain = not lane.partial_products
        parts = instances(m, {"registers": (self._registers, 1)} if plain else self.parts)
        (registers,) = parts["registers"]
        m.d.comb += registers.code.eq(self.code)
        for name in ("mode", "accept", "shift"):
            if hasattr(self, name) and hasattr(registers, name):
                m.d.comb += getattr(registers, name).eq(getattr(self, name))
        for name in channel_fields(lane) if self.chained else ():
            m.d.comb += [registers.chain_in[name].eq(self.chain_in[name])]
            m.d.comb += [self.chain_out[name].eq(registers.chain_out[name])]
        after = self.chain_out.acc if self.chained else self.acc
        if plain:
            for r in range(self.rows):
                codes, x = list(registers.lane_code), list(self.x[r])
                terms = multiply(m, lane, codes, x, cuts=len(self.structure.cuts), name=f"r{r}")
                acc = Signal(self.width, name=f"r{r}_acc", reset_less=True)
                before = Mux(self.shift, self.chain_in.acc[r], acc) if self.chained else acc
                m.d.sync += acc.eq(sum(terms, before))
                m.d.comb += after[r].eq(acc)
            return m
        for i, decoder in enumerate(parts.get("decoder", [])):
            m.d.comb += [decoder.code.eq(registers.lane_code[i]), decoder.code_n.eq(registers.lane_code_n[i])]
            if lane.modes > 1:
                m.d.comb += decoder.mode.eq(registers.lane_mode)
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
                    m.d.comb += product.mode.eq(registers.lane_mode)
            if self.chained:
                m.d.comb += [accumulator.load.eq(self.shift), accumulator.preset.eq(self.chain_in.acc[r])]
            m.d.comb += after[r].eq(accumulator.acc)
        return m


class CodeRegisters(wiring.Component):
    """What a :class:`Column` holds of its weights: codes and the channel, behind an edge decoder where there is one.

    Members
    -------
    code, mode, accept, shift, chain_in, chain_out
        As in :class:`Column`; of the chain, the channel alone.
    lane_code, lane_code_n : Out(ArrayLayout(lane.code_bits, lanes))
        Registered lane codes, and their complements.
    lane_mode : Out(1)
        The channel's mode (lanes with two modes only).
    """

    def __init__(self, lane: Lane, *, lanes: int, chained: bool) -> None:
        self.lane = lane
        self.lanes = lanes
        self.chained = chained
        codes = Out(data.ArrayLayout(lane.code_bits, lanes))
        stored = lane.fmt.bits if chained else lane.code_bits
        members = {"code": In(data.ArrayLayout(stored, lanes)), "lane_code": codes, "lane_code_n": codes}
        if lane.modes > 1:
            members |= {"lane_mode": Out(1)} | ({} if chained else {"mode": In(1)})
        if chained:
            link = data.StructLayout(channel_fields(lane))
            members |= {"shift": In(1), "chain_in": In(link), "chain_out": Out(link)} if link.size else {}
        super().__init__(members | ({"accept": In(1)} if chained else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane = self.lane
        mode = Signal(reset_less=True)
        if lane.modes > 1:
            m.d.comb += self.lane_mode.eq(mode)
            if not self.chained:
                m.d.sync += mode.eq(self.mode)
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
            m.d.sync += code.eq(Mux(self.accept, given, lane.neutral_code) if self.chained else given)
            m.d.comb += [self.lane_code[i].eq(code), self.lane_code_n[i].eq(~code)]
        return m


def channel_fields(lane: Lane) -> dict[str, Shape]:
    """What a channel has beside its preset."""
    fields = {"mode": Shape.cast(range(lane.modes)), "flip": Shape(1)} if lane.modes > 1 else {}
    return fields | ({"code_shift": Shape.cast(range(lane.shifts))} if lane.shifts > 1 else {})


class ActivationRegisters(wiring.Component):
    """Registers of one row's activations, which all columns read.

    Function: ``x`` is what came in a cycle ago, as the lane sees it. No reset. Lanes that see x unsigned select from
    it and from its complement: that is made here, once for all columns.

    Parameters
    ----------
    lane : golden.Lane
        Whose activations.
    lanes : int
        How many.
    on_wire : bool
        Whether activations come in as ``a = code - 128``; otherwise as the lane sees them.

    Members
    -------
    activation : In(ArrayLayout(signed(8) or the shape of x, lanes))
        What is registered.
    x : Out(ArrayLayout(lane.x_bits, lanes))
        Activations as the lane sees them.
    x_n : Out of the same
        Their complements (lanes that see x unsigned).
    """

    def __init__(self, lane: Lane, *, lanes: int, on_wire: bool = False) -> None:
        check_sizes("row", lanes=lanes)
        self.lane = lane
        self.lanes = lanes
        self.on_wire = on_wire
        super().__init__(
            {
                "activation": In(data.ArrayLayout(signed(lane.x_bits) if on_wire else x_shape(lane), lanes)),
                "x": Out(data.ArrayLayout(x_shape(lane), lanes)),
                **({"x_n": Out(data.ArrayLayout(x_shape(lane), lanes))} if lane.x_offset else {}),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for i in range(self.lanes):
            a = self.activation[i]
            register = Signal(x_shape(self.lane), name=f"x{i}", reset_less=True)
            m.d.sync += register.eq(Cat(a[:-1], ~a[-1]) if self.on_wire and self.lane.x_offset else a)
            m.d.comb += self.x[i].eq(register)
            if self.lane.x_offset:
                m.d.comb += self.x_n[i].eq(~register)
        return m


class Tile(wiring.Component):
    """Output-stationary array of ``lanes x columns x rows``, registers included.

    Function: in every cycle ``acc[c][r] += sum(lane.product(code[c][i], mode[c], x[r][i]))``, modulo ``2 ** width``. An
    idle cycle feeds ``lane.neutral_code`` with any ``x``. It cannot begin a sum: sums are differences of two readings.
    :func:`golden.correct` turns them into exact integer products.

    Latency: :attr:`latency` cycles, of which the last :attr:`flush` want neutral codes where the structure has breaks.
    Throughput: :attr:`throughput` products per cycle. No reset.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    lanes, columns, rows : int
        Products per cycle in a sum, channels, and tokens.
    max_k : int
        Products in the longest sum; the width of the accumulators follows from it.
    cells, structure, products
        As in :class:`~hw.dot.DotProduct`; partial products are all ``"true"`` or all ``"inverted"``.

    Members
    -------
    code : In(ArrayLayout(ArrayLayout(lane.code_bits, lanes), columns))
        Lane codes.
    mode : In(ArrayLayout(1, columns))
        The channels' modes (lanes with two modes only).
    x : In(ArrayLayout(ArrayLayout(lane.x_bits, lanes), rows))
        Activations as the lane sees them: ``a + lane.x_offset``.
    acc : Out(ArrayLayout(ArrayLayout(width, rows), columns))
        The raw sums.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        lanes: int,
        columns: int,
        rows: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "true",
    ) -> None:
        sizes = {"lanes": lanes, "columns": columns, "rows": rows}
        self.width = check("tile", lane, cells, structure, products, max_k=max_k, **sizes)
        self.structure = structure.check(self.width)
        check_fixed(products)
        self.lane = lane
        self.lanes = lanes
        self.columns = columns
        self.rows = rows
        self.max_k = max_k
        self.cells = cells
        self.products = products
        members = {
            "code": In(data.ArrayLayout(data.ArrayLayout(lane.code_bits, lanes), columns)),
            "x": In(data.ArrayLayout(data.ArrayLayout(x_shape(lane), lanes), rows)),
            "acc": Out(data.ArrayLayout(data.ArrayLayout(self.width, rows), columns)),
        }
        if lane.modes > 1:
            members["mode"] = In(data.ArrayLayout(range(lane.modes), columns))
        super().__init__(members)

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that a raw sum holds too much, for each mode."""
        return offsets(self.lane)

    @property
    def throughput(self) -> int:
        """Products per cycle."""
        return self.lanes * self.columns * self.rows

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until sums are complete."""
        return self.structure.flush

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to sums that hold all of their products."""
        return 2 + self.flush

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        return {
            "activations": (lambda: ActivationRegisters(self.lane, lanes=self.lanes), self.rows),
            "column": (self._column, self.columns),
        }

    def _column(self) -> Column:
        return Column(
            self.lane,
            lanes=self.lanes,
            rows=self.rows,
            max_k=self.max_k,
            cells=self.cells,
            structure=self.structure,
            products=self.products,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        parts = instances(m, self.parts)
        for r, row in enumerate(parts["activations"]):
            m.d.comb += row.activation.eq(self.x[r])
        for c, column in enumerate(parts["column"]):
            m.d.comb += [column.code.eq(self.code[c]), self.acc[c].eq(column.acc)]
            connect_activations(m, column, parts["activations"])
            if self.lane.modes > 1:
                m.d.comb += column.mode.eq(self.mode[c])
        return m


def connect_activations(m: Module, column: Column, rows: list[ActivationRegisters]) -> None:
    """Give a column the activations of all rows."""
    for r, row in enumerate(rows):
        m.d.comb += column.x[r].eq(row.x)
        if hasattr(column, "x_n"):
            m.d.comb += column.x_n[r].eq(row.x_n)


class Control(wiring.Component):
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
    """

    i_valid: In(1)
    i_ready: Out(1)
    last: In(1)
    accept: Out(1)
    valid: Out(1)
    channel_valid: In(1)
    channel_ready: Out(1)
    o_valid: Out(1)
    o_ready: In(1)
    step: Out(1)
    take: Out(1)
    last_step: Out(1)
    restart: Out(1)

    def __init__(self, *, columns: int, wait: int) -> None:
        check_sizes("tile", columns=columns)
        self.columns = columns
        self.wait = wait
        super().__init__()

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
        return m


class CompleteTile(wiring.Component):
    """Output-stationary tile with everything that exact sums need.

    Function: for every channel c and token r, ``acc[r] = sum(h[c] * a[r])`` over the products up to and including those
    with ``last``, in half-steps, exactly. Weights' constants enter as presets of the accumulators; the sum of a row's
    activations and the correction are one unit per row, which all columns share. Zero points: 5 to 8 for dINT4, the
    symmetric ``2 ** (bits - 1)`` for INT.

    A sum begins with ``columns`` items of ``channel``, then come products, then ``columns`` items of ``o``; both in
    ascending order of columns. Sums drain along the chain of columns while the next channels move in behind them,
    if the first of these is offered by then; otherwise these come after.

    Latency: :attr:`latency` cycles from the handshake of the last products to ``o.valid``, and one for each further
    column. Throughput: :attr:`throughput` products per cycle; :attr:`gap` idle cycles lie between a sum's last products
    and the next sum's first, if outputs are taken at once and channels are there. Every stream may stall at any time.
    After a reset, which drops everything, :attr:`start` cycles pass until channels can be taken.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    lanes, columns, rows : int
        Products per cycle in a sum, channels, and tokens. A sum whose length is no multiple of ``lanes`` is filled up
        with codes of zero weight.
    max_k : int
        Products in the longest sum, filling included; the widths follow from it. Longer sums wrap.
    cells, structure, products
        As in :class:`Tile`, for the columns. The sum of activations has the same structure, with the
        first of its cuts, and one break at half its width if there are any.
    correction : Structure
        Tree and adder of the correction.

    Members
    -------
    i : In(stream) of {code, activation, last: 1}
        Stored codes (``LaneCode.stored``) [columns][lanes], activations on the wire (code - 128) [rows][lanes].
    channel : In(stream) of {preset: signed(width), mode: 1, flip: 1, code_shift: range(3)}
        A channel's ``LaneCode.shared_preset`` (modulo ``2 ** width``), its ``mode`` and ``flip``, which lanes with one
        mode do not have, and its ``LaneCode.shift`` where the lane has an edge decoder.
    o : Out(stream) of ArrayLayout(signed(acc_bits), rows)
        The exact ``acc`` of one channel in half-steps.
    """

    def __init__(
        self,
        lane: Lane,
        *,
        lanes: int,
        columns: int,
        rows: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "true",
        correction: Structure = Structure(),
    ) -> None:
        sizes = {"lanes": lanes, "columns": columns, "rows": rows}
        self.width = check("tile", lane, cells, structure, products, max_k=max_k, **sizes)
        self.structure = structure.check(self.width)
        check_fixed(products)
        self.lane = lane
        self.lanes = lanes
        self.columns = columns
        self.rows = rows
        self.max_k = max_k
        self.cells = cells
        self.products = products
        self.correction = check_one_cycle(correction)
        item = data.StructLayout(
            {
                "code": data.ArrayLayout(data.ArrayLayout(lane.fmt.bits, lanes), columns),
                "activation": data.ArrayLayout(data.ArrayLayout(signed(lane.x_bits), lanes), rows),
                "last": 1,
            }
        )
        channel = data.StructLayout({"preset": signed(self.width), **channel_fields(lane)})
        super().__init__(
            {
                "i": In(stream.Signature(item)),
                "channel": In(stream.Signature(channel)),
                "o": Out(stream.Signature(data.ArrayLayout(signed(self.acc_bits), rows))),
            }
        )

    @property
    def acc_bits(self) -> int:
        """Bits of ``acc`` in half-steps."""
        return self.lane.acc_bits(self.max_k)

    @property
    def offset(self) -> tuple[int, ...]:
        """Multiple of sum(x) that a raw sum holds too much, for each mode; corrected."""
        return offsets(self.lane)

    @property
    def throughput(self) -> int:
        """Products per cycle."""
        return self.lanes * self.columns * self.rows

    @property
    def flush(self) -> int:
        """Cycles that breaks and pipeline stages add until sums are complete."""
        return self.structure.flush

    @property
    def start(self) -> int:
        """Cycles after a reset until the first channel can be taken."""
        sums = self._activation_sum().latency - 1 if any(self.offset) else 0
        return 1 + max(self.flush, sums)

    @property
    def latency(self) -> int:
        """Cycles from the handshake of a sum's last products to its first output."""
        return self.start + 2

    @property
    def gap(self) -> int:
        """Cycles without products between two sums, if outputs are taken at once and channels offered in time."""
        return self.start + self.columns

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        parts: Parts = {
            "control": (lambda: Control(columns=self.columns, wait=self.start), 1),
            "activations": (self._activations, self.rows),
            "column": (self._column, self.columns),
            "correction": (self._correction, self.rows),
        }
        if any(self.offset):
            parts["activation_sum"] = (self._activation_sum, self.rows)
        return parts

    def _column(self) -> Column:
        return Column(
            self.lane,
            lanes=self.lanes,
            rows=self.rows,
            max_k=self.max_k,
            cells=self.cells,
            structure=self.structure,
            products=self.products,
            chained=True,
        )

    def _activations(self) -> ActivationRegisters:
        return ActivationRegisters(self.lane, lanes=self.lanes, on_wire=True)

    @property
    def _sum_structure(self) -> Structure:
        """That of the sum of activations, which is to keep up with the columns."""
        middle = x_sum_bits(self.lane, self.max_k) // 2
        breaks = (middle,) if self.structure.breaks else ()
        return replace(self.structure, breaks=breaks, cuts=self.structure.cuts[:1])

    def _activation_sum(self) -> ActivationSum:
        complemented = max(self.offset) > 0
        shape = {"cells": self.cells, "structure": self._sum_structure}
        return ActivationSum(self.lane, lanes=self.lanes, max_k=self.max_k, complemented=complemented, **shape)

    def _correction(self) -> Correction:
        return Correction(self.lane, max_k=self.max_k, cells=self.cells, structure=self.correction)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        item = self.i.payload
        parts = instances(m, self.parts)
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
        channel = self.channel.payload
        links = [column.chain_out for column in columns[1:]]
        m.d.comb += [column.chain_in.eq(link) for column, link in zip(columns[:-1], links, strict=True)]
        m.d.comb += [columns[-1].chain_in.acc[r].eq(channel.preset) for r in range(self.rows)]
        m.d.comb += [getattr(columns[-1].chain_in, name).eq(channel[name]) for name in channel_fields(self.lane)]
        for c, column in enumerate(columns):
            m.d.comb += [
                column.code.eq(item.code[c]),
                column.shift.eq(control.step),
                column.accept.eq(control.accept),
            ]
            connect_activations(m, column, parts["activations"])

        first = columns[0].chain_out
        for r, (row, correction) in enumerate(zip(parts["activations"], parts["correction"], strict=True)):
            m.d.comb += [
                row.activation.eq(item.activation[r]),
                correction.raw.eq(first.acc[r]),
                correction.take.eq(control.take),
                self.o.payload[r].eq(correction.acc),
            ]
            if self.lane.modes > 1:
                m.d.comb += [correction.mode.eq(first.mode), correction.flip.eq(first.flip)]
        sums = parts.get("activation_sum", [])
        for row, total, correction in zip(parts["activations"], sums, parts["correction"], strict=bool(sums)):
            m.d.comb += [
                total.x_n.eq(row.x_n),
                total.valid.eq(control.valid),
                total.restart.eq(control.restart),
                correction.x_sum.eq(total.sum),
            ]
        return m
