"""Output-stationary tile: every column's weights meet every row's activations, and sums stay where they are.

A tile computes ``lanes x columns x rows`` products per cycle. A weight code is registered and decoded once for all rows
(:class:`Column`), an activation registered once for all columns, or for each group of them. :class:`Tile` is the bare
array; :class:`CompleteTile` streams codes and activations in and exact sums out.

Both are nothing but instances of their ``parts``, so that a tile's area is the sum of its parts' areas.
"""

from hw.tile.activation_registers import ActivationRegisters
from hw.tile.activation_sum import ActivationSum
from hw.tile.array import Tile
from hw.tile.code_registers import CodeRegisters
from hw.tile.column import Column
from hw.tile.complete import CompleteTile
from hw.tile.control import Control
from hw.tile.correction import Correction
from hw.tile.held import CLOCKS, ChannelRegisters, HeldCodes

__all__ = [
    "CLOCKS",
    "ActivationRegisters",
    "ActivationSum",
    "ChannelRegisters",
    "CodeRegisters",
    "Column",
    "CompleteTile",
    "Control",
    "Correction",
    "HeldCodes",
    "Tile",
]
