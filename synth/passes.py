"""Passes over netlists: each takes a :class:`~synth.netlist.Netlist` and gives another one.

What a circuit has many times is mapped once: :func:`compose` puts its parts together.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from synth.families import Family
from synth.liberty import Cell, Library, Match, truth_table
from synth.netlist import CONSTANTS, Instance, Net, Netlist, Outline, Part, Pin, Role
from synth.timing import Wire, loads

__all__ = ["absorb", "buffer", "cell_delay", "compose", "insert_buffer", "invert", "prune", "strengthen", "tie"]
#: Inputs of the largest gate whose complement is looked for.
_MOST_PINS = 5


def compose(outline: Outline, parts: Mapping[str, Netlist], library: Library) -> Netlist:
    """The flat netlist of a circuit of parts: ``parts`` has the netlist of each kind of part.

    Cells and nets of a part are named behind it, and their roles say that they are in it.
    """
    used = [net for port in outline.ports.values() for net in port.bits]
    used += [net for ports in outline.instances.values() for nets in ports.values() for net in nets]
    fresh = itertools.count(1 + max(net for net in used if isinstance(net, int)))
    same: dict[Net, Net] = {}  # a net that a part drives with a constant or one of its inputs, or drives twice

    def resolve(net: Net) -> Net:
        while net in same:
            net = same[net]
        return net

    cells: dict[str, Instance] = {}
    names: dict[Net, str] = {}
    for at, connections in outline.instances.items():
        part = parts[at.kind]
        nets: dict[Net, Net] = {constant: constant for constant in CONSTANTS}
        for port, facts in sorted(part.ports.items(), key=lambda one: one[1].direction != "input"):
            outer = connections.get(port, ())
            for inside, outside in zip(facts.bits, outer, strict=bool(outer)):
                if facts.direction == "output" and inside in nets:
                    same[outside] = nets[inside]
                else:
                    nets[inside] = outside
        roles: dict[Role, Role] = {}

        def local(net: Net, nets: dict[Net, Net] = nets) -> Net:
            if net not in nets:
                nets[net] = next(fresh)
            return nets[net]

        for one in part.cells.values():
            if one.role not in roles:
                roles[one.role] = replace(one.role, parts=(at, *one.role.parts))
            name = f"{at.name}.{one.name}"
            inner = {pin: local(net) for pin, net in one.nets.items()}
            cells[name] = Instance(name, one.cell, inner, roles[one.role])
        names |= {local(net): f"{at.name}.{name}" for net, name in part.names.items()}
    names |= outline.names

    def resolved(one: Instance) -> Instance:
        return replace(one, nets={pin: resolve(net) for pin, net in one.nets.items()})

    whole = Netlist(
        outline.name,
        library,
        {name: replace(port, bits=tuple(map(resolve, port.bits))) for name, port in outline.ports.items()},
        {name: resolved(one) for name, one in cells.items()},
    )
    for net, name in names.items():
        if isinstance(net := resolve(net), int):
            whole.names[net] = name
    whole.check()
    return whole


def absorb(netlist: Netlist, pairs: Mapping[str, str]) -> Netlist:
    """Take the complements of some inputs, which are inputs too, in place of inverters.

    ``pairs`` maps an input port to the port of its complement.
    """
    netlist = netlist.copy()
    complement: dict[Net, Net] = {}
    for port, other in pairs.items():
        complement |= dict(zip(netlist.ports[port].bits, netlist.ports[other].bits, strict=True))
    for one in list(netlist.cells.values()):
        inverter = netlist.library.inverters.get(one.cell.name)
        if inverter and (source := one.nets[inverter.inputs[0]]) in complement:
            netlist.remove(one.name)
            _substitute(netlist, one.nets[inverter.outputs[0]], complement[source])
    return netlist


def _exits(netlist: Netlist) -> dict[Net, list[tuple[str, int]]]:
    """The bits of output ports, by net."""
    found: dict[Net, list[tuple[str, int]]] = defaultdict(list)
    for name, port in netlist.ports.items():
        if port.direction == "output":
            for i, net in enumerate(port.bits):
                found[net].append((name, i))
    return found


def _substitute(netlist: Netlist, old: Net, new: Net) -> None:
    """Let all that reads a net read another one."""
    netlist.move(netlist.readers(old), new)
    netlist.move_outputs(_exits(netlist)[old], new)


def prune(netlist: Netlist) -> Netlist:
    """The netlist without cells whose outputs nothing reads."""
    netlist = netlist.copy()
    exits = _exits(netlist)

    def idle(one: Instance) -> bool:
        return not any(netlist.readers(one.nets[p]) or one.nets[p] in exits for p in one.cell.outputs if p in one.nets)

    waiting = list(netlist.cells)
    while waiting:
        one = netlist.cells.get(waiting.pop())
        if one is not None and idle(one):
            netlist.remove(one.name)
            drivers = (netlist.driver(one.nets[pin]) for pin in one.cell.inputs)
            waiting += [driver[0] for driver in drivers if driver is not None]
    return netlist


def invert(netlist: Netlist) -> Netlist:
    """Flops that hold the complement, where that takes less area: an inverter moves from one side to the other.

    A mapper stops at flops. Here the gate in front of one becomes its complement (a NAND for an AND), and an inverter
    behind it goes, comes, or serves the other readers. Flops wake up in any state, so that none has one to keep.
    """
    library, flops = netlist.library, [one.name for one in netlist.cells.values() if one.cell.ff and one.cell.ff.plain]
    netlist = netlist.copy()
    exits = _exits(netlist)
    complements: dict[str, Match | None] = {}
    inserted: set[str] = set()

    def move(pins: list[Pin], ports: list[tuple[str, int]], net: Net) -> None:
        netlist.move(pins, net)
        netlist.move_outputs(ports, net)
        exits[net] = ports

    for name in flops:
        flop = netlist.cells[name]
        data = flop.nets[flop.cell.ff.data]
        outputs = [flop.nets[pin] for pin in flop.cell.outputs if pin in flop.nets]
        driver = netlist.driver(data)
        if driver is None or driver[0] in inserted or len(outputs) != 1:
            continue
        gate = netlist.cells[driver[0]]
        if gate.cell.ff or len(gate.cell.outputs) != 1 or len(netlist.readers(data)) + len(exits[data]) != 1:
            continue
        if gate.cell.name not in complements:
            complements[gate.cell.name] = _complement(gate.cell, library)
        if (found := complements[gate.cell.name]) is None:
            continue
        other = found.cell
        (state,) = outputs

        def parted(state: Net = state) -> tuple[list[Instance], list[Pin]]:
            """The inverters that read the flop, and what else does."""
            readers = [(netlist.cells[pin[0]], pin) for pin in netlist.readers(state)]
            inverters = [one for one, _ in readers if one.cell.name in library.inverters]
            return inverters, [pin for one, pin in readers if one.cell.name not in library.inverters]

        not_gates, others = parted()
        saved = gate.cell.area - other.area
        if not_gates and not others and not exits[state]:
            saved += sum(one.cell.area for one in not_gates)
        elif not not_gates:
            saved -= library.inverter.area
        if saved < 1e-9:
            continue
        nets = {pin: gate.nets[old] for pin, old in zip(found.inputs, gate.cell.inputs, strict=True)}
        netlist.replace(gate.name, other, {**nets, found.outputs[0]: data})
        not_gates, others = parted()  # the gate may read its own flop: pins are those of its complement by now
        if not not_gates:
            (i,), (o,) = library.inverter.inputs, library.inverter.outputs
            inverted = netlist.fresh()
            home = flop.role.parts[:1]
            at = f"{home[0].name}.inverter{inverted}" if home else f"inverter{inverted}"
            move(others, exits[state], inverted)
            exits[state] = []
            netlist.insert(at, library.inverter, {i: state, o: inverted}, Role(home))
            inserted.add(at)
            continue
        kept, *more = not_gates
        negated = [next(one.nets[pin] for pin in one.cell.outputs) for one in not_gates]
        true = [pin for net in negated for pin in netlist.readers(net)], [bit for net in negated for bit in exits[net]]
        complement = others, exits[state]
        for one in more:
            netlist.remove(one.name)
        for net in negated:
            exits[net] = []
        move(*true, state)
        if any(complement):
            move(*complement, negated[0])
        else:
            netlist.remove(kept.name)
    return netlist


def _complement(cell: Cell, library: Library) -> Match | None:
    """The smallest cell that computes the complement, its inputs by those of the cell; None if there is none."""
    pins = tuple(cell.inputs)
    if cell.kind != "logic" or not 0 < len(pins) <= _MOST_PINS:
        return None
    table = truth_table(next(iter(cell.outputs.values())), pins) ^ (1 << (1 << len(pins))) - 1
    return next(iter(library.match(table, inputs=len(pins))), None)


def strengthen(
    netlist: Netlist,
    *,
    near: float,
    fan_out: int = 3,
    copies: Mapping[str, int] | None = None,
    wires: Mapping[Net, Wire] | None = None,
    slow: Mapping[Net, float] | None = None,
) -> Netlist:
    """Stronger cells of the same function for nets that are read in ``fan_out`` parts of the circuit or more.

    Mapping part by part does not see how often a part's output is read. Of a driver's family the smallest cell is taken
    whose delay into its load is within ``near`` times the best. ``copies`` and ``wires`` as in
    :func:`synth.timing.loads`. With ``slow``, nets in it are meant instead whose drivers take longer than it says.
    """
    library, load_of, copies = netlist.library, loads(netlist, copies, wires), copies or {}
    order = netlist.ordered()
    netlist = netlist.copy()
    readers: dict[Net, dict[str, int]] = defaultdict(dict)
    for one in netlist.cells.values():
        for pin in one.cell.inputs:
            readers[one.nets[pin]][one.role.part] = copies.get(one.role.part, 1)
    families: dict[str, Family] = {}
    for one in reversed(order):
        nets = [one.nets[pin] for pin in one.cell.outputs if pin in one.nets]
        part = one.role.part
        if slow is None:
            chosen = any(sum(1 if at == part else n for at, n in readers[net].items()) >= fan_out for net in nets)
        else:
            outputs = {pin: one.nets[pin] for pin in one.cell.outputs if pin in one.nets}
            chosen = any(
                cell_delay(one.cell, {pin: load_of.get(net, 0.0)}, library) > slow[net]
                for pin, net in outputs.items()
                if net in slow
            )
        if not chosen:
            continue
        family = families.setdefault(one.cell.name, Family(one.cell, library))

        def delay(cell: Cell, outputs: Sequence[str], nets: list[Net] = nets) -> float:
            at = dict(zip(outputs, nets, strict=False))
            return cell_delay(cell, {pin: load_of.get(net, 0.0) for pin, net in at.items()}, library)

        within = near * min(delay(cell, outputs) for cell, _, outputs in family.cells)
        cell, inputs, outputs = min(
            (each for each in family.cells if delay(each[0], each[2]) <= within), key=lambda each: each[0].area
        )
        if cell is one.cell:
            continue
        pins = dict(zip(family.inputs, inputs, strict=True)) | dict(zip(family.outputs, outputs, strict=True))
        netlist.replace(one.name, cell, {pins.get(pin, pin): net for pin, net in one.nets.items()})
        for pin, other in zip(family.inputs, inputs, strict=True):
            net = one.nets[pin]
            load_of[net] = load_of.get(net, 0.0) + cell.inputs[other] - one.cell.inputs[pin]
    return netlist


def cell_delay(cell: Cell, loads: Mapping[str, float], library: Library) -> float:
    """The longest delay into the loads of some outputs, at the library's typical transition; a constant takes none."""
    times = (
        time(loads[arc.output], library.slew_ps)
        for arc in cell.arcs
        if arc.output in loads
        for time in arc.delay.values()
    )
    return max(times, default=0.0)


