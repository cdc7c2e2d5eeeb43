"""Plain text -> marks of the cells of drawn tables: ``+---+---+`` and ``|  |  |``, or ``====  ====`` without bars.

So write reStructuredText, text browsers and database clients, some in box-drawing characters. A cell may take several
lines, so each line of it has a mark, with the same row and column. A table in which a rule stands only below its head
has a row in each line; else a row is what stands between two rules. Without bars each line begins a row unless its
first column is empty. Tables without a rule on top (Markdown's) are the business of ``tables``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from typing import Final

from aligner.records import Document, Mark, MarkKind
from aligner.segment.layout import columns, free_blocks

Span = tuple[int, int]
"""Start and end in the document."""
Row = list[dict[int, Span]]
"""The lines of a row, each as its cells that have text, by column from 1."""

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("─━═╌┄", "-"),
        **dict.fromkeys("│┃║", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪", "+"),
    }
)
_RULE: Final = re.compile(r"[+|](?:[-=:]+[+|])+")
_ROW: Final = re.compile(r"\|.*\|")
_BARE_RULE: Final = re.compile(r"=+(?: +=+)+")
_JOINED: Final = re.compile(r"-+(?: +-+)*")
"""Stands below cells that take several columns."""
_FITTING: Final = 0.8
"""Share of the lines between two rules without bars that have text in their columns only, if it is a table."""
_SWAY: Final = 2
"""Columns of print by which a bar may stand beside its place in the rules: programs differ about the width of ``“``."""


def with_grids(document: Document) -> Document:
    """Return *document* with a mark for each line of each cell of its drawn tables."""
    marks, first = list[Mark](), 1
    blocks = list(free_blocks(document))
    for rows in (*_drawn(document.text, blocks), *_without_bars(document.text, blocks)):
        for number, row in enumerate(rows, first):
            for cells in row:
                marks += (Mark(*cell, MarkKind.CELL, f"{number},{column}") for column, cell in cells.items())
        first += len(rows) + 1
    return replace(document, marks=tuple(sorted([*document.marks, *marks]))) if marks else document


def _drawn(text: str, blocks: Sequence[Sequence[Span]]) -> Iterator[list[Row]]:
    """Yield the rows of each table that has bars."""
    for block in blocks:
        drawn = [text[start:end].translate(_PLAIN) for start, end in block]
        kinds = ["rule" if _RULE.fullmatch(line) else "row" if _ROW.fullmatch(line) else "" for line in drawn]
        for table, numbered in groupby(enumerate(kinds), key=lambda pair: bool(pair[1])):
            lines = [number for number, _ in numbered]
            if table and kinds[lines[0]] == "rule" and kinds[lines[-1]] == "rule" and len(lines) > 2:
                yield list(_rows(text, [(*block[number], drawn[number]) for number in lines]))


def _rows(text: str, grid: Sequence[tuple[int, int, str]]) -> Iterator[Row]:
    """Yield the rows of a table, *grid*: start, end and plain look of each line."""
    rules = [line for _, _, line in grid if _RULE.fullmatch(line)]
    borders = sorted({at for rule in rules for at, char in enumerate(rule) if char in "+|"})
    groups = [
        [_line(text, start, line, borders) for start, _, line in lines]
        for is_rule, lines in groupby(grid, key=lambda found: bool(_RULE.fullmatch(found[2])))
        if not is_rule
    ]
    for group in groups:
        if len(groups) > 2 or any(1 not in cells for cells in group):
            yield group
        else:
            yield from ([cells] for cells in group)


def _line(text: str, start: int, line: str, borders: Sequence[int]) -> dict[int, Span]:
    """Return the cells of one line, by column from 1, without the white space around them."""
    bars = _bars(text[start : start + len(line)], line, borders)
    cells = dict[int, Span]()
    for (left, column), (right, _) in pairwise(bars):
        inner = text[start + left + 1 : start + right]
        if inner.strip():
            at = start + left + 1 + len(inner) - len(inner.lstrip())
            cells[column] = at, at + len(inner.strip())
    return cells


def _bars(text: str, line: str, borders: Sequence[int]) -> list[tuple[int, int]]:
    """Return the bars between the cells of a line: offset, and number of the column that begins there.

    A bar that stands at no border belongs to a cell's text; a border without bar is inside a merged cell.
    """
    found = [(match.start(), columns(text[: match.start()])) for match in re.finditer(r"\|", line)]
    if len(found) == len(borders):
        return [(offset, column) for column, (offset, _) in enumerate(found, 1)]
    bars = {1: 0, len(borders): len(line) - 1}
    for offset, printed in found[1:-1]:
        near = bisect_left(borders, printed - _SWAY)
        choice = [n for n in range(near, len(borders)) if abs(borders[n] - printed) <= _SWAY]
        best = min(choice, key=lambda n: abs(borders[n] - printed), default=None)
        if best is not None and 0 < best < len(borders) - 1:
            old = bars.get(best + 1)
            if old is None or abs(columns(text[:old]) - borders[best]) > abs(printed - borders[best]):
                bars[best + 1] = offset
    return sorted((offset, column) for column, offset in bars.items())


def _without_bars(text: str, blocks: Sequence[Sequence[Span]]) -> Iterator[list[Row]]:
    """Yield the rows of each table that has rules but no bars; its last rule is the one with nothing right below."""
    lines = [(*line, line == block[-1]) for block in blocks for line in block]
    top: int | None = None
    for number, (start, end, is_last) in enumerate(lines):
        if not _BARE_RULE.fullmatch(text, start, end):
            continue
        if top is None or text[start:end] != text[lines[top][0] : lines[top][1]]:
            top = number
        elif is_last:
            edges = [(match.start(), match.end()) for match in re.finditer("=+", text[start:end])]
            left = len(_before(text, start))
            inner = [(a, b) for a, b, _ in lines[top + 1 : number] if not _is_line(text[a:b])]
            rows = [_spread(text, line, [(left + a, left + b) for a, b in edges]) for line in inner]
            if sum(fits for _, fits in rows) >= max(1, _FITTING * len(rows)):
                yield _continued([cells for cells, _ in rows])
            top = None


def _is_line(line: str) -> bool:
    return bool(_BARE_RULE.fullmatch(line) or _JOINED.fullmatch(line))


def _before(text: str, start: int) -> str:
    """Return the white space before the line that begins at *start*."""
    return text[text.rfind("\n", 0, start) + 1 : start].expandtabs()


def _spread(text: str, line: Span, edges: Sequence[Span]) -> tuple[dict[int, Span], bool]:
    """Return the cells of a *line*, and whether there is text in the columns only; *edges* are theirs, in print.

    Text that stands between two columns makes one cell of them.
    """
    ends = [*accumulate((columns(char) for char in text[slice(*line)]), initial=len(_before(text, line[0])))]
    ink = [(line[0] + i, *place) for i, place in enumerate(pairwise(ends)) if not text[line[0] + i].isspace()]
    inked = {at for _, a, b in ink for at in range(a, b)}
    free = [inked.isdisjoint(range(a, b)) for (_, a), (b, _) in pairwise(edges)]
    numbers = [1, *(number for number, is_free in enumerate(free, 2) if is_free)]
    starts = [edges[number - 1][0] for number in numbers]
    cells = dict[int, Span]()
    for offset, at, _ in ink:
        column = numbers[max(0, bisect_right(starts, at) - 1)]
        cells[column] = cells.get(column, (offset, 0))[0], offset + 1
    return cells, all(free)


def _continued(lines: Sequence[dict[int, Span]]) -> list[Row]:
    """Return the rows of *lines*: one whose first column is empty goes on with that above."""
    rows = list[Row]()
    for cells in lines:
        if rows and 1 not in cells:
            rows[-1].append(cells)
        else:
            rows.append([cells])
    return rows
