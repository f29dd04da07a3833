"""Rotations: the same function, with outliers spread, and what comes out of the pipeline behind them."""

import numpy as np
import pytest
from decoder_models import LLAMA, OPT, random_ids, random_model
from test_architectures import FAMILIES, Family
from test_pipeline import assert_equal, calibration, checkpoint

from golden.models import QuantConfig, fold_layer_norms, load
from golden.ptq import pipeline, scaling
from golden.ptq.decoder import from_golden
from golden.ptq.methods import Aqas, Gptaq, Grid, Optq, Rotate
from golden.ptq.methods.rotate import orthogonal, rotate, rotation_error

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
