"""Compiled loops of :mod:`synth.place.tuning`: the times of a netlist, kept up to date move by move.

A net is the number of its rising edge, its first point; its falling edge is one more. What the arrays hold is said in
:class:`Cells`, :class:`Gates`, :class:`Nets` and :class:`Times`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

__all__ = [
    "Cells",
    "Gates",
    "Nets",
    "Places",
    "Queue",
    "Times",
    "backward",
    "forward",
    "levels",
    "meet",
    "recover",
    "shorten",
]

NEVER = -1e30  # arrival of what does not switch
ANY_TIME = 1e30
_TINY = 1e-9
_PARTNERS = 4  # adders that an input is exchanged with
_NEAR = 0.006  # of the clock: ends that are nearly late count too
_SPREAD = 0.004  # of the clock: arcs of a gate share its weight by how late they are
_PATIENCE = 5  # rounds without progress
_GROWTH = 0.0005  # of the clock that the latest end may lose to a move that helps the others


class Cells(NamedTuple):
    """Choices: a cell with an order of its pins. Those of a family are numbered by cell, then by order."""

    area: np.ndarray  # [choice]
    load: np.ndarray  # [choice, input]
    arc_off: np.ndarray  # [(2 choice + output) 2 + edge]: its first arc
    arc_pin: np.ndarray
    arc_edge: np.ndarray
    arc_time: np.ndarray  # [arc, 4]: at zero, per fF, per ps, per both
    arc_slope: np.ndarray
    set_off: np.ndarray  # [choice]: its first setup time
    set_pin: np.ndarray
    set_edge: np.ndarray
    set_time: np.ndarray  # [setup, 2]: at zero, per ps
    first: np.ndarray  # [family]: its first choice
    cells: np.ndarray
    orders: np.ndarray


class Gates(NamedTuple):
    family: np.ndarray
    choice: np.ndarray
    inputs: np.ndarray  # [gate, input]: net, or -1
    outputs: np.ndarray  # [gate, 2]: net, or -1
    flop: np.ndarray
    level: np.ndarray
    order: np.ndarray  # the gates by level


class Nets(NamedTuple):
    load: np.ndarray
    behind: np.ndarray
    output: np.ndarray
    driver: np.ndarray
    read_off: np.ndarray
    read_gate: np.ndarray
    read_pin: np.ndarray
    end_off: np.ndarray  # readers with a setup time
    end_gate: np.ndarray
    end_pin: np.ndarray


class Times(NamedTuple):
    arrival: np.ndarray  # [point]
    slew: np.ndarray
    required: np.ndarray
    weight: np.ndarray  # what lateness grows by with a point's arrival,
    sense: np.ndarray  # and with its transition
    late: np.ndarray  # [net]: squared, where paths end


class Places(NamedTuple):
    """Where gates lie, and which inputs of adders may be exchanged: those of one group."""

    x: np.ndarray
    y: np.ndarray
    ff_per_um: float
    group: np.ndarray  # [gate, input], or -1
    group_off: np.ndarray
    group_gate: np.ndarray
    group_pin: np.ndarray


class Queue(NamedTuple):
    """Gates to time again, by level, and a journal of what was there before."""

    head: np.ndarray
    next: np.ndarray
    queued: np.ndarray
    point: np.ndarray
    arrival: np.ndarray
    slew: np.ndarray
    stamp: np.ndarray  # [point]
    count: np.ndarray  # entries of the journal, serial number of the move, highest level waiting, lowest


# Timing ---------------------------------------------------------------------------------------------------------------


@njit(cache=True)
def _time(c, g, t, one, o, edge, load):
    latest, slowest = NEVER, 0.0
    k = (2 * g.choice[one] + o) * 2 + edge
    for arc in range(c.arc_off[k], c.arc_off[k + 1]):
        source = g.inputs[one, c.arc_pin[arc]] + c.arc_edge[arc]
        start = t.arrival[source]
        if start == NEVER:
            continue
        ramp = t.slew[source]
        d, s = c.arc_time[arc], c.arc_slope[arc]
        time = start + d[0] + d[1] * load + (d[2] + d[3] * load) * ramp
        if time > latest:  # noqa: PLR1730
            latest = time
        time = s[0] + s[1] * load + (s[2] + s[3] * load) * ramp
        if time > slowest:  # noqa: PLR1730
            slowest = time
    return latest, slowest


@njit(cache=True)
def _update(c, g, n, t, q, one):
    """Time a gate's outputs; bit o of the result says that output o changed."""
    changed = 0
    for o in range(2):
        net = g.outputs[one, o]
        if net < 0:
            continue
        for edge in range(2):
            latest, slowest = _time(c, g, t, one, o, edge, n.load[net])
            if latest != NEVER:
                latest += n.behind[net]
            p = net + edge
            if abs(latest - t.arrival[p]) > _TINY or abs(slowest - t.slew[p]) > _TINY:
                at = q.count[0]
                q.point[at], q.arrival[at], q.slew[at] = p, t.arrival[p], t.slew[p]
                q.count[0] = at + 1
                t.arrival[p], t.slew[p] = latest, slowest
                changed |= 1 << o
    return changed


