# amaranth: UnusedElaboratable=no
"""The bare tile: registers, columns, nothing else."""

from collections.abc import Mapping
from functools import partial

from amaranth.hdl import Module
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.circuit import Composite, Part
from hw.tile.activation_registers import ActivationRegisters, connect_activations, groups, read_by
from hw.tile.column import column

__all__ = ["Tile"]


class Tile(SumsOfProducts, Composite):
    """Output-stationary array of ``lanes x columns x rows``, registers included.

    Function: in every cycle ``acc[c][r] += sum(lane.product(code[c][i], mode[c], x[r][i]))``, modulo ``2 ** width``. An
    idle cycle feeds ``lane.neutral_code`` with any ``x``. It cannot begin a sum: sums are differences of two readings.
    :func:`golden.correct` turns them into exact integer products.

    Latency: :attr:`latency` cycles, of which the last :attr:`flush` want neutral codes where the structure has breaks.
    Throughput: :attr:`throughput` products per cycle. No reset.

    Parameters
    ----------
    arithmetic : Arithmetic
        What multiplies and adds; partial products are all ``"true"`` or all ``"inverted"``.
    lanes, columns, rows : int
        Products per cycle in a sum, channels, and tokens.
    shared_by : int
        How many columns share registers of activations (0: all), as in :class:`~hw.tile.complete.CompleteTile`.

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

    restartable = False

    def __init__(self, arithmetic: Arithmetic, *, lanes: int, columns: int, rows: int = 1, shared_by: int = 0) -> None:
        arithmetic.check("tile", alike=True, lanes=lanes, columns=columns, rows=rows)
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.columns = columns
        self.rows = rows
        self.shared_by = shared_by
        lane = arithmetic.lane
        members = {
            "code": In(data.ArrayLayout(data.ArrayLayout(lane.code_bits, lanes), columns)),
            "x": In(data.ArrayLayout(data.ArrayLayout(arithmetic.x_shape, lanes), rows)),
            "acc": Out(data.ArrayLayout(data.ArrayLayout(self.width, rows), columns)),
        }
        if lane.modes > 1:
            members["mode"] = In(data.ArrayLayout(range(lane.modes), columns))
        parts = {
            "activations": Part(
                partial(ActivationRegisters, arithmetic, lanes=lanes), rows * groups(shared_by, columns)
            ),
            "column": Part(partial(column, arithmetic, lanes=lanes, rows=rows), columns),
        }
        super().__init__(members, parts)

    @property
    def latency(self) -> int:
        """Cycles from codes and activations to sums that hold all of their products."""
        return 2 + self.flush

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        for number, row in enumerate(parts["activations"]):
            m.d.comb += row.activation.eq(self.x[number % self.rows])
        for c, one in enumerate(parts["column"]):
            m.d.comb += [one.code.eq(self.code[c]), self.acc[c].eq(one.acc)]
            registers = read_by(c, parts["activations"], rows=self.rows, shared_by=self.shared_by)
            connect_activations(m, self.arithmetic, one, registers)
            if self.arithmetic.lane.modes > 1:
                m.d.comb += one.mode.eq(self.mode[c])
