"""Pairs added to a translation memory that grows: one file for several documents, or another tool's.

Two pairs are one when both sides are equal after Unicode's NFC and with every run of white space as one
space; case and punctuation count. Inline codes of another tool's segments do not (``tmx_read`` has the rule).
A unit is ours if it has the property ``x-document``; no other unit is ever changed.

- A pair that is there already is folded: ours gets one ``x-document`` more and a higher ``x-count`` (how often
  the pair was seen; absent means once). What a document says is counted once, at the first merge that brings
  it: merging it again changes nothing. So a document that was changed adds its new pairs and leaves the old.
- A source that has another translation is a contradiction: both stay, ours get the flag ``contradiction``.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from aligner.errors import InputError
from aligner.files import atomic_write, shown
from aligner.formats.sheet import Row
from aligner.formats.tags import default_tags
from aligner.formats.tmx import add_unit, kept_rows, new_memory, removed_characters, with_unique_ids
from aligner.formats.tmx_read import (
    TmxTree,
    best_tag,
    by_frequency,
    find_sides,
    language,
    listed,
    parse_tmx,
    same_language,
    same_tag,
)
from aligner.formats.xmltext import XML_LANG, timestamp, xml_text

if TYPE_CHECKING:
    from lxml.etree import _Element

CONTRADICTION: Final = "contradiction"
"""The flag of a unit whose source has another translation in the same memory."""

_COUNT: Final = re.compile("[0-9]{1,9}")  # an ``x-count`` that this program can have written
_BEFORE_XML_LANG: Final = re.compile(r"1\.[0-2]\b")  # versions of TMX whose variants have ``lang`` (DTD of 1.3)


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What became of the pairs that were added to a memory."""

    units: int
    """Units in the memory now."""
    added: int
    folded: int
    """Pairs that were there already, or came again among those that were added."""
    contradictions: int
    """Added units whose source had another translation, in the memory or among the pairs before."""
    kept_units: int
    """Units that the memory had before."""
    removed_characters: int
    """Characters of the added texts that XML cannot hold and that are therefore missing."""
    tags: tuple[str, str]
    """Languages of the added units."""


def merge_rows(
    rows: Sequence[Row],
    path: Path,
    tags: tuple[str, str] | None = None,
    created: datetime | None = None,
    langs: tuple[str, str] = ("zh", "en"),
) -> MergeReport:
    """Add the kept *rows*, source in ``langs[0]`` and target in ``langs[1]``, to the memory at *path*.

    The file is made if there is none, replaced as a whole, and left alone if nothing changes. *tags* are by
    default those that the memory has for *langs*, else the usual ones; *created* (for the dates) is now.

    Raises ``InputError`` if the file is no TMX or has neither language, ``OutputError`` if it cannot be
    written, ``SettingError`` if *langs* are no languages.
    """
    date = timestamp(created)
    exists = os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a folder may not be read
    memory = parse_tmx(path) if exists else _empty((tags or default_tags(langs))[0], date)
    tags = _tags(memory, tags, langs, shown(path))
    ledger = _Ledger(memory, tags)
    for row in kept_rows(rows):
        ledger.see(row)
    changed = _update_units(memory, ledger, date)
    if ledger.added or changed or not exists:
        _append_units(memory, ledger.added, tags, date)
        atomic_write(path, _serialised(memory))
    return MergeReport(
        units=ledger.units + len(ledger.added),
        added=len(ledger.added),
        folded=ledger.folded,
        contradictions=ledger.contradictions,
        kept_units=ledger.units,
        removed_characters=removed_characters(row for _, row in ledger.added),
        tags=tags,
    )


def pair_key(source: str, target: str) -> tuple[str, str]:
    r"""Return what two pairs have in common exactly if they count as one.

    >>> pair_key("e\u0301\n a ", "B.") == pair_key("\u00e9 a", " B.")
    True
    """
    return _text_key(source), _text_key(target)


def _text_key(text: str) -> str:
    """Return *text* as it is compared: NFC, runs of white space as one space, as XML can hold it."""
    return " ".join(normalize("NFC", xml_text(text)).split())


@dataclass(slots=True)
class _Entry:
    """A unit of the memory in the making."""

    element: "_Element | None" = None
    """None for a unit that is new."""
    ours: bool = True
    known: frozenset[str] = frozenset()
    """Documents that were counted before this merge."""
    documents: dict[str, None] = field(default_factory=dict)
    """Documents that this merge adds, in order."""
    seen: int = 0
    """How often this merge has seen the pair, beyond what the memory says."""
    contested: bool = False

    def fold(self, document: str) -> None:
        """Count the pair once more, unless it is another tool's or *document* was counted before."""
        if self.ours and document not in self.known:
            self.documents.setdefault(document)
            self.seen += 1


