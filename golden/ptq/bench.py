"""Speed of the torch path on one OPT-1.3B-shaped layer: python -m golden.ptq.bench [layer | methods | optq | cost].

layer: the quantised layer against the float32 one. Runs alternate and the fastest of each counts.

methods: AQAS, clipping and OPTQ of the layer, against the time that a fixed number of operations takes at the rate of
the BLAS library in the same run: 20 float passes of the layer, as a scale search has 20 points, and OPTQ's Hessians,

    20 (2 T (4 d^2 + 2 d f) + 4 T t d) + 2 T (3 d^2 + f^2)              for T tokens in sequences of t

with hidden size d and feed-forward size f.

optq: OPTQ of a 2048 x 2048 layer, from Hessian to codes, against its published algorithm as its authors run it: in
float32, three factorisations, blocks of 128 columns. Runs alternate; the median counts.

All print processor seconds, since other programs disturb the wall clock, of one thread.

cost: what the paper's models would take, from their shapes: hours of one core at a rate (`--rate`), and memory. A row
of a table is quantised in `TARGET` times the budget of `methods`, scales searched on fewer tokens than OPTQ sees, and
OPTQ's own operations, of which a 2048 x 2048 layer takes 8 k^3. Scoring takes 2 operations a weight and token, and half
as many more on integers, for WikiText-2's test split, the three tasks of common sense, and MMLU's 14042 questions with
five examples, in OPT's tokens. Memory: while quantising, one layer with
its largest projection's Hessian and factors; while scoring, codes and float32 operands of all layers.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import torch

from golden.arguments import positive
from golden.models import Decoder, DecoderConfig, QuantConfig, quantize
from golden.ptq import pipeline
from golden.ptq.decoder import from_golden
from golden.ptq.methods import Aqas, Clip, Optq
from golden.ptq.methods.optq import optq
from golden.record import markdown

SHAPE = {
    "model_type": "opt",
    "vocab_size": 64,
    "hidden_size": 2048,
    "ffn_dim": 8192,
    "num_hidden_layers": 1,
    "num_attention_heads": 32,
    "max_position_embeddings": 2048,
}
PASSES = 20  # float passes in the budget of `methods`
TARGET = 2.5  # and the multiple of it that is aimed at


def random_layer(shape: dict[str, int | str]) -> Decoder:
    """A float decoder of that shape with random weights."""
    config, rng = DecoderConfig.from_hf(shape), np.random.default_rng(0)
    tensors = {}
    for name, size in config.shapes().items():
        scale = 0.02 if len(size) == 2 else 0.0
        tensors[name] = (rng.standard_normal(size) * scale + name.endswith("norm.weight")).astype(np.float32)
    return Decoder(config, tensors, hf_config=shape)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that it takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


@torch.no_grad()
def layer(tokens: int, runs: int) -> None:
    """Print the processor seconds of one OPT-1.3B-shaped layer, float and quantised: the best of so many runs."""
    model, rng = random_layer(SHAPE), np.random.default_rng(0)
    rows = {"float32": None, "dINT4": QuantConfig(), "INT8": QuantConfig(weights="int8", values="int8")}
    twins = {name: from_golden(model if c is None else quantize(model, c)) for name, c in rows.items()}
    x, run = twins["float32"].embedded(rng.integers(0, SHAPE["vocab_size"], (1, tokens)))
    best = dict.fromkeys(twins, float("inf"))
    for i in range(runs + 1):
        for name, twin in twins.items():
            took = seconds(lambda twin=twin: twin.layers[0](x, run))
            if i:  # the first run decodes the weights
                best[name] = min(best[name], took)
    print(f"one layer, hidden 2048, {tokens} tokens, {torch.get_num_threads()} threads, processor seconds")
    for name, took in best.items():
        print(f"{name:<8} {took:>8.3f}  {took / best['float32']:.2f}x")


def budget_operations(config: DecoderConfig, sequences: int, length: int) -> int:
    """Floating point operations of the budget; a multiplication and an addition are two."""
    d, f, tokens = config.hidden_size, config.ffn_size, sequences * length
    one_pass = 2 * tokens * (4 * d * d + 2 * d * f) + 4 * tokens * length * d
    return PASSES * one_pass + 2 * tokens * (3 * d * d + f * f)


def blas_rates(config: DecoderConfig, runs: int = 5) -> list[float]:
    """Operations per processor second of float32 products with the shape of fc1, 2048 tokens."""
    x, w = torch.randn(2048, config.hidden_size), torch.randn(config.ffn_size, config.hidden_size)
    return [2 * x.numel() * len(w) / seconds(lambda: x @ w.mT) for _ in range(runs)]


def methods(sequences: int, length: int, shape: dict[str, int | str] = SHAPE) -> float:
    """Print processor seconds of the budget and of the methods; returns their ratio."""
    model = random_layer(shape)
    ids = np.random.default_rng(1).integers(0, shape["vocab_size"], (sequences, length))
    method, c = [Aqas(), Clip(), Optq()], model.config
    rates = blas_rates(c)
    spent = seconds(lambda: pipeline.quantize(model, QuantConfig(), method, [ids], progress=False))
    rates += blas_rates(c)
    rate, operations = float(np.median(rates)), budget_operations(c, sequences, length)
    print(
        f"one layer, hidden {c.hidden_size}, feed-forward {c.ffn_size}, {sequences} x {length} tokens, dINT4, "
        f"{torch.get_num_threads()} threads, processor seconds"
    )
    print(f"BLAS, float32, before and after: median {rate / 1e9:.1f} GFLOP/s ({min(rates) / 1e9:.1f} to ", end="")
    print(f"{max(rates) / 1e9:.1f})")
    print(f"{'budget':<24} {operations / rate:>9.1f}  {operations:.4g} operations at the median")
    print(f"{'AQAS + clipping + OPTQ':<24} {spent:>9.1f}  {spent * rate / operations:.2f}x, aimed at {TARGET}x or less")
    return spent * rate / operations


@torch.no_grad()
def published(weight: torch.Tensor, hessian: torch.Tensor, *, damping: float = 0.01, block: int = 128) -> torch.Tensor:
    """Algorithm 1 of arXiv 2210.17323 in float32, on INT4's min-max grid: the dequantised weights."""
    w, k = weight.clone(), len(hessian)
    lo, hi = weight.amin(1).clamp(max=0), weight.amax(1).clamp(min=0)
    scale = (hi - lo) / 15
    zero = torch.round(-lo / scale)
    damped = hessian + damping * hessian.diagonal().mean() * torch.eye(k)
    u = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(damped)), upper=True)
    result = torch.empty_like(w)
    for begin in range(0, k, block):
        end = min(begin + block, k)
        part, own = w[:, begin:end].clone(), u[begin:end, begin:end]
        errors = torch.empty_like(part)
        for j in range(end - begin):
            column = part[:, j]
            q = scale * (torch.clamp(torch.round(column / scale) + zero, 0, 15) - zero)
            errors[:, j] = (column - q) / own[j, j]
            result[:, begin + j] = q
            part[:, j:] -= errors[:, j, None] @ own[None, j, j:]
        w[:, end:] -= errors @ u[begin:end, end:]
    return result


