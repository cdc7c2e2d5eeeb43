"""Document -> marks of its columns: the cells of tables and the lines of printed columns, each in its language.

A tab, a bar or a wide gap that stands in line after line is a border that no sentence crosses, whatever the letters
beside it: a Chinese quotation in the English column stays English. What the layout shows becomes marks, as if the
reader had known it, so two languages of the same script can share a document that has a column for each.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from aligner.languages.identification import can_share_document, weight
from aligner.records import Document, Kind, Mark, MarkKind, Paragraph
from aligner.segment.layout import LINE, columns
from aligner.segment.regions import judge

Cell = tuple[int, int]
"""Start and end in the document, up to the next cell's start."""
Row = list[Cell]

_BORDERS: Final = tuple(map(re.compile, (r"\t", r"\t+", r"\|\|\| *", r"[|｜] *")))
"""What stands between cells, but for the spaces before it; one tab is tried before many, as two of them can hold an
empty cell."""
_MOSTLY: Final = 0.8
"""Share of a document's lines that make it one table, of a column's cells that tell its language."""
_LEAST_ROWS: Final = 3
"""Lines in a row with as many cells that make a table inside other text."""
_TIMES: Final = 3.5
"""Times that the columns in one language may say more than those in the other: a Chinese table that begins with the
names of programs says five times as much in Chinese."""
_LITTLE: Final = 20.0
"""Weight of text below which that is no sign: ten Chinese letters, forty Latin ones."""
_FILLED: Final = 0.98
"""Share of rows with both cells from which rows are pairs already."""
_SENTENCES: Final = 1.8
"""Mean number of sentences in a cell up to which they are: MAC-Dev's beads have 1.3, its paragraphs 5."""
_GAP: Final = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_WIDE_GAP: Final = 3
"""Columns of print without ink that show where the right one of two printed columns begins."""
_SWAY: Final = 6
"""Columns of print by which lines of the right one may begin earlier or later: wide letters are set by eye."""
_BESIDE: Final = 0.3
"""Share of a page's lines that have text in both printed columns."""
_LEAST_BESIDE: Final = 4


def with_columns(document: Document, langs: Sequence[str]) -> Document:
    """Return *document* with a mark for each cell, line of a printed column, and their languages, of *langs*.

    Cells that belong to none (numbers, rules of a table) are marked as set aside. Of a document whose reader knows
    the cells, only their languages are looked for; one in a single language stays as it is.
    """
    if len(langs) < 2:
        return document
    if any(mark.kind is MarkKind.CELL for mark in document.marks):
        return replace(document, marks=tuple(sorted([*document.marks, *_spoken_cells(document, langs)])))
    lines = [match.span() for match in LINE.finditer(document.text) if not match[0].isspace()]
    marks = next((found for border in _BORDERS if (found := _tables(document.text, lines, border, langs))), [])
    marks = marks or _printed(document.text, lines, langs)
    return replace(document, marks=tuple(sorted([*document.marks, *marks]))) if marks else document


def _spoken_cells(document: Document, langs: Sequence[str]) -> Iterator[Mark]:
    """Yield a mark of its language for each cell that a reader has marked, where its column has one.

    Nothing of a table of which the reader says the languages.
    """
    told = {(mark.start, mark.end) for mark in document.marks if mark.kind is MarkKind.LANGUAGE}
    for table in _marked_tables(document):
        if not told.isdisjoint(cell for line in table for cell in line.values()):
            continue
        rows = [[line.get(column, (0, 0)) for column in range(max(line) + 1)] for line in table]
        spoken = _languages(document.text, rows, langs)
        if {*spoken.values()} >= {*langs}:
            for line in table:
                yield from (Mark(*cell, MarkKind.LANGUAGE, spoken[c]) for c, cell in line.items() if spoken.get(c))


