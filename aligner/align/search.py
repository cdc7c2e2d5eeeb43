"""Scores -> beads of the best path: an exact dynamic programme over all bead types. Numbers only; knows no text.

Nodes ``(i, j)`` stand after ``i`` source and ``j`` target sentences. A bead of type ``(m, n)`` leads
from ``(i - m, j - n)`` to ``(i, j)``. Rows of nodes are worked off in blocks; only nodes inside a
band (for short documents: all) are looked at.
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
"""For each node of a row the last step of the best path to it: an index of TYPES or a skip."""
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
_SKIP_SOURCE, _SKIP_TARGET = 253, 254
_BLOCK_NODES: Final = 40_000
"""Nodes of one block: bounds the memory for scores (28 types x 4 bytes x this, some 5 MB)."""
_AHEAD: Final = 2
"""Blocks scored ahead of their use, each in a thread of its own."""


class BlockScorer(Protocol):
    """What the search asks for: the worth of every bead that ends in a rectangle of nodes."""

    null: float
    """Score of leaving one sentence unpaired."""

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

    @classmethod
    def first(cls, band: Band, null: float) -> "NodeRows":
        """Return the row before any source sentence: so many target sentences are left unpaired, at *null* each."""
        return cls(band, [np.arange(int(band.high[0]), dtype=np.float64) * null])

    def at(self, row: int, column: int) -> float:
        """Return the value of one node; minus infinity outside the band."""
        return float(self.window(row, column, column + 1)[0])

    def window(self, row: int, start: int, stop: int) -> Doubles:
        """Return the values of columns ``start:stop`` of *row*; minus infinity outside the band."""
        out = np.full(stop - start, -np.inf)
        if not 0 <= row < len(self.values):
            return out
        low = int(self.band.low[row])
        a, b = max(start, low), min(stop, low + len(self.values[row]))
        if a < b:
            out[a - start : b - start] = self.values[row][a - low : b - low]
        return out


def find_beads(scorer: BlockScorer, band: Band) -> list[Bead]:
    """Return the beads of the path with the highest total score inside *band*, in order."""
    best = NodeRows.first(band, scorer.null)
    back = [np.full(len(best.values[0]), _SKIP_TARGET, np.uint8)]
    for rows, scores, cols in scored_blocks(scorer, band):
        for k, i in enumerate(range(rows.start, rows.stop)):
            value, choice = _viterbi_row(best, i, scores[:, k], cols, scorer.null)
            best.values.append(value)
            back.append(choice)
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


def _viterbi_row(rows: NodeRows, i: int, scores: Floats, cols: slice, null: float) -> tuple[Doubles, Steps]:
    """Return the best totals of row *i* and the last step that each was reached by."""
    start, stop = int(rows.band.low[i]), int(rows.band.high[i])
    total = candidates(rows, i, start, stop, scores, cols)
    choice = total.argmax(axis=0).astype(np.uint8)
    value = np.take_along_axis(total, choice[None].astype(np.int64), axis=0)[0]
    skip = rows.window(i - 1, start, stop) + null
    choice[skip > value] = _SKIP_SOURCE
    value = np.maximum(value, skip)
    # Skipping target sentences within the row: a running maximum once the skips are taken out.
    steps = np.arange(stop - start) * null
    level = value - steps
    reach = np.maximum.accumulate(level)
    choice[reach > level] = _SKIP_TARGET
    return reach + steps, choice


def _trace(best: NodeRows, back: list[Steps]) -> list[Bead]:
    """Follow the stored steps back from the last node; a bead's score is what the total grew by."""
    beads, i, j = [], best.band.n_source, best.band.n_target
    while i or j:
        step = int(back[i][j - best.band.low[i]]) if i else _SKIP_TARGET
        m, n = {_SKIP_SOURCE: (1, 0), _SKIP_TARGET: (0, 1)}.get(step) or TYPES[step]
        beads.append(Bead(range(i - m, i), range(j - n, j), score=best.at(i, j) - best.at(i - m, j - n)))
        i, j = i - m, j - n
    return beads[::-1]
