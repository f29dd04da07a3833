"""Power of a recorded activity by a current OpenSTA, which reads VCD (``read_vcd``, since 2.5).

    opensta_power(circuit, activity)       # (internal, switching, leakage) in uW, or None without such an OpenSTA

It is told the netlist's Verilog, the library's own files, a placement's wires as SPEF, and the VCD of
:mod:`synth.power.dumps`, with the clock ideal. What its averages make of the same changes may differ: docs/power.md.
"""

import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from synth.liberty import is_plain
from synth.liberty.text import unpacked
from synth.opensta import run_opensta
from synth.place.closure import Closed
from synth.place.export import spef_text
from synth.place.wires import Wires
from synth.power.circuit import Circuit
from synth.power.dumps import vcd_text
from synth.power.simulate import Activity
from synth.timing import TimingError
from synth.verilog import netlist_verilog, verilog_names

__all__ = ["opensta_power", "reads_vcd"]

_TIMEOUT_S = 600.0
_PREFIX = {"p": 1e-6, "n": 1e-3, "u": 1.0, "m": 1e3, "": 1e6}  # of watts, in uW
_TOTAL = re.compile(r"^Total\s+([-+.\de]+)\s+([-+.\de]+)\s+([-+.\de]+)\s+[-+.\de]+", re.MULTILINE)


def reads_vcd() -> bool:
    """Whether the OpenSTA on PATH reads VCD."""
    program = shutil.which("sta")
    return program is not None and "knows read_vcd" in _answer(program, {}, "a question")


def _answer(program: str, files: dict[str, str | bytes], what: str, script: str = "") -> str:
    """What OpenSTA says to a script in a folder of these files."""
    ask = 'if {[llength [info commands read_vcd]]} {puts "knows read_vcd"}\n'
    with tempfile.TemporaryDirectory(prefix="sta-") as folder:
        for name, given in files.items():
            Path(folder, name).write_bytes(given if isinstance(given, bytes) else given.encode())
        Path(folder, "run.tcl").write_text(f"{ask}{script}exit\n")
        command = [program, "-no_init", "-no_splash", "-exit", "run.tcl"]
        status, output = run_opensta(command, folder, _TIMEOUT_S, what)
    error = re.search(r"^.*\bError\b.*$", output, re.MULTILINE)
    if status or error:
        raise TimingError(f"OpenSTA failed on {what}: {error[0].strip()[:300] if error else f'exit status {status}'}")
    return output


def opensta_power(
    circuit: Circuit, activity: Activity, closed: Closed | None = None
) -> tuple[float, float, float] | None:
    """(internal, switching, leakage) in uW of a circuit's cells, without its clock tree; ``closed`` is its placement.

    None where no OpenSTA is installed that reads VCD. Raises TimingError where it fails, or a name is none that its
    scripts could have.
    """
    if not reads_vcd():
        return None
    netlist = replace(circuit.netlist, name="unit", attributes={})
    names = verilog_names(netlist)
    clocks = [netlist.inputs[circuit.nets[circuit.clock]]] if circuit.clock >= 0 else []
    if strange := [name for name in (*clocks, *netlist.ports) if not is_plain(name)]:
        raise TimingError(f"{strange[0][:40]!r} is no name to give to OpenSTA")
    sources = [one.path for one in netlist.library.sources if not one.included]
    # Unpacked: Debian's OpenSTA reads no gzip.
    files: dict[str, str | bytes] = {f"cells{i}.lib": unpacked(path)[0] for i, path in enumerate(sources)}
    files |= {"netlist.v": netlist_verilog(netlist, names), "run.vcd": vcd_text(circuit, activity, "unit")}
    script = [f"read_liberty cells{i}.lib" for i in range(len(sources))]
    script += ["read_verilog netlist.v", "link_design unit", "set_cmd_units -time ps -capacitance fF"]
    clock = f"[get_ports {{{' '.join(clocks)}}}]" if clocks else ""
    script.append(f"create_clock -name clock -period {float(circuit.clock_ps)!r} {clock}")
    if closed is not None:
        files["wires.spef"] = spef_text(netlist, names, Wires(closed.with_gates()[1]))
        script.append("read_spef wires.spef")
    script += ["read_vcd -scope unit run.vcd", "report_power -digits 9"]
    output = _answer(shutil.which("sta") or "sta", files, netlist.name, "\n".join(script) + "\n")
    found = _TOTAL.search(output)
    if not found:
        raise TimingError(f"OpenSTA reported no power of {circuit.netlist.name}")
    unit = re.search(r"\(([pnum]?)W(?:atts)?\)", output)
    scale = _PREFIX[unit[1] if unit else ""]
    internal, switching, leakage = (float(one) * scale for one in found.groups())
    return internal, switching, leakage
