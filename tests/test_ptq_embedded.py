"""The OPT in the repository: its size, its files, and that its recorded scores are true."""

import json
import math

import numpy as np
import pytest

from golden.models import load
from golden.models.files import read_ids
from golden.models.tensors import Checkpoint

torch = pytest.importorskip("torch")

from golden.ptq import evaluate as ev  # noqa: E402
from golden.ptq.accuracy import EMBEDDED  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402

torch.set_grad_enabled(False)


def test_it_is_small_and_complete():
    names = {p.name for p in EMBEDDED.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "samples.npy", "training.json"} <= names
    assert sum(p.stat().st_size for p in EMBEDDED.iterdir()) <= 8_000_000
    model = load(EMBEDDED)
    assert model.config.vocab_size >= 4096
    assert all(t.dtype == np.float16 for t in Checkpoint(EMBEDDED).values())
    record = json.loads((EMBEDDED / "training.json").read_text())
    assert record["parameters"] == sum(t.size for t in model.tensors.values())
    assert record["curve"][-1]["step"] == record["settings"]["steps"]


def test_tokenizer_keeps_every_byte():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(EMBEDDED / "tokenizer.json"))
    text = " = A title = \n \n Caf\u00e9 @-@ \u6771\u4eac 1 @,@ 000 , \t tabs\r\n  and \U0001f600 \n"
    assert tokenizer.decode(list(ev.encode(EMBEDDED, text))) == text


def test_samples_are_of_this_model():
    """Sampled at temperature 1, the mean surprise of the ids is the model's mean entropy, within its error."""
    ids = read_ids(EMBEDDED / "samples.npy")
    model = load(EMBEDDED)
    assert ids.shape[1] <= model.config.positions + 1
    assert (ids[:, 0] == ev.start_token(EMBEDDED)).all()
    windows = ev.samples(ids[:12])
    twin = from_golden(model)
    score = ev.evaluate({"float": twin}, windows)["float"]
    log_p = twin(ids[:12, :-1].astype(np.int64)).log_softmax(-1)
    entropy = -(log_p.exp() * log_p).sum(-1).mean(1).double().numpy()
    excess = score.nll / score.tokens - entropy
    assert abs(excess.mean()) < 4 * excess.std(ddof=1) / math.sqrt(len(excess))


def test_bits_per_byte_of_the_first_windows_in_transformers(shared):
    """What our evaluation says of the raw test, from transformers' own loss."""
    transformers = pytest.importorskip("transformers")
    text = ev.read_text(shared("data/wikitext-2/wiki.test.raw"))[:6000]
    ids, ends = ev.tokenize(EMBEDDED, text)
    assert ends[-1] == len(text)
    windows = ev.rolling(ids, 511, start=2)
    score = ev.evaluate({"float": from_golden(load(EMBEDDED))}, windows)["float"]
    reference = transformers.OPTForCausalLM.from_pretrained(EMBEDDED, dtype=torch.float32)
    nll = 0.0
    for begin in range(0, len(ids), 511):
        x = torch.tensor([[2, *ids[begin : begin + 511]]])
        nll += reference(x, labels=x).loss.item() * (x.shape[1] - 1)
    assert score.nll.sum() == pytest.approx(nll, rel=1e-4)
    assert score.bits(len(text.encode())) == pytest.approx(nll / math.log(2) / len(text.encode()), rel=1e-4)


def test_recorded_bits_per_byte(shared):
    """A part of the raw test scores near the recorded figure of all of it (a gross check: the whole takes minutes)."""
    record = json.loads((EMBEDDED / "training.json").read_text())["test"]
    text = ev.read_text(shared("data/wikitext-2/wiki.test.raw"))
    assert record["bytes"] == len(text.encode())
    ids, ends = ev.tokenize(EMBEDDED, text)
    assert record["tokens"] == len(ids)
    windows = ev.rolling(ids, 511, start=2, stride=256)[:60]
    score = ev.evaluate({"float": from_golden(load(EMBEDDED))}, windows)["float"]
    n_bytes = len(text[: ends[int(score.tokens.sum()) - 1]].encode())
    assert score.bits(n_bytes) == pytest.approx(record["bits_per_byte"], abs=0.1)


def test_accuracy_command(tmp_path, capsys):
    """The table and the records of a short run."""
    from golden.__main__ import main

    assert main(["accuracy", "--limit", "2000", "--tables", "nearest", "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    data = json.loads((tmp_path / "results.json").read_text())
    rows = {(r["format"], r["hardware"]): r for r in data["records"]}
    assert len(rows) == len(data["records"]) == 7
    fields = {"model", "text", "format", "weight_bits", "act_bits", "value_bits", "scaling", "optq", "calib_seqlen"}
    assert all(fields | {"hardware", "perplexity"} <= set(r) for r in data["records"])
    assert all({"kl", "kl_stderr"} <= set(r) for r in data["records"] if r["format"] != "float")
    assert rows["float", False]["perplexity"] < rows["dint3", True]["perplexity"]
    assert rows["int8", True]["kl"] < rows["dint4", True]["kl"] < rows["dint3", True]["kl"]
    for r in data["records"]:
        assert f"{r['perplexity']:.4f}" in shown
    assert "accumulators identical" in shown
    assert data["provenance"]["command"].startswith("python -m golden accuracy --limit 2000 ")
    assert {"python", "numpy", "torch"} <= set(data["provenance"]["tools"])
    assert main(["accuracy", str(tmp_path)]) == 1
    assert "config.json: no such file" in capsys.readouterr().err
