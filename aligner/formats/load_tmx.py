"""A translation memory as rows, and what else is in it that no row has a place for."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aligner.files import shown
from aligner.formats.registry import Two
from aligner.formats.tmx_read import Memory, TmxTree, Unit, language
from aligner.formats.xmltext import XML_LANG
from aligner.languages.matching import find_sides, same_language
from aligner.rows import Row, parse_row, short_name, turned_type

if TYPE_CHECKING:
    from lxml.etree import _Element

OUR_PROPS: Final = frozenset({"x-confidence", "x-document", "x-type", "x-flags"})
"""Properties of a unit that become columns of its row."""

HEADER: Final = frozenset(
    {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    | {"creationdate", "creationid"}
)
"""Attributes of a header that say nothing of a unit: the seven that TMX 1.4b requires, and who wrote the file when."""

_SILENT: Final = frozenset({"tu", "tuv", "seg", "sub"})
"""Elements whose texts are read, or whose place is (``sub``)."""


def rows_of_memory(memory: Memory, path: Path) -> tuple[Row, ...]:
    """Return a row for each unit of *memory*, which was read from *path*.

    ``x-type`` counts the sentences in the order of the variants, so it is turned with them. A unit without id
    gets one of the file's name and its number. Raises ``InputError`` with the unit's number if its
    ``x-confidence`` is no number from 0 to 1.
    """
    return tuple(_row_of(unit, number, path) for number, unit in enumerate(memory.units, 1))


def _row_of(unit: Unit, number: int, path: Path) -> Row:
    """Return the row of the unit with that number in the memory at *path*."""
    props = dict(reversed(unit.props))
    cells = {"id": "x", "keep": "yes", "confidence": props.get("x-confidence", "")}
    kind = props.get("x-type", "")
    return Row(
        id=unit.id or f"{short_name(path.stem)}-{number:04}",
        keep=True,
        source=unit.source,
        target=unit.target,
        confidence=parse_row(cells, f"{shown(path)}, unit {number}").confidence,
        flags=tuple(props.get("x-flags", "").split()),
        type=turned_type(kind) if unit.turned else kind,
        source_sentences="",
        target_sentences="",
        document=props.get("x-document", ""),
    )


def beyond_memory(memory: TmxTree, tags: Two) -> Counter[str]:
    """Return what *memory* holds that the rows of its units in the languages *tags* do not, each kind with its number.

    Units that lack one of the languages are no subject here.
    """
    beyond, dates = Counter[str](), Counter[str]()
    for unit in memory.units():
        beyond.update(_other_variants(memory, unit, tags))
        beyond.update(_kinds_within(unit))
        dates[unit.get("creationdate", "")] += 1
        seen = Counter(name for name, _ in memory.props(unit))
        beyond["properties"] += sum(n - 1 if name in OUR_PROPS else n for name, n in seen.items())
        attributes = len({*unit.attrib} - {"tuid", "creationdate"})
        attributes += sum(len({*variant.attrib} - {XML_LANG, "lang"}) for variant in memory.variants(unit))
        beyond["authors, dates and other attributes"] += attributes
    beyond["dates of units"] = _own_dates(dates)
    beyond.update(_beyond_units(memory))
    return +beyond


def _other_variants(memory: TmxTree, unit: "_Element", tags: Two) -> Iterator[str]:
    """Yield what each variant of *unit* is that is neither source nor target."""
    languages = tuple(map(language, memory.variants(unit)))
    sides = find_sides(languages, tags)
    for at, tag in enumerate(languages):
        if sides is not None and at not in sides:
            again = any(same_language(tag, languages[side]) for side in sides)
            yield "further variants of the same language" if again else "variants in a third language"


def _kinds_within(unit: "_Element") -> Iterator[str]:
    """Yield the name of each thing in *unit* that a row has no place for; its own properties are counted elsewhere."""
    for element in unit.iter("*"):
        name = _name(element)
        parent = element.getparent()
        if name == "note":
            yield "notes"
        elif name == "prop":
            yield from ["properties"] if parent is not None and _name(parent) == "tuv" else []
        elif name not in _SILENT:
            yield "inline codes"


def _name(element: "_Element") -> str:
    """Return the name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _own_dates(dates: "Counter[str]") -> int:
    """Return how many units have a date of their own, given each date with its number of units.

    The most frequent one is taken for the time when the file was written, which says nothing of a unit.
    """
    usual = max(dates, key=lambda date: (dates[date], not date), default="")
    return sum(number for date, number in dates.items() if date not in ("", usual))


def _beyond_units(memory: TmxTree) -> dict[str, int]:
    """Return what stands outside the units, and what may stand anywhere."""
    header = memory.header
    comments: Any = memory.tree.xpath("//comment() | //processing-instruction()")
    return {
        "attributes of the header": 0 if header is None else len({*header.attrib} - HEADER),
        "notes and properties of the whole memory": 0 if header is None else sum(1 for _ in header.iterchildren("*")),
        "comments and processing instructions": len(comments),
    }
