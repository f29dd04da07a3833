"""Saved quantised models: what is in the files, the same integers back, and errors for whatever is not whole."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from decoder_models import MODELS, random_ids, random_model

from golden.formats import DInt
from golden.lanes import lane_code
from golden.models import QuantConfig, load, quantize, save, save_dequantized
from golden.models import tensors as tensor_files
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


def test_tokenizer_travels_along(tmp_path):
    source = tmp_path / "float"
    source.mkdir()
    model = random_model("llama")
    write_safetensors(source / "model.safetensors", model.tensors)
    (source / "config.json").write_text(json.dumps(model.hf_config))
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
        load(folder)
    codes = whole[f"{name}.codes"].copy()
    codes[5, 1] ^= 3
    rewrite(**{f"{name}.codes": codes})
    with pytest.raises(ValueError, match=f"{name}: h_sum contradicts the codes: the file is damaged"):
        load(folder)
    rewrite(**{f"{name}.flip": 1 - whole[f"{name}.flip"]})
    with pytest.raises(ValueError, match=f"{name}: flip contradicts the zero points"):
        load(folder)
    rewrite(**{f"{name}.codes": codes[:, 1:]})
    with pytest.raises(ValueError, match=rf"'{name}.codes' has shape \[80, 23\], config.json asks for \[80, 24\]"):
        load(folder)
    rewrite(**{f"{name}.zero_point": whole[f"{name}.zero_point"].astype(np.float32)})
    with pytest.raises(ValueError, match=f"'{name}.zero_point' is float32, uint8 is needed"):
        load(folder)
    rewrite()
    description = json.loads((folder / "quant.json").read_text())
    (folder / "quant.json").write_text(json.dumps(description | {"version": 9}))
    with pytest.raises(ValueError, match="version is 9, this code reads 1"):
        load(folder)
    (folder / "quant.json").write_text(json.dumps(description | {"quant": {"weights": "int9"}}))
    with pytest.raises(ValueError, match="unknown format 'int9'"):
        load(folder)
    (folder / "quant.json").unlink()
    with pytest.raises(ValueError, match=r"without quant.json: saving was not finished, quantise again"):
        load(folder)


def test_output_folder_is_guarded(tmp_path, monkeypatch):
    model = quantize(random_model("llama"))
    folder = save(model, tmp_path / "saved")
    with pytest.raises(FileExistsError, match="the folder is not empty: choose another, or allow overwriting"):
        save(model, folder)
    save(model, folder, overwrite=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError, match="a file is in the way"):
        save(model, tmp_path / "file")
    with pytest.raises(ValueError, match="only quantised models are saved"):
        save(random_model("llama"), tmp_path / "float")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(tensor_files.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(OSError, match="MB are needed, 0 MB are free: make room and repeat"):
        save(model, tmp_path / "full")
    assert not (tmp_path / "full" / "model.safetensors").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "f.safetensors"
    write_safetensors(path, {"x": np.zeros(3, np.float32)})
    before = path.read_bytes()

    def fail(_):
        raise OSError("disk error")

    monkeypatch.setattr(tensor_files.os, "fsync", fail)
    with pytest.raises(OSError, match="disk error"):
        write_safetensors(path, {"x": np.ones(3, np.float32)})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_command_line(tmp_path):
    """quantize, inspect and their errors, as a user runs them, without torch."""
    source = tmp_path / "float"
    source.mkdir()
    model = random_model("opt")
    write_safetensors(source / "model.safetensors", model.tensors)
    (source / "config.json").write_text(json.dumps(model.hf_config))

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
