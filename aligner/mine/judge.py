"""Candidates -> pairs, each sentence in one at most, with the probability that each is a translation.

The margin sees whole sentences: two that are about the same thing are as near as a translation that is free. So
lengths are asked too, and in a second look the words: how many of either sentence have their best match in a word whose
best match they are, rare ones counting more. What each of these is worth, and how well it all tells on texts that the
weights were not fitted on: benchmarks/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from aligner.align.ratio import byte_sizes
from aligner.align.second_look import token_weights
from aligner.encode import Encoder, TokenFeatures
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.mine.search import Candidates

Texts = tuple[Sequence[str], Sequence[str]]

UNLIKELY: Final = 0.03
"""Margin below which a candidate is not looked at: of right pairs 5 %, hardly one of which would be kept."""
WEIGHTS: Final = (-11.53, 35.88, 2.64, -1.28, 0.99, 4.25)
"""Of log odds: the constant, then what ``evidence`` says in that order. Fitted by benchmarks/mining.py, as if one
sentence in eleven had its translation on the other side."""
PLAIN: Final = (-9.04, 37.17, 3.7, -2.06, 0.7)
"""The same without words."""
_SURE_MARGIN: Final = 0.1
"""Of the pairs that tell how long translations usually are."""
_LEAST: Final = 8
"""Such pairs below which nothing is usual, and the sides' totals tell."""
_MISFIT: Final = 1.5
"""Natural log of the factor beyond which lengths are no further apart."""
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
    """Return the candidates that are likely at all, and the confidence of each, 0 to 1.

    Without an *encoder*, or with one that shows no words, these are not looked at.
    """
    likely = found.part(found.margin >= UNLIKELY)
    shown = evidence(likely, texts, encoder)
    weights = np.array(WEIGHTS if shown.shape[1] == len(WEIGHTS) - 1 else PLAIN)
    odds = weights[0] + shown @ weights[1:]
    return likely, 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def evidence(pairs: Candidates, texts: Texts, encoder: Encoder | None) -> Doubles:
    """Return (n, 4 or 5): what speaks for each of the *pairs*, or against it.

    The margin; the cosine; how far the lengths are from what is usual; how long the shorter side is; and, where
    the *encoder* shows them, what share of their words match.
    """
    sizes = [np.diff(byte_sizes(side)) for side in texts]
    source, target = sizes[0][pairs.source], sizes[1][pairs.target]
    factor = np.log(np.maximum(source, 1) / np.maximum(target, 1))
    sure = pairs.margin >= _SURE_MARGIN
    totals = np.log(sizes[0].mean() / sizes[1].mean()) if len(pairs) else 0.0
    usual = np.median(factor[sure]) if sure.sum() >= _LEAST else totals
    misfit = np.minimum(np.abs(factor - usual), _MISFIT)
    columns = [pairs.margin, pairs.cosine, misfit, np.log(np.maximum(np.minimum(source, target), 1))]
    words = matched_words(pairs, texts, encoder) if encoder else None
    return np.stack(columns if words is None else [*columns, words], axis=1).astype(np.float64)


def matched_words(pairs: Candidates, texts: Texts, encoder: Encoder) -> Doubles | None:
    """Return (n,): the share of the words, of the side where it is less, that have their match in the other sentence.

    Rare words count more. None if the encoder shows no words.
    """
    out = np.zeros(len(pairs))
    for first in range(0, len(pairs), _AT_ONCE):
        part = pairs.part(slice(first, first + _AT_ONCE))
        source, target = (_Words.of(*side, encoder) for side in zip(texts, (part.source, part.target), strict=True))
        if source is None or target is None:
            return None
        source, target = source.beside(target), target.beside(source)
        rows = zip(part.source.tolist(), part.target.tolist(), strict=True)
        out[first : first + len(part)] = [_matched(source.sentence(i), target.sentence(j)) for i, j in rows]
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

    def beside(self, other: "_Words") -> "_Words":
        """Return them as ``TokenFeatures.beside`` does."""
        return replace(self, tokens=self.tokens.beside(other.tokens))

    def sentence(self, row: int) -> tuple[Floats, Floats]:
        """Return the vectors and the weights of the words of one sentence."""
        place = self.places[row]
        own = slice(self.tokens.offsets[place], self.tokens.offsets[place + 1])
        return self.tokens.vectors[own], self.weights[own]


def _matched(source: tuple[Floats, Floats], target: tuple[Floats, Floats]) -> float:
    """Return what share of the weight of either's words is in matches of one to one, the less; 0 where one has none."""
    (vectors, weights), (other, heavy) = source, target
    if not len(vectors) or not len(other):
        return 0.0
    alike = vectors @ other.T
    there, back = alike.argmax(axis=1), alike.argmax(axis=0)
    own, across = back[there] == np.arange(len(there)), there[back] == np.arange(len(back))
    return float(min(weights[own].sum() / weights.sum(), heavy[across].sum() / heavy.sum()))


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
