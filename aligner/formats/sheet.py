"""Rows as a sheet for people, CSV or the same with tabs, and back as rows, however a person has saved it.

What is written is RFC 4180: a cell that holds a separator, a quote or a line end stands in quotes. CSV is UTF-8
with a byte order mark (spreadsheets garble Chinese without) and CRLF; TSV, for programs, has neither. Every cell
is one line, and text that a spreadsheet would run or compute is guarded. What is read may have any separator,
quotes and encoding, and may be an Excel workbook; columns are found by name, whatever their order and capitals.
"""

import codecs
import csv
import io
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from aligner.errors import InputError, load_part
from aligner.files import atomic_write, opened, read_bytes, shown
from aligner.formats import FORMATS, Loaded, Output, UnitReport
from aligner.read.text import check_text, decode, utf8_lines
from aligner.records import MarkKind, Segmentation
from aligner.rows import (
    COLUMNS,
    PLACES,
    REQUIRED,
    Row,
    Two,
    cells_of,
    columns_of,
    guard,
    one_line,
    parse_row,
    sentence_names,
    unguard,
)
from aligner.segment.marks import values_of

WORKBOOK: Final = b"PK\x03\x04"
OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."
"""What the first member of an OpenDocument file, not packed, begins with."""
_FIRST_MEMBER: Final = 200
"""Bytes in which that stands."""
OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"

SEPARATOR_LINE: Final = re.compile(r'"?sep=([^"\'])"?[;,\t]*\r?\n', re.IGNORECASE)
"""A first line of Excel's own that names the separator."""

MARKUP: Final = re.compile(r"\s*<[?!a-z]", re.IGNORECASE)
KINDS: Final = (
    (re.compile("<tmx[ \t\r\n>]"), "a TMX memory", True),
    (re.compile("<xliff[ \t\r\n>]"), "an XLIFF file", True),
    (re.compile("<!doctype html|<html", re.IGNORECASE), "an HTML page", False),
    (re.compile("<"), "an XML file", False),
)
"""What a file with markup is, the first that is found, and whether ``align convert`` makes a sheet of it."""
KIND_WITHIN: Final = 2000
"""Characters at the beginning of a file in which its kind is looked for: behind comments and a DTD."""
JSON_START: Final = re.compile(r'\s*\{\s*"')

_WHOLE: Final = 1 << 25
"""Bytes up to which a sheet is read as a whole, in any encoding: 32 MB are some 100,000 rows."""
_PIECE: Final = 4_096
"""Rows that are written at a time."""

_SENTENCE: Final = ("id", "language", "kind", "text", "line", "note")
"""The columns of a list of sentences; page and time stand behind them."""
_END: Final = "\0"
"""A line behind the last one, which no text holds: a cell that was never closed swallows it."""

