"""Fine-tune with quantised weights in the loop: ``python -m golden.ptq.finetune MODEL --text TRAIN --valid VALID``.

Whether training converges with dINT weights is a question that arXiv 2311.05161 leaves open. Each run begins with the
same float checkpoint, and rounds every projection's weights to nearest in every forward pass: codes, scales and zero
points of the weights as they are then. Gradients pass the rounding as if it were not there (straight-through estimator)
to float weights, which AdamW moves. Its first step is therefore taken at the quantised model of round-to-nearest, and
its last one is at a model that a plain `golden.models.quantize` gives. Formats differ in nothing else: the same windows
in the same order, the same steps, the same rates; embeddings stay as they are. What they learn is the next token of the
text (``--target text``; a float run beside them shows what the text alone teaches), or the distribution that the
checkpoint of the beginning gives (``--target float``: distillation, which asks for its behaviour back and no more).

Measured on held-out text every few steps, with the weights of the loop and float activations: bits per byte, and KL to
the checkpoint of the beginning. At the end also with activations and V on integers, through the datapath (`final`).
Rows are kept: a run that is there is not made again. Results: `results.json`, `finetune.md` and `finetune.svg`.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize
from tqdm import tqdm

from golden import arguments, models
from golden.arguments import positive, positive_float
from golden.formats import Format, parse_format
from golden.models import QuantConfig
from golden.ptq import evaluate as ev
from golden.ptq import integer
from golden.ptq.accuracy import BITS, KL, config_of, model_digest
from golden.ptq.decoder import Decoder, from_golden, named
from golden.ptq.train_embedded import UnkFiller, read_text
from golden.record import check_place, insert_into, markdown, provenance, write_results
from golden.storage import code_digest, digest, kept, one_writer, write_text

FLOAT = "float"
FORMATS = (FLOAT, "int4", "dint4", "int3", "dint3")
SHOWN = {FLOAT: "float", "int4": "INT4", "dint4": "dINT4", "int3": "INT3", "dint3": "dINT3"}

Record = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What all runs share: what is learned, optimiser steps, windows of a step, tokens of a window, AdamW's highest
    rate, steps between two measurements.

    The rate rises over a tenth of the steps and falls to zero along a cosine.
    """

    target: str = "text"
    steps: int = 150
    batch: int = 4
    length: int = 256
    rate: float = 3e-4
    every: int = 25

    def rate_at(self, step: int) -> float:
        rise = max(1, self.steps // 10)
        if step < rise:
            return self.rate * (step + 1) / rise
        return self.rate * 0.5 * (1 + float(np.cos(np.pi * (step - rise) / max(1, self.steps - rise))))


class RoundToNearest(nn.Module):
    """A parametrisation: weights [n, k] as a format rounds them per channel, with the gradient of the identity."""

    def __init__(self, fmt: Format) -> None:
        super().__init__()
        self.fmt = fmt

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        rounded = integer.Weights.quantize(self.fmt, weight.detach()).dequantize()
        return weight + (rounded - weight).detach()


def in_loop(decoder: Decoder, fmt: Format | None) -> list[nn.Parameter]:
    """Round the projections' weights of a float decoder in its forward pass; returns what is to be trained."""
    trained = []
    for layer in decoder.layers:
        for module in [*layer.linears.values(), *layer.norms.values()]:
            for part in module.parameters():
                trained.append(part.requires_grad_())
        if fmt is not None:
            for linear in layer.linears.values():
                parametrize.register_parametrization(linear, "weight", RoundToNearest(fmt))
    return trained


def trained_model(model: models.Decoder, decoder: Decoder) -> models.Decoder:
    """The float model with a trained decoder's projections and norms."""
    tensors = dict(model.tensors)
    for i, layer in enumerate(decoder.layers):
        for group in (layer.linears, layer.norms):
            for name, module in group.items():
                for part, value in module.named_parameters():
                    plain = part.removeprefix("parametrizations.").removesuffix(".original")
                    tensors[f"{model.config.layer(i)}{name.replace('/', '.')}.{plain}"] = value.detach().numpy().copy()
    return models.Decoder(model.config, tensors, hf_config=model.hf_config, source=model.source)


def fine_tune(
    model: models.Decoder, fmt: Format | None, batches: Iterator[torch.Tensor], plan: Plan, measure: Any
) -> tuple[models.Decoder, list[Record]]:
    """Train a copy of a float model; batches: ids [batch, length + 1].

    measure: called with the decoder, returns the figures of a point of the curve. Returns the float weights at the end,
    and the curve. Raises ValueError where the loss is no longer finite.
    """
    copied = models.Decoder(model.config, {n: t.copy() for n, t in model.tensors.items()}, hf_config=model.hf_config)
    decoder, teacher = from_golden(copied), from_golden(model)
    optimizer = torch.optim.AdamW(in_loop(decoder, fmt), lr=plan.rate, betas=(0.9, 0.95), weight_decay=0.0)
    curve = [{"step": 0, "train_loss": None} | measure(decoder)]
    losses: list[float] = []
    name = fmt.name if fmt else FLOAT
    for step in tqdm(range(plan.steps), desc=name, unit="step", leave=False, disable=None):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate_at(step)
        ids = next(batches)
        with named(f"{name}, step {step + 1} of {plan.steps} (lower --rate)" if step else name):
            logits = decoder(ids[:, :-1])
        if plan.target == "text":
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        else:
            with torch.no_grad():
                wanted = teacher(ids[:, :-1]).flatten(0, 1).log_softmax(-1)
            own = logits.flatten(0, 1).log_softmax(-1)
            loss = nn.functional.kl_div(own, wanted, reduction="batchmean", log_target=True)
        if not torch.isfinite(loss):
            raise ValueError(f"{name}: the loss is {loss.item()} at step {step}: lower --rate")
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % plan.every == 0 or step + 1 == plan.steps:
            with named(f"{name}, step {step + 1} of {plan.steps} (lower --rate)"):
                curve.append({"step": step + 1, "train_loss": float(np.mean(losses))} | measure(decoder))
            losses = []
    return trained_model(model, decoder), curve


def windows(ids: np.ndarray, plan: Plan, start: int, seed: int) -> Iterator[torch.Tensor]:
    """Batches of random windows of a stream, each begun with the start token; without end, the same for a seed."""
    if len(ids) < plan.length:
        raise ValueError(f"{len(ids)} tokens of training text do not fill a window of {plan.length}: lower --length")
    random = np.random.default_rng(seed)
    while True:
        begins = random.integers(0, len(ids) - plan.length + 1, plan.batch)
        rows = [np.concatenate([[start], ids[begin : begin + plan.length]]) for begin in begins]
        yield torch.from_numpy(np.stack(rows).astype(np.int64))


def one_run(
    model: models.Decoder, plan: Plan, ids: np.ndarray, valid: tuple[Sequence[ev.Window], int], *, name: str, seed: int
) -> list[Record]:
    """The records of one format and seed: its curve, and the final model on integers.

    ids: the training text [t]. valid: windows of held-out text, and their bytes.
    """
    valid, n_bytes = valid
    reference, start = from_golden(model), int(valid[0].ids[0])

    def measure(decoder: Decoder) -> Record:
        scores = ev.evaluate({FLOAT: reference, "this": decoder}, valid, reference=FLOAT)["this"]
        return {KL.key: scores.mean_kl, BITS.key: scores.bits(n_bytes)}

    fmt = None if name == FLOAT else parse_format(name)
    torch.manual_seed(seed)
    trained, curve = fine_tune(model, fmt, windows(ids, plan, start, seed), plan, measure)
    final: Record = {}
    if fmt is not None:
        quantised = models.quantize(trained, QuantConfig(weights=fmt, values=fmt), fold=False)
        final = {f"final_{key}": value for key, value in measure(from_golden(quantised)).items()}
    facts = {"format": name, "weight_bits": fmt.bits if fmt else 32, "seed": seed}
    return [facts | point | (final if point["step"] == plan.steps else {}) for point in curve]


def table(records: Sequence[Mapping[str, Any]]) -> str:
    """Mean over the seeds, and half of their span, at the start and at the end."""
    last = max(r["step"] for r in records)
    lines = []
    for name in dict.fromkeys(r["format"] for r in records):
        mine = [r for r in records if r["format"] == name]

        def spread(key: str, step: int, mine: list = mine) -> str:
            values = [r[key] for r in mine if r["step"] == step and r.get(key) is not None]
            form = KL.form if key.endswith(KL.key) else BITS.form
            if not values:
                return "-"
            return f"{np.mean(values):{form}} +- {(max(values) - min(values)) / 2:{form}}"

        columns = [(KL.key, 0), (KL.key, last), (BITS.key, 0), (BITS.key, last)]
        columns += [(f"final_{KL.key}", last), (f"final_{BITS.key}", last)]
        lines.append([SHOWN.get(name, name), *(spread(*column) for column in columns)])
    head = ["weights", "KL, start", "KL, end", "bits/byte, start", "end", "on integers: KL", "bits/byte"]
    return markdown(head, lines)


def plot(records: Sequence[Mapping[str, Any]], path: Path) -> None:
    """The curves: mean over the seeds, and their span."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only the plot needs it

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "finetune"
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for axis, metric in zip(axes, (BITS, KL), strict=True):
        for number, name in enumerate(dict.fromkeys(r["format"] for r in records)):
            mine = [r for r in records if r["format"] == name]
            steps = sorted({r["step"] for r in mine})
            values = np.array([[r[metric.key] for r in mine if r["step"] == step] for step in steps])
            axis.plot(steps, values.mean(1), color=f"C{number}", label=SHOWN.get(name, name), marker=".")
            axis.fill_between(steps, values.min(1), values.max(1), color=f"C{number}", alpha=0.2, linewidth=0)
        axis.set_xlabel("step")
        axis.set_ylabel(metric.head)
        axis.grid(alpha=0.3)
    axes[0].legend(frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.finetune", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    plan, add = Plan(), parser.add_argument
    add("model", help="float model: a folder in Hugging Face's layout, or a hub name")
    add("--text", type=Path, required=True, help="text to train on, plain or .gz")
    add("--valid", type=Path, required=True, help="held-out text, plain or .gz")
    add("--target", choices=("text", "float"), default=plan.target, help=f"what is learned ({plan.target})")
    add("--formats", help=f"separated by commas ({','.join(FORMATS)}; with --target float all but the first)")
    add("--seeds", type=positive, default=3, help="runs of each format (3)")
    add("--steps", type=positive, default=plan.steps, help=f"steps of a run ({plan.steps})")
    add("--batch", type=positive, default=plan.batch, help=f"windows of a step ({plan.batch})")
    add("--length", type=positive, default=plan.length, help=f"tokens of a window ({plan.length})")
    add("--rate", type=positive_float, default=plan.rate, help=f"AdamW's highest rate ({plan.rate})")
    add("--every", type=positive, default=plan.every, help=f"steps between two measurements ({plan.every})")
    add("--valid-tokens", type=positive, default=8192, help="tokens of the held-out text to score (8192)")
    add("--docs", type=Path, help="document whose place `fine-tuning to TARGET` takes the table")
    add("--out", type=Path, default=Path("build/finetune"), help="folder (build/finetune)")
    return parser


def _run(args: argparse.Namespace) -> None:
    default = FORMATS if args.target == "text" else FORMATS[1:]
    names = default if args.formats is None else tuple(dict.fromkeys(args.formats.split(",")))
    for name in names:
        if name != FLOAT:  # as the runs end: see `one_run`
            QuantConfig(weights=name, values=name)
    config_of(models.resolve(args.model))  # a quantised model is refused before it is read
    model = models.load(args.model)
    if args.docs is not None:
        check_place(args.docs, f"fine-tuning to {args.target}")
    plan = replace(Plan(), **{key: getattr(args, key) for key in asdict(Plan())})
    length, _ = ev.window_length(model.config.positions - 1, plan.length)
    start = ev.start_token(args.model)
    text, valid_text = read_text(args.text), read_text(args.valid)
    filler = UnkFiller(text)
    ids = ev.encode(args.model, filler.fill(text[: 64 * plan.steps * plan.batch * plan.length], 0))
    valid_text = filler.fill(valid_text[: 16 * args.valid_tokens], 0)
    valid_ids, ends = ev.tokenize(args.model, valid_text)
    valid_ids = valid_ids[: args.valid_tokens]
    for which, found, least in ((args.text, ids, plan.length), (args.valid, valid_ids, 2)):
        if len(found) < least:
            raise ValueError(f"{which}: of its {len(found)} tokens {least} are needed: give more, or lower --length")
    n_bytes = len(valid_text[: ends[len(valid_ids) - 1]].encode())
    valid = ev.rolling(valid_ids, length, start=start)
    key = [code_digest("golden.ptq.finetune"), torch.__version__, torch.get_num_threads(), asdict(plan)]
    key += [model_digest(model), digest(ids.tobytes(), valid_ids.tobytes()), n_bytes]
    records: list[Record] = []
    for name, seed in itertools.product(names, range(args.seeds)):
        rows = kept(
            args.out / "rows",
            repr([*key, name, seed]),
            lambda name=name, seed=seed: one_run(model, plan, ids, (valid, n_bytes), name=name, seed=seed),
        )
        print(f"{name} seed {seed}: KL {rows[-1][KL.key]:.5f}, {rows[-1][BITS.key]:.4f} bits/byte", file=sys.stderr)
        records += rows
    facts = {
        "model": models.model_name(models.resolve(args.model)),
        "plan": asdict(plan),
        "threads": torch.get_num_threads(),
    }
    facts |= {"train_tokens": len(ids), "valid_tokens": len(valid_ids)}
    write_results(args.out / "results.json", records, provenance("numpy", "torch", **facts))
    write_text(args.out / "finetune.md", table(records) + "\n")
    plot(records, args.out / "finetune.svg")
    print(table(records))
    if args.docs is not None:
        insert_into(args.docs, f"fine-tuning to {plan.target}", table(records))


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)

    def command() -> None:
        with one_writer(args.out):
            _run(args)

    return arguments.run(command, extra="test")


if __name__ == "__main__":
    sys.exit(main())
