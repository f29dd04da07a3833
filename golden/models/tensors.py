"""Tensors in files, with NumPy alone: safetensors, read and written; PyTorch's checkpoints, read where torch is there.

A safetensors file is 8 bytes (little-endian length of the header), a JSON header {name: {dtype, shape, data_offsets}},
and the data of all tensors, without gaps. Nothing in a file is believed before it is checked against what the file
holds: memory stays within a small multiple of its size.
"""

import errno
import hashlib
import json
import math
import os
import shutil
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from golden.models.architecture import brief
from golden.storage import write_bytes

_DTYPES = {
    "F64": np.float64,
    "F32": np.float32,
    "F16": np.float16,
    "BF16": np.uint16,  # NumPy has no bfloat16: read as bits, widened to float32
    "I64": np.int64,
    "I32": np.int32,
    "I16": np.int16,
    "I8": np.int8,
    "U8": np.uint8,
    "U16": np.uint16,
    "U32": np.uint32,
    "U64": np.uint64,
    "BOOL": np.bool_,
}
_NAMES = {np.dtype(d): n for n, d in _DTYPES.items() if n != "BF16"}
_JSON_BYTES = 1 << 24  # of JSON: parsed it takes up to some 30 times as much memory
_AXES = 32
CONVERT = (
    "python -c \"import torch, safetensors.torch as s; t = torch.load('pytorch_model.bin', weights_only=True); "
    "s.save_file({k: v.clone() for k, v in t.items()}, 'model.safetensors')\""
)


def size_of(path: Path) -> int:
    """Size of a regular file, in bytes; OSError, with its name, for a file of another kind, which could block."""
    facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return facts.st_size


