"""Sentences -> vectors of every short run of them: what an encoder promises, and how to get one.

Importing this module loads numpy only; the tokenizer and the weights come with ``load_encoder``,
and torch only with a sentence-transformers model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Bools, Doubles, Floats, Ints
from aligner.errors import ModelError, load_part

# Loaded when an encoder is asked for: reading a document or asking for help needs neither.
_BUILT_IN: Final = "aligner.encode.use"
_BY_NAME: Final = "aligner.encode.sentence_transformer"


THREADS: Final = "OMP_NUM_THREADS"
"""What says in the environment how many threads a process may use, to us as to the libraries that multiply for us."""

CLAUSE_SPAN: Final = 3
"""Most clauses in a run."""


Run = tuple[int, int, int]
"""Number of a text, and the characters of it from where to where."""


@dataclass(frozen=True, slots=True)
class TokenFeatures:
    """What an encoder made of each token, all sentences in one flat array, in order.

    Sentence i owns the rows ``offsets[i]:offsets[i + 1]``; marks of begin and end are left out.
    """

    vectors: Floats
    """(n_tokens, dim), rows of length 1."""
    ids: npt.NDArray[np.int32]
    """(n_tokens,), number of the token in the encoder's vocabulary."""
    offsets: Ints
    """(n + 1,), first 0, last n_tokens."""

    def part(self, start: int, stop: int) -> "TokenFeatures":
        """Return the tokens of the sentences from *start* to *stop*."""
        a, b = self.offsets[start], self.offsets[stop]
        return TokenFeatures(self.vectors[a:b], self.ids[a:b], self.offsets[start : stop + 1] - a)

    def beside(self, other: "TokenFeatures") -> "TokenFeatures":
        """Return them with as few numbers each as those of *other* have, the ones in the same place added up."""
        dim = min(self.vectors.shape[1], other.vectors.shape[1])
        if dim == self.vectors.shape[1]:
            return self
        rows = np.add.reduce(self.vectors.reshape(len(self.vectors), -1, dim), axis=1)
        rows /= np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), np.finfo(np.float32).tiny)[:, None]
        return replace(self, vectors=rows)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What an encoder made of the parts of each sentence, between commas and their like; all sentences' in order."""

    spans: Floats
    """(CLAUSE_SPAN, n, dim), unit vectors of runs as in ``Encoded.spans``. A run may reach over a sentence's end."""
    sizes: Doubles
    """(n + 1,): bytes before each clause, and of all."""
    closes: Bools
    """(n,): whether it ends with a quotation mark."""
    ends: Ints
    """(sentences,): the clauses up to the end of each sentence; each sentence has one at least."""

    def part(self, start: int, stop: int) -> "Clauses":
        """Return the clauses of the sentences from *start* to *stop*; longer runs than fit are still there."""
        a = int(self.ends[start - 1]) if start else 0
        b = int(self.ends[stop - 1]) if stop else 0
        sizes = self.sizes[a : b + 1] - self.sizes[a]
        return Clauses(self.spans[:, a:b], sizes, self.closes[a:b], self.ends[start:stop] - a)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The result of one pass over the sentences."""

    spans: Floats
    """(max_span, n, dim): row [k-1, i] is the unit vector of the k sentences ending at i; zeros where a run would
    begin before sentence 0."""
    tokens: TokenFeatures | None = None
    """The token features; None where they were not asked for, or the encoder has none to show."""
    clauses: Clauses | None = None
    """The clauses; None where there are no token features."""

    def part(self, start: int, stop: int) -> "Encoded":
        """Return what belongs to the sentences from *start* to *stop*; longer runs than fit are still there."""
        tokens = self.tokens and self.tokens.part(start, stop)
        return Encoded(self.spans[:, start:stop], tokens, self.clauses and self.clauses.part(start, stop))


class Encoder(Protocol):
    """Turns sentences into vectors that are close where the meaning is, whatever the language."""

    @property
    def name(self) -> str:
        """What the encoder is called in reports."""

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the vectors of all runs of up to *max_span* sentences, with *tokens* what is inside them too.

        Each vector depends on its own sentences alone, and equal input gives equal output. An encoder that
        cannot show its tokens leaves them and the clauses out also where they are asked for.
        """


def encode_without(encoder: Encoder, texts: Sequence[str], runs: Sequence[Run]) -> Floats:
    """Return (runs, dim): the unit vector of a text without the characters of each of *runs*.

    An encoder that has a way of its own (``UseEncoder.encode_without``) need not encode each rest.
    """
    own = getattr(encoder, "encode_without", None)
    if own is not None:
        vectors: Floats = own(texts, runs)
        return vectors
    return encoder.encode([(texts[n][:start] + texts[n][end:]).strip() for n, start, end in runs], 1).spans[0]


def load_encoder(model: str | None = None) -> Encoder:
    """Model's name or folder -> encoder: any of sentence-transformers, or without *model* the built-in one.

    Raises ``ModelError`` if it cannot be had.
    """
    if model is None:
        return load_part(_BUILT_IN, "the built-in encoder", ModelError).UseEncoder()
    return load_part(_BY_NAME, "--model", ModelError).SentenceTransformerEncoder(model)


@lru_cache(maxsize=2)
def shared_encoder(model: str | None = None) -> Encoder:
    """Return the encoder as ``load_encoder`` does, loaded once for all who ask for it in a process."""
    return load_encoder(model)
