"""SentencePiece's tokenizer.model, which is all that some LLaMA folders have, as a `tokenizers.Tokenizer`.

The file is a protocol buffer: pieces (1: text, 2: score, 3: kind), what trained them (3: 2 is BPE; 35: bytes stand for
what is in no piece; 40: number of the unknown piece), and how a text is normalised (2: a compiled table of characters;
3: a space in front; 4: no double spaces). BPE, LLaMA's kind, is read; unigram models break ties otherwise elsewhere.
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

SPACE = "\u2581"
_PIECES, _TRAINER, _NORMALIZER = 1, 2, 3
_BPE = 2
_NORMAL, _CONTROL, _USER_DEFINED = 1, 3, 4


def read(path: Path | str) -> Tokenizer:
    """The tokenizer in a file. Raises ValueError for what is no such file, or has no tokens."""
    pieces, trainer, normalizer = [], {}, {}
    for number, value in _fields(Path(path).read_bytes()):
        if number == _PIECES:
            piece = dict(_fields(_bytes(value)))
            score = struct.unpack("<f", _bytes(piece.get(2, bytes(4))))[0]
            pieces.append((_bytes(piece.get(1, b"")).decode(), score, piece.get(3, _NORMAL)))
        elif number == _TRAINER:
            trainer = dict(_fields(_bytes(value)))
        elif number == _NORMALIZER:
            normalizer = dict(_fields(_bytes(value)))
    kind, unknown = trainer.get(3, 1), trainer.get(40, 0)
    different = len({text for text, _, _ in pieces})
    if not pieces or different != len(pieces) or kind != _BPE:
        raise ValueError(f"{len(pieces)} pieces, {different} of them different, model type {kind!r}: BPE, 2, is read")
    steps: list[Any] = [normalizers.Precompiled(_bytes(normalizer[2]))] if normalizer.get(2) else []
    if normalizer.get(4, 1):
        steps += [normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    prefixed = bool(normalizer.get(3, 1))
    return build(pieces, unknown, byte_fallback=bool(trainer.get(35, 0)), prefixed=prefixed, steps=steps)


def build(
    pieces: list[tuple[str, float, int]],
    unknown: int,
    *,
    byte_fallback: bool,
    prefixed: bool,
    steps: Sequence[Any] = (),
) -> Tokenizer:
    """The tokenizer of pieces, all different: (text, score, kind).

    unknown: number of the piece that stands for what is in no piece; byte_fallback: bytes do. prefixed: a space is put
    in front. steps: normalizers.
    """
    if not isinstance(unknown, int) or not 0 <= unknown < len(pieces):
        raise ValueError(f"its unknown piece is {unknown}, there are {len(pieces)}")
    vocab = {text: i for i, (text, _, _) in enumerate(pieces)}
    how = {"unk_token": pieces[unknown][0], "fuse_unk": True, "byte_fallback": byte_fallback}
    made = Tokenizer(models.BPE(vocab, _merges(pieces, vocab), **how))
    steps = list(steps)
    if prefixed:  # in front of a space, too, where Metaspace puts none
        steps.append(normalizers.Replace(Regex(r"\A "), "  "))
    made.normalizer = normalizers.Sequence(steps)
    scheme = "first" if prefixed else "never"
    made.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, prepend_scheme=scheme, split=False)
    made.decoder = decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()])
    added = [AddedToken(t, normalized=False, special=what == _CONTROL)
             for t, _, what in pieces if what in (_CONTROL, _USER_DEFINED)]  # fmt: skip
    made.add_tokens(added)
    return made


def _merges(pieces: list[tuple[str, float, int]], vocab: dict[str, int]) -> list[tuple[str, str]]:
    """Pairs of pieces that make another one, in the order in which SentencePiece merges: by that one's score."""
    found = []
    for text, score, what in pieces:
        if what != _NORMAL:
            continue
        pairs = [(text[:i], text[i:]) for i in range(1, len(text)) if text[:i] in vocab and text[i:] in vocab]
        found += [(-score, pair) for pair in sorted(pairs, key=lambda pair: (vocab[pair[0]], vocab[pair[1]]))]
    return [pair for _, pair in sorted(found, key=lambda one: one[0])]


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError(f"a field is {value!r}, bytes are needed")
    return value


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field of a message: an integer, or bytes."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = 0
        for shift in range(0, 70, 7):
            if at >= len(data):
                break
            byte, at = data[at], at + 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise ValueError("the file is cut short or damaged")

    while at < len(data):
        number, wire = divmod(varint(), 8)
        if wire == 0:
            yield number, varint()
            continue
        size = {1: 8, 5: 4}[wire] if wire in (1, 5) else varint() if wire == 2 else len(data) + 1
        if at + size > len(data):
            raise ValueError("the file is cut short or damaged")
        yield number, data[at : at + size]
        at += size
