"""Architectures: one row of facts for each family of decoders, which every implementation reads.

The NumPy decoder, the torch decoder and the Hugging Face modules have no switch on a family's name: what they do
follows from a row and from what config.json says. A family that is registered here is known to all of them.

    register(Architecture(name="mine", ...))
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

__all__ = ["ARCHITECTURES", "LLAMA", "OPT", "REQUIRED", "Architecture", "Fused", "Key", "Rope", "register"]

#: Default of a `Key` that config.json must have.
REQUIRED = object()
_MOST_LAYERS = 1 << 16  # of a decoder whose layers differ
_LARGEST = (1 << 31) - 1  # of the integers in a config.json: more is no size of a decoder


@dataclass(frozen=True)
class Key:
    """A fact that config.json says for each model.

    Attributes:
        name: its key.
        default: what holds where the key is absent (or null, but for booleans); `REQUIRED`: an error.
        allowed: the values that are computed, all others are refused; None: all of them.
        of: the fact from the key's number, where that is another one.
    """

    name: str
    default: Any = REQUIRED
    allowed: tuple | None = None
    of: Callable[[float], float] | None = None


@dataclass(frozen=True)
class Fused:
    """A projection that checkpoints hold instead of several with the same input, whose rows it has.

    Attributes:
        name: its name inside a layer.
        parts: the projections, by their names inside a layer.
        by_head: rows come head by head, of each part in turn; otherwise part after part.
    """

    name: str
    parts: tuple[str, ...]
    by_head: bool = False

    def rows(self, sizes: tuple[int, ...], heads: int) -> list[np.ndarray]:
        """Where the rows of each part are, given how many each has."""
        if not self.by_head:
            return np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
        return [part.reshape(-1) for part in np.arange(sum(sizes)).reshape(heads, len(sizes), -1).swapaxes(0, 1)]


#: Whether a layer has something, given the content of config.json, its name for errors, and the layer's number.
OfLayer = Callable[[Mapping[str, Any], str, int], bool]


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """What a family of decoders is. A fact in which its models differ is a `Key` of config.json.

    A layer is x + attention(norm(x)), then x + feed_forward(norm(x)), or (post-norm) norm(x + block(x)) each time, or
    (parallel) x + attention(norm(x)) + feed_forward(norm(x)) at once.

    Attributes:
        name: model_type in config.json.
        prefix: of the names of all tensors but the LM head's: "<prefix>embed_tokens.weight", "<prefix>layers.0.".
        embed, head: names of the embedding (behind the prefix) and of the LM head.
        block: the attention block's name inside a layer.
        attention: names inside a layer of the projections to Q, K and V, and of the output's.
        feed_forward: names inside a layer of up and down, or of gate, up and down: act(up(x)), or act(gate(x)) * up(x).
        fused: which of these checkpoints hold as one.
        activation: of `golden.models.decoder.ACTIVATIONS`.
        norms, final_norm: names of the norms of attention and of feed-forward, inside a layer, and of the last one.
        out_norms: names of the norms of both blocks' outputs, before these are added; None: there are none.
        head_norms: names of the norms of each head of Q and of K, before RoPE; None: there are none.
        norm: "layer" (mean and variance, gain and bias) or "rms" (root of the mean square, gain).
        gain_offset: what a norm's gain is more than its stored weight.
        pre_norm, affine_norm: norm before each block; norms with gain (and bias).
        parallel: both blocks see the layer's input.
        no_final_norm: pre-norm models without the norm after the last layer, which post-norm ones never have.
        norm_eps: added to the variance or mean square.
        learned_positions: rows in front of the table "<prefix>embed_positions.weight", where positions are learned:
            they count tokens that are not padding. None: there is no such table.
        rope: rotary embeddings of Q and K, whose parameters config.json holds in either of transformers' spellings.
        rope_theta, rotary: where it holds their base and the share of a head's dimensions that they turn.
        local_rope_theta: where it holds their base in layers with a window; None: they have no other.
        rope_kinds: those of `Rope` that it has.
        rotated: whether a layer, given config.json and its number, has RoPE at all; None: all have.
        attention_bias: whether the projections to Q, K and V and the output's have biases, one fact each.
        mlp_bias: whether those of feed-forward have.
        tied: the LM head is the embedding.
        hidden_size, ffn_size, layers, heads, positions, vocab_size: sizes.
        kv_heads: heads of K and V; None: as many as of Q.
        head_dim: None: hidden_size / heads.
        embed_size: width of the embeddings, with projections to and from hidden_size; None: hidden_size.
        window: how many tokens, itself included, a token sees; None: all before it.
        windowed: whether there is a window at all.
        local: whether a layer, given config.json without "layer_types" and its number, has the window; None: all have.
        embed_scale, residual_scale: factors of the embeddings and of what each block adds.
        score_scale: factor of Q K^T; None: 1 / sqrt(head_dim).
        score_cap, logit_cap: x becomes cap tanh(x / cap), of Q K^T and of the logits.
        logit_divisor: logits are divided by it.
        ignored: names inside a layer of tensors that old checkpoints have and nobody needs.
        refused: keys of config.json of which only these values are computed.
    """

    name: str
    prefix: str
    embed: str = "embed_tokens"
    head: str = "lm_head"
    block: str = "self_attn"
    attention: tuple[str, str, str, str]
    feed_forward: tuple[str, str] | tuple[str, str, str]
    fused: tuple[Fused, ...] = ()
    activation: str | Key
    norms: tuple[str, str]
    final_norm: str
    out_norms: tuple[str, str] | None = None
    head_norms: tuple[str, str] | None = None
    norm: Literal["layer", "rms"]
    gain_offset: float = 0.0
    pre_norm: bool | Key = True
    parallel: bool | Key = False
    affine_norm: bool | Key = True
    no_final_norm: bool | Key = False
    norm_eps: float | Key
    learned_positions: int | None = None
    rope: bool = False
    rope_theta: Key = Key("rope_theta", 10000.0)
    rotary: Key = Key("partial_rotary_factor", 1.0, (1,))
    local_rope_theta: Key | None = None
    rope_kinds: tuple[str, ...] = ("default", "linear", "llama3", "yarn")
    rotated: "OfLayer | None" = None
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
    windowed: bool | Key = True
    local: "OfLayer | None" = None
    embed_scale: Key | None = None
    residual_scale: Key | None = None
    score_scale: Key | None = None
    score_cap: Key | None = None
    logit_cap: Key | None = None
    logit_divisor: Key | None = None
    ignored: tuple[str, ...] = ()
    refused: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        if self.rope == (self.learned_positions is not None):
            raise ValueError(f"architecture {self.name!r}: positions are learned, or there is RoPE: say one of them")
        if self.gain_offset and self.norm != "rms":
            raise ValueError(f"architecture {self.name!r}: gain_offset is for norm 'rms'")
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
            "parallel": _flag(hf, where, self.parallel),
        }
        for name in ("ffn_size", "layers", "positions", "vocab_size"):
            facts[name] = _size(hf, where, getattr(self, name))
        facts["kv_heads"] = heads if self.kv_heads is None else _size(hf, where, self.kv_heads, heads)
        facts["embed_size"] = hidden if self.embed_size is None else _size(hf, where, self.embed_size, hidden)
        if heads % facts["kv_heads"]:
            raise ValueError(
                f"{where}: {self.heads.name} {heads} is no multiple of {self.kv_heads.name} {facts['kv_heads']}"
            )
        own = self.head_dim
        if own is None or (hf.get(own.name) is None and own.default is REQUIRED):
            if hidden % heads:
                raise ValueError(
                    f"{where}: {self.hidden_size.name} {hidden} is no multiple of {self.heads.name} {heads}"
                )
            facts["head_dim"] = hidden // heads
        else:
            facts["head_dim"] = _size(hf, where, own)
        for name in ("embed_scale", "residual_scale", "score_scale", "score_cap", "logit_cap", "logit_divisor"):
            key = getattr(self, name)
            if key is not None and hf.get(key.name, key.default) is not None:
                facts[name] = _number(hf, where, key)
        facts.setdefault("score_scale", facts["head_dim"] ** -0.5)
        return facts | self._positions(hf, where, facts)

    def _positions(self, hf: Mapping[str, Any], where: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """RoPE and windows, and which layers have them."""
        if self.window is not None and _flag(hf, where, self.windowed):
            given = hf.get(self.window.name, self.window.default) is not None
            window = _size(hf, where, self.window) if given else None
        else:
            window = None
        layers = range(facts["layers"])
        if len(layers) > _MOST_LAYERS and (self.local or self.rotated):
            raise ValueError(f"{where}: {self.layers.name} is {len(layers)}: no decoder has so many")
        types = hf.get("layer_types") if self.local is not None else None
        if types is not None:
            known = {"full_attention": False, "sliding_attention": True}
            if not isinstance(types, list) or not all(isinstance(t, str) and t in known for t in types):
                raise ValueError(f"{where}: layer_types is {brief(types)}, a list of {' and '.join(known)} is needed")
            if len(types) != len(layers):
                raise ValueError(f"{where}: layer_types has {len(types)} entries for {len(layers)} layers")
            local = tuple(known[t] for t in types)
            if any(local) and window is None:
                raise ValueError(f"{where}: layer_types has sliding_attention, and there is no {self.window.name}")
        else:
            local = None
            if self.local is not None:
                local = tuple(window is not None and self.local(hf, where, i) for i in layers)
        found = {"window": window, "local": local}
        if self.rope:
            full, sliding = self._ropes(hf, where)
            for rope in (full, sliding):
                turned = int(facts["head_dim"] * rope.rotary)
                if turned < 2 or turned % 2:
                    some = "" if turned == facts["head_dim"] else f", and {self.rotary.name} of them is {turned}"
                    raise ValueError(
                        f"{where}: heads have {facts['head_dim']} dimensions{some}: RoPE turns pairs, an even number "
                        "is needed"
                    )
                if rope.kind == "longrope":
                    if len(rope.short_factor) != turned // 2:
                        raise ValueError(
                            f"{where}: short_factor of the longrope rope has {len(rope.short_factor)} numbers for "
                            f"{turned // 2} pairs of dimensions"
                        )
                    found["positions"] = min(facts["positions"], int(rope.original_positions))
            rotated = None if self.rotated is None else tuple(self.rotated(hf, where, i) for i in layers)
            found |= {"rope": full, "local_rope": sliding, "rotated": rotated}
        return found

    def _ropes(self, hf: Mapping[str, Any], where: str) -> tuple["Rope", "Rope"]:
        """RoPE of layers without and with a window: rope_parameters (transformers 5; by the type of a layer where that
        matters), or rope_scaling and rope_theta (4), which leave layers with a base of their own alone."""
        scaling, given = (hf.get(key) or {} for key in ("rope_scaling", "rope_parameters"))
        for key, value in (("rope_scaling", scaling), ("rope_parameters", given)):
            if not isinstance(value, Mapping):
                raise ValueError(f"{where}: {key} is {brief(value)}, an object is needed")
        kinds = ("full_attention", "sliding_attention")
        for one in (scaling, {} if self.local_rope_theta else given):
            if any(kind in one for kind in kinds):
                raise ValueError(f"{where}: the RoPE of {self.name} is {brief(one)}: one for all its layers is needed")
        if self.local_rope_theta is None:
            rope = Rope.from_hf(scaling or given, hf, where, self.rope_theta, self.rotary, kinds=self.rope_kinds)
            return rope, rope
        full, sliding = (given.get(kind) or {} for kind in kinds)
        if not all(isinstance(one, Mapping) for one in (full, sliding)) or (given and not (full or sliding)):
            raise ValueError(
                f"{where}: rope_parameters is {brief(given)}, an object of objects is needed: {' and '.join(kinds)}"
            )
        if scaling:  # of layers without a window, whose base stays
            full = {key: value for key, value in full.items() if key not in ("rope_type", "type")} | dict(scaling)
        return (
            Rope.from_hf(full, hf, where, self.rope_theta, self.rotary, kinds=self.rope_kinds),
            Rope.from_hf(sliding, hf, where, self.local_rope_theta, self.rotary, kinds=self.rope_kinds),
        )


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
    return value if fact.of is None else fact.of(value)


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
        kind: "default", "linear" (all wavelengths longer by factor), "llama3" or "yarn" (the long ones, with a
            transition), or "longrope" (each by its own factor, of short_factor).
        factor, low_freq_factor, high_freq_factor, original_positions, beta_fast, beta_slow, truncate, short_factor:
            parameters of the kinds that have them. longrope has other factors for texts longer than the original
            positions, which are not computed: positions end there.
        rotary: the share of a head's dimensions that are turned, the first of them.
        attention_factor: of cosines and sines, and so of Q and K.
    """

    theta: float = 10000.0
    kind: str = "default"
    factor: float = 1.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_positions: int = 8192
    beta_fast: float = 32.0
    beta_slow: float = 1.0
    truncate: bool = True
    short_factor: tuple[float, ...] = ()
    rotary: float = 1.0
    attention_factor: float = 1.0

    @classmethod
    def from_hf(
        cls,
        given: Mapping[str, Any],
        hf: Mapping[str, Any],
        where: str,
        theta: Key,
        rotary: Key,
        *,
        kinds: tuple[str, ...],
    ) -> "Rope":
        """From the parameters that config.json gives in one place, and what it says of base and share elsewhere."""
        rope = dict(given)
        kind = rope.get("rope_type", rope.get("type", "default"))
        needed = {
            "default": (),
            "linear": ("factor",),
            "llama3": ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"),
            "yarn": ("factor", "original_max_position_embeddings", "beta_fast", "beta_slow", "attention_factor"),
            "longrope": ("original_max_position_embeddings", "attention_factor"),
        }
        if kind in ("su", "yarn") and "longrope" in kinds:  # Phi-3's former names of it
            kind = "longrope"
        if kind not in kinds:
            raise ValueError(f"{where}: rope_type is {brief(kind)}, supported: {', '.join(map(repr, kinds))}")
        for key, fact in (("rope_theta", theta), ("partial_rotary_factor", rotary)):
            rope.setdefault(key, hf.get(fact.name, fact.default))
        # As transformers: the config's own key wins, its positions are the default.
        if kind in ("llama3", "yarn", "longrope"):
            original = "original_max_position_embeddings"
            default = 4096 if kind == "longrope" else rope.get(original) or hf.get("max_position_embeddings")
            rope[original] = hf.get(original) or default
        if kind == "yarn":
            rope |= {"beta_fast": rope.get("beta_fast") or 32, "beta_slow": rope.get("beta_slow") or 1}
            if rope.get("attention_factor") is None:
                rope["attention_factor"] = _yarn_attention(rope)
        short = rope.get("short_factor") if kind == "longrope" else []
        if not isinstance(short, list) or not all(map(_is_positive, short)):
            raise ValueError(
                f"{where}: short_factor of the longrope rope is {brief(short)}, a list of positive numbers"
            )
        if kind == "longrope" and rope.get("attention_factor") is None:
            rope["attention_factor"] = _longrope_attention(rope, hf.get("max_position_embeddings"))
        for key in ("rope_theta", *needed[kind]):
            if not _is_positive(rope.get(key)):
                value = brief(rope.get(key))
                raise ValueError(f"{where}: {key} of the {kind} rope is {value}, a positive number is needed")
        if kind == "llama3" and rope["low_freq_factor"] >= rope["high_freq_factor"]:
            raise ValueError(f"{where}: low_freq_factor of the llama3 rope must be less than its high_freq_factor")
        if kind == "yarn" and rope["rope_theta"] <= 1:
            raise ValueError(
                f"{where}: rope_theta of the yarn rope is {brief(rope['rope_theta'])}, more than 1 is needed"
            )
        share = 1 if rope["partial_rotary_factor"] is None else rope["partial_rotary_factor"]
        if not _is_positive(share) or share > 1 or (rotary.allowed and share not in rotary.allowed):
            supported = "only 1.0 is supported" if rotary.allowed else "a number above 0, up to 1, is needed"
            raise ValueError(f"{where}: {rotary.name} is {brief(share)}, {supported}")
        fields = {"original_max_position_embeddings": "original_positions"}
        own = {"theta": rope["rope_theta"], "kind": kind, "rotary": share}
        own |= {"truncate": bool(rope.get("truncate", True))} if kind == "yarn" else {}
        own |= {"short_factor": tuple(short)} if kind == "longrope" else {}
        return cls(**own, **{fields.get(key, key): rope[key] for key in needed[kind]})

    def inverse_frequencies(self, head_dim: int, dtype: type = np.float32) -> np.ndarray:
        """The angle by which a position turns each pair, radians: [head_dim / 2], or of the share that is turned.

        In float32 step by step as transformers does it, in float64 all in that. Powers are rounded correctly; torch's
        vector code misses that by one unit in the last place for about one in a hundred, which ones depends on the
        processor. So this is the table for every implementation: golden's, torch's and the Hugging Face modules'.
        """
        f = np.dtype(dtype).type
        turned = int(head_dim * self.rotary)
        exponents = np.arange(0, turned, 2).astype(f) / f(turned)
        power = (np.float64(f(self.theta)) ** exponents.astype(np.float64)).astype(f)
        inverse = f(1) / power
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
        if self.kind == "yarn":
            low, high = (self._turning(times, turned) for times in (self.beta_fast, self.beta_slow))
            low, high = (math.floor(low), math.ceil(high)) if self.truncate else (low, high)
            low, high = max(low, 0), min(high, turned - 1)
            ramp = np.arange(turned // 2).astype(f) - f(low)
            kept = f(1) - np.clip(ramp / f(0.001 if low == high else high - low), 0, 1)
            inverse = f(1) / (f(self.factor) * power) * (f(1) - kept) + inverse * kept
        if self.kind == "longrope":
            inverse = f(1) / (np.array(self.short_factor, f) * power)
        return inverse

    def _turning(self, times: float, turned: int) -> float:
        """The pair, counted in fractions, that turns so many times over the original positions."""
        return turned * math.log(self.original_positions / (times * 2 * math.pi)) / (2 * math.log(self.theta))

    def turns(self, positions: np.ndarray, head_dim: int, dtype: type = np.float32) -> tuple[np.ndarray, np.ndarray]:
        """Cosine and sine of each position's angles, [..., turned / 2] each in dtype, from positions [...].

        Angles are products in dtype, as transformers has them; cosines and sines are taken in float64 and rounded, then
        multiplied by the attention factor.
        """
        f = np.dtype(dtype).type
        angle = np.asarray(positions)[..., None].astype(f) * self.inverse_frequencies(head_dim, dtype)
        angle, factor = angle.astype(np.float64), f(self.attention_factor)
        return np.cos(angle).astype(f) * factor, np.sin(angle).astype(f) * factor


def _yarn_attention(rope: Mapping[str, Any]) -> float:
    """YaRN's factor of cosines and sines, where config.json does not say it. Of numbers that are none: one of them."""

    def scale(by: Any) -> Any:
        factor = rope.get("factor")
        if not _is_positive(factor) or not _is_positive(by):
            return math.nan  # refused, by the name of what is wrong
        return 0.1 * by * math.log(factor) + 1 if factor > 1 else 1.0

    both = [rope.get(name) for name in ("mscale", "mscale_all_dim")]
    return scale(both[0]) / scale(both[1]) if all(both) else scale(1)


def _longrope_attention(rope: Mapping[str, Any], positions: Any) -> float:
    """LongRoPE's factor of cosines and sines, where config.json does not say it. Of numbers that are none: none."""
    original, factor = rope["original_max_position_embeddings"], rope.get("factor")
    if not _is_positive(original) or original <= 1 or not _is_positive(positions if factor is None else factor):
        return math.nan  # refused, by the name of what is wrong
    factor = positions / original if factor is None else factor
    return math.sqrt(1 + math.log(factor) / math.log(original)) if factor > 1 else 1.0


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


def _from_layer(hf: Mapping[str, Any], where: str, i: int) -> bool:
    """Layers from max_window_layers on."""
    first = hf.get("max_window_layers", 28)
    if not isinstance(first, int) or isinstance(first, bool) or first < 0:
        raise ValueError(f"{where}: max_window_layers is {brief(first)}, a number of layers is needed")
    return i >= first


def _all_but_every(name: str, default: int) -> OfLayer:
    """All layers but every so many-th."""
    return lambda hf, where, i: (i + 1) % _size(hf, where, Key(name, default)) != 0


def _listed(hf: Mapping[str, Any], where: str, i: int) -> bool:
    """Layers for which no_rope_layers has a one: despite its name, these have RoPE."""
    listed = hf.get("no_rope_layers")
    if listed is None:
        return _all_but_every("no_rope_layer_interval", 4)(hf, where, i)
    if not isinstance(listed, list) or not all(type(one) is int and one in (0, 1) for one in listed[: i + 1]):
        raise ValueError(f"{where}: no_rope_layers is {brief(listed)}, a list of 0 and 1 is needed")
    if len(listed) <= i:
        raise ValueError(f"{where}: no_rope_layers has {len(listed)} entries, there is a layer {i}")
    return bool(listed[i])


def _derived(base: Architecture, name: str, *, refused: tuple[Key, ...] = (), **changes: Any) -> Architecture:
    return register(replace(base, name=name, refused=refused, **changes))


_QWEN = {
    "mlp_bias": False,
    "window": Key("sliding_window", 4096),
    "windowed": Key("use_sliding_window", False),
    "local": _from_layer,
}
QWEN2 = _derived(LLAMA, "qwen2", attention_bias=(True, True, True, False), **_QWEN)
_HEAD_NORMS = ("self_attn.q_norm", "self_attn.k_norm")
QWEN3 = _derived(LLAMA, "qwen3", head_norms=_HEAD_NORMS, head_dim=Key("head_dim", 128), **_QWEN)
MISTRAL = _derived(
    LLAMA,
    "mistral",
    attention_bias=(False,) * 4,
    mlp_bias=False,
    window=Key("sliding_window", 4096),
    local=lambda hf, where, i: True,  # of transformers' Ministral, which has the same name, "layer_types" says it
)
SMOLLM3 = _derived(
    LLAMA,
    "smollm3",
    tied=Key("tie_word_embeddings", True),
    kv_heads=Key("num_key_value_heads", 4),
    rope_theta=Key("rope_theta", 2000000.0),
    rotated=_listed,
    window=Key("sliding_window", None),
    windowed=Key("use_sliding_window", False),
    local=lambda hf, where, i: not _listed(hf, where, i),
)
GRANITE = _derived(
    LLAMA,
    "granite",
    embed_scale=Key("embedding_multiplier", 1.0),
    residual_scale=Key("residual_multiplier", 1.0),
    score_scale=Key("attention_multiplier", 1.0),
    logit_divisor=Key("logits_scaling", 1.0),
)
PHI3 = _derived(
    LLAMA,
    "phi3",
    fused=(
        Fused("self_attn.qkv_proj", LLAMA.attention[:3]),
        Fused("mlp.gate_up_proj", LLAMA.feed_forward[:2]),
    ),
    attention_bias=(False,) * 4,
    mlp_bias=False,
    norm_eps=Key("rms_norm_eps", 1e-5),
    rotary=Key("partial_rotary_factor", 1.0),
    rope_kinds=("default", "linear", "llama3", "longrope"),
    window=Key("sliding_window", None),
)
_ONE_WAY = Key("use_bidirectional_attention", None, (None, False))
GEMMA2 = _derived(
    LLAMA,
    "gemma2",
    refused=(_ONE_WAY,),
    activation=Key("hidden_activation", "gelu_pytorch_tanh", ("gelu_pytorch_tanh",)),
    norms=("input_layernorm", "pre_feedforward_layernorm"),
    out_norms=("post_attention_layernorm", "post_feedforward_layernorm"),
    gain_offset=1.0,
    mlp_bias=False,
    tied=Key("tie_word_embeddings", True),
    head_dim=Key("head_dim", 256),
    window=Key("sliding_window", 4096),
    local=_all_but_every("sliding_window_pattern", 2),
    embed_scale=Key("hidden_size", of=math.sqrt),
    score_scale=Key("query_pre_attn_scalar", 256, of=lambda scalar: scalar**-0.5),
    score_cap=Key("attn_logit_softcapping", 50.0),
    logit_cap=Key("final_logit_softcapping", 30.0),
)
GEMMA3 = _derived(
    GEMMA2,
    "gemma3_text",
    refused=(_ONE_WAY, Key("attn_logit_softcapping", None, (None,))),
    head_norms=_HEAD_NORMS,
    rope_theta=Key("rope_theta", 1000000.0),
    local_rope_theta=Key("rope_local_base_freq", 10000.0),
    local=_all_but_every("sliding_window_pattern", 6),
    score_cap=None,
    logit_cap=Key("final_logit_softcapping", None),
)
GPT_NEOX = register(
    Architecture(
        name="gpt_neox",
        prefix="gpt_neox.",
        embed="embed_in",
        head="embed_out",
        block="attention",
        attention=("attention.query", "attention.key", "attention.value", "attention.dense"),
        feed_forward=("mlp.dense_h_to_4h", "mlp.dense_4h_to_h"),
        fused=(
            Fused("attention.query_key_value", ("attention.query", "attention.key", "attention.value"), by_head=True),
        ),
        activation=Key("hidden_act", "gelu", ("gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu", "silu")),
        norms=("input_layernorm", "post_attention_layernorm"),
        final_norm="final_layer_norm",
        norm="layer",
        norm_eps=Key("layer_norm_eps", 1e-5),
        parallel=Key("use_parallel_residual", True),
        rope=True,
        rope_theta=Key("rotary_emb_base", 10000.0),
        rotary=Key("rotary_pct", 0.25),
        attention_bias=(Key("attention_bias", True),) * 4,
        mlp_bias=True,
        tied=Key("tie_word_embeddings", False),
        ignored=("attention.bias", "attention.masked_bias", "attention.rotary_emb.inv_freq"),
    )
)
