# amaranth: UnusedElaboratable=no
"""Circuits on FPGAs: what is counted, that nextpnr routes them, and what does not fit."""

import json
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out
from conftest import need

from golden.lanes import DINT4
from golden.record import insert
from hw.arithmetic import Arithmetic
from hw.dot import dot_product
from hw.heap import CARRY_CHAINS, Structure
from sim.runner import Case, simulate
from synth.fpga import CIRCUITS, DEVICES, TILE, Candidate, Fitted, documented_fits, fit, main, mapped
from synth.page.sources import FITS, FITTED, read_results

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")


class Products(wiring.Component):
    """The sum of ``count`` registered products of 16 bits."""

    def __init__(self, count):
        super().__init__({"a": In(16), "b": In(16 * count), "o": Out(32)})
        self._count = count

    def elaborate(self, platform):
        m = Module()
        products = [Signal(32, name=f"product{i}") for i in range(self._count)]
        for i, product in enumerate(products):
            m.d.sync += product.eq(self.a * self.b.word_select(i, 16))
        m.d.comb += self.o.eq(sum(products))
        return m


def test_carry_cells_are_two_luts():
    cells = {"LUT4": 3, "CCU2C": 2, "TRELLIS_FF": 7, "MULT18X18D": 1, "DP16KD": 4, "PFUMX": 9}
    fitted = Fitted(DEVICES["ecp5-25k"], cells, None)
    device = fitted.device
    counts = [fitted.count(kinds) for kinds in (device.luts, device.flops, device.dsps, device.memories)]
    assert counts == [7, 7, 1, 4]


def test_a_device_has_so_many_dsp_blocks(monkeypatch, tmp_path, capsys):
    for device in DEVICES.values():
        if find_spec(device.package.replace("-", "_")) is None:
            need(f"the PyPI package {device.package}")
    monkeypatch.setitem(CIRCUITS, "mac_dint4", Candidate(lambda: Products(1), False))
    monkeypatch.setattr("synth.fpga.CACHE", tmp_path / "cache")
    path = tmp_path / "results.json"
    assert main(["--unit", "mac_dint4", "--device", "ice40up5k", "--output", str(path)]) == 0
    text = path.read_text()
    with monkeypatch.context() as patch:  # once more, it is read from the cache
        patch.setattr("synth.fpga.fit", None)
        assert main(["--unit", "mac_dint4", "--device", "ice40up5k", "--output", str(path)]) == 0
    assert path.read_text() == text
    (record,) = json.loads(path.read_text())["records"]
    assert (record["unit"], record["design"], record["dsps"]) == ("mac", "dint4", 1)
    assert record["fmax_mhz"] > 10
    fitted = fit(Candidate(lambda: Products(9), False), DEVICES["ice40up5k"])  # of 8 blocks
    assert fitted.count(fitted.device.dsps) == 9
    assert fitted.fmax_mhz is None
    assert "does not fit" not in capsys.readouterr().out


def test_mapped_chains_are_exact(tmp_path):
    """A dot product of carry chains, mapped to the FPGA's cells, on real operands, and its longest sum."""
    arithmetic = Arithmetic(DINT4, 96, CARRY_CHAINS, Structure(cuts=(10.0,)), "true")
    create = partial(dot_product, arithmetic, lanes=3)
    netlist = tmp_path / "netlist.v"
    netlist.write_text(mapped(Candidate(create, True), DEVICES["ecp5-25k"]))
    case = Case("dot3_dint4", create(), (netlist,), "top")
    records = simulate([case], simulator="icarus", tests=["realistic", "longest"], build_dir=tmp_path / "sim")
    assert records
    assert all(record.passed for record in records)


def test_the_documented_fits_are_the_stored_ones():
    """`python -m synth tables --document docs/report.md` would change nothing."""
    page = (Path(__file__).parents[1] / "docs" / "report.md").read_text()
    records = read_results(FITTED, FITS)[1]
    (table,) = documented_fits(records).values()
    assert insert(page, "FPGAs", table) == page
    assert {one["device"] for one in records} == DEVICES.keys()


def test_plain_int8_takes_a_block_for_each_product():
    """Yosys 0.70 loses products in iCE40's blocks, where two that are registered are added in one."""
    blocks = {(r["unit"], r["device"]): r["dsps"] for r in read_results(FITTED, FITS)[1] if r["design"] == "int8_plain"}
    products = {"mac": 1, "dot16": 16, TILE: 16}
    assert blocks == {(unit, device): products[unit] for unit in products for device in DEVICES}


def test_fits_as_a_table():
    common = {"unit": "mac", "device": "ice40up5k", "dsps": 0}
    records = [
        {**common, "design": "dint4", "luts": 100, "fmax_mhz": 20.4},
        {**common, "design": "int8_best", "luts": 150, "fmax_mhz": None},
        {**common, "unit": "engine_small", "design": "int8", "luts": 9, "fmax_mhz": 1},
    ]
    rows = documented_fits(records)["FPGAs"].splitlines()[2:]
    assert rows[0] == "| mac | ice40up5k | 100 | 0 | 20 |  |  |  | 150 | 0 | does not fit |  |  |  | **1.50** |"
    assert rows[1] == "| engine_small | ice40up5k |  |  |  |  |  |  | 9 | 0 | 1 |  |  |  |  |"
