"""Tables as people save them: CSV with any separator, quotes and encoding, and Excel workbooks, as cells of text.

Columns are found by name, whatever their order and capitals. What a cell means is the business of ``sheet``.
With tabs between the cells a quote is either a letter (our own files, most tools) or stands around a cell
(spreadsheets); ``is_quoted`` says how that is told.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile
from zlib import error as ZlibError

from aligner.decode import decode
from aligner.errors import InputError
from aligner.files import read_bytes, shown
from aligner.read import check_text

WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[;,\t]*\r?\n', re.IGNORECASE)
"""A first line of Excel's own that names the separator."""

MARKUP = re.compile(r"\s*<[?!a-z]", re.IGNORECASE)
KINDS: Final = (
    (re.compile("<tmx[ \t\r\n>]"), "a TMX memory", True),
    (re.compile("<xliff[ \t\r\n>]"), "an XLIFF file", True),
    (re.compile("<!doctype html|<html", re.IGNORECASE), "an HTML page", False),
    (re.compile("<"), "an XML file", False),
)
"""What a file with markup is, the first that is found, and whether ``align convert`` makes a sheet of it."""

KIND_WITHIN = 2000
"""Characters at the beginning of a file in which its kind is looked for: behind comments and a DTD."""

JSON_START = re.compile(r'\s*\{\s*"')

QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
"""A cell in quotes by RFC 4180: a quote inside is doubled."""

CELL = re.compile(rf'({QUOTED.pattern}|[^"\t\r\n]*+)(\t|\r\n?|\n|\Z)')
"""A cell of a quoted file with tabs, and what ends it; a cell without quotes around it holds none."""

WELL_FORMED = re.compile(f"(?:{CELL.pattern})*+")

DOUBLED = re.compile(r'"[^"]*+(?:""[^"]*+)++"')
"""A cell in quotes that holds one: a spreadsheet doubles it."""

WANTS_QUOTES = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')
"""What makes a spreadsheet put quotes around a cell."""

MARKED = re.compile(rf"'+{DOUBLED.pattern}")
"""A cell of our own file with tabs that begins with the mark of ``mark_quotes``."""

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
        lines, first = _text_lines(data, where)
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


def _text_lines(data: bytes, where: str) -> tuple[list[tuple[str, ...]], int]:
    """Return the lines of a text file, the header first, and the number of the header's line."""
    text = decode(data, where)
    check_text(text, where)
    _refuse_other_formats(text, where)
    named = SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    first = 2 if named else 1
    header = _lines_in(text)[0]
    separator = named[1] if named else max(",;\t", key=header.count)
    if separator != "\t":
        return _quoted_lines(text, separator, where, first), first
    read = _quoted_lines if header.startswith("'") or is_quoted(text) else _unquoted_lines
    return [tuple(map(_unmark_quotes, line)) for line in read(text, separator, where, first)], first


def _refuse_other_formats(text: str, where: str) -> None:
    """Raise ``InputError`` that says what *text* is, if it is a memory, a page or JSON."""
    if JSON_START.match(text):
        raise InputError(f"{where}: JSON Lines, not a table; save it as UTF-8 under a name that ends with .jsonl")
    if not MARKUP.match(text):
        return
    _, kind, convertible = next(each for each in KINDS if each[0].search(text[:KIND_WITHIN]))
    advice = f"; a sheet of it: align convert {where} FILE.csv" if convertible else ""
    raise InputError(f"{where}: {kind}, expected a sheet (CSV, TSV, XLSX or JSON Lines){advice}")


def is_quoted(text: str) -> bool:
    """Whether the quotes in *text*, which has tabs between its cells, stand around cells; else they are letters.

    They do if the header has a cell in quotes. Else the whole text must be what a spreadsheet writes by
    RFC 4180, with every quote around a cell or doubled inside one; and either a quote is doubled between two
    tabs and no cell has quotes that it does not need (``"Yes."`` has), or only so has each row as many cells as
    the header, for tabs and line ends inside cells do not count then.
    """
    lines = [line.split("\t") for line in _lines_in(text)]
    if any(map(QUOTED.fullmatch, lines[0])):
        return True
    if '"' not in text or not WELL_FORMED.fullmatch(text):
        return False
    quoted = [match[1][1:-1] for match in CELL.finditer(text) if match[1].startswith('"')]
    # Looked for in cells as they are without quoting: two cells of quotes alone make a doubled one between them.
    if any(map(DOUBLED.fullmatch, chain.from_iterable(lines))) and all(map(WANTS_QUOTES.search, quoted)):
        return True
    return not _is_even(text) and _is_even(CELL.sub(lambda cell: ("x" if cell[1] else "") + cell[2], text))


