"""A global router: which way the wires go, how full the tracks are, what would not fit.

    routes = route(trees, core, technology.layers)
    routes.overflow, routes.worst, routes.lengths[net]

The core is divided into cells of a grid. Between two of them there is room for as many wires as the layers of a
direction have tracks there, less what cells, supplies and pins take (:attr:`~synth.place.technology.Layer.free`). Each
edge of a Steiner tree goes by an L or a Z, whichever meets fewer wires; edges that meet too many are taken out and go
by the cheapest way (a maze search, with a price that rises where others stay), for a few rounds.
"""

import heapq
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synth.place.steiner import Tree
from synth.place.technology import Layer

__all__ = ["Routes", "route"]

_TRACKS = 15  # of the second layer, on a side of a grid cell
_MOST_CELLS = 200  # on a side of the grid
_ROUNDS = 16
_MARGIN = 4  # grid cells that a maze search may leave the box of its ends
_AT_ONCE = 4000  # edges of a round

Array = np.ndarray[Any, np.dtype[Any]]
_Path = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Routes:
    """What the router found.

    Attributes
    ----------
    lengths : dict of int
        Of each net, in database units, with detours.
    across, up : array of float
        Wires over tracks between neighbours in x, [rows, columns - 1], and in y, [rows - 1, columns].
    overflow : float
        Wires that have no track, summed over all such places.
    side : int
        Of a grid cell, in database units.
    """

    lengths: Mapping[int, int]
    across: Array
    up: Array
    overflow: float
    side: int

    @property
    def worst(self) -> float:
        """The fullest place: wires over tracks."""
        return max((float(one.max()) for one in (self.across, self.up) if one.size), default=0.0)

    @property
    def mean(self) -> float:
        """Wires over tracks, over the whole core."""
        every = np.concatenate([self.across.ravel(), self.up.ravel()])
        return float(every.mean()) if every.size else 0.0


_ALL = slice(None), slice(None)


