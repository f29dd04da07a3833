"""Task scores: lm-evaluation-harness' own of the float model, for torch and NumPy; the paper's tables of scores."""

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from decoder_models import MODELS, random_model
from test_real import EMBEDDED, LINES

from golden.__main__ import main
from golden.models import load
from golden.models.tensors import write_safetensors

torch = pytest.importorskip("torch")
lm_eval = pytest.importorskip("lm_eval")
from lm_eval.models.huggingface import HFLM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

from golden.ptq import reproduce, wikitext  # noqa: E402
from golden.ptq import tasks as task_module  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402
from golden.ptq.evaluate import evaluate  # noqa: E402
from golden.ptq.tasks import SHOTS, WHERE, Tasks, mean  # noqa: E402

NONE = TaskManager(include_defaults=False)  # by default all tasks' files would be read
MORE = {
    "arc_challenge": LINES["arc_easy"],
    "hellaswag": [
        {
            "ctx_a": "A man stands in a field.",
            "ctx_b": "he",
            "activity_label": "Kite",
            "endings": ["runs with a kite.", "eats a tower.", "is a river.", "was the war."],
            "label": "0",
        }
    ],
    "boolq": [{"passage": "The tower was built of stone.", "question": "is the tower of stone", "label": 1}],
    "openbookqa": [
        {
            "question_stem": "The sun is",
            "choices": {"text": ["a star", "a stone", "a king", "a town"], "label": list("ABCD")},
            "answerKey": "A",
        }
    ],
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One of each task; mmlu of two subjects."""
    folder = tmp_path_factory.mktemp("tasks")
    for name, lines in (LINES | MORE).items():
        (folder / f"{name}_x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "mmlu").mkdir()
    for subject in ("anatomy", "world_religions"):
        for split, count in (("dev", 5), ("test", 2)):
            rows = [f"Is {subject} number {i} a king?,yes,no,a river,the war,{'ABCD'[i % 4]}" for i in range(count)]
            (folder / "mmlu" / f"{subject}_{split}.csv").write_text("\n".join(rows) + "\n")
    with tarfile.open(folder / "mmlu.tar.gz", "w:gz") as archive:
        archive.add(folder / "mmlu", "mmlu")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _two_subjects():
    """Of mmlu's 57: each is a task of its own, which takes its time to load."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(task_module, "SUBJECTS", "mmlu_[aw][no]*.yaml")
        yield


CONFIG = MODELS["opt"] | {"vocab_size": 4096, "max_position_embeddings": 600, "num_hidden_layers": 1, "bos_token_id": 0}


@pytest.fixture
def tiny(tmp_path):
    """An OPT of one random layer with the embedded model's tokenizer, and ids in the place of samples."""
    folder = tmp_path / "wide"
    folder.mkdir()
    for path in EMBEDDED.glob("*token*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "config.json").write_text(json.dumps(CONFIG))
    write_safetensors(folder / "model.safetensors", random_model(hf_config=CONFIG).tensors)
    np.save(folder / "samples.npy", np.random.default_rng(0).integers(5, 4096, (4, 150)))
    return folder


def paths(files, names):
    return [str(files / (f"{name}_x.jsonl" if name != "mmlu" else "mmlu.tar.gz")) for name in names]


def test_scores_are_the_harness_own(files):
    """Of the float model in transformers, question by question; by torch and by NumPy; five shots where it says so."""
    tasks = Tasks(list(WHERE), paths(files, WHERE))
    assert tasks.parts["mmlu"] == ("mmlu_anatomy", "mmlu_world_religions")
    assert tasks.categories == {"mmlu_anatomy": "STEM", "mmlu_world_religions": "humanities"}
    stock = HFLM(pretrained=str(EMBEDDED), dtype="float32", device="cpu", batch_size=1)
    model = load(EMBEDDED)
    found = tasks.score(from_golden(model), EMBEDDED)
    for shots in (None, 5):
        names = [name for name in tasks.names if SHOTS.get(name) == shots]
        given = [task for name in names for task in tasks._tasks[name]]
        theirs = lm_eval.simple_evaluate(stock, tasks=given, num_fewshot=shots, bootstrap_iters=0, task_manager=NONE)
        for part in (part for name in names for part in tasks.parts[name]):
            assert theirs["results"][part]["acc,none"] == mean(found, [part])
            samples = theirs["samples"][part]
            assert [s["acc"] for s in sorted(samples, key=lambda s: s["doc_id"])] == found[part]
            assert shots is None or samples[0]["arguments"][0][0].count("Answer:") == 6
    assert 0 < mean(found, sum(tasks.parts.values(), ())) < 1
    names = ["piqa", "mmlu"]
    few = Tasks(names, paths(files, names), limit=1)
    assert few.score(model, EMBEDDED) == {part: found[part][:1] for name in names for part in few.parts[name]}  # NumPy
    one, two = (Tasks(["piqa"], paths(files, ["piqa"]), limit=count).identity for count in (1, 2))
    assert one != two


def test_table_4_is_measured_once(files, tiny, tmp_path, capsys, monkeypatch):
    """Scores, their mean, the paper's beside it; a second run computes nothing; another task is one more column."""
    three = ["piqa", "winogrande", "arc_easy"]
    argv = ["reproduce", "--table", "4", "--calib-tokens", "256", "--search-tokens", "128", "--out", str(tmp_path)]
    argv += [str(tiny), "--tasks", *paths(files, [*three, "boolq"])]
    monkeypatch.setattr("golden.ptq.scaling.GRID", 2)
    assert main(argv) == 0
    shown = capsys.readouterr().out
    records = json.loads((tmp_path / "table-4.json").read_text())["records"]
    assert [(r["format"], r["scaling"]) for r in records][-1] == ("dINT4", "AQAS, SLAC")
    assert len(records) == 8
    for r in records:
        assert list(r["tasks"]) == [*three, "boolq"]
        assert r["score"] == pytest.approx(np.mean([r["tasks"][name] for name in three]))
        assert r["ours_increase"] == pytest.approx(r["score"] - records[0]["score"])
        assert r["difference"] == pytest.approx(r["ours_increase"] - r["paper_increase"])
    assert records[1]["paper_increase"] == pytest.approx(63.23 - 69.11)
    assert "OPT-6.7B of the paper, another model" in shown
    assert "| INT4 | none |  |" in shown
    monkeypatch.setattr(Tasks, "score", lambda *_: 1 / 0)
    assert main(argv) == 0
    assert capsys.readouterr().out == shown
    assert (tmp_path / "table-4.png").read_bytes()[:4] == b"\x89PNG"
    assert all(r["score_stderr"] is None for r in records)  # ARC-easy has one question here
    assert "+-" not in shown
    assert "more than the model takes" not in shown
    few = reproduce.shown([r for r in records if "SLAC" not in r["scaling"]], reproduce.published(4))
    assert "Windows of 128 tokens are more than the model takes, or its ids have." in few
    settings = json.loads((tiny / "tokenizer_config.json").read_text())
    (tiny / "tokenizer_config.json").write_text(json.dumps(settings | {"add_bos_token": True}))
    with pytest.raises(ZeroDivisionError):  # other tokens, other scores
        main(argv)


def test_tables_1_and_7(files, tiny, tmp_path, capsys, monkeypatch):
    """Lengths of calibration that fit; categories of questions; a model that five shots do not fit is refused first."""
    monkeypatch.setattr("golden.ptq.scaling.GRID", 2)
    how = ["--calib-tokens", "256", "--search-tokens", "128", "--out", str(tmp_path)]
    three = paths(files, ["piqa", "winogrande", "arc_easy"])
    assert main(["reproduce", "--table", "1", *how, "--items", "2", str(tiny), "--tasks", *three]) == 0
    shown = capsys.readouterr().out
    records = json.loads((tmp_path / "table-1.json").read_text())["records"]
    assert [r["calibration"] for r in records] == ["", "64", "128", "64", "128"]
    assert records[0]["paper_score"] == 70.92
    assert "Windows of 512, 2048 tokens are more than the model takes" in shown
    mmlu = ["--tasks", *paths(files, ["mmlu"])]
    assert main(["reproduce", "--table", "7", *how, str(tiny), *mmlu]) == 0
    records = json.loads((tmp_path / "table-7.json").read_text())["records"]
    by = {r["questions_of"]: r for r in records if r["format"] == "FP16"}
    assert by["mean"]["score"] == pytest.approx((by["STEM"]["score"] + by["humanities"]["score"]) / 2)
    assert [by[c]["paper_score"] for c in ("humanities", "STEM", "mean")] == [33.9, 30.5, 35.2]
    capsys.readouterr()
    (tiny / "config.json").write_text(json.dumps(CONFIG | {"max_position_embeddings": 60}))
    np.save(tiny / "samples.npy", np.random.default_rng(0).integers(5, 4096, (4, 50)))
    model = random_model(hf_config=CONFIG)
    model.tensors["model.decoder.embed_positions.weight"] = model.tensors["model.decoder.embed_positions.weight"][:62]
    write_safetensors(tiny / "model.safetensors", model.tensors)
    monkeypatch.setattr(reproduce, "score", lambda *_, **__: 1 / 0)
    assert main(["reproduce", "--table", "5", *how, str(tiny), *mmlu]) == 1
    assert "table 5 does not fit wide: 16 of 16 requests are longer than the model's 60" in capsys.readouterr().err


def test_labels_are_numbers_or_their_digits(tmp_path):
    """The harness would take the digits for an answer's text, and count it as wrong."""
    (tmp_path / "piqa.jsonl").write_text(json.dumps(LINES["piqa"][1] | {"label": "1"}) + "\n")
    (task,) = Tasks(["piqa"], [str(tmp_path / "piqa.jsonl")])._tasks["piqa"]
    assert [task.doc_to_target(doc) for doc in task.eval_docs] == [1]
    (tmp_path / "winogrande.jsonl").write_text(json.dumps(LINES["winogrande"][0] | {"answer": 2}) + "\n")
    (task,) = Tasks(["winogrande"], [str(tmp_path / "winogrande.jsonl")])._tasks["winogrande"]
    assert [task.doc_to_text(doc) for doc in task.eval_docs] == [1]  # the second option


def test_tokens_that_no_prompt_has_may_be_more_than_the_model_s(files, tiny):
    """As Gemma's tokenizer has one for images: only what the prompts need has to be there."""
    tasks, table = Tasks(["piqa"], [str(files / "piqa_x.jsonl")]), reproduce.published(4)
    tokenizer = json.loads((tiny / "tokenizer.json").read_text())
    tokenizer["added_tokens"].append(tokenizer["added_tokens"][0] | {"id": 4096, "content": "<image>"})
    (tiny / "tokenizer.json").write_text(json.dumps(tokenizer))
    config = reproduce.config_of(tiny)
    assert reproduce.check_tasks(tasks, table, tiny, config) == ""
    (tiny / "config.json").write_text(json.dumps(CONFIG | {"vocab_size": 100}))
    with pytest.raises(ValueError, match=r"its tokenizer: token \d+ is outside the vocabulary of 100"):
        reproduce.check_tasks(tasks, table, tiny, config)


def test_the_hubs_client_does_not_tell_of_its_tries():
    """Offline it does, ten lines before the one error."""
    import logging

    said = logging.getLogger("huggingface_hub.utils._http")
    with task_module._quiet():
        assert not said.isEnabledFor(logging.WARNING)
    assert said.isEnabledFor(logging.WARNING)


def test_other_files_are_an_error_before_any_work(files, tmp_path, capsys):
    (tmp_path / "hellaswag.jsonl").write_text(json.dumps(MORE["hellaswag"][0]) + '\n{"ctx_a": "x"}\n')
    (tmp_path / "piqa.jsonl").write_text('{"goal": "x", "sol1": "y", "sol2": "z", "label": 2}\n')
    (tmp_path / "quiz.jsonl").write_text("{}\n")
    (tmp_path / "boolq.jsonl").write_text(json.dumps(MORE["boolq"][0] | {"label": "true"}) + "\n")
    (tmp_path / "winogrande_again.jsonl").write_text(json.dumps(LINES["winogrande"][0]) + "\n")
    (tmp_path / "mmlu_none").mkdir()
    (tmp_path / "mmlu_bad").mkdir()
    for path in (files / "mmlu").iterdir():
        (tmp_path / "mmlu_bad" / path.name).write_text(path.read_text())
    (tmp_path / "mmlu_bad" / "anatomy_test.csv").write_text("q,a,b,c,d,E\n")
    few = tmp_path / "mmlu_few"
    few.mkdir()
    for path in (files / "mmlu").iterdir():
        (few / path.name).write_text("".join(path.read_text().splitlines(keepends=True)[:4]))
    (tmp_path / "mmlu.tar").write_text("no archive")
    for name, message in (
        ("hellaswag.jsonl", "hellaswag.jsonl:2: a JSON object with ctx_a, ctx_b, activity_label, endings and label is"),
        ("piqa.jsonl", "piqa.jsonl:1: a JSON object with goal, sol1, sol2 and label is needed"),
        ("boolq.jsonl", "boolq.jsonl:1: a JSON object with passage, question and label is needed: label is 'true', a"),
        ("winogrande_again.jsonl", "a second file of the task winogrande: give one, with all its questions"),
        ("quiz.jsonl", "its name begins with none of piqa, winogrande"),
        ("nothing.jsonl", "neither a file nor a task of piqa"),
        ("mmlu_none", "anatomy_dev.csv is missing, of the 4 files of mmlu"),
        ("mmlu_bad", "anatomy_test.csv: question 1: a question, four choices and an answer are needed"),
        ("mmlu_few", "anatomy_dev.csv: it holds 4 questions, 5 or more are needed"),
        ("mmlu.tar", "a folder or a tar archive of mmlu's .csv files is needed"),
    ):
        argv, rest = ["reproduce", "--table", "4", "--out", str(tmp_path / "out")], ["piqa", "winogrande", "arc_easy"]
        rest = [one for one in rest if not name.startswith(f"{one}.")]
        assert main([*argv, "--tasks", *paths(files, rest), str(tmp_path / name)]) == 1
        error = capsys.readouterr().err
        assert message in error
        assert error.count("\n") == 1
    for argv, message in (
        (["--table", "3", "--items", "5"], "--items does nothing without a table of task scores"),
        (["--table", "4", "--limit", "5"], "--limit does nothing without a table of perplexity"),
    ):
        assert main(["reproduce", *argv]) == 1
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("hellaswag", {"endings": [1, 2]}, ""),
        ("hellaswag", {"endings": "abcd"}, ""),
        ("hellaswag", {"label": 4}, ": label is 4, a number from 0 to 3 is needed"),
        ("hellaswag", {"ctx_a": None}, ""),
        ("boolq", {"passage": 7}, ""),
        ("boolq", {"label": 2}, ": label is 2, a number from 0 to 1 is needed"),
        ("openbookqa", {"answerKey": 1}, ""),
        ("openbookqa", {"question_stem": ["x"]}, ""),
        ("openbookqa", {"choices": {"text": ["a"], "label": ["A", "B"]}}, ": its choices are 1 texts and 2 labels"),
        ("arc_challenge", {"choices": {"text": ["a", "b"], "label": [1, 2]}}, ""),
    ],
)
def test_fields_of_other_types_are_named(tmp_path, name, changes, message):
    path, good = tmp_path / f"{name}.jsonl", MORE[name][0]
    path.write_text(json.dumps(good) + "\n" + json.dumps(good | changes) + "\n")
    with pytest.raises(ValueError, match=rf"{name}.jsonl:2: a JSON object with .* is needed{message}"):
        Tasks([name], [str(path)])


