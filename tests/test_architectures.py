"""Rows of facts: what one decoder knows, all know; and RoPE's one table."""

import dataclasses

import numpy as np
import pytest
from decoder_models import LLAMA, OPT, model_folder, random_ids, random_model

from golden.models import Cache, Decoder, DecoderConfig, QuantConfig, load, quantize, save
from golden.models.architecture import ARCHITECTURES, Architecture, Key, Rope, register
from golden.models.decoder import ACTIVATIONS
from golden.models.tensors import Checkpoint, write_safetensors

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


# Sizes, and where a family's options differ from layer to layer, so many layers that they do. The second part is how
# transformers 4 spells what it writes otherwise; None: it leaves that key out.
LONGROPE = {"rope_type": "longrope", "short_factor": [1.0, 1.25, 1.75], "long_factor": [1.5, 4.0, 9.0]}
LONGROPE |= {"rope_theta": 500.0, "partial_rotary_factor": 0.75}
FAMILIES = {
    "llama": ({}, {"rope_theta": 500.0}),
    "qwen2": ({"use_sliding_window": True, "sliding_window": 5, "max_window_layers": 1}, {"layer_types": None}),
    "qwen3": ({"head_dim": 10, "attention_bias": True}, {"layer_types": None}),
    "mistral": ({"sliding_window": 4, "head_dim": 12}, {}),
    "smollm3": (
        {"num_hidden_layers": 4, "no_rope_layer_interval": 3, "use_sliding_window": True, "sliding_window": 3},
        {"layer_types": None, "no_rope_layers": None},
    ),
    "granite": (
        {
            "embedding_multiplier": 12.0,
            "residual_multiplier": 0.22,
            "attention_multiplier": 0.0625,
            "logits_scaling": 3.0,
        },
        {},
    ),
    "phi3": (  # three layers: fewer tensors than projections
        {"sliding_window": 6, "partial_rotary_factor": 0.5, "head_dim": 8}
        | {"num_hidden_layers": 3, "tie_word_embeddings": True},
        {"partial_rotary_factor": 0.5},
    ),
    "phi3, longrope": (
        {"original_max_position_embeddings": 16, "partial_rotary_factor": 0.75, "head_dim": 8}
        | {"max_position_embeddings": 64, "rope_parameters": LONGROPE},
        {"rope_scaling": {k: v for k, v in LONGROPE.items() if k != "rope_type"} | {"type": "longrope"}}
        | {"partial_rotary_factor": 0.75},
    ),
    "gemma2": (
        {"sliding_window": 4, "head_dim": 12, "query_pre_attn_scalar": 7, "attn_logit_softcapping": 2.0},
        {"layer_types": None},
    ),
    "gemma3_text": (
        {"sliding_window": 4, "head_dim": 12, "num_hidden_layers": 3, "final_logit_softcapping": 3.0}
        | {"layer_types": ["sliding_attention", "sliding_attention", "full_attention"]},
        {"layer_types": None, "sliding_window_pattern": 3, "rope_local_base_freq": 200.0, "rope_theta": 500.0},
    ),
    "gpt_neox": ({"num_key_value_heads": None}, {"rotary_emb_base": 500.0, "rotary_pct": 0.5, "rope_theta": None}),
    "gpt_neox, in turn": (
        {
            "use_parallel_residual": False,
            "hidden_act": "gelu_new",
            "attention_bias": False,
            "num_key_value_heads": None,
        },
        {"rotary_emb_base": 500.0, "rotary_pct": 0.5, "rope_theta": None},
    ),
}


def changed(config, changes):
    """A config with other values for some keys; None: without them."""
    return {k: v for k, v in (config | changes).items() if v is not None or k not in changes}


def rope_of(name):
    """transformers 5's rope_parameters."""
    rope = {"rope_type": "default", "rope_theta": 500.0}
    if name == "gemma3_text":
        return {"full_attention": rope, "sliding_attention": rope | {"rope_theta": 200.0}}
    return rope | ({"partial_rotary_factor": 0.5} if name in ("gpt_neox", "phi3") else {})


