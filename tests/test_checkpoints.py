"""Checkpoints as other people's tools write them, and as nobody should: read right, or refused in one line."""

import io
import json
import os
import pickle
import tracemalloc
import zipfile

import fuzz_checkpoints
import numpy as np
import pytest
from decoder_models import LLAMA, MODELS, OPT, random_ids, random_model

from golden.models import DecoderConfig, load, quantize, save
from golden.models.files import read_ids, side_files
from golden.models.tensors import Checkpoint, SafetensorsFile, read_json, write_safetensors


def float_folder(folder, model, **config):
    """A float model in Hugging Face's layout."""
    folder.mkdir(exist_ok=True)
    write_safetensors(folder / "model.safetensors", model.tensors, {"format": "pt"})
    (folder / "config.json").write_text(json.dumps(model.hf_config | config))
    return folder


# safetensors


def safetensors_bytes(header, data=b""):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + data


def entry(begin, end, shape=None, dtype="U8"):
    return {"dtype": dtype, "shape": [end - begin] if shape is None else shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    ("header", "data", "message"),
    [
        (b'{"a": 1, "a": 2}', b"", "key 'a' is there twice"),
        ({"a": entry(0, 4), "b": entry(2, 6)}, bytes(6), "tensor 'a' and tensor 'b' overlap"),
        ({"a": entry(0, 4), "b": entry(6, 8)}, bytes(8), "leave bytes 4 to 6 between them"),
        ({"a": entry(1, 4)}, bytes(4), "the header and tensor 'a' leave bytes 0 to 1"),
        ({"a": entry(0, 4)}, bytes(6), "2 bytes follow tensor 'a'"),
        ({"a": entry(0, 4)}, bytes(3), "cut short"),
        ({"a": entry(0, 4, dtype="F8_E4M3")}, bytes(4), "tensor 'a' has the unknown dtype 'F8_E4M3'"),
        ({"a": entry(0, 4, dtype=["U8"])}, bytes(4), "tensor 'a' has a malformed entry"),
        ({"a": entry(0, 4, [-2, -2])}, bytes(4), "malformed entry"),
        ({"a": entry(0, 4, [4.0])}, bytes(4), "malformed entry"),
        ({"a": entry(0, 1, [True])}, bytes(1), "malformed entry"),
        ({"a": entry(0, 1, [1] * 100)}, bytes(1), "malformed entry"),
        ({"a": entry(0, 0, [0, 1 << 61, 1 << 61])}, b"", "no shape is"),
        ({"a": entry(0, 4, [1 << 61, 1 << 61])}, bytes(4), "no shape is"),
        ({"a": entry(0, 4, [10**30])}, bytes(4), "malformed entry"),
        ({"a": [1]}, b"", "malformed entry"),
        ({"a": {"dtype": "U8", "shape": [1]}}, b"", "malformed entry"),
        ({"a": entry(0, 4) | {"data_offsets": [0, 4, 8]}}, bytes(4), "malformed entry"),
        ({"__metadata__": {"a": 1}}, b"", "its metadata is {'a': 1}, an object of strings is needed"),
        ({"__metadata__": [1]}, b"", "its metadata is"),
        (b'{"a": NaN}', b"", "NaN is no JSON number"),
        (b'{"a": 1e999}', b"", "1e999 is too large a number"),
        (b'{"a": ' + b"9" * 5000 + b"}", b"", "its header is not JSON"),
        (b"[" * 100_000, b"", "nested too deeply"),
        (b"[1]", b"", "its header is not a JSON object"),
        (b"\xff\xfe", b"", "its header is not JSON"),
    ],
)
def test_safetensors_that_are_none(tmp_path, header, data, message):
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors_bytes(header, data))
    with pytest.raises(ValueError, match=message) as caught:
        SafetensorsFile(path)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_header_of_a_gigabyte_is_not_read(tmp_path):
    path = tmp_path / "model.safetensors"
    with path.open("wb") as f:
        f.write((1 << 30).to_bytes(8, "little") + b"{")
        f.truncate(8 + (1 << 30))  # a hole, which takes no room
    tracemalloc.start()
    with pytest.raises(ValueError, match="its header of 1073741824 bytes is longer than"):
        SafetensorsFile(path)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_empty_tensors_and_unaligned_data_are_read(tmp_path):
    path = tmp_path / "model.safetensors"
    header = {"a": entry(0, 8, [2], "F32"), "b": entry(8, 8, [0, 1 << 40], "F32"), "__metadata__": {"format": "pt"}}
    for pad in range(8):
        path.write_bytes(safetensors_bytes(json.dumps(header).encode() + b" " * pad, np.float32([1, 2]).tobytes()))
        file = SafetensorsFile(path)
        assert file["a"].tolist() == [1, 2]
        assert file["b"].shape == (0, 1 << 40)


