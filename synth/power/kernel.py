"""Compiled loops: slews and look-up tables, the event simulation, and zero-delay activity.

Everything here works on arrays that :class:`synth.power.circuit.Circuit` makes. Of the arguments, ``g`` are
:class:`Gates`, ``r`` :class:`Running`, ``a`` the :class:`Agenda`; ``c``, ``k``, ``j`` and ``o`` count cells, kinds of
cells, inputs and outputs.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

__all__ = ["Agenda", "Gates", "Running", "delayed", "lookup", "settle", "slews", "slot_values", "tick", "zero_delay"]


class Gates(NamedTuple):
    """What does not change in a run: cells and their pins by number, tables by kind of cell, who hears of a net.

    A cell's word has a bit for each input, the first lowest, and on top the state of a flop or a clock gate.
    """

    order: np.ndarray  # cells, flops first, then each behind what drives it
    kind: np.ndarray  # [cell]
    width: np.ndarray  # [kind]: bits of a word
    inputs: np.ndarray  # [kind]: how many
    outputs: np.ndarray  # [kind]
    flop: np.ndarray  # [kind]: whether there is a state
    clock_pin: np.ndarray  # [kind]: input, or -1
    nets_in: np.ndarray  # [in_base[cell] + input]
    in_base: np.ndarray
    nets_out: np.ndarray  # [out_base[cell] + output]
    out_base: np.ndarray
    fun: np.ndarray  # [fun_off[kind] + (output, word)]: the output's value
    fun_off: np.ndarray
    forced: np.ndarray  # [state_off[kind] + word]: the state that clear, preset or a low clock give, or -1
    after: np.ndarray  # [state_off[kind] + word]: the state after the clock's edge
    leak: np.ndarray  # [state_off[kind] + word]: pW
    state_off: np.ndarray
    in_slot: np.ndarray  # [in_off[kind] + (input, new value, word)]: of the energy that an input's change takes, or -1
    in_off: np.ndarray
    out_slot: np.ndarray  # [out_off[kind] + (output, input, new value, word)]: of the energy of an output's change
    delay_slot: np.ndarray  # as out_slot: of its delay
    out_off: np.ndarray
    count_base: np.ndarray  # [cell]: its first slot of energies
    delay_base: np.ndarray  # [cell]: its first slot of delays
    delays: np.ndarray  # [slot]: ticks
    wires: np.ndarray  # [net]: ticks
    fan_off: np.ndarray  # [net]: its first reader
    fan_cell: np.ndarray
    fan_pin: np.ndarray
    clock_gates: np.ndarray  # cells
    gate_pin: np.ndarray  # [cell]: a clock gate's clock input, or -1
    gate_of: np.ndarray  # [cell]: a flop's clock gate, or -1
    gating: np.ndarray  # [kind]: whether it is a clock gate


class Running(NamedTuple):
    """What a run changes: values of nets, words of cells, since when; and what it counts."""

    value: np.ndarray  # [net]
    state: np.ndarray  # [cell]: its word
    since: np.ndarray  # [net]: tick of its last rise
    last: np.ndarray  # [cell]: tick of its word's last change
    counts: np.ndarray  # [slot of energies]: how often
    toggles: np.ndarray  # [net]
    ones: np.ndarray  # [net]: ticks
    leakage: np.ndarray  # [cell]: pW times ticks


class Agenda(NamedTuple):
    """Changes to come: of each net at most one, in a list for each step of a turn of the wheel."""

    due: np.ndarray  # [net]: tick, or -1
    slot: np.ndarray  # [net]: of the energy that it takes, or -1
    following: np.ndarray  # [net]: the next in its list, or -1
    preceding: np.ndarray  # [net]
    head: np.ndarray  # [tick modulo the wheel]: the first of its list, or -1


@njit(cache=True, inline="always")
def _place(axis, first, size, at):
    """(index, share) of a value between the points of an axis, or beyond its ends."""
    if size == 1:
        return 0, 0.0
    low = 0
    while low < size - 2 and axis[first + low + 1] <= at:
        low += 1
    left, right = axis[first + low], axis[first + low + 1]
    return low, (at - left) / (right - left)


@njit(cache=True)
def lookup(tables, grid, slew, load):
    """A grid's value, linear between its points and beyond them."""
    offsets, sizes, axes, values = tables
    rows, columns = sizes[grid, 0], sizes[grid, 1]
    i, a = _place(axes, offsets[grid, 0], rows, slew)
    j, b = _place(axes, offsets[grid, 1], columns, load)
    at = offsets[grid, 2] + i * columns + j
    right = 1 if columns > 1 else 0
    down = columns if rows > 1 else 0
    top = values[at] * (1 - b) + values[at + right] * b
    bottom = values[at + down] * (1 - b) + values[at + down + right] * b
    return top * (1 - a) + bottom * a


