"""Scales and clips before rounding: SmoothQuant, AWQ and AQAS, for one decoder layer at a time.

A product W X, W [n, k] and X [k, tokens], is the same for any positive s, one number per input channel:

    W X = (W diag(s)) (diag(s)^-1 X)                                    SmoothQuant (arXiv 2211.10438), Eq. 3

diag(s)^-1 moves into what comes before: a norm's gain and bias, or the rows of a projection behind which nothing but
a positively homogeneous function follows (`groups`). What the quantisers Q see changes, and s is chosen for that:

    SmoothQuant   s_j = max|X_j|^alpha / max|W_j|^(1-alpha)             its Eq. 4; alpha given, or the layer's best
    AWQ           argmin_s || Q(W diag(s)) diag(s)^-1 X - W X ||^2      arXiv 2306.00978, Eq. 4: weights only
    AQAS          argmin_s || Q(W diag(s)) Q(diag(s)^-1 X) - W X ||^2   arXiv 2311.05161, section 3.2: both quantisers

The two searches go over s_j = x_j^r / w_j^(1-r), r = 0, 1/20, ..., 19/20, as AWQ's public code of mid 2023 has it, with
x and w a channel's statistic; AQAS also tries s = 1, so that on its calibration data it never loses to no scaling. For
q, k and v together both compare the output of the whole attention block, in AQAS with Q, K, V and the attention map
quantised too, and for gate and up that of the feed-forward block; otherwise the product alone. Every Q is golden's own,
with the zero points of the hardware unless `QuantConfig.hardware` is off.

Clipping then shrinks each output channel's (or group's) largest weight by a factor 1, 0.95, ..., 0.55 to where the
error of its outputs is least (AWQ's code); q and k are left out, as their outputs meet before they can be compared.

Where a part of the calibration data does, it is drawn at random, always the same: any regular choice would favour some
lengths of sequences, or some positions inside them.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer
from golden.ptq.decoder import Layer, make_layer, make_run, named
from golden.ptq.method import Method
from golden.ptq.modules import QuantAttention

GRID = 20  # values of r, and of alpha where it is searched
SHRINKS = tuple(1 - i / 20 for i in range(10))  # of the largest weight, when clipping
_CLIP_TOKENS = 512  # on which clips are compared
_DEAD = 2.0**-20  # a channel whose statistic is below this share of the largest keeps its scale: calibration missed it

Tensors = dict[str, torch.Tensor]
Keep = Callable[[Iterable[torch.Tensor]], list[torch.Tensor]]


@dataclass(frozen=True)
class Group:
    """Projections that share an input, and so their scales.

    Attributes:
        name: "qkv", "out", ...
        before: the norm or projection whose outputs are divided by the scales.
        projections: those whose input channels are multiplied by them.
        block: method of `Layer` whose output the search compares; None: the output of the (one) projection.
    """

    name: str
    before: str
    projections: tuple[str, ...]
    block: str | None = None


def groups(config: DecoderConfig) -> tuple[Group, ...]:
    """Where scales fold exactly. V and out_proj: V is linear in the values' channels; fc1 and fc2: ReLU(y / s) is
    ReLU(y) / s for s > 0; up and down: the product with SiLU(gate) is linear in up, and gate is left alone."""
    attention_norm, mlp_norm = config.layer_norms
    *qkv, out = config.layer_linears[:4]
    attention = Group("qkv", attention_norm, tuple(qkv), "attend"), Group("out", qkv[2], (out,))
    if config.family == "opt":
        return *attention, Group("fc1", mlp_norm, ("fc1",)), Group("fc2", "fc1", ("fc2",))
    gate, up, down = config.layer_linears[4:]
    return *attention, Group("gate_up", mlp_norm, (gate, up), "feed_forward"), Group("down", up, (down,))


def check(config: DecoderConfig, quant: QuantConfig, method: Method) -> None:
    """Raise ValueError where `method` cannot be had for such a model or such quantisers."""
    if not method.needs_scaling:
        return
    if quant.granularity == "per_tensor":
        raise ValueError(
            "scaling and clipping need per_channel weights: with per_tensor ones a scale or clip of one row changes "
            "the scale of all, which the searches do not see"
        )
    if method.scaling == "none":
        return
    if not config.pre_norm:
        raise ValueError(
            f"scaling {method.scaling!r} is not valid for a post-norm OPT (350m): the norms' outputs also are the "
            "residual stream, so no scale folds into them: choose scaling 'none' (clipping and OPTQ remain)"
        )
    if not config.affine_norm:
        raise ValueError(
            f"scaling {method.scaling!r} folds into the norms' gains, and this model's norms have none "
            "(layer_norm_elementwise_affine is false): choose scaling 'none'"
        )


@torch.no_grad()
def scale_layer(
    tensors: Mapping[str, torch.Tensor],
    inputs: Sequence[torch.Tensor],
    config: DecoderConfig,
    quant: QuantConfig,
    method: Method,
    *,
    keep: Keep = list,
) -> tuple[Tensors, dict[str, Any]]:
    """Float tensors of a layer with the scales and clips of `method` applied, and a report as JSON data.

    tensors: by their names inside the layer ("self_attn.q_proj.weight"), float32.
    inputs: what enters the layer, before its norm, float32 [b, t, hidden] each, without padding, on any device.
    keep: makes a list of activations that stay while scales are searched; may return them from a slower place, also on
        another device: each is moved to the tensors' where it is used.
    """
    check(config, quant, method)
    tensors = dict(tensors)
    if not method.needs_scaling:
        return tensors, {}
    layer = Calibrated(tensors, _drawn_sequences(inputs, method.search_tokens), config, keep=keep)
    report: dict[str, Any] = {}
    scales: Tensors = {}
    if method.scaling != "none":
        search = {"smoothquant": smoothquant, "awq": awq, "aqas": aqas}[method.scaling]
        scales, report["scales"] = search(layer, quant, method)
        tensors = fold(tensors, scales, config)
    if method.clip:
        # AWQ's objective has float inputs; those of the others are what the projection will really see.
        objective = weight_only(quant) if method.scaling == "awq" else quant
        tensors, report["clips"] = clip(tensors, layer, scales, objective)
    return tensors, report


def _drawn_sequences(inputs: Sequence[torch.Tensor], tokens: int | None) -> Iterator[torch.Tensor]:
    """About so many tokens of inputs [b, t, hidden], in whole sequences, at least one: each length has its share."""
    total = sum(x[..., 0].numel() for x in inputs)
    if tokens is None or tokens >= total:
        yield from inputs
        return
    lengths = torch.tensor([x.shape[1] for x in inputs for _ in range(len(x))])
    count = math.ceil(len(lengths) * tokens / total)
    order = torch.randperm(len(lengths), generator=_generator())
    order = order[lengths[order].argsort(stable=True)]  # every so many-th of this one, from the shortest to the longest
    drawn = torch.zeros(len(lengths), dtype=torch.bool)
    drawn[order[(torch.arange(count) * 2 + 1) * len(lengths) // (2 * count)]] = True
    for x, rows in zip(inputs, drawn.split([len(x) for x in inputs]), strict=True):
        if rows.any():
            yield x if rows.all() else x[rows.to(x.device)]


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def smoothquant(layer: "Calibrated", quant: QuantConfig, method: Method) -> tuple[Tensors, dict[str, Any]]:
    """SmoothQuant's Eq. 4, for the projections behind norms. alpha None: of 0, 1/20, ..., 1 the one with the least sum
    of the groups' relative distortions, both quantisers on: what a sweep of alpha can reach in this layer."""
    behind_norms = [g for g in groups(layer.config) if g.before in layer.config.layer_norms]
    statistics = {g.name: layer.statistics(g, "max") for g in behind_norms}

    def at(alpha: float) -> Tensors:
        return {name: _scales(*statistic, alpha) for name, statistic in statistics.items()}

    if method.alpha is not None:
        scales = at(method.alpha)
        return scales, {name: {"alpha": method.alpha} | _extent(s) for name, s in scales.items()}
    tried = {i / GRID: 0.0 for i in range(GRID + 1)}
    for g in behind_norms:
        targets = layer.targets(g)
        for alpha in tried:
            tried[alpha] += layer.distortion(g, at(alpha)[g.name], quant, targets)
    best = _least(tried, "the layer")
    return at(best), {name: {"alpha": best} | _extent(s) for name, s in at(best).items()}