def test_files_that_would_block_are_refused(tmp_path):
    folder = float_folder(tmp_path / "m", random_model("llama"))
    for name in ("model.safetensors", "config.json"):
        path = folder / name
        before = path.read_bytes()
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(OSError, match="Not a regular file"):
            load(folder)
        path.unlink()
        path.write_bytes(before)
    with pytest.raises(OSError, match="Not a regular file"):
        read_ids("/dev/zero")


def test_an_index_names_files_of_its_folder_alone(tmp_path):
    folder = float_folder(tmp_path / "m", random_model("llama"))
    (folder / "model.safetensors").rename(tmp_path / "outside.safetensors")
    index = folder / "model.safetensors.index.json"
    for bad in ("../outside.safetensors", str(tmp_path / "outside.safetensors"), "a\0b.safetensors", "config.json", 5):
        index.write_text(json.dumps({"weight_map": {"a": bad}}))
        with pytest.raises(FileNotFoundError, match="is not in the folder"):
            Checkpoint(folder)
    index.write_text('{"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}}')
    with pytest.raises(ValueError, match=r"no JSON object with a weight_map .*key 'a' is there twice"):
        Checkpoint(folder)


# config.json


@pytest.mark.parametrize("layers", [3, 10**6, 10**9, (1 << 31) - 1])
def test_layers_that_the_files_do_not_hold(tmp_path, layers):
    """A dict of a million layers' names would take minutes and gigabytes."""
    for name in MODELS:
        folder = float_folder(tmp_path / f"{name}{layers}", random_model(name), num_hidden_layers=layers)
        tracemalloc.start()
        with pytest.raises(ValueError, match=rf"asks for {layers} layers, too many|is missing"):
            load(folder)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
        tracemalloc.stop()


@pytest.mark.parametrize("key", ["vocab_size", "hidden_size", "intermediate_size", "num_attention_heads", "head_dim"])
@pytest.mark.parametrize("value", [10**6, (1 << 31) - 8, 1 << 40, 10**400])
def test_sizes_that_the_files_do_not_hold(tmp_path, key, value):
    folder = float_folder(tmp_path / "m", random_model("llama"), **{key: value})
    with pytest.raises(ValueError, match=r"config\.json asks for|no decoder has so many|is no multiple of"):
        load(folder)


@pytest.mark.parametrize("value", [None, True, "x", -1, 0, 1.5, [], {}, [[]], 1e300, 10**30])
@pytest.mark.parametrize("family", ["opt", "llama"])
def test_every_key_with_every_wrong_type(family, value):
    """A config is made, or refused in one line that names the key: nothing else is raised."""
    good = {"opt": OPT, "llama": LLAMA}[family]
    extra = ["rope_theta", "rope_scaling", "rope_parameters", "rms_norm_eps", "head_dim", "hidden_act", "mlp_bias"]
    extra += ["enable_bias", "do_layer_norm_before", "activation_function", "pretraining_tp", "partial_rotary_factor"]
    for key in (*good, *extra, "quantization_config", "tie_word_embeddings", "attention_bias"):
        try:
            DecoderConfig.from_hf(good | {key: value}, "here")
        except ValueError as error:
            assert str(error).startswith("here: ")  # noqa: PT017
            assert len(str(error)) < 300  # noqa: PT017
    for key in ("rope_type", "factor", "rope_theta", "low_freq_factor", "original_max_position_embeddings"):
        rope = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, key: value}
        try:
            DecoderConfig.from_hf(LLAMA | {"rope_parameters": rope}, "here").inverse_frequencies()
        except ValueError as error:
            assert str(error).startswith("here: ")  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"model_type": "llama", "model_type": "opt"}', "key 'model_type' is there twice"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ('{"a": -Infinity}', "-Infinity is no JSON number"),
        ("[1]", "a JSON object is needed"),
        ("", "not JSON"),
        ("\ud800", "not JSON"),
    ],
)
def test_config_that_is_no_json(tmp_path, text, message):
    (tmp_path / "config.json").write_text(text, errors="surrogatepass")
    with pytest.raises(ValueError, match=rf"config\.json: .*{message}"):
        read_json(tmp_path / "config.json")