def test_answers_of_superglue_are_true_or_false(tmp_path):
    """In its own files; the harness takes the hub's, of 0 and 1."""
    path = tmp_path / "boolq_val.jsonl"
    path.write_text("".join(json.dumps(MORE["boolq"][0] | {"label": label}) + "\n" for label in (True, False, 1, "0")))
    rows = task_module._read("boolq", path)["boolq"]["validation"]
    assert [repr(row["label"]) for row in rows] == ["1", "0", "1", "0"]


def test_word_perplexity_is_the_harness_own(tmp_path):
    """Of pages, detokenised, in windows: its log-likelihood of the float model, and its words."""
    from datasets import Dataset

    text = "\n = The tower = \n\n The tower 's king , who ( it is said ) was 3 @.@ 5 m tall , ran . \n" * 2
    text += "\n = Rain = \n = = In the north = = \n\n It rains . " + "The war of the river was long . " * 30 + "\n"
    (tmp_path / "wiki.raw").write_text(text)
    pages = wikitext.pages(text)
    assert [page.split("\n")[0].strip() for page in pages] == ["= The tower =", "= The tower =", "= Rain ="]
    Dataset.from_list([{"page": page} for page in pages]).to_parquet(str(tmp_path / "pages.parquet"))
    stock = Path(lm_eval.__file__).parent / "tasks" / "wikitext" / "wikitext.yaml"
    data = {"data_files": {"test": str(tmp_path / "pages.parquet")}, "cache_dir": str(tmp_path / "cache")}
    own = {"include": str(stock), "task": "wikitext", "dataset_path": "parquet", "dataset_name": None}
    own |= {"dataset_kwargs": data, "training_split": None, "validation_split": None}
    (tmp_path / "wikitext.yaml").write_text(json.dumps(own))
    task = TaskManager(include_path=[tmp_path], include_defaults=False).load("wikitext")["tasks"]["wikitext"]
    theirs = HFLM(pretrained=str(EMBEDDED), dtype="float32", device="cpu", batch_size=1, add_bos_token=False,
                  max_length=40)  # fmt: skip
    expected = lm_eval.simple_evaluate(theirs, tasks=[task], bootstrap_iters=0, task_manager=NONE)["results"][
        "wikitext"
    ]
    model = load(EMBEDDED)
    scored = reproduce._read(EMBEDDED, tmp_path / "wiki.raw", "words", model.config, (40, None))
    nll = evaluate({"float": from_golden(model)}, scored.windows)["float"].nll.sum()
    assert np.exp(nll / scored.n_words) == pytest.approx(expected["word_perplexity,none"], rel=1e-5)
    assert scored.name == "wiki.raw by words, windows of 40 tokens"
    few = reproduce._read(EMBEDDED, tmp_path / "wiki.raw", None, model.config, (40, 10))
    assert (few.name, few.n_words) == (f"{scored.name}, the first 1 of 3 pages", wikitext.words(pages[0]))
    other = reproduce._read(EMBEDDED, tmp_path / "wiki.raw", "contiguous", model.config, (40, 100))
    assert other.name.startswith("wiki.raw, contiguous windows of 40 tokens, the first 2 of")
    for wrong, said in (("x" * 500, r"\d+ tokens in 1 words"), (" \n", "0 tokens in 0 words")):
        (tmp_path / "none.raw").write_text(wrong)
        with pytest.raises(ValueError, match=rf"none.raw: it has {said}, by its white space"):
            reproduce._read(EMBEDDED, tmp_path / "none.raw", "words", model.config, (40, None))
    for protocol, most in (("words", 512), ("contiguous", 512), ("rolling", 511)):
        with pytest.raises(ValueError, match=f"windows of 513 tokens are too long: the model takes {most}"):
            reproduce._read(EMBEDDED, tmp_path / "wiki.raw", protocol, model.config, (513, None))
    record = {"windows": {"nll": [2.0, 4.0]}, "tokens": 12, "perplexity": np.exp(0.5), "perplexity_stderr": 0.1}
    by_words = reproduce._by_words(record, 3)
    assert by_words["perplexity"] == pytest.approx(np.exp(2.0))
    assert by_words["perplexity_stderr"] == pytest.approx(0.1 / np.exp(0.5) * 4 * np.exp(2.0))
