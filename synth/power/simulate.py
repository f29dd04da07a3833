"""Activity of a circuit: what every net and every table does in so many cycles.

activity = simulate(circuit, stimulus)                   # gates take their time: glitches are there
quiet = simulate(circuit, stimulus, delays=False)        # every net changes once a cycle at most
"""

import time
from dataclasses import dataclass

import numpy as np

from synth.power import kernel
from synth.power.circuit import Circuit

__all__ = ["Activity", "Stepper", "simulate"]

#: Changes of a net in a cycle that are recorded at most, on average.
_RECORDED = 64
_PARTS = 20


@dataclass(frozen=True)
class Activity:
    """What a simulation counted, after its warm-up.

    Attributes
    ----------
    cycles : int
    ticks : int
        Steps of time in all of them.
    toggles, settled : int64 [nets]
        Changes of each net; and those that a cycle leaves behind: the rest are glitches.
    ones : int64 [nets]
        Ticks that each net was high.
    counts : int64
        How often each slot of the circuit's energies was taken.
    leakage : float64 [cells]
        pW times ticks.
    late : int
        Changes that a clock edge found still to come.
    parts : float64 [parts]
        fJ of the changes in each of so many equal parts of the run: what their spread says of the mean.
    start : int
        Tick at which counting began.
    events : (int64, int64), optional
        Time in ticks, and twice the net's number plus its new value, of every change.
    initial : uint8 [nets]
        Values at the beginning.
    final : uint8 [nets]
        Values at the end.
    seconds : float
        Processor time of the whole run, the warm-up included.
    """

    cycles: int
    ticks: int
    toggles: np.ndarray
    settled: np.ndarray
    ones: np.ndarray
    counts: np.ndarray
    leakage: np.ndarray
    late: int
    parts: np.ndarray
    start: int
    initial: np.ndarray
    final: np.ndarray
    seconds: float
    events: tuple[np.ndarray, np.ndarray] | None = None


class Stepper:
    """A circuit cycle by cycle and without delays, for what must see outputs to say what comes next.

    ``set`` inputs, ``settle``, ``get`` outputs, ``tick``. Flops begin as :func:`simulate` lets them begin.
    """

    def __init__(self, circuit: Circuit, seed: int = 0) -> None:
        self._circuit = circuit
        self._value, self._state = _begin(circuit, seed)
        self._rows = {
            name: np.array([circuit.index[net] for net in port.bits]) for name, port in circuit.netlist.ports.items()
        }

    def has(self, port: str) -> bool:
        """Whether there is the port."""
        return port in self._rows

    def set(self, port: str, bits: np.ndarray) -> None:
        """Drive an input."""
        self._value[self._rows[port]] = bits

    def get(self, port: str) -> np.ndarray:
        """Bits of an output, after :meth:`settle`."""
        return self._value[self._rows[port]]

    def settle(self) -> None:
        """Let inputs and flops go through the gates."""
        kernel.settle(self._circuit.gates, self._state, self._value)

    def tick(self) -> None:
        """One rising clock edge."""
        kernel.tick(self._circuit.gates, self._state, self._value)


