"""Values of command line options."""

from argparse import ArgumentTypeError


def positive(text: str) -> int:
    """A positive integer, as the type of an option."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no positive integer")
    return int(text)
