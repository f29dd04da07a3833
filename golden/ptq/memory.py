"""Peak memory of quantising a model of 2 billion parameters: python -m golden.ptq.memory

Writes a LLaMA checkpoint of 2 billion random weights, shard by shard, quantises it by OPTQ from 8 x 128 tokens, from
disk to disk, and reports the peak of resident memory, mapped files included. Interrupted, it continues; the peak is
then that of the last part.
"""

import argparse
import json
import resource
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from golden import arguments, models
from golden.models import DecoderConfig, QuantConfig
from golden.models.tensors import check_disk_space, write_safetensors
from golden.ptq.methods import Optq
from golden.ptq.pipeline import UNFINISHED, quantize_to_disk
from golden.storage import one_writer, write_text

SHAPE = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 32000,
    "hidden_size": 2560,
    "intermediate_size": 6912,
    "num_hidden_layers": 27,
    "num_attention_heads": 20,
    "num_key_value_heads": 4,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": False,
}
MOST = 6 << 30  # bytes of resident memory


def write_random(folder: Path, shape: Mapping[str, Any]) -> int:
    """Write a float16 checkpoint with random weights, a shard for each layer; returns the number of parameters.

    Shards that are there already are kept. Raises FileExistsError for a folder that holds another model.
    """
    config = DecoderConfig.from_hf(shape)
    if (folder / "config.json").exists() and models.read_json(folder / "config.json") != dict(shape):
        raise FileExistsError(f"{folder}: another model is in this folder: choose another with --folder")
    shapes = config.shapes()
    shards = [[n for n in shapes if n.startswith(config.layer(i))] for i in range(config.layers)]
    shards.append([n for n in shapes if not n.startswith(f"{config.prefix}layers.")])
    parameters = sum(int(np.prod(size)) for size in shapes.values())
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"model-{i + 1:05}-of-{len(shards):05}.safetensors": names for i, names in enumerate(shards)}
    missing = [file for file in files if not (folder / file).exists()]
    check_disk_space(folder, 2 * parameters * len(missing) // len(files))
    for seed, (file, names) in enumerate(files.items()):
        if file in missing:
            rng = np.random.default_rng(seed)
            write_safetensors(folder / file, {n: _random(n, shapes[n], rng) for n in names})
    weight_map = {n: file for file, names in files.items() for n in names}
    write_text(folder / "model.safetensors.index.json", json.dumps({"weight_map": weight_map}))
    write_text(folder / "config.json", json.dumps(dict(shape)))
    return parameters


def _random(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    if name.endswith("norm.weight"):
        return np.ones(shape, np.float16)
    return (rng.standard_normal(shape, np.float32) * np.float32(shape[-1] ** -0.5)).astype(np.float16)


def peak() -> int:
    """Bytes: the most resident memory that this process had so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def run(folder: Path, shape: Mapping[str, Any], *, sequences: int = 8, length: int = 128) -> int:
    """Write, quantise and report; returns the peak in bytes."""
    parameters = write_random(folder / "float", shape)
    written, out = peak(), folder / "quantised"
    ids = np.random.default_rng(0).integers(0, shape["vocab_size"], (sequences, length))
    continued = len(list((out / UNFINISHED).glob("layer-*")))
    wall, processor = time.monotonic(), time.process_time()
    quantize_to_disk(folder / "float", QuantConfig(), [Optq()], [ids], out)
    wall, processor = time.monotonic() - wall, time.process_time() - processor
    highest = peak()
    layer = sum(4 * int(np.prod(s)) for n, s in DecoderConfig.from_hf(shape).shapes().items() if ".layers.0." in n)
    size = (out / "model.safetensors").stat().st_size
    print(f"{parameters:,} parameters, {shape['num_hidden_layers']} layers of {layer / 2**20:.0f} MiB in float32")
    print(f"OPTQ, dINT4, {sequences} x {length} tokens: {wall:.0f} s, {processor:.0f} processor seconds, ", end="")
    print(f"{torch.get_num_threads()} threads" + (f"; {continued} layers were there already" if continued else ""))
    print(f"quantised model: {size / 2**20:.0f} MiB")
    print(f"peak of resident memory: {highest / 2**30:.2f} GiB ({written / 2**30:.2f} GiB before quantising)")
    return highest


def main(argv: list[str] | None = None) -> int:
    """Run it; the exit status is 1 where the peak is too high, or the folder cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.memory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("build/scale"), help="folder for both models (build/scale)")
    parser.add_argument("--keep", action="store_true", help="keep the models afterwards (6 GB)")
    args = parser.parse_args(argv)

    def command() -> int:
        with one_writer(args.folder):
            highest = run(args.folder, SHAPE)
            loaded = models.load(args.folder / "quantised")
            weights = sum(w.codes.size for w in loaded.weights.values())
            print(f"loaded: {weights:,} weights as {loaded.quant.weights.name}")
            if not args.keep:
                for name in ("float", "quantised"):
                    shutil.rmtree(args.folder / name)
        if not args.keep and args.folder.is_dir() and not any(args.folder.iterdir()):
            args.folder.rmdir()
        if highest >= MOST:
            print(f"more than {MOST / 2**30:.0f} GiB", file=sys.stderr)
            return 1
        return 0

    return arguments.run(command)


if __name__ == "__main__":
    sys.exit(main())
