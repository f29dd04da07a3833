"""Operands of one's own: the inputs of a circuit in a simulation of its Verilog, from a VCD.

    stimulus = read_inputs("run.vcd", netlist)
    run(circuit, component, stimulus, stimulus.cycles)

A cycle has the values that its inputs have before the rising edge that ends it, which flops see, whatever the time
between edges in the simulation. Cycles at the beginning in which an input is unknown are left out.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from tqdm import tqdm

from synth.netlist import Netlist

__all__ = ["Recorded", "read_inputs"]

#: Values of a bit: of Verilog, and those of VHDL's std_logic beside them.
_VALUES = frozenset("01xXzZuUwWlLhH-")
#: Words around values, which say when a simulator wrote them.
_DUMPS = {"$dumpvars", "$dumpall", "$dumpon", "$dumpoff", "$end"}


@dataclass(frozen=True, eq=False)
class Recorded:
    """What inputs had.

    Attributes
    ----------
    name : str
        Of the file.
    ports : dict of str to uint8 [cycles, bits]
        Every input's bits, the lowest first.
    left_out : int
        Cycles at the beginning in which an input was unknown.
    """

    name: str
    ports: Mapping[str, np.ndarray]
    left_out: int = 0
    hold: int = 1

    @property
    def cycles(self) -> int:
        """How many cycles there are."""
        return min(map(len, self.ports.values()))


class _Bits(NamedTuple):
    """Where bits of a port are: of variable ``code``, whose leftmost bit is index ``left``."""

    code: str
    size: int
    left: int
    step: int


@dataclass
class _Scope:
    """A port's variables in one scope of a VCD, by the port's name."""

    name: tuple[str, ...]
    found: dict[str, list[_Bits]] = field(default_factory=dict)


def read_inputs(path: Path | str, netlist: Netlist, scope: str = "") -> Recorded:
    """Values of a netlist's inputs in each cycle of a simulation.

    Parameters
    ----------
    path : Path
        A VCD with the unit's ports, whole or bit by bit.
    netlist : Netlist
    scope : str
        Which one has the ports, with dots between names: the whole name or its end. "": the one that has them, or the
        one of these that is called as the unit.

    Raises ValueError, with the file's name, where it is no VCD, no scope or several have the ports, an input becomes
    unknown, or no clock edge comes.
    """
    inputs = {name: len(port.bits) for name, port in netlist.ports.items() if port.direction == "input"}
    clocks = {netlist.inputs[net] for net in netlist.clocks}
    if len(clocks) != 1:
        raise ValueError(f"{netlist.name} has {len(clocks)} clocks: inputs are taken at the edges of one")
    (clock,) = clocks
    path = Path(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            with tqdm(total=size, desc=path.name, unit="B", unit_scale=True, leave=False, delay=2) as bar:
                words = _words(file, bar)
                where = _chosen(_scopes(words, inputs), inputs, netlist.name, scope)
                rows = list(_cycles(words, where, clock))
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    known = next((i for i, row in enumerate(rows) if "x" not in "".join(row.values())), len(rows))
    for cycle, row in enumerate(rows[known:], known):
        for name, text in row.items():
            if "x" in text:
                raise ValueError(f"{path}: input {name} is unknown again in cycle {cycle}, after known ones")
    if known == len(rows):
        lacking = next((name for row in rows[-1:] for name, text in row.items() if "x" in text), "")
        why = f"input {lacking} is never known" if rows else f"{clock} never rises"
        raise ValueError(f"{path}: no cycle to take: {why}")
    ports = {name: np.array([[bit == "1" for bit in row[name]] for row in rows[known:]], np.uint8) for name in inputs}
    return Recorded(path.name, ports, known)


def _words(file: BinaryIO, bar: tqdm) -> Iterator[str]:
    """What white space separates in a VCD."""
    for line in file:
        yield from line.decode("latin-1").split()
        bar.update(len(line))


def _definitions(words: Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    """(keyword, words) of a VCD's definitions; reads up to their end, whatever types of scopes and variables it has."""
    for keyword in words:
        if not keyword.startswith("$"):
            packed = "" if keyword.isprintable() else "; packed, or an FST? Unpack it (gunzip, fst2vcd)"
            raise ValueError(f"no VCD: {keyword[:40]!a} among its definitions{packed}")
        said = list(itertools.takewhile(lambda word: word != "$end", words))
        if keyword == "$enddefinitions":
            return
        yield keyword, said
    raise ValueError("no VCD: no $enddefinitions")


