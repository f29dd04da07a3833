"""Train the embedded OPT: ``python -m golden.ptq.train_embedded --text TRAIN --valid VALID [--test TEST]``.

A small OPT for offline accuracy runs: byte-level BPE, pre-norm decoder, learned positions, ReLU, tied embeddings.

Text. WikiText-2's word-level split and its raw test share one tokenisation (`` @-@ ``, ``" , "``); they differ only in
that the word-level split writes ``<unk>`` for every word that occurs fewer than three times in the train split. The raw
test has no ``<unk>``, so a model trained to predict it would waste probability, and one that skips it would never learn
to spell a rare word. Every ``<unk>`` is therefore replaced by a rare word *of the train split itself* (3 to 8
occurrences), drawn among those that follow the same left neighbour where there is one, and drawn afresh in each epoch.
Nothing of the test is used.

Windows. Each training window is ``</s>`` followed by consecutive tokens, so position 0 always holds ``</s>``, as in
OPT.

Optimisation. Muon (orthogonalised momentum) on the decoder's matrices, AdamW on the rest, warm-up, constant rate,
linear decay. A checkpoint (safetensors, atomic) holds weights and optimiser state; the same command continues from it.
``--steps`` may be changed on a resume until the decay has begun. The final weights are rounded to float16, and those
are evaluated; token ids sampled from them are written beside the model for accuracy runs without any text.
"""

import argparse
import gzip
import json
import math
import os
import random
import re
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from tqdm import tqdm
from transformers import OPTConfig, OPTForCausalLM

from golden.ptq.decoder import Cache, Decoder, load

BOS, PAD, EOS, UNK = "<s>", "<pad>", "</s>", "<unk>"  # ids 0..3, as in OPT; sequences start with </s>
START = 2


def read_text(path: Path) -> str:
    """Text of a plain or gzipped UTF-8 file."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


class UnkFiller:
    """Replaces ``<unk>`` by rare words of the train split; see the module's text."""

    def __init__(self, train: str) -> None:
        words = train.split(" ")
        count = Counter(words)
        rare = {w for w, c in count.items() if 3 <= c <= 8 and "\n" not in w and w != UNK}
        self._rare = sorted(rare)
        self._after: dict[str, list[str]] = defaultdict(list)
        for left, word in pairwise(words):
            if word in rare:
                self._after[left].append(word)

    def fill(self, text: str, seed: int) -> str:
        rng = random.Random(seed)
        words = text.split(" ")
        for i, word in enumerate(words):
            if word == UNK:
                after = self._after.get(words[i - 1]) if i else None
                words[i] = rng.choice(after if after and len(after) >= 4 else self._rare)
        return " ".join(words)


def train_tokenizer(text: str, vocab_size: int) -> Tokenizer:
    """Byte-level BPE with OPT's special tokens; no normalisation, so decoding gives back every byte."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[BOS, PAD, EOS, UNK],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(re.split(r"(?<=\n)", text), trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """Token ids [t] of a whole text, without special tokens."""
    lines = re.split(r"(?<=\n)", text)  # the pre-tokeniser never joins across a line's end and the text after it
    ids = [np.asarray(e.ids, np.uint16) for e in tokenizer.encode_batch(lines, add_special_tokens=False)]
    return np.concatenate(ids)


def windows(ids: np.ndarray, context: int, seed: int) -> np.ndarray:
    """Shuffled training windows [n, context + 1], each beginning with ``</s>``, at an offset drawn per epoch."""
    rng = np.random.default_rng(seed)
    start = int(rng.integers(context))
    n = (len(ids) - start) // context
    body = ids[start : start + n * context].reshape(n, context)
    return np.concatenate([np.full((n, 1), START, np.uint16), body], axis=1)[rng.permutation(n)]


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised by five Newton-Schulz steps (Jordan et al., 2024), in float32.

    torch.optim.Muon computes the steps in bfloat16, which is tens of times slower on a CPU without bfloat16 units.
    """

    def __init__(self, params: list[torch.Tensor], *, lr: float, momentum: float = 0.95, weight_decay: float) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                buf = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
                buf.lerp_(p.grad, 1 - group["momentum"])
                x = p.grad.lerp(buf, group["momentum"])  # Nesterov
                tall = x.shape[0] > x.shape[1]
                x = x.mT if tall else x
                x = x / (x.norm() + 1e-7)
                for _ in range(5):
                    a = x @ x.mT
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                x = x.mT if tall else x
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(x, alpha=-group["lr"] * max(1.0, x.shape[0] / x.shape[1]) ** 0.5)


