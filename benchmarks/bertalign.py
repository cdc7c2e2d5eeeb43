"""Bertalign's two-pass search, written anew in numpy from its description, as a yardstick.

Lei Liu and Min Zhu, "Bertalign: Improved word embedding-based sentence alignment for Chinese-English
parallel corpora of literary texts", Digital Scholarship in the Humanities, 2022, doi:10.1093/llc/fqac089.

First pass: 1-1 beads only, each scoring its cosine if the target is among the source's ``TOP_K`` nearest.
Second pass: in a band ``WINDOW`` sentences wide about the first path, all beads m-n with m + n at most
``MAX_SIZE``; a bead scores (cosine - mean cosine to the sentences next door) * log2(1 + shorter / longer).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from aligner.evaluate import IndexBead

Floats: TypeAlias = npt.NDArray[np.float64]
Spans: TypeAlias = npt.NDArray[np.float32]
Cell: TypeAlias = tuple[int, int]
"""How many source and target sentences lie before it."""

# The published defaults.
TOP_K = 3
WINDOW = 5
MAX_SIZE = 5
SKIP = -0.1
MIN_FIRST_WINDOW = 250
"""Half the width of the first pass' band about the diagonal, in sentences; or ``FIRST_SHARE`` of the longer
side, if that is more."""
FIRST_SHARE = 0.06


def align(source: Sequence[str], target: Sequence[str], source_spans: Spans, target_spans: Spans) -> list[IndexBead]:
    """Return Bertalign's beads; spans are (4 or more, n, dim), [k-1, i] the k sentences ending at i."""
    anchors = first_pass(source_spans[0] @ target_spans[0].T)
    scores = bead_scores(byte_lengths(source), byte_lengths(target), source_spans, target_spans)
    return second_pass(scores, band(anchors, len(source), len(target)))


def first_pass(cosines: Spans) -> list[Cell]:
    """Return the cells where the best path of 1-1 beads steps diagonally; *cosines* is (n, m)."""
    n, m = cosines.shape
    gains = _top_only(cosines)
    best = np.zeros((n + 1, m + 1))
    for i in range(n + 1):
        row = best[i]
        if i:
            row[:] = best[i - 1]
            row[1:] = np.maximum(row[1:], best[i - 1, :-1] + gains[i - 1])
        outside = ~_near_diagonal(i, n, m)
        row[outside] = -np.inf
        # A skipped target costs nothing, so a row only ever rises.
        np.maximum.accumulate(row, out=row)
        row[outside] = -np.inf
    return _diagonal_steps(best)


def _top_only(cosines: Spans) -> Floats:
    """Return *cosines*, 0 where the target is not among the source's nearest."""
    gains = np.zeros(cosines.shape)
    top = np.argsort(-cosines, axis=1, kind="stable")[:, :TOP_K]
    np.put_along_axis(gains, top, np.take_along_axis(cosines, top, axis=1), axis=1)
    return gains


def _near_diagonal(i: int, n: int, m: int) -> npt.NDArray[np.bool_]:
    window = max(MIN_FIRST_WINDOW, int(max(n, m) * FIRST_SHARE))
    return np.abs(np.arange(m + 1) - int(i * m / n)) <= window


def _diagonal_steps(best: Floats) -> list[Cell]:
    """Walk back through *best*; where skipping is as good as pairing, it is skipping that was chosen."""
    i, j = best.shape[0] - 1, best.shape[1] - 1
    steps: list[Cell] = []
    while i or j:
        if j and best[i, j] == best[i, j - 1]:
            j -= 1
        elif i and best[i, j] == best[i - 1, j]:
            i -= 1
        else:
            steps.append((i, j))
            i, j = i - 1, j - 1
    return steps[::-1]


