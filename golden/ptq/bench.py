"""Speed of the torch path: one OPT-1.3B-shaped layer, quantised against float32. python -m golden.ptq.bench

Runs alternate and the fastest of each counts, in processor time, since other programs disturb the clock on the wall.
"""

import argparse
import time

import numpy as np
import torch

from golden.models import Decoder, DecoderConfig, QuantConfig, quantize
from golden.ptq.decoder import from_golden

SHAPE = {
    "model_type": "opt",
    "vocab_size": 64,
    "hidden_size": 2048,
    "ffn_dim": 8192,
    "num_hidden_layers": 1,
    "num_attention_heads": 32,
    "max_position_embeddings": 2048,
}


@torch.no_grad()
def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m golden.ptq.bench", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tokens", type=int, default=1024, help="tokens of the sequence, up to 2048 (1024)")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args(argv)
    config, rng = DecoderConfig.from_hf(SHAPE), np.random.default_rng(0)
    tensors = {}
    for name, shape in config.shapes().items():
        scale = 0.02 if len(shape) == 2 else 0.0
        tensors[name] = (rng.standard_normal(shape) * scale + name.endswith("norm.weight")).astype(np.float32)
    model = Decoder(config, tensors)
    rows = {"float32": None, "dINT4": QuantConfig(), "INT8": QuantConfig(weights="int8", values="int8")}
    twins = {name: from_golden(model if c is None else quantize(model, c)) for name, c in rows.items()}
    x, run = twins["float32"].embedded(rng.integers(0, 64, (1, args.tokens)))
    best = dict.fromkeys(twins, float("inf"))
    for i in range(args.runs + 1):
        for name, twin in twins.items():
            begin = time.process_time()
            twin.layers[0](x, run)
            if i:  # the first run decodes the weights
                best[name] = min(best[name], time.process_time() - begin)
    print(f"one layer, hidden 2048, {args.tokens} tokens, {torch.get_num_threads()} threads, processor seconds")
    for name, seconds in best.items():
        print(f"{name:<8} {seconds:>8.3f}  {seconds / best['float32']:.2f}x")


if __name__ == "__main__":
    main()
