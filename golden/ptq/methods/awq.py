"""AWQ (arXiv 2306.00978): scales that protect the weights of large activations. Weights alone are quantised.

    argmin_s || Q(W diag(s)) diag(s)^-1 X - W X ||^2                    its Eq. 4

over s_j = x_j^r / w_j^(1-r), r = 0, 1/20, ..., 19/20, group by group (`golden.ptq.scaling`), as its public code of mid
2023 has it: x_j is the mean magnitude of an input channel, w_j that of its weights, each over the largest of its row
(or of the group of weights that share a scale).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from golden.models.config import QuantConfig
from golden.ptq.methods.step import Scaling
from golden.ptq.scaling import Calibrated, Tensors, search, weight_only


@dataclass(frozen=True, kw_only=True)
class Awq(Scaling):
    """AWQ's scales."""

    name: ClassVar[str] = "awq"

    def scales(self, layer: Calibrated, quant: QuantConfig) -> tuple[Tensors, dict[str, Any]]:
        return search(layer, weight_only(quant), "awq", identity=False)
