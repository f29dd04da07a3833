"""Simulation of mapped netlists, many independent streams at once, against the golden model.

An area counts only for a circuit that works: :func:`verify` runs a mapped netlist, cell by cell with the functions that
the Liberty file states, and compares every sum with ``golden``. It shares nothing with Yosys' idea of the cells.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from golden.formats import Quantized
from golden.lanes import DINT4, INT8, lane_code
from hw.dot import DotProduct
from hw.fused import FusedDotProduct
from hw.mac import Mac
from hw.tile import CompleteTile, Tile
from synth.liberty import truth_table
from synth.netlist import Net, Netlist

__all__ = ["NetlistSimulator", "VerificationError", "verify"]


Verified = DotProduct | FusedDotProduct | Tile | Mac | CompleteTile


class VerificationError(AssertionError):
    """A netlist does not compute what its golden model says."""


#: How many runs of an array go side by side at most.
_STREAMS = 1 << 14
#: Products of an array's longest sum: so many streams as there are pairs then carry into the top column some ten times.
_LONGEST = 1 << 11
#: Runs in a word of a net's vector.
_WORD = 64
Gate = Callable[..., np.ndarray]


class NetlistSimulator:
    """Cycle simulation of a netlist; every net is a vector of bits, one per stream.

    Bits are packed into words, and gates of one kind at the same depth are computed together.

    Parameters
    ----------
    netlist : Netlist
    streams : int
        How many runs go side by side.
    rng : Generator
        Flops wake up in random states.
    """

    def __init__(self, netlist: Netlist, *, streams: int, rng: np.random.Generator) -> None:
        self._streams = streams
        words = -(-streams // _WORD)
        rows: dict[Net, int] = {}

        def row(net: Net) -> int:
            return rows.setdefault(net, len(rows))

        zero, one = row("0"), row("1")
        self._ports = {name: (port.direction, np.array([*map(row, port.bits)])) for name, port in netlist.ports.items()}
        flops: list[tuple[int, int, bool]] = []  # rows of data and output; whether that is inverted
        pairs: list[tuple[int, int, bool]] = []  # a flop's two outputs; whether they differ
        depth: dict[int, int] = {}
        groups: dict[tuple[int, int, int], list[tuple[list[int], int]]] = defaultdict(list)
        for instance in netlist.ordered():
            cell = instance.cell
            if cell.ff is not None:
                outputs = [
                    (row(instance.nets[pin]), cell.ff.inverted[pin]) for pin in cell.outputs if pin in instance.nets
                ]
                flops += [(row(instance.nets[cell.ff.data]), *output) for output in outputs]
                pairs += [(outputs[0][0], net, outputs[0][1] != not_) for net, not_ in outputs[1:]]
                continue
            pins = tuple(cell.inputs)
            inputs = [row(instance.nets[pin]) for pin in pins]
            level = 1 + max((depth.get(net, 0) for net in inputs), default=0)
            for output, function in cell.outputs.items():
                if output in instance.nets:
                    target = row(instance.nets[output])
                    depth[target] = level
                    groups[level, len(pins), truth_table(function, pins)].append((inputs, target))
        self._data, self._states, inverted = np.array(flops, np.int64).reshape(-1, 3).T
        self._inverted = -inverted.reshape(-1, 1).view(np.uint64)
        self._groups: list[tuple[Gate, np.ndarray, np.ndarray]] = []
        for (_, pins, table), members in sorted(groups.items(), key=lambda group: group[0][0]):
            inputs = np.array([nets for nets, _ in members], np.int64).reshape(len(members), pins).T
            self._groups.append((_gate(table, pins), inputs, np.array([target for _, target in members])))
        # Undriven, flops and inputs that nothing sets: random.
        self._values = rng.integers(0, 1 << 64, (len(rows), words), np.uint64)
        self._values[zero] = 0
        self._values[one] = ~np.uint64(0)
        for net, other, differ in pairs:
            self._values[other] = ~self._values[net] if differ else self._values[net]

    def has(self, port: str) -> bool:
        """Whether the netlist has the port."""
        return port in self._ports

    def set(self, port: str, values: np.ndarray | int, width: int | None = None) -> None:
        """Drive an input with one integer per stream (or one for all), or with fields [n, streams] of ``width`` bits.

        Fields come lowest first; higher bits of an integer than the field has are left out.
        """
        rows = self._ports[port][1]
        fields = np.asarray(values, np.int64)
        fields = fields.reshape(-1, self._streams) if width else np.broadcast_to(fields, (1, self._streams))
        width = width or len(rows)
        if width * len(fields) != len(rows):
            raise ValueError(f"port {port} has {len(rows)} bits, not {len(fields)} fields of {width}")
        fields = fields.astype(np.min_scalar_type((1 << width) - 1))  # small numbers are quicker to shift
        for i in range(width):
            bits = np.zeros((len(fields), self._values.shape[1] * _WORD), np.uint8)
            bits[:, : self._streams] = fields >> i & 1
            self._values[rows[i::width]] = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)

    def get(self, port: str, width: int | None = None) -> np.ndarray:
        """An output's integer in every stream, unsigned, after :meth:`settle`; or its fields [n, streams]."""
        rows = self._ports[port][1]
        width_ = width or len(rows)
        fields = np.zeros((len(rows) // width_, self._streams), np.int64)
        for i in range(width_):
            words = self._values[rows[i::width_]].view(np.uint8)
            fields |= np.unpackbits(words, axis=1, count=self._streams, bitorder="little").astype(np.int64) << i
        return fields if width else fields[0]

    def settle(self) -> None:
        """Let inputs and flops go through the gates."""
        for gate, inputs, outputs in self._groups:
            self._values[outputs] = gate(*(self._values[nets] for nets in inputs))

    def tick(self) -> None:
        """One rising clock edge, after :meth:`settle`."""
        self._values[self._states] = self._values[self._data] ^ self._inverted


@cache
def _gate(table: int, pins: int) -> Gate:
    """A truth table as a function of words, one bit of each input at a time: Shannon's expansion by the last input."""
    if pins == 0:
        constant = np.uint64(0) if table == 0 else ~np.uint64(0)
        return lambda: constant
    half = 1 << pins - 1
    ones = (1 << half) - 1
    low, high = table & ones, table >> half
    if low == high:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1])
    if low == high ^ ones:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) ^ nets[-1]
    if low == 0:
        if high == ones:
            return lambda *nets: nets[-1]
        rest = _gate(high, pins - 1)
        return lambda *nets: rest(*nets[:-1]) & nets[-1]
    if high == 0:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) & ~nets[-1]
    if high == ones:
        rest = _gate(low, pins - 1)
        return lambda *nets: rest(*nets[:-1]) | nets[-1]
    if low == ones:
        rest = _gate(high, pins - 1)
        return lambda *nets: rest(*nets[:-1]) | ~nets[-1]
    at_low, at_high = _gate(low, pins - 1), _gate(high, pins - 1)
    return lambda *nets: at_low(*nets[:-1]) & ~nets[-1] | at_high(*nets[:-1]) & nets[-1]


