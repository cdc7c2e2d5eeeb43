"""Document -> paragraphs and sentences: what its marks say of them first, then what the layout lets guess."""

from collections.abc import Sequence
from dataclasses import replace

from aligner.languages import check_lang, check_langs
from aligner.records import (
    Document,
    Kind,
    MarkKind,
    Paragraph,
    Piece,
    Segmentation,
    Sentence,
    check_paragraphs,
    check_regions,
    check_sentences,
)
from aligner.segment.furniture import FIGURES, reason_for
from aligner.segment.grids import with_grids
from aligner.segment.listings import with_listings
from aligner.segment.paragraphs import build_paragraphs
from aligner.segment.regions import find_regions
from aligner.segment.sentences import split_sentences
from aligner.segment.tables import pair_rows, with_columns


def segment(
    document: Document, langs: Sequence[str], *, semicolons: bool = False, keep_rows: bool = False
) -> Segmentation:
    """Return the sentences of *document*, in one language or two, with headings and furniture.

    *semicolons* also splits Chinese at ``；``; *keep_rows* leaves the cells of a table whose rows are pairs already
    as they are. Raises ``SettingError`` for unknown languages, or for two that are
    written in the same letters where no mark tells them apart.
    """
    langs = [check_lang(langs[0])] if len(langs) == 1 else check_langs(langs)
    document = with_listings(with_columns(with_grids(document), langs))
    regions = find_regions(document, langs)
    check_regions(document, regions)
    paragraphs = build_paragraphs(document, regions)
    check_paragraphs(document, paragraphs)
    sentences = [s for i, paragraph in enumerate(paragraphs) for s in _sentences(paragraph, i, semicolons)]
    sentences = _with_figures_said(document, paragraphs, sentences)
    kept = sum(s.kind is not Kind.FURNITURE for s in sentences)
    if keep_rows and (rows := pair_rows(document, paragraphs, kept)):
        whole = tuple(_sentence(paragraph, i, 0, len(paragraph.text)) for i, paragraph in enumerate(paragraphs))
        return Segmentation(document, tuple(paragraphs), whole, rows)
    check_sentences(paragraphs, sentences)
    # A paragraph that runs over a page of the other language shares its place with that page.
    sentences.sort(key=lambda s: paragraphs[s.paragraph].source_of(s.start))
    return Segmentation(document, tuple(paragraphs), tuple(sentences))


def segment_lines(document: Document, lang: str) -> Segmentation:
    """Return the non-blank lines of *document* as they are, one sentence each, none set aside."""
    check_lang(lang)
    paragraphs: list[Paragraph] = []
    sentences: list[Sentence] = []
    at = 0
    for line in document.text.split("\n"):
        stripped = line.strip()
        if stripped:
            piece = Piece(0, at + line.index(stripped), len(stripped))
            sentences.append(Sentence(lang, Kind.SENTENCE, stripped, len(paragraphs), 0, len(stripped)))
            paragraphs.append(Paragraph(lang, Kind.SENTENCE, stripped, (piece,)))
        at += len(line) + 1
    return Segmentation(document, tuple(paragraphs), tuple(sentences))


def _sentences(paragraph: Paragraph, number: int, semicolons: bool) -> list[Sentence]:
    """Return the sentences of one paragraph; headings and furniture stay whole."""
    if paragraph.kind is not Kind.SENTENCE:
        spans = [(0, len(paragraph.text))]
    else:
        spans = split_sentences(paragraph.text, paragraph.lang, semicolons=semicolons)
    return [_sentence(paragraph, number, start, end) for start, end in spans]


def _sentence(paragraph: Paragraph, number: int, start: int, end: int) -> Sentence:
    text = paragraph.text[start:end]
    # An address or a link may stand at the end of a paragraph as if it were a sentence.
    note = paragraph.note or (reason_for(text) if paragraph.kind is Kind.SENTENCE else "")
    kind = Kind.FURNITURE if note else paragraph.kind
    return Sentence(paragraph.lang, kind, text, number, start, end, note)


def _with_figures_said(
    document: Document, paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence]
) -> list[Sentence]:
    """Return *sentences*; a figure that is a subtitle, as ``1984``, is text: a film has no page numbers."""
    cues = {mark.start for mark in document.marks if mark.kind is MarkKind.TIME}
    return [
        replace(s, kind=Kind.SENTENCE, note="")
        if s.note in FIGURES and paragraphs[s.paragraph].source_of(s.start) in cues
        else s
        for s in sentences
    ]
