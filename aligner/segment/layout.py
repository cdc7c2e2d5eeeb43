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
from itertools import accumulate, pairwise
from statistics import median
from typing import Final

from aligner.languages import language_of
from aligner.languages.characters import (
    CLOSERS,
    CONTINUERS,
    ELLIPSES,
    ENDERS,
    LIST_BULLETS,
    LONG_DASHES,
    NESTED,
    STRAIGHT_QUOTES,
    WIDE_PAUSES,
    ends_sentence,
    is_cjk,
    one_of,
)
from aligner.records import Document, Mark, MarkKind, Region
from aligner.segment.marks import Stretch, stretches

LINE: Final = re.compile(r"[^\n\f\u2028\u2029\x85]+")
# Table bars around a cell say nothing that a reader would miss.
_BARS: Final = " \t|｜"
_LIST_MARK: Final = re.compile(rf"[{LIST_BULLETS}]|[-–—*]\s|[(（]?\d{{1,2}}[)）]|[①-⑳]|[a-zA-Z][.)]\s")
# A bullet never stands at the beginning of a line by chance.
_BULLET: Final = re.compile(rf"[{LIST_BULLETS}*+]\s")
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
_BROKEN_NUMBER: Final = re.compile(r"(?<![\d.,])\d{1,3}[.,]$")
_LAST_TOKEN: Final = re.compile(r"\S+$")
_LONGEST_ADDRESS: Final = 300
_ADDRESS_SIGNS: Final = "._=?&#%~"
_BROKEN_ADDRESS: Final = re.compile(rf"[(\"'“‘<]*(?:https?://|www\.|[\w.+-]+@)[!-~]*[{_ADDRESS_SIGNS}]", re.ASCII)
"""What a typesetter leaves on a line of an address that goes on in the next."""
# A line that ends with one of these goes on: function words, and marks that never end a text.
_OPEN_END: Final = re.compile(
    r"""(?:\b(?:a|an|the|of|and|or|in|on|for|to|with|by|from|under|at|as|into|through|its|their|der|die|das|und
    |von|de|des|du|la|le|les|et|y|e|del|della|di) | [,–—-] | [的与和及或在之、，：（“《])$""",
    re.VERBOSE | re.IGNORECASE,
)
# After it a small letter begins a name, as of a command; after other marks the sentence may go on: "Who?" he asked.
_FULL_STOP: Final = re.compile(r"(?<!\.)[.。]\Z")
# The end of the line before, where a typesetter let marks begin a line: ``）。``
_TAIL_MARKS: Final = ENDERS + WIDE_PAUSES + LONG_DASHES + ":" + "".join({*CLOSERS} - {*STRAIGHT_QUOTES})
_TAIL: Final = re.compile(rf"(?![.{ELLIPSES}]{{2}}){one_of(_TAIL_MARKS)}{{1,4}}")
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
_HALF_SHARE: Final = 0.5
"""A line shorter than this is the last of its paragraph, or a cell, whatever stands after it."""
_OPEN_SHARE: Final = 0.25
"""Share of full lines that end no sentence from which text may be wrapped. Seed 002: 0.83 (en), 0.78 (zh); one
paragraph a line: 0 to 0.05."""
_GOES_ON_SHARE: Final = 0.35
"""Share of those lines after which the next begins with a small letter (or, in letters without case, that are as wide
as can be). Wrapped text has 0.6 (German) to 0.9, lists of titles and verse 0 to 0.2."""
_USUAL_SHARE: Final = 0.7
"""Of the usual width of wrapped lines, what a column has at least, unless its lines are even."""
_OVERFULL: Final = 1.25
"""Of the usual width, what a line has at most that shows how wide its column is; a path or link may be longer. At 1.25
instead of 0.875, 0.971 instead of 0.960 of a Chinese manual's sentences are found, 0.902 instead of 0.891 of those
in text drawn from a PDF."""
_LEAST_WRAPPED: Final = 24
"""Columns: nobody sets a narrower column; verse is."""
_PROSE_COLUMNS: Final = 30
"""Columns of a wrapped line of prose, at least, where only the small letter below says that its sentence goes on."""
_BLANKS_INSIDE: Final = 0.2
"""Share of blank lines inside a sentence below which a blank line parts paragraphs. Chinese of seed 002: 0.7."""
_LISTED_SHARE: Final = 0.6
"""Share of short lines in a block from which it is a list. With it 0.73 (en) and 0.76 (zh) of the cells in text drawn
from a manual's PDF are whole, without 0.65 and 0.66; from 0.4 the manual's Chinese paragraphs suffer."""
_NEAR: Final = 20
"""Lines on each side that show how a stretch of text is laid out."""
_PRIOR: Final = 10
"""Lines that the rest of the document counts for beside them."""
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
    width: int
    """Columns that the line takes in print, as ``columns`` of the text; asked for some eight times a line."""


