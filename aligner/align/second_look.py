"""Likely beads -> final beads: a second, dearer look at the words of the few that the coarse score leaves.

The coarse score sees whole sentences; most of its errors are one short sentence on the wrong side of a cut.
The second look asks how much of what one side says finds its word on the other side: token coverage. The
encoder's token features of a word and of its translation are alike. For every token its best match among the
tokens of a run of the other side's sentences is looked up; runs share the work, as the best match in a run is
the larger of the best matches in its parts. Needs no dictionary and works in every language that the encoder
knows. (Compare the word-level scores of BERTScore, Zhang et al. 2020, which are likewise best matches weighted
by inverse frequency.)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from aligner.align.clauses import gains
from aligner.align.lattice import Edges, best_path, build, posteriors
from aligner.align.posterior import ScoredEdges
from aligner.align.search import MAX_SPAN
from aligner.encode import Encoded, TokenFeatures
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.progress import part
from aligner.records import Bead

InsideOf = Callable[[int, int, int], Encoded | None]
"""What is inside the sentences from start to stop of a side (0 source, 1 target): tokens, clauses."""
Runs = tuple[Ints, Ints]
"""First sentence and the one after the last, for each of some edges."""

_COVERAGE: Final = 1.0
"""Weight of the coverage margin beside the coarse score, for two languages in different scripts: +0.004 strict F1
(MAC-Dev). Where both sides are written alike it loses 0.010 (Text+Berg) and is left out."""
_TEMPERATURE: Final = 0.06
"""Turns score differences into odds. Expected calibration error over the gold documents: 0.019."""
_APART: Final = 1.5
"""A bead is taken apart if it is less likely than this many times its sentences' being unpaired: +0.007 strict and
+0.004 lax F1 where 50 sentences are missing (Text+Berg), nothing lost where none are (1 and 2 are weaker)."""
NEIGHBOURS: Final = 0.8
"""Share of the next sentences' coverage that is taken off; 0.8 to 1.0 are alike on MAC-Dev."""
_STRETCH: Final = 1_000
"""Source sentences whose words are looked at together: what is inside takes some 50 kB a sentence."""
_AROUND: Final = 10
"""Beads before and after them whose clauses are aligned with theirs."""


def choose(likely: ScoredEdges, inside: InsideOf | None, texts: tuple[Sequence[str], Sequence[str]]) -> list[Bead]:
    """Return the best path through *likely*, each bead with its final score and posterior.

    Without what is *inside* (an encoder that does not show it) the coarse scores stand. Beads of the same *texts* (both
    sides' sentences) on one side, and of the same sentences on the other, have the posteriors of all of them: where a
    passage stands twice, either will do.
    """
    lattice = build(likely.edges)
    scores = likely.scores
    if inside:
        coarse = lattice.edge[best_path(lattice, scores, likely.opening)].tolist()
        scores = _scores(likely, inside, [likely.edges.bead(k, float(scores[k])) for k in coarse])
    shares = posteriors(lattice, scores / _TEMPERATURE, likely.opening / _TEMPERATURE)
    arcs = lattice.arcs(scores, likely.opening)
    path = ((k, int(lattice.edge[k])) for k in best_path(lattice, scores, likely.opening))
    together = _repeated(likely.edges, shares, texts)
    borders = np.maximum(_borders(likely.edges, shares), together)
    beads = (likely.edges.bead(e, float(arcs[k]), float(together[e]), float(borders[e])) for k, e in path)
    alone = _alone(likely.edges, shares)
    return [part for bead in beads for part in _settled(bead, alone)]


