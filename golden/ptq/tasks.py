"""Task scores of our decoders by lm-evaluation-harness: its prompts, tokenisation and metrics, our logits.

    tasks = Tasks(["piqa", "winogrande"], ["piqa_validation.jsonl", "hellaswag"], limit=100)
    found = tasks.score(model, folder)                      # a golden decoder, or its torch twin: {"piqa": [1, 0, ...]}

What is given as a file is read there, all else comes from the hub.
Files are named by the task that they begin with: JSON lines in the harness' fields; for mmlu a folder, or a .tar.gz,
of SUBJECT_dev.csv and SUBJECT_test.csv (question, four choices, answer). Requests run one at a time: V's ranges are
those of a request, and no padding is there to be seen.
"""

import csv
import io
import json
import logging
import tarfile
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from golden import models
from golden.ptq import evaluate as ev
from golden.ptq import real
from golden.record import package_version
from golden.storage import digest

SHOTS = {"mmlu": 5}  # examples before a question; of others none
_SEED = 1234  # of their choice, the one of lm_eval.simple_evaluate
#: Where the harness has a task, the split that a file stands for, and the fields of its lines.
WHERE = {
    "piqa": ("piqa", "validation", "goal sol1 sol2 label"),
    "winogrande": ("winogrande", "validation", "sentence option1 option2 answer"),
    "arc_easy": ("arc", "test", "question choices answerKey"),
    "arc_challenge": ("arc", "test", "question choices answerKey"),
    "hellaswag": ("hellaswag", "validation", "ctx_a ctx_b activity_label endings label"),
    "boolq": ("super_glue/boolq", "validation", "passage question label"),
    "openbookqa": ("openbookqa", "test", "question_stem choices answerKey"),
    "mmlu": ("mmlu/default", "test", "question choices answer"),
}
SUBJECTS = "mmlu_*.yaml"  # where the harness has mmlu
CATEGORIES = {"humanities": "humanities", "stem": "STEM", "social_sciences": "social sciences", "other": "other"}


def named(path: Path) -> str:
    """The task that a file is of. Raises ValueError for none."""
    found = [name for name in WHERE if path.name.startswith(name)]
    if not found:
        raise ValueError(f"{path}: its name begins with none of {', '.join(WHERE)}")
    return max(found, key=len)


class Tasks:
    """Tasks with their questions, ready to be scored.

    Members: names, of the tasks; parts, of each task its parts in the harness (mmlu's subjects, else itself);
    categories, of mmlu's subjects; identity, a digest of all questions; source, where they come from, in words.
    Raises ValueError, naming file and line, for other fields; FileNotFoundError for a task that has no file and that
    the hub does not give.
    """

    def __init__(self, names: Sequence[str], more: Sequence[str] = (), *, limit: int | None = None) -> None:
        """Tasks by their names, and `more`, names and files. limit: so many questions of each part, the first ones."""
        given: dict[str, Path | None] = dict.fromkeys(names)
        for one in more:
            if one not in WHERE:
                if not Path(one).exists():
                    raise FileNotFoundError(f"{one}: neither a file nor a task of {', '.join(WHERE)}")
                if given.get(named(Path(one))) is not None:
                    what = f"a second file of the task {named(Path(one))}"
                    raise ValueError(f"{one}: {what}: give one, with all its questions")
                given[named(Path(one))] = Path(one)
            else:
                given.setdefault(one)
        self.names, self.limit = tuple(given), limit
        self.source = ", ".join(f"{name} ({'hub' if path is None else path.name})" for name, path in given.items())
        self.parts: dict[str, tuple[str, ...]] = {}
        self.categories: dict[str, str] = {}
        self._tasks: dict[str, list[Any]] = {}
        total = [package_version("lm_eval"), limit]
        read = {name: _read(name, path) for name, path in given.items() if path is not None}  # before anything slow
        with _quiet():
            for name, path in given.items():
                self._tasks[name] = self._loaded(name, path, read.get(name))
                self.parts[name] = tuple(task.config.task for task in self._tasks[name])
                for task in self._tasks[name]:
                    docs = [dict(doc) for doc in _first(task.eval_docs, limit)]
                    shots = list(task.fewshot_docs()) if SHOTS.get(name) else []
                    total.append(digest(task.config.task, json.loads(json.dumps([docs, shots], default=str))))
        self.identity = digest(*total)

    def _loaded(self, name: str, path: Path | None, data: "Parts | None") -> list[Any]:
        """The harness' own task, or one for each subject, on these data or the hub's."""
        import lm_eval.tasks  # noqa: PLC0415  (slow, and an extra)
        import yaml  # noqa: PLC0415  (comes with it)

        folder, parts = _place(name), _parts(name)
        for part in parts if name == "mmlu" else ():
            tag = yaml.safe_load((folder / f"{part}.yaml").read_text())["tag"]
            self.categories[part] = CATEGORIES[tag.removeprefix("mmlu_").removesuffix("_tasks")]
        with tempfile.TemporaryDirectory() as here:
            for part, splits in (data or {}).items():
                _override(Path(here), folder, name, part, splits)
            where = [folder if data is None else Path(here)]
            manager = lm_eval.tasks.TaskManager(include_path=where, include_defaults=False)
            try:
                made = [manager.load(part)["tasks"][part] for part in parts]
                for task in made:
                    task.set_config(key="num_fewshot", value=SHOTS.get(name, 0))
                    task.set_fewshot_seed(seed=_SEED)
                    for number, doc in enumerate(_first(task.eval_docs, self.limit), 1):
                        index, choices, target = task.doc_to_text(doc), task.doc_to_choice(doc), task.doc_to_target(doc)
                        answer = index if isinstance(index, int) else target  # an index where contexts are choices
                        if answer not in (*range(len(choices)), *choices):  # which the harness would count as wrong
                            raise ValueError(f"question {number}: its answer is {answer!r}, none of its choices")
            except (MemoryError, KeyboardInterrupt):
                raise
            except Exception as error:  # whatever the harness, its templates or the hub's client raise
                why = next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
                if path is not None:
                    raise ValueError(f"{path}: lm-evaluation-harness cannot read it as {name}: {why}") from None
                file = f"{name}.{'tar.gz' if name == 'mmlu' else 'jsonl'}"
                raise FileNotFoundError(
                    f"task {name}: the hub does not give its questions ({why}): give a file, --tasks {file}"
                ) from None
        return made

    def requests(self, folder: Path, longest: int) -> tuple[int, int]:
        """How many requests there are, and how many of them are longer than what a model takes."""
        texts = []
        with _quiet():
            for name in self.names:
                for task in self._tasks[name]:
                    task.build_all_requests(limit=self.limit, rank=0, world_size=1)
                    texts += ["".join(request.args) for request in task.instances]
        return len(texts), int((ev.token_counts(folder, texts) > longest).sum())

    def score(self, model: Any, folder: Path) -> dict[str, list[float]]:
        """Whether each question is answered rightly (the harness' `acc`: 1 or 0), by part."""
        from lm_eval.evaluator import evaluate  # noqa: PLC0415  (its simple_evaluate lists all packages each time)

        with _quiet():
            tasks = {task.config.task: task for name in self.names for task in self._tasks[name]}
            results = evaluate(harness(model, folder), {"tasks": tasks}, limit=self.limit, bootstrap_iters=0)
        samples = {part: sorted(results["samples"][part], key=lambda sample: sample["doc_id"]) for part in tasks}
        return {part: [float(sample["acc"]) for sample in found] for part, found in samples.items()}


