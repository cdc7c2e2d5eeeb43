"""All sentences' tokens in one row, and one pass along it: sums of token features, a clause at a time.

The row is cut into chunks of equal size wherever that falls, each with the few tokens around it that
decide its features; so memory does not grow with the longest sentence, and nothing is padded.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.encode.arrays import Floats, Ints
from aligner.encode.use_network import (
    FEW_TOKENS,
    HALO,
    REACH,
    STEP,
    TOKEN_DIM,
    Pass,
    TypeTable,
    fold,
    project,
    tabulate,
)
from aligner.encode.use_weights import BLOCKS, DIM, ROWS, Weights
from aligner.progress import advance

BEGIN: Final = 1  # <s>
END: Final = 2  # </s>
_GAP: Final = BLOCKS * ROWS  # stands between sentences: one past the vocabulary
KINDS: Final = 3
"""Sums of a clause: of its tokens (0), of the begin mark before it (1), of the end mark after it (2)."""
CHUNK: Final = 16 * STEP
"""Tokens in one pass. 240 to 960 are equally fast, fewer are slower, more only take memory."""
TYPES: Final = 4096
"""Distinct tokens in one table, at 15 kB each; most documents have fewer."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Sentences of n clauses in one row: gaps, ``<s> tokens </s>``, gaps, ``<s> tokens </s>``, ..., gaps."""

    ids: npt.NDArray[np.int32]
    """(HALO + m + HALO,), m dividing by STEP."""
    slots: npt.NDArray[np.int32]
    """(m,): ``KINDS * clause + kind``, -1 for a gap."""
    counts: Ints
    """(n,): tokens of each clause, marks not counted."""
    starts: Ints
    """(sentences,): the first clause of each."""

    @property
    def lasts(self) -> Ints:
        """(sentences,): the last clause of each."""
        return np.append(self.starts, len(self.counts))[1:] - 1


@dataclass(frozen=True, slots=True)
class Sums:
    """What a stream comes to."""

    sums: Floats
    """(n, KINDS, DIM): sums of token features; marks inside a sentence are 0."""
    vectors: Floats
    """(n_tokens, DIM or, of many, TOKEN_DIM): folded token features without marks, rows of length 1, in order of the
    stream; none where they are not wanted."""


