# amaranth: UnusedElaboratable=no
"""Circuits on FPGAs: what is counted, that nextpnr routes them, and what does not fit."""

import json
from importlib.util import find_spec

import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out
from conftest import need

from synth.fpga import CIRCUITS, DEVICES, Fitted, fit, main

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
    monkeypatch.setitem(CIRCUITS, "mac_dint4", lambda: Products(1))
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
    fitted = fit(lambda: Products(9), DEVICES["ice40up5k"])  # of 8 blocks
    assert fitted.count(fitted.device.dsps) == 9
    assert fitted.fmax_mhz is None
    assert "does not fit" not in capsys.readouterr().out
