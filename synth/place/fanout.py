"""Buffers for late nets that are read in many places: each for pins that lie together.

    netlist, wires, places = fan_out(netlist, slacks, wires=model, places=places)

A buffer comes to the middle of its pins. What wires it and they will have is foreseen from the boxes around them, so
that gates can be sized before anything is placed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from synth.liberty import Cell, Match
from synth.netlist import Instance, Net, Netlist
from synth.passes import cell_delay, insert_buffer
from synth.place.clock import groups
from synth.sizing import Places
from synth.timing import Wire, loads

__all__ = ["fan_out"]

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16)
_FEWEST = 4  # pins of a net that is looked at
_WORTH = 0.008  # of the clock: what buffers have to gain
_LENGTH = 1.15  # of a wire over half its box, and
_MORE = 0.06  # for each pin more

Ends = Sequence[tuple[str, str, float, float]]


def fan_out(
    netlist: Netlist,
    slacks: Mapping[Net, float],
    clock_ps: float,
    *,
    wires: Mapping[Net, Wire],
    places: Places,
) -> tuple[Netlist, dict[Net, Wire], Places]:
    """The netlist with buffers for late nets that get faster by it, and the wires and places that it has then.

    Buffers one behind the other, which nothing else reads, make way for others, or for none.
    """
    library, load_of = netlist.library, loads(netlist, wires=wires)
    buffers = [library.buffers[name] for name in library.usable if name in library.buffers]
    netlist, wires, at = netlist.copy(), dict(wires), dict(places.at)
    exits = set(netlist.outputs.values())
    for late, slack in slacks.items() if buffers else ():
        readers = netlist.readers(late)
        if slack >= 0 or netlist.driver(late) is None or len(readers) < _FEWEST:
            continue
        chain, before = _chain(netlist, late, exits), 0.0
        for one, output in chain:
            net = one.nets[output]
            before += cell_delay(one.cell, {output: load_of.get(net, 0.0)}, library)
            before += wires.get(net, Wire(0.0)).delay_ps
        (one, output), *idle = reversed(chain)
        net = one.nets[output]
        ends = [(*pin, *at[pin[0]]) for pin in readers]
        driver = one.cell, output
        option = _best(
            netlist, driver, at[one.name], ends, buffers=buffers, ff_per_um=places.ff_per_um, alone=bool(idle)
        )
        if option is None or before - option[0] < _WORTH * clock_ps:
            continue
        for other, pin in idle:
            netlist.move(netlist.readers(other.nets[pin]), net)
            netlist.remove(other.name)
            wires.pop(other.nets[pin], None)
        _, found, some = option
        centres = []
        for group in some if found else ():
            (pin,), (out,) = found.inputs, found.outputs
            name, fresh = insert_buffer(netlist, found, net, [end[:2] for end in group], one.role.parts[:1])
            at[name] = _middle(group)
            centres.append((name, pin, *at[name]))
            wires[fresh] = Wire(places.ff_per_um * _length([(name, out, *at[name]), *group]))
        trunk = places.ff_per_um * _length([(one.name, output, *at[one.name]), *(centres or ends)])
        old = wires.get(net, Wire(0.0))
        wires[net] = Wire(trunk, old.delay_ps * min(1.0, trunk / old.capacitance_ff) if old.capacitance_ff else 0.0)
    return netlist, wires, replace(places, at=at)


def _chain(netlist: Netlist, net: Net, exits: set[Net]) -> list[tuple[Instance, str]]:
    """What drives a net, with its output; of a buffer whose input nothing else reads, what drives that too.

    What drives a port's net stays where it is.
    """
    chain: list[tuple[Instance, str]] = []
    driver = netlist.driver(net)
    while driver is not None:
        one = netlist.cells[driver[0]]
        chain.append((one, driver[1]))
        found = netlist.library.buffers.get(one.cell.name)
        if found is None or net in exits:
            break
        net = one.nets[found.inputs[0]]
        driver = netlist.driver(net) if len(netlist.readers(net)) == 1 and net not in exits else None
    return chain


def _best(
    netlist: Netlist,
    driver: tuple[Cell, str],
    at: tuple[float, float],
    ends: Ends,
    *,
    buffers: Sequence[Match],
    ff_per_um: float,
    alone: bool,
) -> tuple[float, Match | None, list[Ends]] | None:
    """(delay, buffer, groups of pins) of the fastest way to reach the ends with buffers, or where the driver may be
    ``alone``, without.
    """
    library, (cell, output) = netlist.library, driver

    def pins(group: Ends) -> float:
        return sum(netlist.cells[name].cell.inputs[pin] for name, pin, _, _ in group)

    best = None
    if alone:
        direct = pins(ends) + ff_per_um * _length([("", "", *at), *ends])
        best = cell_delay(cell, {output: direct}, library), None, []
    for many in _COUNTS:
        if many > len(ends) // 2:
            break
        some = groups(ends, many)
        leaves = [pins(group) + ff_per_um * _length(group) for group in some]
        trunk = ff_per_um * _length([("", "", *at), *(("", "", *_middle(group)) for group in some)])
        for found in buffers:
            (pin,), (out,) = found.inputs, found.outputs
            first = cell_delay(cell, {output: many * found.cell.inputs[pin] + trunk}, library)
            total = first + cell_delay(found.cell, {out: max(leaves)}, library)
            if best is None or total < best[0]:
                best = total, found, some
    return best


def _middle(group: Ends) -> tuple[float, float]:
    return sum(one[2] for one in group) / len(group), sum(one[3] for one in group) / len(group)


def _length(ends: Ends) -> float:
    xs, ys = [one[2] for one in ends], [one[3] for one in ends]
    box = max(xs) - min(xs) + max(ys) - min(ys)
    return box * (_LENGTH + _MORE * max(0, len(ends) - 3))
