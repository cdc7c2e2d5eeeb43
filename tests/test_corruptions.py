"""The benchmark's corruptions leave gold consistent, and its calibration figures are what they say."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import OutputError
from benchmarks import calibration as cal
from benchmarks import report
from benchmarks.calibration import JudgedBead
from benchmarks.datasets import GoldDocument
from benchmarks.robustness import (
    SOURCE,
    TARGET,
    Broken,
    add_noise,
    append_document,
    cut_points,
    delete_passage,
    drop_sentences,
    judged,
    passage_size,
    score,
    swap_passages,
)

SHAPES = st.lists(st.sampled_from([(1, 1), (1, 1), (1, 2), (2, 1), (2, 3), (0, 1), (1, 0)]), max_size=60)
SIDES = st.sampled_from([SOURCE, TARGET])
SEEDS = st.integers(0, 2**32 - 1)
NOISE = (["noise s1", "noise s2"], ["noise t"])


def _document(shapes):
    """Return a document whose sentences name their bead, such as ``s3.0``."""
    sides, beads = ([], []), []
    for k, shape in enumerate(shapes):
        starts = [len(side) for side in sides]
        for side, size, letter in zip(sides, shape, "st", strict=True):
            side += [f"{letter}{k}.{i}" for i in range(size)]
        beads.append(tuple(list(range(a, len(side))) for a, side in zip(starts, sides, strict=True)))
    return GoldDocument("x", *sides, beads)


def _lines(document):
    return document.source, document.target


def _check(broken, original, corrupted):
    """Beads tile both sides, in order; a filled bead's lines are of one and the same old bead."""
    gold = broken.gold
    for side, lines in enumerate(_lines(gold)):
        assert sorted(i for bead in gold.beads for i in bead[side]) == list(range(len(lines)))
    filled = [bead for bead in gold.beads if all(bead)]
    for side in (SOURCE, TARGET):
        flat = [i for bead in filled for i in bead[side]]
        assert flat == sorted(flat)
    for bead in filled:
        names = [lines[i][1:].split(".")[0] for lines, part in zip(_lines(gold), bead, strict=True) for i in part]
        assert len(set(names)) == 1
    assert corrupted(gold) == corrupted(original)


def _old(gold):
    return [{line for line in lines if not line.startswith("noise")} for lines in _lines(gold)]


@given(SHAPES, SIDES, st.sampled_from([5, 50, 200]))
def test_a_deleted_passage_leaves_one_gap_in_the_middle(shapes, side, size):
    """The other side is as it was; what is left of the shortened one is its beginning and its end."""
    document = _document(shapes)
    broken = delete_passage(document, side, size)

    _check(broken, document, lambda gold: _lines(gold)[1 - side])
    before, after = _lines(document)[side], _lines(broken.gold)[side]
    assert len(before) - len(after) == passage_size(size, len(before))
    head = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after))
    assert before[:head] + before[len(before) - len(after) + head :] == after


@given(SHAPES, SIDES, st.integers(1, 25))
def test_swapped_passages_are_null_and_not_judged(shapes, side, size):
    """No line is lost; what is not judged is null; the rest of gold stands."""
    document = _document(shapes)
    broken = swap_passages(document, side, size)

    _check(broken, document, lambda gold: sorted(_lines(gold)[side]))
    assert _lines(broken.gold)[1 - side] == _lines(document)[1 - side]
    nulls = [{i for bead in broken.gold.beads if not all(bead) for i in bead[k]} for k in (SOURCE, TARGET)]
    assert all(lost <= null for lost, null in zip(broken.unjudged, nulls, strict=True))
    lines = _lines(document)
    untouched = sum(
        all(bead)
        and all(_lines(broken.gold)[k].index(lines[k][i]) not in broken.unjudged[k] for k in (0, 1) for i in bead[k])
        for bead in document.beads
    )
    assert untouched == sum(all(bead) for bead in broken.gold.beads)


