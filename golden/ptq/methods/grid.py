"""The grid of a row, searched for the least error of its weights, as GPTQ's public quantiser does it ("mse").

For each output channel (or group of weights with one scale), with its range [lo, hi] around zero and the format's own
rule for scale and zero point,

    argmin_p sum |Q(w; p lo, p hi) - w|^norm,   p = 1, 1 - 1/points, ..., above 1 - shrink;   norm = 2.4

Nothing is cut off before: what lies outside p [lo, hi] saturates. The first of equals is kept. A format may have more
than one rule (`Format.compute_choices`): each is tried at each p, so that a row also finds its own kind of code.
`weigh` weighs each weight's error by its cost in OPTQ, 1 / U_jj^2 (see `golden.ptq.methods.optq`): clipping inside it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer
from golden.ptq.methods.step import Step, Work, is_number, shown

_ROW_ELEMENTS = 1 << 17  # searched at a time: they stay in the cache


@dataclass(frozen=True, kw_only=True)
class Grid(Step):
    """Scale and zero point of each row by search, for all that is rounded after it.

    Attributes:
        norm: of the error; 2.4 as in GPTQ's public code.
        shrink: the part of the range by which it is narrowed at most; 0: only the format's rules are compared.
        points: steps in which the whole range would be narrowed to nothing.
        weigh: weigh errors by OPTQ's costs; for OPTQ alone.
    """

    name: ClassVar[str] = "grid"
    stage: ClassVar[str] = "grid"

    norm: float = 2.4
    shrink: float = 0.8
    points: int = 100
    weigh: bool = False

    def __post_init__(self) -> None:
        if not (is_number(self.norm) and 0 < self.norm <= 16):
            raise ValueError(f"norm is {shown(self.norm)}: a number above 0, up to 16, is needed")
        if not (is_number(self.shrink) and 0 <= self.shrink < 1):
            raise ValueError(f"shrink is {shown(self.shrink)}: a number from 0, below 1, is needed")
        if not isinstance(self.points, int) or isinstance(self.points, bool) or not 1 <= self.points <= 10_000:
            raise ValueError(f"points is {shown(self.points)}: an integer from 1 to 10000 is needed")
        if not isinstance(self.weigh, bool):
            raise ValueError(f"weigh is {shown(self.weigh)}: true or false is needed")

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:
        if quant.weights.tensor_scale:
            raise ValueError(f"grid: scales of {quant.weights.name} depend on the whole tensor: leave it out")
        if quant.granularity == "per_tensor":
            raise ValueError("grid: it is searched for rows, and weights are per_tensor: leave it out")

    def apply(self, work: Work) -> dict[str, Any]:
        """The report: nothing, as it is searched where weights are rounded."""
        work.grid = self
        return {}

    @property
    def shares(self) -> list[float]:
        """Of the range, in the order in which they are tried."""
        return [1 - i / self.points for i in range(max(1, int(self.shrink * self.points)))]

    @torch.no_grad()
    def parameters(
        self, grouped: torch.Tensor, quant: QuantConfig, costs: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scale and zero point [n, groups] of weights [n, groups, size]. costs [groups, size]: of a squared error."""
        parts = [
            self._search(grouped[begin : begin + step], quant, costs if self.weigh else None)
            for step in (max(1, _ROW_ELEMENTS // grouped[0].numel()),)
            for begin in range(0, len(grouped), step)
        ]
        return tuple(torch.cat(part) for part in zip(*parts, strict=True))

    def _search(
        self, w: torch.Tensor, quant: QuantConfig, costs: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        lo, hi = torch.aminmax(w, dim=-1)
        exact = w.double()
        best = scale = zero_point = None
        for share in self.shares:
            # As float32, which is what the range of weights cut off there would be.
            low, high = (end.double().mul_(share).float() for end in (lo, hi))
            for s, z in integer.choices(quant.weights, low, high, symmetric=quant.symmetric, hardware=quant.hardware):
                code = quant.weights.compute_codes(exact, s.double()[..., None], z.double()[..., None], xp=torch)
                error = integer.half_steps(quant.weights, code, z[..., None]).double()
                error.mul_(s.double()[..., None] / 2).sub_(exact).abs_().pow_(self.norm)
                total = (error if costs is None else error.mul_(costs)).sum(-1)
                if best is None:
                    best, scale, zero_point = total, s, z
                    continue
                better = total < best
                best = torch.where(better, total, best)
                scale, zero_point = torch.where(better, s, scale), torch.where(better, z, zero_point)
        return scale, zero_point
