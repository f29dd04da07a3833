"""What each of a tile's components does, cycle by cycle, against golden: every component on its own."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from golden.lanes import DINT3, DINT4, DINT4_WIDE, INT4, INT8, INT8_BOOTH, INT8_PLAIN, INT8_SIGNED, LANES
from hw.accumulator import Accumulator
from hw.arithmetic import Arithmetic
from hw.heap import CARRY_CHAINS, GATES, Structure
from hw.lanes import Decoder, EdgeDecoder, LaneProducts
from hw.tile import ActivationRegisters, CodeRegisters, Control
from hw.tile.column import column
from sim.stimulus import activations

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

#: Lanes of partial products; and one of each class, for what takes longer.
WITH_ROWS = [lane for lane in LANES.values() if lane.partial_products]
EVERY_CLASS = [DINT4, DINT3, INT4, INT8_SIGNED, INT8_BOOTH, INT8_PLAIN]
BY_NAME = {"argvalues": LANES.values(), "ids": LANES}


def run(component, testbench):
    simulator = Simulator(component)
    if not isinstance(component, Decoder | LaneProducts | EdgeDecoder):
        simulator.add_clock(1e-9)
    simulator.add_testbench(testbench)
    simulator.run()


def put(context, port, values):
    """Set an array, or an array of arrays, element by element."""
    for i, value in enumerate(values):
        if np.ndim(value):
            put(context, port[i], value)
        else:
            context.set(port[i], int(value))


def take(context, port, shape):
    """An array's elements as unsigned numbers."""
    if not shape:
        return int(context.get(port))
    return [take(context, port[i], shape[1:]) for i in range(shape[0])]


