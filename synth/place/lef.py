"""LEF: sizes and pins of cells, sites and routing layers; what a placement has to know, and no more.

    lef = read_lef(["tech.lef", "cells.lef.gz"])
    lef.macros["NAND2_X1"].width, lef.sites["core"].height, lef.layers[1].pitch

All lengths are in micrometres. Read are plain and gzip-compressed files, technology and cells in one file or in
several, keywords in any case, comments, strings, extensions and whatever statements and blocks are of no use here.
"""

import gzip
import hashlib
import io
import math
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Lef", "LefError", "Macro", "RoutingLayer", "Site", "lef_text", "read_lef"]

#: Bytes of the largest file that is read, after decompression.
LARGEST = 1 << 28
_LONGEST = 200  # characters of what is wrong
_TOKEN = re.compile(r'"[^"]*"?|\#[^\n]*|[^\s"#;]+(?:\#[^\s"#;]+)*|;')
#: Blocks that end with END and their own name or keyword, and hold nothing of use.
_SKIPPED = {
    *("VIA", "VIARULE", "NONDEFAULTRULE", "PROPERTYDEFINITIONS", "SPACING", "ARRAY", "NOISETABLE"),
    *("CORRECTIONTABLE", "IRDROP", "CROSSTALK", "ANTENNA"),
}

#: Statements that a file may begin with.
_STATEMENTS = {
    *("VERSION", "NAMESCASESENSITIVE", "BUSBITCHARS", "DIVIDERCHAR", "MANUFACTURINGGRID", "USEMINSPACING"),
    *("CLEARANCEMEASURE", "FIXEDMASK", "MAXVIASTACK", "NOWIREEXTENSIONATPIN", "PROPERTY"),
}


class LefError(ValueError):
    """A LEF file that cannot be read, or lacks what is needed; the message says where and why."""


@dataclass(frozen=True)
class Site:
    """A placement site."""

    name: str
    width: float
    height: float
    core: bool = True


@dataclass(frozen=True)
class RoutingLayer:
    """A layer for wires.

    ``pitch`` and ``width`` are across its preferred direction. ``ohm_per_um`` and ``ff_per_um`` are of a wire of the
    least width, by the sheet values; None where the file does not say. ``edges`` tells that the capacitance of its
    edges is in it. ``via_ohm`` is of the via below, 0 where the file does not say.
    """

    name: str
    horizontal: bool
    pitch: float
    width: float
    ohm_per_um: float | None = None
    ff_per_um: float | None = None
    edges: bool = False
    via_ohm: float = 0.0


@dataclass(frozen=True)
class Macro:
    """A cell: its size, the site that it names ("" where it names none), and a place on each of its signal pins."""

    name: str
    width: float
    height: float
    site: str = ""
    pins: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass
class Lef:
    """What some files say together: the first definition of a site, layer or macro counts."""

    units: int = 0  # database units per micrometre, the most that a file states; 0 where none does
    sites: dict[str, Site] = field(default_factory=dict)
    layers: list[RoutingLayer] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    sources: list[tuple[str, str]] = field(default_factory=list)  # (file name, SHA-256)


def read_lef(paths: Iterable[str | Path]) -> Lef:
    """Read files in order. Raises LefError for what is no LEF, truncated or senseless."""
    lef = Lef()
    for path in map(Path, paths):
        text, sha256 = lef_text(path)
        lef.sources.append((path.name, sha256))
        _Reader(path, text, lef).file()
    return lef


