"""Weight-stationary systolic array: weights stay, activations move along the rows, partial sums down the columns."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from amaranth.hdl import Module, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import signed_bits
from hw.accumulator import place_sum
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Circuit, Composite, Part

__all__ = ["SystolicArray", "SystolicColumn"]


def check_cells(arithmetic: Arithmetic, **sizes: int) -> None:
    """Raise ValueError where something cannot be built."""
    arithmetic.check("systolic array", **sizes)
    if arithmetic.structure.breaks:
        raise ValueError("a systolic cell hands on whole sums: it has no breaks")
    products = sizes["rows"] * sizes["lanes"]
    if arithmetic.max_k < products:
        raise ValueError(f"max_k={arithmetic.max_k} is less than one column's {products} products")


class SystolicColumn(SumsOfProducts, Circuit):
    """One column of cells, each of which holds the codes of ``lanes`` weights.

    Function: row r adds ``sum(lane.product(code[r][i], mode, x[r][i]))`` to what comes down from row r - 1, one cycle
    later than that; the last row also adds ``partial``. Activations move on to the next column, a cycle later.

    Cells hold codes, not decoded selects: a code has fewer bits than its selects, a flop is as large as several gates,
    and nothing is shared between the cells of a row that a decoder at the edge could serve. Partial sums are as wide as
    the products down to their row can make them; only the last row has the accumulator's width.

    Latency: ``rows`` + 1 cycles from the first row's activations, one more for each of the structure's cuts; one from
    ``partial``. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        What multiplies, and the tree and adder of every cell; no breaks.
    rows, lanes : int
        Cells; products of each.

    Members
    -------
    code : In(ArrayLayout(lane.code_bits, lanes))
        Codes that ``load`` moves into the first row.
    mode : In(1)
        The channel's mode, taken with ``load`` (lanes with two modes only).
    load : In(1)
        Codes move down by a row.
    x : In(ArrayLayout(ArrayLayout(lane.x_bits, lanes), rows))
        Activations from the column before.
    x_on : Out of the same
        Activations for the next column.
    partial : In(width)
        What ``acc`` begins with.
    acc : Out(width)
        The raw sum.
    """

    def __init__(self, arithmetic: Arithmetic, *, rows: int, lanes: int = 1) -> None:
        check_cells(arithmetic, lanes=lanes, rows=rows)
        self.arithmetic = arithmetic
        self.rows = rows
        self.lanes = lanes
        lane = arithmetic.lane
        x = data.ArrayLayout(data.ArrayLayout(arithmetic.x_shape, lanes), rows)
        members = {
            "code": In(data.ArrayLayout(lane.code_bits, lanes)),
            "load": In(1),
            "x": In(x),
            "x_on": Out(x),
            "partial": In(self.width),
            "acc": Out(self.width),
        }
        if lane.modes > 1:
            members["mode"] = In(range(lane.modes))
        super().__init__(members)

    def sum_shape(self, row: int) -> tuple[int, bool]:
        """Bits of the partial sum below a row, and whether it is signed."""
        lane = self.arithmetic.lane
        codes = np.arange(1 << lane.code_bits)
        ends = lane.x(np.array([[lane.a_range[0]], [lane.a_range[-1]]]))
        products = np.stack([lane.product(codes, mode, ends) for mode in range(lane.modes)])
        low, high = (int(end) * self.lanes * (row + 1) for end in (products.min(), products.max()))
        bits = max(signed_bits(low), signed_bits(high)) if low < 0 else high.bit_length()
        return min(bits, self.width), low < 0

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane, x_shape = self.arithmetic.lane, self.arithmetic.x_shape
        mode = Signal(range(max(lane.modes, 2)), reset_less=True)
        if lane.modes > 1:
            with m.If(self.load):
                m.d.sync += mode.eq(self.mode)
        above = [self.code[i] for i in range(self.lanes)]
        forwarded = None  # the partial sum from the row above
        for r in range(self.rows):
            last = r == self.rows - 1
            width, negative = (self.width, False) if last else self.sum_shape(r)
            codes = [Signal(lane.code_bits, name=f"code{r}_{i}", reset_less=True) for i in range(self.lanes)]
            x = [Signal(x_shape, name=f"x{r}_{i}", reset_less=True) for i in range(self.lanes)]
            with m.If(self.load):
                m.d.sync += [code.eq(before) for code, before in zip(codes, above, strict=True)]
            above = codes
            total = place_sum(m, self.arithmetic, width=width, prefix=f"r{r}_")
            for i in range(self.lanes):
                m.d.sync += x[i].eq(self.x[r][i])
                m.d.comb += self.x_on[r][i].eq(x[i])
                total.add(codes[i], x[i], mode, number=i)
            forwarded = total.forward(forwarded, negative=negative, partial=self.partial if last else None)
        m.d.comb += self.acc.eq(total.value(forwarded))
        return m


class SystolicArray(SumsOfProducts, Composite):
    """Weight-stationary array of ``rows x columns`` cells, each of ``lanes`` products per cycle.

    Function: with the weights that were loaded last, for every token ``acc[c] = partial[c] +
    sum(lane.product(code[c][r][i], mode[c], x[r][i]))``, modulo ``2 ** width``. A sum longer than ``rows * lanes``
    takes several passes, each of which gives the last one's ``acc`` in as ``partial``; the first takes zero, or what
    the channel's sums start from. :func:`golden.correct` turns sums into exact integer products.

    Skew: row r takes a token's activations r cycles after row 0, and column c gives its sum c cycles after column 0.
    ``partial`` is taken in the cycle before its ``acc``.

    Loading: ``load`` for ``rows`` cycles, with the last row's codes first and the modes with the first row's. It may
    begin :attr:`flush` idle cycles after the first row took the last token, and the first row may take the next token
    with the last codes: :attr:`gap` cycles lie between the two.

    Latency: :attr:`latency` cycles from the first row's activations to the first column's ``acc``. Throughput:
    :attr:`throughput` products per cycle: one token. No reset: what comes out without a token going in means nothing.

    Parameters
    ----------
    arithmetic : Arithmetic
        As in :class:`SystolicColumn`.
    rows, columns, lanes : int
        Cells along the reduction; channels; products of a cell.

    Members
    -------
    code : In(ArrayLayout(ArrayLayout(lane.code_bits, lanes), columns))
        Lane codes that move into the first row.
    mode : In(ArrayLayout(1, columns))
        The channels' modes (lanes with two modes only).
    load : In(1)
        Codes move down by a row.
    x : In(ArrayLayout(ArrayLayout(lane.x_bits, lanes), rows))
        Activations as the lane sees them: ``a + lane.x_offset``, skewed.
    partial : In(ArrayLayout(width, columns))
        What the sums begin with, skewed.
    acc : Out(ArrayLayout(width, columns))
        The raw sums, skewed.
    """

    def __init__(self, arithmetic: Arithmetic, *, rows: int, columns: int, lanes: int = 1) -> None:
        check_cells(arithmetic, lanes=lanes, columns=columns, rows=rows)
        self.arithmetic = arithmetic
        self.rows = rows
        self.columns = columns
        self.lanes = lanes
        lane = arithmetic.lane
        members = {
            "code": In(data.ArrayLayout(data.ArrayLayout(lane.code_bits, lanes), columns)),
            "load": In(1),
            "x": In(data.ArrayLayout(data.ArrayLayout(arithmetic.x_shape, lanes), rows)),
            "partial": In(data.ArrayLayout(self.width, columns)),
            "acc": Out(data.ArrayLayout(self.width, columns)),
        }
        if lane.modes > 1:
            members["mode"] = In(data.ArrayLayout(range(lane.modes), columns))
        super().__init__(
            members, {"column": Part(partial(SystolicColumn, arithmetic, rows=rows, lanes=lanes), columns)}
        )

    @property
    def latency(self) -> int:
        """Cycles from the first row's activations to the first column's sum."""
        return self.rows + 1 + len(self.arithmetic.structure.cuts)

    @property
    def flush(self) -> int:
        """Idle cycles between the first row's last token and ``load``: until the last cell has seen it."""
        return self.rows + self.columns - 2

    @property
    def gap(self) -> int:
        """Cycles without a token while weights are exchanged."""
        return self.flush + self.rows - 1

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        x = self.x
        for c, column in enumerate(parts["column"]):
            m.d.comb += [
                column.code.eq(self.code[c]),
                column.load.eq(self.load),
                column.x.eq(x),
                column.partial.eq(self.partial[c]),
                self.acc[c].eq(column.acc),
            ]
            if self.arithmetic.lane.modes > 1:
                m.d.comb += column.mode.eq(self.mode[c])
            x = column.x_on