def _begin(circuit: Circuit, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Values of nets and states of cells at first: flops at random, all else 0."""
    gates = circuit.gates
    value = np.zeros(len(circuit.loads), np.uint8)
    value[circuit.index["1"]] = 1
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 2, len(circuit.cells)).astype(np.int64) << (gates.width[gates.kind] - 1)
    return value, state * gates.flop[gates.kind]


def _see_inputs(g: kernel.Gates, state: np.ndarray, value: np.ndarray) -> None:
    """Let the words of flops have their inputs, which are gates' outputs and settle after them."""
    for i in np.flatnonzero(g.flop[g.kind]):
        word = int(state[i]) & (1 << g.width[g.kind[i]] - 1)
        for j in range(g.inputs[g.kind[i]]):
            word |= int(value[g.nets_in[g.in_base[i] + j]]) << j
        if (forced := g.forced[g.state_off[g.kind[i]] + word]) >= 0:
            top = 1 << g.width[g.kind[i]] - 1
            word = word | top if forced else word & ~top
        state[i] = word


def simulate(
    circuit: Circuit,
    stimulus: np.ndarray,
    *,
    delays: bool = True,
    warm_up: int = 0,
    record: bool = False,
    seed: int = 0,
) -> Activity:
    """Run a circuit.

    Parameters
    ----------
    circuit : Circuit
    stimulus : uint8 [cycles, inputs]
        Value of each input in each cycle, in the order of ``circuit.input_nets``; inputs change with the rising edge.
    delays : bool
        Whether gates take time.
    warm_up : int
        First cycles, which are not counted.
    record : bool
        Whether to keep every change (with ``delays``).
    seed : int
        Of the flops' first states.
    """
    stimulus = np.ascontiguousarray(stimulus, np.uint8)
    if stimulus.ndim != 2 or stimulus.shape[1] != circuit.input_nets.size or not 0 <= warm_up < len(stimulus):
        raise ValueError(
            f"a stimulus is [cycles, {circuit.input_nets.size}] with more cycles than the warm-up's {warm_up}, "
            f"not {list(stimulus.shape)}"
        )
    began = time.process_time()
    g = circuit.gates
    value, state = _begin(circuit, seed)
    value[circuit.input_nets] = stimulus[0]
    kernel.settle(g, state, value)
    _see_inputs(g, state, value)
    running, agenda = _empty(circuit, state, value)
    settled = np.zeros(len(value), np.int64)
    clocked = circuit.input_nets, circuit.clock, circuit.ticks, circuit.ticks // 2
    now = late = 0
    if warm_up:
        if delays:
            now, _, _ = kernel.delayed(g, running, agenda, stimulus[:warm_up], *clocked, now, settled, *_no_room())
        else:
            now = kernel.zero_delay(g, running, stimulus[:warm_up], *clocked, now)
        for array in (running.counts, running.toggles, running.ones, running.leakage, settled):
            array[...] = 0
        running.since[:], running.last[:] = now, now
    initial = value.copy()
    cycles = len(stimulus) - warm_up
    size = _RECORDED * len(value) * cycles if record and delays else 0
    times, changes = np.empty(size, np.int64), np.empty(size, np.int64)
    recorded = 0
    sums = [0.0]
    for part in np.array_split(stimulus[warm_up:], min(_PARTS, cycles)):
        if delays:
            room = (times[recorded:], changes[recorded:]) if size else _no_room()
            now, many, after = kernel.delayed(g, running, agenda, part, *clocked, now, settled, *room)
            if many < 0:
                raise ValueError(f"{circuit.netlist.name}: too many changes to record: fewer cycles")
            recorded, late = recorded + many, late + after
        else:
            now = kernel.zero_delay(g, running, part, *clocked, now)
        sums.append(circuit.energy(running.counts, running.toggles))
    high = value == 1
    running.ones[high] += now - running.since[high]
    running.leakage[:] += (now - running.last) * g.leak[g.state_off[g.kind] + state]
    return Activity(
        cycles=cycles,
        ticks=cycles * circuit.ticks,
        toggles=running.toggles,
        settled=settled if delays else running.toggles,
        ones=running.ones,
        counts=running.counts,
        leakage=running.leakage,
        late=late,
        parts=np.diff(sums),
        start=warm_up * circuit.ticks,
        initial=initial,
        final=value,
        seconds=time.process_time() - began,
        events=(times[:recorded].copy(), changes[:recorded].copy()) if size else None,
    )


def _empty(circuit: Circuit, state: np.ndarray, value: np.ndarray) -> tuple[kernel.Running, kernel.Agenda]:
    """A run that has counted nothing, and nothing to come."""
    nets, cells = len(value), len(state)

    def zeros(size: int) -> np.ndarray:
        return np.zeros(size, np.int64)

    def none(size: int) -> np.ndarray:
        return np.full(size, -1, np.int64)

    running = kernel.Running(
        value=value, state=state, since=zeros(nets), last=zeros(cells), counts=zeros(circuit.gates.count_base[-1]),
        toggles=zeros(nets), ones=zeros(nets), leakage=np.zeros(cells),
    )  # fmt: skip
    agenda = kernel.Agenda(
        due=none(nets), slot=zeros(nets), following=none(nets), preceding=none(nets), head=none(circuit.wheel)
    )
    return running, agenda


def _no_room() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)
