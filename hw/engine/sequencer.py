"""When an engine does what: jobs, steps, and when a sum moves to the second rank."""

from dataclasses import dataclass

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import data, stream
from amaranth.lib.wiring import In, Out

from hw.circuit import Circuit
from hw.engine.config import EngineConfig
from hw.engine.wire import JOB

__all__ = ["STALLS", "SUM", "Sequencer"]

#: Why no step is issued while a job runs, the first that applies.
STALLS = ("weights", "activations", "drain", "results")

#: What the drain must know of a sum: the banks that it is from; whether it is wide and requantised; whether it is the
#: first for its tokens, or the first of a channel block; whether it ends a token block, a channel block, the job, and
#: whether the activations stay; whether minima and maxima follow.
SUM = data.StructLayout(
    {
        "weight_bank": 2,
        "activation_bank": 2,
        "wide": 1,
        "requantize": 1,
        "first": 1,
        "reload": 1,
        "token_end": 1,
        "block_end": 1,
        "job_end": 1,
        "keep": 1,
        "extremes": 1,
    }
)


@dataclass(frozen=True)
class _Position:
    """Where the running job is.

    Attributes
    ----------
    count : dict of Signal
        Numbers of its step, segment, token block and channel block, from 1.
    end : dict of Signal(1)
        Whether each of these is the last.
    token_end, block_done, job_end : Signal(1)
        This cycle's step is the last one of a token block, of a channel block, of the job.
    extremes : Signal(1)
        Minima and maxima follow this sum.
    """

    count: dict[str, Signal]
    end: dict[str, Signal]
    token_end: Signal
    block_done: Signal
    job_end: Signal
    extremes: Signal


