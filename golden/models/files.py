"""Decoders from and to folders: Hugging Face checkpoints, and saved quantised models.

A saved model is a folder with

    config.json         the architecture, as Hugging Face writes it, and a quantization_config that keeps transformers
                        from loading the folder by itself, without quantisers and weights
    model.safetensors   per projection `.codes` uint8 [n, ceil(k * bits / 8)], `.scale` float32 [n, groups],
                        `.zero_point` uint8 [n, groups], `.h_sum` int32 [n, groups] (sums of half-steps), `.flip` uint8
                        [n, groups] (1 where `golden.lane_code` flips the channel's sign), `.bias` float32 [n];
                        per layer with static V `.self_attn.v_scale` and `.v_zero_point` [kv_heads, head_dim];
                        every other tensor in float32 under its own name
    quant.json          {"version", "quant": formats and granularity, "calibration", "provenance"}; written last, so a
                        folder without it was not finished

and the tokenizer's files, where the model came with them. `.codes` are the format's own codes, not lane codes.
"""

import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from golden.formats import Format, Quantized
from golden.lanes import flips
from golden.models.config import SAVED, DecoderConfig, QuantConfig, read_json
from golden.models.decoder import Decoder
from golden.models.tensors import Checkpoint, check_disk_space, write_safetensors, write_text

_VERSION = 1
UNFINISHED = "unfinished"  # folder, inside the output, of a run by a method (golden.ptq.pipeline)
_PARTS = ("codes", "scale", "zero_point", "h_sum", "flip")
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt")
_IGNORED = re.compile(r".*rotary_emb\.inv_freq|(model\.)?decoder\.version")


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
        return Path(snapshot_download(str(path), allow_patterns=["*.json", "*.txt", "model*.safetensors"]))
    except Exception as error:  # whatever the hub's client raises: offline, unknown name, no access
        why = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise FileNotFoundError(f"{path}: no such folder, and fetching it by name failed: {why}") from None


def read_ids(path: Path | str) -> np.ndarray:
    """Token ids from a .npy file (never a pickle)."""
    try:
        ids = np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ValueError(f"{path}: not a .npy file of integers: {error}") from None
    if not isinstance(ids, np.ndarray) or ids.dtype.kind not in "iu":
        raise ValueError(f"{path}: a .npy array of integers is needed")
    return ids


def load(path: Path | str, *, dtype: type = np.float32) -> Decoder:
    """A decoder from a folder: a saved quantised model, or a float checkpoint of OPT or LLaMA in Hugging Face's layout.

    dtype: of the float tensors and all float computation, float32 or float64; a quantised model is float32.
    Raises ValueError or FileNotFoundError, naming file and tensor, for whatever is missing, mis-shaped, or not finite.
    """
    folder = resolve(path)
    hf = read_json(folder / "config.json")
    config = DecoderConfig.from_hf(hf, str(folder / "config.json"))
    saved = hf.pop("quantization_config", None) == SAVED
    reader = Reader(folder)
    take = reader.take
    if not (folder / "quant.json").exists():
        if saved or any(name.endswith(".codes") for name in reader.checkpoint):
            raise ValueError(f"{folder}: a quantised model without quant.json: saving was not finished, quantise again")
        model = Decoder(config, {n: take(n, s, dtype) for n, s in config.shapes().items()}, hf_config=hf, source=folder)
    else:
        description = read_json(folder / "quant.json")
        where = str(folder / "quant.json")
        if description.get("version") != _VERSION:
            raise ValueError(f"{where}: version is {description.get('version')!r}, this code reads {_VERSION}")
        quant = QuantConfig.from_json(description.get("quant"), where)
        provenance = description.get("provenance")
        if not isinstance(provenance, dict):
            raise ValueError(f"{where}: provenance is {provenance!r}, an object is needed")
        shapes = config.shapes()
        weights = {}
        for name in config.linears:
            weights[name] = _take_weight(name, shapes.pop(f"{name}.weight"), quant, take, folder)
        values = {}
        if quant.value_range == "static":
            for i in range(config.layers):
                at, shape = f"{config.layer(i)}self_attn.v_", (config.kv_heads, config.head_dim)
                values[i] = take(f"{at}scale", shape, np.float32), take(f"{at}zero_point", shape, np.uint8)
                _check_parameters(f"{folder}: {at}scale and zero_point", quant.values, *values[i], quant)
        tensors = {n: take(n, s, np.float32) for n, s in shapes.items()}
        provenance |= {"calibration": description.get("calibration")}
        model = Decoder(
            config,
            tensors,
            quant=quant,
            weights=weights,
            value_parameters=values,
            provenance=provenance,
            hf_config=hf,
            source=folder,
        )
    reader.finish(config)
    return model


