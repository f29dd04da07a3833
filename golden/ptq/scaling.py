"""Scales of input channels, for one decoder layer at a time: where they fold, what they cost, how they are searched.

A product W X, W [n, k] and X [k, tokens], is the same for any positive s, one number per input channel:

    W X = (W diag(s)) (diag(s)^-1 X)                                    SmoothQuant (arXiv 2211.10438), Eq. 3

diag(s)^-1 moves into what comes before: a norm's gain and bias, or the rows of a projection behind which nothing but
a positively homogeneous function follows (`groups`). What the quantisers Q see changes, and s is chosen for that: by
the distortion || Q(W diag(s)) Q(diag(s)^-1 X) - W X ||^2 / || W X ||^2 of what a group of projections puts out
(`Calibrated`). For q, k and v together that is the output of the whole attention block, for gate and up that of the
feed-forward block; otherwise the product alone. Every Q is golden's own, with the zero points of the hardware unless
`QuantConfig.hardware` is off.

The methods, SmoothQuant, AWQ and AQAS, are in `golden.ptq.methods`; they differ in their grids of s and in which Q are
on. A channel that calibration never saw keeps the scale 1.

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
from golden.ptq import integer, ranks
from golden.ptq.decoder import Layer, make_layer, make_run, named
from golden.ptq.modules import QuantAttention

GRID = 20  # values of r, and of alpha where it is searched
STATISTICS = ("max", "mean", "awq")
_DEAD = 2.0**-20  # a channel whose statistic is below this share of the largest keeps its scale: calibration missed it

Tensors = dict[str, torch.Tensor]
Keep = Callable[[Iterable[torch.Tensor]], list[torch.Tensor]]


@dataclass(frozen=True)
class Group:
    """Projections that share an input, and so their scales.

    Attributes:
        name: "qkv", "out", ...
        before: the norm or projection whose outputs are divided by the scales; None: there is none, and no scales.
        projections: those whose input channels are multiplied by them.
        block: method of `Layer` whose output the search compares; None: the output of the (one) projection.
    """

    name: str
    before: str | None
    projections: tuple[str, ...]
    block: str | None = None


def groups(config: DecoderConfig) -> tuple[Group, ...]:
    """Projections with one input, and where their scales fold. V and out_proj: V is linear in the values' channels;
    fc1 and fc2: ReLU(y / s) is ReLU(y) / s for s > 0; up and down: the product with SiLU(gate) is linear in up, and
    gate is left alone. Nothing folds through an online rotation."""
    attention_norm, mlp_norm = config.layer_norms
    *qkv, out = config.attention
    *into, down = config.feed_forward
    attention = Group("qkv", attention_norm, tuple(qkv), "attend"), Group("out", qkv[2], (out,))
    last = None if config.hadamard is not None else into[-1]
    if config.gated:
        block = Group("gate_up", mlp_norm, tuple(into), "feed_forward")
        return *attention, block, Group("down", last, (down,))
    return *attention, Group(into[0], mlp_norm, tuple(into)), Group(down, last, (down,))


def drawn_sequences(inputs: Sequence[torch.Tensor], tokens: int | None) -> Iterator[torch.Tensor]:
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


def search(
    layer: "Calibrated", quant: QuantConfig, statistic: str, *, identity: bool
) -> tuple[Tensors, dict[str, Any]]:
    """argmin of the distortion over s_j = x_j^r / w_j^(1-r), group by group; and a report on each group.

    No group's scales change another's distortion. x and w: a channel's `statistic`; identity: s = 1 is tried, too.
    """
    scales, report = {}, {}
    for g in (g for g in groups(layer.config) if g.before is not None):
        x, w = layer.statistics(g, statistic, quant.group_size)
        candidates = {i / GRID: balanced(x, w, i / GRID) for i in range(GRID)}
        if identity:
            candidates[None] = torch.ones_like(x)
        targets = layer.targets(g)
        distortions = {r: layer.distortion(g, s, quant, targets) for r, s in candidates.items()}
        best = least(distortions, g.name)
        scales[g.name] = candidates[best]
        report[g.name] = {"r": best, "distortion": distortions[best]} | extent(scales[g.name])
        if identity:
            report[g.name]["distortion_unscaled"] = distortions[None]
    return scales, report


def _energy(x: torch.Tensor) -> float:
    """Sum of squares: of rows in float32, which is several times faster, of these in float64."""
    return float(torch.linalg.vector_norm(x, dim=-1).double().square().sum())


def weight_only(quant: QuantConfig) -> QuantConfig:
    """The same weights, with activations, attention and V in float."""
    return replace(quant, activations=None, values=None, value_range="dynamic")


def balanced(x: torch.Tensor, w: torch.Tensor, r: float) -> torch.Tensor:
    """s_j = x_j^r / w_j^(1-r), with the geometric mean of its ends set to 1. Dead channels keep 1."""
    live = (x > _DEAD * x.max()) & (w > _DEAD * w.max())
    if not live.any():
        return torch.ones_like(x)
    s = (x[live].double() ** r / w[live].double() ** (1 - r)).clamp(min=1e-4)
    result = torch.ones_like(x)
    result[live] = (s / (s.max() * s.min()).sqrt()).float()
    return result


def least(tried: Mapping[Any, float], where: str) -> Any:
    """The key of the least distortion, the first of equal ones. Raises ValueError where none is finite."""
    usable = {key: value for key, value in tried.items() if math.isfinite(value)}
    if not usable:
        raise ValueError(f"{where}: no scale gives a finite distortion on the calibration data: is the model damaged?")
    return min(usable, key=usable.__getitem__)


def extent(scale: torch.Tensor) -> dict[str, float]:
    """The ends of scales, as a report has them."""
    return {"smallest": float(scale.min()), "largest": float(scale.max())}


class Calibrated:
    """A float layer, and what enters its projections on calibration inputs.

    Members: config; tensors; inputs, by projection, a list of [b, t, k]: of this rank's batches (`golden.ptq.ranks`).
    Arguments as the members of `golden.ptq.methods.Work`. Raises ValueError for no inputs, and for projections that see
    values not finite.
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
        self._sizes: list[int] = []  # tokens of each batch, whose rank ever it is

        def seen() -> Iterator[torch.Tensor]:
            for i, given in enumerate(inputs):
                self._sizes.append(given[..., 0].numel())
                if i % ranks.size() == ranks.rank():
                    yield from self._seen(given.to(self._device), names)

        kept = keep(seen())
        self.inputs = {p: kept[names.index(first) :: len(names)] for p, first in first_of.items()}
        if not self._sizes:
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

    def _every(self, rows: Iterable[torch.Tensor], width: int) -> torch.Tensor:
        """Of rows [width], one for each of this rank's batches, those of all batches: float64 [batches, width]."""
        count = len(self._sizes)
        return ranks.table(count, dict(zip(ranks.own(count), rows, strict=True)), width, self._device)

    def statistics(self, group: Group, kind: str, group_size: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Magnitudes of the group's input channels: (of activations, of weights), float32, one for each scale.

        kind: "max" or "mean" of both; "awq": means, each row of weights (each `group_size` of it) over its largest.
        """
        weights = torch.cat([self.tensors[f"{p}.weight"] for p in group.projections]).abs()
        inputs = self.inputs[group.projections[0]]
        rows = (x.reshape(-1, x.shape[-1]) for x in self._moved(inputs))
        if kind == "max":
            x = self._every((x.abs().amax(0) for x in rows), weights.shape[1]).amax(0).float()
            return self._shared(group, x).amax(1).flatten(), self._shared(group, weights.amax(0)).amax(1).flatten()
        x = sum(self._every((x.abs().sum(0, dtype=torch.float64) for x in rows), weights.shape[1])) / sum(self._sizes)
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
        trial = self._trial(group, scale, quant)

        def energies() -> Iterator[torch.Tensor]:
            inputs = self._moved(self.inputs[group.projections[0]])
            for x, target in zip(inputs, self._moved(targets), strict=True):
                pair = [_energy(self._output(group, trial, x / scale).sub_(target)), _energy(target)]
                yield torch.tensor(pair, dtype=torch.float64)

        error, energy = map(sum, self._every(energies(), 2).T.tolist())
        return error / energy if energy else error

    def rows(self, projection: str, count: int) -> torch.Tensor:
        """Inputs [rows, k] of so many tokens, or of all there are, drawn from all sequences and positions."""
        inputs = [x.reshape(-1, x.shape[-1]) for x in self.inputs[projection]]
        drawn = torch.zeros(sum(self._sizes), dtype=torch.bool)
        drawn[torch.randperm(len(drawn), generator=_generator())[:count]] = True
        by_batch = drawn.split(self._sizes)
        ends = torch.tensor([int(own.sum()) for own in by_batch]).cumsum(0).tolist()
        found = torch.zeros(ends[-1], self.tensors[f"{projection}.weight"].shape[1], device=self._device)
        for i, x in zip(ranks.own(len(self._sizes)), inputs, strict=True):
            picked = x[by_batch[i].to(x.device)]
            found[ends[i] - len(picked) : ends[i]] = picked
        return ranks.filled(found)

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
        offset = config.architecture.gain_offset if group.before in config.layer_norms else 0
        for part in (f"{group.before}.weight", f"{group.before}.bias"):
            if part in tensors:
                t = tensors[part]
                tensors[part] = (t + offset) / (scale[:, None] if t.ndim == 2 else scale) - offset
        for p in group.projections:
            tensors[f"{p}.weight"] = tensors[f"{p}.weight"] * spread(scale, group, config)
    return tensors