def _marked_tables(document: Document) -> Iterator[list[dict[int, Cell]]]:
    """Yield the lines of each table that is marked, the cells of each by column; rows count on inside a table.

    A row that a reader knows is one line; in a drawn one each line of a cell has a mark.
    """
    rows: dict[int, list[dict[int, Cell]]] = {}
    for mark in document.marks:
        if mark.kind is MarkKind.CELL:
            row, column = (int(number) for number in mark.value.split(","))
            lines = rows.setdefault(row, [])
            if not lines or column in lines[-1]:
                lines.append({})
            lines[-1][column] = (mark.start, mark.end)
    for _, table in groupby(enumerate(sorted(rows)), key=lambda numbered: numbered[1] - numbered[0]):
        yield [line for _, row in table for line in rows[row]]


def _tables(text: str, lines: Sequence[Cell], border: re.Pattern[str], langs: Sequence[str]) -> list[Mark]:
    """Return the marks of all tables with that *border*."""
    rows = [_cells(text, line, border) for line in lines]
    counts = Counter(len(row) for row in rows if len(row) > 1)
    usual, times = counts.most_common(1)[0] if counts else (0, 0)
    if times > 1 and times >= _MOSTLY * len(rows):
        return _table(text, [_at_most(row, usual) for row in rows], langs, 1)
    marks, first = list[Mark](), 1
    for size, group in groupby(rows, key=len):
        table = list(group)
        if size > 1 and len(table) >= _LEAST_ROWS:
            marks += _table(text, table, langs, first)
        first += len(table)
    return marks


def _cells(text: str, line: Cell, border: re.Pattern[str]) -> Row:
    starts = [line[0], *(match.end() for match in border.finditer(text, *line))]
    return list(pairwise([*starts, line[1]]))


def _at_most(row: Row, cells: int) -> Row:
    """Return *row* with its last cells as one, if it has more than that many."""
    return row if len(row) <= cells else [*row[: cells - 1], (row[cells - 1][0], row[-1][1])]


def _table(text: str, rows: Sequence[Row], langs: Sequence[str], first: int) -> list[Mark]:
    """Return the marks of one table whose rows are numbered from *first* on; none unless it has both languages."""
    spoken = _languages(text, rows, langs)
    if {*langs} - {*spoken.values()}:
        return []
    marks = []
    for number, row in enumerate(rows, first):
        for column, (start, end) in enumerate(row):
            if start == end or column not in spoken:
                continue
            lang = spoken[column]
            if lang and any(map(str.isalnum, text[start:end])):
                marks.append(Mark(start, end, MarkKind.CELL, f"{number},{column + 1}"))
                marks.append(Mark(start, end, MarkKind.LANGUAGE, lang))
            elif not text[start:end].isspace():
                marks.append(Mark(start, end, MarkKind.NOTE, "table"))
    return marks


def _languages(text: str, rows: Sequence[Row], langs: Sequence[str]) -> dict[int, str]:
    """Return the language of each column, empty for one without letters; a column in both is left out.

    None is told where one language says too much for the other to be its translation.

    Two languages of the same script stand in the order of *langs*, in the two columns that have text.
    """
    cells: dict[int, list[str]] = {}
    for row in rows:
        for column, (start, end) in enumerate(row):
            cells.setdefault(column, []).append(text[start:end])
    if not can_share_document(langs):
        filled = {column: sum(any(map(str.isalpha, text)) for text in texts) for column, texts in cells.items()}
        lettered = [column for column, count in filled.items() if count > len(rows) / 2]
        told = dict(zip(lettered, langs, strict=True)) if len(lettered) == len(langs) else {}
        return {column: told.get(column, "") for column in cells} if told else {}
    votes = {column: _votes(texts, langs) for column, texts in cells.items()}
    best = {column: max(found, key=found.__getitem__) for column, found in votes.items()}
    said = sorted(sum(found[lang] for column, found in votes.items() if best[column] == lang) for lang in langs)
    if max(said[0], _LITTLE) * _TIMES < said[1]:
        return {}
    return {
        column: best[column] if any(found.values()) else ""
        for column, found in votes.items()
        if found[best[column]] >= _MOSTLY * sum(found.values())
    }