@njit(cache=True)
def _readers(g, n, one, found):
    """Put the gates, not flops, that read a gate's outputs into an array, once for each pin; how many there are."""
    many = 0
    for o in range(2):
        net = g.outputs[one, o]
        if net < 0:
            continue
        for r in range(n.read_off[net], n.read_off[net + 1]):
            reader = n.read_gate[r]
            if not g.flop[reader]:
                found[many] = reader
                many += 1
    return many


@njit(cache=True)
def levels(g, n):
    """Number the gates by level; returns whether there is no loop."""
    gates = len(g.family)
    waiting, found = np.zeros(gates, np.int32), np.empty(len(n.read_gate), np.int64)
    done = 0
    for one in range(gates):
        g.level[one] = 0
        if not g.flop[one]:
            for i in range(g.inputs.shape[1]):
                net = g.inputs[one, i]
                if net >= 0 and n.driver[net] >= 0 and not g.flop[n.driver[net]]:
                    waiting[one] += 1
        if waiting[one] == 0:
            g.order[done] = one
            done += 1
    at = 0
    while at < done:
        one = g.order[at]
        at += 1
        if g.flop[one]:
            continue
        for k in range(_readers(g, n, one, found)):
            reader = found[k]
            g.level[reader] = max(g.level[reader], g.level[one] + 1)
            waiting[reader] -= 1
            if waiting[reader] == 0:
                g.order[done] = reader
                done += 1
    return done == gates


@njit(cache=True)
def forward(c, g, n, t, q):
    """All arrivals."""
    for at in range(len(g.order)):
        q.count[0] = 0
        _update(c, g, n, t, q, g.order[at])
    q.count[0] = 0


@njit(cache=True)
def _end(c, g, n, t, net):
    """The latest time, setup included, at which paths end on a net; NEVER where none does."""
    latest = max(t.arrival[net], t.arrival[net + 1]) if n.output[net] else NEVER
    for e in range(n.end_off[net], n.end_off[net + 1]):
        choice = g.choice[n.end_gate[e]]
        for s in range(c.set_off[choice], c.set_off[choice + 1]):
            p = net + c.set_edge[s]
            if c.set_pin[s] == n.end_pin[e] and t.arrival[p] != NEVER:
                latest = max(latest, t.arrival[p] + c.set_time[s, 0] + c.set_time[s, 1] * t.slew[p])
    return latest


@njit(cache=True)
def _worst(c, g, n, t, clock):
    """(the latest end, lateness of all in squares), which is noted net by net."""
    latest, total = 0.0, 0.0
    for net in range(0, len(n.load), 2):
        end = _end(c, g, n, t, net)
        latest = max(latest, end)
        t.late[net] = max(0.0, end - clock) ** 2
        total += t.late[net]
    return latest, total


