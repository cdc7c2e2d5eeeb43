"""Scores -> the beads that are likely, given all other ways to align.

A bead's posterior is the share of all alignments, each weighted by exp(total score / temperature),
that hold exactly this bead: the forward-backward algorithm on a semi-Markov model (Sarawagi and
Cohen 2004). Works on the same blocks and band as the search; sums where that takes maxima.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.align.band import Band
from aligner.align.lattice import Edges, places
from aligner.align.search import (
    ANY,
    MAX_BEAD,
    MAX_SPAN,
    SOURCE_GAP,
    SOURCES,
    TARGET_GAP,
    TARGETS,
    TYPES,
    Block,
    BlockScorer,
    Frontier,
    NodeRows,
    block_ranges,
    gap_costs,
    scored_blocks,
)
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.progress import part
from aligner.records import Bead

COARSE_TEMPERATURE: Final = 0.1
"""Turns coarse score differences into odds; twice what is calibrated, so that the unexpected stays in sight."""
UNLIKELY: Final = 1e-3
"""Coarse posterior below which a bead is not looked at again: 12 are left for each bead of the gold data,
and 99.6 % of the gold beads among them."""

_SCALED: Final = 1e100
"""A row whose highest sum is farther from 1 is scaled; the others in it may be smaller by as much again, and more."""
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
        return float(self.before.values[ANY, -1])

    def share(self, rows: Ints, cols: Ints) -> Doubles:
        """Return for each node (row, column) the share of all alignments that lead through it; 0 outside the band."""
        back = self.before.band.n_source - rows, self.before.band.n_target - cols
        whole, *gaps = (
            self.before.at(rows, cols, way) + self.after.at(*back, way) for way in (ANY, SOURCE_GAP, TARGET_GAP)
        )
        # A gap that goes on through the node is opened once, not on either side.
        through = np.exp(-self.scorer.opening / self.temperature) - 1
        shares: Doubles = np.exp(whole - self.total)
        return np.minimum(shares + sum(np.exp(gap - self.total) for gap in gaps) * through, 1.0)

    def rest(self, rows: slice, cols: slice, state: int = ANY) -> Doubles:
        """Return (rows, cols), the log sums of what lies after those nodes, all of it or what begins with a gap."""
        n_source, n_target = self.before.band.n_source, self.before.band.n_target
        mirrored = slice(n_source - rows.stop + 1, n_source - rows.start + 1)
        turned = slice(n_target - cols.stop + 1, n_target - cols.start + 1)
        return self.after.rectangle(mirrored, turned, state)[::-1, ::-1]


class _Kept:
    """Scores that were kept, as a scorer."""

    def __init__(self, scorer: BlockScorer, blocks: Sequence[Block]) -> None:
        """Give out *blocks*, rising, which *scorer* has made."""
        self.opening, self.skips, self._blocks = scorer.opening, scorer.skips, blocks
        self._stops = [rows.stop for rows, _, _ in blocks]

    def block(self, rows: slice, cols: slice, types: int) -> Floats:
        """Return the scores of those nodes; minus infinity where none were made, outside the band."""
        out = np.full((types, rows.stop - rows.start, cols.stop - cols.start), -np.inf, np.float32)
        for known_rows, scores, known_cols in self._blocks[bisect_right(self._stops, rows.start) :]:
            if known_rows.start >= rows.stop:
                break
            a, b = max(rows.start, known_rows.start), min(rows.stop, known_rows.stop)
            c, d = max(cols.start, known_cols.start), min(cols.stop, known_cols.stop)
            if c < d:
                part = scores[:types, a - known_rows.start :, c - known_cols.start :][:, : b - a, : d - c]
                out[:, a - rows.start : b - rows.start, c - cols.start : d - cols.start] = part
        return out


class _Reversed:
    """The same document read from its end: node (r, c) stands for (n_source - r, n_target - c)."""

    def __init__(self, scorer: BlockScorer, band: Band) -> None:
        self.scorer, self.n_source, self.n_target = scorer, band.n_source, band.n_target
        self.opening, self.skips = scorer.opening, (scorer.skips[0][::-1], scorer.skips[1][::-1])

    def block(self, rows: slice, cols: slice, types: int) -> Floats:
        """Return the scores of beads by their first node; beads that would leave the text get minus infinity."""
        # A reversed bead of type (m, n) ending at (r, c) ends at (n_source - r + m, n_target - c + n).
        top, bottom = self.n_source - rows.stop + 2, min(self.n_source, self.n_source - rows.start + MAX_SPAN)
        left, right = self.n_target - cols.stop + 2, min(self.n_target, self.n_target - cols.start + MAX_SPAN)
        forward = self.scorer.block(slice(top, bottom + 1), slice(left, right + 1), types)
        out = np.full((types, rows.stop - rows.start, cols.stop - cols.start), -np.inf, np.float32)
        for t, (m, n) in enumerate(TYPES[:types]):
            part = forward[t, m - 1 : m - 1 + out.shape[1], n - 1 : n - 1 + out.shape[2]][::-1, ::-1]
            out[t, out.shape[1] - part.shape[0] :, out.shape[2] - part.shape[1] :] = part
        return out


def sum_band(scorer: BlockScorer, band: Band, temperature: float, types: int = len(TYPES)) -> BandSums:
    """Return the log sums before and after every node inside *band*, over beads of the first *types*."""
    width = band.n_target + 1
    mirrored = Band((width - band.high)[::-1], (width - band.low)[::-1])
    kept: list[Block] = []
    with part(0, 0.5):
        before = _log_sums(scorer, band, temperature, types, kept if band.nodes <= _KEPT else None)
    with part(0.5, 1):
        after = _log_sums(_Reversed(_Kept(scorer, kept) if kept else scorer, band), mirrored, temperature, types)
    return BandSums(scorer, temperature, before, after, kept)


def _log_sums(
    scorer: BlockScorer, band: Band, temperature: float, types: int, keep: list[Block] | None = None
) -> NodeRows:
    """Return for each node the log of the sum over all alignments that lead to it; *keep* collects the scores.

    Summed are weights, not their logs, over what leaving all sentences before a node unpaired would weigh: so no value
    fades away along a gap, and a scale for each row keeps the others within a number's reach.
    """
    opening = np.exp(scorer.opening / temperature)
    costs = gap_costs(scorer.skips[0]) / temperature, gap_costs(scorer.skips[1]) / temperature
    sums, frontier, scale = NodeRows.empty(band), Frontier(band, types, 0.0), np.zeros(band.n_source + 1)
    start, nowhere = np.zeros((2, int(band.high[0])))
    start[0] = 1.0
    _fill(sums.row(0), start, nowhere, opening)
    frontier.add(0, sums.row(0))
    for rows, scores, cols in scored_blocks(scorer, band, types):
        if keep is not None:
            keep.append((rows, scores, cols))
        weights = _weights(scores, rows, cols, costs, temperature)
        for k, i in enumerate(range(rows.start, rows.stop)):
            beads, above = frontier.candidates(i, weights[:, k], cols, np.multiply), frontier.above(i)
            row = sums.row(i)
            _fill(row, beads.sum(axis=0), above[ANY] * opening + above[SOURCE_GAP] * (1 - opening), opening)
            frontier.add(i, row)
            scale[i] = scale[i - 1]
            peak = float(row[ANY].max())
            if not 1 / _SCALED < peak < _SCALED:
                frontier.scale(1 / peak)
                scale[i] += np.log(peak)
    return _logs(sums, scale + costs[0], costs[1])


def _fill(row: Doubles, beads: Doubles, source_gap: Doubles, opening: float) -> None:
    """Fill a row of nodes with their sums by how they are reached."""
    row[SOURCE_GAP] = source_gap
    np.add(beads, source_gap, out=row[ANY])
    row[TARGET_GAP, 0] = 0.0
    np.cumsum(opening * row[ANY, :-1], out=row[TARGET_GAP, 1:])
    row[ANY] += row[TARGET_GAP]


def _weights(scores: Floats, rows: slice, cols: slice, costs: tuple[Doubles, Doubles], temperature: float) -> Doubles:
    """Return (types, rows, cols): what each bead weighs over its sentences left unpaired, *costs* before each node."""
    i, j = np.arange(rows.start, rows.stop), np.arange(cols.start, cols.stop)
    out = scores.astype(np.float64) / temperature
    for t, (m, n) in enumerate(TYPES[: len(scores)]):
        out[t] -= (costs[0][i] - costs[0][np.maximum(i - m, 0)])[:, None]
        out[t] -= costs[1][j] - costs[1][np.maximum(j - n, 0)]
    return np.exp(out, out=out)


def _logs(sums: NodeRows, of_row: Doubles, of_column: Doubles) -> NodeRows:
    """Return the logs of *sums*, more by what stands for their row and for their column."""
    band, firsts = sums.band, np.array(sums.firsts)
    widths = np.diff(firsts)
    cols = np.arange(firsts[-1]) - np.repeat(firsts[:-1] - band.low, widths)
    with np.errstate(divide="ignore"):
        values = np.log(sums.values, out=sums.values)
    values += np.repeat(of_row, widths) + of_column[cols]
    return sums


def _into_gap(whole: Doubles, inside: Doubles, opening: float) -> Doubles:
    """Return the log sums of the ways to nodes from which a gap can be begun, at *opening*, or gone on with."""
    return np.logaddexp(_outside(whole, inside) + opening, inside)


def _outside(whole: Doubles, inside: Doubles) -> Doubles:
    """Return the log of the difference of two sums: the ways that do not end in a gap of that side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out = whole + np.log1p(-np.exp(np.minimum(inside - whole, 0.0)))
    out[np.isnan(out)] = -np.inf
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
    found, scores = list[Ints](), list[Doubles]()
    for rows, block, cols in sums.blocks or scored_blocks(sums.scorer, sums.before.band):
        types, i, j = np.nonzero(_posteriors(sums, block, rows, cols) > above)
        found.append(_places(i + rows.start, j + cols.start, SOURCES[types], TARGETS[types]))
        scores.append(block[types, i, j].astype(np.float64))
    for state, (m, n) in ((SOURCE_GAP, (1, 0)), (TARGET_GAP, (0, 1))):
        i, j = _likely_skips(sums, above, state)
        found.append(_places(i, j, np.full(len(i), m), np.full(len(i), n)))
        scores.append(sums.scorer.skips[n][(j if n else i) - 1])
    found.append(places(path))
    scores.append(np.array([_alone(bead, sums.scorer) for bead in path]))
    every, columns = np.concatenate(found, axis=1), sums.before.band.n_target + 1
    a, b, c, d = every
    _, first = np.unique(((a * columns + c) * MAX_BEAD + b - a) * MAX_BEAD + d - c, return_index=True)
    return ScoredEdges(Edges(*every[:, first]), np.concatenate(scores)[first], sums.scorer.opening)


