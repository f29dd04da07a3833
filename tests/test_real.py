"""Real models' tables: tasks as lm-evaluation-harness scores them, kept rows, bad files."""

import json
from pathlib import Path

import numpy as np
import pytest

from golden.__main__ import main

torch = pytest.importorskip("torch")
from golden.ptq import evaluate, real  # noqa: E402

EMBEDDED = Path(real.__file__).parents[1] / "data" / "opt-wikitext2"
LINES = {
    "piqa": [{"goal": "Open a jar", "sol1": "Turn the lid.", "sol2": "Eat it.", "label": i % 2} for i in range(3)],
    "winogrande": [
        {"sentence": "The cup fell off the box as _ was small.", "option1": "cup", "option2": "box", "answer": "2"},
        {"sentence": "Ann saw Eve and _ ran.", "option1": "Ann ", "option2": "Eve", "answer": "1"},
    ],
    "arc_easy": [
        {
            "question": "What is wet?",
            "choices": {"text": ["rain", "sand", "fire"], "label": list("ABC")},
            "answerKey": "C",
        }
    ],
}


def files(folder):
    for name, lines in LINES.items():
        (folder / f"{name}_x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    text = "The tower was built in the year of the war . It is the oldest of its kind in the north .\n" * 40
    (folder / "text.txt").write_text(text)
    (folder / "more.txt").write_text("A word <unk> of no use .\n" + text)
    tasks = [str(folder / f"{name}_x.jsonl") for name in LINES]
    return ["--text", str(folder / "text.txt"), "--calibration", str(folder / "more.txt"), "--tasks", *tasks]


def test_a_table_is_measured_once(tmp_path, capsys):
    """Records of each format, text and task; the second run finds the rows of the first."""
    how = ["--windows", "3", "--length", "32", "--calib-tokens", "256", "--formats", "INT8", "dINT4"]
    command = ["real", str(EMBEDDED), *files(tmp_path), *how, "--out", str(tmp_path / "out")]
    assert main([*command, "--methods", "1"]) == 0
    first = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [(r.get("row"), r["text"].partition(",")[0]) for r in first["records"][::2][:4]] == [
        (None, "text.txt"), (None, "piqa"), (None, "winogrande"), (None, "arc_easy"),
    ]  # fmt: skip
    unknown = {r["text"].partition(",")[0]: r["accuracy_stderr"] is None for r in first["records"] if "accuracy" in r}
    assert unknown == {"piqa": False, "winogrande": False, "arc_easy": True}  # of one question
    kept = len(list((tmp_path / "out" / "rows").iterdir()))
    assert main([*command, "--methods", "2"]) == 0
    second = json.loads((tmp_path / "out" / "results.json").read_text())
    assert len(list((tmp_path / "out" / "rows").iterdir())) == kept + 1  # INT8 is rounded to nearest alone
    assert second["records"][: len(first["records"])] == first["records"]
    by = {(r.get("row", "float"), r.get("method_name")): r for r in second["records"] if r["text"].startswith("text")}
    assert by["INT8", "none"]["kl"] < by["dINT4", real.METHODS[1]]["kl"]
    shown = capsys.readouterr().out
    assert "| nearest | dINT4 |" in shown
    page, label = tmp_path / "page.md", EMBEDDED.name
    page.write_text(f"A\n<!-- tables of real {label} -->\nold\n<!-- end of real {label} -->\nZ\n")
    again = ["real", str(tmp_path / "out" / "results.json"), "--docs"]
    assert main([*again, str(page)]) == 0
    table = capsys.readouterr().out.partition("\n\ndINT against INT, KL to float, paired by window:\n\n")[0]
    assert page.read_text() == f"A\n<!-- tables of real {label} -->\n\n{table}\n\n<!-- end of real {label} -->\nZ\n"
    assert main([*again, str(tmp_path / "text.txt")]) == 1
    assert "text.txt: the lines <!-- tables of real" in capsys.readouterr().err
    assert "piqa, 3 questions" in shown
    # Rows of several runs in one file: those of both, in the table's order, each as it was measured.
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(json.dumps(first))
    late = [r for r in second["records"] if r.get("method_name") != "none"]
    command = f"python -m golden real {tmp_path / 'm'} --text {tmp_path / 't.txt'}"
    other.write_text(json.dumps({"provenance": {"command": command}, "records": late}))
    for known, new in ((one, other), (other, one)):
        record = tmp_path / f"both-{known.stem}.json"
        record.write_bytes(known.read_bytes())
        assert main(["real", str(new), "--record", str(record)]) == 0
        both = json.loads(record.read_text())
        assert sorted(map(json.dumps, both["records"])) == sorted(map(json.dumps, second["records"]))
        assert capsys.readouterr().out.startswith(f"{table}\n\ndINT against INT")
        assert "python -m golden real m --text t.txt" in both["provenance"]["command"]
    faults = (("identity", "x", "another model"), ("text", "book.txt", "another text"), ("perplexity", 9.5, "9.5 here"))
    for name, value, said in faults:
        kept_text = second["records"][0]["text"]
        wrong = [r | {name: value} if r["text"] == kept_text else r for r in first["records"]]
        one.write_text(json.dumps({"provenance": {}, "records": wrong}))
        assert main(["real", str(one), "--record", str(record)]) == 1
        assert said in capsys.readouterr().err
    for name, value, said in (("calib_tokens", 7, ": calib_tokens is "), ("calibration_digest", "x", "")):
        wrong = [r | {name: value, "row": "INT4"} for r in late if r.get("calibration")]
        one.write_text(json.dumps({"provenance": {}, "records": wrong}))
        assert main(["real", str(one), "--record", str(record)]) == 1
        assert f"the rows that are there already are calibrated on other tokens{said}" in capsys.readouterr().err


def test_every_whole_window_is_scored(tmp_path):
    """The last one too, where the text ends with it."""
    given, calibration = (Path(path) for path in files(tmp_path)[1:4:2])
    ids, ends = evaluate.tokenize(EMBEDDED, given.read_text())
    for tokens, count in ((32, 2), (33, 2), (31, 1), (16, 1)):
        given.write_text(given.read_text()[: ends[tokens - 1]])
        assert len(evaluate.encode(EMBEDDED, given.read_text())) == tokens
        bench, _ = real.open_real(EMBEDDED, given, calibration, length=16, n_windows=None, calibration_tokens=32)
        assert [len(window.ids) for window in bench.texts[0].windows] == [17] * count
        files(tmp_path)
    assert len(ids) > 33


def test_requests_are_those_of_the_harness(tmp_path):
    """Its contexts and continuations, and its choice."""
    files(tmp_path)
    tasks = dict(real.read_task(tmp_path / f"{name}_x.jsonl") for name in LINES)
    context = "Question: Open a jar\nAnswer:"
    assert tasks["piqa"][1] == real.Item([(context, " Turn the lid."), (context, " Eat it.")], 1)
    assert tasks["winogrande"][0].requests[1] == ("The cup fell off the box as box", " was small.")
    assert tasks["winogrande"][0].right == 1
    assert tasks["arc_easy"][0] == real.Item([("Question: What is wet?\nAnswer:", f" {t}") for t in
                                              ("rain", "sand", "fire")], 2)  # fmt: skip
    assert real.correct([3.0, 1.0, 5.0, 6.0, 4.0], [(2, 1), (3, 1)]).tolist() == [True, False]


def test_log_likelihoods_are_the_harness_own(tmp_path):
    """Of a request, token by token: lm-evaluation-harness' of the float model in transformers."""
    huggingface = pytest.importorskip("lm_eval.models.huggingface")
    import transformers
    from lm_eval.api.instance import Instance
    from tokenizers.processors import TemplateProcessing

    from golden.ptq import evaluate as ev
    from golden.ptq.decoder import load
    from golden.ptq.hf import tokenizer

    files(tmp_path)
    items = [item for name in LINES for item in real.read_task(tmp_path / f"{name}_x.jsonl")[1]]
    model = transformers.AutoModelForCausalLM.from_pretrained(EMBEDDED, dtype=torch.float32).eval()
    requests = [Instance("loglikelihood", {}, r, i) for i, r in enumerate(r for item in items for r in item.requests)]
    how = {"pretrained": model, "tokenizer": tokenizer(EMBEDDED), "batch_size": 1, "add_bos_token": False}
    for longest, cut in ((200, 0), (14, 5)):
        theirs = huggingface.HFLM(**how, max_length=longest)
        expected = [score for score, _ in theirs.loglikelihood(requests, disable_tqdm=True)]
        windows = real._request_windows(EMBEDDED, items, None, longest)
        assert sum(len(window.ids) == longest + 1 for window in windows) >= cut
        found = ev.evaluate({"float": load(EMBEDDED)}, windows)["float"]
        np.testing.assert_allclose(-found.nll, expected, rtol=1e-4)
    with pytest.raises(ValueError, match=r"the answer ' Turn the lid\.' is too long: 6 tokens, the model takes 3"):
        real._request_windows(EMBEDDED, items, None, 3)
    # Whether a request is begun with the start token, the tokenizer says, as to the harness.
    made = ev.tokenizer(EMBEDDED)
    start = made.id_to_token(0)
    for begun in (False, True):
        if begun:
            made.post_processor = TemplateProcessing(f"{start} $A", special_tokens=[(start, 0)])
        made.save(str(tmp_path / "tokenizer.json"))
        (tmp_path / "config.json").write_bytes((EMBEDDED / "config.json").read_bytes())
        (tmp_path / "tokenizer_config.json").write_bytes((EMBEDDED / "tokenizer_config.json").read_bytes())
        theirs = huggingface.HFLM(pretrained=model, tokenizer=tokenizer(tmp_path), batch_size=1)
        assert (theirs.tok_encode("a")[0] == 0) is begun
        assert real._begins(tmp_path, "opt", 0) is begun


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("piqa", {"goal": "x", "sol1": "y", "sol2": "z"}, "piqa_x.jsonl:2: a JSON object with goal, sol1, sol2 and"),
        ("piqa", {"goal": "x", "sol1": "y", "sol2": "z", "label": 2}, "piqa_x.jsonl:2: a JSON object with goal"),
        ("piqa", {"goal": "x", "sol1": "y", "sol2": "z"}, "label is needed: label is missing"),
        ("piqa", LINES["piqa"][0] | {"label": 1.5}, "label is 1.5, a number from 0 to 1 is needed"),
        ("winogrande", LINES["winogrande"][0] | {"answer": ""}, "answer is '', a number from 1 to 2 is needed"),
        ("winogrande", {"sentence": "x", "option1": "y", "option2": "z", "answer": "1"}, "sentence with _, option1"),
        ("arc_easy", {"question": "x", "choices": {"text": ["a"], "label": ["A"]}, "answerKey": "B"},
         "answerKey is 'B', none of ['A']"),
        ("boolq", {}, "its name begins with none of piqa, winogrande, arc_easy"),
    ],
)  # fmt: skip
def test_other_files_are_an_error_before_any_work(tmp_path, capsys, name, line, message):
    how, path = files(tmp_path), tmp_path / f"{name}_x.jsonl"
    path.write_text(json.dumps(LINES.get(name, [{}])[0]) + "\n" + json.dumps(line) + "\n")
    how = [*how[:5], str(path), "--out", str(tmp_path / "out")]
    assert main(["real", str(EMBEDDED), *how]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out" / "results.json").exists()


def test_methods_of_which_there_are_none(tmp_path, capsys):
    """Nothing is shown in their place, such as the results of a former run."""
    command = ["real", str(EMBEDDED), "--text", "x", "--calibration", "x", "--formats", "INT8", "--methods"]
    for methods in ("6", "0", "2-9", "3-2"):
        with pytest.raises(SystemExit):
            main([*command, methods, "--out", str(tmp_path / "out")])
    assert main([*command, "2-3", "--out", str(tmp_path / "out")]) == 1
    assert "--methods 1 is the only one of INT8" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_files_of_a_task_are_not_mixed(tmp_path, capsys):
    """They would be one text, whose questions are those of the second and whose likelihoods those of both."""
    how = files(tmp_path)
    (tmp_path / "piqa_y.jsonl").write_bytes((tmp_path / "piqa_x.jsonl").read_bytes())
    assert main(["real", str(EMBEDDED), *how, str(tmp_path / "piqa_y.jsonl"), "--out", str(tmp_path / "out")]) == 1
    assert "2 files of the task piqa: give one, with all its questions" in capsys.readouterr().err


RECORD = {"table": "real", "model": "m", "description": "M", "text": "t", "identity": "i", "tokens": 9}
RECORD |= {"row": "INT4", "method_name": "none", "perplexity": 3.5, "kl": 0.25}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *(({name: None}, f"records[1]: {name} is None: damaged") for name in ("text", "perplexity", "kl", "tokens")),
        *(({name: "x"}, f"records[1]: {name} is 'x': damaged") for name in ("row", "method_name", "kl", "accuracy")),
        ({"table": "nearest"}, "no results.json of python -m golden real"),
        *(
            ({"row": "dINT4", "windows": one}, "records that are damaged")
            for one in (None, {}, {"kl": "x"}, {"nll": [1]})
        ),
        ({"row": None, "method_name": None}, "records that are damaged"),
    ],
)
def test_damaged_results_are_named(tmp_path, capsys, changes, message):
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"provenance": {}, "records": [RECORD, RECORD | changes]}))
    assert main(["real", str(path)]) == 1
    assert message in capsys.readouterr().err
