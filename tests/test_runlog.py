"""The log of the quantisers: what it counts, and that one which is switched off is an error."""

import hashlib
import json

import numpy as np
import pytest

import golden.rivals  # noqa: F401  (registers its formats)
from golden.__main__ import main
from golden.formats import parse_format
from golden.models import QuantConfig, load, quantize, save
from tests.decoder_models import model_folder, random_ids, random_model

torch = pytest.importorskip("torch")
from golden.ptq import evaluate, runlog  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402
from golden.ptq.modules import QuantAttention, QuantLinear  # noqa: E402


@pytest.fixture(scope="module", params=["opt", "llama"])
def quantised(request, tmp_path_factory):
    folder = model_folder(tmp_path_factory.mktemp("models") / request.param, random_model(request.param))
    made = folder.with_name("made")
    save(quantize(load(folder), QuantConfig(group_size=8)), made)
    return made


def test_every_product_is_logged(quantised, tmp_path):
    """Formats, counts and codes of the weights as they are stored, counted here once more; and again the same file."""
    model = load(quantised)
    np.save(tmp_path / "ids.npy", random_ids(model, (3, 12)))
    argv = ["evaluate", str(quantised), "--ids", str(tmp_path / "ids.npy"), "--log"]
    assert main([*argv, str(tmp_path / "log.jsonl")]) == 0
    text = (tmp_path / "log.jsonl").read_text()
    head, *lines = map(json.loads, text.splitlines())
    c = model.config
    assert [line["product"].removeprefix(c.layer(0)) for line in lines[: len(lines) // 2]] == [
        *c.layer_linears, f"{c.block}.qk", f"{c.block}.av"
    ]  # fmt: skip
    assert head["products"] == len(lines) == c.layers * (len(c.layer_linears) + 2)
    assert head["tokens"] == 3 * 11
    by = {line["product"]: line for line in lines}
    for name, w in model.weights.items():
        line, codes = by[name], w.codes
        assert line["calls"] == 1
        assert (line["a"]["format"], line["a"]["granularity"], line["a"]["codes"]) == (
            "int8",
            "per_token",
            33 * w.shape[1],
        )
        assert (line["b"]["format"], line["b"]["group_size"], line["b"]["rounded"]) == ("dint4", 8, "nearest")
        assert line["b"]["codes"] == codes.size
        assert line["b"]["used"] == len(np.unique(codes)) / 16
        assert line["b"]["saturated"] == pytest.approx(np.isin(codes, (0, 13)).mean(), abs=1e-6)  # 14, 15: -s/2, s/2
        digest = hashlib.sha256(repr(codes.shape).encode() + codes.tobytes()).digest()[:8]
        assert line["b"]["digest"] == digest[::-1].hex()
    qk, av = (by[f"{c.layer(1)}{c.block}.{part}"] for part in ("qk", "av"))
    assert [qk["a"]["of"], qk["b"]["of"], av["a"]["of"], av["b"]["of"]] == ["Q", "K", "attention", "V"]
    assert qk["a"]["codes"] == 33 * c.heads * c.head_dim
    assert qk["b"]["codes"] == av["b"]["codes"] == 33 * c.kv_heads * c.head_dim
    assert av["a"]["codes"] == 3 * c.heads * 11 * 11
    assert (qk["b"]["format"], av["b"]["format"], av["b"]["scale"]) == ("int8", "dint4", "min-max of the window")
    assert main([*argv, str(tmp_path / "again.jsonl"), "--replay"]) == 0  # which the log does not see
    assert (tmp_path / "again.jsonl").read_text() == text


@pytest.mark.parametrize("name", ["int4", "dint3", "fp4-e2m1", "fp4-bitmod", "dint4+int4"])
def test_saturated_codes_are_those_at_the_ends(name):
    """Of the values that a row's zero point leaves, whatever their codes are."""
    fmt, rng = parse_format(name), np.random.default_rng(0)
    codes = rng.integers(0, 1 << fmt.bits, (len(fmt.zero_points), 3, 50), dtype=np.uint8)
    zero_point = np.array(fmt.zero_points, np.uint8)[:, None, None]
    h = fmt.half_steps(codes, zero_point)
    every = np.stack([fmt.code_table(z) for z in fmt.zero_points])
    ends = (h == every.min(1)[:, None, None]) | (h == every.max(1)[:, None, None])
    one = runlog._Operand("weights", fmt, "per_channel", "min-max")
    one.count(torch.from_numpy(codes), torch.from_numpy(zero_point))
    assert one.to_json()["saturated"] == pytest.approx(ends.mean(), abs=1e-6)
    assert 0 < ends.mean() < 1


OFF = {
    "activations": (QuantLinear, "forward", lambda m, x: x @ m.operand().dequantize().T),
    "Q": (QuantAttention, "qk", lambda m, q, k: q @ k.mT),
    "attention": (QuantAttention, "av", lambda m, a, v: a @ v.mT),
    "V": (QuantAttention, "av", lambda m, a, v: m.quantize_activations(a).dequantize() @ v.mT),
}


@pytest.mark.parametrize("what", OFF)
def test_a_quantiser_that_is_off_is_an_error(quantised, monkeypatch, what):
    """In place of its integers a product in float, which scores as well: the log says so."""
    model = load(quantised)
    kind, name, plain = OFF[what]
    monkeypatch.setattr(kind, name, plain)
    decoder = from_golden(model)
    log = runlog.Log(decoder, model.provenance)
    evaluate.evaluate({"model": decoder}, evaluate.samples(random_ids(model, (2, 9))))
    with pytest.raises(ValueError, match=rf"its {what} were never quantised in this run: the quantiser is off"):
        log.lines()


@pytest.mark.parametrize("off", ["values", "activations"])
def test_operands_in_float_are_null(off):
    """With V in float, all of attention x V is; with activations, what they meet is the weights alone."""
    model = quantize(random_model("llama"), QuantConfig(**{off: None}))
    decoder = from_golden(model)
    log = runlog.Log(decoder, model.provenance)
    evaluate.evaluate({"model": decoder}, evaluate.samples(random_ids(model, (2, 9))))
    there = {line["product"].rpartition(".")[2]: (line["a"] is not None, line["b"] is not None) for line in log.lines()}
    float_av = {"qk": (True, True), "av": (False, False), "q_proj": (True, True)}
    weights = {"qk": (False, False), "av": (False, True), "q_proj": (False, True)}
    expected = float_av if off == "values" else weights
    assert {name: there[name] for name in expected} == expected


def test_a_float_model_has_no_log(quantised, tmp_path, capsys):
    folder = quantised.with_name("opt") if quantised.with_name("opt").exists() else quantised.with_name("llama")
    ids = tmp_path / "ids.npy"
    np.save(ids, np.arange(8))
    assert main(["evaluate", str(folder), "--ids", str(ids), "--log", str(tmp_path / "log")]) == 1
    assert "--log does nothing without a quantised model" in capsys.readouterr().err


def test_a_log_beside_each_row(tmp_path, monkeypatch, capsys):
    """Every row's formats, and the codes of its weights as quantised here; the second run's logs are the kept rows'; a
    quantiser that is switched off ends the run."""
    model = random_model("llama")
    folder = model_folder(tmp_path / "tiny", model, random_ids(model, (4, 20)))
    argv = ["accuracy", str(folder), "--tables", "nearest", "--out", str(tmp_path / "out"), "--log"]
    assert main(argv) == 0
    logs = tmp_path / "out" / "logs"
    texts = {path.name: path.read_text() for path in logs.iterdir()}
    records = json.loads((tmp_path / "out" / "results.json").read_text())["records"]
    rows = [record for record in records if "row" in record]
    assert len(rows) == 6
    assert {record["log"] for record in rows} == texts.keys()
    c = model.config
    for record in rows:
        head, *lines = map(json.loads, texts[record["log"]].splitlines())
        assert (head["row"], head["products"]) == (record["row"], len(lines))
        assert len(lines) == c.layers * (len(c.layer_linears) + 2)
        of = {operand["of"]: operand["format"] for line in lines for operand in (line["a"], line["b"])}
        assert of["weights"] == of["V"] == record["format"]
        assert of["activations"] == of["Q"] == of["K"] == of["attention"] == "int8"
    for path in logs.iterdir():
        path.unlink()
    assert main(argv) == 0
    assert {path.name: path.read_text() for path in logs.iterdir()} == texts
    monkeypatch.setattr(runlog.Log, "_after", lambda *_: None)  # as if none were called
    capsys.readouterr()
    assert main([*argv[:-2], str(tmp_path / "more"), "--log"]) == 1
    assert "were never quantised in this run" in capsys.readouterr().err
