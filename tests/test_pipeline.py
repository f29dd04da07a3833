"""Layer by layer from disk to disk: against the parts, killed runs, changed configurations, bad input."""

import ctypes
import json
import multiprocessing
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import torch
from decoder_models import LLAMA, MODELS, OPT, random_ids, random_model

from golden.models import Decoder, DecoderConfig, QuantConfig, fold_layer_norms, load, quantize, save
from golden.models import tensors as tensor_files
from golden.models.tensors import write_safetensors
from golden.ptq import pipeline, scaling
from golden.ptq.calibration import windows
from golden.ptq.decoder import from_golden
from golden.ptq.methods import Aqas, Clip, Gptaq, Grid, Optq, Smooth, Step, to_json
from golden.ptq.methods.optq import Hessian, optq
from golden.ptq.pipeline import UNFINISHED, quantize_to_disk
from golden.storage import Busy

QUIET = {"progress": False}
AQAS = [Aqas(), Clip(), Optq()]
SMOOTH = [Smooth(), Clip(), Optq()]


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def checkpoint(folder, model, *, shards=1, dtype=np.float32):
    """A model as a Hugging Face folder, in one file or several."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(model.hf_config))
    tensors = {n: t.astype(dtype) for n, t in model.tensors.items()}
    if shards == 1:
        write_safetensors(folder / "model.safetensors", tensors)
        return folder
    names = sorted(tensors)
    files = {f"model-{i:05}-of-{shards:05}.safetensors": names[i::shards] for i in range(shards)}
    for file, held in files.items():
        write_safetensors(folder / file, {n: tensors[n] for n in held})
    weight_map = {n: file for file, held in files.items() for n in held}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    return folder


def calibration(model):
    return [random_ids(model, (5, 20)), random_ids(model, (2, 11), seed=1)]


def assert_equal(a, b):
    assert a.weights.keys() == b.weights.keys()
    assert a.tensors.keys() == b.tensors.keys()
    assert all(np.array_equal(a.tensors[n], b.tensors[n]) for n in a.tensors)
    for n, w in a.weights.items():
        for part in ("codes", "scale", "zero_point"):
            assert np.array_equal(getattr(w, part), getattr(b.weights[n], part)), (n, part)
    for i, values in a.value_parameters.items():
        assert all(np.array_equal(p, q) for p, q in zip(values, b.value_parameters[i], strict=True))


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# What comes out


@pytest.mark.parametrize(
    "how", [{}, {"group_size": 4, "weights": "int4"}, {"activations": None, "values": None}], ids=str
)
@pytest.mark.parametrize("name", MODELS)
def test_default_method_is_the_numpy_rounding(name, how):
    model, config = random_model(name), QuantConfig(**how)
    made = pipeline.quantize(model, config, [], calibration(model), **QUIET)
    assert_equal(made, quantize(model, config))
    ids = random_ids(model, (1, 9), seed=5)
    assert np.array_equal(made(ids), quantize(model, config)(ids))


@pytest.mark.parametrize("name", MODELS)
def test_layers_see_what_the_quantised_layers_before_them_make(name):
    """The second layer's weights, from the loaded model's own activations behind its first layer."""
    model = random_model(name)
    ids = calibration(model)
    made = pipeline.quantize(model, QuantConfig(), [Optq(act_order=True)], ids, **QUIET)
    folded = fold_layer_norms(model) if name == "opt" else model
    float_twin, twin, c = from_golden(folded), from_golden(made), model.config
    hessians = {n: Hessian(folded.tensors[f"{n}.weight"].shape[1]) for n in c.linears[len(c.layer_linears) :]}
    for batch in ids:
        x, run = twin.embedded(batch)
        x = twin.layers[0](x, run)
        _, run = float_twin.embedded(batch, tap=lambda n, x, w: hessians[n].add(x) if n in hessians else None)
        float_twin.layers[1](x, run)
    for n, hessian in hessians.items():
        w = torch.from_numpy(folded.tensors[f"{n}.weight"])
        expected, _ = optq(w, hessian.matrix(), QuantConfig(), act_order=True)
        assert np.array_equal(made.weights[n].codes, expected.codes)
        assert not np.array_equal(quantize(model).weights[n].codes, expected.codes)


@pytest.mark.parametrize("kind", [Optq, Gptaq])
@pytest.mark.parametrize("name", MODELS)
def test_true_sequential_sees_what_the_finished_model_sees(name, kind):
    """Every projection, from the finished model's own inputs to it; GPTAQ beside them the float model's."""
    model = random_model(name)
    ids, method = calibration(model), [Grid(points=10), kind(act_order=True, true_sequential=True)]
    made = pipeline.quantize(model, QuantConfig(), method, ids, **QUIET)
    folded = fold_layer_norms(model) if name == "opt" else model
    c, seen = model.config, {}
    for batch in ids:
        for twin in (from_golden(made), from_golden(folded)):
            twin(batch, tap=lambda n, x, w: seen.setdefault(n, []).append(x) if w is None else None)
    for n in c.linears:
        pairs = list(zip(seen[n][::2], seen[n][1::2], strict=True))
        k = pairs[0][0].shape[-1]
        hessian, deviation = Hessian(k), torch.zeros(k, k, dtype=torch.float64)
        for x, exact in pairs:  # a batch's sums are float32, their sum float64
            one, d = Hessian(k), (exact - x).flatten(0, 1)
            one.add(x)
            hessian.include(one.sum, one.tokens)
            deviation += torch.zeros(k, k).addmm_(d.mT, x.flatten(0, 1))
        w = torch.from_numpy(folded.tensors[f"{n}.weight"])
        how = {"act_order": True, "grid": Grid(points=10)}
        if kind is Gptaq:
            how["deviation"] = 0.25 * deviation / hessian.tokens
        expected, _ = optq(w, hessian.matrix(), QuantConfig(), **how)
        assert np.array_equal(made.weights[n].codes, expected.codes), n
        assert np.array_equal(made.weights[n].scale, expected.scale), n
    one_pass = pipeline.quantize(model, QuantConfig(), [method[0], Optq(act_order=True)], ids, **QUIET)
    assert any(not np.array_equal(made.weights[n].codes, one_pass.weights[n].codes) for n in c.linears)


def test_gptaq_sees_the_scaled_float_model():
    """Its inputs are divided by the same scales: with scales and nothing changed before, it is OPTQ."""
    model = random_model("opt")
    ids = calibration(model)
    fine = QuantConfig(weights="int8", values=None, activations=None)
    first = model.config.linears[:3]
    made, plain = (
        pipeline.quantize(model, fine, [Aqas(), step], ids, **QUIET) for step in (Gptaq(), Optq(true_sequential=True))
    )
    assert all(np.array_equal(made.weights[n].codes, plain.weights[n].codes) for n in first)
    assert any(not np.array_equal(made.weights[n].codes, plain.weights[n].codes) for n in model.config.linears)


@pytest.mark.parametrize("name", ["opt", "llama"])
def test_a_grid_serves_rounding_to_nearest(name):
    model, config = random_model(name), QuantConfig(group_size=4)
    made = pipeline.quantize(model, config, [Grid(points=20)], calibration(model), **QUIET)
    folded = fold_layer_norms(model) if name == "opt" else model
    for n, w in made.weights.items():
        exact = folded.tensors[f"{n}.weight"]
        fresh = config.weights.quantize(exact, axis=0, group_size=4)
        assert (w.scale <= fresh.scale * 1.001).all()
        assert (w.scale < fresh.scale).any()
        again = config.weights.encode(exact.reshape(*w.scale.shape, 4), w.scale[..., None], w.zero_point[..., None])
        assert np.array_equal(w.codes, again.reshape(exact.shape))
    with pytest.raises(ValueError, match="grid: it is searched for rows, and weights are per_tensor"):
        pipeline.quantize(model, QuantConfig(granularity="per_tensor"), [Grid()], calibration(model), **QUIET)
    with pytest.raises(ValueError, match="static_groups false does nothing where weights have no groups"):
        pipeline.quantize(model, QuantConfig(), [Optq(static_groups=False)], calibration(model), **QUIET)


@pytest.mark.parametrize("method", [[Optq()], AQAS, [Smooth()], [Clip()], [Grid(points=5), Gptaq()]], ids=repr)
@pytest.mark.parametrize("name", ["opt", "llama"])
def test_disk_gives_what_memory_gives(tmp_path, name, method):
    model = random_model(name)
    config = QuantConfig(group_size=8 if name == "llama" else 4, value_range="static")
    how = {"quant": config, "method": method, "calibration": calibration(model)} | QUIET
    in_memory = pipeline.quantize(model, **how)
    on_disk = pipeline.quantize(checkpoint(tmp_path / "float", model), out=tmp_path / "out", **how)
    assert_equal(on_disk, in_memory)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["config.json", "model.safetensors", "quant.json"]
    assert on_disk.provenance["method"] == to_json(method)
    assert on_disk.provenance["layers"] == in_memory.provenance["layers"]
    assert on_disk.provenance["calibration"]["sequences"] == 7
    assert on_disk.provenance["calibration"]["lengths"] == [11, 20]


@pytest.mark.parametrize("name", MODELS)
def test_shards_and_half_precision(tmp_path, name):
    """Shards hold the same model; float16 in is the float32 model with those values."""
    model = random_model(name)
    half = {n: t.astype(np.float16).astype(np.float32) for n, t in model.tensors.items()}
    rounded = random_model(name)
    rounded.tensors.update(half)
    source = checkpoint(tmp_path / "float", model, shards=3, dtype=np.float16)
    how = {"quant": QuantConfig(), "method": [Optq()], "calibration": calibration(model)} | QUIET
    assert_equal(pipeline.quantize(source, out=tmp_path / "out", **how), pipeline.quantize(rounded, **how))


def test_static_ranges_are_those_of_the_quantised_run():
    """The range of V over all calibration tokens, in the model that comes out."""
    model = random_model("llama")
    ids = calibration(model)
    config = QuantConfig(value_range="static")
    made = pipeline.quantize(model, config, [Optq()], ids, **QUIET)
    seen = {}

    def tap(product):
        if product.name.endswith(".av"):
            seen.setdefault(product.name, []).append(product.w)

    for batch in ids:
        made(batch, tap=tap)
    for i in range(model.config.layers):
        windows = [v.transpose(1, 2, 0, 3).reshape(*v.shape[1:3], -1) for v in seen[f"model.layers.{i}.self_attn.av"]]
        v = np.concatenate(windows, -1)
        scale, zero_point = config.values.parameters(v.min(-1), v.max(-1))
        assert np.allclose(made.value_parameters[i][0], scale, rtol=1e-4)
        assert np.array_equal(made.value_parameters[i][1], zero_point)


def test_optq_and_aqas_lower_the_error():
    """On held-out tokens, over models: the squared error of the logits, against rounding to nearest."""
    ratios = {"optq": [], "aqas": []}
    for name in ("opt", "llama"):
        for seed in range(2):
            model = random_model(name, seed)
            ids, held_out = [random_ids(model, (12, 40))], random_ids(model, (4, 40), seed=9)
            expected = model(held_out)
            nearest = np.square(quantize(model)(held_out) - expected).mean()
            for key, method in (("optq", [Optq()]), ("aqas", AQAS)):
                made = pipeline.quantize(model, QuantConfig(), method, ids, **QUIET)
                ratios[key].append(np.square(made(held_out) - expected).mean() / nearest)
    assert all(np.exp(np.log(r).mean()) < 0.9 for r in ratios.values()), ratios


def test_folding_is_said_and_can_be_left_out():
    model = random_model("opt")
    ids = calibration(model)
    for fold in (True, False):
        made = pipeline.quantize(model, QuantConfig(), [], ids, fold=fold, **QUIET)
        assert_equal(made, quantize(model, fold=fold))
        assert made.provenance["layer_norms_folded"] is fold
    with pytest.raises(ValueError, match="LayerNorm folding is not valid for post-norm models"):
        pipeline.quantize(random_model("opt-350m"), QuantConfig(), [], ids, fold=True, **QUIET)


# What it takes


@dataclass(frozen=True)
class Probe(Step):
    """Keeps activations as a search does, and looks at what that costs."""

    name, stage = "probe", "scale"
    seen: ClassVar[list] = []  # how many files were open

    def apply(self, work):
        given = [torch.randn(1, 5, n % 7 + 1) for n in range(160)]
        kept = [work.keep(given[:40]), work.keep(iter(given))]
        assert len(kept[0]) == 40
        assert len(kept[1]) == 160
        assert all(torch.equal(a, b) and a.data_ptr() % 64 == 0 for a, b in zip(kept[1], given, strict=True))
        self.seen.append(len(list(Path("/proc/self/fd").iterdir())))
        return {}


def test_activations_on_disk_take_no_open_files(tmp_path, job):
    """One more for each sequence would end a run of a thousand."""
    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are counted by Linux's /proc")
    Probe.seen.clear()
    before = len(list(Path("/proc/self/fd").iterdir()))
    quantize_to_disk(out=tmp_path / "out", **job | {"method": [Probe(), Optq()]})
    assert len(Probe.seen) == 3
    assert max(Probe.seen) < before + 10


class Mallinfo2(ctypes.Structure):
    """What glibc's malloc says of itself."""

    _fields_: ClassVar = [
        *((name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd")),
        *((name, ctypes.c_size_t) for name in ("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")),
    ]


def allocated() -> int:
    """Bytes that malloc has given out and not got back: what the kernel counts also has what malloc keeps for later."""
    mallinfo2 = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo2 is None:
        pytest.skip("memory is measured by glibc's mallinfo2 (2.33 or later)")
    mallinfo2.restype = Mallinfo2
    now = mallinfo2()
    return now.uordblks + now.hblkhd


def held_in_memory(out: Path | None) -> tuple[int, int]:
    """By how many bytes a process grows by two searches on 32768 tokens of a layer, and how many enter projections."""
    scaling.GRID = 1
    hf = LLAMA | {"hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 1, "num_attention_heads": 1}
    config, rng = DecoderConfig.from_hf(hf | {"num_key_value_heads": 1}), np.random.default_rng(0)
    tensors = {n: (rng.standard_normal(s) * 0.1).astype(np.float32) for n, s in config.shapes().items()}
    model = Decoder(config, tensors, hf_config=hf | {"num_key_value_heads": 1})
    ids = np.split(random_ids(model, (512, 64)), 16)
    pipeline.quantize(model, QuantConfig(), [Aqas(), Clip()], ids[:1])  # what a process takes once
    before, most, phase, done = allocated(), [0], [], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            if phase and phase[-1] in ("aqas", "clip"):
                most.append(allocated())

    watcher = threading.Thread(target=watch)
    watcher.start()
    made = pipeline.quantize(
        model, QuantConfig(), [Aqas(), Clip()], ids, out, progress=lambda i, what: phase.append(what)
    )
    done.set()
    watcher.join()
    assert made.provenance["calibration"]["sequences"] * 64 == 32768
    return max(most) - before, 32768 * (3 * 64 + 256) * 4  # of q, k and v; o; gate and up; down


def test_searches_hold_a_batch_in_memory(tmp_path, monkeypatch):
    """What enters the projections, and what the search compares, stays on disk.

    The same without the disk holds all of it, which shows that the measure would see it.
    """
    allocated()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with multiprocessing.get_context("spawn").Pool(1) as process:
        (on_disk, inputs), (held, _) = (process.apply(held_in_memory, (out,)) for out in (tmp_path / "out", None))
    assert on_disk < inputs / 4
    assert held > inputs * 3 / 4


# Killed runs


class Stopped(BaseException):
    pass


def stop_at(layer, what="writing"):
    """A `progress` that ends the run there."""

    def say(i, now):
        if (i, now) == (layer, what):
            raise Stopped

    return {"progress": say}


def three_layers():
    small = {"hidden_size": 16, "word_embed_proj_dim": 16, "ffn_dim": 24, "num_attention_heads": 2}
    hf = OPT | small | {"num_hidden_layers": 3}
    config, rng = DecoderConfig.from_hf(hf), np.random.default_rng(0)
    tensors = {n: (rng.standard_normal(s) * 0.2).astype(np.float32) for n, s in config.shapes().items()}
    return Decoder(config, tensors, hf_config=hf)


@pytest.fixture
def job(tmp_path):
    model = three_layers()
    source = checkpoint(tmp_path / "float", model)
    return {"source": source, "quant": QuantConfig(), "method": SMOOTH, "calibration": calibration(model)} | QUIET


KILLED = """
import json, os, signal, sys
from pathlib import Path
import numpy as np
import torch
from golden.models import QuantConfig
from golden.ptq.methods import Clip, Optq, Smooth
from golden.ptq.pipeline import quantize_to_disk
from golden.storage import code_digest

torch.set_num_threads(1)
source, ids, out, mode = sys.argv[1:]
ids = list(np.load(ids).values())
log = Path(out + ".log")
deaths = []

def run(say):
    quantize_to_disk(source, QuantConfig(), [Smooth(), Clip(), Optq()], ids, out, progress=say)

def hold(i, what):
    if i == 1:
        print("working", flush=True)
        sys.stdin.read()

def die(i, what):
    with log.open("a") as file:
        file.write(json.dumps([i, what]) + chr(10))
    if [i, what] not in deaths:
        os.kill(os.getpid(), signal.SIGKILL)

code_digest("golden.ptq.pipeline")  # once for all
if mode == "hold":
    run(hold)
while mode == "die":
    before = sorted(path.name for path in (Path(out) / "unfinished").glob("layer-*"))
    assert not (Path(out) / "quant.json").exists()
    log.write_text("")
    child = os.fork()
    if not child:
        run(die)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    events = [json.loads(line) for line in log.read_text().splitlines()]
    done = {int(name[6:11]) for name in before}
    assert not done & {i for i, what in events}, (before, events)  # a finished layer is not touched again
    if status == 0:
        break
    assert status == -signal.SIGKILL, status
    deaths.append(events[-1])
print(json.dumps(deaths))
"""


@pytest.fixture
def killed(tmp_path, job):
    """Starts `KILLED` on the job, into a folder, in one of its modes."""
    np.savez(tmp_path / "ids.npz", *job["calibration"])

    def start(out, mode):
        command = [sys.executable, "-c", KILLED, str(job["source"]), str(tmp_path / "ids.npz"), str(out), mode]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.DEVNULL, **pipes)

    return start


def test_killed_anywhere_and_continued(tmp_path, job, killed):
    """SIGKILL once at everything that a run says it does; the end is that of an undisturbed run, to the byte."""
    process = killed(tmp_path / "out", "die")
    deaths = json.loads(process.communicate()[0])
    assert process.returncode == 0
    steps = ["inputs", "smoothquant", "clip", "optq", "optq: Hessians"]
    steps += [f"optq: {name}" for name in ("self_attn.v_proj", "self_attn.out_proj", "fc1", "fc2")]
    expected = [[i, what] for i in range(3) for what in [*steps, *(["outputs"] if i < 2 else []), "writing"]]
    assert deaths == expected
    assert contents(tmp_path / "out") == contents(quantize_to_disk(out=tmp_path / "undisturbed", **job))


def test_one_of_two_at_once_is_told(tmp_path, job, killed):
    """The second run fails at once and changes nothing; what the first leaves when it is killed can be continued."""
    out = tmp_path / "out"
    process = killed(out, "hold")
    assert process.stdout.readline() == "working\n"
    before = contents(out)
    for how in ({}, {"overwrite": True}, {"method": []}):
        with pytest.raises(Busy, match="out: another process is writing to this folder: wait for it, or choose"):
            quantize_to_disk(out=out, **job | how)
    assert contents(out) == before
    process.kill()
    process.communicate()
    assert contents(quantize_to_disk(out=out, **job)) == contents(quantize_to_disk(out=tmp_path / "alone", **job))


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 16
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("inputs-00002", lambda path: flip(path, 1000)),
        ("inputs-00002", lambda path: path.write_bytes(path.read_bytes()[:-64])),
        ("inputs-00002", lambda path: path.write_bytes(path.read_bytes() * 2)),
        ("inputs-00002", lambda path: path.write_bytes(b"")),
        ("layer-00000.safetensors", lambda path: flip(path, -100)),
        ("layer-00001.safetensors", lambda path: path.write_bytes(path.read_bytes().replace(b"largest", b"largesr"))),
        ("layer-00001.safetensors", lambda path: path.write_bytes(path.read_bytes()[:500])),
        ("layer-00000.safetensors", lambda path: path.write_text("{")),
    ],
)
def test_what_is_damaged_is_computed_again(tmp_path, job, capsys, file, damage):
    """From the last good layer, and said; what is whole is kept."""
    out, work = tmp_path / "out", tmp_path / "out" / UNFINISHED
    job["quant"] = QuantConfig(value_range="static")
    with pytest.raises(Stopped):
        quantize_to_disk(out=out, **job | stop_at(2))
    assert sorted(contents(work)) == ["inputs-00002", "layer-00000.safetensors", "layer-00001.safetensors", "run.json"]
    damage(work / file)
    made = []
    quantize_to_disk(out=out, **job | {"progress": lambda i, what: made.append(i)})
    lost = int(file.removesuffix(".safetensors")[-5:])
    assert set(made) == {lost, 2}
    said = capsys.readouterr().err
    assert said.count("damaged: what it held is computed again") == 1
    assert f"note: {work / file}: damaged" in said
    assert contents(out) == contents(quantize_to_disk(out=tmp_path / "undisturbed", **job))