class _Grid:
    def __init__(self, width: int, height: int, side: int, tracks: tuple[float, float]) -> None:
        self.side = side
        self.columns, self.rows = max(1, -(-width // side)), max(1, -(-height // side))
        self.use = np.zeros((self.rows, max(0, self.columns - 1))), np.zeros((max(0, self.rows - 1), self.columns))
        self.room = tracks
        self.price = np.ones_like(self.use[0]), np.ones_like(self.use[1])

    def at(self, point: tuple[int, int]) -> tuple[int, int]:
        return min(point[0] // self.side, self.columns - 1), min(point[1] // self.side, self.rows - 1)

    def cost(self, which: int, box: tuple[slice, slice] = _ALL) -> Array:
        """Of one more wire at each place, or at those in a box."""
        full = (self.use[which][box] + 1) / self.room[which]
        price = self.price[which][box]
        return price + np.where(full > 0.8, 10 * (full - 0.8), 0.0) + np.where(full > 1, 20 * full, 0.0)

    def walk(self, path: _Path, by: int) -> None:
        """Put a path of straight pieces onto the grid, or take it off."""
        for (x0, y0), (x1, y1) in itertools.pairwise(path):
            if y0 == y1:
                self.use[0][y0, min(x0, x1) : max(x0, x1)] += by
            else:
                self.use[1][min(y0, y1) : max(y0, y1), x0] += by

    def full(self, path: _Path) -> bool:
        for (x0, y0), (x1, y1) in itertools.pairwise(path):
            if y0 == y1:
                some, room = self.use[0][y0, min(x0, x1) : max(x0, x1)], self.room[0]
            else:
                some, room = self.use[1][min(y0, y1) : max(y0, y1), x0], self.room[1]
            if some.size and some.max() > room:
                return True
        return False


def _patterns(a: tuple[int, int], b: tuple[int, int]) -> list[_Path]:
    """Ways of two bends at most."""
    (x0, y0), (x1, y1) = a, b
    if x0 == x1 or y0 == y1:
        return [(a, b)]
    ways: list[_Path] = [(a, (x1, y0), b), (a, (x0, y1), b)]
    if abs(x1 - x0) > 1:
        middle = (x0 + x1) // 2
        ways.append((a, (middle, y0), (middle, y1), b))
    if abs(y1 - y0) > 1:
        middle = (y0 + y1) // 2
        ways.append((a, (x0, middle), (x1, middle), b))
    return ways


def _sum(costs: tuple[Array, Array], path: _Path) -> float:
    total = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        if y0 == y1:
            total += float(costs[0][y0, min(x0, x1) : max(x0, x1)].sum())
        else:
            total += float(costs[1][min(y0, y1) : max(y0, y1), x0].sum())
    return total


def _maze(grid: _Grid, a: tuple[int, int], b: tuple[int, int]) -> _Path:
    """The cheapest way from a to b within the box of both and a margin."""
    low = max(0, min(a[0], b[0]) - _MARGIN), max(0, min(a[1], b[1]) - _MARGIN)
    high = min(grid.columns - 1, max(a[0], b[0]) + _MARGIN), min(grid.rows - 1, max(a[1], b[1]) + _MARGIN)
    left, below = low
    across = grid.cost(0, (slice(below, high[1] + 1), slice(left, high[0]))).tolist()
    up = grid.cost(1, (slice(below, high[1]), slice(left, high[0] + 1))).tolist()
    best = {a: 0.0}
    before: dict[tuple[int, int], tuple[int, int]] = {}
    waiting = [(float(abs(a[0] - b[0]) + abs(a[1] - b[1])), 0.0, a)]
    while waiting:
        _, so_far, at = heapq.heappop(waiting)
        if at == b:
            break
        if so_far > best[at]:
            continue
        x, y = at
        steps = []
        if x < high[0]:
            steps.append(((x + 1, y), across[y - below][x - left]))
        if x > low[0]:
            steps.append(((x - 1, y), across[y - below][x - 1 - left]))
        if y < high[1]:
            steps.append(((x, y + 1), up[y - below][x - left]))
        if y > low[1]:
            steps.append(((x, y - 1), up[y - 1 - below][x - left]))
        for to, price in steps:
            total = so_far + price
            if total < best.get(to, float("inf")):
                best[to], before[to] = total, at
                heapq.heappush(waiting, (total + abs(to[0] - b[0]) + abs(to[1] - b[1]), total, to))
    path = [b]
    while path[-1] != a:
        path.append(before[path[-1]])
    return tuple(reversed(path))


def route(trees: Mapping[int, Tree], width: int, height: int, units: int, layers: Sequence[Layer]) -> Routes:
    """Routes of nets in a core of a width and height in database units; detours of each net are in its length."""
    pitch = layers[1].pitch * units if len(layers) > 1 else width / 100
    side = max(1, round(_TRACKS * pitch), -(-max(width, height) // _MOST_CELLS))
    rooms = [
        max(1.0, sum(side / (layer.pitch * units) * layer.free for layer in layers if layer.horizontal == horizontal))
        for horizontal in (True, False)
    ]
    grid = _Grid(width, height, side, (rooms[0], rooms[1]))
    ends: list[tuple[int, tuple[int, int], tuple[int, int]]] = []
    for net, tree in trees.items():
        for a, b in tree.edges:
            first, second = grid.at(tree.points[a]), grid.at(tree.points[b])
            if first != second:
                ends.append((net, first, second))
    ends.sort(key=lambda one: abs(one[1][0] - one[2][0]) + abs(one[1][1] - one[2][1]))
    paths: list[_Path] = []
    costs = grid.cost(0), grid.cost(1)
    for number, (_, a, b) in enumerate(ends):
        if number % 50 == 0:
            costs = grid.cost(0), grid.cost(1)
        path = min(_patterns(a, b), key=lambda way: _sum(costs, way))
        grid.walk(path, 1)
        paths.append(path)
    for _ in range(_ROUNDS):
        late = [number for number, path in enumerate(paths) if grid.full(path)][:_AT_ONCE]
        if not late:
            break
        for which in (0, 1):
            grid.price[which][grid.use[which] > grid.room[which]] += 2.0
        for number in late:
            if not grid.full(paths[number]):
                continue
            grid.walk(paths[number], -1)
            paths[number] = _maze(grid, *ends[number][1:])
            grid.walk(paths[number], 1)
    lengths = {net: tree.length for net, tree in trees.items()}
    for (net, a, b), path in zip(ends, paths, strict=True):
        went = sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in itertools.pairwise(path))
        lengths[net] += (went - abs(a[0] - b[0]) - abs(a[1] - b[1])) * side
    over = sum(float(np.maximum(grid.use[which] - grid.room[which], 0).sum()) for which in (0, 1))
    return Routes(lengths, grid.use[0] / grid.room[0], grid.use[1] / grid.room[1], over, side)
