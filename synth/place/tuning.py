"""Sizing of circuits of tens of thousands of cells: the moves of :mod:`synth.sizing`, compiled.

    tuned = tune(netlist, clock_ps=950, wires=model, places=places)
    tuned.netlist, tuned.critical_path_ps, tuned.slacks

The same moves by the same delays: another cell of a function, another order of its pins, bits of one column and
polarity exchanged between adders. What is ranked is the gain of all late ends together, since a tile has hundreds.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from synth.families import Family
from synth.netlist import Net, Netlist
from synth.place import kernel
from synth.sizing import Places, SizedCircuit
from synth.timing import Wire

__all__ = ["Tuned", "tune"]

_ROUNDS = 60  # of meeting the clock
_RECOVERIES = 12
_SHORTENED = 3

Array = np.ndarray[Any, np.dtype[Any]]


class Tuned(NamedTuple):
    """A netlist, its delay by linear delays, and how much later each of its nets could switch, in ps."""

    netlist: Netlist
    critical_path_ps: float
    slacks: dict[Net, float]


def tune(
    netlist: Netlist,
    clock_ps: float,
    *,
    wires: Mapping[Net, Wire] | None = None,
    places: Places | None = None,
    rewire: bool = True,
    rounds: int = _ROUNDS,
) -> Tuned:
    """A netlist of the same function that meets the clock where swaps can; as :func:`~synth.sizing.size`.

    ``rewire`` is of effect where the ``places`` of cells are known.
    """
    rewire = rewire and places is not None
    circuit = SizedCircuit(netlist, clock_ps, rewire=rewire, wires=wires, places=places)
    choices = _Choices(circuit)
    gates, nets = _gates(circuit, choices), _nets(circuit)
    count = len(circuit.gates)
    at = _places(circuit, places, gates)
    points = len(circuit.arrival)
    times = kernel.Times(np.array(circuit.arrival), np.array(circuit.slew), *(np.zeros(points) for _ in range(4)))
    queue = kernel.Queue(
        np.full(count + 1, -1, np.int64),
        np.full(count, -1, np.int64),
        np.zeros(count, bool),
        np.zeros(2 * points + 64, np.int64),
        np.zeros(2 * points + 64),
        np.zeros(2 * points + 64),
        np.zeros(points, np.int64),
        np.array([0, 0, -1, count + 1]),
    )
    cells = choices.cells()
    everything = cells, gates, nets, times, queue
    kernel.levels(gates, nets)
    kernel.forward(*everything)
    if rewire:
        kernel.shorten(*everything, at, clock_ps, _SHORTENED)
    kernel.meet(*everything, at, clock_ps, rewire, rounds)
    reached = kernel.recover(*everything, clock_ps, _RECOVERIES)
    for number, gate in enumerate(circuit.gates):
        gate.cell, gate.order = choices.of(gates.family[number], gates.choice[number])
        gate.choice = gate.family.choice(gate.cell, gate.order)
        gate.inputs = [int(net) for net in gates.inputs[number, : len(gate.inputs)]]
    kernel.backward(*everything[:-1], clock_ps, False)
    left = np.where(times.arrival == kernel.NEVER, kernel.ANY_TIME, times.required - times.arrival)
    slacks = np.minimum(left[::2], left[1::2]).tolist()
    return Tuned(circuit.write(netlist), float(reached), dict(zip(circuit.bits, slacks, strict=True)))


class _Choices:
    """All choices of all families, by number."""

    def __init__(self, circuit: SizedCircuit) -> None:
        self.families: dict[int, int] = {}
        self.known: list[Family] = []
        for gate in circuit.gates:
            if id(gate.family) not in self.families:
                self.families[id(gate.family)] = len(self.known)
                self.known.append(gate.family)
        self.orders = [[one.identity, *one.exchanges] for one in self.known]
        sizes = [len(one.cells) * len(orders) for one, orders in zip(self.known, self.orders, strict=True)]
        self.first = [0, *accumulate(sizes)]

    def of(self, family: int, choice: int) -> tuple[int, tuple[int, ...]]:
        """(cell, order) of a choice."""
        cell, order = divmod(int(choice) - self.first[family], len(self.orders[family]))
        return cell, self.orders[family][order]

    def cells(self) -> kernel.Cells:
        """As arrays."""
        found = [
            one.choice(cell, order)
            for one, orders in zip(self.known, self.orders, strict=True)
            for cell in range(len(one.cells))
            for order in orders
        ]
        loads = np.zeros((len(found), max(len(one.capacitance) for one in found)))
        for number, one in enumerate(found):
            loads[number, : len(one.capacitance)] = one.capacitance
        groups = [
            one.arcs[o][edge] if o < len(one.arcs) else [] for one in found for o in range(2) for edge in range(2)
        ]
        arcs = [arc for group in groups for arc in group]
        setups = [setup for one in found for setup in one.setup]
        return kernel.Cells(
            np.array([one.area for one in found]),
            loads,
            _offsets([len(group) for group in groups]),
            np.array([arc[0] for arc in arcs], np.int64),
            np.array([arc[1] for arc in arcs], np.int64),
            np.array([arc[2:6] for arc in arcs], float).reshape(-1, 4),
            np.array([arc[6:10] for arc in arcs], float).reshape(-1, 4),
            _offsets([len(one.setup) for one in found]),
            np.array([setup[0] for setup in setups], np.int64),
            np.array([setup[1] for setup in setups], np.int64),
            np.array([setup[2:4] for setup in setups], float).reshape(-1, 2),
            np.array(self.first),
            np.array([len(one.cells) for one in self.known]),
            np.array([len(orders) for orders in self.orders]),
        )


def _offsets(sizes: list[int]) -> Array:
    return np.array([0, *accumulate(sizes)], np.int64)


def _gates(circuit: SizedCircuit, choices: _Choices) -> kernel.Gates:
    count = len(circuit.gates)
    family = np.array([choices.families[id(gate.family)] for gate in circuit.gates], np.int64)
    inputs = np.full((count, max(len(gate.inputs) for gate in circuit.gates)), -1, np.int64)
    outputs = np.full((count, 2), -1, np.int64)
    for number, gate in enumerate(circuit.gates):
        inputs[number, : len(gate.inputs)] = gate.inputs
        outputs[number, : len(gate.outputs)] = gate.outputs
    return kernel.Gates(
        family,
        np.array(choices.first, np.int64)[family],
        inputs,
        outputs,
        np.array([gate.family.flop for gate in circuit.gates], bool),
        np.zeros(count, np.int64),
        np.arange(count),
    )


def _nets(circuit: SizedCircuit) -> kernel.Nets:
    number = {gate.name: i for i, gate in enumerate(circuit.gates)}
    readers = [[(number[gate.name], pin) for gate, pin in some] for some in circuit.readers]
    ends = [
        [(number[gate.name], pin) for gate, pin in some if any(setup[0] == pin for setup in gate.choice.setup)]
        for some in circuit.readers
    ]

    def flat(lists: list[list[tuple[int, int]]]) -> tuple[Array, Array, Array]:
        every = np.array([one for some in lists for one in some], np.int64).reshape(-1, 2)
        return _offsets([len(some) for some in lists]), every[:, 0].copy(), every[:, 1].copy()

    return kernel.Nets(
        np.array(circuit.load),
        np.array(circuit.behind),
        np.array(circuit.is_output, bool),
        np.array([-1 if gate is None else number[gate.name] for gate in circuit.driver], np.int64),
        *flat(readers),
        *flat(ends),
    )


def _places(circuit: SizedCircuit, places: Places | None, gates: kernel.Gates) -> kernel.Places:
    count = len(circuit.gates)
    x, y = np.zeros(count), np.zeros(count)
    group = np.full(gates.inputs.shape, -1, np.int64)
    number = {gate.name: i for i, gate in enumerate(circuit.gates)}
    for name, i in number.items() if places is not None else ():
        x[i], y[i] = places.at[name]
    groups = list({id(some): some for some in circuit.groups.values()}.values())
    for at, some in enumerate(groups):
        for gate, pin in some:
            group[number[gate.name], pin] = at
    members = np.array([(number[gate.name], pin) for some in groups for gate, pin in some], np.int64).reshape(-1, 2)
    return kernel.Places(
        x,
        y,
        0.0 if places is None else places.ff_per_um,
        group,
        _offsets([len(some) for some in groups]),
        members[:, 0].copy(),
        members[:, 1].copy(),
    )
