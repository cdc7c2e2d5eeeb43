"""The slow, obvious algorithms that the quick ones are checked against."""

import math
from itertools import pairwise

import numpy as np

from aligner.align.search import TYPES

NULLS = ((1, 0), (0, 1))


class TableScorer:
    """Scores from a ready table (len(TYPES), n_source, n_target): entry for the bead ending at a sentence."""

    def __init__(self, table, skips, opening):
        self.table, self.skips, self.opening = table, skips, opening

    def block(self, rows, cols, types):
        """Return the part of the table for these nodes."""
        return self.table[:types, rows.start - 1 : rows.stop - 1, cols.start - 1 : cols.stop - 1].copy()


def random_scorer(n_source, n_target, seed, opening=-0.6):
    """Return a scorer with random scores."""
    random = np.random.default_rng(seed)
    table = random.normal(0, 1, (len(TYPES), n_source, n_target))
    skips = random.uniform(-0.2, 0, n_source), random.uniform(-0.2, 0, n_target)
    return TableScorer(table.astype(np.float32), skips, opening)


def worth(scorer, bead):
    """Return the score of one bead, of an unpaired sentence without the opening of its gap."""
    return _worth(scorer, (bead.source.stop, bead.target.stop), (len(bead.source), len(bead.target)))


def _worth(scorer, node, kind):
    i, j = node
    if kind in NULLS:
        return float(scorer.skips[0][i - 1] if kind == (1, 0) else scorer.skips[1][j - 1])
    return float(scorer.table[TYPES.index(kind), i - 1, j - 1])


def total(scorer, beads):
    """Return the score of an alignment: its beads', and the opening of each run of unpaired sentences of one side."""
    kinds = [None, *((len(bead.source), len(bead.target)) for bead in beads)]
    opened = sum(kind in NULLS and kind != before for before, kind in pairwise(kinds))
    return sum(worth(scorer, bead) for bead in beads) + opened * scorer.opening


def best_total(scorer, n_source, n_target):
    """Return the highest total of any alignment, node by node; a node is a place and the kind of the last bead."""
    best = {(0, 0): {None: 0.0}}
    for i in range(n_source + 1):
        for j in range(n_target + 1):
            for kind in (*NULLS, *TYPES):
                before = best.get((i - kind[0], j - kind[1]))
                if before:
                    opening = scorer.opening if kind in NULLS else 0.0
                    way = max(value + opening * (last != kind) for last, value in before.items())
                    best.setdefault((i, j), {})[kind] = way + _worth(scorer, (i, j), kind)
    return max(best[n_source, n_target].values())


def all_alignments(scorer, n_source, n_target, after=None):
    """Yield every alignment as (set of beads, total); for very small documents. *after* is the kind of what follows."""
    if not n_source and not n_target:
        yield frozenset(), scorer.opening if after in NULLS else 0.0
        return
    for kind in (*NULLS, *TYPES):
        i, j = n_source - kind[0], n_target - kind[1]
        if i < 0 or j < 0:
            continue
        value = _worth(scorer, (n_source, n_target), kind)
        value += scorer.opening if after in NULLS and after != kind else 0.0
        for beads, rest in all_alignments(scorer, i, j, kind):
            yield beads | {((i, n_source), (j, n_target))}, rest + value


def posteriors(scorer, n_source, n_target, temperature):
    """Return each bead's share of all alignments, by listing them all."""
    mass, shares = 0.0, {}
    for beads, worth_of_all in all_alignments(scorer, n_source, n_target):
        share = math.exp(worth_of_all / temperature)
        mass += share
        for bead in beads:
            shares[bead] = shares.get(bead, 0.0) + share
    return {bead: share / mass for bead, share in shares.items()}
