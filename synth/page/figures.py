"""Figures as SVG: plots that say what they show when a pointer rests on them, and the plan of placed cells.

Each function gives a :class:`Figure`. Legends lie beside the plots, never over them. Names are text: nothing in them is
read as markup or as mathematics.
"""

import io
import math
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

__all__ = ["COLOURS", "Figure", "Line", "Panel", "bars", "lines", "plans", "short"]

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
#: Colours that most colour-blind readers tell apart (Okabe and Ito), then greys.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7f7f7f", "#404040", "#bfbfbf")
#: What tells bars of one colour apart.
_HATCHES = ("", "////", "....")
_FONT = "DejaVu Sans"
_STYLE = {
    "svg.fonttype": "none",  # text stays text
    "font.family": _FONT,
    "font.size": 9,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
}
_WIDTH = 9.2  # inches


def short(text: str, most: int = 48) -> str:
    """A name that is no longer than a plot can take."""
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True)
class Figure:
    """A figure: its name in the page, what it shows in words, and its SVG."""

    name: str
    title: str
    svg: str


@dataclass(frozen=True)
class Panel:
    """Stacked or single bars: ``bars`` by row, each a value by part."""

    title: str
    bars: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Line:
    """Points of one kind: (x, y, what the pointer is told), joined by a line or by ``steps``, or not ``joined``."""

    label: str
    points: Sequence[tuple[float, float, str]]
    steps: bool = False
    joined: bool = True


class _Draw:
    """A canvas, and what its marks say."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.tips: dict[str, str] = {}
        self._numbers = count()

    def tip(self, artist: "Artist", text: str) -> None:
        name = f"tip{next(self._numbers)}"
        artist.set_gid(name)
        artist.set_in_layout(False)  # marks lie inside their axes
        self.tips[name] = text


@contextmanager
def _drawn(name: str, title: str, height: float) -> Iterator[tuple[_Draw, list[Figure]]]:
    """A canvas to draw on; the list has the figure afterwards."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415

    done: list[Figure] = []
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        draw = _Draw(Canvas(figsize=(_WIDTH, height), layout="constrained"))
        yield draw, done
        text = io.StringIO()
        draw.canvas.savefig(text, format="svg", metadata={"Date": None})
    done.append(Figure(name, title, _cleaned(text.getvalue(), name, title, draw.tips)))


