"""Rows as TMX 1.4, the exchange format of translation memories; and memories of any tool, 1.1 to 1.4b, as rows.

Readers refuse a whole memory for one character or attribute, so what is written is valid by the DTD: all
seven header attributes, properties before variants, only XML characters, never an empty side.

Source of all rules: TMX 1.4b Specification (LISA OSCAR, 2005) and the DTDs of 1.1 and 1.4. The text of a
segment is what a reader of the document sees:

- ``bpt``, ``ept``, ``it``, ``ph`` and ``ut`` hold codes of the native format, which are no text;
- ``hi`` marks a stretch of the segment, its content is text in place;
- ``sub`` is a text of its own inside a code (a footnote, a title), it stands where the code stands, parted
  from what is around it by a space;
- comments and processing instructions are no text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lxml import etree
from lxml.etree import _Element, _ElementTree

from aligner.errors import InputError
from aligner.files import atomic_write, program_version, shown, timestamp
from aligner.formats import Loaded, Output, UnitReport, counted
from aligner.formats.xml import parse_xml, split_name, stream_xml, to_bytes
from aligner.languages.tags import find_sides, named_tags, same_language, same_tag, tags_of_memory
from aligner.rows import NOT_XML, Row, Two, kept_rows, parse_row, short_name, turned_type, xml_text

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

OUR_PROPS: Final = frozenset({"x-confidence", "x-document", "x-type", "x-flags"})
"""Properties of a unit that are columns of its row."""

CODES: Final = frozenset({"bpt", "ept", "it", "ph", "ut"})
"""The elements whose content is code of the native format (TMX 1.4b, "Content Markup")."""

ALL_LANGUAGES: Final = "*all*"
"""What a header says as ``srclang`` when any variant may be the source."""

UNNAMED: Final = "added"
"""The id of a row that has none."""

_EDGE: Final = "\0"  # around a text inside a code; XML cannot hold it
_EDGES: Final = re.compile(rf"(?<=[^\s{_EDGE}]){_EDGE}+(?=[^\s{_EDGE}])")


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the rows that a memory holds, their sides in the languages of the tags, such as ``zh-CN``.

    Raises ``OutputError``; ``SettingError`` as ``files.source_date`` does.
    """
    data, report = data_of(output)
    atomic_write(paths[0], data)
    return report


def data_of(output: Output, _ending: str = "") -> tuple[bytes, UnitReport]:
    """Return the rows that a memory holds; raise ``SettingError`` as ``files.source_date`` does."""
    date, kept = timestamp(), kept_rows(output.rows)
    pieces = memory_pieces(with_unique_ids(kept), output.tags, date)
    return b"".join(pieces), UnitReport(len(kept), removed_characters(kept))


def memory_pieces(rows: Iterable[Row], tags: Two, date: str, *, places: bool = False) -> Iterator[bytes]:
    """Yield the file of a memory of *rows*, unit by unit, as ``xml.to_bytes`` lays it out.

    With *places* these are properties too. Without a *date* the memory has none.
    """
    head, _, tail = to_bytes(new_memory(tags[0], date)).partition(b"<body/>")
    opened = b"<body>\n"
    yield head
    for row in rows:
        unit = add_unit(etree.Element("body"), row, tags, date)
        for name, value in row.places if places else ():
            prop = unit.makeelement("prop", type=xml_text(f"x-{name}"))
            prop.text = xml_text(value)
            unit.insert(len(unit) - 2, prop)  # before the variants
        etree.indent(unit, level=2)
        yield opened + b"    " + etree.tostring(unit, encoding="UTF-8", with_tail=False) + b"\n"
        opened = b""
    yield (b"<body/>" if opened else b"  </body>") + tail


def removed_characters(rows: Iterable[Row]) -> int:
    """Return how many characters of the texts of *rows* XML cannot hold."""
    return sum(len(NOT_XML.findall(row.source + row.target)) for row in rows)


def new_memory(source_tag: str, date: str) -> _Element:
    """Return a memory without units, made at *date* if any, whose source language is *source_tag*: header and body."""
    root = etree.Element("tmx", version="1.4")
    etree.SubElement(root, "header", _header(source_tag, date))
    etree.SubElement(root, "body")
    return root


def _header(source_tag: str, date: str) -> dict[str, str]:
    """Return the attributes that TMX requires of a header, and the date."""
    return {
        "creationtool": "parallel-aligner",
        "creationtoolversion": program_version(),
        "segtype": "sentence",
        "o-tmf": "parallel-aligner",
        "adminlang": "en-US",
        "srclang": source_tag,
        "datatype": "plaintext",
        **({"creationdate": date} if date else {}),
    }


