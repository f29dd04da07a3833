"""Models past one device, and checkpoints of narrow types: the same numbers as the undivided float32 model."""

import gc
import json
import weakref

import numpy as np
import pytest

from golden.__main__ import main
from golden.models import DecoderConfig, QuantConfig, load, quantize, save
from tests.decoder_models import MODELS, model_folder, random_ids, random_model

torch = pytest.importorskip("torch")
from safetensors.torch import save_file  # noqa: E402

from golden.ptq import decoder, pipeline, placing  # noqa: E402
from golden.ptq.evaluate import evaluate, samples  # noqa: E402
from golden.ptq.methods import Optq  # noqa: E402

# Placing


@pytest.fixture(scope="module", params=[(name, kind) for name in MODELS for kind in ("float", "dint4")], ids="-".join)
def placed(request, tmp_path_factory):
    name, kind = request.param
    folder = model_folder(tmp_path_factory.mktemp("models") / name, random_model(name))
    if kind == "dint4":
        save(quantize(load(folder), QuantConfig(), calibration=None), folder.with_name("made"))
        folder = folder.with_name("made")
    return folder


def second(folder, place):
    """All on the CPU but the second layer."""
    return json.dumps(
        {"": "cpu", DecoderConfig.from_hf(json.loads((folder / "config.json").read_text())).layer(1)[:-1]: place}
    )


def test_layers_that_are_placed_give_the_undivided_model(placed):
    """On the CPU, on disk, and at a home that is not where they run (a CPU by another name), with a cache, too."""
    whole = decoder.load(placed)
    ids = random_ids(whole, (2, 11))
    expected = whole(ids)
    elsewhere = {"": "cpu:0", f"{whole.config.layer(0)[:-1]}": "cpu"}
    for device_map in ('{"": "cpu"}', '{"": "disk"}', second(placed, "disk"), json.dumps(elsewhere), "auto"):
        made = placing.load(placed, device_map)
        assert torch.equal(made(ids), expected), device_map
        assert torch.equal(made(ids), expected), device_map  # moved away and back
    cache = decoder.Cache()
    made = placing.load(placed, second(placed, "disk"))
    first, other = made(ids[:, :6], cache=cache), decoder.Cache()
    assert torch.equal(first, whole(ids[:, :6], cache=other))
    assert torch.equal(made(ids[:, 6:], cache=cache), whole(ids[:, 6:], cache=other))


def test_what_is_on_disk_is_not_held(placed, monkeypatch):
    """One layer at a time, and none afterwards; what waits on the CPU keeps no decoded weights."""
    alive, made = [], decoder.make_layer

    def watched(*args, **how):
        layer = made(*args, **how)
        gc.collect()
        assert sum(one() is not None for one in alive) == 0
        alive.append(weakref.ref(layer))
        return layer

    monkeypatch.setattr(decoder, "make_layer", watched)
    model = placing.load(placed, '{"": "disk"}')
    assert alive == []
    model(random_ids(model, (1, 5)))
    assert len(alive) == 2
    gc.collect()
    assert all(one() is None for one in alive)
    monkeypatch.undo()
    model = placing.load(placed, json.dumps({"": "cpu:0", f"{model.config.layer(0)[:-1]}": "cpu"}))
    model(random_ids(model, (1, 5)))
    for name, linear in model.layers[0].linears.items():
        assert getattr(linear, "_operand", None) is None, name


def test_the_command_places(placed, tmp_path, capsys):
    """The same scores; and maps that are none."""
    model = load(placed)
    np.save(tmp_path / "ids.npy", random_ids(model, (3, 12)))
    argv = ["evaluate", str(placed), "--reference", str(placed), "--ids", str(tmp_path / "ids.npy")]
    assert main(argv) == 0
    said = capsys.readouterr().out
    assert main([*argv, "--device-map", second(placed, "disk")]) == 0
    assert capsys.readouterr().out == said
    layer = model.config.layer(0)[:-1]
    for text, message in (
        ("{", "neither 'auto' nor JSON"),
        ("[]", "a JSON object of places by module"),
        (json.dumps({layer: "cpu"}), "it has no place for"),
        ('{"": true}', "true is no place"),
        ('{"": "cuda:99"}', "device 'cuda:99'"),
        ('{"": "meta"}', "device 'meta'"),
        (json.dumps({"": "cpu", f"{layer}.fc1": "disk"}), "is no module that is placed: layers are, whole"),
    ):
        assert main([*argv, "--device-map", text]) == 1, text
        error = capsys.readouterr().err.strip().splitlines()
        assert len(error) == 1
        assert message in error[0]


def test_auto_fills_the_gpus_then_the_memory_then_the_disk(monkeypatch):
    """Two GPUs that hold a layer and a half each beside the embeddings, and memory for one layer."""
    config = random_model(hf_config=MODELS["llama"] | {"num_hidden_layers": 6}).config
    layer = 4 * sum(int(np.prod(s)) for n, s in config.shapes().items() if n.startswith(config.layer(0)))
    outer = 4 * sum(int(np.prod(s)) for n, s in config.shapes().items() if ".layers." not in n)
    room = [outer + 1.5 * layer, 1.5 * layer]
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda i: (room[i] / placing._SHARE, 0))
    monkeypatch.setattr(
        placing.os, "sysconf", lambda name: 1 if name == "SC_PAGE_SIZE" else 1.5 * layer / placing._SHARE
    )
    places = placing.auto(config, quantised=False)
    assert list(places.values()) == ["cuda:0", "cuda:0", "cuda:1", "cpu", "disk", "disk", "disk"]


# Narrow types


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "mixed", "sharded"])
@pytest.mark.parametrize("name", MODELS)
def test_narrow_checkpoints_are_the_float32_of_their_values(tmp_path, name, kind):
    """Loaded, quantised to nearest and by a method, and scored."""
    types = {"float16": [torch.float16], "bfloat16": [torch.bfloat16]}
    types = types.get(kind, [torch.bfloat16, torch.float16, torch.float32])
    model = random_model(name)
    stored = {n: torch.from_numpy(t).to(types[i % len(types)]) for i, (n, t) in enumerate(model.tensors.items())}
    wide = random_model(name)
    wide.tensors.update({n: t.float().numpy() for n, t in stored.items()})
    folder = model_folder(tmp_path / "narrow", model)
    (folder / "model.safetensors").unlink()
    parts = [list(stored)[i::3] for i in range(3)] if kind == "sharded" else [list(stored)]
    files = [f"model-{i}.safetensors" for i in range(3)] if kind == "sharded" else ["model.safetensors"]
    for file, names in zip(files, parts, strict=True):
        save_file({n: stored[n] for n in names}, folder / file)
    if kind == "sharded":
        of = {n: file for file, names in zip(files, parts, strict=True) for n in names}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": of}))
    reference = model_folder(tmp_path / "wide", wide)
    one, two = load(folder), load(reference)
    assert all(t.dtype == np.float32 for t in one.tensors.values())
    assert all(np.array_equal(one.tensors[n], two.tensors[n]) for n in two.tensors)
    ids = random_ids(model, (4, 12))
    pairs = [[quantize(m, QuantConfig()) for m in (one, two)]]
    pairs.append([pipeline.quantize(f, QuantConfig(), [Optq()], [ids], progress=False) for f in (folder, reference)])
    for a, b in pairs:
        for n, w in a.weights.items():
            assert all(np.array_equal(getattr(w, part), getattr(b.weights[n], part)) for part in ("codes", "scale"))
        nll = [evaluate({"m": decoder.from_golden(m)}, samples(ids))["m"].nll for m in (a, b)]
        assert np.array_equal(*nll)
