"""Round-to-nearest quantisation of a float decoder, LayerNorm folding, calibration of V. NumPy alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from golden.formats import Quantized
from golden.models.config import DecoderConfig, QuantConfig
from golden.models.decoder import Decoder, check_inputs
from golden.record import package_version

_BATCH_TOKENS = 4096  # of calibration, run together at most


def quantize(
    model: Decoder,
    config: QuantConfig | None = None,
    *,
    fold: bool | None = None,
    calibration: ArrayLike | Sequence[ArrayLike] | None = None,
    provenance: Mapping[str, Any] | None = None,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> Decoder:
    """A quantised copy of a float decoder, by rounding to nearest.

    config: how; the default is W4A8V4 with dINT4.
    fold: fold the LayerNorms first (OPT, arXiv 2311.05161, Fig. 1a). None: where that is valid.
    calibration: token ids [b, t], or a list of such of different t; needed for, and used by, static ranges of V alone.
    progress: wraps the list of projections, to show it at work: tqdm, say.
    Raises ValueError for a model that is quantised already, a group size that does not divide a projection's inputs,
    and folding where it is not valid.
    """
    config = config or QuantConfig()
    if model.quant is not None:
        raise ValueError("the model is quantised already: start from the float model")
    if fold is None:
        fold = fold_error(model.config) is None
    if fold:
        model = fold_layer_norms(model)
    several = isinstance(calibration, list) and all(np.ndim(ids) == 2 for ids in calibration)
    batches, value_parameters = calibration if several else [calibration], {}
    if config.value_range == "static":
        if calibration is None:
            raise ValueError("static ranges of V need calibration token ids")
        for i, (lo, hi) in calibrate_values(model, batches).items():
            value_parameters[i] = config.values.parameters(lo, hi, hardware=config.hardware)
    names = progress(model.config.linears)
    weights = {n: quantize_weight(n, model.tensors[f"{n}.weight"], config) for n in names}
    record = {
        "golden": package_version(),
        "numpy": np.__version__,
        "method": "round to nearest",
        "layer_norms_folded": fold,
        "calibration": {"ids": [list(np.shape(ids)) for ids in batches], "used_for": "V"} if value_parameters else None,
    }
    return Decoder(
        model.config,
        {n: t for n, t in model.tensors.items() if n.removesuffix(".weight") not in weights},
        quant=config,
        weights=weights,
        value_parameters=value_parameters,
        provenance=record | dict(provenance or {}),
        hf_config=model.hf_config,
        source=model.source,
    )


def quantize_weight(name: str, weight: np.ndarray, config: QuantConfig) -> Quantized:
    """A projection's weights [n, k], named in errors, as `config` says."""
    try:
        return config.weights.quantize(
            weight,
            axis=0 if config.granularity == "per_channel" else None,
            group_size=config.group_size,
            symmetric=config.symmetric,
            hardware=config.hardware,
        )
    except ValueError as error:
        raise ValueError(f"weights of {name}: {error}") from None


def fold_layer_norms(model: Decoder) -> Decoder:
    """A copy of a decoder whose layers' LayerNorms have gain 1 and bias 0, moved into the next projections.

    W LN(x) + b with gain g and bias c is (W diag(g)) x' + (b + W c), x' the normalised x. Computed in float64. The
    float model stays the same function up to rounding. Raises ValueError where it is not valid (see the message).
    """
    if error := fold_error(model.config):
        raise ValueError(error)
    tensors = dict(model.tensors)
    c = model.config
    for i in range(c.layers):
        attention_norm, mlp_norm = (c.layer(i) + n for n in c.layer_norms)
        behind = {
            attention_norm: [c.layer(i) + n for n in c.attention[:3]],
            mlp_norm: [c.layer(i) + n for n in c.feed_forward[:-1]],
        }
        for norm, linears in behind.items():
            gain, bias = (tensors[f"{norm}.{part}"].astype(np.float64) for part in ("weight", "bias"))
            for linear in linears:
                w = tensors[f"{linear}.weight"].astype(np.float64)
                tensors[f"{linear}.weight"] = (w * gain).astype(model.dtype)
                tensors[f"{linear}.bias"] = (tensors[f"{linear}.bias"] + w @ bias).astype(model.dtype)
            tensors[f"{norm}.weight"] = np.ones_like(tensors[f"{norm}.weight"])
            tensors[f"{norm}.bias"] = np.zeros_like(tensors[f"{norm}.bias"])
    return Decoder(model.config, tensors, hf_config=model.hf_config, source=model.source)


def fold_error(c: DecoderConfig) -> str | None:
    """Why LayerNorms cannot be folded; None where they can."""
    if c.norm != "layer":
        return f"LayerNorm folding is for models with LayerNorms: {c.family} keeps its norms' gains"
    if not c.pre_norm:
        return (
            "LayerNorm folding is not valid for post-norm models (OPT-350m): their norms' outputs also feed the "
            "residual stream"
        )
    if not c.affine_norm or not all(map(c.has_bias, (*c.attention[:3], *c.feed_forward[:-1]))):
        return "LayerNorm folding needs norms with gain and bias, and projections with biases to take them"
    return None


def calibrate_values(model: Decoder, batches: Iterable[ArrayLike]) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Range (lo, hi) of V per layer, float32 [kv_heads, head_dim] each, over batches of unpadded token ids [b, t]."""
    ranges: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def see(i: int, v: np.ndarray) -> None:
        lo, hi = v.min(axis=(0, 2)), v.max(axis=(0, 2))
        before = ranges.get(i, (lo, hi))
        ranges[i] = np.minimum(before[0], lo).astype(np.float32), np.maximum(before[1], hi).astype(np.float32)

    for batch in batches:
        ids, _, _ = check_inputs(model.config, batch, None, None)
        rows = max(1, _BATCH_TOKENS // ids.shape[1])
        for begin in range(0, len(ids), rows):
            model.hidden(ids[begin : begin + rows], values=see)
    if not ranges:
        raise ValueError("no calibration token ids were given")
    return ranges
