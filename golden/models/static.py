"""Static activations: one scale for each operand, from calibration, so that a requantiser can make INT8 of sums.

model = quantize(golden.load(folder))                      # W4A8V4, a scale for each token
static = StaticDecoder(model, calibrate_activations(model, batches))

Operands of all products are quantised with their calibrated scales. Where nothing but a ReLU, or nothing at all, lies
between a product and the next one's operand, its sums leave as INT8 by `golden.requantize`: the first projection of a
feed-forward block without gate, and attention x V. A scale and zero point of such an operand begin at a ReLU's zero.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from golden.arguments import run
from golden.datapath import fixed_point, int_matmul, on_wire, requantize
from golden.formats import Quantized
from golden.models.config import QuantConfig
from golden.models.decoder import Decoder, Tap
from golden.models.files import load, read_ids
from golden.models.quantize import quantize

__all__ = ["Parameters", "Requantizers", "StaticDecoder", "calibrate_activations", "requantized"]

#: Scale (float32) and zero point (uint8) of an operand, by (product, role).
Parameters = Mapping[tuple[str, str], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Requantizers:
    """How sums [..., t, n], in units of the weights' format, become INT8.

    Attributes:
        bias, multiplier, shift: of each channel, int64 [..., n].
        zero_point: of what leaves, on the wire.
    """

    bias: np.ndarray
    multiplier: np.ndarray
    shift: np.ndarray
    zero_point: int

    def __call__(self, sums: np.ndarray) -> np.ndarray:
        """`golden.requantize(sums + bias, ...)`."""
        bias, multiplier, shift = (part[..., None, :] for part in (self.bias, self.multiplier, self.shift))
        return requantize(sums + bias, multiplier, shift, self.zero_point)


class _Copy(Decoder):
    def __init__(self, model: Decoder) -> None:
        if model.quant is None or model.quant.activations is None or model.quant.values is None:
            raise ValueError("static activations are of a quantised model with integer activations and values")
        super().__init__(
            model.config,
            model.tensors,
            quant=model.quant,
            weights=model.weights,
            value_parameters=model.value_parameters,
            provenance=model.provenance,
            hf_config=model.hf_config,
            source=model.source,
        )


class _Watched(_Copy):
    """A decoder that notes its operands' ranges."""

    def __init__(self, model: Decoder) -> None:
        super().__init__(model)
        self.ranges: dict[tuple[str, str], tuple[np.float32, np.float32]] = {}

    def _quantize_activations(self, name: str, x: np.ndarray, role: str = "x") -> Quantized:
        lo, hi = self.ranges.get((name, role), (np.float32(0), np.float32(0)))
        self.ranges[name, role] = min(lo, x.min()), max(hi, x.max())
        return super()._quantize_activations(name, x, role)


def calibrate_activations(model: Decoder, batches: Iterable[ArrayLike]) -> Parameters:
    """Parameters of every operand from the ranges that it has over batches of token ids [b, t]."""
    watched = _Watched(model)
    for ids in batches:
        watched.hidden(ids)
    if not watched.ranges:
        raise ValueError("no calibration token ids were given")
    return {at: model.quant.activations.parameters(*ends) for at, ends in watched.ranges.items()}


