"""What circuits are fed while their power is measured, cycle by cycle.

    Stimulus("uniform"), Stimulus("real"), Stimulus("real", hold=64), Stimulus("idle")
    inputs, products = drive(component, netlist, circuit.inputs, stimulus, cycles)

- ``uniform``: all codes, activations and modes alike.
- ``real``: operands of quantised layers of the models that are given, all layers pooled by their products: for a block
  of channels and tokens, step by step along k. Weights are rounded to nearest in the lane's own format (INT symmetric,
  dINT with the zero points that hardware takes); activations are those of the model with INT8 weights, for all.
- ``idle``: neutral codes and activations of zero, or streams that offer nothing.

Weights change every ``hold`` cycles; activations change in every one, to those of other tokens.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import golden
from golden.formats import Quantized
from golden.lanes import Lane, LaneCode, lane_code
from golden.models import QuantConfig, quantize
from hw.arithmetic import SumsOfProducts
from hw.engine.core import EngineCore
from hw.engine.memory import MemoryPorts
from hw.engine.wire import JOB, EngineWire, Job
from hw.wire import pack
from synth.power.circuit import Circuit
from synth.power.recorded import Recorded
from synth.power.simulate import Stepper
from synth.power.stimulus import Stimulus

__all__ = ["drive"]

_TOKENS = 128
#: Steps of a sum on streams, at least, and cycles of reset before the first.
_SUM, _RESET = 64, 2


@dataclass(frozen=True, eq=False)
class Layer:
    """Float weights [n, k] of a layer, and its activations on the wire [tokens, k]."""

    name: str
    weights: np.ndarray
    a: np.ndarray


@lru_cache(maxsize=4)
def layers(models: tuple[Path, ...]) -> tuple[Layer, ...]:
    """All projections of the models that are there. Raises ValueError where none is."""
    found = []
    for path in models:
        if not path.is_dir():
            continue
        model = golden.load(path)
        ids = np.load(path / "samples.npy")[:1, :_TOKENS].astype(np.int64)
        small = quantize(model, QuantConfig(weights="int8"))
        activations: dict[str, np.ndarray] = {}

        def tap(product, activations=activations) -> None:  # noqa: ANN001
            if product.w is None:
                codes = product.x_q.codes
                activations[product.name] = codes.reshape(-1, codes.shape[-1]).astype(np.int64) - 128

        small(ids, tap=tap)
        for name, a in activations.items():
            found.append(Layer(f"{path.name}:{name}", model.tensors[f"{name}.weight"], a))
    if not found:
        raise ValueError(f"none of {', '.join(map(str, models))} is there: real operands need a model")
    return tuple(found)


@lru_cache(maxsize=64)
def _quantized(layer: Layer, lane: Lane) -> Quantized:
    return lane.fmt.quantize(layer.weights, axis=0, symmetric=lane.modes == 1)


@dataclass(frozen=True)
class Block:
    """Weights of channels [columns, k], where along k each step is [steps, lanes], activations [steps, rows, lanes].

    All of it may be one sum.
    """

    w: Quantized
    k: np.ndarray
    a: np.ndarray


def _real(
    lane: Lane, shape: tuple[int, int, int], stimulus: Stimulus, least: int, rng: np.random.Generator
) -> Iterator[Block]:
    """Blocks of real layers without end; where a layer is smaller than the circuit, it begins again."""
    lanes, columns, rows = shape
    pool = layers(stimulus.models)
    sizes = np.array([layer.weights.size for layer in pool], float)
    while True:
        layer = pool[rng.choice(len(pool), p=sizes / sizes.sum())]
        n, k = layer.weights.shape
        w = _quantized(layer, lane)
        channels = (rng.integers(n) + np.arange(columns)) % n
        chosen = Quantized(w.fmt, w.codes[channels], w.scale[channels], w.zero_point[channels])
        steps = (np.arange(-(-k // lanes) * lanes) % k).reshape(-1, lanes)
        if stimulus.hold > 1:
            steps = steps[rng.integers(len(steps))][None]
        passes = max(stimulus.hold, -(-least // len(steps)))
        first = rng.integers(len(layer.a))
        # Each pass along k is other tokens'.
        tokens = (first + np.arange(passes * rows).reshape(passes, 1, rows, 1)) % len(layer.a)
        a = layer.a[tokens, steps[None, :, None, :]]  # [passes, steps, rows, lanes]
        yield Block(chosen, np.tile(steps, (passes, 1)), a.reshape(-1, rows, lanes))


def _uniform(
    lane: Lane, shape: tuple[int, int, int], stimulus: Stimulus, least: int, rng: np.random.Generator
) -> Iterator[Block]:
    """Blocks of codes and activations that are all alike."""
    lanes, columns, rows = shape
    points = np.array(lane.circuit_zero_points)
    steps = max(stimulus.hold, least)
    words = -(-steps // stimulus.hold)
    while True:
        codes = rng.integers(0, 1 << lane.fmt.bits, (columns, words * lanes)).astype(np.uint8)
        zero = rng.choice(points, (columns, 1)).astype(np.uint8)
        w = Quantized(lane.fmt, codes, np.ones(zero.shape, np.float32), zero)
        a = rng.integers(lane.a_range[0], lane.a_range[-1] + 1, (steps, rows, lanes))
        k = np.repeat(np.arange(words * lanes).reshape(words, lanes), stimulus.hold, axis=0)[:steps]
        yield Block(w, k, a)


def _blocks(
    component: SumsOfProducts, stimulus: Stimulus, seed: int, *, least: int = 1
) -> Iterator[tuple[Block, LaneCode]]:
    """Blocks of at least so many steps, with the weights as the lane has them."""
    lane = component.arithmetic.lane
    shape = component.lanes, component.columns, component.rows
    make = _real if stimulus.kind == "real" else _uniform
    for block in make(lane, shape, stimulus, least, np.random.default_rng(seed)):
        yield block, lane_code(block.w, lane)


def drive(
    component: SumsOfProducts, circuit: Circuit, stimulus: Stimulus | Recorded, cycles: int, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Values of input nets in each cycle, uint8 [cycles, inputs], and the products that each cycle begins.

    A circuit with streams gets an item whenever it is ready; its sums, of ``_SUM`` steps or more, are taken at once. An
    engine gets jobs and packets so, and has memories beside it, which take nothing.
    """
    if isinstance(stimulus, Recorded):
        columns = {
            net: stimulus.ports[name][:, i]
            for name in stimulus.ports
            for i, net in enumerate(circuit.netlist.ports[name].bits)
        }
        products = _begun(component, circuit, stimulus, seed)
    else:
        run = _streams if "i__payload" in circuit.netlist.ports else _array
        run = _engine if isinstance(component, EngineCore) else run
        columns, products = run(component, circuit, stimulus, cycles, seed)
    return np.stack([columns[circuit.nets[net]] for net in circuit.input_nets], axis=1), products


