"""The search, its band and its posteriors, against slow and obvious versions of themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align import lattice as lattices
from aligner.align.band import EXACT_NODES, find_band, near_path, widen
from aligner.align.posterior import likely_beads, sum_band
from aligner.align.search import Band, block_ranges, find_beads
from aligner.records import check_tiling
from tests.reference import best_total, posteriors, random_scorer, worth
from tests.samples import bead_at

SIZES = st.integers(1, 24)


@given(SIZES, SIZES, st.integers(0, 1000))
def test_path_has_the_highest_total(n_source, n_target, seed):
    """The found beads tile both sides, and no alignment has a higher total."""
    scorer = random_scorer(n_source, n_target, seed)

    beads = find_beads(scorer, Band.full(n_source, n_target))

    check_tiling(beads, n_source, n_target)
    assert best_total(scorer, n_source, n_target) == pytest.approx(sum(worth(scorer, b) for b in beads), abs=1e-4)


def test_path_stays_exact_in_a_long_document():
    """Rounding must not prefer skips over equal steps: totals of hundreds stay exact."""
    scorer = random_scorer(150, 170, 7)

    beads = find_beads(scorer, Band.full(150, 170))

    assert best_total(scorer, 150, 170) == pytest.approx(sum(worth(scorer, b) for b in beads), abs=1e-2)


@given(SIZES, SIZES, st.integers(0, 100), st.integers(1, 40))
def test_blocks_do_not_matter(n_source, n_target, seed, nodes):
    """However few nodes a block may have, the path is the same."""
    scorer = random_scorer(n_source, n_target, seed)
    whole = find_beads(scorer, Band.full(n_source, n_target))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aligner.align.search._BLOCK_NODES", nodes)
        ranges = block_ranges(Band.full(n_source, n_target))
        assert find_beads(scorer, Band.full(n_source, n_target)) == whole

    assert [rows.start for rows, _ in ranges][1:] == [rows.stop for rows, _ in ranges][:-1]


def _place(edges, k):
    return ((edges.src_start[k], edges.src_end[k]), (edges.tgt_start[k], edges.tgt_end[k]))


@settings(deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 100), st.sampled_from([0.3, 1.0, 3.0]))
def test_posteriors_are_shares_of_all_alignments(n_source, n_target, seed, temperature):
    """Forward-backward over the band leaves the beads that listing every alignment finds likely enough."""
    scorer, band = random_scorer(n_source, n_target, seed), Band.full(n_source, n_target)
    expected = posteriors(scorer, n_source, n_target, temperature)

    found = likely_beads(sum_band(scorer, band, temperature), 0.01)

    sure = {place for place, share in expected.items() if share > 0.0101}
    places = {_place(found.edges, k) for k in range(len(found.edges))}
    assert sure <= places <= {place for place, share in expected.items() if share > 0.0099}
    assert all(
        worth(scorer, _bead(found.edges, k)) == pytest.approx(found.scores[k], abs=1e-6) for k in range(len(places))
    )


def _bead(edges, k):
    (a, b), (c, d) = _place(edges, k)
    return bead_at(int(a), int(b), int(c), int(d))


@settings(deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 100), st.sampled_from([0.3, 1.0, 3.0]))
def test_lattice_agrees_with_listing_all_alignments(n_source, n_target, seed, temperature):
    """Posteriors and best path over a list of edges are those of the same beads over the whole grid."""
    scorer, band = random_scorer(n_source, n_target, seed), Band.full(n_source, n_target)
    expected = posteriors(scorer, n_source, n_target, temperature)
    found = likely_beads(sum_band(scorer, band, temperature), 0.0)

    lattice = lattices.build(found.edges)
    shares, _ = lattices.forward_backward(lattice, found.scores / temperature)
    path = [_bead(found.edges, k) for k in lattices.best_path(lattice, found.scores)]

    for k, share in enumerate(shares):
        assert share == pytest.approx(expected[_place(found.edges, k)], abs=1e-4)
    check_tiling(path, n_source, n_target)
    assert best_total(scorer, n_source, n_target) == pytest.approx(sum(worth(scorer, b) for b in path), abs=1e-4)


def test_path_is_kept_however_unlikely():
    """The coarse path's beads are always looked at again: there is a way through."""
    scorer, band = random_scorer(12, 9, 5), Band.full(12, 9)
    beads = find_beads(scorer, band)

    found = likely_beads(sum_band(scorer, band, 1.0), 0.999999, beads)

    places = [_place(found.edges, k) for k in range(len(found.edges))]
    assert {((b.source.start, b.source.stop), (b.target.start, b.target.stop)) for b in beads} <= set(places)
    assert len(places) == len(set(places))


def test_short_documents_are_searched_whole():
    """Below some thousand sentences the band is the whole grid."""
    side = int(EXACT_NODES**0.5) - 1
    band = find_band(np.zeros((side, 4), np.float32), np.zeros((side, 4), np.float32))

    assert band.nodes == (side + 1) ** 2


def _units(n, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, 32)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("missing", [slice(0, 0), slice(0, 700), slice(1500, 2300), slice(2600, 3000)])
def test_band_follows_a_gap_of_hundreds_of_sentences(missing, monkeypatch):
    """Wherever one side misses a passage, the true path lies well inside the band."""
    monkeypatch.setattr("aligner.align.band.EXACT_NODES", 1000)
    source = _units(3000, 0)
    kept = np.delete(np.arange(3000), np.arange(3000)[missing])
    target = source[kept] + 0.1 * _units(len(kept), 1)
    band = find_band(source, target)

    inside = (band.low[kept] <= np.arange(len(kept))) & (np.arange(len(kept)) < band.high[kept])

    assert inside.all()
    assert band.nodes < 0.25 * 3000 * len(target)


def test_band_widens_only_where_the_path_touches_it():
    """A path at the band's edge asks for a wider band; one in the middle does not."""
    low, high = np.maximum(np.arange(101) - 10, 0), np.minimum(np.arange(101) + 11, 101)
    band = Band(low, high)
    straight = [bead_at(i, i + 1, i, i + 1) for i in range(100)]
    hugging = [
        *(bead_at(i, i + 1, 0, 0) for i in range(9)),
        *(bead_at(i, i + 1, i - 9, i - 8) for i in range(9, 100)),
    ]

    wider = widen(band, [*hugging, *(bead_at(100, 100, j, j + 1) for j in range(91, 100))])

    assert widen(band, straight) is None
    assert wider is not None and wider.nodes > band.nodes
    assert (wider.low[1:] >= wider.low[:-1]).all() and (wider.high[1:] >= wider.high[:-1]).all()


def test_ground_near_the_path_holds_the_path():
    """What is looked at closer has every node of the coarse path, lies inside the band and is much smaller."""
    band = Band.full(400, 380)
    path = [*(bead_at(i, i + 1, i, i + 1) for i in range(300)), *(bead_at(i, i + 1, 300, 300) for i in range(300, 320))]
    path += [*(bead_at(i, i + 1, i - 20, i - 19) for i in range(320, 400))]

    near = near_path(band, path)

    assert all(near.low[b.source.stop] <= b.target.stop < near.high[b.source.stop] for b in path)
    assert near.low[0] == 0 and near.high[-1] == 381
    assert near.nodes < 0.4 * band.nodes
