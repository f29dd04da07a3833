"""Simulation of mapped netlists, many independent streams at once, against the golden model.

An area counts only for a circuit that works: :func:`verify` runs a mapped netlist, cell by cell with the functions that
the Liberty file states, and compares every sum with ``golden``. It shares nothing with Yosys' idea of the cells.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from golden.formats import Quantized
from golden.lanes import lane_code
from hw.dot import DotProduct
from hw.mac import Mac
from synth.liberty import Library, truth_table
from synth.timing import Netlist, ordered

__all__ = ["NetlistSimulator", "VerificationError", "verify"]


class VerificationError(AssertionError):
    """A netlist does not compute what its golden model says."""


class NetlistSimulator:
    """Cycle simulation of a flat netlist; every net is a vector of bits, one per stream.

    Parameters
    ----------
    netlist, top, library
        As in :func:`synth.timing.critical_path`.
    streams : int
        How many runs go side by side.
    rng : Generator
        Flops wake up in random states.
    """

    def __init__(
        self, netlist: Mapping[str, Any], top: str, library: Library, *, streams: int, rng: np.random.Generator
    ) -> None:
        flat = Netlist.read(netlist, top, library)
        ports = netlist["modules"][top]["ports"]
        self._ports = {name: (facts["direction"], facts["bits"]) for name, facts in ports.items()}
        self._streams = streams
        self._nets: dict[int | str, np.ndarray] = {
            "0": np.zeros(streams, np.uint8),
            "1": np.ones(streams, np.uint8),
            "x": rng.integers(0, 2, streams, np.uint8),
        }
        self._flops = []
        self._gates = []
        for instance in ordered(flat):
            cell = instance.cell
            if cell.ff is not None:
                outputs = [(instance.nets[pin], cell.ff.inverted[pin]) for pin in cell.outputs if pin in instance.nets]
                self._flops.append((instance.nets[cell.ff.data], outputs))
                continue
            pins = tuple(cell.inputs)
            for output, function in cell.outputs.items():
                if output in instance.nets:
                    table = truth_table(function, pins)
                    bits = np.array([table >> i & 1 for i in range(1 << len(pins))], np.uint8)
                    self._gates.append((bits, [instance.nets[pin] for pin in pins], instance.nets[output]))
        self._load([rng.integers(0, 2, streams, np.uint8) for _ in self._flops])

    def _load(self, state: list[np.ndarray]) -> None:
        for (_, outputs), bit in zip(self._flops, state, strict=True):
            for net, inverted in outputs:
                self._nets[net] = bit ^ 1 if inverted else bit

    def has(self, port: str) -> bool:
        """Whether the netlist has the port."""
        return port in self._ports

    def set(self, port: str, values: np.ndarray | int) -> None:
        """Drive an input with one integer per stream (or one for all)."""
        values = np.broadcast_to(np.asarray(values, np.int64), self._streams)
        for i, bit in enumerate(self._ports[port][1]):
            self._nets[bit] = (values >> i & 1).astype(np.uint8)

    def get(self, port: str) -> np.ndarray:
        """An output's integer in every stream, unsigned, after :meth:`settle`."""
        return sum(self._nets[bit].astype(np.int64) << i for i, bit in enumerate(self._ports[port][1]))

    def settle(self) -> None:
        """Let inputs and flops go through the gates."""
        for table, inputs, output in self._gates:
            index = np.zeros(self._streams, np.uint8)
            for i, net in enumerate(inputs):
                index |= self._nets[net] << i
            self._nets[output] = table[index]

    def tick(self) -> None:
        """One rising clock edge, after :meth:`settle`."""
        self._load([self._nets[data] for data, _ in self._flops])


def verify(
    netlist: Mapping[str, Any], top: str, library: Library, component: DotProduct | Mac, *, seed: int = 0
) -> str:
    """Compare a mapped unit with golden; says what was compared.

    Raises VerificationError with the first difference.
    """
    rng = np.random.default_rng(seed)
    run = _verify_array if isinstance(component, DotProduct) else _verify_mac
    return run(netlist, top, library, component, rng)


