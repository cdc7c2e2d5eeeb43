"""Likely beads, their posteriors and the best path over them, against listing every alignment."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align import lattice as lattices
from aligner.align.band import Band
from aligner.align.posterior import likely_beads, sum_band
from aligner.align.search import find_beads
from aligner.records import check_tiling
from tests.reference import best_total, posteriors, random_scorer, total, worth

SMALL = (st.integers(1, 4), st.integers(1, 4), st.integers(0, 100), st.sampled_from([0.3, 1.0, 3.0]))


def _place(edges, k):
    return ((edges.src_start[k], edges.src_end[k]), (edges.tgt_start[k], edges.tgt_end[k]))


@settings(deadline=None, max_examples=60)
@given(*SMALL)
def test_posteriors_are_shares_of_all_alignments(n_source, n_target, seed, temperature):
    """Forward-backward over the band leaves the beads that listing every alignment finds likely enough."""
    scorer, band = random_scorer(n_source, n_target, seed), Band.full(n_source, n_target)
    expected = posteriors(scorer, n_source, n_target, temperature)

    found = likely_beads(sum_band(scorer, band, temperature), 0.01)

    sure = {place for place, share in expected.items() if share > 0.0101}
    places = {_place(found.edges, k) for k in range(len(found.edges))}
    assert sure <= places <= {place for place, share in expected.items() if share > 0.0099}
    for k, score in enumerate(found.scores):
        assert worth(scorer, found.edges.bead(k, 0.0, 0.0)) == pytest.approx(score, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(*SMALL)
def test_share_of_a_node_is_that_of_all_alignments_through_it(n_source, n_target, seed, temperature):
    """A place between sentences of both sides has the share of the alignments with a cut there; all begin and end."""
    scorer, band = random_scorer(n_source, n_target, seed), Band.full(n_source, n_target)
    expected = posteriors(scorer, n_source, n_target, temperature)
    rows, cols = np.indices((n_source + 1, n_target + 1))

    found = sum_band(scorer, band, temperature).share(rows.ravel(), cols.ravel()).reshape(rows.shape)

    assert [found[0, 0], found[-1, -1]] == pytest.approx([1, 1], abs=1e-4)
    for i, j in zip(rows.ravel().tolist()[1:], cols.ravel().tolist()[1:], strict=True):
        through = sum(share for ((_, b), (_, d)), share in expected.items() if (b, d) == (i, j))
        assert found[i, j] == pytest.approx(through, abs=1e-4)


def test_no_share_outside_the_band():
    """No alignment leads through a place that was not looked at."""
    sums = sum_band(random_scorer(6, 6, 1), Band(np.arange(7), np.arange(7) + 1), 0.3)

    inside, *outside = sums.share(np.array([2, 2, 0]), np.array([2, 3, 6]))

    assert inside > 0
    assert outside == [0, 0]


@settings(deadline=None, max_examples=60)
@given(*SMALL)
def test_lattice_agrees_with_listing_all_alignments(n_source, n_target, seed, temperature):
    """Posteriors and best path over a list of edges are those of the same beads over the whole grid."""
    scorer, band = random_scorer(n_source, n_target, seed), Band.full(n_source, n_target)
    expected = posteriors(scorer, n_source, n_target, temperature)
    found = likely_beads(sum_band(scorer, band, temperature), 0.0)

    lattice = lattices.build(found.edges)
    shares = lattices.posteriors(lattice, found.scores / temperature, found.opening / temperature)
    arcs = lattices.best_path(lattice, found.scores, found.opening)
    path = [found.edges.bead(int(lattice.edge[k]), 0.0, 0.0) for k in arcs]

    for k, share in enumerate(shares):
        assert share == pytest.approx(expected[_place(found.edges, k)], abs=1e-4)
    check_tiling(path, n_source, n_target)
    assert best_total(scorer, n_source, n_target) == pytest.approx(total(scorer, path), abs=1e-4)


def test_path_is_kept_however_unlikely():
    """The coarse path's beads are always looked at again: there is a way through."""
    scorer, band = random_scorer(12, 9, 5), Band.full(12, 9)
    beads = find_beads(scorer, band)

    found = likely_beads(sum_band(scorer, band, 1.0), 0.999999, beads)

    places = [_place(found.edges, k) for k in range(len(found.edges))]
    assert {((b.source.start, b.source.stop), (b.target.start, b.target.stop)) for b in beads} <= set(places)
    assert len(places) == len(set(places))
