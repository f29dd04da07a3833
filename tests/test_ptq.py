"""The torch path against NumPy, integer by integer; evaluation and its statistics."""

import json
import math

import numpy as np
import pytest
from decoder_models import LLAMA, MODELS, OPT, random_ids, random_model, tokenizer_folder

import golden
from golden.__main__ import main
from golden.formats import DInt, Fp4, Int
from golden.models import QuantConfig, fold_layer_norms, load, quantize, save
from golden.models.files import read_ids
from golden.models.tensors import write_safetensors

torch = pytest.importorskip("torch")

from golden.ptq import decoder, integer  # noqa: E402
from golden.ptq import evaluate as ev  # noqa: E402
from golden.ptq.decoder import Cache, from_golden  # noqa: E402
from golden.ptq.decoder import load as load_torch  # noqa: E402
from golden.ptq.replay import compare  # noqa: E402

torch.set_grad_enabled(False)
torch.set_num_threads(1)  # most models are tiny

FORMATS = [*map(DInt, range(2, 9)), *map(Int, range(2, 9)), *map(Fp4, (1, 2, 3))]
CONFIGS = {
    "w4a8v4": QuantConfig(),
    "w3a8v3": QuantConfig(weights="dint3", values="dint3"),
    "any-z": QuantConfig(hardware=False),
    "int4-g4": QuantConfig(weights="int4", values="int4", group_size=4),
    "float-values": QuantConfig(values=None),
    "int8": QuantConfig(weights="int8", values="int8", granularity="per_tensor"),
    "fp4-a6": QuantConfig(weights="fp4-e2m1", values="fp4-e1m2", activations="int6", group_size=8),
    "symmetric-static": QuantConfig(weights="dint4", values="int8", symmetric=True, value_range="static"),
    "tensor-activations": QuantConfig(weights="dint5", values="int5", activation_granularity="per_tensor"),
}


def awkward(rng, shape):
    """float32 values with ties, thresholds, wild exponents, zeros and one-sided rows."""
    x = rng.standard_normal(shape).astype(np.float32) * np.float32(2.0) ** rng.integers(-20, 20, (*shape[:-1], 1))
    kind = rng.integers(0, 5, (*shape[:-1], 1))
    x = np.where(kind == 0, np.round(x * 4) / 4, x)
    x = np.where(kind == 1, np.abs(x), np.where(kind == 2, 0, np.where(kind == 3, rng.integers(-6, 8, shape) / 4, x)))
    return x.astype(np.float32)


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("fmt", FORMATS, ids=lambda f: f.name)
def test_torch_quantises_as_golden_does(fmt, symmetric):
    rng = np.random.default_rng(FORMATS.index(fmt))
    for hardware in (True, False):
        x = awkward(rng, (300, 17))
        x[0], x[1, 0] = 1e-45, 1e38  # subnormal, and near the largest
        q = fmt.quantize(x, axis=0, symmetric=symmetric, hardware=hardware)
        t = torch.from_numpy(x)
        lo, hi = torch.aminmax(t, dim=-1, keepdim=True)
        scale, zero_point = integer.parameters(fmt, lo, hi, symmetric=symmetric, hardware=hardware)
        codes = integer.encode(fmt, t, scale, zero_point)
        assert np.array_equal(scale.numpy(), q.scale)
        assert np.array_equal(zero_point.numpy(), q.zero_point)
        assert np.array_equal(codes.numpy(), q.codes)
        assert np.array_equal(integer.half_steps(fmt, codes, zero_point).numpy(), q.half_steps())


