"""The decoders of `golden.models` in torch: the same function and the same integers, faster, on CPU or GPU.

model = load("folder")                  # float or quantised; .to("cuda") as any module
logits = model(ids)                     # integers [b, t] -> float32 [b, t, vocab]
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from golden import models
from golden.models.architecture import Rope
from golden.models.config import DecoderConfig, sees
from golden.models.decoder import check_inputs
from golden.models.hadamard import turned
from golden.ptq.modules import FloatAttention, QuantAttention, QuantLinear, turns

# Activations of the feed-forward block, by their names in an architecture's row
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": F.relu,
    "silu": F.silu,
    "gelu": F.gelu,
    **dict.fromkeys(("gelu_new", "gelu_fast", "gelu_pytorch_tanh"), partial(F.gelu, approximate="tanh")),
}

ATTENTION_ELEMENTS = 1 << 26  # of attention maps at a time, at most

# tap(name, x, w): what enters a product's quantisers, shaped as in `golden.models.Product`; w is None for a projection
Tap = Callable[[str, torch.Tensor, torch.Tensor | None], None]


@dataclass
class Cache:
    """Keys and values seen so far, [b, kv_heads, t, head_dim] by layer, and which tokens are padding."""

    layers: dict[str, tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)
    mask: torch.Tensor | None = None


@dataclass(frozen=True)
class Run:
    """What all layers of one forward pass share: who may see whom [b, 1, 1, t, s] by window, real tokens [b, 1, 1, s],
    and cosines and sines [t, turned / 2] of each RoPE.
    """

    allowed: Mapping[int | None, torch.Tensor]
    real: torch.Tensor
    rope: Mapping[Rope, tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)
    cache: Cache | None = None
    tap: Tap | None = None

    def to(self, device: torch.device) -> "Run":
        """The same on a device."""
        allowed = {window: mask.to(device) for window, mask in self.allowed.items()}
        rope = {rope: tuple(turn.to(device) for turn in turns) for rope, turns in self.rope.items()}
        return replace(self, allowed=allowed, real=self.real.to(device), rope=rope)

    def see(self, name: str, x: torch.Tensor, w: torch.Tensor | None = None) -> None:
        if self.tap is not None:
            self.tap(name, x, w)


class Named(nn.ModuleDict):
    """Modules by their names inside a layer: "self_attn.q_proj", "fc1", "mlp.down_proj"."""

    def __init__(self, modules: Mapping[str, nn.Module]) -> None:
        super().__init__({name.replace(".", "/"): module for name, module in modules.items()})

    def __getitem__(self, name: str) -> nn.Module:
        return super().__getitem__(name.replace(".", "/"))


class Layer(nn.Module):
    """One decoder layer, x [b, t, hidden] to the same. config is that of this layer alone."""

    def __init__(
        self,
        config: DecoderConfig,
        name: str,
        *,
        linears: Mapping[str, nn.Module],
        norms: Mapping[str, nn.Module],
        attention: nn.Module,
    ) -> None:
        super().__init__()
        self.config, self.name = config, name
        self.linears, self.norms, self.attention = Named(linears), Named(norms), attention

    def forward(self, x: torch.Tensor, run: Run) -> torch.Tensor:
        c, pre_norm, (attention_norm, mlp_norm) = self.config, self.config.pre_norm, self.config.layer_norms
        h = self.norms[attention_norm](x) if pre_norm else x
        attended = self._out(0, self.attend(h, run))
        if c.parallel:
            return self._out(1, self.feed_forward(self.norms[mlp_norm](x), run)) + attended + x
        x = x + attended
        x = x if pre_norm else self.norms[attention_norm](x)

        h = self.norms[mlp_norm](x) if pre_norm else x
        x = x + self._out(1, self.feed_forward(h, run))
        return x if pre_norm else self.norms[mlp_norm](x)

    def _out(self, block: int, y: torch.Tensor) -> torch.Tensor:
        """What a block (0: attention, 1: feed-forward) adds, from its output."""
        norms, factor = self.config.architecture.out_norms, self.config.residual_scale
        y = y if norms is None else self.norms[norms[block]](y)
        return y if factor == 1 else y * factor

    def feed_forward(self, x: torch.Tensor, run: Run) -> torch.Tensor:
        """The feed-forward block without norm and residual, [b, t, hidden] to the same."""
        first, *gated, down = self.config.feed_forward
        inner = ACTIVATIONS[self.config.activation](self._linear(first, x, run))
        for up in gated:
            inner = inner * self._linear(up, x, run)
        block = self.config.hadamard
        return self._linear(down, inner if block is None else turned(inner, block, torch), run)

    def attend(self, x: torch.Tensor, run: Run) -> torch.Tensor:
        """The attention block without norm and residual, [b, t, hidden] to the same."""
        c = self.config
        b, t, _ = x.shape
        *names, output = c.attention
        q, k, v = (
            self._linear(name, x, run).reshape(b, t, heads, c.head_dim).transpose(1, 2)
            for name, heads in zip(names, (c.heads, c.kv_heads, c.kv_heads), strict=True)
        )
        if c.architecture.head_norms is not None:
            q, k = (self.norms[name](x) for name, x in zip(c.architecture.head_norms, (q, k), strict=True))
        if (rope := c.rope_of(0)) is not None:
            q, k = rotate(q, *run.rope[rope]), rotate(k, *run.rope[rope])
        if run.cache is not None:
            if self.name in run.cache.layers:
                k, v = (torch.cat(pair, 2) for pair in zip(run.cache.layers[self.name], (k, v), strict=True))
            run.cache.layers[self.name] = k, v
        q, v = q * c.score_scale, (v * run.real.to(v.dtype).mT).mT.contiguous()
        step, allowed = t, run.allowed[c.window_of(0)]
        if run.tap is None and self.attention.rows_are_apart:  # long sequences in parts
            step = max(1, ATTENTION_ELEMENTS // (b * c.heads * k.shape[2]))
        parts = (slice(begin, begin + step) for begin in range(0, t, step))
        out = torch.cat([self._attended(q[:, :, part], k, v, allowed[..., part, :], run) for part in parts], 2)
        return self._linear(output, out.transpose(1, 2).reshape(b, t, -1).to(x.dtype), run)

    def _attended(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, allowed: torch.Tensor, run: Run
    ) -> torch.Tensor:
        """q [b, heads, t, d], scaled, k [b, kv_heads, s, d] and v [b, kv_heads, d, s]: [b, heads, t, d]."""
        c, block = self.config, f"{self.name}{self.config.block}"
        (b, _, t, _), s = q.shape, k.shape[2]
        q = q.reshape(b, c.kv_heads, -1, c.head_dim)
        run.see(f"{block}.qk", q, k)
        with named(f"{block}.qk"):
            scores = self.attention.qk(q, k).reshape(b, c.kv_heads, -1, t, s)
        if c.score_cap is not None:
            scores = (scores / c.score_cap).tanh_() * c.score_cap  # in place, its gradient would be lost
        scores = scores.masked_fill_(~allowed, float("-inf")).softmax(-1)
        attention = scores.masked_fill(~allowed, 0).reshape(b, c.kv_heads, -1, s)
        run.see(f"{block}.av", attention, v)
        with named(f"{block}.av"):
            return self.attention.av(attention, v).reshape(b, c.heads, t, c.head_dim)

    def _linear(self, name: str, x: torch.Tensor, run: Run) -> torch.Tensor:
        run.see(self.name + name, x)
        with named(self.name + name):
            return self.linears[name](x)


class Decoder(nn.Module):
    """A causal language model. Made by `load` or `from_golden`.

    hold: what stands for a layer, of its number and of what makes it; None: the layer.
    """

    def __init__(
        self, model: models.Decoder, hold: Callable[[int, Callable[[], Layer]], nn.Module] | None = None
    ) -> None:
        super().__init__()
        c = self.config = model.config
        self.quant = model.quant
        outer = (n for n in model.tensors if not n.startswith(f"{c.prefix}layers."))
        self._tensors = {n: torch.from_numpy(model.tensors[n]) for n in outer}
        self.embed = _frozen(self._tensors[c.embed_name])
        self.head = self.embed if c.tied else _frozen(self._tensors[c.head_name])
        learned = c.learned_positions is not None
        self.positions = _frozen(self._tensors[c.positions_name]) if learned else None
        projected = c.embed_size != c.hidden_size
        self.project_in, self.project_out = (
            _linear(self._tensors, f"{c.prefix}project_{d}") if projected else nn.Identity() for d in ("in", "out")
        )
        makers = [partial(_layer, model, i) for i in range(c.layers)]
        self.layers = nn.ModuleList(make() if hold is None else hold(i, make) for i, make in enumerate(makers))
        self.final_norm = _norm(c, self._tensors, c.final_norm_name, c.hidden_size) if c.final_norm else nn.Identity()
        del self._tensors

    def forward(
        self,
        ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        *,
        cache: Cache | None = None,
        tap: Tap | None = None,
    ) -> torch.Tensor:
        """Logits [b, t, vocab] of token ids [b, t]; arguments and errors as of `golden.models.Decoder`."""
        return self.logits(self.hidden(ids, attention_mask, cache=cache, tap=tap))

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        c, logits = self.config, hidden @ self.head.mT
        logits = logits if c.logit_divisor == 1 else logits / c.logit_divisor
        return logits if c.logit_cap is None else (logits / c.logit_cap).tanh() * c.logit_cap

    def hidden(
        self,
        ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        *,
        cache: Cache | None = None,
        tap: Tap | None = None,
    ) -> torch.Tensor:
        """What the LM head sees, [b, t, embed_size]."""
        grown = None if cache is None else Cache(dict(cache.layers), cache.mask)  # an error leaves the cache as it was
        x, run = self.embedded(ids, attention_mask, cache=grown, tap=tap)
        for layer in self.layers:
            x = layer(x, run)
        if cache is not None:
            cache.layers, cache.mask = grown.layers, grown.mask
        return self.project_out(self.final_norm(x.to(self.embed.device)))

    def embedded(
        self,
        ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        *,
        cache: Cache | None = None,
        tap: Tap | None = None,
    ) -> tuple[torch.Tensor, Run]:
        """The first layer's input [b, t, hidden_size], and what the layers share."""
        c, device = self.config, self.embed.device
        past_mask = None if cache is None or cache.mask is None else cache.mask.cpu().numpy()
        given = None if attention_mask is None else torch.as_tensor(attention_mask).cpu().numpy()
        ids, mask, past = check_inputs(c, torch.as_tensor(ids).cpu().numpy(), given, past_mask)
        ids, mask = torch.from_numpy(ids).to(device).long(), torch.from_numpy(mask).to(device)
        x = self.project_in(self.embed[ids])
        if c.learned_positions is not None:  # they count real tokens, behind the rows in front
            x = x + self.positions[(mask.cumsum(1) * mask + c.learned_positions - 1)[:, past:]]
        x = x if c.embed_scale == 1 else x * c.embed_scale
        if cache is not None:
            cache.mask = mask
        return x, make_run(c, mask, past=past, dtype=x.dtype, cache=cache, tap=tap)


