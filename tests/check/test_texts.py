"""What is odd about a pair's sides as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.check.texts import is_cut, is_running, is_very_short, repeated, torn, wrong_language
from aligner.errors import SettingError
from aligner.records import Bead, Kind, MarkKind, Sentence
from tests.cases import cases

ZH = "全球价值链正在发生深刻的重构。"
EN = "Global value chains are being restructured."


@pytest.mark.parametrize("case", cases("running_text"))
def test_running_text(case):
    """Sentences are running text; what may be the same in two languages is none."""
    assert is_running(case["text"]) == case["running"]


class TestWrongLanguage:
    """A side in the other side's language."""

    @pytest.mark.parametrize(
        ("text", "lang", "other"),
        [(EN, "zh", "en"), (ZH, "en", "zh"), (EN, "ja", "en"), (EN, "ru", "en"), (EN + "（全球）", "zh", "en")],
    )
    def test_found(self, text, lang, other):
        """Text mostly in the other language's letters is in the wrong language."""
        assert wrong_language(text, lang, other)

    @pytest.mark.parametrize(
        ("text", "lang", "other"),
        [
            (ZH, "zh", "en"),
            (EN, "en", "zh"),
            ("WTO", "zh", "en"),  # an acronym
            ("iPhone 15 Pro Max", "zh", "en"),  # a name
            ("韦小宝", "en", "zh"),  # a name
            ("2021", "zh", "en"),
            ("", "zh", "en"),
            ("y = ax + b", "zh", "en"),  # a formula
            ("见 https://www.example.org/a/very/long/address/indeed", "zh", "en"),  # a link
            ("中国加入世界贸易组织World Trade Organization", "zh", "en"),
            ("He read 《红楼梦》 and liked it.", "en", "zh"),
            ("Guten Morgen, meine Damen und Herren!", "fr", "de"),  # the same letters
            (ZH, "ja", "zh"),  # shared letters
        ],
    )
    def test_not_found(self, text, lang, other):
        """The right language, a few letters, or languages in the same letters."""
        assert not wrong_language(text, lang, other)

    def test_unknown_language(self):
        """An unknown language is refused."""
        with pytest.raises(SettingError, match="unknown language 'xx'"):
            wrong_language(ZH, "xx", "en")

    @given(st.text())
    def test_never_both(self, text):
        """No text is in the wrong language both ways."""
        assert not (wrong_language(text, "zh", "en") and wrong_language(text, "en", "zh"))


class TestLength:
    """Pairs too short for a memory."""

    @pytest.mark.parametrize(("source", "target"), [("是。", "Yes."), ("“为什么？”", '"Why?"'), ("好！ ", "Good!")])
    def test_very_short(self, source, target):
        """Both sides are a word, and a sentence."""
        assert is_very_short(source, target)

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("苹果", "apple"),  # a term
            ("是。", "That is quite so."),
            ("快点进来吧！", "Come in!"),
            ("", "Yes."),
            ("。", "Yes."),
            ("……", "..."),
        ],
    )
    def test_not_very_short(self, source, target):
        """A term, one longer side, or a side with nothing to read."""
        assert not is_very_short(source, target)

    @given(st.text(), st.text())
    def test_swapped(self, source, target):
        """The sides' order does not matter."""
        assert is_very_short(source, target) == is_very_short(target, source)


class TestRepeated:
    """Pairs that an earlier pair says already."""

    def test_later_ones_only(self):
        """The first is not flagged; capitals, spaces and marks do not count."""
        pairs = [("好。", "Good."), ("对。", "Right."), ("好！", "good !"), ("好。", "Good.")]

        assert repeated(pairs) == [False, False, True, True]

    def test_both_sides_count(self):
        """Another translation, or another source, is another pair."""
        assert repeated([("好", "Good"), ("好", "Fine"), ("行", "Fine")]) == [False, False, False]

    def test_sides_do_not_run_together(self):
        """What matters is each side, not both as one text."""
        assert repeated([("a", "bc"), ("ab", "c")]) == [False, False]

    @pytest.mark.parametrize("pair", [("", ""), ("好", ""), ("", "Good"), ("——", "...")])
    def test_empty_sides(self, pair):
        """A pair with nothing to read on a side never repeats."""
        assert repeated([pair, pair]) == [False, False]

    @given(st.lists(st.tuples(st.text("aA好. ", max_size=3), st.text(max_size=3))))
    def test_all_again(self, pairs):
        """Told twice, each pair with letters on both sides is flagged the second time."""
        first, again = repeated(pairs), repeated([*pairs, *pairs])

        assert again[: len(pairs)] == first
        full = [all(any(c.isalnum() for c in side.casefold()) for side in pair) for pair in pairs]
        assert again[len(pairs) :] == full

    def test_many(self):
        """Twenty thousand different pairs hold no repetition."""
        assert not any(repeated([(f"{n}", "a") for n in range(20_000)]))


def sentence(text, kind=Kind.SENTENCE, paragraph=0):
    """Return a sentence of some paragraph."""
    return Sentence("en", kind, text, paragraph, 0, len(text))


HALVES = [sentence("It may break without"), sentence("the appropriate tools."), sentence("That is all.")]
WHOLE = [sentence("没有合适的工具就会出错。"), sentence("就这些。")]


class TestCuts:
    """Half sentences and swallowed headings are found, whole ones left alone."""

    @pytest.mark.parametrize("case", cases("cuts"))
    def test_cases(self, case):
        """Each case says whether a sentence goes on in the next."""
        texts, kinds = (case["before"], case["after"]), case.get("kinds", ("sentence", "sentence"))
        paragraphs = case.get("paragraphs", (0, 1))
        both = [sentence(t, Kind(k), p) for t, k, p in zip(texts, kinds, paragraphs, strict=True)]

        blocks = [MarkKind(block) if block else None for block in case.get("blocks", ())]

        assert torn(both, blocks) == [False, case["torn"], False]

    @pytest.mark.parametrize(
        ("target", "cut"),
        [(range(1), True), (range(1, 2), True), (range(2), False), (range(2, 3), False), (range(0), False)],
    )
    def test_a_bead_is_cut_at_its_edges(self, target, cut):
        """Both halves are cut, the two together are not."""
        borders = torn(WHOLE), torn(HALVES)

        assert is_cut(Bead(range(1), target), (WHOLE, HALVES), borders) == cut
        assert is_cut(Bead(target, range(1)), (HALVES, WHOLE), borders[::-1]) == cut

    @pytest.mark.parametrize(
        ("source", "target", "cut"),
        [("hs", "s", True), ("s", "hs", True), ("hs", "hs", False), ("h", "s", False), ("hs", "h", False)],
    )
    def test_a_heading_that_was_swallowed(self, source, target, cut):
        """A heading and text beside text alone: one side has lost its heading in the text, or never had it."""
        kinds = {"h": Kind.HEADING, "s": Kind.SENTENCE}
        sides = [[sentence("The background", kinds[kind]) for kind in side] for side in (source, target)]

        assert is_cut(Bead(range(len(source)), range(len(target))), sides, [torn(side) for side in sides]) == cut

    @given(st.lists(st.text(max_size=9), max_size=5))
    def test_whatever_the_text(self, texts):
        """There is an answer for every border, and the outer two are never inside a sentence."""
        answers = torn([sentence(text, paragraph=n) for n, text in enumerate(texts)])

        assert len(answers) == max(2, len(texts) + 1)
        assert not answers[0] and not answers[-1]
