"""A netlist as arrays: functions, delays and energies of every cell at its own slews and loads.

    circuit = Circuit(netlist, 1000, wires={net: Wire(0.4, 0.1)})      # fF and ps; without, nets have pins alone
    circuit.loads, circuit.slews, circuit.delays, circuit.energies

Conventions, which are those of OpenSTA's timing and power:

- A net's load is the sum of its pins' capacitances, of a rising and of a falling edge (the larger end of a range), and
  its wire's. Energy is looked up at, and charge counted of, the larger of the two.
- Slews are static: inputs and the ideal clock have none, a gate's output has the slowest of all its arcs. Tables are
  linear between their points and beyond them. A wire's resistance slows what comes to its pins: all of a net's pins see
  its change after the mean of their Elmore delays, with a slew that has that of a step through the wire beside it.
- An output that nothing is connected to takes energy as others do: Liberty shares what a cell takes among its outputs.
- What an output's change takes is looked up by the input that caused it and by the state of the others (``when``);
  where no condition fits, the mean of that input's tables, or of all. Parts of several supplies add up. What an input's
  change takes goes by the state before it.
- Leakage goes by state; a state that no condition names takes what the cell says otherwise.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from synth.expression import Expression, parse
from synth.gating import Gate, clock_pin, inserted, planted
from synth.liberty import LibertyError, Library
from synth.liberty.power import CellPower, Grid, read_power, supply_voltage
from synth.netlist import CONSTANTS, Net, Netlist
from synth.place.closure import Closed
from synth.power import kernel
from synth.power.clock_tree import ClockPower, clock_power
from synth.timing import TimingError, Wire

__all__ = ["Circuit"]

_MOST_STATES = 12  # inputs, and a state, of the largest cell
_WHEEL = 1 << 20
_SLEW = {"lower": 20.0, "upper": 80.0}  # Liberty's defaults, in percent
#: Steps of time in a clock period, at least and at most; as many as a delay needs, to be so many steps.
TICKS, _MOST_TICKS, _FINE = 1 << 14, 1 << 20, 16


@dataclass
class _Tables:
    """Grids of all cells, one after the other."""

    offsets: list[tuple[int, int, int]] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    axes: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    known: dict[Grid, int] = field(default_factory=dict)

    def add(self, grid: Grid) -> int:
        if grid not in self.known:
            self.known[grid] = len(self.offsets)
            at = len(self.axes)
            self.offsets.append((at, at + grid.slews.size, len(self.values)))
            self.sizes.append((grid.slews.size, grid.loads.size))
            self.axes += [*grid.slews, *grid.loads]
            self.values += grid.values.ravel().tolist()
        return self.known[grid]

    def arrays(self) -> tuple[np.ndarray, ...]:
        return (
            np.array(self.offsets, np.int64).reshape(-1, 3),
            np.array(self.sizes, np.int64).reshape(-1, 2),
            np.array(self.axes, np.float64),
            np.array(self.values, np.float64),
        )


#: (grid, pin whose slew, its edge, output whose load, its edge), and a weight
_Term = tuple[tuple[int, int, int, int, int], float]


@dataclass
class _Slots:
    """Distinct sums of tables of a kind of cell."""

    known: dict[tuple[_Term, ...], int] = field(default_factory=dict)

    def add(self, terms: Iterable[_Term]) -> int:
        return self.known.setdefault(tuple(terms), len(self.known))


class _Kind:
    """What the kernels have to know of a kind of cell: tables by the word of its inputs, and of its state on top."""

    def __init__(self, power: CellPower, tables: _Tables) -> None:
        cell = power.cell
        self.cell, self.power, self._tables = cell, power, tables
        self.pins = tuple(cell.inputs)
        self.outputs = tuple(cell.outputs)
        self.gating = cell.kind == "clock_gate"
        self.flop = cell.ff is not None or self.gating
        self.width = len(self.pins) + self.flop
        if self.width > _MOST_STATES:
            raise LibertyError(f"cell {cell.name} has {len(self.pins)} inputs: too many to simulate")
        words = np.arange(1 << self.width)
        self.words = words
        env = {pin: (words >> j & 1).astype(bool) for j, pin in enumerate(self.pins)}
        if cell.ff:
            state = (words >> len(self.pins) & 1).astype(bool)
            states = {cell.ff.states[0]: state, cell.ff.states[1]: ~state}
            outputs = {pin: _evaluate(parse(text), states | env) for pin, text in cell.outputs.items()}
        elif self.gating:  # a latch that takes the enable, or the test pin, while the clock is low
            gated = clock_pin(power)
            state = (words >> len(self.pins) & 1).astype(bool)
            outputs = {pin: env[gated] & state for pin in cell.outputs}
        else:
            outputs = {pin: _evaluate(parse(text), env) for pin, text in cell.outputs.items()}
        self._env = env | outputs | (states if cell.ff else {})
        self._conditions: dict[str, np.ndarray] = {}
        self.functions = np.concatenate([outputs[pin] for pin in self.outputs]).astype(np.uint8)
        self.forced = np.full(words.size, -1, np.int8)
        self.after = np.full(words.size, -1, np.int8)
        self.clock = -1
        if ff := cell.ff:
            self.clock = self.pins.index(ff.clock)
            self.after = _evaluate(parse(ff.next_state), self._env).astype(np.int8)
            forces = [
                _evaluate(parse(text), env) if text else np.zeros(words.size, bool) for text in (ff.clear, ff.preset)
            ]
            self.forced[forces[0]], self.forced[forces[1]] = 0, 1
            self.forced[forces[0] & forces[1]] = 1 if ff.both[:1] == "H" else 0
        if self.gating:
            opens = np.logical_or.reduce([env[pin] for pin in self.pins if pin != gated])
            self.forced[~env[gated]] = opens[~env[gated]]
        self.leak = self._leakage()
        self.delays, self.energies = _Slots(), _Slots()
        self.arcs = self._arcs()
        shape = (len(self.outputs), len(self.pins), 2, words.size)
        self.delay_slot, self.out_slot = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        self.in_slot = np.full((len(self.pins), 2, words.size), -1, np.int32)
        if cell.kind != "tie":
            self._choose()

    def _when(self, text: str) -> np.ndarray:
        if text in self._conditions:
            return self._conditions[text]
        try:
            self._conditions[text] = found = _evaluate(parse(text or "1"), self._env)
            return found
        except KeyError as error:
            raise LibertyError(f"a condition of cell {self.cell.name} names {error}, which is no pin of it") from None

    def _leakage(self) -> np.ndarray:
        power = self.power
        leak = np.zeros(self.words.size)
        named = np.zeros(self.words.size, bool)
        for one in power.leakage:
            here = self._when(one.when)
            leak[here] += one.power
            named |= here
        if power.leakage_otherwise is not None:
            leak[~named] = power.leakage_otherwise
        elif not named.all():
            raise LibertyError(f"cell {self.cell.name} does not say what it leaks in every state")
        return leak

    def _arcs(self) -> list[tuple[int, int, int, int, int]]:
        """(input, its edge, output, its edge, grid of the transition) of all arcs; edges: 0 falls, 1 rises."""
        return [
            (self.pins.index(arc.input), _EDGE[pair[0]], self.outputs.index(arc.output), _EDGE[pair[1]],
             self._tables.add(grids[1]))
            for arc in self.power.arcs
            if arc.input in self.pins
            for pair, grids in arc.edges.items()
        ]  # fmt: skip

    def _choose(self) -> None:
        for o, output in enumerate(self.outputs):
            for edge in "fr":
                for j, pin in enumerate(self.pins):
                    for cause in "fr":
                        words = self.words[(self.words >> j & 1) == _EDGE[cause]]
                        self.delay_slot[o, j, _EDGE[edge], words] = self._delay(o, output, edge, pin, cause)[words]
                        self.out_slot[o, j, _EDGE[edge], words] = self._output(o, output, edge, pin, cause)[words]
        for j, pin in enumerate(self.pins):
            for edge in "fr":
                groups = [one for one in self.power.energies if one.pin == pin and edge in one.edges]
                if groups:
                    terms = [(self._tables.add(one.edges[edge]), j, _EDGE[edge], -1, 0) for one in groups]
                    self.in_slot[j, _EDGE[edge]] = self._pick(groups, terms, self.energies, mean=False)

    def _pick(self, groups: Sequence, terms: Sequence, slots: _Slots, *, mean: bool) -> np.ndarray:
        """Slot of each word: of each supply the groups whose condition is true, else those without one, else all."""
        conditions = [self._when(one.when) for one in groups]
        found = np.full(self.words.size, -1, np.int32)
        named = np.array([bool(one.when) for one in groups])
        supplies = [getattr(one, "supply", "") for one in groups]
        patterns = np.packbits(np.array(conditions), axis=0).T
        kinds: dict[bytes, list[int]] = {}
        for word, pattern in enumerate(patterns):
            kinds.setdefault(pattern.tobytes(), []).append(word)
        for words in kinds.values():
            pattern = [condition[words[0]] for condition in conditions]
            chosen: list[_Term] = []
            for supply in dict.fromkeys(supplies):
                mine = [i for i, one in enumerate(supplies) if one == supply]
                fits = [i for i in mine if pattern[i] and named[i]] or [i for i in mine if not named[i]]
                if not fits:  # conditions that do not cover the state
                    fits = mine if mean else []
                chosen += [(terms[i], 1 / len(fits) if mean else 1.0) for i in fits]
            slot = slots.add(chosen) if chosen else -1
            found[words] = slot
        return found

    def _delay(self, o: int, output: str, edge: str, pin: str, cause: str) -> np.ndarray:
        pair = cause + edge
        groups = [arc for arc in self.power.arcs if (arc.input, arc.output) == (pin, output) and pair in arc.edges]
        pairs = [(arc, pair) for arc in groups]
        if not pairs:  # no such arc: any that makes the edge, at its own slew
            pairs = [
                (arc, one)
                for arc in self.power.arcs
                if arc.output == output
                for one in arc.edges
                if one[1] == edge and arc.input in self.pins
            ]
        if not pairs:
            raise LibertyError(f"cell {self.cell.name} has no delay to a {edge} of {output}")
        terms = [
            (self._tables.add(arc.edges[one][0]), self.pins.index(arc.input), _EDGE[one[0]], o, _EDGE[edge])
            for arc, one in pairs
        ]
        return self._pick([arc for arc, _ in pairs], terms, self.delays, mean=True)

    def _output(self, o: int, output: str, edge: str, pin: str, cause: str) -> np.ndarray:
        j = self.pins.index(pin)
        every = [one for one in self.power.energies if one.pin == output and edge in one.edges]
        groups = [one for one in every if one.related in (pin, "")] or every
        terms = []
        for one in groups:
            related, slew_edge = j, _EDGE[cause]
            if one.related in self.pins and one.related != pin:
                related = self.pins.index(one.related)
            elif one.related and one.related not in self.pins:
                related = -1
            terms.append((self._tables.add(one.edges[edge]), related, slew_edge, o, 2))
        return self._pick(groups, terms, self.energies, mean=True)


_EDGE = {"f": 0, "r": 1}


def _evaluate(expression: Expression, env: Mapping[str, np.ndarray]) -> np.ndarray:
    """Value of an expression in every state."""
    size = len(next(iter(env.values()))) if env else 1
    if expression.operator == "pin":
        return env[expression.name]
    if expression.operator in "01":
        return np.full(size, expression.operator == "1")
    values = [_evaluate(one, env) for one in expression.operands]
    if expression.operator == "!":
        return ~values[0]
    combine = {"&": np.logical_and, "|": np.logical_or, "^": np.logical_xor}[expression.operator]
    return combine.reduce(values)


class Circuit:
    """A netlist with all that simulation and energy need, at a clock period.

    Parameters
    ----------
    netlist : Netlist
    clock_ps : float
        Period: time is counted in ``ticks`` steps of it.
    wires : mapping of Wire, optional
        Capacitance of nets' wires in fF, and their delay in ps; nets that it lacks have none.
    tree : ClockPower, optional
        What the clock's tree takes; else it is estimated.
    gates : sequence of Gate, optional
        Clock gates (:func:`synth.gating.clock_gates`), which become cells of the netlist. As all of the clock, they are
        ideal: what they let through comes with the clock's edge.
    cache : Path, optional
        Folder that keeps what was read of the library.

    Attributes
    ----------
    nets : list of Net
        What each number of a net in the arrays is.
    open : dict of int to (str, str)
        Numbers beyond those, which outputs have that nothing is connected to: (instance, pin) of each.
    loads : float [nets, 3]
        fF of a falling, of a rising edge, and the larger of both.
    charges : float [nets]
        fJ of a change.
    slews : float [nets, 2]
        ps of a falling and of a rising edge; negative where an edge never comes.

    Raises LibertyError where the library lacks what is needed, NetlistError for loops and other clocks than a port's.
    """

    @classmethod
    def placed(cls, closed: Closed, clock_ps: float, *, cache: Path | None = None) -> "Circuit":
        """A placed netlist with its wires and its clock tree. Raises TimingError where nothing is known of wires."""
        if not closed.placement.technology.layers:
            raise TimingError(
                f"nothing is known of the wires of library {closed.netlist.library.name}, which are not nothing: "
                "give its technology LEF, or measure without wires"
            )
        netlist, behind = closed.with_gates()
        wires = {}
        for net, wire in behind.items():
            ends = [netlist.cells[name].cell.inputs.get(pin, 0.0) if name else 0.0 for name, pin in wire.terminals]
            delays = wire.delays(ends)[1:]
            wires[net] = Wire(wire.capacitance_ff, sum(delays) / max(1, len(delays)))
        placement = closed.placement
        tree = clock_power(closed.netlist, clock_ps, tree=placement.clock, wires=closed.wires.clock, cache=cache)
        return cls(closed.netlist, clock_ps, wires=wires, tree=tree, gates=placement.gates, cache=cache)

    def __init__(
        self,
        netlist: Netlist,
        clock_ps: float,
        *,
        wires: Mapping[Net, Wire] | None = None,
        tree: ClockPower | None = None,
        gates: Sequence[Gate] = (),
        cache: Path | None = None,
    ) -> None:
        clocks = netlist.clocks
        if tree is None:
            tree = clock_power(planted(netlist, gates), clock_ps, cache=cache)
        netlist = inserted(netlist, gates) if gates else netlist
        self.netlist = netlist
        self.clock_ps = clock_ps
        self.wires = dict(wires or {})
        library = netlist.library
        self.voltage = supply_voltage(library, cache)
        self.cells = netlist.ordered()
        self.tree = tree
        powers = read_power(library, sorted(netlist.kinds), cache)
        tables = _Tables()
        self.kinds = [_Kind(powers[name], tables) for name in sorted(netlist.kinds)]
        self.tables = tables.arrays()
        number = {kind.cell.name: i for i, kind in enumerate(self.kinds)}
        kind = np.array([number[one.cell.name] for one in self.cells], np.int32)
        self._number_nets(clocks)
        delays, fans = self._load(kind)
        self.charges = self.loads[:, 2] * self.voltage**2 / 2
        self._wire_slews = delays * _step_slew(library)
        self._gated = np.array([self.index[one.by_output(netlist)] for one in gates], np.int64)
        self.gates = self._flatten(kind, fans, gates)
        self.slews = self._slews()
        self.delays = self._values([one.delays for one in self.kinds], self.gates.delay_base)
        self.energies = self._values([one.energies for one in self.kinds], self.gates.count_base)
        self._divide_clock(delays)

    def _number_nets(self, clocks: Sequence[Net]) -> None:
        """Give each net a number, and each output that nothing is connected to one beyond those."""
        netlist = self.netlist
        index: dict[Net, int] = {net: i for i, net in enumerate(CONSTANTS)}
        for net in netlist.inputs:
            index.setdefault(net, len(index))
        for one in self.cells:
            for net in one.nets.values():
                index.setdefault(net, len(index))
        self.nets, self.index = list(index), index
        if len(clocks) > 1:
            raise LibertyError(f"{netlist.name} has {len(clocks)} clocks: one is simulated")
        self.clock = index[clocks[0]] if clocks else -1
        self.input_nets = np.array([index[net] for net in netlist.inputs if net not in clocks], np.int64)
        ends = [(one, pin) for one in self.cells for pin in one.cell.outputs]
        unread = [(one.name, pin) for one, pin in ends if pin not in one.nets]
        self.open = dict(enumerate(unread, len(index)))

    def _load(self, kind: np.ndarray) -> tuple[np.ndarray, list[list[tuple[int, int]]]]:
        """Set the loads of all nets; returns the ps of each net's wire, and the (cell, input) that each net drives."""
        index = self.index
        many = len(index) + len(self.open)
        fans: list[list[tuple[int, int]]] = [[] for _ in range(many)]
        self.loads = np.zeros((many, 3))
        delays = np.zeros(many)
        for net, wire in self.wires.items():
            if net in index:
                self.loads[index[net], :2] += wire.capacitance_ff
                delays[index[net]] = wire.delay_ps if index[net] != self.clock else 0.0  # ideal
        for c, one in enumerate(self.cells):
            of = self.kinds[kind[c]]
            for j, pin in enumerate(of.pins):
                net = index[one.nets[pin]]
                fans[net].append((c, j))
                rise, fall = of.power.capacitance[pin]
                self.loads[net, :2] += fall, rise
        self.loads[:, 2] = self.loads[:, :2].max(axis=1)
        return delays, fans

    def _flatten(
        self, kind: np.ndarray, fans: Sequence[Sequence[tuple[int, int]]], gates: Sequence[Gate]
    ) -> kernel.Gates:
        """The arrays of the compiled kernel, times apart; ``driven`` is set from them."""
        kinds, index = self.kinds, self.index
        numbers = {end: i for i, end in self.open.items()}
        nets_in, in_base = _flat([[index[one.nets[pin]] for pin in one.cell.inputs] for one in self.cells])
        nets_out, out_base = _flat(
            [
                [index[one.nets[pin]] if pin in one.nets else numbers[one.name, pin] for pin in one.cell.outputs]
                for one in self.cells
            ]
        )
        self.driven = np.zeros(len(fans), bool)
        self.driven[nets_out] = True
        self.driven[len(index) :] = False
        number_of = {one.name: c for c, one in enumerate(self.cells)}
        gate_of = np.full(len(self.cells), -1)
        gate_pin = np.full(len(self.cells), -1)
        for one in gates:
            at = number_of[one.name]
            gate_of[[number_of[name] for name in one.flops]] = at
            gate_pin[at] = list(one.cell.inputs).index(one.clock)
        fun, fun_off = _flat([one.functions for one in kinds], np.uint8)
        forced, state_off = _flat([one.forced for one in kinds], np.int8)
        in_slot, in_off = _flat([one.in_slot.ravel() for one in kinds], np.int32)
        out_slot, out_off = _flat([one.out_slot.ravel() for one in kinds], np.int32)
        return kernel.Gates(
            order=np.arange(len(self.cells)),
            kind=kind,
            width=np.array([one.width for one in kinds], np.int64),
            inputs=np.array([len(one.pins) for one in kinds], np.int64),
            outputs=np.array([len(one.outputs) for one in kinds], np.int64),
            flop=np.array([one.flop for one in kinds], bool),
            clock_pin=np.array([one.clock for one in kinds], np.int64),
            nets_in=nets_in,
            in_base=in_base,
            nets_out=nets_out,
            out_base=out_base,
            fun=fun,
            fun_off=fun_off,
            forced=forced,
            after=_flat([one.after for one in kinds], np.int8)[0],
            leak=_flat([one.leak for one in kinds], np.float64)[0],
            state_off=state_off,
            in_slot=in_slot,
            in_off=in_off,
            out_slot=out_slot,
            delay_slot=_flat([one.delay_slot.ravel() for one in kinds], np.int32)[0],
            out_off=out_off,
            count_base=_base([one.energies for one in kinds], kind),
            delay_base=_base([one.delays for one in kinds], kind),
            delays=np.zeros(0, np.int64),
            wires=np.zeros(0, np.int64),
            fan_off=_flat(fans)[1],
            fan_cell=_flat([[c for c, _ in fan] for fan in fans], np.int32)[0],
            fan_pin=_flat([[j for _, j in fan] for fan in fans], np.int32)[0],
            clock_gates=np.array([number_of[one.name] for one in gates], np.int64),
            gate_pin=gate_pin,
            gate_of=gate_of,
            gating=np.array([one.gating for one in kinds], bool),
        )

    def _divide_clock(self, wire_delays: np.ndarray) -> None:
        """Choose ticks that are fine enough for the delays of cells, and count these and those of wires in them."""
        self.ticks = TICKS
        typical = float(np.median(self.delays)) if self.delays.size else self.clock_ps
        while self.clock_ps / self.ticks > typical / _FINE and self.ticks < _MOST_TICKS:
            self.ticks *= 2
        self.tick_ps = self.clock_ps / self.ticks
        if self.tick_ps > typical:
            raise LibertyError(
                f"a clock of {self.clock_ps:g} ps is too slow to see delays of {typical:.3g} ps: a cycle takes what it "
                "does at a faster one, but for leakage"
            )
        wires = np.rint(wire_delays / self.tick_ps).astype(np.int64)
        ticks = np.maximum(np.rint(self.delays / self.tick_ps), 1).astype(np.int64)
        longest = int(ticks.max(initial=1)) + int(wires.max(initial=0))
        if longest >= _WHEEL:
            raise LibertyError(
                f"a delay of {longest * self.tick_ps:g} ps does not go with a clock of {self.clock_ps:g} ps"
            )
        self.gates = self.gates._replace(delays=ticks, wires=wires)
        self.wheel = 1 << longest.bit_length()

    def energy(self, counts: np.ndarray, toggles: np.ndarray) -> float:
        """fJ of so many uses of each slot, and changes of each net that cells drive."""
        return float(counts @ self.energies + (toggles * self.charges)[self.driven].sum())

    def _slews(self) -> np.ndarray:
        found = np.full((len(self.loads), 2), -1.0)
        found[self.input_nets] = 0.0
        if self.clock >= 0:
            found[self.clock] = 0.0
        found[self._gated] = 0.0
        arcs = [[] if kind.gating else kind.arcs for kind in self.kinds]
        off = np.cumsum([0, *map(len, arcs)])
        flat = np.array([arc for one in arcs for arc in one], np.int64).reshape(-1, 5)
        kernel.slews(self.tables, self.gates, off, flat, self.loads, self._wire_slews, found)
        return found

    def _values(self, slots: Sequence[_Slots], base: np.ndarray) -> np.ndarray:
        """What each slot of each cell comes to."""
        slot_off = np.cumsum([0, *(len(one.known) for one in slots)])
        every = [terms for one in slots for terms in one.known]
        term_off = np.cumsum([0, *map(len, every)])
        terms = np.array([term for one in every for term, _ in one], np.int64).reshape(-1, 5)
        weights = np.array([weight for one in every for _, weight in one], np.float64)
        return kernel.slot_values(
            *(self.tables, self.gates, slot_off, term_off, terms, weights, base),
            *(self.loads, self.slews, self._wire_slews),
        )


def _base(slots: Sequence[_Slots], kind: np.ndarray) -> np.ndarray:
    """Where the slots of each cell begin."""
    return np.cumsum([0, *np.array([len(one.known) for one in slots], np.int64)[kind]]).astype(np.int64)


def _step_slew(library: Library) -> float:
    """The slew, as a library measures it, of a step through a wire of a delay of 1."""
    low, high = (library.thresholds.get(f"slew_{end}_threshold_pct_rise", usual) for end, usual in _SLEW.items())
    return math.log((100 - low) / (100 - high)) / library.thresholds.get("slew_derate_from_library", 1.0)


def _flat(lists: Sequence, dtype: type = np.int64) -> tuple[np.ndarray, np.ndarray]:
    """All lists in one array, and where each begins."""
    off = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    parts = [np.asarray(one, dtype) for one in lists if len(one)]
    return (np.concatenate(parts) if parts else np.zeros(0, dtype)), off
