"""Random damage to every file that golden.models reads: each is read, or refused in one line.

Each function takes a folder to work in, a seed and a count, and raises AssertionError, with the input's number, for
anything but a result or one of the project's errors, for files outside the folder, and for a read that takes long.
`READERS` has them all by name.
"""

import copy
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from golden.models import QuantConfig, load, quantize, save
from golden.models.files import read_ids
from golden.models.tensors import Checkpoint, SafetensorsFile, TorchFile, write_safetensors
from tests.decoder_models import MODELS, random_ids, random_model

_SECONDS = 10  # for one input
_ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 7, 1 << 31, 1 << 40, 1 << 62, 1 << 63, 10**30, 10**400, -(10**18), 0.5, -0.0,
    1e-300, 1e300, "", "x", "..", "../x", "/etc/passwd", "a/b", "\0", "\n", "\ud800", "model.safetensors", "float",
    "dint4", "F32", "F8_E4M3", [], {}, [[]], [0], [1, 2, 3], [None], {"a": 1}, [-1, 4], [1 << 62, 1 << 62],
    [0, 1 << 62],
)  # fmt: skip
_BYTES = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\0",
    b"\xff",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"-1",
    b"9" * 50,
    b"\n",
)


def damaged_bytes(rng: np.random.Generator, data: bytes) -> bytes:
    """A few bits, bytes, pieces or ends of data changed."""
    found = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        if not found:
            break
        at = int(rng.integers(len(found)))
        match int(rng.integers(7)):
            case 0 | 1:
                found[at] ^= 1 << int(rng.integers(8))
            case 2:
                found[at : at + 1] = rng.bytes(1)
            case 3:
                del found[at : at + int(rng.integers(1, 40))]
            case 4:
                found[at:at] = _BYTES[int(rng.integers(len(_BYTES)))]
            case 5:
                found[at:at] = found[at : at + int(rng.integers(1, 40))]
            case 6:
                del found[at:]
    return bytes(found)


def damaged_json(rng: np.random.Generator, value: Any) -> Any:
    """A few values or keys of JSON data changed, left out or moved."""
    value = copy.deepcopy(value)
    for _ in range(int(rng.integers(1, 4))):
        places = list(_places(value))
        if not places:
            break
        holder, key = places[int(rng.integers(len(places)))]
        odd = copy.deepcopy(_ODD[int(rng.integers(len(_ODD)))])
        match int(rng.integers(4)):
            case 0 | 1:
                holder[key] = odd
            case 2:
                del holder[key]
            case 3:
                other, name = places[int(rng.integers(len(places)))]
                if name in other if isinstance(other, dict) else name < len(other):
                    holder[key] = copy.deepcopy(other[name])
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _json(rng: np.random.Generator, value: Any) -> bytes:
    """JSON data, damaged as data or as bytes."""
    if rng.random() < 0.7:
        return json.dumps(damaged_json(rng, value)).encode()
    return damaged_bytes(rng, json.dumps(value).encode())


def _trials(folder: Path, seed: int, count: int, damage: Callable[[np.random.Generator], None], read: Callable) -> int:
    """Damage and read, count times; how many of the inputs were refused."""
    around, refused = set(folder.parent.iterdir()), 0
    for i in range(count):
        rng = np.random.default_rng([seed, i])
        damage(rng)
        begin = time.monotonic()
        said = None
        try:
            read()
        except (ValueError, OSError) as error:
            said = str(error)
        except Exception as error:
            raise AssertionError(f"input {i} of seed {seed}: {type(error).__name__}: {error}") from error
        if said is not None:
            refused += 1
            assert said, f"input {i} of seed {seed}: refused without a word"
            assert "\n" not in said, f"input {i} of seed {seed}: more than a line: {said}"
            assert len(said) < 2000, f"input {i} of seed {seed}: {len(said)} characters: {said[:200]}"
        took = time.monotonic() - begin
        assert took < _SECONDS, f"input {i} of seed {seed} took {took:.1f} s"
    assert set(folder.parent.iterdir()) == around, "something was written outside the folder"
    return refused


def fuzz_safetensors(folder: Path, seed: int, count: int) -> int:
    rng, path = np.random.default_rng(seed), folder / "model.safetensors"
    write_safetensors(path, {"a": rng.standard_normal((3, 4)), "b": np.arange(5), "c": np.zeros((0, 3), np.float16)})
    whole = path.read_bytes()
    length = int.from_bytes(whole[:8], "little")
    header, data = json.loads(whole[8 : 8 + length]), whole[8 + length :]
    header["__metadata__"] = {"format": "pt"}

    def damage(rng: np.random.Generator) -> None:
        if rng.random() < 0.3:
            path.write_bytes(damaged_bytes(rng, whole))
            return
        head = _json(rng, header)
        path.write_bytes(len(head).to_bytes(8, "little") + head + data)

    return _trials(folder, seed, count, damage, lambda: list(SafetensorsFile(path).values()))


