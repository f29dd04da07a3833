"""The `shared` fixture: gives paths, skips with the reason where data is absent, and fails instead where CI=true."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEST = """
def test_uses_data(shared):
    assert shared("present.txt").read_text() == "here"
    shared("absent.txt")
"""


@pytest.mark.parametrize(
    ("folder", "ci", "outcome", "reason"),
    [
        ("data", "", "1 skipped", "test data data/absent.txt is absent"),
        ("nothing", "", "1 skipped", "test data nothing/present.txt is absent"),
        ("data", "true", "1 failed", "data/absent.txt is absent, and CI may skip nothing"),
        ("nothing", "true", "1 failed", "nothing/present.txt is absent, and CI may skip nothing"),
    ],
)
def test_absent_data(tmp_path, folder, ci, outcome, reason):
    conftest = Path(__file__).with_name("conftest.py")
    (tmp_path / "conftest.py").write_text(conftest.read_text())
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "present.txt").write_text("here")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rsf", "-p", "no:cacheprovider", "test_it.py"],
        cwd=tmp_path,
        env=os.environ | {"DINT_SHARED": str(tmp_path / folder), "CI": ci, "PYTHONPATH": str(conftest.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
    assert reason in run.stdout
