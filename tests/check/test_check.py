"""Beads become pairs with texts, confidence and flags, and are kept or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.check import confidence, flags, judge
from aligner.records import Kind, Sentence
from aligner.rows import FLAGS
from tests.conftest import StubEncoder
from tests.samples import bead_at

ZH = ["今天天气很好。", "我们去公园散步。", "没有译文的一句。", "他喜欢喝茶。"]
EN = ["The weather is nice today.", "Let us go", "for a walk in the park.", "He likes tea."]
BEADS = [
    bead_at(0, 1, 0, 1, score=0.5, posterior=0.99),
    bead_at(1, 2, 1, 3, score=0.4, posterior=0.6),
    bead_at(2, 3, 3, 3, posterior=0.8),
    bead_at(3, 4, 3, 4, score=0.4, posterior=0.2),
]


def sentences(texts, lang, kind=Kind.SENTENCE):
    """Return a sentence of each text."""
    return [Sentence(lang, kind, text, n, 0, len(text)) for n, text in enumerate(texts)]


def judged(beads=BEADS, source=ZH, target=EN, least=0.5, encoder=None):
    """Return the pairs of *beads* over two lists of texts; no check of them may fail."""
    found = judge(beads, (sentences(source, "zh"), sentences(target, "en")), encoder or StubEncoder(), least)
    assert found.faults == ()
    return list(found.pairs)


class TestJudge:
    """From beads to pairs."""

    def test_pairs(self):
        """One pair for each bead, in order, with the texts of its sentences."""
        pairs = judged()

        assert BEADS == [pair.bead for pair in pairs]
        assert [
            ("今天天气很好。", "The weather is nice today."),
            ("我们去公园散步。", "Let us go for a walk in the park."),
            ("没有译文的一句。", ""),
            ("他喜欢喝茶。", "He likes tea."),
        ] == [(pair.source, pair.target) for pair in pairs]

    def test_kept(self):
        """From the least confidence on pairs are kept; null beads never are, however sure."""
        assert [True, True, False, False] == [pair.keep for pair in judged()]
        assert [True, True, False, True] == [pair.keep for pair in judged(least=0.0)]
        assert [False, False, False, False] == [pair.keep for pair in judged(least=1.0)]

    def test_kept_as_shown(self):
        """What counts is the confidence that is shown: what is rounded up to the limit is kept."""
        (pair,) = judged([bead_at(0, 1, 0, 1, 1.0, 0.9996)], ZH[:1], EN[:1], least=1.0)

        assert (pair.confidence, pair.keep) == (1.0, True)

    @given(st.floats(0, 1), st.floats(0, 1), st.floats(-2, 2))
    def test_limits(self, least, posterior, score):
        """A pair is kept exactly if its confidence is the least or more."""
        (pair,) = judged([bead_at(0, 1, 0, 1, score, posterior)], ZH[:1], EN[:1], least)

        assert pair.keep == (pair.confidence >= least)

    def test_flags(self):
        """Each pair has its flags, in the order in which they are listed; null beads have none."""
        source = ["2020年出口下降了百分之五。", "没有译文2021。", "今天天气很好。", "今天天气很好。"]
        target = ["In 2021, exports fell by 5 percent.", "Fine weather today.", "Fine weather today."]
        beads = [bead_at(0, 1, 0, 1), bead_at(1, 2, 1, 1), bead_at(2, 3, 1, 2), bead_at(3, 4, 2, 3)]

        assert [("figures",), (), (), ("repeated",)] == [pair.flags for pair in judged(beads, source, target)]

    def test_flags_do_not_drop(self):
        """A flag is a doubt: the pair is kept all the same."""
        (pair,) = judged([bead_at(0, 1, 0, 1, 0.5, 0.9)], ["是。"], ["Yes."])

        assert (("short",), True) == (pair.flags, pair.keep)

    @pytest.mark.parametrize(
        ("source", "target", "flags"),
        [
            ("h", "s", ("heading",)),
            ("h", "h", ()),
            ("hh", "hs", ("heading",)),
            ("hs", "sh", ()),
            ("hs", "s", ("cut",)),
            ("s", "s", ()),
        ],
    )
    def test_headings(self, source, target, flags):
        """A heading beside a sentence is flagged; a side is a heading only if all of it is."""
        kinds = {"h": Kind.HEADING, "s": Kind.SENTENCE}
        sides = [
            [sentences(["研究背景"], "zh", kinds[kind])[0] for kind in source],
            [sentences(["The background"], "en", kinds[kind])[0] for kind in target],
        ]

        found = judge([bead_at(0, len(source), 0, len(target))], sides, StubEncoder(), 0)

        assert [flags] == [pair.flags for pair in found.pairs]

    def test_half_a_sentence(self):
        """A pair with half a sentence is flagged, and half as sure."""
        source, target = (
            ["没有合适的工具就会出错。", "就这些。"],
            ["It may break without", "the right tools.", "That is all."],
        )
        beads = [bead_at(0, 1, 0, 1, 1.0, 0.9), bead_at(1, 2, 2, 3, 1.0, 0.9)]

        half, whole = judged([beads[0], bead_at(1, 1, 1, 2), beads[1]], source, target)[::2]

        assert ("cut" in half.flags, half.confidence) == (True, 0.45)
        assert ("cut" in whole.flags, whole.confidence) == (False, 0.9)

    def test_failing_check(self, monkeypatch):
        """A check that raises costs a pair its flags; texts, confidence and all other pairs are as ever."""
        beads = [bead_at(0, 0, 0, 1), bead_at(0, 1, 1, 2, 0.5, 0.9), bead_at(1, 2, 2, 3, 0.5, 0.9)]
        source, target = sentences(["是。", "好。"], "zh"), sentences(["So what?", "Yes.", "Good."], "en")

        def fail(text, _):
            return 1 // (text != "好。") == 0

        monkeypatch.setattr(flags, "punctuation_differs", fail)

        found = judge(beads, (source, target), StubEncoder(), 0.5)

        assert [("", "So what?"), ("是。", "Yes."), ("好。", "Good.")] == [(p.source, p.target) for p in found.pairs]
        assert [((), False), (("short",), True), ((), True)] == [(p.flags, p.keep) for p in found.pairs]
        (fault,) = found.faults
        assert fault.startswith("the check failed for pair 3: ZeroDivisionError: ")

    def test_usual_length_is_that_of_sure_beads(self):
        """Where enough is found, lengths are measured by it; text without counterpart does not count."""
        source, target = ["字字字字字字字字字字。"] * 10, ["ten times two words or so"] * 10
        beads = [bead_at(n, n + 1, n, n + 1, 0.5, 0.9) for n in range(10)]
        extra = [f"{n} letters and more letters and more letters" for n in range(200)]
        alone = [bead_at(10, 10, 10 + n, 11 + n) for n in range(200)]

        found = [pair.flags for pair in judged([*beads, *alone], source, [*target, *extra])]

        assert not any("length" in some for some in found)
        assert "length" in judged([*beads[:1], *alone], source[:1], [*target[:1], *extra])[0].flags

    def test_null_beads_only(self, stub):
        """Where nothing is paired nothing is encoded, whatever the sides hold."""
        beads = [bead_at(0, 1, 0, 0), bead_at(1, 1, 0, 1)]

        pairs = judged(beads, ZH[:1], EN[:1], 0.0, stub)

        assert [(ZH[0], ""), ("", EN[0])] == [(pair.source, pair.target) for pair in pairs]
        assert not any(pair.keep or pair.flags for pair in pairs)
        assert stub.texts == []

    def test_one_side_only(self):
        """A document with one language has pairs too, all of them null."""
        assert [""] == [pair.source for pair in judged([bead_at(0, 0, 0, 1)], [], EN[:1], 0.0)]

    def test_nothing(self):
        """No beads, no pairs."""
        assert judged([], [], [], 0.0) == []

    @given(st.lists(st.tuples(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20)), max_size=5))
    def test_any_texts(self, texts):
        """Whatever the texts hold, each bead comes back with known flags."""
        beads = [bead_at(n, n + 1, n, n + 1) for n in range(len(texts))]

        pairs = judged(beads, [source for source, _ in texts], [target for _, target in texts], 0.0)

        assert texts == [(pair.source, pair.target) for pair in pairs]
        assert all(set(pair.flags) <= FLAGS.keys() for pair in pairs)


class TestConfidence:
    """How sure a bead is."""

    def test_posterior(self):
        """Among beads that are alike the posterior is all, rounded to what is shown."""
        assert confidence(bead_at(0, 1, 0, 1, score=1.0, posterior=0.87654)) == 0.877

    def test_alike_to_nothing(self):
        """A bead without rivals is not sure if its sides have nothing in common."""
        assert confidence(bead_at(0, 1, 0, 1, score=0.05, posterior=1.0)) == 0.5
        assert confidence(bead_at(0, 1, 0, 1, score=-0.2, posterior=1.0)) == 0.0

    def test_null(self):
        """A null bead's score says nothing of it."""
        assert confidence(bead_at(0, 1, 0, 0, score=-0.2, posterior=0.9)) == 0.9

    @given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(0, 1))
    def test_any(self, one, other, posterior):
        """It is a probability, never above the posterior, and does not fall as the score rises."""
        low, high = (confidence(bead_at(0, 1, 0, 1, score, posterior)) for score in sorted((one, other)))

        assert 0 <= low <= high <= round(posterior, 3)
