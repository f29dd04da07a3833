"""OPTQ against plain transcriptions of its paper (arXiv 2210.17323) in float64, and its handling of bad Hessians."""

import numpy as np
import pytest
import torch

from golden.formats import Quantized
from golden.models import QuantConfig
from golden.models.quantize import quantize_weight
from golden.ptq.bench import against_published, published
from golden.ptq.methods import Grid
from golden.ptq.methods.optq import Hessian, factorise, gptq, optq

FORMATS = ("int4", "dint4", "int3", "dint3", "fp4-e2m1")


def problem(seed, n=24, k=96, tokens=400):
    """Weights [n, k], and the Hessian of correlated inputs with a few large channels, some always positive."""
    rng = np.random.default_rng(seed)
    w = rng.standard_normal((n, k)).astype(np.float32) * 0.05
    w[:, rng.integers(k, size=3)] *= 4
    x = rng.standard_normal((tokens, k)) @ (np.eye(k) + 0.3 * rng.standard_normal((k, k)) / np.sqrt(k) * 3)
    x *= np.exp(rng.standard_normal(k))
    x[:, ::4] = np.abs(x[:, ::4])
    return w, x.T @ x / tokens


def run(w, h, config=None, **how):
    return optq(torch.from_numpy(w), torch.from_numpy(h), config or QuantConfig(weights="int4"), **how)


def output_error(w, q, h):
    d = q.dequantize().astype(np.float64) - w
    return np.einsum("nj,jk,nk->n", d, h, d)


def damped(h, damping=0.01):
    return h + damping * np.diag(h).mean() * np.eye(len(h))


def by_elimination(w, h, quantise):
    """Their Eq. 2 and 3, column by column: the inverse shrinks by Gaussian elimination; no Cholesky, no blocks."""
    w, inverse = w.astype(np.float64), np.linalg.inv(damped(h))
    result = np.empty_like(w)
    for j in range(w.shape[1]):
        result[:, j] = quantise(w[:, j], j)
        error = (w[:, j] - result[:, j]) / inverse[j, j]
        w -= np.outer(error, inverse[j])
        inverse = inverse - np.outer(inverse[:, j], inverse[j]) / inverse[j, j]
    return result


def by_cholesky(w, h, quantise, block=128):
    """Their Algorithm 1, line by line."""
    w = w.astype(np.float64)
    rows, columns = w.shape
    q, e = np.zeros((rows, columns)), np.zeros((rows, block))
    upper = np.linalg.cholesky(np.linalg.inv(damped(h))).T
    for i in range(0, columns, block):
        end = min(i + block, columns)
        for j in range(i, end):
            q[:, j] = quantise(w[:, j], j)
            e[:, j - i] = (w[:, j] - q[:, j]) / upper[j, j]
            w[:, j:end] -= np.outer(e[:, j - i], upper[j, j:end])
        w[:, end:] -= e[:, : end - i] @ upper[i:end, end:]
    return q


@pytest.mark.parametrize("paper", [by_elimination, by_cholesky])
@pytest.mark.parametrize("seed", range(5))
def test_int4_gives_the_papers_weights(seed, paper):
    """With no code of ours in it: its asymmetric min-max grid is written out, too."""
    w, h = problem(seed)
    lo, hi = np.minimum(w.min(1), 0).astype(np.float64), np.maximum(w.max(1), 0).astype(np.float64)
    scale = ((hi - lo) / 15).astype(np.float32).astype(np.float64)
    zero = np.round(-lo / scale)

    def quantise(column, _):
        return scale * (np.clip(np.round(column / scale) + zero, 0, 15) - zero)

    expected = paper(w, h, quantise)
    q, _ = run(w, h)
    assert np.array_equal(q.scale[:, 0], scale.astype(np.float32))
    assert np.array_equal(q.half_steps() * q.scale.astype(np.float64) / 2, expected)
    assert not np.array_equal(q.codes, quantize_weight("w", w, QuantConfig(weights="int4")).codes)


