"""Quantised decoders inside Hugging Face transformers, and so inside lm-evaluation-harness.

    import golden.ptq.hf                                    # makes the saved models known to transformers
    model = AutoModelForCausalLM.from_pretrained("folder-dint4")

    model = hf.load("folder-dint4")                         # the same: a PreTrainedModel, forward(), generate(), ...
    model.save_pretrained("copy")                           # a saved model again, for all of these and golden.load
    lm = HFLM(pretrained=model, tokenizer=hf.tokenizer("folder-dint4"))

The projections become `QuantLinear`; the attention products go through transformers' attention interface to a
`QuantAttention` in each attention module. Both hold their quantisers as buffers.

Where V's ranges are dynamic, they are taken over the positions that any query of a call sees, in each row of the batch:
not over padding, nor over what a static cache has room for. Sequences that are packed into one row, so that no query
sees two of them, have ranges of their own, as if each ran alone. Only a mask can tell: batches without one are refused.
"""

import inspect
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    AutoConfig,
    AutoModelForCausalLM,
    GenerationConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask
from transformers.modeling_utils import AttentionInterface
from transformers.quantizers import HfQuantizer, register_quantization_config, register_quantizer
from transformers.quantizers.auto import AUTO_QUANTIZATION_CONFIG_MAPPING, AUTO_QUANTIZER_MAPPING
from transformers.utils.quantization_config import QuantizationConfigMixin

from golden import models
from golden.formats import Quantized
from golden.models.config import HINT, METHOD, DecoderConfig
from golden.ptq.evaluate import whole
from golden.ptq.modules import QuantAttention, QuantLinear, Rotary
from golden.storage import write_json

_NAME = "golden"  # of the attention implementation
_ROWS = ("codes", "scale", "zero_point")  # of quantised weights: arrays with a row for each row of them
_HIDDEN = -1e4  # an additive mask hides what it takes so much from
_FORGOTTEN = ("s_aux", "position_bias")  # of an attention call: it would compute something else
_WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".gguf", ".h5", ".msgpack", ".ckpt", ".onnx", ".index.json")


def load(path: Path | str, *, verify: bool = True) -> PreTrainedModel:
    """A saved quantised model as a transformers model. verify and errors as of `golden.load`."""
    return drop_in(models.load(path, verify=verify))


def drop_in(model: models.Decoder) -> PreTrainedModel:
    """A transformers model with the projections and attention products of a quantised golden model."""
    if model.quant is None:
        raise ValueError("the model is not quantised: transformers loads its folder by itself")
    given = model.hf_config | {"dtype": "float32", "tie_word_embeddings": model.config.tied}
    with tempfile.TemporaryDirectory() as folder:  # a family may be another's by more than its name: Ministral is
        write_json(Path(folder) / "config.json", given)
        config = AutoConfig.from_pretrained(folder, attn_implementation=_NAME, trust_remote_code=False)
    config.name_or_path = ""
    with torch.device("meta"):
        hf = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    _remove_projections(hf, model.config)
    floats = {n: torch.from_numpy(t) for n, t in model.tensors.items() if not _is_projection(n, model.config)}
    if model.config.own_head_name in floats:
        floats[_head(hf)] = floats.pop(model.config.own_head_name)
    missing, unexpected = hf.load_state_dict(floats, strict=False, assign=True)
    wrong = sorted((set(missing) - {_head(hf)}) | set(unexpected))
    if wrong:
        raise ValueError(f"transformers names the tensors of this model otherwise: {', '.join(wrong[:3])}")
    hf.tie_weights()
    if model.source is not None:
        hf.config.name_or_path = str(model.source)
        if (model.source / "generation_config.json").exists():
            hf.generation_config = GenerationConfig.from_pretrained(model.source)
    return _finish(hf, model)


