"""The error split, and dINT with other special values."""

import json
import re
from fractions import Fraction

import numpy as np
import pytest

import golden
from golden.models import QuantConfig
from tests.decoder_models import random_ids, random_model

torch = pytest.importorskip("torch")

from golden.ptq import analysis, integer  # noqa: E402
from golden.ptq.analysis import PARTS, FineDInt, split_error, split_errors  # noqa: E402

torch.set_grad_enabled(False)
RNG = np.random.default_rng(0)


def test_parts_add_up_and_are_what_they_say():
    """Against the definition, in float64 NumPy, for weights of which many underflow."""
    w = (RNG.standard_normal((12, 40)) ** 3).astype(np.float32)
    x = RNG.standard_normal((30, 40)).astype(np.float32)
    for quant in (QuantConfig(weights="int4"), QuantConfig(), QuantConfig(activations=None, values=None)):
        parts = split_error(torch.from_numpy(w), torch.from_numpy(x), quant)
        q_w = quant.weights.quantize(w, axis=0).dequantize().astype(np.float64)
        q_x = x if quant.activations is None else quant.activations.quantize(x, axis=0).dequantize()
        q_x, y = q_x.astype(np.float64), x.astype(np.float64) @ w.T.astype(np.float64)
        energy = (y**2).sum()
        lost = (q_w == 0) & (w != 0)
        assert parts["underflow"] == pytest.approx(((q_x @ np.where(lost, -w, 0).T) ** 2).sum() / energy, rel=1e-9)
        assert parts["rounding"] == pytest.approx(((q_x @ np.where(lost, 0, q_w - w).T) ** 2).sum() / energy, rel=1e-9)
        assert parts["total"] == pytest.approx(((q_x @ q_w.T - y) ** 2).sum() / energy, rel=1e-9)
        assert sum(parts[p] for p in PARTS) == pytest.approx(parts["total"], rel=1e-12)
        assert parts["zeros"] == lost.mean() > 0.1
        assert (parts["activations"] == 0) == (quant.activations is None)


def test_dint_underflows_less():
    quants = {"INT4": QuantConfig(weights="int4"), "dINT4": QuantConfig()}
    records = split_errors(random_model("llama"), random_ids(random_model("llama"), (2, 20)), quants)
    assert len(records) == 2 * 14
    zeros = {row: np.mean([r["zeros"] for r in records if r["row"] == row]) for row in quants}
    assert zeros["dINT4"] < 0.6 * zeros["INT4"]
    with pytest.raises(ValueError, match="the model is quantised already"):
        split_errors(golden.models.quantize(random_model("opt")), [[1]], quants)


@pytest.mark.parametrize("fineness", [1, 2, 4])
@pytest.mark.parametrize("bits", [3, 4])
def test_special_values(bits, fineness):
    """Every value is the nearest of 0, +-s / (2 fineness) and the steps around zero, in exact fractions."""
    fmt = FineDInt(bits, fineness)
    x = np.concatenate([RNG.uniform(-1, 1, 400), [0, 6, -5]]).astype(np.float32)[None]
    q = fmt.quantize(x, axis=0)
    step = Fraction(float(q.scale[0, 0])) * fineness
    assert float(step) == pytest.approx((x.max() - x.min()) / fmt.base.max_code, rel=0.4)
    near = [Fraction(i) * step for i in (-1, 0, 1)] + [sign * step / (2 * fineness) for sign in (-1, 1)]
    inside = np.abs(x[0]) < float(step)
    assert inside.sum() > 50
    for value, got in zip(x[0][inside], q.dequantize()[0][inside], strict=True):
        assert abs(Fraction(float(got)) - Fraction(float(value))) <= min(
            abs(v - Fraction(float(value))) for v in near
        ) + step * Fraction(1, 10**6)
    assert {0, 1, -1} <= set(q.half_steps()[0][inside]) <= {0, 1, -1, 2 * fineness, -2 * fineness}


@pytest.mark.parametrize("fineness", [1, 2, 4])
def test_torch_computes_the_same_codes(fineness):
    fmt = FineDInt(4, fineness)
    w = RNG.standard_normal((20, 64)).astype(np.float32)
    q, t = fmt.quantize(w, axis=0), integer.Weights.quantize(fmt, torch.from_numpy(w))
    assert np.array_equal(t.dequantize().numpy(), q.dequantize())
    assert np.array_equal(t.half_scale.numpy() * 2, q.scale)
    x = golden.Int(8).quantize(RNG.standard_normal((5, 64)).astype(np.float32), axis=0)
    a = integer.Activations.quantize(golden.Int(8), torch.from_numpy(x.dequantize()))
    expected = a.dequantize().double() @ t.dequantize().double().mT
    assert torch.allclose(integer.matmul(a, t).double(), expected, rtol=1e-5, atol=1e-5)
    if fineness == 1:
        assert np.array_equal(q.codes, golden.DInt(4).quantize(w, axis=0).codes)


def test_other_special_values_stay_experiments():
    q = FineDInt(4, 2).quantize(RNG.standard_normal((3, 8)).astype(np.float32), axis=0)
    x = golden.Int(8).quantize(RNG.standard_normal((2, 8)).astype(np.float32), axis=0)
    assert np.array_equal(golden.int_matmul(x, q), golden.int_matmul_reference(x, q))
    with pytest.raises(ValueError, match="no lane multiplies dint4-s4"):
        golden.lane_code(q)
    with pytest.raises(ValueError, match="unknown format 'dint4-s4'"):
        golden.parse_format("dint4-s4")
    with pytest.raises(ValueError, match="fineness must be 1, 2 or 4"):
        FineDInt(4, 3)


def test_command(tmp_path, capsys):
    from golden.ptq.accuracy import EMBEDDED

    assert analysis.main([str(EMBEDDED), "--sequences", "1", "--out", str(tmp_path)]) == 0
    records = json.loads((tmp_path / "errors.json").read_text())["records"]
    assert len({r["product"] for r in records}) * 4 == len(records)
    mean = np.mean([r["underflow"] for r in records if r["row"] == "INT4"])
    assert f"{mean:.6f}" in capsys.readouterr().out
    assert (tmp_path / "errors.png").exists()
    assert analysis.main([str(tmp_path)]) == 1
    assert "config.json: no such file" in capsys.readouterr().err


def test_bad_arguments(tmp_path, capsys, monkeypatch):
    """One line each, before any work."""
    from golden.ptq.accuracy import EMBEDDED

    monkeypatch.setattr(analysis, "split_errors", None)
    for shape in ((9,), (0, 9), (3, 1)):
        np.save(tmp_path / "ids.npy", np.full(shape, 5))
        assert analysis.main([str(EMBEDDED), "--ids", str(tmp_path / "ids.npy"), "--out", str(tmp_path)]) == 1
        assert f"ids.npy: ids are {list(shape)}: [sequences, 2 or more tokens]" in capsys.readouterr().err
    assert analysis.main([str(EMBEDDED), "--out", str(tmp_path / "ids.npy")]) == 1
    assert re.fullmatch(r"error: .*File exists: '.*ids.npy'\n", capsys.readouterr().err)
    with pytest.raises(SystemExit):
        analysis.main([str(EMBEDDED), "--sequences", "-70"])
    assert "'-70' is no positive integer" in capsys.readouterr().err
