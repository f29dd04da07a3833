"""VCD and SAIF of a simulation, for other tools: names are those of the netlist's Verilog (:mod:`synth.verilog`).

Beside the nets stand the cells, as scopes or instances, with their pins: OpenSTA knows activities by pins alone.

    write_vcd(circuit, activity, "run.vcd")        # of a recorded activity
    write_saif(circuit, activity, "run.saif")
    write_netlist(circuit, folder, wires)          # netlist.v and wires.spef, of which they are

Time is in femtoseconds. The scope, or instance, is the module itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from golden.storage import write_text
from synth.netlist import CONSTANTS
from synth.place.export import spef_text
from synth.place.wires import Wires
from synth.power.circuit import Circuit
from synth.power.simulate import Activity
from synth.verilog import netlist_verilog, verilog_names

__all__ = ["saif_text", "vcd_text", "write_netlist", "write_saif", "write_vcd"]

_FIRST, _CODES = 33, 94  # printable characters of a VCD's codes


def _nets(circuit: Circuit) -> Iterator[tuple[int, str]]:
    """(number, name) of all nets but constants; an output that shows another's net is there by its own name too."""
    netlist = circuit.netlist
    names = verilog_names(netlist).nets
    known = set()
    for i, net in enumerate(circuit.nets):
        if net not in CONSTANTS:
            known.add(names[net])
            yield i, names[net]
    for name, port in netlist.ports.items():
        for bit, net in enumerate(port.bits):
            alias = f"{name}[{bit}]" if len(port.bits) > 1 else name
            if net in circuit.index and net not in CONSTANTS and alias not in known:
                yield circuit.index[net], alias


def _pins(circuit: Circuit) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Of each cell its name, and (number of net, name) of its pins that are no constants."""
    names = verilog_names(circuit.netlist).instances
    numbers = {end: i for i, end in circuit.open.items()}
    for one in circuit.cells:
        nets = {
            pin: numbers[one.name, pin] if (one.name, pin) in numbers else circuit.index[one.nets[pin]]
            for pin in (*one.cell.inputs, *one.cell.outputs)
        }
        shown = [(i, pin) for pin, i in nets.items() if i >= len(circuit.nets) or circuit.nets[i] not in CONSTANTS]
        yield names[one.name], shown


def _code(number: int) -> str:
    text = ""
    while True:
        number, digit = divmod(number, _CODES)
        text += chr(_FIRST + digit)
        if not number:
            return text
        number -= 1


def _femtoseconds(circuit: Circuit, ticks: np.ndarray) -> np.ndarray:
    return np.rint(np.asarray(ticks, np.float64) * circuit.tick_ps * 1000).astype(np.int64)


def vcd_text(circuit: Circuit, activity: Activity, scope: str = "") -> str:
    """Value change dump, its ``scope`` called as the module where nothing is said.

    Raises ValueError where the activity was not recorded.
    """
    if activity.events is None:
        raise ValueError("a VCD is of a simulation that recorded its changes")
    lines = ["$timescale 1fs $end", f"$scope module {scope or circuit.netlist.name} $end"]
    codes = [_code(i) for i in range(len(activity.initial))]
    for i, name in _nets(circuit):
        base, _, bit = name.partition("[")
        lines.append(f"$var wire 1 {codes[i]} {base}{' [' + bit if bit else ''} $end")
    for name, pins in _pins(circuit):
        lines.append(f"$scope module {name} $end")
        lines += [f"$var wire 1 {codes[i]} {pin} $end" for i, pin in pins]
        lines.append("$upscope $end")
    lines += ["$upscope $end", "$enddefinitions $end", "#0", "$dumpvars"]
    constant = {circuit.index[net] for net in CONSTANTS}
    lines += [f"{value}{codes[i]}" for i, value in enumerate(activity.initial) if i not in constant]
    lines.append("$end")
    time, change = activity.events
    begin = activity.start
    times = _femtoseconds(circuit, time - begin)
    last = 0
    for at, what in zip(times.tolist(), change.tolist(), strict=True):
        if at != last:
            lines.append(f"#{at}")
            last = at
        lines.append(f"{what & 1}{codes[what >> 1]}")
    lines += [f"#{_femtoseconds(circuit, np.array(activity.ticks))}", ""]
    return "\n".join(lines)


def saif_text(circuit: Circuit, activity: Activity) -> str:
    """Switching activity: time low and high, and changes of each net, glitches among them.

    IG is none of these: it counts changes that did not come, in pulses too short to pass, which tools add to TC.
    """
    total = int(_femtoseconds(circuit, np.array(activity.ticks)))
    ones = _femtoseconds(circuit, activity.ones)
    lines = [
        *("(SAIFILE", '(SAIFVERSION "2.0")', '(DIRECTION "backward")', '(DESIGN "")', "(DIVIDER / )"),
        *("(TIMESCALE 1 fs)", f"(DURATION {total})", f"(INSTANCE {circuit.netlist.name}", "  (NET"),
    ]

    def line(i: int, name: str) -> str:
        escaped = re.sub(r"([\[\]])", r"\\\1", name)
        times = f"(T0 {total - ones[i]}) (T1 {ones[i]}) (TX 0)"
        return f"({escaped} {times} (TC {activity.toggles[i]}) (IG 0))"

    lines += [f"    {line(i, name)}" for i, name in _nets(circuit)]
    lines.append("  )")
    for name, pins in _pins(circuit):
        lines.append(f"  (INSTANCE {name} (NET")
        lines += [f"    {line(i, pin)}" for i, pin in pins]
        lines.append("  ))")
    return "\n".join([*lines, ")", ")", ""])


def write_vcd(circuit: Circuit, activity: Activity, path: Path | str) -> None:
    """:func:`vcd_text`, as a file."""
    write_text(path, vcd_text(circuit, activity))


def write_saif(circuit: Circuit, activity: Activity, path: Path | str) -> None:
    """:func:`saif_text`, as a file."""
    write_text(path, saif_text(circuit, activity))


def write_netlist(circuit: Circuit, folder: Path, wires: Wires | None = None) -> list[Path]:
    """The cells whose changes a VCD or SAIF has, as ``netlist.v``, their wires as ``wires.spef``; returns the paths.

    A clock tree is not among them: to the simulation the clock is ideal.
    """
    names = verilog_names(circuit.netlist)
    texts = {"netlist.v": netlist_verilog(circuit.netlist, names)}
    if wires is not None:
        texts["wires.spef"] = spef_text(circuit.netlist, names, wires)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]
