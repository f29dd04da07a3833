"""Damaged and hostile inputs for every reader: `make fuzz`, and in short in `make test`.

    python -m tests.fuzz                          # 2,000 inputs for each reader
    python -m tests.fuzz saved --first 1234 --inputs 1   # one of them again

Each reader runs in a child process of its own, held to 4 GiB. An input is a good one with something changed, and is the
same for the same seed, reader and number. The reader must take it or raise one of this project's errors, whose text is
one line or more; anything else is a failure: another exception, 10 seconds, more memory, a file written or a program
started outside the folder that it was given.
"""

import argparse
import contextlib
import faulthandler
import io
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

import golden
import golden.__main__
import hw.__main__
import sim.__main__
import synth.__main__
import synth.liberty.__main__
from golden import models, storage
from golden.models import files, tensors
from golden.ptq import calibration
from golden.ptq import evaluate as ev
from sim.built import as_built
from synth.designs import DESIGNS, read_designs
from synth.fpga import documented_fits
from synth.guard import RULES, read_rules, recorded
from synth.liberty import liberty_text, load_library, tool_liberty_text, write_table
from synth.netlist import Netlist, Outline, Port
from synth.page.sources import FITS, FITTED, RECORDED, read_results
from synth.place import LefError, find_technology
from synth.place.records import documented_wires
from synth.power import ENERGIES
from synth.power.kept import documented_energies, read_energies
from synth.power.recorded import read_inputs
from synth.sweep import STORED, documented_sweeps, read_sweeps
from synth.yosys import cells_of
from tests import fuzz_checkpoints
from tests.decoder_models import MODELS, random_model
from tests.mini_liberty import MINI

HANG_S = 10
_FEWEST = 3
MEMORY = 4 << 30
Attempt = Callable[[random.Random], Any]

# Changes --------------------------------------------------------------------------------------------------------------

_TOKENS = (
    *(b"", b"0", b"-1", b"1e999", b"NaN", b"-Infinity", b"9" * 40, b"1" * 5000, b"null", b"true", b"[]", b"{}", b'"'),
    *(
        b"\\",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"../../x",
        b"/etc/passwd",
        b"$(touch x)",
        b"`touch x`",
    ),
    *(b"\n!touch x\n", b"[exec touch x]", b"; touch x", b"{" * 300, b"[" * 3000, b"(" * 300, b"/*", b"*/", b"\\u0000"),
)
_VALUES = (
    *(None, True, False, 0, -1, 1, 2, 3, 7, 1 << 20, 1 << 40, -(1 << 63), 10**30, 1e308, 0.5, -0.0, 1e-300),
    *("", "x", "0", "dint4", "int9", "../../x", "a\nb", "\0", "é", "x" * 3000, [], [[]], [0], [1, 2, 3], {}, {"a": 1}),
)


