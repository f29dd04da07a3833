"""A row's activations, registered once for all columns, or once for each group of columns."""

from collections.abc import Sequence
from numbers import Integral

from amaranth.hdl import Cat, EnableInserter, Module, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.arithmetic import Arithmetic, check_sizes
from hw.circuit import Circuit
from hw.tile.held import check_clocks

__all__ = ["ActivationRegisters", "connect_activations", "groups", "read_by"]


class ActivationRegisters(Circuit):
    """Registers of one row's activations, which all columns read, or those of one group.

    Function: ``x`` is what came in a cycle ago, as the lane sees it. No reset. Lanes that see x unsigned select from
    it and from its complement: that is made here, once for all that read it.

    Parameters
    ----------
    arithmetic : Arithmetic
        Whose activations.
    lanes : int
        How many.
    on_wire : bool
        Whether activations come in as ``a = code - 128``; otherwise as the lane sees them.
    clocks : str
        One of ``hw.tile.held.CLOCKS``.

    Members
    -------
    activation : In(ArrayLayout(signed(8) or the shape of x, lanes))
        What is registered.
    enable : In(1)
        Whether what comes in is taken (enabled).
    x : Out(ArrayLayout(lane.x_bits, lanes))
        Activations as the lane sees them.
    x_n : Out of the same
        Their complements (lanes that see x unsigned).
    """

    def __init__(self, arithmetic: Arithmetic, *, lanes: int, on_wire: bool = False, clocks: str = "free") -> None:
        check_sizes("row", lanes=lanes)
        check_clocks(clocks, arithmetic)
        self.clocks = clocks
        self.arithmetic = arithmetic
        self.lanes = lanes
        self.on_wire = on_wire
        x = data.ArrayLayout(arithmetic.x_shape, lanes)
        given = data.ArrayLayout(signed(arithmetic.lane.x_bits), lanes) if on_wire else x
        members = {"activation": In(given), "x": Out(x)} | ({"x_n": Out(x)} if arithmetic.lane.x_offset else {})
        super().__init__(members | ({"enable": In(1)} if clocks == "enabled" else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        unsigned = self.arithmetic.lane.x_offset > 0
        for i in range(self.lanes):
            a = self.activation[i]
            register = Signal(self.arithmetic.x_shape, name=f"x{i}", reset_less=True)
            m.d.sync += register.eq(Cat(a[:-1], ~a[-1]) if self.on_wire and unsigned else a)
            m.d.comb += self.x[i].eq(register)
            if unsigned:
                m.d.comb += self.x_n[i].eq(~register)
        return EnableInserter({"sync": self.enable})(m) if self.clocks == "enabled" else m


def groups(shared_by: int, columns: int) -> int:
    """How many groups of so many columns there are, which share registers; 0 for all. The last may have fewer.

    Raises ValueError where columns cannot be grouped so.
    """
    if not isinstance(shared_by, Integral) or isinstance(shared_by, bool) or shared_by < 0:
        raise ValueError(f"shared_by={shared_by!r}: so many columns share registers of activations, or all of them (0)")
    if shared_by >= columns:
        raise ValueError(f"shared_by={shared_by}: {columns} columns share registers of activations as it is (0)")
    return -(-columns // shared_by) if shared_by else 1


def read_by(column: int, registers: Sequence[wiring.Component], *, rows: int, shared_by: int) -> Sequence:
    """The registers that a column reads, one of each row: those of the first group come first, row by row."""
    first = column // shared_by * rows if shared_by else 0
    return registers[first : first + rows]


def connect_activations(
    m: Module, arithmetic: Arithmetic, column: wiring.Component, rows: Sequence[wiring.Component]
) -> None:
    """Give a column the activations of all rows."""
    for r, row in enumerate(rows):
        m.d.comb += column.x[r].eq(row.x)
        if arithmetic.lane.x_offset:
            m.d.comb += column.x_n[r].eq(row.x_n)
