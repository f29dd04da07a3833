"""Quantised modules: they replace the projections and the attention products of a decoder, ours or Hugging Face's.

Each carries its quantisers with it: `quantiser`, a buffer with the JSON of formats and shapes as bytes, is part of the
state dict, and loading a state dict into a module that would compute something else is an error. For inference only:
rounding has no gradient, so that an input which asks for one is refused. A compiler leaves them alone, as it would
change the order and precision of what has to be exact.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from golden.formats import Format, Quantized
from golden.models.architecture import Rope
from golden.models.config import DecoderConfig, QuantConfig
from golden.models.hadamard import turned
from golden.ptq import integer


class _Quantised(nn.Module):
    """Keeps scales exact under half() and bfloat16(), and state dicts to the module that they describe."""

    exact: tuple[str, ...]  # buffers that no change of dtype may touch

    def describe(self) -> dict[str, Any]:
        raise NotImplementedError

    def _register_quantiser(self) -> None:
        self.register_buffer("quantiser", torch.tensor(list(json.dumps(self.describe()).encode()), dtype=torch.uint8))

    def _apply(self, fn: Callable, recurse: bool = True) -> nn.Module:
        kept = {name: getattr(self, name) for name in self.exact if getattr(self, name) is not None}
        super()._apply(fn, recurse)
        for name, value in kept.items():
            setattr(self, name, value.to(getattr(self, name).device))
        return self

    def _load_from_state_dict(self, state_dict: Mapping[str, torch.Tensor], prefix: str, *args: Any) -> None:
        stored = state_dict.get(f"{prefix}quantiser")
        if stored is not None:
            described = json.loads(bytes(stored.tolist()))
            if described != self.describe():
                raise ValueError(f"{prefix[:-1]}: the state dict holds {described}, the module is {self.describe()}")
        super()._load_from_state_dict(state_dict, prefix, *args)

    def extra_repr(self) -> str:
        return ", ".join(f"{k}={v}" for k, v in self.describe().items())


def _forward_only(*inputs: torch.Tensor) -> None:
    if torch.is_grad_enabled() and any(x.requires_grad for x in inputs):
        raise ValueError(
            "a quantised model is for inference, rounding has no gradient: run it under torch.no_grad(), or train the "
            "float model"
        )


class QuantLinear(_Quantised):
    """A projection on integers: y = Q(x) Q(W)^T + bias, x float [..., k], y float [..., n], through golden's datapath.

    Buffers: codes, scale, zero_point, h_sum and bias as in a saved model, all of them in the state dict.
    Without an activation format it is weight-only: x stays float and meets the dequantised weights. hadamard: x is
    turned first, in blocks of so many channels.
    """

    exact = ("scale", "bias")

    def __init__(self, w: Quantized, bias: np.ndarray | None, quant: QuantConfig, hadamard: int | None = None) -> None:
        super().__init__()
        self.fmt: Format = w.fmt
        self.hadamard = hadamard
        self.out_features, self.in_features = w.shape
        self.group_size = w.group_size
        self.activations = quant.activations
        self.per_token = quant.activation_granularity == "per_token"
        per_channel = (w.shape[0], w.groups)
        buffers = {"codes": w.pack()}
        buffers |= {n: np.broadcast_to(getattr(w, n), per_channel) for n in ("scale", "zero_point")}
        buffers["h_sum"] = np.broadcast_to(w.h_sum(), per_channel)
        for name, array in buffers.items():
            self.register_buffer(name, torch.from_numpy(array.copy()))
        self.register_buffer("bias", None if bias is None else torch.from_numpy(bias.astype(np.float32)))
        self._register_quantiser()
        self._operand: tuple[tuple, Any] | None = None

    def describe(self) -> dict[str, Any]:
        return {
            "shape": [self.out_features, self.in_features],
            "weights": self.fmt.name,
            "group_size": self.group_size,
            "activations": None if self.activations is None else self.activations.name,
            "per_token": self.per_token,
        } | ({} if self.hadamard is None else {"hadamard": self.hadamard})

    def golden(self) -> Quantized:
        """The weights as a golden tensor."""
        codes = self.fmt.unpack(self.codes.cpu().numpy(), self.in_features)
        scale, zero_point = self.scale.cpu().numpy(), self.zero_point.cpu().numpy()
        return Quantized(self.fmt, codes, scale, zero_point, group_size=self.group_size)

    def operand(self) -> Any:
        """The weights ready for use: `integer.Weights`, or (weight-only) the dequantised matrix. Decoded once."""
        sources = (self.codes, self.scale, self.zero_point)
        key = tuple((s.device, s.data_ptr(), s._version) for s in sources)
        if self._operand is None or self._operand[0] != key:
            w = self.golden()
            device = self.codes.device
            weight_only = self.activations is None
            ready = torch.from_numpy(w.dequantize()).to(device) if weight_only else integer.from_golden(w, device)
            self._operand = key, ready
        return self._operand[1]

    def forget(self) -> None:
        """Drop what `operand` keeps."""
        self._operand = None

    def quantize_input(self, x: torch.Tensor) -> integer.Activations:
        """x [t, k] as this projection quantises it."""
        return integer.Activations.quantize(self.activations, x, per_token=self.per_token)

    @torch.compiler.disable
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        _forward_only(x)
        rows = x.float().reshape(-1, self.in_features)
        rows = rows if self.hadamard is None else turned(rows, self.hadamard, torch)
        if self.activations is None:
            y = F.linear(rows, self.operand(), self.bias)
        else:
            y = integer.matmul(self.quantize_input(rows), self.operand(), self.bias)
        return y.reshape(*x.shape[:-1], self.out_features).to(x.dtype)


class QuantAttention(_Quantised):
    """The two products inside attention on integers: Q K^T (INT x INT) and attention x V (INT x the values' format).

    Buffers: v_scale, v_zero_point [kv_heads, head_dim] where V's ranges are static, otherwise None.
    """

    exact = ("v_scale",)

    def __init__(self, quant: QuantConfig, value_parameters: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        super().__init__()
        self.quant = quant
        static = (None, None) if value_parameters is None else value_parameters
        for name, value in zip(("v_scale", "v_zero_point"), static, strict=True):
            self.register_buffer(name, None if value is None else torch.from_numpy(value.copy()))
        self._register_quantiser()

    def describe(self) -> dict[str, Any]:
        names = ("activations", "values", "activation_granularity", "hardware", "value_range")
        return {k: v for k, v in self.quant.to_json().items() if k in names}

    @property
    def rows_are_apart(self) -> bool:
        """Whether a query's result depends on no other query's."""
        return self.quant.activations is None or self.quant.activation_granularity == "per_token"

    @property
    def is_dynamic(self) -> bool:
        """Whether V's ranges depend on what is in a call."""
        return self.quant.values is not None and self.v_scale is None

    @torch.compiler.disable
    def qk(self, q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
        """q [b, g, r, d], scaled and rotated, and k [b, g, s, d]: scores [b, g, r, s]."""
        _forward_only(q, k)
        q, k = q.float(), k.float()
        if self.quant.activations is None:
            return q @ k.mT
        return integer.matmul(self.quantize_activations(q), self.quantize_keys(k))

    @torch.compiler.disable
    def av(self, attention: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        """attention [b, g, r, s] and v [b, g, d, s], zero where nobody sees it: [b, g, r, d]."""
        _forward_only(attention, v)
        attention, v = attention.float(), v.float()
        if self.quant.values is None:
            return attention @ v.mT
        if self.quant.activations is None:
            codes, scale, zero_point = self.value_codes(v)
            h = integer.half_steps(self.quant.values, codes, zero_point)
            return attention @ (h.double() * scale.double() / 2).float().mT
        return integer.matmul(self.quantize_activations(attention), self.quantize_values(v))

    def quantize_activations(self, x: torch.Tensor) -> integer.Activations:
        per_token = self.quant.activation_granularity == "per_token"
        return integer.Activations.quantize(self.quant.activations, x, per_token=per_token)

    def quantize_keys(self, k: torch.Tensor) -> integer.Weights:
        """K [b, g, s, d] per token."""
        x = self.quantize_activations(k)
        return integer.Weights(x.fmt, x.a + x.fmt.symmetric_zero_point, x.scale, x.zero_point)

    def quantize_values(self, v: torch.Tensor) -> integer.Weights:
        """V [b, g, d, s] per dimension: over the window, or with the calibrated parameters."""
        return integer.Weights(self.quant.values, *self.value_codes(v))

    def value_codes(self, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        if self.v_scale is None:
            lo, hi = integer.extremes(v)
            scale, zero_point = integer.parameters(self.quant.values, lo, hi, hardware=self.quant.hardware)
        else:
            scale, zero_point = self.v_scale[None, :, :, None], self.v_zero_point[None, :, :, None]
        return integer.encode(self.quant.values, v, scale, zero_point), scale, zero_point


class FloatAttention(nn.Module):
    """The same products in floating point."""

    rows_are_apart = True

    def qk(self, q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
        return q @ k.mT

    def av(self, attention: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return attention @ v.mT


class Rotary(nn.Module):
    """RoPE's cosines and sines as transformers' layers take them, of golden's frequencies, which no dtype touches."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config

    @torch.compiler.disable
    def forward(
        self, x: torch.Tensor, position_ids: torch.Tensor, layer_type: str = "full_attention"
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosine and sine [b, t, turned] in the dtype of x, from position_ids [b, t]; both halves are the same."""
        rope = self.config.local_rope if layer_type == "sliding_attention" else self.config.rope
        if rope.kind == "longrope" and (length := int(position_ids.max()) + 1) > self.config.positions:
            raise ValueError(
                f"{length} tokens exceed the model's {self.config.positions} positions: beyond these the longrope rope "
                "has other factors, which are not computed: use shorter sequences"
            )
        cos, sin = turns(rope, self.config.head_dim, position_ids, x.dtype)
        return cos.repeat(1, 1, 2), sin.repeat(1, 1, 2)


def turns(
    rope: Rope, head_dim: int, positions: torch.Tensor, dtype: torch.dtype = torch.float32
) -> tuple[torch.Tensor, torch.Tensor]:
    """RoPE's cosine and sine of each position, [..., turned / 2] each: `Rope.turns`. Narrow dtypes: of float32's."""
    wide = np.float64 if dtype == torch.float64 else np.float32
    inverse = torch.from_numpy(rope.inverse_frequencies(head_dim, wide)).to(positions.device)
    angle = (positions[..., None].to(inverse.dtype) * inverse).double()
    factor = float(wide(rope.attention_factor))
    return tuple((turn.to(inverse.dtype) * factor).to(dtype) for turn in (angle.cos(), angle.sin()))
