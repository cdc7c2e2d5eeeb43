"""What is odd about a pair's sides as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.check.texts import is_very_short, repeated, wrong_language
from aligner.errors import SettingError

ZH = "全球价值链正在发生深刻的重构。"
EN = "Global value chains are being restructured."


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
