"""Wire formats: what is packed comes back, and lies where the circuits' ports say."""

import numpy as np
import pytest
from amaranth.hdl import signed
from amaranth.lib import data

from golden.lanes import DINT4, DINT4_WIDE, LANES, lane_code
from hw.arithmetic import Arithmetic
from hw.mac import Mac
from hw.tile import CompleteTile
from hw.wire import MacWire, TileWire, numbers, pack, unpack, words
from sim.stimulus import activations, weights

pytestmark = pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")

COMPLETE = {name: lane for name, lane in LANES.items() if not lane.is_for_arrays}
LAYOUT = data.StructLayout(
    {"a": data.ArrayLayout(data.ArrayLayout(signed(5), 3), 2), "b": 1, "c": signed(40), "d": data.ArrayLayout(7, 2)}
)


def test_what_is_packed_comes_back_and_amaranth_reads_the_same():
    rng = np.random.default_rng(0)
    values = {
        "a": rng.integers(-16, 16, (50, 2, 3)),
        "b": rng.integers(0, 2, 50),
        "c": rng.integers(-(1 << 39), 1 << 39, 50),
        "d": rng.integers(0, 128, (50, 2)),
    }
    bits = pack(LAYOUT, values)
    assert bits.shape == (50, LAYOUT.size)
    back = unpack(LAYOUT, bits)
    assert all(np.array_equal(back[name], values[name]) for name in values)
    payloads = words(bits)
    assert np.array_equal(numbers(payloads, LAYOUT.size), bits)
    for n, payload in enumerate(payloads):
        view = LAYOUT.from_bits(payload)
        assert [[view["a"][i][j] for j in range(3)] for i in range(2)] == values["a"][n].tolist()
        assert (view["b"], view["c"]) == (values["b"][n], values["c"][n])
        assert [view["d"][i] for i in range(2)] == values["d"][n].tolist()


def test_numbers_are_taken_modulo_their_width():
    assert unpack(signed(4), pack(signed(4), np.array([7, 8, -9]))).tolist() == [7, -8, 7]
    assert words(pack(3, np.array([9]))) == [1]
    assert numbers([-1], 5).tolist() == [[1] * 5]


def test_other_numbers_of_elements_are_refused():
    with pytest.raises(ValueError, match="3 elements are wanted, not"):
        pack(data.ArrayLayout(4, 3), np.zeros((5, 2), int))


@pytest.mark.parametrize("lane", COMPLETE.values(), ids=COMPLETE)
def test_ports_have_the_wire_s_layouts(lane):
    """A tile's streams, and a MAC's where there is one, are what golden's codes and presets are packed into."""
    tile = CompleteTile(Arithmetic(lane, 64, products="true"), lanes=2, columns=3, rows=2)
    circuits = [(tile, TileWire(lane, 64, 2, 3, 2))]
    if all(offset & (offset - 1) == 0 for offset in lane.offsets):
        circuits.append((Mac(Arithmetic(lane, 64)), MacWire(lane, 64)))
    rng = np.random.default_rng(1)
    for circuit, wire in circuits:
        assert circuit.wire == wire
        assert circuit.i.payload.shape() == wire.item
        k = 4 * wire.lanes
        points = rng.choice(lane.circuit_zero_points, wire.columns)
        w = weights(lane.fmt, rng.integers(0, 1 << lane.fmt.bits, (wire.columns, k)), points)
        code, a = lane_code(w, lane), activations(lane, rng, (wire.rows, k))
        items = unpack(wire.item, wire.items(wire.codes(code), a))
        for name, lines, sent in (("code", wire.columns, wire.codes(code)), ("activation", wire.rows, a)):
            assert np.array_equal(items[name].reshape(4, lines, -1).swapaxes(0, 1).reshape(lines, k), sent)
        assert items["last"].tolist() == [0, 0, 0, 1]
        channels = unpack(wire.channel, wire.channels(code))
        half = 1 << wire.width - 1
        assert channels["preset"].tolist() == ((wire.presets(code) + half) % (2 * half) - half).tolist()
        if lane.modes > 1:
            assert channels["mode"].tolist() == code.mode[:, 0].tolist()
            assert channels["flip"].tolist() == code.flip[:, 0].tolist()


def test_only_a_lane_with_an_edge_decoder_sends_its_shift():
    names = {lane.name: [name for name, _ in TileWire(lane, 64).channel] for lane in (DINT4, DINT4_WIDE)}
    assert names == {"dint4": ["preset", "mode", "flip"], "dint4_wide": ["preset", "mode", "flip", "code_shift"]}
