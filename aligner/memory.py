"""Rows of many documents -> a translation memory that grows: one file for all of them, ours or another tool's.

Two pairs are one when both sides are equal after Unicode's NFC and with every run of white space as one
space; case and punctuation count, inline codes of another tool's segments do not (``formats.tmx`` has the rule).
A unit is ours if it has ``OUR_MARKS``; no other unit is ever changed.

- A pair that is there already is folded: ours gets one ``x-document`` more and a higher ``x-count`` (how often
  the pair was seen; absent means once). What a document says is counted once, at the first merge that brings
  it: merging it again changes nothing. So a document that was changed adds its new pairs and leaves the old.
- A source that has another translation is a contradiction: both stay, ours get the flag ``contradiction``.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from unicodedata import normalize

from lxml import etree
from lxml.etree import _Element

from aligner.errors import InputError
from aligner.files import atomic_write, locked, refuse_device, shown, timestamp
from aligner.formats.tmx import (
    UNNAMED,
    XML_LANG,
    TmxTree,
    add_unit,
    language,
    new_memory,
    removed_characters,
    with_unique_ids,
)
from aligner.formats.units import UnitFile, open_units, units_of_tree
from aligner.languages.tags import best_tag, by_frequency, default_tags, find_sides, listed, same_language, same_tag
from aligner.rows import Row, Two, kept_rows, xml_text

OUR_MARKS: Final = frozenset({"x-document", "x-confidence", "x-type"})
"""Properties that every unit of this program has. ``x-document`` alone is not enough: memoQ writes it too."""

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
    tags: Two
    """Languages of the added units."""


def merge_rows(
    rows: Iterable[Row],
    path: Path,
    tags: Two | None = None,
    created: datetime | None = None,
    langs: Two = ("zh", "en"),
    waiting: Callable[[], None] = lambda: None,
) -> MergeReport:
    """Add the kept *rows* to the memory at *path*: all that ``Merger`` does, in one call."""
    merger = Merger(path, tags, langs, created, waiting)
    merger.add(rows)
    return merger.finish()


@dataclass(slots=True)
class _Seen:
    """A pair that is to be added."""

    row: Row
    """The first that says it."""
    documents: dict[str, int] = field(default_factory=dict)
    """How often each document says it, in order."""


class Merger:
    """Rows of one document after the other -> one memory, written in the end; keeps distinct pairs only.

    Source is in ``langs[0]``, target in ``langs[1]``. *tags* are by default those that the memory has for *langs*,
    else the usual ones; *created* (for the dates) is the time of ``finish``. *waiting* is called if another
    process adds to the memory for longer than a second. Raises ``SettingError`` if *langs* are no languages or the
    date cannot be (``files.source_date``).
    """

    def __init__(
        self,
        path: Path,
        tags: Two | None = None,
        langs: Two = ("zh", "en"),
        created: datetime | None = None,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.path, self.tags, self.created, self.waiting = path, tags, created, waiting
        self.usual = tags or default_tags(langs)
        timestamp(created)
        self._pairs: dict[tuple[str, str], _Seen] = {}

    def check(self) -> None:
        """Raise what ``finish`` would of a memory that is there already, before the work is done."""
        if os.path.lexists(self.path):
            refuse_device(self.path)
            with locked(self.path, self.waiting):
                self._open(timestamp(self.created))

    def add(self, rows: Iterable[Row]) -> None:
        """Take the kept *rows*."""
        for row in kept_rows(rows):
            seen = self._pairs.setdefault(pair_key(row.source, row.target), _Seen(row)).documents
            document = xml_text(row.document)
            seen[document] = seen.get(document, 0) + 1

    def finish(self) -> MergeReport:
        """Write the memory, and return what became of the pairs.

        The file is made if there is none, replaced as a whole, and left alone if nothing changes. Several
        processes may add to one memory at a time, each waits for its turn (``files.locked``).

        Raises ``InputError`` if the file is no TMX or has neither language, ``OutputError`` if it cannot be
        written.
        """
        date = timestamp(self.created)
        refuse_device(self.path)
        with locked(self.path, self.waiting):
            memory, tags, new = self._open(date)
            ledger = Ledger(memory, tags, self._pairs)
            changed = _changed_units(memory, ledger, date)
            if ledger.added or changed or new:
                _append_units(memory, ledger, tags, date)
                atomic_write(self.path, memory.pieces(changed))
        return MergeReport(
            units=ledger.units + len(ledger.added),
            added=len(ledger.added),
            folded=ledger.folded,
            contradictions=ledger.contradictions,
            kept_units=ledger.units,
            removed_characters=removed_characters(row for _, row in ledger.added),
            tags=tags,
        )

    def _open(self, date: str) -> tuple[UnitFile, Two, bool]:
        """Return the memory, the tags to write, and whether there was none before."""
        new = not os.path.exists(self.path)  # noqa: PTH110 - Path.exists raises where a folder may not be read
        memory = _empty(self.usual[0], date) if new else open_units(self.path)
        return memory, self._chosen(memory), new

    def _chosen(self, memory: UnitFile) -> Two:
        """Return the tags that were given, else how *memory* writes the languages, else the usual ones."""
        named = memory.frame.source_tag
        held = by_frequency(memory.languages) or [tag for tag in [named] if tag]
        if held and not any(same_language(tag, name) for tag in self.usual for name in held):
            pairs = " and ".join(tag.partition("-")[0] for tag in self.usual)
            line = f"holds {listed(held)}; these pairs are {pairs}: name a memory of those languages, or a new file"
            raise InputError(f"{shown(self.path)}: {line}")
        if self.tags:
            return self.tags
        alike = [[name for name in held if same_language(name, tag)] or [tag] for tag in self.usual]
        source, target = (best_tag(named, names, exact=True) or names[0] for names in alike)
        return source, target


def _empty(source_tag: str, date: str) -> UnitFile:
    """Return a memory without units, laid out as ``tmx.write`` does."""
    root = new_memory(source_tag, date)
    header, body = root
    root.text = header.tail = "\n  "
    body.tail = "\n"
    return units_of_tree(TmxTree(etree.ElementTree(root), header, body, ""), "a new memory")


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
class Entry:
    """A unit of the memory in the making."""

    unit: int | None = None
    """Its number in the memory, from 0; None for one that is new."""
    ours: bool = True
    known: frozenset[str] = frozenset()
    """Documents that were counted before this merge."""
    documents: dict[str, None] = field(default_factory=dict)
    """Documents that this merge adds, in order."""
    seen: int = 0
    """How often this merge has seen the pair, beyond what the memory says."""
    contested: bool = False

    def fold(self, documents: Mapping[str, int]) -> None:
        """Count the pair as often as *documents* say it, unless it is another tool's; one that is known is no news."""
        for document, times in documents.items():
            if self.ours and document not in self.known:
                self.documents.setdefault(document)
                self.seen += times