def harness(model: Any, folder: Path) -> Any:
    """lm-evaluation-harness' model of transformers, with the logits of a golden decoder or of its torch twin."""
    from lm_eval.models.huggingface import HFLM  # noqa: PLC0415
    from transformers import AutoConfig  # noqa: PLC0415

    from golden.ptq.hf import tokenizer  # noqa: PLC0415

    in_numpy = isinstance(model, models.Decoder)

    class Ours(HFLM):
        def loglikelihood(self, requests: list[Any], disable_tqdm: bool = False) -> list[tuple[float, bool]]:
            return super().loglikelihood(requests, disable_tqdm=True)  # rows are what shows progress

        def _model_call(self, inps: torch.Tensor, attn_mask: None = None, labels: None = None) -> torch.Tensor:
            if in_numpy:
                return torch.from_numpy(model(inps.numpy()))
            with torch.no_grad():
                return model(inps).to(inps.device)

    shell = SimpleNamespace(config=AutoConfig.from_pretrained(folder), device=torch.device("cpu"))
    return Ours(pretrained=shell, tokenizer=tokenizer(folder), batch_size=1)


def _first(docs: Sequence[Any], limit: int | None) -> Iterator[Any]:
    return (docs[i] for i in range(len(docs) if limit is None else min(limit, len(docs))))


Parts = dict[str, dict[str, list[dict[str, Any]]]]  # questions by split, of each part of a task


def _place(name: str) -> Path:
    """Where the harness has a task."""
    import lm_eval  # noqa: PLC0415

    return Path(lm_eval.__file__).parent / "tasks" / WHERE[name][0]


def _parts(name: str) -> list[str]:
    return sorted(file.stem for file in _place(name).glob(SUBJECTS)) if name == "mmlu" else [name]


def _read(name: str, path: Path) -> Parts:
    """The questions of a file. Raises ValueError, naming file and line, for what are none."""
    return _subjects(path, _parts(name)) if name == "mmlu" else {name: {WHERE[name][1]: _lines(name, path)}}


