"""The paper's tables on any model: our rows beside its published numbers (arXiv 2311.05161).

`golden/data/paper.json` has the published numbers. A row is quantised and its perplexity measured as in
`golden.ptq.accuracy`, or its task scores by lm-evaluation-harness (`golden.ptq.tasks`); finished rows are kept. Models
differ in what a perplexity of theirs means, and a score, so what is compared is the change from the float model: of
perplexity in per cent, ours less the paper's in points; of scores in points. The paper's column is that of the model
of the same family, size and depth; where there is none, of its family's smallest, and the heading says so.
"""

import json
import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from golden import models
from golden.formats import DInt
from golden.models import DecoderConfig, QuantConfig
from golden.ptq import evaluate as ev
from golden.ptq import pipeline, wikitext
from golden.ptq.accuracy import (
    KL,
    PERPLEXITY,
    SCALINGS,
    Bench,
    Record,
    Row,
    Text,
    config_of,
    model_digest,
    open_bench,
    read_text,
    watch,
)
from golden.ptq.analysis import FineDInt
from golden.ptq.calibration import Calibration, read_ids, windows
from golden.ptq.decoder import from_golden
from golden.ptq.methods import Optq, to_json
from golden.ptq.tasks import CATEGORIES, Tasks, mean
from golden.record import markdown, package_version
from golden.storage import code_digest, digest, kept

Right = dict[str, list[float]]  # of each part of the tasks, 1 or 0 for each question
PUBLISHED = Path(__file__).parents[1] / "data" / "paper.json"
FLOAT = "FP16"
#: Hidden size and layers of the paper's models.
SIZES = {
    "OPT-125M": (768, 12), "OPT-1.3B": (2048, 24), "OPT-2.7B": (2560, 32), "OPT-6.7B": (4096, 32),
    "OPT-13B": (5120, 40), "OPT-30B": (7168, 48), "OPT-66B": (9216, 64), "LLaMA-7B": (4096, 32),
    "LLaMA-13B": (5120, 40), "LLaMA-30B": (6656, 60), "LLaMA-65B": (8192, 80),
}  # fmt: skip
_WEIGHTS = {"INT4": "int4", "dINT4": "dint4", "INT3": "int3", "dINT3": "dint3", "FP4 (1-1-2)": "fp4-e1m2",
            "FP4 (1-2-1)": "fp4-e2m1", "FP4 (1-3-0)": "fp4-e3m0"}  # fmt: skip
_WEIGHT_ONLY = {11: 128, 12: 128, 13: None, 14: None}  # tables in which only weights are quantised: group size
RUN = (3, 6, 8, 9, 10, 11, 12, 13, 14)  # tables of perplexity
_CSQA = ("piqa", "winogrande", "arc_easy")
SCORED = {1: _CSQA, 4: _CSQA, 5: ("mmlu",), 7: ("mmlu",)}  # tables of task scores: their tasks
_SLAC = 128  # tokens of a calibration window for the tasks of common sense
_TOKENIZERS = (".json", ".txt", ".model")  # files of tokenizers
_LONGEST_WORD = 16  # tokens, on average: beyond that perplexity is not given by words


@dataclass(frozen=True)
class Published:
    """A table of the paper: columns, and rows of {format, scaling, optq, values}."""

    number: int
    title: str
    metric: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    def column(self, config: DecoderConfig) -> tuple[int, bool]:
        """The column to compare a model with, and whether it is that of the same model."""
        size = config.hidden_size, config.layers
        family = [i for i, name in enumerate(self.columns) if name.lower().startswith(f"{config.family}-")]
        for i in family:
            if SIZES.get(self.columns[i].partition(",")[0]) == size:
                return i, True
        return (family or [0])[0], False


def published(number: int) -> Published:
    """A table. Raises ValueError for a number that is none of the paper's."""
    data = json.loads(PUBLISHED.read_bytes())
    if number == 2:
        raise ValueError("table 2 is of circuits, area and power of a MAC: make synth and make report measure them")
    if str(number) not in data:
        raise ValueError(f"there is no table {number}: choose {', '.join(data)}")
    table = data[str(number)]
    return Published(number, table["title"], table["metric"], tuple(table["columns"]), tuple(table["rows"]))


