"""Parallel sentences out of two piles of text that need not be each other's translation, and have no common order.

sides -> vectors -> candidates -> the second look -> pairs -> rows
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from aligner.align import ratio
from aligner.check import is_left_out
from aligner.check.flags import Sides, find_flags
from aligner.encode import Encoder, shared_encoder
from aligner.encode.arrays import Floats
from aligner.mine.corpus import Marked, Side
from aligner.mine.judge import Mined, judge_candidates, one_to_one
from aligner.mine.search import find_candidates
from aligner.pipeline import check_sentences
from aligner.records import Bead, Pair
from aligner.rows import Row, short_name
from aligner.settings import Settings

LISTED: Final = 0.1
"""Confidence from which a pair is in the sheet, kept or not."""
_AT_ONCE: Final = 10_000
"""Sentences that are encoded together."""

Progress = Callable[[str], None]


def mine_sentences(
    source: Sequence[str],
    target: Sequence[str],
    *,
    encoder: Encoder | None = None,
    fast: bool = False,
    progress: Progress = lambda stage: None,
) -> list[Mined]:
    """Return the pairs of two lists of sentences without order, by source, each sentence in one pair at most.

    Of equal sentences the first stands for all. *fast* leaves out the second look, at words. Raises ``InputError``
    for what is no list of texts, ``ModelError`` for more of them than can be searched without the package faiss-cpu.
    """
    check_sentences(source, "source")
    check_sentences(target, "target")
    texts = list(dict.fromkeys(source)), list(dict.fromkeys(target))
    if not texts[0] or not texts[1]:
        return []
    progress("encode")
    encoder = encoder or shared_encoder()
    vectors = _vectors(texts[0], encoder), _vectors(texts[1], encoder)
    progress("search")
    found = find_candidates(*vectors)
    del vectors  # gigabytes, and what is looked at is encoded again
    progress("judge")
    pairs = one_to_one(*judge_candidates(found, texts, None if fast else encoder))
    numbers = [{text: n for n, text in reversed(list(enumerate(side)))} for side in (source, target)]
    return [replace(p, source=numbers[0][texts[0][p.source]], target=numbers[1][texts[1][p.target]]) for p in pairs]


def _vectors(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Return (n, dim): the unit vectors of *texts*, encoded a block at a time."""
    blocks = [encoder.encode(texts[n : n + _AT_ONCE], 1).spans[0] for n in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(blocks)


def mine_sides(
    source: Side,
    target: Side,
    settings: Settings,
    encoder: Encoder | None = None,
    progress: Progress = lambda stage: None,
) -> tuple[list[Row], tuple[str, ...]]:
    """Return the pairs of two sides as rows, by source, and the checks that failed, a line each.

    Listed is what is likely enough for a look, kept what is sure enough and has no flag that is dropped.
    """
    encoder = encoder or shared_encoder(settings.model)
    found = mine_sentences(source.texts, target.texts, encoder=encoder, fast=settings.fast, progress=progress)
    listed = [pair for pair in found if pair.confidence >= min(LISTED, settings.min_confidence)]
    if not listed:
        return [], ()
    progress("check")
    texts = [(source.texts[pair.source], target.texts[pair.target]) for pair in listed]
    sides = [Sides(both, label=f"pair {n}") for n, both in enumerate(texts, 1)]
    flags, faults = find_flags(sides, settings.pair, _usual_ratio(texts), encoder)
    rows = [_row(pair, source, target, raised, settings) for pair, raised in zip(listed, flags, strict=True)]
    prefix, width = short_name(source.name), max(4, len(str(len(rows))))
    return [replace(row, id=f"{prefix}-{n:0{width}}") for n, row in enumerate(rows, 1)], faults


def _usual_ratio(texts: Sequence[tuple[str, str]]) -> float:
    """Return how many source bytes stand for a target byte."""
    sizes = [ratio.byte_sizes(side) for side in zip(*texts, strict=True)]
    return ratio.total_ratio(*sizes)


def _row(mined: Mined, source: Side, target: Side, flags: tuple[str, ...], settings: Settings) -> Row:
    """Return the row of one pair, without an id."""
    own, other = source.places[mined.source], target.places[mined.target]
    bead = Bead(range(mined.source, mined.source + 1), range(mined.target, mined.target + 1))
    texts = source.texts[mined.source], target.texts[mined.target]
    pair = Pair(*texts, bead, mined.confidence, mined.confidence >= settings.min_confidence, flags)
    return Row(
        id="",
        keep=pair.keep and not is_left_out(pair, settings.drop),
        source=pair.source,
        target=pair.target,
        confidence=pair.confidence,
        flags=flags,
        type=bead.type,
        source_sentences=own.sentence,
        target_sentences=other.sentence,
        document=own.document,
        places=(("target_document", other.document), *_both(own.marks, other.marks)),
    )


def _both(source: Marked, target: Marked) -> Marked:
    """Return what the marks of both places say, that of the source first."""
    said = dict(source)
    for kind, value in target:
        said[kind] = " | ".join(dict.fromkeys([*filter(None, [said.get(kind)]), value]))
    return tuple(said.items())
