"""Tables and printed columns: no sentence crosses a border, and rows that are pairs stay pairs."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import align_text
from aligner.errors import SettingError
from aligner.records import Document, Kind
from aligner.segment import segment
from aligner.settings import Settings

CASES = json.loads((Path(__file__).parents[1] / "cases" / "tables.json").read_text("utf-8"))
ROWS = [
    ("今天天气很好。", "The weather is nice today."),
    ("我们去公园吧。", "Let us go to the park."),
    ("狗在树下睡觉。", "The dog sleeps under the tree."),
    ("他昨天买了三本书。", "He bought three books yesterday."),
    ("火车晚点了两个小时。", "The train was two hours late."),
]


def written(rows, border="\t"):
    """Return a table of *rows*."""
    return "".join(border.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case):
    """Each column is in its language, and nothing in two."""
    langs = case.get("langs", "zh,en").split(",")

    segmentation = segment(Document("x", case["text"]), langs)

    found = [[s.lang, s.text] for s in segmentation.sentences if s.kind is not Kind.FURNITURE]
    assert found == case["sentences"]
    assert [s.text for s in segmentation.sentences if s.kind is Kind.FURNITURE] == case.get("aside", [])
    if "Must not change" in case["comment"]:
        assert not segmentation.document.marks


@given(st.lists(st.lists(st.sampled_from(["一。", "甲 a", "One.", "two", "", "3", " "]), max_size=4), max_size=6))
def test_any_rows(rows):
    """Whatever stands in rows, every letter is in a sentence or set aside: the stages check it themselves."""
    for border in ("\t", " ||| ", "   "):
        text = written(rows, border)
        segmentation = segment(Document("x", text), ("zh", "en"))

        letters = sorted(c for s in segmentation.sentences for c in s.text if c.isalnum())
        assert letters == sorted(c for c in text if c.isalnum())


DRAWN = [
    "+---+---+",
    "|---+---|",
    "| a | 一 |",
    "|a |一。",
    "| b |   |",
    "│甲│c│",
    "┌─┐",
    "==  ==",
    "甲  ab",
    "    a b",
    "$ ls -l",
    "# rm *",
    "x = {1};",
    "",
    "One.",
]


@given(st.lists(st.sampled_from(DRAWN), max_size=12))
def test_any_drawing(lines):
    """Whatever is drawn, and whatever code stands between, every letter is in a sentence or set aside."""
    text = "\n".join(lines) + "\nend"
    segmentation = segment(Document("x", text), ("zh", "en"))

    letters = sorted(c for s in segmentation.sentences for c in s.text if c.isalnum())
    assert letters == sorted(c for c in text if c.isalnum())


def test_same_script_needs_columns():
    """Two languages of the same script that no border tells apart are refused, with what would do."""
    with pytest.raises(SettingError, match="a column for each"):
        segment(Document("x", "Guten Tag.\nBonjour.\n"), ("de", "fr"))


def test_rows_that_are_pairs_stay_pairs(encoder):
    """Cells are not split, and a pair is as sure as the search is of it."""
    rows = [*ROWS, ("他走了。她哭了。", "He left. She cried.")]

    alignment = align_text(written(rows), encoder=encoder)

    assert [(pair.source, pair.target) for pair in alignment.pairs] == rows
    assert all(pair.keep for pair in alignment.pairs)


def test_rows_that_slipped_are_not_believed(encoder):
    """Where one column has slipped by a row, its rows are pairs of low confidence."""
    sources, targets = zip(*ROWS, strict=True)
    slipped = list(zip(sources, [targets[-1], *targets[:-1]], strict=True))

    alignment = align_text(written(slipped), encoder=encoder)

    assert [(pair.source, pair.target) for pair in alignment.pairs] == slipped
    assert not any(pair.keep for pair in alignment.pairs)


def test_resegment(encoder):
    """The sentences inside the rows are aligned when that is asked for."""
    rows = [*ROWS, ("他走了。她哭了。", "He left. She cried.")]

    alignment = align_text(written(rows), encoder=encoder, settings=Settings(resegment=True))

    assert [(pair.source, pair.target) for pair in alignment.pairs][-2:] == [
        ("他走了。", "He left."),
        ("她哭了。", "She cried."),
    ]


@pytest.mark.parametrize(
    "rows",
    [[*ROWS[:4], ("火车晚点了。", "")], [(a + b, f"{c} {d}") for (a, c), (b, d) in pairwise(ROWS)]],
    ids=["an empty cell", "paragraphs"],
)
def test_rows_that_are_no_pairs_yet(rows, encoder):
    """With cells that miss, or hold paragraphs, sentences are aligned."""
    alignment = align_text(written(rows), encoder=encoder)

    assert not alignment.segmentations[0].rows


def test_a_row_without_translation(encoder):
    """One empty cell among very many does not keep the others from being pairs."""
    rows = [*(ROWS * 12), ("火车晚点了。", ""), *ROWS]

    alignment = align_text(written(rows), encoder=encoder)

    assert [(pair.source, pair.target) for pair in alignment.pairs] == rows
    assert [pair.bead.is_null for pair in alignment.pairs] == [not target for _, target in rows]
