"""Texts, tokenizers, start tokens and windows: what a file says of an earlier use may not change what is scored."""

import contextlib
import itertools
import json
import shutil
import struct

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from golden.models import load  # noqa: E402
from golden.ptq import calibration  # noqa: E402
from golden.ptq import evaluate as ev  # noqa: E402
from golden.ptq.accuracy import EMBEDDED  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402

torch.set_grad_enabled(False)
TEXT = " The quick brown fox , which was 3 years old , jumps over the lazy dog . \n" * 20


def embedded_copy(folder, **changes):
    """The embedded model's tokenizer and config in another folder, with other values in tokenizer.json."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(EMBEDDED / "config.json", folder / "config.json")
    data = json.loads((EMBEDDED / "tokenizer.json").read_text())
    for key, value in changes.items():
        data[key] = data[key] | value if isinstance(data.get(key), dict) and key == "model" else value
    (folder / "tokenizer.json").write_text(json.dumps(data))
    return folder


TRUNCATION = {"direction": "Right", "max_length": 128, "strategy": "LongestFirst", "stride": 0}
PADDING = {
    "strategy": {"Fixed": 4096},
    "direction": "Right",
    "pad_to_multiple_of": None,
    "pad_id": 1,
    "pad_type_id": 0,
    "pad_token": "<pad>",
}
TEMPLATE = {
    "type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "</s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
    "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
    "special_tokens": {"</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}},
}


@pytest.mark.parametrize(
    "changes",
    [{"truncation": TRUNCATION}, {"padding": PADDING}, {"model": {"dropout": 0.5}}, {"post_processor": TEMPLATE},
     {"truncation": TRUNCATION, "padding": PADDING, "post_processor": TEMPLATE}],
    ids=["truncation", "padding", "dropout", "start token", "all"],
)  # fmt: skip
def test_a_tokenizer_gives_every_token_once(tmp_path, changes):
    folder = embedded_copy(tmp_path / "model", **changes)
    expected, ends = ev.tokenize(EMBEDDED, TEXT)
    for _ in range(2):  # dropout is random
        ids, got = ev.tokenize(folder, TEXT)
        assert np.array_equal(ids, expected)
        assert np.array_equal(got, ends)
    task = tmp_path / "task.jsonl"
    task.write_text("\n".join(json.dumps({"text": TEXT[:n]}) for n in (9, 100, 900)))
    assert np.array_equal(calibration.task_lengths(folder, task), calibration.task_lengths(EMBEDDED, task))


def test_bits_per_byte_of_a_truncating_tokenizer(tmp_path, shared):
    """The first 60,000 bytes of WikiText-2's raw test are 17,327 tokens, whatever the file says."""
    text = ev.read_text(shared("data/wikitext-2/wiki.test.raw")).encode()[:60_000].decode()
    ids = ev.encode(embedded_copy(tmp_path / "model", truncation=TRUNCATION, padding=PADDING), text)
    assert len(ids) == 17_327
    score = ev.evaluate({"float": from_golden(load(EMBEDDED))}, ev.rolling(ids, 511, start=2))["float"]
    assert f"{score.bits(len(text.encode())):.4f}" == "1.7625"


