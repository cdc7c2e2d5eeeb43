"""Rows with their sides in the other order."""

import re
from dataclasses import replace

from aligner.formats.sheet import Row


def turned(row: Row) -> Row:
    """Return *row* with source and target in each other's place, its type and sentences with them."""
    return replace(
        row,
        source=row.target,
        target=row.source,
        type=turned_type(row.type),
        source_sentences=row.target_sentences,
        target_sentences=row.source_sentences,
    )


def turned_type(kind: str) -> str:
    """Return the type of a bead whose sides change places; what is no type stays.

    >>> turned_type("2-1"), turned_type("x")
    ('1-2', 'x')
    """
    return re.sub(r"\A([0-9]+)-([0-9]+)\Z", r"\2-\1", kind)
