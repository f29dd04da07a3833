"""GGUF files into Hugging Face's layout: against what was written, and against transformers' own reader."""

import json
import re
import struct

import numpy as np
import pytest

from golden.__main__ import main
from golden.models import load
from tests.decoder_models import LLAMA, random_model

gguf = pytest.importorskip("gguf")
ours = pytest.importorskip("golden.ptq.gguf")
tokenizers = pytest.importorskip("golden.ptq.gguf_tokenizer")

SIZES = {k: LLAMA[k] for k in ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers")}
SIZES |= {"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 64, "rope_theta": 500.0}
HEADS = {"head_dim": 12}
KEYS = {
    "context_length": "max_position_embeddings",
    "block_count": "num_hidden_layers",
    "embedding_length": "hidden_size",
    "feed_forward_length": "intermediate_size",
    "attention.head_count": "num_attention_heads",
    "attention.head_count_kv": "num_key_value_heads",
    "attention.key_length": "head_dim",
    "attention.sliding_window": "sliding_window",
    "rope.freq_base": "rope_theta",
}
# By architecture: model_type, what config.json has beside the sizes, and keys of the file beside those above
KINDS = {
    "llama": ("llama", {"tie_word_embeddings": True}, {"rope.dimension_count": 8, "vocab_size": 263}),
    "qwen2": ("qwen2", {"tie_word_embeddings": False}, {}),
    "qwen3": ("qwen3", HEADS | {"tie_word_embeddings": True}, {"attention.value_length": 12}),
    "smollm3": ("smollm3", {"num_hidden_layers": 4}, {"rope.dimension_count": 8}),
    "granite": (
        "granite",
        {
            "embedding_multiplier": 12.0,
            "residual_multiplier": 0.22,
            "attention_multiplier": 0.0625,
            "logits_scaling": 3.0,
        },
        {"embedding_scale": 12.0, "residual_scale": 0.22, "attention.scale": 0.0625, "logit_scale": 3.0},
    ),
    "phi3": ("phi3", {"sliding_window": 9, "partial_rotary_factor": 0.5}, {"rope.dimension_count": 4}),
    "gemma2": (
        "gemma2",
        HEADS | {"sliding_window": 9, "query_pre_attn_scalar": 12, "attn_logit_softcapping": 5.0},
        {"attn_logit_softcapping": 5.0, "final_logit_softcapping": 30.0},
    ),
    "gemma3": ("gemma3_text", HEADS | {"sliding_window": 9, "query_pre_attn_scalar": 12}, {}),
    "gptneox": (
        "gpt_neox",
        {"num_key_value_heads": None, "rope_theta": None, "rotary_emb_base": 500.0, "rotary_pct": 0.5},
        {"use_parallel_residual": True, "rope.dimension_count": 4, "rope.freq_base": 500.0},
    ),
}
TEXT = "the theme, THE 1234 and ether\n\n  then\ttheth é"


def byte_alphabet():
    from tokenizers import pre_tokenizers

    return sorted(pre_tokenizers.ByteLevel.alphabet())


def vocabulary(writer, kind):
    """61 tokens (byte-level: 263, of which an embedding needs as many) that hold a few merges."""
    if kind == "gpt2":
        tokens = ["<|end|>", "<|im|>", *byte_alphabet(), "th", "the", "Ġthe", "er", "en"]
        writer.add_token_merges(["t h", "th e", "Ġ the", "e r", "e n"])
        writer.add_tokenizer_pre("smollm")
        types = [3, 4] + [1] * (len(tokens) - 2)
    else:
        letters = "\u2581theran,\n"
        tokens = ["<pad>", "<eos>", "<bos>", "<unk>", *letters, "th", "the", "\u2581the", "  ", "er", "<table>"]
        tokens += [f"<0x{i:02X}>" for i in range(61 - len(tokens))]
        types = [3] * 4 + [1] * (len(tokens) - 4)
        types[tokens.index("  ")] = types[tokens.index("<table>")] = 4
        writer.add_token_scores([-float(i) for i in range(len(tokens))])
        writer.add_bool("tokenizer.ggml.add_space_prefix", False)
    writer.add_tokenizer_model(kind)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_uint32("tokenizer.ggml.bos_token_id", 0)
    writer.add_uint32("tokenizer.ggml.unknown_token_id", 0 if kind == "gpt2" else 3)
    return len(tokens)


def write(path, name, *, tokens="gpt2", types=None, change=None):
    """A random model in a GGUF file, as llama.cpp's converter makes it; returns the model.

    types: of tensors by their names, quantised; change: is given the writer before it writes.
    """
    model_type, config, keys = KINDS[name]
    writer = gguf.GGUFWriter(path, name)
    config = {k: v for k, v in (SIZES | config).items() if v is not None}
    config |= {"model_type": model_type, "vocab_size": vocabulary(writer, tokens)}
    model = random_model(hf_config=config)
    c, a = model.config, model.config.architecture
    writer.add_float32(f"{name}.attention.layer_norm{'_rms' if a.norm == 'rms' else ''}_epsilon", a_eps(c))
    for key, value in ({k: config[v] for k, v in KEYS.items() if v in config} | keys).items():
        add = {bool: writer.add_bool, int: writer.add_uint32, float: writer.add_float32}[type(value)]
        add(f"{name}.{key}", value)
    tensors = dict(model.tensors)
    for fused in a.fused:
        for prefix in map(c.layer, range(c.layers)):
            for part in ("weight", "bias"):
                if f"{prefix}{fused.parts[0]}.{part}" in tensors:
                    parts = [tensors.pop(f"{prefix}{n}.{part}") for n in fused.parts]
                    tensors[f"{prefix}{fused.name}.{part}"] = np.concatenate(parts)
    arch = next(k for k, v in gguf.MODEL_ARCH_NAMES.items() if v == name)
    names = gguf.get_tensor_name_map(arch, c.layers)
    for tensor, array in tensors.items():
        if name in ("llama", "smollm3", "granite") and tensor.rpartition(".")[0].endswith(("q_proj", "k_proj")):
            heads = c.heads if "q_proj" in tensor else c.kv_heads
            array = array.reshape(heads, 2, c.head_dim // 2, -1).swapaxes(1, 2).reshape(array.shape)  # noqa: PLW2901
        array = array + np.float32(1) if a.gain_offset and "norm" in tensor else array  # noqa: PLW2901
        kind = next((kind for key, kind in (types or {}).items() if key in tensor), None)
        if kind is not None:
            kind = gguf.GGMLQuantizationType[kind]
            array = gguf.quants.quantize(array, kind)  # noqa: PLW2901
        writer.add_tensor(names.get_name(tensor, (".weight", ".bias")), array, raw_dtype=kind)
    if change is not None:
        change(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return model


def a_eps(config):
    return 1e-5 if config.norm == "layer" else config.norm_eps


@pytest.mark.parametrize("name", KINDS)
def test_a_file_of_every_family_is_the_model_that_was_written(tmp_path, name):
    """Its configuration, each tensor to the bit, and its logits."""
    model = write(tmp_path / "m.gguf", name)
    assert main(["import-gguf", str(tmp_path / "m.gguf"), str(tmp_path / "out")]) == 0
    made = load(tmp_path / "out")
    assert made.config == model.config
    for tensor, array in model.tensors.items():
        offset = model.config.architecture.gain_offset
        exact = array if not offset or array.ndim == 2 else (array + np.float32(offset)) - np.float32(offset)
        assert np.array_equal(made.tensors[tensor], exact), tensor
    ids = np.arange(3, 23).reshape(2, 10)
    np.testing.assert_allclose(made(ids), model(ids), rtol=0, atol=1e-5 * np.abs(model(ids)).max())


@pytest.mark.parametrize(("name", "tokens"), [("llama", "gpt2"), ("qwen3", "gpt2"), ("gemma3", "llama")])
def test_as_transformers_reads_it(tmp_path, monkeypatch, name, tokens):
    """Blocks of 4 and 8 bits, and tokens, but that transformers does not split smollm's numbers into digits."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from golden.ptq.evaluate import encode

    types = {"mlp": "Q8_0", "o_proj": "Q4_1", "embed": "Q5_0", "v_proj": "Q4_0"}
    model_type, config, keys = KINDS[name]
    config = config | {"hidden_size": 64, "intermediate_size": 96} | ({"head_dim": 16} if "head_dim" in config else {})
    config |= {"query_pre_attn_scalar": 16} if name == "gemma3" else {}
    keys = {key: 16 if key in ("rope.dimension_count", "attention.value_length") else v for key, v in keys.items()}
    monkeypatch.setitem(KINDS, name, (model_type, config, keys))
    write(tmp_path / "m.gguf", name, tokens=tokens, types=types)
    ours.write(tmp_path / "m.gguf", tmp_path / "out")
    model, ids = load(tmp_path / "out"), np.arange(3, 23).reshape(2, 10)
    how = {"gemma3": {"query_pre_attn_scalar": 16}, "qwen3": {"head_dim": 16}}.get(name, {})  # which it does not read
    theirs = transformers.AutoModelForCausalLM.from_pretrained(
        tmp_path, gguf_file="m.gguf", dtype=torch.float32, attn_implementation="eager", **how
    )
    with torch.no_grad():
        expected = theirs(torch.from_numpy(ids)).logits.numpy()
    np.testing.assert_allclose(model(ids), expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path, gguf_file="m.gguf")
    text = TEXT.replace("1234", "1") if tokens == "gpt2" else TEXT.replace("1234", "<table>")
    assert encode(tmp_path / "out", text).tolist() == tokenizer(text, add_special_tokens=False)["input_ids"]
    assert main(["inspect", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize("kind", sorted(ours.TYPES.values()))
def test_blocks_of_every_type(tmp_path, kind):
    """Random bits, but those that make infinite scales; transformers' own reading of blocks is another program."""
    dequant = pytest.importorskip("transformers.integrations.gguf.dequant")
    import torch

    number = gguf.GGMLQuantizationType[kind]
    block, size = gguf.GGML_QUANT_SIZES[number]
    rng, rows = np.random.default_rng(0), 512 // block
    data = rng.integers(0, 256, (40 * rows, size), dtype=np.uint8)
    if number in dequant._DEQUANT:
        finite = torch.isfinite(dequant.dequantize(torch.from_numpy(data), int(number)).reshape(len(data), -1)).all(-1)
        data = data[finite.numpy()]
    data = data[: 8 * rows].reshape(8, -1)
    plain = {"F32": np.float32, "F16": np.float16}.get(kind)
    if plain is not None or kind == "BF16":
        data = rng.standard_normal((8, 512)).astype(plain or np.float32)
        data = data if plain else (data.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_tensor("x", data, raw_dtype=number)
    for part in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        part()
    file = ours.File(tmp_path / "m.gguf")
    assert file.tensors["x"].shape == (8, 512)
    if plain is not None:
        assert np.array_equal(file.read("x"), data.astype(np.float32))
    elif kind == "BF16":
        assert np.array_equal(file.read("x").view(np.uint32) >> 16, data.view(np.uint16).reshape(8, 512))
    elif number in dequant._DEQUANT:
        expected = dequant.dequantize(torch.from_numpy(data), int(number)).numpy().reshape(8, 512)
        assert np.array_equal(file.read("x"), expected)


@pytest.mark.parametrize("pre", ["llama-bpe", "falcon3", "dbrx", "smaug-bpe", "tekken", "qwen2", "megrez"])
def test_text_is_split_as_transformers_splits_it(pre):
    splits = pytest.importorskip("transformers.integrations.gguf.gguf_tokenizer_mapping").GGUF_PRE_TOKENIZER_SPLITS
    from tokenizers import Regex, pre_tokenizers

    text = TEXT + " can't CAN'T camelCase XMLFile's naïve 12345/67 /a//b\n/ \r\n\r\n ...!\n\tÀéİ 中文 ²³"
    theirs = pre_tokenizers.Split(Regex(splits[pre]), "isolated").pre_tokenize_str(text)
    assert tokenizers.SPLITS[pre]()[0].pre_tokenize_str(text) == theirs


def test_numbers_are_split_into_digits_where_the_vocabulary_says_so(tmp_path):
    write(tmp_path / "m.gguf", "llama")
    ours.write(tmp_path / "m.gguf", tmp_path / "out")
    from golden.ptq.evaluate import tokenizer

    tokens = tokenizer(tmp_path / "out").encode(" the 123<|im|>", add_special_tokens=False).tokens
    assert tokens == ["Ġthe", "Ġ", "1", "2", "3", "<|im|>"]


@pytest.mark.parametrize(
    ("pre", "said", "begins"), [("llama-bpe", None, 1), ("llama-bpe", False, 0), ("qwen2", None, 0)]
)
def test_texts_begin_with_a_token_as_in_llama_cpp(tmp_path, pre, said, begins):
    """LLaMA 3's by its split alone: its files do not say it."""

    def change(writer):
        writer.kv_data[0]["tokenizer.ggml.pre"].value = pre
        if said is not None:
            writer.add_bool("tokenizer.ggml.add_bos_token", said)

    write(tmp_path / "m.gguf", "llama", change=change)
    file = ours.File(tmp_path / "m.gguf")
    made, _ = tokenizers.tokenizer_of(file.path, file.keys)
    assert made.encode("the").tokens == ["<|end|>", "the"][1 - begins :]


WRONG = {
    "architecture": (
        lambda w: w.kv_data[0]["general.architecture"].__setattr__("value", "mamba"),
        "is 'mamba'; imported",
    ),
    "key": (lambda w: w.add_uint32("llama.expert_shared_count", 2), "expert_shared_count is 2: nothing here computes"),
    "experts": (lambda w: w.add_uint32("llama.expert_count", 8), "llama.expert_count is 8, computed is 0"),
    "yarn": (lambda w: w.add_string("llama.rope.scaling.type", "yarn"), "rope.scaling.type is 'yarn', computed are"),
    "extra": (
        lambda w: w.add_tensor("blk.0.ssm_a.weight", np.ones(3, np.float32)),
        "'blk.0.ssm_a.weight' has no place",
    ),
    "path": (lambda w: w.add_tensor("../../x", np.ones(3, np.float32)), r"'\.\./\.\./x' has no place"),
    "type": (
        lambda w: w.add_tensor("x", np.zeros((1, 54), np.uint8), raw_dtype=gguf.GGMLQuantizationType.TQ1_0),
        "tensor 'x' has type TQ1_0; read are F32",
    ),
    "eos": (lambda w: w.add_uint32("tokenizer.ggml.eos_token_id", 999), "eos_token_id is 999 of 263 tokens"),
    "tokenizer": (lambda w: w.add_array("tokenizer.ggml.model", ["a"]), r"ggml.model is \['a'\], a name is needed"),
    "split": (lambda w: w.add_array("tokenizer.ggml.pre", [1]), r"tokenizer.ggml.pre is \[1\], a name is needed"),
    "bos": (lambda w: w.add_string("tokenizer.ggml.add_bos_token", "no"), "is 'no', true or false is needed"),
    "bos id": (lambda w: w.add_bool("tokenizer.ggml.bos_token_id", True), "bos_token_id is True of 263 tokens"),
    "epsilon": (
        lambda w: w.kv_data[0].pop("llama.attention.layer_norm_rms_epsilon"),
        "it does not say llama.attention.layer_norm_rms_epsilon",
    ),
    "parts": (lambda w: w.add_uint16("split.count", 2), "one of 2 parts of a model: join them"),
    "nan": (lambda w: next(iter(w.tensors[0].values())).tensor.fill(np.nan), "holds values that are not finite"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_computed_is_named(tmp_path, capsys, name):
    (change, message), path = WRONG[name], tmp_path / "m.gguf"
    write(path, "llama", change=change)
    assert main(["import-gguf", str(path), str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err.strip().splitlines()
    assert len(error) == 1
    assert re.search(message, error[0]), error[0]
    assert not (tmp_path / "out" / "config.json").exists()


def test_damage_is_an_error_of_one_line(tmp_path):
    """Cut anywhere, or with any byte of its header changed: read as another file, or refused, and soon."""
    write(tmp_path / "m.gguf", "llama")
    whole, rng, refused = (tmp_path / "m.gguf").read_bytes(), np.random.default_rng(0), 0
    for trial in range(150):
        data = bytearray(whole)
        if trial % 3 == 0:
            data = data[: rng.integers(0, len(data))]
        elif trial % 3 == 1:
            data[rng.integers(0, 9000)] ^= 1 << rng.integers(0, 8)
        else:
            at = int(rng.integers(0, 9000))
            data[at : at + 8] = struct.pack("<Q", int(rng.integers(1 << 62)))
        (tmp_path / "bad.gguf").write_bytes(data)
        said = ""
        try:
            file = ours.File(tmp_path / "bad.gguf")
            ours.config_of(file)
            tokenizers.tokenizer_of(file.path, file.keys)
        except ValueError as error:
            said = str(error)
        refused += bool(said)
        assert "\n" not in said
        assert len(said) < 1000
    assert refused > 60


def test_packages(tmp_path, monkeypatch, capsys):
    """A file in a package, in parts or whole, is found without running any of it; others are refused."""
    model = write(tmp_path / "m.gguf", "llama")
    site, data = tmp_path / "site", (tmp_path / "m.gguf").read_bytes()
    for name, files, needs in (
        ("toy-model", {"toy_model/__init__.py": b"raise SystemExit('run')"}, ["toy-model-part1==1", "toy-model-part2"]),
        ("toy-model-part1", {"part1/m.gguf.part00": data[:7000]}, []),
        ("toy-model-part2", {"part2/m.gguf.part01": data[7000:]}, []),
        ("other", {"other/a.txt": b""}, []),
    ):
        info = site / f"{name.replace('-', '_')}-1.dist-info"
        info.mkdir(parents=True)
        requires = "".join(f"Requires-Dist: {need}\n" for need in needs)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{requires}")
        (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
        for file, content in files.items():
            (site / file).parent.mkdir(exist_ok=True)
            (site / file).write_bytes(content)
    monkeypatch.syspath_prepend(site)
    assert main(["import-gguf", "toy-model", str(tmp_path / "out")]) == 0
    assert np.array_equal(load(tmp_path / "out").tensors["lm_head.weight" if not model.config.tied else
                          "model.embed_tokens.weight"], model.tensors["model.embed_tokens.weight"])  # fmt: skip
    assert json.loads((tmp_path / "out" / "tokenizer_config.json").read_text())["bos_token"] == "<|end|>"
    capsys.readouterr()
    for name, message in (
        ("other", "nor an installed package with"),
        ("../m", "no name of a package"),
        ("none", "nor"),
    ):
        assert main(["import-gguf", name, str(tmp_path / "new")]) == 1
        assert message in capsys.readouterr().err
    assert main(["import-gguf", "toy-model", str(tmp_path / "out")]) == 1
    assert "the folder is not empty" in capsys.readouterr().err


def test_noise_leaves_no_grid(tmp_path):
    """Weights of 4 bits move by up to half a step, evenly; what is not quantised stays."""
    write(tmp_path / "m.gguf", "llama", types={"mlp.up_proj": "Q4_0"})
    ours.write(tmp_path / "m.gguf", tmp_path / "plain")
    assert main(["import-gguf", str(tmp_path / "m.gguf"), str(tmp_path / "out"), "--noise", "1"]) == 0
    plain, moved = load(tmp_path / "plain").tensors, load(tmp_path / "out").tensors
    name = next(n for n in plain if not np.array_equal(plain[n], moved[n]))
    assert name.endswith("up_proj.weight")
    blocks = plain[name].reshape(-1, 32)
    gaps = np.diff(np.sort(blocks, axis=-1), axis=-1)
    step = np.where(gaps > 0, gaps, np.inf).min(-1, keepdims=True)
    share = (moved[name].reshape(-1, 32) - blocks) / step
    assert 0.48 < np.abs(share).max() <= 0.5001
    assert abs(share.std() - 12**-0.5) < 0.02
    same = [n for n in plain if n.endswith("norm.weight") or "embed" in n]
    assert all(np.array_equal(plain[n], moved[n]) for n in same)


def test_noise_is_refused_where_steps_differ_within_a_block(tmp_path, capsys):
    """As IQ4_NL's, which llama.cpp also writes in files of 2 and 3 bits, for rows that are no multiple of 256."""
    name, kind = "blk.0.ffn_up.weight", gguf.GGMLQuantizationType.IQ4_NL
    blocks = np.random.default_rng(0).integers(0, 60, (72, 18), np.uint8)

    def change(writer):
        del writer.tensors[0][name]
        writer.add_tensor(name, blocks, raw_dtype=kind)

    write(tmp_path / "m.gguf", "llama", change=change)
    assert main(["import-gguf", str(tmp_path / "m.gguf"), str(tmp_path / "out")]) == 0
    read = load(tmp_path / "out").tensors["model.layers.0.mlp.up_proj.weight"]
    assert np.array_equal(read, gguf.quants.dequantize(blocks, kind))
    assert main(["import-gguf", str(tmp_path / "m.gguf"), str(tmp_path / "noisy"), "--noise", "1"]) == 1
    assert f"tensor '{name}' has type IQ4_NL, whose steps differ within a block" in capsys.readouterr().err
    assert not (tmp_path / "noisy" / "config.json").exists()


@pytest.mark.parametrize("factor", [8.0, 32.0])
def test_llama3_scaling_is_found_in_its_factors(tmp_path, factor):
    """The file has a factor for each wavelength instead; others are refused."""
    transformers = pytest.importorskip("transformers")
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    rope = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": factor, "low_freq_factor": 1.0}
    rope |= {"high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
    sizes = {"hidden_size": 32, "num_attention_heads": 4, "vocab_size": 50}
    scaled, plain = (
        LlamaRotaryEmbedding(transformers.LlamaConfig(**sizes, rope_parameters=how)).inv_freq.numpy()
        for how in (rope, {"rope_type": "default", "rope_theta": 500000.0})
    )

    def change(writer, factors):
        writer.kv_data[0].pop("llama.rope.freq_base")
        writer.add_float32("llama.rope.freq_base", 500000.0)
        writer.add_tensor("rope_freqs.weight", factors)

    write(tmp_path / "m.gguf", "llama", change=lambda writer: change(writer, plain / scaled))
    ours.write(tmp_path / "m.gguf", tmp_path / "out")
    assert np.array_equal(load(tmp_path / "out").config.inverse_frequencies(), scaled)
    write(tmp_path / "m.gguf", "llama", change=lambda writer: change(writer, plain / scaled + np.float32(1)))
    with pytest.raises(ValueError, match=r"'rope_freqs.weight' holds factors that are not those of llama3's RoPE"):
        ours.write(tmp_path / "m.gguf", tmp_path / "other")
