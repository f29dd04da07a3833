# SPDX-License-Identifier: Apache-2.0
"""The libraries that are known by name: how they are told, where their files usually are, what they do not say."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from synth.expression import LibertyError

#: The table that comes with this package.
EMBEDDED = Path(__file__).parents[1] / "asap7.json"
ENDINGS = tuple(f".lib{packed}" for packed in ("", ".gz", ".bz2", ".xz"))


@dataclass(frozen=True)
class Platform:
    """What cannot be derived from the Liberty files of a known library.

    The library is recognised by a cell and its area (`marker`), its typical corner by voltage and temperature (in
    degrees Celsius). `dont_use` are patterns of cells to leave alone beside those that the files mark and those that
    are no logic, `files` patterns that each select one file of the typical corner.
    """

    name: str
    clock_ps: float | None
    marker: tuple[str, float] = ("", 0.0)
    corner: tuple[float, float] = (0.0, 25.0)
    dont_use: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pdk: tuple[str, ...] = ()  # folders below PDK_ROOT


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform(
            name="asap7",
            clock_ps=1000,
            marker=("NAND2xp5_ASAP7_75t_R", 0.05832),
            corner=(0.7, 25),
            # The x4 flops are single cells with a true output, which dfflibmap would prefer to the smaller x1; HB* are
            # hold buffers and CKINVDC* clock inverters.
            dont_use=("DFFHQx4_*", "DFFLQx4_*", "SDF*", "HB[1-4]x*", "CKINVDC*"),
            folders=("asap7",),
            files=tuple(f"asap7sc7p5t_{part}_RVT_TT_nldm_*.lib*" for part in ("AO", "INVBUF", "OA", "SEQ", "SIMPLE")),
            pdk=("asap7/lib/NLDM", "platforms/asap7/lib/NLDM"),
        ),
        Platform(
            name="nangate45",
            clock_ps=2000,
            marker=("NAND2_X1", 0.798),
            corner=(1.1, 25),
            folders=("nangate45",),
            files=("NangateOpenCellLibrary_typical.lib*",),
            pdk=("nangate45/lib", "platforms/nangate45/lib"),
        ),
        Platform(
            name="sky130hd",
            clock_ps=7000,
            marker=("sky130_fd_sc_hd__nand2_1", 3.7536),
            corner=(1.8, 25),
            dont_use=(
                "*__lpflow_*",
                "*__probe*",
                "*__macro_sparecell",
                "*__clkdlybuf*",
                "*__dlygate*",
                "*__dlymetal*",
                "*__clkinvlp*",
            ),
            folders=("sky130hd", "sky130_fd_sc_hd"),
            files=("sky130_fd_sc_hd__tt_025C_1v80.lib*",),
            pdk=(
                "sky130A/libs.ref/sky130_fd_sc_hd/lib",
                "sky130B/libs.ref/sky130_fd_sc_hd/lib",
                "sky130hd/lib",
                "platforms/sky130hd/lib",
            ),
        ),
        Platform(
            name="sg13g2",
            clock_ps=8000,
            marker=("sg13g2_nand2_1", 7.2576),
            corner=(1.2, 25),
            dont_use=("sg13g2_sighold", "sg13g2_dlygate*"),
            folders=("sg13g2", "ihp-sg13g2"),
            files=("sg13g2_stdcell_typ_1p20V_25C.lib*",),
            pdk=(
                "ihp-sg13g2/libs.ref/sg13g2_stdcell/lib",
                "ihp-sg13g2/lib",
                "platforms/ihp-sg13g2/lib",
            ),
        ),
    )
}
GENERIC = Platform(name="unknown", clock_ps=None)


def recognise(areas: Mapping[str, float]) -> Platform:
    """The platform of a library of cells with these areas: one whose marker is there and fits, else GENERIC."""
    for platform in PLATFORMS.values():
        name, area = platform.marker
        if name in areas and abs(areas[name] - area) <= 1e-3 * area:
            return platform
    return GENERIC


def name_of(platform: Platform, own: str, voltage: float, temperature: float | None, identity: str) -> str:
    """What to call a library: as its platform, with the corner where that is not the typical one, else its own name.

    No library is called like a platform that it is not.
    """
    if platform is GENERIC:
        return f"{own} ({identity[:8]})" if own in PLATFORMS else own
    known_voltage, known_temperature = platform.corner
    temperature = known_temperature if temperature is None else temperature
    if abs(voltage - known_voltage) < 1e-6 and abs(temperature - known_temperature) < 1e-6:
        return platform.name
    return f"{platform.name} at {voltage:g} V and {temperature:g} C"


def find_library(spec: str | Path | Sequence[str | Path]) -> tuple[Path, ...]:
    """The files of a library: Liberty files, or one reduced table (`.json`).

    `spec` is a path or several (a string may hold several, separated by commas), a folder of .lib files, plain or
    compressed, or a name of PLATFORMS ("asap7", "nangate45", "sky130hd", "sg13g2"), looked for below $LIBERTY_ROOT (one
    folder per library), $PDK_ROOT (open_pdks, IHP and OpenROAD layouts; $PDK and $STD_CELL_LIBRARY are honoured) and
    $FLOW_HOME (OpenROAD-flow-scripts). "embedded", or "asap7" where none is found, is the reduced ASAP7 of this
    package. Raises LibertyError, saying what is known and where it looked.
    """
    if not isinstance(spec, str | Path):
        if not spec:
            raise LibertyError("no Liberty file given")
        return tuple(itertools.chain.from_iterable(find_library(Path(item)) for item in spec))
    if spec == "embedded":
        return (EMBEDDED,)
    path = Path(spec)
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return (path,)
    except (OSError, ValueError) as error:  # a name too long, or with a NUL
        raise LibertyError(f"no such Liberty file or folder: {str(spec)[:80]!r} ({error})") from None
    if isinstance(spec, str) and "," in spec:
        return tuple(itertools.chain.from_iterable(find_library(one) for one in separated(spec)))
    if isinstance(spec, Path) or len(path.parts) > 1 or path.suffix in (".lib", ".gz", ".bz2", ".xz", ".json"):
        raise LibertyError(f"no such Liberty file or folder: {path}")
    looked = []
    for folder, patterns in _places(spec):
        looked.append(str(folder))
        chosen = [max(_liberty_files(folder, pattern), default=None) for pattern in patterns]
        if all(chosen):
            return tuple(chosen)
    if spec == "asap7":
        return (EMBEDDED,)
    unset = [name for name in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME") if not os.environ.get(name)]
    raise LibertyError(
        f"library {spec!r} not found. Known names: embedded, {', '.join(PLATFORMS)}; otherwise give Liberty files or a "
        f"folder of them. Looked in: {', '.join(looked) or 'nowhere'}."
        + (f" Not set: {', '.join(unset)}." if unset else "")
    )


def separated(spec: str) -> list[str]:
    """The parts of a list with commas; what is there as a file counts as one part, though its name has commas."""
    parts = spec.split(",")
    found = []
    while parts:
        many = next((n for n in range(len(parts), 1, -1) if _exists(",".join(parts[:n]))), 1)
        found.append(",".join(parts[:many]))
        parts = parts[many:]
    return [part for part in found if part]


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _liberty_files(folder: Path, pattern: str = "*") -> list[Path]:
    return [path for path in folder.glob(pattern) if path.name.lower().endswith(ENDINGS) and path.is_file()]


def _folder(path: Path) -> tuple[Path, ...]:
    """The Liberty files of a folder; of a file and its compressed twin the plain one."""
    files = sorted(_liberty_files(path), reverse=True)
    found = {re.sub(r"(?i)\.(gz|bz2|xz)$", "", file.name): file for file in files}
    if not found:
        raise LibertyError(f"folder {path} has no .lib file, plain or compressed (.gz, .bz2, .xz)")
    return tuple(found[name] for name in sorted(found))


def _places(name: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Folders where a library of that name may be, each with the patterns of its files."""
    platform = PLATFORMS.get(name)
    roots = {variable: Path(os.environ[variable]) for variable in ("LIBERTY_ROOT", "PDK_ROOT", "FLOW_HOME")
             if os.environ.get(variable)}  # fmt: skip
    patterns = platform.files if platform else ("*tt_025C_1v80.lib*",)
    if "LIBERTY_ROOT" in roots:
        for folder in platform.folders if platform else ():
            yield roots["LIBERTY_ROOT"] / folder, patterns
    if "PDK_ROOT" in roots:
        pdk, cells = os.environ.get("PDK"), os.environ.get("STD_CELL_LIBRARY")
        if pdk and (name == cells or not platform):
            yield roots["PDK_ROOT"] / pdk / "libs.ref" / name / "lib", patterns
        for folder in sorted(platform.pdk, key=lambda f: f.split("/")[0] != pdk) if platform else ():
            yield roots["PDK_ROOT"] / folder, patterns
    if "FLOW_HOME" in roots and platform:
        for folder in platform.pdk:
            if folder.startswith("platforms/"):
                yield roots["FLOW_HOME"] / folder, patterns