@pytest.mark.parametrize("act_order", [False, True])
@pytest.mark.parametrize(
    "how",
    [
        {"weights": "dint4"},
        {"weights": "dint4", "hardware": False},
        {"weights": "dint4", "group_size": 16},
        {"weights": "int4", "group_size": 32, "symmetric": True},
        {"weights": "int4", "granularity": "per_tensor"},
        {"weights": "dint3", "group_size": 8},
        {"weights": "dint8"},
        {"weights": "fp4-e2m1"},
    ],
    ids=str,
)
def test_every_format_gives_the_papers_weights(how, act_order):
    """The same transcription around golden's NumPy quantiser, whose scales come from the weights as they were."""
    config = QuantConfig(**how)
    w, h = problem(7)
    before = quantize_weight("w", w, config)
    fmt, group = config.weights, config.group_size or w.shape[1]
    order = np.argsort(-np.diag(h), kind="stable") if act_order else np.arange(w.shape[1])

    def quantise(column, j):
        scale, zero_point = (p[:, order[j] // group] for p in (before.scale, before.zero_point))
        codes = fmt.encode(column.astype(np.float32), scale, zero_point)
        return fmt.half_steps(codes, zero_point) * scale.astype(np.float64) / 2

    expected = np.empty(w.shape)
    expected[:, order] = by_elimination(w[:, order], h[np.ix_(order, order)], quantise)
    q, report = run(w, h, config, act_order=act_order)
    assert np.array_equal(q.scale, before.scale)
    assert np.array_equal(q.zero_point, before.zero_point)
    assert (q.group_size, q.symmetric) == (config.group_size, config.symmetric)
    scale = np.repeat(q.scale, group, axis=1) if config.group_size else q.scale
    assert np.array_equal(q.half_steps() * scale.astype(np.float64) / 2, expected)
    assert report.error == pytest.approx(output_error(w, q, damped(h)).sum(), rel=1e-5)


@pytest.mark.parametrize("fmt", [*FORMATS, "dint4 symmetric", "int4 per_tensor", "dint4 group"])
def test_without_correlations_it_rounds_to_nearest(fmt):
    """H = I moves no error to another column: golden's own codes, bit for bit."""
    name, _, option = fmt.partition(" ")
    options = {"": {}, "symmetric": {"symmetric": True}, "per_tensor": {"granularity": "per_tensor"}}
    config = QuantConfig(weights=name, **options.get(option, {"group_size": 8}))
    w, _ = problem(1)
    w[3] = 0
    w[4, 0] = 0.25 * (w[4].max() - w[4].min()) / 13
    q, report = run(w, np.eye(96), config)
    expected = quantize_weight("w", w, config)
    for part in ("codes", "scale", "zero_point"):
        assert np.array_equal(getattr(q, part), getattr(expected, part))
    assert (report.damping, report.raised, report.dead) == (0.01, False, 0)


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("tokens", [40, 120, 1000])
def test_error_is_below_that_of_rounding_to_nearest(fmt, tokens):
    """On the calibration Hessian, for every seed. It is no theorem for each row: how many rows lose is bounded here."""
    config = QuantConfig(weights=fmt)
    ratios, lost = [], []
    for seed in range(8):
        w, h = problem(seed, tokens=tokens)
        ours = output_error(w, run(w, h, config)[0], h)
        nearest = output_error(w, quantize_weight("w", w, config), h)
        ratios.append(ours.sum() / nearest.sum())
        lost.append((ours > nearest).mean())
    assert max(ratios) < 1
    assert np.mean(lost) < 0.05


@pytest.mark.parametrize("act_order", [False, True])
def test_blocks_change_nothing(act_order):
    w, h = problem(3, k=200)
    for fmt in ("int4", "dint4"):
        config = QuantConfig(weights=fmt)
        codes = [run(w, h, config, block_size=b, act_order=act_order)[0].codes for b in (1, 7, 64, 128, 200, 1000)]
        assert all(np.array_equal(codes[0], c) for c in codes[1:])


def test_the_factor_is_the_papers():
    """Larger than one block of the triangular inverse."""
    h = problem(5, k=700, tokens=900)[1]
    factor = factorise(torch.from_numpy(h))
    expected = np.linalg.cholesky(np.linalg.inv(damped(h))).T
    assert np.allclose(factor.u, expected, rtol=1e-8, atol=1e-10 * expected.max())
    assert not factor.u.tril(-1).any()


def test_projections_can_share_a_factor():
    w, h = problem(2)
    factor = factorise(torch.from_numpy(h), act_order=True)
    whole, _ = run(w, h, act_order=True)
    parts = [
        optq(torch.from_numpy(w[rows]), factor, QuantConfig(weights="int4"))[0] for rows in (slice(9), slice(9, 24))
    ]
    assert np.array_equal(np.concatenate([p.codes for p in parts]), whole.codes)
    assert gptq is optq


@pytest.mark.parametrize("act_order", [False, True])
def test_dead_columns_round_to_nearest_and_leave_the_others_alone(act_order):
    w, h = problem(4)
    dead = [0, 17, 95]
    alive = np.setdiff1d(np.arange(96), dead)
    h[dead] = h[:, dead] = 0
    # The same ranges with and without the dead columns, so that the scales are the same.
    w[:, 1], w[:, 2] = w.min(1), w.max(1)
    q, report = run(w, h, act_order=act_order)
    assert report.dead == 3
    assert "3 dead inputs rounded to nearest" in str(report)
    nearest = quantize_weight("w", w, QuantConfig(weights="int4"))
    assert np.array_equal(q.codes[:, dead], nearest.codes[:, dead])
    without, other = run(w[:, alive], h[np.ix_(alive, alive)], act_order=act_order)
    assert np.array_equal(q.codes[:, alive], without.codes)
    assert not np.array_equal(q.codes[:, alive], nearest.codes[:, alive])
    assert report.error > other.error  # rounding dead columns counts with lambda
    q, report = run(w, np.zeros_like(h))
    assert np.array_equal(q.codes, nearest.codes)
    assert report.dead == 96


def test_singular_hessian_raises_damping_and_says_so():
    """Fewer tokens than inputs, no damping asked for: what comes out is the result at the damping that it names."""
    w, h = problem(6, tokens=30)
    q, report = run(w, h, damping=0.0)
    assert report.raised
    assert 0 < report.damping <= 1e-3
    assert f"damping raised to {report.damping:g}, as the Hessian is singular" in str(report)
    again, asked = run(w, h, damping=report.damping)
    assert np.array_equal(q.codes, again.codes)
    assert not asked.raised
    assert "raised" not in str(asked)


def test_indefinite_hessian_takes_the_damping_that_it_needs():
    h = np.array([[1.0, 3.0], [3.0, 1.0]])  # eigenvalues 4 and -2: lambda must exceed 2
    _, report = run(np.ones((1, 2), np.float32), h)
    assert report.damping == 10
    assert report.raised


def test_hessian_collects_means():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 50, 8)).astype(np.float32)
    hessian = Hessian(8)
    hessian.add(torch.from_numpy(x[:2]))
    hessian.add(torch.from_numpy(x[2]))
    rows = x.reshape(-1, 8).astype(np.float64)
    assert hessian.tokens == 150
    assert np.allclose(hessian.matrix(), rows.T @ rows / 150, rtol=1e-5, atol=1e-6)


