"""One bilingual text as people publish it: each format's file is made of the same paragraphs.

What a plain text of the paper has, page for page in turn, is known by its segmentation; an edition lays the same
paragraphs out anew. So what its reader should find is known to the letter.
"""

import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate, groupby, pairwise

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.fonts import addMapping
from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageBreak, PageTemplate
from reportlab.platypus import Paragraph as Flowable

from aligner import split_document
from aligner.read import read_document
from aligner.records import Alignment, Kind, Segmentation, Sentence
from aligner.settings import Settings
from tests.program import SEED_002
from tests.read.word import cell, docx, packed, par, row, style, tbl
from tests.samples import srt_time

CUE = {"en": 60, "zh": 20}
"""Letters of a cue."""
SPEED = {"en": 15.0, "zh": 5.0}
"""Letters that are shown a second."""
PAUSE = 4.0
"""Seconds between two paragraphs."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading of the text."""

    lang: str
    text: str
    is_heading: bool


Turn = list[Block]
"""What stands together in one language: a page of the printed paper."""


@cache
def seed() -> Segmentation:
    """Return the seed paper as the plain text has it."""
    return split_document(read_document(SEED_002), Settings())


@cache
def turns() -> list[Turn]:
    """Return the pages of the seed paper, a language each, in turn."""
    blocks = [
        Block(paragraph.lang, paragraph.text, paragraph.kind is Kind.HEADING)
        for paragraph in seed().paragraphs
        if paragraph.kind is not Kind.FURNITURE
    ]
    return [list(group) for _, group in groupby(blocks, key=lambda block: block.lang)]


def spreads() -> list[tuple[Turn, Turn]]:
    """Return each English page with the Chinese page after it."""
    return list(zip(turns()[::2], turns()[1::2], strict=True))


# --- Markup --------------------------------------------------------------------------------------


def html() -> bytes:
    """Return a page that says of each part in which language it is."""
    parts = (f'<div lang="{_tag(turn)}">{_body(turn)}</div>\n' for turn in turns())
    return f"<!DOCTYPE html>\n<html><head><title>GVCs</title></head><body>{''.join(parts)}</body></html>".encode()


def epub() -> bytes:
    """Return a book with a chapter for each page of the paper."""
    names = [f"{number}.xhtml" for number in range(len(turns()))]
    items = "".join(f'<item id="i{name}" href="{name}"/>' for name in names)
    spine = "".join(f'<itemref idref="i{name}"/>' for name in names)
    chapter = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{}"><body>{}</body></html>'
    pages = {f"OPS/{name}": chapter.format(_tag(turn), _body(turn)) for name, turn in zip(names, turns(), strict=True)}
    container = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    book = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    return packed({"META-INF/container.xml": container, "OPS/book.opf": book, **pages})


def _tag(turn: Turn) -> str:
    return {"zh": "zh-CN", "en": "en"}[turn[0].lang]


def _body(turn: Turn) -> str:
    names = ("h2" if block.is_heading else "p" for block in turn)
    return "\n".join(f"<{name}>{escape(block.text)}</{name}>" for name, block in zip(names, turn, strict=True))


def markdown() -> bytes:
    """Return a text whose paragraphs are wrapped where they are English, as people write it."""
    return "\n".join(map(_markdown, (block for turn in turns() for block in turn))).encode()


def _markdown(block: Block) -> str:
    text = block.text.replace("*", r"\*").replace("_", r"\_").replace("[", r"\[")
    if block.is_heading:
        return f"## {text}\n"
    return textwrap.fill(text, 80, break_on_hyphens=False) + "\n" if block.lang == "en" else f"{text}\n"


