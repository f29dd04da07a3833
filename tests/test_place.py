"""Placement and wires: LEF as others write it, legal rows, trees against the exact ones, and what is written."""

import gzip
import itertools
import json
import pickle
import random
import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from cell_libraries import LIBRARIES, read_once, tool_files
from mini_liberty import MINI
from test_sizing import dot, outputs

from hw.units import UNITS
from synth.__main__ import main
from synth.designs import DESIGNS, Design, keep, read_designs
from synth.flow import Flow
from synth.liberty import load_library
from synth.netlist import Netlist, Port
from synth.opensta import opensta, version
from synth.passes import insert_buffer
from synth.place import LefError, Placement, PlacementError, Wires, export, find_technology, place, read_lef
from synth.place.closure import close, linear
from synth.place.fanout import fan_out
from synth.place.routing import route
from synth.place.search import beside, candidates, search_energy, sooner
from synth.place.steiner import Tree, steiner
from synth.place.technology import WIRES, Layer, Shape
from synth.place.tuning import tune
from synth.report import produced_by, table
from synth.sizing import Places, size, slacks
from synth.timing import critical_path

EMBEDDED = load_library("embedded")


def pipeline(library, width=24, *, seed=1, flops=True):
    """Random NANDs between flops: inputs d, outputs q, one clock."""
    rng = random.Random(seed)
    nand = library.nand2
    a, b = nand.inputs
    (y,) = nand.outputs
    flop = library.flip_flop
    (q,) = [pin for pin in flop.outputs][:1]
    netlist = Netlist("top", library)
    nets = itertools.count(2)
    clock, data = next(nets), [next(nets) for _ in range(width)]
    netlist.ports = {"clk": Port("input", (clock,)), "d": Port("input", tuple(data))}
    layer = data
    for level in range(5):
        new = []
        for i in range(width):
            out = next(nets)
            first, second = layer[i], layer[(i + rng.choice((1, 1, 2, width // 2))) % width]
            netlist.insert(f"g{level}_{i}", nand, {a: first, b: second, y: out})
            new.append(out)
        if flops and level in (0, 4):
            stored = [next(nets) for _ in new]
            for i, (net, out) in enumerate(zip(new, stored, strict=True)):
                netlist.insert(f"f{level}_{i}", flop, {flop.ff.data: net, flop.ff.clock: clock, q: out})
            new = stored
        layer = new
    netlist.ports["q"] = Port("output", tuple(layer))
    netlist.check()
    return netlist


# LEF ------------------------------------------------------------------------------------------------------------------

TECHNOLOGY = """
VERSION 5.8 ; # a comment ; with a semicolon
BUSBITCHARS "[]" ;
UNITS
  DATABASE MICRONS 2000 ;
END UNITS
PROPERTYDEFINITIONS
  LAYER LEF58_TYPE STRING ;
END PROPERTYDEFINITIONS
site core
  size 0.2 by 1.0 ; class core ; symmetry y ;
end core
LAYER poly TYPE MASTERSLICE ; END poly
LAYER m1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.2 ; WIDTH 0.1 ; END m1
LAYER v1 TYPE CUT ; END v1
LAYER m2
  TYPE ROUTING ; DIRECTION VERTICAL ; PITCH 0.2 0.3 ; WIDTH 0.1 ;
  SPACINGTABLE PARALLELRUNLENGTH 0 WIDTH 0 0.1 WIDTH 3 0.28 ;
  PROPERTY LEF58_TYPE "TYPE X ; END m2" ;
  RESISTANCE RPERSQ 0.5 ; CAPACITANCE CPERSQDIST 0.0002 ; EDGECAPACITANCE 0.00004 ;
END m2
LAYER m3 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.2 0.3 ; WIDTH 0.1 ;
  RESISTANCE RPERSQ 0.5 ; CAPACITANCE CPERSQDIST 0.0002 ; END m3
VIA v12 DEFAULT LAYER m1 ; RECT -0.1 -0.1 0.1 0.1 ; END v12
BEGINEXT "anything" CREATOR x ENDEXT
END LIBRARY
"""
MACRO = """
MACRO {name}
  CLASS CORE ; FOREIGN {name} 0 0 ; ORIGIN 0 0 ; SIZE {width} BY 1.0 ; SYMMETRY X Y ; SITE core ;
  PIN A DIRECTION INPUT ; USE SIGNAL ; ANTENNAGATEAREA 0.1 LAYER m1 ;
    PORT LAYER m1 ; RECT MASK 1 0.0 0.1 0.1 0.2 ; POLYGON 0.1 0.4 0.3 0.4 0.3 0.6 ; END END A
  PIN VDD USE POWER ; PORT LAYER m1 ; RECT 0 0.9 1 1.1 ; END END VDD
  OBS LAYER m1 ; RECT 0 0 0.1 0.1 ; END
END {name}
"""


def mini(folder):
    """The small library, whose NAND takes 2 um2."""
    (folder / "mini.lib").write_text(MINI)
    return load_library(folder / "mini.lib")


def test_lef(tmp_path):
    (tmp_path / "tech.lef").write_text(TECHNOLOGY.replace("\n", "\r\n"))
    (tmp_path / "cells.lef.gz").write_bytes(
        gzip.compress((MACRO.format(name="INV", width=0.6) + "END LIBRARY\n").encode())
    )
    lef = read_lef([tmp_path / "tech.lef", tmp_path / "cells.lef.gz"])
    assert lef.units == 2000
    assert (lef.sites["core"].width, lef.sites["core"].height) == (0.2, 1.0)
    m1, m2, m3 = lef.layers
    assert (m1.name, m1.horizontal, m1.ff_per_um) == ("m1", True, None)
    assert (m2.edges, m3.edges) == (True, False)
    assert (m2.pitch, m2.width, m2.ohm_per_um) == (0.2, 0.1, 5.0)
    assert m2.ff_per_um == pytest.approx(1000 * (0.0002 * 0.1 + 2 * 0.00004))
    assert m3.pitch == 0.3
    inverter = lef.macros["INV"]
    assert (inverter.width, inverter.height, inverter.site) == (0.6, 1.0, "core")
    assert inverter.pins == {"A": (pytest.approx(0.2), pytest.approx(0.5))}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing in it"),
        ("module top; endmodule", "line 1: cannot read 'MODULE'"),
        ("MACRO A\n SIZE 1 BY 1 ;\n", "ends inside MACRO A"),
        ("MACRO A\n SIZE 1 ;\nEND A", "line 3: MACRO A: SIZE 1 is not"),
        ("MACRO A\n CLASS CORE ;\nEND A", "MACRO A has no SIZE"),
        ("MACRO A\n SIZE nan BY 1 ;\nEND A", "SIZE is 'nan'"),
        ("MACRO A\n SIZE 0 BY 1 ;\nEND A", "no extent"),
        ("MACRO A\n SIZE 1 BY 1 ;\nEND B", "END B where MACRO A"),
        ("LAYER m TYPE ROUTING ; DIRECTION VERTICAL ; END m", "neither PITCH nor WIDTH"),
        ("MACRO A SIZE 1 BY 1 ; PIN B PORT LAYER m ; RECT 0 0 1 ; END END B END A", "RECT of 3 numbers"),
        ('MACRO A\n FOREIGN "A ;\n SIZE 1 BY 1 ;\nEND A\n', "line 2: a text in quotes has no end"),
        ('MACRO "' + "A\n" * 99 + '"\nSIZE 1 BY 1 ;\nEND B', r"^[^\n]{,300}\.\.\.$"),
    ],
)
def test_lef_errors(tmp_path, text, why):
    path = tmp_path / "x.lef"
    path.write_text(text)
    with pytest.raises(LefError, match=why):
        read_lef([path])


def test_lef_that_does_not_fit(tmp_path):
    """A cell that is missing, of another height or off the sites is named, and so is a file that is not there."""
    library = mini(tmp_path)
    netlist, nand = pipeline(library, 4), library.nand2.name
    path = tmp_path / "cells.lef"
    with pytest.raises(LefError, match="no such LEF"):
        find_technology(library, str(path))
    path.write_text(TECHNOLOGY + MACRO.format(name="other", width=0.6))
    with pytest.raises(LefError, match="no cell of library"):
        find_technology(library, str(path))
    for nothing in ("", ","):
        with pytest.raises(LefError, match="no LEF file given"):
            find_technology(library, nothing)
    (path := tmp_path / "a,b.lef").write_text(TECHNOLOGY + MACRO.format(name=nand, width=2))  # one file by its name
    with pytest.raises(LefError, match=f"cell {nand} has no pin"):
        place(netlist, find_technology(library, str(path)))
    path.write_text(TECHNOLOGY + MACRO.format(name=nand, width=2.03))
    with pytest.raises(LefError, match="no multiple of the site"):
        place(netlist, find_technology(library, str(path)))


def test_a_folder_with_a_file_of_each_cell(tmp_path):
    """As foundries give them: all are read, however many there are, and messages do not name each."""
    library, folder = mini(tmp_path), tmp_path / "cells"
    folder.mkdir()
    for name in [*(f"A{i}" for i in range(250)), "NAND"]:
        (folder / f"{name}.lef").write_text(MACRO.format(name=name, width=2))
    (folder / "tech.lef").write_text(TECHNOLOGY)
    technology = find_technology(library, str(folder))
    assert technology.macros.keys() == {"NAND"}
    with pytest.raises(LefError, match=r"the LEF \(tech\.lef, A0\.lef, A1\.lef and 249 more\) has no cell INV"):
        technology.shape(library.cell("INV"))


def test_lef_that_is_found_and_broken_is_left_out(tmp_path):
    """Nobody named it: cells are placed by their areas, as without LEF, and a note says what is wrong with which."""
    library, lef = mini(tmp_path), tmp_path / "cells.lef"
    assert "looked for beside the Liberty files" in find_technology(library).notes[-1]
    larger = TECHNOLOGY + MACRO.format(name="NAND", width=8)
    for broken in (
        larger,
        TECHNOLOGY + "MACRO NAND SIZE a BY 1 ; END NAND",
        "MACRO NAND SIZE 1 BY 1 ;",
        "\x1f\x8b cut",
    ):
        lef.write_bytes(broken.encode("latin-1"))
        with pytest.raises(LefError, match=r"cells\.lef"):
            find_technology(library, str(lef))
        found = find_technology(library)
        assert (found.macros, found.identity) == ({}, find_technology(library, "none").identity)
        assert re.match("LEF that was found is left out: .*cells.lef", found.notes[0])


def test_lef_with_sites_as_small_as_its_units(tmp_path):
    """Cells that are a trifle higher than their rows have a common width, too; a site of no whole units is refused."""
    library, path = mini(tmp_path), tmp_path / "x.lef"
    text = MACRO.format(name=library.nand2.name, width=2)
    path.write_text(text.replace("BY 1.0", "BY 1.0000001").replace("SITE core ;", ""))
    assert find_technology(library, str(path)).site_um == 2
    for width in ("0.0001", "0.20025"):
        path.write_text(TECHNOLOGY.replace("size 0.2", f"size {width}") + text)
        with pytest.raises(LefError, match=f"sites of {width} by 1 um, which 2000 units a um cannot say"):
            find_technology(library, str(path))
    path.write_text(TECHNOLOGY.replace("MICRONS 2000", "MICRONS 100") + text)  # what the DEF has may be no finer
    assert find_technology(library, str(path)).units == 100
    path.write_text(TECHNOLOGY.replace("DATABASE MICRONS 2000 ;", "") + text)
    assert find_technology(library, str(path)).units == 1000


def test_lef_in_another_scale(tmp_path):
    """A cell that is four times as wide and high as the Liberty's area says is of another library, or drawn larger."""
    library, path = mini(tmp_path), tmp_path / "x.lef"
    text = TECHNOLOGY + MACRO.format(name="NAND", width=2)
    path.write_text(text)
    assert find_technology(library, str(path)).of_other_area == {}
    path.write_text(text.replace("SIZE 2 BY 1.0", "SIZE 8 BY 4.0"))
    with pytest.raises(LefError, match=r"x\.lef: cell NAND has 32 um2, that of library \w+ 2: LEF of another library"):
        find_technology(library, str(path))


def test_shapes():
    nand = EMBEDDED.nand2
    bare = find_technology(EMBEDDED, "none")
    shape = bare.shape(nand)
    assert replace(bare, macros={nand.name: shape}, sources={"x.lef": ""}).shape(nand) == shape
    with pytest.raises(LefError, match=rf"cell {nand.name} is 0.54 um high in rows of 0.27 um"):
        replace(bare, macros={nand.name: Shape(shape.width, 0.54, shape.pins)}, sources={"x.lef": ""}).shape(nand)
    with pytest.raises(LefError, match=rf"\(x.lef\) has no cell {nand.name} of library asap7"):
        replace(bare, macros={"other": shape}, sources={"x.lef": ""}).shape(nand)


def test_layers_without_edges_are_named(tmp_path):
    """The LEF's own values are taken, of plates alone where it has no more, and a note says of which layers."""
    library, path = mini(tmp_path), tmp_path / "x.lef"
    path.write_text(TECHNOLOGY + MACRO.format(name="NAND", width=2))
    notes = find_technology(library, str(path)).notes
    assert any("sheet values of the LEF, which has no EDGECAPACITANCE of m3: too low" in note for note in notes)


def test_vias_have_the_resistance_of_their_cuts(tmp_path):
    """Of an unknown library; that of a layer without values of its own counts to the next one that has some."""
    library, path = mini(tmp_path), tmp_path / "x.lef"
    text = TECHNOLOGY + MACRO.format(name="NAND", width=2)
    path.write_text(text)
    bare = find_technology(library, str(path))
    assert [one.via_ohm for one in bare.layers] == [0, 0]
    assert any("vias without resistance" in note for note in bare.notes)
    cuts = "LAYER v1 TYPE CUT ; RESISTANCE 9.5 ; END v1"
    more = "LAYER mx TYPE ROUTING ; DIRECTION VERTICAL ; PITCH 0.2 ; END mx LAYER vx TYPE CUT ; RESISTANCE 2 ; END vx"
    path.write_text(text.replace("LAYER v1 TYPE CUT ; END v1", f"{cuts} {more}"))
    found = find_technology(library, str(path))
    assert [one.via_ohm for one in found.layers] == [11.5, 0]
    assert not any("vias" in note for note in found.notes)


def test_a_cell_of_another_area(tmp_path):
    """Where a library's own files disagree about a few cells, they are placed as the LEF has them, and named."""
    cells = [EMBEDDED.nand2, EMBEDDED.inverter, EMBEDDED.flip_flop]
    height = 1.0
    widths = [round(cell.area / height, 5) for cell in cells[:2]] + [round(2 * cells[2].area / height, 5)]
    pins = "".join("PIN {} PORT LAYER m1 ; RECT 0 0 0.01 0.01 ; END END {}\n")
    text = ["VERSION 5.8 ; UNITS DATABASE MICRONS 100000 ; END UNITS"]
    for cell, width in zip(cells, widths, strict=True):
        ports = "".join(pins.format(pin, pin) for pin in (*cell.inputs, *cell.outputs))
        text.append(f"MACRO {cell.name} CLASS CORE ; SIZE {width} BY {height} ;\n{ports}END {cell.name}")
    (path := tmp_path / "x.lef").write_text("\n".join(text))
    technology = find_technology(EMBEDDED, str(path))
    assert f"has them: {cells[2].name} {widths[2]:g} um2 ({cells[2].area:g})" in technology.notes[-1]
    assert technology.shape(cells[2]).width == widths[2]


@pytest.mark.parametrize(("pitch", "known"), [(0.036, True), (0.037, False)])
def test_layers_of_a_known_library(tmp_path, pitch, known):
    """A library on ASAP7's layers, as its cells of other thresholds are, has their wires; LEF says none of these."""
    library, path = mini(tmp_path), tmp_path / "x.lef"
    layers = WIRES["asap7"].layers
    text = [TECHNOLOGY.partition("LAYER m1")[0]]
    for one in layers:
        way = "HORIZONTAL" if one.horizontal else "VERTICAL"
        where = pitch if one.name == "M2" else one.pitch
        text.append(f"LAYER {one.name} TYPE ROUTING ; DIRECTION {way} ; PITCH {where} ; WIDTH 0.018 ; END {one.name}")
    path.write_text("\n".join([*text, MACRO.format(name="NAND", width=2)]))
    found = find_technology(library, str(path))
    assert found.layers == (layers if known else ())
    assert (found.site_um, found.row_um) == (0.2, 1.0)


def test_the_nominal_corner_is_taken(tmp_path):
    """Of the three technologies that open_pdks puts beside a library, whose order is max, min, nom."""
    for folder in ("lib", "lef", "techlef"):
        (tmp_path / folder).mkdir()
    library = mini(tmp_path / "lib")
    (tmp_path / "lef" / "mini.lef").write_text(MACRO.format(name="NAND", width=2))
    for i, corner in enumerate(("max", "min", "nom"), 1):
        text = TECHNOLOGY.replace("CPERSQDIST 0.0002", f"CPERSQDIST 0.000{i}")
        (tmp_path / "techlef" / f"mini__{corner}.tlef").write_text(text)
    folders = f"{tmp_path / 'techlef'},{tmp_path / 'lef'}"
    for found in (find_technology(library), find_technology(library, folders)):
        assert found.layers[1].ff_per_um == pytest.approx(0.03)


@pytest.mark.parametrize("name", LIBRARIES)
def test_real_lef(name, shared):
    """Every usable cell of the real libraries has a shape, whose area is the Liberty's."""
    library = EMBEDDED if name == "asap7" else read_once(shared(LIBRARIES[name]))  # of the same cells, and quick
    technology = find_technology(library, str(shared(LIBRARIES[name].replace("liberty/", "lef/"))))
    assert {layer.horizontal for layer in technology.layers} == {True, False}
    for cell in library.usable.values():
        shape = technology.shape(cell)
        assert shape.width * shape.height == pytest.approx(cell.area, rel=0.004), cell.name  # sg13g2's own difference
        for x, y in shape.pins.values():
            assert 0 <= x <= shape.width
            assert 0 <= y <= shape.height
    bare = find_technology(library, "none")
    assert (bare.row_um, bare.site_um) == (technology.row_um, technology.site_um)


# Trees and routes -----------------------------------------------------------------------------------------------------


def exact(pins):
    """Length of the shortest tree, by Dreyfus and Wagner on the Hanan grid."""
    grid = [(x, y) for x in sorted({x for x, _ in pins}) for y in sorted({y for _, y in pins})]
    places = np.array(grid)
    apart = np.abs(places[:, None] - places[None]).sum(2)
    *ends, last = (grid.index(pin) for pin in pins)
    best = {1 << i: apart[end] for i, end in enumerate(ends)}
    for some in range(1, 1 << len(ends)):
        if some not in best:
            part, joined = (some - 1) & some, None
            while part:
                both = best[part] + best[some ^ part]
                joined = both if joined is None else np.minimum(joined, both)
                part = (part - 1) & some
            best[some] = (apart + joined[None]).min(1)
    return best[(1 << len(ends)) - 1][last]


def joined(tree, pins):
    """Whether a tree is one: its pins first, edges that join all of its points without a loop."""
    assert tree.points[: len(pins)] == tuple(pins)
    assert len(tree.edges) == len(tree.points) - 1
    reached, waiting = {0}, [0]
    while waiting:
        at = waiting.pop()
        for a, b in tree.edges:
            for near, far in ((a, b), (b, a)):
                if near == at and far not in reached:
                    reached.add(far)
                    waiting.append(far)
    return len(reached) == len(tree.points)


@pytest.mark.parametrize(
    ("pins", "within"), [(2, 1.0), (3, 1.0), (4, 1.001), (5, 1.005), (6, 1.01), (7, 1.03), (8, 1.03)]
)
def test_steiner(pins, within):
    """Never shorter than the exact tree, up to three pins as short, and beyond near it in the mean."""
    rng = random.Random(pins)
    nets = [[(rng.randrange(40), rng.randrange(40)) for _ in range(pins)] for _ in range(25)]
    trees = steiner(nets)
    assert all(joined(tree, net) for tree, net in zip(trees, nets, strict=True))
    lengths, best = [tree.length for tree in trees], [exact(net) for net in nets]
    assert all(length >= least for length, least in zip(lengths, best, strict=True))
    assert sum(lengths) <= within * sum(best)


def test_steiner_of_pins_at_one_place():
    for many in (1, 2, 3, 5, 20):
        (tree,) = steiner([[(7, 7)] * many])
        assert tree.length == 0
        assert joined(tree, [(7, 7)] * many)


def test_routes():
    """Wires that fit go straight; of too many, some go around, and what then has no track is counted."""
    layers = (Layer("a", True, 1.0, 1, 1, free=1.0), Layer("b", False, 1.0, 1, 1, free=1.0))
    few = {i: Tree(((5, 75), (145, 75)), ((0, 1),)) for i in range(10)}
    routes = route(few, 150, 150, 1, layers)
    assert routes.overflow == 0
    assert routes.lengths == dict.fromkeys(few, 140)
    assert routes.worst == pytest.approx(10 / 15)
    many = {i: Tree(((5, 75), (145, 75)), ((0, 1),)) for i in range(40)}
    routes = route(many, 150, 150, 1, layers)
    assert routes.overflow == 0
    assert sum(routes.lengths.values()) > 40 * 140
    assert route({i: many[0] for i in range(200)}, 150, 150, 1, layers).overflow > 0


# Placements -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def placed():
    """A small circuit in the embedded library, placed without LEF."""
    netlist = pipeline(EMBEDDED)
    return place(netlist, find_technology(EMBEDDED, "none"))


def legal(placement):
    core, technology = placement.core, placement.technology
    rows = {}
    for name, one in placement.cells.items():
        width = round(technology.shape(one.cell).width * core.units)
        assert one.x % core.site == 0, name
        assert one.y % core.row == 0, name
        assert one.x >= 0, name
        assert one.x + width <= core.width, name
        assert 0 <= one.y < core.height, name
        assert one.flipped == bool(one.y // core.row % 2), name
        rows.setdefault(one.y, []).append((one.x, one.x + width))
    for row in rows.values():
        for (_, end), (begin, _) in itertools.pairwise(sorted(row)):
            assert end <= begin
    for x, y in placement.ports.values():
        assert x in (0, core.width) or y in (0, core.height)
    assert len(set(placement.ports.values())) == len(placement.ports)


def test_placement(placed, capfd):
    legal(placed)
    assert placed.netlist.cells.keys() <= placed.cells.keys()
    assert placed.density == pytest.approx(0.7, abs=0.03)
    tree = placed.clock
    assert tree.sinks == sum(one.cell.ff is not None for one in placed.netlist.cells.values()) == 48
    assert len(tree.buffers) == 4  # three of sixteen flops each, and one for them
    again = place(placed.netlist, placed.technology)
    assert again.cells == placed.cells
    other = place(placed.netlist, placed.technology, seed=5, utilisation=0.5)
    legal(other)
    assert other.cells != placed.cells
    assert other.density == pytest.approx(0.5, abs=0.03)
    assert capfd.readouterr().out == ""  # coloquinte reports every step
    assert (
        Placement.from_json(json.loads(json.dumps(placed.to_json())), placed.technology).to_json() == placed.to_json()
    )


def test_cells_are_spread():
    """As dense in the core's middle as elsewhere, and legal; ports stay where those of another placement are."""
    netlist, technology = dot(EMBEDDED, "int4_signed", 3, (9, 14)), find_technology(EMBEDDED, "none")
    near = place(netlist, technology, utilisation=0.4)
    wide = place(netlist, technology, utilisation=0.4, spread=1, ports=near)
    legal(wide)
    assert wide.spread
    assert wide.core == near.core
    assert wide.ports == near.ports

    def fullest(placement):
        parts = Counter()
        for one in placement.cells.values():
            parts[one.x * 4 // placement.core.width, one.y * 4 // placement.core.height] += one.cell.area
        return max(parts.values()) / sum(parts.values())

    assert fullest(wide) < 0.8 * fullest(near)
    assert Placement.from_json(json.loads(json.dumps(wide.to_json())), technology).spread


def test_placement_is_better_than_chance(placed):
    """Wires are far shorter than with the same cells at random."""
    length = Wires.of(placed).length_um
    names = list(placed.cells)
    shuffled = names[:]
    random.Random(1).shuffle(shuffled)
    cells = {name: placed.cells[other] for name, other in zip(names, shuffled, strict=True)}
    cells = {name: type(one)(placed.cells[name].cell, one.x, one.y, one.flipped) for name, one in cells.items()}
    mixed = type(placed)(**{**vars(placed), "cells": cells})
    assert length < 0.6 * Wires.of(mixed).length_um


def test_placement_errors(placed):
    for utilisation in (0, -1, 1.5, float("nan"), 1e-5):
        with pytest.raises(PlacementError, match="utilisation"):
            place(placed.netlist, placed.technology, utilisation=utilisation)
    with pytest.raises(PlacementError, match="no cells"):
        place(Netlist("empty", EMBEDDED), placed.technology)


def test_wires(placed):
    """Lengths are the trees', capacitances the layers', and delays Elmore's."""
    wires = Wires.of(placed)
    terminals = placed.terminals()
    assert wires.nets.keys() == terminals.keys()
    low, high = (pick(layer.ff_per_um for layer in placed.technology.layers) for pick in (min, max))
    for net, wire in wires.nets.items():
        places = [placed.place_of(one) for one in terminals[net]]
        (tree,) = steiner([places])
        assert wire.length_um >= tree.length / placed.core.units - 1e-9
        assert low * wire.length_um - 1e-9 <= wire.capacitance_ff <= high * wire.length_um + 1e-9
        delays = wire.delays([1.0] * len(places))
        assert delays[0] == 0
        assert all(delay >= 0 for delay in delays)
        two = wire.pieces[0]
        if len(places) == 2:
            assert delays[1] == pytest.approx(two[2] * (two[3] / 2 + 1.0) / 1000)
    model = wires.model(placed.netlist)
    assert critical_path(placed.netlist, wires=model).critical_path_ps > critical_path(placed.netlist).critical_path_ps


def test_export(placed, tmp_path):
    """Verilog, DEF and SPEF agree in names, and the DEF says where everything is."""
    wires = Wires.of(placed)
    files = {path.name: path.read_text() for path in export(placed, wires, tmp_path, clock_ps=1000)}
    assert {"netlist.v", "placed.v", "placed.def", "placed.spef", "config.mk", "constraint.sdc"} <= files.keys()
    verilog = dict(
        re.findall(r"^  (\w+) (\w+) \(\.", files["placed.v"], re.M)
        and re.findall(r"^  \w+ (\w+) \((\..*)\);$", files["placed.v"], re.M)
    )
    text = files["placed.def"]
    found = re.findall(r"^- (\S+) (\S+) \+ PLACED \( (\d+) (\d+) \) (N|FS) ;$", text, re.M)
    assert len(found) == len(placed.cells) == len(verilog)
    assert {name for name, *_ in found} == verilog.keys()
    nets = dict(re.findall(r"^- (\S+) (\( .*) ;$", files["placed.def"].partition("NETS")[2], re.M))
    for name, ends in nets.items():
        for instance, pin in re.findall(r"\( (\S+) (\S+) \)", ends):
            if instance != "PIN":
                assert f".{pin}({name})" in verilog[instance]
    assert set(re.findall(r"^\*D_NET (\S+)", files["placed.spef"], re.M)) == nets.keys()
    # Pins are on tracks of their layers, apart, and wholly in the core.
    tracks = {
        layer: range(int(first), int(first) + int(many) * int(step), int(step))
        for first, many, step, layer in re.findall(r"^TRACKS . (\d+) DO (\d+) STEP (\d+) LAYER (\S+)", text, re.M)
    }
    shape = r"LAYER (\S+) \( (\S+) (\S+) \) \( (\S+) (\S+) \) \+ PLACED \( (\d+) (\d+) \) N ;"
    pins = re.findall(shape, text)
    assert len({(layer, x, y) for layer, *_, x, y in pins}) == len(pins) == len(placed.ports)
    for layer, *numbers in pins:
        left, low, right, high, x, y = map(int, numbers)
        assert 0 <= x + left < x + right <= placed.core.width
        assert 0 <= y + low < y + high <= placed.core.height
        assert (y if layer == "M2" else x) in tracks[layer]
    assert files["netlist.v"].count("clock") == 0
    assert files["constraint.sdc"].startswith("set_units -time ps\ncreate_clock -name clock -period 1000 ")
    for name in ("VERILOG_FILES", "SYNTH_NETLIST_FILES"):  # the second alone leaves some releases without a source
        assert f"export {name} = $(" in files["config.mk"]
    for name in ("PLACE_DENSITY_LB_ADDON = 0.1", "CELL_PAD_IN_SITES_GLOBAL_PLACEMENT = 0"):  # or 70 % do not fit
        assert f"export {name}\n" in files["config.mk"]
    assert json.loads(files["picture.json"])["width"] == placed.core.width / 1000


@pytest.mark.parametrize(("time_unit", "period"), [("1ns", "1.25"), ("1ps", "1250"), ("10ps", "125")])
def test_a_library_without_buffers_and_of_other_units(tmp_path, time_unit, period):
    """The port drives all flops by a net like others; constraints have the library's unit; no other's file stays."""
    (tmp_path / "mini.lib").write_text(MINI.replace('time_unit : "1ns"', f'time_unit : "{time_unit}"'))
    netlist = pipeline(load_library(tmp_path / "mini.lib"), width=8)
    netlist.ports["idle"] = Port("input", (netlist.fresh(),))
    placement = place(netlist, find_technology(netlist.library, "none"))
    wires = Wires.of(placement)
    assert not placement.clock.buffers
    assert placement.clock.sinks == 16
    assert wires.clock_um > 0
    others = [tmp_path / name for name in ("placed.spef", "config.mk", "config.json")]
    for path in others:
        path.write_text("of another placement")
    files = {path.name: path.read_text() for path in export(placement, wires, tmp_path, clock_ps=1250)}
    ends = re.search(r"^- (\S+) \( PIN clk \)(.*) ;$", files["placed.def"], re.M)
    assert ends[2].count(" CK ") == 16
    for net in re.findall(r" \+ NET (\S+)", files["placed.def"]):  # that of an input that nothing reads, too
        assert f"\n- {net} ( " in files["placed.def"].partition("\nNETS ")[2]
    assert f"create_clock -name clock -period {period} [get_ports {{clk}}]" in files["constraint.sdc"]
    assert ("set_units -time" in files["constraint.sdc"]) == (time_unit != "10ps")
    assert not any(path.exists() for path in others)


@pytest.mark.skipif(version() is None, reason="OpenSTA is not installed")
def test_opensta_reads_the_wires(shared):
    """With SPEF, OpenSTA agrees with the linear delays to a few percent, and a net's wire moves both alike."""
    folder = shared(LIBRARIES["nangate45"])
    library = read_once(folder)
    liberty = tool_files(folder)[1]  # reduced: linear tables
    netlist = pipeline(library)
    placement = place(netlist, find_technology(library, str(shared("lef/nangate45"))))
    wires = Wires.of(placement)
    without, with_wires = (
        opensta(netlist, liberty, clock_ps=2000, wires=one).critical_path_ps for one in (None, wires)
    )
    own = linear(placement, wires)[0] - critical_path(netlist).critical_path_ps
    assert own > 5
    assert with_wires - without == pytest.approx(own, rel=0.15)


def test_close():
    """What misses the clock with its wires meets it after closure, at the cost of a little area."""
    netlist = pipeline(EMBEDDED, 32, seed=3)
    placement = place(netlist, find_technology(EMBEDDED, "none"))
    before = linear(placement, Wires.of(placement))[0]
    closed = close(placement, clock_ps=0.9 * before)
    legal(closed.placement)
    assert closed.met
    assert closed.rounds > 0
    assert closed.netlist.area < 1.5 * netlist.area
    assert linear(closed.placement, Wires.of(closed.placement))[0] == closed.critical_path_ps
    missed = close(placement, clock_ps=0.05 * before, rounds=1)
    assert not missed.met
    whole, wires = closed.with_clock()
    assert whole.area == pytest.approx(closed.area)
    drivers = {net for one in whole.cells.values() for pin, net in one.nets.items() if pin in one.cell.outputs}
    assert drivers | whole.inputs.keys() >= wires.keys() > closed.wires.nets.keys()
    assert sum(one.capacitance_ff for one in wires.values()) == pytest.approx(
        closed.wires.capacitance_ff + closed.wires.clock_ff
    )


def test_closure_buffers_long_nets():
    """A net that is read all over the core gets buffers, each for pins that lie together, and the function stays."""
    netlist = pipeline(EMBEDDED, 64, seed=2)
    nand = EMBEDDED.nand2
    _, b = nand.inputs
    source = netlist.cells["f0_0"].nets[next(iter(EMBEDDED.flip_flop.outputs))]
    gates = [name for name in netlist.cells if name.startswith("g2_")]
    netlist.move([(name, b) for name in gates], source)
    netlist.check()
    placement = place(netlist, find_technology(EMBEDDED, "none"))
    before = linear(placement, Wires.of(placement))[0]
    closed = close(placement, clock_ps=0.8 * before, rounds=3)
    added = closed.netlist.cells.keys() - netlist.cells.keys()
    assert added
    assert closed.critical_path_ps < 0.9 * before
    assert outputs(closed.netlist) == outputs(netlist)
    legal(closed.placement)


@pytest.fixture(scope="module")
def slow():
    """A dot product whose adders of a column are all in a row, and a clock that it misses by a fifth."""
    netlist = dot(EMBEDDED, "int4_signed", 3, (9, 14))
    return netlist, 0.8 * critical_path(netlist).critical_path_ps


def test_tuning_meets_the_clock(slow):
    """Compiled sizing says the delay that timing finds, keeps the function and its input, and pays about as little."""
    netlist, clock_ps = slow
    before = netlist.to_json()
    found = tune(netlist, clock_ps)
    assert netlist.to_json() == before
    assert found.critical_path_ps == pytest.approx(critical_path(found.netlist).critical_path_ps)
    assert found.critical_path_ps < 0.95 * critical_path(netlist).critical_path_ps
    assert outputs(found.netlist) == outputs(netlist)
    known, small = slacks(found.netlist, clock_ps), tune(found.netlist, 2 * clock_ps)
    assert found.slacks == pytest.approx({net: known[net] for net in found.slacks})
    assert small.netlist.area < found.netlist.area
    again = tune(netlist, clock_ps)
    assert again.netlist.to_json() == found.netlist.to_json()
    other, _ = size(netlist, 1.02 * found.critical_path_ps, rewire=False)
    assert tune(netlist, 1.02 * found.critical_path_ps).netlist.area < 1.05 * other.area


def test_tuning_exchanges_bits(slow):
    """Where cells lie is known: late bits go to adders that can wait, sums stay; with time, wires get shorter."""
    netlist, clock_ps = slow
    rng = random.Random(1)
    at = {name: (rng.uniform(0, 9), rng.uniform(0, 9)) for name in netlist.cells}
    near = Places(dict.fromkeys(at, (0.0, 0.0)), 0.0)
    fast = tune(netlist, clock_ps, places=near)
    assert fast.critical_path_ps < tune(netlist, clock_ps).critical_path_ps
    assert fast.critical_path_ps == pytest.approx(critical_path(fast.netlist).critical_path_ps)
    assert outputs(fast.netlist) == outputs(netlist)

    def length(netlist):
        ends = {}
        for one in netlist.cells.values():
            for net in one.nets.values():
                ends.setdefault(net, []).append(at[one.name])
        return sum(max(side) - min(side) for some in ends.values() for side in zip(*some, strict=True))

    short = tune(netlist, 2 * clock_ps, places=Places(at, 1e-6))
    assert length(short.netlist) < 0.98 * length(netlist)
    assert outputs(short.netlist) == outputs(netlist)


def test_large_circuits_are_closed(monkeypatch):
    """As those of tens of thousands of cells: sized by compiled moves, buffers for a net that is read everywhere."""
    monkeypatch.setattr("synth.place.closure.SIZED_UP_TO", 100)
    netlist = pipeline(EMBEDDED, 64, seed=2)
    source = netlist.cells["f0_0"].nets[next(iter(EMBEDDED.flip_flop.outputs))]
    _, b = EMBEDDED.nand2.inputs
    netlist.move([(name, b) for name in netlist.cells if name.startswith("g2_")], source)
    placement = place(netlist, find_technology(EMBEDDED, "none"))
    before = linear(placement, Wires.of(placement))[0]
    closed = close(placement, clock_ps=0.7 * before)
    legal(closed.placement)
    assert closed.met
    assert closed.netlist.cells.keys() > netlist.cells.keys()
    assert outputs(closed.netlist) == outputs(netlist)
    assert linear(closed.placement, Wires.of(closed.placement))[0] == closed.critical_path_ps
    assert not close(placement, clock_ps=0.05 * before, rounds=2).met


def test_chains_of_buffers_make_way():
    """One rank of buffers is faster than one behind the other, for pins that all lie together."""
    netlist = pipeline(EMBEDDED, 64, seed=2)
    source = netlist.cells["f0_0"].nets[next(iter(EMBEDDED.flip_flop.outputs))]
    _, b = EMBEDDED.nand2.inputs
    pins = [(name, b) for name in netlist.cells if name.startswith("g2_")][:12]
    netlist.move(pins, source)
    small = min(EMBEDDED.buffers.values(), key=lambda one: one.cell.area)
    others = [pin for pin in netlist.readers(source) if pin not in pins]
    netlist.move(others, netlist.cells["f0_1"].nets[next(iter(EMBEDDED.flip_flop.outputs))])
    before = outputs(netlist)
    net, chain = source, []
    for _ in range(4):
        name, net = insert_buffer(netlist, small, net, pins, ())
        chain.append(name)
    places = Places(dict.fromkeys(netlist.cells, (0.0, 0.0)), 0.1)
    found, wires, near = fan_out(netlist, slacks(netlist, 1.0), 1.0, wires={}, places=places)
    assert not found.cells.keys() & {*chain}
    assert found.cells.keys() <= near.at.keys()
    assert critical_path(found, wires=wires).critical_path_ps < critical_path(netlist).critical_path_ps
    assert outputs(found) == before


def test_what_drives_a_port_stays():
    """A net that a port shows gets buffers for its pins, behind what drives it."""
    netlist = pipeline(EMBEDDED, 64, seed=2)
    small = min(EMBEDDED.buffers.values(), key=lambda one: one.cell.area)
    source = netlist.cells["f0_0"].nets[next(iter(EMBEDDED.flip_flop.outputs))]
    _, b = EMBEDDED.nand2.inputs
    pins = [(name, b) for name in netlist.cells if name.startswith("g2_")]
    netlist.move(pins, source)
    name, net = insert_buffer(netlist, small, source, pins, ())
    netlist.ports["late"] = Port("output", (net,))
    places = Places(dict.fromkeys(netlist.cells, (0.0, 0.0)), 0.1)
    found, wires, _ = fan_out(netlist, slacks(netlist, 1.0), 1.0, wires={}, places=places)
    assert len(found.readers(net)) < len(netlist.readers(net))
    assert found.driver(net)[0] == name
    assert found.outputs["late"] == net
    assert critical_path(found, wires=wires).critical_path_ps < critical_path(netlist).critical_path_ps
    assert outputs(found) == outputs(netlist)


@pytest.mark.parametrize("most", [100, 10_000])
def test_cells_are_spread_where_wires_lack_tracks(monkeypatch, most):
    """Whether or not the clock is met where they are near to each other: alone, and closed."""
    monkeypatch.setattr("synth.place.closure.SIZED_UP_TO", most)
    netlist = dot(EMBEDDED, "int4_signed", 3, (9, 14))
    technology = find_technology(EMBEDDED, "none")
    near = place(netlist, technology, utilisation=0.4)
    clock_ps = 2 * linear(near, Wires.of(near))[0]
    assert not close(near, clock_ps=clock_ps).placement.spread
    scarce = 0.5 * Wires.of(near).routes.worst
    layers = tuple(replace(one, free=scarce * one.free) for one in technology.layers)
    full = replace(near, technology=replace(technology, layers=layers))
    assert Wires.of(full).routes.overflow > 0
    for rounds in (0, 2):
        closed = close(full, clock_ps=clock_ps, rounds=rounds)
        assert closed.met
        assert closed.placement.spread
        assert closed.wires.routes.overflow < Wires.of(full).routes.overflow


# Units ----------------------------------------------------------------------------------------------------------------


def test_place_command(tmp_path, monkeypatch, capsys):
    """Files, records and a spread; a second run takes all from the cache and says the same."""
    for variable in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME"):  # no LEF is what is found, and may be stored
        monkeypatch.delenv(variable, raising=False)
    designs = tmp_path / "designs.json"
    designs.write_bytes(DESIGNS.read_bytes())
    command = ["--build", str(tmp_path / "build"), "--designs", str(designs), "place", "mac_dint4_array"]
    command += ["--library", "embedded", "--lef", "none", "--seeds", "2", "-o", str(tmp_path / "out")]
    assert main([*command, "--search"]) == 0
    first = capsys.readouterr()
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [record["seed"] for record in results["records"]] == [0, 1]
    for record in results["records"]:
        assert record["meets_clock_wires"] is True
        assert record["routable"] is True
        assert record["core_area_um2"] > record["placed_area_um2"] > 20
        assert 0 < record["wire_um"] < 1000
        assert 0 < record["critical_path_wires_ps"] <= 1000
    assert {"placed.def", "placed.spef", "netlist.v"} <= {path.name for path in (tmp_path / "out").iterdir()}
    assert "no LEF" in first.err
    assert "+-" in first.out
    assert main(command) == 0
    assert json.loads((tmp_path / "out" / "results.json").read_text())["records"] == results["records"]
    nand = EMBEDDED.nand2
    macro = f"MACRO {nand.name}\n SIZE {nand.area / 0.27:g} BY 0.27 ;\nEND {nand.name}\n"
    (tmp_path / "x.lef").write_text(f"VERSION 5.8 ;\n{macro}END LIBRARY\n")
    for wrong, why in (
        (["--search", "--lef", str(tmp_path / "x.lef")], "--lef is not the LEF that is found for asap7"),
        (["--store", "--lef", str(tmp_path / "x.lef")], "--lef is not the LEF that is found for asap7"),
        (["--lef", "/nowhere.lef"], "no such LEF"),
        (["--utilisation", "0.99"], "utilisation|place"),
    ):
        status = main([*command, *wrong])
        captured = capsys.readouterr()
        assert status == 0 or re.search(why, captured.err), captured.err
        assert "Traceback" not in captured.err


def test_a_lef_that_is_given_is_placed_with(tmp_path, capsys):
    """By reports and for power, as by the command `place`; what is stored is of the LEF that is found."""
    nand = EMBEDDED.nand2
    macro = f"MACRO {nand.name}\n SIZE {nand.area / 0.27:g} BY 0.27 ;\nEND {nand.name}\n"
    (tmp_path / "x.lef").write_text(f"VERSION 5.8 ;\n{macro}END LIBRARY\n")
    unit, path = UNITS["mac_dint4_array"], tmp_path / "designs.json"
    read = read_designs(DESIGNS)["asap7"][unit.name]
    flow, other = (Flow(EMBEDDED, tmp_path, designs=path, lef=lef) for lef in (None, str(tmp_path / "x.lef")))
    facts = {
        "core_area_um2": 12.5,
        "utilisation": 0.6,
        "wire_um": 7.0,
        "generated": flow.generated(unit, read.variant, 1000),
        "clock_ps": 1000,
    }
    keep(path, EMBEDDED, 1000, unit.name, replace(read, wired=read.variant, wired_by=facts))
    assert flow.stored_placement(unit, 1000)["core_area_um2"] == 12.5
    assert other.stored_placement(unit, 1000) is None
    assert "x.lef" in produced_by([other])["libraries"]["asap7"]["lef"]
    assert "x.lef" in pickle.loads(pickle.dumps(other)).technology.sources  # processes of a report know it
    _, why = other.closed(unit, 1000, 100)
    assert "x.lef) has no cell" in why
    command = ["--build", str(tmp_path / "build")]
    lef = ["--library", "embedded", "--lef", str(tmp_path / "x.lef")]
    for wrong, why in (
        (["report", "--no-place", *lef], "--lef does nothing with --no-place"),
        (["report", "--store", *lef], "--lef is not the LEF that is found for asap7"),
        (["report", *lef, "--library", "other.lib"], "other.lib"),
        (["report", "--library", "embedded", "--lef", "/nowhere.lef"], "no such LEF file or folder: /nowhere.lef"),
        (["power", unit.name, *lef], "--lef does nothing without --wires"),
    ):
        assert main([*command, *wrong]) == 1
        assert why in capsys.readouterr().err


def test_wired_designs_are_stored(tmp_path):
    """A variant that was found with wires is kept beside the one without, read back, and taken for placements alone."""
    unit = UNITS["mac_dint4_array"]
    read = read_designs(DESIGNS)["asap7"][unit.name]
    other = replace(read.variant, sized=0.8)
    assert Design.read(json.loads(json.dumps(replace(read, wired=other, wired_by={"x": 1}).facts()))).wired == other
    assert "wired" not in read.facts() or read.wired is not None
    path = tmp_path / "designs.json"
    library = EMBEDDED
    keep(path, library, 1000, unit.name, replace(read, wired=other, wired_by={"rounds": 2, "utilisation": 0.6}))
    flow = Flow(library, tmp_path, designs=path)
    assert flow.wired(unit, 1000) == (other, 2, 0.6)
    assert flow.variant(unit, 1000) == read.variant
    assert flow.wired(unit, 900) == (read.variant, None, 0.7)
    assert flow.stored_placement(unit, 1000) is None


def test_stored_placements_are_of_what_is_generated(tmp_path):
    """They stand in a report's record as long as the circuit is the same; of another one they are made again."""
    unit, path = UNITS["mac_dint4_array"], tmp_path / "designs.json"
    read = read_designs(DESIGNS)["asap7"][unit.name]
    flow = Flow(EMBEDDED, tmp_path, designs=path)
    facts = {"core_area_um2": 12.5, "utilisation": 0.6, "wire_um": 7.0, "meets_clock_wires": False}
    for wired, generated, known in (
        (read.variant, flow.generated(unit, read.variant, 1000), True),
        (replace(read.variant, products="inverted"), flow.generated(unit, read.variant, 1000), False),
        (read.variant, "", False),
    ):
        wired_by = facts | {"generated": generated, "clock_ps": 1000}
        keep(path, EMBEDDED, 1000, unit.name, replace(read, wired=wired, wired_by=wired_by))
        found = flow.stored_placement(unit, 1000)
        assert (found is not None) == known
        if known:
            assert found.items() >= facts.items()
            record = flow.record(unit, 1000, placed=True)
            assert record.items() >= facts.items()
            assert record["placed"] == ""


@pytest.mark.parametrize("name", LIBRARIES)
def test_what_is_stored_is_what_is_generated(name, tmp_path, shared):
    """Placements in the repository are of the circuits as they are now: else a report would make them again."""
    flow = Flow(read_once(shared(LIBRARIES[name])), tmp_path, designs=DESIGNS)
    stored = {unit: design.wired_by for unit, design in read_designs(DESIGNS)[name].items() if design.wired is not None}
    some = [unit for unit in stored if unit.startswith("mac_") or unit in ("dot16_dint4_array", "dot16_int8_best")]
    assert len(some) >= 10
    assert [unit for unit in some if flow.stored_placement(UNITS[unit], stored[unit]["clock_ps"]) is None] == []
    for unit, design in read_designs(DESIGNS)[name].items():
        for one in design.wired_choices.values():
            assert flow.generated(UNITS[unit], one.variant, design.clock_ps) == one.found_by["generated"], unit


def test_candidates_of_a_search():
    """Breaks stay within the accumulator, and what has no bit heap has none."""
    unit = UNITS["dot16_dint4_array"]
    start = read_designs(DESIGNS)["asap7"][unit.name].variant
    for found in (list(candidates(unit, start)), list(beside(unit, start))):
        assert len(found) == len({*found, start}) - 1 >= 4
        assert all(3 < one <= 25 for variant in found for one in variant.structure.breaks)
    plain = UNITS["mac_int8_plain_array"]
    start = read_designs(DESIGNS)["asap7"][plain.name].variant
    assert list(candidates(plain, start)) == list(beside(plain, start)) == []


def test_a_search_gives_groups_of_a_tile_s_columns_activations_of_their_own():
    """With each of the other structures, and with the start's own; never where there is one column, or one group."""
    unit = UNITS["tile32x8x1_dint4"]
    start = read_designs(DESIGNS)["asap7"][unit.name].variant
    found = list(sooner(unit, start))
    assert len(set(found) | {start}) == len(found) + 1
    by_structure = {
        one.structure: {other.shared_by for other in found if other.structure == one.structure} for one in found
    }
    assert by_structure.pop(start.structure) == {2, 4}
    assert len(by_structure) >= 3
    assert all(shared == {0, 2, 4} for shared in by_structure.values())
    assert {one.shared_by for one in candidates(unit, start) if one.structure == start.structure} == {2, 4}
    assert {one.shared_by for one in candidates(unit, replace(start, shared_by=4))} == {0, 2, 4}
    for other in (UNITS["dot16_dint4"], UNITS["systolic8x8x4_dint4_array"], replace(unit, unit="tile16x1x2")):
        assert not any(one.shared_by for one in (*sooner(other, start), *candidates(other, start)))
    assert {one.shared_by for one in sooner(replace(unit, unit="tile16x4x2"), start)} == {0, 2}


class _Counted:
    """A flow that answers at once: energy, delay and overflow as functions of the variant."""

    cache = None

    library = None

    def __init__(self, start, without):
        self.start, self.without, self.closings = start, without, []

    def design(self, unit, clock_ps):
        return SimpleNamespace(choices={"energy": SimpleNamespace(variant=self.without)})

    def wired(self, unit, clock_ps, aim):
        return SimpleNamespace(variant=self.start)

    def wired_choice(self, unit, clock_ps, aim):
        return None

    def placing(self, unit, variant, clock_ps, **how):
        return ("place", variant), ("close", variant)

    def energies_closed(self, unit, variant, clock_ps, closed):
        cut = variant.structure.cuts[0]
        less = 3 * (variant.shared_by == 4) + 5 * variant.gated
        return {"real": 60.0 + abs(cut - 14) + 10 * (variant.products == "true") - less}

    def run(self, step, cache, done):
        kind, variant = step
        if kind == "place":
            return SimpleNamespace(value=variant)
        self.closings.append(variant)
        core = SimpleNamespace(area_um2=100.0)  # so that there are ties
        wires = SimpleNamespace(model=lambda netlist: {})
        placement = SimpleNamespace(core=core)
        overflow = float(variant.structure.cuts[0] == 14)  # the least energy, but wires lack tracks
        met = not (variant.gated and variant.structure.cuts == (22.0,))  # what was foreseen, and closure cannot do
        path = {"critical_path_ps": 900.0 if met else 1050.0, "met": met}
        closed = SimpleNamespace(netlist=variant, wires=wires, placement=placement, overflow=overflow, **path)
        return SimpleNamespace(value=closed)


def test_a_search_by_energy_with_wires(monkeypatch):
    """One choice after another; what is late is made sooner, what lacks tracks is not taken, each is better."""
    unit = UNITS["tile32x8x1_dint4"]
    start = read_designs(DESIGNS)["nangate45"][unit.name].variant
    start = replace(start, products="true", shared_by=0, structure=replace(start.structure, breaks=(18,), cuts=(22.0,)))
    without = replace(start, drive=2.5, products="inverted", structure=replace(start.structure, cuts=(19.0,)))
    flow = _Counted(start, without)

    def late(variant, aim):
        if variant.gated and variant.structure.cuts != (22.0,):
            return 0.9 * aim
        return 2 * aim if (variant.products, variant.structure.cuts) == ("inverted", (22.0,)) else aim

    monkeypatch.setattr("synth.place.search.run", flow.run)
    monkeypatch.setattr("synth.place.search.foreseen", late)
    monkeypatch.setattr("synth.place.search.has_gates", lambda *_: True)
    monkeypatch.setattr("synth.place.search.critical_path", lambda *a, **k: SimpleNamespace(critical_path_ps=950.0))
    found = list(search_energy(flow, unit, 1000, "energy"))
    assert found[0].variant == start
    assert without in flow.closings
    costs = [one.energies["real"] for one in found]
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) == len(costs)
    best = found[-1].variant
    assert (best.products, best.shared_by, best.gated) == ("inverted", 4, True)
    assert best.structure.cuts[0] in (13.0, 15.0, 12.0, 16.0)
    assert {one.variant for one in found[-1].front} >= {best}
    assert all(one.variant.structure.cuts[0] != 14 for one in found[-1].front)
    assert len(flow.closings) <= 40
    # What closure misses is foreseen to be faster, and closed, once more: not with other columns that share registers.
    cuts = [one.structure.cuts for one in dict.fromkeys(flow.closings) if one.gated]
    assert cuts[:2] == [(22.0,), (20.0,)]
    flow = _Counted(start, without)
    monkeypatch.setattr("synth.place.search.run", flow.run)
    monkeypatch.setattr("synth.place.search.has_gates", lambda *_: False)
    assert not any(one.variant.gated for one in search_energy(flow, unit, 1000, "energy"))
    missed = SimpleNamespace(value=SimpleNamespace(met=False, overflow=0.0))
    monkeypatch.setattr("synth.place.search.run", lambda *step: missed)
    with pytest.raises(ValueError, match="misses 1000 ps with its wires, or lacks tracks: search by area first"):
        next(search_energy(flow, unit, 1000, "energy"))


def test_report_marks_what_misses():
    """Figures with wires stand in the table where they are there; a missed clock and full tracks are said."""
    facts = {"area_um2": 1.0, "meets_clock": True, "critical_path_ps": 900.0, "critical_path_opensta_ps": None}
    facts |= {"library": "l", "unit": "mac", "scope": "array", "clock_ps": 1000, "parts_um2": {}}
    wired = {"core_area_um2": 2.0, "wire_um": 30.0, "critical_path_wires_ps": 1100.0, "placed": ""}
    good = facts | wired | {"design": "dint4", "meets_clock_wires": True, "routable": True}
    bad = facts | wired | {"design": "int8_best", "wire_um": 60.0, "meets_clock_wires": False, "routable": False}
    text = table([good, bad])
    assert "1100!" in text
    assert "2.00" in text
    assert "misses the clock with its wires: int8_best" in text
    assert "would not route at this utilisation: int8_best" in text
    assert "wire" not in table([facts | {"design": "dint4"}])
