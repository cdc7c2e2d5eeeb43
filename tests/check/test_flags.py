"""Each flag is raised where there is reason, and not by right pairs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.check import flags as checks
from aligner.check.flags import Sides, find_flags
from aligner.check.omissions import relative_length
from aligner.encode import Encoder
from aligner.errors import SettingError
from aligner.rows import FLAGS
from tests.cases import cases
from tests.conftest import StubEncoder

LANGS = ("zh", "en")
USUAL = 1.077
"""Bytes of Chinese for one of English: that of the pairs of seed 002 that are surest."""
OWN = [flag for flag in FLAGS if flag not in ("repeated", "moved", "contradiction")]
"""What a pair can get for itself; the others need its neighbours, the search or another document."""


def pair_of(case: dict) -> Sides:
    """Return the pair that a case describes."""
    times, kinds = case.get("times", 1), case.get("kinds", ("sentence", "sentence"))
    texts, headings = (case["source"] * times, case["target"] * times), (kinds[0] == "heading", kinds[1] == "heading")
    return Sides(texts, headings, cut=case.get("cut", False), border=case.get("border", 1.0))


def flags_of(pairs: list[Sides], encoder: Encoder, usual: float = USUAL) -> list[tuple[str, ...]]:
    """Return the flags of *pairs*; no check of them may fail."""
    flags, faults = find_flags(pairs, LANGS, usual, encoder)
    assert faults == ()
    return flags


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
        assert any(flag in case.values[0]["flags"] for case in cases("flags"))


class TestFindFlags:
    """The flags of the pairs of a document."""

    @pytest.mark.parametrize("case", cases("flags"))
    def test_case(self, case, encoder: Encoder):
        """Each case says which flags its pair gets, in order."""
        assert flags_of([pair_of(case)], encoder) == [tuple(case["flags"])]

    def test_all_cases_at_once(self, encoder: Encoder):
        """A pair's own flags do not depend on the others, and stand where the pair does."""
        told = [case.values[0] for case in cases("flags")]

        found = flags_of([pair_of(case) for case in told], encoder)

        own = [tuple(flag for flag in flags if flag in OWN) for flags in found]
        assert own == [tuple(case["flags"]) for case in told]

    def test_repeated(self, stub: StubEncoder):
        """The second of two equal pairs is flagged; another translation of the same source is not."""
        pair, other = (
            Sides(("是的，先生，正是如此。", "Yes, sir, quite so.")),
            Sides(("是的，先生，正是如此。", "Indeed it is, sir.")),
        )

        assert flags_of([pair, other, pair], stub) == [(), (), ("repeated",)]

    def test_usual_length_is_the_documents_own(self, stub: StubEncoder):
        """What is far too long in one document is usual in another."""
        pair = Sides(("天气很好。", "After the long meeting nobody wanted to talk about the weather at all"))

        assert flags_of([pair], stub) == [("length",)]
        assert flags_of([pair], stub, relative_length(*pair.texts, 1.0)) == [()]

    def test_very_long(self, stub: StubEncoder):
        """A side is too long from 2,001 characters on, whichever it is."""
        texts = [("字" * 2000, "a" * 2000), ("字" * 2001, "a" * 2000), ("字" * 2000, "a" * 2001)]

        assert flags_of([Sides(both) for both in texts], stub, 3.0) == [(), ("long",), ("long",)]

    def test_no_pairs(self, stub: StubEncoder):
        """No pairs, no flags."""
        assert flags_of([], stub) == []

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4))
    def test_any_texts(self, texts):
        """Any texts get an answer each, made of known flags, each once and in order."""
        found = flags_of([Sides(both) for both in texts], StubEncoder())

        assert len(found) == len(texts)
        assert all(flags == tuple(flag for flag in FLAGS if flag in flags) for flags in found)


def _stumble(at: str):
    """Return a check that raises at pairs with the text *at*, and else has no doubt."""

    def check(source, target, langs):
        if at in source:
            raise KeyError(at)
        return False

    return check


SHORT_AND_WTO = [
    Sides(("是。", "Yes."), label="pair 1"),
    Sides(("中国加入了WTO。", "China joined."), label="pair 2"),
    Sides(("是的。", "Yes!"), label="pair 3"),
]


class TestFaults:
    """Checks that fail cost flags, and are told."""

    def test_own(self, stub: StubEncoder, monkeypatch):
        """A pair of which a check fails has no flags, whatever other checks say; the other pairs have theirs."""
        monkeypatch.setattr(checks, "numbers_differ", _stumble("WTO"))

        flags, faults = find_flags(SHORT_AND_WTO, LANGS, USUAL, stub)

        assert flags == [("short",), (), ("short",)]
        (fault,) = faults
        assert re.fullmatch(r"the check failed for pair 2: KeyError: 'WTO' \(test_flags\.py, line \d+\)", fault)

    def test_told_once(self, stub: StubEncoder, monkeypatch):
        """What happens again and again is one line, with how often."""
        monkeypatch.setattr(checks, "names_missing", _stumble("是"))

        flags, faults = find_flags(SHORT_AND_WTO, LANGS, USUAL, stub)

        assert flags == [(), (), ()]
        assert [fault.partition(": ")[0] for fault in faults] == ["the check failed for pair 1 and 1 more"]

    @pytest.mark.parametrize("flag", ["partial", "repeated"])
    def test_all_pairs(self, flag: str, stub: StubEncoder, monkeypatch):
        """Where a check that compares pairs fails its flag is lost, and no other."""

        def fail(*_):
            raise ValueError("two\nlines")

        monkeypatch.setattr(checks, {"partial": "find_omissions", "repeated": "repeated"}[flag], fail)

        flags, faults = find_flags([*SHORT_AND_WTO, SHORT_AND_WTO[1]], LANGS, USUAL, stub)

        assert flags == [("short",), ("names",), ("short",), ("names", *["repeated"] * (flag == "partial"))]
        assert [fault.rpartition(" (")[0] for fault in faults] == [
            f"the check failed for the flag {flag!r}: ValueError: two lines"
        ]

    def test_own_errors_go_on(self, stub: StubEncoder):
        """What this package refuses is the caller's to hear: a language that it does not know."""
        with pytest.raises(SettingError, match="unknown language 'xx'"):
            find_flags(SHORT_AND_WTO, ("xx", "en"), USUAL, stub)


class TestLength:
    """How many times as long as usual a source is."""

    def test_bytes(self):
        """Lengths are in bytes of UTF-8, so that one Chinese character is about a word."""
        assert relative_length("价值", "value", 1.0) == pytest.approx(6 / 5)
        assert relative_length("价值", "value", 1.2) == pytest.approx(1.0)

    def test_empty(self):
        """An empty side counts as one byte, a lone surrogate as something."""
        assert relative_length("", "", 1.0) == 1.0
        assert relative_length("\ud800", "", 1.0) >= 1.0