@given(SHAPES, SEEDS, st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_dropped_sentences_leave_the_rest_in_order(shapes, seed, share):
    """A bead that loses a side is null, one that loses a part keeps the rest; the same seed drops the same."""
    document = _document(shapes)
    broken = drop_sentences(document, np.random.default_rng(seed), share)

    _check(broken, document, lambda gold: gold.name)
    for before, after in zip(_lines(document), _lines(broken.gold), strict=True):
        assert [line for line in before if line in set(after)] == after
    assert drop_sentences(document, np.random.default_rng(seed), share) == broken
    if share in (0.0, 1.0):
        assert broken.gold.beads == ([] if share else sorted(document.beads, key=lambda bead: not all(bead)))


@given(SHAPES, SEEDS)
def test_noise_stands_between_beads_and_is_null(shapes, seed):
    """Every old line is still there, in order; no filled bead has noise in it or is torn apart by it."""
    document = _document(shapes)
    broken = add_noise(document, NOISE, np.random.default_rng(seed), 0.2)

    _check(broken, document, lambda gold: [[x for x in lines if "noise" not in x] for lines in _lines(gold)])
    for before, after in zip(_lines(document), _lines(broken.gold), strict=True):
        assert len(after) - len(before) == round(0.2 * len(before))
    filled = [bead for bead in broken.gold.beads if all(bead)]
    assert all(b == a + 1 for bead in filled for part in bead for a, b in pairwise(part))
    assert len(filled) == sum(all(bead) for bead in document.beads)


@given(SHAPES, SIDES)
def test_an_appended_document_is_null(shapes, side):
    """It stands after the end; the beads before it are as they were."""
    document = _document(shapes)
    broken = append_document(document, side, ["noise 1", "noise 2"])

    _check(broken, document, _old)
    assert _lines(broken.gold)[side][-2:] == ["noise 1", "noise 2"]
    assert [b for b in broken.gold.beads if all(b)] == [b for b in document.beads if all(b)]


def test_cuts_are_where_no_bead_is():
    """Both ends are cuts, the middle of a bead is none, even where the bead is no run."""
    document = GoldDocument("x", ["a", "b", "c", "d"], ["A", "B"], [([0, 2], [0]), ([3], [1])])

    assert [0, 3, 4] == cut_points(document, SOURCE)
    assert [0, 1, 2] == cut_points(document, TARGET)


def test_a_swap_forgives_pairs_of_moved_sentences_only():
    """Pairing two moved passages is not wrong; pairing a moved sentence with one that stayed is."""
    gold = GoldDocument("x", ["a", "b"], ["A", "B"], [([0], [0]), ([1], []), ([], [1])])
    broken = Broken(gold, (frozenset([1]), frozenset([1])))

    assert [([0], [0])] == judged(broken, [([0], [0]), ([1], [1])])
    assert 1 == score(broken, [([0], [0]), ([1], [1])]).strict.f1
    assert 0 == score(broken, [([0], [1]), ([1], [0])]).strict.f1


JUDGED = [
    JudgedBead(0.05, right=False, overlaps=False),
    JudgedBead(0.55, right=True, overlaps=True),
    JudgedBead(0.58, right=False, overlaps=True),
    JudgedBead(1.0, right=True, overlaps=True),
]


def test_the_calibration_error_is_that_of_the_bins():
    """By hand: |0.05 - 0| + 2 * |0.565 - 0.5| + |1 - 1|, over four beads."""
    assert pytest.approx((0.05 + 2 * 0.065 + 0) / 4) == cal.calibration_error(JUDGED)
    assert [1, 0, 0, 0, 0, 2, 0, 0, 0, 1] == [b.count for b in cal.reliability(JUDGED)]


def test_the_auc_counts_right_above_wrong():
    """Of the four pairs of a right and a wrong bead three are in order; a tie is half; one sort has none."""
    tie = [JudgedBead(0.5, right=True, overlaps=True), JudgedBead(0.5, right=False, overlaps=False)]

    assert 0.75 == cal.detection_auc(JUDGED)
    assert 0.5 == cal.detection_auc(tie)
    assert cal.detection_auc(JUDGED[1:2]) is None


def test_the_brier_score_is_the_squared_distance():
    """Over four beads."""
    assert pytest.approx((0.05**2 + 0.45**2 + 0.58**2 + 0) / 4) == cal.brier(JUDGED)


def test_a_threshold_is_the_smallest_that_reaches_its_target():
    """From 0.55 on two of three are right; all are from 1 on; nothing is kept where nothing is right."""
    assert 0.55 == cal.threshold(JUDGED, 0.6).at
    assert cal.Threshold(0.99, 1.0, 0.25, 1.0, 1.0) == cal.threshold(JUDGED, 0.99)
    assert cal.threshold(JUDGED[:1], 0.5).at is None


def test_tables_go_between_their_markers(tmp_path):
    """What stood there goes, the rest stays, and a file without the markers is refused."""
    path = tmp_path / "x.md"
    path.write_text("a\n<!-- t -->\nold\n<!-- /t -->\nb\n", encoding="utf-8")
    report.put_between(path, "t", "new")

    assert "a\n<!-- t -->\nnew\n<!-- /t -->\nb\n" == path.read_text(encoding="utf-8")
    with pytest.raises(OutputError, match=r"x\.md: expected the lines"):
        report.put_between(path, "other", "new")
