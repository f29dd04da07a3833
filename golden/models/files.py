"""Decoders from and to folders: Hugging Face checkpoints, and saved quantised models.

A saved model is a folder with

    config.json         the architecture, as Hugging Face writes it, and a quantization_config that keeps transformers
                        from loading the folder by itself, without quantisers and weights
    model.safetensors   per projection `.codes` uint8 [n, ceil(k * bits / 8)], `.scale` float32 [n, groups],
                        `.zero_point` uint8 [n, groups], `.h_sum` int32 [n, groups] (sums of half-steps), `.flip` uint8
                        [n, groups] (1 where `golden.lane_code` flips the channel's sign), `.bias` float32 [n];
                        per layer with static V `.self_attn.v_scale` and `.v_zero_point` [kv_heads, head_dim];
                        every other tensor in float32 under its own name
    quant.json          {"version", "quant": formats and granularity, "calibration", "provenance", "tensors": SHA-256 of
                        each, "config": that of config.json's content, "side_files", "seal": that of all this}; written
                        last, so a folder without it was not finished

and the side files of the model that it came from: tokenizer, chat templates, generation_config.json and whatever else
is neither weights nor code. `.codes` are the format's own codes, not lane codes.
"""

import contextlib
import itertools
import math
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from golden.formats import DInt, Format, Quantized
from golden.lanes import flips
from golden.models.architecture import Key, brief
from golden.models.config import HINT, SAVED, DecoderConfig, QuantConfig, is_saved
from golden.models.decoder import Decoder
from golden.models.tensors import WEIGHTS, Checkpoint, Lazy, check_disk_space, read_json, size_of, write_safetensors
from golden.storage import clean, digest, one_writer, write_bytes, write_json

_VERSION = 2
UNFINISHED = "unfinished"  # folder, inside the output, of a run by a method (golden.ptq.pipeline)
_OF_A_RUN = re.compile(r"run\.json|layer-\d+\.safetensors|(float-)?inputs-\d+|tmp\w+|\..*")  # files of such a run
_PARTS = ("codes", "scale", "zero_point", "h_sum", "flip")
_IGNORED = re.compile(r".*rotary_emb\.inv_freq|(model\.)?decoder\.version")