@pytest.mark.parametrize(
    ("t", "k", "n"), [(7, 1, 5), (7, 64, 5), (7, 3000, 5), (16, 16, 16), (50, 3000, 33), (1, 17, 64)]
)
@pytest.mark.parametrize("name", ["dint4", "int4", "int8", "dint8", "fp4-e3m0"])
def test_products_are_exact_for_the_largest_integers(name, t, k, n):
    """Codes at their extremes, where a float32 sum over all of k would round."""
    from golden import int_matmul, matmul, parse_format

    rng = np.random.default_rng(k)
    fmt, activations = parse_format(name), Int(8)
    w = fmt.quantize(np.where(rng.random((n, k)) < 0.9, 1, -1).astype(np.float32) * 3, axis=0, hardware=False)
    x = activations.quantize(np.where(rng.random((t, k)) < 0.9, 1, 0).astype(np.float32), axis=0)
    x_t = integer.Activations.quantize(activations, torch.from_numpy(x.dequantize()))
    w_t = integer.from_golden(w)
    assert np.array_equal(x_t.codes.numpy(), activations.quantize(x.dequantize(), axis=0).codes)
    assert (w_t.bytes is not None) == (torch.cpu._is_vnni_supported() and name in ("dint4", "int4", "fp4-e3m0"))
    x = activations.quantize(x.dequantize(), axis=0)
    assert integer._narrow(x_t, w_t) == (w_t.bytes is not None and min(t, k, n) >= 16)
    assert np.array_equal(integer.accumulate(x_t, w_t).numpy(), int_matmul(x, w))
    assert np.array_equal(integer.matmul(x_t, w_t).numpy(), matmul(x, w))


