"""python -m golden reproduce: the paper's tables on models, beside its published numbers."""

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from golden.arguments import count, positive
from golden.cli import check_there, refuse_idle
from golden.models import resolve
from golden.record import provenance, write_results
from golden.storage import one_writer, write_text


def add(commands: Any) -> None:
    p = commands.add_parser("reproduce", help="a table of the paper, ours beside its published numbers")
    p.set_defaults(run=run)
    p.add_argument("models", nargs="*", help="folders or hub names; with samples.npy, offline (the embedded OPT)")
    p.add_argument("--table", type=positive, required=True, metavar="N", help="which table of the paper: 1, 3 to 14")
    p.add_argument("--text", type=Path, help="UTF-8 text to score (else the first half of samples.npy)")
    p.add_argument("--calibration", type=Path, help="text or ids that methods see (else the other half)")
    protocol = "words: per word, as lm-evaluation-harness; contiguous: the GPTQ repository's; rolling (the paper's own)"
    p.add_argument("--protocol", choices=("words", "contiguous", "rolling"), help=protocol)
    p.add_argument("--length", type=positive, help="tokens of the text's windows (2048, or the positions)")
    p.add_argument("--limit", type=count, help="score at most about so many tokens; 0: all (16384)")
    tasks = "tables 1, 4, 5, 7: files of questions, named by their task (else the hub's), and names of further tasks"
    p.add_argument("--tasks", nargs="+", metavar="TASK", help=tasks)
    p.add_argument("--items", type=count, help="questions of each task, of mmlu of each subject; 0: all (100)")
    p.add_argument("--numpy", action="store_true", help="score the NumPy model, not its equal in torch")
    p.add_argument("--calib-tokens", type=positive, default=8192, help="calibration tokens (8192)")
    p.add_argument(
        "--search-tokens", type=positive, default=2048, help="of these, for the search of scales and clips (2048)"
    )
    p.add_argument("--log", action="store_true", help="write which quantisers were at work into OUT/logs, a file a row")
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument("--out", type=Path, default=Path("build/reproduce"), help="folder of results (build/reproduce)")


def run(args: argparse.Namespace) -> None:
    from golden.ptq import reproduce  # noqa: PLC0415  (the parser needs no torch)
    from golden.ptq.accuracy import EMBEDDED  # noqa: PLC0415
    from golden.ptq.evaluate import check_device  # noqa: PLC0415
    from golden.ptq.tasks import Tasks  # noqa: PLC0415

    check_device(args.device)
    if args.log and args.numpy:
        raise ValueError("--log watches the torch model's quantisers: leave --numpy or --log out")
    table = reproduce.published(args.table)
    scored = table.number in reproduce.SCORED
    numbers = ", ".join(map(str, reproduce.SCORED))
    refuse_idle(
        args,
        [
            (args.text, "--text", "length protocol"),
            (not scored, "a table of perplexity", "text limit"),
            (scored, f"a table of task scores ({numbers})", "tasks items numpy"),
        ],
    )
    how = {
        name: getattr(args, name) for name in ("text", "calibration", "protocol", "length", "device", "search_tokens")
    }
    limit = 1 << 14 if args.limit is None else args.limit or None
    how |= {"limit": limit, "calibration_tokens": args.calib_tokens, "rows": args.out / "rows"}
    how |= {"logs": args.out / "logs" if args.log else None}
    check_there(args.text, args.calibration)
    tasks = None
    if scored:  # what is wrong shows before work, and before models are fetched by their names
        names = reproduce.SCORED[table.number]
        tasks = Tasks(names, args.tasks or (), limit=100 if args.items is None else args.items or None)
    folders = [resolve(name) for name in args.models or [EMBEDDED]]
    notes = [""] * len(folders)
    with one_writer(args.out):
        benches = [reproduce.open_model(folder, table, **how) for folder in folders]
        if tasks is not None:
            notes = [reproduce.check_tasks(tasks, table, folder, bench.model.config)
                     for folder, bench in zip(folders, benches, strict=True)]  # fmt: skip
        found = []
        for bench, folder, note in zip(benches, folders, notes, strict=True):
            if tasks is not None:
                right = reproduce.score(bench, table, tasks, folder, in_numpy=args.numpy)
                by = "NumPy" if args.numpy else "torch"
                found.append(reproduce.compared_scores(right, table, tasks, bench, note=note, model=by))
            else:
                scored = bench.texts[-1]
                words = scored.n_words if isinstance(scored, reproduce.Pages) else 0
                found.append(reproduce.compared(reproduce.run(bench, table), table, bench.model.config, words))
            print(reproduce.shown(found[-1], table), end="\n\n", flush=True)
        name = args.out / f"table-{table.number}"
        text = "\n\n".join(reproduce.shown(rows, table) for rows in found)
        write_text(name.with_suffix(".md"), text + "\n")
        made = provenance("numpy", "torch", command=f"python -m golden {shlex.join(args.argv)}", threads=os.cpu_count())
        write_results(name.with_suffix(".json"), [r for rows in found for r in rows], made)
        reproduce.plot(found, name.with_suffix(".png"), table)
        print(f"written: {name}.md, .json, .png", file=sys.stderr)
