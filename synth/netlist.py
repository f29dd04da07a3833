"""Mapped netlists as Verilog, for simulators, place and route, and whatever else reads a library's cells.

    Path("mac.v").write_text(netlist_verilog(netlist, "mac_dint4", library))
    Path("cells.v").write_text(cell_models(library, used_cells(netlist, "mac_dint4")))

The netlist instantiates the library's cells by name. Whoever has the foundry's own Verilog models uses those; the
models here are made of the functions that the Liberty file states, without delays.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from golden.storage import write_output
from synth.liberty import Cell, LibertyError, Library
from synth.timing import Netlist

__all__ = ["cell_models", "netlist_verilog", "used_cells", "verilog_expression", "write_verilog"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


def netlist_verilog(netlist: Mapping[str, Any], top: str, library: Library) -> str:
    """Structural Verilog-2001 of module ``top`` of a flat mapped netlist, its ports as they were.

    Raises TimingError (see :mod:`synth.timing`) for a netlist that is not flat and mapped.
    """
    flat = Netlist.read(netlist, top, library)
    ports = netlist["modules"][top]["ports"]
    taken = set(ports)

    def plain(name: str) -> str:
        """A name of letters, digits and underscores that nothing has yet."""
        name = re.sub(r"\W", "_", name, flags=re.ASCII)
        name = f"n{name}" if name[0].isdigit() else name
        while name in taken or name.isalpha():  # it may be a keyword
            name += "_"
        taken.add(name)
        return name

    names: dict[int | str, str] = {"0": "1'b0", "1": "1'b1", "x": "1'bx", "z": "1'bz"}
    for port, facts in ports.items():
        for i, bit in enumerate(facts["bits"]):
            if facts["direction"] == "input":
                names[bit] = _escape(port) + (f"[{i}]" if len(facts["bits"]) > 1 else "")
    wires = []
    for net in dict.fromkeys(net for instance in flat.instances for net in instance.nets.values()):
        if net not in names:
            names[net] = plain(flat.names.get(net, f"n{net}"))
            wires.append(f"  wire {names[net]};")
    lines = [f"module {_escape(top)} ({', '.join(map(_escape, ports))});"]
    for port, facts in ports.items():
        width = f"[{len(facts['bits']) - 1}:0] " if len(facts["bits"]) > 1 else ""
        lines.append(f"  {facts['direction']} {width}{_escape(port)};")
    lines += wires
    for instance in flat.instances:
        pins = {**dict.fromkeys(instance.cell.outputs, ""), **{pin: names[net] for pin, net in instance.nets.items()}}
        connections = ", ".join(f".{_escape(pin)}({net})" for pin, net in pins.items())
        lines.append(f"  {_escape(instance.cell.name)} {plain(instance.name)} ({connections});")
    for port, facts in ports.items():
        if facts["direction"] == "output":
            bits = ", ".join(names[bit] for bit in reversed(facts["bits"]))
            lines.append(f"  assign {_escape(port)} = {{{bits}}};")
    return "\n".join([*lines, "endmodule", ""])


def _escape(name: str) -> str:
    """A Verilog identifier, escaped (with its closing space) where it has to be."""
    return name if _PLAIN.fullmatch(name) else f"\\{name} "


def used_cells(netlist: Mapping[str, Any], top: str) -> list[str]:
    """The kinds of cells in module ``top``, in order."""
    cells = netlist["modules"][top]["cells"].values()
    return sorted({cell["type"] for cell in cells if cell["type"] != "$scopeinfo"})


def cell_models(library: Library, cells: Iterable[str]) -> str:
    """Verilog-2001 modules of cells of a library: gates and flip-flops by their Liberty functions, no delays.

    Raises LibertyError for a cell that the library does not have, or that is neither.
    """
    return "\n".join(_model(library.cell(name), library) for name in cells)


def _model(cell: Cell, library: Library) -> str:
    if cell.kind not in ("logic", "ff", "tie") or not all(cell.outputs.values()):
        raise LibertyError(
            f"cell {cell.name} of library {library.name} is neither gate nor flip-flop: no model is made of it"
        )
    ports = [*cell.inputs, *cell.outputs]
    lines = [f"module {_escape(cell.name)} ({', '.join(map(_escape, ports))});"]
    lines += [f"  input {_escape(pin)};" for pin in cell.inputs]
    lines += [f"  output {_escape(pin)};" for pin in cell.outputs]
    if (ff := cell.ff) is not None:
        state, complement = ff.states
        forces = {"clear": ff.clear, "preset": ff.preset}
        forces = {what: verilog_expression(function) for what, function in forces.items() if function}
        lines += [f"  wire {what}_ = {expression};" for what, expression in forces.items()]
        lines += [f"  wire clock_ = {verilog_expression(ff.clocked_on)};", f"  reg {state};"]
        lines += [f"  wire {complement} = ~{state};"]
        lines += [f"  always @({', '.join(f'posedge {wire}_' for wire in ('clock', *forces))})"]
        steps = []
        if len(forces) == 2:
            steps.append(f"if (clear_ & preset_) {state} <= 1'b{int(ff.both[:1] == 'H')};")
        steps += [f"if ({what}_) {state} <= 1'b{int(what == 'preset')};" for what in forces]
        steps.append(f"{state} <= {verilog_expression(ff.next_state)};")
        lines += [f"    {'else ' * (i > 0)}{step}" for i, step in enumerate(steps)]
    lines += [f"  assign {_escape(pin)} = {verilog_expression(f)};" for pin, f in cell.outputs.items()]
    return "\n".join([*lines, "endmodule", ""])


_TOKEN = re.compile(r"\s*([A-Za-z_]\w*|[01]|[!'^&*|+()])")


def verilog_expression(function: str) -> str:
    """A Liberty function in Verilog's operators, every operation in parentheses.

    (Liberty ties ``^`` closer than ``&``, and writes some operations differently: ``A'`` and ``A B``.)
    """
    tokens = [match[1] for match in _TOKEN.finditer(function)]
    position = 0

    def peek() -> str:
        return tokens[position] if position < len(tokens) else ""

    def take() -> str:
        nonlocal position
        position += 1
        return tokens[position - 1]

    def chain(operand: Any, operators: str, sign: str, juxtaposed: bool = False) -> str:
        terms = [operand()]
        while peek() and (peek() in operators or (juxtaposed and peek() not in ")|+^'")):
            if peek() in operators:
                take()
            terms.append(operand())
        return terms[0] if len(terms) == 1 else f"({f' {sign} '.join(terms)})"

    def either() -> str:
        return chain(both, "|+", "|")

    def both() -> str:
        return chain(parity, "&*", "&", juxtaposed=True)

    def parity() -> str:
        return chain(factor, "^", "^")

    def factor() -> str:
        token = take()
        if token == "!":
            return f"~{factor()}"
        value = either() if token == "(" else {"0": "1'b0", "1": "1'b1"}.get(token, token)
        if token == "(":
            take()
        while peek() == "'":
            take()
            value = f"~{value}"
        return value

    return either()


def write_verilog(
    netlist: Mapping[str, Any], top: str, library: Library, output: Path | str, cells: Path | str | None = None
) -> None:
    """Write the netlist, and models of the cells that it uses: to files, or "-" for standard output."""
    texts = [(output, netlist_verilog(netlist, top, library))]
    if cells is not None:
        texts.append((cells, cell_models(library, used_cells(netlist, top))))
    for path, text in texts:
        write_output(path, text)