def rows(table: Published, calibration: str) -> list[Row]:
    """The table's rows, without the float model's; of table 1 each for every length of calibration."""
    made = []
    lengths = [(given, f"{length} tokens") for given in table.rows for length in table.columns]
    every = lengths if table.number == 1 else [(given, calibration) for given in table.rows]
    for given, seen in every:
        if given["format"] == FLOAT:
            continue
        name, _, fine = given["format"].partition(", s/")
        if fine:
            fmt = FineDInt(DInt(4).bits, int(fine) // 2)
            quant = QuantConfig(weights=fmt, values=fmt)
        elif table.number in _WEIGHT_ONLY:
            size = _WEIGHT_ONLY[table.number]
            quant = QuantConfig(weights=_WEIGHTS[name], activations=None, values=None, group_size=size)
        else:
            quant = QuantConfig(weights=_WEIGHTS[name], values=_WEIGHTS[name])
        method = SCALINGS[given["scaling"].removesuffix(", SLAC")]
        if quant.activations is None:  # AWQ's clipping compares weights alone anyhow
            method = tuple(step.having(weight_only=False) for step in method)
        method += (Optq(),) if given["optq"] else ()
        own = f"{_SLAC} tokens" if given["scaling"].endswith(", SLAC") else seen
        made.append(Row(given["format"], quant, given["scaling"], method, own if method else ""))
    return made


def check(table: Published, config: DecoderConfig, name: str) -> None:
    """ValueError where the table does not fit the model: before any work."""
    size = _WEIGHT_ONLY.get(table.number)
    if size is not None:
        for linear, shape in config.layer_shapes().items():
            if len(shape) == 2 and shape[1] % size:
                raise ValueError(
                    f"table {table.number} does not fit {name}: its groups of {size} do not divide the {shape[1]} "
                    f"inputs of {linear.removesuffix('.weight')}"
                )
    if table.number == 1 and config.positions < (least := min(map(int, table.columns))):
        raise ValueError(
            f"table 1 does not fit {name}: it takes {config.positions} tokens, the shortest calibration is of {least}"
        )
    if any(r["scaling"] != "none" for r in table.rows):
        from golden.ptq.methods import Aqas  # noqa: PLC0415

        try:
            Aqas().check(config, QuantConfig())
        except ValueError as error:
            raise ValueError(f"table {table.number} does not fit {name}: {error}") from None


def open_model(
    folder: Path,
    table: Published,
    *,
    text: Path | None = None,
    calibration: Path | None = None,
    protocol: str | None = None,
    length: int | None = None,
    **how: Any,
) -> Bench:
    """A model as a `Bench`, scored on the text, or on the ids sampled from it that its folder has.

    Methods calibrate on other sampled ids, or on `calibration`, a text or ids. Raises ValueError where the table does
    not fit the model, and FileNotFoundError where there is nothing to score or to calibrate on. how: of `open_bench`.
    """
    config, scored = config_of(folder), table.number in SCORED
    check(table, config, models.model_name(folder))
    if not (folder / "samples.npy").exists():
        if text is None and not scored:
            raise FileNotFoundError(f"{folder}: it has no samples.npy: give --text, what the model is scored on")
        if calibration is None:
            raise FileNotFoundError(f"{folder}: it has no samples.npy: give --calibration, what methods look at")
    elif calibration is not None and text is None and not scored:
        raise ValueError(
            "--calibration does nothing without --text here: samples.npy is scored: add that or leave it out"
        )
    own = [] if text is None else [_read(folder, text, protocol, config, (length, how.get("limit")))]
    bench = open_bench(folder, calibration=calibration, **how)
    bench.texts += own
    if scored:
        ids = np.asarray(read_ids(calibration or folder / "samples.npy", folder))
        ids = ids if calibration else ids[len(ids) // 2 :]
        start = ev.start_token(folder, None) if calibration else int(ids[0, 0])
        longest = min(config.positions, ids.size // 2 if ids.ndim == 1 else ids.shape[1])
        _more_lengths(bench, table, ids, start, (longest, how.get("calibration_tokens", 8192)))
    return bench


def _more_lengths(bench: Bench, table: Published, ids: np.ndarray, start: int, sizes: tuple[int, int]) -> None:
    """Calibration windows of the lengths that the table names, up to what the model takes. sizes: of the longest
    window that the ids have, and of all together."""
    most, tokens = sizes
    named = table.columns if table.number == 1 else [_SLAC]
    for length in map(int, named):
        if length <= most and (name := f"{length} tokens") not in bench.calibrations:
            cut = {"samples": max(1, tokens // length), "start": start, "positions": bench.model.config.positions}
            bench.calibrations[name] = windows(ids, length, **cut)


@dataclass(frozen=True)
class Pages(Text):
    """A text of which perplexity is given per word, as lm-evaluation-harness gives WikiText's."""

    n_words: int = 0


def _read(
    folder: Path, text: Path, protocol: str | None, config: DecoderConfig, size: tuple[int | None, int | None]
) -> Text:
    """A text by a protocol; None: that of the paper's numbers, words for OPT and contiguous for others.

    words: lm-evaluation-harness' word perplexity: pages, detokenised, each in windows of all that the model takes, up
    to 2048; words are those before. contiguous: the GPTQ repository's. rolling: windows begin with the start token.
    size: tokens of a window, and how many are scored about; None: 2048 or what the model takes, and all.
    Raises ValueError for longer windows, and by words for a text without any, or one that has no spaces between them.
    """
    protocol = protocol or ("words" if config.family == "opt" else "contiguous")
    length, _ = ev.window_length(config.positions - (protocol == "rolling"), size[0])
    limit = size[1]
    if protocol == "rolling":
        return read_text(folder, text, length, limit, None)
    start, raw = ev.start_token(folder, None), ev.read_text(text)
    if protocol == "contiguous":
        every = ev.contiguous(np.concatenate([[start], ev.encode(folder, ev.gptq_text(raw))]), length)
        taken = ev.take(every, limit)
        part = "" if len(taken) == len(every) else f", the first {len(taken)} of {len(every)}"
        return Text(f"{text.name}, contiguous windows of {length} tokens{part}", taken)
    windows, words, pages = [], 0, wikitext.pages(raw)
    count = 0
    for page in pages:
        windows += wikitext.disjoint(ev.encode(folder, wikitext.detokenised(page)), length, start=start)
        words, count = words + wikitext.words(page), count + 1
        if limit is not None and sum(w.scored for w in windows) >= limit:
            break
    tokens = sum(w.scored for w in windows)
    if not _LONGEST_WORD * words >= tokens > 0:
        raise ValueError(
            f"{text}: it has {tokens} tokens in {words} words, by its white space: no perplexity is given by word: "
            "choose another --protocol, or another text"
        )
    part = "" if count == len(pages) else f", the first {count} of {len(pages)} pages"
    return Pages(f"{text.name} by words, windows of {length} tokens{part}", windows, n_words=words)


def run(bench: Bench, table: Published) -> list[Record]:
    """Score the table's rows on the bench's last text; the records, the float model's first."""
    bench.score(rows(table, bench.full), bench.texts[-1:], f"paper {table.number}")
    return bench.records


def compared(
    records: Sequence[Record], table: Published, config: DecoderConfig, words: int = 0
) -> list[dict[str, Any]]:
    """For each row of the table: ours and the paper's perplexity, increases over float (%), and their difference.

    words: of the text, where perplexity is per word.
    """
    if words:
        records = [_by_words(record, words) for record in records]
    column, same = table.column(config)
    base = next(r for r in records if r["table"] == "float")
    paper_base = next(r["values"][column] for r in table.rows if r["format"] == FLOAT)
    found, ours = [], iter([r for r in records if r["table"] == f"paper {table.number}"])
    for given in table.rows:
        record = base if given["format"] == FLOAT else next(ours)
        pair = {"ours": record[PERPLEXITY.key] / base[PERPLEXITY.key], "paper": given["values"][column] / paper_base}
        increase = {f"{who}_increase": 100 * (ratio - 1) for who, ratio in pair.items()}
        found.append(
            {"model": base["model"], "text": base["text"], "paper_table": table.number, "format": given["format"]}
            | {"scaling": given["scaling"], "optq": given["optq"], "perplexity": record[PERPLEXITY.key]}
            | {"perplexity_stderr": record[f"{PERPLEXITY.key}_stderr"], "kl": record.get(KL.key, 0.0), "words": words}
            | {"paper_model": table.columns[column], "same_model": same, "paper_perplexity": given["values"][column]}
            | {"paper_values": dict(zip(table.columns, given["values"], strict=True))}
            | increase
            | {"difference": increase["ours_increase"] - increase["paper_increase"]}
            | ({"log": record["log"]} if "log" in record else {})
        )
    return found


def _by_words(record: Record, words: int) -> Record:
    """The record with the perplexity of a word in the place of that of a token."""
    nll, per_word = sum(record["windows"]["nll"]) / words, record["tokens"] / words
    found = math.exp(min(nll, 700.0))
    error = record[f"{PERPLEXITY.key}_stderr"]
    error = None if error is None else error / record[PERPLEXITY.key] * per_word * found
    return record | {PERPLEXITY.key: found, f"{PERPLEXITY.key}_stderr": error}


# Task scores


def check_tasks(tasks: Tasks, table: Published, folder: Path, config: DecoderConfig) -> str:
    """What to say of prompts that do not fit ("": nothing). ValueError where most do not: before any work."""
    count, cut = tasks.requests(folder, config.positions)
    if 2 * cut > count:
        raise ValueError(
            f"table {table.number} does not fit {models.model_name(folder)}: {cut} of {count} requests are longer than "
            f"the model's {config.positions} positions"
        )
    return f"{cut} of {count} requests are longer than the model's {config.positions} positions" if cut else ""


def score(bench: Bench, table: Published, tasks: Tasks, folder: Path, *, in_numpy: bool = False) -> list[Right]:
    """Right answers of the float model, then of each of `rows`; None for a row whose calibration is too long."""

    def measured(one: Row | None) -> Right:
        calibration = bench.calibrations[one.calibration] if one and one.calibration else None
        if one is not None:
            one = one.having(search_tokens=bench.search_tokens)

        def measure() -> Record:
            model = bench.model if one is None else _quantised(bench, one, calibration)
            if in_numpy:
                return {"right": tasks.score(model, folder), "log": None}
            twin = from_golden(model).to(bench.device)
            log = watch(twin, model, bench.logs)
            return {"right": tasks.score(twin, folder), "log": log and log.lines()}

        how = None if one is None else [one.quant.to_json(), to_json(one.method)]
        ids = [] if calibration is None else [digest(repr(a.shape), a.tobytes()) for a in calibration.ids]
        software = [code_digest(__name__), *map(package_version, ("torch", "numpy", "transformers")), bench.device]
        logged = bench.logs is not None
        key = digest(model_digest(bench.model), how, ids, tasks.identity, beside, in_numpy, logged, software)
        with bench.naming(one) if one else nullcontext():
            found = measure() if bench.rows is None else kept(bench.rows, key, measure)
        if found["log"]:
            bench.keep_log(f"paper {table.number}", one, tasks.names, found["log"])
        return found["right"]

    # Which tokens a question is, the tokenizer's files say, and whatever lies beside them
    beside = [digest(p.name, p.read_bytes()) for p in sorted(folder.iterdir()) if p.suffix in _TOKENIZERS]
    every = [None, *rows(table, bench.full)]
    bar = tqdm(every, desc=f"{bench.label}: table {table.number}", disable=None if bench.progress else True)
    return [None if r and r.calibration and r.calibration not in bench.calibrations else measured(r) for r in bar]


def _quantised(bench: Bench, one: Row, calibration: Calibration | None) -> models.Decoder:
    if not one.method:
        return models.quantize(bench.model, one.quant, fold=False)
    how = {"fold": False, "device": bench.device, "progress": False}
    return pipeline.quantize(bench.model, one.quant, one.method, calibration.ids, **how)


def compared_scores(
    found: Sequence[Right], table: Published, tasks: Tasks, bench: Bench, *, note: str = "", model: str = "torch"
) -> list[dict[str, Any]]:
    """For each row of the table (and length, or category of questions): ours and the paper's score in per cent, changes
    from float in points, and their difference. Errors are standard errors, paired by question."""
    config, base = bench.model.config, found[0]
    column, same = table.column(config)
    own = [name for name in SCORED[table.number] if name in tasks.names]
    parts = {"": [part for name in own for part in tasks.parts[name]]}
    if table.number == 7:
        by = {c: [part for part, its in tasks.categories.items() if its == c] for c in CATEGORIES.values()}
        parts = by | {"mean": parts[""]}
    floats = [] if table.number == 1 else [(r, "", 0) for r in table.rows if r["format"] == FLOAT]
    every = [(given, length, i) for given in table.rows for i, length in enumerate(table.columns)]
    rest = every if table.number == 1 else [(r, "", 0) for r in table.rows if r["format"] != FLOAT]
    if table.number == 1:  # its float model is in table 4
        of_table_4 = published(4)
        value = of_table_4.rows[0]["values"][of_table_4.columns.index("LLaMA-7B")]
        floats = [({"format": FLOAT, "scaling": "none", "optq": False, "values": [value] * len(table.columns)}, "", 0)]
        column, whose, same = 0, "LLaMA-7B", SIZES["LLaMA-7B"] == (config.hidden_size, config.layers)
    else:
        whose = table.columns[column].partition(",")[0]
    records = []
    for (given, length, shift), right in zip([*floats, *rest], found, strict=True):
        if right is None:
            continue
        for group, (what, of) in enumerate(parts.items()):
            if not of:
                continue
            at = column + (shift if table.number == 1 else group)
            paper, paper_base = given["values"][at], floats[0][0]["values"][at]
            groups = [of] if table.number == 7 else [tasks.parts[name] for name in own]
            (ours, error), (less, less_error) = _mean(right, None, groups), _mean(right, base, groups)
            records.append(
                {"model": bench.label, "text": tasks.source, "paper_table": table.number, "format": given["format"]}
                | {"scaling": given["scaling"], "optq": given["optq"], "calibration": length, "questions_of": what}
                | {"score": ours, "score_stderr": error, "scores_by": model, "note": note}
                | {"tasks": {n: 100 * mean(right, tasks.parts[n]) for n in tasks.names}}
                | {"questions": sum(len(right[part]) for part in of)}
                | {"paper_model": whose, "same_model": same, "paper_score": paper}
                | {"ours_increase": less, "ours_increase_stderr": less_error, "paper_increase": paper - paper_base}
                | {"difference": less - (paper - paper_base)}
            )
    return records


def _mean(right: Right, base: Right | None, groups: Sequence[Sequence[str]]) -> tuple[float, float | None]:
    """Mean over groups of parts of the share of right answers (less that of a base), in per cent, and its error, of
    which nothing is known where a group has one question."""
    means, variances = [], []
    for parts in groups:
        every = np.concatenate([np.subtract(right[p], 0 if base is None else base[p]) for p in parts])
        means.append(every.mean())
        variances.append(every.var(ddof=1) / len(every) if len(every) > 1 else None)
    error = None if None in variances else 100 * float(np.sqrt(np.sum(variances)) / len(groups))
    return 100 * float(np.mean(means)), error


def shown_scores(rows: Sequence[dict[str, Any]], table: Published) -> str:
    """A model's rows as Markdown."""
    first = rows[0]
    same = "the same model" if first["same_model"] else "another model"
    which = {1: "calibrated at", 7: "questions"}.get(table.number)
    names = list(first["tasks"])
    head = ["format", "scaling", "OPTQ", *([which] if which else []), *(names if len(names) > 1 else []), "score",
            "less float", first["paper_model"], "less float", "points"]  # fmt: skip
    lines = []
    for r in rows:
        base = r["format"] == FLOAT
        extra = [r["calibration"] or r["questions_of"]] if which else []
        every = [f"{value:.1f}" for value in r["tasks"].values()] if len(names) > 1 else []
        errors = (r[f"{name}_stderr"] for name in ("score", "ours_increase"))
        known = ["" if error is None else f" +- {error:.2f}" for error in errors]
        score, less = f"{r['score']:.2f}{known[0]}", f"{r['ours_increase']:+.2f}{known[1]}"
        changes = ["", ""] if base else [less, f"{r['paper_increase']:+.2f}"]
        lines.append([r["format"] if not base else "float", r["scaling"], "yes" if r["optq"] else "", *extra, *every,
                      score, changes[0], f"{r['paper_score']:g}", changes[1],
                      "" if base else f"{r['difference']:+.2f}"])  # fmt: skip
    missing = [c for c in table.columns if table.number == 1 and c not in {r["calibration"] for r in rows}]
    if table.number != 1 and {r["scaling"] for r in table.rows} - {r["scaling"] for r in rows}:
        missing = [str(_SLAC)]  # rows calibrated at that length are not there
    left = f" Windows of {', '.join(missing)} tokens are more than the model takes, or its ids have." if missing else ""
    note = f" {first['note']}, and lose their front." if first["note"] else ""
    scored = f"{table.metric}, by lm-evaluation-harness on the {first['scores_by']} model"
    return (
        f"## Table {table.number} on {first['model']}\n\n{table.title}. {scored}: {first['text']}; "
        f"{first['questions']} questions in a mean.{note}{left} Beside it {first['paper_model']} of the paper, {same}; "
        f"less float and differences in points.\n\n{markdown(head, lines)}"
    )


# Output


def shown(rows: Sequence[dict[str, Any]], table: Published) -> str:
    """A model's rows as Markdown."""
    if table.number in SCORED:
        return shown_scores(rows, table)
    first = rows[0]
    whose = f"{first['paper_model']} of the paper"
    note = "the same model" if first["same_model"] else "another model: compare increases, not perplexities"
    lines = []
    for r in rows:
        increases = [_percent(r[f"{who}_increase"]) if r["format"] != FLOAT else "" for who in ("ours", "paper")]
        difference = _percent(r["difference"], "") if r["format"] != FLOAT else ""
        lines.append([r["format"] if r["format"] != FLOAT else "float", r["scaling"], "yes" if r["optq"] else "",
                      f"{r['perplexity']:.4f}", increases[0], f"{r['kl']:.5f}" if r["kl"] else "",
                      f"{r['paper_perplexity']:g}", increases[1], difference])  # fmt: skip
    per = "word perplexity" if first["words"] else "perplexity"
    head = ["format", "scaling", "OPTQ", per, "over float", KL.label, first["paper_model"], "over float", "points"]
    text = first["text"][:1].upper() + first["text"][1:]
    return (
        f"## Table {table.number} on {first['model']}\n\n{table.title}. {text}; beside it {whose} ({table.metric}), "
        f"{note}.\n\n{markdown(head, lines)}"
    )


def _percent(value: float, sign: str = " %") -> str:
    return f"{value:+.1f}{sign}" if abs(value) < 1e4 else f"{value:+.1e}{sign}"


def plot(found: Sequence[Sequence[dict[str, Any]]], path: Path, table: Published) -> None:
    """Increases over float, ours and the paper's, a panel for each model."""
    import matplotlib as mpl  # noqa: PLC0415  (tables come without it)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    fig, axes = plt.subplots(len(found), 1, figsize=(9, 1 + 3 * len(found)), squeeze=False)
    for ax, every in zip(axes[:, 0], found, strict=True):
        mine = [r for r in every if r["format"] != FLOAT]
        at = np.arange(len(mine))
        for shift, who, label in ((-0.2, "ours", every[0]["model"]), (0.2, "paper", every[0]["paper_model"])):
            ax.bar(at + shift, [r[f"{who}_increase"] for r in mine], 0.4, label=label)
        names = [", ".join(filter(None, (r["format"], r["scaling"] if r["scaling"] != "none" else "",
                                         "OPTQ" if r["optq"] else "", r.get("calibration"), r.get("questions_of"))))
                 for r in mine]  # fmt: skip
        ax.set_xticks(at, names, rotation=30, ha="right", fontsize=7)
        ax.set_yscale("symlog", linthresh=1)
        ax.set_ylabel("points over float" if table.number in SCORED else "% over float")
        ax.legend(fontsize=7)
        ax.set_title(f"Table {table.number}: {table.title}", fontsize=9)
    fig.tight_layout()
    fig.savefig(path, dpi=120)
    plt.close(fig)


__all__ = [
    "Published",
    "check",
    "check_tasks",
    "compared",
    "compared_scores",
    "open_model",
    "plot",
    "published",
    "rows",
    "run",
    "score",
    "shown",
]
