"""Compiled loops: slews and look-up tables, the event simulation, and zero-delay activity.

Everything here works on the arrays of :class:`synth.power.circuit.Circuit`; what they mean is said there.
"""

import numpy as np
from numba import njit

__all__ = ["delayed", "lookup", "settle", "slews", "slot_values", "tick", "zero_delay"]


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


@njit(cache=True)
def slews(tables, order, kind, nets_in, in_base, nets_out, out_base, arc_off, arcs, loads, found):
    """Slowest transition of each edge of each net, as timing tools keep it: `found` [nets, edges], -1 where none."""
    for c in order:
        k = kind[c]
        for a in range(arc_off[k], arc_off[k + 1]):
            pin, edge_in, out, edge_out, grid = arcs[a, 0], arcs[a, 1], arcs[a, 2], arcs[a, 3], arcs[a, 4]
            target = nets_out[out_base[c] + out]
            if target < 0:
                continue
            slew = found[nets_in[in_base[c] + pin], edge_in]
            if slew < 0:
                continue
            value = lookup(tables, grid, slew, loads[target, edge_out])
            found[target, edge_out] = max(found[target, edge_out], value)


@njit(cache=True)
def slot_values(
    tables, kind, nets_in, in_base, nets_out, out_base, slot_off, term_off, terms, weights, base, loads, slew
):
    """Value of every slot of every cell: the weighted sum of its grids at the cell's own slews and loads."""
    out = np.zeros(base[-1])
    for c in range(len(kind)):
        k = kind[c]
        for i in range(slot_off[k], slot_off[k + 1]):
            total = 0.0
            for t in range(term_off[i], term_off[i + 1]):
                grid, pin, edge, output, edge_out = terms[t]
                at = max(0.0, slew[nets_in[in_base[c] + pin], edge]) if pin >= 0 else 0.0
                load = 0.0
                if output >= 0 and nets_out[out_base[c] + output] >= 0:
                    load = loads[nets_out[out_base[c] + output], edge_out]
                total += weights[t] * lookup(tables, grid, at, load)
            out[base[c] + i - slot_off[k]] = total
    return out


@njit(cache=True)
def settle(order, kind, width, nets_in, in_base, inputs, nets_out, out_base, outputs, flop, fun, fun_off, state, value):
    """Values of all nets and states of all cells for the inputs' values and the flops' states, without time."""
    for c in order:
        k = kind[c]
        word = 0
        for j in range(inputs[k]):
            word |= int(value[nets_in[in_base[c] + j]]) << j
        if flop[k]:
            word |= state[c] & (1 << (width[k] - 1))
        state[c] = word
        for o in range(outputs[k]):
            net = nets_out[out_base[c] + o]
            if net >= 0:
                value[net] = fun[fun_off[k] + ((o << width[k]) | word)]


@njit(cache=True)
def tick(kind, width, nets_in, in_base, inputs, flop, after, state_off, state, value):
    """The clock's edge for all flops, from the values of their inputs."""
    for c in range(len(kind)):
        k = kind[c]
        if flop[k]:
            bit = 1 << (width[k] - 1)
            word = state[c] & bit
            for j in range(inputs[k]):
                word |= int(value[nets_in[in_base[c] + j]]) << j
            state[c] = (word | bit) if after[state_off[k] + word] else (word & ~bit)


@njit(cache=True, inline="always")
def _next(k, j, v, word, width, forced, clock_pin, after, state_off):
    """The state of a flop after its input j became v."""
    bit = 1 << (width[k] - 1)
    f = forced[state_off[k] + word]
    if f < 0 and j == clock_pin[k] and v == 1:
        f = after[state_off[k] + word]
    if f >= 0:
        word = (word | bit) if f else (word & ~bit)
    return word


