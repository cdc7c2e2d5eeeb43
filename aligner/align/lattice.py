"""A list of beads that are worth a look -> their posteriors and the best path: the exact programme over few edges.

An edge is a bead (or one unpaired sentence) with its place. Only the few that a coarser model leaves
are here, so a costlier score can be paid for. Edges are worked off level by level, a level being the
number of sentences of both sides behind a node; all edges that end on one level are one vector.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Doubles, Ints
from aligner.records import Bead


@dataclass(frozen=True, slots=True)
class Edges:
    """Beads by their sentences, half-open, in any order."""

    src_start: Ints
    src_end: Ints
    tgt_start: Ints
    tgt_end: Ints

    def __len__(self) -> int:
        return len(self.src_start)

    def take(self, which: npt.NDArray[np.generic]) -> "Edges":
        """Return the edges that *which* (indices or a mask) picks."""
        return Edges(self.src_start[which], self.src_end[which], self.tgt_start[which], self.tgt_end[which])

    def bead(self, k: int, score: float, posterior: float) -> Bead:
        """Return edge *k* as a bead."""
        source = range(int(self.src_start[k]), int(self.src_end[k]))
        return Bead(source, range(int(self.tgt_start[k]), int(self.tgt_end[k])), score, posterior)

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
    """Edges with the nodes that they join, numbered in an order to work them off: the first is 0, the last n - 1."""

    edges: Edges
    start: Ints
    """Node number that each edge starts from."""
    end: Ints
    n_nodes: int


def build(edges: Edges) -> Lattice:
    """Return the lattice of *edges*, among which there is a way through the document."""
    ends = np.stack([edges.last_level, edges.src_end])
    starts = np.stack([edges.first_level, edges.src_start])
    nodes, number = np.unique(np.concatenate([starts, ends], axis=1), axis=1, return_inverse=True)
    number = number.reshape(-1)
    return Lattice(edges, number[: len(edges)], number[len(edges) :], nodes.shape[1])


def posteriors(lattice: Lattice, scores: Doubles) -> Doubles:
    """Return the share of all paths, weighted by exp(sum of *scores*), that take each edge: forward-backward."""
    before, after = _log_sums(lattice, scores, forward=True), _log_sums(lattice, scores, forward=False)
    log_posterior = before[lattice.start] + scores + after[lattice.end] - before[-1]
    return np.exp(np.minimum(log_posterior, 0.0))


def _log_sums(lattice: Lattice, scores: Doubles, *, forward: bool) -> Doubles:
    """Return for each node the log sum of all ways to it from the first node, or else from it to the last."""
    origin, goal = (lattice.start, lattice.end) if forward else (lattice.end, lattice.start)
    sums = np.full(lattice.n_nodes, -np.inf)
    sums[0 if forward else -1] = 0.0
    for group, heads, cuts in _levels(lattice, goal, forward=forward):
        sums[heads] = np.logaddexp.reduceat(sums[origin[group]] + scores[group], cuts)
    return sums


def _levels(lattice: Lattice, goal: Ints, *, forward: bool) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield, level by level, the edges that lead there, the nodes they lead to and where each node's begin."""
    level = lattice.edges.last_level if forward else -lattice.edges.first_level
    order = np.lexsort((goal, level))
    for group in np.split(order, np.flatnonzero(np.diff(level[order])) + 1):
        cuts = np.flatnonzero(np.diff(goal[group], prepend=-1))
        yield group, goal[group][cuts], cuts


def best_path(lattice: Lattice, values: Doubles) -> list[int]:
    """Return the numbers of the edges, in order, of the path with the highest sum of *values* (n_edges,).

    Among equal paths the first edge in order wins.
    """
    best = np.full(lattice.n_nodes, -np.inf)
    best[0] = 0.0
    taken = np.full(lattice.n_nodes, -1)
    for group, heads, cuts in _levels(lattice, lattice.end, forward=True):
        totals = best[lattice.start[group]] + values[group]
        peaks = np.maximum.reduceat(totals, cuts)
        winners = np.flatnonzero(totals == np.repeat(peaks, np.diff(cuts, append=len(group))))
        owners = np.searchsorted(cuts, winners, side="right") - 1
        _, firsts = np.unique(owners, return_index=True)
        best[heads], taken[heads] = peaks, group[winners[firsts]]
    path, node = [], lattice.n_nodes - 1
    while node:
        path.append(int(taken[node]))
        node = int(lattice.start[path[-1]])
    return path[::-1]
