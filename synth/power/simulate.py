"""Activity of a circuit: what every net and every table does in so many cycles.

activity = simulate(circuit, stimulus)                   # gates take their time: glitches are there
quiet = simulate(circuit, stimulus, delays=False)        # every net changes once a cycle at most
"""

from dataclasses import dataclass

import numpy as np

from synth.power import kernel
from synth.power.circuit import TICKS, Circuit

__all__ = ["Activity", "Stepper", "simulate"]

#: Changes of a net in a cycle that are recorded at most, on average.
_RECORDED = 64


@dataclass(frozen=True)
class Activity:
    """What a simulation counted, after its warm-up.

    Attributes
    ----------
    cycles : int
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
    start : int
        Tick at which counting began.
    events : (int64, int64), optional
        Time in ticks, and twice the net's number plus its new value, of every change.
    initial : uint8 [nets]
        Values at the beginning.
    final : uint8 [nets]
        Values at the end.
    """

    cycles: int
    toggles: np.ndarray
    settled: np.ndarray
    ones: np.ndarray
    counts: np.ndarray
    leakage: np.ndarray
    late: int
    start: int
    initial: np.ndarray
    final: np.ndarray
    events: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def ticks(self) -> int:
        return self.cycles * TICKS


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
        _settle(self._circuit, self._state, self._value)

    def tick(self) -> None:
        """One rising clock edge."""
        c = self._circuit
        kernel.tick(
            c.kind, c.width, c.nets_in, c.in_base, c.inputs, c.flop, c.after, c.state_off, self._state, self._value
        )


def _begin(circuit: Circuit, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Values of nets and states of cells at first: flops at random, all else 0."""
    value = np.zeros(len(circuit.nets), np.uint8)
    value[circuit.index["1"]] = 1
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 2, len(circuit.cells)).astype(np.int64) << (circuit.width[circuit.kind] - 1)
    return value, state * circuit.flop[circuit.kind]


def _settle(c: Circuit, state: np.ndarray, value: np.ndarray) -> None:
    """Let inputs and flops go through the gates, without time."""
    kernel.settle(
        c.order, c.kind, c.width, c.nets_in, c.in_base, c.inputs, c.nets_out, c.out_base, c.outputs, c.flop,
        c.fun, c.fun_off, state, value,
    )  # fmt: skip


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
    nets = len(circuit.nets)
    value, state = _begin(circuit, seed)
    value[circuit.input_nets] = stimulus[0]
    c = circuit
    _settle(c, state, value)
    # Flops' inputs are gates' outputs, which come after them.
    for i in np.flatnonzero(c.flop[c.kind]):
        word = int(state[i]) & (1 << c.width[c.kind[i]] - 1)
        for j in range(c.inputs[c.kind[i]]):
            word |= int(value[c.nets_in[c.in_base[i] + j]]) << j
        state[i] = word
    pend, pend_slot = np.full(nets, -1, np.int64), np.zeros(nets, np.int64)
    following, preceding = np.full(nets, -1, np.int64), np.full(nets, -1, np.int64)
    head = np.full(c.wheel, -1, np.int64)
    since, last = np.zeros(nets, np.int64), np.zeros(len(c.cells), np.int64)
    counts, toggles = np.zeros(c.count_base[-1], np.int64), np.zeros(nets, np.int64)
    settled, ones = np.zeros(nets, np.int64), np.zeros(nets, np.int64)
    leakage = np.zeros(len(c.cells))
    empty = np.zeros(0, np.int64)
    now = late = 0
    initial = value.copy()
    events = None
    for part, counted in ((stimulus[:warm_up], False), (stimulus[warm_up:], True)):
        if counted:
            for array in (counts, toggles, settled, ones, leakage):
                array[...] = 0
            since[:], last[:] = now, now
            initial = value.copy()
        size = _RECORDED * nets * len(part) if record and counted else 0
        room = (np.empty(size, np.int64), np.empty(size, np.int64)) if size else (empty, empty)
        if not delays:
            now = kernel.zero_delay(
                part, c.input_nets, c.clock, TICKS, TICKS // 2, now,
                c.order, c.kind, c.width, c.inputs, c.outputs, c.flop, c.clock_pin,
                c.nets_out, c.out_base, c.fun, c.fun_off, c.forced, c.after, c.leak, c.state_off,
                c.in_slot, c.in_off, c.out_slot, c.out_off, c.count_base,
                c.fan_off, c.fan_cell, c.fan_pin,
                value, state, since, last, counts, toggles, ones, leakage,
            )  # fmt: skip
            settled = toggles
            continue
        now, recorded, late = kernel.delayed(
            part, c.input_nets, c.clock, TICKS, TICKS // 2, now,
            c.kind, c.width, c.inputs, c.outputs, c.flop, c.clock_pin,
            c.nets_out, c.out_base, c.fun, c.fun_off, c.forced, c.after, c.leak, c.state_off,
            c.in_slot, c.in_off, c.out_slot, c.delay_slot, c.out_off, c.count_base, c.delay_base, c.delay_ticks,
            c.fan_off, c.fan_cell, c.fan_pin,
            value, state, pend, pend_slot, following, preceding, head, since, last,
            counts, toggles, settled, ones, leakage, *room,
        )  # fmt: skip
        if recorded < 0:
            raise ValueError(f"{circuit.netlist.name}: too many changes to record: fewer cycles")
        if size:
            events = room[0][:recorded].copy(), room[1][:recorded].copy()
    high = value == 1
    ones[high] += now - since[high]
    leakage += (now - last) * c.leak[c.state_off[c.kind] + state]
    cycles = len(stimulus) - warm_up
    return Activity(cycles, toggles, settled, ones, counts, leakage, late, warm_up * TICKS, initial, value, events)