@njit(cache=True, inline="always")
def _at_pin(slew, wire):
    """A transition at the end of a wire that alone would give one of `wire`."""
    return np.sqrt(slew * slew + wire * wire)


@njit(cache=True)
def slews(tables, g, arc_off, arcs, loads, wires, found):
    """Slowest transition of each edge of each net, as timing tools keep it: `found` [nets, edges], -1 where none.

    It is that of the driver; `wires` is what each net's wire adds at the pins.
    """
    for c in g.order:
        k = g.kind[c]
        for a in range(arc_off[k], arc_off[k + 1]):
            pin, edge_in, out, edge_out, grid = arcs[a, 0], arcs[a, 1], arcs[a, 2], arcs[a, 3], arcs[a, 4]
            target = g.nets_out[g.out_base[c] + out]
            slew = found[g.nets_in[g.in_base[c] + pin], edge_in]
            if slew < 0:
                continue
            value = lookup(tables, grid, _at_pin(slew, wires[g.nets_in[g.in_base[c] + pin]]), loads[target, edge_out])
            found[target, edge_out] = max(found[target, edge_out], value)


@njit(cache=True)
def slot_values(tables, g, slot_off, term_off, terms, weights, base, loads, slew, wires):
    """Value of every slot of every cell: the weighted sum of its grids at the cell's own slews and loads."""
    out = np.zeros(base[-1])
    for c in range(len(g.kind)):
        k = g.kind[c]
        for i in range(slot_off[k], slot_off[k + 1]):
            total = 0.0
            for t in range(term_off[i], term_off[i + 1]):
                grid, pin, edge, output, edge_out = terms[t]
                at = 0.0
                if pin >= 0:
                    net = g.nets_in[g.in_base[c] + pin]
                    at = _at_pin(max(0.0, slew[net, edge]), wires[net])
                load = loads[g.nets_out[g.out_base[c] + output], edge_out] if output >= 0 else 0.0
                total += weights[t] * lookup(tables, grid, at, load)
            out[base[c] + i - slot_off[k]] = total
    return out


@njit(cache=True)
def settle(g, state, value):
    """Values of all nets and states of all cells for the inputs' values and the flops' states, without time."""
    for c in g.order:
        k = g.kind[c]
        word = 0
        for j in range(g.inputs[k]):
            word |= int(value[g.nets_in[g.in_base[c] + j]]) << j
        if g.flop[k]:
            word |= state[c] & (1 << (g.width[k] - 1))
        state[c] = word  # of a gate: the clock is low
        for o in range(g.outputs[k]):
            value[g.nets_out[g.out_base[c] + o]] = g.fun[g.fun_off[k] + ((o << g.width[k]) | word)]


@njit(cache=True)
def tick(g, state, value):
    """The clock's edge for all flops, from the values of their inputs."""
    for c in range(len(g.kind)):
        k = g.kind[c]
        if g.flop[k] and not g.gating[k]:
            gate = g.gate_of[c]
            if gate >= 0 and not _opens(g, value, gate):
                continue
            bit = 1 << (g.width[k] - 1)
            word = state[c] & bit
            for j in range(g.inputs[k]):
                word |= int(value[g.nets_in[g.in_base[c] + j]]) << j
            state[c] = (word | bit) if g.after[g.state_off[k] + word] else (word & ~bit)


@njit(cache=True, inline="always")
def _opens(g, value, c):
    """Whether a clock gate takes its enable while the clock is low."""
    k = g.kind[c]
    word = 0
    for j in range(g.inputs[k]):
        if j != g.gate_pin[c]:
            word |= int(value[g.nets_in[g.in_base[c] + j]]) << j
    return g.forced[g.state_off[k] + word] == 1


