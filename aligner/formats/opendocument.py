"""The tables of an OpenDocument spreadsheet (ODF 1.3 part 3, 9), as LibreOffice saves a sheet; they are only read.

A walk of our own over the XML, as for texts (``read.odt``): a cell gives its value, not what its format shows of it,
and what is repeated a million times is counted before it is believed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lxml.etree import _Element

from aligner.errors import InputError
from aligner.formats import counted
from aligner.formats.workbook import NOTES, has_columns
from aligner.read.odt import CELLS, MOST_SPACES, OFFICE, SPACES, TABLE, TEXT, content_of
from aligner.read.source import Source
from aligner.read.workbook import ERROR_VALUES, MAX_ROWS, MOST_CELLS, cell_text, too_large
from aligner.read.xml import integer, local_name
from aligner.rows import REQUIRED

_ROWS: Final = (f"{TABLE}table-row-group", f"{TABLE}table-header-rows", f"{TABLE}table-rows")
"""What rows may be gathered in."""

Line = tuple[str, ...]


def lines(data: bytes, where: str, required: Sequence[str]) -> list[Line]:
    """Return the lines of the first sheet that has the *required* columns, else of the first one, all of one length.

    Raises ``InputError``, beginning with *where*, for a file that cannot be read.
    """
    sheets = [_lines(table, where) for table in _tables(data, where)]
    found = next((page for page in sheets if has_columns(page[:1], required)), sheets[0] if sheets else [])
    width = max(map(len, found), default=0)
    return [line + ("",) * (width - len(line)) for line in found]


def beyond(data: bytes, where: str) -> tuple[str, ...]:
    """Return what else is in the file *data* than the texts of its table, each kind with its number.

    The table is the first sheet that has the columns of ours. Raises ``InputError`` as ``lines`` does.
    """
    kinds, seen = Counter[str](), False
    for table in _tables(data, where):
        page = _lines(table, where)
        if not seen and has_columns(page[:1], REQUIRED):
            seen = True
            kinds["formulas"] = sum(cell.get(f"{TABLE}formula") is not None for cell in table.iter(*CELLS))
        elif [row[:2] for row in page[:1]] != [NOTES] and any(cell.strip() for row in page for cell in row):
            kinds["further worksheets"] += 1
        kinds["cell comments"] += sum(1 for _ in table.iter(f"{OFFICE}annotation"))
    return counted(kinds)


def _tables(data: bytes, where: str) -> list[_Element]:
    """Return the sheets of the file. Raises ``InputError`` for one that is no spreadsheet."""
    body = content_of(Source(data, where)).find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if body is None:
        raise InputError(f"{where}: an OpenDocument file that is no spreadsheet; expected a sheet")
    return body.findall(f"{TABLE}table")


def _lines(table: _Element, where: str) -> list[Line]:
    """Return the rows of a sheet; empty ones only where others follow. Raises ``InputError`` for too many cells."""
    found, empty, left = list[Line](), 0, MOST_CELLS
    for row in _rows(table):
        cells, times = _cells(row, where), max(integer(row.get(f"{TABLE}number-rows-repeated"), 1), 1)
        if not cells:
            empty += times
            continue
        left -= (times + empty) * len(cells)
        if left < 0 or len(found) + empty + times > MAX_ROWS + 1:
            raise too_large(where)
        found += [()] * empty + [cells] * times
        empty = 0
    return found


def _rows(table: _Element) -> Iterator[_Element]:
    """Yield the rows of *table*, not those of tables inside its cells."""
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element
        elif element.tag in _ROWS:
            yield from _rows(element)


def _cells(row: _Element, where: str) -> Line:
    """Return the cells of a row up to its last that says something. Raises ``InputError`` for too many."""
    found, empty = list[str](), 0
    for cell in row.iterchildren(*CELLS):
        said, times = _value(cell), max(integer(cell.get(f"{TABLE}number-columns-repeated"), 1), 1)
        if not said:
            empty += times
            continue
        if len(found) + empty + times > MOST_CELLS:
            raise too_large(where)
        found += [""] * empty + [said] * times
        empty = 0
    return tuple(found)


def _value(cell: _Element) -> str:
    """Return what a cell says: its number or truth as it was computed, else its paragraphs."""
    said = "\n".join(_text(paragraph) for paragraph in cell.iterchildren(f"{TEXT}p"))
    kind = cell.get(f"{OFFICE}value-type") or ""
    if said in ERROR_VALUES:
        return (cell.get(f"{TABLE}formula") or said).removeprefix("of:")
    if kind == "boolean":
        return (cell.get(f"{OFFICE}boolean-value") or said).upper()
    value = cell.get(f"{OFFICE}value")
    try:
        return said if value is None else cell_text(float(value))
    except ValueError:
        return said


def _text(paragraph: _Element) -> str:
    """Return the text of a paragraph, its spans and links, without comments."""
    parts = [SPACES.sub(" ", paragraph.text or "")]
    for element in paragraph:
        name = local_name(element)
        if name == "s":
            parts.append(" " * min(integer(element.get(f"{TEXT}c"), 1), MOST_SPACES))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name != "annotation":
            parts.append(_text(element))
        parts.append(SPACES.sub(" ", element.tail or ""))
    return "".join(parts)
