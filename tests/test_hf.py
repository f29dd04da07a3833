"""Quantised models inside transformers and lm-evaluation-harness: the torch path's logits, however they are called."""

import copy
import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
from decoder_models import LLAMA, MODELS, random_ids, random_model, tokenizer_folder

from golden.models import DecoderConfig, QuantConfig, load, quantize, save

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from transformers import AutoModelForCausalLM, DynamicCache, GenerationConfig, StaticCache  # noqa: E402

from golden.models.tensors import write_safetensors  # noqa: E402
from golden.ptq import evaluate as ev  # noqa: E402
from golden.ptq import hf  # noqa: E402
from golden.ptq.decoder import from_golden, turns  # noqa: E402
from golden.ptq.decoder import load as load_torch  # noqa: E402
from golden.ptq.modules import Rotary  # noqa: E402

torch.set_grad_enabled(False)
torch.set_num_threads(1)  # the models are tiny
RANGES = ("static", "dynamic")


@pytest.fixture(scope="module")
def models():
    """Quantised models by family and range of V."""
    made = {}
    for name in MODELS:
        model = random_model(name)
        static = {"calibration": random_ids(model, (3, 20), seed=1)}
        for how in RANGES:
            made[name, how] = quantize(model, QuantConfig(value_range=how), **(static if how == "static" else {}))
    return made


@pytest.fixture(scope="module")
def folders(models, tmp_path_factory):
    """The same as saved models, with a tokenizer and what generation needs to know."""
    folder = tmp_path_factory.mktemp("saved")
    for (name, how), model in models.items():
        save(model, folder / f"{name}-{how}")
    for how in RANGES:
        tokenizer_folder(folder / f"llama-{how}")
        GenerationConfig(eos_token_id=[2, 9], max_new_tokens=5).save_pretrained(folder / f"llama-{how}")
    return folder


def close(got, expected):
    assert (got - expected).abs().max() <= 1e-5 * expected.abs().max()


def padded(model, side):
    ids, mask = random_ids(model, (2, 11)), np.ones((2, 11), int)
    if side != "none":
        mask[1, :4] = 0
        mask = mask if side == "left" else mask[:, ::-1].copy()
    return torch.from_numpy(ids), torch.from_numpy(mask)


@pytest.mark.parametrize("how", RANGES)
@pytest.mark.parametrize("name", MODELS)
def test_the_same_logits(models, name, how):
    """As of the torch path, with padding on either side; twice: quantising changes nothing in the module."""
    dropped, twin = hf.drop_in(models[name, how]), from_golden(models[name, how])
    for side in ("none", "left", "right"):
        ids, mask = padded(models[name, how], side)
        expected = twin(ids, mask)
        close(dropped(ids, attention_mask=mask).logits[mask.bool()], expected[mask.bool()])


# RoPE


