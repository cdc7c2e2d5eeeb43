"""CSV and its like: the rows of a table, each cell in its column; what is no text is set aside, column by column.

Which character parts the cells is judged by how steady the rows are. Quotes are RFC 4180's where a file keeps to
them; many files with tabs do not know them.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from aligner.errors import InputError
from aligner.languages.identification import letters
from aligner.languages.tags import code_of_name
from aligner.read.source import Blocks, Content, Source
from aligner.read.text import plain
from aligner.records import MarkKind

_SEPARATORS: Final = ",;\t|"
_NAMED_SEPARATOR: Final = re.compile(r"\"?sep=([^\"'\n])\"?[;,\t]*\n", re.IGNORECASE)
"""A first line of Excel's own."""
_LOOKED_AT: Final = 500
"""Rows by which the separator is judged."""
_STEADY: Final = 0.6
"""Share of rows with as many cells as most from which there are cells at all; prose with commas has 0.2 to 0.5."""
_LOOSE: Final = 0.8
"""What steadiness counts where quotes are not closed before a separator: with a wrong one they rarely are."""
_END: Final = "\0"
"""A line behind the last one, which no text holds: a cell that was never closed swallows it."""
_LONGEST_NAME: Final = 40
_TEXTS: Final = frozenset(
    """
    source src target tgt trg original translation text sentence segment term definition question answer content title
    description string value 原文 源文 译文 正文 句子 内容 术语 翻译 问题 答案 标题 描述
    """.split()  # noqa: SIM905 -- read as words
)
"""Names of columns of text."""
_OTHERS: Final = frozenset(
    """
    # id ids key keys no no. nr number index idx row line uuid guid code hash note notes comment comments remark remarks
    category pos type tag tags status date time url link file filename path author speaker level lesson chapter page
    context 序号 编号 行号 备注 注释 分类 类别 词性 日期 时间 状态 页码 来源 标签
    """.split()  # noqa: SIM905 -- read as words
)
"""Names of columns of what is said about the text."""
_IDENTIFIER: Final = re.compile(r"(?=\S*[\d_./:#\\-]|\S*[a-z][A-Z])[\w./:#@\\+-]+", re.ASCII)
_MOSTLY: Final = 0.9
"""Share of a column's cells that are identifiers, from which it is one of them."""
_AGREEING: Final = 0.5
"""Share of its letters that are the language's, from which a column's name is believed."""
_LINES: Final = 1.1
"""Lines in a cell on average, up to which line ends in cells are soft: captions and labels, not paragraphs."""

csv.field_size_limit(2**31 - 1)  # else a cell of 128 kB is an error


@dataclass(frozen=True, slots=True)
class _Column:
    """What is known of a column."""

    aside: str = ""
    """Why it is set aside, if it is."""
    lang: str = ""
    """Its language, if its name says it and its letters do not contradict."""


def read(source: Source) -> Content:
    """Return the cells of a table as text, its header and the columns without text set aside.

    Raises ``InputError`` for what is no text, and for a quote that is never closed.
    """
    blocks = Blocks()
    lay(blocks, _rows(plain(source, source.how.encoding), source.where))
    return blocks.content()


def lay(blocks: Blocks, rows: Sequence[Sequence[str]], first: int = 1) -> None:
    """Add a table of *rows*, of which none is empty, numbered from *first*."""
    names = _header(rows)
    data = rows[1:] if names else rows
    for row in rows[: len(rows) - len(data)]:
        blocks.add("\n".join(row), MarkKind.NOTE, "header")
    columns = _columns(names, data)
    filled = [cell for row in data for cell in row if cell.strip()]
    is_soft = sum(cell.strip().count("\n") + 1 for cell in filled) <= _LINES * len(filled)
    for number, row in enumerate(data, first):
        for place, (cell, column) in enumerate(zip(row, columns, strict=False), 1):
            parts = [cell] if is_soft or column.aside else cell.split("\n")
            _lay(blocks, parts, column, f"{number},{place}" if len(columns) > 1 else "")


def _lay(blocks: Blocks, parts: Sequence[str], column: _Column, place: str) -> None:
    """Add a cell, of which each part is a paragraph; *place* is empty where there is but one column."""
    parts = [part for part in parts if part.strip()]
    start = blocks.next_start
    if column.aside:
        blocks.add("\n".join(parts), MarkKind.NOTE, column.aside)
    elif place and len(parts) == 1:
        blocks.add(parts[0], MarkKind.CELL, place)
    else:
        for part in parts:
            blocks.add(part)
        if place and parts:
            blocks.mark(start, blocks.length, MarkKind.CELL, place)
    if column.lang and parts:
        blocks.mark(start, blocks.length, MarkKind.LANGUAGE, column.lang)


