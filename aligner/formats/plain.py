"""Rows as plain text that any tool reads: TSV and JSON Lines with all rows, Moses with the kept pairs.

All three are UTF-8 without byte order mark, one row a line, LF at the end of every line.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aligner.errors import InputError, OutputError
from aligner.files import atomic_write, read_bytes, shown, write_together
from aligner.formats.sheet import read_csv
from aligner.formats.table_text import mark_quotes
from aligner.formats.xmltext import UnitReport, is_blank
from aligner.read import UNSAYABLE
from aligner.read.encodings import decode
from aligner.rows import COLUMNS, Row, cells_of, guard, kept_rows, one_line, short_name

JSON_ESCAPED: Final = re.compile("[\ud800-\udfff\x85\u2028\u2029]")
"""What JSON may hold as it is but UTF-8 cannot, or what some program takes for a line end."""

JSON_ENDINGS: Final = frozenset({".jsonl", ".ndjson"})
JSON_BEGINNING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')

LEADING_MARK: Final = re.compile("\\A\ufeff+")
"""U+FEFF at the beginning of a text: at the beginning of a file it would be a byte order mark."""


def write_tsv(rows: Sequence[Row], path: Path) -> UnitReport:
    r"""Write *rows* with tabs between the cells, under the names of the columns. Raises ``OutputError``.

    No cell is ever quoted: tabs and line ends in it become one space, quotes are letters like any other, so
    that ``cut``, ``awk`` and ``pandas.read_csv(sep="\t", quoting=3)`` read it. Texts that a spreadsheet
    would run as a formula are guarded as in CSV, for people open such files too; and so are texts such as
    ``"a""b"`` where all quotes of the file look like a spreadsheet's. ``read_tsv`` reads every row back.
    NUL and lone surrogates are removed and counted.
    """
    cells = [cells_of(row) for row in rows]
    lines = [COLUMNS, *(tuple(guard(_sayable_line(line[column]), column) for column in COLUMNS) for line in cells)]
    atomic_write(path, mark_quotes(lines).encode())
    return UnitReport(len(rows), sum(len(UNSAYABLE.findall(cell)) for line in cells for cell in line.values()))


def _sayable_line(text: str) -> str:
    """Return *text* in one line, without what no plain text file can hold."""
    return one_line(UNSAYABLE.sub("", text))


def read_tsv(path: Path) -> list[Row]:
    """Return the rows of a tab-separated file, ours or a spreadsheet's: ``sheet.read_csv``, under this name too.

    ``table_text.is_quoted`` says when quotes are letters. Raises ``InputError`` as ``read_csv`` does.
    """
    return read_csv(path)


def _lines(text: str) -> list[str]:
    """Return the lines of *text*, split at LF and CRLF only, without the empty one behind the last line end."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def write_jsonl(rows: Sequence[Row], path: Path) -> UnitReport:
    """Write *rows* as JSON Lines: one object a line, its keys the columns. Raises ``OutputError``.

    ``keep`` is true or false, ``confidence`` a number, ``flags`` a list. Every text comes back as it was; only
    two surrogates side by side, which no file's text has, come back as the character that they make in JSON.
    """
    objects = [{column: getattr(row, column) for column in COLUMNS} for row in rows]
    atomic_write(path, "".join(f"{_json(value)}\n" for value in objects).encode())
    return UnitReport(len(rows), 0)


def _json(value: object) -> str:
    """Return *value* as one line of JSON, whatever a program may take for a line end."""
    text = json.dumps(value, ensure_ascii=False)
    return JSON_ESCAPED.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def read_jsonl(path: Path) -> list[Row]:
    """Return the rows of a JSON Lines file, blank lines and unknown keys left aside.

    Only ``source`` and ``target`` must be there: a row without ``keep`` is kept, one without ``confidence``
    is certain, all else is empty. Raises ``InputError`` with the line if it is no such object.
    """
    return [json_row(parse_object(line, where), where) for where, line in json_lines(read_bytes(path), shown(path))]


def is_json_lines(path: Path, data: bytes) -> bool:
    """Whether the file at *path*, which holds *data*, is JSON Lines: by its ending, or as it begins with an object."""
    return path.suffix.lower() in JSON_ENDINGS or bool(JSON_BEGINNING.match(data))


