"""What a person changed in a sheet: each row of the reviewed one against the row it was.

Rows are found by their id, then by their text; order does not matter. Texts are compared as a sheet shows
them, so that writing and reading a sheet is no change.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from aligner.languages.characters import LIKE_APOSTROPHE, LIKE_DOUBLE_QUOTE
from aligner.rows import Row, is_blank, one_line

SIDES: Final = ("source", "target")

QUOTES: Final = str.maketrans(dict.fromkeys(LIKE_DOUBLE_QUOTE, '"') | dict.fromkeys(LIKE_APOSTROPHE, "'"))
"""Quotation marks that programs put for one another."""

BEAD_TYPE = re.compile(r"[0-9]+-[0-9]+")
"""What spreadsheets turn into dates."""

NARROW: Final = ("ascii", "cp1252", "cp1250", "cp1251", "gbk", "cp950", "cp932", "cp949")
"""What spreadsheets save CSV in where nobody told them to use UTF-8."""

CELL_LIMIT: Final = 32_767
"""Characters of a workbook's cell (Excel specifications and limits); LibreOffice cuts longer texts there."""

ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")

_FARTHEST: Final = 8
"""Rows that a move may span."""


class ChangeKind(StrEnum):
    """What happened to a row. A row that stayed as it was has no change."""

    EDITED = "text edited"
    KEEP = "keep changed"
    MERGED = "merged"
    """Text went to a neighbour's cell, or came from there; nothing was lost."""
    DELETED = "deleted"
    ADDED = "added"
    UNMATCHED = "not matched"
    """A second row of the same id."""
    RESTORED = "restored"
    """Characters that the file's encoding lacks became question marks: the original's are taken."""

    @property
    def is_own(self) -> bool:
        """Whether the row is the person's own, in addition to the original's."""
        return self in (ChangeKind.ADDED, ChangeKind.UNMATCHED)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different in one row."""

    kind: ChangeKind
    id: str
    """The original's id of the row; for an added row its own, which may be empty."""
    detail: str
    """A few words, such as ``source edited``."""


def compare(original: Sequence[Row], reviewed: Sequence[Row]) -> list[Change]:
    """Return what is different in *reviewed*, in the order of *original*, then the rows that it does not have.

    A row may have several changes; rows in another order are none.
    """
    links = match(original, reviewed)
    found = {at: row for at, row in zip(links, reviewed, strict=True) if at is not None}
    changes = list(_text_changes(original, found))
    changes += [change for at, row in found.items() for change in _other_changes(original[at], row)]
    place = {row.id: at for at, row in reversed(list(enumerate(original)))}
    changes.sort(key=lambda change: place[change.id])  # stable: texts first
    ids = {row.id.strip() for row in original} - {""}
    return changes + [_own(row, ids) for at, row in zip(links, reviewed, strict=True) if at is None]


def match(original: Sequence[Row], reviewed: Sequence[Row]) -> list[int | None]:
    """Return for each reviewed row which original row it is; no two are the same one.

    Of rows with the same id, one with the original's text comes first. A row whose id is missing or
    unknown is the one original row, not otherwise there, that has its texts.
    """
    links: list[int | None] = [None] * len(reviewed)
    for key_of, unique in ((lambda row: (_id(row), _texts(row)), False), (_id, False), (_texts, True)):
        taken, free = set(links), defaultdict[Hashable, deque[int]](deque)
        for at, row in enumerate(original):
            if at not in taken:
                free[key_of(row)].append(at)
        for n, row in enumerate(reviewed):
            places = free.get(key_of(row), ())
            if links[n] is None and places and not (unique and len(places) > 1):
                links[n] = free[key_of(row)].popleft()
    return links


def _id(row: Row) -> Hashable:
    return row.id.strip()


def _texts(row: Row) -> Hashable:
    return one_line(row.source), one_line(row.target)