@pytest.mark.parametrize(
    ("head_dim", "rope"),
    [
        (64, {"rope_type": "default", "rope_theta": 100_000.0}),  # SmolLM2
        (128, {"rope_type": "default", "rope_theta": 500_000.0}),  # LLaMA-3
        (128, {"rope_type": "llama3", "rope_theta": 500_000.0, "factor": 8.0, "low_freq_factor": 1.0,
               "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}),
        (64, {"rope_type": "linear", "rope_theta": 10_000.0, "factor": 4.0}),
        (64, {"rope_type": "yarn", "rope_theta": 10_000.0, "factor": 4.0, "original_max_position_embeddings": 2048}),
    ],
    ids=["64-1e5", "128-5e5", "128-llama3", "64-linear", "64-yarn"],
)  # fmt: skip
def test_one_rope(head_dim, rope):
    """NumPy, torch and the Hugging Face module turn by the same bits; transformers by them, or their neighbours."""
    hf_config = LLAMA | {"hidden_size": 2 * head_dim, "num_attention_heads": 2, "num_hidden_layers": 1,
                         "max_position_embeddings": 9000, "rope_parameters": rope}  # fmt: skip
    config = DecoderConfig.from_hf(hf_config)
    positions = np.concatenate([np.arange(300), np.arange(2040, 2056), np.arange(8100, 8200)])
    expected = config.rope.turns(positions, head_dim)
    in_torch = turns(config.rope, head_dim, torch.from_numpy(positions))
    cos, sin = Rotary(config)(torch.zeros(1), torch.from_numpy(positions)[None])
    for half in (slice(head_dim // 2), slice(head_dim // 2, None)):
        for turn, mine, numpys in zip((cos, sin), in_torch, expected, strict=True):
            assert np.array_equal(turn[0, :, half].numpy(), numpys)
            assert np.array_equal(mine.numpy(), numpys)
    theirs = transformers.AutoConfig.for_model(**hf_config)
    theirs = transformers.models.llama.modeling_llama.LlamaRotaryEmbedding(theirs).inv_freq.numpy()
    ours = config.inverse_frequencies(np.float32)
    assert (np.abs(ours.view(np.int32) - theirs.view(np.int32)) <= 1).all()
    made = random_model("llama", hf_config=hf_config)
    model = quantize(made)
    ids = torch.from_numpy(random_ids(model, (1, 300)))
    dropped, twin = hf.drop_in(model)(ids).logits, from_golden(model)(ids)
    close(dropped, twin)
    # A free run of golden differs in codes where softmax or a norm rounds otherwise: hardly anywhere.
    difference = np.abs(model(ids.numpy()) - twin.numpy())
    assert np.median(difference) < 1e-5 * np.abs(twin.numpy()).max()


# Masks, caches, generation


@pytest.mark.parametrize("how", RANGES)
@pytest.mark.parametrize("name", ["llama", "opt"])
def test_a_cache_does_not_see_the_future(models, name, how):
    """A prefill has the logits of a run without a cache, though a static cache has room for more keys than queries."""
    dropped = hf.drop_in(models[name, how])
    for side in ("none", "left"):
        ids, mask = padded(models[name, how], side)
        expected = dropped(ids, attention_mask=mask, use_cache=False).logits
        for cache in (DynamicCache(config=dropped.config), StaticCache(config=dropped.config, max_cache_len=30)):
            got = dropped(ids, attention_mask=mask, past_key_values=cache, use_cache=True).logits
            close(got[mask.bool()], expected[mask.bool()])
    ids, _ = padded(models[name, how], "none")
    got = dropped(ids[:1], past_key_values=StaticCache(config=dropped.config, max_cache_len=30)).logits  # no mask
    close(got, dropped(ids[:1]).logits)


@pytest.mark.parametrize("name", ["llama", "opt"])
def test_cached_steps_equal_the_full_pass(models, name):
    """With static V: in pieces of any size, in every kind of cache, with padding."""
    dropped = hf.drop_in(models[name, "static"])
    ids, mask = padded(models[name, "static"], "left")
    expected = dropped(ids, attention_mask=mask, use_cache=False).logits
    for cache in (DynamicCache(config=dropped.config), StaticCache(config=dropped.config, max_cache_len=30)):
        parts = []
        for begin, end in ((0, 5), (5, 6), (6, 11)):
            out = dropped(ids[:, begin:end], attention_mask=mask[:, :end], past_key_values=cache, use_cache=True)
            parts.append(out.logits)
        close(torch.cat(parts, 1)[mask.bool()], expected[mask.bool()])


@pytest.mark.parametrize("how", RANGES)
@pytest.mark.parametrize("name", ["llama", "opt"])
def test_packed_sequences_are_as_if_alone(models, name, how):
    """In one row, kept apart by a mask of four dimensions (bool, or added), or by positions that begin anew."""
    dropped = hf.drop_in(models[name, how])
    pieces = [torch.from_numpy(random_ids(models[name, how], (1, n), seed=n)) for n in (5, 1, 7)]
    expected = torch.cat([dropped(piece).logits for piece in pieces], 1)
    packed, positions = torch.cat(pieces, 1), torch.cat([torch.arange(p.shape[1]) for p in pieces])[None]
    block = torch.block_diag(*(torch.ones(p.shape[1], p.shape[1]).tril() for p in pieces)).bool()[None, None]
    added = torch.zeros(block.shape).masked_fill(~block, torch.finfo(torch.float32).min)
    for mask in (block, added, added.bfloat16(), block.expand(-1, 4, -1, -1)):
        close(dropped(packed, attention_mask=mask, position_ids=positions).logits, expected)
    if name == "llama":  # where transformers finds packed rows by their positions
        close(dropped(packed, position_ids=positions, use_cache=False).logits, expected)
    two = dropped(packed.expand(2, -1), position_ids=positions.expand(2, -1), attention_mask=torch.cat(
        [block, torch.ones(13, 13).tril().bool()[None, None]]))  # fmt: skip
    close(two.logits[:1], expected)
    for wrong in (block.long(), added * 0 - 1.5, added[..., :-1]):
        with pytest.raises(ValueError, match="attention mask"):
            dropped(packed, attention_mask=wrong, position_ids=positions)


@pytest.mark.parametrize(
    "how",
    [{}, {"cache_implementation": "static"}, {"use_cache": False}, {"num_beams": 3}, {"prompt_lookup_num_tokens": 2},
     {"assistant_model": True}],
    ids=lambda how: next(iter(how), "greedy"),
)  # fmt: skip
def test_generation(models, how):
    """However it is generated: with static V every token is the likeliest by a full pass over all of them."""
    model = models["llama", "static"]
    dropped = hf.drop_in(model)
    prompt = torch.from_numpy(random_ids(model, (1, 6)))
    if "assistant_model" in how:
        how = {"assistant_model": hf.drop_in(model)}
    out = dropped.generate(prompt, max_new_tokens=8, do_sample=False, eos_token_id=None, pad_token_id=0, **how)
    assert out.shape == (1, 14)
    if "num_beams" in how:
        greedy = dropped.generate(prompt, max_new_tokens=8, do_sample=False, eos_token_id=None, pad_token_id=0)
        score = lambda ids: -ev.evaluate({"q": from_golden(model)}, [ev.Window(ids[0].numpy(), 6)])["q"].nll[0]  # noqa: E731
        assert score(out) >= score(greedy)
    else:
        assert torch.equal(dropped(out).logits[0, 5:-1].argmax(-1), out[0, 6:])


def test_batches_of_unknown_padding_are_refused(models):
    ids, mask = padded(models["llama", "static"], "none")
    tensor = quantize(random_model("llama"), QuantConfig(values=None, activations=None))
    close(hf.drop_in(tensor)(ids).logits, hf.drop_in(tensor)(ids, attention_mask=mask).logits)
    for name in MODELS:
        hf.drop_in(models[name, "static"])(ids)
        dropped = hf.drop_in(models[name, "dynamic"])
        dropped(ids[:1])
        for call in (dropped, dropped.base_model):
            with pytest.raises(ValueError, match=r"a batch of 2 without attention_mask: V's ranges are dynamic"):
                call(ids)
            with pytest.raises(ValueError, match=r"a batch of 2 without attention_mask: V's ranges are dynamic"):
                call(inputs_embeds=dropped.get_input_embeddings()(ids))
    model = random_model("llama")
    how = QuantConfig(value_range="static", activation_granularity="per_tensor")
    dropped = hf.drop_in(quantize(model, how, calibration=random_ids(model, (3, 20))))
    with pytest.raises(ValueError, match="activations have one range for the whole batch"):
        dropped(ids)


def test_attention_keeps_its_quantisers(models, folders):
    """No other attention, which would compute in floating point, comes in by any door."""
    dropped = hf.drop_in(models["llama", "dynamic"])
    ids, mask = padded(models["llama", "dynamic"], "left")
    expected = dropped(ids, attention_mask=mask).logits
    wrong = "which would compute Q K\\^T and attention x V in floating point"
    for other in ("sdpa", "eager", "flash_attention_2", {"": "sdpa"}):
        with pytest.raises(ValueError, match=wrong):
            dropped.set_attn_implementation(other)
        with pytest.raises(ValueError, match=wrong):
            AutoModelForCausalLM.from_pretrained(folders / "llama-static", attn_implementation=other)
        assert torch.equal(dropped(ids, attention_mask=mask).logits, expected)
    for change in (lambda: setattr(dropped.config, "_attn_implementation", "eager"),
                   lambda: dropped.base_model.set_attn_implementation("sdpa")):  # fmt: skip
        change()
        with pytest.raises(ValueError, match=wrong):
            dropped(ids, attention_mask=mask)
        dropped.set_attn_implementation("golden")
        assert torch.equal(dropped(ids, attention_mask=mask).logits, expected)
    plain = AutoModelForCausalLM.from_config(transformers.AutoConfig.for_model(**LLAMA, attn_implementation="golden"))
    with pytest.raises(ValueError, match="in a model without quantisers"):
        plain(ids)


def test_for_inference_only():
    dropped = hf.drop_in(quantize(random_model("opt", hf_config=MODELS["opt"] | {"attention_dropout": 0.1})))
    ids, mask = padded(random_model("opt"), "none")
    expected = dropped(ids, attention_mask=mask).logits
    with torch.enable_grad():
        assert torch.equal(dropped(ids, attention_mask=mask).logits, expected)
        embedded = dropped.get_input_embeddings()(ids).requires_grad_()
        with pytest.raises(ValueError, match="for inference, rounding has no gradient"):
            dropped(inputs_embeds=embedded, attention_mask=mask)
    dropped.gradient_checkpointing_enable()
    assert torch.equal(dropped(ids, attention_mask=mask).logits, expected)
    dropped.train()
    with pytest.raises(ValueError, match="for inference: dropout must be 0"):
        dropped(ids, attention_mask=mask)


def test_a_compiler_leaves_the_integers_alone(models):
    """No rounding is in what it sees, so that it cannot change precision or order."""
    dropped, seen = hf.drop_in(models["llama", "dynamic"]), []

    def backend(graph, _):
        seen.extend(str(node.target) for node in graph.graph.nodes)
        return graph.forward

    x = torch.randn(1, 5, 32, generator=torch.Generator().manual_seed(0))
    block = dropped.model.layers[0].mlp
    assert torch.equal(torch.compile(block, backend=backend)(x), block(x))
    assert any("mul" in name for name in seen)
    assert not [name for name in seen if "round" in name or "matmul" in name or "linear" in name]


def test_attention_maps_are_given(models):
    dropped = hf.drop_in(models["llama", "dynamic"])
    ids, mask = padded(models["llama", "dynamic"], "right")
    for attention in dropped(ids, attention_mask=mask, output_attentions=True).attentions:
        assert attention.shape == (2, 4, 11, 11)
        torch.testing.assert_close(attention.sum(-1), torch.ones(2, 4, 11))
        assert not attention[1, :, :, 7:].any()


# Copies, dtypes, state dicts, files


def test_copies(models):
    for name in MODELS:
        ids, mask = padded(models[name, "dynamic"], "left")
        first = hf.drop_in(models[name, "dynamic"])
        expected = first(ids, attention_mask=mask).logits
        for other in (copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
            assert type(other) is type(first)
            assert torch.equal(other(ids, attention_mask=mask).logits, expected)
            with pytest.raises(ValueError, match="a batch of 2 without attention_mask"):
                other(ids)
            with pytest.raises(ValueError, match="in floating point"):
                other.set_attn_implementation("sdpa")


def test_state_dicts(tmp_path, models):
    from safetensors.torch import load_file, save_file

    ids, mask = padded(models["opt", "dynamic"], "none")
    first = hf.drop_in(models["opt", "dynamic"])
    expected = first(ids, attention_mask=mask).logits
    state = {k: v.clone() for k, v in first.state_dict().items()}
    save_file(state, tmp_path / "state.safetensors")
    other = hf.drop_in(quantize(random_model("opt", seed=1)))
    assert not torch.equal(other(ids, attention_mask=mask).logits, expected)
    other.load_state_dict(load_file(tmp_path / "state.safetensors"))
    assert torch.equal(other(ids, attention_mask=mask).logits, expected)
    wrong = hf.drop_in(quantize(random_model("opt"), QuantConfig(activations="int7")))
    with pytest.raises(ValueError, match=r"the state dict holds .*int8.*, the module is .*int7"):
        wrong.load_state_dict(state)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("name", MODELS)
def test_narrow_dtypes_leave_the_quantisers_exact(tmp_path, folders, models, name, dtype):
    """Scales, zero points, biases and RoPE stay as they are; what is left in float is narrow, and not saved as such."""
    ids, mask = padded(models[name, "static"], "none")
    first = hf.load(folders / f"{name}-static")
    exact = {n: b.clone() for n, b in first.named_buffers()}
    linears = sum(n.endswith("_proj.scale") or n.endswith(("fc1.scale", "fc2.scale")) for n in exact)
    assert linears == len(models[name, "static"].weights)
    assert sum(n.endswith("v_scale") for n in exact) == 2
    narrow = first.to(dtype)
    assert narrow.dtype == dtype
    found = dict(narrow.named_buffers())
    assert found.keys() == exact.keys()
    for n, buffer in exact.items():
        assert torch.equal(found[n], buffer), n
        assert found[n].dtype == buffer.dtype, n
    got = narrow(ids, attention_mask=mask).logits
    loaded = AutoModelForCausalLM.from_pretrained(folders / f"{name}-static", dtype=dtype)
    assert torch.equal(loaded(ids, attention_mask=mask).logits, got)
    with pytest.raises(ValueError, match=r"embed_tokens.weight is b?float16: a saved model computes in float32"):
        narrow.save_pretrained(tmp_path / "narrow")
    assert not (tmp_path / "narrow").exists()
    wide = narrow.float()
    wide.save_pretrained(tmp_path / "wide")
    assert torch.equal(hf.load(tmp_path / "wide")(ids).logits, wide(ids).logits)


@pytest.mark.parametrize("how", RANGES)
@pytest.mark.parametrize("name", MODELS)
def test_auto_model(folders, models, name, how):
    """from_pretrained of a saved folder is the same model, exactly."""
    ids, mask = padded(models[name, how], "left")
    loaded = AutoModelForCausalLM.from_pretrained(folders / f"{name}-{how}")
    expected = hf.load(folders / f"{name}-{how}")
    assert torch.equal(loaded(ids, attention_mask=mask).logits, expected(ids, attention_mask=mask).logits)
    assert type(loaded) is type(expected)
    assert loaded.dtype == torch.float32
    assert set(loaded.state_dict()) == set(expected.state_dict())
    assert not any(p.requires_grad for p in loaded.parameters())
    if name == "llama":
        assert loaded.generation_config.eos_token_id == expected.generation_config.eos_token_id == [2, 9]


def test_auto_model_says_what_is_wrong(tmp_path, folders, models):
    folder = save(models["llama", "static"], tmp_path / "saved")
    places = dict.fromkeys(("model.embed_tokens", "model.norm", "model.rotary_emb", "lm_head"), "cpu")
    with pytest.raises(ValueError, match="onto one device"):
        AutoModelForCausalLM.from_pretrained(
            folder, device_map=places | {"model.layers": "disk"}, offload_folder=tmp_path / "offload"
        )
    for kind in (transformers.AutoModel, transformers.AutoModelForSequenceClassification):
        with pytest.raises(ValueError, match="is not the model that was quantised: AutoModelForCausalLM"):
            kind.from_pretrained(folder)
    (folder / "quant.json").rename(folder / "elsewhere.json")
    with pytest.raises(FileNotFoundError, match=r"quant.json is not there: give a folder that golden saved"):
        AutoModelForCausalLM.from_pretrained(folder)
    (folder / "elsewhere.json").rename(folder / "quant.json")
    data = bytearray((folder / "model.safetensors").read_bytes())
    at = data.index(b'"model.layers.0.mlp.up_proj.codes"')
    begin = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["model.layers.0.mlp.up_proj.codes"]
    assert at > 0
    data[8 + int.from_bytes(data[:8], "little") + begin["data_offsets"][0]] ^= 1
    (folder / "model.safetensors").write_bytes(data)
    with pytest.raises(ValueError, match=r"model.layers.0.mlp.up_proj"):
        AutoModelForCausalLM.from_pretrained(folder)


def test_without_the_import_transformers_says_what_to_call(folders):
    """It would fill the projections with random numbers, and only warn."""
    code = f"""
import transformers
for name in ("AutoModelForCausalLM", "AutoModel", "LlamaForCausalLM"):
    try:
        getattr(transformers, name).from_pretrained({str(folders / "llama-static")!r})
    except ValueError as error:
        print("said:", error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if line.startswith("said:")]
    assert len(said) == 3
    assert all("import golden.ptq.hf first, or load it with golden.ptq.hf.load" in line for line in said)


@pytest.mark.parametrize("name", MODELS)
def test_saving(tmp_path, name):
    float_model = random_model(name)
    config = QuantConfig(activations="int7", group_size=4, value_range="static")
    model = quantize(float_model, config, calibration=random_ids(float_model, (3, 20)))
    copied = copy.deepcopy(hf.drop_in(model))
    copied.save_pretrained(save_directory=tmp_path / "copy")
    copied.save_pretrained(tmp_path / "copy")  # again
    ids = random_ids(model, (2, 9))
    assert np.array_equal(load(tmp_path / "copy")(ids), model(ids))
    assert torch.equal(hf.load(tmp_path / "copy")(torch.from_numpy(ids)).logits, copied(torch.from_numpy(ids)).logits)


def test_saving_keeps_how_to_generate(tmp_path, folders):
    loaded = AutoModelForCausalLM.from_pretrained(folders / "llama-static")
    loaded.generation_config.max_new_tokens = 3
    loaded.save_pretrained(tmp_path / "copy")
    again = AutoModelForCausalLM.from_pretrained(tmp_path / "copy")
    assert (again.generation_config.max_new_tokens, again.generation_config.eos_token_id) == (3, [2, 9])


def test_saving_overwrites_no_other_model(tmp_path, models):
    dropped = hf.drop_in(models["llama", "static"])
    made = tmp_path / "float"
    made.mkdir()
    write_safetensors(made / "model.safetensors", random_model("llama").tensors)
    (made / "config.json").write_text(json.dumps(LLAMA))
    before = {p.name: p.read_bytes() for p in made.iterdir()}
    with pytest.raises(FileExistsError, match=r"float: it holds another model, config.json: choose another folder"):
        dropped.save_pretrained(made)
    assert {p.name: p.read_bytes() for p in made.iterdir()} == before
    for name in ("pytorch_model.bin", "model-00001-of-00002.safetensors", "model.gguf"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(b"weights")
        with pytest.raises(FileExistsError, match=f"it holds another model, {name}"):
            dropped.save_pretrained(save_directory=tmp_path / name)
    (tmp_path / "new").mkdir()
    tokenizer_folder(tmp_path / "new")  # before the model is fine
    dropped.save_pretrained(tmp_path / "new")
    assert np.array_equal(load(tmp_path / "new")([[3, 4]]), models["llama", "static"]([[3, 4]]))
    refused = {"push_to_hub": True, "max_shard_size": "1MB", "state_dict": dropped.state_dict(), "variant": "fp16"}
    refused |= {"safe_serialization": False, "whatever": 1, "distributed_checkpoint": True}
    for name, value in refused.items():
        with pytest.raises(ValueError, match=f"save_pretrained: {name}=[^\\n]{{1,40}} is not done"):
            dropped.save_pretrained(tmp_path / "other", **{name: value})
    with pytest.raises(ValueError, match=r"write the model by save_pretrained\(folder\)"):
        dropped.push_to_hub("me/model")
    dropped.save_pretrained(tmp_path / "other", is_main_process=False)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", MODELS)
def test_a_resized_vocabulary_is_saved(tmp_path, models, name):
    dropped = hf.drop_in(models[name, "static"])
    ids = torch.from_numpy(random_ids(models[name, "static"], (1, 9)))
    expected = dropped(ids).logits
    for size in (80, 64):  # more, and fewer again
        dropped.resize_token_embeddings(size)
        with torch.enable_grad():
            got = dropped(ids).logits
        torch.testing.assert_close(got[..., :60], expected[..., :60])
        dropped.save_pretrained(tmp_path / str(size))
        for again in (hf.load(tmp_path / str(size)), AutoModelForCausalLM.from_pretrained(tmp_path / str(size))):
            assert torch.equal(again(ids).logits, got)
        assert load(tmp_path / str(size)).config.vocab_size == size


def test_what_a_saved_model_cannot_give_back_is_refused(tmp_path, models):
    def changed(change, name="llama"):
        model = hf.drop_in(models[name, "static"])
        change(model)
        return model

    def more(model):
        model.adapter = torch.nn.Linear(2, 2)

    def untied(model):
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight + 1)

    def other(model):
        model.model.layers[0].mlp.up_proj = torch.nn.Linear(32, 72)

    def half_resized(model):
        model.lm_head = torch.nn.Linear(32, 70, bias=False)

    for change, name, message in (
        (more, "llama", "a saved model has no place for adapter.bias"),
        (untied, "opt", "the LM head is no longer the embedding"),
        (other, "llama", "model.layers.0.mlp.up_proj is a Linear now"),
        (half_resized, "llama", r"lm_head.weight has shape \[70, 32\], the others ask for \[61, 32\]"),
    ):
        with pytest.raises(ValueError, match=message):
            changed(change, name).save_pretrained(tmp_path / "out")
        assert not (tmp_path / "out").exists()
    with pytest.raises(ValueError, match="the model is not quantised: transformers loads its folder by itself"):
        hf.drop_in(random_model("opt"))


def test_pipeline(folders):
    """By a model, and by its folder; the tokenizer beside it, and the tokens at which it stops."""
    model = hf.load(folders / "llama-static")
    tokens = hf.tokenizer(folders / "llama-static")
    said = []
    for pipe in (transformers.pipeline("text-generation", model=model, tokenizer=tokens),
                 transformers.pipeline("text-generation", model=str(folders / "llama-static"))):  # fmt: skip
        said.append([out[0]["generated_text"] for out in pipe(["HELLO", "THE"], do_sample=False)])
    assert said[0] == said[1]
    assert said[0][0].startswith("HELLO")
    assert len(said[0][0]) > 5


# lm-evaluation-harness


def lm_of(folder, **how):
    huggingface = pytest.importorskip("lm_eval.models.huggingface")
    return huggingface.HFLM(pretrained=hf.load(folder), tokenizer=hf.tokenizer(folder), **how)


def requests(kind, *arguments):
    from lm_eval.api.instance import Instance

    return [Instance(kind, {}, given, i) for i, given in enumerate(arguments)]


PAIRS = [("HELLO", "WORLD"), ("A", "BCD"), ("THEQUICKBROWN", "FOX")]


@pytest.mark.parametrize(("how", "batch_size"), [("dynamic", 1), ("static", 1), ("static", 3)])
def test_log_likelihoods(folders, how, batch_size):
    """lm-evaluation-harness takes the transformers model as it is, and pads on the right without a mask."""
    folder = folders / f"llama-{how}"
    lm, twin = lm_of(folder, batch_size=batch_size), load_torch(folder)
    got = [score for score, _ in lm.loglikelihood(requests("loglikelihood", *PAIRS), disable_tqdm=True)]
    for (context, continuation), score in zip(PAIRS, got, strict=True):
        ids = np.array([[ord(c) - 62 for c in context + continuation]])
        log_p = torch.log_softmax(twin(ids[:, :-1]), -1)[0, len(context) - 1 :]
        expected = log_p.gather(-1, torch.from_numpy(ids[0, len(context) :, None])).sum().item()
        assert score == pytest.approx(expected, rel=1e-4)


def test_dynamic_ranges_take_no_batches_in_the_harness(folders):
    lm = lm_of(folders / "llama-dynamic", batch_size=3)
    with pytest.raises(ValueError, match=r"lm-evaluation-harness: batch_size=1"):
        lm.loglikelihood(requests("loglikelihood", *PAIRS), disable_tqdm=True)


def test_perplexity_as_lm_eval_measures_it(folders):
    """Its log-likelihood of a text, from our evaluation of its windows; `rolling` agrees where one window holds all.

    Its later windows begin with the token before them instead of the start token, and its last is as long as the rest.
    """
    folder = folders / "llama-static"
    lm = lm_of(folder, batch_size=1, max_length=20)
    twin, text = load_torch(folder), "THEQUICKBROWNFOXJUMPSOVERTHELAZYDOGANDAWAYFROMIT"
    ids = ev.encode(folder, text)
    windows = [ev.Window(np.concatenate([[1], ids[:20]]))]
    for begin in range(20, len(ids), 20):
        end = min(begin + 20, len(ids))
        windows.append(ev.Window(ids[end - 21 : end], 21 - (end - begin)))
    assert sum(w.scored for w in windows) == len(ids) == 48
    (got,) = lm.loglikelihood_rolling(requests("loglikelihood_rolling", (text,)), disable_tqdm=True)
    assert -got == pytest.approx(ev.evaluate({"q": twin}, windows)["q"].nll.sum(), rel=1e-5)
    (got,) = lm.loglikelihood_rolling(requests("loglikelihood_rolling", (text[:20],)), disable_tqdm=True)
    rolled = ev.evaluate({"q": twin}, ev.rolling(ids[:20], 20, start=1))["q"]
    assert -got == pytest.approx(rolled.nll.sum(), rel=1e-5)