def word() -> bytes:
    """Return a table of two columns, a language each, with a row for what stands on two facing pages."""
    rows = (row(*(cell(*map(_paragraph, turn)) for turn in spread)) for spread in spreads())
    return docx(tbl(*rows), styles=style("heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'))


def _paragraph(block: Block) -> str:
    return par(block.text, style="heading2" if block.is_heading else "")


# --- Print ---------------------------------------------------------------------------------------

_LOOKS = {
    lang: (
        ParagraphStyle("body", fontName=font, fontSize=9, leading=leading, wordWrap=wrap, **indent),
        ParagraphStyle("head", fontName=bold, fontSize=12, leading=16, wordWrap=wrap, spaceBefore=8, spaceAfter=4),
    )
    for lang, font, bold, leading, wrap, indent in (
        ("en", "Times-Roman", "Times-Bold", 11, None, {"alignment": TA_JUSTIFY, "firstLineIndent": 14}),
        ("zh", "STSong-Light", "STSong-Light", 14, "CJK", {"firstLineIndent": 18}),
    )
}


def pdf_in_turn() -> bytes:
    """Return a page for each page of the paper, numbered at its foot."""
    _register()
    story: list[Flowable] = []
    for turn in turns():
        story += [*_printed(turn), PageBreak()]
    return _pdf(story, A4, [Frame(60, 50, A4[0] - 120, A4[1] - 100)])


def pdf_in_columns() -> bytes:
    """Return pages with the Chinese text at the left and the English at the right of each."""
    _register()
    story: list[Flowable] = []
    for english, chinese in spreads():
        story += [*_printed(chinese), FrameBreak(), *_printed(english), PageBreak()]
    width = (A3[0] - 120) / 2
    return _pdf(story, A3, [Frame(50, 50, width, A3[1] - 100), Frame(70 + width, 50, width, A3[1] - 100)])


@cache
def _register() -> None:
    """Make the Chinese font known, which every reader of PDFs has; no file of it is needed."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    addMapping("STSong-Light", 0, 0, "STSong-Light")


def _printed(turn: Turn) -> list[Flowable]:
    return [Flowable(escape(block.text), _LOOKS[block.lang][block.is_heading]) for block in turn]


def _pdf(story: Sequence[Flowable], size: tuple[float, float], frames: Sequence[Frame]) -> bytes:
    file = io.BytesIO()
    book = BaseDocTemplate(file, pagesize=size, pageTemplates=[PageTemplate(frames=list(frames), onPage=_number)])
    book.build(list(story))
    return file.getvalue()


def _number(canvas: Canvas, book: BaseDocTemplate) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(canvas._pagesize[0] / 2, 30, str(book.page))


# --- Screen --------------------------------------------------------------------------------------

Times = list[tuple[float, float]]
"""From and to of each sentence, in seconds."""


def subtitles(lang: str, times: Times | None = None) -> bytes:
    """Return the text in one language as subtitles, cut where a line is full.

    Without *times* each sentence takes the time that it takes to read, and a pause is between paragraphs.
    """
    sentences = [seed().sentences[i] for i in seed().alignable(lang)]
    spans = zip(sentences, times or _spoken(sentences), strict=True)
    cues = (cue for sentence, span in spans for cue in _cues(sentence.text, span, lang))
    return "\n".join(
        f"{n}\n{srt_time(start)} --> {srt_time(end)}\n{text}\n" for n, (start, end, text) in enumerate(cues, 1)
    ).encode()


def film(alignment: Alignment) -> tuple[bytes, bytes]:
    """Return the seed paper as subtitles in both languages: what is a translation is on the screen together."""
    sides = alignment.source, alignment.target
    times: tuple[Times, Times] = ([], [])
    now, paragraphs = 0.0, [sentences[0].paragraph for sentences in sides]
    for pair in alignment.pairs:
        spans = pair.bead.source, pair.bead.target
        beads = [sentences[span.start : span.stop] for sentences, span in zip(sides, spans, strict=True)]
        heads = [bead[0].paragraph if bead else before for bead, before in zip(beads, paragraphs, strict=True)]
        now += PAUSE * (heads != paragraphs)
        paragraphs = [bead[-1].paragraph if bead else head for bead, head in zip(beads, heads, strict=True)]
        seconds = max(sum(map(_seconds, bead)) for bead in beads)
        for bead, found in zip(beads, times, strict=True):
            scale = seconds / sum(map(_seconds, bead)) if bead else 0
            found += pairwise(accumulate((scale * _seconds(sentence) for sentence in bead), initial=now))
        now += seconds
    return subtitles(alignment.langs[0], times[0]), subtitles(alignment.langs[1], times[1])


def _spoken(sentences: Sequence[Sentence]) -> Times:
    times: Times = []
    now, paragraph = 0.0, sentences[0].paragraph
    for sentence in sentences:
        now += PAUSE * (sentence.paragraph != paragraph)
        paragraph = sentence.paragraph
        times.append((now, now + _seconds(sentence)))
        now = times[-1][1]
    return times


def _seconds(sentence: Sentence) -> float:
    return len(sentence.text) / SPEED[sentence.lang]


def _cues(text: str, span: tuple[float, float], lang: str) -> Iterable[tuple[float, float, str]]:
    """Yield from, to and text of the cues of a sentence."""
    lines = textwrap.wrap(text, CUE["en"], break_on_hyphens=False) if lang == "en" else _parts(text)
    edges = [span[0] + (span[1] - span[0]) * n / len(lines) for n in range(len(lines) + 1)]
    return ((start, end, line) for (start, end), line in zip(pairwise(edges), lines, strict=True))


def _parts(text: str) -> list[str]:
    """Return the parts of a Chinese text that are cues: words in Latin letters and numbers are whole."""
    return re.findall(rf".{{1,{CUE['zh']}}}(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9]))|.+", text)
