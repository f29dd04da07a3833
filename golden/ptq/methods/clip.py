"""Clipping, as AWQ's public code has it: large weights are cut off, so that all others have smaller steps.

For each output channel (and group of weights with one scale) of a projection with the weights W and inputs X

    argmin_c || Q(clip(W, c max|W|)) Q(X) - W X ||^2,   c = 1, 0.95, ..., 0.55

after scaling. q and k are left out: their outputs meet before they can be compared. AWQ's own objective leaves the
inputs in float (`weight_only`).
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer
from golden.ptq.decoder import named
from golden.ptq.methods.step import Step, Work, check_per_channel, check_tokens, shown
from golden.ptq.scaling import groups, quantize_weights, spread, weight_only

SHRINKS = tuple(1 - i / 20 for i in range(10))  # of the largest weight
TOKENS = 512  # on which clips are compared


@dataclass(frozen=True, kw_only=True)
class Clip(Step):
    """Weights cut off at the best share of their largest magnitude.

    Attributes:
        weight_only: compare on float inputs, as AWQ does, not on those that the projection will see.
        search_tokens: of the calibration data, from how many the tokens are drawn on which clips are compared; None:
            from all.
    """

    name: ClassVar[str] = "clip"
    stage: ClassVar[str] = "clip"

    weight_only: bool = False
    search_tokens: int | None = None

    def __post_init__(self) -> None:
        check_tokens(self)
        if not isinstance(self.weight_only, bool):
            raise ValueError(f"weight_only is {shown(self.weight_only)}: true or false is needed")

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:
        check_per_channel(quant)
        if quant.weights.tensor_scale:
            raise ValueError(
                f"clip: scales of {quant.weights.name} depend on the whole tensor: leave it out (--no-clip)"
            )
        if self.weight_only and quant.activations is None:
            raise ValueError("clip: weight_only does nothing where activations are float: leave it out")

    def apply(self, work: Work) -> dict[str, Any]:
        """The report: the mean share of each projection."""
        quant = weight_only(work.quant) if self.weight_only else work.quant
        with named(work.name):
            layer, report = work.calibrated(self.search_tokens), {}
            scale_of = {
                p: spread(work.scales[g.name], g, work.config)
                for g in groups(work.config)
                if g.name in work.scales
                for p in g.projections
            }
            tensors = dict(work.tensors)
            for p in work.config.layer_linears:
                if p in work.config.attention[:2]:
                    continue
                x, weight = layer.rows(p, TOKENS) / scale_of.get(p, 1), tensors[f"{p}.weight"]
                seen = x
                with named(p):
                    if quant.activations is not None:
                        per_token = quant.activation_granularity == "per_token"
                        seen = integer.Activations.quantize(quant.activations, x, per_token=per_token).dequantize()
                    limit, share = _best_limit(weight, x, seen, quant)
                tensors[f"{p}.weight"] = _clipped(weight, limit)
                report[p] = float(share.mean())
        work.tensors = tensors
        return report


def _best_limit(
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
