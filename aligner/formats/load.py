"""What a file of any format holds as rows, and what else is in it that no row has a place for."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.decode import decode
from aligner.errors import InputError, SettingError
from aligner.files import read_bytes, shown
from aligner.formats.registry import ENDINGS, FORMATS, Two
from aligner.formats.sheet import COLUMNS, REQUIRED, Row, parse_row, short_name
from aligner.formats.table import read_table
from aligner.formats.xmltext import parse_xml

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
        return _load_moses(paths[0], paths[1])
    (path,) = paths
    return load_as(format_of(path), path, tags)


def format_of(path: Path) -> str:
    """Return the format that the ending of *path* stands for; raise ``SettingError`` for an unknown one."""
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        known = ", ".join(ending for ending, each in ENDINGS.items() if FORMATS[each].write_rows)
        raise SettingError(f"{shown(path)}: unknown ending {path.suffix!r}; known: {known}")
    if FORMATS[name].write_rows is None:
        raise SettingError(f"{shown(path)}: {name} needs the document itself; use `align FILE --format {name}`")
    return name


def load_as(name: str, path: Path, tags: Two | None = None) -> Loaded:
    """Return what the file at *path* holds, which is in the format *name*, whatever its ending."""
    if name == "moses":
        raise SettingError(f"{shown(path)}: name the two files, one for each language")
    return _LOADERS.get(name, _load_sheet)(path, tags)


def _load_moses(source: Path, target: Path) -> Loaded:
    """Return the pairs of two texts, line by line; raise ``SettingError`` for two files of another format."""
    from aligner.formats.plain import read_moses

    for path in (source, target):
        name = ENDINGS.get(path.suffix.lower())
        if name is not None:
            raise SettingError(f"{shown(path)}: a {name} file; two inputs are texts, one for each language")
    return Loaded(tuple(read_moses((source, target))))


def _load_sheet(path: Path, _tags: Two | None) -> Loaded:
    """Return the rows of a CSV sheet or a workbook."""
    table = read_table(path, REQUIRED, COLUMNS)
    rows = tuple(parse_row(cells, f"{table.where}, row {number}") for number, cells in table.rows)
    return Loaded(rows, beyond=_columns(table.columns))


def _load_tsv(path: Path, _tags: Two | None) -> Loaded:
    from aligner.formats.plain import read_tsv

    rows = tuple(read_tsv(path))
    header = decode(read_bytes(path), shown(path)).partition("\n")[0].rstrip("\r")
    return Loaded(rows, beyond=_columns([name.strip().lower() for name in header.split("\t")]))


def _load_jsonl(path: Path, _tags: Two | None) -> Loaded:
    from aligner.formats.plain import read_jsonl

    rows = tuple(read_jsonl(path))
    lines = decode(read_bytes(path), shown(path)).split("\n")
    keys = dict.fromkeys(key for line in lines if line.strip() for key in json.loads(line))
    return Loaded(rows, beyond=_columns(list(keys)))


def _columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of columns that are none of ours."""
    others = [name for name in names if name and name not in COLUMNS]
    if not others:
        return ()
    return (f"the column{'' if len(others) == 1 else 's'} {', '.join(name[:40] for name in others[:8])}",)


def _load_xliff(path: Path, _tags: Two | None) -> Loaded:
    """Return the segments of an XLIFF file, and what rows cannot hold of them."""
    from aligner.formats.xliff import read_xliff

    tags, rows = read_xliff(path)
    kinds = Counter(kind for unit in parse_xml(path, "XLIFF").getroot().iter("{*}unit") for kind in _within(unit))
    return Loaded(tuple(rows), tags if all(tags) else None, _listed(kinds))


def _within(unit: "_Element") -> Iterator[str]:
    """Yield the name of each thing in an XLIFF unit that a row has no place for."""
    for element in unit.iter("{*}note", "{*}pc", "{*}sc", "{*}ec", "{*}ph", "{*}mrk", "{*}sm", "{*}em"):
        yield "notes" if str(element.tag).endswith("}note") else "inline codes"


def _listed(kinds: "Counter[str]") -> tuple[str, ...]:
    """Return each kind with its number."""
    return tuple(f"{what}: {number:,}" for what, number in kinds.items() if number)


def _load_tmx(path: Path, tags: Two | None) -> Loaded:
    """Return the units of a memory, and what rows cannot hold of them."""
    from aligner.formats.tmx_languages import same_tag
    from aligner.formats.tmx_read import parse_tmx, read_tmx

    memory = read_tmx(path, tags)
    rows = tuple(_row_of(unit, number, path) for number, unit in enumerate(memory.units, 1))
    beyond = _beyond(parse_tmx(path))
    others = sum(not all(map(same_tag, unit.tags, memory.tags)) for unit in memory.units)
    if others:
        beyond["units of other countries than " + " and ".join(memory.tags)] = others
    if memory.left_out:
        beyond["units without " + " and ".join(memory.tags)] = memory.left_out
    return Loaded(rows, memory.tags if memory.units else tags, _listed(beyond))


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


_LOADERS: Final[dict[str, Callable[[Path, Two | None], Loaded]]] = {
    "tsv": _load_tsv,
    "jsonl": _load_jsonl,
    "tmx": _load_tmx,
    "xliff": _load_xliff,
}
"""The others are sheets as people save them."""
