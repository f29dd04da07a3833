"""Decoders in NumPy, in floating point or with every matrix product of a layer on quantised integers.

In a quantised decoder the projections, Q K^T and attention x V are `golden.matmul` of quantised operands: this is, bit
for bit, what the hardware computes. Embeddings, LM head, norms, softmax, activation functions and residuals stay in
float. Q is scaled by 1/sqrt(head_dim) and rotated (RoPE) before it is quantised, K is rotated before it is quantised.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from golden.datapath import matmul
from golden.formats import Quantized
from golden.models.architecture import Rope
from golden.models.config import DecoderConfig, QuantConfig, sees
from golden.models.hadamard import turned
from golden.models.tensors import Lazy


@dataclass
class Cache:
    """Keys and values of the tokens seen so far: one [b, kv_heads, t, head_dim] pair a layer, and which are padding."""

    layers: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    mask: np.ndarray | None = None

    @property
    def length(self) -> int:
        return 0 if self.mask is None else self.mask.shape[1]


@dataclass(frozen=True)
class Product:
    """One integer product of a run, as a tap sees it.

    Attributes:
        name: the projection, or "<layer>.<attention block>.qk" and ".av".
        x, w: the float32 inputs of the quantisers, [..., t, k] and [..., n, k]; w is None for a projection.
        x_q, w_q: the quantised operands, and y, the float32 result.
    """

    name: str
    x: np.ndarray
    w: np.ndarray | None
    x_q: Quantized
    w_q: Quantized
    y: np.ndarray


Tap = Callable[[Product], None]
Multiply = Callable[[str, Quantized, Quantized, np.ndarray | None], np.ndarray]
_SCORES = 1 << 23  # elements of Q K^T at a time


@dataclass(frozen=True)
class _Run:
    """What all layers of one forward pass share: mask [b, s], positions [t], RoPE's cos and sin [t, turned / 2]."""

    mask: np.ndarray
    positions: np.ndarray
    rope: Mapping[Rope, tuple[np.ndarray, np.ndarray]]
    cache: Cache | None
    tap: Tap | None
    values: Callable[[int, np.ndarray], None] | None


