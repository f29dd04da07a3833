"""SmoothQuant (arXiv 2211.10438): outliers move from the activations into the weights.

For the projections behind each norm, with x_j and w_j the largest magnitudes of input channel j,

    s_j = max|X_j|^alpha / max|W_j|^(1-alpha)                           its Eq. 4

As published, alpha is given (0.5) and nothing is searched. "search" is the strong form: of alpha = 0, 1/20, ..., 1 the
one with the least sum of the groups' relative distortions in this layer, both quantisers on.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from golden.models.config import QuantConfig
from golden.ptq import scaling
from golden.ptq.methods.step import Scaling, is_number, shown
from golden.ptq.scaling import Calibrated, Tensors


@dataclass(frozen=True, kw_only=True)
class Smooth(Scaling):
    """SmoothQuant's scales.

    Attributes:
        alpha: the activations' share in the scale, 0 to 1, or "search": the best for each layer.
    """

    name: ClassVar[str] = "smoothquant"

    alpha: float | str = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.alpha != "search" and not (is_number(self.alpha) and 0 <= self.alpha <= 1):
            raise ValueError(f"alpha is {shown(self.alpha)}: a number from 0 to 1 is needed, or 'search'")

    def scales(self, layer: Calibrated, quant: QuantConfig) -> tuple[Tensors, dict[str, Any]]:
        behind_norms = [g for g in scaling.groups(layer.config) if g.before in layer.config.layer_norms]
        statistics = {g.name: layer.statistics(g, "max") for g in behind_norms}

        def at(alpha: float) -> Tensors:
            return {name: scaling.balanced(*statistic, alpha) for name, statistic in statistics.items()}

        best = self.alpha
        if best == "search":
            tried = {i / scaling.GRID: 0.0 for i in range(scaling.GRID + 1)}
            for g in behind_norms:
                targets = layer.targets(g)
                for alpha in tried:
                    tried[alpha] += layer.distortion(g, at(alpha)[g.name], quant, targets)
            best = scaling.least(tried, "the layer")
        found = at(best)
        return found, {name: {"alpha": best} | scaling.extent(s) for name, s in found.items()}
