"""Lengths of what is paired -> how long the translation of a text is: the ratio that lengths are compared by.

The ratio of the two sides' totals is right when each side says what the other does. When a passage of
one side is missing, or another text is appended to it, it is off, and with it every comparison
of lengths: so it is taken from what has found its translation in a first search.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

import numpy as np

from aligner.align.lattice import places
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.records import Bead

TRUSTED: Final = 1.25
"""Factor up to which the totals' ratio may differ from that of the best pairs before it is doubted.

Single sentences are biased where many beads are 1-2 (MAC-Dev: 0.71 to 0.99 of the totals' ratio): they only tell
where to begin."""
CHANGED: Final = 1.05
"""Factor between the ratio that was searched with and the one found from which the search is repeated."""
_SAMPLE: Final = 1_000
"""Source sentences whose best pairs are looked up, evenly spread: a matrix of 80 MB for 20,000 across."""
_SURE: Final = 0.5
"""Posterior from which a bead counts as found."""
_SURE_SCORE: Final = 0.2
"""Score from which a bead of the coarse path, which has no posterior yet, counts as found."""
_LEAST: Final = 8
"""Pairs or beads below which nothing can be said, and the totals stand."""


def byte_sizes(texts: Iterable[str]) -> Doubles:
    """Return (n + 1,): the bytes of UTF-8 before each of n sentences, white space around them aside, and of all."""
    return np.array([0.0, *accumulate(len(text.strip().encode("utf-8", "replace")) for text in texts)])


def total_ratio(source: Doubles, target: Doubles) -> float:
    """Return the bytes of the source for each byte of the target; *source* and *target* as ``byte_sizes``."""
    return float(max(source[-1], 1.0) / max(target[-1], 1.0))


def paired_ratio(source: Doubles, target: Doubles, vectors: tuple[Floats, Floats]) -> float | None:
    """Return the same over single sentences that are each other's best match, or None if there are too few.

    *vectors* are the (n, dim) unit vectors of both sides' sentences.
    """
    i = np.unique(np.linspace(0, len(vectors[0]) - 1, _SAMPLE).astype(np.int64))
    j = (vectors[0][i] @ vectors[1].T).argmax(axis=1)
    mutual = (vectors[1][j] @ vectors[0].T).argmax(axis=1) == i
    return _ratio(source, target, np.stack([i, i + 1, j, j + 1])[:, mutual])


def found_ratio(source: Doubles, target: Doubles, beads: Sequence[Bead]) -> float | None:
    """Return the same over the beads that are sure, or None if there are too few."""
    filled = (bead for bead in beads if not bead.is_null)
    sure = (b for b in filled if (b.posterior >= _SURE if b.posterior else b.score >= _SURE_SCORE))
    return _ratio(source, target, places(sure))


def is_trusted(total: float, paired: float | None) -> bool:
    """Whether the totals' ratio agrees with that of the best pairs (or there are none to tell)."""
    return paired is None or max(total / paired, paired / total) <= TRUSTED


def _ratio(source: Doubles, target: Doubles, edges: Ints) -> float | None:
    """Return the ratio over beads, (4, n) as ``Bead.edges``."""
    if edges.shape[1] < _LEAST:
        return None
    a, b, c, d = edges
    return max((source[b] - source[a]).sum(), 1.0) / max((target[d] - target[c]).sum(), 1.0)
