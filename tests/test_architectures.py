"""Rows of facts: what one decoder knows, all know; and RoPE's one table."""

import dataclasses

import numpy as np
import pytest
from decoder_models import LLAMA, OPT, random_ids

from golden.models import Cache, Decoder, DecoderConfig, QuantConfig, load, quantize, save
from golden.models.architecture import ARCHITECTURES, Architecture, Key, Rope, register
from golden.models.architecture import LLAMA as LLAMA_ROW
from golden.models.decoder import ACTIVATIONS

TOY = Architecture(
    name="toy",
    prefix="base.",
    block="attn",
    attention=("attn.query", "attn.key", "attn.value", "attn.dense"),
    feed_forward=("ff.up", "ff.down"),
    activation=Key("act", "silu", ("silu", "relu")),
    norms=("norm_a", "norm_b"),
    final_norm="norm_c",
    norm="layer",
    norm_eps=Key("eps", 1e-6),
    rope=True,
    attention_bias=(True, True, True, False),
    mlp_bias=Key("mlp_bias", False),
    tied=False,
    ffn_size=Key("inner"),
    kv_heads=Key("kv"),
    head_dim=Key("dim"),
    window=Key("sliding_window", None),
)
HF = {
    "model_type": "toy",
    "vocab_size": 53,
    "hidden_size": 24,
    "inner": 36,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "kv": 2,
    "dim": 8,
    "max_position_embeddings": 64,
    "rope_theta": 5000.0,
    "sliding_window": 4,
}


@pytest.fixture
def toy(monkeypatch):
    """A random decoder of a family that the package does not have, its facts changed as asked."""

    def make(row=TOY, **changes):
        monkeypatch.setitem(ARCHITECTURES, "toy", row)
        config, rng = DecoderConfig.from_hf(HF | changes), np.random.default_rng(0)
        tensors = {n: (rng.standard_normal(s) * s[-1] ** -0.5).astype(np.float32) for n, s in config.shapes().items()}
        return Decoder(config, tensors, hf_config=HF | changes)

    return make


