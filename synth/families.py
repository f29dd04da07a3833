"""Cells of one function: what a gate of a netlist may be exchanged for, and which of its pins are alike.

family = Family(cell, library)
family.cells              # the cell and all others that compute the same, pins matched by function
family.exchanges          # orders of its inputs that change nothing
family.choice(2, (1, 0))  # one of them with its inputs in an order: area, loads, arcs and set-up times by position
"""

import itertools
from collections.abc import Iterator, Sequence

from synth.liberty import Cell, Library, truth_table

__all__ = ["Choice", "Family"]

_SEARCH_PINS = 4  # gates with more inputs exchange two pins at a time


class Choice:
    """A cell whose pins are bound to a gate's positions: ``inputs[i]`` is the pin at input position i."""

    def __init__(self, cell: Cell, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        self.cell = cell
        self.area = cell.area
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.capacitance = [cell.inputs[pin] for pin in inputs]
        position = {pin: i for i, pin in enumerate(inputs)}
        # Per output: arcs to its rising and to its falling edge, as (offset of the source point, delay, transition).
        self.arcs: list[tuple[list[tuple], list[tuple]]] = []
        for pin in outputs:
            edges: tuple[list[tuple], list[tuple]] = ([], [])
            for arc in cell.arcs:
                if arc.output == pin:
                    for pair, delay in arc.delay.items():
                        slope = arc.transition[pair]
                        edges[pair[1] == "f"].append(
                            (
                                position[arc.input],
                                int(pair[0] == "f"),
                                *(delay.at_zero, delay.per_ff, delay.per_ps, delay.per_ff_ps),
                                *(slope.at_zero, slope.per_ff, slope.per_ps, slope.per_ff_ps),
                            )
                        )
            self.arcs.append(edges)
        # Setup time of input positions: (position, edge, at zero, per ps of transition).
        self.setup = [
            (position[pin], int(edge == "f"), time.at_zero, time.per_ps)
            for pin, edges in (cell.ff.setup.items() if cell.ff else ())
            for edge, time in edges.items()
        ]


class Family:
    """The usable cells that compute what ``cell`` does, and the exchanges of input positions that change nothing."""

    def __init__(self, cell: Cell, library: Library) -> None:
        self.inputs = tuple(cell.inputs)
        self.outputs = tuple(cell.outputs)
        tables = [truth_table(f, self.inputs) for f in cell.outputs.values()] if cell.kind == "logic" else []
        #: (cell, its inputs by position, its outputs by position); the first is `cell` itself.
        self.cells = [(cell, self.inputs, self.outputs)]
        if cell.kind == "logic":
            found = library.match(*tables, inputs=len(self.inputs), like=self.inputs)
            # Pins of large gates are matched by name.
            same = {
                one.cell.name: one for one in found if len(self.inputs) <= _SEARCH_PINS or one.inputs == self.inputs
            }
            alike = [same[name] for name in library.usable if name in same]
            self.cells += [(one.cell, one.inputs, one.outputs) for one in alike if one.cell is not cell]
        elif cell.kind == "ff" and cell.outputs:  # what stands for a clock gate has none
            self.cells += [
                (other, self.inputs, self.outputs)
                for other in library.usable.values()
                if other is not cell and _same_flop(other, cell)
            ]
        self.flop = cell.kind == "ff"
        identity = tuple(range(len(self.inputs)))
        self.exchanges: list[tuple[int, ...]] = []
        if cell.kind == "logic":
            for order in _orders(identity):
                pins = [self.inputs[i] for i in order]
                if order != identity and [truth_table(f, pins) for f in cell.outputs.values()] == tables:
                    self.exchanges.append(order)
        self.identity = identity
        self._choices: dict[tuple[int, tuple[int, ...]], Choice] = {}

    def choice(self, cell: int, order: tuple[int, ...]) -> Choice:
        """The numbered one of :attr:`cells`, its pins in an order: position i has the pin that was at ``order[i]``."""
        key = cell, order
        if key not in self._choices:
            what, inputs, outputs = self.cells[cell]
            self._choices[key] = Choice(what, [inputs[i] for i in order], outputs)
        return self._choices[key]

    def neighbours(self, cell: int, order: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """All other cells with the same order of pins, and all exchanges of pins of the same cell."""
        for other in range(len(self.cells)):
            if other != cell:
                yield other, order
        for exchange in self.exchanges:
            yield cell, tuple(order[i] for i in exchange)


def _orders(identity: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(identity) <= _SEARCH_PINS:
        yield from itertools.permutations(identity)
        return
    for i, j in itertools.combinations(identity, 2):
        order = list(identity)
        order[i], order[j] = j, i
        yield tuple(order)


def _same_flop(other: Cell, cell: Cell) -> bool:
    """Whether two flip-flops do the same, by pins of the same names."""
    if other.kind != "ff" or set(other.inputs) != set(cell.inputs):
        return False
    a, b = cell.ff, other.ff
    facts = [(one.clocked_on, one.next_state, one.clear, one.preset, one.both) for one in (a, b)]
    return facts[0] == facts[1] and dict(a.inverted) == dict(b.inverted)
