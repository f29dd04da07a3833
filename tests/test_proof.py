"""Multipliers and dot products proved equal to their definition, as Verilog and as mapped netlists.

The definition is written here anew: a weight is ``2 (q - z)`` half-steps, or -1 or +1 for the two special
codes, times the signed activation. What it has in common with the circuit is the constant of each code that hardware
may add (``Lane.bias``) and the multiple of x (``Lane.offset``), for offline correction to take off; that they depend on
the weight alone is part of what is proved. Two ways:

- by a solver (z3, bit-vectors): one lane, for every state of the accumulator and of the carries that wait;
- by algebra, for any number of lanes: every adder states ``a + b + c = sum + 2 carry``, and all these equations
  together say what a cycle adds to the accumulator in terms of partial products, which are then evaluated for every
  code, mode and activation.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
import pytest
import z3
from conftest import changed, swapped

from golden.formats import DInt, Fp4, Quantized
from golden.lanes import LANES, Lane, correct, lane_code
from hw.arithmetic import Arithmetic
from hw.dot import DotProduct, dot_product
from hw.heap import GATES, INVERTING_CELLS, PLAIN_CELLS, Cells, Structure
from hw.verilog import to_rtlil, to_verilog
from synth.expression import parse
from synth.liberty import Adder, Library, load_library
from synth.netlist import Netlist
from synth.simulate import NetlistSimulator
from synth.sizing import size
from synth.timing import critical_path
from synth.yosys import RECIPES, Mapper

Bit = z3.BoolRef | bool
DINT4 = LANES["dint4"]


# Circuits as formulas -------------------------------------------------------------------------------------------------


class Term:
    """A bit under Python's operators, so that a Verilog expression can be evaluated."""

    def __init__(self, bit: Bit) -> None:
        self.bit = bit

    def __invert__(self) -> "Term":
        return Term(not self.bit if isinstance(self.bit, bool) else z3.Not(self.bit))

    def __and__(self, other: "Term") -> "Term":
        if isinstance(self.bit, bool):
            return other if self.bit else self
        if isinstance(other.bit, bool):
            return other & self
        return Term(z3.And(self.bit, other.bit))

    def __or__(self, other: "Term") -> "Term":
        return ~(~self & ~other)

    def __xor__(self, other: "Term") -> "Term":
        if isinstance(self.bit, bool):
            return ~other if self.bit else other
        if isinstance(other.bit, bool):
            return other ^ self
        return Term(z3.Xor(self.bit, other.bit))


#: Yosys' own gates: (output, function).
GATES_OF_YOSYS = {
    "$_NOT_": "!A",
    "$_AND_": "A & B",
    "$_OR_": "A | B",
    "$_XOR_": "A ^ B",
    "$_MUX_": "(A & !S) | (B & S)",
}


