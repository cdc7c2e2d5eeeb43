"""Sentences as running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.languages import joined


class TestJoinSentences:
    """Sentences as running text."""

    @pytest.mark.parametrize(
        ("lang", "texts", "expected"),
        [
            ("en", [], ""),
            ("en", ["One."], "One."),
            ("en", ["One.", "Two."], "One. Two."),
            ("zh", ["一。", "二。"], "一。二。"),
            ("zh", ["“一。”", "二。"], "“一。”二。"),
            ("zh", ["第一章", "从前有座山。"], "第一章 从前有座山。"),  # a heading ends without a mark
            ("zh", ["He left.", "OK."], "He left. OK."),  # Latin text inside Chinese
            ("zh", ["他说OK.", "走了。"], "他说OK.走了。"),
            ("zh", ["一。", "GDP增长。"], "一。GDP增长。"),
            ("zh", ["共3", "4个。"], "共3 4个。"),  # two numbers stay two
            ("ja", ["はい。", "いいえ。"], "はい。いいえ。"),
            ("ko", ["네.", "아니요."], "네. 아니요."),
        ],
    )
    def test_joined(self, lang, texts, expected):
        """A space stands where the language has one, and where two words would become one."""
        assert expected == joined(texts, lang)

    @given(st.lists(st.text(min_size=1, max_size=10)), st.sampled_from(["zh", "en", "th", "ar"]))
    def test_nothing_lost(self, texts, lang):
        """The texts stand one after the other, at most one space between two."""
        text_of_all, ends = joined(texts, lang), {0}
        for text in texts:
            # Where a text begins with a space, either may be the one between.
            starts = ends | {at + 1 for at in ends if text_of_all.startswith(" ", at)}
            ends = {at + len(text) for at in starts if text_of_all.startswith(text, at)}
            assert ends
        assert len(text_of_all) in ends
