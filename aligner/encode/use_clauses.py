"""Tokens of sentences -> where their clauses end: after commas, colons, dashes, whatever the language.

Read off the vocabulary's pieces, so that a clause is a run of the sentence's own tokens and needs no encoding of its
own. The pieces are folded already: fullwidth commas are plain ones there, as in ``1,000``, and a sentence's first
piece, and in languages with spaces each word's, begins with a mark for the space.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Bools, Doubles, Ints
from aligner.languages.characters import CLOSERS, CONTINUERS, LONG_DASHES, QUOTE_MARKS

_SPACE: Final = "▁"
_SEPARATORS: Final = (*CONTINUERS, *LONG_DASHES)
_PLAIN: Final = (",", ";", ":")
"""Those that also stand inside numbers and words."""
_LEAST: Final = 6
"""Bytes of a clause at the least; 20 lose 0.005 strict F1 (MAC-Dev), 30 lose 0.015."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """The n clauses of some sentences."""

    counts: Ints
    """(n,): tokens of each."""
    starts: Ints
    """(sentences,): the first clause of each."""
    sizes: Doubles
    """(n + 1,): bytes before each, and of all."""
    closes: Bools
    """(n,): whether it ends with a quotation mark."""

    @property
    def ends(self) -> Ints:
        """(sentences,): the clauses up to the end of each."""
        return np.append(self.starts, len(self.counts))[1:]


def find_clauses(sentences: Sequence[Sequence[int]], piece: Callable[[int], str]) -> Cuts:
    """Return the clauses of *sentences*, given as token ids; *piece* says what an id stands for."""
    offsets = np.concatenate([[0], np.cumsum([len(tokens) for tokens in sentences])]).astype(np.int64)
    ids = np.fromiter(chain.from_iterable(sentences), np.int64, count=int(offsets[-1]))
    known, which = np.unique(ids, return_inverse=True)
    pieces = [piece(token) for token in known.tolist()]
    sizes = np.array([len(text.replace(_SPACE, " ").encode()) for text in pieces], np.int64)[which]
    before = np.concatenate([[0], np.cumsum(sizes)])
    starts, edges = _edges(offsets, before, np.flatnonzero(_may_end(pieces, which)) + 1)
    closing = np.array([text.endswith(QUOTE_MARKS) for text in pieces], bool)[which]
    filled = np.diff(edges) > 0
    closes = np.zeros(len(filled), bool)
    closes[filled] = closing[edges[1:][filled] - 1]
    return Cuts(np.diff(edges), starts, before[edges].astype(np.float64), closes)


def _edges(offsets: Ints, before: Ints, candidates: Ints) -> tuple[Ints, Ints]:
    """Return each sentence's first clause, and (n + 1,) the tokens before each clause.

    *offsets* are the tokens before each sentence, *before* the bytes before each token; a clause may end at
    *candidates*, where that leaves enough on both sides.
    """
    starts, edges = list[int](), [0]
    inside = np.searchsorted(candidates, offsets, "right").tolist()
    for (start, stop), (first, last) in zip(pairwise(offsets.tolist()), pairwise(inside), strict=True):
        starts.append(len(edges) - 1)
        for end in candidates[first:last].tolist():
            if end < stop and before[end] - before[start] >= _LEAST <= before[stop] - before[end]:
                edges.append(end)
                start = end
        edges.append(stop)
    return np.array(starts, np.int64), np.array(edges, np.int64)


def _may_end(pieces: Sequence[str], which: npt.NDArray[np.intp]) -> Bools:
    """Return (n_tokens,), for text made of *pieces* by number, whether a clause may end after each token."""
    bare = [text.replace(_SPACE, "") for text in pieces]
    separates = np.array([text.endswith(_SEPARATORS) for text in bare], bool)[which]
    plain = np.array([text.endswith(_PLAIN) for text in bare], bool)[which]
    goes_on = np.array([text[:1].isascii() and text[:1].isalnum() for text in pieces], bool)[which]
    stays = np.array([text.startswith((*CLOSERS, *LONG_DASHES)) for text in bare], bool)[which]
    may: Bools = separates & ~np.append(stays, True)[1:] & ~(plain & np.append(goes_on, True)[1:])
    return may
