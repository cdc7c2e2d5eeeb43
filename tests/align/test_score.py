"""The score of a bead, against its formula written out for one bead at a time."""

import math

import numpy as np
import pytest

from aligner.align import score
from aligner.align.borders import Evidence, Layout
from aligner.align.search import MAX_SPAN, TYPES
from tests.samples import bead_at

SOURCE = ["“One.", "Two two.”", "Three", "", "Five five five.", "Six", "Seven seven"]
TARGET = ["“Ein.", "Zwei zwei.", "Drei.”", "Vier", "Fünf fünf fünf fünf.", "Sechs"]
BREAKS = ((2, 3), (4,))
ENDS = ((0, 3, 5), (1, 2))
TIMES = (
    [(0, 2), (2, 3), (3, 5), (5, 6), (math.nan, math.nan), (8, 9), (9, 12)],
    [(0.5, 2.5), (2, 3), (3.5, 6), (6, math.nan), (7, 8), (20, 21)],
)
GAINS = np.array([0, -0.09, 0.02, 0.04, 0.05, 0.11])
BORDERS = Evidence(np.array([[0.01, -0.07], [-0.05, 0.03]]), (np.array([0.02, -0.04]), np.array([0.01, -0.06])), GAINS)
RATIO = 1.3


@pytest.fixture(name="sides")
def _sides():
    """Return both sides with random vectors."""
    spans = np.random.default_rng(0).normal(size=(2, MAX_SPAN, 7, 8)).astype(np.float32)
    spans /= np.linalg.norm(spans, axis=3, keepdims=True)
    layouts = [Layout(breaks, (ends,), times) for breaks, ends, times in zip(BREAKS, ENDS, TIMES, strict=True)]
    each = zip((SOURCE, TARGET), spans, layouts, strict=True)
    return [score.describe(side, vectors[:, : len(side)], layout) for side, vectors, layout in each]


def slow_neighbours(run, other, start, stop):
    """Return the mean cosine of the vector *run* to the sentences before and after *other*'s start:stop."""
    beside = [k for k in (start - 1, stop) if 0 <= k < other.n]
    return sum(float(run @ other.spans[0, k]) for k in beside) / max(1, len(beside))


def slow_gain(a, b, c, d):
    """Return what the times of the bead add: by the quarters of them that are common."""
    (start, end), (first, last) = (TIMES[0][a][0], TIMES[0][b - 1][1]), (TIMES[1][c][0], TIMES[1][d - 1][1])
    if any(map(math.isnan, (start, end, first, last))):
        return 0
    common = min(end, last) - max(start, first)
    return GAINS[1] if common <= 0 else GAINS[2 + min(3, int(4 * common / (max(end, last) - min(start, first))))]


def slow_score(sides, a, b, c, d):
    """Return the worth of the bead of SOURCE[a:b] and TARGET[c:d]."""
    source, target = sides
    x, y = source.spans[b - a - 1, b - 1], target.spans[d - c - 1, d - 1]
    near = (slow_neighbours(x, target, c, d) + slow_neighbours(y, source, a, b)) / 2
    lengths = len("".join(SOURCE[a:b]).encode()), RATIO * len("".join(TARGET[c:d]).encode())
    share = min(lengths) / max(*lengths, 1)
    longer = b - a if lengths[0] > lengths[1] else d - c
    inside = sum(a < k < b for k in BREAKS[0]) + sum(c < k < d for k in BREAKS[1])
    return (
        (float(x @ y) - score.MARGIN * near) * math.log2(1 + share)
        - score.EXCESS_PENALTY * max(0, (1 - share) * longer - score.FREE_EXCESS)
        - score.CLOSING_PENALTY * (SOURCE[b - 1].endswith("”") != TARGET[d - 1].endswith("”"))
        - score.BREAK_PENALTY * inside
        + BORDERS.ends[int(b - 1 in ENDS[0]), int(d - 1 in ENDS[1])]
        + sum(BORDERS.inside[0][int(k in ENDS[0])] for k in range(a, b - 1))
        + sum(BORDERS.inside[1][int(k in ENDS[1])] for k in range(c, d - 1))
        + slow_gain(a, b, c, d)
    )


def closing(*counts):
    """Return sides of ten sentences of which so many close a quotation."""
    vectors = np.zeros((MAX_SPAN, 10, 8), np.float32)
    return [score.describe(["“Yes.”"] * n + ["No."] * (10 - n), vectors) for n in counts]


@pytest.mark.parametrize(
    ("counts", "share"), [((4, 4), 1.0), ((4, 1), 0.25), ((1, 4), 0.25), ((0, 4), 0.0), ((0, 0), 0.0)]
)
def test_quotes_count_as_far_as_both_sides_have_them(counts, share):
    """Dialogue after dashes ends in no mark: the other side's marks are then no sign of anything."""
    sides = closing(*counts)
    spread = np.ptp(score.BeadScorer(*sides, 1.0).block(slice(1, 11), slice(1, 11))[TYPES.index((1, 1))])

    assert share == score.shared_quotes(*sides)
    assert spread == pytest.approx(score.CLOSING_PENALTY * share)


@pytest.mark.parametrize("text", ["„Ja.“", "»Ja.«", "‚Ja.‘", "“Yes.”", "« Oui. »", "「はい。」", '"Yes."', "‘Yes.’ "])
def test_any_quotation_mark_closes_at_the_end(text):
    """A mark that opens in one language closes in another."""
    assert score.describe([text], np.zeros((MAX_SPAN, 1, 8), np.float32)).closes.all()


@pytest.mark.parametrize(("rows", "cols"), [(slice(1, 8), slice(1, 7)), (slice(3, 6), slice(2, 4))])
def test_scores_are_the_formulas(sides, rows, cols):
    """Each bead inside the text has the formula's score, whichever rectangle of nodes is asked for."""
    block = score.BeadScorer(*sides, RATIO, borders=BORDERS).block(rows, cols)

    for t, (m, n) in enumerate(TYPES):
        for i in range(max(rows.start, m), rows.stop):
            for j in range(max(cols.start, n), cols.stop):
                expected = slow_score(sides, i - m, i, j - n, j)
                assert block[t, i - rows.start, j - cols.start] == pytest.approx(expected, abs=1e-5), (m, n, i, j)


def test_a_sentence_that_has_something_like_it_costs_more_to_leave():
    """What the best match near says of being unpaired counts, and nobody is paid for leaving out."""
    vectors = np.random.default_rng(1).normal(size=(MAX_SPAN, 40, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    source = score.describe(["One."] * 30, vectors[:, :30])
    target = score.describe(["Eins."] * 30, vectors[:, 10:])  # source sentences 10 to 29 are there, exactly

    skips, _ = score.skips(source, target, [(slice(0, 30), slice(0, 30))])

    assert max(skips[10:]) < min(skips[:10])
    assert max(skips) <= 0
    assert min(skips) >= score.SKIP - score.EVIDENCE * score.MOST_EVIDENCE - 1e-9


def test_quotes_of_a_missing_passage_do_not_count():
    """Quotations that found no partner say nothing of what both sides do with marks."""
    sides = closing(8, 4)

    assert score.shared_quotes(*sides) == 1 / 2
    assert score.shared_quotes(*sides, [bead_at(0, 4, 0, 4), *(bead_at(i, i + 1, 4, 4) for i in range(4, 10))]) == 1
