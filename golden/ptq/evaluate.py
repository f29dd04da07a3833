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

import json
import math
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from tqdm import tqdm

from golden.models.files import read_json, resolve
from golden.ptq import ranks
from golden.ptq.decoder import Decoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 2048  # tokens of an evaluation window, unless another length is asked for
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
    if ids.ndim == 1 and len(ids) < 2:
        raise ValueError(f"the text is too short: of {len(ids)} tokens nothing is predicted: at least 2 are needed")
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
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

    Of the batches each of torchrun's processes (`golden.ptq.ranks`) runs its own; all return all scores.

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
    batches = _batches(windows, batch_tokens)
    for batch in (batches[b] for b in ranks.own(len(batches))):
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
    for score in scores.values():
        for sums in (score.nll, score.kl):
            ranks.filled(torch.from_numpy(sums))
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


def known_ids(folder: Path | str, ids: ArrayLike, where: Path | str = "token ids") -> np.ndarray:
    """The ids, if a model's vocabulary has all of them, by its config.json; otherwise ValueError."""
    ids, size = np.asarray(ids), _vocabulary(folder)
    if ids.size and size is not None and not 0 <= int(ids.min()) <= int(ids.max()) < size:
        wrong = int(ids.max()) if ids.max() >= size else int(ids.min())
        raise ValueError(f"{where}: token {wrong} is outside the vocabulary of {size} in {folder}: of another model?")
    return ids


def _vocabulary(folder: Path | str) -> int | None:
    path = resolve(folder) / "config.json"
    size = read_json(path).get("vocab_size") if path.exists() else None
    return size if isinstance(size, int) and not isinstance(size, bool) else None


def encode(folder: Path | str, text: str) -> np.ndarray:
    """Token ids [t] of a text by the tokenizer in a model's folder, without special tokens."""
    return tokenize(folder, text)[0]


