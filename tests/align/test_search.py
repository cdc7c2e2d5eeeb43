"""The search against slow and obvious versions of itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align.band import Band
from aligner.align.search import block_ranges, find_beads
from aligner.records import check_tiling
from tests.reference import best_total, random_scorer, total

SIZES = st.integers(1, 24)


@settings(deadline=None)
@given(SIZES, SIZES, st.integers(0, 1000))
def test_path_has_the_highest_total(n_source, n_target, seed):
    """The found beads tile both sides, and no alignment has a higher total."""
    scorer = random_scorer(n_source, n_target, seed)

    beads = find_beads(scorer, Band.full(n_source, n_target))

    check_tiling(beads, n_source, n_target)
    assert best_total(scorer, n_source, n_target) == pytest.approx(total(scorer, beads), abs=1e-4)


def test_path_stays_exact_in_a_long_document():
    """Rounding must not prefer skips over equal steps: totals of hundreds stay exact."""
    scorer = random_scorer(150, 170, 7)

    beads = find_beads(scorer, Band.full(150, 170))

    assert best_total(scorer, 150, 170) == pytest.approx(total(scorer, beads), abs=1e-2)


@settings(deadline=None)
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
