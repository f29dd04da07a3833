# SPDX-License-Identifier: Apache-2.0
"""Liberty files for tools: only what a tool needs, in the plainest form, under names that no tool stumbles over.

What a library's files hold never gets into a tool as it is. Names that are no plain identifiers, or words of Verilog,
are replaced (`ToolNames`), and given back in what the tool returns; functions are written anew; numbers are numbers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from golden.storage import write_text
from synth.expression import LibertyError, parse
from synth.liberty.library import Cell, Library, Linear
from synth.liberty.reading import SENSE, CellSource, Table, arcs_of, read_sources, timing_tables, timing_type
from synth.liberty.text import Group, number, words

__all__ = ["ToolNames", "is_plain", "liberty_text", "tool_liberty_text", "write_liberty", "write_tool_liberty"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_PLAIN_FUNCTION = re.compile(r"[A-Za-z0-9_ !'&*|+^()]+")
_KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        """
    always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default defparam
    design disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable
    endtask event for force forever fork function generate genvar highz0 highz1 if ifnone incdir include initial inout
    input instance integer join large liblist library localparam macromodule medium module nand negedge nmos nor
    noshowcancelled not notif0 notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown pullup
    pulsestyle_onevent pulsestyle_ondetect rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1
    scalared showcancelled signed small specify specparam strong0 strong1 supply0 supply1 table task time tran tranif0
    tranif1 tri tri0 tri1 triand trior trireg unsigned use uwire vectored wait wand weak0 weak1 while wire wor xnor xor
    alias assert bind bit break byte chandle class clocking const constraint continue cover do enum export extends
    extern final import int interface logic longint new null package packed priority program property protected pure
    rand ref return sequence shortint shortreal static string struct super tagged this throughout timeprecision
    timeunit type typedef union unique var virtual void with within top
    """,
    )
)


def is_plain(name: str) -> bool:
    """Whether every tool takes a name as it is: letters, digits and underscores, and no word of Verilog."""
    return bool(_PLAIN.fullmatch(name)) and name not in _KEYWORDS and not name.startswith("dint_")


class ToolNames:
    """The names under which tools know a library's cells and pins: one to one, most of them the library's own.

    A name is replaced where it is not plain (:func:`is_plain`).
    """

    def __init__(self, library: Library) -> None:
        self._cells = _plain_names(library.cells, "cell")
        self._own_cells = {tool: own for own, tool in self._cells.items()}
        self._library = library

    def cell(self, name: str) -> str:
        """A tool's name of a cell."""
        return self._cells[name]

    @property
    def tools(self) -> Mapping[str, str]:
        """The library's own names of all cells, by the tool's."""
        return self._own_cells

    @property
    def replaced(self) -> str:
        """All names of usable cells that are others for a tool, as text."""
        cells = [(own, tool) for own, tool in self._cells.items() if own != tool and own in self._library.usable]
        pins = [
            (name, *pair) for name in self._library.usable for pair in self.pins(name).items() if pair[0] != pair[1]
        ]
        return repr((cells, pins)) if cells or pins else ""

    def pins(self, cell: str) -> Mapping[str, str]:
        """A tool's names of a cell's pins."""
        if cell not in self._pins:
            one = self._library.cells[cell]
            self._pins[cell] = _plain_names((*one.inputs, *one.outputs), "pin")
        return self._pins[cell]

    @cached_property
    def _pins(self) -> dict[str, dict[str, str]]:
        return {}

    def restored(self, netlist: dict[str, Any]) -> dict[str, Any]:
        """Yosys' JSON with the library's own names of cells and pins; the first is changed."""
        for module in netlist["modules"].values():
            for facts in module["cells"].values():
                own = self._own_cells.get(facts["type"])
                if own is None:
                    continue
                facts["type"] = own
                back = {tool: pin for pin, tool in self.pins(own).items()}
                for key in ("connections", "port_directions"):
                    if key in facts:
                        facts[key] = {back.get(pin, pin): value for pin, value in facts[key].items()}
        return netlist


def _plain_names(names: Iterable[str], prefix: str) -> dict[str, str]:
    """A plain name for each: itself, or what is plain of it, so that the order of names changes little."""
    names = list(names)
    found = {name: name for name in names if is_plain(name)}
    taken = set(found.values())
    for name in names:
        if name not in found:
            stem = re.sub(r"[^A-Za-z0-9_]+", "_", name[:60]).strip("_") or prefix
            stem = stem if stem[0].isalpha() and not stem.startswith("dint_") else f"{prefix}_{stem}"
            candidates = itertools.chain([stem], (f"{stem}_{i}" for i in itertools.count()))
            found[name] = next(one for one in candidates if one not in taken and is_plain(one))
            taken.add(found[name])
    return found


