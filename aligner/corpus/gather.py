"""Sheets and memories -> the store, row by row: what each pair is, and for what it alone says, why it is removed."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final

from aligner.corpus.duplicates import keys_of
from aligner.corpus.filters import FILTERS, first_hit
from aligner.corpus.records import (
    CONTRADICTION,
    DUPLICATE,
    MIN_CONFIDENCE,
    NEAR_DUPLICATE,
    NOT_KEPT,
    PER_DOCUMENT,
    Choices,
    Documents,
)
from aligner.corpus.sources import Source
from aligner.corpus.store import Store
from aligner.errors import AlignerError, InputError, SettingError
from aligner.files import shown
from aligner.formats import FORMATS
from aligner.formats.tmx import languages_in
from aligner.languages.identification import check_tags, usual_tags
from aligner.languages.tags import codes_of, default_tags, find_sides
from aligner.read.text import UNSAYABLE
from aligner.rows import Row, Two, is_blank, turned

FLAG: Final = "flag_"
"""What a reason begins with that is a flag to drop."""
_HEAD: Final = 500
"""Rows at the beginning of a sheet that tell its languages."""
_NAMED: Final = re.compile(r"([a-z]{2,3})[0-9]+(?:-|\Z)")
"""The name of a sentence, which says its language: ``zh12``."""


def reasons_of(choices: Choices) -> tuple[str, ...]:
    """Return the reasons for which pairs may be removed, in the order of the steps; the first stands for none."""
    flags = (FLAG + flag for flag in choices.drop)
    filters = dict.fromkeys(each.name for each in choices.filters)
    last = (DUPLICATE, NEAR_DUPLICATE, CONTRADICTION, PER_DOCUMENT)
    return ("", NOT_KEPT, MIN_CONFIDENCE, *flags, *filters, *last)


@dataclass(slots=True)
class Gathered:
    """What was read, beside the pairs themselves."""

    tags: Two | None
    documents: Documents = field(default_factory=Documents)
    files: int = 0
    unpaired: int = 0
    places: dict[str, None] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    """Of what a person should know, by what it is."""
    faults: list[AlignerError] = field(default_factory=list)


_TURNED: Final = "{} turned round, to have the languages of the others"
_OTHER: Final = "{} of other languages left out"
_UNITS: Final = "{} without one of the languages left out"
_CLEANED: Final = "{} that no file can hold removed"
REMARKS: Final = {_TURNED: "file", _OTHER: "file", _UNITS: "unit", _CLEANED: "character"}
"""What is counted, and of which things."""


class Gatherer:
    """Reads the sources, one after the other, into a store."""

    def __init__(self, store: Store, choices: Choices) -> None:
        """Read into *store*, which is empty."""
        self.store, self.choices = store, choices
        self.found = Gathered(choices.tags)
        self._number = {name: number for number, name in enumerate(reasons_of(choices))}
        self._first = ""

    def take_all(self, sources: Sequence[Source], progress: Callable[[str], None]) -> Gathered:
        """Take all *sources*; one that cannot be read is a fault, and nothing of it stays.

        Raises ``SettingError`` where sources of different languages are given and none were chosen.
        """
        for number, source in enumerate(sources, 1):
            progress(f"reading {number:,} of {len(sources):,} files, {len(self.store):,} pairs so far")
            before, unpaired = len(self.store), self.found.unpaired
            try:
                self._take(source)
                self.found.files += 1
            except InputError as error:
                self.found.faults.append(error)
                self.store.forget(before)
                self.found.unpaired = unpaired
        return self.found

    def _take(self, source: Source) -> None:
        """Take the rows of one source."""
        form = FORMATS[source.form]
        if source.form == "tmx" and self.found.tags is None:
            self._agree(source, languages_in(source.path), [])
        rows = form.stream(source.path, self.found.tags)
        head = list(islice(rows, _HEAD))
        pairs = [row for row in head if row is not None and row.source and row.target]
        told = self.found.tags if source.form == "tmx" else _named(pairs)
        sides = self._agree(source, told, [(row.source, row.target) for row in pairs]) if pairs else (0, 1)
        if sides is None:
            self.found.counts[_OTHER] += 1
            return
        self.found.counts[_TURNED] += sides == (1, 0)
        for row in chain(head, rows):
            if row is None:
                self.found.counts[_UNITS] += 1
            else:
                self._add(turned(row) if sides == (1, 0) else row, source)

    def _agree(self, source: Source, told: Two | None, pairs: list[Two]) -> tuple[int, int] | None:
        """Return which sides of *source* are source and target of the corpus; None if it is of other languages.

        *told* are the languages that it names; where it names none the letters of *pairs* tell.
        """
        tags = self.found.tags
        if tags is None:
            if told or pairs:
                self.found.tags = _tags(told) if told else _guessed(source, pairs)
                self._first = shown(source.path)
            return (0, 1)
        if told is None:
            return (0, 1) if _fits(pairs, tags) else (1, 0)
        sides = find_sides(told, tags)
        if sides is None and self.choices.tags is None:
            first, other = (" and ".join(codes_of(each)) for each in (tags, told))
            raise SettingError(
                f"{shown(source.path)} is in {other}, {self._first} in {first}; choose with --langs {','.join(tags)}"
            )
        return sides

    def _add(self, row: Row, source: Source) -> None:
        """Add one row, if it is a pair."""
        name = source.document_of(row)
        texts = [row.id, row.source, row.target, name]
        if any(map(UNSAYABLE.search, texts)):
            row, name = self._cleaned(row), UNSAYABLE.sub("", name)
        if is_blank(row.source) or is_blank(row.target):
            self.found.unpaired += 1
            return
        self.found.places |= dict.fromkeys(place for place, _ in row.places)
        reason = self._reason(row)
        keys = (0, 0) if reason else keys_of(row.source, row.target)
        self.store.add(row, self.found.documents.number(name), self._number[reason], keys)

    def _cleaned(self, row: Row) -> Row:
        """Return *row* without what no file can hold, and count it."""
        source, target = UNSAYABLE.sub("", row.source), UNSAYABLE.sub("", row.target)
        self.found.counts[_CLEANED] += len(row.source) + len(row.target) - len(source) - len(target)
        return replace(row, id=UNSAYABLE.sub("", row.id), source=source, target=target)

    def _reason(self, row: Row) -> str:
        """Return why *row* is removed, for what it says itself; empty if it is not."""
        if not row.keep:
            return NOT_KEPT
        if row.confidence < self.choices.min_confidence:
            return MIN_CONFIDENCE
        dropped = next((flag for flag in self.choices.drop if flag in row.flags), "")
        if dropped:
            return FLAG + dropped
        if not self.choices.filters:
            return ""
        tags = self.found.tags
        return first_hit(self.choices.filters, (row.source, row.target), codes_of(tags)) if tags else ""


def about(reason: str, choices: Choices) -> str:
    """Return what the *reason* of a filter means, with its threshold; empty for another."""
    values = {each.name: each.value for each in choices.filters}
    return FILTERS[reason].about.format(f"{values[reason]:g}") if reason in values else ""


def _named(rows: Sequence[Row]) -> Two | None:
    """Return the languages that the names of sentences say; None if they do not."""
    for row in rows:
        source, target = _NAMED.match(row.source_sentences), _NAMED.match(row.target_sentences)
        if source and target and source[1] != target[1]:
            return source[1], target[1]
    return None


def _tags(told: Two) -> Two:
    """Return the languages *told* as a memory names them; raise ``InputError`` for what is no language."""
    try:
        return default_tags((told[0].replace("_", "-"), told[1].replace("_", "-")))
    except SettingError as error:
        raise InputError(str(error)) from error


def _guessed(source: Source, pairs: Sequence[Two]) -> Two:
    """Return the languages that the letters of *pairs* tell; raise ``InputError`` if they do not."""
    try:
        return usual_tags(pairs)
    except SettingError:
        where = shown(source.path)
        raise InputError(f"{where}: does not say its languages; name them with --langs, such as de,fr") from None


def _fits(pairs: Sequence[Two], tags: Two) -> bool:
    """Whether *pairs* may be in the languages of *tags*, in their order, by their letters."""
    try:
        check_tags(pairs, tags)
    except SettingError:
        return False
    return True