def json_lines(data: bytes, where: str) -> list[tuple[str, str]]:
    """Return each line of *data* that is not blank, behind its place for messages, such as ``x.jsonl, line 3``."""
    lines = _lines(decode(data, where, "utf-8"))  # RFC 8259: JSON is UTF-8
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
    values = _ABSENT | {column: found[column] for column in COLUMNS if column in found}
    for column, value in values.items():
        expected, fits = _JSON_TYPES.get(column, _TEXT)
        if not fits(value):
            raise InputError(f"{where}: {column} is {brief(value)}, expected {expected}")
    return Row(**values | {"confidence": float(values["confidence"]), "flags": tuple(values["flags"])})


def brief(value: object) -> str:
    """Return the beginning of *value* as JSON has it, for a message.

    >>> brief(None), brief("yes"), brief(float("inf"))
    ('null', '"yes"', 'Infinity')
    """
    return _json(value)[:40]


def _is_share(value: object) -> bool:
    """Whether *value* is a number from 0 to 1; JSON's true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_texts(value: object) -> bool:
    """Whether *value* is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_ABSENT: Final[dict[str, Any]] = dict.fromkeys(COLUMNS, "") | {"keep": True, "confidence": 1.0, "flags": []}
"""What a row says that lacks a key."""

_TEXT: Final[tuple[str, Callable[[object], bool]]] = ("a text", lambda value: isinstance(value, str))
_JSON_TYPES: Final[dict[str, tuple[str, Callable[[object], bool]]]] = {
    "keep": ("true or false", lambda value: isinstance(value, bool)),
    "confidence": ("a number from 0 to 1", _is_share),
    "flags": ("a list of texts", _is_texts),
}
"""What each key must hold, in words and as a check; the others hold text."""


def write_moses(rows: Sequence[Row], paths: tuple[Path, Path]) -> UnitReport:
    """Write the rows that a memory holds as two text files, line by line translations of each other.

    This is what Moses, fast_align, OPUS-MT and most trainers take. Whatever some program takes for a line end
    becomes a space; no line is blank. NUL, lone surrogates and U+FEFF at the beginning of a text are removed
    and counted. If one file cannot be written (``OutputError``) the other is as it was.
    """
    if paths[0] == paths[1]:
        raise OutputError(f"{shown(paths[0])}: both languages in one file; name two")
    kept = kept_rows(rows)
    sides = [row.source for row in kept], [row.target for row in kept]
    data = ["".join(f"{_moses_line(text)}\n" for text in side).encode() for side in sides]
    write_together(list(zip(paths, data, strict=True)))
    removed = sum(len(UNSAYABLE.findall(text)) + _leading_marks(text) for side in sides for text in side)
    return UnitReport(len(kept), removed)


def _moses_line(text: str) -> str:
    """Return *text* as a line of its own, also where it is the first of a file."""
    return LEADING_MARK.sub("", _sayable_line(text))


def _leading_marks(text: str) -> int:
    """Return how many characters ``_moses_line`` takes off the beginning of *text*."""
    found = LEADING_MARK.match(_sayable_line(text))
    return len(found[0]) if found else 0


def read_moses(paths: tuple[Path, Path]) -> list[Row]:
    """Return one row for each line that two files, the source and the target, have between them.

    Ids are made of the first file's name and the numbers of the lines. A row is kept if both sides have
    something to see; lines that are blank in both files are left out. Raises ``InputError`` if the files
    have unequal numbers of lines.
    """
    source, target = [_lines(decode(read_bytes(path), shown(path))) for path in paths]
    if len(source) != len(target):
        counts = [_count(path, len(side)) for path, side in zip(paths, (source, target), strict=True)]
        raise InputError(f"{counts[0]}, {counts[1]}; line by line they should be translations of each other")
    prefix, width = short_name(paths[0].stem), max(4, len(str(len(source))))
    numbered = enumerate(zip(source, target, strict=True), 1)
    rows = [_moses_row(f"{prefix}-{number:0{width}}", sides, paths[0].stem) for number, sides in numbered]
    return [row for row in rows if not (is_blank(row.source) and is_blank(row.target))]


def _count(path: Path, lines: int) -> str:
    """Return how many lines the file at *path* has, in words."""
    return f"{shown(path)} has {lines} line{'s' * (lines != 1)}"


def _moses_row(row_id: str, sides: tuple[str, str], document: str) -> Row:
    """Return the row of one line; how many sentences it holds is not known."""
    kept = not any(map(is_blank, sides))
    return Row(row_id, kept, *sides, 1.0, (), "", "", "", document)
