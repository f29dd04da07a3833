"""Quantise a decoder by a `Method`, one layer at a time, from disk to disk.

    model = quantize("opt-125m", QuantConfig(), Method(scaling="aqas", clip=True, optq=True), ids, "opt-125m-dint4")

For each layer, in the paper's order (arXiv 2311.05161, A.1): fold its LayerNorms (OPT), scale, clip, round (to nearest,
or by OPTQ with Hessians of the scaled and clipped layer), quantise. What enters a layer is what comes out of the
quantised layers before it, with all of their quantisers at work: weights, activations, Q, K, attention and V. Within a
layer the Hessians are those of the float layer, one pass for all projections (the OPTQ repository's default).

Memory holds one layer, OPTQ's matrices for it, and a batch. Activations are in mapped files: the system keeps in memory
what fits. Every file is written atomically, each layer's as soon as it is finished, so a run that was killed continues,
with the same result to the byte; the folder `unfinished` inside the output has what that takes:

    run.json                   what is computed from what: a run with another configuration does not continue this one
    layer-00007.safetensors    a finished layer, with the names that it will have; the report on it as metadata
    inputs-00008               what enters the first layer that is not finished: float32 [tokens, hidden]
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from tqdm import tqdm

from golden import models
from golden.formats import Quantized
from golden.models import DecoderConfig, QuantConfig, files
from golden.models.decoder import check_inputs
from golden.models.quantize import fold_error, fold_layer_norms, package_version, quantize_weight
from golden.models.tensors import SafetensorsFile, check_disk_space, write_safetensors, write_text
from golden.ptq import scaling
from golden.ptq.decoder import Layer, Run, from_golden, make_layer, make_run
from golden.ptq.method import Method
from golden.ptq.modules import QuantAttention, QuantLinear
from golden.ptq.optq import Hessian, factorise, optq

_BATCH_TOKENS = 512  # sequences run together up to so many tokens: what a batch needs stays in reach of the caches
UNFINISHED = "unfinished"
_VERSION = 1  # of what is in `unfinished`, and of what the same configuration computes


def quantize(
    source: models.Decoder | Path | str,
    quant: QuantConfig,
    method: Method,
    calibration: Sequence[ArrayLike],
    out: Path | str | None = None,
    *,
    fold: bool | None = None,
    device: torch.device | str = "cpu",
    overwrite: bool = False,
    progress: bool = True,
) -> models.Decoder:
    """A quantised copy of a float decoder. With `out`, that is written and loaded: see `quantize_to_disk`.

    source: a float decoder, a folder in Hugging Face's layout, or a hub name.
    calibration: arrays of token ids [b, t]; the lengths t may differ.
    fold: fold the LayerNorms first; None: where that is valid.
    Raises ValueError, naming layer and projection, for calibration that does not fit the model, activations that are
    not finite, and whatever the method cannot do with this model.
    """
    if out is not None:
        how = {"fold": fold, "device": device, "overwrite": overwrite, "progress": progress}
        return models.load(quantize_to_disk(source, quant, method, calibration, out, **how))
    job = _Job(_Source(source), quant, method, _batches(calibration), fold, torch.device(device))
    store = _Memory()
    _run(job, store, progress)
    c, made = job.source.config, store.layers
    return models.Decoder(
        c,
        job.rest() | {c.layer(i) + n: t for i, layer in enumerate(made) for n, t in layer.tensors.items()},
        quant=quant,
        weights={c.layer(i) + n: w for i, layer in enumerate(made) for n, w in layer.weights.items()},
        value_parameters={i: layer.values for i, layer in enumerate(made) if layer.values is not None},
        provenance=job.provenance([layer.report for layer in made]),
        hf_config=job.source.hf_config,
        source=job.source.folder,
    )


def quantize_to_disk(
    source: models.Decoder | Path | str,
    quant: QuantConfig,
    method: Method,
    calibration: Sequence[ArrayLike],
    out: Path | str,
    *,
    fold: bool | None = None,
    device: torch.device | str = "cpu",
    overwrite: bool = False,
    progress: bool = True,
) -> Path:
    """As `quantize`, with one layer in memory; returns the folder, which `golden.load` reads.

    An unfinished run of the same configuration in `out` is continued, a finished one is left as it is. Raises
    ValueError for an unfinished run of another configuration, FileExistsError for a folder with anything else in it
    (both: unless overwrite), OSError for a disk with too little room.
    """
    job = _Job(_Source(source), quant, method, _batches(calibration), fold, torch.device(device))
    if not job.source.hf_config:
        raise ValueError("the model has no hf_config, the content of config.json: it could not be loaded again")
    out = Path(out)
    if job.source.folder is not None and out.resolve() == job.source.folder.resolve():
        raise FileExistsError(f"{out}: it holds the float model: choose another folder for the quantised one")
    description = job.describe()
    if not _claim(out, description, overwrite):
        store = _Disk(out / UNFINISHED, job)
        _run(job, store, progress)
        tensors, reports = store.finished()
        provenance = job.provenance(reports) | {"fingerprint": _fingerprint(description)}
        hf_config, source_folder = job.source.hf_config, job.source.folder
        everything = _Join(job.rest(), tensors)
        files.write_saved(out, everything, quant, provenance, hf_config=hf_config, source=source_folder)
    shutil.rmtree(out / UNFINISHED, ignore_errors=True)
    return out


def _claim(out: Path, description: dict[str, Any], overwrite: bool) -> bool:
    """Make `out` ready for this run. True: it is finished already."""
    work = out / UNFINISHED
    if (out / "quant.json").exists():
        provenance = models.read_json(out / "quant.json").get("provenance")
        if isinstance(provenance, dict) and provenance.get("fingerprint") == _fingerprint(description):
            return True
    elif (work / "run.json").exists():
        before = models.read_json(work / "run.json")
        if before == description:
            return False
        if not overwrite:
            raise ValueError(
                f"{out}: an unfinished run with another configuration is in this folder "
                f"({_differences(before, description)}): repeat that one, choose another folder, or allow overwriting"
            )
    files.check_output(out, overwrite=overwrite)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (out / "quant.json").unlink(missing_ok=True)  # from here on the folder is unfinished
    write_text(work / "run.json", json.dumps(description, indent=1) + "\n")
    return False


def _fingerprint(description: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> str:
    found = []
    for key in sorted(before.keys() | now.keys()):
        a, b = before.get(key), now.get(key)
        if isinstance(a, dict) and isinstance(b, dict):
            found.append(_differences(a, b, f"{at}{key}."))
        elif a != b:
            found.append(f"{at}{key}: {a!r} there, {b!r} now")
    return "; ".join(filter(None, found))


# What is quantised, and how


class _Source:
    """Float tensors by name, from a folder (read when asked for) or a decoder in memory."""

    def __init__(self, source: models.Decoder | Path | str) -> None:
        self._model = source if isinstance(source, models.Decoder) else None
        if self._model is not None:
            quantised = self._model.quant is not None
            self.config, self.hf_config, self.folder = source.config, source.hf_config, source.source
        else:
            self.folder = models.resolve(source)
            where = self.folder / "config.json"
            self.hf_config = models.read_json(where)
            self.config = DecoderConfig.from_hf(self.hf_config, str(where))
            self._reader = files.Reader(self.folder)
            quantised = (self.folder / "quant.json").exists()
        if quantised:
            raise ValueError("the model is quantised already: start from the float model")
        self._shapes = self.config.shapes()
        if self._model is None:  # before any work is done
            for name, shape in self._shapes.items():
                self._reader.find(name, shape)
            self._reader.finish(self.config)

    def take(self, name: str) -> np.ndarray:
        if self._model is not None:
            return self._model.tensors[name].astype(np.float32, copy=False)
        return self._reader.take(name, self._shapes[name], np.float32)

    def names(self, prefix: str = "") -> list[str]:
        return [n for n in self._shapes if n.startswith(prefix)]

    def digest(self) -> str:
        """SHA-256 of all weights: of the files, or of the tensors."""
        if self._model is None:
            digests = []
            for path in sorted(self.folder.glob("model*.safetensors")):
                with path.open("rb") as f:
                    digests.append(hashlib.file_digest(f, "sha256").hexdigest())
            return hashlib.sha256("".join(digests).encode()).hexdigest()
        total = hashlib.sha256()
        for name in self.names():
            total.update(name.encode() + np.ascontiguousarray(self.take(name)).tobytes())
        return total.hexdigest()


@dataclass(frozen=True)
class _Job:
    source: _Source
    quant: QuantConfig
    method: Method
    batches: list[np.ndarray]
    fold: bool | None
    device: torch.device

    def __post_init__(self) -> None:
        if self.fold is None:
            object.__setattr__(self, "fold", fold_error(self.source.config) is None)
        elif self.fold and (error := fold_error(self.source.config)):
            raise ValueError(error)
        scaling.check(self.source.config, self.quant, self.method)
        for ids in self.batches:
            check_inputs(self.source.config, ids, None, None)

    def describe(self) -> dict[str, Any]:
        """All that the result depends on."""
        ids = hashlib.sha256()
        for batch in self.batches:
            ids.update(repr(batch.shape).encode() + batch.tobytes())
        return {
            "version": _VERSION,
            "source": self.source.digest(),
            "config": hashlib.sha256(json.dumps(self.source.hf_config, sort_keys=True).encode()).hexdigest(),
            "calibration": ids.hexdigest(),
            "quant": self.quant.to_json(),
            "method": self.method.to_json(),
            "fold": self.fold,
        }

    def rest(self) -> dict[str, np.ndarray]:
        """The float tensors outside the layers."""
        layers = f"{self.source.config.prefix}layers."
        return {n: self.source.take(n) for n in self.source.names() if not n.startswith(layers)}

    def provenance(self, reports: list[dict[str, Any]]) -> dict[str, Any]:
        lengths = sorted({batch.shape[1] for batch in self.batches})
        return {
            "golden": package_version(),
            "torch": torch.__version__,
            "source": None if self.source.folder is None else self.source.folder.name,
            "method": self.method.to_json(),
            "layer_norms_folded": self.fold,
            "calibration": {
                "sequences": sum(len(batch) for batch in self.batches),
                "lengths": lengths,
                "used_for": "scales, clipping, OPTQ, static V, where the method has them",
            },
            "layers": reports,
        }


def _batches(calibration: Sequence[ArrayLike]) -> list[np.ndarray]:
    """Calibration ids as int64 [b, t], cut into batches of sequences that run together."""
    batches = []
    for i, ids in enumerate(calibration):
        array = np.asarray(ids)
        if array.ndim != 2 or array.size == 0 or array.dtype.kind not in "iu":
            raise ValueError(
                f"calibration[{i}] is {array.dtype} {list(array.shape)}: "
                "integer token ids [sequences, tokens] are needed"
            )
        rows = max(1, _BATCH_TOKENS // array.shape[1])
        batches += [array[begin : begin + rows].astype(np.int64) for begin in range(0, len(array), rows)]
    if not batches:
        raise ValueError("there are no calibration token ids: at least one sequence is needed")
    return batches


# What a run leaves behind


@dataclass(frozen=True)
class _Made:
    """A finished layer: float tensors and quantised weights by their names inside it, V's static parameters."""

    tensors: dict[str, np.ndarray]
    weights: dict[str, Quantized]
    values: tuple[np.ndarray, np.ndarray] | None
    report: dict[str, Any]


