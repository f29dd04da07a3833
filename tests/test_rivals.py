"""Formats of others against independent implementations: ml_dtypes' and torch's small floats, and plain searches."""

import ml_dtypes
import numpy as np
import pytest
import torch
from decoder_models import random_ids, random_model
from scipy.stats import norm

import golden
from golden.formats import Fp4, parse_format
from golden.models import QuantConfig
from golden.ptq import integer, pipeline
from golden.ptq.methods import Grid
from golden.rivals import NF4, BitModFp4, FiveFp4, Mixed4, Mxfp4, Nvfp4, e4m3, nf4

NEW = [Mxfp4(), Nvfp4(), BitModFp4(), FiveFp4(), Mixed4()]
BY_NAME = {"ids": lambda fmt: fmt.name}


def weights(seed=0, n=24, k=96):
    rng = np.random.default_rng(seed)
    w = (rng.standard_normal((n, k)) * np.exp(rng.standard_normal((n, 1)) * 2)).astype(np.float32)
    w[3], w[4, :48] = 0, 0
    w[5] = np.resize(np.array([6, 5, 3.5, 2.5, 1.75, 1.25, 0.75, 0.25, -5, -0.25, 7, -7.9], np.float32), k)  # ties
    return w


def test_mxfp4_is_that_of_ml_dtypes():
    """Scales by frexp, codes by casting to float4_e2m1fn."""
    w = weights()
    q = Mxfp4().quantize(w, axis=0, group_size=32)
    blocks = w.reshape(len(w), -1, 32)
    largest = np.abs(blocks).max(-1)
    scale = np.where(largest == 0, 1, 2.0 ** (np.floor(np.log2(np.where(largest == 0, 1, largest))) - 2))
    assert np.array_equal(q.scale, scale)
    assert np.array_equal(scale.astype(np.float32).astype(ml_dtypes.float8_e8m0fnu).astype(np.float32), scale)
    cast = (blocks / scale[..., None].astype(np.float32)).astype(ml_dtypes.float4_e2m1fn)
    assert np.array_equal(q.dequantize(), (cast.astype(np.float32) * scale[..., None]).reshape(w.shape))
    negative_zero = cast.view(np.uint8) == 8
    assert np.array_equal(q.codes.reshape(cast.shape), np.where(negative_zero, 0, cast.view(np.uint8)))
    assert (np.abs(w[5]).max() / scale[5].max()) > 6  # some saturate


def test_nvfp4_is_that_of_torch_and_ml_dtypes():
    w = weights()
    q = Nvfp4().quantize(w, axis=0, group_size=16)
    blocks = w.reshape(len(w), -1, 16)
    overall = np.float32(np.abs(w).max() / np.float64(6 * 448))
    wanted = np.abs(blocks).max(-1).astype(np.float64) / 6 / overall
    eighth = torch.from_numpy(wanted.astype(np.float32)).to(torch.float8_e4m3fn).float().numpy()
    zero = np.abs(blocks).max(-1) == 0
    scale = (np.maximum(eighth, 2.0**-9).astype(np.float64) * overall).astype(np.float32)
    assert np.array_equal(q.scale[~zero], scale[~zero])
    cast = (blocks / q.scale[..., None]).astype(ml_dtypes.float4_e2m1fn).astype(np.float32)
    assert np.array_equal(q.dequantize(), (cast * q.scale[..., None]).reshape(w.shape))
    every = np.arange(256, dtype=np.uint8).view(ml_dtypes.float8_e4m3fn).astype(np.float64)
    every = np.sort(every[every > 0])
    assert np.array_equal(e4m3(every), every)
    between = np.random.default_rng(0).uniform(0, 460, 20000)
    between = np.concatenate([between, np.exp2(np.random.default_rng(1).uniform(-12, 9, 20000))]).astype(np.float32)
    expected = between.clip(0, 448).astype(ml_dtypes.float8_e4m3fn).astype(np.float64)
    assert np.array_equal(e4m3(between.astype(np.float64)), np.maximum(expected, 2.0**-9))


@pytest.mark.parametrize(("fmt", "zero_point"), [(fmt, z) for fmt in (BitModFp4(), FiveFp4()) for z in fmt.zero_points])
def test_bitmod_takes_the_nearest_of_its_values(fmt, zero_point):
    h = fmt.code_table(zero_point)
    assert sorted(set(h.tolist()) - {2 * fmt.specials[zero_point]}) == sorted(set(Fp4(2).code_table().tolist()))
    x = np.linspace(-9, 9, 4001).astype(np.float32)
    got = h[fmt.encode(x, np.float32(1), zero_point)] / 2
    values = np.unique(h / 2)
    assert np.array_equal(np.abs(got - x), np.abs(values[:, None] - x).min(0))


