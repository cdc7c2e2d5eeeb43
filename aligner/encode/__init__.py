"""Sentences -> vectors of every short run of them: what an encoder promises, and how to get one.

Importing this module loads numpy only; the tokenizer and the weights come with ``load_encoder``,
and torch only with a sentence-transformers model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenFeatures:
    """What an encoder made of each token, all sentences in one flat array, in order.

    Sentence i owns the rows ``offsets[i]:offsets[i + 1]``; marks of begin and end are left out.
    """

    vectors: Floats
    """(n_tokens, dim), rows of length 1; times ``norms`` they are what the sentence vector sums."""
    norms: Floats
    """(n_tokens,), length of each token's features before they were scaled to 1."""
    ids: npt.NDArray[np.int32]
    """(n_tokens,), number of the token in the encoder's vocabulary."""
    offsets: npt.NDArray[np.int64]
    """(n + 1,), first 0, last n_tokens."""

    def part(self, start: int, stop: int) -> "TokenFeatures":
        """Return the tokens of the sentences from *start* to *stop*."""
        a, b = self.offsets[start], self.offsets[stop]
        offsets = self.offsets[start : stop + 1] - a
        return TokenFeatures(self.vectors[a:b], self.norms[a:b], self.ids[a:b], offsets)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The result of one pass over the sentences."""

    spans: Floats
    """(max_span, n, dim): row [k-1, i] is the unit vector of the k sentences ending at i; zeros where a run would
    begin before sentence 0."""
    tokens: TokenFeatures | None = None
    """The token features; None where they were not asked for, or the encoder has none to show."""


class Encoder(Protocol):
    """Turns sentences into vectors that are close where the meaning is, whatever the language."""

    @property
    def name(self) -> str:
        """What the encoder is called in reports."""

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the vectors of all runs of up to *max_span* sentences, with *tokens* the token features too.

        Each vector depends on its own sentences alone, and equal input gives equal output. An encoder that
        cannot show its tokens leaves them out also where they are asked for.
        """


def load_encoder(model: str | None = None) -> Encoder:
    """Return the built-in encoder, or the sentence-transformers model of that name or folder.

    Raises ``ModelError`` if it cannot be had.
    """
    # The imports wait until here: reading a document or asking for help needs neither.
    if model is None:
        from aligner.encode.use import UseEncoder

        return UseEncoder()
    from aligner.encode.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model)
