"""Lines of columns -> blocks: paragraphs, headings, list items, code, captions, footnotes; also over pages.

A paragraph ends where its next line's first word would have fitted into the room that is left; PDF has no other sign of
it where no space or indent is. A gap, another size, weight or font and the mark of a list item end it too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from aligner.languages.characters import ends_sentence, is_cjk
from aligner.read.pdf.measures import Measures
from aligner.read.pdf.rows import LEADERS, NUMBER, Line
from aligner.records import MarkKind

_GAP: Final = 1.3
"""Of the usual distance of lines from which there is a space between them."""
_GAP_AFTER_STOP: Final = 1.17
_SIZE: Final = 0.07
"""Share by which the sizes of lines of one block differ at most."""
_INDENT: Final = 0.4
"""Em from which a line begins further right or left."""
_HALF: Final = 0.65
"""The same where an opening quotation mark or bracket begins a line: the empty half of its square is cut off."""
_OPENING: Final = re.compile("[“‘（《〈「『【〔[(]")
_FIRST: Final = 4.5
"""Em that a first line is indented at most; what stands further out or in is another thing."""
_HEADING: Final = 1.1
"""Of the size of the text from which a line is a heading."""
_TITLE: Final = 110
"""Letters of a bold heading at most; a Han character is two."""
_NOTE: Final = 0.93
"""Of the size of the text up to which a line may be of a footnote."""
_BLANK_LINES: Final = 4
"""Empty lines in a row inside code."""
_HALF_ABBREVIATION: Final = re.compile(r"(?<!\w)[^\W\d_]\.$")
"""The beginning of one that goes on with a letter, ``z. B.``, no end of a sentence."""
_STRONG: Final = re.compile(r"[^\w\s–—·*o-]")
"""Marks of list items that are nothing else."""
_NOTE_MARK: Final = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§①-⑳]+|\[?\d{1,3}\]?[.\s]|注")
_CAPTION: Final = re.compile(
    r"(?:table|figure|fig\.|tabelle|abbildung|abb\.|tableau|listing|plate|exhibit|equation|example|beispiel|exemple)\s*"
    r"[A-Z]?\.?\d+(?:[.-]\d+)*\s*(?:[.:：—]|\s|$)|[表图圖]\s*\d+(?:[.-]\d+)*(?:\s*[.:：]|\s|$)",
    re.IGNORECASE,
)
_HEADING_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*\.?\s|第\s?[\d一二三四五六七八九十百]+\s?[章节節]")


@dataclass(slots=True)
class Block:
    """Lines that belong together."""

    kind: MarkKind
    lines: list[Line]
    column: Sequence[Line]
    """The lines of its column, of the page where it ends."""
    value: str = ""
    breaks: list[int] = field(default_factory=list)
    """In code: numbers of lines that blank lines stand before, as often as there are."""

    @property
    def bullet(self) -> str:
        """The mark of a list item, which is not in its text."""
        return self.lines[0].bullet if self.kind is MarkKind.ITEM else ""


class Builder:
    """Puts the blocks of a document's columns together."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def blocks(self, column: Sequence[Line]) -> list[Block]:
        """Return the blocks of one column of a page."""
        blocks: list[Block] = []
        for line, after in zip_longest(column, column[1:]):
            if blocks and self._goes_on(blocks[-1], line) and not self._opens(blocks[-1], line, after):
                blocks[-1].lines.append(line)
            else:
                kind = MarkKind.CODE if line.mono else MarkKind.ITEM if is_item(line) else MarkKind.PARAGRAPH
                blocks.append(Block(kind, [line], column))
        return self._named(blocks)

    def _goes_on(self, block: Block, line: Line) -> bool:
        """Whether *line*, below *block*, belongs to it."""
        last = block.lines[-1]
        gap = line.baseline - last.baseline
        pitch = self._measures.pitch(last)
        if LEADERS.search(last.text) or LEADERS.search(line.text):
            return False
        if block.kind is MarkKind.CODE and (line.mono or self._is_comment(block, line)):
            return self._is_more_code(block, line, gap, pitch)
        most = _GAP_AFTER_STOP if ends_sentence(last.text) else _GAP
        if not 0 < gap <= most * pitch or not (_alike(last, line) or self._emphasized(block, line)):
            return False
        if block.kind is MarkKind.CODE or (line.mono and not self._is_full(block, line)):
            return False
        if is_heading_size(last, self._measures):
            return not (_HEADING_NUMBER.match(line.text) or is_item(line))
        return self._runs_on(block, line)

    def _opens(self, block: Block, line: Line, after: Line | None) -> bool:
        """Whether a paragraph begins with *line*, though the one above is full: it is indented as that one's only line.

        So it is where a whole line is in other letters than the one above, which ends a sentence.
        """
        last = block.lines[-1]
        if block.kind is not MarkKind.PARAGRAPH or not ends_sentence(last.text):
            return False
        if line.han != last.han and not any(map(is_cjk, (last if line.han else line).text)):
            return True
        alone = len(block.lines) == 1 and abs(line.left - last.left) <= _INDENT * line.size
        below = after is not None and 0 < after.baseline - line.baseline <= _GAP * self._measures.pitch(line)
        return alone and after is not None and below and _INDENT < (line.left - after.left) / line.size < _FIRST

    def _emphasized(self, block: Block, line: Line) -> bool:
        """Whether a line of another weight, but of one size, goes on inside a sentence: its words are printed bold."""
        last = block.lines[-1]
        same = abs(line.size - last.size) <= _SIZE * last.size and line.text[:1].islower()
        return same and not ends_sentence(last.text) and self._is_full(block, line)

    def _is_comment(self, block: Block, line: Line) -> bool:
        """Whether a line in another font is of the program above: a comment in Chinese."""
        return line.han and line.left > block.lines[0].left + 0.5 and abs(line.size - block.lines[-1].size) < 0.1

    def _is_more_code(self, block: Block, line: Line, gap: float, pitch: float) -> bool:
        """Whether a line of a program goes on with the one above, also over empty lines."""
        last = block.lines[-1]
        if abs(line.size - last.size) > _SIZE * last.size or gap <= 0:
            return False
        own = [b.baseline - a.baseline for a, b in zip(block.lines, block.lines[1:], strict=False)]
        pitch = min(own) if own else pitch
        lines = gap / pitch
        return lines <= _GAP or (lines < _BLANK_LINES + 1.5 and abs(lines - round(lines)) < 0.04)

    def _runs_on(self, block: Block, line: Line) -> bool:
        """Whether *line* is where a paragraph's next line begins, and the one above was full."""
        last, first, size = block.lines[-1], block.lines[0], line.size
        sway = (_HALF if _OPENING.match(line.text) or _OPENING.match(last.text) else _INDENT) * size
        if _is_centred(last, line, block.column):
            return True
        if self._begins_item(block, line):
            return False
        if len(block.lines) > 1:
            here = abs(line.left - last.left) <= sway
        elif block.kind is MarkKind.ITEM or first.body > first.left:
            here = min(abs(line.left - first.body), abs(line.left - first.left)) <= sway
        else:
            here = -_FIRST * size < line.left - first.left < sway or self._hangs(block, line)
        return here and self._is_full(block, line)

    def _hangs(self, block: Block, line: Line) -> bool:
        """Whether *line* is the second of a paragraph whose first one stands out."""
        first = block.lines[0]
        return line.left - first.left < _FIRST * line.size and not ends_sentence(first.text.rstrip())

    def _begins_item(self, block: Block, line: Line) -> bool:
        """Whether *line* is the first of a list item, and no line of the text that begins with such a mark."""
        if not is_item(line):
            return False
        if line.bullet and _STRONG.match(line.bullet):
            return True
        last = block.lines[-1]
        inside = abs(line.left - (last.left if len(block.lines) > 1 else block.lines[0].body)) <= _INDENT * line.size
        ended = ends_sentence(last.text) and not _HALF_ABBREVIATION.search(last.text)
        return not inside or ended or not self._is_full(block, line) or line.left < last.left - 1

    def _is_full(self, block: Block, line: Line) -> bool:
        """Whether the last line of *block* had no room for the beginning of *line*."""
        last = block.lines[-1]
        room = self._measures.edge(last, block.column) - last.right
        space = 0.0 if line.han and last.han else 0.2 * last.size
        return room < line.head + space - 0.02 * last.size

    def _named(self, blocks: Sequence[Block]) -> list[Block]:
        """Return *blocks* with those that are headings, captions, footnotes and contents said to be."""
        for block in blocks:
            text = block.lines[0].text
            if LEADERS.search(text) and block.kind is not MarkKind.CODE:
                block.kind, block.value = MarkKind.NOTE, "contents"
            elif block.kind is MarkKind.CODE:
                continue
            elif self.is_heading(block):
                block.kind = MarkKind.HEADING
            elif _CAPTION.match(text) and len(block.lines) <= 4:
                block.kind = MarkKind.CAPTION
        for block in reversed(blocks):
            first = block.lines[0]
            if first.size > _NOTE * self._measures.body or block.kind not in (MarkKind.PARAGRAPH, MarkKind.ITEM):
                break
            if _NOTE_MARK.match(first.text):
                block.kind = MarkKind.FOOTNOTE
        return list(blocks)

    def is_heading(self, block: Block) -> bool:
        """Whether the lines are of a heading: large, or bold and short."""
        first, text = block.lines[0], "".join(line.text for line in block.lines)
        if not any(map(str.isalpha, text)):
            return False
        if is_heading_size(first, self._measures):
            return len(block.lines) <= 6
        width = len(text) * (2 if first.han else 1)
        bold = all(line.bold for line in block.lines) and width <= _TITLE
        return bold and block.kind is not MarkKind.ITEM and first.size > _NOTE * self._measures.body

    def joins(self, block: Block, following: Block, floated: bool = False) -> bool:
        """Whether *following*, the first of the next column or page, goes on with *block*, the last of its own.

        *floated*: a table or a caption stands between them, over which only a sentence goes on.
        """
        last, line = block.lines[-1], following.lines[0]
        if floated and (ends_sentence(last.text) or not (line.han or line.text[:1].islower())):
            return False
        if abs(line.size - last.size) > _SIZE * last.size:
            return False
        if block.kind is MarkKind.CODE:
            return following.kind is MarkKind.CODE
        if block.kind not in (MarkKind.PARAGRAPH, MarkKind.ITEM, MarkKind.FOOTNOTE) or line.bold != last.bold:
            return False
        if following.kind is not MarkKind.PARAGRAPH or line.mono:
            return False
        if _is_indented(following) and ends_sentence(last.text):
            return False
        return self._is_full(block, line) and not (
            ends_sentence(last.text) and self._begins_elsewhere(block, following)
        )

    def _begins_elsewhere(self, block: Block, following: Block) -> bool:
        """Whether *following* begins further in or out in its column than the lines of *block* do in theirs."""
        line, inner = following.lines[0], block.lines[-1].left if len(block.lines) > 1 else block.lines[0].body
        moved = min(x.left for x in following.column) - min(x.left for x in block.column)
        return all(abs(line.left - inner - shift) > _INDENT * line.size for shift in (0.0, moved))


