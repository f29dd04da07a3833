"""Mapped netlists as Verilog, for simulators, place and route, and whatever else reads a library's cells.

    Path("mac.v").write_text(netlist_verilog(netlist))
    Path("cells.v").write_text(cell_models(netlist.library, netlist.kinds))

The netlist instantiates the library's cells by name. Whoever has the foundry's own Verilog models uses those; the
models here are made of the functions that the Liberty file states, without delays.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from golden.storage import write_output
from synth.expression import parse
from synth.gating import clock_pin
from synth.liberty import Cell, LibertyError, Library, is_plain
from synth.liberty.power import read_power
from synth.netlist import CONSTANTS, Net, Netlist, Port

__all__ = ["Names", "cell_models", "netlist_verilog", "verilog_names", "write_verilog"]


@dataclass(frozen=True)
class Names:
    """What nets and instances of a netlist are called in its Verilog; bits of a port as ``acc[3]``."""

    nets: Mapping[Net, str]
    instances: Mapping[str, str]


def verilog_names(netlist: Netlist) -> Names:
    """The names in :func:`netlist_verilog`. A net that a port shows is called as the port, an input's before all."""
    ports = netlist.ports
    taken = set(ports)

    def plain(name: str) -> str:
        """A name of letters, digits and underscores that nothing has yet."""
        name = re.sub(r"\W", "_", name, flags=re.ASCII)
        name = f"n{name}" if name[0].isdigit() else name
        while name in taken or name.isalpha():  # it may be a keyword
            name += "_"
        taken.add(name)
        return name

    nets: dict[Net, str] = {"0": "1'b0", "1": "1'b1", "x": "1'bx", "z": "1'bz"}
    for direction in ("input", "output"):
        for name, port in ports.items():
            if port.direction == direction:
                for i, bit in enumerate(port.bits):
                    nets.setdefault(bit, _bit(name, port, i))
    for net in dict.fromkeys(net for instance in netlist.cells.values() for net in instance.nets.values()):
        if net not in nets:
            nets[net] = plain(netlist.names.get(net, f"n{net}"))
    return Names(nets, {name: plain(name) for name in netlist.cells})


def _bit(name: str, port: Port, bit: int) -> str:
    return _escape(name) + (f"[{bit}]" if len(port.bits) > 1 else "")


def netlist_verilog(netlist: Netlist, names: Names | None = None) -> str:
    """Structural Verilog-2001 of a netlist, its ports as they were, its attributes before the module."""
    ports = netlist.ports
    names = names or verilog_names(netlist)
    nets = names.nets
    lines = [f"(* {name} = {_string(text)} *)" for name, text in netlist.attributes.items()]
    lines.append(f"module {_escape(netlist.name)} ({', '.join(map(_escape, ports))});")
    for name, port in ports.items():
        width = f"[{len(port.bits) - 1}:0] " if len(port.bits) > 1 else ""
        lines.append(f"  {port.direction} {width}{_escape(name)};")
    outside = {bit for port in ports.values() for bit in port.bits} | set(CONSTANTS)
    inside = dict.fromkeys(net for instance in netlist.cells.values() for net in instance.nets.values())
    lines += [f"  wire {nets[net]};" for net in inside if net not in outside]
    for instance in netlist.cells.values():
        pins = {**dict.fromkeys(instance.cell.outputs, ""), **{pin: nets[net] for pin, net in instance.nets.items()}}
        connections = ", ".join(f".{_escape(pin)}({net})" for pin, net in pins.items())
        lines.append(f"  {_escape(instance.cell.name)} {names.instances[instance.name]} ({connections});")
    for name, port in ports.items():
        if port.direction == "output":
            for i, bit in enumerate(port.bits):
                if nets[bit] != _bit(name, port, i):
                    lines.append(f"  assign {_bit(name, port, i)} = {nets[bit]};")
    return "\n".join([*lines, "endmodule", ""])


def _string(text: str) -> str:
    """A Verilog string of ASCII characters; read back as JSON, it is the text again."""
    return json.dumps(text)


def _escape(name: str) -> str:
    """A Verilog identifier, escaped (with its closing space) where it has to be; LibertyError where there is none."""
    if not re.fullmatch(r"[!-~]+", name):
        raise LibertyError(
            f"{name!r} is no name that Verilog could have: it has blanks or other characters than ASCII's"
        )
    return name if is_plain(name) or name in ("top", "design") else f"\\{name} "