class Circuit:
    """A flat netlist of Yosys' gates or a library's cells, whose one cycle is a formula."""

    def __init__(self, netlist: Netlist | dict, library: Library | None = None, *, algebra: bool = False) -> None:
        if isinstance(netlist, Netlist):
            self.ports = {name: {"direction": one.direction, "bits": one.bits} for name, one in netlist.ports.items()}
            cells = [(one.cell.name, one.nets) for one in netlist.cells.values()]
        else:  # Yosys' JSON of its own gates
            self.ports = netlist["modules"]["top"]["ports"]
            cells = [
                (cell["type"], {pin: bits[0] for pin, bits in cell["connections"].items() if bits})
                for cell in netlist["modules"]["top"]["cells"].values()
            ]
        self.gates: list[tuple[CodeType, dict[str, int | str], int]] = []  # function, its inputs, output
        self.flops: list[tuple[int | str, list[tuple[int, bool]]]] = []  # data, outputs that may be inverted
        self.adders: list[tuple[list[int | str], int | None, int | None, bool]] = []  # inputs, sum, carry, inverted
        for kind, nets in cells:
            if kind == "$scopeinfo":
                continue
            if kind.startswith("dint_"):
                self.adders.append(
                    ([nets[p] for p in "abc" if p in nets], nets.get("sum"), nets.get("carry"), kind.endswith("_n"))
                )
            elif kind == "$_DFF_P_":
                self.flops.append((nets["D"], [(nets["Q"], False)]))
            elif kind in GATES_OF_YOSYS:
                self._gate(GATES_OF_YOSYS[kind], nets, nets["Y"])
            elif (flop := library.cell(kind).ff) is not None:
                assert flop.plain
                outputs = [(nets[pin], flop.inverted[pin]) for pin in library.cell(kind).outputs if pin in nets]
                self.flops.append((nets[flop.data], outputs))
            elif algebra and (adder := self._adder(library, kind)) is not None:
                pins = [nets[pin] for pin in (adder.a, adder.b, adder.ci) if pin is not None]
                assert adder.sum_inverted == adder.carry_inverted
                self.adders.append((pins, nets.get(adder.sum), nets.get(adder.carry), adder.sum_inverted))
            else:
                for pin, function in library.cell(kind).outputs.items():
                    if pin in nets:
                        self._gate(function, nets, nets[pin])

    @staticmethod
    def _adder(library: Library, kind: str) -> Adder | None:
        return next((one for one in (library.full_adder, library.half_adder) if one and one.cell == kind), None)

    def _gate(self, function: str, nets: dict, output: int) -> None:
        expression = compile(parse(function).verilog().replace("1'b", "bit"), function, "eval")
        self.gates.append((expression, {pin: nets[pin] for pin in expression.co_names if pin in nets}, output))

    def state(self) -> list[Bit]:
        return [z3.Bool(f"s{i}") for i in range(len(self.flops))]

    def cycle(self, state: list[Bit], inputs: dict[str, z3.BitVecRef]) -> tuple[list[Bit], dict[str, z3.BitVecRef]]:
        """(next state, outputs) of one clock cycle."""
        values: dict[int | str, Term] = {"0": Term(False), "1": Term(True)}
        for (_, outputs), bit in zip(self.flops, state, strict=True):
            values |= {net: ~Term(bit) if inverted else Term(bit) for net, inverted in outputs}
        for port, facts in self.ports.items():
            for i, net in enumerate(facts["bits"]):
                if facts["direction"] == "input":
                    given = inputs.get(port)
                    values[net] = Term(False if given is None else z3.simplify(z3.Extract(i, i, given) == 1))
                    if z3.is_true(values[net].bit) or z3.is_false(values[net].bit):
                        values[net] = Term(z3.is_true(values[net].bit))
        self.settle(values)
        outputs = {
            port: z3.Concat([as_vector(values[net].bit) for net in reversed(facts["bits"])])
            for port, facts in self.ports.items()
            if facts["direction"] == "output"
        }
        return [values[data].bit for data, _ in self.flops], outputs

    def settle(self, values: dict[int | str, Any]) -> None:
        """Evaluate all gates whose inputs have values, of any type with Python's bit operators."""
        waiting, settled, progress = self.gates, [], True
        while progress:
            before, waiting, progress = waiting, [], False
            for gate in before:
                expression, pins, output = gate
                if all(net in values for net in pins.values()):
                    names = {pin: values[net] for pin, net in pins.items()}
                    values[output] = eval(expression, names | {"bit0": values["0"], "bit1": values["1"]})
                    settled.append(gate)
                    progress = True
                else:
                    waiting.append(gate)
        self.gates = settled + waiting  # the next time, one pass does


def as_vector(bit: Bit) -> z3.BitVecRef:
    return z3.If(bit, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1))