def test_bad_input_is_named():
    w, h = problem(0)
    how = {"name": "fc1"}
    with pytest.raises(ValueError, match=r"fc1: H \+ lambda I has no Cholesky factor, up to lambda = 10 times"):
        run(np.ones((1, 2), np.float32), np.array([[1.0, 30.0], [30.0, 1.0]]), **how)
    with pytest.raises(ValueError, match="fc1: the Hessian is not that of any inputs"):
        run(w, np.where(h == h.max(), np.nan, h), **how)
    with pytest.raises(ValueError, match="fc1: the Hessian is not that of any inputs"):
        run(w, -h, **how)
    with pytest.raises(ValueError, match=r"fc1: the Hessian is \[96, 90\], a square matrix is needed"):
        run(w, h[:, :90], **how)
    with pytest.raises(ValueError, match=r"fc1: weights \[24, 96\] and a Hessian of 90 inputs do not fit"):
        run(w, h[:90, :90], **how)
    with pytest.raises(ValueError, match="weights of fc1: only finite float32 values"):
        run(np.where(w == w.max(), np.inf, w).astype(np.float32), h, **how)
    with pytest.raises(ValueError, match=r"weights of fc1: group_size 7 does not divide .*\(24, 96\)"):
        run(w, h, QuantConfig(group_size=7), **how)
    with pytest.raises(ValueError, match=r"damping is -1.0: a share of the mean diagonal"):
        run(w, h, damping=-1.0)
    with pytest.raises(ValueError, match="block_size is 0"):
        run(w, h, block_size=0)
    hessian = Hessian(4, name="fc1")
    with pytest.raises(ValueError, match="fc1: OPTQ needs calibration inputs, there were none"):
        hessian.matrix()
    x = torch.ones(5, 4)
    x[2, 3] = torch.nan
    with pytest.raises(ValueError, match="input of fc1: channel 3 is not finite on the calibration data"):
        hessian.add(x)