def _function(function: str, names: Mapping[str, str]) -> str:
    """A function in a tool's names of pins, as it was written where that is plain."""
    if _PLAIN_FUNCTION.fullmatch(function) and all(names.get(pin) == pin for pin in parse(function).pins):
        return function
    return parse(function).liberty(lambda pin: names[pin])


# From the linear model ------------------------------------------------------------------------------------------------


def write_tool_liberty(library: Library, path: str | Path, *, drop: Iterable[str] = ()) -> Path:
    """Write the one plain Liberty file that tools are given, and return its path: see :func:`tool_liberty_text`."""
    write_text(path, tool_liberty_text(library, drop=drop))
    return Path(path)


def write_liberty(library: Library, path: str | Path, cells: Iterable[str] | None = None) -> None:
    """Write a reduced Liberty file: see :func:`liberty_text`."""
    write_text(path, liberty_text(library, cells))


def tool_liberty_text(library: Library, *, drop: Iterable[str] = ()) -> str:
    """The usable cells but for those in `drop`, with their full tables where the library's own files are at hand, else
    from the linear model; names are those of :class:`ToolNames`.

    Raises LibertyError where a file is not what it was when the library was read.
    """
    drop = set(drop)
    chosen = [name for name in library.usable if name not in drop]
    return liberty_text(library, chosen) if library.reduced else _full_text(library, chosen)


