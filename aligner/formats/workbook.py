"""Rows as an Excel workbook (Office Open XML, ECMA-376), ready to be looked through by a person; and back.

``sheet.parse_table`` takes the lines of a workbook from here, also after Excel or LibreOffice has saved it.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.formatting.rule import ColorScale, FormatObject, Rule
from openpyxl.styles import Alignment, Color, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from aligner.errors import OutputError
from aligner.files import atomic_write, shown, timestamp
from aligner.formats import Loaded, Output, UnitReport, counted
from aligner.formats.sheet import read as read_sheet
from aligner.languages import language_of
from aligner.read.source import Source
from aligner.read.workbook import MAX_ROWS, broken, pages_of, worksheets
from aligner.rows import (
    COLUMN_NOTES,
    COLUMNS,
    FLAGS,
    NOT_XML,
    PLACES,
    REQUIRED,
    Two,
    cells_of,
    columns_of,
    guard,
    one_line,
    xml_text,
)

MAX_CELL: Final = 32_767
"""UTF-16 code units in one cell ("Excel specifications and limits", Microsoft); a longer text would be cut off."""

ESCAPE: Final = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)")
"""The place inside what Office Open XML takes for an escaped character, such as ``_x0041_`` for A (ECMA-376
part 1, 22.9.2.19, ST_Xstring)."""

WIDTHS: Final = {"id": 12, "keep": 9, "source": 60, "target": 60, "type": 9, "document": 24}
"""Widths of columns in digits of the normal font; of the others it is 16, or what their names take."""
BUTTON: Final = 5
"""Digits that a header's button for filters takes, and what bold letters take more."""

LINE: Final = 15.5
"""Points that a line of text takes in the fonts below."""
LINE_WIDTH: Final = 64
"""Narrow characters, a wide one counted as two, that a column of 60 digits holds at least (seed 002: 66 to 75).
LibreOffice does not look for the height of a row itself when it opens a workbook."""
HIGHEST: Final = 409.0
"""Points that a row can be high ("Excel specifications and limits")."""

USUAL_FONT: Final = "Calibri"

# The review page's colours from doubtful to sure end in blue; a person expects green in a sheet, so it is the
# bluish green of ColorBrewer's BrBG, which stays apart from the red for people who see no red or green.
RED, YELLOW, GREEN, GREY = "FFF4A582", "FFFFF7BC", "FF80CDC1", "FF8C8C8C"
SCALE: Final = ((0.5, RED), (0.8, YELLOW), (1.0, GREEN))
"""Confidences and their colours."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can name: the same bytes whenever it is written."""

NOTES: Final = ("column", "what it says")
"""The first cells of the worksheet that explains the columns."""


class _Part(WorksheetWriter):
    """The XML of a worksheet in memory, where the library has a file: the folder for those may be full."""

    def __init__(self, sheet: "_Sheet") -> None:
        super().__init__(sheet, io.BytesIO())

    def cleanup(self) -> None:
        """Leave nothing behind, for nothing is there."""


class _Sheet(WriteOnlyWorksheet):
    """A worksheet whose XML is in memory."""

    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Part(self)
            self._writer.write_top()


class _Dated(ZipFile):
    """An archive that does not say when it was packed."""

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        """Add what a ``_Part`` has written."""
        self.writestr(arcname, filename.getvalue())

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add *data*, packed, under the earliest date."""
        super().writestr(ZipInfo(zinfo_or_arcname, EPOCH), data, ZIP_DEFLATED)


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write all rows, source and target in the languages of the tags, as the worksheet ``pairs``.

    A second worksheet says what each column and each flag means. Every text is a text, never a formula, and
    guarded as in CSV, for people save workbooks as CSV. Characters that XML cannot hold are removed and
    counted. Raises ``OutputError``, also if there are too many rows or letters.
    """
    # openpyxl wants times in UTC that do not say so.
    date = datetime.strptime(timestamp(), "%Y%m%dT%H%M%SZ")
    texts = [cells_of(row) for row in output.rows]
    columns = columns_of(output.rows)
    cells = [{name: guard(one_line(xml_text(line.get(name, ""))), name) for name in columns} for line in texts]
    _check_size(cells, paths[0])
    book = Workbook(write_only=True)
    _add_pairs(book, cells, columns, output.tags)
    _add_notes(book, columns)
    atomic_write(paths[0], _archive(book, date))
    return UnitReport(len(texts), sum(len(NOT_XML.findall("".join(line.values()))) for line in texts))


