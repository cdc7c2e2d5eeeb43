"""Translation memories of any tool, read as units: TMX 1.1 to 1.4b.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.errors import InputError
from aligner.files import shown
from aligner.formats.xml_read import parse_xml
from aligner.formats.xmltext import XML_LANG
from aligner.languages.matching import find_sides, named_tags, tags_of_memory
from aligner.rows import Row, parse_row

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

CODES: Final = frozenset({"bpt", "ept", "it", "ph", "ut"})
"""The elements whose content is code of the native format (TMX 1.4b, "Content Markup")."""

ALL_LANGUAGES: Final = "*all*"
"""What a header says as ``srclang`` when any variant may be the source."""

_EDGE: Final = "\0"  # around a text inside a code; XML cannot hold it
_EDGES: Final = re.compile(rf"(?<=[^\s{_EDGE}]){_EDGE}+(?=[^\s{_EDGE}])")


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation unit, its source and target chosen among its variants."""

    id: str
    """Its ``tuid``; empty where it has none."""
    source: str
    target: str
    tags: tuple[str, str]
    """The languages of both as the unit writes them."""
    props: tuple[tuple[str, str], ...] = ()
    """Type and text of each property of the unit itself, in order; a type may come again."""
    notes: tuple[str, ...] = ()
    turned: bool = False
    """Whether the target stands before the source in the unit."""

    def values(self, name: str) -> tuple[str, ...]:
        """Return the texts of all properties of type *name*."""
        return tuple(value for kind, value in self.props if kind == name)


@dataclass(frozen=True, slots=True)
class Memory:
    """A translation memory as pairs of two of its languages."""

    tags: tuple[str, str]
    """Source and target language as most variants write them; both empty for a memory without any variant."""
    units: tuple[Unit, ...]
    """Those that have both languages, in the file's order. A side may be empty."""
    left_out: int = 0
    """Units that lack one of the two languages."""


@dataclass(frozen=True, slots=True)
class TmxTree:
    """A parsed memory. The elements are lxml's own and can be changed."""

    tree: "_ElementTree"
    header: "_Element | None"
    body: "_Element"
    namespace: str
    """What stands before each element's name: ``{uri}``, or nothing, as in all versions before 2.0."""

    @property
    def source_tag(self) -> str:
        """The source language that the header names; empty if it names none or any."""
        named = "" if self.header is None else self.header.get("srclang", "")
        return "" if named.casefold() == ALL_LANGUAGES else named

    def units(self) -> "Iterator[_Element]":
        """Yield the translation units in order."""
        return self.body.iterchildren(f"{self.namespace}tu")

    def variants(self, unit: "_Element") -> "list[_Element]":
        """Return the variants of *unit* in order."""
        return unit.findall(f"{self.namespace}tuv")

    def languages(self) -> Counter[str]:
        """Return each language tag, as written, with its number of variants, in order of appearance."""
        return Counter(tag for unit in self.units() for tuv in self.variants(unit) if (tag := language(tuv)))

    def text(self, variant: "_Element") -> str:
        """Return the text of the segment of *variant*."""
        segment = variant.find(f"{self.namespace}seg")
        return "" if segment is None else segment_text(segment)

    def props(self, unit: "_Element") -> list[tuple[str, str]]:
        """Return type and text of the properties of *unit* itself."""
        return [(prop.get("type", ""), prop.text or "") for prop in unit.findall(f"{self.namespace}prop")]


def read_tmx(path: Path, tags: tuple[str, str] | None = None) -> Memory:
    """Return the units of the memory at *path*, whichever tool wrote it, as pairs of two languages.

    *tags* names source and target; of each unit the variant of exactly that tag is taken (case does not
    count), else the first of that language with any script or country (``zh-CN`` ~ ``zh`` ~ ``zh-Hans``).
    By default the source is the header's ``srclang`` and the target the most frequent other language.
    A unit's further variants in the same language are not read.

    Raises ``InputError`` if the file is no TMX, cannot be read without other files, or lacks a language.
    """
    return units_of(parse_tmx(path), shown(path), tags)