@njit(cache=True)
def backward(c, g, n, t, clock, weigh):
    """Required times, and with ``weigh`` the weights of lateness."""
    near, tau = _NEAR * clock, _SPREAD * clock
    for net in range(0, len(n.load), 2):
        for edge in range(2):
            p = net + edge
            t.required[p], t.weight[p], t.sense[p] = ANY_TIME, 0.0, 0.0
            if t.arrival[p] == NEVER:
                continue
            if n.output[net]:
                t.required[p] = clock
                t.weight[p] = max(0.0, t.arrival[p] - clock + near)
    for one in range(len(g.family)):
        choice = g.choice[one]
        for s in range(c.set_off[choice], c.set_off[choice + 1]):
            p = g.inputs[one, c.set_pin[s]] + c.set_edge[s]
            if t.arrival[p] == NEVER:
                continue
            limit = clock - c.set_time[s, 0] - c.set_time[s, 1] * t.slew[p]
            t.required[p] = min(t.required[p], limit)
            late = max(0.0, t.arrival[p] - limit + near)
            t.weight[p] += late
            t.sense[p] += late * c.set_time[s, 1]
    for at in range(len(g.order) - 1, -1, -1):
        one = g.order[at]
        choice = g.choice[one]
        for o in range(2):
            net = g.outputs[one, o]
            if net < 0:
                continue
            load = n.load[net]
            for edge in range(2):
                p = net + edge
                value, slope = t.weight[p], t.sense[p]
                limit = t.required[p] - n.behind[net]
                if t.required[p] == ANY_TIME:
                    continue
                latest = t.arrival[p] - n.behind[net]
                k = (2 * choice + o) * 2 + edge
                whole = 0.0
                for arc in range(c.arc_off[k], c.arc_off[k + 1]):
                    source = g.inputs[one, c.arc_pin[arc]] + c.arc_edge[arc]
                    if t.arrival[source] == NEVER:
                        continue
                    d = c.arc_time[arc]
                    delay = d[0] + d[1] * load + (d[2] + d[3] * load) * t.slew[source]
                    t.required[source] = min(t.required[source], limit - delay)
                    whole += np.exp(max(-40.0, (t.arrival[source] + delay - latest) / tau))
                if not weigh or value < 1e-6 or whole == 0.0:
                    continue
                for arc in range(c.arc_off[k], c.arc_off[k + 1]):
                    source = g.inputs[one, c.arc_pin[arc]] + c.arc_edge[arc]
                    if t.arrival[source] == NEVER:
                        continue
                    d, s = c.arc_time[arc], c.arc_slope[arc]
                    ramp = d[2] + d[3] * load
                    time = t.arrival[source] + d[0] + d[1] * load + ramp * t.slew[source]
                    part = np.exp(max(-40.0, (time - latest) / tau)) / whole
                    t.weight[source] += value * part
                    t.sense[source] += value * part * ramp + slope * part * (s[2] + s[3] * load)


# Moves ----------------------------------------------------------------------------------------------------------------


@njit(cache=True)
def _push(g, q, one):
    if not q.queued[one]:
        level = g.level[one]
        q.queued[one] = True
        q.next[one] = q.head[level]
        q.head[level] = one
        q.count[2] = max(q.count[2], level)
        q.count[3] = min(q.count[3], level)


@njit(cache=True)
def _propagate(c, g, n, t, q, limit):
    """Time all that waits and what depends on it; False, with nothing waiting, once an end is later than a limit."""
    kept = True
    while q.count[3] <= q.count[2]:
        level = q.count[3]
        one = q.head[level]
        if one < 0:
            q.count[3] += 1
            continue
        q.head[level] = q.next[one]
        q.queued[one] = False
        if not kept:
            continue
        if q.count[0] + 8 > len(q.point):
            kept = False
            continue
        changed = _update(c, g, n, t, q, one)
        for o in range(2):
            if not changed >> o & 1:
                continue
            net = g.outputs[one, o]
            if _end(c, g, n, t, net) > limit:
                kept = False
            for r in range(n.read_off[net], n.read_off[net + 1]):
                if not g.flop[n.read_gate[r]]:
                    _push(g, q, n.read_gate[r])
    q.count[2], q.count[3] = -1, len(q.head)
    return kept


@njit(cache=True)
def _restore(t, q):
    for at in range(q.count[0] - 1, -1, -1):
        p = q.point[at]
        t.arrival[p], t.slew[p] = q.arrival[at], q.slew[at]
    q.count[0] = 0