def test_products_stay_exact_under_autocast():
    """bfloat16 products would round the integers."""
    model = quantize(random_model("opt"))
    twin, x = from_golden(model), torch.from_numpy(awkward(np.random.default_rng(0), (9, 48)))
    linear, attention = twin.layers[0].linears["self_attn.q_proj"], twin.layers[0].attention
    q, k, v = (torch.from_numpy(awkward(np.random.default_rng(i), (1, 4, 7, 12))) for i in (1, 2, 3))
    run = lambda: (linear(x), attention.qk(q, k), attention.av(torch.rand(1, 4, 7, 7).round(), v.mT.contiguous()))  # noqa: E731
    torch.manual_seed(0)
    expected = run()
    torch.manual_seed(0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.matmul(x, x.mT).dtype == torch.bfloat16
        got = run()
    assert all(torch.equal(a, b) for a, b in zip(got, expected, strict=True))


def test_rounded_products_are_refused():
    model = from_golden(quantize(random_model("opt")))
    expected = model([[3, 4]])
    try:
        torch.set_float32_matmul_precision("high")
        with pytest.raises(ValueError, match=r"q_proj: float32 matrix products are set to precision 'high': integers"):
            model([[3, 4]])
    finally:
        torch.set_float32_matmul_precision("highest")
    backend = torch.backends.mkldnn.matmul
    before = backend.fp32_precision
    try:
        backend.fp32_precision = "bf16"
        with pytest.raises(ValueError, match=r"q_proj: float32 matrix products are set to .*fp32_precision: integers"):
            model([[3, 4]])
    finally:
        backend.fp32_precision = before
    assert torch.equal(model([[3, 4]]), expected)


@pytest.mark.parametrize("how", CONFIGS)
@pytest.mark.parametrize("name", MODELS)
def test_replay_is_identical(name, how, capsys):
    """NumPy's quantiser inputs, replayed in torch: no code, scale, zero point, acc or result differs."""
    float_model = random_model(name)
    calibration = random_ids(float_model, (3, 20), seed=1) if CONFIGS[how].value_range == "static" else None
    model = quantize(float_model, CONFIGS[how], calibration=calibration)
    ids = random_ids(model, (2, 13))
    mask = np.array([[1] * 13, [0] * 4 + [1] * 9])
    result = compare(model, from_golden(model), ids, mask)
    with capsys.disabled():
        print(f"\n{name} {how}: {str(result).splitlines()[1]}", end="")
    per_layer = {"opt": 8, "llama": 9}[model.config.family] - (how == "float-values")
    assert result.products == model.config.layers * per_layer
    assert result.integers > 10_000
    assert not +result.mismatches, result
    assert sum(result.free_differ.values()) < 0.2 * sum(result.free_codes.values())


def test_replay_finds_a_wrong_integer():
    model = quantize(random_model("opt"))
    twin = from_golden(model)
    linear = twin.layers[1].linears["fc2"]
    linear.codes[3, 2] ^= 1
    found = compare(model, twin, random_ids(model, (1, 9))).mismatches
    assert found["weight codes"] == 1
    assert found["weight sums"] == 1
    assert found["accumulators"] == 9
    with pytest.raises(ValueError, match="only a model with integer products can be replayed"):
        compare(random_model("opt"), twin, random_ids(model, (1, 9)))


@pytest.mark.parametrize("name", MODELS)
def test_float_paths_agree(name):
    model = random_model(name)
    ids, mask = random_ids(model, (2, 11)), np.array([[1] * 11, [0] * 3 + [1] * 8])
    expected, got = model(ids, mask), from_golden(model)(ids, mask).numpy()
    np.testing.assert_allclose(got[mask == 1], expected[mask == 1], rtol=0, atol=1e-5 * np.abs(expected).max())
    weight_only = quantize(model, QuantConfig(activations=None, values="dint4"))
    expected, got = weight_only(ids, mask), from_golden(weight_only)(ids, mask).numpy()
    np.testing.assert_allclose(got[mask == 1], expected[mask == 1], rtol=0, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["opt", "llama"])
def test_torch_cache_equals_full_pass(name):
    model = from_golden(random_model(name))
    ids = random_ids(model, (2, 9))
    cache = Cache()
    parts = [model(ids[:, a:b], cache=cache) for a, b in ((0, 4), (4, 5), (5, 9))]
    torch.testing.assert_close(torch.cat(parts, 1), model(ids), rtol=0, atol=1e-4)


@pytest.mark.parametrize("how", ["w4a8v4", "symmetric-static", "tensor-activations"])
@pytest.mark.parametrize("name", ["opt", "llama"])
def test_long_sequences_are_attended_in_parts(name, how, monkeypatch):
    """The same bits, whatever the parts; one range for all activations takes all of them at once."""
    float_model = random_model(name)
    calibration = random_ids(float_model, (3, 20), seed=1) if CONFIGS[how].value_range == "static" else None
    twin = from_golden(quantize(float_model, CONFIGS[how], calibration=calibration))
    ids, mask = random_ids(float_model, (2, 19)), np.array([[1] * 19, [0] * 5 + [1] * 14])
    expected, cache = twin(ids, mask), Cache()
    for queries in (1, 4, 18):
        monkeypatch.setattr(decoder, "ATTENTION_ELEMENTS", queries * 2 * 4 * 19)
        assert torch.equal(twin(ids, mask), expected)
    if how == "symmetric-static":
        monkeypatch.setattr(decoder, "ATTENTION_ELEMENTS", 2 * 2 * 4 * 19)
        parts = [twin(ids[:, a:b], mask[:, a:b], cache=cache) for a, b in ((0, 7), (7, 19))]
        torch.testing.assert_close(torch.cat(parts, 1)[mask == 1], expected[mask == 1], rtol=0, atol=1e-4)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("name", MODELS)
def test_narrow_dtypes_leave_the_quantisers_exact(name, dtype):
    twin = from_golden(quantize(random_model(name)))
    ids, exact = random_ids(random_model(name), (2, 9)), dict(twin.named_buffers())
    assert any(n.endswith("scale") for n in exact)
    exact = {n: b.clone() for n, b in exact.items()}
    expected = twin(ids)
    narrow = twin.to(dtype)
    assert narrow.embed.dtype == dtype
    for n, buffer in narrow.named_buffers():
        assert torch.equal(buffer, exact[n]), n
        assert buffer.dtype == exact[n].dtype, n
    got = narrow(ids)
    assert got.dtype == dtype
    assert (got - expected).abs().mean() < 0.05 * expected.abs().max()
    from_golden(random_model(name)).to(dtype)(ids)


@pytest.mark.parametrize("how", CONFIGS)
def test_saved_model_in_torch_is_the_same(tmp_path, how):
    """Loaded in torch, it replays every integer of the NumPy model that was saved."""
    float_model = random_model("llama")
    calibration = random_ids(float_model, (3, 20), seed=1) if CONFIGS[how].value_range == "static" else None
    model = quantize(float_model, CONFIGS[how], calibration=calibration)
    twin, ids = load_torch(save(model, tmp_path / "saved")), random_ids(model, (2, 9))
    result = compare(model, twin, ids)
    assert result.integers > 1000
    assert not +result.mismatches, result
    assert torch.equal(twin(ids), from_golden(model)(ids))


@pytest.mark.parametrize("name", MODELS)
def test_an_interrupted_call_leaves_the_cache_as_it_was(name):
    """Stopped inside the second layer, where the first has its keys and values; tokens before it count once."""
    float_model = random_model(name)
    model = quantize(float_model, QuantConfig(value_range="static"), calibration=random_ids(float_model, (3, 9)))
    ids = random_ids(model, (2, 9))

    def stop(product, *_):
        if getattr(product, "name", product).endswith("layers.1.self_attn.av"):
            raise KeyboardInterrupt

    for run, cache in ((model, golden.models.Cache()), (from_golden(model), Cache())):
        first = run(ids[:, :4], cache=cache)
        with pytest.raises(KeyboardInterrupt):
            run(ids[:, 4:], cache=cache, tap=stop)
        both = np.concatenate([np.asarray(first), np.asarray(run(ids[:, 4:], cache=cache))], 1)
        np.testing.assert_allclose(both, np.asarray(run(ids)), rtol=0, atol=1e-4)


# LayerNorm folding, round to nearest


def test_folding_leaves_the_function_unchanged():
    model = random_model("opt")
    folded = fold_layer_norms(model)
    ids = random_ids(model, (2, 11))
    np.testing.assert_allclose(folded(ids), model(ids), rtol=0, atol=1e-5 * np.abs(model(ids)).max())
    norm = "model.decoder.layers.1.final_layer_norm"
    assert (folded.tensors[f"{norm}.weight"] == 1).all()
    assert (folded.tensors[f"{norm}.bias"] == 0).all()
    assert not np.array_equal(model.tensors[f"{norm}.weight"], folded.tensors[f"{norm}.weight"])
    final = "model.decoder.final_layer_norm.weight"  # feeds the LM head, which stays in float
    assert np.array_equal(model.tensors[final], folded.tensors[final])


def test_folding_is_refused_where_it_is_not_valid():
    with pytest.raises(
        ValueError,
        match=r"not valid for post-norm models .OPT-350m.: their norms' outputs also feed the residual stream",
    ):
        quantize(random_model("opt-350m"), fold=True)
    with pytest.raises(ValueError, match="llama keeps its norms' gains"):
        fold_layer_norms(random_model("llama"))
    assert quantize(random_model("opt-350m")).provenance["layer_norms_folded"] is False
    assert quantize(random_model("opt")).provenance["layer_norms_folded"] is True


def test_round_to_nearest_by_hand():
    """INT4 and dINT4 of one projection from their definitions, in plain Python."""
    model = random_model("llama")
    name = "model.layers.0.mlp.down_proj"
    for fmt, p in ((Int(4), 15), (DInt(4), 13)):
        w = quantize(model, QuantConfig(weights=fmt, values=fmt, hardware=False)).weights[name]
        for row, scale, zero_point, got in zip(
            model.tensors[f"{name}.weight"][:4], w.scale[:, 0], w.zero_point[:, 0], w.dequantize(), strict=False
        ):
            lo, hi = min(0.0, *map(float, row)), max(0.0, *map(float, row))
            assert scale == np.float32((hi - lo) / p)
            assert zero_point == min(max(round(-lo / float(scale)), 0), p)
            for x, y in zip(row.tolist(), got.tolist(), strict=True):
                t = x / float(scale)
                value = min(max(round(t) + int(zero_point), 0), p) - int(zero_point)
                if isinstance(fmt, DInt) and 0.25 < abs(t) <= 0.75:
                    value = math.copysign(0.5, t)
                assert y == np.float32(value * float(scale))


def test_bad_quantisation_requests():
    model = random_model("opt")
    with pytest.raises(ValueError, match=r"weights of model.decoder.layers.0.self_attn.q_proj: group_size 5 does not"):
        quantize(model, QuantConfig(group_size=5))
    with pytest.raises(ValueError, match="quantised already: start from the float model"):
        quantize(quantize(model))
    with pytest.raises(ValueError, match="static ranges of V need calibration token ids"):
        quantize(model, QuantConfig(value_range="static"))
    with pytest.raises(ValueError, match="41 tokens exceed the model's 40 positions"):
        quantize(model, QuantConfig(value_range="static"), calibration=np.full((1, 41), 3))
    with pytest.raises(ValueError, match="activations are dint8: the datapath takes an int format"):
        QuantConfig(activations="dint8")
    with pytest.raises(ValueError, match="value_range is 'sliding': choose 'dynamic' or 'static'"):
        QuantConfig(value_range="sliding")
    with pytest.raises(ValueError, match="group_size needs per_channel weights"):
        QuantConfig(granularity="per_tensor", group_size=4)
    huge = random_model("opt")
    huge.tensors["model.decoder.layers.1.fc1.bias"][:] = 3e38
    with pytest.raises(ValueError, match=r"^model.decoder.layers.1.fc2: the product does not fit float32"):
        quantize(huge, fold=False)(np.full((1, 3), 5))
    huge.tensors["model.decoder.layers.0.fc1.bias"][3] = np.inf
    with pytest.raises(ValueError, match=r"^input of model.decoder.layers.0.fc2: x\[0, 0, 3\] is inf"):
        quantize(huge, fold=False)(np.full((1, 3), 5))
    with pytest.raises(ValueError, match=r"^model.decoder.layers.0.fc2: a range is not finite, or beyond float32"):
        from_golden(quantize(huge, fold=False))(np.full((1, 3), 5))


# Evaluation


def test_perplexity_and_kl_by_hand():
    """Against scipy, in float64, window by window."""
    from scipy.special import log_softmax, rel_entr

    model = random_model("opt")
    other = quantize(model)
    twins = {"float": from_golden(model), "quantised": from_golden(other)}
    ids = random_ids(model, (5, 14))
    windows = [*ev.samples(ids), ev.Window(ids[0, :9], 4)]
    scores = ev.evaluate(twins, windows, reference="float", batch_tokens=30)
    for i, w in enumerate(windows):
        log_p, log_q = (
            log_softmax(t(w.ids[None, :-1])[0, w.scored_from - 1 :].double().numpy(), axis=-1) for t in twins.values()
        )
        for name, log in (("float", log_p), ("quantised", log_q)):
            nll = -np.take_along_axis(log, w.ids[w.scored_from :, None], -1).sum()
            assert scores[name].nll[i] == pytest.approx(nll, rel=1e-5)
        assert scores["quantised"].kl[i] == pytest.approx(rel_entr(np.exp(log_p), np.exp(log_q)).sum(), rel=1e-4)
    assert list(scores["float"].tokens) == [13] * 5 + [5]
    assert scores["float"].kl.sum() == 0
    total = scores["quantised"].nll.sum() / 70
    assert scores["quantised"].perplexity == pytest.approx(math.exp(total))
    mean, _ = scores["quantised"].difference(scores["float"])
    assert mean == pytest.approx(total - scores["float"].nll.sum() / 70)


def test_stderr_is_that_of_the_mean():
    """Equal windows: the textbook formula. Unequal windows: the bootstrap over windows."""
    rng = np.random.default_rng(0)
    tokens = np.full(50, 10)
    sums = rng.standard_normal(50) * 3 + 20
    assert ev.stderr(sums, tokens) == pytest.approx(np.std(sums / 10, ddof=1) / math.sqrt(50))
    tokens = rng.integers(5, 200, 300)
    sums = tokens * (2 + 0.5 * rng.standard_normal(300))
    picks = rng.integers(0, 300, (4000, 300))
    bootstrap = (sums[picks].sum(1) / tokens[picks].sum(1)).std()
    assert ev.stderr(sums, tokens) == pytest.approx(bootstrap, rel=0.05)
    assert math.isnan(ev.stderr(sums[:1], tokens[:1]))


def test_pairing_removes_what_windows_share():
    tokens = np.full(40, 20)
    rng = np.random.default_rng(1)
    hard = rng.standard_normal(40) * 50 + 100
    a, b = ev.Scores(tokens, hard), ev.Scores(tokens, hard + 1 + 0.1 * rng.standard_normal(40))
    mean, error = b.difference(a)
    assert mean == pytest.approx(1 / 20, rel=0.1)
    assert error < ev.stderr(b.nll, tokens) / 50
    with pytest.raises(ValueError, match="different windows cannot be paired"):
        a.difference(ev.Scores(tokens + 1, hard))


def test_protocols_score_what_they_say():
    ids = np.arange(100, 141)
    for length, stride in ((10, 10), (10, 3), (40, 1), (41, 41), (60, 60), (7, 6)):
        windows = ev.rolling(ids, length, start=2, stride=stride)
        assert np.array_equal(np.concatenate([w.ids[w.scored_from :] for w in windows]), ids)
        for w in windows:
            assert w.ids[0] == 2
            assert len(w.ids) <= length + 1
        for w in windows[1:]:
            assert w.scored_from - 1 >= length - stride
    windows = ev.contiguous(ids, 10)
    assert [list(w.ids) for w in windows] == [list(ids[i : i + 10]) for i in range(0, 40, 10)]
    assert all(w.scored == 9 for w in windows)
    assert len(ev.take(windows, 20)) == 2
    assert len(ev.take(windows, 1)) == 1


def test_bad_evaluation_requests(tmp_path):
    ids = np.arange(50)
    with pytest.raises(ValueError, match="50 tokens do not fill one window of 64"):
        ev.contiguous(ids, 64)
    with pytest.raises(ValueError, match="stride is 9: from 1 to the window's length 8"):
        ev.rolling(ids, 8, start=2, stride=9)
    with pytest.raises(ValueError, match="windows of 1 tokens predict nothing"):
        ev.contiguous(ids, 1)
    with pytest.raises(ValueError, match=r"sampled ids are int64 \[50\]"):
        ev.samples(ids)
    with pytest.raises(ValueError, match=r"a token stream is needed, .* not float64"):
        ev.contiguous(ids / 2, 4)
    with pytest.raises(ValueError, match=r"the text is too short: of 1 tokens nothing is predicted"):
        ev.rolling(ids[:1], 8, start=2)
    model = from_golden(random_model("opt"))
    with pytest.raises(ValueError, match="reference 'x' is not among the models a"):
        ev.evaluate({"a": model}, ev.samples([[3, 4]]), reference="x")
    with pytest.raises(ValueError, match="there is no window to evaluate"):
        ev.evaluate({"a": model}, [])
    with pytest.raises(ValueError, match="token id 67 is outside the vocabulary of 67"):
        ev.evaluate({"a": model}, ev.samples([[67, 4]]))
    with pytest.raises(ValueError, match="50 tokens exceed the model's 40 positions"):
        ev.evaluate({"a": model}, ev.samples([[3] * 51]))
    model.final_norm.weight[0] = math.nan
    with pytest.raises(ValueError, match="a: window 0 has logits that are not finite"):
        ev.evaluate({"a": model}, ev.samples([[3, 4]]))
    np.save(tmp_path / "o.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError, match=r"o.npy: a .npy array of integers is needed, not of object"):
        read_ids(tmp_path / "o.npy")
    (tmp_path / "t.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"t.txt: not UTF-8 text"):
        ev.read_text(tmp_path / "t.txt")
    with pytest.raises(FileNotFoundError, match=r"neither tokenizer.json nor vocab.json and merges.txt"):
        ev.encode(tmp_path, "text")
    with pytest.raises(ValueError, match=r"sampled ids are int64 \[0, 5\]"):
        ev.samples(np.zeros((0, 5), int))
    (tmp_path / "vocab.json").write_text("[]")
    (tmp_path / "merges.txt").write_text("")
    with pytest.raises(ValueError, match=r"vocab.json and merges.txt hold no tokenizer: "):
        ev.encode(tmp_path, "text")
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(ValueError, match=r"tokenizer.json hold no tokenizer: "):
        ev.encode(tmp_path, "text")
    for device in ("nowhere", "cuda:99", "meta", "hpu", "mkldnn", ""):
        with pytest.raises(ValueError, match=f"device '{device}': .+"):
            ev.check_device(device)
    (tmp_path / "config.json").write_text(json.dumps(OPT | {"bos_token_id": None}))
    with pytest.raises(ValueError, match="bos_token_id is None: say which token begins a sequence"):
        ev.start_token(tmp_path)


def test_gptq_protocol_has_the_known_count(shared):
    """WikiText-2's raw test, as the GPTQ repository joins it, has 287,645 OPT tokens with the start token."""
    text = ev.read_text(shared("data/wikitext-2/wiki.test.raw"))
    assert len(ev.encode(shared("data/opt-tokenizer"), ev.gptq_text(text))) + 1 == 287_645


def test_evaluate_command(tmp_path, capsys):
    model = random_model("llama")
    source = tmp_path / "float"
    source.mkdir()
    write_safetensors(source / "model.safetensors", model.tensors)
    (source / "config.json").write_text(json.dumps(LLAMA))
    save(quantize(load(source)), tmp_path / "quantised")
    tokenizer_folder(tmp_path / "quantised")
    np.save(tmp_path / "ids.npy", random_ids(model, (4, 20)).astype(np.uint16))
    (tmp_path / "text.txt").write_text("HELLO" * 30)

    def run(*args, status=0):
        assert main([*map(str, args)]) == status
        return capsys.readouterr()

    done = run("evaluate", tmp_path / "quantised", "--ids", tmp_path / "ids.npy", "--reference", source, "--replay")
    twins = {"f": from_golden(model), "q": load_torch(tmp_path / "quantised")}
    scores = ev.evaluate(twins, ev.samples(random_ids(model, (4, 20))), reference="f")
    assert f"perplexity  {scores['q'].perplexity:.4f}" in done.out
    assert f"KL          {scores['q'].mean_kl:.6f}" in done.out
    assert "differences: none" in done.out
    done = run("evaluate", tmp_path / "quantised", "--text", tmp_path / "text.txt", "--length", 20, "--stride", 5)
    assert "150 tokens scored" in done.out
    assert "bits/byte" in done.out
    for args, message in [
        (("--text", tmp_path / "text.txt"), "neither tokenizer.json"),
        (("--ids", tmp_path / "ids.npy", "--device", "nowhere"), "error: device 'nowhere': "),
        (("--ids", tmp_path / "text.txt"), "text.txt: not a .npy file of integers"),
    ]:
        done = run("evaluate", source, *args, status=1)
        assert done.err.startswith("error: ")
        assert message in done.err
        assert done.err.count("\n") == 1