class Ledger:
    """The pairs of a memory, found by their texts, and what becomes of those that are added: decided, not written."""

    def __init__(self, memory: UnitFile, tags: Two, pairs: Mapping[tuple[str, str], _Seen]) -> None:
        self.units = len(memory)
        self.folded = self.contradictions = 0
        self.added: list[tuple[Entry, Row]] = []
        self.pairs: dict[tuple[str, str], Entry] = {}
        self.sources: dict[str, list[Entry]] = {source: [] for source, _ in pairs}
        self.contested: dict[str, None] = {}
        self.taken: set[str] = set()
        """Ids that units have, of those that new ones could get."""
        ids = {xml_text(seen.row.id) or UNNAMED for seen in pairs.values()}
        for number, unit in enumerate(memory.units()):
            named = unit.get("tuid", "")
            if named in ids or named.rpartition(".")[0] in ids:
                self.taken.add(named)
            key = _key_of(memory.frame, unit, tags)
            if key is not None and key[0] in self.sources:  # all others have nothing to do with these pairs
                self._know(key, _entry_of(memory.frame, unit, number))
        for key, seen in pairs.items():
            self._enter(key, seen)

    def _know(self, key: tuple[str, str], entry: Entry) -> None:
        """Enter a unit that is there; of several with one pair, ours come before others."""
        before = self.pairs.setdefault(key, entry)
        if before is not entry and entry.ours:
            if before.ours:
                before.known |= entry.known
            else:
                self.pairs[key] = entry
        self.sources[key[0]].append(entry)

    def _enter(self, key: tuple[str, str], seen: _Seen) -> None:
        """Fold a pair into the unit that says the same, or enter it as a new one."""
        self.folded += sum(seen.documents.values())
        if key in self.pairs:
            self.pairs[key].fold(seen.documents)
            return
        self.folded -= 1
        entry = self.pairs[key] = Entry(seen=-1)  # the first time is the unit itself
        entry.fold(seen.documents)
        rivals = self.sources[key[0]]
        if rivals:
            self.contradictions += 1
            self.contested[key[0]] = None
        rivals.append(entry)
        self.added.append((entry, seen.row))

    def settle(self) -> list[Entry]:
        """Mark the units that contradict a new one; return those that were there before and may have changed."""
        for source in self.contested:
            for entry in self.sources[source]:
                entry.contested = entry.ours
        entries = (entry for same in self.sources.values() for entry in same)
        return [entry for entry in entries if entry.unit is not None and (entry.seen or entry.contested)]


def _key_of(memory: TmxTree, unit: _Element, tags: Two) -> tuple[str, str] | None:
    """Return the key of the pair that *unit* holds in *tags*; None if it lacks a side."""
    variants = memory.variants(unit)
    sides = find_sides(tuple(language(variant) for variant in variants), tags)
    if sides is None:
        return None
    source, target = pair_key(*(memory.text(variants[side]) for side in sides))
    return (source, target) if source and target else None


def _entry_of(memory: TmxTree, unit: _Element, number: int) -> Entry:
    """Return the entry of a unit that the memory had before, its *number* there."""
    props = memory.props(unit)
    documents = frozenset(value for kind, value in props if kind == "x-document")
    return Entry(number, ours={kind for kind, _ in props} >= OUR_MARKS, known=documents)