@njit(cache=True)
def _judge(c, g, n, t, q, one, clock):
    """What the lateness of ends, and that of all points, gains by the journal of a move of ``one``."""
    q.count[1] += 1
    serial = q.count[1]
    ends, points = 0.0, 0.0
    for at in range(q.count[0]):
        p = q.point[at]
        if q.stamp[p] == serial:
            continue
        q.stamp[p] = serial
        points += max(0.0, t.arrival[p] - t.required[p]) ** 2 - max(0.0, q.arrival[at] - t.required[p]) ** 2
        other = p ^ 1
        if q.stamp[other] != serial:
            net = p & ~1
            ends += max(0.0, _end(c, g, n, t, net) - clock) ** 2 - t.late[net]
    if g.flop[one]:
        for i in range(g.inputs.shape[1]):
            net = g.inputs[one, i]
            if net >= 0 and q.stamp[net] != serial and q.stamp[net + 1] != serial:
                ends += max(0.0, _end(c, g, n, t, net) - clock) ** 2 - t.late[net]
    return ends, points


@njit(cache=True)
def _note(c, g, n, t, q, one, clock):
    for at in range(q.count[0]):
        net = q.point[at] & ~1
        t.late[net] = max(0.0, _end(c, g, n, t, net) - clock) ** 2
    if g.flop[one]:
        for i in range(g.inputs.shape[1]):
            net = g.inputs[one, i]
            if net >= 0:
                t.late[net] = max(0.0, _end(c, g, n, t, net) - clock) ** 2
    q.count[0] = 0


@njit(cache=True)
def _choose(c, g, n, one, choice):
    """Let a gate be another choice."""
    old = g.choice[one]
    for i in range(g.inputs.shape[1]):
        net = g.inputs[one, i]
        if net >= 0:
            n.load[net] += c.load[choice, i] - c.load[old, i]
    g.choice[one] = choice


@njit(cache=True)
def _gain(c, g, n, t, q, one, choice):
    """(lateness that another choice adds, as far as slopes tell; least slack left; part of its slack that goes)."""
    old = g.choice[one]
    late = 0.0
    for s in range(c.set_off[old], c.set_off[old + 1]):
        p = g.inputs[one, c.set_pin[s]] + c.set_edge[s]
        if t.arrival[p] != NEVER:
            end = t.arrival[p] + c.set_time[s, 0] + c.set_time[s, 1] * t.slew[p]
            for z in range(c.set_off[choice], c.set_off[choice + 1]):
                if c.set_pin[z] == c.set_pin[s] and c.set_edge[z] == c.set_edge[s]:
                    now = t.arrival[p] + c.set_time[z, 0] + c.set_time[z, 1] * t.slew[p]
                    late += max(0.0, t.arrival[p] - t.required[p]) * (now - end)
    _choose(c, g, n, one, choice)
    q.count[0] = 0
    _update(c, g, n, t, q, one)
    for i in range(g.inputs.shape[1]):
        net = g.inputs[one, i]
        if net >= 0 and n.driver[net] >= 0 and abs(c.load[choice, i] - c.load[old, i]) > _TINY:
            _update(c, g, n, t, q, n.driver[net])
    slack, part = ANY_TIME, 0.0
    for at in range(q.count[0]):
        p = q.point[at]
        late += t.weight[p] * (t.arrival[p] - q.arrival[at]) + t.sense[p] * (t.slew[p] - q.slew[at])
        left = t.required[p] - t.arrival[p]
        slack = min(slack, left)
        if t.arrival[p] > q.arrival[at]:
            part = max(part, (t.arrival[p] - q.arrival[at]) / max(1e-3, t.required[p] - q.arrival[at]))
    _restore(t, q)
    _choose(c, g, n, one, old)
    return late, slack, part


@njit(cache=True)
def _swap(c, g, n, t, q, one, choice, limit, clock, helps):
    """Make it another choice if ends stay within a limit and, where it is to help, get earlier; returns whether."""
    old = g.choice[one]
    q.count[0] = 0
    _choose(c, g, n, one, choice)
    for i in range(g.inputs.shape[1]):
        net = g.inputs[one, i]
        if net >= 0 and n.driver[net] >= 0 and abs(c.load[choice, i] - c.load[old, i]) > _TINY:
            _push(g, q, n.driver[net])
    _push(g, q, one)
    kept = _propagate(c, g, n, t, q, limit)
    if kept and g.flop[one]:
        for i in range(g.inputs.shape[1]):
            if g.inputs[one, i] >= 0 and _end(c, g, n, t, g.inputs[one, i]) > limit:
                kept = False
    if kept and helps:
        ends, points = _judge(c, g, n, t, q, one, clock)
        kept = ends < -_TINY or (ends < _TINY and points < -_TINY)
    if not kept:
        _restore(t, q)
        _choose(c, g, n, one, old)
        return False
    _note(c, g, n, t, q, one, clock)
    return True


