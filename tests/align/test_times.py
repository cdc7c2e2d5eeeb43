"""Two files of one film come to one clock, and times count for as much as they show to hold."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align.borders import Layout
from aligner.align.times import evidence, on_one_clock, overlaps
from tests.samples import bead_at

SPEEDS = [1.0, 25 / 24, 24 / 25, 25 / (24_000 / 1001), (24_000 / 1001) / 25, 24_000 / 1001 / 24]


def said(seed, n=80):
    """Return when *n* sentences are said, (n, 2), with pauses of some seconds between."""
    rng = np.random.default_rng(seed)
    lengths, pauses = rng.uniform(0.8, 5, n), rng.exponential(4, n)
    ends = np.cumsum(lengths + pauses)
    return np.stack([ends - lengths, ends], axis=1)


def late(times, seed, by=0.15):
    """Return *times* that are each a little early or late."""
    return times + np.random.default_rng(seed).normal(0, by, times.shape)


def off(found, wanted):
    """Return by how much the sentences of *found* are off."""
    return np.abs(np.array(found) - wanted).max(axis=1)


@pytest.mark.parametrize("shift", [-200, -3.3, 0, 75, 600])
def test_files_that_begin_at_different_moments(shift):
    """The source's times are moved to the target's; both keep what they have of their own."""
    times = said(1) + 300

    assert off(on_one_clock(times, late(times + shift, 1)), times + shift).max() < 0.2


@pytest.mark.parametrize("speed", SPEEDS)
def test_files_that_run_at_different_speeds(speed):
    """Frames shown faster or slower are told by the pattern; a tenth of a percent is seven seconds in a film."""
    times = said(2, 400)

    assert off(on_one_clock(times, late(speed * times + 40, 2)), speed * times + 40).max() < 0.3


def test_files_in_which_different_sentences_are_left_out():
    """A tenth of the sentences on either side, and one scene, are missing."""
    times, rng = said(3, 200), np.random.default_rng(3)
    kept, others = rng.random(200) > 0.1, rng.random(200) > 0.1
    kept[60:80] = False
    wanted = SPEEDS[3] * times - 20

    found = on_one_clock(times[kept], late(wanted[others], 3))
    assert np.median(off(found, wanted[kept])) < 0.1
    assert (off(found, wanted[kept]) < 0.3).mean() > 0.95


@pytest.mark.parametrize(("pause", "speed"), [(30, 1.0), (-25, 1.0), (30, SPEEDS[3])])
def test_a_break(pause, speed):
    """Where one file goes on later, or leaves a scene out, what follows has a shift of its own."""
    times = said(4, 200)
    wanted = speed * times + 12 + pause * (times > times[120, 0])

    near = off(on_one_clock(times, late(wanted, 4)), wanted) < 0.3
    assert near.mean() > 0.95
    assert near[:110].all()
    assert near[130:].all()


def test_what_has_no_times():
    """Without times, or with those of one side, or a few, nothing is moved; what is not known stays so."""
    times, none = said(5), [(nan, nan)] * 80

    assert on_one_clock([], []) == []
    assert on_one_clock([], times) == []
    assert np.isnan(on_one_clock(none, times)).all()
    assert on_one_clock(times[:19].tolist(), (times[:19] + 9).tolist()) == times[:19].tolist()
    some = np.where(np.arange(80)[:, None] % 9 == 4, nan, times)
    found = np.array(on_one_clock(some, times + 7))
    assert (np.isnan(found) == np.isnan(some)).all()
    assert np.nanmax(np.abs(found - some - 7)) < 0.2


@pytest.mark.parametrize("times", [np.zeros((30, 2)), np.full((30, 2), 5e6) * np.arange(30)[:, None], said(6)[::-1]])
def test_times_that_no_film_has(times):
    """All at once, over years, or backwards: nothing breaks, and as many come out."""
    for other in (times, said(7)):
        assert np.isfinite(on_one_clock(times, other)).all()
        assert len(on_one_clock(other, times)) == len(other)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(SPEEDS), st.floats(-170, 170))
def test_any_pattern_is_found(seed, speed, shift):
    """Whatever is said when, a known speed and shift are found."""
    times = said(seed, 60)
    wanted = speed * times + shift

    assert np.quantile(off(on_one_clock(times, late(wanted, seed)), wanted), 0.9) < 0.3


def test_how_much_is_common():
    """The classes: not known, nothing, and quarters of what the two intervals cover together."""
    own = np.zeros(7), np.full(7, 4.0)
    other = np.array([nan, 4, 3.5, 2, 1.5, 1, 0]), np.array([9, 8, 8, 6, 4, 4, 4.0])

    assert overlaps(own, other).tolist() == [0, 1, 2, 3, 4, 5, 5]


def shown(source, target, path=None):
    """Return what times show, of sentences that are one to one by default."""
    return evidence(source, target, path or [bead_at(i, i + 1, i, i + 1) for i in range(len(source))])


def test_times_that_hold():
    """Said together gains, the more the longer; said apart loses; not known is nothing."""
    times = said(8)

    gains = shown(times, late(times, 8))
    assert gains[0] == 0
    assert gains[1] < -0.05 < 0 < gains[-1]
    assert max(gains) == gains[-1]


@pytest.mark.parametrize("seed", range(4))
def test_times_of_another_film(seed):
    """They overlap now and then by chance, and count for next to nothing."""
    times = said(10 + seed, 300)
    other = said(20 + seed, 300)

    gains = shown(np.array(on_one_clock(times, other)), other)
    assert max(gains) < 0.05 < 0.15 < max(shown(times, times))
    assert min(gains) > -0.1


def test_a_few_beads_show_little():
    """What three sentences show is less sure than what eighty do."""
    times = said(9)

    assert 0 < shown(times[:3], times[:3])[-1] < shown(times, times)[-1]


def test_nothing_is_shown_without_times():
    """A side without times, and a path of unpaired sentences, show nothing."""
    times = said(9)

    assert shown(np.full((80, 2), nan), times) is None
    assert not shown(times, times, [bead_at(i, i + 1, 0, 0) for i in range(80)]).any()


def test_parts_of_a_layout_keep_their_times():
    """A stretch of a text has the times of its sentences."""
    assert Layout(times=[(0, 1), (1, 2), (2, 3)]).part(1, 3).times == [(1, 2), (2, 3)]
    assert Layout().part(1, 3).times == ()
