"""The tokenizer that a GGUF file describes by its keys `tokenizer.ggml.*`: byte-level BPE, or SentencePiece's BPE.

made, settings = tokenizer_of(path, keys)     # a tokenizers.Tokenizer, and tokenizer_config.json
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors

from golden.models.architecture import brief
from golden.ptq import sentencepiece

_CONTROL, _USER_DEFINED = 3, 4  # types of tokens
_CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"


def _words(digits: str) -> list[Any]:
    """Words with a sign before them, runs of so many digits, signs, and white space: the split of LLaMA 3 and Qwen."""
    parts = [_CONTRACTIONS, r"[^\r\n\p{L}\p{N}]?\p{L}+", rf"\p{{N}}{digits}", r" ?[^\s\p{L}\p{N}]+[\r\n]*"]
    return _split([*parts, r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])


def _split(parts: list[str]) -> list[Any]:
    return [
        pre_tokenizers.Split(Regex("|".join(parts)), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]


def _digits() -> list[Any]:
    """GPT-2's split behind one into single digits."""
    return [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]


def _tekken() -> list[Any]:
    """Words as `_words`, split between a small letter and a large one, too, and single digits: Mistral's Tekken."""
    large, small, sign = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"[^\r\n\p{L}\p{N}]?"
    parts = [f"{sign}{large}*{small}+", f"{sign}{large}+{small}*", r"\p{N}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*"]
    return _split([*parts, r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])


_LLAMA3 = ("llama-bpe", "llama3", "llama-v3", "falcon3")
_BEGIN = (*_LLAMA3, "tekken")  # their texts begin with a token, where nothing else is said
_WHOLE = (*_LLAMA3, "tekken", "smaug-bpe")  # a word that is a token is that, whatever its merges
#: How text is split before its bytes are merged, by tokenizer.ggml.pre.
SPLITS: dict[str, Callable[[], list[Any]]] = {
    **dict.fromkeys(("smollm", "refact", "starcoder", "command-r", "codeshell"), _digits),
    **dict.fromkeys(("gpt-2", "olmo", "mpt", "phi-2"), lambda: [pre_tokenizers.ByteLevel(add_prefix_space=False)]),
    **dict.fromkeys((*_LLAMA3, "smaug-bpe", "dbrx"), lambda: _words("{1,3}")),
    **dict.fromkeys(("qwen2", "deepseek-r1-qwen", "megrez"), lambda: _words("")),
    "tekken": _tekken,
}


def tokenizer_of(path: Path, said: Mapping[str, Any]) -> tuple[Tokenizer, dict[str, Any]]:
    """The tokenizer that a file's keys say, and the content of tokenizer_config.json.

    Raises ValueError, with the path and the key, for what is wrong, or of a kind that is not known.
    """
    keys = {k.removeprefix("tokenizer.ggml."): v for k, v in said.items() if k.startswith("tokenizer.ggml.")}
    tokens, kinds = keys.get("tokens"), keys.get("token_type")
    if not isinstance(tokens, list) or not tokens or not all(isinstance(token, str) for token in tokens):
        raise ValueError(f"{path}: it has no vocabulary: tokenizer.ggml.tokens is {brief(tokens)}")
    for name in ("model", "pre"):
        if not isinstance(keys.get(name), str | None):
            raise ValueError(f"{path}: tokenizer.ggml.{name} is {brief(keys[name])}, a name is needed")
    for name in ("add_bos_token", "add_space_prefix"):
        if not isinstance(keys.get(name), bool | None):
            raise ValueError(f"{path}: tokenizer.ggml.{name} is {brief(keys[name])}, true or false is needed")
    kinds = [1] * len(tokens) if kinds is None else kinds
    if not isinstance(kinds, list) or len(kinds) != len(tokens):
        raise ValueError(f"{path}: tokenizer.ggml.token_type is not a list for {len(tokens)} tokens")
    special = {}
    for name, key in (("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding")):
        i = keys.get(f"{key}_token_id")
        if i is not None and (type(i) is not int or not 0 <= i < len(tokens)):
            raise ValueError(f"{path}: tokenizer.ggml.{key}_token_id is {brief(i)} of {len(tokens)} tokens")
        special[f"{name}_token"] = None if i is None else tokens[i]
    match keys.get("model"):
        case "gpt2":
            made = _byte_level(path, keys, tokens, kinds)
        case "llama":
            gemma = str(said.get("general.architecture")).startswith("gemma")
            made = _sentencepiece(path, keys, tokens, kinds, gemma=gemma)
        case other:
            raise ValueError(f"{path}: tokenizer.ggml.model is {brief(other)}, read are 'gpt2' and 'llama'")
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False}
    settings |= {name: token for name, token in special.items() if token is not None}
    if (
        keys.get("add_bos_token", keys.get("model") == "llama" or keys.get("pre") in _BEGIN)
        and special["bos_token"] is not None
    ):
        bos = special["bos_token"]
        known = [(bos, tokens.index(bos))]
        made.post_processor = processors.TemplateProcessing(f"{bos} $A", f"{bos} $A {bos} $B", known)
    template = said.get("tokenizer.chat_template")
    return made, settings | ({"chat_template": template} if isinstance(template, str) else {})