def band(anchors: Sequence[Cell], n: int, m: int) -> list[Cell]:
    """Return for each of n + 1 rows the first and last column that the second pass looks at.

    Between two anchors the rows share one stretch, from the one's column to the other's, and a window more.
    """
    corners = [(0, 0), *(a for a in anchors if a[0] < n and a[1] < m), (n, m)]
    rows: list[Cell] = []
    for (i, j), (next_i, next_j) in pairwise(corners):
        rows += [(max(0, j - WINDOW), min(m, next_j + WINDOW))] * (next_i - i)
    return [rows[0], *rows]


def byte_lengths(sentences: Sequence[str]) -> Floats:
    """Return (MAX_SIZE - 1, n): UTF-8 bytes of the k sentences ending at i, joined by spaces."""
    total = np.cumsum([0, *(len(s.encode()) + 1 for s in sentences)])
    lengths = np.ones((MAX_SIZE - 1, len(sentences)))
    for k in range(1, min(MAX_SIZE, len(sentences) + 1)):
        lengths[k - 1, k - 1 :] = total[k:] - total[:-k] - 1
    return lengths


def bead_scores(source_lengths: Floats, target_lengths: Floats, source: Spans, target: Spans) -> dict[Cell, Floats]:
    """Return for each bead type (a, b) the (n, m) scores of the beads that end at source i and target j."""
    ratio = source_lengths[0].sum() / target_lengths[0].sum()
    scores = {}
    for a, b in _types():
        margin = (_neighbours(source[a - 1] @ target[0].T, b) + _neighbours(target[b - 1] @ source[0].T, a).T) / 2
        one, other = source_lengths[a - 1][:, None], target_lengths[b - 1][None, :] * ratio
        balance = np.log2(1 + np.minimum(one, other) / np.maximum(one, other))
        scores[a, b] = (source[a - 1] @ target[b - 1].T - margin) * balance
    return scores


def _types() -> Iterator[Cell]:
    sizes = range(1, MAX_SIZE)
    return ((a, b) for a in sizes for b in sizes if a + b <= MAX_SIZE)


def _neighbours(cosines: Spans, size: int) -> Floats:
    """Return the mean cosine to the sentence before and the one after the run of *size* that ends at j.

    *cosines* is (any, m): to each single sentence. At either end there is one neighbour; with none, 0.
    """
    total, present = np.zeros(cosines.shape), np.zeros(cosines.shape[1])
    total[:, size:] += cosines[:, :-size]
    present[size:] += 1
    total[:, :-1] += cosines[:, 1:]
    present[:-1] += 1
    return total / np.maximum(present, 1)


def second_pass(scores: dict[Cell, Floats], rows: Sequence[Cell]) -> list[IndexBead]:
    """Return the beads of the best path inside *rows* (``band``); *scores* as ``bead_scores`` gives them."""
    best: dict[Cell, float] = {(0, 0): 0.0}
    step: dict[Cell, Cell] = {}
    tables = {kind: table.tolist() for kind, table in scores.items()}
    for i, (low, high) in enumerate(rows):
        for j in range(low, high + 1):
            options = list(_steps(best, tables, i, j))
            if options:
                best[i, j], step[i, j] = max(options, key=lambda option: option[0])
    return _trace(step, len(rows) - 1, rows[-1][1])


def _steps(
    best: dict[Cell, float], tables: dict[Cell, list[list[float]]], i: int, j: int
) -> Iterator[tuple[float, Cell]]:
    """Yield the total and the type of each bead that may end at cell (i, j)."""
    for a, b in ((0, 1), (1, 0)):
        if (i - a, j - b) in best:
            yield best[i - a, j - b] + SKIP, (a, b)
    for (a, b), table in tables.items():
        if (i - a, j - b) in best:
            yield best[i - a, j - b] + table[i - 1][j - 1], (a, b)


def _trace(step: dict[Cell, Cell], i: int, j: int) -> list[IndexBead]:
    beads: list[IndexBead] = []
    while i or j:
        a, b = step[i, j]
        beads.append((list(range(i - a, i)), list(range(j - b, j))))
        i, j = i - a, j - b
    return beads[::-1]
