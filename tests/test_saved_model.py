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


def test_files_are_as_the_contract_says(tmp_path):
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


def test_flip_is_what_lane_code_flips(tmp_path):
    """A channel is stored flipped exactly where its lane codes are those of the negated weights."""
    model = quantize(random_model("opt"))
    folder = save(model, tmp_path / "saved")
    name, w = next(iter(model.weights.items()))
    flip = Checkpoint(folder)[f"{name}.flip"][:, 0]
    assert 0 < flip.sum() < len(flip)
    codes = np.asarray(lane_code(w).codes)
    changed = (codes != w.codes).any(axis=1)
    assert np.array_equal(changed.astype(np.uint8), flip)


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


@pytest.mark.parametrize("name", MODELS)
def test_dequantised_checkpoint_in_transformers(tmp_path, name):
    """transformers computes what golden computes with the same weights and nothing else quantised."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    model = quantize(
        random_model(name), QuantConfig(activations=None, values=None, group_size=8 if name == "llama" else 4)
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
    assert not {"quantization_config", "transformers_weights"} & set(back.hf_config)
    plain = save_dequantized(back, tmp_path / "float")
    assert not {"quantization_config", "transformers_weights"} & set(json.loads((plain / "config.json").read_text()))
    transformers.AutoModelForCausalLM.from_pretrained(plain)
    (folder / "quant.json").unlink()  # where saving stopped
    (folder / "model.safetensors").write_bytes((plain / "model.safetensors").read_bytes())
    with pytest.raises(ValueError, match=r"without quant.json: saving was not finished, quantise again"):
        load(folder)


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
    for args, message in [
        (("quantize", source, out), "the folder is not empty"),
        (("quantize", tmp_path / "none", tmp_path / "x"), "none: no such folder"),
        (("quantize", source, tmp_path / "x", "--group-size", 7), "group_size 7 does not divide the last axis"),
        (("quantize", source, tmp_path / "x", "--value-range", "static"), "need calibration token ids"),
        (
            ("quantize", source, tmp_path / "x", "--value-range", "static", "--calibration", source / "config.json"),
            "config.json: not a .npy file of integers",
        ),
        (("quantize", source, tmp_path / "x", "--activations", "dint4"), "the datapath takes an int format"),
        (("quantize", out, tmp_path / "x"), "the model is quantised already"),
        (("evaluate", source, "--ids", "x.npy"), "torch is not installed: pip install 'dint[ptq]'"),
    ]:
        done = run(*args)
        assert done.returncode == 1
        assert done.stderr.startswith("error: ")
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x").exists()