def with_unique_ids(rows: Sequence[Row], taken: Iterable[str] = ()) -> Iterator[Row]:
    """Yield *rows*, an id that a row before (one that a person has split) or *taken* has with a number behind it."""
    named = [replace(row, id=xml_text(row.id) or UNNAMED) for row in rows]
    for row, unique in zip(named, unique_ids([row.id for row in named], taken), strict=True):
        yield replace(row, id=unique)


def unique_ids(ids: Iterable[str], taken: Iterable[str] = ()) -> Iterator[str]:
    """Yield *ids*, one that was there before, or is *taken*, with a number behind it.

    >>> list(unique_ids(["a", "a", "a.2", ""]))
    ['a', 'a.3', 'a.2', 'added']
    """
    named = [xml_text(name) or "added" for name in ids]
    reserved, used = {*named}, set(taken)
    last: Counter[str] = Counter()
    for name in named:
        unique = name
        while unique in used or (unique != name and unique in reserved):
            last[name] += 1
            unique = f"{name}.{last[name] + 1}"
        used.add(unique)
        yield unique


def add_unit(body: _Element, row: Row, tags: Two, date: str) -> _Element:
    """Add the translation unit of *row* to *body* and return it."""
    unit = etree.SubElement(body, "tu", {"tuid": row.id, **({"creationdate": date} if date else {})})
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


@dataclass(frozen=True, slots=True)
class TmxTree:
    """A parsed memory. The elements are lxml's own and can be changed."""

    tree: _ElementTree
    header: _Element | None
    body: _Element
    namespace: str
    """What stands before each element's name: ``{uri}``, or nothing, as in all versions before 2.0."""

    @property
    def source_tag(self) -> str:
        """The source language that the header names; empty if it names none or any."""
        named = "" if self.header is None else self.header.get("srclang", "")
        return "" if named.casefold() == ALL_LANGUAGES else named

    def units(self) -> Iterator[_Element]:
        """Yield the translation units in order."""
        return self.body.iterchildren(f"{self.namespace}tu")

    def variants(self, unit: _Element) -> list[_Element]:
        """Return the variants of *unit* in order."""
        return unit.findall(f"{self.namespace}tuv")

    def languages(self) -> Counter[str]:
        """Return each language tag, as written, with its number of variants, in order of appearance."""
        return Counter(tag for unit in self.units() for tuv in self.variants(unit) if (tag := language(tuv)))

    def text(self, variant: _Element) -> str:
        """Return the text of the segment of *variant*."""
        segment = variant.find(f"{self.namespace}seg")
        return "" if segment is None else segment_text(segment)

    def props(self, unit: _Element) -> list[tuple[str, str]]:
        """Return type and text of the properties of *unit* itself."""
        return [(prop.get("type", ""), prop.text or "") for prop in unit.findall(f"{self.namespace}prop")]


def parse_tmx(path: Path) -> TmxTree:
    """Return the memory at *path* as a tree; raise ``InputError`` if it is no TMX or needs other files."""
    return tmx_tree(parse_xml(path, "TMX"), shown(path))


def tmx_tree(root: _Element, where: str) -> TmxTree:
    """Return the memory whose root is *root*; raise ``InputError``, which names it *where*, if it is none."""
    namespace, name = split_name(root)
    if name != "tmx":
        raise InputError(f"{where}: not a TMX file (it begins with <{name[:40]}>, expected <tmx>)")
    body = root.find(f"{namespace}body")
    if body is None:
        raise InputError(f"{where}: not a TMX file (<tmx> without <body>)")
    return TmxTree(root.getroottree(), root.find(f"{namespace}header"), body, namespace)


def language(variant: _Element) -> str:
    """Return the language tag of *variant* as it is written; before TMX 1.3 the attribute was ``lang``."""
    return (variant.get(XML_LANG) or variant.get("lang") or "").strip()


def segment_text(segment: _Element) -> str:
    """Return what a reader sees of *segment*, by the rules at the top of this file."""
    if not len(segment):
        return segment.text or ""
    return _EDGES.sub(" ", "".join(_pieces(segment))).replace(_EDGE, "")


def _pieces(element: _Element) -> Iterator[str]:
    """Yield the texts in *element*, an edge before and behind each that is a text of its own."""
    name = split_name(element)[1]
    if not isinstance(element.tag, str):
        return  # a comment or a processing instruction
    yield _EDGE if name == "sub" else ""
    if name not in CODES:
        yield element.text or ""
    for child in element:
        yield from _pieces(child)
        if name not in CODES:
            yield child.tail or ""
    yield _EDGE if name == "sub" else ""