def against_published(size: int = 2048, runs: int = 5) -> dict[str, float]:
    """Print processor seconds of OPTQ on INT4 and dINT4, and of the published algorithm; returns those over this."""
    generator = torch.Generator().manual_seed(0)
    weight = 0.02 * torch.randn(size, size, generator=generator)
    mixing = torch.eye(size) + 0.3 * torch.randn(size, size, generator=generator) / size**0.5
    x = torch.randn(2 * size, size, generator=generator) @ mixing
    hessian = x.mT @ x / len(x)
    rows = {
        "published, INT4": lambda: published(weight, hessian),
        "INT4": lambda: optq(weight, hessian, QuantConfig(weights="int4")),
        "dINT4": lambda: optq(weight, hessian, QuantConfig(weights="dint4")),
    }
    took = {name: [] for name in rows}
    for _ in range(runs):
        for name, work in rows.items():
            took[name].append(seconds(work))
    base = float(np.median(took["published, INT4"]))
    ratios = {name: float(np.median(times)) / base for name, times in took.items()}
    print(f"OPTQ, {size} x {size}, {torch.get_num_threads()} threads, processor seconds, median of {runs}")
    for name, ratio in ratios.items():
        print(f"{name:<16} {ratio * base:>8.3f}  {ratio:.2f}x")
    return ratios


