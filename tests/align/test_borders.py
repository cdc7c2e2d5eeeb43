"""What borders count for: as much as the document shows that they hold, nothing where it shows nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.borders import Layout, evidence
from tests.samples import bead_at

PATH = [bead_at(i, i + 1, i, i + 1, 0.5) for i in range(60)]


def shown(source, target, path=PATH):
    """Return the evidence of the sentences, of 60, that end each kind of border."""
    return evidence(Layout(ends=source).ranks(60), Layout(ends=target).ranks(60), path)


def test_borders_that_hold():
    """Paragraphs of five sentences that all end together count a good deal; if some end apart, less."""
    together, apart = (range(4, 60, 5),), ([*range(4, 50, 5), 52, 57],)

    sure, less = shown(together, together), shown(together, apart)

    assert sure.ends[1, 0] < less.ends[1, 0] < 0 < less.ends[1, 1] < sure.ends[1, 1]


def test_borders_that_show_nothing():
    """Ends at every sentence, and ends as often together as by chance, count nothing."""
    every, by_chance = (range(60),), (range(0, 60, 4), range(0, 60, 3))

    assert np.abs(shown(every, every).ends).max() == 0
    assert np.abs(shown(by_chance[:1], by_chance[1:]).ends).max() < 0.01


def test_a_few_show_little():
    """Two that end together may be chance."""
    few, many = (range(29, 60, 30),), (range(4, 60, 5),)

    assert 0 < shown(few, few).ends[1, 1] < shown(many, many).ends[1, 1] < 0.5


def test_one_side_may_have_more_borders():
    """Where the target has borders of its own, only the source's tell much."""
    found = shown((range(9, 60, 10),), (range(4, 60, 5),))

    assert found.ends[1, 0] < found.ends[0, 1] < 0


def test_borders_inside_beads():
    """Beads of two that never hold the end of a turn lose by holding one, and gain by holding none."""
    path = [bead_at(2 * i, 2 * i + 2, 2 * i, 2 * i + 2, 0.5) for i in range(30)]
    odd, any_place = (range(1, 60, 2),), (range(0, 60, 3),)

    for side in (0, 1):
        none, border = shown(odd, odd, path).inside[side]
        assert border < -0.1 < 0 < none
        assert np.abs(shown(any_place, any_place, path).inside[side]).max() < 0.01


def test_each_kind_counts_for_itself():
    """Turns may hold where paragraphs do not; a turn's end is no paragraph's besides."""
    source, target = (range(4, 60, 5), range(2, 60, 3)), (range(3, 60, 5), range(2, 60, 3))

    ends = shown(source, target).ends

    assert ends[2, 2] > 0.05
    assert ends[1, 1] < 0.05


@given(st.sets(st.integers(0, 59)), st.sets(st.integers(0, 59)))
def test_evidence_is_finite(source, target):
    """Whatever stands where, nothing is infinite."""
    found = shown((source,), (target,))

    assert np.isfinite(found.ends).all()
    assert all(np.isfinite(side).all() for side in found.inside)


def test_nothing_found():
    """A path of unpaired sentences shows nothing."""
    found = shown(([3],), ([4],), [bead_at(i, i + 1, 0, 0) for i in range(60)])

    assert not found.ends.any()


def test_layouts_have_parts():
    """A part counts from its first sentence and begins nothing new there."""
    assert Layout((2, 5, 9), ((1, 4), (8,))).part(2, 6) == Layout([3], ([2], []))