def awq(layer: "Calibrated", quant: QuantConfig, method: Method) -> tuple[Tensors, dict[str, Any]]:
    """AWQ's Eq. 4: weights alone are quantised, and s starts from its mean statistics."""
    return _searched(layer, weight_only(quant), "awq", identity=False)


def aqas(layer: "Calibrated", quant: QuantConfig, method: Method) -> tuple[Tensors, dict[str, Any]]:
    """AQAS: weights and activations are quantised, s starts from maximum (or mean) magnitudes, 1 is tried too."""
    return _searched(layer, quant, method.statistic, identity=True)


def _searched(
    layer: "Calibrated", quant: QuantConfig, statistic: str, *, identity: bool
) -> tuple[Tensors, dict[str, Any]]:
    """argmin of the distortion over the grid of r, group by group: no group's scales change another's distortion."""
    scales, report = {}, {}
    for g in groups(layer.config):
        x, w = layer.statistics(g, statistic, quant.group_size)
        candidates = {i / GRID: _scales(x, w, i / GRID) for i in range(GRID)}
        if identity:
            candidates[None] = torch.ones_like(x)
        targets = layer.targets(g)
        distortions = {r: layer.distortion(g, s, quant, targets) for r, s in candidates.items()}
        best = _least(distortions, g.name)
        scales[g.name] = candidates[best]
        report[g.name] = {"r": best, "distortion": distortions[best]} | _extent(scales[g.name])
        if identity:
            report[g.name]["distortion_unscaled"] = distortions[None]
    return scales, report