# Exchanges of adders' inputs ------------------------------------------------------------------------------------------


@njit(cache=True)
def _wire(g, n, at, net):
    """The capacitance of a net's wire by half the sides of the box around its gates."""
    low_x = low_y = ANY_TIME
    high_x = high_y = -ANY_TIME
    one = n.driver[net]
    r = n.read_off[net] - (one >= 0)
    while r < n.read_off[net + 1]:
        gate = one if r < n.read_off[net] else n.read_gate[r]
        low_x, high_x = min(low_x, at.x[gate]), max(high_x, at.x[gate])
        low_y, high_y = min(low_y, at.y[gate]), max(high_y, at.y[gate])
        r += 1
    return at.ff_per_um * (high_x - low_x + high_y - low_y) if high_x >= low_x else 0.0


@njit(cache=True)
def _seat(n, net, gate, pin):
    for r in range(n.read_off[net], n.read_off[net + 1]):
        if n.read_gate[r] == gate and n.read_pin[r] == pin:
            return r
    return -1


@njit(cache=True)
def _exchange(c, g, n, at, a, i, b, j):
    """Let two inputs read each other's nets; returns by how much wires get longer, in fF. Twice is once undone."""
    first, second = g.inputs[a, i], g.inputs[b, j]
    r, s = _seat(n, first, a, i), _seat(n, second, b, j)
    before = _wire(g, n, at, first), _wire(g, n, at, second)
    g.inputs[a, i], g.inputs[b, j] = second, first
    n.read_gate[r], n.read_pin[r] = b, j
    n.read_gate[s], n.read_pin[s] = a, i
    after = _wire(g, n, at, first), _wire(g, n, at, second)
    more = c.load[g.choice[b], j] - c.load[g.choice[a], i]
    n.load[first] += more + after[0] - before[0]
    n.load[second] += after[1] - before[1] - more
    return after[0] + after[1] - before[0] - before[1]


@njit(cache=True)
def _reaches(g, n, one, target, stack, seen, found, serial):
    """Whether a path leads from a gate to another one."""
    if target < 0 or g.flop[target]:
        return False
    if one == target:
        return True
    top = 1
    stack[0] = one
    seen[one] = serial
    while top:
        top -= 1
        gate = stack[top]
        for k in range(_readers(g, n, gate, found)):
            reader = found[k]
            if reader == target:
                return True
            if seen[reader] != serial and g.level[reader] < g.level[target]:
                seen[reader] = serial
                stack[top] = reader
                top += 1
    return False


@njit(cache=True)
def _rewire(c, g, n, t, q, at, a, i, b, j, limit, clock, helps, stack, seen, found, serial):
    """As :func:`_swap`, for an exchange."""
    first, second = g.inputs[a, i], g.inputs[b, j]
    if _reaches(g, n, a, n.driver[second], stack, seen, found, serial) or _reaches(
        g, n, b, n.driver[first], stack, seen, found, serial + 1
    ):
        return False
    loads = n.load[first], n.load[second]
    q.count[0] = 0
    _exchange(c, g, n, at, a, i, b, j)
    for net in (first, second):
        if n.driver[net] >= 0:
            _push(g, q, n.driver[net])
    _push(g, q, a)
    _push(g, q, b)
    kept = _propagate(c, g, n, t, q, limit)
    if kept and helps:
        ends, points = _judge(c, g, n, t, q, a, clock)
        kept = ends < -_TINY or (ends < _TINY and points < -_TINY)
    if not kept:
        _restore(t, q)
        _exchange(c, g, n, at, a, i, b, j)
        n.load[first], n.load[second] = loads
        return False
    _note(c, g, n, t, q, a, clock)
    levels(g, n)
    return True


