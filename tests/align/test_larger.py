"""Beads beyond the search's limit."""

from aligner import align_sentences
from aligner.align.larger import grow
from aligner.encode import load_encoder
from aligner.records import check_tiling
from tests.samples import bead_at

LIST_ZH = "王老师带了苹果、香蕉、面包、牛奶、雨伞、地图、手电筒、绳子、药品、帐篷和相机去山里露营三天。"
LIST_EN = [
    "Teacher Wang went camping in the mountains for three days.",
    "He took apples.",
    "He took bananas.",
    "He took bread.",
    "He took milk.",
    "He took an umbrella.",
    "He took a map.",
    "He took a torch.",
    "He took a rope.",
    "He took medicine.",
    "He took a tent and a camera.",
]
BEFORE, AFTER = (
    ("昨天股市大幅下跌。", "The stock market fell sharply yesterday."),
    ("总统辞职了。", "The president resigned."),
)


def test_one_sentence_for_eleven():
    """A sentence translated by eleven ends up in one bead with all or nearly all of them."""
    source, target = [BEFORE[0], LIST_ZH, AFTER[0]], [BEFORE[1], *LIST_EN, AFTER[1]]

    beads = align_sentences(source, target)

    check_tiling(beads, 3, 13)
    largest = max(beads, key=lambda bead: len(bead.target))
    assert (largest.source.start, largest.source.stop) == (1, 2)
    assert len(largest.target) > 7


def test_unrelated_neighbours_are_left_alone():
    """A bead at the limit does not take in unpaired sentences about something else."""
    source, target = [LIST_ZH], [*LIST_EN[:7], "Quantum states decohere.", "Inflation hit a record high."]
    beads = [bead_at(0, 1, 0, 7), bead_at(1, 1, 7, 8), bead_at(1, 1, 8, 9)]

    grown = grow(beads, (source, target), load_encoder())

    check_tiling(grown, 1, 9)
    assert grown[0].target.stop <= 8


def test_smaller_beads_never_grow():
    """Only a bead at the limit may have been cut short by it."""
    beads = [bead_at(0, 1, 0, 2), bead_at(1, 1, 2, 3)]

    assert beads == grow(beads, ([LIST_ZH], LIST_EN[:3]), load_encoder())
