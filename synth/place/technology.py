"""What a placement knows of a library beside its Liberty: sites, rows, shapes of cells, wires.

    technology = find_technology(library)                    # LEF beside the Liberty files, or by its name
    technology = find_technology(library, "cells.lef,tech.lef")
    technology.shape(library.cell("NAND2_X1")).pins["A1"]    # in micrometres from the cell's lower left corner

Without LEF a cell is as wide as its area and the row height say, and its pins lie side by side. Resistance and
capacitance of wires are those of :data:`WIRES` for a known library, else the sheet values of its LEF; where neither is
there, wires have lengths alone.
"""

import math
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from golden.storage import digest
from synth.liberty import PLATFORMS, Cell, Library
from synth.liberty.platforms import separated
from synth.netlist import Netlist
from synth.place.lef import Lef, LefError, RoutingLayer, lef_text, read_lef

__all__ = ["WIRES", "Layer", "Shape", "Technology", "find_technology"]

_MOST_FILES = 5000  # LEF files of one folder: some have one of each cell
_APART = 0.1  # of a cell's area: LEF and Liberty of one library differ by less


@dataclass(frozen=True)
class Layer:
    """A layer that signals are routed on.

    ``ohm_per_um``, ``ff_per_um``: of a wire. ``via_ohm``: of the via to the layer below. ``free``: the part of its
    tracks that cells, supplies and pins leave.
    """

    name: str
    horizontal: bool
    pitch: float
    ohm_per_um: float
    ff_per_um: float
    via_ohm: float = 0.0
    free: float = 0.8


@dataclass(frozen=True)
class Shape:
    """A cell's width and height, and where its pins are."""

    width: float
    height: float
    pins: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class _Known:
    """Rows and layers of a known library."""

    site: str
    site_um: float
    row_um: float
    layers: tuple[Layer, ...]
    source: str


def _layers(*rows: tuple[str, str, float, float, float, float]) -> tuple[Layer, ...]:
    """Of (name, direction, pitch in um, ohm/um, fF/um, ohm of the via below); cells use half of the first."""
    return tuple(
        Layer(name, direction == "H", *rest, free=0.5 if not place else 0.8)
        for place, (name, direction, *rest) in enumerate(rows)
    )


_FLOW = "resistance and capacitance per layer: OpenROAD-flow-scripts, setRC.tcl of"
#: Signal layers of each known library, up to the sixth that OpenROAD-flow-scripts routes on. Nangate45's pitches are of
#: its technology LEF; the others' are read where LEF is.
WIRES = {
    "asap7": _Known(
        *("asap7sc7p5t", 0.054, 0.27),
        _layers(
            ("M2", "H", 0.036, 29.7127, 0.174942, 17.2),
            ("M3", "V", 0.036, 31.2870, 0.155554, 17.2),
            ("M4", "H", 0.048, 18.0365, 0.178475, 17.2),
            ("M5", "V", 0.048, 18.9935, 0.164264, 11.8),
            ("M6", "H", 0.064, 11.8796, 0.187426, 11.8),
            ("M7", "V", 0.064, 12.5096, 0.162979, 8.2),
        ),
        f"{_FLOW} asap7",
    ),
    "nangate45": _Known(
        *("FreePDK45_38x28_10R_NP_162NW_34O", 0.19, 1.4),
        _layers(
            ("metal2", "V", 0.19, 3.57167, 0.0833611, 0.0),
            ("metal3", "H", 0.14, 3.57147, 0.103981, 0.0),
            ("metal4", "V", 0.28, 1.50001, 0.119150, 0.0),
            ("metal5", "H", 0.28, 1.50000, 0.109256, 0.0),
            ("metal6", "V", 0.28, 1.50000, 0.114168, 0.0),
            ("metal7", "H", 0.80, 0.187501, 0.117491, 0.0),
        ),
        f"{_FLOW} nangate45",
    ),
    "sky130hd": _Known(
        *("unithd", 0.46, 2.72),
        _layers(
            ("met1", "H", 0.34, 1.20565, 0.172375, 9.249146),
            ("met2", "V", 0.46, 1.22132, 0.136233, 4.5),
            ("met3", "H", 0.68, 0.166281, 0.214962, 3.368786),
            ("met4", "V", 0.92, 0.168093, 0.148128, 0.376635),
        ),
        f"{_FLOW} sky130hd",
    ),
    "sg13g2": _Known(
        *("CoreSite", 0.48, 3.78),
        _layers(
            ("Metal2", "V", 0.48, 0.440000, 0.169121, 2.0),
            ("Metal3", "H", 0.42, 0.440000, 0.182832, 2.0),
            ("Metal4", "V", 0.48, 0.439998, 0.166454, 2.0),
            ("Metal5", "H", 0.42, 0.440004, 0.0857431, 2.0),
        ),
        f"{_FLOW} ihp-sg13g2",
    ),
}


