"""A step of a method, and the decoder layer that steps work on."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar

import torch

from golden.formats import Quantized
from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq import integer
from golden.ptq.decoder import Run, Tap, make_run, named
from golden.ptq.scaling import Calibrated, Keep, Tensors, drawn_sequences, fold

if TYPE_CHECKING:
    from golden.ptq.methods.grid import Grid

STAGES = ("rotate", "scale", "clip", "grid", "round")  # in this order


@dataclass
class Work:
    """A decoder layer on its way through the steps of a method.

    Attributes:
        config, quant: what the model is, and how it is quantised.
        tensors: the layer's float32 tensors by their names inside it ("self_attn.q_proj.weight"), as the steps so far
            have left them.
        inputs: what enters the layer, before its norm, float32 [b, t, hidden] each, without padding, on any device.
        name: of the layer in the model, for errors.
        keep: makes a list of activations that stay while scales are searched; may return them from a slower place, also
            on another device: each is moved to the tensors' where it is used.
        say: is told what is being done.
        scales: of input channels, by group (`golden.ptq.scaling.groups`), that are folded into the tensors.
        grid: finds scales and zero points of what is rounded; None: by minimum and maximum.
        weights: what a step has rounded, by projection; all others are rounded to nearest.
        float_inputs: what enters the same layer of the float model, as `inputs`; None where no step needs it.
    """

    config: DecoderConfig
    quant: QuantConfig
    tensors: Tensors
    inputs: Sequence[torch.Tensor]
    name: str = "the layer"
    keep: Keep = list
    say: Callable[[str], None] = lambda _: None
    scales: Tensors = field(default_factory=dict)
    grid: "Grid | None" = None
    weights: dict[str, Quantized] = field(default_factory=dict)
    float_inputs: Sequence[torch.Tensor] | None = None

    def __post_init__(self) -> None:
        self._float = dict(self.tensors)
        self._calibrated: tuple[int | None, Calibrated] | None = None

    @property
    def device(self) -> torch.device:
        return next(iter(self.tensors.values())).device

    def calibrated(self, tokens: int | None) -> Calibrated:
        """The float layer as it was before all steps, on about so many tokens of the inputs, in whole sequences."""
        if self._calibrated is None or self._calibrated[0] != tokens:
            inputs = drawn_sequences(self.inputs, tokens)
            self._calibrated = tokens, Calibrated(self._float, inputs, self.config, keep=self.keep)
        return self._calibrated[1]

    def parameters(self, grouped: torch.Tensor, costs: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Scale and zero point [n, groups] of weights [n, groups, size]; costs: see `Grid.parameters`."""
        return parameters(grouped, self.quant, self.grid, costs)

    def round(self, name: str) -> Quantized:
        """A projection's weights rounded to nearest, on the grid."""
        weight, fmt = self.tensors[f"{name}.weight"], self.quant.weights
        with named(f"weights of {self.name}.{name}"):
            scale, zero_point = self.parameters(grouped(weight, self.quant))
            size = weight.shape[1] // scale.shape[1]
            codes = torch.empty_like(weight, dtype=torch.uint8)
            for begin in range(0, len(weight), 256):
                rows = slice(begin, begin + 256)
                spread = (p[rows].repeat_interleave(size, 1) for p in (scale, zero_point))
                codes[rows] = integer.encode(fmt, weight[rows], *spread).to(torch.uint8)
            return stored(codes, scale, zero_point, self.quant)

    def unclipped(self) -> Tensors:
        """The float layer with its scales folded, before anything else: the same function as the model's."""
        return fold(self._float, self.scales, self.config)

    def searched(self) -> None:
        """No step will ask for `calibrated` again: its activations go."""
        self._calibrated = None


def grouped(weight: torch.Tensor, quant: QuantConfig) -> torch.Tensor:
    """Weights [n, k] as float32 [n, groups, size], each with one scale; [1, 1, n k] where the tensor has one.

    Raises ValueError for groups that do not divide k, and for weights that are not finite.
    """
    n, k = weight.shape
    size = quant.group_size or k
    if k % size:
        raise ValueError(f"group_size {size} does not divide the last axis of {(n, k)}")
    if not torch.isfinite(weight).all():
        raise ValueError("only finite float32 values can be quantised")
    return weight.float().reshape((1, 1, -1) if quant.granularity == "per_tensor" else (n, -1, size))