SCRIPT = """
import sys
from pyosys import libyosys as ys
folder, keep = sys.argv[1:]
design = ys.Design()
for command in (
    f"read_verilog {folder}/top.v", "hierarchy -top top", "proc", keep, "flatten", "opt_clean", "techmap", "simplemap",
    "setattr -unset init w:*", "dfflegalize -cell $_DFF_P_ x", "opt_clean",
    f"write_json {folder}/top.json",
):
    ys.run_pass(command, design)
"""


def read_verilog(unit: DotProduct, folder: Path, *, flatten: bool = True) -> dict:
    """The generated Verilog as Yosys reads it, not optimised; adders stay what they are unless ``flatten``."""
    (folder / "top.v").write_text(to_verilog(unit, "top"))
    command = [
        sys.executable,
        "-c",
        SCRIPT,
        str(folder),
        "" if flatten else "setattr -mod -set keep_hierarchy 1 dint_*",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-500:] + run.stderr[-500:]
    return json.loads((folder / "top.json").read_text())


def map_to(library: Library, create: Callable[[Cells], DotProduct], folder: Path) -> tuple[Netlist, DotProduct]:
    """The mapped netlist of a unit, and the unit."""
    mapper = Mapper(library)
    unit = create(mapper.cells)
    return mapper.map(to_rtlil(unit, "top"), "top", RECIPES["dc2"]), unit


# The definition -------------------------------------------------------------------------------------------------------


def select(table: list[int], index: z3.BitVecRef, width: int) -> z3.BitVecRef:
    """``table[index]``, by a tree of choices."""
    entries = [z3.BitVecVal(value, width) for value in table]
    for i in range(index.size()):
        one = z3.Extract(i, i, index) == 1
        entries = [z3.If(one, odd, even) for even, odd in zip(entries[::2], entries[1::2], strict=True)]
    return entries[0]


def widen(value: z3.BitVecRef, width: int, *, signed: bool) -> z3.BitVecRef:
    extra = width - value.size()
    if extra <= 0:
        return z3.Extract(width - 1, 0, value)
    return z3.SignExt(extra, value) if signed else z3.ZeroExt(extra, value)


def half_steps(lane: Lane, mode: int) -> list[int | None]:
    """Half-steps of each lane code by the definition; None for codes that nothing stores."""
    bits = lane.fmt.bits
    if isinstance(lane.fmt, Fp4):  # E2M1; flipped channels aside, special values are negative
        sizes = [0, 1, 2, 3, 4, 6, 8, 12]
        own = {"fp4": 0, "fp4_five": -10, "fp4_bitmod": (-16, -10)[mode]}[lane.name]
        return [*sizes, own, *(-size for size in sizes[1:])]
    if not isinstance(lane.fmt, DInt) and (lane.modes == 1 or mode == 2):
        return [2 * (q - (1 << bits - 1)) for q in range(1 << bits)]  # zero point in the middle
    p = 2**bits - 3
    weights: list[int | None] = [None] * (1 << lane.code_bits)
    for shift in range(3) if lane.name == "dint4_wide" and not mode else (0,):
        # Sign flips aside, a dINT4 channel has z = 7 in mode 1 and 5 in mode 0; at the edge 4 and 3 are shifted to 5.
        zero_point = {3: (1, 3), 4: (5, 7)}[bits][mode] - shift
        for q in range(1 << bits):
            code = int(lane.edge_code(q, shift, mode))
            weight = {p + 1: -1, p + 2: +1}.get(q, 2 * (q - zero_point))
            assert weights[code] in (None, weight)
            weights[code] = weight
    return weights