def _cleaned(svg: str, name: str, title: str, tips: Mapping[str, str]) -> str:
    """SVG to be put into a page: identifiers of its own, what it shows in words, no sizes but its shape."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _LINK)
    root = ET.fromstring(svg)
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    for one in list(root.iter()):
        own = one.get("id")
        if own in tips:
            said = ET.Element(f"{{{_SVG}}}title")
            said.text = tips[own]
            one.insert(0, said)
            one.set("class", "tip")
        for key, value in one.attrib.items():
            if key == "id":
                one.set(key, f"{name}-{value}")
            elif key == f"{{{_LINK}}}href" and value.startswith("#"):
                one.set(key, f"#{name}-{value[1:]}")
            else:  # Verdana is as wide, so that a layout holds elsewhere
                one.set(
                    key,
                    value.replace("url(#", f"url(#{name}-").replace(f"'{_FONT}'", f"'{_FONT}', Verdana, sans-serif"),
                )
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", title)
    return ET.tostring(root, encoding="unicode")


def _bare(axis: "Axes") -> None:
    axis.tick_params(length=0)
    axis.spines["left"].set_visible(False)


def bars(
    name: str,
    title: str,
    panels: Sequence[Panel],
    *,
    of: str,
    form: str = ".2f",
    line: float | None = None,
    order: Sequence[str] = (),
) -> Figure:
    """Horizontal bars, stacked where a bar has several parts, with their sums; ``of``: what is measured, and its unit.

    All panels have one scale, and one legend beside them; ``line`` is drawn across. Parts are stacked, and coloured,
    in ``order``.
    """
    found = {part for panel in panels for bar in panel.bars.values() for part in bar}
    known = list(dict.fromkeys((*order, *sorted(found))))
    looks = {
        part: {
            "color": COLOURS[place % len(COLOURS)],
            "hatch": _HATCHES[place // len(COLOURS) % len(_HATCHES)],
            "edgecolor": "white",
            "linewidth": 0,
        }
        for place, part in enumerate(known)
    }
    parts = [part for part in known if part in found]
    sizes = [len(panel.bars) for panel in panels]
    legend = 0.19 * len(parts) + 0.3 if len(parts) > 1 else 0.0  # which lies beside the panels
    with _drawn(name, title, max(legend, 0.55 * len(panels) + 0.2 * sum(sizes) + 0.5)) as (draw, done):
        axes = draw.canvas.subplots(
            *(len(panels), 1), sharex=True, squeeze=False, gridspec_kw={"height_ratios": [size + 0.6 for size in sizes]}
        )[:, 0]
        shown: dict[str, Artist] = {}
        for axis, panel in zip(axes, panels, strict=True):
            for row, (label, bar) in enumerate(panel.bars.items()):
                total, left = sum(bar.values()), 0.0
                for part, value in ((part, bar[part]) for part in parts if part in bar):
                    (mark,) = axis.barh(row, value, 0.72, left=left, **looks[part])
                    share = f" ({value / total:.0%})" if len(bar) > 1 and total else ""
                    what = f"{part} " if len(bar) > 1 else ""
                    draw.tip(mark, f"{panel.title}, {label}: {what}{value:{form}} {of}{share}")
                    shown.setdefault(part, mark)
                    left += value
                axis.annotate(f"{total:{form}}", (left, row), (4, 0), textcoords="offset points", va="center")
            axis.set_yticks(range(len(panel.bars)), [short(label) for label in panel.bars])
            axis.set_ylim(len(panel.bars) - 0.4, -0.6)
            axis.set_title(short(panel.title, 90), loc="left", fontweight="bold", fontsize=9)
            axis.grid(visible=False, axis="y")
            if line is not None:
                axis.axvline(line, color="black", linewidth=0.8)
            _bare(axis)
        axes[0].margins(x=0.08)
        axes[-1].set_xlabel(of)
        if len(parts) > 1:
            named = [part for part in parts if part in shown]
            draw.canvas.legend([shown[part] for part in named], named, loc="outside right upper", frameon=False)
    return done[0]


def lines(
    name: str,
    title: str,
    panels: Mapping[str, Sequence[Line]],
    *,
    x: str,
    y: str,
    log: bool = False,
    share_y: bool = True,
    ticks: Sequence[float] | None = None,
    colours: Mapping[str, str] | None = None,
    finish: Callable[["Axes", str], Any] | None = None,
) -> Figure:
    """Points, joined by lines or steps: a panel beside another for each of ``panels``, two in a row.

    ``log``: x in powers of 2; ``ticks``: where x has its numbers; ``colours``: of some labels; ``finish`` is called
    with each panel and its name.
    """
    labels = list(dict.fromkeys(line.label for panel in panels.values() for line in panel))
    given = colours or {}
    colours = {label: given.get(label, COLOURS[place % len(COLOURS)]) for place, label in enumerate(labels)}
    across = min(2, len(panels))
    down = -(-len(panels) // across)
    with _drawn(name, title, 3.1 * down) as (draw, done):
        axes = draw.canvas.subplots(down, across, squeeze=False, sharey=share_y).ravel()
        shown: dict[str, Artist] = {}
        for axis, (head, panel) in zip(axes, panels.items(), strict=False):
            for line in panel:
                points = sorted(line.points)
                colour = colours[line.label]
                xs, ys = [point[0] for point in points], [point[1] for point in points]
                style = (
                    {"drawstyle": "steps-post"}
                    if line.steps
                    else {}
                    if line.joined
                    else {"linestyle": "", "marker": "o"}
                )
                (shown_line,) = axis.plot(xs, ys, color=colour, linewidth=1.4, **style)
                shown.setdefault(line.label, shown_line)
                for where, value, said in points:
                    (mark,) = axis.plot([where], [value], "o", color=colour, markersize=5)
                    draw.tip(mark, said)
            if log:
                axis.set_xscale("log", base=2)
            if ticks is not None:
                named = "2^{:.0f}" if log and max(ticks) > _LONG else None
                axis.set_xticks(
                    list(ticks), [named.format(math.log2(tick)) if named else f"{tick:g}" for tick in ticks]
                )
                axis.minorticks_off()
            named = "\n".join(textwrap.wrap(short(head, 90), 96 // across - 4))
            axis.set_title(named, loc="left", fontweight="bold", fontsize=9)
            axis.set_xlabel(x)
            axis.set_ylabel(y)
            if finish is not None:
                finish(axis, head)
        for axis in axes[len(panels) :]:
            axis.remove()
        draw.canvas.legend(list(shown.values()), list(shown), loc="outside right upper", frameon=False)
    return done[0]


def plans(name: str, title: str, pictures: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Placed cells beside each other at one scale, coloured by kind: pictures as ``synth.place`` writes them."""
    from matplotlib.patches import PathPatch, Rectangle  # noqa: PLC0415
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    kinds = sorted({cell[4] for picture in pictures.values() for cell in picture["cells"]})
    colours = {kind: COLOURS[place % len(COLOURS)] for place, kind in enumerate(kinds)}
    widths = [picture["width"] for picture in pictures.values()]
    tallest = max(picture["height"] for picture in pictures.values())
    gap = 0.08 * max(widths)
    whole = sum(widths) + gap * (len(widths) - 1)
    with _drawn(name, title, min(9.0, 0.8 * _WIDTH * tallest / whole + 0.9)) as (draw, done):
        axis = draw.canvas.subplots()
        shown: dict[str, Artist] = {}
        left = 0.0
        for label, picture in pictures.items():
            edge = Rectangle((left, 0), picture["width"], picture["height"], fill=False, edgecolor="black")
            axis.add_patch(edge)
            size = f"{picture['width']:.1f} x {picture['height']:.1f} um"
            axis.annotate(f"{short(label)}\n{size}", (left, tallest), (0, 4), textcoords="offset points", va="bottom")
            for kind in kinds:
                cells = [cell for cell in picture["cells"] if cell[4] == kind]
                if not cells:
                    continue
                corners = [
                    (left + px, y)
                    for x, y, width, height, _ in cells
                    for px, y in ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
                ]
                codes = [Outline.MOVETO, *[Outline.LINETO] * 3, Outline.CLOSEPOLY] * len(cells)
                mark = PathPatch(Outline(corners, codes), facecolor=colours[kind], edgecolor="white", linewidth=0.15)
                axis.add_patch(mark)
                area = sum(cell[2] * cell[3] for cell in cells)
                draw.tip(mark, f"{label}: {kind}, {len(cells)} cells, {area:.2f} um2")
                shown.setdefault(kind, mark)
                mark.set_rasterized(len(cells) > _RASTER)
            left += picture["width"] + gap
        axis.set_xlim(0, whole)
        axis.set_ylim(0, tallest)
        axis.set_aspect("equal")
        axis.set_axis_off()
        draw.canvas.legend(list(shown.values()), list(shown), loc="outside right upper", frameon=False)
    return done[0]


#: Numbers above this run into each other below an axis in powers of two, which then says the powers.
_LONG = 1000
#: Cells above which a plan is pixels.
_RASTER = 20_000
