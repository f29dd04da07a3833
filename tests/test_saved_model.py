"""Saved quantised models: what is in the files, the same integers back, and errors for whatever is not whole."""

import errno
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from decoder_models import MODELS, random_ids, random_model

from golden.formats import DInt
from golden.lanes import lane_code
from golden.models import Decoder, QuantConfig, files, load, quantize, save, save_dequantized
from golden.models.tensors import Checkpoint, write_safetensors
from golden.storage import Busy

CONFIGS = {
    "dint4": QuantConfig(),
    "dint4-any-z": QuantConfig(hardware=False),
    "dint3-g8": QuantConfig(weights="dint3", values="dint3", group_size=8),
    "int4-static": QuantConfig(weights="int4", values="int4", value_range="static"),
    "int8-tensor": QuantConfig(weights="int8", values="int8", granularity="per_tensor", symmetric=True),
    "fp4": QuantConfig(weights="fp4-e2m1", values="dint5", activations="int6"),
    "weight-only": QuantConfig(weights="dint4", activations=None, values=None),
}


def products(model, ids):
    """Every integer of a run, and its logits."""
    seen = []
    logits = model(ids, tap=lambda p: seen.append((p.name, p.x_q, p.w_q, p.y)))
    return seen, logits


def same(a, b):
    return (
        a.fmt == b.fmt
        and np.array_equal(a.codes, b.codes)
        and np.array_equal(a.scale.ravel(), np.broadcast_to(b.scale, a.scale.shape).ravel())
        and np.array_equal(a.zero_point.ravel(), np.broadcast_to(b.zero_point, a.zero_point.shape).ravel())
    )


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("how", CONFIGS)
def test_round_trip_gives_identical_integers(tmp_path, name, how):
    float_model = random_model(name)
    ids = random_ids(float_model, (2, 11))
    calibration = random_ids(float_model, (3, 20), seed=1) if CONFIGS[how].value_range == "static" else None
    model = quantize(float_model, CONFIGS[how], calibration=calibration)
    back = load(save(model, tmp_path / "saved"))
    assert back.quant == model.quant
    assert list(back.weights) == list(model.weights)
    for (na, xa, wa, ya), (nb, xb, wb, yb) in zip(*(products(m, ids)[0] for m in (back, model)), strict=True):
        assert na == nb
        assert same(xa, xb)
        assert same(wa, wb)
        assert np.array_equal(ya, yb)
    assert np.array_equal(back(ids), model(ids))


