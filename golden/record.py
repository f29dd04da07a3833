"""Results: what a metric is, what produced it, and how records are written and shown.

A metric is declared once, as a :class:`Metric`; records, tables, plots, README's check and rules are made from it.
"""

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from golden.storage import write_json, write_text

__all__ = [
    "Metric",
    "check_place",
    "figures",
    "insert",
    "insert_into",
    "markdown",
    "marked",
    "package_version",
    "provenance",
    "write_results",
]


@dataclass(frozen=True)
class Metric:
    """A figure of a record.

    Attributes
    ----------
    key : str
        Its name in records.
    label : str
        Its name in tables and plots.
    unit : str
        "" where it has none.
    better : str
        "lower", "higher", or "" where neither is.
    form : str
        How it is shown: a format specification.
    of : callable, optional
        The value, or None, from what was measured: what records are made with.
    compared : bool
        Whether tables and plots show it as a ratio too.
    """

    key: str
    label: str
    unit: str = ""
    better: Literal["lower", "higher", ""] = ""
    form: str = ".2f"
    of: Callable[[Any], float | None] = field(default=lambda _: None, compare=False)
    compared: bool = False

    @property
    def head(self) -> str:
        """Its column's head."""
        return f"{self.label} {self.unit}".strip()

    def show(self, record: Mapping[str, Any]) -> str:
        """Its value in a record as text; "-" where it was not measured."""
        value = record.get(self.key)
        return "-" if value is None else format(value, self.form)

    def worse(self, new: float, old: float) -> bool:
        """Whether ``new`` is worse than ``old``; False for a metric that has no better."""
        return new > old if self.better == "lower" else new < old if self.better == "higher" else False


def figures(metrics: Iterable[Metric], measured: Any) -> dict[str, float | None]:
    """The metrics' part of a record of what was measured."""
    return {metric.key: metric.of(measured) for metric in metrics}


def package_version(name: str = "dint") -> str:
    """Version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed as a package"


def provenance(*packages: str, **more: Any) -> dict[str, Any]:
    """What produced records: versions of Python, this project and ``packages``, and ``more``."""
    tools = {"python": platform.python_version(), **{name: package_version(name) for name in ("dint", *packages)}}
    return {"tools": tools, **more}


def write_results(path: Path | str, records: Iterable[Mapping[str, Any]], provenance: Mapping[str, Any]) -> None:
    """Write ``{"provenance": ..., "records": [...]}``."""
    write_json(path, {"provenance": dict(provenance), "records": [dict(record) for record in records]})


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def marked(document: str, name: str) -> bool:
    """Whether a document has a place for the tables of a name."""
    return f"<!-- tables of {name} -->" in document


def insert(document: str, name: str, tables: str) -> str:
    """A document with ``tables`` between its lines ``<!-- tables of NAME -->`` and ``<!-- end of NAME -->``."""
    begin, end = f"<!-- tables of {name} -->", f"<!-- end of {name} -->"
    if document.count(begin) != 1 or document.count(end) != 1 or document.index(begin) > document.index(end):
        raise ValueError(f"the lines {begin} and {end} are not there, once and in this order")
    before, _, rest = document.partition(begin)
    return f"{before}{begin}\n\n{tables}\n\n{end}{rest.partition(end)[2]}"


def insert_into(document: Path, name: str, tables: str) -> None:
    """Write a document with ``tables`` in its place of a name: see :func:`insert`."""
    write_text(document, _inserted(document, name, tables))


def check_place(document: Path, name: str) -> None:
    """Raise ValueError where :func:`insert_into` has no place: to be asked before the work."""
    _inserted(document, name, "")


def _inserted(document: Path, name: str, tables: str) -> str:
    try:
        return insert(document.read_text(encoding="utf-8"), name, tables)
    except ValueError as error:
        raise ValueError(f"{document}: {error}") from None
