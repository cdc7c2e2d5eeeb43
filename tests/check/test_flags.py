"""Each doubt is raised where there is reason, and not by right pairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.check.flags import FLAGS, Sides, find_doubts
from aligner.encode import Encoder, load_encoder
from aligner.records import Kind, Sentence
from tests.cases import cases

LANGS = ("zh", "en")
USUAL = 1.077
"""Bytes of Chinese for one of English: that of the pairs of seed 002 that are surest."""
OWN = [flag for flag in FLAGS if flag not in ("repeated", "moved", "contradiction")]
"""What a pair can get for itself; the others need its neighbours, the search or another document."""


def sides(source: str, target: str, kinds: tuple[str, str] = ("sentence", "sentence")) -> Sides:
    """Return a pair of one sentence each."""
    sentences = [
        (Sentence(lang, Kind(kind), text, 0, 0, len(text)),)
        for lang, kind, text in zip(LANGS, kinds, (source, target), strict=True)
    ]
    return Sides((sentences[0], sentences[1]), (source, target))


def pair_of(case: dict) -> Sides:
    """Return the pair that a case describes."""
    times = case.get("times", 1)
    return sides(case["source"] * times, case["target"] * times, case.get("kinds", ("sentence", "sentence")))


@pytest.fixture(scope="module", name="encoder")
def _encoder() -> Encoder:
    return load_encoder()


class TestFlags:
    """The list of flags."""

    @pytest.mark.parametrize("flag", FLAGS)
    def test_word(self, flag: str):
        """A flag is one lower-case word: sheets separate flags by spaces."""
        assert flag.isascii() and flag.isalpha() and flag.islower()

    @pytest.mark.parametrize("flag", FLAGS)
    def test_meaning(self, flag: str):
        """Each flag is told in one sentence, with a full stop."""
        meaning = FLAGS[flag]

        assert meaning[0].isupper() and meaning.endswith(".")
        assert meaning.count(". ") == 0 and "\n" not in meaning

    @pytest.mark.parametrize("flag", OWN)
    def test_every_flag_has_cases(self, flag: str):
        """Each flag that a pair can get for itself has a case that raises it."""
        assert any(flag in case.values[0]["flags"] for case in cases("doubts"))


class TestFindDoubts:
    """The doubts about the pairs of a document."""

    @pytest.mark.parametrize("case", cases("doubts"))
    def test_case(self, case, encoder: Encoder):
        """Each case says which flags its pair gets, in order."""
        assert find_doubts([pair_of(case)], LANGS, USUAL, encoder) == [tuple(case["flags"])]

    def test_all_cases_at_once(self, encoder: Encoder):
        """A pair's own flags do not depend on the others, and stand where the pair does."""
        told = [case.values[0] for case in cases("doubts")]

        found = find_doubts([pair_of(case) for case in told], LANGS, USUAL, encoder)

        own = [tuple(flag for flag in flags if flag in OWN) for flags in found]
        assert own == [tuple(case["flags"]) for case in told]

    def test_repeated(self, encoder: Encoder):
        """The second of two equal pairs is flagged; another translation of the same source is not."""
        pair, other = (
            sides("是的，先生，正是如此。", "Yes, sir, quite so."),
            sides("是的，先生，正是如此。", "Indeed it is, sir."),
        )

        assert find_doubts([pair, other, pair], LANGS, USUAL, encoder) == [(), (), ("repeated",)]

    def test_usual_length_is_the_documents_own(self, encoder: Encoder):
        """What is far too long in one document is usual in another."""
        pair = sides("天气很好。", "After the long meeting nobody wanted to talk about the weather at all")

        assert find_doubts([pair], LANGS, USUAL, encoder) == [("length",)]
        assert find_doubts([pair], LANGS, pair.length(1.0), encoder) == [()]

    def test_heading_of_several_sentences(self, encoder: Encoder):
        """A side is a heading only if all of it is."""
        one, two = (
            sides("研究", "Studies", ("heading", "heading")),
            sides("背景", "Background", ("sentence", "heading")),
        )
        texts = "研究背景", "Studies background"
        mixed = ((*one.sentences[0], *two.sentences[0]), (*one.sentences[1], *two.sentences[1]))

        assert find_doubts([Sides(mixed, texts)], LANGS, USUAL, encoder) == [("heading",)]
        assert find_doubts([Sides(mixed[:1] * 2, texts)], LANGS, USUAL, encoder) == [()]

    def test_no_pairs(self, encoder: Encoder):
        """No pairs, no doubts."""
        assert find_doubts([], LANGS, USUAL, encoder) == []

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4))
    def test_any_texts(self, encoder: Encoder, texts):
        """Any texts get an answer each, made of known flags, each once and in order."""
        found = find_doubts([sides(*both) for both in texts], LANGS, USUAL, encoder)

        assert len(found) == len(texts)
        assert all(flags == tuple(flag for flag in FLAGS if flag in flags) for flags in found)


class TestLength:
    """How many times as long as usual a source is."""

    def test_bytes(self):
        """Lengths are in bytes of UTF-8, so that one Chinese character is about a word."""
        assert sides("价值", "value").length(1.0) == pytest.approx(6 / 5)
        assert sides("价值", "value").length(1.2) == pytest.approx(1.0)

    def test_empty(self):
        """An empty side counts as one byte, a lone surrogate as something."""
        assert sides("", "").length(1.0) == 1.0
        assert sides("\ud800", "").length(1.0) >= 1.0
