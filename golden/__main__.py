"""Command line: ``python -m golden``; each command with its options is a file of :mod:`golden.cli`."""

import argparse
import sys
from collections.abc import Sequence

from golden import arguments
from golden.cli import accuracy, evaluate, import_gguf, inspect, quantize, real, reproduce
from golden.ptq import ranks

SPREAD = ("quantize", "evaluate")  # commands that torchrun may start


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    made = argparse.ArgumentParser(prog="python -m golden", description="Quantised decoders.")
    commands = made.add_subparsers(dest="command", required=True, metavar="command")
    for command in (quantize, evaluate, inspect, accuracy, reproduce, import_gguf, real):
        command.add(commands)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status. What is wrong with the input is one line on stderr."""
    argv = list(sys.argv[1:] if argv is None else argv)

    def command() -> None:
        with ranks.joined():
            args = parser().parse_args(argv)
            args.argv = argv
            if ranks.size() > 1 and args.command not in SPREAD:
                raise ValueError(f"{args.command} is one process: torchrun starts {' and '.join(SPREAD)}")
            args.run(args)

    return arguments.run(command)


if __name__ == "__main__":
    sys.exit(main())
