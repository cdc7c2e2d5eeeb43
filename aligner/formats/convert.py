"""What of some rows another format would lose.

That is not a table of opinions: the rows are written, read back and compared.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from aligner.errors import InputError, OutputError, SettingError
from aligner.files import shown
from aligner.formats.load import load_as, load_rows
from aligner.formats.registry import FORMATS, Two
from aligner.languages.identification import usual_tags
from aligner.languages.matching import same_tag
from aligner.languages.tags import codes_of, default_tags
from aligner.rows import COLUMNS, Row

_ID: Final = 40  # characters of an id in a message, as in all others
_IN_FILE: Final = re.compile(" at line [0-9]+, column [0-9]+")


def losses(
    rows: Sequence[Row], name: str, tags: Two, *, named: bool = False, made_up: Collection[str] = ()
) -> list[str]:
    """Return what of *rows* the format *name* would lose, each kind in a few words with its number.

    They are written to a folder that is then removed, read back and compared. *named* says that the languages
    *tags* are known from the file that the rows are from, so that they too can be lost; columns that are
    *made_up*, or empty, cannot be. Raises ``OutputError`` if the format cannot hold the rows at all.
    """
    try:
        back = _there_and_back(rows, name, tags)
    except (InputError, OutputError) as error:
        raise OutputError(_refusal(rows, name, tags, error)) from error
    lost = [*_missing(rows, back), *_different(_held(rows, back), back, made_up)]
    return [*lost, *_languages(rows, name, tags)] if named and rows else lost


def _there_and_back(rows: Sequence[Row], name: str, tags: Two) -> Sequence[Row]:
    """Return *rows* as they are read from a file in the format *name*; messages begin with what is wrong."""
    form = FORMATS[name]
    assert form.write_rows  # load.format_of has seen to it
    with tempfile.TemporaryDirectory() as folder:
        paths = form.paths(Path(folder) / "roundtrip", ("source", "target"))
        try:
            form.write_rows(rows, paths, tags)
            return (load_rows(paths) if len(paths) == 2 else load_as(name, paths[0], tags)).rows
        except (InputError, OutputError) as error:  # nobody knows the folder, nor the lines of the file in it
            place = re.compile(rf"{re.escape(shown(paths[0]))}(?:, (?:row|line|unit) [0-9]+)?: ")
            raise OutputError(_IN_FILE.sub("", place.sub("", str(error)))) from error


def _refusal(rows: Sequence[Row], name: str, tags: Two, error: Exception) -> str:
    """Return why *rows* cannot be written in the format *name*, and which of them is the first to be in the way."""
    found = _first_refused(rows, name, tags)
    if found is None:
        return f"cannot be written as {name}: {error}"
    reason = str(_fault([found], name, tags) or error)
    place = f"row {found.id[:_ID]!r}" if found.id else f"row {rows.index(found) + 1:,}"
    return f"cannot be written as {name}: {place}: {reason.removeprefix(f'{place}: ')}"


def _first_refused(rows: Sequence[Row], name: str, tags: Two) -> Row | None:
    """Return the first row that the format *name* cannot hold by itself; None if it is not one that is in the way."""
    if _fault([], name, tags):
        return None
    while len(rows) > 1:  # halves, for a workbook of each row would take minutes
        halves = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        rows = next((half for half in halves if _fault(half, name, tags)), ())
    return rows[0] if rows else None


def _fault(rows: Sequence[Row], name: str, tags: Two) -> Exception | None:
    """Return what is raised when *rows* are written in the format *name* and read back."""
    try:
        _there_and_back(rows, name, tags)
    except OutputError as error:
        return error
    return None


def _languages(rows: Sequence[Row], name: str, tags: Two) -> Iterator[str]:
    """Yield what the format *name* says no more of the languages *tags*.

    A sheet is taken for what its letters tell, two texts first for what their endings say.
    """
    if FORMATS[name].is_sheet:
        found, kept = _told(rows), ""
    elif name == "moses":
        codes = codes_of(tags)  # as the endings will be
        if all(map(same_tag, tags, codes)):
            return
        found, kept = _told_by(codes) or _told(rows), f" (only {' and '.join(codes)})"
    else:
        return
    if not found or not all(same_tag(tag, one) for tag, one in zip(tags, found, strict=True)):
        yield f"the languages {' and '.join(tags)}{kept}"


def _told(rows: Sequence[Row]) -> Two | None:
    """Return the languages that a sheet of *rows* is taken for, if any."""
    try:
        return usual_tags([(row.source, row.target) for row in rows])
    except SettingError:
        return None


def _told_by(codes: Two) -> Two | None:
    """Return the languages that two texts whose names end with *codes* are taken for, if any."""
    try:
        return default_tags(codes)
    except SettingError:
        return None


def _held(rows: Sequence[Row], back: Sequence[Row]) -> list[Row]:
    """Return the rows that came *back*, as they were: all, or those that a memory holds."""
    from aligner.rows import kept_rows

    return list(rows) if len(rows) == len(back) else kept_rows(rows)


def _missing(rows: Sequence[Row], back: Sequence[Row]) -> Iterator[str]:
    """Yield how many rows did not come back."""
    if len(rows) > len(back):
        yield f"{len(rows) - len(back):,} of {len(rows):,} rows (not kept, or one side is empty)"


def _different(rows: Sequence[Row], back: Sequence[Row], made_up: Collection[str]) -> Iterator[str]:
    """Yield each column with the number of rows whose cell came back as another."""
    before, after = ([_rounded(row) for row in side] for side in (rows, back))
    if before != after and Counter(before) == Counter(after):  # XLIFF puts a document's rows together
        yield "the order of the rows"
        return
    for column in (column for column in COLUMNS if column not in made_up):
        pairs = [(getattr(one, column), getattr(other, column)) for one, other in zip(before, after, strict=True)]
        changed = sum(one not in ("", (), other) for one, other in pairs)
        if changed:
            what = "characters or line breaks of" if column in ("source", "target") else "column"
            yield f"{what} {column} in {changed:,} row{'' if changed == 1 else 's'}"


def _rounded(row: Row) -> Row:
    """Return *row* with the digits of its confidence that every format shows."""
    return replace(row, confidence=round(row.confidence, 3))
