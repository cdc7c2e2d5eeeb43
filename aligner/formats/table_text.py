"""Tables in text files as lines of cells: CSV with any separator, quotes and encoding.

With tabs between the cells a quote is either a letter (our own files, most tools) or stands around a cell
(spreadsheets); ``is_quoted`` says how that is told.
"""

import io
import re
from collections.abc import Sequence
from itertools import chain
from typing import Final

from aligner.errors import InputError
from aligner.read import check_text
from aligner.read.encodings import decode

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


def text_lines(data: bytes, where: str) -> tuple[list[tuple[str, ...]], int]:
    """Return the lines of a text file, the header first, and the number of the header's line.

    Raises ``InputError``, beginning with *where*, if *data* is no table, or a row has more cells than the header.
    """
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
