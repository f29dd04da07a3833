"""Methods as lists of steps: their JSON form, their order, and the command line's options."""

import contextlib
import json

import numpy as np
import pytest

from golden.__main__ import main
from golden.cli import quantize as command
from golden.models import QuantConfig, load
from golden.models import quantize as round_to_nearest
from golden.models.tensors import write_safetensors
from tests import fuzz_methods
from tests.decoder_models import MODELS, random_ids, random_model

pytest.importorskip("torch")

from golden.ptq import methods
from golden.ptq.calibration import windows
from golden.ptq.methods import Aqas, Awq, Clip, Gptaq, Gptq, Grid, Optq, Smooth, check, from_json, to_json


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A float LLaMA with samples, and ids as a stream."""
    path = tmp_path_factory.mktemp("models") / "tiny"
    path.mkdir()
    model = random_model("llama")
    (path / "config.json").write_text(json.dumps(MODELS["llama"]))
    write_safetensors(path / "model.safetensors", model.tensors)
    ids = random_ids(model, (12, 48))
    ids[:, 0] = 1
    np.save(path / "samples.npy", ids)
    np.save(path / "stream.npy", ids.ravel())
    return path


def test_a_method_has_a_json_form():
    method = [Smooth(alpha="search", search_tokens=64), Clip(weight_only=True), Optq(damping=0.05, act_order=True)]
    assert from_json(json.loads(json.dumps(to_json(method)))) == method
    assert to_json([Awq()]) == [{"step": "awq", "search_tokens": None}]
    assert from_json([]) == []
    assert from_json([{"step": "gptq", "damping": 0.02}]) == [Optq(damping=0.02)] == [Gptq(damping=0.02)]
    assert set(methods.STEPS) == {"rotate", "smoothquant", "awq", "aqas", "clip", "grid", "optq", "gptaq"}
    assert tuple(name for name, step in methods.STEPS.items() if step.stage == "scale") == command.SCALINGS


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"step": "clip"}, r"run: \{'step': 'clip'\} is no list of steps"),
        ({"scaling": "aqas", "optq": True}, "is no list of steps"),
        (
            ["clip"],
            r"run\[0\]: 'clip' is no step: an object with .step., of rotate, smoothquant, awq, aqas, clip, grid, o",
        ),
        ([{"alpha": 0.5}], r"run\[0\]: \{'alpha': 0.5\} is no step"),
        ([{"step": "rotation"}], r"run\[0\]: there is no step 'rotation': choose rotate, smoothq"),
        ([{"step": ["clip"]}], r"run\[0\]: there is no step \['clip'\]"),
        (
            [{"step": "clip"}, {"step": "optq", "alpha": 1}],
            r"run\[1\]: optq has no option 'alpha'; it has damping, act_o",
        ),
        ([{"step": "aqas", "statistic": "median"}], r"statistic is 'median': choose 'max', 'mean', 'awq'"),
        ([{"step": "aqas", "statistic": []}], r"statistic is \[\]: choose"),
        ([{"step": "smoothquant", "alpha": 1.5}], "alpha is 1.5: a number from 0 to 1 is needed, or 'search'"),
        ([{"step": "smoothquant", "alpha": True}], "alpha is True: a number"),
        ([{"step": "smoothquant", "alpha": float("nan")}], "alpha is nan: a number"),
        ([{"step": "optq", "damping": 0}], "damping is 0: a number above 0, up to 10, is needed"),
        ([{"step": "optq", "damping": float("inf")}], "damping is inf: a number above 0"),
        ([{"step": "optq", "damping": "1"}], "damping is '1': a number above 0"),
        ([{"step": "optq", "act_order": 1}], "act_order is 1: true or false is needed"),
        ([{"step": "optq", "true_sequential": None}], "true_sequential is None: true or false is needed"),
        ([{"step": "optq", "act_order": True, "static_groups": False}], "optq: act_order without static_groups makes"),
        ([{"step": "gptaq", "alpha": 0}], "alpha is 0: a number above 0, up to 1, is needed; optq is that with 0"),
        ([{"step": "gptaq"}, {"step": "optq"}], "gptaq and optq both round"),
        ([{"step": "rotate", "seed": -1}], r"seed is -1: an integer from 0 to 2\*\*32 - 1"),
        ([{"step": "rotate", "values": 1}], "values is 1: true or false"),
        ([{"step": "grid", "norm": 0}], "norm is 0: a number above 0, up to 16"),
        ([{"step": "grid", "shrink": 1}], "shrink is 1: a number from 0, below 1"),
        ([{"step": "grid", "points": True}], "points is True: an integer from 1 to 10000"),
        ([{"step": "grid", "weigh": 1}], "weigh is 1: true or false"),
        (
            [{"step": "grid", "weigh": True}],
            "grid weighs errors by what they cost a step that rounds: add optq, or leave",
        ),
        ([{"step": "clip", "weight_only": None}], "weight_only is None: true or false is needed"),
        ([{"step": "awq", "search_tokens": 0}], "awq: search_tokens is 0: a positive integer is needed, or None"),
        ([{"step": "clip", "search_tokens": 2.5}], "clip: search_tokens is 2.5"),
        (
            [{"step": "optq"}, {"step": "clip"}],
            "run: method: clip comes behind optq: the order is rotate, then scale, then c",
        ),
        ([{"step": "awq"}, {"step": "aqas"}], "run: method: awq and aqas both scale: take one of them"),
        ([{"step": "optq"}, {"step": "gptq"}], "optq and optq both round"),
    ],
)
def test_what_is_no_method_is_said(data, message):
    with pytest.raises(ValueError, match=f"^run.*{message.removeprefix('run')}") as caught:
        from_json(data, "run")
    assert "\n" not in str(caught.value)


def test_what_is_no_step_is_said():
    for method in ([None], ["clip"], [Clip]):
        with pytest.raises(ValueError, match=r"^method\[0\] is .*: a step is needed, of rotate, smoothquant"):
            check(method)
    assert check(iter([Aqas(), Clip(), Optq()])) == [Aqas(), Clip(), Optq()]


# python -m golden quantize


def argv(folder, out, *more):
    ids = ["--calibration", str(folder / "samples.npy"), "--calib-samples", "4", "--calib-seqlen", "16"]
    return ["quantize", str(folder), str(out), *ids, *map(str, more)]


@pytest.mark.parametrize(
    ("options", "method"),
    [
        (["--scaling", "smoothquant"], [Smooth()]),
        (["--scaling", "smoothquant", "--alpha", "search", "--clip"], [Smooth(alpha="search"), Clip()]),
        (["--scaling", "awq", "--gptq", "--search-tokens", "32"],
         [Awq(search_tokens=32), Clip(weight_only=True, search_tokens=32), Optq()]),
        (["--scaling", "awq", "--activations", "float"], [Awq(), Clip()]),
        (["--scaling", "aqas", "--no-clip", "--statistic", "mean"], [Aqas(statistic="mean")]),
        (["--clip"], [Clip()]),
        (["--optq", "--damping", "0.5", "--act-order"], [Optq(damping=0.5, act_order=True)]),
        (["--optq", "--true-sequential", "--no-static-groups", "--mse", "--group-size", "8"],
         [Grid(), Optq(true_sequential=True, static_groups=False)]),
        (["--gptaq", "--act-order"], [Gptaq(act_order=True)]),
        (["--mse"], [Grid()]),
        (["--method", "FILE"], [Aqas(), Optq(damping=0.25)]),
    ],
)  # fmt: skip
def test_options_make_steps(folder, tmp_path, options, method):
    (tmp_path / "method.json").write_text(json.dumps(to_json(method)))
    options = [str(tmp_path / "method.json") if option == "FILE" else option for option in options]
    assert main(argv(folder, tmp_path / "out", *options)) == 0
    assert load(tmp_path / "out").provenance["method"] == to_json(method)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--optq", "--damping", "0"], "damping is 0.0: a number above 0, up to 10, is needed"),
        (["--optq", "--damping", "nan"], "damping is nan"),
        (["--scaling", "smoothquant", "--alpha", "inf"], "alpha is inf"),
        (["--optq", "--device", "meta"], "device 'meta': "),
        (["--optq", "--device", "nowhere"], "device 'nowhere': "),
        (["--scaling", "awq", "--search-tokens", "64"], "--search-tokens 64 does nothing: there are 64"),
        (["--optq", "--no-clip"], "--no-clip does nothing without --scaling awq or aqas"),
        (["--optq", "--no-fold"], "--no-fold does nothing here (LayerNorm folding is for models with LayerNorms"),
        (["--optq", "--weights", "fp4-e2m1", "--symmetric"], "--symmetric does nothing without weights of a"),
        (["--optq", "--weights", "int4", "--no-hardware"], "--no-hardware does nothing without a format"),
        (["--optq", "--activations", "float", "--activation-granularity", "per_token"],
         "--activation-granularity does nothing without quantised activations"),
        (["--method", "FILE", "--optq"], "--method says all steps: leave --scaling, --clip, --optq and"),
        (["--method", "FILE", "--scaling", "awq"], "--method says all steps"),
        (["--method", "FILE", "--no-clip"], "--method says all steps"),
        (["--method", "FILE"], "FILE: not JSON: "),
        (["--method", "NONE"], "NONE: No such file or directory"),
        (["--weights", "float"], "--weights float: nothing to quantise"),
    ],
)  # fmt: skip
def test_options_that_are_refused(folder, tmp_path, capsys, options, message):
    (tmp_path / "FILE").write_text("[" * 9999)
    with contextlib.chdir(tmp_path):
        assert main(argv(folder, "out", *options)) == 1
    error = capsys.readouterr().err
    assert f"error: {message}" in error
    assert error.count("\n") == 1 + ("calibration: 64 tokens" in error)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["1" * 40, "-1", "4294967296", "x"])
def test_seeds(folder, tmp_path, capsys, value):
    with pytest.raises(SystemExit) as stopped:
        main(argv(folder, tmp_path / "out", "--optq", "--seed", value))
    assert stopped.value.code == 2
    assert "is no integer from 0 to 2**32 - 1" in capsys.readouterr().err


def test_an_online_rotation_and_a_float_checkpoint_are_refused_before_the_work(folder, tmp_path, capsys):
    (tmp_path / "method.json").write_text('[{"step": "rotate", "online": true}, {"step": "optq"}]')
    more = ["--method", tmp_path / "method.json", "--dequantized", tmp_path / "float"]
    assert main(argv(folder, tmp_path / "out", *more)) == 1
    assert "--dequantized: other programs would leave out a rotation that is online" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_model_without_integer_products_is_not_replayed(folder, tmp_path, capsys):
    assert main(["quantize", str(folder), str(tmp_path / "out"), "--activations", "float"]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "out"), "--ids", str(folder / "samples.npy"), "--replay"]) == 1
    said = capsys.readouterr()
    assert said.err == "error: --replay does nothing without quantised activations: add that or leave it out\n"
    assert said.out == ""


def test_values_are_float_where_that_is_said(folder, tmp_path):
    """Or it is refused; never another format."""
    assert main(["quantize", str(folder), str(tmp_path / "out"), "--values", "float"]) == 0
    assert load(tmp_path / "out").quant == QuantConfig(values=None)
    assert main(["quantize", str(folder), str(tmp_path / "both"), "--values", "float", "--activations", "float"]) == 0
    assert load(tmp_path / "both").quant == QuantConfig(values=None, activations=None)


def test_static_ranges_to_nearest_take_what_methods_take(folder, tmp_path, capsys):
    """Rows as they are; a stream, and rows where it is said, in windows."""
    static = ["--value-range", "static"]
    how = ["quantize", str(folder), str(tmp_path / "rows"), "--calibration", str(folder / "samples.npy"), *static]
    assert main(how) == 0
    assert load(tmp_path / "rows").provenance["calibration"]["ids"] == [[12, 48]]
    assert main(argv(folder, tmp_path / "cut", *static)) == 0
    found = load(tmp_path / "cut").provenance["calibration"]
    assert (found["seqlen"], found["samples"], found["start_token"], found["used_for"]) == (16, 4, 1, "V")
    how[2:5] = [str(tmp_path / "stream"), "--calibration", str(folder / "stream.npy")]
    assert main([*how, "--calib-samples", "4", "--calib-seqlen", "16"]) == 0
    made, c = load(tmp_path / "stream"), load(folder)
    ids = windows(np.load(folder / "stream.npy"), 16, samples=4, start=1, positions=64).ids
    expected = round_to_nearest(c, QuantConfig(value_range="static"), calibration=ids)
    assert set(made.value_parameters) == set(expected.value_parameters) == {0, 1}
    for i, (scale, zero_point) in expected.value_parameters.items():
        assert np.array_equal(made.value_parameters[i][0], scale)
        assert np.array_equal(made.value_parameters[i][1], zero_point)
    assert main([*how[:2], str(tmp_path / "x"), *static]) == 1
    assert "static ranges of V need calibration token ids: give --calibration" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--ids", "STREAM", "--stride", "64"], "stride is 64: from 1 to the window's length 63"),
        (["--ids", "STREAM", "--stride", "8", "--protocol", "contiguous"], "--stride does nothing without --protocol"),
        (["--ids", "STREAM", "--start-token", "1", "--protocol", "contiguous"], "--start-token does nothing without"),
        (["--ids", "SHORT", "--stride", "8"], "--stride does nothing: one window of 63 tokens holds all 9"),
        (["--ids", "ROWS", "--stride", "8"], "--stride does nothing without a stream of ids [t] or a text"),
        (["--ids", "ROWS", "--protocol", "rolling"], "--protocol does nothing without a stream"),
        (["--ids", "ROWS", "--length", "48"], "--length 48 does nothing: the rows have 48 tokens"),
        (["--ids", "STREAM", "--length", "64"], "windows of 64 tokens are too long: the model takes 63"),
        (["--ids", "STREAM", "--start-token", "61"], "the start token: token 61 is outside the vocabulary of 61"),
        (["--ids", "ROWS", "--replay"], "--replay does nothing without a quantised model"),
        (["--ids", "ROWS", "--device", "meta"], "device 'meta': "),
    ],
)  # fmt: skip
def test_evaluate_refuses_what_does_nothing(folder, tmp_path, capsys, options, message):
    np.save(tmp_path / "short.npy", np.arange(9))
    names = {"STREAM": folder / "stream.npy", "ROWS": folder / "samples.npy", "SHORT": tmp_path / "short.npy"}
    assert main(["evaluate", str(folder), *(str(names.get(option, option)) for option in options)]) == 1
    assert f"error: {message}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--tables", "nearest", "--calib-tokens", "64"],
            "--calib-tokens does nothing without a table that calibrates",
        ),
        (["--tables", "nearest", "--search-tokens", "64"], "--search-tokens does nothing without a table that"),
        (["--tables", "lengths", "--text", "x"], "--text does nothing without --tables nearest, methods or special"),
        (["--start-token", "3"], "--start-token does nothing without --text"),
        (["--device", "meta"], "device 'meta': "),
        (["--out", "/dev/null"], "/dev/null: Not a directory"),
    ],
)
def test_accuracy_refuses_what_does_nothing(folder, tmp_path, capsys, options, message):
    with contextlib.chdir(tmp_path):
        assert main(["accuracy", *options, "--", str(folder)]) == 1
    assert f"error: {message}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_start_token_can_be_said(folder, tmp_path, capsys):
    """Where config.json does not say it: for evaluating, and for calibrating."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.json").write_text(json.dumps(MODELS["llama"] | {"bos_token_id": [1, 2]}))
    (other / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    ids = str(folder / "stream.npy")
    shown = []
    for model, more in ((other, []), (other, ["--start-token", "1"]), (folder, [])):
        status = main(["evaluate", str(model), "--ids", ids, *more])
        found = capsys.readouterr()
        assert status == (1 if model == other and not more else 0)
        assert ("say which token begins a sequence (--start-token)" in found.err) == bool(status)
        shown.append(found.out)
    assert shown[1] == shown[2] != ""


def test_fuzz_of_methods_and_command_lines():
    fuzz_methods.fuzz(seed=0, count=300)