# Grids, groups, GPTAQ


def narrowed(w, quantise_on, norm=2.4):
    """GPTQ's quantiser with mse, row by row, as its paper's code has it: 80 ranges, the first of the best ones."""
    rows = []
    for row in w.astype(np.float64):
        lo, hi = min(row.min(), 0), max(row.max(), 0)
        tried = []
        for i in range(80):
            share = 1 - i / 100
            scale, zero_point, values = quantise_on(np.float32(share * lo), np.float32(share * hi), row)
            tried.append((np.sum(np.abs(values - row) ** norm), i, scale, zero_point))
        rows.append(min(tried)[2:])
    return [np.array(part) for part in zip(*rows, strict=True)]


def on_int4(lo, hi, row):
    """Its asymmetric grid, with no code of ours in it."""
    scale = np.float32((float(hi) - float(lo)) / 15)
    zero = np.round(-float(lo) / float(scale))
    return scale, zero, float(scale) * (np.clip(np.round(row / float(scale)) + zero, 0, 15) - zero)


@pytest.mark.parametrize("name", ["int4", "dint4", "dint3", "fp4-e2m1"])
def test_the_grid_is_gptqs(name):
    w, _ = problem(11, n=8)
    config = QuantConfig(weights=name)
    fmt = config.weights

    def by_golden(lo, hi, row):
        scale, zero_point = fmt.parameters(lo, hi)
        h = fmt.half_steps(fmt.encode(row.astype(np.float32), scale, zero_point), zero_point)
        return scale[()], zero_point[()], h * float(scale) / 2

    scale, zero_point = narrowed(w, by_golden)
    found = Grid().parameters(torch.from_numpy(w)[:, None], config)
    assert np.array_equal(found[0][:, 0], scale)
    assert np.array_equal(found[1][:, 0], zero_point)
    assert (scale < fmt.quantize(w, axis=0).scale[:, 0]).any()
    if name == "int4":
        assert all(map(np.array_equal, (scale, zero_point), narrowed(w, on_int4)))