def test_a_registered_family_runs_in_both_decoders_and_through_files(toy, tmp_path):
    """Other names, a gate less, biases of Q, K and V alone, a window: no line of either decoder knows of it."""
    torch = pytest.importorskip("torch")
    from golden.ptq.decoder import from_golden
    from golden.ptq.replay import compare

    for changes in ({}, {"act": "relu", "mlp_bias": True, "sliding_window": None}):
        model = toy(**changes)
        ids = random_ids(model, (2, 11))
        mask = np.ones((2, 11), int)
        mask[1, :3] = 0
        with torch.no_grad():
            twin = from_golden(model)(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
        real = mask.astype(bool)
        np.testing.assert_allclose(model(ids, mask)[real], twin[real], rtol=0, atol=1e-5)
        quantised = quantize(model, QuantConfig(value_range="static"), calibration=ids)
        result = compare(quantised, from_golden(quantised), ids)
        assert result.products == 2 * 8
        assert not any(result.mismatches.values())
        cache = Cache()
        parts = [quantised.hidden(ids[:, a:b], cache=cache) for a, b in ((0, 5), (5, 6), (6, 11))]
        assert np.array_equal(np.concatenate(parts, axis=1), quantised.hidden(ids))
        folder = save(quantised, tmp_path / str(len(changes)))
        assert np.array_equal(load(folder)(ids), quantised(ids))


def test_methods_read_the_row_too(toy):
    """Scales fold where the row says that they do, and are refused where its activation does not let them."""
    pytest.importorskip("torch")
    from golden.ptq import pipeline
    from golden.ptq.methods import Aqas, Clip, Optq

    quant, method = QuantConfig(value_range="static"), [Aqas(), Clip(), Optq()]
    gated = dataclasses.replace(TOY, feed_forward=("ff.gate", "ff.up", "ff.down"))
    for model in (toy(act="relu"), toy(gated)):
        ids = random_ids(model, (8, 20))
        expected = model(ids)
        made = pipeline.quantize(model, quant, method, [ids], progress=False)
        nearest = quantize(model, quant, calibration=ids)
        assert np.square(made(ids) - expected).mean() < np.square(nearest(ids) - expected).mean()
    with pytest.raises(ValueError, match="folds through ReLU, and this model has silu"):
        pipeline.quantize(toy(), quant, method, [ids], progress=False)


def test_post_norm_and_gates_are_facts_too(toy):
    torch = pytest.importorskip("torch")
    from golden.ptq.decoder import from_golden

    row = dataclasses.replace(TOY, pre_norm=False, norm="rms", feed_forward=("ff.gate", "ff.up", "ff.down"), tied=True)
    model = toy(row)
    assert "norm_c.weight" not in {n.rpartition("base.")[2] for n in model.tensors}
    ids = random_ids(model, (1, 9))
    with torch.no_grad():
        twin = from_golden(model)(torch.from_numpy(ids)).numpy()
    np.testing.assert_allclose(model(ids), twin, rtol=0, atol=1e-5)


ROWS = {
    "qwen2": {
        "attention_bias": (True, True, True, False),
        "mlp_bias": False,
        "refused": (Key("use_sliding_window", False, (False,)),),
    },
    "mistral": {
        "attention_bias": (False,) * 4,
        "mlp_bias": False,
        "window": Key("sliding_window", 4096),
        "refused": (),
    },
}


@pytest.mark.parametrize("name", ROWS)
def test_a_family_of_transformers_is_one_row(name, tmp_path, monkeypatch):
    """Nothing else is written for it: both decoders and the Hugging Face modules compute what transformers does."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from golden.ptq import hf
    from golden.ptq.decoder import from_golden
    from golden.ptq.replay import compare

    monkeypatch.setitem(ARCHITECTURES, name, dataclasses.replace(LLAMA_ROW, name=name, **ROWS[name]))
    sizes = {k: v for k, v in LLAMA.items() if k not in ("model_type", "architectures")}
    window = {"sliding_window": 5} if name == "mistral" else {}
    torch.manual_seed(0)
    reference = transformers.AutoModelForCausalLM.from_config(
        transformers.AutoConfig.for_model(name, **sizes, **window)
    )
    for parameter in reference.parameters():
        parameter.data = torch.randn_like(parameter) * parameter.shape[-1] ** -0.5
    reference.eval().save_pretrained(tmp_path)
    model, ids = load(tmp_path), np.random.default_rng(0).integers(3, 61, (2, 12))
    assert model.config.window == window.get("sliding_window")
    with torch.no_grad():
        expected = reference(torch.from_numpy(ids)).logits.numpy()
        twin = from_golden(model)(torch.from_numpy(ids)).numpy()
    limit = 1e-5 * np.abs(expected).max()
    np.testing.assert_allclose(model(ids), expected, rtol=0, atol=limit)
    np.testing.assert_allclose(twin, expected, rtol=0, atol=limit)
    quantised = quantize(model, QuantConfig(value_range="static"), calibration=ids)
    assert not any(compare(quantised, from_golden(quantised), ids).mismatches.values())
    with torch.no_grad():
        module = hf.drop_in(quantised)(torch.from_numpy(ids)).logits.numpy()
        twin = from_golden(quantised)(torch.from_numpy(ids)).numpy()
    np.testing.assert_allclose(module, twin, rtol=0, atol=1e-5 * np.abs(twin).max())


def test_a_window_hides_what_is_before_it(toy):
    model = toy(num_hidden_layers=1)
    ids = random_ids(model, (1, 9))
    other = ids.copy()
    other[0, :5] = (other[0, :5] + 1) % 50
    assert np.array_equal(model(ids)[0, 8], model(other)[0, 8])  # tokens 5 to 8 are seen
    assert not np.array_equal(model(ids)[0, 7], model(other)[0, 7])
    everything = toy(num_hidden_layers=1, sliding_window=None)
    assert not np.array_equal(everything(ids)[0, 8], everything(other)[0, 8])


def test_activations_are_those_of_both_decoders():
    pytest.importorskip("torch")
    from golden.ptq import decoder

    assert set(decoder.ACTIVATIONS) == set(ACTIVATIONS)


def test_an_unknown_family_is_refused_and_a_row_must_say_where_tokens_are():
    """A family that only one decoder knew was a model without positions, and no error."""
    with pytest.raises(ValueError, match="model_type is 'mistral'; only 'opt' and 'llama' decoders are supported"):
        DecoderConfig.from_hf(LLAMA | {"model_type": "mistral"})
    for positions in ({"rope": False}, {"rope": True, "learned_positions": 0}):
        with pytest.raises(ValueError, match="positions are learned, or there is RoPE: say one of them"):
            dataclasses.replace(TOY, **positions)
    with pytest.raises(ValueError, match="norm is 'layer' or 'rms'"):
        dataclasses.replace(TOY, norm="batch")
    with pytest.raises(ValueError, match="there is another architecture 'opt'"):
        register(dataclasses.replace(TOY, name="opt"))
    assert "toy" not in ARCHITECTURES
    assert DecoderConfig.from_hf(OPT).rope is None


# RoPE

SCALINGS = {
    "default": {},
    "linear": {"factor": 3.0},
    "llama3": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0},
    "llama3.2": {"factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0},
}


def rotary(head_dim, theta, scaling):
    """transformers' module, and our configuration of the same."""
    pytest.importorskip("transformers")
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    rope = {"rope_type": scaling.partition(".")[0], "rope_theta": theta, **SCALINGS[scaling]}
    if scaling.startswith("llama3"):
        rope["original_max_position_embeddings"] = 8192
    sizes = {"hidden_size": 2 * head_dim, "num_attention_heads": 2, "head_dim": head_dim, "vocab_size": 50}
    hf = LlamaConfig(**sizes, max_position_embeddings=131072, rope_parameters=rope)
    return LlamaRotaryEmbedding(hf), DecoderConfig.from_hf(hf.to_dict())


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("theta", [1e4, 1e5, 5e5])
@pytest.mark.parametrize("head_dim", [64, 128])
def test_frequencies_are_transformers_to_the_bit(head_dim, theta, scaling):
    theirs, config = rotary(head_dim, theta, scaling)
    ours = config.inverse_frequencies(np.float32)
    assert ours.dtype == np.float32
    assert np.array_equal(ours, theirs.inv_freq.numpy())


def test_elsewhere_they_differ_where_torch_does_not_round_correctly():
    """Its vector code, and only that, is off by a unit of the power now and then: which ones, the processor says."""
    differ = total = 0
    for head_dim in (16, 48, 80, 96, 112, 192, 256):
        for theta in (1e3, 1e4, 1e5, 5e5, 1e6, 1e7):
            theirs, config = rotary(head_dim, theta, "default")
            ours, theirs = config.inverse_frequencies(), theirs.inv_freq.numpy()
            assert (np.abs(ours - theirs) <= 2 * np.spacing(theirs)).all()
            differ, total = differ + int((ours != theirs).sum()), total + ours.size
    assert differ <= total // 50


@pytest.mark.parametrize(("head_dim", "theta"), [(64, 1e5), (128, 5e5)])
def test_turns_are_transformers_to_a_unit_in_the_last_place(head_dim, theta):
    torch = pytest.importorskip("torch")
    theirs, config = rotary(head_dim, theta, "default")
    positions = np.concatenate([np.arange(2048), np.arange(131000, 131072)])
    expected = theirs(torch.zeros(1), torch.from_numpy(positions)[None])
    for ours, whole in zip(config.rope.turns(positions, head_dim), expected, strict=True):
        found = whole[0, :, : head_dim // 2].numpy()
        assert np.abs(ours - found).max() <= 2**-23
        assert (ours == found).mean() > 0.9


def test_float64_frequencies_are_the_formula():
    rope = Rope(theta=5e5)
    expected = [5e5 ** (-2 * j / 64) for j in range(32)]
    np.testing.assert_allclose(rope.inverse_frequencies(64, np.float64), expected, rtol=1e-15)
