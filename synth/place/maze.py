"""The compiled part of the router: ways of one or two bends for all wires, then a maze search where tracks lack.

``use`` and ``price`` are of the places between neighbours in x (``across``) and in y (``up``). A path is a run of
points in ``px`` and ``py``, with straight pieces between them.
"""

import heapq

import numpy as np
from numba import njit

__all__ = ["routed"]

_MARGIN = 4  # grid cells that a maze search may leave the box of its ends, and
_FURTHER = 2  # more in each round, up to
_FURTHEST = 64
_AT_ONCE = 4000  # wires of a round
_AGAIN = 10  # rounds after which fewer wires, by
_LESS = 0.9  # so much, must lack tracks, or the search ends,
_FEW = 0.01  # unless it is less than this part of all
_DEARER = 2.0  # a place that is too full, in each round,
_PRESSED = 20  # and by as much more after so many: the last few wires find their ways by that


@njit(cache=True)
def _cost(use, price, room):
    """Of one more wire at a place."""
    full = (use + 1) / room
    return price + (10 * (full - 0.8) if full > 0.8 else 0.0) + (20 * full if full > 1 else 0.0)


@njit(cache=True)
def _piece(x0, y0, x1, y1, use, price, room):
    """The price of a straight piece."""
    total = 0.0
    if y0 == y1:
        for x in range(min(x0, x1), max(x0, x1)):
            total += _cost(use[0][y0, x], price[0][y0, x], room[0])
    else:
        for y in range(min(y0, y1), max(y0, y1)):
            total += _cost(use[1][y, x0], price[1][y, x0], room[1])
    return total


@njit(cache=True)
def _walk(px, py, use, by):
    """Put a path onto the grid, or take it off."""
    for i in range(len(px) - 1):
        if py[i] == py[i + 1]:
            use[0][py[i], min(px[i], px[i + 1]) : max(px[i], px[i + 1])] += by
        else:
            use[1][min(py[i], py[i + 1]) : max(py[i], py[i + 1]), px[i]] += by


@njit(cache=True)
def _full(px, py, use, room):
    for i in range(len(px) - 1):
        if py[i] == py[i + 1]:
            for x in range(min(px[i], px[i + 1]), max(px[i], px[i + 1])):
                if use[0][py[i], x] > room[0]:
                    return True
        else:
            for y in range(min(py[i], py[i + 1]), max(py[i], py[i + 1])):
                if use[1][y, px[i]] > room[1]:
                    return True
    return False


@njit(cache=True)
def _pattern(x0, y0, x1, y1, use, price, room):
    """The cheapest way of two bends at most."""
    if x0 == x1 or y0 == y1:
        return np.array([x0, x1]), np.array([y0, y1])
    best, bend, across = np.inf, 0, True
    bends = (x1, x0, (x0 + x1) // 2)
    for way in range(3):  # along x, along y at a bend, along x
        if way < 2 or abs(x1 - x0) > 1:
            x = bends[way]
            cost = _piece(x0, y0, x, y0, use, price, room) + _piece(x, y0, x, y1, use, price, room)
            cost += _piece(x, y1, x1, y1, use, price, room)
            if cost < best:
                best, bend, across = cost, x, True
    if abs(y1 - y0) > 1:
        y = (y0 + y1) // 2
        cost = _piece(x0, y0, x0, y, use, price, room) + _piece(x0, y, x1, y, use, price, room)
        cost += _piece(x1, y, x1, y1, use, price, room)
        if cost < best:
            bend, across = y, False
    if across:
        return np.array([x0, bend, bend, x1]), np.array([y0, y0, y1, y1])
    return np.array([x0, x0, x1, x1]), np.array([y0, bend, bend, y1])


@njit(cache=True)
def _maze(x0, y0, x1, y1, use, price, room, margin):
    """The cheapest way within the box of both ends and a margin."""
    rows, columns = use[0].shape[0], use[1].shape[1]
    left, right = max(0, min(x0, x1) - margin), min(columns - 1, max(x0, x1) + margin)
    below, above = max(0, min(y0, y1) - margin), min(rows - 1, max(y0, y1) + margin)
    wide = right - left + 1
    best = np.full(wide * (above - below + 1), np.inf)
    before = np.full(len(best), -1)
    start, end = (y0 - below) * wide + x0 - left, (y1 - below) * wide + x1 - left
    best[start] = 0.0
    waiting = [(float(abs(x0 - x1) + abs(y0 - y1)), 0.0, start)]
    while waiting:
        _, so_far, at = heapq.heappop(waiting)
        if at == end:
            break
        if so_far > best[at]:
            continue
        x, y = at % wide + left, at // wide + below
        for way in range(4):
            to_x, to_y = x + (way == 0) - (way == 1), y + (way == 2) - (way == 3)
            if not (left <= to_x <= right and below <= to_y <= above):
                continue
            if way < 2:
                low = min(x, to_x)
                total = so_far + _cost(use[0][y, low], price[0][y, low], room[0])
            else:
                low = min(y, to_y)
                total = so_far + _cost(use[1][low, x], price[1][low, x], room[1])
            to = (to_y - below) * wide + to_x - left
            if total < best[to]:
                best[to], before[to] = total, at
                heapq.heappush(waiting, (total + abs(to_x - x1) + abs(to_y - y1), total, to))
    many, at = 1, end
    while at != start:
        at = before[at]
        many += 1
    px, py = np.empty(many, np.int64), np.empty(many, np.int64)
    at = end
    for i in range(many - 1, -1, -1):
        px[i], py[i] = at % wide + left, at // wide + below
        at = before[at]
    return px, py


@njit(cache=True)
def routed(ends, columns, rows, room, rounds):
    """(wires at each place across, up; how far each went) of wires from (x, y) to (x, y), the shortest first."""
    use = np.zeros((rows, max(0, columns - 1))), np.zeros((max(0, rows - 1), columns))
    price = np.ones_like(use[0]), np.ones_like(use[1])
    paths = [(np.zeros(0, np.int64), np.zeros(0, np.int64)) for _ in range(0)]
    for k in range(len(ends)):
        path = _pattern(ends[k, 0], ends[k, 1], ends[k, 2], ends[k, 3], use, price, room)
        _walk(path[0], path[1], use, 1)
        paths.append(path)
    before = len(ends)
    for turn in range(rounds):
        late = [k for k in range(len(ends)) if _full(paths[k][0], paths[k][1], use, room)]
        if turn % _AGAIN == 0:
            if turn and len(late) > max(_LESS * before, _FEW * len(ends)):
                break
            before = len(late)
        if not late:
            break
        late = late[:_AT_ONCE]
        for which in range(2):
            for y in range(use[which].shape[0]):
                for x in range(use[which].shape[1]):
                    if use[which][y, x] > room[which]:
                        price[which][y, x] += _DEARER * (1 + turn // _PRESSED)
        for k in late:
            if _full(paths[k][0], paths[k][1], use, room):
                _walk(paths[k][0], paths[k][1], use, -1)
                margin = min(_MARGIN + _FURTHER * turn, _FURTHEST)
                paths[k] = _maze(ends[k, 0], ends[k, 1], ends[k, 2], ends[k, 3], use, price, room, margin)
                _walk(paths[k][0], paths[k][1], use, 1)
    went = np.zeros(len(ends), np.int64)
    for k in range(len(ends)):
        px, py = paths[k]
        for i in range(len(px) - 1):
            went[k] += abs(px[i + 1] - px[i]) + abs(py[i + 1] - py[i])
    return use[0], use[1], went