@njit(cache=True, inline="always")
def _gated(g, r, c):
    """The output of a clock gate where it changes with the clock's edge, which is counted; else -1."""
    k = g.kind[c]
    net = g.nets_out[g.out_base[c]]
    wanted = _wanted(g, r, c, k, 0)
    if wanted == r.value[net]:
        return -1
    r.counts[g.count_base[c] + g.out_slot[_arc(g, r, c, k, 0, g.gate_pin[c], wanted)]] += 1
    return net


@njit(cache=True, inline="always")
def _change(r, net, now):
    """Let a net change; returns its new value."""
    v = r.value[net] ^ 1
    r.value[net] = v
    r.toggles[net] += 1
    if v:
        r.since[net] = now
    else:
        r.ones[net] += now - r.since[net]
    return v


@njit(cache=True, inline="always")
def _enter(g, r, c, j, v, now):
    """Let input j of a cell become v: what it leaked and takes is counted, and a flop follows. Returns its kind."""
    k = g.kind[c]
    word = r.state[c]
    r.leakage[c] += (now - r.last[c]) * g.leak[g.state_off[k] + word]
    r.last[c] = now
    slot = g.in_slot[g.in_off[k] + (((2 * j + v) << g.width[k]) | word)]
    if slot >= 0:
        r.counts[g.count_base[c] + slot] += 1
    word ^= 1 << j
    if g.flop[k]:
        bit = 1 << (g.width[k] - 1)
        f = g.forced[g.state_off[k] + word]
        if f < 0 and j == g.clock_pin[k] and v == 1:
            f = g.after[g.state_off[k] + word]
        if f >= 0:
            word = (word | bit) if f else (word & ~bit)
    r.state[c] = word
    return k


@njit(cache=True, inline="always")
def _wanted(g, r, c, k, o):
    """What a cell's output should be."""
    return g.fun[g.fun_off[k] + ((o << g.width[k]) | r.state[c])]


@njit(cache=True, inline="always")
def _arc(g, r, c, k, o, j, wanted):
    """Where slots stand for an output that input j makes become `wanted`."""
    return g.out_off[k] + ((((o * g.inputs[k] + j) * 2 + wanted) << g.width[k]) | r.state[c])


@njit(cache=True, inline="always")
def _drop(a, net, mask):
    """Take a net's change off the agenda."""
    before, after = a.preceding[net], a.following[net]
    if before >= 0:
        a.following[before] = after
    else:
        a.head[a.due[net] & mask] = after
    if after >= 0:
        a.preceding[after] = before
    a.due[net] = -1


@njit(cache=True, inline="always")
def _put(a, net, due, slot, mask):
    """Put a net's change on the agenda, before others of its time."""
    a.due[net], a.slot[net] = due, slot
    bucket = due & mask
    first = a.head[bucket]
    a.following[net], a.preceding[net] = first, -1
    if first >= 0:
        a.preceding[first] = net
    a.head[bucket] = net


