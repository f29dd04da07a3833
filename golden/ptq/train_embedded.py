"""Train the embedded OPT: ``python -m golden.ptq.train_embedded --text TRAIN --valid VALID [--test TEST]``.

A small OPT for offline accuracy runs: byte-level BPE, pre-norm decoder, learned positions, ReLU, tied embeddings.

Text. WikiText-2's word-level split and its raw test share one tokenisation (`` @-@ ``, ``" , "``); they differ only in
that the word-level split writes ``<unk>`` for every word that occurs fewer than three times in the train split. The raw
test has no ``<unk>``, so a model trained to predict it would waste probability, and one that skips it would never learn
to spell a rare word. Every ``<unk>`` is therefore replaced by a rare word *of the train split itself* (3 to 8
occurrences): one drawn from those that follow the same left neighbour, where four or more do (a word counts as often as
it does so), otherwise from all; and drawn afresh in each epoch. Nothing of the test is used.

Windows. Each training window is ``</s>`` followed by consecutive tokens, so position 0 always holds ``</s>``, as in
OPT.

Optimisation. Muon (orthogonalised momentum) on the decoder's matrices, AdamW on the rest, warm-up, constant rate,
linear decay. Every 200 steps, at the end, and when it is interrupted (Ctrl-C, kill) it writes a checkpoint, atomically:
weights, optimiser state, settings and learning curve; the same command continues from it with the very same steps, on
one device and thread count. Only ``--steps`` may be changed then, until the decay has begun. The final weights are
rounded to float16, and those are evaluated; token ids sampled from them are written beside the model for accuracy runs
without any text.
"""

import argparse
import gzip
import io
import json
import math
import random
import re
import signal
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from tqdm import tqdm
from transformers import OPTConfig, OPTForCausalLM

from golden import arguments
from golden.arguments import positive, positive_float
from golden.ptq.decoder import Cache, Decoder, load
from golden.ptq.evaluate import check_device, whole
from golden.storage import one_writer, write_bytes, write_json, write_text

BOS, PAD, EOS, UNK = "<s>", "<pad>", "</s>", "<unk>"  # ids 0..3, as in OPT; sequences start with </s>
START = 2
# Options that a checkpoint keeps: continuing with others would be another training.
SETTINGS = (
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


def read_text(path: Path) -> str:
    """Text of a plain or gzipped UTF-8 file."""
    data = path.read_bytes()
    try:
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path}: not UTF-8 text, plain or gzipped: {error}") from None


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
        if UNK in text and not self._rare:
            raise ValueError(
                "the train text has no word with 3 to 8 occurrences to stand for <unk>: is it WikiText-2's?"
            )
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


def load_tokenizer(path: Path, text: Callable[[], str], vocab_size: int) -> Tokenizer:
    """The tokenizer in a file; trained on the text and written, where there is none."""
    if not path.exists():
        tokenizer = train_tokenizer(text(), vocab_size)
        write_text(path, tokenizer.to_str())
    try:
        tokenizer = whole(Tokenizer.from_file(str(path)))
    except Exception as error:  # tokenizers raises nothing more special
        raise ValueError(f"{path} is no tokenizer: {error}. Delete it, and the checkpoint, to begin again") from None
    if tokenizer.get_vocab_size() > vocab_size:
        found = tokenizer.get_vocab_size()
        raise ValueError(f"{path} has {found} tokens, --vocab is {vocab_size}: choose another --work")
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
    """Muon for the decoder's matrices, AdamW for embeddings, norms and biases."""
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
    """Write model, optimisers' states and what else a run goes on with, whole or not at all."""
    tensors = {f"model.{k}": v.contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    for i, optimizer in enumerate(optimizers):
        for j, state in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{i}.{j}.{k}": torch.as_tensor(v).contiguous() for k, v in state.items()}
    write_bytes(path, [save(tensors, metadata={"meta": json.dumps(meta)})])


def load_checkpoint(path: Path, model: OPTForCausalLM, optimizers: list[torch.optim.Optimizer]) -> dict:
    """Fill model and optimisers; returns what else was saved. ValueError for a damaged file or another model's."""
    try:
        return _load_checkpoint(path, model, optimizers)
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError, OSError) as error:
        why = str(error).splitlines()[0]
        raise ValueError(
            f"{path} cannot be continued: {why}. Delete it to begin again, or give the options it was made with"
        ) from None


def _load_checkpoint(path: Path, model: OPTForCausalLM, optimizers: list[torch.optim.Optimizer]) -> dict:
    with safe_open(path, "pt") as f:
        tensors = {k: f.get_tensor(k) for k in f.keys()}  # noqa: SIM118  (safe_open is no mapping)
        meta = json.loads(f.metadata()["meta"])
    if not {"step", "seconds", "curve"} <= set(meta):
        raise ValueError("its record of the training is not whole")
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