def _alone(bead: Bead, scorer: BlockScorer) -> float:
    """Return the score of *bead*, of an unpaired sentence without the opening of its gap."""
    if not bead.is_null:
        return bead.score
    return float(scorer.skips[0][bead.source.start] if bead.source else scorer.skips[1][bead.target.start])


def _posteriors(sums: BandSums, scores: Floats, rows: slice, cols: slice) -> Floats:
    """Return ``(len(TYPES), rows, cols)``: the posterior of every bead that ends there, given its *scores*."""
    height, width = scores.shape[1:]
    around = slice(rows.start - MAX_SPAN, rows.stop), slice(cols.start - MAX_SPAN, cols.stop)
    before, rest = sums.before.rectangle(*around), sums.rest(rows, cols) - sums.total
    out = scores / np.float32(sums.temperature)
    for t, (m, n) in enumerate(TYPES):
        out[t] += before[MAX_SPAN - m :][:height, MAX_SPAN - n :][:, :width] + rest
    return np.exp(out, out=out)


def _places(i: Ints, j: Ints, m: Ints, n: Ints) -> Ints:
    """Return, as (4, any) for ``Edges``, the beads of *m* and *n* sentences that end at nodes (i, j)."""
    return np.stack([i - m, i, j - n, j])


def _likely_skips(sums: BandSums, above: float, state: int) -> tuple[Ints, Ints]:
    """Return the nodes at which an unpaired sentence of that side ends: *state* is SOURCE_GAP or TARGET_GAP."""
    found = []
    m, n = (1, 0) if state == SOURCE_GAP else (0, 1)
    opening, costs = sums.scorer.opening / sums.temperature, sums.scorer.skips[n] / sums.temperature
    for rows, cols in _all_rows(sums.before.band, m, n):
        origin = slice(rows.start - m, rows.stop - m), slice(cols.start - n, cols.stop - n)
        before, inside_before = (sums.before.rectangle(*origin, way) for way in (ANY, state))
        entering = _into_gap(before, inside_before, opening)
        # What follows and begins with a gap goes on with this one: its opening was counted there already.
        whole, inside = (sums.rest(rows, cols, way) for way in (ANY, state))
        leaving = np.logaddexp(_outside(whole, inside), inside - opening)
        cost = costs[rows.start - 1 : rows.stop - 1, None] if m else costs[cols.start - 1 : cols.stop - 1]
        i, j = np.nonzero(np.exp(entering + cost + leaving - sums.total) > above)
        found.append((i + rows.start, j + cols.start))
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def _all_rows(band: Band, row: int, column: int) -> Iterator[tuple[slice, slice]]:
    """Yield rectangles of nodes that cover *band* from *row* and *column* (0 or 1) on."""
    if not row:
        yield slice(0, 1), slice(column, int(band.high[0]))
    for rows, cols in block_ranges(band):
        yield rows, slice(max(int(band.low[rows.start]), column), cols.stop)
