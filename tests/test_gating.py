# amaranth: UnusedElaboratable=no
"""Clocks that stop: gates in the simulation of netlists and of their power, and what a whole tile gains."""

import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from cell_libraries import BUILD, LIBRARIES, POWER, read_once
from conftest import design
from mini_liberty import DFF, MINI, arc, pin, setup
from test_power import energy, with_power

from golden.lanes import DINT4, DINT4_WIDE, INT8_PLAIN
from hw.arithmetic import Arithmetic
from hw.heap import Structure
from hw.tile import Column, CompleteTile
from hw.units import UNITS, Unit
from synth.designs import Variant
from synth.explore import explore
from synth.flow import Flow
from synth.gating import FAN_OUT, Gate, clock_gates, clock_pin, has_gates, inserted, loaded, planted, timed
from synth.liberty import LibertyError, load_library
from synth.liberty.power import read_power
from synth.opensta import opensta
from synth.place.closure import Closed, linear
from synth.place.export import export
from synth.place.wires import Wires
from synth.power.circuit import Circuit
from synth.power.dumps import write_netlist
from synth.power.records import run
from synth.power.simulate import Stepper, simulate
from synth.power.stimulus import STIMULI
from synth.simulate import NetlistSimulator
from synth.steps import run as run_step
from synth.timing import critical_path
from synth.verify import VerificationError, verify

