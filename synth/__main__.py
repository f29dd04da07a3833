"""``python -m synth``: measure the named designs, or search for better variants of them."""

import argparse
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from golden import arguments
from golden.arguments import positive
from synth.cli import explore, guard, netlist, page, place, power, report, same_file, steps, sweep, tables, throughput
from synth.designs import DESIGNS
from synth.verify import VerificationError
from synth.workers import WorkerError
from synth.yosys import SynthesisError

_COMMANDS = (report, explore, sweep, netlist, throughput, steps, tables, guard, page, place, power)
_INTERRUPTED = "interrupted: what was measured is kept and the same command continues"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m synth", description=__doc__.partition(": ")[2])
    parser.add_argument("--build", type=Path, default=Path("build/synth"), help="folder of results (%(default)s)")
    parser.add_argument("--yosys", help="another Yosys than pyosys: the path of an executable")
    parser.add_argument(
        "--jobs", type=positive, help="processes of report, explore and sweep (default: one for each core)"
    )
    parser.add_argument("--designs", type=Path, default=DESIGNS, help="the stored designs (%(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """The command line; returns its exit status."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.jobs and args.command not in ("report", "explore", "sweep"):
        parser.error(f"--jobs does nothing for {args.command}")
    if args.jobs and args.scheduler:
        parser.error("--jobs does nothing with --scheduler: the cluster says how many there are")
    if args.yosys and args.command in ("tables", "throughput", "page"):
        parser.error(f"--yosys does nothing for {args.command}")
    if args.command == "guard" and args.loosen and not args.update:
        parser.error("--loosen does nothing without --update")
    if args.command == "steps" and args.cells and not args.output:
        parser.error("--cells does nothing without --output")
    if args.command in ("netlist", "steps") and args.cells and same_file(args.cells, args.output):
        parser.error(f"{args.output}: the netlist and the models of its cells are two files")
    failures = (SynthesisError, VerificationError, WorkerError, BrokenProcessPool)
    extra = "cluster" if getattr(args, "scheduler", None) else "power"
    return arguments.run(lambda: args.run(args), interrupted=_INTERRUPTED, extra=extra, failures=failures)


if __name__ == "__main__":
    sys.exit(main())