class Family:
    """A random model of a family as transformers has it, and as we read its folder."""

    def __init__(self, name, folder):
        import torch
        import transformers

        family = name.partition(",")[0]
        sizes = {k: v for k, v in LLAMA.items() if k not in ("model_type", "architectures", "bos_token_id")}
        config = changed(sizes, {"rope_parameters": rope_of(family), "pad_token_id": 0, **FAMILIES[name][0]})
        torch.manual_seed(0)
        self.name, self.folder, kind = name, folder, transformers.AutoConfig.for_model(family, **config)
        self.reference = transformers.AutoModelForCausalLM.from_config(kind, attn_implementation="eager").eval()
        for parameter in self.reference.parameters():
            noise = torch.randn_like(parameter)
            parameter.data = noise * parameter.shape[-1] ** -0.5 if parameter.ndim == 2 else parameter + 0.3 * noise
        self.reference.save_pretrained(folder)
        self.model = load(folder)
        self.ids = np.random.default_rng(0).integers(3, 61, (2, 12))
        self.mask = {side: np.ones((2, 12), int) for side in ("none", "left", "right")}
        self.mask["left"][0, :3] = self.mask["right"][0, 9:] = 0
        self.quantised = quantize(self.model, QuantConfig(value_range="static"), calibration=self.ids)


@pytest.fixture(scope="module", params=FAMILIES)
def family(request, tmp_path_factory):
    pytest.importorskip("transformers")
    return Family(request.param, tmp_path_factory.mktemp("family"))


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-5 * max(1, np.abs(expected).max()))


class TestEveryFamily:
    """A family is one row: both decoders and the Hugging Face modules compute what transformers does."""

    @pytest.mark.parametrize("side", ["none", "left", "right"])
    def test_float_logits(self, family, side):
        import torch

        from golden.ptq.decoder import from_golden

        ids, mask = family.ids, family.mask[side]
        real = mask.astype(bool)
        with torch.no_grad():
            given = torch.from_numpy(ids), torch.from_numpy(mask)
            expected = family.reference(*given).logits.numpy()[real]
            twin = from_golden(family.model)(*given).numpy()[real]
        close(family.model(ids, mask)[real], expected)
        close(twin, expected)
        cache = Cache()
        parts = [family.model(ids[:, a:b], mask[:, a:b], cache=cache) for a, b in ((0, 5), (5, 6), (6, 12))]
        close(np.concatenate(parts, axis=1)[real], expected)

    def test_every_product_is_quantised(self, family):
        """As NumPy does, torch does to the bit; a cached run and one after a file are the same; so are HF's modules."""
        import torch
        from transformers import AutoModelForCausalLM

        from golden.ptq import hf
        from golden.ptq.decoder import from_golden
        from golden.ptq.replay import compare

        model, ids, mask = family.quantised, family.ids, family.mask["left"]
        result = compare(model, from_golden(model), ids, mask)
        assert result.products == model.config.layers * (len(model.config.layer_linears) + 2)
        assert not any(result.mismatches.values())
        expected, cache = model.hidden(ids, mask), Cache()
        parts = [model.hidden(ids[:, a:b], mask[:, a:b], cache=cache) for a, b in ((0, 5), (5, 6), (6, 12))]
        assert np.array_equal(np.concatenate(parts, axis=1), expected)
        saved = save(model, family.folder / "saved")
        assert np.array_equal(load(saved).hidden(ids, mask), expected)
        with torch.no_grad():
            given = torch.from_numpy(ids), torch.from_numpy(mask)
            twin = from_golden(model)(*given).numpy()[mask.astype(bool)]
            for module in (hf.drop_in(model), AutoModelForCausalLM.from_pretrained(saved)):
                close(module(*given).logits.numpy()[mask.astype(bool)], twin)
            module.save_pretrained(family.folder / "again")
        assert np.array_equal(load(family.folder / "again").hidden(ids, mask), expected)

    def test_both_spellings_are_one(self, family):
        """transformers itself makes one configuration of both."""
        import json

        from transformers import AutoConfig

        new = json.loads((family.folder / "config.json").read_text())
        assert "rope_parameters" in new
        old = changed(new, {"rope_parameters": None, "rope_theta": 500.0} | FAMILIES[family.name][1])
        old["torch_dtype"] = old.pop("dtype")
        expected = family.model.config
        assert DecoderConfig.from_hf(old) == expected
        assert DecoderConfig.from_hf(AutoConfig.for_model(**old).to_dict()) == expected


