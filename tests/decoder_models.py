"""Tiny random decoders for tests, made without torch."""

import json
from pathlib import Path

import numpy as np

from golden.models import Decoder, DecoderConfig
from golden.models.tensors import write_safetensors

OPT = {
    "model_type": "opt",
    "architectures": ["OPTForCausalLM"],
    "vocab_size": 67,
    "hidden_size": 48,
    "ffn_dim": 80,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "word_embed_proj_dim": 48,
    "max_position_embeddings": 40,
    "bos_token_id": 2,
    "eos_token_id": 2,
    "pad_token_id": 1,
}
OPT_350M = OPT | {"do_layer_norm_before": False, "word_embed_proj_dim": 20}
LLAMA = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 72,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
}
MODELS = {"opt": OPT, "opt-350m": OPT_350M, "llama": LLAMA}


def random_model(name: str = "opt", seed: int = 0, hf_config: dict | None = None) -> Decoder:
    """A float32 decoder with random weights, gains and biases, and a few larger channels."""
    hf_config = hf_config or MODELS[name]
    rng = np.random.default_rng(seed)
    config = DecoderConfig.from_hf(hf_config)
    tensors = {}
    for tensor, shape in config.shapes().items():
        values = rng.standard_normal(shape) * (shape[-1] ** -0.5 if len(shape) == 2 else 0.3)
        if tensor.endswith("norm.weight"):
            values = 1 + values
            values[: len(values) // 8] *= 4
        tensors[tensor] = values.astype(np.float32)
    return Decoder(config, tensors, hf_config=hf_config)


def random_ids(model: Decoder, shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(3, model.config.vocab_size, shape)


def model_folder(folder: Path, model: Decoder, samples: np.ndarray | None = None) -> Path:
    """Write a model in Hugging Face's layout, with ids in the place of those sampled from it."""
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(model.hf_config))
    write_safetensors(folder / "model.safetensors", model.tensors)
    if samples is not None:
        np.save(folder / "samples.npy", samples)
    return folder


def tiny_opt() -> Decoder:
    """An OPT of one layer, hidden 32."""
    return random_model(
        hf_config=OPT | {"num_hidden_layers": 1, "hidden_size": 32, "word_embed_proj_dim": 32, "ffn_dim": 64}
    )


def tokenizer_folder(folder: Path) -> None:
    """Give a model's folder a byte-level tokenizer of 61 tokens: letters, and everything else unknown."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2} | {chr(65 + i): i + 3 for i in range(58)}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