def judge(likely: ScoredEdges, inside: InsideOf | None, beads: Sequence[Bead]) -> list[Bead]:
    """Return *beads*, all of them in *likely*, each with the score and the posterior that ``choose`` would give it."""
    scores = _scores(likely, inside, beads) if inside else likely.scores
    shares = posteriors(build(likely.edges), scores / _TEMPERATURE, likely.opening / _TEMPERATURE)
    e, alone = likely.edges, _alone(likely.edges, shares)
    places = zip(e.src_start.tolist(), e.src_end.tolist(), e.tgt_start.tolist(), e.tgt_end.tolist(), strict=True)
    numbers = {place: k for k, place in enumerate(places)}
    borders = _borders(e, shares)
    which = (numbers[bead.edges] for bead in beads)
    found = (e.bead(k, float(scores[k]), float(shares[k]), float(borders[k])) for k in which)
    return [next(_settled(bead, alone)) if bead.is_null else bead for bead in found]


def _scores(likely: ScoredEdges, inside: InsideOf, path: Sequence[Bead]) -> Doubles:
    """Return the scores of the edges of *likely*, near *path*, with what their words and clauses say."""
    scores, size = likely.scores.copy(), int(likely.edges.src_end.max(initial=1))
    for stretch in _stretches(likely.edges, path):
        start, stop = stretch.source
        with part(start / size, stop / size):
            source, target = inside(0, start, stop), inside(1, *stretch.target)
            if source is None or target is None:
                break
            edges = stretch.edges
            if source.tokens and target.tokens:
                filled = (edges.src_end > edges.src_start) & (edges.tgt_end > edges.tgt_start)
                words = source.tokens.beside(target.tokens), target.tokens.beside(source.tokens)
                margins = coverage_margins(*words, edges.take(filled))
                scores[stretch.which[filled]] += _COVERAGE * margins
            if source.clauses and target.clauses:
                scores[stretch.which] += gains((source.clauses, target.clauses), edges, stretch.path)
    return scores


def _repeated(edges: Edges, shares: Doubles, texts: tuple[Sequence[str], Sequence[str]]) -> Doubles:
    """Return *shares*, with each filled edge's those of the edges that only differ in which of equal runs they hold."""
    summed = shares.copy()
    source, target = (edges.src_start, edges.src_end), (edges.tgt_start, edges.tgt_end)
    filled = np.flatnonzero((source[0] < source[1]) & (target[0] < target[1]))
    for own, other, side in ((source, target, texts[1]), (target, source, texts[0])):
        if len({*side}) == len(side):
            continue
        key = [own[0][filled], own[1][filled], _runs(side, other[0][filled], other[1][filled])]
        _, group = np.unique(np.stack(key), axis=1, return_inverse=True)
        summed[filled] += np.bincount(group, shares[filled])[group] - shares[filled]
    return np.minimum(summed, 1.0)


def _runs(texts: Sequence[str], start: Ints, end: Ints) -> Ints:
    """Return a number for each run of *texts* from *start* to before *end*, the same for equal runs."""
    known: dict[tuple[str, ...], int] = {}
    runs = (tuple(texts[a:b]) for a, b in zip(start.tolist(), end.tolist(), strict=True))
    return np.array([known.setdefault(run, len(known)) for run in runs], np.int64)


def _borders(edges: Edges, shares: Doubles) -> Doubles:
    """Return for each edge the share of all paths that lead through where it begins, or where it ends, the less."""
    columns = int(edges.tgt_end.max(initial=0)) + 1
    places = np.concatenate([edges.src_start * columns + edges.tgt_start, edges.src_end * columns + edges.tgt_end])
    nodes, number = np.unique(places, return_inverse=True)
    begin, end = number.reshape(2, -1)
    through = np.bincount(begin, shares, minlength=len(nodes))
    through[-1] = 1.0  # nothing begins where the text ends
    return np.minimum(np.minimum(through[begin], through[end]), 1.0)


def _alone(edges: Edges, shares: Doubles) -> tuple[Doubles, Doubles]:
    """Return for each sentence of either side the share of all paths that leave it unpaired, in whatever place."""
    source, target = (edges.src_start, edges.src_end), (edges.tgt_start, edges.tgt_end)
    found = []
    for (start, end), other in ((source, target), (target, source)):
        null = np.flatnonzero(other[0] == other[1])
        found.append(np.minimum(np.bincount(start[null], shares[null], minlength=int(end.max(initial=0))), 1.0))
    return found[0], found[1]


