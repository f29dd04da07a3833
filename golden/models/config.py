"""What a decoder is (from a Hugging Face config.json) and how it is quantised."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from golden.formats import DInt, Format, Int, parse_format
from golden.models.architecture import ARCHITECTURES, Architecture, Rope, brief
from golden.models.hadamard import largest_block

METHOD = "dint"  # quant_method of a saved model
#: Key of config.json that makes transformers, where no quantiser is registered for `METHOD`, fail with the sentence
#: that is its value; otherwise it would only warn, and fill the projections with random numbers. The registered
#: quantiser takes it out.
HINT = "transformers_weights"
#: Key of config.json whose value is `DecoderConfig.hadamard`: transformers computes such a model with golden alone.
HADAMARD = "online_hadamard"
#: What saving adds to config.json.
SAVED = {
    "quantization_config": {"quant_method": METHOD, "load_with": "golden.load or golden.ptq.hf.load"},
    HINT: "this model is quantised: import golden.ptq.hf first, or load it with golden.ptq.hf.load or golden.load",
}
_SAVED_BY_VERSION_1 = {"load_with": "golden.load, golden.ptq.decoder.load or golden.ptq.hf.load"}


def is_saved(hf: Mapping[str, Any]) -> bool:
    """Whether the content of config.json is that of a saved quantised model."""
    found = hf.get("quantization_config")
    return isinstance(found, Mapping) and (found.get("quant_method") == METHOD or found == _SAVED_BY_VERSION_1)


@dataclass(frozen=True, kw_only=True)
class DecoderConfig:
    """Architecture of a decoder: its family's row, and the facts of this model.

    Attributes:
        architecture: the family.
        embed_size: width of the embeddings; where it is not hidden_size (350m), project_in and project_out convert.
        kv_heads: heads of K and V; queries are shared among them in groups of heads / kv_heads.
        positions: the longest sequence.
        activation: of the feed-forward block, a name in `golden.models.decoder.ACTIVATIONS`.
        pre_norm: norm before each block (all OPT but 350m, and LLaMA), or after it (OPT-350m).
        attention_bias: whether the projections to Q, K and V and the output's have biases.
        parallel: both blocks see the layer's input.
        rope, local_rope: rotary embeddings of layers without and with a window; None: positions are learned.
        rotated: which layers have rotary embeddings; None: all.
        window: how many tokens, itself included, a token sees in a layer with a window; None: all before it.
        local: which layers have the window; None: all.
        embed_scale, residual_scale, score_scale: factors of the embeddings, of what blocks add and of Q K^T.
        score_cap, logit_cap: x becomes cap tanh(x / cap), of Q K^T and of the logits; None: it stays.
        logit_divisor: of the logits.
        hadamard: blocks of so many channels that enter the last feed-forward projection are turned first, online
            (`golden.models.hadamard`); None: they enter as they are. Only rotated models have it.
    """

    architecture: Architecture
    vocab_size: int
    hidden_size: int
    ffn_size: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    positions: int
    embed_size: int
    activation: str
    norm_eps: float = 1e-5
    pre_norm: bool = True
    final_norm: bool = True
    affine_norm: bool = True
    attention_bias: tuple[bool, bool, bool, bool] = (True,) * 4
    mlp_bias: bool = True
    tied: bool = True
    parallel: bool = False
    rope: Rope | None = None
    local_rope: Rope | None = None
    rotated: tuple[bool, ...] | None = None
    window: int | None = None
    local: tuple[bool, ...] | None = None
    embed_scale: float = 1.0
    residual_scale: float = 1.0
    score_scale: float
    score_cap: float | None = None
    logit_cap: float | None = None
    logit_divisor: float = 1.0
    hadamard: int | None = None

    @classmethod
    def from_hf(cls, hf: Mapping[str, Any], where: str = "config") -> "DecoderConfig":
        """From the content of config.json. Raises ValueError for anything that would be computed differently."""
        family = hf.get("model_type")
        architecture = ARCHITECTURES.get(family) if isinstance(family, str) else None
        if architecture is None:
            *most, last = map(repr, ARCHITECTURES)
            known = f"{', '.join(most)} and {last}"
            raise ValueError(f"{where}: model_type is {brief(family)}; only {known} decoders are supported")
        other = hf.get("quantization_config")
        if other and not is_saved(hf):
            method = other.get("quant_method") if isinstance(other, Mapping) else other
            raise ValueError(
                f"{where}: quantization_config says {brief(method)}: quantised by another tool; take the float "
                "checkpoint"
            )
        made = cls(architecture=architecture, **architecture.facts(hf, where))
        return made if HADAMARD not in hf else made.turned(hf[HADAMARD], f"{where}: {HADAMARD}")

    def turned(self, block: Any, where: str = "hadamard") -> "DecoderConfig":
        """The same with this `hadamard`. Raises ValueError, saying where, for what is no block of its channels."""
        if not isinstance(block, int) or isinstance(block, bool) or block < 2 or largest_block(block) != block:
            raise ValueError(f"{where} is {brief(block)}: a power of two from 2 is needed")
        if self.ffn_size % block:
            raise ValueError(f"{where} is {block}, which does not divide the {self.ffn_size} channels of feed-forward")
        return replace(self, hadamard=block)

    @property
    def family(self) -> str:
        """The architecture's name, to be shown; what follows from it is in the row."""
        return self.architecture.name

    @property
    def prefix(self) -> str:
        return self.architecture.prefix

    def layer(self, i: int) -> str:
        """Name prefix of layer i."""
        return f"{self.prefix}layers.{i}."

    def alone(self, i: int) -> "DecoderConfig":
        """A decoder of layer i alone, which is then number 0."""
        rotated, local = (None if of is None else of[i : i + 1] for of in (self.rotated, self.local))
        return replace(self, layers=1, rotated=rotated, local=local)

    def rope_of(self, i: int) -> Rope | None:
        """Rotary embeddings of layer i; None: it has none."""
        if self.rope is None or (self.rotated is not None and not self.rotated[i]):
            return None
        return self.local_rope if self._is_local(i) else self.rope

    def window_of(self, i: int) -> int | None:
        """How many tokens, itself included, a token sees in layer i; None: all before it."""
        return self.window if self._is_local(i) else None

    def _is_local(self, i: int) -> bool:
        return self.window is not None if self.local is None else self.local[i]

    @property
    def ropes(self) -> set[Rope]:
        """All rotary embeddings that there are."""
        return {self.rope_of(i) for i in range(self.layers)} - {None}

    @property
    def windows(self) -> set[int | None]:
        """All windows that there are."""
        return {self.window_of(i) for i in range(self.layers)}

    @property
    def block(self) -> str:
        """The attention block's name inside a layer."""
        return self.architecture.block

    @property
    def attention(self) -> tuple[str, str, str, str]:
        """Names inside a layer of the projections to Q, K and V, and of the output's."""
        return self.architecture.attention

    @property
    def feed_forward(self) -> tuple[str, ...]:
        """Names inside a layer of the feed-forward projections: up and down, or (gated) gate, up and down."""
        return self.architecture.feed_forward

    @property
    def gated(self) -> bool:
        return self.architecture.gated

    @property
    def norm(self) -> str:
        """ "layer" or "rms"."""
        return self.architecture.norm

    @property
    def learned_positions(self) -> int | None:
        """Rows in front of the table of learned positions; None: there is no table."""
        return self.architecture.learned_positions

    @property
    def layer_linears(self) -> tuple[str, ...]:
        """The projections of a layer, by their names inside it, in the order in which they are computed."""
        return self.attention + self.feed_forward

    @property
    def linears(self) -> tuple[str, ...]:
        """Full names of all projections that are quantised."""
        return tuple(self.layer(i) + name for i in range(self.layers) for name in self.layer_linears)

    @property
    def layer_norms(self) -> tuple[str, str]:
        """Names, inside a layer, of the norm of the attention block and of the feed-forward block."""
        return self.architecture.norms

    @property
    def norm_sizes(self) -> dict[str, int]:
        """Names, inside a layer, of all its norms, and how many numbers each normalises."""
        a = self.architecture
        sizes = dict.fromkeys((*a.norms, *(a.out_norms or ())), self.hidden_size)
        return sizes | dict.fromkeys(a.head_norms or (), self.head_dim)

    @property
    def modules(self) -> dict[str, tuple[str, ...]]:
        """Projections inside a layer as checkpoints have them, and which of `layer_linears` each is."""
        whole = {part: fused for fused in self.architecture.fused for part in fused.parts}
        return {whole[n].name if n in whole else n: whole[n].parts if n in whole else (n,) for n in self.layer_linears}

    def rows(self, module: str) -> list[np.ndarray]:
        """Where the rows of its parts are in a projection of several (see `modules`)."""
        fused = next(fused for fused in self.architecture.fused if fused.name == module)
        shapes = self.layer_shapes()
        return fused.rows(tuple(shapes[f"{part}.weight"][0] for part in fused.parts), self.heads)

    @property
    def embed_name(self) -> str:
        return f"{self.prefix}{self.architecture.embed}.weight"

    @property
    def own_head_name(self) -> str:
        """The LM head's tensor, where that is not the embedding."""
        return f"{self.architecture.head}.weight"

    @property
    def positions_name(self) -> str:
        return f"{self.prefix}embed_positions.weight"

    @property
    def head_name(self) -> str:
        """The tensor that the LM head multiplies by."""
        return self.embed_name if self.tied else self.own_head_name

    @property
    def final_norm_name(self) -> str:
        return self.prefix + self.architecture.final_norm

    def has_bias(self, name: str) -> bool:
        """Whether the projection of this name inside a layer has a bias."""
        return dict(zip(self.attention, self.attention_bias, strict=True)).get(name, self.mlp_bias)

    def layer_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name inside a layer, and shape, of every tensor of a layer."""
        d, f, q, kv = self.hidden_size, self.ffn_size, self.heads * self.head_dim, self.kv_heads * self.head_dim
        sizes = dict(zip(self.attention, [(q, d), (kv, d), (kv, d), (d, q)], strict=True))
        sizes |= dict.fromkeys(self.feed_forward, (f, d)) | {self.feed_forward[-1]: (d, f)}
        shapes: dict[str, tuple[int, ...]] = {}
        for name, size in self.norm_sizes.items():
            shapes |= self._norm_shapes(name, size)
        for name, (n, k) in sizes.items():
            shapes[f"{name}.weight"] = (n, k)
            if self.has_bias(name):
                shapes[f"{name}.bias"] = (n,)
        return shapes

    def outer_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every tensor outside the layers."""
        d = self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {self.embed_name: (self.vocab_size, self.embed_size)}
        if self.learned_positions is not None:
            shapes[self.positions_name] = (self.positions + self.learned_positions, d)
        if self.embed_size != d:
            shapes[f"{self.prefix}project_in.weight"] = (d, self.embed_size)
            shapes[f"{self.prefix}project_out.weight"] = (self.embed_size, d)
        if self.final_norm:
            shapes |= self._norm_shapes(self.final_norm_name, d)
        if not self.tied:
            shapes[self.own_head_name] = (self.vocab_size, self.embed_size)
        return shapes

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every tensor that the decoder needs."""
        outer, inner = self.outer_shapes(), self.layer_shapes()
        norms = {n for n in inner if n.rpartition(".")[0] in self.norm_sizes}
        layers = [self.layer(i) for i in range(self.layers)]
        final = {n: outer.pop(n) for n in list(outer) if n.startswith(f"{self.final_norm_name}.")}
        head = {n: outer.pop(n) for n in [self.own_head_name] if n in outer}
        in_layers = {layer + n: inner[n] for layer in layers for n in inner if n in norms} | final
        in_layers |= {layer + n: inner[n] for layer in layers for n in inner if n not in norms}
        return outer | in_layers | head

    def _norm_shapes(self, name: str, size: int) -> dict[str, tuple[int, ...]]:
        parts = ("weight", "bias") if self.norm == "layer" else ("weight",)
        return {f"{name}.{part}": (size,) for part in parts} if self.affine_norm else {}

    def inverse_frequencies(self, dtype: type = np.float32) -> np.ndarray:
        """RoPE's angular frequency of each pair of dimensions, radians per position: [head_dim / 2]."""
        return self.rope.inverse_frequencies(self.head_dim, dtype)


