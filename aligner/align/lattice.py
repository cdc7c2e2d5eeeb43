"""A list of beads that are worth a look -> their posteriors and the best path: the exact programme over few edges.

An edge is a bead (or one unpaired sentence) with its place. Only the few that a coarser model leaves
are here, so a costlier score can be paid for. A node is a place and how it was reached, by a bead or in a gap of
either side, so an edge stands for an arc from each of the three; one of an unpaired sentence that does not go on
with its gap begins one. Arcs are worked off level by level, a level being the number of sentences of both sides
behind a node; all arcs that end on one level are one vector.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Bools, Doubles, Ints
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

    def bead(self, k: int, score: float, posterior: float = 0.0, border: float = 1.0) -> Bead:
        """Return edge *k* as a bead."""
        source = range(int(self.src_start[k]), int(self.src_end[k]))
        return Bead(source, range(int(self.tgt_start[k]), int(self.tgt_end[k])), score, posterior, border)


def places(beads: Iterable[Bead]) -> Ints:
    """Return (4, beads): their first source sentence and the one after the last, the same of the target."""
    return np.array([bead.edges for bead in beads], np.int64).reshape(-1, 4).T


@dataclass(frozen=True, slots=True)
class Lattice:
    """Arcs with the nodes that they join, numbered in an order to work them off: the first is 0, the last n - 1."""

    edge: Ints
    """The edge that each arc stands for; -1 for those that lead to the last node, which cost nothing."""
    opens: Bools
    """Whether an arc begins a gap."""
    start: Ints
    """Node number that each arc starts from."""
    end: Ints
    first_level: Ints
    last_level: Ints
    n_nodes: int

    def arcs(self, scores: Doubles, opening: float) -> Doubles:
        """Return the score of each arc, given those of the edges and what it costs to begin a gap."""
        return np.append(scores, 0.0)[self.edge] + opening * self.opens


def build(edges: Edges) -> Lattice:
    """Return the lattice of *edges*, among which there is a way through the document."""
    lasting = np.stack([edges.src_end > edges.src_start, edges.tgt_end > edges.tgt_start])
    goes_to = np.where(lasting.all(axis=0), 0, np.where(lasting[0], 1, 2))  # a bead, a gap of the source, of the target
    n, ways = len(edges), np.arange(3)
    edge, comes_from = np.tile(np.arange(n), 3), np.repeat(ways, n)
    source, target = int(edges.src_end.max()), int(edges.tgt_end.max())
    starts = np.stack([(edges.src_start + edges.tgt_start)[edge], edges.src_start[edge], comes_from])
    ends = np.stack([(edges.src_end + edges.tgt_end)[edge], edges.src_end[edge], goes_to[edge]])
    # From the last place, however it was reached, to one last node.
    starts = np.hstack([starts, [[source + target] * 3, [source] * 3, ways]])
    ends = np.hstack([ends, [[source + target + 1] * 3, [source] * 3, [0] * 3]])
    level, place, way = np.hstack([starts, ends])
    nodes, number = np.unique((level * (source + 1) + place) * len(ways) + way, return_inverse=True)
    start, end = number.reshape(2, -1)
    opens = np.append((goes_to[edge] > 0) & (goes_to[edge] != comes_from), [False] * 3)
    return Lattice(np.append(edge, [-1] * 3), opens, start, end, starts[0], ends[0], len(nodes))


def posteriors(lattice: Lattice, scores: Doubles, opening: float) -> Doubles:
    """Return the share of all paths, weighted by exp(sum of scores), that take each edge: forward-backward."""
    arcs = lattice.arcs(scores, opening)
    before, after = _log_sums(lattice, arcs, forward=True), _log_sums(lattice, arcs, forward=False)
    shares = np.exp(np.minimum(before[lattice.start] + arcs + after[lattice.end] - before[-1], 0.0))
    found = np.bincount(lattice.edge[:-3], shares[:-3], minlength=len(scores)).astype(np.float64)
    return np.minimum(found, 1.0)


def _log_sums(lattice: Lattice, arcs: Doubles, *, forward: bool) -> Doubles:
    """Return for each node the log sum of all ways to it from the first node, or else from it to the last."""
    goal, origin = (lattice.end, lattice.start) if forward else (lattice.start, lattice.end)
    order = _Order.of(goal, lattice.last_level if forward else -lattice.first_level)
    origin, arcs = origin[order.arcs], arcs[order.arcs]
    sums = np.full(lattice.n_nodes, -np.inf)
    sums[0 if forward else -1] = 0.0
    for part, heads, cuts in order.levels():
        sums[heads] = np.logaddexp.reduceat(sums[origin[part]] + arcs[part], cuts)
    return sums


@dataclass(frozen=True, slots=True)
class _Order:
    """Arcs in the order of the levels that they lead to, those that lead to one node beside each other."""

    arcs: Ints
    """Their numbers, so ordered."""
    firsts: Ints
    """Where in that order each node's arcs begin, and the end."""
    heads: Ints
    """The nodes that they lead to."""
    level_starts: Ints
    """Where among the heads each level begins, and the end."""

    @classmethod
    def of(cls, goal: Ints, level: Ints) -> "_Order":
        """Return the order of arcs that lead to nodes *goal*, on these levels."""
        order = np.lexsort((goal, level))
        goal, level = goal[order], level[order]
        firsts = np.flatnonzero(np.diff(goal, prepend=-1))
        level_starts = np.flatnonzero(np.diff(level[firsts], prepend=level[0] - 1))
        return cls(order, np.append(firsts, len(goal)), goal[firsts], np.append(level_starts, len(firsts)))

    def levels(self) -> Iterator[tuple[slice, Ints, Ints]]:
        """Yield for each level its part of the order, the nodes it has, and where in the part their arcs begin."""
        for a, b in pairwise(self.level_starts.tolist()):
            start = int(self.firsts[a])
            yield slice(start, int(self.firsts[b])), self.heads[a:b], self.firsts[a:b] - start


def best_path(lattice: Lattice, scores: Doubles, opening: float) -> list[int]:
    """Return the numbers of the arcs, in order, of the path with the highest sum of scores.

    Among equal paths the first arc in order wins.
    """
    order = _Order.of(lattice.end, lattice.last_level)
    origin, arcs = lattice.start[order.arcs], lattice.arcs(scores, opening)[order.arcs]
    best, totals = np.full(lattice.n_nodes, -np.inf), np.empty(len(arcs))
    best[0] = 0.0
    for part, heads, cuts in order.levels():
        totals[part] = best[origin[part]] + arcs[part]
        best[heads] = np.maximum.reduceat(totals[part], cuts)
    winners = np.flatnonzero(totals == best[lattice.end[order.arcs]])
    taken = np.full(lattice.n_nodes, -1)
    taken[lattice.end[order.arcs[winners[::-1]]]] = order.arcs[winners[::-1]]
    path, node = [], int(lattice.start[taken[-1]])
    while node:
        path.append(int(taken[node]))
        node = int(lattice.start[path[-1]])
    return path[::-1]
