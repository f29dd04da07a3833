"""Wires of a placed netlist: their lengths, resistances and capacitances, and the SPEF that timing tools read.

    wires = Wires.of(placement)
    wires.nets[net].capacitance_ff, wires.nets[net].resistance_ohm, wires.nets[net].length_um
    critical_path(netlist, wires=wires.model(netlist))
    opensta(netlist, liberty, clock_ps=1000, wires=wires)

A net is its Steiner tree. Its pieces have the resistance and capacitance of two layers, one for each direction: the
longest nets lie on the upper two, as many as these have tracks for, all others on the lower two. A pin has the vias
from the lowest layer up to its net's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from synth.netlist import Netlist
from synth.place.placer import Placement
from synth.place.routing import Routes, route
from synth.place.steiner import Tree, steiner
from synth.place.technology import Layer
from synth.timing import Wire

__all__ = ["NetWire", "Wires"]

Terminal = tuple[str, str]
_PS = 1e-3  # per ohm and fF
_LEAST_OHM = 1e-3


@dataclass(frozen=True)
class NetWire:
    """The wires of a net.

    Attributes
    ----------
    terminals : tuple of (str, str)
        (instance, pin), or ("", port bit); the driver first.
    length_um : float
        With detours.
    pieces : tuple of (int, int, float, float)
        Ends, resistance in ohm and capacitance in fF of each piece. An end is the number of a terminal, or of a
        further point beyond them.
    layers : str
        What it lies on, such as "M2/M3"; "" where nothing is known of wires.
    """

    terminals: tuple[Terminal, ...]
    length_um: float
    pieces: tuple[tuple[int, int, float, float], ...] = ()
    layers: str = ""

    @property
    def capacitance_ff(self) -> float:
        """Of the wires alone."""
        return sum(piece[3] for piece in self.pieces)

    @property
    def resistance_ohm(self) -> float:
        """Of all pieces together."""
        return sum(piece[2] for piece in self.pieces)

    def delays(self, loads: Sequence[float]) -> list[float]:
        """Elmore delay in ps from the driver to each terminal, which have these loads in fF."""
        around: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
        for a, b, ohm, ff in self.pieces:
            around[a].append((b, ohm, ff))
            around[b].append((a, ohm, ff))
        order, above = [0], {0: (0, 0.0)}
        for at in order:  # grows as it is walked
            for to, ohm, _ in around[at]:
                if to not in above:
                    above[to] = at, ohm
                    order.append(to)
        below: dict[int, float] = defaultdict(float, enumerate(loads))
        for a, b, _, ff in self.pieces:
            below[a] += ff / 2
            below[b] += ff / 2
        for at in reversed(order[1:]):
            below[above[at][0]] += below[at]
        delay = {0: 0.0}
        for at in order[1:]:
            delay[at] = delay[above[at][0]] + above[at][1] * below[at] * _PS
        return [delay.get(i, 0.0) for i in range(len(self.terminals))]


@dataclass(frozen=True)
class Wires:
    """The wires of a placement: of all its nets, and of the clock's apart."""

    nets: Mapping[int, NetWire]
    clock: tuple[NetWire, ...] = ()
    routes: Routes | None = field(default=None, compare=False)

    @classmethod
    def of(cls, placement: Placement) -> Wires:
        """Steiner trees, routed."""
        terminals = placement.terminals()
        clocks = list(placement.clock.terminals())
        every = [*terminals.values(), *clocks]
        trees = steiner([[placement.place_of(one) for one in pins] for pins in every])
        core, layers = placement.core, placement.technology.layers
        numbers = [*terminals, *(-1 - i for i in range(len(clocks)))]  # a clock's nets have numbers of their own
        routes = route(dict(zip(numbers, trees, strict=True)), core.width, core.height, core.units, layers)
        pairs = _layers_of(routes.lengths, layers)
        wires = {
            number: _wire(tuple(pins), tree, routes.lengths[number], core.units, pairs.get(number))
            for number, pins, tree in zip(numbers, every, trees, strict=True)
        }
        return cls({net: wires[net] for net in terminals}, tuple(wires[-1 - i] for i in range(len(clocks))), routes)

    @property
    def length_um(self) -> float:
        """Of the signals' wires."""
        return sum(one.length_um for one in self.nets.values())

    @property
    def clock_um(self) -> float:
        """Of the clock's wires."""
        return sum(one.length_um for one in self.clock)

    @property
    def clock_of(self) -> dict[str, NetWire]:
        """The clock's wires by the instance that drives them: a buffer or a clock gate, or "" for a port."""
        return {one.terminals[0][0]: one for one in self.clock}

    @property
    def capacitance_ff(self) -> float:
        """Of the signals' wires."""
        return sum(one.capacitance_ff for one in self.nets.values())

    @property
    def clock_ff(self) -> float:
        """Of the clock's wires."""
        return sum(one.capacitance_ff for one in self.clock)

    def model(self, netlist: Netlist) -> dict[int, Wire]:
        """What :mod:`synth.timing` takes: each net's capacitance, and its longest delay into a netlist's pins."""
        found = {}
        for net, wire in self.nets.items():
            loads = [_load(netlist, one) for one in wire.terminals]
            found[net] = Wire(wire.capacitance_ff, max(wire.delays(loads), default=0.0))
        return found

    def spef(
        self, design: str, netlist: Netlist, net_name: Callable[[int], str], pin_name: Callable[[Terminal], str]
    ) -> str:
        """All nets as SPEF, by the names that a tool has for nets, pins (``instance:pin``) and ports."""
        lines = [
            '*SPEF "IEEE 1481-1998"',
            f'*DESIGN "{design}"',
            *('*DATE ""', '*VENDOR ""', '*PROGRAM "dint"', '*VERSION "1"', '*DESIGN_FLOW "NETLIST_TYPE_VERILOG"'),
            *("*DIVIDER /", "*DELIMITER :", "*BUS_DELIMITER [ ]"),
            *("*T_UNIT 1 PS", "*C_UNIT 1 FF", "*R_UNIT 1 OHM", "*L_UNIT 1 HENRY"),
            "",
        ]
        for net, wire in self.nets.items():
            lines += _spef_net(net_name(net), wire, netlist, pin_name)
        return "\n".join(lines) + "\n"