def test_the_same_ids_as_transformers(tmp_path):
    """Special tokens in a text too; from tokenizer.json, and from the files that OPT comes with."""
    transformers = pytest.importorskip("transformers")
    text = TEXT + "</s> and <unk> , <pad> caf\u00e9 \U0001f600 <added> \n"
    shutil.copytree(EMBEDDED, tmp_path / "one", ignore=shutil.ignore_patterns("*.safetensors", "*.npy"))
    model = json.loads((EMBEDDED / "tokenizer.json").read_text())["model"]
    (tmp_path / "two").mkdir()
    config = json.loads((EMBEDDED / "config.json").read_text()) | {"vocab_size": len(model["vocab"]) + 1}
    (tmp_path / "two" / "config.json").write_text(json.dumps(config))
    (tmp_path / "two" / "vocab.json").write_text(json.dumps(model["vocab"]))
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    (tmp_path / "two" / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    flags = dict.fromkeys(("lstrip", "normalized", "rstrip", "single_word"), False)
    end = {"__type": "AddedToken", "content": "</s>"} | flags  # as OPT's repository writes it
    settings = {"tokenizer_class": "GPT2Tokenizer", "bos_token": "</s>", "eos_token": end}
    (tmp_path / "two" / "tokenizer_config.json").write_text(json.dumps(settings | {"add_prefix_space": False}))
    (tmp_path / "two" / "special_tokens_map.json").write_text(json.dumps({"pad_token": "<pad>", "unk_token": "<unk>"}))
    (tmp_path / "two" / "added_tokens.json").write_text(json.dumps({"<added>": len(model["vocab"])}))
    for folder in ("one", "two"):
        expected = transformers.AutoTokenizer.from_pretrained(tmp_path / folder)(text, add_special_tokens=False)
        assert list(ev.encode(tmp_path / folder, text)) == expected["input_ids"], folder
    assert {1, 2, 3, len(model["vocab"])} & set(ev.encode(tmp_path / "two", text)) >= {2, len(model["vocab"])}
    (tmp_path / "two" / "config.json").write_text((EMBEDDED / "config.json").read_text())
    with pytest.raises(ValueError, match="token 4096 is outside the vocabulary of 4096"):
        ev.encode(tmp_path / "two", text)
    (tmp_path / "two" / "added_tokens.json").write_text(json.dumps({"<added>": 9}))
    with pytest.raises(ValueError, match=r"added_tokens.json: '<added>' is 9, it would be 4096"):
        ev.encode(tmp_path / "two", text)


def test_files_of_a_slow_tokenizer_are_split_as_their_class_splits(tmp_path):
    """Qwen's vocab.json and merges.txt look like OPT's, and their texts were split as OPT's: into other ids."""
    transformers = pytest.importorskip("transformers")
    model = json.loads((EMBEDDED / "tokenizer.json").read_text())["model"]
    size = len(model["vocab"])
    (tmp_path / "vocab.json").write_text(json.dumps(model["vocab"]))
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    (tmp_path / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (tmp_path / "added_tokens.json").write_text(json.dumps({"<|endoftext|>": size, "<|im_start|>": size + 1}))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "qwen2", "vocab_size": size + 2}))
    text = TEXT + "It's 12345 \n\n\tcafe\u0301 <|im_start|>THEY'RE<|endoftext|>\r\n"
    theirs = transformers.Qwen2Tokenizer(model["vocab"], [tuple(merge.split(" ")) for merge in merges])
    theirs.add_tokens(["<|endoftext|>", "<|im_start|>"])
    expected = theirs(text, add_special_tokens=False)["input_ids"]
    assert list(ev.encode(tmp_path, text)) == expected
    for kind, same in (("Qwen2Tokenizer", True), ("GPT2TokenizerFast", False)):
        (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind, "bos_token": None}))
        assert (list(ev.encode(tmp_path, text)) == expected) is same
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "RobertaTokenizer"}')
    with pytest.raises(ValueError, match=r"tokenizer_class is 'RobertaTokenizer', of which these files say too little"):
        ev.encode(tmp_path, text)


