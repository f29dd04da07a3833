"""Command line: python -m golden quantize | evaluate | inspect | accuracy."""

import argparse
import math
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from golden.arguments import positive
from golden.formats import DInt, Format, Fp4, Int, parse_format
from golden.models import (
    Decoder,
    DecoderConfig,
    QuantConfig,
    load,
    quantize,
    read_json,
    resolve,
    save,
    save_dequantized,
)
from golden.models.files import check_output, read_ids

if TYPE_CHECKING:
    from golden.ptq.accuracy import Bench

TABLES = ("nearest", "methods", "lengths", "special", "outliers")  # of the accuracy run


def _format(name: str) -> Format | None:
    try:
        return None if name == "float" else parse_format(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _alpha(text: str) -> float | str:
    try:
        return text if text == "search" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number from 0 to 1 nor 'search'") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m golden", description="Quantised OPT and LLaMA decoders.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    model_help = "folder in Hugging Face's layout, a saved quantised model, or a hub name"

    p = commands.add_parser("quantize", help="quantise a model, by rounding to nearest or a method, and save it")
    p.add_argument("model", help=model_help)
    p.add_argument("out", type=Path, help="folder to write")
    p.add_argument("--weights", type=_format, default=DInt(4), help="dint2..8, int2..8, fp4-e1m2, ... (dint4)")
    p.add_argument("--activations", type=_format, default=Int(8), help="int2..8, or float for weight-only (int8)")
    p.add_argument("--values", type=_format, help="format of V, or float (that of the weights; float if weight-only)")
    p.add_argument("--group-size", type=positive, help="weights that share a scale along k (the whole row)")
    p.add_argument("--granularity", choices=("per_channel", "per_tensor"), default="per_channel", help="of the weights")
    p.add_argument("--activation-granularity", choices=("per_token", "per_tensor"), default="per_token")
    p.add_argument("--symmetric", action="store_true", help="symmetric weights")
    p.add_argument("--no-hardware", action="store_true", help="dINT4 zero points 0..p, not only those of the hardware")
    p.add_argument("--value-range", choices=("dynamic", "static"), default="dynamic", help="ranges of V")
    p.add_argument("--scaling", choices=("none", "smoothquant", "awq", "aqas"), default="none", help="(none)")
    p.add_argument("--alpha", type=_alpha, help="of SmoothQuant, 0 to 1, or search: each layer's best (0.5)")
    p.add_argument("--statistic", choices=("max", "mean"), help="of a channel, for AQAS (max)")
    p.add_argument("--clip", action=argparse.BooleanOptionalAction, help="clip weights (with awq and aqas)")
    p.add_argument("--optq", "--gptq", action="store_true", help="round by OPTQ instead of to the nearest")
    p.add_argument("--damping", type=float, help="OPTQ's, as a share of the Hessian's diagonal (0.01)")
    p.add_argument("--act-order", action="store_true", help="OPTQ: the largest inputs first")
    p.add_argument("--calibration", type=Path, help="UTF-8 text, or .npy of token ids [t] or [n, t]: what methods see")
    length = p.add_mutually_exclusive_group()
    length.add_argument("--calib-seqlen", type=positive, help="tokens of a calibration window (2048, or the positions)")
    length.add_argument(
        "--target-task",
        help="SLAC: the length of piqa, arc_easy, winogrande (by OPT's tokenizer) or mmlu (the paper's), or of a file "
        "of requests (by the model's tokenizer)",
    )
    p.add_argument("--mixed-lengths", action="store_true", help="windows as long as the requests of --target-task FILE")
    p.add_argument("--calib-samples", type=positive, help="calibration windows (128)")
    p.add_argument("--search-tokens", type=positive, help="of these, on how many scales and clips are searched (all)")
    p.add_argument("--seed", type=int, help="of the choice of windows (0)")
    p.add_argument("--device", help="torch device of the methods (cpu)")
    p.add_argument("--no-fold", action="store_true", help="leave OPT's LayerNorms as they are")
    p.add_argument("--dequantized", type=Path, help="also write a float checkpoint that transformers loads")
    p.add_argument("--overwrite", action="store_true", help="start anew, in output folders that are not empty too")

    p = commands.add_parser("evaluate", help="perplexity, and KL to a float model")
    p.add_argument("model", help=model_help)
    source = p.add_mutually_exclusive_group(required=True)
    source.add_argument("--ids", type=Path, help=".npy of token ids: [n, t] rows, or [t] a stream")
    source.add_argument("--text", type=Path, help="UTF-8 text, for the tokenizer in the model's folder")
    p.add_argument("--reference", help="float model for KL and paired differences")
    p.add_argument("--protocol", choices=("rolling", "contiguous"), default="rolling", help="how a stream is cut")
    p.add_argument("--length", type=positive, help="tokens of a window (all positions that the protocol leaves)")
    p.add_argument("--stride", type=positive, help="rolling: tokens by which a window moves on (its length)")
    p.add_argument("--limit", type=positive, help="score at most about this many tokens")
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument(
        "--replay", action="store_true", help="also compare NumPy and torch, product by product, on one window"
    )

    p = commands.add_parser("inspect", help="what a model holds: architecture, formats, zero points, sizes")
    p.add_argument("model", help=model_help)

    p = commands.add_parser("accuracy", help="formats, scalings, OPTQ, calibration lengths, special values: tables")
    p.add_argument("models", nargs="*", help="folders with samples.npy (the embedded OPT)")
    p.add_argument("--text", type=Path, help="UTF-8 text to score the first model on, too")
    p.add_argument("--limit", type=int, default=1 << 14, help="score at most about so many tokens; 0: all (16384)")
    p.add_argument("--device", default="cpu", help="torch device (cpu)")
    p.add_argument("--out", type=Path, default=Path("build/accuracy"), help="folder of results.json (build/accuracy)")
    p.add_argument("--docs", type=Path, help="document to put the tables into, between its marks (see docs/methods.md)")
    p.add_argument("--tables", nargs="+", choices=TABLES, default=TABLES, help=f"of {', '.join(TABLES)} (all)")
    p.add_argument("--calib-tokens", type=positive, default=8192, help="calibration tokens, for each length (8192)")
    p.add_argument("--search-tokens", type=positive, default=2048, help="of these for scales and clips (2048)")
    return parser


def _quantize(args: argparse.Namespace) -> None:
    if args.weights is None:
        raise ValueError("--weights float: nothing to quantise")
    weight_only = args.activations is None
    values = args.values if args.values is not None or weight_only else args.weights
    config = QuantConfig(
        weights=args.weights,
        activations=args.activations,
        values=values,
        group_size=args.group_size,
        granularity=args.granularity,
        activation_granularity=args.activation_granularity,
        symmetric=args.symmetric,
        hardware=not args.no_hardware,
        value_range=args.value_range,
    )
    by_method = args.scaling != "none" or args.optq or bool(args.clip)
    _refuse_idle(args, by_method)
    places = {args.out.resolve(): "the quantised model goes there", Path(args.model).resolve(): "the model is there"}
    if args.dequantized and args.dequantized.resolve() in places:
        raise ValueError(
            f"--dequantized {args.dequantized}: {places[args.dequantized.resolve()]}: choose another folder"
        )
    outputs = [args.dequantized] if by_method else [args.out, args.dequantized]  # methods continue what they began
    for out in filter(None, outputs):  # before any work is done
        check_output(out, overwrite=args.overwrite)
    fold = False if args.no_fold else None
    quantised = (_quantize_by_method if by_method else _quantize_to_nearest)(args, config, fold)
    print(f"saved: {args.out}")
    if args.dequantized:
        print(f"dequantised: {save_dequantized(quantised, args.dequantized, overwrite=args.overwrite)}")


def _refuse_idle(args: argparse.Namespace, by_method: bool) -> None:
    """ValueError for an option that would do nothing with the others: who gives it expects something of it."""
    methods = "--scaling, --clip or --optq"
    needs = (
        (args.optq, "--optq", "damping act_order"),
        (args.scaling == "smoothquant", "--scaling smoothquant", "alpha"),
        (args.scaling == "aqas", "--scaling aqas", "statistic"),
        (args.scaling != "none" or args.clip, "--scaling or --clip", "search_tokens"),
        (by_method, methods, "target_task calib_seqlen mixed_lengths calib_samples seed device"),
        (by_method or args.value_range == "static", f"{methods}, or --value-range static", "calibration"),
    )
    for there, needed, names in needs:
        for name in names.split():
            given = getattr(args, name)
            if not there and given is not None and given is not False:
                raise ValueError(f"--{name.replace('_', '-')} does nothing without {needed}: add that or leave it out")


def _quantize_to_nearest(args: argparse.Namespace, config: QuantConfig, fold: bool | None) -> Decoder:
    calibration = None
    if args.calibration:
        calibration = read_ids(args.calibration)
    model = load(args.model)
    try:
        from tqdm import tqdm  # noqa: PLC0415  (comes with the extra ptq; the golden core does without)

        show = partial(tqdm, desc="quantising", disable=None, leave=False)
    except ImportError:
        show = iter
    made = {"fold": fold, "calibration": calibration, "provenance": {"source": model.source.name}}
    quantised = quantize(model, config, **made, progress=show)
    save(quantised, args.out, overwrite=args.overwrite)
    return quantised


def _quantize_by_method(args: argparse.Namespace, config: QuantConfig, fold: bool | None) -> Decoder:
    from golden.ptq import calibration, pipeline  # noqa: PLC0415  (quantize to the nearest needs NumPy alone)
    from golden.ptq import evaluate as ev  # noqa: PLC0415
    from golden.ptq.method import Method  # noqa: PLC0415

    clip = args.scaling in ("awq", "aqas") if args.clip is None else args.clip
    names = ("scaling", "alpha", "statistic", "search_tokens", "optq", "damping", "act_order")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    method = Method(clip=clip, **given | ({"alpha": None} if args.alpha == "search" else {}))
    folder = resolve(args.model)
    architecture = DecoderConfig.from_hf(read_json(folder / "config.json"), str(folder / "config.json"))
    if args.calibration is None:
        raise ValueError("scaling, clipping and OPTQ look at what the model does: give --calibration, a text or .npy")
    if args.mixed_lengths and not args.target_task:
        raise ValueError("--mixed-lengths are those of a task's requests: give --target-task FILE")
    lengths = args.calib_seqlen or min(2048, architecture.positions)
    if args.target_task:
        lengths, requests = calibration.for_task(folder, args.target_task, architecture.positions)
        if args.mixed_lengths:
            if requests is None:
                raise ValueError(
                    f"--mixed-lengths: the lengths of {args.target_task}'s requests are in its file: give that"
                )
            lengths = requests
        elif requests is None:
            whose = "the paper's default" if args.target_task == "mmlu" else "its length by OPT's tokenizer"
            print(
                f"{args.target_task}: {lengths} tokens, {whose}; a file of requests gives this model's", file=sys.stderr
            )
    is_ids = args.calibration.suffix == ".npy"
    ids = read_ids(args.calibration) if is_ids else ev.encode(folder, ev.read_text(args.calibration))
    # Rows that all begin with one token do so because it is the start token; of one row that says nothing.
    rows_start = ids.ndim == 2 and len(ids) > 1 and ids.size > 0 and (ids[:, 0] == ids[0, 0]).all()
    start = int(ids[0, 0]) if rows_start else ev.start_token(folder)
    cut = {"samples": args.calib_samples or 128, "start": start, "positions": architecture.positions}
    cut["seed"] = args.seed or 0
    found = calibration.windows(ids, lengths, **cut)
    shapes = ", ".join(f"{len(array)} x {array.shape[1]}" for array in found.ids)
    print(f"calibration: {found.tokens} tokens of {args.calibration.name}, {shapes}", file=sys.stderr)
    how = {"fold": fold, "device": args.device or "cpu", "overwrite": args.overwrite}
    task = Path(args.target_task).name if args.target_task else None
    found.record.update(file=args.calibration.name, target_task=task)
    return pipeline.quantize(folder, config, method, found, args.out, **how)


def _evaluate(args: argparse.Namespace) -> None:
    from golden.ptq import evaluate as ev  # noqa: PLC0415  (quantize and inspect need NumPy alone)
    from golden.ptq.decoder import from_golden  # noqa: PLC0415
    from golden.ptq.replay import compare  # noqa: PLC0415

    golden = load(args.model)
    models = {"model": from_golden(golden).to(args.device)}
    if args.reference:
        reference = load(args.reference)
        if reference.config.vocab_size != golden.config.vocab_size:
            raise ValueError("model and reference have different vocabularies")
        models = {"reference": from_golden(reference).to(args.device)} | models
    n_bytes = 0
    if args.text:
        text = ev.read_text(args.text)
        if args.protocol == "contiguous":
            ids = np.concatenate([[ev.start_token(args.model)], ev.encode(args.model, ev.gptq_text(text))])
        else:
            ids = ev.encode(args.model, text)
        n_bytes = len(text.encode()) if args.protocol == "rolling" and args.limit is None else 0
    else:
        ids = read_ids(args.ids)
    if ids.ndim == 2:
        windows = ev.samples(ids if args.length is None else ids[:, : args.length])
        protocol = f"rows of {windows[0].scored + 1} tokens"
    elif args.protocol == "rolling":
        length = args.length or golden.config.positions - 1
        windows = ev.rolling(ids, length, start=ev.start_token(args.model), stride=args.stride)
        protocol = f"rolling windows of {length} tokens, stride {args.stride or length}"
    else:
        length = args.length or golden.config.positions
        windows = ev.contiguous(ids, length)
        protocol = f"contiguous windows of {length} tokens"
    windows = ev.take(windows, args.limit)
    scores = ev.evaluate(models, windows, reference="reference" if args.reference else None, progress=True)
    score = scores["model"]
    error = score.perplexity * ev.stderr(score.nll, score.tokens)
    print(f"protocol    {protocol}; {int(score.tokens.sum())} tokens scored in {len(windows)} windows")
    print(f"perplexity  {score.perplexity:.4f} +- {error:.4f}")
    if n_bytes:
        print(f"bits/byte   {score.bits(n_bytes):.4f}")
        words = len(text.split())
        print(f"word perpl. {math.exp(min(score.nll.sum() / words, 700)):.4f} over {words} words")
    if args.reference:
        mean, error = score.difference(scores["reference"])
        print(f"reference   {scores['reference'].perplexity:.4f}")
        print(f"dNLL        {mean:.6f} +- {error:.6f} nats per token, paired")
        print(f"KL          {score.mean_kl:.6f} +- {score.kl_stderr:.6f} nats per token")
    if args.replay:
        print(compare(golden, models["model"], windows[0].ids[None, :-1]))


def _inspect(args: argparse.Namespace) -> None:
    model = load(args.model)
    c = model.config
    print(f"{model.source}: {c.family}, {c.layers} layers, hidden {c.hidden_size}, feed-forward {c.ffn_size}, ", end="")
    print(f"{c.heads} heads of {c.head_dim}, {c.kv_heads} for K and V, {c.positions} positions, {c.vocab_size} tokens")
    print(
        f"{'pre' if c.pre_norm else 'post'}-norm, embeddings {'tied' if c.tied else 'not tied'}, width {c.embed_size}"
    )
    floats = sum(t.size for t in model.tensors.values())
    print(f"float parameters      {floats:>14,}")
    if model.quant is None:
        return
    codes = sum(w.codes.size for w in model.weights.values())
    packed = sum(w.pack().nbytes for w in model.weights.values())
    print(f"quantised parameters  {codes:>14,}  in {packed:,} bytes of codes")
    for key, value in model.quant.to_json().items():
        print(f"  {key:<24}{value}")
    for key, value in model.provenance.items():
        print(f"  {key:<24}{value}")
    if isinstance(model.quant.weights, Fp4):
        return
    counts = Counter(int(z) for w in model.weights.values() for z in w.zero_point.ravel())
    print("zero points           " + ", ".join(f"{z}: {n}" for z, n in sorted(counts.items())))
    print(f"{'projection':<44} {'n x k':>13} {'scale, smallest':>16} {'largest':>10}")
    for name, w in model.weights.items():
        print(f"{name:<44} {w.shape[0]:>6} x{w.shape[1]:>5} {w.scale.min():>16.3e} {w.scale.max():>10.3e}")


def _accuracy(args: argparse.Namespace, argv: Sequence[str]) -> None:
    from golden.ptq import accuracy  # noqa: PLC0415

    if args.limit < 0:
        raise ValueError(f"--limit is {args.limit}: a number of tokens, or 0 for all")
    how = {"limit": args.limit or None, "calibration_tokens": args.calib_tokens, "search_tokens": args.search_tokens}
    how["device"] = args.device
    how |= {"rows": args.out / "rows"}
    names = [resolve(name) for name in args.models or [accuracy.EMBEDDED]]
    tasks = [(name, {**how, "text": args.text if i == 0 else None}) for i, name in enumerate(names)]
    benches = [accuracy.open_bench(name, **given) for name, given in tasks]  # what is wrong shows before the work
    jobs = min(len(tasks), os.cpu_count() or 1) if args.device == "cpu" else 1
    labels = [bench.label for bench in benches]
    if args.docs:
        accuracy.check_marks(args.docs, labels)
    if jobs > 1:
        benches.clear()  # every process opens its own
    shown, records = [], []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) if jobs > 1 else nullcontext() as pool:
        if pool is None:
            done = ((list(_shown(bench, args.tables)), bench.records) for bench in benches)
        else:  # small models leave all but one core idle: one process for each
            done = pool.map(partial(accuracy.tables_of, args.tables, (os.cpu_count() or 1) // jobs), tasks)
        for own, found in done:
            if pool is not None:
                print("\n\n".join(own), end="\n\n", flush=True)
            shown.append(own)
            records += found
    accuracy.write(args.out, records, [table for own in shown for table in own], argv)
    if args.docs:
        for label, own in zip(labels, shown, strict=True):
            accuracy.insert(args.docs, label, own)


def _shown(bench: "Bench", tables: Sequence[str]) -> Iterator[str]:
    from golden.ptq import accuracy  # noqa: PLC0415

    for table in accuracy.run(bench, tables):
        print(table, end="\n\n", flush=True)
        yield table


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status. What is wrong with the input is one line on stderr."""
    argv = list(sys.argv[1:] if argv is None else argv)
    args = _parser().parse_args(argv)
    try:
        if (getattr(args, "device", None) or "cpu") != "cpu":
            from golden.ptq.evaluate import check_device  # noqa: PLC0415

            check_device(args.device)
        if args.command == "accuracy":
            _accuracy(args, argv)
        else:
            {"quantize": _quantize, "evaluate": _evaluate, "inspect": _inspect}[args.command](args)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == "golden":
            raise
        print(f"error: {error.name} is not installed: pip install 'dint[ptq]'", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