def tokenize(folder: Path | str, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Token ids [t] as of `encode`, and the character of the text at which each token ends [t].

    Standard error says so where characters other than white space are in no token, so that bits per byte are too few.
    Raises ValueError for a text of which nothing is left.
    """
    found = tokenizer(folder)
    with _of_tokenizers(f"{folder}: its tokenizer fails"):
        encoding = found.encode(text, add_special_tokens=False)
    spans = np.asarray(encoding.offsets, np.int64).reshape(-1, 2)
    if text and not len(spans):
        raise ValueError(f"{folder}: its tokenizer makes no token of a text of {len(text)} characters")
    covered = np.zeros(len(text) + 1, np.int64)
    np.add.at(covered, spans[:, 0], 1)
    np.add.at(covered, spans[:, 1], -1)
    lost = sum(not text[i].isspace() for i in np.flatnonzero(covered.cumsum()[:-1] == 0))
    if lost:
        print(f"note: {folder}: its tokenizer drops {lost} characters of the text", file=sys.stderr)
    return known_ids(folder, np.asarray(encoding.ids, np.int64), f"{folder}: its tokenizer"), spans[:, 1]


def tokenizer(folder: Path | str) -> "Tokenizer":
    """The tokenizer in a model's folder, which gives every token of a text, and always the same ones.

    What a tokenizer's file says of truncation, padding and dropout belongs to some earlier use of it, and is left out.
    Raises ValueError for a vocabulary that is larger than its tokens, rounded up as models are (to a multiple of 1024;
    below 4096 to one of 64, from 65536 to one of 4096): such a tokenizer is another model's, and the text would be
    other ids.
    """
    from tokenizers import Tokenizer  # noqa: PLC0415  (ids need no tokenizer)

    from golden.ptq import sentencepiece  # noqa: PLC0415

    folder = resolve(folder)
    if (folder / "tokenizer.json").exists():
        made, files = Tokenizer.from_file, ["tokenizer.json"]
    elif (folder / "vocab.json").exists() and (folder / "merges.txt").exists():  # OPT's form, and Qwen's
        made, files = _byte_level, ["vocab.json", "merges.txt"]
    elif (folder / "tokenizer.model").exists():
        made, files = sentencepiece.read, ["tokenizer.model"]
    else:
        raise FileNotFoundError(
            f"{folder}: neither tokenizer.json nor vocab.json and merges.txt, nor tokenizer.model: pass token ids"
        )
    with _of_tokenizers(f"{folder}: {' and '.join(files)} hold no tokenizer"):
        found = made(*(str(folder / name) for name in files))
    tokens, size = found.get_vocab_size(), _vocabulary(folder)
    multiple = 64 if tokens < 4096 else 1024 if tokens < 65536 else 4096
    if size is not None and size > -(-tokens // multiple) * multiple:
        raise ValueError(
            f"{folder}: config.json has {size} tokens, {' and '.join(files)} {tokens}: the tokenizer of another model: "
            "put this one's there, or pass token ids"
        )
    return whole(found)


def whole(tokenizer: "Tokenizer") -> "Tokenizer":
    """The same tokenizer, without truncation, padding and dropout."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if getattr(tokenizer.model, "dropout", None):
        tokenizer.model.dropout = None
    return tokenizer


@contextmanager
def _of_tokenizers(what: str) -> Iterator[None]:
    """A ValueError for what tokenizers raises: plain Exceptions, and panics, which are not even that.

    A panic writes to the process's standard error by itself, which therefore leads nowhere in the meantime.
    """
    sys.stderr.flush()
    with open(os.devnull, "wb") as nowhere:
        before = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    except (OSError, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"{what}: {error}") from None
    finally:
        os.dup2(before, 2)
        os.close(before)


def token_counts(folder: Path | str, texts: Sequence[str]) -> np.ndarray:
    """Tokens of each of the texts, [texts], by the tokenizer in a model's folder, without special tokens.

    Raises ValueError for a token that the model does not have.
    """
    found = tokenizer(folder)
    with _of_tokenizers(f"{folder}: its tokenizer fails"):
        ids = [e.ids for e in found.encode_batch(texts, add_special_tokens=False)]
    known_ids(folder, [max(one) for one in ids if one], f"{folder}: its tokenizer")
    return np.array([len(one) for one in ids])


def _byte_level(vocab: str, merges: str) -> "Tokenizer":
    """A byte-level BPE of the files that OPT and Qwen come with, and the special tokens that files beside them name."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415

    from golden.ptq.gguf_tokenizer import SPLITS  # noqa: PLC0415

    folder = Path(vocab).parent
    names = ("tokenizer_config.json", "special_tokens_map.json", "config.json")
    settings, special, config = (read_json(folder / n) if (folder / n).exists() else {} for n in names)
    made = Tokenizer(models.BPE.from_file(vocab, merges))
    usual = "Qwen2Tokenizer" if str(config.get("model_type")).startswith("qwen") else "GPT2Tokenizer"
    kind = str(settings.get("tokenizer_class") or usual)  # the files do not say how it splits a text
    if kind.removesuffix("Fast") == "Qwen2Tokenizer":
        made.normalizer, made.pre_tokenizer = normalizers.NFC(), pre_tokenizers.Sequence(SPLITS["qwen2"]())
    elif kind.removesuffix("Fast") == "GPT2Tokenizer":
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=settings.get("add_prefix_space") is True)
    else:
        raise ValueError(
            f"tokenizer_config.json: tokenizer_class is {kind[:80]!r}, of which these files say too little: save its "
            "tokenizer.json there (transformers: AutoTokenizer.from_pretrained(folder).save_pretrained(folder))"
        )
    for key in ("bos_token", "eos_token", "unk_token", "pad_token"):
        token = special.get(key, settings.get(key))
        token = token.get("content") if isinstance(token, dict) else token
        if isinstance(token, str) and made.token_to_id(token) is not None:
            made.add_special_tokens([AddedToken(token, normalized=False, special=True)])
    added = read_json(folder / "added_tokens.json") if (folder / "added_tokens.json").exists() else {}
    for token, number in sorted(added.items(), key=lambda item: str(item[1]).zfill(20)):
        made.add_tokens([AddedToken(token, normalized=False)])
        if made.token_to_id(token) != number:
            raise ValueError(f"added_tokens.json: {token!r} is {number!r}, it would be {made.token_to_id(token)}")
    return made


def check_device(name: str) -> str:
    """The name of a torch device, if it is there and holds numbers (as "meta" does not); otherwise ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.ones(1, device=name).item()
    except MemoryError:
        raise
    except Exception as error:  # whatever the device's backend raises, or its import
        why = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ValueError(f"device {name!r}: {why[:200]}") from None
    return name


def gptq_text(text: str) -> str:
    """WikiText as the GPTQ repository joins it: blank lines around every line."""
    lines = [f"{line}\n" if line.strip() else "" for line in text.removesuffix("\n").split("\n")]
    return "\n\n".join(lines)


def start_token(folder: Path | str, given: int | None = None) -> int:
    """The token that begins a sequence: `given`, or bos_token_id of config.json. ValueError where neither says it."""
    path = resolve(folder) / "config.json"
    token = read_json(path).get("bos_token_id") if given is None else given
    if not isinstance(token, int) or isinstance(token, bool):
        raise ValueError(f"{path}: bos_token_id is {token!r}: say which token begins a sequence (--start-token)")
    return int(known_ids(folder, token, "the start token" if given is not None else f"{path}: bos_token_id"))


def window_length(most: int, given: int | None = None) -> tuple[int, str]:
    """Tokens of an evaluation window of a model that takes at most so many, and what to say of it ("": nothing).

    Without a given length it is all that the model takes, up to 2048: the common choice, and attention's memory grows
    with its square. Raises ValueError for a given length beyond what the model takes.
    """
    if given is not None:
        if given > most:
            raise ValueError(f"windows of {given} tokens are too long: the model takes {most}")
        return given, ""
    if most <= LONGEST:
        return most, ""
    return LONGEST, f"windows of {LONGEST} tokens, although the model takes {most}: --length chooses"


def read_text(path: Path | str) -> str:
    """A UTF-8 text, every byte of it but a byte order mark: line ends are kept as they are. Of JSON lines (.jsonl) it
    is their "text".

    Raises ValueError for what is not UTF-8, or is a file of another kind by its name.
    """
    path = Path(path)
    if path.suffix in (".jsonl", ".ndjson"):
        return "\n\n".join(text for _, text in json_lines(path, _text_of))
    if path.suffix in (".json", ".parquet", ".arrow", ".gz", ".zip", ".zst", ".npy", ".npz"):
        raise ValueError(f"{path}: a UTF-8 text is needed, or JSON lines (.jsonl) with a text each, not {path.suffix}")
    return _decoded(path)


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 text: {error}: convert it") from None


def json_lines(path: Path, take: Callable[[Any], Any], what: str = 'a JSON object with "text" is needed') -> Iterator:
    """Line numbers and what `take` makes of each line of JSON, blank ones left out.

    take: raises ValueError, LookupError or TypeError for a value that is not `what` is needed.
    """
    found = False
    for number, line in enumerate(_decoded(Path(path)).split("\n"), 1):
        if not line.strip():
            continue
        row = None
        try:
            row = json.loads(line)
            yield number, take(row)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            why = ": it is a list: write one object a line" if isinstance(row, list) else _why(error)
            raise ValueError(f"{path}:{number}: {what}{why}") from None
        found = True
    if not found:
        raise ValueError(f"{path}: it holds no line: {what}")


def _why(error: Exception) -> str:
    """What was wrong with a line, where that can be said in few words."""
    match error:
        case json.JSONDecodeError():
            return ": the line by itself is no JSON"
        case KeyError(args=[str(name)]):
            return f": {name} is missing"
        case ValueError(args=[str(text)]) if "\n" not in text and len(text) < 200:
            return f": {text}"
    return ""


def _text_of(row: Any) -> str:
    return well_formed(row["text"])


def well_formed(text: Any) -> str:
    """A string that has a UTF-8 form: JSON can spell halves of surrogate pairs, which have none."""
    if not isinstance(text, str):
        raise TypeError
    text.encode()
    return text


def take(windows: Iterable[Window], limit: int | None) -> list[Window]:
    """The first windows whose scored tokens make up at most `limit`, and at least one window."""
    windows = list(windows)
    if limit is None:
        return windows
    total = np.cumsum([w.scored for w in windows])
    return windows[: max(1, int((total <= limit).sum()))]
