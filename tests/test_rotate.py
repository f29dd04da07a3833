"""Rotations: the same function, with outliers spread, and what comes out of the pipeline behind them."""

import numpy as np
import pytest
import torch
from decoder_models import LLAMA, OPT, random_ids, random_model
from test_architectures import FAMILIES, Family
from test_pipeline import assert_equal, calibration, checkpoint

from golden.formats import Int
from golden.models import DecoderConfig, QuantConfig, fold_layer_norms, load, quantize, save, save_dequantized
from golden.models.decoder import Cache
from golden.models.hadamard import turned, weights_behind
from golden.ptq import pipeline, scaling
from golden.ptq.decoder import from_golden
from golden.ptq.methods import Aqas, Clip, Gptaq, Grid, Optq, Rotate
from golden.ptq.methods.rotate import orthogonal, rotate, rotation_error
from golden.ptq.replay import compare

CONFIGS = {
    "opt": OPT,
    "opt of 64": OPT | {"hidden_size": 64, "word_embed_proj_dim": 64},
    "opt untied": OPT | {"tie_word_embeddings": False},
    "llama": LLAMA,
    "llama tied": LLAMA | {"tie_word_embeddings": True},
    "llama of 24": LLAMA | {"hidden_size": 24, "num_attention_heads": 6},
}


@pytest.mark.parametrize("size", [1, 2, 12, 64, 80])
@pytest.mark.parametrize("keep_ones", [False, True])
def test_matrices_are_orthogonal(size, keep_ones):
    q = orthogonal(size, 3, keep_ones=keep_ones)
    assert np.allclose(q @ q.T, np.eye(size), atol=1e-13)
    if keep_ones:
        assert np.allclose(q.sum(1), 1, atol=1e-13)
    if size == 64:
        assert np.abs(q).max() < (0.45 if keep_ones else 0.1251)
        assert not np.array_equal(q, orthogonal(size, 4, keep_ones=keep_ones))


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("name", CONFIGS)
def test_it_is_the_same_function(name, values):
    model = random_model(seed=1, hf_config=CONFIGS[name])
    made = rotate(model, Rotate(seed=2, values=values))
    ids = random_ids(model, (2, 15))
    expected, got = model(ids), made(ids)
    assert np.abs(got - expected).max() < 2e-5 * np.abs(expected).max()
    c = made.config
    assert not c.tied
    for i in range(c.layers):
        for norm in c.layer_norms:
            assert (made.tensors[f"{c.layer(i)}{norm}.weight"] == 1).all()
    v = [f"{c.layer(i)}{c.attention[2]}.weight" for i in range(c.layers)]
    without = rotate(model, Rotate(seed=2, values=False))
    assert all(np.allclose(made.tensors[n], without.tensors[n]) is not values for n in v)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_architecture_is_rotated_or_refused(name, tmp_path):
    """By its name, where norms cannot fold."""
    model = Family(name, tmp_path).model
    error = rotation_error(model.config)
    assert (error is not None) == name.startswith("gemma") or "projections with biases to take them" in error
    if error is not None:
        with pytest.raises(ValueError, match=r"^rotate: "):
            rotate(model)
        return
    ids = random_ids(model, (1, 11))
    expected = model(ids)
    assert np.abs(rotate(model)(ids) - expected).max() < 5e-5 * np.abs(expected).max()


def test_outliers_are_spread():
    """Channels of the residual stream: largest over median of what enters the first projection."""
    for name in ("opt of 64", "llama"):
        model, ratios = random_model(seed=3, hf_config=CONFIGS[name]), []
        model.tensors[model.config.embed_name][:, 5] *= 30
        for one in (fold_layer_norms(model) if name != "llama" else model, rotate(model)):
            seen = {}
            from_golden(one)(random_ids(model, (2, 20)), tap=lambda n, x, w, seen=seen: seen.setdefault(n, x))
            largest = seen[model.config.linears[0]].abs().amax((0, 1))
            ratios.append(float(largest.max() / largest.median()))
        assert ratios[0] > 4
        assert ratios[1] < 0.6 * ratios[0]


