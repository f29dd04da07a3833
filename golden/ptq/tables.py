"""Tables of the accuracy run: records in, Markdown out.

The records are those of `golden.ptq.accuracy`, of one model but where it says otherwise; nothing else is looked at, so
that tables can be made again from a results.json. Differences are paired by window; a verdict needs two of their
standard errors.

A document has places for tables, each between two lines of its own, which `insert` fills:

    <!-- tables of LABEL -->    ...    <!-- end of LABEL -->       all tables of a model
    <!-- nearest of LABEL -->   ...    <!-- end of LABEL -->       one of them
    <!-- best of LABEL, LABEL -->  ...  <!-- end of LABEL, LABEL -->   dINT against INT, each with its best method
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from golden.ptq.accuracy import BITS, KL, MIXED, NLL_DIFFERENCE, PERPLEXITY, SHORTEST, Record
from golden.ptq.evaluate import Scores, read_text, stderr
from golden.record import Metric, markdown
from golden.storage import write_text

Records = Sequence[Record]


# What the records say


def _of(records: Records, table: str, **wanted: Any) -> list[Record]:
    return [r for r in records if r["table"] == table and all(r.get(k) == v for k, v in wanted.items())]


def _one(records: Records, table: str, **wanted: Any) -> Record:
    """The record. Raises ValueError where there is none, or more."""
    found = _of(records, table, **wanted)
    if len(found) != 1:
        raise ValueError(f"records: {len(found)} of table {table!r} with {wanted}: one is needed")
    return found[0]


def _texts(records: Records, table: str) -> list[tuple[str, list[Record], Record]]:
    """(text, the table's records on it, the float model's) for each text."""
    names = dict.fromkeys(r["text"] for r in _of(records, table))
    return [(name, _of(records, table, text=name), _one(records, "float", text=name)) for name in names]


def _like(record: Record, records: Records, **changed: Any) -> Record:
    """The record of the same table, text and method, but for what is changed."""
    same = {k: record[k] for k in ("text", "row", "method_name", "optq", "calibration")} | changed
    return _one(records, record["table"], **same)


def _scores(record: Record) -> Scores:
    return Scores(**{name: np.asarray(values) for name, values in record["windows"].items()})


def less(record: Record, other: Record) -> tuple[str, str]:
    """KL of a record less that of another, paired, and the verdict; "" where one window leaves the error unknown."""
    score, base = _scores(record), _scores(other)
    if not np.array_equal(score.tokens, base.tokens):
        raise ValueError("records of different windows cannot be paired")
    error = stderr(score.kl - base.kl, score.tokens)
    mean = score.mean_kl - base.mean_kl
    verdict = "better" if mean < -2 * error else "worse" if mean > 2 * error else "tie" if error >= 0 else ""
    return f"{mean:{KL.form}} +- {error:{KL.form}}", verdict


def _pm(metric: Metric, record: Record) -> str:
    """A metric with its standard error."""
    error = record[f"{metric.key}_stderr"]
    return f"{metric.show(record)} +- {'nan' if error is None else format(error, metric.form)}"


def _bits(record: Record) -> str:
    return f"{record['weight_bits']} {record['act_bits']} {record['value_bits']}"


def _yes(record: Record) -> str:
    return "yes" if record["optq"] else ""


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


# The tables of a model


def nearest(records: Records) -> str:
    """Formats at round-to-nearest."""
    checked = _of(records, "nearest")[0]["replayed"]
    shown = [f"NumPy and torch: {checked['products']} products replayed, {checked['integers']} accumulators identical."]
    for text, rows, base in _texts(records, "nearest"):
        bits = [BITS] if BITS.key in base else []
        lines = [["float", "", PERPLEXITY.show(base), "", "", *(m.show(base) for m in bits)]]
        for r in rows:
            lines.append([r["row"], _bits(r), PERPLEXITY.show(r), _pm(NLL_DIFFERENCE, r), _pm(KL, r)])
            lines[-1] += [m.show(r) for m in bits]
        head = ["format", "W A V", *(m.label for m in (PERPLEXITY, NLL_DIFFERENCE, KL, *bits))]
        shown += [f"{_first_up(text)}:", markdown(head, lines)]
    return "\n\n".join(shown)


def methods(records: Records) -> str:
    """Format x scaling x OPTQ, each against round-to-nearest of its format; dINT against INT, AQAS against AWQ."""
    calibrated = next(r for r in _of(records, "methods") if r["calibration"])
    shown = [
        f"Calibrated on {calibrated['calib_tokens']} sampled tokens ({calibrated['calibration']} a window) that are "
        f"not scored, scales and clips searched on {calibrated['search_tokens'] or 'all'} of them. All scalings but "
        'the plain SmoothQuant (alpha 0.5) clip. "less nearest" is the paired difference in KL from round-to-nearest '
        "in the same format; better and worse: by more than two standard errors."
    ]
    for text, rows, base in _texts(records, "methods"):
        lines = []
        for r in rows:
            plain = _like(r, rows, method_name="none", optq=False, calibration="")
            against = less(r, plain) if r is not plain else ("", "")
            lines.append([r["row"], r["method_name"], _yes(r), PERPLEXITY.show(r), _pm(KL, r), *against])
        head = ["format", "scaling", "OPTQ", PERPLEXITY.label, KL.label, "less nearest", ""]
        shown += [f"{_first_up(text)} (float {PERPLEXITY.show(base)}):", markdown(head, lines)]
        lines = []
        for r in (r for bits in (4, 3) for r in rows if r["row"] == f"dINT{bits}" and r["method_name"] != "AQAS, mean"):
            other = _like(r, rows, row=r["row"].removeprefix("d"))
            lines.append([_bits(r), r["method_name"], _yes(r), KL.show(other), KL.show(r), *less(r, other)])
        head = ["W A V", "scaling", "OPTQ", "KL of INT", "KL of dINT", "dINT less INT", ""]
        shown += ["dINT against INT, same method:", markdown(head, lines)]
        lines = []
        for r in (r for r in rows if r["method_name"] == "AQAS"):
            other = _like(r, rows, method_name="AWQ")
            lines.append([r["row"], _yes(r), KL.show(other), KL.show(r), *less(r, other)])
        head = ["format", "OPTQ", "KL of AWQ", "KL of AQAS", "AQAS less AWQ", ""]
        shown += ["AQAS against AWQ, both with clipping:", markdown(head, lines)]
    return "\n\n".join(shown)


def against(rows: Records) -> str:
    """KL of INT and dINT of both widths by method, and the paired difference; bold where dINT is better."""
    cell, lines = {(r["method_name"], r["row"]): r for r in rows}, []
    for name in dict.fromkeys(r["method_name"] for r in rows):
        line = []
        for bits in (4, 3):
            pair = [cell.get((name, f"{kind}{bits}")) for kind in ("INT", "dINT")]
            if None in pair:
                line += [""] * 3
                continue
            (difference, verdict), kl = less(*reversed(pair)), KL.show(pair[1])
            line += [KL.show(pair[0]), f"**{kl}**" if verdict == "better" else kl, f"{difference} {verdict}".strip()]
        if any(line):
            lines.append([name, *line])
    return markdown(["method", "INT4", "dINT4", "dINT4 less INT4", "INT3", "dINT3", "dINT3 less INT3"], lines)


def rivals(records: Records) -> str:
    """Ways to round: dINT against INT at both widths, and what a mode bit by channel gains."""
    shown = [
        "Each row one method for every format alike; the grid has error norm 2.4, scales are searched and rows "
        "calibrated as above, without clipping. Differences are paired; bold where dINT is better."
    ]
    for text, rows, base in _texts(records, "rivals"):
        shown += [f"{KL.label}, {text} (float perplexity {PERPLEXITY.show(base)}):", against(rows)]
        cell, lines = {(r["method_name"], r["row"]): r for r in rows}, []
        for name in dict.fromkeys(r["method_name"] for r in rows):
            if (mixed := cell.get((name, MIXED))) is not None:
                better = min((cell[name, kind] for kind in ("INT4", "dINT4")), key=lambda r: r[KL.key])
                lines.append([name, KL.show(better), better["row"], KL.show(mixed), " ".join(less(mixed, better))])
        head = ["method", "one format", "", "a format for each channel", "less the one format"]
        shown += [
            f"A mode bit for each channel, {MIXED}, against the better of the two for all:",
            markdown(head, lines),
        ]
    return "\n\n".join(shown)


def unfolded(records: Records) -> str:
    """What folding costs."""
    shown = ["Each method of the other tables with LayerNorms folded, as in the paper, and as they are."]
    for text, rows, _ in _texts(records, "unfolded"):
        cell = {(r["method_name"], r["row"], r["folded"]): r for r in rows}
        lines = []
        for name in dict.fromkeys(r["method_name"] for r in rows):
            pairs = [[cell[name, kind, folded] for folded in (True, False)] for kind in ("INT4", "dINT4")]
            line = [name]
            for folded, left in pairs:
                line += [KL.show(folded), KL.show(left), less(left, folded)[1]]
            lines.append([*line, *less(pairs[1][1], pairs[0][1])[1:]])
        head = ["method", "INT4, folded", "as they are", "", "dINT4, folded", "as they are", ""]
        head.append("dINT4, as they are, against INT4")
        shown += [f"{KL.label}, {text}:", markdown(head, lines)]
    return "\n\n".join(shown)


def formats(records: Records) -> str:
    """Four-bit formats of others."""
    shown = [
        "Four-bit weights on INT8 activations per token, V in float; every product but NF4's on integers, NF4 and its "
        "activations in float (its values are no integers of a common step). Bits are those of a stored weight with "
        "its share of scale and zero point: scales of 16 bits, MXFP4's and NVFP4's of 8; without groups, a row has "
        "one scale. OPTQ: with the grid and act-order, NVFP4 without the grid."
    ]
    for text, rows, base in _texts(records, "formats"):
        lines = []
        for r in (r for r in rows if r["method_name"] == "nearest"):
            size = r["group_size"]
            also = [o for o in rows if (o["row"], o["group_size"], o["method_name"]) == (r["row"], size, "OPTQ")]
            bits = "4 and a scale a row" if size is None else f"{r['bits_per_weight']:.3g}"
            group = "" if size is None else str(size)
            lines.append([r["row"], group, bits, PERPLEXITY.show(r), _pm(KL, r), *([_pm(KL, *also)] if also else [""])])
        head = ["format", "group", "bits", PERPLEXITY.label, f"{KL.label}, nearest", "OPTQ"]
        shown += [f"{_first_up(text)} (float {PERPLEXITY.show(base)}):", markdown(head, lines)]
    return "\n\n".join(shown)


def lengths(records: Records) -> str:
    """Calibration length against the length of what is scored (SLAC), tokens of calibration being equal."""
    texts = _texts(records, "lengths")
    cells: dict[tuple[str, str, str], list[str]] = {}
    for _, rows, _ in texts:
        for r in rows:
            same = [o for o in rows if (o["row"], o["method_name"]) == (r["row"], r["method_name"])]
            best = min(same, key=lambda o: o[KL.key])
            shown = f"**{KL.show(r)}**" if r is best else f"{KL.show(r)} ({less(r, best)[0]})"
            method = f"{'AQAS, ' if r['method_name'] == 'AQAS' else ''}OPTQ"
            cells.setdefault((r["row"], method, r["calibration"]), []).append(shown)
    tokens = {r["calibration"]: r["calib_tokens"] for r in _of(records, "lengths")}
    return "\n\n".join(
        [
            f"{KL.label} by the windows that are scored; in brackets what the row is worse by than the best of its "
            "column and method, paired. Tokens of calibration: "
            f"{', '.join(f'{name}: {count}' for name, count in tokens.items())}. Mixed lengths are spread evenly on a "
            f"logarithmic scale from {SHORTEST}.",
            markdown(
                ["format", "method", "calibrated at", *(text for text, _, _ in texts)],
                [[*row, *shown] for row, shown in cells.items()],
            ),
        ]
    )


def special(records: Records) -> str:
    """dINT with special values s/2, s/4 and s/8, each against s/2."""
    shown = ["dINT with s/4 and s/8 in the place of s/2, against s/2 with the same method, paired."]
    for text, rows, _ in _texts(records, "special"):
        lines = []
        for r in rows:
            base = _like(r, rows, row=r["row"].split(",", maxsplit=1)[0])
            against = less(r, base) if r is not base else ("", "")
            method = "AQAS, OPTQ" if r["optq"] else "nearest"
            lines.append([r["row"], method, PERPLEXITY.show(r), _pm(KL, r), *against])
        head = ["format", "method", PERPLEXITY.label, KL.label, "less that of s/2", ""]
        shown += [f"{_first_up(text)}:", markdown(head, lines)]
    return "\n\n".join(shown)


def outliers(records: Records) -> str:
    """Planted outliers, synthetic."""
    rows = _of(records, "outliers")
    base = _one(records, "float", model=rows[0]["model"])
    lines = [[r["row"], r["method_name"], PERPLEXITY.show(r), _pm(KL, r)] for r in rows]
    return "\n\n".join(
        [
            f"In each layer the gains of {base['channels']} channels of both norms are {base['gain']} times as large "
            "and the weights behind them as many times smaller: the same function "
            f"(float {PERPLEXITY.show(base)}). It says how a method deals with outlier channels, not how well it does "
            "on a real model that has them.",
            markdown(["format", "scaling", PERPLEXITY.label, KL.label], lines),
        ]
    )


@dataclass(frozen=True)
class Table:
    """A table of an accuracy run: its heading, and what makes it of the records of one model."""

    title: str
    make: Callable[[Records], str]


TABLES = {
    "nearest": Table("Round to nearest", nearest),
    "methods": Table("Scaling, clipping and OPTQ", methods),
    "rivals": Table("The strongest ways to round", rivals),
    "unfolded": Table("LayerNorms folded and as they are", unfolded),
    "formats": Table("Formats of others", formats),
    "lengths": Table("Calibration length", lengths),
    "special": Table("Special values", special),
    "outliers": Table("Planted outliers (synthetic)", outliers),
}


def own(records: Records, label: str) -> list[Record]:
    """The records of one model, those of its copy with planted outliers among them."""
    return [r for r in records if label in (r["model"], r.get("planted_in"))]


def title(records: Records) -> str:
    """The heading of a model."""
    about = records[0]
    return f"## {about.get('planted_in', about['model'])}\n\n{about['description']}"


def table(records: Records, name: str, *, heading: bool = True) -> str:
    """A table of `TABLES` of one model, below its heading."""
    records = [r for r in records if "planted_in" not in r or name == "outliers"]
    made = TABLES[name].make(records)
    return f"### {TABLES[name].title}\n\n{made}" if heading else made


def tables(records: Records) -> list[str]:
    """The heading and all tables of one model that its records make."""
    there = {r["table"] for r in records}
    return [title(records), *(table(records, name) for name in TABLES if name in there)]


def best(records: Records, labels: Sequence[str]) -> str:
    """KL of dINT against INT on each model, to nearest and each with its best method: bold where dINT wins."""
    lines = []
    for bits in (4, 3):
        for how, only in ((f"{bits} bits, to nearest", True), (f"{bits} bits, best method", False)):
            line = [how]
            for label in labels:
                mine = [r for r in own(records, label) if "planted_in" not in r]
                rows = [
                    r for name in ("methods", "rivals", "unfolded") for text in _texts(mine, name)[:1] for r in text[1]
                ]
                rows = [r for r in rows if not only or (not r["method"] and r.get("folded", True))]
                found = (min((r for r in rows if r["row"] == f"{kind}{bits}"), key=lambda r: r[KL.key])
                         for kind in ("INT", "dINT"))  # fmt: skip
                int_, dint = found
                verdict = less(dint, int_)[1]
                shown = f"{dint[KL.key]:#.3g}"
                line += [f"{int_[KL.key]:#.3g}", f"**{shown}**" if verdict == "better" else f"{shown}, {verdict}"]
            lines.append(line)
    return markdown(["", *(head for label in labels for head in (f"{label}, INT", "dINT"))], lines)


# Documents


_PLACE = re.compile(rf"^<!-- (tables|best|{'|'.join(TABLES)}) of (.+) -->\n", re.M)


def places(document: Path | str, labels: Iterable[str]) -> list[tuple[str, list[str], int, int]]:
    """(what, labels, begin, end) of each place in a document for nothing but these models; begin, end: characters.

    Raises ValueError where there is none, where one has no end, and where two are for the same.
    """
    known, found = set(labels), []
    text = _text(document)
    for match in _PLACE.finditer(text):
        what, whose = match.groups()
        of = whose.split(", ")
        if not set(of) <= known:
            continue
        end = text.find(f"<!-- end of {whose} -->", match.end())
        following = _PLACE.search(text, match.end())
        if end < 0 or (following and following.start() < end) or (what, of) in [f[:2] for f in found]:
            raise ValueError(
                f"{document}: it needs one line {match[0].strip()!r} and, behind it, one line "
                f"{f'<!-- end of {whose} -->'!r}"
            )
        found.append((what, of, match.end(), end))
    if not found:
        label = min(known)
        raise ValueError(
            f"{document}: it needs one line {f'<!-- tables of {label} -->'!r} and, behind it, one line "
            f"{f'<!-- end of {label} -->'!r}"
        )
    return found


def check_places(documents: Sequence[Path], labels: Sequence[str]) -> None:
    """ValueError unless each document has a place, and, where there are documents, each model has one in them."""
    there = {label for document in documents for _, of, *_ in places(document, labels) for label in of}
    for label in labels if documents else ():
        if label not in there:
            raise ValueError(
                f"{documents[-1]}: it needs one line {f'<!-- tables of {label} -->'!r} and, behind it, one line "
                f"{f'<!-- end of {label} -->'!r}"
            )


def insert(document: Path | str, records: Records) -> None:
    """Fill a document's places with what the records make; a table that they lack stays as it was there.

    Raises ValueError as `places`.
    """
    labels = dict.fromkeys(r.get("planted_in", r["model"]) for r in records)
    text = _text(document)
    for what, of, begin, end in reversed(places(document, labels)):
        mine = own(records, of[0])
        there = {r["table"] for r in mine}
        if (what == "best" and not {"nearest", "methods"} <= there) or (what in TABLES and what not in there):
            continue
        if what == "best":
            shown = best(records, of)
        elif what == "tables":
            shown = "\n\n".join(_beside(text[begin:end], tables(mine)))
        else:
            shown = table(mine, what, heading=False)
        text = f"{text[:begin]}\n{shown}\n\n{text[end:]}"
    write_text(document, text)


def _beside(old: str, new: Sequence[str]) -> list[str]:
    """A model's heading and tables: the new ones, and those of an old text that are not among them."""
    heading, *parts = new
    kept = [f"### {part.strip()}" for part in re.split(r"^### ", old, flags=re.M)[1:]]
    named = {part.partition("\n")[0]: part for part in (*kept, *parts)}
    return [heading, *(named[name] for one in TABLES.values() if (name := f"### {one.title}") in named)]


def _text(document: Path | str) -> str:
    return read_text(Path(document)).replace("\r\n", "\n")
