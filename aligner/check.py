"""Beads -> pairs: how sure each is, and what a reviewer should look at.

A flag is a doubt, not a verdict; ``FLAGS`` says each in one sentence.
"""

import math
from collections.abc import Sequence
from typing import Final

from aligner import scripts
from aligner.records import Bead, Kind, Pair, Sentence

FLAGS: Final = {
    "length": "One side is far longer than this document's translations usually are.",
    "copy": "Both sides say the same in the same letters: the text was not translated.",
    "heading": "One side is a heading, the other is not.",
    "moved": "The translation has this passage in another place.",
}
"""Every flag that a pair can carry, with what it means."""

# A bead whose own score is this low is unlikely to be a translation, however few its rivals are
# (two unrelated sentences have none). Right beads of the gold data: 1 % below 0.05 (fiction), none of
# the articles; beads forced on unrelated chapters: a quarter below 0.05, and those have rivals.
_DOUBTFUL_SCORE: Final = 0.05
_DOUBT_SLOPE: Final = 0.02
# Longer / shorter side in bytes, scaled by the document's own ratio. Right beads of the gold data:
# 1.5 % above 2.5; see benchmarks/README.md.
_LENGTH_RATIO: Final = 2.5
_FOUND: Final = 0.5  # posterior from which a bead shows how long translations are here
_LENGTH_AT_LEAST: Final = 30  # bytes: "Yes." against "没错。" says nothing


def judge(
    beads: Sequence[Bead],
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    min_confidence: float,
) -> list[Pair]:
    """Return *beads* as pairs with texts, confidence, flags and whether to keep them.

    Null beads are never kept; other pairs are from *min_confidence* (0 to 1) on.
    """
    ratio = _usual_ratio(beads, source, target)
    return [_pair(bead, source, target, ratio, min_confidence) for bead in beads]


def _usual_ratio(beads: Sequence[Bead], source: Sequence[Sentence], target: Sequence[Sentence]) -> float:
    """Return the source's bytes for each byte of the target where a translation was found."""
    found = [bead for bead in beads if not bead.is_null and bead.posterior >= _FOUND]
    of_source = sum(_bytes(source[bead.src_start : bead.src_end]) for bead in found)
    return max(of_source, 1) / max(sum(_bytes(target[bead.tgt_start : bead.tgt_end]) for bead in found), 1)


def confidence(bead: Bead) -> float:
    """Return the estimated probability that *bead* is exactly right, rounded to what is shown.

    The posterior, less for beads that are alike to nothing at all. Calibration: benchmarks/README.md.
    """
    if bead.is_null:
        return round(bead.posterior, 3)
    doubt = math.exp(min((_DOUBTFUL_SCORE - bead.score) / _DOUBT_SLOPE, 50.0))
    return round(bead.posterior / (1 + doubt), 3)


def _pair(
    bead: Bead, source: Sequence[Sentence], target: Sequence[Sentence], ratio: float, min_confidence: float
) -> Pair:
    left, right = source[bead.src_start : bead.src_end], target[bead.tgt_start : bead.tgt_end]
    sure = confidence(bead)
    return Pair(
        source=join_sentences(left),
        target=join_sentences(right),
        bead=bead,
        confidence=sure,
        keep=not bead.is_null and sure >= min_confidence,
        flags=() if bead.is_null else _flags(left, right, ratio),
    )


def join_sentences(sentences: Sequence[Sentence]) -> str:
    """Return the sentences as running text of their language.

    >>> join_sentences([])
    ''
    """
    text = ""
    for sentence in sentences:
        spaced = sentence.lang not in scripts.UNSPACED or _needs_space(text, sentence.text)
        text += (" " if text and spaced else "") + sentence.text
    return text


def _needs_space(left: str, right: str) -> bool:
    """Whether two sentences of a language without spaces meet in Latin text or a heading's end."""
    return bool(left) and (left[-1].isalnum() or (left[-1].isascii() and right[0].isascii()))


def _flags(left: Sequence[Sentence], right: Sequence[Sentence], ratio: float) -> tuple[str, ...]:
    doubts = {
        "length": _length_differs(_bytes(left), ratio * _bytes(right)),
        "copy": _letters(left) == _letters(right) != "",
        "heading": _is_heading(left) != _is_heading(right),
    }
    return tuple(flag for flag, doubted in doubts.items() if doubted)


def _length_differs(one: float, other: float) -> bool:
    return max(one, other) > max(_LENGTH_RATIO * min(one, other), _LENGTH_AT_LEAST)


def _is_heading(sentences: Sequence[Sentence]) -> bool:
    return all(s.kind is Kind.HEADING for s in sentences)


def _letters(sentences: Sequence[Sentence]) -> str:
    return "".join(c for s in sentences for c in s.text.casefold() if c.isalnum())


def _bytes(sentences: Sequence[Sentence]) -> int:
    return sum(len(s.text.encode("utf-8", "replace")) for s in sentences)
