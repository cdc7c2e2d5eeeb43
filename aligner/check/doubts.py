"""What a reviewer is led to: how doubtful a row is, and where in its texts the reasons for its flags stand.

One order of doubt, whatever makes a row bad, for a person who looks through the worst first. The reasons (the missing
number, the name, the bracket, the unpaired part) are for the eye only: a flag whose reason has no place, such as a
side far too long, has none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import Final, TypeAlias

import numpy as np

from aligner.check.names import missing_names
from aligner.check.numbers import missing_numbers
from aligner.check.numbers_latin import plain
from aligner.check.omissions import GAIN, runs_of
from aligner.check.punctuation import unpaired_marks
from aligner.check.texts import wrong_language
from aligner.encode import shared_encoder
from aligner.rows import Row, is_blank

SURE: Final = 0.8
"""Confidence from which on a pair without flags is no doubt: of the gold data's pairs above it 98 % are right."""

UNPAIRED: Final = 0.5
"""Share of its confidence that a row with one side keeps: that nothing belongs to it is rarer than a missed partner."""

WEIGHTS: Final = {
    "language": 0.8,
    "copy": 0.7,
    "figures": 0.6,
    "names": 0.5,
    "cut": 0.5,
    "border": 0.4,
    "length": 0.4,
    "contradiction": 0.4,
    "partial": 0.35,
    "heading": 0.3,
    "marks": 0.3,
    "moved": 0.2,
    "long": 0.05,
    "short": 0.05,
    "repeated": 0.02,
}
"""What share of its confidence a flag takes from a row: an order of what a reviewer loses most by passing over."""

_OTHER: Final = 0.3  # a flag that has no weight, such as another tool's

Span: TypeAlias = tuple[int, int, str]
"""Where it begins and ends in its text, half-open, counted as JavaScript does, and the flag."""
Spans: TypeAlias = tuple[list[Span], list[Span]]
"""Those of the source and of the target."""

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


def doubt_of(row: Row) -> float:
    """Return how doubtful *row* is, 0 (nothing to look at) to 1.

    Doubtful is what has a flag, one side only, or a confidence below ``SURE``.
    """
    empty = [is_blank(row.source), is_blank(row.target)]
    if all(empty) or not (any(empty) or row.flags or row.confidence < SURE):
        return 0.0
    left = row.confidence * (UNPAIRED if any(empty) else 1) * prod(1 - WEIGHTS.get(flag, _OTHER) for flag in row.flags)
    return max(0.001, round(1 - left, 3))


def find_spans(pairs: Sequence[tuple[str, str]], flags: Sequence[Sequence[str]], langs: tuple[str, str]) -> list[Spans]:
    """Return for each of the *pairs* where its *flags* have their reasons."""
    parts = _unpaired_parts(pairs, flags)
    found = []
    for number, (pair, raised) in enumerate(zip(pairs, flags, strict=True)):
        sides: Spans = ([], [])
        for flag in raised:
            for side, (start, end) in _places(flag, pair, langs) if flag != "partial" else parts.get(number, ()):
                sides[side].append((start, end, flag))
        found.append((_utf16(pair[0], sides[0]), _utf16(pair[1], sides[1])))
    return found


def _places(flag: str, pair: tuple[str, str], langs: tuple[str, str]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the side and the place of each reason for *flag*."""
    if flag in ("figures", "names"):
        missing = (missing_numbers if flag == "figures" else missing_names)(*pair, langs)
        for side, words in enumerate(missing):
            yield from ((side, place) for place in _found(words, plain(pair[side])))
    elif flag == "marks":
        for side, text in enumerate(pair):
            yield from ((side, (at, at + 1)) for at in unpaired_marks(text))
    elif flag == "language":
        for side, text in enumerate(pair):
            if wrong_language(text, langs[side], langs[1 - side]):
                yield side, (0, len(text))


def _found(words: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where each of *words* stands in *text* by itself, not inside a longer word or number of its letters."""
    for word in dict.fromkeys(words):
        before = r"(?<![A-Za-z])" if word[:1].isascii() and word[:1].isalpha() else r"(?<![0-9])"
        after = r"(?![A-Za-z])" if word[-1:].isascii() and word[-1:].isalpha() else r"(?![0-9])"
        yield from (match.span() for match in re.finditer(before + re.escape(word) + after, text))


def _unpaired_parts(
    pairs: Sequence[tuple[str, str]], flags: Sequence[Sequence[str]]
) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """Return for each pair that is flagged ``partial`` the clauses without which both sides are most alike."""
    asked = [n for n, raised in enumerate(flags) if "partial" in raised]
    rests = [(n, side, run) for n in asked for side in (0, 1) for run in runs_of(pairs[n][side])]
    if not rests:
        return {}
    whole = {n: at for at, n in enumerate(asked)}
    texts = [pairs[n][side][: run[0]] + pairs[n][side][run[1] :] for n, side, run in rests]
    sides = list(zip(*(pairs[n] for n in asked), strict=True))
    encoder = shared_encoder()  # the built-in one, by which the flag was measured
    shorter, *wholes = (encoder.encode(list(some), 1).spans[0] for some in (texts, *sides))
    best: dict[int, tuple[float, int, tuple[int, int]]] = {}
    for vector, (n, side, run) in zip(shorter, rests, strict=True):
        own, other = wholes[side][whole[n]], wholes[1 - side][whole[n]]
        gain = float(np.dot(vector - own, other))
        if gain > max(GAIN, best.get(n, (0.0,))[0]):
            best[n] = gain, side, run
    return {n: [(side, run)] for n, (_, side, run) in best.items()}


def _utf16(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return *spans* counted in UTF-16 code units, in order."""
    if not _ASTRAL.search(text):
        return sorted(spans)
    units = [0]
    for char in text:
        units.append(units[-1] + 1 + (char > "\uffff"))
    return sorted((units[start], units[end], flag) for start, end, flag in spans)
