"""Fine-tuning with rounded weights: what passes the rounding, what comes out, and that runs are kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from decoder_models import MODELS, random_ids, random_model, tokenizer_folder
from safetensors.numpy import save_file
from torch.nn.utils import parametrize

from golden import models
from golden.formats import parse_format
from golden.models import QuantConfig
from golden.ptq import evaluate as ev
from golden.ptq.decoder import from_golden
from golden.ptq.finetune import Plan, RoundToNearest, fine_tune, in_loop, main, trained_model, windows

PLAN = Plan(steps=4, batch=2, length=8, rate=1e-2, every=2)


@pytest.fixture(autouse=True)
def gradients():
    """Other tests of the same process may have turned them off."""
    with torch.enable_grad():
        yield


@pytest.mark.parametrize("name", ["dint4", "int4", "dint3", "int3"])
def test_the_gradient_passes_the_rounding(name):
    fmt = parse_format(name)
    linear = torch.nn.Linear(24, 5, bias=False)
    expected = torch.from_numpy(fmt.quantize(linear.weight.detach().numpy(), axis=0).dequantize())
    parametrize.register_parametrization(linear, "weight", RoundToNearest(fmt))
    x = torch.randn(7, 24)
    y = linear(x)
    torch.testing.assert_close(y, x @ expected.T, rtol=1e-6, atol=1e-6)
    y.square().sum().backward()
    by_hand = (2 * y.detach()).T @ x
    torch.testing.assert_close(linear.parametrizations.weight.original.grad, by_hand, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["opt", "llama"])
def test_the_loop_ends_at_a_model_that_quantize_gives(kind):
    model, fmt = random_model(kind), parse_format("dint4")
    before = {name: tensor.copy() for name, tensor in model.tensors.items()}
    last = []

    def measure(decoder):
        last[:] = [decoder]
        return {}

    batches = windows(random_ids(model, (200,)), PLAN, 1, 0)
    trained, curve = fine_tune(model, fmt, batches, PLAN, measure)
    assert [point["step"] for point in curve] == [0, 2, 4]
    for name, tensor in model.tensors.items():
        np.testing.assert_array_equal(tensor, before[name])  # what was given stays as it was
    moved = {name for name, tensor in trained.tensors.items() if not np.array_equal(tensor, before[name])}
    assert moved == {n for n in before if ".layers." in n and n.rsplit(".", 1)[0] != "k_proj"} - {
        n
        for n in before
        if n.endswith("k_proj.bias") and n not in moved  # which softmax hardly feels
    }
    ids = torch.from_numpy(random_ids(model, (1, 8)))
    quantised = models.quantize(trained, QuantConfig(weights=fmt, values=None, activations=None), fold=False)
    with torch.no_grad():
        torch.testing.assert_close(last[0](ids), from_golden(quantised)(ids), rtol=1e-4, atol=1e-4)


GEMMA = {"model_type": "gemma2", "hidden_activation": "gelu_pytorch_tanh", "head_dim": 8, "query_pre_attn_scalar": 7}


@pytest.mark.parametrize("kind", ["opt", "llama", "gemma2"])
def test_gradients_reach_every_projection(kind):
    """Through softcaps and norms behind the blocks, too."""
    model = random_model(kind, hf_config=MODELS["llama"] | GEMMA if kind == "gemma2" else None)
    trained = in_loop(decoder := from_golden(model), parse_format("dint4"))
    decoder(random_ids(model, (1, 8))).square().mean().backward()
    assert all(torch.isfinite(p.grad).all() for p in trained)
    assert all(p.grad.abs().max() > 0 for p in trained if p.ndim == 2)


@pytest.mark.parametrize("target", ["text", "float"])
def test_it_learns(target):
    model, plan = random_model("llama"), replace(PLAN, steps=30, every=30, rate=3e-3, target=target)
    ids = np.tile(random_ids(model, (9,)), 40)
    reference, held_out = from_golden(model), ev.contiguous(ids[:160], 16)

    def measure(decoder):
        score = ev.evaluate({"float": reference, "this": decoder}, held_out, reference="float")["this"]
        return {"kl": score.mean_kl, "nll": score.mean_nll}

    _, (start, end) = fine_tune(model, parse_format("int3"), windows(ids, plan, 1, 0), plan, measure)
    key = {"text": "nll", "float": "kl"}[target]
    assert end[key] < 0.9 * start[key]


def test_a_float_decoder_keeps_its_names():
    model = random_model("opt")
    decoder = from_golden(model)
    in_loop(decoder, parse_format("dint3"))
    same = trained_model(model, decoder)
    assert same.tensors.keys() == model.tensors.keys()
    for name, tensor in same.tensors.items():
        np.testing.assert_array_equal(tensor, model.tensors[name])


def test_runs_are_kept(tmp_path, capsys):
    model = random_model("llama")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text(json.dumps(model.hf_config))
    save_file(model.tensors, tmp_path / "model" / "model.safetensors")
    tokenizer_folder(tmp_path / "model")
    (tmp_path / "train").write_text("ABCDEFGH" * 50)
    (tmp_path / "valid").write_text("ABCDEFGH" * 8)
    paths = ["--text", tmp_path / "train", "--valid", tmp_path / "valid", "--out", tmp_path / "out"]
    tiny = {"formats": "float,dint4", "seeds": 2, "steps": 2, "batch": 1, "length": 8, "every": 1, "valid-tokens": 40}
    command = [str(tmp_path / "model"), *map(str, paths), *(f"--{key}={value}" for key, value in tiny.items())]
    assert main(command) == 0
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert {(r["format"], r["seed"], r["step"]) for r in results["records"]} == {
        (name, seed, step) for name in ("float", "dint4") for seed in (0, 1) for step in (0, 1, 2)
    }
    rows = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "rows").iterdir()}
    document = tmp_path / "page.md"
    document.write_text("<!-- tables of fine-tuning to text -->\n<!-- end of fine-tuning to text -->\n")
    assert main([*command, "--docs", str(document)]) == 0
    assert rows == {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "rows").iterdir()}
    assert "| dINT4 | " in document.read_text()
    capsys.readouterr()
    (tmp_path / "empty").write_text("")
    for wrong, said in (
        (["--formats", "int9"], "unknown format 'int9'"),
        (["--formats", "dint4,mxfp4"], "values are mxfp4, in blocks"),
        (["--length", "400"], "windows of 400 tokens are too long"),
        (["--valid", str(tmp_path / "empty")], "empty: of its 0 tokens 2 are needed"),
        (["--text", str(tmp_path / "empty")], "empty: of its 0 tokens 8 are needed"),
        (["--rate", "1e30"], "float, step 1 of 2 (lower --rate): this: window 0 has logits that are not finite"),
    ):
        assert main([*command, *wrong]) == 1
        assert said in capsys.readouterr().err
