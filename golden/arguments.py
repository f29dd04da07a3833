"""What the command lines share: values of options, and one clear line for whatever goes wrong."""

import contextlib
import math
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable

__all__ = ["clock", "count", "positive", "positive_float", "run", "seed"]


def positive(text: str) -> int:
    """A positive integer, as the type of an option."""
    if not text.isdecimal() or not text.isascii() or len(text) > 18 or int(text) < 1:
        raise ArgumentTypeError(f"{text[:40]!r} is no positive integer")
    return int(text)


def count(text: str) -> int:
    """An integer from 0, as the type of an option."""
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise ArgumentTypeError(f"{text[:40]!r} is no integer from 0")
    return int(text)


def positive_float(text: str, of: str = "") -> float:
    """A positive and finite number (``of`` what, an error says), as the type of an option."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise ArgumentTypeError(f"{text[:40]!r} is no positive and finite number{of}")
    return value


def seed(text: str) -> int:
    """A seed: an integer from 0 to 2 ** 32 - 1, as the type of an option."""
    if not text.isdecimal() or not text.isascii() or len(text) > 10 or int(text) >> 32:
        raise ArgumentTypeError(f"{text[:40]!r} is no integer from 0 to 2**32 - 1")
    return int(text)


def clock(text: str) -> float:
    """A clock period in ps, as the type of an option."""
    return positive_float(text, " of ps")


def run(
    command: Callable[[], int | None],
    *,
    interrupted: str = "interrupted",
    extra: str = "ptq",
    failures: tuple[type[Exception], ...] = (),
) -> int:
    """Exit status of a command; what goes wrong with its input is one line on standard error.

    Errors of this project are ValueErrors (and OSErrors with a file's name); anything else is a fault of the program
    and keeps its traceback. A reader that closes our standard output early (``| head``) ends the command quietly, and
    characters that the terminal's encoding lacks are written as escapes. ``interrupted`` is said after Ctrl-C,
    ``extra`` is what to install where a package is missing, ``failures`` are further exceptions whose text says all.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = command() or 0
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _fail(interrupted, 130)
    except BrokenPipeError:
        # Python flushes standard output once more when it exits, which would fail, and say so, again.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # what a shell reports of a process that SIGPIPE ended
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in ("golden", "hw", "sim", "synth"):
            raise
        return _fail(f"error: {error.name} is not installed: pip install 'dint[{extra}]'")
    except MemoryError as error:
        return _fail(f"error: out of memory{f': {error}' if str(error) else ''}: take a smaller model, batch or length")
    except RuntimeError as error:  # as torch says it
        if isinstance(error, failures):
            return _fail(f"error: {error}")
        if str(error).startswith("Symlink loop"):  # as pathlib says it, before Python 3.13
            return _fail(f"error: {error}: a path leads back to itself")
        if type(error).__name__ != "OutOfMemoryError" and "can't allocate memory" not in str(error):
            raise
        return _fail("error: out of memory: take a smaller model, batch or length")
    except OSError as error:
        named = error.filename is not None and error.strerror is not None
        return _fail(f"error: {error.filename}: {error.strerror}" if named else f"error: {error}")
    except (ValueError, *failures) as error:
        return _fail(f"error: {error}")


def _fail(line: str, status: int = 1) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(line, file=sys.stderr)
    return status
