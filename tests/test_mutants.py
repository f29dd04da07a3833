"""A bench that cannot fail proves nothing: bugs planted in the Verilog are found. All of them are one simulator."""

import re
from dataclasses import dataclass

import pytest
from conftest import need

from golden.lanes import DINT4, INT8, INT8_BOOTH
from hw.arithmetic import Arithmetic, SumsOfProducts
from hw.dot import dot_product
from hw.heap import PLAIN_CELLS
from hw.mac import Mac
from hw.systolic import SystolicArray
from hw.tile import CompleteTile, Tile
from hw.verilog import ADDERS, to_verilog
from sim import Case, SimulatorMissing, simulate
from sim.runner import require

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

CELLS = Arithmetic(DINT4, max_k=64, cells=PLAIN_CELLS)
SMALL = Arithmetic(DINT4, max_k=32, products="true")
CIRCUITS = {
    "dot": lambda: dot_product(CELLS),
    "mac": lambda: Mac(CELLS),
    "complete": lambda: CompleteTile(Arithmetic(DINT4, 32, PLAIN_CELLS, products="true"), lanes=1, columns=2),
    "tile": lambda: Tile(SMALL, lanes=1, columns=2, rows=2),
    "systolic_int8": lambda: SystolicArray(Arithmetic(INT8, max_k=32), rows=2, columns=2),
    "systolic_dint4": lambda: SystolicArray(Arithmetic(DINT4, max_k=32), rows=2, columns=2),
    "systolic_booth": lambda: SystolicArray(Arithmetic(INT8_BOOTH, max_k=32), rows=2, columns=2),
}


@dataclass(frozen=True)
class Bug:
    """The first match of ``pattern`` in the circuit's Verilog is replaced; a test says so with ``message``."""

    circuit: str
    pattern: str
    replacement: str
    message: str = "golden|unknown"
    test: str = ""  # any, where none is named