def verify(netlist: Netlist, component: Verified, *, seed: int = 0) -> str:
    """Compare a mapped unit with golden; says what was compared.

    Raises VerificationError with the first difference.
    """
    rng = np.random.default_rng(seed)
    run = {
        DotProduct: _verify_array,
        FusedDotProduct: _verify_fused,
        Tile: _verify_array,
        Mac: _verify_mac,
        CompleteTile: _verify_tile,
    }
    check = next(one for kind, one in run.items() if isinstance(component, kind))
    return check(netlist, component, rng)


def _fail(top: str, what: str, got: np.ndarray, expected: np.ndarray) -> None:
    wrong = np.flatnonzero(got != expected)
    if wrong.size:
        first = wrong[0]
        raise VerificationError(
            f"netlist of {top}: {what} differs in {wrong.size} of {got.size} streams, first in stream {first}: "
            f"{got[first]} instead of {expected[first]}"
        )


def _verify_array(
    netlist: Netlist,
    component: DotProduct | FusedDotProduct | Tile,
    rng: np.random.Generator,
) -> str:
    """Every lane code x mode x activation in each lane, all lanes at once, each in its own order; long random sums."""
    lane, lanes = component.arithmetic.lane, component.lanes
    columns, rows = component.columns, component.rows
    pairs = lane.codes.size << lane.x_bits
    streams = min(pairs, _STREAMS)
    sim = NetlistSimulator(netlist, streams=streams, rng=rng)
    mask = (1 << component.width) - 1
    latency = component.flush + (isinstance(component, Tile))  # from a cycle to sums that hold its products, less one

    def feed(code: np.ndarray, x: np.ndarray, modes: np.ndarray) -> None:
        """code [columns, lanes, streams], x [rows, lanes, streams], modes [columns, streams]."""
        sim.set("code", code, lane.code_bits)
        sim.set("x", x, lane.x_bits)
        if lane.modes > 1:
            sim.set("mode", modes, 1)
        sim.settle()
        sim.tick()

    def cycle(code: np.ndarray, x: np.ndarray, modes: np.ndarray) -> np.ndarray:
        """Feed; returns the sums that this adds."""
        feed(code, x, modes)
        products = lane.product(code[:, None], modes[:, None, None], x[None])  # [columns, rows, lanes, streams]
        return products.sum(2).reshape(columns * rows, streams)

    def random() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return (
            rng.choice(lane.codes, (columns, lanes, streams)),
            lane.x(rng.integers(-128, 128, (rows, lanes, streams))),
            rng.integers(0, lane.modes, (columns, streams)),
        )

    def read() -> np.ndarray:
        for _ in range(latency):
            _, x, modes = random()
            feed(np.full((columns, lanes, streams), lane.neutral_code), x, modes)
        sim.settle()
        return sim.get("acc", component.width)

    for port in ("rst", "wide"):
        if sim.has(port):
            sim.set(port, 0)
    feed(*random())
    before = read()
    # All pairs of a code and an activation go through each lane, in an order of the lane's own.
    codes = lane.codes[np.arange(pairs) >> lane.x_bits]
    activations = lane.x((np.arange(pairs) & (1 << lane.x_bits) - 1) - 128)
    for mode in range(lane.modes):
        whole = -(-pairs // streams) * streams
        order = np.stack([np.resize(rng.permutation(pairs), whole) for _ in range(lanes)])
        for start in range(0, pairs, streams):
            part = order[:, start : start + streams]
            # A column's codes and a row's activations meet all of each other: turn them by the column and the row.
            code = np.stack([np.roll(codes[part], column, axis=1) for column in range(columns)])
            x = np.stack([np.roll(activations[part], row, axis=1) for row in range(rows)])
            modes = (mode + np.arange(columns)[:, None] + np.zeros(streams, np.int64)) % lane.modes
            expected = before + cycle(code, x, modes)
            before = read()
            _fail(netlist.name, "a sum", before.ravel(), (expected & mask).ravel())
    cycles = 16
    expected = before
    for _ in range(cycles):
        expected = expected + cycle(*random())
    before = read()
    _fail(netlist.name, f"a sum of {cycles * lanes}", before.ravel(), (expected & mask).ravel())
    # Each run keeps one end of the weights and of the activations, so that carries go up and down through every column:
    # one reading before and one after, since a broken register would show itself in both.
    ends, modes = np.empty((columns, streams), np.int64), rng.integers(0, lane.modes, (columns, streams))
    for mode in range(lane.modes):
        here = modes == mode
        by_weight = lane.codes[np.argsort(lane.product(lane.codes, mode, lane.x(127)), kind="stable")]
        ends[here] = rng.choice(by_weight[[0, -1]], here.sum())
    code = np.repeat(ends[:, None], lanes, axis=1)
    x = np.repeat(lane.x(rng.choice([-128, 127], (rows, 1, streams))), lanes, axis=1)
    longest = max(cycles, _LONGEST // lanes)
    expected = before + longest * cycle(code, x, modes)
    for _ in range(longest - 1):
        sim.settle()
        sim.tick()
    _fail(netlist.name, f"an extreme sum of {longest * lanes}", read().ravel(), (expected & mask).ravel())
    first = " in the first column and row" if columns * rows > 1 else ""
    return (
        f"gates: {pairs} code x activation pairs in each of {lane.modes} modes exhaustive in each lane{first}, "
        f"{streams * columns * rows} random sums of {cycles * lanes} and as many extreme ones of {longest * lanes}"
    )


def _verify_fused(netlist: Netlist, component: FusedDotProduct, rng: np.random.Generator) -> str:
    """As an array of dINT4; then every INT8 code x activation in each pair of lanes, after dINT4 sums."""
    narrow = _verify_array(netlist, component, rng)
    pairs, lanes = INT8.codes.size << INT8.x_bits, component.lanes // 2
    sim = NetlistSimulator(netlist, streams=_STREAMS, rng=rng)

    def feed(code: np.ndarray, x: np.ndarray, wide: int) -> None:
        """INT8 codes and activations [lanes / 2, streams]; mode must not matter."""
        sim.set("code", np.stack([code & 15, code >> 4], axis=1), DINT4.code_bits)
        sim.set("x", np.repeat(x, 2, axis=0), DINT4.x_bits)
        sim.set("mode", rng.integers(0, 2, _STREAMS))
        sim.set("wide", wide)
        sim.settle()
        sim.tick()

    def read() -> np.ndarray:
        for _ in range(component.flush):
            code, x = np.full((lanes, _STREAMS), INT8.neutral_code), rng.integers(0, 256, (lanes, _STREAMS))
            feed(code, x, int(rng.integers(0, 2)))  # the neutral code is the same in both
        sim.settle()
        return sim.get("acc")

    if sim.has("rst"):
        sim.set("rst", 0)
    order = np.stack([rng.permutation(pairs) for _ in range(lanes)])
    for start in range(0, pairs, _STREAMS):
        part = order[:, start : start + _STREAMS]
        feed(rng.integers(0, 256, part.shape), rng.integers(0, 256, part.shape), 0)
        before = read()
        code, x = part >> INT8.x_bits, part & (1 << INT8.x_bits) - 1
        feed(code, x, 1)
        added = 2 * INT8.product(code, 0, x).sum(0)
        _fail(netlist.name, "an INT8 sum", read(), (before + added) & (1 << component.width) - 1)
    return f"{narrow}; INT8: {pairs} code x activation pairs exhaustive in each pair of lanes"


def _verify_mac(netlist: Netlist, component: Mac, rng: np.random.Generator) -> str:
    """Streams with random stalls: every code x zero point x activation as a sum of its own, random and extreme sums."""
    lane = component.arithmetic.lane
    fmt = lane.fmt
    zero_points = list(lane.circuit_zero_points)
    code, zero_point, a = (
        axis.ravel() for axis in np.meshgrid(np.arange(1 << fmt.bits), zero_points, np.arange(-128, 128), indexing="ij")
    )
    streams = code.size
    extremes = np.zeros((fmt.zero_points[-1] + 1, 2), np.int64)  # codes of the smallest and largest weight
    extremes[zero_points] = [[end for end, _ in fmt.extreme_codes([z])] for z in zero_points]
    sim = NetlistSimulator(netlist, streams=streams, rng=rng)
    # Per stream: a sum of one product (exhaustive over the streams), a random one, one of extreme values. The second
    # starts from a random number more, which reaches the accumulator's upper bits and its wrap; the third from near a
    # power of two, so that carries go up and down through every column.
    length = 6
    lengths = [1, length, length]
    codes = np.concatenate(
        [
            code[:, None],
            rng.integers(0, 1 << fmt.bits, (streams, length)),
            np.take_along_axis(extremes[zero_point], rng.integers(0, 2, (streams, length)), axis=1),
        ],
        axis=1,
    ).astype(np.uint8)
    acts = np.concatenate(
        [a[:, None], rng.integers(-128, 128, (streams, length)), rng.choice([-128, 127], (streams, length))], axis=1
    )
    ends = np.cumsum(lengths) - 1
    starts = ends - lengths + 1
    lane_codes, presets, expected = [], [], []
    for start, end in zip(starts, ends, strict=True):
        part = codes[:, start : end + 1]
        zero = zero_point[:, None].astype(np.uint8)
        w = Quantized(fmt, part, np.ones((streams, 1), np.float32), zero)
        lane_w = lane_code(w, lane)
        lane_codes.append(lane_w.codes)
        presets.append(lane_w.preset[:, 0])
        expected.append((w.half_steps().astype(np.int64) * acts[:, start : end + 1]).sum(1))
        mode, flip = lane_w.mode[:, 0], lane_w.flip[:, 0]
    lane_codes = np.concatenate(lane_codes, axis=1).astype(np.int64)
    presets, expected = np.stack(presets), np.stack(expected)
    extra = rng.integers(0, 1 << component.width, expected.shape)
    extra[0] = 0
    extra[2] = (1 << rng.integers(0, component.width + 1, streams)) + rng.integers(-1024, 1024, streams) - presets[2]
    presets = presets + extra
    half = 1 << component.width - 1
    expected = ((expected // lane.unit + extra + half) % (2 * half) - half) * lane.unit

    everyone = np.arange(streams)
    position = np.zeros(streams, np.int64)
    done = np.zeros(streams, np.int64)
    sim.set("rst", 1)
    sim.set("i__valid", 0)
    sim.set("o__ready", 0)
    sim.set("i__payload", 0)
    sim.set("channel", 0)
    sim.settle()
    sim.tick()
    sim.set("rst", 0)
    budget = 40 * sum(lengths)
    for _ in range(budget):
        sums = np.searchsorted(ends, position)  # the sum that each stream is in
        waiting = sums > done  # its channel must stay until its output
        at = np.minimum(position, codes.shape[1] - 1)
        valid = (position < codes.shape[1]) & ~waiting & (rng.random(streams) < 0.8)
        channel = presets[np.minimum(done, len(ends) - 1), everyone] & (1 << component.width) - 1
        if lane.modes > 1:
            channel |= mode.astype(np.int64) << component.width
            channel |= flip.astype(np.int64) << component.width + 1
        payload = lane_codes[everyone, at] | (acts[everyone, at] & 255) << lane.code_bits
        payload |= np.isin(at, ends).astype(np.int64) << lane.code_bits + lane.x_bits
        ready = rng.random(streams) < 0.7
        sim.set("i__valid", valid)
        sim.set("i__payload", payload)
        sim.set("channel", channel)
        sim.set("o__ready", ready)
        sim.settle()
        accepted = valid & (sim.get("i__ready") == 1)
        output = ready & (sim.get("o__valid") == 1)
        if output.any():
            bits = component.acc_bits
            got = sim.get("o__payload")
            got = got - ((got >> bits - 1) << bits)
            if (done[output] >= len(ends)).any():
                raise VerificationError(f"netlist of {netlist.name}: more outputs than sums")
            _fail(netlist.name, "a sum", got[output], expected[done[output], everyone[output]])
        sim.tick()
        position += accepted
        done += output
        if (done == len(ends)).all():
            return f"gates: {streams} code x zero point x activation exhaustive, {2 * streams} sums of {length}, stalls"
    late = int((done < len(ends)).sum())
    raise VerificationError(f"netlist of {netlist.name}: {late} streams still wait for an output after {budget} cycles")


def _verify_tile(netlist: Netlist, component: CompleteTile, rng: np.random.Generator) -> str:
    """Sums of stored codes and activations through the streams, with stalls; all runs side by side stall alike.

    One of them is as long as the tile takes, at the ends of weights and activations.
    """
    lane, lanes = component.arithmetic.lane, component.lanes
    columns, rows = component.columns, component.rows
    fmt = lane.fmt
    zero_points = np.array(lane.circuit_zero_points)
    streams = 64
    sim = NetlistSimulator(netlist, streams=streams, rng=rng)
    channels, items, expected = [], [], []
    longest = component.arithmetic.max_k // lanes
    lengths = [min(3, longest), longest, min(3, longest)]
    for number, length in enumerate(lengths):
        if number == 1:  # every lane and step alike, so that a few rows of weights are all that there are
            zero = np.repeat(zero_points, 2)[:, None]
            stored = np.array([end for z in zero_points for end, _ in fmt.extreme_codes([z])])[:, None]
            stored = np.repeat(stored, length * lanes, axis=1)
            a = np.repeat(rng.choice([-128, 127], (streams, rows, 1, 1)), lanes, axis=3)
        else:
            zero = rng.choice(zero_points, (streams * columns, 1))
            stored = rng.integers(0, 1 << fmt.bits, (len(zero), length * lanes))
            a = rng.integers(-128, 128, (streams, rows, length, lanes))
        row = rng.permutation(np.arange(streams * columns) % len(zero)).reshape(streams, columns)
        w = Quantized(fmt, stored.astype(np.uint8), np.ones(zero.shape, np.float32), zero.astype(np.uint8))
        code = lane_code(w, lane)
        fields = [(code.shared_preset[:, 0], component.width)]
        if lane.modes > 1:
            fields += [(code.mode[:, 0].astype(np.int64), 1), (code.flip[:, 0].astype(np.int64), 1)]
        if lane.shifts > 1:
            fields.append((code.shift[:, 0].astype(np.int64), 2))
        channels += [[(value[row[:, c]], bits) for value, bits in fields] for c in range(columns)]
        distinct = a.shape[2]
        memory, h = (of.reshape(len(zero), length, lanes)[:, :distinct] for of in (code.stored, w.half_steps()))
        expected += list(np.einsum("sckl,srkl->csr", h[row].astype(np.int64), a) * (length // distinct))
        payloads = [
            [
                (memory[row, step].astype(np.int64).transpose(1, 2, 0).reshape(-1, streams), fmt.bits),
                (a[:, :, step].transpose(1, 2, 0), lane.x_bits),
            ]
            for step in range(distinct)
        ]
        going, last = ([(np.full((1, streams), flag, np.int64), 1)] for flag in (0, 1))
        steps = [payload + going for payload in payloads]
        items += [*(steps[step % distinct] for step in range(length - 1)), payloads[-1] + last]

    def drive(port: str, fields: list[tuple[np.ndarray, int]]) -> None:
        bits = [
            field >> i & 1 for values, width in fields for field in values.reshape(-1, streams) for i in range(width)
        ]
        sim.set(port, np.stack(bits), 1)

    sim.set("rst", 1)
    for port in ("i__valid", "channel__valid", "o__ready"):
        sim.set(port, 0)
    drive("i__payload", [(np.zeros_like(values), width) for values, width in items[0]])
    drive("channel__payload", [(np.zeros_like(values), width) for values, width in channels[0]])
    for _ in range(2):
        sim.settle()
        sim.tick()
    sim.set("rst", 0)
    at = {"i": 0, "channel": 0, "o": 0}
    driven: dict[str, Any] = {}
    budget = 200 + 20 * (len(items) + len(channels) + len(expected))
    for _ in range(budget):
        stall = rng.random(3)
        valid = {
            "i": at["i"] < len(items) and stall[0] < 0.8,
            "channel": at["channel"] < len(channels) and stall[1] < 0.8,
        }
        for port, queue in (("i", items), ("channel", channels)):
            sim.set(f"{port}__valid", int(valid[port]))
            if valid[port] and driven.get(port) is not queue[at[port]]:
                driven[port] = queue[at[port]]
                drive(f"{port}__payload", driven[port])
        ready = bool(stall[2] < 0.7)
        sim.set("o__ready", int(ready))
        sim.settle()
        if ready and sim.get("o__valid")[0]:
            if at["o"] == len(expected):
                raise VerificationError(f"netlist of {netlist.name}: more outputs than sums")
            bits = component.acc_bits
            got = sim.get("o__payload", bits)
            got = got - ((got >> bits - 1) << bits)
            _fail(netlist.name, f"output {at['o']}", got.T.ravel(), expected[at["o"]].ravel())
            at["o"] += 1
        taken = {port: valid[port] and sim.get(f"{port}__ready")[0] for port in ("i", "channel")}
        sim.tick()
        for port, yes in taken.items():
            at[port] += int(yes)
        if at["o"] == len(expected):
            what = f"{2 * streams * columns * rows} random sums, half as many of the longest"
            return f"gates: {what} ({lengths[1] * lanes} products), extreme, stalls"
    raise VerificationError(
        f"netlist of {netlist.name}: {len(expected) - at['o']} outputs are missing after {budget} cycles"
    )
