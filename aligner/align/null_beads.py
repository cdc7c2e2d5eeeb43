"""Unpaired sentences -> parts of the beads beside them, where they belong there after all.

The search leaves a sentence out where the bead without it scores better: lengths count in that score, and
translations add and drop; and it stops at MAX_BEAD sentences, so one sentence that was translated by ten comes
out as a bead at that limit with unpaired sentences beside it. But a sentence that makes the two sides of its
neighbour more alike says something that the other side says too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, islice, takewhile
from typing import Final

import numpy as np

from aligner.align.search import MAX_BEAD
from aligner.encode import Encoder
from aligner.encode.arrays import Floats
from aligner.records import Bead

_GAIN: Final = 0.0
"""How much more alike, in cosine, a sentence must make the sides of the bead that absorbs it. Of the gold's 34
sentences that are rightly unpaired none is absorbed."""
_MOST: Final = 40
"""Unpaired sentences that are tried on either side of a bead at the limit; a paragraph has fewer."""


def absorb(beads: Sequence[Bead], spans: tuple[Floats, Floats]) -> list[Bead]:
    """Return *beads*, each unpaired sentence absorbed by the neighbour that it makes most alike, if it does so.

    *spans* are (max_span, n, dim) for each side, as ``Encoded.spans``. Beads with more sentences than they know
    are left as they are. A bead that absorbs another keeps its score and posterior.
    """
    out: list[Bead] = []
    rest = list(reversed(beads))
    while rest:
        bead = rest.pop()
        neighbours = [*out[-1:], *rest[-1:]] if bead.is_null else []
        gains = [(_gain(other, bead, spans), other) for other in neighbours if not other.is_null]
        gain, other = max(gains, key=lambda pair: pair[0], default=(_GAIN, bead))
        if gain <= _GAIN:
            out.append(bead)
        elif out and other is out[-1]:
            out[-1] = _joined(other, bead)
        else:
            rest[-1] = _joined(other, bead)
    return out


def _joined(bead: Bead, other: Bead) -> Bead:
    """Return *bead* with the sentences of its neighbour."""
    source = range(min(bead.source.start, other.source.start), max(bead.source.stop, other.source.stop))
    target = range(min(bead.target.start, other.target.start), max(bead.target.stop, other.target.stop))
    return replace(bead, source=source, target=target)


def _gain(bead: Bead, null: Bead, spans: tuple[Floats, Floats]) -> float:
    """Return how much more alike the sides of *bead* are with *null*; minus infinity if that is not known."""
    whole = _joined(bead, null)
    if len(whole.source) > len(spans[0]) or len(whole.target) > len(spans[1]):
        return -np.inf
    return _alike(whole, spans) - _alike(bead, spans)


def _alike(bead: Bead, spans: tuple[Floats, Floats], first: tuple[int, int] = (0, 0)) -> float:
    """Return the cosine of the two sides; *spans* are those of the sentences from *first* on."""
    source = spans[0][len(bead.source) - 1, bead.source.stop - first[0] - 1]
    target = spans[1][len(bead.target) - 1, bead.target.stop - first[1] - 1]
    return float(source @ target)


def grow(beads: Sequence[Bead], texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder) -> list[Bead]:
    """Return *beads*, those at the search's limit grown over unpaired ones beside them, where that fits better."""
    out = list(beads)
    for bead in [bead for bead in beads if not bead.is_null and len(bead.source) + len(bead.target) == MAX_BEAD]:
        for step in (1, -1):
            ends = ((other.source.stop, other.target.stop) for other in out)
            at = next(k for k, (i, j) in enumerate(ends) if i >= bead.source.stop and j >= bead.target.stop)
            out = _grown(out, at, step, texts, encoder)
    return out


def _grown(
    beads: Sequence[Bead], at: int, step: int, texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder
) -> list[Bead]:
    """Return *beads* with bead *at* joined to as many of the unpaired ones beside it as make its sides most alike.

    *step* 1 tries those that follow, -1 those that precede.
    """
    beside: Iterable[Bead] = beads[at + 1 :] if step > 0 else reversed(beads[:at])
    null = islice(takewhile(lambda bead: bead.is_null, beside), _MOST)
    sizes = list(accumulate([beads[at], *null], _joined))
    if len(sizes) == 1:
        return list(beads)
    likeness = _likeness(sizes, texts, encoder)
    best = max(range(len(sizes)), key=likeness.__getitem__)
    first, last = sorted((at, at + step * best))
    return [*beads[:first], sizes[best], *beads[last + 1 :]]


def _likeness(sizes: Sequence[Bead], texts: tuple[Sequence[str], Sequence[str]], encoder: Encoder) -> list[float]:
    """Return the cosine of the two sides of each of *sizes*, of which the last holds the others."""
    a, b, c, d = sizes[-1].edges
    source, target = (encoder.encode(run, len(run)).spans for run in (texts[0][a:b], texts[1][c:d]))
    return [_alike(size, (source, target), (a, c)) for size in sizes]
