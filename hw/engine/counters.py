"""Where an engine's cycles go."""

from amaranth.hdl import Module
from amaranth.lib import data
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.sequencer import STALLS

__all__ = ["COUNTERS", "Counters"]

#: All cycles with work, and what each of them was spent on: a step; waiting for weights, for activations, for the drain
#: of the sum before, for results to be taken; or nothing left to issue while the last sums leave.
COUNTERS = ("busy", "useful", *STALLS, "pipeline")


class Counters(Circuit):
    """Counters of cycles, which wrap.

    Members
    -------
    running, waiting : In(1)
        A job runs; results are on their way.
    issue : In(1)
        A step is issued.
    stall : In of STALLS
        Why none is.
    clear : In(1)
        All counters are zero at the next edge.
    counters : Out of COUNTERS, 32 bits each
        ``busy`` is the sum of the others.
    busy : Out(1)
        A job runs, or results are on their way.
    """

    timed = True

    running: In(1)
    waiting: In(1)
    issue: In(1)
    stall: In(data.StructLayout(dict.fromkeys(STALLS, 1)))
    clear: In(1)
    busy: Out(1)
    counters: Out(data.StructLayout(dict.fromkeys(COUNTERS, 32)))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.d.comb += self.busy.eq(self.running | self.waiting)
        events = {"busy": self.busy, "useful": self.issue}
        events |= {name: self.stall[name] for name in STALLS}
        events["pipeline"] = ~self.running & self.waiting
        for name, event in events.items():
            with m.If(event):
                m.d.sync += self.counters[name].eq(self.counters[name] + 1)
        with m.If(self.clear):
            m.d.sync += self.counters.eq(0)
        return m
