"""OpenDocument spreadsheets made by hand."""

import io
from zipfile import ZIP_STORED, ZipFile

KIND = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
)
FOOT = "</office:body></office:document-content>"


def cell(text: str, more: str = "") -> str:
    """Return a cell of one paragraph; *more* are attributes."""
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    """Return a row of *cells*."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


COLUMNS = row(*map(cell, ("id", "keep", "source", "target", "confidence")))
PAIR = row(
    cell("x-1"),
    cell("yes"),
    cell("你好。"),
    cell("Hello."),
    cell("1,0", 'office:value-type="float" office:value="0.973"'),
)
EMPTY = row('<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="{}"')


def book(*sheets: str, body: str = "spreadsheet", **members: str) -> bytes:
    """Return the file of *sheets*, each the rows of one."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", KIND)
        tables = "".join(f"<table:table>{rows}</table:table>" for rows in sheets)
        archive.writestr("content.xml", f"{HEAD}<office:{body}>{tables}</office:{body}>{FOOT}")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()
