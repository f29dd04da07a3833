"""Where the error of a quantised product comes from, and what other special values of dINT would do. Experiments only.

    python -m golden.ptq.analysis MODEL --ids samples.npy

writes `errors.json` and, with matplotlib, `errors.png` to build/analysis.

The error split (after arXiv 2311.05161, Fig. 4). A projection's weights W become Q(W) = W + U + R: U is the error of
the weights that underflow (W is not zero, Q(W) is), R the rounding error of all others. On inputs X

    || Q(W) X - W X ||^2 = || U X ||^2 + || R X ||^2 + 2 <U X, R X>         underflow, rounding, cross term

so the three parts add up to the whole, the cross term having either sign. With the activations quantised as well,
Q(X) = X + A, the whole is || W A + U Q(X) + R Q(X) ||^2: there is a part || W A ||^2 of the activations, and the cross
terms are all that is left. All parts are given over || W X ||^2.

Special values (Table 9): `FineDInt` has s/4 or s/8 where dINT has s/2.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from golden import models
from golden.arguments import positive
from golden.formats import Array, DInt, Format
from golden.models import QuantConfig
from golden.models.files import read_ids
from golden.models.quantize import fold_error
from golden.ptq import integer
from golden.ptq.decoder import from_golden
from golden.ptq.scaling import quantize_weights
from golden.storage import write_text

PARTS = ("underflow", "rounding", "activations", "cross")


@dataclass(frozen=True)
class FineDInt(Format):
    """dINT-b with special values s / (2 fineness), which take what is nearest to them, as s/2 does in dINT.

    Its stored scale is s / fineness, so that the special values are a half-step again, and zero points are dINT's. No
    lane multiplies it.
    """

    bits: int
    fineness: int = 2

    def __post_init__(self) -> None:
        DInt(self.bits)  # refuses other widths
        if self.fineness not in (1, 2, 4):
            raise ValueError(f"FineDInt({self.bits}, {self.fineness!r}): fineness must be 1, 2 or 4")

    @property
    def base(self) -> DInt:
        """The dINT whose uniform codes and zero points it has."""
        return DInt(self.bits)

    @property
    def name(self) -> str:
        return f"dint{self.bits}-s{2 * self.fineness}"

    @property
    def zero_points(self) -> range:
        return self.base.zero_points

    @property
    def symmetric_zero_point(self) -> int:
        return self.base.symmetric_zero_point

    @property
    def hardware_zero_points(self) -> range | None:
        return self.base.hardware_zero_points

    def compute_parameters(self, lo: Array, hi: Array, **how: Any) -> tuple[Array, Array]:
        scale, zero_point = self.base.compute_parameters(lo, hi, **how)
        return scale / self.fineness, zero_point

    def compute_codes(self, x: Array, scale: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        scale = scale * self.fineness
        steps = x / scale
        # Those of Eq. 5 for v = 1/2: from v/2 to (v + 1)/2.
        low, high = 1 / (4 * self.fineness), (1 / (2 * self.fineness) + 1) / 2
        base = self.base
        codes = xp.clip(xp.round(steps) + zero_point, 0, base.max_code)
        codes[(steps > low) & (steps <= high)] = base.plus_half_code
        codes[(steps >= -high) & (steps < -low)] = base.minus_half_code
        return codes

    def compute_half_steps(self, codes: Array, zero_point: Array, xp: ModuleType = np) -> Array:
        h = self.base.compute_half_steps(codes, zero_point, xp)
        return xp.where(codes > self.base.max_code, h, h * self.fineness)


@torch.no_grad()
def split_error(weight: torch.Tensor, x: torch.Tensor, quant: QuantConfig) -> dict[str, float]:
    """The parts of the output's squared error, over the energy of W X, with weights [n, k] and inputs [t, k].

    Keys: `PARTS`, their sum "total", and "zeros", the share of the weights that underflow.
    """
    q_weight = quantize_weights(weight, quant).dequantize().double()
    lost = (q_weight == 0) & (weight != 0)
    weight, x = weight.double(), x.double()
    q_x = x
    if quant.activations is not None:
        per_token = quant.activation_granularity == "per_token"
        quantised = integer.Activations.quantize(quant.activations, x.float(), per_token=per_token)
        q_x = quantised.dequantize().double()
    error = q_weight - weight
    outputs = {
        "underflow": q_x @ (error * lost).mT,
        "rounding": q_x @ (error * ~lost).mT,
        "activations": (q_x - x) @ weight.mT,
    }
    energy = float((x @ weight.mT).square().sum()) or 1.0
    parts = {name: float(y.square().sum()) / energy for name, y in outputs.items()}
    total = float(sum(outputs.values()).square().sum()) / energy
    return parts | {"cross": total - sum(parts.values()), "total": total, "zeros": float(lost.double().mean())}


def split_errors(model: models.Decoder, ids: ArrayLike, quants: Mapping[str, QuantConfig]) -> list[dict[str, Any]]:
    """`split_error` of each projection of a float decoder on ids [b, t], for several ways to quantise it: records."""
    if model.quant is not None:
        raise ValueError("the model is quantised already: errors are split against the float model")
    records: list[dict[str, Any]] = []

    def see(name: str, x: torch.Tensor, w: torch.Tensor | None) -> None:
        if w is not None:
            return
        weight = torch.from_numpy(model.tensors[f"{name}.weight"])
        for row, quant in quants.items():
            parts = split_error(weight, x.reshape(-1, x.shape[-1]), quant)
            records.append({"product": name, "row": row, "format": quant.weights.name} | parts)

    with torch.no_grad():
        from_golden(model).hidden(ids, tap=see)
    return records


def plot(records: Sequence[Mapping[str, Any]], path: Path, title: str) -> None:
    """Stacked bars of the parts, a bar for each projection and row."""
    import matplotlib as mpl  # noqa: PLC0415  (data come without it)

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    rows = list(dict.fromkeys(r["row"] for r in records))
    names = list(dict.fromkeys(r["product"] for r in records))
    labels = [n.split("layers.")[-1] for n in names]
    fig, axes = plt.subplots(
        len(rows), 1, figsize=(max(7, 0.28 * len(names)), 2.4 * len(rows)), sharex=True, sharey=True
    )
    for axis, row in zip(np.atleast_1d(axes), rows, strict=True):
        by_name = {r["product"]: r for r in records if r["row"] == row}
        above = np.zeros(len(names))
        for part in PARTS:
            values = np.array([by_name[n][part] for n in names])
            axis.bar(names, np.maximum(values, 0), bottom=above, label=part)
            if part == "cross":
                axis.bar(names, np.minimum(values, 0), color=axis.containers[-1].patches[0].get_facecolor())
            above += np.maximum(values, 0)
        axis.set_title(row, fontsize=9, loc="left")
        axis.axhline(0, color="black", linewidth=0.5)
    np.atleast_1d(axes)[0].legend(fontsize=7, ncols=len(PARTS))
    np.atleast_1d(axes)[-1].set_xticks(range(len(names)), labels, rotation=90, fontsize=6)
    fig.suptitle(f"{title}: squared output error over the output's energy", fontsize=10)
    fig.tight_layout()
    fig.savefig(path, dpi=150)
    plt.close(fig)


def table(records: Sequence[Mapping[str, Any]]) -> str:
    """Means over the projections, a line for each row."""
    lines = [f"{'':<12}" + "".join(f"{c:>13}" for c in (*PARTS, "total", "zeros"))]
    for row in dict.fromkeys(r["row"] for r in records):
        mine = [r for r in records if r["row"] == row]
        means = (np.mean([r[c] for r in mine]) for c in (*PARTS, "total", "zeros"))
        lines.append(f"{row:<12}" + "".join(f"{m:>13.6f}" for m in means))
    return "\n".join(lines)


ROWS = {
    "INT4": QuantConfig(weights="int4", values="int4"),
    "dINT4": QuantConfig(),
    "INT3": QuantConfig(weights="int3", values="int3"),
    "dINT3": QuantConfig(weights="dint3", values="dint3"),
}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m golden.ptq.analysis", description="Split the error of each projection, data and plot."
    )
    parser.add_argument("model", help="float model: a folder in Hugging Face's layout, or a hub name")
    parser.add_argument("--ids", type=Path, help=".npy of token ids [n, t] (samples.npy beside the model)")
    parser.add_argument("--sequences", type=positive, default=8, help="how many rows of the ids (8)")
    parser.add_argument("--out", type=Path, default=Path("build/analysis"), help="folder (build/analysis)")
    args = parser.parse_args(argv)
    try:
        model = models.load(args.model)
        if fold_error(model.config) is None:
            model = models.fold_layer_norms(model)
        path = args.ids or models.resolve(args.model) / "samples.npy"
        ids = read_ids(path)
        if ids.ndim != 2 or len(ids) == 0 or ids.shape[1] < 2:
            raise ValueError(f"{path}: ids are {list(ids.shape)}: [sequences, 2 or more tokens] are needed")
        args.out.mkdir(parents=True, exist_ok=True)  # where that fails, before the work
        ids = ids[: args.sequences, :-1]
        records = split_errors(model, ids.astype(np.int64), ROWS)
        provenance = {"model": str(args.model), "ids": list(ids.shape), "torch": torch.__version__}
        results = json.dumps({"provenance": provenance, "records": records}, indent=1)
        write_text(args.out / "errors.json", results + "\n")
        print(table(records))
        try:
            plot(records, args.out / "errors.png", models.model_name(model.source))
        except ModuleNotFoundError:
            print("matplotlib is not installed: no plot", file=sys.stderr)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"written: {args.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
