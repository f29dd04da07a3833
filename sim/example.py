# amaranth: UnusedElaboratable=no
"""``python -m sim.example``: make ``examples/engine_small`` again: Verilog, registers in C and Markdown, vectors.

The testbench, the constraints and the file list there are written by hand.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from golden.arguments import run
from golden.storage import write_output
from hw.engine import ENGINES
from hw.engine.engine import EngineWithMemories
from hw.engine.registers import compiled, registers
from hw.engine.wire import EngineWire, Job
from hw.verilog import to_shared_verilog
from sim.jobs import Work, expected, job_of

__all__ = ["FOLDER", "generated"]

#: Where the example is.
FOLDER = Path(__file__).resolve().parents[1] / "examples" / "engine_small"
_ENGINE = "engine_small"

#: Kinds of items of a vector, as engine_small_tb.v has them.
_WRITE, _CHECK, _POLL, _WEIGHTS, _ACTIVATIONS, _RESULTS = 0, 1, 2, 4, 5, 6


def generated() -> dict[str, str]:
    """Text of every generated file, by name."""
    return {
        f"{_ENGINE}.v": to_shared_verilog(EngineWithMemories(ENGINES[f"{_ENGINE}_dint4"]), _ENGINE),
        f"{_ENGINE}.hex": "\n".join(_vectors()) + "\n",
        "dint_engine.h": _exported("peakrdl_cheader.exporter", "CHeaderExporter", "dint_engine.h"),
        "registers.md": _exported("peakrdl_markdown", "MarkdownExporter", "registers.md"),
    }


def _exported(module: str, name: str, file: str) -> str:
    """What one of PeakRDL's exporters makes of the registers."""
    exporter = getattr(__import__(module, fromlist=[name]), name)()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        exporter.export(compiled(), str(path))
        return path.read_text()


def _vectors() -> Iterator[str]:
    """Jobs of every kind, and packets and shapes that are wrong between them."""
    config = ENGINES[f"{_ENGINE}_dint4"]
    wire, random = EngineWire(config), np.random.default_rng(13)
    yield from _access(_CHECK, "identity", **registers()["identity"].unpack(registers()["identity"].pack()))
    yield from _access(_CHECK, "array", lanes=config.lanes, columns=config.columns, rows=config.rows)

    plain = Job(steps=5, last_steps=5, channel_blocks=3, token_blocks=2)
    jobs = [
        plain,
        replace(plain, wide=True),
        replace(plain, steps=2, segments=4, last_steps=1),
        replace(plain, requantize=True),
        Job(steps=1, last_steps=1, channel_blocks=1, token_blocks=1, wide=True, requantize=True),
        replace(plain, keep=True),
        replace(plain, channel_blocks=2),
        Job(steps=config.weight_depth, last_steps=config.weight_depth, channel_blocks=1, token_blocks=1),
    ]
    before = None
    for job in jobs:
        kept = {"activations": before} if before is not None else {}
        work, sums, requantizers = job_of(wire, random, job, **kept, extreme=job is jobs[-1])
        before = work.activations if job.keep else None
        yield from _start(job)
        yield from _beats(work)
        beats, keep = expected(wire, job, sums, requantizers)
        yield from _results(beats, keep)
    yield from _access(_POLL, "status", busy=0, full=0)
    yield from _access(_CHECK, "errors")

    # A packet that ends early, then a shape that does not fit; each time, the next job is exact.
    for bad in (plain, replace(plain, segments=config.segments + 1)):
        work, *_ = job_of(wire, random, plain)
        if bad is plain:
            yield from _packet(_WEIGHTS, work.weights[0][:-3])
        yield from _start(bad)
        error = "weights_early_last" if bad is plain else "shape"
        yield from _access(_POLL, "errors", **{error: 1})
        yield from _access(_CHECK, "errors", **{error: 1})
        yield from _access(_WRITE, "errors", **{error: 1})
        yield from _access(_POLL, "status", busy=0, full=0)
        work, sums, requantizers = job_of(wire, random, plain)
        yield from _start(plain)
        yield from _beats(work)
        yield from _results(*expected(wire, plain, sums, requantizers))
        yield from _access(_POLL, "status", busy=0, full=0)
        yield from _access(_CHECK, "errors")


def _access(kind: int, name: str, **fields: int) -> Iterator[str]:
    register = registers()[name]
    mask = sum(register.fields[field].mask for field in fields) if kind != _WRITE and fields else 0xFFFF_FFFF
    yield f"{kind}0{register.address:02x}{mask * (kind != _WRITE):08x}{register.pack(**fields):08x}"


def _start(job: Job) -> Iterator[str]:
    yield from _access(_POLL, "status", full=0)
    for name in ("job_steps", "job_blocks", "job_mode"):
        yield from _access(_WRITE, name, **{field: int(getattr(job, field)) for field in registers()[name].fields})
    yield from _access(_WRITE, "control", start=1)


def _beats(work: Work) -> Iterator[str]:
    for packet in work.weights:
        yield from _packet(_WEIGHTS, packet)
    if work.activations is not None:
        yield from _packet(_ACTIVATIONS, work.activations)


def _packet(kind: int, packet: np.ndarray) -> Iterator[str]:
    for number, beat in enumerate(packet):
        yield f"{kind}{number == len(packet) - 1:d}00{int.from_bytes(beat.tobytes(), 'little'):016x}"


def _results(beats: np.ndarray, keep: np.ndarray) -> Iterator[str]:
    kept = np.packbits(keep, axis=-1, bitorder="little")[:, 0]
    for number, (beat, bytes_) in enumerate(zip(beats, kept, strict=True)):
        yield f"{_RESULTS}{number == len(beats) - 1:d}{bytes_:02x}{int.from_bytes(beat.tobytes(), 'little'):016x}"


def main(argv: list[str] | None = None) -> int:
    argparse.ArgumentParser(prog="python -m sim.example", description=__doc__).parse_args(argv)

    def write() -> None:
        for name, text in generated().items():
            write_output(str(FOLDER / name), text)

    return run(write, extra="test")


if __name__ == "__main__":
    sys.exit(main())
