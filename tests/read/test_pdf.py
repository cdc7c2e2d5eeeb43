"""What a person reads on the pages of a PDF comes out: block by block, in order, nothing lost and nothing twice."""

import random
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from aligner import split_document
from aligner.errors import InputError
from aligner.read import read_document
from aligner.read.source import Limits
from aligner.records import Kind, MarkKind
from aligner.settings import Settings
from tests.read.made_pdf import (
    BODY,
    BOLD,
    HEIGHT,
    MARGIN,
    NOTE,
    TIGHT,
    TITLE,
    WIDTH,
    Flow,
    Frame,
    Made,
    Press,
    Style,
    asides,
    columns,
    flowing,
    free,
    in_turn,
    key,
    paper,
    table,
    texts,
    under,
    vertical,
)

RAGGED = replace(BODY, justified=False)
FLUSH = replace(BODY, after=0)
SMALL = Style(size=9, indent=2, after=0, hyphens=True)


def english(pairs):
    return [text for _, text in pairs]


def chinese(pairs):
    return [text for text, _ in pairs]


LAYOUTS = {
    "pages in turn": in_turn,
    "pages in turn, indented": partial(in_turn, style=TIGHT),
    "pages in turn, ragged": partial(in_turn, style=RAGGED),
    "paragraph under paragraph": under,
    "the same, indented": partial(under, style=TIGHT),
    "the same, ragged": partial(under, style=RAGGED),
    "the same, without a space": partial(under, style=FLUSH),
    "the same, indented and ragged": partial(under, style=replace(TIGHT, justified=False)),
    "two columns of English": lambda pairs: flowing(english(pairs), replace(BODY, hyphens=True), 2),
    "two columns of Chinese": lambda pairs: flowing(chinese(pairs), TIGHT, 2),
    "three columns of English": lambda pairs: flowing(english(pairs), SMALL, 3),
    "three columns of Chinese": lambda pairs: flowing(chinese(pairs), SMALL, 3),
    "a column a language": free,
    "the same, indented in columns": partial(free, style=TIGHT),
    "the same, ragged in columns": partial(free, style=RAGGED),
    "a table": table,
    "a ragged table": partial(table, style=RAGGED),
    "a ruled table": partial(table, ruled=True),
    "a tight ruled table": partial(table, style=replace(BODY, after=0.2), ruled=True),
    "vertical": lambda pairs: vertical(chinese(pairs)),
    "vertical, indented": lambda pairs: vertical(chinese(pairs), TIGHT),
}


def letters(content) -> Counter[str]:
    """Return how often each letter and figure stands in a document."""
    return Counter(key(content if isinstance(content, str) else content.text))


@pytest.mark.parametrize("name", LAYOUTS)
def test_paragraphs_are_whole(name: str):
    """Of each layout nearly all paragraphs are recovered, and every letter once, whatever a paragraph is taken for."""
    made = LAYOUTS[name](paper(12))
    content = made.read()

    assert made.score >= 0.95
    assert letters(content) == letters(" ".join(made.blocks))


@pytest.mark.slow
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_whole_paper(name: str):
    """So it is with sixty paragraphs in each language, and what is not a paragraph is rare."""
    made = LAYOUTS[name](paper())
    found = Counter(map(key, texts(made.read())))

    assert made.score >= 0.95
    assert sum((found - Counter(map(key, made.blocks))).values()) <= 0.05 * len(made.blocks)