def lay_out(tokens: Sequence[Sequence[int]], clauses: tuple[Ints, Ints] | None = None) -> Stream:
    """Return sentences, given as token ids without marks, as one stream.

    *clauses* are the number of tokens of each, and of which each sentence's first is; else a sentence is one.
    """
    counts = np.array([len(t) for t in tokens], np.int64)
    pieces, starts = clauses or (counts, np.arange(len(counts)))
    stride = counts + 2 + REACH
    begins = np.cumsum(stride) - stride
    size = -(-int(stride.sum()) // STEP) * STEP
    ids = np.full(size, _GAP, np.int32)
    slots = np.full(size, -1, np.int32)
    number = KINDS * np.arange(len(pieces), dtype=np.int32)
    stream = Stream(ids, slots, pieces, starts)
    inner = np.repeat(begins + 1 - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    ids[inner] = np.fromiter(chain.from_iterable(tokens), np.int32, count=len(inner))
    slots[inner] = np.repeat(number, pieces)
    for kind, mark, at, clause in ((1, BEGIN, begins, starts), (2, END, begins + counts + 1, stream.lasts)):
        ids[at], slots[at] = mark, number[clause] + kind
    return replace(stream, ids=np.pad(ids, HALO, constant_values=_GAP))


def summarize(weights: Weights, stream: Stream, pool: Executor, *, tokens: bool) -> Sums:
    """Return the sums of *stream*, with *tokens* the token features too.

    Each chunk is computed by itself and the chunks are added in order, so equal input gives equal
    output however the threads of *pool* take turns.
    """
    run = _Run(weights, stream, tokens=tokens)
    sums = np.zeros((len(stream.counts) * KINDS, DIM), np.float32)
    for block in _blocks(weights, stream, range(len(stream.slots)), pool):
        starts = range(block.start, block.stop, CHUNK)
        for start, part in zip(starts, pool.map(partial(run.chunk, block), starts), strict=True):
            sums[part.slots] += part.sums
            advance((start + CHUNK) / len(stream.slots))
        del block  # frees its table before the next one is made
    shaped = sums.reshape(-1, KINDS, DIM)
    shaped[:, 0] += stream.counts[:, None].astype(np.float32) * weights.project_bias
    shaped[stream.starts, 1] += weights.project_bias
    shaped[stream.lasts, 2] += weights.project_bias
    return Sums(shaped, run.vectors)


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of a stream, and the table of its tokens."""

    start: int
    stop: int
    table: TypeTable
    rows: Ints
    """(stop - start + 2 * HALO,): the tokens by row of the table, those around the stretch too."""


def _blocks(weights: Weights, stream: Stream, span: range, pool: Executor) -> Iterator[_Block]:
    """Cut the stretch *span* in halves until each half has no more than TYPES distinct tokens."""
    ids = stream.ids[span.start : span.stop + 2 * HALO]
    row_of = np.zeros(_GAP + 1, np.int64)
    row_of[ids] = 1
    types = np.flatnonzero(row_of[:_GAP])
    if len(types) > TYPES and len(span) > CHUNK:
        middle = -(-len(span) // 2 // CHUNK) * CHUNK
        for half in (span[:middle], span[middle:]):
            yield from _blocks(weights, stream, half, pool)
    else:
        row_of[types] = np.arange(len(types))
        row_of[_GAP] = len(types)
        yield _Block(span.start, span.stop, tabulate(weights, types, pool), row_of[ids])


@dataclass(frozen=True, slots=True)
class _Part:
    """What one chunk adds to the sums."""

    slots: Ints
    """(n,): those of the rows, each once."""
    sums: Floats
    """(n, DIM): sums of token features, less the bias."""


class _Workspace(threading.local):
    """One ``Pass`` for each thread."""

    def __init__(self, weights: Weights) -> None:
        self.own = Pass(weights, CHUNK)


class _Features:
    """The token features of one stream, as far as its chunks have been computed."""

    def __init__(self, weights: Weights, stream: Stream) -> None:
        count = int(stream.counts.sum())
        self._dim = DIM if count <= FEW_TOKENS else TOKEN_DIM
        self._folded = tuple(
            fold(rows, self._dim)
            for rows in (weights.project_conv, weights.project_sum[None], weights.project_bias[None])
        )
        self._eps = np.float32(weights.eps)
        self._is_token = (stream.slots >= 0) & (stream.slots % KINDS == 0)
        self._before = np.cumsum(self._is_token) - self._is_token
        self.vectors = np.empty((count, self._dim), np.float32)

    def keep(self, work: Pass, at: int, stop: int) -> None:
        """Project every token of the chunk and store its features, folded and scaled to length 1."""
        conv, of_mean, bias = self._folded
        features = work.conv @ conv
        features += fold(work.emb, self._dim)
        features -= work.mean[:, None] * of_mean
        features *= work.scale[:, None]
        features += bias
        features = features[self._is_token[at:stop]]
        norms = np.sqrt(np.einsum("ij,ij->i", features, features))
        norms = np.maximum(norms, self._eps)
        before = int(self._before[at])
        np.divide(features, norms[:, None], out=self.vectors[before : before + len(features)])


class _Run:
    """Computes chunks of one stream, and keeps their token features where they are wanted."""

    def __init__(self, weights: Weights, stream: Stream, *, tokens: bool) -> None:
        self._weights = weights
        self._slots = stream.slots
        self._workspace = _Workspace(weights)
        self._features = _Features(weights, stream) if tokens else None

    @property
    def vectors(self) -> Floats:
        """The token features so far; none where they are not wanted."""
        return self._features.vectors if self._features else np.empty((0, TOKEN_DIM), np.float32)

    def chunk(self, block: _Block, at: int) -> _Part:
        """Return what the chunk that starts at *at* adds; safe to call from several threads."""
        stop = min(at + CHUNK, block.stop)
        work = self._workspace.own
        work.run(block.table, block.rows[at - block.start : stop - block.start + 2 * HALO])
        if self._features:
            self._features.keep(work, at, stop)
        slots, pick = self._pick(at, stop)
        # The projection commutes with the sum, and a sum has far fewer rows.
        pick *= work.scale
        return _Part(slots, project(self._weights, pick @ work.conv, pick @ work.emb, pick @ work.mean))

    def _pick(self, at: int, stop: int) -> tuple[Ints, Floats]:
        """Return the slots that have tokens in the chunk, and the (slots, tokens) matrix of who belongs where."""
        slots = self._slots[at:stop]
        live = np.flatnonzero(slots >= 0)
        own = slots[live]
        begins = np.append(True, own[1:] != own[:-1])[: len(own)]  # tokens of one slot stand together
        pick = np.zeros((int(begins.sum()), len(slots)), np.float32)
        pick[np.cumsum(begins) - 1, live] = 1.0
        return own[begins], pick
