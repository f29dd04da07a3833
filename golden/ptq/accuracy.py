"""The accuracy run: formats, scalings, OPTQ, calibration lengths and special values on a model, as tables and records.

Every row quantises all products of the decoder layers. KL and the difference in negative log-likelihood (dNLL) are to
the float model on the same windows, in nats per token; all errors are standard errors paired by window. Methods
calibrate on sampled ids that no row is scored on. A row that is finished is kept in `rows/` beside the results, under
all that it depends on, this package's code included: a run that was stopped continues.
"""

import hashlib
import json
import math
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from golden import models
from golden.formats import DInt
from golden.models import QuantConfig
from golden.models.files import read_ids
from golden.models.quantize import code_digest, fold_error
from golden.models.tensors import write_text
from golden.ptq import evaluate as ev
from golden.ptq import pipeline
from golden.ptq.analysis import FineDInt
from golden.ptq.calibration import Calibration, windows
from golden.ptq.decoder import Decoder, from_golden
from golden.ptq.method import Method
from golden.ptq.replay import compare

EMBEDDED = Path(__file__).parents[1] / "data" / "opt-wikitext2"


@dataclass(frozen=True)
class Row:
    """How a row is quantised. calibration: name of the windows that its method sees ("" for none)."""

    format: str
    quant: QuantConfig
    scaling: str = "none"
    method: Method = field(default_factory=Method)
    calibration: str = ""

    @property
    def name(self) -> str:
        calibration = f", calibrated at {self.calibration}" if self.calibration else ""
        return f"{self.format}, {self.scaling}{', OPTQ' if self.method.optq else ''}{calibration}"

    @property
    def bits(self) -> str:
        return f"{self.quant.weights.bits} {self.quant.activations.bits} {self.quant.values.bits}"


def _same(name: str) -> QuantConfig:
    """Weights and V in one format: W4A8V4, W3A8V3."""
    return QuantConfig(weights=name, values=name)


FORMATS = {"INT4": _same("int4"), "dINT4": _same("dint4"), "INT3": _same("int3"), "dINT3": _same("dint3")}
ROUND_TO_NEAREST = [
    Row("INT8", _same("int8")),
    Row("INT4", FORMATS["INT4"]),
    Row("dINT4", FORMATS["dINT4"]),
    Row("dINT4, any zero point", replace(FORMATS["dINT4"], hardware=False)),
    Row("INT3", FORMATS["INT3"]),
    Row("dINT3", FORMATS["dINT3"]),
]
SCALINGS = {
    "none": Method(),
    "clipping alone": Method(clip=True),
    "SmoothQuant": Method(scaling="smoothquant"),
    "SmoothQuant, swept": Method(scaling="smoothquant", alpha=None, clip=True),
    "AWQ": Method(scaling="awq", clip=True),
    "AQAS": Method(scaling="aqas", clip=True),
    "AQAS, mean": Method(scaling="aqas", statistic="mean", clip=True),
}
TABLES = ("nearest", "methods", "lengths", "special", "outliers")
SHORT = 64  # tokens of the short windows of the table "lengths"
_SHORTEST = 16  # of the mixed ones
_LENGTH_TOKENS = 8192  # that each of its columns scores, at most


def _row(name: str, scaling: str, *, optq: bool, calibration: str, quant: QuantConfig | None = None) -> Row:
    method = replace(SCALINGS[scaling], optq=optq)
    needed = calibration if method != Method() else ""
    return Row(name, quant or FORMATS[name], scaling, method, needed)


@dataclass(frozen=True)
class Text:
    """What a model is scored on: a name that says the protocol, windows, and the bytes of text in them (0: no text)."""

    name: str
    windows: list[ev.Window]
    n_bytes: int = 0


Scores = dict[str, ev.Scores]  # by the name of the row; "float" is the float model


