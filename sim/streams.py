"""Drivers of Amaranth streams: a source, a sink, and the rules of the handshake.

An item moves at a rising edge at which both ``valid`` and ``ready`` are high. Once offered, an item stays offered and
unchanged until it moves; ``ready`` may come and go.
"""

from collections.abc import Sequence

import numpy as np
from cocotb.handle import SimHandleBase

from sim.stimulus import Stalls

__all__ = ["Sink", "Source"]


class Source:
    """Offers ``items`` one after another, with garbage as payload while it offers none.

    ``moved`` are the cycles in which items moved. Subclasses say in ``may_offer`` when an item may be offered.
    """

    def __init__(
        self,
        valid: SimHandleBase,
        ready: SimHandleBase,
        payload: SimHandleBase,
        items: Sequence[int],
        *,
        stalls: Stalls,
        random: np.random.Generator,
    ) -> None:
        self._valid, self._ready, self._payload = valid, ready, payload
        self._items, self._stalls = items, stalls
        bits = len(payload)
        self._garbage = [int.from_bytes(random.bytes(bits // 8 + 1), "little") >> 8 - bits % 8 for _ in range(64)]
        self._offered = False
        self.moved: list[int] = []
        valid.value = 0
        payload.value = self._garbage[0]

    def __str__(self) -> str:
        return f"source: {len(self.moved)} of {len(self._items)} items moved"

    @property
    def done(self) -> bool:
        return len(self.moved) == len(self._items)

    def may_offer(self, cycle: int) -> bool:
        return True

    def edge(self, cycle: int) -> None:
        if self._offered:
            if not int(self._ready.value):
                return
            self.moved.append(cycle)
        offer = not self.done and self.may_offer(cycle) and not self._stalls()
        if offer:
            self._payload.value = self._items[len(self.moved)]
        elif self._offered:
            self._payload.value = self._garbage[cycle % 64]
        if offer != self._offered:
            self._valid.value = int(offer)
        self._offered = offer


class Sink:
    """Takes ``payloads``; ``appeared`` are the cycles in which each was first offered."""

    def __init__(self, valid: SimHandleBase, ready: SimHandleBase, payload: SimHandleBase, stalls: Stalls) -> None:
        self._valid, self._ready, self._payload = valid, ready, payload
        self._stalls = stalls
        self._is_ready = False
        self._held: int | None = None
        self.payloads: list[int] = []
        self.appeared: list[int] = []
        ready.value = 0

    def __str__(self) -> str:
        return f"sink: {len(self.payloads)} payloads taken"

    def edge(self, cycle: int) -> None:
        if int(self._valid.value):
            value = self._payload.value.to_unsigned()
            if self._held is None:
                self.appeared.append(cycle)
            else:
                assert value == self._held, f"cycle {cycle}: an offered value changed from {self._held} to {value}"
            self._held = value
            if self._is_ready:
                self.payloads.append(value)
                self._held = None
        else:
            assert self._held is None, f"cycle {cycle}: an offered value was withdrawn"
        is_ready = not self._stalls()
        if is_ready != self._is_ready:
            self._ready.value = int(is_ready)
            self._is_ready = is_ready