def _layer(model: models.Decoder, i: int) -> Layer:
    c, name = model.config.alone(i), model.config.layer(i)
    tensors = {n: torch.from_numpy(model.tensors[n]) for n in model.tensors if n.startswith(name)}
    if model.quant is None:
        return make_layer(c, tensors, name)
    linears = {}
    for n in c.layer_linears:
        bias = tensors.get(f"{name}{n}.bias")
        linears[n] = QuantLinear(model.weights[name + n], None if bias is None else bias.numpy(), model.quant)
    attention = QuantAttention(model.quant, model.value_parameters.get(i))
    return make_layer(c, tensors, name, linears=linears, attention=attention)


def make_run(
    config: DecoderConfig,
    mask: torch.Tensor,
    *,
    past: int = 0,
    dtype: torch.dtype = torch.float32,
    cache: Cache | None = None,
    tap: Tap | None = None,
) -> Run:
    """What the layers share when tokens from `past` on run; mask [b, t] is 0 for padding. All ones: no padding."""
    seen = torch.arange(mask.shape[1], device=mask.device)
    positions = seen[past:]
    rope = {rope: turns(rope, config.head_dim, positions, dtype) for rope in config.ropes}
    real = mask.bool()[:, None, None]  # [b, 1, 1, s]
    allowed = {window: sees(window, positions, seen) & real[:, None] for window in config.windows}
    return Run(allowed, real, rope, cache, tap)