def _vocabulary(path: Path, tokens: list[str]) -> dict[str, int]:
    vocab = {token: i for i, token in enumerate(tokens)}
    if len(vocab) != len(tokens):
        twice = next(token for i, token in enumerate(tokens) if vocab[token] != i)
        raise ValueError(f"{path}: token {brief(twice)} is in tokenizer.ggml.tokens twice")
    return vocab


def _byte_level(path: Path, keys: Mapping[str, Any], tokens: list[str], kinds: list[int]) -> Tokenizer:
    vocab, merges = _vocabulary(path, tokens), keys.get("merges")
    pairs = [tuple(m.split(" ")) for m in merges] if isinstance(merges, list) and all(
        isinstance(m, str) for m in merges) else None  # fmt: skip
    if pairs is None or not all(len(pair) == 2 and {*pair, "".join(pair)} <= vocab.keys() for pair in pairs):
        raise ValueError(f"{path}: tokenizer.ggml.merges is no list of pairs of tokens that make a token")
    split = SPLITS.get(keys.get("pre"))
    if split is None:
        known = ", ".join(map(repr, SPLITS))
        raise ValueError(f"{path}: tokenizer.ggml.pre is {brief(keys.get('pre'))}, splits are known for {known}")
    made = Tokenizer(models.BPE(vocab, pairs, ignore_merges=keys["pre"] in _WHOLE))
    made.pre_tokenizer = pre_tokenizers.Sequence(split())
    made.decoder = decoders.ByteLevel()
    _add(made, tokens, kinds)
    return made


def _sentencepiece(
    path: Path, keys: Mapping[str, Any], tokens: list[str], kinds: list[int], *, gemma: bool
) -> Tokenizer:
    scores, unknown = keys.get("scores"), keys.get("unknown_token_id", 0)
    if not isinstance(scores, list) or len(scores) != len(tokens):
        raise ValueError(f"{path}: tokenizer.ggml.scores is not a list for {len(tokens)} tokens")
    if gemma:  # runs of spaces are spelled as such; tokens are merged in their order, which the scores do not tell
        spelled = [t.replace(" ", sentencepiece.SPACE) if not t.strip(" ") else t for t in tokens]
        kinds = [1 if new != old else kind for new, old, kind in zip(spelled, tokens, kinds, strict=True)]
        tokens, scores = spelled, [-i for i in range(len(tokens))]
    _vocabulary(path, tokens)
    pieces = list(zip(tokens, scores, kinds, strict=True))
    space = keys.get("add_space_prefix", True)
    return sentencepiece.build(pieces, unknown, byte_fallback="<0x00>" in tokens, prefixed=space)


def _add(made: Tokenizer, tokens: list[str], kinds: list[int]) -> None:
    added = [AddedToken(token, normalized=False, special=kind == _CONTROL)
             for token, kind in zip(tokens, kinds, strict=True) if kind in (_CONTROL, _USER_DEFINED)]  # fmt: skip
    made.add_tokens(added)
