"""Tables as people save them, text files and Excel workbooks, as cells of text.

Columns are found by name, whatever their order and capitals. What a cell means is the business of ``sheet``,
how a text file is cut into cells that of ``table_text``.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError

from aligner.errors import InputError
from aligner.files import read_bytes, shown
from aligner.formats.table_text import text_lines

WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

ERROR_VALUES = frozenset({"#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "Err:509", "Err:508"})
"""What a spreadsheet shows for a text that it took for a formula and could not compute."""

BROKEN_WORKBOOK = (
    # What openpyxl lets through for a workbook that is damaged or none; SyntaxError: malformed XML.
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError, EOFError),
    *(RuntimeError, BadZipFile, ZlibError),
)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a sheet as text, by column; the names in small letters."""

    where: str
    """The file, as messages name it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    """Each row that has something in it, with its number in the spreadsheet."""


def read_table(path: Path, required: Sequence[str], expected: Sequence[str]) -> Table:
    """Return the table in the file at *path*; rows with nothing in them are left out.

    Raises ``InputError`` in one line if it cannot be read, is no table, or lacks one of the *required*
    columns; the message then lists the *expected* ones.
    """
    return parse_table(read_bytes(path), shown(path), required, expected)


def parse_table(data: bytes, where: str, required: Sequence[str], expected: Sequence[str]) -> Table:
    """Return the table in *data*, as ``read_table`` does; *where* names the file in messages."""
    if data.startswith(OLD_WORKBOOK):
        raise InputError(f"{where}: an old Excel file; save it as .xlsx or as CSV")
    if data.startswith(WORKBOOK):
        lines, first = _workbook_lines(data, where, required), 1
    else:
        lines, first = text_lines(data, where)
    columns = tuple(name.strip().lower() for name in lines[0]) if lines else ()
    _check_columns(columns, where, required, expected)
    return Table(where, columns, tuple(_filled(columns, lines[1:], first + 1)))


def _check_columns(columns: Sequence[str], where: str, required: Sequence[str], expected: Sequence[str]) -> None:
    """Raise ``InputError`` if a required column is missing, or an expected one is there twice."""
    missing = [name for name in required if name not in columns]
    if missing:
        raise InputError(f"{where}: no column {missing[0]!r}; expected {','.join(expected)}")
    twice = [name for name in expected if columns.count(name) > 1]
    if twice:
        raise InputError(f"{where}: two columns are called {twice[0]!r}; rename or delete one")


def _filled(columns: Sequence[str], lines: Sequence[Sequence[str]], first: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each line that has something in it."""
    for number, line in enumerate(lines, first):
        if any(cell.strip() for cell in line):
            yield number, dict(zip(columns, line, strict=True))


def _workbook_lines(data: bytes, where: str, required: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the lines of the first worksheet that has the *required* columns, else of the first one."""
    try:
        import openpyxl
    except ImportError as error:
        raise InputError(
            f"{where}: an Excel workbook; save it as CSV, or install openpyxl (pip install openpyxl)"
        ) from error
    try:
        with warnings.catch_warnings(action="ignore"):  # about styles, which do not matter here
            formulas, values = (
                openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
                for data_only in (False, True)
            )
            sheets = [_lines(*both) for both in zip(formulas.worksheets, values.worksheets, strict=True)]
    except BROKEN_WORKBOOK as error:
        raise InputError(f"{where}: not a workbook that can be read; save it as .xlsx or as CSV") from error
    wanted = (lines for lines in sheets if lines and set(required) <= {name.strip().lower() for name in lines[0]})
    return next(wanted, sheets[0] if sheets else [])


def _lines(formulas: Any, values: Any) -> list[tuple[str, ...]]:
    """Return the lines of a worksheet, read with formulas and with their values, all of one length."""
    for sheet in (formulas, values):
        sheet.reset_dimensions()  # some programs write wrong ones
    both = zip(formulas.iter_rows(values_only=True), values.iter_rows(values_only=True), strict=True)
    lines = [tuple(map(_cell, *line)) for line in both]
    width = max(map(len, lines), default=0)
    return [line + ("",) * (width - len(line)) for line in lines]


def _cell(formula: Any, value: Any) -> str:
    """Return what a cell says: the value of a formula, or its own text where that could not be computed."""
    said = formula if value is None or value in ERROR_VALUES else value
    if isinstance(said, float) and said.is_integer():
        return str(int(said))
    return "" if said is None else str(said)
