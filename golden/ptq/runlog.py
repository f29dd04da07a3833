"""Which quantisers were at work in a run, as lines of JSON: `python -m golden evaluate MODEL --ids ids.npy --log FILE`.

The first line says what was run; each other one is a product of a layer:

    {"product": "model.layers.0.self_attn.q_proj", "calls": 12,
     "a": {"of": "activations", "format": "int8", "granularity": "per_token", "scale": "min-max of each token",
           "codes": 196608, "used": 1.0, "saturated": 0.0087, "digest": "9b3f60c2ab1fd95e"},
     "b": {"of": "weights", "format": "dint4", "granularity": "per_channel", "scale": "aqas, clip",
           "rounded": "optq", "codes": 65536, ...}}

a and b are its operands, null where one is in float: codes, how many were made (of weights: are stored); used, the
share of the format's codes among them; saturated, that of the lowest and the highest value that the zero point leaves
them; digest, of the codes, whatever the order of calls. They are counted where the quantisers give them to the product,
so what was switched off is missing, and `Log.lines` raises ValueError for it. Ranks of torchrun count together.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from golden.formats import Format
from golden.models import QuantConfig
from golden.ptq import ranks
from golden.ptq.decoder import Decoder
from golden.ptq.methods import STEPS
from golden.ptq.modules import QuantAttention, QuantLinear
from golden.storage import json_text, write_text

_CODES = 256  # of the widest format
_OPERANDS = {"qk": ("Q", "K"), "av": ("attention", "V")}


@dataclass
class _Operand:
    of: str
    fmt: Format
    granularity: str
    scale: str
    more: dict[str, Any] = field(default_factory=dict)
    counts: torch.Tensor = field(default_factory=lambda: torch.zeros(_CODES + 3, dtype=torch.int64))

    def __post_init__(self) -> None:
        tables = [self.fmt.code_table(z) for z in range(self.fmt.zero_points[-1] + 1)]
        self._ends = torch.tensor(np.array([[t.argmin(), t.argmax()] for t in tables], np.uint8))

    def count(self, codes: torch.Tensor, zero_point: torch.Tensor) -> None:
        """Codes of a call: of each how many, the calls, those at an end, and the sum of the calls' digests.

        zero_point: broadcasts to codes.
        """
        codes = codes.detach().to("cpu", torch.uint8)
        self.counts[:_CODES] += torch.bincount(codes.flatten().int(), minlength=_CODES)
        ends = self._ends[zero_point.detach().cpu().long()]
        saturated = int((codes == ends[..., 0]).sum() + (codes == ends[..., 1]).sum())
        digest = hashlib.sha256(repr(tuple(codes.shape)).encode() + codes.contiguous().numpy().tobytes()).digest()
        self.counts[_CODES:] += torch.tensor([1, saturated, int.from_bytes(digest[:8], "little", signed=True)])

    def to_json(self) -> dict[str, Any]:
        levels = 1 << self.fmt.bits
        found = self.counts[:levels].tolist()
        total = max(1, sum(found))
        return {
            "of": self.of,
            "format": self.fmt.name,
            "granularity": self.granularity,
            "scale": self.scale,
            **self.more,
            "codes": sum(found),
            "used": round(sum(n > 0 for n in found) / levels, 4),
            "saturated": round(int(self.counts[_CODES + 1]) / total, 6),
            "digest": f"{int(self.counts[-1]) % (1 << 64):016x}",
        }


class Log:
    """Counts what the quantisers of a quantised torch decoder do, until `lines`. provenance: of the golden model."""

    def __init__(self, decoder: Decoder, provenance: dict[str, Any]) -> None:
        self._quant: QuantConfig = decoder.quant
        if self._quant is None:
            raise ValueError("a float model has no quantisers to be logged")
        method = provenance.get("method")
        steps = [step["step"] for step in method] if isinstance(method, list) else []  # else a word: to nearest
        stage = {kind: [s for s in steps if STEPS[s].stage in kind.split()] for kind in ("scale clip grid", "round")}
        self._weights = {"scale": ", ".join(stage["scale clip grid"]) or "min-max"}
        self._weights["rounded"] = ", ".join(stage["round"]) or "nearest"
        self._calls: dict[str, int] = {}
        self._operands: dict[str, list[_Operand | None]] = {}
        self._undo: list[Callable[[], Any]] = []
        for layer in decoder.layers:
            for name in layer.config.layer_linears:
                self._watch_linear(f"{layer.name}{name}", layer.linears[name])
            self._watch_attention(f"{layer.name}{layer.config.block}", layer.attention)

    def _activations(self, of: str) -> _Operand | None:
        q = self._quant
        if q.activations is None:
            return None
        whose = {"per_token": "each token", "per_tensor": "the tensor"}[q.activation_granularity]
        return _Operand(of, q.activations, q.activation_granularity, f"min-max of {whose}")

    def _watch_linear(self, name: str, module: QuantLinear) -> None:
        x, q = self._activations("activations"), self._quant
        group = {} if module.group_size in (None, module.in_features) else {"group_size": module.group_size}
        more = {"rounded": self._weights["rounded"]} | group
        w = _Operand("weights", module.fmt, q.granularity, self._weights["scale"], more)
        self._operands[name], self._calls[name] = [x, w], 0

        def called(*_: Any) -> None:
            self._calls[name] += 1

        self._undo.append(module.register_forward_hook(called).remove)
        if x is not None:
            self._after(module, "quantize_input", lambda made: x.count(made.codes, made.zero_point))

        def stored(_: Any) -> None:
            if not int(w.counts[_CODES]):
                made = module.golden()
                zero_point = np.repeat(made.zero_point, made.shape[1] // made.groups, axis=1)
                w.count(torch.from_numpy(made.codes), torch.from_numpy(zero_point))

        self._after(module, "operand", stored)

    def _watch_attention(self, block: str, module: QuantAttention) -> None:
        q, now = self._quant, {"operands": [None, None], "next": 0}
        for part, (first, second) in _OPERANDS.items():
            a, b = self._activations(first), self._activations(second)
            if part == "av":
                scale = "min-max of the window" if module.is_dynamic else "calibrated"
                b = None if q.values is None else _Operand(second, q.values, "per_dimension", scale)
                a = None if b is None else a  # the whole product is in float
            name = f"{block}.{part}"
            self._operands[name], self._calls[name] = [a, b], 0
            plain = getattr(module, part)

            def product(*inputs: torch.Tensor, plain: Callable = plain, name: str = name) -> torch.Tensor:
                self._calls[name] += 1
                now.update(operands=self._operands[name], next=0)
                return plain(*inputs)

            self._replace(module, part, product)

        def quantised(made: Any) -> None:
            own = now["operands"][now["next"]]
            now["next"] = min(now["next"] + 1, 1)
            if own is not None:
                own.count(made.codes, made.zero_point)

        self._after(module, "quantize_activations", quantised)
        self._after(module, "value_codes", lambda made: now["operands"][1].count(made[0], made[2]))

    def _replace(self, module: torch.nn.Module, name: str, by: Callable) -> None:
        """Another method of a module, until the log ends."""
        setattr(module, name, by)
        self._undo.append(lambda: vars(module).pop(name))

    def _after(self, module: torch.nn.Module, name: str, see: Callable[[Any], None]) -> None:
        """Show what a module's method makes, each time."""
        plain = getattr(module, name)

        def watched(*inputs: Any, **options: Any) -> Any:
            made = plain(*inputs, **options)
            see(made)
            return made

        self._replace(module, name, watched)

    def lines(self) -> list[dict[str, Any]]:
        """A line for each product, of all ranks; the decoder is as it was then.

        Raises ValueError for a quantiser that was never called.
        """
        while self._undo:
            self._undo.pop()()
        every = [one for pair in self._operands.values() for one in pair if one is not None]
        if ranks.size() > 1:
            own = torch.stack([one.counts for one in every])
            ranks.filled(own)
            for one, counts in zip(every, own, strict=True):
                if one.of != "weights" or not int(one.counts.sum()):  # all ranks have the same ones
                    one.counts = counts
            calls = torch.tensor(list(self._calls.values()))
            self._calls = dict(zip(self._calls, ranks.filled(calls).tolist(), strict=True))
        found = []
        for name, pair in self._operands.items():
            for own in pair:
                if own is not None and (not self._calls[name] or not int(own.counts[:_CODES].sum())):
                    raise ValueError(f"{name}: its {own.of} were never quantised in this run: the quantiser is off")
            a, b = (None if own is None else own.to_json() for own in pair)
            found.append({"product": name, "calls": self._calls[name], "a": a, "b": b})
        return found


def write(path: Path | str, head: dict[str, Any], lines: Iterable[dict[str, Any]]) -> None:
    """The log as a file."""
    write_text(path, "".join(json_text(line, indent=None) for line in (head, *lines)))
