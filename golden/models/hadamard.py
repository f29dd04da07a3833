"""An online rotation of channels, by additions alone: Hadamard blocks with fixed signs.

Each block x of n channels, n a power of two, becomes H (r * x): H is Sylvester's matrix of ones and minus ones, r the
Golay-Rudin-Shapiro signs. That is n log2(n) additions and n changes of sign, and no multiplication: the matrix is not
normalised, since a scale a token takes the factor up. r has a flat spectrum: what all channels have in common, as
behind a ReLU, is spread over all of them, where H alone would gather it in one.

The additions are the same ones, in the same order, for NumPy and torch, for one token and for many: so are their bits.
"""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np


def largest_block(channels: int) -> int:
    """The largest power of two that divides a number of channels."""
    return channels & -channels


def turned(x: Any, block: int, xp: ModuleType = np) -> Any:
    """x [..., channels], a NumPy array or (xp) a torch tensor, with each block of channels turned."""
    shape, signs = x.shape, _signs(block)
    signs = signs.astype(x.dtype) if xp is np else xp.from_numpy(signs).to(x)
    x, half = x.reshape(*shape[:-1], -1, block) * signs, 1
    while half < block:
        x = x.reshape(*shape[:-1], -1, 2, half)
        a, b = x[..., 0, :], x[..., 1, :]
        x = xp.stack((a + b, a - b), -2)
        half *= 2
    return x.reshape(shape)


def weights_behind(w: np.ndarray, block: int) -> np.ndarray:
    """Weights [n, channels] that give, of what is turned, what w gives of what is not."""
    return turned(w, block) / block


@cache
def _signs(block: int) -> np.ndarray:
    """(-1) to the number of pairs of ones side by side in each index: float32 [block]."""
    pairs = np.arange(block) & (np.arange(block) >> 1)
    parity = np.zeros(block, np.int64)
    while pairs.any():
        parity ^= pairs & 1
        pairs >>= 1
    return (1 - 2 * parity).astype(np.float32)
