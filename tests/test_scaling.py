"""SmoothQuant, AWQ, AQAS and clipping against plain NumPy versions of themselves, and what scales must never change."""

from dataclasses import replace

import numpy as np
import pytest

import golden
from golden.models import Decoder, DecoderConfig, QuantConfig, fold_layer_norms
from golden.models import quantize as round_to_nearest
from tests.decoder_models import LLAMA, MODELS, OPT, random_ids, random_model

torch = pytest.importorskip("torch")

from golden.ptq import scaling  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402
from golden.ptq.methods import Aqas, Awq, Clip, Optq, Smooth, Work, check  # noqa: E402
from golden.ptq.scaling import Calibrated, drawn_sequences, fold, groups  # noqa: E402

torch.set_grad_enabled(False)
W4A8 = QuantConfig()
FLOAT_ACTIVATIONS = QuantConfig(activations=None, values=None)


def model_of(family):
    return fold_layer_norms(random_model("opt")) if family == "opt" else random_model("llama")


def layer_of(model, i=0):
    """Tensors of a layer by their names inside it."""
    prefix = model.config.layer(i)
    return {n.removeprefix(prefix): torch.from_numpy(t) for n, t in model.tensors.items() if n.startswith(prefix)}


def inputs_of(model, shape=(3, 24), seed=0):
    """What enters the first layer."""
    return from_golden(model).embedded(random_ids(model, shape, seed))[0]


def calibrated(model, **how):
    return Calibrated(layer_of(model), [inputs_of(model, **how)], model.config)


def scale_layer(tensors, inputs, config, quant, *steps, keep=list):
    """Tensors of a layer after the steps, and their reports by name."""
    work = Work(config, quant, dict(tensors), inputs, name="model.layers.0", keep=keep)
    return work, {step.name: step.apply(work) for step in check(steps, config, quant)}


def group_of(config, name):
    return next(g for g in groups(config) if g.name == name)


def random_scales(config, seed=3):
    rng = np.random.default_rng(seed)
    sizes = {"out": config.kv_heads * config.head_dim, "fc2": config.ffn_size, "down": config.ffn_size}
    return {
        g.name: torch.from_numpy(np.exp(rng.uniform(-1.5, 1.5, sizes.get(g.name, config.hidden_size)))).float()
        for g in groups(config)
    }


# Folding.


@pytest.mark.parametrize("family", ["opt", "llama"])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
def test_folding_leaves_the_logits(family, dtype, tolerance):
    """Random scales of all groups in all layers; LLaMA has two query heads to each K and V."""
    model = random_model(family)
    tensors = {n: t.astype(dtype) for n, t in model.tensors.items()}
    ids = random_ids(model, (2, 30))
    before = Decoder(model.config, tensors)(ids)
    for i in range(model.config.layers):
        prefix = model.config.layer(i)
        layer = {n.removeprefix(prefix): torch.from_numpy(t) for n, t in tensors.items() if n.startswith(prefix)}
        scales = {name: s.to(layer[next(iter(layer))].dtype) for name, s in random_scales(model.config, i).items()}
        tensors |= {prefix + n: t.numpy() for n, t in fold(layer, scales, model.config).items()}
    after = Decoder(model.config, tensors)(ids)
    changed = [n for n in tensors if not np.array_equal(tensors[n], model.tensors[n].astype(dtype))]
    assert len(changed) > 8 * model.config.layers
    assert np.abs(after - before).max() <= tolerance * np.abs(before).max()
    outside = [n for n in tensors if ".layers." not in n]
    assert outside  # embeddings, tied or not, and the final norm
    assert not set(outside) & set(changed)


@pytest.mark.parametrize("step", [Smooth(), Awq(), Aqas()], ids=lambda step: step.name)
@pytest.mark.parametrize("family", ["opt", "llama"])
def test_found_scales_leave_the_logits(family, step):
    model = model_of(family)
    tensors, prefix = dict(model.tensors), model.config.layer(0)
    work, report = scale_layer(layer_of(model), [inputs_of(model)], model.config, W4A8, step)
    assert set(work.tensors) == set(layer_of(model))
    tensors |= {prefix + n: t.numpy() for n, t in work.tensors.items()}
    ids = random_ids(model, (2, 30), 5)
    before, after = model(ids), Decoder(model.config, tensors)(ids)
    assert np.abs(after - before).max() <= 1e-5 * np.abs(before).max()
    assert set(report[step.name]) == set(work.scales) <= {g.name for g in groups(model.config)}
    assert len(work.scales) == (2 if step.name == "smoothquant" else 4)