def changed(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, lost, doubled, swapped, or others put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        size = len(data)
        a, b = sorted((rng.randint(0, size), rng.randint(0, size)))
        match rng.randrange(7):
            case 0:
                data = data[:a]
            case 1 if size:
                place = rng.randrange(size)
                data = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
            case 2:
                data = data[:a] + rng.choice(_TOKENS) + data[a:]
            case 3:
                data = data[:a] + data[min(b, a + rng.choice((1, 4, 30, 300))) :]
            case 4:
                data = data[:b] + data[a : min(b, a + 2000)] + data[b:]
            case 5:
                data = data[:a] + bytes(rng.randrange(256) for _ in range(rng.randrange(12))) + data[a:]
            case _:
                found = list(re.finditer(rb"[-\w.+]+", data[a : a + 4000]))
                if found:
                    one = rng.choice(found)
                    data = data[: a + one.start()] + rng.choice(_TOKENS) + data[a + one.end() :]
    return data


def changed_json(value: Any, rng: random.Random) -> Any:
    """A JSON value with something in it changed, lost or added."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.choice((1, 1, 2))):
        places = list(_places(value))
        if not places:
            return rng.choice(_VALUES)
        holder, key = rng.choice(places)
        match rng.randrange(4):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1:
                holder[key] = [holder[key]]
            case 2 if isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
                holder[key] = rng.choice((-holder[key], holder[key] + 1, holder[key] * 1000, holder[key] / 2))
            case _:
                holder[key] = rng.choice(_VALUES)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def damaged(data: bytes, rng: random.Random) -> bytes:
    """As `changed`, or for JSON mostly as `changed_json`."""
    if data[:1] in b"{[" and rng.random() < 0.7:
        with contextlib.suppress(ValueError):
            text = json.dumps(changed_json(json.loads(data), rng))
            return text.encode("utf-8", "surrogatepass")
    return changed(data, rng)


# Readers --------------------------------------------------------------------------------------------------------------


def of_files(folder: Path, good: dict[str, bytes], read: Callable[[Path], Any]) -> Attempt:
    """One of the files damaged, the others good."""
    for name, data in good.items():
        (folder / name).write_bytes(data)

    def attempt(rng: random.Random) -> Any:
        name = rng.choice(list(good))
        (folder / name).write_bytes(damaged(good[name], rng))
        try:
            return read(folder / name)
        finally:
            (folder / name).write_bytes(good[name])

    return attempt


def _cases() -> dict[str, bytes]:
    cases = Path(__file__).resolve().parents[2] / "shared" / "cases" / "liberty"
    return {path.name: path.read_bytes() for path in sorted(cases.glob("*.lib")) if path.stat().st_size < 100_000}


def liberty(folder: Path) -> Attempt:
    def read(path: Path) -> None:
        library = load_library(path)
        cells_of(library)
        liberty_text(library)
        tool_liberty_text(library)

    return of_files(folder, {"mini.lib": MINI.encode()} | _cases(), read)


def library_table(folder: Path) -> Attempt:
    (folder / "mini.lib").write_text(MINI)
    write_table(load_library(folder / "mini.lib"), folder / "table.json")
    return of_files(folder, {"table.json": (folder / "table.json").read_bytes()}, load_library)


def _model_files(folder: Path, name: str) -> dict[str, bytes]:
    model = random_model(name)
    held = {tensor: model.tensors[tensor] for tensor in model.config.shapes() if tensor in model.tensors}
    tensors.write_safetensors(folder / "made", held)
    return {
        "config.json": json.dumps(MODELS[name]).encode(),
        "model.safetensors": (folder / "made").read_bytes(),
    }


def _run(path: Path) -> None:
    model = golden.load(path.parent)
    with np.errstate(all="ignore"):
        model(np.array([[3, 4, 5]]))


def safetensors(folder: Path) -> Attempt:
    good = {"model.safetensors": _model_files(folder, "llama")["model.safetensors"]}

    def read(path: Path) -> None:
        file = tensors.SafetensorsFile(path)
        for name in file:
            file[name]

    return of_files(folder, good, read)


def checkpoint(folder: Path) -> Attempt:
    good = _model_files(folder, "opt")
    (folder / "made").unlink()
    index = {"weight_map": {}}
    return of_files(folder, good | {"generation_config.json": json.dumps(index).encode()}, _run)


def torch_checkpoint(folder: Path) -> Attempt:
    import torch

    good = _model_files(folder, "llama")
    (folder / "made").unlink()
    data = io.BytesIO()
    torch.save({name: torch.from_numpy(value.copy()) for name, value in random_model("llama").tensors.items()}, data)
    return of_files(folder, {"config.json": good["config.json"], "pytorch_model.bin": data.getvalue()}, _run)


def saved(folder: Path) -> Attempt:
    models.save(models.quantize(random_model("opt")), folder / "made")
    good = {path.name: path.read_bytes() for path in (folder / "made").iterdir()}
    return of_files(folder, good, _run)


def _tokenizer_files(folder: Path) -> dict[str, bytes]:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(), decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=300, show_progress=False, special_tokens=["</s>"])
    made.train_from_iterator(["Robert is an English film , television and theatre actor ."] * 3, trainer)
    made.save(str(folder / "made"))
    config = json.dumps({"bos_token_id": 2, "vocab_size": 320, "model_type": "opt"}).encode()
    return {"tokenizer.json": (folder / "made").read_bytes(), "config.json": config}


def tokenizer(folder: Path) -> Attempt:
    def read(path: Path) -> None:
        ev.encode(path.parent, "Robert is an actor .\n")
        ev.start_token(path.parent)

    return of_files(folder, _tokenizer_files(folder), read)


def vocabulary(folder: Path) -> Attempt:
    made = json.loads(_tokenizer_files(folder)["tokenizer.json"])["model"]
    merges = ["#version: 0.2", *(" ".join(pair) if isinstance(pair, list) else pair for pair in made["merges"])]
    good = {
        "vocab.json": json.dumps(made["vocab"]).encode(),
        "merges.txt": "\n".join(merges).encode(),
        "special_tokens_map.json": b'{"bos_token": "</s>", "unk_token": {"content": "</s>"}}',
        "tokenizer_config.json": b'{"add_prefix_space": false}',
        "added_tokens.json": json.dumps({"<x>": len(made["vocab"])}).encode(),
    }
    return of_files(folder, good, lambda path: ev.encode(path.parent, "Robert is <x> .\n"))


def ids(folder: Path) -> Attempt:
    good = {}
    for name, array in {
        "a.npy": np.arange(40, dtype=np.int64).reshape(4, 10),
        "b.npy": np.arange(9, dtype="<u2"),
    }.items():
        np.save(folder / name, array)
        good[name] = (folder / name).read_bytes()
    return of_files(folder, good, lambda path: files.read_ids(path).sum())


def texts(folder: Path) -> Attempt:
    model = _tokenizer_files(folder)
    for name, data in model.items():
        (folder / name).write_bytes(data)
    lines = "\n".join(json.dumps({"text": text}) for text in ("Robert is", "an English \u03b1", "actor")) + "\n"
    good = {"plain.txt": "Robert is an English film \u03b1\n".encode(), "rows.jsonl": lines.encode()}
    return of_files(folder, good, lambda path: calibration.read_ids(path, path.parent))


def tasks(folder: Path) -> Attempt:
    for name, data in _tokenizer_files(folder).items():
        (folder / name).write_bytes(data)
    rows = {
        "piqa.jsonl": {"goal": "To film", "sol1": "an actor", "sol2": "a theatre"},
        "arc.jsonl": {"question": "Robert is", "choices": {"text": ["an actor", "a film"]}},
        "winogrande.jsonl": {"sentence": "Robert is _ .", "option1": "an actor", "option2": "a film"},
        "text.jsonl": {"text": "Robert"},
    }
    good = {name: (json.dumps(row) + "\n").encode() * 3 for name, row in rows.items()}
    return of_files(folder, good, lambda path: calibration.task_lengths(path.parent, path))


def gguf(folder: Path) -> Attempt:
    """GGUF files: shuffled in front of their tensors, or a bit or three flipped anywhere.

    What is imported is what another reader finds in the same file.
    """
    from golden.ptq import gguf as ours
    from tests.test_gguf import write

    path, out = folder / "model.gguf", folder / "out"
    write(path, "llama", types={"up_proj": "Q4_0", "q_proj": "Q8_0"})
    good = path.read_bytes()
    begin = min(tensor.begin for tensor in ours.File(path).tensors.values())

    def attempt(rng: random.Random) -> None:
        kind, data = rng.random(), bytearray(good)
        if kind < 0.5:
            data = changed(good[:begin], rng) + good[begin:]
        for _ in range(rng.choice((1, 1, 3)) if kind >= 0.5 else 0):
            data[rng.randrange(begin if kind < 0.75 else len(good))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        shutil.rmtree(out, ignore_errors=True)
        config = ours.write(path, out)
        made, file = golden.load(out), ours.File(path)
        _as_another_reads(file)
        with np.errstate(all="ignore"):
            made(np.array([[3, 4, 5]]) % config["vocab_size"])

    return attempt


def _as_another_reads(file: Any) -> None:
    """AssertionError unless a GGUF file's keys and tensors are those that the package gguf finds in it."""
    import gguf

    try:
        other = gguf.GGUFReader(file.path)
    except Exception:  # it takes fewer files, and says so in many ways
        return
    for name, value in file.keys.items():
        theirs = other.fields[name].contents()
        if json.dumps(value) != json.dumps(theirs):  # NaN is NaN
            raise AssertionError(f"key {name!r} is read as {value!r}, there it is {theirs!r}")
    theirs = {tensor.name: tensor for tensor in other.tensors}
    if theirs.keys() != file.tensors.keys():
        raise AssertionError(f"tensors are {sorted(file.tensors)}, there they are {sorted(theirs)}")
    for name, tensor in theirs.items():
        expected = gguf.quants.dequantize(np.asarray(tensor.data), tensor.tensor_type)
        if not np.array_equal(file.read(name).ravel(), expected.astype(np.float32).ravel()):
            raise AssertionError(f"tensor {name!r} is read as other numbers")


def designs(folder: Path) -> Attempt:
    whole = json.loads(DESIGNS.read_text())["designs"]
    few = {shelf: {unit: units[unit] for unit in list(units)[:2]} for shelf, units in list(whole.items())[:2]}
    for units in few.values():
        for design in units.values():
            del design["front"][2:]
    good = {"designs.json": json.dumps({"designs": few}).encode()}
    return of_files(folder, good, lambda path: documented_wires(read_designs(path)))


def records(folder: Path) -> Attempt:
    """What results are kept in, and what tables and rules take of them."""
    kept = read_results(ENERGIES, RECORDED)[1][:3]
    sweeps = {
        "asap7": {name: one | {"records": one["records"][:2]} for name, one in read_sweeps(STORED)["asap7"].items()}
    }
    good = {
        "energies.json": {"records": kept},
        "sweeps.json": {"sweeps": sweeps},
        "guard.json": {"rules": json.loads(RULES.read_bytes())["rules"][:2]},
        "fpga.json": {"provenance": {}, "records": read_results(FITTED, FITS)[1][:2]},
    }

    def read(path: Path) -> None:
        if path.name == "energies.json":
            documented_energies(read_energies(path), whole=True)
            recorded(read_results(path, RECORDED)[1], "kept")
        elif path.name == "sweeps.json":
            documented_sweeps(read_sweeps(path))
        elif path.name == "guard.json":
            read_rules(path)
        else:
            documented_fits(read_results(path, FITS)[1])

    return of_files(folder, {name: json.dumps(one).encode() for name, one in good.items()}, read)


_LEF = """VERSION 5.8 ; UNITS DATABASE MICRONS 1000 ; END UNITS
SITE core SIZE 0.2 BY 1.0 ; CLASS CORE ; END core
LAYER m1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.2 0.2 ; WIDTH 0.1 ; RESISTANCE RPERSQ 0.5 ; END m1
LAYER v1 TYPE CUT ; RESISTANCE 5 ; END v1
LAYER m2 TYPE ROUTING ; DIRECTION VERTICAL ; PITCH 0.2 ; WIDTH 0.1 ; RESISTANCE RPERSQ 0.5 ;
  CAPACITANCE CPERSQDIST 0.0002 ; EDGECAPACITANCE 0.00004 ; PROPERTY LEF58_TYPE "TYPE X ; END m2" ; END m2
MACRO NAND CLASS CORE ; ORIGIN 0 0 ; SIZE 2 BY 1.0 ; SITE core ; # a comment
  PIN A DIRECTION INPUT ; PORT LAYER m1 ; RECT 0 0.1 0.1 0.2 ; POLYGON 0 0 1 0 1 1 ; END END A
  OBS LAYER m1 ; RECT 0 0 0.1 0.1 ; END
END NAND
END LIBRARY
"""


def lef(folder: Path) -> Attempt:
    (folder / "mini.lib").write_text(MINI)
    library = load_library(folder / "mini.lib")

    def read(path: Path) -> None:
        technology = find_technology(library, str(path))
        for cell in library.usable.values():
            with contextlib.suppress(LefError):
                technology.shape(cell)

    return of_files(folder, {"x.lef": _LEF.encode()}, read)


_VCD = """$date today $end $timescale 1ps $end
$scope module tb $end $var reg 1 ! clk $end $var reg 2 " d [1:0] $end $var real 64 # r $end $upscope $end
$enddefinitions $end
#0 $dumpvars 0! bx " r0.5 # $end
#5 1! b1 "
#10 0!
#15 1! b10 "
#20 0! $comment x $end
#25 1!
"""


def vcd(folder: Path) -> Attempt:
    ports = {"clk": Port("input", (2,)), "d": Port("input", (3, 4))}
    unit = SimpleNamespace(name="unit", ports=ports, inputs={2: "clk", 3: "d", 4: "d"}, clocks=[2])
    return of_files(folder, {"x.vcd": _VCD.encode()}, lambda path: read_inputs(path, unit))


def cache(folder: Path) -> Attempt:
    """No damage makes a cache give another value."""
    value = {"delay": 897.8, "cells": ["INV", "NAND"], "n": list(range(20))}
    storage.kept(folder, "key", lambda: value)
    (entry,) = folder.iterdir()
    good = entry.read_bytes()

    def attempt(rng: random.Random) -> None:
        entry.write_bytes(damaged(good, rng))
        if storage.kept(folder, "key", lambda: value) != value:
            raise AssertionError("the cache gave another value")

    return attempt


def netlist(folder: Path) -> Attempt:
    (folder / "mini.lib").write_text(MINI)
    library = load_library(folder / "mini.lib")

    def cell(kind: str, **pins: Any) -> dict[str, Any]:
        directions = {pin: "output" if pin in library.cell(kind).outputs else "input" for pin in pins}
        connections = {pin: [net] for pin, net in pins.items()}
        return {"type": kind, "attributes": {}, "port_directions": directions, "connections": connections}

    module = {
        "ports": {
            "clk": {"direction": "input", "bits": [2]},
            "x": {"direction": "input", "bits": [3, 4]},
            "y": {"direction": "output", "bits": [7, "0"]},
        },
        "cells": {
            "u1": cell("NAND", A=3, B=4, Y=5),
            "u2": cell("INV", A=5, Y=6),
            "u3": cell("DFF", CK=2, D=6, QN=7),
        },
        "netnames": {"carry": {"bits": [5], "attributes": {}}, "x": {"bits": [3, 4], "attributes": {}}},
    }
    good = {"mapped.json": json.dumps({"modules": {"top": module}}).encode()}

    def read(path: Path) -> None:
        data = json.loads(path.read_bytes())
        made = Netlist.from_yosys(data, "top", library)
        _ = made.area, made.ordered(), made.clocks
        again = Netlist.from_json(json.loads(json.dumps(made.to_json())), library)
        if again.to_json() != made.to_json():
            raise AssertionError("a netlist is not read as it was written")
        Outline.from_yosys(data, "top")

    return of_files(folder, good, read)


def built(folder: Path) -> Attempt:
    structure = {"tree": "greedy", "adder": "ripple", "breaks": [7], "cuts": [], "sum_delay": 1.0, "polarity": "latest"}
    said = {"unit": "mac_dint4", "max_k": 64, "lane": "dint4", "products": "true", "correction": "ripple"}
    facts = said | {"structure": structure}

    def attempt(rng: random.Random) -> None:
        text = json.dumps(changed_json(facts, rng))
        data = f"(* built = {json.dumps(text)} *)\nmodule mac_dint4 (clk);\nendmodule\n".encode()
        (folder / "net.v").write_bytes(changed(data, rng) if rng.random() < 0.3 else data)
        as_built("mac_dint4", [folder / "net.v"])

    return attempt


_WORDS = (
    *(
        "",
        "-",
        "--",
        "-1",
        "0",
        "1",
        "9" * 40,
        "nan",
        "inf",
        "x",
        "../x",
        "a b",
        "é",
        "\udcff",
        "/dev/null",
        "none/such",
    ),
    *("int4", "mac_dint4", "mac_*", "embedded", "auto", "[", "*", "\n", "--help", "@x", "%s", "{}"),
)
_COMMANDS: dict[str, tuple[Callable[[list[str]], int], tuple[str, ...], tuple[str, ...]]] = {
    "hw": (hw.__main__.main, ("list", "describe"), ("--max-k", "--breaks", "--tree", "--adder", "--cuts")),
    "sim": (sim.__main__.main, ("none",), ("--list", "--simulator", "--test", "--verilog", "--module", "--output")),
    "synth": (
        synth.__main__.main,
        ("report", "explore", "netlist", "tables", "steps"),
        ("--library", "--clock-ps", "--unit", "--cold", "-o", "--cells", "--designs", "--jobs", "--yosys"),
    ),
    "golden": (
        golden.__main__.main,
        ("quantize", "evaluate", "inspect"),
        (
            "--weights",
            "--text",
            "--ids",
            "--optq",
            "--damping",
            "--seed",
            "--length",
            "--stride",
            "--limit",
            "--device",
        ),
    ),
    "liberty": (synth.liberty.__main__.main, ("reduce", "show", "info"), ("-o",)),
}


def commands(folder: Path) -> Attempt:
    """Command lines of any words, on models and libraries that are not there."""

    def attempt(rng: random.Random) -> None:
        name = rng.choice(list(_COMMANDS))
        main, subcommands, options = _COMMANDS[name]
        words = [rng.choice(subcommands)] if rng.random() < 0.9 or name == "sim" else []
        for _ in range(rng.randrange(5)):
            words += [rng.choice(options)] if rng.random() < 0.5 else []
            words += [rng.choice(_WORDS)] if rng.random() < 0.7 else []
        if name == "synth":
            if words[:1] != ["tables"]:
                words += ["--library", "none/such.lib"]
            words = ["--build", str(folder / "build"), "--designs", str(folder / "designs.json"), *words]
        try:
            status = main(words)
        except SystemExit as exit_:
            status = exit_.code
        if status not in (0, 1, 2, None):
            raise AssertionError(f"{name} {words}: exit status {status}")
        if status in (1, 2):
            raise ValueError("refused")

    return attempt


READERS: dict[str, Callable[[Path], Attempt]] = {
    reader.__name__: reader
    for reader in (
        *(liberty, library_table, safetensors, checkpoint, torch_checkpoint, saved, tokenizer, vocabulary, ids, texts),
        *(tasks, gguf, designs, records, lef, vcd, cache, netlist, built, commands),
    )
}


def _of_models(function: Callable[[Path, int, int], int]) -> Callable[[Path], Attempt]:
    """A reader of golden.models, with its own damage (tests.fuzz_checkpoints): some inputs at a time."""

    def reader(folder: Path) -> Attempt:
        def attempt(rng: random.Random) -> None:
            with tempfile.TemporaryDirectory(dir=folder) as inner:
                Path(inner, "work").mkdir()
                if function(Path(inner, "work"), rng.getrandbits(32), _AT_A_TIME):
                    raise ValueError("some were refused")

        return attempt

    return reader


_AT_A_TIME = 10
READERS |= {f"{name}_again": _of_models(function) for name, function in fuzz_checkpoints.READERS.items()}

# Running --------------------------------------------------------------------------------------------------------------

_watched: list[str] = []  # the folder that may be written to
_outside: list[str] = []  # what was done elsewhere


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: what is written, and what is started."""
    if not _watched:
        return
    if event == "open":
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if writes and isinstance(path, str | bytes | os.PathLike):
            _check_place(path)
    elif event in _CHANGES:
        _check_place(arguments[1] if event in ("os.rename", "os.link", "os.symlink") else arguments[0])
    elif event in _STARTS or (event == "subprocess.Popen" and "touch" in str(arguments[1])):
        _outside.append(f"{event} {arguments[:2]}")


_CHANGES = (
    *("os.mkdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "os.rmdir", "os.chmod"),
    "os.chown",
)
_STARTS = ("os.system", "os.exec", "os.posix_spawn", "socket.connect", "pickle.find_class")


def _check_place(path: Any) -> None:
    if isinstance(path, int) or path is None:
        return
    place = os.path.realpath(os.fsdecode(path))
    if not place.startswith((*_watched, "/dev/null", "/proc/")):
        _outside.append(f"wrote {place}")


def _child(name: str, folder: str, out: str, *, first: int, inputs: int, seconds: float, seed: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    log = open(f"{out}.log", "w")  # noqa: SIM115 - for as long as the process lives
    printed = os.open(f"{out}.stderr", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    os.dup2(printed, 2)  # of libraries that are not written in Python
    sys.stdout = sys.stderr = io.TextIOWrapper(open(os.devnull, "wb"), encoding="utf-8")  # noqa: SIM115
    Path(folder).mkdir()
    os.chdir(folder)
    tempfile.tempdir = f"{folder}/tmp"
    Path(tempfile.tempdir).mkdir()
    work = Path(folder, "work")
    work.mkdir()
    attempt = READERS[name](work)
    sys.addaudithook(_watch)
    _watched.append(os.path.realpath(folder))
    refused = done = slowest = 0
    failures = []
    end = time.monotonic() + seconds
    for index in range(first, first + inputs):
        if done >= _FEWEST and time.monotonic() > end:
            break
        rng = random.Random(f"{seed} {name} {index}")
        log.seek(0)
        log.write(f"{index:<12}\n")
        log.flush()
        faulthandler.dump_traceback_later(HANG_S, exit=True, file=log)
        began = time.monotonic()
        try:
            attempt(rng)
        except (ValueError, OSError) as error:
            refused += 1
            if not str(error).strip():
                failures.append([index, f"{type(error).__name__} without a word"])
        except BaseException:
            failures.append([index, traceback.format_exc(limit=-6)])
        slowest = max(slowest, time.monotonic() - began)
        if text := os.pread(printed, 4000, 0).decode(errors="replace"):
            failures += [[index, f"printed: {text}"]] if re.search("panicked|Traceback|Error", text) else []
            os.ftruncate(printed, 0)
            os.lseek(2, 0, os.SEEK_SET)
        faulthandler.cancel_dump_traceback_later()
        failures += [[index, what] for what in _outside]
        _outside.clear()
        done += 1
    _watched.clear()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    facts = {"done": done, "refused": refused, "slowest_s": slowest, "peak_mib": peak, "failures": failures}
    Path(out).write_text(json.dumps(facts))


def fuzz(
    name: str, folder: Path, *, inputs: int = 2000, seconds: float = 3600, seed: int = 0, first: int = 0
) -> dict[str, Any]:
    """What a reader did with so many inputs, or as many as it takes in so many seconds, three at least.

    The facts are "done", "refused", "slowest_s", "peak_mib", and "failures": a list of [number of the input, text].
    """
    out = folder / f"{name}.json"
    child = multiprocessing.get_context("fork").Process(
        target=_child,
        args=(name, str(folder / name), str(out)),
        kwargs={"first": first, "inputs": inputs, "seconds": seconds, "seed": seed},
    )
    child.start()
    child.join(seconds + 60)
    if child.is_alive():
        child.kill()
        child.join()
    if out.exists():
        return json.loads(out.read_text())
    log = Path(f"{out}.log").read_text()
    index = int(log.split()[0]) if log.split() else first
    return {
        **{"done": index - first, "refused": 0, "slowest_s": HANG_S, "peak_mib": 0},
        "failures": [[index, f"the process ended with {child.exitcode} (a hang, or out of memory):\n{log}"]],
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("readers", nargs="*", choices=[[], *READERS], help=f"of {', '.join(READERS)} (all)")
    parser.add_argument("--inputs", type=int, default=2000, help="for each reader (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3600, help="for each reader, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    options = parser.parse_args(arguments)
    wrong = 0
    print(f"{'reader':<18} {'inputs':>7} {'refused':>8} {'slowest s':>10} {'peak MiB':>9}  failures")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for name in options.readers or READERS:
            at_a_time = _AT_A_TIME if name.endswith("_again") else 1
            limits = {"inputs": -(-options.inputs // at_a_time), "seconds": options.seconds}
            found = fuzz(name, Path(folder), **limits, seed=options.seed, first=options.first)
            counts = f"{found['done']:>7} {found['refused']:>8} {found['slowest_s']:>10.2f} {found['peak_mib']:>9}"
            print(f"{name:<18} {counts}  {len(found['failures'])}", flush=True)
            for index, text in found["failures"][:3]:
                print(f"  input {index}: {text}")
            wrong += len(found["failures"])
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    sys.exit(main())
