"""Gate sizing: the same function, the clock met, and neither more area nor less speed than it claims."""

import random
import re

import pytest
from cell_libraries import LIBRARIES, read_once
from conftest import design, need, swapped
from mini_liberty import MINI

from golden.lanes import LANES
from hw.arithmetic import Arithmetic
from hw.dot import dot_product
from hw.heap import Structure
from hw.units import Unit
from hw.verilog import to_rtlil
from synth.designs import Variant
from synth.flow import Flow
from synth.liberty import Library, load_library, read_liberty, truth_table, write_liberty
from synth.netlist import Netlist, NetlistError, Role
from synth.opensta import opensta
from synth.sizing import Places, SizedCircuit, size
from synth.timing import Wire, critical_path
from synth.verify import verify
from synth.yosys import RECIPES, Mapper

STREAMS = 256  # bit-parallel


def outputs(netlist: Netlist, *, cycles: int = 3, seed: int = 1) -> list[list[int]]:
    """What every output bit does over some cycles from random inputs and states, by the cells' Liberty functions.

    Inputs and flops get their random bits by name, so that netlists of the same names can be compared.
    """
    order = netlist.ordered()

    def noise(*what: object) -> int:
        return random.Random(repr((seed, *what))).getrandbits(STREAMS)

    nets: dict[int | str, int] = {"0": 0, "1": (1 << STREAMS) - 1, "x": noise("x")}
    everyone = nets["1"]
    state = {i.name: noise(i.name) for i in order if i.cell.ff}
    seen = []
    for cycle in range(cycles):
        for net, name in netlist.inputs.items():
            nets[net] = noise(name, cycle)
        for instance in order:
            cell = instance.cell
            pins = tuple(cell.inputs)
            for pin, function in cell.outputs.items():
                if pin not in instance.nets:
                    continue
                if cell.ff:
                    value = state[instance.name] ^ (everyone if cell.ff.inverted[pin] else 0)
                else:
                    table = truth_table(function, pins)
                    value = 0
                    for row in range(1 << len(pins)):
                        if table >> row & 1:
                            term = everyone
                            for i, source in enumerate(pins):
                                term &= nets[instance.nets[source]] ^ (0 if row >> i & 1 else everyone)
                            value |= term
                nets[instance.nets[pin]] = value
        state = {i.name: nets[i.nets[i.cell.ff.data]] for i in order if i.cell.ff}
        seen.append([nets[net] for net in netlist.outputs.values()])
    return seen


@pytest.fixture(scope="module")
def library():
    return load_library("embedded")


def dot(library: Library, lane: str = "dint4", lanes: int = 2, breaks: tuple[int, ...] = (13,)) -> Netlist:
    mapper = Mapper(library)
    arithmetic = Arithmetic(LANES[lane], cells=mapper.cells, structure=Structure(breaks=breaks), products="true")
    unit = dot_product(arithmetic, lanes=lanes, restartable=False)
    return mapper.map(to_rtlil(unit, "top"), "top", RECIPES["dc2"])


@pytest.fixture(scope="module")
def mapped(library):
    return dot(library)


def same(one: Netlist, other: Netlist) -> bool:
    return outputs(one) == outputs(other)


@pytest.fixture(scope="module")
def clock(mapped, library):
    """A clock that the mapped netlist misses by some 8 %."""
    return 0.92 * critical_path(mapped).critical_path_ps


@pytest.fixture(scope="module")
def sized(mapped, library, clock):
    return size(mapped, clock)


def test_meets_the_clock_with_little_area(mapped, library, clock, sized):
    netlist, report = sized
    assert report.met
    assert report.critical_path_ps == critical_path(netlist).critical_path_ps <= clock
    assert report.critical_path_before_ps == critical_path(mapped).critical_path_ps > clock
    assert report.area == netlist.area <= 1.03 * mapped.area
    assert list(netlist.cells) == list(mapped.cells)
    assert "meets" in str(report)


def test_same_function(mapped, library, sized):
    assert same(mapped, sized[0])


def test_the_comparison_can_fail(mapped, library):
    """Exchange two adders' outputs, or two pins that are not alike: seen."""
    adder = next(one for one in mapped.cells.values() if one.cell.name == library.full_adder.cell)
    assert not same(mapped, swapped(mapped, adder.name, "CON", "SN"))
    gate = next(one for one in mapped.cells.values() if {"A1", "B"} <= set(one.nets))
    assert not same(mapped, swapped(mapped, gate.name, "A1", "B"))


def test_opensta_sees_the_same(sized, library, clock, tmp_path):
    write_liberty(library, tmp_path / "linear.lib")
    sta = opensta(sized[0], tmp_path / "linear.lib", clock_ps=clock)
    if sta is None:
        need("OpenSTA (sta)")
    assert sta.critical_path_ps == pytest.approx(sized[1].critical_path_ps, abs=0.1)