def _scopes(words: Iterator[str], inputs: Mapping[str, int]) -> list[_Scope]:
    """The scopes that have variables called as ports; reads up to the end of definitions."""
    here: list[str] = []
    scopes: dict[tuple[str, ...], _Scope] = {}
    for keyword, said in _definitions(words):
        if keyword == "$scope":
            here.append(said[-1] if said else "")
        elif keyword == "$upscope":
            del here[-1:]
        elif keyword == "$var":
            # Of a type, of so many bits, by a code: a name, and the bits of it that are there.
            match = re.fullmatch(r"\\?(.+?)(?:\[(\d+)(?::(\d+))?\])?", "".join(said[3:]), re.ASCII)
            if not match or not said[1].isdecimal():
                raise ValueError(f"no VCD: cannot read {' '.join(['$var', *said])[:40]!a}")
            if match[1] in inputs:
                size = int(said[1])
                left, right = (size - 1, 0) if match[2] is None else (int(match[2]), int(match[3] or match[2]))
                if abs(left - right) + 1 == size:  # else it is a word of an array
                    bits = _Bits(said[2], size, left, -1 if left >= right else 1)
                    scopes.setdefault(tuple(here), _Scope(tuple(here))).found.setdefault(match[1], []).append(bits)
    return list(scopes.values())


def _chosen(scopes: list[_Scope], inputs: Mapping[str, int], unit: str, asked: str) -> dict[str, list[_Bits]]:
    """The ports of the scope that is meant."""
    asked_for = tuple(asked.split(".")) if asked else ()
    if asked:
        scopes = [one for one in scopes if one.name[-len(asked_for) :] == asked_for]
    whole = [one for one in scopes if not _lacking(one, inputs)]
    named = [one for one in whole if one.name[-1:] == (unit,)]
    whole = named if len(named) == 1 else whole
    if len(whole) == 1:
        return whole[0].found
    if whole:
        raise ValueError(f"several scopes have its ports, say which: {', '.join('.'.join(one.name) for one in whole)}")
    best = min(scopes, key=lambda one: len(_lacking(one, inputs)), default=_Scope(asked_for))
    lacking = ", ".join(f"{name} ({inputs[name]} bit{'s' * (inputs[name] > 1)})" for name in _lacking(best, inputs)[:4])
    raise ValueError(f"no scope{f' {asked}' * bool(asked)} has all inputs of {unit}: it lacks {lacking}")


def _lacking(scope: _Scope, inputs: Mapping[str, int]) -> list[str]:
    """Inputs of which a scope has not all bits."""
    have = {
        name: {one.left + one.step * i for one in bits for i in range(one.size)} for name, bits in scope.found.items()
    }
    return [name for name, width in inputs.items() if have.get(name) != set(range(width))]


def _changes(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """(code, value) of a VCD's changes, the highest bit first; ("", "") where time goes on."""
    for word in words:
        if word[0] == "#" and word[1:].isdecimal():
            yield "", ""
        elif word[0] in "bB":
            yield next(words, ""), word[1:]
        elif word[0] in "rRsS":  # a number or a text
            next(words, "")
        elif word[0] in _VALUES and len(word) > 1:
            yield word[1:], word[0]
        elif word == "$comment":
            for _ in itertools.takewhile(lambda word: word != "$end", words):
                pass
        elif word not in _DUMPS:
            extended = ": an extended VCD?" * word.startswith("$dumpports")
            raise ValueError(f"no VCD: cannot read {word[:40]!a}{extended}")


def _cycles(words: Iterator[str], where: Mapping[str, list[_Bits]], clock: str) -> Iterator[dict[str, str]]:
    """Bits of all ports, the lowest first, as 0, 1 and x, before each rising edge of the clock."""
    value = {bits.code: "x" * bits.size for of in where.values() for bits in of}
    ((edge, *_),) = where[clock]
    later: dict[str, str] = {}
    for code, text in itertools.chain(_changes(words), [("", "")]):
        if not code:
            if value[edge] == "0" and later.get(edge) == "1":
                yield {name: _port(of, value) for name, of in where.items()}
            value |= later
            later = {}
        elif code in value:
            size = len(value[code])
            if not text or not _VALUES.issuperset(text):
                raise ValueError(f"no VCD: {text[:40]!a} is no value")
            if text[:-size].strip("0"):
                raise ValueError(f"a value of {len(text)} bits for a variable of {size}")
            later[code] = text[-size:].rjust(size, "0" if text[0] in "01" else text[0])


def _port(of: list[_Bits], value: Mapping[str, str]) -> str:
    bits = {one.left + one.step * i: bit for one in of for i, bit in enumerate(value[one.code])}
    return "".join(bits[i] if bits[i] in "01" else "x" for i in range(len(bits)))
