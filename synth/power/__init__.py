"""Power of mapped netlists: gate-level simulation with delays, and energy from Liberty's tables."""

from pathlib import Path

__all__ = ["ENERGIES"]

#: The records that are kept: ``python -m synth power UNIT --store``.
ENERGIES = Path(__file__).parents[1] / "energies.json"
