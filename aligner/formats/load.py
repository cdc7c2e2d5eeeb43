"""What a file of any format holds as rows, and what else is in it that no row has a place for."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final

from aligner.errors import SettingError
from aligner.files import read_bytes, shown
from aligner.formats.registry import ENDINGS, FORMATS, Two
from aligner.formats.table import WORKBOOK, parse_table
from aligner.formats.xml_read import parse_xml
from aligner.languages.matching import find_sides, named_tags, same_tag
from aligner.languages.tags import default_tags
from aligner.rows import COLUMNS, REQUIRED, Row, parse_row, turned


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file, or two, hold."""

    rows: tuple[Row, ...]
    tags: Two | None = None
    """Languages of source and target, where the format says."""
    beyond: tuple[str, ...] = ()
    """What else is in the file that no row can hold, each kind in a few words with its number."""
    made_up: tuple[str, ...] = ()
    """Columns that the file does not have; what they say was made up when it was read, and cannot be lost."""


def load_rows(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return the rows of a sheet, a memory, or two files of parallel lines; the ending tells which.

    *tags* chooses the languages of a memory that has several, and which is the source where a file says its
    two. Raises ``InputError`` for what cannot be read, ``SettingError`` for an ending that no format has.
    """
    if len(paths) == 2:
        return _load_moses(paths[0], paths[1], tags)
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


def _load_moses(source: Path, target: Path, tags: Two | None) -> Loaded:
    """Return the pairs of two texts, line by line; raise ``SettingError`` for two files of another format."""
    from aligner.formats.plain import read_moses

    for path in (source, target):
        name = ENDINGS.get(path.suffix.lower())
        if name is not None:
            raise SettingError(f"{shown(path)}: a {name} file; two inputs are texts, one for each language")
    said = _said_by_endings(source, target)
    return replace(_in_order(tuple(read_moses((source, target))), said, tags), made_up=("id", "document"))


def _said_by_endings(source: Path, target: Path) -> Two | None:
    """Return the languages that the endings of two files name; None unless they name two."""
    try:
        tags = default_tags((source.suffix[1:], target.suffix[1:]))
    except SettingError:
        return None
    return tags if tags[0] != tags[1] else None


def _in_order(rows: tuple[Row, ...], said: Two | None, tags: Two | None, beyond: tuple[str, ...] = ()) -> Loaded:
    """Return *rows* in the languages *said*, with their sides turned if *tags* asks for these the other way round."""
    if said and tags and find_sides(said, tags) == (1, 0):
        return Loaded(tuple(map(turned, rows)), (said[1], said[0]), beyond)
    return Loaded(rows, said, beyond)


def _load_sheet(path: Path, _tags: Two | None) -> Loaded:
    """Return the rows of a sheet, whether text or a workbook."""
    data, where = read_bytes(path), shown(path)
    table = parse_table(data, where, REQUIRED, COLUMNS)
    rows = tuple(parse_row(cells, f"{where}, row {number}") for number, cells in table.rows)
    return Loaded(rows, beyond=(*_other_columns(table.columns), *_beyond_table(data, where)))


def _beyond_table(data: bytes, where: str) -> tuple[str, ...]:
    """Return what a workbook holds beside its table; nothing for a text."""
    if not data.startswith(WORKBOOK):
        return ()
    from aligner.formats.load_workbook import beyond_workbook

    return _listed(beyond_workbook(data, where))


def _load_jsonl(path: Path, _tags: Two | None) -> Loaded:
    """Return the rows of JSON Lines, and the keys that no row has."""
    from aligner.formats.plain import json_lines, json_row, parse_object

    lines = list(json_lines(read_bytes(path), shown(path)))
    rows = tuple(json_row(parse_object(line, where), where) for where, line in lines)
    # In place of a dictionary, which has the last of several values: the names in the outermost object.
    objects = [json.loads(line, object_pairs_hook=lambda pairs: [key for key, _ in pairs]) for _, line in lines]
    again = Counter({"repeated keys": sum(len(keys) - len({*keys}) for keys in objects)})
    return Loaded(rows, beyond=(*_other_columns(list(dict.fromkeys(chain(*objects)))), *_listed(again)))


def _other_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Return what to say of columns that are none of ours."""
    others = [name for name in names if name and name not in COLUMNS]
    if not others:
        return ()
    return (f"the column{'' if len(others) == 1 else 's'} {', '.join(name[:40] for name in others[:8])}",)


def _load_xliff(path: Path, tags: Two | None) -> Loaded:
    """Return the segments of an XLIFF file, and what rows cannot hold of them.

    Raises ``InputError`` if *tags* are of other languages than the file's.
    """
    from aligner.formats.load_xliff import beyond_xliff
    from aligner.formats.xliff import segments_of

    root = parse_xml(path, "XLIFF")
    said, rows = segments_of(root, shown(path))
    if all(said) and tags:
        named_tags(Counter(said), tags, shown(path))
    return _in_order(tuple(rows), said if all(said) else None, tags, _listed(beyond_xliff(root)))


def _listed(kinds: "Counter[str]") -> tuple[str, ...]:
    """Return each kind with its number."""
    return tuple(f"{what}: {number:,}" for what, number in kinds.items() if number)


def _load_tmx(path: Path, tags: Two | None) -> Loaded:
    """Return the units of a memory, and what rows cannot hold of them."""
    from aligner.formats.load_tmx import beyond_memory, rows_of_memory
    from aligner.formats.tmx_read import parse_tmx, units_of

    tree = parse_tmx(path)
    memory = units_of(tree, shown(path), tags)
    rows = rows_of_memory(memory, path)
    beyond = beyond_memory(tree, tags or memory.tags)
    others = sum(not all(map(same_tag, unit.tags, memory.tags)) for unit in memory.units)
    beyond["units of other countries than " + " and ".join(memory.tags)] = others
    beyond["units without " + " and ".join(memory.tags)] = memory.left_out
    made_up = () if any(unit.id for unit in memory.units) else ("id",)
    return Loaded(rows, memory.tags if memory.units else tags, _listed(beyond), made_up)


_LOADERS: Final[dict[str, Callable[[Path, Two | None], Loaded]]] = {
    "jsonl": _load_jsonl,
    "tmx": _load_tmx,
    "xliff": _load_xliff,
}
"""The others are sheets as people save them."""