def _text_changes(original: Sequence[Row], found: dict[int, Row]) -> Iterator[Change]:
    """Yield what happened to the texts, and the deleted rows; *found* has the reviewed row of each that is there."""
    details = defaultdict[int, list[tuple[ChangeKind, str]]](list)
    narrow = narrow_encodings(row.source + row.target for row in found.values())
    for side in SIDES:
        before = [one_line(getattr(row, side)) for row in original]
        saved = [one_line(getattr(found[at], side)) if at in found else "" for at in range(len(original))]
        damaged = [is_damaged(*texts, narrow) for texts in zip(before, saved, strict=True)]
        after = [texts[not hurt] for *texts, hurt in zip(before, saved, damaged, strict=True)]
        runs = moved_runs(before, after)
        for at, run in runs.items():
            others = [original[other].id for other in run if other != at and other in runs]
            details[at].append((ChangeKind.MERGED, f"{side} {moved_words(before[at], after[at], others)}"))
        for at in found:
            if at not in runs and before[at] != after[at]:
                details[at].append((ChangeKind.EDITED, f"{side} {_edit(before[at], after[at])}"))
            if damaged[at]:
                details[at].append((ChangeKind.RESTORED, f"{side} restored: characters were lost in saving"))
    for at, row in enumerate(original):
        if at not in found:
            yield _deletion(row, [detail for _, detail in details[at]])
        else:
            yield from (Change(kind, row.id, detail) for kind, detail in details[at])


def _edit(before: str, after: str) -> str:
    """Return the words for an edit."""
    if not after:
        return "emptied"
    if "".join(before.split()) == "".join(after.split()):
        return "edited (spaces only)"
    return "edited (quotes only)" if before.translate(QUOTES) == after.translate(QUOTES) else "edited"


def _deletion(row: Row, moved: Sequence[str]) -> Change:
    """Return the change of a row that is gone; merged, if each of its texts went to a neighbour."""
    filled = sum(bool(one_line(getattr(row, side))) for side in SIDES)
    kind = ChangeKind.MERGED if filled and len(moved) == filled else ChangeKind.DELETED
    return Change(kind, row.id, ", ".join(["deleted", *moved]))


def _other_changes(original: Row, reviewed: Row) -> Iterator[Change]:
    """Yield what is different beside the texts."""
    if original.keep != reviewed.keep:
        words = [("no", "yes")[row.keep] for row in (original, reviewed)]
        yield Change(ChangeKind.KEEP, original.id, f"keep {words[0]} → {words[1]}")
    if original.id.strip() != reviewed.id.strip():
        yield Change(ChangeKind.EDITED, original.id, f"id is {reviewed.id!r}, told by its text")


def _own(row: Row, ids: set[str]) -> Change:
    """Return the change of a row that the original does not have."""
    if row.id.strip() in ids:
        return Change(ChangeKind.UNMATCHED, row.id, "the id is used again; both rows stay")
    return Change(ChangeKind.ADDED, row.id, f"added: {row.source or row.target}")


def moved_runs(before: Sequence[str], after: Sequence[str]) -> dict[int, range]:
    """Return for each cell whose text took part in a move the run of cells in which it moved.

    Cells of a column, *before* and *after*. A run is as short as can be, and says the same as a whole, but
    for white space.

    >>> moved_runs(["A.", "B. C.", "D."], ["A. B.", "C.", "D!"])
    {0: range(0, 2), 1: range(0, 2)}
    """
    old, new = (["".join(text.split()) for text in texts] for texts in (before, after))
    runs, start = dict[int, range](), 0
    while start < len(old):
        end = _end(old, new, start)
        runs |= {at: range(start, end) for at in range(start, end) if old[at] != new[at]}
        start = max(end, start + 1)
    return runs


def _end(old: Sequence[str], new: Sequence[str], start: int) -> int:
    """Return the end of the run that begins at *start*; *start* itself if none does."""
    if old[start] == new[start]:
        return start
    said, says = "", ""
    for at in range(start, min(start + _FARTHEST, len(old))):
        said, says = said + old[at], says + new[at]
        if said == says:
            return at + 1
    return start


