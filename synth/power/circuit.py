"""A netlist as arrays: functions, delays and energies of every cell at its own slews and loads.

    circuit = Circuit(netlist, wires={net: 0.4})      # fF; without, nets have pins alone
    circuit.loads, circuit.slews, circuit.delays, circuit.energies

Conventions, which are those of OpenSTA's timing and power:

- A net's load is the sum of its pins' capacitances, of a rising and of a falling edge (the larger end of a range), and
  its wire's. Energy is looked up at, and charge counted of, the larger of the two.
- Slews are static: inputs and the ideal clock have none, a gate's output has the slowest of all its arcs. Tables are
  linear between their points and beyond them.
- What an output's change takes is looked up by the input that caused it and by the state of the others (``when``);
  where no condition fits, the mean of that input's tables, or of all. Parts of several supplies add up. What an input's
  change takes goes by the state before it.
- Leakage goes by state; a state that no condition names takes what the cell says otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from synth.expression import Expression, parse
from synth.liberty import LibertyError
from synth.liberty.power import CellPower, Grid, read_power, supply_voltage
from synth.netlist import CONSTANTS, Net, Netlist
from synth.power import kernel

__all__ = ["Circuit"]

_MOST_STATES = 12  # inputs, and a state, of the largest cell
_WHEEL = 1 << 20
#: Steps of time in a clock period.
TICKS = 1 << 14


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
        self.flop = cell.ff is not None
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
        Period: time is counted in ``TICKS`` steps of it.
    wires : mapping of float, optional
        Capacitance of nets' wires in fF; nets that it lacks have none.
    cache : Path, optional
        Folder that keeps what was read of the library.

    Attributes
    ----------
    nets : list of Net
        What each number of a net in the arrays is.
    loads : float [nets, 3]
        fF of a falling, of a rising edge, and the larger of both.
    slews : float [nets, 2]
        ps of a falling and of a rising edge; negative where an edge never comes.

    Raises LibertyError where the library lacks what is needed, NetlistError for loops and other clocks than a port's.
    """

    def __init__(
        self,
        netlist: Netlist,
        clock_ps: float,
        *,
        wires: Mapping[Net, float] | None = None,
        cache: Path | None = None,
    ) -> None:
        self.netlist = netlist
        self.clock_ps = clock_ps
        self.wires = dict(wires or {})
        self.tick_ps = clock_ps / TICKS
        library = netlist.library
        self.voltage = supply_voltage(library, cache)
        self.cells = netlist.ordered()
        read = read_power(library, sorted(netlist.kinds.keys() | library.buffers), cache)
        self.buffers = {name: read[name] for name in library.buffers}
        powers = {name: read[name] for name in netlist.kinds}
        tables = _Tables()
        self.kinds = [_Kind(powers[name], tables) for name in sorted(netlist.kinds)]
        number = {kind.cell.name: i for i, kind in enumerate(self.kinds)}
        index: dict[Net, int] = {net: i for i, net in enumerate(CONSTANTS)}
        for net in netlist.inputs:
            index.setdefault(net, len(index))
        for one in self.cells:
            for net in one.nets.values():
                index.setdefault(net, len(index))
        self.nets, self.index = list(index), index
        clocks = netlist.clocks
        if len(clocks) > 1:
            raise LibertyError(f"{netlist.name} has {len(clocks)} clocks: one is simulated")
        self.clock = index[clocks[0]] if clocks else -1
        self.input_nets = np.array([index[net] for net in netlist.inputs if net not in clocks], np.int64)
        self.kind = np.array([number[one.cell.name] for one in self.cells], np.int32)
        kinds = self.kinds
        self.nets_in, self.in_base = _flat([[index[one.nets[pin]] for pin in one.cell.inputs] for one in self.cells])
        outs = [[index[one.nets[pin]] if pin in one.nets else -1 for pin in one.cell.outputs] for one in self.cells]
        self.nets_out, self.out_base = _flat(outs)
        self.driven = np.zeros(len(self.nets), bool)
        self.driven[self.nets_out[self.nets_out >= 0]] = True
        self.width = np.array([kind.width for kind in kinds], np.int64)
        self.inputs = np.array([len(kind.pins) for kind in kinds], np.int64)
        self.outputs = np.array([len(kind.outputs) for kind in kinds], np.int64)
        self.flop = np.array([kind.flop for kind in kinds])
        self.clock_pin = np.array([kind.clock for kind in kinds], np.int64)
        self.fun, self.fun_off = _flat([kind.functions for kind in kinds], np.uint8)
        self.forced, self.state_off = _flat([kind.forced for kind in kinds], np.int8)
        self.after, _ = _flat([kind.after for kind in kinds], np.int8)
        self.leak, _ = _flat([kind.leak for kind in kinds], np.float64)
        self.in_slot, self.in_off = _flat([kind.in_slot.ravel() for kind in kinds], np.int32)
        self.out_slot, self.out_off = _flat([kind.out_slot.ravel() for kind in kinds], np.int32)
        self.delay_slot, _ = _flat([kind.delay_slot.ravel() for kind in kinds], np.int32)
        fans: list[list[tuple[int, int]]] = [[] for _ in self.nets]
        self.loads = np.zeros((len(self.nets), 3))
        for net, wire in self.wires.items():
            if net in index:
                self.loads[index[net], :2] += wire
        for c, one in enumerate(self.cells):
            kind = kinds[self.kind[c]]
            for j, pin in enumerate(kind.pins):
                net = index[one.nets[pin]]
                fans[net].append((c, j))
                rise, fall = kind.power.capacitance[pin]
                self.loads[net, :2] += fall, rise
        self.loads[:, 2] = self.loads[:, :2].max(axis=1)
        self.fan_cell, self.fan_off = _flat([[c for c, _ in fan] for fan in fans], np.int32)
        self.fan_pin, _ = _flat([[j for _, j in fan] for fan in fans], np.int32)
        self.order = np.arange(len(self.cells))
        self.tables = tables.arrays()
        self.slews = self._slews()
        self.delays, self.delay_base = self._values([kind.delays for kind in kinds])
        self.energies, self.count_base = self._values([kind.energies for kind in kinds])
        ticks = np.rint(self.delays / self.tick_ps)
        if ticks.size and ticks.max() >= _WHEEL:
            raise LibertyError(f"a delay of {self.delays.max():g} ps does not go with a clock of {clock_ps:g} ps")
        self.delay_ticks = np.maximum(ticks, 1).astype(np.int64)
        self.wheel = 1 << int(self.delay_ticks.max(initial=1)).bit_length()

    def _slews(self) -> np.ndarray:
        found = np.full((len(self.nets), 2), -1.0)
        found[self.input_nets] = 0.0
        if self.clock >= 0:
            found[self.clock] = 0.0
        arcs = [kind.arcs for kind in self.kinds]
        off = np.cumsum([0, *map(len, arcs)])
        flat = np.array([arc for one in arcs for arc in one], np.int64).reshape(-1, 5)
        kernel.slews(
            self.tables, self.order, self.kind, self.nets_in, self.in_base, self.nets_out, self.out_base,
            off, flat, self.loads, found,
        )  # fmt: skip
        return found

    def _values(self, slots: Sequence[_Slots]) -> tuple[np.ndarray, np.ndarray]:
        slot_off = np.cumsum([0, *(len(one.known) for one in slots)])
        every = [terms for one in slots for terms in one.known]
        term_off = np.cumsum([0, *map(len, every)])
        terms = np.array([term for one in every for term, _ in one], np.int64).reshape(-1, 5)
        weights = np.array([weight for one in every for _, weight in one], np.float64)
        base = np.concatenate([[0], np.cumsum(np.diff(slot_off)[self.kind])]).astype(np.int64)
        values = kernel.slot_values(
            self.tables, self.kind, self.nets_in, self.in_base, self.nets_out, self.out_base,
            slot_off, term_off, terms, weights, base, self.loads, self.slews,
        )  # fmt: skip
        return values, base


def _flat(lists: Sequence, dtype: type = np.int64) -> tuple[np.ndarray, np.ndarray]:
    """All lists in one array, and where each begins."""
    off = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    parts = [np.asarray(one, dtype) for one in lists if len(one)]
    return (np.concatenate(parts) if parts else np.zeros(0, dtype)), off
