"""The registers of every engine, as ``engine.rdl`` describes them: the one source of addresses, fields and resets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from systemrdl import RDLCompiler
from systemrdl.node import AddrmapNode, FieldNode, RegNode
from systemrdl.rdltypes import AccessType, OnWriteType

__all__ = ["DESCRIPTION", "Field", "Register", "compiled", "registers"]

#: The SystemRDL file.
DESCRIPTION = Path(__file__).with_name("engine.rdl")


@dataclass(frozen=True)
class Field:
    """Bits of a register.

    Attributes
    ----------
    name : str
    low, width : int
        Lowest bit, and how many.
    reset : int
        What it holds after a reset; zero where nothing holds it.
    kind : str
        ``"constant"``; ``"given"``: what the hardware says now; ``"stored"``: what software has written;
        ``"pulse"``: high for the cycle in which a one is written; ``"sticky"``: set by the hardware, cleared by ones.
    locked : bool
        Whether it cannot be written while the hardware says so.
    values : dict of int
        Its values that have names.
    """

    name: str
    low: int
    width: int
    reset: int
    kind: str
    locked: bool
    values: Mapping[str, int]

    @property
    def mask(self) -> int:
        return (1 << self.width) - 1 << self.low


@dataclass(frozen=True)
class Register:
    """A register of 32 bits.

    Attributes
    ----------
    name : str
    address : int
        In bytes.
    fields : dict of Field
        By name.
    """

    name: str
    address: int
    fields: Mapping[str, Field]

    @property
    def writable(self) -> bool:
        return any(field.kind in ("stored", "pulse", "sticky") for field in self.fields.values())

    @property
    def locked(self) -> bool:
        return any(field.locked for field in self.fields.values())

    def pack(self, **values: int) -> int:
        """The word of these fields, the others as after a reset; raises ValueError for one that does not fit."""
        word = sum(field.reset << field.low for name, field in self.fields.items() if name not in values)
        for name, value in values.items():
            field = self.fields[name]
            if not 0 <= value < 1 << field.width:
                raise ValueError(f"{self.name}.{name} has {field.width} bits: {value} does not fit")
            word |= value << field.low
        return word

    def unpack(self, word: int) -> dict[str, int]:
        """Fields of a word, by name."""
        return {name: (word & field.mask) >> field.low for name, field in self.fields.items()}


@cache
def compiled() -> AddrmapNode:
    """The compiled description, for generators of headers and documents."""
    compiler = RDLCompiler()
    compiler.compile_file(str(DESCRIPTION))
    return compiler.elaborate().top


@cache
def registers() -> dict[str, Register]:
    """All registers, by name, in order of their addresses."""
    found = [_register(node) for node in compiled().registers()]
    return {register.name: register for register in found}


def _register(node: RegNode) -> Register:
    if node.get_property("regwidth") != 32 or node.is_array:
        raise ValueError(f"{DESCRIPTION.name}: {node.inst_name} is not one register of 32 bits")
    fields = [_field(field) for field in node.fields()]
    return Register(node.inst_name, node.absolute_address, {field.name: field for field in fields})


def _field(node: FieldNode) -> Field:
    kind = _KINDS.get(tuple(node.get_property(name) for name in ("sw", "hw", "singlepulse", "hwset", "onwrite")))
    if kind is None:
        raise ValueError(f"{DESCRIPTION.name}: nothing here makes a field like {node.get_path()}")
    locked = bool(node.get_property("swwel"))
    values = {member.name: member.value for member in node.get_property("encode") or ()}
    return Field(node.inst_name, node.low, node.width, node.get_property("reset") or 0, kind, locked, values)


#: By software's and the hardware's access, whether it pulses, whether the hardware sets it, and what a write does.
_KINDS = {
    (AccessType.r, AccessType.na, False, False, None): "constant",
    (AccessType.r, AccessType.w, False, False, None): "given",
    (AccessType.rw, AccessType.r, False, False, None): "stored",
    (AccessType.w, AccessType.r, True, False, None): "pulse",
    (AccessType.rw, AccessType.rw, False, True, OnWriteType.woclr): "sticky",
}
