"""The slow, obvious algorithms that the quick ones are checked against."""

import math

import numpy as np

from aligner.align.search import TYPES


class TableScorer:
    """Scores from a ready table (len(TYPES), n_source, n_target): entry for the bead ending at a sentence."""

    def __init__(self, table, null=-0.1):
        self.table, self.null = table, null

    def block(self, rows, cols):
        """Return the part of the table for these nodes."""
        return self.table[:, rows.start - 1 : rows.stop - 1, cols.start - 1 : cols.stop - 1].copy()


def random_scorer(n_source, n_target, seed, null=-0.1):
    """Return a scorer with random scores."""
    table = np.random.default_rng(seed).normal(0, 1, (len(TYPES), n_source, n_target))
    return TableScorer(table.astype(np.float32), null)


def worth(scorer, bead):
    """Return the score of one bead."""
    m, n = len(bead.source), len(bead.target)
    if bead.is_null:
        return scorer.null * (m + n)
    return float(scorer.table[TYPES.index((m, n)), bead.source.stop - 1, bead.target.stop - 1])


def steps_into(scorer, i, j):
    """Yield (from node, worth) for every bead that ends at node (i, j)."""
    if i:
        yield (i - 1, j), scorer.null
    if j:
        yield (i, j - 1), scorer.null
    for t, (m, n) in enumerate(TYPES):
        if i >= m and j >= n:
            yield (i - m, j - n), float(scorer.table[t, i - 1, j - 1])


def best_total(scorer, n_source, n_target):
    """Return the highest total of any alignment, node by node."""
    best = {(0, 0): 0.0}
    for i in range(n_source + 1):
        for j in range(n_target + 1):
            if i or j:
                best[i, j] = max(best[node] + value for node, value in steps_into(scorer, i, j))
    return best[n_source, n_target]


def all_alignments(scorer, n_source, n_target):
    """Yield every alignment as (set of filled beads, total); for very small documents."""
    if not n_source and not n_target:
        yield frozenset(), 0.0
        return
    for (i, j), value in steps_into(scorer, n_source, n_target):
        bead = ((i, n_source), (j, n_target))
        for beads, total in all_alignments(scorer, i, j):
            yield beads | {bead}, total + value


def posteriors(scorer, n_source, n_target, temperature):
    """Return each bead's share of all alignments, by listing them all."""
    mass, shares = 0.0, {}
    for beads, total in all_alignments(scorer, n_source, n_target):
        share = math.exp(total / temperature)
        mass += share
        for bead in beads:
            shares[bead] = shares.get(bead, 0.0) + share
    return {bead: share / mass for bead, share in shares.items()}
