"""Scores -> the beads that are likely, given all other ways to align.

A bead's posterior is the share of all alignments, each weighted by exp(total score / temperature),
that hold exactly this bead: the forward-backward algorithm on a semi-Markov model (Sarawagi and
Cohen 2004). Works on the same blocks and band as the search; sums where that takes maxima.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.align.band import Band
from aligner.align.lattice import Edges
from aligner.align.search import (
    ANY,
    MAX_SPAN,
    SOURCE_GAP,
    SOURCES,
    TARGET_GAP,
    TARGETS,
    TYPES,
    Block,
    BlockScorer,
    NodeRows,
    candidates,
    scored_blocks,
    starts_of,
)
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.records import Bead

COARSE_TEMPERATURE: Final = 0.1
"""Turns coarse score differences into odds; twice what is calibrated, so that the unexpected stays in sight."""
UNLIKELY: Final = 1e-3
"""Coarse posterior below which a bead is not looked at again: 12 are left for each bead of the gold data,
and 99.6 % of the gold beads among them."""

_KEPT: Final = 500_000
"""Nodes up to which scores are kept for a second use (28 types of 4 bytes: 56 MB)."""


@dataclass(frozen=True, slots=True)
class BandSums:
    """The log sums of all alignments before and after each node inside a band."""

    scorer: BlockScorer
    temperature: float
    before: NodeRows
    after: NodeRows
    """Rows counted from the end of the source, columns from the end of the target."""
    blocks: Sequence[Block]
    """The scores, if there were few enough to keep; else empty."""

    @property
    def total(self) -> float:
        """Log sum over all alignments."""
        return float(self.before.values[-1][ANY, -1])

    def rest(self, i: int, start: int, stop: int, state: int = ANY) -> Doubles:
        """Return the log sums of what lies after the nodes (i, start:stop), all of it or what begins with a gap."""
        n_source, n_target = self.before.band.n_source, self.before.band.n_target
        return self.after.window(n_source - i, n_target - stop + 1, n_target - start + 1, state)[::-1]


class _Reversed:
    """The same document read from its end: node (r, c) stands for (n_source - r, n_target - c)."""

    def __init__(self, scorer: BlockScorer, band: Band) -> None:
        self.scorer, self.n_source, self.n_target = scorer, band.n_source, band.n_target
        self.opening, self.skips = scorer.opening, (scorer.skips[0][::-1], scorer.skips[1][::-1])

    def block(self, rows: slice, cols: slice) -> Floats:
        """Return the scores of beads by their first node; beads that would leave the text get minus infinity."""
        # A reversed bead of type (m, n) ending at (r, c) ends at (n_source - r + m, n_target - c + n).
        top, bottom = self.n_source - rows.stop + 2, min(self.n_source, self.n_source - rows.start + MAX_SPAN)
        left, right = self.n_target - cols.stop + 2, min(self.n_target, self.n_target - cols.start + MAX_SPAN)
        forward = self.scorer.block(slice(top, bottom + 1), slice(left, right + 1))
        out = np.full((len(TYPES), rows.stop - rows.start, cols.stop - cols.start), -np.inf, np.float32)
        for t, (m, n) in enumerate(TYPES):
            part = forward[t, m - 1 : m - 1 + out.shape[1], n - 1 : n - 1 + out.shape[2]][::-1, ::-1]
            out[t, out.shape[1] - part.shape[0] :, out.shape[2] - part.shape[1] :] = part
        return out


def sum_band(scorer: BlockScorer, band: Band, temperature: float) -> BandSums:
    """Return the log sums before and after every node inside *band*."""
    width = band.n_target + 1
    mirrored = Band((width - band.high)[::-1], (width - band.low)[::-1])
    kept: list[Block] = []
    before = _log_sums(scorer, band, temperature, kept if band.nodes <= _KEPT else None)
    after = _log_sums(_Reversed(scorer, band), mirrored, temperature)
    return BandSums(scorer, temperature, before, after, kept)


def _log_sums(scorer: BlockScorer, band: Band, temperature: float, keep: list[Block] | None = None) -> NodeRows:
    """Return for each node the log of the sum over all alignments that lead to it; *keep* collects the scores."""
    opening, (source, target) = scorer.opening / temperature, (side / temperature for side in scorer.skips)
    start = np.where(np.arange(int(band.high[0])) == 0, 0.0, -np.inf)
    rows = NodeRows(band, [_with_gaps(start, np.full(len(start), -np.inf), target[: len(start) - 1], opening)])
    for block_rows, raw, cols in scored_blocks(scorer, band):
        if keep is not None:
            keep.append((block_rows, raw, cols))
        scores = raw / np.float32(temperature)
        for k, i in enumerate(range(block_rows.start, block_rows.stop)):
            first, stop = int(band.low[i]), int(band.high[i])
            beads = _log_sum(candidates(rows, i, first, stop, scores[:, k], cols))
            gap = _into_gap(rows, i - 1, first, stop, SOURCE_GAP, opening) + source[i - 1]
            rows.values.append(_with_gaps(beads, gap, target[first : stop - 1], opening))
    return rows


def _into_gap(rows: NodeRows, row: int, start: int, stop: int, state: int, opening: float) -> Doubles:
    """Return the log sums of the ways to nodes from which a gap can be begun, at *opening*, or gone on with."""
    whole, inside = rows.window(row, start, stop), rows.window(row, start, stop, state)
    return np.logaddexp(_outside(whole, inside) + opening, inside)


def _outside(whole: Doubles, inside: Doubles) -> Doubles:
    """Return the log of the difference of two sums: the ways that do not end in a gap of that side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out = whole + np.log1p(-np.exp(np.minimum(inside - whole, 0.0)))
    return np.where(np.isfinite(out), out, -np.inf)


