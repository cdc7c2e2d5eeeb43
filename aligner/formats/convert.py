"""What of some rows another format would lose.

That is not a table of opinions: the rows are written, read back and compared.
"""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from aligner.errors import InputError, OutputError, SettingError
from aligner.files import shown
from aligner.formats import FORMATS, Output
from aligner.languages.identification import usual_tags
from aligner.languages.tags import codes_of, default_tags, same_tag
from aligner.rows import PLACES, Row, Two, cells_of, columns_of, kept_rows

_FULL: Final = Row(
    id="full-0007",
    keep=True,
    source="满",
    target="Full",
    confidence=0.123,
    flags=("figures",),
    type="2-3",
    source_sentences="zh1-zh2",
    target_sentences="en1-en3",
    document="full",
    places=tuple((name, "1") for name in PLACES),
)
"""A row with something in each column."""


def losses(
    rows: Sequence[Row], name: str, tags: Two, *, named: bool = False, made_up: Collection[str] = ()
) -> list[str]:
    """Return what of *rows* the format *name* would lose, each kind in a few words with its number.

    They are written to a folder that is then removed, read back and compared. *named* says that the languages
    *tags* are known from the file that the rows are from, so that they too can be lost; columns that are
    *made_up*, empty, or not to be asked for (``without_place``) cannot be. Raises ``OutputError`` if the format cannot
    hold the rows at all.
    """
    try:
        back = _there_and_back(rows, name, tags)
    except (InputError, OutputError) as error:
        raise OutputError(f"cannot be written as {name}: {error}") from error
    lost, held = list[str](), list(rows)
    if len(rows) > len(back):  # a memory holds the kept ones
        held = kept_rows(rows)
        lost.append(f"{len(rows) - len(back):,} of {len(rows):,} rows (not kept, or one side is empty)")
    lost += _different(held, back, made_up)
    return [*lost, *_languages(rows, name, tags)] if named and rows else lost


def without_place(name: str, tags: Two) -> frozenset[str]:
    """Return the columns that the format *name* has no place for, as a row with something in each shows.

    >>> sorted(without_place("tmx", ("zh-CN", "en-US")) & {"id", "keep", "confidence", "page"})
    ['page']
    """
    (back,) = _there_and_back([_FULL], name, tags)
    before, after = cells_of(_FULL), cells_of(back)
    return frozenset(column for column, cell in before.items() if after.get(column, "") != cell)


def _there_and_back(rows: Sequence[Row], name: str, tags: Two) -> Sequence[Row]:
    """Return *rows* as they are read from a file in the format *name*; messages begin with what is wrong."""
    with _temporary_folder() as folder:
        paths = FORMATS[name].paths(folder / "roundtrip", ("source", "target"))
        try:
            FORMATS[name].write(Output(rows, tags), paths)
            return FORMATS[name].read(paths, tags).rows
        except (InputError, OutputError) as error:
            if isinstance(error, OutputError) and isinstance(error.__cause__, OSError):
                raise OutputError(_no_room(error.__cause__)) from error
            # Nobody knows the folder.
            raise OutputError(str(error).replace(shown(paths[0]), "").lstrip(",: ")) from error


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Lend a folder that is then removed; raise ``OutputError`` if it cannot be made."""
    try:
        lent = tempfile.TemporaryDirectory()
    except OSError as error:
        raise OutputError(_no_room(error)) from error
    with lent as folder:
        yield Path(folder)


def _no_room(error: OSError) -> str:
    """Return what to say where the folder for temporary files can be of no use."""
    return f"the folder for temporary files cannot be written to ({error.strerror or error}); set TMPDIR to another"


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
        found, kept = _told(rows, codes), f" (only {' and '.join(codes)})"
    else:
        return
    if not found or not all(same_tag(tag, one) for tag, one in zip(tags, found, strict=True)):
        yield f"the languages {' and '.join(tags)}{kept}"


def _told(rows: Sequence[Row], codes: Two | None = None) -> Two | None:
    """Return the languages that *codes* name, or else that a sheet of *rows* is taken for, if any."""
    if codes is not None:
        with suppress(SettingError):
            return default_tags(codes)
    with suppress(SettingError):
        return usual_tags([(row.source, row.target) for row in rows])
    return None


def _different(rows: Sequence[Row], back: Sequence[Row], made_up: Collection[str]) -> Iterator[str]:
    """Yield each column with the number of rows whose cell came back as another."""
    # Every format shows three digits of a confidence.
    before, after = ([replace(row, confidence=round(row.confidence, 3)) for row in side] for side in (rows, back))
    if before != after and Counter(before) == Counter(after):  # XLIFF puts a document's rows together
        yield "the order of the rows"
        return
    cells = [[cells_of(row) for row in side] for side in (rows, back)]
    for column in columns_of(rows):
        pairs = [(one.get(column, ""), other.get(column, "")) for one, other in zip(*cells, strict=True)]
        changed = sum(one not in ("", other) for one, other in pairs) if column not in made_up else 0
        if changed:
            what = "characters or line breaks of" if column in ("source", "target") else "column"
            yield f"{what} {column} in {changed:,} row{'' if changed == 1 else 's'}"