def buffer(
    netlist: Netlist,
    slowest_ps: float,
    *,
    copies: Mapping[str, int] | None = None,
    wires: Mapping[Net, Wire] | None = None,
    places: Mapping[Pin, tuple[int, int]] | None = None,
    only: Collection[Net] | None = None,
) -> Netlist:
    """Buffers for nets whose drivers would take longer than ``slowest_ps``, as control signals of whole arrays do.

    The least area of equal buffers is taken that gets below, or else the fastest; a net that is still slow after that
    gets a tree of them. Primary inputs and clocks are as they are: nothing is known of their drivers. ``copies`` as in
    :func:`synth.timing.loads`; ``wires`` load drivers as much as the pins that they lead to, each its part; pins with
    ``places`` share a buffer with those that lie beside them. ``only`` these nets are looked at, where it is given.
    """
    library, copies, drivers = netlist.library, copies or {}, list(netlist.cells.values())
    netlist = netlist.copy()
    buffers = [library.buffers[name] for name in library.usable if name in library.buffers]
    driven_by = {one.nets[pin]: one.role.parts[:1] for one in drivers for pin in one.cell.outputs if pin in one.nets}
    readers: dict[Net, list[tuple[Pin, tuple[Part, ...], float]]] = defaultdict(list)  # with loads
    for one in drivers:
        part = one.role.parts[:1]
        for pin, load in one.cell.inputs.items():
            net = one.nets[pin]
            many = copies.get(one.role.part, 1) if driven_by.get(net) != part else 1
            readers[net].append(((one.name, pin), part, load * many))
    for net, wire in (wires or {}).items():
        many = len(readers[net])
        readers[net] = [(pin, part, load + wire.capacitance_ff / many) for pin, part, load in readers[net]]
    for net in readers if places else ():
        points = [places.get(pin, (0, 0)) for pin, _, _ in readers[net]]
        extents = [max(at) - min(at) for at in zip(*points, strict=True)] or [0, 0]
        along = extents.index(max(extents))
        readers[net].sort(key=lambda one: places.get(one[0], (0, 0))[along])
    for one in drivers if buffers else []:
        for output in one.cell.outputs:
            net = one.nets.get(output)
            if net is None or (only is not None and net not in only):
                continue
            while len(readers[net]) > 1:
                parts = {part for _, part, _ in readers[net]}
                part = parts.pop() if len(parts) == 1 else ()
                outside = part and driven_by[net] != part
                many = copies.get(part[0].name, 1) if outside else 1  # copies, each with buffers of its own
                load = sum(each[2] for each in readers[net])
                before = cell_delay(one.cell, {output: load}, library)
                if before <= slowest_ps:
                    break
                options = []
                for found in buffers:
                    cell, (pin,), (out,) = found.cell, found.inputs, found.outputs
                    for count in range(many, many * len(readers[net]), many):
                        first = cell_delay(one.cell, {output: count * cell.inputs[pin]}, library)
                        then = cell_delay(cell, {out: load / count}, library)
                        options.append((max(first + then, slowest_ps), count * cell.area, first + then, found, count))
                *_, total, found, count = min(options, key=lambda each: each[:3])
                if total >= before:
                    break
                cell, (pin,) = found.cell, found.inputs
                groups: list[list[tuple[Pin, tuple[Part, ...], float]]] = [[] for _ in range(count // many)]
                for number, (reader, at, load) in enumerate(readers[net]):
                    groups[number * len(groups) // len(readers[net])].append((reader, at, load / many))
                readers[net] = []
                for group in groups:
                    home = part if many > 1 else driven_by[net]
                    name, fresh = insert_buffer(netlist, found, net, [reader for reader, _, _ in group], home)
                    readers[fresh] = group
                    readers[net].append(((name, pin), home, many * cell.inputs[pin]))
    return netlist


def insert_buffer(
    netlist: Netlist, found: Match, net: Net, readers: Sequence[Pin], parts: tuple[Part, ...]
) -> tuple[str, Net]:
    """Put a buffer of a part between a net and some of its readers; its name and the net that it drives."""
    (pin,), (out,) = found.inputs, found.outputs
    fresh = netlist.fresh()
    name = f"{parts[0].name}.buffer{fresh}" if parts else f"buffer{fresh}"
    netlist.insert(name, found.cell, {pin: net, out: fresh}, Role(parts))
    netlist.move(readers, fresh)
    return name, fresh


def tie(netlist: Netlist) -> Netlist:
    """One tie cell for each constant that is read, in place of one for each pin.

    Constants do not switch, so that a tie cell drives as many pins as there are. A library without the cell is left
    with the constants themselves.
    """
    library = netlist.library
    netlist = netlist.copy()
    for one in [one for one in netlist.cells.values() if one.cell.kind == "tie"]:
        netlist.remove(one.name)
        for pin, function in one.cell.outputs.items():
            if pin in one.nets:
                _substitute(netlist, one.nets[pin], str(truth_table(function, ())))
    cells: dict[str, dict[str, Net]] = {}
    exits = _exits(netlist)
    for value, found in (("0", library.tie_low), ("1", library.tie_high)):
        if found and (netlist.readers(value) or exits[value]):
            cell, pin = found
            cells.setdefault(cell, {})[pin] = net = netlist.fresh()
            _substitute(netlist, value, net)
    for number, (cell, pins) in enumerate(cells.items()):
        netlist.insert(f"tie{number}", library.cell(cell), pins)
    return netlist