@njit(cache=True)
def delayed(g, r, a, stimulus, input_nets, clock, period, half, start, settled, record_time, record_net):
    """Cycles of the event simulation from time `start`; returns (time, events recorded or -1 for too many, late).

    Each net has at most one change to come. An input's change makes a gate look again: a new value is scheduled after
    the arc's delay, an earlier one takes its place, and a change to come is dropped where the inputs no longer ask for
    it: pulses shorter than the delay do not pass.
    """
    mask = len(a.head) - 1
    recorded, late = 0, 0
    before = r.value.copy()
    now = start
    for cycle in range(stimulus.shape[0]):
        began = now
        for phase in range(2):
            ahead = 0 if clock >= 0 else len(g.clock_gates) + 1
            if phase == 0:
                for i in range(len(input_nets) - 1, -1, -1):  # the last on the agenda comes first
                    net = input_nets[i]
                    if a.due[net] >= 0:  # a wire that takes longer than a cycle
                        _drop(a, net, mask)
                        late += 1
                    if r.value[net] != stimulus[cycle, i]:
                        _put(a, net, now + g.wires[net], -1, mask)
            end = began + (half if phase == 0 else period)
            while True:
                if ahead <= len(g.clock_gates):  # the clock comes before all else, and what gates let through
                    net = clock if ahead == 0 else _gated(g, r, g.clock_gates[ahead - 1])
                    ahead += 1
                    if net < 0:
                        continue
                else:
                    while now < end and a.head[now & mask] < 0:
                        now += 1
                    if now == end:
                        break
                    # At most one turn of the wheel is ever ahead, so that what is here is due.
                    net = a.head[now & mask]
                    slot = a.slot[net]
                    if slot >= 0:
                        r.counts[slot] += 1
                    _drop(a, net, mask)
                v = _change(r, net, now)
                if recorded >= 0 and len(record_time) > 0:
                    if recorded == len(record_time):
                        return now, -1, late
                    record_time[recorded] = now
                    record_net[recorded] = 2 * net + v
                    recorded += 1
                for f in range(g.fan_off[net], g.fan_off[net + 1]):
                    c, j = g.fan_cell[f], g.fan_pin[f]
                    k = _enter(g, r, c, j, v, now)
                    for o in range(0 if g.gating[k] else g.outputs[k]):
                        target = g.nets_out[g.out_base[c] + o]
                        wanted = _wanted(g, r, c, k, o)
                        if wanted == r.value[target]:
                            if a.due[target] >= 0:
                                _drop(a, target, mask)
                            continue
                        at = _arc(g, r, c, k, o, j, wanted)
                        due = now + g.delays[g.delay_base[c] + g.delay_slot[at]] + g.wires[target]
                        if a.due[target] >= 0:
                            if a.due[target] <= due:
                                continue
                            _drop(a, target, mask)
                        _put(a, target, due, g.count_base[c] + g.out_slot[at], mask)
        for net in range(len(r.value)):
            settled[net] += r.value[net] != before[net]
            before[net] = r.value[net]
            late += a.due[net] >= 0
    return now, recorded, late


@njit(cache=True)
def zero_delay(g, r, stimulus, input_nets, clock, period, half, start):
    """As :func:`delayed`, where gates take no time: every net changes once a cycle at most. Returns the time."""
    dirty = np.zeros(len(g.kind), np.bool_)
    cause = np.zeros(len(g.kind), np.int64)
    stack = np.empty(len(input_nets) + 1 + len(g.clock_gates), np.int64)
    now = start
    for cycle in range(stimulus.shape[0]):
        for phase in range(2):
            many = 0
            if clock >= 0:
                stack[0] = clock
                many = 1 + len(g.clock_gates)
                for i in range(len(g.clock_gates)):
                    stack[1 + i] = -1 - g.clock_gates[i]
            if phase == 0:
                for i in range(len(input_nets)):
                    if r.value[input_nets[i]] != stimulus[cycle, i]:
                        stack[many] = input_nets[i]
                        many += 1
            cell, output = -1, 0
            position = 0
            while True:
                net = -1
                if position < many:
                    net = stack[position]
                    position += 1
                    if net < 0:
                        net = _gated(g, r, -1 - net)
                        if net < 0:
                            continue
                else:
                    # The next output, in topological order, that is no longer what its inputs ask for.
                    while net < 0:
                        if cell < 0 or output >= g.outputs[g.kind[g.order[cell]]]:
                            if cell >= 0:
                                dirty[g.order[cell]] = False
                            cell += 1
                            output = 0
                            while cell < len(g.order) and not dirty[g.order[cell]]:
                                cell += 1
                            if cell == len(g.order):
                                break
                        c = g.order[cell]
                        k = g.kind[c]
                        target = g.nets_out[g.out_base[c] + output]
                        wanted = _wanted(g, r, c, k, output)
                        if wanted != r.value[target] and not g.gating[k]:
                            at = _arc(g, r, c, k, output, cause[c], wanted)
                            r.counts[g.count_base[c] + g.out_slot[at]] += 1
                            net = target
                        output += 1
                    if net < 0:
                        break
                v = _change(r, net, now)
                for f in range(g.fan_off[net], g.fan_off[net + 1]):
                    c, j = g.fan_cell[f], g.fan_pin[f]
                    _enter(g, r, c, j, v, now)
                    dirty[c] = True
                    cause[c] = j
            now += half if phase == 0 else period - half
    return now
