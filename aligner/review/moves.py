"""Text that a person moved from one cell to a neighbour's: found by what the cells say together."""

from collections.abc import Sequence
from typing import Final

_FARTHEST: Final = 8
"""Rows that a move may span."""


def moved_runs(before: Sequence[str], after: Sequence[str]) -> dict[int, range]:
    """Return for each cell whose text took part in a move the run of cells in which it moved.

    Cells of a column, *before* and *after*. A run is as short as can be, and says the same as a whole, but
    for white space.

    >>> moved_runs(["A.", "B. C.", "D."], ["A. B.", "C.", "D!"])
    {0: range(0, 2), 1: range(0, 2)}
    """
    old, new = (["".join(text.split()) for text in texts] for texts in (before, after))
    runs, start = dict[int, range](), 0
    while start < len(old):
        end = _end(old, new, start)
        runs |= {at: range(start, end) for at in range(start, end) if old[at] != new[at]}
        start = max(end, start + 1)
    return runs


def _end(old: Sequence[str], new: Sequence[str], start: int) -> int:
    """Return the end of the run that begins at *start*; *start* itself if none does."""
    if old[start] == new[start]:
        return start
    said, says = "", ""
    for at in range(start, min(start + _FARTHEST, len(old))):
        said, says = said + old[at], says + new[at]
        if said == says:
            return at + 1
    return start


def moved_words(before: str, after: str, others: Sequence[str]) -> str:
    """Return how one cell of a run changed, with the ids of the *others*.

    >>> moved_words("A.", "", ["x-1"]), moved_words("A.", "A. B.", ["x-3"])
    ('moved to x-1', 'merged with x-3')
    """
    names = ", ".join(others)
    if not after.strip():
        return f"moved to {names}"
    return f"merged with {names}" if len(after) > len(before) else f"partly moved to {names}"