class Decoder:
    """A causal language model: `logits = decoder(ids)`.

    Attributes:
        config: the architecture.
        tensors: float tensors by their Hugging Face names; the dtype of the embeddings is that of all computation.
        quant: how it is quantised, None for a float model.
        weights: quantised weights of the projections, by projection ("model.layers.0.mlp.up_proj"); empty if float.
        value_parameters: static scale and zero point of V, [kv_heads, head_dim] each, by layer; empty if dynamic.
        provenance: what made the quantised model, as JSON data.
        matmul: what multiplies, called with a product's name, its quantised operands and bias: `golden.matmul` unless
            another is set, which must give the same to the last bit.
        hf_config, source: content of the config.json and the folder that the model came from.
    """

    def __init__(
        self,
        config: DecoderConfig,
        tensors: Mapping[str, np.ndarray],
        *,
        quant: QuantConfig | None = None,
        weights: Mapping[str, Quantized] | None = None,
        value_parameters: Mapping[int, tuple[np.ndarray, np.ndarray]] | None = None,
        provenance: Mapping[str, Any] | None = None,
        hf_config: Mapping[str, Any] | None = None,
        source: Path | None = None,
    ) -> None:
        self.config = config
        self.tensors = tensors if isinstance(tensors, Lazy) else dict(tensors)
        self.quant = quant
        self.weights = weights if isinstance(weights, Lazy) else dict(weights or {})
        self.value_parameters = dict(value_parameters or {})
        self.provenance = dict(provenance or {})
        self.hf_config = dict(hf_config or {})
        self.source = source
        self.dtype = self.tensors[config.embed_name].dtype
        self.matmul: Multiply = _golden
        if quant is not None and self.dtype != np.float32:
            raise ValueError(f"quantisers take float32, the model is {self.dtype}: load it as float32")
        if quant is not None and quant.value_range == "static" and len(self.value_parameters) != config.layers:
            raise ValueError("static values need calibrated parameters of every layer: see calibrate_values")

    def __call__(
        self,
        ids: ArrayLike,
        attention_mask: ArrayLike | None = None,
        *,
        cache: Cache | None = None,
        tap: Tap | None = None,
    ) -> np.ndarray:
        """Logits [b, t, vocab] of token ids [b, t].

        attention_mask: 1 for tokens, 0 for padding, [b, t]. cache: continue after the tokens it holds, and add these.
        tap: called with every `Product` of a quantised model.
        Raises ValueError for ids outside the vocabulary and sequences longer than the positions.
        """
        return self.logits(self.hidden(ids, attention_mask, cache=cache, tap=tap))

    def hidden(
        self,
        ids: ArrayLike,
        attention_mask: ArrayLike | None = None,
        *,
        cache: Cache | None = None,
        tap: Tap | None = None,
        values: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """What the LM head sees, [b, t, embed_size]; arguments as of a call.

        values: called with each layer's number and V [b, kv_heads, t, head_dim], padding included.
        """
        c = self.config
        ids, mask, past = check_inputs(c, ids, attention_mask, None if cache is None else cache.mask)
        positions = np.arange(past, mask.shape[1])
        x = self.tensors[c.embed_name][ids]
        if c.embed_size != c.hidden_size:
            x = x @ self.tensors[f"{c.prefix}project_in.weight"].T
        if c.learned_positions is not None:
            # Positions count real tokens, behind the rows in front; padding takes the last of these.
            rows = (np.cumsum(mask, axis=1) * mask + c.learned_positions - 1)[:, past:]
            x = x + self.tensors[c.positions_name][rows]
        x = self._scaled(x, c.embed_scale)
        rope = {rope: rope.turns(positions, c.head_dim, self.dtype) for rope in c.ropes}
        grown = None if cache is None else Cache(dict(cache.layers))  # an error leaves the cache as it was
        run = _Run(mask, positions, rope, grown, tap, values)
        for i in range(c.layers):
            x = self._layer(i, x, run)
        if cache is not None:
            cache.layers, cache.mask = grown.layers, mask
        if c.final_norm:
            x = self._norm(c.final_norm_name, x)
        if c.embed_size != c.hidden_size:
            x = x @ self.tensors[f"{c.prefix}project_out.weight"].T
        return x

    def logits(self, hidden: np.ndarray) -> np.ndarray:
        """The LM head: [..., embed_size] to [..., vocab]."""
        c = self.config
        logits = hidden @ self.tensors[c.head_name].T
        logits = logits if c.logit_divisor == 1 else logits / self.dtype.type(c.logit_divisor)
        return capped(logits, c.logit_cap)

    def _layer(self, i: int, x: np.ndarray, run: _Run) -> np.ndarray:
        c, layer = self.config, self.config.layer(i)
        attention_norm, mlp_norm = (layer + n for n in c.layer_norms)

        h = self._norm(attention_norm, x) if c.pre_norm else x
        attended = self._out(i, 0, self._attention(i, h, run))
        if c.parallel:
            return self._out(i, 1, self._feed_forward(layer, self._norm(mlp_norm, x), run)) + attended + x
        x = x + attended
        x = x if c.pre_norm else self._norm(attention_norm, x)

        h = self._norm(mlp_norm, x) if c.pre_norm else x
        x = x + self._out(i, 1, self._feed_forward(layer, h, run))
        return x if c.pre_norm else self._norm(mlp_norm, x)

    def _out(self, i: int, block: int, y: np.ndarray) -> np.ndarray:
        """What a block (0: attention, 1: feed-forward) adds, from its output."""
        c = self.config
        norms = c.architecture.out_norms
        return self._scaled(y if norms is None else self._norm(c.layer(i) + norms[block], y), c.residual_scale)

    def _scaled(self, x: np.ndarray, factor: float) -> np.ndarray:
        return x if factor == 1 else x * self.dtype.type(factor)

    def _feed_forward(self, layer: str, x: np.ndarray, run: _Run) -> np.ndarray:
        first, *up, down = (layer + n for n in self.config.feed_forward)
        inner = ACTIVATIONS[self.config.activation](self._linear(first, x, run.tap))
        for gated in up:
            inner = inner * self._linear(gated, x, run.tap)
        block = self.config.hadamard
        return self._linear(down, inner if block is None else turned(inner, block), run.tap)

    def _attention(self, i: int, x: np.ndarray, run: _Run) -> np.ndarray:
        c, layer, mask = self.config, self.config.layer(i), run.mask
        b, t, _ = x.shape
        q, k, v = (
            self._linear(layer + name, x, run.tap).reshape(b, t, heads, c.head_dim).swapaxes(1, 2)
            for name, heads in zip(c.attention, (c.heads, c.kv_heads, c.kv_heads), strict=False)
        )
        if c.architecture.head_norms is not None:
            q, k = (self._norm(layer + name, x) for name, x in zip(c.architecture.head_norms, (q, k), strict=True))
        if (rope := c.rope_of(i)) is not None:
            q, k = rotate(q, *run.rope[rope]), rotate(k, *run.rope[rope])
        q = q * self.dtype.type(c.score_scale)
        if run.cache is not None:
            if i in run.cache.layers:
                k, v = (np.concatenate(pair, axis=2) for pair in zip(run.cache.layers[i], (k, v), strict=True))
            run.cache.layers[i] = k, v
        if run.values is not None:
            run.values(i, v)
        v = v * mask[:, None, :, None].astype(v.dtype)
        # [b, kv_heads, queries of the group, t, head_dim]: the queries that share a K and V are rows of one product.
        q = q.reshape(b, c.kv_heads, -1, t, c.head_dim)
        step = self._rows_at_once(b, t, mask.shape[1], run)
        parts = [
            self._attend(i, q[..., at : at + step, :], k, v, run=run, positions=run.positions[at : at + step])
            for at in range(0, t, step)
        ]
        out = (parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)).swapaxes(1, 2).reshape(b, t, -1)
        return self._linear(layer + c.attention[3], out, run.tap)

    def _rows_at_once(self, b: int, t: int, s: int, run: _Run) -> int:
        """How many of t queries meet all s keys at a time, so that memory does not grow with t x s."""
        whole = self.quant is not None and self.quant.activation_granularity == "per_tensor"  # has one range for all
        if whole or run.tap is not None:
            return t
        return min(t, max(1, _SCORES // (b * self.config.heads * s)))

    def _attend(
        self, i: int, q: np.ndarray, k: np.ndarray, v: np.ndarray, *, run: _Run, positions: np.ndarray
    ) -> np.ndarray:
        """Queries q [b, g, r, t, d] at `positions` [t], k and v [b, g, s, d]: [b, heads, t, d]."""
        c, mask, (b, g, _, t, d) = self.config, run.mask, q.shape
        s = mask.shape[1]
        scores = self._qk(i, q.reshape(b, g, -1, d), k, run.tap).reshape(b, g, -1, t, s)
        scores = capped(scores, c.score_cap)
        allowed = sees(c.window_of(i), positions, np.arange(s)) & mask[:, None, :].astype(bool)  # [b, t, s]
        attention = softmax(scores, allowed[:, None, None]).reshape(b, g, -1, s)
        return self._av(i, attention, v, run.tap).reshape(b, c.heads, t, d)

    # The three kinds of matrix product.

    def _linear(self, name: str, x: np.ndarray, tap: Tap | None) -> np.ndarray:
        """x [b, t, k] through projection `name`: [b, t, n]."""
        bias = self.tensors.get(f"{name}.bias")
        if self.quant is None or self.quant.activations is None:
            w = self.tensors[f"{name}.weight"] if self.quant is None else self.weights[name].dequantize()
            y = x @ w.T
            return y if bias is None else y + bias
        x_q = self._quantize_activations(name, x)
        w_q = self.weights[name]
        y = self._multiply(name, x_q, w_q, bias)
        if tap:
            tap(Product(name, x, None, x_q, w_q, y))
        return y

    def _qk(self, i: int, q: np.ndarray, k: np.ndarray, tap: Tap | None) -> np.ndarray:
        """q [b, g, r, d] and k [b, g, s, d]: scores [b, g, r, s]."""
        if self.quant is None or self.quant.activations is None:
            return q @ k.swapaxes(-1, -2)
        name = f"{self.config.layer(i)}{self.config.block}.qk"
        q_q, k_q = self._quantize_activations(name, q, "q"), self._quantize_activations(name, k, "k")
        y = self._multiply(name, q_q, k_q)
        if tap:
            tap(Product(name, q, k, q_q, k_q, y))
        return y

    def _av(self, i: int, attention: np.ndarray, v: np.ndarray, tap: Tap | None) -> np.ndarray:
        """attention [b, g, r, s] and v [b, g, s, d], zero where padded: [b, g, r, d]."""
        if self.quant is None or self.quant.values is None:
            return attention @ v
        name, v = f"{self.config.layer(i)}{self.config.block}.av", np.ascontiguousarray(v.swapaxes(-1, -2))
        v_q = self._quantize_values(i, name, v)
        if self.quant.activations is None:
            return attention @ v_q.dequantize().swapaxes(-1, -2)
        a_q = self._quantize_activations(name, attention)
        y = self._multiply(name, a_q, v_q)
        if tap:
            tap(Product(name, attention, v, a_q, v_q, y))
        return y

    def _multiply(self, name: str, x: Quantized, w: Quantized, bias: np.ndarray | None = None) -> np.ndarray:
        try:
            return self.matmul(name, x, w, bias)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    def _quantize_activations(self, name: str, x: np.ndarray, role: str = "x") -> Quantized:
        """An operand of a product: its activations, or (role) the "q" and "k" of Q K^T."""
        axis = tuple(range(x.ndim - 1)) if self.quant.activation_granularity == "per_token" else None
        try:
            return self.quant.activations.quantize(x, axis=axis)
        except ValueError as error:
            raise ValueError(f"input of {name}: {error}") from None

    def _quantize_values(self, i: int, name: str, v: np.ndarray) -> Quantized:
        """v [b, g, d, s] per (head, dimension), over the window or with the calibrated parameters."""
        fmt = self.quant.values
        try:
            if self.quant.value_range == "dynamic":
                return fmt.quantize(v, axis=(0, 1, 2), hardware=self.quant.hardware)
            scale, zero_point = (p[None, :, :, None] for p in self.value_parameters[i])
            return Quantized(fmt, fmt.encode(v, scale, zero_point), scale, zero_point)
        except ValueError as error:
            raise ValueError(f"V of {name}: {error}") from None

    def _norm(self, name: str, x: np.ndarray) -> np.ndarray:
        weight, bias = self.tensors.get(f"{name}.weight"), self.tensors.get(f"{name}.bias")
        if self.config.norm == "layer":
            x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + self.dtype.type(self.config.norm_eps))
        offset = self.config.architecture.gain_offset
        x = x if weight is None else x * (weight if not offset else self.dtype.type(offset) + weight)
        return x if bias is None else x + bias


def _golden(name: str, x: Quantized, w: Quantized, bias: np.ndarray | None) -> np.ndarray:
    return matmul(x, w, bias)


def check_inputs(
    config: DecoderConfig, ids: ArrayLike, attention_mask: ArrayLike | None, past_mask: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, int]:
    """Token ids [b, t], the mask of cached and new tokens [b, past + t] as int64, and the number of cached tokens."""
    ids = np.asarray(ids)
    if ids.ndim != 2 or ids.size == 0 or ids.dtype.kind not in "iu":
        raise ValueError(f"token ids must be integers [batch, tokens], not {ids.dtype} {list(ids.shape)}")
    low, high = int(ids.min()), int(ids.max())
    if low < 0 or high >= config.vocab_size:
        bad = low if low < 0 else high
        raise ValueError(f"token id {bad} is outside the vocabulary of {config.vocab_size}: another tokenizer's ids?")
    mask = np.ones(ids.shape, np.int64) if attention_mask is None else np.asarray(attention_mask).astype(np.int64)
    if mask.shape != ids.shape or ((mask != 0) & (mask != 1)).any():
        raise ValueError(f"attention_mask {list(mask.shape)} must hold 0 and 1, in the ids' shape {list(ids.shape)}")
    past = 0 if past_mask is None else past_mask.shape[1]
    if past and past_mask.shape[0] != ids.shape[0]:
        raise ValueError(f"the cache holds {past_mask.shape[0]} sequences, the ids {ids.shape[0]}")
    mask = mask if past_mask is None else np.concatenate([past_mask, mask], axis=1)
    if mask.shape[1] > config.positions:
        length = mask.shape[1]
        raise ValueError(f"{length} tokens exceed the model's {config.positions} positions: use shorter sequences")
    return ids, mask, past


def softmax(scores: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Softmax along the last axis over the allowed entries; the others, and rows without any, are zero.

    The sum runs in order, in float64, so that entries which are not allowed change no bit of the others: a cached run,
    which does not have them, gives the same attention as a full one.
    """
    scores = np.where(allowed, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isfinite(top), top, 0))
    total = np.cumsum(e, axis=-1, dtype=np.float64)[..., -1:]
    return (e / np.where(total == 0, 1, total)).astype(scores.dtype)


def silu(x: np.ndarray) -> np.ndarray:
    """x * sigmoid(x), without overflow."""
    e = np.exp(-np.abs(x))
    return x * np.where(x >= 0, 1, e) / (1 + e)


def gelu(x: np.ndarray) -> np.ndarray:
    """x times the normal distribution up to x, computed in float64: NumPy has no error function."""
    z = x.astype(np.float64)
    erf = np.fromiter(map(math.erf, (z * math.sqrt(0.5)).ravel()), np.float64, z.size).reshape(z.shape)
    return (z * (0.5 * (1 + erf))).astype(x.dtype)


def gelu_tanh(x: np.ndarray) -> np.ndarray:
    """The usual approximation of `gelu` by tanh."""
    f = x.dtype.type
    return f(0.5) * x * (1 + np.tanh(f(math.sqrt(2 / math.pi)) * (x + f(0.044715) * (x * x * x))))


def capped(x: np.ndarray, cap: float | None) -> np.ndarray:
    """cap tanh(x / cap); None: x."""
    return x if cap is None else np.tanh(x / x.dtype.type(cap)) * x.dtype.type(cap)


#: Activations of the feed-forward block, by their names in config.json.
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: np.maximum(x, 0),
    "silu": silu,
    "gelu": gelu,
    **dict.fromkeys(("gelu_new", "gelu_fast", "gelu_pytorch_tanh"), gelu_tanh),
}


def rotate(x: np.ndarray, cos: np.ndarray, sin: np.ndarray) -> np.ndarray:
    """RoPE: the pairs (x[j], x[j + n/2]) of the first n of x [..., t, d], turned by the angles of cos, sin [t, n/2]."""
    n = cos.shape[-1]
    a, b, rest = x[..., :n], x[..., n : 2 * n], x[..., 2 * n :]
    return np.concatenate([a * cos - b * sin, b * cos + a * sin, rest], axis=-1)