def check_settings(path: Path, meta: dict, args: argparse.Namespace) -> None:
    """ValueError for options that differ from those of the checkpoint, where it has them."""
    for name, before in meta.get("settings", {}).items():
        now = getattr(args, name)
        if name == "steps" and meta["step"] <= min(before, now) * (1 - args.decay):
            continue
        if now != before:
            option = "--" + name.replace("_", "-")
            late = ", and the decay has begun" if name == "steps" else ""
            raise ValueError(f"{path} was made with {option} {before}, not {now}{late}: continue with {before}")


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
        if n == 0:
            raise ValueError(f"{len(ids)} tokens of training text do not fill one batch: lower --batch or --context")
        for i in range(max(step - done, 0), n):
            yield torch.from_numpy(data[i * args.batch : (i + 1) * args.batch].astype(np.int64)).to(args.device)
        done, epoch = done + n, epoch + 1


def share(text: str) -> float:
    """A number from 0 to 1, as the type of an option."""
    value = 0.0 if re.fullmatch(r"0+(\.0*)?", text) else positive_float(text)
    if value > 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number from 0 to 1")
    return value


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.train_embedded",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    out = Path(__file__).parents[1] / "data" / "opt-wikitext2"
    add("--text", type=Path, required=True, help="WikiText-2 train split, word level, plain or .gz")
    add("--valid", type=Path, required=True, help="WikiText-2 validation split, word level, plain or .gz")
    add("--test", type=Path, help="raw test text: its bits per byte are measured once, at the end")
    add("--work", type=Path, default=Path("build/embedded"), help="folder of checkpoint and tokenizer (build/embedded)")
    add("--out", type=Path, default=out, help="folder of the finished model (golden/data/opt-wikitext2)")
    add("--vocab", type=positive, default=4096, help="tokens of the byte-level BPE (4096)")
    add("--hidden", type=positive, default=256, help="width; the feed-forward block has four times that (256)")
    add("--layers", type=positive, default=2, help="decoder layers (2)")
    add("--heads", type=positive, default=4, help="attention heads (4)")
    add("--context", type=positive, default=512, help="positions, and tokens of a training window (512)")
    add("--batch", type=positive, default=4, help="windows of a step (4)")
    add("--steps", type=positive, default=2000, help="steps of the whole training (2000)")
    add("--lr", type=positive_float, default=3e-3, help="AdamW's rate: embeddings, norms, biases (0.003)")
    add("--muon-lr", type=positive_float, default=0.02, help="Muon's rate: the decoder's matrices (0.02)")
    add("--weight-decay", type=share, default=0.02, help="of the decoder's matrices (0.02)")
    add("--warmup", type=positive, default=50, help="steps over which the rates rise (50)")
    add("--decay", type=share, default=0.4, help="fraction of the steps over which the rates fall to 0 (0.4)")
    add("--seed", type=arguments.seed, default=20261122, help="of weights, order, <unk> and samples (20261122)")
    add("--samples", type=positive, default=64, help="rows of token ids to sample from the model (64)")
    add("--device", default="cpu", help="torch device (cpu)")
    add("--stop-after", type=positive, help="stop, with a checkpoint, at this step")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run it; the exit status is 1 where the input is wrong, which one line on standard error says."""
    args = parse_args(argv)

    def command() -> None:
        check_device(args.device)
        with one_writer(args.work):
            train(args)

    return arguments.run(command)


def train(args: argparse.Namespace) -> None:
    """Train, or go on from the checkpoint; writes the model when all steps are done."""
    torch.manual_seed(args.seed)
    text, valid = read_text(args.text), read_text(args.valid)
    filler = UnkFiller(text)
    tokenizer = load_tokenizer(args.work / "tokenizer.json", lambda: filler.fill(text, seed=args.seed), args.vocab)
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
        check_settings(checkpoint, meta, args)
        print(f"continuing at step {meta['step']} of {args.steps} ({meta['seconds'] / 60:.1f} min so far)")
    meta["settings"] = {name: getattr(args, name) for name in SETTINGS}
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{parameters:,} parameters, {torch.get_num_threads()} threads, {args.batch * args.context} tokens a step")

    begin, since, losses = time.monotonic(), meta["seconds"], []
    with tqdm(total=args.steps, initial=meta["step"], unit="step", desc="training", mininterval=5) as bar:
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
                raise ValueError(
                    f"the loss is {loss.item()} at step {meta['step']}: lower --lr or --muon-lr and resume"
                )
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
    print(f"step {meta['step']} of {args.steps}, {meta['seconds'] / 60:.1f} minutes of training")
    if meta["step"] >= args.steps:
        export(model, tokenizer, args, meta, parameters)


def export(model: OPTForCausalLM, tokenizer: Tokenizer, args: argparse.Namespace, meta: dict, parameters: int) -> None:
    """Write the float16 model, its tokenizer and its learning curve; measure the rounded weights on the raw test."""
    model.eval().to("cpu").half()
    args.out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(args.out)
    write_text(args.out / "tokenizer.json", tokenizer.to_str())
    special = {"bos_token": EOS, "eos_token": EOS, "pad_token": PAD, "unk_token": UNK}
    described = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": args.context, **special}
    write_json(args.out / "tokenizer_config.json", described)
    record = {
        "parameters": parameters,
        "settings": {n: getattr(args, n) for n in SETTINGS},
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
    samples = io.BytesIO()
    np.save(samples, sample(load(args.out), args.samples, args.context, args.seed))
    write_bytes(args.out / "samples.npy", [samples.getvalue()])
    record["curve"] = meta["curve"]
    write_json(args.out / "training.json", record)
    print(json.dumps({k: v for k, v in record.items() if k != "curve"}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
