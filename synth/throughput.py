"""What engines make of whole decoders, and what an INT8 engine of the same area and the same memory makes of them.

    records = throughput("engine32x8x4", areas, bandwidth=64)     # of every model, prefill and decode, in every design
    documented(records)                                           # tables, by name
    roofline(path, records)

Cycles are the closed formula's (:mod:`hw.engine.cycles`), of the jobs that the driver plans; areas are mapped ones. An
engine of another design with the area of dINT4's is taken as the part of that engine that fits: its cycles grow as its
area shrinks, and its memory stays what it is. Streams are as wide as a word, so that the memory alone makes them wait.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from golden.record import Metric, figures, markdown
from hw.engine import DESIGNS as ENGINE_DESIGNS
from hw.engine import ENGINES, EngineConfig
from hw.engine.throughput import SHAPES, Estimate, Product
from hw.units import UNITS, Unit
from synth.designs import Design

__all__ = [
    "BATCHES",
    "CLOCK",
    "CONTEXT",
    "METRICS",
    "PREFILLS",
    "areas",
    "documented",
    "roofline",
    "sizes",
    "throughput",
]

#: Tokens of a prefill; sequences of which a token is decoded at a time, and the tokens in their caches.
PREFILLS = (128, 2048)
BATCHES = (1, 4, 16, 64)
CONTEXT = 1024
#: Clock in Hz at which cycles become seconds.
CLOCK = 1e9
_BASE = "dint4"
#: Weights that share a scale, as checkpoints have them.
GROUPS = (None, 128, 64, 32)
#: What units call the designs of engines.
_UNITS = {"dint4": "dint4", "int4": "int4", "int8": "int8_best"}


@dataclass(frozen=True)
class Run:
    """A workload on an engine.

    Attributes
    ----------
    estimate : Estimate
    tokens : int
        How many it makes or reads.
    share : float, optional
        The part of the engine that has the area of dINT4's; None where areas are not known.
    bandwidth : float
        Bytes a cycle.
    """

    estimate: Estimate
    tokens: int
    share: float | None
    bandwidth: float

    @property
    def memory(self) -> float:
        """Cycles that the memory takes."""
        return self.estimate.bytes / self.bandwidth

    def rate(self, share: float = 1.0) -> float:
        """Tokens per second on such a part of the engine."""
        return self.tokens * CLOCK / max(self.estimate.cycles.busy / share, self.memory)


METRICS = (
    Metric("cycles", "cycles", "", "lower", ".0f", lambda run: run.estimate.cycles.busy),
    Metric("bytes", "bytes", "", "lower", ".0f", lambda run: run.estimate.bytes),
    Metric("macs", "MACs", "", "", ".0f", lambda run: round(run.estimate.macs)),
    Metric("utilisation", "utilisation", "", "higher", ".3f", lambda run: round(run.estimate.utilisation, 5)),
    Metric("causal_bound", "causal bound", "", "higher", ".3f", lambda run: round(run.estimate.causal_bound, 5)),
    Metric("tokens_per_s", "tokens/s", "", "higher", ".4g", lambda run: round(run.rate(), 4)),
    Metric(
        *("tokens_per_s_equal_area", "tokens/s at the area of dINT4's", "", "higher", ".4g"),
        lambda run: None if run.share is None else round(run.rate(run.share), 4),
    ),
)


def sizes() -> list[str]:
    """Engines by size: each is there in all designs."""
    return list(dict.fromkeys(name.rpartition("_")[0] for name in ENGINES))


def areas(designs: Mapping[str, Any], size: str) -> dict[str, float]:
    """Areas of a size's engines in um2, by design, from a shelf of stored designs; {} where one is missing."""
    units = {design: f"{size}_{unit}" for design, unit in _UNITS.items()}
    if not units.keys() <= ENGINE_DESIGNS.keys() or any(unit not in designs for unit in units.values()):
        return {}
    return {design: designs[unit].area_um2 for design, unit in units.items()}


def _fed(config: EngineConfig) -> EngineConfig:
    """The engine with streams that bring a word a cycle: its memory alone makes it wait."""
    return replace(
        config, **{f"{one}_bus": (word := getattr(config, f"{one}_word")) & -word for one in ("weight", "activation")}
    )


