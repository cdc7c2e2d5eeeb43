"""Units of a translation memory changed and added, written as the file at hand writes its own.

What to write is decided by ``ledger``. Only our units (with all of ``ledger.OUR_MARKS``) are ever changed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aligner.formats.ledger import Entry, Ledger
from aligner.formats.tmx import add_unit, with_unique_ids
from aligner.formats.tmx_read import TmxTree, language
from aligner.formats.xmltext import XML_LANG
from aligner.languages.matching import same_tag
from aligner.rows import Row

if TYPE_CHECKING:
    from lxml.etree import _Element

CONTRADICTION: Final = "contradiction"
"""The flag of a unit whose source has another translation in the same memory."""

_COUNT: Final = re.compile("[0-9]{1,9}")  # an ``x-count`` that this program can have written
_BEFORE_XML_LANG: Final = re.compile(r"1\.[0-2]\b")  # versions of TMX whose variants have ``lang`` (DTD of 1.3)


def update_units(memory: TmxTree, ledger: Ledger, date: str) -> bool:
    """Bring the units that were there before up to date; return whether any changed."""
    changes = [_update(memory, entry.element, entry) for entry in ledger.settle() if entry.element is not None]
    for unit in (unit for unit in changes if unit is not None):
        unit.set("changedate", date)
    return any(unit is not None for unit in changes)


def _update(memory: TmxTree, unit: "_Element", entry: Entry) -> "_Element | None":
    """Enter in *unit* the documents, the count and the flag of *entry*; return it if that changed anything."""
    props = {name: [value for kind, value in memory.props(unit) if kind == name] for name in ("x-count", "x-flags")}
    flags = " ".join(props["x-flags"]).split()
    contested = entry.contested and CONTRADICTION not in flags
    if contested:
        _put(memory, unit, "x-flags", " ".join([*flags, CONTRADICTION]))
    if entry.seen:
        _add_documents(memory, unit, entry.documents)
        _put(memory, unit, "x-count", str(_number(props["x-count"]) + entry.seen))
    return unit if contested or entry.seen else None


def _number(counts: Sequence[str]) -> int:
    """Return the count that a unit has; 1 where it has none, or a person wrote something else there."""
    return int(counts[0]) if counts and _COUNT.fullmatch(counts[0]) else 1


def _props(memory: TmxTree, unit: "_Element", name: str) -> "list[_Element]":
    """Return the properties of type *name* of *unit*."""
    return [prop for prop in unit.findall(f"{memory.namespace}prop") if prop.get("type") == name]


def _put(memory: TmxTree, unit: "_Element", name: str, value: str) -> None:
    """Give *unit* the property *name* once, with *value*: in its old place, else behind the other properties."""
    old = _props(memory, unit, name)
    if old:
        old[0].text = value
        for prop in old[1:]:
            unit.remove(prop)
    else:
        _insert(memory, unit.findall(f"{memory.namespace}prop")[-1], name, value)


def _add_documents(memory: TmxTree, unit: "_Element", documents: Iterable[str]) -> None:
    """Add a property for each of *documents* behind those that *unit* has."""
    last = _props(memory, unit, "x-document")[-1]
    for document in documents:
        last = _insert(memory, last, "x-document", document)


def _insert(memory: TmxTree, before: "_Element", name: str, value: str) -> "_Element":
    """Add a property behind the property *before*, on a line of its own if that is; return it."""
    prop = before.makeelement(f"{memory.namespace}prop", {"type": name})
    prop.text, prop.tail = value, before.tail
    before.addnext(prop)
    return prop


def append_units(memory: TmxTree, added: Sequence[tuple[Entry, Row]], tags: tuple[str, str], date: str) -> None:
    """Add units of *added* rows behind the last one, as the memory's version of TMX wants them."""
    from lxml import etree

    if not added:
        return
    attribute, source_tag = _attribute(memory), _source_tag(memory, tags)
    taken = [unit.get("tuid", "") for unit in memory.units()]
    rows = with_unique_ids([_flagged(entry, row) for entry, row in added], taken)
    _space(memory.body, "\n    ")
    for (entry, _), row in zip(added, rows, strict=True):
        unit = add_unit(memory.body, row, tags, date)
        _adapt(unit, memory, source_tag, attribute)
        _add_documents(memory, unit, list(entry.documents)[1:])
        if entry.seen:
            _put(memory, unit, "x-count", str(1 + entry.seen))
        etree.indent(unit, level=2)
        unit.tail = "\n    "
    _space(memory.body, "\n  ")


def _flagged(entry: Entry, row: Row) -> Row:
    """Return *row* with the flag that this merge gives it."""
    if not entry.contested or CONTRADICTION in row.flags:
        return row
    return replace(row, flags=(*row.flags, CONTRADICTION))


def _space(body: "_Element", space: str) -> None:
    """End the content of *body* with *space* in place of the white space it ends with."""
    if len(body):
        body[-1].tail = (body[-1].tail or "").rstrip() + space
    else:
        body.text = (body.text or "").rstrip() + space


def _adapt(unit: "_Element", memory: TmxTree, source_tag: str, attribute: str) -> None:
    """Write *unit* as the file does: its namespace, its *attribute* for languages, its source if not the header's."""
    if source_tag:
        unit.set("srclang", source_tag)
    for element in unit.iter():
        element.tag = f"{memory.namespace}{element.tag}"
    if attribute != XML_LANG:
        for variant in memory.variants(unit):
            variant.set(attribute, variant.attrib.pop(XML_LANG))


def _source_tag(memory: TmxTree, tags: tuple[str, str]) -> str:
    """Return the ``srclang`` that new units need: none where the header's is one of their *tags*, or any."""
    named = memory.source_tag
    return tags[0] if named and not any(same_tag(named, tag) for tag in tags) else ""


def _attribute(memory: TmxTree) -> str:
    """Return how variants of this memory name their language: as its first does, else by the version of TMX."""
    first = next((tuv for unit in memory.units() for tuv in memory.variants(unit) if language(tuv)), None)
    if first is not None:
        return XML_LANG if XML_LANG in first.attrib else "lang"
    return "lang" if _BEFORE_XML_LANG.match(memory.tree.getroot().get("version", "")) else XML_LANG
