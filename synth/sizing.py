"""Timing closure of a netlist: swap gates for others of the same function until a clock is met.

    netlist, report = size(netlist, clock_ps=970)

ABC maps for area and sees neither adder cells nor flops, so weak gates end up on the critical path and strong ones off
it. :func:`size` first meets the clock and then gives back area. Its moves, none of which changes what the netlist
computes: another cell of the same function (truth table or flop, pins matched by function); signals of a gate exchanged
between pins that are alike (all three inputs of a full adder, of a NAND ...: the late one goes to the fast pin, for no
area); and bits of one column and polarity exchanged between the adders of a bit heap, which rearranges the tree by true
delays.

Timing is that of :mod:`synth.timing` (the library's linear delays, the slowest transition of each edge), kept up to
date after each move by a worklist that follows only what changes.
"""

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp

from synth.families import Family
from synth.liberty import truth_table
from synth.netlist import Instance, Net, Netlist
from synth.timing import Wire, critical_path

__all__ = ["Places", "SizedCircuit", "SizingReport", "size", "slacks"]

# (inputs, truth table) of an adder's output: whether it is inverted.
_ADDER_TABLES = {
    (inputs, table ^ inverted * ones): bool(inverted)
    for inputs, ones, tables in ((3, 0xFF, (0b11101000, 0b10010110)), (2, 0xF, (0b1000, 0b0110)))
    for table in tables
    for inverted in (0, 1)
}
_NEVER = -1e30  # arrival of what does not switch
_ANY_TIME = 1e30
_PATIENCE = 6  # rounds without progress before meeting the clock is given up
_SHORTENED = 4  # rounds of making wires shorter at most
_PARTNERS = 4  # adders, those that can wait longest, that an input is exchanged with


@dataclass(frozen=True)
class Places:
    """Where instances lie, in um, and the capacitance of a wire in fF per um."""

    at: Mapping[str, tuple[float, float]]
    ff_per_um: float


@dataclass(frozen=True)
class SizingReport:
    """What :func:`size` did: area (library unit), critical path (ps) before and after, and its moves.

    ``moves`` counts cells that are another now, exchanges between adders, and gates whose pins were exchanged.
    """

    clock_ps: float
    area_before: float
    area: float
    critical_path_before_ps: float
    critical_path_ps: float
    moves: Mapping[str, int]

    @property
    def met(self) -> bool:
        return self.critical_path_ps <= self.clock_ps

    def __str__(self) -> str:
        moves = ", ".join(f"{count} {what}" for what, count in self.moves.items())
        return (
            f"area {self.area_before:.2f} -> {self.area:.2f}, critical path {self.critical_path_before_ps:.0f} -> "
            f"{self.critical_path_ps:.0f} ps ({'meets' if self.met else 'MISSES'} {self.clock_ps:.0f} ps): {moves}"
        )


def size(
    netlist: Netlist,
    clock_ps: float,
    *,
    rewire: bool = True,
    weaken: bool = True,
    wires: Mapping[Net, Wire] | None = None,
    places: Places | None = None,
) -> tuple[Netlist, SizingReport]:
    """A netlist of the same function that meets ``clock_ps`` where swaps can, with as little area as they can.

    Parameters
    ----------
    netlist : Netlist
    clock_ps : float
        What the critical path has to stay below, by the linear delays; any margin is the caller's.
    rewire : bool
        Whether adders of a bit heap (by their :class:`~synth.netlist.Role`) may exchange bits of one column and
        polarity. The sum stays what it is, in every cycle; what single adders, and single carries that wait at a
        ripple break, compute does not.
    weaken : bool
        Whether gates that have time become ones of less capacitance where that saves no area. These are slower, and
        what comes late glitches: a multi-operand adder takes less energy without.
    wires : mapping, optional
        What the wires of nets add. Without ``places`` they stay what they are.
    places : Places, optional
        Where the cells lie: an exchange of bits then changes wires, by the sides of the boxes around their pins, and
        bits that can wait are exchanged where that makes wires shorter.

    Returns
    -------
    netlist : Netlist
        Another one, with other cells and pins; names of nets and cells stay.
    report : SizingReport
        ``report.met`` says whether the clock is met. If not, the netlist is the fastest found.

    Raises ValueError for a clock that is not positive, and NetlistError for what
    :func:`~synth.timing.critical_path` raises it for.
    """
    if not 0 < clock_ps < _ANY_TIME:
        raise ValueError(f"a clock period of {clock_ps} ps is not positive and finite")
    before = critical_path(netlist, wires=wires).critical_path_ps
    circuit = SizedCircuit(netlist, clock_ps, rewire=rewire, wires=wires, places=places)
    if places is not None and rewire:
        circuit.shorten()
    circuit.meet()
    circuit.recover(weaken=weaken)
    sized = circuit.write(netlist)
    report = SizingReport(
        clock_ps=clock_ps,
        area_before=netlist.area,
        area=sized.area,
        critical_path_before_ps=before,
        critical_path_ps=circuit.reached if places else critical_path(sized, wires=wires).critical_path_ps,
        moves=circuit.moves(),
    )
    return sized, report


