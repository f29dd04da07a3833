"""How a matrix product becomes jobs: tiles of tokens, of the reduction, and of channels."""

from dataclasses import dataclass, replace
from functools import cached_property

from hw.engine.config import EngineConfig
from hw.engine.wire import JOB, Job

__all__ = ["Part", "Plan", "Segment", "plan"]


@dataclass(frozen=True)
class Segment:
    """A part of the reduction whose sums leave on their own: ``start <= k < stop`` of a group."""

    group: int
    start: int
    stop: int


@dataclass(frozen=True)
class Part:
    """A job, and what part of the product it is: all sums of some tokens, channels and segments.

    Attributes
    ----------
    job : Job
    segments : tuple of Segment
        One after another in k.
    tokens, channels : range
        Those of the product; the job's own may be more.
    """

    job: Job
    segments: tuple[Segment, ...]
    tokens: range
    channels: range


@dataclass(frozen=True)
class Plan:
    """The jobs of one product of activations [t, k] and weights [n, k], in the order in which they run."""

    config: EngineConfig
    t: int
    n: int
    k: int
    groups: int
    parts: tuple[Part, ...]

    @property
    def macs(self) -> int:
        """Products of the matrix product, without what fills up blocks."""
        return self.t * self.n * self.k

    @cached_property
    def jobs(self) -> list[Job]:
        return [part.job for part in self.parts]

    @property
    def wide(self) -> bool:
        return self.parts[0].job.wide

    def utilisation(self, cycles: int) -> float:
        """Part of the lane-cycles that was useful: a product of INT8 weights takes two 4-bit lanes."""
        return self.macs * (1 + self.wide) / (self.config.macs * cycles)


def plan(
    config: EngineConfig,
    t: int,
    n: int,
    k: int,
    *,
    group_size: int | None = None,
    wide: bool = False,
    requantize: bool = False,
) -> Plan:
    """The jobs of a product of any sizes.

    The reduction is cut into as many jobs as move the fewest bits: fewer leave less room for tokens, so that weights
    come more often, and where a job ends within a sum, its part of the sum leaves too. All cuts are as even as they
    can be.

    Raises ValueError for sizes that are none, and for a requantised sum that is not whole in one segment.
    """
    if min(t, n, k) < 1 or (group_size is not None and (group_size < 1 or k % group_size)):
        raise ValueError(f"a product of {t} tokens, {n} channels and {k} inputs in groups of {group_size} is none")
    blocks = -(-t // config.rows)
    size = group_size or k
    words = -(-size // config.lanes)  # of a group
    # A job's token blocks take as long as the next channel block's weights, where there are so many.
    behind = min(blocks, -(-config.weight_word // config.weight_bus), config.activation_depth)
    most = min(config.weight_depth, config.activation_depth // (1 if requantize else behind))
    if requantize and (size < k or words > most):
        raise ValueError(
            f"sums of {k} products in groups of {size} are no single segment of this engine, which holds "
            f"{most * config.lanes}: they leave as integers"
        )
    reductions: list[tuple[Segment, ...]] = []
    if words > most or size == k:
        step = _fewest_bits(config, blocks, words, 1, most, whole=requantize) * config.lanes
        for begin in range(0, k, size):
            cuts = range(begin, begin + size, step)
            reductions += [(Segment(begin // size, at, min(at + step, begin + size)),) for at in cuts]
    else:
        together = _fewest_bits(config, blocks, k // size, words, min(config.segments, most // words))
        segments = [Segment(at // size, at, at + size) for at in range(0, k, size)]
        reductions += [tuple(segments[at : at + together]) for at in range(0, len(segments), together)]

    across = config.channels(wide) * ((1 << JOB["channel_blocks"].width) - 1)
    parts = []
    for segments in reductions:
        lengths = [-(-(one.stop - one.start) // config.lanes) for one in segments]
        job = Job(
            steps=lengths[0],
            segments=len(lengths),
            last_steps=lengths[-1],
            channel_blocks=1,
            token_blocks=1,
            wide=wide,
            requantize=requantize,
        )
        rows = _tokens(config, blocks, job.words) * config.rows
        for first in range(0, n, across):
            channels = range(first, min(first + across, n))
            channel_blocks = -(-len(channels) // config.channels(wide))
            for start in range(0, t, rows):
                tokens = range(start, min(start + rows, t))
                token_blocks = -(-len(tokens) // config.rows)
                sized = replace(job, channel_blocks=channel_blocks, token_blocks=token_blocks)
                parts.append(Part(sized, segments, tokens, channels))
    return Plan(config, t, n, k, k // size, tuple(parts))


def _fewest_bits(config: EngineConfig, blocks: int, count: int, words: int, most: int, *, whole: bool = False) -> int:
    """How many of ``count`` parts of the reduction, of so many words each, go into a job, at most ``most``.

    Counted are the bits of weights and sums, for a channel block. ``whole``: all of them.
    """
    best, least = count, None
    for jobs in range(-(-count // most), count + 1):
        together = -(-count // jobs)
        tiles = -(-blocks // _tokens(config, blocks, together * words))
        sums = (count if words > 1 else -(-count // together)) * blocks * config.columns * config.rows * 32
        bits = tiles * count * words * config.weight_word + sums
        if least is None or bits < least:
            best, least = together, bits
        if tiles == 1 or whole:
            break
    return best


def _tokens(config: EngineConfig, blocks: int, words: int) -> int:
    """How many token blocks go into a job of so many words."""
    return _even(blocks, min(config.tokens, config.activation_depth // words))


def _even(count: int, most: int) -> int:
    """How many of ``count`` go together, at most so many, so that all parts have about as many."""
    parts = -(-count // most)
    return -(-count // parts)