def parse_json(data: bytes) -> Any:
    """JSON as the standard has it. ValueError, saying why, for anything else: NaN, a key twice, nested without end."""
    if len(data) > _JSON_BYTES:
        raise ValueError(f"{len(data)} bytes, more than the {_JSON_BYTES} that are read")
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("nested too deeply: maximum recursion depth exceeded") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ValueError(f"key {brief(twice)} is there twice")
    return found


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(f"{text[:40]} is too large a number")
    return value


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; ValueError or FileNotFoundError naming it otherwise."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file; a folder in Hugging Face's layout is needed")
    try:
        if size_of(path) > _JSON_BYTES:
            raise ValueError(f"{size_of(path)} bytes, more than the {_JSON_BYTES} that are read")
        data = parse_json(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: not JSON: {error}") from None
    if not isinstance(data, dict):
        raise ValueError(f"{path}: a JSON object is needed")
    return data


class Lazy(Mapping[str, Any]):
    """What `take` gives for a name, each time it is asked for."""

    def __init__(self, names: Iterable[str], take: Callable[[str], Any]) -> None:
        self._names, self._take = dict.fromkeys(names), take

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return self._take(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class TensorFile(Mapping[str, np.ndarray]):
    """The tensors of one file by name, read (memory-mapped) when asked for. bfloat16 comes as float32."""

    path: Path

    def shape(self, name: str) -> tuple[int, ...]:
        raise NotImplementedError

    def raw(self, name: str) -> np.ndarray:
        """The tensor as it is stored: bfloat16 as the bits, uint16."""
        raise NotImplementedError

    def is_bfloat16(self, name: str) -> bool:
        raise NotImplementedError

    def checksum(self, name: str) -> str:
        """SHA-256 of the tensor's bytes."""
        return hashlib.sha256(np.ascontiguousarray(self.raw(name)).reshape(-1).view(np.uint8)).hexdigest()

    def __getitem__(self, name: str) -> np.ndarray:
        array = self.raw(name)
        if not self.is_bfloat16(name):
            return array
        wide = array.astype(np.uint32)
        wide <<= 16
        return wide.view(np.float32)


class SafetensorsFile(TensorFile):
    """A safetensors file. Raises ValueError, naming the file and the tensor, for anything that is not a complete one.

    metadata: the strings that the header holds beside the tensors.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        size = size_of(self.path)
        with self.path.open("rb") as f:
            length = int.from_bytes(f.read(8), "little")
            if size < 8 or length > size - 8:
                raise self._error(f"{size} bytes hold no complete header")
            if length > _JSON_BYTES:
                raise self._error(f"its header of {length} bytes is longer than the {_JSON_BYTES} that are read")
            try:
                header = parse_json(f.read(length))
            except ValueError as error:
                raise self._error(f"its header is not JSON: {error}") from None
        if not isinstance(header, dict):
            raise self._error("its header is not a JSON object")
        metadata = header.pop("__metadata__", None)
        metadata = {} if metadata is None else metadata
        if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
            raise self._error(f"its metadata is {brief(metadata)}, an object of strings is needed")
        self.metadata: dict[str, str] = metadata
        self._start, self._size = 8 + length, size
        self._entries = {name: self._entry(name, entry) for name, entry in header.items()}
        reached, last = 0, "the header"
        for name, (_, _, begin, end) in sorted(self._entries.items(), key=lambda item: item[1][2:]):
            if begin != reached:
                what = "overlap" if begin < reached else f"leave bytes {reached} to {begin} between them"
                raise self._error(f"{last} and tensor {name!r} {what}")
            reached, last = end, f"tensor {name!r}"
        if reached != size - self._start:
            raise self._error(f"{size - self._start - reached} bytes follow {last}")

    def _entry(self, name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
        """dtype, shape, first byte and the one after the last."""
        try:
            dtype, shape, (begin, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
            integers = all(type(number) is int and 0 <= number < 1 << 62 for number in (*shape, begin, end))
            if not integers or not isinstance(dtype, str) or len(shape) > _AXES:
                raise TypeError
        except (KeyError, TypeError, ValueError):
            raise self._error(f"tensor {brief(name)} has a malformed entry: {brief(entry)}") from None
        if dtype not in _DTYPES:
            raise self._error(f"tensor {name!r} has the unknown dtype {brief(dtype)}; read are {', '.join(_DTYPES)}")
        # What the non-zero axes span must be addressable, even where another one is zero.
        if math.prod(filter(None, shape)) * 8 >= 1 << 62:
            raise self._error(f"tensor {name!r}: no shape is {brief(list(shape))}")
        if end - begin != math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize:
            raise self._error(f"tensor {name!r}: shape {list(shape)} {dtype} does not take bytes {begin} to {end}")
        if self._start + end > self._size:
            raise self._error(f"tensor {name!r} ends at byte {self._start + end}, the file at {self._size}: cut short")
        return dtype, shape, begin, end

    @cached_property
    def _data(self) -> np.ndarray:
        """All that follows the header, mapped: uint8."""
        return np.asarray(np.memmap(self.path, np.uint8, "r", self._start))

    def raw(self, name: str) -> np.ndarray:
        dtype, shape, begin, end = self._entries[name]
        if begin == end:
            return np.zeros(shape, _DTYPES[dtype])
        return self._data[begin:end].view(_DTYPES[dtype]).reshape(shape)

    def is_bfloat16(self, name: str) -> bool:
        return self._entries[name][0] == "BF16"

    def shape(self, name: str) -> tuple[int, ...]:
        return self._entries[name][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _error(self, what: str) -> ValueError:
        return ValueError(f"{self.path}: not a usable safetensors file: {what}. Fetch or write it again")


class TorchFile(TensorFile):
    """A checkpoint that torch.save wrote, mapped; nothing but tensors is unpickled from it.

    Raises ValueError, naming the file, where torch is not installed, for files of PyTorch before 1.6, and for anything
    but a dict of tensors that lie in the file.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._check_archive(size_of(self.path))
        try:
            import torch  # noqa: PLC0415  (the golden core needs NumPy alone)
        except ImportError:
            raise ValueError(
                f"{self.path}: reading it takes PyTorch: pip install 'dint[ptq]', or convert it once: {CONVERT}"
            ) from None
        try:
            found = torch.load(self.path, map_location="cpu", weights_only=True, mmap=True)
        except Exception as error:  # whatever torch's reader and unpickler raise
            raise self._error(next(iter(str(error).splitlines()), type(error).__name__)) from None
        if not isinstance(found, dict):
            raise self._error(f"it holds a {type(found).__name__}")
        dtypes = {torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.uint8, torch.bool}
        dtypes |= {torch.int64, torch.int32, torch.int16, torch.int8}
        for name, tensor in found.items():
            if not isinstance(name, str) or type(tensor) not in (torch.Tensor, torch.nn.Parameter):
                raise self._error(f"its entry {brief(name)} is a {type(tensor).__name__}")
            if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.dtype not in dtypes:
                raise self._error(f"its tensor {name!r} is {tensor.layout} {tensor.dtype} on {tensor.device}")
            if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
                raise self._error(f"its tensor {name!r} of shape {list(tensor.shape)} repeats what the file holds once")
        self._tensors = {name: tensor.detach() for name, tensor in found.items()}
        self._bfloat16, self._bits = torch.bfloat16, torch.int16

    def _check_archive(self, size: int) -> None:
        """An uncompressed zip archive that holds no more than the file does."""
        with self.path.open("rb") as f:
            if f.read(4) != b"PK\3\4":
                raise self._error(f"no archive of PyTorch 1.6 or later: convert it: {CONVERT}")
        try:
            with zipfile.ZipFile(self.path) as archive:
                entries = archive.infolist()
        except Exception as error:  # zipfile raises what its parsing of a damaged file runs into
            raise self._error(f"its archive is damaged: {error}") from None
        packed = any(e.compress_type != zipfile.ZIP_STORED or e.file_size != e.compress_size for e in entries)
        if packed or sum(entry.file_size for entry in entries) > size:
            raise self._error("its archive unpacks to more than it holds")

    def raw(self, name: str) -> np.ndarray:
        tensor = self._tensors[name]
        if tensor.dtype == self._bfloat16:
            return tensor.contiguous().view(self._bits).numpy().view(np.uint16)
        return tensor.numpy()

    def is_bfloat16(self, name: str) -> bool:
        return self._tensors[name].dtype == self._bfloat16

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._tensors[name].shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def _error(self, what: str) -> ValueError:
        return ValueError(f"{self.path}: not a usable PyTorch checkpoint: {what}")


_READERS: dict[str, Callable[[Path], TensorFile]] = {".safetensors": SafetensorsFile, ".bin": TorchFile}
#: What a folder's tensors are in: the first of these that is there.
WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)


class Checkpoint(TensorFile):
    """All tensors of a Hugging Face folder: of its one file, or of the shards of its index (see `WEIGHTS`)."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        found = next((name for name in WEIGHTS if (self.folder / name).exists()), None)
        if found is None:
            raise FileNotFoundError(
                f"{self.folder}: neither model.safetensors nor its index is there, and no pytorch_model.bin: fetch one"
            )
        self.path = self.folder / found
        if not found.endswith(".json"):
            file = _READERS[self.path.suffix](self.path)
            self._file_of = dict.fromkeys(file, file)
            return
        try:
            weight_map: dict[str, str] = read_json(self.path)["weight_map"]
            shards = list(dict.fromkeys(weight_map.values()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f" ({error})" if isinstance(error, ValueError) else ""
            raise ValueError(f"{self.path}: no JSON object with a weight_map{why}") from None
        files, reader = {}, Path(found.removesuffix(".index.json")).suffix
        for shard in shards:
            named = isinstance(shard, str) and Path(shard).name == shard and "\0" not in shard
            if not named or Path(shard).suffix != reader or not (self.folder / shard).is_file():
                raise FileNotFoundError(f"{self.path}: shard {brief(shard)} is not in the folder: fetch it")
            files[shard] = _READERS[reader](self.folder / shard)
        self._file_of = {}
        for name, shard in weight_map.items():
            if name not in files[shard]:
                raise ValueError(f"{self.path}: tensor {brief(name)} is not in {shard}, where the index says it is")
            self._file_of[name] = files[shard]

    @property
    def files(self) -> list[Path]:
        """What the tensors come from: the files that hold them, and the index that says which does."""
        held = sorted({file.path for file in self._file_of.values()})
        return held if held == [self.path] else [*held, self.path]

    def raw(self, name: str) -> np.ndarray:
        return self._file_of[name].raw(name)

    def is_bfloat16(self, name: str) -> bool:
        return self._file_of[name].is_bfloat16(name)

    def shape(self, name: str) -> tuple[int, ...]:
        return self._file_of[name].shape(name)

    def equal(self, a: str, b: str) -> bool:
        """Whether two tensors hold the same numbers, compared a piece at a time."""
        if self.shape(a) != self.shape(b):
            return False
        if self.is_bfloat16(a) != self.is_bfloat16(b):
            return np.array_equal(self[a], self[b])
        one, other = self.raw(a), self.raw(b)
        rows = max(1, (1 << 22) // max(1, math.prod(one.shape[1:])))
        return all(np.array_equal(one[i : i + rows], other[i : i + rows]) for i in range(0, len(one), rows))

    def __iter__(self) -> Iterator[str]:
        return iter(self._file_of)

    def __len__(self) -> int:
        return len(self._file_of)


def check_disk_space(folder: Path, n_bytes: int) -> None:
    """Raise OSError if the disk that holds ``folder`` has less room than n_bytes and a small reserve."""
    free = shutil.disk_usage(folder).free
    needed = n_bytes + (1 << 24)
    if free < needed:
        raise OSError(f"{folder}: {needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free: make room and repeat")


def write_safetensors(
    path: Path | str, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Write a file that appears complete, or not at all; returns SHA-256 of each tensor's bytes by its name.

    tensors: read one at a time, twice each: for their shapes, and to be written.
    Raises OSError where the disk has too little room.
    """
    path = Path(path)
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    names, position = sorted(tensors), 0
    for name in names:
        array = np.asarray(tensors[name])
        if array.dtype not in _NAMES:
            raise TypeError(f"tensor {name!r}: {array.dtype} cannot be stored")
        end = position + array.nbytes
        header[name] = {"dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [position, end]}
        position = end
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)  # data aligned to 8 bytes
    check_disk_space(path.parent, 8 + len(head) + position)

    checksums = {}

    def chunks() -> Iterator[bytes | memoryview]:
        yield len(head).to_bytes(8, "little") + head
        for name in names:
            data = np.ascontiguousarray(tensors[name]).tobytes()
            checksums[name] = hashlib.sha256(data).hexdigest()
            yield data

    write_bytes(path, chunks())
    return checksums
