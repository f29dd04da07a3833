"""NumPy decoders against transformers (float32) and against a float64 torch transcription of the papers' formulas."""

import json
import math
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from golden.__main__ import main
from golden.models import Cache, Decoder, QuantConfig, calibrate_values, load, model_name, quantize
from golden.models.config import DecoderConfig
from golden.models.tensors import Checkpoint, SafetensorsFile, write_safetensors
from tests.decoder_models import model_folder, random_model

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

OPT = {
    "vocab_size": 67,
    "hidden_size": 24,
    "ffn_dim": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "word_embed_proj_dim": 24,
    "max_position_embeddings": 32,
}
LLAMA = {
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 44,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
}
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
MODELS = {
    "opt": OPT,
    "opt-350m": OPT | {"do_layer_norm_before": False, "word_embed_proj_dim": 16},
    "opt-no-bias": OPT | {"enable_bias": False, "layer_norm_elementwise_affine": False},
    "llama": LLAMA,
    "llama-mha-tied": LLAMA | {"num_key_value_heads": 4, "tie_word_embeddings": True, "attention_bias": True},
    "llama-head-dim": LLAMA | {"head_dim": 12, "num_key_value_heads": 1, "mlp_bias": True},
    "llama3-rope": LLAMA | {"rope_parameters": LLAMA3_ROPE},
    "linear-rope": LLAMA | {"rope_parameters": {"rope_type": "linear", "rope_theta": 5000.0, "factor": 3.0}},
}


def random_config(family, seed):
    """Sizes and switches drawn at random, within what the architecture allows."""
    rng = np.random.default_rng(seed)
    kv_heads, group, head_dim = (int(rng.integers(1, 4)) for _ in range(3))
    heads, head_dim = kv_heads * group, 2 * head_dim
    common = {
        "vocab_size": int(rng.integers(40, 90)),
        "hidden_size": heads * head_dim,
        "num_hidden_layers": int(rng.integers(1, 4)),
        "num_attention_heads": heads,
        "max_position_embeddings": int(rng.integers(20, 40)),
    }
    ffn = int(rng.integers(8, 50))
    if family == "opt":
        narrow = int(rng.integers(4, 20)) if rng.random() < 0.5 else heads * head_dim
        return common | {
            "ffn_dim": ffn,
            "word_embed_proj_dim": narrow,
            "do_layer_norm_before": bool(rng.random() < 0.6),
        }
    if rng.random() < 0.5:
        common["head_dim"] = head_dim = 2 * int(rng.integers(1, 9))
    switches = {name: bool(rng.random() < 0.5) for name in ("tie_word_embeddings", "attention_bias", "mlp_bias")}
    return common | switches | {"intermediate_size": ffn, "num_key_value_heads": kv_heads}


MODELS |= {f"{family}-random-{seed}": random_config(family, seed) for family in ("opt", "llama") for seed in range(4)}


