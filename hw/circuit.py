# amaranth: UnusedElaboratable=no
"""What every generated circuit is: a component, and the parts of it that a hierarchical flow maps one by one."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from amaranth.hdl import Module
from amaranth.lib import wiring

__all__ = ["Circuit", "Composite", "Part", "instances"]


class Part(NamedTuple):
    """How to create one of a circuit's parts, and how many of it there are."""

    create: Callable[[], wiring.Component]
    count: int = 1


class Circuit(wiring.Component):
    """A component that a flow maps as a whole, unless it has parts.

    Attributes
    ----------
    parts : dict of Part
        What it is made of, by name, where nothing but wires is between; empty for what is mapped as a whole.
    timed : bool
        Whether a flow maps it for delay: control and what is there once, where a gate's size is little beside a clock.
    complements : dict
        Input ports whose complements are ports too. The RTL does not read these: a flow may, in place of inverters.
    clocks : str
        One of ``hw.tile.held.CLOCKS``: ``"free"`` where all flops take something in every cycle.
    gates : dict
        The part whose flops a bit of an output enables, by (output, bit), where a flow is to put in clock gates.
    """

    parts: Mapping[str, Part] = MappingProxyType({})
    timed: bool = False
    complements: Mapping[str, str] = MappingProxyType({})
    clocks: str = "free"
    gates: Mapping[tuple[str, int], str] = MappingProxyType({})


class Composite(Circuit):
    """A circuit that is nothing but its ``parts``, so that its area is the sum of theirs.

    Subclasses say in :meth:`connect` how parts are wired, whatever they are: components, or stand-ins with their ports.
    """

    def __init__(self, members: dict[str, wiring.Member], parts: Mapping[str, Part]) -> None:
        super().__init__(members)
        self.parts = dict(parts)

    def connect(self, m: Module, parts: Mapping[str, list[wiring.Component]]) -> None:
        """Wire the ports of the circuit and of its parts, which are submodules of ``m`` already."""
        raise NotImplementedError

    def elaborate(self, platform: object) -> Module:
        m = Module()
        self.connect(m, instances(m, self.parts))
        return m


def instances(m: Module, parts: Mapping[str, Part]) -> dict[str, list[wiring.Component]]:
    """Create all parts as submodules, called as the part with a number."""
    created = {}
    for name, (create, count) in parts.items():
        created[name] = [create() for _ in range(count)]
        for number, part in enumerate(created[name]):
            m.submodules[f"{name}{number}"] = part
    return created