def test_what_the_files_hold(tmp_path):
    model = quantize(random_model("opt"), QuantConfig(group_size=16))
    folder = save(model, tmp_path / "saved")
    assert {p.name for p in folder.iterdir()} == {"config.json", "model.safetensors", "quant.json"}
    stored = Checkpoint(folder)
    name, w = "model.decoder.layers.0.fc2", model.weights["model.decoder.layers.0.fc2"]
    n, k, groups = 48, 80, 5
    expected = {
        "codes": (np.uint8, (n, k // 2)),
        "scale": (np.float32, (n, groups)),
        "zero_point": (np.uint8, (n, groups)),
        "h_sum": (np.int32, (n, groups)),
        "flip": (np.uint8, (n, groups)),
        "bias": (np.float32, (n,)),
    }
    assert {p.rsplit(".", 1)[1] for p in stored if p.startswith(name)} == set(expected)
    for part, (dtype, shape) in expected.items():
        assert stored[f"{name}.{part}"].dtype == dtype
        assert stored[f"{name}.{part}"].shape == shape
    codes = stored[f"{name}.codes"]
    assert np.array_equal(codes & 15, w.codes[:, 0::2])  # even k in the low nibble
    assert np.array_equal(codes >> 4, w.codes[:, 1::2])
    h = DInt(4).half_steps(w.codes.reshape(n, groups, -1), stored[f"{name}.zero_point"][..., None])
    assert np.array_equal(stored[f"{name}.h_sum"], h.sum(-1))
    description = json.loads((folder / "quant.json").read_text())
    assert description["quant"]["weights"] == "dint4"
    assert description["provenance"]["layer_norms_folded"] is True


@pytest.mark.parametrize("weights", ["dint3", "dint4"])
def test_flip_is_what_lane_code_flips(tmp_path, weights):
    """A channel is stored flipped exactly where its lane codes are those of the negated weights."""
    model = quantize(random_model("opt"), QuantConfig(weights=weights))
    folder = save(model, tmp_path / "saved")
    name, w = next(iter(model.weights.items()))
    flip = Checkpoint(folder)[f"{name}.flip"][:, 0]
    assert 0 < flip.sum() < len(flip)
    codes = np.asarray(lane_code(w).codes)
    changed = (codes != w.codes).any(axis=1)
    assert np.array_equal(changed.astype(np.uint8), flip)
    assert np.array_equal(lane_code(w).flip[:, 0], flip)


def float_folder(folder, model):
    """A float model in Hugging Face's layout."""
    folder.mkdir()
    write_safetensors(folder / "model.safetensors", model.tensors)
    (folder / "config.json").write_text(json.dumps(model.hf_config))
    return folder


def test_tokenizer_travels_along(tmp_path):
    source = float_folder(tmp_path / "float", random_model("llama"))
    (source / "tokenizer.json").write_text("{}")
    folder = save(quantize(load(source)), tmp_path / "saved")
    assert (folder / "tokenizer.json").read_text() == "{}"


# What checkpoints hold several projections in one of, part after part or head by head
FUSED = {
    "phi3": MODELS["llama"] | {"model_type": "phi3", "pad_token_id": 0},
    "gpt_neox": {k: v for k, v in MODELS["llama"].items() if k != "num_key_value_heads"}
    | {"model_type": "gpt_neox", "hidden_act": "gelu", "rotary_pct": 0.5},
}


@pytest.mark.parametrize("name", [*MODELS, *FUSED])
def test_dequantised_checkpoint_in_transformers(tmp_path, name):
    """transformers computes what golden computes with the same weights and nothing else quantised."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    model = quantize(
        random_model(name, hf_config=FUSED.get(name)),
        QuantConfig(activations=None, values=None, group_size=4 if name in ("opt", "opt-350m") else 8),
    )
    folder = save_dequantized(model, tmp_path / "float")
    reference, info = transformers.AutoModelForCausalLM.from_pretrained(folder, output_loading_info=True)
    assert not info["missing_keys"]
    assert not info["unexpected_keys"]
    ids = random_ids(model, (2, 9))
    with torch.no_grad():
        expected = reference(torch.from_numpy(ids)).logits.numpy()
    np.testing.assert_allclose(model(ids), expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    assert np.array_equal(load(folder)(ids), model(ids))


@pytest.mark.parametrize("name", ["opt", "llama"])
def test_a_dequantised_folder_is_a_float_model(tmp_path, name):
    """Also of a model from a saved folder, whose config.json says that it is quantised."""
    transformers = pytest.importorskip("transformers")
    folder = save(quantize(random_model(name)), tmp_path / "saved")
    assert transformers.AutoConfig.from_pretrained(folder).model_type == name
    back = load(folder)
    assert back.hf_config == MODELS[name]
    plain = save_dequantized(back, tmp_path / "float")
    assert not {"quantization_config", "transformers_weights"} & set(json.loads((plain / "config.json").read_text()))
    transformers.AutoModelForCausalLM.from_pretrained(plain)
    (folder / "quant.json").unlink()  # where saving stopped
    (folder / "model.safetensors").write_bytes((plain / "model.safetensors").read_bytes())
    with pytest.raises(ValueError, match=r"without quant.json: saving was not finished, quantise again"):
        load(folder)


def test_a_flipped_bit_of_any_tensor_is_found_and_the_tensor_named(tmp_path):
    model = random_model("llama")
    config = QuantConfig(value_range="static", group_size=8)
    folder = save(quantize(model, config, calibration=random_ids(model, (2, 20))), tmp_path / "saved")
    path, rng = folder / "model.safetensors", np.random.default_rng(0)
    whole = path.read_bytes()
    length = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + length])
    header.pop("__metadata__")
    assert {name.rsplit(".", 1)[1] for name in header} >= {"codes", "scale", "flip", "v_scale", "weight"}
    for name, entry in header.items():
        damaged = bytearray(whole)
        damaged[8 + length + int(rng.integers(*entry["data_offsets"]))] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=rf"'{name}' has another checksum than when it was saved: damaged"):
            load(folder)
    path.write_bytes(whole)
    assert np.array_equal(load(folder)([[3, 4]]), load(folder, verify=False)([[3, 4]]))


@pytest.mark.parametrize("name", ["config.json", "quant.json", "model.safetensors"])
def test_a_flipped_bit_anywhere_is_found_or_changes_nothing(tmp_path, name):
    model = random_model("opt")
    folder = save(quantize(model), tmp_path / "saved")
    path, rng, ids = folder / name, np.random.default_rng(0), random_ids(model, (1, 5))
    whole, expected, refused = path.read_bytes(), load(folder)(ids), 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[int(rng.integers(min(len(whole), 8000)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            back = load(folder)
        except (ValueError, OSError):
            refused += 1
        else:
            assert np.array_equal(back(ids), expected)
            assert back.quant == QuantConfig()
    assert refused > 100


def test_folders_of_version_1_are_read_with_a_word(tmp_path, capsys):
    """They have no checksums, no quant_method, and no flips but dINT4's; then only dINT4 had zero points to keep to."""
    for fmt in ("dint4", "dint3"):
        model = random_model("llama")
        quantised = quantize(model, QuantConfig(weights=fmt, values=fmt, hardware=fmt == "dint4"))
        folder = save(quantised, tmp_path / fmt)
        description = json.loads((folder / "quant.json").read_text())
        old = {name: description[name] for name in ("quant", "calibration", "provenance")} | {"version": 1}
        old["quant"]["hardware"] = True
        (folder / "quant.json").write_text(json.dumps(old))
        hf = model.hf_config | {
            "quantization_config": {"load_with": "golden.load, golden.ptq.decoder.load or golden.ptq.hf.load"}
        }
        (folder / "config.json").write_text(json.dumps(hf))
        stored = dict(Checkpoint(folder))
        if fmt == "dint3":
            stored |= {name: np.zeros_like(flip) for name, flip in stored.items() if name.endswith(".flip")}
        write_safetensors(folder / "model.safetensors", stored)
        capsys.readouterr()
        back = load(folder)
        assert (
            "quant.json: saved before there were checksums: damage may pass; save it again" in capsys.readouterr().err
        )
        ids = random_ids(model, (2, 9))
        assert np.array_equal(back(ids), quantised(ids))
        again = load(save(back, tmp_path / f"{fmt}-again"))
        assert capsys.readouterr().err == ""
        assert np.array_equal(again(ids), quantised(ids))


def test_flips_of_every_format_are_its_lanes(tmp_path):
    """dINT3's zero points 1 to 4, too."""
    model = quantize(random_model("opt"), QuantConfig(weights="dint3", values="dint3"))
    stored = Checkpoint(save(model, tmp_path / "saved"))
    flipped = 0
    for name, w in model.weights.items():
        flip = stored[f"{name}.flip"]
        assert np.array_equal(flip, lane_code(w).flip)
        flipped += int(flip.sum())
    assert flipped


def test_side_files_come_along_and_nothing_of_another_model_stays(tmp_path):
    """An instruct model goes on stopping at its end tokens, and another model's tokenizer never scores a text."""
    source = float_folder(tmp_path / "float", random_model("llama"))
    side = {
        "generation_config.json": '{"eos_token_id": [2, 7]}',
        "chat_template.jinja": "{{ messages }}",
        "tokenizer.model": "\n\x0e",
        "added_tokens.json": "{}",
        "strange.vocabulary": "a b c",
        "additional_chat_templates/tool_use.jinja": "{{ tools }}",
    }
    (source / "additional_chat_templates").mkdir()
    for name, text in side.items():
        (source / name).write_text(text)
    (source / "modeling.py").write_text("raise SystemExit")
    (source / "link.json").symlink_to(source / "added_tokens.json")
    out = tmp_path / "out"

    def names():
        return {p.relative_to(out).as_posix() for p in out.rglob("*") if not p.is_dir()}

    own = {"config.json", "model.safetensors", "quant.json"}
    quantised = quantize(load(source))
    save(quantised, out)
    assert names() == own | set(side) | {"link.json"}
    assert not (out / "link.json").is_symlink()
    assert all((out / name).read_text() == text for name, text in side.items())
    save(load(out), out, overwrite=True)  # into its own folder: what is there stays
    assert names() == own | set(side) | {"link.json"}
    save_dequantized(load(out), tmp_path / "plain")
    assert (tmp_path / "plain" / "chat_template.jinja").exists()

    bare = float_folder(tmp_path / "bare", random_model("opt"))
    (out / "model-00001-of-00002.safetensors").write_bytes(b"")
    (out / "model.safetensors.index.json").write_text("{}")
    (out / "pytorch_model.bin").write_bytes(b"")
    (out / "thesis.txt").write_text("mine")
    save(quantize(load(bare)), out, overwrite=True)
    assert names() == own | {"thesis.txt"}
    save_dequantized(quantised, out, overwrite=True)
    assert names() == own - {"quant.json"} | set(side) | {"link.json", "thesis.txt"}
    save_dequantized(quantize(load(bare)), out, overwrite=True)
    assert {"config.json", "model.safetensors", "thesis.txt"} <= names()
    assert not {"tokenizer.model", "chat_template.jinja", "quant.json"} & names()


def test_what_a_killed_writer_left_is_in_nobodys_way(tmp_path):
    """The same command, given again, writes the same model; a folder with anything else is not touched."""
    model = quantize(random_model("llama"))
    expected = {path.name: path.read_bytes() for path in save(model, tmp_path / "whole").iterdir()}
    out, pid = tmp_path / "out", subprocess.Popen([sys.executable, "-c", ""])
    pid.wait()
    for left in ([], ["config.json"], ["config.json", "model.safetensors"]):
        out.mkdir(exist_ok=True)
        for path in out.iterdir():
            path.unlink()
        for name in left:
            (out / name).write_bytes(expected[name])
        (out / f".model.safetensors.{pid.pid}.0a1b2c3d.writing").write_bytes(b"half")
        save(model, out)
        assert {path.name: path.read_bytes() for path in out.iterdir()} == expected
    (out / "quant.json").unlink()
    (out / "config.json").write_text(json.dumps(model.hf_config))  # a float model, or what became of one
    with pytest.raises(FileExistsError, match="the folder is not empty"):
        save(model, out)


def test_two_writers_of_one_folder(tmp_path):
    """The second is told; what it would have written is not there."""
    out = tmp_path / "out"
    code = f"from golden.storage import one_writer\nwith one_writer({str(out)!r}): print('held', flush=True); input()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    model = quantize(random_model("llama"))
    for write in (save, save_dequantized):
        with pytest.raises(Busy, match="another process is writing to this folder"):
            write(model, out)
    assert list(out.iterdir()) == []
    holder.communicate("\n")
    save(model, out)


def test_unfinished_and_damaged_folders(tmp_path):
    folder = save(quantize(random_model("opt")), tmp_path / "saved")
    name = "model.decoder.layers.0.fc1"
    whole = dict(Checkpoint(folder))

    def rewrite(**changes):
        write_safetensors(folder / "model.safetensors", whole | {k.replace("__", "."): v for k, v in changes.items()})

    scale = whole[f"{name}.scale"].copy()
    scale[2] = 0
    rewrite(**{f"{name}.scale": scale})
    with pytest.raises(ValueError, match=rf"{name}: scale\[2, 0\] is 0.0: scales must be finite and positive"):
        load(folder, verify=False)
    codes = whole[f"{name}.codes"].copy()
    codes[5, 1] ^= 3
    rewrite(**{f"{name}.codes": codes})
    with pytest.raises(ValueError, match=f"{name}: h_sum contradicts the codes: the file is damaged"):
        load(folder, verify=False)
    rewrite(**{f"{name}.flip": 1 - whole[f"{name}.flip"]})
    with pytest.raises(ValueError, match=f"{name}: flip contradicts the zero points"):
        load(folder, verify=False)
    rewrite(**{f"{name}.codes": codes[:, 1:]})
    with pytest.raises(ValueError, match=rf"'{name}.codes' has shape \[80, 23\], config.json asks for \[80, 24\]"):
        load(folder, verify=False)
    rewrite(**{f"{name}.zero_point": whole[f"{name}.zero_point"].astype(np.float32)})
    with pytest.raises(ValueError, match=f"'{name}.zero_point' is float32, uint8 is needed"):
        load(folder, verify=False)
    rewrite()
    description = json.loads((folder / "quant.json").read_text())
    (folder / "quant.json").write_text(json.dumps(description | {"version": 9}))
    with pytest.raises(ValueError, match="version is 9, this code reads 1 to 2"):
        load(folder, verify=False)
    (folder / "quant.json").write_text(json.dumps(description | {"quant": description["quant"] | {"weights": "int9"}}))
    with pytest.raises(ValueError, match="unknown format 'int9'"):
        load(folder, verify=False)
    (folder / "quant.json").write_text(json.dumps({"version": 2, "provenance": {}}))
    with pytest.raises(ValueError, match=r"quant must be an object of weights, activations, .*; it has None"):
        load(folder, verify=False)
    (folder / "quant.json").write_text(json.dumps(description | {"quant": description["quant"] | {"group_size": 5}}))
    with pytest.raises(ValueError, match=r"group_size 5 of quant.json does not divide the 48 inputs of .*q_proj"):
        load(folder, verify=False)
    (folder / "quant.json").write_text(json.dumps(description | {"provenance": None}))
    with pytest.raises(ValueError, match="provenance is None, an object is needed"):
        load(folder, verify=False)
    (folder / "quant.json").write_text("[" * 100_000)
    with pytest.raises(ValueError, match=r"quant.json: not JSON: nested too deeply"):
        load(folder, verify=False)
    (folder / "quant.json").unlink()
    with pytest.raises(ValueError, match=r"without quant.json: saving was not finished, quantise again"):
        load(folder, verify=False)


def test_parameters_that_the_arithmetic_cannot_take(tmp_path):
    """torch would compute something with them, so they are refused when they are loaded."""
    float_model = random_model("opt")
    static = QuantConfig(value_range="static")
    folder = save(quantize(float_model, static, calibration=random_ids(float_model, (2, 20))), tmp_path / "saved")
    whole, name = dict(Checkpoint(folder)), "model.decoder.layers.1.self_attn.v_"
    for part, value, message in [
        ("scale", 0, r"scale\[0, 0\] is 0.0: scales must be finite and positive"),
        ("scale", -1, r"scale\[0, 0\] is -1.0: scales must be finite and positive"),
        ("scale", np.inf, r"v_scale' holds inf at \[0, 0\]"),
        ("zero_point", 200, r"zero_point\[0, 0\] is 200: dint4 takes zero points 0 to 13"),
        ("zero_point", 4, r"zero point 4 is none of the hardware's, 5 to 8: the file is damaged"),
    ]:
        damaged = np.full_like(whole[name + part], value)
        write_safetensors(folder / "model.safetensors", whole | {name + part: damaged})
        with pytest.raises(ValueError, match=message):
            load(folder, verify=False)
    any_z = save(quantize(float_model, QuantConfig(hardware=False)), tmp_path / "any")
    assert min(w.zero_point.min() for w in load(any_z).weights.values()) < 5
    description = json.loads((any_z / "quant.json").read_text())
    (any_z / "quant.json").write_text(json.dumps(description | {"quant": description["quant"] | {"hardware": True}}))
    with pytest.raises(
        ValueError, match=r"q_proj: zero point \d+ is none of the hardware's, 5 to 8: the file is damaged"
    ):
        load(any_z, verify=False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": None}, "weights is None: a format is needed$"),
        ({"weights": 4}, "weights is 4: a format is needed$"),
        ({"values": 7}, "values is 7: a format is needed, or None"),
        ({"activations": "float"}, "unknown format 'float': known are dint2"),
        ({"group_size": 0}, "group_size is 0: a positive integer is needed, or None"),
        ({"group_size": 8.0}, "group_size is 8.0: a positive integer"),
        ({"hardware": "no"}, "hardware is 'no': choose True or False"),
        ({"symmetric": 1}, "symmetric is 1: choose True or False"),
        (
            {"activations": None, "values": None, "value_range": "static"},
            "value_range is 'static', but values are float",
        ),
    ],
)
def test_bad_quant_config(change, message):
    with pytest.raises(ValueError, match=message):
        QuantConfig(**change)


def test_output_folder_is_guarded(tmp_path, monkeypatch):
    model = quantize(random_model("llama"))
    folder = save(model, tmp_path / "saved")
    with pytest.raises(FileExistsError, match="the folder is not empty: choose another, or allow overwriting"):
        save(model, folder)
    save(model, folder, overwrite=True)
    for name in (files.UNFINISHED, "notes"):  # what a run by a method left behind goes, anything else stays
        (folder / name).mkdir()
    (folder / files.UNFINISHED / "run.json").write_text("{}")
    save(model, folder, overwrite=True)
    assert not (folder / files.UNFINISHED).exists()
    assert (folder / "notes").exists()
    source = float_folder(tmp_path / "float", model := random_model("llama"))
    quantised = quantize(load(source))
    for write in (save, save_dequantized):
        with pytest.raises(FileExistsError, match="it holds the float model that this one was made from"):
            write(quantised, source, overwrite=True)
    assert np.array_equal(load(source)(random_ids(model, (1, 5))), model(random_ids(model, (1, 5))))
    with pytest.raises(ValueError, match=r"no hf_config, the content of config.json: it could not be loaded again"):
        save(quantize(Decoder(model.config, model.tensors)), tmp_path / "none")
    model = quantize(model)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError, match="a file is in the way"):
        save(model, tmp_path / "file")
    with pytest.raises(ValueError, match="only quantised models are saved"):
        save(random_model("llama"), tmp_path / "never")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(OSError, match="MB are needed, 0 MB are free: make room and repeat"):
        save(model, tmp_path / "full")
    assert not (tmp_path / "full" / "model.safetensors").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "f.safetensors"
    write_safetensors(path, {"x": np.zeros(3, np.float32)})
    before = path.read_bytes()

    def fail(_):
        raise OSError(errno.EIO, "disk error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=r"disk error: '.*/f.safetensors'"):
        write_safetensors(path, {"x": np.ones(3, np.float32)})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_output_that_cannot_be_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"Not a directory: '.*file/out'"):
        save(quantize(random_model("llama")), tmp_path / "file" / "out")