_WAITING = r"(n\d+) = 2'h2;(\n    end\n    if \(n\d+\) begin\n      \1 = n\d+\[1:0\];)"
_SUMS = r"\.carry\((acc_c7_\d+_carry)\),\s*\.sum\((acc_c7_\d+_sum)\)"
_ANY = "golden|non-0/1"
BUGS = {
    "swapped_adder_outputs": Bug("dot", _SUMS, r".carry(\2), .sum(\1)"),
    "wrong_half_step": Bug("dot", r"(w0_special) & (x\[3\])", r"\1 & ~\2"),
    "one_mode": Bug("dot", r"~mode", "1'h0"),
    "no_restart": Bug("dot", r"& ~restart", ""),
    "lost_accumulator_bit": Bug("dot", r"acc\[17\]", "1'h0"),
    "lost_sum_bit": Bug("mac", r"acc_c9_\d+_sum,", r"1'h0,", "golden"),
    "always_ready": Bug("mac", r"i__ready = ! drain", "i__ready = 1'h1", "not done|golden|gaps|latency"),
    "wrong_latency": Bug("mac", r"= drain == 2'h1|= drain == 1'h1", "= drain == 2'h2", "latency|not done"),
    "every_product_first": Bug("mac", r"(first|restart) <= \w+", r"\1 <= 1'h1", "golden"),
    "overwritten_mac_output": Bug("mac", r"~o__valid \| o__ready", "1'h1", "changed|withdrawn|golden"),
    "no_mac_reset": Bug("mac", r"if \(rst\) begin\n( +\w+ = 1'h1;)", r"if (1'h0) begin\n\1", "golden|unknown|X"),
    "codes_of_another_column": Bug(
        "complete", r"\.code\(i__payload\[3:0\]\)", ".code(i__payload[7:4])", "golden", "realistic"
    ),
    "codes_without_handshake": Bug("complete", r"accept \? code :", "1'h1 ? code :", "golden", "realistic"),
    "broken_chain": Bug("complete", r"load \? preset\[3\] :", "1'h0 ? preset[3] :", _ANY, "realistic"),
    "no_flip": Bug("complete", r"(assign flipped = \{[^}]*\}) \^ \{[^}]*\}", r"\1", "golden", "realistic"),
    "no_sign_of_the_end": Bug("complete", r"(= flipped\[16\]) & .*;", r"\1;", "golden", "longest"),
    "offset_in_one_mode": Bug("complete", r"x_sum\[2\] & \w+\[\d+\]", "x_sum[2]", "golden", "realistic"),
    "activations_without_handshake": Bug("complete", r"& valid", "& 1'h1", _ANY, "realistic"),
    "sum_without_restart": Bug("complete", r"\.restart\(\w+\)", ".restart(1'h0)", _ANY, "realistic"),
    "overwritten_output": Bug(
        "complete", r"\(~full \| ~o_valid\) \| o_ready", "1'h1", "changed|withdrawn|golden|not done", "stalls"
    ),
    "drain_waits_for_channels": Bug("complete", r"= channel_valid \| ~full", "= 1'h1", "not done", "realistic"),
    "never_drains_while_loading": Bug("complete", r"= channel_valid \| ~full", "= ~full", "gaps are", "realistic"),
    "drained_too_early": Bug("complete", _WAITING, r"\1 = 2'h1;\2", "latency|golden", "realistic"),
    "drained_too_late": Bug("complete", _WAITING, r"\1 = 2'h3;\2", "latency", "realistic"),
    "no_reset": Bug(
        *("complete", r"if \(rst\) begin(\s+\w+ = 2'h2;)", r"if (1'h0) begin\1"),
        *("taken in cycles|golden|non-0/1|X", "resets"),
    ),
    "tile_of_one_mode": Bug("tile", r"~mode", "1'h0", test="realistic"),
    "wrong_column": Bug("tile", r"\.code\(code\[3:0\]\)", ".code(code[7:4])", test="realistic"),
    "wrong_row": Bug("tile", r"\.activation\(x\[7:0\]\)", ".activation(x[15:8])", test="realistic"),
    "always_load": Bug("systolic_int8", r"if \(load\)", "if (1'h1)", test="realistic"),
    "no_partial": Bug("systolic_dint4", r"\.partial\(partial\[\d+:0\]\)", ".partial(0)", test="realistic"),
    "lost_bit": Bug("systolic_booth", r"r0_flops\[14\]", "1'h0", test="realistic"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the tests say of each circuit, by the bug's name; "right" and the circuit's name where there is none."""
    try:
        require("icarus")
    except SimulatorMissing as error:
        need(f"a simulator ({error})")
    circuits: dict[str, SumsOfProducts] = {name: create() for name, create in CIRCUITS.items()}
    texts = {name: to_verilog(circuit, "planted") for name, circuit in circuits.items()}
    for adder in ADDERS.values():
        texts = {name: text.replace(adder, "") for name, text in texts.items()}
    planted = {f"right_{name}": (name, text) for name, text in texts.items()}
    for name, bug in BUGS.items():
        text = re.sub(bug.pattern, bug.replacement, texts[bug.circuit], count=1)
        assert text != texts[bug.circuit], f"{name}: no {bug.pattern} in the Verilog"
        planted[name] = bug.circuit, text
    folder = tmp_path_factory.mktemp("mutants")
    path = folder / "planted.v"
    no_initial = r"^( *reg (?:\[\d+:\d+\] )?(?!auto_verilog_backend)\w+) = [^;]*;"
    modules = [
        re.sub(r"\bplanted", name, re.sub(no_initial, r"\1;", text, flags=re.M) if circuits[of].restartable else text)
        for name, (of, text) in planted.items()
    ]
    path.write_text("\n".join([*modules, *ADDERS.values()]))
    cases = [Case(name, circuits[of], (path,)) for name, (of, _) in planted.items()]
    tests = ("realistic", "single_products", "stalls", "resets", "longest")
    said: dict[str, dict[str, str]] = {name: {} for name in planted}
    for record in simulate(cases, simulator="icarus", tests=tests, build_dir=folder):
        said[record.design][record.test] = "" if record.passed else record.message or "failed"
    return said


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_found(name, found):
    bug = BUGS[name]
    messages = [message for test, message in found[name].items() if message and bug.test in ("", test)]
    assert any(re.search(bug.message, message) for message in messages), found[name]


@pytest.mark.parametrize("name", CIRCUITS)
def test_nothing_is_found_where_nothing_is_wrong(name, found):
    assert len(found[f"right_{name}"]) >= 2
    assert not any(found[f"right_{name}"].values())
