"""Architectures: one row of facts for each family of decoders, which every implementation reads.

The NumPy decoder, the torch decoder and the Hugging Face modules have no switch on a family's name: what they do
follows from a row and from what config.json says. A family that is registered here is known to all of them.

    register(Architecture(name="mine", ...))
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

__all__ = ["ARCHITECTURES", "LLAMA", "OPT", "REQUIRED", "Architecture", "Key", "Rope", "register"]

#: Default of a `Key` that config.json must have.
REQUIRED = object()
_LARGEST = (1 << 31) - 1  # of the integers in a config.json: more is no size of a decoder


@dataclass(frozen=True)
class Key:
    """A fact that config.json says for each model.

    Attributes:
        name: its key.
        default: what holds where the key is absent (or null, but for booleans); `REQUIRED`: an error.
        allowed: the values that are computed, all others are refused; None: all of them.
    """

    name: str
    default: Any = REQUIRED
    allowed: tuple | None = None


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """What a family of decoders is. A fact in which its models differ is a `Key` of config.json.

    A layer is x + attention(norm(x)), then x + feed_forward(norm(x)), or (post-norm) norm(x + block(x)) each time.

    Attributes:
        name: model_type in config.json.
        prefix: of the names of all tensors but the LM head's: "<prefix>embed_tokens.weight", "<prefix>layers.0.".
        block: the attention block's name inside a layer.
        attention: names inside a layer of the projections to Q, K and V, and of the output's.
        feed_forward: names inside a layer of up and down, or of gate, up and down: act(up(x)), or act(gate(x)) * up(x).
        activation: "relu" or "silu".
        norms, final_norm: names of the norms of attention and of feed-forward, inside a layer, and of the last one.
        norm: "layer" (mean and variance, gain and bias) or "rms" (root of the mean square, gain).
        pre_norm, affine_norm: norm before each block; norms with gain (and bias).
        no_final_norm: pre-norm models without the norm after the last layer, which post-norm ones never have.
        norm_eps: added to the variance or mean square.
        learned_positions: rows in front of the table "<prefix>embed_positions.weight", where positions are learned:
            they count tokens that are not padding. None: there is no such table.
        rope: rotary embeddings of Q and K, whose parameters config.json holds in either of transformers' spellings.
        attention_bias: whether the projections to Q, K and V and the output's have biases, one fact each.
        mlp_bias: whether those of feed-forward have.
        tied: the LM head is the embedding.
        hidden_size, ffn_size, layers, heads, positions, vocab_size: sizes.
        kv_heads: heads of K and V; None: as many as of Q.
        head_dim: None: hidden_size / heads.
        embed_size: width of the embeddings, with projections to and from hidden_size; None: hidden_size.
        window: how many tokens, itself included, a token sees; None: all before it.
        refused: keys of config.json of which only these values are computed.
    """

    name: str
    prefix: str
    block: str = "self_attn"
    attention: tuple[str, str, str, str]
    feed_forward: tuple[str, str] | tuple[str, str, str]
    activation: Literal["relu", "silu"] | Key
    norms: tuple[str, str]
    final_norm: str
    norm: Literal["layer", "rms"]
    pre_norm: bool | Key = True
    affine_norm: bool | Key = True
    no_final_norm: bool | Key = False
    norm_eps: float | Key
    learned_positions: int | None = None
    rope: bool = False
    attention_bias: tuple[bool | Key, bool | Key, bool | Key, bool | Key]
    mlp_bias: bool | Key
    tied: bool | Key
    hidden_size: Key = Key("hidden_size")
    ffn_size: Key = Key("intermediate_size")
    layers: Key = Key("num_hidden_layers")
    heads: Key = Key("num_attention_heads")
    positions: Key = Key("max_position_embeddings")
    vocab_size: Key = Key("vocab_size")
    kv_heads: Key | None = None
    head_dim: Key | None = None
    embed_size: Key | None = None
    window: Key | None = None
    refused: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        if self.rope == (self.learned_positions is not None):
            raise ValueError(f"architecture {self.name!r}: positions are learned, or there is RoPE: say one of them")
        if self.norm not in ("layer", "rms") or len(self.attention) != 4 or len(self.feed_forward) not in (2, 3):
            raise ValueError(
                f"architecture {self.name!r}: norm is 'layer' or 'rms', attention four and feed_forward two or three "
                "projections"
            )

    @property
    def gated(self) -> bool:
        return len(self.feed_forward) == 3

    def facts(self, hf: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The fields of a `DecoderConfig` from the content of config.json.

        Raises ValueError, naming `where` and the key, for anything that would be computed differently.
        """
        for key in self.refused:
            _choice(hf, where, key)
        hidden, heads = _size(hf, where, self.hidden_size), _size(hf, where, self.heads)
        pre_norm = _flag(hf, where, self.pre_norm)
        facts = {
            "hidden_size": hidden,
            "heads": heads,
            "activation": _choice(hf, where, self.activation),
            "pre_norm": pre_norm,
            "affine_norm": _flag(hf, where, self.affine_norm),
            "final_norm": pre_norm and not _flag(hf, where, self.no_final_norm),
            "norm_eps": _number(hf, where, self.norm_eps),
            "attention_bias": tuple(_flag(hf, where, fact) for fact in self.attention_bias),
            "mlp_bias": _flag(hf, where, self.mlp_bias),
            "tied": _flag(hf, where, self.tied),
            "rope": Rope.from_hf(hf, where) if self.rope else None,
        }
        for name in ("ffn_size", "layers", "positions", "vocab_size"):
            facts[name] = _size(hf, where, getattr(self, name))
        facts["kv_heads"] = heads if self.kv_heads is None else _size(hf, where, self.kv_heads, heads)
        facts["embed_size"] = hidden if self.embed_size is None else _size(hf, where, self.embed_size, hidden)
        if heads % facts["kv_heads"]:
            raise ValueError(
                f"{where}: {self.heads.name} {heads} is no multiple of {self.kv_heads.name} {facts['kv_heads']}"
            )
        if self.head_dim is None or hf.get(self.head_dim.name) is None:
            if hidden % heads:
                raise ValueError(
                    f"{where}: {self.hidden_size.name} {hidden} is no multiple of {self.heads.name} {heads}"
                )
            facts["head_dim"] = hidden // heads
        else:
            facts["head_dim"] = _size(hf, where, self.head_dim)
        if self.rope and facts["head_dim"] % 2:
            raise ValueError(
                f"{where}: heads have {facts['head_dim']} dimensions: RoPE turns pairs, an even number is needed"
            )
        if self.window is not None and hf.get(self.window.name, self.window.default) is not None:
            facts["window"] = _size(hf, where, self.window)
        return facts