def _changed_units(memory: UnitFile, ledger: Ledger, date: str) -> dict[int, bytes]:
    """Return the units that were there before and change, by number, as they are to be written."""
    changed = dict[int, bytes]()
    for entry in ledger.settle():
        if entry.unit is not None:
            unit = memory.unit(entry.unit)
            if _update(memory.frame, unit, entry):
                unit.set("changedate", date)
                changed[entry.unit] = memory.written(unit)
    return changed


def _update(memory: TmxTree, unit: _Element, entry: Entry) -> bool:
    """Enter in *unit* the documents, the count and the flag of *entry*; return whether that changed anything."""
    props = {name: [value for kind, value in memory.props(unit) if kind == name] for name in ("x-count", "x-flags")}
    flags = " ".join(props["x-flags"]).split()
    contested = entry.contested and CONTRADICTION not in flags
    if contested:
        _put(memory, unit, "x-flags", " ".join([*flags, CONTRADICTION]))
    if entry.seen:
        _add_documents(memory, unit, entry.documents)
        # Absent it means once, and so where a person wrote something else there.
        count = next((int(text) for text in props["x-count"][:1] if _COUNT.fullmatch(text)), 1)
        _put(memory, unit, "x-count", str(count + entry.seen))
    return contested or entry.seen > 0


def _props(memory: TmxTree, unit: _Element, name: str) -> list[_Element]:
    """Return the properties of type *name* of *unit*."""
    return [prop for prop in unit.findall(f"{memory.namespace}prop") if prop.get("type") == name]


def _put(memory: TmxTree, unit: _Element, name: str, value: str) -> None:
    """Give *unit* the property *name* once, with *value*: in its old place, else behind the other properties."""
    old = _props(memory, unit, name)
    if old:
        old[0].text = value
        for prop in old[1:]:
            unit.remove(prop)
    else:
        _insert(memory, unit.findall(f"{memory.namespace}prop")[-1], name, value)


def _add_documents(memory: TmxTree, unit: _Element, documents: Iterable[str]) -> None:
    """Add a property for each of *documents* behind those that *unit* has."""
    last = _props(memory, unit, "x-document")[-1]
    for document in documents:
        last = _insert(memory, last, "x-document", document)


def _insert(memory: TmxTree, before: _Element, name: str, value: str) -> _Element:
    """Add a property behind the property *before*, on a line of its own if that is; return it."""
    prop = before.makeelement(f"{memory.namespace}prop", {"type": name})
    prop.text, prop.tail = value, before.tail
    before.addnext(prop)
    return prop


def _append_units(file: UnitFile, ledger: Ledger, tags: Two, date: str) -> None:
    """Add units of the added rows, with their documents and counts."""
    memory = file.frame
    flagged = [
        replace(row, flags=tuple(dict.fromkeys((*row.flags, CONTRADICTION)))) if entry.contested else row
        for entry, row in ledger.added
    ]
    units = append_rows(file, list(with_unique_ids(flagged, ledger.taken)), tags, date)
    for (entry, _), unit in zip(ledger.added, units, strict=True):
        _add_documents(memory, unit, list(entry.documents)[1:])
        if entry.seen:
            _put(memory, unit, "x-count", str(1 + entry.seen))


def append_rows(file: UnitFile, rows: Sequence[Row], tags: Two, date: str) -> list[_Element]:
    """Add a unit for each of *rows* behind the last one, as the memory's version of TMX wants it; return the units."""
    memory, units = file.frame, list[_Element]()
    attribute, named = file.attribute or _attribute(memory), memory.source_tag
    # Said only where the header's is none of their languages.
    source_tag = tags[0] if named and not any(same_tag(named, tag) for tag in tags) else ""
    for number, row in enumerate(rows):
        if not number:
            _space(memory.body, "\n    ")
        units.append(add_unit(memory.body, row, tags, date))
        _adapt(units[-1], memory, source_tag, attribute)
        etree.indent(units[-1], level=2)
        units[-1].tail = "\n    " if number + 1 < len(rows) else "\n  "
    return units


def _space(body: _Element, space: str) -> None:
    """End the content of *body* with *space* in place of the white space it ends with."""
    if len(body):
        body[-1].tail = (body[-1].tail or "").rstrip() + space
    else:
        body.text = (body.text or "").rstrip() + space


def _adapt(unit: _Element, memory: TmxTree, source_tag: str, attribute: str) -> None:
    """Write *unit* as the file does: its namespace, its *attribute* for languages, its source if not the header's."""
    if source_tag:
        unit.set("srclang", source_tag)
    for element in unit.iter():
        element.tag = f"{memory.namespace}{element.tag}"
    if attribute != XML_LANG:
        for variant in memory.variants(unit):
            variant.set(attribute, variant.attrib.pop(XML_LANG))


def _attribute(memory: TmxTree) -> str:
    """Return how variants name their language in a memory of this version of TMX."""
    return "lang" if _BEFORE_XML_LANG.match(memory.tree.getroot().get("version", "")) else XML_LANG
