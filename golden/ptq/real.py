"""The accuracy of a real model: a text and tasks for float, INT8 and the formats of 4 and 3 bits, by the best methods.

A text is scored in disjoint windows, each begun with the start token. A task is scored as lm-evaluation-harness does
it: the answer with the largest log-likelihood behind its context. A request is a window, too, so that rows are kept
and continued as those of `golden.ptq.accuracy`, whose records these are; "items" of a task's records has, for each
question, how many requests it has and which is right.
"""

import math
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from golden import models
from golden.models import QuantConfig
from golden.models.architecture import brief
from golden.ptq import evaluate as ev
from golden.ptq import tables
from golden.ptq.accuracy import FORMATS, KL, PERPLEXITY, RIVALS, Bench, Record, Row, Text, config_of, model_digest
from golden.ptq.calibration import windows
from golden.record import markdown
from golden.storage import digest

#: Methods of the table, from `golden.ptq.accuracy.RIVALS`.
METHODS = (
    "none",
    "OPTQ, grid, act-order",
    "AWQ, OPTQ, grid, act-order",
    "AQAS, OPTQ, grid, act-order",
    "GPTAQ, grid, act-order",
)
_FORMATS = {
    "INT8": QuantConfig(weights="int8", values="int8"),
    **FORMATS,
    "FP4-five": QuantConfig(weights="fp4-five", values="fp4-five"),
    "FP4-bitmod": QuantConfig(weights="fp4-bitmod", values="fp4-bitmod"),
}
_CALIBRATION = "calibration"


# Tasks


@dataclass(frozen=True)
class Item:
    """A question: (context, continuation) of each answer, and the number of the right one."""

    requests: list[tuple[str, str]]
    right: int


def _piqa(row: Any) -> Item:
    context = f"Question: {ev.well_formed(row['goal'])}\nAnswer:"
    return Item(
        [(context, f" {ev.well_formed(row[name])}") for name in ("sol1", "sol2")], index_of("label", row["label"], 2)
    )


def multiple_choice(row: Any, stem: str = "question") -> Item:
    context, choices = f"Question: {ev.well_formed(row[stem])}\nAnswer:", row["choices"]
    texts, labels = (strings(choices[name]) for name in ("text", "label"))
    if len(texts) != len(labels):
        raise ValueError(f"its choices are {len(texts)} texts and {len(labels)} labels")
    if row["answerKey"] not in labels:
        raise ValueError(f"answerKey is {brief(row['answerKey'])}, none of {brief(labels)}")
    return Item([(context, f" {text}") for text in texts], labels.index(row["answerKey"]))


def strings(value: Any) -> list[str]:
    """A list of strings as it is; TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError
    return [ev.well_formed(one) for one in value]


def _winogrande(row: Any) -> Item:
    before, blank, after = ev.well_formed(row["sentence"]).partition("_")
    if not blank:
        raise ValueError("its sentence has no _")
    options = [ev.well_formed(row[name]) for name in ("option1", "option2")]
    return Item([(before + option, f" {after.strip()}") for option in options], index_of("answer", row["answer"], 2, 1))


def index_of(name: str, value: Any, count: int, first: int = 0) -> int:
    """The right answer's number, counted from 0, where a file counts from `first`."""
    for i in range(count):
        if not isinstance(value, bool) and value in (first + i, str(first + i)):
            return i
    raise ValueError(f"{name} is {brief(value)}, a number from {first} to {first + count - 1} is needed")


#: By the name that a task's file begins with: how its lines are read, and what they are.
TASKS: dict[str, tuple[Callable[[Any], Item], str]] = {
    "piqa": (_piqa, "goal, sol1, sol2 and label"),
    "winogrande": (_winogrande, "sentence with _, option1, option2 and answer"),
    "arc_easy": (multiple_choice, "question, choices and answerKey"),
}