def _check_size(cells: Sequence[dict[str, str]], path: Path) -> None:
    """Raise ``OutputError`` unless a worksheet can hold *cells*."""
    if len(cells) > MAX_ROWS:
        raise OutputError(f"{shown(path)}: {len(cells)} rows, a worksheet holds {MAX_ROWS}; use csv")
    for line in cells:
        for column, text in line.items():
            # Quick for all but the very longest: a letter has one or two units.
            length = len(text) if 2 * len(text) <= MAX_CELL else len(text.encode("utf-16-le")) // 2
            if length > MAX_CELL:
                where = f"{shown(path)}: row {line['id'][:40]!r}: {column}"
                raise OutputError(f"{where} has {length} characters, a cell holds {MAX_CELL}; use csv")


def _add_pairs(book: Workbook, cells: Sequence[dict[str, str]], columns: Sequence[str], langs: Two) -> None:
    """Add the worksheet of the pairs."""
    pairs = _add_sheet(book, "pairs")
    _set_widths(pairs, [WIDTHS.get(column, max(16, len(column) + BUTTON)) for column in columns])
    pairs.freeze_panes = "A2"
    # Printed on as many broad pages as it takes, each as wide as the sheet and with its header.
    pairs.page_setup.orientation, pairs.page_setup.fitToHeight = "landscape", 0
    pairs.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    pairs.print_title_rows = "1:1"
    _add_header(pairs, columns)
    templates = _templates(pairs, columns, langs)
    for number, line in enumerate(cells, 2):
        pairs.row_dimensions[number].height = _height(line)
        # openpyxl writes a row as it is appended, so one cell a column will do for all of them.
        pairs.append([_fill(templates[column], text) for column, text in line.items()])
    last = max(2, len(cells) + 1)  # an empty sheet keeps one row for a person to begin with
    whole = f"{get_column_letter(len(columns))}{last}"
    pairs.auto_filter.ref = f"A1:{whole}"
    _add_rules(pairs, whole, last)


def _add_sheet(book: Any, title: str) -> Any:
    """Add a worksheet and return it."""
    sheet = _Sheet(book, title)
    book._sheets.append(sheet)
    return sheet


