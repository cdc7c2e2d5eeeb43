"""Beads larger than the search knows: a bead at its limit takes in the unpaired sentences next to it.

The search stops at MAX_BEAD sentences. One sentence that was translated by ten comes out as a bead at
that limit with unpaired sentences beside it; those that make the two sides more alike belong to it.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, islice, takewhile
from typing import Final

import numpy as np

from aligner.align.loose import joined
from aligner.align.search import MAX_BEAD
from aligner.encode import Encoder
from aligner.records import Bead

_MOST: Final = 40
"""Unpaired sentences that are tried on either side; a paragraph has fewer."""


def grow(beads: Sequence[Bead], texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder) -> list[Bead]:
    """Return *beads* with those at the limit grown over unpaired sentences next to them, where that fits better."""
    out = list(beads)
    for bead in [bead for bead in beads if not bead.is_null and _size(bead) == MAX_BEAD]:
        for step in (1, -1):
            at = next(k for k, other in enumerate(out) if _holds(other, bead))
            grown = _best([out[at], *_unpaired(out[at + step :: step] if at + step >= 0 else [])], texts, encoder)
            inside = [other for other in out if not _holds(grown, other)]
            out = sorted([*inside, grown], key=lambda other: (other.source.stop, other.target.stop))
    return out


def _holds(bead: Bead, other: Bead) -> bool:
    """Whether *other* lies inside *bead*."""
    return (
        bead.source.start <= other.source.start
        and other.source.stop <= bead.source.stop
        and bead.target.start <= other.target.start
        and other.target.stop <= bead.target.stop
    )


def _unpaired(beads: Iterable[Bead]) -> list[Bead]:
    """Return the unpaired sentences that come first, at most _MOST."""
    return list(islice(takewhile(lambda bead: bead.is_null, beads), _MOST))


def _best(run: Sequence[Bead], texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder) -> Bead:
    """Return the first bead of *run* joined with as many of the others as make its sides most alike."""
    grown = list(accumulate(run, joined))
    return max(grown, key=lambda bead: _alike(bead, texts, encoder))


def _size(bead: Bead) -> int:
    return len(bead.source) + len(bead.target)


def _alike(bead: Bead, texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder) -> float:
    """Return the cosine of the two sides, however many sentences they have."""
    runs = texts[0][bead.source.start : bead.source.stop], texts[1][bead.target.start : bead.target.stop]
    vectors = [encoder.encode(run, len(run)).spans[-1, -1] for run in runs]
    return float(np.dot(vectors[0], vectors[1]))
