"""Reading and writing safetensors files with NumPy alone.

A file is 8 bytes (little-endian length of the header), a JSON header {name: {dtype, shape, data_offsets}}, and raw
data.
"""

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

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


class SafetensorsFile(Mapping[str, np.ndarray]):
    """The tensors of one file by name, read (memory-mapped) when asked for. bfloat16 comes as float32.

    Raises ValueError, naming the file and the tensor, for anything that is not a complete safetensors file.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        size = self.path.stat().st_size
        with self.path.open("rb") as f:
            length = int.from_bytes(f.read(8), "little")
            if size < 8 or length > min(size - 8, 100_000_000):
                raise self._error(f"{size} bytes hold no complete header")
            try:
                header = json.loads(f.read(length))
            except (ValueError, RecursionError):
                raise self._error("its header is not JSON") from None
        if not isinstance(header, dict):
            raise self._error("its header is not a JSON object")
        self.metadata: dict[str, str] = header.pop("__metadata__", None) or {}
        self._start = 8 + length
        self._entries: dict[str, tuple[str, tuple[int, ...], int]] = {}
        for name, entry in header.items():
            try:
                dtype, shape, (begin, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
                wanted = math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize
                ok = min((0, *shape)) >= 0 and begin >= 0 and end - begin == wanted
            except (KeyError, TypeError, ValueError):
                raise self._error(f"tensor {name!r} has a malformed entry or unknown dtype: {entry}") from None
            if not ok:
                raise self._error(f"tensor {name!r}: shape {list(shape)} {dtype} does not take bytes {begin} to {end}")
            if self._start + end > size:
                raise self._error(f"tensor {name!r} ends at byte {self._start + end}, the file at {size}: cut short")
            self._entries[name] = dtype, shape, begin

    def __getitem__(self, name: str) -> np.ndarray:
        dtype, shape, begin = self._entries[name]
        array = np.memmap(self.path, _DTYPES[dtype], "r", self._start + begin, shape) if math.prod(shape) else None
        if array is None:
            return np.zeros(shape, _DTYPES[dtype])
        if dtype == "BF16":
            return (array.astype(np.uint32) << 16).view(np.float32)
        return np.asarray(array)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def shape(self, name: str) -> tuple[int, ...]:
        return self._entries[name][1]

    def _error(self, what: str) -> ValueError:
        return ValueError(f"{self.path}: not a usable safetensors file: {what}. Fetch or write it again")


class Checkpoint(Mapping[str, np.ndarray]):
    """All tensors of a Hugging Face folder: ``model.safetensors``, or the shards of its index."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        single, index = self.folder / "model.safetensors", self.folder / "model.safetensors.index.json"
        self._file_of: dict[str, SafetensorsFile] = {}
        if single.exists():
            file = SafetensorsFile(single)
            self._file_of = dict.fromkeys(file, file)
        elif index.exists():
            try:
                weight_map: dict[str, str] = json.loads(index.read_text(encoding="utf-8"))["weight_map"]
                shards = sorted(set(weight_map.values()))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise ValueError(f"{index}: no JSON object with a weight_map") from None
            files = {}
            for shard in shards:
                if not isinstance(shard, str) or Path(shard).name != shard or not (self.folder / shard).is_file():
                    raise FileNotFoundError(f"{index}: shard {shard!r} is not in the folder: fetch it")
                files[shard] = SafetensorsFile(self.folder / shard)
            for name, shard in weight_map.items():
                if name not in files[shard]:
                    raise ValueError(f"{index}: tensor {name!r} is not in {shard}, where the index says it is")
                self._file_of[name] = files[shard]
        else:
            hint = " (convert pytorch_model.bin first)" if (self.folder / "pytorch_model.bin").exists() else ""
            raise FileNotFoundError(f"{self.folder}: neither model.safetensors nor its index is there{hint}")

    @property
    def files(self) -> list[Path]:
        """What the tensors come from: the files that hold them, and the index that says which does."""
        held = sorted({file.path for file in self._file_of.values()})
        index = self.folder / "model.safetensors.index.json"
        return held if held == [self.folder / "model.safetensors"] else [*held, index]

    def __getitem__(self, name: str) -> np.ndarray:
        return self._file_of[name][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._file_of)

    def __len__(self) -> int:
        return len(self._file_of)

    def shape(self, name: str) -> tuple[int, ...]:
        return self._file_of[name].shape(name)


def check_disk_space(folder: Path, n_bytes: int) -> None:
    """Raise OSError if the disk that holds ``folder`` has less room than n_bytes and a small reserve."""
    free = shutil.disk_usage(folder).free
    needed = n_bytes + (1 << 24)
    if free < needed:
        raise OSError(f"{folder}: {needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free: make room and repeat")


def write_safetensors(
    path: Path | str, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write a file atomically: it appears complete, or not at all. OSError where the disk has too little room."""
    path = Path(path)
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    arrays, position = [], 0
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        array = array.reshape(np.shape(tensors[name]))  # ascontiguousarray makes scalars one-dimensional
        if array.dtype not in _NAMES:
            raise TypeError(f"tensor {name!r}: {array.dtype} cannot be stored")
        end = position + array.nbytes
        header[name] = {"dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [position, end]}
        arrays.append(array)
        position = end
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)  # data aligned to 8 bytes
    check_disk_space(path.parent, 8 + len(head) + position)

    def chunks() -> Iterator[bytes | memoryview]:
        yield len(head).to_bytes(8, "little") + head
        for array in arrays:
            yield array.tobytes()

    _write_atomically(path, chunks())


def write_text(path: Path | str, text: str) -> None:
    """Write a UTF-8 text file atomically."""
    _write_atomically(Path(path), iter([text.encode()]))


def _write_atomically(path: Path, chunks: Iterator[bytes | memoryview]) -> None:
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as f:
            for chunk in chunks:
                f.write(chunk)
            f.flush()
            os.fsync(f.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(f"{path}: cannot be written: {error.strerror or error}") from None
        raise
