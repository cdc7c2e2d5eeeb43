"""Kept rows as XLIFF 2.1 (OASIS Standard, 13 February 2018), the exchange format of translation jobs; and back.

The core holds the texts, its metadata module what else a row says. XLIFF can name the characters that XML cannot
hold (``<cp hex="001A"/>``), so the texts lose nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element

from aligner.errors import InputError
from aligner.files import atomic_write, shown
from aligner.formats import Loaded, Output, UnitReport, counted
from aligner.formats.xml import parse_xml, split_name, to_bytes
from aligner.languages.tags import named_tags
from aligner.rows import NOT_XML, Row, Two, is_blank, kept_rows, parse_row, xml_text

CORE: Final = "urn:oasis:names:tc:xliff:document:2.0"
"""The namespace of the core, the same in 2.0 and 2.1."""
METADATA: Final = "urn:oasis:names:tc:xliff:metadata:2.0"
"""The namespace of the metadata module, the same in 2.0 and 2.1."""
PRESERVE: Final = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}

CATEGORY: Final = "parallel-aligner"
"""What marks our own metadata among others."""
ABOUT: Final = ("confidence", "flags", "type", "source_sentences", "target_sentences")
"""The fields of a row that go into the metadata."""

INLINE: Final = frozenset({"pc", "sc", "ec", "ph", "mrk", "sm", "em"})
"""Elements inside a text, of which rows have the text only."""

STATE: Final = "translated"
"""The state of every segment that is written: whether someone has reviewed it no row says."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the rows that a memory holds, their sides in the languages of the tags, such as ``zh-CN``.

    Raises ``OutputError``.
    """
    data, report = data_of(output)
    atomic_write(paths[0], data)
    return report


def data_of(output: Output, _ending: str = "") -> tuple[bytes, UnitReport]:
    """Return the rows that a memory holds.

    One ``file`` holds one document, its units in the order of the rows. The ids of units are made anew, for
    not every row's id may be one; the row's is the name. What is removed and counted are characters of names,
    flags and the like that XML cannot hold; texts keep them all.
    """
    kept = kept_rows(output.rows)
    documents: dict[str, list[Row]] = {}
    for row in kept:
        documents.setdefault(row.document, []).append(row)
    prefixes: Any = {None: CORE, "mda": METADATA}  # lxml's stubs know of no namespace without a prefix
    root = etree.Element(f"{{{CORE}}}xliff", nsmap=prefixes)
    root.attrib.update({"version": "2.1", "srcLang": output.tags[0], "trgLang": output.tags[1]})
    for number, (name, members) in enumerate((documents or {"": []}).items(), 1):
        _add_file(root, f"f{number}", name, members)
    written = (text for row in kept for text in (row.id, row.document, *dict(_about(row)).values()))
    return to_bytes(root), UnitReport(len(kept), sum(len(NOT_XML.findall(text)) for text in written))


def _add_file(root: _Element, file_id: str, document: str, rows: Sequence[Row]) -> None:
    """Add the units of one document; where there are none an empty group, for the schema wants something."""
    file = etree.SubElement(root, f"{{{CORE}}}file", id=file_id)
    if document:
        file.set("original", xml_text(document))
    for number, row in enumerate(rows, 1):
        _add_unit(file, f"u{number}", row)
    if not rows:
        etree.SubElement(file, f"{{{CORE}}}group", id="g1")


def _add_unit(file: _Element, unit_id: str, row: Row) -> None:
    """Add one unit of one segment to *file*."""
    unit = etree.SubElement(file, f"{{{CORE}}}unit", {"id": unit_id, "name": xml_text(row.id)})
    metadata = etree.SubElement(unit, f"{{{METADATA}}}metadata")
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", category=CATEGORY)
    for name, value in _about(row):
        etree.SubElement(group, f"{{{METADATA}}}meta", type=name).text = xml_text(value)
    segment = etree.SubElement(unit, f"{{{CORE}}}segment", state=STATE)
    for side, text in (("source", row.source), ("target", row.target)):
        _set_text(etree.SubElement(segment, f"{{{CORE}}}{side}", PRESERVE), text)


def _about(row: Row) -> Iterator[tuple[str, str]]:
    """Yield name and value of what the metadata say of *row*; what is empty is left out."""
    texts = {name: getattr(row, name) for name in ABOUT}
    texts |= {"confidence": f"{row.confidence:.3f}", "flags": " ".join(row.flags)}
    return ((name, text) for name, text in texts.items() if text)


def _set_text(element: _Element, text: str) -> None:
    """Put *text* into *element*, with an element of its own for each character that XML cannot hold."""
    at = 0
    for char in NOT_XML.finditer(text):
        _append(element, text[at : char.start()])
        etree.SubElement(element, f"{{{CORE}}}cp", hex=f"{ord(char[0]):04X}")
        at = char.end()
    _append(element, text[at:])


def _append(element: _Element, text: str) -> None:
    """Put *text* behind what is in *element*."""
    if len(element):
        element[-1].tail = text
    else:
        element.text = text


def read(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return a row for each segment of an XLIFF 2.x file, and what rows cannot hold of them.

    Of inline elements the text is read, of a unit with several segments a row for each. A row is kept if both
    sides have something to see; without our metadata it is certain. Raises ``InputError`` if the file is no
    XLIFF, an older one, or of other languages than *tags*.
    """
    root, where = parse_xml(paths[0], "XLIFF"), shown(paths[0])
    core = re.match(r"\{(urn:oasis:names:tc:xliff:document:2\.[0-9]+)\}xliff$", str(root.tag))
    if core is None:
        name = split_name(root)[1]
        found = f"XLIFF {root.get('version', '')}".strip() if name == "xliff" else f"<{name[:40]}> is not XLIFF"
        raise InputError(f"{where}: {found}, expected XLIFF 2.x")
    rows: list[Row] = []
    for file in root.iter(f"{{{core[1]}}}file"):
        for unit in file.iter(f"{{{core[1]}}}unit"):
            rows += _unit_rows(unit, core[1], file.get("original", ""), where)
    said = root.get("srcLang", ""), root.get("trgLang", "")
    if all(said) and tags:
        named_tags(Counter(said), tags, where)
    names = Counter(split_name(element)[1] for element in root.iter(f"{{{core[1]}}}*"))
    beyond = Counter({"notes": names["note"], "inline codes": sum(names[name] for name in INLINE)})
    return Loaded(tuple(rows), said if all(said) else None, counted(beyond)).in_order(tags)


