"""Unpaired sentences that belong to the bead beside them after all.

The search leaves a sentence out where the bead without it scores better: lengths count in that score, and
translations add and drop. But a sentence that makes the two sides of its neighbour more alike says something
that the other side says too.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from aligner.align.search import Floats
from aligner.records import Bead

# Strict F1 (each document with a head trained without it) on MAC-Dev, Text+Berg and 002, sections 0-2, for no joining
# and for joining from a gain in cosine of 0.05 / 0 / -0.05 / -0.1 on: 0.918, 0.931, 0.965; then 0.918 / 0.919 / 0.918
# / 0.919, 0.931 / 0.931 / 0.929 / 0.928 and 0.965 / 0.974 / 0.974 / 0.965. Of the 34 sentences that are rightly
# unpaired none is joined at 0.
GAIN: Final = 0.0
"""How much more alike a sentence must make the sides of the bead that it joins."""

Spans = tuple[Floats, Floats]
"""For each side (max_span, n, dim), as ``Encoder.encode`` returns them."""


def join_loose(beads: Sequence[Bead], spans: Spans) -> list[Bead]:
    """Return *beads* with each unpaired sentence joined to the neighbour that it makes most alike, if it does so.

    Beads with more sentences than *spans* know are left as they are. A joined bead keeps its score and posterior.
    """
    out: list[Bead] = []
    rest = list(reversed(beads))
    while rest:
        bead = rest.pop()
        neighbours = [*out[-1:], *rest[-1:]] if bead.is_null else []
        gains = [(_gain(other, bead, spans), other) for other in neighbours if not other.is_null]
        gain, other = max(gains, key=lambda pair: pair[0], default=(GAIN, bead))
        if gain <= GAIN:
            out.append(bead)
        elif out and other is out[-1]:
            out[-1] = joined(other, bead)
        else:
            rest[-1] = joined(other, bead)
    return out


def joined(bead: Bead, other: Bead) -> Bead:
    """Return *bead* with the sentences of its neighbour."""
    return replace(
        bead,
        source=range(min(bead.source.start, other.source.start), max(bead.source.stop, other.source.stop)),
        target=range(min(bead.target.start, other.target.start), max(bead.target.stop, other.target.stop)),
    )


def _gain(bead: Bead, loose: Bead, spans: Spans) -> float:
    """Return how much more alike the sides of *bead* are with *loose*; minus infinity if that is not known."""
    whole = joined(bead, loose)
    sizes = len(whole.source), len(whole.target)
    if any(size > len(side) for size, side in zip(sizes, spans, strict=True)):
        return -np.inf
    return _alike(whole, spans) - _alike(bead, spans)


def _alike(bead: Bead, spans: Spans) -> float:
    """Return the cosine of the two sides."""
    source = spans[0][len(bead.source) - 1, bead.source.stop - 1]
    target = spans[1][len(bead.target) - 1, bead.target.stop - 1]
    return float(source @ target)
