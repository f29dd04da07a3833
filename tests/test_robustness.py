"""In short what `make fuzz` and `make kills` do at length, and that docs/robustness.md names tests that are there."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import fuzz, kills

ROOT = Path(__file__).parents[1]


def command(*arguments):
    """In a process without threads, which forks."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_damaged_and_hostile_inputs():
    """Every reader, 20 seconds in all: no traceback, hang or memory over 4 GiB, nothing outside the folder."""
    seconds = 20 / len(fuzz.READERS)
    run = command("tests.fuzz", "--seconds", f"{seconds:.1f}")
    assert run.returncode == 0, run.stdout + run.stderr
    rows = {line.split()[0]: line.split()[1:] for line in run.stdout.splitlines()[1:]}
    assert list(rows) == list(fuzz.READERS)
    for name, (inputs, refused, *_) in rows.items():
        assert int(inputs) >= 3, name
        assert name == "cache" or int(refused) > 0, name  # what is changed is mostly wrong


def reads_badly(folder):
    def read(path):
        text = path.read_bytes()
        if b"../" in text:
            (folder.parent.parent / "outside").write_text("")
        if b"null" in text:
            raise KeyError("null")

    return fuzz.of_files(folder, {"x.json": b'{"a": [1, 2, 3], "b": "text"}'}, read)


def hangs(folder):
    return lambda rng: fuzz.time.sleep(60)


def eats(folder):
    return lambda rng: bytearray(5 << 30)


@pytest.mark.parametrize(
    ("reader", "message"),
    [(reads_badly, "KeyError: 'null'"), (reads_badly, "wrote /"), (hangs, "a hang"), (eats, "MemoryError")],
)
def test_a_bad_reader_is_found(reader, message, tmp_path, monkeypatch):
    monkeypatch.setitem(fuzz.READERS, reader.__name__, reader)
    monkeypatch.setattr(fuzz, "HANG_S", 1)
    found = fuzz.fuzz(reader.__name__, tmp_path, inputs=300, seconds=20 if reader is reads_badly else 1)
    assert any(message in text for _, text in found["failures"]), found


@pytest.mark.parametrize("name", kills.WRITERS)
def test_killed_and_raced_writers_leave_what_undisturbed_ones_do(name):
    """`python -m tests.kills NAME` for a few kills, and for two at once."""
    run = command("tests.kills", name, "--kills", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(rf"^{name} +2 kills, .*another process is writing", run.stdout, flags=re.M), run.stdout


def test_inputs_are_the_same_again():
    a, b = (fuzz.damaged(b'{"a": [1, 2], "b": "text"}' * 9, fuzz.random.Random("0 x 7")) for _ in range(2))
    assert a == b
    assert len({fuzz.damaged(b'{"a": [1, 2], "b": "text"}', fuzz.random.Random(f"0 x {i}")) for i in range(99)}) > 50


def test_promises_name_their_tests():
    """Each row of docs/robustness.md's tables names tests that are there, and every reader and writer is in one."""
    page = (ROOT / "docs" / "robustness.md").read_text()
    rows = [line for line in page.splitlines() if re.match(r"\| (?!what |reader |writer )", line)]
    assert len(rows) >= 20
    named = 0
    for row in rows:
        tests = re.findall(r"`(test_\w+)(?:::(\w+))?`", row.rsplit("|", 2)[1])
        assert tests, row
        for file, function in tests:
            tree = ast.parse((ROOT / "tests" / f"{file}.py").read_text())
            assert not function or function in {node.name for node in ast.walk(tree) if hasattr(node, "name")}, row
            named += 1
    assert named >= len(rows)
    for name in [*(name.removesuffix("_again") for name in fuzz.READERS), *kills.WRITERS]:
        assert f"`{name}`" in page, name
