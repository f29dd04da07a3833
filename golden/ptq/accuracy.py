"""The accuracy run: formats, scalings, OPTQ, calibration lengths and special values on a model, as records.

Every row quantises all products of the decoder layers. KL and the difference in negative log-likelihood (dNLL) are to
the float model on the same windows, in nats per token; all errors are standard errors paired by window. Methods
calibrate on sampled ids that no row is scored on. A row that is finished is kept in `rows/` beside the results, under
all that it depends on, the code included: a run that was stopped continues.

A record holds what was measured, each window's sums included, and so all that `golden.ptq.tables` shows:

    model, description   which model it is of, and what that is; identity: a digest of it and of its samples
    table                that it is a row of: a key of `MEASURES`, or "float" for the float model on a text
    replayed             of "nearest": products and integers that NumPy and torch were compared in before
    text                 what was scored
    row, method_name     the row's names of format and method; calibration: the name of the windows that it saw
    format, method, ...  formats, the method's steps, and what they calibrated on
    perplexity, ...      `METRICS`, each with its `_stderr` where it has one
    windows              {tokens, nll, kl}: of each window the scored tokens, and sums over them
    log                  of a run that keeps logs: the row's file of them (`golden.ptq.runlog`)
"""

import hashlib
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from golden import models
from golden.formats import DInt
from golden.models import DecoderConfig, QuantConfig
from golden.models.files import read_ids
from golden.models.quantize import fold_error
from golden.ptq import evaluate as ev
from golden.ptq import pipeline
from golden.ptq.analysis import FineDInt
from golden.ptq.calibration import Calibration, windows
from golden.ptq.calibration import read_ids as calibration_ids
from golden.ptq.decoder import Decoder, from_golden, named
from golden.ptq.methods import Aqas, Awq, Clip, Gptaq, Grid, Optq, Rotate, Smooth, Step, to_json
from golden.ptq.methods import check as check_method
from golden.ptq.methods.rotate import rotation_error
from golden.ptq.replay import compare
from golden.ptq.runlog import Log
from golden.ptq.runlog import write as write_log
from golden.record import Metric
from golden.rivals import Mxfp4, Nvfp4, nf4
from golden.storage import code_digest, digest, kept

EMBEDDED = Path(__file__).parents[1] / "data" / "opt-wikitext2"
PERPLEXITY = Metric("perplexity", "perplexity", better="lower", form=".4f")
NLL_DIFFERENCE = Metric("nll_difference", "dNLL to float", "nats", better="lower", form=".5f")
KL = Metric("kl", "KL to float", "nats", better="lower", form=".5f")
BITS = Metric("bits_per_byte", "bits/byte", better="lower", form=".4f")
METRICS = (PERPLEXITY, NLL_DIFFERENCE, KL, BITS)

