"""What a decoder is (architecture, from a Hugging Face config.json) and how it is quantised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from golden.formats import DInt, Format, Int, parse_format

# quantization_config of a saved model's config.json. Without a quant_method, transformers refuses to load the folder,
# which it would otherwise fill with random weights: a method that it does not know only makes it warn.
SAVED = {"load_with": "golden.load, golden.ptq.decoder.load or golden.ptq.hf.load"}


@dataclass(frozen=True, kw_only=True)
class DecoderConfig:
    """Architecture of an OPT or LLaMA decoder.

    Attributes:
        family: "opt" or "llama".
        pre_norm: norm before each block (all OPT but 350m, and LLaMA), or after it (OPT-350m).
        embed_size: width of the embeddings; where it is not hidden_size (350m), project_in and project_out convert.
        kv_heads: heads of K and V; queries are shared among them in groups of heads / kv_heads.
        positions: the longest sequence.
        rope: rope_theta and, where set, the parameters of "linear" or "llama3" scaling (LLaMA).
    """

    family: str
    vocab_size: int
    hidden_size: int
    ffn_size: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    positions: int
    embed_size: int
    norm_eps: float = 1e-5
    pre_norm: bool = True
    final_norm: bool = True
    affine_norm: bool = True
    attention_bias: bool = True
    mlp_bias: bool = True
    tied: bool = True
    rope: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def from_hf(cls, hf: Mapping[str, Any], where: str = "config") -> "DecoderConfig":
        """From the content of config.json. Raises ValueError for anything that would be computed differently."""
        family = hf.get("model_type")
        if family not in ("opt", "llama"):
            raise ValueError(f"{where}: model_type is {family!r}; only 'opt' and 'llama' decoders are supported")
        other = hf.get("quantization_config")
        if other and other != SAVED:
            method = other.get("quant_method") if isinstance(other, Mapping) else other
            raise ValueError(
                f"{where}: quantization_config says {method!r}: quantised by another tool; take the float checkpoint"
            )

        def need(key: str, default: int | None = None) -> int:
            value = default if hf.get(key) is None else hf[key]
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{where}: {key} is {value!r}, a positive integer is needed")
            return value

        def flag(key: str, default: bool) -> bool:
            value = hf.get(key, default)
            if not isinstance(value, bool):
                raise ValueError(f"{where}: {key} is {value!r}, true or false is needed")
            return value

        def must(key: str, default: Any, allowed: tuple) -> None:
            if hf.get(key, default) not in allowed:
                raise ValueError(f"{where}: {key} is {hf[key]!r}, supported: {', '.join(map(repr, allowed))}")

        hidden, heads = need("hidden_size"), need("num_attention_heads")
        common = {
            "family": family,
            "vocab_size": need("vocab_size"),
            "hidden_size": hidden,
            "layers": need("num_hidden_layers"),
            "heads": heads,
            "positions": need("max_position_embeddings"),
        }
        if family == "opt":
            must("activation_function", "relu", ("relu",))
            if hidden % heads:
                raise ValueError(f"{where}: hidden_size {hidden} is no multiple of num_attention_heads {heads}")
            bias, pre_norm = flag("enable_bias", True), flag("do_layer_norm_before", True)
            return cls(
                **common,
                ffn_size=need("ffn_dim"),
                kv_heads=heads,
                head_dim=hidden // heads,
                embed_size=need("word_embed_proj_dim", hidden),
                pre_norm=pre_norm,
                final_norm=pre_norm and not flag("_remove_final_layer_norm", False),
                affine_norm=flag("layer_norm_elementwise_affine", True),
                attention_bias=bias,
                mlp_bias=bias,
                tied=flag("tie_word_embeddings", True),
            )
        must("hidden_act", "silu", ("silu",))
        must("pretraining_tp", 1, (0, 1))
        kv_heads = need("num_key_value_heads", heads)
        if heads % kv_heads:
            raise ValueError(f"{where}: num_attention_heads {heads} is no multiple of num_key_value_heads {kv_heads}")
        if hf.get("head_dim") is None and hidden % heads:
            raise ValueError(f"{where}: hidden_size {hidden} is no multiple of num_attention_heads {heads}")
        head_dim = need("head_dim", hidden // heads)
        if head_dim % 2:
            raise ValueError(f"{where}: heads have {head_dim} dimensions: RoPE turns pairs, an even number is needed")
        norm_eps = hf.get("rms_norm_eps", 1e-6)
        if not _is_positive(norm_eps):
            raise ValueError(f"{where}: rms_norm_eps is {norm_eps!r}, a positive number is needed")
        return cls(
            **common,
            ffn_size=need("intermediate_size"),
            kv_heads=kv_heads,
            head_dim=head_dim,
            embed_size=hidden,
            norm_eps=norm_eps,
            attention_bias=flag("attention_bias", False),
            mlp_bias=flag("mlp_bias", False),
            tied=flag("tie_word_embeddings", False),
            rope=_rope(hf, where),
        )

    @property
    def prefix(self) -> str:
        return "model.decoder." if self.family == "opt" else "model."

    def layer(self, i: int) -> str:
        """Name prefix of layer i."""
        return f"{self.prefix}layers.{i}."

    @property
    def layer_linears(self) -> tuple[str, ...]:
        """The projections of a layer, by their names inside it, in the order in which they are computed."""
        attention = tuple(f"self_attn.{p}_proj" for p in ("q", "k", "v", "out" if self.family == "opt" else "o"))
        mlp = ("fc1", "fc2") if self.family == "opt" else ("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")
        return attention + mlp

    @property
    def linears(self) -> tuple[str, ...]:
        """Full names of all projections that are quantised."""
        return tuple(self.layer(i) + name for i in range(self.layers) for name in self.layer_linears)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every tensor that the decoder needs."""
        d, f, q, kv = self.hidden_size, self.ffn_size, self.heads * self.head_dim, self.kv_heads * self.head_dim
        opt = self.family == "opt"
        sizes = {"q_proj": (q, d), "k_proj": (kv, d), "v_proj": (kv, d), "out_proj": (d, q), "o_proj": (d, q)}
        sizes |= {"fc1": (f, d), "fc2": (d, f), "gate_proj": (f, d), "up_proj": (f, d), "down_proj": (d, f)}
        shapes: dict[str, tuple[int, ...]] = {f"{self.prefix}embed_tokens.weight": (self.vocab_size, self.embed_size)}
        if opt:
            shapes[f"{self.prefix}embed_positions.weight"] = (self.positions + 2, d)
        if self.embed_size != d:
            shapes[f"{self.prefix}project_in.weight"] = (d, self.embed_size)
            shapes[f"{self.prefix}project_out.weight"] = (self.embed_size, d)
        norms = [self.layer(i) + n for i in range(self.layers) for n in self.layer_norms]
        norms += [self.final_norm_name] if self.final_norm else []
        if self.affine_norm:
            for name in norms:
                shapes |= {f"{name}.weight": (d,)} | ({f"{name}.bias": (d,)} if opt else {})
        for name in self.linears:
            n, k = sizes[name.rsplit(".", 1)[1]]
            shapes[f"{name}.weight"] = (n, k)
            if self.attention_bias if ".self_attn." in name else self.mlp_bias:
                shapes[f"{name}.bias"] = (n,)
        if not self.tied:
            shapes["lm_head.weight"] = (self.vocab_size, self.embed_size)
        return shapes

    @property
    def layer_norms(self) -> tuple[str, str]:
        """Names, inside a layer, of the norm of the attention block and of the feed-forward block."""
        if self.family == "opt":
            return "self_attn_layer_norm", "final_layer_norm"
        return "input_layernorm", "post_attention_layernorm"

    @property
    def final_norm_name(self) -> str:
        return self.prefix + ("final_layer_norm" if self.family == "opt" else "norm")

    def inverse_frequencies(self, dtype: type) -> np.ndarray:
        """RoPE's angular frequency of each pair of dimensions, radians per position: [head_dim / 2]."""
        rope = dict(self.rope)
        inverse = rope["rope_theta"] ** -(np.arange(0, self.head_dim, 2, dtype=np.float64) / self.head_dim)
        kind = rope.get("rope_type", "default")
        if kind == "linear":
            inverse = inverse / rope["factor"]
        if kind == "llama3":
            turns = rope["original_max_position_embeddings"] * inverse / (2 * np.pi)
            low, high = rope["low_freq_factor"], rope["high_freq_factor"]
            keep = np.clip((turns - low) / (high - low), 0, 1)
            inverse = (1 - keep) * inverse / rope["factor"] + keep * inverse
        return inverse.astype(dtype)


