"""Fuzz of the JSON forms of methods, and of command lines of python -m golden."""

import contextlib
import io
import json
import math
import random
import re
import tempfile
from functools import cache
from pathlib import Path

from golden.__main__ import main

COMMANDS = ("quantize", "evaluate", "inspect", "accuracy")
WORDS = """
0 1 -1 2 16 0.5 1e400 nan inf -inf 1_0 0x10 4294967296 awq aqas smoothquant none search max mean dint4 dint9 int8
fp4-e1m2 float static dynamic rolling contiguous nearest methods cpu meta cuda:99 piqa per_tensor ../.. /dev/null / - --
"""
VALUES = [*WORDS.split(), "", " ", "1" * 40, "9" * 400, "\u0663", "\u00b2", "\x00", "\udcff", "a\nb", "x" * 5000]
SCALARS = [
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    2.5,
    10**30,
    math.nan,
    math.inf,
    "",
    "max",
    "search",
    "optq",
    "clip",
    [],
    {},
]
NAMES = ["smoothquant", "awq", "aqas", "clip", "optq", "gptq", "rotation", "", "__class__"]
FIELDS = ["alpha", "statistic", "weight_only", "search_tokens", "damping", "act_order", "name", "stage", "__dict__"]


def fuzz(seed: int, count: int) -> None:
    """Half of the inputs are methods, half command lines. Raises AssertionError with the input that is not refused
    by one clear line (a method: by a ValueError), or leaves a file behind."""
    from golden.ptq.methods import from_json, read, to_json

    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "file").write_text("not much")
        for number in range(count):
            if number % 2:
                _command(rng, folder)
                continue
            data = _method(rng)
            path = folder / "method.json"
            path.write_text(json.dumps(data) if rng.random() < 0.8 else json.dumps(data)[: rng.randrange(60)])
            for take in (lambda data=data: from_json(data), lambda path=path: read(path)):
                said, method = "", []
                try:
                    method = take()
                except ValueError as error:
                    said = str(error)
                assert "\n" not in said, (data, said)
                assert len(said) < 1000, data
                assert from_json(to_json(method)) == method, data
            path.unlink()


def _method(rng: random.Random):
    def step():
        names = NAMES if rng.random() < 0.9 else SCALARS
        options = {rng.choice(FIELDS): rng.choice(SCALARS) for _ in range(rng.randrange(3))}
        return {"step": rng.choice(names), **options} if rng.random() < 0.9 else rng.choice(SCALARS)

    return [step() for _ in range(rng.randrange(4))] if rng.random() < 0.9 else rng.choice([*SCALARS, step()])


def _command(rng: random.Random, folder: Path) -> None:
    paths = [str(folder), str(folder / "none"), str(folder / "file"), str(folder / "file" / "below")]
    command = rng.choice(COMMANDS)
    argv = [command, *rng.choices(paths, k=rng.randrange(3))]
    for _ in range(rng.randrange(5)):
        argv.append(rng.choice(_options(command)))
        argv += rng.choices([*VALUES, *paths], k=rng.choice((0, 1, 1, 1, 2)))
    if command == "accuracy":
        argv += ["--out", str(folder / "out"), "--", *rng.choices(paths, k=rng.randrange(1, 3))]
    before = sorted(folder.rglob("*"))
    status, error = _run(argv)
    if status == 1:
        lines = [line for line in error.splitlines() if not line.startswith("note: ")]
        assert len(lines) == 1, (argv, error)
        assert lines[0].startswith("error: "), (argv, error)
    else:
        assert status == 2 or "--help" in argv or "-h" in argv, (argv, status, error)
    assert "Traceback" not in error, argv
    assert sorted(folder.rglob("*")) == before, argv


@cache
def _options(command: str) -> list[str]:
    """All options of a command but that for help."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([command, "--help"])
    return sorted(set(re.findall(r"--[a-z][a-z-]+", out.getvalue())) - {"--help"}) or ["--nothing"]


def _run(argv: list[str]) -> tuple[int, str]:
    """Exit status and standard error of a command."""
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        try:
            status = main(argv)
        except SystemExit as stopped:
            status = stopped.code
    return status, err.getvalue()
