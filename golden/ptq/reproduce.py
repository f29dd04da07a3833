"""The paper's tables of perplexity on any model: our rows beside its published numbers (arXiv 2311.05161).

`golden/data/paper.json` has the published numbers. A row is quantised and scored as in `golden.ptq.accuracy`, whose
finished rows are kept. Models differ in what a perplexity of theirs means, so what is compared is the increase over the
float model: in per cent, ours less the paper's in points. The paper's column is that of the model of the same family,
size and depth; where there is none, of its family's smallest, and the heading says so.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from golden.formats import DInt
from golden.models import DecoderConfig, QuantConfig
from golden.ptq import evaluate as ev
from golden.ptq.accuracy import KL, PERPLEXITY, SCALINGS, Bench, Record, Row, config_of, open_bench
from golden.ptq.analysis import FineDInt
from golden.ptq.methods import Optq
from golden.record import markdown

PUBLISHED = Path(__file__).parents[1] / "data" / "paper.json"
FLOAT = "FP16"
#: Hidden size and layers of the paper's models.
SIZES = {
    "OPT-125M": (768, 12), "OPT-1.3B": (2048, 24), "OPT-2.7B": (2560, 32), "OPT-6.7B": (4096, 32),
    "OPT-13B": (5120, 40), "OPT-30B": (7168, 48), "OPT-66B": (9216, 64), "LLaMA-7B": (4096, 32),
    "LLaMA-13B": (5120, 40), "LLaMA-30B": (6656, 60), "LLaMA-65B": (8192, 80),
}  # fmt: skip
_WEIGHTS = {"INT4": "int4", "dINT4": "dint4", "INT3": "int3", "dINT3": "dint3", "FP4 (1-1-2)": "fp4-e1m2",
            "FP4 (1-2-1)": "fp4-e2m1", "FP4 (1-3-0)": "fp4-e3m0"}  # fmt: skip
_WEIGHT_ONLY = {11: 128, 12: 128, 13: None, 14: None}  # tables in which only weights are quantised: group size
RUN = (3, 6, 8, 9, 10, 11, 12, 13, 14)  # tables of perplexity
_SCORES = (1, 4, 5, 7)


@dataclass(frozen=True)
class Published:
    """A table of the paper: columns, and rows of {format, scaling, optq, values}."""

    number: int
    title: str
    metric: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    def column(self, config: DecoderConfig) -> tuple[int, bool]:
        """The column to compare a model with, and whether it is that of the same model."""
        size = config.hidden_size, config.layers
        family = [i for i, name in enumerate(self.columns) if name.lower().startswith(f"{config.family}-")]
        for i in family:
            if SIZES.get(self.columns[i]) == size:
                return i, True
        return (family or [0])[0], False


def published(number: int) -> Published:
    """A table. Raises ValueError for a number that is none of the paper's, or whose rows are no perplexities."""
    data = json.loads(PUBLISHED.read_bytes())
    if str(number) not in data:
        raise ValueError(f"there is no table {number}: choose {', '.join(data)}")
    if number in _SCORES:
        raise ValueError(
            f"table {number} is of task scores ({data[str(number)]['metric']}), and this command runs those of "
            f"perplexity, {', '.join(map(str, RUN))}: quantise the rows (python -m golden quantize) and score them by "
            "lm-evaluation-harness, as docs/accuracy.md says"
        )
    table = data[str(number)]
    return Published(number, table["title"], table["metric"], tuple(table["columns"]), tuple(table["rows"]))