def throughput(
    size: str,
    areas: Mapping[str, float],
    *,
    bandwidth: float,
    context: int = CONTEXT,
    models: Sequence[str] = tuple(SHAPES),
) -> list[dict[str, Any]]:
    """A record of every model, workload and design.

    ``areas`` in um2 by design, or empty; ``bandwidth`` in bytes a cycle.
    """
    records = []
    for model in models:
        shape = SHAPES[model]
        work = [(f"prefill {tokens}", tokens, shape.prefill(tokens)) for tokens in PREFILLS]
        work += [(f"decode {batch}", batch, shape.decode(batch, context)) for batch in BATCHES]
        for name, tokens, products in work:
            for design in _UNITS:
                config = _fed(ENGINES[f"{size}_{design}"])
                share = areas[_BASE] / areas[design] if areas else None
                run = Run(Estimate.of(config, products), tokens, share, bandwidth)
                records.append(
                    {
                        "model": model,
                        "work": name,
                        "engine": size,
                        "design": design,
                        "context": context if name.startswith("decode") else None,
                        "bandwidth_bytes_per_cycle": bandwidth,
                        "area_um2": areas.get(design),
                        **figures(METRICS, run),
                        "bound_by": "memory" if run.memory > run.estimate.cycles.busy else "engine",
                    }
                )
    return records