def test_lost_inputs_are_computed_again(tmp_path, job):
    out = tmp_path / "out"
    with pytest.raises(Stopped):
        quantize_to_disk(out=out, **job | stop_at(2, "inputs"))
    (out / UNFINISHED / "inputs-00002").unlink()
    assert contents(quantize_to_disk(out=out, **job)) == contents(quantize_to_disk(out=tmp_path / "other", **job))


def test_what_killed_writers_left_is_removed(tmp_path, job):
    out = tmp_path / "out"
    with pytest.raises(Stopped):
        quantize_to_disk(out=out, **job | stop_at(1))
    for name in ("inputs.writing", ".inputs-00001.77.00ff.writing", "tmp1234", "layer-00007.safetensors"):
        (out / UNFINISHED / name).write_bytes(b"left behind")
    names = []
    quantize_to_disk(out=out, **job | {"progress": lambda *_: names.append(sorted(contents(out / UNFINISHED)))})
    assert names[0] == ["inputs-00001", "inputs-00002", "layer-00000.safetensors", "run.json"]
    early = tmp_path / "early"  # killed before run.json was there
    (early / UNFINISHED).mkdir(parents=True)
    (early / UNFINISHED / ".run.json.77.00ff.writing").write_text("{")
    assert contents(quantize_to_disk(out=early, **job)) == contents(out)