def test_long_texts_have_other_factors_which_are_not_computed(tmp_path):
    """Of LongRoPE: positions end where they begin, in every decoder."""
    import json

    import torch

    from golden.ptq import hf
    from golden.ptq.decoder import from_golden

    family = Family("phi3, longrope", tmp_path)
    ids = np.full((1, 17), 5)
    assert family.model.config.positions == 16
    for run in (family.model, from_golden(family.model), hf.drop_in(family.quantised)):
        with pytest.raises(ValueError, match="17 tokens exceed the model's 16 positions"):
            run(ids if run is family.model else torch.from_numpy(ids))
    config = json.loads((family.folder / "config.json").read_text())
    for name in ("su", "yarn"):  # as the first Phi-3 wrote it
        old = changed(config, {"rope_parameters": None, "rope_scaling": {**LONGROPE, "rope_type": name}})
        assert DecoderConfig.from_hf(old | {"rope_theta": 500.0}) == family.model.config


def test_old_scaling_leaves_the_base_and_layers_with_a_window_alone():
    """Of rope_parameters and rope_scaling, Gemma 3 takes both, as transformers does."""
    from transformers import AutoConfig

    old = {"rope_scaling": {"rope_type": "linear", "factor": 8.0}}
    given = LLAMA | {"model_type": "gemma3_text", "rope_parameters": rope_of("gemma3_text")} | old
    config = DecoderConfig.from_hf(given)
    assert (config.rope.kind, config.rope.factor, config.rope.theta) == ("linear", 8.0, 500.0)
    assert (config.local_rope.kind, config.local_rope.theta) == ("default", 200.0)
    assert config.head_dim == 256  # of which config.json says nothing
    assert DecoderConfig.from_hf(AutoConfig.for_model(**given).to_dict()) == config