def _energy(x: torch.Tensor) -> float:
    """Sum of squares: of rows in float32, which is several times faster, of these in float64."""
    return float(torch.linalg.vector_norm(x, dim=-1).double().square().sum())


def weight_only(quant: QuantConfig) -> QuantConfig:
    return replace(quant, activations=None, values=None, value_range="dynamic")


def _scales(x: torch.Tensor, w: torch.Tensor, r: float) -> torch.Tensor:
    """s_j = x_j^r / w_j^(1-r), with the geometric mean of its ends set to 1. Dead channels keep 1."""
    live = (x > _DEAD * x.max()) & (w > _DEAD * w.max())
    if not live.any():
        return torch.ones_like(x)
    s = (x[live].double() ** r / w[live].double() ** (1 - r)).clamp(min=1e-4)
    result = torch.ones_like(x)
    result[live] = (s / (s.max() * s.min()).sqrt()).float()
    return result


def _least(tried: Mapping[Any, float], where: str) -> Any:
    usable = {key: value for key, value in tried.items() if math.isfinite(value)}
    if not usable:
        raise ValueError(f"{where}: no scale gives a finite distortion on the calibration data: is the model damaged?")
    return min(usable, key=usable.__getitem__)


def _extent(scale: torch.Tensor) -> dict[str, float]:
    return {"smallest": float(scale.min()), "largest": float(scale.max())}


