"""Rows as JSON Lines, for programs: one object a line, its keys the columns; and back.

UTF-8 without byte order mark, LF at the end of every line.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from aligner.errors import InputError
from aligner.files import atomic_write, opened, read_bytes, shown
from aligner.formats import Loaded, Output, UnitReport, counted
from aligner.formats.sheet import own_columns
from aligner.read.text import decode, utf8_lines
from aligner.rows import COLUMNS, PLACES, Row, Two, columns_of

ENDINGS: Final = frozenset({".jsonl", ".ndjson"})
BEGINNING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')

ESCAPED: Final = re.compile("[\ud800-\udfff\x85\u2028\u2029]")
"""What JSON may hold as it is but UTF-8 cannot, or what some program takes for a line end."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write all rows, one object a line. Raises ``OutputError``."""
    data, report = data_of(output)
    atomic_write(paths[0], data)
    return report


def data_of(output: Output, _ending: str = "") -> tuple[bytes, UnitReport]:
    """Return all rows, one object a line.

    ``keep`` is true or false, ``confidence`` a number, ``flags`` a list. Every text comes back as it was; only
    two surrogates side by side, which no file's text has, come back as the character that they make in JSON.
    """
    places = dict.fromkeys(columns_of(output.rows)[len(COLUMNS) :], "")
    objects = [{column: getattr(row, column) for column in COLUMNS} | places | dict(row.places) for row in output.rows]
    return lines_of(objects), UnitReport(len(objects))


def lines_of(objects: Iterable[Mapping[str, object]]) -> bytes:
    """Return *objects* as JSON Lines."""
    return "".join(f"{json_line(value)}\n" for value in objects).encode()


def json_line(value: object) -> str:
    """Return *value* as one line of JSON, whatever a program may take for a line end."""
    text = json.dumps(value, ensure_ascii=False)
    return ESCAPED.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def read(paths: Sequence[Path], _tags: Two | None = None) -> Loaded:
    """Return the rows of a JSON Lines file, blank lines left aside, and the keys that no row has.

    Only ``source`` and ``target`` must be there: a row without ``keep`` is kept, one without ``confidence``
    is certain, all else is empty. Raises ``InputError`` with the line if it is no such object.
    """
    lines = json_lines(read_bytes(paths[0]), shown(paths[0]))
    rows = tuple(json_row(parse_object(line, where), where) for where, line in lines)
    # In place of a dictionary, which has the last of several values: the names in the outermost object.
    objects = [json.loads(line, object_pairs_hook=lambda pairs: [key for key, _ in pairs]) for _, line in lines]
    again = Counter({"repeated keys": sum(len(keys) - len({*keys}) for keys in objects)})
    return Loaded(rows, beyond=(*own_columns(list(dict.fromkeys(chain(*objects)))), *counted(again)))


def stream(path: Path, _tags: Two | None = None) -> Iterator[Row]:
    """Yield the rows of a file of any size. Raises as ``read`` does."""
    with opened(path) as file:
        for number, line in enumerate(utf8_lines(file, shown(path)), 1):
            if line.strip():
                where = f"{shown(path)}, line {number}"
                yield json_row(parse_object(line, where), where)


def is_json_lines(path: Path, data: bytes) -> bool:
    """Whether the file at *path*, which holds *data*, is JSON Lines: by its ending, or as it begins with an object."""
    return path.suffix.lower() in ENDINGS or bool(BEGINNING.match(data))


def json_lines(data: bytes, where: str) -> list[tuple[str, str]]:
    """Return each line of *data* that is not blank, behind its place for messages, such as ``x.jsonl, line 3``."""
    lines = decode(data, where, "utf-8").split("\n")  # RFC 8259: JSON is UTF-8
    return [(f"{where}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def parse_object(line: str, where: str) -> dict[str, Any]:
    """Return the object in one line; raise ``InputError``, beginning with *where*, if there is none."""
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON ({error.msg.lower()}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON (a number too long, or brackets too deep)") from error
    if not isinstance(found, dict):
        raise InputError(f'{where}: {brief(found)} is no object; expected such as {{"source": "...", "target": "..."}}')
    return found


def json_row(found: Mapping[str, Any], where: str) -> Row:
    """Return the row that an object stands for; raise ``InputError`` if a value is missing or of another type."""
    missing = [key for key in ("source", "target") if key not in found]
    if missing:
        raise InputError(f'{where}: no "{missing[0]}"; expected the keys {", ".join(COLUMNS)}')
    values = _ABSENT | {column: found[column] for column in (*COLUMNS, *PLACES) if column in found}
    for column, value in values.items():
        expected, fits = _TYPES.get(column, _TEXT)
        if not fits(value):
            raise InputError(f"{where}: {column} is {brief(value)}, expected {expected}")
    places = tuple((name, value) for name in PLACES if (value := values.pop(name, "")))
    values |= {"confidence": float(values["confidence"]), "flags": tuple(values["flags"])}
    return Row(**values, places=places)


def brief(value: object) -> str:
    """Return the beginning of *value* as JSON has it, for a message.

    >>> brief(None), brief("yes"), brief(float("inf"))
    ('null', '"yes"', 'Infinity')
    """
    return json_line(value)[:40]


_ABSENT: Final[dict[str, Any]] = dict.fromkeys(COLUMNS, "") | {"keep": True, "confidence": 1.0, "flags": []}
"""What a row says that lacks a key."""

_TEXT: Final[tuple[str, Callable[[object], bool]]] = ("a text", lambda value: isinstance(value, str))
_TYPES: Final[dict[str, tuple[str, Callable[[object], bool]]]] = {
    "keep": ("true or false", lambda value: isinstance(value, bool)),
    "confidence": (
        "a number from 0 to 1",
        lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1,
    ),
    "flags": ("a list of texts", lambda value: type(value) is list and all(type(item) is str for item in value)),
}
"""What each key must hold, in words and as a check; the others hold text."""