def slacks(netlist: Netlist, clock_ps: float, wires: Mapping[Net, Wire] | None = None) -> dict[Net, float]:
    """How much later each net could switch, by the linear delays, before a path would miss the clock; in ps."""
    circuit = SizedCircuit(netlist, clock_ps, rewire=False, wires=wires)
    circuit._backward()
    found = {}
    for i, net in enumerate(circuit.bits):
        edges = [p for p in (2 * i, 2 * i + 1) if circuit.arrival[p] != _NEVER]
        found[net] = min((circuit.required[p] - circuit.arrival[p] for p in edges), default=_ANY_TIME)
    return found


class _Gate:
    """An instance: its nets by position, and the choice that it is bound to at the moment."""

    __slots__ = ("cell", "choice", "family", "inputs", "key", "name", "order", "outputs", "role")

    def __init__(self, instance: Instance, family: Family, inputs: list[int], outputs: list[int], key: float) -> None:
        self.name = instance.name
        self.role = instance.role
        self.family = family
        self.cell = 0
        self.order = family.identity
        self.choice = family.choice(0, family.identity)
        self.inputs = inputs  # first point of each net: 2 * net; the falling edge is one more
        self.outputs = outputs  # -1 where nothing is connected
        self.key = key  # its place in topological order


@dataclass(frozen=True)
class _Swap:
    """Another cell, or another order of pins, for a gate."""

    gate: _Gate
    cell: int
    order: tuple[int, ...]


@dataclass(frozen=True)
class _Rewire:
    """Two adders of one heap exchange inputs ``i`` and ``j``, bits of one column and polarity."""

    a: _Gate
    i: int
    b: _Gate
    j: int


_Move = _Swap | _Rewire