def make_optimizers(model: OPTForCausalLM, args: argparse.Namespace) -> list[torch.optim.Optimizer]:
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." in n]
    tables = [p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." not in n]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    adam = torch.optim.AdamW(  # fused: one pass over the tables
        [{"params": tables, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
        lr=args.lr,
        betas=(0.9, 0.95),
        fused=True,
    )
    return [Muon(matrices, lr=args.muon_lr, weight_decay=args.weight_decay), adam]


def rate(step: int, steps: int, warmup: int, decay: float) -> float:
    """Warm-up, constant, linear decay to zero over the last fraction ``decay`` of the steps."""
    begin = steps * (1 - decay)
    return min((step + 1) / warmup, 1.0) * (1.0 if step < begin else (steps - step) / (steps - begin))


def save_checkpoint(path: Path, model: OPTForCausalLM, optimizers: list[torch.optim.Optimizer], meta: dict) -> None:
    tensors = {f"model.{k}": v.contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    for i, optimizer in enumerate(optimizers):
        for j, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{i}.{j}.{k}": torch.as_tensor(v).contiguous() for k, v in state.items()}
    tmp = path.with_suffix(".tmp")
    save_file(tensors, tmp, metadata={"meta": json.dumps(meta)})
    os.replace(tmp, path)


def load_checkpoint(path: Path, model: OPTForCausalLM, optimizers: list[torch.optim.Optimizer]) -> dict:
    with safe_open(path, "pt") as f:
        tensors = {k: f.get_tensor(k) for k in f.keys()}  # noqa: SIM118  (safe_open is no mapping)
        meta = json.loads(f.metadata()["meta"])
    weights = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    weights["lm_head.weight"] = weights["model.decoder.embed_tokens.weight"]
    model.load_state_dict(weights)
    for i, optimizer in enumerate(optimizers):
        state: dict[int, dict[str, torch.Tensor]] = defaultdict(dict)
        for key, value in tensors.items():
            if key.startswith(f"optimizer.{i}."):
                _, _, j, name = key.split(".", 3)
                state[int(j)][name] = value
        optimizer.load_state_dict({"state": dict(state), "param_groups": optimizer.state_dict()["param_groups"]})
    return meta


@torch.no_grad()
def sample(model: Decoder, n: int, length: int, seed: int) -> np.ndarray:
    """Token ids [n, length] drawn at temperature 1, each row begun with ``</s>``."""
    generator = torch.Generator().manual_seed(seed)
    ids, cache = torch.full((n, 1), START), Cache()
    for _ in tqdm(range(length - 1), desc="sampling", leave=False):
        probabilities = model(ids[:, -1:], cache=cache)[:, -1].cpu().softmax(-1)
        ids = torch.cat([ids, torch.multinomial(probabilities, 1, generator=generator)], 1)
    return ids.numpy().astype(np.uint16)


@torch.no_grad()
def bits_per_byte(
    model: OPTForCausalLM, ids: np.ndarray, n_bytes: int, *, stride: int, progress: bool = False
) -> float:
    """Bits per byte of a text: windows ``</s>`` + tokens of the model's full length, every token scored exactly once.

    A window moves on by ``stride`` tokens; only tokens that no earlier window scored count. ``stride`` equal to the
    length (positions - 1) gives disjoint windows.
    """
    length = model.config.max_position_embeddings - 1
    bits, scored = 0.0, 0
    for start in tqdm(range(0, len(ids), stride), desc="bits per byte", disable=not progress, leave=False):
        chunk = ids[start : start + length]
        if start + len(chunk) <= scored:
            break
        x = torch.from_numpy(np.concatenate([[START], chunk]).astype(np.int64))[None].to(model.device)
        logits = model(x[:, :-1]).logits[0].float()
        nll = torch.nn.functional.cross_entropy(logits, x[0, 1:], reduction="none")
        bits += float(nll[scored - start :].double().sum()) / math.log(2)
        scored = start + len(chunk)
    return bits / n_bytes


def batches(
    filler: UnkFiller, text: str, tokenizer: Tokenizer, args: argparse.Namespace, step: int
) -> Iterator[torch.Tensor]:
    """Endless batches [batch, context + 1]; the n-th is the same whether or not the run was interrupted."""
    epoch, done = 0, 0
    while True:
        ids = encode(tokenizer, filler.fill(text, seed=args.seed + epoch))
        data = windows(ids, args.context, args.seed + epoch)
        n = len(data) // args.batch
        for i in range(max(step - done, 0), n):
            yield torch.from_numpy(data[i * args.batch : (i + 1) * args.batch].astype(np.int64)).to(args.device)
        done, epoch = done + n, epoch + 1


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.train_embedded", description=__doc__.split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--text", type=Path, required=True, help="WikiText-2 train split, word level, plain or .gz")
    parser.add_argument("--valid", type=Path, required=True, help="WikiText-2 validation split, word level")
    parser.add_argument("--test", type=Path, help="raw test text: its bits per byte are measured once, at the end")
    parser.add_argument("--work", type=Path, default=Path("build/embedded"), help="checkpoint folder")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data" / "opt-wikitext2")
    parser.add_argument("--vocab", type=int, default=4096)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--lr", type=float, default=3e-3, help="AdamW's rate: embeddings, norms, biases")
    parser.add_argument("--muon-lr", type=float, default=0.02, help="Muon's rate: the decoder's matrices")
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--warmup", type=int, default=50)
    parser.add_argument("--decay", type=float, default=0.4, help="fraction of the steps over which the rate falls to 0")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--samples", type=int, default=64, help="rows of token ids to sample from the model")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--stop-after", type=int, help="stop (with a checkpoint) at this step")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    args = parse_args(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    text, valid = read_text(args.text), read_text(args.valid)
    filler = UnkFiller(text)
    tokenizer_path = args.work / "tokenizer.json"
    if tokenizer_path.exists():
        tokenizer = Tokenizer.from_file(str(tokenizer_path))
    else:
        tokenizer = train_tokenizer(filler.fill(text, seed=args.seed), args.vocab)
        tokenizer.save(str(tokenizer_path), pretty=False)
    valid = filler.fill(valid, seed=args.seed)[:100_000]
    valid_ids = encode(tokenizer, valid)

    config = OPTConfig(
        vocab_size=args.vocab,
        hidden_size=args.hidden,
        ffn_dim=4 * args.hidden,
        num_hidden_layers=args.layers,
        num_attention_heads=args.heads,
        word_embed_proj_dim=args.hidden,
        max_position_embeddings=args.context,
        dropout=0.0,
        bos_token_id=START,
        eos_token_id=START,
        pad_token_id=1,
    )
    model = OPTForCausalLM(config).to(args.device)
    optimizers = make_optimizers(model, args)
    base = [[g["lr"] for g in o.param_groups] for o in optimizers]
    checkpoint = args.work / "checkpoint.safetensors"
    meta = {"step": 0, "seconds": 0.0, "curve": []}
    if checkpoint.exists():
        meta = load_checkpoint(checkpoint, model, optimizers)
        print(f"continuing at step {meta['step']} of {args.steps} ({meta['seconds'] / 60:.1f} min so far)")
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{parameters:,} parameters, {torch.get_num_threads()} threads, {args.batch * args.context} tokens a step")

    begin, since, losses = time.monotonic(), meta["seconds"], []
    bar = tqdm(total=args.steps, initial=meta["step"], unit="step", desc="training", mininterval=5)
    last = min(args.steps, args.stop_after or args.steps)
    stop = []  # Ctrl-C and kill finish the step, write a checkpoint and end
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.append(True))
    for x in batches(filler, text, tokenizer, args, meta["step"]):
        if meta["step"] >= last:
            break
        r = rate(meta["step"], args.steps, args.warmup, args.decay)
        for optimizer, lrs in zip(optimizers, base, strict=True):
            for group, lr in zip(optimizer.param_groups, lrs, strict=True):
                group["lr"] = lr * r
        logits = model(x[:, :-1]).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), x[:, 1:].flatten())
        if not math.isfinite(loss.item()):
            raise SystemExit(f"the loss is {loss.item()} at step {meta['step']}: lower --lr or --muon-lr and resume")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        model.zero_grad(set_to_none=True)
        losses.append(loss.item())
        meta["step"] += 1
        meta["seconds"] = since + time.monotonic() - begin
        bar.update()
        bar.set_postfix(loss=f"{np.mean(losses[-20:]):.3f}", refresh=False)
        if stop:
            save_checkpoint(checkpoint, model, optimizers, meta)
            break
        if meta["step"] % 200 == 0 or meta["step"] == last:
            model.eval()
            bpb = bits_per_byte(model, valid_ids, len(valid.encode()), stride=args.context - 1)
            model.train()
            point = {
                "step": meta["step"],
                "minutes": round(meta["seconds"] / 60, 2),
                "train_loss": round(float(np.mean(losses)), 4),
            }
            meta["curve"].append(point | {"valid_bits_per_byte": round(bpb, 4), "rate": round(r, 4)})
            tqdm.write(json.dumps(meta["curve"][-1]))
            losses = []
            save_checkpoint(checkpoint, model, optimizers, meta)
    bar.close()
    print(f"step {meta['step']} of {args.steps}, {meta['seconds'] / 60:.1f} minutes of training")
    if meta["step"] >= args.steps:
        export(model, tokenizer, args, meta, parameters)


