"""Rotations, after QuaRot (arXiv 2404.00456): the same function with its outlier channels spread over all channels.

The residual stream x becomes R x, R orthogonal, and all of it folds into the weights, offline:

    embeddings E R^T;  what reads x, W diag(g) R^T, and the gain g of the norm before it is 1;  what writes, R W and R b

An RMS norm without gain commutes with any R. A LayerNorm also takes the mean off: it commutes with those R that leave
the vector of ones where it is, so for LayerNorms R is a random Hadamard matrix and a reflection that brings ones back.
The last norm's gain goes into the LM head, W diag(g) R^T, which is no longer the embedding, and its bias c becomes
R diag(1/g) c, which gives the head the same sum.

The values are rotated inside each head, V by H and the output projection's inputs by H^T, which attention does not see:
offline, too. What enters the last projection of feed-forward can be rotated online alone, behind the activation
function: in Hadamard blocks of n channels, the largest power of two that divides their number k. That takes
k log2(n) additions a token, in float before the quantiser; the inverse folds into the weights. Scales do not fold
through it, so that a step which scales leaves this projection's inputs alone.

Hadamard matrices (Sylvester's, with random signs) where the size is a power of two; else a random orthogonal one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Protocol

import numpy as np

from golden.models import Decoder
from golden.models.config import HADAMARD, DecoderConfig, QuantConfig
from golden.models.hadamard import largest_block, weights_behind
from golden.models.quantize import fold_error
from golden.ptq.methods.step import Step, Work, shown

_LARGEST_SEED = (1 << 32) - 1


@dataclass(frozen=True, kw_only=True)
class Rotate(Step):
    """The residual stream, and the values of each head, rotated.

    Attributes:
        seed: of the signs, or of the random matrix.
        values: rotate the values, too.
        online: rotate what enters the last feed-forward projection, too, which the model then does at run time.
    """

    name: ClassVar[str] = "rotate"
    stage: ClassVar[str] = "rotate"

    seed: int = 0
    values: bool = True
    online: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.seed, int) or isinstance(self.seed, bool) or not 0 <= self.seed <= _LARGEST_SEED:
            raise ValueError(f"seed is {shown(self.seed)}: an integer from 0 to 2**32 - 1 is needed")
        for option in ("values", "online"):
            if not isinstance(getattr(self, option), bool):
                raise ValueError(f"{option} is {shown(getattr(self, option))}: true or false is needed")

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:
        if error := rotation_error(config, online=self.online):
            raise ValueError(error)

    def apply(self, work: Work) -> dict[str, Any]:
        """Nothing is left to do: the pipeline reads a model with this step through `Rotated`."""
        return {}


def rotation_error(c: DecoderConfig, *, online: bool = False) -> str | None:
    """Why the residual stream cannot be rotated offline (and feed-forward's channels online); None where it can."""
    if not c.pre_norm:
        return f"rotate: {c.family} has its norms behind the blocks, in the residual stream: nothing folds into them"
    if c.architecture.out_norms is not None:
        return f"rotate: {c.family} has norms behind its blocks, too, whose gains do not fold: choose another method"
    if c.embed_size != c.hidden_size:
        return f"rotate: {c.family} with embeddings of another width than its layers is not supported"
    if c.norm == "layer" and c.affine_norm and (error := fold_error(c)):
        return f"rotate: {error}"
    if c.tied and c.architecture.tied is True:
        return f"rotate: the LM head takes the last norm's gain, and that of {c.family} always is the embedding"
    if c.hadamard is not None:
        return "rotate: the model is rotated already"
    if online and c.ffn_size % 2:
        return f"rotate: online: {c.ffn_size} channels of feed-forward are odd: no Hadamard block divides them"
    return None


class Source(Protocol):
    """Where float tensors come from: a decoder, or a reader of its files."""

    config: DecoderConfig
    hf_config: Mapping[str, Any]

    def take(self, name: str) -> np.ndarray: ...


class Rotated:
    """A float decoder's tensors, rotated as they are taken; the layers' norms have gain 1 and bias 0."""

    def __init__(self, source: Source, step: Rotate) -> None:
        if error := rotation_error(source.config, online=step.online):
            raise ValueError(error)
        self._source, self._step = source, step
        self.config, own = replace(source.config, tied=False), {"tie_word_embeddings": False}
        if step.online:
            self.config = self.config.turned(largest_block(self.config.ffn_size))
            own[HADAMARD] = self.config.hadamard
        self.hf_config = None if source.hf_config is None else dict(source.hf_config) | own
        self._layer: tuple[int, dict[str, np.ndarray]] | None = None

    @cached_property
    def residual(self) -> np.ndarray:
        """R, float64 [hidden, hidden]."""
        c = self.config
        return orthogonal(c.hidden_size, self._step.seed, keep_ones=c.norm == "layer")

    @cached_property
    def heads(self) -> np.ndarray | None:
        """H, float64 [head_dim, head_dim]."""
        return orthogonal(self.config.head_dim, self._step.seed + 1) if self._step.values else None

    def take(self, name: str) -> np.ndarray:
        for i in range(self.config.layers):
            if name.startswith(prefix := self.config.layer(i)):
                if self._layer is None or self._layer[0] != i:
                    self._layer = i, self._rotated(i)
                return self._layer[1][name.removeprefix(prefix)]
        return self._outer(name).astype(np.float32)

    def _outer(self, name: str) -> np.ndarray:
        c, r = self._source.config, self.residual
        if name in (c.embed_name, c.positions_name):
            return self._exact(name) @ r.T
        gain, bias = c.final_norm_name + ".weight", c.final_norm_name + ".bias"
        if name == c.own_head_name:
            head = self._exact(c.head_name)
            return (head * self._exact(gain) if c.final_norm and c.affine_norm else head) @ r.T
        if name == gain:
            return np.ones(c.hidden_size)
        if name == bias:
            g, b = self._exact(gain), self._exact(bias)
            if (g == 0).any():
                raise ValueError(f"rotate: {gain}[{int((g == 0).argmax())}] is 0: the norm's bias cannot be kept")
            return r @ (b / g)
        return self._exact(name)

    def _rotated(self, i: int) -> dict[str, np.ndarray]:
        """A layer's tensors by their names inside it."""
        c, r = self.config, self.residual
        tensors = {n: self._exact(c.layer(i) + n) for n in c.layer_shapes()}
        behind = zip(c.layer_norms, (c.attention[:3], c.feed_forward[:-1]), strict=True)
        for norm, readers in behind:
            gain, bias = (tensors.get(f"{norm}.{part}") for part in ("weight", "bias"))
            for name in readers:
                w = tensors[f"{name}.weight"]
                if bias is not None:
                    tensors[f"{name}.bias"] = tensors[f"{name}.bias"] + w @ bias
                tensors[f"{name}.weight"] = (w if gain is None else w * gain) @ r.T
            for part, neutral in (("weight", np.ones_like), ("bias", np.zeros_like)):
                if f"{norm}.{part}" in tensors:
                    tensors[f"{norm}.{part}"] = neutral(tensors[f"{norm}.{part}"])
        for name in (c.attention[3], c.feed_forward[-1]):
            for part in ("weight", "bias"):
                if f"{name}.{part}" in tensors:
                    tensors[f"{name}.{part}"] = r @ tensors[f"{name}.{part}"]
        if c.hadamard is not None:
            down = f"{c.feed_forward[-1]}.weight"
            tensors[down] = weights_behind(tensors[down], c.hadamard)
        if self.heads is not None:
            v, out = c.attention[2:]
            for part in ("weight", "bias"):
                if f"{v}.{part}" in tensors:
                    t = tensors[f"{v}.{part}"]
                    tensors[f"{v}.{part}"] = (self.heads @ t.reshape(c.kv_heads, c.head_dim, -1)).reshape(t.shape)
            w = tensors[f"{out}.weight"]
            tensors[f"{out}.weight"] = (w.reshape(len(w), c.heads, c.head_dim) @ self.heads.T).reshape(w.shape)
        return {n: t.astype(np.float32) for n, t in tensors.items()}

    def _exact(self, name: str) -> np.ndarray:
        return self._source.take(name).astype(np.float64)


class _InMemory:
    def __init__(self, model: Decoder) -> None:
        self.config, self.hf_config, self._tensors = model.config, model.hf_config, model.tensors

    def take(self, name: str) -> np.ndarray:
        return self._tensors[name]


def rotate(model: Decoder, step: Rotate | None = None) -> Decoder:
    """A float decoder that is the same function, rotated, with an LM head of its own."""
    rotated = Rotated(_InMemory(model), step or Rotate())
    tensors = {name: rotated.take(name) for name in rotated.config.shapes()}
    return Decoder(rotated.config, tensors, hf_config=rotated.hf_config, source=model.source)


def orthogonal(size: int, seed: int, *, keep_ones: bool = False) -> np.ndarray:
    """A random Hadamard matrix over its root (a power of two), or a random orthogonal one: float64 [size, size].

    keep_ones: one that maps the vector of ones to itself.
    """
    rng = np.random.default_rng(seed)
    if size & (size - 1) == 0:
        q = np.ones((1, 1))
        while len(q) < size:
            q = np.block([[q, q], [q, -q]])
        q = q * rng.choice([-1.0, 1.0], size) / math.sqrt(size)
    else:
        q, upper = np.linalg.qr(rng.standard_normal((size, size)))
        q = q * np.sign(upper.diagonal())
    if keep_ones:
        ones = np.full(size, 1 / math.sqrt(size))
        away = q @ ones - ones
        if (length := away @ away) > 0:
            q = q - np.outer(away, 2 / length * (away @ q))
    return q