def moved_words(before: str, after: str, others: Sequence[str]) -> str:
    """Return how one cell of a run changed, with the ids of the *others*.

    >>> moved_words("A.", "", ["x-1"]), moved_words("A.", "A. B.", ["x-3"])
    ('moved to x-1', 'merged with x-3')
    """
    names = ", ".join(others)
    if not after.strip():
        return f"moved to {names}"
    return f"merged with {names}" if len(after) > len(before) else f"partly moved to {names}"


def narrow_encodings(texts: Iterable[str]) -> list[str]:
    """Return the encodings, smaller than Unicode, in which a file with these texts may have been saved."""
    text = "".join(texts)
    return [name for name in NARROW if _fits(text, name)]


def _fits(text: str, encoding: str) -> bool:
    """Whether all of *text* is in *encoding*."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def is_damaged(before: str, after: str, encodings: Sequence[str]) -> bool:
    """Whether *after* is what saving *before* in one of *encodings*, or in a workbook, leaves of it.

    >>> is_damaged("naïve — yes", "na?ve ? yes", ["ascii"]), is_damaged("你好。", "你好?", ["gbk"])
    (True, False)
    >>> is_damaged("a" * 40_000, "a" * 32_767, []), is_damaged("a" * 40_000, "a" * 20_000, [])
    (True, False)
    """
    if before != after and CELL_LIMIT - 1 <= len(after) <= CELL_LIMIT and before.startswith(after):
        return True  # one less where the sheet's guard took a place
    if before == after or "?" not in after:
        return False
    wide = ASTRAL.sub("\ufffd\ufffd", before)  # Windows writes two question marks for these
    return any(text.encode(name, "replace") == after.encode(name) for name in encodings for text in (before, wide))


def settle(original: Sequence[Row], reviewed: Sequence[Row]) -> list[Row]:
    """Return the *reviewed* rows in document order, with what only saving damaged as it was.

    That is: ids, confidences, types that a spreadsheet took for dates, and lost characters. A row of the
    person's own stays behind the row that it follows.
    """
    place, settled, narrow = -1, list[tuple[int, Row]](), narrow_encodings(row.source + row.target for row in reviewed)
    for at, row in zip(match(original, reviewed), reviewed, strict=True):
        place = place if at is None else at
        settled.append((place, row if at is None else _repaired(original[at], row, narrow)))
    return [row for _, row in sorted(settled, key=lambda pair: pair[0])]


def is_reordered(original: Sequence[Row], reviewed: Sequence[Row]) -> bool:
    """Whether the rows that both have are in another order."""
    places = [at for at in match(original, reviewed) if at is not None]
    return places != sorted(places)


def _repaired(original: Row, row: Row, narrow: Sequence[str]) -> Row:
    """Return *row* with what people do not change in a review as *original* has it."""
    kind = row.type if BEAD_TYPE.fullmatch(row.type) else original.type
    mended = replace(row, id=original.id, confidence=original.confidence, type=kind)
    if is_damaged(one_line(original.source), row.source, narrow):
        mended = replace(mended, source=one_line(original.source))
    if is_damaged(one_line(original.target), row.target, narrow):
        mended = replace(mended, target=one_line(original.target))
    return mended


def refusals(rows: Sequence[Row]) -> list[str]:
    """Return a line for each kept row that has one side only; a row without any text is no pair at all."""
    return [
        f"{row.id or 'a row without id'} is kept but has no {empty[0]}"
        for row in rows
        if row.keep and len(empty := [side for side in SIDES if is_blank(getattr(row, side))]) == 1
    ]


def repeated_ids(rows: Sequence[Row]) -> list[str]:
    """Return the ids that more than one of *rows* has."""
    return [name for name, times in Counter(row.id for row in rows).items() if name and times > 1]