def columns(text: str) -> int:
    """Return the columns that *text* takes in print.

    >>> columns("GVC"), columns("价值链")
    (3, 6)
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def printed_width(text: str) -> int:
    """Return the width of *text* as it is set: beside Han, marks that Latin has too are as wide (UAX #11, ambiguous).

    >>> printed_width("“价值”"), printed_width("“GVC”")
    (8, 5)
    """
    narrow = columns(text)
    if narrow == len(text):  # neither Han nor kana
        return narrow
    return narrow + sum(unicodedata.east_asian_width(char) == "A" for char in text)


def free_blocks(document: Document) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines between blank ones that no mark is about: start and end without the white space around them."""
    block: list[tuple[int, int]] = []
    for part in stretches(document):
        if part.block or part.column:
            continue
        for match in LINE.finditer(document.text, part.start, part.end):
            line = match[0].strip()
            if not line:
                continue
            start = match.start() + match[0].index(line)
            gap = document.text[block[-1][1] : start] if block else ""
            if gap.count("\n") > 1 or "\f" in gap or gap.strip():
                yield block
                block = []
            block.append((start, start + len(line)))
    if block:
        yield block


def read_lines(document: Document, regions: Sequence[Region]) -> Iterator[Line]:
    """Yield the lines of all regions in document order; blank ones show only as ``blank_before``."""
    pages = sorted(edge for mark in document.marks if mark.kind is MarkKind.PAGE for edge in (mark.start, mark.end))
    last, begun = dict[str, int](), dict[str, int]()
    for number, part, match in _raw_lines(document, regions):
        text = _without_bars(document.text, match)
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
            width=printed_width(text),
        )
        last[column] = start + len(text)


def _without_bars(text: str, found: re.Match[str]) -> str:
    """Return the line *found* in *text* without the bars of a table at its ends.

    A single one that stands at the end of a line, with no such line below, is not a table's: a pipe of a command.
    """
    line = found.group().strip()
    bare = line.strip(_BARS).strip()
    if line != f"{bare} |" or " | " in bare or text[found.end() : found.end() + 1] != "\n":
        return bare
    below = LINE.match(text, found.end() + 1)
    return bare if not below or {*_BARS} & {*below[0].strip()[:1], *below[0].strip()[-1:]} else line


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


def join_lines(lines: Sequence[Line], follows: Sequence[bool]) -> list[bool]:
    """Return for each line of one language (furniture taken out) whether it continues the one before.

    *follows* says of each whether nothing that was taken out stands between the two.
    """
    if not lines:
        return []
    widths = _column_widths(lines)
    ended = [True, *(_has_ended(a, b) for a, b in pairwise(lines))]
    full = [False, *(_is_full(a, b, width) for (a, b), width in zip(pairwise(lines), widths, strict=False))]
    cut = [a and not b for a, b in zip(full, ended, strict=True)]
    goes_on = [False, *(_goes_on(a, b, width) for (a, b), width in zip(pairwise(lines), widths, strict=False))]
    blocks = _new_blocks(lines, follows, [a and b for a, b in zip(cut, goes_on, strict=True)])
    listed = _listed(lines, widths, [not (a or b) for a, b in zip(full, ended, strict=True)])
    anew = [a or b for a, b in zip(blocks, listed, strict=True)]
    inner = [False, *(a.region == b.region and not new for (a, b), new in zip(pairwise(lines), anew[1:], strict=True))]
    wrapped = _wrapped(inner, full, cut, goes_on)
    blanks_tell = sum(line.blank_before for line in lines) < 0.5 * len(lines)
    joins = [False] * len(lines)
    for i in range(1, len(lines)):
        if is_tail(lines[i].text, lines[i - 1].text):
            joins[i] = True
        elif wrapped[i] and not anew[i]:
            joins[i] = _continues(lines[i - 1], lines[i], widths[i - 1], blanks_tell, joins[i - 1])
    return joins


def is_tail(text: str, before: str) -> bool:
    """Whether *text*, a whole line, is nothing but the marks that end *before*, the line before it.

    >>> is_tail("）。", "参见 ls(1"), is_tail("—”", "你为什么—"), is_tail("。", "完。"), is_tail("……", "然后")
    (True, True, False, False)
    """
    if not _TAIL.fullmatch(text):
        return False
    return text[0] in CLOSERS or not ends_sentence(before) or before.rstrip(CLOSERS).endswith(("..", *ELLIPSES))