def read_task(path: Path, count: int | None = None) -> tuple[str, list[Item]]:
    """Name and questions of a task, the first `count` of its file. Raises ValueError, naming the line, for others."""
    name = next((name for name in TASKS if path.name.startswith(name)), None)
    if name is None:
        raise ValueError(f"{path}: its name begins with none of {', '.join(TASKS)}")
    take, fields = TASKS[name]
    items = [item for _, item in ev.json_lines(path, take, f"a JSON object with {fields} is needed")]
    return name, items[:count]


def _begins(folder: Path, family: str, start: int) -> bool:
    """Whether the harness begins requests with the start token: Gemma's always, others' where their tokenizer does."""
    from golden.ptq.hf import tokenizer  # noqa: PLC0415  (tasks alone need transformers)

    return "gemma" in family or tokenizer(folder)("a").input_ids[:1] == [start]


def _request_windows(folder: Path, items: Sequence[Item], start: int | None, longest: int) -> list[ev.Window]:
    """A window for each request: its answer's tokens are scored. Of what is longer than a model takes, the front goes.

    Raises ValueError for an answer that is as long by itself.
    """
    found, first = [], [] if start is None else [start]
    tokenizer = ev.tokenizer(folder)
    for given, continuation in (request for item in items for request in item.requests):
        context = given.rstrip()  # as the harness: spaces go with what follows
        answer = given[len(context) :] + continuation
        context_ids = tokenizer.encode(context, add_special_tokens=False).ids
        ids = [*first, *tokenizer.encode(context + answer, add_special_tokens=False).ids]
        scored_from = max(1, len(first) + len(context_ids))
        if scored_from >= len(ids):
            raise ValueError(f"{folder}: its tokenizer makes no token of the answer {answer[:40]!r} alone")
        ev.known_ids(folder, ids, f"{folder}: its tokenizer")
        cut = max(0, len(ids) - longest - 1)
        if scored_from <= cut:
            most = f"{len(ids) - scored_from} tokens, the model takes {longest}"
            raise ValueError(f"{folder}: the answer {answer[:40]!r} is too long: {most}")
        found.append(ev.Window(np.asarray(ids[cut:], np.int64), scored_from - cut))
    return found


def correct(nll: Sequence[float], items: Sequence[tuple[int, int]]) -> np.ndarray:
    """Whether each question's right answer is the most likely one: bool [questions]."""
    found, at = [], 0
    for count, right in items:
        found.append(int(np.argmin(nll[at : at + count])) == right)
        at += count
    return np.array(found)


# The run