def test_gives_back_area(mapped, library, sized):
    """A sized netlist at a slow clock: all that was enlarged shrinks again."""
    fast, report = sized
    slow, again = size(fast, 2 * report.clock_ps)
    assert again.area <= mapped.area + 1e-9
    assert again.area < report.area
    assert same(mapped, slow)


def test_strong_gates_can_be_kept(mapped, library, clock, sized):
    """The same clock, area given back, but no gate is weaker for its capacitance alone."""
    netlist, report = size(mapped, clock, weaken=False)
    assert report.met
    assert same(netlist, mapped)

    def load(netlist: Netlist) -> float:
        return sum(capacitance for one in netlist.cells.values() for capacitance in one.cell.inputs.values())

    assert load(netlist) > load(sized[0])


def test_what_meets_the_clock_never_grows(mapped, library):
    limit = critical_path(mapped).critical_path_ps
    netlist, report = size(mapped, limit)
    assert report.met
    assert report.area <= report.area_before
    assert same(mapped, netlist)


def test_impossible_clock(mapped, library):
    """No netlist meets 1 ps: what comes back is faster, the same function, and says so."""
    netlist, report = size(mapped, 1)
    assert not report.met
    assert "MISSES" in str(report)
    assert report.critical_path_ps < report.critical_path_before_ps
    assert same(mapped, netlist)


def test_deterministic_and_input_untouched(mapped, library, clock, sized):
    before = mapped.to_json()
    assert size(mapped, clock) == sized
    assert mapped.to_json() == before


def test_rewiring_can_be_left_out(mapped, library, clock):
    """Then every adder keeps the nets that it reads, if on other pins."""
    netlist, report = size(mapped, clock, rewire=False)
    assert report.moves["adder inputs exchanged"] == 0
    for name, one in netlist.cells.items():
        assert sorted(map(str, one.nets.values())) == sorted(map(str, mapped.cells[name].nets.values()))
    assert same(mapped, netlist)


def test_rewiring_keeps_sums_whatever_the_tree(library):
    """A slow tree, all adders of a column in a row: rewiring shortens it, and the sums stay, breaks and all."""
    for lane, breaks in (("int4", ()), ("int4_signed", (9, 14))):
        netlist = dot(library, lane, 3, breaks)
        fast, report = size(netlist, 0.9 * critical_path(netlist).critical_path_ps)
        assert report.moves["adder inputs exchanged"] > 0
        assert same(netlist, fast), lane


def test_bits_may_be_exchanged_in_front_of_a_cut(library, tmp_path):
    """Some bits of Booth's products are one in idle cycles. No exchange moves these to other columns, where carries at
    a break behind the cut would lack them when a sum restarts.
    """
    flow, booth = Flow(library, tmp_path), LANES["int8_booth"]
    unit = Unit("tile4x1x1", "int8_booth_merged", "complete", (booth,), max_k=64)
    structure = Structure(cuts=(5.0,), breaks=(10,), polarity="latest")
    netlist, component = flow.mapped(unit, Variant(booth.name, "dc2", structure), 1000)
    circuit, rng = SizedCircuit(netlist, 1e6), random.Random(1)
    groups = {id(group): group for group in circuit.groups.values() if group[0][0].role.heap.endswith("_s0")}
    moved = 0
    for (a, i), (b, j) in (rng.sample(group, 2) for group in groups.values() for _ in group):
        a.inputs[i], b.inputs[j] = b.inputs[j], a.inputs[i]
        try:
            circuit.write(netlist).ordered()
            moved += a is not b
        except NetlistError:  # a loop
            a.inputs[i], b.inputs[j] = b.inputs[j], a.inputs[i]
    assert moved > 20
    assert verify(circuit.write(netlist), component)


def test_bits_are_exchanged_where_wires_get_shorter(mapped, library):
    """Cells that lie anywhere: wires get shorter, what is said of the delay is that with the new wires, sums stay."""
    rng = random.Random(1)
    at = {name: (rng.uniform(0, 20), rng.uniform(0, 20)) for name in mapped.cells}

    def wires(netlist: Netlist) -> dict:
        points: dict = {}
        for one in netlist.cells.values():
            for net in one.nets.values():
                points.setdefault(net, []).append(at[one.name])
        spans = {net: sum(max(side) - min(side) for side in zip(*some, strict=True)) for net, some in points.items()}
        return {net: Wire(0.1 * span) for net, span in spans.items()}

    def total(netlist: Netlist) -> float:
        return sum(wire.capacitance_ff for wire in wires(netlist).values())

    before = wires(mapped)
    clock = 1.1 * critical_path(mapped, wires=before).critical_path_ps
    shorter, report = size(mapped, clock, wires=before, places=Places(at, 0.1))
    assert report.moves["adder inputs exchanged"] > 10
    assert total(shorter) < 0.98 * total(mapped)
    assert total(size(mapped, clock, wires=before)[0]) == pytest.approx(total(mapped))
    own = critical_path(shorter, wires=wires(shorter)).critical_path_ps
    assert report.critical_path_ps == pytest.approx(own)
    assert report.met
    assert same(mapped, shorter)


