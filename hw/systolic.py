"""Weight-stationary systolic array: weights stay, activations move along the rows, partial sums down the columns."""

import numpy as np
from amaranth.hdl import Cat, Module, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from golden.lanes import Lane, signed_bits
from hw.correction import offsets
from hw.dot import Parts, check, instances, multiply
from hw.heap import GATES, Bit, BitHeap, Cells, Structure, feedback
from hw.lanes import decode, polarity, product_bits
from hw.tile import x_shape

__all__ = ["SystolicArray", "SystolicColumn"]


def check_cells(lane: Lane, cells: Cells, structure: Structure, products: str, *, max_k: int, **sizes: int) -> int:
    """Width of the accumulators; raises ValueError where something cannot be built."""
    width = check("systolic array", lane, cells, structure, products, max_k=max_k, **sizes)
    if structure.breaks or structure.cuts:
        raise ValueError("a systolic cell takes one cycle: it has neither breaks nor cuts")
    if max_k < sizes["rows"] * sizes["lanes"]:
        raise ValueError(f"max_k={max_k} is less than one column's {sizes['rows'] * sizes['lanes']} products")
    return width


class SystolicColumn(wiring.Component):
    """One column of cells, each of which holds the codes of ``lanes`` weights.

    Function: row r adds ``sum(lane.product(code[r][i], mode, x[r][i]))`` to what comes down from row r - 1, one cycle
    later than that; the last row also adds ``partial``. Activations move on to the next column, a cycle later.

    Cells hold codes, not decoded selects: a code has fewer bits than its selects, a flop is as large as several gates,
    and nothing is shared between the cells of a row that a decoder at the edge could serve. Partial sums are as wide as
    the products down to their row can make them; only the last row has the accumulator's width.

    Latency: ``rows`` + 1 cycles from the first row's activations, one from ``partial``. No reset.

    Parameters
    ----------
    lane : golden.Lane
        What multiplies.
    rows, lanes : int
        Cells; products of each.
    max_k : int
        Products in the longest sum.
    cells, structure, products
        As in :class:`SystolicArray`.

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

    def __init__(
        self,
        lane: Lane,
        *,
        rows: int,
        lanes: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "free",
    ) -> None:
        self.width = check_cells(lane, cells, structure, products, max_k=max_k, lanes=lanes, rows=rows)
        self.lane = lane
        self.rows = rows
        self.lanes = lanes
        self.max_k = max_k
        self.cells = cells
        self.structure = structure
        self.products = products
        x = data.ArrayLayout(data.ArrayLayout(x_shape(lane), lanes), rows)
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
        lane = self.lane
        codes, ends = np.arange(1 << lane.code_bits), lane.x(np.array([[-128], [127]]))
        products = np.stack([lane.product(codes, mode, ends) for mode in range(lane.modes)])
        low, high = (int(end) * self.lanes * (row + 1) for end in (products.min(), products.max()))
        bits = max(signed_bits(low), signed_bits(high)) if low < 0 else high.bit_length()
        return min(bits, self.width), low < 0

    def elaborate(self, platform: object) -> Module:
        m = Module()
        lane = self.lane
        mode = Signal(range(max(lane.modes, 2)), reset_less=True)
        if lane.modes > 1:
            with m.If(self.load):
                m.d.sync += mode.eq(self.mode)
        above = [self.code[i] for i in range(self.lanes)]
        bits: list[tuple[int, Bit]] = []  # the partial sum from the row above
        total = None  # the same where the synthesis tool adds
        for r in range(self.rows):
            last = r == self.rows - 1
            width, is_signed = (self.width, False) if last else self.sum_shape(r)
            codes = [Signal(lane.code_bits, name=f"code{r}_{i}", reset_less=True) for i in range(self.lanes)]
            x = [Signal(x_shape(lane), name=f"x{r}_{i}", reset_less=True) for i in range(self.lanes)]
            with m.If(self.load):
                m.d.sync += [code.eq(before) for code, before in zip(codes, above, strict=True)]
            above = codes
            for i in range(self.lanes):
                m.d.sync += x[i].eq(self.x[r][i])
                m.d.comb += self.x_on[r][i].eq(x[i])
            if not lane.partial_products:
                terms = multiply(m, lane, codes, x, cuts=0, name=f"r{r}")
                terms += ([] if total is None else [total]) + ([self.partial.as_signed()] if last else [])
                total = Signal(signed(width), name=f"r{r}_acc", reset_less=True)
                m.d.sync += total.eq(sum(terms[1:], terms[0]))
                continue
            heap = BitHeap(width, cells=self.cells, structure=self.structure, name=f"r{r}_acc")
            if r and self.sum_shape(r - 1)[1]:  # its sign bit counts negatively, and has come complemented
                heap.add_constant(-(1 << self.sum_shape(r - 1)[0] - 1))
            for i in range(self.lanes):
                selects = decode(lane, m, codes[i], mode, name=f"w{r}_{i}")
                lane_bits, signs = product_bits(
                    m, selects, x[i], inverted=polarity(self.products, i), name=f"r{r}_p{i}"
                )
                bits += lane_bits
                heap.add_constant(-sum(1 << weight for weight in signs))
            if last:
                bits += [(weight, Bit(self.partial[weight], None)) for weight in range(width)]
            for weight, bit in bits:
                heap.insert(weight, bit)
            result = heap.reduce()
            heap.place(m)
            flops = Signal(width, name=f"r{r}_flops", reset_less=True)
            m.d.sync += flops.eq(Cat(bit.value for bit in result))
            bits = []
            for weight, bit in enumerate(result):
                sign = is_signed and weight == width - 1
                kept = Bit(flops[weight], bool(bit.inverted) != sign)
                bits.append((weight, feedback(flops[weight], kept, self.cells)))
        if not lane.partial_products:
            m.d.comb += self.acc.eq(total)
        else:
            m.d.comb += self.acc.eq(Cat(~bit.value if bit.inverted else bit.value for _, bit in bits))
        return m


class SystolicArray(wiring.Component):
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
    lane : golden.Lane
        What multiplies.
    rows, columns, lanes : int
        Cells along the reduction; channels; products of a cell.
    max_k : int
        Products in the longest sum; the width of ``acc`` follows from it.
    cells : Cells
        What adders are made of.
    structure : Structure
        Tree and adder of every cell.
    products : str
        As in :class:`~hw.dot.DotProduct`.

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

    def __init__(
        self,
        lane: Lane,
        *,
        rows: int,
        columns: int,
        lanes: int = 1,
        max_k: int = 1 << 16,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        products: str = "free",
    ) -> None:
        sizes = {"lanes": lanes, "columns": columns, "rows": rows}
        self.width = check_cells(lane, cells, structure, products, max_k=max_k, **sizes)
        self.lane = lane
        self.rows = rows
        self.columns = columns
        self.lanes = lanes
        self.max_k = max_k
        self.cells = cells
        self.structure = structure
        self.products = products
        members = {
            "code": In(data.ArrayLayout(data.ArrayLayout(lane.code_bits, lanes), columns)),
            "load": In(1),
            "x": In(data.ArrayLayout(data.ArrayLayout(x_shape(lane), lanes), rows)),
            "partial": In(data.ArrayLayout(self.width, columns)),
            "acc": Out(data.ArrayLayout(self.width, columns)),
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
    def latency(self) -> int:
        """Cycles from the first row's activations to the first column's sum."""
        return self.rows + 1

    @property
    def flush(self) -> int:
        """Idle cycles between the first row's last token and ``load``: until the last cell has seen it."""
        return self.rows + self.columns - 2

    @property
    def gap(self) -> int:
        """Cycles without a token while weights are exchanged."""
        return self.flush + self.rows - 1

    @property
    def parts(self) -> Parts:
        """What it is made of, by name: how to create one, and how many there are."""
        return {"column": (self._column, self.columns)}

    def _column(self) -> SystolicColumn:
        return SystolicColumn(
            self.lane,
            rows=self.rows,
            lanes=self.lanes,
            max_k=self.max_k,
            cells=self.cells,
            structure=self.structure,
            products=self.products,
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        x = self.x
        for c, column in enumerate(instances(m, self.parts)["column"]):
            m.d.comb += [
                column.code.eq(self.code[c]),
                column.load.eq(self.load),
                column.x.eq(x),
                column.partial.eq(self.partial[c]),
                self.acc[c].eq(column.acc),
            ]
            if self.lane.modes > 1:
                m.d.comb += column.mode.eq(self.mode[c])
            x = column.x_on
        return m
