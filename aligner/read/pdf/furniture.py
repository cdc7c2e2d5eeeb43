"""Rows of all pages -> which are the heads and feet of pages, with the reason.

What stands first or last on a page and again, but for its digits, at the same height on pages near by is furniture; so
is what stands alone at that height in that size, such as the title of a short chapter, and what only says that the
text goes on.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aligner.read.pdf.rows import LEADERS, Row

_ROWS: Final = 3
"""At the top and at the bottom of a page that may be furniture."""
_NEAR: Final = 6
"""Pages before and after on which a head is looked for."""
_AGAIN: Final = 2
"""Other pages on which it must stand."""
_HEIGHT: Final = 4.0
"""Points by which its height may vary."""
_SAME_PLACE: Final = 1.5
_DIGITS: Final = re.compile(r"\d+|(?<!\S)[ivxlc]+(?!\S)")
"""Numbers, small Roman ones too."""
_ENDS_IN_NUMBER: Final = re.compile(r"\s[\divxlc]+$")
_LED: Final = 3
"""Rows with leaders on a page of contents."""
_MOSTLY: Final = 0.4
_NUMBER: Final = re.compile(
    r"[-–—\s第页頁/|·.]*(?:(?:#|[ivxlc]+)[-–—\s第页頁/|·.]*)+(?:of\s+#)?|(?:page|seite)\s+#(?:\s+\w+\s+#)?", re.I
)
_CONTINUED: Final = re.compile(
    r"[(（]\s*(?:continue[sd]?|continuing|suite|fortsetzung|fortgesetzt|vervolg\w*|continua|continúa|continué|proviene"
    r"|continuação|ciąg\sdalszy|kontynuacja|продолж\w+|sonraki\ssayfa|önceki\ssayfa|[续續接]|次のページ|前のページ"
    r"|다음\s?페이지|이전\s?페이지)[^()（）]{0,40}[)）]",
    re.I,
)
"""What programs write where a listing goes on over the end of a page (Sphinx, LaTeX)."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row at the edge of a page."""

    page: int
    row: int
    key: str
    """Its text with ``#`` for each number."""
    height: float
    size: float
    edge: int
    """0 at the top, 1 at the bottom."""


def heads_and_feet(pages: Sequence[Sequence[Row]]) -> list[dict[int, str]]:
    """Return for each of *pages* its rows that are furniture, by their number in the page, with the reason."""
    candidates = [found for number, rows in enumerate(pages) for found in _candidates(number, rows)]
    alike: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for found in candidates:
        alike[found.key, found.edge].append(found)
    sure = [c for c in candidates if _recurs(c, alike[c.key, c.edge], len(pages))]
    reasons: list[dict[int, str]] = [{} for _ in pages]
    for found in [*sure, *_alone(candidates, sure)]:
        reasons[found.page][found.row] = "page number" if _NUMBER.fullmatch(found.key) else "running head"
    for found in candidates:
        if _CONTINUED.fullmatch(found.key):
            reasons[found.page][found.row] = "continued on another page"
    return reasons


def contents(rows: Sequence[Row]) -> set[int]:
    """Return the numbers of the rows that are of a table of contents: those with leaders, all between where most have.

    >>> contents([])
    set()
    """
    led = [number for number, row in enumerate(rows) if LEADERS.search(text_of(row))]
    if len(led) < _LED:
        return set()
    first, last = led[0], led[-1]
    if len(led) < _MOSTLY * (last - first + 1):
        return set(led)
    numbered = {n for n, row in enumerate(rows) if _ENDS_IN_NUMBER.search(text_of(row)) and first - 2 <= n <= last + 2}
    return {*range(first, last + 1), *numbered}


def text_of(row: Row) -> str:
    """Return the words of a row."""
    return " ".join(word.text for segment in row.segments for word in segment)


def _candidates(page: int, rows: Sequence[Row]) -> Iterator[_Candidate]:
    """Yield the first and last rows of a page."""
    for edge, numbers in enumerate((range(len(rows))[:_ROWS], range(len(rows))[-_ROWS:])):
        for number in numbers:
            key = _DIGITS.sub("#", text_of(rows[number])).lower()
            yield _Candidate(page, number, key, rows[number].baseline, rows[number].segments[0][0].size, edge)


def _recurs(found: _Candidate, alike: Sequence[_Candidate], pages: int) -> bool:
    """Whether a row stands at the same height on enough pages near by."""
    near = {
        other.page
        for other in alike
        if 0 < abs(other.page - found.page) <= _NEAR and abs(other.height - found.height) <= _HEIGHT
    }
    return len(near) >= min(_AGAIN, max(1, pages - 1))


def _alone(candidates: Sequence[_Candidate], sure: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """Yield what stands at the outer edge of a page where heads stand on others."""
    outermost: dict[tuple[int, int], _Candidate] = {}
    for found in candidates:
        key = found.page, found.edge
        best = outermost.get(key)
        if not best or (found.height < best.height) == (found.edge == 0):
            outermost[key] = found
    places = [(c.height, c.size, c.edge, c.page) for c in sure]
    known = {(c.page, c.row) for c in sure}
    for found in outermost.values():
        if (found.page, found.row) in known:
            continue
        near = {
            page
            for height, size, edge, page in places
            if edge == found.edge
            and abs(height - found.height) <= _SAME_PLACE
            and abs(size - found.size) < 0.1
            and abs(page - found.page) <= 2 * _NEAR
        }
        if len(near) > _AGAIN:
            yield found
