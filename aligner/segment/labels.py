"""Sentences -> what their places are called, where both documents may call them the same.

A chapter of a translation has its original's number, however it is written: ``第三章``, ``Chapter III``, ``3.``; so
have the items of its lists, and a cell of a table stands in its original's row and column.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aligner.languages import LANGUAGES
from aligner.read.signs import numeral
from aligner.records import Kind, Mark, MarkKind, Segmentation, Sentence

_HIGHEST: Final = 199
"""No book has more chapters, and hardly a list more items, that are not numbered in digits."""
_FORMS: Final = ("upperRoman", "lowerRoman", "chineseCounting", "decimalEnclosedCircle", "decimalEnclosedParen")
_VALUES: Final = {numeral(value, form): str(value) for form in _FORMS for value in range(1, _HIGHEST + 1)}
"""What stands for a number that is not written in digits."""
_DIGITS: Final = r"\d{1,3}(?:\.\d{1,3})*"
_SIGNS: Final = "|".join(sorted(_VALUES, key=len, reverse=True))
_ANY: Final = rf"({_DIGITS}|{_SIGNS}|[A-Za-z](?:\.\d{{1,3}})*)"
_MARKED: Final = re.compile(rf"第\s?{_ANY}\s?[章节節回卷部篇编幕条]|[(（]?{_ANY}[.．、：:)）](?!\d)|([\u2460-\u2487])")
_WORDED: Final = re.compile(rf"([^\W\d_]+)\.?\s{_ANY}(?!\w)")
_BARE: Final = re.compile(rf"({_DIGITS}|[A-Z](?:\.\d{{1,3}})+|(?![A-Za-z]\s)(?:{_SIGNS}))(?=\s|$)")


def labels_of(segmentation: Segmentation, sentences: Sequence[Sentence]) -> list[str]:
    """Return for each of *sentences*, of one language, what its place is called, with its kind: ``heading 4.1``.

    Empty for those that do not begin a heading, an item with a number or a cell. The rows of each table are counted on
    their own: one that a side lacks moves no others.
    """
    marks = segmentation.document.marks
    told = {m.start: m for m in marks if m.kind in (MarkKind.HEADING, MarkKind.ITEM, MarkKind.CELL)}
    firsts = _first_rows(marks)
    begins = [True, *(a.paragraph != b.paragraph for a, b in pairwise(sentences))]
    return [
        _label(s, told.get(segmentation.source_of(s)) if told else None, firsts) if first else ""
        for s, first in zip(sentences, begins, strict=False)
    ]


def _label(sentence: Sentence, mark: Mark | None, firsts: dict[int, int]) -> str:
    """Return what the place of a sentence that begins a paragraph is called, as the *mark* there says, or its text."""
    if mark and mark.kind is MarkKind.CELL:
        row, column = map(int, mark.value.split(","))
        return f"cell {row - firsts[row]},{column}"
    is_heading = sentence.kind is Kind.HEADING
    said = mark.value.partition(" ")[2] if mark and mark.kind is MarkKind.HEADING else mark.value if mark else ""
    number = number_of(said or sentence.text, sentence.lang, alone=is_heading or bool(said))
    return number and f"{'heading' if is_heading else 'item'} {number}"


def _first_rows(marks: Sequence[Mark]) -> dict[int, int]:
    """Return for each row of a table the first row of it: a number is left out between two tables."""
    rows = sorted({int(mark.value.partition(",")[0]) for mark in marks if mark.kind is MarkKind.CELL})
    firsts = dict[int, int]()
    for row in rows:
        firsts[row] = firsts.get(row - 1, row)
    return firsts


def number_of(text: str, lang: str, *, alone: bool) -> str:
    """Return the number that *text*, in the language *lang*, begins with, in digits; empty if it has none.

    With *alone* no mark need stand after it, as in headings.

    >>> [number_of(text, "zh", alone=True) for text in ("第十二章 归来", "（三）结论", "4.1.3 结果", "三月的雨")]
    ['12', '3', '4.1.3', '']
    >>> [number_of(text, "en", alone=False) for text in ("Chapter XII. The Return", "b) Results", "3 men came.")]
    ['12', 'b', '']
    """
    if found := _MARKED.match(text) or (_BARE.match(text) if alone else None):
        written = next(filter(None, found.groups()))
    elif (found := _WORDED.match(text)) and found[1].lower() in LANGUAGES[lang].abbreviations.labels:
        written = found[2]
    else:
        return ""
    return _VALUES.get(written, written.lower())
