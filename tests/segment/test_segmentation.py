"""Regions, paragraphs and furniture: cases, seeds and promises."""

from collections import Counter
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import Kind, split_text
from aligner.errors import SettingError
from aligner.languages.characters import is_blank
from aligner.read import read_document
from aligner.records import Document, check_paragraphs, check_regions, check_sentences
from aligner.segment.furniture import reason_for
from aligner.segment.regions import find_regions
from tests.cases import cases

SEEDS = Path(__file__).parents[2] / "seeds"
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("case", cases("regions"))
def test_regions(case):
    """Each stretch gets its language, and nothing but white space is left outside."""
    document = Document("case", case["text"])

    regions = find_regions(document, ("zh", "en"))

    check_regions(document, regions)
    assert [list(r) for r in case["regions"]] == [[r.lang, case["text"][r.start : r.end]] for r in regions]


@pytest.mark.parametrize("case", cases("paragraphs"))
def test_paragraphs(case):
    """Wraps, hyphens and page breaks are undone; headings and furniture stand alone."""
    paragraphs = split_text(case["text"], case["langs"]).paragraphs

    assert case["paragraphs"] == [[p.kind, p.text] for p in paragraphs]


@pytest.mark.parametrize("case", cases("furniture"))
def test_furniture(case):
    """Furniture is named; text that only looks a little like it stays."""
    assert case["note"] == reason_for(case["text"])


def test_running_heads_are_set_aside():
    """A line that stands at the edge of three pages is a running head, whatever its page number."""
    page = "Some words of the text that goes on and on over the page, and then\nit stops here.\n"
    text = "\f".join(f"Journal of Trade, Vol. 3 ({n})\n{page}" for n in range(1, 5))

    aside = [s for s in split_text(text, ["en"]).sentences if s.kind is Kind.FURNITURE]

    assert ["running head"] * 4 == [s.note for s in aside]


def test_languages_of_one_script_cannot_share_a_document():
    """German and French in one file are refused, with what to do instead."""
    with pytest.raises(SettingError, match=r"de and fr are written in the same letters .*align pair"):
        split_text("Guten Tag. Bonjour.", ["de", "fr"])


def _letters(text):
    return [c for c in text if c.isalnum()]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_no_letter_of_a_seed_is_lost(path):
    """All letters of the document are the letters of its sentences and named removals, each once."""
    document = read_document(path)

    sentences = split_text(document.text).sentences

    assert all(s.note for s in sentences if s.kind is Kind.FURNITURE)
    assert Counter(_letters(document.text)) == Counter(c for s in sentences for c in _letters(s.text))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_letters_of_each_language_keep_their_order(lang):
    """Seed 002, its pages in turn: what each language says stands in its own order."""
    document = read_document(next(SEEDS.glob("002*")))
    segmentation = split_text(document.text)
    regions = find_regions(document, ("zh", "en"))

    expected = [c for r in regions if r.lang == lang for c in _letters(document.text[r.start : r.end])]

    assert expected == [c for s in segmentation.sentences if s.lang == lang for c in _letters(s.text)]


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_seed_splits_as_before(path):
    """The whole list of sentences, headings and furniture of each seed is the one that was proof-read."""
    golden = GOLDEN / f"{path.stem[:3]}.sentences.txt"

    lines = [f"{s.kind[:4]} {s.lang} {s.text}" for s in split_text(read_document(path).text).sentences]

    assert golden.read_text(encoding="utf-8").splitlines() == lines


def test_seed_002_has_its_units():
    """295 Chinese and 331 English units, headings counted."""
    segmentation = split_text(read_document(next(SEEDS.glob("002*"))).text)

    assert (295, 331) == (len(segmentation.alignable("zh")), len(segmentation.alignable("en")))


MESSY = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("中国价值链。！？…“”‘’《》（）；：，、　 \n\n\f\t-.!?\"'()[]1234567890.:;,|abcXYZé")),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=1,
    max_size=300,
).filter(lambda text: not is_blank(text))


@settings(max_examples=300, deadline=None)
@given(MESSY)
def test_any_text_keeps_its_letters(text):
    """Whatever the text: the promises of all records hold and no letter is lost or invented."""
    segmentation = split_text(text)

    check_paragraphs(segmentation.document, segmentation.paragraphs)
    check_sentences(segmentation.paragraphs, segmentation.sentences)
    assert Counter(_letters(text)) == Counter(c for s in segmentation.sentences for c in _letters(s.text))


@settings(max_examples=200, deadline=None)
@given(MESSY)
def test_sentences_lead_back_to_the_document(text):
    """Each sentence's first letter stands where the record says, and sentences are in document order."""
    segmentation = split_text(text)

    places = [segmentation.source_of(s) for s in segmentation.sentences]

    assert sorted(places) == places
    assert [text[i] for i in places] == [s.text[0] for s in segmentation.sentences]


def _seconds(text):
    """Return the processor time that splitting *text* takes, the better of two tries."""
    taken = []
    for _ in range(2):
        begun = process_time()
        split_text(text)
        taken.append(process_time() - begun)
    return min(taken)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda n: "a " + "-" * n + " b.", id="dashes"),
        pytest.param(lambda n: "a " + "—" * n + " b.", id="long dashes"),
        pytest.param(lambda n: "a" + " " * n + "b.", id="spaces"),
        pytest.param(lambda n: "a" * n, id="one word"),
        pytest.param(lambda n: "(" * n, id="brackets"),
        pytest.param(lambda n: "“好" * n, id="quotes"),
        pytest.param(
            lambda n: "\n".join(["the market of values that grows and falls with all that it is worth"] * (n // 8)),
            id="wraps",
        ),
    ],
)
def test_time_grows_with_the_text(make):
    """Four times the text takes four times as long, not sixteen times."""
    assert _seconds(make(24_000)) < 9 * _seconds(make(6_000)) + 0.2