def _begun(component: SumsOfProducts, circuit: Circuit, stimulus: Recorded, seed: int) -> np.ndarray:
    """The products that each cycle begins: all of an array's, those of the items or words that the others take."""
    macs = component.lanes * component.columns * component.rows
    engine = isinstance(component, EngineCore)
    if not engine and "i__payload" not in circuit.netlist.ports:
        return np.full(stimulus.cycles, macs)
    sim, products = Stepper(circuit, seed), np.zeros(stimulus.cycles, np.int64)
    taken = "weight_memory__read__enable" if engine else "i__ready"
    for cycle in range(stimulus.cycles):
        for name, rows in stimulus.ports.items():
            sim.set(name, rows[cycle])
        sim.settle()
        products[cycle] = macs * int(sim.get(taken)[0] and (engine or stimulus.ports["i__valid"][cycle, 0]))
        sim.tick()
    return products


def _array(
    component: SumsOfProducts, circuit: Circuit, stimulus: Stimulus, cycles: int, seed: int
) -> tuple[dict[int, np.ndarray], np.ndarray]:
    lane = component.arithmetic.lane
    code = np.full((cycles, component.columns, component.lanes), lane.neutral_code, np.int64)
    x = np.full((cycles, component.rows, component.lanes), lane.x(0), np.int64)
    mode = np.zeros((cycles, component.columns), np.int64)
    at = 0
    blocks = _blocks(component, stimulus, seed)
    while at < cycles and stimulus.kind != "idle":
        block, coded = next(blocks)
        many = min(len(block.k), cycles - at)
        code[at : at + many] = coded.codes[:, block.k[:many]].swapaxes(0, 1)
        x[at : at + many] = lane.x(block.a[:many])
        mode[at : at + many] = coded.mode[:, 0]
        at += many
    values = {"code": _spread(code, lane.code_bits), "x": _spread(x, lane.x_bits)}
    values |= {"mode": _spread(mode, lane.mode_bits)} if lane.modes > 1 else {}
    found: dict[int, np.ndarray] = {}
    for name, port in circuit.netlist.ports.items():
        if port.direction == "input":
            rows = values.get(name, np.zeros((cycles, len(port.bits)), np.uint8))
            found |= {net: rows[:, i] for i, net in enumerate(port.bits)}
    macs = component.lanes * component.columns * component.rows
    return found, np.full(cycles, macs if stimulus.kind != "idle" else 0)