class SizedCircuit:
    """The netlist as arrays over points: point 2 * net is the rising edge of a net, 2 * net + 1 the falling one."""

    def __init__(
        self,
        netlist: Netlist,
        clock_ps: float,
        *,
        rewire: bool = True,
        wires: Mapping[Net, Wire] | None = None,
        places: Places | None = None,
    ) -> None:
        self.clock = clock_ps
        self.places = places
        inputs, outputs = netlist.inputs, netlist.outputs.values()
        bits = dict.fromkeys(inputs)
        for instance in netlist.cells.values():
            bits |= dict.fromkeys(instance.nets.values())
        bits |= dict.fromkeys(outputs)
        self.bits: list[Net] = list(bits)
        number = {bit: 2 * i for i, bit in enumerate(self.bits)}
        points = 2 * len(self.bits)
        self.arrival = [_NEVER] * points
        self.slew = [0.0] * points
        self.required = [_ANY_TIME] * points
        self.load = [0.0] * points  # of a net, at its first point
        self.behind = [0.0] * points  # the delay of its wires, there too
        for net, wire in (wires or {}).items():
            if net in number:
                self.load[number[net]], self.behind[number[net]] = wire
        self.driver: list[_Gate | None] = [None] * points
        self.readers: list[list[tuple[_Gate, int]]] = [[] for _ in range(points)]
        for net in inputs:
            self.arrival[number[net]] = self.arrival[number[net] + 1] = self.behind[number[net]]
        self.is_output = [False] * points
        for net in outputs:
            self.is_output[number[net]] = True
        families: dict[str, Family] = {}
        self.gates: list[_Gate] = []
        for key, instance in enumerate(netlist.ordered()):
            kind = instance.cell
            if kind.name not in families:
                families[kind.name] = Family(kind, netlist.library)
            gate = _Gate(
                instance,
                families[kind.name],
                [number[instance.nets[pin]] for pin in kind.inputs],
                [number[instance.nets[pin]] if pin in instance.nets else -1 for pin in kind.outputs],
                float(key),
            )
            self.gates.append(gate)
            for i, net in enumerate(gate.inputs):
                self.readers[net].append((gate, i))
                self.load[net] += gate.choice.capacitance[i]
            for net in gate.outputs:
                if net >= 0:
                    self.driver[net] = gate
        self.late_ends: dict[int, float] = {}  # lateness of nets that are late ends of paths, squared
        self.rewired = 0
        self.reached = 0.0  # the critical path, once all is done
        self._stale = False  # whether keys are no topological order any more
        self.groups = self._bits_alike() if rewire else {}
        for gate in self.gates:
            self._evaluate(gate, None)

    def _bits_alike(self) -> dict[tuple[str, int], list[tuple[_Gate, int]]]:
        """For each input of a heap's adder, all inputs that take bits of the same column and polarity.

        A full adder of inverted inputs is one of inverted outputs; a half adder takes true inputs. So polarities are
        known relative to one another along chains of adders and inverters.
        """
        parent: dict[object, tuple[object, bool]] = {}

        def find(node: object) -> tuple[object, bool]:
            parity = False
            while node in parent:
                node, inverted = parent[node]
                parity ^= inverted
            return node, parity

        def join(a: object, b: object, inverted: bool) -> None:
            if a == -1:  # an output that nothing reads
                return
            (root_a, flip_a), (root_b, flip_b) = find(a), find(b)
            if root_a != root_b:
                parent[root_a] = root_b, flip_a ^ flip_b ^ inverted

        adders = []
        for gate in self.gates:
            cell = gate.family.cells[0][0]
            if cell.kind != "logic":
                continue
            tables = [truth_table(function, gate.family.inputs) for function in cell.outputs.values()]
            if tables == [0b01] and len(self.readers[gate.inputs[0]]) == 1:
                join(gate.inputs[0], gate.outputs[0], True)
            elif gate.role.heap and len(tables) == 2:
                inverted = [_ADDER_TABLES.get((len(gate.inputs), table)) for table in tables]
                if None not in inverted:
                    polarity = gate.name if len(gate.inputs) == 3 else "true"
                    adders.append((gate, (gate.role.parts, gate.role.heap, gate.role.column), polarity))
                    for net, inverts in zip(gate.outputs, inverted, strict=True):
                        join(net, polarity, inverts)
        pins = Counter(net for gate, _, _ in adders for net in gate.inputs)
        for gate, _, polarity in adders:
            for net in gate.inputs:
                if pins[net] == 1:  # a net that is two bits (a constant is) may be the complement of one of them
                    join(net, polarity, False)
        groups: dict[object, list[tuple[_Gate, int]]] = {}
        for gate, column, polarity in adders:
            groups.setdefault((column, find(polarity)), []).extend((gate, i) for i in range(len(gate.inputs)))
        return {(gate.name, i): group for group in groups.values() for gate, i in group}

    # Timing ..........................................................................................................

    def _evaluate(self, gate: _Gate, journal: list[tuple[int, float, float]] | None) -> list[int]:
        """Time a gate's outputs; returns the nets that changed, whose old values go into the journal."""
        arrival, slew = self.arrival, self.slew
        inputs = gate.inputs
        changed = []
        for net, edges in zip(gate.outputs, gate.choice.arcs, strict=True):
            if net < 0:
                continue
            load = self.load[net]
            differs = False
            for edge in (0, 1):
                latest, slowest = _NEVER, 0.0
                for position, other, d0, d1, d2, d3, t0, t1, t2, t3 in edges[edge]:
                    source = inputs[position] + other
                    start = arrival[source]
                    if start == _NEVER:
                        continue
                    ramp = slew[source]
                    time = start + d0 + d1 * load + (d2 + d3 * load) * ramp
                    if time > latest:  # noqa: PLR1730 (max would take a third of all time)
                        latest = time
                    time = t0 + t1 * load + (t2 + t3 * load) * ramp
                    if time > slowest:  # noqa: PLR1730
                        slowest = time
                if latest != _NEVER:
                    latest += self.behind[net]
                point = net + edge
                if latest != arrival[point] or slowest != slew[point]:
                    if journal is not None:
                        journal.append((point, arrival[point], slew[point]))
                    arrival[point] = latest
                    slew[point] = slowest
                    differs = True
            if differs:
                changed.append(net)
        return changed

    def _backward(self) -> float:
        """Required times of all points for the clock; returns the worst slack."""
        required, arrival, slew = self.required, self.arrival, self.slew
        for net in range(0, len(required), 2):
            required[net] = required[net + 1] = self.clock if self.is_output[net] else _ANY_TIME
        for gate in self.gates:
            for position, edge, zero, per_ps in gate.choice.setup:
                point = gate.inputs[position] + edge
                required[point] = min(required[point], self.clock - zero - per_ps * slew[point])
        if self._stale:
            self._order()
        for gate in reversed(self.gates):
            inputs = gate.inputs
            for net, edges in zip(gate.outputs, gate.choice.arcs, strict=True):
                if net < 0:
                    continue
                load = self.load[net]
                for edge in (0, 1):
                    limit = required[net + edge]
                    if limit == _ANY_TIME:
                        continue
                    limit -= self.behind[net]
                    for position, other, d0, d1, d2, d3, *_ in edges[edge]:
                        source = inputs[position] + other
                        time = limit - d0 - d1 * load - (d2 + d3 * load) * slew[source]
                        required[source] = min(required[source], time)
        return min((limit - at for limit, at in zip(required, arrival, strict=True) if at != _NEVER), default=_ANY_TIME)

    def _weigh(self) -> None:
        """How much the critical path grows with each point's arrival: one, spread over paths by how late they are.

        ``share`` is what of its input points' weights goes through a gate.
        """
        tau = 0.004 * self.clock
        weight = self.weight = [0.0] * len(self.arrival)
        share = self.share = {gate.name: [0.0] * (2 * len(gate.inputs)) for gate in self.gates}
        arrival, slew = self.arrival, self.slew
        worst = self._worst()
        ends: list[tuple[int, _Gate | None, int, float]] = []
        for net in range(0, len(arrival), 2):
            if self.is_output[net]:
                ends += [(net + edge, None, 0, arrival[net + edge]) for edge in (0, 1)]
        for gate in self.gates:
            for position, edge, zero, per_ps in gate.choice.setup:
                point = gate.inputs[position] + edge
                ends.append((point, gate, 2 * position + edge, arrival[point] + zero + per_ps * slew[point]))
        late = [(point, gate, at, exp((end - worst) / tau)) for point, gate, at, end in ends if end > worst - 12 * tau]
        total = sum(one[3] for one in late)
        for point, gate, at, value in late:
            weight[point] += value / total
            if gate is not None:
                share[gate.name][at] += value / total
        for gate in reversed(self.gates):
            mine = share[gate.name]
            for net, edges in zip(gate.outputs, gate.choice.arcs, strict=True):
                if net < 0:
                    continue
                load = self.load[net]
                for edge in (0, 1):
                    value = weight[net + edge]
                    if value < 1e-9:
                        continue
                    latest = arrival[net + edge] - self.behind[net]
                    found = []
                    for position, other, d0, d1, d2, d3, *_ in edges[edge]:
                        source = gate.inputs[position] + other
                        time = arrival[source] + d0 + d1 * load + (d2 + d3 * load) * slew[source]
                        if time > latest - 12 * tau:
                            found.append((source, 2 * position + other, exp((time - latest) / tau)))
                    whole = sum(one[2] for one in found)
                    for source, at, part in found:
                        weight[source] += value * part / whole
                        mine[at] += value * part / whole

    def _order(self) -> None:
        """Put the gates into topological order again."""
        waiting = {gate.name: sum(1 for net in gate.inputs if self._before(net)) for gate in self.gates}
        ready = [gate for gate in self.gates if gate.family.flop or not waiting[gate.name]]
        for gate in ready:  # grows as it is walked
            for net in gate.outputs:
                if net >= 0 and not gate.family.flop:
                    for reader, _ in self.readers[net]:
                        if not reader.family.flop:
                            waiting[reader.name] -= 1
                            if not waiting[reader.name]:
                                ready.append(reader)
        self.gates = ready
        for key, gate in enumerate(self.gates):
            gate.key = float(key)
        self._stale = False

    def _before(self, net: int) -> bool:
        """Whether a gate, no flop, drives the net."""
        driver = self.driver[net]
        return driver is not None and not driver.family.flop

    def _ends(self) -> Iterator[float]:
        """When each path ends, setup included."""
        for net in range(0, len(self.arrival), 2):
            if self.is_output[net]:
                yield max(self.arrival[net], self.arrival[net + 1])
        for gate in self.gates:
            for position, edge, zero, per_ps in gate.choice.setup:
                point = gate.inputs[position] + edge
                yield self.arrival[point] + zero + per_ps * self.slew[point]

    def _worst(self) -> float:
        """The critical path."""
        return max(self._ends(), default=0.0)

    def _total_lateness(self) -> float:
        return sum(max(0.0, end - self.clock) ** 2 for end in self._ends())

    # Moves ...........................................................................................................

    def _apply(self, move: _Move) -> tuple[list[_Gate], list[tuple[int, float]], _Move]:
        """Make a move; returns the gates whose delay it changes, the loads that it changed, and the move back."""
        loads: list[tuple[int, float]] = []

        def add(net: int, capacitance: float) -> None:
            if capacitance:
                loads.append((net, self.load[net]))
                self.load[net] += capacitance

        if isinstance(move, _Swap):
            gate = move.gate
            back: _Move = _Swap(gate, gate.cell, gate.order)
            choice = gate.family.choice(move.cell, move.order)
            for net, old, new in zip(gate.inputs, gate.choice.capacitance, choice.capacitance, strict=True):
                add(net, new - old)
            gate.cell, gate.order, gate.choice = move.cell, move.order, choice
            gates = [gate]
        else:
            back = move
            a, i, b, j = move.a, move.i, move.b, move.j
            first, second = a.inputs[i], b.inputs[j]
            difference = b.choice.capacitance[j] - a.choice.capacitance[i]
            before = self._wire(first), self._wire(second)
            a.inputs[i], b.inputs[j] = second, first
            self.readers[first].remove((a, i))
            self.readers[second].remove((b, j))
            self.readers[first].append((b, j))
            self.readers[second].append((a, i))
            add(first, difference + self._wire(first) - before[0])
            add(second, -difference + self._wire(second) - before[1])
            gates = [a, b] if a.key < b.key else [b, a]
        drivers = (self.driver[net] for net, _ in loads)
        return [*dict.fromkeys(driver for driver in drivers if driver is not None), *gates], loads, back

    def _wire(self, net: int) -> float:
        """The capacitance of a net's wire, by half the sides of the box around its cells; 0 where that is unknown."""
        if self.places is None:
            return 0.0
        at, driver = self.places.at, self.driver[net]
        points = [at[gate.name] for gate, _ in self.readers[net]]
        if driver is not None:
            points.append(at[driver.name])
        if len(points) < 2:
            return 0.0
        xs, ys = zip(*points, strict=True)
        return self.places.ff_per_um * (max(xs) - min(xs) + max(ys) - min(ys))

    def _revert(self, journal: list[tuple[int, float, float]], loads: list[tuple[int, float]], back: _Move) -> None:
        for point, arrival, slew in reversed(journal):
            self.arrival[point] = arrival
            self.slew[point] = slew
        self._apply(back)
        for net, load in reversed(loads):
            self.load[net] = load

    def _propagate(self, gates: Iterable[_Gate], journal: list[tuple[int, float, float]], *, within: float) -> bool:
        """Time what depends on ``gates``; False as soon as an end of a path is later than ``within``."""
        heap = [(gate.key, gate.name, gate) for gate in gates]
        heapq.heapify(heap)
        queued = {gate.name for _, _, gate in heap}
        while heap:
            _, _, gate = heapq.heappop(heap)
            queued.discard(gate.name)
            for net in self._evaluate(gate, journal):
                if self._end(net) > within:
                    return False
                for reader, _ in self.readers[net]:
                    if reader.name not in queued and not reader.family.flop:
                        queued.add(reader.name)
                        heapq.heappush(heap, (reader.key, reader.name, reader))
        return True

    def _end(self, net: int) -> float:
        """The latest time, setup included, at the ends of paths that this net is; negative where it is none."""
        latest = max(self.arrival[net], self.arrival[net + 1]) if self.is_output[net] else _NEVER
        for reader, at in self.readers[net]:
            for position, edge, zero, per_ps in reader.choice.setup:
                if position == at and self.arrival[net + edge] != _NEVER:
                    latest = max(latest, self.arrival[net + edge] + zero + per_ps * self.slew[net + edge])
        return latest

    def _lateness(self, journal: Iterable[tuple[int, float, float]]) -> float:
        """How much later than required a journal's points have become: squares, so that the latest count most."""
        before: dict[int, float] = {}
        for point, arrival, _ in journal:
            before.setdefault(point, arrival)
        total = 0.0
        for point, old in before.items():
            limit = self.required[point]
            new = self.arrival[point]
            total += max(0.0, new - limit) ** 2 - max(0.0, old - limit) ** 2
        return total

    def _estimate(self, move: _Move) -> tuple[float, float, float]:
        """(lateness added, growth of the critical path, smallest slack left) at the gates that a move changes."""
        touched, loads, back = self._apply(move)
        journal: list[tuple[int, float, float]] = []
        for gate in touched:
            self._evaluate(gate, journal)
        late = self._lateness(journal)
        slack, growth = _ANY_TIME, 0.0
        for point, arrival, _ in journal:
            now = self.arrival[point]
            growth += self.weight[point] * (now - arrival)
            slack = min(slack, self.required[point] - now)
        if isinstance(move, _Swap):  # what its drivers do to the gate itself is in its own outputs
            gate = move.gate
            share = self.share[gate.name]
            changed = {point: arrival for point, arrival, _ in journal}
            for i, net in enumerate(gate.inputs):
                for edge in (0, 1):
                    if share[2 * i + edge] and net + edge in changed:
                        growth -= share[2 * i + edge] * (self.arrival[net + edge] - changed[net + edge])
            for position, edge, zero, per_ps in gate.choice.setup:
                point = gate.inputs[position] + edge
                slack = min(slack, self.clock - zero - per_ps * self.slew[point] - self.arrival[point])
        self._revert(journal, loads, back)
        return late, growth, slack

    def _make(self, move: _Move, *, within: float, lateness: bool) -> bool:
        """Make a move for good, if it keeps ends of paths ``within`` a time and, with ``lateness``, lessens that."""
        if isinstance(move, _Rewire) and (self._reaches(move.a, move.b.inputs[move.j])
                                          or self._reaches(move.b, move.a.inputs[move.i])):  # fmt: skip
            return False
        touched, loads, back = self._apply(move)
        journal: list[tuple[int, float, float]] = []
        kept = self._propagate(touched, journal, within=within)
        if kept and touched[-1].family.flop:
            kept = all(self._end(net) <= within for net in touched[-1].inputs)
        if kept and lateness:
            change = self._late_ends(journal, touched[-1])
            kept = change < -1e-9 or (change < 1e-9 and self._lateness(journal) < -1e-9)
        if not kept:
            self._revert(journal, loads, back)
        else:
            self._note_ends(point & ~1 for point, _, _ in journal)
            self._note_ends(touched[-1].inputs if touched[-1].family.flop else ())
            if isinstance(move, _Rewire):
                self.rewired += 1
                self._stale = True
        return kept

    def _note_ends(self, nets: Iterable[int]) -> None:
        for net in nets:
            late = max(0.0, self._end(net) - self.clock) ** 2
            if late:
                self.late_ends[net] = late
            else:
                self.late_ends.pop(net, None)

    def _late_ends(self, journal: Iterable[tuple[int, float, float]], gate: _Gate) -> float:
        """How much later than the clock ends of paths became by a move of ``gate``, in squares."""
        nets = {point & ~1 for point, _, _ in journal}
        if gate.family.flop:
            nets |= set(gate.inputs)
        return sum(max(0.0, self._end(net) - self.clock) ** 2 - self.late_ends.get(net, 0.0) for net in nets)

    def _reaches(self, gate: _Gate, net: int) -> bool:
        """Whether a path leads from a gate to the gate that drives a net."""
        target = self.driver[net]
        if target is None or target.family.flop:
            return False
        stack, seen = [gate], {gate.name}
        while stack:
            one = stack.pop()
            if one is target:
                return True
            for output in one.outputs:
                if output >= 0:
                    for reader, _ in self.readers[output]:
                        if reader.name not in seen and not reader.family.flop:
                            seen.add(reader.name)
                            stack.append(reader)
        return False

    def _moves_of(self, gate: _Gate) -> Iterator[_Move]:
        for cell, order in gate.family.neighbours(gate.cell, gate.order):
            yield _Swap(gate, cell, order)

    def _rewirings(self, gate: _Gate) -> Iterator[_Move]:
        """Exchanges of a late input with an earlier one of an adder that can wait."""
        slack = self._slack(gate)
        for i, net in enumerate(gate.inputs):
            group = self.groups.get((gate.name, i))
            if group is None or min(self.required[p] - self.arrival[p] for p in (net, net + 1)) > slack + 1:
                continue
            late = max(self.arrival[net], self.arrival[net + 1])
            patient = []
            for other, j in group:
                its = other.inputs[j]
                if other is not gate and max(self.arrival[its], self.arrival[its + 1]) < late - 1:
                    spare = self._slack(other)
                    if spare > slack:
                        patient.append((self._longer(gate, i, other, j) - spare, len(patient), other, j))
            for _, _, other, j in heapq.nsmallest(_PARTNERS, patient):
                yield _Rewire(gate, i, other, j)

    def _longer(self, a: _Gate, i: int, b: _Gate, j: int) -> float:
        """About how much slower two nets' drivers get if these inputs of theirs are exchanged, for their wires."""
        if self.places is None:
            return 0.0
        arcs = a.choice.arcs[0][0]
        return (arcs[0][3] if arcs else 0.0) * self._added(a, i, b, j)

    def _added(self, a: _Gate, i: int, b: _Gate, j: int) -> float:
        """The capacitance that wires gain by an exchange of inputs."""
        first, second = a.inputs[i], b.inputs[j]
        before = self._wire(first) + self._wire(second)
        moves = (first, (a, i), (b, j)), (second, (b, j), (a, i))
        for net, old, new in moves:
            self.readers[net][self.readers[net].index(old)] = new
        after = self._wire(first) + self._wire(second)
        for net, old, new in moves:
            self.readers[net][self.readers[net].index(new)] = old
        return after - before

    def shorten(self) -> None:
        """Exchange bits of one column and polarity where wires get shorter by that and no end of a path too late."""
        reached = max(self.clock, self._worst())
        groups = {id(group): group for group in self.groups.values()}.values()
        for _ in range(_SHORTENED):
            self._backward()
            found = []
            for group in groups:
                for (a, i), (b, j) in itertools.combinations(group, 2):
                    if a is b or a.inputs[i] == b.inputs[j]:
                        continue
                    late = [
                        max(self.arrival[gate.inputs[at] + edge] for edge in (0, 1)) for gate, at in ((a, i), (b, j))
                    ]
                    spare = [
                        min(self.required[gate.inputs[at] + edge] for edge in (0, 1)) for gate, at in ((a, i), (b, j))
                    ]
                    if late[0] > spare[1] or late[1] > spare[0]:
                        continue
                    added = self._added(a, i, b, j)
                    if added < -1e-6:
                        found.append((added, len(found), a, i, b, j))
            found.sort(key=lambda one: one[:2])
            moved: set[int] = set()
            for _, _, a, i, b, j in found:
                nets = {a.inputs[i], b.inputs[j]}
                if not nets & moved and self._make(_Rewire(a, i, b, j), within=reached, lateness=False):
                    moved |= nets
            if not moved:
                break

    def _slack(self, gate: _Gate) -> float:
        return min((self.required[p] - self.arrival[p] for net in gate.outputs if net >= 0 for p in (net, net + 1)),
                   default=_ANY_TIME)  # fmt: skip

    # The two phases ..................................................................................................

    def meet(self) -> None:
        """Move what is critical, best gain per area first, until the clock is met or nothing helps."""
        patience, best, reach = _PATIENCE, _ANY_TIME, 0.7
        while patience:
            worst = self._backward()
            if worst >= 0:
                return
            late = self._total_lateness()
            patience = _PATIENCE if late < 0.999 * best else patience - 1
            best = min(best, late)
            threshold = min(worst * reach, worst + 0.03 * self.clock) if reach else 0.0
            if not self._round(threshold, pay=patience < _PATIENCE):
                if reach == 0.0:
                    return
                reach = 0.0 if reach < 0.2 else reach - 0.3

    def _round(self, threshold: float, *, pay: bool) -> int:
        """The best moves at gates with less slack than a threshold; returns how many were made.

        Moves that cost no area come first, unless they have stopped to help: then it is time to ``pay``.
        """
        self._weigh()
        self._note_ends(range(0, len(self.arrival), 2))
        critical = self._late_gates(threshold)
        ranked = []
        for gate in critical:
            for move in (*self._moves_of(gate), *self._rewirings(gate)):
                cost = self._cost(move)
                late, growth, _ = self._estimate(move)
                if cost > 1e-9:
                    if growth < 0:
                        ranked.append((not pay, growth / cost, len(ranked), move))
                elif late < 0:
                    ranked.append((pay, late, len(ranked), move))
        ranked.sort(key=lambda one: one[:3])
        budget = max(1, len(critical) // 10)
        limit = self._worst() + 0.0005 * self.clock
        busy: set[str] = set()
        made = 0
        for _, _, _, move in ranked:
            gates = [move.gate] if isinstance(move, _Swap) else [move.a, move.b]
            if any(gate.name in busy for gate in gates):
                continue
            if self._make(move, within=limit, lateness=True):
                made += 1
                for gate in gates:
                    busy.add(gate.name)
                    for net in (*gate.inputs, *gate.outputs):
                        if net >= 0 and (driver := self.driver[net]) is not None:
                            busy.add(driver.name)
                if made == budget:
                    break
        return made

    def _cost(self, move: _Move) -> float:
        """Area that a move adds."""
        if isinstance(move, _Rewire):
            return 0.0
        return move.gate.family.choice(move.cell, move.order).area - move.gate.choice.area

    def _late_gates(self, threshold: float) -> list[_Gate]:
        """Gates with an output whose slack is below, and the gates that read such an output: they load it."""
        found: dict[str, _Gate] = {}
        for gate in self.gates:
            for net in gate.outputs:
                if net >= 0 and min(
                    self.required[net] - self.arrival[net], self.required[net + 1] - self.arrival[net + 1]
                ) <= min(threshold, -1e-9):
                    found[gate.name] = gate
                    for reader, _ in self.readers[net]:
                        found[reader.name] = reader
        return list(found.values())

    def recover(self, *, weaken: bool = True) -> None:
        """Give back area, and to ``weaken`` capacitance, wherever the clock (or what was reached of it) stays met."""
        reached = max(self.clock, self._worst())
        clock, self.clock = self.clock, reached
        while True:
            self._backward()
            self._weigh()
            ranked = []
            for gate in self.gates:
                for move in self._moves_of(gate):
                    choice = gate.family.choice(move.cell, move.order)
                    saved = gate.choice.area - choice.area
                    if saved < -1e-9:
                        continue
                    if saved < 1e-9:
                        lighter = sum(gate.choice.capacitance) - sum(choice.capacitance)
                        if not weaken or lighter < 1e-6:
                            continue
                        saved = 1e-6 * lighter
                    _, growth, slack = self._estimate(move)
                    if slack >= 0:
                        ranked.append((-saved / max(growth, 1e-3), -slack, len(ranked), move, saved))
            ranked.sort(key=lambda one: one[:3])
            done: set[str] = set()
            accepted = 0
            for _, _, _, move, saved in ranked:
                if move.gate.name not in done and self._make(move, within=reached + 1e-9, lateness=False):
                    done.add(move.gate.name)
                    accepted += saved > 1e-5
            if not accepted:
                break
        self.clock = clock
        self.reached = self._worst()

    # Result ..........................................................................................................

    def moves(self) -> dict[str, int]:
        return {
            "cells swapped": sum(gate.cell != 0 for gate in self.gates),
            "adder inputs exchanged": self.rewired,
            "pins exchanged": sum(gate.order != gate.family.identity for gate in self.gates),
        }

    def write(self, netlist: Netlist) -> Netlist:
        """The netlist with the choices made."""
        netlist = netlist.copy()
        for gate in self.gates:
            pins = dict(zip(gate.choice.inputs, gate.inputs, strict=True))
            pins |= {pin: net for pin, net in zip(gate.choice.outputs, gate.outputs, strict=True) if net >= 0}
            netlist.replace(gate.name, gate.choice.cell, {pin: self.bits[net // 2] for pin, net in pins.items()})
        return netlist