@dataclass
class Bench:
    """A float model with its texts, calibration windows and finished rows.

    Members: model, folded where that is valid; texts; calibrations, by name ("64 tokens", "mixed", ...); full, the name
    of those of the model's sampled length; rows, the folder of finished rows, or None.
    """

    label: str
    model: models.Decoder
    texts: list[Text]
    calibrations: dict[str, Calibration]
    full: str
    search_tokens: int | None = None
    rows: Path | None = None
    device: str = "cpu"
    progress: bool = True
    records: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._float = _Remembering(from_golden(self.model).to(self.device))
        self._digest = _digest(self.model)

    def score(self, rows: Sequence[Row], texts: Sequence[Text], title: str) -> list[Scores]:
        """Scores of the rows on each text, the float model's among them; and their records."""
        rows = [replace(r, method=replace(r.method, search_tokens=self.search_tokens))
                if r.method.needs_scaling else r for r in rows]  # fmt: skip
        found: list[Scores] = [{} for _ in texts]
        for row in tqdm(rows, desc=f"{self.label}: {title}", disable=None if self.progress else True, leave=False):
            for text, scores, mine in zip(texts, found, self._scored(row, texts), strict=True):
                scores["float"], scores[row.name] = mine
                if not any(r["format"] == "float" and r["text"] == text.name for r in self.records):
                    self.records.append(_float_record(self.label, text, scores["float"]))
                self.records.append(self._record(title, text, row, scores))
        return found

    def _scored(self, row: Row, texts: Sequence[Text]) -> list[tuple[ev.Scores, ev.Scores]]:
        """(float, row) on each text, from the file of a former run where there is one."""
        path = None if self.rows is None else self.rows / f"{self._key(row, texts)}.json"
        if path is not None and path.exists():
            return [tuple(_scores(s) for s in pair) for pair in json.loads(path.read_text(encoding="utf-8"))["scores"]]
        calibration = self.calibrations[row.calibration].ids if row.calibration else []
        if row.method == Method():
            made = models.quantize(self.model, row.quant, fold=False)
        else:
            made = pipeline.quantize(
                self.model, row.quant, row.method, calibration, fold=False, device=self.device, progress=False
            )
        twin = from_golden(made).to(self.device)
        pairs = []
        for text in texts:
            scores = ev.evaluate({"float": self._float, "row": twin}, text.windows, reference="float")
            pairs.append((scores["float"], scores["row"]))
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            numbers = [[{k: v.tolist() for k, v in vars(s).items()} for s in pair] for pair in pairs]
            write_text(path, json.dumps({"row": row.name, "model": self.label, "scores": numbers}))
        return pairs

    def _key(self, row: Row, texts: Sequence[Text]) -> str:
        """A name for all that a row's scores depend on."""
        ids = hashlib.sha256()
        for array in self.calibrations[row.calibration].ids if row.calibration else []:
            ids.update(repr(array.shape).encode() + array.tobytes())
        for window in (w for text in texts for w in text.windows):
            ids.update(f"{window.scored_from} {len(window.ids)} ".encode() + window.ids.tobytes())
        what = [
            self._digest,
            row.quant.to_json(),
            row.method.to_json(),
            ids.hexdigest(),
            code_digest(),
            torch.__version__,
        ]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]

    def _record(self, title: str, text: Text, row: Row, scores: Scores) -> dict[str, Any]:
        score = scores[row.name]
        mean, error = score.difference(scores["float"])
        calibration = self.calibrations[row.calibration].record if row.calibration else {}
        record = _float_record(self.label, text, scores["float"]) | {
            "table": title,
            "format": row.quant.weights.name,
            "weight_bits": row.quant.weights.bits,
            "act_bits": row.quant.activations.bits,
            "value_bits": row.quant.values.bits,
            **row.method.to_json(),
            "calib_seqlen": calibration.get("seqlen"),
            "calib_tokens": calibration.get("tokens"),
            "hardware": row.quant.hardware,
            "perplexity": score.perplexity,
            "perplexity_stderr": score.perplexity * ev.stderr(score.nll, score.tokens),
            "nll_difference": mean,
            "nll_difference_stderr": error,
            "kl": score.mean_kl,
            "kl_stderr": score.kl_stderr,
        }
        return record | ({"bits_per_byte": score.bits(text.n_bytes)} if text.n_bytes else {})