def export(model: OPTForCausalLM, tokenizer: Tokenizer, args: argparse.Namespace, meta: dict, parameters: int) -> None:
    """Write the float16 model, its tokenizer and its learning curve; measure the rounded weights on the raw test."""
    model.eval().to("cpu").half()
    args.out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(args.out)
    tokenizer.save(str(args.out / "tokenizer.json"), pretty=False)
    special = {"bos_token": EOS, "eos_token": EOS, "pad_token": PAD, "unk_token": UNK}
    described = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": args.context, **special}
    (args.out / "tokenizer_config.json").write_text(json.dumps(described, indent=1) + "\n")
    names = (
        "vocab",
        "hidden",
        "layers",
        "heads",
        "context",
        "batch",
        "steps",
        "lr",
        "muon_lr",
        "weight_decay",
        "warmup",
        "decay",
        "seed",
    )
    record = {
        "parameters": parameters,
        "settings": {n: getattr(args, n) for n in names},
        "minutes": round(meta["seconds"] / 60, 1),
        "device": args.device,
        "threads": torch.get_num_threads(),
        "tokens_seen": meta["step"] * args.batch * args.context,
        "torch": torch.__version__,
    }
    if args.test:
        test = read_text(args.test)
        ids = encode(tokenizer, test)
        model.float()  # float16 values, float32 arithmetic
        record["test"] = {"text": "WikiText-2 raw test", "bytes": len(test.encode()), "tokens": len(ids)}
        stride = args.context // 2
        bpb = bits_per_byte(model, ids, len(test.encode()), stride=stride, progress=True)
        record["test"] |= {"bits_per_byte": round(bpb, 4), "context_at_least": args.context - 1 - stride}
    np.save(args.out / "samples.npy", sample(load(args.out), args.samples, args.context, args.seed))
    record["curve"] = meta["curve"]
    (args.out / "training.json").write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps({k: v for k, v in record.items() if k != "curve"}, indent=1))


if __name__ == "__main__":
    main()
