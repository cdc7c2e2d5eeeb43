"""What of some rows another format would lose.

That is not a table of opinions: the rows are written, read back and compared.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aligner.errors import InputError, OutputError
from aligner.files import shown
from aligner.formats.load import load_as, load_rows
from aligner.formats.registry import FORMATS, Two
from aligner.formats.sheet import COLUMNS, Row


def losses(rows: Sequence[Row], name: str, tags: Two) -> list[str]:
    """Return what of *rows* the format *name* would lose, each kind in a few words with its number.

    They are written to a folder that is then removed, read back and compared. Raises ``OutputError`` if the
    format cannot hold them at all.
    """
    form = FORMATS[name]
    assert form.write_rows  # load.format_of has seen to it
    with tempfile.TemporaryDirectory() as folder:
        paths = form.paths(Path(folder) / "roundtrip", ("source", "target"))
        try:
            form.write_rows(rows, paths, tags)
            back = (load_rows(paths) if len(paths) == 2 else load_as(name, paths[0], tags)).rows
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