#: Tokens that are scored: of WikiText-2's raw test split; of all requests of PIQA, ARC-easy and WinoGrande; of MMLU.
TOKENS = {"wikitext": 287_645, "three tasks": 509_000, "mmlu": 9_610_000}


def cost(rate: float) -> None:
    """Print hours and memory of a row of the paper's tables by model, as Markdown; rate: operations a second."""
    from golden.ptq.reproduce import SIZES  # noqa: PLC0415  (imports all that is measured)

    rows = []
    for name, (hidden, layers) in SIZES.items():
        # The fields of a config that count; LLaMA's feed-forward is gated, its three projections 8/3 as wide.
        llama = name.startswith("LLaMA")
        ffn = -(-hidden * 8 // 3 // 256) * 256 if llama else 4 * hidden
        shape = SHAPE | {"hidden_size": hidden, "ffn_dim": ffn * 3 // 2 if llama else ffn, "num_attention_heads": 32}
        shape |= {"num_attention_heads": hidden // 64}
        config = DecoderConfig.from_hf(shape)
        weights = layers * (4 * hidden**2 + (3 if llama else 2) * hidden * ffn)
        quantising = []
        for searched, seen in ((2048, 8192), (128 * 512, 128 * 2048)):
            rounding = 4 * (3 * hidden**3 + ffn**3 + 4 * hidden**3 + hidden**2 * ffn + hidden * ffn**2)
            hessians = 2 * (seen - searched) * (3 * hidden**2 + ffn**2)
            budget = budget_operations(config, searched // 512, 512) + hessians
            quantising.append(layers * (TARGET * budget + rounding))
        scoring = [3 * weights * tokens for tokens in TOKENS.values()]
        hours = [f"{float(f'{operations / rate / 3600:.2g}'):,g}" for operations in (*quantising, *scoring)]
        layer = 4 * weights / layers + (4 + 3 * 8) * ffn**2 + 2 * 8 * hidden * ffn
        embedded = 4 * hidden * (32_000 if llama else 50_272) * (2 if llama else 1)
        rows.append([name, *hours, f"{layer / 1e9:.2g}", f"{(5 * weights + embedded) / 1e9:.3g}"])
    hours = ["hours: AQAS and OPTQ on 8192 tokens", "on the paper's 262,144", *(f"scoring {name}" for name in TOKENS)]
    head = ["model", *hours, "GB: quantising", "scoring"]
    print(f"Hours of one core at {rate / 1e9:g} GFLOP/s, for one row of a table\n\n{markdown(head, rows)}")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=("layer", "methods", "optq", "cost"), default="layer")
    parser.add_argument(
        "--tokens", type=positive, default=1024, help="layer: tokens of the sequence, up to 2048 (1024)"
    )
    parser.add_argument("--runs", type=positive, default=3, help="layer and optq: how often (3)")
    parser.add_argument("--sequences", type=positive, default=16, help="methods: calibration sequences (16)")
    parser.add_argument("--length", type=positive, default=512, help="methods: tokens of each, up to 2048 (512)")
    parser.add_argument("--rate", type=positive, default=39, help="cost: GFLOP/s (39, a busy core of ours)")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    most = SHAPE["max_position_embeddings"]
    if max(args.tokens, args.length) > most:
        parser.error(f"--tokens and --length must be at most {most}, the positions of the layer")
    if args.what == "cost":
        cost(args.rate * 1e9)
    elif args.what == "optq":
        against_published(runs=args.runs)
    elif args.what == "layer":
        layer(args.tokens, args.runs)
    else:
        methods(args.sequences, args.length)


if __name__ == "__main__":
    main()