def to_golden(hf: PreTrainedModel) -> models.Decoder:
    """The golden model of one that `load`, `drop_in` or from_pretrained made, from its modules' buffers.

    Its vocabulary may have been resized. Raises ValueError for a model that a saved one could not give back: of another
    dtype than float32 outside the quantisers, with other modules, or with more tensors.
    """
    hf_config = dict(hf.hf_config)
    hf_config["vocab_size"] = hf.get_input_embeddings().weight.shape[0]
    for key in ("bos_token_id", "eos_token_id", "pad_token_id"):
        if getattr(hf.config, key, None) is not None or hf_config.get(key) is not None:
            hf_config[key] = getattr(hf.config, key, None)
    config = DecoderConfig.from_hf(hf_config)
    weights, values, biases = {}, {}, {}
    for name, parts in _projections(config).items():
        if not isinstance(module := hf.get_submodule(name), QuantLinear):
            raise ValueError(f"{name} is a {type(module).__name__} now: only the model as it was loaded is saved")
        weights |= _split(module.golden(), parts)
        if module.bias is not None:
            bias = module.bias.cpu().numpy()
            biases |= {f"{n}.bias": bias if rows is None else bias[rows] for n, rows in parts.items()}
    for i in range(config.layers):
        attention = hf.get_submodule(config.layer(i) + config.block).golden
        if attention.v_scale is not None:
            values[i] = attention.v_scale.cpu().numpy(), attention.v_zero_point.cpu().numpy()
    state, tensors = hf.state_dict(), {}
    state[config.own_head_name] = state[_head(hf)]
    for name, shape in config.shapes().items():
        if name.removesuffix(".weight") not in weights:
            tensors[name] = biases[name] if name in biases else _taken(state, name, shape)
    if config.tied and not torch.equal(state[_head(hf)], state[config.embed_name]):
        raise ValueError("the LM head is no longer the embedding, which config.json says it is: call tie_weights()")
    quantisers = {f"{n}.{part}" for n, m in hf.named_modules() if hasattr(m, "quantiser") for part in m._buffers}
    more = sorted(set(state) - set(tensors) - quantisers - {_head(hf), config.own_head_name})
    if more:
        raise ValueError(f"a saved model has no place for {more[0]}: only the model as it was loaded is saved")
    source = Path(hf.config.name_or_path) if hf.config.name_or_path else None
    return models.Decoder(
        config,
        tensors,
        quant=hf.quant,
        weights=weights,
        value_parameters=values,
        provenance=hf.provenance,
        hf_config=hf_config,
        source=source if source is not None and source.is_dir() else None,
    )


def tokenizer(path: Path | str) -> PreTrainedTokenizerFast:
    """The tokenizer beside a model."""
    from transformers import AutoTokenizer  # noqa: PLC0415  (slow to import, and not always needed)

    found = AutoTokenizer.from_pretrained(models.resolve(path))
    if getattr(found, "backend_tokenizer", None) is not None:
        whole(found.backend_tokenizer)
    return found


def _taken(state: Mapping[str, torch.Tensor], name: str, shape: tuple[int, ...]) -> Any:
    if name not in state:
        raise ValueError(f"the model has no {name} any more: only the model as it was loaded is saved")
    tensor = state[name]
    if tensor.dtype != torch.float32:
        raise ValueError(
            f"{name} is {str(tensor.dtype).removeprefix('torch.')}: a saved model computes in float32, and so other "
            "logits; call float() first"
        )
    if tuple(tensor.shape) != shape:
        raise ValueError(f"{name} has shape {list(tensor.shape)}, the others ask for {list(shape)}: resize both ends")
    return tensor.cpu().numpy()


# Making a model -------------------------------------------------------------------------------------------------------


def _head(hf: PreTrainedModel) -> str:
    """The LM head's tensor in the module, which may be called otherwise than in files."""
    return next(f"{name}.weight" for name, module in hf.named_modules() if module is hf.get_output_embeddings())


def _is_projection(tensor: str, config: DecoderConfig) -> bool:
    return tensor.rpartition(".")[0] in config.linears


