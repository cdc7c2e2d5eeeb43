"""Edges -> posteriors and best path: the exact programme over a list of beads that are worth a look.

An edge is a bead (or one unpaired sentence) with its place. Only the few that a coarser model leaves
are here, so a costlier score can be paid for. Edges are worked off level by level, a level being the
number of sentences of both sides behind a node; all edges that end on one level are one vector.
Scores may carry a leading axis: several models at once, or several documents as one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """Beads by their sentences, half-open; sorted by last node, as ``make_edges`` leaves them."""

    src_start: Ints
    src_end: Ints
    tgt_start: Ints
    tgt_end: Ints

    def __len__(self) -> int:
        return len(self.src_start)

    def take(self, which: npt.NDArray[np.generic]) -> "Edges":
        """Return the edges that *which* (indices or a mask) picks."""
        return Edges(self.src_start[which], self.src_end[which], self.tgt_start[which], self.tgt_end[which])

    @property
    def first_level(self) -> Ints:
        """Sentences of both sides before each edge."""
        return self.src_start + self.tgt_start

    @property
    def last_level(self) -> Ints:
        """Sentences of both sides up to the end of each edge."""
        return self.src_end + self.tgt_end


@dataclass(frozen=True, slots=True)
class Lattice:
    """Edges with the nodes that they join, and the order to work them off in."""

    edges: Edges
    start: Ints
    """Node number that each edge starts from."""
    end: Ints
    n_nodes: int
    first: Ints
    """Node numbers at which alignments begin, one for each document."""
    last: Ints
    """Node numbers at which they end."""


def build(edges: Edges, document: Ints | None = None) -> Lattice:
    """Return the lattice of *edges*; *document* numbers the document of each, where there are several."""
    document = np.zeros(len(edges), np.int64) if document is None else document
    ends = np.stack([document, edges.last_level, edges.src_end])
    starts = np.stack([document, edges.first_level, edges.src_start])
    nodes, number = np.unique(np.concatenate([starts, ends], axis=1), axis=1, return_inverse=True)
    number = number.reshape(-1)
    first = np.flatnonzero(np.diff(nodes[0], prepend=-1))
    last = np.append(first[1:], nodes.shape[1]) - 1
    return Lattice(edges, number[: len(edges)], number[len(edges) :], nodes.shape[1], first, last)


def forward_backward(lattice: Lattice, scores: Doubles) -> tuple[Doubles, Doubles]:
    """Return the posterior of each edge, shaped like *scores* (..., n_edges), and log sums (..., n_documents)."""
    before = _log_sums(lattice, scores, lattice.start, lattice.end, lattice.first, forward=True)
    after = _log_sums(lattice, scores, lattice.end, lattice.start, lattice.last, forward=False)
    total = before[..., lattice.last]
    owner = np.searchsorted(lattice.first, lattice.start, side="right") - 1
    log_posterior = before[..., lattice.start] + scores + after[..., lattice.end] - total[..., owner]
    return np.exp(np.minimum(log_posterior, 0.0)), total


def _log_sums(lattice: Lattice, scores: Doubles, origin: Ints, goal: Ints, begin: Ints, *, forward: bool) -> Doubles:
    """Return for each node the log sum of all ways from *begin* to it along the edges."""
    sums = np.full((*scores.shape[:-1], lattice.n_nodes), -np.inf)
    sums[..., begin] = 0.0
    for group, heads, cuts in _levels(lattice, goal, forward=forward):
        values = sums[..., origin[group]] + scores[..., group]
        sums[..., heads] = np.logaddexp.reduceat(values, cuts, axis=-1)
    return sums


def _levels(lattice: Lattice, goal: Ints, *, forward: bool) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield, level by level, the edges that lead there, the nodes they lead to and where each node's begin."""
    level = lattice.edges.last_level if forward else -lattice.edges.first_level
    order = np.lexsort((goal, level))
    edges = np.split(order, np.flatnonzero(np.diff(level[order])) + 1)
    for group in edges:
        cuts = np.flatnonzero(np.diff(goal[group], prepend=-1))
        yield group, goal[group][cuts], cuts


def best_path(lattice: Lattice, values: Doubles) -> list[int]:
    """Return the numbers of the edges, in order, of the path with the highest sum of *values* (n_edges,).

    For a lattice of one document. Among equal paths the first edge in order wins.
    """
    best = np.full(lattice.n_nodes, -np.inf)
    best[lattice.first] = 0.0
    taken = np.full(lattice.n_nodes, -1)
    for group, heads, cuts in _levels(lattice, lattice.end, forward=True):
        totals = best[lattice.start[group]] + values[group]
        peaks = np.maximum.reduceat(totals, cuts)
        winners = np.flatnonzero(totals == np.repeat(peaks, np.diff(cuts, append=len(group))))
        owners = np.searchsorted(cuts, winners, side="right") - 1
        _, firsts = np.unique(owners, return_index=True)
        best[heads], taken[heads] = peaks, group[winners[firsts]]
    path, node = [], int(lattice.last[0])
    while taken[node] >= 0 and node != lattice.first[0]:
        path.append(int(taken[node]))
        node = int(lattice.start[path[-1]])
    return path[::-1]