def sees(window: int | None, positions: Any, others: Any) -> Any:
    """Whether tokens at `positions` [t] see those at `others` [s]: bool [t, s], of arrays or tensors."""
    ahead = positions[:, None] - others
    return ahead >= 0 if window is None else (ahead >= 0) & (ahead < window)


@dataclass(frozen=True, kw_only=True)
class QuantConfig:
    """How a decoder is quantised. The defaults are W4A8V4 with dINT4.

    Attributes:
        weights: format of the projections' weights.
        activations: Int format of the projections' inputs, Q, K and the attention map; None: all of these in float.
        values: format of V per (head, dimension); None: V in float, and then attention x V too.
        group_size: weights that share a scale along k; None: the whole row, or the format's own block.
        granularity: "per_channel" or "per_tensor" scales of the weights.
        activation_granularity: "per_token", or "per_tensor": one range over the whole batch, padding included.
        symmetric: symmetric weights (activations and V are always asymmetric).
        hardware: keep dINT4's zero points, of weights and V, to what the hardware computes with.
        value_range: "dynamic", over the window, as the paper (sees later tokens); "static", from calibration.
    """

    weights: Format = DInt(4)  # noqa: RUF009  (formats are frozen)
    activations: Int | None = Int(8)  # noqa: RUF009
    values: Format | None = DInt(4)  # noqa: RUF009
    group_size: int | None = None
    granularity: str = "per_channel"
    activation_granularity: str = "per_token"
    symmetric: bool = False
    hardware: bool = True
    value_range: str = "dynamic"

    def __post_init__(self) -> None:
        for name in ("weights", "activations", "values"):
            if isinstance(getattr(self, name), str):
                object.__setattr__(self, name, parse_format(getattr(self, name)))
        optional = {"weights": False, "activations": True, "values": True}
        for name, may_be_float in optional.items():
            value = getattr(self, name)
            if not isinstance(value, Format) and not (may_be_float and value is None):
                raise ValueError(f"{name} is {value!r}: a format is needed{', or None' if may_be_float else ''}")
        if self.activations is not None and not isinstance(self.activations, Int):
            raise ValueError(f"activations are {self.activations.name}: the datapath takes an int format, or float")
        choices = {
            "granularity": ("per_channel", "per_tensor"),
            "activation_granularity": ("per_token", "per_tensor"),
            "value_range": ("dynamic", "static"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}: choose {' or '.join(map(repr, allowed))}")
        for name in ("symmetric", "hardware"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is {getattr(self, name)!r}: choose True or False")
        if self.value_range == "static" and self.values is None:
            raise ValueError("value_range is 'static', but values are float, without a range: choose 'dynamic'")
        size = self.group_size
        if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 1):
            raise ValueError(f"group_size is {size!r}: a positive integer is needed, or None")
        if (block := self.weights.block) is not None:
            if size not in (None, block):
                raise ValueError(f"group_size is {size}: {self.weights.name} has blocks of {block}")
            object.__setattr__(self, "group_size", block)
        if self.values is not None and self.values.block is not None:
            name = self.values.name
            raise ValueError(
                f"values are {name}, in blocks: V has one scale per head and dimension: say another format"
            )
        if self.group_size is not None and self.granularity != "per_channel":
            raise ValueError("group_size needs per_channel weights")

    def to_json(self) -> dict[str, Any]:
        return {k: getattr(v, "name", v) for k, v in vars(self).items()}

    @classmethod
    def from_json(cls, data: Any, where: str) -> "QuantConfig":
        """The reverse of `to_json`. Raises ValueError, naming `where`, for whatever is missing, unknown or wrong."""
        known = [f.name for f in fields(cls)]
        if not isinstance(data, Mapping) or sorted(data) != sorted(known):
            found = brief(sorted(data) if isinstance(data, Mapping) else data)
            raise ValueError(f"{where}: quant must be an object of {', '.join(known)}; it has {found}")
        try:
            return cls(**data)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {error}") from None