Record = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """How a row is quantised.

    Attributes:
        format, scaling: names of the format, and of the method or its scaling.
        calibration: name of the windows that its method sees ("" for none).
        folded: LayerNorms are folded first, where that is valid.
        nf4: weights are NF4's float values, in groups of `quant.group_size`; the rest is in float, too.
    """

    format: str
    quant: QuantConfig
    scaling: str = "none"
    method: tuple[Step, ...] = ()
    calibration: str = ""
    folded: bool = True
    nf4: bool = False

    @property
    def optq(self) -> bool:
        """Whether weights are rounded by OPTQ, or by GPTAQ."""
        return any(isinstance(step, Optq) for step in self.method)

    def having(self, **options: Any) -> "Row":
        """The row with the options for those of its steps that have them."""
        return replace(self, method=tuple(step.having(**options) for step in self.method))


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
SCALINGS: dict[str, tuple[Step, ...]] = {
    "none": (),
    "clipping alone": (Clip(),),
    "SmoothQuant": (Smooth(),),
    "SmoothQuant, swept": (Smooth(alpha="search"), Clip()),
    "AWQ": (Awq(), Clip(weight_only=True)),
    "AQAS": (Aqas(), Clip()),
    "AQAS, mean": (Aqas(statistic="mean"), Clip()),
}
_ACT = {"act_order": True}
RIVALS: dict[str, tuple[Step, ...]] = {
    "none": (),
    "grid": (Grid(),),
    "OPTQ": (Optq(),),
    "OPTQ, true-sequential": (Optq(true_sequential=True),),
    "OPTQ, act-order": (Optq(**_ACT),),
    "OPTQ, grid": (Grid(), Optq()),
    "OPTQ, grid, act-order": (Grid(), Optq(**_ACT)),
    "OPTQ, grid, act-order, true-sequential": (Grid(), Optq(true_sequential=True, **_ACT)),
    "OPTQ, weighed grid, act-order": (Grid(weigh=True), Optq(**_ACT)),
    "AWQ, OPTQ, grid": (Awq(), Grid(), Optq()),
    "AWQ, OPTQ, grid, act-order": (Awq(), Grid(), Optq(**_ACT)),
    "SmoothQuant, OPTQ, grid, act-order": (Smooth(), Grid(), Optq(**_ACT)),
    "AQAS, OPTQ, grid, act-order": (Aqas(), Grid(), Optq(**_ACT)),
    "GPTAQ": (Gptaq(),),
    "GPTAQ, grid, act-order": (Grid(), Gptaq(**_ACT)),
    "AQAS, GPTAQ, grid, act-order": (Aqas(), Grid(), Gptaq(**_ACT)),
    "rotation": (Rotate(),),
    "rotation, OPTQ, grid, act-order": (Rotate(), Grid(), Optq(**_ACT)),
    "rotation, GPTAQ, grid, act-order": (Rotate(), Grid(), Gptaq(**_ACT)),
    "rotation, online too": (Rotate(online=True),),
    "rotation, online too, GPTAQ, grid, act-order": (Rotate(online=True), Grid(), Gptaq(**_ACT)),
    "rotation, AQAS, GPTAQ, grid, act-order": (Rotate(), Aqas(), Grid(), Gptaq(**_ACT)),
}
# Of these also at 3 bits
STRONGEST = (
    "none",
    "OPTQ",
    "OPTQ, grid, act-order",
    "AWQ, OPTQ, grid, act-order",
    "AQAS, OPTQ, grid, act-order",
    "GPTAQ, grid, act-order",
    "AQAS, GPTAQ, grid, act-order",
    "rotation, GPTAQ, grid, act-order",
    "rotation, online too, GPTAQ, grid, act-order",
)
MIXED = "dINT4 or INT4"  # by channel, as the grid chooses
_BEST = (Grid(), Optq(**_ACT))
LONGEST = 2048  # tokens of a calibration window
SHORT = 64  # tokens of the short windows of the table "lengths"
SHORTEST = 16  # of the mixed ones
_LENGTH_TOKENS = 8192  # that each of its columns scores, at most


def row(name: str, scaling: str, *, optq: bool, calibration: str, quant: QuantConfig | None = None) -> Row:
    """A row of `SCALINGS`, with OPTQ or without; calibration counts where there is any step."""
    method = SCALINGS[scaling] + ((Optq(),) if optq else ())
    return Row(name, quant or FORMATS[name], scaling, method, calibration if method else "")


@dataclass(frozen=True)
class Text:
    """What a model is scored on: a name that says the protocol, windows, and the bytes of text in them (0: no text)."""

    name: str
    windows: list[ev.Window]
    n_bytes: int = 0