def _votes(texts: Sequence[str], langs: Sequence[str]) -> dict[str, float]:
    """Return how much text of each language is in the cells of a column, each counted as what it looks like most."""
    votes = dict.fromkeys(langs, 0.0)
    for text in texts:
        if lang := judge(text, langs):
            votes[lang] += weight(text, lang)
    return votes


def _printed(text: str, lines: Sequence[Cell], langs: Sequence[str]) -> list[Mark]:
    """Return the marks of pages that are set in two columns, a language in each."""
    marks: list[Mark] = []
    feeds = [match.start() for match in re.finditer("\f", text)]
    for number, page in groupby(lines, key=lambda line: bisect_right(feeds, line[0]) + 1):
        rows = list(_halves(text, list(page)))
        spoken = _languages(text, rows, langs) if rows else {}
        if {*spoken.values()} != {*langs}:
            continue
        for row in rows:
            for column, (a, b) in enumerate(row):
                if not text[a:b].isspace():
                    marks.append(Mark(a, b, MarkKind.COLUMN, f"{number},{column + 1}"))
                    marks.append(Mark(a, b, MarkKind.LANGUAGE, spoken[column]))
    return marks


def _halves(text: str, lines: Sequence[Cell]) -> Iterator[Row]:
    """Yield the left and the right part of each of a page's lines; nothing for a page in one column.

    A line across both columns, such as a title, is left out.
    """
    gaps = [list(_gaps(text, line)) for line in lines]
    wide = [max(wide)[1] for line in gaps if (wide := [(size, edge) for size, edge, _ in line if size >= _WIDE_GAP])]
    if len(wide) < max(_LEAST_BESIDE, _BESIDE * len(lines)):
        return
    edge = median(wide)
    for (start, end), found in zip(lines, gaps, strict=True):
        near = [(abs(at - edge), place) for _, at, place in found if abs(at - edge) <= _SWAY]
        if near:
            yield [(start, min(near)[1]), (min(near)[1], end)]
            continue
        printed = text[start:end]
        if columns(printed) - columns(printed.lstrip()) >= edge - _SWAY:
            yield [(start, start), (start, end)]
        elif columns(printed.rstrip()) < edge + _SWAY:
            yield [(start, end), (end, end)]


def _gaps(text: str, line: Cell) -> Iterator[tuple[int, int, int]]:
    """Yield the gaps of a line: how wide, in which column of print and at which offset the text goes on."""
    for match in _GAP.finditer(text, *line):
        edge = columns(text[line[0] : match.end()])
        yield edge - columns(text[line[0] : match.start()]), edge, match.end()


def pair_rows(document: Document, paragraphs: Sequence[Paragraph], sentences: int) -> tuple[int, ...]:
    """Return the row that each paragraph is in, 0 for furniture; empty unless the rows are pairs already.

    That is: all text stands in rows of one cell in each language, next to none of them empty, and cells hold
    a sentence or two, *sentences* in all.
    """
    cells = [mark for mark in document.marks if mark.kind is MarkKind.CELL]
    if not cells:
        return ()
    starts = [mark.start for mark in cells]
    rows = []
    for paragraph in paragraphs:
        at = paragraph.pieces[0].source
        cell = cells[max(bisect_right(starts, at) - 1, 0)]
        inside = cell.start <= at < cell.end and paragraph.kind is not Kind.FURNITURE
        rows.append(int(cell.value.partition(",")[0]) if inside else 0)
    texts = [(row, p.lang) for row, p in zip(rows, paragraphs, strict=True) if p.kind is not Kind.FURNITURE]
    sizes = Counter(row for row, _ in texts)
    filled = sum(size == 2 for size in sizes.values())
    if 0 in sizes or len({*texts}) < len(texts) or filled < _FILLED * len(sizes) or sentences > _SENTENCES * len(texts):
        return ()
    return tuple(rows)
