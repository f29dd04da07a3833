"""The accuracy run: formats at round-to-nearest on a model, as a table and as records.

Every row quantises all products of the decoder layers. KL and the difference in negative log-likelihood (dNLL) are to
the float model on the same windows, in nats per token, with paired standard errors.
"""

import json
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from golden import models
from golden.models import QuantConfig
from golden.models.tensors import write_text
from golden.ptq import evaluate as ev
from golden.ptq.decoder import from_golden
from golden.ptq.replay import compare

EMBEDDED = Path(__file__).parents[1] / "data" / "opt-wikitext2"

# name of the row, and how the model is quantised
ROWS: dict[str, QuantConfig] = {
    "INT8": QuantConfig(weights="int8", values="int8"),
    "INT4": QuantConfig(weights="int4", values="int4"),
    "dINT4": QuantConfig(weights="dint4", values="dint4"),
    "dINT4, any zero point": QuantConfig(weights="dint4", values="dint4", hardware=False),
    "INT3": QuantConfig(weights="int3", values="int3"),
    "dINT3": QuantConfig(weights="dint3", values="dint3"),
}


@dataclass(frozen=True)
class Text:
    """What a model is scored on: a name that says the protocol, windows, and the bytes of text in them (0: no text)."""

    name: str
    windows: list[ev.Window]
    n_bytes: int = 0


def texts_of(folder: Path, text: Path | None, limit: int | None) -> list[Text]:
    """The samples.npy beside a model, and the text (disjoint rolling windows of the model's full length)."""
    found = []
    if (folder / "samples.npy").exists():
        windows = ev.take(ev.samples(ev.read_ids(folder / "samples.npy")), limit)
        found.append(Text(f"sampled from the model, {len(windows)} x {windows[0].scored} tokens", windows))
    if text is not None:
        raw = ev.read_text(text)
        length = models.DecoderConfig.from_hf(models.read_json(folder / "config.json")).positions - 1
        ids, ends = ev.tokenize(folder, raw)
        every = ev.rolling(ids, length, start=ev.start_token(folder))
        windows = ev.take(every, limit)
        part = "" if len(windows) == len(every) else f", the first {len(windows)} of {len(every)}"
        end = ends[sum(w.scored for w in windows) - 1] if part else len(raw)
        found.append(Text(f"{text.name}, windows of {length} tokens{part}", windows, len(raw[:end].encode())))
    if not found:
        raise FileNotFoundError(f"{folder}: no samples.npy, and no text was given: nothing to score the model on")
    return found


def run(
    folder: Path, *, text: Path | None = None, limit: int | None = None, device: str = "cpu", progress: bool = True
) -> tuple[list[dict[str, Any]], str]:
    """Records of one model, and the tables that show them. Checks first that NumPy and torch agree in every integer."""
    folder = models.resolve(folder)
    golden = models.load(folder)
    quantised = {name: models.quantize(golden, config) for name, config in ROWS.items()}
    twins = {"float": from_golden(golden)} | {name: from_golden(model) for name, model in quantised.items()}
    twins = {name: twin.to(device) for name, twin in twins.items()}
    records, lines = [], [f"{folder.name}: {describe(golden)}"]
    texts = texts_of(folder, text, limit)
    checked = compare(quantised["dINT4"], twins["dINT4"], texts[0].windows[0].ids[None, :64])
    if sum(checked.mismatches.values()):
        raise ArithmeticError(f"NumPy and torch differ in integers that must be identical:\n{checked}")
    lines.append(f"NumPy and torch: {checked.products} products replayed, {checked.integers} accumulators identical")
    for item in texts:
        begin = time.monotonic()
        scores = ev.evaluate(twins, item.windows, reference="float", progress=progress)
        seconds = time.monotonic() - begin
        lines += ["", f"{item.name} ({seconds:.0f} s)", table(scores, item.n_bytes)]
        records += [record(folder.name, item, name, scores) for name in scores]
    return records, "\n".join(lines)


def describe(model: models.Decoder) -> str:
    c = model.config
    size = sum(t.size for t in model.tensors.values()) + sum(w.codes.size for w in model.weights.values())
    kv = "" if c.kv_heads == c.heads else f" ({c.kv_heads} for K and V)"
    return f"{c.family}, {c.layers} layers, hidden {c.hidden_size}, {c.heads} heads{kv}, {size:,} parameters"


def table(scores: dict[str, ev.Scores], n_bytes: int) -> str:
    head = f"{'format':<22} {'W A V':<9} {'perplexity':>10}  {'dNLL to float':>20}  {'KL to float':>20}"
    lines = [head + (f"  {'bits/byte':>9}" if n_bytes else "")]
    for name, score in scores.items():
        config = ROWS.get(name)
        bits = "16 16 16" if config is None else f"{config.weights.bits} {config.activations.bits} {config.values.bits}"
        line = f"{name:<22} {bits:<9} {score.perplexity:>10.4f}"
        if config is None:
            line += " " * 44
        else:
            mean, error = score.difference(scores["float"])
            line += f"  {mean:>9.5f} +- {error:.5f}  {score.mean_kl:>9.5f} +- {score.kl_stderr:.5f}"
        lines.append(line.ljust(85) + (f"  {score.bits(n_bytes):>9.4f}" if n_bytes else ""))
    return "\n".join(line.rstrip() for line in lines)


def record(model: str, text: Text, name: str, scores: dict[str, ev.Scores]) -> dict[str, Any]:
    config, score = ROWS.get(name), scores[name]
    result = {
        "model": model,
        "text": text.name,
        "tokens": int(score.tokens.sum()),
        "format": "float" if config is None else config.weights.name,
        "weight_bits": 16 if config is None else config.weights.bits,
        "act_bits": 16 if config is None else config.activations.bits,
        "value_bits": 16 if config is None else config.values.bits,
        "scaling": "none",
        "optq": False,
        "calib_seqlen": None,
        "hardware": config is not None and config.hardware,
        "perplexity": score.perplexity,
        "perplexity_stderr": score.perplexity * ev.stderr(score.nll, score.tokens),
    }
    if config is not None:
        mean, error = score.difference(scores["float"])
        result |= {
            "nll_difference": mean,
            "nll_difference_stderr": error,
            "kl": score.mean_kl,
            "kl_stderr": score.kl_stderr,
        }
    if text.n_bytes:
        result["bits_per_byte"] = score.bits(text.n_bytes)
    return result


def write(path: Path, records: Sequence[dict[str, Any]], arguments: Sequence[str]) -> None:
    """The records with what produced them, as JSON."""
    provenance = {
        "command": "python -m golden " + " ".join(arguments),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "method": "round to nearest",
        "layer_norms_folded": "OPT with pre-norm",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({"provenance": provenance, "records": list(records)}, indent=1) + "\n")
    print(f"written: {path}", file=sys.stderr)