class _Ledger:
    """The pairs of a memory, found by their texts, and what rows add to them."""

    def __init__(self, memory: TmxTree, tags: tuple[str, str]) -> None:
        self.units = self.folded = self.contradictions = 0
        self.added: list[tuple[_Entry, Row]] = []
        self.pairs: dict[tuple[str, str], _Entry] = {}
        self.sources: dict[str, list[_Entry]] = {}
        self.contested: dict[str, None] = {}
        for unit in memory.units():
            self.units += 1
            key = _key_of(memory, unit, tags)
            if key is not None:
                self._know(key, _entry_of(memory, unit))

    def _know(self, key: tuple[str, str], entry: _Entry) -> None:
        """Enter a unit that is there; of several with one pair, ours come before others."""
        before = self.pairs.setdefault(key, entry)
        if before is not entry and entry.ours:
            if before.ours:
                before.known |= entry.known
            else:
                self.pairs[key] = entry
        self.sources.setdefault(key[0], []).append(entry)

    def see(self, row: Row) -> None:
        """Fold *row* into the unit that says the same, or enter it as a new one."""
        key, document = pair_key(row.source, row.target), xml_text(row.document)
        if key in self.pairs:
            self.folded += 1
            self.pairs[key].fold(document)
            return
        entry = self.pairs[key] = _Entry(documents={document: None})
        rivals = self.sources.setdefault(key[0], [])
        if rivals:
            self.contradictions += 1
            self.contested[key[0]] = None
        rivals.append(entry)
        self.added.append((entry, row))

    def settle(self) -> list[_Entry]:
        """Mark the units that contradict a new one; return those that were there before and may have changed."""
        for source in self.contested:
            for entry in self.sources[source]:
                entry.contested = entry.ours
        entries = (entry for same in self.sources.values() for entry in same)
        return [entry for entry in entries if entry.element is not None and (entry.seen or entry.contested)]


def _key_of(memory: TmxTree, unit: "_Element", tags: tuple[str, str]) -> tuple[str, str] | None:
    """Return the key of the pair that *unit* holds in *tags*; None if it lacks a side."""
    variants = memory.variants(unit)
    sides = find_sides(tuple(language(variant) for variant in variants), tags)
    if sides is None:
        return None
    source, target = pair_key(*(memory.text(variants[side]) for side in sides))
    return (source, target) if source and target else None


def _entry_of(memory: TmxTree, unit: "_Element") -> _Entry:
    """Return the entry of a unit that the memory had before."""
    documents = frozenset(value for kind, value in memory.props(unit) if kind == "x-document")
    return _Entry(unit, ours=bool(documents), known=documents)


def _empty(source_tag: str, date: str) -> TmxTree:
    """Return a memory without units, laid out as ``write_tmx`` does."""
    from lxml import etree

    root = new_memory(source_tag, date)
    header, body = root
    root.text = header.tail = "\n  "
    body.tail = "\n"
    return TmxTree(etree.ElementTree(root), header, body, "")


def _tags(memory: TmxTree, given: tuple[str, str] | None, langs: tuple[str, str], where: str) -> tuple[str, str]:
    """Return the tags to write: *given*, else how the memory writes *langs*, else the usual ones."""
    wanted = given or default_tags(langs)
    held = by_frequency(memory.languages()) or [tag for tag in [memory.source_tag] if tag]
    if held and not any(same_language(tag, name) for tag in wanted for name in held):
        pairs = " and ".join(tag.partition("-")[0] for tag in wanted)
        raise InputError(
            f"{where}: holds {listed(held)}; these pairs are {pairs}: name a memory of those languages, or a new file"
        )
    if given:
        return given
    source, target = (_own_tag(tag, memory.source_tag, held) for tag in wanted)
    return source, target


def _own_tag(tag: str, source_tag: str, held: Sequence[str]) -> str:
    """Return how a memory that holds *held* writes the language of *tag*: as its header does, else mostly."""
    alike = [name for name in held if same_language(name, tag)]
    return best_tag(source_tag, alike, exact=True) or next(iter(alike), tag)


def _update_units(memory: TmxTree, ledger: _Ledger, date: str) -> bool:
    """Bring the units that were there before up to date; return whether any changed."""
    changes = [_update(memory, entry.element, entry) for entry in ledger.settle() if entry.element is not None]
    for unit in (unit for unit in changes if unit is not None):
        unit.set("changedate", date)
    return any(unit is not None for unit in changes)


def _update(memory: TmxTree, unit: "_Element", entry: _Entry) -> "_Element | None":
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


def _append_units(memory: TmxTree, added: Sequence[tuple[_Entry, Row]], tags: tuple[str, str], date: str) -> None:
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


def _flagged(entry: _Entry, row: Row) -> Row:
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


def _serialised(memory: TmxTree) -> bytes:
    """Return the file: UTF-8, with all that stood before and behind the root element."""
    from lxml import etree

    # "no" is what files that do not say mean, so only "yes" is written.
    standalone: Any = memory.tree.docinfo.standalone or None
    data: Any = etree.tostring(memory.tree, xml_declaration=True, encoding="UTF-8", standalone=standalone)
    return bytes(data.rstrip(b"\n") + b"\n")