def test_a_folder_named_as_an_unfinished_run_is_kept(tmp_path, job):
    """A model, a link, somebody's notes: overwriting removes runs alone."""
    out, other = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    inside = checkpoint(out / UNFINISHED, three_layers())
    for overwrite in (False, True):
        with pytest.raises(FileExistsError):
            quantize_to_disk(out=out, overwrite=overwrite, **job | {"source": inside})
    with pytest.raises(FileExistsError, match="is of no unfinished run, and would be removed: move it elsewhere"):
        quantize_to_disk(out=out, overwrite=True, **job)
    assert (inside / "model.safetensors").exists()
    inside.rename(other)
    inside.symlink_to(other)
    with pytest.raises(FileExistsError, match="is of no unfinished run"):
        quantize_to_disk(out=out, overwrite=True, **job)
    assert (other / "model.safetensors").exists()
    inside.unlink()
    (out / UNFINISHED / "notes").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="is of no unfinished run"):
        quantize_to_disk(out=out, overwrite=True, **job)
    assert (out / UNFINISHED / "notes").is_dir()


def test_changed_configuration_is_refused(tmp_path, job):
    out = tmp_path / "out"
    with pytest.raises(Stopped):
        quantize_to_disk(out=out, **job | stop_at(1, "inputs"))
    kept = contents(out)
    other_model = three_layers()
    other_model.tensors["model.decoder.layers.2.fc1.weight"][3, 4] += 0.01
    other = {
        r"method.2.damping: 0.01 there, 0.02 now": {"method": [*SMOOTH[:2], Optq(damping=0.02)]},
        r"method.2: \{'step': 'optq'.*\} there, None now": {"method": SMOOTH[:2]},
        r"quant.weights: 'dint4' there, 'int4' now": {"quant": QuantConfig(weights="int4")},
        r"fold: True there, False now": {"fold": False},
        r"calibration: '\w+' there, '\w+' now": {"calibration": job["calibration"][:1]},
        r"source: '\w+' there, '\w+' now": {"source": checkpoint(tmp_path / "other", other_model)},
    }
    for message, change in other.items():
        with pytest.raises(
            ValueError, match=rf"an unfinished run with another configuration .*\({message}\): repeat that"
        ):
            quantize_to_disk(out=out, **job | change)
        assert contents(out) == kept
    changed = job | {"quant": QuantConfig(weights="int4")}
    made = contents(quantize_to_disk(out=out, overwrite=True, **changed))
    assert made == contents(quantize_to_disk(out=tmp_path / "anew", **changed))
    # It is finished now: again the same is no work, anything else needs another folder.
    assert contents(quantize_to_disk(out=out, **changed | stop_at(0, "inputs"))) == made
    with pytest.raises(FileExistsError, match="the folder is not empty"):
        quantize_to_disk(out=out, **job)
    assert contents(out) == made


