# amaranth: UnusedElaboratable=no
"""The engine on AXI: its registers, its bench on both simulators, the example that needs no Python, its commands."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from conftest import need

from hw.__main__ import main
from hw.engine import ENGINES
from hw.engine.registers import registers
from hw.engine.wire import JOB
from sim import Case, SimulatorMissing, catalogue, runner, simulate
from sim.example import FOLDER, generated

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

TESTS = {
    *("identity", "jobs", "stalls", "leftovers", "groups", "bounds", "kept", "resets"),
    *("bad_packets", "bad_jobs", "interrupts"),
}


def available(simulator):
    try:
        runner.require(simulator)
    except SimulatorMissing as error:
        need(f"a simulator ({error})")


@pytest.fixture(scope="module")
def tiny():
    return Case("engine_tiny_dint4", catalogue()["engine_tiny_dint4"]())


def test_the_engine_is_exact_on_axi(tiny):
    """On Icarus, where flops wake up unknown; `make sim` has Verilator and the larger ones too."""
    available("icarus")
    records = simulate([tiny], simulator="icarus", build_dir=runner.BUILD / "pytest" / "engine")
    failed = [f"{record.test}: {record.message}" for record in records if not record.passed]
    assert not failed, "\n".join(failed)
    assert {record.test for record in records} == TESTS


MUTANTS = {
    "beats that are not whole": (r"= & s_axis_weights_tkeep;", "= 1'h1;", "bad_packets"),
    "locked registers": (r"\blocked = status__full;", "locked = 1'h0;", "bad_jobs"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_bench_sees_what_the_bus_does_wrong(mutant, tiny, tmp_path):
    available("icarus")
    pattern, replacement, test = MUTANTS[mutant]
    text, found = re.subn(pattern, replacement, tiny.verilog)
    assert found, f"there is nothing like {pattern}"
    path = tmp_path / "mutant.v"
    path.write_text(text + "\n".join(runner.ADDERS.values()))
    records = simulate([replace(tiny, sources=(path,))], simulator="icarus", tests=[test], build_dir=tmp_path / "build")
    assert [record.passed for record in records] == [False]


def test_registers_hold_a_job():
    fields = {
        name: field for register in registers().values() for name, field in register.fields.items() if field.locked
    }
    assert {name: field.width for name, field in fields.items()} == {name: JOB[name].width for name, _ in JOB}
    register = registers()["job_steps"]
    assert register.unpack(register.pack(steps=7, last_steps=3)) == {"steps": 7, "last_steps": 3}
    with pytest.raises(ValueError, match=r"job_steps\.steps has 16 bits: 65536 does not fit"):
        register.pack(steps=1 << 16)


# The example.


@pytest.fixture(scope="module")
def files():
    return generated()


def test_the_example_is_what_is_generated(files):
    for name, text in files.items():
        assert (FOLDER / name).read_text() == text, f"{name} is not what `make example` makes"


def test_c_takes_the_header(tmp_path):
    (tmp_path / "main.c").write_text(
        '#include "dint_engine.h"\n'
        "int main(void) { return sizeof(dint_engine_t) < 0x9c || DINT_ENGINE__ERRORS__SHAPE_bp != 6; }\n"
    )
    command = ["cc", "-std=c11", "-Wall", "-Werror", "-I", str(FOLDER), "main.c", "-o", "main"]
    subprocess.run(command, cwd=tmp_path, check=True)
    subprocess.run([tmp_path / "main"], check=True)


def test_the_example_runs_without_python(tmp_path):
    available("icarus")
    folder = shutil.copytree(FOLDER, tmp_path / "example")
    subprocess.run(["iverilog", "-g2012", "-o", "tb", "-f", "engine_small.f"], cwd=folder, check=True)

    def play():
        played = subprocess.run(["vvp", "tb"], cwd=folder, capture_output=True, text=True, check=False)
        return played.returncode, played.stdout + played.stderr

    status, said = play()
    assert status == 0, said
    assert re.search(r"^PASS: \d+ beats of results", said, flags=re.M), said

    # It sees one bit of one result, and one of a register.
    vectors = folder / "engine_small.hex"
    lines = vectors.read_text().splitlines()
    for kind in ("6", "1"):
        at = next(number for number, line in enumerate(lines) if line.startswith(kind))
        wrong = f"{lines[at][:-1]}{int(lines[at][-1], 16) ^ 1:x}"
        vectors.write_text("\n".join([*lines[:at], wrong, *lines[at + 1 :]]) + "\n")
        status, said = play()
        assert status != 0
        assert "FAIL" in said


# Commands.


def test_commands_know_engines(capsys, monkeypatch):
    assert main(["list"]) == 0
    assert set(ENGINES) <= {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert main(["describe", "engine_small_int4", "--memory-ports"]) == 0
    described = capsys.readouterr().out
    assert "s_axi_awaddr: in" in described
    assert "weight_memory__read__data: in" in described
    assert "weight_bus" in described
    assert main(["describe", "mac_dint4", "--memory-ports"]) == 1
    assert "mac_dint4 is no engine" in capsys.readouterr().err
    monkeypatch.setattr("hw.__main__.to_shared_verilog", lambda component, name: f"{name} {type(component).__name__}\n")
    for options, made in ((["--memory-ports"], "Engine"), (["--max-k", "512"], "EngineWithMemories")):
        assert main(["verilog", "engine_small_int8", *options]) == 0
        assert capsys.readouterr().out == f"engine_small_int8 {made}\n"
    assert main(["verilog", "engine_small_int8", "--max-k", "8"]) == 1
    assert "max_k is 8" in capsys.readouterr().err
