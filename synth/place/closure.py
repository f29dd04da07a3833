"""Closure: place, estimate the wires, size, make legal, until the clock holds with the wires.

    closed = close(placement, clock_ps=1000, judge=judge)
    closed.placement, closed.met, closed.critical_path_ps

Who decides is ``judge``, which times a placed netlist with its wires (OpenSTA with SPEF, where it is installed). Gates
are sized by the library's linear delays, for a clock that is shorter by as much as the judge finds more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synth.gating import inserted
from synth.netlist import Net, Netlist
from synth.passes import buffer, strengthen
from synth.place.fanout import fan_out
from synth.place.placer import MOST_SPREAD, Placement, place
from synth.place.technology import Technology
from synth.place.wires import NetWire, Wires
from synth.sizing import Places, size, slacks
from synth.timing import Wire, critical_path

if TYPE_CHECKING:
    from synth.place.tuning import Tuned

__all__ = ["ROUNDS", "Closed", "better", "close", "foreseen", "linear"]

ROUNDS = 6
_FAR = 1.03  # delay over clock beyond which cells are placed anew, and adders of a heap may exchange bits
_HOPELESS = 1.05  # delay over clock that no more rounds make up for,
_TRIED = 2  # after so many
_STEP = 0.985  # of what is aimed at, each round that the clock is missed still
_NEAR = 0.25  # part of the clock within which of the worst slack a net counts more
_SLOW = 0.12  # part of the clock that a driver on a late path may take before it gets buffers
_STRONG = 1.2  # delay of a driver over the best of its family that will do
#: Cells of the largest netlist whose moves are tried in Python; those of larger ones are compiled.
SIZED_UP_TO = 1700
_BUFFERED = 4  # times that their late nets get buffers, in a round
_UNKNOWN = 0.95  # of the clock, aimed at as long as nothing was judged
_SURE = 1.1  # of the clock, by linear delays: what is later than that is sized before it is judged
_HEAVY = 4.0  # how much more at most
#: Gives a delay in ps and the tool that says so.
Judge = Callable[[Placement, Wires], tuple[float, str]]


@dataclass(frozen=True)
class Closed:
    """A placement, its wires, its delay with them and by which tool, and in which round it was found."""

    placement: Placement
    wires: Wires
    critical_path_ps: float
    tool: str
    clock_ps: float
    rounds: int

    @property
    def met(self) -> bool:
        """Whether the clock holds with the wires."""
        return self.critical_path_ps <= self.clock_ps

    @property
    def overflow(self) -> float:
        """Wires without tracks, as far as something is known of these."""
        return _overflow(self.placement, self.wires)

    @property
    def netlist(self) -> Netlist:
        """What is placed."""
        return self.placement.netlist

    @property
    def area(self) -> float:
        """Of the cells, those of the clock tree included, in the library's unit."""
        return self.netlist.area + self.placement.clock.area

    def with_gates(self) -> tuple[Netlist, dict[int, NetWire]]:
        """The netlist with its clock gates, and the wires of its nets, those behind the gates included."""
        gates, behind = self.placement.gates, self.wires.clock_of
        netlist = inserted(self.netlist, gates)
        return netlist, {**self.wires.nets, **{one.by_output(netlist): behind[one.name] for one in gates}}

    def with_clock(self) -> tuple[Netlist, dict[int, NetWire]]:
        """The netlist with its clock gates and the buffers of its clock tree, and the wires of all its nets, those of
        the tree included.

        Its flops have their clocks from buffers, which :attr:`~synth.netlist.Netlist.clocks` and timing refuse.
        """
        tree = self.placement.clock
        netlist = tree.inserted(inserted(self.netlist, self.placement.gates))
        return netlist, {**self.wires.nets, **dict(zip(tree.nets(netlist), self.wires.clock, strict=True))}

    def to_json(self) -> dict[str, Any]:
        """All of it but the technology."""
        return {
            "placement": self.placement.to_json(),
            "critical_path_ps": self.critical_path_ps,
            "tool": self.tool,
            "clock_ps": self.clock_ps,
            "rounds": self.rounds,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], technology: Technology) -> "Closed":
        """What :meth:`to_json` gave, in the same technology."""
        placement = Placement.from_json(data["placement"], technology)
        rest = (data[name] for name in ("critical_path_ps", "tool", "clock_ps", "rounds"))
        return cls(placement, Wires.of(placement), *rest)