KINDS = {
    "asap7": ("ICGx1_ASAP7_75t_R", "CLK", "ENA", "GCLK"),
    "nangate45": ("CLKGATE_X1", "CK", "E", "GCK"),
    "sky130hd": ("sky130_fd_sc_hd__dlclkp_1", "CLK", "GATE", "GCLK"),
    "sg13g2": ("sg13g2_lgcp_1", "CLK", "GATE", "GCLK"),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_gate_lets_edges_through(name, shared):
    """A flop behind a gate and one beside it: it takes its data where it is enabled, in all three simulations."""
    library = read_once(shared(LIBRARIES[name]))
    kind, clock, enable, output = KINDS[name]
    assert clock_pin(read_power(library, [kind], POWER)[kind]) == clock
    flop = library.flip_flop
    (q,) = flop.outputs if len(flop.outputs) == 1 else [next(pin for pin, no in flop.ff.inverted.items() if not no)]
    inverted = flop.ff.inverted[q]
    ports = {"clk": 2, "d": 3, "e": 4}
    pins = dict.fromkeys(flop.inputs, "1") | {flop.ff.clock: 2, flop.ff.data: 3}  # no resets
    cells = {f"f{i}": (flop.name, pins | {q: 5 + i}) for i in range(2)}
    netlist = design(library, cells, ports, {"q0": 5, "q1": 6})
    gates = (Gate("g", library.cell(kind), clock, enable, output, 4, ("f1",), netlist.cells["f1"].role),)
    circuit = Circuit(netlist, library.platform.clock_ps, gates=gates, cache=POWER)
    rng = np.random.default_rng(1)
    data, on = rng.integers(0, 2, (2, 200))
    bits = np.stack([{"d": data, "e": on}[circuit.netlist.inputs[circuit.nets[i]]] for i in circuit.input_nets], 1)
    state, wanted = 0, [[], []]
    for d, e in zip(data, on, strict=True):
        state = d if e else state
        wanted[0].append(d)
        wanted[1].append(state)
    beside, behind = (np.array(one) for one in wanted)

    stepper, found = Stepper(circuit), []
    sim, also = NetlistSimulator(netlist, streams=1, rng=rng, enables={"f1": 4}), []
    for d, e in zip(data, on, strict=True):
        for one in (stepper, sim):
            one.set("d", np.array([d]))
            one.set("e", np.array([e]))
            one.settle()
            one.tick()
            one.settle()
        found.append([int(stepper.get(f"q{i}")[0]) ^ inverted for i in range(2)])
        also.append([int(sim.get(f"q{i}")[0]) ^ inverted for i in range(2)])
    first = int(np.argmax(on))  # before that it is what it woke up as
    for values in (np.array(found), np.array(also)):
        assert (values[:, 0] == beside).all()
        assert (values[first:, 1] == behind[first:]).all()

    for delays in (True, False):
        activity = simulate(circuit, bits, warm_up=first + 2, delays=delays)
        changes = np.abs(np.diff(behind[first + 1 :])).sum()
        assert abs(activity.toggles[circuit.index[6]] - changes) <= 1
        edges = 2 * on[first + 1 :].sum()  # the enable that the gate sees is the cycle's before
        assert abs(activity.toggles[circuit.index[gates[0].by_output(circuit.netlist)]] - edges) <= 2
        assert not activity.late
    idle = np.zeros((40, 2), np.uint8)
    moving = simulate(circuit, idle, warm_up=4)
    free = Circuit(netlist, library.platform.clock_ps, cache=POWER)
    still = simulate(free, idle, warm_up=4)
    pin = circuit.index[gates[0].by_output(circuit.netlist)]
    assert moving.toggles[pin] == 0
    assert still.toggles[free.clock] == moving.toggles[circuit.clock] == 72


@pytest.mark.parametrize("name", LIBRARIES)
def test_an_enable_is_timed_to_its_gate(name, shared, tmp_path):
    """A flop that enables a gate: the gate's own set-up time as OpenSTA reads it of the library's files, and the
    gate's delay besides, by OpenSTA as by the linear model.
    """
    library = read_once(shared(LIBRARIES[name]))
    clock = library.platform.clock_ps
    flop = library.flip_flop
    (q,) = flop.outputs if len(flop.outputs) == 1 else [next(pin for pin, no in flop.ff.inverted.items() if not no)]
    pins = dict.fromkeys(flop.inputs, "1") | {flop.ff.clock: 2, flop.ff.data: 3}  # no resets
    cells = {f"f{i}": (flop.name, pins | {q: 5 + i}) for i in range(2)}
    netlist = design(library, cells, {"clk": 2, "d": 3}, {"q0": 5, "e": 6})
    component = SimpleNamespace(gates={("e", 0): ""})
    (gate,) = clock_gates(netlist, component, clock, POWER)
    gates = (replace(gate, flops=("f0",)),)
    assert gate.cell.name == KINDS[name][0]
    assert 0 < gate.delay_ps < 0.1 * clock
    own = {late: critical_path(timed(netlist, [replace(one, delay_ps=late) for one in gates])) for late in (0.0, 50.0)}
    assert own[0.0].path[-1].pin == gate.enable
    assert own[50.0].critical_path_ps == pytest.approx(own[0.0].critical_path_ps + 50)
    assert own[0.0].setup_ps > 0
    free = critical_path(netlist)
    assert free.path[-1].cell == ""
    assert own[0.0].critical_path_ps > free.critical_path_ps + own[0.0].setup_ps  # and the load of its pin
    if shutil.which("sta") is None:
        assert "CI" not in os.environ
        return
    raw = []
    for source in library.sources:
        text = (gzip.decompress if source.name.endswith(".gz") else bytes)(source.path.read_bytes()).decode()
        if flop.name in text:
            raw.append(tmp_path / source.name.removesuffix(".gz"))
            raw[-1].write_text(re.sub(r"default_wire_load\w*\s*:[^;]*;", "", text))  # wires have none here
    real = netlist.copy()  # the gate itself, beside flops that stay on the clock
    real.insert(gate.name, gate.cell, {gate.clock: 2, **gate.nets, gate.output: real.fresh()}, gate.role)
    judged = opensta(real, raw, clock_ps=clock)
    assert (judged.path[-1].type, judged.path[-1].pin) == (gate.cell.name, gate.enable)
    assert own[0.0].setup_ps == pytest.approx(judged.setup_ps, abs=0.004 * clock)
    assert own[0.0].critical_path_ps == pytest.approx(judged.critical_path_ps, rel=0.05)
    flow = Flow(library, BUILD)
    whole = flow.opensta(netlist, clock, gates).critical_path_ps
    assert whole == pytest.approx(judged.critical_path_ps + gate.delay_ps, abs=0.006 * clock)
    assert whole > flow.opensta(netlist, clock).critical_path_ps + gate.delay_ps


_ROWS = 'statetable ("CK E TE", "IQ") {{ table : "L L L : - : {} , L H - : - : {} , L - H : - : {}, H - - : - : N"; }}'


@pytest.mark.parametrize(
    ("style", "latch", "taken"),
    [
        ("latch_posedge_postcontrol", "", True),
        ("none_posedge", "", False),
        ("latch_posedge", _ROWS.format("L", "H", "H"), True),
        ("latch_posedge", _ROWS.format("H", "L", "L"), False),
        ("latch_posedge", 'statetable ("CK E", "IQ") { table : "L H/L : - : H/L, H - : - : N"; }', True),
        ("latch_posedge", 'statetable ("CK E", "IQ") { table : "L H/L : - : L/H, H - : - : N"; }', False),
        ("latch_posedge", 'latch (IQ, IQN) { enable : "!CK"; data_in : "E + TE"; }', True),
        ("latch_posedge", 'latch (IQ, IQN) { enable : "!CK"; data_in : "!E"; }', False),
    ],
)
def test_only_a_high_enable_opens_a_gate(tmp_path, style, latch, taken):
    """The enable is the pin that says so, not the first one; no gate has no latch, or is opened by a low pin."""
    gate = (
        f'cell (ICG) {{ area : 3; cell_leakage_power : 1; clock_gating_integrated_cell : "{style}"; {latch}\n'
        + pin("TE", 1, "clock_gate_test_pin : true;" + setup(30, 30, 0.1))
        + pin("CK", 1, "clock_gate_clock_pin : true;")
        + pin("E", 1, "clock_gate_enable_pin : true;" + setup(30, 30, 0.1))
        + "pin (GCK) { direction : output; clock_gate_out_pin : true;\n"
        + energy(1, 1, "CK")
        + arc("CK", "timing_sense : positive_unate;", (5, 1, 0.1), (5, 1, 0.1))
        + "} }\n"
    )
    (tmp_path / "x.lib").write_text(with_power(MINI.replace(DFF, DFF + gate)))
    cells = {"f": ("DFF", {"CK": 2, "D": 3, "QN": 4})}
    netlist = design(load_library(tmp_path / "x.lib"), cells, {"clk": 2, "d": 3, "e": 5}, {"q": 4, "en": 5})
    component = SimpleNamespace(gates={("en", 0): ""})
    if not taken:
        with pytest.raises(LibertyError, match="no cell that gates a clock"):
            clock_gates(netlist, component, 1000)
    else:
        (gate,) = clock_gates(netlist, component, 1000)
        assert (gate.clock, gate.enable, gate.nets) == ("CK", "E", {"E": 5, "TE": "0"})


@pytest.fixture(scope="module")
def small(shared, tmp_path_factory):
    """A complete tile of two lanes and two columns in Nangate45, with free and with stopping clocks."""
    library = read_once(shared(LIBRARIES["nangate45"]))
    flow, clock = Flow(library, tmp_path_factory.mktemp("gating")), library.platform.clock_ps
    unit = Unit("tile2x2x1", "dint4", "complete", (DINT4,), max_k=64)
    variant = Variant("dint4", "dc2", Structure(breaks=(9,), cuts=(5.0,), polarity="latest"), products="true")
    found = {gated: flow.mapped(unit, replace(variant, gated=gated), clock) for gated in (False, True)}
    return flow, clock, unit, variant, found


def test_a_tile_whose_clocks_stop(small):
    """It is exact with its gates and not without; idle it takes a fraction; area and energy count the gates."""
    flow, clock, unit, variant, found = small
    netlist, component = found[True]
    assert verify(netlist, component).startswith("gates:")
    gates = flow.gates(netlist, component, clock)
    names = [name for gate in gates for name in gate.flops]
    assert (
        len(names)
        == len(set(names))
        == sum(
            one.cell.ff is not None and one.role.kind in ("registers", "activations", "accumulator")
            for one in netlist.cells.values()
        )
    )
    assert all(0 < len(gate.flops) <= FAN_OUT for gate in gates)
    component.clocks = "free"  # no gates: all flops are clocked in every cycle
    with pytest.raises(VerificationError):
        verify(netlist, component)
    component.clocks = "gated"
    measured = flow.measure(unit, replace(variant, gated=True), netlist, clock)
    assert measured.area == pytest.approx(netlist.area + sum(gate.cell.area for gate in gates))
    assert measured.parts["gates"] == pytest.approx(sum(gate.cell.area for gate in gates))
    power = {}
    for gated, (one, of) in found.items():
        circuit = Circuit(one, clock, gates=flow.gates(one, of, clock), cache=flow.cache)
        if gated:
            assert circuit.netlist.area == pytest.approx(measured.area)
            assert circuit.tree.sinks < sum(cell.cell.ff is not None for cell in one.cells.values())
        power[gated] = {name: run(circuit, of, STIMULI[name], 150)[0] for name in ("real_held64", "idle")}
    assert power[True]["idle"].power.total_uw < 0.6 * power[False]["idle"].power.total_uw
    held = [power[gated]["real_held64"] for gated in (True, False)]
    assert held[0].energy_per_mac_fj < held[1].energy_per_mac_fj
    assert held[0].products == held[1].products


def test_gates_are_put_in_between(small):
    """Every gated flop is clocked by a gate, every gate by the clock; a tree has fewer pins to drive."""
    flow, clock, _, _, found = small
    netlist, component = found[True]
    gates = clock_gates(netlist, component, clock, flow.cache)
    whole = inserted(netlist, gates)
    (net,) = netlist.clocks
    for gate in gates:
        assert whole.cells[gate.name].nets[gate.clock] == net
        assert whole.cells[gate.name].nets[gate.enable] == gate.by
        assert {whole.cells[name].nets[whole.cells[name].cell.ff.clock] for name in gate.flops} == {
            gate.by_output(whole)
        }
    assert len(planted(netlist, gates).cells) < len(netlist.cells)
    assert clock_gates(*found[False], clock, flow.cache) == ()


def test_groups_of_activations_stop_too(small):
    """Columns with registers of activations of their own: exact with gates for each, estimated as a whole, named."""
    flow, clock, unit, variant, found = small
    variant = replace(variant, gated=True, shared_by=1)
    netlist, component = flow.mapped(unit, variant, clock)
    assert verify(netlist, component).startswith("gates:")
    flops = [
        {one.name for one in net.cells.values() if one.cell.ff and one.role.kind == "activations"}
        for net in (found[True][0], netlist)
    ]
    assert len(flops[1]) == 2 * len(flops[0]) > 0
    gates = [gate for gate in flow.gates(netlist, component, clock) if gate.role.kind == "activations"]
    assert {gate.role.part for gate in gates} == {"activations0", "activations1"}
    assert {name for gate in gates for name in gate.flops} == flops[1]
    assert json.loads(netlist.attributes["built"])["shared_by"] == 1
    assert "shared_by" not in json.loads(found[True][0].attributes["built"])
    assert flow.copies(unit, variant) is None
    assert flow.copies(unit, replace(variant, shared_by=0)) == {"column0": 2}


def test_what_cannot_stop(small, tmp_path):
    """Lanes decoded at the edge, columns in no chain, units without streams, libraries without gates."""
    with pytest.raises(ValueError, match="unknown clocks 'slow': choose from free, enabled, gated"):
        CompleteTile(Arithmetic(DINT4, products="true"), lanes=2, columns=1, clocks="slow")
    for lane in (DINT4_WIDE, INT8_PLAIN):
        with pytest.raises(ValueError, match=f"clocks of {lane.name} lanes cannot stop"):
            CompleteTile(Arithmetic(lane, products="true"), lanes=2, columns=1, clocks="gated")
    with pytest.raises(ValueError, match="only clocks of a column in a chain stop"):
        Column(Arithmetic(DINT4, products="true"), lanes=2, clocks="gated")
    with pytest.raises(ValueError, match="dot16_dint4_array is no complete tile: its clocks do not stop"):
        UNITS["dot16_dint4_array"].create(clocks="gated")
    path = tmp_path / "mini.lib"
    path.write_text(MINI)
    netlist, component = small[-1][True]
    with pytest.raises(LibertyError, match="has no cell that gates a clock"):
        clock_gates(replace_library(netlist, load_library(path)), component, 1000.0)
    assert not has_gates(load_library(path))
    assert has_gates(netlist.library, POWER)


def test_a_late_enable_misses_the_clock(small):
    """What a gate has to wait for is in the delay of a variant, and a search does not take what is late."""
    flow, clock, unit, variant, found = small
    netlist, component = found[True]
    late = [replace(gate, delay_ps=0.9 * clock) for gate in flow.gates(netlist, component, clock)]
    measured = flow.measure(unit, replace(variant, gated=True), netlist, clock)
    assert flow.in_time(unit, measured, clock)
    assert measured.critical_path_ps == critical_path(netlist).critical_path_ps  # enables come early enough

    class Late(Flow):
        def gates(self, netlist, component, clock_ps):
            return late

    flow = Late(flow.library, flow.folder)
    measured = flow.measure(unit, replace(variant, gated=True), netlist, clock)
    assert measured.critical_path_ps > clock
    assert not flow.in_time(unit, measured, clock)
    assert not flow.in_time(unit, replace(measured, critical_path_ps=1.0), clock) or shutil.which("sta") is None


def replace_library(netlist, library):
    other = netlist.copy()
    other.library = library
    return other


def test_fields_of_a_search(tmp_path):
    """A search of some fields alone names those that a unit has; clocks stop in searches by energy, of tiles."""
    flow = Flow(load_library("embedded"), tmp_path)
    asked = (("mac_dint4", "area", "colour"), ("dot16_dint4", "area", "gated"), ("mac_dint4", "energy", "gated"))
    for unit, by, field in asked:
        with pytest.raises(ValueError, match=f"{unit} has no choice of {field}: it has lane, recipe"):
            explore(flow, UNITS[unit], 1000.0, jobs=1, by=by, only=(field,))


@pytest.fixture(scope="module")
def placed(small, shared):
    """The tile whose clocks stop, placed and closed with its wires."""
    flow, clock, unit, variant, _ = small
    flow = Flow(flow.library, flow.folder, lef=str(shared("lef/nangate45")))
    gated = replace(variant, gated=True)
    return flow, flow.component(unit, gated), run_step(flow.placing(unit, gated, clock)[1], flow.cache, {}).value


def test_a_placement_has_its_clock_gates(placed):
    """Each lies amid its flops and drives them alone, the tree drives it, and all of it is there when read back."""
    flow, component, closed = placed
    placement, netlist = closed.placement, closed.netlist
    assert closed.met
    assert verify(netlist, component).startswith("gates:")
    gates = placement.gates
    assert gates
    gated = {name for gate in gates for name in gate.flops}
    flops = {one.name for one in netlist.cells.values() if one.cell.ff and one.cell.outputs}
    pins = [name for one in placement.clock.buffers for name, _ in one.drives]
    sinks = [name for name in pins if name in netlist.cells]
    assert sorted(sinks) == sorted((flops - gated) | {gate.name for gate in gates})
    across = max(placement.core.width, placement.core.height)
    for gate in gates:
        x, y = placement.pin(gate.name, gate.output)
        ends = [placement.pin(name, netlist.cells[name].cell.ff.clock) for name in gate.flops]
        low, high = np.min(ends, axis=0) - 0.1 * across, np.max(ends, axis=0) + 0.1 * across
        assert (low <= (x, y)).all()
        assert ((x, y) <= high).all()
    whole, wires = closed.with_clock()
    whole.check()
    assert whole.area == pytest.approx(closed.area)
    by = {gate.by_output(whole): gate for gate in gates}
    assert {net for net, gate in by.items() if wires[net].terminals[0] == (gate.name, gate.output)} == by.keys()
    again = Closed.from_json(json.loads(json.dumps(closed.to_json())), placement.technology)
    assert again.placement.to_json() == placement.to_json()
    assert flow.judge(again.placement, again.wires, clock_ps=closed.clock_ps) == (closed.critical_path_ps, closed.tool)


def test_wires_behind_a_gate_make_its_enable_earlier(placed):
    """The judge takes a gate's delay into its flops and their wires; sizing took a part of the pins' load for these."""
    flow, _, closed = placed
    netlist = closed.netlist
    ff = {one.terminals[0][0]: one.capacitance_ff for one in closed.wires.clock}
    gates = loaded(closed.placement.gates, netlist, ff, flow.cache)
    bare = loaded(gates, netlist, dict.fromkeys(ff, 0.0), flow.cache)
    assert all(ff[one.name] > 0 for one in gates)
    assert all(a.delay_ps > b.delay_ps for a, b in zip(gates, bare, strict=True))
    late = [replace(one, delay_ps=0.9 * closed.clock_ps) for one in gates]
    placement = replace(closed.placement, netlist=timed(netlist, late))
    assert linear(placement, closed.wires)[0] > closed.clock_ps
    assert linear(closed.placement, closed.wires)[0] <= closed.clock_ps


def test_power_of_placed_gates(placed):
    """Gates are cells with wires behind them; the tree drives them and not their flops, and idles where they do not."""
    flow, component, closed = placed
    circuit = Circuit.placed(closed, closed.clock_ps, cache=flow.cache)
    behind = {one.terminals[0][0]: one for one in closed.wires.clock}
    powers = read_power(flow.library, sorted(closed.netlist.kinds), flow.cache)
    for gate in closed.placement.gates:
        net = circuit.index[gate.by_output(circuit.netlist)]
        pins = sum(
            max(powers[cell.name].capacitance[cell.ff.clock])
            for cell in (closed.netlist.cells[n].cell for n in gate.flops)
        )
        assert circuit.loads[net, 2] == pytest.approx(pins + behind[gate.name].capacitance_ff)
    idle = run(circuit, component, STIMULI["idle"], 60)[1]
    held = run(circuit, component, STIMULI["real_held64"], 130)[1]
    for gate in closed.placement.gates:
        net = circuit.index[gate.by_output(circuit.netlist)]
        assert idle.toggles[net] == 0
        assert held.toggles[net] > 0
    assert circuit.tree.buffers == len(closed.placement.clock.buffers)


def test_files_of_a_placement_have_its_gates(placed, tmp_path):
    """DEF, both netlists and SPEF agree on gates and the nets behind them; OpenSTA reads them as they are."""
    flow, _, closed = placed
    export(closed.placement, closed.wires, tmp_path, clock_ps=closed.clock_ps)
    kind = closed.placement.gates[0].cell.name
    texts = {name: (tmp_path / name).read_text() for name in ("netlist.v", "placed.v", "placed.def", "placed.spef")}
    many = len(closed.placement.gates)
    assert [len(re.findall(rf"\b{kind}\b", texts[name])) for name in ("netlist.v", "placed.v", "placed.def")] == [
        many
    ] * 3
    for gate in closed.placement.gates:
        name = re.sub(r"\W", "_", gate.name)
        assert f"( {name} {gate.output} )" in texts["placed.def"]
        assert f"*I {name}:{gate.output} O" in texts["placed.spef"]
    circuit = Circuit.placed(closed, closed.clock_ps, cache=flow.cache)
    write_netlist(circuit, tmp_path / "simulated", Wires(closed.with_gates()[1]))
    if shutil.which("sta") is None:
        return
    (tmp_path / "cells.lib").write_text(flow.timing_liberty.read_text())
    for netlist, wires in (("placed.v", "placed.spef"), ("simulated/netlist.v", "simulated/wires.spef")):
        script = ["read_liberty cells.lib", f"read_verilog {netlist}", f"link_design {closed.netlist.name}"]
        script += [f"read_spef {wires}", "source constraint.sdc", "report_checks -path_delay max -digits 4"]
        (tmp_path / "run.tcl").write_text("\n".join([*script, "exit"]) + "\n")
        command = ["sta", "-no_init", "-no_splash", "-exit", "run.tcl"]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        assert "Error" not in said
        slack_ns = float(re.search(r"(-?[\d.]+)\s+slack", said)[1])
        assert closed.clock_ps - 1000 * slack_ns == pytest.approx(closed.critical_path_ps, abs=0.1)
