"""Token coverage: how much of what one side says finds its word on the other side.

The encoder's token features of a word and of its translation are alike. For every token its best
match among the tokens of a run of the other side's sentences is looked up; runs share the work, as
the best match in a run is the larger of the best matches in its parts. Needs no dictionary and
works in every language that the encoder knows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aligner.align import MAX_SPAN, Floats
from aligner.encode import TokenFeatures

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well each sentence of one side is covered by the runs of the other side near it."""

    found: Floats
    """(n, width, MAX_SPAN): [i, c, k] = weighted sum of sentence i's tokens' best matches in the run of
    k + 1 sentences that ends at ``first[i] + c`` on the other side."""
    missed: Floats
    """(n, width, MAX_SPAN): what the two sentences next to that run would match better, summed likewise."""
    weights: Floats
    """(n,): sum of the weights of the sentence's tokens."""
    first: Ints
    """(n,): the other side's sentence that column 0 stands for."""


def cover(side: TokenFeatures, other: TokenFeatures, first: Ints, width: int) -> Coverage:
    """Return the coverage of *side* by *other*, for the *width* sentences from ``first[i]`` on."""
    weights = token_weights(side)
    n = len(side.offsets) - 1
    found = np.zeros((n, width, MAX_SPAN), np.float32)
    missed = np.zeros_like(found)
    sums = np.zeros(n, np.float32)
    for i in range(n):
        mine = slice(side.offsets[i], side.offsets[i + 1])
        best = _best_matches(side.vectors[mine], other, int(first[i]), width)
        found[i], missed[i] = _runs(best, weights[mine])
        sums[i] = weights[mine].sum()
    return Coverage(found, missed, sums, first)


def token_weights(side: TokenFeatures) -> Floats:
    """Return each token's weight: rare ones in this text say more (inverse sentence frequency)."""
    n = len(side.offsets) - 1
    sentence = np.repeat(np.arange(n), np.diff(side.offsets))
    pairs = np.unique(np.stack([side.ids.astype(np.int64), sentence]), axis=1)
    ids, counts = np.unique(pairs[0], return_counts=True)
    frequency = counts[np.searchsorted(ids, side.ids)]
    return np.log1p(n / frequency).astype(np.float32)


def _best_matches(vectors: Floats, other: TokenFeatures, first: int, width: int) -> Floats:
    """Return (tokens, width + 2 + MAX_SPAN - 1): each token's best match in each sentence near, 0 outside.

    Column c stands for sentence ``first + c - MAX_SPAN``; one more at the end is the last's neighbour.
    """
    n = len(other.offsets) - 1
    out = np.zeros((len(vectors), width + MAX_SPAN + 1), np.float32)
    start, stop = max(0, first - MAX_SPAN), min(n, first + width + 1)
    a, b = other.offsets[start], other.offsets[stop]
    if a >= b or not len(vectors):
        return out
    similar = vectors @ other.vectors[a:b].T
    filled = np.flatnonzero(np.diff(other.offsets[start : stop + 1]))  # reduceat needs sentences with tokens
    edges = other.offsets[start:stop][filled] - a
    out[:, start - first + MAX_SPAN + filled] = np.maximum(np.maximum.reduceat(similar, edges, axis=1), 0)
    return out


def _runs(best: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return found and missed, each (width, MAX_SPAN), for one sentence's tokens."""
    width = best.shape[1] - MAX_SPAN - 1
    found = np.empty((width, MAX_SPAN), np.float32)
    missed = np.empty_like(found)
    after = best[:, MAX_SPAN + 1 :]
    run = np.zeros_like(after)
    for k in range(MAX_SPAN):
        run = np.maximum(run, best[:, MAX_SPAN - k : MAX_SPAN - k + width])
        before = best[:, MAX_SPAN - k - 1 : MAX_SPAN - k - 1 + width]
        found[:, k] = weights @ run
        missed[:, k] = weights @ np.maximum(np.maximum(before, after) - run, 0)
    return found, missed
