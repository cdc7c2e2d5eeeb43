"""Quotes and brackets that do not pair, on one side or on one side only."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aligner.check.punctuation import punctuation_differs
from tests.cases import cases


def unbalanced(text):
    """Whether *text* differs from one without marks."""
    return punctuation_differs(text, "")


TEXT = st.text() | st.text("“”「」«»„\"'’()（）《》[]1a 一、:；;-.", max_size=40)
WHOLE = st.text('“”「」«»"()（）《》[]好 ,', max_size=8).filter(lambda text: not unbalanced(text))


@pytest.mark.parametrize("case", cases("punctuation"))
def test_case(case):
    """Each case says whether one side only has an unpaired mark; the sides' order does not matter."""
    assert case["differ"] == punctuation_differs(case["source"], case["target"])
    assert case["differ"] == punctuation_differs(case["target"], case["source"])


@given(TEXT, TEXT)
def test_any_text_swapped(source, target):
    """Any two texts get an answer, the same one swapped; two whole sides never differ."""
    differ = punctuation_differs(source, target)
    assert differ == punctuation_differs(target, source)
    assert not differ or unbalanced(source) or unbalanced(target)


@given(TEXT)
def test_with_itself(text):
    """No text differs from itself."""
    assert not punctuation_differs(text, text)


@given(WHOLE, st.sampled_from(["“{}”", "「{}」", "《{}》", "[{}]"]))
def test_enclosed(text, marks):
    """A whole text in a pair of marks is whole; but one mark that opens and closes does so alone."""
    assume("“" in text or "”" not in text)
    assert not unbalanced(marks.format(text))


@pytest.mark.parametrize("text", ["他说：“走吧。", "走吧。”", "(GVC", "GVC）", "《红楼梦", "[3", 'Go"', "« Oui", "{a"])
def test_unbalanced(text):
    """One half of a pair is found, of each class."""
    assert unbalanced(text)


@pytest.mark.parametrize("unit", ["(", "1)", "a) ", ":-)", '"', '1"', "'", "“", "《", " ", "- "])
def test_long_text(unit):
    """A text of 40,000 characters is answered at once, whatever it repeats."""
    text = unit * (40_000 // len(unit))
    assert not punctuation_differs(text, text)
    assert punctuation_differs(text, "a") == (unit in ("(", "1)", "“", "《"))
