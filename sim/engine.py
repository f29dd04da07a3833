"""The engine's circuit as a backend of its driver: Verilator, with whole packets handed to it at once.

What is simulated is the Verilog of ``hw.engine.core.EngineCore`` and of its memories; flops begin at random.
Columns, and whatever else is there several times and bitwise, are simulated side by side (:mod:`sim.sliced`).
``engine.cpp`` feeds its streams and takes its results; Python is asked for the next packets only. A simulator is built
once for each content, below build/engine.
"""

import contextlib
import ctypes
import inspect
import json
import os
import re
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from amaranth.hdl import Shape, UnusedElaboratable
from amaranth.lib import wiring

from golden.storage import code_digest, digest, one_writer, write_json
from hw.engine.config import EngineConfig
from hw.engine.core import EngineCore
from hw.engine.memory import EngineMemories
from hw.engine.reference import EngineError, Results, Work
from hw.engine.wire import JOB, EngineWire
from hw.verilog import to_shared_verilog
from hw.wire import pack
from sim.runner import SimulationError, environment, require
from sim.sliced import Unsliceable, merge

__all__ = ["BUILD", "SimulatedEngine", "build", "verilog"]

#: Where simulators are kept, below the working directory.
BUILD = Path("build/engine")

_HARNESS = Path(__file__).with_name("engine.cpp")
_TOP = "engine_sim"
_FACTS = {"counters": "counters", "errors": "error"}
_DONE, _RUNNING, _ERROR, _STUCK, _EARLY, _LATE = range(6)
_BATCH = 1 << 26  # bytes of packets and results that are handed over together, about
_PATIENCE = 100_000  # cycles in which nothing moves before the engine is said to stand still
_SLICE = 0.5  # seconds between looks at Ctrl-C