@njit(cache=True)
def _slack(g, t, one):
    slack = ANY_TIME
    for o in range(2):
        net = g.outputs[one, o]
        if net >= 0:
            slack = min(slack, t.required[net] - t.arrival[net], t.required[net + 1] - t.arrival[net + 1])
    return slack


@njit(cache=True)
def _rewire_late(c, g, n, t, q, at, clock, limit, threshold):
    """Exchange late inputs of adders with earlier ones of adders that can wait; returns how many."""
    gates = len(g.family)
    stack, seen, found = np.empty(gates, np.int64), np.zeros(gates, np.int64), np.empty(len(n.read_gate), np.int64)
    serial, made = 1, 0
    for k in range(gates):
        one = g.order[k]
        if at.group[one, 0] < 0:
            continue
        slack = _slack(g, t, one)
        if slack > threshold:
            continue
        for i in range(g.inputs.shape[1]):
            group = at.group[one, i]
            if group < 0:
                continue
            net = g.inputs[one, i]
            if min(t.required[net] - t.arrival[net], t.required[net + 1] - t.arrival[net + 1]) > slack + 1:
                continue
            late = max(t.arrival[net], t.arrival[net + 1])
            best = np.full(_PARTNERS, -ANY_TIME)
            who = np.full(_PARTNERS, -1, np.int64)
            for m in range(at.group_off[group], at.group_off[group + 1]):
                other, pin = at.group_gate[m], at.group_pin[m]
                its = g.inputs[other, pin]
                if other == one or max(t.arrival[its], t.arrival[its + 1]) > late - 1:
                    continue
                spare = _slack(g, t, other)
                if spare <= slack:
                    continue
                for place in range(_PARTNERS):
                    if spare > best[place]:
                        for move in range(_PARTNERS - 1, place, -1):
                            best[move], who[move] = best[move - 1], who[move - 1]
                        best[place], who[place] = spare, m
                        break
            for m in who:
                if m < 0:
                    break
                serial += 2
                if _rewire(
                    c,
                    g,
                    n,
                    t,
                    q,
                    at,
                    one,
                    i,
                    at.group_gate[m],
                    at.group_pin[m],
                    limit,
                    clock,
                    True,
                    stack,
                    seen,
                    found,
                    serial,
                ):
                    made += 1
                    break
    return made


@njit(cache=True)
def shorten(c, g, n, t, q, at, clock, rounds):
    """Exchange bits of one column and polarity where wires get shorter and no end of a path too late; how many."""
    latest, _ = _worst(c, g, n, t, clock)
    limit = max(clock, latest) + _TINY
    gates = len(g.family)
    stack, seen, found = np.empty(gates, np.int64), np.zeros(gates, np.int64), np.empty(len(n.read_gate), np.int64)
    serial, every = 1, 0
    for _ in range(rounds):
        backward(c, g, n, t, limit, False)
        made = 0
        for group in range(len(at.group_off) - 1):
            for m in range(at.group_off[group], at.group_off[group + 1]):
                a, i = at.group_gate[m], at.group_pin[m]
                best, who = -1e-6, -1
                for k in range(at.group_off[group], at.group_off[group + 1]):
                    b, j = at.group_gate[k], at.group_pin[k]
                    first, second = g.inputs[a, i], g.inputs[b, j]
                    if a == b or first == second:
                        continue
                    if max(t.arrival[first], t.arrival[first + 1]) > min(t.required[second], t.required[second + 1]):
                        continue
                    if max(t.arrival[second], t.arrival[second + 1]) > min(t.required[first], t.required[first + 1]):
                        continue
                    loads = n.load[first], n.load[second]
                    longer = _exchange(c, g, n, at, a, i, b, j)
                    _exchange(c, g, n, at, a, i, b, j)
                    n.load[first], n.load[second] = loads
                    if longer < best:
                        best, who = longer, k
                if who >= 0:
                    serial += 2
                    b, j = at.group_gate[who], at.group_pin[who]
                    made += _rewire(c, g, n, t, q, at, a, i, b, j, limit, clock, False, stack, seen, found, serial)
        every += made
        if made < gates // 500:
            break
    return every


# The two phases -------------------------------------------------------------------------------------------------------


