"""Parts as data: what a flow maps one by one, what stands in for it, and what goes wrong inside a part is said."""

import re
from functools import partial

import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib.wiring import In, Out

from golden.lanes import DINT4, INT8_PLAIN
from hw.arithmetic import Arithmetic
from hw.circuit import Circuit, Composite, Part
from hw.dot import DotProduct, MergedDotProduct, dot_product
from hw.tile import Column, CompleteTile, Tile
from hw.units import UNITS
from hw.verilog import outline, to_rtlil, to_verilog
from synth.flow import Flow
from synth.liberty import load_library

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

ARITHMETIC = Arithmetic(DINT4, max_k=8, products="true")


class Broken(Circuit):
    """A part with a slip in it."""

    i: In(1)
    o: Out(1)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(self.no_such_port)
        return m


class Slip(Composite):
    """Two parts in a row, of which the ``kind`` may be wrong."""

    def __init__(self, kind):
        super().__init__({"i": In(1), "o": Out(1)}, {"link": Part(kind, 2)})
        self.extra = Signal()

    def connect(self, m, parts):
        first, second = parts["link"]
        m.d.comb += [first.i.eq(self.i), second.i.eq(first.o), self.o.eq(second.o)]


def crooked():
    raise AttributeError("no such attribute in a factory")


@pytest.mark.parametrize(("kind", "message"), [(Broken, "no_such_port"), (crooked, "no such attribute")])
def test_an_attribute_error_inside_a_part_surfaces(kind, message):
    """It never makes another circuit of the whole, nor a leaf."""
    with pytest.raises(AttributeError, match=message):
        to_verilog(Slip(kind), "slip")
    with pytest.raises(AttributeError, match=message):
        pieces(Slip(kind))


def pieces(circuit):
    """RTLIL of all that a flow maps."""
    text, parts = outline(circuit, "top")
    return [text, *(to_rtlil(part, name) for name, part in parts.items())]


def test_a_flow_says_what_is_wrong_with_a_part(tmp_path, monkeypatch):
    """The flow maps what the unit creates: a column that cannot be built is an error, not a tile mapped as a whole."""

    def slip(self, m, parts):
        return self.no_such_wire

    monkeypatch.setattr(Column, "connect", slip)
    flow, unit = Flow(load_library("embedded"), tmp_path), UNITS["tile32x8x1_dint4_array"]
    with pytest.raises(AttributeError, match="no_such_wire"):
        flow.mapped(unit, flow.stored(unit, 1000)[0], 1000)


def test_leaves_have_none():
    for unit in ("mac_dint4", "mac_dint4_array", "mac_int8_plain", "mac_int8_plain_array", "dot16_int8_plain_array"):
        assert UNITS[unit].create().parts == {}
    free = dot_product(Arithmetic(DINT4), lanes=4)
    assert isinstance(free, MergedDotProduct)
    assert free.parts == {}
    plain = CompleteTile(Arithmetic(INT8_PLAIN, products="true"), lanes=2, columns=2)
    assert plain.parts["column"].create().parts == {}


def test_what_tools_shape_has_no_parts_to_ask_for():
    with pytest.raises(ValueError, match="what tools are to shape has no parts"):
        DotProduct(Arithmetic(DINT4), lanes=2)
    with pytest.raises(ValueError, match="what tools are to shape has no parts"):
        Column(Arithmetic(INT8_PLAIN, products="true"), lanes=2)


@pytest.mark.parametrize(
    "create",
    [
        partial(dot_product, ARITHMETIC, lanes=3),
        partial(Tile, ARITHMETIC, lanes=2, columns=2, rows=2),
        partial(CompleteTile, ARITHMETIC, lanes=2, columns=2),
    ],
    ids=["dot", "tile", "complete"],
)
def test_an_outline_has_the_ports_and_the_parts_of_the_whole(create):
    """One module per kind of part is left to define, and each is instantiated as often as it is there."""
    circuit = create()
    text, parts = outline(circuit, "top")
    assert set(parts) == set(circuit.parts)
    for name, (_, count) in circuit.parts.items():
        assert text.count(f"cell \\{name} \\part") == count
    assert ports(text) == ports(to_rtlil(create(), "top"))


def ports(rtlil):
    """Port lines of the module ``top``."""
    module = rtlil.partition("module \\top\n")[2].partition("\nend\n")[0]
    return {line for line in module.splitlines() if re.match(r" +wire width \d+ (in|out)put ", line)}