def is_item(line: Line) -> bool:
    """Whether a line begins with the mark or the number of a list item."""
    found = None if line.mono else NUMBER.match(line.text)
    return bool(line.bullet or (found and line.text[found.end() :].strip()))


def is_heading_size(line: Line, measures: Measures) -> bool:
    """Whether a line is larger than the text."""
    return line.size >= _HEADING * measures.body and not line.mono


def _alike(a: Line, b: Line) -> bool:
    """Whether two lines are of one size and weight."""
    return abs(a.size - b.size) <= _SIZE * a.size and a.bold == b.bold


def _is_centred(a: Line, b: Line, column: Sequence[Line]) -> bool:
    """Whether two lines are set around one middle, and are no lines of a block."""
    middle = abs((a.left + a.right) - (b.left + b.right)) < 3
    left = min(line.left for line in column)
    return middle and abs(a.left - b.left) > a.size and min(a.left, b.left) > left + 2 * a.size


def _is_indented(block: Block) -> bool:
    """Whether the first line begins further right than the second."""
    return len(block.lines) > 1 and block.lines[0].left > block.lines[1].left + _INDENT * block.lines[0].size


def heading_levels(blocks: Iterable[Block]) -> dict[float, int]:
    """Return the level of headings of each size, from the largest, which is 1."""
    sizes = sorted({round(b.lines[0].size, 1) for b in blocks if b.kind is MarkKind.HEADING}, reverse=True)
    levels: dict[float, int] = {}
    level, last = 0, 0.0
    for size in sizes:
        if not last or size < last * 0.96:
            level, last = level + 1, size
        levels[size] = min(level, 6)
    return levels
