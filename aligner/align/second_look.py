"""Likely beads -> final beads: a second, dearer look at the few that the coarse score leaves.

The coarse score sees whole sentences; most of its errors are one short sentence on the wrong side of
a cut. The second look compares the words of both sides, for the likely beads only.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from aligner.align import lattice as lattices
from aligner.align.coverage import coverage_margins
from aligner.align.lattice import Doubles, Edges, Ints
from aligner.align.posterior import ScoredEdges
from aligner.encode import TokenFeatures
from aligner.records import Bead

TokensOf = Callable[[int, int, int], TokenFeatures | None]
"""Token features of the sentences from start to stop of a side (0 source, 1 target)."""

COVERAGE: Final = 1.0
"""Weight of the coverage margin beside the coarse score, for two languages in different scripts.

Strict F1 for 0 / 0.25 / 0.5 / 0.75 / 1, each document with a head trained without it: MAC-Dev (zh-en)
0.911 / 0.911 / 0.914 / 0.916 / 0.919, Text+Berg (de-fr) 0.931 / 0.928 / 0.923 / 0.920 / 0.921. So where
both sides are written alike it is left out (each document's weight chosen on the others of its pair
gives these very weights)."""
TEMPERATURE: Final = 0.06
"""Turns score differences into odds. Expected calibration error over the gold documents, heads trained without
them: 0.05 gives 0.022, 0.06 gives 0.015, 0.07 gives 0.030."""
_STRETCH: Final = 3_000
"""Source sentences whose words are looked at together: token features take 2 kB each."""


def choose(likely: ScoredEdges, tokens: TokensOf | None) -> list[Bead]:
    """Return the best path through *likely*, each bead with its final score and posterior.

    Without *tokens* (an encoder that does not show them) the coarse scores stand.
    """
    scores = likely.scores.copy()
    if tokens:
        for which, shifted, src, tgt in _stretches(likely.edges):
            source, target = tokens(0, *src), tokens(1, *tgt)
            if source is None or target is None:
                break
            scores[which] += COVERAGE * coverage_margins(source, target, shifted)
    lattice = lattices.build(likely.edges)
    posteriors, _ = lattices.forward_backward(lattice, scores / TEMPERATURE)
    return [_bead(likely.edges, k, scores, posteriors) for k in lattices.best_path(lattice, scores)]


def _bead(edges: Edges, k: int, scores: Doubles, posteriors: Doubles) -> Bead:
    return Bead(
        source=range(int(edges.src_start[k]), int(edges.src_end[k])),
        target=range(int(edges.tgt_start[k]), int(edges.tgt_end[k])),
        score=float(scores[k]),
        posterior=float(posteriors[k]),
    )


def _stretches(edges: Edges) -> Iterator[tuple[Ints, Edges, tuple[int, int], tuple[int, int]]]:
    """Yield the filled edges a stretch at a time.

    That is: their numbers, the edges themselves counted from the stretch's first sentences, and the
    sentences of either side that they need, with the ones next door.
    """
    filled = np.flatnonzero((edges.src_end > edges.src_start) & (edges.tgt_end > edges.tgt_start))
    n_source, n_target = int(edges.src_end.max(initial=0)), int(edges.tgt_end.max(initial=0))
    starts = edges.src_start[filled]
    for first in range(0, n_source, _STRETCH):
        which = filled[(starts >= first) & (starts < first + _STRETCH)]
        if not len(which):
            continue
        part = edges.take(which)
        a, b = max(0, int(part.src_start.min()) - 1), min(n_source, int(part.src_end.max()) + 1)
        c, d = max(0, int(part.tgt_start.min()) - 1), min(n_target, int(part.tgt_end.max()) + 1)
        shifted = Edges(part.src_start - a, part.src_end - a, part.tgt_start - c, part.tgt_end - c)
        yield which, shifted, (a, b), (c, d)
