"""GGUF files, llama.cpp's form of a model, into a folder in Hugging Face's layout.

    write("model.gguf", "folder")            # config.json, model.safetensors in float32, tokenizer.json

The file is not trusted: every length is held against what the file has, and names of its tensors and keys are looked
up, never used. What the file says and this does not compute is an error that names it. Blocks are dequantised by the
package `gguf`; a weight is then what llama.cpp multiplies by, to the bit.
"""

import hashlib
import json
import math
import re
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from golden.models.architecture import ARCHITECTURES, Architecture, Key, Rope, brief
from golden.models.config import DecoderConfig
from golden.models.files import check_output
from golden.models.tensors import size_of, write_safetensors
from golden.ptq.gguf_tokenizer import tokenizer_of
from golden.storage import one_writer, write_json, write_text

#: Types of tensors that are read, by their numbers in a file.
TYPES = {
    0: "F32", 1: "F16", 30: "BF16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K",
    16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS",
    29: "IQ1_M",
}  # fmt: skip
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MOST = 1 << 16  # keys, and tensors
_AXES = 4


# The file


@dataclass(frozen=True)
class Tensor:
    """Where a tensor is: shape, outermost axis first; name of its type; first byte and number of bytes."""

    shape: tuple[int, ...]
    kind: str
    begin: int
    size: int