@dataclass
class Bench:
    """A float model with its texts, calibration windows and finished rows.

    Members: label, the model's name; model, folded where that is valid; texts; calibrations, by name ("64 tokens",
    "mixed", ...); full, the name of those of the model's sampled length; rows, the folder of finished rows, or None;
    logs, the folder of each row's log of its quantisers, or None; identity, a digest of the model and of its samples;
    records, of all that was measured; unfolded, the model before folding, where it was folded; only, methods of the
    table of rivals that are measured, or () for all.
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
    identity: str = ""
    records: list[Record] = field(default_factory=list)
    unfolded: models.Decoder | None = None
    logs: Path | None = None
    only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._float = _Remembering(from_golden(self.model).to(self.device))
        self._digest = model_digest(self.model)

    def score(self, rows: Sequence[Row], texts: Sequence[Text], table: str, **more: Any) -> None:
        """Score the rows on each text, and the float model where it was not yet: their records; rows' have more."""
        rows = [r.having(search_tokens=self.search_tokens) for r in rows]
        have = {r["text"] for r in self.records if r["table"] == "float"}
        for one in tqdm(rows, desc=f"{self.label}: {table}", disable=None if self.progress else True, leave=False):
            with self.naming(one):
                scored, lines = self._scored(one, texts)
            names = [text.name for text in texts]
            own = more if lines is None else more | {"log": self.keep_log(table, one, names, lines)}
            for text, (reference, score) in zip(texts, scored, strict=True):
                if text.name not in have:
                    have.add(text.name)
                    self.records.append(self._record("float", text, reference))
                self.records.append(self._record(table, text, score, reference, one) | own)

    def naming(self, one: Row) -> AbstractContextManager[None]:
        """Says in which row something was wrong."""
        return named(", ".join((self.label, one.format, *([one.scaling] if one.method else []))))

    def _scored(self, one: Row, texts: Sequence[Text]) -> tuple[list[tuple[ev.Scores, ev.Scores]], list[Record] | None]:
        """(float, row) on each text, from a former run where that has it; and the log's lines, where there is one."""

        def measure() -> dict[str, Any]:
            calibration = self.calibrations[one.calibration].ids if one.calibration else []
            model = self.model if one.folded else self.unfolded
            if one.nf4:
                made = _nf4(model, one.quant.group_size)
            elif one.method:
                how = {"fold": False, "device": self.device, "progress": False}
                made = pipeline.quantize(model, one.quant, one.method, calibration, **how)
            else:
                made = models.quantize(model, one.quant, fold=False)
            twin, pairs = from_golden(made).to(self.device), []
            log = watch(twin, made, self.logs)
            for text in texts:
                scores = ev.evaluate({"float": self._float, "row": twin}, text.windows, reference="float")
                pairs.append([_numbers(scores[name]) for name in ("float", "row")])
            return {"pairs": pairs, "log": log and log.lines()}

        found = measure() if self.rows is None else kept(self.rows, self._key(one, texts), measure)
        pairs = [tuple(ev.Scores(**{k: np.asarray(v) for k, v in s.items()}) for s in pair) for pair in found["pairs"]]
        return pairs, found["log"]

    def keep_log(self, table: str, one: Row, texts: Sequence[str], lines: list[Record]) -> str:
        """The row's log as a file of the folder of logs; returns its name. texts: what was scored."""
        head = {"model": self.label, "table": table, "row": one.format, "method_name": one.scaling}
        head |= {"quant": one.quant.to_json(), "method": to_json(one.method), "folded": one.folded}
        head |= {"calibration": one.calibration, "texts": list(texts), "products": len(lines)}
        words = re.sub(r"[^a-z0-9]+", "-", f"{self.label} {table} {one.format} {one.scaling}".lower()).strip("-")
        name = f"{words}-{digest(head)[:8]}.jsonl"
        write_log(self.logs / name, head, lines)
        return name

    def _bits(self, one: Row) -> float:
        """Of a stored weight, a row as long as the hidden size where it has one scale."""
        size = one.quant.group_size or self.model.config.hidden_size
        return 4 + 16 / size if one.nf4 else one.quant.weights.bits_per_weight(size)

    def _key(self, one: Row, texts: Sequence[Text]) -> str:
        """All that a row's scores depend on."""
        ids = hashlib.sha256()
        for array in self.calibrations[one.calibration].ids if one.calibration else []:
            ids.update(repr(array.shape).encode() + array.tobytes())
        for window in (w for text in texts for w in text.windows):
            ids.update(f"{window.scored_from} {len(window.ids)} ".encode() + window.ids.tobytes())
        software = [code_digest(__name__), torch.__version__, np.__version__, self.device]
        how = [one.quant.to_json(), to_json(one.method), one.folded, one.nf4, self.logs is not None]
        return digest(self._digest, *how, ids.hexdigest(), software)

    def _record(
        self, table: str, text: Text, score: ev.Scores, reference: ev.Scores | None = None, one: Row | None = None
    ) -> Record:
        record = {
            "model": self.label,
            "description": describe(self.model),
            "identity": self.identity,
            "table": table,
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
        }
        if one is not None:
            calibration = self.calibrations[one.calibration].record if one.calibration else {}
            scaling = next((step.name for step in one.method if step.stage == "scale"), "none")
            record |= {
                "row": one.format,
                "method_name": one.scaling,
                "format": "nf4" if one.nf4 else one.quant.weights.name,
                "weight_bits": one.quant.weights.bits,
                "act_bits": 16 if one.nf4 or one.quant.activations is None else one.quant.activations.bits,
                "value_bits": 16 if one.quant.values is None else one.quant.values.bits,
                "group_size": one.quant.group_size,
                "bits_per_weight": self._bits(one),
                "folded": one.folded,
                "scaling": scaling,
                "optq": one.optq,
                "method": to_json(one.method),
                "calibration": one.calibration,
                "calib_seqlen": calibration.get("seqlen"),
                "calib_tokens": calibration.get("tokens"),
                "search_tokens": self.search_tokens,
                "hardware": one.quant.hardware,
            }
        return record | figures(score, reference, text.n_bytes) | {"windows": _numbers(score)}


