"""Rectilinear Steiner trees: the shortest wires, of horizontal and vertical pieces, that join the pins of a net.

    trees = steiner([[(0, 0), (4, 2), (2, 9)], ...])     # a Tree for each net
    trees[0].length, trees[0].points, trees[0].edges

Up to three pins are exact. Up to ``_FEW`` pins get Steiner points one at a time, each the one of the Hanan grid that
shortens the spanning tree most (iterated 1-Steiner of Kahng and Robins), for all nets of one size at once in NumPy.
Larger nets begin with their minimum spanning tree, whose edges are then merged at medians of three neighbours.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Tree", "steiner"]

_FEW = 6  # pins
_MOST = 200_000  # trees that are tried at once

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Tree:
    """Points, the net's pins first and in order, and edges between them as pairs of their numbers.

    An edge stands for a wire of one bend at most: as long as its ends are apart in x and y together.
    """

    points: tuple[tuple[int, int], ...]
    edges: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        at = self.points
        return sum(abs(at[a][0] - at[b][0]) + abs(at[a][1] - at[b][1]) for a, b in self.edges)


def steiner(nets: Sequence[Sequence[tuple[int, int]]]) -> list[Tree]:
    """A tree for the pins of each net."""
    trees: list[Tree | None] = [None] * len(nets)
    sizes: dict[int, list[int]] = defaultdict(list)
    for number, pins in enumerate(nets):
        if len(pins) <= 3:
            trees[number] = _small(pins)
        elif len(pins) <= _FEW:
            sizes[len(pins)].append(number)
        else:
            trees[number] = _large(pins)
    for size, numbers in sizes.items():
        step = max(1, _MOST // (size * size))
        for begin in range(0, len(numbers), step):
            some = numbers[begin : begin + step]
            pins = np.array([nets[number] for number in some], np.int64)
            for number, tree in zip(some, _iterated(pins), strict=True):
                trees[number] = tree
    return [tree for tree in trees if tree is not None]


def _small(pins: Sequence[tuple[int, int]]) -> Tree:
    if len(pins) < 3:
        return Tree(tuple(pins), ((0, 1),) * (len(pins) == 2))
    middle = sorted(x for x, _ in pins)[1], sorted(y for _, y in pins)[1]
    if middle in pins:
        at = pins.index(middle)
        return Tree(tuple(pins), tuple((at, other) for other in range(3) if other != at))
    return Tree((*pins, middle), ((0, 3), (1, 3), (2, 3)))


# Nets of one size, at once --------------------------------------------------------------------------------------------


def _spanning(points: Array) -> tuple[Array, Array]:
    """(length, parent of each point but the first) of minimum spanning trees; points are [trees, points, 2]."""
    trees, count, _ = points.shape
    rows = np.arange(trees)
    distance = np.abs(points - points[:, :1]).sum(2)
    nearest = np.zeros((trees, count), np.int64)
    outside = np.ones((trees, count), bool)
    outside[:, 0] = False
    length = np.zeros(trees, np.int64)
    far = np.iinfo(np.int64).max
    for _ in range(count - 1):
        new = np.where(outside, distance, far).argmin(1)
        length += distance[rows, new]
        outside[rows, new] = False
        to_new = np.abs(points - points[rows, new][:, None]).sum(2)
        closer = outside & (to_new < distance)
        distance = np.where(closer, to_new, distance)
        nearest = np.where(closer, new[:, None], nearest)
    return length, nearest


def _iterated(pins: Array) -> list[Tree]:
    nets, size, _ = pins.shape
    xs, ys = pins[:, :, 0], pins[:, :, 1]
    grid = np.stack([np.repeat(xs, size, axis=1), np.tile(ys, (1, size))], 2)  # every x with every y
    found: list[Tree | None] = [None] * nets
    points, length = pins, _spanning(pins)[0]
    busy = np.arange(nets)
    for _ in range(size - 1):
        some, candidates = len(busy), grid.shape[1]
        tried = np.concatenate(
            [np.repeat(points[:, None], candidates, axis=1), grid[busy][:, :, None]], 2
        )  # [nets, candidates, points, 2]
        lengths = _spanning(tried.reshape(some * candidates, -1, 2))[0].reshape(some, candidates)
        best = lengths.argmin(1)
        better = lengths[np.arange(some), best] < length
        for at in np.flatnonzero(~better):
            found[busy[at]] = _pruned(points[at], size)
        if not better.any():
            break
        new = grid[busy, best][:, None]
        points = np.concatenate([points, new], 1)[better]
        length = lengths[np.arange(some), best][better]
        busy = busy[better]
    else:
        for at, net in enumerate(busy):
            found[net] = _pruned(points[at], size)
    return [tree for tree in found if tree is not None]


def _pruned(points: Array, pins: int) -> Tree:
    """The spanning tree of points without Steiner points that join fewer than three edges."""
    while True:
        nearest = _spanning(points[None])[1][0]
        degree = np.bincount(np.concatenate([np.arange(1, len(points)), nearest[1:]]), minlength=len(points))
        idle = [at for at in range(pins, len(points)) if degree[at] < 3]
        if not idle:
            break
        points = np.delete(points, idle[0], axis=0)
    edges = tuple((int(nearest[at]), at) for at in range(1, len(points)))
    return Tree(tuple((int(x), int(y)) for x, y in points), edges)


# Large nets -----------------------------------------------------------------------------------------------------------


def _large(pins: Sequence[tuple[int, int]]) -> Tree:
    places = np.array(pins, np.int64)
    nearest = _spanning(places[None])[1][0]
    points = [(int(x), int(y)) for x, y in places]
    joined: list[set[int]] = [set() for _ in points]
    for at in range(1, len(points)):
        joined[at].add(int(nearest[at]))
        joined[int(nearest[at])].add(at)
    waiting = list(range(len(points)))
    while waiting:
        at = waiting.pop()
        best = _merge(points, joined, at)
        if best is None:
            continue
        a, b, middle = best
        new = len(points)
        points.append(middle)
        joined.append({at, a, b})
        for one in (a, b):
            joined[at].discard(one)
            joined[one].discard(at)
            joined[one].add(new)
        joined[at].add(new)
        waiting += [new, at, a, b]
    edges = tuple((a, b) for a, others in enumerate(joined) for b in sorted(others) if a < b)
    return Tree(tuple(points), edges)


def _merge(
    points: Sequence[tuple[int, int]], joined: Sequence[set[int]], at: int
) -> tuple[int, int, tuple[int, int]] | None:
    """Two neighbours of a point, and the median of the three, that shorten the tree most; None where none do."""
    x, y = points[at]
    others = sorted(joined[at])
    best, found = 0, None
    for place, a in enumerate(others):
        ax, ay = points[a]
        for b in others[place + 1 :]:
            bx, by = points[b]
            mx, my = sorted((x, ax, bx))[1], sorted((y, ay, by))[1]
            gain = abs(mx - x) + abs(my - y)  # what both edges go together
            if gain > best:
                best, found = gain, (a, b, (mx, my))
    return found
