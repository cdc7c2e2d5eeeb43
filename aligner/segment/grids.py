"""Plain text -> marks of the cells of drawn tables: ``+---+---+`` and ``|  |  |``.

So write reStructuredText, text browsers and database clients, some in box-drawing characters. A cell may take several
lines, so each line of it has a mark, with the same row and column. A table in which a rule stands only below its head
has a row in each line; else a row is what stands between two rules. Tables without a rule on top (Markdown's) are the
business of ``tables``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from aligner.records import Document, Mark, MarkKind
from aligner.segment.layout import columns, free_blocks

Span = tuple[int, int]
"""Start and end in the document."""

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("─━═╌┄", "-"),
        **dict.fromkeys("│┃║", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪", "+"),
    }
)
_RULE: Final = re.compile(r"[+|](?:[-=:]+[+|])+")
_ROW: Final = re.compile(r"\|.*\|")
_SWAY: Final = 2
"""Columns of print by which a bar may stand beside its place in the rules: programs differ about the width of ``“``."""


def with_grids(document: Document) -> Document:
    """Return *document* with a mark for each line of each cell of its drawn tables."""
    marks, first = list[Mark](), 1
    for block in free_blocks(document):
        drawn = [document.text[start:end].translate(_PLAIN) for start, end in block]
        kinds = ["rule" if _RULE.fullmatch(line) else "row" if _ROW.fullmatch(line) else "" for line in drawn]
        for table, numbered in groupby(enumerate(kinds), key=lambda pair: bool(pair[1])):
            lines = [number for number, _ in numbered]
            if table and kinds[lines[0]] == "rule" and kinds[lines[-1]] == "rule" and len(lines) > 2:
                grid = [(*block[number], drawn[number]) for number in lines]
                found = list(_cells(document.text, grid, first))
                marks += found
                first = max((int(mark.value.partition(",")[0]) for mark in found), default=first) + 2
    return replace(document, marks=tuple(sorted([*document.marks, *marks]))) if marks else document


def _cells(text: str, grid: Sequence[tuple[int, int, str]], first: int) -> Iterator[Mark]:
    """Yield the marks of one table, *grid*: start, end and plain look of each line; rows count from *first*."""
    rules = [line for _, _, line in grid if _RULE.fullmatch(line)]
    borders = sorted({at for rule in rules for at, char in enumerate(rule) if char in "+|"})
    for number, row in enumerate(_rows(text, grid, borders), first):
        for cells in row:
            for column, (start, end) in cells.items():
                yield Mark(start, end, MarkKind.CELL, f"{number},{column}")


def _rows(text: str, grid: Sequence[tuple[int, int, str]], borders: Sequence[int]) -> Iterator[list[dict[int, Span]]]:
    """Yield the lines of each row, each as its cells that have text, by column."""
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
