"""Regions -> lines, and which of them belong together: hard wraps, page breaks and headings.

A break between two lines was made by the typesetter when the first line is full, that is when the
next line's first word would not have fit any more. Everything else here is about the lines where
that rule is not enough: headings, the last line of a page, pages with blank lines between all lines.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from aligner.languages import language_of
from aligner.languages.characters import CONTINUERS, ELLIPSES, ENDERS, LIST_BULLETS, NESTED, ends_sentence, one_of
from aligner.records import Document, Mark, MarkKind, Region
from aligner.segment.marks import Stretch, stretches

LINE: Final = re.compile(r"[^\n\f\u2028\u2029\x85]+")
# Table bars around a cell say nothing that a reader would miss.
_BARS: Final = " \t|｜"
_LIST_MARK: Final = re.compile(rf"[{LIST_BULLETS}]|[-–—*]\s|[(（]?\d{{1,2}}[)）]|[①-⑳]|[a-zA-Z][.)]\s")
# A heading's number: 4.1.3 / 3. / （一） / 一、 / 第三章 / Chapter 3 / IV.  At most two digits a part:
# a line may well begin with "2008. Then".
_HEADING_NUMBER: Final = re.compile(
    r"""\d{1,2}(?:\.\d{1,2})+\.?\s | \d{1,2}[.、．]\s?(?=\D)
    | [（(][一二三四五六七八九十]{1,3}[）)] | [一二三四五六七八九十]{1,3}、
    | 第[一二三四五六七八九十百零〇\d]{1,5}[章节回卷部篇编幕条]
    | (?:chapter|part|section|appendix|book)\s+
      (?:\d{1,3}|[ivxlc]{1,7}|one|two|three|four|five|six|seven|eight|nine|ten)\b
    | [IVX]{1,5}\.\s""",
    re.VERBOSE | re.IGNORECASE,
)
# A line that ends with one of these goes on: function words, and marks that never end a text.
_OPEN_END: Final = re.compile(
    r"""(?:\b(?:a|an|the|of|and|or|in|on|for|to|with|by|from|under|at|as|into|through|its|their|der|die|das|und
    |von|de|des|du|la|le|les|et|y|e|del|della|di) | [,–—-] | [的与和及或在之、，：（“《])$""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_START: Final = re.compile(one_of("’" + "".join(NESTED.values()) + CONTINUERS + ENDERS.replace(ELLIPSES, "")))

