"""What the benches share. Runs inside the simulator."""

import functools
import importlib
import json
import os
import time
import traceback
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cocotb
import numpy as np
from cocotb.clock import Clock
from cocotb.handle import SimHandleBase
from cocotb.triggers import ReadWrite, RisingEdge, Timer, ValueChange

from golden.lanes import LANES, Lane
from hw.arithmetic import Arithmetic
from hw.wire import MacWire, TileWire, Wire

__all__ = ["Circuit", "Counts", "Player", "bench", "clocked", "is_quick", "is_short", "lane_of"]

CASES = json.loads(Path(os.environ["SIM_CASES"]).read_text()) if "SIM_CASES" in os.environ else []


@dataclass(frozen=True)
class Counts:
    """What a test did: clock cycles simulated; products or sums compared with golden."""

    cycles: int
    checked: int


def lane_of(facts: dict[str, str]) -> Lane:
    """The golden Lane of a case: importing the module of its class registers it."""
    importlib.import_module(facts["module"])
    return LANES[facts["name"]]


class Circuit(SimpleNamespace):
    """What ``runner`` knows of a case, as attributes, and its ports in the simulator.

    ``lane`` is the golden Lane, ``random`` a generator that is the same in every run.
    """

    def __init__(self, dut: SimHandleBase, case: dict, test: str) -> None:
        super().__init__(**case)
        self.dut = dut
        self.lane = lane_of(case["lane"])
        self.player: Player | None = None  # of a bench that plays several times
        self.random = np.random.default_rng(zlib.crc32(f"{case['name']} {test}".encode()))
        self.restartable = any(port == "restart" for port, _ in case["inputs"])

    def port(self, name: str) -> SimHandleBase:
        return getattr(self.dut, f"{self.name}__{name}")

    def clock(self) -> None:
        """Start the circuit's clock, low first."""
        Clock(self.port("clk"), 2, unit="ns", impl="gpi").start(start_high=False)

    @functools.cached_property
    def arithmetic(self) -> Arithmetic:
        """Widths, and what products add up to."""
        return Arithmetic(self.lane, self.max_k)

    @functools.cached_property
    def wire(self) -> Wire:
        """What lies where on the streams of circuits that have some."""
        kind = MacWire if self.bench == "sim.bench_mac" else TileWire
        return kind(self.lane, self.max_k, self.lanes, self.columns, self.rows, holds=self.holds)

    @property
    def slow(self) -> bool:
        """Whether a cycle takes up to 0.1 s: in Icarus, of several lanes or of INT8."""
        return self.simulator == "icarus" and (self.lanes >= 3 or self.lane.fmt.bits == 8)

    @property
    def symmetric(self) -> bool:
        """Whether to quantise symmetrically: where the hardware's zero points are not what ``quantize`` clamps to."""
        return self.lane.modes == 1

    @property
    def zero_points(self) -> list[int]:
        """The zero points that the circuit tells apart: INT hardware leaves theirs to the correction."""
        return list(self.lane.circuit_zero_points)


def is_quick(case: SimpleNamespace) -> bool:
    """Whether to try every product of the case: left out where it takes long and another case does it.

    A MAC's sum takes several cycles beside its products; and Icarus is slow with many lanes, and with INT8.
    """
    is_array, is_int8 = case.bench == "sim.bench_dot", case.lane["fmt"] == "int8"
    if case.max_k < 64 and (is_int8 or not is_array):
        return False
    return case.simulator == "verilator" or (not is_int8 and (case.lanes == 1 or not is_array))


def is_short(case: SimpleNamespace) -> bool:
    """Whether to try the longest sums of the case: 65536 products only of dINT4, and not in Icarus."""
    return case.max_k <= 1 << 12 or (case.lane["name"] == "dint4" and case.simulator == "verilator")


def bench(
    function: Callable[[Circuit], Awaitable[Counts]] | None = None, *, only: Callable[[Any], bool] = lambda case: True
) -> Callable:
    """Make ``function`` a cocotb test of every case of its module, and record how it went."""
    if function is None:
        return functools.partial(bench, only=only)
    module, name = function.__module__, function.__name__
    cases = {case["name"]: case for case in CASES if case["bench"] == module and only(SimpleNamespace(**case))}

    if "SIM_DECLARED" in os.environ:  # the runner asks whether all of them were run
        with Path(os.environ["SIM_DECLARED"]).open("a") as file:
            file.writelines(json.dumps([design, name]) + "\n" for design in cases)

    async def test(dut: SimHandleBase, design: str) -> None:
        case = cases[design]
        record = {"design": design, "test": name, "cycles": 0, "checked": 0, "passed": False, "message": ""}
        start = time.monotonic()
        try:
            counts = await function(Circuit(dut, case, name))
            record |= {"cycles": counts.cycles, "checked": counts.checked}
            assert counts.checked > 0, "nothing was checked"
            record["passed"] = True
        except Exception as error:
            text = str(error) if isinstance(error, AssertionError) else traceback.format_exc(limit=-3)
            record["message"] = text or repr(error)
            raise
        finally:
            record["seconds"] = round(time.monotonic() - start, 3)
            with Path(os.environ["SIM_RECORDS"]).open("a") as file:
                file.write(json.dumps(record) + "\n")

    test.__name__ = test.__qualname__ = name
    test.__module__ = module
    test.__doc__ = function.__doc__
    return cocotb.test()(cocotb.parametrize(design=list(cases))(test))


