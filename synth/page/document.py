"""A page as blocks, and its two forms: one HTML file that needs nothing else, and Markdown with figures beside it.

Text is written with ``code`` between backquotes and is otherwise plain; whatever comes from records is escaped in both
forms, where it is put into them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from golden.record import markdown
from synth.page.figures import Figure

__all__ = ["Document", "Missing", "Plot", "Section", "Table", "Text", "to_html", "to_markdown"]


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Missing:
    """What would be here, why it is not, and the command that makes it."""

    what: str
    command: str


@dataclass(frozen=True)
class Table:
    """Rows of texts, and the command that makes their figures.

    ``strong`` columns stand out, the first ``names`` columns are names; a ``wide`` table gets a field that filters it.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    command: str
    strong: Sequence[int] = ()
    names: int = 1
    wide: bool = False


@dataclass(frozen=True)
class Plot:
    """A figure, and the command that makes what it shows."""

    figure: Figure
    command: str
    note: str = ""


Block = Text | Missing | Table | Plot


@dataclass(frozen=True)
class Section:
    """A section: its anchor, its heading, its blocks."""

    name: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """The page."""

    title: str
    lead: Sequence[Block]
    sections: Sequence[Section]

    @property
    def figures(self) -> list[Figure]:
        blocks = [*self.lead, *(block for section in self.sections for block in section.blocks)]
        return [block.figure for block in blocks if isinstance(block, Plot)]


# HTML -----------------------------------------------------------------------------------------------------------------


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text()


def _words(text: str) -> str:
    """Plain text with code between backquotes, as HTML."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backquote that stands alone is one
        return escape(text)
    return "".join(f"<code>{escape(one)}</code>" if place % 2 else escape(one) for place, one in enumerate(pieces))


def _made_by(command: str) -> str:
    return f'<p class="command">Made by <code>{escape(command)}</code></p>' if command else ""


def _html(block: Block) -> Iterator[str]:
    match block:
        case Text(text):
            yield f"<p>{_words(text)}</p>"
        case Missing(what, command):
            how = f" Made by <code>{escape(command)}</code>." if command else ""
            yield f'<p class="missing"><strong>Missing:</strong> {_words(what)}{how}</p>'
        case Plot(figure, command, note):
            yield f'<figure id="figure-{escape(figure.name)}"><div class="scroll">{figure.svg}</div>'
            yield f"<figcaption>{escape(figure.title)}. {_words(note)}{_made_by(command)}</figcaption></figure>"
        case Table():
            yield '<figure class="table">'
            if block.wide:
                yield '<label class="filter">Only rows with <input type="search"></label>'
            yield '<div class="scroll" tabindex="0"><table class="sortable"><thead><tr>'
            kinds = ["name" if place < block.names else "number" for place in range(len(block.head))]
            for kind, head in zip(kinds, block.head, strict=True):
                yield f'<th scope="col" class="{kind}">{escape(head)}</th>'
            yield "</tr></thead><tbody>"
            for row in block.rows:
                cells = []
                for place, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
                    text = escape(cell).replace("_", "_<wbr>")  # names break there, and nowhere in a word
                    text = f"<strong>{text}</strong>" if place in block.strong and cell else text
                    cells.append(f'<td class="{kind}">{text}</td>')
                yield f"<tr>{''.join(cells)}</tr>"
            yield "</tbody></table></div>"
            yield f"<figcaption>{_words(block.caption)}{_made_by(block.command)}</figcaption></figure>"


def to_html(document: Document) -> str:
    """The page as one file: styles, scripts and figures inside, and nothing that asks a network."""
    title = escape(document.title)
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Nothing may be loaded, whatever a record says.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">",
        f"<title>{title}</title>\n<style>\n{_beside('page.css')}</style>\n</head>\n<body>\n<header><h1>{title}</h1>",
        *(line for block in document.lead for line in _html(block)),
        "</header>\n<nav><ul>",
        *(f'<li><a href="#{escape(one.name)}">{escape(one.title)}</a></li>' for one in document.sections),
        "</ul></nav>\n<main>",
    ]
    for section in document.sections:
        parts.append(f'<section id="{escape(section.name)}">\n<h2>{escape(section.title)}</h2>')
        parts += [line for block in section.blocks for line in _html(block)]
        parts.append("</section>")
    parts.append(f"</main>\n<script>\n{_beside('page.js')}</script>\n</body>\n</html>\n")
    return "\n".join(parts)


# Markdown -------------------------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_\[\]|~#$])")


def _plain(text: str) -> str:
    """Text in which Markdown and HTML read nothing but text."""
    text = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _code(text: str) -> str:
    """Code between as many backquotes as it takes."""
    text = " ".join(text.split())
    fence = "`" * (max((len(one) for one in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _marked(text: str) -> str:
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return _plain(text)
    spaced = [_code(one) if place % 2 else _keep(one) for place, one in enumerate(pieces)]
    return "".join(spaced)


def _keep(text: str) -> str:
    """Plain text with the spaces at its ends."""
    return f"{' ' * text.startswith(' ')}{_plain(text)}{' ' * (text.endswith(' ') and text.strip() != '')}"


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Text(text):
            yield _marked(text)
        case Missing(what, command):
            yield f"**Missing:** {_marked(what)}" + (f" Made by {_code(command)}." if command else "")
        case Plot(figure, command, note):
            yield f"![{_plain(figure.title)}]({figure.name}.svg)"
            yield f"{_plain(figure.title)}. {_marked(note)}".rstrip() + (
                f" Made by {_code(command)}." if command else ""
            )
        case Table():
            rows = [
                [
                    f"**{_plain(cell)}**" if place in block.strong and cell else _plain(cell)
                    for place, cell in enumerate(row)
                ]
                for row in block.rows
            ]
            yield markdown([_plain(head) for head in block.head], rows)
            yield _marked(block.caption) + (f" Made by {_code(block.command)}." if block.command else "")


def to_markdown(document: Document) -> str:
    """The page as Markdown; figures are ``NAME.svg`` beside it."""
    parts = [f"# {_plain(document.title)}", *(line for block in document.lead for line in _markdown(block))]
    for section in document.sections:
        parts.append(f"## {_plain(section.title)}")
        parts += [line for block in section.blocks for line in _markdown(block)]
    return "\n\n".join(parts) + "\n"