def _remove_projections(hf: PreTrainedModel, config: DecoderConfig) -> None:
    """Leave no room for the float weights, which would be missing, of all projections."""
    for name in _projections(config):
        hf.set_submodule(name, nn.Identity())


def _projections(config: DecoderConfig) -> dict[str, dict[str, np.ndarray | None]]:
    """Projections by their names in transformers: which of ours each is, and the rows of these; None: all."""
    found = {}
    for i, (module, parts) in product(range(config.layers), config.modules.items()):
        rows = config.rows(module) if len(parts) > 1 else [None]
        found[config.layer(i) + module] = {config.layer(i) + n: own for n, own in zip(parts, rows, strict=True)}
    return found


def _split(w: Quantized, parts: Mapping[str, np.ndarray | None]) -> dict[str, Quantized]:
    """A projection's weights by part."""
    if list(parts.values()) == [None]:
        return dict.fromkeys(parts, w)
    return {n: replace(w, **{part: getattr(w, part)[rows] for part in _ROWS}) for n, rows in parts.items()}


def _joined(model: models.Decoder, parts: Mapping[str, np.ndarray | None]) -> tuple[Quantized, np.ndarray | None]:
    """Weights and bias of a projection of these parts."""
    weights = [model.weights[n] for n in parts]
    biases = [model.tensors.get(f"{n}.bias") for n in parts]
    if list(parts.values()) == [None]:
        return weights[0], biases[0]
    order = np.argsort(np.concatenate(list(parts.values())))
    whole = {}
    for part in _ROWS:
        arrays = [getattr(w, part) for w in weights]
        whole[part] = np.concatenate([np.broadcast_to(a, (len(w.codes), *a.shape[1:]))
                                      for a, w in zip(arrays, weights, strict=True)])[order]  # fmt: skip
    return replace(weights[0], **whole), None if biases[0] is None else np.concatenate(biases)[order]


def _finish(hf: PreTrainedModel, model: models.Decoder) -> PreTrainedModel:
    """Put a golden model's quantisers into a transformers model that has its float tensors."""
    c, device = model.config, hf.get_input_embeddings().weight.device
    for name, parts in _projections(c).items():
        block = c.hadamard if name.endswith(f".{c.feed_forward[-1]}") else None
        hf.set_submodule(name, QuantLinear(*_joined(model, parts), model.quant, block).to(device))
    for name, buffer in list(hf.named_buffers()):
        if buffer.is_meta and name.endswith("embed_scale"):  # in no checkpoint
            hf.get_submodule(name.rpartition(".")[0]).embed_scale = torch.tensor(c.embed_scale)
    for i in range(c.layers):
        attention = hf.get_submodule(c.layer(i) + c.block)
        attention.golden = QuantAttention(model.quant, model.value_parameters.get(i)).to(device)
        attention.register_forward_pre_hook(_check_implementation)
    if c.rope is not None:
        hf.get_submodule(f"{c.prefix}rotary_emb")  # AttributeError: this family has it elsewhere
        hf.set_submodule(f"{c.prefix}rotary_emb", Rotary(c))
    hf.get_submodule(c.prefix.removesuffix(".")).register_forward_pre_hook(_check_batch, with_kwargs=True)
    hf.config._attn_implementation = _NAME
    hf.quant, hf.provenance, hf.hf_config = model.quant, model.provenance, model.hf_config
    hf.__class__ = _quantised(type(hf))
    return hf.requires_grad_(False).eval()


@cache
def _quantised(base: type[PreTrainedModel]) -> type[PreTrainedModel]:
    """The same class by name, as pipelines look for that, which saves and keeps its quantisers."""
    return type(base.__name__, (_Quantised, base), {"__module__": base.__module__, "__doc__": base.__doc__})


def _bare(base: type[PreTrainedModel]) -> PreTrainedModel:
    return (made := _quantised(base)).__new__(made)