class Sequencer(Circuit):
    """Issues the steps of jobs: for channel block, token block, segment, step.

    Function: a step is issued in every cycle in which its banks are loaded, except that the last one of a sum waits
    until the drain of the sum before it will have ended by the time that this one is complete, and until there is room
    for its results. The next job begins in the cycle after the last step.

    Latency: codes and activations are read in the cycle of ``issue``, and meet the columns in the one of ``accept``;
    ``take`` follows :attr:`latency` cycles after the issue of a sum's last step.

    Members
    -------
    job : In(stream) of JOB
        The job to run next; ``offer`` says that it is there and fits, ``advance`` that it is taken.
    running : Out(JOB)
        The job whose steps are issued.
    weights_loaded, activations_loaded : In(1)
        A bank is complete, or found complete.
    room : In(1)
        There is room for the results of a sum more than those that were issued.
    weights_fault, activations_fault : In(1)
        A packet is wrong: all jobs are dropped.
    weights_misfit, activations_misfit : In(1)
        That is, it does not fit.
    recover : In(1)
        Jobs are taken again.
    issue : Out(1), weight_address, mode_address, activation_address : Out
        A step, and where its codes, modes and activations are.
    accept, wide : Out(1)
        Codes and activations of a step are there; they are of a wide job.
    valid : Out(1)
        Codes and activations of a step were there in the cycle before.
    take : Out(1)
        Sums move to the second rank.
    weights_used, activations_used : Out(1)
        A bank has no step left.
    sum_end, results : Out
        A sum's last step is issued; so many results will leave.
    sum_valid : Out(1), sum : Out(SUM)
        With ``take``: what moves is the sum that this describes, until the next.
    misfit : Out(1)
        The offered job does not fit, and is dropped with all others; or a packet does not.
    stop, busy : Out(1)
        All is dropped; a job runs.
    stall : Out of STALLS
        Why there is no step.
    """

    timed = True

    def __init__(self, config: EngineConfig, ports: dict, *, latency: int) -> None:
        self.config = config
        self.latency = latency
        members = {
            "job": In(stream.Signature(JOB)),
            "offer": Out(1),
            "advance": Out(1),
            "running": Out(JOB),
            "weights_loaded": In(1),
            "activations_loaded": In(1),
            "room": In(1),
            "weights_fault": In(1),
            "activations_fault": In(1),
            "weights_misfit": In(1),
            "activations_misfit": In(1),
            "recover": In(1),
            "issue": Out(1),
            "weight_address": Out(range(ports["weight_memory"].depth)),
            "activation_address": Out(range(ports["activation_memory"].depth)),
            "accept": Out(1),
            "valid": Out(1),
            "take": Out(1),
            "weights_used": Out(1),
            "activations_used": Out(1),
            "sum_end": Out(1),
            "results": Out(range(config.columns + 3)),
            "sum_valid": Out(1),
            "sum": Out(SUM),
            "misfit": Out(1),
            "stop": Out(1),
            "busy": Out(1),
            "stall": Out(data.StructLayout(dict.fromkeys(STALLS, 1))),
        }
        if "mode_memory" in ports:
            members["mode_address"] = Out(range(ports["mode_memory"].depth))
        super().__init__(members | ({"wide": Out(1)} if config.wide else {}))

    def elaborate(self, platform: object) -> Module:
        m = Module()
        job = Signal(JOB)
        running = Signal()
        m.d.comb += [self.running.eq(job), self.busy.eq(running)]
        job_end, fault = self._take_jobs(m, job, running)

        weights, activations = Signal(2), Signal(2)  # banks that are loaded and not used up
        block_done = Signal()
        m.d.sync += [
            weights.eq(weights + self.weights_loaded - block_done),
            activations.eq(activations + self.activations_loaded - job_end),
        ]
        at = self._count(m, job, block_done, job_end)
        spacing = self._issue(m, at, job, running, (weights, activations))
        words, banks = self._address(m, at, job)
        takes, valid = self._follow(m, at, job, *banks)

        with m.If(fault):
            m.d.sync += self.stop.eq(1)
        with m.Elif(self.recover):
            m.d.sync += self.stop.eq(0)
        with m.If(self.stop):
            m.d.sync += [one.eq(0) for one in (running, weights, activations, spacing, *words, *banks)]
            m.d.sync += [self.accept.eq(0), self.valid.eq(0), takes.eq(-1), valid.eq(0)]
            m.d.sync += [one.eq(1) for one in at.count.values()]
        return m

    def _take_jobs(self, m: Module, job: data.View, running: Signal) -> tuple[Signal, Signal]:
        """Take the offered job if it fits; returns what is to say that a job ends, and whether anything is wrong."""
        config, offered = self.config, self.job.payload
        fits = Signal()
        most = {"steps": config.weight_depth, "segments": config.segments, "token_blocks": config.tokens}
        fits_each = [offered[name] <= limit for name, limit in most.items()]
        fits_each += [
            offered[name] != 0 for name in ("steps", "segments", "last_steps", "channel_blocks", "token_blocks")
        ]
        fits_each += [offered.last_steps <= offered.steps]
        fits_each += [] if config.wide else [~offered.wide]
        fits_each += [] if config.requantizers else [~offered.requantize]
        m.d.comb += fits.eq(Cat(fits_each).all())
        job_end, free, unfit, fault = Signal(), Signal(), Signal(), Signal()
        m.d.comb += [
            free.eq(~running | job_end),
            self.offer.eq(self.job.valid & fits & ~self.stop),
            self.job.ready.eq(free & fits | self.stop),
            self.advance.eq(self.offer & free),
            unfit.eq(self.job.valid & ~fits & free & ~self.stop),
            self.misfit.eq(unfit | self.weights_misfit | self.activations_misfit),
            fault.eq(unfit | self.weights_fault | self.activations_fault),
        ]
        with m.If(self.advance):
            m.d.sync += [job.eq(offered), running.eq(1)]
        with m.Elif(job_end):
            m.d.sync += running.eq(0)
        return job_end, fault

    def _count(self, m: Module, job: data.View, block_done: Signal, job_end: Signal) -> _Position:
        """Where the running job is: its counters, and whether each has reached its end."""
        config = self.config
        largest = {
            "step": config.weight_depth,
            "segment": config.segments,
            "token": config.tokens,
            "block": (1 << 16) - 1,
        }
        count = {name: Signal(range(limit + 1), init=1, name=name) for name, limit in largest.items()}
        end = {name: Signal(name=f"{name}_end") for name in count}
        limits = {
            "step": Mux(end["segment"], job.last_steps, job.steps),
            "segment": job.segments,
            "token": job.token_blocks,
            "block": job.channel_blocks,
        }
        for name, limit in limits.items():
            m.d.comb += end[name].eq(count[name] == limit[: len(count[name])])
        token_end, extremes = Signal(), Signal()
        return _Position(count, end, token_end, block_done, job_end, extremes)

    def _issue(self, m: Module, at: _Position, job: data.View, running: Signal, banks: tuple[Signal, Signal]) -> Signal:
        """Issue a step where banks are loaded, and a sum's last one where the drain and the results have room for it.

        ``banks``: how many of weights and activations are loaded. Returns the cycles until the drain of the sum before
        will have ended.
        """
        config, end = self.config, at.end
        weights, activations = banks
        ready = Signal()
        spacing = Signal(range(config.columns + 2))
        m.d.comb += [
            ready.eq(running & (weights != 0) & (activations != 0)),
            self.issue.eq(ready & (~end["step"] | (spacing == 0) & self.room)),
            self.sum_end.eq(self.issue & end["step"]),
            at.token_end.eq(self.sum_end & end["segment"]),
            at.block_done.eq(at.token_end & end["token"]),
            at.job_end.eq(at.block_done & end["block"]),
            self.weights_used.eq(at.block_done),
            self.activations_used.eq(at.job_end & ~job.keep),
            at.extremes.eq(end["segment"] & end["block"]),
            self.stall.weights.eq(running & (weights == 0)),
            self.stall.activations.eq(running & (weights != 0) & (activations == 0)),
            self.stall.drain.eq(ready & end["step"] & (spacing != 0)),
            self.stall.results.eq(ready & end["step"] & (spacing == 0) & ~self.room),
        ]
        counted = {"step": self.issue, "segment": self.sum_end, "token": at.token_end, "block": at.block_done}
        for name, when in counted.items():
            with m.If(when):
                m.d.sync += at.count[name].eq(Mux(end[name], 1, at.count[name] + 1))
        channels = Mux(job.wide, config.columns // 2, config.columns) if config.wide else config.columns
        m.d.comb += self.results.eq(channels + 2 * at.extremes)
        with m.If(self.sum_end):
            m.d.sync += spacing.eq(self.results - 1)
        with m.Elif(spacing != 0):
            m.d.sync += spacing.eq(spacing - 1)
        return spacing

    def _address(self, m: Module, at: _Position, job: data.View) -> tuple[tuple[Signal, Signal], tuple[Signal, Signal]]:
        """Where a step's words are: (word, word), (bank, bank) of weights and activations."""
        weight, activation = Signal(len(self.weight_address) - 1), Signal(len(self.activation_address) - 1)
        weight_bank, activation_bank = Signal(2), Signal(2)
        with m.If(self.issue):
            m.d.sync += [
                weight.eq(Mux(at.token_end, 0, weight + 1)),
                activation.eq(Mux(at.block_done, 0, activation + 1)),
            ]
        m.d.sync += [
            weight_bank.eq(weight_bank + at.block_done),
            activation_bank.eq(activation_bank + (at.job_end & ~job.keep)),
        ]
        m.d.comb += [
            self.weight_address.eq(Cat(weight, weight_bank[:1])),
            self.activation_address.eq(Cat(activation, activation_bank[:1])),
        ]
        if self.config.lane.modes > 1:
            segment = (at.count["segment"] - 1)[: len(self.mode_address) - 1]
            m.d.comb += self.mode_address.eq(Cat(segment, weight_bank[:1]))
        return (weight, activation), (weight_bank, activation_bank)

    def _follow(
        self, m: Module, at: _Position, job: data.View, weight_bank: Signal, activation_bank: Signal
    ) -> tuple[Signal, Signal]:
        """What follows a step: its operands a cycle later, and :attr:`latency` cycles after a sum's last step the sum.

        Returns the sums that are on their way, as ``take`` and as ``sum_valid`` have them.
        """
        m.d.sync += [self.accept.eq(self.issue), self.valid.eq(self.accept)]
        if self.config.wide:
            m.d.sync += self.wide.eq(job.wide)
        takes = Signal(self.latency, init=-1)  # after a reset, whatever is on its way is no part of a sum
        valid = Signal(self.latency)
        m.d.sync += [takes.eq(Cat(self.sum_end, takes)), valid.eq(Cat(self.sum_end, valid))]
        m.d.comb += [self.take.eq(takes[-1]), self.sum_valid.eq(valid[-1])]
        count, end = at.count, at.end
        described = Signal(SUM)
        m.d.comb += [
            described.weight_bank.eq(weight_bank),
            described.activation_bank.eq(activation_bank),
            described.wide.eq(job.wide),
            described.requantize.eq(job.requantize),
            described.first.eq((count["block"] == 1) & (count["segment"] == 1)),
            described.reload.eq((count["segment"] == 1) & (job.token_blocks != 1)),
            described.token_end.eq(end["segment"]),
            described.block_end.eq(end["segment"] & end["token"]),
            described.job_end.eq(end["segment"] & end["token"] & end["block"]),
            described.keep.eq(job.keep),
            described.extremes.eq(at.extremes),
        ]
        for stage in range(self.latency):
            after = Signal(SUM, name=f"sum{stage}", reset_less=True)
            with m.If(valid[stage - 1] if stage else self.sum_end):
                m.d.sync += after.eq(described)
            described = after
        m.d.comb += self.sum.eq(described)
        return takes, valid