def make_layer(
    config: DecoderConfig,
    tensors: Mapping[str, torch.Tensor],
    name: str = "",
    *,
    linears: Mapping[str, nn.Module] | None = None,
    attention: nn.Module | None = None,
) -> Layer:
    """The layer whose tensors are called `name` + "self_attn.q_proj.weight" and so on.

    config: of this layer alone, see `DecoderConfig.alone`.
    linears: projections, by their names inside the layer, that are not to be made from float tensors.
    attention: its products; None for floating point.
    """
    made = {n: (linears or {}).get(n) or _linear(tensors, name + n) for n in config.layer_linears}
    norms = {n: _norm(config, tensors, name + n, size) for n, size in config.norm_sizes.items()}
    return Layer(config, name, linears=made, norms=norms, attention=attention or FloatAttention())


def _frozen(tensor: torch.Tensor) -> nn.Parameter:
    return nn.Parameter(tensor, requires_grad=False)


def _linear(tensors: Mapping[str, torch.Tensor], name: str) -> nn.Linear:
    weight = _frozen(tensors[f"{name}.weight"])
    linear = nn.Linear(*weight.shape[::-1], bias=f"{name}.bias" in tensors, device="meta")
    linear.weight = weight
    if linear.bias is not None:
        linear.bias = _frozen(tensors[f"{name}.bias"])
    return linear


