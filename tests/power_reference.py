"""Power once more, slowly and by other means: a heap of events in plain Python, SciPy's interpolation, and the averages
that OpenSTA takes where the product looks at every change.

Of each pin there is the rate of its changes and the part of time that it is high. An output's energy is the mean of a
rise and a fall, weighted over the tables by how often their input changes and by how likely it is then that the output
does; an input's counts as often as its condition is likely; leakage is weighted by likelihoods of states.
"""

import heapq
import itertools
from collections import defaultdict

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from synth.expression import parse
from synth.liberty.power import read_power, supply_voltage
from synth.netlist import CONSTANTS


def truth(text, values):
    def value(one):
        if one.operator == "pin":
            return values[one.name]
        if one.operator in "01":
            return one.operator == "1"
        parts = [value(part) for part in one.operands]
        if one.operator == "!":
            return not parts[0]
        return {"&": all, "|": any, "^": lambda bits: sum(bits) % 2 == 1}[one.operator](parts)

    return bool(value(parse(text)))


class Table:
    def __init__(self, grid):
        axes = [axis if len(axis) > 1 else np.array([-1e9, 1e9]) for axis in (grid.slews, grid.loads)]
        values = np.broadcast_to(grid.values, [max(n, 1) for n in grid.values.shape])
        for i, axis in enumerate((grid.slews, grid.loads)):
            values = np.repeat(values, 2, axis=i) if len(axis) == 1 else values
        self.at = RegularGridInterpolator(axes, values, bounds_error=False, fill_value=None)
        self.known = {}

    def __call__(self, slew, load):
        key = (slew, load)
        if key not in self.known:
            self.known[key] = float(self.at([slew, load])[0])
        return self.known[key]