def _rope(hf: Mapping[str, Any], where: str) -> tuple[tuple[str, Any], ...]:
    given = hf.get("rope_scaling") or hf.get("rope_parameters") or {}
    if not isinstance(given, Mapping):
        raise ValueError(f"{where}: rope_scaling is {given!r}, an object is needed")
    rope = {"rope_theta": hf.get("rope_theta", 10000.0)} | given
    kind = rope.setdefault("rope_type", rope.pop("type", "default"))
    needed = {
        "default": (),
        "linear": ("factor",),
        "llama3": ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"),
    }
    if not isinstance(kind, str) or kind not in needed:
        raise ValueError(f"{where}: rope_type is {kind!r}, supported: {', '.join(map(repr, needed))}")
    for key in ("rope_theta", *needed[kind]):
        if not _is_positive(rope.get(key)):
            raise ValueError(f"{where}: {key} of the {kind} rope is {rope.get(key)!r}, a positive number is needed")
    if kind == "llama3" and rope["low_freq_factor"] >= rope["high_freq_factor"]:
        raise ValueError(f"{where}: low_freq_factor of the llama3 rope must be less than its high_freq_factor")
    if rope.get("partial_rotary_factor", 1.0) != 1.0:
        raise ValueError(f"{where}: partial_rotary_factor is {rope['partial_rotary_factor']}, only 1.0 is supported")
    return tuple(sorted((key, rope[key]) for key in ("rope_theta", "rope_type", *needed[kind])))


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


