"""What circuits are fed, and what must come out: for the benches and for the verifiers of netlists alike.

NumPy and ``golden`` alone: nothing here runs a simulator. Sums may stand side by side in ``streams``, an axis of their
own, as a netlist's verification has them; a bench has one.
"""

import bisect
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from golden.formats import Format, Quantized
from golden.lanes import Lane, lane_code
from hw.wire import Wire

__all__ = ["Passes", "Stalls", "Work", "activations", "every_pair", "exact", "extremes", "weights"]


class Stalls:
    """When to hold back: in each cycle with the given probability, or in long bursts."""

    def __init__(self, random: np.random.Generator, probability: float, *, burst: int = 1) -> None:
        pattern = random.random(4096 // burst) < probability
        self._pattern = np.repeat(pattern, burst).tolist()
        self._position = 0

    def __call__(self) -> bool:
        self._position = (self._position + 1) % len(self._pattern)
        return self._pattern[self._position]


def weights(fmt: Format, codes: np.ndarray, zero_points: np.ndarray | int) -> Quantized:
    """Weights of given codes [n, k], and zero points [n] or one for all, with scales of one."""
    codes = np.asarray(codes).astype(np.uint8)
    zero = np.broadcast_to(np.asarray(zero_points), len(codes)).astype(np.uint8)[:, None]
    return Quantized(fmt, codes, np.ones(zero.shape, np.float32), zero)


def activations(lane: Lane, random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Random activations on the wire."""
    return random.integers(lane.a_range[0], lane.a_range[-1] + 1, shape)


def exact(w: Quantized, a: np.ndarray) -> np.ndarray:
    """Sums in half-steps of weights [n, k] and activations on the wire [..., k]: int64 [..., n]."""
    return np.asarray(a, np.int64) @ w.half_steps().astype(np.int64).T


def every_pair(lane: Lane, random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Every lane code with every activation on the wire, ``count`` times, each in an order of its own: [pairs, count].

    As pairs come, so do codes and activations.
    """
    codes, a = (axis.ravel() for axis in np.meshgrid(lane.codes, lane.a_range, indexing="ij"))
    order = np.stack([random.permutation(codes.size) for _ in range(count)], axis=1)
    return codes[order], a[order]


def extremes(lane: Lane, zero_points: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(zero point, code, activation) of the four corners of h * a: where a sum of ``max_k`` products ends."""
    tables = {zero_point: lane.fmt.code_table(zero_point) for zero_point in zero_points}
    for pick in (min, max):
        zero_point, code = pick(
            ((z, c) for z, table in tables.items() for c in range(len(table))), key=lambda zc: tables[zc[0]][zc[1]]
        )
        for activation in (lane.a_range[0], lane.a_range[-1]):
            yield zero_point, code, activation


class Work:
    """Sums on a wire: the payloads that go in, as bits, and the numbers that must come out.

    Attributes
    ----------
    items, channels : list of uint8 [streams, bits]
        Payloads of the two inputs.
    ends : list of int
        Index after each sum's last item.
    outputs : list of int64 [streams, rows]
        The output's numbers.
    """

    def __init__(self, wire: Wire, *, streams: int = 1) -> None:
        self.wire = wire
        self.streams = streams
        self.items: list[np.ndarray] = []
        self.channels: list[np.ndarray] = []
        self.ends: list[int] = []
        self.outputs: list[np.ndarray] = []
        self._random = np.random.default_rng(0)

    def add(
        self,
        w: Quantized,
        a: np.ndarray,
        acc: np.ndarray | None = None,
        *,
        rows: np.ndarray | None = None,
        repeat: int = 1,
    ) -> None:
        """One sum of every stream.

        w : [channels, k], a : on the wire [streams, rows, k], or with ``repeat`` a part of k that the codes and
        activations consist of. rows : int [streams, columns], the rows of w that each stream has, all in order where
        not given. acc : [streams, rows, columns], from the half-steps where not given.
        """
        wire, columns = self.wire, self.wire.columns
        if rows is None:
            rows = np.arange(self.streams * columns).reshape(self.streams, columns)
        code = lane_code(w, wire.lane)
        k = a.shape[-1]
        codes = wire.codes(code)[:, :k][rows]
        steps = list(wire.items(codes, a, last=False)) * repeat
        steps[-1] = wire.items(codes[..., k - wire.lanes :], a[..., k - wire.lanes :])[0]
        self.items += wire.held(steps, self._random)
        self.ends.append(len(self.items))
        self.channels += list(wire.channels(code)[rows].swapaxes(0, 1))
        if acc is None:
            h = w.half_steps()[:, :k].astype(np.int64)[rows]
            acc = np.einsum("sck,srk->src", h, a.astype(np.int64)) * repeat
        self.outputs += list(np.moveaxis(acc, -1, 0))


class Passes:
    """A schedule of weights and tokens for a ``hw.systolic.SystolicArray``, as tight as its attributes promise.

    Parameters
    ----------
    circuit : SystolicArray, or a case with its attributes
    random : Generator
        What inputs are where nothing is scheduled.
    streams : int

    Attributes
    ----------
    cycles : int
        Until the last sum is there.
    tokens : int
    """

    def __init__(self, circuit: Any, random: np.random.Generator, *, streams: int = 1) -> None:
        self._circuit, self._random, self._streams = circuit, random, streams
        self._blocks: list[tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        self._next = circuit.rows - 1  # the first row may take a token together with the last codes
        self.tokens = 0

    @property
    def cycles(self) -> int:
        return self._next + self._circuit.latency + self._circuit.columns

    def add(self, code: np.ndarray, mode: np.ndarray, x: np.ndarray, partial: np.ndarray) -> None:
        """Weights, and tokens that meet them.

        code : [columns, rows * lanes, streams]. mode : [columns, streams]. x : [tokens, rows * lanes, streams], as the
        lane sees it. partial : [tokens, columns, streams], what sums begin with.
        """
        rows, columns, lanes = self._circuit.rows, self._circuit.columns, self._circuit.lanes
        cells = code.reshape(columns, rows, lanes, self._streams), x.reshape(-1, rows, lanes, self._streams)
        self._blocks.append((self._next, cells[0], mode, cells[1], partial))
        self._next += len(x) + self._circuit.gap
        self.tokens += len(x)

    def inputs(self, cycle: int) -> dict[str, np.ndarray]:
        """What goes in: load, code [columns, lanes, streams], mode, x [rows, lanes, streams], partial and rst."""
        circuit, lane, random, streams = self._circuit, self._circuit.arithmetic.lane, self._random, self._streams
        rows, columns, lanes = circuit.rows, circuit.columns, circuit.lanes
        given = {
            "load": np.zeros(1, np.int64),
            "code": random.integers(0, 1 << lane.code_bits, (columns, lanes, streams)),
            "mode": random.integers(0, lane.modes, (columns, streams)),
            "x": lane.x(activations(lane, random, (rows, lanes, streams))),
            "partial": random.integers(0, 1 << circuit.arithmetic.width, (columns, streams)),
            "rst": random.integers(0, 2, 1),
        }
        # Those of which something goes in: blocks follow each other, so that both ends rise.
        over = bisect.bisect(
            self._blocks, cycle - rows - circuit.latency - columns, key=lambda block: block[0] + len(block[3])
        )
        begun = bisect.bisect_left(self._blocks, cycle + rows, key=lambda block: block[0])
        for first, code, mode, x, partial in self._blocks[over:begun]:
            if first - rows < cycle <= first:  # the last row's codes go in first
                given["load"][:] = 1
                given["code"] = code[:, first - cycle]
                given["mode"] = mode if cycle == first else given["mode"]
            for r in range(rows):
                if 0 <= cycle - first - r < len(x):
                    given["x"][r] = x[cycle - first - r, r]
            for c in range(columns):
                if 0 <= (token := cycle - first - circuit.latency + 1 - c) < len(x):
                    given["partial"][c] = partial[token, c]
        return given

    def sums(self) -> Iterator[tuple[int, np.ndarray]]:
        """For each pass, before which cycle the first column's first sum is there, and all: [tokens, columns, streams].

        Each column's come a cycle after those of the column before.
        """
        lane, width = self._circuit.arithmetic.lane, self._circuit.arithmetic.width
        for first, code, mode, x, partial in self._blocks:
            products = lane.product(code[None], mode[None, :, None, None], x[:, None]).sum((2, 3))
            yield first + self._circuit.latency, (partial + products) % (1 << width)
