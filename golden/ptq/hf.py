"""Quantised decoders inside Hugging Face transformers, and so inside lm-evaluation-harness.

    model = hf.load("folder-dint4")                         # a PreTrainedModel: forward(), generate(), state_dict()
    model.save_pretrained("copy")                           # a saved model again, for hf.load and golden.load
    lm = HFLM(pretrained=model, tokenizer=hf.tokenizer("folder-dint4"))

The projections become `QuantLinear`; the attention products go through transformers' attention interface to a
`QuantAttention` in each attention module. Both hold their quantisers as buffers.
"""

from pathlib import Path

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel, PreTrainedTokenizerFast
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask
from transformers.modeling_utils import AttentionInterface

from golden import models
from golden.ptq.modules import QuantAttention, QuantLinear

_NAME = "golden"  # of the attention implementation


def load(path: Path | str) -> PreTrainedModel:
    """A saved quantised model as a transformers model. Errors as of `golden.load`."""
    return drop_in(models.load(path))


def drop_in(model: models.Decoder) -> PreTrainedModel:
    """A transformers model with the projections and attention products of a quantised golden model."""
    if model.quant is None:
        raise ValueError("the model is not quantised: transformers loads its folder by itself")
    config = AutoConfig.for_model(**(model.hf_config | {"dtype": "float32"}))
    with torch.device("meta"):
        hf = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    for name, w in model.weights.items():
        parent, _, child = name.rpartition(".")
        setattr(hf.get_submodule(parent), child, QuantLinear(w, model.tensors.get(f"{name}.bias"), model.quant))
    for i in range(model.config.layers):
        attention = hf.get_submodule(f"{model.config.layer(i)}self_attn")
        attention.golden = QuantAttention(model.quant, model.value_parameters.get(i))
    floats = {n: torch.from_numpy(t) for n, t in model.tensors.items()}
    missing, unexpected = hf.load_state_dict(floats, strict=False, assign=True)
    kept = {
        f"{n}.{part}" for n, module in hf.named_modules() if hasattr(module, "quantiser") for part in module._buffers
    }
    wrong = sorted((set(missing) - kept - {"lm_head.weight"}) | set(unexpected))
    if wrong:
        raise ValueError(f"transformers names the tensors of this model otherwise: {', '.join(wrong[:3])}")
    hf.tie_weights()
    if hasattr(hf.model, "rotary_emb"):  # its frequencies are not in a checkpoint
        hf.model.rotary_emb = type(hf.model.rotary_emb)(config=config)
    hf.set_attn_implementation(_NAME)
    hf.quant, hf.provenance, hf.hf_config = model.quant, model.provenance, model.hf_config
    # the same class by name, but saving keeps the quantisers, which transformers' own way of loading would drop
    hf.__class__ = type(type(hf).__name__, (_SavesQuantised, type(hf)), {})
    return hf.requires_grad_(False).eval()


class _SavesQuantised:
    def save_pretrained(self, path: Path | str, **_: object) -> None:
        """Write a saved model, as `golden.models.save` does, for `hf.load` and `golden.load`."""
        models.save(to_golden(self), path, overwrite=True)


def to_golden(hf: PreTrainedModel) -> models.Decoder:
    """The golden model of one that `drop_in` or `load` made, from its modules' buffers."""
    config = models.DecoderConfig.from_hf(hf.hf_config)
    weights = {name: hf.get_submodule(name).golden() for name in config.linears}
    values = {}
    for i in range(config.layers):
        attention = hf.get_submodule(f"{config.layer(i)}self_attn").golden
        if attention.v_scale is not None:
            values[i] = attention.v_scale.cpu().numpy(), attention.v_zero_point.cpu().numpy()
    state = hf.state_dict()
    tensors = {n: state[n].float().cpu().numpy() for n in config.shapes() if n.removesuffix(".weight") not in weights}
    return models.Decoder(
        config,
        tensors,
        quant=hf.quant,
        weights=weights,
        value_parameters=values,
        provenance=hf.provenance,
        hf_config=hf.hf_config,
    )


def tokenizer(path: Path | str) -> PreTrainedTokenizerFast:
    """The tokenizer beside a model."""
    from transformers import AutoTokenizer  # noqa: PLC0415  (slow to import, and not always needed)

    return AutoTokenizer.from_pretrained(models.resolve(path))


def _attention(  # noqa: PLR0917  (the interface is what it is)
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float = 1.0,
    dropout: float = 0.0,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """transformers' attention interface: query [b, heads, t, d], key, value [b, kv_heads, s, d], mask [b, 1, t, s]."""
    if not hasattr(module, "golden"):
        raise ValueError("attention is set to 'golden' in a model without quantisers: see golden.ptq.hf.load")
    if dropout:
        raise ValueError("a quantised model is for inference: dropout must be 0")
    b, heads, t, d = query.shape
    groups, s = key.shape[1], key.shape[2]
    if attention_mask is None:
        attention_mask = torch.ones(1, 1, t, s, dtype=torch.bool, device=query.device).tril(s - t)
    elif attention_mask.dtype != torch.bool:
        attention_mask = attention_mask == 0
    allowed = attention_mask[:, :, None]  # [b, 1, 1, t, s]
    q = (query.float() * scaling).reshape(b, groups, -1, d)
    scores = module.golden.qk(q, key.float()).reshape(b, groups, heads // groups, t, s)
    attention = scores.masked_fill(~allowed, float("-inf")).softmax(-1).masked_fill(~allowed, 0)
    real = attention_mask[:, :, -1]  # what the last token sees are all real tokens: [b, 1, s]
    v = (value.float() * real[..., None]).mT.contiguous()
    out = module.golden.av(attention.reshape(b, groups, -1, s), v).reshape(b, heads, t, d)
    return out.transpose(1, 2).contiguous().to(query.dtype), None


AttentionInterface.register(_NAME, _attention)
AttentionMaskInterface.register(_NAME, sdpa_mask)