def _with_gaps(beads: Doubles, source_gap: Doubles, skips: Doubles, opening: float) -> Doubles:
    """Return the log sums of a row of nodes by how they are reached; *skips* as in ``search``."""
    value = np.logaddexp(beads, source_gap)
    costs = np.concatenate([[0.0], np.cumsum(skips)])
    target_gap = np.full(len(value), -np.inf)
    target_gap[1:] = np.logaddexp.accumulate(value - costs)[:-1] + costs[1:] + opening
    return np.stack([np.logaddexp(value, target_gap), source_gap, target_gap])


def _log_sum(values: Doubles) -> Doubles:
    """Return the log of the sum of exponentials over the first axis; minus infinity where all are."""
    peak = values.max(axis=0)
    safe = np.where(np.isfinite(peak), peak, 0.0)
    with np.errstate(divide="ignore"):
        out: Doubles = np.log(np.exp(values - safe).sum(axis=0)) + safe
    return out


@dataclass(frozen=True, slots=True)
class ScoredEdges:
    """Beads that are worth a closer look, unpaired sentences among them, with their scores."""

    edges: Edges
    scores: Doubles
    """Of an unpaired sentence without the opening of its gap."""
    opening: float


def likely_beads(sums: BandSums, above: float, path: Sequence[Bead] = ()) -> ScoredEdges:
    """Return every bead, and every unpaired sentence, whose posterior is higher than *above*.

    The beads of *path* (with scores) are among them in any case, so that there is a way through.
    """
    places, scores = [np.zeros((4, 0), np.int64)], [np.zeros(0)]
    for rows, block, cols in sums.blocks or scored_blocks(sums.scorer, sums.before.band):
        types, i, j = np.nonzero(_posteriors(sums, block, rows, cols) > above)
        places.append(_places(i + rows.start, j + cols.start, SOURCES[types], TARGETS[types]))
        scores.append(block[types, i, j].astype(np.float64))
    for state, (m, n) in ((SOURCE_GAP, (1, 0)), (TARGET_GAP, (0, 1))):
        i, j = _likely_skips(sums, above, state)
        places.append(_places(i, j, np.full(len(i), m), np.full(len(i), n)))
        scores.append(sums.scorer.skips[n][(j if n else i) - 1])
    places.append(np.array([bead.edges for bead in path], np.int64).reshape(-1, 4).T)
    scores.append(np.array([_alone(bead, sums.scorer) for bead in path]))
    found, first = np.unique(np.concatenate(places, axis=1), axis=1, return_index=True)
    return ScoredEdges(Edges(*found), np.concatenate(scores)[first], sums.scorer.opening)


def _alone(bead: Bead, scorer: BlockScorer) -> float:
    """Return the score of *bead*, of an unpaired sentence without the opening of its gap."""
    if not bead.is_null:
        return bead.score
    return float(scorer.skips[0][bead.source.start] if bead.source else scorer.skips[1][bead.target.start])


def _posteriors(sums: BandSums, scores: Floats, rows: slice, cols: slice) -> Floats:
    """Return ``(len(TYPES), rows, cols)``: the posterior of every bead that ends there, given its *scores*."""
    out = scores / np.float32(sums.temperature)
    for k, i in enumerate(range(rows.start, rows.stop)):
        before = starts_of(sums.before, i, cols.start, cols.stop)
        out[:, k] += before + sums.rest(i, cols.start, cols.stop) - sums.total
    return np.exp(out)


def _places(i: Ints, j: Ints, m: Ints, n: Ints) -> Ints:
    """Return, as (4, any) for ``Edges``, the beads of *m* and *n* sentences that end at nodes (i, j)."""
    return np.stack([i - m, i, j - n, j])


def _likely_skips(sums: BandSums, above: float, state: int) -> tuple[Ints, Ints]:
    """Return the nodes at which an unpaired sentence of that side ends: *state* is SOURCE_GAP or TARGET_GAP."""
    band, rows, columns = sums.before.band, [], []
    m, n = (1, 0) if state == SOURCE_GAP else (0, 1)
    opening, costs = sums.scorer.opening / sums.temperature, sums.scorer.skips[n] / sums.temperature
    for i in range(m, band.n_source + 1):
        start, stop = max(int(band.low[i]), n), int(band.high[i])
        entering = _into_gap(sums.before, i - m, start - n, stop - n, state, opening)
        # What follows and begins with a gap goes on with this one: its opening was counted there already.
        whole, inside = sums.rest(i, start, stop), sums.rest(i, start, stop, state)
        leaving = np.logaddexp(_outside(whole, inside), inside - opening)
        cost = costs[i - 1] if m else costs[start - 1 : stop - 1]
        found = np.flatnonzero(np.exp(entering + cost + leaving - sums.total) > above) + start
        rows.append(np.full(len(found), i))
        columns.append(found)
    return np.concatenate(rows), np.concatenate(columns)
