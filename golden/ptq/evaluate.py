"""Perplexity on token ids, KL divergence to the float model, and paired standard errors.

A text is cut into windows. Three protocols, as results of different protocols do not compare:

    samples      rows of an array of ids, as sampled from a model: every token after the first of a row is scored
    contiguous   disjoint windows of a token stream: all but the first token of each is scored (the GPTQ repository's
                 protocol, with 2048 tokens; its stream is the start token and the text as `gptq_text` joins it)
    rolling      windows that move on by `stride`, each begun with the start token: every token is scored once, with at
                 least length - stride tokens of context (with stride = length much as lm-evaluation-harness does it,
                 whose later windows begin with the token before them, and whose last one looks back)

Errors are standard errors over windows as independent clusters. Differences are paired: each window's difference
between two models is one observation, so what both find hard cancels.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from tqdm import tqdm

from golden.models.files import read_json, resolve
from golden.ptq.decoder import Decoder

_LOGIT_ELEMENTS = 1 << 24  # logits held at a time, at most


@dataclass(frozen=True)
class Window:
    """Token ids [t + 1], of which those from index `scored_from` (at least 1) on are predicted and scored."""

    ids: np.ndarray
    scored_from: int = 1

    @property
    def scored(self) -> int:
        return len(self.ids) - self.scored_from


def samples(ids: ArrayLike) -> list[Window]:
    """Rows of ids [n, t]."""
    ids = np.asarray(ids)
    if ids.ndim != 2 or len(ids) == 0 or ids.shape[1] < 2 or ids.dtype.kind not in "iu":
        raise ValueError(
            f"sampled ids are {ids.dtype} {list(ids.shape)}: integers [sequences, 2 or more tokens] are needed"
        )
    return [Window(row.astype(np.int64)) for row in ids]


def contiguous(ids: ArrayLike, length: int) -> list[Window]:
    """Disjoint windows of `length` tokens; what is left at the end is dropped."""
    ids = _stream(ids, length)
    n = len(ids) // length
    if n == 0:
        raise ValueError(f"{len(ids)} tokens do not fill one window of {length}: choose a shorter one")
    return [Window(row) for row in ids[: n * length].reshape(n, length)]


def rolling(ids: ArrayLike, length: int, *, start: int, stride: int | None = None) -> list[Window]:
    """Windows of `length` inputs, each begun with token `start`; every token of ids is scored exactly once."""
    ids = _stream(ids, length)
    stride = length if stride is None else stride
    if not 1 <= stride <= length:
        raise ValueError(f"stride is {stride}: from 1 to the window's length {length}")
    windows, scored, begin = [], 0, 0
    while scored < len(ids):
        end = min(begin + length, len(ids))
        windows.append(Window(np.concatenate([[start], ids[begin:end]]), 1 + scored - begin))
        scored, begin = end, begin + stride
    return windows


def _stream(ids: ArrayLike, length: int) -> np.ndarray:
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < 2 or ids.dtype.kind not in "iu":
        raise ValueError(f"a token stream is needed, integers [2 or more], not {ids.dtype} {list(ids.shape)}")
    if length < 2:
        raise ValueError(f"windows of {length} tokens predict nothing: at least 2")
    return ids.astype(np.int64)


@dataclass
class Scores:
    """Sums over each window's scored tokens, float64 [windows]: negative log-likelihood, KL(float || this); nats."""

    tokens: np.ndarray
    nll: np.ndarray
    kl: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def mean_nll(self) -> float:
        return float(self.nll.sum() / self.tokens.sum())

    @property
    def perplexity(self) -> float:
        return math.exp(min(self.mean_nll, 700.0))

    @property
    def mean_kl(self) -> float:
        return float(self.kl.sum() / self.tokens.sum())

    @property
    def kl_stderr(self) -> float:
        return stderr(self.kl, self.tokens)

    def bits(self, per: int) -> float:
        """Bits per unit of which the scored text has `per`: bytes, say."""
        return float(self.nll.sum() / math.log(2) / per)

    def difference(self, other: "Scores") -> tuple[float, float]:
        """Mean nll of this less that of `other` on the same windows, nats per token, and its paired standard error."""
        if not np.array_equal(self.tokens, other.tokens):
            raise ValueError("scores of different windows cannot be paired")
        return self.mean_nll - other.mean_nll, stderr(self.nll - other.nll, self.tokens)


def stderr(sums: np.ndarray, tokens: np.ndarray) -> float:
    """Standard error of sum(sums) / sum(tokens), windows being independent (ratio estimator); nan for one window."""
    n = len(sums)
    if n < 2:
        return math.nan
    residual = sums - tokens * (sums.sum() / tokens.sum())
    return float(np.sqrt(n / (n - 1) * (residual**2).sum()) / tokens.sum())