def figures(score: ev.Scores, reference: ev.Scores | None, n_bytes: int = 0) -> dict[str, float]:
    """The `METRICS` of a score; those against a reference where there is one, bits per byte of a text."""
    found = {
        PERPLEXITY.key: score.perplexity,
        f"{PERPLEXITY.key}_stderr": score.perplexity * ev.stderr(score.nll, score.tokens),
    }
    if n_bytes:
        found[BITS.key] = score.bits(n_bytes)
    if reference is not None:
        mean, error = score.difference(reference)
        found |= {NLL_DIFFERENCE.key: mean, f"{NLL_DIFFERENCE.key}_stderr": error}
        found |= {KL.key: score.mean_kl, f"{KL.key}_stderr": score.kl_stderr}
    return {key: value if math.isfinite(value) else None for key, value in found.items()}  # one window has no error


def _numbers(score: ev.Scores) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in asdict(score).items()}


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


def folded(model: models.Decoder) -> tuple[models.Decoder, models.Decoder | None]:
    """A float model with its LayerNorms folded, and as it was; the model alone where they do not fold."""
    return (models.fold_layer_norms(model), model) if fold_error(model.config) is None else (model, None)


def config_of(folder: Path) -> DecoderConfig:
    """The float model's configuration, by config.json alone. ValueError for a model that is quantised already."""
    path = folder / "config.json"
    if (folder / "quant.json").exists():
        raise ValueError(f"{folder}: the model is quantised already: start from the float model")
    return DecoderConfig.from_hf(models.read_json(path), str(path))