def _height(line: dict[str, str]) -> float:
    """Return the height, in points, in which the longer of both texts can be read whole, if a row can be so high."""
    widths = (sum(1 + (east_asian_width(char) in "WF") for char in line[side]) for side in ("source", "target"))
    return min(HIGHEST, LINE * max(1, *(-(-width // LINE_WIDTH) for width in widths)))


def _set_widths(sheet: Any, widths: Sequence[int]) -> None:
    """Give the columns of *sheet* their widths; it must be done before the first row."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _add_header(sheet: Any, names: Sequence[str]) -> None:
    """Add a row of bold names."""
    cells = [WriteOnlyCell(sheet, name) for name in names]
    for cell in cells:
        cell.font = Font(USUAL_FONT, bold=True)
        cell.alignment = Alignment(_across(str(cell.value)))
    sheet.append(cells)


def _across(column: str) -> str | None:
    """Return where a column's texts stand: numbers at their column's right edge would touch the flags."""
    return "center" if column == "confidence" else None


def _templates(sheet: Any, columns: Sequence[str], langs: Two) -> dict[str, Cell]:
    """Return a cell with its looks for each column."""
    templates = {}
    for column in columns:
        lang = {"source": langs[0], "target": langs[1]}.get(column, "")
        cell = WriteOnlyCell(sheet)
        spoken = language_of(lang)
        cell.font = Font(spoken.font or USUAL_FONT)
        across, reading = _across(column), 2 * spoken.right_to_left
        cell.alignment = Alignment(across, "top", wrap_text=bool(lang), readingOrder=reading)
        # Text stays text when a person types into it: 1-2 is no date, 007 no number. Not for long texts, which
        # older Excels show as ##### then.
        cell.number_format = "0.000" if column == "confidence" else "General" if lang else "@"
        templates[column] = cell
    return templates


def _fill(cell: Cell, text: str) -> Cell:
    """Return *cell* with *text* in it: a number where its column holds numbers, else always a text."""
    if cell.number_format == "0.000":
        cell.value = float(text)
    else:
        # An escape that is none is broken up into two runs, for no program looks for one across runs.
        runs = ESCAPE.split(text)
        cell.value = CellRichText(runs) if len(runs) > 1 else text or None
        cell.data_type = "s" if text else "n"  # openpyxl would take =A1 for a formula, #N/A for an error
    return cell


def _add_rules(sheet: Any, whole: str, last: int) -> None:
    """Add colours for confidence, grey for what is not kept, and the choice of yes or no."""
    keep, confidence = (get_column_letter(1 + COLUMNS.index(column)) for column in ("keep", "confidence"))
    points = [FormatObject("num", value) for value, _ in SCALE]
    scale = Rule("colorScale", colorScale=ColorScale(points, [Color(color) for _, color in SCALE]))
    sheet.conditional_formatting.add(f"{confidence}2:{confidence}{last}", scale)
    grey = Rule("expression", formula=[f'${keep}2="no"'], dxf=DifferentialStyle(Font(color=GREY)))
    sheet.conditional_formatting.add(f"A2:{whole}", grey)
    choice = DataValidation("list", '"yes,no"', allow_blank=True, sqref=f"{keep}2:{keep}{last}")
    sheet.data_validations.append(choice)


def _add_notes(book: Workbook, columns: Sequence[str]) -> None:
    """Add the worksheet that says what the columns and flags mean."""
    notes, said = _add_sheet(book, "columns"), COLUMN_NOTES | PLACES
    _set_widths(notes, (18, 100))
    _add_header(notes, NOTES)
    for column in columns:
        notes.append((column, said.get(column, "")))
    notes.append(())
    _add_header(notes, ("flag", "what it says"))
    for note in FLAGS.items():
        notes.append(note)


def _archive(book: Workbook, created: datetime) -> bytes:
    """Return the file of *book*; nothing in it but *created* tells when it was written."""
    book.properties.creator = "parallel-aligner"
    book.properties.created = book.properties.modified = created
    made = io.BytesIO()
    with _Dated(made, "w") as archive:
        # Workbook.save would put the clock's time into the properties.
        ExcelWriter(book, archive).save()
    return made.getvalue()


def read(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return the rows of a workbook, as ``sheet.read`` does, and what else is in it. Raises ``InputError``."""
    return read_sheet(paths, tags)


def lines(data: bytes, where: str, required: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the lines of the first worksheet that has the *required* columns, else of the first one.

    All are of one length. Raises ``InputError``, beginning with *where*, for a workbook that cannot be read.
    """
    sheets = [page.lines for page in worksheets(Source(data, where))]
    found = next((page for page in sheets if has_columns(page[:1], required)), sheets[0] if sheets else ())
    width = max(map(len, found), default=0)
    return [line + ("",) * (width - len(line)) for line in found]


def has_columns(page: Sequence[Sequence[Any]], required: Sequence[str]) -> bool:
    """Whether the first row of *page* has the *required* columns."""
    return any(set(required) <= {str(name or "").strip().lower() for name in header} for header in page[:1])


def beyond(data: bytes, where: str) -> tuple[str, ...]:
    """Return what else is in the workbook *data* than the texts of its table, each kind with its number.

    The table is the first worksheet that has the columns of a sheet. Raises ``InputError`` as ``lines`` does.
    """
    kinds = Counter[str]()
    with broken(where):
        with ZipFile(io.BytesIO(data)) as archive:
            # Only the slow way of reading has comments: two to three times as long, so it is for workbooks with some.
            fast = not any("comment" in name.lower() for name in archive.namelist())
        book = load_workbook(io.BytesIO(data), read_only=fast)
        table: Any = None
        for page, values in zip(book.worksheets, pages_of(book, where), strict=True):
            if table is None and has_columns(values, REQUIRED):
                table = page
                kinds["formulas"] = sum(cell.data_type == "f" for row in page.iter_rows() for cell in row)
            elif [row[:2] for row in values[:1]] != [NOTES] and any(
                cell is not None and str(cell).strip() for row in values for cell in row
            ):
                kinds["further worksheets"] += 1
            if not fast:
                kinds["cell comments"] += sum(cell.comment is not None for row in page.iter_rows() for cell in row)
        kinds["further worksheets"] += len(book.chartsheets)
    return counted(kinds)
