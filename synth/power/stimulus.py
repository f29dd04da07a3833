"""The kinds of operands that circuits are fed while their power is measured; :mod:`synth.power.stimuli` makes them."""

from dataclasses import dataclass
from pathlib import Path

import golden

__all__ = ["MODELS", "STIMULI", "Stimulus"]

_DATA = Path(golden.__file__).parent / "data"
#: Models whose layers are pooled, where they are there.
MODELS = (_DATA / "opt-wikitext2", Path(__file__).resolve().parents[3] / "shared" / "models" / "stories260K")


@dataclass(frozen=True)
class Stimulus:
    """A kind of operands, for how many cycles weights stay, and the models that real ones come from."""

    kind: str
    hold: int = 1
    models: tuple[Path, ...] = MODELS

    def __post_init__(self) -> None:
        if self.kind not in ("uniform", "real", "idle"):
            raise ValueError(f"unknown stimulus {self.kind!r}: choose from uniform, real, idle")
        if self.hold < 1:
            raise ValueError(f"weights stay for one cycle at least, not {self.hold}")

    @property
    def name(self) -> str:
        """What records call it."""
        return self.kind + (f"_held{self.hold}" if self.hold > 1 else "")

    @property
    def absent(self) -> tuple[Path, ...]:
        """Models that its operands would come from, too, if they were there."""
        return tuple(path for path in self.models if self.kind == "real" and not path.is_dir())


#: What is measured, by name.
STIMULI = {
    one.name: one
    for one in (Stimulus("uniform"), Stimulus("uniform", 64), Stimulus("real"), Stimulus("real", 64), Stimulus("idle"))
}
