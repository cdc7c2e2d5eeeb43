"""Regions -> lines: the raw material of paragraphs, with what the page tells about each line."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aligner.records import Document, Region

_BREAKS: Final = "\n\f\u2028\u2029\x85"
_LINE: Final = re.compile(rf"[^{_BREAKS}]+")
# Table bars around a cell say nothing that a reader would miss.
_BARS: Final = " \t|｜"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (or the part of it that one language holds)."""

    lang: str
    text: str
    """Without the white space around it."""
    start: int
    """Offset of ``text`` in the document."""
    region: int
    """Number of the region that the line stands in."""
    indent: int
    """Columns of white space before the text."""
    blank_before: bool
    page_break_before: bool
    """Whether a form feed stands between this line and the one before."""

    @property
    def width(self) -> int:
        """Columns that the line takes in print; an East Asian wide letter takes two."""
        return columns(self.text)


def columns(text: str) -> int:
    """Return the columns that *text* takes in print.

    >>> columns("GVC"), columns("价值链")
    (3, 6)
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def read_lines(document: Document, regions: list[Region]) -> Iterator[Line]:
    """Yield the lines of all regions in document order; blank ones show only as ``blank_before``."""
    last = 0
    for number, region in enumerate(regions):
        for match in _LINE.finditer(document.text, region.start, region.end):
            text = match.group().strip(_BARS).strip()
            if not text:
                continue
            start = match.start() + match.group().index(text)
            gap = document.text[last:start]
            lead = gap.rpartition("\n")[2]
            yield Line(
                lang=region.lang,
                text=text,
                start=start,
                region=number,
                indent=columns(lead.expandtabs(4)),
                blank_before=gap.count("\n") > 1,
                page_break_before="\f" in gap,
            )
            last = start + len(text)
