"""python -m golden real: a real model's perplexity and tasks, float and quantised by the best methods."""

import argparse
import os
import shlex
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from golden.arguments import count, positive
from golden.cli import check_there
from golden.models import model_name, resolve
from golden.record import check_place, insert_into, marked, provenance, write_results
from golden.storage import check_writable, one_writer, write_text

FORMATS = ("INT8", "INT4", "dINT4", "INT3", "dINT3", "FP4-five", "FP4-bitmod")
MOST = 5  # methods


def add(commands: Any) -> None:
    p = commands.add_parser("real", help="a real model's perplexity and tasks, float and quantised by the best methods")
    p.set_defaults(run=run)
    p.add_argument("model", help="float model: a folder, or a hub name; or the results.json of a run, to be shown")
    p.add_argument("--text", type=Path, help="UTF-8 text to score (wiki.test.raw)")
    p.add_argument("--calibration", type=Path, help="text to calibrate on (wiki.valid.tokens)")
    p.add_argument("--tasks", type=Path, nargs="*", default=[], help="JSON lines: piqa*, winogrande*, arc_easy*")
    p.add_argument("--windows", type=count, default=8, help="windows of the text to score; 0: all (8)")
    p.add_argument("--length", type=positive, default=512, help="tokens of a window (512)")
    p.add_argument("--items", type=count, default=100, help="questions of each task; 0: all (100)")
    p.add_argument("--calib-tokens", type=positive, default=8192, help="calibration tokens (8192)")
    p.add_argument("--search-tokens", type=positive, default=2048, help="of these, for the search of scales (2048)")
    p.add_argument("--start-token", type=count, metavar="ID", help="begins each window (config.json's bos_token_id)")
    p.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS[:5],
                   help=f"which of {', '.join(FORMATS)} (the first five)")  # fmt: skip
    p.add_argument(
        "--methods",
        type=_span,
        default=slice(MOST),
        metavar="N or N-M",
        help="of five, the cheapest first: the first N, or N to M (5)",
    )
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument("--log", action="store_true", help="write which quantisers were at work into OUT/logs, a file a row")
    p.add_argument("--docs", type=Path, action="append", default=[], metavar="FILE",
                   help="document that takes the table at <!-- tables of real MODEL -->, and KL of dINT and INT at "
                        "<!-- tables of dINT against INT on MODEL -->, where it has these; repeatable")  # fmt: skip
    p.add_argument("--record", type=Path, metavar="FILE", help="put the rows beside those of other runs in a JSON file")
    p.add_argument("--out", type=Path, help="folder of results.json and table.md (build/accuracy/MODEL)")


def _span(text: str) -> slice:
    """Methods "3": the first three; "2-3": the second and the third."""
    first, dash, last = text.rpartition("-")
    begin, end = positive(first) if dash else 1, positive(last)
    if begin > end or end > MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: there are methods 1 to {MOST}: N or N-M of these")
    return slice(begin - 1, end)


def _places(document: Path, model: str) -> list[str]:
    """Names of a document's places for the table and for the pairs, "" where there is none. ValueError without both."""
    names = [f"real {model}", f"dINT against INT on {model}"]
    found = [name if marked(document.read_text(encoding="utf-8"), name) else "" for name in names]
    for name in [name for name in found if name] or names[:1]:
        check_place(document, name)
    return found


def _show(args: argparse.Namespace, found: Mapping[str, Any]) -> None:
    """Print a run's table; with those of other runs, where they are put together; put it into a document."""
    from golden.ptq import real  # noqa: PLC0415

    records = found["records"]
    if args.record:
        known = real.read_results(args.record) if args.record.exists() else {"provenance": {}, "records": []}
        records, made = real.merged(known, found)
        write_results(args.record, records, made)
    shown = real.table(records)
    print(shown)
    pairs = real.against(records)
    print(f"\ndINT against INT, KL to float, paired by window:\n\n{pairs}")
    for document in args.docs:
        for name, part in zip(_places(document, records[0]["model"]), (shown, pairs), strict=True):
            if name:
                insert_into(document, name, part)


def run(args: argparse.Namespace) -> None:
    from golden.ptq import real  # noqa: PLC0415  (the parser needs no torch)
    from golden.ptq.evaluate import check_device  # noqa: PLC0415

    if Path(args.model).is_file():
        _show(args, real.read_results(Path(args.model)))
        return
    for name in ("text", "calibration"):
        if getattr(args, name) is None:
            raise ValueError(f"--{name} is needed: a text")
    if args.methods.start and set(args.formats) == {"INT8"}:
        raise ValueError("--methods 1 is the only one of INT8, which is rounded to nearest alone")
    check_device(args.device)
    check_there(args.text, args.calibration, *args.tasks, *args.docs)
    folder, begun = resolve(args.model), time.monotonic()
    for document in args.docs:
        _places(document, model_name(folder))
    if args.record:
        check_writable(args.record)
    out = args.out or Path("build/accuracy") / model_name(folder)
    with one_writer(out):
        how = {"tasks": args.tasks, "n_windows": args.windows or None, "length": args.length}
        how |= {"n_items": args.items or None, "calibration_tokens": args.calib_tokens, "device": args.device}
        how |= {"search_tokens": args.search_tokens, "start_token": args.start_token, "rows": out / "rows"}
        how |= {"logs": out / "logs" if args.log else None}
        bench, items = real.open_real(folder, args.text, args.calibration, **how)

        def finished(records: list[dict[str, Any]]) -> None:
            """Write what there is so far."""
            seconds = round(time.monotonic() - begun)
            made = provenance("numpy", "torch", command=f"python -m golden {shlex.join(args.argv)}",
                              threads=os.environ.get("OMP_NUM_THREADS", os.cpu_count()), seconds=seconds)  # fmt: skip
            write_results(out / "results.json", records, made)
            write_text(out / "table.md", real.table(records) + "\n")
            print(f"{seconds} s: {records[-1]['row']}, {records[-1]['method_name']}", file=sys.stderr)

        real.run(bench, items, args.formats, real.METHODS[args.methods], finished)
        _show(args, real.read_results(out / "results.json"))
    print(f"written: {out / 'results.json'}", file=sys.stderr)