class _Remembering:
    """A float decoder for `evaluate`, which runs each window once however many rows are compared with it."""

    def __init__(self, decoder: Decoder) -> None:
        self.config, self.logits, self._decoder = decoder.config, decoder.logits, decoder
        self._hidden: dict[bytes, torch.Tensor] = {}

    def hidden(self, ids: torch.Tensor) -> torch.Tensor:
        key = repr(ids.shape).encode() + ids.numpy().tobytes()
        if key not in self._hidden:
            self._hidden[key] = self._decoder.hidden(ids)
        return self._hidden[key]


def open_bench(
    folder: Path,
    *,
    text: Path | None = None,
    limit: int | None = None,
    calibration_tokens: int = 8192,
    search_tokens: int | None = 2048,
    rows: Path | None = None,
    device: str = "cpu",
    progress: bool = True,
) -> Bench:
    """A model's folder, with sampled ids (samples.npy [n, t]), as a `Bench`.

    The first half of the ids, and `text` (in disjoint rolling windows of the model's full length), are scored, at most
    `limit` tokens of each. Calibration windows are cut from the second half, `calibration_tokens` for each length;
    scales and clips are searched on `search_tokens` of them.
    """
    model = models.load(folder)
    if model.quant is not None:
        raise ValueError(f"{folder}: the model is quantised already: the accuracy run starts from the float model")
    if fold_error(model.config) is None:
        model = models.fold_layer_norms(model)
    if not (folder / "samples.npy").exists():
        raise FileNotFoundError(f"{folder}: no samples.npy, ids sampled from the model: nothing to calibrate on")
    ids = read_ids(folder / "samples.npy")
    every = ev.samples(ids)
    if len(every) < 2:
        raise ValueError(f"{folder / 'samples.npy'}: one row: at least two are needed, to score and to calibrate on")
    scored = ev.take(every[: len(every) // 2], limit)
    texts = [Text(f"sampled from the model, {len(scored)} x {scored[0].scored} tokens", scored)]
    if text is not None:
        texts.append(_read_text(folder, text, model.config.positions - 1, limit))
    start, length = int(ids[0, 0]), min(ids.shape[1], model.config.positions)
    cut = {"start": start, "positions": length}
    other, found = ids[len(every) // 2 :], {}
    for tokens in sorted({min(SHORT, length), min(2 * SHORT, length), length}):
        samples = max(1, min(calibration_tokens, other.size // 2) // tokens)
        found[f"{tokens} tokens"] = windows(other, tokens, samples=samples, **cut)
    mixed = _mixed_lengths(length)
    samples = max(1, int(min(calibration_tokens, other.size // 2) / mixed.mean()))
    found["mixed"] = windows(other, mixed, samples=samples, **cut)
    return Bench(folder.resolve().name, model, texts, found, f"{length} tokens", search_tokens, rows, device, progress)


def _mixed_lengths(longest: int) -> np.ndarray:
    """Lengths of a task of variable length: evenly spread on a logarithmic scale."""
    return np.exp(np.linspace(math.log(min(_SHORTEST, longest)), math.log(longest), 200)).astype(int)


def _read_text(folder: Path, text: Path, length: int, limit: int | None) -> Text:
    raw = ev.read_text(text)
    ids, ends = ev.tokenize(folder, raw)
    every = ev.rolling(ids, length, start=ev.start_token(folder))
    taken = ev.take(every, limit)
    part = "" if len(taken) == len(every) else f", the first {len(taken)} of {len(every)}"
    end = ends[sum(w.scored for w in taken) - 1] if part else len(raw)
    return Text(f"{text.name}, windows of {length} tokens{part}", taken, len(raw[:end].encode()))


def run(bench: Bench, tables: Sequence[str] = TABLES) -> Iterator[str]:
    """The tables, one after another, in Markdown; records gather in `bench.records`."""
    yield f"## {bench.label}\n\n{describe(bench.model)}"
    makers = {"nearest": nearest, "methods": methods, "lengths": lengths, "special": special, "outliers": outliers}
    for name in tables:
        yield makers[name](bench)


def tables_of(
    tables: Sequence[str], threads: int, task: tuple[str | Path, Mapping[str, Any]]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Tables and records of the model that a task opens, in a process of its own."""
    torch.set_num_threads(threads)
    name, how = task
    bench = open_bench(name, **how)
    return list(run(bench, tables)), bench.records


def nearest(bench: Bench) -> str:
    """Formats at round-to-nearest. Checks first that NumPy and torch agree in every integer."""
    quantised = models.quantize(bench.model, FORMATS["dINT4"], fold=False)
    checked = compare(quantised, from_golden(quantised), bench.texts[0].windows[0].ids[None, :64])
    if sum(checked.mismatches.values()):
        raise ArithmeticError(f"NumPy and torch differ in integers that must be identical:\n{checked}")
    shown = [
        "### Round to nearest",
        f"NumPy and torch: {checked.products} products replayed, {checked.integers} accumulators identical.",
    ]
    found = bench.score(ROUND_TO_NEAREST, bench.texts, "round to nearest")
    for text, scores in zip(bench.texts, found, strict=True):
        lines = []
        for row in [None, *ROUND_TO_NEAREST]:
            score = scores[row.name if row else "float"]
            bits = [f"{score.bits(text.n_bytes):.4f}"] if text.n_bytes else []
            what = ["float", "", f"{score.perplexity:.4f}", "", ""]
            if row:
                what = [row.format, row.bits, f"{score.perplexity:.4f}", _pm(*score.difference(scores["float"]))]
                what.append(_pm(score.mean_kl, score.kl_stderr))
            lines.append(what + bits)
        head = ["format", "W A V", "perplexity", "dNLL to float", "KL to float"]
        shown += [f"{_first_up(text.name)}:", _table(head + (["bits/byte"] if text.n_bytes else []), lines)]
    return "\n\n".join(shown)


def methods(bench: Bench) -> str:
    """Format x scaling x OPTQ, each against round-to-nearest of its format; dINT against INT, AQAS against AWQ."""
    rows = []
    for name in FORMATS:
        for scaling in SCALINGS:
            if scaling == "AQAS, mean" and not name.startswith("d"):
                continue  # the ablation of the statistic
            rows += [_row(name, scaling, optq=optq, calibration=bench.full) for optq in (False, True)]
    found = bench.score(rows, bench.texts, "methods")
    calibration = bench.calibrations[bench.full]
    shown = [
        "### Scaling, clipping and OPTQ",
        f"Calibrated on {calibration.tokens} sampled tokens ({bench.full} a window) that are not scored, scales and "
        f"clips searched on {bench.search_tokens or 'all'} of them. All scalings "
        "but the plain SmoothQuant (alpha 0.5) clip. \"less nearest\" is the paired difference in KL from "
        "round-to-nearest in the same format; better and worse: by more than two standard errors.",
    ]  # fmt: skip
    for text, scores in zip(bench.texts, found, strict=True):
        lines = []
        for row in rows:
            base = scores[_row(row.format, "none", optq=False, calibration="").name]
            score = scores[row.name]
            lines.append(
                [
                    row.format,
                    row.scaling,
                    "yes" if row.method.optq else "",
                    f"{score.perplexity:.4f}",
                    _pm(score.mean_kl, score.kl_stderr),
                    *(_against(score, base) if score is not base else ("", "")),
                ]
            )
        head = ["format", "scaling", "OPTQ", "perplexity", "KL to float", "less nearest", ""]
        shown += [f"{_first_up(text.name)} (float {scores['float'].perplexity:.4f}):", _table(head, lines)]
        lines = []
        for bits in (4, 3):
            for row in (r for r in rows if r.format == f"dINT{bits}" and r.scaling != "AQAS, mean"):
                other = scores[replace(row, format=f"INT{bits}").name]
                lines.append([row.bits, row.scaling, "yes" if row.method.optq else "", f"{other.mean_kl:.5f}",
                              f"{scores[row.name].mean_kl:.5f}", *_against(scores[row.name], other)])  # fmt: skip
        head = ["W A V", "scaling", "OPTQ", "KL of INT", "KL of dINT", "dINT less INT", ""]
        shown += ["dINT against INT, same method:", _table(head, lines)]
        lines = []
        for row in (r for r in rows if r.scaling == "AQAS"):
            other = scores[_row(row.format, "AWQ", optq=row.method.optq, calibration=bench.full).name]
            lines.append([row.format, "yes" if row.method.optq else "", f"{other.mean_kl:.5f}",
                          f"{scores[row.name].mean_kl:.5f}", *_against(scores[row.name], other)])  # fmt: skip
        head = ["format", "OPTQ", "KL of AWQ", "KL of AQAS", "AQAS less AWQ", ""]
        shown += ["AQAS against AWQ, both with clipping:", _table(head, lines)]
    return "\n\n".join(shown)


def lengths(bench: Bench) -> str:
    """Calibration length against the length of what is scored (SLAC), tokens of calibration being equal."""
    rows = [
        _row(name, scaling, optq=True, calibration=calibration)
        for name in ("dINT4", "dINT3")
        for scaling in ("none", "AQAS")
        for calibration in bench.calibrations
    ]
    texts = length_texts(bench)
    found = bench.score(rows, texts, "calibration length")
    lines = []
    for row in rows:
        line = [row.format, f"{'AQAS, ' if row.scaling == 'AQAS' else ''}OPTQ", row.calibration]
        for scores in found:
            best = min((scores[r.name] for r in rows if (r.format, r.scaling) == (row.format, row.scaling)),
                       key=lambda s: s.mean_kl)  # fmt: skip
            mine = scores[row.name]
            line.append(
                f"**{mine.mean_kl:.5f}**" if mine is best else f"{mine.mean_kl:.5f} ({_against(mine, best)[0]})"
            )
        lines.append(line)
    tokens = ", ".join(f"{name}: {c.tokens}" for name, c in bench.calibrations.items())
    return "\n\n".join(
        [
            "### Calibration length",
            f"KL to float by the windows that are scored; in brackets what the row is worse by than the best of its "
            f"column and method, paired. Tokens of calibration: {tokens}. Mixed lengths are spread evenly on a "
            f"logarithmic scale from {_SHORTEST}.",
            _table(["format", "method", "calibrated at", *(text.name for text in texts)], lines),
        ]
    )


def length_texts(bench: Bench) -> list[Text]:
    """Sampled rows that are scored, cut to short windows, whole, and cut to mixed lengths."""
    rows = np.stack([w.ids for w in bench.texts[0].windows])
    rows = rows[: max(2, _LENGTH_TOKENS // rows.shape[1])]
    start, longest = int(rows[0, 0]), min(rows.shape[1], bench.model.config.positions)
    short, mixed = min(SHORT, longest), _mixed_lengths(longest)
    cuts = {
        f"{short} tokens": (short, len(rows) * ((rows.shape[1] - 1) // (short - 1))),
        f"{longest} tokens": (longest, len(rows)),
        "mixed": (mixed, max(2, int(0.6 * rows.size / mixed.mean()))),
    }
    texts = []
    for name, (length, samples) in cuts.items():
        cut = windows(rows, length, samples=samples, start=start, positions=longest, seed=1)
        texts.append(Text(name, [w for array in cut.ids for w in ev.samples(array)]))
    return texts


def special(bench: Bench) -> str:
    """dINT with special values s/2, s/4 and s/8 (arXiv 2311.05161, Table 9), in weights and V."""
    rows = []
    for bits in (4, 3):
        for fineness in (1, 2, 4):
            fmt = DInt(bits) if fineness == 1 else FineDInt(bits, fineness)
            for scaling, optq in (("none", False), ("AQAS", True)):
                name = f"dINT{bits}" if fineness == 1 else f"dINT{bits}, s/{2 * fineness}"
                quant = QuantConfig(weights=fmt, values=fmt)
                rows.append(_row(name, scaling, optq=optq, calibration=bench.full, quant=quant))
    found = bench.score(rows, bench.texts, "special values")
    shown = [
        "### Special values",
        "dINT with s/4 and s/8 in the place of s/2, against s/2 with the same method, paired.",
    ]
    for text, scores in zip(bench.texts, found, strict=True):
        lines = []
        for row in rows:
            base = scores[replace(row, format=row.format.split(",", maxsplit=1)[0]).name]
            score = scores[row.name]
            method = "AQAS, OPTQ" if row.method.optq else "nearest"
            against = _against(score, base) if score is not base else ("", "")
            lines.append([row.format, method, f"{score.perplexity:.4f}", _pm(score.mean_kl, score.kl_stderr), *against])
        head = ["format", "method", "perplexity", "KL to float", "less that of s/2", ""]
        shown += [f"{_first_up(text.name)}:", _table(head, lines)]
    return "\n\n".join(shown)


def outliers(bench: Bench) -> str:
    """Synthetic: the same function with planted outlier channels, which any per-channel scaling can undo."""
    planted = replace(
        bench, label=f"{bench.label} with planted outliers (synthetic)", model=plant_outliers(bench.model), records=[]
    )
    rows = [Row("INT8", _same("int8"))]
    rows += [
        _row(name, scaling, optq=False, calibration=bench.full)
        for name in ("INT4", "dINT4")
        for scaling in ("none", "SmoothQuant", "SmoothQuant, swept", "AWQ", "AQAS")
    ]
    text = bench.texts[0]
    (scores,) = planted.score(rows, [text], "planted outliers (synthetic)")
    bench.records += planted.records
    lines = [
        [r.format, r.scaling, f"{scores[r.name].perplexity:.4f}", _pm(scores[r.name].mean_kl, scores[r.name].kl_stderr)]
        for r in rows
    ]
    return "\n\n".join(
        [
            "### Planted outliers (synthetic)",
            f"In each layer the gains of {_PLANTED} channels of both norms are {_GAIN} times as large and the weights "
            f"behind them as many times smaller: the same function (float {scores['float'].perplexity:.4f}). It says "
            "how a method deals with outlier channels, not how well it does on a real model that has them.",
            _table(["format", "scaling", "perplexity", "KL to float"], lines),
        ]
    )


_PLANTED, _GAIN = 4, 32


def plant_outliers(model: models.Decoder, *, seed: int = 0) -> models.Decoder:
    """A copy of a float decoder that is the same function with outlier channels behind its layers' norms."""
    config, rng = model.config, np.random.default_rng(seed)
    if not (config.pre_norm and config.affine_norm):
        raise ValueError("outliers are planted in the gains of pre-norms, which this model does not have")
    tensors = dict(model.tensors)
    mlp = ("fc1",) if config.family == "opt" else config.layer_linears[4:6]
    for i in range(config.layers):
        for norm, projections in zip(config.layer_norms, (config.layer_linears[:3], mlp), strict=True):
            gain = np.ones(config.hidden_size, model.dtype)
            gain[rng.choice(config.hidden_size, min(_PLANTED, config.hidden_size), replace=False)] = _GAIN
            for part in (f"{config.layer(i)}{norm}.weight", f"{config.layer(i)}{norm}.bias"):
                if part in tensors:
                    tensors[part] = tensors[part] * gain
            for projection in projections:
                tensors[f"{config.layer(i)}{projection}.weight"] = (
                    tensors[f"{config.layer(i)}{projection}.weight"] / gain
                )
    return models.Decoder(config, tensors, hf_config=model.hf_config, source=model.source)


def describe(model: models.Decoder) -> str:
    c = model.config
    size = sum(t.size for t in model.tensors.values()) + sum(w.codes.size for w in model.weights.values())
    kv = "" if c.kv_heads == c.heads else f" ({c.kv_heads} for K and V)"
    return f"{c.family}, {c.layers} layers, hidden {c.hidden_size}, {c.heads} heads{kv}, {size:,} parameters"


def _float_record(label: str, text: Text, score: ev.Scores) -> dict[str, Any]:
    bits = {"bits_per_byte": score.bits(text.n_bytes)} if text.n_bytes else {}
    return {
        "model": label,
        "text": text.name,
        "tokens": int(score.tokens.sum()),
        "format": "float",
        "weight_bits": 16,
        "act_bits": 16,
        "value_bits": 16,
        "scaling": "none",
        "optq": False,
        "calib_seqlen": None,
        "hardware": False,
        "perplexity": score.perplexity,
        "perplexity_stderr": score.perplexity * ev.stderr(score.nll, score.tokens),
    } | bits


def _against(score: ev.Scores, other: ev.Scores) -> tuple[str, str]:
    """KL of score less that of other, paired, and the verdict; "" where one window leaves the error unknown."""
    error = ev.stderr(score.kl - other.kl, score.tokens)
    mean = score.mean_kl - other.mean_kl
    verdict = "better" if mean < -2 * error else "worse" if mean > 2 * error else "tie" if error >= 0 else ""
    return _pm(mean, error), verdict


def _pm(mean: float, error: float) -> str:
    return f"{mean:.5f} +- {error:.5f}"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    shown = [f"| {' | '.join(head)} |", "|" + "-|" * len(head)]
    return "\n".join(shown + [f"| {' | '.join(line)} |" for line in lines])


def _scores(numbers: Mapping[str, list[float]]) -> ev.Scores:
    return ev.Scores(**{name: np.asarray(values) for name, values in numbers.items()})


def _digest(model: models.Decoder) -> str:
    total = hashlib.sha256(repr(model.config).encode())
    for name in sorted(model.tensors):
        total.update(name.encode() + np.ascontiguousarray(model.tensors[name]).tobytes())
    return total.hexdigest()


def check_marks(document: Path, labels: Sequence[str]) -> None:
    """ValueError where `insert` would not find the marks of one of the labels."""
    for label in labels:
        _around(document, label)


def _around(document: Path, label: str) -> tuple[str, str]:
    text = ev.read_text(document).replace("\r\n", "\n")
    begin, end = f"<!-- tables of {label} -->\n", f"<!-- end of {label} -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"{document}: it needs one line {begin.strip()!r} and, behind it, one line {end!r}")
    return text[: text.index(begin) + len(begin)], text[text.index(end) :]


def insert(document: Path, label: str, tables: Sequence[str]) -> None:
    """Put tables into a document, between the lines `<!-- tables of LABEL -->` and `<!-- end of LABEL -->`."""
    before, after = _around(document, label)
    write_text(document, "\n\n".join([before.rstrip("\n"), *tables, after]))


def write(folder: Path, records: Sequence[dict[str, Any]], tables: Sequence[str], arguments: Sequence[str]) -> None:
    """results.json, the records with what produced them, and tables.md."""
    provenance = {
        "command": "python -m golden " + " ".join(arguments),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "layer_norms_folded": "OPT with pre-norm",
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "tables.md", "\n\n".join(tables) + "\n")
    path = folder / "results.json"
    write_text(path, json.dumps({"provenance": provenance, "records": list(records)}, indent=1) + "\n")
    print(f"written: {path}", file=sys.stderr)
