"""Run vectors and sentences -> scores: what a bead is worth.

The score follows Bertalign (Liu and Zhu 2022, doi:10.1093/llc/fqac089): the cosine of the two sides,
less a share of their mean similarity to the sentences next door, times a length factor; plus what
the punctuation says of where a bead may begin and end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.align.borders import Evidence, Layout
from aligner.align.labels import agreement, coded
from aligner.align.lattice import places
from aligner.align.margin import best_margins
from aligner.align.ratio import byte_sizes
from aligner.align.search import TYPES
from aligner.align.times import overlaps
from aligner.encode.arrays import Bools, Doubles, Floats, Ints
from aligner.languages.characters import QUOTE_MARKS
from aligner.records import Bead

OPENING: Final = -0.08
"""Score of beginning a gap, beside that of each sentence in it."""
SKIP: Final = -0.02
"""Score of leaving a sentence unpaired. Bertalign's -0.1 for each, and no opening, hides a passage that one side lacks
in large beads: with 50 sentences missing, strict F1 0.872 (MAC-Dev); so 0.910."""
MARGIN: Final = 0.7
"""Share of the neighbours' similarity that is taken off. Bertalign's 1.0 costs 0.033 strict F1 on MAC-Dev."""
EVIDENCE: Final = 0.3
"""Share of a sentence's best margin, above the usual one, that leaving it unpaired costs in addition: +0.004 strict F1
with unrelated lines or headings on one side."""
USUAL_MARGIN: Final = 0.03
"""Best margin of a sentence that may have a translation or none; medians on MAC-Dev 0.05 and 0.00."""
MOST_EVIDENCE: Final = 0.1
"""Margins beyond tell no more."""
CLOSING_PENALTY: Final = 0.1
"""Taken off when just one side ends in a closing quote (MAC-Dev strict F1 0.890 -> 0.899), as far as both sides have
them: of 15 texts, most of them tales with other marks on one side, 0.919 of the paragraphs are kept so, else 0.901."""
EXCESS_PENALTY: Final = 0.1
"""Taken off for each sentence that the shorter side is too short to say: as for one left unpaired. Without
it a passage that is missing on one side is swallowed by beads of seven sentences."""
FREE_EXCESS: Final = 1.0
"""Sentences left over that cost nothing: translations add and drop."""
BREAK_PENALTY: Final = 0.3
"""Taken off for each heading's edge inside a bead: three times what leaving the heading unpaired costs."""
_NO_LAYOUT: Final = Layout()


@dataclass(frozen=True, slots=True)
class Side:
    """What the score knows of one side's n sentences."""

    spans: Floats
    """(max_span, n, dim): row [k-1, i] is the unit vector of the k sentences ending at i."""
    sizes: Doubles
    """(n + 1,): bytes of the sentences before each; the last entry is the whole."""
    closes: Bools
    """(n,): whether it ends with a quotation mark."""
    breaks: Bools
    """(n,): whether it begins something new, a heading or what follows one."""
    ranks: Ints
    """(n,): which border it ends at; see ``borders.Layout``."""
    times: Doubles
    """(n, 2): when it is said, from and to, on the same clock on both sides; not numbers where it is not known."""
    labels: Ints
    """(n, 2): what its place is called, as ``labels.coded``."""

    @property
    def n(self) -> int:
        """Number of sentences."""
        return len(self.closes)


def describe(sentences: Sequence[str], spans: Floats, layout: Layout = _NO_LAYOUT) -> Side:
    """Return what the score needs to know of one side."""
    starts = set(layout.breaks)
    return Side(
        spans=spans,
        sizes=byte_sizes(sentences),
        closes=np.array([s.strip().endswith(QUOTE_MARKS) for s in sentences], bool),
        breaks=np.array([i in starts for i in range(len(sentences))], bool),
        ranks=layout.ranks(len(sentences)),
        times=np.array(layout.times or [(np.nan, np.nan)] * len(sentences), np.float64),
        labels=coded(layout.labels, len(sentences)),
    )


def skips(source: Side, target: Side, blocks: Sequence[tuple[slice, slice]]) -> tuple[Doubles, Doubles]:
    """Return the score of leaving each sentence unpaired: lower where there is something near that is like it.

    *blocks* as in ``margin.best_margins``. Never above 0: nobody is paid for leaving out.
    """
    found = best_margins(source.spans[0], target.spans[0], blocks)
    likely, other = (np.clip(best - USUAL_MARGIN, -MOST_EVIDENCE, MOST_EVIDENCE) for best in found)
    return np.minimum(SKIP - EVIDENCE * likely, 0.0), np.minimum(SKIP - EVIDENCE * other, 0.0)