@njit(cache=True)
def delayed(
    stimulus, input_nets, clock, period, half, start,
    kind, width, inputs, outputs, flop, clock_pin,
    nets_out, out_base, fun, fun_off, forced, after, leak, state_off,
    in_slot, in_off, out_slot, delay_slot, out_off, count_base, delay_base, delays,
    fan_off, fan_cell, fan_pin,
    value, state, pend, pend_slot, following, preceding, head, since, last,
    counts, toggles, settled, ones, leakage, record_time, record_net,
):  # fmt: skip
    """Cycles of the event simulation from time `start`; returns (time, events recorded or -1 for too many, late).

    Each net has at most one change to come. An input's change makes a gate look again: a new value is scheduled after
    the arc's delay, an earlier one takes its place, and a change to come is dropped where the inputs no longer ask for
    it: pulses shorter than the delay do not pass.
    """
    wheel = len(head)
    mask = wheel - 1
    recorded, late = 0, 0
    before = value.copy()
    changes = np.empty(len(input_nets) + 1, np.int64)
    now = start
    for cycle in range(stimulus.shape[0]):
        began = now
        for phase in range(2):
            many = 0
            if clock >= 0:
                changes[0] = clock
                many = 1
            if phase == 0:
                for i in range(len(input_nets)):
                    if value[input_nets[i]] != stimulus[cycle, i]:
                        changes[many] = input_nets[i]
                        many += 1
            end = began + (half if phase == 0 else period)
            position = 0
            while True:
                if position < many:  # what comes from outside, at the beginning
                    net = changes[position]
                    position += 1
                else:
                    while now < end and head[now & mask] < 0:
                        now += 1
                    if now == end:
                        break
                    net = head[now & mask]
                    # At most one turn of the wheel is ever ahead, so that what is here is due.
                    after_net = following[net]
                    head[now & mask] = after_net
                    if after_net >= 0:
                        preceding[after_net] = -1
                    counts[pend_slot[net]] += 1
                    pend[net] = -1
                v = value[net] ^ 1
                value[net] = v
                toggles[net] += 1
                if v:
                    since[net] = now
                else:
                    ones[net] += now - since[net]
                if recorded >= 0 and len(record_time) > 0:
                    if recorded == len(record_time):
                        return now, -1, late
                    record_time[recorded] = now
                    record_net[recorded] = 2 * net + v
                    recorded += 1
                for f in range(fan_off[net], fan_off[net + 1]):
                    c, j = fan_cell[f], fan_pin[f]
                    k = kind[c]
                    n = width[k]
                    word = state[c]
                    leakage[c] += (now - last[c]) * leak[state_off[k] + word]
                    last[c] = now
                    slot = in_slot[in_off[k] + (((2 * j + v) << n) | word)]
                    if slot >= 0:
                        counts[count_base[c] + slot] += 1
                    word ^= 1 << j
                    if flop[k]:
                        word = _next(k, j, v, word, width, forced, clock_pin, after, state_off)
                    state[c] = word
                    for o in range(outputs[k]):
                        target = nets_out[out_base[c] + o]
                        if target < 0:
                            continue
                        wanted = fun[fun_off[k] + ((o << n) | word)]
                        if wanted == value[target]:
                            if pend[target] >= 0:
                                bucket = pend[target] & mask
                                a, b = preceding[target], following[target]
                                if a >= 0:
                                    following[a] = b
                                else:
                                    head[bucket] = b
                                if b >= 0:
                                    preceding[b] = a
                                pend[target] = -1
                            continue
                        at = out_off[k] + ((((o * inputs[k] + j) * 2 + wanted) << n) | word)
                        due = now + delays[delay_base[c] + delay_slot[at]]
                        if pend[target] >= 0:
                            if pend[target] <= due:
                                continue
                            a, b = preceding[target], following[target]
                            if a >= 0:
                                following[a] = b
                            else:
                                head[pend[target] & mask] = b
                            if b >= 0:
                                preceding[b] = a
                        pend[target] = due
                        pend_slot[target] = count_base[c] + out_slot[at]
                        bucket = due & mask
                        first = head[bucket]
                        following[target], preceding[target] = first, -1
                        if first >= 0:
                            preceding[first] = target
                        head[bucket] = target
        for net in range(len(value)):
            settled[net] += value[net] != before[net]
            before[net] = value[net]
            late += pend[net] >= 0
    return now, recorded, late


@njit(cache=True)
def zero_delay(
    stimulus, input_nets, clock, period, half, start,
    order, kind, width, inputs, outputs, flop, clock_pin,
    nets_out, out_base, fun, fun_off, forced, after, leak, state_off,
    in_slot, in_off, out_slot, out_off, count_base,
    fan_off, fan_cell, fan_pin,
    value, state, since, last, counts, toggles, ones, leakage,
):  # fmt: skip
    """As :func:`delayed`, where gates take no time: every net changes once a cycle at most. Returns the time."""
    dirty = np.zeros(len(kind), np.bool_)
    cause = np.zeros(len(kind), np.int64)
    stack = np.empty(len(input_nets) + 1, np.int64)
    now = start
    for cycle in range(stimulus.shape[0]):
        for phase in range(2):
            many = 0
            if clock >= 0:
                stack[0] = clock
                many = 1
            if phase == 0:
                for i in range(len(input_nets)):
                    if value[input_nets[i]] != stimulus[cycle, i]:
                        stack[many] = input_nets[i]
                        many += 1
            cell, output = -1, 0
            position = 0
            while True:
                net = -1
                if position < many:
                    net = stack[position]
                    position += 1
                else:
                    # The next output, in topological order, that is no longer what its inputs ask for.
                    while net < 0:
                        if cell < 0 or output >= outputs[kind[order[cell]]]:
                            if cell >= 0:
                                dirty[order[cell]] = False
                            cell += 1
                            output = 0
                            while cell < len(order) and not dirty[order[cell]]:
                                cell += 1
                            if cell == len(order):
                                break
                        c = order[cell]
                        k = kind[c]
                        target = nets_out[out_base[c] + output]
                        if target >= 0:
                            wanted = fun[fun_off[k] + ((output << width[k]) | state[c])]
                            if wanted != value[target]:
                                at = out_off[k] + (
                                    (((output * inputs[k] + cause[c]) * 2 + wanted) << width[k]) | state[c]
                                )
                                counts[count_base[c] + out_slot[at]] += 1
                                net = target
                        output += 1
                    if net < 0:
                        break
                v = value[net] ^ 1
                value[net] = v
                toggles[net] += 1
                if v:
                    since[net] = now
                else:
                    ones[net] += now - since[net]
                for f in range(fan_off[net], fan_off[net + 1]):
                    c, j = fan_cell[f], fan_pin[f]
                    k = kind[c]
                    word = state[c]
                    leakage[c] += (now - last[c]) * leak[state_off[k] + word]
                    last[c] = now
                    slot = in_slot[in_off[k] + (((2 * j + v) << width[k]) | word)]
                    if slot >= 0:
                        counts[count_base[c] + slot] += 1
                    word ^= 1 << j
                    if flop[k]:
                        word = _next(k, j, v, word, width, forced, clock_pin, after, state_off)
                    state[c] = word
                    dirty[c] = True
                    cause[c] = j
            now += half if phase == 0 else period - half
    return now
