"""Kept pairs as two texts, line by line translations of each other, and back.

This is what Moses, fast_align, OPUS-MT and most trainers take: UTF-8 without byte order mark, LF behind each line.
"""

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from aligner.errors import InputError, OutputError, SettingError
from aligner.files import read_bytes, shown, write_together
from aligner.formats import Loaded, Output, UnitReport
from aligner.languages import language_of
from aligner.languages.tags import default_tags
from aligner.read.text import UNSAYABLE, decode
from aligner.rows import Row, Two, is_blank, kept_rows, one_line, short_name

LEADING_MARK: Final = re.compile("\\A\ufeff+")
"""U+FEFF at the beginning of a text: at the beginning of a file it would be a byte order mark."""


def write(output: Output, paths: Sequence[Path]) -> UnitReport:
    """Write the rows that a memory holds, the sources to the first of two *paths*, the targets to the second.

    Whatever some program takes for a line end becomes a space; no line is blank. NUL, lone surrogates and U+FEFF at
    the beginning of a text are removed and counted. If one file cannot be written (``OutputError``) the other is
    as it was.
    """
    if paths[0] == paths[1]:
        raise OutputError(f"{shown(paths[0])}: both languages in one file; name two")
    kept = kept_rows(output.rows)
    sides = [row.source for row in kept], [row.target for row in kept]
    data = ["".join(f"{line_of(text)}\n" for text in side).encode() for side in sides]
    write_together(list(zip(paths, data, strict=True)))
    sayable = [UNSAYABLE.sub("", text) for side in sides for text in side]
    removed = sum(map(len, chain(*sides))) - sum(map(len, sayable))
    marks = sum(len(mark[0]) for text in sayable if (mark := LEADING_MARK.match(text)))
    return UnitReport(len(kept), removed + marks)


def line_of(text: str) -> str:
    """Return *text* as one line of such a file, without its end."""
    return LEADING_MARK.sub("", one_line(UNSAYABLE.sub("", text)))


def read(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return one row for each line that two files, the source and the target, have between them.

    Ids are made of the first file's name and the numbers of the lines. A row is kept if both sides have
    something to see; lines that are blank in both files are left out. The endings may name the languages.
    Raises ``InputError`` if the files have unequal numbers of lines.
    """
    source, target = (_lines(path) for path in paths)
    if len(source) != len(target):
        found = zip(paths, (len(source), len(target)), strict=True)
        counts = [f"{shown(path)} has {number} line{'s' * (number != 1)}" for path, number in found]
        raise InputError(f"{', '.join(counts)}; line by line they should be translations of each other")
    name = paths[0].stem
    prefix, width = short_name(name), max(4, len(str(len(source))))
    rows = []
    for number, sides in enumerate(zip(source, target, strict=True), 1):
        blank = [is_blank(side) for side in sides]
        if not all(blank):
            # How many sentences a line holds is not known.
            rows.append(Row(f"{prefix}-{number:0{width}}", not any(blank), *sides, 1.0, (), "", "", "", name))
    return Loaded(tuple(rows), _said_by_endings(paths), made_up=("id", "document")).in_order(tags)


def _lines(path: Path) -> list[str]:
    """Return the lines of a text, split at LF and CRLF only, without the empty one behind the last line end."""
    lines = [line.removesuffix("\r") for line in decode(read_bytes(path), shown(path)).split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def _said_by_endings(paths: Sequence[Path]) -> Two | None:
    """Return the languages that the endings of two files name; None unless they name two."""
    endings = paths[0].suffix[1:], paths[1].suffix[1:]
    if not all(len(code.partition("-")[0]) == 2 or language_of(code).code for code in endings):
        return None  # nearly any three letters are the code of some language: .txt would be Citak
    try:
        tags = default_tags(endings)
    except SettingError:
        return None
    return tags if tags[0] != tags[1] else None