def _settled(bead: Bead, alone: tuple[Doubles, Doubles]) -> Iterator[Bead]:
    """Yield *bead* with its posterior; taken apart, if its sentences are a good deal likelier to stand alone.

    The best path is not the path of the best beads: it must put a sentence somewhere, and many places that are
    each less likely than one bead are together likelier.
    """
    source, target = alone[0][bead.source.start : bead.source.stop], alone[1][bead.target.start : bead.target.stop]
    shares = np.concatenate([source, target])
    if bead.is_null:
        yield replace(bead, posterior=float(shares[0]))
    elif bead.posterior >= _APART * shares.mean():
        yield bead
    else:
        (i, k), (j, m) = (bead.source.start, bead.source.stop), (bead.target.start, bead.target.stop)
        yield from (Bead(range(n, n + 1), range(j, j), bead.score, float(alone[0][n])) for n in range(i, k))
        yield from (Bead(range(k, k), range(n, n + 1), bead.score, float(alone[1][n])) for n in range(j, m))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some edges that are looked at together, and what lies around them."""

    which: Ints
    """The edges' numbers."""
    edges: Edges
    """Counted from the first sentences."""
    source: tuple[int, int]
    """The sentences of either side that they need, with some next door."""
    target: tuple[int, int]
    path: Sequence[Bead]
    """Beads that tile these sentences, counted from the first."""


def _stretches(edges: Edges, path: Sequence[Bead]) -> Iterator[_Stretch]:
    """Yield all edges a stretch at a time; *path* tiles the whole text."""
    nodes = np.array([(0, 0), *((bead.source.stop, bead.target.stop) for bead in path)], np.int64)
    n_source = int(nodes[-1, 0])
    for first in range(0, n_source, _STRETCH):
        past = first + _STRETCH if first + _STRETCH < n_source else n_source + 1
        which = np.flatnonzero((edges.src_start >= first) & (edges.src_start < past))
        part = edges.take(which)
        before = (nodes[:, 0] < part.src_start.min()) & (nodes[:, 1] < part.tgt_start.min())
        after = (nodes[:, 0] <= part.src_end.max()) | (nodes[:, 1] <= part.tgt_end.max())
        start, stop = max(0, int(before.sum()) - _AROUND), min(int(after.sum()) + _AROUND, len(path))
        (a, c), (b, d) = nodes[start].tolist(), nodes[stop].tolist()
        shifted = Edges(part.src_start - a, part.src_end - a, part.tgt_start - c, part.tgt_end - c)
        yield _Stretch(which, shifted, (a, b), (c, d), [bead.counted_from(a, c) for bead in path[start:stop]])


def coverage_margins(source: TokenFeatures, target: TokenFeatures, edges: Edges) -> Doubles:
    """Return for each edge how well its sides cover each other, less a share of what is next door covers.

    About -1 to 1; 0 for edges with an empty side.
    """
    src, tgt = (edges.src_start, edges.src_end), (edges.tgt_start, edges.tgt_end)
    margin = (_side_margin(source, target, src, tgt) + _side_margin(target, source, tgt, src)) / 2
    empty = (src[0] == src[1]) | (tgt[0] == tgt[1])
    return np.where(empty, 0.0, margin)


def _side_margin(side: TokenFeatures, other: TokenFeatures, own: Runs, across: Runs) -> Doubles:
    """Return how well *across* covers *own*, less how well the sentences before and after it do."""
    table = _cover(side, other, *_window(own, across, len(side.offsets) - 1))
    start, end = across
    before = _share(table, own, (start - 1, start))
    after = _share(table, own, (end, end + 1))
    return _share(table, own, across) - NEIGHBOURS * (before + after) / 2


@dataclass(frozen=True, slots=True)
class _Table:
    """How well each sentence of one side is covered by the runs of the other side near it."""

    found: Floats
    """(n, width, MAX_SPAN): [i, c, k] = weighted sum of sentence i's tokens' best matches in the run of
    k + 1 sentences that ends at ``first[i] + c`` on the other side."""
    weights: Floats
    """(n,): sum of the weights of the sentence's tokens."""
    first: Ints
    """(n,): the other side's sentence that column 0 stands for."""


