"""AQAS (arXiv 2311.05161, section 3.2): AWQ's search with the activations' quantisers on, too.

    argmin_s || Q(W diag(s)) Q(diag(s)^-1 X) - W X ||^2

over s_j = x_j^r / w_j^(1-r), r = 0, 1/20, ..., 19/20, with x_j and w_j the largest magnitudes of an input channel, and
over s = 1, so that on its calibration data it never loses to no scaling. Where q, k and v are scaled, Q, K, V and the
attention map are quantised as well. The paper gives neither its formula of s, its grid nor its groups: these are AWQ's.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from golden.models.config import QuantConfig
from golden.ptq.methods.step import Scaling, shown
from golden.ptq.scaling import STATISTICS, Calibrated, Tensors, search


@dataclass(frozen=True, kw_only=True)
class Aqas(Scaling):
    """AQAS' scales.

    Attributes:
        statistic: what scales start from: "max" or "mean" magnitude of a channel; "awq": as AWQ's.
    """

    name: ClassVar[str] = "aqas"

    statistic: str = "max"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.statistic not in STATISTICS:
            choices = ", ".join(map(repr, STATISTICS))
            raise ValueError(f"statistic is {shown(self.statistic)}: choose {choices}")

    def scales(self, layer: Calibrated, quant: QuantConfig) -> tuple[Tensors, dict[str, Any]]:
        return search(layer, quant, self.statistic, identity=True)
