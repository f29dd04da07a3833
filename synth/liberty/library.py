# SPDX-License-Identifier: Apache-2.0
"""What is known of a cell library: cells, their functions and delays, and which cell computes what."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from synth.expression import LibertyError, truth_table
from synth.liberty.platforms import GENERIC, Platform

#: Inputs of the widest gate that anything here uses.
MOST_PINS = 10
_EVERY_ORDER = 5  # inputs up to which a gate's pins are tried in every order


@dataclass(frozen=True)
class Linear:
    """A time (ps) linear in load (fF) and linear in input slew (ps): what a 2 x 2 look-up table says."""

    at_zero: float
    per_ff: float = 0.0
    per_ps: float = 0.0
    per_ff_ps: float = 0.0

    def __call__(self, load_ff: float, slew_ps: float) -> float:
        return self.at_zero + self.per_ff * load_ff + (self.per_ps + self.per_ff_ps * load_ff) * slew_ps


@dataclass(frozen=True)
class Arc:
    """Timing from one input pin to one output pin.

    `delay` and `transition` have a time for each pair of edges, "rr", "rf", "fr" or "ff" (of the input, then of the
    output). A pair that cannot happen is absent: an inverter has "rf" and "fr" only, a rising-edge flop "rr" and "rf".
    """

    input: str
    output: str
    delay: Mapping[str, Linear]
    transition: Mapping[str, Linear]


@dataclass(frozen=True)
class FlipFlop:
    """The `ff` group of a cell. `clock` and `data` are pins; `data` is None where next_state is no single pin (scan).

    `inverted` tells, for each output pin, whether it shows the complement of the data pin. `setup` is the setup time of
    each constrained pin for its rising ("r") and falling ("f") edge, linear in that pin's slew (ideal clock).
    """

    clocked_on: str
    next_state: str
    clear: str
    preset: str
    both: str  # what the states are while clear and preset are both active, as "LL"; "" where only one exists
    states: tuple[str, str]
    clock: str
    rising: bool
    data: str | None
    inverted: Mapping[str, bool]
    setup: Mapping[str, Mapping[str, Linear]]

    @property
    def plain(self) -> bool:
        """One data pin, rising edge, neither clear nor preset."""
        return self.data is not None and self.rising and not self.clear and not self.preset


@dataclass(frozen=True)
class Cell:
    """One cell. `inputs`: capacitance (fF) per pin; `outputs`: function as in the file ("" where there is none).

    `kind` is "logic", "ff", "tie", or one that no mapper here can use: "latch", "clock_gate", "tristate", "special",
    "other". `left_out` says why the cell is not used although its kind could be, "" where nothing is wrong with it.
    """

    name: str
    area: float
    kind: str
    inputs: Mapping[str, float]
    outputs: Mapping[str, str]
    arcs: tuple[Arc, ...] = ()
    ff: FlipFlop | None = None
    dont_use: bool = False
    left_out: str = ""

    @property
    def usable(self) -> bool:
        """A mapper may use this cell."""
        if self.left_out:
            return False
        mappable = self.kind == "logic" or (self.ff is not None and self.ff.data is not None)
        return self.kind == "tie" or (mappable and not self.dont_use)  # a tie cell is marked so that only tying uses it


@dataclass(frozen=True)
class Adder:
    """A full adder (pins a, b, ci) or half adder (`ci` None) cell, with the polarity of its outputs."""

    cell: str
    area: float
    a: str
    b: str
    ci: str | None
    carry: str
    sum: str
    carry_inverted: bool
    sum_inverted: bool


@dataclass(frozen=True)
class Match:
    """A cell that computes some functions: the pin at each position of their inputs, and the pin of each function."""

    cell: Cell
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A file that a library was read from. `path` is None for a library that comes from a reduced table.

    `included` tells that another one of the library's files includes it.
    """

    name: str
    sha256: str
    path: Path | None = None
    included: bool = False