def _window(own: Runs, across: Runs, n: int) -> tuple[Ints, Ints]:
    """Return for each of n sentences the first sentence across that is asked about, and how many from there."""
    low, high = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    for shift in range(MAX_SPAN):
        i = own[0] + shift
        asked = i < own[1]
        np.minimum.at(low, i[asked], across[0][asked] - 1)
        np.maximum.at(high, i[asked], across[1][asked] + 1)
    first = np.where(high < 0, 0, np.maximum(low, 0))
    return first, np.maximum(high - first, 1)


def _cover(side: TokenFeatures, other: TokenFeatures, first: Ints, widths: Ints) -> _Table:
    """Return the coverage of *side* by *other*, for the ``widths[i]`` sentences from ``first[i]`` on."""
    weights = token_weights(side)
    n = len(side.offsets) - 1
    found, sums = np.zeros((n, int(widths.max(initial=1)), MAX_SPAN), np.float32), np.zeros(n, np.float32)
    for i, width in enumerate(widths.tolist()):
        mine = slice(side.offsets[i], side.offsets[i + 1])
        best = _best_matches(side.vectors[mine], other, int(first[i]), width)
        run = best[:, MAX_SPAN:]
        for k in range(MAX_SPAN):
            run = np.maximum(run, best[:, MAX_SPAN - k : MAX_SPAN - k + width])
            found[i, :width, k] = weights[mine] @ run
        sums[i] = weights[mine].sum()
    return _Table(found, sums, first)


def token_weights(side: TokenFeatures) -> Floats:
    """Return (n_tokens,), each token's weight: rare ones say more (inverse sentence frequency in this text)."""
    n = len(side.offsets) - 1
    sentence = np.repeat(np.arange(n), np.diff(side.offsets))
    pairs = np.unique(np.stack([side.ids.astype(np.int64), sentence]), axis=1)
    ids, counts = np.unique(pairs[0], return_counts=True)
    return np.log1p(n / counts[np.searchsorted(ids, side.ids)]).astype(np.float32)


def _best_matches(vectors: Floats, other: TokenFeatures, first: int, width: int) -> Floats:
    """Return (tokens, MAX_SPAN + width): each token's best match in each sentence near, 0 outside the text.

    Column c stands for sentence ``first + c - MAX_SPAN``.
    """
    n = len(other.offsets) - 1
    out = np.zeros((len(vectors), MAX_SPAN + width), np.float32)
    start, stop = max(0, first), min(n, first + width)  # no run that is asked about begins before
    a, b = other.offsets[start], other.offsets[stop]
    if a >= b or not len(vectors):
        return out
    similar = vectors @ other.vectors[a:b].T
    filled = np.flatnonzero(np.diff(other.offsets[start : stop + 1]))  # reduceat needs sentences with tokens
    edges = other.offsets[start:stop][filled] - a
    out[:, start - first + MAX_SPAN + filled] = np.maximum(np.maximum.reduceat(similar, edges, axis=1), 0)
    return out


def _share(table: _Table, own: Runs, across: Runs) -> Doubles:
    """Return what share of *own* run's token weight *across* run matches; 0 outside the text."""
    (start, end), (first, last) = own, across
    length, n = last - first, len(table.weights)
    found, weight = np.zeros(len(start)), np.zeros(len(start))
    for back in range(1, MAX_SPAN + 1):
        inside = np.flatnonzero(end - back >= start)
        i = end[inside] - back
        weight[inside] += table.weights[i]
        column = last[inside] - 1 - table.first[np.minimum(i, n - 1)]
        good = (length[inside] > 0) & (column >= 0) & (column < table.found.shape[1])
        which, i, column = inside[good], i[good], column[good]
        found[which] += table.found[i, column, length[which] - 1]
    return found / np.maximum(weight, 1e-6)
