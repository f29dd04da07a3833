"""Two of torchrun's processes against one: the same files and the same scores, to the bit; one line for an error."""

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from golden.__main__ import main
from tests.decoder_models import model_folder, random_ids, random_model

torch = pytest.importorskip("torch")
from golden.ptq import evaluate, pipeline, ranks, scaling  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
METHODS = {
    "opt": ["--scaling", "aqas", "--optq", "--act-order", "--search-tokens", "100", "--value-range", "static"],
    "llama": ["--scaling", "smoothquant", "--alpha", "search", "--gptaq", "--mse"],
}
SCRIPT = """
import json, sys
from pathlib import Path
import torch
from tests.test_ranks import several, small
torch.set_num_threads(1)
small(setattr)
for text in several(json.loads(Path(sys.argv[1]).read_text())):
    print(text, flush=True)
"""


def small(put):
    """Few points of a search, and small batches, so that there are some for each rank."""
    put(scaling, "GRID", 4)
    put(pipeline, "_BATCH_TOKENS", 40)
    plain = evaluate.evaluate.__wrapped__
    put(plain, "__kwdefaults__", plain.__kwdefaults__ | {"batch_tokens": 64})


def several(tasks):
    """What each command says, with its status; of a rank that says nothing, nothing."""
    for what, argv in tasks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                status = main(argv)
            except SystemExit as ended:  # another rank says why
                status = ended.code
        if said.getvalue():
            yield f"{what}: {status}: {said.getvalue()}"


def commands(folders, out):
    """Quantise each model and score both; what is refused, and what overflows in one batch."""
    found = []
    for name, method in METHODS.items():
        folder = folders[name]
        made, ids = out / name, ["--calibration", folder / "ids.npy", "--calib-seqlen", "20", "--calib-samples", "9"]
        found.append((f"{name} quantised", ["quantize", folder, made, *ids, *method]))
        score = ["evaluate", made, "--reference", folder]
        found.append((f"{name} rows", [*score, "--ids", folder / "ids.npy", "--log", out / f"{name}.jsonl"]))
        found.append((f"{name} stream", [*score, "--ids", folder / "stream.npy", "--length", "17", "--replay"]))
    opt = folders["opt"]
    found.append(("nearest", ["quantize", opt, out / "nearest", "--dequantized", out / "float"]))
    found.append(("again", ["quantize", opt, out / "nearest"]))
    found.append(("continued", unfinished(folders, out)))
    how = ["--calibration", opt / "bad.npy", "--calib-samples", "9", "--calib-seqlen", "20", "--optq"]
    found.append(("overflow", ["quantize", folders["bad"], out / "none", *how]))
    return [(what, [str(word) for word in argv]) for what, argv in found]


def unfinished(folders, out):
    """A command of which one process has done the first layer: see `begin`."""
    llama, how = folders["llama"], ["--calib-seqlen", "20", "--calib-samples", "9", "--optq"]
    return ["quantize", llama, out / "continued", "--calibration", llama / "ids.npy", *how]


def begin(folders, out):
    """Stopped behind its first layer."""
    finish = pipeline._Disk.finish

    def stop(store, i, layer):
        finish(store, i, layer)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline._Disk, "finish", stop)
        assert main([str(word) for word in unfinished(folders, out)]) == 130
    assert (out / "continued" / "unfinished" / "layer-00000.safetensors").exists()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    found = {}
    for name in (*METHODS, "bad"):
        model = random_model(name if name in METHODS else "opt")
        if name == "bad":
            model.tensors[model.config.embed_name][3] = 3e38  # overflows in a norm
        folder = found[name] = model_folder(tmp_path_factory.mktemp("models") / name, model)
        ids = np.maximum(random_ids(model, (9, 30)), 4)
        np.save(folder / "ids.npy", ids)
        np.save(folder / "stream.npy", ids[::-1, :17].flatten())
        ids[4, 5] = 3
        np.save(folder / "bad.npy", ids)
    return found


def torchrun(*argv):
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", *map(str, argv)]
    env = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT, env=env)


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_ranks_give_what_one_process_gives(folders, tmp_path, monkeypatch):
    """Files byte for byte, and all that is printed, by one of them."""
    one, two = (tmp_path / who for who in ("one", "two"))
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "tasks.json").write_text(json.dumps(commands(folders, two)))
    small(monkeypatch.setattr)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    begin(folders, two)
    done = torchrun(tmp_path / "script.py", tmp_path / "tasks.json")
    assert done.returncode == 0, done.stderr
    said = "\n".join(several(commands(folders, one)))
    torch.set_num_threads(threads)
    assert done.stdout.strip().replace(str(two), "") == said.strip().replace(str(one), "")
    assert said.count("saved:") == 4
    assert said.count("differences: none") == 2
    assert "the folder is not empty" in said
    assert "not finite on the calibration data" in said
    files = contents(two)
    assert len(files) > 10
    assert files == contents(one)


def test_what_is_one_process_s_work_is_refused_in_one_line(tmp_path):
    done = torchrun("-m", "golden", "accuracy", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""
    said = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert said == ["error: accuracy is one process: torchrun starts quantize and evaluate"]
    assert "golden/" not in done.stderr.replace(said[0], "")  # torchrun's own report has none of our lines
    assert not (tmp_path / "out").exists()


def test_parts_are_those_of_any_number_of_ranks():
    """Ranges in order, as many as 16; each of them is of one rank."""
    for count in (1, 5, 16, 33, 200):
        found = ranks.parts(count)
        assert [i for part in found for i in part] == list(range(count))
        assert len(found) == min(count, 16)
        assert max(map(len, found)) - min(map(len, found)) <= 1
    assert list(ranks.own(3)) == [0, 1, 2]
    assert [int(made[0]) for made in ranks.ordered(3, lambda i: [torch.tensor(i)])] == [0, 1, 2]