def rows(table: Published, calibration: str) -> list[Row]:
    """The table's rows, without the float model's."""
    made = []
    for given in table.rows:
        if given["format"] == FLOAT:
            continue
        name, _, fine = given["format"].partition(", s/")
        if fine:
            fmt = FineDInt(DInt(4).bits, int(fine) // 2)
            quant = QuantConfig(weights=fmt, values=fmt)
        elif table.number in _WEIGHT_ONLY:
            size = _WEIGHT_ONLY[table.number]
            quant = QuantConfig(weights=_WEIGHTS[name], activations=None, values=None, group_size=size)
        else:
            quant = QuantConfig(weights=_WEIGHTS[name], values=_WEIGHTS[name])
        method = SCALINGS[given["scaling"]]
        if quant.activations is None:  # AWQ's clipping compares weights alone anyhow
            method = tuple(replace(s, weight_only=False) if hasattr(s, "weight_only") else s for s in method)
        method += (Optq(),) if given["optq"] else ()
        made.append(Row(given["format"], quant, given["scaling"], method, calibration if method else ""))
    return made


def check(table: Published, config: DecoderConfig, name: str) -> None:
    """ValueError where the table does not fit the model: before any work."""
    size = _WEIGHT_ONLY.get(table.number)
    if size is not None:
        for linear, shape in config.layer_shapes().items():
            if len(shape) == 2 and shape[1] % size:
                raise ValueError(
                    f"table {table.number} does not fit {name}: its groups of {size} do not divide the {shape[1]} "
                    f"inputs of {linear.removesuffix('.weight')}"
                )
    if any(r["scaling"] != "none" for r in table.rows):
        from golden.ptq.methods import Aqas  # noqa: PLC0415

        try:
            Aqas().check(config, QuantConfig())
        except ValueError as error:
            raise ValueError(f"table {table.number} does not fit {name}: {error}") from None


def open_model(
    folder: Path,
    table: Published,
    *,
    text: Path | None = None,
    calibration: Path | None = None,
    length: int | None = None,
    **how: Any,
) -> Bench:
    """A model as a `Bench`, scored on the text, or on the ids sampled from it that its folder has.

    Methods calibrate on other sampled ids, or on `calibration`, a text or ids. Raises ValueError where the table does
    not fit the model, and FileNotFoundError where there is nothing to score or to calibrate on. how: of `open_bench`.
    """
    check(table, config_of(folder), folder.resolve().name)
    if not (folder / "samples.npy").exists():
        if text is None:
            raise FileNotFoundError(f"{folder}: it has no samples.npy: give --text, what the model is scored on")
        if calibration is None:
            raise FileNotFoundError(f"{folder}: it has no samples.npy: give --calibration, what methods look at")
    elif calibration is not None and text is None:
        raise ValueError(
            "--calibration does nothing without --text here: samples.npy is scored: add that or leave it out"
        )
    return open_bench(folder, text=text, calibration=calibration, length=length or ev.LONGEST - 1, **how)


def run(bench: Bench, table: Published) -> list[Record]:
    """Score the table's rows on the bench's last text; the records, the float model's first."""
    bench.score(rows(table, bench.full), bench.texts[-1:], f"paper {table.number}")
    return bench.records


def compared(records: Sequence[Record], table: Published, config: DecoderConfig) -> list[dict[str, Any]]:
    """For each row of the table: ours and the paper's perplexity, increases over float (%), and their difference."""
    column, same = table.column(config)
    base = next(r for r in records if r["table"] == "float")
    paper_base = next(r["values"][column] for r in table.rows if r["format"] == FLOAT)
    found, ours = [], iter([r for r in records if r["table"] == f"paper {table.number}"])
    for given in table.rows:
        record = base if given["format"] == FLOAT else next(ours)
        pair = {"ours": record[PERPLEXITY.key] / base[PERPLEXITY.key], "paper": given["values"][column] / paper_base}
        increase = {f"{who}_increase": 100 * (ratio - 1) for who, ratio in pair.items()}
        found.append(
            {"model": base["model"], "text": base["text"], "paper_table": table.number, "format": given["format"]}
            | {"scaling": given["scaling"], "optq": given["optq"], "perplexity": record[PERPLEXITY.key]}
            | {"perplexity_stderr": record[f"{PERPLEXITY.key}_stderr"], "kl": record.get(KL.key, 0.0)}
            | {"paper_model": table.columns[column], "same_model": same, "paper_perplexity": given["values"][column]}
            | {"paper_values": dict(zip(table.columns, given["values"], strict=True))}
            | increase
            | {"difference": increase["ours_increase"] - increase["paper_increase"]}
        )
    return found


def shown(rows: Sequence[dict[str, Any]], table: Published) -> str:
    """A model's rows as Markdown."""
    first = rows[0]
    whose = f"{first['paper_model']} of the paper"
    note = "the same model" if first["same_model"] else "another model: compare increases, not perplexities"
    lines = []
    for r in rows:
        increases = [_percent(r[f"{who}_increase"]) if r["format"] != FLOAT else "" for who in ("ours", "paper")]
        difference = _percent(r["difference"], "") if r["format"] != FLOAT else ""
        lines.append([r["format"] if r["format"] != FLOAT else "float", r["scaling"], "yes" if r["optq"] else "",
                      f"{r['perplexity']:.4f}", increases[0], f"{r['kl']:.5f}" if r["kl"] else "",
                      f"{r['paper_perplexity']:g}", increases[1], difference])  # fmt: skip
    head = ["format", "scaling", "OPTQ", "perplexity", "over float", KL.label, first["paper_model"], "over float",
            "points"]  # fmt: skip
    text = first["text"][:1].upper() + first["text"][1:]
    return (
        f"## Table {table.number} on {first['model']}\n\n{table.title}. {text}; beside it {whose} ({table.metric}), "
        f"{note}.\n\n{markdown(head, lines)}"
    )


def _percent(value: float, sign: str = " %") -> str:
    return f"{value:+.1f}{sign}" if abs(value) < 1e4 else f"{value:+.1e}{sign}"


def plot(found: Sequence[Sequence[dict[str, Any]]], path: Path, table: Published) -> None:
    """Increases over float, ours and the paper's, a panel for each model."""
    import matplotlib as mpl  # noqa: PLC0415  (tables come without it)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    fig, axes = plt.subplots(len(found), 1, figsize=(9, 1 + 3 * len(found)), squeeze=False)
    for ax, every in zip(axes[:, 0], found, strict=True):
        mine = [r for r in every if r["format"] != FLOAT]
        at = np.arange(len(mine))
        for shift, who, label in ((-0.2, "ours", every[0]["model"]), (0.2, "paper", every[0]["paper_model"])):
            ax.bar(at + shift, [r[f"{who}_increase"] for r in mine], 0.4, label=label)
        names = [", ".join(filter(None, (r["format"], r["scaling"] if r["scaling"] != "none" else "",
                                         "OPTQ" if r["optq"] else ""))) for r in mine]  # fmt: skip
        ax.set_xticks(at, names, rotation=30, ha="right", fontsize=7)
        ax.set_yscale("symlog", linthresh=1)
        ax.set_ylabel("% over float")
        ax.legend(fontsize=7)
        ax.set_title(f"Table {table.number}: {table.title}", fontsize=9)
    fig.tight_layout()
    fig.savefig(path, dpi=120)
    plt.close(fig)


__all__ = ["Published", "check", "compared", "open_model", "plot", "published", "rows", "run", "shown"]
