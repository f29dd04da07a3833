"""What is wrong with a model's files, a text, a task or a table is one line, before any model is read."""

import numpy as np
import pytest

from golden.__main__ import main
from golden.models import QuantConfig, load, quantize, save
from tests.decoder_models import MODELS, model_folder, random_ids, random_model, tokenizer_folder

torch = pytest.importorskip("torch")
from golden import models  # noqa: E402
from golden.cli import evaluate as evaluate_command  # noqa: E402
from golden.cli import quantize as quantize_command  # noqa: E402
from golden.ptq import accuracy, pipeline  # noqa: E402

COMMANDS = {
    "real": ["real", "MODEL", "--text", "TEXT", "--calibration", "TEXT", "--length", "20", "--calib-tokens", "60"],
    "accuracy": ["accuracy", "--tables", "nearest", "outliers", "--text", "TEXT", "--", "MODEL"],
    "table 3": ["reproduce", "--table", "3", "--text", "TEXT", "--calibration", "TEXT", "MODEL"],
    "sampled": ["reproduce", "--table", "3", "MODEL"],
    "evaluate": ["evaluate", "MODEL", "--text", "TEXT"],
    "quantize": ["quantize", "MODEL", "OUT", "--optq", "--calibration", "TEXT", "--calib-seqlen", "20",
                 "--calib-samples", "3"],
}  # fmt: skip
OF_TEXT = ("real", "accuracy", "table 3", "evaluate", "quantize")
WRONG = {
    "no tokenizer": (OF_TEXT, "neither tokenizer.json nor vocab.json and merges.txt, nor tokenizer.model"),
    "large": (OF_TEXT, "config.json has 300 tokens, tokenizer.json 61: the tokenizer of another model"),
    "small": (OF_TEXT, "its tokenizer: token 58 is outside the vocabulary of 40"),
    "other ids": (("accuracy", "sampled"), "samples.npy: token 99 is outside the vocabulary of 61"),
    "long rows": (("accuracy", "sampled"), "samples.npy: rows of 100 tokens: it takes 64"),
    "no samples": (("accuracy", "sampled"), "no samples.npy"),
    "post-norm": (
        ("table 3", "sampled"),
        "table 3 does not fit post-norm: scaling 'aqas' is not valid for",
    ),
    "quantised": (("real", "accuracy", "table 3", "sampled"), "the model is quantised already: start from the float"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    for name in ("fine", *WRONG):
        size = {"large": 300, "small": 40}.get(name, 61)
        model = random_model(hf_config=MODELS["opt-350m" if name == "post-norm" else "llama"] | {"vocab_size": size})
        ids = random_ids(model, (6, 30))
        if name == "other ids":
            ids[3, 4] = 99
        if name == "long rows":
            ids = np.full((6, 100), 5)
        made = model_folder(root / name, model, None if name == "no samples" else ids)
        if name != "no tokenizer":
            tokenizer_folder(made)
        if name == "quantised":
            small = save(quantize(load(made), QuantConfig()), root / "saved")
            np.save(small / "samples.npy", ids)
    (root / "TEXT").write_text("ABCDEFG the quick brown fox " * 400)
    return root


@pytest.fixture
def unread(monkeypatch):
    """No model is read, and nothing is computed."""

    def work(*_, **__):
        raise AssertionError("work was begun")

    for module in (models, evaluate_command, quantize_command):
        monkeypatch.setattr(module, "load", work)
    monkeypatch.setattr(pipeline, "_run", work)
    monkeypatch.setattr(accuracy.Bench, "score", work)


def refused(argv, capsys, tmp_path):
    assert main([*argv[:1], *(["--out", str(tmp_path / "out")] if argv[0] in ("real", "accuracy", "reproduce") else []),
                 *argv[1:]]) == 1, argv  # fmt: skip
    error = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(error) == 1
    assert not (tmp_path / "out" / "results.json").exists()
    return error[0]


@pytest.mark.parametrize(("name", "command"), [(name, c) for name, (commands, _) in WRONG.items() for c in commands])
@pytest.mark.usefixtures("unread")
def test_a_model_that_does_not_fit_is_refused_before_it_is_read(folder, capsys, tmp_path, name, command):
    model = folder / ("saved" if name == "quantised" else name)
    places = {"MODEL": model, "TEXT": folder / "TEXT", "OUT": tmp_path / "OUT"}
    argv = [str(places.get(word, word)) for word in COMMANDS[command]]
    assert WRONG[name][1] in refused(argv, capsys, tmp_path)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["evaluate", "fine", "--ids", "other ids/samples.npy"], "token 99 is outside the vocabulary of 61"),
        (["evaluate", "fine", "--ids", "long rows/samples.npy"], "windows of 99 tokens are too long"),
        (["evaluate", "fine", "--reference", "small", "--text", "TEXT"], "have different vocabularies"),
        (["evaluate", "fine", "--reference", "post-norm", "--text", "TEXT"], "too long: the model takes 40"),
        (["reproduce", "--table", "12", "fine"], "its groups of 128 do not divide the 32 inputs of"),
        (["reproduce", "--table", "3", "--calibration", "TEXT", "fine"], "--calibration does nothing without --text"),
        (["real", "fine", "--text", "TEXT", "--calibration", "TEXT", "--docs", "TEXT"], "are not there, once and in"),
        (["real", "fine", "--text", "TEXT", "--calibration", "TEXT", "--length", "100"], "windows of 100 tokens"),
        (["quantize", "fine", "OUT", "--optq", "--calibration", "other ids/samples.npy", "--calib-seqlen", "20",
          "--calib-samples", "3"], "token 99 is outside the vocabulary of 61"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("unread")
def test_what_does_not_fit_the_model(folder, capsys, tmp_path, argv, message):
    argv = [str(folder / word) if (folder / word).exists() else str(tmp_path / word) if word == "OUT" else word
            for word in argv]  # fmt: skip
    assert message in refused(argv, capsys, tmp_path)


def test_tables_that_do_not_fit_are_said_before_any_is_measured(folder, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(accuracy, "run", lambda *_: 1 / 0)
    for table, message in (("methods", "INT4, SmoothQuant: scaling 'smoothquant' is not valid"),
                           ("outliers", "outliers are planted in the gains of pre-norms")):  # fmt: skip
        argv = ["accuracy", "--tables", "nearest", table, "--", str(folder / "post-norm")]
        error = refused(argv, capsys, tmp_path)
        assert f"table '{table}' does not fit post-norm: " in error
        assert message in error


@pytest.mark.parametrize("argv", [
    ["quantize", "owner/name", "OUT", "--optq", "--calibration", "none.txt"],
    ["quantize", "owner/name", "OUT", "--method", "none.json", "--calibration", "TEXT"],
    ["evaluate", "owner/name", "--text", "none.txt"],
    ["accuracy", "--tables", "nearest", "--text", "none.txt", "--", "owner/name"],
    ["real", "owner/name", "--text", "TEXT", "--calibration", "none.txt"],
    ["real", "owner/name", "--text", "TEXT", "--calibration", "TEXT", "--tasks", "none.jsonl"],
    ["reproduce", "--table", "3", "--text", "TEXT", "--calibration", "none.txt", "owner/name"],
    ["reproduce", "--table", "4", "--tasks", "none.jsonl", "--calibration", "TEXT", "owner/name"],
])  # fmt: skip
def test_a_file_that_is_not_there_is_said_before_a_model_is_fetched(folder, monkeypatch, capsys, tmp_path, argv):
    """By its name on the hub, that is gigabytes."""
    hub = pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(hub, "snapshot_download", lambda *_, **__: pytest.fail("it was fetched"))
    places = {"TEXT": folder / "TEXT", "OUT": tmp_path / "OUT"}
    assert "none." in refused([str(places.get(word, word)) for word in argv], capsys, tmp_path)
