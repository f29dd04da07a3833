"""Finished work and how it is kept: files that appear whole, one writer at a time, caches that prove their content.

write_text("results.json", text)                 # whole or not at all; devices are not replaced
with one_writer("build/synth"): ...              # a second process is told; the lock dies with its process
value = kept(folder, key, make)                  # from the cache, or made and kept; damaged entries are made again
code_digest("synth.sizing")                      # of a module and all of this project that it imports
"""

import ast
import contextlib
import errno
import hashlib
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # where there is none (Windows), files are still written whole, but nothing keeps two writers apart
    fcntl = None

__all__ = [
    "Busy",
    "Damaged",
    "check_writable",
    "clean",
    "code_digest",
    "digest",
    "json_text",
    "kept",
    "one_writer",
    "read_sealed",
    "write_bytes",
    "write_json",
    "write_output",
    "write_sealed",
    "write_text",
]

_SUFFIX = ".writing"
_PACKAGES = ("golden", "hw", "sim", "synth")


class Busy(OSError):
    """Another process writes to the folder."""


class Damaged(ValueError):
    """A file whose content is not what was written."""


# Writing --------------------------------------------------------------------------------------------------------------


def write_bytes(path: Path | str, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a file that appears complete, or not at all; what a killed writer of the same file left is removed.

    A symbolic link stays, and its target is written; a device, pipe or socket is written to as it is. Raises OSError,
    with the file as its ``filename``, where that fails.
    """
    path = Path(path)
    try:
        target = path.resolve()  # a link's target
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if mode is not None and not stat.S_ISREG(mode):
            with path.open("wb", buffering=0) as file:
                for chunk in chunks:
                    file.write(chunk)
            return
        _make(target.parent)
        _clean(target.parent, target.name)
        temporary = target.with_name(f".{target.name[:40]}.{os.getpid()}.{secrets.token_hex(4)}{_SUFFIX}")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # less the process's umask
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                if mode is not None:
                    temporary.chmod(stat.S_IMODE(mode))
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if error.errno is None:  # one of this project's own, which says all
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None  # OSError picks its subclass by the number


def write_text(path: Path | str, text: str) -> None:
    """Write a UTF-8 text file: see :func:`write_bytes`."""
    write_bytes(path, [text.encode()])


def write_json(path: Path | str, value: Any, *, indent: int | None = 1) -> None:
    """Write JSON: see :func:`write_bytes`. NaN and infinity, which JSON does not have, are a ValueError."""
    write_text(path, json_text(value, indent=indent))


def json_text(value: Any, *, indent: int | None = 1) -> str:
    """A value as the text of a JSON file."""
    return json.dumps(value, indent=indent, allow_nan=False) + "\n"


def write_output(path: Path | str | None, text: str) -> None:
    """Write what a command was asked for: to a file, or for None and "-" to standard output."""
    if path is None or str(path) == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_text(path, text)


def check_writable(path: Path | str) -> None:
    """Raise OSError where :func:`write_output` could not write a file: to be asked before the work, not after it."""
    target = Path(path).resolve()
    try:
        if str(path) == "-" or (target.exists() and not target.is_file() and not target.is_dir()):
            return  # a device, a pipe
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _make(target.parent)
        tempfile.TemporaryFile(dir=target.parent).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def clean(folder: Path | str) -> None:
    """Remove what killed writers left in a folder."""
    _clean(Path(folder), "")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def _clean(folder: Path, name: str) -> None:
    for left in folder.glob(f".*{_SUFFIX}"):
        *begin, pid, _token, _suffix = left.name.split(".")
        mine = not name or ".".join(begin) == f".{name[:40]}"
        if mine and pid.isdecimal() and len(pid) < 10 and not _alive(int(pid)):
            left.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


# One writer -----------------------------------------------------------------------------------------------------------

_held: dict[tuple[int, int], list[int]] = {}  # [descriptor, depth] of each locked folder, by device and inode


@contextlib.contextmanager
def one_writer(folder: Path | str, *, wait: bool = False, again: bool = True) -> Iterator[None]:
    """Hold a folder, which is made where it is missing, as the one process that writes to it.

    Raises :class:`Busy` where another process holds it (``wait``: waits instead). The system drops the lock when the
    process ends, however it ends. A process may enter ``again`` what it holds already. What killed writers left behind
    is removed, and at the end the folder itself, where it was made and nothing was put into it.
    """
    folder = Path(folder)
    missing = not folder.exists()
    _make(folder)
    if fcntl is None:
        yield
        return
    descriptor, key = _open(folder)
    if key in _held:
        os.close(descriptor)
        if not again:
            raise Busy(f"{folder}: this process is writing to this folder already")
        _held[key][1] += 1
    else:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                os.close(descriptor)
                raise Busy(
                    f"{folder}: another process is writing to this folder: wait for it, or choose another folder"
                ) from None
            except OSError:
                os.close(descriptor)
                raise
            _make(folder)
            newer, now = _open(folder)
            if now == key:
                os.close(newer)
                break
            os.close(descriptor)  # who held it has removed it
            descriptor, key = newer, now
        _held[key] = [descriptor, 1]
        clean(folder)
    try:
        yield
    finally:
        held = _held[key]
        held[1] -= 1
        if not held[1]:
            del _held[key]
            if missing:
                with contextlib.suppress(OSError):  # it is not empty, mostly
                    folder.rmdir()
            os.close(held[0])


def _open(folder: Path) -> tuple[int, tuple[int, int]]:
    descriptor = os.open(folder, os.O_RDONLY)
    facts = os.fstat(descriptor)
    return descriptor, (facts.st_dev, facts.st_ino)


def _forget() -> None:
    """A forked child holds nothing: with its copy of the descriptor the lock would outlive the process that took it."""
    for descriptor, _ in _held.values():
        with contextlib.suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# Content that proves itself -------------------------------------------------------------------------------------------


def digest(*parts: Any) -> str:
    """SHA-256 of values that have a JSON form, and of bytes."""
    total = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode()
        total.update(len(data).to_bytes(8, "little") + data)
    return total.hexdigest()


def write_sealed(path: Path | str, value: Any, key: str = "") -> None:
    """Write a value as JSON below a line with its checksum and its key."""
    body = json.dumps(value)
    head = json.dumps({"key": digest(key), "sha256": digest(body.encode())})
    write_text(path, f"{head}\n{body}\n")


def read_sealed(path: Path | str, key: str = "") -> Any:
    """What :func:`write_sealed` wrote. Raises OSError, or :class:`Damaged` for anything else."""
    path = Path(path)
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        facts = json.loads(head)
        if facts == {"key": digest(key), "sha256": digest(body.removesuffix(b"\n"))}:
            return json.loads(body)
    except (ValueError, RecursionError):
        pass
    raise Damaged(f"{path}: damaged, or written for something else")


def kept(folder: Path | str, key: str, make: Callable[[], Any]) -> Any:
    """The value of a key from a folder's cache; made, and kept, where it is not there.

    The key says all that the value depends on. A damaged entry is made again, and standard error says so.
    """
    path = Path(folder) / f"{digest(key)[:32]}.jsonl"
    try:
        return read_sealed(path, key)
    except FileNotFoundError:
        pass
    except (Damaged, OSError) as error:
        if Path(folder) not in _said:
            _said.add(Path(folder))
            print(f"note: {folder}: damaged entries are computed again, the first is {error}", file=sys.stderr)
    value = make()
    write_sealed(path, value, key)
    return value


_said: set[Path] = set()  # folders


@cache
def code_digest(module: str) -> str:
    """SHA-256 of the source of a module and of all of this project that it imports, wherever it does."""
    seen: dict[str, bytes] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen[name] = source = _source(name)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:  # this project has no relative imports
                found = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            waiting += [one for one in found if one.split(".")[0] in _PACKAGES and _is_module(one)]
    return digest(*(part for name in sorted(seen) for part in (name, seen[name])))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _source(name: str) -> bytes:
    spec = find_spec(name)
    return Path(spec.origin).read_bytes() if spec is not None and spec.has_location and spec.origin else b""
