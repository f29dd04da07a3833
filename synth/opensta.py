# SPDX-License-Identifier: Apache-2.0
"""Static timing of a mapped, flat netlist by OpenSTA (`sta`), where it is installed.

    opensta(netlist, "asap7.lib", clock_ps=1000)     # as synth.timing.critical_path, or None

The set-up is that of `synth.timing`. OpenSTA runs in a private folder, and gets files there under fixed names and the
names of `ToolNames`: nothing that a library or a path is called gets into its script.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from synth.liberty import ToolNames
from synth.netlist import Netlist
from synth.timing import Step, Timing, TimingError

if TYPE_CHECKING:
    from synth.place.wires import Wires

_OURS = b"library (cells) {\n"
_LONGEST_REPORT = 1 << 26  # bytes
PROMPT_S = 20  # in which a program that works says its version
_REPORT_LINE = re.compile(r"\s*(?:-?[\d.]+\s+)?(-?[\d.]+)\s+([v^])\s+(\w+)(?:/(\w+))?\s+\((\w+)\)")


def version() -> str | None:
    """What the OpenSTA on PATH says that it is, or that it does not; None where there is none."""
    program = shutil.which("sta")
    return None if program is None else _version(program) or "does not answer"


@cache  # one that hangs does so once
def _version(program: str) -> str | None:
    """The first line of `sta -version`; "" where it fails, None where it does not come to an end."""
    with tempfile.TemporaryDirectory(prefix="sta-") as folder:
        try:
            status, output = run_opensta([program, "-version"], folder, PROMPT_S, "its version")
        except TimingError:
            return None
        except OSError:
            return ""
    return "" if status else output.split("\n")[0].strip()


def opensta(
    netlist: Netlist,
    liberty: str | Path | Iterable[str | Path],
    *,
    clock_ps: float,
    wires: Wires | None = None,
    timeout_s: float = 600,
) -> Timing | None:
    """The longest path of a netlist by OpenSTA (`sta`) with plain Liberty files; None where OpenSTA is not installed.

    With ``wires``, those of the netlist's placement, it reads them as SPEF. OpenSTA gets the netlist as Verilog of
    single bits, since older releases cannot read all that Yosys writes. Raises     NetlistError for what
    `critical_path` raises it for, and TimingError where OpenSTA fails or does not answer.
    """
    program = shutil.which("sta")
    if program is None:
        return None
    if _version(program) is None:
        raise TimingError(f"OpenSTA ({program}) did not say its version in {PROMPT_S} s")
    top, names = netlist.name, ToolNames(netlist.library)
    paths = [Path(p).resolve() for p in ([liberty] if isinstance(liberty, str | Path) else liberty)]
    with tempfile.TemporaryDirectory(prefix="sta-") as folder:
        given = [f"cells{i}.lib" for i in range(len(paths))]
        for path, name in zip(paths, given, strict=True):
            if not path.is_file():
                raise TimingError(f"no Liberty file {path} to give to OpenSTA")
            text = _narrowed(path, {names.cell(kind) for kind in netlist.kinds})
            if text is None:
                Path(folder, name).symlink_to(path)
            else:
                Path(folder, name).write_text(text)
        Path(folder, "netlist.v").write_text(_verilog(netlist, names))
        if wires is not None:
            Path(folder, "wires.spef").write_text(_spef(netlist, names, wires))
        tcl = _tcl(netlist, [*given, "netlist.v"], clock_ps, ["read_spef wires.spef"] if wires is not None else [])
        Path(folder, "run.tcl").write_text(tcl)
        status, output = run_opensta([program, "-no_init", "-no_splash", "-exit", "run.tcl"], folder, timeout_s, top)
    version = re.search(r"^version (\S+)", output, re.MULTILINE)
    error = re.search(r"^.*(?:\bError\b|black box).*$", output, re.MULTILINE)
    if status or error or not version:
        why = error[0].strip()[:300] if error else f"exit status {status}" if status else "it reports nothing of a path"
        raise TimingError(f"OpenSTA failed on {top}: {why}")
    tool = f"OpenSTA {version[1]}"
    if re.search(r"^No paths", output, re.MULTILINE):
        return Timing(0.0, 0.0, (), tool, clock_ps)
    slack = re.search(r"(-?[\d.]+)\s+slack", output)
    if not slack:
        raise TimingError(f"OpenSTA reported no slack for {top}")
    setup = re.search(r"(-?[\d.]+)\s+-?[\d.]+\s+library setup time", output)
    try:
        path = _path(netlist, names, output)
    except (ValueError, LookupError):
        raise TimingError(f"OpenSTA reported a path that is none of {top}") from None
    return Timing(
        critical_path_ps=clock_ps - float(slack[1]),
        setup_ps=-float(setup[1]) if setup else 0.0,
        path=path,
        tool=tool,
        clock_ps=clock_ps,
    )


def _narrowed(path: Path, cells: set[str]) -> str | None:
    """Of a file that :func:`~synth.liberty.write_tool_liberty` wrote, the cells that are needed: reading the others
    takes longer than timing a small circuit. None for any other file.
    """
    with path.open("rb") as file:
        if file.read(len(_OURS)) != _OURS:
            return None
        file.seek(0)
        text = file.read().decode()
    head, *groups = re.split(r"(?m)^ *(?=cell \()", text)
    if not groups or not groups[-1].endswith("}\n}\n"):
        return None
    groups[-1] = groups[-1].removesuffix("}\n")
    needed = [group for group in groups if group[len("cell (") : group.index(")")] in cells]
    return "".join([head, *needed, "}\n"])


def _path(netlist: Netlist, names: ToolNames, output: str) -> tuple[Step, ...]:
    """The points of the path that OpenSTA reports, in the library's and the netlist's own names."""
    cells = list(netlist.cells.values())
    ports = {f"p{i}": name for i, name in enumerate((*netlist.inputs.values(), *netlist.outputs))}
    path: list[Step] = []
    for line in output.partition("data arrival time")[0].splitlines():
        if match := _REPORT_LINE.match(line):
            arrival, edge, name, pin, kind = match.groups()
            instance = cells[int(name[1:])].name if pin else ""
            if pin:
                kind = names.tools[kind]
                pin = {tool: own for own, tool in names.pins(kind).items()}[pin]
            step = Step(instance, kind if pin else "", pin or ports[name], "r" if edge == "^" else "f", float(arrival))
            path.append(step)
    return tuple(path)


def run_opensta(command: list[str], folder: str, timeout_s: float, what: str) -> tuple[int, str]:
    """(exit status, output) of OpenSTA in a folder; TimingError where it takes too long or reports without end."""
    report = Path(folder, "report.txt")
    with report.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {"TMPDIR": "."},
        )
        end = time.monotonic() + timeout_s
        try:
            while True:
                try:
                    status = process.wait(min(0.5, max(0.0, end - time.monotonic())))
                    break
                except subprocess.TimeoutExpired:
                    if report.stat().st_size > _LONGEST_REPORT:
                        raise TimingError(f"OpenSTA reports without end on {what}") from None
                    if time.monotonic() >= end:
                        raise TimingError(f"OpenSTA did not finish {what} in {timeout_s:g} s") from None
        finally:
            if process.poll() is None:
                with suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    with report.open("rb") as file:
        return status, file.read(_LONGEST_REPORT).decode("utf-8", "replace")


def _verilog(netlist: Netlist, names: ToolNames) -> str:
    """Structural Verilog with ports p0, p1, ... (inputs, then outputs), nets n<bit> and instances i0, i1, ..."""
    inputs, outputs = netlist.inputs, netlist.outputs
    ports, port_of = _ports(netlist)
    lines = [f"module top ({', '.join(ports)});"]
    lines += [f"  input {port};" for port in ports[: len(inputs)]]
    lines += [f"  output {port};" for port in ports[len(inputs) :]]

    def net(bit: int | str) -> str:
        if isinstance(bit, str):
            return "1'b1" if bit == "1" else "1'b0"
        return port_of.get(bit) or f"n{bit}"

    used = {bit for instance in netlist.cells.values() for bit in instance.nets.values() if isinstance(bit, int)}
    lines += [f"  wire n{bit};" for bit in sorted(used - port_of.keys())]
    for number, instance in enumerate(netlist.cells.values()):
        tool = names.pins(instance.cell.name)
        pins = ", ".join(f".{tool[pin]}({net(bit)})" for pin, bit in instance.nets.items())
        lines.append(f"  {names.cell(instance.cell.name)} i{number} ({pins});")
    for port, bit in zip(ports[len(inputs) :], outputs.values(), strict=True):
        if net(bit) != port:
            lines.append(f"  assign {port} = {net(bit)};")
    return "\n".join([*lines, "endmodule", ""])


def _ports(netlist: Netlist) -> tuple[list[str], dict[int, str]]:
    """All ports, inputs first, and the port that each net is called by: an input, or else its first output."""
    inputs, outputs = netlist.inputs, netlist.outputs
    ports = [f"p{i}" for i in range(len(inputs) + len(outputs))]
    named = dict(zip(inputs, ports, strict=False))
    for port, net in zip(ports[len(inputs) :], outputs.values(), strict=True):
        if isinstance(net, int):
            named.setdefault(net, port)
    return ports, named


def _spef(netlist: Netlist, names: ToolNames, wires: Wires) -> str:
    """The wires by the names of :func:`_verilog`."""
    _, named = _ports(netlist)
    number = {name: i for i, name in enumerate(netlist.cells)}
    bits = {bit: f"p{i}" for i, bit in enumerate((*netlist.inputs.values(), *netlist.outputs))}

    def pin_name(terminal: tuple[str, str]) -> str:
        instance, pin = terminal
        if not instance:
            return bits[pin]
        return f"i{number[instance]}:{names.pins(netlist.cells[instance].cell.name)[pin]}"

    return wires.spef("top", netlist, lambda net: named.get(net, f"n{net}"), pin_name)


def _tcl(netlist: Netlist, files: Sequence[str], clock_ps: float, more: Sequence[str] = ()) -> str:
    """A script of our own names and numbers alone."""
    *libraries, verilog = files
    number = {net: i for i, net in enumerate(netlist.inputs)}
    clocked = set(netlist.clocks)
    clocks = " ".join(f"p{number[net]}" for net in netlist.clocks)
    inputs = " ".join(f"p{i}" for net, i in number.items() if net not in clocked)
    outputs = " ".join(f"p{len(number) + i}" for i in range(len(netlist.outputs)))
    lines = [
        'puts "version [sta::version]"',
        *(f"read_liberty {path}" for path in libraries),
        f"read_verilog {verilog}",
        "link_design top",
        *more,
        "set_cmd_units -time ps -capacitance fF",
        f"create_clock -name clock -period {float(clock_ps)!r} " + (f"[get_ports {{{clocks}}}]" if clocks else ""),
        f"set_input_delay 0 -clock clock [get_ports {{{inputs}}}]" if inputs else "",
        f"set_output_delay 0 -clock clock [get_ports {{{outputs}}}]" if outputs else "",
        "report_checks -path_delay max -digits 6",
        "exit",
    ]
    return "\n".join(lines) + "\n"