def test_a_disk_that_fills_up_while_writing(tmp_path):
    """Here the limit on a file's size: one line, no half-written file, and no folder that looks finished."""
    model = random_model("llama")
    source = float_folder(tmp_path / "float", model)
    code = (
        "import resource, signal, sys; from golden.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "quantize", str(source), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "File too large" in done.stderr
    assert "model.safetensors" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["config.json"]
    with pytest.raises(FileNotFoundError, match=r"neither model.safetensors nor its index"):
        load(tmp_path / "out")


def test_command_line(tmp_path):
    """quantize, inspect and their errors, as a user runs them, without torch."""
    model = random_model("opt")
    source = float_folder(tmp_path / "float", model)

    def run(*args):
        code = "import sys; sys.modules['torch'] = None; from golden.__main__ import main; sys.exit(main(sys.argv[1:]))"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, args)], capture_output=True, text=True, check=False
        )

    out = tmp_path / "out"
    done = run("quantize", source, out, "--weights", "dint3", "--group-size", 16, "--dequantized", tmp_path / "back")
    assert done.returncode == 0, done.stderr
    expected = quantize(model, QuantConfig(weights="dint3", values="dint3", group_size=16))
    assert np.array_equal(load(out)(random_ids(model, (1, 7))), expected(random_ids(model, (1, 7))))
    assert load(tmp_path / "back").quant is None
    shown = run("inspect", out)
    assert shown.returncode == 0
    assert "weights                 dint3" in shown.stdout
    assert f"quantised parameters  {sum(w.codes.size for w in expected.weights.values()):>14,}" in shown.stdout
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for args, message in [
        (("quantize", source, out), "the folder is not empty"),
        (("quantize", tmp_path / "none", tmp_path / "x"), "none: no such folder"),
        (("quantize", source, tmp_path / "x", "--group-size", 7), "group_size 7 does not divide the last axis"),
        (("quantize", source, tmp_path / "x", "--value-range", "static"), "need calibration token ids"),
        (
            ("quantize", source, tmp_path / "x", "--value-range", "static", "--calibration", source / "config.json"),
            "torch is not installed: pip install 'dint[ptq]'",  # it may be a text
        ),
        (("quantize", source, tmp_path / "x", "--activations", "dint4"), "the datapath takes an int format"),
        (("quantize", out, tmp_path / "x"), "the model is quantised already"),
        (("quantize", source, loop), "a path leads back to itself"),
        (("quantize", source, tmp_path / "x", "--dequantized", tmp_path / "x" / "y"), "one output is inside the other"),
        (("quantize", source, tmp_path / "x" / "y", "--dequantized", tmp_path / "x"), "one output is inside the other"),
        (("evaluate", source, "--ids", "x.npy"), "torch is not installed: pip install 'dint[ptq]'"),
    ]:
        done = run(*args)
        assert done.returncode == 1
        assert done.stderr.startswith("error: ")
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x").exists()