def test_only_the_named_tensors_change():
    """SiLU's gate is not divided; a scale of one group leaves the tensors of all others."""
    model = random_model("llama")
    layer, scales = layer_of(model), random_scales(model.config)
    expected = {
        "qkv": {"input_layernorm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"},
        "out": {"self_attn.v_proj", "self_attn.o_proj"},
        "gate_up": {"post_attention_layernorm", "mlp.gate_proj", "mlp.up_proj"},
        "down": {"mlp.up_proj", "mlp.down_proj"},
    }
    for name, changed in expected.items():
        new = fold(layer, {name: scales[name]}, model.config)
        assert {n.rsplit(".", 1)[0] for n in layer if not torch.equal(new[n], layer[n])} == changed


def test_query_heads_share_the_scales_of_their_values():
    config = random_model("llama").config
    scale = torch.arange(1.0, 1 + config.kv_heads * config.head_dim)
    spread = scaling.spread(scale, group_of(config, "out"), config).reshape(config.heads, config.head_dim)
    for head in range(config.heads):
        kv = head // (config.heads // config.kv_heads)
        assert torch.equal(spread[head], scale.reshape(config.kv_heads, -1)[kv])


# The objective.


@pytest.mark.parametrize("hardware", [True, False])
@pytest.mark.parametrize("name", ["fc1", "fc2", "out"])
def test_distortion_of_a_product_is_goldens(name, hardware):
    """|| Q(W diag(s)) Q(diag(s)^-1 X) - W X ||^2 from golden's NumPy quantisers and product."""
    model, quant = model_of("opt"), replace(W4A8, hardware=hardware)
    layer, group, scale = calibrated(model), group_of(model.config, name), random_scales(model.config)[name]
    (p,) = group.projections
    x, w = layer.inputs[p][0].numpy().reshape(-1, len(scale)), layer.tensors[f"{p}.weight"].numpy()
    s, bias = scale.numpy(), layer.tensors[f"{p}.bias"].numpy()
    w_q = quant.weights.quantize(w * s, axis=0, hardware=hardware)
    y = golden.matmul(quant.activations.quantize(x / s, axis=0), w_q, bias)
    exact = x.astype(np.float64) @ w.T.astype(np.float64) + bias
    expected = ((y - exact) ** 2).sum() / (exact**2).sum()
    assert layer.distortion(group, scale, quant) == pytest.approx(expected, rel=1e-4)
    assert w_q.zero_point.min() >= 5 or not hardware


@pytest.mark.parametrize("family", ["opt", "llama"])
def test_distortion_of_attention_is_goldens(family):
    """The NumPy decoder with quantised q, k, v, Q K^T and attention x V, and a float output projection."""
    model = model_of(family)
    config, ids = model.config, random_ids(model, (2, 20))
    layer = Calibrated(layer_of(model), [from_golden(model).embedded(ids)[0]], config)
    group, scale = group_of(config, "qkv"), random_scales(config)["qkv"]
    tensors = dict(model.tensors)
    scaled = fold(layer_of(model), {"qkv": scale}, config)
    tensors |= {config.layer(0) + n: t.numpy() for n, t in scaled.items()}
    products = {}
    quantised = round_to_nearest(Decoder(config, tensors), W4A8, fold=False)
    quantised(ids, tap=lambda p: products.setdefault(p.name, p))
    b, g, _, d = products[f"{config.layer(0)}self_attn.av"].y.shape
    attended = products[f"{config.layer(0)}self_attn.av"].y.reshape(b, g, -1, ids.shape[1], d)
    attended = attended.reshape(b, config.heads, ids.shape[1], d).swapaxes(1, 2).reshape(*ids.shape, -1)
    (out,) = group_of(config, "out").projections
    w = layer.tensors[f"{out}.weight"].numpy().astype(np.float64)
    bias = layer.tensors[f"{out}.bias"].numpy() if f"{out}.bias" in layer.tensors else 0
    exact = layer.targets(group)[0].numpy()
    error = attended @ w.T + bias - exact
    expected = (error**2).sum() / (exact.astype(np.float64) ** 2).sum()
    assert layer.distortion(group, scale, W4A8) == pytest.approx(expected, rel=1e-3)


