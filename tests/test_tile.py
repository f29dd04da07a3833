"""Tiles, the systolic array, sum(x) and the correction: golden, attributes, parts, planted bugs, errors by message."""

import re

import numpy as np
import pytest
from amaranth.hdl import ResetInserter, Signal
from amaranth.sim import Simulator

import golden
from golden.lanes import (
    DINT4,
    DINT4_WIDE,
    INT4,
    INT8,
    INT8_BOOTH,
    INT8_PLAIN,
    INT8_RUNTIME,
    INT8_SIGNED,
    LANES,
    correct,
    lane_code,
)
from hw.arithmetic import Arithmetic
from hw.dot import dot_product
from hw.fused import FusedDotProduct
from hw.heap import Structure
from hw.mac import Mac
from hw.systolic import SystolicArray, SystolicColumn
from hw.tile import ActivationRegisters, ActivationSum, Column, CompleteTile, Control, Correction, Tile
from hw.units import UNITS
from hw.verilog import outline, to_verilog
from hw.wire import unpack
from sim.stimulus import Stalls, Work, activations, weights

COMPLETE = {name: lane for name, lane in LANES.items() if not lane.is_for_arrays}
pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")


def run(component, testbench):
    simulator = Simulator(component)
    simulator.add_clock(1e-9)
    simulator.add_testbench(testbench)
    simulator.run()


# Correction and sum of activations.


def test_lanes_for_arrays_are_in_no_complete_unit():
    assert set(LANES) - set(COMPLETE) == {"int8_runtime"}
    arithmetic = Arithmetic(INT8_RUNTIME, 64, products="true")
    for make in (Mac, Correction, lambda one: CompleteTile(one, lanes=2, columns=2)):
        with pytest.raises(ValueError, match="a int8_runtime lane leaves a multiple of the sum of signed activations"):
            make(arithmetic)


def quantized(lane, codes, zero_point):
    """One channel [1, k]."""
    one = np.ones((1, 1), np.float32)
    return golden.Quantized(lane.fmt, np.array([codes], np.uint8), one, np.array([[zero_point]], np.uint8))


def zero_points(lane):
    return lane.circuit_zero_points


def check_correction(correction, vectors):
    """Feed (weights, activations) through preset, golden's raw sum and the circuit; compare with golden.correct()."""
    lane = correction.arithmetic.lane
    stimuli, expected = [], []
    for w, a in vectors:
        code = lane_code(w, lane)
        x = lane.x(a)
        raw = lane.product(code.codes, code.mode, x).sum(axis=1)
        x_sum = x.sum(axis=1)
        expected.append(int(correct(raw[None, :, None], x_sum[:, None], code, bits=correction.width)[0, 0, 0]))
        assert expected[-1] == int(w.half_steps()[0].astype(np.int64) @ a[0])
        stimulus = {"raw": (int(raw[0]) + int(code.shared_preset[0, 0])) % (1 << correction.width)}
        if correction.summed:
            stimulus["x_sum"] = int((255 - x).sum() if max(correction.offsets) > 0 else x_sum[0])
        if lane.modes > 1:
            stimulus |= {"mode": int(code.mode[0, 0]), "flip": int(code.flip[0, 0])}
        stimuli.append(stimulus)

    async def bench(context):
        context.set(correction.take, 1)
        for number, stimulus in enumerate(stimuli):
            for port, value in stimulus.items():
                context.set(getattr(correction, port), value)
            await context.tick()
            assert context.get(correction.acc) == expected[number], (lane.name, correction.arithmetic.max_k, stimulus)
        context.set(correction.take, 0)
        context.set(correction.raw, 1)
        await context.tick()
        assert context.get(correction.acc) == expected[-1], "acc changes without take"

    run(correction, bench)