def _of(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    return {(one["model"], one["work"], one["design"]): one for one in records}


def documented(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Tables by name: prefill, and decode."""
    found = _of(records)
    models = list(dict.fromkeys(one["model"] for one in records))
    equal = "tokens_per_s_equal_area" if records[0]["tokens_per_s_equal_area"] is not None else "tokens_per_s"

    def rate(model: str, work: str, design: str, key: str = "tokens_per_s") -> str:
        return _short(found[model, work, design][key])

    def over(model: str, work: str, design: str) -> str:
        return f"{found[model, work, _BASE]['tokens_per_s'] / found[model, work, design][equal]:.2f}"

    head = [""]
    for tokens in PREFILLS:
        head += [f"{tokens} tokens: utilisation", "causal bound", "tokens/s", "over INT8", "over INT4"]
    rows = []
    for model in models:
        row = [model]
        for tokens in PREFILLS:
            work = f"prefill {tokens}"
            one = found[model, work, _BASE]
            row += [f"{one['utilisation']:.3f}", f"{one['causal_bound']:.3f}", rate(model, work, _BASE)]
            row += [f"**{over(model, work, 'int8')}**", over(model, work, "int4")]
        rows.append(row)
    tables = {"prefill": markdown(head, rows)}
    head, rows = [""], []
    for batch in BATCHES:
        head += [f"batch {batch}: tokens/s", "over INT8"]
    for model in models:
        row = [model]
        for batch in BATCHES:
            work = f"decode {batch}"
            row += [rate(model, work, _BASE), f"**{over(model, work, 'int8')}**"]
        rows.append(row)
    return tables | {"decode": markdown(head, rows)}


def groupwise(size: str) -> str:
    """What groups of weights cost: every group's sums leave on their own, and results are drained and moved for each.

    Utilisation of a product of 128 tokens, k = n = 768, by group size, and bytes that it moves.
    """
    rows = []
    for group in GROUPS:
        row = [str(group or "none")]
        for design in _UNITS:
            one = Estimate.of(_fed(ENGINES[f"{size}_{design}"]), [Product("", 128, 768, 768, 1, group_size=group)])
            row += [f"{one.cycles.busy:,}", f"{one.utilisation:.3f}", f"{one.bytes / 1e6:.2f}"]
        rows.append(row)
    head = ["group size"]
    for design in _UNITS:
        head += [f"{design}: cycles", "utilisation", "MB moved"]
    return markdown(head, rows)


def dataflows(designs: Mapping[str, Design]) -> str:
    """Both dataflows side by side: area, and utilisation on the same projections.

    A product of t tokens, k = n = 768. The systolic array takes a pass for each of its blocks of weights, with a gap
    while they are exchanged; the tile a gap after every sum; the engine's are the cycle model's. Raises ValueError
    where a design is not stored.
    """
    tokens, size = (1, 16, 128, 2048), 768
    units = {
        "systolic array": UNITS[f"systolic8x8x4_{_BASE}_array"],
        "tile, array": UNITS[f"tile32x8x1_{_BASE}_array"],
        "tile, complete": UNITS[f"tile32x8x1_{_BASE}"],
        "engine": UNITS[f"engine32x8x4_{_BASE}"],
    }
    stored = {name: designs.get(unit.name) for name, unit in units.items()}
    if missing := [units[name].name for name, one in stored.items() if one is None and name != "engine"]:
        raise ValueError(f"no design is stored of {', '.join(missing)}")

    def used(name: str, unit: Unit, t: int) -> float:
        """Utilisation."""
        if unit.kind == "engine":
            return Estimate.of(ENGINES[unit.name], [Product("", t, size, size, 64)]).utilisation
        circuit = unit.create(structure=designs[unit.name].variant.structure, products="true")
        lanes, columns, rows = unit.shape
        if unit.kind == "systolic":
            spent = -(-size // (lanes * rows)) * -(-size // columns) * (t + circuit.gap)
        else:
            spent = -(-t // rows) * -(-size // columns) * (-(-size // lanes) + circuit.gap)
        return t * size * size / (unit.macs * spent)

    rows = []
    for name, unit in units.items():
        other = designs.get(unit.name.replace(_BASE, "int8_best"))
        mine = stored[name]
        area = "-" if mine is None else f"{mine.area_um2 / unit.macs:.2f}"
        over = "-" if mine is None or other is None else f"{other.area_um2 / mine.area_um2:.2f}"
        shares = ["-" if name == "tile, array" else f"{used(name, unit, t):.3f}" for t in tokens]
        rows.append([f"{name} ({unit.unit})", str(unit.macs), area, over, *shares])
    head = [
        "",
        "products per cycle",
        "um2 per product",
        "INT8's over it",
        *(f"utilisation, {t} tokens" for t in tokens),
    ]
    return markdown(head, rows)


def parts(designs: Mapping[str, Design], size: str) -> str:
    """Area of a size's engines by part, in um2, and memories in bits."""
    names = [name for name in (f"{size}_{unit}" for unit in _UNITS.values()) if name in designs]
    found = {name: designs[name].found_by.get("parts_um2", {}) for name in names}
    order = sorted({part for one in found.values() for part in one}, key=lambda part: -found[names[0]].get(part, 0.0))
    rows = [[part, *(f"{found[name].get(part, 0.0):.1f}" for name in names)] for part in order]
    tiles = [designs.get(name.replace(size, size.replace("engine", "tile"))) for name in names]
    apart = [sum(area for part, area in found[name].items() if part.startswith("requantizer")) for name in names]
    whole = [designs[name].area_um2 for name in names]
    for title, areas_ in (
        ("without requantizers", [area - less for area, less in zip(whole, apart, strict=True)]),
        ("**all**", whole),
    ):
        rows.append([title, *(f"**{area:.0f}**" for area in areas_)])
        over = [
            "-" if tile is None else f"{area / tile.area_um2 - 1:+.1%}"
            for area, tile in zip(areas_, tiles, strict=True)
        ]
        rows.append(["over the bare complete tile", *over])
    rows.append(
        [
            "delay, own timing and OpenSTA, ps",
            *(
                f"{one['critical_path_ps']:.0f}, {one['critical_path_opensta_ps']:.0f}"
                for one in (designs[name].found_by for name in names)
            ),
        ]
    )
    memories = {
        name: UNITS[name].create(structure=designs[name].variant.structure, products="true").memories for name in names
    }
    for memory in memories[names[0]]:
        bits = [memories[name].get(memory) for name in names]
        rows.append(
            [
                f"{memory.replace('_', ' ')}, bits",
                *("-" if one is None else f"{one.depth * one.width:,}" for one in bits),
            ]
        )
    return markdown(["", *(name.removeprefix(f"{size}_") for name in names)], rows)


def _short(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def roofline(path: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Products per second over products per byte: every model and workload, under each engine's roof."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only the plot needs it

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    mpl.rcParams["svg.hashsalt"] = "roofline"  # the same file again
    size, bandwidth = records[0]["engine"], records[0]["bandwidth_bytes_per_cycle"]
    works = list(dict.fromkeys(one["work"] for one in records))
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.6), sharey=True)
    colours = plt.get_cmap("viridis")
    for axis, design in zip(axes, (_BASE, "int8"), strict=True):
        mine = [one for one in records if one["design"] == design]
        area, base = (next(one["area_um2"] for one in records if one["design"] == name) for name in (design, _BASE))
        share = base / area if area else 1.0
        peak = ENGINES[f"{size}_{design}"].macs * share
        ends = (0.5, 200.0)
        axis.plot(
            [ends[0], peak / bandwidth, ends[1]], [min(peak, ends[0] * bandwidth), peak, peak], color="black", lw=1
        )
        for number, work in enumerate(works):
            points = [one for one in mine if one["work"] == work]
            rates = [one["macs"] / max(one["cycles"] / share, one["bytes"] / bandwidth) for one in points]
            axis.scatter(
                [one["macs"] / one["bytes"] for one in points],
                rates,
                s=22,
                marker="o" if work.startswith("prefill") else "^",
                color=colours(number / max(1, len(works) - 1)),
                label=work,
                alpha=0.8,
            )
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("products per byte")
        part = "" if design == _BASE or not area else f", {share:.2f} of one: the area of dINT4's"
        axis.set_title(f"{size}_{design}{part}")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel(f"useful products per cycle, memory of {bandwidth:g} bytes per cycle")
    axes[1].legend(loc="lower right", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