class Player:
    """Plays stimuli into a circuit without handshakes, a block of cycles at a time, and returns its responses.

    See ``runner._player`` for the other half.
    """

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit
        self._stimuli, self._responses, self._done = map(circuit.port, ("stimuli", "responses", "done"))
        self._started = False

    async def _start(self) -> None:
        """Put the player at the first stimulus and start the clock."""
        clk, go = self._circuit.port("clk"), self._circuit.port("go")
        for running, level in ((0, 1), (0, 0), (1, 0)):
            go.value = running
            clk.value = level
            await Timer(1, unit="ns")
        self._circuit.clock()
        self._started = True

    async def play(
        self, idle: dict[str, int], *, known: int = 0, sums: int = 1, **stimuli: np.ndarray
    ) -> tuple[dict[str, np.ndarray], int]:
        """Outputs before each cycle of ``stimuli`` (arrays [cycles] or [cycles, elements]), and after the last.

        Inputs that are not given, and the cycles that fill the last block, are ``idle``. Returns {output: int64
        [cycles + 1]}, or [cycles + 1, sums] where outputs are arrays, and how many cycles passed. Raises
        AssertionError where an output is unknown (X or Z) from cycle ``known`` on.
        """
        block = self._circuit.block
        cycles = len(next(iter(stimuli.values())))
        blocks = cycles // block + 1  # at least one idle cycle shows the response to the last stimulus
        columns = []
        for port, width in self._circuit.inputs:
            given = np.asarray(stimuli.get(port, np.full(cycles, idle[port])), np.int64).reshape(cycles, -1)
            rest = np.full((blocks * block - cycles, given.shape[1]), idle[port])
            elements = np.concatenate([given, rest])
            size = width // elements.shape[1]
            columns.append((elements[..., None] >> np.arange(size) & 1).astype(np.uint8).reshape(len(elements), width))
        bits = np.concatenate(columns, axis=1).reshape(blocks, -1)
        responses = []
        for row in np.packbits(bits, axis=1, bitorder="little"):
            self._stimuli.value = int.from_bytes(row.tobytes(), "little")
            if not self._started:
                await self._start()
            await ValueChange(self._done)
            await ReadWrite()
            responses.append(str(self._responses.value))
        found = np.frombuffer("".join(responses).encode(), np.uint8).reshape(blocks, -1)[:, ::-1] - ord("0")
        found = found.reshape(blocks * block, -1)[: cycles + 1]
        outputs, position = {}, 0
        for port, width in self._circuit.outputs:
            field = found[:, position : position + width]
            unknown = known + np.flatnonzero((field[known:] > 1).any(axis=1))
            if unknown.size:
                raise AssertionError(
                    f"{port} is unknown in cycle {unknown[0]}: a circuit that never starts a sum needs initial values "
                    "or a two-valued simulator, any other has a flop that nothing sets"
                )
            size = width // sums
            values = ((field & 1).astype(np.int64).reshape(-1, sums, size) << np.arange(size)).sum(axis=2)
            outputs[port] = values[:, 0] if sums == 1 else values
            position += width
        return outputs, blocks * block


async def clocked(
    circuit: Circuit, agents: Iterable[Any], until: Callable[[], bool] | None = None, *, limit: int
) -> int:
    """Call ``agent.edge(cycle)`` of all agents at every rising edge until ``until()``; returns the cycles.

    What agents read is what the circuit sees at this edge; what they write, it sees at the next. Without ``until``, run
    for ``limit`` cycles; with it, raise AssertionError after that many.
    """
    edge = RisingEdge(circuit.port("clk"))
    agents = list(agents)
    for cycle in range(limit):
        await edge
        for agent in agents:
            agent.edge(cycle)
        if until is not None and until():
            return cycle + 1
    if until is not None:
        raise AssertionError(f"not done after {limit} cycles: " + "; ".join(map(str, agents)))
    return limit