@dataclass(frozen=True)
class Technology:
    """Sites, rows, shapes and layers for a library.

    Attributes
    ----------
    site, site_um, row_um : str, float, float
        The site's name, its width, and the height of rows and cells.
    layers : tuple of Layer
        The signal layers, lowest first; empty where nothing is known of wires.
    units : int
        Database units per micrometre of what is written.
    macros : dict of Shape
        By cell, from LEF; empty without.
    sources : dict of str
        SHA-256 of the LEF files by name.
    notes : tuple of str
        What is assumed, and where figures come from.
    """

    library: Library
    site: str
    site_um: float
    row_um: float
    layers: tuple[Layer, ...]
    units: int = 1000
    macros: Mapping[str, Shape] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """Hash of all that a placement depends on."""
        layers = [repr(layer) for layer in self.layers]
        return digest(self.site, self.site_um, self.row_um, layers, self.units, sorted(self.sources.values()))

    @cached_property
    def of_other_area(self) -> dict[str, float]:
        """Areas in the LEF, um2, of usable cells that the Liberty gives another one."""
        sizes = {
            name: (shape.width * shape.height, self.library.usable.get(name)) for name, shape in self.macros.items()
        }
        return {name: area for name, (area, cell) in sizes.items() if cell and abs(area / cell.area - 1) > _APART}

    def shape(self, cell: Cell) -> Shape:
        """A cell's size and pins. Raises LefError where the LEF has none that fits the rows and the Liberty."""
        if not self.macros:
            sites = max(1, math.ceil(cell.area / (self.row_um * self.site_um) - 1e-6))
            width, pins = sites * self.site_um, [*cell.inputs, *cell.outputs]
            across = {pin: (width * (i + 0.5) / len(pins), self.row_um / 2) for i, pin in enumerate(pins)}
            return Shape(width, self.row_um, across)
        if cell.name not in self.macros:
            raise LefError(f"the LEF ({_listed(self.sources)}) has no cell {cell.name} of library {self.library.name}")
        shape = self.macros[cell.name]
        if abs(shape.height - self.row_um) > 1e-6:
            raise LefError(
                f"cell {cell.name} is {shape.height:g} um high in rows of {self.row_um:g} um: not placed here"
            )
        if abs(shape.width / self.site_um - round(shape.width / self.site_um)) > 1e-3:
            raise LefError(
                f"cell {cell.name} is {shape.width:g} um wide: no multiple of the site's {self.site_um:g} um"
            )
        if missing := [pin for pin in (*cell.inputs, *cell.outputs) if pin not in shape.pins]:
            raise LefError(f"the LEF's cell {cell.name} has no pin {missing[0]}, or no shape for it")
        return shape

    def shapes(self, netlist: Netlist) -> dict[str, Shape]:
        """The shape of each cell of the library that a netlist uses."""
        return {kind: self.shape(self.library.cell(kind)) for kind in netlist.kinds}


def find_technology(library: Library, lef: str | None = None) -> Technology:
    """What is known for placing a library's cells.

    ``lef`` are LEF files or folders, separated by commas; without it they are looked for beside the library's Liberty
    files (in their folder, and in ``lef`` and ``techlef`` next to it and above it), and for a known library below
    ``LIBERTY_ROOT`` and ``PDK_ROOT``. "none" is to do without. Raises LefError for files that are given and cannot be
    used; those that were looked for are left out then, with a note.
    """
    known = WIRES.get(library.platform.name)
    try:
        paths = [] if lef == "none" else _given(lef) if lef is not None else _found(library)
        if not paths:
            bare = _bare(library, known)
            hint = "LEF is looked for beside the Liberty files, and in lef and techlef next to their folder"
            return bare if lef is not None or library.reduced else replace(bare, notes=(*bare.notes, hint))
        read = read_lef(paths)
        return _of_lef(library, known or _like(read), read, paths)
    except LefError as error:
        if lef is not None:
            raise
        bare = _bare(library, known)
        return replace(bare, notes=(f"LEF that was found is left out: {error}", *bare.notes))