def test_both_spellings_of_transformers_are_one(tmp_path):
    """rope_parameters with everything inside (5), or rope_scaling and rope_theta (4), with type or rope_type."""
    llama3 = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    original = {"original_max_position_embeddings": 32}
    five = LLAMA | {"rope_parameters": llama3 | original | {"rope_type": "llama3", "rope_theta": 5e5}}
    spellings = [
        LLAMA | {"rope_theta": 5e5, "rope_scaling": llama3 | original | {"rope_type": "llama3"}},
        LLAMA | {"rope_theta": 5e5, "rope_scaling": llama3 | original | {"type": "llama3"}, "torch_dtype": "float16"},
        LLAMA | {"rope_theta": 5e5, "rope_parameters": llama3 | {"rope_type": "llama3"}} | original,
        LLAMA | {"rope_theta": 1e4, "rope_parameters": five["rope_parameters"], "rope_scaling": None},
        LLAMA | {"dtype": "bfloat16", "rope_parameters": five["rope_parameters"]},
    ]
    expected = DecoderConfig.from_hf(five)
    assert expected.rope.theta == 5e5
    for spelling in spellings:
        assert DecoderConfig.from_hf(spelling) == expected


# The LM head


@pytest.mark.parametrize("name", ["opt", "llama"])
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("stored", ["embedding", "head", "both", "equal"])
def test_heads_as_transformers_takes_them(tmp_path, name, tied, stored):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    model = random_model(name)
    tensors = {n: t for n, t in model.tensors.items() if n != "lm_head.weight"}
    embedding = model.config.embed_name
    other = np.random.default_rng(1).standard_normal(tensors[embedding].shape).astype(np.float32)
    if stored != "embedding":
        tensors["lm_head.weight"] = tensors[embedding] if stored == "equal" else other
    if stored == "head":
        del tensors[embedding]
    write_safetensors(tmp_path / "model.safetensors", tensors, {"format": "pt"})
    (tmp_path / "config.json").write_text(json.dumps(model.hf_config | {"tie_word_embeddings": tied}))
    if not tied and stored in ("embedding", "head"):  # transformers draws what is missing at random
        with pytest.raises(ValueError, match=r"tensor '(lm_head|.*embed_tokens)\.weight' is missing"):
            load(tmp_path)
        return
    reference = transformers.AutoModelForCausalLM.from_pretrained(tmp_path)
    back, ids = load(tmp_path), random_ids(model, (2, 9))
    with torch.no_grad():
        expected = reference(torch.from_numpy(ids)).logits.numpy()
    np.testing.assert_allclose(back(ids), expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    saved = load(save(quantize(back), tmp_path / "saved"))
    assert saved.config.tied == (tied and stored != "both")
    assert np.array_equal(saved(ids), quantize(back)(ids))


# PyTorch's own files


@pytest.mark.parametrize("sharded", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_pytorch_checkpoints(tmp_path, sharded, dtype):
    torch = pytest.importorskip("torch")
    model = random_model("opt")
    tensors = {n: torch.from_numpy(t).to(getattr(torch, dtype)) for n, t in model.tensors.items()}
    tensors |= {"lm_head.weight": tensors[model.config.embed_name]}  # as transformers wrote them
    names = sorted(tensors)
    if sharded:
        parts = {"pytorch_model-00001-of-00002.bin": names[::2], "pytorch_model-00002-of-00002.bin": names[1::2]}
        weight_map = {n: part for part, held in parts.items() for n in held}
        (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": weight_map}))
    else:
        parts = {"pytorch_model.bin": names}
    for part, held in parts.items():
        torch.save({n: tensors[n] for n in held}, tmp_path / part)
    (tmp_path / "config.json").write_text(json.dumps(model.hf_config))
    back = load(tmp_path)
    for name, tensor in back.tensors.items():
        assert np.array_equal(tensor, tensors[name].float().numpy())
    assert np.array_equal(load(save(quantize(back), tmp_path / "saved"))([[3, 4]]), quantize(back)([[3, 4]]))
    assert not any(path.suffix == ".bin" for path in (tmp_path / "saved").iterdir())


class Unsafe:
    def __reduce__(self):
        return os.mkdir, ("executed",)


def test_pytorch_checkpoints_run_nothing_and_hold_what_they_say(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "pytorch_model.bin"

    def refused(message):
        with pytest.raises(ValueError, match=message) as caught:
            Checkpoint(tmp_path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)

    torch.save({"a": Unsafe()}, path)
    refused("not a usable PyTorch checkpoint")
    path.write_bytes(pickle.dumps({"a": Unsafe()}))
    refused("no archive of PyTorch 1.6 or later: convert it: python -c ")
    torch.save({"a": torch.zeros(3)}, path, _use_new_zipfile_serialization=False)
    refused("no archive of PyTorch 1.6 or later")
    assert not (tmp_path / "executed").exists()
    torch.save({"a": torch.zeros(1).expand(1 << 20, 1 << 20)}, path)
    refused("repeats what the file holds once")
    torch.save([torch.zeros(1)], path)
    refused("it holds a list")
    torch.save({"a": 1}, path)
    refused("its entry 'a' is a int")
    torch.save({"a": torch.zeros(2, 2).to_sparse()}, path)
    refused("its tensor 'a' is torch.sparse_coo")
    torch.save({"a": torch.zeros(2, dtype=torch.complex64)}, path)
    refused("its tensor 'a' is torch.strided torch.complex64")
    torch.save({"a": torch.zeros(100)}, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused("no archive|archive is damaged|not a usable")
    held = io.BytesIO(whole)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in old.namelist():
            packed.writestr(name, old.read(name))
    refused("unpacks to more than it holds")


def test_without_torch_the_conversion_is_said(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    torch.save({"a": torch.zeros(1)}, tmp_path / "pytorch_model.bin")
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(ValueError, match=r"reading it takes PyTorch: pip install 'dint\[ptq\]', or convert it once"):
        Checkpoint(tmp_path)


# Token ids


def npy(header, data=b""):
    text = (header if isinstance(header, str) else repr(header)).encode("latin1") + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy({"descr": "<i8", "fortran_order": False, "shape": (70 << 40,)}), "takes 615726511554560 bytes"),
        (npy({"descr": "<i8", "fortran_order": False, "shape": (1 << 40, 1 << 40)}), "cut short or damaged"),
        (npy({"descr": "<i8", "fortran_order": False, "shape": (4,)}, bytes(31)), "takes 32 bytes, the file holds 31"),
        (npy({"descr": "<i8", "fortran_order": False, "shape": (4,)}, bytes(33)), "the file holds 33"),
        (npy({"descr": "<i8", "fortran_order": False, "shape": (-1,)}, bytes(8)), "of shape|not a .npy"),
        (npy({"descr": "<i8", "fortran_order": False, "shape": (1, 1, 1)}, bytes(8)), r"not of shape \[1, 1, 1\]"),
        (npy({"descr": "|O", "fortran_order": False, "shape": (1,)}, pickle.dumps(1)), "array of integers is needed"),
        (npy({"descr": "<f4", "fortran_order": False, "shape": (1,)}, bytes(4)), "array of integers is needed"),
        (npy({"descr": [("a", "<i8")], "fortran_order": False, "shape": (1,)}, bytes(8)), "array of integers"),
        (npy("(" * 9000), "not a .npy file of integers"),
        (npy("[" * 200), "not a .npy file of integers"),
        (b"\x93NUMPY\x09\x00", "not a .npy file of integers"),
        (b"", "not a .npy file of integers"),
        (b"PK\x03\x04", "not a .npy file of integers"),
    ],
)
def test_ids_that_are_none(tmp_path, content, message):
    (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        read_ids(tmp_path / "x.npy")
    assert str(caught.value).startswith(str(tmp_path))


def test_ids_of_every_kind(tmp_path):
    for dtype in ("<i8", ">i4", "u2", "i1"):
        for array in (np.arange(6), np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))):
            np.save(tmp_path / "x.npy", array.astype(dtype))
            assert np.array_equal(read_ids(tmp_path / "x.npy"), array)


# Side files


def test_side_files_are_told_by_what_they_are_not(tmp_path):
    kept = "generation_config.json chat_template.jinja tokenizer.model added_tokens.json vocab.txt my.vocab LICENSE"
    kept = [*kept.split(), "preprocessor_config.json", "additional_chat_templates/tool.jinja"]
    left = "model.safetensors pytorch_model-00001-of-00002.bin model.safetensors.index.json modeling.py x.pkl x.pt .git"
    left = [*left.split(), "config.json", "quant.json", "samples.npy", "original/params.json"]
    (tmp_path / "additional_chat_templates").mkdir()
    (tmp_path / "original").mkdir()
    for name in (*kept, *left):
        (tmp_path / name).write_text("text")
    (tmp_path / "disguised.json").write_bytes(pickle.dumps({"a": Unsafe()}))
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "linked.json").symlink_to(tmp_path / "LICENSE")
    found = [path.relative_to(tmp_path).as_posix() for path in side_files(tmp_path)]
    assert sorted(found) == sorted([*kept, "linked.json"])


@pytest.mark.parametrize("reader", fuzz_checkpoints.READERS)
def test_random_damage_is_read_or_refused_in_a_line(tmp_path, reader):
    """`fuzz_checkpoints` for longer: 2,000 inputs of each take some minutes."""
    if reader == "torch":
        pytest.importorskip("torch")
    (tmp_path / "in").mkdir()
    assert fuzz_checkpoints.READERS[reader](tmp_path / "in", 0, 80) > 20
