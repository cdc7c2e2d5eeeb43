"""Document -> stretches, by what its marks say of them; the rest of ``segment`` guesses where they are silent."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import groupby, pairwise
from math import nan
from typing import Final

from aligner.records import Document, Interval, Mark, MarkKind, Segmentation, Sentence

ASIDE: Final = frozenset({MarkKind.CODE, MarkKind.NOTE})
"""Set aside as furniture."""
BETWEEN: Final = frozenset({MarkKind.CAPTION, MarkKind.FOOTNOTE, MarkKind.NOTE})
"""Stand where the page had room: a paragraph may go on after them."""
BLOCKS: Final = ASIDE | BETWEEN | {MarkKind.CELL, MarkKind.HEADING, MarkKind.ITEM, MarkKind.PARAGRAPH}
"""Are paragraphs of their own."""
_TIMES: Final = re.compile(r"(\d+):(\d\d):(\d\d\.\d+)-(\d+):(\d\d):(\d\d\.\d+)")
"""The value of a mark of times."""
_BESIDE: Final = 0.1
"""Share of sentences beside which another language's begin from which both stand in printed columns: dialogue has 0.27.
Where pages take turns, a sentence of a page goes on over the other's page: 0.04 of seed 002."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the marks say of the text from *start* to before *end*."""

    start: int
    end: int
    block: Mark | None
    """The innermost of ``BLOCKS``."""
    language: Mark | None
    """The innermost mark of a language."""
    column: Mark | None
    """The innermost mark of a printed column."""


def stretches(document: Document) -> Iterator[Stretch]:
    """Yield the stretches that tile *document*; without marks it is one."""
    blocks = [mark for mark in document.marks if mark.kind in BLOCKS]
    languages = [mark for mark in document.marks if mark.kind is MarkKind.LANGUAGE]
    columns = [mark for mark in document.marks if mark.kind is MarkKind.COLUMN]
    told = blocks, languages, columns
    edges = sorted({0, len(document.text), *(edge for marks in told for m in marks for edge in (m.start, m.end))})
    spans = zip(pairwise(edges), *(_innermost(marks, edges) for marks in told), strict=False)
    for (block, language, column), alike in groupby(spans, key=lambda span: span[1:]):
        parts = [edges for edges, *_ in alike]
        yield Stretch(parts[0][0], parts[-1][1], block, language, column)


def values_of(marks: Sequence[Mark], segmentation: Segmentation, sentences: Sequence[Sentence]) -> list[str]:
    """Return what those *marks*, all of one kind, say that a run of sentences stands in: the first and the last.

    Of times it is when the first begins and when the last ends.
    """
    if not sentences:
        return []
    start, end = segmentation.extent(sentences)
    first, last = (bisect_right(marks, offset, key=lambda mark: mark.start) for offset in (start, end))
    found = [mark for mark in marks[max(0, first - 1) : last] if mark.end > start]
    if found and found[0].kind is MarkKind.TIME:
        return [f"{found[0].value.partition('-')[0]}-{found[-1].value.partition('-')[2]}"]
    return ["–".join(dict.fromkeys(mark.value for mark in (found[0], found[-1])))] if found else []


def blocks_of(segmentation: Segmentation, sentences: Sequence[Sentence]) -> list[MarkKind | None]:
    """Return the kind of the innermost of ``BLOCKS`` in which each of *sentences* begins; None where no mark tells."""
    parts = [part for part in stretches(segmentation.document) if part.block]
    places = [segmentation.source_of(sentence) for sentence in sentences] if parts else []
    numbers = [bisect_right(parts, place, key=lambda part: part.start) - 1 for place in places]
    found = [parts[n].block if n >= 0 and at < parts[n].end else None for n, at in zip(numbers, places, strict=True)]
    return [block.kind if block else None for block in found] or [None] * len(sentences)


def turns_of(segmentation: Segmentation, sentences: Sequence[Sentence], others: Sequence[Sentence]) -> list[int]:
    """Return the numbers of those of *sentences*, of one language, after which *others*, of another, have their turn.

    In printed columns the others begin beside these, and have a turn where they go on when these have ended.
    """
    starts = [segmentation.source_of(sentence) for sentence in others]
    edges = [segmentation.extent([sentence]) for sentence in sentences]
    begun = [[bisect_right(starts, offset) for offset in edge] for edge in edges]
    in_columns = sum(first < last for first, last in begun) > _BESIDE * len(begun)
    return [i for i, (a, b) in enumerate(pairwise(begun)) if a[in_columns] < b[0]]


def times_of(segmentation: Segmentation, sentences: Sequence[Sentence]) -> list[Interval]:
    """Return when each of *sentences* is said, by the document's marks; nothing if it has none of times.

    Inside a mark the time passes with the characters.
    """
    marks = [mark for mark in segmentation.document.marks if mark.kind is MarkKind.TIME]
    if not marks:
        return []
    extents = (segmentation.extent([sentence]) for sentence in sentences)
    return [(_time_at(marks, first, 0), _time_at(marks, last, 1)) for first, last in extents]


def _time_at(marks: Sequence[Mark], offset: int, after: int) -> float:
    """Return when the character at *offset* begins, or with *after* 1 when it ends; not a number if no mark says it."""
    number = bisect_right(marks, offset, key=lambda mark: mark.start) - 1
    found = _TIMES.fullmatch(marks[number].value) if number >= 0 and offset < marks[number].end else None
    if not found:
        return nan
    first, last = (3600 * int(h) + 60 * int(m) + float(s) for h, m, s in (found.groups()[:3], found.groups()[3:]))
    share = (offset + after - marks[number].start) / (marks[number].end - marks[number].start)
    return first + (last - first) * share


def _innermost(marks: Sequence[Mark], edges: Sequence[int]) -> Iterator[Mark | None]:
    """Yield for what follows each of *edges* the mark around it that begins last, then the one that ends first."""
    reached, around = 0, list[tuple[int, int, int]]()
    for edge in edges:
        while reached < len(marks) and marks[reached].start <= edge:
            heappush(around, (-marks[reached].start, marks[reached].end, -reached))
            reached += 1
        while around and around[0][1] <= edge:
            heappop(around)
        yield marks[-around[0][2]] if around else None
