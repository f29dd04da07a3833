"""Methods: how a model is quantised beyond its formats. A method is a list of steps.

    method = [Aqas(), Clip(), Optq(damping=0.01)]           # [] rounds to nearest
    model = golden.ptq.pipeline.quantize("opt-125m", QuantConfig(), method, ids, "opt-125m-dint4")

Steps are done to one decoder layer after another, in the paper's order (arXiv 2311.05161, A.1), behind a rotation of
the model: scales of input channels, clipping, the grid, rounding; at most one step of each stage, each with its own
options. A step of one's own is a frozen dataclass derived from `Step`; in `STEPS` it has a JSON form, too:

    [{"step": "aqas", "statistic": "max"}, {"step": "clip"}, {"step": "gptq", "damping": 0.02}]
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from golden.models.config import DecoderConfig, QuantConfig
from golden.ptq.methods.aqas import Aqas
from golden.ptq.methods.awq import Awq
from golden.ptq.methods.clip import Clip
from golden.ptq.methods.grid import Grid
from golden.ptq.methods.optq import Gptaq, Gptq, Optq
from golden.ptq.methods.rotate import Rotate
from golden.ptq.methods.smooth import Smooth
from golden.ptq.methods.step import STAGES, Scaling, Step, Work, shown

__all__ = [
    "STEPS",
    "Aqas",
    "Awq",
    "Clip",
    "Gptaq",
    "Gptq",
    "Grid",
    "Optq",
    "Rotate",
    "Scaling",
    "Smooth",
    "Step",
    "Work",
    "check",
    "from_json",
    "read",
    "to_json",
]

STEPS: dict[str, type[Step]] = {step.name: step for step in (Rotate, Smooth, Awq, Aqas, Clip, Grid, Optq, Gptaq)}
_ALSO = {"gptq": "optq"}  # other names


def check(method: Iterable[Step], config: DecoderConfig | None = None, quant: QuantConfig | None = None) -> list[Step]:
    """The steps, if they are a method; and, where those are given, one for such a model and such quantisers.

    Raises ValueError for what is no step, for two steps of one stage, for another order, and whatever a step cannot do.
    """
    steps = list(method)
    for i, step in enumerate(steps):
        if not isinstance(step, Step):
            raise ValueError(f"method[{i}] is {shown(step)}: a step is needed, of {', '.join(STEPS)}")
    for before, step in pairwise(steps):
        if before.stage == step.stage:
            raise ValueError(f"method: {before.name} and {step.name} both {step.stage}: take one of them")
        if STAGES.index(before.stage) > STAGES.index(step.stage):
            order = ", then ".join(STAGES)
            raise ValueError(f"method: {step.name} comes behind {before.name}: the order is {order}")
    if any(isinstance(step, Grid) and step.weigh for step in steps) and steps[-1].stage != "round":
        raise ValueError(
            "method: grid weighs errors by what they cost a step that rounds: add optq, or leave weigh out"
        )
    if config is not None and quant is not None:
        for step in steps:
            step.check(config, quant)
    return steps


def to_json(method: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps as JSON data."""
    return [{"step": step.name, **vars(step)} for step in method]


def from_json(data: Any, where: str = "method") -> list[Step]:
    """The reverse of `to_json`. Raises ValueError, saying where, for whatever is unknown, wrong or out of order."""
    if not isinstance(data, list):
        raise ValueError(f'{where}: {shown(data)} is no list of steps, as [{{"step": "clip"}}, {{"step": "optq"}}]')
    steps = []
    for i, given in enumerate(data):
        at = f"{where}[{i}]"
        if not isinstance(given, Mapping) or "step" not in given:
            raise ValueError(
                f'{at}: {shown(given)} is no step: an object with "step", of {", ".join(STEPS)}, is needed'
            )
        options = dict(given)
        name = options.pop("step")
        kind = STEPS.get(_ALSO.get(name, name)) if isinstance(name, str) else None
        if kind is None:
            raise ValueError(f"{at}: there is no step {shown(name)}: choose {', '.join(STEPS)}")
        known = [field.name for field in fields(kind)]
        if unknown := [option for option in options if option not in known]:
            raise ValueError(f"{at}: {name} has no option {shown(unknown[0])}; it has {', '.join(known)}")
        try:
            steps.append(kind(**options))
        except ValueError as error:
            raise ValueError(f"{at}: {error}") from None
    try:
        return check(steps)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def read(path: Path | str) -> list[Step]:
    """A method from a JSON file; errors as of `from_json`, and OSError."""
    try:
        data = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not JSON: {error}") from None
    return from_json(data, str(path))