class OffsetNorm(nn.RMSNorm):
    """An RMSNorm whose gain is its weight and an offset."""

    offset = 0.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x, self.normalized_shape, None, self.eps) * (self.offset + self.weight)


def _norm(config: DecoderConfig, tensors: Mapping[str, torch.Tensor], name: str, size: int) -> nn.Module:
    offset = config.architecture.gain_offset
    kind = nn.LayerNorm if config.norm == "layer" else OffsetNorm if offset else nn.RMSNorm
    module = kind(size, eps=config.norm_eps, elementwise_affine=config.affine_norm, device="meta")
    if offset:
        module.offset = offset
    for part, _ in list(module.named_parameters()):
        setattr(module, part, _frozen(tensors[f"{name}.{part}"]))
    return module


def load(path: Path | str, *, verify: bool = True) -> Decoder:
    """A decoder from a folder (or hub name), float or quantised; verify and errors as of `golden.load`."""
    return Decoder(models.load(path, verify=verify)).eval()


def from_golden(model: models.Decoder) -> Decoder:
    """The same decoder in torch. Float tensors share memory with the golden model."""
    return Decoder(model).eval()


@contextmanager
def named(product: str) -> Iterator[None]:
    """Say in which product of the model something was wrong."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{product}: {error}") from None


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """RoPE: the pairs (x[j], x[j + n/2]) of the first n of x [..., t, d], turned by the angles of cos, sin [t, n/2]."""
    n = cos.shape[-1]
    a, b, rest = x[..., :n], x[..., n : 2 * n], x[..., 2 * n :]
    return torch.cat([a * cos - b * sin, b * cos + a * sin, rest], -1)
