"""A name of one side that the other side lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.check import names_table
from aligner.check.names import names_missing
from aligner.languages.identification import letters
from tests.cases import cases

LANGS = st.sampled_from([("zh", "en"), ("en", "zh"), ("zh-TW", "en"), ("de", "fr"), ("ja", "en"), ("zh", "ja")])
TEXT = st.text() | st.text("中国美WTOUSus.-'&12 \u0130ßG“", max_size=60)


@pytest.mark.parametrize("case", cases("names"))
def test_case(case):
    """Each case says whether a name is missing."""
    assert case["missing"] == names_missing(case["source"], case["target"], tuple(case["langs"]))


@given(TEXT, TEXT, LANGS)
def test_any_text_swapped(source, target, langs):
    """Any two texts get an answer, the same one with sides and languages swapped."""
    assert names_missing(source, target, langs) == names_missing(target, source, langs[::-1])


@given(TEXT)
def test_same_letters_with_itself(text):
    """No text lacks its own names."""
    assert not names_missing(text, text, ("de", "fr"))


@given(st.text("WTOUSabs.-'& ", max_size=60))
def test_latin_text_has_its_own_words(text):
    """A Latin text in the place of the Chinese has all words of itself."""
    assert not names_missing(text, text, ("ru", "en"))


@pytest.mark.parametrize("unit", ["A", "A.", "A-", "AB ", "A&", "A1", "中国", "a@", ".", "www.", "'", "the WTO, "])
def test_long_text(unit):
    """A text of 40,000 characters is answered at once: whether it names something, and in which language."""
    text = unit * (40_000 // len(unit))

    assert names_missing(text, "-", ("zh", "en")) == (unit not in ("a@", ".", "www.", "'"))
    assert names_missing("-", text, ("zh", "en")) == ("WTO" in unit)
    assert not names_missing(text, text, ("de", "fr"))


def test_every_acronym_answers_to_its_names():
    """Each Chinese name in the table answers its acronym; a text without any does not."""
    for acronym, chinese in names_table.ACRONYMS.items():
        for name in chinese.split():
            assert not names_missing(f"关于{name}的事", f"About the {acronym}.", ("zh", "en"))
        assert names_missing("这件事", f"About the {acronym}.", ("zh", "en")), acronym


def test_every_place_answers_to_its_names():
    """Each English beginning in the table answers its Chinese names, in capitals too; a text without does not."""
    for chinese, english in names_table.PLACES.items():
        for name in chinese.split():
            assert names_missing(f"去{name}。", "Going there.", ("zh", "en")), name
            for form in english.split(","):
                assert not names_missing(f"去{name}。", f"To {form} now.", ("zh", "en"))
                assert not names_missing(f"去{name}。", f"TO {form.upper()} NOW.", ("zh", "en"))


def test_chance_names_hold_a_place():
    """Each word that is no place has a place's name in it, else it is of no use."""
    named = [name for chinese in names_table.PLACES for name in chinese.split()]
    assert [word for word in names_table.NOT_PLACES if not any(name in word for name in named)] == []


def test_tables_are_simplified():
    """No name in the tables has a character that the table of traditional ones would change."""
    text = " ".join([*names_table.ACRONYMS.values(), *names_table.PLACES, *names_table.NOT_PLACES])
    assert text == text.translate(names_table.TRADITIONAL)
    assert set(letters("zh").findall(text)) >= {chr(char) for char in names_table.TRADITIONAL.values()}