def lef_text(path: Path) -> tuple[str, str]:
    """(text, SHA-256 of what is on disk) of a file. Raises LefError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise LefError(f"{path}: larger than {LARGEST >> 20} MiB: is this a LEF file?")
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        if data[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise LefError(f"{path}: truncated or damaged gzip file ({error})") from None
    except OSError as error:
        raise LefError(f"cannot read LEF file {path}: {error.strerror}") from None
    if len(data) > LARGEST:
        raise LefError(f"{path}: unpacks to more than {LARGEST >> 20} MiB: is this a LEF file?")
    if b"\0" in data[:4096]:
        raise LefError(f"{path}: not a text file: is this a LEF file?")
    return data.decode("utf-8-sig", "replace"), sha256


class _Reader:
    """The statements of one file. A statement is a list of tokens up to its semicolon; a block has statements."""

    def __init__(self, path: Path, text: str, lef: Lef) -> None:
        self.path, self.text, self.lef = path, text, lef
        self.tokens = [(m[0], m.start()) for m in _TOKEN.finditer(text) if m[0][0] != "#"]
        self.at = 0
        self.via_ohm = 0.0  # of the cuts since the last layer for wires
        last = self.tokens[-1][0] if self.tokens else ""
        if last[:1] == '"' and not last[1:].endswith('"'):
            raise self.error("a text in quotes has no end; damaged file?", len(self.tokens) - 1)

    # Tokens ...........................................................................................................

    def error(self, why: str, at: int | None = None) -> LefError:
        at = min(self.at if at is None else at, len(self.tokens) - 1)
        line = self.text.count("\n", 0, self.tokens[at][1]) + 1 if self.tokens else 1
        why = " ".join(why.split())  # names and texts may be of many lines
        return LefError(f"{self.path}, line {line}: {why[:_LONGEST]}{'...' if len(why) > _LONGEST else ''}")

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self, inside: str) -> str:
        if self.at >= len(self.tokens):
            raise self.error(f"the file ends inside {inside}; truncated file?")
        self.at += 1
        return self.tokens[self.at - 1][0]

    def statement(self, inside: str) -> list[str]:
        """The tokens up to the semicolon, which is taken too."""
        found: list[str] = []
        while (token := self.take(inside)) != ";":
            found.append(token)
        return found

    def block(self, kind: str, name: str) -> Iterator[str]:
        """Keywords of a block's statements, in capitals; whoever takes one has to take the rest of it.

        The block ends with END and ``name``, or with a bare END where that is "".
        """
        what = f"{kind} {name}".strip()
        while True:
            while self.peek() == ";":
                self.at += 1
            token = self.take(what).upper()
            if token == "END":
                if not name:
                    return
                if (ended := self.take(what)) != name and ended.upper() != name.upper():
                    raise self.error(f"END {ended} where {what} has not ended yet; damaged file?", self.at - 1)
                return
            yield token

    def skip(self, kind: str, name: str) -> None:
        """Up to END and one of two words."""
        ends = {kind.upper(), name.upper()}
        what = f"{kind} {name}".strip()
        while True:
            if self.take(what).upper() == "END" and self.peek().upper() in ends:
                self.at += 1
                return

    def number(self, token: str, what: str, least: float = -math.inf) -> float:
        try:
            value = float(token) if "_" not in token else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < least:
            raise self.error(f"{what} is {token[:40]!r}, which is no {'number' if least < 0 else 'such length'}")
        return value

    # Blocks ...........................................................................................................

    def file(self) -> None:
        known = False
        while self.at < len(self.tokens):
            token = self.take("").upper()
            if token == ";":
                continue
            if token == "END":
                self.take("END")  # LIBRARY; files that were joined go on
            elif token == "UNITS":
                self.units()
            elif token == "SITE":
                self.site()
            elif token == "LAYER":
                self.layer()
            elif token == "MACRO":
                self.macro()
            elif token == "BEGINEXT":
                while self.take("BEGINEXT").upper() != "ENDEXT":
                    pass
            elif token in _SKIPPED:
                self.skip(token, self.peek() if token in ("VIA", "VIARULE", "NONDEFAULTRULE", "ARRAY") else "")
            elif token in _STATEMENTS or (known and re.fullmatch(r"[A-Z][A-Z0-9_]*", token)):
                self.statement(token)
            else:
                raise self.error(f"cannot read {token[:40]!r}; is this a LEF file?", self.at - 1)
            known = True
        if not known:
            raise LefError(f"{self.path}: nothing in it; is this a LEF file?")

    def units(self) -> None:
        for token in self.block("", "UNITS"):
            rest = [token, *(one.upper() for one in self.statement("UNITS"))]
            if rest[:2] == ["DATABASE", "MICRONS"] and len(rest) == 3:
                self.lef.units = max(self.lef.units, int(self.number(rest[2], "DATABASE MICRONS", 1)))

    def site(self) -> None:
        name = self.take("SITE")
        size, core = None, True
        for token in self.block("SITE", name):
            rest = self.statement(f"SITE {name}")
            if token == "SIZE":
                size = self.size(rest, f"SITE {name}")
            elif token == "CLASS":
                core = [one.upper() for one in rest] == ["CORE"]
        if size is None:
            raise self.error(f"site {name} has no SIZE")
        self.lef.sites.setdefault(name, Site(name, *size, core))

    def size(self, rest: Sequence[str], what: str) -> tuple[float, float]:
        if len(rest) != 3 or rest[1].upper() != "BY":
            raise self.error(f"{what}: SIZE {' '.join(rest)[:40]} is not WIDTH BY HEIGHT")
        width, height = (self.number(rest[i], f"{what}: SIZE", 0.0) for i in (0, 2))
        if not width or not height:
            raise self.error(f"{what} has no extent")
        return width, height

    def layer(self) -> None:
        name = self.take("LAYER")
        facts: dict[str, list[str]] = {}
        for token in self.block("LAYER", name):
            rest = self.statement(f"LAYER {name}")
            if token in ("RESISTANCE", "CAPACITANCE"):
                if len(rest) == 2 and rest[0].upper() in ("RPERSQ", "CPERSQDIST"):
                    facts[token] = rest[1:]
                elif len(rest) == 1:
                    facts["RESISTANCE OF A CUT"] = rest
            else:
                facts.setdefault(token, rest)  # a further WIDTH belongs to a table of spacings
        kind = [one.upper() for one in facts.get("TYPE", [])]
        if kind == ["CUT"] and (cut := facts.get("RESISTANCE OF A CUT")):
            self.via_ohm += self.number(cut[0], f"layer {name}: RESISTANCE", 0.0)
        if kind != ["ROUTING"]:
            return
        if any(one.name == name for one in self.lef.layers):
            return
        what = f"layer {name}"
        direction = (facts.get("DIRECTION") or ["?"])[0].upper()
        if direction not in ("HORIZONTAL", "VERTICAL"):
            return  # no preferred direction: nothing here routes on it
        horizontal = direction == "HORIZONTAL"
        width = self.number(facts["WIDTH"][0], f"{what}: WIDTH", 0.0) if facts.get("WIDTH") else 0.0
        pitches = [self.number(one, f"{what}: PITCH", 0.0) for one in facts.get("PITCH", [])]
        pitch = pitches[-1 if horizontal else 0] if pitches else 2 * width
        if not pitch:
            raise self.error(f"{what} has neither PITCH nor WIDTH")

        def one(key: str) -> float | None:
            return self.number(facts[key][0], f"{what}: {key}", 0.0) if facts.get(key) else None

        square, area, edge = one("RESISTANCE"), one("CAPACITANCE"), one("EDGECAPACITANCE")
        ohm = square / width if square and width else None
        ff = 1000 * ((area or 0.0) * width + 2 * (edge or 0.0)) if area or edge else None  # from pF
        self.lef.layers.append(RoutingLayer(name, horizontal, pitch, width, ohm, ff, bool(edge), self.via_ohm))
        self.via_ohm = 0.0

    def macro(self) -> None:
        name = self.take("MACRO")
        what = f"MACRO {name}"
        size, site, origin = None, "", (0.0, 0.0)
        pins: dict[str, tuple[float, float]] = {}
        for token in self.block("MACRO", name):
            if token == "PIN":
                pin, place = self.pin(what)
                if place is not None:
                    pins[pin] = place
            elif token in ("OBS", "DENSITY", "TIMING"):
                for _ in self.block(f"{what}: {token}", token if token == "TIMING" else ""):
                    self.statement(what)
            else:
                rest = self.statement(what)
                if token == "SIZE":
                    size = self.size(rest, what)
                elif token == "SITE" and rest:
                    site = rest[0]
                elif token == "ORIGIN" and len(rest) == 2:
                    origin = tuple(self.number(one, f"{what}: ORIGIN") for one in rest)
        if size is None:
            raise self.error(f"{what} has no SIZE")
        x, y = origin
        places = {
            pin: (min(max(at[0] + x, 0.0), size[0]), min(max(at[1] + y, 0.0), size[1])) for pin, at in pins.items()
        }
        self.lef.macros.setdefault(name, Macro(name, *size, site, places))

    def pin(self, inside: str) -> tuple[str, tuple[float, float] | None]:
        """(name, middle of its largest rectangle); None as the place of a supply, or where no shape is given."""
        name = self.take(inside)
        what = f"{inside}: PIN {name}"
        signal, shapes = True, []
        for token in self.block("PIN", name):
            if token == "PORT":
                shapes += self.port(what)
            else:
                rest = self.statement(what)
                if token == "USE" and rest:
                    signal = rest[0].upper() not in ("POWER", "GROUND")
        if not signal or not shapes:
            return name, None
        x0, y0, x1, y1 = max(shapes, key=lambda one: (one[2] - one[0]) * (one[3] - one[1]))
        return name, ((x0 + x1) / 2, (y0 + y1) / 2)

    def port(self, what: str) -> list[tuple[float, float, float, float]]:
        """The rectangles of a port; of a polygon or path the box around it."""
        found = []
        for token in self.block(f"{what}: PORT", ""):
            rest = self.statement(what)
            if token in ("RECT", "POLYGON", "PATH"):
                if rest and rest[0].upper() == "MASK":
                    rest = rest[2:]
                if rest and rest[0].upper() == "ITERATE":
                    rest = rest[1:]
                numbers = []
                for one in rest:
                    if one.upper() in ("DO", "BY", "STEP"):
                        break
                    if one not in ("(", ")"):
                        numbers.append(self.number(one, f"{what}: {token}"))
                xs, ys = numbers[0::2], numbers[1::2]
                if not xs or len(xs) != len(ys):
                    raise self.error(f"{what}: {token} of {len(numbers)} numbers")
                found.append((min(xs), min(ys), max(xs), max(ys)))
        return found
