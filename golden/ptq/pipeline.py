"""Quantise a decoder by a method, one layer at a time, from disk to disk.

    model = quantize("opt-125m", QuantConfig(), [Aqas(), Clip(), Optq()], ids, "opt-125m-dint4")

For each layer, in the paper's order (arXiv 2311.05161, A.1): fold its LayerNorms (OPT), the method's steps (scale,
clip, round), round to nearest what they left, quantise. What enters a layer is what comes out of the quantised layers
before it, with all of their quantisers at work: weights, activations, Q, K, attention and V. Within a layer the
Hessians are those of the float layer, one pass for all projections (the OPTQ repository's default), unless OPTQ is
true_sequential.

Memory holds one layer, OPTQ's matrices for it, and a batch. Activations are in mapped files: the system keeps in memory
what fits. Every file is written atomically, each layer's as soon as it is finished, so a run that was killed continues,
with the same result to the byte; the folder `unfinished` inside the output has what that takes:

    run.json                   what is computed from what: a run with another configuration does not continue this one
    layer-00007.safetensors    a finished layer, with the names that it will have; as metadata the report on it, and
                               a SHA-256 of all that
    inputs-00008               what enters a layer that is not finished: float32 [tokens, hidden], and its SHA-256
    float-inputs-00008         the same of the float model, where a step of the method needs it

What is damaged there is computed again, and standard error says so. One process at a time writes to an output.

Batches of calibration data are spread over the processes that torchrun started (`golden.ptq.ranks`); a layer is rounded
in each of them, and all compare what came out.
"""

import hashlib
import json
import math
import sys
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
from golden.models.quantize import fold_error, fold_layer_norms, quantize_weight
from golden.models.tensors import SafetensorsFile, check_disk_space, write_safetensors
from golden.ptq import methods, ranks
from golden.ptq.calibration import Calibration
from golden.ptq.decoder import Layer, from_golden, make_layer, named
from golden.ptq.methods import Step, Work
from golden.ptq.methods.rotate import Rotate, Rotated
from golden.ptq.methods.step import runs
from golden.ptq.modules import QuantAttention, QuantLinear
from golden.record import package_version
from golden.storage import code_digest, digest, write_bytes, write_json

_BATCH_TOKENS = 512  # sequences run together up to so many tokens: what a batch needs stays in reach of the caches
UNFINISHED = files.UNFINISHED
_VERSION = 4  # of what is in `unfinished`

Progress = bool | Callable[[int, str], None]  # a bar or none; or called with a layer and what is done to it now