@pytest.mark.parametrize("weigh", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "int8",
        "int4",
        "dint4",
        "dint3",
        "dint2",
        "dint4+int4",
        "fp4-e1m2",
        "fp4-e2m1",
        "fp4-e3m0",
        "fp4-five",
        "fp4-bitmod",
        "mxfp4",
    ],
)
def test_what_a_grid_leaves_out_is_never_the_best(name, weigh, monkeypatch):
    """Most scales are left out by float32 sums: the result is that of trying all of them in float64."""
    torch.manual_seed(1)
    w = torch.randn(60, 4, 48) * 10.0 ** torch.randint(-6, 6, (60, 1, 1))
    w[0], w[1], w[2], w[3] = 0, 1e-41, 3e38, w[3].abs()
    w[4], w[5] = torch.randint(-8, 8, (4, 48)) / 2, torch.where(torch.rand(4, 48) < 0.1, 30 * w[5], w[5])
    costs = 10.0 ** torch.randint(-3, 3, (4, 48)).double()
    chance, left = Grid._chance, []

    def counted(*args):
        left.append(chance(*args))
        return left[-1]

    for hardware in (True, False):
        grid, config = Grid(weigh=weigh), QuantConfig(weights=name, hardware=hardware)
        monkeypatch.setattr(Grid, "_chance", counted)
        found = grid.parameters(w, config, costs)
        monkeypatch.setattr(Grid, "_chance", lambda self, w, fmt, scale, *_: torch.ones_like(scale, dtype=torch.bool))
        assert all(map(torch.equal, found, grid.parameters(w, config, costs)))
    if name in ("int4", "int8", "dint4") or name.startswith("fp4"):  # for others, all are tried
        assert left[0].sum(0)[6:].double().mean() < 4


def test_optq_on_a_grid_is_the_papers():
    """INT4, act-order, MSE grid, with no code of ours in what is expected."""
    w, h = problem(12)
    scale, zero = (p.astype(np.float64) for p in narrowed(w, on_int4))
    order = np.argsort(-np.diag(h), kind="stable")

    def quantise(column, _):
        return scale * (np.clip(np.round(column / scale) + zero, 0, 15) - zero)

    expected = np.empty(w.shape)
    expected[:, order] = by_cholesky(w[:, order], h[np.ix_(order, order)], quantise)
    q, _ = run(w, h, act_order=True, grid=Grid())
    assert np.array_equal(q.half_steps() * q.scale.astype(np.float64) / 2, expected)
    assert not np.array_equal(q.codes, run(w, h, act_order=True)[0].codes)


@pytest.mark.parametrize("grid", [None, Grid(points=10)])
@pytest.mark.parametrize(("name", "group"), [("int4", 8), ("dint4", 32), ("dint3", 48), ("fp4-e2m1", 16)])
def test_groups_are_estimated_again(name, group, grid):
    """From the weights as all columns before have left them: a new quantiser at the first column of each group."""
    w, h = problem(13)
    config = QuantConfig(weights=name, group_size=group)
    fmt, inverse, now = config.weights, np.linalg.inv(damped(h)), w.astype(np.float64)
    expected, scales = np.empty(w.shape), []
    for j in range(w.shape[1]):
        if j % group == 0:
            ahead = now[:, j : j + group].astype(np.float32)
            if grid is None:
                first = fmt.quantize(ahead, axis=0)
                scale, zero_point = first.scale[:, 0], first.zero_point[:, 0]
            else:
                scale, zero_point = (p[:, 0].numpy() for p in grid.parameters(torch.from_numpy(ahead)[:, None], config))
            scales.append(scale)
        codes = fmt.encode(now[:, j].astype(np.float32), scale, zero_point)
        expected[:, j] = fmt.half_steps(codes, zero_point) * scale.astype(np.float64) / 2
        error = (now[:, j] - expected[:, j]) / inverse[j, j]
        now -= np.outer(error, inverse[j])
        inverse = inverse - np.outer(inverse[:, j], inverse[j]) / inverse[j, j]
    for block in (7, 128):
        q, _ = run(w, h, config, static_groups=False, grid=grid, block_size=block)
        assert np.array_equal(q.scale, np.stack(scales, 1))
        assert np.array_equal(q.half_steps() * np.repeat(q.scale.astype(np.float64), group, 1) / 2, expected)
    assert not np.array_equal(q.scale, run(w, h, config, grid=grid)[0].scale)
    with pytest.raises(ValueError, match="with act_order, groups are static"):
        run(w, h, config, static_groups=False, act_order=True)