def open_bench(
    folder: Path,
    *,
    text: Path | None = None,
    calibration: Path | None = None,
    length: int | None = None,
    limit: int | None = None,
    calibration_tokens: int = 8192,
    search_tokens: int | None = 2048,
    rows: Path | None = None,
    device: str = "cpu",
    progress: bool = True,
    label: str | None = None,
    start_token: int | None = None,
    logs: Path | None = None,
    only: tuple[str, ...] = (),
) -> Bench:
    """A model's folder as a `Bench`; label: its name, that of the folder.

    With ids sampled from the model (samples.npy [n, t]) in the folder, the first half of them is scored, and windows of
    several lengths are cut from the other half to calibrate on; with `calibration`, a text or ids, windows of the full
    length from that. `text` is scored, too, in disjoint rolling windows of `length` (the model's full one). At most
    `limit` tokens of each are scored; `calibration_tokens` are taken for each length, scales and clips are searched on
    `search_tokens` of them. What is wrong with any of these is said before the model is read.
    """
    config, texts, found = config_of(folder), [], {}
    if calibration is None:
        if not (folder / "samples.npy").exists():
            raise FileNotFoundError(f"{folder}: no samples.npy, ids sampled from the model: nothing to calibrate on")
        ids = ev.known_ids(folder, read_ids(folder / "samples.npy"), folder / "samples.npy")
        every = ev.samples(ids)
        if len(every) < 2:
            what = "one row: at least two are needed, to score and to calibrate on"
            raise ValueError(f"{folder / 'samples.npy'}: {what}")
        if ids.shape[1] - 1 > config.positions:
            raise ValueError(f"{folder / 'samples.npy'}: rows of {ids.shape[1]} tokens: it takes {config.positions}")
        scored = ev.take(every[: len(every) // 2], limit)
        texts.append(Text(f"sampled from the model, {len(scored)} x {scored[0].scored} tokens", scored))
        start, longest = int(ids[0, 0]), min(ids.shape[1], config.positions)
        cut = {"start": start, "positions": longest}
        other = ids[len(every) // 2 :]
        for tokens in sorted({min(SHORT, longest), min(2 * SHORT, longest), longest}):
            samples = max(1, min(calibration_tokens, other.size // 2) // tokens)
            found[f"{tokens} tokens"] = windows(other, tokens, samples=samples, **cut)
        mixed = _mixed_lengths(longest)
        samples = max(1, int(min(calibration_tokens, other.size // 2) / mixed.mean()))
        found["mixed"] = windows(other, mixed, samples=samples, **cut)
        full = f"{longest} tokens"
    else:
        ids = np.asarray(calibration_ids(calibration, folder))
        most = ids.size // 2 if ids.ndim == 1 else ids.shape[1]  # a window lies within a row
        full, seqlen = "full", min(LONGEST, config.positions, max(2, most))
        cut = {"start": ev.start_token(folder, start_token), "positions": config.positions}
        found[full] = windows(ids, seqlen, samples=max(1, calibration_tokens // seqlen), **cut)
    if text is not None:
        length = min(length or config.positions - 1, config.positions - 1)
        texts.append(read_text(folder, text, length, limit, start_token))
    model, unfolded = folded(models.load(folder))
    identity = digest(model_digest(model), repr(ids.shape), ids.tobytes())
    how = {"search_tokens": search_tokens, "rows": rows, "device": device, "progress": progress, "identity": identity}
    how |= {"logs": logs, "only": only}
    return Bench(label or models.model_name(folder), model, texts, found, full, **how, unfolded=unfolded)


def labels(benches: Sequence[Bench]) -> list[str]:
    """A name for each model: its own, with a digest where another has it, too. ValueError for one model twice."""
    names = [bench.label for bench in benches]
    for i, bench in enumerate(benches):
        if bench.identity in [other.identity for other in benches[:i]]:
            raise ValueError(f"{bench.model.source}: this model is given twice: give it once")
    return [f"{n}-{b.identity[:8]}" if names.count(n) > 1 else n for n, b in zip(names, benches, strict=True)]


def _mixed_lengths(longest: int) -> np.ndarray:
    """Lengths of a task of variable length: evenly spread on a logarithmic scale."""
    return np.exp(np.linspace(math.log(min(SHORTEST, longest)), math.log(longest), 200)).astype(int)


def read_text(folder: Path, text: Path, length: int, limit: int | None, start: int | None) -> Text:
    """A file by a folder's tokenizer, in windows of ``length`` tokens behind a start token, about ``limit`` in all."""
    raw = ev.read_text(text)
    ids, ends = ev.tokenize(folder, raw)
    every = ev.rolling(ids, length, start=ev.start_token(folder, start))
    taken = ev.take(every, limit)
    part = "" if len(taken) == len(every) else f", the first {len(taken)} of {len(every)}"
    end = ends[sum(w.scored for w in taken) - 1] if part else len(raw)
    return Text(f"{text.name}, windows of {length} tokens{part}", taken, len(raw[:end].encode()))


def run(bench: Bench, tables: Sequence[str] | None = None) -> Iterator[str]:
    """Measure one table after another, all of them unless some are named; yields its name when its records are there.

    Raises ValueError for a name that is none of `MEASURES`.
    """
    tables = list(MEASURES) if tables is None else tables
    if unknown := [name for name in tables if name not in MEASURES]:
        raise ValueError(f"there is no table {unknown[0]!r}: choose {', '.join(MEASURES)}")
    for name in tables:
        MEASURES[name](bench)
        yield name


def check(bench: Bench, tables: Sequence[str]) -> None:
    """ValueError for a table that does not fit the model, and where no table has a row: before any is measured."""
    probe, config = copy(bench), bench.model.config
    there = "nearest" in tables
    for name in tables:

        def fits(rows: Sequence[Row], texts: Sequence[Text], table: str, name: str = name) -> None:
            nonlocal there
            there |= len(rows) > 0
            for one in rows:
                try:
                    check_method(one.method, config, one.quant)
                except ValueError as error:
                    what = f"table {name!r} does not fit {bench.label}: {one.format}, {one.scaling}: {error}"
                    raise ValueError(f"{what}; --tables says which are measured") from None

        probe.score = fits
        if name == "outliers":
            if not _takes_outliers(config):
                raise ValueError(f"table 'outliers' does not fit {bench.label}: {_NO_GAINS}; --tables says which are")
            fits(outlier_rows(bench.full), [], name)
        elif name != "nearest":  # which fits all
            MEASURES[name](probe)
    if not there:  # rotations, and LayerNorms to fold, are what a model may not have
        why = "it has no LayerNorms to fold"
        if "rivals" in tables:
            why = rotation_error(config) or rotation_error(config, online=True)
        raise ValueError(f"table {' '.join(tables)!r} does not fit {bench.label}: {why}")


def records_of(tables: Sequence[str], threads: int, task: tuple[Path, Mapping[str, Any]]) -> list[Record]:
    """Records of the model that a task opens, in a process of its own."""
    torch.set_num_threads(threads)
    folder, how = task
    bench = open_bench(folder, **how)
    for _ in run(bench, tables):
        pass
    return bench.records


def nearest(bench: Bench) -> None:
    """Formats at round-to-nearest. Checks first that NumPy and torch agree in every integer."""
    quantised = models.quantize(bench.model, FORMATS["dINT4"], fold=False)
    checked = compare(quantised, from_golden(quantised), bench.texts[0].windows[0].ids[None, :64])
    if sum(checked.mismatches.values()):
        raise ArithmeticError(f"NumPy and torch differ in integers that must be identical:\n{checked}")
    replayed = {"products": checked.products, "integers": checked.integers}
    bench.score(ROUND_TO_NEAREST, bench.texts, "nearest", replayed=replayed)


def methods(bench: Bench) -> None:
    """Format x scaling x OPTQ."""
    rows = [
        row(name, scaling, optq=optq, calibration=bench.full)
        for name in FORMATS
        for scaling in SCALINGS
        if scaling != "AQAS, mean" or name.startswith("d")  # the ablation of the statistic
        for optq in (False, True)
    ]
    bench.score(rows, bench.texts, "methods")


def rivals(bench: Bench) -> None:
    """The strongest ways to round, for every format alike."""
    mixed, rows = QuantConfig(weights="dint4+int4", values="dint4"), []
    for method, steps in RIVALS.items():
        turns = [step for step in steps if isinstance(step, Rotate)]
        if (bench.only and method not in bench.only) or any(
            rotation_error(bench.model.config, online=step.online) for step in turns
        ):
            continue
        calibration = bench.full if steps else ""
        names = FORMATS if method in STRONGEST else ("INT4", "dINT4")
        rows += [Row(name, FORMATS[name], method, steps, calibration) for name in names]
        if any(isinstance(step, Grid) for step in steps):
            rows.append(Row(MIXED, mixed, method, steps, calibration))
    bench.score(rows, bench.texts[:1], "rivals")


def unfolded(bench: Bench) -> None:
    """Every method of the other tables with LayerNorms folded, and as they are, where they can be folded."""
    if bench.unfolded is not None:
        bench.score(unfolded_rows(bench.full), bench.texts[:1], "unfolded")


def unfolded_rows(calibration: str) -> list[Row]:
    """LayerNorms folded and as they are, with each method of the other tables; rotations fold them anyway."""
    every = {method: steps for method, steps in RIVALS.items() if not any(isinstance(step, Rotate) for step in steps)}
    for name, steps in SCALINGS.items():
        if steps:
            every |= {name: steps, f"{name}, OPTQ": (*steps, Optq())}
    return [
        Row(name, FORMATS[name], method, steps, calibration if steps else "", folded=folded)
        for method, steps in every.items()
        for name in ("INT4", "dINT4")
        for folded in (True, False)
    ]


def formats(bench: Bench) -> None:
    """Four-bit weights of other kinds on INT8 activations, V in float, at the same bits per weight."""
    sizes = [math.gcd(*(shape[1] for name, shape in bench.model.config.layer_shapes().items() if len(shape) == 2)), 64]
    size, rows = math.gcd(*sizes), []
    size = size if size >= 16 else None  # smaller groups are nobody's
    choosing = ["fp4-five", "fp4-bitmod", "dint4+int4"]  # for each scale, its kind
    per_channel = ["int4", "dint4", "fp4-e1m2", "fp4-e2m1", "fp4-e3m0", *choosing]
    grouped = [(name, size) for name in ("int4", "dint4", "fp4-e2m1", *choosing) if size]
    blocks = [(fmt.name, fmt.block) for fmt in (Mxfp4(), Nvfp4()) if size and size % fmt.block == 0]
    for name, group in [*((name, None) for name in per_channel), *grouped, *blocks]:
        quant = QuantConfig(weights=name, values=None, group_size=group)
        chosen = (Grid(norm=2, shrink=0),) if name in choosing else ()
        rows.append(Row(SHOWN.get(name, name), quant, "nearest", chosen, bench.full if chosen else ""))
        best = _BEST[1:] if quant.weights.tensor_scale else _BEST
        rows.append(Row(SHOWN.get(name, name), quant, "OPTQ", best, bench.full))
    float_rest = QuantConfig(weights="int4", activations=None, values=None, group_size=size)
    rows.append(Row("NF4", float_rest, "nearest", nf4=True))
    bench.score(rows, bench.texts[:1], "formats")


def _nf4(model: models.Decoder, group_size: int | None) -> models.Decoder:
    """The model with NF4's values for its projections' weights."""
    weights = {f"{name}.weight" for name in model.config.linears}
    tensors = {n: nf4(t, group_size or t.shape[1]) if n in weights else t for n, t in model.tensors.items()}
    return models.Decoder(model.config, tensors, hf_config=model.hf_config, source=model.source)


SHOWN = {
    "int4": "INT4",
    "dint4": "dINT4",
    "dint4+int4": MIXED,
    "fp4-e1m2": "FP4 (1-1-2)",
    "fp4-e2m1": "FP4 (1-2-1)",
    "fp4-e3m0": "FP4 (1-3-0)",
    "fp4-five": "FP4 with +-5",
    "fp4-bitmod": "FP4 with +-5, +-8",
    "mxfp4": "MXFP4",
    "nvfp4": "NVFP4",
}


def lengths(bench: Bench) -> None:
    """Calibration length against the length of what is scored (SLAC), tokens of calibration being equal."""
    rows = [
        row(name, scaling, optq=True, calibration=calibration)
        for name in ("dINT4", "dINT3")
        for scaling in ("none", "AQAS")
        for calibration in bench.calibrations
    ]
    bench.score(rows, length_texts(bench), "lengths")


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


def special(bench: Bench) -> None:
    """dINT with special values s/2, s/4 and s/8 (arXiv 2311.05161, Table 9), in weights and V."""
    rows = []
    for bits in (4, 3):
        for fineness in (1, 2, 4):
            fmt = DInt(bits) if fineness == 1 else FineDInt(bits, fineness)
            name = f"dINT{bits}" if fineness == 1 else f"dINT{bits}, s/{2 * fineness}"
            quant = QuantConfig(weights=fmt, values=fmt)
            for scaling, optq in (("none", False), ("AQAS", True)):
                rows.append(row(name, scaling, optq=optq, calibration=bench.full, quant=quant))
    bench.score(rows, bench.texts, "special")


def outliers(bench: Bench) -> None:
    """Synthetic: the same function with planted outlier channels, which any per-channel scaling can undo."""
    label = f"{bench.label} with planted outliers (synthetic)"
    planted = replace(bench, label=label, model=plant_outliers(bench.model), records=[])
    planted.score(outlier_rows(bench.full), bench.texts[:1], "outliers")
    how = {"planted_in": bench.label, "channels": PLANTED, "gain": GAIN}
    bench.records += [record | how for record in planted.records]


def outlier_rows(calibration: str) -> list[Row]:
    """What planted outliers do to formats and scalings: INT8 to nearest, INT4 and dINT4 with each."""
    scalings = ("none", "SmoothQuant", "SmoothQuant, swept", "AWQ", "AQAS")
    rows = itertools.product(("INT4", "dINT4"), scalings)
    return [Row("INT8", _same("int8")), *(row(*one, optq=False, calibration=calibration) for one in rows)]


MEASURES: dict[str, Callable[[Bench], None]] = {
    "nearest": nearest,
    "methods": methods,
    "rivals": rivals,
    "unfolded": unfolded,
    "formats": formats,
    "lengths": lengths,
    "special": special,
    "outliers": outliers,
}
PLANTED, GAIN = 4, 32


_NO_GAINS = "outliers are planted in the gains of pre-norms, which this model does not have"


def _takes_outliers(config: DecoderConfig) -> bool:
    return config.pre_norm and config.affine_norm


def plant_outliers(model: models.Decoder, *, seed: int = 0) -> models.Decoder:
    """A copy of a float decoder that is the same function with outlier channels behind its layers' norms."""
    config, rng = model.config, np.random.default_rng(seed)
    if not _takes_outliers(config):
        raise ValueError(_NO_GAINS)
    tensors = dict(model.tensors)
    mlp = config.feed_forward[:-1]
    for i in range(config.layers):
        for norm, projections in zip(config.layer_norms, (config.layer_linears[:3], mlp), strict=True):
            gain = np.ones(config.hidden_size, model.dtype)
            gain[rng.choice(config.hidden_size, min(PLANTED, config.hidden_size), replace=False)] = GAIN
            for part in (f"{config.layer(i)}{norm}.weight", f"{config.layer(i)}{norm}.bias"):
                if part in tensors:
                    offset = config.architecture.gain_offset
                    tensors[part] = (tensors[part] + offset) * gain - offset
            for projection in projections:
                tensors[f"{config.layer(i)}{projection}.weight"] = (
                    tensors[f"{config.layer(i)}{projection}.weight"] / gain
                )
    return models.Decoder(config, tensors, hf_config=model.hf_config, source=model.source)


def describe(model: models.Decoder) -> str:
    """Family, sizes and number of parameters, as tables say them."""
    c = model.config
    size = sum(t.size for t in model.tensors.values()) + sum(w.codes.size for w in model.weights.values())
    kv = "" if c.kv_heads == c.heads else f" ({c.kv_heads} for K and V)"
    return f"{c.family}, {c.layers} layers, hidden {c.hidden_size}, {c.heads} heads{kv}, {size:,} parameters"


def watch(twin: Decoder, made: models.Decoder, logs: Path | None) -> Log | None:
    """A log of a row's quantisers from now on, where the run keeps logs and the row has quantisers."""
    return None if logs is None or made.quant is None else Log(twin, made.provenance)


def model_digest(model: models.Decoder) -> str:
    """SHA-256 of a float model's configuration and tensors."""
    total = hashlib.sha256(digest(model.hf_config).encode())
    for name in sorted(model.tensors):
        total.update(name.encode() + np.ascontiguousarray(model.tensors[name]).tobytes())
    return total.hexdigest()