class Reader:
    """Tensors of a folder one by one, each checked against what the decoder needs.

    Raises ValueError, naming folder and tensor, for whatever is missing, mis-shaped, or not finite.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.checkpoint = folder, Checkpoint(folder)
        # Some OPT checkpoints leave out "model."
        self._names = {name.removeprefix("model."): name for name in self.checkpoint}
        self._used: set[str] = set()

    def find(self, name: str, shape: tuple[int, ...]) -> str:
        """The stored name of the tensor called `name`, of this shape."""
        stored = self._names.get(name.removeprefix("model."))
        if stored is None:
            raise ValueError(f"{self.folder}: tensor {name!r} is missing")
        self._used.add(stored)
        if self.checkpoint.shape(stored) != shape:
            found = list(self.checkpoint.shape(stored))
            raise ValueError(f"{self.folder}: tensor {stored!r} has shape {found}, config.json asks for {list(shape)}")
        return stored

    def take(self, name: str, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        """The tensor called `name`, of this shape; floating point as dtype, anything else must have it."""
        folder, stored = self.folder, self.find(name, shape)
        array = self.checkpoint[stored]
        if np.dtype(dtype).kind != array.dtype.kind or (array.dtype != dtype and array.dtype.kind != "f"):
            raise ValueError(f"{folder}: tensor {stored!r} is {array.dtype}, {np.dtype(dtype)} is needed")
        array = array.astype(dtype)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            where = [int(i) for i in np.argwhere(~np.isfinite(array))[0]]
            raise ValueError(f"{folder}: tensor {stored!r} holds {array[tuple(where)]} at {where}")
        return array

    def finish(self, config: DecoderConfig) -> None:
        """Raise ValueError for a tensor that nobody looked for and that no decoder like `config` has."""
        allowed = self._used | ({"lm_head.weight"} if config.tied else set())
        extra = [n for n in self.checkpoint if n not in allowed and not _IGNORED.fullmatch(n)]
        if extra:
            raise ValueError(
                f"{self.folder}: tensor {extra[0]!r} has no place in the decoder that config.json describes"
            )


def _take_weight(name: str, shape: tuple[int, ...], quant: QuantConfig, take: Callable, folder: Path) -> Quantized:
    n, k = shape
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
    _check_parameters(f"{folder}: {name}", quant.weights, scale, zero_point, quant)
    flip = take(f"{name}.flip", (n, groups), np.uint8)
    # Files of earlier releases flip no channel but dINT4's; what is flipped follows from the zero points alone.
    if flip.any() and not np.array_equal(flip, flips(w)):
        raise ValueError(f"{folder}: {name}: flip contradicts the zero points: the file is damaged, quantise again")
    return w


def _check_parameters(where: str, fmt: Format, scale: np.ndarray, zero_point: np.ndarray, quant: QuantConfig) -> None:
    """ValueError unless the format can work with scale and zero point, and the hardware, where the model is for it."""
    try:
        fmt.encode(np.zeros(scale.shape, np.float32), scale, zero_point)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    allowed = fmt.hardware_zero_points if quant.hardware else None
    if allowed and not np.isin(zero_point, allowed).all():
        bad = int(zero_point[~np.isin(zero_point, allowed)][0])
        raise ValueError(
            f"{where}: zero point {bad} is none of the hardware's, {allowed[0]} to {allowed[-1]}: "
            "the file is damaged, or older than the hardware for its format: quantise again"
        )


def save(model: Decoder, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a quantised model; `load` gives it back with identical integers. Returns the folder.

    Raises FileExistsError for a folder that is not empty (unless overwrite) or holds the float model that this one was
    made from, OSError for a disk with too little room, ValueError for a model without hf_config.
    """
    if model.quant is None:
        raise ValueError("only quantised models are saved: see quantize")
    tensors = {n: t.astype(np.float32) for n, t in model.tensors.items()}
    for name, w in model.weights.items():
        tensors |= weight_tensors(name, w)
    for i, (scale, zero_point) in model.value_parameters.items():
        tensors[f"{model.config.layer(i)}self_attn.v_scale"] = scale
        tensors[f"{model.config.layer(i)}self_attn.v_zero_point"] = zero_point
    folder = _output_folder(model, path, tensors, overwrite)
    return write_saved(folder, tensors, model.quant, model.provenance, hf_config=model.hf_config, source=model.source)


