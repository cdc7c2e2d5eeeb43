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
from aligner.encode.arrays import Doubles, Floats
from aligner.records import Bead

Steps = npt.NDArray[np.uint8]
"""(3, nodes of a row): the last step of the best path to it, an index of TYPES or a gap; whether the best way to it
in a gap of the source, and of the target, began before the last sentence."""
Block = tuple[slice, Floats, slice]
"""Rows of nodes, the scores of the beads that end there, columns."""

MAX_BEAD: Final = 8
"""Most sentences in one bead, both sides together (the MAC corpus has 0.2 % larger ones)."""
TYPES: Final = tuple((m, n) for m in range(1, MAX_BEAD) for n in range(1, MAX_BEAD) if m + n <= MAX_BEAD)
"""All bead shapes with both sides filled, as (source sentences, target sentences)."""
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
_AHEAD: Final = 2
"""Blocks scored ahead of their use, each in a thread of its own."""


class BlockScorer(Protocol):
    """What the search asks for: the worth of every bead that ends in a rectangle of nodes."""

    opening: float
    """Score of beginning a gap."""
    skips: tuple[Doubles, Doubles]
    """(n_source,) and (n_target,): score of leaving each sentence unpaired, opening aside."""

    def block(self, rows: slice, cols: slice) -> Floats:
        """Return ``(len(TYPES), rows, cols)``: the score of a bead of that type ending at node (i, j).

        *rows* and *cols* are node ranges within ``1..n_source + 1`` and ``1..n_target + 1``.
        Entries for beads that would begin before the text are never read.
        """
        ...


@dataclass(slots=True)
class NodeRows:
    """Values of nodes, one array a row of nodes, kept only for the columns inside the band."""

    band: Band
    values: list[Doubles]
    """Of each row, (3, nodes): by how they were reached."""

    def window(self, row: int, start: int, stop: int, state: int = ANY) -> Doubles:
        """Return the values of columns ``start:stop`` of *row*; minus infinity outside the band."""
        out = np.full(stop - start, -np.inf)
        if not 0 <= row < len(self.values):
            return out
        low = int(self.band.low[row])
        a, b = max(start, low), min(stop, low + self.values[row].shape[1])
        if a < b:
            out[a - start : b - start] = self.values[row][state, a - low : b - low]
        return out


def find_beads(scorer: BlockScorer, band: Band) -> list[Bead]:
    """Return the beads of the path with the highest total score inside *band*, in order."""
    start = np.where(np.arange(int(band.high[0])) == 0, 0.0, -np.inf)
    nowhere = np.full(len(start), -np.inf)
    value, choice, went_on = _with_gaps(start, nowhere, scorer.skips[1][: len(start) - 1], scorer.opening)
    best, back = NodeRows(band, [value]), [np.stack([choice, np.zeros_like(choice), went_on])]
    for rows, scores, cols in scored_blocks(scorer, band):
        for k, i in enumerate(range(rows.start, rows.stop)):
            value, steps = _viterbi_row(best, i, scores[:, k], cols, scorer)
            best.values.append(value)
            back.append(steps)
    return _trace(best, back)


def scored_blocks(scorer: BlockScorer, band: Band) -> Iterator[Block]:
    """Yield the scores of consecutive rows of nodes: rows, scores, the columns that they cover.

    The next blocks are scored in threads while one is used: products of matrices leave the
    interpreter free. (Threads inside each product instead are ten times slower on a busy machine.)
    """
    with ThreadPoolExecutor(_AHEAD) as pool:
        jobs = ((rows, pool.submit(scorer.block, rows, cols), cols) for rows, cols in block_ranges(band))
        waiting = deque(islice(jobs, _AHEAD))
        while waiting:
            waiting.extend(islice(jobs, 1))
            rows, scores, cols = waiting.popleft()
            yield rows, scores.result(), cols


