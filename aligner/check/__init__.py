"""Beads -> pairs: how sure each is, and what a reviewer should look at."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

import numpy as np

from aligner.align import ratio
from aligner.check.flags import Sides, find_doubts
from aligner.encode import Encoder
from aligner.languages import scripts
from aligner.records import Bead, Pair, Sentence

# A bead whose own score is this low is unlikely to be a translation, however few its rivals are
# (two unrelated sentences have none). Right beads of the gold data: 1 % below 0.05 (fiction), none of
# the articles; beads forced on unrelated chapters: a quarter below 0.05, and those have rivals.
_DOUBTFUL_SCORE: Final = 0.05
_DOUBT_SLOPE: Final = 0.02


def judge(
    beads: Sequence[Bead],
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    encoder: Encoder,
    min_confidence: float,
) -> list[Pair]:
    """Return *beads* as pairs with texts, confidence, flags and whether to keep them.

    Null beads are never kept and have no flags; other pairs are kept from *min_confidence* (0 to 1) on.
    """
    pairs = [_pair(bead, source, target, min_confidence) for bead in beads]
    filled = [n for n, bead in enumerate(beads) if not bead.is_null]
    if not filled:
        return pairs
    sides = [_sides(pairs[n], source, target) for n in filled]
    doubts = find_doubts(sides, (source[0].lang, target[0].lang), _usual_ratio(beads, source, target), encoder)
    for n, flags in zip(filled, doubts, strict=True):
        pairs[n] = replace(pairs[n], flags=flags)
    return pairs


def _usual_ratio(beads: Sequence[Bead], source: Sequence[Sentence], target: Sequence[Sentence]) -> float:
    """Return the source's bytes for each byte of the target, where translations were found if there are enough."""
    sizes = [np.array([0.0, *accumulate(len(s.text.encode("utf-8", "replace")) for s in x)]) for x in (source, target)]
    return ratio.found_ratio(sizes[0], sizes[1], beads) or ratio.total_ratio(sizes[0], sizes[1])


def confidence(bead: Bead) -> float:
    """Return the estimated probability that *bead* is exactly right, rounded to what is shown.

    The posterior, less for beads that are alike to nothing at all. Calibration: benchmarks/README.md.
    """
    if bead.is_null:
        return round(bead.posterior, 3)
    doubt = math.exp(min((_DOUBTFUL_SCORE - bead.score) / _DOUBT_SLOPE, 50.0))
    return round(bead.posterior / (1 + doubt), 3)


def _pair(bead: Bead, source: Sequence[Sentence], target: Sequence[Sentence], min_confidence: float) -> Pair:
    """Return the pair of *bead*, without flags."""
    sure = confidence(bead)
    return Pair(
        source=join_sentences(source[bead.source.start : bead.source.stop]),
        target=join_sentences(target[bead.target.start : bead.target.stop]),
        bead=bead,
        confidence=sure,
        keep=not bead.is_null and sure >= min_confidence,
    )


def _sides(pair: Pair, source: Sequence[Sentence], target: Sequence[Sentence]) -> Sides:
    bead = pair.bead
    sentences = source[bead.source.start : bead.source.stop], target[bead.target.start : bead.target.stop]
    return Sides(sentences, (pair.source, pair.target))


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
