"""Rows of a page -> its columns of print in reading order, and the tables that no lines are drawn for.

A gutter is a strip that the rows of a stretch of the page leave free, with text on both sides. Long lines on both
sides are columns: one text if both are in the same letters, else a text in each language; where each paragraph begins
beside its translation, they are the cells of a table. Short lines are a table.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median_low
from typing import Final

from aligner.read.pdf.rows import Line, Row, Segment, Word, is_han, line_of, rows_of
from aligner.read.pdf.tables import Cell, Table

_GUTTER: Final = 0.9
"""Em that a gutter is wide at least."""
_LEAST: Final = 3
"""Lines on each side of it."""
_LONG: Final = 11.0
"""Em of a line of a column; that of a table's cell is shorter."""
_MOST_ROWS: Final = 400
"""Of a page in which gutters are looked for; a page of print has 60."""
_BAND: Final = 1.3
"""Of the usual distance of two rows from which there is a space between them."""
_ALIGNED: Final = 0.8
"""Share of the paragraphs of a column that begin beside one of the other that makes them the cells of a table."""
_BESIDE: Final = 0.8
"""Em by which their first baselines differ, in other sizes."""
_LEAST_BANDS: Final = 3
"""Of a document."""
_FULL_ROW: Final = 0.5
"""Share of a table's rows that have something in each of two columns."""
_SECTION: Final = re.compile(r"\d+(?:\.\d+)+\.?")
"""The number of a heading: a row of headings without text between them is no table."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one column of a page, from top to bottom."""

    lines: tuple[Line, ...]
    column: int = 0
    """From 1, or 0 where the page has one."""
    apart: bool = False
    """Whether the columns beside it are another text, in other letters."""


Piece = Part | Table


@dataclass(frozen=True, slots=True)
class _Gutter:
    """Rows *first* to before *end* leave the strip from *left* to *right* free."""

    first: int
    end: int
    left: float
    right: float


@dataclass(slots=True)
class Custom:
    """How the columns of a document stand: looked at page by page, then settled, as one page may show too little."""

    shared: int = 0
    """Paragraphs of columns in two languages that begin beside their translation."""
    paragraphs: int = 0
    """All, of the column of each page that has fewer."""
    starts: Counter[int] = field(default_factory=Counter)
    """How often a second column begins at a place, in points."""
    settled: bool = False
    aligned: bool = False
    """Whether columns in two languages are rows of a table."""

    def settle(self) -> bool:
        """Say so, and return whether there is something that a page alone does not show."""
        self.aligned = self.shared >= max(_LEAST_BANDS, _ALIGNED * self.paragraphs)
        self.settled = True
        return bool(self.starts)

    def knows(self, gutter: _Gutter) -> bool:
        """Whether columns of other pages have the same gutter."""
        start = round(gutter.right)
        return self.settled and sum(self.starts[start + shift] for shift in (-1, 0, 1)) > 1


def arrange(rows: Sequence[Row], page: int, custom: Custom) -> list[Piece]:
    """Return what the rows of a page, from top to bottom, make, in reading order."""
    gutter = _best_gutter(rows, custom) if len(rows) <= _MOST_ROWS else None
    if gutter and custom.aligned and _is_rest(rows[: gutter.first + 1], gutter):
        gutter = replace(gutter, first=0)
    if gutter is None:
        return [Part(tuple(_line(row, page) for row in rows))] if rows else []
    inside = rows[gutter.first : gutter.end]
    above, below = rows[: gutter.first], rows[gutter.end :]
    beside = _beside(inside, gutter, page, custom)
    return [*arrange(above, page, custom), *beside, *arrange(below, page, custom)]


def _line(row: Row, page: int) -> Line:
    return line_of([word for segment in row.segments for word in segment], page)


def _best_gutter(rows: Sequence[Row], custom: Custom) -> _Gutter | None:
    """Return the gutter of the most rows that is one; None if the rows are one column."""
    best, most = None, 0
    tried: set[tuple[int, int, int]] = set()
    for number, row in enumerate(rows):
        for a, b in zip(row.segments, row.segments[1:], strict=False):
            gutter = _extended(rows, number, a[-1].right, b[0].left)
            key = gutter.first, gutter.end, round(gutter.left)
            if key in tried:
                continue
            tried.add(key)
            count = _count(rows[gutter.first : gutter.end], gutter, custom)
            if count > most:
                best, most = gutter, count
    return best