@pytest.mark.parametrize("name", ["opt", "llama tied"])
def test_methods_follow_it(tmp_path, name, monkeypatch):
    """The pipeline gives what it gives of the rotated model; from disk it loads with a head of its own."""
    monkeypatch.setattr(scaling, "GRID", 2)
    model = random_model(seed=1, hf_config=CONFIGS[name])
    ids, turn = calibration(model), Rotate(seed=5)
    rest = [Aqas(), Grid(points=5), Gptaq()]
    how = {"quant": QuantConfig(), "calibration": ids, "progress": False}
    made = pipeline.quantize(model, method=[turn, *rest], **how)
    assert_equal(made, pipeline.quantize(rotate(model, turn), method=rest, **how))
    folder = checkpoint(tmp_path / "float", model)
    saved = pipeline.quantize(folder, method=[turn, *rest], out=tmp_path / "out", **how)
    assert_equal(saved, made)
    given = random_ids(model, (1, 9))
    assert np.array_equal(load(tmp_path / "out")(given), made(given))


def test_what_cannot_be_rotated_is_refused():
    ids = calibration(random_model())
    for name, config, message in (
        ("opt-350m", None, "rotate: opt has its norms behind the blocks"),
        ("opt", OPT | {"word_embed_proj_dim": 20}, "rotate: opt with embeddings of another width"),
        ("opt", OPT | {"enable_bias": False}, "rotate: LayerNorm folding needs norms with gain and bias"),
    ):
        model = random_model(name, hf_config=config)
        for method in ([Rotate()], [Rotate(), Optq()]):
            with pytest.raises(ValueError, match=message):
                pipeline.quantize(model, QuantConfig(), method, ids, progress=False)
        with pytest.raises(ValueError, match=message):
            rotate(model)
    model = random_model()
    model.tensors["model.decoder.final_layer_norm.weight"][5] = 0
    with pytest.raises(ValueError, match=r"final_layer_norm.weight\[5\] is 0: the norm's bias cannot be kept"):
        rotate(model)


# Online


ONLINE = {
    "opt": OPT,
    "llama of 24": CONFIGS["llama of 24"] | {"intermediate_size": 44},
    "llama tied": CONFIGS["llama tied"],
}


@pytest.mark.parametrize("block", [2, 4, 16, 128])
def test_blocks_are_turned_by_additions(block):
    """H (r * x) of each block, orthogonal but for a factor; the same bits in torch, for one token and for many."""
    x = np.random.default_rng(block).standard_normal((3, 5, 3 * block)).astype(np.float32)
    sylvester = np.ones((1, 1))
    while len(sylvester) < block:
        sylvester = np.block([[sylvester, sylvester], [sylvester, -sylvester]])
    matrix = turned(np.eye(block), block).T
    assert np.array_equal(np.abs(matrix), np.ones((block, block)))
    assert np.array_equal(matrix * matrix[0], sylvester)
    assert np.array_equal(matrix @ matrix.T, block * np.eye(block))
    spread = np.abs(turned(np.ones(block), block))
    assert spread.max() <= np.sqrt(2 * block)  # what all channels share is spread over at least half of them
    y = turned(x, block)
    expected = x.astype(np.float64).reshape(3, 5, 3, block) @ matrix.T
    assert np.allclose(y, expected.reshape(x.shape), atol=1e-5)
    assert np.array_equal(y, turned(torch.from_numpy(x), block, torch).numpy())
    assert np.array_equal(y[1, 2], turned(x[1, 2], block))
    w = np.random.default_rng(1).standard_normal((4, 3 * block))
    assert np.allclose(y.astype(np.float64) @ weights_behind(w, block).T, x @ w.T, atol=1e-4)