def block_ranges(band: Band) -> list[tuple[slice, slice]]:
    """Return the rectangles of nodes, row ranges in order, that together cover *band* (row 0 left out)."""
    ranges, start, rows = [], 1, len(band.low)
    while start < rows:
        stop = start + 1
        while stop < rows and (stop + 1 - start) * int(band.high[stop] - band.low[start]) <= _BLOCK_NODES:
            stop += 1
        columns = slice(max(1, int(band.low[start])), int(band.high[stop - 1]))
        ranges.append((slice(start, stop), columns))
        start = stop
    return ranges


def starts_of(rows: NodeRows, i: int, start: int, stop: int) -> Doubles:
    """Return ``(len(TYPES), stop - start)``: the value of the node where a bead of that type to (i, j) starts."""
    before = np.stack([rows.window(i - m, start - MAX_SPAN, stop) for m in range(1, MAX_SPAN + 1)])
    shifted = np.lib.stride_tricks.sliding_window_view(before, stop - start, axis=1)
    out: Doubles = shifted[SOURCES - 1, MAX_SPAN - TARGETS]
    return out


def candidates(rows: NodeRows, i: int, start: int, stop: int, scores: Floats, cols: slice) -> Doubles:
    """Return ``(len(TYPES), stop - start)``: the total up to node (i, j) when a bead of that type ends there."""
    total = starts_of(rows, i, start, stop)
    inside = slice(max(start, 1) - start, None)
    total[:, inside] += scores[:, max(start, 1) - cols.start : stop - cols.start]
    return total


def _viterbi_row(rows: NodeRows, i: int, scores: Floats, cols: slice, scorer: BlockScorer) -> tuple[Doubles, Steps]:
    """Return the best totals of row *i* and the last step that each was reached by."""
    start, stop = int(rows.band.low[i]), int(rows.band.high[i])
    total = candidates(rows, i, start, stop, scores, cols)
    types = total.argmax(axis=0)
    value = np.take_along_axis(total, types[None], axis=0)[0]
    opened, gone_on = rows.window(i - 1, start, stop) + scorer.opening, rows.window(i - 1, start, stop, SOURCE_GAP)
    gap = np.maximum(opened, gone_on) + scorer.skips[0][i - 1]
    best, choice, went_on = _with_gaps(value, gap, scorer.skips[1][start : stop - 1], scorer.opening)
    choice = np.where(choice == 0, types, choice).astype(np.uint8)
    return best, np.stack([choice, gone_on > opened, went_on]).astype(np.uint8)


def _with_gaps(beads: Doubles, source_gap: Doubles, skips: Doubles, opening: float) -> tuple[Doubles, Steps, Steps]:
    """Return the values of a row of nodes by how they are reached, 0 or the gap that is best, and where one went on.

    *skips* are the scores of the target sentences between the nodes. A gap of the target runs within the row: a
    running maximum once what its sentences cost is taken out.
    """
    value = np.maximum(beads, source_gap)
    costs = np.concatenate([[0.0], np.cumsum(skips)])
    reach = np.maximum.accumulate(value - costs)
    target_gap = np.full(len(value), -np.inf)
    target_gap[1:] = reach[:-1] + costs[1:] + opening
    went_on = np.zeros(len(value), np.uint8)
    went_on[1:] = reach[:-1] > (value - costs)[:-1]
    choice = np.where(source_gap > beads, _IN_GAP + SOURCE_GAP, 0)
    choice[target_gap > value] = _IN_GAP + TARGET_GAP
    return np.stack([np.maximum(value, target_gap), source_gap, target_gap]), choice.astype(np.uint8), went_on


def _trace(best: NodeRows, back: list[Steps]) -> list[Bead]:
    """Follow the stored steps back from the last node; a bead's score is what the total grew by."""
    beads, i, j, state = [], best.band.n_source, best.band.n_target, ANY
    while i or j:
        column = j - int(best.band.low[i])
        step = int(back[i][ANY, column])
        here, state = float(best.values[i][state, column]), state or max(0, step - _IN_GAP)
        m, n = ((1, 0), (0, 1))[state - 1] if state else TYPES[step]
        state = state if state and back[i][state, column] else ANY
        i, j = i - m, j - n
        before = float(best.values[i][state, j - int(best.band.low[i])])
        beads.append(Bead(range(i, i + m), range(j, j + n), score=here - before))
    return beads[::-1]