def _extended(rows: Sequence[Row], number: int, left: float, right: float) -> _Gutter:
    """Return the gutter through the row of that *number*, over as many rows as leave it free."""
    first, end = number, number + 1
    while first > 0 and (free := _free(rows[first - 1], left, right)):
        left, right = free
        first -= 1
    while end < len(rows) and (free := _free(rows[end], left, right)):
        left, right = free
        end += 1
    return _trimmed(rows, _Gutter(first, end, left, right))


def _free(row: Row, left: float, right: float) -> tuple[float, float] | None:
    """Return what a row leaves free of a strip; None if too little."""
    for segment in row.segments:
        start, end = segment[0].left, segment[-1].right
        if end <= left or start >= right:
            continue
        if start <= left and end >= right:
            return None
        if start - left > right - end:
            right = start
        else:
            left = end
    size = row.segments[0][0].size
    return (left, right) if right - left >= _GUTTER * size else None


def _trimmed(rows: Sequence[Row], gutter: _Gutter) -> _Gutter:
    """Return the gutter without the rows above it that stand on one side of it only."""
    sides = [_sides(row, gutter) for row in rows[gutter.first : gutter.end]]
    starts = [next((i for i, side in enumerate(sides) if side[which]), len(sides)) for which in (0, 1)]
    first = max(starts)
    if 0 < first < len(sides):
        size = rows[gutter.first + first].segments[0][0].size
        while first and rows[gutter.first + first].baseline - rows[gutter.first + first - 1].baseline < 0.8 * size:
            first -= 1
    return _Gutter(min(gutter.first + first, gutter.end), gutter.end, gutter.left, gutter.right)


def _is_rest(rows: Sequence[Row], gutter: _Gutter) -> bool:
    """Whether *rows*, the first of a page, but for the last one are the rest of a cell from the page before."""
    size = rows[-1].segments[0][0].size
    sides = [_sides(row, gutter) for row in rows[:-1]]
    sizes = [word.size for row in rows for segment in row.segments for word in segment[:1]]
    return any(all(bool(side[0]) == left for side in sides) for left in (True, False)) and (
        max(sizes) < 1.05 * size and all(_free(row, gutter.left, gutter.right) for row in rows)
    )


def _sides(row: Row, gutter: _Gutter) -> tuple[list[Segment], list[Segment]]:
    """Return the pieces of a row on both sides of a gutter."""
    middle = (gutter.left + gutter.right) / 2
    left = [segment for segment in row.segments if segment[0].left < middle]
    return left, [segment for segment in row.segments if segment[0].left >= middle]


def _count(rows: Sequence[Row], gutter: _Gutter, custom: Custom) -> int:
    """Return how many pieces of rows speak for a gutter; 0 if it is none."""
    sides = [_sides(row, gutter) for row in rows]
    lefts, rights = (sum(bool(side[which]) for side in sides) for which in (0, 1))
    if custom.knows(gutter):
        return lefts + rights
    if min(lefts, rights) < _LEAST:
        return 0
    if _is_long(sides, 0) and _is_long(sides, 1):
        return lefts + rights
    both = sum(bool(left and right) for left, right in sides)
    if all(len(left) == 1 and _SECTION.fullmatch("".join(word.text for word in left[0])) for left, _ in sides if left):
        return 0
    return both if both >= max(_LEAST, _FULL_ROW * min(lefts, rights)) else 0


