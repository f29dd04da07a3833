"""Fixtures of all tests."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from synth.liberty import Library, load_library, write_liberty, write_tool_liberty

SHARED = Path(os.environ.get("DINT_SHARED") or Path(__file__).resolve().parents[2] / "shared")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """`shared("liberty/asap7")`: a file or folder of the test data beside the checkout, or where DINT_SHARED says.

    A test that needs one which is absent is skipped, and fails where the environment variable CI is "true".
    """

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            need(f"test data {SHARED.name}/{name}")
        return path

    return find


def need(what: str) -> None:
    """Skip the test for want of something, or fail it in CI, which has everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is absent, and CI may skip nothing")
    pytest.skip(f"{what} is absent")


LIBRARIES = {"asap7": "asap7", "nangate45": "nangate45", "sky130hd": "sky130hd", "sg13g2": "ihp-sg13g2"}


@pytest.fixture(scope="session")
def libraries(shared: Callable[[str], Path]) -> Callable[[str], Library]:
    """`libraries("asap7")`: a cell library from its own files, read once."""
    return cache(lambda name: load_library(shared(f"liberty/{LIBRARIES[name]}")))


@pytest.fixture(scope="session")
def liberty_files(
    libraries: Callable[[str], Library], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Path, Path]]:
    """`liberty_files("asap7")`: the Liberty files that tools are given, with full tables and reduced, written once."""
    folder = tmp_path_factory.mktemp("liberty")

    def write(name: str) -> tuple[Path, Path]:
        full, reduced = folder / f"{name}.lib", folder / f"{name}_reduced.lib"
        write_tool_liberty(libraries(name), full)
        write_liberty(libraries(name), reduced)
        return full, reduced

    return cache(write)