class _Quantised:
    def __reduce_ex__(self, protocol: int) -> tuple:
        _, _, *state = super().__reduce_ex__(protocol)
        return _bare, (type(self).__mro__[2],), *state

    def save_pretrained(
        self, save_directory: Path | str, is_main_process: bool = True, safe_serialization: bool = True, **options: Any
    ) -> None:
        """Write a saved model, as `golden.models.save` does, into a new folder or one that holds a saved model.

        Raises ValueError for options of transformers that it does not do and for models as of `to_golden`,
        FileExistsError for a folder that holds another model.
        """
        usual = inspect.signature(PreTrainedModel.save_pretrained).parameters
        for name, value in {"safe_serialization": safe_serialization, **options}.items():
            default = True if name == "safe_serialization" else getattr(usual.get(name), "default", None)
            if value is not None and value != default:
                shown = repr(value) if isinstance(value, str | int | float) else type(value).__name__
                raise ValueError(
                    f"save_pretrained: {name}={shown} is not done: a quantised model is one folder, all of it; write "
                    "that, and upload or convert it afterwards"
                )
        if not is_main_process:
            return
        folder = Path(save_directory)
        _check_folder(folder)
        models.save(to_golden(self), folder, overwrite=True)
        self.generation_config.save_pretrained(folder)

    def push_to_hub(self, *_: Any, **__: Any) -> None:
        raise ValueError("push_to_hub: write the model by save_pretrained(folder), then upload that folder")

    def set_attn_implementation(self, attn_implementation: str | dict, *_: Any, **__: Any) -> None:
        if attn_implementation not in (_NAME, {"": _NAME}):
            raise ValueError(_other_attention(attn_implementation))
        super().set_attn_implementation(_NAME)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir() or (folder / "quant.json").exists():
        return
    for path in sorted(folder.iterdir()):
        if path.name == "config.json" or path.name.endswith(_WEIGHTS):
            raise FileExistsError(f"{folder}: it holds another model, {path.name}: choose another folder")


def _other_attention(name: Any) -> str:
    return (
        f"attention is set to {name!r}, which would compute Q K^T and attention x V in floating point: a quantised "
        f"model computes them by {_NAME!r}"
    )


# Checks at each call --------------------------------------------------------------------------------------------------


def _check_implementation(module: nn.Module, _: tuple) -> None:
    if module.config._attn_implementation != _NAME:
        raise ValueError(_other_attention(module.config._attn_implementation))


def _check_batch(module: nn.Module, args: tuple, kwargs: dict[str, Any]) -> None:
    """Refuse batches of which nothing says what is padding, where that would change the other tokens' logits."""
    given = inspect.signature(module.forward).bind_partial(*args, **kwargs).arguments
    given |= given.pop("kwargs", {})
    ids = given.get("input_ids")
    ids = given.get("inputs_embeds") if ids is None else ids
    if ids is None or len(ids) < 2 or given.get("attention_mask") is not None:
        return
    attention = next(m for m in module.modules() if isinstance(m, QuantAttention))
    quant = attention.quant
    if attention.is_dynamic or (quant.activations is not None and quant.activation_granularity == "per_tensor"):
        what = "V's ranges are dynamic" if attention.is_dynamic else "activations have one range for the whole batch"
        raise ValueError(
            f"a batch of {len(ids)} without attention_mask: {what}, and padding would change the other tokens' scores. "
            "Take batches of one (lm-evaluation-harness: batch_size=1), pass attention_mask (ones where nothing is "
            "padding), or quantise with value_range='static' and activations per token"
        )


# transformers' attention interface ------------------------------------------------------------------------------------