def _is_long(sides: Sequence[tuple[list[Segment], list[Segment]]], which: int) -> bool:
    """Whether the lines of one side are as long as those of a column of print."""
    lengths = [
        (side[which][-1][-1].right - side[which][0][0].left) / side[which][0][0].size for side in sides if side[which]
    ]
    return len(lengths) > _LEAST and sorted(lengths)[len(lengths) * 2 // 3] >= _LONG


def _beside(rows: Sequence[Row], gutter: _Gutter, page: int, custom: Custom) -> list[Piece]:
    """Return what stands on both sides of a gutter."""
    sides = [_sides(row, gutter) for row in rows]
    if _is_long(sides, 0) and _is_long(sides, 1):
        custom.starts[round(gutter.right)] += 1
    elif not custom.knows(gutter):
        return [_table([[row] for row in rows], _borders(rows, gutter), page)]
    halves = [[Row(_base(side[which]), tuple(side[which])) for side in sides if side[which]] for which in (0, 1)]
    apart = _is_han_side(halves[0]) != _is_han_side(halves[1])
    if apart:
        bands = _bands(rows, gutter, custom)
        if custom.aligned:
            return [_table(bands, [gutter.right], page)]
    pieces: list[Piece] = []
    for half in halves:
        count = 1 + max((piece.column for piece in pieces if isinstance(piece, Part)), default=0)
        for piece in arrange(half, page, custom):
            if isinstance(piece, Part):
                piece = Part(piece.lines, count + max(0, piece.column - 1), piece.apart or apart)
            pieces.append(piece)
    return pieces


def _base(segments: Sequence[Segment]) -> float:
    return segments[0][0].baseline


def _is_han_side(rows: Iterable[Row]) -> bool:
    return is_han("".join(word.text for row in rows for segment in row.segments for word in segment))


def _bands(rows: Sequence[Row], gutter: _Gutter, custom: Custom) -> list[list[Row]]:
    """Return the rows of a table: cut where both columns begin a paragraph; *custom* takes up how many do."""
    sides = [_sides(row, gutter) for row in rows]
    left, right = (_beginnings(rows, [side[which] for side in sides]) for which in (0, 1))
    shared = {min(i, j) for i in left for j in right if _level(rows[i], rows[j])}
    custom.shared += len(shared)
    custom.paragraphs += min(len(left), len(right))
    cuts = [*sorted({0, *shared}), len(rows)]
    return [list(rows[a:b]) for a, b in pairwise(cuts)]


def _beginnings(rows: Sequence[Row], side: Sequence[list[Segment]]) -> list[int]:
    """Return the numbers of the rows where one side begins a paragraph, below a space; not the top of the page."""
    inked = [number for number, segments in enumerate(side) if segments]
    gaps = [rows[b].baseline - rows[a].baseline for a, b in pairwise(inked)]
    usual = median_low(gaps) if gaps else 0.0
    below = [number for number, gap in zip(inked[1:], gaps, strict=True) if gap > _BAND * usual]
    return [number for number in inked[:1] if number] + below


def _level(a: Row, b: Row) -> bool:
    """Whether two rows are the first ones of cells beside each other."""
    return abs(a.baseline - b.baseline) < _BESIDE * a.segments[0][0].size


def _borders(rows: Sequence[Row], gutter: _Gutter) -> list[float]:
    """Return where the columns of a table begin, but for the first: all strips that its rows leave free."""
    starts = sorted({round(segment[0].left) for row in rows for segment in row.segments})
    borders: list[float] = []
    for start in starts:
        crossed = any(seg[0].left < start - 1 and seg[-1].right > start - 1 for row in rows for seg in row.segments)
        before = any(seg[-1].right < start for row in rows for seg in row.segments)
        if not crossed and before and (not borders or start - borders[-1] > 2):
            borders.append(float(start) - 1)
    return borders or [gutter.right]


def _table(bands: Sequence[Sequence[Row]], borders: Sequence[float], page: int) -> Table:
    """Return the table whose rows are *bands* and whose columns begin at *borders*."""
    cells = []
    for number, band in enumerate(_rows(bands, borders), 1):
        columns: dict[int, list[Word]] = {}
        for row in band:
            for segment in row.segments:
                column = sum(segment[0].left >= border - 1 for border in borders) + 1
                columns.setdefault(column, []).extend(segment)
        right = max(word.right for words in columns.values() for word in words)
        edges = [*borders, right]
        cells += [
            Cell(number, column, words[0].left, edges[column - 1], tuple(words)) for column, words in columns.items()
        ]
    rows = [row for band in bands for row in band]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(rows[0].baseline, rows[-1].baseline, (0.0, *borders), tuple(cells))


def _rows(bands: Sequence[Sequence[Row]], borders: Sequence[float]) -> Iterator[list[Row]]:
    """Yield the rows of print of each row of a table: one with nothing in the first column goes on with the last."""
    if any(len(band) > 1 for band in bands):
        yield from (list(band) for band in bands)
        return
    rows = [row for band in bands for row in band]
    gaps = [b.baseline - a.baseline for a, b in pairwise(rows)]
    close = min(gaps, default=0.0)
    group: list[Row] = []
    for number, row in enumerate(rows):
        first = row.segments[0][0].left < borders[0] - 1
        apart = number > 0 and gaps[number - 1] > _BAND * close
        if group and (first or apart):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """Return the lines of the words of one cell, which stand row by row."""
    return [_line(row, page) for row in rows_of(words)]
