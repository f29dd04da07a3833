"""What an engine makes of whole decoders: cycles, tokens per second, and the memory bandwidth that this asks for.

    shape = SHAPES["OPT-125M"]
    Estimate.of(config, shape.prefill(128))        # the first 128 tokens of a sequence
    Estimate.of(config, shape.decode(16, 2048))    # a token for each of 16 sequences, with 2048 in each one's cache

All matrix products of all decoder layers are counted, as the driver plans them (:mod:`hw.engine.plan`) and as the cycle
model times them (:mod:`hw.engine.cycles`). Embeddings, LM head, norms, softmax and activation functions stay in float,
and are not: something beside the engine does them meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hw.engine.config import EngineConfig
from hw.engine.cycles import Cycles, cycles
from hw.engine.plan import plan
from hw.engine.wire import EngineWire, Job

__all__ = ["SHAPES", "Estimate", "Product", "Shape"]


@dataclass(frozen=True)
class Product:
    """Equal matrix products of activations [t, k] and weights [n, k].

    Attributes
    ----------
    name : str
    t, k, n : int
    count : int
        How many there are.
    int8_weights : bool
        Whether what takes the weights' place is INT8 in every engine, as keys are; else it is in the engine's own
        format, as projections' weights and values are.
    masked : float
        Part of the products that a causal mask throws away, though the engine computes them.
    group_size : int, optional
        Weights that share a scale; None: all of a channel's.
    """

    name: str
    t: int
    k: int
    n: int
    count: int
    int8_weights: bool = False
    masked: float = 0.0
    group_size: int | None = None

    @property
    def macs(self) -> float:
        """Products that are wanted."""
        return self.t * self.k * self.n * self.count * (1 - self.masked)


@dataclass(frozen=True)
class Shape:
    """A decoder's sizes, as its configuration has them.

    Attributes
    ----------
    layers, hidden, heads, inner : int
        Decoder layers; their width; attention heads; the width between a layer's outer projections.
    gated : bool
        Whether there is a third outer projection, the gate of a LLaMA.
    """

    layers: int
    hidden: int
    heads: int
    inner: int
    gated: bool = False

    def projections(self, tokens: int) -> list[Product]:
        """The products of a layer's linear parts, in all layers."""
        hidden, inner = self.hidden, self.inner
        return [
            Product("q, k, v, out", tokens, hidden, hidden, 4 * self.layers),
            Product("gate, up" if self.gated else "up", tokens, hidden, inner, (1 + self.gated) * self.layers),
            Product("down", tokens, inner, hidden, self.layers),
        ]

    def prefill(self, tokens: int) -> list[Product]:
        """All products of a sequence's first tokens. Half of what attention computes is masked."""
        head, count, masked = self.hidden // self.heads, self.heads * self.layers, (tokens - 1) / (2 * tokens)
        return [
            *self.projections(tokens),
            Product("q x keys", tokens, head, tokens, count, int8_weights=True, masked=masked),
            Product("map x values", tokens, tokens, head, count, masked=masked),
        ]

    def decode(self, batch: int, context: int) -> list[Product]:
        """All products of one more token for each of so many sequences, with so many tokens in their caches."""
        head, count = self.hidden // self.heads, self.heads * self.layers * batch
        return [
            *self.projections(batch),
            Product("q x keys", 1, head, context, count, int8_weights=True),
            Product("map x values", 1, context, head, count),
        ]


def _shapes() -> dict[str, Shape]:
    """From the models' published configurations (facebook/opt-*, LLaMA 1)."""
    opt = {
        "125M": (12, 768, 12),
        "350M": (24, 1024, 16),
        "1.3B": (24, 2048, 32),
        "2.7B": (32, 2560, 32),
        "6.7B": (32, 4096, 32),
        "13B": (40, 5120, 40),
        "30B": (48, 7168, 56),
        "66B": (64, 9216, 72),
    }
    llama = {
        "7B": (32, 4096, 32, 11008),
        "13B": (40, 5120, 40, 13824),
        "30B": (60, 6656, 52, 17920),
        "65B": (80, 8192, 64, 22016),
    }
    shapes = {f"OPT-{name}": Shape(layers, hidden, heads, 4 * hidden) for name, (layers, hidden, heads) in opt.items()}
    return shapes | {f"LLaMA-{name}": Shape(*sizes, gated=True) for name, sizes in llama.items()}


#: Decoders by name.
SHAPES: dict[str, Shape] = _shapes()


@dataclass(frozen=True)
class Estimate:
    """What some products take on an engine.

    Attributes
    ----------
    macs : float
        Products that are wanted: masked ones are not.
    lane_cycles : float
        What they take of the engine's lanes: those of INT8 keys take two 4-bit lanes each.
    lanes : int
        Lanes of the engine.
    cycles : Cycles
        With streams that never make it wait.
    weight_bytes, activation_bytes, result_bytes : int
        What its streams move.
    causal_bound : float
        The utilisation if every lane were busy in every cycle, and the masked products are of no use.
    """

    macs: float
    lane_cycles: float
    lanes: int
    cycles: Cycles
    weight_bytes: int
    activation_bytes: int
    result_bytes: int
    causal_bound: float

    @classmethod
    def of(cls, config: EngineConfig, products: Iterable[Product]) -> "Estimate":
        """Of products that run one after another, each kind's without a gap."""
        total, moved = Cycles(), [0, 0, 0]
        macs = lane_cycles = computed = 0.0
        for one in products:
            wide = one.int8_weights and config.wide
            spent, streams = _ran(config, one.t, one.k, one.n, one.group_size, wide=wide, count=one.count)
            total += spent
            moved = [before + more for before, more in zip(moved, streams, strict=True)]
            macs += one.macs
            lane_cycles += one.macs * (1 + wide)
            computed += one.macs * (1 + wide) / (1 - one.masked)
        return cls(macs, lane_cycles, config.macs, total, *moved, lane_cycles / computed)

    @property
    def utilisation(self) -> float:
        """Part of all lanes' cycles that was of use, loading and draining included."""
        return self.lane_cycles / (self.lanes * self.cycles.busy)

    @property
    def bytes(self) -> int:
        """All that the streams move."""
        return self.weight_bytes + self.activation_bytes + self.result_bytes

    def time(self, bandwidth: float = float("inf")) -> float:
        """Cycles with a memory of so many bytes a cycle: what the engine takes, or the memory, whichever is more."""
        return max(self.cycles.busy, self.bytes / bandwidth)


@lru_cache(maxsize=4096)
def _ran(
    config: EngineConfig, t: int, k: int, n: int, group_size: int | None, *, wide: bool, count: int
) -> tuple[Cycles, tuple[int, int, int]]:
    """Cycles and streamed bytes of equal products."""
    jobs: Sequence[Job] = plan(config, t, n, k, group_size=group_size, wide=wide).jobs
    wire, moved = EngineWire(config), [0, 0, 0]
    for job in jobs:
        moved[0] += job.channel_blocks * wire.weight_beats(job) * config.weight_bus // 8
        moved[1] += wire.activation_beats(job) * config.activation_bus // 8
        moved[2] += wire.result_beats(job) * config.rows * 4
    return cycles(config, jobs, often=count), tuple(bytes_ * count for bytes_ in moved)
