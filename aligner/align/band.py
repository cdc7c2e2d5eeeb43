"""Where the path of a long document may run: a coarse look before the exact search.

Both sides are cut into chunks (of one sentence, for documents of middling length); the chunks that
find each other most similar, in an order that both sides share, are anchors; the band is the ground
around the line through them. Time and memory of the search then grow with the document's length,
not with its square.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import inf
from typing import Final

import numpy as np

from aligner.align.margin import Point, margins
from aligner.encode.arrays import Floats, Ints
from aligner.records import Bead

EXACT_NODES: Final = 500_000
"""Documents with no more nodes (700 x 700 sentences) are searched whole: no slower, and nothing to miss."""
_CHUNKS: Final = 2_000
"""Chunks a side at the most: their similarities are a matrix of at most 16 MB."""
_HALF_WIDTH: Final = 40
"""Sentences on each side of the line through the anchors, chunk size aside. A path at the edge has it widened."""
_NEAR: Final = 15
"""Sentences around a path: beads farther from it have no part in any likely alignment. With 40 the beads of MAC-Dev and
Text+Berg are the same, as they are and with 50 sentences missing."""
_EDGE: Final = 3
"""A path this near (in nodes) to the band's edge may have been held back by it."""


@dataclass(frozen=True, slots=True)
class Band:
    """For each row of nodes ``0..n_source`` the half-open range of columns that the path may use.

    Neither edge ever turns back: the search needs rows that only move on.
    """

    low: Ints
    high: Ints

    @classmethod
    def full(cls, n_source: int, n_target: int) -> "Band":
        """Return the band that holds every node."""
        return cls(np.zeros(n_source + 1, np.int64), np.full(n_source + 1, n_target + 1, np.int64))

    @property
    def n_source(self) -> int:
        """Number of source sentences."""
        return len(self.low) - 1

    @property
    def n_target(self) -> int:
        """Number of target sentences."""
        return int(self.high[-1]) - 1

    @property
    def nodes(self) -> int:
        """Number of nodes inside."""
        return int((self.high - self.low).sum())


def find_band(source: Floats, target: Floats) -> Band:
    """Return the nodes to search for two sides of unit vectors, (n_source, dim) and (n_target, dim)."""
    n_source, n_target = len(source), len(target)
    if (n_source + 1) * (n_target + 1) <= EXACT_NODES:
        return Band.full(n_source, n_target)
    size = -(-max(n_source, n_target) // _CHUNKS)
    chain = _best_chain(margins(_chunks(source, size), _chunks(target, size)))
    anchors = [(i * size + size // 2, j * size + size // 2) for i, j in chain]
    return corridor(anchors, n_source, n_target, _HALF_WIDTH + 3 * size)


def near_path(band: Band, beads: Sequence[Bead]) -> Band:
    """Return the part of *band* within _NEAR sentences of the path of *beads*: where other paths are likely at all."""
    nodes = [(bead.source.stop, bead.target.stop) for bead in beads]
    close = corridor(nodes, band.n_source, band.n_target, _NEAR)
    return Band(np.maximum(band.low, close.low), np.minimum(band.high, close.high))


def widen(band: Band, beads: Sequence[Bead]) -> Band | None:
    """Return a wider band where the path of *beads* touches its edge; None where it does not."""
    nodes = np.array([(bead.source.stop, bead.target.stop) for bead in beads])
    low, high = band.low[nodes[:, 0]], band.high[nodes[:, 0]]
    touches = ((nodes[:, 1] - low < _EDGE) & (low > 0)) | ((high - 1 - nodes[:, 1] < _EDGE) & (high <= band.n_target))
    if not touches.any():
        return None
    new_low, new_high = band.low.copy(), band.high.copy()
    for i in nodes[touches, 0]:
        reach = int(band.high[i] - band.low[i])
        rows = slice(max(0, i - reach), i + reach)
        new_low[rows] = np.minimum(new_low[rows], max(0, int(band.low[i]) - reach))
        new_high[rows] = np.maximum(new_high[rows], min(band.n_target + 1, int(band.high[i]) + reach))
    return Band(*_monotone(new_low, new_high))


def _chunks(vectors: Floats, size: int) -> Floats:
    """Return the unit mean vector of every *size* sentences."""
    sums = np.add.reduceat(vectors, np.arange(0, len(vectors), size), axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def _best_chain(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Return the chunks of the heaviest chain of points (sorted) that rises on both sides.

    The classic heaviest increasing subsequence: a front of best totals that grows with the column,
    each new point taking its place after the best one to its left; n log n for n points.
    """
    front: list[tuple[int, float, int]] = []  # column, best total up to it, last point on the way
    previous: list[int] = []
    for _, row in groupby(enumerate(points), key=lambda numbered: numbered[1][0]):
        entries = []
        for number, (_, j, weight) in row:
            at = bisect_left(front, (j, -inf, -1))
            _, total, before = front[at - 1] if at else (0, 0.0, -1)
            previous.append(before)
            entries.append((j, total + weight, number))
        for entry in entries:
            _enter(front, *entry)
    chain, end = [], front[-1][2] if front else -1
    while end >= 0:
        chain.append(points[end][:2])
        end = previous[end]
    return chain[::-1]


def _enter(front: list[tuple[int, float, int]], column: int, total: float, number: int) -> None:
    """Enter a point in *front*, whose columns and totals both rise, unless one to its left is as good."""
    at = bisect_left(front, (column, -inf, -1))
    if at and front[at - 1][1] >= total:
        return
    stop = at
    while stop < len(front) and front[stop][1] <= total:
        stop += 1
    if stop > at or at == len(front) or front[at][0] != column:
        front[at:stop] = [(column, total, number)]


def corridor(anchors: Sequence[tuple[int, int]], n_source: int, n_target: int, width: int) -> Band:
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
    """Return the edges so that neither ever turns back."""
    return np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