class File:
    """A GGUF file: `keys`, the values by name, and `tensors`. Raises ValueError, naming it, for any other file."""

    def __init__(self, path: Path | str) -> None:
        self.path, size = Path(path), size_of(Path(path))
        if size < 24:
            raise self.error(f"{size} bytes hold no header")
        self._data, self._at = np.memmap(self.path, np.uint8, "r"), 0
        magic, version = bytes(self._take(4)), self._number("<I")
        if magic != b"GGUF":
            raise self.error("it does not begin with GGUF")
        if version not in (2, 3):
            raise self.error(f"its version is {version}, read are 2 and 3, little-endian")
        n_tensors, n_keys = self._number("<Q"), self._number("<Q")
        if max(n_tensors, n_keys) > _MOST:
            raise self.error(f"it says that it has {n_tensors} tensors and {n_keys} keys")
        self.keys: dict[str, Any] = {}
        for _ in range(n_keys):
            key = self._string()
            if key in self.keys:
                raise self.error(f"key {brief(key)} is there twice")
            self.keys[key] = self._value(self._number("<I"))
        found: dict[str, Tensor] = {}
        for _ in range(n_tensors):
            name = self._string()
            if name in found:
                raise self.error(f"tensor {brief(name)} is there twice")
            found[name] = self._tensor(name)
        alignment = self.keys.get("general.alignment", 32)
        if type(alignment) is not int or not 1 <= alignment <= _MOST:
            raise self.error(f"general.alignment is {brief(alignment)}")
        if (parts := self.keys.get("split.count", 1)) not in (0, 1):
            raise self.error(f"it is one of {brief(parts)} parts of a model: join them (llama-gguf-split --merge)")
        start = -(-self._at // alignment) * alignment
        self.tensors = {n: Tensor(t.shape, t.kind, start + t.begin, t.size) for n, t in found.items()}
        reached = start
        for name, t in sorted(self.tensors.items(), key=lambda item: item[1].begin):
            if t.begin < reached or t.begin + t.size > size:
                what = "overlaps another" if t.begin < reached else f"ends behind the file's {size} bytes: cut short"
                raise self.error(f"tensor {brief(name)} {what}")
            reached = t.begin + t.size

    def read(self, name: str) -> np.ndarray:
        """A tensor as float32. Raises ValueError for one that is not finite."""
        quants, t = _quants(), self.tensors[name]
        kind = _gguf().GGMLQuantizationType[t.kind]
        raw = np.asarray(self._data[t.begin : t.begin + t.size])
        plain = {"F32": np.float32, "F16": np.float16}.get(t.kind)
        with np.errstate(all="ignore"):  # what is not finite is refused below
            if plain is not None:
                array = raw.view(plain).astype(np.float32).reshape(t.shape)
            else:
                array = quants.dequantize(raw.reshape(*t.shape[:-1], -1), kind).astype(np.float32).reshape(t.shape)
        if not np.isfinite(array).all():
            raise self.error(f"tensor {brief(name)} holds values that are not finite")
        return array

    def error(self, what: str) -> ValueError:
        return ValueError(f"{self.path}: not a usable GGUF file: {what}")

    def _take(self, count: int) -> np.ndarray:
        if count > len(self._data) - self._at:
            raise self.error(f"it is cut short: {count} bytes are needed at {self._at} of {len(self._data)}")
        self._at += count
        return self._data[self._at - count : self._at]

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)).tobytes())[0]

    def _string(self) -> str:
        raw = self._take(self._number("<Q")).tobytes()
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise self.error(f"the string {brief(raw)} is not UTF-8") from None

    def _value(self, kind: int) -> Any:
        if kind in _SCALARS:
            return self._number(_SCALARS[kind])
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            raise self.error(f"a value has the unknown type {kind}")
        kind, count = self._number("<I"), self._number("<Q")
        if kind in _SCALARS:
            dtype = np.dtype(_SCALARS[kind]) if kind != 7 else np.dtype(np.bool_)
            return self._take(count * dtype.itemsize).view(dtype).tolist()
        if kind != _STRING:
            raise self.error(f"an array has elements of the unknown type {kind}")
        if count > (len(self._data) - self._at) // 8:
            raise self.error(f"it is cut short: an array has {count} strings")
        return [self._string() for _ in range(count)]

    def _tensor(self, name: str) -> Tensor:
        axes = self._number("<I")
        if not 1 <= axes <= _AXES:
            raise self.error(f"tensor {brief(name)} has {axes} axes")
        shape = tuple(self._number("<Q") for _ in range(axes))[::-1]
        kind, begin = self._number("<I"), self._number("<Q")
        if kind not in TYPES:
            known = _gguf().GGMLQuantizationType
            called = known(kind).name if kind in iter(known) else f"number {kind}"
            raise self.error(f"tensor {brief(name)} has type {called}; read are {', '.join(TYPES.values())}")
        block, n_bytes = _gguf().GGML_QUANT_SIZES[_gguf().GGMLQuantizationType(kind)]
        if min(shape) < 1 or math.prod(shape) >= 1 << 40 or shape[-1] % block:
            raise self.error(f"tensor {brief(name)}: no shape of {TYPES[kind]} is {brief(list(shape))}")
        return Tensor(shape, TYPES[kind], begin, math.prod(shape) // block * n_bytes)


def _gguf() -> Any:
    try:
        from gguf import constants  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ValueError("reading GGUF files takes the package gguf: pip install 'dint[gguf]'") from None
    return constants


def _quants() -> Any:
    _gguf()
    from gguf import quants  # noqa: PLC0415

    return quants


# The model


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How GGUF has a family.

    Attributes:
        model_type: the family.
        permuted: rows of Q and K are stored as pairs of neighbours that RoPE turns.
        keys: of config.json by those of the file, beside the common ones.
        more: what config.json says besides, from the file's keys (without their prefix) and what is made of them.
    """

    model_type: str
    permuted: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] = lambda keys, config: {}

    @property
    def architecture(self) -> Architecture:
        return ARCHITECTURES[self.model_type]


def _gemma(largest: int) -> Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]:
    """The divisor of Gemma's queries, which no file has: the head's size, but in its 27B model (so many layers)."""

    def more(keys: Mapping[str, Any], config: Mapping[str, Any]) -> Mapping[str, Any]:
        own = config["hidden_size"] // config["num_attention_heads"]
        return {"query_pre_attn_scalar": own if config["num_hidden_layers"] == largest else config["head_dim"]}

    return more


def _neox(keys: Mapping[str, Any], config: Mapping[str, Any]) -> Mapping[str, Any]:
    turned = keys.get("rope.dimension_count")
    size = max(1, config["hidden_size"] // config["num_attention_heads"])  # none: refused later
    return {"rotary_pct": turned / size} if isinstance(turned, int) else {}


def _phi3(keys: Mapping[str, Any], config: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"partial_rotary_factor": _neox(keys, config).get("rotary_pct", 1.0)}


_CAPS = {"attn_logit_softcapping": "attn_logit_softcapping", "final_logit_softcapping": "final_logit_softcapping"}
_SWA = {"attention.sliding_window_pattern": "sliding_window_pattern", "rope.freq_base_swa": "rope_local_base_freq"}
#: By general.architecture.
KINDS = {
    "llama": Kind(model_type="llama", permuted=True),
    "qwen2": Kind(model_type="qwen2"),
    "qwen3": Kind(model_type="qwen3"),
    "smollm3": Kind(model_type="smollm3", permuted=True),
    "granite": Kind(
        model_type="granite",
        permuted=True,
        keys={
            "embedding_scale": "embedding_multiplier",
            "residual_scale": "residual_multiplier",
            "attention.scale": "attention_multiplier",
            "logit_scale": "logits_scaling",
        },
    ),
    "phi3": Kind(model_type="phi3", more=_phi3),
    "gemma2": Kind(model_type="gemma2", keys=_CAPS, more=_gemma(46)),
    "gemma3": Kind(model_type="gemma3_text", keys=_CAPS | _SWA, more=_gemma(62)),
    "gptneox": Kind(model_type="gpt_neox", keys={"use_parallel_residual": "use_parallel_residual"}, more=_neox),
}
# Keys without a fact of their own: of the file's making, the tokenizer's, or held against the others in `_config`
_SILENT = {"vocab_size", "rope.dimension_count", "attention.value_length", "attention.key_length", "rope.scaling.type"}
_SILENT |= {"rope.scaling.factor", "rope.scaling.finetuned", "rope.scaling.original_context_length"}
_SILENT |= {"rope.scaling.attn_factor", "attention.causal", "expert_count", "expert_used_count", "tensor_data_layout"}


def config_of(file: File) -> tuple[Kind, dict[str, Any]]:
    """The content of config.json. Raises ValueError for what is not computed."""
    name = file.keys.get("general.architecture")
    if not isinstance(name, str) or name not in KINDS:
        raise ValueError(f"{file.path}: its architecture is {brief(name)}; imported are {', '.join(KINDS)}")
    kind, prefix = KINDS[name], f"{name}."
    keys = {k.removeprefix(prefix): v for k, v in file.keys.items() if k.startswith(prefix)}
    a = kind.architecture
    names = {
        "block_count": a.layers.name,
        "context_length": a.positions.name,
        "embedding_length": a.hidden_size.name,
        "feed_forward_length": a.ffn_size.name,
        "attention.head_count": a.heads.name,
        "attention.layer_norm_rms_epsilon" if a.norm == "rms" else "attention.layer_norm_epsilon": a.norm_eps.name,
        "rope.freq_base": a.rope_theta.name,
        **({"attention.head_count_kv": a.kv_heads.name} if a.kv_heads is not None else {}),
        **({"attention.key_length": a.head_dim.name} if a.head_dim is not None else {}),
        **({"attention.sliding_window": a.window.name} if a.window is not None else {}),
        **kind.keys,
    }
    if unknown := sorted(keys.keys() - names.keys() - _SILENT):
        key = unknown[0]
        raise ValueError(f"{file.path}: {prefix}{brief(key)[1:-1]} is {brief(keys[key])}: nothing here computes that")
    config: dict[str, Any] = {"model_type": a.name}
    config |= {names[key]: _plain(value) for key, value in keys.items() if key in names}
    pattern = config.get("sliding_window_pattern")
    if isinstance(pattern, list):  # by layer
        if not all(one in (0, 1) for one in pattern):
            raise ValueError(f"{file.path}: {prefix}attention.sliding_window_pattern is {brief(pattern)}")
        del config["sliding_window_pattern"]
        config["layer_types"] = ["sliding_attention" if one else "full_attention" for one in pattern]
    embedding, head = file.tensors.get("token_embd.weight"), "output.weight" in file.tensors
    if embedding is None:
        raise ValueError(f"{file.path}: tensor 'token_embd.weight' is missing")
    config |= {"vocab_size": embedding.shape[0], "tie_word_embeddings": not head, "dtype": "float32"}
    if a.name == "llama":
        config["attention_bias"] = "blk.0.attn_output.bias" in file.tensors
    for key, said in (("bos_token_id", "bos"), ("eos_token_id", "eos"), ("pad_token_id", "padding")):
        config[key] = file.keys.get(f"tokenizer.ggml.{said}_token_id")
    for key in (names[key] for key in ("block_count", "embedding_length", "attention.head_count")):
        if not isinstance(config.get(key), int) or config[key] < 1:
            raise ValueError(f"{file.path}: {prefix}* says that {key} is {brief(config.get(key))}")
    if isinstance(a.norm_eps, Key) and a.norm_eps.name not in config:
        raise ValueError(
            f"{file.path}: it does not say {prefix}attention.layer_norm{'_rms' * (a.norm == 'rms')}_epsilon"
        )
    if a.head_dim is not None:
        config.setdefault(a.head_dim.name, config[a.hidden_size.name] // config[a.heads.name])
    config |= _scaling(file, keys, prefix)
    config |= kind.more(keys, config)
    config = {key: value for key, value in config.items() if value is not None}
    checked = DecoderConfig.from_hf(config, str(file.path))
    said = (("attention.value_length", checked.head_dim), ("attention.key_length", checked.head_dim))
    for key, expected in (*said, ("vocab_size", checked.vocab_size), ("expert_count", 0), ("attention.causal", True)):
        if keys.get(key, expected) != expected:
            raise ValueError(f"{file.path}: {prefix}{key} is {brief(keys[key])}, computed is {expected}")
    turned = keys.get("rope.dimension_count", checked.head_dim)
    if turned != int(checked.head_dim * checked.rope.rotary):
        raise ValueError(f"{file.path}: {prefix}rope.dimension_count is {brief(turned)} of {checked.head_dim}")
    return kind, config


def _plain(value: Any) -> Any:
    """A number as config.json spells it: the shortest that is the same float32."""
    return float(str(np.float32(value))) if isinstance(value, float) else value


def _scaling(file: File, keys: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """rope_scaling. llama3's is not in the keys, but as factors of the wavelengths in a tensor."""
    how, factor = keys.get("rope.scaling.type", "none"), keys.get("rope.scaling.factor", 1.0)
    if "rope_freqs.weight" in file.tensors:
        factors = file.read("rope_freqs.weight").reshape(-1)
        base = Rope(theta=_plain(keys.get("rope.freq_base", 10000.0)))
        for factor in (8.0, 32.0, 4.0, 16.0):
            rope = Rope(theta=base.theta, kind="llama3", factor=factor)
            known = base.inverse_frequencies(2 * len(factors)) / rope.inverse_frequencies(2 * len(factors))
            if np.allclose(known, factors, rtol=1e-4):
                scaling = {"rope_type": "llama3", "factor": factor, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
                return {"rope_scaling": scaling | {"original_max_position_embeddings": 8192}}
        raise ValueError(f"{file.path}: tensor 'rope_freqs.weight' holds factors that are not those of llama3's RoPE")
    if how == "linear" or (how == "none" and factor not in (0, 1)):
        return {"rope_scaling": {"rope_type": "linear", "factor": _plain(factor)}}
    if how != "none":
        raise ValueError(f"{file.path}: {prefix}rope.scaling.type is {brief(how)}, computed are 'none' and 'linear'")
    return {}


def _places(config: DecoderConfig) -> dict[str, str]:
    """Names of modules in Hugging Face's layout by the file's, inside a layer."""
    a, fused = config.architecture, {f.name: f for f in config.architecture.fused}
    whole = {part: name for name, f in fused.items() for part in f.parts}
    q, k, v, out = a.attention
    *gate, up, down = a.feed_forward
    found = {"attn_output": out, "ffn_down": down, "ffn_up": whole.get(up, up)}
    found |= {"attn_qkv": whole[q]} if q in whole else {"attn_q": q, "attn_k": k, "attn_v": v}
    if gate and gate[0] not in whole:
        found["ffn_gate"] = gate[0]
    found |= dict(zip(("attn_norm", "ffn_norm"), a.norms, strict=True))
    found |= dict(zip(("post_attention_norm", "post_ffw_norm"), a.out_norms or (), strict=False))
    return found | dict(zip(("attn_q_norm", "attn_k_norm"), a.head_norms or (), strict=False))


class _Tensors(Mapping[str, np.ndarray]):
    """The model's tensors by Hugging Face's names, dequantised when asked for."""

    def __init__(self, file: File, kind: Kind, config: DecoderConfig, noise: int | None = None) -> None:
        self._file, self._kind, self._config, self._noise = file, kind, config, noise
        places, shapes = _places(config), config.shapes()
        self._source: dict[str, tuple[str, str]] = {}  # the file's tensor, and the module inside a layer
        for i in range(config.layers):
            for ours, theirs in places.items():
                for part in ("weight", "bias"):
                    self._source[f"{config.layer(i)}{theirs}.{part}"] = f"blk.{i}.{ours}.{part}", theirs
        outer = {config.embed_name: "token_embd.weight", config.own_head_name: "output.weight"}
        for part in ("weight", "bias"):
            outer[f"{config.final_norm_name.removesuffix('.weight')}.{part}"] = f"output_norm.{part}"
        self._source |= {name: (source, "") for name, source in outer.items()}
        whole = {m: parts for m, parts in config.modules.items() if len(parts) > 1}
        for i in range(config.layers):
            for module, parts in whole.items():
                for part in ("weight", "bias"):
                    own = [shapes.pop(f"{config.layer(i)}{n}.{part}", None) for n in parts]
                    if None not in own:
                        shapes[f"{config.layer(i)}{module}.{part}"] = (sum(s[0] for s in own), *own[0][1:])
        self._source = {name: self._source[name] for name in shapes}
        for name, shape in shapes.items():
            source = self._source[name][0]
            if source not in file.tensors:
                raise file.error(f"tensor {source!r} is missing")
            if file.tensors[source].shape != shape:
                found = list(file.tensors[source].shape)
                raise file.error(f"tensor {source!r} has shape {found}, its keys ask for {list(shape)}")
        used = {source for source, _ in self._source.values()} | {"rope_freqs.weight"}
        if extra := sorted(file.tensors.keys() - used):
            raise file.error(f"tensor {brief(extra[0])} has no place in the model that its keys describe")
        uneven = [n for n, _ in self._source.values() if file.tensors[n].kind.startswith("IQ")]
        if noise is not None and uneven:
            kind = file.tensors[uneven[0]].kind
            raise ValueError(
                f"{file.path}: tensor {uneven[0]!r} has type {kind}, whose steps differ within a block, so that no "
                "noise covers them evenly: import it without noise"
            )

    def __getitem__(self, name: str) -> np.ndarray:
        source, module = self._source[name]
        array, c = self._file.read(source), self._config
        if self._noise is not None and (block := _BLOCKS.get(self._file.tensors[source].kind)):
            array = _between_steps(array, block, np.random.default_rng([self._noise, zlib.crc32(name.encode())]))
        if self._kind.permuted and module in c.attention[:2]:
            heads = c.heads if module == c.attention[0] else c.kv_heads
            array = array.reshape(heads, c.head_dim // 2, 2, -1).swapaxes(1, 2).reshape(array.shape)
        if len(c.modules.get(module, ())) > 1:
            array = array[np.argsort(np.concatenate(c.rows(module)))]
        if c.architecture.gain_offset and array.ndim == 1:
            array = array - np.float32(c.architecture.gain_offset)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)


# Weights that share a step, by type
_BLOCKS = dict.fromkeys(("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K"), 32)
_BLOCKS |= dict.fromkeys(("Q2_K", "Q3_K", "Q6_K"), 16)


def _between_steps(array: np.ndarray, block: int, rng: np.random.Generator) -> np.ndarray:
    """Weights moved by up to half a step of their block, either way, evenly: then no grid is theirs.

    A block's step is the smallest difference between two of its values.
    """
    blocks = array.reshape(-1, block)
    gaps = np.diff(np.sort(blocks, axis=-1), axis=-1)
    step = np.where(gaps > 0, gaps, np.inf).min(axis=-1, keepdims=True)
    half = np.where(np.isfinite(step), step / 2, 0).astype(np.float32)
    return (blocks + half * rng.uniform(-1, 1, blocks.shape).astype(np.float32)).reshape(array.shape)


# Files


def write(source: Path | str, out: Path | str, *, noise: int | None = None, overwrite: bool = False) -> dict[str, Any]:
    """Import a GGUF file, or the one that an installed package holds; returns the content of config.json.

    noise: a seed; quantised weights are moved by up to half a step of theirs, so that their old grid favours no format.

    Raises ValueError for a file that is damaged or not computed, FileExistsError for a folder with anything in it.
    """
    out = Path(out)
    with _found(source) as path, one_writer(out):
        file = File(path)
        kind, config = config_of(file)
        tensors = _Tensors(file, kind, DecoderConfig.from_hf(config, str(path)), noise)
        tokenizer, settings = tokenizer_of(file.path, file.keys)
        if tokenizer.get_vocab_size() > config["vocab_size"]:
            raise file.error(f"{tokenizer.get_vocab_size()} tokens, and embeddings of {config['vocab_size']}")
        with path.open("rb") as f:
            sha256 = hashlib.file_digest(f, "sha256").hexdigest()
        check_output(out, overwrite=overwrite)
        out.mkdir(parents=True, exist_ok=True)
        (out / "config.json").unlink(missing_ok=True)  # from here on the folder is unfinished
        said = {"noise": str(noise)} if noise is not None else {}
        said |= {key: str(file.keys.get(f"general.{key}", ""))[:200] for key in ("name", "license")}
        types = sorted({t.kind for t in file.tensors.values()})
        write_safetensors(
            out / "model.safetensors",
            tensors,
            {"format": "pt", "imported_from": path.name, "sha256": sha256, "types": " ".join(types), **said},
        )
        write_text(out / "tokenizer.json", tokenizer.to_str())
        write_text(out / "tokenizer_config.json", json.dumps(settings, indent=1, ensure_ascii=False))
        write_json(out / "config.json", config)
    return config


@contextmanager
def _found(source: Path | str) -> Iterator[Path]:
    """The file, or (of a package) the one that it and the packages of its parts hold, put together where it is in
    several; nothing of a package is run."""
    if Path(source).is_file():
        yield Path(source)
        return
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", str(source)):
        raise FileNotFoundError(f"{source}: no such file, and no name of a package")
    parts = sorted(_in_package(str(source)), key=lambda path: path.name)
    if not parts:
        raise FileNotFoundError(f"{source}: neither a file nor an installed package with a .gguf file")
    if len(parts) == 1:
        yield parts[0]
        return
    stems = {re.sub(r"\.part\d+$", "", path.name) for path in parts}
    if len(stems) > 1:
        raise ValueError(f"{source}: the package holds several GGUF files, {', '.join(sorted(stems))}: give one's path")
    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder) / stems.pop()
        with joined.open("wb") as f:
            for path in parts:
                with path.open("rb") as part:
                    while data := part.read(1 << 24):
                        f.write(data)
        yield joined


def _in_package(name: str) -> Iterator[Path]:
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return
    own = re.sub(r"[-_.]+", "-", name).lower()
    for path in package.files or ():
        if re.fullmatch(r".*\.gguf(\.part\d+)?", path.name):
            yield Path(package.locate_file(path))
    for needed in package.requires or ():
        other = re.match(r"[\w.-]+", needed)[0]
        if re.sub(r"[-_.]+", "-", other).lower().startswith(f"{own}-part"):
            yield from _in_package(other)