def quantize(
    source: models.Decoder | Path | str,
    quant: QuantConfig,
    method: Sequence[Step],
    calibration: Sequence[ArrayLike] | Calibration,
    out: Path | str | None = None,
    *,
    fold: bool | None = None,
    device: torch.device | str = "cpu",
    overwrite: bool = False,
    progress: Progress = True,
) -> models.Decoder:
    """A quantised copy of a float decoder. With `out`, that is written and loaded: see `quantize_to_disk`.

    source: a float decoder, a folder in Hugging Face's layout, or a hub name.
    calibration: arrays of token ids [b, t]; the lengths t may differ. The record of a `Calibration` is kept.
    method: steps of `golden.ptq.methods`; none: round to nearest.
    fold: fold the LayerNorms first; None: where that is valid.
    progress: show a bar; or a function that is called with each layer's number and what is done to it.
    Raises ValueError, naming layer and projection, for calibration that does not fit the model, activations that are
    not finite, and whatever the method cannot do with this model.
    """
    if out is not None:
        how = {"fold": fold, "device": device, "overwrite": overwrite, "progress": progress}
        return models.load(quantize_to_disk(source, quant, method, calibration, out, **how))
    job = _Job(_Source(source), quant, list(method), *_batches(calibration), fold, torch.device(device))
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
    method: Sequence[Step],
    calibration: Sequence[ArrayLike] | Calibration,
    out: Path | str,
    *,
    fold: bool | None = None,
    device: torch.device | str = "cpu",
    overwrite: bool = False,
    progress: Progress = True,
) -> Path:
    """As `quantize`, with one layer in memory; returns the folder, which `golden.load` reads.

    An unfinished run of the same configuration in `out` is continued, a finished one is left as it is; overwrite starts
    anew, whatever is there. Otherwise raises ValueError for an unfinished run of another configuration, FileExistsError
    for a folder with anything else in it; `golden.storage.Busy` where another process is at work there; and OSError for
    a disk with too little room.
    """
    job = _Job(_Source(source), quant, list(method), *_batches(calibration), fold, torch.device(device))
    if not job.source.hf_config:
        raise ValueError("the model has no hf_config, the content of config.json: it could not be loaded again")
    out = Path(out)
    if job.source.folder is not None and out.resolve() == job.source.folder.resolve():
        raise FileExistsError(f"{out}: it holds the float model: choose another folder for the quantised one")
    ranks.agree("a configuration", *job.identity())
    with ranks.writer(out):
        description = ranks.from_first(job.describe)
        if not ranks.from_first(lambda: _claim(out, description, overwrite)):
            store = _Disk(out / UNFINISHED, job, digest(description))
            _run(job, store, progress)
            if ranks.lead():
                tensors, reports = store.finished()
                provenance = job.provenance(reports) | {"fingerprint": digest(description)}
                hf_config, source_folder = job.source.hf_config, job.source.folder
                everything = _Join(job.rest(), tensors)
                files.write_saved(out, everything, quant, provenance, hf_config=hf_config, source=source_folder)
        if ranks.lead():
            files.clear_unfinished(out)
        ranks.barrier()
    return out


def _claim(out: Path, description: dict[str, Any], overwrite: bool) -> bool:
    """Make `out` ready for this run. True: it is finished already."""
    work = out / UNFINISHED
    if not overwrite and (out / "quant.json").exists():  # with overwrite, what is there may be damaged
        provenance = models.read_json(out / "quant.json").get("provenance")
        same = isinstance(provenance, dict) and provenance.get("fingerprint") == digest(description)
        if same and (out / "model.safetensors").exists():
            return True
    elif not overwrite and (work / "run.json").exists():
        try:
            before = models.read_json(work / "run.json")
        except ValueError as error:
            raise ValueError(f"{error}: choose another folder, or allow overwriting") from None
        if before == description:
            return False
        raise ValueError(
            f"{out}: an unfinished run with another configuration is in this folder "
            f"({_differences(before, description)}): repeat that one, choose another folder, or allow overwriting"
        )
    elif work.is_dir() and all(p.name.startswith(".") for p in work.iterdir()):  # killed before it had begun
        files.clear_unfinished(out)
    files.check_output(out, overwrite=overwrite)
    files.clear_unfinished(out)
    work.mkdir(parents=True)
    files.clear_output(out)  # from here on the folder is unfinished
    write_json(work / "run.json", description)
    return False


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> str:
    found = []
    for key in sorted(before.keys() | now.keys()):
        a, b = (dict(enumerate(v)) if isinstance(v, list) else v for v in (before.get(key), now.get(key)))
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
            self._reader = files.Reader(self.folder)
            self.hf_config, self.config = self._reader.hf_config, self._reader.config
            quantised = (self.folder / "quant.json").exists()
        if quantised:
            raise ValueError("the model is quantised already: start from the float model")
        self._shapes = self.config.shapes()
        if self._model is None:  # before any work is done
            for name, shape in self._shapes.items():
                self._reader.find(name, shape)
            self._reader.finish()

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
            for path in self._reader.checkpoint.files:
                with path.open("rb") as f:
                    digests.append(hashlib.file_digest(f, "sha256").hexdigest())
            return hashlib.sha256("".join(digests).encode()).hexdigest()
        total = hashlib.sha256()
        for name in self.names():
            total.update(name.encode() + np.ascontiguousarray(self.take(name)).tobytes())
        return total.hexdigest()