def _attention(  # noqa: PLR0917  (the interface is what it is)
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float = 1.0,
    dropout: float = 0.0,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor]:
    """query [b, heads, t, d], key, value [b, kv_heads, s, d], mask [b, 1 or heads, t, s] as of `_visible`.

    Returns the output [b, t, heads, d] and the attention map [b, heads, t, s].
    """
    if not hasattr(module, "golden"):
        raise ValueError("attention is set to 'golden' in a model without quantisers: see golden.ptq.hf.load")
    if dropout:
        raise ValueError("a quantised model is for inference: dropout must be 0")
    if wrong := [name for name in _FORGOTTEN if options.get(name) is not None]:
        raise ValueError(f"attention with {wrong[0]} is not quantised: the model would compute something else")
    b, heads, t, d = query.shape
    groups, s = key.shape[1], key.shape[2]
    allowed = _visible(attention_mask, t, s, query.device)
    shared = allowed.shape[1] == 1
    allowed = allowed[:, :, None] if shared else allowed.reshape(-1, groups, heads // groups, t, s)
    q = (query.float() * scaling).reshape(b, groups, -1, d)
    scores = module.golden.qk(q, key.float()).reshape(b, groups, heads // groups, t, s)
    if (cap := options.get("softcap")) is not None:
        scores = (scores / cap).tanh() * cap
    attention = scores.masked_fill(~allowed, float("-inf")).softmax(-1).masked_fill(~allowed, 0)
    seen = allowed.any(3).any(2)  # [b, 1 or groups, s], by any query
    v = value.float().masked_fill(~seen[..., None], 0).mT.contiguous()
    windows = _windows(allowed.expand(b, -1, -1, -1, -1)) if module.golden.is_dynamic else []
    if not windows:
        out = module.golden.av(attention.reshape(b, groups, -1, s), v).reshape(b, groups, -1, t, d)
    else:
        out = torch.zeros(b, groups, heads // groups, t, d, device=v.device)
        for row, queries, keys in windows:
            part = attention[row][:, :, queries][..., keys]
            found = module.golden.av(part.reshape(1, groups, -1, part.shape[-1]), v[row, None, ..., keys].contiguous())
            out[row][:, :, queries] = found.reshape(*part.shape[:3], d)
    out = out.reshape(b, heads, t, d).transpose(1, 2).contiguous()
    return out.to(query.dtype), attention.reshape(b, heads, t, s).to(query.dtype)


def _windows(allowed: torch.Tensor) -> list[tuple[int, torch.Tensor, slice]]:
    """Row of the batch, its queries and keys, for each window: what no query sees together with anything else.

    allowed: [b, 1 or groups, 1 or heads of a group, t, s]. Nothing where each row is one window, as usual.
    """
    seen = allowed.flatten(1, 2).any(1)  # [b, t, s]
    some, s = seen.any(-1), seen.shape[-1]
    first, last = seen.int().argmax(-1), s - 1 - seen.flip(-1).int().argmax(-1)  # of each query's keys, [b, t]
    begin, end = first.masked_fill(~some, s).amin(1), first.masked_fill(~some, -1).amax(1)
    if (begin >= end).all():
        return []
    windows, most = [], 0
    for row in range(len(seen)):
        queries = some[row].nonzero()[:, 0]
        queries = queries[first[row, queries].argsort(stable=True)]
        starts, reach = first[row, queries].tolist(), last[row, queries].cummax(0).values.tolist()
        cuts = [i for i in range(1, len(starts)) if starts[i] > reach[i - 1]]
        most = max(most, len(cuts))
        for i, j in zip([0, *cuts], [*cuts, len(starts)], strict=True):
            if i < j:
                windows.append((row, queries[i:j], slice(starts[i], reach[j - 1] + 1)))
    return windows if most else []


def _visible(mask: torch.Tensor | None, t: int, s: int, device: torch.device) -> torch.Tensor:
    """Whether t queries see s keys: bool [b or 1, 1 or heads, t, s].

    mask: that, or what is added to scores, 0 or at most -10000. None: each query sees the keys up to its own, t = s.
    """
    if mask is None:
        if t != s:
            raise ValueError(f"attention of {t} queries and {s} keys without a mask: who sees what is not clear")
        return torch.ones(1, 1, t, s, dtype=torch.bool, device=device).tril()
    if mask.ndim != 4 or mask.shape[2:] != (t, s):
        raise ValueError(f"an attention mask is {list(mask.shape)}, [batch, 1 or heads, {t}, {s}] is needed")
    if mask.dtype == torch.bool:
        return mask
    allowed = mask == 0
    if not mask.is_floating_point() or not (allowed | (mask <= _HIDDEN)).all():
        raise ValueError(
            "an attention mask of four dimensions is bool, true where a token is seen, or float, 0 there and the "
            f"dtype's minimum elsewhere; biases are not quantised. This is {str(mask.dtype).removeprefix('torch.')}"
        )
    return allowed


def _mask(*args: Any, **options: Any) -> torch.Tensor:
    """transformers' bool mask, always there: what None means depends on the cache, which attention does not see."""
    return sdpa_mask(*args, **(options | {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}))


AttentionInterface.register(_NAME, _attention)
AttentionMaskInterface.register(_NAME, _mask)


# AutoModelForCausalLM.from_pretrained(folder) -------------------------------------------------------------------------


for _known in (AUTO_QUANTIZATION_CONFIG_MAPPING, AUTO_QUANTIZER_MAPPING):  # this module may be imported again
    _known.pop(METHOD, None)


@register_quantization_config(METHOD)
class DIntConfig(QuantizationConfigMixin):
    """quantization_config of a saved model: quant.json, beside it, says all."""

    def __init__(self, **_: Any) -> None:
        self.quant_method = METHOD


@register_quantizer(METHOD)
class DIntQuantizer(HfQuantizer):
    """transformers loads the float tensors; everything else is what `golden.load` reads and checks."""

    requires_calibration = True

    def update_attn_implementation(self, config: PreTrainedConfig) -> PreTrainedConfig:
        asked = config._attn_implementation
        if asked not in (None, _NAME):
            raise ValueError(_other_attention(asked))
        config._attn_implementation = _NAME
        if hasattr(config, HINT):  # for who did not import this
            delattr(config, HINT)
        config.dtype = torch.float32  # unless another one is asked for
        return config

    def _process_model_before_weight_loading(
        self, model: PreTrainedModel, checkpoint_files: list[str] | None = None, **_: Any
    ) -> None:
        if not checkpoint_files:
            raise ValueError("a saved quantised model is loaded from its folder, not from a state dict")
        if MODEL_FOR_CAUSAL_LM_MAPPING[type(model.config)] is not type(model):
            raise ValueError(
                f"{type(model).__name__} is not the model that was quantised: AutoModelForCausalLM loads that"
            )
        folder = Path(checkpoint_files[0]).parent
        if not (folder / "quant.json").exists():
            raise FileNotFoundError(
                f"{folder}: quant.json is not there: give a folder that golden saved, all of it "
                "(huggingface_hub.snapshot_download fetches one)"
            )
        self.golden = models.load(folder)
        c = self.golden.config
        _remove_projections(model, c)
        names = [*(f"{n}." for n in (*c.layer_linears, *c.modules)), f"{c.block}.v_"]
        stored = {rf"^{re.escape(c.prefix)}layers\.\d+\.{re.escape(name)}" for name in names}
        model._keys_to_ignore_on_load_unexpected = set(model._keys_to_ignore_on_load_unexpected or ()) | stored

    def postprocess_model(self, model: PreTrainedModel, **_: Any) -> None:
        if model.get_input_embeddings().weight.is_meta or len(set(getattr(model, "hf_device_map", {}).values())) > 1:
            raise ValueError("a quantised model is loaded onto one device: device_map='cpu', or 'cuda:0'")
        del model._keys_to_ignore_on_load_unexpected
        self.remove_quantization_config(model)
        _finish(model, self.golden)
        del self.golden

    def is_serializable(self) -> bool:
        return True

    @property
    def is_trainable(self) -> bool:
        return False