class Calibrated:
    """A float layer, and what enters its projections on calibration inputs.

    Members: config; tensors; inputs, by projection, a list of [b, t, k].
    Arguments as of `scale_layer`. Raises ValueError for no inputs, and for projections that see values not finite.
    """

    @torch.no_grad()
    def __init__(
        self,
        tensors: Mapping[str, torch.Tensor],
        inputs: Iterable[torch.Tensor],
        config: DecoderConfig,
        *,
        keep: Keep = list,
    ) -> None:
        self.config, self.tensors, self._keep = config, dict(tensors), keep
        self._device = next(iter(self.tensors.values())).device
        self._float = make_layer(config, tensors)
        first_of = {p: g.projections[0] for g in groups(config) for p in g.projections}  # one input for all of them
        names = list(dict.fromkeys(first_of.values()))
        kept = keep(x for given in inputs for x in self._seen(given.to(self._device), names))
        self.inputs = {p: kept[names.index(first) :: len(names)] for p, first in first_of.items()}
        if not self.inputs[config.layer_linears[0]]:
            raise ValueError("no calibration inputs were given: scales and clips are searched on them")

    def _seen(self, x: torch.Tensor, names: Sequence[str]) -> list[torch.Tensor]:
        """What enters the projections with these names, in their order, where x enters the layer."""
        seen: Tensors = {}

        def see(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
            if name in names:
                if not torch.isfinite(x).all():
                    raise ValueError(f"input of {name} is not finite on the calibration data: the model overflows")
                seen[name] = x

        mask = torch.ones(x.shape[:2], dtype=torch.long, device=x.device)
        self._float(x, make_run(self.config, mask, dtype=x.dtype, tap=see))
        return [seen[name] for name in names]

    def _moved(self, kept: Iterable[torch.Tensor]) -> Iterator[torch.Tensor]:
        return (x.to(self._device) for x in kept)

    def statistics(self, group: Group, kind: str, group_size: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Magnitudes of the group's input channels: (of activations, of weights), float32, one for each scale.

        kind: "max" or "mean" of both; "awq": means, each row of weights (each `group_size` of it) over its largest.
        """
        weights = torch.cat([self.tensors[f"{p}.weight"] for p in group.projections]).abs()
        inputs = self.inputs[group.projections[0]]
        rows = (x.reshape(-1, x.shape[-1]) for x in self._moved(inputs))
        if kind == "max":
            x = torch.stack([x.abs().amax(0) for x in rows]).amax(0)
            return self._shared(group, x).amax(1).flatten(), self._shared(group, weights.amax(0)).amax(1).flatten()
        x = sum(x.abs().sum(0, dtype=torch.float64) for x in rows) / sum(x[..., 0].numel() for x in inputs)
        if kind == "awq":
            grouped = weights.reshape(len(weights), -1, group_size or weights.shape[1])
            weights = (grouped / grouped.amax(-1, keepdim=True).clamp(min=1e-30)).reshape(weights.shape)
        w = weights.mean(0, dtype=torch.float64)
        return tuple(self._shared(group, v).mean(1).flatten().float() for v in (x, w))

    def _shared(self, group: Group, channels: torch.Tensor) -> torch.Tensor:
        """Input channels as [groups, sharers, channels]: those along the middle axis share one scale."""
        c = self.config
        if group.name != "out":
            return channels.reshape(1, 1, -1)
        return channels.reshape(c.kv_heads, c.heads // c.kv_heads, c.head_dim)

    def targets(self, group: Group) -> list[torch.Tensor]:
        """What the float layer gives where the group is compared: a list of [b, t, n]."""
        inputs = self._moved(self.inputs[group.projections[0]])
        return self._keep(self._output(group, self._float, x) for x in inputs)

    def distortion(
        self, group: Group, scale: torch.Tensor, quant: QuantConfig, targets: list[torch.Tensor] | None = None
    ) -> float:
        """|| quantised - float ||^2 over || float ||^2, with the group's weights and inputs scaled and quantised.

        scale: one for each channel of `group.before`. quant: with activations None, weights alone are quantised.
        """
        targets = self.targets(group) if targets is None else targets
        scale = spread(scale, group, self.config)
        trial, error, energy = self._trial(group, scale, quant), 0.0, 0.0
        inputs = self._moved(self.inputs[group.projections[0]])
        for x, target in zip(inputs, self._moved(targets), strict=True):
            error += _energy(self._output(group, trial, x / scale).sub_(target))
            energy += _energy(target)
        return error / energy if energy else error

    def rows(self, projection: str, count: int) -> torch.Tensor:
        """Inputs [rows, k] of so many tokens, or of all there are, drawn from all sequences and positions."""
        inputs = [x.reshape(-1, x.shape[-1]) for x in self.inputs[projection]]
        sizes = [len(x) for x in inputs]
        drawn = torch.zeros(sum(sizes), dtype=torch.bool)
        drawn[torch.randperm(len(drawn), generator=_generator())[:count]] = True
        picked = (x[own.to(x.device)] for x, own in zip(inputs, drawn.split(sizes), strict=True))
        return torch.cat(list(self._moved(picked)))

    def _output(self, group: Group, layer: Layer, x: torch.Tensor) -> torch.Tensor:
        if group.block is None:
            return layer.linears[group.projections[0]](x)
        mask = torch.ones(x.shape[:2], dtype=torch.long, device=x.device)
        return getattr(layer, group.block)(x, make_run(self.config, mask, dtype=x.dtype))

    def _trial(self, group: Group, scale: torch.Tensor, quant: QuantConfig) -> Layer:
        shared, linears = _Inputs(quant), {}
        for p in group.projections:
            weight, bias = self.tensors[f"{p}.weight"] * scale, self.tensors.get(f"{p}.bias")
            with named(p):
                linears[p] = _Projection(weight, bias, quant, shared)
        attention = QuantAttention(replace(quant, value_range="dynamic")) if group.block == "attend" else None
        return make_layer(self.config, self.tensors, linears=linears, attention=attention)


class _Inputs:
    """Quantises what projections share once."""

    def __init__(self, quant: QuantConfig) -> None:
        self.quant, self.x, self.quantised = quant, None, None

    def __call__(self, x: torch.Tensor) -> integer.Activations:
        if self.x is not x:
            per_token = self.quant.activation_granularity == "per_token"
            rows = x.reshape(-1, x.shape[-1])
            self.x, self.quantised = x, integer.Activations.quantize(self.quant.activations, rows, per_token=per_token)
        return self.quantised


class _Projection(nn.Module):
    """A projection with weights on trial, rounded to nearest."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None, quant: QuantConfig, inputs: _Inputs) -> None:
        super().__init__()
        self.weights, self.bias, self.inputs = quantize_weights(weight, quant), bias, inputs
        self.float_weights = self.weights.dequantize() if quant.activations is None else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.float_weights is not None:
            return F.linear(x, self.float_weights, self.bias)
        return integer.matmul(self.inputs(x), self.weights, self.bias).reshape(*x.shape[:-1], -1)


def quantize_weights(weight: torch.Tensor, quant: QuantConfig) -> integer.Weights:
    """Weights [n, k] rounded to nearest as `quant` says."""
    return integer.Weights.quantize(
        quant.weights,
        weight,
        group_size=quant.group_size,
        per_channel=quant.granularity == "per_channel",
        symmetric=quant.symmetric,
        hardware=quant.hardware,
    )


def spread(scale: torch.Tensor, group: Group, config: DecoderConfig) -> torch.Tensor:
    """Scales of V's channels as those of out_proj's inputs, where query heads share V; others as they are."""
    if group.name != "out":
        return scale
    by_head = scale.reshape(config.kv_heads, 1, config.head_dim)
    return by_head.expand(-1, config.heads // config.kv_heads, -1).flatten()


def fold(tensors: Mapping[str, torch.Tensor], scales: Mapping[str, torch.Tensor], config: DecoderConfig) -> Tensors:
    """The layer's tensors with scales, by group, multiplied into weights and divided out before: the same function."""
    tensors = dict(tensors)
    for group in groups(config):
        if group.name not in scales:
            continue
        scale = scales[group.name]
        for part in (f"{group.before}.weight", f"{group.before}.bias"):
            if part in tensors:
                t = tensors[part]
                tensors[part] = t / (scale[:, None] if t.ndim == 2 else scale)
        for p in group.projections:
            tensors[f"{p}.weight"] = tensors[f"{p}.weight"] * spread(scale, group, config)
    return tensors


def clip(
    tensors: Mapping[str, torch.Tensor], layer: Calibrated, scales: Mapping[str, torch.Tensor], quant: QuantConfig
) -> tuple[Tensors, dict[str, float]]:
    """Weights cut off at the best share of their largest magnitude, per output channel and group; and the mean shares.

    tensors: of the layer with `scales` folded in; layer: without. Errors are compared on 512 tokens.
    """
    tensors, report = dict(tensors), {}
    scale_of = {
        p: spread(scales[g.name], g, layer.config)
        for g in groups(layer.config)
        if g.name in scales
        for p in g.projections
    }
    for p in layer.config.layer_linears:
        if p.endswith((".q_proj", ".k_proj")):
            continue
        x, weight = layer.rows(p, _CLIP_TOKENS) / scale_of.get(p, 1), tensors[f"{p}.weight"]
        seen = x
        with named(p):
            if quant.activations is not None:
                per_token = quant.activation_granularity == "per_token"
                seen = integer.Activations.quantize(quant.activations, x, per_token=per_token).dequantize()
            limit, share = _best_clip(weight, x, seen, quant)
        tensors[f"{p}.weight"] = _clipped(weight, limit)
        report[p] = float(share.mean())
    return tensors, report


def _best_clip(
    weight: torch.Tensor, x: torch.Tensor, seen: torch.Tensor, quant: QuantConfig
) -> tuple[torch.Tensor, torch.Tensor]:
    """Limits and shares [n, groups] with the least || Q(clip(W)) seen - W x ||^2 of each output and group."""
    n, k = weight.shape
    size = quant.group_size or k
    largest = weight.reshape(n, -1, size).abs().amax(-1)
    columns = [slice(begin, begin + size) for begin in range(0, k, size)]
    targets = [x[:, c] @ weight[:, c].mT for c in columns]
    best, share = torch.full_like(largest, math.inf), torch.ones_like(largest)
    for shrink in SHRINKS:
        trial = quantize_weights(_clipped(weight, largest * shrink), quant).dequantize()
        for g, c in enumerate(columns):
            error = (seen[:, c] @ trial[:, c].mT).sub_(targets[g]).square_().sum(0)
            better = error < best[:, g]
            best[better, g], share[better, g] = error[better], shrink
    return largest * share, share


def _clipped(weight: torch.Tensor, limit: torch.Tensor) -> torch.Tensor:
    """Weights [n, k] within +-limit [n, groups]."""
    grouped = weight.reshape(*limit.shape, -1)
    return grouped.clamp(-limit[..., None], limit[..., None]).reshape(weight.shape)
