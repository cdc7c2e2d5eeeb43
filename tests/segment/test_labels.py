"""What places are called: numbers however they are written, and the rows and columns of tables."""

import pytest

from aligner.records import Document, Mark, MarkKind
from aligner.segment import segment
from aligner.segment.labels import labels_of, number_of

HEADINGS = [
    ("zh", "第十二章 归来", "12"),
    ("zh", "第 3 节", "3"),
    ("zh", "（三）结论", "3"),
    ("zh", "三、父亲", "3"),
    ("zh", "4.1.3 结果", "4.1.3"),
    ("zh", "① 甲", "1"),
    ("en", "CHAPTER XII. The Return", "12"),
    ("en", "IV. Father", "4"),
    ("en", "A.1 Files", "a.1"),
    ("en", "4.1.3 Results", "4.1.3"),
    ("de", "3. Kapitel", "3"),
    ("fr", "Chapitre 3", "3"),
    # no numbers
    ("zh", "三月的雨", ""),
    ("zh", "三部曲", ""),
    ("en", "1984 was a year", ""),
    ("en", "I am born", ""),
    ("en", "A Scandal in Bohemia", ""),
    ("en", "Henry 3", ""),
]
SENTENCES = [
    ("en", "b) the second", "b"),
    ("en", "(2) The second.", "2"),
    ("en", "Table 2. Exports", "2"),
    # prose
    ("en", "3 men came.", ""),
    ("en", "3.5 percent are lost.", ""),
    ("zh", "3 个人来了。", ""),
]


@pytest.mark.parametrize(("lang", "text", "number"), HEADINGS)
def test_numbers_of_headings(lang, text, number):
    """They are the same in every language."""
    assert number_of(text, lang, alone=True) == number


@pytest.mark.parametrize(("lang", "text", "number"), SENTENCES)
def test_numbers_of_items(lang, text, number):
    """Where prose may begin with a number, a mark must follow it."""
    assert number_of(text, lang, alone=False) == number


def labelled(parts):
    """Return the labels of a document with these blocks: text, kind, value."""
    text, marks = "", []
    for block, kind, value in parts:
        marks.append(Mark(len(text), len(text) + len(block), kind, value))
        text += f"{block}\n\n"
    segmentation = segment(Document("x", text, tuple(marks)), ("en",))
    return labels_of(segmentation, [segmentation.sentences[i] for i in segmentation.alignable("en")])


def test_what_readers_know():
    """A number that is not in the text counts, a bullet does not; what goes on in a paragraph has no label."""
    parts = [
        ("The results", MarkKind.HEADING, "2 4.1"),
        ("It is good. It is cheap.", MarkKind.ITEM, "iv."),
        ("It is new.", MarkKind.ITEM, "•"),
        ("It is said here.", MarkKind.PARAGRAPH, ""),
    ]

    assert labelled(parts) == ["heading 4.1", "item 4", "", "", ""]


def test_rows_are_counted_in_each_table():
    """A table with one row more moves none of the next one."""
    cells = [("Name", "1,1"), ("Use", "1,2"), ("Shell", "2,1"), ("Other name", "4,1"), ("Other use", "4,2")]

    assert labelled([(text, MarkKind.CELL, place) for text, place in cells]) == [
        "cell 0,1", "cell 0,2", "cell 1,1", "cell 0,1", "cell 0,2",
    ]  # fmt: skip