csv.field_size_limit(2**31 - 1)  # else a cell of 128 kB is an error


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write all rows as a sheet, with tabs if its name ends with ``.tsv``. Raises ``OutputError``."""
    data, report = data_of(output, paths[0].suffix)
    atomic_write(paths[0], data)
    return report


def data_of(output: Output, ending: str) -> tuple[bytes, UnitReport]:
    """Return all rows as a sheet, with tabs if *ending* is ``.tsv``."""
    cells = [cells_of(row) for row in output.rows]
    return _table_data(cells, columns_of(output.rows), tabs=ending.lower() == ".tsv"), UnitReport(len(output.rows))


def write_sentences(segmentation: Segmentation, path: Path) -> None:
    """Write every sentence as ``sentence_cells`` has it. Raises ``OutputError``."""
    cells = sentence_cells(segmentation)
    write_table(cells, tuple(cells[0]) if cells else _SENTENCE, path)


def sentence_cells(segmentation: Segmentation) -> list[dict[str, str]]:
    """Return every sentence with its language, kind and first source line, and its page or time where marks say it."""
    marks = {
        str(kind): found
        for kind in (MarkKind.PAGE, MarkKind.TIME)
        if (found := [mark for mark in segmentation.document.marks if mark.kind is kind])
    }
    newlines = [match.start() for match in re.finditer("\n", segmentation.document.text)]
    return [
        {
            "id": name,
            "language": sentence.lang,
            "kind": str(sentence.kind),
            "text": sentence.text,
            "line": str(bisect_left(newlines, segmentation.source_of(sentence)) + 1),
            "note": sentence.note,
            **{kind: "".join(values_of(found, segmentation, [sentence])) for kind, found in marks.items()},
        }
        for name, sentence in zip(sentence_names(segmentation.sentences), segmentation.sentences, strict=True)
    ]


def write_table(cells: Iterable[Mapping[str, str]], columns: Sequence[str], path: Path) -> None:
    """Write *cells* under *columns*, each in one line and guarded; a missing one is empty. Raises ``OutputError``."""
    atomic_write(path, table_pieces(cells, columns, tabs=path.suffix.lower() == ".tsv"))


def table_pieces(cells: Iterable[Mapping[str, str]], columns: Sequence[str], *, tabs: bool) -> Iterator[bytes]:
    """Yield the file of a table, some thousand rows at a time."""
    guarded = ([guard(one_line(line.get(column, "")), column) for column in columns] for line in cells)
    yield b"" if tabs else codecs.BOM_UTF8
    rows: Iterator[Sequence[str]] = chain([columns], guarded)
    while some := list(islice(rows, _PIECE)):
        text = io.StringIO()
        csv.writer(text, delimiter="\t" if tabs else ",", lineterminator="\n" if tabs else "\r\n").writerows(some)
        yield text.getvalue().encode("utf-8", "replace")  # a lone surrogate (of a file name that is not UTF-8): "?"


def _table_data(cells: Iterable[Mapping[str, str]], columns: Sequence[str], *, tabs: bool) -> bytes:
    """Return *cells* as the bytes of a sheet, with *tabs* or commas."""
    return b"".join(table_pieces(cells, columns, tabs=tabs))


def read(paths: Sequence[Path], _tags: Two | None = None) -> Loaded:
    """Return the rows of a sheet that a person may have edited, without guards and blank rows.

    Raises ``InputError`` with the row if a column is missing, ``keep`` is neither yes nor no, or
    ``confidence`` is no number. ``review.reviewed.read_reviewed`` refuses such rows one by one.
    """
    data, where = read_bytes(paths[0]), shown(paths[0])
    table = parse_table(data, where, REQUIRED, COLUMNS)
    rows = tuple(parse_row(cells, f"{where}, row {number}") for number, cells in table.rows)
    beyond = _workbooks(data).beyond(data, where) if data.startswith(WORKBOOK) else ()
    return Loaded(rows, beyond=(*own_columns(table.columns), *beyond))


def read_anchors(path: Path) -> tuple[Two, ...]:
    """Return the paired places of a table with the columns ``source`` and ``target``. Raises ``InputError``."""
    where = shown(path)
    rows = parse_table(read_bytes(path), where, ("source", "target"), ("source", "target")).rows
    found = [(number, unguard(cells["source"]).strip(), unguard(cells["target"]).strip()) for number, cells in rows]
    for number, source, target in found:
        if not source or not target:
            raise InputError(f"{where}, row {number}: a place on one side only; give both, or delete the row")
    if not found:
        raise InputError(f"{where}: no anchors, there are no rows")
    return tuple((source, target) for _, source, target in found)


def stream(path: Path, _tags: Two | None = None) -> Iterator[Row]:
    """Yield the rows of a sheet of any size. Raises as ``read`` does.

    One that is larger than spreadsheets are must be in UTF-8, as this program writes it.
    """
    where = shown(path)
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size > _WHOLE:
            for number, cells in _streamed(utf8_lines(file, where), where):
                yield parse_row(cells, f"{where}, row {number}")
            return
    yield from read((path,)).rows


def _streamed(lines: Iterator[str], where: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row that has something in it."""
    header = next(lines)
    separator = max(",;\t", key=header.count)
    (names,) = csv.reader([header], delimiter=separator)
    columns = tuple(name.strip().lower() for name in names)
    _check_columns(columns, where, REQUIRED, COLUMNS)
    for number, line in enumerate(csv.reader(chain(lines, [_END]), delimiter=separator), 2):
        if line == [_END]:
            return
        if len(line) > len(columns):
            raise InputError(
                f"{where}, row {number}: {len(line)} cells, expected {len(columns)}, as the first line has"
            )
        yield from _filled(columns, [line], number)
    raise InputError(f"{where}: a cell begins with a quote that is never closed")


