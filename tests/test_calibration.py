"""Calibration windows and the lengths of tasks."""

import json

import numpy as np
import pytest

pytest.importorskip("torch")

from golden.ptq.accuracy import EMBEDDED
from golden.ptq.calibration import TASKS, for_task, task_length, task_lengths, windows

STREAM = np.arange(1000, 3000)


def test_windows_of_a_stream_are_disjoint_and_start_with_the_start_token():
    found = windows(STREAM, 20, samples=90, start=2, positions=40, seed=1)
    (ids,) = found.ids
    assert ids.shape == (90, 20)
    assert (ids[:, 0] == 2).all()
    assert (np.diff(ids[:, 1:], axis=1) == 1).all()  # each a piece of the stream
    assert len(np.unique(ids[:, 1:])) == 90 * 19  # and none twice
    assert ids[:, 1].min() < 1200  # from all of it
    assert ids[:, 1].max() > 2600
    assert found.tokens == 1800
    assert found.record == {"seqlen": 20, "samples": 90, "tokens": 1800, "start_token": 2, "seed": 1}
    again, other = (windows(STREAM, 20, samples=90, start=2, seed=s).ids[0] for s in (1, 2))
    assert np.array_equal(ids, again)
    assert not np.array_equal(ids, other)


def test_a_stream_is_used_to_its_last_token():
    assert np.array_equal(windows(STREAM, 500, samples=4).ids[0].ravel(), STREAM)
    with_start = np.concatenate([[2], STREAM])
    assert np.array_equal(windows(with_start, 501, samples=4, start=2).ids[0][:, 1:].ravel(), STREAM)


def test_rows_are_not_joined():
    """Pieces of sampled rows: the start token of a row is not taken twice, no window spans two rows."""
    rows = np.concatenate([np.full((6, 1), 2), 100 * np.arange(1, 7)[:, None] + np.arange(32)], 1)
    (ids,) = windows(rows, 17, samples=12, start=2).ids
    assert (ids[:, 0] == 2).all()
    assert (ids[:, 1] // 100 == ids[:, -1] // 100).all()
    assert np.array_equal(np.sort(ids[:, 1:].ravel()), np.sort(rows[:, 1:].ravel()))
    (whole,) = windows(rows, 33, samples=6, start=2).ids
    assert np.array_equal(np.sort(whole, axis=0), rows)


def test_mixed_lengths_follow_the_task():
    lengths = np.array([9] * 50 + [30] * 40 + [300] * 10)
    found = windows(np.arange(100_000), lengths, samples=200, start=2, positions=64)
    shapes = {a.shape[1]: a.shape[0] for a in found.ids}
    assert set(shapes) == {16, 32, 64}  # rounded up to multiples of 8, cut to the positions
    assert sum(shapes.values()) == 200
    assert shapes[16] > shapes[32] > shapes[64] > 0
    assert found.record["seqlen"] == [16, 64]


def test_length_of_a_task():
    assert task_length(np.arange(1, 101), 2048) == 128  # 99 of 100 are at most 99
    assert task_length([5] * 99 + [1000], 2048) == 8
    assert task_length([128] * 10, 2048) == 128
    assert task_length([129] * 10, 2048) == 256
    assert task_length(2049, 2048) == 2048
    assert task_length([1], 2048) == 2
    assert {name: task_length(p, 2048) for name, p in TASKS.items()} == {
        "piqa": 128,
        "arc_easy": 128,
        "winogrande": 64,
        "mmlu": 2048,
    }


FILES = {"piqa": "piqa_validation", "arc_easy": "arc_easy_test", "winogrande": "winogrande_validation"}


@pytest.mark.parametrize(("name", "file"), FILES.items())
def test_recorded_percentiles_are_those_of_the_tasks(shared, name, file):
    lengths = task_lengths(shared("data/opt-tokenizer"), shared(f"data/tasks/{file}.jsonl"))
    assert np.percentile(lengths, 99, method="inverted_cdf") == TASKS[name]


def test_target_task(tmp_path):
    task = tmp_path / "task.jsonl"
    rows = [
        {"goal": "boil water", "sol1": "heat it", "sol2": "cool it", "label": 0},
        {"sentence": "The trophy did not fit, as _ was large.", "option1": "it", "option2": "the case"},
        {"question": "What is wet?", "choices": {"text": ["water", "sand"], "label": ["A", "B"]}, "answerKey": "A"},
        {"text": "a\u2028line"},
    ]
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)  # U+2028 ends no line of JSON
    task.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    lengths = task_lengths(EMBEDDED, task)
    assert len(lengths) == 7
    assert lengths.min() >= 2
    length, found = for_task(EMBEDDED, str(task), 512)
    assert np.array_equal(found, lengths)
    assert length >= np.percentile(lengths, 99)
    assert for_task(EMBEDDED, "piqa", 512) == (128, None)
    assert for_task(EMBEDDED, "mmlu", 512) == (512, None)


def test_errors(tmp_path):
    for ids in (np.zeros(0, int), np.zeros((0, 9), int)):
        with pytest.raises(ValueError, match="the text is empty: there is nothing to calibrate on"):
            windows(ids, 8)
    with pytest.raises(
        ValueError, match="too short: its 2000 tokens hold 3 of 128 windows of 512 tokens: give more, or"
    ):
        windows(STREAM, 512)
    with pytest.raises(ValueError, match=r"too short: its 4 rows of 10 tokens hold 0 of 1 windows of 41 tokens"):
        windows(np.arange(40).reshape(4, 10), 41, samples=1)
    with pytest.raises(ValueError, match="windows of 64 tokens exceed the model's 40 positions"):
        windows(STREAM, 64, samples=1, positions=40)
    with pytest.raises(ValueError, match="windows of 1 tokens predict nothing"):
        windows(STREAM, 1)
    with pytest.raises(ValueError, match="0 samples: at least one"):
        windows(STREAM, 8, samples=0)
    with pytest.raises(ValueError, match=r"ids are float64 \[3\]: integers"):
        windows(np.ones(3), 8)
    with pytest.raises(ValueError, match="mixed lengths are drawn from a list of integers"):
        windows(STREAM, [])
    with pytest.raises(ValueError, match="target task 'poetry': neither a file of requests nor one of piqa, arc_easy"):
        for_task(EMBEDDED, "poetry", 512)
    task = tmp_path / "task.jsonl"
    task.write_text("\n")
    with pytest.raises(ValueError, match=r"task.jsonl: it holds no line: no request of a known task"):
        task_lengths(EMBEDDED, task)
    task.write_bytes(b'{"text": "caf\xe9"}\n')
    with pytest.raises(ValueError, match=r"task.jsonl: not UTF-8 text"):
        task_lengths(EMBEDDED, task)
    strings = '{"question": "x", "choices": {"text": "abc"}}', '{"goal": "x", "sol1": "y", "sol2": null}'
    for wrong in ("{", "[]", '{"goal": "x"}', '{"text": 3}', '{"choices": 3, "question": "x"}', *strings):
        task.write_text(f'{{"text": "good"}}\n{wrong}\n')
        with pytest.raises(ValueError, match=r"task.jsonl:2: no request of a known task"):
            task_lengths(EMBEDDED, task)