def goes_on_with_link(before: Line, link: Line, after: Line | None, widest: int) -> bool:
    """Whether *link*, a line that is nothing but an address, stands in the sentence of the line *before* it.

    There was no room for it on that line, whose phrase is open; or else the sentence goes on or ends after it. *after*
    is the line below, if it is of the same block; *widest* the widest near. Commands begin with small letters too, but
    each has a line to itself, and most are short.
    """
    if before.text.endswith("://"):
        return True
    if ends_sentence(before.text) or before.text.endswith((":", "：")):
        return False
    goes_on = after and _starts_low(after.text) and before.width >= _PROSE_COLUMNS
    is_open = goes_on or _OPEN_END.search(before.text) or ends_sentence(link.text)
    return bool(is_open) and before.width >= _HALF_SHARE * widest and _is_full(before, link, widest)


def is_token_broken(before: str, after: str) -> bool:
    """Whether a line ends inside of an address that the next goes on with, small, after a dot or the like.

    Or inside of a number, in East Asian text, whose sentences end with other dots.

    >>> is_token_broken("Write to list@lists.", "example.org, please."), is_token_broken("See below.", "and so on")
    (True, False)
    """
    if after[0].isdigit() and _BROKEN_NUMBER.search(before) and any(map(is_cjk, before)):
        return True
    goes_on = after[0].isascii() and (after[0].islower() or after[0].isdigit())
    return goes_on and before[-1] in _ADDRESS_SIGNS and bool(_BROKEN_ADDRESS.fullmatch(last_token(before)))


def last_token(text: str) -> str:
    """Return what follows the last white space of *text*, as far as it may be an address."""
    found = _LAST_TOKEN.search(text, max(0, len(text) - _LONGEST_ADDRESS))
    return found[0] if found else ""


def is_heading_line(text: str) -> bool:
    """Whether *text* begins with a heading's number and does not end as a sentence does.

    >>> is_heading_line("4.1.3  The weakening of growth"), is_heading_line("（一） 面临的主要挑战")
    (True, True)
    >>> is_heading_line("3. Then press the button.")
    False
    """
    return bool(_HEADING_NUMBER.match(text)) and not ends_sentence(text) and columns(text) <= _HEADING_COLUMNS


def _column_widths(lines: Sequence[Line]) -> list[int]:
    """Return for each line the width of its column: of an even block around it, or of the widest near it.

    Among the cells of a table, all of them short, it is nearly the usual width of the document's wrapped lines.
    """
    own = [line.width for line in lines]
    windows = [own[max(0, i - _NEIGHBOURS) : i + _NEIGHBOURS + 1] for i in range(len(own))]
    near = [max(window) for window in windows]
    lines_on = [
        own[i] for i, (a, b) in enumerate(pairwise(lines)) if _is_full(a, b, near[i]) and _goes_on(a, b, near[i])
    ]
    usual = median(lines_on) if lines_on else 0
    least, most = int(_USUAL_SHARE * usual), _OVERFULL * usual or max(own)
    near = [max((least, *(width for width in window if width <= most))) for window in windows]
    for i in range(len(own) - 2):
        block = own[i : i + 3]
        if max(block) - min(block) <= _EVEN_COLUMNS and min(block) >= _EVEN_AT_LEAST:
            near[i : i + 3] = [min(old, max(block)) for old in near[i : i + 3]]
    return near


def _new_blocks(lines: Sequence[Line], follows: Sequence[bool], cut: Sequence[bool]) -> list[bool]:
    """Return for each line whether the page shows that it begins a paragraph: by a bullet, or by a blank line.

    Blank lines show it where hardly any stands inside a sentence; *cut* says of each line whether it seems to
    go on with the one before. Some pages have a blank line between all lines.
    """
    blank = [
        line.blank_before and near and not line.page_break_before for line, near in zip(lines, follows, strict=True)
    ]
    inside = _shares(cut, blank)
    return [bool(_BULLET.match(line.text)) or (blank[i] and inside[i] < _BLANKS_INSIDE) for i, line in enumerate(lines)]


