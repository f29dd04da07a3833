"""``hw.fused.FusedDotProduct`` against golden: sums of dINT4 and of INT8 weights in turn."""

import numpy as np

import golden
from golden.lanes import DINT4, INT8, correct, lane_code
from sim.bench import Circuit, Counts, Player, bench, is_short
from sim.stimulus import exact, extremes, weights


@bench(only=lambda case: case.simulator == "verilator")  # Icarus takes minutes
async def every_product(circuit: Circuit) -> Counts:
    """Every INT8 code with every activation, and every dINT4 code with every activation at every zero point."""
    sums = []
    for zero_point in (*DINT4.zero_points, None):
        fmt = golden.Int(8) if zero_point is None else DINT4.fmt
        codes, a = (axis.ravel() for axis in np.meshgrid(np.arange(1 << fmt.bits), DINT4.a_range))
        across = circuit.lanes // (2 if zero_point is None else 1)
        order = np.stack([circuit.random.permutation(codes.size) for _ in range(across)], axis=1)
        step = 16  # products of a lane in a sum
        sums += [
            (fmt, zero_point or INT8.fmt.symmetric_zero_point, codes[part], a[part])
            for part in np.split(order, range(step, len(order), step))
        ]
    return await check(circuit, [sums[i] for i in circuit.random.permutation(len(sums))])


@bench
async def realistic(circuit: Circuit) -> Counts:
    """Sums of Gaussian weights and activations as ``quantize`` makes them, of either format in turn."""
    sums, want = [], []
    for number in range(64):
        fmt = DINT4.fmt if number % 2 else golden.Int(8)
        across = circuit.lanes // (1 if number % 2 else 2)
        k = across * min(8, circuit.max_k // across)
        w = fmt.quantize(circuit.random.standard_normal((1, k)), axis=0, symmetric=fmt.bits == 8)
        x = golden.Int(8).quantize(circuit.random.standard_normal((1, k)), axis=0)
        shape = (k // across, across)
        sums.append((fmt, int(w.zero_point[0, 0]), w.codes.reshape(shape), golden.on_wire(x)[0].reshape(shape)))
        want.append(int(golden.int_matmul(x, w)[0, 0]))
    return await check(circuit, sums, want)


@bench(only=is_short)
async def longest(circuit: Circuit) -> Counts:
    """Sums of ``max_k`` products at the ends of what each format's sums can be."""
    sums = []
    middle = INT8.fmt.symmetric_zero_point
    for lane, zero_point in ((DINT4, DINT4.zero_points[0]), (DINT4, DINT4.zero_points[-1]), (INT8, middle)):
        fmt = lane.fmt
        across = circuit.lanes // (2 if fmt.bits == 8 else 1)
        shape = (circuit.max_k // across, across)
        corners = extremes(lane, [zero_point])
        sums += [(fmt, zero_point, np.full(shape, code), np.full(shape, a)) for _, code, a in corners]
    return await check(circuit, sums)


async def check(
    circuit: Circuit, sums: list[tuple[golden.Format, int, np.ndarray, np.ndarray]], want: list[int] | None = None
) -> Counts:
    """Stream sums (format, zero point, stored codes and activations on the wire [steps, products]) and compare each.

    Between them lie as many idle cycles as complete a sum, with any ``mode``, ``wide`` and ``x``. ``want`` is what the
    sums must be in half-steps; from the half-steps of the codes where not given.
    """
    random, lanes, flush = circuit.random, circuit.lanes, circuit.flush
    width = max(DINT4.accumulator_bits(circuit.max_k), INT8.accumulator_bits(circuit.max_k) + 1)
    assert circuit.outputs == [["acc", width]], f"golden says that acc has {width} bits: {circuit.outputs}"
    lengths = np.array([len(codes) for _, _, codes, _ in sums])
    ends = np.cumsum(lengths + flush)
    cycles = int(ends[-1])
    stimuli = {
        "code": np.full((cycles, lanes), DINT4.neutral_code),
        "x": random.integers(0, DINT4.x_ones + 1, (cycles, lanes)),
        "mode": random.integers(0, 2, cycles),
        "wide": random.integers(0, 2, cycles),
        "restart": np.zeros(cycles, int),
        "rst": random.integers(0, 2, cycles),  # no flop has a reset
    }
    facts, half = [], (1 << DINT4.code_bits) - 1
    for (fmt, zero_point, codes, a), start in zip(sums, ends - lengths - flush, strict=True):
        when = slice(start, start + len(codes))
        lane, wide = (INT8, True) if fmt.bits == 8 else (DINT4, False)
        w = weights(fmt, codes.reshape(1, -1), zero_point)
        code = lane_code(w, lane)
        each = code.codes.reshape(codes.shape).astype(np.int64)
        stimuli["code"][when] = (
            np.stack([each & half, each >> DINT4.code_bits], axis=2).reshape(len(each), -1) if wide else each
        )
        stimuli["x"][when] = np.repeat(lane.x(a), 2, axis=1) if wide else lane.x(a)
        stimuli["wide"][when] = wide
        stimuli["mode"][when] = random.integers(0, 2) if wide else code.mode[0, 0]
        stimuli["restart"][start] = 1
        facts.append((code, wide, int(lane.x(a).sum()), int(exact(w, a.reshape(1, -1))[0, 0])))
    quiet = {"code": DINT4.neutral_code, "x": 0, "mode": 0, "wide": 0, "restart": 0, "rst": 0}
    outputs, simulated = await Player(circuit).play(quiet, known=1 + circuit.stages, **stimuli)
    for number, ((code, wide, x_sum, acc), raw) in enumerate(zip(facts, outputs["acc"][ends], strict=True)):
        if wide:
            assert not raw & 1, f"sum {number}: INT8 counts whole steps, but acc is {raw:#x}"
        found = correct(raw[None, None, None] >> wide, np.array([[x_sum]]), code, bits=width - wide)[0, 0, 0]
        for expected in (acc, acc if want is None else want[number]):
            assert found == expected, f"sum {number} of {code.lane.name} gives {found}, golden {expected}"
    return Counts(simulated, sum(codes.size for _, _, codes, _ in sums))