def test_a_weighed_grid_has_the_least_cost():
    w, h = problem(14)
    u = np.linalg.cholesky(np.linalg.inv(damped(h))).T
    cost = lambda q: ((q.dequantize() - w).astype(np.float64) ** 2 / np.diag(u) ** 2).sum(1)  # noqa: E731
    how = Grid(norm=2, weigh=True, points=20)
    scale, _ = how.parameters(torch.from_numpy(w)[:, None], QuantConfig(), torch.from_numpy(1 / np.diag(u) ** 2)[None])
    q, _ = run(w, h, QuantConfig(), grid=how)
    assert np.array_equal(q.scale, scale)
    fmt, chosen = QuantConfig().weights, None
    for share in how.shares:
        s, z = fmt.parameters((w.min(1) * share).astype(np.float32), (w.max(1) * share).astype(np.float32))
        tried = Quantized(fmt, fmt.encode(w, s[:, None], z[:, None]), s[:, None], z[:, None])
        chosen = cost(tried) if chosen is None else np.minimum(chosen, cost(tried))
    best = Quantized(fmt, fmt.encode(w, q.scale, q.zero_point), q.scale, q.zero_point)
    assert cost(best) == pytest.approx(chosen, rel=1e-6)
    assert not np.array_equal(scale, run(w, h, QuantConfig(), grid=Grid(norm=2, points=20))[0].scale)


@pytest.mark.parametrize("act_order", [False, True])
@pytest.mark.parametrize("name", ["int4", "dint4"])
def test_gptaq_is_least_squares(name, act_order):
    """Column by column: what the later ones take on minimises the outputs' error, by numpy's lstsq on the inputs."""
    rng = np.random.default_rng(15)
    w, _ = problem(15, n=6, k=24)
    x = rng.standard_normal((200, 24)) @ (np.eye(24) + 0.3 * rng.standard_normal((24, 24)))
    d = 0.2 * rng.standard_normal(x.shape) + 0.1 * x[:, ::-1]
    h, c = x.T @ x / 200, d.T @ x / 200
    alpha, config = 0.5, QuantConfig(weights=name)
    first = quantize_weight("w", w, config)
    fmt, scale, zero_point = config.weights, first.scale[:, 0], first.zero_point[:, 0]
    order = np.argsort(-np.diag(h), kind="stable") if act_order else np.arange(24)
    # Damping as further tokens, one for each input, which the float model's inputs do not deviate on.
    rows = np.concatenate([x, np.sqrt(200 * 0.01 * np.diag(h).mean()) * np.eye(24)])
    away = np.concatenate([d, np.zeros((24, 24))])
    now, expected = w.astype(np.float64), np.empty(w.shape)
    for i, j in enumerate(order):
        codes = fmt.encode(now[:, j].astype(np.float32), scale, zero_point)
        expected[:, j] = fmt.half_steps(codes, zero_point) * scale.astype(np.float64) / 2
        later = order[i + 1 :]
        if len(later):
            missing = np.outer(rows[:, j], now[:, j] - expected[:, j]) + alpha * np.outer(away[:, j], now[:, j])
            now[:, later] += np.linalg.lstsq(rows[:, later], missing, rcond=None)[0].T
    for block in (5, 128):
        q, _ = run(w, h, config, deviation=torch.from_numpy(alpha * c), act_order=act_order, block_size=block)
        assert np.array_equal(q.half_steps() * q.scale.astype(np.float64) / 2, expected)
    assert not np.array_equal(q.codes, run(w, h, config, act_order=act_order)[0].codes)
    plain = run(w, h, config, deviation=torch.zeros(24, 24), act_order=act_order)[0]
    assert np.array_equal(plain.codes, run(w, h, config, act_order=act_order)[0].codes)


def test_the_bench_runs_the_published_algorithm(capsys):
    """It gives our codes, up to float32's roundings; and what is printed is the ratio that is returned."""
    w, h = problem(16)
    expected, _ = run(w, h)
    got = published(torch.from_numpy(w), torch.from_numpy(h).float(), block=32).numpy()
    assert (np.abs(got - expected.dequantize()) < 1e-6).mean() > 0.99
    ratios = against_published(size=48, runs=2)
    shown = capsys.readouterr().out
    assert set(ratios) == {"published, INT4", "INT4", "dINT4"}
    assert f"{ratios['dINT4']:.2f}x" in shown