def _is_even(text: str) -> bool:
    """Whether all lines of *text* that are not blank have as many tabs as the first."""
    header, *lines = _lines_in(text)
    return all(line.count("\t") == header.count("\t") for line in lines if line.strip())


def mark_quotes(lines: Sequence[Sequence[str]]) -> str:
    r"""Return *lines* of cells, the header first, as text with tabs, in which ``read_table`` takes quotes as letters.

    No cell may hold tabs or line ends. Cells stay as they are, unless the text would be taken for a quoted
    one: then those like ``"a""b"`` begin with a single quote, which ``read_table`` takes off. So do, always,
    cells that begin with single quotes before such a text.

    >>> mark_quotes([["id", "source"], ["1", '"a""b"'], ["2", 'a "b"']])
    'id\tsource\n1\t"a""b"\n2\ta "b"\n'
    >>> mark_quotes([["id", "source"], ["1", '"a""b"']])
    'id\tsource\n1\t\'"a""b"\n'
    """
    marked = [[f"'{cell}" if MARKED.fullmatch(cell) else cell for cell in line] for line in lines]
    text = _joined(marked)
    if is_quoted(text):
        text = _joined([[f"'{cell}" if DOUBLED.fullmatch(cell) else cell for cell in line] for line in marked])
    return text


def _joined(lines: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(line) + "\n" for line in lines)


def _unmark_quotes(cell: str) -> str:
    """Return *cell* without the mark of ``mark_quotes``."""
    return cell[1:] if cell.startswith("'") and MARKED.fullmatch(cell) else cell


def _lines_in(text: str) -> list[str]:
    """Return the lines of *text*, split at LF and CRLF, or at CR where there are no others; at least one."""
    lines = [line.removesuffix("\r") for line in text.split("\n")] if "\n" in text else text.split("\r")
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def _unquoted_lines(text: str, separator: str, where: str, first: int) -> list[tuple[str, ...]]:
    """Return the cells of each line, quotes being letters; those missing at the end of a line are empty."""
    lines = [tuple(line.split(separator)) for line in _lines_in(text)]
    width = len(lines[0])
    for number, line in enumerate(lines, first):
        if len(line) > width:
            raise InputError(f"{where}, row {number}: {_too_many(len(line), width)}")
    return [line + ("",) * (width - len(line)) for line in lines]


def _quoted_lines(text: str, separator: str, where: str, first: int) -> list[tuple[str, ...]]:
    """Return the cells of each line, without the quotes around them."""
    import pandas as pd  # here, because it takes half a second

    try:
        # The header is read as a row: as a header it would let longer rows shift the columns without a word.
        table = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            quotechar="'" if text.startswith("'") else '"',
            header=None,
            dtype=object,
            keep_default_na=False,
            skip_blank_lines=False,
        )
    except pd.errors.EmptyDataError:
        raise InputError(f"{where}: no table, there is no line with the names of the columns") from None
    except pd.errors.ParserError as error:
        raise InputError(f"{where}{_fault(str(error), first)}") from error
    return list(table.fillna("").itertuples(index=False, name=None))


def _fault(error: str, first: int) -> str:
    """Return in plain words what pandas says, which counts the lines in two ways; *first* is the header's number."""
    if cells := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", error):
        return f", row {int(cells[2]) + first - 1}: {_too_many(int(cells[3]), int(cells[1]))}"
    if quote := re.search(r"EOF inside string starting at row (\d+)", error):
        return f", row {int(quote[1]) + first}: a cell begins with a quote that is never closed"
    return ": not a table; expected cells with commas, semicolons or tabs between them, a row a line"


def _too_many(cells: int, expected: int) -> str:
    """Return what to say of a row with more cells than the header."""
    return f"{cells} cells, expected {expected}, as the first line has"


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
