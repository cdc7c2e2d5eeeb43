"""Pages with their columns and tables -> one sequence of blocks and tables, joined where a page or a column ends.

What stands at the end of a column goes on at the beginning of the next one, or, where pages or columns are in two
languages in turn, of the next one in its own letters.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from aligner.languages.characters import ends_sentence
from aligner.read.pdf.columns import Custom, Part, Piece, arrange, lines_of
from aligner.read.pdf.measures import Measures
from aligner.read.pdf.paragraphs import Block, Builder
from aligner.read.pdf.rows import Line, Row, is_han
from aligner.read.pdf.tables import Cell, Table
from aligner.records import MarkKind

_FURTHEST: Final = 2
"""Pages on that a paragraph may go on: over one of the other language."""
_SAME_EDGE: Final = 4.0
"""Points by which the columns of a table differ on its next page."""
_WHOLE: Final = 0.9
"""Share of a table's rows that have all cells where a row without one, at the top of a page, is the rest of another."""
_LEAST_LINES: Final = 4
"""Of a column of a table that show where its lines end."""
_FLOATS: Final = frozenset({MarkKind.CAPTION, MarkKind.FOOTNOTE, MarkKind.NOTE})
"""Stand where the page had room: the text goes on after them."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page that are its text, and its ruled tables."""

    number: int
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]


@dataclass(slots=True)
class Grid:
    """A table, from all pages that it is on."""

    edges: tuple[float, ...]
    rows: list[dict[int, list[Block]]]
    """For each row the blocks of its cells, by column."""
    heads: list[Block]
    """Rows that are written again on the next page."""


Item = Block | Grid


def flowed(pages: Sequence[Page]) -> list[list[Item]]:
    """Return for each page the blocks and tables that begin on it, in reading order."""
    pieces = _arranged(pages)
    flow = Flow(Measures([piece.lines for on_page in pieces for piece in on_page if isinstance(piece, Part)]))
    begun = [0]
    for page, on_page in zip(pages, pieces, strict=True):
        flow.add(page.number, on_page)
        begun.append(len(flow.items))
    return [flow.items[a:b] for a, b in pairwise(begun)]


def _arranged(pages: Sequence[Page]) -> list[list[Piece]]:
    """Return the columns and tables of each page, in reading order."""
    custom = Custom()
    pieces = [_pieces_of(page, custom) for page in pages]
    return [_pieces_of(page, custom) for page in pages] if custom.settle() else pieces


def _pieces_of(page: Page, custom: Custom) -> list[Piece]:
    pieces: list[Piece] = []
    rows = list(page.rows)
    beside = []
    for table in page.tables:
        above = [row for row in rows if row.baseline <= table.top + 1]
        if any(table.top < row.baseline - 0.3 * row.segments[0][0].size < table.bottom for row in rows):
            beside.append(table)
            continue
        pieces += [*arrange(above, page.number, custom), table]
        rows = rows[len(above) :]
    pieces += arrange(rows, page.number, custom)
    for table in beside:
        pieces = list(_inserted(pieces, table))
    return pieces


def _inserted(pieces: Sequence[Piece], table: Table) -> Iterator[Piece]:
    """Yield *pieces* with *table* among the lines of its own column."""
    placed = False
    for piece in pieces:
        if placed or not isinstance(piece, Part):
            yield piece
            continue
        below = [line for line in piece.lines if line.baseline > table.top and _above(table, line)]
        if not below:
            yield piece
            continue
        at = piece.lines.index(below[0])
        for part in (replace(piece, lines=piece.lines[:at]), table, replace(piece, lines=piece.lines[at:])):
            if not isinstance(part, Part) or part.lines:
                yield part
        placed = True
    if not placed:
        yield table


def _above(table: Table, line: Line) -> bool:
    return line.left < table.edges[-1] and line.right > table.edges[0]


