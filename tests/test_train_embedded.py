"""The training script of the embedded OPT, on a tiny model: it resumes with the same steps, and says what is wrong."""

import json
import random
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from golden.models import load
from golden.ptq import evaluate as ev
from golden.ptq.decoder import from_golden
from golden.ptq.train_embedded import SETTINGS, UnkFiller, main

TINY = [
    "--vocab=300",
    "--hidden=16",
    "--layers=1",
    "--heads=2",
    "--context=16",
    "--batch=2",
    "--warmup=2",
    "--samples=3",
]


@pytest.fixture(autouse=True)
def gradients():
    """Other tests of the same process may have turned them off."""
    with torch.enable_grad():
        yield


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("texts"), random.Random(0)
    common, rare = ["the", "of", "a", ","], ["gannet", "puffin", "plover", "dunlin"] * 5
    words = rng.choices([*common, "<unk>"], k=800) + rare
    rng.shuffle(words)
    for name in ("train", "valid"):
        (folder / name).write_text(" " + " ".join(words) + " \n")
    (folder / "test").write_text(" the puffin of a gannet , the plover \n" * 10)
    return folder


def options(texts, tmp_path, *more, steps=6):
    paths = {
        "--text": texts / "train",
        "--valid": texts / "valid",
        "--work": tmp_path / "work",
        "--out": tmp_path / "out",
    }
    return [*TINY, "--steps", str(steps), *(str(x) for pair in paths.items() for x in pair), *map(str, more)]


def test_it_resumes_with_the_same_steps(texts, tmp_path, capsys):
    assert main(options(texts, tmp_path / "once", "--test", texts / "test")) == 0
    for stop in (("--stop-after", 1), ("--stop-after", 4), ()):
        main(options(texts, tmp_path / "twice", "--test", texts / "test", *stop))
    assert "continuing at step 4 of 6" in capsys.readouterr().out
    once, twice = (tmp_path / n / "out" for n in ("once", "twice"))
    for name in ("model.safetensors", "tokenizer.json", "samples.npy", "config.json"):
        assert (once / name).read_bytes() == (twice / name).read_bytes(), name
    record = json.loads((once / "training.json").read_text())
    assert set(record["settings"]) == set(SETTINGS)
    assert record["minutes"] >= 0
    assert [point["step"] for point in json.loads((twice / "training.json").read_text())["curve"]] == [1, 4, 6]
    text = (texts / "test").read_text()
    ids = ev.encode(once, text)
    scores = ev.evaluate({"m": from_golden(load(once))}, ev.rolling(ids, 15, start=2, stride=8))["m"]
    assert record["test"]["bits_per_byte"] == pytest.approx(scores.bits(len(text.encode())), abs=2e-4)


def test_unk_becomes_a_rare_word():
    train = "a x b x c y a x b <unk> d <unk> y y e"
    filler = UnkFiller(train)
    filled = filler.fill(train, seed=1).split(" ")
    assert [w for w, was in zip(filled, train.split(" "), strict=True) if was == "<unk>"] != ["<unk>"] * 2
    assert set(filled) <= set(train.split(" ")) - {"<unk>"}
    assert filler.fill(train, seed=1) == filler.fill(train, seed=1)
    with pytest.raises(ValueError, match="no word with 3 to 8 occurrences to stand for <unk>"):
        UnkFiller("a b c").fill("a <unk>", seed=0)


def test_errors_are_one_line(texts, tmp_path, capsys):
    def message(*more, **kwargs):
        capsys.readouterr()
        assert main(options(texts, tmp_path, *more, **kwargs)) == 1
        before, error, text = capsys.readouterr().err.partition("error: ")
        assert error
        assert "Traceback" not in before
        assert text.index("\n") == len(text) - 1
        return error + text[:-1]

    assert message("--text", tmp_path / "none") == f"error: {tmp_path / 'none'}: No such file or directory"
    (tmp_path / "t.gz").write_bytes(b"no gzip")
    assert "t.gz: not UTF-8 text, plain or gzipped" in message("--text", tmp_path / "t.gz")
    assert "error: device 'nowhere': " in message("--device", "nowhere")
    main(options(texts, tmp_path, "--stop-after", 3))
    checkpoint, tokenizer = (tmp_path / "work" / name for name in ("checkpoint.safetensors", "tokenizer.json"))
    whole = checkpoint.read_bytes()
    assert "was made with --lr 0.003, not 0.1: continue with 0.003" in message("--lr", "0.1")
    assert "cannot be continued: " in message("--hidden", 32)
    assert "made with --seed 20261122, not 5" in message("--seed", 5)
    assert message("--stop-after", 3, steps=4).endswith("and the decay has begun: continue with 6")
    main(options(texts, tmp_path, "--stop-after", 3, steps=60))  # it has not, where there are more
    checkpoint.write_bytes(whole[: len(whole) // 2])
    assert "checkpoint.safetensors cannot be continued: " in message()
    checkpoint.write_bytes(b"")
    assert "Delete it to begin again, or give the options it was made with" in message()
    save_file({"a": load_any(whole, tmp_path)}, checkpoint)
    assert "checkpoint.safetensors cannot be continued: " in message()
    checkpoint.unlink()
    tokenizer.write_text(tokenizer.read_text()[:100])
    assert "tokenizer.json is no tokenizer: " in message()
    tokenizer.unlink()
    main(options(texts, tmp_path, "--stop-after", 1))
    checkpoint.unlink()
    assert "tokens, --vocab is 270: choose another --work" in message("--vocab", 270)
    assert "do not fill one batch: lower --batch or --context" in message("--batch", 1000)


def load_any(data, folder):
    (folder / "whole.safetensors").write_bytes(data)
    return next(iter(load_file(folder / "whole.safetensors").values()))


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    for name in SETTINGS:
        assert f"--{name.replace('_', '-')} " in shown
    assert "continues from it" in shown


@pytest.mark.parametrize(
    ("option", "value"),
    [("--lr", "nan"), ("--muon-lr", "inf"), ("--decay", "1.5"), ("--weight-decay", "-1"), ("--seed", "1" * 40)],
)
def test_numbers_that_are_none(texts, tmp_path, capsys, option, value):
    with pytest.raises(SystemExit) as stopped:
        main(options(texts, tmp_path, option, value))
    assert stopped.value.code == 2
    assert f"argument {option}: '{value}' is no " in capsys.readouterr().err


def test_one_training_at_a_time_in_a_folder(texts, tmp_path, capsys):
    code = "import sys, time\nfrom golden.storage import one_writer\n"
    code += "with one_writer(sys.argv[1]):\n print(1, flush=True)\n time.sleep(60)"
    command = [sys.executable, "-c", code, str(tmp_path / "work")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert main(options(texts, tmp_path)) == 1
        process.kill()
    assert "work: another process is writing to this folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