class _Memory:
    """Keeps activations and layers in memory."""

    def __init__(self) -> None:
        self.layers: list[_Made] = []
        self._inputs: list[torch.Tensor] = []

    @property
    def done(self) -> int:
        return len(self.layers)

    def inputs(self, i: int) -> list[torch.Tensor]:
        return self._inputs

    def write_inputs(self, i: int, batches: Iterable[torch.Tensor]) -> None:
        self._inputs = list(batches)

    def keep(self, x: torch.Tensor) -> torch.Tensor:
        return x

    def finish(self, i: int, layer: _Made) -> None:
        self.layers.append(layer)


class _Disk:
    """Keeps activations and layers in the folder `unfinished`."""

    def __init__(self, folder: Path, job: _Job) -> None:
        self._folder, self._config = folder, job.source.config
        self._shapes = [(*batch.shape, self._config.hidden_size) for batch in job.batches]
        self._length = sum(int(np.prod(shape)) for shape in self._shapes)
        self.done = 0
        while self._layer(self.done).exists():
            self.done += 1
        if not self._inputs(self.done).exists() and self.done < self._config.layers:
            self.done = 0
        # Two sets of activations, the layers, and once more the layers with all else.
        parameters = sum(int(np.prod(shape)) for shape in self._config.shapes().values())
        check_disk_space(folder, 2 * 4 * self._length + parameters * job.quant.weights.bits // 4)

    def _layer(self, i: int) -> Path:
        return self._folder / f"layer-{i:05}.safetensors"

    def _inputs(self, i: int) -> Path:
        return self._folder / f"inputs-{i:05}"

    def inputs(self, i: int) -> list[torch.Tensor]:
        """Views of the mapped file; writing to them does not change it."""
        flat = torch.from_numpy(np.memmap(self._inputs(i), np.float32, "c"))
        sizes = [int(np.prod(shape)) for shape in self._shapes]
        return [part.reshape(shape) for part, shape in zip(flat.split(sizes), self._shapes, strict=True)]

    def write_inputs(self, i: int, batches: Iterable[torch.Tensor]) -> None:
        temporary = self._folder / "inputs.writing"
        with temporary.open("wb") as f:
            for batch in batches:
                f.write(batch.cpu().contiguous().numpy())
            f.flush()
            os.fsync(f.fileno())
        temporary.replace(self._inputs(i))

    def keep(self, x: torch.Tensor) -> torch.Tensor:
        """x, mapped from a file that has no name any more and goes with the last use of it."""
        with tempfile.TemporaryFile(dir=self._folder) as f:
            f.write(x.cpu().contiguous().numpy())
            f.flush()
            return torch.from_numpy(np.memmap(f, np.float32, "c", shape=tuple(x.shape))).to(x.device)

    def finish(self, i: int, layer: _Made) -> None:
        prefix = self._config.layer(i)
        tensors = {prefix + n: t.astype(np.float32) for n, t in layer.tensors.items()}
        for name, w in layer.weights.items():
            tensors |= files.weight_tensors(prefix + name, w)
        if layer.values is not None:
            names = (f"{prefix}self_attn.v_scale", f"{prefix}self_attn.v_zero_point")
            tensors |= dict(zip(names, layer.values, strict=True))
        write_safetensors(self._layer(i), tensors, {"report": json.dumps(layer.report)})
        self._inputs(i).unlink(missing_ok=True)
        self.done = i + 1

    def finished(self) -> tuple[Mapping[str, np.ndarray], list[dict[str, Any]]]:
        """All tensors of all layers, mapped, and the reports."""
        layers = [SafetensorsFile(self._layer(i)) for i in range(self._config.layers)]
        return _Join(*layers), [json.loads(layer.metadata["report"]) for layer in layers]


class _Join(Mapping[str, np.ndarray]):
    """Mappings without common names as one; tensors are read when asked for."""

    def __init__(self, *parts: Mapping[str, np.ndarray]) -> None:
        self._part = {name: part for part in parts for name in part}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._part[name][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._part)

    def __len__(self) -> int:
        return len(self._part)


# The work


@torch.no_grad()
def _run(job: _Job, store: _Memory | _Disk, progress: bool) -> None:
    layers, first = job.source.config.layers, store.done
    if first == 0:
        store.write_inputs(0, _embed(job))
    with tqdm(desc="quantising layers", total=layers, initial=first, disable=None if progress else True) as bar:
        for i in range(first, layers):
            inputs = store.inputs(i)
            made, layer = _quantize_layer(job, i, inputs, store.keep, bar.set_postfix_str)
            if i + 1 < layers:
                bar.set_postfix_str("outputs")
                store.write_inputs(i + 1, _outputs(job, i, layer, inputs))
            store.finish(i, made)
            bar.update()


def _embed(job: _Job) -> Iterator[torch.Tensor]:
    """What enters the first layer, of each batch."""
    c = job.source.config
    stem = from_golden(models.Decoder(replace(c, layers=0), job.rest())).to(job.device)
    for ids in job.batches:
        yield stem.embedded(ids)[0]


def _outputs(job: _Job, i: int, layer: Layer, inputs: list[torch.Tensor]) -> Iterator[torch.Tensor]:
    """What the quantised layer makes of each batch."""
    for x, run in _runs(job, inputs):
        y = layer(x, run)
        if not torch.isfinite(y).all():
            raise ValueError(f"output of {job.source.config.layer(i)[:-1]}: not finite on the calibration data")
        yield y


def _runs(job: _Job, inputs: Iterable[torch.Tensor], tap: Callable | None = None) -> Iterator[tuple[torch.Tensor, Run]]:
    for x in inputs:
        mask = torch.ones(1, x.shape[1], dtype=torch.int64, device=job.device)
        yield x.to(job.device), make_run(job.source.config, mask, tap=tap)


def _quantize_layer(
    job: _Job,
    i: int,
    inputs: list[torch.Tensor],
    keep: Callable[[torch.Tensor], torch.Tensor],
    say: Callable[[str], None],
) -> tuple[_Made, Layer]:
    """Fold, scale, clip and round one layer. Returns it as numbers, and ready to run."""
    c, prefix = job.source.config, job.source.config.layer(i)
    arrays = {n.removeprefix(prefix): job.source.take(n) for n in job.source.names(prefix)}
    if job.fold:
        arrays = _fold(c, arrays)
    # Copied into torch's own memory, whose alignment is always the same: a library may add in another order otherwise.
    tensors = {n: torch.tensor(arrays.pop(n), device=job.device) for n in list(arrays)}
    report: dict[str, Any] = {}
    if job.method.needs_scaling:
        say("scales")
        try:
            moved = [x.to(job.device) for x in inputs]
            tensors, report["scaling"] = scaling.scale_layer(tensors, moved, c, job.quant, job.method, keep=keep)
            del moved
        except ValueError as error:
            raise ValueError(f"{prefix[:-1]}: {error}") from None
    if job.method.optq:
        weights, report["optq"] = _round_by_optq(job, prefix, tensors, inputs, say)
    else:
        weights = {
            n: quantize_weight(prefix + n, tensors[f"{n}.weight"].cpu().numpy(), job.quant) for n in c.layer_linears
        }
    tensors = {n: t for n, t in tensors.items() if n.removesuffix(".weight") not in weights}
    arrays = {n: t.cpu().numpy() for n, t in tensors.items()}
    linears = {n: QuantLinear(w, arrays.get(f"{n}.bias"), job.quant).to(job.device) for n, w in weights.items()}
    layer, values = make_layer(c, tensors, linears=linears), None
    if job.quant.value_range == "static":
        values = _value_parameters(job, layer, inputs)
    layer.attention = QuantAttention(job.quant, values).to(job.device)
    return _Made(arrays, weights, values, report), layer


def _fold(config: DecoderConfig, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """`fold_layer_norms` of a decoder with this one layer."""
    alone = replace(config, layers=1)
    prefix, embedding = alone.layer(0), {f"{alone.prefix}embed_tokens.weight": np.zeros((1, 1), np.float32)}
    folded = fold_layer_norms(models.Decoder(alone, embedding | {prefix + n: a for n, a in arrays.items()}))
    return {n: folded.tensors[prefix + n] for n in arrays}


def _round_by_optq(
    job: _Job, prefix: str, tensors: dict[str, torch.Tensor], inputs: list[torch.Tensor], say: Callable[[str], None]
) -> tuple[dict[str, Quantized], dict[str, Any]]:
    groups = [group.projections for group in scaling.groups(job.source.config)]
    hessians = {
        names[0]: Hessian(tensors[f"{names[0]}.weight"].shape[1], name=prefix + names[0], device=job.device)
        for names in groups
    }

    def tap(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
        if name in hessians:
            hessians[name].add(x)

    say("Hessians")
    layer = make_layer(job.source.config, tensors)
    for x, run in _runs(job, inputs, tap):
        layer(x, run)
    weights, reports = {}, {}
    for names in groups:
        say(f"OPTQ: {names[-1]}")
        hessian = hessians.pop(names[0]).matrix()
        how = {"damping": job.method.damping, "act_order": job.method.act_order}
        factor = factorise(hessian, **how, name=prefix + names[0])
        del hessian
        for name in names:
            weights[name], report = optq(tensors[f"{name}.weight"], factor, job.quant, name=prefix + name)
            reports[name] = report.to_json()
            if report.raised:
                tqdm.write(f"{prefix}{name}: {report}")
    return weights, reports


def _value_parameters(job: _Job, layer: Layer, inputs: list[torch.Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """V's static scale and zero point [kv_heads, head_dim]: of the range that the quantised layer's V takes."""
    c, norm = job.source.config, job.source.config.layer_norms[0]
    ranges = []
    for x, _ in _runs(job, inputs):
        v = layer.linears["v_proj"](layer.norms[norm](x) if c.pre_norm else x)
        ranges.append(torch.stack(torch.aminmax(v.reshape(-1, c.kv_heads, c.head_dim), dim=0)))
    lo, hi = torch.stack(ranges).cpu().numpy().swapaxes(0, 1)
    return job.quant.values.parameters(lo.min(0), hi.max(0), hardware=job.quant.hardware)