class Flow:
    """The blocks and tables of a document, page after page."""

    def __init__(self, measures: Measures) -> None:
        self._builder, self._measures = Builder(measures), measures
        self.items: list[Item] = []
        self._open: dict[bool, Block] = {}
        """The last block of the last column in each kind of letters."""
        self._page_han = False

    def add(self, page: int, pieces: Sequence[Piece]) -> None:
        """Add what stands on a page."""
        before = self._page_han
        lines = [line for piece in pieces if isinstance(piece, Part) for line in piece.lines if not line.mono]
        self._page_han = is_han("".join(line.text for line in lines)) if lines else before
        for piece in pieces:
            if isinstance(piece, Table):
                self._add_table(page, piece)
            else:
                self._add_part(piece, same=self._page_han == before and not piece.apart)

    def _add_part(self, part: Part, same: bool) -> None:
        """Add a column; *same*: it is surely in the letters of what was before."""
        blocks = self._builder.blocks(part.lines)
        first = next((i for i, block in enumerate(blocks) if block.kind not in _FLOATS), None)
        if first is not None and (goes_on := self._begun(blocks[first], same)):
            if blocks[first].kind is MarkKind.CODE:
                goes_on.breaks.append(len(goes_on.lines))
            goes_on.lines += blocks[first].lines
            goes_on.column = part.lines
            del blocks[first]
            last = goes_on if not any(b.kind not in _FLOATS for b in blocks) else None
        else:
            last = None
        self.items += blocks
        ends = [block for block in blocks if block.kind not in _FLOATS]
        closing = ends[-1] if ends else last
        if closing is not None:
            self._open[_script(closing)] = closing

    def _begun(self, block: Block, same: bool) -> Block | None:
        """Return the block that *block*, the first of a column, goes on with."""
        han = _script(block)
        last, floated = self._last()
        if last and (same or _script(last) == han):
            return last if self._builder.joins(last, block, floated) else None
        held = self._open.get(han)
        near = held is not None and block.lines[0].page - held.lines[-1].page <= _FURTHEST
        return held if held and near and self._builder.joins(held, block) else None

    def _last(self) -> tuple[Block | None, bool]:
        """Return the last block that is no note or caption, and whether there is a table or caption after it."""
        floated = False
        for item in reversed(self.items):
            if isinstance(item, Block) and item.kind not in _FLOATS:
                return item, floated
            floated |= isinstance(item, Grid) or item.kind is MarkKind.CAPTION
        return None, floated

    def _add_table(self, page: int, table: Table) -> None:
        """Add a table, or the next rows of one from the page before."""
        rows: list[dict[int, list[Block]]] = []
        for cell in table.cells:
            while len(rows) < cell.row:
                rows.append({})
            rows[cell.row - 1][cell.column] = self._cell(cell, page)
        rows = [row for row in rows if row]
        before = self.items[-1] if self.items else None
        if isinstance(before, Grid) and _same_edges(before.edges, table.edges) and _page_of(before) == page - 1:
            self._continue(before, rows)
        elif rows:
            self.items.append(Grid(table.edges, rows, []))

    def _cell(self, cell: Cell, page: int) -> list[Block]:
        """Return the blocks of a cell: lines with a space between them are paragraphs of their own."""
        blocks: list[Block] = []
        lines = lines_of(cell.words, page)
        for line in lines:
            last = blocks[-1].lines[-1] if blocks else None
            gap = line.baseline - last.baseline if last else 0.0
            strong = bool(line.bullet) and line.bullet not in "*-–—·o"
            if last and not strong and gap <= 1.5 * self._measures.pitch(last):
                blocks[-1].lines.append(line)
            else:
                blocks.append(Block(MarkKind.ITEM if strong else MarkKind.PARAGRAPH, [line], lines))
        return blocks

    def _continue(self, grid: Grid, rows: list[dict[int, list[Block]]]) -> None:
        """Add *rows* of the next page to a table: its head, written again, aside; a row that was cut is made whole."""
        if rows and len(grid.rows) > 1 and _text_of(rows[0]) == _text_of(grid.rows[0]):
            grid.heads += [block for cell in rows.pop(0).values() for block in cell]
        if rows and self._is_cut(grid, rows[0]):
            for column, cell in rows.pop(0).items():
                held = grid.rows[-1].setdefault(column, [])
                if held and held[-1].kind is cell[0].kind and cell[0].kind is MarkKind.PARAGRAPH:
                    held[-1].lines += cell[0].lines
                    cell = cell[1:]
                held += cell
        grid.rows += rows

    def _is_cut(self, grid: Grid, following: dict[int, list[Block]]) -> bool:
        """Whether *following*, the first row of a page, is the rest of the last row of the one before."""
        row = grid.rows[-1]
        if not following or not following.keys() <= row.keys():
            return False
        ends = {column: (row[column][-1].lines[-1], cell[0].lines[0]) for column, cell in following.items()}
        full = all(_is_full(grid, column, *pair) for column, pair in ends.items())
        if full and any(_unfinished(*pair) for pair in ends.values()):
            return True
        if len(following) < len(row) and _WHOLE * len(grid.rows) <= sum(len(r) == len(row) for r in grid.rows):
            return len(grid.rows) > 1
        return all(_unfinished(*pair) for pair in ends.values()) and (1 not in following or len(following) == len(row))


def _unfinished(last: Line, first: Line) -> bool:
    """Whether no sentence ends in *last*, and none begins with *first*."""
    return not ends_sentence(last.text) and first.text[:1].isalpha() and not first.text[:1].isupper()


def _is_full(grid: Grid, column: int, last: Line, first: Line) -> bool:
    """Whether the line *last* of a table's column had no room for the beginning of *first*."""
    ends = [line.right for row in grid.rows for block in row.get(column, ()) for line in block.lines]
    return len(ends) >= _LEAST_LINES and max(ends) - last.right < first.head


def _script(block: Block) -> bool:
    """Whether a block is Chinese."""
    return is_han("".join(line.text for line in block.lines))


def _same_edges(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= _SAME_EDGE for x, y in zip(a, b, strict=True))


def _page_of(grid: Grid) -> int:
    return max(block.lines[-1].page for row in grid.rows for cell in row.values() for block in cell)


def _text_of(row: dict[int, list[Block]]) -> list[str]:
    return [line.text for cell in row.values() for block in cell for line in block.lines]


def all_blocks(items: Iterable[Item]) -> Iterator[Block]:
    """Yield the blocks outside tables."""
    for item in items:
        if isinstance(item, Block):
            yield item