def _size(hf: Mapping[str, Any], where: str, key: Key, default: int | None = None) -> int:
    """A size that config.json says; where it does not, the key's default, or this one."""
    default = default if key.default is REQUIRED or key.default is None else key.default
    value = default if hf.get(key.name) is None else hf[key.name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{where}: {key.name} is {brief(value)}, a positive integer is needed")
    if value > _LARGEST:
        raise ValueError(f"{where}: {key.name} is {brief(value)}: no decoder has so many")
    return value


def _flag(hf: Mapping[str, Any], where: str, fact: bool | Key) -> bool:
    if isinstance(fact, bool):
        return fact
    value = hf.get(fact.name, fact.default)
    if not isinstance(value, bool):
        raise ValueError(f"{where}: {fact.name} is {brief(value)}, true or false is needed")
    return value


def _number(hf: Mapping[str, Any], where: str, fact: float | Key) -> float:
    if not isinstance(fact, Key):
        return fact
    value = hf.get(fact.name, fact.default)
    if not _is_positive(value):
        raise ValueError(f"{where}: {fact.name} is {brief(value)}, a positive number is needed")
    return value


def _choice(hf: Mapping[str, Any], where: str, fact: Any) -> Any:
    if not isinstance(fact, Key):
        return fact
    value = fact.default if hf.get(fact.name) is None else hf[fact.name]
    if not any(value is one or (type(value) is type(one) and value == one) for one in fact.allowed):
        raise ValueError(f"{where}: {fact.name} is {brief(value)}, supported: {', '.join(map(repr, fact.allowed))}")
    return value


def brief(value: Any) -> str:
    """The repr of a value from a file, cut where it is long."""
    text = repr(value) if not isinstance(value, int) or abs(value) < 1 << 200 else "an integer of many digits"
    return text if len(text) <= 120 else f"{text[:120]}..."


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _LARGEST_FLOAT


_LARGEST_FLOAT = float(np.finfo(np.float32).max)


@dataclass(frozen=True, kw_only=True)
class Rope:
    """Rotary embeddings: the pairs (x[j], x[j + d/2]) of a head are turned by angles that grow with the position.

    Attributes:
        theta: the base of the wavelengths.
        kind: "default", "linear" (all wavelengths longer by factor) or "llama3" (the long ones, with a transition).
        factor, low_freq_factor, high_freq_factor, original_positions: parameters of the kinds that have them.
    """

    theta: float = 10000.0
    kind: str = "default"
    factor: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_positions: int = 8192

    @classmethod
    def from_hf(cls, hf: Mapping[str, Any], where: str) -> "Rope":
        """From config.json: rope_parameters (transformers 5), or rope_scaling and rope_theta (4)."""
        given = hf.get("rope_scaling") or hf.get("rope_parameters") or {}
        if not isinstance(given, Mapping):
            raise ValueError(f"{where}: rope_scaling is {brief(given)}, an object is needed")
        rope = dict(given)
        kind = rope.get("rope_type", rope.get("type", "default"))
        needed = {
            "default": (),
            "linear": ("factor",),
            "llama3": ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"),
        }
        if not isinstance(kind, str) or kind not in needed:
            raise ValueError(f"{where}: rope_type is {brief(kind)}, supported: {', '.join(map(repr, needed))}")
        for key, default in (("rope_theta", 10000.0), ("partial_rotary_factor", 1.0)):
            rope.setdefault(key, hf.get(key, default))
        if kind == "llama3":  # as transformers: the config's own key wins, its positions are the default
            original = "original_max_position_embeddings"
            rope[original] = hf.get(original) or rope.get(original) or hf.get("max_position_embeddings")
        for key in ("rope_theta", *needed[kind]):
            if not _is_positive(rope.get(key)):
                value = brief(rope.get(key))
                raise ValueError(f"{where}: {key} of the {kind} rope is {value}, a positive number is needed")
        if kind == "llama3" and rope["low_freq_factor"] >= rope["high_freq_factor"]:
            raise ValueError(f"{where}: low_freq_factor of the llama3 rope must be less than its high_freq_factor")
        if rope["partial_rotary_factor"] not in (None, 1):
            raise ValueError(
                f"{where}: partial_rotary_factor is {brief(rope['partial_rotary_factor'])}, only 1.0 is supported"
            )
        fields = {"original_max_position_embeddings": "original_positions"}
        return cls(theta=rope["rope_theta"], kind=kind, **{fields.get(key, key): rope[key] for key in needed[kind]})

    def inverse_frequencies(self, head_dim: int, dtype: type = np.float32) -> np.ndarray:
        """The angle by which a position turns each pair, radians: [head_dim / 2].

        In float32 step by step as transformers does it, in float64 all in that. Powers are rounded correctly; torch's
        vector code misses that by one unit in the last place for about one in a hundred, which ones depends on the
        processor. So this is the table for every implementation: golden's, torch's and the Hugging Face modules'.
        """
        f = np.dtype(dtype).type
        exponents = np.arange(0, head_dim, 2).astype(f) / f(head_dim)
        inverse = f(1) / (np.float64(f(self.theta)) ** exponents.astype(np.float64)).astype(f)
        if self.kind == "linear":
            inverse /= f(self.factor)
        if self.kind == "llama3":
            low, high = self.original_positions / self.low_freq_factor, self.original_positions / self.high_freq_factor
            wavelength = f(1) / inverse * f(2 * math.pi)
            scaled = inverse / f(self.factor)
            smooth = f(1) / wavelength * f(self.original_positions) - f(self.low_freq_factor)
            smooth /= f(self.high_freq_factor - self.low_freq_factor)
            between = (f(1) - smooth) * inverse / f(self.factor) + smooth * inverse
            inverse = np.where(wavelength > f(low), scaled, np.where(wavelength < f(high), inverse, between))
        return inverse

    def turns(self, positions: np.ndarray, head_dim: int, dtype: type = np.float32) -> tuple[np.ndarray, np.ndarray]:
        """Cosine and sine of each position's angles, [..., head_dim / 2] each in dtype, from positions [...].

        Angles are products in dtype, as transformers has them; cosines and sines are taken in float64 and rounded.
        """
        f = np.dtype(dtype).type
        angle = np.asarray(positions)[..., None].astype(f) * self.inverse_frequencies(head_dim, dtype)
        angle = angle.astype(np.float64)
        return np.cos(angle).astype(f), np.sin(angle).astype(f)


#: All families, by model_type.
ARCHITECTURES: dict[str, Architecture] = {}


def register(architecture: Architecture) -> Architecture:
    """Make a family known to every decoder; returns it. Raises ValueError where another has the name."""
    if ARCHITECTURES.setdefault(architecture.name, architecture) != architecture:
        raise ValueError(f"there is another architecture {architecture.name!r}")
    return architecture


_OPT_BIAS = Key("enable_bias", True)
OPT = register(
    Architecture(
        name="opt",
        prefix="model.decoder.",
        attention=("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj"),
        feed_forward=("fc1", "fc2"),
        activation=Key("activation_function", "relu", ("relu",)),
        norms=("self_attn_layer_norm", "final_layer_norm"),
        final_norm="final_layer_norm",
        norm="layer",
        pre_norm=Key("do_layer_norm_before", True),  # false: OPT-350m
        affine_norm=Key("layer_norm_elementwise_affine", True),
        no_final_norm=Key("_remove_final_layer_norm", False),
        norm_eps=1e-5,
        learned_positions=2,
        attention_bias=(_OPT_BIAS,) * 4,
        mlp_bias=_OPT_BIAS,
        tied=Key("tie_word_embeddings", True),
        ffn_size=Key("ffn_dim"),
        embed_size=Key("word_embed_proj_dim"),
    )
)
_LLAMA_BIAS = Key("attention_bias", False)
LLAMA = register(
    Architecture(
        name="llama",
        prefix="model.",
        attention=("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"),
        feed_forward=("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"),
        activation=Key("hidden_act", "silu", ("silu",)),
        norms=("input_layernorm", "post_attention_layernorm"),
        final_norm="norm",
        norm="rms",
        norm_eps=Key("rms_norm_eps", 1e-6),
        rope=True,
        attention_bias=(_LLAMA_BIAS,) * 4,
        mlp_bias=Key("mlp_bias", False),
        tied=Key("tie_word_embeddings", False),
        kv_heads=Key("num_key_value_heads"),
        head_dim=Key("head_dim"),
        refused=(Key("pretraining_tp", 1, (0, 1)),),
    )
)