def own_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of columns that are a person's own, none of a sheet's."""
    own = [name for name in names if name and name not in COLUMNS and name not in PLACES]
    if not own:
        return ()
    return (f"the column{'' if len(own) == 1 else 's'} {', '.join(name[:40] for name in own[:8])}",)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a sheet as text, by column; the names in small letters."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    """Each row that has something in it, with its number in the spreadsheet."""


def parse_table(data: bytes, where: str, required: Sequence[str], expected: Sequence[str]) -> Table:
    """Return the table in *data*, text or a workbook; *where* names the file in messages.

    Raises ``InputError`` in one line if it cannot be read, is no table, or lacks one of the *required*
    columns; the message then lists the *expected* ones.
    """
    if data.startswith(OLD_WORKBOOK):
        raise InputError(f"{where}: an old Excel file; save it as .xlsx or as CSV")
    if data.startswith(WORKBOOK):
        lines, first = _workbooks(data).lines(data, where, required), 1
    else:
        lines, first = _text_lines(data, where)
    columns = tuple(name.strip().lower() for name in lines[0]) if lines else ()
    _check_columns(columns, where, required, expected)
    return Table(columns, tuple(_filled(columns, lines[1:], first + 1)))


def _workbooks(data: bytes) -> Any:
    """Return the module that reads the workbook *data*. Raises ``OutputError`` where a library of it is missing."""
    if OPEN_DOCUMENT not in data[:_FIRST_MEMBER]:
        return FORMATS["xlsx"].load()
    return load_part("aligner.formats.opendocument", "ods", InputError, "; or save it as csv")


def _check_columns(columns: Sequence[str], where: str, required: Sequence[str], expected: Sequence[str]) -> None:
    """Raise ``InputError`` if a required column is missing, or an expected one is there twice."""
    missing = [name for name in required if name not in columns]
    if missing:
        raise InputError(f"{where}: no column {missing[0]!r}; expected {','.join(expected)}")
    twice = [name for name in expected if columns.count(name) > 1]
    if twice:
        raise InputError(f"{where}: two columns are called {twice[0]!r}; rename or delete one")


def _filled(columns: Sequence[str], lines: Sequence[Sequence[str]], first: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each line that has something in it; cells missing at its end are empty."""
    for number, line in enumerate(lines, first):
        if any(cell.strip() for cell in line):
            yield number, dict.fromkeys(columns, "") | dict(zip(columns, line, strict=False))


def _text_lines(data: bytes, where: str) -> tuple[list[list[str]], int]:
    """Return the lines of a text file, the header first, and the number of the header's line.

    Raises ``InputError``, beginning with *where*, if *data* is no table, or a row has more cells than the header.
    """
    text = decode(data, where)
    check_text(text, where)
    _refuse_other_formats(text, where)
    named = SEPARATOR_LINE.match(text)
    first = 2 if named else 1
    text = text[named.end() :] if named else text
    if not text:
        raise InputError(f"{where}: no table, there is no line with the names of the columns")
    header = re.split("[\r\n]", text, maxsplit=1)[0]
    separator = named[1] if named else max(",;\t", key=header.count)
    quote = "'" if text.startswith("'") else '"'
    *lines, last = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=separator, quotechar=quote)
    if last != [_END]:
        raise InputError(f"{where}, row {len(lines) + first}: a cell begins with a quote that is never closed")
    for number, line in enumerate(lines, first):
        if len(line) > len(lines[0]):
            expected = f"expected {len(lines[0])}, as the first line has"
            raise InputError(f"{where}, row {number}: {len(line)} cells, {expected}")
    return lines, first


def _refuse_other_formats(text: str, where: str) -> None:
    """Raise ``InputError`` that says what *text* is, if it is a memory, a page or JSON."""
    if JSON_START.match(text):
        raise InputError(f"{where}: JSON Lines, not a table; save it as UTF-8 under a name that ends with .jsonl")
    if not MARKUP.match(text):
        return
    _, kind, convertible = next(each for each in KINDS if each[0].search(text[:KIND_WITHIN]))
    advice = f"; a sheet of it: align convert {where} FILE.csv" if convertible else ""
    raise InputError(f"{where}: {kind}, expected a sheet (CSV, TSV, XLSX or JSON Lines){advice}")
