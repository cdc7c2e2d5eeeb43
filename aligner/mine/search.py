"""Vectors of two sides -> pairs that are each other's near neighbours, with how much nearer they are than others.

A cosine says little by itself: some sentences are near everything. Margin-based mining (Artetxe and Schwenk 2019,
arXiv:1811.01136) holds it against the mean cosine of both to their nearest neighbours across.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from aligner.align.margin import NEAREST
from aligner.encode.arrays import Bools, Floats, Ints
from aligner.errors import ModelError, load_part

SMALL: Final = 5_000
"""Sentences of the larger side up to which numpy will do; beyond, choosing the nearest takes longer than products."""
USUAL: Final = 0.3
"""Cosine of a near neighbour that says nothing: what a side of fewer than ``NEAREST`` sentences lacks."""
_BLOCK: Final = 4_000_000
"""Cosines computed at a time: 16 MB."""
_AT_ONCE: Final = 50_000
"""Pairs whose vectors are held at a time: 200 MB."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest of the other side, best first, for each of n sentences."""

    rows: Ints
    """(n, k): their numbers; -1 where an index that is not exact found fewer."""
    cosines: Floats
    """(n, k)."""

    def background(self) -> Floats:
        """Return (n,): the mean cosine to ``NEAREST`` neighbours; where there are fewer, the rest are usual ones."""
        found = np.where(self.rows >= 0, self.cosines, np.float32(USUAL))
        missing = NEAREST - found.shape[1]
        mean: Floats = ((found.sum(axis=1) + USUAL * missing) / NEAREST).astype(np.float32)
        return mean


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of sentences that may be each other's translation, by source, then target."""

    source: Ints
    target: Ints
    cosine: Floats
    background: Floats
    """Mean of both sentences' mean cosine to their nearest neighbours."""

    @property
    def margin(self) -> Floats:
        """The cosine above the background, as a difference."""
        return self.cosine - self.background

    @property
    def ratio(self) -> Floats:
        """The cosine over the background."""
        held: Floats = np.divide(self.cosine, np.maximum(self.background, 1e-3), dtype=np.float32)
        return held

    def part(self, which: Ints | Bools | slice) -> "Candidates":
        """Return some of them."""
        return Candidates(self.source[which], self.target[which], self.cosine[which], self.background[which])

    def __len__(self) -> int:
        return len(self.source)


def find_candidates(source: Floats, target: Floats) -> Candidates:
    """Return all pairs of which one is among the nearest of the other; *source* (n, dim), *target* (m, dim) unit rows.

    Raises ``ModelError`` for sides that are too large to be searched without faiss, where that is missing.
    """
    forward, backward = nearest(source, target), nearest(target, source)
    n, k = forward.rows.shape
    m, reverse = backward.rows.shape
    i = np.concatenate([np.repeat(np.arange(n), k), backward.rows.ravel()])
    j = np.concatenate([forward.rows.ravel(), np.repeat(np.arange(m), reverse)])
    found = (i >= 0) & (j >= 0)
    rows, cols = np.divmod(np.unique(i[found] * m + j[found]), m)
    of_source, of_target = forward.background(), backward.background()
    background = (0.5 * (of_source[rows] + of_target[cols])).astype(np.float32)
    return Candidates(rows, cols, _cosines(source, target, rows, cols), background)


def nearest(queries: Floats, base: Floats) -> Neighbours:
    """Return the ``NEAREST`` rows of *base* for each of *queries*; all of them where there are fewer."""
    if max(len(queries), len(base)) <= SMALL:
        return nearest_exactly(queries, base)
    index = load_part("aligner.mine.index", f"a pile of more than {SMALL:,} sentences", ModelError)
    return Neighbours(*index.nearest(queries, base, NEAREST))


def nearest_exactly(queries: Floats, base: Floats) -> Neighbours:
    """Return what ``nearest`` does, by numpy alone; of equals the first come first."""
    k = min(NEAREST, len(base))
    rows = np.zeros((len(queries), k), np.int64)
    cosines = np.zeros((len(queries), k), np.float32)
    with threadpool_limits(1, user_api="blas"):  # the same on any number of cores
        for part in _parts(len(queries), max(1, _BLOCK // max(len(base), 1))):
            found = queries[part] @ base.T
            best = np.sort(np.argpartition(-found, k - 1, axis=1)[:, :k], axis=1) if k else rows[part]
            values = np.take_along_axis(found, best, axis=1)
            order = np.argsort(-values, axis=1, kind="stable")
            rows[part] = np.take_along_axis(best, order, axis=1)
            cosines[part] = np.take_along_axis(values, order, axis=1)
    return Neighbours(rows, cosines)


def _cosines(source: Floats, target: Floats, rows: Ints, cols: Ints) -> Floats:
    """Return the cosine of each pair, whichever index found it."""
    out = np.zeros(len(rows), np.float32)
    for part in _parts(len(rows), _AT_ONCE):
        np.einsum("ij,ij->i", source[rows[part]], target[cols[part]], out=out[part])
    return out


def _parts(n: int, step: int) -> Iterator[slice]:
    return (slice(first, first + step) for first in range(0, n, step))
