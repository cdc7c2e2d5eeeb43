"""A PDF -> its text in reading order, with marks: paragraphs, headings, list items, cells, code, notes, pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from aligner.errors import InputError
from aligner.read.pdf.characters import DAMAGED, ONE_AT_A_TIME, Drawn, Fonts, read_page
from aligner.read.pdf.flow import Page, flowed
from aligner.read.pdf.furniture import contents, heads_and_feet, text_of
from aligner.read.pdf.rows import Row, rows_of, words_of
from aligner.read.pdf.standin import stand_in
from aligner.read.pdf.tables import Table, ruled_tables
from aligner.read.pdf.write import Aside, Writer, title_key
from aligner.read.source import Content, Source, said_by
from aligner.records import MarkKind

_FEW: Final = 10
"""Characters up to which a page that is a picture is a scan."""
_PICTURED: Final = 0.8
"""Share of a page that the picture of a scan covers."""
_NAMED: Final = 8
"""Runs of pages that a message names."""
_OUTLINE: Final = 10_000
"""Titles of an outline that are looked at."""
_UNMAPPED: Final = 0.001
"""Share of a document's characters without a meaning from which a person is told."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with its words in rows."""

    number: int
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]
    aside: tuple[Aside, ...]


@dataclass(slots=True)
class _Found:
    """What the pages of a document hold."""

    sheets: list[_Sheet]
    labels: list[str]
    scanned: list[int]
    unmapped: dict[int, int]
    """How many characters without a meaning, by page."""
    outline: dict[str, int]
    """Level of each title."""
    total: int
    """Pages of the document, read or not."""
    characters: int = 0


def read(source: Source) -> Content:
    """Return the text of a PDF and what is known of its structure.

    Raises ``InputError`` for a file that is damaged, encrypted or nothing but pictures of pages.
    """
    found = _pages(source)
    if not any(sheet.rows or sheet.tables for sheet in found.sheets):
        raise InputError(f"{source.where}: {_no_text(found)}")
    pages, furniture = _without_furniture(found.sheets)
    items = flowed(pages)
    writer = Writer(found.labels, found.outline, list(chain.from_iterable(items)))
    kind = MarkKind.PARAGRAPH if source.how.headers else MarkKind.NOTE
    for sheet, (heads, feet), begun in zip(found.sheets, furniture, items, strict=True):
        writer.aside(sheet.number, heads, kind)
        for item in begun:
            writer.item(item)
        writer.aside(sheet.number, feet, kind)
        writer.aside(sheet.number, sheet.aside)
    return writer.content(_remarks(found, source))


def _without_furniture(sheets: Sequence[_Sheet]) -> tuple[list[Page], list[tuple[list[Aside], list[Aside]]]]:
    """Return the pages without their heads and feet, and the heads and the feet of each, with the reason."""
    pages, aside = [], []
    for sheet, reasons in zip(sheets, heads_and_feet([sheet.rows for sheet in sheets]), strict=True):
        listed = contents([row for number, row in enumerate(sheet.rows) if number not in reasons])
        bare = [number for number in range(len(sheet.rows)) if number not in reasons]
        reasons.update((bare[number], "contents") for number in listed)
        kept = tuple(row for number, row in enumerate(sheet.rows) if number not in reasons)
        ends: tuple[list[Aside], list[Aside]] = ([], [])
        for number, why in sorted(reasons.items()):
            ends[2 * number >= len(sheet.rows)].append((text_of(sheet.rows[number]), why))
        pages.append(Page(sheet.number, kept, sheet.tables))
        aside.append(ends)
    return pages, aside


def _pages(source: Source) -> _Found:
    """Return what is on the pages of a document."""
    with ONE_AT_A_TIME, _opened(source) as document:
        total = len(document)
        found = _Found([], [], [], {}, _outline(document), total)
        fonts = Fonts()
        for number in range(1, min(total, source.how.limits.pages) + 1):
            try:
                drawn = read_page(document, number, fonts)
            except DAMAGED as error:
                raise InputError(f"{source.where}: page {number} of {total} is damaged ({said_by(error)})") from error
            _take(found, drawn, fonts)
        return found


def _take(found: _Found, drawn: Drawn, fonts: Fonts) -> None:
    """Add a page to what was *found*."""
    if not drawn.vertical:
        fonts.learn(drawn.letters)
    words = words_of(drawn.letters, fonts.all)
    tables, rest = ruled_tables(drawn.rules, words)
    found.sheets.append(_Sheet(drawn.number, tuple(rows_of(rest)), tuple(tables), drawn.aside))
    found.labels.append(drawn.label)
    found.characters += len(drawn.letters)
    if len(drawn.letters) < _FEW and drawn.pictured >= _PICTURED:
        found.scanned.append(drawn.number)
    if drawn.unmapped:
        found.unmapped[drawn.number] = drawn.unmapped


@contextmanager
def _opened(source: Source) -> Iterator["pypdfium2.PdfDocument"]:
    """Open a document, for as long as it is read."""
    stand_in()
    try:
        document = pypdfium2.PdfDocument(source.data, password=source.how.password)
        document.init_forms()
    except DAMAGED as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            what = "wrong password" if source.how.password else "encrypted; give its password with --password"
            raise InputError(f"{source.where}: {what}") from error
        raise InputError(f"{source.where}: a damaged PDF file ({said_by(error)})") from error
    try:
        yield document
    finally:
        document.close()


def _outline(document: "pypdfium2.PdfDocument") -> dict[str, int]:
    """Return the level of each title of the document's outline, from 1."""
    levels: dict[str, int] = {}
    try:
        for bookmark in islice(document.get_toc(max_depth=9), _OUTLINE):
            levels.setdefault(title_key(bookmark.get_title()), bookmark.level + 1)
    except DAMAGED:
        return levels  # Sizes tell the levels of the other headings.
    return levels


def _remarks(found: _Found, source: Source) -> Iterator[str]:
    """Yield what a person should know."""
    read = len(found.sheets)
    if read < found.total:
        yield f"only the first {read:,} of {found.total:,} pages were read: that is the limit"
    if found.scanned:
        yield f"{_named(found.scanned)} {_scan(len(found.scanned))}"
    count = sum(found.unmapped.values())
    if count >= max(1.0, _UNMAPPED * found.characters):
        pages = _named(sorted(found.unmapped))
        yield f"{count:,} characters on {pages} have no meaning in the file; the text there may be wrong"


def _no_text(found: _Found) -> str:
    if found.scanned:
        return f"{_named(found.scanned)} {_scan(len(found.scanned))}"
    return "a PDF file without text"


def _scan(count: int) -> str:
    what = "is a picture without text" if count == 1 else "are pictures without text"
    return f"{what} (a scan); make the text with an OCR program first: ocrmypdf IN.pdf OUT.pdf"


def _named(pages: Sequence[int]) -> str:
    """Return the numbers of *pages* in words.

    >>> _named([1, 2, 3, 7])
    'pages 1–3, 7'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs[:_NAMED]]
    return f"page{'s' * (len(pages) > 1)} {', '.join(shown)}{', ...' * (len(runs) > _NAMED)}"
