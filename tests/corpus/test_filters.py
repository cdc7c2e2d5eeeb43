"""Filters by the names that people know."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.corpus.filters import FILTERS, first_hit, parse_filter
from aligner.corpus.records import Filter
from aligner.errors import SettingError
from tests.cases import cases
from tests.samples import HOSTILE

CASES = cases("filters")


@pytest.mark.parametrize("case", CASES)
def test_cases(case: dict):
    """What each filter removes, and what it leaves."""
    asked = parse_filter(case["filter"])
    langs = tuple(case.get("langs", ("zh", "en")))

    assert (asked.name if case["removed"] else "") == first_hit([asked], (case["source"], case["target"]), langs)


def test_all_have_cases():
    """Each filter has a case that is removed and one that is not."""
    tried = {(case.values[0]["filter"].partition("=")[0], case.values[0]["removed"]) for case in CASES}

    assert {(name, removed) for name in FILTERS for removed in (True, False)} == tried


@given(
    st.one_of(st.text(min_size=1), st.sampled_from(HOSTILE).map(lambda text: text[:300])),
    st.one_of(st.text(min_size=1), st.sampled_from(HOSTILE).map(lambda text: text[:300])),
    st.sampled_from([("zh", "en"), ("de", "fr"), ("th", "ar"), ("sv", "ko")]),
)
@settings(max_examples=50, deadline=None)
def test_any_text(source: str, target: str, langs):
    """Any two texts are judged, whatever is in them."""
    for name, kind in FILTERS.items():
        assert first_hit([Filter(name, kind.default)], (source, target), langs) in ("", name)


@pytest.mark.parametrize("text", ["no_such", "not_too_long=x", "not_too_long=-1", "no_urls=1", "length_ratio=nan", ""])
def test_refused(text: str):
    """An unknown filter, or a threshold that is none, is refused."""
    with pytest.raises(SettingError, match="filter"):
        parse_filter(text)


def test_defaults():
    """Thresholds are those of the two programs."""
    defaults = {name: kind.default for name, kind in FILTERS.items() if not math.isnan(kind.default)}

    assert {
        "not_too_long": 1024,
        "not_too_short": 3,
        "length_ratio": 3,
        "LengthFilter": 100,
        "LengthRatioFilter": 3,
        "LongWordFilter": 40,
        "AverageWordLengthFilter": 20,
        "AlphabetRatioFilter": 0.75,
        "CharacterScoreFilter": 1,
        "TerminalPunctuationFilter": -2,
        "NonZeroNumeralsFilter": 0.5,
        "RepetitionFilter": 2,
    } == defaults
