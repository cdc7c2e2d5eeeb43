"""Candidates -> pairs, each sentence in one at most, with the probability that each is a translation.

The margin sees whole sentences: two that are about the same thing, in much the same words, are as near as
a translation that is free. A second look at the words of the likely ones asks how much of either sentence finds its
word in the other, which a sentence about something else does not, and whether the lengths fit. Where the numbers come
from, and how well they tell on texts that they were not fitted on: benchmarks/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.align.second_look import token_weights
from aligner.encode import Encoder, TokenFeatures
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.mine.search import Candidates

Texts = tuple[Sequence[str], Sequence[str]]

UNLIKELY: Final = 0.02
"""Margin below which a candidate is not looked at: 1 % of the right pairs, most of the candidates."""
_AT_ONCE: Final = 1_000
"""Candidates whose words are looked at together: what is inside two sentences takes some 100 kB."""


@dataclass(frozen=True, slots=True)
class Mined:
    """Two sentences that are likely to be each other's translation, by their numbers."""

    source: int
    target: int
    confidence: float
    """Estimated probability, 0 to 1, rounded to what is shown."""


def judge_candidates(found: Candidates, texts: Texts, encoder: Encoder | None) -> tuple[Candidates, Doubles]:
    """Return the candidates that are likely at all, and the confidence of each.

    Without an *encoder*, or with one that shows no words, the margin alone decides.
    """
    likely = found.part(found.margin >= UNLIKELY)
    covered = coverage(texts, likely, encoder) if encoder else None
    return likely, confidences(likely, covered)


def coverage(texts: Texts, pairs: Candidates, encoder: Encoder) -> Doubles | None:
    """Return (n, 2): the share of either sentence's words, rare ones counting more, that the other has a word for.

    None if the encoder shows no words.
    """
    out = np.zeros((len(pairs), 2))
    for first in range(0, len(pairs), _AT_ONCE):
        part = pairs.part(slice(first, first + _AT_ONCE))
        sides = [_Words.of(side, rows, encoder) for side, rows in zip(texts, (part.source, part.target), strict=True)]
        if sides[0] is None or sides[1] is None:
            return None
        rows = zip(part.source.tolist(), part.target.tolist(), strict=True)
        out[first : first + len(part)] = [_covered(sides[0].sentence(i), sides[1].sentence(j)) for i, j in rows]
    return out


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some sentences of a side."""

    tokens: TokenFeatures
    weights: Floats
    """(n_tokens,), as ``token_weights``."""
    places: dict[int, int]
    """Number of a sentence on its side -> its place among these."""

    @classmethod
    def of(cls, texts: Sequence[str], rows: Ints, encoder: Encoder) -> "_Words | None":
        """Return the words of the sentences *rows* of a side, each encoded once."""
        wanted = np.unique(rows).tolist()
        tokens = encoder.encode([texts[row] for row in wanted], 1, tokens=True).tokens
        places = {row: n for n, row in enumerate(wanted)}
        return None if tokens is None else cls(tokens, token_weights(tokens), places)

    def sentence(self, row: int) -> tuple[Floats, Floats]:
        """Return the vectors and the weights of the words of one sentence."""
        place = self.places[row]
        own = slice(self.tokens.offsets[place], self.tokens.offsets[place + 1])
        return self.tokens.vectors[own], self.weights[own]


def _covered(source: tuple[Floats, Floats], target: tuple[Floats, Floats]) -> tuple[float, float]:
    """Return how much of the weight of either's words finds its word in the other; 0 where one has none."""
    (vectors, weights), (other, heavy) = source, target
    if not len(vectors) or not len(other):
        return 0.0, 0.0
    alike = np.maximum(vectors @ other.T, 0)
    return float(weights @ alike.max(axis=1) / weights.sum()), float(heavy @ alike.max(axis=0) / heavy.sum())


def confidences(pairs: Candidates, covered: Doubles | None) -> Doubles:
    """Return the probability, 0 to 1, that each of the *pairs* is a translation."""
    if covered is None:
        odds = 45.0 * (pairs.margin - 0.115)
    else:
        odds = 40.0 * (pairs.margin - 0.115) + 4.0 * (covered.min(axis=1) - 0.4)
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def one_to_one(pairs: Candidates, sure: Doubles) -> list[Mined]:
    """Return the *pairs* that are left when the surest is taken, then the surest of other sentences, and so on.

    By source. This is the strategy ``max`` of Artetxe and Schwenk.
    """
    order = np.lexsort((pairs.target, pairs.source, -sure))
    taken = set[int](), set[int]()
    chosen = []
    for k in order.tolist():
        i, j = int(pairs.source[k]), int(pairs.target[k])
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            chosen.append(Mined(i, j, round(float(sure[k]), 3)))
    return sorted(chosen, key=lambda pair: pair.source)
