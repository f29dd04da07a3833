"""Fixtures of all tests."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

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
