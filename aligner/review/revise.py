"""A memory of another tool after its review: the same file, but for the units that the reviewer changed.

What a sheet has no place for (notes, properties, variants in other languages, inline codes of texts that stay, the
header) stays, byte for byte in the units that do not change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml.etree import _Element

from aligner.files import timestamp
from aligner.formats.tmx import TmxTree, language, with_unique_ids
from aligner.formats.units import UnitFile, open_units
from aligner.languages.tags import find_sides
from aligner.memory import append_rows
from aligner.review.compare import match
from aligner.rows import Row, Two, is_blank, one_line, xml_text


@dataclass(frozen=True, slots=True)
class Revised:
    """A memory with a review's changes, to be written."""

    file: UnitFile
    changed: Mapping[int, bytes]
    """The units that are written anew, by number; of those that go nothing."""

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the memory."""
        return self.file.pieces(self.changed)


def revise(path: Path, original: Sequence[Row], reviewed: Sequence[Row], tags: Two) -> Revised:
    """Return the memory at *path*, of which *original* are the rows in the languages *tags*, as *reviewed* wants it.

    A unit goes whose row is not kept, was deleted or lost a side; a kept row that was not there before becomes a unit
    behind the others. Units that lack one of the languages stay. Raises ``InputError`` as ``open_units`` does.
    """
    file, date, places = open_units(path), timestamp(), match(original, reviewed)
    there = {at: row for at, row in zip(places, reviewed, strict=True) if at is not None}
    changed, sides = dict[int, bytes](), [_sides(file.frame, unit, tags) for unit in file.units()]
    numbers = (number for number, found in enumerate(sides) if found)
    for at, number in enumerate(numbers):
        now = there.get(at)
        if now is None or not _is_pair(now):
            changed[number] = b""
        elif _texts(now) != _texts(original[at]):
            changed[number] = _rewritten(file, number, original[at], now, tags, date)
    new = [row for at, row in zip(places, reviewed, strict=True) if at is None and _is_pair(row)]
    append_rows(file, list(with_unique_ids(new, (row.id for row in original))), tags, date)
    return Revised(file, changed)


def _sides(memory: TmxTree, unit: _Element, tags: Two) -> tuple[int, int] | None:
    """Return which variants of *unit* are in the languages *tags*; None if it lacks one."""
    return find_sides(tuple(language(variant) for variant in memory.variants(unit)), tags)


def _is_pair(row: Row) -> bool:
    """Whether the memory is to have *row*."""
    return row.keep and not is_blank(row.source) and not is_blank(row.target)


def _texts(row: Row) -> Two:
    """Return both sides of *row* as a sheet has them."""
    return one_line(row.source), one_line(row.target)


def _rewritten(file: UnitFile, number: int, before: Row, now: Row, tags: Two, date: str) -> bytes:
    """Return unit *number* with those texts of *now* that are not the ones *before*; inline codes in them go."""
    memory, unit = file.frame, file.unit(number)
    variants, sides = memory.variants(unit), _sides(memory, unit, tags) or ()
    for side, old, new in zip(sides, _texts(before), _texts(now), strict=True):
        segment = variants[side].find(f"{memory.namespace}seg")
        if old != new and segment is not None:
            del segment[:]
            segment.text = xml_text(new)
            variants[side].set("changedate", date)
    return file.written(unit)