def _fail(top: str, what: str, got: np.ndarray, expected: np.ndarray) -> None:
    wrong = np.flatnonzero(got != expected)
    if wrong.size:
        first = wrong[0]
        raise VerificationError(
            f"netlist of {top}: {what} differs in {wrong.size} of {got.size} streams, first in stream {first}: "
            f"{got[first]} instead of {expected[first]}"
        )


def _verify_array(
    netlist: Mapping[str, Any], top: str, library: Library, component: DotProduct, rng: np.random.Generator
) -> str:
    """Every code x mode x activation in each lane, the other lanes at random; then long random sums."""
    lane, lanes = component.lane, component.lanes
    code, mode, x = (
        axis.ravel()
        for axis in np.meshgrid(
            np.arange(1 << lane.fmt.bits), np.arange(lane.modes), lane.x(np.arange(-128, 128)), indexing="ij"
        )
    )
    streams = code.size
    sim = NetlistSimulator(netlist, top, library, streams=streams, rng=rng)
    mask = (1 << component.width) - 1

    def cycle(codes: np.ndarray, xs: np.ndarray) -> np.ndarray:
        sim.set("code", sum(codes[i] << i * lane.fmt.bits for i in range(lanes)))
        sim.set("x", sum((xs[i] & (1 << lane.x_bits) - 1) << i * lane.x_bits for i in range(lanes)))
        sim.settle()
        sim.tick()
        return lane.product(codes, mode, xs).sum(0)

    def random() -> tuple[np.ndarray, np.ndarray]:
        return (
            rng.integers(0, 1 << lane.fmt.bits, (lanes, streams)),
            lane.x(rng.integers(-128, 128, (lanes, streams))),
        )

    def read() -> np.ndarray:
        for _ in range(component.flush):
            cycle(np.full((lanes, streams), lane.neutral_code), random()[1])
        sim.settle()
        return sim.get("acc")

    if lane.modes > 1:
        sim.set("mode", mode)
    if sim.has("rst"):
        sim.set("rst", 0)
    cycle(*random())
    before = read()
    for i in range(lanes):
        codes, xs = random()
        codes[i], xs[i] = code, x
        expected = before + cycle(codes, xs)
        before = read()
        _fail(top, f"lane {i}", before, expected & mask)
    cycles = 16
    expected = before
    for _ in range(cycles):
        expected = expected + cycle(*random())
    _fail(top, f"a sum of {cycles * lanes}", read(), expected & mask)
    return f"gates: {streams} code x activation exhaustive per lane, {streams} random sums of {cycles * lanes}"


def _verify_mac(
    netlist: Mapping[str, Any], top: str, library: Library, component: Mac, rng: np.random.Generator
) -> str:
    """Streams with random stalls: every code x zero point x activation as a sum of its own, random and extreme sums."""
    lane = component.lane
    fmt = lane.fmt
    zero_points = list(fmt.hardware_zero_points or [1 << (fmt.bits - 1)])
    code, zero_point, a = (
        axis.ravel() for axis in np.meshgrid(np.arange(1 << fmt.bits), zero_points, np.arange(-128, 128), indexing="ij")
    )
    streams = code.size
    sim = NetlistSimulator(netlist, top, library, streams=streams, rng=rng)
    # Per stream: a sum of one product (exhaustive over the streams), a random one, and one of extreme values. The last
    # two start from a random number more, which reaches the accumulator's upper bits and its wrap.
    length = 6
    lengths = [1, length, length]
    codes = np.concatenate(
        [
            code[:, None],
            rng.integers(0, 1 << fmt.bits, (streams, length)),
            rng.choice([0, fmt.max_code], (streams, length)),
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
        payload = lane_codes[everyone, at] | (acts[everyone, at] & 255) << fmt.bits
        payload |= np.isin(at, ends).astype(np.int64) << fmt.bits + lane.x_bits
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
                raise VerificationError(f"netlist of {top}: more outputs than sums")
            _fail(top, "a sum", got[output], expected[done[output], everyone[output]])
        sim.tick()
        position += accepted
        done += output
        if (done == len(ends)).all():
            return f"gates: {streams} code x zero point x activation exhaustive, {2 * streams} sums of {length}, stalls"
    late = int((done < len(ends)).sum())
    raise VerificationError(f"netlist of {top}: {late} streams still wait for an output after {budget} cycles")
