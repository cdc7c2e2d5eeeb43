"""Where the path of a long document may run: a coarse look before the exact search.

Both sides are cut into chunks (of one sentence, for documents of middling length); the chunks that
find each other most similar, in an order that both sides share, are anchors; the band is the ground
around the line through them. Time and memory of the search then grow with the document's length,
not with its square.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from aligner.align.search import Band, Floats, Ints
from aligner.records import Bead

EXACT_NODES: Final = 4_000_000
"""Documents with no more nodes (2,000 x 2,000 sentences) are searched whole: some ten seconds."""
_CHUNKS: Final = 2_000
"""Chunks a side at the most: their similarities are a matrix of at most 16 MB."""
_CANDIDATES: Final = 4
"""Most similar chunks looked at for each chunk, either way."""
_HALF_WIDTH: Final = 60
"""Sentences on each side of the line through the anchors, chunk size aside."""
_NEAR: Final = 40
"""Sentences around a path: beads farther from it have no part in any likely alignment (the gold's candidates
lie within 10)."""
_EDGE: Final = 3
"""A path this near (in nodes) to the band's edge may have been held back by it."""

Point = tuple[int, int, float]
"""Chunk of the source, chunk of the target, weight."""


def find_band(source: Floats, target: Floats) -> Band:
    """Return the nodes to search for two sides of unit vectors, (n_source, dim) and (n_target, dim)."""
    n_source, n_target = len(source), len(target)
    if (n_source + 1) * (n_target + 1) <= EXACT_NODES:
        return Band.full(n_source, n_target)
    size = -(-max(n_source, n_target) // _CHUNKS)
    chain = _best_chain(_points(_chunks(source, size), _chunks(target, size)))
    anchors = [(i * size + size // 2, j * size + size // 2) for i, j in chain]
    return _corridor(anchors, n_source, n_target, _HALF_WIDTH + 3 * size)


def near_path(band: Band, beads: Sequence[Bead]) -> Band:
    """Return the part of *band* within _NEAR sentences of the path of *beads*: where other paths are likely at all."""
    n_source, n_target = len(band.low) - 1, int(band.high[-1]) - 1
    close = _corridor([(bead.source.stop, bead.target.stop) for bead in beads], n_source, n_target, _NEAR)
    return Band(np.maximum(band.low, close.low), np.minimum(band.high, close.high))


def widen(band: Band, beads: Sequence[Bead]) -> Band | None:
    """Return a wider band where the path of *beads* touches its edge; None where it does not."""
    n_target = int(band.high[-1]) - 1
    nodes = np.array([(bead.source.stop, bead.target.stop) for bead in beads])
    low, high = band.low[nodes[:, 0]], band.high[nodes[:, 0]]
    touches = ((nodes[:, 1] - low < _EDGE) & (low > 0)) | ((high - 1 - nodes[:, 1] < _EDGE) & (high <= n_target))
    if not touches.any():
        return None
    new_low, new_high = band.low.copy(), band.high.copy()
    for i in nodes[touches, 0]:
        reach = int(band.high[i] - band.low[i])
        rows = slice(max(0, i - reach), i + reach)
        new_low[rows] = np.minimum(new_low[rows], max(0, int(band.low[i]) - reach))
        new_high[rows] = np.maximum(new_high[rows], min(n_target + 1, int(band.high[i]) + reach))
    return Band(*_monotone(new_low, new_high))


def _chunks(vectors: Floats, size: int) -> Floats:
    """Return the unit mean vector of every *size* sentences."""
    sums = np.add.reduceat(vectors, np.arange(0, len(vectors), size), axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def _points(source: Floats, target: Floats) -> list[Point]:
    """Return pairs of chunks that are more similar than the chunks around them usually are."""
    similar = source @ target.T
    k = min(_CANDIDATES, *similar.shape)
    rows = np.argpartition(similar, -k, axis=1)[:, -k:]
    cols = np.argpartition(similar, -k, axis=0)[-k:]
    by_row = np.take_along_axis(similar, rows, axis=1).mean(axis=1)
    by_col = np.take_along_axis(similar, cols, axis=0).mean(axis=0)
    found = {(i, int(j)) for i in range(len(rows)) for j in rows[i]}
    found |= {(int(i), j) for j in range(cols.shape[1]) for i in cols[:, j]}
    # The margin of Artetxe and Schwenk (2019), as a difference; half: a sure pair is its own neighbour.
    weights = ((i, j, float(similar[i, j] - 0.5 * (by_row[i] + by_col[j]))) for i, j in found)
    return sorted((i, j, w) for i, j, w in weights if w > 0)


def _best_chain(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Return the chunks of the heaviest chain of points that rises on both sides.

    The classic heaviest increasing subsequence: a list of best totals that grows with the column,
    each new point taking its place after the best one to its left; n log n for n points.
    """
    columns: list[int] = []
    totals: list[float] = []
    ends: list[int] = []
    previous: list[int] = []
    row_start = 0
    pending: list[tuple[int, float, int]] = []
    for number, (i, j, weight) in enumerate(points):
        if number and points[row_start][0] != i:
            _insert(columns, totals, ends, pending)
            row_start, pending = number, []
        at = bisect_left(columns, j)
        previous.append(ends[at - 1] if at else -1)
        pending.append((j, weight + (totals[at - 1] if at else 0.0), number))
    _insert(columns, totals, ends, pending)
    return _unwind(points, previous, ends[-1] if ends else -1)


def _insert(columns: list[int], totals: list[float], ends: list[int], pending: list[tuple[int, float, int]]) -> None:
    """Enter the points of one row; keep columns and totals both rising."""
    for column, total, number in pending:
        at = bisect_left(columns, column)
        if at and totals[at - 1] >= total:
            continue
        stop = at
        while stop < len(columns) and totals[stop] <= total:
            stop += 1
        if stop == at and at < len(columns) and columns[at] == column:
            continue
        columns[at:stop], totals[at:stop], ends[at:stop] = [column], [total], [number]


def _unwind(points: Sequence[Point], previous: Sequence[int], end: int) -> list[tuple[int, int]]:
    chain = []
    while end >= 0:
        chain.append((points[end][0], points[end][1]))
        end = previous[end]
    return chain[::-1]


def _corridor(anchors: Sequence[tuple[int, int]], n_source: int, n_target: int, width: int) -> Band:
    """Return the band within *width* sentences of the boxes that neighbouring anchors span."""
    low = np.full(n_source + 1, n_target, np.int64)
    high = np.zeros(n_source + 1, np.int64)
    corners = [(0, 0), *anchors, (n_source, n_target)]
    for (i, j), (i_next, j_next) in pairwise(corners):
        rows = slice(max(0, i - width), min(n_source, i_next + width) + 1)
        low[rows] = np.minimum(low[rows], max(0, j - width))
        high[rows] = np.maximum(high[rows], min(n_target, j_next + width) + 1)
    return Band(*_monotone(low, high))


def _monotone(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return the edges so that neither ever turns back: the search needs rows that only move on."""
    return np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
