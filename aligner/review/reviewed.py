"""Reviewed sheets as they come back, and the original that each was made from.

A row that cannot be understood is refused by itself; the rest of the sheet is read.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from aligner.errors import AlignerError, InputError
from aligner.files import read_bytes, shown
from aligner.formats import ENDINGS, FORMATS, READ_ENDINGS, Loaded, format_of, load_rows
from aligner.formats.jsonl import brief, is_json_lines, json_lines, json_row, parse_object
from aligner.formats.sheet import parse_table
from aligner.rows import COLUMNS, PLACES, REQUIRED, Row, Two, answer, one_line, parse_row

CORRECT = "correct"
"""The column in which a reviewer ticks whether a pair is right."""

AMBIGUOUS: Final = frozenset("xXｘＸ")
"""In that column: a tick for some people, for others a cross."""

MARKS = re.compile(
    r"(?:[-_. ]+(?:reviewed|review|sample|edited|corrected|checked|final|copy|copie|kopie|v[0-9]+|副本|已审|审校|修改)"
    r"|\s*[-_]?\s*[(（][0-9]+[)）])+$",
    re.IGNORECASE,
)
"""What people and programs add to the name of a file that they have changed."""

_FEW: Final = 3
"""Remarks of one kind up to which each is said."""

ROW_NUMBER = re.compile(r"(.*)-[0-9]+")


@dataclass(frozen=True, slots=True)
class ReviewedSheet:
    """What a person's sheet says."""

    rows: tuple[Row, ...]
    """Those that can be understood, in the sheet's order."""
    faults: tuple[str, ...] = ()
    """One line for each row that cannot."""
    faulty_ids: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    """One line for each confidence that was not understood: it does not matter to the memory."""
    extra_columns: tuple[str, ...] = ()
    """Columns of the person's own, which are left alone."""
    judged: bool = False
    """Whether there is a column ``correct``."""
    right: int = 0
    """Rows that the reviewer found correct."""
    wrong: int = 0


Cells: TypeAlias = Mapping[str, Any]
"""What one row says, by column: texts, or in JSON Lines values."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a sheet of any format holds, before it is understood."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, Cells], ...]
    """Each with its place, for messages."""
    parse: Callable[[Any, str], Row]
    """Makes a row of the cells, or raises ``InputError``."""
    faults: tuple[str, ...] = ()
    """One line for each row that has no cells."""


def read_reviewed(path: Path) -> ReviewedSheet:
    """Return what the sheet at *path* says: CSV, TSV, an Excel workbook or JSON Lines.

    A row that the reviewer marked as not correct is not kept; one with a mark that says neither yes nor no is
    refused, and so is one whose ``keep`` does. Raises ``InputError`` if the file cannot be read, is something
    else, or has no column ``id``, ``keep``, ``source`` or ``target`` (in JSON Lines: no row can be read).
    """
    content = _content(path)
    rows, faults, faulty_ids = list[Row](), list(content.faults), set[str]()
    confidences, judgements = list[str](), list[bool | None]()
    for where, cells in content.rows:
        try:
            judgement = _judgement(cells, where)
            judgements.append(judgement)
            row, remark = _row_and_remark(cells, where, content.parse)
        except InputError as error:
            faults.append(str(error))
            faulty_ids.add(str(cells.get("id", "")).strip())
            continue
        rows.append(replace(row, keep=row.keep and judgement is not False))
        confidences += remark
    return ReviewedSheet(
        tuple(rows),
        tuple(faults),
        frozenset(faulty_ids),
        tuple(confidences if len(confidences) <= _FEW else [f"{confidences[0]}, and so {len(confidences) - 1} more"]),
        tuple(name for name in content.columns if name and name not in (*COLUMNS, *PLACES, CORRECT)),
        CORRECT in content.columns,
        judgements.count(True),
        judgements.count(False),
    )


def load_for_review(path: Path, tags: Two | None) -> tuple[Loaded, tuple[str, ...]]:
    """Return what ``formats.load_rows`` does, and a line for each row of a sheet that cannot be understood.

    Raises as ``load_rows`` does, for a sheet in which no row can be understood too.
    """
    if not FORMATS[format_of(path, READ_ENDINGS)].is_sheet:
        return load_rows([path], tags), ()
    sheet = read_reviewed(path)
    if sheet.faults and not sheet.rows:
        raise InputError(sheet.faults[0])
    return Loaded(sheet.rows), (*sheet.faults, *sheet.remarks)


def _content(path: Path) -> _Content:
    """Return the columns and the cells of the sheet at *path*."""
    data, where = read_bytes(path), shown(path)
    if is_json_lines(path, data):
        return _json_content(data, where)
    table = parse_table(data, where, REQUIRED, (*COLUMNS, CORRECT))
    return _Content(table.columns, tuple((f"{where}, row {number}", cells) for number, cells in table.rows), parse_row)


def _json_content(data: bytes, where: str) -> _Content:
    """Return the keys and the objects of JSON Lines; raise ``InputError`` if no line holds an object."""
    rows, faults = list[tuple[str, Cells]](), list[str]()
    for place, line in json_lines(data, where):
        try:
            rows.append((place, parse_object(line, place)))
        except InputError as error:
            faults.append(str(error))
    if faults and not rows:
        raise InputError(faults[0])
    columns = dict.fromkeys(key for _, cells in rows for key in cells)
    return _Content(tuple(columns), tuple(rows), json_row, tuple(faults))


def _row_and_remark(cells: Cells, where: str, parse: Callable[[Any, str], Row]) -> tuple[Row, list[str]]:
    """Return the row of *cells*; a confidence that is none (spreadsheets turn 1.000 into 1000) is only remarked."""
    try:
        return parse(cells, where), []
    except InputError as error:
        row = parse({name: cell for name, cell in cells.items() if name != "confidence"}, where)
        return row, [f"{error}; ignored"]


def _judgement(cells: Cells, where: str) -> bool | None:
    """Return whether the reviewer found the row correct, None without an answer.

    Raises ``InputError`` for an unclear one, such as ``x``, with which some people tick and others cross out.
    """
    found = cells.get(CORRECT)
    cell = "" if found is None else str(found).strip()
    if not cell:
        return None
    try:
        if cell not in AMBIGUOUS:
            return answer(cell, "")
    except InputError:
        pass
    said = repr(found) if isinstance(found, str) else brief(found)
    raise InputError(f"{where}: {CORRECT} is {said}, expected yes or no (or ✓ ✗, 对 错, 1 0), or nothing")


@dataclass(frozen=True, slots=True)
class Original:
    """What a reviewed sheet is compared with."""

    path: Path
    rows: tuple[Row, ...]
    kept_only: bool = False
    """Whether it is a memory, which has the kept rows only."""
    tags: Two | None = None
    """The languages of a memory."""
    beyond: tuple[str, ...] = ()
    """What else it holds, that no row has a place for."""

    def seen_from(self, reviewed: Sequence[Row]) -> list[Row]:
        """Return the rows to compare with: for a memory also those that it must have left out.

        Rows numbered as the memory's units are, but not in it, were there before, not kept; what their
        texts were is not known, so they count as unchanged.
        """
        if not self.kept_only:
            return list(self.rows)
        known = {row.id: row for row in self.rows}
        prefixes = {match[1] for row in self.rows if (match := ROW_NUMBER.fullmatch(row.id))}
        left_out = {
            row.id: replace(row, keep=False)
            for row in reviewed
            if row.id not in known and (match := ROW_NUMBER.fullmatch(row.id)) and match[1] in prefixes
        }
        return sorted([*self.rows, *left_out.values()], key=_by_number)


def _by_number(row: Row) -> list[tuple[int, str]]:
    """Return what puts rows in the order of the numbers in their ids."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", row.id)]


