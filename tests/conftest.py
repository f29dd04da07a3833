"""Fixtures of all tests."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from synth.liberty import Library
from synth.netlist import Instance, Net, Netlist, Port, Role

SHARED = Path(os.environ.get("DINT_SHARED") or Path(__file__).resolve().parents[2] / "shared")


#: Files whose tests take minutes: begun last, they would leave all processes but one idle at the end.
LONGEST = ("test_sim.py", "test_mutants.py", "test_synth.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


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


def design(
    library: Library,
    cells: Mapping[str, tuple[str, Mapping[str, Net]]],
    inputs: Mapping[str, Net],
    outputs: Mapping[str, Net],
    roles: Mapping[str, Role] | None = None,
) -> Netlist:
    """The netlist ``top`` of cells {name: (kind, {pin: net})} and single-bit ports, checked."""
    ports = {name: Port("input", (net,)) for name, net in inputs.items()}
    ports |= {name: Port("output", (net,)) for name, net in outputs.items()}
    made = {
        name: Instance(name, library.cell(kind), dict(nets), (roles or {}).get(name, Role()))
        for name, (kind, nets) in cells.items()
    }
    netlist = Netlist("top", library, ports, made)
    netlist.check()
    return netlist


def changed(netlist: Netlist, name: str, pins: Mapping[str, Net]) -> Netlist:
    """A netlist in which some pins of a cell are on other nets."""
    other = netlist.copy()
    one = netlist.cells[name]
    other.replace(name, one.cell, {**one.nets, **pins})
    return other


def swapped(netlist: Netlist, name: str, first: str, second: str) -> Netlist:
    """A netlist in which two pins of a cell have each other's nets."""
    nets = netlist.cells[name].nets
    return changed(netlist, name, {first: nets[second], second: nets[first]})
