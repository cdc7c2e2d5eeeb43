"""Ends of paragraphs and turns -> what a bead gains that keeps to them, and loses that does not.

Where a translation keeps its paragraphs, or two languages take turns in a document, both sides of a bead end
where a paragraph or a turn ends, or neither does. How far that holds is seen in what the search finds without
knowing of it, and counts for as much as it is likelier than chance: nothing where the document shows nothing.
(Compare the paragraph marks of hunalign, Varga et al. 2005, and Gale and Church 1993, which are believed as they are.)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.align.lattice import places
from aligner.align.search import MAX_SPAN
from aligner.encode.arrays import Doubles, Ints
from aligner.records import Bead, Interval

_STRENGTH: Final = 0.09
"""Turns log odds into a score. Strict F1 on MAC-Dev, laid out line by line in turn: 0.920 without, 0.960 at 0.06 (the
temperature of ``second_look``), 0.971 so; in paragraphs 0.895, 0.904 and 0.904 (vectors tuned on gold data)."""
_DOUBT: Final = 1.0
"""Added to what is seen and to what chance would show, in beads or sentences: a few borders show little."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What one side's layout says of its sentences."""

    breaks: Collection[int] = ()
    """Sentences that hardly belong to one bead with the one before: headings, and those that follow one."""
    ends: tuple[Collection[int], ...] = ()
    """The last sentences of paragraphs, of turns: weaker borders first, as many kinds on either side."""
    times: Sequence[Interval] = ()
    """When each sentence is said, on the same clock on both sides; nothing where the document does not say it."""
    labels: Sequence[str] = ()
    """What its place is called, such as ``heading 4.1``, empty where it has no name; see ``labels``."""

    cuts: Sequence[int] = ()
    """Sentences that begin what is aligned by itself, as many on either side: the anchors that a person gave."""

    def part(self, start: int, stop: int) -> "Layout":
        """Return the layout of some sentences, counted from the first of them."""
        breaks = [i - start for i in self.breaks if start < i < stop]
        ends = tuple([i - start for i in kind if start <= i < stop] for kind in self.ends)
        return Layout(breaks, ends, self.times[start:stop], self.labels[start:stop])

    def ranks(self, n: int) -> Ints:
        """Return for each of *n* sentences the strongest border that it ends at: 0 for none, 1 for the weakest."""
        ranks = np.zeros(n, np.int64)
        for rank, kind in enumerate(self.ends, 1):
            ranks[list(kind)] = rank
        return ranks


@dataclass(frozen=True, slots=True)
class Evidence:
    """What borders, times and labels add to the score of a bead."""

    ends: Doubles
    """(ranks, ranks): for the ranks that its last source and its last target sentence end at."""
    inside: tuple[Doubles, Doubles]
    """(ranks,) for either side: for the rank of each sentence before the last."""
    times: Doubles | None = None
    """(classes,): for each class of ``times.overlaps`` of its two sides; None if they have no times."""
    labels: Doubles | None = None
    """(classes,): for each class of ``labels.agreement`` of their first sentences; None if they have no labels."""


def evidence(source: Ints, target: Ints, path: Sequence[Bead]) -> Evidence:
    """Return what the beads of *path*, found without, show of the sides' ranks (as ``Layout.ranks``)."""
    edges = places(bead for bead in path if not bead.is_null)
    kinds = 1 + int(max(source.max(), target.max()))
    seen = np.zeros((kinds, kinds))
    np.add.at(seen, (source[edges[1] - 1], target[edges[3] - 1]), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(seen.sum(), 1)
    sides = ((source, edges[:2]), (target, edges[2:]))
    return Evidence(_gain(seen, by_chance), (_inside(*sides[0], kinds), _inside(*sides[1], kinds)))


def _inside(ranks: Ints, edges: Ints, kinds: int) -> Doubles:
    """Return what the rank of a sentence inside a bead adds; *edges* are (2, beads), the start and end of one side."""
    first, last = edges
    inside = [ranks[at] for ahead in range(1, MAX_SPAN) for at in [last - 1 - ahead] for at in [at[at >= first]]]
    seen = np.bincount(np.concatenate(inside), minlength=kinds)
    every = np.bincount(ranks[last - 1], minlength=kinds) + seen
    return _gain(seen.astype(np.float64), every * (seen.sum() / max(every.sum(), 1)))


def _gain(seen: Doubles, by_chance: Doubles) -> Doubles:
    """Return how much likelier than chance each case is, as a score."""
    gain: Doubles = _STRENGTH * np.log((seen + _DOUBT) / (by_chance + _DOUBT))
    return gain