class StaticDecoder(_Copy):
    """A quantised decoder whose activations have calibrated scales: see the head of this file.

    Attributes:
        parameters: of every operand.
        requantized: what multiplies where sums are requantised, called with a product's name, its operands and their
            requantizers: this module's function unless another is set, which must give the same.
    """

    def __init__(self, model: Decoder, parameters: Parameters) -> None:
        super().__init__(model)
        self.parameters = dict(parameters)
        self.requantized = requantized

    def _quantize_activations(self, name: str, x: np.ndarray, role: str = "x") -> Quantized:
        if (name, role) not in self.parameters:
            raise ValueError(f"input of {name}: no scale was calibrated for it")
        scale, zero_point = (np.reshape(part, (1,) * x.ndim) for part in self.parameters[name, role])
        return Quantized(self.quant.activations, self.quant.activations.encode(x, scale, zero_point), scale, zero_point)

    def _linear(self, name: str, x: np.ndarray, tap: Tap | None) -> np.ndarray:
        c = self.config
        first, *_, down = c.feed_forward
        between = c.gated or c.activation != "relu" or c.hadamard is not None  # more than a ReLU, before the next one
        if between or not name.endswith(f".{first}"):
            return super()._linear(name, x, tap)
        target = f"{name.removesuffix(first)}{down}"
        return self._as_int8(name, self._quantize_activations(name, x), self.weights[name], target)

    def _av(self, i: int, attention: np.ndarray, v: np.ndarray, tap: Tap | None) -> np.ndarray:
        name, target = f"{self.config.layer(i)}{self.config.block}.av", self.config.layer(i) + self.config.attention[3]
        v_q = self._quantize_values(i, name, np.ascontiguousarray(v.swapaxes(-1, -2)))
        return self._as_int8(name, self._quantize_activations(name, attention), v_q, target)

    def _as_int8(self, name: str, x: Quantized, w: Quantized, target: str) -> np.ndarray:
        """What INT8 sums stand for, which the next quantiser turns into the same codes again."""
        scale, zero_point = self.parameters[target, "x"]
        if w.group_size is not None:  # groups have scales of their own: their sums are added in float
            return self.matmul(name, x, w, self.tensors.get(f"{name}.bias"))
        unit = float(np.ravel(x.scale)[0]) * w.scale[..., 0].astype(np.float64) * w.fmt.unit / 2
        unit = np.broadcast_to(unit, w.shape[:-1])
        bias = self.tensors.get(f"{name}.bias", np.zeros(w.shape[-2], np.float32))
        ratio, bias = unit / np.float64(scale), np.rint(bias / unit)
        if np.abs(bias).max() >= 1 << 31:
            raise ValueError(f"{name}: a bias is beyond 32 bits in units of its sums")
        wire = int(zero_point) + self.quant.activations.wire_range[0]
        codes = self.requantized(name, x, w, Requantizers(bias.astype(np.int64), *fixed_point(ratio), wire))
        return ((codes.astype(np.int16) - wire) * np.float32(scale)).astype(np.float32)


def requantized(name: str, x: Quantized, w: Quantized, how: Requantizers) -> np.ndarray:
    """Sums of a product of ungrouped weights as INT8 on the wire, [..., t, n]."""
    acc, za = int_matmul(x, w).astype(np.int64), on_wire(x)[1].astype(np.int64)
    return how((acc - za * w.h_sum().astype(np.int64)[..., None, :, 0]) // w.fmt.unit)


def cost(folder: str | Path, ids: np.ndarray, calibration: np.ndarray) -> Iterator[tuple[str, str, float, float]]:
    """(format, scales, perplexity, KL to the float model in nats) of dINT4 and INT8.

    Scales are those of each token, of each tensor, and static ones, calibrated on other token ids.
    """
    model = load(folder)
    exact = _log_softmax(model(ids))
    for fmt in ("dint4", "int8"):
        how = QuantConfig(weights=fmt, values=fmt)
        per_token = quantize(model, how)
        decoders = {
            "per token": per_token,
            "per tensor": quantize(model, replace(how, activation_granularity="per_tensor")),
            "static": StaticDecoder(per_token, calibrate_activations(per_token, [calibration])),
        }
        for scales, decoder in decoders.items():
            found = _log_softmax(decoder(ids))
            scored = np.take_along_axis(found[:, :-1], ids[:, 1:, None], -1)
            yield fmt, scales, float(np.exp(-scored.mean())), float((np.exp(exact) * (exact - found)).sum(-1).mean())


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    logits = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m golden.models.static", description="What static scales cost.")
    embedded = Path(__file__).parents[1] / "data" / "opt-wikitext2"
    parser.add_argument("model", nargs="?", type=Path, default=embedded, help="float model with samples.npy (embedded)")
    args = parser.parse_args(argv)
    return run(lambda: _show(args.model))


def _show(folder: Path) -> None:
    samples = read_ids(folder / "samples.npy").astype(np.int64)
    if samples.ndim != 2 or len(samples) < 2:
        raise ValueError(f"{folder / 'samples.npy'}: half of the rows calibrate, half are scored: two are needed")
    half = min(16, len(samples) // 2)
    for fmt, scales, perplexity, kl in cost(folder, samples[:half, :256], samples[-half:, :256]):
        print(f"{fmt:<6} {scales:<11} perplexity {perplexity:8.3f}  KL {kl:.5f}")


if __name__ == "__main__":
    sys.exit(main())
