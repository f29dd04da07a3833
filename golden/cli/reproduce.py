"""python -m golden reproduce: the paper's tables on models, beside its published numbers."""

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from golden.arguments import count, positive
from golden.models import resolve
from golden.record import provenance, write_results
from golden.storage import one_writer, write_text


def add(commands: Any) -> None:
    p = commands.add_parser("reproduce", help="a table of the paper, ours beside its published numbers")
    p.set_defaults(run=run)
    p.add_argument("models", nargs="*", help="folders or hub names; with samples.npy, offline (the embedded OPT)")
    p.add_argument("--table", type=positive, required=True, metavar="N", help="of the paper: 3, 6, 8 to 14")
    p.add_argument("--text", type=Path, help="UTF-8 text to score (else the first half of samples.npy)")
    p.add_argument("--calibration", type=Path, help="text or ids that methods see (else the other half)")
    p.add_argument("--length", type=positive, help="tokens of the text's windows (2047, or the positions)")
    p.add_argument("--limit", type=count, default=1 << 14, help="score at most about so many tokens; 0: all (16384)")
    p.add_argument("--calib-tokens", type=positive, default=8192, help="calibration tokens (8192)")
    p.add_argument("--search-tokens", type=positive, default=2048, help="of these for scales and clips (2048)")
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument("--out", type=Path, default=Path("build/reproduce"), help="folder (build/reproduce)")


def run(args: argparse.Namespace) -> None:
    from golden.ptq import reproduce  # noqa: PLC0415  (the parser needs no torch)
    from golden.ptq.accuracy import EMBEDDED  # noqa: PLC0415
    from golden.ptq.evaluate import check_device  # noqa: PLC0415

    check_device(args.device)
    table = reproduce.published(args.table)
    if args.length is not None and args.text is None:
        raise ValueError("--length does nothing without --text: add that or leave it out")
    how = {name: getattr(args, name) for name in ("text", "calibration", "length", "device", "search_tokens")}
    how |= {"limit": args.limit or None, "calibration_tokens": args.calib_tokens, "rows": args.out / "rows"}
    folders = [resolve(name) for name in args.models or [EMBEDDED]]
    with one_writer(args.out):
        benches = [reproduce.open_model(folder, table, **how) for folder in folders]  # what is wrong shows before work
        found = []
        for bench in benches:
            found.append(reproduce.compared(reproduce.run(bench, table), table, bench.model.config))
            print(reproduce.shown(found[-1], table), end="\n\n", flush=True)
        name = args.out / f"table-{table.number}"
        text = "\n\n".join(reproduce.shown(rows, table) for rows in found)
        write_text(name.with_suffix(".md"), text + "\n")
        made = provenance("numpy", "torch", command=f"python -m golden {shlex.join(args.argv)}", threads=os.cpu_count())
        write_results(name.with_suffix(".json"), [r for rows in found for r in rows], made)
        reproduce.plot(found, name.with_suffix(".png"), table)
        print(f"written: {name}.md, .json, .png", file=sys.stderr)