class TestComponents:
    """One test for each component; all random numbers are the same in every run."""

    rng = property(lambda self: np.random.default_rng(5))

    @pytest.mark.parametrize("lane", **BY_NAME)
    @pytest.mark.parametrize("on_wire", [False, True])
    def test_activation_registers(self, lane, on_wire):
        """What came in a cycle ago, as the lane sees it, and its complement where the lane is unsigned."""
        rows = ActivationRegisters(Arithmetic(lane), lanes=3, on_wire=on_wire)
        rng, ones = self.rng, lane.x_ones
        assert ("x_n" in rows.signature.members) == (lane.x_offset > 0)

        async def bench(context):
            for a in [lane.a_range[0], lane.a_range[-1], *activations(lane, rng, (20,))]:
                word = np.array([a, 0, a])
                put(context, rows.activation, word if on_wire else lane.x(word))
                await context.tick()
                x = lane.x(word)
                assert (np.array(take(context, rows.x, (3,))) & ones).tolist() == (x & ones).tolist()
                if lane.x_offset:
                    assert take(context, rows.x_n, (3,)) == (ones - x).tolist()

        run(rows, bench)

    @pytest.mark.parametrize("lane", **BY_NAME)
    def test_code_registers(self, lane):
        """Lane codes and their complements, a cycle late, with the mode that came with them."""
        registers = CodeRegisters(Arithmetic(lane), lanes=2, chained=False)
        rng, ones = self.rng, (1 << lane.code_bits) - 1

        async def bench(context):
            for _ in range(20):
                codes, mode = rng.choice(lane.codes, 2), int(rng.integers(0, lane.modes))
                put(context, registers.code, codes)
                if lane.modes > 1:
                    context.set(registers.mode, mode)
                await context.tick()
                assert take(context, registers.lane_code, (2,)) == codes.tolist()
                assert take(context, registers.lane_code_n, (2,)) == (ones - codes).tolist()
                assert lane.modes == 1 or context.get(registers.lane_mode) == mode

        run(registers, bench)

    @pytest.mark.parametrize("lane", **BY_NAME)
    def test_code_registers_of_a_chain(self, lane):
        """Stored codes become golden's lane codes for the channel that moved in; the neutral code without accept."""
        registers = CodeRegisters(Arithmetic(lane), lanes=2, chained=True)
        rng, points = self.rng, np.array(lane.zero_points)
        stored = np.arange(1 << lane.fmt.bits)

        async def bench(context):
            held = None
            for _ in range(60):
                point = int(rng.choice(points))
                channel = {"mode": lane.mode(point), "flip": lane.flip(point), "code_shift": lane.shift(point)}
                fields = [name for name in channel if "chain_in" in dir(registers) and self.has(registers, name)]
                shift = held is None or rng.random() < 0.3
                for name in fields:
                    context.set(registers.chain_in[name], int(channel[name]))
                if fields:
                    context.set(registers.shift, int(shift))
                accept, codes = int(rng.random() < 0.7), rng.choice(stored, 2)
                put(context, registers.code, codes)
                context.set(registers.accept, accept)
                before = held
                await context.tick()
                held = (point, channel) if shift else held
                for name in fields:
                    assert context.get(registers.chain_out[name]) == int(held[1][name])
                if before is None:
                    continue  # the first codes came with a channel that nothing had set
                near = before[0]
                wanted = lane.edge_code(codes, lane.shift(near), lane.mode(near)) if accept else [lane.neutral_code] * 2
                known = np.ones(2, bool) if not accept else np.isin(wanted, lane.codes)
                found = np.array(take(context, registers.lane_code, (2,)))
                assert found[known].tolist() == np.array(wanted)[known].tolist()

        run(registers, bench)

    @staticmethod
    def has(registers, name):
        return name in registers.chain_in.shape().members

    @pytest.mark.parametrize("lane", WITH_ROWS, ids=lambda one: one.name)
    @pytest.mark.parametrize("inverted", [False, True])
    def test_decoder_and_lane_products(self, lane, inverted):
        """Selects of a code, made once, are what a lane takes in its place: both add up to golden's product."""
        decoder = Decoder(lane)
        whole, decoded = (LaneProducts(lane, inverted=inverted, decoded=one) for one in (False, True))
        rng, width = self.rng, 24
        cases = [
            (m, int(q), int(a))
            for m in range(lane.modes)
            for q in rng.choice(lane.codes, 16)
            for a in [lane.a_range[0], lane.a_range[-1], *activations(lane, rng, (4,))]
        ]
        selects, sums = {}, {}

        async def decode(context):
            for mode, code, _ in cases:
                context.set(decoder.code, code)
                if lane.modes > 1:
                    context.set(decoder.mode, mode)
                selects[mode, code] = context.get(decoder.selects)

        def products(part):
            kinds, complements = part.heap_bits()

            async def bench(context):
                for case in cases:
                    mode, code, a = case
                    if part is decoded:
                        context.set(part.selects, selects[mode, code])
                    else:
                        context.set(part.code, code)
                        if lane.modes > 1:
                            context.set(part.mode, mode)
                    context.set(part.x, int(lane.x(a)))
                    word = context.get(part.bits) ^ (-1 if inverted else 0)
                    total = sum((word >> i & 1) << weight for i, (weight, _) in enumerate(kinds))
                    sums[part, case] = total - sum(1 << weight for weight in complements)

            return bench

        run(decoder, decode)
        for part in (whole, decoded):
            run(part, products(part))
            for case in cases:
                mode, code, a = case
                assert (sums[part, case] - int(lane.product(code, mode, lane.x(a)))) % (1 << width) == 0, case

    def test_edge_decoder(self):
        """Every stored code of every zero point."""
        lane = DINT4_WIDE
        decoder = EdgeDecoder(lane)

        async def bench(context):
            for point in lane.zero_points:
                shift, mode = lane.shift(point), lane.mode(point)
                for stored in range(1 << lane.fmt.bits):
                    context.set(decoder.stored, stored)
                    context.set(decoder.shift, int(shift))
                    context.set(decoder.mode, int(mode))
                    wanted = int(lane.edge_code(stored, shift, mode))
                    fits = stored > lane.fmt.max_code or wanted < 1 << lane.fmt.bits
                    assert not fits or context.get(decoder.code) == wanted

        run(decoder, bench)

    @pytest.mark.parametrize("products", ["true", "inverted", "alternating"])
    @pytest.mark.parametrize("begin", ["restart", "preset"])
    @pytest.mark.parametrize("cells", [GATES, CARRY_CHAINS], ids=["gates", "chains"])
    def test_accumulator(self, products, begin, cells):
        """Random partial products: what their weights say, from zero or from a preset, modulo its width."""
        structure = Structure(cuts=(11,) if cells.carry_chain else (3,)) if begin == "restart" else Structure()
        arithmetic = Arithmetic(INT4, 64, cells, structure, products)
        part = Accumulator(arithmetic, lanes=2, restartable=begin == "restart", preset=begin == "preset")
        inverted = sorted(bool(arithmetic.inverted(i)) for i in range(2))
        kinds, _ = LaneProducts(INT4).heap_bits()
        rng, modulus = self.rng, 1 << arithmetic.width

        async def bench(context):
            total, late = None, []
            for cycle in range(60):
                words = rng.integers(0, 1 << len(kinds), 2)
                starts = cycle == 0 or rng.random() < 0.2
                preset = int(rng.integers(0, modulus)) if begin == "preset" else 0
                put(context, part.bits, words)
                if begin == "preset":
                    context.set(part.load, int(starts))
                    context.set(part.preset, preset)
                else:
                    context.set(part.restart, int(starts))
                await context.tick()
                true = [int(word) ^ (-1 if flip else 0) for word, flip in zip(words, inverted, strict=True)]
                added = sum((word >> i & 1) << weight for word in true for i, (weight, _) in enumerate(kinds))
                total = ((preset if starts else total) + added) % modulus
                late.append(total)
                if cycle >= arithmetic.flush:
                    assert context.get(part.acc) == late[cycle - arithmetic.flush]

        run(part, bench)

    @pytest.mark.parametrize("lane", EVERY_CLASS, ids=lambda one: one.name)
    @pytest.mark.parametrize("rows", [1, 2])
    def test_column(self, lane, rows):
        """Sums of the codes of the cycle before with this cycle's activations, in every cycle after the first."""
        part = column(Arithmetic(lane, 64, products="true"), lanes=2, rows=rows)
        rng, arithmetic = self.rng, part.arithmetic

        async def bench(context):
            base, added = None, np.zeros(rows, np.int64)
            codes, mode = np.full(2, lane.neutral_code), 0
            for cycle in range(40):
                x = lane.x(activations(lane, rng, (rows, 2)))
                self.feed(context, part, x)
                products = arithmetic.product_sum(codes, mode, x)
                codes, mode = rng.choice(lane.codes, 2), int(rng.integers(0, lane.modes))
                put(context, part.code, codes)
                if lane.modes > 1:
                    context.set(part.mode, mode)
                await context.tick()
                found = np.array(take(context, part.acc, (rows,)))
                if cycle == 1:
                    base, added = found, np.zeros(rows, np.int64)
                elif cycle > 1:
                    added = added + products
                    assert found.tolist() == arithmetic.wrapped(base + added).tolist()

        run(part, bench)

    @staticmethod
    def feed(context, part, x):
        put(context, part.x, x)
        if part.arithmetic.lane.x_offset:
            put(context, part.x_n, part.arithmetic.lane.x_ones - x)

    @pytest.mark.parametrize("lane", [DINT4, DINT4_WIDE, INT8, INT8_PLAIN], ids=lambda one: one.name)
    def test_column_of_a_chain(self, lane):
        """A preset and a channel move in, products add golden's sums to it, and everything moves on."""
        rows = 2
        part = column(Arithmetic(lane, 64, products="true"), lanes=2, rows=rows, chained=True)
        rng, arithmetic = self.rng, part.arithmetic
        fields = [name for name in ("mode", "flip", "code_shift") if self.has(part, name)]

        async def bench(context):
            for point in lane.circuit_zero_points:
                channel = {"mode": lane.mode(point), "flip": lane.flip(point), "code_shift": lane.shift(point)}
                start = rng.integers(0, 1 << arithmetic.width, rows)
                put(context, part.chain_in.acc, start)
                for name in fields:
                    context.set(part.chain_in[name], int(channel[name]))
                context.set(part.accept, 0)
                context.set(part.shift, 0)
                await context.tick()  # an idle cycle: nothing is on its way
                context.set(part.shift, 1)
                await context.tick()
                context.set(part.shift, 0)
                total, codes, accept = start.astype(np.int64), None, 0
                for cycle in range(12):
                    x = lane.x(activations(lane, rng, (rows, 2)))
                    self.feed(context, part, x)
                    if accept:
                        total = total + arithmetic.product_sum(codes, lane.mode(point), x)
                    stored = np.minimum(rng.integers(0, 1 << lane.fmt.bits, 2), lane.fmt.max_code)
                    accept = int(cycle < 11 and rng.random() < 0.7)
                    codes = lane.edge_code(stored, lane.shift(point), lane.mode(point))
                    accept = int(accept and np.isin(codes, lane.codes).all())
                    put(context, part.code, stored)
                    context.set(part.accept, accept)
                    await context.tick()
                    assert take(context, part.chain_out.acc, (rows,)) == arithmetic.wrapped(total).tolist()
                for name in fields:
                    assert context.get(part.chain_out[name]) == int(channel[name])

        run(part, bench)

    @pytest.mark.parametrize(("columns", "wait"), [(1, 1), (3, 2), (4, 5)])
    def test_control(self, columns, wait):
        """Whatever the streams do: a channel for every column before each sum, every sum drained once, none lost."""
        control = Control(columns=columns, wait=wait)
        rng = self.rng
        seen = {"loaded": 0, "sums": 0, "taken": 0, "outputs": 0}

        async def bench(context):
            valid, last_step, pending, since = 0, 0, 0, None
            for cycle in range(3000):
                p = 0.9 if cycle < 1500 else 0.3
                i, last, channel, ready = (int(rng.random() < q) for q in (p, 0.3, p, p))
                for port, value in (("i_valid", i), ("last", last), ("channel_valid", channel), ("o_ready", ready)):
                    context.set(getattr(control, port), value)
                now = {
                    name: context.get(getattr(control, name))
                    for name in (
                        "i_ready",
                        "accept",
                        "valid",
                        "channel_ready",
                        "o_valid",
                        "step",
                        "take",
                        "last_step",
                        "restart",
                    )
                }
                assert now["valid"] == valid  # of the cycle before
                assert now["restart"] == last_step
                assert now["accept"] == (i and now["i_ready"])
                assert not (now["take"] and now["o_valid"] and not ready), "an output is overwritten"
                assert not (now["take"] and not now["step"])
                assert now["o_valid"] == (pending > 0)
                if now["i_ready"]:  # all channels are there, and nothing waits or moves
                    assert seen["loaded"] == columns * (seen["sums"] + 1)
                    assert not now["step"]
                if since is not None and now["take"]:
                    assert cycle - since > wait, "drained before the sum is complete"
                if now["channel_ready"] and channel:
                    seen["loaded"] += 1
                    assert now["step"]
                    assert seen["loaded"] <= columns * (seen["sums"] + 1)
                if now["o_valid"] and ready:
                    seen["outputs"] += 1
                    pending -= 1
                if now["take"]:
                    seen["taken"] += 1
                    pending += 1
                    assert seen["taken"] <= columns * seen["sums"]
                if now["accept"] and last:
                    assert seen["taken"] == columns * seen["sums"], "the sum before has not been drained"
                    seen["sums"] += 1
                    since = cycle
                valid, last_step = now["accept"], now["last_step"]
                await context.tick()

        run(control, bench)
        assert seen["sums"] > 20
        assert seen["taken"] >= columns * (seen["sums"] - 1)
        assert seen["outputs"] >= columns * (seen["sums"] - 1) - 1