class _RotatedSource(Rotated):
    """The same with its tensors rotated."""

    def __init__(self, source: _Source, step: Rotate) -> None:
        super().__init__(source, step)
        self.folder, self.digest = source.folder, source.digest

    def names(self, prefix: str = "") -> list[str]:
        return [n for n in self.config.shapes() if n.startswith(prefix)]


@dataclass(frozen=True)
class _Job:
    source: _Source | _RotatedSource
    quant: QuantConfig
    method: list[Step]
    batches: list[np.ndarray]
    record: Mapping[str, Any]
    fold: bool | None
    device: torch.device

    def __post_init__(self) -> None:
        methods.check(self.method, self.source.config, self.quant)
        for step in self.method:
            if isinstance(step, Rotate):
                object.__setattr__(self, "source", _RotatedSource(self.source, step))
        if self.fold is None:
            object.__setattr__(self, "fold", fold_error(self.source.config) is None)
        elif self.fold and (error := fold_error(self.source.config)):
            raise ValueError(error)
        c, size = self.source.config, self.quant.group_size or 1
        inputs = {name: c.shapes()[f"{c.layer(0)}{name}.weight"][1] for name in c.layer_linears}
        for name, k in inputs.items():
            if k % size:
                fmt, most = self.quant.weights, math.gcd(*inputs.values())
                advice = f"choose a divisor of {most}" if fmt.block is None else f"{fmt.name} has no other blocks"
                raise ValueError(f"group_size {size} does not divide the {k} inputs of {name}: {advice}")
        for ids in self.batches:
            check_inputs(c, ids, None, None)

    @property
    def needs_float_inputs(self) -> bool:
        return any(step.needs_float_inputs for step in self.method)

    def identity(self) -> list[Any]:
        """What is asked for: the digest of the calibration ids, and all else but the model's weights."""
        ids = hashlib.sha256()
        for batch in self.batches:
            ids.update(repr(batch.shape).encode() + batch.tobytes())
        config = hashlib.sha256(json.dumps(self.source.hf_config, sort_keys=True).encode()).hexdigest()
        return [ids.hexdigest(), config, self.quant.to_json(), methods.to_json(self.method), self.fold]

    def describe(self) -> dict[str, Any]:
        """All that the result depends on."""
        ids, config, quant, method, fold = self.identity()
        own = {type(step).__module__ for step in self.method} - {
            "__main__"
        }  # steps from elsewhere have their code, too
        modules = {__name__, *(module for module in own if not module.startswith("golden."))}
        return {
            "version": _VERSION,
            "code": digest(*(code_digest(module) for module in sorted(modules))),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "device": self.device.type,
            "source": self.source.digest(),
            "config": config,
            "calibration": ids,
            "quant": quant,
            "method": method,
            "fold": fold,
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
            "source": None if self.source.folder is None else models.model_name(self.source.folder),
            "method": methods.to_json(self.method),
            "layer_norms_folded": self.fold,
            "calibration": {
                "sequences": sum(len(batch) for batch in self.batches),
                "lengths": lengths,
                "used_for": "scales, clipping, OPTQ, static V, where the method has them",
                **self.record,
            },
            "layers": reports,
        }