def make(name, folder, seed=0, **save):
    """A random tiny transformers model, saved into folder, with everything random that is usually 0 or 1."""
    torch.manual_seed(seed)
    if name.startswith("opt"):
        model = transformers.OPTForCausalLM(transformers.OPTConfig(dropout=0.0, **MODELS[name]))
    else:
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**MODELS[name]))
    for parameter_name, p in model.named_parameters():
        std = p.shape[-1] ** -0.5 if p.ndim == 2 else 0.3
        p.data = torch.randn_like(p) * std + (1.0 if p.ndim == 1 and "norm.weight" in parameter_name else 0.0)
    model.eval().save_pretrained(folder, **save)
    return model


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """name -> (transformers model, folder), made once."""
    made = {}

    def get(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            made[name] = make(name, folder), folder
        return made[name]

    return get


def tokens(model, shape, seed=0):
    return np.random.default_rng(seed).integers(3, model.config.vocab_size, shape)


PADDINGS = {
    "none": np.ones((3, 9), int),
    "right": np.array([[1] * 9, [1] * 5 + [0] * 4, [1] * 8 + [0]]),
    "left": np.array([[1] * 9, [0] * 4 + [1] * 5, [0] + [1] * 8]),
}


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("name", MODELS)
def test_equals_transformers(saved, name, padding):
    reference, folder = saved(name)
    ids, mask = tokens(reference, (3, 9)), PADDINGS[padding]
    with torch.no_grad():
        expected = reference(torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).logits.numpy()
    got = load(folder)(ids, None if padding == "none" else mask)
    assert got.dtype == np.float32
    real = mask.astype(bool)
    assert np.abs(expected[real]).max() > 0.5
    np.testing.assert_allclose(got[real], expected[real], rtol=0, atol=1e-5 * max(1, np.abs(expected).max()))


def transcription(config, tensors, ids, mask):
    """The decoders once more, in float64 torch, head by head, without masks: padding is cut out."""
    t = {k: torch.tensor(v, dtype=torch.float64) for k, v in tensors.items()}
    opt = config["model_type"] == "opt"
    prefix = "model.decoder." if opt else "model."
    heads = config["num_attention_heads"]
    kv_heads = heads if opt else config["num_key_value_heads"]
    eps = 1e-5 if opt else config["rms_norm_eps"]

    def linear(name, x):
        y = torch.einsum("nk,k->n", t[name + ".weight"], x)
        return y + t[name + ".bias"] if name + ".bias" in t else y

    def norm(name, x):
        if opt:
            y = torch.nn.functional.layer_norm(x, x.shape, eps=eps)
        else:
            y = x / torch.linalg.vector_norm(x).div(math.sqrt(len(x))).square().add(eps).sqrt()
        y = y * t[name + ".weight"] if name + ".weight" in t else y
        return y + t[name + ".bias"] if name + ".bias" in t else y

    def turn(x, position):
        d = len(x)
        rope = config["rope_parameters"]
        z = torch.complex(x[: d // 2], x[d // 2 :])
        frequency = torch.tensor([rope["rope_theta"] ** (-2 * j / d) for j in range(d // 2)], dtype=torch.float64)
        if rope["rope_type"] == "linear":
            frequency = frequency / rope["factor"]
        if rope["rope_type"] == "llama3":
            original, factor = rope["original_max_position_embeddings"], rope["factor"]
            low, high = rope["low_freq_factor"], rope["high_freq_factor"]
            for j, f in enumerate(frequency.tolist()):
                wavelength = 2 * math.pi / f
                if wavelength > original / low:
                    frequency[j] = f / factor
                elif wavelength > original / high:
                    smooth = (original / wavelength - low) / (high - low)
                    frequency[j] = (1 - smooth) * f / factor + smooth * f
        z = torch.polar(z.abs(), z.angle() + position * frequency)
        return torch.cat([z.real, z.imag])

    def attention(layer, xs):
        name = f"{prefix}layers.{layer}.self_attn."
        q, k, v = ([linear(f"{name}{p}_proj", x) for x in xs] for p in "qkv")
        d = len(q[0]) // heads
        outs = []
        for i in range(len(xs)):
            parts = []
            for head in range(heads):
                mine, theirs = slice(head * d, head * d + d), head // (heads // kv_heads)
                theirs = slice(theirs * d, theirs * d + d)
                query = q[i][mine] if opt else turn(q[i][mine], i)
                keys = [k[j][theirs] if opt else turn(k[j][theirs], j) for j in range(i + 1)]
                weights = torch.softmax(torch.stack([query @ key for key in keys]) / math.sqrt(d), 0)
                parts.append(sum(w * v[j][theirs] for j, w in enumerate(weights)))
            outs.append(linear(name + ("out_proj" if opt else "o_proj"), torch.cat(parts)))
        return outs

    def feed_forward(layer, x):
        name = f"{prefix}layers.{layer}."
        if opt:
            return linear(name + "fc2", linear(name + "fc1", x).relu())
        gate = linear(name + "mlp.gate_proj", x)
        return linear(name + "mlp.down_proj", gate * torch.sigmoid(gate) * linear(name + "mlp.up_proj", x))

    first, second = (
        ("self_attn_layer_norm", "final_layer_norm") if opt else ("input_layernorm", "post_attention_layernorm")
    )
    embed = t[prefix + "embed_tokens.weight"]
    head = embed if config["tie_word_embeddings"] else t["lm_head.weight"]
    result = []
    for sentence, keep in zip(ids, mask.astype(bool), strict=True):
        xs = [embed[i] for i in sentence[keep]]
        if opt:
            if prefix + "project_in.weight" in t:
                xs = [linear(prefix + "project_in", x) for x in xs]
            xs = [x + t[prefix + "embed_positions.weight"][i + 2] for i, x in enumerate(xs)]
        for layer in range(config["num_hidden_layers"]):
            one, two = (f"{prefix}layers.{layer}.{n}" for n in (first, second))
            if not opt or config["do_layer_norm_before"]:
                xs = [x + y for x, y in zip(xs, attention(layer, [norm(one, x) for x in xs]), strict=True)]
                xs = [x + feed_forward(layer, norm(two, x)) for x in xs]
            else:
                xs = [norm(one, x + y) for x, y in zip(xs, attention(layer, xs), strict=True)]
                xs = [norm(two, x + feed_forward(layer, x)) for x in xs]
        if not opt or config["do_layer_norm_before"]:
            xs = [norm(prefix + ("final_layer_norm" if opt else "norm"), x) for x in xs]
        if prefix + "project_out.weight" in t:
            xs = [linear(prefix + "project_out", x) for x in xs]
        result.append(torch.stack([head @ x for x in xs]).numpy())
    return result


@pytest.mark.parametrize("padding", ["none", "right", "left"])
@pytest.mark.parametrize("name", MODELS)
def test_equals_float64_transcription(saved, name, padding):
    reference, folder = saved(name)
    ids, mask = tokens(reference, (3, 9), seed=1), PADDINGS[padding]
    config = reference.config.to_dict()
    expected = transcription(config, Checkpoint(folder), ids, mask)
    got = load(folder, dtype=np.float64)(ids, mask)
    assert got.dtype == np.float64
    for sentence, logits, keep in zip(expected, got, mask.astype(bool), strict=True):
        np.testing.assert_allclose(logits[keep], sentence, rtol=0, atol=1e-12 * max(1, np.abs(sentence).max()))


@pytest.mark.parametrize("padding", ["none", "left"])
@pytest.mark.parametrize("name", MODELS)
def test_cache_equals_full_pass(saved, name, padding):
    reference, folder = saved(name)
    model = load(folder, dtype=np.float64)
    ids, mask = tokens(reference, (3, 9), seed=2), PADDINGS[padding]
    full, cache = model(ids, mask), Cache()
    parts = [model(ids[:, a:b], mask[:, a:b], cache=cache) for a, b in ((0, 4), (4, 5), (5, 9))]
    assert cache.length == 9
    real = mask.astype(bool)
    limit = 1e-12 * max(1, np.abs(full).max())
    np.testing.assert_allclose(np.concatenate(parts, axis=1)[real], full[real], rtol=0, atol=limit)


@pytest.mark.parametrize("padding", ["none", "left"])
@pytest.mark.parametrize("name", ["opt", "llama"])
def test_quantised_cache_with_static_values_has_the_same_bits(saved, name, padding):
    reference, folder = saved(name)
    ids, mask = tokens(reference, (3, 9), seed=3), PADDINGS[padding]
    model = quantize(load(folder), QuantConfig(value_range="static"), calibration=tokens(reference, (4, 20), seed=4))
    seen = {}
    full = model.hidden(ids, mask, tap=lambda p: seen.setdefault(p.name, p.x_q.codes))
    cache, parts, codes = Cache(), [], {}
    for a, b in ((0, 4), (4, 5), (5, 9)):
        tap = lambda p: codes.setdefault(p.name, []).append(p.x_q.codes)  # noqa: E731
        parts.append(model.hidden(ids[:, a:b], mask[:, a:b], cache=cache, tap=tap))
    assert np.array_equal(np.concatenate(parts, axis=1), full)
    for projection in model.config.linears:
        assert np.array_equal(np.concatenate(codes[projection], axis=1), seen[projection])


def test_dynamic_values_see_later_tokens(saved):
    """Why only static ranges make a cached run equal to the full pass."""
    reference, folder = saved("opt")
    ids = tokens(reference, (2, 12), seed=5)
    model = quantize(load(folder))
    assert not np.array_equal(model.hidden(ids)[:, :6], model.hidden(ids[:, :6]))
    static = quantize(load(folder), QuantConfig(value_range="static"), calibration=ids)
    assert np.array_equal(static.hidden(ids)[:, :6], static.hidden(ids[:, :6]))


def test_padding_changes_no_bit_of_a_quantised_run(saved):
    for name in ("opt", "llama"):
        reference, folder = saved(name)
        model = quantize(load(folder))
        ids, mask = tokens(reference, (3, 9), seed=6), PADDINGS["right"]
        padded = model.hidden(ids, mask)
        for i, n in enumerate(mask.sum(axis=1)):
            assert np.array_equal(padded[i, :n], model.hidden(ids[i : i + 1, :n])[0])


def long_model(layers=1):
    """A narrow model of many positions, and ids that fill them."""
    config = DecoderConfig.from_hf(
        {"model_type": "llama"} | LLAMA | {"max_position_embeddings": 4096, "num_hidden_layers": layers}
    )
    rng = np.random.default_rng(0)
    tensors = {n: (rng.standard_normal(s) * 0.2).astype(np.float32) for n, s in config.shapes().items()}
    return Decoder(config, tensors, hf_config={"model_type": "llama"}), rng.integers(3, 61, (16, 2560))


def test_a_long_sequence_meets_its_keys_a_piece_at_a_time():
    """Attention over t tokens needs heads x t x t scores, a gigabyte with its softmax here; the bits stay the same."""
    model, ids = long_model()
    tracemalloc.start()
    whole = model.hidden(ids[:1])
    assert tracemalloc.get_traced_memory()[1] < 400 << 20
    tracemalloc.stop()
    cache, half = Cache(), ids.shape[1] // 2
    parts = [model.hidden(ids[:1, :half], cache=cache), model.hidden(ids[:1, half:], cache=cache)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=0, atol=1e-5)
    static = quantize(model, QuantConfig(value_range="static"), calibration=ids[:1, :256])
    piece, cache = static.hidden(ids[:1, :2200]), Cache()
    halves = [static.hidden(ids[:1, a:b], cache=cache) for a, b in ((0, 1100), (1100, 2200))]
    assert np.array_equal(np.concatenate(halves, axis=1), piece)


def test_static_ranges_are_calibrated_in_batches():
    """Rows run a few thousand tokens at a time, and no keys and values are kept; lengths may differ."""
    model, ids = long_model()
    ids = ids.reshape(-1, 256)[:64]
    tracemalloc.start()
    ranges = calibrate_values(model, [ids])
    assert tracemalloc.get_traced_memory()[1] < 250 << 20
    tracemalloc.stop()
    cache = Cache()
    model.hidden(ids[:16], cache=cache)
    for row in ids[16:]:
        model.hidden(row[None, :], cache=(one := Cache()))
        cache.layers[0] = None, np.concatenate([cache.layers[0][1], one.layers[0][1]])
    for found, expected in zip(ranges[0], (np.min, np.max), strict=True):
        np.testing.assert_allclose(found, expected(cache.layers[0][1], axis=(0, 2)), rtol=1e-5)
    several = [ids[:3, :100], ids[3:5]]
    config = QuantConfig(value_range="static")
    made = quantize(model, config, calibration=several)
    assert made.provenance["calibration"]["ids"] == [[3, 100], [2, 256]]
    lo, hi = calibrate_values(model, several)[0]
    assert np.array_equal(made.value_parameters[0][0], config.values.parameters(lo, hi, hardware=True)[0])
    with pytest.raises(ValueError, match="must be integers"):
        calibrate_values(model, [np.zeros(3)])


def test_sharded_checkpoint(tmp_path):
    reference = make("llama", tmp_path / "whole", max_shard_size="10GB")
    make("llama", tmp_path / "shards", max_shard_size="8KB")
    assert len(list((tmp_path / "shards").glob("model-*.safetensors"))) > 2
    ids = tokens(reference, (1, 5))
    assert np.array_equal(load(tmp_path / "whole")(ids), load(tmp_path / "shards")(ids))
    index = tmp_path / "shards" / "model.safetensors.index.json"
    shard = sorted((tmp_path / "shards").glob("model-*.safetensors"))[1]
    shard.unlink()
    with pytest.raises(FileNotFoundError, match=f"{shard.name}' is not in the folder: fetch it"):
        load(tmp_path / "shards")
    for bad in ("[]", '{"weight_map": []}', '{"weight_map": {"a": ["x"]}}', "[" * 100_000):
        index.write_text(bad)
        with pytest.raises(ValueError, match="no JSON object with a weight_map"):
            load(tmp_path / "shards")
    for bad in (5, "", "../whole/model.safetensors"):
        index.write_text(json.dumps({"weight_map": {"a": bad}}))
        with pytest.raises(FileNotFoundError, match=f"shard {bad!r} is not in the folder"):
            load(tmp_path / "shards")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_reads_what_safetensors_writes(tmp_path, dtype):
    from safetensors.torch import save_file

    x = torch.randn(3, 5, generator=torch.Generator().manual_seed(0)).to(getattr(torch, dtype))
    save_file({"x": x, "empty": x[:0].clone(), "one": x[0, 0].clone()}, tmp_path / "f.safetensors", {"made": "here"})
    file = SafetensorsFile(tmp_path / "f.safetensors")
    assert file.metadata == {"made": "here"}
    assert np.array_equal(file["x"], x.double().numpy())
    assert file["empty"].shape == (0, 5)
    assert file["one"] == x[0, 0].double().numpy()


def test_writes_what_safetensors_reads(tmp_path):
    from safetensors.numpy import load_file

    tensors = {
        "a": np.arange(6, dtype=np.int32).reshape(2, 3).T,
        "b": np.float16([1.5]),
        "c": np.zeros((0, 2), np.uint8),
    }
    write_safetensors(tmp_path / "f.safetensors", tensors, {"k": "v"})
    back = load_file(tmp_path / "f.safetensors")
    assert all(np.array_equal(back[k], v) and back[k].dtype == v.dtype for k, v in tensors.items())
    assert list(tmp_path.iterdir()) == [tmp_path / "f.safetensors"]  # no temporary file left


def damage(folder, **changes):
    """Rewrite the model file with tensors changed, or (None) left out."""
    tensors = dict(Checkpoint(folder)) | changes
    write_safetensors(folder / "model.safetensors", {k: v for k, v in tensors.items() if v is not None})


def test_bad_tensors_are_named(tmp_path):
    make("opt", tmp_path)
    name = "model.decoder.layers.1.fc1.weight"
    weight = np.array(Checkpoint(tmp_path)[name])
    damage(tmp_path, **{name: None})
    with pytest.raises(ValueError, match=f"tensor '{name}' is missing"):
        load(tmp_path)
    damage(tmp_path, **{name: weight.T})
    with pytest.raises(ValueError, match=rf"'{name}' has shape \[24, 40\], config.json asks for \[40, 24\]"):
        load(tmp_path)
    weight[3, 4] = np.nan
    damage(tmp_path, **{name: weight})
    with pytest.raises(ValueError, match=rf"'{name}' holds nan at \[3, 4\]"):
        load(tmp_path)
    weight[3, 4] = 0
    damage(tmp_path, **{name: weight.astype(np.int32)})
    with pytest.raises(ValueError, match=f"'{name}' is int32, float32 is needed"):
        load(tmp_path)
    damage(tmp_path, **{name: np.zeros_like(weight), "model.decoder.layers.2.fc1.weight": weight})
    with pytest.raises(ValueError, match=r"'model.decoder.layers.2.fc1.weight' has no place in the decoder"):
        load(tmp_path)


def test_half_written_file(tmp_path):
    make("opt", tmp_path)
    path = tmp_path / "model.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[:-100])
    with pytest.raises(ValueError, match=r"ends at byte \d+, the file at \d+: cut short. Fetch or write it again"):
        load(tmp_path)
    path.write_bytes(data[:40])
    with pytest.raises(ValueError, match="40 bytes hold no complete header"):
        load(tmp_path)
    for nonsense in (b"nonsense", b"[" * 100_000):
        path.write_bytes(len(nonsense).to_bytes(8, "little") + nonsense)
        with pytest.raises(ValueError, match="its header is not JSON"):
            load(tmp_path)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"neither model.safetensors nor its index is there"):
        load(tmp_path)
    (tmp_path / "config.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"config.json: no such file"):
        load(tmp_path)


def test_wrong_architecture():
    with pytest.raises(ValueError, match=r"model_type is 'gpt2'; only 'opt', 'llama', .* and 'gpt_neox'"):
        DecoderConfig.from_hf({"model_type": "gpt2"}, "here")
    opt = {"model_type": "opt"} | OPT
    with pytest.raises(ValueError, match="activation_function is 'gelu', supported: 'relu'"):
        DecoderConfig.from_hf(opt | {"activation_function": "gelu"})
    with pytest.raises(ValueError, match="hidden_size is 'wide', a positive integer"):
        DecoderConfig.from_hf(opt | {"hidden_size": "wide"})
    with pytest.raises(ValueError, match="24 is no multiple of num_attention_heads 5"):
        DecoderConfig.from_hf(opt | {"num_attention_heads": 5})
    llama = {"model_type": "llama"} | LLAMA
    with pytest.raises(ValueError, match="4 is no multiple of num_key_value_heads 3"):
        DecoderConfig.from_hf(llama | {"num_key_value_heads": 3})
    with pytest.raises(ValueError, match="rope_type is 'dynamic', supported: 'default'"):
        DecoderConfig.from_hf(llama | {"rope_scaling": {"type": "dynamic"}})
    with pytest.raises(ValueError, match="factor of the linear rope is None"):
        DecoderConfig.from_hf(llama | {"rope_scaling": {"type": "linear"}})
    with pytest.raises(ValueError, match="quantization_config says 'gptq': quantised by another tool"):
        DecoderConfig.from_hf(llama | {"quantization_config": {"quant_method": "gptq", "bits": 4}})


@pytest.mark.parametrize(
    ("family", "change", "message"),
    [
        ("opt", {"do_layer_norm_before": None}, "do_layer_norm_before is None, true or false is needed"),
        ("opt", {"enable_bias": "false"}, "enable_bias is 'false', true or false"),
        ("opt", {"tie_word_embeddings": 1}, "tie_word_embeddings is 1, true or false"),
        ("opt", {"word_embed_proj_dim": -4}, "word_embed_proj_dim is -4, a positive integer"),
        ("llama", {"num_key_value_heads": "2"}, "num_key_value_heads is '2', a positive integer"),
        ("llama", {"num_key_value_heads": -2}, "num_key_value_heads is -2, a positive integer"),
        ("llama", {"vocab_size": True}, "vocab_size is True, a positive integer"),
        ("llama", {"head_dim": 7}, "heads have 7 dimensions: RoPE turns pairs"),
        ("llama", {"hidden_size": 33}, "hidden_size 33 is no multiple of num_attention_heads 4"),
        ("llama", {"rms_norm_eps": "1e-5"}, "rms_norm_eps is '1e-5', a positive number"),
        ("llama", {"rope_theta": 0}, "rope_theta of the default rope is 0, a positive number"),
        ("llama", {"rope_scaling": [1]}, r"rope_scaling is \[1\], an object is needed"),
        ("llama", {"rope_scaling": {"rope_type": ["x"]}}, r"rope_type is \['x'\], supported"),
        ("llama", {"rope_scaling": LLAMA3_ROPE | {"low_freq_factor": 4.0}}, "low_freq_factor .* must be less than"),
        ("llama", {"rope_scaling": {"type": "yarn"}}, "factor of the yarn rope is None, a positive number"),
        (
            "llama",
            {"rope_scaling": {"type": "yarn", "factor": 4, "mscale": 1, "mscale_all_dim": "x"}},
            "attention_factor of the yarn rope is nan, a positive number",
        ),
        ("llama", {"rope_scaling": {"type": "yarn", "factor": 4}, "rope_theta": 1.0}, "is 1.0, more than 1 is needed"),
    ],
)
def test_bad_values_in_config(family, change, message):
    config = {"model_type": family} | {"opt": OPT, "llama": LLAMA}[family]
    with pytest.raises(ValueError, match=message):
        DecoderConfig.from_hf(config | change)


def test_bad_inputs(saved):
    _, folder = saved("opt")
    model = load(folder)
    with pytest.raises(ValueError, match="33 tokens exceed the model's 32 positions"):
        model(np.full((1, 33), 5))
    cache = Cache()
    model(np.full((1, 30), 5), cache=cache)
    with pytest.raises(ValueError, match="33 tokens exceed the model's 32 positions"):
        model(np.full((1, 3), 5), cache=cache)
    with pytest.raises(ValueError, match="cache holds 1 sequences, the ids 2"):
        model(np.full((2, 1), 5), cache=cache)
    with pytest.raises(ValueError, match="token id 67 is outside the vocabulary of 67"):
        model(np.array([[3, 67]]))
    with pytest.raises(ValueError, match=r"must be integers \[batch, tokens\], not float64 \[1, 2\]"):
        model(np.zeros((1, 2)))
    with pytest.raises(ValueError, match=r"attention_mask \[1, 3\] must hold 0 and 1"):
        model(np.array([[3, 4]]), np.ones((1, 3)))
    with pytest.raises(FileNotFoundError, match="nowhere: no such folder"):
        load("nowhere")


def test_hub_names(saved, monkeypatch):
    hub = pytest.importorskip("huggingface_hub")
    _, folder = saved("opt")
    asked = []
    monkeypatch.setattr(hub, "snapshot_download", lambda name, **_: asked.append(name) or str(folder))
    assert load("somebody/model").source == folder
    assert asked == ["somebody/model"]

    def offline(name, **_):
        raise OSError("no route\nmore")

    monkeypatch.setattr(hub, "snapshot_download", offline)
    with pytest.raises(
        FileNotFoundError, match=r"somebody/model: no such folder, and fetching it .* failed: no route$"
    ):
        load("somebody/model")


def test_a_model_of_the_hub_is_called_by_its_repository(tmp_path, monkeypatch):
    """Its folder in the cache is called by its revision: so were tables, outputs and the source of saved models."""
    folder = tmp_path / "models--somebody--opt-1b.5" / "snapshots" / "27dcfa74d334bc871f3234de431e71c6eeba5dd6"
    folder.mkdir(parents=True)
    (tmp_path / "link").symlink_to(folder)
    assert {model_name(folder), model_name(str(tmp_path / "link")), model_name(folder / ".")} == {"opt-1b.5"}
    assert model_name(folder.parent) == "snapshots"
    for path in model_folder(tmp_path / "made", random_model("llama")).iterdir():
        path.rename(folder / path.name)
    hub = pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(hub, "snapshot_download", lambda *_, **__: str(folder))
    assert main(["quantize", "somebody/opt-1b.5", str(tmp_path / "out")]) == 0
    assert load(tmp_path / "out").provenance["source"] == "opt-1b.5"


def test_a_hub_name_without_safetensors_fetches_the_rest(tmp_path, monkeypatch):
    """OPT-125m's repository has pytorch_model.bin alone."""
    hub = pytest.importorskip("huggingface_hub")
    model = make("opt", tmp_path)
    (tmp_path / "model.safetensors").unlink()
    asked = []

    def fetch(name, allow_patterns):
        asked.append(allow_patterns)
        if "pytorch_model*.bin" in allow_patterns:
            torch.save(model.state_dict(), tmp_path / "pytorch_model.bin")
        return str(tmp_path)

    monkeypatch.setattr(hub, "snapshot_download", fetch)
    assert load("somebody/model").config.layers == 2
    assert len(asked) == 2
    for patterns in asked:
        assert {"*.json", "*.jinja", "*.model", "*.txt"} <= set(patterns)
        assert not any(pattern.endswith((".py", "*")) for pattern in patterns if "/" not in pattern)


def test_numpy_alone_runs_a_decoder(saved, tmp_path):
    """Loading, quantising and running import neither torch nor safetensors nor transformers."""
    _, folder = saved("llama")
    code = (
        "import sys, numpy as np; from golden.models import load, quantize\n"
        f"quantize(load({str(folder)!r}))(np.array([[3, 4, 5]]))\n"
        "print([m for m in ('torch', 'safetensors', 'transformers', 'tqdm', 'tokenizers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_real_llama_checkpoint(shared):
    """The checkpoint's known float32 perplexity on its own samples, of the decoder in torch; NumPy's is the same."""
    from golden.ptq.decoder import from_golden
    from golden.ptq.evaluate import evaluate, samples

    folder = shared("models/stories260K")
    model, rows = load(folder), samples(np.load(folder / "samples.npy"))
    scores = evaluate({"float": from_golden(model)}, rows)["float"]
    assert scores.perplexity == pytest.approx(3.66989, abs=2e-5)
    for at in (0, 5, 63):
        ids = rows[at].ids[None]
        logits = model(ids)[0, :-1].astype(np.float64)
        top = logits.max(axis=-1, keepdims=True)
        log_z = np.log(np.exp(logits - top).sum(axis=-1)) + top[:, 0]
        nll = float((log_z - np.take_along_axis(logits, ids[0, 1:, None], -1)[:, 0]).sum())
        assert nll == pytest.approx(scores.nll[at], rel=1e-6)
