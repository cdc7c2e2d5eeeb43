"""The benchmark of languages: which paragraphs a bead leaves, and what is read of a folder of texts."""

import pytest

from aligner.errors import InputError
from aligner.records import Bead
from benchmarks import languages
from benchmarks.languages import Agreement, Measured, Side, agreement, judge, result, split_side, table, texts_of
from benchmarks.measure import OURS

SIDES = Side(list("abcdef"), [0, 0, 1, 2, 3, 5]), Side(list("ABCDEF"), [0, 1, 1, 2, 4, 5])
"""Paragraph 3 is in the source only, paragraph 4 in the target only."""


def test_a_paragraph_agrees_when_no_bead_leaves_it():
    """A bead over 0 and 1 spoils both, null beads spoil none, and what one side lacks is not counted."""
    beads = [([0], [0]), ([1], [1]), ([2], [2]), ([3], [3]), ([4], []), ([], [4]), ([5], [5])]

    assert Agreement(whole=2, count=4, unpaired=2, sentences=12) == agreement(SIDES, beads)


def test_a_bead_that_takes_in_another_paragraph_leaves_its_own():
    """Both ends in paragraph 2 or 5, but a sentence of 3 or 4 among them: that is no pair of paragraphs."""
    beads = [([0, 1], [0]), ([2], [1, 2]), ([3, 4], [3]), ([5], [4, 5])]

    assert Agreement(whole=2, count=4, unpaired=0, sentences=12) == agreement(SIDES, beads)


def test_texts_without_sentences_agree_nowhere():
    """Nothing is divided by."""
    none = Agreement()

    assert none == agreement((Side([], []), Side([], [])), [])
    assert result([Measured("x", {OURS: none}, [])])["agreement"] == {OURS: 0.0}


def test_only_filled_beads_are_judged():
    """A bead is right when it stays inside, whatever its confidence; unpaired sentences say nothing."""
    beads = [
        Bead(range(2), range(1), score=0.9, posterior=0.75),
        Bead(range(2, 4), range(1, 3), score=0.9, posterior=0.5),
        Bead(range(4, 5), range(0), score=0.0, posterior=0.9),
    ]

    assert [(j.confidence, j.right) for j in judge(SIDES, beads)] == [(0.75, True), (0.5, False)]


def test_sentences_know_their_paragraph():
    """Empty paragraphs keep their number, furniture is left out."""
    side = split_side(["He came. She left.", "", "https://example.org/a/b", "It rained."], "en")

    assert Side(["He came.", "She left.", "It rained."], [0, 0, 3]) == side


def test_long_texts_are_cut(tmp_path, monkeypatch):
    """Only the first paragraphs are read."""
    (tmp_path / "en.txt").write_text("One.\nTwo.\nThree.\n", encoding="utf-8")
    monkeypatch.setattr(languages, "LONGEST", 2)

    assert languages.read_side(tmp_path, "en").sentences == ["One.", "Two."]


def test_texts_are_found_by_language(tmp_path):
    """A text needs English and another language; a folder without any is refused."""
    for name, langs in {"a": ("en", "fr", "de"), "b": ("en", "fr"), "c": ("fr", "de"), "d": ("en",)}.items():
        (tmp_path / name).mkdir()
        for lang in langs:
            (tmp_path / name / f"{lang}.txt").write_text("x\n", encoding="utf-8")

    assert texts_of(tmp_path) == {"de": [tmp_path / "a"], "fr": [tmp_path / "a", tmp_path / "b"]}
    with pytest.raises(InputError, match=r"no folder with en\.txt"):
        texts_of(tmp_path / "c")


def test_counts_are_added_up_over_texts():
    """A long text weighs more than a short one; the table has a line a language."""
    long, short = Agreement(9, 10, 4, 20), Agreement(0, 2, 0, 20)
    found = result([Measured("a", {OURS: long}, []), Measured("b", {OURS: short}, [])])

    assert found["agreement"] == {OURS: 0.75} and found["unpaired"] == {OURS: 0.1}
    assert found["texts"] == {"a": {OURS: 0.9}, "b": {OURS: 0.0}}
    assert table({"xx": found}).splitlines()[-1] == "| xx | 2 | 12 | 0.750 | 0.100 | 0.000 |"