def cell_models(library: Library, cells: Iterable[str]) -> str:
    """Verilog-2001 modules of cells of a library: gates and flip-flops by their Liberty functions, no delays.

    Raises LibertyError for a cell that the library does not have, or that is neither.
    """
    return "\n".join(_model(library.cell(name), library) for name in cells)


def _function(text: str, states: Mapping[str, str] | None = None) -> str:
    """A Liberty function as a Verilog expression; a flop's states have names of their own."""
    return parse(text).verilog(lambda name: (states or {}).get(name) or _escape(name))


def _gate_model(cell: Cell, library: Library) -> str:
    """A latch that takes its enables while the clock is low, and an AND."""
    clock = clock_pin(read_power(library, [cell.name])[cell.name])
    enables = " | ".join(_escape(pin) for pin in cell.inputs if pin != clock)
    (output,) = cell.outputs
    lines = [f"module {_escape(cell.name)} ({', '.join(map(_escape, (*cell.inputs, output)))});"]
    lines += [f"  input {_escape(pin)};" for pin in cell.inputs]
    lines += [f"  output {_escape(output)};", "  reg latch_;"]
    lines += [f"  always @* if (~{_escape(clock)}) latch_ = {enables};"]
    lines += [f"  assign {_escape(output)} = {_escape(clock)} & latch_;"]
    return "\n".join([*lines, "endmodule", ""])


def _model(cell: Cell, library: Library) -> str:
    if cell.kind == "clock_gate" and not library.reduced and len(cell.outputs) == 1:
        return _gate_model(cell, library)
    if cell.kind not in ("logic", "ff", "tie") or not all(cell.outputs.values()):
        raise LibertyError(
            f"cell {cell.name} of library {library.name} is neither gate nor flip-flop: no model is made of it"
        )
    ports = [*cell.inputs, *cell.outputs]
    lines = [f"module {_escape(cell.name)} ({', '.join(map(_escape, ports))});"]
    lines += [f"  input {_escape(pin)};" for pin in cell.inputs]
    lines += [f"  output {_escape(pin)};" for pin in cell.outputs]
    states: dict[str, str] = {}
    if (ff := cell.ff) is not None:

        def own(name: str) -> str:
            """A name that no pin has."""
            while name in ports or not is_plain(name):
                name = re.sub(r"\W", "_", name, flags=re.ASCII) + "_"
            return name

        clock, clear, preset = (own(name) for name in ("clock_", "clear_", "preset_"))
        forces = {clear: ff.clear, preset: ff.preset}
        forces = {wire: _function(function) for wire, function in forces.items() if function}
        lines += [f"  wire {wire} = {expression};" for wire, expression in forces.items()]
        states = {name: own(name) for name in ff.states}
        state, complement = states.values()
        lines += [f"  wire {clock} = {_function(ff.clocked_on)};", f"  reg {state};"]
        lines += [f"  wire {complement} = ~{state};"]
        lines += [f"  always @({', '.join(f'posedge {wire}' for wire in (clock, *forces))})"]
        steps = []
        if len(forces) == 2:
            steps.append(f"if ({clear} & {preset}) {state} <= 1'b{int(ff.both[:1] == 'H')};")
        steps += [f"if ({wire}) {state} <= 1'b{int(wire == preset)};" for wire in forces]
        steps.append(f"{state} <= {_function(ff.next_state, states)};")
        lines += [f"    {'else ' * (i > 0)}{step}" for i, step in enumerate(steps)]
    lines += [f"  assign {_escape(pin)} = {_function(f, states)};" for pin, f in cell.outputs.items()]
    return "\n".join([*lines, "endmodule", ""])


def write_verilog(netlist: Netlist, output: Path | str, cells: Path | str | None = None) -> None:
    """Write the netlist, and models of the cells that it uses: to files, or "-" for standard output."""
    texts = [(output, netlist_verilog(netlist))]
    if cells is not None:
        texts.append((cells, cell_models(netlist.library, sorted(netlist.kinds))))
    for path, text in texts:
        write_output(path, text)