@pytest.mark.parametrize("lane", COMPLETE.values(), ids=COMPLETE)
def test_every_product_is_corrected(lane):
    """Sums of one product: every zero point and code, but every 11th of 8 bits, every 5th activation."""
    step = 1 if lane.fmt.bits < 8 else 11
    check_correction(
        Correction(Arithmetic(lane, 1)),
        [
            (quantized(lane, [code], zero_point), np.array([[a]]))
            for zero_point in zero_points(lane)
            for code in [*range(0, 1 << lane.fmt.bits, step), (1 << lane.fmt.bits) - 1]
            for a in [*range(-128, 128, 5), 127]
        ],
    )


@pytest.mark.parametrize("lane", COMPLETE.values(), ids=COMPLETE)
@pytest.mark.parametrize("max_k", [2, 3, 16, 33, 1000, 1 << 12])
def test_the_longest_sums_are_corrected(lane, max_k):
    """The ends of what acc can hold, where a flipped sum needs a bit that the accumulator has not."""
    ends = []
    for zero_point in zero_points(lane):
        table = lane.fmt.code_table(zero_point)
        for code in (int(np.argmin(table)), int(np.argmax(table)), zero_point % table.size):
            for a in (-128, -127, -1, 0, 127):
                ends.append((quantized(lane, [code] * max_k, zero_point), np.full((1, max_k), a)))
    check_correction(Correction(Arithmetic(lane, max_k)), ends)


@pytest.mark.parametrize("complemented", [True, False])
@pytest.mark.parametrize(
    "structure", [Structure(), Structure(breaks=(5, 9), cuts=(2,)), Structure("dadda", "sklansky")]
)
def test_activations_are_summed(complemented, structure):
    """Random activations and pauses; garbage while paused; a restart with the products of the cycle before."""
    rng = np.random.default_rng(3)
    sums = ActivationSum(Arithmetic(INT8, 60, structure=structure), lanes=3, complemented=complemented)
    assert sums.latency == 2 + len(structure.breaks)
    assert sums.width == (255 * 60).bit_length()

    async def bench(context):
        for _ in range(6):
            total = 0
            for step in range(int(rng.integers(1, 20))):
                x, valid = rng.integers(0, 256, 3), int(step == 0 or rng.random() < 0.7)
                total += valid * int((255 - x if complemented else x).sum())
                context.set(sums.restart, int(step == 1))
                context.set(sums.valid, valid)
                for i in range(3):
                    context.set(sums.x_n[i], 255 - int(x[i]))
                await context.tick()
            context.set(sums.restart, int(step == 0))
            context.set(sums.valid, 0)
            await context.tick()
            context.set(sums.restart, 0)
            for _ in range(sums.latency - 2):
                await context.tick()
            assert context.get(sums.sum) == total
            await context.tick()
            assert context.get(sums.sum) == total

    run(sums, bench)


def test_offsets():
    assert [Arithmetic(lane).offset for lane in (DINT4, INT4, INT8, INT8_SIGNED, INT8_BOOTH)] == [
        (0, 4),
        (3,),
        (43,),
        (0,),
        (0,),
    ]


# Registers of activations for each group of columns.


def stream(tile, works, *, stalls=0.0, resets=()):
    """What comes out in every cycle, and the sums [n, rows] after the last reset, of ``works`` one after another.

    ``resets`` are cycles in which everything begins anew with the next work.
    """
    rng = np.random.default_rng(7)
    held = {name: Stalls(rng, stalls) for name in ("i", "channel", "o")}
    trace, sums = [], []

    async def bench(context):
        ports = {"i": tile.i, "channel": tile.channel}
        pending, at = list(works), {}
        for cycle in range(600):
            reset = cycle in (0, *resets)
            if reset:
                work, at = pending.pop(0), {"i": 0, "channel": 0}
                sums.clear()
            context.set(rst, int(reset))
            queues = {"i": work.items, "channel": work.channels}
            taken = dict.fromkeys(ports, False)
            for name, port in ports.items():
                valid = at[name] < len(queues[name]) and not held[name]()
                bits = queues[name][at[name]][0] if valid else rng.integers(0, 2, queues[name][0].shape[1], np.uint8)
                context.set(port.payload.as_value(), sum(int(bit) << i for i, bit in enumerate(bits)))
                context.set(port.valid, int(valid))
                taken[name] = valid and not reset
            ready = not held["o"]()
            context.set(tile.o.ready, int(ready))
            out = context.get(tile.o.payload.as_value()) if context.get(tile.o.valid) else None
            trace.append((out, context.get(tile.i.ready), context.get(tile.channel.ready)))
            if out is not None and ready and not reset:
                bits = np.array([out >> i & 1 for i in range(tile.wire.sum.size)], np.uint8)
                sums.append(unpack(tile.wire.sum, bits).tolist())
            for name, port in ports.items():
                at[name] += int(taken[name] and context.get(port.ready))
            await context.tick()
            if not pending and len(sums) == len(work.outputs):
                return

    rst = Signal()
    simulator = Simulator(ResetInserter(rst)(tile))
    simulator.add_clock(1e-9)
    simulator.add_testbench(bench)
    simulator.run()
    return trace, sums


