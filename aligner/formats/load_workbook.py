"""What an Excel workbook holds beside the table that is read from it."""

import io
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from zipfile import ZipFile

from aligner.errors import InputError
from aligner.formats.table import BROKEN_WORKBOOK
from aligner.rows import REQUIRED

OURS: Final = ("column", "what it says")
"""The first cells of the worksheet in which ``workbook.write_xlsx`` explains the columns."""


def beyond_workbook(data: bytes, where: str) -> Counter[str]:
    """Return what the workbook *data* holds that its table does not, each kind with its number.

    The table is the first worksheet that has the columns of a sheet. Raises ``InputError``, beginning with
    *where*, for a workbook that cannot be read.
    """
    import openpyxl

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            # Only the slow way of reading has comments: two to three times as long, so it is for workbooks with some.
            fast = not any("comment" in name.lower() for name in archive.namelist())
        with warnings.catch_warnings(action="ignore"):  # about styles, which do not matter here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=fast)
            return Counter(_kinds(book, fast=fast))
    except BROKEN_WORKBOOK as error:
        raise InputError(f"{where}: not a workbook that can be read; save it as .xlsx or as CSV") from error


def _kinds(book: Any, *, fast: bool) -> Iterator[str]:
    """Yield what *book* holds beyond its table; comments only if it was not read the *fast* way."""
    table = next((sheet for sheet in book.worksheets if _is_table(sheet)), None)
    for sheet in book.worksheets:
        if sheet is not table and _header(sheet)[:2] != OURS and _holds_anything(sheet):
            yield "further worksheets"
        for row in () if fast else sheet.iter_rows():
            yield from ("cell comments" for cell in row if getattr(cell, "comment", None))
    yield from ("further worksheets" for _ in book.chartsheets)


def _header(sheet: Any) -> tuple[str, ...]:
    """Return the first row of *sheet*, in small letters."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write wrong ones
    return tuple(str(cell or "").strip().lower() for cell in next(sheet.iter_rows(values_only=True), ()))


def _is_table(sheet: Any) -> bool:
    """Whether the columns of a sheet are there."""
    return set(REQUIRED) <= set(_header(sheet))


def _holds_anything(sheet: Any) -> bool:
    """Whether any cell of *sheet* has something in it."""
    return any(str(cell).strip() for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