@torch.no_grad()
def evaluate(
    models: Mapping[str, Decoder],
    windows: Sequence[Window],
    *,
    reference: str | None = None,
    batch_tokens: int = 4096,
    progress: bool = False,
) -> dict[str, Scores]:
    """Scores of models on the same windows, each window seen by all of them, so that differences are paired.

    reference: the name, among models, of the one to which KL divergences are taken; None for no KL.
    batch_tokens: tokens of a forward pass, about. Windows of one length go together.
    Raises ValueError for ids outside the vocabulary, windows longer than the positions, and logits that are not finite.
    """
    if reference is not None and reference not in models:
        raise ValueError(f"reference {reference!r} is not among the models {', '.join(models)}")
    if not windows:
        raise ValueError("there is no window to evaluate")
    scores = {n: Scores(np.array([w.scored for w in windows]), *np.zeros((2, len(windows)))) for n in models}
    total = sum(w.scored for w in windows) * len(models)
    bar = tqdm(total=total, unit="token", unit_scale=True, disable=None if progress else True, leave=False)
    for batch in _batches(windows, batch_tokens):
        ids = torch.from_numpy(np.stack([windows[i].ids for i in batch]))
        hidden = {}
        for name, model in models.items():
            bar.set_description(name)
            hidden[name] = model.hidden(ids[:, :-1])
            bar.update(sum(windows[i].scored for i in batch))
        for row, i in enumerate(batch):
            mine = {name: h[row] for name, h in hidden.items()}
            for name, (nll, kl) in _score(models, mine, ids[row], windows[i].scored_from, reference).items():
                scores[name].nll[i], scores[name].kl[i] = nll, kl
    bar.close()
    for name, score in scores.items():
        if not np.isfinite(score.nll).all():
            raise ValueError(f"{name}: window {int(np.argmin(np.isfinite(score.nll)))} has logits that are not finite")
        if reference is None:
            score.kl = np.zeros(0)
    return scores


def _score(
    models: Mapping[str, Decoder],
    hidden: Mapping[str, torch.Tensor],
    ids: torch.Tensor,
    scored_from: int,
    reference: str | None,
) -> dict[str, tuple[float, float]]:
    """nll and KL of one window by model, from hidden states [t, ...] before ids [t + 1]; some tokens at a time."""
    sums = dict.fromkeys(models, (0.0, 0.0))
    step = max(1, _LOGIT_ELEMENTS // next(iter(models.values())).config.vocab_size)
    for begin in range(scored_from, len(ids), step):
        end = min(begin + step, len(ids))
        inputs = slice(begin - 1, end - 1)
        logs = {name: model.logits(hidden[name][inputs]).float().log_softmax(-1) for name, model in models.items()}
        for name, log_q in logs.items():
            nll, kl = sums[name]
            nll -= float(log_q.gather(-1, ids[begin:end, None].to(log_q.device)).double().sum())
            if reference not in (None, name):
                log_p = logs[reference]
                kl += float((log_p.exp() * (log_p - log_q)).sum(-1).double().sum())
            sums[name] = nll, kl
    return sums


def _batches(windows: Sequence[Window], batch_tokens: int) -> list[list[int]]:
    by_length: dict[int, list[int]] = {}
    for i, window in enumerate(windows):
        by_length.setdefault(len(window.ids), []).append(i)
    batches = []
    for length, members in sorted(by_length.items(), reverse=True):
        size = max(1, batch_tokens // length)
        batches += [members[i : i + size] for i in range(0, len(members), size)]
    return batches


def encode(folder: Path | str, text: str) -> np.ndarray:
    """Token ids [t] of a text by the tokenizer in a model's folder, without special tokens."""
    return tokenize(folder, text)[0]


def tokenize(folder: Path | str, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Token ids [t] as of `encode`, and the character of the text at which each token ends [t]."""
    encoding = tokenizer(folder).encode(text, add_special_tokens=False)
    return np.asarray(encoding.ids, np.int64), np.asarray([end for _, end in encoding.offsets], np.int64)


def tokenizer(folder: Path | str) -> Any:
    """The `tokenizers.Tokenizer` in a model's folder."""
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415  (ids need no tokenizer)

    folder = resolve(folder)
    if (folder / "tokenizer.json").exists():
        made, files = Tokenizer.from_file, ["tokenizer.json"]
    elif (folder / "vocab.json").exists() and (folder / "merges.txt").exists():  # OPT's own form
        made, files = models.BPE.from_file, ["vocab.json", "merges.txt"]
    else:
        raise FileNotFoundError(
            f"{folder}: neither tokenizer.json nor vocab.json and merges.txt: pass token ids instead"
        )
    try:
        found = made(*(str(folder / name) for name in files))
    except Exception as error:  # tokenizers raises nothing more special
        raise ValueError(f"{folder}: {' and '.join(files)} hold no tokenizer: {error}") from None
    if isinstance(found, Tokenizer):
        return found
    bpe = Tokenizer(found)
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return bpe


def check_device(name: str) -> str:
    """The name of a torch device, if it is there; otherwise ValueError."""
    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:
        raise ValueError(f"device {name!r}: {str(error).splitlines()[0]}") from None
    return name


def gptq_text(text: str) -> str:
    """WikiText as the GPTQ repository joins it: blank lines around every line."""
    lines = [f"{line}\n" if line.strip() else "" for line in text.removesuffix("\n").split("\n")]
    return "\n\n".join(lines)


def start_token(folder: Path | str) -> int:
    """The token that begins a sequence: bos_token_id of config.json."""
    path = resolve(folder) / "config.json"
    token = read_json(path).get("bos_token_id")
    if not isinstance(token, int):
        raise ValueError(f"{path}: bos_token_id is {token!r}, an integer is needed to begin windows with")
    return token


def read_text(path: Path | str) -> str:
    """A UTF-8 text, every byte of it: line ends are kept as they are."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 text: {error}") from None


def take(windows: Iterable[Window], limit: int | None) -> list[Window]:
    """The first windows whose scored tokens make up at most `limit`, and at least one window."""
    windows = list(windows)
    if limit is None:
        return windows
    total = np.cumsum([w.scored for w in windows])
    return windows[: max(1, int((total <= limit).sum()))]