def test_bitmod_and_mixed_choose_for_each_scale():
    """A search without narrowing takes the rule with the least squared error, row by row and group by group."""
    w = weights(3)
    for fmt, rules in ((BitModFp4(), 5), (FiveFp4(), 3), (Mixed4(), 2)):
        config = QuantConfig(weights=fmt, group_size=32)
        scale, zero_point = Grid(norm=2, shrink=0).parameters(torch.from_numpy(w).reshape(len(w), -1, 32), config)
        grouped = w.reshape(len(w), -1, 32)
        lo, hi = (torch.from_numpy(f(grouped, -1)) for f in (np.min, np.max))
        errors = []
        for s, z in integer.choices(fmt, lo, hi):
            h = fmt.half_steps(fmt.encode(grouped, s.numpy()[..., None], z.numpy()[..., None]), z.numpy()[..., None])
            errors.append(np.square(h * s.numpy()[..., None].astype(np.float64) / 2 - grouped).sum(-1))
        assert len(errors) == rules
        best = np.argmin(errors, 0)
        assert len(np.unique(best)) >= 2
        chosen = [(s.numpy(), z.numpy()) for s, z in integer.choices(fmt, lo, hi)]
        for i, got in enumerate((scale, zero_point)):
            assert np.array_equal(got, np.choose(best, [choice[i] for choice in chosen]))


def test_mixed_rows_are_dint4_and_int4():
    w = weights(4)
    fmt = Mixed4()
    scale, zero_point = (
        p[:, 0].numpy() for p in Grid().parameters(torch.from_numpy(w)[:, None], QuantConfig(weights=fmt))
    )
    codes = fmt.encode(w, scale[:, None], zero_point[:, None])
    values = fmt.half_steps(codes, zero_point[:, None])
    seen = set()
    for row, s, z, c, h in zip(w, scale, zero_point, codes, values, strict=True):
        own, point = (golden.Int(4), z - 16) if z >= 16 else (golden.DInt(4), z)
        assert point in range(5, 9) if own == golden.DInt(4) else point in range(16)
        assert np.array_equal(own.encode(row, s, point), c)
        assert np.array_equal(own.half_steps(c, point), h)
        seen.add(own.name)
    assert seen == {"dint4", "int4"}


@pytest.mark.parametrize("fmt", NEW, **BY_NAME)
def test_numpy_and_torch_agree(fmt):
    w = weights(1)
    size = fmt.block or 32
    q = fmt.quantize(w, axis=0, group_size=size)
    twin = integer.Weights.quantize(fmt, torch.from_numpy(w), group_size=size)
    assert np.array_equal(twin.dequantize(), q.dequantize())
    for z in {0, 1, fmt.zero_points[-1]} & set(fmt.zero_points):
        scale = np.full((len(w), 1), np.abs(w).max(1, keepdims=True) / 7 + 0.1, np.float32)
        codes = fmt.encode(w, scale, np.uint8(z))
        zs = torch.full((len(w), 1), z, dtype=torch.uint8)
        assert np.array_equal(integer.encode(fmt, torch.from_numpy(w), torch.from_numpy(scale), zs), codes)
        assert np.array_equal(integer.half_steps(fmt, torch.from_numpy(codes), zs), fmt.half_steps(codes, z))