def _load(netlist: Netlist, terminal: Terminal) -> float:
    instance, pin = terminal
    return netlist.cells[instance].cell.inputs.get(pin, 0.0) if instance in netlist.cells else 0.0


def _spef_net(name: str, wire: NetWire, netlist: Netlist, pin_name: Callable[[Terminal], str]) -> Iterator[str]:
    yield f"*D_NET {name} {wire.capacitance_ff:.6g}"
    yield "*CONN"
    for terminal in wire.terminals:
        instance, pin = terminal
        drives = pin in netlist.cells[instance].cell.outputs if instance else _is_input(netlist, pin)
        if instance:
            yield f"*I {pin_name(terminal)} {'O' if drives else 'I'}"
        else:
            yield f"*P {pin_name(terminal)} {'I' if drives else 'O'}"
    node: dict[int, str] = {i: pin_name(one) for i, one in enumerate(wire.terminals)}
    halves: dict[int, float] = defaultdict(float)
    for a, b, _, ff in wire.pieces:
        halves[a] += ff / 2
        halves[b] += ff / 2
    for at in halves:
        node.setdefault(at, f"{name}:{at + 1}")
    yield "*CAP"
    yield from (f"{i} {node[at]} {ff:.6g}" for i, (at, ff) in enumerate(halves.items(), 1))
    yield "*RES"
    yield from (f"{i} {node[a]} {node[b]} {ohm:.6g}" for i, (a, b, ohm, _) in enumerate(wire.pieces, 1))
    yield "*END"
    yield ""


def _is_input(netlist: Netlist, bit: str) -> bool:
    return bit in netlist.inputs.values()


def _layers_of(lengths: Mapping[int, int], layers: Sequence[Layer]) -> dict[int, tuple[Layer, Layer, float]]:
    """(layer of horizontal pieces, of vertical ones, ohm of the vias at a pin) of each net."""
    across = [layer for layer in layers if layer.horizontal]
    up = [layer for layer in layers if not layer.horizontal]
    pairs = list(zip(across, up, strict=False))
    if not pairs:
        return {}
    vias = [sum(layer.via_ohm for layer in layers[: 1 + max(map(layers.index, pair))]) for pair in pairs]
    tracks = [sum(layer.free / layer.pitch for layer in pair) for pair in pairs]
    total, left = sum(lengths.values()), 0.0
    found: dict[int, tuple[Layer, Layer, float]] = {}
    level = 0
    for net in sorted(lengths, key=lambda one: (lengths[one], one)):
        while level + 1 < len(pairs) and left > total * sum(tracks[: level + 1]) / sum(tracks):
            level += 1
        found[net] = *pairs[level], vias[level]
        left += lengths[net]
    return found


def _wire(
    terminals: tuple[Terminal, ...], tree: Tree, length: int, units: int, on: tuple[Layer, Layer, float] | None
) -> NetWire:
    length_um = length / units
    if on is None:
        return NetWire(terminals, length_um)
    across, up, vias = on
    detour = length / tree.length if tree.length else 1.0
    degree = Counter(end for edge in tree.edges for end in edge)
    # A pin that several pieces come to is reached by one stack of vias, from a point of its own above it.
    above = {
        end: len(tree.points) + i for i, end in enumerate(n for n in degree if n < len(terminals) and degree[n] > 1)
    }
    pieces = [(pin, point, max(vias, _LEAST_OHM), 0.0) for pin, point in above.items()]
    for a, b in tree.edges:
        (x0, y0), (x1, y1) = tree.points[a], tree.points[b]
        dx, dy = detour * abs(x1 - x0) / units, detour * abs(y1 - y0) / units
        ohm = dx * across.ohm_per_um + dy * up.ohm_per_um
        ohm += vias * sum(end < len(terminals) and end not in above for end in (a, b))
        ends = above.get(a, a), above.get(b, b)
        pieces.append((*ends, max(ohm, _LEAST_OHM), dx * across.ff_per_um + dy * up.ff_per_um))
    names = "/".join(sorted({across.name, up.name}))
    return NetWire(terminals, length_um, tuple(pieces), names)
