"""WikiText as lm-evaluation-harness scores it: pages, detokenised, their perplexity per word.

A page is cut into windows whose log-likelihoods add up to the harness' rolling one; words are those of the page before
it is detokenised. Tokens are ours: no start token but the first window's own (the harness' add_bos_token=False).
"""

import re

import numpy as np
from numpy.typing import ArrayLike

from golden.ptq.evaluate import Window


def pages(text: str) -> list[str]:
    """WikiText's articles: each begins at its heading, " = Title = "; other texts are one page."""
    found: list[list[str]] = [[]]
    for line in text.split("\n"):
        if re.fullmatch(r"\s*=\s[^=].*\s=\s*", line) and not re.match(r"\s*=\s=", line):
            found.append([])
        found[-1].append(line)
    return [page for page in ("\n".join(lines) for lines in found) if page.strip()]


# WikiText's marks and where spaces go, in the order in which lm-evaluation-harness takes its tokenisation back
_MARKS = (("s '", "s'"), (" @-@ ", "-"), (" @,@ ", ","), (" @.@ ", "."), *((f" {m} ", f"{m} ") for m in ":;.!?,"))
_PAIRS = ("()", "[]", "{}", '""', "''")
_HEADINGS = (("= = = =", "===="), ("= = =", "==="), ("= =", "=="), (" \N{DEGREE SIGN} ", "\N{DEGREE SIGN}"))
_ENDS = ((" \n", "\n"), ("\n ", "\n"), (" N ", " 1 "), (" 's", "'s"))


def detokenised(page: str) -> str:
    """A page of WikiText as plain text: what lm-evaluation-harness scores."""
    for before, after in _MARKS:
        page = page.replace(before, after)
    for begin, end in _PAIRS:
        inside = rf"[^{re.escape(end)}]*" if begin != end else rf"[^{begin}]*"
        page = re.sub(rf"{re.escape(begin)}\s*({inside}?)\s*{re.escape(end)}", rf"{begin}\1{end}", page)
    for before, after in (*_HEADINGS, *_ENDS):
        page = page.replace(before, after)
    return page


def disjoint(ids: ArrayLike, length: int, *, start: int) -> list[Window]:
    """Windows of `length` inputs, the first begun with token `start`, later ones with the token before them; the last
    is as long as the others, and scores what is left: lm-evaluation-harness' rolling log-likelihood."""
    ids = np.asarray(ids, np.int64)
    windows = [Window(np.concatenate([[start], ids[:length]]))]
    for begin in range(length, len(ids), length):
        end = min(begin + length, len(ids))
        windows.append(Window(ids[end - length - 1 : end], length + 1 - (end - begin)))
    return windows


def words(page: str) -> int:
    """Words of a page, as the harness counts them."""
    return len(re.split(r"\s+", page))