def open_real(
    folder: Path,
    text: Path,
    calibration: Path,
    *,
    tasks: Iterable[Path] = (),
    n_windows: int | None = 8,
    length: int = 512,
    n_items: int | None = 100,
    calibration_tokens: int = 8192,
    search_tokens: int | None = 2048,
    start_token: int | None = None,
    rows: Path | None = None,
    logs: Path | None = None,
    device: str = "cpu",
    label: str | None = None,
) -> tuple[Bench, dict[str, list[tuple[int, int]]]]:
    """The float model in a folder with what it is scored and calibrated on; and the questions of each task's text.

    calibration: a text; its paragraphs with <unk>, which stands for rare words in WikiText's tokenised files, are left
        out.
    Raises ValueError for a text that is too short and a task that is none of `TASKS`, before any model is read.
    """
    opened, config = [read_task(path, n_items) for path in tasks], config_of(folder)
    for name, count in Counter(name for name, _ in opened).items():
        if count > 1:
            raise ValueError(f"{count} files of the task {name}: give one, with all its questions")
    if length > config.positions:
        raise ValueError(f"windows of {length} tokens are too long: the model takes {config.positions}")
    start = ev.start_token(folder, start_token)
    ids, ends = ev.tokenize(folder, ev.read_text(text))
    every = ev.rolling(ids, length, start=start)
    whole = [w for w in every if w.scored == length]
    taken = whole[:n_windows]
    if not taken:
        raise ValueError(f"{text}: {len(ids)} tokens do not fill one window of {length}: choose a shorter one")
    n_bytes = len(ev.read_text(text)[: ends[sum(w.scored for w in taken) - 1]].encode())
    part = "" if len(taken) == len(whole) else f", the first {len(taken)} of {len(every)}"
    texts = [Text(f"{text.name}, windows of {length} tokens{part}", taken, n_bytes)]
    paragraphs = [line for line in ev.read_text(calibration).split("\n") if "<unk>" not in line]
    own = windows(
        ev.encode(folder, "\n".join(paragraphs)), length, samples=max(1, calibration_tokens // length), start=start
    )
    items, begun = {}, start if opened and _begins(folder, config.family, start) else None
    for name, found in opened:
        called = f"{name}, {len(found)} questions"
        texts.append(Text(called, _request_windows(folder, found, begun, config.positions)))
        items[called] = [(len(item.requests), item.right) for item in found]
    model = models.load(folder)
    bench = Bench(
        label or models.model_name(folder),
        model,
        texts,
        {_CALIBRATION: own},
        _CALIBRATION,
        search_tokens=search_tokens,
        rows=rows,
        logs=logs,
        device=device,
        identity=digest(model_digest(model)),
    )
    return bench, items


def run(
    bench: Bench,
    items: Mapping[str, list[tuple[int, int]]],
    formats: Sequence[str] = tuple(_FORMATS),
    methods: Sequence[str] = METHODS,
    finished: Callable[[list[Record]], None] = lambda records: None,
) -> list[Record]:
    """Records of all formats by all methods; INT8 to nearest alone. finished: is given them after each row."""
    seen = digest(*(part for ids in bench.calibrations[_CALIBRATION].ids for part in (list(ids.shape), ids.tobytes())))
    for method in methods:
        for name in formats:
            if name == "INT8" and method != "none":
                continue
            steps = RIVALS[method]
            one = Row(name, _FORMATS[name], method, steps, _CALIBRATION if steps else "")
            bench.score([one], bench.texts, "real", **({"calibration_digest": seen} if steps else {}))
            for record in bench.records:
                if record["text"] in items and "items" not in record:
                    right = correct(record["windows"]["nll"], items[record["text"]])
                    count = len(right)  # of one question, no error is known
                    error = math.sqrt(right.mean() * (1 - right.mean()) / (count - 1)) if count > 1 else None
                    record |= {"items": items[record["text"]], "accuracy": float(right.mean())}
                    record["accuracy_stderr"] = error
            finished(bench.records)
    return bench.records


def _said(method: str) -> str:
    """What tables call a method."""
    return method.replace("none", "nearest")


def table(records: Sequence[Record]) -> str:
    """A line for each format and method: perplexity and KL of the text, accuracy in each task, with standard errors."""
    texts = list(dict.fromkeys(r["text"] for r in records))
    head = ["method", "format", PERPLEXITY.label, KL.label, *(text.partition(",")[0] for text in texts[1:])]
    lines: dict[tuple[str, str], dict[str, list[str]]] = {}
    empty = {text: ["", ""] if text == texts[0] else [""] for text in texts}  # of rows that were not scored on it
    for r in records:
        line = lines.setdefault((r.get("method_name", ""), r.get("row", "float")), dict(empty))
        if r["text"] == texts[0]:
            line[texts[0]] = [_pm(r, PERPLEXITY.key, ".3f"), _pm(r, KL.key, ".4f") if KL.key in r else ""]
        else:
            line[r["text"]] = [_pm(r, "accuracy", ".3f")]
    shown = [
        [_said(method), name, *(cell for cells in line.values() for cell in cells)]
        for (method, name), line in lines.items()
    ]
    tokens = {r["text"]: r["tokens"] for r in records}
    scored = "; ".join(f"{text} ({tokens[text]} tokens)" for text in texts)
    return f"{records[0]['description']}. Scored: {scored}.\n\n{markdown(head, shown)}"


def against(records: Sequence[Record]) -> str:
    """KL of dINT against INT, by method, paired by window."""
    text = records[0]["text"]
    return tables.against(
        [r | {"method_name": _said(r["method_name"])} for r in records if r["text"] == text and r["table"] == "real"]
    )


def merged(known: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[Record], dict[str, Any]]:
    """Records and provenance of several runs of one model: a row that both have is the new one's.

    known, new: {"provenance", "records"}, as `golden.record.write_results` writes them. Of files the commands keep the
    names alone. Raises ValueError where the two are not of the same model, or not scored or not calibrated on the same
    tokens.
    """
    found: dict[tuple[str | None, ...], Record] = {}
    for record in (*known["records"], *new["records"]):
        found[record["text"], record.get("row"), record.get("method_name")] = record
    every = list(found.values())
    if len({record["identity"] for record in every}) > 1:
        raise ValueError("the rows that are there already are of another model")
    if len(texts := {record["text"] for record in every if "accuracy" not in record}) > 1:
        raise ValueError(f"the rows that are there already are scored on another text: {'; '.join(sorted(texts))}")
    for name in ("calib_seqlen", "calib_tokens", "search_tokens", "calibration_digest"):
        if len(values := {record[name] for record in every if record.get("calibration") and name in record}) > 1:
            shown = "" if name == "calibration_digest" else f": {name} is {' and '.join(map(str, values))}"
            raise ValueError(f"the rows that are there already are calibrated on other tokens{shown}")
    floats = [record for record in (*known["records"], *new["records"]) if record["table"] == "float"]
    there, *here = [record[PERPLEXITY.key] for record in floats if "accuracy" not in record] or [1.0]
    if wrong := [one for one in here if not math.isclose(one, there, rel_tol=1e-3)]:
        raise ValueError(
            f"the rows that are there already are scored on another text of that name: the float model's perplexity is "
            f"{there:.5g} there and {wrong[0]:.5g} here"
        )
    texts, formats = list(dict.fromkeys(text for text, *_ in found)), [None, *_FORMATS]
    names = [None, *METHODS]

    def place(key: tuple[str | None, ...]) -> tuple[int, ...]:
        text, row, method = key
        return names.index(method), formats.index(row), texts.index(text)

    def commands(made: Mapping[str, Any]) -> list[str]:
        given = [shlex.split(one) for one in made["provenance"].get("command", "").split("; ")]
        short = [[Path(word).name if Path(word).is_absolute() else word for word in words] for words in given]
        return [shlex.join(words) for words in short if words]

    said = dict.fromkeys([*commands(known), *commands(new)])
    made = {name: value for name, value in new["provenance"].items() if name != "seconds"}
    return [found[key] for key in sorted(found, key=place)], made | {"command": "; ".join(said)}


def read_results(path: Path) -> Mapping[str, Any]:
    """A file that `python -m golden real` has written. ValueError for another."""
    found = models.read_json(path)
    records, made = (found.get(name) for name in ("records", "provenance"))
    if not isinstance(made, dict) or not isinstance(made.get("command", ""), str) or not isinstance(records, list):
        records = []
    if not records or not all(isinstance(r, dict) and r.get("table") in ("real", "float") for r in records):
        raise ValueError(f"{path}: no results.json of python -m golden real")
    for number, record in enumerate(records):
        if wrong := _wrong(record):
            value = brief(record.get(wrong))
            raise ValueError(
                f"{path}: records[{number}]: {wrong} is {value}: damaged, or of another version: run again"
            )
    try:
        table(records), against(records)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {brief(str(error))}"
        raise ValueError(f"{path}: records that are damaged, or of another version: run again ({why})") from None
    return found


def _wrong(record: Record) -> str | None:
    """The first field of a record that is not as `run` writes it."""
    for name in ("model", "description", "text", "identity"):
        if not isinstance(record.get(name), str):
            return name
    for name, known in (("row", _FORMATS), ("method_name", METHODS)):
        if record.get(name) not in (None, *known):
            return name
    for name in ("tokens", "accuracy" if "accuracy" in record else PERPLEXITY.key, KL.key, "accuracy_stderr"):
        optional = name == "accuracy_stderr" or (name == KL.key and name not in record)
        value = record.get(name)
        if not (optional and value is None) and (isinstance(value, bool) or not isinstance(value, int | float)):
            return name
    return None


def _pm(record: Record, key: str, form: str) -> str:
    error = record.get(f"{key}_stderr")
    return f"{record[key]:{form}}" + (f" +- {error:{form}}" if error is not None else "")