@pytest.mark.parametrize("fmt", NEW, **BY_NAME)
def test_products_are_exact(fmt):
    w, rng = weights(2), np.random.default_rng(5)
    size = fmt.block or 32
    config = QuantConfig(weights=fmt, group_size=size)
    if fmt.tensor_scale:
        w_q = fmt.quantize(w, axis=0, group_size=size)
    else:
        grouped = torch.from_numpy(w).reshape(len(w), -1, size)
        scale, zero_point = (p.numpy() for p in Grid(norm=2, points=5).parameters(grouped, config))
        codes = fmt.encode(grouped.numpy(), scale[..., None], zero_point[..., None]).reshape(w.shape)
        w_q = golden.Quantized(fmt, codes, scale, zero_point, group_size=size)
    x_q = golden.Int(8).quantize(rng.standard_normal((7, w.shape[1])), axis=0)
    acc = golden.int_matmul(x_q, w_q)
    a, h = golden.on_wire(x_q)[0].astype(np.int64), w_q.half_steps().astype(np.int64)
    expected = [a[:, g : g + size] @ h[:, g : g + size].T for g in range(0, w.shape[1], size)]
    assert np.array_equal(acc, np.stack(expected))
    exact = x_q.dequantize().astype(np.float64) @ w_q.dequantize().astype(np.float64).T
    assert np.allclose(golden.matmul(x_q, w_q), exact, rtol=1e-5, atol=1e-5 * np.abs(exact).max())
    twin = integer.matmul(integer.Activations.quantize(golden.Int(8), torch.from_numpy(x_q.dequantize())),
                          integer.from_golden(w_q))  # fmt: skip
    again = golden.matmul(golden.Int(8).quantize(x_q.dequantize(), axis=0), w_q)
    assert np.array_equal(twin, again)
    assert np.array_equal(fmt.unpack(w_q.pack(), w.shape[1]), w_q.codes)


def test_nf4_is_of_normal_quantiles():
    """Its values are the quantiles that its paper takes, and no integers of a common step."""
    offset = 0.9677083
    above, below = (norm.ppf(np.linspace(offset, 0.5, steps)[:-1]) for steps in (9, 8))
    expected = np.sort(np.concatenate([above, -below, [0]]))
    assert np.allclose(NF4, expected / expected.max(), atol=1e-6)
    steps = NF4[8:] / NF4[8]
    assert min(np.abs(np.outer(np.arange(1, 500), steps) - np.round(np.outer(np.arange(1, 500), steps))).max(1)) > 0.1
    w = weights(6)
    got = nf4(w, 32)
    scale = np.abs(w.reshape(len(w), -1, 32)).max(-1, keepdims=True).astype(np.float64)
    every = (NF4 * scale[..., None]).astype(np.float64)
    error = np.abs(got.reshape(len(w), -1, 32) - w.reshape(len(w), -1, 32))
    assert np.allclose(error, np.abs(every - w.reshape(len(w), -1, 32, 1)).min(-1), atol=1e-6)
    with pytest.raises(ValueError, match="group_size 7 does not divide"):
        nf4(w, 7)


def test_blocks_are_the_formats_own():
    assert QuantConfig(weights="mxfp4").group_size == 32
    assert QuantConfig(weights="nvfp4", group_size=16).group_size == 16
    with pytest.raises(ValueError, match="group_size is 64: mxfp4 has blocks of 32"):
        QuantConfig(weights="mxfp4", group_size=64)
    with pytest.raises(ValueError, match="values are nvfp4, in blocks"):
        QuantConfig(values="nvfp4")
    with pytest.raises(ValueError, match="Mxfp4 has 2 exponent bits, not 3"):
        Mxfp4(3)
    for fmt in NEW:
        assert parse_format(fmt.name) is not None
    bits = {fmt.name: fmt.bits_per_weight(fmt.block or 64) for fmt in (*NEW, golden.DInt(4), golden.Int(4), Fp4(2))}
    assert bits == {"mxfp4": 4.25, "nvfp4": 4.5, "fp4-bitmod": 4 + 18 / 64, "fp4-five": 4 + 17 / 64,
                    "dint4+int4": 4 + 21 / 64,
                    "dint4": 4 + 18 / 64, "int4": 4 + 20 / 64, "fp4-e2m1": 4.25}  # fmt: skip
    from golden.ptq.methods import Clip, Optq

    model = random_model("opt")  # of 48 channels
    with pytest.raises(ValueError, match=r"group_size 32 does not divide the 48 inputs of .*: mxfp4 has no other"):
        pipeline.quantize(model, QuantConfig(weights="mxfp4", values=None), [], [random_ids(model, (1, 5))])

    with pytest.raises(ValueError, match="clip: scales of nvfp4 depend on the whole tensor"):
        Clip().check(None, QuantConfig(weights="nvfp4"))
    with pytest.raises(ValueError, match="grid: scales of nvfp4 depend on the whole tensor"):
        Grid().check(None, QuantConfig(weights="nvfp4"))
    with pytest.raises(ValueError, match="optq: scales of nvfp4 depend on the whole tensor"):
        Optq(static_groups=False).check(None, QuantConfig(weights="nvfp4"))