@njit(cache=True)
def meet(c, g, n, t, q, at, clock, rewire, rounds):
    """Swap what is late, best gain for its area first, until the clock is met or nothing helps; the latest end."""
    gates = len(g.family)
    unit = c.area[g.choice].mean() * 0.02
    latest, total = _worst(c, g, n, t, clock)
    best, patience = total, _PATIENCE
    busy = np.zeros(gates, np.bool_)
    worth, what = np.empty(gates), np.empty(gates, np.int64)
    for turn in range(rounds):
        if latest <= clock or not patience:
            break
        limit = latest + _GROWTH * clock
        made = 0
        backward(c, g, n, t, clock, True)
        for one in range(gates):
            worth[one], what[one] = 0.0, -1
            heavy = False
            for o in range(2):
                net = g.outputs[one, o]
                heavy |= net >= 0 and (t.weight[net] > 1e-3 or t.weight[net + 1] > 1e-3)
            for i in range(g.inputs.shape[1]):
                net = g.inputs[one, i]
                heavy |= net >= 0 and (t.weight[net] > 1e-3 or t.weight[net + 1] > 1e-3)
            if not heavy:
                continue
            family, now = g.family[one], g.choice[one]
            orders = c.orders[family]
            cell, order = (now - c.first[family]) // orders, (now - c.first[family]) % orders
            for move in range(c.cells[family] + orders):
                if move < c.cells[family]:
                    choice = c.first[family] + move * orders + order
                else:
                    choice = c.first[family] + cell * orders + move - c.cells[family]
                if choice == now:
                    continue
                late, _, _ = _gain(c, g, n, t, q, one, choice)
                value = late / (max(0.0, c.area[choice] - c.area[now]) + unit)
                if value < worth[one]:
                    worth[one], what[one] = value, choice
        busy[:] = False
        budget = max(50, np.sum(what >= 0) // 4)
        for one in np.argsort(worth):
            if what[one] < 0 or made >= budget:
                break
            if busy[one]:
                continue
            if _swap(c, g, n, t, q, one, what[one], limit, clock, True):
                made += 1
                for o in range(2):
                    net = g.outputs[one, o]
                    if net >= 0:
                        for r in range(n.read_off[net], min(n.read_off[net] + 8, n.read_off[net + 1])):
                            busy[n.read_gate[r]] = True
                for i in range(g.inputs.shape[1]):
                    net = g.inputs[one, i]
                    if net >= 0 and n.driver[net] >= 0:
                        busy[n.driver[net]] = True
        if rewire and turn % 3 == 1:
            backward(c, g, n, t, clock, False)
            made += _rewire_late(c, g, n, t, q, at, clock, limit, min(0.0, (clock - latest) * 0.3))
        latest, total = _worst(c, g, n, t, clock)
        patience = _PATIENCE if total < 0.995 * best else patience - 1
        best = min(best, total)
        if not made:
            break
    return latest


@njit(cache=True)
def recover(c, g, n, t, q, clock, rounds):
    """Give back area wherever the clock, or what was reached of it, stays met."""
    gates = len(g.family)
    latest, _ = _worst(c, g, n, t, clock)
    reached = max(clock, latest)
    limit = reached + _TINY
    worth, what = np.empty(gates), np.empty(gates, np.int64)
    for _ in range(rounds):
        backward(c, g, n, t, reached, False)
        for one in range(gates):
            worth[one], what[one] = 0.0, -1
            family, now = g.family[one], g.choice[one]
            orders = c.orders[family]
            order = (now - c.first[family]) % orders
            for cell in range(c.cells[family]):
                choice = c.first[family] + cell * orders + order
                saved = c.area[now] - c.area[choice]
                if saved < _TINY:
                    continue
                _, slack, part = _gain(c, g, n, t, q, one, choice)
                if slack >= 0.0:
                    value = -saved / (part + 0.02)
                    if value < worth[one]:
                        worth[one], what[one] = value, choice
        made = 0
        for one in np.argsort(worth):
            if what[one] < 0:
                break
            made += _swap(c, g, n, t, q, one, what[one], limit, clock, False)
        if made <= gates // 1000:
            break
    latest, _ = _worst(c, g, n, t, clock)
    return latest
