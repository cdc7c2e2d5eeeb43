"""Unpaired sentences join the neighbour that they make more alike, also beyond the search's limit; others stay."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import align_sentences
from aligner.align.null_beads import absorb, grow
from aligner.align.search import MAX_SPAN
from aligner.records import Bead, check_tiling
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


def spans(*meanings: str):
    """Return the run vectors of sentences whose words are letters: alike where they share letters."""
    words = np.array([[meaning.count(letter) for letter in "abcdefgh"] for meaning in meanings], np.float32)
    out = np.zeros((MAX_SPAN, len(words), 8), np.float32)
    for size in range(1, MAX_SPAN + 1):
        for end in range(size, len(words) + 1):
            run = words[end - size : end].sum(axis=0)
            out[size - 1, end - 1] = run / max(float(np.linalg.norm(run)), 1e-9)
    return out


def bead(src: tuple[int, int], tgt: tuple[int, int]) -> Bead:
    """Return a bead of sentences from and to, on either side."""
    return bead_at(*src, *tgt, score=0.5, posterior=0.75)


NULL = bead((1, 1), (1, 2))


class TestJoining:
    """One source sentence that two target sentences translate, the second left unpaired by the search."""

    def test_joins_the_bead_before(self):
        """A sentence that says what is missing joins the bead before, which keeps its score and posterior."""
        beads = [bead((0, 1), (0, 1)), NULL, bead((1, 2), (2, 3))]

        joined = absorb(beads, (spans("ab", "cd"), spans("a", "b", "cd")))

        assert joined == [bead((0, 1), (0, 2)), bead((1, 2), (2, 3))]

    def test_joins_the_bead_after(self):
        """Or the bead after."""
        beads = [bead((0, 1), (0, 1)), NULL, bead((1, 2), (2, 3))]

        joined = absorb(beads, (spans("ab", "cd"), spans("ab", "c", "d")))

        assert joined == [bead((0, 1), (0, 1)), bead((1, 2), (1, 3))]

    def test_joins_the_better_one(self):
        """Of two neighbours that it would suit, it joins the one that gains more."""
        beads = [bead((0, 1), (0, 1)), NULL, bead((1, 2), (2, 3))]

        joined = absorb(beads, (spans("aab", "cbb"), spans("aa", "b", "cc")))

        assert joined == [bead((0, 1), (0, 1)), bead((1, 2), (1, 3))]

    def test_several(self):
        """Sentences join one after the other."""
        beads = [bead((0, 1), (0, 1)), bead((1, 1), (1, 2)), bead((1, 1), (2, 3))]

        assert absorb(beads, (spans("abc"), spans("a", "b", "c"))) == [bead((0, 1), (0, 3))]

    def test_what_is_untranslated_stays(self):
        """A sentence that says something else stays unpaired, and so does one that only repeats."""
        for other in ("e", "ab"):
            beads = [bead((0, 1), (0, 1)), NULL, bead((1, 2), (2, 3))]
            assert absorb(beads, (spans("ab", "cd"), spans("ab", other, "cd"))) == beads

    def test_longest_runs(self):
        """A bead with as many sentences as runs are known of takes in no more."""
        full = [bead((0, 1), (0, MAX_SPAN)), bead((1, 1), (MAX_SPAN, MAX_SPAN + 1))]

        assert absorb(full, (spans("abcdefgh"), spans(*"abcdefgh"[: MAX_SPAN + 1]))) == full


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)).filter(any), max_size=12), st.randoms())
def test_beads_still_tile(shapes, random):
    """Whatever joins, the beads tile both sides; without unpaired sentences nothing changes."""
    beads, src, tgt = [], 0, 0
    for m, n in shapes:
        beads.append(bead((src, src + m), (tgt, tgt + n)))
        src, tgt = src + m, tgt + n
    sides = [spans(*("".join(random.choices("abcdefgh", k=3)) for _ in range(n))) if n else None for n in (src, tgt)]
    if src and tgt:
        joined = absorb(beads, (sides[0], sides[1]))
        check_tiling(joined, src, tgt)
        assert len(joined) <= len(beads)
        if not any(b.is_null for b in beads):
            assert joined == beads


def test_one_sentence_for_eleven(encoder):
    """A sentence translated by eleven ends up in one bead with all or nearly all of them."""
    source, target = [BEFORE[0], LIST_ZH, AFTER[0]], [BEFORE[1], *LIST_EN, AFTER[1]]

    beads = align_sentences(source, target, encoder=encoder)

    check_tiling(beads, 3, 13)
    largest = max(beads, key=lambda bead: len(bead.target))
    assert (largest.source.start, largest.source.stop) == (1, 2)
    assert len(largest.target) > 7


def test_unrelated_neighbours_are_left_alone(encoder):
    """A bead at the limit does not take in unpaired sentences about something else."""
    source, target = [LIST_ZH], [*LIST_EN[:7], "Quantum states decohere.", "Inflation hit a record high."]
    beads = [bead_at(0, 1, 0, 7), bead_at(1, 1, 7, 8), bead_at(1, 1, 8, 9)]

    grown = grow(beads, (source, target), encoder)

    check_tiling(grown, 1, 9)
    assert grown[0].target.stop <= 8


def test_smaller_beads_never_grow():
    """Only a bead at the limit may have been cut short by it."""
    beads = [bead_at(0, 1, 0, 2), bead_at(1, 1, 2, 3)]

    assert beads == grow(beads, ([LIST_ZH], LIST_EN[:3]), encoder=None)
