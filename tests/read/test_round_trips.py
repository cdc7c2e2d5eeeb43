"""The seed paper in each format has the sentences of its plain text, and the same pairs."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from aligner import Alignment, Segmentation, Settings, align_document, split_document
from aligner.encode import Encoder
from aligner.languages.characters import is_cjk
from aligner.pipeline import align_documents
from aligner.read import read_document
from aligner.records import Kind
from tests.program import SEED_002
from tests.read import editions

SAME = 0.99
"""Share of the sentences of either that are the other's."""
NO_MARKDOWN = pytest.mark.skipif(find_spec("aligner.read.markdown") is None, reason="Markdown has no reader yet")
EDITIONS = [
    ("html", editions.html),
    ("epub", editions.epub),
    ("docx", editions.word),
    pytest.param("md", editions.markdown, marks=NO_MARKDOWN),
    pytest.param("pdf", editions.pdf_in_turn, id="pages in turn"),
    pytest.param("pdf", editions.pdf_in_columns, id="two columns"),
]


def sentences(*found: Segmentation) -> Counter[tuple[str, str]]:
    """Return languages and texts of sentences and headings, without spaces beside Han: a PDF has none to be read."""
    told = [one for segmentation in found for one in segmentation.sentences if one.kind is not Kind.FURNITURE]
    return Counter((sentence.lang, _closed(sentence.text)) for sentence in told)


def _closed(text: str) -> str:
    return re.sub(r"(.)\s+(?=(.))", lambda m: m[1] if is_cjk(m[1]) or is_cjk(m[2]) else m[0], text)


def agreement(found: Counter[tuple[str, str]], expected: Counter[tuple[str, str]]) -> float:
    """Return the share of the sentences of the longer one that both have."""
    return (found & expected).total() / max(found.total(), expected.total())


@pytest.mark.parametrize(("ending", "make"), EDITIONS)
def test_sentences(tmp_path: Path, ending: str, make: Callable[[], bytes]):
    """Both languages in one file, in whatever arrangement."""
    (tmp_path / f"x.{ending}").write_bytes(make())

    found = split_document(read_document(tmp_path / f"x.{ending}"), Settings())

    assert agreement(sentences(found), sentences(editions.seed())) >= SAME


def test_sentences_of_subtitles(tmp_path: Path):
    """Each language in a file of its own, cut where a line on the screen is full."""
    found = []
    for lang in ("zh", "en"):
        (tmp_path / f"{lang}.srt").write_bytes(editions.subtitles(lang))
        found.append(split_document(read_document(tmp_path / f"{lang}.srt"), Settings(langs=(lang,))))

    assert agreement(sentences(*found), sentences(editions.seed())) >= SAME


PAIR = Settings(langs=("zh", "en"))


@cache
def of_text(encoder: Encoder) -> Alignment:
    """Return the pairs of the plain text."""
    return align_document(read_document(SEED_002), PAIR, encoder)


def pairs(alignment: Alignment) -> Counter[tuple[str, str]]:
    """Return the texts of the pairs, without white space."""
    return Counter(("".join(pair.source.split()), "".join(pair.target.split())) for pair in alignment.pairs)


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "make"), EDITIONS)
def test_pairs(tmp_path: Path, ending: str, make: Callable[[], bytes], encoder: Encoder):
    """What is aligned with what does not depend on the format."""
    (tmp_path / f"x.{ending}").write_bytes(make())

    found = align_document(read_document(tmp_path / f"x.{ending}"), PAIR, encoder)

    assert agreement(pairs(found), pairs(of_text(encoder))) >= 0.97


@pytest.mark.slow
def test_pairs_of_subtitles(tmp_path: Path, encoder: Encoder):
    """Nor does it for two files of one film."""
    made = dict(zip(("zh", "en"), editions.film(of_text(encoder)), strict=True))
    for lang, data in made.items():
        (tmp_path / f"{lang}.srt").write_bytes(data)

    found = align_documents(*(read_document(tmp_path / f"{lang}.srt") for lang in made), PAIR, encoder)

    assert agreement(pairs(found), pairs(of_text(encoder))) >= 0.97
