# SPDX-License-Identifier: Apache-2.0
"""The Liberty file format: bytes to groups and attributes, without knowing what they mean.

Read are plain text and gzip, bzip2 and xz, told by content and not by name, in UTF-8, UTF-16 or Latin-1, with any line
ends; comments of both kinds, continued lines, missing semicolons, several libraries in one file, and included files
that lie beside the one that includes them.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from synth.expression import LibertyError

__all__ = ["File", "Group", "number", "read_file", "real", "unpacked", "words"]

#: Bytes of the largest file that is read, after decompression.
LARGEST = 1 << 29
_INCLUDED = 100  # files that one file may include, and theirs
_DEEPEST = 50  # groups within groups
_TABLES = ("cell_rise", "cell_fall", "rise_transition", "fall_transition", "rise_constraint", "fall_constraint")
_BANKS = ("bus", "bundle", "ff_bank", "latch_bank")
_KEPT = {"library", "cell", "pin", "ff", "latch", "statetable", "timing", "lu_table_template", "operating_conditions"}
_KEPT.update(_BANKS, _TABLES)
#: What is read besides where power is asked for.
_POWER = {"internal_power", "leakage_power", "power_lut_template", "rise_power", "fall_power", "power"}
_STRING = r'"(?:[^"\\]|\\.)*+"'
_COMMENT_OR_STRING = re.compile(rf"{_STRING}|/\*.*?\*/|/\*|//[^\n]*", re.DOTALL)
_PLAIN_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING_OR_BRACE = re.compile(rf"{_STRING}|[{{}}]", re.DOTALL)
_SPACE = re.compile(r"[\s;\\]*+")
_STATEMENT = re.compile(
    rf"""(?P<name>[A-Za-z_][\w.\-]*+) [\s\\]*+
        (?: : [\s\\]*+ (?P<value> (?: {_STRING} | [^;\n}}"{{\\]++ | \\\n? )*+ )
          | \( (?P<arguments> (?: {_STRING} | [^()"{{}}]++ | \( [^()"{{}}]*+ \) )*+ ) \)
            [\s\\]*+ (?P<open> \{{ )?+ )""",
    re.VERBOSE | re.DOTALL,
)
_SUM = re.compile(r"[-+*/]?\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)


class Group:
    """A Liberty group: its arguments, simple and complex attributes, and the groups within that are of use here."""

    __slots__ = ("arguments", "attributes", "groups", "line", "name", "path")

    def __init__(self, name: str, arguments: str, line: int, path: Path | None = None) -> None:
        self.name, self.arguments, self.line, self.path = name, arguments, line, path
        self.attributes: dict[str, str] = {}
        self.groups: list[Group] = []

    def all(self, name: str) -> Iterator[Group]:
        return (group for group in self.groups if group.name == name)

    def first(self, name: str) -> Group | None:
        return next(self.all(name), None)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def is_true(self, name: str) -> bool:
        """Whether an attribute says so: anything but false, 0 and nothing does."""
        return self.get(name).strip().lower() not in ("", "0", "f", "false", "n", "no", "off")

    def same(self, other: Group) -> bool:
        """Whether the other one says the same."""
        return (
            (self.name, self.arguments, self.attributes) == (other.name, other.arguments, other.attributes)
            and len(self.groups) == len(other.groups)
            and all(a.same(b) for a, b in zip(self.groups, other.groups, strict=True))
        )


@dataclass
class File:
    """A Liberty file: the hash of what is on disk, its licence comment, its library groups, what was left out.

    `included` are the other files that its text came from, with their hashes. `power` tells that groups of power are
    read too, `cells` which cells alone, where not all.
    """

    path: Path
    sha256: str
    notice: str = ""
    libraries: list[Group] = field(default_factory=list)
    included: list[tuple[Path, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    power: bool = False
    cells: frozenset[str] | None = None


def words(text: str) -> list[str]:
    """The parts of a list that white space or commas separate."""
    return text.replace(",", " ").split()


def real(text: str) -> float:
    """A number as Liberty writes it. Raises ValueError for what only Python takes for one: 1_0 and digits of others."""
    if "_" in text or not text.isascii():
        raise ValueError(f"could not convert string to float: {text[:40]!r}")
    return float(text)


def number(text: str, what: str) -> float:
    """A finite number, or a sum or product of such. Raises LibertyError, saying what it is."""
    try:
        value = real(text)
    except ValueError:
        value = _calculated(text, what)
    if not abs(value) < float("inf"):
        raise LibertyError(f"{what} is {text[:40]!r}, which is no finite number")
    return value


def _calculated(text: str, what: str) -> float:
    """The value of an expression of numbers and + - * /."""
    terms: list[float] = []
    position, text = 0, text.strip()
    while position < len(text):
        match = _SUM.match(text, position)
        if not match or (terms and match[0][0] not in "+-*/") or (not terms and match[0][0] in "*/"):
            break
        sign, value = match[0][0], match[0].lstrip("*/") if match[0][0] in "*/" else match[0]
        try:
            factor = float("".join(value.split()))
            if sign == "*":
                terms[-1] *= factor
            elif sign == "/":
                terms[-1] /= factor
            else:
                terms.append(factor)
        except (ValueError, ZeroDivisionError):
            break
        position = match.end()
    if not terms or position < len(text):
        raise LibertyError(f"{what} is {text[:40]!r}, not a number")
    return sum(terms)


# Bytes to text --------------------------------------------------------------------------------------------------------


def unpacked(path: Path) -> tuple[bytes, str]:
    """(decompressed content, SHA-256 of what is on disk) of a file. Raises LibertyError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise LibertyError(f"{path}: larger than {LARGEST >> 20} MiB: is this a Liberty file?")
        data = path.read_bytes()
    except OSError as error:
        raise LibertyError(f"cannot read Liberty file {path}: {error.strerror}") from None
    digest = hashlib.sha256(data).hexdigest()
    if data[:2] == b"\x1f\x8b":
        return _unpacked(path, "gzip", gzip.GzipFile(fileobj=io.BytesIO(data))), digest
    if data[:3] == b"BZh":
        return _unpacked(path, "bzip2", bz2.BZ2File(io.BytesIO(data))), digest
    if data[:6] == b"\xfd7zXZ\0":
        return _unpacked(path, "xz", lzma.LZMAFile(io.BytesIO(data))), digest
    for magic, what in ((b"PK", "a zip archive"), (b"\x28\xb5\x2f\xfd", "a zstd file"), (b"7z", "a 7z archive")):
        if data.startswith(magic) and b"{" not in data[:64]:
            raise LibertyError(f"{path}: {what}, which is not read here: unpack it")
    return data, digest


def _unpacked(path: Path, kind: str, stream: io.BufferedIOBase) -> bytes:
    try:
        data = stream.read(LARGEST + 1)
    except (EOFError, OSError, ValueError, MemoryError, zlib.error, lzma.LZMAError) as error:
        raise LibertyError(f"{path}: truncated or damaged {kind} file ({error})") from None
    if len(data) > LARGEST:
        raise LibertyError(f"{path}: unpacks to more than {LARGEST >> 20} MiB: is this a Liberty file?")
    return data


def _decoded(data: bytes, path: Path) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in data[:2]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise LibertyError(f"{path}: damaged UTF-16 text") from None
        text = data.decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _without_comments(text: str, path: Path) -> str:
    """The text with comments blanked; lines stay. What stands in a string is none."""
    # The usual case, much faster: all comments begin outside of strings, which is where the quotes before are even.
    kept, position, quotes = [], 0, 0
    for match in _PLAIN_COMMENT.finditer(text) if '\\"' not in text else ():
        quotes += text.count('"', position, match.start())
        if quotes % 2:
            break
        kept += [text[position : match.start()], "\n" * match[0].count("\n") or " "]
        position = match.end()
    else:
        plain = "".join([*kept, text[position:]])
        if "//" not in plain and "/*" not in plain and '\\"' not in text:
            return plain

    def blank(match: re.Match) -> str:
        found = match[0]
        if found == "/*":
            line = text.count("\n", 0, match.start()) + 1
            raise LibertyError(f"{path}, line {line}: comment without an end; truncated file?")
        return found if found[0] == '"' else "\n" * found.count("\n") or " "

    return _COMMENT_OR_STRING.sub(blank, text)


# Text to groups -------------------------------------------------------------------------------------------------------


def unquoted(text: str) -> str:
    """A value or argument list without its quotes and line continuations; white space at its ends goes too."""
    text = text.replace("\\\n", " ")
    if "\\" in text:
        text = re.sub(r'\\(\n|["\\])?', lambda match: {'"': "", "\\": "\\", "\n": " "}.get(match[1], " "), text)
    return text.replace('"', "").strip()


def read_file(path: Path, *, power: bool = False, cells: frozenset[str] | None = None) -> File:
    """The library groups of a Liberty file; with ``power``, also what says what energy cells take; of some ``cells``.

    Raises LibertyError, naming file and line, where it cannot be read.
    """
    data, digest = unpacked(path)
    text = _decoded(data, path)
    head = re.match(r"\s*/\*(.*?)\*/\s*library", text[:20000], re.DOTALL)
    notice = "\n".join(line.rstrip() for line in head[1].strip().splitlines()) if head else ""
    file = File(path, digest, notice, power=power, cells=cells)
    _parse(file, path, _without_comments(text, path), None, (path.resolve(),))
    return file


def _skip(text: str, position: int, path: Path, name: str, line: int) -> int:
    """Position after the closing brace of a group whose opening brace is before `position`."""
    # The usual case, much faster: a brace outside of strings is one before which quotes are even.
    start, depth, quotes = position, 1, 0
    opening, closing = text.find("{", position), text.find("}", position)
    while closing >= 0:
        at = opening if 0 <= opening < closing else closing
        quotes += text.count('"', position, at)
        if quotes % 2:
            break
        depth += 1 if at == opening else -1
        position = at + 1
        if not depth:
            if text.find('\\"', start, position) < 0:
                return position
            break
        if at == opening:
            opening = text.find("{", position)
        else:
            closing = text.find("}", position)
    depth = 1
    for match in _STRING_OR_BRACE.finditer(text, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if not depth:
                return match.end()
    raise LibertyError(f"{path}, line {line}: group {name} has no closing brace; truncated file?")


def _parse(file: File, path: Path, text: str, into: Group | None, above: tuple[Path, ...]) -> None:
    """Put the library groups of a text into the file; of an included text, its statements into a group.

    Groups that nothing here needs (noise, currents, ...) are skipped, and power where it is not asked for.
    """
    kept = _KEPT | _POWER if file.power else _KEPT
    position = line = counted = 0
    stack: list[Group] = [into] if into is not None else []
    bottom = len(stack)
    while True:
        position = _SPACE.match(text, position).end()
        line += text.count("\n", counted, position)
        counted = position
        if position == len(text):
            if len(stack) > bottom:
                where = f"{stack[-1].name} ({stack[-1].arguments[:40]})"
                raise LibertyError(
                    f"{path}, line {line + 1}: the file ends inside group {where} of line {stack[-1].line}; "
                    "truncated file?"
                )
            if into is None and not file.libraries:
                raise LibertyError(f"{path}: no library group; is this a Liberty file?")
            return
        if text[position] == "}" and len(stack) > bottom:
            position += 1
            group = stack.pop()
            if not stack:
                file.libraries.append(group)
            continue
        match = _STATEMENT.match(text, position)
        if not match or (not stack and (match["name"] != "library" or not match["open"])):
            what = text[position : position + 40].partition("\n")[0]
            if not stack and file.libraries and match and match["open"]:
                raise LibertyError(
                    f"{path}, line {line + 1}: the library has ended, but {what!r} follows: a closing brace too many?"
                )
            if not stack and file.libraries:
                file.notes.append(f"{path.name}, line {line + 1}: what follows the library ({what!r}) is left out")
                return
            if match and match["name"] == "library" and match["arguments"] is not None:
                raise LibertyError(f"{path}, line {line + 1}: library has no body; truncated file?")
            raise LibertyError(f"{path}, line {line + 1}: cannot read {what!r}; a damaged or truncated Liberty file?")
        position = match.end()
        name = match["name"]
        if match["open"]:
            arguments = unquoted(match["arguments"])
            wanted = name in kept and (name != "cell" or file.cells is None or arguments in file.cells)
            if wanted and (name != "library" or not stack):
                group = Group(name, arguments, line + 1, path)
                if stack:
                    stack[-1].groups.append(group)
                stack.append(group)
                if len(stack) > _DEEPEST:
                    raise LibertyError(f"{path}, line {line + 1}: groups within groups, more than {_DEEPEST} deep")
            else:
                position = _skip(text, position, path, name, line + 1)
        elif name == "include_file" and match["arguments"] is not None:
            _include(file, f"{path}, line {line + 1}", unquoted(match["arguments"]), stack[-1], above)
        else:
            value = match["value"] if match["value"] is not None else match["arguments"]
            stack[-1].attributes[name] = unquoted(value) if '"' in value or "\\" in value else value.strip()


def _include(file: File, where: str, name: str, group: Group, above: tuple[Path, ...]) -> None:
    """Read a file's statements into a group. It must lie in the folder of the file that includes it, or below."""
    where = f"{where}: include_file ({name[:80]!r})"
    folder = above[-1].parent
    try:
        target = (folder / name).resolve()
        there = target.is_relative_to(folder) and target.is_file()
    except (OSError, ValueError, RuntimeError):
        there = False
    if not there:
        raise LibertyError(f"{where} is no file in the folder of the one that includes it: merge them by hand")
    if target in above or len(file.included) >= _INCLUDED:
        raise LibertyError(f"{where} goes in a circle, or there are more than {_INCLUDED} such files")
    data, digest = unpacked(target)
    file.included.append((target, digest))
    _parse(file, target, _without_comments(_decoded(data, target), target), group, (*above, target))