class Reference:
    def __init__(self, netlist, clock_ps, wires=None):
        self.netlist, self.clock = netlist, clock_ps
        self.volts = supply_voltage(netlist.library)
        self.power = read_power(netlist.library, netlist.kinds)
        self.tables, self.known, self.masks = {}, {}, {}
        self.cells = netlist.ordered()
        self.clk = next(iter(netlist.clocks), None)
        self.loads = defaultdict(lambda: [0.0, 0.0])
        self.fan = defaultdict(list)
        for net, wire in (wires or {}).items():
            self.loads[net][0] += wire
            self.loads[net][1] += wire
        for one in self.cells:
            for pin in one.cell.inputs:
                rise, fall = self.power[one.cell.name].capacitance[pin]
                self.loads[one.nets[pin]][0] += fall
                self.loads[one.nets[pin]][1] += rise
                self.fan[one.nets[pin]].append((one, pin))
        self.slews = {(net, edge): 0.0 for net in netlist.inputs for edge in "rf"}
        for one in self.cells:
            for arc in self.power[one.cell.name].arcs:
                target = one.nets.get(arc.output)
                if target is None or arc.input not in one.cell.inputs:
                    continue
                for pair, (_, transition) in arc.edges.items():
                    slew = self.slews.get((one.nets[arc.input], pair[0]))
                    if slew is not None:
                        new = self.table(transition)(slew, self.loads[target][pair[1] == "r"])
                        self.slews[target, pair[1]] = max(new, self.slews.get((target, pair[1]), -1.0))

    def table(self, grid):
        if grid not in self.tables:
            self.tables[grid] = Table(grid)
        return self.tables[grid]

    def slew(self, net, edge):
        return max(0.0, self.slews.get((net, edge), 0.0))

    # Simulation

    def outputs(self, one, values, state):
        pins = {pin: bool(values[one.nets[pin]]) for pin in one.cell.inputs}
        if one.cell.ff:
            first, second = one.cell.ff.states
            pins |= {first: bool(state[one.name]), second: not state[one.name]}
        return {pin: truth(text, pins) for pin, text in one.cell.outputs.items()}

    def delay(self, one, pin, output, pair, values):
        cause, edge = pair
        pins = {p: bool(values[one.nets[p]]) for p in one.cell.inputs}
        arcs = [a for a in self.power[one.cell.name].arcs if (a.input, a.output) == (pin, output)]
        arcs = [a for a in arcs if cause + edge in a.edges]
        pairs = [cause + edge] * len(arcs)
        if not arcs:
            every = self.power[one.cell.name].arcs
            found = [(a, p) for a in every if a.output == output for p in a.edges if p[1] == edge]
            arcs, pairs = zip(*found, strict=True)
        true = [i for i, a in enumerate(arcs) if a.when and truth(a.when, pins)]
        plain = [i for i, a in enumerate(arcs) if not a.when]
        chosen = true or plain or range(len(arcs))
        load = self.loads[one.nets[output]][edge == "r"]
        times = [
            self.table(arcs[i].edges[pairs[i]][0])(self.slew(one.nets[arcs[i].input], pairs[i][0]), load)
            for i in chosen
        ]
        return sum(times) / len(times)

    def run(self, inputs, stimulus, warm_up, *, tick, value, state):
        """Changes, time high, and the states' likelihoods come from the events alone; value and state: at first."""
        values, state = dict(value), dict(state)
        queue, number, pending = [], itertools.count(), {}
        toggles, high, since = defaultdict(int), defaultdict(float), {}
        steps = round(self.clock / tick)

        def change(net, now):
            values[net] = 1 - values[net]
            if now >= warm_up * steps:
                toggles[net] += 1
            if values[net]:
                since[net] = now
            else:
                high[net] += max(0, now - max(since.get(net, 0), warm_up * steps))
            for one, pin in self.fan[net]:
                ff = one.cell.ff
                if ff:
                    if pin != ff.clock or not values[net]:
                        continue
                    pins = {p: bool(values[one.nets[p]]) for p in one.cell.inputs}
                    states = {ff.states[0]: bool(state[one.name]), ff.states[1]: not state[one.name]}
                    state[one.name] = truth(ff.next_state, pins | states)
                for output, wanted in self.outputs(one, values, state).items():
                    target = one.nets.get(output)
                    if target is None:
                        continue
                    if wanted == values[target]:
                        pending.pop(target, None)
                        continue
                    cause, edge = ("r" if values[net] else "f"), ("r" if wanted else "f")
                    due = now + max(1, round(self.delay(one, pin, output, cause + edge, values) / tick))
                    if target in pending and pending[target][0] <= due:
                        continue
                    pending[target] = (due, key := next(number))
                    heapq.heappush(queue, (due, -key, target, key))

        def until(end):
            while queue and queue[0][0] < end:
                due, _, net, key = heapq.heappop(queue)
                if pending.get(net) == (due, key):
                    del pending[net]
                    change(net, due)

        for cycle, row in enumerate(stimulus):
            began = cycle * steps
            if self.clk is not None:
                change(self.clk, began)
            for net, bit in zip(inputs, row, strict=True):
                if values[net] != bit:
                    change(net, began)
            until(began + steps // 2)
            if self.clk is not None:
                change(self.clk, began + steps // 2)
            until(began + steps)
        end = len(stimulus) * steps
        for net, bit in values.items():
            if bit:
                high[net] += end - max(since.get(net, 0), warm_up * steps)
        time = end - warm_up * steps
        return dict(toggles), {net: high[net] / time for net in values}, len(stimulus) - warm_up

    # Power

    def states(self, cell):
        """Values of all pins (and of a flop's state) in each word of inputs, and state on top."""
        if cell.name not in self.known:
            pins, ff = list(cell.inputs), cell.ff
            found = []
            for bits in itertools.product((False, True), repeat=len(pins) + bool(ff)):
                values = dict(zip(pins, bits, strict=False))
                if ff:
                    values |= {ff.states[0]: bits[-1], ff.states[1]: not bits[-1]}
                found.append(values | {pin: truth(function, values) for pin, function in cell.outputs.items()})
            self.known[cell.name] = found
        return self.known[cell.name]

    def chances(self, one, duty):
        """Probability of each of these words, inputs (and state) independent."""
        ff = one.cell.ff
        highs = [duty[one.nets[pin]] for pin in one.cell.inputs]
        if ff:
            output, function = next((p, f) for p, f in one.cell.outputs.items() if p in one.nets)
            shown = duty[one.nets[output]]
            highs.append(shown if truth(function, {ff.states[0]: True, ff.states[1]: False}) else 1 - shown)
        found = np.ones(1)
        for high in highs:
            found = np.outer(found, [1 - high, high]).ravel()
        return found

    def likely(self, key, condition, one, chances):
        """Probability that a condition is true."""
        key = (one.cell.name, key)
        if key not in self.masks:
            self.masks[key] = np.array([condition(values) for values in self.states(one.cell)])
        return float(chances @ self.masks[key])

    def measure(self, toggles, duty, cycles):
        """(internal, switching, leakage) in uW."""
        duty = {"0": 0.0, "1": 1.0, "x": 0.0, "z": 0.0} | duty
        internal = switching = leakage = 0.0
        for one in self.cells:
            power, cell = self.power[one.cell.name], one.cell
            chances = self.chances(one, duty)
            for pin in cell.inputs:
                net = one.nets[pin]
                many = toggles.get(net, 0)
                groups = [e for e in power.energies if e.pin == pin]
                for e in groups if many else ():
                    mean = sum(self.table(g)(self.slew(net, edge), 0.0) for edge, g in e.edges.items()) / len(e.edges)
                    others = [o.when for o in groups if o.when and o.supply == e.supply]
                    if e.when:
                        chance = self.likely(e.when, lambda v, e=e: truth(e.when, v), one, chances)
                    else:  # where no condition is true
                        chance = self.likely(
                            ("no", *others), lambda v, o=others: not any(truth(w, v) for w in o), one, chances
                        )
                    internal += many * mean * chance
            for pin, function in cell.outputs.items():
                net = one.nets.get(pin)
                many = toggles.get(net, 0)
                if net is None or net in CONSTANTS or not many:
                    continue
                load = max(self.loads[net])
                switching += many * load * self.volts**2 / 2
                groups = [e for e in power.energies if e.pin == pin]
                weights = defaultdict(float)
                found = []
                for e in groups:
                    if e.related not in cell.inputs:
                        continue
                    source = one.nets[e.related]
                    if cell.ff:
                        chance = 1.0
                    else:

                        def differs(v, related=e.related, function=function, when=e.when):
                            return truth(function, v) != truth(function, v | {related: not v[related]}) and (
                                not when or truth(when, v)
                            )

                        chance = self.likely((pin, e.related, e.when), differs, one, chances)
                    weight = toggles.get(source, 0) * chance
                    sense = [p for a in power.arcs if (a.input, a.output) == (e.related, pin) for p in a.edges]
                    mean = []
                    for edge, grid in e.edges.items():
                        causes = [p[0] for p in sense if p[1] == edge] or [edge]
                        slew = sum(self.slew(source, c) for c in causes) / len(causes)
                        mean.append(self.table(grid)(slew, load))
                    found.append((e.supply, weight, sum(mean) / len(mean)))
                    weights[e.supply] += weight
                for supply, weight, mean in found:
                    if weights[supply]:
                        internal += many * mean * weight / weights[supply]
            named = sum(
                self.likely(e.when, lambda v, e=e: truth(e.when, v), one, chances) * e.power for e in power.leakage
            )
            covered = {e.when for e in power.leakage}
            rest = 1 - sum(self.likely(w, lambda v, w=w: truth(w, v), one, chances) for w in covered)
            leakage += named + max(0.0, rest) * (power.leakage_otherwise or 0.0)
        per_cycle = 1 / (cycles * self.clock * 1e-3)
        return internal * per_cycle, switching * per_cycle, leakage * 1e-6