def read_original(path: Path) -> Original:
    """Return the rows of an unchanged sheet or memory; raise ``InputError`` if it is neither."""
    name = ENDINGS.get(path.suffix.lower())
    found: Loaded = FORMATS[name if name in ("tmx", "jsonl") else "csv"].read((path,))
    return Original(path, found.rows, name == "tmx", found.tags, found.beyond)


def base_name(path: Path) -> str:
    """Return the name of the sheet that *path* is a changed copy of, without ending.

    >>> base_name(Path("a/x-reviewed (1).xlsx")), base_name(Path("x.csv"))
    ('x', 'x')
    """
    return MARKS.sub("", path.stem) or path.stem


def find_original(reviewed: Path, rows: Sequence[Row], folders: Sequence[Path]) -> Original | None:
    """Return the original of *reviewed*: a sheet of its name, or the memory, that has some of its *rows*.

    Looks beside it and in *folders*, for sheets first. None if there is no such file.
    """
    return next(_originals(_candidates(reviewed, folders), rows), None)


def find_memory(reviewed: Path, rows: Sequence[Row], folders: Sequence[Path]) -> Original | None:
    """Return the memory that was written with the sheet that *reviewed*, with its *rows*, was made from, if any."""
    memories = (path for path in _candidates(reviewed, folders) if path.suffix == ".tmx")
    return next(_originals(memories, rows), None)


def _originals(paths: Iterable[Path], rows: Sequence[Row]) -> Iterator[Original]:
    """Yield those of *paths* that have a row of *rows*, by its id and one of its texts."""
    for path in paths:
        try:
            original = read_original(path)
        except AlignerError:
            continue  # something else of that name
        # Not by the ids alone: another document of the same name has the same.
        if _texts(rows) & _texts(original.rows):
            yield original


def _texts(rows: Iterable[Row]) -> set[tuple[str, str, str]]:
    """Return each text with its side and the id of its row."""
    sides = (
        (row.id.strip(), side, one_line(getattr(row, side)).strip()) for row in rows for side in ("source", "target")
    )
    return {text for text in sides if text[0] and text[2]}


def _candidates(reviewed: Path, folders: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that may be the original, the likeliest first."""
    stems = dict.fromkeys((reviewed.stem, base_name(reviewed)))
    names = [f"{stem}{mark}.csv" for stem in stems for mark in ("-original", ".original", "")]
    for name in [*names, *(f"{stem}.tmx" for stem in stems)]:
        for path in (folder / name for folder in dict.fromkeys((reviewed.parent, *folders))):
            if os.path.isfile(path) and not _same(path, reviewed):  # noqa: PTH113 - Path.is_file raises for odd names
                yield path


def _same(path: Path, other: Path) -> bool:
    """Whether both are one file."""
    try:
        return path.samefile(other)
    except OSError:
        return False