def fuzz_index(folder: Path, seed: int, count: int) -> int:
    for shard, name in (("one.safetensors", "a"), ("two.safetensors", "b")):
        write_safetensors(folder / shard, {name: np.zeros(3, np.float32)})
    path, index = folder / "model.safetensors.index.json", {"a": "one.safetensors", "b": "two.safetensors"}
    index = {"metadata": {"total_size": 24}, "weight_map": index}
    damage = lambda rng: path.write_bytes(_json(rng, index))  # noqa: E731
    return _trials(folder, seed, count, damage, lambda: list(Checkpoint(folder).values()))


def fuzz_config(folder: Path, seed: int, count: int) -> int:
    llama3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "rope_theta": 1e4}
    configs = {name: dict(hf) for name, hf in MODELS.items()}
    configs["llama"] |= {"rope_scaling": llama3, "rms_norm_eps": 1e-6, "head_dim": 8, "tie_word_embeddings": False}
    for name in configs:
        (folder / name).mkdir(parents=True)
        write_safetensors(folder / name / "model.safetensors", random_model(name).tensors)
    chosen = [folder]

    def damage(rng: np.random.Generator) -> None:
        name = list(configs)[int(rng.integers(len(configs)))]
        chosen[0] = folder / name
        (folder / name / "config.json").write_bytes(_json(rng, configs[name]))

    return _trials(folder, seed, count, damage, lambda: load(chosen[0])([[3, 4]]))


def fuzz_saved(folder: Path, seed: int, count: int) -> int:
    """Saved models, with checksums and without."""
    model = random_model("llama")
    config = QuantConfig(value_range="static", group_size=8)
    saved = save(quantize(model, config, calibration=random_ids(model, (1, 9))), folder / "saved")
    whole = {path.name: path.read_bytes() for path in saved.iterdir()}
    parsed = {name: json.loads(data) for name, data in whole.items() if name.endswith(".json")}
    verify = [True]

    def damage(rng: np.random.Generator) -> None:
        for name, data in whole.items():
            (saved / name).write_bytes(data)
        verify[0] = bool(rng.random() < 0.5)
        name = list(whole)[int(rng.integers(len(whole)))]
        new = _json(rng, parsed[name]) if name in parsed else damaged_bytes(rng, whole[name])
        (saved / name).write_bytes(new)

    return _trials(folder, seed, count, damage, lambda: load(saved, verify=verify[0])([[3, 4]]))


def fuzz_ids(folder: Path, seed: int, count: int) -> int:
    path, held = folder / "ids.npy", io.BytesIO()
    np.save(held, np.arange(12).reshape(3, 4))
    whole = held.getvalue()
    header = {"descr": "<i8", "fortran_order": False, "shape": [3, 4]}

    def damage(rng: np.random.Generator) -> None:
        if rng.random() < 0.5:
            path.write_bytes(damaged_bytes(rng, whole))
            return
        changed = damaged_json(rng, header)
        if isinstance(changed.get("shape"), list):
            changed["shape"] = tuple(changed["shape"])
        head = repr(changed).encode("latin1", "replace")[:60000] + b"\n"
        path.write_bytes(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + whole[-96:])

    return _trials(folder, seed, count, damage, lambda: read_ids(path))


def fuzz_torch(folder: Path, seed: int, count: int) -> int:
    """PyTorch's checkpoints; needs torch."""
    import torch

    path, held = folder / "pytorch_model.bin", io.BytesIO()
    torch.save({"a": torch.arange(12.0).reshape(3, 4), "b": torch.zeros(5, dtype=torch.bfloat16)}, held)
    whole = held.getvalue()
    damage = lambda rng: path.write_bytes(damaged_bytes(rng, whole))  # noqa: E731
    return _trials(folder, seed, count, damage, lambda: list(TorchFile(path).values()))


READERS: dict[str, Callable[[Path, int, int], int]] = {
    "safetensors": fuzz_safetensors,
    "index": fuzz_index,
    "config": fuzz_config,
    "saved": fuzz_saved,
    "ids": fuzz_ids,
    "torch": fuzz_torch,
}