# The searches.


def plain_awq(model):
    """AWQ's published search, by hand in float64 NumPy: scales and losses by group of the first layer."""
    config = model.config
    layer = {n: t.numpy().astype(np.float64) for n, t in layer_of(model).items()}
    x = inputs_of(model).numpy().astype(np.float64)
    alone = Decoder(config, {n: t.astype(np.float64) for n, t in model.tensors.items()})
    fmt = W4A8.weights

    def norm(name, x):
        return alone._norm(config.layer(0) + name, x)

    def rounded(w):
        return fmt.quantize(w.astype(np.float32), axis=0).dequantize().astype(np.float64)

    def linear(weights, name, x):
        return x @ weights[f"{name}.weight"].T + weights.get(f"{name}.bias", 0.0)

    def attention(weights, x, inside=None):
        b, t, _ = x.shape
        heads = {"q": config.heads, "k": config.kv_heads, "v": config.kv_heads}
        q, k, v = (
            linear(weights, f"self_attn.{p}_proj", x).reshape(b, t, n, -1).swapaxes(1, 2) for p, n in heads.items()
        )
        if config.family == "llama":
            angle = np.arange(t)[:, None] * config.inverse_frequencies(np.float64)
            turn = np.exp(1j * angle)
            half = config.head_dim // 2
            q, k = ((y[..., :half] + 1j * y[..., half:]) * turn for y in (q, k))
            q, k = (np.concatenate([y.real, y.imag], -1) for y in (q, k))
        k, v = (np.repeat(y, config.heads // config.kv_heads, axis=1) for y in (k, v))
        scores = q @ k.swapaxes(-1, -2) / np.sqrt(config.head_dim) + np.triu(np.full((t, t), -np.inf), 1)
        e = np.exp(scores - scores.max(-1, keepdims=True))
        out = (e / e.sum(-1, keepdims=True) @ v).swapaxes(1, 2).reshape(b, t, -1)
        if inside is not None:
            inside["out"] = out
        return linear(weights, "self_attn.out_proj" if config.family == "opt" else "self_attn.o_proj", out)

    def mlp(weights, x, inside=None):
        if config.family == "opt":
            h = np.maximum(linear(weights, "fc1", x), 0)
        else:
            gate = linear(weights, "mlp.gate_proj", x)
            h = gate / (1 + np.exp(-gate)) * linear(weights, "mlp.up_proj", x)
        if inside is not None:
            inside["mlp"] = h
        return linear(weights, "fc2" if config.family == "opt" else "mlp.down_proj", h)

    attention_norm, mlp_norm = config.layer_norms
    inside = {}
    x_attention = norm(attention_norm, x)
    x = x + attention(layer, x_attention, inside)
    x_mlp = norm(mlp_norm, x)
    mlp(layer, x_mlp, inside)

    *qkv, out = config.layer_linears[:4]
    cases = {"qkv": (x_attention, qkv, attention), "out": (inside["out"], [out], None)}
    if config.family == "opt":
        cases |= {"fc1": (x_mlp, ["fc1"], None), "fc2": (inside["mlp"], ["fc2"], None)}
    else:
        cases |= {"gate_up": (x_mlp, ["mlp.gate_proj", "mlp.up_proj"], mlp)}
        cases |= {"down": (inside["mlp"], ["mlp.down_proj"], None)}
    found = {}
    for name, (x, projections, whole) in cases.items():
        block = whole or (lambda weights, x, p=projections[0]: linear(weights, p, x))
        w = np.concatenate([layer[f"{p}.weight"] for p in projections])
        w_mean = (np.abs(w) / np.abs(w).max(1, keepdims=True)).mean(0)
        x_mean = np.abs(x).reshape(-1, x.shape[-1]).mean(0)
        if name == "out":  # scales shared by the query heads of a value head
            shape = (config.kv_heads, -1, config.head_dim)
            w_mean, x_mean = (v.reshape(shape).mean(1).ravel() for v in (w_mean, x_mean))
        losses, scales = [], []
        for i in range(20):
            r = i / 20
            s = np.maximum(x_mean**r / w_mean ** (1 - r), 1e-4)
            s = s / np.sqrt(s.max() * s.min())
            wide = s if name != "out" else np.repeat(s.reshape(config.kv_heads, 1, -1),
                                                     config.heads // config.kv_heads, 1).ravel()  # fmt: skip
            trial = layer | {f"{p}.weight": rounded(layer[f"{p}.weight"] * wide) / wide for p in projections}
            losses.append(((block(trial, x) - block(layer, x)) ** 2).sum())
            scales.append(s)
        found[name] = scales[int(np.argmin(losses))], np.array(losses) / (block(layer, x) ** 2).sum()
    return found


@pytest.mark.parametrize("family", ["opt", "llama"])
def test_awq_is_its_published_search(family):
    model = model_of(family)
    found, report = Awq().scales(calibrated(model), W4A8)
    expected = plain_awq(model)
    assert set(found) == set(expected)
    for name, (scale, losses) in expected.items():
        assert report[name]["distortion"] == pytest.approx(losses.min(), rel=1e-3), name
        assert report[name]["r"] == np.argmin(losses) / 20
        np.testing.assert_allclose(found[name].numpy(), scale, rtol=1e-4)


@pytest.mark.parametrize("family", ["opt", "llama"])
def test_aqas_without_activation_quantisation_is_awq(family):
    """With AWQ's statistic it finds AWQ's scales, but where the one scale it tries besides, 1, is better still."""
    model = model_of(family)
    layer, same = calibrated(model), 0
    awq, awq_report = Awq().scales(layer, W4A8)
    aqas, report = Aqas(statistic="awq").scales(layer, FLOAT_ACTIVATIONS)
    for name in awq:
        if report[name]["r"] is None:
            assert report[name]["distortion"] < awq_report[name]["distortion"]
        else:
            same += 1
            assert torch.equal(aqas[name], awq[name])
    assert same >= 3


@pytest.mark.parametrize("family", ["opt", "llama"])
@pytest.mark.parametrize("statistic", ["max", "mean"])
def test_aqas_falls_on_held_out_tokens(family, statistic):
    """On tokens that the search never saw, each group's objective is below that of no scaling (or scales are 1)."""
    model = model_of(family)
    scales, report = Aqas(statistic=statistic).scales(calibrated(model, shape=(8, 32)), W4A8)
    held_out, fell = calibrated(model, shape=(8, 32), seed=99), 0
    for group in groups(model.config):
        scale = scales[group.name]
        before, after = (held_out.distortion(group, s, W4A8) for s in (torch.ones_like(scale), scale))
        assert report[group.name]["distortion"] <= report[group.name]["distortion_unscaled"]
        assert (scale > 0).all()
        if report[group.name]["r"] is not None:
            assert after < before, group.name
            fell += 1
    assert fell >= 2


@pytest.mark.parametrize("family", ["opt", "llama"])
@pytest.mark.parametrize("step", [Smooth(), Aqas()], ids=lambda step: step.name)
def test_planted_outliers_are_found(family, step):
    """Channels made 40 times as large, their weights 40 times as small: the same function. Their scales stand out,
    and what the outliers cost in W4A8 is won back on held-out tokens."""
    model = model_of(family)
    norm, consumers = model.config.layer_norms[1], groups(model.config)[2].projections
    planted = torch.tensor([2, 11, 17])
    layer = layer_of(model)
    layer[f"{norm}.weight"] = layer[f"{norm}.weight"].clone()
    layer[f"{norm}.weight"][planted] *= 40
    for p in consumers:
        layer[f"{p}.weight"] = layer[f"{p}.weight"].clone()
        layer[f"{p}.weight"][:, planted] /= 40
    group = groups(model.config)[2]
    seen = Calibrated(layer, [inputs_of(model, shape=(6, 32))], model.config)
    scale = step.scales(seen, W4A8)[0][group.name]
    others = torch.ones(len(scale), dtype=torch.bool)
    others[planted] = False
    assert scale[planted].min() > 4 * scale[others].median()
    assert set(scale.topk(3).indices.tolist()) == set(planted.tolist())
    held_out = Calibrated(layer, [inputs_of(model, shape=(6, 32), seed=9)], model.config)
    clean = calibrated(model, shape=(6, 32), seed=9)
    ones = torch.ones_like(scale)
    with_outliers, won = (held_out.distortion(group, s, W4A8) for s in (ones, scale))
    without = clean.distortion(group, ones, W4A8)
    assert with_outliers > 2 * without
    assert won < without + 0.5 * (with_outliers - without)


def test_smoothquant_formula():
    model = model_of("opt")
    layer = calibrated(model)
    scales, report = Smooth(alpha=0.3).scales(layer, W4A8)
    assert set(scales) == {"qkv", "fc1"}  # the groups behind norms, as published
    x = np.abs(layer.inputs["fc1"][0].numpy()).reshape(-1, 48).max(0)
    s = x**0.3 / np.abs(layer.tensors["fc1.weight"].numpy()).max(0) ** 0.7
    np.testing.assert_allclose(scales["fc1"].numpy(), s / np.sqrt(s.max() * s.min()), rtol=1e-5)
    assert report["fc1"]["alpha"] == 0.3


def test_searched_alpha_is_the_best_of_the_grid():
    model = model_of("llama")
    layer = calibrated(model)

    def total(alpha):
        scales = Smooth(alpha=alpha).scales(layer, W4A8)[0]
        return sum(layer.distortion(g, scales[g.name], W4A8) for g in groups(model.config) if g.name in scales)

    best = Smooth(alpha="search").scales(layer, W4A8)[1]["qkv"]["alpha"]
    assert total(best) == pytest.approx(min(total(i / 20) for i in range(21)))


def test_the_hardware_zero_points_are_inside_the_search():
    """With weights all of one sign the hardware's zero points bite: the objective must show it."""
    model = model_of("opt")
    layer = layer_of(model)
    layer["fc1.weight"] = layer["fc1.weight"].abs()
    seen = Calibrated(layer, [inputs_of(model)], model.config)
    group, one = group_of(model.config, "fc1"), torch.ones(model.config.hidden_size)
    assert seen.distortion(group, one, W4A8) > 1.5 * seen.distortion(group, one, replace(W4A8, hardware=False))


def test_a_channel_that_calibration_never_saw_keeps_its_scale():
    model = model_of("opt")
    layer = layer_of(model)
    layer["fc1.bias"] = layer["fc1.bias"].clone()
    layer["fc1.bias"][7] = -1e4  # never through the ReLU
    for step in (Awq(), Aqas()):
        work, _ = scale_layer(layer, [inputs_of(model)], model.config, W4A8, step)
        assert torch.equal(work.tensors["fc1.bias"][7], layer["fc1.bias"][7])
        assert all(torch.isfinite(t).all() for t in work.tensors.values())


# Clipping.


@pytest.mark.parametrize("group_size", [None, 16])
@pytest.mark.parametrize("weight_only", [False, True])
def test_clips_are_the_best_of_their_grid(group_size, weight_only):
    """For each row and group, by hand in NumPy: ten limits, error of the outputs on the calibration tokens."""
    model, quant = model_of("opt"), replace(W4A8, group_size=group_size)
    layer = calibrated(model)
    inputs = [inputs_of(model)]
    work, reports = scale_layer(layer.tensors, inputs, model.config, quant, Clip(weight_only=weight_only))
    new, report = work.tensors, reports["clip"]
    assert set(report) == {"self_attn.v_proj", "self_attn.out_proj", "fc1", "fc2"}
    for p in ("self_attn.q_proj", "self_attn.k_proj"):
        assert torch.equal(new[f"{p}.weight"], layer.tensors[f"{p}.weight"])
    w, x = layer.tensors["fc1.weight"].numpy(), layer.inputs["fc1"][0].numpy().reshape(-1, 48)
    seen = x if weight_only else quant.activations.quantize(x, axis=0).dequantize()
    size = group_size or 48
    changed = 0
    for begin in range(0, 48, size):
        c = slice(begin, begin + size)
        limits, errors = [], []
        for i in range(10):
            limit = np.abs(w[:, c]).max(1, keepdims=True) * np.float32(1 - i / 20)
            trial = quant.weights.quantize(np.clip(w[:, c], -limit, limit), axis=0).dequantize()
            errors.append(((seen[:, c].astype(float) @ trial.T - x[:, c].astype(float) @ w[:, c].T) ** 2).sum(0))
            limits.append(limit)
        best = np.argmin(errors, 0)
        expected = np.clip(
            w[:, c], *(sign * np.take_along_axis(np.hstack(limits), best[:, None], 1) for sign in (-1, 1))
        )
        np.testing.assert_allclose(new["fc1.weight"].numpy()[:, c], expected, rtol=1e-5)
        changed += (best > 0).sum()
    assert changed > 5


def test_clips_are_compared_on_tokens_from_all_positions():
    """512 windows of 64 tokens, run by 8: every token may be drawn, as often from one position as from another."""
    model = model_of("llama")
    x = inputs_of(model, shape=(8, 64))
    layer = Calibrated(layer_of(model), [x] * 64, model.config)
    tokens = torch.arange(512 * 64, dtype=torch.float32).reshape(64, 8, 64, 1)
    layer.inputs["mlp.down_proj"] = list(tokens.expand_as(torch.stack(layer.inputs["mlp.down_proj"])))
    rows = layer.rows("mlp.down_proj", 512)
    assert rows.shape == (512, layer.tensors["mlp.down_proj.weight"].shape[1])
    assert torch.equal(rows, layer.rows("mlp.down_proj", 512))
    number = rows[:, 0].long()
    assert len(set(number.tolist())) == 512
    assert torch.bincount(number % 64, minlength=64).max() < 25  # 8 are expected
    assert len(set((number // 64).tolist())) > 256  # windows
    assert torch.equal(layer.rows("mlp.down_proj", 10**6)[:, 0], tokens.flatten())


def test_clips_are_compared_on_512_tokens_that_are_drawn():
    """What the others hold changes no clip."""
    model, x = model_of("llama"), inputs_of(model_of("llama"), shape=(32, 32))
    layer = Calibrated(layer_of(model), [x], model.config)
    layer.inputs["mlp.gate_proj"] = [torch.arange(1024.0).reshape(32, 32, 1)]
    chosen = torch.zeros(1024, dtype=torch.bool)
    chosen[layer.rows("mlp.gate_proj", 512).flatten().long()] = True
    clip, work = Clip(), Work(model.config, W4A8, layer_of(model), [x])
    found = work.calibrated(None).inputs["mlp.gate_proj"][0].reshape(1024, -1)
    found[~chosen] *= 1000
    clip.apply(work)
    expected, _ = scale_layer(layer_of(model), [x], model.config, W4A8, clip)
    assert torch.equal(work.tensors["mlp.gate_proj.weight"], expected.tensors["mlp.gate_proj.weight"])
    found[chosen] = found[chosen].flip(1) * 3
    again = Work(model.config, W4A8, layer_of(model), [x])
    again.calibrated(None).inputs["mlp.gate_proj"][0].reshape(1024, -1)[:] = found
    clip.apply(again)
    assert not torch.equal(again.tensors["mlp.gate_proj.weight"], expected.tensors["mlp.gate_proj.weight"])


def test_what_is_kept_elsewhere_is_moved_where_it_is_used():
    """`keep` may answer from another place: what it gives is what stays, and each use moves it."""
    model, alive, moves = model_of("llama"), [], []

    class Kept(torch.Tensor):
        """Notes its moves; what is computed from it without one is of its type, too."""

        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            if func is torch.Tensor.to:
                moves.append(args[0])
                return args[0].as_subclass(torch.Tensor)
            return super().__torch_function__(func, types, args, kwargs or {})

    def keep(tensors):
        kept = [x.as_subclass(Kept) for x in tensors]
        alive.extend(kept)
        return kept

    x = inputs_of(model)
    how = Aqas(), Clip()
    made, _ = scale_layer(layer_of(model), [x], model.config, W4A8, *how, keep=keep)
    expected, _ = scale_layer(layer_of(model), [x], model.config, W4A8, *how)
    assert all(type(t) is torch.Tensor and torch.equal(t, expected.tensors[n]) for n, t in made.tensors.items())
    assert len(made.tensors) == len(expected.tensors) == 9
    assert {id(t) for t in alive} <= {id(t) for t in moves}


def test_clipping_sees_scaled_inputs():
    """After scaling, errors are those of the scaled projection on its scaled inputs."""
    model = model_of("llama")
    x = inputs_of(model)
    new, _ = scale_layer(layer_of(model), [x], model.config, W4A8, Aqas(), Clip())
    scaled, _ = scale_layer(layer_of(model), [x], model.config, W4A8, Aqas())
    alone, _ = scale_layer(scaled.tensors, [x], model.config, W4A8, Clip())
    assert set(new.tensors) == set(layer_of(model))
    for n in new.tensors:
        np.testing.assert_allclose(new.tensors[n].numpy(), alone.tensors[n].numpy(), rtol=1e-4, atol=1e-7)


# What cannot be.


def tiny(hf):
    config = DecoderConfig.from_hf(hf)
    rng = np.random.default_rng(0)
    return Decoder(config, {n: rng.standard_normal(s).astype(np.float32) for n, s in config.shapes().items()})


def test_errors():
    post_norm = random_model("opt-350m")
    x = torch.zeros(1, 4, 48)
    with pytest.raises(ValueError, match=r"'aqas' is not valid for a post-norm OPT .350m.*choose scaling 'none'"):
        scale_layer(layer_of(post_norm), [x], post_norm.config, W4A8, Aqas())
    work, _ = scale_layer(layer_of(post_norm), [inputs_of(post_norm)], post_norm.config, W4A8, Clip())
    assert not torch.equal(work.tensors["fc1.weight"], layer_of(post_norm)["fc1.weight"])  # clipping remains
    bare = tiny(OPT | {"layer_norm_elementwise_affine": False})
    with pytest.raises(ValueError, match="'awq' folds into the norms' gains, and this model's norms have none"):
        scale_layer(layer_of(bare), [x], bare.config, W4A8, Awq())
    model = model_of("opt")
    for step in (Clip(), Smooth()):
        with pytest.raises(ValueError, match="scaling and clipping need per_channel weights"):
            scale_layer(layer_of(model), [x], model.config, replace(W4A8, granularity="per_tensor"), step)
    with pytest.raises(ValueError, match=r"^model.layers.0: no calibration inputs were given"):
        scale_layer(layer_of(model), [], model.config, W4A8, Clip())
    with pytest.raises(
        ValueError, match=r"^model.layers.0: input of self_attn.q_proj is not finite on the calibration"
    ):
        scale_layer(layer_of(model), [x / 0], model.config, W4A8, Smooth())
    with pytest.raises(ValueError, match="clip: weight_only does nothing where activations are float"):
        scale_layer(layer_of(model), [x], model.config, FLOAT_ACTIVATIONS, Clip(weight_only=True))


def test_rounding_leaves_the_tensors():
    model = model_of("opt")
    work, report = scale_layer(layer_of(model), [inputs_of(model)], model.config, W4A8, Optq())
    assert set(work.weights) == set(report["optq"]) == set(model.config.layer_linears)
    assert set(work.tensors) == set(layer_of(model))
    assert all(torch.equal(t, work.tensors[n]) for n, t in layer_of(model).items())


@pytest.mark.parametrize("family", ["opt", "llama"])
def test_models_without_biases(family):
    hf = {"opt": OPT | {"enable_bias": False}, "llama": LLAMA | {"attention_bias": True, "mlp_bias": True}}[family]
    model = tiny(hf)
    ids = random_ids(model, (2, 12))
    tensors = dict(model.tensors)
    folded = fold(layer_of(model), random_scales(model.config), model.config)
    tensors |= {model.config.layer(0) + n: t.numpy() for n, t in folded.items()}
    before, after = model(ids), Decoder(model.config, tensors)(ids)
    assert np.abs(after - before).max() <= 1e-4 * np.abs(before).max()


def test_all_families_are_covered():
    assert set(MODELS) == {"opt", "opt-350m", "llama"}


def test_search_tokens_are_whole_sequences_of_all_lengths():
    """Half the tokens: of each length about half the sequences, whole, from all places, the same in every run."""

    def drawn(batches, tokens):  # sequences are told apart by what they hold
        return [x[..., 0].tolist() for x in drawn_sequences(batches, tokens)]

    batches, n = [], 0
    for length, rows in ((8, 30), (8, 30), (24, 20), (64, 20), (200, 1)):
        batches.append(torch.arange(n, n + rows)[:, None, None].expand(-1, length, 3))
        n += rows
    total = sum(x[..., 0].numel() for x in batches)
    half = drawn(batches, total // 2)
    assert half == drawn(batches, total // 2)
    assert [len(part) for part in half[:2]] != [30]
    found = {length: [row for part in half for row in part if len(row) == length] for length in (8, 24, 64, 200)}
    assert {length: len(rows) for length, rows in found.items()} in (
        {8: a, 24: b, 64: c, 200: d} for a in (30, 31) for b in (9, 10, 11) for c in (9, 10, 11) for d in (0, 1)
    )
    numbers = [row[0] for rows in found.values() for row in rows]
    assert all(len(set(row)) == 1 for rows in found.values() for row in rows)
    assert len(set(numbers)) == len(numbers)
    assert max(np.diff(sorted(found[8]), axis=0)[:, 0]) > 2  # not every other one
    for tokens in (None, total, 10**9):
        assert drawn(batches, tokens) == [x[..., 0].tolist() for x in batches]
    same = [torch.arange(8)[i : i + 2, None, None].expand(-1, 16, 3) for i in range(0, 8, 2)]
    assert [sum(map(len, drawn(same, tokens))) for tokens in (1, 16, 17, 48, 128)] == [1, 1, 2, 3, 8]


def test_search_tokens():
    """The search on so many tokens is that on the sequences which hold them; a clip may look at others than scales."""
    model = model_of("llama")
    batches = [inputs_of(model, shape=(3, 16)), inputs_of(model, shape=(4, 24), seed=1)]

    def made(inputs, *steps):
        return scale_layer(layer_of(model), inputs, model.config, W4A8, *steps)[0].tensors

    some = made(batches, Smooth(search_tokens=60), Clip(search_tokens=60))
    drawn = list(drawn_sequences(batches, 60))
    assert {x.shape[1] for x in drawn} == {16, 24}
    expected, everything = made(drawn, Smooth(), Clip()), made(batches, Smooth(), Clip())
    assert len(some) == len(expected) == 9
    assert all(torch.equal(some[n], expected[n]) for n in some)
    assert not all(torch.equal(some[n], everything[n]) for n in some)
    mixed = made(batches, Smooth(search_tokens=60), Clip())
    norms = [f"{n}.weight" for n in model.config.layer_norms]
    assert all(torch.equal(mixed[n], some[n]) and not torch.equal(mixed[n], everything[n]) for n in norms)
    assert not all(torch.equal(mixed[n], some[n]) for n in some)


def test_the_grid():
    """r = 0, 1/20, ..., 19/20, from 1 / w on; and AQAS tries s = 1."""
    tried = []

    class Watched(Calibrated):
        def distortion(self, group, scale, *_):
            tried.append((group.name, scale))
            return 1.0

    model = model_of("opt")
    layer = Watched(layer_of(model), [inputs_of(model)], model.config)
    for search, identity in ((Awq(), 0), (Aqas(), 1)):
        tried.clear()
        search.scales(layer, W4A8)
        assert len(tried) == 4 * (20 + identity)
        x, w = layer.statistics(group_of(layer.config, "fc2"), "max" if identity else "awq")
        first, second, *_, last = [scale for name, scale in tried if name == "fc2"]
        for scale, r in ((first, 0), (second, 0.05)):
            s = x**r / w ** (1 - r)
            torch.testing.assert_close(scale, s / (s.max() * s.min()).sqrt())
        assert (last == 1).all() == bool(identity)


def test_held_out_tokens_of_a_real_model(shared):
    """AQAS on a public checkpoint: 1024 tokens to search on, 2048 others to judge by."""
    folder = shared("models/stories260K")
    model, ids = golden.load(folder), np.load(folder / "samples.npy").astype(np.int64)
    twin = from_golden(model)
    inputs = (twin.embedded(part)[0] for part in (ids[60:], ids[:8]))
    seen, held_out = (Calibrated(layer_of(model), [x], model.config) for x in inputs)
    quant = QuantConfig(weights="dint3", values="dint3")
    scales, report = Aqas().scales(seen, quant)
    for group in groups(model.config):
        one = torch.ones_like(scales[group.name])
        before, after = (held_out.distortion(group, s, quant) for s in (one, scales[group.name]))
        assert after < before or report[group.name]["r"] is None, group.name
    assert sum(r["r"] is not None for r in report.values()) >= 2