# --- Rows ----------------------------------------------------------------------------------------


def _rows(text: str, where: str) -> list[list[str]]:
    """Return the rows that are not empty; raise ``InputError`` for a quote that is never closed."""
    named = _NAMED_SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    separator = named[1] if named else _separator(text)
    if not separator:
        return [[line] for line in text.split("\n") if line.strip()]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        rows = _loose_rows(text, separator, where)
    return [row for row in rows if any(map(str.strip, row))]


def _loose_rows(text: str, separator: str, where: str) -> list[list[str]]:
    """Return the rows of a file that does not keep to RFC 4180's quotes."""
    if separator == "\t":
        return [line.split("\t") for line in text.split("\n")]
    *rows, last = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=separator)
    if last != [_END]:
        raise InputError(f"{where}, row {len(rows) + 1}: a cell begins with a quote that is never closed; close it")
    return rows


def _separator(text: str) -> str:
    """Return what parts the cells of a table: what makes rows of as many cells; nothing if nothing does."""
    found = {separator: _steadiness(text, separator) for separator in _SEPARATORS}
    best = max(found, key=found.__getitem__)
    return best if found[best] >= _STEADY else ""


def _steadiness(text: str, separator: str) -> float:
    """Return the share of rows with as many cells as most, 0 if that is one; less if the quotes are not RFC 4180's."""
    try:
        return _alike(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        if separator == "\t":
            return _LOOSE * _alike(line.split("\t") for line in text.split("\n"))
        return _LOOSE * _alike(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _alike(rows: Iterable[Sequence[str]]) -> float:
    """Return the share of the first rows with as many cells as most, 0 if that is one."""
    sizes = Counter(len(row) for row in islice(rows, _LOOKED_AT) if any(map(str.strip, row)))
    size, times = sizes.most_common(1)[0] if sizes else (0, 0)
    return times / sizes.total() if size > 1 else 0.0


# --- Columns -------------------------------------------------------------------------------------


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the names of the columns in small letters if the first row has them, else nothing.

    Two names of one language are a row of a dictionary.
    """
    names = [cell.strip().casefold() for cell in rows[0]] if len(rows) > 1 else []
    if any(len(name) > _LONGEST_NAME for name in names):
        return []
    langs = [code for code in map(code_of_name, names) if code]
    known = len(langs) + sum(name in _TEXTS or name in _OTHERS for name in names)
    return names if known >= min(2, len(names)) and len({*langs}) == len(langs) else []


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[_Column]:
    """Return what is known of each column; if names tell two languages, the other columns are about them."""
    width = max(map(len, rows), default=0)
    names = [*names, *[""] * width][:width]
    cells = [[row[number] for row in rows if number < len(row) and row[number].strip()] for number in range(width)]
    columns = [_column(name, texts) for name, texts in zip(names, cells, strict=True)]
    if sum(bool(column.lang) for column in columns) > 1:
        columns = [
            column if column.lang or column.aside else _Column(_aside(name))
            for name, column in zip(names, columns, strict=True)
        ]
    return columns if any(not column.aside for column in columns) else [_Column() for _ in columns]


def _column(name: str, cells: Sequence[str]) -> _Column:
    """Return what is known of a column by its name and its cells."""
    if name in _OTHERS or not any(any(map(str.isalpha, cell)) for cell in cells):
        return _Column(_aside(name))
    if (lang := code_of_name(name)) and _agrees(cells, lang):
        return _Column(lang=lang)
    identifiers = sum(_IDENTIFIER.fullmatch(cell.strip()) is not None for cell in cells)
    return _Column(_aside(name) if name not in _TEXTS and identifiers >= _MOSTLY * len(cells) else "")


def _aside(name: str) -> str:
    """Return why a column is set aside."""
    return f"column {name}" if name else "column without text"


def _agrees(cells: Sequence[str], lang: str) -> bool:
    """Whether most letters of a column are those of a language."""
    text = "".join(cells)
    return len(letters(lang).findall(text)) >= _AGREEING * sum(map(str.isalpha, text))
