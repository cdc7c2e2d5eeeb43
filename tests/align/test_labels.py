"""Labels of places count as far as what the search finds without them begins with the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.borders import Layout
from aligner.align.labels import agreement, coded, evidence
from tests.samples import bead_at

PATH = [bead_at(i, i + 1, i, i + 1, 0.5) for i in range(30)]
HEADINGS = [f"heading {i // 3}" if i % 3 == 0 else "" for i in range(30)]
LABELS = st.lists(
    st.sampled_from(["", "heading 1", "heading 2", "item 1", "item 2", "cell 0,1"]), min_size=30, max_size=30
)


def shown(source, target, path=PATH):
    """Return the evidence of the labels of 30 sentences a side."""
    return evidence(coded(source, 30), coded(target, 30), path)


def test_numbers_that_agree():
    """The same number gains what a different one loses; no number, and other kinds, are nothing."""
    found = shown(HEADINGS, HEADINGS)

    assert found[2] == -found[1] > 0.1
    assert not found[[0, 3, 4, 5, 6]].any()


def test_numbers_of_a_translation_that_numbers_anew():
    """Where all differ, or half do, they say nothing."""
    anew = [label and f"heading {int(label.split()[1]) + 1}" for label in HEADINGS]
    half = [a if i < 15 else b for i, (a, b) in enumerate(zip(HEADINGS, anew, strict=True))]

    assert shown(HEADINGS, anew) is None
    assert shown(HEADINGS, half) is None


def test_a_few_wrong_ones_count_less():
    """What is mostly right is still believed, with more doubt."""
    some = ["heading 99" if i in (3, 9) else label for i, label in enumerate(HEADINGS)]

    assert 0 < shown(HEADINGS, some)[2] < shown(HEADINGS, HEADINGS)[2]


def test_a_few_show_little():
    """Two that agree may be chance."""
    few = [*HEADINGS[:4], *[""] * 26]

    assert 0 < shown(few, few)[2] < shown(HEADINGS, HEADINGS)[2]


def test_each_kind_counts_for_itself():
    """Cells may agree where headings do not."""
    source = [f"cell {i},1" if i % 2 else "heading 1" for i in range(30)]
    target = [f"cell {i},1" if i % 2 else "heading 2" for i in range(30)]

    found = shown(source, target)
    assert not found[1:3].any()
    assert found[6] > 0.1


def test_nothing_is_shown_without_labels():
    """Nor by a path of unpaired sentences."""
    assert shown([], HEADINGS) is None
    assert shown(HEADINGS, HEADINGS, [bead_at(i, i + 1, 0, 0) for i in range(30)]) is None


@given(LABELS, LABELS)
def test_evidence_follows_what_the_path_shows(source, target):
    """A kind counts just where more beads begin with the same than with different ones."""
    found = shown(source, target)
    classes = agreement(coded(source, 30), coded(target, 30))

    for kind in range(3):
        differ, same = ((classes == c).sum() for c in (2 * kind + 1, 2 * kind + 2))
        gain = 0 if found is None else found[2 * kind + 2]
        assert (gain > 0) == (same > differ)
        assert found is None or found[2 * kind + 1] == -gain
    assert found is None or np.isfinite(found).all()


def test_parts_of_a_layout_keep_their_labels():
    """A stretch of a text has the labels of its sentences."""
    assert Layout(labels=["heading 1", "", "item 2"]).part(1, 3).labels == ["", "item 2"]
