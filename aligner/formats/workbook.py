"""Rows as an Excel workbook (Office Open XML, ECMA-376), ready to be looked through by a person.

``sheet.read_csv`` reads it back, and so it does after Excel or LibreOffice has saved it.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aligner.errors import OutputError
from aligner.files import atomic_write, shown
from aligner.formats.xmltext import NOT_XML, UnitReport, timestamp, xml_text
from aligner.rows import COLUMN_NOTES, COLUMNS, Row, cells_of, guard, one_line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook

MAX_ROWS: Final = 1_048_575
"""Rows of a worksheet below its header ("Excel specifications and limits", Microsoft)."""
MAX_CELL: Final = 32_767
"""UTF-16 code units in one cell (same source); a longer text would be cut off."""

ESCAPE: Final = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)")
"""The place inside what Office Open XML takes for an escaped character, such as ``_x0041_`` for A (ECMA-376
part 1, 22.9.2.19, ST_Xstring)."""

WIDTHS: Final = dict.fromkeys(COLUMNS, 16) | {
    "id": 12,
    "keep": 7,
    "source": 60,
    "target": 60,
    "type": 7,
    "document": 24,
}
"""Widths of the columns in digits of the normal font."""

LINE: Final = 15.5
"""Points that a line of text takes in the fonts below."""
LINE_WIDTH: Final = 64
"""Narrow characters, a wide one counted as two, that a column of 60 digits holds at least (seed 002: 66 to 75).
LibreOffice does not look for the height of a row itself when it opens a workbook."""
HIGHEST: Final = 409.0
"""Points that a row can be high ("Excel specifications and limits")."""

FONTS: Final = {
    "zh": "Microsoft YaHei",
    **dict.fromkeys(("zh-TW", "zh-HK", "zh-Hant"), "Microsoft JhengHei"),
    "ja": "Yu Gothic",
    "ko": "Malgun Gothic",
}
"""Fonts of Windows and Office that show these languages; other systems take one of their own instead. All
other languages are shown in the workbook's usual font."""
USUAL_FONT: Final = "Calibri"

# The review page's colours from doubtful to sure end in blue; a person expects green in a sheet, so it is the
# bluish green of ColorBrewer's BrBG, which stays apart from the red for people who see no red or green.
RED, YELLOW, GREEN, GREY = "FFF4A582", "FFFFF7BC", "FF80CDC1", "FF8C8C8C"
SCALE: Final = ((0.5, RED), (0.8, YELLOW), (1.0, GREEN))
"""Confidences and their colours."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can name: the same bytes whenever it is written."""


def write_xlsx(
    rows: Sequence[Row], path: Path, langs: tuple[str, str] = ("zh", "en"), created: datetime | None = None
) -> UnitReport:
    """Write *rows*, source and target in the languages *langs* (codes or tags), as the worksheet ``pairs``.

    A second worksheet says what each column and each flag means. Every text is a text, never a formula, and
    guarded as in CSV, for people save workbooks as CSV. Characters that XML cannot hold are removed and
    counted. *created* defaults to now. Raises ``OutputError``, also if there are too many rows or letters.
    """
    # openpyxl wants times in UTC that do not say so.
    date = datetime.strptime(timestamp(created), "%Y%m%dT%H%M%SZ")
    cells = [_cells(row) for row in rows]
    _check_size(cells, path)
    openpyxl = _openpyxl(path)
    book = openpyxl.Workbook(write_only=True)
    _add_pairs(book, cells, langs)
    _add_notes(book)
    atomic_write(path, _archive(book, date))
    return UnitReport(len(rows), sum(len(NOT_XML.findall("".join(cells_of(row).values()))) for row in rows))


def _openpyxl(path: Path) -> Any:
    """Return the library, or raise ``OutputError`` saying how to get it."""
    try:
        import openpyxl
    except ImportError as error:
        raise OutputError(f"{shown(path)}: a workbook needs openpyxl (pip install openpyxl); or use csv") from error
    return openpyxl


def _cells(row: Row) -> dict[str, str]:
    """Return the cells of *row* as they will be written."""
    return {column: guard(one_line(xml_text(text)), column) for column, text in cells_of(row).items()}


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


def _add_pairs(book: "Workbook", cells: Sequence[dict[str, str]], langs: tuple[str, str]) -> None:
    """Add the worksheet of the pairs."""
    sheet = book.create_sheet("pairs")
    _set_widths(sheet, list(WIDTHS.values()))
    sheet.freeze_panes = "A2"
    _set_page(sheet)
    _add_header(sheet, COLUMNS)
    templates = _templates(sheet, langs)
    for number, line in enumerate(cells, 2):
        sheet.row_dimensions[number].height = _height(line)
        # openpyxl writes a row as it is appended, so one cell a column will do for all of them.
        sheet.append([_fill(templates[column], text) for column, text in line.items()])
    last = max(2, len(cells) + 1)  # an empty sheet keeps one row for a person to begin with
    sheet.auto_filter.ref = f"A1:{_letter(COLUMNS[-1])}{last}"
    _add_rules(sheet, last)


