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
    MAX_SPAN,
    SOURCES,
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
        return float(self.before.values[-1][-1])

    def rest(self, i: int, start: int, stop: int) -> Doubles:
        """Return the log sums of what lies after the nodes (i, start:stop)."""
        n_source, n_target = self.before.band.n_source, self.before.band.n_target
        return self.after.window(n_source - i, n_target - stop + 1, n_target - start + 1)[::-1]


class _Reversed:
    """The same document read from its end: node (r, c) stands for (n_source - r, n_target - c)."""

    def __init__(self, scorer: BlockScorer, band: Band) -> None:
        self.scorer, self.n_source, self.n_target, self.null = scorer, band.n_source, band.n_target, scorer.null

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
    null = scorer.null / temperature
    rows = NodeRows.first(band, null)
    for block_rows, raw, cols in scored_blocks(scorer, band):
        if keep is not None:
            keep.append((block_rows, raw, cols))
        scores = raw / np.float32(temperature)
        for k, i in enumerate(range(block_rows.start, block_rows.stop)):
            start, stop = int(band.low[i]), int(band.high[i])
            total = candidates(rows, i, start, stop, scores[:, k], cols)
            skip = rows.window(i - 1, start, stop) + null
            rows.values.append(_accumulate(_log_sum(np.vstack([total, skip])), null))
    return rows


def _log_sum(values: Doubles) -> Doubles:
    """Return the log of the sum of exponentials over the first axis; minus infinity where all are."""
    peak = values.max(axis=0)
    safe = np.where(np.isfinite(peak), peak, 0.0)
    with np.errstate(divide="ignore"):
        out: Doubles = np.log(np.exp(values - safe).sum(axis=0)) + safe
    return out


def _accumulate(entering: Doubles, null: float) -> Doubles:
    """Add, along a row, the alignments that skip target sentences to reach a node."""
    steps = np.arange(len(entering)) * null
    out: Doubles = np.logaddexp.accumulate(entering - steps) + steps
    return out


@dataclass(frozen=True, slots=True)
class ScoredEdges:
    """Beads that are worth a closer look, unpaired sentences among them, with their scores."""

    edges: Edges
    scores: Doubles


def likely_beads(sums: BandSums, above: float, path: Sequence[Bead] = ()) -> ScoredEdges:
    """Return every bead, and every unpaired sentence, whose posterior is higher than *above*.

    The beads of *path* (with scores) are among them in any case, so that there is a way through.
    """
    places, scores = [np.zeros((4, 0), np.int64)], [np.zeros(0)]
    for rows, block, cols in sums.blocks or scored_blocks(sums.scorer, sums.before.band):
        types, i, j = np.nonzero(_posteriors(sums, block, rows, cols) > above)
        places.append(_places(i + rows.start, j + cols.start, SOURCES[types], TARGETS[types]))
        scores.append(block[types, i, j].astype(np.float64))
    for m, n in ((1, 0), (0, 1)):
        i, j = _likely_skips(sums, above, m, n)
        places.append(_places(i, j, np.full(len(i), m), np.full(len(i), n)))
        scores.append(np.full(len(i), sums.scorer.null))
    places.append(np.array([bead.edges for bead in path], np.int64).reshape(-1, 4).T)
    scores.append(np.array([bead.score for bead in path]))
    found, first = np.unique(np.concatenate(places, axis=1), axis=1, return_index=True)
    return ScoredEdges(Edges(*found), np.concatenate(scores)[first])


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


def _likely_skips(sums: BandSums, above: float, m: int, n: int) -> tuple[Ints, Ints]:
    """Return the nodes at which an unpaired sentence of that side ends."""
    band, rows, columns = sums.before.band, [], []
    null = sums.scorer.null / sums.temperature
    for i in range(m, band.n_source + 1):
        start, stop = max(int(band.low[i]), n), int(band.high[i])
        before = sums.before.window(i - m, start - n, stop - n)
        share = before + null + sums.rest(i, start, stop) - sums.total
        found = np.flatnonzero(np.exp(share) > above) + start
        rows.append(np.full(len(found), i))
        columns.append(found)
    return np.concatenate(rows), np.concatenate(columns)
