"""Beads -> pairs: how sure each is, and what a reviewer should look at."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from aligner.align import ratio
from aligner.check.belonging import FEW, belonging
from aligner.check.flags import Sides, find_flags
from aligner.check.texts import is_cut, is_running, torn
from aligner.encode import Encoder
from aligner.languages import joined
from aligner.records import Bead, Judged, Kind, MarkKind, Pair, Sentence

# A bead whose own score is this low is unlikely to be a translation, however few its rivals are
# (two unrelated sentences have none). Right beads of the gold data: 1 % below 0.05 (fiction), none of
# the articles; beads forced on unrelated chapters: a quarter below 0.05, and those have rivals.
_DOUBTFUL_SCORE: Final = 0.05
_DOUBT_SLOPE: Final = 0.02

_CUT: Final = 0.5
"""Share of its confidence that a pair with half a sentence in it keeps."""


def judge(
    beads: Sequence[Bead],
    sides: tuple[Sequence[Sentence], Sequence[Sentence]],
    encoder: Encoder,
    min_confidence: float,
    *,
    doubting: bool = True,
    blocks: tuple[Sequence[MarkKind | None], Sequence[MarkKind | None]] = ((), ()),
) -> Judged:
    """Return *beads* as pairs with texts, confidence, flags and whether to keep them.

    Null beads are never kept and have no flags; other pairs are kept from *min_confidence* (0 to 1) on. If *doubting*,
    those of a few sentences are less sure by the doubt whether the texts belong together. *blocks* are those in which
    the sentences of either side begin, as ``texts.torn`` takes them.
    """
    source, target = sides
    borders = torn(source, blocks[0]), torn(target, blocks[1])
    cut = [not bead.is_null and is_cut(bead, sides, borders) for bead in beads]
    few = doubting and 0 < min(len(source), len(target)) <= FEW
    share = belonging(beads, len(source), len(target)) if few else 1.0
    shares = [share * (_CUT if torn_apart else 1.0) for torn_apart in cut]
    pairs = [_pair(bead, source, target, min_confidence, share=s) for bead, s in zip(beads, shares, strict=True)]
    filled = [n for n, bead in enumerate(beads) if not bead.is_null]
    if not filled:
        return Judged(tuple(pairs))
    judged = []
    for n in filled:
        headings = _is_heading(source, beads[n].source), _is_heading(target, beads[n].target)
        texts = pairs[n].source, pairs[n].target
        judged.append(Sides(texts, headings, cut[n], beads[n].border, f"pair {n + 1}"))
    sizes = [np.cumsum([0.0, *(len(s.text.encode("utf-8", "replace")) for s in side)]) for side in sides]
    usual = ratio.found_ratio(sizes[0], sizes[1], beads) or ratio.total_ratio(sizes[0], sizes[1])
    flags, faults = find_flags(judged, (source[0].lang, target[0].lang), usual, encoder)
    for n, found in zip(filled, flags, strict=True):
        pairs[n] = replace(pairs[n], flags=found)
    return Judged(tuple(pairs), faults)


def is_left_out(pair: Pair, drop: Sequence[str]) -> bool:
    """Whether a flag of *pair* is among those to *drop*; of copies only running text, the rest may be the same."""
    return any(flag in drop and (flag != "copy" or is_running(pair.source)) for flag in pair.flags)


def confidence(bead: Bead) -> float:
    """Return the estimated probability that *bead* is exactly right, rounded to what is shown.

    The posterior, less for beads that are alike to nothing at all. Calibration: benchmarks/README.md.
    """
    if bead.is_null:
        return round(bead.posterior, 3)
    doubt = math.exp(min((_DOUBTFUL_SCORE - bead.score) / _DOUBT_SLOPE, 50.0))
    return round(bead.posterior / (1 + doubt), 3)


def _pair(
    bead: Bead, source: Sequence[Sentence], target: Sequence[Sentence], min_confidence: float, *, share: float
) -> Pair:
    """Return the pair of *bead*, without flags; it keeps that *share* of its confidence."""
    sure = round(confidence(bead) * (1.0 if bead.is_null else share), 3)
    return Pair(
        source=_joined(source[bead.source.start : bead.source.stop]),
        target=_joined(target[bead.target.start : bead.target.stop]),
        bead=bead,
        confidence=sure,
        keep=not bead.is_null and sure >= min_confidence,
    )


def _is_heading(sentences: Sequence[Sentence], which: range) -> bool:
    return all(sentences[i].kind is Kind.HEADING for i in which)


def _joined(sentences: Sequence[Sentence]) -> str:
    """Return the sentences as running text of their language."""
    return joined((s.text for s in sentences), sentences[0].lang) if sentences else ""
