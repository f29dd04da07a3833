"""The commands of python -m golden, each with its options in a file of its own.

A command's module has `add`, which adds its parser, and `run`, which takes the parsed options. What needs torch is
imported when a command needs it: `quantize` to nearest and `inspect` run on NumPy alone.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

MODEL = "folder in Hugging Face's layout, a saved quantised model, or a hub name"


def given(args: argparse.Namespace, name: str) -> bool:
    """Whether an option (by its dest), whose default is None or False, was given."""
    value = getattr(args, name)
    return value is not None and value is not False


def check_there(*paths: Path | None) -> None:
    """FileNotFoundError for a path, where one was given, at which nothing is: before a model is fetched by its name."""
    for path in paths:
        if path is not None and not path.exists():
            raise FileNotFoundError(f"{path}: no such file")


def refuse_idle(args: argparse.Namespace, needs: Iterable[tuple[object, str, str]]) -> None:
    """ValueError for an option that would do nothing with the others: who gives it expects something of it.

    needs: (whether it is there, what is needed, the options that need it, by their dests).
    """
    for there, needed, names in needs:
        for name in names.split():
            if not there and given(args, name):
                raise ValueError(f"--{name.replace('_', '-')} does nothing without {needed}: add that or leave it out")
