"""Calibration windows: which token ids a method sees, and of what length (SLAC, arXiv 2311.05161, section 3.3).

SLAC calibrates at the sequence length of the target task. Here that is the smallest power of two that holds 99 of 100
of the task's requests (context and continuation, start token included), at most the model's positions. With OPT's
tokenizer it gives the paper's 128 for PIQA (99th percentile 127) and ARC-easy (82), and 64 for WinoGrande (34), which
the paper also calibrates at 128. MMLU is not measured here: its name stands for 2048, the paper's default.

Mixed lengths are for tasks of variable length, which the paper leaves open: each window has the length of a
request drawn from the task, rounded up to a multiple of 8 so that windows of one length can run together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from golden.models import files
from golden.ptq.evaluate import encode, json_lines, known_ids, read_text, token_counts, well_formed

# 99th percentile of the tokens of a request by OPT's tokenizer: `task_lengths` of the task's file; MMLU: the paper's
TASKS = {"piqa": 127, "arc_easy": 82, "winogrande": 34, "mmlu": 2048}
_SHARE = 99  # per cent of a task's requests that its length holds
_MULTIPLE = 8


@dataclass(frozen=True)
class Calibration:
    """Windows of token ids, [b, t] each, one array for each length, and what they are, as JSON data."""

    ids: list[np.ndarray]
    record: dict[str, Any]

    @property
    def tokens(self) -> int:
        return sum(ids.size for ids in self.ids)


def windows(
    ids: ArrayLike,
    lengths: int | Sequence[int],
    *,
    samples: int = 128,
    start: int | None = None,
    positions: int | None = None,
    seed: int = 0,
) -> Calibration:
    """Disjoint windows cut from token ids: a stream [t], in random places, or rows [n, t], in random order.

    lengths: of all windows, or of a task's requests, of which `samples` are drawn: then lengths are mixed.
    start: the token that begins every window (one that begins a row is not taken twice); None: no such token.
    positions: the longest sequence that the model takes.
    Raises ValueError for too few ids, and for lengths that are not from 2 to `positions`.
    """
    ids = np.asarray(ids)
    if ids.ndim not in (1, 2) or ids.dtype.kind not in "iu":
        raise ValueError(f"calibration: ids are {ids.dtype} {list(ids.shape)}: integers, [t] or [n, t], are needed")
    if ids.size == 0:
        raise ValueError("calibration: the text is empty: there is nothing to calibrate on")
    if samples < 1:
        raise ValueError(f"calibration: {samples} samples: at least one is needed")
    rng = np.random.default_rng(seed)
    mixed = not isinstance(lengths, int | np.integer)
    if mixed:
        given = np.asarray(lengths)
        if given.ndim != 1 or not len(given) or given.dtype.kind not in "iu":
            raise ValueError("calibration: mixed lengths are drawn from a list of integers, one for each request")
        drawn = rng.choice(given, samples)
        drawn = np.maximum(-(-drawn // _MULTIPLE) * _MULTIPLE, 2)
        drawn = drawn if positions is None else np.minimum(drawn, positions)
    else:
        drawn = np.full(samples, lengths)
    for length in (drawn.min(), drawn.max()):
        if length < 2:
            raise ValueError(f"calibration: windows of {length} tokens predict nothing: at least 2")
        if positions is not None and length > positions:
            raise ValueError(f"calibration: windows of {length} tokens exceed the model's {positions} positions")

    new = drawn - (start is not None)  # tokens that each window takes from the ids
    rows = [ids] if ids.ndim == 1 else [ids[i] for i in rng.permutation(len(ids))]
    if start is not None:
        rows = [row[1:] if row[0] == start else row for row in rows]
    gaps = np.zeros(samples, int)
    if ids.ndim == 1:  # what is left over goes between the windows, at random
        spare = max(0, len(rows[0]) - int(new.sum()))
        gaps = np.diff(np.sort(rng.integers(0, spare + 1, samples)), prepend=0)
    found: dict[int, list[np.ndarray]] = {}
    row, at, kept = 0, 0, 0
    for take, gap in zip(new, gaps, strict=True):
        at += gap
        while row < len(rows) and at + take > len(rows[row]):
            row, at = row + 1, 0
        if row == len(rows):
            many = f"{ids.size} tokens" if ids.ndim == 1 else f"{len(ids)} rows of {ids.shape[1]} tokens"
            raise ValueError(
                f"calibration: the text is too short: its {many} hold {kept} of {samples} windows of "
                f"{drawn.min()}{f' to {drawn.max()}' if mixed else ''} tokens: give more, or ask for fewer or shorter"
            )
        window = rows[row][at : at + take]
        found.setdefault(len(window), []).append(window if start is None else np.concatenate([[start], window]))
        at, kept = at + take, kept + 1
    arrays = [np.stack(found[length]).astype(np.int64) for length in sorted(found)]
    return Calibration(
        arrays,
        {
            "seqlen": [int(drawn.min()), int(drawn.max())] if mixed else int(lengths),
            "samples": samples,
            "tokens": sum(a.size for a in arrays),
            "start_token": start,
            "seed": seed,
        },
    )


def read_ids(path: Path | str, folder: Path | str) -> np.ndarray:
    """Token ids to calibrate on: of a .npy file, [t] or [n, t], or of a text by the tokenizer in a model's folder.

    A text is UTF-8, or JSON lines (.jsonl) of which each has a "text".
    """
    if Path(path).suffix == ".npy":
        return known_ids(folder, files.read_ids(path), path)
    return encode(folder, read_text(path))


def task_lengths(folder: Path | str, task: Path | str) -> np.ndarray:
    """Tokens of each request of a task, [requests]: JSON lines in lm-evaluation-harness' fields; a model's tokenizer.

    Known are PIQA (goal, sol1, sol2), ARC (question, choices), WinoGrande (sentence, option1, option2), and any lines
    with a "text". A request is the context with one of the answers; the start token counts.
    """
    needed = (
        "no request of a known task: a JSON object with goal, sol1 and sol2 (PIQA), question and choices (ARC), "
        "sentence, option1 and option2 (WinoGrande), or text is needed"
    )
    requests = [request for _, found in json_lines(Path(task), _requests, needed) for request in found]
    return token_counts(folder, requests) + 1


def _requests(row: Any) -> list[str]:
    if "goal" in row:
        parts = [(row["goal"], row[answer]) for answer in ("sol1", "sol2")]
    elif "choices" in row:
        answers = row["choices"]["text"]
        if not isinstance(answers, list) or not answers:
            raise TypeError
        parts = [(row["question"], answer) for answer in answers]
    elif "sentence" in row:
        sentence = well_formed(row["sentence"])
        return [sentence.replace("_", well_formed(row[option])) for option in ("option1", "option2")]
    else:
        return [well_formed(row["text"])]
    return [f"Question: {well_formed(question)}\nAnswer: {well_formed(answer)}" for question, answer in parts]


def task_length(lengths: int | ArrayLike, positions: int) -> int:
    """The calibration length for requests of these lengths (or for their 99th percentile): see the module."""
    most = np.percentile(np.asarray(lengths), _SHARE, method="inverted_cdf")
    return int(min(1 << (max(int(most), 2) - 1).bit_length(), positions))


def for_task(folder: Path | str, task: str, positions: int) -> tuple[int, np.ndarray | None]:
    """Calibration length, and (for a file) the lengths of its requests: task is a name in `TASKS` or a file."""
    if task in TASKS:
        return task_length(TASKS[task], positions), None
    if not Path(task).is_file():
        raise ValueError(f"target task {task!r}: neither a file of requests nor one of {', '.join(TASKS)}")
    lengths = task_lengths(folder, task)
    return task_length(lengths, positions), lengths
