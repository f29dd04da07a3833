"""Mapped netlists against the golden model: an area counts only for a circuit that works.

:func:`verify` runs a netlist (:mod:`synth.simulate`) with the verifier that :mod:`hw.checks` names for its circuit, and
compares every sum with ``golden``. What is fed and what must come out, benches and verifiers have in common
(:mod:`sim.stimulus`).
"""

from importlib import import_module

import numpy as np

from golden.lanes import DINT4, INT8, lane_code
from hw.arithmetic import SumsOfProducts
from hw.checks import checks_of
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile
from hw.wire import unpack
from sim.stimulus import Passes, Stalls, Work, activations, every_pair, weights
from synth.gating import enables
from synth.netlist import Netlist
from synth.simulate import NetlistSimulator

__all__ = ["VerificationError", "verify"]

#: How many runs of an array go side by side at most.
_STREAMS = 1 << 14
#: The same of a systolic array, whose every cell has weights of its own.
_CELL_STREAMS = 1 << 12
#: Products of an array's longest sum: so many streams as there are pairs then carry into the top column some ten times.
_LONGEST = 1 << 11


class VerificationError(AssertionError):
    """A netlist does not compute what its golden model says."""


def verify(netlist: Netlist, component: SumsOfProducts, *, seed: int = 0) -> str:
    """Compare a mapped unit with golden; says what was compared.

    Raises VerificationError with the first difference; ValueError where no verifier is registered for the circuit.
    """
    name = checks_of(component).verifier
    if name is None:
        raise ValueError(f"no verifier is registered for a {type(component).__name__}: hw.checks.CHECKS")
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)(netlist, component, np.random.default_rng(seed))


def _fail(top: str, what: str, got: np.ndarray, expected: np.ndarray) -> None:
    wrong = np.flatnonzero(got != expected)
    if wrong.size:
        first = wrong[0]
        raise VerificationError(
            f"netlist of {top}: {what} differs in {wrong.size} of {got.size} streams, first in stream {first}: "
            f"{got[first]} instead of {expected[first]}"
        )


