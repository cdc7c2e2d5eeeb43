"""What becomes of pairs that are added to a translation memory: folded, added, or added as a contradiction.

Two pairs are one when both sides are equal after Unicode's NFC and with every run of white space as one
space; case and punctuation count. Inline codes of another tool's segments do not (``tmx_read`` has the rule).
A unit is ours if it has all of ``OUR_MARKS``. This module only reads the memory; ``memory_units``
writes what is decided here.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from aligner.formats.tmx_read import TmxTree, language
from aligner.formats.xmltext import xml_text
from aligner.languages.matching import find_sides
from aligner.rows import Row

if TYPE_CHECKING:
    from lxml.etree import _Element


def pair_key(source: str, target: str) -> tuple[str, str]:
    r"""Return what two pairs have in common exactly if they count as one.

    >>> pair_key("e\u0301\n a ", "B.") == pair_key("\u00e9 a", " B.")
    True
    """
    return _text_key(source), _text_key(target)


def _text_key(text: str) -> str:
    """Return *text* as it is compared: NFC, runs of white space as one space, as XML can hold it."""
    return " ".join(normalize("NFC", xml_text(text)).split())


OUR_MARKS: Final = frozenset({"x-document", "x-confidence", "x-type"})
"""Properties that every unit of this program has. ``x-document`` alone is not enough: memoQ writes it too."""


@dataclass(slots=True)
class Entry:
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


class Ledger:
    """The pairs of a memory, found by their texts, and what rows add to them."""

    def __init__(self, memory: TmxTree, tags: tuple[str, str]) -> None:
        self.units = self.folded = self.contradictions = 0
        self.added: list[tuple[Entry, Row]] = []
        self.pairs: dict[tuple[str, str], Entry] = {}
        self.sources: dict[str, list[Entry]] = {}
        self.contested: dict[str, None] = {}
        for unit in memory.units():
            self.units += 1
            key = _key_of(memory, unit, tags)
            if key is not None:
                self._know(key, _entry_of(memory, unit))

    def _know(self, key: tuple[str, str], entry: Entry) -> None:
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
        entry = self.pairs[key] = Entry(documents={document: None})
        rivals = self.sources.setdefault(key[0], [])
        if rivals:
            self.contradictions += 1
            self.contested[key[0]] = None
        rivals.append(entry)
        self.added.append((entry, row))

    def settle(self) -> list[Entry]:
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


def _entry_of(memory: TmxTree, unit: "_Element") -> Entry:
    """Return the entry of a unit that the memory had before."""
    props = memory.props(unit)
    documents = frozenset(value for kind, value in props if kind == "x-document")
    return Entry(unit, ours={kind for kind, _ in props} >= OUR_MARKS, known=documents)
