"""Unit vectors of two sides -> the pairs that are more alike than each is to its nearest others.

A cosine says little by itself: some sentences are near everything. The margin (Artetxe and Schwenk 2019,
arXiv:1811.01136, as a difference) takes off the mean cosine of both to their nearest neighbours across.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from aligner.encode.arrays import Floats, Ints

Point = tuple[int, int, float]
"""Source row, target row, margin: cosine above background."""

NEAREST: Final = 4
"""Rows of the other side, alike or not, whose mean is the background. The paper's value."""
_BLOCK: Final = 4_000_000
"""Cosines computed at a time: 16 MB."""


def margins(source: Floats, target: Floats, among: tuple[Ints, Ints] | None = None) -> list[Point]:
    """Return the pairs with a margin above 0, by source, then target.

    *source* and *target* are (n, dim) and (m, dim); *among* names the rows of either side that may be in a pair,
    rising (default: all), while all of the other side counts as background.
    """
    src, tgt = among or (np.arange(len(source)), np.arange(len(target)))
    of_target = np.concatenate([np.zeros(0), *(_background(block) for _, block in _cosines(target, tgt, source))])
    found: list[Point] = []
    for rows, block in _cosines(source, src, target):
        # Half: a sure pair is its own neighbour.
        above = block[:, tgt] - 0.5 * (_background(block)[:, None] + of_target)
        i, j = np.nonzero(above > 0)
        found += zip(rows[i].tolist(), tgt[j].tolist(), above[i, j].tolist(), strict=True)
    return found


def best_margins(source: Floats, target: Floats, blocks: Sequence[tuple[slice, slice]]) -> tuple[Floats, Floats]:
    """Return the best margin of each row of either side, (n,) and (m,), with the rows of the other near it.

    *blocks* say which rows are near each other, each row in one at least. What has no counterpart has about 0.
    """
    turned = [(cols, rows) for rows, cols in blocks]
    of_source, of_target = _backgrounds(source, target, blocks), _backgrounds(target, source, turned)
    best = np.full(len(source), -np.inf, np.float32), np.full(len(target), -np.inf, np.float32)
    for rows, cols in blocks:
        above = source[rows] @ target[cols].T - 0.5 * (of_source[rows, None] + of_target[cols])
        np.maximum(best[0][rows], above.max(axis=1), out=best[0][rows])
        np.maximum(best[1][cols], above.max(axis=0), out=best[1][cols])
    return best


def _backgrounds(side: Floats, other: Floats, blocks: Sequence[tuple[slice, slice]]) -> Floats:
    """Return (n,): the mean cosine of each row of *side* to those of *other* near it that are nearest."""
    distances = np.full((len(side), NEAREST), np.nan, np.float32)
    for rows, cols in blocks:
        both = np.hstack([distances[rows], -side[rows] @ other[cols].T])
        distances[rows] = np.partition(both, NEAREST - 1, axis=1)[:, :NEAREST]  # not-a-number comes last
    means: Floats = -np.nanmean(distances, axis=1)
    return means


def _cosines(side: Floats, which: Ints, other: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Yield, a block at a time, the rows *which* of *side* and their cosines with all of the *other* side."""
    step = max(1, _BLOCK // len(other))
    for first in range(0, len(which), step):
        rows = which[first : first + step]
        yield rows, side[rows] @ other.T


def _background(cosines: Floats) -> Floats:
    """Return the mean of each row's highest entries."""
    k = min(NEAREST, cosines.shape[1])
    return np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1)
