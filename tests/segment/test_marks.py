"""What a document's marks say is believed before anything is guessed from its layout."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import align_document
from aligner.errors import BrokenPromiseError
from aligner.records import Document, Kind, Mark, MarkKind, check_marks
from aligner.segment import segment
from aligner.segment.marks import BLOCKS, stretches, times_of
from aligner.settings import Settings
from tests.conftest import StubEncoder

TEXT = "今天天气很好。The weather is nice.\n第一章\n\n- Item one goes on\nand on. print('a. b')\f走吧。Let us go (2)."
VALUES = {MarkKind.LANGUAGE: ["zh", "en"], MarkKind.NOTE: ["torn off"], MarkKind.CELL: ["1,1", "1,2", "2,1", "4,2"]}


@st.composite
def marks(draw, text: str = TEXT) -> tuple[Mark, ...]:
    """Draw marks of any kind, anywhere, also inside one another and across."""
    found = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        kind = draw(st.sampled_from(MarkKind))
        value = draw(st.sampled_from(VALUES.get(kind, ["1"])))
        found.append(Mark(start, draw(st.integers(start + 1, len(text))), kind, value))
    return tuple(sorted(found))


def found(text: str, *marked: tuple[str, MarkKind, str]) -> list[tuple[str, str, str]]:
    """Return language, kind and text of what *text* is cut into with a mark on each of the parts in *marked*."""
    spans = [(text.index(part), text.index(part) + len(part), kind, value) for part, kind, value in marked]
    document = Document("x", text, tuple(sorted(Mark(*span) for span in spans)))
    return [(s.lang, str(s.kind), s.text) for s in segment(document, ("zh", "en")).sentences]


@given(marks())
def test_any_marks(drawn):
    """Whatever is marked, every letter is in a sentence or set aside: the stages check it themselves."""
    document = Document("x", TEXT, drawn)

    segmentation = segment(document, ("zh", "en"))

    assert {c for s in segmentation.sentences for c in s.text if c.isalnum()} == {c for c in TEXT if c.isalnum()}


@given(marks())
def test_stretches_tile_the_document(drawn):
    """They follow one another without gap, and each has the block that begins last around it."""
    parts = list(stretches(Document("x", TEXT, drawn)))

    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert parts[-1].end == len(TEXT)
    for part in parts:
        around = [m for m in drawn if m.kind in BLOCKS and m.start <= part.start and part.end <= m.end]
        assert (part.block is None) == (not around)
        assert not around or part.block.start == max(mark.start for mark in around)


def test_language():
    """A mark of a language outweighs the letters, so that even two languages in the same letters can be told apart."""
    text = "Guten Tag.\nBonjour.\n"
    german = Mark(0, 10, MarkKind.LANGUAGE, "de")
    french = Mark(11, 19, MarkKind.LANGUAGE, "fr")

    alignment = align_document(Document("x", text, (german, french)), Settings(langs=("de", "fr")), StubEncoder())

    assert [(pair.source, pair.target) for pair in alignment.pairs] == [("Guten Tag.", "Bonjour.")]


def test_heading():
    """Exactly the marked stretch is a heading, though it looks like the sentence that it stands before."""
    assert found("Growth slows. It will go on.", ("Growth slows.", MarkKind.HEADING, "1")) == [
        ("en", "heading", "Growth slows."),
        ("en", "sentence", "It will go on."),
    ]


@pytest.mark.parametrize("kind", [MarkKind.ITEM, MarkKind.CELL])
def test_paragraphs_of_their_own(kind):
    """An item or a cell is never joined with what stands around it, and is split inside."""
    text = "One goes\nTwo. Three\ngoes on."

    assert [s for *_, s in found(text, ("Two. Three", kind, "1,1"))] == ["One goes", "Two.", "Three", "goes on."]


@pytest.mark.parametrize("kind", [MarkKind.CAPTION, MarkKind.FOOTNOTE])
def test_where_the_page_had_room(kind):
    """A caption or a note is a paragraph of its own, and the one that it interrupts goes on behind it."""
    text = "One goes\nTwo. Three\ngoes on."

    assert [s for *_, s in found(text, ("Two. Three", kind, ""))] == ["One goes goes on.", "Two.", "Three"]


def test_code_is_set_aside_whole():
    """A program is never cut at its dots, keeps its lines, and is no text to translate."""
    text = "Type this.\nprint(a. b)\nlen(c. D)\nThen press Enter."

    sentences = segment(Document("x", text, (Mark(11, 32, MarkKind.CODE),)), ("zh", "en")).sentences

    assert [(s.text, s.kind, s.note) for s in sentences if s.kind is Kind.FURNITURE] == [
        ("print(a. b)\nlen(c. D)", Kind.FURNITURE, "code")
    ]


def test_when_sentences_are_said():
    """Time passes with the characters of a cue; a sentence over two has the times of both, one without has none."""
    text = "Come in. Sit down\nnow.\n\nWho?\n\nYou."
    spans = [(0, 17, "00:00:10.000-00:00:13.400"), (18, 22, "01:00:14.500-01:00:15.000"), (30, 34, "no times")]
    marks = (Mark(0, 22, MarkKind.ITEM), *(Mark(a, b, MarkKind.TIME, value) for a, b, value in spans))
    found = segment(Document("x", text, tuple(sorted(marks))), ("en",))

    assert np.array(times_of(found, found.sentences)) == pytest.approx(
        np.array([(10, 11.6), (11.8, 3615), (np.nan, np.nan), (np.nan, np.nan)]), nan_ok=True
    )


def test_a_text_has_no_times():
    """Where no mark is of times, nothing is known of any sentence."""
    found = segment(Document("x", "Come in. Sit down."), ("en",))

    assert times_of(found, found.sentences) == []


def test_marks_are_checked():
    """Marks in a wrong order, empty ones and those outside the text are a bug of the reader's."""
    page = MarkKind.PAGE
    for wrong in ((Mark(3, 4, page), Mark(1, 2, page)), (Mark(2, 2, page),), (Mark(0, 9, page),)):
        with pytest.raises(BrokenPromiseError):
            check_marks(Document("x", "text", wrong))
