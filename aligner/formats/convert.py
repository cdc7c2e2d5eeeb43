"""From one format to another: what a file holds as rows, and what of it another format would lose.

What would be lost is not a table of opinions: the rows are written, read back and compared.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.errors import InputError, OutputError, SettingError
from aligner.files import shown
from aligner.formats.registry import ENDINGS, FORMATS, Two
from aligner.formats.sheet import COLUMNS, Row, short_name

if TYPE_CHECKING:
    from lxml.etree import _Element

    from aligner.formats.tmx_read import TmxTree, Unit

OUR_PROPS: Final = frozenset({"x-confidence", "x-document", "x-type", "x-flags"})
"""Properties of a unit that become columns of its row."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file, or two, hold."""

    rows: tuple[Row, ...]
    tags: Two | None = None
    """Languages of source and target, where the format says."""
    beyond: tuple[str, ...] = ()
    """What else is in the file that no row can hold, each kind in a few words with its number."""


def load_rows(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return the rows of a sheet, a memory, or two files of parallel lines; the ending tells which.

    *tags* chooses the languages of a memory that has several. Raises ``InputError`` for what cannot be
    read, ``SettingError`` for an ending that no format has.
    """
    if len(paths) == 2:
        from aligner.formats.plain import read_moses

        return Loaded(tuple(read_moses((paths[0], paths[1]))))
    (path,) = paths
    return _load(format_of(path), path, tags)


def format_of(path: Path) -> str:
    """Return the format that the ending of *path* stands for; raise ``SettingError`` for an unknown one."""
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        known = ", ".join(ending for ending, each in ENDINGS.items() if FORMATS[each].write_rows)
        raise SettingError(f"{shown(path)}: unknown ending {path.suffix!r}; known: {known}")
    if FORMATS[name].write_rows is None:
        raise SettingError(f"{shown(path)}: {name} needs the document itself; use `align FILE --format {name}`")
    return name


def _load(name: str, path: Path, tags: Two | None) -> Loaded:
    """Return what the file at *path* holds, which is in the format *name*."""
    from aligner.formats import plain, sheet

    if name == "tmx":
        return _load_tmx(path, tags)
    if name == "xliff":
        from aligner.formats.xliff import read_xliff

        found, rows = read_xliff(path)
        return Loaded(tuple(rows), found)
    if name == "moses":
        raise SettingError(f"{shown(path)}: name the two files, one for each language")
    read = {"tsv": plain.read_tsv, "jsonl": plain.read_jsonl}.get(name, sheet.read_csv)
    return Loaded(tuple(read(path)))


def _load_tmx(path: Path, tags: Two | None) -> Loaded:
    """Return the units of a memory, and what rows cannot hold of them."""
    from aligner.formats.tmx_read import parse_tmx, read_tmx, same_tag

    memory = read_tmx(path, tags)
    rows = tuple(_row_of(unit, number, path) for number, unit in enumerate(memory.units, 1))
    beyond = _beyond(parse_tmx(path))
    others = sum(not all(map(same_tag, unit.tags, memory.tags)) for unit in memory.units)
    if others:
        beyond["units of other countries than " + " and ".join(memory.tags)] = others
    if memory.left_out:
        beyond["units without " + " and ".join(memory.tags)] = memory.left_out
    return Loaded(rows, memory.tags if memory.units else tags, tuple(f"{n:,} {what}" for what, n in beyond.items()))


def _row_of(unit: "Unit", number: int, path: Path) -> Row:
    """Return the row of the unit with that number in the memory at *path*."""
    props = dict(reversed(unit.props))
    try:
        confidence = min(1.0, max(0.0, float(props.get("x-confidence", "1"))))
    except ValueError:
        raise InputError(
            f"{shown(path)}, unit {number}: x-confidence is {props['x-confidence'][:20]!r}, expected a number"
        ) from None
    return Row(
        id=unit.id or f"{short_name(path.stem)}-{number:04}",
        keep=True,
        source=unit.source,
        target=unit.target,
        confidence=confidence,
        flags=tuple(props.get("x-flags", "").split()),
        type=props.get("x-type", ""),
        source_sentences="",
        target_sentences="",
        document=props.get("x-document", ""),
    )


def _beyond(memory: "TmxTree") -> Counter[str]:
    """Return what *memory* holds that the rows of its units do not, each kind with its number."""
    beyond, dates = Counter[str](), set[str]()
    for unit in memory.units():
        variants = memory.variants(unit)
        beyond["variants in a third language"] += max(0, len(variants) - 2)
        beyond.update(_kinds_within(unit))
        dates.add(unit.get("creationdate", ""))
        seen = Counter(name for name, _ in memory.props(unit))
        beyond["properties"] += sum(n - 1 if name in OUR_PROPS else n for name, n in seen.items())
        attributes = {*unit.attrib} - {"tuid", "creationdate"}
        beyond["authors, dates and other attributes"] += len(attributes)
        beyond["authors, dates and other attributes"] += sum(max(0, len(v.attrib) - 1) for v in variants)
    # One date for all is when the file was written, and says nothing of a unit.
    beyond["dates"] = len(dates) if len(dates) > 1 else 0
    beyond["notes and properties of the whole memory"] = 0 if memory.header is None else len(memory.header)
    return +beyond


def _kinds_within(unit: "_Element") -> Iterator[str]:
    """Yield the name of each thing in *unit* that a row has no place for."""
    for element in unit.iter("{*}note", "{*}bpt", "{*}ept", "{*}ph", "{*}it", "{*}hi", "{*}ut"):
        name = str(element.tag).rpartition("}")[2]
        yield "notes" if name == "note" else "inline codes"
    yield from ("properties" for variant in unit.iter("{*}tuv") for _ in variant.iter("{*}prop"))


def losses(rows: Sequence[Row], name: str, tags: Two) -> list[str]:
    """Return what of *rows* the format *name* would lose, each kind in a few words with its number.

    They are written to a folder that is then removed, read back and compared. Raises ``OutputError`` if the
    format cannot hold them at all.
    """
    form = FORMATS[name]
    assert form.write_rows  # format_of has seen to it
    with tempfile.TemporaryDirectory() as folder:
        paths = form.paths(Path(folder) / "roundtrip", ("source", "target"))
        try:
            form.write_rows(rows, paths, tags)
            back = (load_rows(paths) if len(paths) == 2 else _load(name, paths[0], tags)).rows
        except (InputError, OutputError) as error:  # nobody knows the folder's name
            raise OutputError(str(error).replace(shown(paths[0]), name)) from error
    return [*_missing(rows, back), *_different(_held(rows, back), back)]


def _held(rows: Sequence[Row], back: Sequence[Row]) -> list[Row]:
    """Return the rows that came *back*, as they were: all, or those that a memory holds."""
    from aligner.formats.tmx import kept_rows

    return list(rows) if len(rows) == len(back) else kept_rows(rows)


def _missing(rows: Sequence[Row], back: Sequence[Row]) -> Iterator[str]:
    """Yield how many rows did not come back."""
    if len(rows) > len(back):
        yield f"{len(rows) - len(back):,} of {len(rows):,} rows (not kept, or one side is empty)"


def _different(rows: Sequence[Row], back: Sequence[Row]) -> Iterator[str]:
    """Yield each column with the number of rows whose cell came back as another."""
    before, after = ([_rounded(row) for row in side] for side in (rows, back))
    if before != after and Counter(before) == Counter(after):  # XLIFF puts a document's rows together
        yield "the order of the rows"
        return
    for column in COLUMNS:
        changed = sum(getattr(one, column) != getattr(other, column) for one, other in zip(before, after, strict=True))
        if changed:
            what = "characters or line breaks of" if column in ("source", "target") else "column"
            yield f"{what} {column} in {changed:,} row{'' if changed == 1 else 's'}"


def _rounded(row: Row) -> Row:
    """Return *row* with the digits of its confidence that every format shows."""
    return replace(row, confidence=round(row.confidence, 3))