def some_work(tile, lengths, *, seed):
    """Sums of so many steps of random weights and activations; where clocks stop, codes stay for some steps."""
    rng, lane = np.random.default_rng(seed), tile.arithmetic.lane
    work = Work(tile.wire)
    for steps in lengths:
        codes = rng.integers(0, 1 << lane.fmt.bits, (tile.columns, steps * tile.lanes))
        if tile.wire.holds:
            codes[:, tile.lanes :] = np.tile(codes[:, : tile.lanes], steps - 1)
        w = weights(lane.fmt, codes, rng.choice(lane.circuit_zero_points, tile.columns))
        work.add(w, activations(lane, rng, (1, tile.rows, steps * tile.lanes)))
    return work


BROKEN = Structure(breaks=(9,), cuts=(5.0,))
GROUPS = [
    (DINT4, (2, 4, 2), 2, {"clocks": "enabled"}, BROKEN),
    (DINT4, (3, 4, 1), 1, {}, Structure()),
    (DINT4_WIDE, (2, 4, 1), 2, {}, BROKEN),
    (INT4, (2, 4, 1), 3, {"clocks": "enabled"}, Structure()),  # the last group has fewer columns
    (INT8, (2, 4, 2), 2, {}, Structure(breaks=(9,))),
    (INT8_SIGNED, (2, 4, 1), 2, {"clocks": "enabled"}, BROKEN),
    (INT8_BOOTH, (2, 4, 2), 2, {}, Structure(cuts=(4.0,))),
    (INT8_PLAIN, (2, 4, 1), 2, {}, Structure()),
]


