"""Blocks and tables in reading order -> text and marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from aligner.read.pdf.flow import Item, all_blocks
from aligner.read.pdf.paragraphs import Block, heading_levels
from aligner.read.pdf.rows import Line
from aligner.read.source import Blocks, Content
from aligner.records import MarkKind

_LETTERS = re.compile(r"\W+|_")
_NUMBERED = re.compile(r"^(?:\w+\s)?[\dA-Z]{1,3}(?:\.\d+)*\.?\s+")

Aside = tuple[str, str]
"""Text that is set aside, and why."""


class Writer:
    """Writes a document's blocks, with the pages that they are on."""

    def __init__(self, labels: Sequence[str], outline: dict[str, int], items: Sequence[Item]) -> None:
        self._out = Blocks()
        self._labels, self._outline = labels, outline
        self._levels = heading_levels(all_blocks(items))
        self._row = 0
        self._pages: list[tuple[int, int, int]] = []
        """Start, end and page of what is written."""

    def content(self, remarks: Iterable[str]) -> Content:
        """Return all that was written."""
        for page, spans in groupby(self._pages, key=lambda span: span[2]):
            places = list(spans)
            self._out.mark(places[0][0], places[-1][1], MarkKind.PAGE, self._labels[page - 1])
        return self._out.content(remarks)

    def aside(self, page: int, found: Iterable[Aside], kind: MarkKind = MarkKind.NOTE) -> None:
        """Write what stands on a page and is no text of it."""
        for text, why in found:
            mark = self._out.add(text, kind, why if kind is MarkKind.NOTE else "")
            if mark:
                self._pages.append((mark.start, mark.end, page))

    def item(self, item: Item) -> None:
        """Write a block or a table."""
        if isinstance(item, Block):
            self._block(item, item.kind, self._value(item))
            return
        for block in item.heads:
            self._block(block, MarkKind.NOTE, "repeated table head")
        self._row += 1 if self._row else 0
        for row in item.rows:
            self._row += 1
            for column in sorted(row):
                self._cell(row[column], f"{self._row},{column}")

    def _cell(self, blocks: Sequence[Block], value: str) -> None:
        """Write a cell: one block, or several with a mark around them."""
        if len(blocks) == 1 and blocks[0].kind is MarkKind.PARAGRAPH:
            self._block(blocks[0], MarkKind.CELL, value)
            return
        start = self._out.next_start
        for block in blocks:
            self._block(block, block.kind, block.bullet)
        self._out.mark(start, self._out.length, MarkKind.CELL, value)

    def _block(self, block: Block, kind: MarkKind, value: str) -> None:
        """Write a block, and remember which of its lines are on which page."""
        texts = list(_code(block) if kind is MarkKind.CODE else _prose(block))
        mark = self._out.add("\n".join(texts), kind, value)
        if mark is None:
            return
        at = mark.start
        for page, lines in groupby(zip(block.lines, texts, strict=True), key=lambda pair: pair[0].page):
            size = sum(len(text) + 1 for _, text in lines)
            self._pages.append((at, min(at + size - 1, mark.end), page))
            at += size

    def _value(self, block: Block) -> str:
        """Return what the mark of a block says."""
        if block.kind is MarkKind.HEADING:
            known = self._outline.get(title_key("".join(line.text for line in block.lines)))
            return str(known or self._levels[round(block.lines[0].size, 1)])
        return block.bullet or block.value


def title_key(title: str) -> str:
    """Return what two spellings of a title have in common: its letters, without its number."""
    return _LETTERS.sub("", _NUMBERED.sub("", title)).lower()


def _prose(block: Block) -> Iterator[str]:
    """Yield the text of each line, single-spaced."""
    bullet = block.bullet
    for number, line in enumerate(block.lines):
        text = line.text[len(bullet) :] if not number and bullet else line.text
        yield " ".join(text.split())


def _code(block: Block) -> Iterator[str]:
    """Yield the lines of a program, indented as they stand."""
    left = min(line.left for line in block.lines)
    for number, line in enumerate(block.lines):
        indent = round((line.left - left) / _advance(line))
        blank = "\n" * (_blank_lines(block.lines[number - 1], line, block) if number else 0)
        yield f"{blank}{' ' * indent}{line.text}"


def _advance(line: Line) -> float:
    return max(1.0, (line.right - line.left) / max(1, len(line.text)))


def _blank_lines(a: Line, b: Line, block: Block) -> int:
    """Return how many empty lines are between two lines of a program."""
    gaps = [y.baseline - x.baseline for x, y in zip(block.lines, block.lines[1:], strict=False)]
    pitch = min((gap for gap in gaps if gap > 0), default=0.0)
    return max(0, round((b.baseline - a.baseline) / pitch) - 1) if pitch and a.page == b.page else 0
