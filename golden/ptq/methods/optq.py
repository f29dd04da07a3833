"""OPTQ, the paper's name for GPTQ (arXiv 2210.17323), on any format of `golden.formats`.

A projection's weights W [n, k] are quantised column by column so that its outputs on calibration inputs change least:

    H = mean over tokens of x x^T,  H + lambda I                            (their Eq. 2; factors of H cancel)
    U upper triangular with U^T U = (H + lambda I)^-1                       (their step 3, the Cholesky form)
    for each column j, in order:
        q_j = quantise(w_j),  e_j = (w_j - q_j) / U_jj                      (their Algorithm 1)
        w_l = w_l - e_j U_jl   for all columns l > j

Rows do not meet: each is a problem of its own with the same H. The sum of all e^2 is the objective's final value,
trace (W - Q) (H + lambda I) (W - Q)^T. Scales and zero points come from W before the first update (per channel, or per
group) and stay, so that any order of columns is possible; `quantise` is golden's own rule, on the updated column as
float32.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from tqdm import tqdm

from golden.formats import Quantized
from golden.models.config import QuantConfig
from golden.ptq import integer
from golden.ptq.decoder import make_layer
from golden.ptq.methods.step import Step, Work, is_number, runs, shown
from golden.ptq.scaling import groups

_MOST_DAMPING = 10.0  # of the mean diagonal: beyond it nothing of H is left that OPTQ could use


class Hessian:
    """H of a projection, collected over calibration batches: mean of x x^T over tokens, float32 [k, k]."""

    def __init__(self, k: int, *, name: str = "the projection", device: torch.device | str = "cpu") -> None:
        self.name, self.tokens = name, 0
        self._sum = torch.zeros(k, k, device=device)

    def add(self, x: torch.Tensor) -> None:
        """Count in inputs x [..., k]. Raises ValueError, naming the projection, for NaN and infinity."""
        x = x.reshape(-1, x.shape[-1]).float()
        self._check("not finite", torch.isfinite(x).all(0))
        self._sum.addmm_(x.mT, x)
        self.tokens += len(x)

    def matrix(self) -> torch.Tensor:
        """Raises ValueError, naming the projection, where squares of inputs are beyond float32, or there was none."""
        if not self.tokens:
            raise ValueError(f"{self.name}: OPTQ needs calibration inputs, there were none")
        self._check("too large to be squared in float32", torch.isfinite(self._sum.diagonal()))
        return self._sum / self.tokens

    def _check(self, what: str, fine: torch.Tensor) -> None:
        if not fine.all():
            raise ValueError(
                f"input of {self.name}: channel {int((~fine).nonzero()[0])} is {what} on the calibration data: "
                "the model overflows there, or its weights are damaged"
            )


@dataclass(frozen=True, eq=False)
class Factor:
    """What OPTQ needs of H, shared by projections with the same inputs.

    Attributes:
        u: upper triangular, float64 [k, k], rows and columns in `order`.
        order: columns in the order in which they are quantised.
        damping: lambda over the mean diagonal that was used.
        raised: whether that is more than what was asked for, which did not do.
        dead: how many inputs were zero in all of the calibration data.
    """

    u: torch.Tensor
    order: torch.Tensor
    damping: float
    raised: bool
    dead: int


def factorise(
    hessian: torch.Tensor, *, damping: float = 0.01, act_order: bool = False, name: str = "the projection"
) -> Factor:
    """U with U^T U = (H + lambda I)^-1, computed in float64. lambda = damping times the mean diagonal of H.

    Where H + lambda I is not positive definite in float64, lambda is raised tenfold until it is; ValueError if that
    takes more than ten times the mean diagonal. Dead inputs (H_jj = 0) are rounded to nearest, which changes no other
    column. act_order: columns by falling H_jj.
    """
    k = len(hessian)
    if hessian.shape != (k, k):
        raise ValueError(f"{name}: the Hessian is {list(hessian.shape)}, a square matrix is needed")
    if not (np.isfinite(damping) and damping >= 0):
        raise ValueError(f"damping is {damping}: a share of the mean diagonal, from 0, is needed")
    diagonal = hessian.diagonal().double()
    if not torch.isfinite(hessian).all() or (diagonal < 0).any():
        raise ValueError(
            f"{name}: the Hessian is not that of any inputs: it is not finite, or its diagonal is negative"
        )
    dead = diagonal == 0
    mean = 1.0 if dead.all() else float(diagonal[~dead].mean())
    order = torch.argsort(diagonal, descending=True, stable=True) if act_order else torch.arange(k, device=dead.device)
    # Where H, both axes turned around, is L L^T with L lower triangular, H = R R^T with R, L turned around, upper
    # triangular; so H^-1 = U^T U with U = R^-1. H is inverted nowhere.
    back = order.flip(0)
    turned = hessian[back[:, None], back].double()
    turned.diagonal().add_(dead[back] * mean)
    used, asked = 0.0, damping
    while True:
        turned.diagonal().add_((damping - used) * mean)
        used = damping
        lower, failed = torch.linalg.cholesky_ex(turned)
        # A pivot that is lost in rounding is a failure too, though it may come out positive.
        lost = lower.diagonal().square() <= k * torch.finfo(lower.dtype).eps * turned.diagonal()
        if not failed and not lost.any():
            break
        if damping >= _MOST_DAMPING:
            raise ValueError(
                f"{name}: H + lambda I has no Cholesky factor, up to lambda = {damping:g} times H's mean diagonal: "
                "the calibration inputs hold extremes beyond float32's precision; check them, or leave OPTQ out"
            )
        damping = min(max(10 * damping, 1e-6), _MOST_DAMPING)
    del turned
    _invert_lower(lower)
    return Factor(lower.flip(0, 1), order, damping, damping > asked, int(dead.sum()))


def _invert_lower(lower: torch.Tensor) -> None:
    """Invert a lower triangular matrix in place: [[A, 0], [B, D]] becomes [[A^-1, 0], [-D^-1 B A^-1, D^-1]]."""
    k = len(lower)
    if k <= 256:
        lower.copy_(torch.linalg.solve_triangular(lower, torch.eye(k).to(lower), upper=False))
        return
    a, b, d = lower[: k // 2, : k // 2], lower[k // 2 :, : k // 2], lower[k // 2 :, k // 2 :]
    _invert_lower(a)
    _invert_lower(d)
    b.copy_((d @ b).neg_() @ a)


@dataclass(frozen=True)
class Report:
    """What OPTQ did to one projection.

    Attributes:
        damping: that was used; raised: whether it is more than what was asked for.
        dead: inputs that were zero in all of the calibration data.
        error: trace (W - Q) (H + lambda I) (W - Q)^T, the squared error of the outputs of a token, summed over n.
    """

    damping: float
    raised: bool
    dead: int
    error: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        text = f"squared output error {self.error:.4g}"
        if self.raised:
            text += f"; damping raised to {self.damping:g}, as the Hessian is singular"
        return text + (f"; {self.dead} dead inputs rounded to nearest" if self.dead else "")


@torch.no_grad()
def optq(
    weight: torch.Tensor,
    hessian: torch.Tensor | Factor,
    config: QuantConfig,
    *,
    damping: float = 0.01,
    block_size: int = 128,
    act_order: bool = False,
    name: str = "the projection",
) -> tuple[Quantized, Report]:
    """Quantise weights [n, k] (scaled and clipped before) by OPTQ, as `config` says.

    hessian: [k, k], or the `Factor` of it, to which damping and act_order belong then.
    block_size: columns whose updates of all later columns are gathered into one product; it changes no result but for
        rounding in float64.
    Raises ValueError, with `name`, for weights that are not finite, shapes that do not fit, and as `factorise`.
    """
    n, k = weight.shape
    if block_size < 1:
        raise ValueError(f"block_size is {block_size}: a positive number of columns is needed")
    factor = hessian
    if not isinstance(factor, Factor):
        factor = factorise(hessian, damping=damping, act_order=act_order, name=name)
    if len(factor.u) != k:
        raise ValueError(f"{name}: weights {list(weight.shape)} and a Hessian of {len(factor.u)} inputs do not fit")
    fmt, u, order = config.weights, factor.u, factor.order
    scale, zero_point, group = _parameters(weight.float(), config, name)
    columns = torch.arange(k, device=weight.device)[order] // group  # the group of each column, in the order of work
    scales, zero_points = scale.double().T.contiguous(), zero_point.double().T.contiguous()  # [groups, n or 1]

    w = weight.double()[:, order].T.contiguous()  # [k, n]: a column of weights is contiguous
    codes = torch.empty(k, n, dtype=torch.uint8, device=weight.device)
    total = 0.0
    for begin in range(0, k, block_size):
        end = min(begin + block_size, k)
        errors = torch.empty_like(w[begin:end])
        for j in range(begin, end):
            s, z = scales[columns[j]], zero_points[columns[j]]
            code = integer.encode(fmt, w[j].float(), s, z)
            quantised = integer.half_steps(fmt, code, z).double().mul_(s / 2)
            error = torch.sub(w[j], quantised, out=errors[j - begin]).div_(u[j, j])
            w[j + 1 : end].addr_(u[j, j + 1 : end], error, alpha=-1)
            codes[j] = code
        w[end:].addmm_(u[begin:end, end:].T, errors, alpha=-1)
        total += float(errors.square().sum())

    restored = torch.empty_like(codes)
    restored[order] = codes
    quantised = Quantized(
        fmt,
        restored.T.contiguous().cpu().numpy(),
        scale.cpu().numpy(),
        zero_point.cpu().numpy(),
        group_size=config.group_size,
        symmetric=config.symmetric,
    )
    return quantised, Report(factor.damping, factor.raised, factor.dead, total)


gptq = optq


def _parameters(weight: torch.Tensor, config: QuantConfig, name: str) -> tuple[torch.Tensor, torch.Tensor, int]:
    """Scale and zero point [n or 1, groups] as `Format.quantize` has them, and the columns of a group."""
    n, k = weight.shape
    group = config.group_size or k
    if k % group:
        raise ValueError(f"weights of {name}: group_size {group} does not divide the last axis of {(n, k)}")
    if not torch.isfinite(weight).all():
        raise ValueError(f"weights of {name}: only finite float32 values can be quantised")
    shape = (1, 1, -1) if config.granularity == "per_tensor" else (n, -1, group)
    lo, hi = torch.aminmax(weight.reshape(shape), dim=-1)
    scale, zero_point = integer.parameters(config.weights, lo, hi, symmetric=config.symmetric, hardware=config.hardware)
    return scale, zero_point, group


@dataclass(frozen=True, kw_only=True)
class Optq(Step):
    """Round by OPTQ, with Hessians of the scaled and clipped float layer: one pass for all projections.

    Attributes:
        damping: lambda, as a share of the Hessian's mean diagonal; more than 0, up to 10.
        act_order: take the columns with the largest inputs first.
    """

    name: ClassVar[str] = "optq"
    stage: ClassVar[str] = "round"

    damping: float = 0.01
    act_order: bool = False

    def __post_init__(self) -> None:
        if not (is_number(self.damping) and 0 < self.damping <= _MOST_DAMPING):
            raise ValueError(
                f"damping is {shown(self.damping)}: a number above 0, up to {_MOST_DAMPING:g}, is needed: without any, "
                "a Hessian of fewer tokens than inputs has no inverse"
            )
        if not isinstance(self.act_order, bool):
            raise ValueError(f"act_order is {shown(self.act_order)}: true or false is needed")

    def apply(self, work: Work) -> dict[str, Any]:
        """The report: a `Report` for each projection."""
        work.searched()
        sharing = [group.projections for group in groups(work.config)]  # one input, one Hessian
        prefix = f"{work.name}."
        hessians = self._hessians(work, [prefix + names[0] for names in sharing])
        reports = {}
        for names in sharing:
            work.say(f"optq: {names[-1]}")
            hessian = hessians.pop(prefix + names[0]).matrix()
            factor = factorise(hessian, damping=self.damping, act_order=self.act_order, name=prefix + names[0])
            del hessian
            for name in names:
                weight = work.tensors[f"{name}.weight"]
                work.weights[name], report = optq(weight, factor, work.quant, name=prefix + name)
                reports[name] = report.to_json()
                if report.raised:
                    tqdm.write(f"{prefix}{name}: {report}")
        return reports

    @staticmethod
    def _hessians(work: Work, names: list[str]) -> dict[str, Hessian]:
        """Hessians of what enters the projections with these names, over all inputs."""
        device, prefix = next(iter(work.tensors.values())).device, f"{work.name}."
        tensors = {prefix + n: t for n, t in work.tensors.items()}
        found = {n: Hessian(tensors[f"{n}.weight"].shape[1], name=n, device=device) for n in names}

        def tap(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
            if name in found:
                found[name].add(x)

        work.say("optq: Hessians")
        layer = make_layer(work.config, tensors, prefix)
        for x, run in runs(work.config, work.inputs, device, tap):
            layer(x, run)
        return found


Gptq = Optq