def _listed(lines: Sequence[Line], widths: Sequence[int], short: Sequence[bool]) -> list[bool]:
    """Return for each line whether it is a new one in a list, as the cells of a table are in text drawn from a PDF.

    That is a block of lines, most of which are *short*: the line before neither is full nor ends a sentence. Unlike in
    prose, a line goes on there only if the one before is surely full or stops in mid-phrase.
    """
    listed = [False] * len(lines)
    edges = [i for i, line in enumerate(lines) if not i or line.blank_before or line.page_break_before]
    for start, end in pairwise([*edges, len(lines)]):
        if sum(short[start + 1 : end]) >= max(_LISTED_SHARE * (end - start - 1), 2):
            for i in range(start + 1, end):
                line, following = lines[i - 1 : i + 1]
                in_phrase = _OPEN_END.search(line.text) or _NO_START.match(following.text)
                listed[i] = not in_phrase and not _is_full(line, following, widths[i - 1], _SURELY_FULL_SHARE)
    return listed


def _wrapped(inner: Sequence[bool], full: Sequence[bool], cut: Sequence[bool], goes_on: Sequence[bool]) -> list[bool]:
    """Return for each line whether the break before it may be the typesetter's, as those around it are.

    That is where full lines mostly end no sentence, and what follows such a line goes on with it; a document may hold
    stretches of prose that are wrapped beside lists and code. Only breaks inside a region count, *inner*: where two
    languages take turns line by line, nothing is wrapped.
    """
    filled = [a and b for a, b in zip(inner, full, strict=True)]
    inside = [a and b for a, b in zip(inner, cut, strict=True)]
    shares = zip(_shares(cut, filled), _shares(goes_on, inside), strict=True)
    return [open_share >= _OPEN_SHARE and on_share >= _GOES_ON_SHARE for open_share, on_share in shares]


def _has_ended(line: Line, following: Line) -> bool:
    return ends_sentence(line.text) and not is_token_broken(line.text, following.text)


def _goes_on(line: Line, following: Line, widest: int) -> bool:
    """Whether *following* goes on with *line*, as far as its first letter and the width of *line* tell."""
    if _starts_low(following.text) or following.text[0].isupper():
        return not following.text[0].isupper()
    return line.width >= _LEAST_WRAPPED and _is_full(line, following, widest, _SURELY_FULL_SHARE)


def _shares(marks: Sequence[bool], among: Sequence[bool]) -> list[float]:
    """Return for each line how many of the lines *among* near it have a mark, drawn towards the share of all."""
    all_sums, sums = [0, *accumulate(among)], [0, *accumulate(a and b for a, b in zip(marks, among, strict=True))]
    overall = sums[-1] / max(all_sums[-1], 1)
    spans = [(max(0, i - _NEAR), min(len(marks), i + _NEAR + 1)) for i in range(len(marks))]
    return [
        (sums[end] - sums[start] + _PRIOR * overall) / (all_sums[end] - all_sums[start] + _PRIOR)
        for start, end in spans
    ]


def _is_full(line: Line, following: Line, widest: int, share: float = _FULL_SHARE) -> bool:
    """Whether the next line's first word would not have fit on *line*, or it is nearly as wide as any."""
    if widest > _PAGE_COLUMNS:
        return False
    return line.width + _room(line, following) > widest or line.width >= share * widest


def _room(line: Line, following: Line) -> int:
    """Return the columns that *line* would need more to take the first word of *following*."""
    return 2 if not language_of(line.lang).spaced else 1 + columns(following.text.partition(" ")[0])


def _continues(line: Line, following: Line, widest: int, blanks_tell: bool, inside: bool) -> bool:
    """Whether *following* goes on with the paragraph that *line* stands in (*inside*: not its first)."""
    ended = _has_ended(line, following)
    if not inside and not ended and _BULLET.match(line.text):
        return _is_full(line, following, widest)
    numbered = is_heading_line(line.text) and not _is_full(line, following, widest, _SURELY_FULL_SHARE)
    if not inside and (numbered or (line.width < 0.6 * widest and not ended)):
        return _continues_heading(line, following)
    if ended and _starts_anew(line, following, blanks_tell):
        return False
    sure, leads_in = _is_full(line, following, widest, _SURELY_FULL_SHARE), line.text.endswith((":", "："))
    if leads_in and (not sure or following.indent > line.indent + 1):
        return False
    if is_heading_line(following.text) and (ended or not sure or leads_in):
        return False
    if ended:
        return sure and not (following.text[0].islower() and _FULL_STOP.search(line.text))
    if _is_full(line, following, widest):
        return True
    open_ended = _starts_low(following.text) or bool(_OPEN_END.search(line.text))
    return open_ended and line.width >= _HALF_SHARE * widest


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
    return bool(_OPEN_END.search(line.text)) or (_starts_low(following.text) and not line.text[0].islower())


def _starts_low(text: str) -> bool:
    """Whether *text* starts as no sentence does: with a small letter or a closing mark."""
    return text[0].islower() or bool(_NO_START.match(text))
