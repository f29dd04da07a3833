"""Decoders from and to folders: Hugging Face checkpoints, and saved quantised models.

A saved model is a folder with

    config.json         the architecture, as Hugging Face writes it
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from golden.formats import DInt, Quantized
from golden.models.config import DecoderConfig, QuantConfig, read_json
from golden.models.decoder import Decoder
from golden.models.tensors import Checkpoint, check_disk_space, write_safetensors, write_text

_VERSION = 1
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


def load(path: Path | str, *, dtype: type = np.float32) -> Decoder:
    """A decoder from a folder: a saved quantised model, or a float checkpoint of OPT or LLaMA in Hugging Face's layout.

    dtype: of the float tensors and all float computation, float32 or float64; a quantised model is float32.
    Raises ValueError or FileNotFoundError, naming file and tensor, for whatever is missing, mis-shaped, or not finite.
    """
    folder = resolve(path)
    hf = read_json(folder / "config.json")
    config = DecoderConfig.from_hf(hf, str(folder / "config.json"))
    checkpoint = Checkpoint(folder)
    names = {name.removeprefix("model."): name for name in checkpoint}  # some OPT checkpoints leave out "model."
    used = set()

    def take(name: str, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        stored = names.get(name.removeprefix("model."))
        if stored is None:
            raise ValueError(f"{folder}: tensor {name!r} is missing")
        used.add(stored)
        if checkpoint.shape(stored) != shape:
            found = list(checkpoint.shape(stored))
            raise ValueError(f"{folder}: tensor {stored!r} has shape {found}, config.json asks for {list(shape)}")
        array = checkpoint[stored]
        if np.dtype(dtype).kind != array.dtype.kind or (array.dtype != dtype and array.dtype.kind != "f"):
            raise ValueError(f"{folder}: tensor {stored!r} is {array.dtype}, {np.dtype(dtype)} is needed")
        array = array.astype(dtype)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            where = [int(i) for i in np.argwhere(~np.isfinite(array))[0]]
            raise ValueError(f"{folder}: tensor {stored!r} holds {array[tuple(where)]} at {where}")
        return array

    if not (folder / "quant.json").exists():
        if any(name.endswith(".codes") for name in checkpoint):
            raise ValueError(f"{folder}: quantised weights without quant.json: saving was not finished, quantise again")
        model = Decoder(config, {n: take(n, s, dtype) for n, s in config.shapes().items()}, hf_config=hf, source=folder)
    else:
        description = read_json(folder / "quant.json")
        where = str(folder / "quant.json")
        if description.get("version") != _VERSION:
            raise ValueError(f"{where}: version is {description.get('version')!r}, this code reads {_VERSION}")
        quant = QuantConfig.from_json(description.get("quant", {}), where)
        shapes = config.shapes()
        weights = {}
        for name in config.linears:
            weights[name] = _take_weight(name, shapes.pop(f"{name}.weight"), quant, take, folder)
        values = {}
        if quant.value_range == "static":
            for i in range(config.layers):
                at, shape = f"{config.layer(i)}self_attn.v_", (config.kv_heads, config.head_dim)
                values[i] = take(f"{at}scale", shape, np.float32), take(f"{at}zero_point", shape, np.uint8)
        tensors = {n: take(n, s, np.float32) for n, s in shapes.items()}
        provenance = description.get("provenance", {}) | {"calibration": description.get("calibration")}
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
    allowed = {"lm_head.weight"} if config.tied else set()
    extra = [n for n in checkpoint if n not in used | allowed and not _IGNORED.fullmatch(n)]
    if extra:
        raise ValueError(f"{folder}: tensor {extra[0]!r} has no place in the decoder that config.json describes")
    return model


def _take_weight(name: str, shape: tuple[int, ...], quant: QuantConfig, take: Callable, folder: Path) -> Quantized:
    n, k = shape
    groups = 1 if quant.group_size is None else k // quant.group_size
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
    if not np.array_equal(take(f"{name}.flip", (n, groups), np.uint8), flips(w)):
        raise ValueError(f"{folder}: {name}: flip contradicts the zero points: the file is damaged, quantise again")
    return w


def flips(w: Quantized) -> np.ndarray:
    """Where `golden.lane_code` flips a channel's sign (dINT4, zero points 6 and 8): uint8 [n, groups]."""
    if w.fmt != DInt(4):
        return np.zeros(w.zero_point.shape, np.uint8)
    return np.isin(w.zero_point, (6, 8)).astype(np.uint8)


def save(model: Decoder, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write a quantised model; `load` gives it back with identical integers. Returns the folder.

    Raises FileExistsError for a folder that is not empty (unless overwrite), OSError for a disk with too little room.
    """
    if model.quant is None:
        raise ValueError("only quantised models are saved: see quantize")
    tensors = {n: t.astype(np.float32) for n, t in model.tensors.items()}
    for name, w in model.weights.items():
        shape = (w.shape[0], w.groups)
        parts = (w.pack(), w.scale, w.zero_point, w.h_sum(), flips(w))
        for part, array in zip(_PARTS, parts, strict=True):
            tensors[f"{name}.{part}"] = array if part == "codes" else np.broadcast_to(array, shape)
    for i, (scale, zero_point) in model.value_parameters.items():
        tensors[f"{model.config.layer(i)}self_attn.v_scale"] = scale
        tensors[f"{model.config.layer(i)}self_attn.v_zero_point"] = zero_point
    folder = _output_folder(path, tensors, overwrite)
    _write_common(model, folder, model.hf_config)
    write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"})
    provenance = dict(model.provenance)
    description = {
        "version": _VERSION,
        "quant": model.quant.to_json(),
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
    folder = _output_folder(path, tensors, overwrite)
    write_safetensors(folder / "model.safetensors", tensors, {"format": "pt"})
    hf_config = {k: v for k, v in model.hf_config.items() if k != "torch_dtype"} | {"dtype": "float32"}
    _write_common(model, folder, hf_config)
    return folder


def check_output(path: Path | str, *, overwrite: bool = False) -> Path:
    """The folder, if a model may be written there; otherwise FileExistsError."""
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder}: a file is in the way of the output folder")
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise FileExistsError(f"{folder}: the folder is not empty: choose another, or allow overwriting")
    return folder


def _output_folder(path: Path | str, tensors: dict[str, np.ndarray], overwrite: bool) -> Path:
    folder = check_output(path, overwrite=overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    check_disk_space(folder, sum(t.nbytes for t in tensors.values()))
    (folder / "quant.json").unlink(missing_ok=True)  # from here on the folder is unfinished
    return folder


def _write_common(model: Decoder, folder: Path, hf_config: dict[str, Any]) -> None:
    write_text(folder / "config.json", json.dumps(hf_config, indent=1) + "\n")
    for name in _TOKENIZER:
        if model.source and (model.source / name).exists() and model.source.resolve() != folder.resolve():
            shutil.copyfile(model.source / name, folder / name)