def weight_tensors(name: str, w: Quantized) -> dict[str, np.ndarray]:
    """A projection's tensors in a saved model, by their names there."""
    parts = zip(_PARTS, (w.pack(), w.scale, w.zero_point, w.h_sum(), flips(w).astype(np.uint8)), strict=True)
    shape = (w.shape[0], w.groups)
    return {f"{name}.{p}": a if p == "codes" else np.broadcast_to(a, shape) for p, a in parts}


def write_saved(
    folder: Path,
    tensors: Mapping[str, np.ndarray],
    quant: QuantConfig,
    provenance: Mapping[str, Any],
    *,
    hf_config: Mapping[str, Any],
    source: Path | None,
) -> Path:
    """Write the files of a saved model. source: the folder that has the tokenizer, if any."""
    _write_common(source, folder, {**hf_config, "quantization_config": SAVED})
    write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"})
    provenance = dict(provenance)
    description = {
        "version": _VERSION,
        "quant": quant.to_json(),
        "calibration": provenance.pop("calibration", None),
        "provenance": provenance,
    }
    write_text(folder / "quant.json", json.dumps(description, indent=1) + "\n")
    return folder


def save_dequantized(model: Decoder, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a float32 checkpoint with the dequantised weights, which transformers loads. Returns the folder.

    It holds the weights' quantisation alone: whatever runs it computes activations, K and V in float.
    """
    if model.quant is None:
        raise ValueError("the model is not quantised: its checkpoint is the one it came from")
    tensors = {n: t.astype(np.float32) for n, t in model.tensors.items()}
    tensors |= {f"{n}.weight": w.dequantize() for n, w in model.weights.items()}
    folder = _output_folder(model, path, tensors, overwrite)
    write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"})
    hf_config = {k: v for k, v in model.hf_config.items() if k != "torch_dtype"} | {"dtype": "float32"}
    _write_common(model.source, folder, hf_config)
    return folder


def check_output(path: Path | str, *, overwrite: bool = False) -> Path:
    """The folder, if a model may be written there; otherwise FileExistsError."""
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder}: a file is in the way of the output folder")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise FileExistsError(f"{folder}: the folder is not empty: choose another, or allow overwriting")
    return folder


def _output_folder(model: Decoder, path: Path | str, tensors: dict[str, np.ndarray], overwrite: bool) -> Path:
    if not model.hf_config:
        raise ValueError("the model has no hf_config, the content of config.json: it could not be loaded again")
    folder = check_output(path, overwrite=overwrite)
    if model.source and model.source.resolve() == folder.resolve() and not (folder / "quant.json").exists():
        raise FileExistsError(f"{folder}: it holds the float model that this one was made from: choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    check_disk_space(folder, sum(t.nbytes for t in tensors.values()))
    (folder / "quant.json").unlink(missing_ok=True)  # from here on the folder is unfinished
    if (folder / UNFINISHED / "run.json").exists():
        shutil.rmtree(folder / UNFINISHED)
    return folder


def _write_common(source: Path | None, folder: Path, hf_config: Mapping[str, Any]) -> None:
    write_text(folder / "config.json", json.dumps(hf_config, indent=1) + "\n")
    for name in _TOKENIZER:
        if source and (source / name).exists() and source.resolve() != folder.resolve():
            shutil.copyfile(source / name, folder / name)