def linear(placement: Placement, wires: Wires) -> tuple[float, str]:
    """The delay of a placed netlist with its wires, by the library's linear delays, in ps."""
    timing = critical_path(placement.netlist, wires=wires.model(placement.netlist))
    return timing.critical_path_ps, timing.tool


def close(placement: Placement, *, clock_ps: float, judge: Judge = linear, rounds: int = ROUNDS) -> Closed:
    """The smallest placement that was found to meet the clock, or the fastest if none does.

    Where wires lack tracks, cells are spread over the core.
    """
    large = len(placement.netlist.cells) > SIZED_UP_TO
    for spread in () if large and rounds else range(placement.spread + 1, MOST_SPREAD + 1):
        if not _overflow(placement, Wires.of(placement)):
            break
        placement = _again(placement, placement.netlist, spread=spread, ports=placement)
    if large:
        return _closed_large(placement, clock_ps, judge, rounds)
    best: Closed | None = None
    share = 1.0
    for done in range(rounds + 1):
        wires = Wires.of(placement)
        delay, tool = judge(placement, wires)
        found = Closed(placement, wires, delay, tool, clock_ps, done)
        if best is None or better(found, best):
            best = found
        if found.met or done == rounds or (done >= _TRIED and best.critical_path_ps > _HOPELESS * clock_ps):
            break
        if done >= 2 and best.rounds < done - 1 and best is not found:
            placement, wires, delay = best.placement, best.wires, best.critical_path_ps  # nothing better since
        netlist = placement.netlist
        model = wires.model(netlist)
        own = critical_path(netlist, wires=model).critical_path_ps
        share *= _STEP if done else 1.0
        aim = clock_ps * share * min(1.0, own / delay)
        far = delay > _FAR * clock_ps
        if not done:
            netlist = _driven(placement, aim, model)
        if len(netlist.cells) == len(placement.netlist.cells):  # what buffers do to wires is seen when they are placed
            netlist, _ = size(netlist, aim, rewire=far, wires=model, places=_places(placement, wires))
        more = {"weights": _weights(netlist, aim, model)} if far else {"start": placement}
        placement = _again(placement, netlist, **more)
    return best


def _overflow(placement: Placement, wires: Wires) -> float:
    return wires.routes.overflow if placement.technology.layers else 0.0


def _again(placement: Placement, netlist: Netlist, **how: Any) -> Placement:
    """Another netlist, placed as one was."""
    same = {name: getattr(placement, name) for name in ("utilisation", "seed", "spread", "gates")}
    return place(netlist, placement.technology, **(same | how))


def _closed_large(placement: Placement, clock_ps: float, judge: Judge, rounds: int) -> Closed:
    """As :func:`close`: compiled sizing, and buffers for pins that lie together. Cells are placed anew once, with the
    buffers, where sizing does not meet the clock at once, and stay near their places then, but where wires lack tracks.

    What is far too late is not judged before it was sized once.
    """
    best: Closed | None = None
    share = 1.0
    for done in range(rounds + 1):
        wires = Wires.of(placement)
        full = _overflow(placement, wires) > 0
        netlist = placement.netlist
        model = wires.model(netlist)
        own = critical_path(netlist, wires=model).critical_path_ps
        ratio = _UNKNOWN
        if done or done == rounds or own <= _SURE * clock_ps:
            delay, tool = judge(placement, wires)
            ratio = own / delay
            found = Closed(placement, wires, delay, tool, clock_ps, done)
            if best is None or better(found, best):
                best = found
            if (found.met and (done >= _TRIED or not full)) or done == rounds:
                break
            if done > _TRIED and best.critical_path_ps > _HOPELESS * clock_ps:
                break
            share *= 1.0 if found.met else _STEP
        aim = clock_ps * share * ratio
        tuned = _tuned(placement, wires, model, aim)
        if done >= _TRIED and tuned.critical_path_ps > _FAR * aim:
            break  # no size of its gates gets it there
        more: dict[str, Any] = {"start": placement}
        late = not done and tuned.critical_path_ps > aim
        if late or (done < _TRIED and full):
            weights = _heavier(tuned.slacks, clock_ps) if late else None  # which make wires longer
            more = {"weights": weights, "spread": min(placement.spread + full, MOST_SPREAD), "ports": placement}
        placement = _again(placement, tuned.netlist, **more)
    return best