def _lines(name: str, path: Path) -> list[dict[str, Any]]:
    """A file's lines, each with the task's fields."""
    fields = WHERE[name][2].split()

    def take(row: Any) -> dict[str, Any]:
        _CHECKS[name](row)
        found = {field: row[field] for field in fields}  # of one type each: the harness looks texts up
        found |= {"label": int(row["label"])} if "label" in fields else {}
        found |= {"choices": {key: row["choices"][key] for key in ("text", "label")}} if "choices" in fields else {}
        return found | ({"answer": str(int(found["answer"]))} if name == "winogrande" else {})

    *most, last = fields
    what = f"a JSON object with {', '.join(most)} and {last} is needed"
    return [row for _, row in ev.json_lines(path, take, what)]


def _hellaswag(row: Any) -> None:
    for name in ("ctx_a", "ctx_b", "activity_label"):
        ev.well_formed(row[name])
    real.index_of("label", row["label"], len(real.strings(row["endings"])))


def _boolq(row: Any) -> None:
    for name in ("passage", "question"):
        ev.well_formed(row[name])
    if not isinstance(row["label"], bool):  # as SuperGLUE's own files have it
        real.index_of("label", row["label"], 2)


def _openbookqa(row: Any) -> None:
    real.multiple_choice({**row, "answerKey": row["answerKey"].lstrip()}, "question_stem")  # as the harness reads it


#: What raises for a line that is no question.
_CHECKS = {name: read for name, (read, _) in real.TASKS.items()} | {
    "arc_challenge": real.multiple_choice,
    "hellaswag": _hellaswag,
    "boolq": _boolq,
    "openbookqa": _openbookqa,
}


def _subjects(path: Path, parts: Sequence[str]) -> Parts:
    """Dev and test questions of mmlu's subjects, from a folder or an archive. All of them are needed."""
    names = [f"{part.removeprefix('mmlu_')}_{split}.csv" for part in parts for split in ("dev", "test")]
    texts: dict[str, bytes] = {}
    if path.is_dir():
        texts = {file.name: file.read_bytes() for file in path.rglob("*.csv") if file.name in names}
    else:
        try:
            with tarfile.open(path) as archive:  # members are read, not extracted
                for member in archive:
                    name = Path(member.name).name
                    if member.isfile() and name in names:
                        texts[name] = archive.extractfile(member).read()
        except (tarfile.TarError, EOFError) as error:
            why = str(error).partition("\n")[0]
            raise ValueError(f"{path}: a folder or a tar archive of mmlu's .csv files is needed: {why}") from None
    if missing := [name for name in names if name not in texts]:
        raise ValueError(f"{path}: {missing[0]} is missing, of the {len(names)} files of mmlu")
    found: Parts = {part: {} for part in parts}
    for part, (split, least) in product(parts, (("dev", SHOTS["mmlu"]), ("test", 1))):
        name = f"{part.removeprefix('mmlu_')}_{split}.csv"
        found[part][split] = list(_questions(path, name, texts))
        if len(found[part][split]) < least:
            raise ValueError(
                f"{path}: {name}: it holds {len(found[part][split])} questions, {least} or more are needed"
            )
    return found


def _questions(path: Path, name: str, texts: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    try:
        rows = list(csv.reader(io.StringIO(texts[name].decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: {name}: {error}") from None
    answers = {key: i for i, pair in enumerate(("0A", "1B", "2C", "3D")) for key in pair}
    if rows and rows[0][:1] == ["question"]:  # a heading
        rows = rows[1:]
    for number, row in enumerate(filter(None, rows), 1):
        if len(row) != 6 or row[5].strip() not in answers:
            raise ValueError(f"{path}: {name}: question {number}: a question, four choices and an answer are needed")
        yield {"question": row[0], "choices": row[1:5], "answer": answers[row[5].strip()]}


def _override(here: Path, folder: Path, name: str, part: str, splits: Mapping[str, list[dict[str, Any]]]) -> None:
    """The harness' own configuration of a task, with these data in the place of the hub's."""
    from datasets import Dataset  # noqa: PLC0415

    files = {}
    for split, rows in splits.items():
        files[split] = str(here / f"{part}.{split}.parquet")
        Dataset.from_list(rows).to_parquet(files[split])
    own = folder / f"{part}.yaml"
    changed = {
        "include": str(own if own.exists() else folder / "default.yaml"),
        "task": part,
        "dataset_path": "parquet",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": files, "cache_dir": str(here / "cache")},
    }
    if name != "mmlu":
        changed |= {f"{split}_split": None for split in ("training", "validation", "test") if split not in splits}
    (here / f"{part}.yaml").write_text(json.dumps(changed))  # which is YAML


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the harness', datasets' and the hub's words about what they do."""
    import datasets  # noqa: PLC0415  (first, as it brings the hub's client, which sets its own level)

    loggers = [logging.getLogger(name) for name in ("lm_eval", "datasets", "huggingface_hub")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    datasets.disable_progress_bars()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def mean(right: Mapping[str, Sequence[float]], parts: Sequence[str]) -> float:
    """Share of right answers of all questions of these parts, as the harness weighs them."""
    return float(np.mean(np.concatenate([right[part] for part in parts])))
