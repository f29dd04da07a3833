"""Power once more, slowly and by other means: a heap of events in plain Python, SciPy's interpolation, and the averages
that OpenSTA takes where the product looks at every change.

Of each pin there is the rate of its changes and the part of time that it is high. An output's energy is the mean of a
rise and a fall, weighted over the tables by how often their input changes and by how likely it is then that the output
does; an input's counts as often as its condition is likely; leakage is weighted by likelihoods of states.

``events`` takes no averages: it follows the changes that a run recorded, one by one.

With ``opensta``, also where OpenSTA (of 2025) takes less than Liberty says: the conditions of outputs' tables have no
weight of their own; a condition that names outputs takes them as independent of the inputs that make them; tables
without a condition always count, beside those with one.
"""

import heapq
import itertools
from collections import defaultdict, deque

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
    def __init__(self, netlist, clock_ps, wires=None, cache=None):
        self.netlist, self.clock = netlist, clock_ps
        self.volts = supply_voltage(netlist.library, cache)
        self.power = read_power(netlist.library, sorted(netlist.kinds), cache)
        self.tables, self.known, self.masks = {}, {}, {}
        self.cells = netlist.ordered()
        self.clk = next(iter(netlist.clocks), None)
        self.loads = defaultdict(lambda: [0.0, 0.0])
        self.fan = defaultdict(list)
        # An output that nothing is connected to has a net of its own.
        self.out = {
            (one.name, pin): one.nets.get(pin, (one.name, pin)) for one in self.cells for pin in one.cell.outputs
        }
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
                if arc.input not in one.cell.inputs:
                    continue
                target = self.out[one.name, arc.output]
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
        load = self.loads[self.out[one.name, output]][edge == "r"]
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
                    target = self.out[one.name, output]
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
            output, function = next(iter(one.cell.outputs.items()))
            shown = duty[self.out[one.name, output]]
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

    def changes(self, one, pin, output, chances, when=""):
        """Probability that an output changes with an input, while a condition is true."""
        function = one.cell.outputs[output]

        def differs(v):
            return truth(function, v) != truth(function, v | {pin: not v[pin]}) and (not when or truth(when, v))

        return self.likely((output, pin, when), differs, one, chances)

    def measure(self, toggles, duty, cycles, *, opensta=False):
        """(internal, switching, leakage) in uW."""
        duty = {"0": 0.0, "1": 1.0, "x": 0.0, "z": 0.0} | duty
        internal = switching = leakage = 0.0
        for one in self.cells:
            power, cell = self.power[one.cell.name], one.cell
            chances = self.chances(one, duty)
            highs = {pin: duty[one.nets[pin]] for pin in cell.inputs}
            highs |= {pin: duty[self.out[one.name, pin]] for pin in cell.outputs}

            def chance(when, one=one, chances=chances, highs=highs):
                if not opensta:
                    return self.likely(when, lambda v: truth(when, v), one, chances)
                pins, total = parse(when).pins, 0.0
                for bits in itertools.product((False, True), repeat=len(pins)):
                    if truth(when, dict(zip(pins, bits, strict=True))):
                        each = (highs[p] if bit else 1 - highs[p] for p, bit in zip(pins, bits, strict=True))
                        total += float(np.prod(list(each)))
                return total

            for pin in cell.inputs:
                many = toggles.get(one.nets[pin], 0)
                groups = [e for e in power.energies if e.pin == pin]
                for e in groups if many else ():
                    mean = sum(self.table(g)(self.slew(one.nets[pin], edge), 0.0) for edge, g in e.edges.items()) / 2
                    shown = [p for p in parse(e.when or "1").pins if p in cell.outputs]
                    if opensta and shown and pin in parse(cell.outputs[shown[0]]).pins:
                        part = self.changes(one, pin, shown[0], chances)
                    elif e.when or opensta:
                        part = chance(e.when) if e.when else 1.0
                    else:  # where no condition is true
                        others = tuple(o.when for o in groups if o.when and o.supply == e.supply)
                        part = self.likely(
                            ("no", *others), lambda v, o=others: not any(truth(w, v) for w in o), one, chances
                        )
                    internal += many * mean * part
            for pin in cell.outputs:
                net = self.out[one.name, pin]
                many = toggles.get(net, 0)
                if net in CONSTANTS or not many:
                    continue
                load = max(self.loads[net])
                switching += many * load * self.volts**2 / 2
                weights, found = defaultdict(float), []
                for e in power.energies:
                    if e.pin != pin or e.related not in cell.inputs:
                        continue
                    source = one.nets[e.related]
                    if cell.ff:
                        part = chance(e.when) if e.when else 0.5
                    else:
                        part = self.changes(one, e.related, pin, chances, "" if opensta else e.when)
                    weight = toggles.get(source, 0) * part
                    pairs = [p for a in power.arcs if (a.input, a.output) == (e.related, pin) for p in a.edges]
                    mean = 0.0
                    for edge, grid in e.edges.items():
                        causes = [p[0] for p in pairs if p[1] == edge] or [edge]
                        slew = sum(self.slew(source, c) for c in causes) / len(causes)
                        mean += self.table(grid)(slew, load) / 2
                    found.append((e.supply, weight, mean))
                    weights[e.supply] += weight
                for supply, weight, mean in found:
                    if weights[supply]:
                        internal += many * mean * weight / weights[supply]
            leakage += sum(chance(e.when) * e.power for e in power.leakage)
            rest = 1 - sum(chance(w) for w in {e.when for e in power.leakage})
            leakage += max(0.0, rest) * (power.leakage_otherwise or 0.0)
        per_cycle = 1 / (cycles * self.clock * 1e-3)
        return internal * per_cycle, switching * per_cycle, leakage * 1e-6

    def events(self, changes, values, tick, start, end):
        """(internal, switching, leakage) in uW of changes [(time, net, value)] from ``values`` of nets at first.

        No averages: what each change takes by the states of cells then. The cause of an output's change is the last
        input whose change makes the output another; an output whose conditions are all false by then, as inputs may
        change once more before it does, takes the mean.
        """
        values = {"0": 0, "1": 1, "x": 0, "z": 0} | values
        driver = {self.out[one.name, pin]: (one, pin) for one in self.cells for pin in one.cell.outputs}
        state, since, leaks = {}, defaultdict(lambda: start), {}
        causes = defaultdict(lambda: deque(maxlen=8))
        internal = switching = leakage = 0.0
        for one in self.cells:
            if ff := one.cell.ff:
                pin, function = next(iter(one.cell.outputs.items()))
                shown = bool(values[self.out[one.name, pin]])
                state[one.name] = shown == truth(function, {ff.states[0]: True, ff.states[1]: False})

        def pins(one, **other):
            found = {pin: bool(values[one.nets[pin]]) for pin in one.cell.inputs} | other
            if ff := one.cell.ff:
                found |= {ff.states[0]: state[one.name], ff.states[1]: not state[one.name]}
            return found | {pin: truth(function, found) for pin, function in one.cell.outputs.items()}

        def leak(one):
            seen = pins(one)
            key = one.cell.name, tuple(seen.values())
            if key not in leaks:
                power = self.power[one.cell.name]
                true = [each for each in power.leakage if each.when and truth(each.when, seen)]
                groups = [[one.power for one in true if one.supply == rail] for rail in {one.supply for one in true}]
                leaks[key] = sum(np.mean(group) for group in groups) if true else power.leakage_otherwise or 0.0
            return leaks[key]

        def cost(groups, seen, edge, slew, load, *, always):
            total = 0.0
            for supply in {each.supply for each in groups}:
                mine = [each for each in groups if each.supply == supply and edge in each.edges]
                true = [each for each in mine if each.when and truth(each.when, seen)]
                true = true or [each for each in mine if not each.when] or (mine if always else [])
                total += sum(self.table(each.edges[edge])(slew, load) for each in true) / max(1, len(true))
            return total

        for now, net, value in changes:
            edge = "fr"[value]
            if net in driver:
                one, pin = driver[net]
                power, load, seen = self.power[one.cell.name].energies, max(self.loads[net]), pins(one)
                switching += 0.0 if isinstance(net, tuple) else load * self.volts**2 / 2
                likely = [p for p in causes[one.name] if pins(one, **{p: not seen[p]})[pin] != seen[pin]]
                cause = one.cell.ff.clock if one.cell.ff else (likely or causes[one.name])[-1]
                groups = [e for e in power if (e.pin, e.related) == (pin, cause)] or [e for e in power if e.pin == pin]
                source = "r" if one.cell.ff or values[one.nets[cause]] else "f"
                internal += cost(groups, seen, edge, self.slew(one.nets[cause], source), load, always=True)
            for one, pin in self.fan[net]:
                leakage += leak(one) * (now - since[one.name])
                since[one.name] = now
                groups = [each for each in self.power[one.cell.name].energies if each.pin == pin]
                internal += cost(groups, pins(one), edge, self.slew(net, edge), 0.0, always=False)
                causes[one.name].append(pin)
            values[net] = value
            for one, pin in self.fan[net]:
                if one.cell.ff and pin == one.cell.ff.clock and value:
                    state[one.name] = truth(one.cell.ff.next_state, pins(one))
        leakage += sum(leak(one) * (end - since[one.name]) for one in self.cells)
        time = (end - start) * tick * 1e-3
        return internal / time, switching / time, leakage / (end - start) * 1e-6
