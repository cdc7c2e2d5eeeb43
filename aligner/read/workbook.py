"""Excel workbook (Office Open XML, ECMA-376) -> its worksheets, each read as a table of CSV is.

Of the worksheets that are hidden all is set aside. openpyxl reads the cells; a formula says its value.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from struct import error as StructError
from typing import Any, Final
from zipfile import BadZipFile
from zlib import error as ZlibError

from openpyxl import load_workbook

from aligner.errors import InputError
from aligner.read.archive import Archive
from aligner.read.sheet import lay
from aligner.read.source import OWN_COLUMNS, PAIRS_ALREADY, Blocks, Content, Source
from aligner.records import MarkKind

MAX_ROWS: Final = 1_048_575
"""Rows of a worksheet below its header ("Excel specifications and limits", Microsoft)."""
ERROR_VALUES: Final = frozenset(
    {"#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "Err:509", "Err:508"}
)
"""What a spreadsheet shows for a text that it took for a formula and could not compute."""
MOST_CELLS: Final = 20_000_000
"""Cells that are read of a workbook, the empty ones before the last of each row counted: a full worksheet of ours has
12 million. A few hundred bytes can say that a cell stands in row 2,000,000,000."""
_MOST_COMMENTED: Final = 3_000_000
"""The same for a workbook with comments, whose cells the library holds all at once, with some 300 bytes each."""
_BROKEN: Final = (
    # What openpyxl lets through for a workbook that is damaged or none; SyntaxError: malformed XML.
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError, EOFError),
    *(RuntimeError, ArithmeticError, BadZipFile, ZlibError, LZMAError, StructError),
)
_LONGEST_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The cells of a worksheet as texts."""

    title: str
    lines: tuple[tuple[str, ...], ...]
    is_hidden: bool = False


def read(source: Source) -> Content:
    """Return the worksheets of a workbook that have text, each a page, their headers and columns without text aside.

    Raises ``InputError`` for one that cannot be read, and for a sheet of this program, which holds pairs already.
    """
    blocks, row = Blocks(), 1
    for sheet in worksheets(source):
        lines = [line for line in sheet.lines if any(map(str.strip, line))]
        if lines and {*OWN_COLUMNS} <= {name.strip().lower() for name in lines[0]}:
            raise InputError(f"{source.where}: a sheet of this program; {PAIRS_ALREADY.replace('FILE', source.where)}")
        start = blocks.next_start
        if sheet.is_hidden:
            blocks.add("\n".join(" ".join(line) for line in lines), MarkKind.NOTE, "hidden")
        elif lines:
            lay(blocks, lines, row)
            row += len(lines) + 1
        blocks.mark(start, blocks.length, MarkKind.PAGE, " ".join(sheet.title.split())[:_LONGEST_TITLE] or "?")
    return blocks.content()


def worksheets(source: Source) -> list[Worksheet]:
    """Return the worksheets of a workbook; raises ``InputError`` for one that cannot be read or is too large."""
    data, where = source.data, source.where
    with broken(where):
        archive = Archive(source)
        for name in archive.names:  # counted against the limits of all archives
            archive.read(name)
        # A formula says its value, or its own text where that could not be computed.
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=values) for values in (False, True)]
        pages = [pages_of(book, where) for book in books]
        return [
            Worksheet(
                sheet.title,
                tuple(tuple(map(_cell, *line)) for line in zip(*both, strict=True)),
                sheet.sheet_state != "visible",
            )
            for sheet, both in zip(books[0].worksheets, zip(*pages, strict=True), strict=True)
        ]


@contextmanager
def broken(where: str) -> Iterator[None]:
    """Raise ``InputError`` for whatever the library raises inside the block."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about styles, which do not matter here
            yield
    except _BROKEN as error:
        raise InputError(f"{where}: not a workbook that can be read; save it as .xlsx or as CSV") from error


def pages_of(book: Any, where: str) -> list[list[tuple[Any, ...]]]:
    """Return the values of all cells of each worksheet; raise ``InputError`` for too many."""
    pages, left = list[list[tuple[Any, ...]]](), MOST_CELLS
    for sheet in book.worksheets:
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()  # some programs write wrong ones
        elif sheet.max_row * sheet.max_column > _MOST_COMMENTED:
            raise InputError(f"{where}: a workbook with comments and over {_MOST_COMMENTED:,} cells; save it as CSV")
        page = list[tuple[Any, ...]]()
        for line in sheet.iter_rows(values_only=True):
            page.append(line)
            left -= len(line)
            if left < 0 or len(page) > MAX_ROWS + 1:
                raise too_large(where)
        pages.append(page)
    return pages


def too_large(where: str) -> InputError:
    """Return what is raised for a workbook of too many cells."""
    limits = f"{MAX_ROWS + 1:,} rows, or {MOST_CELLS:,} cells"
    return InputError(f"{where}: a workbook of over {limits}; save the part with the pairs as CSV")


def _cell(formula: Any, value: Any) -> str:
    """Return what a cell says, given its *formula*, or what else is in it, and its *value*."""
    said = formula if value is None or value in ERROR_VALUES else value
    return cell_text(said)


def cell_text(said: Any) -> str:
    """Return the value of a cell as a text; a whole number has no point.

    >>> cell_text(3.0), cell_text(0.5), cell_text(None)
    ('3', '0.5', '')
    """
    if isinstance(said, float) and said.is_integer():
        return str(int(said))
    return "" if said is None else str(said)