def shared_quotes(source: Side, target: Side, path: Sequence[Bead] = ()) -> float:
    """Return how far both sides close their quotations with marks: the smaller number over the larger one, 0 to 1.

    Where one side has dashes before what is said, or nothing, the other's marks say nothing of where a bead ends.
    Counted is what has found a partner on *path*, or without one all: a passage may be missing.
    """
    a, b, c, d = places(bead for bead in path if not bead.is_null)
    if not len(a):
        a, b, c, d = np.array([[0], [source.n], [0], [target.n]])
    before = [np.concatenate([[0], np.cumsum(side.closes)]) for side in (source, target)]
    counts = before[0][b] - before[0][a], before[1][d] - before[1][c]
    fewer, more = sorted(int(count.sum()) for count in counts)
    return fewer / max(more, 1)


class BeadScorer:
    """The worth of every bead of a document, a rectangle of nodes at a time."""

    opening = OPENING

    def __init__(
        self,
        source: Side,
        target: Side,
        ratio: float,
        skips: tuple[Doubles, Doubles] | None = None,
        borders: Evidence | None = None,
        quotes: float | None = None,
    ) -> None:
        """Score beads of *source* and *target*; *ratio* is how many source bytes a target byte stands for.

        *skips* is the score of leaving each sentence unpaired, the same for all by default; *borders* is what those
        between paragraphs and turns say, and times and labels, nothing by default; *quotes* is what ``shared_quotes``
        says of a first path.
        """
        self.source, self.target, self.ratio = source, target, ratio
        self.skips = skips or (np.full(source.n, SKIP), np.full(target.n, SKIP))
        self._closing = CLOSING_PENALTY * (shared_quotes(source, target) if quotes is None else quotes)
        self._ends = None if borders is None else borders.ends.astype(np.float32)
        self._times = None if borders is None else borders.times
        self._labels = None if borders is None else borders.labels
        inside = (None, None) if borders is None else borders.inside
        self._inside = _sums_inside(source, inside[0]), _sums_inside(target, inside[1])

    def block(self, rows: slice, cols: slice, types: int = len(TYPES)) -> Floats:
        """Return ``(types, rows, cols)``; see ``aligner.align.search.BlockScorer``."""
        similar = _Similarities(self.source.spans, self.target.spans, rows, cols, types)
        out = np.empty((types, rows.stop - rows.start, cols.stop - cols.start), np.float32)
        differ = self.source.closes[_last(rows)][:, None] != self.target.closes[_last(cols)]
        disagreement = (self._closing * differ).astype(np.float32)
        if self._ends is not None:
            disagreement -= self._ends[self.source.ranks[_last(rows)][:, None], self.target.ranks[_last(cols)]]
        for t, (m, n) in enumerate(TYPES[:types]):
            margin = similar.beads[m, n] - MARGIN * similar.neighbours(m, n)
            inside = _between(self._inside[0], m, rows)[:, None] + _between(self._inside[1], n, cols)
            factor, excess = self._lengths(m, n, rows, cols)
            out[t] = margin * factor - EXCESS_PENALTY * excess - disagreement
            out[t] += inside.astype(np.float32)
            if self._times is not None:
                out[t] += self._times[self._common_times(m, n, rows, cols)]
            if self._labels is not None:
                own, other = _first_labels(self.source, m, rows), _first_labels(self.target, n, cols)
                out[t] += self._labels[agreement(own[:, None], other)]
        return out

    def bead(self, bead: Bead) -> float:
        """Return the score of one filled bead."""
        i, j = bead.source.stop, bead.target.stop
        kind = TYPES.index((len(bead.source), len(bead.target)))
        return float(self.block(slice(i, i + 1), slice(j, j + 1))[kind, 0, 0])

    def _common_times(self, m: int, n: int, rows: slice, cols: slice) -> Ints:
        """Return the class of how much of the times of the two sides is common; see ``times.overlaps``."""
        (start, end), (first, last) = _run_times(self.source, m, rows), _run_times(self.target, n, cols)
        return overlaps((start[:, None], end[:, None]), (first, last))

    def _lengths(self, m: int, n: int, rows: slice, cols: slice) -> tuple[Floats, Floats]:
        """Return log2(1 + shorter / longer), and the sentences of the longer side that the shorter leaves over.

        Lengths are bytes, scaled by the document's own ratio.
        """
        a = _run_sizes(self.source.sizes, m, rows)[:, None]
        b = self.ratio * _run_sizes(self.target.sizes, n, cols)[None, :]
        share = np.minimum(a, b) / np.maximum(np.maximum(a, b), 1)
        excess = np.maximum((1 - share) * np.where(a > b, m, n) - FREE_EXCESS, 0)
        return np.log2(1 + share).astype(np.float32), excess.astype(np.float32)


