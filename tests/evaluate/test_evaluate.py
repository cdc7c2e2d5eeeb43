"""Scores: hand-checked examples, a slow obvious counter as oracle, and what must hold for any beads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.evaluate import Counts, NullBeads, count, count_units, indices, signature
from tests.samples import bead_at

# Gold: 0-1 go with 0, 2 with 1-2, 3 has no translation, 4 with 3. Test cuts the second bead in two, finds
# the null bead and gives 4 to the wrong sentence besides the right one.
GOLD = [([0, 1], [0]), ([2], [1, 2]), ([3], []), ([4], [3])]
TEST = [([0, 1], [0]), ([2], [1]), ([], [2]), ([3], []), ([4], [3, 4])]


def obvious_count(gold, test, null_beads):
    """Count by comparing each bead with each: no sets of indices, no look-up."""

    def unique(beads):
        return {(tuple(a), tuple(b)) for a, b in beads if a or b}

    def touch(one, other):
        return all(any(i in other[side] for i in one[side]) for side in (0, 1))

    def tally(asked, known):
        strict = sum(1 for bead in asked if bead in known)
        lax = sum(1 for bead in asked if bead in known or any(touch(bead, other) for other in known))
        return len(asked), strict, lax

    gold, test = unique(gold), unique(test)
    full_gold = [bead for bead in gold if bead[0] and bead[1]]
    full_test = [bead for bead in test if bead[0] and bead[1]]
    asked = test if null_beads is NullBeads.PRECISION else full_test
    predicted, strict_predicted, lax_predicted = tally(asked, gold)
    n_gold, strict_gold, lax_gold = tally(full_gold, full_test)
    return Counts(predicted, n_gold, strict_predicted, strict_gold, lax_predicted, lax_gold)


_sides = st.lists(st.integers(0, 6), max_size=3, unique=True).map(sorted)
_beads = st.lists(st.tuples(_sides, _sides), max_size=8)
_nulls = st.sampled_from(NullBeads)


@st.composite
def _tilings(draw):
    """Draw a list of beads that tiles both sides, as aligners return it."""
    steps = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
    beads, i, j = [], 0, 0
    for a, b in steps:
        beads.append((list(range(i, i + a)), list(range(j, j + b))))
        i, j = i + a, j + b
    return beads


def test_a_hand_counted_example():
    """Of 3 test beads with two sides 1 is exactly right and all touch; so it is of the 3 gold ones."""
    counts = count(GOLD, TEST)

    assert Counts(3, 3, 1, 1, 3, 3) == counts
    assert (counts.strict.precision, counts.strict.recall, counts.strict.f1) == (1 / 3, 1 / 3, 1 / 3)
    assert counts.lax.f1 == 1.0


def test_vecalign_asks_precision_of_null_beads_too():
    """The null bead 3 is in gold and right, the null bead of target 2 is not: 2 of 5 strict, 4 of 5 lax."""
    counts = count(GOLD, TEST, NullBeads.PRECISION)

    assert Counts(5, 3, 2, 1, 4, 3) == counts


def test_lax_wants_the_same_gold_bead_on_both_sides():
    """A bead that touches one gold bead on the source side and another on the target side is wrong."""
    counts = count([([0], [0]), ([1], [1])], [([0], [1])])

    assert 0 == counts.lax_predicted == counts.lax_gold


def test_nothing_to_count_scores_zero():
    """Without beads each score is 0, as in Vecalign's scorer, and nothing is divided by 0."""
    counts = count([], [([0], [])])

    assert Counts() == counts
    assert (counts.strict.precision, counts.strict.recall, counts.lax.f1) == (0.0, 0.0, 0.0)


def test_precision_and_recall_differ_when_beads_do():
    """One gold bead of two sentences, cut in two by the test: recall and precision are counted apart."""
    counts = count([([0, 1], [0, 1]), ([2], [2])], [([0], [0]), ([1], [1]), ([2], [2])])

    assert (counts.strict.precision, counts.strict.recall) == (1 / 3, 1 / 2)
    assert pytest.approx(counts.strict.f1) == 0.4


@given(_beads, _beads, _nulls)
def test_counts_are_those_of_the_obvious_counter(gold, test, null_beads):
    """The look-ups find what comparing every pair of beads finds, beads in disorder included."""
    assert obvious_count(gold, test, null_beads) == count(gold, test, null_beads)


@given(_tilings(), _nulls)
def test_gold_against_itself_is_perfect(gold, null_beads):
    """Every score of gold against gold is 1, unless there is no bead with two sides."""
    counts = count(gold, gold, null_beads)

    if counts.gold:
        assert 1.0 == counts.strict.f1 == counts.lax.f1


@given(_tilings(), _tilings())
def test_swapping_the_lists_swaps_precision_and_recall(gold, test):
    """Recall is the precision of gold judged by the test."""
    there, back = count(gold, test), count(test, gold)

    assert there.strict.precision == back.strict.recall
    assert there.lax.precision == back.lax.recall
    assert there.strict.f1 == pytest.approx(back.strict.f1)


@given(_beads, _beads, _nulls)
def test_lax_is_never_below_strict(gold, test, null_beads):
    """What is exactly right is also partly right."""
    counts = count(gold, test, null_beads)

    assert counts.lax.precision >= counts.strict.precision
    assert counts.lax.recall >= counts.strict.recall


@given(_tilings(), _tilings(), _tilings(), _tilings())
def test_counts_of_two_documents_add_up(gold_a, test_a, gold_b, test_b):
    """Counting two documents apart and adding is counting them as one document after the other."""

    def after(beads):
        return [([i + 100 for i in a], [j + 100 for j in b]) for a, b in beads]

    apart = count(gold_a, test_a) + count(gold_b, test_b)

    assert apart == count([*gold_a, *after(gold_b)], [*test_a, *after(test_b)])


@given(_tilings(), _tilings(), _nulls)
def test_units_add_up_to_the_whole(gold, test, null_beads):
    """The units an interval draws from hold every counted bead once."""
    assert count(gold, test, null_beads) == sum(count_units(gold, test, null_beads), Counts())


def test_indices_of_beads():
    """The aligner's half-open ranges become the lists that gold files have, null beads included."""
    beads = [bead_at(0, 1, 0, 2), bead_at(1, 2, 2, 2), bead_at(2, 2, 2, 3)]

    assert indices(beads) == [([0], [0, 1]), ([1], []), ([], [2])]


def test_the_signature_names_what_changes_a_score():
    """Measure, unit and the treatment of null beads are in it; the version ends it."""
    text = signature("lax", null_beads=NullBeads.PRECISION, by="text")

    assert text.startswith("lax|by:text|null beads:precision|version:")


@pytest.mark.slow
@given(_beads, _beads)
def test_scores_are_those_of_vecalign(gold, test):
    """``NullBeads.PRECISION`` gives the six numbers of Vecalign's own scorer (its copy in sentweave)."""
    scorer = pytest.importorskip("sentweave.score", reason="pip install sentweave")
    expected = scorer.score_multiple([gold], [test])
    counts = count(gold, test, NullBeads.PRECISION)

    mine = {
        f"{name}_{kind}": getattr(scores, name)
        for kind, scores in (("strict", counts.strict), ("lax", counts.lax))
        for name in ("precision", "recall", "f1")
    }
    assert expected == pytest.approx(mine)