def test_dropped_characters_are_said(tmp_path, capsys):
    """A vocabulary without an unknown token drops what it lacks: fewer tokens to score, and too few bits."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.BPE({"a": 0, "b": 1}, []))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.save(str(tmp_path / "tokenizer.json"))
    assert list(ev.encode(tmp_path, "ab a\n")) == [0, 1, 0]
    assert capsys.readouterr().err == ""
    assert list(ev.encode(tmp_path, "abca z\n")) == [0, 1, 0]
    assert "its tokenizer drops 2 characters of the text\n" in capsys.readouterr().err
    made.normalizer = normalizers.Replace("a", "b")
    made.save(str(tmp_path / "tokenizer.json"))
    assert list(ev.encode(tmp_path, "ab a\n")) == [1, 1, 1]
    with pytest.raises(ValueError, match="its tokenizer makes no token of a text of 2 characters"):
        ev.encode(tmp_path, "zz")


def test_a_tokenizer_that_fails_is_one_clear_error(tmp_path):
    from tokenizers import Tokenizer, models

    Tokenizer(models.WordLevel({"a": 0}, unk_token="<unk>")).save(str(tmp_path / "tokenizer.json"))
    task = tmp_path / "task.jsonl"
    task.write_text('{"text": "b"}')
    for attempt in (lambda: ev.encode(tmp_path, "b"), lambda: calibration.task_lengths(tmp_path, task)):
        with pytest.raises(ValueError, match=r"its tokenizer fails: .*[Mm]issing"):
            attempt()


def test_start_token(tmp_path):
    for wrong in (None, [1, 2], "2", True):
        (tmp_path / "config.json").write_text(json.dumps({"bos_token_id": wrong, "vocab_size": 9}))
        with pytest.raises(ValueError, match=r"bos_token_id is .*: say which token begins a sequence"):
            ev.start_token(tmp_path)
        assert ev.start_token(tmp_path, 0) == 0
        assert ev.start_token(tmp_path, 8) == 8
        with pytest.raises(ValueError, match="the start token: token 9 is outside the vocabulary of 9"):
            ev.start_token(tmp_path, 9)
    (tmp_path / "config.json").write_text(json.dumps({"bos_token_id": -1, "vocab_size": 9}))
    with pytest.raises(ValueError, match=r"config.json: bos_token_id: token -1 is outside the vocabulary of 9"):
        ev.start_token(tmp_path)


def test_window_length():
    assert ev.window_length(511) == (511, "")
    assert ev.window_length(2048) == (2048, "")
    assert ev.window_length(131_071, 4096) == (4096, "")
    length, words = ev.window_length(131_071)
    assert length == 2048
    assert words == "windows of 2048 tokens, although the model takes 131071: --length chooses"
    with pytest.raises(ValueError, match="windows of 512 tokens are too long: the model takes 511"):
        ev.window_length(511, 512)


@pytest.mark.parametrize(
    ("tokens", "size", "fits"), [(100_015, 102_400, True), (100_015, 102_401, False), (4097, 6000, False)]
)
def test_a_vocabulary_may_be_rounded_up(tmp_path, tokens, size, fits):
    """DeepSeek's LLaMAs have 102,400 embeddings for 100,015 tokens."""
    from tokenizers import Tokenizer, models

    Tokenizer(models.WordLevel({f"t{i}": i for i in range(tokens)}, "t0")).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "config.json").write_text(f'{{"vocab_size": {size}}}')
    if fits:
        assert ev.tokenizer(tmp_path).get_vocab_size() == tokens
    else:
        with pytest.raises(ValueError, match="the tokenizer of another model"):
            ev.tokenizer(tmp_path)


def test_a_short_text_takes_short_windows():
    """Whatever the positions: a window is as long as the text."""
    (window,) = ev.rolling(np.arange(9), 131_071, start=2)
    assert len(window.ids) == 10


def test_a_byte_order_mark_is_no_text(tmp_path):
    """As editors on Windows write it; all else of a text stays, line ends and a mark inside it too."""
    path = tmp_path / "t.txt"
    path.write_bytes("\ufeffone\r\n\ufefftwo\n".encode())
    assert ev.read_text(path) == "one\r\n\ufefftwo\n"
    path.write_bytes("one".encode("utf-16"))
    with pytest.raises(ValueError, match=r"t.txt: not UTF-8 text: .* position 0: invalid start byte: convert it"):
        ev.read_text(path)


def test_json_lines_are_read_by_their_text(tmp_path):
    path = tmp_path / "c4.jsonl"
    path.write_text('\ufeff{"text": "one\u2028line"}\n\n{"text": "two", "url": 3}\n', encoding="utf-8")
    assert ev.read_text(path) == "one\u2028line\n\ntwo"
    assert np.array_equal(calibration.read_ids(path, EMBEDDED), ev.encode(EMBEDDED, "one\u2028line\n\ntwo"))
    deep = '{"text": ' + "[" * 100_000
    for wrong in ('"text"', "[]", "3", "{}", '{"text": 3}', '{"text": ["a"]}', "{", deep, r'{"text": "\ud800"}'):
        path.write_text(f'{{"text": "good"}}\n{wrong}\n')
        with pytest.raises(ValueError, match=r'c4.jsonl:2: a JSON object with "text" is needed'):
            ev.read_text(path)
    for whole, why in (('[{"text": "good"}]', "it is a list: write one object a line"), ("{\n", "the line by itself")):
        path.write_text(whole)
        with pytest.raises(ValueError, match=rf"c4.jsonl:1: .* is needed: {why}"):
            ev.read_text(path)
    path.write_text("\n \n")
    with pytest.raises(ValueError, match=r"c4.jsonl: it holds no line"):
        ev.read_text(path)
    for name in ("c4.json", "c4.parquet", "c4.jsonl.gz"):
        (tmp_path / name).write_bytes(b"{}")
        with pytest.raises(ValueError, match="a UTF-8 text is needed, or JSON lines"):
            ev.read_text(tmp_path / name)
    np.save(tmp_path / "ids.npy", np.arange(5))
    assert np.array_equal(calibration.read_ids(tmp_path / "ids.npy", EMBEDDED), np.arange(5))


def varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def field(number, value):
    """A field of a protocol buffer: an integer, a float, or bytes."""
    if isinstance(value, int):
        return varint(number * 8) + varint(value)
    if isinstance(value, float):
        return varint(number * 8 + 5) + struct.pack("<f", value)
    return varint(number * 8 + 2) + varint(len(value)) + value


def sentencepiece_model(pieces, *, kind=2, dummy_prefix=1):
    """tokenizer.model as LLaMA has it: BPE, bytes for what is in no piece, no other normalisation."""
    kinds = {"<unk>": 2, "<s>": 3, "</s>": 3}
    made = b""
    for text, score in pieces:
        what = 6 if text.startswith("<0x") else kinds.get(text, 1)
        made += field(1, field(1, text.encode()) + field(2, score) + field(3, what))
    return (
        made + field(2, field(3, kind) + field(35, 1) + field(40, 0)) + field(3, field(3, dummy_prefix) + field(4, 0))
    )


def pieces_of(text):
    """Every character, bytes, and pieces of more, their scores falling as SentencePiece's BPE numbers its merges."""
    special = ["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256))]
    longer = [text[i : i + n] for n in (2, 3, 4) for i in range(0, len(text) - n, 3)]
    longer = [piece for piece in dict.fromkeys(longer) if "\u2581" not in piece[1:]]
    order = np.random.default_rng(0).permutation(len(longer))
    merged = [(longer[i], -float(rank)) for rank, i in enumerate(order)]
    characters = [(c, -1e6 - i) for i, c in enumerate(dict.fromkeys(text))]
    return [(piece, 0.0) for piece in special] + merged + characters


def by_definition(text, pieces):
    """Ids: the neighbours that make the piece of the highest score are joined, as long as any do."""
    scores, numbers = dict(pieces), {piece: i for i, (piece, _) in enumerate(pieces)}
    parts = list(text)
    while True:
        pairs = [(scores[a + b], -i) for i, (a, b) in enumerate(itertools.pairwise(parts)) if a + b in scores]
        if not pairs:
            break
        at = -max(pairs)[1]
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    split = ([p] if p in numbers else [f"<0x{byte:02X}>" for byte in p.encode()] for p in parts)
    return [numbers[piece] for group in split for piece in group]


def test_a_folder_with_sentencepiece_alone(tmp_path):
    spaced = TEXT.strip().replace(" ", "\u2581").replace("\n", "\u2581")[:400]
    pieces, text = pieces_of("\u2581" + spaced), "fox jumps over  the \u03b1 lazy dog\n, old"
    path = tmp_path / "tokenizer.model"
    for prefix, front in itertools.product((1, 0), ("", " ", "  ")):
        path.write_bytes(sentencepiece_model(pieces, dummy_prefix=prefix))
        expected = by_definition("\u2581" * prefix + (front + text).replace(" ", "\u2581"), pieces)
        assert len(expected) < len(text)
        assert list(ev.encode(tmp_path, front + text)) == expected
    assert list(ev.encode(tmp_path, "</s>dog")) == [2, *by_definition("dog", pieces)]
    data = path.read_bytes()
    for wrong in (b"", b"{}", data[: len(data) // 2], sentencepiece_model(pieces, kind=1),
                  sentencepiece_model([*pieces, ("dog", 0.0), ("dog", 1.0)])):  # fmt: skip
        path.write_bytes(wrong)
        with pytest.raises(ValueError, match=r"tokenizer.model hold no tokenizer: "):
            ev.encode(tmp_path, "text")
    rng = np.random.default_rng(0)
    for _ in range(300):  # damage is refused or harmless, and ends
        damaged = bytearray(data)
        for at in rng.integers(0, len(data), rng.integers(1, 4)):
            damaged[at] = rng.integers(0, 256)
        path.write_bytes(damaged)
        with contextlib.suppress(ValueError):
            ev.encode(tmp_path, text)
