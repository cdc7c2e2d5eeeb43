"""Alignments as CSV sheets for people, and reviewed sheets back as rows.

A sheet is UTF-8 with a byte order mark (spreadsheets garble Chinese without), commas, CRLF and RFC 4180
quotes. Text that a spreadsheet would run as a formula is guarded, and unguarded on reading.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from aligner.files import atomic_write
from aligner.formats.table import read_table
from aligner.records import Alignment, Segmentation
from aligner.rows import COLUMNS, REQUIRED, Row, cells_of, guard, one_line, parse_row, rows_of


def write_csv(alignment: Alignment, path: Path) -> None:
    """Write *alignment* as a sheet: one row for each bead. Raises ``OutputError``."""
    write_rows(rows_of(alignment), path)


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write *rows* as a sheet that ``read_csv`` gives back. Raises ``OutputError``."""
    write_table([cells_of(row) for row in rows], COLUMNS, path)


def write_sentences(segmentation: Segmentation, path: Path) -> None:
    """Write every sentence with its language, kind and first source line. Raises ``OutputError``."""
    newlines = [match.start() for match in re.finditer("\n", segmentation.document.text)]
    cells = [
        {
            "id": f"s{number}",
            "language": sentence.lang,
            "kind": str(sentence.kind),
            "text": sentence.text,
            "line": str(bisect_left(newlines, segmentation.source_of(sentence)) + 1),
            "note": sentence.note,
        }
        for number, sentence in enumerate(segmentation.sentences, 1)
    ]
    write_table(cells, ("id", "language", "kind", "text", "line", "note"), path)


def write_table(cells: Sequence[dict[str, str]], columns: tuple[str, ...], path: Path) -> None:
    """Write *cells* under *columns*, each in one line and guarded. Raises ``OutputError``."""
    import pandas as pd  # here, because it takes half a second

    guarded = [{column: guard(one_line(cell), column) for column, cell in line.items()} for line in cells]
    table = pd.DataFrame(guarded, columns=list(columns), dtype=object)
    text = table.to_csv(index=False, lineterminator="\r\n")
    # A lone surrogate (from a file name that is not UTF-8) becomes a question mark.
    atomic_write(path, text.encode("utf-8-sig", "replace"))


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a sheet that a person may have edited, without guards and blank rows.

    Raises ``InputError`` with the row if a column is missing, ``keep`` is neither yes nor no, or
    ``confidence`` is no number. ``review.read.read_reviewed`` refuses such rows one by one.
    """
    table = read_table(path, REQUIRED, COLUMNS)
    return [parse_row(cells, f"{table.where}, row {number}") for number, cells in table.rows]