class _ArrayRun:
    """A netlist of an array, cycle by cycle, many streams at once; ``expected`` follows what its sums must be."""

    def __init__(self, netlist: Netlist, component: SumsOfProducts, rng: np.random.Generator, *, streams: int) -> None:
        self._sim = NetlistSimulator(netlist, streams=streams, rng=rng)
        self._top, self._component, self._rng, self._streams = netlist.name, component, rng, streams
        for port in ("rst", "wide"):
            if self._sim.has(port):
                self._sim.set(port, 0)
        self.feed(*self.random())
        self.expected = self.read()

    def feed(self, code: np.ndarray, x: np.ndarray, modes: np.ndarray) -> None:
        """code [columns, lanes, streams], x [rows, lanes, streams], modes [columns, streams]."""
        sim, lane = self._sim, self._component.arithmetic.lane
        sim.set("code", code, lane.code_bits)
        sim.set("x", x, lane.x_bits)
        if lane.modes > 1:
            sim.set("mode", modes, lane.mode_bits)
        sim.settle()
        sim.tick()

    def add(self, code: np.ndarray, x: np.ndarray, modes: np.ndarray, *, cycles: int = 1) -> None:
        """Feed the same for so many cycles, and expect what that adds."""
        lane = self._component.arithmetic.lane
        products = lane.product(code[:, None], modes[:, None, None], x[None])  # [columns, rows, lanes, streams]
        self.expected = self.expected + cycles * products.sum(2).reshape(-1, self._streams)
        self.feed(code, x, modes)
        for _ in range(cycles - 1):
            self._sim.settle()
            self._sim.tick()

    def random(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Codes, activations and modes at random."""
        component, rng, lane = self._component, self._rng, self._component.arithmetic.lane
        return (
            rng.choice(lane.codes, (component.columns, component.lanes, self._streams)),
            lane.x(activations(lane, rng, (component.rows, component.lanes, self._streams))),
            rng.integers(0, lane.modes, (component.columns, self._streams)),
        )

    def read(self) -> np.ndarray:
        """The sums [columns x rows, streams], once neutral codes have brought them out."""
        component = self._component
        for _ in range(component.latency - 1):
            _, x, modes = self.random()
            neutral = component.arithmetic.lane.neutral_code
            self.feed(np.full((component.columns, component.lanes, self._streams), neutral), x, modes)
        self._sim.settle()
        return self._sim.get("acc", component.width)

    def check(self, what: str) -> None:
        """Raise VerificationError where sums are not what is expected; they are what the next ones begin with."""
        found = self.read()
        mask = (1 << self._component.width) - 1
        _fail(self._top, what, found.ravel(), (self.expected & mask).ravel())
        self.expected = found


def array(netlist: Netlist, component: SumsOfProducts, rng: np.random.Generator) -> str:
    """Every lane code x mode x activation in each lane, all lanes at once, each in its own order; long random sums."""
    lane, lanes = component.arithmetic.lane, component.lanes
    columns, rows = component.columns, component.rows
    pairs = lane.codes.size << lane.x_bits
    streams = min(pairs, _STREAMS)
    run = _ArrayRun(netlist, component, rng, streams=streams)
    # All pairs of a code and an activation go through each lane, in an order of the lane's own.
    whole = np.resize(np.arange(pairs), (-(-pairs // streams), streams))
    for mode in range(lane.modes):
        codes, a = every_pair(lane, rng, lanes)
        for part in whole:
            # A column's codes and a row's activations meet all of each other: turn them by the column and the row.
            code = np.stack([np.roll(codes[part], column, axis=0).T for column in range(columns)])
            x = lane.x(np.stack([np.roll(a[part], row, axis=0).T for row in range(rows)]))
            modes = (mode + np.arange(columns)[:, None] + np.zeros(streams, np.int64)) % lane.modes
            run.add(code, x, modes)
            run.check("a sum")
    cycles = 16
    for _ in range(cycles):
        run.add(*run.random())
    run.check(f"a sum of {cycles * lanes}")
    # Each run keeps one end of the weights and of the activations, so that carries go up and down through every column:
    # one reading before and one after, since a broken register would show itself in both.
    ends, modes = np.empty((columns, streams), np.int64), rng.integers(0, lane.modes, (columns, streams))
    for mode in range(lane.modes):
        here = modes == mode
        ends[here] = rng.choice(lane.extreme_codes(mode), here.sum())
    code = np.repeat(ends[:, None], lanes, axis=1)
    x = np.repeat(lane.x(rng.choice([lane.a_range[0], lane.a_range[-1]], (rows, 1, streams))), lanes, axis=1)
    longest = max(cycles, _LONGEST // lanes)
    run.add(code, x, modes, cycles=longest)
    run.check(f"an extreme sum of {longest * lanes}")
    first = " in the first column and row" if columns * rows > 1 else ""
    return (
        f"gates: {pairs} code x activation pairs in each of {lane.modes} modes exhaustive in each lane{first}, "
        f"{streams * columns * rows} random sums of {cycles * lanes} and as many extreme ones of {longest * lanes}"
    )


def fused(netlist: Netlist, component: SumsOfProducts, rng: np.random.Generator) -> str:
    """As an array of dINT4; then every INT8 code x activation in each pair of lanes, after dINT4 sums."""
    narrow = array(netlist, component, rng)
    pairs, lanes = INT8.codes.size << INT8.x_bits, component.lanes // 2
    sim = NetlistSimulator(netlist, streams=_STREAMS, rng=rng)

    def feed(code: np.ndarray, x: np.ndarray, wide: int) -> None:
        """INT8 codes and activations [lanes / 2, streams]; mode must not matter."""
        bits = DINT4.code_bits
        sim.set("code", np.stack([code & (1 << bits) - 1, code >> bits], axis=1), bits)
        sim.set("x", np.repeat(x, 2, axis=0), DINT4.x_bits)
        sim.set("mode", rng.integers(0, 2, _STREAMS))
        sim.set("wide", wide)
        sim.settle()
        sim.tick()

    def read() -> np.ndarray:
        for _ in range(component.flush):
            code, x = np.full((lanes, _STREAMS), INT8.neutral_code), rng.integers(0, INT8.x_ones + 1, (lanes, _STREAMS))
            feed(code, x, int(rng.integers(0, 2)))  # the neutral code is the same in both
        sim.settle()
        return sim.get("acc")

    if sim.has("rst"):
        sim.set("rst", 0)
    codes, a = every_pair(INT8, rng, lanes)
    for start in range(0, pairs, _STREAMS):
        code, x = codes[start : start + _STREAMS].T, INT8.x(a[start : start + _STREAMS].T)
        feed(rng.choice(INT8.codes, code.shape), rng.integers(0, INT8.x_ones + 1, code.shape), 0)
        before = read()
        feed(code, x, 1)
        added = 2 * INT8.product(code, 0, x).sum(0)
        _fail(netlist.name, "an INT8 sum", read(), (before + added) & (1 << component.width) - 1)
    return f"{narrow}; INT8: {pairs} code x activation pairs exhaustive in each pair of lanes"


def systolic(netlist: Netlist, component: SystolicArray, rng: np.random.Generator) -> str:
    """Every lane code x mode x activation in each cell, all cells at once, each in its own order; extreme sums."""
    lane, columns, width = component.arithmetic.lane, component.columns, component.width
    pairs, products = lane.codes.size << lane.x_bits, component.rows * component.lanes
    streams = min(pairs, _CELL_STREAMS)
    passes, tokens = Passes(component, rng, streams=streams), 3

    def add(code: np.ndarray, modes: np.ndarray, x: np.ndarray) -> None:
        passes.add(code, modes, x, rng.integers(0, 1 << width, (len(x), columns, streams)))

    whole = np.resize(np.arange(pairs), (-(-pairs // streams), streams))
    for mode in range(lane.modes):
        codes, a = every_pair(lane, rng, products)
        for part in whole:
            modes = (mode + np.arange(columns)[:, None] + np.zeros(streams, np.int64)) % lane.modes
            # In every cell each stream has a pair of its own, and the tokens that follow are those of other streams.
            code = np.stack([np.roll(codes[part], column, axis=0).T for column in range(columns)])
            x = np.stack([np.roll(a[part].T, shift, axis=1) for shift in range(tokens)])
            add(code, modes, lane.x(x))
    # Ends of weights and activations, on what begins near a power of two: carries go through every column.
    for _ in range(4):
        modes = rng.integers(0, lane.modes, (columns, streams))
        ends = np.array([lane.extreme_codes(mode) for mode in range(lane.modes)])[
            modes, rng.integers(0, 2, modes.shape)
        ]
        code = np.repeat(ends[:, None], products, axis=1)
        x = np.repeat(lane.x(rng.choice([lane.a_range[0], lane.a_range[-1]], (tokens, 1, streams))), products, axis=1)
        near = 1 << rng.integers(0, width + 1, (tokens, columns, streams))
        near += rng.integers(-256, 256, (tokens, 1, streams))
        ahead = rng.integers(0, 2, near.shape) * lane.product(code[None], modes[None, :, None], x[:, None]).sum(2)
        passes.add(code, modes, x, (near - ahead) % (1 << width))
    sim = NetlistSimulator(netlist, streams=streams, rng=rng)
    bits = {"code": lane.code_bits, "mode": lane.mode_bits, "x": lane.x_bits, "partial": width}
    expected: dict[tuple[int, int], np.ndarray] = {}
    for start, sums in passes.sums():
        for token, column in np.ndindex(sums.shape[:2]):
            expected[start + token + column, column] = sums[token, column]
    for cycle in range(passes.cycles + 1):
        found = {column: sums for column in range(columns) if (sums := expected.get((cycle, column))) is not None}
        for port, values in passes.inputs(cycle).items():
            alike = port in ("load", "rst")  # in all streams
            if sim.has(port):
                sim.set(port, int(values[0]) if alike else values, None if alike else bits[port])
        sim.settle()
        if found:
            acc = sim.get("acc", width)
            for column, sums in found.items():
                _fail(netlist.name, f"a sum of column {column}", acc[column], sums)
        sim.tick()
    return (
        f"gates: {pairs} code x activation pairs in each of {lane.modes} modes exhaustive in each cell, "
        f"{streams * passes.tokens} tokens, with random and extreme sums, weights exchanged without a cycle to spare"
    )


#: Products of a MAC's longer sums.
_MAC_SUM = 6


def _mac_sums(component: Mac, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Three sums of each stream: items [steps, streams], channels and ``acc`` [sum, streams], each sum's last step.

    One product, exhaustive over the streams; random ones; extreme ones. The second sum starts from a random number
    more, which reaches the accumulator's upper bits and its wrap; the third from near a power of two, so that carries
    go up and down through every column.
    """
    lane, wire = component.arithmetic.lane, component.wire
    fmt, zero_points = lane.fmt, np.array(lane.circuit_zero_points)
    ends = lane.a_range[0], lane.a_range[-1]
    code, zero_point, a = (
        axis.ravel() for axis in np.meshgrid(np.arange(1 << fmt.bits), zero_points, lane.a_range, indexing="ij")
    )
    streams = code.size
    extremes = np.zeros((zero_points[-1] + 1, 2), np.int64)  # codes of the smallest and largest weight
    extremes[zero_points] = [[end for end, _ in fmt.extreme_codes([z])] for z in zero_points]
    sums = [
        (code[:, None], a[:, None]),
        (rng.integers(0, 1 << fmt.bits, (streams, _MAC_SUM)), activations(lane, rng, (streams, _MAC_SUM))),
        (
            np.take_along_axis(extremes[zero_point], rng.integers(0, 2, (streams, _MAC_SUM)), axis=1),
            rng.choice(ends, (streams, _MAC_SUM)),
        ),
    ]
    width, half = component.width, 1 << component.width - 1
    extra = rng.integers(0, 1 << width, (3, streams))
    extra[0] = 0
    extra[2] = (1 << rng.integers(0, width + 1, streams)) + rng.integers(-1024, 1024, streams)
    items, channels, expected = [], [], []
    for number, (codes, acts) in enumerate(sums):
        w = weights(fmt, codes, zero_point)
        lane_w = lane_code(w, lane)
        extra[number] -= wire.presets(lane_w) * (number == 2)
        items.append(wire.items(wire.codes(lane_w)[:, None], acts[:, None]))
        channels.append(wire.channels(lane_w, extra[number]))
        acc = (w.half_steps().astype(np.int64) * acts).sum(1)
        expected.append(((acc // lane.unit + extra[number] + half) % (2 * half) - half) * lane.unit)
    last = np.cumsum([len(steps) for steps in items]) - 1
    return np.concatenate(items), np.stack(channels), np.stack(expected), last


def mac(netlist: Netlist, component: Mac, rng: np.random.Generator) -> str:
    """Streams with random stalls: every code x zero point x activation as a sum of its own, random and extreme sums."""
    lane = component.arithmetic.lane
    streams = (1 << lane.fmt.bits) * len(lane.circuit_zero_points) * len(lane.a_range)
    sim = NetlistSimulator(netlist, streams=streams, rng=rng)
    items, channels, expected, last = _mac_sums(component, rng)
    everyone = np.arange(streams)
    position = np.zeros(streams, np.int64)
    done = np.zeros(streams, np.int64)
    for port in ("i__valid", "o__ready", "i__payload", "channel"):
        sim.set(port, 0)
    sim.set("rst", 1)
    sim.settle()
    sim.tick()
    sim.set("rst", 0)
    budget = 40 * len(items)
    for _ in range(budget):
        waiting = np.searchsorted(last, position) > done  # the channel of the sum before must stay until its output
        valid = (position < len(items)) & ~waiting & (rng.random(streams) < 0.8)
        ready = rng.random(streams) < 0.7
        sim.set("i__valid", valid)
        sim.set("i__payload", items[np.minimum(position, len(items) - 1), everyone].T, 1)
        sim.set("channel", channels[np.minimum(done, len(last) - 1), everyone].T, 1)
        sim.set("o__ready", ready)
        sim.settle()
        accepted = valid & (sim.get("i__ready") == 1)
        output = ready & (sim.get("o__valid") == 1)
        if output.any():
            if (done[output] >= len(last)).any():
                raise VerificationError(f"netlist of {netlist.name}: more outputs than sums")
            got = unpack(component.wire.sum, sim.get("o__payload", 1).T[output])
            _fail(netlist.name, "a sum", got, expected[done[output], everyone[output]])
        sim.tick()
        position += accepted
        done += output
        if (done == len(last)).all():
            what = f"{streams} code x zero point x activation exhaustive, {2 * streams} sums of {_MAC_SUM}"
            return f"gates: {what}, stalls"
    late = int((done < len(last)).sum())
    raise VerificationError(f"netlist of {netlist.name}: {late} streams still wait for an output after {budget} cycles")


def _tile_work(component: CompleteTile, rng: np.random.Generator, *, streams: int) -> Work:
    """Short random sums, the longest one at the ends of weights and activations, short sums of held codes."""
    lane, lanes = component.arithmetic.lane, component.lanes
    columns, rows, fmt = component.columns, component.rows, lane.fmt
    zero_points = np.array(lane.circuit_zero_points)
    work = Work(component.wire, streams=streams)
    longest = component.arithmetic.max_k // lanes
    for number, steps in enumerate((min(3, longest), longest, min(3, longest))):
        if number == 1:  # every lane and step alike, so that a few rows of weights are all that there are
            stored = np.array([end for z in zero_points for end, _ in fmt.extreme_codes([z])])[:, None]
            w = weights(fmt, np.repeat(stored, steps * lanes, axis=1), np.repeat(zero_points, 2))
            a = np.repeat(rng.choice([lane.a_range[0], lane.a_range[-1]], (streams, rows, 1)), lanes, axis=2)
        else:
            n, k = streams * columns, steps * lanes
            codes = rng.integers(0, 1 << fmt.bits, (n, k))
            if number and component.wire.holds:
                codes = np.tile(codes[:, :lanes], steps)
            w = weights(fmt, codes, rng.choice(zero_points, n))
            a = activations(lane, rng, (streams, rows, k))
        mine = rng.permutation(np.arange(streams * columns) % len(w.codes)).reshape(streams, columns)
        work.add(w, a, rows=mine, repeat=steps if number == 1 else 1)
    return work


def complete_tile(netlist: Netlist, component: CompleteTile, rng: np.random.Generator) -> str:
    """Sums of stored codes and activations through the streams, with stalls; all runs side by side stall alike.

    One of them is as long as the tile takes, at the ends of weights and activations.
    """
    streams = 64
    sim = NetlistSimulator(netlist, streams=streams, rng=rng, enables=enables(netlist, component))
    work = _tile_work(component, rng, streams=streams)
    queues = {"i": work.items, "channel": work.channels}
    sim.set("rst", 1)
    for port in ("i__valid", "channel__valid", "o__ready"):
        sim.set(port, 0)
    for port, queue in queues.items():
        sim.set(f"{port}__payload", np.zeros_like(queue[0]).T, 1)
    for _ in range(2):
        sim.settle()
        sim.tick()
    sim.set("rst", 0)
    at = {"i": 0, "channel": 0, "o": 0}
    stalls = {"i": Stalls(rng, 0.2), "channel": Stalls(rng, 0.2), "o": Stalls(rng, 0.3)}
    driven: dict[str, np.ndarray] = {}
    budget = 200 + 20 * (len(work.items) + len(work.channels) + len(work.outputs))
    for _ in range(budget):
        stalled = {port: stall() for port, stall in stalls.items()}
        valid = {port: at[port] < len(queue) and not stalled[port] for port, queue in queues.items()}
        for port, queue in queues.items():
            sim.set(f"{port}__valid", int(valid[port]))
            if valid[port] and driven.get(port) is not queue[at[port]]:
                driven[port] = queue[at[port]]
                sim.set(f"{port}__payload", driven[port].T, 1)
        ready = not stalled["o"]
        sim.set("o__ready", int(ready))
        sim.settle()
        if ready and sim.get("o__valid")[0]:
            if at["o"] == len(work.outputs):
                raise VerificationError(f"netlist of {netlist.name}: more outputs than sums")
            got = unpack(work.wire.sum, sim.get("o__payload", 1).T)
            _fail(netlist.name, f"output {at['o']}", got.ravel(), work.outputs[at["o"]].ravel())
            at["o"] += 1
        taken = {port: valid[port] and sim.get(f"{port}__ready")[0] for port in queues}
        sim.tick()
        for port, yes in taken.items():
            at[port] += int(yes)
        if at["o"] == len(work.outputs):
            sums = streams * component.columns * component.rows
            products = component.arithmetic.max_k // component.lanes * component.lanes
            return f"gates: {2 * sums} random sums, half as many of the longest ({products} products), extreme, stalls"
    missing = len(work.outputs) - at["o"]
    raise VerificationError(f"netlist of {netlist.name}: {missing} outputs are missing after {budget} cycles")
