"""Lines drawn on a page and its words -> ruled tables, their cells and the words in each.

Thin lines that touch make a table if one of the upright ones stands inside. A word stands in the cell where it begins:
a long one sticks out of its cell (.93 of the cells of a manual whole where each character counts by itself, .98 so).
Two cells without a line between them are one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from aligner.read.pdf.characters import Rule
from aligner.read.pdf.rows import Word

_Member = TypeVar("_Member")

_TOUCH: Final = 2.5
"""Points between two lines that touch."""
_SAME: Final = 3.0
"""Points between two lines that are one border, drawn for each cell or doubled."""
_COVERED: Final = 0.5
"""Share of a cell's side along which a line must run to close it."""
_MOST_RULES: Final = 4_000
"""On a page whose tables are looked for; the fullest manual's page has 300."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with what is written in it."""

    row: int
    column: int
    """From 1, inside the table."""
    left: float
    right: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    """Where its columns begin, and the end."""
    cells: tuple[Cell, ...]
    """By row, then column; those without words are left out."""


def ruled_tables(rules: Sequence[Rule], words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """Return the tables of a page, from top to bottom, and the words that stand in none."""
    tables, left = [], list(words)
    grids = [_Grid(component) for component in _components(rules)]
    for grid in sorted((grid for grid in grids if grid.is_table), key=lambda grid: grid.area):
        inside = [word for word in left if grid.holds(word)]
        if inside:
            kept = {id(word) for word in inside}
            left = [word for word in left if id(word) not in kept]
            tables.append(grid.table(inside))
    return sorted(tables, key=lambda table: table.top), left


def _components(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield the groups of thin lines that touch one another, directly or by way of others."""
    thin = sorted((rule for rule in rules if rule.flat or rule.upright), key=lambda rule: rule.top)
    if len(thin) > _MOST_RULES:
        return
    groups = {i: i for i in range(len(thin))}
    active: list[int] = []
    for i, rule in enumerate(thin):
        active = [j for j in active if thin[j].bottom + _TOUCH >= rule.top]
        for j in active:
            if _touch(rule, thin[j]):
                groups[_root(groups, j)] = _root(groups, i)
        active.append(i)
    found: dict[int, list[Rule]] = {}
    for i, rule in enumerate(thin):
        found.setdefault(_root(groups, i), []).append(rule)
    yield from found.values()


def _root(joined: dict[_Member, _Member], member: _Member) -> _Member:
    """Return the first of the group that *member* is of; *joined* leads there step by step, and is shortened."""
    while joined[member] != member:
        joined[member] = joined[joined[member]]
        member = joined[member]
    return member


def _touch(a: Rule, b: Rule) -> bool:
    across = a.left - _TOUCH <= b.right and b.left - _TOUCH <= a.right
    return across and a.top - _TOUCH <= b.bottom and b.top - _TOUCH <= a.bottom


def _clustered(values: Iterable[float]) -> list[float]:
    """Return *values*, sorted, one for those that are the same border."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


class _Grid:
    """The cells that a group of touching lines makes."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.flat = [rule for rule in rules if rule.flat]
        self.upright = [rule for rule in rules if rule.upright]
        self.left, self.right = min(rule.left for rule in rules), max(rule.right for rule in rules)
        self.top, self.bottom = min(rule.top for rule in rules), max(rule.bottom for rule in rules)
        self.xs = _clustered([self.left, self.right, *((r.left + r.right) / 2 for r in self.upright)])
        self.ys = _clustered([self.top, self.bottom, *((r.top + r.bottom) / 2 for r in self.flat)])

    @property
    def area(self) -> float:
        """In square points: the smaller table is the inner one."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def is_table(self) -> bool:
        """Whether a line stands inside, and cells are closed above or below."""
        return len(self.xs) > 2 and len(self.ys) > 1 and bool(self.flat) and bool(self.upright)

    def holds(self, word: Word) -> bool:
        """Whether *word* begins inside."""
        middle = word.baseline - 0.3 * word.size
        return self.left - _TOUCH <= word.left < self.right and self.top - _TOUCH <= middle <= self.bottom + _TOUCH

    def table(self, words: Iterable[Word]) -> Table:
        """Return the table with *words* in its cells."""
        merged = self._merged()
        held: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            row = self._row(word)
            column = min(max(0, bisect_right(self.xs, word.left + 1) - 1), len(self.xs) - 2)
            held.setdefault(merged[row, column], []).append(word)
        cells = []
        for row, column in sorted(held):
            last = max(c for (_, c), first in merged.items() if first == (row, column))
            cells.append(Cell(row + 1, column + 1, self.xs[column], self.xs[last + 1], tuple(held[row, column])))
        return Table(self.top, self.bottom, tuple(self.xs), tuple(cells))

    def _row(self, word: Word) -> int:
        middle = word.baseline - 0.3 * word.size
        return min(max(0, bisect_right(self.ys, middle) - 1), len(self.ys) - 2)

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return for each place of the grid the place of the cell that it belongs to: the upper left one of those."""
        cells = [(row, column) for row in range(len(self.ys) - 1) for column in range(len(self.xs) - 1)]
        first = {cell: cell for cell in cells}
        for row, column in cells:
            span = self.ys[row], self.ys[row + 1]
            if column + 2 < len(self.xs) and not self._stands_along(self.xs[column + 1], span):
                a, b = sorted((_root(first, (row, column)), _root(first, (row, column + 1))))
                first[b] = a
            across = self.xs[column], self.xs[column + 1]
            if row + 2 < len(self.ys) and not self._runs_along(self.ys[row + 1], across):
                a, b = sorted((_root(first, (row, column)), _root(first, (row + 1, column))))
                first[b] = a
        return {cell: _root(first, cell) for cell in cells}

    def _stands_along(self, x: float, span: tuple[float, float]) -> bool:
        """Whether upright lines at *x* cover most of *span*."""
        parts = [(r.top, r.bottom) for r in self.upright if abs((r.left + r.right) / 2 - x) <= _SAME]
        return _cover(parts, span)

    def _runs_along(self, y: float, span: tuple[float, float]) -> bool:
        """Whether flat lines at *y* cover most of *span*."""
        parts = [(r.left, r.right) for r in self.flat if abs((r.top + r.bottom) / 2 - y) <= _SAME]
        return _cover(parts, span)


def _cover(parts: Iterable[tuple[float, float]], span: tuple[float, float]) -> bool:
    """Whether *parts* cover most of *span*."""
    covered, reached = 0.0, span[0]
    for start, end in sorted(parts):
        start, end = max(start, reached), min(end, span[1])
        if end > start:
            covered, reached = covered + end - start, end
    return covered >= _COVERED * (span[1] - span[0])
