# SPDX-License-Identifier: Apache-2.0
"""Boolean functions as Liberty writes them, read once and for every use.

    parse("!((A B) + C)").pins                   # ("A", "B", "C")
    parse("!((A B) + C)").table(("A", "B", "C")) # 0b00000111, bit i where input j has bit j of i
    parse("!((A B) + C)").verilog()              # "~((A & B) | C)"

Liberty ties ``^`` closest, then ``&``, ``*`` and juxtaposition, then ``|`` and ``+``; ``!A`` and ``A'`` negate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["MOST_INPUTS", "Expression", "LibertyError", "column", "parse", "truth_table"]

#: Inputs of the widest truth table: two megabytes.
MOST_INPUTS = 24
_NARROW = 10  # inputs up to which tables are remembered
_DEEPEST = 60  # nested parentheses
_LONGEST = 100_000  # characters of a function
_MOST_BITS = 1 << 32  # of all operations of one truth table
_TOKEN = re.compile(r"\s*(?:(\w[\w\[\].$<>]*)|([!'^&*|+()]))")
_BINARY = {"|": "|", "+": "|", "&": "&", "*": "&", "^": "^"}
_LEVELS = ("|", "&", "^")  # from loose to tight


class LibertyError(ValueError):
    """A Liberty function, file or library that cannot be used; the message says what, where, and what to do."""


@dataclass(frozen=True)
class Expression:
    """A Boolean function; `operator` is "pin" (of `name`), "0", "1", "!", or "&", "|", "^" of two operands and more."""

    operator: str
    operands: tuple[Expression, ...] = ()
    name: str = ""

    @property
    def pins(self) -> tuple[str, ...]:
        """The pins that it names, in order of appearance."""
        found: dict[str, None] = {}
        waiting = [self]
        while waiting:
            one = waiting.pop()
            if one.operator == "pin":
                found[one.name] = None
            waiting += reversed(one.operands)
        return tuple(found)

    @property
    def operations(self) -> int:
        """How many pins, constants and operators it has."""
        return 1 + sum(one.operations for one in self.operands)

    def table(self, inputs: Sequence[str]) -> int:
        """Its value for every input pattern: bit i is its value where `inputs[j]` has bit j of i.

        Raises LibertyError for pins that are not among `inputs`, and where the table would be too large.
        """
        if strange := next((pin for pin in self.pins if pin not in inputs), None):
            raise LibertyError(f"it uses {strange}, which is none of {', '.join(inputs) or 'no inputs'}")
        if len(inputs) > MOST_INPUTS or self.operations << len(inputs) > _MOST_BITS:
            raise LibertyError(f"a truth table of {len(inputs)} inputs is too large")
        ones = (1 << (1 << len(inputs))) - 1
        place = {pin: i for i, pin in enumerate(inputs)}

        def value(one: Expression) -> int:
            match one.operator:
                case "pin":
                    return column(place[one.name], len(inputs))
                case "0":
                    return 0
                case "1":
                    return ones
                case "!":
                    return ones ^ value(one.operands[0])
            result = value(one.operands[0])
            for operand in one.operands[1:]:
                other = value(operand)
                result = result & other if one.operator == "&" else result | other if one.operator == "|" else (
                    result ^ other
                )  # fmt: skip
            return result

        return value(self)

    def verilog(self, name: Callable[[str], str] = str) -> str:
        """It in Verilog's operators, every operation in parentheses; `name` gives a pin's identifier."""
        return self._text({"0": "1'b0", "1": "1'b1", "!": "~", "&": " & ", "|": " | ", "^": " ^ "}, name)

    def liberty(self, name: Callable[[str], str] = str) -> str:
        """It in Liberty's operators, every operation in parentheses; `name` gives a pin's name."""
        return self._text({"0": "0", "1": "1", "!": "!", "&": " * ", "|": " + ", "^": " ^ "}, name)

    def _text(self, signs: dict[str, str], name: Callable[[str], str]) -> str:
        if self.operator == "pin":
            return name(self.name)
        parts = [one._text(signs, name) for one in self.operands]
        if not parts:
            return signs[self.operator]
        return signs["!"] + parts[0] if self.operator == "!" else f"({signs[self.operator].join(parts)})"


def column(j: int, inputs: int) -> int:
    """The truth table of input j of so many."""
    return (_remembered_column if inputs <= _NARROW else _column)(j, inputs)


def _column(j: int, inputs: int) -> int:
    value, length = ((1 << (1 << j)) - 1) << (1 << j), 2 << j
    while length < 1 << inputs:
        value |= value << length
        length *= 2
    return value


_remembered_column = lru_cache(maxsize=64)(_column)


@lru_cache(maxsize=16384)
def parse(function: str) -> Expression:
    """The expression that a Liberty function says. Raises LibertyError where it says none."""
    if len(function) > _LONGEST:
        raise LibertyError(f"function {function[:80]!r} is longer than {_LONGEST} characters")
    tokens: list[str] = []
    position, text = 0, function.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise LibertyError(f"cannot read function {function[:80]!r} at {text[position : position + 20].strip()!r}")
        tokens.append(match[1] or match[2])
        position = match.end()
    tokens.reverse()  # a stack, next token last
    depth = 0

    def chain(level: int) -> Expression:
        if level == len(_LEVELS):
            return factor()
        terms = [chain(level + 1)]
        while tokens:
            if _BINARY.get(tokens[-1]) == _LEVELS[level]:
                tokens.pop()
            elif _LEVELS[level] != "&" or tokens[-1] in _BINARY or tokens[-1] in "')":  # two side by side are an AND
                break
            terms.append(chain(level + 1))
        return terms[0] if len(terms) == 1 else Expression(_LEVELS[level], tuple(terms))

    def factor() -> Expression:
        nonlocal depth
        inverted = False
        while tokens and tokens[-1] == "!":
            tokens.pop()
            inverted = not inverted
        if not tokens:
            raise LibertyError(f"function {function[:80]!r} ends too early")
        token = tokens.pop()
        if token == "(":
            depth += 1
            if depth > _DEEPEST:
                raise LibertyError(f"function {function[:80]!r} nests parentheses deeper than {_DEEPEST}")
            value = chain(0)
            depth -= 1
            if not tokens or tokens.pop() != ")":
                raise LibertyError(f"function {function[:80]!r} lacks a closing parenthesis")
        elif token in ("0", "1"):
            value = Expression(token)
        elif token[0].isalnum() or token[0] == "_":
            value = Expression("pin", name=token)
        else:
            raise LibertyError(f"cannot read function {function[:80]!r} at {token}")
        while tokens and tokens[-1] == "'":
            tokens.pop()
            inverted = not inverted
        return Expression("!", (value,)) if inverted else value

    value = chain(0)
    if tokens:
        raise LibertyError(f"cannot read function {function[:80]!r} at {tokens[-1]}")
    return value


@lru_cache(maxsize=1 << 16)
def _narrow_table(function: str, inputs: tuple[str, ...]) -> int:
    return _table(function, inputs)


def _table(function: str, inputs: tuple[str, ...]) -> int:
    try:
        return parse(function).table(inputs)
    except LibertyError as error:
        if str(error).startswith("it uses"):
            raise LibertyError(f"function {function[:80]!r} {str(error).removeprefix('it ')}") from None
        raise


def truth_table(function: str, inputs: Sequence[str]) -> int:
    """Value of a Liberty function for every input pattern: see :meth:`Expression.table`."""
    return (_narrow_table if len(inputs) <= _NARROW else _table)(function, tuple(inputs))