@pytest.mark.parametrize("other", ["torch", "numpy", "code", "device"])
def test_a_result_of_other_software_is_no_result_of_this(tmp_path, job, monkeypatch, other):
    out = quantize_to_disk(out=tmp_path / "out", **job)
    if other == "torch":
        monkeypatch.setattr(torch, "__version__", "other")
    elif other == "code":
        monkeypatch.setattr(pipeline, "code_digest", lambda module: "other")
    elif other == "numpy":
        monkeypatch.setattr(np, "__version__", "other")
    else:
        job["device"] = "meta"  # nothing runs there
    with pytest.raises(FileExistsError, match="the folder is not empty"):
        quantize_to_disk(out=out, **job)


def test_changed_weights_in_any_shard_are_other_weights(tmp_path, job):
    """Shards may have any name: the index says which file holds what."""
    source, model = tmp_path / "shards", three_layers()
    source.mkdir()
    (source / "config.json").write_text(json.dumps(model.hf_config))
    weight_map = dict.fromkeys(model.tensors, "weights-a.safetensors")
    (source / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    job |= {"source": source, "method": []}
    for value in (0.0, 1.0):
        model.tensors["model.decoder.layers.2.fc1.weight"][3, 4] = value
        write_safetensors(source / "weights-a.safetensors", model.tensors)
        out = tmp_path / "out"
        if value:
            with pytest.raises(FileExistsError, match="the folder is not empty"):
                quantize_to_disk(out=out, **job)
        else:
            quantize_to_disk(out=out, **job)
            quantize_to_disk(out=out, **job | stop_at(0, "inputs"))  # finished: no work


@pytest.mark.parametrize("damage", ["no weights", "quant.json", "run.json"])
def test_overwriting_repairs_what_is_damaged(tmp_path, job, damage):
    out = tmp_path / "out"
    if damage == "run.json":
        with pytest.raises(Stopped):
            quantize_to_disk(out=out, **job | stop_at(2))
        (out / UNFINISHED / "run.json").write_text("{")
    else:
        undamaged = contents(quantize_to_disk(out=out, **job))
        (out / "quant.json").write_text("{") if damage == "quant.json" else (out / "model.safetensors").unlink()
    with pytest.raises((ValueError, FileExistsError), match=r"not JSON|not empty"):
        quantize_to_disk(out=out, **job)
    made = contents(quantize_to_disk(out=out, overwrite=True, **job))
    assert made == contents(quantize_to_disk(out=tmp_path / "anew", **job))
    assert damage == "run.json" or made == undamaged


# Bad input


def test_activations_that_are_not_finite(tmp_path, job):
    """One error that names layer and projection, without the finished layers' loss."""
    model = three_layers()
    layer = "model.decoder.layers.1."
    model.tensors[f"{layer}final_layer_norm.weight"][:] = 1
    model.tensors[f"{layer}fc1.weight"][5] = np.resize([3e38, -3e38], 16)
    source = checkpoint(tmp_path / "huge", model)
    out = tmp_path / "out"
    with pytest.raises(
        ValueError, match=rf"^input of {layer}fc2: channel 5 is not finite on the calibration data: the"
    ):
        quantize_to_disk(out=out, **job | {"source": source, "method": [Optq()]})
    assert (out / UNFINISHED / "layer-00000.safetensors").exists()
    with pytest.raises(
        ValueError, match=r"^model.decoder.layers.1: input of fc2 is not finite on the calibration data"
    ):
        quantize_to_disk(out=tmp_path / "aqas", **job | {"source": source, "method": AQAS})
    model.tensors[f"{layer}fc1.weight"][5] /= 1e8
    with pytest.raises(ValueError, match=rf"^input of {layer}fc2: channel 5 is too large to be squared in float32"):
        pipeline.quantize(model, QuantConfig(), [Optq()], calibration(model), **QUIET)
    model = three_layers()
    model.tensors["model.decoder.layers.0.fc2.bias"][5] = 3e38
    model.tensors["model.decoder.embed_positions.weight"][:, 5] = 3e38
    with pytest.raises(ValueError, match=r"^output of model.decoder.layers.0: not finite on the calibration data"):
        pipeline.quantize(model, QuantConfig(), [], calibration(model), **QUIET)


@pytest.mark.parametrize(
    ("name", "method", "how", "damaged", "message"),
    [
        ("llama", [], {}, "input_layernorm", r"model.layers.0.self_attn.q_proj: a range"),
        ("llama", [], {"value_range": "static"}, "input_layernorm", r"model.layers.0.self_attn.v_proj: a range"),
        ("llama", [Clip()], {}, "mlp.down_proj", r"model.layers.0: mlp.down_proj: a range"),
        ("opt", [Aqas()], {}, "fc2", r"model.decoder.layers.0: fc2: a range"),
        ("llama", [Optq()], {}, "mlp.down_proj", r"weights of model.layers.0.mlp.down_proj: only finite"),
        ("llama", [Optq()], {}, "mlp.up_proj", r"input of model.layers.0.mlp.down_proj: channel 0 is not finite"),
    ],
)
def test_errors_name_layer_and_projection(name, method, how, damaged, message):
    model = random_model(name)
    model.tensors[f"{model.config.layer(0)}{damaged}.weight"].flat[3] = np.nan
    with pytest.raises(ValueError, match=f"^{message}"):
        pipeline.quantize(model, QuantConfig(**how), method, calibration(model), **QUIET)


def test_what_was_calibrated_on_is_kept(tmp_path):
    """The record of a `Calibration` goes into the model, on disk as in memory; its ids are used as any others."""
    model = random_model("llama")
    found = windows(random_ids(model, (9, 30)), 12, samples=5, start=1, seed=7)
    made = pipeline.quantize(model, QuantConfig(), [Optq()], found, tmp_path / "out", **QUIET)
    expected = pipeline.quantize(model, QuantConfig(), [Optq()], found.ids, **QUIET)
    assert_equal(made, expected)
    kept = made.provenance["calibration"]
    assert kept == expected.provenance["calibration"] | found.record
    assert (kept["seed"], kept["start_token"], kept["seqlen"], kept["sequences"]) == (7, 1, 12, 5)


def test_bad_calibration(job, tmp_path):
    out = tmp_path / "out"
    for ids, message in (
        ([], "there are no calibration token ids"),
        ([np.zeros((0, 5), int)], r"calibration\[0\] is int64 \[0, 5\]: integer token ids \[sequences, tokens\]"),
        ([np.ones((2, 5), int), np.arange(4)], r"calibration\[1\] is int64 \[4\]"),
        ([np.ones((2, 5))], r"calibration\[0\] is float64 \[2, 5\]"),
        ([np.ones((2, 41), int)], "41 tokens exceed the model's 40 positions"),
        ([np.full((2, 5), 67)], "token id 67 is outside the vocabulary of 67"),
    ):
        with pytest.raises(ValueError, match=message):
            quantize_to_disk(out=out, **job | {"calibration": ids})
    assert not out.exists()


def test_bad_sources_and_folders(tmp_path, job, monkeypatch):
    model = random_model("opt")
    quantised = quantize(model)
    ids = {"calibration": calibration(model), "quant": QuantConfig(), "method": []} | QUIET
    for source in (quantised, save(quantised, tmp_path / "saved")):
        with pytest.raises(ValueError, match="the model is quantised already: start from the float model"):
            pipeline.quantize(source, **ids)
    with pytest.raises(FileExistsError, match="it holds the float model: choose another folder"):
        quantize_to_disk(out=job["source"], overwrite=True, **job)
    with pytest.raises(FileNotFoundError, match="nowhere: no such folder"):
        pipeline.quantize(tmp_path / "nowhere", **ids)
    with pytest.raises(ValueError, match="not valid for a post-norm OPT"):
        pipeline.quantize(random_model("opt-350m"), **ids | {"method": [Aqas()]})
    bare = random_model("opt")
    bare.hf_config = {}
    with pytest.raises(ValueError, match="the model has no hf_config"):
        quantize_to_disk(bare, out=tmp_path / "bare", **ids)
    broken = three_layers()
    del broken.tensors["model.decoder.layers.2.fc1.weight"]
    with pytest.raises(ValueError, match=r"tensor 'model.decoder.layers.2.fc1.weight' is missing"):
        quantize_to_disk(out=tmp_path / "out", **job | {"source": checkpoint(tmp_path / "broken", broken)})
    usage = tensor_files.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(tensor_files.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(OSError, match="MB are needed, 0 MB are free: make room and repeat"):
        quantize_to_disk(out=tmp_path / "full", **job)


def test_damping_is_raised_in_the_open(capsys):
    """More inputs than tokens and no damping: the record of the model says what was done, and so does the run."""
    model = random_model("opt")
    ids = [random_ids(model, (1, 8))]
    made = pipeline.quantize(model, QuantConfig(), [Optq(damping=1e-12)], ids, progress=True)
    reports = made.provenance["layers"][0]["optq"]
    assert all(r["raised"] and r["damping"] > 0 for r in reports.values())
    assert "layers.0.fc1: squared output error" in capsys.readouterr().out


@pytest.fixture
def small_scale(monkeypatch):
    from golden.ptq import memory

    shape = memory.SHAPE | {"vocab_size": 61, "hidden_size": 32, "intermediate_size": 72, "num_hidden_layers": 1}
    monkeypatch.setattr(memory, "SHAPE", shape | {"num_attention_heads": 4, "num_key_value_heads": 2})
    return memory


def test_the_scale_command_removes_its_models_alone(tmp_path, small_scale):
    folder = tmp_path / "mine"
    assert small_scale.main(["--folder", str(folder)]) == 0
    assert not folder.exists()
    folder.mkdir()
    (folder / "thesis.txt").write_text("all of it")
    assert small_scale.main(["--folder", str(folder)]) == 0
    assert [p.name for p in folder.iterdir()] == ["thesis.txt"]


def test_bad_arguments_of_the_scale_and_speed_commands(tmp_path, capsys, small_scale):
    from golden.ptq import bench

    (tmp_path / "file").write_text("")
    assert small_scale.main(["--folder", str(tmp_path / "file")]) == 1
    assert "Not a directory" in capsys.readouterr().err
    other = checkpoint(tmp_path / "float", random_model("llama"))
    before = contents(other)
    assert small_scale.main(["--folder", str(tmp_path)]) == 1
    assert "float: another model is in this folder: choose another with --folder" in capsys.readouterr().err
    assert contents(other) == before
    for arguments, message in (
        (["methods", "--length", "3000"], "--tokens and --length must be at most 2048"),
        (["layer", "--tokens", "3000"], "--tokens and --length must be at most 2048"),
        (["methods", "--sequences", "-70"], "'-70' is no positive integer"),
        (["--runs", "0"], "'0' is no positive integer"),
    ):
        with pytest.raises(SystemExit):
            bench.main(arguments)
        assert message in capsys.readouterr().err


def test_the_peak_of_the_scale_command(tmp_path, small_scale, monkeypatch, capsys):
    """Bytes, and too many of them are a failure."""
    before = small_scale.peak()
    block = np.ones(before, np.uint8)
    assert before < small_scale.peak() < 3 * before
    del block
    for most, status in ((2 * small_scale.peak(), 0), (before, 1)):
        monkeypatch.setattr(small_scale, "MOST", most)
        assert small_scale.main(["--folder", str(tmp_path / "scale")]) == status
    assert capsys.readouterr().err.endswith(f"more than {before / 2**30:.0f} GiB\n")


def test_scale_and_speed_commands_work_on_small_shapes(tmp_path, capsys, monkeypatch):
    """What `make scale` and the bench do, small."""
    from golden.ptq import bench, memory

    shape = memory.SHAPE | {"vocab_size": 61, "hidden_size": 32, "intermediate_size": 72, "num_hidden_layers": 3}
    shape |= {"num_attention_heads": 4, "num_key_value_heads": 2}
    highest = memory.run(tmp_path, shape, sequences=2, length=16)
    made = load(tmp_path / "quantised")
    config = DecoderConfig.from_hf(shape)
    assert sum(w.codes.size for w in made.weights.values()) == sum(
        np.prod(config.shapes()[f"{n}.weight"]) for n in config.linears
    )
    assert not np.array_equal(made.weights[config.linears[0]].codes, made.weights[config.linears[7]].codes)
    text = capsys.readouterr().out
    assert "3 layers" in text
    assert f"peak of resident memory: {highest / 2**30:.2f} GiB" in text
    small = bench.SHAPE | {"hidden_size": 32, "ffn_dim": 64, "num_attention_heads": 4}
    spent = []

    def seconds(work):
        work()
        spent.append(work)
        return 3.0

    monkeypatch.setattr(bench, "seconds", seconds)
    monkeypatch.setattr(bench, "blas_rates", lambda config: [1e6, 2e6, 9e6])
    operations = bench.budget_operations(DecoderConfig.from_hf(small), 2, 16)
    assert bench.methods(2, 16, small) == pytest.approx(3.0 / (operations / 2e6))
    assert len(spent) == 1
    assert f"{6e6 / operations:.2f}x, aimed at" in capsys.readouterr().out
    # 2 x 512 tokens of OPT-1.3B's layer, by hand: projections, Q K^T and attention x V, Hessians of 3 x 2048 and 8192.
    operations = 20 * (2 * 1024 * 12 * 2048**2 + 2 * 2 * 1024 * 512 * 2048) + 2 * 1024 * (3 * 2048**2 + 8192**2)
    assert bench.budget_operations(DecoderConfig.from_hf(bench.SHAPE), 2, 512) == operations
