"""The engine: whole matrix products of quantised decoders, from packets of codes and activations to packets of sums."""

from hw.engine.config import DESIGNS, ENGINES, EngineConfig

__all__ = ["DESIGNS", "ENGINES", "EngineConfig"]