def units_of(memory: TmxTree, where: str, tags: tuple[str, str] | None = None) -> Memory:
    """Return the units of a parsed *memory*, as ``read_tmx`` does; *where* names its file in messages."""
    found = memory.languages()
    if not found:
        return Memory(tags or ("", ""), (), sum(1 for _ in memory.units()))
    chosen = named_tags(found, tags, where) if tags else tags_of_memory(found, memory.source_tag, where)
    units = [unit for element in memory.units() if (unit := _unit(memory, element, tags or chosen))]
    return Memory(chosen, tuple(units), sum(1 for _ in memory.units()) - len(units))


def _unit(memory: TmxTree, element: "_Element", tags: tuple[str, str]) -> Unit | None:
    """Return the unit of *element* in the languages *tags*; None if it lacks one."""
    variants = memory.variants(element)
    languages = tuple(language(variant) for variant in variants)
    sides = find_sides(languages, tags)
    if sides is None:
        return None
    left, right = sides
    return Unit(
        element.get("tuid", ""),
        memory.text(variants[left]),
        memory.text(variants[right]),
        (languages[left], languages[right]),
        tuple(memory.props(element)),
        tuple(note.text or "" for note in element.findall(f"{memory.namespace}note")),
        turned=right < left,
    )


def parse_tmx(path: Path) -> TmxTree:
    """Return the memory at *path* as a tree; raise ``InputError`` if it is no TMX or needs other files."""
    root = parse_xml(path, "TMX")
    namespace, name = _split_name(root)
    if name != "tmx":
        raise InputError(f"{shown(path)}: not a TMX file (it begins with <{name[:40]}>, expected <tmx>)")
    body = root.find(f"{namespace}body")
    if body is None:
        raise InputError(f"{shown(path)}: not a TMX file (<tmx> without <body>)")
    return TmxTree(root.getroottree(), root.find(f"{namespace}header"), body, namespace)


def _split_name(element: "_Element") -> tuple[str, str]:
    """Return the namespace of *element* in braces, or nothing, and its name."""
    namespace, _, name = str(element.tag).rpartition("}")
    return (f"{namespace}}}" if namespace else "", name)


def language(variant: "_Element") -> str:
    """Return the language tag of *variant* as it is written; before TMX 1.3 the attribute was ``lang``."""
    return (variant.get(XML_LANG) or variant.get("lang") or "").strip()


def segment_text(segment: "_Element") -> str:
    """Return what a reader sees of *segment*, by the rules at the top of this file."""
    if not len(segment):
        return segment.text or ""
    return _EDGES.sub(" ", "".join(_pieces(segment))).replace(_EDGE, "")


def _pieces(element: "_Element") -> Iterator[str]:
    """Yield the texts in *element*, an edge before and behind each that is a text of its own."""
    name = _split_name(element)[1]
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


def read_units(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """Return the language tags and the units of a memory that this program wrote.

    Raises ``InputError`` if it is no XML. Units without a number or with other than two sides are left out.
    """
    tags, rows = tuple[str, ...](), list[Row]()
    for unit in parse_xml(path, "TMX").iter("tu"):
        sides = [(tuv.get(XML_LANG, ""), "".join(map(segment_text, tuv.iter("seg")))) for tuv in unit.iter("tuv")]
        if len(sides) == 2 and unit.get("tuid"):
            props = {prop.get("type", ""): prop.text or "" for prop in unit.iter("prop")}
            rows.append(_unit_row(unit.get("tuid", ""), [text for _, text in sides], props))
            tags = tags or tuple(tag for tag, _ in sides)
    return tags, rows


def _unit_row(unit_id: str, texts: Sequence[str], props: dict[str, str]) -> Row:
    """Return the row that a unit of a memory was made from, as far as the memory says."""
    cells = {"id": unit_id, "keep": "yes", "confidence": props.get("x-confidence", "")}
    cells |= {"flags": props.get("x-flags", ""), "type": props.get("x-type", "")}
    row = parse_row(cells | {"document": props.get("x-document", "")}, unit_id)
    return replace(row, source=texts[0], target=texts[1])
