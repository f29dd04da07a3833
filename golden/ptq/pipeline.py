"""Quantise a model by a `Method`, one decoder layer at a time, from disk to disk."""

from collections.abc import Sequence
from pathlib import Path

from numpy.typing import ArrayLike

from golden import models
from golden.models import QuantConfig
from golden.ptq.method import Method

__all__ = ["Method", "quantize"]


def quantize(
    source: models.Decoder | Path | str,
    quant: QuantConfig,
    method: Method,
    calibration: Sequence[ArrayLike],
    out: Path | str | None = None,
    *,
    fold: bool | None = None,
    device: str = "cpu",
    overwrite: bool = False,
    progress: bool = True,
) -> models.Decoder:
    """A quantised copy of a float decoder.

    calibration: arrays of token ids [b, t], of any lengths.
    """
    raise NotImplementedError
