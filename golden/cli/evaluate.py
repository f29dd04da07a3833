"""python -m golden evaluate: perplexity, and KL to a float model."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from golden.arguments import count, positive
from golden.cli import MODEL, check_there, refuse_idle
from golden.models import DecoderConfig, load, model_name, read_json, resolve
from golden.models.files import read_ids
from golden.ptq import ranks
from golden.storage import check_writable

if TYPE_CHECKING:
    from golden.ptq.decoder import Decoder
    from golden.ptq.evaluate import Window


def add(commands: Any) -> None:
    p = commands.add_parser("evaluate", help="perplexity, and KL to a float model")
    p.set_defaults(run=run)
    p.add_argument("model", help=MODEL)
    source = p.add_mutually_exclusive_group(required=True)
    source.add_argument("--ids", type=Path, help=".npy of token ids: [n, t] rows, or [t] a stream")
    source.add_argument("--text", type=Path, help="UTF-8 text, or .jsonl with a text each, for the model's tokenizer")
    p.add_argument("--reference", help="float model for KL and paired differences")
    p.add_argument("--protocol", choices=("rolling", "contiguous"), help="how a stream is cut (rolling)")
    p.add_argument("--length", type=positive, help="tokens of a window (all that the positions leave, up to 2048)")
    p.add_argument("--stride", type=positive, help="rolling: tokens by which a window moves on (its length)")
    p.add_argument("--start-token", type=count, metavar="ID", help="begins each window (config.json's bos_token_id)")
    p.add_argument("--limit", type=positive, help="score at most about this many tokens")
    place = p.add_mutually_exclusive_group()
    place.add_argument("--device", default="cpu", help="torch device (cpu)")
    place.add_argument("--device-map", metavar="JSON", help="places of layers, as Hugging Face's, or auto: "
                       "see golden/ptq/placing.py")  # fmt: skip
    log = "also write which quantisers were at work, product by product: JSON lines (see golden/ptq/runlog.py)"
    p.add_argument("--log", type=Path, metavar="FILE", help=log)
    p.add_argument(
        "--replay", action="store_true", help="also compare NumPy and torch, product by product, on one window"
    )


def run(args: argparse.Namespace) -> None:
    from golden.ptq import evaluate as ev  # noqa: PLC0415  (the parser needs no torch)
    from golden.ptq import placing  # noqa: PLC0415
    from golden.ptq.decoder import from_golden  # noqa: PLC0415
    from golden.ptq.replay import compare  # noqa: PLC0415
    from golden.ptq.runlog import Log, write  # noqa: PLC0415

    ev.check_device(args.device)
    check_there(args.text, args.ids)
    folder, *other = (resolve(name) for name in (args.model, args.reference) if name)
    config, *others = (
        DecoderConfig.from_hf(read_json(f / "config.json"), str(f / "config.json")) for f in (folder, *other)
    )
    refuse_idle(args, [((folder / "quant.json").exists(), "a quantised model", "replay log")])
    if args.log is not None and ranks.lead():
        check_writable(args.log)
    for one in others:
        if one.vocab_size != config.vocab_size:
            raise ValueError("model and reference have different vocabularies")
    text = ev.read_text(args.text) if args.text else None
    windows, protocol = _windows(args, folder, config.positions, text)
    limited = ev.take(windows, args.limit)
    longest = max(len(w.ids) - 1 for w in limited)
    for one in (config, *others):
        if longest > one.positions:
            raise ValueError(f"windows of {longest} tokens are too long: the model takes {one.positions}: --length")
    refuse_idle(args, [(not args.device_map, "--device (a layer on disk is in no place to be seen)", "replay log")])
    golden = load(folder, lazy=args.device_map is not None)  # what is wrong with all else was said before
    integers = golden.quant is None or golden.quant.activations is not None
    refuse_idle(args, [(integers, "quantised activations", "replay")])

    def opened(one: Path) -> "Decoder":
        if args.device_map is not None:
            return placing.load(one, args.device_map)
        return from_golden(golden if one == folder else load(one)).to(args.device)

    models = {name: opened(one) for name, one in zip(("model", "reference"), (folder, *other), strict=False)}
    models = dict(reversed(models.items()))
    log = Log(models["model"], golden.provenance) if args.log is not None else None
    scores = ev.evaluate(models, limited, reference="reference" if args.reference else None, progress=True)
    score = scores["model"]
    error = score.perplexity * ev.stderr(score.nll, score.tokens)
    print(f"protocol    {protocol}; {int(score.tokens.sum())} tokens scored in {len(limited)} windows")
    print(f"perplexity  {score.perplexity:.4f} +- {error:.4f}")
    if text is not None and args.protocol != "contiguous" and args.limit is None:
        print(f"bits/byte   {score.bits(len(text.encode())):.4f}")
        words = len(text.split())
        of_a_word = score.nll.sum() / max(words, 1)
        shown = f"{math.exp(of_a_word):.4f}" if of_a_word < 700 else "beyond 1e304"  # words without spaces between them
        print(f"word perpl. {shown} over {words} words")
    if args.reference:
        mean, error = score.difference(scores["reference"])
        print(f"reference   {scores['reference'].perplexity:.4f}")
        print(f"dNLL        {mean:.6f} +- {error:.6f} nats per token, paired")
        print(f"KL          {score.mean_kl:.6f} +- {score.kl_stderr:.6f} nats per token")
    if log is not None:
        lines = log.lines()
        head = {"model": model_name(folder), "quant": golden.quant.to_json(), "tokens": int(score.tokens.sum())}
        head |= {name: golden.provenance.get(name) for name in ("method", "layer_norms_folded")}
        if ranks.lead():
            write(args.log, head | {"products": len(lines), "device": args.device}, lines)
    if args.replay and ranks.lead():
        print(compare(golden, models["model"], limited[0].ids[None, :-1]))


def _windows(args: argparse.Namespace, folder: Path, positions: int, text: str | None) -> tuple[list["Window"], str]:
    """What is scored, and the protocol in words."""
    from golden.ptq import evaluate as ev  # noqa: PLC0415

    rolling = args.protocol != "contiguous"
    ids = ev.known_ids(folder, read_ids(args.ids), args.ids) if text is None else None
    if ids is not None and ids.ndim == 2:
        refuse_idle(args, [(False, "a stream of ids [t] or a text: rows are windows", "protocol stride start_token")])
        if args.length is not None and args.length >= ids.shape[1]:
            raise ValueError(f"--length {args.length} does nothing: the rows have {ids.shape[1]} tokens: leave it out")
        windows = ev.samples(ids[:, : args.length])
        return windows, f"rows of {windows[0].scored + 1} tokens"
    refuse_idle(args, [(rolling, "--protocol rolling", "stride")])
    refuse_idle(args, [(rolling or text is not None, "--protocol rolling or a text", "start_token")])
    length, note = ev.window_length(positions - rolling, args.length)
    if note:
        print(f"note: {note}", file=sys.stderr)
    if not rolling:
        if text is not None:
            start = ev.start_token(folder, args.start_token)
            ids = np.concatenate([[start], ev.encode(folder, ev.gptq_text(text))])
        return ev.contiguous(ids, length), f"contiguous windows of {length} tokens"
    ids = ids if text is None else ev.encode(folder, text)
    windows = ev.rolling(ids, length, start=ev.start_token(folder, args.start_token), stride=args.stride)
    if args.stride is not None and len(windows) == 1:
        raise ValueError(f"--stride does nothing: one window of {length} tokens holds all {len(ids)}: leave it out")
    return windows, f"rolling windows of {length} tokens, stride {args.stride or length}"
