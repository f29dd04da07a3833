"""A global router: which way the wires go, how full the tracks are, what would not fit.

    routes = route(trees, core, technology.layers)
    routes.overflow, routes.worst, routes.lengths[net]

The core is divided into cells of a grid. Between two of them there is room for as many wires as the layers of a
direction have tracks there, less what cells, supplies and pins take (:attr:`~synth.place.technology.Layer.free`). Each
edge of a Steiner tree goes by an L or a Z, whichever meets fewer wires; edges that meet too many are taken out and go
by the cheapest way (a maze search, with a price that rises where others stay), for a few rounds. All of that is
compiled (:mod:`synth.place.maze`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synth.place.steiner import Tree
from synth.place.technology import Layer

__all__ = ["Routes", "route"]

_TRACKS = 15  # of the second layer, on a side of a grid cell
_MOST_CELLS = 200  # on a side of the grid
_ROUNDS = 400

Array = np.ndarray[Any, np.dtype[Any]]


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


def route(trees: Mapping[int, Tree], width: int, height: int, units: int, layers: Sequence[Layer]) -> Routes:
    """Routes of nets in a core of a width and height in database units; detours of each net are in its length."""
    from synth.place.maze import routed  # noqa: PLC0415 - an extra compiles it, slow to import

    pitch = layers[1].pitch * units if len(layers) > 1 else width / 100
    side = max(1, round(_TRACKS * pitch), -(-max(width, height) // _MOST_CELLS))
    rooms = [
        max(1.0, sum(side / (layer.pitch * units) * layer.free for layer in layers if layer.horizontal == horizontal))
        for horizontal in (True, False)
    ]
    columns, rows = max(1, -(-width // side)), max(1, -(-height // side))
    nets, ends = [], []
    for net, tree in trees.items():
        at = [(min(x // side, columns - 1), min(y // side, rows - 1)) for x, y in tree.points]
        for a, b in tree.edges:
            if at[a] != at[b]:
                nets.append(net)
                ends.append((*at[a], *at[b]))
    places = np.array(ends, np.int64).reshape(-1, 4)
    direct = np.abs(places[:, :2] - places[:, 2:]).sum(1)
    order = np.argsort(direct, kind="stable")
    across, up, went = routed(places[order], columns, rows, (rooms[0], rooms[1]), _ROUNDS)
    lengths = {net: tree.length for net, tree in trees.items()}
    for place, longer in zip(order, went - direct[order], strict=True):
        lengths[nets[place]] += int(longer) * side
    over = sum(float(np.maximum(use - room, 0).sum()) for use, room in zip((across, up), rooms, strict=True))
    return Routes(lengths, across / rooms[0], up / rooms[1], over, side)
