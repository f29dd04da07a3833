"""Generators: the bit heap against Python's integers, lanes against golden, readable Verilog, errors by message."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import wiring
from amaranth.sim import Simulator
from conftest import need

import hw.heap
from golden.lanes import (
    DINT3,
    DINT4,
    DINT4_INT4,
    DINT4_WIDE,
    INT4,
    INT4_SIGNED,
    INT8,
    INT8_BOOTH,
    INT8_PLAIN,
    BoothLane,
)
from hw.__main__ import main
from hw.arithmetic import Arithmetic
from hw.dot import dot_product
from hw.engine import ENGINES
from hw.fused import FusedDotProduct
from hw.heap import CARRY_CHAINS, GATES, INVERTING_CELLS, PLAIN_CELLS, Bit, BitHeap, Cells, Structure
from hw.lanes import EdgeDecoder, decode, product_bits
from hw.mac import Mac
from hw.units import UNITS
from hw.verilog import to_rtlil, to_verilog
from sim.runner import environment, require

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

#: Units whose Verilog is written in a moment.
SMALL = {name: unit for name, unit in UNITS.items() if unit.macs == 1} | {
    name: UNITS[name] for name in ("dot16_dint4_array", "dot16_int4", "dot16_int8_plain", "dot16_dint4_wide")
}
CELLS = {
    "gates": GATES,
    "carry_chain": CARRY_CHAINS,
    "plain": PLAIN_CELLS,
    "inverting": INVERTING_CELLS,
    "full_only": replace(PLAIN_CELLS, half_adder=False),
    "half_only": replace(PLAIN_CELLS, full_adder=False),
    "inverting_full_only": replace(INVERTING_CELLS, half_adder=False),
    "inverting_half_only": replace(INVERTING_CELLS, full_adder=False),
}


def settle(module, inputs, output, vectors):
    """Combinational responses of ``output`` to ``vectors`` of ``inputs``."""
    found = []

    async def bench(context):
        for vector in vectors:
            context.set(inputs, int(vector))
            found.append(context.get(output))

    simulator = Simulator(module)
    simulator.add_testbench(bench)
    simulator.run()
    return found


@pytest.fixture
def adder_cells(monkeypatch):
    """Adder instances as what they mean, since the simulator has no foreign modules; counts them by name."""
    counts = {}

    def instance(cell, *, i_a, i_b, o_sum, o_carry, i_c=None, **attributes):
        assert all(name.startswith("a_") for name in attributes)
        m = Module()
        total = i_a + i_b + (0 if i_c is None else i_c)
        if cell.endswith("_n"):
            total = ~total
        m.d.comb += Cat(o_sum, o_carry).eq(total)
        counts[cell] = counts.get(cell, 0) + 1
        return m

    monkeypatch.setattr(hw.heap, "Instance", instance)
    return counts


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_heap_adds_like_integers(cells, adder_cells):
    """Random heaps: bits of either polarity and of none, constants of either sign, carries beyond the top column."""
    rng = np.random.default_rng(7)
    for _ in range(25):
        width = int(rng.integers(1, 12))
        weights = rng.integers(0, width + 2, rng.integers(0, 30))
        constants = [int(c) for c in rng.integers(-(1 << 13), 1 << 13, rng.integers(0, 4))]
        polarity = rng.choice(np.array([None, False, True], object), len(weights))
        inputs = Signal(max(len(weights), 1))
        m = Module()
        heap = BitHeap(width, cells=cells)
        for i, (weight, inverted) in enumerate(zip(weights, polarity, strict=True)):
            value = ~inputs[i] if inverted else inputs[i]
            heap.insert(int(weight), Bit(value, inverted, float(rng.integers(0, 5))))
        for constant in constants:
            heap.add_constant(constant)
        bits = heap.reduce()
        heap.place(m)
        assert len(bits) == width == heap.width
        output = Signal(width)
        m.d.comb += output.eq(Cat(~bit.value if bit.inverted else bit.value for bit in bits))
        vectors = [0, (1 << len(inputs)) - 1, *(int(v) for v in rng.integers(0, 1 << len(inputs), 60))]
        expected = [
            (sum((v >> i & 1) << int(w) for i, w in enumerate(weights)) + sum(constants)) % (1 << width)
            for v in vectors
        ]
        assert settle(m, inputs, output, vectors) == expected
    used = {"dint_full_adder", "dint_half_adder"}
    wanted = {name for name, has in zip(sorted(used), (cells.full_adder, cells.half_adder), strict=True) if has}
    assert set(adder_cells) == {name + "_n" * cells.inverting for name in wanted}


@pytest.mark.parametrize("cells", [GATES, INVERTING_CELLS], ids=["gates", "inverting"])
def test_heap_takes_the_least_number_of_adders(cells):
    """n bits of a column become one with floor((n - 1) / 2) full adders, and a half adder if n is even: no fewer do."""
    rng = np.random.default_rng(8)
    for _ in range(50):
        width = int(rng.integers(1, 20))
        heights = rng.integers(0, 9, width)
        heap = BitHeap(width, cells=cells)
        for weight, height in enumerate(heights):
            for _ in range(height):
                heap.insert(weight, Bit(Signal(), None))
        heap.reduce()
        full = half = carries = 0
        for height in heights:
            count = height + carries
            full += max(count - 1, 0) // 2
            half += count > 0 and count % 2 == 0
            carries = count // 2
        assert (heap.full_adders, heap.half_adders) == (full, half)


def test_heap_of_constants_alone_has_no_adders():
    heap = BitHeap(9)
    for constant in (3, 5, -7, 300):
        heap.add_constant(constant)
    value = sum(bit.value.value << i for i, bit in enumerate(heap.reduce()))
    assert (value, heap.full_adders, heap.half_adders) == (301, 0, 0)


@pytest.mark.parametrize(
    "lane",
    [DINT4, DINT4_WIDE, DINT4_INT4, DINT3, INT4, INT4_SIGNED, BoothLane("int4_booth", INT4.fmt), INT8],
    ids=lambda lane: lane.name,
)
@pytest.mark.parametrize("inverted", [None, True])
def test_partial_products_add_up_to_the_lanes_product(lane, inverted):
    """Every mode and code, every activation of a 4-bit lane: what goes into the heap, added by Python."""
    code, mode, x = Signal(lane.code_bits), Signal(2), Signal(lane.x_bits)
    m = Module()
    wire = x.as_signed() if lane.x_offset == 0 else x
    bits, complements = product_bits(m, decode(lane, m, code, mode), wire, inverted=inverted)
    assert {bit.inverted for _, bit in bits} == {inverted}
    output = Cat(~bit.value if inverted else bit.value for _, bit in bits)
    step = 3 if inverted else 1 if lane.fmt.bits == 4 else 17
    cases = [
        (m_, q, a) for m_ in range(lane.modes) for q in lane.codes.tolist() for a in [*range(-128, 128, step), 127]
    ]
    seen = lane.x(np.array([a for _, _, a in cases])) & 255
    vectors = [
        q | m_ << lane.code_bits | int(v) << lane.code_bits + 2 for (m_, q, _), v in zip(cases, seen, strict=True)
    ]
    found = settle(m, Cat(code, mode, x), output, vectors)
    width = 24
    for (m_, q, a), word in zip(cases, found, strict=True):
        total = sum((word >> i & 1) << weight for i, (weight, _) in enumerate(bits))
        total -= sum(1 << weight for weight in complements)
        assert (total - int(lane.product(q, m_, lane.x(np.array(a))))) % (1 << width) == 0, (m_, q, a)


@pytest.mark.parametrize(("lane", "step"), [(INT8_BOOTH, 1), (DINT4, 4), (INT8, 4)], ids=["booth", "dint4", "int8"])
def test_a_ripple_may_break_at_any_column(lane, step):
    """Sums with a break in each column, begun while carries of the sum before still wait."""
    rng = np.random.default_rng(9)
    for column in range(1, lane.accumulator_bits(64), step):
        dot = dot_product(Arithmetic(lane, 64, structure=Structure(breaks=(column,))), lanes=2)
        sums = [
            (rng.integers(0, 1 << lane.fmt.bits, (k, 2)), lane.x(rng.integers(-128, 128, (k, 2)))) for k in (3, 1, 4)
        ]

        async def bench(context, column=column, dot=dot, sums=sums):
            for number, (codes, x) in enumerate(sums):
                for i in range(len(codes)):
                    context.set(dot.restart, int(i == 0))
                    for j in range(2):
                        context.set(dot.code[j], int(codes[i, j]))
                        context.set(dot.x[j], int(x[i, j]))
                    await context.tick()
                if number == 0:
                    continue  # the next sum restarts at once
                context.set(dot.restart, 0)
                for j in range(2):
                    context.set(dot.code[j], lane.neutral_code)
                for _ in range(dot.flush):
                    await context.tick()
                want = int(lane.product(codes, 0, x).sum()) % (1 << dot.width)
                assert context.get(dot.acc) == want, (column, number)

        simulator = Simulator(dot)
        simulator.add_clock(1e-9)
        simulator.add_testbench(bench)
        simulator.run()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: dot_product(Arithmetic(DINT4), lanes=0), "a dot product has at least one of lanes, not 0"),
        (lambda: dot_product(Arithmetic(DINT4, max_k=15), lanes=16), "max_k=15 is less than one cycle's 16 products"),
        (
            lambda: dot_product(Arithmetic(INT8_PLAIN, structure=Structure(breaks=(9,)))),
            "a plain lane leaves its adder to the synthesis tool",
        ),
        (lambda: Mac(Arithmetic(INT8_PLAIN, structure=Structure(breaks=(9,)))), "no tree or ripple to shape"),
        (
            lambda: Mac(Arithmetic(INT8_PLAIN, structure=Structure(breaks=(9,)))),
            "a plain lane leaves its adder to the synthesis tool",
        ),
        (lambda: Mac(Arithmetic(INT8)), "a int8 lane's offset 43 is no single row: .*INT8_SIGNED"),
        (
            lambda: Arithmetic(DINT4, products="both"),
            "unknown polarity of partial products 'both': choose from free, true",
        ),
        (lambda: Arithmetic(DINT4, products=""), "unknown polarity of partial products ''"),
        (lambda: Arithmetic(DINT4, max_k=0), "max_k=0 is less than one cycle's 1 products"),
        (lambda: dot_product(Arithmetic(DINT4), lanes=1.5), "a dot product has at least one of lanes, not 1.5"),
        (lambda: dot_product(Arithmetic(DINT4), lanes="4"), "a dot product has at least one of lanes, not '4'"),
        (lambda: Arithmetic(DINT4, max_k=64.5), "max_k=64.5 is no whole number of products"),
        (
            lambda: FusedDotProduct(Arithmetic(DINT4, products="alternating"), lanes=2),
            "all lanes are one part, either 'true' or",
        ),
        (lambda: Structure(breaks=(9.5,)), "break at column 9.5: columns are whole numbers"),
        (lambda: Structure(breaks=9), "breaks=9: a tuple of them is wanted"),
        (lambda: Structure(cuts=("a",)), "'a' carry delays are too short"),
        (lambda: Structure(sum_delay=-1), "-1 carry delays are too short"),
        (lambda: UNITS["mac_dint4"].create(columns=5), "mac_dint4 is no tile: it has no columns to choose"),
        (lambda: UNITS["tile32x8x1_dint4"].create(columns=0), "a tile has at least one of columns, not 0"),
        (lambda: BitHeap(0), "a bit heap needs at least one column, not 0"),
        (
            lambda: BitHeap(8, structure=Structure(breaks=(8,))),
            "break at column 8: a heap 8 wide breaks between 1 and 7",
        ),
        (lambda: BitHeap(8, structure=Structure(breaks=(0,))), "break at column 0"),
        (
            lambda: dot_product(Arithmetic(DINT4, structure=Structure(breaks=(28,)))),
            "break at column 28: a heap 28 wide breaks between",
        ),
        (lambda: UNITS["mac_dint4"].create(lane=INT4), "mac_dint4 is not made of int4 lanes: dint4"),
    ],
)
def test_errors_say_what_is_wrong(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("values", [{"lane": "dint4"}, {"cells": "cells"}, {"structure": 9}])
def test_wrong_types_are_named(values):
    ((name, value),) = values.items()
    with pytest.raises(TypeError, match=f"{name}={value!r} is no (golden|hw)[.]"):
        Arithmetic(values.pop("lane", DINT4), **values)


class TestWidths:
    def test_follow_from_golden(self):
        for max_k in (1, 7, 64, 1 << 16):
            for lane in (DINT4, INT4, INT8, INT8_BOOTH):
                assert dot_product(Arithmetic(lane, max_k)).width == lane.accumulator_bits(max_k)
            mac = Mac(Arithmetic(DINT4, max_k))
            assert mac.acc_bits == DINT4.acc_bits(max_k)
            assert mac.o.payload.shape().width == mac.acc_bits

    def test_times_say_what_breaks_and_registers_cost(self):
        for registered, breaks in ((True, ()), (False, ()), (True, (9,)), (False, (9, 18))):
            arithmetic = Arithmetic(DINT4, structure=Structure(breaks=breaks))
            mac = Mac(arithmetic, registered=registered)
            assert (mac.latency, mac.gap) == (2 + registered + len(breaks), 1 + registered + len(breaks))
            assert dot_product(arithmetic).flush == len(breaks)


# Verilog


@pytest.fixture(scope="module")
def texts():
    """Verilog of every unit, with each kind of adder where that changes it."""
    texts = {}
    for name, unit in SMALL.items():
        texts[name] = to_verilog(unit.create(), name)
    for kind, cells in (("gates", GATES), ("inverting", INVERTING_CELLS)):
        texts[f"mac_dint4_{kind}"] = to_verilog(
            UNITS["mac_dint4"].create(cells=cells, structure=Structure(breaks=(9,))), f"mac_dint4_{kind}"
        )
    return texts


def modules(text):
    return re.findall(r"^module (\w+)", text, flags=re.M)


def test_verilog_is_readable(texts):
    for name, text in texts.items():
        assert modules(text)[0] == name
        assert "\\" not in text, f"{name} has escaped identifiers"
        assert "$" not in text.replace("$signed", ""), f"{name} has nameless identifiers"
        assert "(*" not in text
        assert "/work" not in text
        assert "src =" not in text


def test_adders_are_as_asked_for(texts):
    used = {name: {module for module in modules(text) if module.startswith("dint_")} for name, text in texts.items()}
    assert used["mac_dint4"] == {"dint_full_adder", "dint_half_adder"}
    assert used["mac_dint4_gates"] == set()
    assert used["mac_dint4_inverting"] == {"dint_full_adder_n", "dint_half_adder_n"}
    assert used["mac_int8_plain"] == set()


def test_what_the_adders_mean(texts):
    """Each adder module counts its inputs; the inverted ones give both bits of the count inverted."""
    for module in ("dint_full_adder", "dint_half_adder", "dint_full_adder_n", "dint_half_adder_n"):
        source = hw.verilog.ADDERS[module]
        total, carry = (re.search(rf"assign {pin} = (.*);", source)[1] for pin in ("sum", "carry"))
        for word in range(8 if "full" in module else 4):
            pins = {"a": word & 1, "b": word >> 1 & 1, "c": word >> 2}
            found = (eval(total, {}, pins) & 1) + 2 * (eval(carry, {}, pins) & 1)
            assert found == (3 - word.bit_count() if module.endswith("_n") else word.bit_count())


def test_icarus_takes_the_verilog_as_verilog_2001(texts, tmp_path):
    if shutil.which("iverilog") is None:
        need("Icarus Verilog")
    for name, text in texts.items():
        (tmp_path / f"{name}.v").write_text(text)
        done = subprocess.run(
            ["iverilog", "-g2001", "-Wall", "-Wno-timescale", "-o", "/dev/null", tmp_path / f"{name}.v"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, ""), name


def test_verilator_has_nothing_to_object_to(texts, tmp_path):
    """All lints but those for style: file names, initial values of flops, unused bits, implicit (correct) widths."""
    require("verilator")
    harmless = ["DECLFILENAME", "PROCASSINIT", "UNUSEDSIGNAL", "WIDTHEXPAND", "WIDTHTRUNC"]
    for name, text in texts.items():
        (tmp_path / f"{name}.v").write_text(text)
        with environment():
            done = subprocess.run(
                [
                    "verilator",
                    "--lint-only",
                    "-Wall",
                    *(f"-Wno-{kind}" for kind in harmless),
                    "--top-module",
                    name,
                    tmp_path / f"{name}.v",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        assert (done.returncode, done.stderr) == (0, ""), name


def test_rtlil_leaves_the_adders_open():
    text = to_rtlil(UNITS["mac_dint4_array"].create(), "mac_dint4_array")
    assert "cell \\dint_full_adder" in text
    assert "module \\dint_full_adder" not in text


# Command line


def test_list_names_every_unit():
    done = subprocess.run([sys.executable, "-m", "hw", "list"], capture_output=True, text=True, check=True)
    units = [name for name in UNITS if name not in ENGINES]
    assert [line.split()[0] for line in done.stdout.splitlines()] == [*units, *ENGINES]


@pytest.mark.parametrize("name", SMALL)
def test_describe_documents_every_port(name, capsys, texts):
    assert main(["describe", name, "--max-k", "64"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{name}: ")
    documented = re.findall(r"^  (\w+): (?:in|out) ", text, flags=re.M)
    header = re.search(rf"^module {name}\((.*?)\);", texts[name], flags=re.M)[1]
    assert sorted([*documented, "clk", "rst"]) == sorted(re.split(r",\s+", header))
    assert "  clk, rst: in" in text
    component = UNITS[name].create(max_k=64)
    assert re.search(r"^  max_k +64$", text, flags=re.M)
    for fact in ("width", "flush", "latency", "gap", "acc_bits"):
        if hasattr(component, fact):
            assert re.search(rf"^  {fact} +{getattr(component, fact)}$", text, flags=re.M), fact
    for member in component.signature.members:
        assert re.search(rf"^{member} : (In|Out)", text, flags=re.M), f"{member} is not explained"


def test_verilog_goes_to_a_file_or_to_standard_output(tmp_path, capsys, texts):
    path = tmp_path / "mac.v"
    assert main(["verilog", "mac_dint4", "-o", str(path)]) == 0
    assert main(["verilog", "mac_dint4"]) == 0
    assert path.read_text() == capsys.readouterr().out == texts["mac_dint4"]
    assert main(["verilog", "mac_dint4_array", "--adders", "gates", "--max-k", "64", "--breaks", "6", "12"]) == 0
    text = capsys.readouterr().out
    assert "[17:0] acc" in text
    assert "dint_full_adder" not in text
    assert set(re.findall(r"^  reg acc_c(\d+)_\d+_wait", text, flags=re.M)) == {"6", "12"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["describe", "mac_dint5"], "unknown design 'mac_dint5': `python -m hw list` names them"),
        (["verilog", "dint4"], "unknown design 'dint4'"),
        (["verilog", "mac_dint4", "--max-k", "0"], "'0' is no positive integer"),
        (["verilog", "dot16_dint4_array", "--max-k", "15"], "max_k=15 is less than one cycle's 16 products"),
        (["verilog", "mac_dint4", "--breaks", "40"], "break at column 40: a heap 29 wide breaks between 1 and 28"),
        (["verilog", "mac_int8_plain", "--breaks", "4"], "a plain lane leaves its adder to the synthesis tool"),
        (["verilog", "mac_dint4", "--max-k", "many"], "'many' is no positive integer"),
        (["verilog", "mac_dint4", "--adders", "xor"], "invalid choice: 'xor'"),
        (["verilog", "mac_dint4", "-o", "/dev/null/mac.v"], "error: /dev/null/mac.v: Not a directory"),
        ([], "the following arguments are required: command"),
    ],
)
def test_command_line_errors(arguments, message, capsys):
    try:
        status = main(arguments)
    except SystemExit as exit_:
        status = exit_.code
    assert status in (1, 2)
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_cells_are_data():
    assert Cells() == GATES
    assert len({GATES, PLAIN_CELLS, INVERTING_CELLS}) == 3
    assert isinstance(UNITS["mac_dint4"].create(cells=INVERTING_CELLS), wiring.Component)


def test_edge_decoder_is_golden_s_edge_code():
    decoder = EdgeDecoder(DINT4_WIDE)
    stored, shift, mode = np.meshgrid(np.arange(16), np.arange(3), np.arange(2), indexing="ij")
    vectors = stored | shift << 4 | mode << 6
    m = Module()
    m.submodules.decoder = decoder
    inputs = Signal(7)
    m.d.comb += Cat(decoder.stored, decoder.shift, decoder.mode).eq(inputs)
    found = settle(m, inputs, decoder.code, vectors.ravel().tolist())
    # A uniform code that the shift takes beyond four bits belongs to no zero point.
    fits = ((stored >= 14) | (stored + shift < 16)).ravel()
    assert fits.sum() == 16 * 6
    assert np.array(found)[fits].tolist() == DINT4_WIDE.edge_code(stored, shift, mode).ravel()[fits].tolist()