# A line at least this share of the widest line nearby is full. Wrapped English lines fall short of
# the widest by one long word and an indent (seed 002: down to 0.82), Chinese ones by squeezed
# punctuation (0.88); no title in the seeds that is wrapped itself comes near.
_FULL_SHARE: Final = 0.75
# After a sentence's end, or before a heading, the bar is higher: there a shorter line may end a paragraph.
_SURELY_FULL_SHARE: Final = 0.9
# Neighbours on each side among which the widest line is looked for: about a third of a page.
_NEIGHBOURS: Final = 12
# Three lines in a row whose widths differ by no more than this (columns: two wide letters and a
# mark) show the width of their own column: an abstract set narrower than the body around it.
_EVEN_COLUMNS: Final = 6
_EVEN_AT_LEAST: Final = 30
# A language is hard-wrapped when at least this share of its line breaks (inside regions) follows a
# full line that ends no sentence. Seed 002: 0.83 (en), 0.78 (zh); one paragraph a line: 0 to 0.05.
_WRAPPED_SHARE: Final = 0.25
# Lines longer than this were not wrapped to fit a page.
_PAGE_COLUMNS: Final = 220
_HEADING_COLUMNS: Final = 130


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (or the part of it that one language holds)."""

    lang: str
    text: str
    """Without the white space around it."""
    start: int
    """Offset of ``text`` in the document."""
    region: int
    """Number of the region that the line stands in, of the first one in a printed column."""
    indent: int
    """Columns of white space before the text."""
    blank_before: bool
    page_break_before: bool
    """Whether a form feed, or the edge of a page that is marked, stands between this line and the one before."""
    mark: Mark | None
    """What the document says that the line is part of."""

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


def read_lines(document: Document, regions: Sequence[Region]) -> Iterator[Line]:
    """Yield the lines of all regions in document order; blank ones show only as ``blank_before``."""
    pages = sorted(edge for mark in document.marks if mark.kind is MarkKind.PAGE for edge in (mark.start, mark.end))
    last, begun = dict[str, int](), dict[str, int]()
    for number, part, match in _raw_lines(document, regions):
        text = match.group().strip(_BARS).strip()
        if not text:
            continue
        start = match.start() + match.group().index(text)
        column = part.column.value if part.column else ""
        before = last.get(column, 0)
        gap = document.text[before:start]
        yield Line(
            lang=regions[number].lang,
            text=text,
            start=start,
            region=begun.setdefault(column, number) if column else number,
            indent=columns(gap.rpartition("\n")[2].expandtabs(4)),
            blank_before=gap.count("\n") > 1,
            page_break_before="\f" in gap or bisect_left(pages, before) < bisect_right(pages, start),
            mark=part.block,
        )
        last[column] = start + len(text)


def _raw_lines(document: Document, regions: Sequence[Region]) -> Iterator[tuple[int, Stretch, re.Match[str]]]:
    """Yield the lines, cut at the edges of regions and stretches, each with the number of its region."""
    parts = stretches(document)
    part = next(parts, None)
    for number, region in enumerate(regions):
        while part and part.start < region.end:
            for match in LINE.finditer(document.text, max(part.start, region.start), min(part.end, region.end)):
                yield number, part, match
            if part.end > region.end:
                break
            part = next(parts, None)


def join_lines(lines: Sequence[Line]) -> list[bool]:
    """Return for each line of one language (furniture taken out) whether it continues the one before."""
    widths = _local_widths(lines)
    wrapped = _is_wrapped(lines, widths)
    blanks_tell = sum(line.blank_before for line in lines) < 0.5 * len(lines)
    joins = [False] * len(lines)
    for i in range(1, len(lines)):
        joins[i] = wrapped and _continues(lines[i - 1], lines[i], widths[i - 1], blanks_tell, joins[i - 1])
    return joins


def is_heading_line(text: str) -> bool:
    """Whether *text* begins with a heading's number and does not end as a sentence does.

    >>> is_heading_line("4.1.3  The weakening of growth"), is_heading_line("（一） 面临的主要挑战")
    (True, True)
    >>> is_heading_line("3. Then press the button.")
    False
    """
    return bool(_HEADING_NUMBER.match(text)) and not ends_sentence(text) and columns(text) <= _HEADING_COLUMNS


def _local_widths(lines: Sequence[Line]) -> list[int]:
    """Return for each line the width of its column: of an even block around it, or of the widest near it."""
    own = [line.width for line in lines]
    near = [max(own[max(0, i - _NEIGHBOURS) : i + _NEIGHBOURS + 1]) for i in range(len(own))]
    for i in range(len(own) - 2):
        block = own[i : i + 3]
        if max(block) - min(block) <= _EVEN_COLUMNS and min(block) >= _EVEN_AT_LEAST:
            near[i : i + 3] = [min(old, max(block)) for old in near[i : i + 3]]
    return near


def _is_wrapped(lines: Sequence[Line], widths: Sequence[int]) -> bool:
    """Whether the line breaks of this language are the typesetter's.

    Only breaks inside a region count: where two languages take turns line by line, nothing is wrapped.
    """
    inner = [(i, a, b) for i, (a, b) in enumerate(pairwise(lines)) if a.region == b.region]
    cut = sum(_is_full(a, b, widths[i]) and not ends_sentence(a.text) for i, a, b in inner)
    return cut > 0 and cut >= _WRAPPED_SHARE * len(inner)


def _is_full(line: Line, following: Line, widest: int, share: float = _FULL_SHARE) -> bool:
    """Whether the next line's first word would not have fit on *line*, or it is nearly as wide as any."""
    if widest > _PAGE_COLUMNS:
        return False
    room = 2 if not language_of(line.lang).spaced else 1 + columns(following.text.split(maxsplit=1)[0])
    return line.width + room > widest or line.width >= share * widest


def _continues(line: Line, following: Line, widest: int, blanks_tell: bool, inside: bool) -> bool:
    """Whether *following* goes on with the paragraph that *line* stands in (*inside*: not its first)."""
    ended = ends_sentence(line.text)
    if not inside and (is_heading_line(line.text) or (line.width < 0.6 * widest and not ended)):
        return _continues_heading(line, following)
    if ended and _starts_anew(line, following, blanks_tell):
        return False
    sure = _is_full(line, following, widest, _SURELY_FULL_SHARE)
    if is_heading_line(following.text) and (ended or not sure or line.text.endswith((":", "："))):
        return False
    if ended:
        return sure
    return _is_full(line, following, widest) or _starts_low(following.text)


def _starts_anew(line: Line, following: Line, blanks_tell: bool) -> bool:
    """Whether the page shows that *following* begins a paragraph, given that a sentence has ended."""
    return (
        line.region != following.region
        or following.page_break_before
        or following.indent > line.indent + 1
        or (blanks_tell and following.blank_before)
        or bool(_LIST_MARK.match(following.text))
    )


def _continues_heading(line: Line, following: Line) -> bool:
    """Whether a heading or title goes on: it stops in mid-phrase, or the next line starts in one."""
    if is_heading_line(following.text):
        return False
    return bool(_OPEN_END.search(line.text)) or _starts_low(following.text)


def _starts_low(text: str) -> bool:
    """Whether *text* starts as no sentence does: with a small letter or a closing mark."""
    return text[0].islower() or bool(_NO_START.match(text))