@dataclass(frozen=True, kw_only=True)
class QuantConfig:
    """How a decoder is quantised. The defaults are W4A8V4 with dINT4.

    Attributes:
        weights: format of the projections' weights.
        activations: Int format of the projections' inputs, Q, K and the attention map; None: all of these in float.
        values: format of V per (head, dimension); None: V in float, and then attention x V too.
        group_size: weights that share a scale along k; None: the whole row.
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
        if self.activations is not None and self.values is None:
            raise ValueError("values are float, activations are not: attention x V would be no integer product")
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
        if size is not None and self.granularity != "per_channel":
            raise ValueError("group_size needs per_channel weights")

    def to_json(self) -> dict[str, Any]:
        return {k: getattr(v, "name", v) for k, v in vars(self).items()}

    @classmethod
    def from_json(cls, data: Any, where: str) -> "QuantConfig":
        """The reverse of `to_json`. Raises ValueError, naming `where`, for whatever is missing, unknown or wrong."""
        known = [f.name for f in fields(cls)]
        if not isinstance(data, Mapping) or sorted(data) != sorted(known):
            found = sorted(data) if isinstance(data, Mapping) else repr(data)
            raise ValueError(f"{where}: quant must be an object of {', '.join(known)}; it has {found}")
        try:
            return cls(**data)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {error}") from None


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; ValueError or FileNotFoundError naming it otherwise."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file; a folder in Hugging Face's layout is needed")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict):
        raise ValueError(f"{path}: a JSON object is needed")
    return data
