"""python -m golden accuracy: formats, scalings, OPTQ, calibration lengths, special values, as tables and records."""

import argparse
import os
import shlex
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from golden.arguments import count, positive
from golden.cli import check_there, given, refuse_idle
from golden.models import resolve
from golden.record import provenance, write_results
from golden.storage import one_writer, write_text

TABLES = ("nearest", "methods", "rivals", "unfolded", "formats", "lengths", "special", "outliers")
DEFAULTS = {"calib_tokens": 8192, "search_tokens": 2048}


def add(commands: Any) -> None:
    p = commands.add_parser("accuracy", help="formats, scalings, OPTQ, calibration lengths, special values: tables")
    p.set_defaults(run=run)
    p.add_argument("models", nargs="*", help="folders with samples.npy (the embedded OPT)")
    p.add_argument("--text", type=Path, help="UTF-8 text to score the first model on, too")
    p.add_argument(
        "--start-token", type=count, metavar="ID", help="begins each of its windows (config.json's bos_token_id)"
    )
    p.add_argument("--limit", type=count, default=1 << 14, help="score at most about so many tokens; 0: all (16384)")
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument("--out", type=Path, default=Path("build/accuracy"), help="folder of results.json (build/accuracy)")
    place = "put the tables in a document's places (see golden/ptq/tables.py); may be repeated"
    p.add_argument("--docs", type=Path, action="append", default=[], metavar="FILE", help=place)
    p.add_argument("--tables", nargs="+", choices=TABLES, default=TABLES, help=f"which of {', '.join(TABLES)} (all)")
    p.add_argument("--methods", nargs="+", metavar="NAME", help="rows of the table of rivals, as named there (all)")
    p.add_argument("--log", action="store_true", help="write which quantisers were at work into OUT/logs, a file a row")
    p.add_argument("--calib-tokens", type=positive, help="calibration tokens, for each length (8192)")
    p.add_argument("--search-tokens", type=positive, help="of these, for the search of scales and clips (2048)")


def run(args: argparse.Namespace) -> None:
    names = [name for name in TABLES if name in args.tables]
    refuse_idle(
        args,
        [
            (names != ["nearest"], "a table that calibrates", "calib_tokens search_tokens"),
            ({"nearest", "methods", "special"} & set(names), "--tables nearest, methods or special", "text"),
            (args.text, "--text", "start_token"),
            (names == ["rivals"], "--tables rivals", "methods"),
        ],
    )
    from golden.ptq import accuracy, tables  # noqa: PLC0415  (the parser needs no torch)
    from golden.ptq.evaluate import check_device  # noqa: PLC0415

    check_device(args.device)
    if unknown := set(args.methods or ()) - accuracy.RIVALS.keys():
        raise ValueError(f"--methods: there is no {min(unknown)!r}: choose from {'; '.join(accuracy.RIVALS)}")
    how = {name: getattr(args, name) if given(args, name) else value for name, value in DEFAULTS.items()}
    how = {"calibration_tokens": how["calib_tokens"], "search_tokens": how["search_tokens"], "device": args.device}
    how |= {"limit": args.limit or None, "rows": args.out / "rows"}
    how |= {"logs": args.out / "logs" if args.log else None, "only": tuple(args.methods or ())}
    check_there(args.text, *args.docs)
    tasks = [(resolve(name), dict(how)) for name in args.models or [accuracy.EMBEDDED]]
    tasks[0][1].update(text=args.text, start_token=args.start_token)
    with one_writer(args.out):
        benches = [accuracy.open_bench(folder, **given) for folder, given in tasks]  # what is wrong shows before work
        labels = accuracy.labels(benches)
        for bench in benches:
            accuracy.check(bench, names)
        for (_, task), label in zip(tasks, labels, strict=True):
            task["label"] = label
        tables.check_places(args.docs, labels)
        records, shown = [], []
        jobs = min(len(tasks), os.cpu_count() or 1) if args.device == "cpu" else 1
        if jobs > 1:  # small models leave all but one core idle: one process for each
            del benches
            for found in _side_by_side(tasks, names, jobs):
                own = tables.tables(found)
                print("\n\n".join(own), end="\n\n", flush=True)
                records += found
                shown += own
        else:
            for bench, label in zip(benches, labels, strict=True):
                bench.label = label
                for name in accuracy.run(bench, names):
                    if not any(r["table"] == name for r in bench.records):  # LayerNorms that this model does not have
                        continue
                    first = [tables.title(bench.records)] if name == names[0] else []
                    own = [*first, tables.table(bench.records, name)]
                    print("\n\n".join(own), end="\n\n", flush=True)
                    shown += own
                records += bench.records
        write_text(args.out / "tables.md", "\n\n".join(shown) + "\n")
        made = provenance("numpy", "torch", command=f"python -m golden {shlex.join(args.argv)}", threads=os.cpu_count())
        write_results(args.out / "results.json", records, made)
        print(f"written: {args.out / 'results.json'}", file=sys.stderr)
        for document in args.docs:
            tables.insert(document, records)


def _side_by_side(tasks: list[tuple[Path, Mapping[str, Any]]], names: list[str], jobs: int) -> Iterator[list[dict]]:
    """Records of each model, in a process of its own."""
    from golden.ptq import accuracy  # noqa: PLC0415

    measure = partial(accuracy.records_of, names, max(1, (os.cpu_count() or 1) // jobs))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield from pool.map(measure, tasks)
        except BrokenProcessPool:
            raise OSError(
                "a process of the run was killed, for want of memory perhaps; finished rows are kept: repeat"
            ) from None


def _end_with_parent() -> None:
    """A process of the pool ends when the command does, however that ends."""

    def watch() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