def test_late_signal_to_the_fast_pin(tmp_path):
    """In this library a NAND's A is faster than its B, and nothing else can change: two inverters' delay goes to A."""
    path = tmp_path / "mini.lib"
    path.write_text(MINI)
    mini = read_liberty(path)
    cells = {
        "i1": ("INV", {"A": 2, "Y": 3}),
        "i2": ("INV", {"A": 3, "Y": 4}),
        "n": ("NAND", {"A": 1, "B": 4, "Y": 5}),
    }
    sized, report = size(design(mini, cells, {"a": 1, "b": 2}, {"y": 5}), 1)
    assert sized.cells["n"].nets == {"A": 4, "B": 1, "Y": 5}
    assert report.area == report.area_before
    assert report.moves["pins exchanged"] == 1


def test_constants_are_no_polarity(library):
    """A constant feeds adders of either polarity: two trees that share it must not be taken for one polarity."""
    cells = {
        "a1": ("FAx1_ASAP7_75t_R", {"A": 1, "B": 2, "CI": "0", "CON": 10, "SN": 11}),
        "a2": ("FAx1_ASAP7_75t_R", {"A": 11, "B": "0", "CI": 3, "CON": 12, "SN": 13}),
        "a3": ("FAx1_ASAP7_75t_R", {"A": 13, "B": 4, "CI": 5, "CON": 14, "SN": 15}),
        "n": ("INVx1_ASAP7_75t_R", {"A": 15, "Y": 16}),
    }
    roles = dict.fromkeys(("a1", "a2", "a3"), Role(heap="a", column=0, tree=True))
    inputs = {f"i{i}": i for i in range(1, 6)}
    netlist = design(library, cells, inputs, {"s": 16, "x": 10, "y": 12, "z": 14}, roles)
    sized, _ = size(netlist, 1)
    assert [cycle[0] for cycle in outputs(sized)] == [cycle[0] for cycle in outputs(netlist)]  # single carries may move
    mixed = {**roles, "a3": Role(heap="b", column=0)}  # nothing moves between heaps
    apart, _ = size(design(library, cells, inputs, {"s": 16, "x": 10, "y": 12, "z": 14}, mixed), 1)
    assert sorted(map(str, apart.cells["a3"].nets.values())) == sorted(["13", "4", "5", "14", "15"])


@pytest.mark.parametrize("seed", range(6))
def test_random_netlists(library, seed):
    """Gates of every kind at random sizes, flops among them: same function, never slower, clock met if it was met."""
    rng = random.Random(seed)
    kinds = [c for c in library.usable.values() if c.kind == "logic" and len(c.inputs) <= 6]
    flops = [c for c in library.usable.values() if c.ff and c.ff.plain]
    nets: list[int | str] = [*range(2, 12), "0", "1"]
    cells = {}
    for i in range(60):
        cell = rng.choice(flops) if i % 10 == 9 else rng.choice(kinds)
        pins = {pin: rng.choice(nets[-24:]) for pin in cell.inputs}
        if cell.ff:
            pins[cell.ff.clock] = 1
        new = {pin: 100 + 2 * i + k for k, pin in enumerate(cell.outputs)}
        cells[f"g{i}"] = (cell.name, pins | new)
        nets += new.values()
    netlist = design(
        library, cells, {"clk": 1} | {f"i{i}": i for i in range(2, 12)}, {f"o{i}": nets[-i] for i in range(1, 9)}
    )
    before = critical_path(netlist).critical_path_ps
    for factor in (0.8, 1.0, 3.0):
        sized, report = size(netlist, factor * before)
        assert same(netlist, sized)
        assert report.critical_path_ps <= max(before, report.clock_ps) + 1e-6
        assert report.met or factor < 1
        assert factor < 1 or report.area <= report.area_before


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_library(shared, name):
    """Gates, and flops and adders where there are more than one, of each library on its full file."""
    library = read_once(shared(LIBRARIES[name]))
    netlist = dot(library, lanes=1)
    before = critical_path(netlist).critical_path_ps
    sized, report = size(netlist, 0.97 * before)
    assert same(netlist, sized)
    assert report.critical_path_ps < before
    assert sum(report.moves.values()) > 0


def test_bad_input(mapped):
    for clock in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=re.escape(f"a clock period of {clock} ps is not positive and finite")):
            size(mapped, clock)
