"""Alignments as TMX 1.4, the exchange format of translation memories.

Readers refuse a whole memory for one character or attribute, so what is written is valid by the DTD: all
seven header attributes, properties before variants, only XML characters, never an empty side.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.files import atomic_write
from aligner.formats.xmltext import NOT_XML, XML_LANG, UnitReport, timestamp, xml_text
from aligner.records import Alignment
from aligner.rows import Row, kept_rows, rows_of

if TYPE_CHECKING:
    from lxml.etree import _Element


def write_tmx(alignment: Alignment, path: Path, tags: tuple[str, str], created: datetime | None = None) -> UnitReport:
    """Write the kept pairs of *alignment*, whose sides are in the languages *tags*, such as ``zh-CN``.

    *created* defaults to now. A pair with nothing to see on one side is left out. Raises ``OutputError``.
    """
    return write_tmx_rows(rows_of(alignment), path, tags, created)


def write_tmx_rows(
    rows: Sequence[Row], path: Path, tags: tuple[str, str], created: datetime | None = None
) -> UnitReport:
    """Write the kept *rows*, as ``write_tmx`` does: the way back from a reviewed sheet."""
    from lxml import etree

    date = timestamp(created)
    kept = kept_rows(rows)
    root = new_memory(tags[0], date)
    body = root[-1]
    for row in with_unique_ids(kept):
        add_unit(body, row, tags, date)
    atomic_write(path, etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8"))
    return UnitReport(len(kept), removed_characters(kept))


def removed_characters(rows: Iterable[Row]) -> int:
    """Return how many characters of the texts of *rows* XML cannot hold."""
    return sum(len(NOT_XML.findall(row.source + row.target)) for row in rows)


def new_memory(source_tag: str, date: str) -> "_Element":
    """Return a memory without units, made at *date*, whose source language is *source_tag*: header and body."""
    from lxml import etree

    root = etree.Element("tmx", version="1.4")
    etree.SubElement(root, "header", _header(source_tag, date))
    etree.SubElement(root, "body")
    return root


def _header(source_tag: str, date: str) -> dict[str, str]:
    """Return the attributes that TMX requires of a header, and the date."""
    return {
        "creationtool": "parallel-aligner",
        "creationtoolversion": _version(),
        "segtype": "sentence",
        "o-tmf": "parallel-aligner",
        "adminlang": "en-US",
        "srclang": source_tag,
        "datatype": "plaintext",
        "creationdate": date,
    }


def _version() -> str:
    """Return this package's version, or 0 where it runs without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("parallel-aligner")
    except PackageNotFoundError:
        return "0"


def with_unique_ids(rows: Sequence[Row], taken: Iterable[str] = ()) -> Iterator[Row]:
    """Yield *rows*, an id that a row before (one that a person has split) or *taken* has with a number behind it."""
    named = [replace(row, id=xml_text(row.id) or "added") for row in rows]
    reserved, used = {row.id for row in named}, set(taken)
    last: Counter[str] = Counter()
    for row in named:
        unique = row.id
        while unique in used or (unique != row.id and unique in reserved):
            last[row.id] += 1
            unique = f"{row.id}.{last[row.id] + 1}"
        used.add(unique)
        yield replace(row, id=unique)


def add_unit(body: "_Element", row: Row, tags: tuple[str, str], date: str) -> "_Element":
    """Add the translation unit of *row* to *body* and return it."""
    from lxml import etree

    unit = etree.SubElement(body, "tu", {"tuid": row.id, "creationdate": date})
    for name, value in _properties(row):
        etree.SubElement(unit, "prop", type=name).text = xml_text(value)
    for tag, text in zip(tags, (row.source, row.target), strict=True):
        variant = etree.SubElement(unit, "tuv", {XML_LANG: tag})
        etree.SubElement(variant, "seg").text = xml_text(text)
    return unit


def _properties(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the properties of a unit; names of one's own begin with ``x-``, or tools drop them."""
    yield "x-confidence", f"{row.confidence:.3f}"
    yield "x-document", row.document
    yield "x-type", row.type
    if row.flags:
        yield "x-flags", " ".join(row.flags)
