"""How a model is quantised beyond its formats: scaling, clipping, OPTQ. A value with a JSON form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCALINGS = ("none", "smoothquant", "awq", "aqas")
STATISTICS = ("max", "mean", "awq")


@dataclass(frozen=True, kw_only=True)
class Method:
    """What is done to each decoder layer, in this order (arXiv 2311.05161, A.1). The defaults round to nearest.

    Attributes:
        scaling: "none", "smoothquant", "awq" or "aqas": scales of input channels, moved into the operation before.
        alpha: SmoothQuant's share of the activations in the scale, 0 to 1; None: the best for each layer, searched.
        statistic: "max" or "mean" magnitude of a channel, which AQAS' scales start from; "awq": as AWQ's.
        clip: search for clipped weight ranges after scaling.
        search_tokens: of the calibration data, on how many scales and clips are searched; None: on all. Searches need
            fewer than OPTQ (in the paper 128 x 512 against 128 x 2048) and take longer.
        optq: round by OPTQ (GPTQ) instead of to the nearest. JSON may call it "gptq", too.
        damping: OPTQ's lambda, as a share of the Hessian's mean diagonal.
        act_order: OPTQ takes the columns with the largest inputs first.
    """

    scaling: str = "none"
    alpha: float | None = 0.5
    statistic: str = "max"
    clip: bool = False
    search_tokens: int | None = None
    optq: bool = False
    damping: float = 0.01
    act_order: bool = False

    def __post_init__(self) -> None:
        for name, allowed in (("scaling", SCALINGS), ("statistic", STATISTICS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}: choose {', '.join(map(repr, allowed))}")
        for name in ("clip", "optq", "act_order"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is {getattr(self, name)!r}: True or False is needed")
        tokens = self.search_tokens
        if tokens is not None and (not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 1):
            raise ValueError(f"search_tokens is {tokens!r}: a positive integer is needed, or None")
        for name, most in (("alpha", 1), ("damping", 10)):
            value = getattr(self, name)
            if name == "alpha" and value is None:
                continue
            if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
                raise ValueError(f"{name} is {value!r}: a number from 0 to {most} is needed")
            object.__setattr__(self, name, float(value))

    @property
    def needs_scaling(self) -> bool:
        """Whether `scale_layer` has anything to do."""
        return self.scaling != "none" or self.clip

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any], where: str = "method") -> "Method":
        """Raises ValueError, naming `where`, for anything that a Method does not have."""
        data = dict(data)
        if "gptq" in data:
            if "optq" in data:
                raise ValueError(f"{where}: optq and gptq are the same: give one")
            data["optq"] = data.pop("gptq")
        if unknown := [name for name in data if name not in cls.__dataclass_fields__]:
            raise ValueError(f"{where}: unknown {unknown[0]!r}; known are {', '.join(cls.__dataclass_fields__)}")
        try:
            return cls(**data)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