@pytest.mark.parametrize("name", ONLINE)
def test_an_online_rotation_is_the_same_function_everywhere(name, tmp_path):
    """Float; then on integers in NumPy, torch and transformers, saved and loaded, with a cache, every product equal."""
    model = random_model(seed=1, hf_config=ONLINE[name])
    made, ids = rotate(model, Rotate(seed=2, online=True)), random_ids(model, (2, 15))
    assert made.config.hadamard == {"llama of 24": 4}.get(name, model.config.ffn_size & -model.config.ffn_size)
    expected = model(ids)
    assert np.abs(made(ids) - expected).max() < 2e-5 * np.abs(expected).max()
    assert np.abs(from_golden(made)(ids).numpy() - expected).max() < 2e-5 * np.abs(expected).max()
    quantised = quantize(made, QuantConfig(value_range="static"), fold=False, calibration=ids)
    torch_twin = from_golden(quantised)
    checked = compare(quantised, torch_twin, ids)
    assert checked.products > 0
    assert not any(checked.mismatches.values())
    save(quantised, tmp_path / "saved")
    loaded = load(tmp_path / "saved")
    logits = quantised(ids)
    assert loaded.config == quantised.config
    assert np.array_equal(loaded(ids), logits)
    assert np.abs(torch_twin(ids).numpy() - logits).max() < 0.05 * np.abs(logits).max()  # norms round otherwise
    cache = Cache()
    parts = [loaded.hidden(ids[:, part], cache=cache) for part in (slice(0, 7), slice(7, None))]
    assert np.array_equal(np.concatenate(parts, 1), loaded.hidden(ids))
    from golden.ptq import hf

    inside = hf.load(tmp_path / "saved")
    with torch.no_grad():
        assert torch.allclose(inside(torch.from_numpy(ids)).logits, torch_twin(torch.from_numpy(ids)), atol=1e-5)
    inside.save_pretrained(tmp_path / "again")
    assert np.array_equal(load(tmp_path / "again")(ids), logits)
    with pytest.raises(ValueError, match="the model is rotated online"):
        save_dequantized(loaded, tmp_path / "float")
    with pytest.raises(ValueError, match="rotate: the model is rotated already"):
        rotate(made)


def test_an_online_rotation_spreads_outliers():
    """A channel behind ReLU a hundred times as large as the others takes less of the others' precision with it."""
    rng = np.random.default_rng(0)
    x, w = np.maximum(rng.standard_normal((30, 96)), 0).astype(np.float32), rng.standard_normal((20, 96))
    x[:, 5] *= 100
    w[:, 5] /= 100
    seen, error = Int(8).quantize(x, axis=0).dequantize(), {}
    error["as it is"] = np.square(seen @ w.T - x @ w.T).mean()
    seen = Int(8).quantize(turned(x, 32), axis=0).dequantize()
    error["turned"] = np.square(seen @ weights_behind(w, 32).T - x @ w.T).mean()
    assert error["turned"] < error["as it is"] / 3


def test_an_online_rotation_through_the_pipeline(tmp_path, monkeypatch):
    """Methods see what is turned; no scale folds through it; from disk as in memory."""
    monkeypatch.setattr(scaling, "GRID", 2)
    model = random_model(seed=1, hf_config=LLAMA)
    ids, turn = calibration(model), Rotate(seed=5, online=True)
    rest = [Aqas(), Clip(), Grid(points=5), Gptaq()]
    how = {"quant": QuantConfig(), "calibration": ids, "progress": False}
    made = pipeline.quantize(model, method=[turn, *rest], **how)
    assert_equal(made, pipeline.quantize(rotate(model, turn), method=rest, **how))
    assert set(made.provenance["layers"][0]["aqas"]) == {"qkv", "out", "gate_up"}
    folder = checkpoint(tmp_path / "float", model)
    assert_equal(pipeline.quantize(folder, method=[turn, *rest], out=tmp_path / "out", **how), made)


def test_blocks_that_do_not_fit_are_refused():
    config = LLAMA | {"intermediate_size": 45}
    for act in (lambda: rotate(random_model(hf_config=config), Rotate(online=True)),
                lambda: Rotate(online=True).check(DecoderConfig.from_hf(config), QuantConfig())):  # fmt: skip
        with pytest.raises(ValueError, match="rotate: online: 45 channels of feed-forward are odd"):
            act()
    for block, message in (
        (3, "is 3: a power of two"),
        (True, "is True"),
        ("8", "is '8'"),
        (64, "which does not divide"),
    ):
        with pytest.raises(ValueError, match=message):
            DecoderConfig.from_hf(LLAMA | {"intermediate_size": 32, "online_hadamard": block})
    with pytest.raises(ValueError, match="online is 1: true or false"):
        Rotate(online=1)
