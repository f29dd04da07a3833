# amaranth: UnusedElaboratable=no
"""Sizes of an engine, and the named engines."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from golden import lanes as golden_lanes
from golden.lanes import INT4, INT8, Lane
from hw.arithmetic import Arithmetic, check_sizes
from hw.heap import PLAIN_CELLS

__all__ = ["DESIGNS", "ENGINES", "EngineConfig"]


@dataclass(frozen=True, kw_only=True)
class EngineConfig:
    """An output-stationary engine: ``lanes`` products a cycle in each of ``columns`` channels x ``rows`` tokens.

    Attributes
    ----------
    arithmetic : Arithmetic
        Lane, adders, and the longest sum. 4-bit lanes multiply INT8 weights too, two columns for a channel.
    lanes, columns, rows : int
        Products of a sum in a step, channels (of the lane's own format) and tokens of a block.
    weight_depth : int
        Words of a bank of weights: steps of a channel block.
    activation_depth : int
        Words of a bank of activations: steps of all token blocks of a job.
    segments : int
        Most segments of a channel block.
    tokens : int
        Most token blocks of a job.
    weight_bus, activation_bus : int
        Bits of a beat of the streams. A beat of results has 32 for each row.
    requantizers : int
        Tokens requantised in a cycle, 0 or all of a channel's (``rows``): an engine without has no such jobs.

    Raises TypeError or ValueError where sizes do not go together.
    """

    arithmetic: Arithmetic
    lanes: int
    columns: int
    rows: int
    weight_depth: int
    activation_depth: int
    segments: int
    tokens: int
    weight_bus: int
    activation_bus: int
    requantizers: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.arithmetic, Arithmetic):
            raise TypeError(f"arithmetic={self.arithmetic!r} is no Arithmetic")
        sizes = {name: getattr(self, name) for name in ("lanes", "columns", "rows", "segments", "tokens")}
        check_sizes("engine", **sizes, weight_depth=self.weight_depth, activation_depth=self.activation_depth)
        self.arithmetic.check("engine", alike=True, lanes=self.lanes)
        lane = self.arithmetic.lane
        if lane.code_bits != lane.fmt.bits or lane.x_offset == 0:
            raise ValueError(f"an engine's lanes take stored codes and unsigned activations: {lane.name} does not")
        if lane.modes > 2:
            raise ValueError(f"a record of the engine's has one mode bit: {lane.name} has {lane.modes} modes")
        if self.wide and self.columns % 2:
            raise ValueError(f"two columns make a channel of int8: their number is even, not {self.columns}")
        if self.segments > self.weight_depth:
            raise ValueError(f"{self.segments} segments have a step each: more than the {self.weight_depth} of a bank")
        if self.requantizers not in (0, self.rows):
            raise ValueError(f"an engine of {self.rows} rows has as many requantizers, or 0: not {self.requantizers}")
        buses = (("weight_bus", self.weight_word), ("activation_bus", self.activation_word))
        for name, word in buses:
            bus = getattr(self, name)
            if bus < 8 or bus & (bus - 1) or word % bus:
                raise ValueError(f"{name}={bus}: a power of two from 8 is needed that divides the word's {word} bits")
        if self.longest > self.arithmetic.max_k:
            raise ValueError(
                f"a segment may have {self.longest} products, and max_k is {self.arithmetic.max_k}: take max_k from "
                f"{self.longest}, or a smaller weight_depth"
            )
        # |h (x - zx)|: with INT8 weights the largest that there is, where the engine takes them.
        reach = self.longest * self.largest_weight * lane.x_ones
        if reach >> 31:
            raise ValueError(
                f"corrected sums of {self.longest} products reach {reach}, beyond 32 bits: take a smaller weight_depth"
            )

    @property
    def lane(self) -> Lane:
        return self.arithmetic.lane

    @property
    def wide(self) -> bool:
        """Whether there are wide jobs: INT8 weights as pairs of 4-bit codes."""
        return self.lane.fmt.bits == INT4.fmt.bits

    @property
    def unit(self) -> int:
        """Half-steps in a unit of every sum that leaves: 1 of dINT4 engines, in wide jobs too; 2 of INT engines."""
        return self.lane.unit

    @property
    def weight_word(self) -> int:
        """Bits of a word of weights: a step of all columns."""
        return self.lanes * self.columns * self.lane.code_bits

    @property
    def activation_word(self) -> int:
        """Bits of a word of activations: a step of all rows."""
        return self.lanes * self.rows * self.lane.x_bits

    @property
    def longest(self) -> int:
        """Products in the longest segment."""
        return self.lanes * self.weight_depth

    @property
    def macs(self) -> int:
        """Products of the lane's own format in a cycle."""
        return self.lanes * self.columns * self.rows

    @cached_property
    def largest_weight(self) -> int:
        """The largest magnitude of a weight in units of a sum, over all formats, codes and zero points."""
        formats = {self.lane.fmt, INT8.fmt} if self.wide else {self.lane.fmt}
        return max(max(map(abs, fmt.half_step_range())) for fmt in formats) // self.unit

    def channels(self, wide: bool) -> int:
        """Channels of a block."""
        return self.columns // 2 if wide else self.columns

    def code_tables(self, wide: bool) -> tuple[np.ndarray, np.ndarray]:
        """What a column multiplies x by and adds beside it, in units of a sum: int64 [modes, codes] each.

        In a wide job, codes are halves of INT8 codes.
        """
        lane, codes = self.lane, np.arange(1 << self.lane.code_bits)
        if wide:
            scale = INT4.unit // self.unit
            return scale * INT4.value(codes)[None], scale * INT4.bias(codes)[None]
        modes = np.arange(lane.modes)[:, None]
        return lane.value(codes, modes), lane.bias(codes, modes)


#: Lanes of the designs.
DESIGNS = {"dint4": golden_lanes.DINT4, "int4": golden_lanes.INT4, "int8": golden_lanes.INT8}


def _engines() -> dict[str, EngineConfig]:
    sizes = {
        "engine_small": {
            "lanes": 4,
            "columns": 2,
            "rows": 2,
            "weight_depth": 64,
            "activation_depth": 128,
            "segments": 8,
            "tokens": 8,
            "weight_bus": 32,
            "activation_bus": 32,
        },
        "engine32x8x4": {
            "lanes": 32,
            "columns": 8,
            "rows": 4,
            "weight_depth": 128,
            "activation_depth": 1024,
            "segments": 32,
            "tokens": 128,
            "weight_bus": 256,
            "activation_bus": 256,
        },
        "engine32x16x8": {
            "lanes": 32,
            "columns": 16,
            "rows": 8,
            "weight_depth": 128,
            "activation_depth": 1024,
            "segments": 32,
            "tokens": 128,
            "weight_bus": 512,
            "activation_bus": 512,
        },
    }
    max_k = {"engine_small": 256}  # the others': as of the units that they are compared with
    engines = {}
    for name, size in sizes.items():
        for design, lane in DESIGNS.items():
            arithmetic = Arithmetic(lane, max_k.get(name, 1 << 16), PLAIN_CELLS, products="true")
            engines[f"{name}_{design}"] = EngineConfig(arithmetic=arithmetic, requantizers=size["rows"], **size)
    return engines


#: Engines by name and design: "engine_small_dint4".
ENGINES: dict[str, EngineConfig] = _engines()