@pytest.mark.parametrize(("lane", "shape", "shared_by", "more", "structure"), GROUPS)
def test_groups_of_columns_have_activations_of_their_own(lane, shape, shared_by, more, structure):
    """Exact sums with stalls and resets; outputs and handshakes come in the cycles in which they do without groups."""
    sizes = dict(zip(("lanes", "columns", "rows"), shape, strict=True)) | more
    arithmetic = Arithmetic(lane, 64, structure=structure, products="true")
    tile = CompleteTile(arithmetic, **sizes, shared_by=shared_by)
    groups = -(-shape[1] // shared_by)
    assert tile.parts["activations"].count == groups * shape[2]
    works = [some_work(tile, lengths, seed=3) for lengths in ([5, 2], [4], [1, 5, 2])]
    how = {"stalls": 0.3, "resets": (11, 30)}
    trace, sums = stream(tile, works, **how)
    assert sums == [row[0].tolist() for row in works[-1].outputs]
    whole = CompleteTile(arithmetic, **sizes)
    assert (tile.facts(), tile.wire) == (whole.facts(), whole.wire)
    if lane in (INT4, INT8_PLAIN):  # the fastest
        assert stream(whole, works, **how)[0] == trace


@pytest.mark.parametrize("lane", [DINT4, INT8, INT8_BOOTH, INT8_PLAIN], ids=lambda lane: lane.name)
def test_an_array_s_groups(lane):
    """The bare array's sums, in every cycle."""
    rng, width = np.random.default_rng(2), Arithmetic(lane, 64).width
    tile = Tile(Arithmetic(lane, 64, products="true"), lanes=2, columns=5, rows=2, shared_by=2)
    assert tile.parts["activations"].count == 6

    async def bench(context):
        before, total = None, np.zeros((5, 2), np.int64)
        for _ in range(12):
            code, x = rng.choice(lane.codes, (5, 2)), lane.x(activations(lane, rng, (2, 2)))
            mode = rng.integers(0, lane.modes, 5)
            for (c, i), value in np.ndenumerate(code):
                context.set(tile.code[c][i], int(value))
            for (r, i), value in np.ndenumerate(x):
                context.set(tile.x[r][i], int(value))
            for c in range(5 if lane.modes > 1 else 0):
                context.set(tile.mode[c], int(mode[c]))
            await context.tick()
            found = np.array([[context.get(tile.acc[c][r]) for r in range(2)] for c in range(5)])
            if before is not None:
                assert ((found - total) % (1 << width) == before).all()
            before = lane.product(code[:, None], mode[:, None, None], x[None]).sum(2) % (1 << width)
            total = found

    run(tile, bench)


def test_without_groups_a_tile_stays_what_it_is():
    """The same text; the groups' registers are the one part more often."""
    arithmetic = Arithmetic(DINT4, 64, products="true")
    sizes = {"lanes": 2, "columns": 4, "rows": 2}
    for kind in (Tile, CompleteTile):
        plain, grouped = (outline(kind(arithmetic, **sizes, shared_by=many), "top")[0] for many in (0, 2))
        assert outline(kind(arithmetic, **sizes), "top")[0] == plain
        assert [len(re.findall(r"cell .* \\activations\d+\n", text)) for text in (plain, grouped)] == [2, 4]


# Attributes, beside those that the benches time.


@pytest.mark.parametrize(
    ("make", "facts"),
    [
        (
            lambda: dot_product(Arithmetic(INT8, structure=Structure(breaks=(9,), cuts=(4, 5))), lanes=4),
            {"width": 32, "latency": 4, "flush": 3, "throughput": 4, "offset": (43,)},
        ),
        (
            lambda: FusedDotProduct(Arithmetic(DINT4, structure=Structure(breaks=(9,)), products="true"), lanes=4),
            {"width": 33, "latency": 2, "flush": 1, "throughput": 4, "offset": (0, 4, 86)},
        ),
        (
            lambda: Mac(Arithmetic(DINT4, structure=Structure(breaks=(9,)))),
            {"acc_bits": 29, "latency": 4, "flush": 1, "gap": 3, "throughput": 1, "offset": (0, 4)},
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="true"), lanes=4, columns=3, rows=2),
            {"width": 28, "latency": 2, "flush": 0, "throughput": 24, "offset": (0, 4)},
        ),
        (
            lambda: Tile(
                Arithmetic(INT8, max_k=64, structure=Structure(breaks=(9,), cuts=(4, 5)), products="true"),
                lanes=4,
                columns=3,
            ),
            {"width": 22, "latency": 5, "flush": 3, "throughput": 12, "offset": (43,)},
        ),
        (
            lambda: CompleteTile(Arithmetic(DINT4, products="true"), lanes=4, columns=3, rows=2),
            {"acc_bits": 29, "start": 2, "latency": 4, "gap": 5, "flush": 0, "throughput": 24},
        ),
        (
            lambda: CompleteTile(Arithmetic(INT8_SIGNED, products="true"), lanes=4, columns=8),
            {"acc_bits": 33, "start": 1, "latency": 3, "gap": 9, "flush": 0},
        ),
        (
            lambda: CompleteTile(
                Arithmetic(INT8, structure=Structure(breaks=(9,), cuts=(4, 5)), products="true"), lanes=4, columns=8
            ),
            {"start": 4, "latency": 6, "gap": 12, "flush": 3},
        ),
        (  # the sum of activations is the last to be complete
            lambda: CompleteTile(
                Arithmetic(DINT4, structure=Structure(breaks=(9,)), products="true"), lanes=4, columns=2
            ),
            {"start": 3, "latency": 5, "gap": 5, "flush": 1},
        ),
        (
            lambda: SystolicArray(Arithmetic(DINT4), rows=4, columns=3, lanes=2),
            {"width": 28, "latency": 5, "flush": 5, "gap": 8, "throughput": 24, "offset": (0, 4)},
        ),
        (  # a stage in every cell delays its sums alone
            lambda: SystolicArray(Arithmetic(DINT4, structure=Structure(cuts=(6,))), rows=4, columns=3, lanes=2),
            {"latency": 6, "flush": 5, "gap": 8},
        ),
    ],
)
def test_attributes(make, facts):
    component = make()
    assert {name: getattr(component, name) for name in facts} == facts


