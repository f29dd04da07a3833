"""The page: everything that was measured, on one HTML page that needs no network, and the same in Markdown.

    sources = Sources.find(Path("build/synth"), read_designs(DESIGNS))
    write_page(Path("build/report"), sources)        # report.html, report.md, and the figures that it shows

Modules: `sources` reads records, `figures` draws them, `document` is a page and its two forms, `content` fills it.
"""

from pathlib import Path

from golden.storage import write_text
from synth.page.content import document
from synth.page.document import to_html, to_markdown
from synth.page.sources import Sources

__all__ = ["Sources", "write_page"]


def write_page(folder: Path, sources: Sources) -> list[Path]:
    """Write the page, its twin and the twin's figures; gives the files, the page and the twin first."""
    page = document(sources)
    texts = {f"{figure.name}.svg": figure.svg for figure in page.figures}
    texts |= {"report.md": to_markdown(page), "report.html": to_html(page)}
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in reversed(texts)]
