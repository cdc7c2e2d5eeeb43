"""Scores -> beads of the best path: an exact dynamic programme over all bead types. Numbers only; knows no text.

Nodes ``(i, j)`` stand after ``i`` source and ``j`` target sentences. A bead of type ``(m, n)`` leads
from ``(i - m, j - n)`` to ``(i, j)``. Rows of nodes are worked off in blocks; only nodes inside a
band (for short documents: all) are looked at.

Unpaired sentences of one side in a row are a gap: the first costs an opening more than each further one (affine
gaps, Gotoh 1982, "An improved algorithm for matching biological sequences"). So each node has three values, by how
it was reached: any way, in a gap of the source, in a gap of the target.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from aligner.align.band import Band
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.progress import advance
from aligner.records import Bead

Steps = npt.NDArray[np.uint8]
"""(3, nodes of a row): the last step of the best path to it, an index of TYPES or a gap; whether the best way to it
in a gap of the source, and of the target, began before the last sentence."""
Block = tuple[slice, Floats, slice]
"""Rows of nodes, the scores of the beads that end there, columns."""

MAX_BEAD: Final = 8
"""Most sentences in one bead, both sides together (the MAC corpus has 0.2 % larger ones)."""
TYPES: Final = tuple((m, size - m) for size in range(2, MAX_BEAD + 1) for m in range(1, size))
"""All bead shapes with both sides filled, as (source sentences, target sentences), small ones first."""
SMALL: Final = sum(m + n <= 4 for m, n in TYPES)
"""Types, from the first on, that a first look needs: with up to four sentences, 99 % of all beads."""
MAX_SPAN: Final = MAX_BEAD - 1
"""Most sentences in one side of such a bead."""
SOURCES: Final = np.array([m for m, _ in TYPES])
"""Source sentences of each type."""
TARGETS: Final = np.array([n for _, n in TYPES])
"""Target sentences of each type."""
ANY, SOURCE_GAP, TARGET_GAP = range(3)
"""How a node was reached."""
_IN_GAP: Final = 252
"""Last step of a path that ends in a gap, less how it was reached."""
_BLOCK_NODES: Final = 40_000
"""Nodes of one block: bounds the memory for scores (28 types x 4 bytes x this, some 5 MB)."""
_FEWEST_ROWS: Final = 32
"""Rows of a block below which its making costs more than nodes outside the band; beyond, those are at most half."""
_AHEAD: Final = 2
"""Blocks scored ahead of their use, each in a thread of its own."""


class BlockScorer(Protocol):
    """What the search asks for: the worth of every bead that ends in a rectangle of nodes."""

    opening: float
    """Score of beginning a gap."""
    skips: tuple[Doubles, Doubles]
    """(n_source,) and (n_target,): score of leaving each sentence unpaired, opening aside."""

    def block(self, rows: slice, cols: slice, types: int) -> Floats:
        """Return ``(types, rows, cols)``: the score of a bead of each of the first *types* ending at node (i, j).

        *rows* and *cols* are node ranges within ``1..n_source + 1`` and ``1..n_target + 1``.
        Entries for beads that would begin before the text are never read.
        """
        ...


@dataclass(frozen=True, slots=True)
class NodeRows:
    """Values of the nodes inside a band, by how they were reached, row after row of nodes."""

    band: Band
    values: Doubles
    """(3, nodes)."""
    firsts: list[int]
    """Where among them each row begins, and the end."""

    @classmethod
    def empty(cls, band: Band) -> "NodeRows":
        """Return rows that are still to be filled."""
        firsts = [0, *np.cumsum(band.high - band.low).tolist()]
        return cls(band, np.empty((3, firsts[-1])), firsts)

    def row(self, i: int) -> Doubles:
        """Return (3, nodes): the values of row *i*, to read or to fill."""
        return self.values[:, self.firsts[i] : self.firsts[i + 1]]

    def at(self, rows: Ints, cols: Ints, state: int = ANY) -> Doubles:
        """Return the value of each node (row, column), reached so; minus infinity outside the band."""
        inside = (cols >= self.band.low[rows]) & (cols < self.band.high[rows])
        places = np.array(self.firsts)[rows] + cols - self.band.low[rows]
        return np.where(inside, self.values[state][np.where(inside, places, 0)], -np.inf)

    def rectangle(self, rows: slice, cols: slice, state: int = ANY) -> Doubles:
        """Return (rows, cols), the values of those nodes; minus infinity outside the band."""
        out = np.full((rows.stop - rows.start, cols.stop - cols.start), -np.inf)
        for row in range(max(rows.start, 0), min(rows.stop, len(self.band.low))):
            low, values = int(self.band.low[row]), self.row(row)[state]
            a, b = max(cols.start, low), min(cols.stop, low + len(values))
            if a < b:
                out[row - rows.start, a - cols.start : b - cols.start] = values[a - low : b - low]
        return out


class Frontier:
    """The rows of nodes before the next one, laid out so that the nodes where all beads to it start are one view."""

    def __init__(self, band: Band, types: int, nowhere: float) -> None:
        """Begin before the first row; beads are of the first *types*; what cannot be reached is worth *nowhere*."""
        self._band, self._nowhere, widest = band, nowhere, int((band.high - band.low).max())
        self._shapes = SOURCES[:types] - 1, MAX_SPAN - TARGETS[:types]
        self._order = (-1 - np.arange(MAX_SPAN)[None, :] + np.arange(MAX_SPAN)[:, None]) % MAX_SPAN
        # Row r is kept at r % MAX_SPAN until it is out of reach; MAX_SPAN columns stand before the first.
        self._rows = np.full((MAX_SPAN, MAX_SPAN + band.n_target + 1), nowhere)
        self._near = np.full((MAX_SPAN, MAX_SPAN + widest), nowhere)
        self._starts = np.lib.stride_tricks.sliding_window_view(self._near, widest, axis=1)
        self._last = np.zeros((3, 0))

    def add(self, row: int, values: Doubles) -> None:
        """Add the values, (3, nodes), of the next row."""
        self._rows[row % MAX_SPAN] = self._nowhere
        low = MAX_SPAN + int(self._band.low[row])
        self._rows[row % MAX_SPAN, low : low + values.shape[1]] = values[ANY]
        self._last = values

    def scale(self, factor: float) -> None:
        """Multiply all values, those of the last row where they lie too, by *factor*."""
        self._rows *= factor
        self._last *= factor

    def candidates(self, row: int, beads: npt.NDArray[np.floating], cols: slice, combine: np.ufunc) -> Doubles:
        """Return (types, nodes): the values up to each node of *row*, by the last bead.

        *combine* says how the value where a bead starts and its own make one; *beads* are those of the columns *cols*.
        """
        start, stop = int(self._band.low[row]), int(self._band.high[row])
        self._near[:, : MAX_SPAN + stop - start] = self._rows[self._order[row % MAX_SPAN], start : stop + MAX_SPAN]
        found: Doubles = self._starts[*self._shapes, : stop - start]
        first = max(start, 1)
        reached = found[:, first - start :]
        combine(reached, beads[:, first - cols.start : stop - cols.start], out=reached)
        return found

    def above(self, row: int) -> Doubles:
        """Return (3, nodes): the values of the nodes above those of *row*."""
        start, stop = int(self._band.low[row]), int(self._band.high[row])
        last = self._last[:, start - int(self._band.low[row - 1]) :]
        if last.shape[1] == stop - start:
            return last
        out = np.full((3, stop - start), self._nowhere)
        out[:, : last.shape[1]] = last
        return out


def find_beads(scorer: BlockScorer, band: Band, types: int = len(TYPES)) -> list[Bead]:
    """Return the beads, of the first *types*, of the path with the highest total score inside *band*, in order."""
    costs, frontier, best = gap_costs(scorer.skips[1]), Frontier(band, types, -np.inf), NodeRows.empty(band)
    start, nowhere = np.full((2, int(band.high[0])), -np.inf)
    start[0] = 0.0
    best.row(0)[:], choice, went_on = _with_gaps(start, nowhere, costs[: len(start)], scorer.opening)
    back = [np.stack([choice, np.zeros_like(choice), went_on])]
    frontier.add(0, best.row(0))
    for rows, scores, cols in scored_blocks(scorer, band, types):
        for k, i in enumerate(range(rows.start, rows.stop)):
            total, above = frontier.candidates(i, scores[:, k], cols, np.add), frontier.above(i)
            kinds = total.argmax(axis=0)
            opened, gone_on = above[ANY] + scorer.opening, above[SOURCE_GAP]
            gap = np.maximum(opened, gone_on) + scorer.skips[0][i - 1]
            row_costs, value = costs[int(band.low[i]) : int(band.high[i])], best.row(i)
            beads = total[kinds, np.arange(len(kinds))]
            value[:], choice, went_on = _with_gaps(beads, gap, row_costs, scorer.opening)
            back.append(np.stack([np.where(choice == 0, kinds, choice), gone_on > opened, went_on]).astype(np.uint8))
            frontier.add(i, value)
    return _trace(best, back)


def gap_costs(skips: Doubles) -> Doubles:
    """Return (n + 1,): the score of leaving all sentences before each node unpaired, openings aside."""
    return np.concatenate([[0.0], np.cumsum(skips)])


def scored_blocks(scorer: BlockScorer, band: Band, types: int = len(TYPES)) -> Iterator[Block]:
    """Yield the scores of consecutive rows of nodes: rows, scores, the columns that they cover.

    The next blocks are scored in threads while one is used: products of matrices leave the
    interpreter free. (Threads inside each product instead are ten times slower on a busy machine.)
    """
    with ThreadPoolExecutor(_AHEAD) as pool:
        jobs = ((rows, pool.submit(scorer.block, rows, cols, types), cols) for rows, cols in block_ranges(band))
        waiting = deque(islice(jobs, _AHEAD))
        while waiting:
            waiting.extend(islice(jobs, 1))
            rows, scores, cols = waiting.popleft()
            yield rows, scores.result(), cols
            advance(rows.stop / len(band.low))


def block_ranges(band: Band) -> list[tuple[slice, slice]]:
    """Return the rectangles of nodes, row ranges in order, that together cover *band* (row 0 left out)."""
    inside = np.concatenate([[0], np.cumsum(band.high - band.low)])
    ranges, start, rows = [], 1, len(band.low)
    while start < rows:
        stop = start + 1
        while stop < rows:
            height = stop + 1 - start
            nodes = height * int(band.high[stop] - band.low[start])
            if nodes > _BLOCK_NODES or (height > _FEWEST_ROWS and nodes > 2 * (inside[stop + 1] - inside[start])):
                break
            stop += 1
        columns = slice(max(1, int(band.low[start])), int(band.high[stop - 1]))
        ranges.append((slice(start, stop), columns))
        start = stop
    return ranges


def _with_gaps(beads: Doubles, source_gap: Doubles, costs: Doubles, opening: float) -> tuple[Doubles, Steps, Steps]:
    """Return the values of a row of nodes by how they are reached, 0 or the gap that is best, and where one went on.

    *costs* are the row's ``gap_costs``. A gap of the target runs within the row: a running maximum once they are
    taken out.
    """
    value = np.maximum(beads, source_gap)
    without = value - costs
    reach = np.maximum.accumulate(without)
    target_gap = np.full(len(value), -np.inf)
    target_gap[1:] = reach[:-1] + costs[1:] + opening
    went_on = np.zeros(len(value), np.uint8)
    went_on[1:] = reach[:-1] > without[:-1]
    choice = np.where(source_gap > beads, np.uint8(_IN_GAP + SOURCE_GAP), np.uint8(0))
    choice[target_gap > value] = _IN_GAP + TARGET_GAP
    return np.stack([np.maximum(value, target_gap), source_gap, target_gap]), choice, went_on


def _trace(best: NodeRows, back: list[Steps]) -> list[Bead]:
    """Follow the stored steps back from the last node; a bead's score is what the total grew by."""
    beads, i, j, state = [], best.band.n_source, best.band.n_target, ANY
    while i or j:
        column = j - int(best.band.low[i])
        step = int(back[i][ANY, column])
        here, state = float(best.row(i)[state, column]), state or max(0, step - _IN_GAP)
        m, n = ((1, 0), (0, 1))[state - 1] if state else TYPES[step]
        state = state if state and back[i][state, column] else ANY
        i, j = i - m, j - n
        before = float(best.row(i)[state, j - int(best.band.low[i])])
        beads.append(Bead(range(i, i + m), range(j, j + n), score=here - before))
    return beads[::-1]
