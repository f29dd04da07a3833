"""NumPy against torch, product by product.

Replay: every integer product of a NumPy run is computed again in torch from the same float32 quantiser inputs; codes,
scales, zero points, accumulators and results must be identical. Free run: torch runs by itself, and its codes are
counted against NumPy's; there float kernels (norms, softmax, RoPE) differ in last bits, so some codes do.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import ArrayLike

from golden import models
from golden.datapath import int_matmul
from golden.models import Product
from golden.ptq import integer
from golden.ptq.decoder import Decoder
from golden.ptq.modules import QuantAttention, QuantLinear


@dataclass
class Comparison:
    """What `compare` counted. mismatches: per quantity, elements that differ in the replay, which must be none."""

    products: int = 0
    integers: int = 0
    mismatches: Counter[str] = field(default_factory=Counter)
    free_codes: Counter[str] = field(default_factory=Counter)
    free_differ: Counter[str] = field(default_factory=Counter)
    free_logits: float = 0.0

    def __str__(self) -> str:
        wrong = ", ".join(f"{k}: {v}" for k, v in self.mismatches.items() if v) or "none"
        lines = [f"replay: {self.products} products, {self.integers} accumulators; differences: {wrong}"]
        total, differ = sum(self.free_codes.values()), sum(self.free_differ.values())
        lines.append(f"free run: {differ} of {total} activation codes differ, logits by at most {self.free_logits:.3g}")
        for kind in self.free_codes:
            lines.append(f"  {kind:<10} {self.free_differ[kind]:>9} of {self.free_codes[kind]}")
        return "\n".join(lines)


def compare(
    model: models.Decoder, twin: Decoder, ids: ArrayLike, attention_mask: ArrayLike | None = None
) -> Comparison:
    """Run `model` (NumPy, integer activations), replay its products on `twin`, then let `twin` run freely."""
    if model.quant is None or model.quant.activations is None:
        raise ValueError("only a model with integer products can be replayed: quantise its activations too")
    result = Comparison()
    codes: dict[str, np.ndarray] = {}

    def seen(product: Product) -> None:
        codes[product.name] = product.x_q.codes
        _replay(product, twin, result)

    logits = model(ids, attention_mask, tap=seen)

    def free(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
        if name not in codes:  # a product in floating point
            return
        module, expected = _module(twin, name), codes[name]
        if isinstance(module, QuantLinear):
            x_q = module.quantize_input(x.reshape(-1, x.shape[-1]))
        else:
            x_q = module.quantize_activations(x)
        kind = name.rsplit(".", 1)[-1]
        result.free_codes[kind] += expected.size
        result.free_differ[kind] += int((x_q.codes.cpu().numpy().reshape(expected.shape) != expected).sum())

    with torch.no_grad():
        result.free_logits = float(np.abs(twin(ids, attention_mask, tap=free).cpu().numpy() - logits).max())
    return result


def _replay(product: Product, twin: Decoder, result: Comparison) -> None:
    module, device = _module(twin, product.name), twin.embed.device
    x = torch.from_numpy(product.x).to(device)
    if isinstance(module, QuantLinear):
        x_q, w_q = module.quantize_input(x.reshape(-1, x.shape[-1])), module.operand()
        y = module(x)
        w_codes = module.golden().codes
    else:
        x_q, w = module.quantize_activations(x), torch.from_numpy(product.w).to(device)
        if product.name.endswith(".qk"):
            w_q, y = module.quantize_keys(w), module.qk(x, w)
            w_codes = module.quantize_activations(w).codes.cpu().numpy()
        else:
            w_q, y = module.quantize_values(w), module.av(x, w)
            w_codes = module.value_codes(w)[0].cpu().numpy()

    def check(what: str, got: torch.Tensor | np.ndarray, expected: np.ndarray) -> None:
        got = got.cpu().numpy() if isinstance(got, torch.Tensor) else got
        result.mismatches[what] += int((got.reshape(expected.shape) != expected).sum())

    check("activation codes", x_q.codes, product.x_q.codes)
    check("activation scales", x_q.scale, product.x_q.scale)
    check("activation zero points", x_q.zero_point, product.x_q.zero_point)
    check("weight codes", w_codes, product.w_q.codes)
    check("weight scales", w_q.half_scale * 2, np.broadcast_to(product.w_q.scale, w_q.half_scale.shape))
    check("weight sums", w_q.h_sum, np.broadcast_to(product.w_q.h_sum(), w_q.h_sum.shape))
    acc = int_matmul(product.x_q, product.w_q)
    groups = [integer.accumulate(x_q, w_q, group) for group in range(w_q.groups)]
    check("accumulators", torch.stack(groups) if w_q.groups > 1 else groups[0], acc)
    check("results", y, product.y)
    result.products += 1
    result.integers += acc.size


def _module(twin: Decoder, name: str) -> QuantLinear | QuantAttention:
    layer = next(layer for layer in twin.layers if name.startswith(layer.name))
    inside = name.removeprefix(layer.name)
    return layer.linears[inside] if inside in layer.config.layer_linears else layer.attention