class SimulatedEngine:
    """An engine in simulation: a backend of :class:`hw.engine.driver.Driver`.

    Parameters
    ----------
    config : EngineConfig
    threads : int
        Of the simulator.
    seed : int
        Of the flops' first values, and of the stalls.
    stalls : float
        In what part of the cycles each stream is held back at random.
    progress : callable, optional
        Called with the cycles since the last call, about twice a second.
    note : callable, optional
        Called with a line before something that takes long.

    Attributes
    ----------
    cycles : int
        That were simulated.
    """

    def __init__(
        self,
        config: EngineConfig,
        *,
        threads: int = 1,
        seed: int = 1,
        stalls: float = 0,
        progress: Callable[[int], None] = lambda cycles: None,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.config = config
        self.wire = EngineWire(config)
        self.cycles = 0
        self._progress = progress
        folder = build(config, threads=threads, note=note)
        facts = json.loads((folder / "facts.json").read_text())
        self._counters: list[str] = facts["counters"]
        self._errors: list[str] = facts["errors"]
        self._library = ctypes.CDLL(str((folder / "engine.so").resolve()))
        self._library.engine_create.restype = ctypes.c_void_p
        self._library.engine_cycles.restype = ctypes.c_uint64
        self._create = lambda: ctypes.c_void_p(self._library.engine_create(seed, round(256 * stalls)))
        self._engine: ctypes.c_void_p | None = None

    def run(self, work: Iterable[Work]) -> Iterator[Results]:
        """Results of jobs in their order; jobs of a batch follow each other without waiting.

        Raises EngineError where the engine's error bits say so, SimulationError where it does what no engine does.
        """
        batch, size = [], 0
        for one in work:
            batch.append(one)
            size += sum(packet.nbytes for packet in one.weights)
            size += self.wire.result_beats(one.job) * self._result_bytes
            if size > _BATCH:
                yield from self._run(batch)
                batch, size = [], 0
        if batch:
            yield from self._run(batch)

    def close(self) -> None:
        """Forget the engine's state; the next run begins with a reset."""
        if self._engine is not None:
            self._library.engine_destroy(self._engine)
            self._engine = None

    @property
    def _result_bytes(self) -> int:
        return self.wire.sums.size // 8

    def _run(self, batch: list[Work]) -> Iterator[Results]:
        if self._engine is None:
            self._engine = self._create()
            self._before, self._clock = np.zeros(len(self._counters), np.uint32), 0
        library, engine = self._library, self._engine
        counters = np.zeros((len(batch), len(self._counters)), np.uint32)
        packets, alive = [], []
        for one, counted in zip(batch, counters, strict=True):
            fields = np.zeros(16, np.uint8)
            bits = pack(JOB, {name: getattr(one.job, name) for name, _ in JOB})
            fields[: -(-JOB.size // 8)] = np.packbits(bits, bitorder="little")
            weights = np.ascontiguousarray(one.weights)
            activations = None if one.activations is None else np.ascontiguousarray(one.activations)
            packet = np.zeros((self.wire.result_beats(one.job), self._result_bytes), np.uint8)
            packets.append(packet)
            alive += [fields, weights, activations]
            library.engine_queue(
                engine,
                _pointer(fields),
                _pointer(weights),
                ctypes.c_uint64(weights.shape[0]),
                ctypes.c_uint64(weights.shape[1]),
                None if activations is None else _pointer(activations),
                ctypes.c_uint64(0 if activations is None else len(activations)),
                _pointer(packet),
                ctypes.c_uint64(len(packet)),
                _pointer(counted),
            )
        try:
            self._simulate()
        except BaseException:
            self.close()
            raise
        library.engine_finish(engine, _pointer(counters[-1]))
        spent = np.diff(counters, axis=0, prepend=self._before[None])  # modulo 2 ** 32
        self._before = counters[-1]
        for packet, cycles in zip(packets, spent, strict=True):
            yield Results(packet, dict(zip(self._counters, map(int, cycles), strict=True)))

    def _simulate(self) -> None:
        cycles, outcome = 64, _RUNNING
        while outcome == _RUNNING:
            begun = time.monotonic()
            outcome = self._library.engine_run(self._engine, ctypes.c_uint64(cycles), ctypes.c_uint64(_PATIENCE))
            now = self._library.engine_cycles(self._engine)
            self._progress(now - self._clock)
            self.cycles += now - self._clock
            self._clock = now
            if time.monotonic() - begun < _SLICE / 2:
                cycles *= 2
            elif time.monotonic() - begun > _SLICE:
                cycles = max(1, cycles // 2)
        if outcome == _ERROR:
            bits = self._library.engine_error(self._engine)
            kinds = [name for i, name in enumerate(self._errors) if bits >> i & 1]
            raise EngineError(kinds[0], f"the engine refuses a job: {', '.join(kinds)}")
        said = {
            _STUCK: f"the engine stands still: nothing has moved for {_PATIENCE} cycles",
            _EARLY: "the engine ends a packet of results early",
            _LATE: "the engine does not end a packet of results",
        }
        if outcome != _DONE:
            raise SimulationError(said[outcome])


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def verilog(config: EngineConfig) -> tuple[str, dict[str, list[str]]]:
    """Verilog of an engine with memories as module ``engine_sim``, and the names of its counters and error bits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusedElaboratable)  # its parts are elaborated, each once
        core, memories = EngineCore(config), EngineMemories(config)
        texts = {name: to_shared_verilog(made, name) for name, made in (("core", core), ("memories", memories))}
    lines, ports = [], {"clk": ("input", 1), "rst": ("input", 1)}
    for path, member, _ in core.signature.flatten(core):
        # Verilator has names of its own for ports with two underscores.
        name, width = "_".join(map(str, path)), Shape.cast(member.shape).width
        if path[0] in memories.signature.members:
            lines.append(f"  wire [{width - 1}:0] {name};")
        else:
            ports[name] = ("input" if member.flow == wiring.In else "output", width)
    lines += [f"  {direction} [{width - 1}:0] {name};" for name, (direction, width) in ports.items()]
    for module, text in texts.items():
        header = re.search(rf"^module {module}\(([^)]*)\)", text, flags=re.M)
        names = (name.strip() for name in header.group(1).split(","))
        connections = ", ".join(f".{name}({name.replace('__', '_')})" for name in names)
        lines.append(f"  {module} {module}_0 ({connections});")
    top = "\n".join([f"module {_TOP} ({', '.join(ports)});", *lines, "endmodule\n"])
    # An ASIC's flops have no initial values.
    initial = re.compile(r"^( *reg (?:\[\d+:\d+\] )?(?!auto_verilog_backend)\w+) = [^;]*;", flags=re.M)
    texts = {name: initial.sub(r"\1;", text) for name, text in texts.items()}
    for part, (_, number) in core.parts.items():
        if number > 1:
            with contextlib.suppress(Unsliceable):
                texts["core"] = merge(texts["core"], "core", part)
    facts = {name: [field for field, _ in getattr(core, port).shape()] for name, port in _FACTS.items()}
    return "\n".join([*texts.values(), top]), facts


def build(config: EngineConfig, *, threads: int = 1, note: Callable[[str], None] = lambda text: None) -> Path:
    """The folder with an engine's simulator, ``engine.so``, made where there is none of this content."""
    version = require("verilator")
    flags = ["-O3", "--x-initial", "unique", "--x-assign", "fast", "--output-split", "20000", "--threads", str(threads)]
    optimize = {"OPT_FAST": "-O1", "OPT_SLOW": "-O0", "OPT_GLOBAL": "-O1"}
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=False).stdout
    sources = [code_digest("hw.engine.core"), code_digest("hw.verilog"), _HARNESS.read_text()]
    sources += [inspect.getsource(function) for function in (verilog, _compile)]
    key = digest(*sources, repr(config), version, compiler, flags, optimize)[:20]
    folder = BUILD / key
    with one_writer(BUILD, wait=True):
        if (folder / "facts.json").is_file():
            return folder
        note(f"building a simulator of {config.lanes} x {config.columns} x {config.rows} {config.lane.name} lanes ...")
        shutil.rmtree(folder, ignore_errors=True)
        _compile(config, folder, flags, optimize)
    return folder


def _compile(config: EngineConfig, folder: Path, flags: list[str], optimize: dict[str, str]) -> None:
    work = folder / "work"
    work.mkdir(parents=True)
    text, facts = verilog(config)
    (work / "engine.v").write_text(text)
    wire = EngineWire(config)
    sizes = {
        "WEIGHT_BYTES": config.weight_bus // 8,
        "ACTIVATION_BYTES": config.activation_bus // 8,
        "RESULT_BYTES": wire.sums.size // 8,
        "COUNTERS": len(facts["counters"]),
    }
    defines = " ".join(f"-D{name}={value}" for name, value in sizes.items())
    command = [
        "verilator",
        "--hierarchical",
        "--cc",
        "--exe",
        "--top-module",
        _TOP,
        "--prefix",
        f"V{_TOP}",
        "-Wno-fatal",
        "-Wno-lint",
    ]
    command += ["-Mdir", str(work.resolve()), "-CFLAGS", f"-fPIC {defines}", "-LDFLAGS", "-shared", *flags]
    command += ["-o", "engine.so", str((work / "engine.v").resolve()), str(_HARNESS)]
    make = ["make", "-C", str(work.resolve()), "-f", f"V{_TOP}.mk", f"-j{os.cpu_count()}", "VM_PARALLEL_BUILDS=1"]
    make.append("CFG_CXXFLAGS_PCH_I=-include")  # the wheel does not know how compilers take precompiled headers
    make += [f"{name}={value}" for name, value in optimize.items()]
    with environment(), (work / "build.log").open("w") as log:
        for one in (command, make):
            done = subprocess.run(one, stdout=log, stderr=subprocess.STDOUT, check=False)
            if done.returncode:
                lines = (work / "build.log").read_text(errors="replace").splitlines()
                wrong = [line for line in lines if re.search("error|fatal", line, flags=re.I)] or lines[-3:]
                raise SimulationError(
                    "\n".join([f"Verilator refused the engine; {work / 'build.log'} says:", *wrong[:5]])
                )
    shutil.copy2(work / "engine.so", folder / "engine.so")
    shutil.rmtree(work)
    write_json(folder / "facts.json", facts)  # last: with it, the simulator is whole