def _bare(library: Library, known: _Known | None) -> Technology:
    note = "no LEF: widths of cells from their areas, pins side by side"
    if known:
        return Technology(library, known.site, known.site_um, known.row_um, known.layers, notes=(note, known.source))
    # Typical of open libraries: the smallest NAND2 is half as wide as it is high.
    row = round(math.sqrt(2 * library.area_nand2), 2)
    site = max(0.001, round(row / 8, 3))
    return Technology(
        *(library, "core", site, row, ()), notes=(f"{note}, rows assumed to be {row:g} um high", "nothing of wires")
    )


def _of_lef(library: Library, known: _Known | None, lef: Lef, paths: list[Path]) -> Technology:
    known_cells = [name for name in lef.macros if name in library.cells]
    if not known_cells:
        raise LefError(f"{_listed(paths)}: no cell of library {library.name} in it")
    used = {name: lef.macros[name] for name in known_cells if library.cells[name].usable}
    if not used:
        raise LefError(f"{_listed(paths)}: no cell that may be used of library {library.name} in it")
    row = Counter(round(macro.height, 6) for macro in used.values()).most_common(1)[0][0]
    named = Counter(macro.site for macro in used.values() if macro.site).most_common()
    sites = [lef.sites[name] for name, _ in named if name in lef.sites]
    sites += [site for site in lef.sites.values() if site.core]
    units, notes = lef.units or 1000, []
    site = next((site for site in sites if abs(site.height - row) < 1e-6), None)
    if site is not None:
        name, width = site.name, site.width
    elif known and abs(known.row_um - row) < 1e-6:
        name, width = known.site, known.site_um
    else:
        name = named[0][0] if named else "core"
        width = (
            math.gcd(*(round(macro.width * units) for macro in used.values() if round(macro.height, 6) == row)) / units
        )
        notes.append(f"the LEF has no site {row:g} um high: taken as {width:g} um wide, which divides all cells")
    if any(round(one * units) < 1 or abs(one * units - round(one * units)) > 1e-3 for one in (width, row)):
        raise LefError(f"{_listed(paths)}: sites of {width:g} by {row:g} um, which {units} units a um cannot say")
    layers = _layers_of(known, lef)
    if known:
        notes.append(known.source)
    elif layers:
        edges = {one.name for one in lef.layers if one.edges}
        low = ", ".join(one.name for one in layers if one.name not in edges)
        notes.append(
            "resistance and capacitance per layer: sheet values of the LEF"
            + (f", which has no EDGECAPACITANCE of {low}: too low, narrow wires have ten times as much" if low else "")
        )
        if not any(one.via_ohm for one in layers):
            notes.append("vias without resistance: the LEF has none of its cuts")
    else:
        notes.append(
            "nothing of wires: above its first layer the LEF has none of each direction with resistance and capacitance"
        )
    found = Technology(
        library,
        name,
        width,
        row,
        layers,
        units,
        {name: Shape(lef.macros[name].width, lef.macros[name].height, lef.macros[name].pins) for name in known_cells},
        dict(lef.sources),
    )
    apart = found.of_other_area
    if 2 * len(apart) > len(used):
        name, area = next(iter(apart.items()))
        raise LefError(
            f"{_listed(paths)}: cell {name} has {area:g} um2, that of library {library.name} "
            f"{library.cells[name].area:g}: LEF of another library, or in another scale"
        )
    if apart:
        areas = ", ".join(f"{name} {area:g} um2 ({library.cells[name].area:g})" for name, area in apart.items())
        notes.append(
            f"cells that the LEF gives another area than the Liberty (in brackets), placed as the LEF has them: {areas}"
        )
    return replace(found, notes=tuple(notes))


