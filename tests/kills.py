"""Writers killed at random moments, and two of them at once: `make kills`, and in short in `make test`.

    python -m tests.kills                         # 60 kills: quantise, accuracy, explore, report

Each writer runs as its command line does, in a process that SIGKILL ends, once or more often, before it may finish.
What it leaves must be what an undisturbed run leaves, byte for byte; what was finished before a kill is not made again;
nothing else is left over.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import golden.__main__
import synth.__main__
import synth.explore
from golden.models.tensors import write_safetensors
from tests.decoder_models import MODELS, random_ids, random_model

Files = dict[str, bytes]


@dataclass(frozen=True)
class Writer:
    """A command that writes.

    Attributes
    ----------
    main : callable
        Its command line.
    arguments : callable
        Of (folder of inputs, folder to write to).
    results : tuple of str
        Patterns of the files that must be alike, in the folder that is written to.
    kept : tuple of str
        Patterns of files that, once there, are never made again.
    patch : callable
        Done in the process before the command.
    """

    main: Callable[[list[str]], int]
    arguments: Callable[[Path, Path], list[str]]
    results: tuple[str, ...]
    kept: tuple[str, ...]
    patch: Callable[[], None] = lambda: None

    def run(self, inputs: Path, out: Path) -> None:
        """In a process of its own, which ends here."""
        torch.set_num_threads(1)
        warnings.simplefilter("ignore")
        with log_of(os.getpid(), out).open("w", buffering=1) as log:
            sys.stdout = sys.stderr = log
            self.patch()
            out.parent.mkdir(exist_ok=True)
            os.chdir(out.parent)  # what is written says how it was asked for
            try:
                status = self.main(self.arguments(Path(os.path.relpath(inputs)), Path(out.name)))
            except SystemExit as exit_:
                status = exit_.code
            log.flush()
        os._exit(status)

    def start(self, inputs: Path, out: Path) -> multiprocessing.Process:
        process = multiprocessing.get_context("fork").Process(target=self.run, args=(inputs, out))
        process.start()
        return process

    def finish(self, inputs: Path, out: Path) -> float:
        """Run to the end; the seconds that took."""
        began = time.monotonic()
        process = self.start(inputs, out)
        process.join()
        if process.exitcode:
            raise AssertionError(f"exit status {process.exitcode}: {said(process, out)}")
        return time.monotonic() - began

    def files(self, out: Path, patterns: tuple[str, ...]) -> Files:
        found = {path for pattern in patterns for path in out.glob(pattern) if path.is_file()}
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(found)}

    def ages(self, out: Path) -> dict[str, int]:
        found = {path for pattern in self.kept for path in out.glob(pattern)}
        return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in found}


def log_of(pid: int, out: Path) -> Path:
    return out.parent.parent / f"{pid}.log"


def said(process: multiprocessing.Process, out: Path) -> str:
    return log_of(process.pid, out).read_text()


def inputs(folder: Path) -> None:
    """A float model of a few layers, and token ids."""
    model = random_model("llama")
    held = {name: value for name, value in model.tensors.items() if ".layers." not in name}
    for layer in range(6):
        for name, value in model.tensors.items():
            if ".layers.0." in name:
                held[name.replace(".layers.0.", f".layers.{layer}.")] = value * np.float32(1 + layer / 16)
    (folder / "model").mkdir()
    (folder / "model" / "config.json").write_text(json.dumps(MODELS["llama"] | {"num_hidden_layers": 6}))
    write_safetensors(folder / "model" / "model.safetensors", held)
    ids = random_ids(model, (12, 48))
    ids[:, 0] = 1
    np.save(folder / "model" / "samples.npy", ids)
    np.save(folder / "ids.npy", ids)


def _small_search() -> None:
    space = {
        "lane": ["int4"],
        "recipe": ["dch"],
        "products": ["free"],
        "breaks": [(), (12,)],
        "half_adder_cells": [True],
    }
    synth.explore.choices = lambda unit: space


def _synth(command: str, unit: str, *options: str) -> Callable[[Path, Path], list[str]]:
    def arguments(inputs: Path, out: Path) -> list[str]:
        common = ["--build", str(out), "--jobs", "2", "--designs", str(out / "designs.json")]
        common = common if command == "explore" else common[:4]
        return [*common, command, "--library", "embedded", "--unit", unit, *options]

    return arguments


WRITERS = {
    "quantise": Writer(
        golden.__main__.main,
        lambda inputs, out: [
            *("quantize", str(inputs / "model"), str(out), "--optq", "--calibration", str(inputs / "ids.npy")),
            *("--calib-seqlen", "48", "--calib-samples", "12"),
        ],
        ("**/*",),
        ("*/layer-*",),
    ),
    "accuracy": Writer(
        golden.__main__.main,
        lambda inputs, out: [
            *("accuracy", "--out", str(out), "--tables", "nearest"),
            *("--limit", "200", "--", str(inputs / "model")),
        ],
        ("results.json", "tables.md"),
        ("rows/*", "*/rows/*"),
    ),
    "explore": Writer(
        *(synth.__main__.main, _synth("explore", "mac_int4_array", "--cold"), ("designs.json",), ("cache/*",)),
        patch=_small_search,
    ),
    "report": Writer(
        *(synth.__main__.main, _synth("report", "mac_int4_array"), ("results.json",), ("cache/*",)),
    ),
}


def undisturbed(name: str, folder: Path) -> float:
    """Let a writer work that nobody disturbs, below a new folder; returns the seconds that it takes."""
    writer = WRITERS[name]
    folder.mkdir()
    inputs(folder)
    seconds = writer.finish(folder, folder / "right" / "out")
    if not writer.files(folder / "right" / "out", writer.results):
        raise AssertionError(f"{name}: the undisturbed run left nothing")
    return seconds


def kill(name: str, folder: Path, *, kills: int, seconds: float, seed: int = 0) -> int:
    """Kill a writer so often in all; returns how often it was at work. Raises AssertionError for what is wrong.

    The folder is that of :func:`undisturbed`, which took so many ``seconds``.
    """
    writer, rng = WRITERS[name], random.Random(f"{seed} {name}")
    right = writer.files(folder / "right" / "out", writer.results)
    hit = number = 0
    while number < kills:
        out = folder / str(number) / "out"
        kept: dict[str, int] = {}
        for _ in range(min(rng.choice((1, 1, 2, 3)), kills - number)):
            process = writer.start(folder, out)
            process.join(rng.random() * seconds)
            hit += process.is_alive()
            process.kill()
            process.join()
            number += 1
            kept = _unchanged(name, number, kept, writer.ages(out))
        writer.finish(folder, out)
        _unchanged(name, number, kept, writer.ages(out))
        check(name, out, right)
    return hit


def _unchanged(name: str, number: int, before: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    if again := [path for path in before if path in now and now[path] != before[path]]:
        raise AssertionError(f"{name}: made again after kill {number}: {', '.join(again)}")
    return now


def check(name: str, out: Path, right: Files) -> None:
    """Raise AssertionError unless the results are what they must be, and nothing is left of who was killed."""
    found = WRITERS[name].files(out, WRITERS[name].results)
    if different := [path for path in sorted(right.keys() | found.keys()) if right.get(path) != found.get(path)]:
        raise AssertionError(f"{name}: {out} is not as an undisturbed run leaves it: {', '.join(different)}")
    if left := [str(path) for path in out.rglob(".*") if path.name.endswith((".writing", ".tmp"))]:
        raise AssertionError(f"{name}: left behind: {', '.join(left)}")


def race(name: str, folder: Path, *, tries: int = 5) -> str:
    """Start a writer twice at once; returns what the one that was late was told. As :func:`kill`."""
    writer = WRITERS[name]
    right = writer.files(folder / "right" / "out", writer.results)
    for number in range(tries):
        out = folder / f"race{number}" / "out"
        both = [writer.start(folder, out) for _ in range(2)]
        for process in both:
            process.join()
        late = [process for process in both if process.exitcode]
        if len(late) > 1:
            raise AssertionError(f"{name}: nobody won: {' and '.join(said(one, out) for one in late)}")
        check(name, out, right)
        if late:
            return said(late[0], out)
    raise AssertionError(f"{name}: {tries} times, nobody was told")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("writers", nargs="*", choices=[[], *WRITERS], help=f"of {', '.join(WRITERS)} (all)")
    parser.add_argument("--kills", type=int, default=60, help="in all (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    names = options.writers or list(WRITERS)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for name in names:
            kills = -(-options.kills // len(names))
            try:
                seconds = undisturbed(name, Path(folder, name))
                hit = kill(name, Path(folder, name), kills=kills, seconds=seconds, seed=options.seed)
                told = race(name, Path(folder, name)).strip().splitlines()[-1]
                print(f"{name:<10} {kills} kills, {hit} at work: all as undisturbed; two at once: {told}", flush=True)
            except AssertionError as error:
                wrong += 1
                print(f"{name:<10} FAILED: {error}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
