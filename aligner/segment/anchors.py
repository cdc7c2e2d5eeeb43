"""Places in both texts that a person says belong together -> the sentences that begin there.

They are told by how chapters begin, a regular expression for both languages, or by a table of paired places. No bead
crosses them: what stands between two of them is aligned by itself.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aligner.errors import InputError
from aligner.records import Segmentation, Sentence
from aligner.segment.labels import number_of

Anchors = str | tuple[tuple[str, str], ...]
"""A regular expression of how a chapter begins, or the paired places."""

_LINE: Final = re.compile(r"[0-9]+")
_SHOWN: Final = 40


def find_anchors(
    anchors: Anchors, both: tuple[Segmentation, Segmentation], sides: tuple[Sequence[Sentence], Sequence[Sentence]]
) -> list[tuple[int, int]]:
    """Return which sentences of both *sides*, of documents that are *both* or one and the same, begin at *anchors*.

    Numbers of sentences, growing on both sides; the first sentences are none. Raises ``InputError`` for places that
    are not there, or do not grow.
    """
    each = [_Side(split, side) for split, side in zip(both, sides, strict=True)]
    if isinstance(anchors, str):
        found = _by_pattern(anchors, each[0], each[1])
    else:
        found = [(each[0].place(source), each[1].place(target)) for source, target in anchors]
    found = [pair for pair in sorted(found) if pair != (0, 0)]
    for (a, c), (b, d) in pairwise(found):
        if b <= a or d <= c:
            places = f"{each[0].said(b)} and {each[1].said(d)}"
            raise InputError(f"{each[0].name}: anchors cross at {places}; put them in order")
    return found


class _Side:
    """One language's sentences, and where their document has them."""

    def __init__(self, split: Segmentation, sentences: Sequence[Sentence]) -> None:
        self.split, self.sentences = split, sentences
        self.name, self.lang = split.document.name, sentences[0].lang
        self.extents = [split.extent([sentence]) for sentence in sentences]
        self.ids = {f"{self.lang}{number}": number - 1 for number in range(1, len(sentences) + 1)}

    def begun(self, pattern: re.Pattern[str]) -> list[int]:
        """Return the sentences that stand where lines match *pattern*."""
        places = (match.end(1) for match in pattern.finditer(self.split.document.text))
        return sorted({number for place in places if (number := self._at(place)) is not None})

    def _at(self, offset: int) -> int | None:
        """Return the sentence that the letter at *offset* is in; None if it is in none of this language."""
        number = bisect_right(self.extents, offset, key=lambda extent: extent[0]) - 1
        return number if number >= 0 and offset <= self.extents[number][1] else None

    def place(self, cell: str) -> int:
        """Return the sentence that *cell* names: by its line, its id (``zh12``), or how it begins."""
        if _LINE.fullmatch(cell):
            return self._from_line(int(cell))
        if cell in self.ids:
            return self.ids[cell]
        named = [number for number, sentence in enumerate(self.sentences) if sentence.text.startswith(cell)]
        if len(named) != 1:
            what = f"{len(named) or 'no'} {self.lang} sentences begin with the anchor {cell[:_SHOWN]!r}"
            raise InputError(f"{self.name}: {what}; give a line, an id such as {self.lang}12, or how one begins")
        return named[0]

    def _from_line(self, line: int) -> int:
        """Return the first sentence that begins in *line*, counted from 1, or after it."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.split.document.text))]
        if not 1 <= line <= len(starts) or starts[line - 1] > self.extents[-1][1]:
            raise InputError(f"{self.name}: no {self.lang} sentence from line {line} on, which is an anchor")
        return next(n for n, (_, end) in enumerate(self.extents) if end >= starts[line - 1])

    def said(self, number: int) -> str:
        """Return what a message calls a sentence."""
        return repr(self.sentences[number].text[:_SHOWN])


def _by_pattern(pattern: str, source: _Side, target: _Side) -> list[tuple[int, int]]:
    """Return the sentences that begin chapters: by their numbers if all have one, else one after the other."""
    line = re.compile(rf"^([^\S\n]*)(?:{pattern})", re.MULTILINE)
    found = source.begun(line), target.begun(line)
    for side, numbers in zip((source, target), found, strict=True):
        if not numbers:
            raise InputError(
                f"{side.name}: no line of the {side.lang} text begins like the anchors, {pattern[:_SHOWN]!r}"
            )
    chapters = [
        {number_of(side.sentences[n].text, side.lang, alone=True): n for n in reversed(numbers)}
        for side, numbers in zip((source, target), found, strict=True)
    ]
    if all("" not in each and len(each) == len(numbers) for each, numbers in zip(chapters, found, strict=True)):
        return [(n, chapters[1][said]) for said, n in chapters[0].items() if said in chapters[1]]
    if len(found[0]) != len(found[1]):
        counts = f"{len(found[0])} {source.lang} and {len(found[1])} {target.lang} lines"
        raise InputError(f"{source.name}: {counts} begin like the anchors; make it as many, or give a table of places")
    return list(zip(*found, strict=True))