def test_mistral_with_layer_types_is_ministral(tmp_path):
    """transformers reads such a config.json so: some layers see everything."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from golden.ptq import hf
    from golden.ptq.decoder import from_golden

    types = ["sliding_attention", "full_attention"]
    given = LLAMA | {"model_type": "mistral", "head_dim": 10, "sliding_window": 3, "layer_types": types}
    model = random_model(hf_config=given)
    folder = model_folder(tmp_path / "m", model)
    reference = transformers.AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    ids = random_ids(model, (2, 12))
    with torch.no_grad():
        close(model(ids), reference(torch.from_numpy(ids)).logits.numpy())
        made = quantize(load(folder), QuantConfig(value_range="static"), calibration=ids)
        expected = from_golden(made)(torch.from_numpy(ids)).numpy()
        saved = save(made, tmp_path / "saved")
        for module in (hf.drop_in(made), transformers.AutoModelForCausalLM.from_pretrained(saved)):
            close(module(torch.from_numpy(ids)).logits.numpy(), expected)


@pytest.mark.parametrize("name", ["gemma3_text", "phi3", "granite", "gpt_neox"])
def test_methods_work_on_every_family(name, tmp_path):
    """Scales fold into its norms and projections; where they do not, the method says so."""
    pytest.importorskip("transformers")
    from golden.ptq import pipeline
    from golden.ptq.methods import Aqas, Optq

    family, steps = Family(name, tmp_path), [Aqas(), Optq()]
    if name == "gpt_neox":
        with pytest.raises(ValueError, match="'aqas' folds through ReLU, and this model has gelu"):
            pipeline.quantize(family.model, QuantConfig(), steps, [family.ids], progress=False)
        steps = steps[1:]
    made = pipeline.quantize(family.model, QuantConfig(), steps, [family.ids], progress=False)
    expected, nearest = family.model(family.ids), quantize(family.model, QuantConfig())
    assert np.square(made(family.ids) - expected).mean() < np.square(nearest(family.ids) - expected).mean()


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
    with pytest.raises(ValueError, match=r"model_type is 'mamba'; only 'opt', .* and 'gpt_neox'"):
        DecoderConfig.from_hf(LLAMA | {"model_type": "mamba"})
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
    "yarn": {"factor": 4.0},  # as Qwen's documents have it
    "yarn.all": {"factor": 16.0, "beta_fast": 20, "beta_slow": 2, "truncate": False, "attention_factor": 1.2},
    "yarn.mscale": {"factor": 40.0, "mscale": 1.0, "mscale_all_dim": 0.707},
}


def rotary(head_dim, theta, scaling):
    """transformers' module, and our configuration of the same."""
    pytest.importorskip("transformers")
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    rope = {"rope_type": scaling.partition(".")[0], "rope_theta": theta, **SCALINGS[scaling]}
    if scaling.startswith(("llama3", "yarn")):
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
    assert config.rope.attention_factor == theirs.attention_scaling


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


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("qwen2", {"use_sliding_window": 1}, "use_sliding_window is 1, true or false is needed"),
        ("qwen2", {"use_sliding_window": True, "max_window_layers": "all"}, "max_window_layers is 'all'"),
        (
            "qwen3",
            {"layer_types": ["sliding_attention"] * 2},
            "layer_types has sliding_attention, and there is no",
        ),
        ("gemma2", {"layer_types": ["full_attention"]}, "layer_types has 1 entries for 2 layers"),
        ("gemma2", {"layer_types": ["linear_attention"] * 2}, r"layer_types is .* a list of full_attention and slidi"),
        (
            "gemma2",
            {"use_bidirectional_attention": True},
            "use_bidirectional_attention is True, supported: None",
        ),
        ("gemma2", {"attn_logit_softcapping": -1}, "attn_logit_softcapping is -1, a positive number is needed"),
        ("gemma2", {"hidden_activation": "gelu"}, "hidden_activation is 'gelu', supported: 'gelu_pytorch_tanh'"),
        ("gemma3_text", {"attn_logit_softcapping": 50.0}, r"attn_logit_softcapping is 50.0, supported: None"),
        ("gemma3_text", {"sliding_window_pattern": 0}, "sliding_window_pattern is 0, a positive integer"),
        (
            "gemma3_text",
            {"rope_parameters": {"full_attention": 3}},
            "rope_parameters is .* an object of objects",
        ),
        ("gemma3_text", {"rope_parameters": {"rope_theta": 3e5}}, "rope_parameters is .* an object of objects"),
        (
            "gemma3_text",
            {"rope_scaling": {"full_attention": {}}},
            "the RoPE of gemma3_text is .* for all its",
        ),
        ("qwen3", {"rope_parameters": {"full_attention": {}}}, "the RoPE of qwen3 is .* for all its"),
        ("smollm3", {"no_rope_layers": [1]}, "no_rope_layers has 1 entries, there is a layer 1"),
        ("smollm3", {"no_rope_layers": "all"}, "no_rope_layers is 'all', a list of 0 and 1 is needed"),
        ("phi3", {"rope_scaling": {"type": "longrope"}}, "short_factor of the longrope rope is None, a list of posi"),
        (
            "phi3",
            {"rope_scaling": {"type": "yarn", "short_factor": [1.0]}},
            "short_factor of the longrope rope has 1 n",
        ),
        (
            "phi3",
            {"rope_scaling": {"type": "su", "short_factor": [1.0] * 4, "factor": -1}},
            "attention_factor of the longrope rope is nan",
        ),
        ("llama", {"rope_scaling": {"type": "longrope"}}, "rope_type is 'longrope', supported: 'default'"),
        ("gpt_neox", {"rotary_pct": 0.4}, "heads have 8 dimensions, and rotary_pct of them is 3: RoPE turns pairs"),
        ("gpt_neox", {"rotary_pct": 1.5}, "rotary_pct is 1.5, a number above 0, up to 1, is needed"),
        ("mistral", {"partial_rotary_factor": 0.5}, "partial_rotary_factor is 0.5, only 1.0 is supported"),
    ],
)
def test_options_that_are_not_computed_are_named(name, changes, message):
    with pytest.raises(ValueError, match=f"here: {message}"):
        DecoderConfig.from_hf(LLAMA | {"model_type": name} | changes, "here")


def test_old_neox_checkpoints_hold_masks(tmp_path):
    """They are left out; anything else that has no place is named."""
    family = Family("gpt_neox", tmp_path)
    tensors = {name: np.array(tensor) for name, tensor in Checkpoint(tmp_path).items()}
    write_safetensors(tmp_path / "model.safetensors", tensors | {"gpt_neox.layers.0.attention.bias": np.ones(3)})
    assert np.array_equal(load(tmp_path)(family.ids), family.model(family.ids))
    tensors["gpt_neox.layers.1.attention.query_key_value.weight"][77, 3] = np.nan
    write_safetensors(tmp_path / "model.safetensors", tensors)
    with pytest.raises(ValueError, match=r"attention.query_key_value.weight' holds nan at \[77, 3\]"):
        load(tmp_path)
    write_safetensors(tmp_path / "model.safetensors", tensors | {"gpt_neox.layers.0.mlp.bias": np.ones(3)})
    with pytest.raises(ValueError, match=r"gpt_neox.layers.0.mlp.bias' has no place|holds nan"):
        load(tmp_path)
