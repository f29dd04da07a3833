"""Tiny random decoders for tests, made without torch."""

import numpy as np

from golden.models import Decoder, DecoderConfig

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


def random_model(name: str = "opt", seed: int = 0) -> Decoder:
    """A float32 decoder with random weights, gains and biases, and a few larger channels."""
    rng = np.random.default_rng(seed)
    config = DecoderConfig.from_hf(MODELS[name])
    tensors = {}
    for tensor, shape in config.shapes().items():
        values = rng.standard_normal(shape) * (shape[-1] ** -0.5 if len(shape) == 2 else 0.3)
        if tensor.endswith("norm.weight"):
            values = 1 + values
            values[: len(values) // 8] *= 4
        tensors[tensor] = values.astype(np.float32)
    return Decoder(config, tensors, hf_config=MODELS[name])


def random_ids(model: Decoder, shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(3, model.config.vocab_size, shape)