class _Similarities:
    """Cosines between the runs that end in a rectangle of nodes, and of those with what is next door."""

    def __init__(self, source: Floats, target: Floats, rows: slice, cols: slice, types: int) -> None:
        self.rows, self.cols = rows, cols
        self.reach = source.shape[0]
        self.n_source, self.n_target = source.shape[1], target.shape[1]
        longest = max(m for m, _ in TYPES[:types])
        src = source[:longest, rows.start - 1 : rows.stop - 1]
        tgt = target[:longest, cols.start - 1 : cols.stop - 1]
        self.beads = {(m, n): src[m - 1] @ tgt[n - 1].T for m, n in TYPES[:types]}
        """(rows, cols) for each type of bead: the cosine of its two sides."""
        # Singles around the rectangle, from reach + 1 before it to one after it.
        self._src_to_single = src @ _padded(target[0], cols, self.reach).T
        self._single_to_tgt = _padded(source[0], rows, self.reach) @ tgt.transpose(0, 2, 1)

    def neighbours(self, m: int, n: int) -> Floats:
        """Return (rows, cols): the mean similarity of each side to the other side's neighbours."""
        height, width = self.rows.stop - self.rows.start, self.cols.stop - self.cols.start
        to_tgt, to_src = self._src_to_single[m - 1], self._single_to_tgt[n - 1]
        src_side = to_tgt[:, self.reach - n :][:, :width] + to_tgt[:, self.reach + 1 :]
        src_side /= _neighbour_counts(self.cols, n, self.n_target)
        tgt_side = to_src[self.reach - m :][:height] + to_src[self.reach + 1 :]
        tgt_side /= _neighbour_counts(self.rows, m, self.n_source)[:, None]
        return np.float32(0.5) * (src_side + tgt_side)


def _padded(singles: Floats, nodes: slice, reach: int) -> Floats:
    """Return the single-sentence vectors from *reach* before the nodes' sentences to one after; zeros outside."""
    start, stop = nodes.start - 1 - reach, nodes.stop
    out = np.zeros((stop - start, singles.shape[1]), np.float32)
    a, b = max(start, 0), min(stop, len(singles))
    out[a - start : b - start] = singles[a:b]
    return out


def _neighbour_counts(nodes: slice, run: int, n: int) -> Floats:
    """Return how many sentences there are next to the *run* before each node, of n in all; at least 1."""
    last = _last(nodes)
    return np.maximum((last - run >= 0).astype(np.float32) + (last + 1 < n), np.float32(1))


def _last(nodes: slice) -> Ints:
    """Return the index of the last sentence before each node."""
    return np.arange(nodes.start - 1, nodes.stop - 1)


def _run_sizes(sizes: Doubles, run: int, nodes: slice) -> Doubles:
    """Return the bytes of the *run* sentences before each node."""
    ends = np.arange(nodes.start, nodes.stop)
    total: Doubles = sizes[ends] - sizes[np.maximum(ends - run, 0)]
    return total


def _run_times(side: Side, run: int, nodes: slice) -> tuple[Doubles, Doubles]:
    """Return when the *run* sentences before each node begin, and when they end."""
    last = _last(nodes)
    return side.times[np.maximum(last - run + 1, 0), 0], side.times[last, 1]


def _first_labels(side: Side, run: int, nodes: slice) -> Ints:
    """Return what the first of the *run* sentences before each node are called."""
    return side.labels[np.maximum(_last(nodes) - run + 1, 0)]


def _sums_inside(side: Side, gains: Doubles | None) -> Doubles:
    """Return (n,): the sum of what breaks and borders between the sentences up to each add to a bead across them."""
    inside = -BREAK_PENALTY * side.breaks
    if gains is not None:
        inside[1:] += gains[side.ranks[:-1]]
    total: Doubles = np.cumsum(inside)
    return total


def _between(sums: Doubles, run: int, nodes: slice) -> Doubles:
    """Return what lies inside the *run* sentences before each node, of *sums* as ``_sums_inside``."""
    last = _last(nodes)
    total: Doubles = sums[last] - sums[np.maximum(last - run + 1, 0)]
    return total