def parameters(
    weights: torch.Tensor, quant: QuantConfig, grid: "Grid | None" = None, costs: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Scale and zero point of `grouped` weights: by minimum and maximum, or by a grid that is searched."""
    if grid is not None:
        return grid.parameters(weights, quant, costs)
    lo, hi = (end[..., 0] for end in integer.extremes(weights))
    return integer.parameters(quant.weights, lo, hi, symmetric=quant.symmetric, hardware=quant.hardware)


def stored(codes: torch.Tensor, scale: torch.Tensor, zero_point: torch.Tensor, quant: QuantConfig) -> Quantized:
    """Codes [n, k] with their parameters as golden's tensor."""
    parts = (part.contiguous().cpu().numpy() for part in (codes, scale, zero_point))
    return Quantized(quant.weights, *parts, group_size=quant.group_size, symmetric=quant.symmetric)


def runs(
    config: DecoderConfig, inputs: Iterable[torch.Tensor], device: torch.device | str, tap: Tap | None = None
) -> Iterator[tuple[torch.Tensor, Run]]:
    """Inputs [b, t, hidden], each on the device and with what a layer takes besides: no token is padding."""
    for x in inputs:
        mask = torch.ones(1, x.shape[1], dtype=torch.int64, device=device)
        yield x.to(device), make_run(config, mask, tap=tap)


class Step(ABC):
    """A step of a method: a frozen dataclass, whose fields are its options.

    Attributes:
        name: its name in JSON.
        stage: one of `STAGES`.
        needs_float_inputs: whether it looks at `Work.float_inputs`.
    """

    name: ClassVar[str]
    stage: ClassVar[str]
    needs_float_inputs: ClassVar[bool] = False

    def having(self, **options: Any) -> "Step":
        """The step with those of the options that it has."""
        own = {option.name for option in fields(self)}
        return replace(self, **{name: value for name, value in options.items() if name in own})

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:  # noqa: B027  (many are valid for all)
        """Raise ValueError where the step is not valid for such a model or such quantisers."""

    @abstractmethod
    def apply(self, work: Work) -> dict[str, Any]:
        """Do it to a layer; returns a report as JSON data. Raises ValueError, naming layer and projection."""


@dataclass(frozen=True, kw_only=True)
class Scaling(Step):
    """A step that scales input channels: a search for the scales, which are then folded into what comes before.

    Attributes:
        search_tokens: of the calibration data, on how many the scales are searched; None: on all. Searches need fewer
            than OPTQ (in the paper 128 x 512 against 128 x 2048) and take longer.
    """

    stage: ClassVar[str] = "scale"

    search_tokens: int | None = None

    def __post_init__(self) -> None:
        check_tokens(self)

    def check(self, config: DecoderConfig, quant: QuantConfig) -> None:
        check_per_channel(quant)
        if not config.pre_norm:
            raise ValueError(
                f"scaling {self.name!r} is not valid for a post-norm OPT (350m): the norms' outputs also are the "
                "residual stream, so no scale folds into them: choose scaling 'none' (clipping and OPTQ remain)"
            )
        if not config.affine_norm:
            raise ValueError(
                f"scaling {self.name!r} folds into the norms' gains, and this model's norms have none "
                "(layer_norm_elementwise_affine is false): choose scaling 'none'"
            )
        if not config.gated and config.activation != "relu":
            raise ValueError(f"scaling {self.name!r} folds through ReLU, and this model has {config.activation}")

    @abstractmethod
    def scales(self, layer: Calibrated, quant: QuantConfig) -> tuple[Tensors, dict[str, Any]]:
        """Scales by group, float32, one for each channel of what comes before; and a report on each group."""

    def apply(self, work: Work) -> dict[str, Any]:
        with named(work.name):
            work.scales, report = self.scales(work.calibrated(self.search_tokens), work.quant)
        work.tensors = fold(work.tensors, work.scales, work.config)
        return report


# What options are checked with


def shown(value: Any) -> str:
    """A value for an error, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def check_tokens(step: Any) -> None:
    """Raise ValueError unless a step's ``search_tokens`` is a positive integer, or None."""
    tokens = step.search_tokens
    if tokens is not None and (not isinstance(tokens, int) or isinstance(tokens, bool) or tokens < 1):
        raise ValueError(f"{step.name}: search_tokens is {shown(tokens)}: a positive integer is needed, or None")


def is_number(value: Any) -> bool:
    """Whether an option is a number, which a truth value is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_per_channel(quant: QuantConfig) -> None:
    """Raise ValueError for weights that have one scale for a whole tensor."""
    if quant.granularity == "per_tensor":
        raise ValueError(
            "scaling and clipping need per_channel weights: with per_tensor ones a scale or clip of one row changes "
            "the scale of all, which the searches do not see"
        )