class _Memory:
    """One of an engine's memories: words by address, random at first."""

    def __init__(self, sim: Stepper, name: str, ports: MemoryPorts, rng: np.random.Generator) -> None:
        self._sim, self._name, self._ports, self._rng = sim, name, ports, rng
        self._words: dict[bytes, np.ndarray] = {}

    def _word(self, address: np.ndarray) -> np.ndarray:
        key = address.tobytes()
        if key not in self._words:
            self._words[key] = self._rng.integers(0, 2, self._ports.width, np.uint8)
        return self._words[key]

    def edge(self) -> np.ndarray | None:
        """Take what the ports say before an edge; returns what is read, None where that stays as it is."""
        sim, name, ports = self._sim, self._name, self._ports
        read = self._word(sim.get(f"{name}__read__address")).copy() if sim.get(f"{name}__read__enable")[0] else None
        if sim.get(f"{name}__write__enable")[0]:
            bits = sim.get(f"{name}__write__slice") if ports.slices > 1 else np.zeros(1, np.uint8)
            part = int(bits @ (1 << np.arange(len(bits)))) * ports.slice_width
            self._word(sim.get(f"{name}__write__address"))[part : part + ports.slice_width] = sim.get(
                f"{name}__write__data"
            )
        return read


def _jobs(
    component: EngineCore, stimulus: Stimulus, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]]:
    """Jobs without end, with beats of weights and of activations: a layer's channels and tokens, two blocks of each."""
    config, wire = component.config, EngineWire(component.config)
    lane, lanes, columns, rows = config.lane, config.lanes, config.columns, config.rows
    tokens = min(2, config.tokens)
    make = _real if stimulus.kind == "real" else _uniform
    shape = lanes, 2 * columns, tokens * rows
    for block in make(lane, shape, stimulus, _SUM, rng):
        steps = min(len(block.k), config.weight_depth, config.activation_depth // tokens)
        w = Quantized(block.w.fmt, block.w.codes[:, block.k[:steps].ravel()], block.w.scale, block.w.zero_point)
        code = lane_code(w, lane)
        job = Job(steps=steps, last_steps=steps, channel_blocks=2, token_blocks=tokens)
        codes = wire.codes(code).reshape(2, columns, steps, lanes).swapaxes(1, 2)
        fields = {
            name: field[:, :1].reshape(2, columns, 1).swapaxes(1, 2) for name, field in wire.records(code).items()
        }
        a = block.a[:steps].reshape(steps, tokens, rows, lanes).swapaxes(0, 1)
        packets = wire.pack_weights(job, codes, fields)
        activations = wire.pack_activations(job, np.zeros((tokens, rows), np.int64), a)
        yield pack(JOB, asdict(job)), [beat for one in packets for beat in _beats(one)], _beats(activations)


def _beats(packet: np.ndarray) -> list[np.ndarray]:
    """A packet's beats as bits, with ``last`` and ``bad``."""
    bits = np.unpackbits(packet, axis=-1, bitorder="little")
    flags = np.zeros((len(bits), 2), np.uint8)
    flags[-1, 0] = 1
    return list(np.concatenate([bits, flags], axis=1))


def _engine(
    component: EngineCore, circuit: Circuit, stimulus: Stimulus, cycles: int, seed: int
) -> tuple[dict[int, np.ndarray], np.ndarray]:
    """As :func:`_streams`, with memories; a cycle's products are those of the word of weights that it reads."""
    if stimulus.hold > 1:
        raise ValueError(f"an engine reads a word of weights in every step: there is no {stimulus.name} of it")
    rng = np.random.default_rng(seed)
    sim = Stepper(circuit, seed)
    inputs = {name: port for name, port in circuit.netlist.ports.items() if port.direction == "input"}
    rows = {name: np.zeros((cycles, len(port.bits)), np.uint8) for name, port in inputs.items()}
    memories = {name: _Memory(sim, name, ports, rng) for name, ports in component.memories.items()}
    jobs = _jobs(component, stimulus, rng)
    queues: dict[str, list[np.ndarray]] = {"job": [], "weights": [], "activations": []}
    now = {name: np.zeros(len(port.bits), np.uint8) for name, port in inputs.items()}
    products = np.zeros(cycles, np.int64)
    for cycle in range(cycles):
        active = stimulus.kind != "idle" and cycle >= _RESET
        while active and (len(queues["job"]) < 2 or not all(queues.values())):
            job, weights, activations = next(jobs)
            queues["job"].append(job)
            queues["weights"] += weights
            queues["activations"] += activations
        for port, queue in queues.items():
            now[f"{port}__valid"] = np.array([active])
            if active:
                now[f"{port}__payload"] = queue[0]
        now["rst"], now["results__ready"] = np.array([cycle < _RESET]), np.array([True])
        for name in inputs.keys() & now.keys():
            rows[name][cycle] = now[name]
            sim.set(name, rows[name][cycle])
        sim.settle()
        products[cycle] = component.config.macs * int(sim.get("weight_memory__read__enable")[0])
        taken = [port for port in queues if active and sim.get(f"{port}__ready")[0]]
        read = {name: memory.edge() for name, memory in memories.items()}
        sim.tick()
        now |= {f"{name}__read__data": data for name, data in read.items() if data is not None}
        for port in taken:
            queues[port].pop(0)
    return {net: rows[name][:, i] for name, port in inputs.items() for i, net in enumerate(port.bits)}, products


def _spread(values: np.ndarray, width: int) -> np.ndarray:
    """Bits of fields [cycles, ...], the first field lowest."""
    return (values[..., None] >> np.arange(width) & 1).astype(np.uint8).reshape(len(values), -1)


def _streams(
    component: SumsOfProducts, circuit: Circuit, stimulus: Stimulus, cycles: int, seed: int
) -> tuple[dict[int, np.ndarray], np.ndarray]:
    """The inputs of a run of the netlist without delays, which says when the circuit is ready."""
    wire = component.wire
    sim = Stepper(circuit, seed)
    inputs = {name: port for name, port in circuit.netlist.ports.items() if port.direction == "input"}
    rows = {name: np.zeros((cycles, len(port.bits)), np.uint8) for name, port in inputs.items()}
    blocks = _blocks(component, stimulus, seed, least=_SUM)
    queued = "channel__payload" in inputs  # a stream; else one channel is held until its sum is there
    items: list[np.ndarray] = []
    channels: list[np.ndarray] = []
    item, channel = np.zeros(wire.item.size, np.uint8), np.zeros(wire.channel.size, np.uint8)
    waiting = False
    products = np.zeros(cycles, np.int64)
    for cycle in range(cycles):
        active = stimulus.kind != "idle" and cycle >= _RESET
        if active and (not channels if queued else not items and not waiting):
            block, coded = next(blocks)
            codes = wire.codes(coded)[:, block.k.reshape(-1)]
            items += wire.held(list(wire.items(codes, block.a.swapaxes(0, 1).reshape(component.rows, -1))))
            channels += list(wire.channels(coded))
            if not queued:
                channel = channels.pop()
        offered = active and bool(items)
        item = items[0] if offered else item
        channel = channels[0] if active and queued else channel
        now = {
            "rst": [cycle < _RESET],
            "i__valid": [offered],
            "i__payload": item,
            "channel__valid": [active],
            "channel__payload": channel,
            "channel": channel,
            "o__ready": [True],
        }
        for name in inputs.keys() & now.keys():
            rows[name][cycle] = now[name]
            sim.set(name, rows[name][cycle])
        sim.settle()
        if offered and sim.get("i__ready")[0]:
            items.pop(0)
            products[cycle] = component.lanes * component.columns * component.rows
            waiting = not items
        if active and queued and sim.get("channel__ready")[0]:
            channels.pop(0)
        if sim.get("o__valid")[0]:
            waiting = False
        sim.tick()
    return {net: rows[name][:, i] for name, port in inputs.items() for i, net in enumerate(port.bits)}, products