@dataclass(frozen=True)
class Library:
    """A cell library: what Liberty files, or a reduced table of them, say.

    `name` is text for people; what a library is, `identity` says. `slew_ps` and `load_ff` are the operating point of
    the delay model (see the package), `reduced` tells that `cells` came from a table and the original files are not at
    hand. `notes` are sentences about what the files hold and is left out, or taken in a way that is worth a word.
    """

    name: str
    cells: Mapping[str, Cell]
    sources: tuple[Source, ...]
    voltage: float
    slew_ps: float
    load_ff: float
    thresholds: Mapping[str, float] = field(default_factory=dict)
    platform: Platform = GENERIC
    notice: str = ""
    reduced: bool = False
    notes: tuple[str, ...] = ()

    @cached_property
    def identity(self) -> str:
        """SHA-256 of what the library says: the hashes of its files, or of its reduced cells."""
        if self.reduced:
            return hashlib.sha256(repr((self.name, self.voltage, sorted(self.cells.items()))).encode()).hexdigest()
        return hashlib.sha256("\n".join(sorted(source.sha256 for source in self.sources)).encode()).hexdigest()

    @cached_property
    def usable(self) -> dict[str, Cell]:
        """The cells that a mapper may use, by name."""
        return {name: cell for name, cell in self.cells.items() if cell.usable}

    @property
    def dont_use(self) -> tuple[str, ...]:
        """The names of all other cells."""
        return tuple(name for name, cell in self.cells.items() if not cell.usable)

    def cell(self, name: str) -> Cell:
        """The cell of that name, or a LibertyError."""
        try:
            return self.cells[name]
        except KeyError:
            raise LibertyError(f"library {self.name} has no cell {name}") from None

    def match(self, *tables: int, inputs: int, like: Sequence[str] = (), spare: bool = False) -> tuple[Match, ...]:
        """The usable gates and tie cells whose outputs compute these truth tables, in any order of pins.

        Parameters
        ----------
        *tables : int
            A truth table per output, as :func:`synth.expression.truth_table` gives it.
        inputs : int
            Number of their inputs. Up to five are tried in every order, more only by name (``like``) and as in the
            file.
        like : sequence of str, optional
            Names of the inputs by position: a cell whose pins are called the same gets them in these positions where
            that is right; otherwise the first order of its own pins that is right.
        spare : bool
            Whether cells with more outputs than ``tables`` count, as one tie cell for both constants does.

        Returns
        -------
        tuple of Match
            One of each cell, smallest area first; of equal areas the one with the least input capacitance, which is the
            weakest, then by name.
        """
        key = (tables, inputs, tuple(like), spare)
        if key not in self._matches:
            found = [one for cell in self._gates.get(inputs, ()) if (one := _bind(cell, tables, tuple(like), spare))]
            found.sort(key=lambda one: (one.cell.area, sum(one.cell.inputs.values()), one.cell.name))
            self._matches[key] = tuple(found)
        return self._matches[key]

    def first(self, *tables: int, inputs: int) -> Cell | None:
        """The smallest such cell (:meth:`match`), or None."""
        return next((one.cell for one in self.match(*tables, inputs=inputs)), None)

    @cached_property
    def _gates(self) -> dict[int, list[Cell]]:
        """Usable gates and tie cells by their number of inputs."""
        found: dict[int, list[Cell]] = {}
        for cell in self.usable.values():
            if cell.kind in ("logic", "tie"):
                found.setdefault(len(cell.inputs), []).append(cell)
        return found

    @cached_property
    def _matches(self) -> dict[tuple, tuple[Match, ...]]:
        return {}

    @cached_property
    def inverters(self) -> dict[str, Match]:
        """All inverters, by name."""
        return {one.cell.name: one for one in self.match(0b01, inputs=1)}

    @cached_property
    def buffers(self) -> dict[str, Match]:
        """All buffers, by name."""
        return {one.cell.name: one for one in self.match(0b10, inputs=1)}

    @cached_property
    def inverter(self) -> Cell:
        """The smallest inverter."""
        return self._need(self.first(0b01, inputs=1), "inverter")

    @cached_property
    def nand2(self) -> Cell:
        """The smallest two-input NAND, whose area areas are normalised with."""
        return self._need(self.first(0b0111, inputs=2), "two-input NAND")

    @property
    def area_nand2(self) -> float:
        """Area of the smallest two-input NAND."""
        return self.nand2.area

    @cached_property
    def flip_flop(self) -> Cell:
        """The smallest D flip-flop on the rising edge, without clear and preset where the library has such.

        Of equal areas one that shows what it takes, not the complement. Mapping uses this one alone.
        """
        flops = [c for c in self.usable.values() if c.ff is not None and c.ff.rising]
        flops.sort(key=lambda c: (not c.ff.plain, c.area, len(c.outputs), all(c.ff.inverted.values()), c.name))
        return self._need(flops[0] if flops else None, "D flip-flop on the rising edge")

    @cached_property
    def weaker(self) -> tuple[str, ...]:
        """The usable gates to which another one of the same function and area is stronger.

        ABC's area mapping sees no difference; without these cells a circuit has the same area and is faster.
        """
        alike: dict[tuple[float, tuple[str, ...], int], list[Cell]] = {}
        for cell in self.usable.values():
            if cell.kind == "logic" and len(cell.outputs) == 1:
                (function,) = cell.outputs.values()
                pins = tuple(sorted(cell.inputs))
                alike.setdefault((cell.area, pins, truth_table(function, pins)), []).append(cell)

        def slope(cell: Cell) -> float:
            return max((delay.per_ff for arc in cell.arcs for delay in arc.delay.values()), default=0.0)

        return tuple(cell.name for cells in alike.values() for cell in sorted(cells, key=slope)[1:])

    @cached_property
    def tie_low(self) -> tuple[str, str] | None:
        """(cell, pin) that drives a constant 0, or None."""
        return self._tie(0)

    @cached_property
    def tie_high(self) -> tuple[str, str] | None:
        """(cell, pin) that drives a constant 1, or None."""
        return self._tie(1)

    def _tie(self, value: int) -> tuple[str, str] | None:
        return next(((one.cell.name, *one.outputs) for one in self.match(value, inputs=0, spare=True)), None)

    @cached_property
    def full_adder(self) -> Adder | None:
        """The smallest full-adder cell, or None."""
        return self._adder(3, majority=0b11101000, parity=0b10010110)

    @cached_property
    def half_adder(self) -> Adder | None:
        """The smallest half-adder cell, or None."""
        return self._adder(2, majority=0b1000, parity=0b0110)

    def _adder(self, inputs: int, majority: int, parity: int) -> Adder | None:
        ones = (1 << (1 << inputs)) - 1
        found = []
        for carry_inverted, sum_inverted in itertools.product((False, True), repeat=2):
            tables = majority ^ carry_inverted * ones, parity ^ sum_inverted * ones
            for one in self.match(*tables, inputs=inputs):
                a, b, *ci = sorted(one.inputs)
                found.append(
                    Adder(
                        cell=one.cell.name,
                        area=one.cell.area,
                        a=a,
                        b=b,
                        ci=ci[0] if ci else None,
                        carry=one.outputs[0],
                        sum=one.outputs[1],
                        carry_inverted=carry_inverted,
                        sum_inverted=sum_inverted,
                    )
                )
        return min(found, key=lambda adder: (adder.area, adder.cell), default=None)

    def _need(self, cell: Cell | None, what: str) -> Cell:
        if cell is None:
            why = list(self.notes[:5])
            marked = [one.name for one in self.cells.values() if one.dont_use]
            if marked:
                shown = f"{', '.join(marked[:3])}{', ...' if len(marked) > 3 else ''}"
                why.append(f"marked dont_use: {len(marked)} of {len(self.cells)} cells ({shown})")
            if "flip-flop" in what:
                flops = [c for c in self.cells.values() if c.ff and not c.left_out and not c.dont_use]
                for flop in flops[:3]:
                    takes = "takes the falling edge" if flop.ff.data else f"takes {flop.ff.next_state[:40]!r}"
                    why.append(f"{flop.name} {takes}")
            why.append("give all the files of a library that comes in several")
            files = ", ".join(source.name for source in self.sources)
            raise LibertyError(f"library {self.name} ({files}) has no usable {what}; {'; '.join(why)}")
        return cell


def _bind(cell: Cell, tables: tuple[int, ...], like: tuple[str, ...], spare: bool) -> Match | None:
    """The cell's pins in the positions of the tables' inputs and outputs, or None where it is another function."""
    if len(cell.outputs) < len(tables) or (len(cell.outputs) > len(tables) and not spare):
        return None
    pins = tuple(cell.inputs)
    own = {pin: truth_table(function, pins) for pin, function in cell.outputs.items()}
    ones = Counter(table.bit_count() for table in tables)
    if any(count > sum(table.bit_count() == n for table in own.values()) for n, count in ones.items()):
        return None
    orders: list[Iterable[tuple[str, ...]]] = [[like]] if like and set(like) == set(pins) else []
    orders.append(itertools.permutations(pins) if len(pins) <= _EVERY_ORDER else [pins])
    for order in itertools.chain(*orders):
        values = own if order == pins else {pin: truth_table(f, order) for pin, f in cell.outputs.items()}
        chosen: list[str] = []
        for table in tables:
            pin = next((pin for pin, value in values.items() if value == table and pin not in chosen), None)
            if pin is None:
                break
            chosen.append(pin)
        else:
            return Match(cell, order, tuple(chosen))
    return None
