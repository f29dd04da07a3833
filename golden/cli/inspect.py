"""python -m golden inspect: what a model holds."""

import argparse
from collections import Counter
from typing import Any

from golden.cli import MODEL
from golden.models import load


def add(commands: Any) -> None:
    p = commands.add_parser("inspect", help="what a model holds: architecture, formats, zero points, sizes")
    p.set_defaults(run=run)
    p.add_argument("model", help=MODEL)


def run(args: argparse.Namespace) -> None:
    model = load(args.model)
    c = model.config
    print(f"{model.source}: {c.family}, {c.layers} layers, hidden {c.hidden_size}, feed-forward {c.ffn_size}, ", end="")
    print(f"{c.heads} heads of {c.head_dim}, {c.kv_heads} for K and V, {c.positions} positions, {c.vocab_size} tokens")
    print(
        f"{'pre' if c.pre_norm else 'post'}-norm, embeddings {'tied' if c.tied else 'not tied'}, width {c.embed_size}"
    )
    floats = sum(t.size for t in model.tensors.values())
    print(f"float parameters      {floats:>14,}")
    if model.quant is None:
        return
    codes = sum(w.codes.size for w in model.weights.values())
    packed = sum(w.pack().nbytes for w in model.weights.values())
    print(f"quantised parameters  {codes:>14,}  in {packed:,} bytes of codes")
    for key, value in model.quant.to_json().items():
        print(f"  {key:<24}{value}")
    for key, value in model.provenance.items():
        print(f"  {key:<24}{value}")
    if len(model.quant.weights.zero_points) == 1:
        return
    counts = Counter(int(z) for w in model.weights.values() for z in w.zero_point.ravel())
    print("zero points           " + ", ".join(f"{z}: {n}" for z, n in sorted(counts.items())))
    print(f"{'projection':<44} {'n x k':>13} {'scale, smallest':>16} {'largest':>10}")
    for name, w in model.weights.items():
        print(f"{name:<44} {w.shape[0]:>6} x{w.shape[1]:>5} {w.scale.min():>16.3e} {w.scale.max():>10.3e}")