# Side files are told from the rest by what they are not. Suffixes of weights and other arrays:
_ARRAYS = {".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".gguf", ".ggml", ".tflite"}
_ARRAYS |= {".ot", ".npy", ".npz", ".pb", ".params"}
# ... of what runs, or runs something when it is opened, and of archives of such:
_CODE = {".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".exe", ".sh", ".bat", ".ps1", ".js", ".ipynb", ".lock"}
_CODE |= {".pkl", ".pickle", ".p", ".joblib", ".dill", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z"}
_CODE |= {".whl", ".jar"}
_MAGIC = (*(bytes([0x80, protocol]) for protocol in range(2, 6)), b"PK\3\4", b"\x7fELF", b"MZ", b"\x1f\x8b", b"#!")
_SIDE_BYTES, _SIDE_FILES = 1 << 27, 1000  # of each, and how many, at most
_TEMPLATES = "additional_chat_templates"  # the one folder of side files that transformers knows
# A model's files, which are removed when another model is written over it:
_OF_A_MODEL = re.compile(
    r".*\.(safetensors|bin|json|jinja|model|tiktoken|spm)|(merges|vocab)\.txt|(README|MODEL_CARD)\.md", re.IGNORECASE
)


def resolve(path: Path | str) -> Path:
    """A local folder as it is; a hub name ("facebook/opt-125m") downloaded, where huggingface_hub is installed."""
    if Path(path).is_dir():
        return Path(path)
    if not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", str(path)) or Path(path).exists():
        raise FileNotFoundError(f"{path}: no such folder")
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415  (the golden core needs NumPy alone)
    except ImportError:
        raise FileNotFoundError(f"{path}: no such folder (install huggingface_hub to fetch models by name)") from None
    try:
        small = ["*.json", "*.txt", "*.jinja", "*.model", "*.tiktoken", f"{_TEMPLATES}/*"]
        folder = Path(snapshot_download(str(path), allow_patterns=[*small, "model*.safetensors"]))
        if not any(folder.glob("*.safetensors")):
            folder = Path(snapshot_download(str(path), allow_patterns=[*small, "pytorch_model*.bin"]))
    except Exception as error:  # whatever the hub's client raises: offline, unknown name, no access
        why = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise FileNotFoundError(f"{path}: no such folder, and fetching it by name failed: {why}") from None
    return folder


def model_name(folder: Path | str) -> str:
    """A folder's name; of one in the hub's cache, whose name is a revision, the repository's without its owner."""
    folder = Path(folder).resolve()
    repository = folder.parent.parent.name
    cached = folder.parent.name == "snapshots" and repository.startswith("models--")
    return repository.rpartition("--")[2] if cached else folder.name


def read_ids(path: Path | str) -> np.ndarray:
    """Token ids from a .npy file (never a pickle), of which no more is believed than the file holds."""
    path = Path(path)
    size = size_of(path)
    try:
        with path.open("rb") as f:
            version = np.lib.format.read_magic(f)
            read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
            if version not in read:
                raise ValueError(f"format {version[0]}.{version[1]} is not read")
            shape, fortran_order, dtype = read[version](f)
            begin = f.tell()
    except OSError:
        raise
    except Exception as error:  # whatever NumPy's parsing of the header runs into
        why = brief(str(error) or type(error).__name__)[1:-1]
        raise ValueError(f"{path}: not a .npy file of integers: {why}") from None
    if dtype.kind not in "iu" or dtype.hasobject:
        raise ValueError(f"{path}: a .npy array of integers is needed, not of {brief(str(dtype))[1:-1]}")
    if len(shape) > 2 or any(axis < 0 for axis in shape):
        raise ValueError(f"{path}: ids are a stream [t] or rows [n, t], not of shape {brief(list(shape))}")
    if math.prod(shape) * dtype.itemsize != size - begin:
        raise ValueError(
            f"{path}: shape {brief(list(shape))} {dtype} takes {brief(math.prod(shape) * dtype.itemsize)} bytes, the "
            f"file holds {size - begin}: cut short or damaged"
        )
    flat = np.fromfile(path, dtype, offset=begin)
    return flat.reshape(shape, order="F" if fortran_order else "C")


def load(path: Path | str, *, dtype: type = np.float32, verify: bool = True, lazy: bool = False) -> Decoder:
    """A decoder from a folder: a saved quantised model, or a float checkpoint in Hugging Face's layout.

    dtype: of the float tensors and all float computation, float32 or float64; a quantised model is float32.
    verify: check the checksums of a saved model; without, it loads faster, and damage may pass.
    lazy: tensors and weights are read, and checked, each time they are asked for: for models larger than the memory.
    Raises ValueError or FileNotFoundError, naming file and tensor, for whatever is missing, mis-shaped, damaged or not
    finite.
    """
    folder = resolve(path)
    reader = Reader(folder)
    config, take = reader.config, reader.take
    if not (folder / "quant.json").exists():
        if reader.saved or any(name.endswith(".codes") for name in reader.checkpoint):
            raise ValueError(f"{folder}: a quantised model without quant.json: saving was not finished, quantise again")
        shapes = config.shapes()
        for name, shape in shapes.items() if lazy else ():
            reader.find(name, shape)
        tensors = Lazy(shapes, lambda n: take(n, shapes[n], dtype))
        model = Decoder(config, tensors if lazy else dict(tensors), hf_config=reader.hf_config, source=folder)
    else:
        description = _read_description(folder, reader, verify)
        quant = QuantConfig.from_json(description.get("quant"), str(folder / "quant.json"))
        shapes = config.shapes()
        strict = description["version"] > 1
        of_weights = {name: shapes.pop(f"{name}.weight") for name in config.linears}
        weights = Lazy(of_weights, lambda name: _take_weight(name, of_weights[name], quant, reader, strict))
        tensors = Lazy(shapes, lambda n: take(n, shapes[n], np.float32))
        for name, shape in shapes.items() if lazy else ():
            reader.find(name, shape)
        for name, part in itertools.product(of_weights, _PARTS) if lazy else ():
            reader.expect(f"{name}.{part}")
        values = {}
        if quant.value_range == "static":
            for i in range(config.layers):
                scale_name, zero_name = value_names(config, i)
                shape = (config.kv_heads, config.head_dim)
                values[i] = take(scale_name, shape, np.float32), take(zero_name, shape, np.uint8)
                _check_parameters(f"{folder}: {scale_name} and zero_point", quant.values, *values[i])
                if strict:
                    _check_hardware(f"{folder}: {scale_name} and zero_point", quant.values, values[i][1], quant)
        model = Decoder(
            config,
            tensors if lazy else dict(tensors),
            quant=quant if strict else _hardware_of_version_1(quant),
            weights=weights if lazy else dict(weights),
            value_parameters=values,
            provenance=description["provenance"] | {"calibration": description.get("calibration")},
            hf_config=reader.hf_config,
            source=folder,
        )
    reader.finish()
    return model


def _read_description(folder: Path, reader: "Reader", verify: bool) -> dict[str, Any]:
    """Content of quant.json, whose checksums the reader will check."""
    path = folder / "quant.json"
    description = read_json(path)
    version = description.get("version")
    if version not in (1, _VERSION) or isinstance(version, bool):
        raise ValueError(f"{path}: version is {brief(version)}, this code reads 1 to {_VERSION}")
    if not isinstance(description.get("provenance"), dict):
        raise ValueError(f"{path}: provenance is {brief(description.get('provenance'))}, an object is needed")
    if version == 1 and "seal" not in description:
        print(f"note: {path}: saved before there were checksums: damage may pass; save it again", file=sys.stderr)
    elif verify:  # a seal under version 1 is no longer the right one
        if description.get("seal") != _seal(description):
            raise ValueError(f"{path}: its checksum is not that of its content: {_DAMAGED}")
        if description.get("config") != digest(reader.stored_config):
            raise ValueError(f"{folder / 'config.json'}: not what was saved here: {_DAMAGED}")
        checksums = description.get("tensors")
        if not isinstance(checksums, dict):
            raise ValueError(f"{path}: tensors are {brief(checksums)}, an object is needed")
        reader.checksums = checksums
    return description


_DAMAGED = "damaged or changed: quantise again, or load without checking (verify=False)"


def _seal(description: Mapping[str, Any]) -> str:
    return digest({name: value for name, value in description.items() if name != "seal"})


def _hardware_of_version_1(quant: QuantConfig) -> QuantConfig:
    """Then dINT4 alone was kept to the hardware's zero points; a model of other formats goes on as it was made."""
    fmts = [fmt for fmt in (quant.weights, quant.values) if fmt is not None]
    kept = all(fmt == DInt(4) or fmt.hardware_zero_points is None for fmt in fmts)
    return quant if kept else replace(quant, hardware=False)


class Reader:
    """Tensors of a folder one by one, each checked against what the decoder needs.

    Attributes:
        config: the architecture, as config.json and the stored tensors say it (see `_head`).
        hf_config: the content of config.json, without what saving added.
        saved: whether config.json is that of a saved quantised model.
        checkpoint: all tensors.
        checksums: SHA-256 of each tensor, checked when it is taken; None: not checked.

    Raises ValueError, naming folder and tensor, for whatever is missing, mis-shaped, damaged or not finite.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.checksums = folder, None
        where = folder / "config.json"
        self.stored_config = read_json(where)
        self.config = DecoderConfig.from_hf(self.stored_config, str(where))
        self.saved = is_saved(self.stored_config)
        added = ("quantization_config", HINT) if self.saved else ("quantization_config",)
        self.hf_config = {name: value for name, value in self.stored_config.items() if name not in added}
        self.checkpoint = Checkpoint(folder)
        if self.config.layers * len(self.config.modules) > len(self.checkpoint):  # of some, several are held as one
            raise ValueError(
                f"{folder}: config.json asks for {self.config.layers} layers, too many for the "
                f"{len(self.checkpoint)} tensors that are there"
            )
        self._names: dict[str, str] = {}  # some OPT checkpoints leave out "model."
        for name in self.checkpoint:
            other = self._names.setdefault(name.removeprefix("model."), name)
            if other != name:
                raise ValueError(f"{folder}: tensors {brief(other)} and {brief(name)} are the same one")
        self._used: set[str] = set()
        self._head()

    def _head(self) -> None:
        """As transformers: an LM head that is stored and differs from the embeddings is used, whatever config.json says
        of tying; where one of the two is stored, a tied model takes it for both."""
        tied, embed_name = self.config.architecture.tied, self.config.embed_name.removeprefix("model.")
        own = self.config.own_head_name
        head, embed = self._names.get(own), self._names.get(embed_name)
        if not self.config.tied:
            if head is None:
                raise ValueError(
                    f"{self.folder}: tensor {own!r} is missing, and config.json says that it is not the embedding: if "
                    "it is, set tie_word_embeddings to true"
                )
        elif head is not None and embed is None:
            self._names[embed_name] = head
        elif head is not None and self.checkpoint.equal(head, embed):
            self._used.add(head)
        elif head is not None:
            print(
                f"note: {self.folder}: {own} differs from the embedding, to which config.json ties it: it is used",
                file=sys.stderr,
            )
            self.config = replace(self.config, tied=False)
            if isinstance(tied, Key):
                self.hf_config[tied.name] = False

    def find(self, name: str, shape: tuple[int, ...]) -> tuple[str, np.ndarray | None]:
        """The stored name of the tensor called `name`, of this shape, and which rows of it that is; None: all."""
        stored, rows = self._names.get(name.removeprefix("model.")), None
        if stored is None and (place := self._fused(name)) is not None:
            whole, every, part = place
            stored, rows = self._names.get(whole.removeprefix("model.")), every[part]
            name, shape = whole, (sum(map(len, every)), *shape[1:])
        if stored is None:
            raise ValueError(f"{self.folder}: tensor {name!r} is missing")
        self._used.add(stored)
        if self.checkpoint.shape(stored) != shape:
            found = brief(list(self.checkpoint.shape(stored)))
            raise ValueError(f"{self.folder}: tensor {stored!r} has shape {found}, config.json asks for {list(shape)}")
        return stored, rows

    def expect(self, name: str) -> None:
        """A tensor that will be taken later. ValueError where it is missing."""
        stored = self._names.get(name.removeprefix("model."))
        if stored is None:
            raise ValueError(f"{self.folder}: tensor {name!r} is missing")
        self._used.add(stored)

    def _fused(self, name: str) -> tuple[str, list[np.ndarray], int] | None:
        """The projection of several that holds a part's weights or biases, the rows of all of its parts, and which part
        it is; None where there is no such projection.
        """
        layer, inside = re.fullmatch(rf"({re.escape(self.config.prefix)}layers\.\d+\.)?(.*)", name).groups()
        part, _, kind = inside.rpartition(".")
        for module, parts in self.config.modules.items():
            if layer and part in parts and len(parts) > 1:
                return f"{layer}{module}.{kind}", self.config.rows(module), parts.index(part)
        return None

    def take(self, name: str, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        """The tensor called `name`, of this shape; floating point as dtype, anything else must have it."""
        folder, (stored, rows) = self.folder, self.find(name, shape)
        if self.checksums is not None and self.checksums.get(stored) != self.checkpoint.checksum(stored):
            raise ValueError(f"{folder}: tensor {stored!r} has another checksum than when it was saved: {_DAMAGED}")
        array = self.checkpoint[stored] if rows is None else self.checkpoint[stored][rows]
        if np.dtype(dtype).kind != array.dtype.kind or (array.dtype != dtype and array.dtype.kind != "f"):
            raise ValueError(f"{folder}: tensor {stored!r} is {array.dtype}, {np.dtype(dtype)} is needed")
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
            array = array.astype(dtype)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            where = [int(i) for i in np.argwhere(~np.isfinite(array))[0]]
            value = array[tuple(where)]
            where[0] = where[0] if rows is None else int(rows[where[0]])
            raise ValueError(f"{folder}: tensor {stored!r} holds {value} at {where}")
        return array

    def finish(self) -> None:
        """Raise ValueError for a tensor that nobody looked for and that no decoder like this one has."""
        ignored = "|".join(map(re.escape, self.config.architecture.ignored)) or "(?!)"
        own = re.compile(rf"{re.escape(self.config.prefix)}layers\.\d+\.({ignored})")
        unused = [n for n in self.checkpoint if n not in self._used]
        extra = [n for n in unused if not _IGNORED.fullmatch(n) and not own.fullmatch(n)]
        if extra:
            raise ValueError(
                f"{self.folder}: tensor {brief(extra[0])} has no place in the decoder that config.json describes"
            )


def _take_weight(name: str, shape: tuple[int, ...], quant: QuantConfig, reader: Reader, strict: bool) -> Quantized:
    """strict: the stored flips, and the zero points as the hardware has them, are checked."""
    (n, k), folder, take = shape, reader.folder, reader.take
    size = k if quant.group_size is None else quant.group_size
    if k % size:
        raise ValueError(f"{folder}: group_size {size} of quant.json does not divide the {k} inputs of {name}")
    groups = k // size
    codes = take(f"{name}.codes", (n, -(-k * quant.weights.bits // 8)), np.uint8)
    scale = take(f"{name}.scale", (n, groups), np.float32)
    zero_point = take(f"{name}.zero_point", (n, groups), np.uint8)
    try:
        w = Quantized(
            quant.weights,
            quant.weights.unpack(codes, k),
            scale,
            zero_point,
            group_size=quant.group_size,
            symmetric=quant.symmetric,
        )
    except ValueError as error:
        raise ValueError(f"{folder}: {name}: {error}") from None
    if not np.array_equal(take(f"{name}.h_sum", (n, groups), np.int32), w.h_sum()):
        raise ValueError(f"{folder}: {name}: h_sum contradicts the codes: the file is damaged, quantise again")
    _check_parameters(f"{folder}: {name}", quant.weights, scale, zero_point)
    flip = take(f"{name}.flip", (n, groups), np.uint8)
    if strict:
        _check_hardware(f"{folder}: {name}", quant.weights, zero_point, quant)
        if not np.array_equal(flip, flips(w)):
            raise ValueError(f"{folder}: {name}: flip contradicts the zero points: the file is damaged, quantise again")
    return w


def _check_parameters(where: str, fmt: Format, scale: np.ndarray, zero_point: np.ndarray) -> None:
    """ValueError unless the format can work with scale and zero point."""
    try:
        fmt.encode(np.zeros(scale.shape, np.float32), scale, zero_point)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _check_hardware(where: str, fmt: Format, zero_point: np.ndarray, quant: QuantConfig) -> None:
    """ValueError for zero points that the hardware does not have, in a model that is for it."""
    allowed = fmt.hardware_zero_points if quant.hardware else None
    if allowed and not np.isin(zero_point, allowed).all():
        bad = int(zero_point[~np.isin(zero_point, allowed)][0])
        raise ValueError(
            f"{where}: zero point {bad} is none of the hardware's, {allowed[0]} to {allowed[-1]}: the file is damaged, "
            "quantise again"
        )


def save(model: Decoder, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a quantised model; `load` gives it back with identical integers. Returns the folder.

    overwrite: of another model in the folder nothing is left.
    Raises FileExistsError for a folder that is not empty (unless overwrite) or holds the float model that this one was
    made from, `golden.storage.Busy` where another process writes to it, OSError for a disk with too little room,
    ValueError for a model without hf_config.
    """
    if model.quant is None:
        raise ValueError("only quantised models are saved: see quantize")
    tensors = {n: t.astype(np.float32, copy=False) for n, t in model.tensors.items()}
    for name, w in model.weights.items():
        tensors |= weight_tensors(name, w)
    for i, parameters in model.value_parameters.items():
        tensors |= dict(zip(value_names(model.config, i), parameters, strict=True))
    with _output_folder(model, path, tensors, overwrite) as folder:
        write_saved(folder, tensors, model.quant, model.provenance, hf_config=model.hf_config, source=model.source)
    return folder


def weight_tensors(name: str, w: Quantized) -> dict[str, np.ndarray]:
    """A projection's tensors in a saved model, by their names there."""
    parts = zip(_PARTS, (w.pack(), w.scale, w.zero_point, w.h_sum(), flips(w).astype(np.uint8)), strict=True)
    shape = (w.shape[0], w.groups)
    return {f"{name}.{p}": a if p == "codes" else np.broadcast_to(a, shape) for p, a in parts}


def value_names(config: DecoderConfig, i: int) -> tuple[str, str]:
    """Names, in a saved model, of layer i's static scale and zero point of V."""
    block = f"{config.layer(i)}{config.block}."
    return f"{block}v_scale", f"{block}v_zero_point"


def write_saved(
    folder: Path,
    tensors: Mapping[str, np.ndarray],
    quant: QuantConfig,
    provenance: Mapping[str, Any],
    *,
    hf_config: Mapping[str, Any],
    source: Path | None,
) -> Path:
    """Write the files of a saved model, and remove those of another. source: the folder with the side files, if any."""
    provenance = dict(provenance)
    config = _plain({name: value for name, value in hf_config.items() if name != "auto_map"} | SAVED)
    with one_writer(folder):
        side = _begin(folder, source, config)
        description = {
            "version": _VERSION,
            "quant": quant.to_json(),
            "calibration": provenance.pop("calibration", None),
            "provenance": provenance,
            "config": digest(config),
            "side_files": side,
            "tensors": write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"}),
        }
        description = _plain(description)
        write_json(folder / "quant.json", description | {"seal": _seal(description)})
    return folder


def _plain(value: Any) -> Any:
    """A value as JSON gives it back; numbers that JSON does not have are null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def save_dequantized(model: Decoder, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a float32 checkpoint with the dequantised weights, which transformers loads. Returns the folder.

    It holds the weights' quantisation alone: whatever runs it computes activations, K and V in float.
    """
    if model.quant is None:
        raise ValueError("the model is not quantised: its checkpoint is the one it came from")
    if model.config.hadamard is not None:
        raise ValueError(
            "the model is rotated online, before its last feed-forward projections: as a float checkpoint, which "
            "others load, it would be another function; save it quantised, or rotate it without online"
        )
    tensors = {n: t.astype(np.float32, copy=False) for n, t in model.tensors.items()}
    tensors |= {f"{n}.weight": w.dequantize() for n, w in model.weights.items()}
    _fuse(model.config, tensors)
    with _output_folder(model, path, tensors, overwrite) as folder:
        _begin(folder, model.source, None)
        write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"})
        left_out = ("torch_dtype", "auto_map")
        hf_config = {k: v for k, v in model.hf_config.items() if k not in left_out} | {"dtype": "float32"}
        write_json(folder / "config.json", _plain(hf_config))  # last: a folder without it holds no model
    return folder


def _fuse(config: DecoderConfig, tensors: dict[str, np.ndarray]) -> None:
    """Put projections together that checkpoints hold as one; without that name others would take random numbers."""
    fused = {module: parts for module, parts in config.modules.items() if len(parts) > 1}
    for i, (module, parts), kind in itertools.product(range(config.layers), fused.items(), ("weight", "bias")):
        names = [f"{config.layer(i)}{part}.{kind}" for part in parts]
        if names[0] in tensors:
            order = np.argsort(np.concatenate(config.rows(module)))
            tensors[f"{config.layer(i)}{module}.{kind}"] = np.concatenate([tensors.pop(n) for n in names])[order]


def check_output(path: Path | str, *, overwrite: bool = False) -> Path:
    """The folder, if a model may be written there; otherwise FileExistsError.

    What a killed writer left, temporary files and a model that was not finished, is in nobody's way.
    """
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder}: a file is in the way of the output folder")
    if folder.is_dir():
        clean(folder)
        if any(folder.iterdir()) and not overwrite and not _was_not_finished(folder):
            raise FileExistsError(f"{folder}: the folder is not empty: choose another, or allow overwriting")
    return folder


def _was_not_finished(folder: Path) -> bool:
    """Whether `write_saved` was ended in this folder: it begins with config.json and ends with quant.json."""
    if any((folder / name).exists() for name in ("quant.json", UNFINISHED)):
        return False
    with contextlib.suppress(OSError, ValueError):
        return is_saved(read_json(folder / "config.json"))
    return False


@contextlib.contextmanager
def _output_folder(
    model: Decoder, path: Path | str, tensors: Mapping[str, np.ndarray], overwrite: bool
) -> Iterator[Path]:
    """The folder, held as its one writer, and unfinished from here on."""
    if not model.hf_config:
        raise ValueError("the model has no hf_config, the content of config.json: it could not be loaded again")
    folder = check_output(path, overwrite=overwrite)
    with one_writer(folder):
        check_output(folder, overwrite=overwrite)  # again, now that no other process writes to it
        if model.source and model.source.resolve() == folder.resolve() and not (folder / "quant.json").exists():
            raise FileExistsError(
                f"{folder}: it holds the float model that this one was made from: choose another folder"
            )
        check_disk_space(folder, sum(t.nbytes for t in tensors.values()))
        if (folder / UNFINISHED / "run.json").exists():
            clear_unfinished(folder)
        yield folder


def clear_unfinished(folder: Path) -> None:
    """Remove the unfinished run that a folder holds, if any. FileExistsError where the folder of that name is not one:
    nothing of somebody else's is removed."""
    work = folder / UNFINISHED
    if not work.exists() and not work.is_symlink():
        return
    other = work if work.is_symlink() or not work.is_dir() else None
    for path in sorted(work.iterdir()) if other is None else ():
        if path.is_dir() or not _OF_A_RUN.fullmatch(path.name):
            other = path
            break
    if other is not None:
        raise FileExistsError(f"{other}: it is of no unfinished run, and would be removed: move it elsewhere")
    shutil.rmtree(work)


def clear_output(folder: Path, keep: Iterable[str] = ()) -> None:
    """Remove the files of the model that a folder holds, if any, but for these: it is unfinished then."""
    old, kept = _files_of_a_model(folder), set(keep)
    (folder / "quant.json").unlink(missing_ok=True)  # first: a folder without it was not finished
    for path in old:
        if path.relative_to(folder).as_posix() not in kept:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (folder / _TEMPLATES).rmdir()  # if it is empty now


def _begin(folder: Path, source: Path | None, config: Mapping[str, Any] | None) -> list[str]:
    """Remove the files of another model, write config.json, copy the side files of the source; their names."""
    side = {} if source is None else {path.relative_to(source).as_posix(): path for path in side_files(source)}
    here = source is not None and source.resolve() == folder.resolve()
    clear_output(folder, side if here else ())
    if config is not None:
        write_json(folder / "config.json", config)
    for name, path in side.items() if not here else ():
        write_bytes(folder / name, [path.read_bytes()])
    return sorted(side)


def _files_of_a_model(folder: Path) -> list[Path]:
    """What belongs to the model in a folder, if it holds one."""
    there = [path for path in folder.iterdir() if path.is_symlink() or path.is_file()]
    if not any(path.name in ("config.json", "quant.json", *WEIGHTS) for path in there):
        return []
    listed: Any = ()
    with contextlib.suppress(OSError, ValueError):
        listed = read_json(folder / "quant.json").get("side_files")
    listed = {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else set()
    found = [path for path in there if _OF_A_MODEL.fullmatch(path.name) or path.name in listed]
    templates = folder / _TEMPLATES
    return found + (list(templates.glob("*.jinja")) if templates.is_dir() and not templates.is_symlink() else [])


def side_files(folder: Path) -> list[Path]:
    """What comes along when a folder's model is written elsewhere: its files but for weights, code and archives.

    That is: tokenizer, chat templates, generation_config.json and whatever else a program may look for beside a model.
    Told by suffix and, for pickles, programs and archives, by the first bytes. Standard error says which are too large.
    """
    templates = folder / _TEMPLATES
    paths = [*folder.iterdir(), *(templates.glob("*.jinja") if templates.is_dir() else ())]
    found = []
    for path in sorted(paths):
        name, kinds = path.name, {suffix.lower() for suffix in path.suffixes[-1:]}
        ours = name in ("config.json", "quant.json") or name.endswith(".index.json")
        if ours or name.startswith(".") or kinds & (_ARRAYS | _CODE) or not path.is_file():
            continue
        if path.stat().st_size > _SIDE_BYTES or len(found) == _SIDE_FILES:
            print(f"note: {path}: left out: too large, or one file too many, beside a model", file=sys.stderr)
            continue
        with path.open("rb") as f:
            if not f.read(4).startswith(_MAGIC):
                found.append(path)
    return found