def foreseen(placement: Placement, clock_ps: float) -> float:
    """The delay by linear delays, in ps, that sizing and buffers for a clock get a placed netlist to."""
    wires = Wires.of(placement)
    return _tuned(placement, wires, wires.model(placement.netlist), clock_ps).critical_path_ps


def _tuned(placement: Placement, wires: Wires, model: Mapping[Net, Wire], clock_ps: float) -> "Tuned":
    """The netlist sized for a clock by linear delays, with buffers for late nets that are read all over the core."""
    from synth.place.tuning import tune  # noqa: PLC0415 - an extra compiles it, slow to import

    places, netlist, rewire = _places(placement, wires), placement.netlist, False
    for _ in range(_BUFFERED):
        found = tune(netlist, clock_ps, wires=model, places=places, rewire=rewire)
        if found.critical_path_ps <= clock_ps:
            break
        netlist, model, places = fan_out(found.netlist, found.slacks, clock_ps, wires=model, places=places)
        rewire = len(netlist.cells) == len(found.netlist.cells)  # wires are longer by that: where nothing else helps
    return found


def _places(placement: Placement, wires: Wires) -> Places:
    units, length = placement.core.units, wires.length_um
    at = {name: (one.x / units, one.y / units) for name, one in placement.cells.items()}
    return Places(at, wires.capacitance_ff / length if length else 0.0)


def _driven(placement: Placement, clock_ps: float, model: Mapping[Net, Wire]) -> Netlist:
    """The netlist with stronger drivers, and then buffers, for late nets whose pins and wires load them too much."""
    netlist, slowest = placement.netlist, _SLOW * clock_ps
    late = {net for net, slack in slacks(netlist, clock_ps, model).items() if slack < 0}
    netlist = strengthen(netlist, near=_STRONG, wires=model, slow=dict.fromkeys(late, slowest))
    at = {name: (one.x, one.y) for name, one in placement.cells.items()}
    ends = ((one.name, pin, net) for one in netlist.cells.values() for pin, net in one.nets.items() if net in late)
    places = {(name, pin): at[name] for name, pin, _ in ends}
    return buffer(netlist, slowest, wires=model, places=places, only=late)


def _weights(netlist: Netlist, clock_ps: float, model: Mapping[Net, Wire]) -> dict[Net, float]:
    """How much the length of each net counts: more, the less it could switch later."""
    return _heavier(slacks(netlist, clock_ps, model), clock_ps)


def _heavier(found: Mapping[Net, float], clock_ps: float) -> dict[Net, float]:
    worst = min(found.values(), default=0.0)
    return {net: 1 + _HEAVY * max(0.0, 1 - (slack - worst) / (_NEAR * clock_ps)) ** 2 for net, slack in found.items()}


def better(a: Closed, b: Closed) -> bool:
    """Whether a is: it meets the clock, has tracks for more wires, and is smaller, or is faster where none meets it."""

    def rank(one: Closed) -> tuple[bool, float, float]:
        return (False, one.overflow, one.netlist.area) if one.met else (True, one.critical_path_ps, one.overflow)

    return rank(a) < rank(b)