def _unit_rows(unit: _Element, core: str, document: str, where: str) -> list[Row]:
    """Return a row for each segment of *unit*; from the second on the id has a number behind it."""
    unit_id = str(unit.get("name") or unit.get("id", ""))
    where = f"{where}, unit {unit_id[:40]!r}"
    about = parse_row({"id": "x", "keep": "yes", **_own_metadata(unit)}, where)
    rows = []
    for number, segment in enumerate(unit.iter(f"{{{core}}}segment"), 1):
        source, target = [_text(segment.find(f"{{{core}}}{side}"), core, where) for side in ("source", "target")]
        row_id = unit_id if number == 1 else f"{unit_id}.{number}"
        keep = not is_blank(source) and not is_blank(target)
        rows.append(replace(about, id=row_id, keep=keep, source=source, target=target, document=document))
    return rows


def _own_metadata(unit: _Element) -> dict[str, str]:
    """Return what our own metadata say of *unit*."""
    groups = [group for group in unit.iter(f"{{{METADATA}}}metaGroup") if group.get("category") == CATEGORY]
    metas = [meta for group in groups for meta in group.iter(f"{{{METADATA}}}meta")]
    return {meta.get("type", ""): meta.text or "" for meta in metas if meta.get("type") in ABOUT}


def _text(element: _Element | None, core: str, where: str) -> str:
    """Return the text of a side, inline elements included, comments not; raise ``InputError`` for a wrong ``cp``."""
    if element is None:
        return ""
    parts = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event != "start":
            parts.append((node.tail or "") if node is not element else "")
        elif node.tag == f"{{{core}}}cp":
            parts.append(_character(node.get("hex", ""), where))
        else:
            parts.append(node.text or "")
    return "".join(parts)


def _character(number: str, where: str) -> str:
    """Return the character of a code point in hexadecimal digits."""
    point = int(number, 16) if re.fullmatch("[0-9A-Fa-f]{1,8}", number) else -1
    if not 0 <= point <= 0x10FFFF:
        raise InputError(f"{where}: cp has hex={number[:40]!r}, expected the number of a character, such as 001A")
    return chr(point)