def _like(lef: Lef) -> _Known | None:
    """The known library whose layers a LEF has, by name, direction and pitch, as ASAP7's cells of other thresholds."""

    def facts(layers: Iterable[Layer | RoutingLayer]) -> set[tuple[str, bool, float]]:
        return {(one.name, one.horizontal, round(one.pitch, 6)) for one in layers}

    return next((one for one in WIRES.values() if facts(one.layers) <= facts(lef.layers)), None)


def _layers_of(known: _Known | None, lef: Lef) -> tuple[Layer, ...]:
    """A known library's own, with the LEF's pitches; of another, four above the first that have all values."""
    if known:
        read = {layer.name: layer for layer in lef.layers}
        return tuple(
            replace(layer, pitch=read[layer.name].pitch, horizontal=read[layer.name].horizontal)
            if layer.name in read
            else layer
            for layer in known.layers
        )
    usable, below = [], 0.0
    for one in lef.layers[1:]:
        below += one.via_ohm
        if one.ohm_per_um is not None and one.ff_per_um is not None:
            usable.append((one.name, "H" if one.horizontal else "V", one.pitch, one.ohm_per_um, one.ff_per_um, below))
            below = 0.0
    found = _layers(*usable[:4])
    return found if {layer.horizontal for layer in found} == {True, False} else ()


# Files ----------------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    """A folder's LEF files, technology first, max and min behind; of a file and its compressed twin the plain one."""
    try:
        paths = sorted(path for path in folder.iterdir() if re.search(r"(?i)\.t?lef(\.gz)?$", path.name))
    except OSError:
        return []
    plain = {path.name for path in paths if path.suffix != ".gz"}
    paths = [path for path in paths if path.suffix != ".gz" or path.name.removesuffix(".gz") not in plain]
    corner = re.compile(r"(?i)(^|_)(max|min)[_.]")  # of open_pdks, beside "nom"
    paths.sort(
        key=lambda path: (not re.search(r"(?i)tech|\.tlef", path.name), bool(corner.search(path.name)), path.name)
    )
    if len(paths) > _MOST_FILES:
        raise LefError(f"folder {folder} has more than {_MOST_FILES} LEF files: give those that are meant")
    return [path for path in paths if path.is_file()]


def _listed(files: Iterable[Path | str]) -> str:
    """The first files by name, and how many more there are."""
    names = [*map(str, files)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _given(spec: str) -> list[Path]:
    paths: list[Path] = []
    for one in separated(spec):
        path = Path(one)
        try:
            if path.is_dir():
                found = _files(path)
                if not found:
                    raise LefError(f"folder {path} has no .lef file, plain or compressed (.gz)")
                paths += found
            elif path.is_file():
                paths.append(path)
            else:
                raise LefError(f"no such LEF file or folder: {path}")
        except (OSError, ValueError) as error:
            if isinstance(error, LefError):
                raise
            raise LefError(f"no such LEF file or folder: {one[:80]!r} ({error})") from None
    if not paths:
        raise LefError("no LEF file given")
    return paths


def _found(library: Library) -> list[Path]:
    """LEF files that define cells of a library, with the technology beside them; empty where there are none."""
    for cells, *others in _places(library):
        chosen = [path for path in _files(cells) if _defines(path, library)]
        if chosen:
            beside = {path.resolve(): path for folder in (cells, *others) for path in _files(folder)}
            technology = [path for path in beside.values() if _is_technology(path) and path not in chosen]
            return [*technology[:1], *chosen]
    return []


def _places(library: Library) -> Iterator[tuple[Path, ...]]:
    """Folders where LEF of cells may be, each with others where its technology may be."""
    known = PLATFORMS.get(library.platform.name)
    folders = [source.path.resolve().parent for source in library.sources if source.path is not None][:1]
    for variable in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME"):
        if os.environ.get(variable) and known:
            root = Path(os.environ[variable])
            folders += [root / folder for folder in (*known.folders, *known.pdk)]
    for folder in folders:
        yield (folder,)
        for up in (folder.parent, folder.parent.parent):
            yield up / "lef", up / "techlef", up
            yield (up / "lef" / folder.name,)


def _defines(path: Path, library: Library) -> bool:
    return any(name in library.cells for name in re.findall(r"(?im)^\s*MACRO\s+(\S+)", lef_text(path)[0]))


def _is_technology(path: Path) -> bool:
    return bool(re.search(r"(?im)^\s*TYPE\s+ROUTING\b", lef_text(path)[0]))
