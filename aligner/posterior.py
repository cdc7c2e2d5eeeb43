"""Scores -> probabilities: how likely a bead is, given all other ways to align.

A bead's posterior is the share of all alignments, each weighted by exp(total score / temperature),
that hold exactly this bead: the forward-backward algorithm on a semi-Markov model (Sarawagi and
Cohen 2004). Works on the same blocks and band as the search; sums where that takes maxima.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aligner.align import MAX_SPAN, TYPES, Band, BlockScorer, Doubles, Floats, NodeRows, block_ranges, candidates
from aligner.records import Bead


@dataclass(frozen=True, slots=True)
class Lattice:
    """The log sums of all alignments before and after each node inside a band."""

    scorer: BlockScorer
    temperature: float
    before: NodeRows
    after: NodeRows
    """Rows counted from the end of the source, columns from the end of the target."""

    @property
    def total(self) -> float:
        """Log sum over all alignments."""
        return float(self.before.values[-1][-1])


class _Reversed:
    """The same document read from its end: node (r, c) stands for (n_source - r, n_target - c)."""

    def __init__(self, scorer: BlockScorer, n_source: int, n_target: int) -> None:
        self.scorer, self.n_source, self.n_target, self.null = scorer, n_source, n_target, scorer.null

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


def build_lattice(scorer: BlockScorer, band: Band, temperature: float) -> Lattice:
    """Return the log sums before and after every node inside *band*."""
    n_source, n_target = len(band.low) - 1, int(band.high[-1]) - 1
    mirrored = Band((n_target + 1 - band.high)[::-1], (n_target + 1 - band.low)[::-1])
    before = _log_sums(scorer, band, temperature)
    after = _log_sums(_Reversed(scorer, n_source, n_target), mirrored, temperature)
    return Lattice(scorer, temperature, before, after)


def _log_sums(scorer: BlockScorer, band: Band, temperature: float) -> NodeRows:
    """Return for each node the log of the sum over all alignments that lead to it."""
    null = scorer.null / temperature
    rows = NodeRows(band, [np.arange(int(band.high[0])) * null])
    for block_rows, cols in block_ranges(band):
        scores = scorer.block(block_rows, cols) / np.float32(temperature)
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


def add_posteriors(lattice: Lattice, beads: Sequence[Bead]) -> list[Bead]:
    """Return *beads* with their scores and posteriors."""
    lookup = _scores_on_path(lattice, beads)
    return [
        replace(bead, score=score, posterior=min(1.0, float(np.exp(_log_posterior(lattice, bead, score)))))
        for bead, score in zip(beads, lookup, strict=True)
    ]


def _log_posterior(lattice: Lattice, bead: Bead, score: float) -> float:
    before = lattice.before.window(bead.src_start, bead.tgt_start, bead.tgt_start + 1)[0]
    n_source, n_target = len(lattice.before.values) - 1, int(lattice.before.band.high[-1]) - 1
    column = n_target - bead.tgt_end
    after = lattice.after.window(n_source - bead.src_end, column, column + 1)[0]
    return float(before + score / lattice.temperature + after - lattice.total)


def _scores_on_path(lattice: Lattice, beads: Sequence[Bead]) -> list[float]:
    """Return each bead's score, one small block at a time."""
    out = []
    for bead in beads:
        m, n = bead.src_end - bead.src_start, bead.tgt_end - bead.tgt_start
        if bead.is_null:
            out.append(lattice.scorer.null * (m + n))
        else:
            block = lattice.scorer.block(slice(bead.src_end, bead.src_end + 1), slice(bead.tgt_end, bead.tgt_end + 1))
            out.append(float(block[TYPES.index((m, n)), 0, 0]))
    return out


class PosteriorScorer:
    """Posteriors as scores: the best path has the most beads expected to be exactly right.

    Minimum Bayes risk decoding for strict precision; null beads are worth nothing.
    """

    null = 0.0

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice

    def block(self, rows: slice, cols: slice) -> Floats:
        """Return ``(len(TYPES), rows, cols)``: the posterior of every bead that ends there."""
        lattice = self.lattice
        n_source, n_target = len(lattice.before.values) - 1, int(lattice.before.band.high[-1]) - 1
        out = lattice.scorer.block(rows, cols) / np.float32(lattice.temperature)
        width = cols.stop - cols.start
        for k, i in enumerate(range(rows.start, rows.stop)):
            after = lattice.after.window(n_source - i, n_target - cols.stop + 1, n_target - cols.start + 1)[::-1]
            before = np.stack([lattice.before.window(i - m, cols.start - MAX_SPAN, cols.stop) for m in range(1, MAX_SPAN + 1)])
            for t, (m, n) in enumerate(TYPES):
                out[t, k] += before[m - 1, MAX_SPAN - n :][:width] + after - lattice.total
        return np.exp(out)