def liberty_text(library: Library, cells: Iterable[str] | None = None) -> str:
    """A Liberty text of the linear delay model (as 2 x 2 tables) of `cells`, by default all usable ones.

    Names are those of :class:`ToolNames`.
    """
    names = ToolNames(library)
    slews = (0.0, 2 * library.slew_ps)
    loads = (0.0, 16 * library.load_ff)
    rows = f'index_1 ("{slews[0]:g}, {slews[1]:.6g}"); index_2 ("{loads[0]:g}, {loads[1]:.6g}");'

    def table(name: str, linear: Linear) -> str:
        values = ", ".join('"' + ", ".join(f"{linear(load, slew):.6g}" for load in loads) + '"' for slew in slews)
        return f"        {name} (linear) {{ {rows} values ({values}); }}\n"

    def constraint(name: str, linear: Linear) -> str:
        values = ", ".join(f'"{linear(0, slew):.6g}, {linear(0, slew):.6g}"' for slew in slews)
        axis = f"{slews[0]:g}, {slews[1]:.6g}"
        return f'        {name} (setup) {{ index_1 ("{axis}"); index_2 ("{axis}"); values ({values}); }}\n'

    def timing(related: str, attributes: str, tables: str) -> str:
        return f'      timing () {{\n        related_pin : "{related}"; {attributes}\n{tables}      }}\n'

    def arcs(cell: Cell, pins: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for arc in cell.arcs:
            if cell.ff:
                edge = "r" if cell.ff.rising else "f"
                groups = [(f"timing_type : {'rising' if cell.ff.rising else 'falling'}_edge;", {"r": edge, "f": edge})]
            else:
                unate = ((sense, causes) for sense, causes in SENSE.items() if sense != "non_unate")
                groups = [(f"timing_sense : {sense};", causes) for sense, causes in unate]
            for attributes, causes in groups:
                tables = ""
                for edge, what, transition in (
                    ("r", "cell_rise", "rise_transition"),
                    ("f", "cell_fall", "fall_transition"),
                ):
                    pair = causes[edge] + edge
                    if pair in arc.delay:
                        tables += table(what, arc.delay[pair]) + table(transition, arc.transition[pair])
                if tables:
                    found[arc.output] = found.get(arc.output, "") + timing(pins[arc.input], attributes, tables)
        return found

    def setups(cell: Cell, pins: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for pin, edges in cell.ff.setup.items() if cell.ff else ():
            words_ = {"r": "rise_constraint", "f": "fall_constraint"}
            kind = f"timing_type : setup_{'rising' if cell.ff.rising else 'falling'};"
            tables = "".join(constraint(words_[edge], linear) for edge, linear in edges.items())
            found[pin] = timing(pins[cell.ff.clock], kind, tables) if tables else ""
        return found

    def cell_group(cell: Cell) -> str:
        pins = names.pins(cell.name)
        own = {pin: f"capacitance : {capacitance:.10g};" for pin, capacitance in cell.inputs.items()}
        return _cell_text(cell, names, own, {**arcs(cell, pins), **setups(cell, pins)})

    chosen = list(library.usable) if cells is None else list(cells)
    text = "library (cells) {\n  delay_model : table_lookup;\n"
    text += '  time_unit : "1ps"; capacitive_load_unit (1, ff); voltage_unit : "1V"; current_unit : "1mA";\n'
    text += '  leakage_power_unit : "1pW"; pulling_resistance_unit : "1kohm";\n'
    text += _head(library)
    for name, first, second in (
        ("linear", "input_net_transition", "total_output_net_capacitance"),
        ("setup", "constrained_pin_transition", "related_pin_transition"),
    ):
        seconds = loads if name == "linear" else slews
        text += f"  lu_table_template ({name}) {{ variable_1 : {first}; variable_2 : {second};\n"
        text += f'    index_1 ("{slews[0]:g}, {slews[1]:.6g}"); index_2 ("{seconds[0]:g}, {seconds[1]:.6g}"); }}\n'
    return text + "".join(cell_group(library.cell(name)) for name in sorted(chosen, key=names.cell)) + "}\n"


def _head(library: Library) -> str:
    text = f"  nom_voltage : {library.voltage:g}; nom_temperature : 25; nom_process : 1;\n"
    return text + "".join(f"  {name} : {value:g};\n" for name, value in sorted(library.thresholds.items()))


def _cell_text(cell: Cell, names: ToolNames, attributes: Mapping[str, str], timing: Mapping[str, str]) -> str:
    """A cell group; `attributes` are more of each pin, `timing` its timing groups."""
    pins = names.pins(cell.name)
    text = f"  cell ({names.cell(cell.name)}) {{\n    area : {cell.area:.10g};\n"
    if ff := cell.ff:
        states = dict(zip(ff.states, _state_names(ff.states, pins), strict=True))
        known = {**pins, **states}
        text += f"    ff ({', '.join(states.values())}) {{ "
        text += f'clocked_on : "{_function(ff.clocked_on, pins)}"; next_state : "{_function(ff.next_state, known)}";'
        for key, value in (("clear", ff.clear), ("preset", ff.preset)):
            text += f' {key} : "{_function(value, pins)}";' if value else ""
        for i, state in enumerate(ff.both, 1):
            text += f" clear_preset_var{i} : {state if state in 'LHNTX' else 'X'};"
        text += " }\n"
        pins_and_states = states  # an output's function is one of the states
    else:
        pins_and_states = pins
    for pin in cell.inputs:
        text += f"    pin ({pins[pin]}) {{\n      direction : input; {attributes.get(pin, '')}\n"
        text += "      clock : true;\n" if cell.ff and pin == cell.ff.clock else ""
        text += timing.get(pin, "") + "    }\n"
    for pin, function in cell.outputs.items():
        text += f"    pin ({pins[pin]}) {{\n      direction : output; {attributes.get(pin, '')}\n"
        text += f'      function : "{_function(function, pins_and_states)}";\n' if function else ""
        text += timing.get(pin, "") + "    }\n"
    return text + "  }\n"


def _state_names(states: tuple[str, str], pins: Mapping[str, str]) -> tuple[str, str]:
    """Names of a flop's states that no pin has."""
    taken = set(pins.values())
    if all(is_plain(state) and state not in taken for state in states):
        return states
    number = next(i for i in range(len(taken) + 1) if not taken & {f"state_{i}", f"state_n_{i}"})
    return f"state_{number}", f"state_n_{number}"


# From full tables -----------------------------------------------------------------------------------------------------


def _full_text(library: Library, chosen: Iterable[str]) -> str:
    read = read_sources([source.path for source in library.sources if source.path in _given(library)])
    hashes = {file.path: file.sha256 for file in read.files}
    hashes |= {path: sha256 for file in read.files for path, sha256 in file.included}
    for source in library.sources:
        if hashes.get(source.path) != source.sha256:
            raise LibertyError(f"{source.path} has changed since it was read: start again")
    names = ToolNames(library)
    _, first = read.libraries[0]
    ps, ff = (_power_of_ten(unit) for unit in (first.ps, first.ff))
    templates: dict[tuple, str] = {}
    cells = "".join(
        _full_cell(library.cell(name), read.cells[name], names, _Scale(ps, ff, templates))
        for name in sorted(chosen, key=names.cell)
    )
    text = "library (cells) {\n  delay_model : table_lookup;\n"
    text += f'  time_unit : "{_time_unit(ps)}"; capacitive_load_unit ({ff:g}, ff);\n'
    text += (
        '  voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1pW"; pulling_resistance_unit : "1kohm";\n'
    )
    text += _head(library)
    for axes, name in templates.items():
        lines = [f"variable_{i} : {variable};" for i, (variable, _) in enumerate(axes, 1)]
        lines += [f'index_{i} ("{", ".join(points)}");' for i, (_, points) in enumerate(axes, 1)]
        text += f"  lu_table_template ({name}) {{ {' '.join(lines)} }}\n"
    return text + cells + "}\n"


def _given(library: Library) -> set[Path | None]:
    """The files that a library was read from, without those that they include."""
    return {source.path for source in library.sources if not source.included}


def _power_of_ten(unit: float) -> float:
    """The unit that times are written in, if 1, 10 or 100 of a thousandth: else 1, and numbers are converted."""
    return unit if f"{unit:.10e}".replace("0", "").replace(".", "").startswith("1e") and 1e-3 <= unit <= 1e8 else 1.0


def _time_unit(ps: float) -> str:
    for prefix, factor in (("fs", 1e-3), ("ps", 1.0), ("ns", 1e3), ("us", 1e6)):
        if ps < 1000 * factor * 0.999:
            return f"{ps / factor:g}{prefix}"
    return f"{ps / 1e6:g}us"


class _Scale:
    """Units of the file that is written, and its templates by their axes."""

    def __init__(self, ps: float, ff: float, templates: dict[tuple, str]) -> None:
        self.ps, self.ff, self.templates = ps, ff, templates

    def times(self, source: CellSource, factor: float = 1.0) -> float:
        """What a source's times are multiplied with."""
        return source.conditions.ps * factor / self.ps

    def loads(self, source: CellSource) -> float:
        """What a source's loads are multiplied with."""
        return source.conditions.ff / self.ff

    def pins(self, source: CellSource) -> float:
        """The same for the capacitances of its pins."""
        return source.conditions.pin_ff / self.ff

    def template(self, axes: tuple) -> str:
        return self.templates.setdefault(axes, f"t{len(self.templates)}")


def _scaled(texts: Iterable[str], factor: float) -> tuple[str, ...]:
    """Numbers times a factor; as they are written where that is 1."""
    if factor == 1:
        return tuple(_plain_number(text) for text in texts)
    return tuple(f"{float(text) * factor:.10g}" for text in texts)


@cache
def _plain_number(text: str) -> str:
    return text if re.fullmatch(r"[-+]?[0-9.]+([eE][-+]?[0-9]+)?", text) else repr(float(text))


def _full_cell(cell: Cell, source: CellSource, names: ToolNames, scale: _Scale) -> str:
    pins = names.pins(cell.name)
    attributes: dict[str, str] = {}
    for pin in source.group.all("pin"):
        found = []
        for key in ("capacitance", "rise_capacitance", "fall_capacitance"):
            with suppress(LibertyError):  # of an output: those of inputs have been read
                if (value := number(pin.get(key) or "0", key)) > 0:  # edges of 0 beside a capacitance are none
                    found.append(f"{key} : {_scaled([repr(value)], scale.pins(source))[0]};")
        for name in words(pin.arguments):
            more = found
            if name in cell.inputs and not pin.get("capacitance"):  # a default, or the larger of rise and fall
                more = [f"capacitance : {cell.inputs[name] / scale.ff:.10g};", *found]
            attributes[name] = " ".join(more)
    timing: dict[str, str] = {}
    for output, group, related in arcs_of(cell, source.group, from_outputs=True):
        with suppress(LibertyError):  # of those between outputs; all others have been read
            timing[output] = timing.get(output, "") + _full_timing(group, source, scale, pins, related)
    return _cell_text(cell, names, attributes, timing)


def _full_timing(group: Group, source: CellSource, scale: _Scale, pins: Mapping[str, str], related: str) -> str:
    kind = timing_type(group)
    lines = [f'related_pin : "{pins[related]}";']
    if kind != "combinational":
        lines.append(f"timing_type : {kind};")
    if (sense := group.get("timing_sense").lower()) in SENSE:
        lines.append(f"timing_sense : {sense};")
    if when := group.get("when"):
        with suppress(LibertyError, KeyError):  # of other pins, or unreadable: the arc counts always
            lines.append(f'when : "{_function(when, pins)}";')
    for table in timing_tables(group):
        kinds = {"rise_constraint": "setup_rise", "fall_constraint": "setup_fall"}
        factor = source.conditions.factors.get(kinds.get(table.name, table.name), 1.0)
        lines.append(_full_table(table, source.table(table), source, scale, factor))
    return f"      timing () {{ {' '.join(lines)} }}\n"


def _full_table(group: Group, table: Table, source: CellSource, scale: _Scale, factor: float) -> str:
    times = scale.times(source, factor)
    texts = table.texts if table.texts is not None else tuple(map(repr, map(float, table.values)))
    values = _scaled(texts, times)
    if not table.axes:
        return f'{group.name} (scalar) {{ values ("{values[0]}"); }}'
    axes = tuple(
        (variable, _scaled(points, scale.loads(source) if variable.endswith("capacitance") else scale.times(source)))
        for variable, points in table.axes
    )
    width = len(axes[-1][1])
    rows = ", ".join(f'"{", ".join(values[i : i + width])}"' for i in range(0, len(values), width))
    return f"{group.name} ({scale.template(axes)}) {{ values ({rows}); }}"
