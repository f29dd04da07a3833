"""python -m golden import-gguf: a GGUF file as a folder in Hugging Face's layout."""

import argparse
from pathlib import Path
from typing import Any

from golden.arguments import count


def add(commands: Any) -> None:
    p = commands.add_parser("import-gguf", help="a GGUF file as a folder in Hugging Face's layout, float32")
    p.set_defaults(run=run)
    p.add_argument("source", metavar="FILE_OR_PACKAGE", help="GGUF file, or an installed package that holds one")
    p.add_argument("out", metavar="OUT", type=Path, help="folder for config.json, model.safetensors, tokenizer.json")
    noise = "move quantised weights by up to half a step of theirs, at random: then their old grid favours no format"
    p.add_argument("--noise", type=count, metavar="SEED", help=noise)
    p.add_argument("--overwrite", action="store_true", help="write over what is in OUT")


def run(args: argparse.Namespace) -> None:
    from golden.ptq import gguf  # noqa: PLC0415  (needs an extra)

    config = gguf.write(args.source, args.out, noise=args.noise, overwrite=args.overwrite)
    print(f"{args.out}: {config['model_type']}, {config['vocab_size']} tokens; its weights are dequantised ones")