def product(lane: Lane, code: z3.BitVecRef, x: z3.BitVecRef, width: int, *, mode: int, weights: list) -> z3.BitVecRef:
    """weight * a, with the multiple of x and the constant that correction takes off, in lane units."""
    offset = lane.offsets[mode]
    steps = [0 if weight is None else weight // lane.unit for weight in weights]
    constants = [int(lane.bias(c, mode)) + lane.x_offset * step for c, step in enumerate(steps)]
    a = widen(x ^ lane.x_offset, width, signed=True)  # x = a + 128 where the lane is unsigned
    weight = select(steps, code, width)
    wide_x = widen(x, width, signed=lane.x_offset == 0)
    return weight * a + z3.BitVecVal(offset, width) * wide_x + select(constants, code, width)


def stored(lane: Lane, code: z3.BitVecRef, mode: int) -> z3.BoolRef:
    """Whether a lane code is one that a stored code becomes."""
    return z3.And([code != c for c, weight in enumerate(half_steps(lane, mode)) if weight is None] or [True])


def counterexample(*claims: z3.BoolRef) -> z3.ModelRef | None:
    """None where the claims cannot hold together."""
    solver = z3.Then("simplify", "solve-eqs", "bit-blast", "aig", "sat").solver()
    solver.set("timeout", 60_000)
    solver.add(*claims)
    answer = solver.check()
    assert answer != z3.unknown, "the solver gave up"
    return solver.model() if answer == z3.sat else None


# Proofs by the solver -------------------------------------------------------------------------------------------------


def prove_step(
    circuit: Circuit, unit: DotProduct, mode: int, weights: list[int | None] | None = None
) -> z3.ModelRef | None:
    """One lane: reading the sum after a step gives what reading it before gives, plus the product.

    For every state of all flops, code, activation, and activations of the idle cycles that a reading takes. With a
    restart, the sum is the product alone; of 8-bit weights that is all that is proved here. Returns a counterexample,
    or None.
    """
    lane = unit.arithmetic.lane
    code, x = z3.BitVec("code", lane.code_bits), z3.BitVec("x", lane.x_bits)
    constant = {"mode": z3.BitVecVal(mode, max(lane.mode_bits, 1))}
    neutral = z3.BitVecVal(lane.neutral_code, lane.code_bits)

    def read(state: list[Bit], name: str) -> z3.BitVecRef:
        for cycle in range(unit.flush):
            idle = {"code": neutral, "x": z3.BitVec(f"{name}{cycle}", lane.x_bits), "restart": z3.BitVecVal(0, 1)}
            state, _ = circuit.cycle(state, idle | constant)
        return circuit.cycle(state, {})[1]["acc"]

    start = circuit.state()
    wrong = []
    wide = lane.code_bits > 5
    restarts = (0,) if "restart" not in circuit.ports else (1,) if wide else (0, 1)
    for restart in restarts:
        step = {"code": code, "x": x, "restart": z3.BitVecVal(restart, 1)}
        after, _ = circuit.cycle(start, step | constant)
        before = z3.BitVecVal(0, unit.width) if restart else read(start, "before")
        wanted = product(lane, code, x, unit.width, mode=mode, weights=weights or half_steps(lane, mode))
        wrong.append(read(after, f"after{restart}_") != before + wanted)
    claim = z3.And(z3.Or(wrong), stored(lane, code, mode))
    if not wide:
        return counterexample(claim)
    for value in range(1 << lane.code_bits):  # a wide multiplier is proved code by code
        model = counterexample(z3.simplify(z3.substitute(claim, (code, z3.BitVecVal(value, lane.code_bits)))))
        if model is not None:
            return model
    return None


def single(
    lane: Lane, cells: Cells, *, max_k: int = 1, structure: Structure = Structure(), restartable: bool = True
) -> DotProduct:
    return dot_product(Arithmetic(lane, max_k, cells, structure), restartable=restartable)


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
def test_multipliers(lane, tmp_path):
    """The generated Verilog of every lane: product and restart; accumulation where codes have up to five bits."""
    unit = single(lane, GATES)
    circuit = Circuit(read_verilog(unit, tmp_path))
    for mode in range(lane.modes):
        assert prove_step(circuit, unit, mode) is None


@pytest.mark.parametrize("name", ["dint4", "int4_signed"])
def test_ripple_breaks(name, tmp_path):
    """Carries that wait a cycle, in every state that they can be in."""
    lane = LANES[name]
    unit = single(lane, INVERTING_CELLS, max_k=1, structure=Structure(breaks=(4, 8)), restartable=False)
    circuit = Circuit(read_verilog(unit, tmp_path))
    for mode in range(lane.modes):
        assert prove_step(circuit, unit, mode) is None


@pytest.mark.parametrize("name", ["dint4", "dint4_wide", "dint4_int4", "fp4_bitmod", "int8"])
def test_mapped_multipliers(name, tmp_path):
    """The same of mapped netlists, one of them sized: gates by the functions of the Liberty file."""
    lane, library = LANES[name], load_library("embedded")
    netlist, unit = map_to(library, partial(single, lane), tmp_path)
    if lane == DINT4:
        netlist, _ = size(netlist, 0.9 * critical_path(netlist).critical_path_ps)
    for mode in range(lane.modes):
        assert prove_step(Circuit(netlist, library), unit, mode) is None


def test_a_planted_bug_has_a_counterexample(tmp_path):
    """In a mapped multiplier: every fifth gate with two of its inputs one, every adder with its outputs exchanged."""
    library = load_library("embedded")
    netlist, unit = map_to(library, partial(single, DINT4, restartable=False), tmp_path)
    adders = [name for name, one in netlist.cells.items() if one.cell.name == library.full_adder.cell]
    gates = [name for name, one in netlist.cells.items() if name not in adders and len(one.nets) > 3]
    for name in [*adders[::4], *gates[::5]]:
        if name in adders:
            broken = swapped(netlist, name, "CON", "SN")
        else:
            first, second = list(netlist.cells[name].nets)[:2]
            broken = changed(netlist, name, {first: netlist.cells[name].nets[second]})
        assert any(prove_step(Circuit(broken, library), unit, mode) is not None for mode in (0, 1)), name


def test_a_wrong_definition_has_a_counterexample(tmp_path):
    unit = single(DINT4, GATES)
    circuit = Circuit(read_verilog(unit, tmp_path))
    right = half_steps(DINT4, 1)
    assert prove_step(circuit, unit, 1, [*right[:15], -1]) is not None


# Proofs by algebra ----------------------------------------------------------------------------------------------------


def prove_sum(circuit: Circuit, unit: DotProduct) -> str:
    """What is wrong with a cycle of any number of lanes, without restart; "" where nothing is.

    ``acc`` after the cycle, as a sum of bits times powers of two, is rewritten adder by adder and inverter by inverter,
    modulo ``2 ** width``, until it is a sum of partial products and bits of the state. A carry that is missing in it
    must be what a flop takes, and that flop's bit must count as much in the next cycle.
    """
    modulus = 1 << unit.width
    inverters = {out: next(iter(pins.values())) for code, pins, out in circuit.gates if code.co_filename == "!A"}
    adder_of = {net: adder for adder in circuit.adders for net in adder[1:3] if net is not None}
    depths: dict[int | str, int] = {}

    def depth(net: int | str) -> int:
        if net not in depths:
            sources = [inverters[net]] if net in inverters else adder_of[net][0] if net in adder_of else []
            depths[net] = 1 + max(map(depth, sources), default=0)
        return depths[net]

    def root(net: int | str) -> tuple[int | str, bool]:
        flip = False
        while net in inverters:
            net, flip = inverters[net], not flip
        return net, flip

    outputs = {net: (i, inverted) for i, (_, nets) in enumerate(circuit.flops) for net, inverted in nets}
    factor: dict[int | str, int] = defaultdict(int)
    constant = 0
    held = {}  # what bits of this state count in acc
    for w, port in enumerate(circuit.ports["acc"]["bits"]):
        net, flip = root(port)
        if net not in outputs:
            return f"bit {w} of acc is no flop's"
        flop, inverted = outputs[net]
        held[flop] = -(1 << w) if flip != inverted else 1 << w
        factor[circuit.flops[flop][0]] += held[flop]  # next acc less this acc: their constants cancel
    missing: dict[int | str, int] = {}
    steps = [(max(depth(net) for net in adder[1:3] if net is not None), adder) for adder in circuit.adders]
    steps += [(depth(net), net) for net in inverters]
    for _, step in sorted(steps, key=lambda one: -one[0]):
        if not isinstance(step, tuple):
            k = factor.pop(step, 0)
            constant += k
            factor[inverters[step]] -= k
            continue
        inputs, total, carry, inverted = step
        k = factor.pop(total, 0)
        if lacking := (2 * k - factor.pop(carry, 0)) % modulus:
            missing[carry] = lacking
        for net in inputs:  # sum + 2 carry = inputs, or 3 - inputs where both come inverted
            factor[net] += -k if inverted else k
        constant += 3 * k if inverted else 0
    counts: dict[int, int] = defaultdict(int)  # what bits of this state count in next acc
    for net in [net for net in factor if net in outputs]:
        flop, inverted = outputs[net]
        k = factor.pop(net)
        counts[flop] += -k if inverted else k
        constant += k if inverted else 0
    for flop, (data, _) in enumerate(circuit.flops):
        if flop in held:
            if (counts[flop] - held[flop]) % modulus:
                return f"a bit of acc counts {counts[flop]} after a cycle, not {held[flop]}"
            continue
        net, flip = root(data)
        if (missing.pop(net, 0) - (-counts[flop] if flip else counts[flop])) % modulus:
            return f"a carry waits in flop {flop}, whose bit does not count as much"
        constant += counts[flop] if flip else 0
    if missing:
        return f"{len(missing)} carries are lost"

    lane = unit.arithmetic.lane
    code, mode, x = (
        axis.ravel()
        for axis in np.meshgrid(np.arange(1 << lane.code_bits), np.arange(lane.modes), np.arange(256), indexing="ij")
    )
    expected, real = evaluate(lane, code, mode, x)
    for i in range(unit.lanes):
        values: dict[int | str, np.ndarray] = {"0": np.zeros(code.size, bool), "1": np.ones(code.size, bool)}
        for port, value, bits in (
            ("code", code, lane.code_bits),
            ("x", x, lane.x_bits),
            ("mode", mode, lane.mode_bits),
        ):
            lanes_of = 0 if port == "mode" else i
            for j in range(bits if port in circuit.ports else 0):
                values[circuit.ports[port]["bits"][lanes_of * bits + j]] = (value >> j & 1).astype(bool)
        circuit.settle(values)
        mine = [net for net in factor if net in values and net not in ("0", "1")]
        found = sum((factor.pop(net) * values[net].astype(np.int64) for net in mine), np.zeros(code.size, np.int64))
        rest = np.unique((found - expected)[real] % modulus)
        if rest.size != 1:
            return f"lane {i} adds another product"
        constant += int(rest[0])
    constant += factor.pop("1", 0)
    factor.pop("0", 0)
    if any(k % modulus for k in factor.values()):
        return "something is added that is no partial product"
    return f"{constant % modulus} too much" if constant % modulus else ""


def evaluate(lane: Lane, code: np.ndarray, mode: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """:func:`product` in numbers, and which of the codes are stored."""
    total, real = np.zeros(code.size, np.int64), np.zeros(code.size, bool)
    a = np.where(x >= 128, x - 256, x) if lane.x_offset == 0 else x - lane.x_offset
    for m in range(lane.modes):
        weights = half_steps(lane, m)
        steps = np.array([0 if weight is None else weight // lane.unit for weight in weights])
        offset = lane.offsets[m]
        constants = lane.bias(np.arange(len(steps)), m) + lane.x_offset * steps
        here = mode == m
        total[here] = (steps[code] * a + offset * (a + lane.x_offset) + constants[code])[here]
        real[here] = np.array([weight is not None for weight in weights])[code][here]
    return total, real


def dot(lane: Lane, lanes: int, structure: Structure, products: str, cells: Cells) -> DotProduct:
    """A dot product of which every adder is a cell."""
    arithmetic = Arithmetic(lane, cells=cells, structure=structure, products=products)
    return dot_product(arithmetic, lanes=lanes, restartable=False)


DOTS = [
    ("dint4", 2, Structure(breaks=(9,)), "true"),
    ("dint4", 3, Structure(), "inverted"),
    ("dint4", 16, Structure(breaks=(13, 20), skew=2.0), "alternating"),
    ("dint4_wide", 4, Structure(breaks=(12,)), "free"),
    ("dint4_int4", 3, Structure(breaks=(11,), skew=1.0), "true"),
    ("dint3", 5, Structure(breaks=(6, 7)), "free"),
    ("fp4", 2, Structure(), "free"),
    ("fp4_five", 4, Structure(), "inverted"),
    ("fp4_bitmod", 3, Structure(breaks=(10,)), "true"),
    ("int4", 3, Structure(breaks=(8,)), "alternating"),
    ("int8", 6, Structure(breaks=(15,), skew=1.0), "inverted"),
    ("int8_signed", 3, Structure(), "true"),
]


@pytest.mark.parametrize(("name", "lanes", "structure", "products"), DOTS)
def test_dot_products(name, lanes, structure, products, tmp_path):
    for cells in (PLAIN_CELLS, INVERTING_CELLS):
        unit = dot(LANES[name], lanes, structure, products, cells)
        circuit = Circuit(read_verilog(unit, tmp_path, flatten=False), algebra=True)
        assert len(circuit.adders) > 10 * lanes
        assert prove_sum(circuit, unit) == ""


@pytest.mark.parametrize(
    ("name", "lanes", "structure", "products"), [DOTS[0], DOTS[2], ("int8", 16, Structure(breaks=(15,)), "inverted")]
)
def test_mapped_dot_products(name, lanes, structure, products, tmp_path):
    """ABC has made the lanes, and sizing has exchanged bits between adders: the sum is the same."""
    library = load_library("embedded")
    unit = partial(dot, LANES[name], lanes, structure, products)
    netlist, facts = map_to(library, unit, tmp_path)
    assert prove_sum(Circuit(netlist, library, algebra=True), facts) == ""
    if lanes == 2:
        clock = 0.9 * critical_path(netlist).critical_path_ps
        sized, report = size(netlist, clock)
        assert report.moves["adder inputs exchanged"]
        assert prove_sum(Circuit(sized, library, algebra=True), facts) == ""


def test_planted_bugs_in_a_sum(tmp_path):
    """Every adder, gate and flop of a mapped dot product in turn gets a wrong net: no proof."""
    library = load_library("embedded")
    unit = partial(dot, DINT4, 2, Structure(breaks=(9,)), "true")
    netlist, facts = map_to(library, unit, tmp_path)
    cells = netlist.cells
    caught = 0
    for name in list(cells)[::3]:
        kind = cells[name].cell
        pin = kind.ff.data if kind.ff else next(iter(kind.inputs))
        other = next(one for key, one in cells.items() if key != name and one.cell.kind == "logic")
        net = next(net for key, net in other.nets.items() if key in other.cell.inputs)
        if net == cells[name].nets[pin]:
            continue
        broken = changed(netlist, name, {pin: net})
        assert prove_sum(Circuit(broken, library, algebra=True), facts) != "", name
        caught += 1
    assert caught > 30


# The accumulator's width ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
@pytest.mark.parametrize("max_k", [1, 3, 64, 1 << 16])
def test_width_suffices_and_is_needed(lane, max_k):
    """Over all sums of ``max_k`` products, exactly: the extremes fit, and one bit less is too few for them."""
    bits = lane.fmt.bits
    weights = {w for mode in range(lane.modes) for w in half_steps(lane, mode) if w is not None}
    if lane.modes in (1, 3) and not isinstance(lane.fmt, Fp4):  # any zero point of INT
        weights = {2 * (q - z) for q in range(1 << bits) for z in range(1 << bits)}
    extremes = [max_k * w * a // lane.unit for w in (min(weights), max(weights)) for a in (-128, 127)]

    def fits(width: int) -> bool:
        return all(-(1 << width - 1) <= value < 1 << width - 1 for value in extremes)

    assert fits(lane.accumulator_bits(max_k))
    assert not fits(lane.accumulator_bits(max_k) - 1)


def test_no_sum_exceeds_the_width():
    """By the solver: 2 products of any codes and activations stay within the extremes, and reach both."""
    lane, count = DINT4, 2
    width = lane.accumulator_bits(count)
    wide = width + 3
    total = z3.BitVecVal(0, wide)
    codes, xs = ([z3.BitVec(f"{name}{i}", bits) for i in range(count)] for name, bits in (("q", 4), ("x", 8)))
    for mode in range(lane.modes):
        table = half_steps(lane, mode)
        total = sum(
            (select(table, q, wide) * widen(x ^ 128, wide, signed=True) for q, x in zip(codes, xs, strict=True)),
            z3.BitVecVal(0, wide),
        )
        weights = [w for w in table if w is not None]
        low = count * min(w * a for w in weights for a in (-128, 127))
        high = count * max(w * a for w in weights for a in (-128, 127))
        assert -(1 << width - 1) <= low < high < 1 << width - 1
        assert counterexample(z3.Or(total < low, total > high)) is None
        assert counterexample(total == low) is not None
        assert counterexample(total == high) is not None


@pytest.mark.parametrize("name", ["dint4", "int8"])
def test_accumulator_driven_to_both_bounds(name, tmp_path):
    """A mapped netlist adds ``max_k`` extreme products: the corrected sums are exact, and need every bit."""
    lane, max_k, library = LANES[name], 64, load_library("embedded")
    netlist, unit = map_to(library, partial(single, lane, max_k=max_k, structure=Structure(breaks=(9,))), tmp_path)
    zero_points = [z for z in lane.zero_points if z in (0, 5, 7, 255)]
    ends = [(z, q, a) for z in zero_points for q in range(1 << lane.fmt.bits) for a in (-128, 127)]
    codes = np.repeat([[q] for _, q, _ in ends], max_k, axis=1).astype(np.uint8)
    scales, zeros = np.ones((len(ends), 1), np.float32), np.array([[z] for z, _, _ in ends], np.uint8)
    code = lane_code(Quantized(lane.fmt, codes, scales, zeros), lane)
    x = lane.x(np.array([a for _, _, a in ends]))
    sim = NetlistSimulator(netlist, streams=len(ends), rng=np.random.default_rng(0))
    sim.set("mode", code.mode[:, 0]) if lane.modes > 1 else None
    for cycle in range(max_k + unit.flush):
        sim.set("code", code.codes[:, cycle] if cycle < max_k else lane.neutral_code)
        sim.set("x", x)
        sim.set("restart", cycle == 0)
        sim.settle()
        sim.tick()
    sim.settle()
    raw = np.diag(sim.get("acc"))[:, :, None]  # stream i is token i and channel i
    sums = np.diagonal(correct(raw, (max_k * x)[:, None], code, bits=unit.width)[:, :, 0])
    p = 2**lane.fmt.bits - 3 if isinstance(lane.fmt, DInt) else None
    half = [{p and p + 1: -1, p and p + 2: 1}.get(q, 2 * (q - z)) for z, q, _ in ends]
    expected = np.array([max_k * h * a for h, (_, _, a) in zip(half, ends, strict=True)])
    np.testing.assert_array_equal(sums, expected)
    assert max(int(v) // lane.unit for v in expected) >= 1 << unit.width - 2
    assert min(int(v) // lane.unit for v in expected) < -(1 << unit.width - 2)
