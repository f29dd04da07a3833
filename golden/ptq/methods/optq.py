"""OPTQ, the paper's name for GPTQ (arXiv 2210.17323), on any format of `golden.formats`; and GPTAQ (arXiv 2504.02692).

A projection's weights W [n, k] are quantised column by column so that its outputs on calibration inputs change least:

    H = mean over tokens of x x^T,  H + lambda I                            (their Eq. 2; factors of H cancel)
    U upper triangular with U^T U = (H + lambda I)^-1                       (their step 3, the Cholesky form)
    for each column j, in order:
        q_j = quantise(w_j),  e_j = (w_j - q_j) / U_jj                      (their Algorithm 1)
        w_l = w_l - e_j U_jl   for all columns l > j

Rows do not meet: each is a problem of its own with the same H. The sum of all e^2 is the objective's final value,
trace (W - Q) (H + lambda I) (W - Q)^T. Scales and zero points come from W before the first update (per channel, or per
group: `static_groups`), so that any order of columns is possible; or a group's from what the updates have made of it
when its first column is reached. `quantise` is golden's own rule, on the updated column as float32.

GPTAQ also knows what the projection sees in the float model, x + d, and asks for the float model's output,
|| Q x - W (x + d) ||^2. When column j is quantised, the later columns take on what its own d_j contributes, by least
squares, times alpha:

    C = mean of d x^T,   P_j: = alpha C_jS (H_SS + lambda I)^-1 = alpha (C_jS U_SS^T) U_SS,   S all columns after j
    w_l = w_l - e_j U_jl + w_j P_jl

w_j as it was quantised. (All of C at once would be OPTQ of W + W C H^-1, which fits the calibration data too well.)
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import numpy as np
import torch
from tqdm import tqdm

from golden.formats import Format, Quantized
from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer, ranks
from golden.ptq.decoder import Layer, make_layer, named
from golden.ptq.methods import step as steps
from golden.ptq.methods.grid import Grid
from golden.ptq.methods.step import Step, Work, grouped, is_number, runs, shown, stored
from golden.ptq.modules import QuantAttention, QuantLinear
from golden.ptq.scaling import groups

_INNER = 16  # columns whose updates of the rest of their block are gathered into one product
_MOST_DAMPING = 10.0  # of the mean diagonal: beyond it nothing of H is left that OPTQ could use


class Hessian:
    """H of a projection, collected over calibration batches: mean of x x^T over tokens, [k, k].

    Sums are float32; those of parts of the data (`include`) are added up in float64.
    """

    def __init__(self, k: int, *, name: str = "the projection", device: torch.device | str = "cpu") -> None:
        self.name, self.tokens = name, 0
        self.sum = torch.zeros(k, k, device=device)

    def add(self, x: torch.Tensor) -> None:
        """Count in inputs x [..., k]. Raises ValueError, naming the projection, for NaN and infinity."""
        x = x.reshape(-1, x.shape[-1]).float()
        self._check("not finite", torch.isfinite(x).all(0))
        self.sum.addmm_(x.mT, x)
        self.tokens += len(x)

    def include(self, part: torch.Tensor, tokens: int) -> None:
        """Count in the sum over a part of the inputs."""
        self.sum = self.sum.double().add_(part)
        self.tokens += tokens

    def matrix(self) -> torch.Tensor:
        """Raises ValueError, naming the projection, where squares of inputs are beyond float32, or there was none."""
        if not self.tokens:
            raise ValueError(f"{self.name}: OPTQ needs calibration inputs, there were none")
        self._check("too large to be squared in float32", torch.isfinite(self.sum.diagonal()))
        return self.sum / self.tokens

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
    static_groups: bool = True,
    grid: Grid | None = None,
    deviation: torch.Tensor | None = None,
    name: str = "the projection",
) -> tuple[Quantized, Report]:
    """Quantise weights [n, k] (scaled and clipped before) by OPTQ, as `config` says.

    hessian: [k, k], or the `Factor` of it, to which damping and act_order belong then.
    block_size: columns whose updates of all later columns are gathered into one product; it changes no result but for
        rounding in float64.
    static_groups: scales of groups from the weights as they were, or else as the updates have made them.
    grid: how scales are found; None: by minimum and maximum.
    deviation: alpha C [k, k], for GPTAQ.
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
    u, order = factor.u, factor.order
    group = config.group_size or k
    again = not static_groups and group < k
    if again and not torch.equal(order, torch.arange(k, device=order.device)):
        raise ValueError(
            f"{name}: groups that are estimated again take their columns one after another: with act_order, groups "
            "are static"
        )
    costs = torch.empty(k, dtype=torch.float64, device=weight.device)
    costs[order] = u.diagonal().square().reciprocal()
    with named(f"weights of {name}"):
        split = grouped(weight, config)
        own = costs.reshape(split.shape[1:]) if len(split) == n else None
        rounding = _Rounding(config.weights, *steps.parameters(split, config, grid, own))
    at = (order // group).tolist()  # the group of each column, in the order of work
    trail = _trail(factor, deviation)

    w = weight.T.contiguous()[order].double()  # [k, n]: a column of weights is contiguous
    codes = torch.empty(k, n, dtype=torch.uint8, device=weight.device)
    total = 0.0
    errors = torch.empty(2 if deviation is not None else 1, min(block_size, k), n, dtype=w.dtype, device=w.device)

    def spread(begin: int, end: int, start: int, stop: int, first: int) -> None:
        """Add to columns start to stop what columns begin to end leave them; errors hold those from `first` on."""
        done = errors[:, begin - first : end - first].reshape(-1, n)
        parts = [trail[i * k + begin : i * k + end, start:stop] for i in range(len(errors))]
        w[start:stop].addmm_((torch.cat(parts) if len(parts) > 1 else parts[0]).T, done)

    begin = 0
    while begin < k:
        end = min(begin + block_size, k)
        if again:  # a block ends with its group, so that the next group has had all updates
            end = min(end, (begin // group + 1) * group)
            if begin % group == 0:
                now = w[begin : begin + group].T.float()[:, None]
                own = costs[begin : begin + group][None]
                with named(f"weights of {name}"):
                    rounding.renew(begin // group, *steps.parameters(now, config, grid, own))
        for inner in range(begin, end, _INNER):
            last = min(inner + _INNER, end)
            for j in range(inner, last):
                quantised = rounding.apply(w[j], at[j], codes[j])
                error = torch.sub(quantised, w[j], out=errors[0, j - begin]).div_(u[j, j])
                if len(errors) > 1:
                    errors[1, j - begin] = w[j]
                    w[j + 1 : last].addr_(trail[k + j, j + 1 : last], w[j])
                w[j + 1 : last].addr_(u[j, j + 1 : last], error)
            if last < end:
                spread(inner, last, last, end, begin)
        total += float(errors[0, : end - begin].square().sum())
        if end < k:
            spread(begin, end, end, k, begin)
        begin = end

    restored = torch.empty_like(codes)
    restored[order] = codes
    quantised = stored(restored.T, rounding.scale, rounding.zero_point, config)
    return quantised, Report(factor.damping, factor.raised, factor.dead, total)


class _Rounding:
    """How the columns of each group are rounded to a format's codes.

    Attributes:
        scale, zero_point: float32 and uint8 [n or 1, groups], as they are stored.
    """

    def __init__(self, fmt: Format, scale: torch.Tensor, zero_point: torch.Tensor) -> None:
        self.fmt, self.scale, self.zero_point = fmt, scale, zero_point
        self._scales, self._zero_points = (part.double().T.contiguous() for part in (scale, zero_point))
        self._half_scales = self._scales / 2
        self._first = self._zero_points.long() << fmt.bits  # where the half-steps of a zero point begin
        every = [torch.arange(count, device=scale.device) for count in (fmt.zero_points[-1] + 1, 1 << fmt.bits)]
        self._half_steps = integer.half_steps(fmt, every[1], every[0][:, None]).double().flatten()

    def renew(self, group: int, scale: torch.Tensor, zero_point: torch.Tensor) -> None:
        """Give a group another scale and zero point, [n, 1] each."""
        self.scale[:, group], self._scales[group] = scale[:, 0], scale[:, 0].double()
        self.zero_point[:, group], self._zero_points[group] = zero_point[:, 0], zero_point[:, 0].double()
        self._half_scales[group] = self._scales[group] / 2
        self._first[group] = self._zero_points[group].long() << self.fmt.bits

    def apply(self, column: torch.Tensor, group: int, codes: torch.Tensor) -> torch.Tensor:
        """Round a column, float64 [n], of a group: returns what its codes mean; `codes`, uint8 [n], takes them."""
        s, z = self._scales[group], self._zero_points[group]
        code = self.fmt.compute_codes(column.float().double(), s, z, xp=torch).long()
        codes.copy_(code)
        return self._half_steps.gather(0, code.add_(self._first[group])).mul_(self._half_scales[group])


def _trail(factor: Factor, deviation: torch.Tensor | None) -> torch.Tensor:
    """U [k, k], by whose rows a column's error, negated, is added to later ones; for GPTAQ [U; P] [2 k, k].

    P's rows add the column itself. deviation: alpha C.
    """
    u, order = factor.u, factor.order
    if deviation is None:
        return u
    turned = deviation[order[:, None], order].to(u)
    return torch.cat([u, (turned @ u.mT).triu_(1) @ u])


gptq = optq


@dataclass(frozen=True, kw_only=True)
class Optq(Step):
    """Round by OPTQ. Options have the names of GPTQ's public code.

    Attributes:
        damping: lambda, as a share of the Hessian's mean diagonal; more than 0, up to 10.
        act_order: take the columns with the largest inputs first.
        true_sequential: Hessians of what the projections see in the layer whose earlier projections are rounded, and
            quantise as they will: one pass for each; else one pass of the float layer for all.
        static_groups: where weights have groups, all scales from the weights as they were; else a group's when it is
            reached, from what OPTQ has made of it by then.
    """

    name: ClassVar[str] = "optq"
    stage: ClassVar[str] = "round"

    damping: float = 0.01
    act_order: bool = False
    true_sequential: bool = False
    static_groups: bool = True

    def __post_init__(self) -> None:
        if not (is_number(self.damping) and 0 < self.damping <= _MOST_DAMPING):
            raise ValueError(
                f"damping is {shown(self.damping)}: a number above 0, up to {_MOST_DAMPING:g}, is needed: without any, "
                "a Hessian of fewer tokens than inputs has no inverse"
            )
        for option in ("act_order", "true_sequential", "static_groups"):
            if not isinstance(getattr(self, option), bool):
                raise ValueError(f"{option} is {shown(getattr(self, option))}: true or false is needed")
        if self.act_order and not self.static_groups:
            raise ValueError(
                f"{self.name}: act_order without static_groups makes groups of columns that are not beside each other, "
                "which neither the datapath nor a saved model has: take static_groups"
            )

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:
        if not self.static_groups and quant.weights.tensor_scale:
            raise ValueError(f"{self.name}: scales of {quant.weights.name} depend on the whole tensor: static_groups")
        if not self.static_groups and quant.group_size is None:
            raise ValueError(
                f"{self.name}: static_groups false does nothing where weights have no groups: leave it out"
            )

    def apply(self, work: Work) -> dict[str, Any]:
        """The report: a `Report` for each projection."""
        work.searched()
        sharing = [group.projections for group in groups(work.config)]  # one input, one Hessian
        reports = {}
        for together in [[names] for names in sharing] if self.true_sequential else [sharing]:
            seen = self._seen(work, [names[0] for names in together])
            for names in together:
                work.say(f"{self.name}: {names[-1]}")
                self._round(work, names, seen.pop(names[0]), reports)
        return reports

    def _round(self, work: Work, names: tuple[str, ...], seen: "_Seen", reports: dict[str, Any]) -> None:
        """Round projections with one input."""
        prefix = f"{work.name}."
        hessian, deviation = seen.hessian.matrix(), seen.deviation()
        del seen  # the sums: large ones
        factor = factorise(hessian, damping=self.damping, act_order=self.act_order, name=prefix + names[0])
        del hessian
        for name in names:
            work.weights[name], report = optq(
                work.tensors[f"{name}.weight"],
                factor,
                work.quant,
                static_groups=self.static_groups,
                grid=work.grid,
                deviation=deviation,
                name=prefix + name,
            )
            reports[name] = report.to_json()
            if report.raised:
                tqdm.write(f"{prefix}{name}: {report}")

    def _seen(self, work: Work, names: list[str]) -> dict[str, "_Seen"]:
        """What enters the projections with these names, over all inputs."""
        layer = self._layer(work)

        def see(batch: int, found: dict[str, _Seen]) -> None:
            for name, x in _tapped(work.config, layer, work.inputs[batch].to(work.device), found).items():
                found[name].add(x)

        return self._summed(work, names, see)

    def _summed(
        self, work: Work, names: list[str], see: Callable[[int, dict[str, "_Seen"]], None]
    ) -> dict[str, "_Seen"]:
        """Sums of what `see` adds of each batch: in float32 inside each of `ranks.parts`, of these in float64."""
        work.say(f"{self.name}: Hessians")
        tokens = [x[..., 0].numel() for x in work.inputs]
        parts = ranks.parts(len(tokens))

        def fresh() -> dict[str, _Seen]:
            return {n: _Seen(work.tensors[f"{n}.weight"].shape[1], f"{work.name}.{n}", work.device) for n in names}

        def sums(i: int) -> list[torch.Tensor]:
            found = fresh()
            for batch in parts[i]:
                see(batch, found)
            return [part for own in found.values() for part in own.sums]

        total = fresh()
        for i, found in enumerate(ranks.ordered(len(parts), sums, work.device)):
            each = len(found) // len(names)
            for j, own in enumerate(total.values()):
                own.include(found[j * each : (j + 1) * each], sum(tokens[batch] for batch in parts[i]))
        return total

    def _layer(self, work: Work) -> Layer:
        """The layer as far as it is rounded: in float, where it is not true_sequential."""
        if not self.true_sequential:
            return make_layer(work.config, work.tensors)
        biases = {n: work.tensors.get(f"{n}.bias") for n in work.weights}
        linears = {
            n: QuantLinear(w, None if biases[n] is None else biases[n].cpu().numpy(), work.quant).to(work.device)
            for n, w in work.weights.items()
        }
        ready = all(n in work.weights for n in work.config.attention[:3])
        attention = QuantAttention(replace(work.quant, value_range="dynamic")).to(work.device) if ready else None
        return make_layer(work.config, work.tensors, linears=linears, attention=attention)


class _Seen:
    """H of what enters a projection, and, where the float model's is given too, C."""

    def __init__(self, k: int, name: str, device: torch.device) -> None:
        self.hessian = Hessian(k, name=name, device=device)
        self._deviation: torch.Tensor | None = None

    def add(self, x: torch.Tensor, in_float: torch.Tensor | None = None) -> None:
        self.hessian.add(x)
        if in_float is not None:
            x, d = (v.reshape(-1, v.shape[-1]).float() for v in (x, in_float - x))
            if self._deviation is None:
                self._deviation = torch.zeros(x.shape[1], x.shape[1], device=x.device)
            self._deviation.addmm_(d.mT, x)

    @property
    def sums(self) -> list[torch.Tensor]:
        return [self.hessian.sum, *([] if self._deviation is None else [self._deviation])]

    def include(self, sums: Sequence[torch.Tensor], tokens: int) -> None:
        """Count in the sums over a part of the inputs."""
        self.hessian.include(sums[0], tokens)
        for part in sums[1:]:
            self._deviation = part.double() if self._deviation is None else self._deviation.add_(part)

    def scale(self, alpha: float) -> None:
        if self._deviation is not None:
            self._deviation *= alpha

    def deviation(self) -> torch.Tensor | None:
        """C, the mean of d x^T, as it is scaled."""
        return None if self._deviation is None else self._deviation / self.hessian.tokens


@dataclass(frozen=True, kw_only=True)
class Gptaq(Optq):
    """Round by GPTAQ: OPTQ that also makes up for what the layers before have changed.

    Attributes:
        alpha: how much of a column's own deviation the later ones take on; 0.25 as in its public code, 0 is OPTQ.
        true_sequential: on as in its public code, so that a projection makes up for those before it in its layer, too.
    """

    name: ClassVar[str] = "gptaq"
    needs_float_inputs: ClassVar[bool] = True

    alpha: float = 0.25
    true_sequential: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (is_number(self.alpha) and 0 < self.alpha <= 1):
            raise ValueError(f"alpha is {shown(self.alpha)}: a number above 0, up to 1, is needed; optq is that with 0")

    def _round(self, work: Work, names: tuple[str, ...], seen: "_Seen", reports: dict[str, Any]) -> None:
        seen.scale(self.alpha)
        super()._round(work, names, seen, reports)

    def _seen(self, work: Work, names: list[str]) -> dict[str, "_Seen"]:
        quantised, in_float = self._layer(work), make_layer(work.config, work.unclipped())

        def see(batch: int, found: dict[str, _Seen]) -> None:
            both = (quantised, work.inputs[batch]), (in_float, work.float_inputs[batch])
            inputs = [_tapped(work.config, layer, x.to(work.device), found) for layer, x in both]
            for name, own in found.items():
                own.add(*(part[name] for part in inputs))

        return self._summed(work, names, see)


class _AllSeen(Exception):
    """Ends a layer's pass where what comes behind would be thrown away."""


def _tapped(config: DecoderConfig, layer: Layer, x: torch.Tensor, names: Collection[str]) -> dict[str, torch.Tensor]:
    """What enters the projections with these names, where x enters the layer, which runs no further than the last."""
    seen: dict[str, torch.Tensor] = {}

    def tap(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
        if name in names:
            seen[name] = x
            if len(seen) == len(names):
                raise _AllSeen

    with suppress(_AllSeen):
        for entering, run in runs(config, [x], x.device, tap):
            layer(entering, run)
    return seen


Gptq = Optq
