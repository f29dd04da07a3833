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

from golden.formats import DInt, Format, Fp4, Int
from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer
from golden.ptq.methods.step import Step, Work, is_number, shown
from golden.rivals import BitModFp4

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
        lo, hi = (end[..., 0] for end in integer.extremes(w))
        # As float32, which is what the range of weights cut off there would be.
        shares = torch.tensor(self.shares, dtype=torch.float64, device=w.device)[:, None, None]
        low, high = ((end.double() * shares).float() for end in (lo, hi))
        rules = integer.choices(quant.weights, low, high, symmetric=quant.symmetric, hardware=quant.hardware)
        scale, zero_point = (
            torch.stack(part, 1).flatten(0, 1) for part in zip(*rules, strict=True)
        )  # [tried, n, groups]
        totals = torch.full(scale.shape, torch.inf, dtype=torch.float64, device=w.device)
        for some in (
            self._chance(w, quant.weights, scale, zero_point, costs).nonzero().split(_ROW_ELEMENTS // w.shape[-1] or 1)
        ):
            tried = tuple(some.T)
            _, *row = tried
            exact, s, z = w[tuple(row)].double(), scale[tried][:, None], zero_point[tried][:, None]
            code = quant.weights.compute_codes(exact, s.double(), z.double(), xp=torch)
            error = integer.half_steps(quant.weights, code, z).double()
            error.mul_(s.double() / 2).sub_(exact).abs_().pow_(self.norm)
            totals[tried] = (error if costs is None else error.mul_(costs[row[1]])).sum(-1)
        best = totals.nan_to_num_(torch.inf).argmin(0, keepdim=True)  # the first of equals
        return tuple(part.gather(0, best)[0] for part in (scale, zero_point))

    def _chance(
        self,
        w: torch.Tensor,
        fmt: Format,
        scale: torch.Tensor,
        zero_point: torch.Tensor,
        costs: torch.Tensor | None,
    ) -> torch.Tensor:
        """Which of the scales [tried, n, groups] may have the least error: all others are larger in float32 by more
        than that can be off. True for all where float32 tells nothing.

        In units of a scale, u = w / s is off by d, at most four roundings of the largest |u|, and so is what is left,
        e = u - Q(u): the nearest of Q's values may be another one only where two are as near. So, of sums over a row,
        with Hoelder, |sum c e^p - sum c (e + d)^p| <= p d (sum c)^(1/p) (sum c e^p)^(1 - 1/p) + ...; four times that.
        """
        p, half_step = self.norm, type(fmt) is DInt
        if p < 1 or not (type(fmt) in (Int, DInt) or isinstance(fmt, Fp4)):
            return torch.ones_like(scale, dtype=torch.bool)
        if half_step and not (int(zero_point.min()) >= 1 and int(zero_point.max()) < fmt.max_code):  # -s/2 beside no -s
            return torch.ones_like(scale, dtype=torch.bool)
        inverse = scale.double().reciprocal().float()
        shares = None if costs is None else (costs / costs.amax(-1, keepdim=True)).float()
        sums = torch.empty_like(scale)
        u, left = torch.empty_like(w), torch.empty_like(w)
        for i in range(len(scale)):
            torch.mul(w, inverse[i][..., None], out=u)
            if isinstance(fmt, Fp4):
                _from_fp4(fmt, u, zero_point[i], left)
            else:
                below = -zero_point[i][..., None].float()
                torch.round(u, out=left)
                torch.maximum(left, below, out=left)
                torch.minimum(left, below + fmt.max_code, out=left)
                left.sub_(u).abs_()
                if half_step:
                    torch.minimum(left, u.abs_().sub_(0.5).abs_(), out=left)
            left.log_().mul_(p).exp_()
            sums[i] = (left if shares is None else left.mul_(shares)).sum(-1)
        sums = sums.double()
        weight = w.shape[-1] if shares is None else shares.double().sum(-1)
        largest = torch.maximum(*(end.abs() for end in integer.extremes(w)))[..., 0].double() / scale.double()
        off = 4 * torch.finfo(torch.float32).eps * largest.clamp(min=1)
        slack = p * off * weight ** (1 / p) * sums ** (1 - 1 / p) + (p * off) ** p * weight + 1e-5 * (1 + p) * sums
        unit = scale.double() ** p
        high, low = (sums + 4 * slack) * unit, (sums - 4 * slack) * unit
        return ~(low > high.amin(0))


def _from_fp4(fmt: Fp4, u: torch.Tensor, zero_point: torch.Tensor, out: torch.Tensor) -> None:
    """How far u [n, groups, size], in scales, is from the format's nearest value."""
    magnitude = u.abs()
    mantissa_bits = fmt.bits - 1 - fmt.exponent_bits
    step = torch.full_like(u, 0.5)
    for exponent in range(mantissa_bits, mantissa_bits + (1 << fmt.exponent_bits) - 2):
        step.add_(magnitude >= 2.0**exponent, alpha=2.0 ** (exponent - mantissa_bits - 1))
    torch.div(magnitude, step, out=out)
    out.round_().mul_(step).clamp_(max=float(fmt.magnitudes[-1]) / 2).sub_(magnitude).abs_()
    if isinstance(fmt, BitModFp4):
        own = torch.tensor(fmt.specials, dtype=u.dtype, device=u.device)[zero_point.long()]
        torch.minimum(out, u.sub_(own[..., None]).abs_(), out=out)