def test_partial_sums_are_as_wide_as_their_products_make_them():
    """The largest sum of every row just fits, and the last row has the accumulator's width."""
    for lane in LANES.values():
        column = SystolicColumn(Arithmetic(lane), rows=9, lanes=2)
        codes, x = np.arange(1 << lane.code_bits)[:, None], lane.x(np.arange(-128, 128))
        products = np.stack([lane.product(codes, mode, x) for mode in range(lane.modes)])
        for row in range(9):
            bits, is_signed = column.sum_shape(row)
            low, high = (int(end) * 2 * (row + 1) for end in (products.min(), products.max()))
            least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if is_signed else (0, (1 << bits) - 1)
            assert least <= low
            assert high <= most
            assert not (least // 2 <= low and high <= most // 2), "a bit too many"


# Parts


@pytest.mark.parametrize(
    ("component", "counts"),
    [
        (
            Tile(Arithmetic(DINT4, max_k=8, products="true"), lanes=2, columns=3, rows=2),
            {"activations": 2, "column": 3},
        ),
        (
            CompleteTile(Arithmetic(DINT4, max_k=8, products="true"), lanes=2, columns=3, rows=2),
            {"control": 1, "activations": 2, "column": 3, "correction": 2, "activation_sum": 2},
        ),
        (
            CompleteTile(Arithmetic(INT8_BOOTH, max_k=8, products="true"), lanes=1, columns=1),
            {"control": 1, "activations": 1, "column": 1, "correction": 1},
        ),
        (
            CompleteTile(Arithmetic(INT8, max_k=8, products="true"), lanes=1, columns=3, rows=2, shared_by=2),
            {"control": 1, "activations": 4, "column": 3, "correction": 2, "activation_sum": 2},
        ),
        (SystolicArray(Arithmetic(DINT4, max_k=8), rows=2, columns=3), {"column": 3}),
    ],
    ids=["tile", "complete", "complete_booth", "groups", "systolic"],
)
def test_a_tile_is_nothing_but_its_parts(component, counts):
    assert {name: count for name, (_, count) in component.parts.items()} == counts
    top, *_ = re.split(r"(?<=^endmodule\n)", to_verilog(component, "top"), flags=re.M)
    found = re.findall(r"^  top_([a-z_]+?)\d+ \w+ \($", top, flags=re.M)
    assert {name: found.count(name) for name in found} == counts
    assert not re.search(r"[~&|^?+-]|always|reg ", top), "logic beside the parts"


# Errors


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Tile(Arithmetic(DINT4, products="true"), lanes=0, columns=1),
            "a tile has at least one of lanes, not 0",
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="true"), lanes=1, columns=0),
            "a tile has at least one of columns, not 0",
        ),
        (
            lambda: CompleteTile(Arithmetic(DINT4, products="true"), lanes=1, columns=1, rows=-1),
            "a tile has at least one of rows, not -1",
        ),
        (
            lambda: Tile(Arithmetic(DINT4, max_k=15, products="true"), lanes=16, columns=1),
            "max_k=15 is less than one cycle's 16 products",
        ),
        (
            lambda: CompleteTile(Arithmetic(DINT4, max_k=15, products="true"), lanes=16, columns=1),
            "max_k=15 is less than one cycle's 16 products",
        ),
        (
            lambda: Column(Arithmetic(DINT4, products="true"), lanes=1, rows=0),
            "a column has at least one of rows, not 0",
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="free"), lanes=1, columns=1),
            "all lanes are one part, either 'true' or",
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="true"), lanes=1.5, columns=1),
            "a tile has at least one of lanes, not 1.5",
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="both"), lanes=1, columns=1),
            "unknown polarity of partial products 'both'",
        ),
        (
            lambda: CompleteTile(
                Arithmetic(INT8_PLAIN, structure=Structure(breaks=(3,)), products="true"), lanes=1, columns=1
            ),
            "a plain lane leaves its adder to the synthesis tool",
        ),
        (
            lambda: Tile(
                Arithmetic(DINT4, max_k=4, structure=Structure(breaks=(14,)), products="true"), lanes=1, columns=1
            ),
            "break at column 14: a heap 14 wide breaks between 1 and 13",
        ),
        (
            lambda: SystolicArray(Arithmetic(DINT4), rows=0, columns=1),
            "a systolic array has at least one of rows, not 0",
        ),
        (
            lambda: SystolicArray(Arithmetic(DINT4, max_k=7), rows=4, columns=1, lanes=2),
            "max_k=7 is less than one column's 8 products",
        ),
        (
            lambda: SystolicArray(Arithmetic(DINT4, structure=Structure(breaks=(3,))), rows=2, columns=1),
            "a systolic cell hands on whole sums: it has no breaks",
        ),
        (lambda: SystolicColumn(Arithmetic(DINT4, products=""), rows=2), "unknown polarity of partial products ''"),
        (lambda: ActivationSum(Arithmetic(INT8_BOOTH)), "a int8_booth lane has signed activations and no offset"),
        (lambda: ActivationSum(Arithmetic(DINT4), lanes=0), "a sum of x has at least one of lanes, not 0"),
        (lambda: ActivationSum(Arithmetic(DINT4, max_k=3), lanes=4), "max_k=3 is less than one cycle's 4 products"),
        (
            lambda: ActivationSum(Arithmetic(DINT4, structure=Structure(cuts=(3, 4)))),
            "one pipeline stage, and not 2 cuts",
        ),
        (
            lambda: Correction(Arithmetic(DINT4, structure=Structure(breaks=(3,)))),
            "a correction takes one cycle: it has neither",
        ),
        (lambda: Arithmetic(INT4, max_k=0), "max_k=0 is less than one cycle's 1 products"),
        (
            lambda: CompleteTile(Arithmetic(DINT4, products="true"), lanes=1, columns=4, shared_by=4),
            re.escape("shared_by=4: 4 columns share registers of activations as it is (0)"),
        ),
        (
            lambda: Tile(Arithmetic(DINT4, products="true"), lanes=1, columns=4, shared_by=-1),
            "shared_by=-1: so many columns share registers of activations, or all of them",
        ),
        *(
            (
                lambda name=name: UNITS[name].create(shared_by=2),
                f"{name} is no tile of several columns: none share registers of activations",
            )
            for name in (
                "mac_dint4",
                "dot16_dint4",
                "dot32_fused_array",
                "systolic8x8x4_dint4_array",
                "engine_small_dint4",
            )
        ),
        (lambda: Control(columns=0, wait=1), "a tile has at least one of columns, not 0"),
        (lambda: ActivationRegisters(Arithmetic(DINT4), lanes=0), "a row has at least one of lanes, not 0"),
        (
            lambda: CompleteTile(
                Arithmetic(DINT4, products="true"), lanes=1, columns=1, correction=Structure(breaks=(3,))
            ),
            "a correction takes one cycle: it has neither breaks nor cuts",
        ),
    ],
)
def test_errors_say_what_is_wrong(make, message):
    with pytest.raises(ValueError, match=message):
        make()