def read(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return a row for each unit of a memory, whichever tool wrote it, and what else is in it.

    *tags* names source and target; of each unit the variant of exactly that tag is taken (case does not
    count), else the first of that language with any script or country (``zh-CN`` ~ ``zh`` ~ ``zh-Hans``).
    By default the source is the header's ``srclang`` and the target the most frequent other language.
    A unit that lacks one of them has no row; one without id gets one of the file's name and its number.

    Raises ``InputError`` if the file is no TMX, cannot be read without other files, or lacks a language; with the
    unit's number if its ``x-confidence`` is no number from 0 to 1.
    """
    memory, where = parse_tmx(paths[0]), shown(paths[0])
    found = memory.languages()
    if not found:
        return Loaded((), tags, made_up=("id",))
    chosen = named_tags(found, tags, where) if tags else tags_of_memory(found, memory.source_tag, where)
    rows, beyond = list[Row](), Counter[str]()
    for unit in memory.units():
        languages = tuple(map(language, memory.variants(unit)))
        sides = find_sides(languages, tags or chosen)
        beyond.update(_beyond(memory, unit, sides))
        if sides is None:
            beyond[f"units without {' and '.join(chosen)}"] += 1
            continue
        rows.append(_row_of(memory, unit, sides, f"{where}, unit {len(rows) + 1}"))
        if not all(same_tag(languages[side], tag) for side, tag in zip(sides, chosen, strict=True)):
            beyond[f"units of other countries than {' and '.join(chosen)}"] += 1
    made_up = () if any(row.id for row in rows) else ("id",)
    prefix = short_name(paths[0].stem)
    named = (replace(row, id=row.id or f"{prefix}-{number:04}") for number, row in enumerate(rows, 1))
    return Loaded(tuple(named), chosen if rows else tags, counted(beyond), made_up)


def stream(path: Path, tags: Two | None = None) -> Iterator[Row | None]:
    """Yield the rows of a memory of any size, None for a unit that lacks one of the languages.

    Without *tags* the memory is gone through twice. Raises as ``read`` does, but for a memory without *tags*.
    """
    where, prefix = shown(path), short_name(path.stem)
    chosen = tags or languages_in(path)
    number = 0
    for memory, unit in _streamed(path):
        sides = find_sides(tuple(map(language, memory.variants(unit))), chosen) if chosen else None
        if sides is None:
            yield None
            continue
        number += 1
        row = _row_of(memory, unit, sides, f"{where}, unit {number}")
        yield row if row.id else replace(row, id=f"{prefix}-{number:04}")


def languages_in(path: Path) -> Two | None:
    """Return the two languages of the memory at *path*, as ``read`` chooses them; None if it has no unit."""
    found, source_tag = Counter[str](), ""
    for memory, unit in _streamed(path):
        source_tag = memory.source_tag
        found.update(tag for tuv in memory.variants(unit) if (tag := language(tuv)))
    return tags_of_memory(found, source_tag, shown(path)) if found else None


def _streamed(path: Path) -> Iterator[tuple[TmxTree, _Element]]:
    """Yield each unit of a memory, and the memory as far as it is read."""
    memory: TmxTree | None = None
    for unit in stream_xml(path, "TMX", "tu"):
        root = unit.getroottree().getroot()
        memory = memory or tmx_tree(root, shown(path))
        if unit is not root:
            yield memory, unit


def _row_of(memory: TmxTree, unit: _Element, sides: tuple[int, int], where: str) -> Row:
    """Return the row of *unit*; ``x-type`` counts in the order of the variants, so it is turned with them."""
    source, target = (memory.text(memory.variants(unit)[side]) for side in sides)
    props = dict(reversed(memory.props(unit)))  # of a property that comes again the first
    kind = props.get("x-type", "")
    return Row(
        id=unit.get("tuid", ""),
        keep=True,
        source=source,
        target=target,
        confidence=parse_row({"confidence": props.get("x-confidence", "")}, where).confidence,
        flags=tuple(props.get("x-flags", "").split()),
        type=turned_type(kind) if sides[1] < sides[0] else kind,
        source_sentences="",
        target_sentences="",
        document=props.get("x-document", ""),
    )


def _beyond(memory: TmxTree, unit: _Element, sides: tuple[int, int] | None) -> Iterator[str]:
    """Yield the name of each thing in *unit* that its row has no place for; *sides* are the variants that it has."""
    languages = [language(variant) for variant in memory.variants(unit)]
    for at, tag in enumerate(languages):
        if sides is not None and at not in sides:
            again = any(same_language(tag, languages[side]) for side in sides)
            yield "further variants of the same language" if again else "variants in a third language"
    ours = set(OUR_PROPS)
    for element in unit.iterdescendants("*"):
        name = split_name(element)[1]
        if name == "note":
            yield "notes"
        elif name == "prop":
            own = element.getparent() is unit and element.get("type") in ours
            yield from () if own else ["properties"]
            ours -= {element.get("type", "")} if own else set()
        elif name not in ("tuv", "seg", "sub"):
            yield "inline codes"