def _batches(calibration: Sequence[ArrayLike] | Calibration) -> tuple[list[np.ndarray], Mapping[str, Any]]:
    """Calibration ids as int64 [b, t], cut into batches of sequences that run together; and the record of them."""
    batches, record = [], {}
    if isinstance(calibration, Calibration):
        calibration, record = calibration.ids, calibration.record
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
    return batches, record


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
        self._inputs: dict[bool, tuple[int, list[torch.Tensor]]] = {}

    def has(self, i: int) -> bool:
        return i < len(self.layers)

    def inputs(self, i: int, *, in_float: bool = False) -> list[torch.Tensor] | None:
        layer, batches = self._inputs.get(in_float, (None, None))
        return batches if layer == i else None

    def write_inputs(self, i: int, batches: Iterable[torch.Tensor], *, in_float: bool = False) -> None:
        self._inputs[in_float] = i, list(batches)

    def keep(self, tensors: Iterable[torch.Tensor]) -> list[torch.Tensor]:
        return list(tensors)

    def finish(self, i: int, layer: _Made) -> None:
        self.layers.append(layer)


class _Disk:
    """Keeps activations and layers in the folder `unfinished`. key: what they belong to."""

    def __init__(self, folder: Path, job: _Job, key: str) -> None:
        self._folder, self._config, self._quant, self._key = folder, job.source.config, job.quant, key
        self._shapes = [(*batch.shape, self._config.hidden_size) for batch in job.batches]
        self._length = sum(int(np.prod(shape)) for shape in self._shapes)
        self._finished = set(ranks.from_first(lambda: sorted(self._checked(job))))

    def _checked(self, job: _Job) -> set[int]:
        """The layers that are finished; what is damaged or of no use is removed."""
        folder, layers = self._folder, range(self._config.layers)
        files_of = (self._layer, self._inputs, self._float_inputs)
        known = {"run.json", *(path(i).name for i in layers for path in files_of)}
        for path in folder.iterdir():  # what a killed run was writing
            if path.name not in known and path.is_file():
                path.unlink()
        finished = {i for i in layers if self._whole(self._layer(i), self._check_layer)}
        for i in layers:
            if i in finished:
                self._inputs(i).unlink(missing_ok=True)
            for path in (self._inputs(i), self._float_inputs(i)):
                self._whole(path, self._check_inputs)
        sets = 4 if job.needs_float_inputs else 2
        # Two sets of activations (of each kind), the layers, and once more the layers with all else.
        parameters = sum(int(np.prod(shape)) for shape in self._config.shapes().values())
        check_disk_space(folder, sets * 4 * self._length + parameters * job.quant.weights.bits // 4)
        return finished

    def _layer(self, i: int) -> Path:
        return self._folder / f"layer-{i:05}.safetensors"

    def _inputs(self, i: int) -> Path:
        return self._folder / f"inputs-{i:05}"

    def _float_inputs(self, i: int) -> Path:
        return self._folder / f"float-inputs-{i:05}"

    @staticmethod
    def _whole(path: Path, check: Callable[[Path], bool]) -> bool:
        """Whether a file is there and holds what was written; a damaged one goes."""
        if not path.exists():
            return False
        try:
            whole = check(path)
        except (ValueError, OSError):
            whole = False
        if not whole:
            print(f"note: {path}: damaged: what it held is computed again", file=sys.stderr)
            path.unlink()
        return whole

    def _check_layer(self, path: Path) -> bool:
        file = SafetensorsFile(path)
        return file.metadata.get("sha256") == self._seal(file, file.metadata.get("report", ""))

    def _seal(self, tensors: Mapping[str, np.ndarray], report: str) -> str:
        total = hashlib.sha256(json.dumps([self._key, report]).encode())
        for name in sorted(tensors):
            array = np.ascontiguousarray(tensors[name])
            total.update(json.dumps([name, str(array.dtype), list(array.shape)]).encode())
            total.update(array.tobytes())
        return total.hexdigest()

    def _check_inputs(self, path: Path) -> bool:
        if path.stat().st_size != 4 * self._length + hashlib.sha256().digest_size:
            return False
        data = np.memmap(path, np.uint8, "r")
        total = hashlib.sha256(self._key.encode())
        total.update(data[: 4 * self._length])
        return data[4 * self._length :].tobytes() == total.digest()

    def has(self, i: int) -> bool:
        return i in self._finished

    def inputs(self, i: int, *, in_float: bool = False) -> list[torch.Tensor] | None:
        """Views of the mapped file; writing to them does not change it. None where there is none."""
        path = self._float_inputs(i) if in_float else self._inputs(i)
        if not path.exists():
            return None
        flat = torch.from_numpy(np.memmap(path, np.float32, "c", shape=(self._length,)))
        sizes = [int(np.prod(shape)) for shape in self._shapes]
        return [part.reshape(shape) for part, shape in zip(flat.split(sizes), self._shapes, strict=True)]

    def write_inputs(self, i: int, batches: Iterable[torch.Tensor], *, in_float: bool = False) -> None:
        def chunks() -> Iterator[bytes | memoryview]:
            total = hashlib.sha256(self._key.encode())
            for batch in batches:
                data = memoryview(batch.cpu().contiguous().numpy()).cast("B")
                total.update(data)
                yield data
            yield total.digest()

        path = self._float_inputs if in_float else self._inputs
        if ranks.lead():
            write_bytes(path(i), chunks())
        else:
            for _ in batches:
                pass
        ranks.barrier()
        if ranks.lead() and (in_float or i - 1 in self._finished):
            path(i - 1).unlink(missing_ok=True)

    def keep(self, tensors: Iterable[torch.Tensor]) -> list[torch.Tensor]:
        """In the CPU's memory, mapped from one file that has no name any more and goes with the last use of them.

        Nothing is made that stays before all is written: between what comes and goes it would leave holes in the heap.
        """
        shapes = []
        with tempfile.NamedTemporaryFile(dir=self._folder) as f:
            for x in tensors:
                f.write(x.cpu().contiguous().numpy())
                f.write(bytes(-f.tell() % 64))  # each is aligned as in torch's own memory
                shapes.append(tuple(x.shape))
            f.flush()
            if not shapes:
                return []
            # Not np.memmap, which would hold an open file.
            flat = torch.from_file(f.name, shared=False, size=f.tell() // 4, dtype=torch.float32)
        parts = flat.split([-(-math.prod(shape) // 16) * 16 for shape in shapes])
        return [part[: math.prod(shape)].reshape(shape) for part, shape in zip(parts, shapes, strict=True)]

    def finish(self, i: int, layer: _Made) -> None:
        prefix = self._config.layer(i)
        tensors = {prefix + n: t.astype(np.float32) for n, t in layer.tensors.items()}
        for name, w in layer.weights.items():
            tensors |= files.weight_tensors(prefix + name, w)
        if layer.values is not None:
            tensors |= dict(zip(self._values(i), layer.values, strict=True))
        report = json.dumps(layer.report)
        ranks.barrier()  # all have read what goes
        if ranks.lead():
            write_safetensors(self._layer(i), tensors, {"report": report, "sha256": self._seal(tensors, report)})
            self._inputs(i).unlink(missing_ok=True)
        ranks.barrier()
        self._finished.add(i)

    def _values(self, i: int) -> tuple[str, str]:
        return files.value_names(self._config, i)

    def made(self, i: int) -> _Made:
        """A finished layer."""
        c, q, prefix, file = self._config, self._quant, self._config.layer(i), SafetensorsFile(self._layer(i))
        weights, shapes = {}, {n: shape for n, shape in c.shapes().items() if n.startswith(prefix)}
        for n in c.layer_linears:
            codes, scale, zero_point = (file[f"{prefix}{n}.{part}"] for part in ("codes", "scale", "zero_point"))
            codes = q.weights.unpack(codes, shapes[f"{prefix}{n}.weight"][1])
            how = {"group_size": q.group_size, "symmetric": q.symmetric}
            weights[n] = Quantized(q.weights, codes, np.array(scale), np.array(zero_point), **how)
        tensors = {
            n: np.array(file[prefix + n]) for n in (n.removeprefix(prefix) for n in c.shapes()) if prefix + n in file
        }
        values = tuple(np.array(file[n]) for n in self._values(i)) if q.value_range == "static" else None
        return _Made(tensors, weights, values, json.loads(file.metadata["report"]))

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
def _run(job: _Job, store: _Memory | _Disk, progress: Progress) -> None:
    layers = job.source.config.layers
    done = sum(store.has(i) for i in range(layers))
    show = None if progress is True else True
    with tqdm(desc="quantising layers", total=layers, initial=done, disable=show) as bar:
        for i in range(layers):
            if store.has(i):
                continue

            def say(what: str, i: int = i) -> None:
                bar.set_postfix_str(what)
                if callable(progress):
                    progress(i, what)

            say("inputs")
            inputs = _inputs(job, store, i)
            made, layer = _quantize_layer(job, i, store, inputs, say)
            if i + 1 < layers and not store.has(i + 1):
                say("outputs")
                store.write_inputs(i + 1, _outputs(job, i, layer, inputs))
            say("writing")
            store.finish(i, made)
            bar.update()


def _inputs(job: _Job, store: _Memory | _Disk, i: int) -> list[torch.Tensor]:
    """What enters a layer: as the run has it, or from the finished layers before it, where that was lost."""
    first = i
    while first and store.inputs(first) is None:
        first -= 1
    if store.inputs(first) is None:
        store.write_inputs(0, _embed(job))
    for j in range(first, i):
        layer = _ready(job, j, store.made(j))
        store.write_inputs(j + 1, _outputs(job, j, layer, store.inputs(j)))
    return store.inputs(i)


def _float_inputs(job: _Job, store: _Memory | _Disk, i: int) -> list[torch.Tensor]:
    """What enters a layer of the float model: as the run has it, or from the layers before it."""
    first = i
    while first and store.inputs(first, in_float=True) is None:
        first -= 1
    if store.inputs(first, in_float=True) is None:
        store.write_inputs(0, _embed(job), in_float=True)
    for j in range(first, i):
        prefix = job.source.config.layer(j)
        tensors = {prefix + n: t for n, t in _float_tensors(job, j).items()}
        layer = make_layer(job.source.config.alone(j), tensors, prefix)
        store.write_inputs(j + 1, _outputs(job, j, layer, store.inputs(j, in_float=True)), in_float=True)
    return store.inputs(i, in_float=True)


def _embed(job: _Job) -> Iterator[torch.Tensor]:
    """What enters the first layer, of each batch."""
    c = job.source.config
    stem = from_golden(models.Decoder(replace(c, layers=0), job.rest())).to(job.device)
    for (x,) in ranks.ordered(len(job.batches), lambda b: [stem.embedded(job.batches[b])[0]], job.device):
        yield x


def _outputs(job: _Job, i: int, layer: Layer, inputs: list[torch.Tensor]) -> Iterator[torch.Tensor]:
    """What the quantised layer makes of each batch."""

    def output(batch: int) -> list[torch.Tensor]:
        ((x, run),) = runs(layer.config, [inputs[batch]], job.device)
        y = layer(x, run)
        if not torch.isfinite(y).all():
            raise ValueError(f"output of {job.source.config.layer(i)[:-1]}: not finite on the calibration data")
        return [y]

    for (y,) in ranks.ordered(len(inputs), output, job.device):
        yield y


def _quantize_layer(
    job: _Job, i: int, store: _Memory | _Disk, inputs: list[torch.Tensor], say: Callable[[str], None]
) -> tuple[_Made, Layer]:
    """Fold, do the method's steps to, and round one layer. Returns it as numbers, and ready to run."""
    c, prefix = job.source.config, job.source.config.layer(i)
    tensors = _float_tensors(job, i)
    float_inputs = _float_inputs(job, store, i) if job.needs_float_inputs else None
    how = {"name": prefix[:-1], "keep": store.keep, "say": say, "float_inputs": float_inputs}
    work = Work(c.alone(i), job.quant, tensors, inputs, **how)
    report: dict[str, Any] = {}
    for step in job.method:
        say(step.name)
        report[step.name] = step.apply(work)
    work.searched()
    rest = [n for n in c.layer_linears if n not in work.weights]
    if work.grid is None:
        nearest = {n: quantize_weight(prefix + n, work.tensors[f"{n}.weight"].cpu().numpy(), job.quant) for n in rest}
    else:
        nearest = {n: work.round(n) for n in rest}
    weights = work.weights | nearest
    tensors = {n: t.cpu().numpy() for n, t in work.tensors.items() if n.removesuffix(".weight") not in weights}
    made = _Made(tensors, weights, None, report)
    layer = _ready(job, i, made)
    if job.quant.value_range == "static":
        made = replace(made, values=_value_parameters(job, layer, inputs))
        layer.attention = QuantAttention(job.quant, made.values).to(job.device)
    codes = [part.tobytes() for w in weights.values() for part in (w.codes, w.scale, w.zero_point)]
    ranks.agree(f"codes of {prefix[:-1]}", *codes, *(v.tobytes() for v in made.values or ()))
    return made, layer


def _float_tensors(job: _Job, i: int) -> dict[str, torch.Tensor]:
    """A layer's tensors by their names inside it, folded."""
    prefix = job.source.config.layer(i)
    arrays = {n.removeprefix(prefix): job.source.take(n) for n in job.source.names(prefix)}
    if job.fold:
        arrays = _fold(job.source.config, arrays)
    # Copied into torch's own memory, whose alignment is always the same: a library may add in another order otherwise.
    return {n: torch.tensor(arrays.pop(n), device=job.device) for n in list(arrays)}


def _ready(job: _Job, i: int, made: _Made) -> Layer:
    """A finished layer, ready to run, with its name in the model, for errors."""
    c, prefix = job.source.config, job.source.config.layer(i)
    biases = {n: made.tensors.get(f"{n}.bias") for n in c.layer_linears}
    linears = {n: QuantLinear(w, biases[n], job.quant).to(job.device) for n, w in made.weights.items()}
    tensors = {prefix + n: torch.tensor(t, device=job.device) for n, t in made.tensors.items()}
    attention = QuantAttention(job.quant, made.values).to(job.device)
    return make_layer(c.alone(i), tensors, prefix, linears=linears, attention=attention)


def _fold(config: DecoderConfig, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """`fold_layer_norms` of a decoder with this one layer."""
    alone = replace(config, layers=1)
    prefix, embedding = alone.layer(0), {alone.embed_name: np.zeros((1, 1), np.float32)}
    folded = fold_layer_norms(models.Decoder(alone, embedding | {prefix + n: a for n, a in arrays.items()}))
    return {n: folded.tensors[prefix + n] for n in arrays}


def _value_parameters(job: _Job, layer: Layer, inputs: list[torch.Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """V's static scale and zero point [kv_heads, head_dim]: of the range that the quantised layer's V takes."""
    c, norm, name = layer.config, layer.config.layer_norms[0], layer.config.attention[2]
    project, ranges = layer.linears[name], {}
    for b in ranks.own(len(inputs)):
        x = inputs[b].to(job.device)
        with named(f"{layer.name}{name}"):
            v = project(layer.norms[norm](x) if c.pre_norm else x)
        ranges[b] = torch.stack(torch.aminmax(v.reshape(-1, c.kv_heads, c.head_dim), dim=0)).flatten()
    every = ranks.table(len(inputs), ranges, 2 * c.kv_heads * c.head_dim, job.device).float()
    lo, hi = every.cpu().numpy().reshape(-1, 2, c.kv_heads, c.head_dim).swapaxes(0, 1)
    return job.quant.values.parameters(lo.min(0), hi.max(0), hardware=job.quant.hardware)