def _height(line: dict[str, str]) -> float:
    """Return the height, in points, in which the longer of both texts can be read whole, if a row can be so high."""
    widths = (sum(1 + (east_asian_width(char) in "WF") for char in line[side]) for side in ("source", "target"))
    return min(HIGHEST, LINE * max(1, *(-(-width // LINE_WIDTH) for width in widths)))


def _set_widths(sheet: Any, widths: Sequence[int]) -> None:
    """Give the columns of *sheet* their widths; it must be done before the first row."""
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width


def _set_page(sheet: Any) -> None:
    """Have *sheet* printed on as many broad pages as it takes, each as wide as the sheet and with its header."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _letter(column: str) -> str:
    """Return the name that a spreadsheet gives *column*."""
    return chr(ord("A") + COLUMNS.index(column))


def _add_header(sheet: Any, names: Sequence[str]) -> None:
    """Add a row of bold names."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cells = [WriteOnlyCell(sheet, name) for name in names]
    for cell in cells:
        cell.font = Font(USUAL_FONT, bold=True)
    sheet.append(cells)


def _templates(sheet: Any, langs: tuple[str, str]) -> dict[str, "Cell"]:
    """Return a cell with its looks for each column."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    templates = {}
    for column in COLUMNS:
        lang = dict(zip(("source", "target"), langs, strict=True)).get(column, "")
        cell = WriteOnlyCell(sheet)
        primary = lang.partition("-")[0]
        cell.font = Font(FONTS.get(lang) or FONTS.get(primary, USUAL_FONT))
        cell.alignment = Alignment(vertical="top", wrap_text=bool(lang), readingOrder=2 if primary == "ar" else 0)
        # Text stays text when a person types into it: 1-2 is no date, 007 no number. Not for long texts, which
        # older Excels show as ##### then.
        cell.number_format = "0.000" if column == "confidence" else "General" if lang else "@"
        templates[column] = cell
    return templates


def _fill(cell: "Cell", text: str) -> "Cell":
    """Return *cell* with *text* in it: a number where its column holds numbers, else always a text."""
    from openpyxl.cell.rich_text import CellRichText

    if cell.number_format == "0.000":
        cell.value = float(text)
    else:
        # An escape that is none is broken up into two runs, for no program looks for one across runs.
        runs = ESCAPE.split(text)
        cell.value = CellRichText(runs) if len(runs) > 1 else text or None
        cell.data_type = "s" if text else "n"  # openpyxl would take =A1 for a formula, #N/A for an error
    return cell


def _add_rules(sheet: Any, last: int) -> None:
    """Add colours for confidence, grey for what is not kept, and the choice of yes or no."""
    from openpyxl.formatting.rule import ColorScale, FormatObject, Rule
    from openpyxl.styles import Color, Font
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.worksheet.datavalidation import DataValidation

    keep, confidence = _letter("keep"), _letter("confidence")
    points = [FormatObject("num", value) for value, _ in SCALE]
    scale = Rule("colorScale", colorScale=ColorScale(points, [Color(color) for _, color in SCALE]))
    sheet.conditional_formatting.add(f"{confidence}2:{confidence}{last}", scale)
    grey = Rule("expression", formula=[f'${keep}2="no"'], dxf=DifferentialStyle(Font(color=GREY)))
    sheet.conditional_formatting.add(f"A2:{_letter(COLUMNS[-1])}{last}", grey)
    choice = DataValidation("list", '"yes,no"', allow_blank=True, sqref=f"{keep}2:{keep}{last}")
    sheet.data_validations.append(choice)


def _add_notes(book: "Workbook") -> None:
    """Add the worksheet that says what the columns and flags mean."""
    from aligner.check.flags import FLAGS  # here, because it needs numpy

    sheet = book.create_sheet("columns")
    _set_widths(sheet, (18, 100))
    _add_header(sheet, ("column", "what it says"))
    for note in COLUMN_NOTES.items():
        sheet.append(note)
    sheet.append(())
    _add_header(sheet, ("flag", "what it says"))
    for note in FLAGS.items():
        sheet.append(note)


def _archive(book: "Workbook", created: datetime) -> bytes:
    """Return the file of *book*; nothing in it but *created* tells when it was written."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "parallel-aligner"
    book.properties.created = book.properties.modified = created
    raw, made = io.BytesIO(), io.BytesIO()
    with ZipFile(raw, "w") as archive:
        # Workbook.save would put the clock's time into the properties.
        ExcelWriter(book, archive).save()
    with ZipFile(raw) as archive, ZipFile(made, "w", ZIP_DEFLATED) as dated:
        for name in archive.namelist():
            dated.writestr(ZipInfo(name, EPOCH), archive.read(name), ZIP_DEFLATED)
    return made.getvalue()
