"""Tokens -> features -> vectors: the built-in encoder's arithmetic, in float32.

The network (Yang et al. 2020): a token's embedding is mapped and normed, three two-layer
convolutions look at windows of 5, 3 and 2 tokens, embedding and convolutions side by side are
normed and projected to token features, and their sum over sqrt(their number) goes through a small
dense head. Three things make it quick here, none changes the result:

- all that depends on the token alone, the first convolution's products included, is computed once
  for each distinct token (``TypeTable``), and fetched for each occurrence;
- the projection is linear, so it takes the sentence's sum, not each of its tokens;
- a window is a slice of memory: token t's n neighbours lie one after the other, so every n-th window
  is a row of one reshaped view, and a convolution is n plain matrix products without a copy.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from aligner.encode.arrays import Floats, Ints
from aligner.encode.use_weights import BRANCHES, CHANNELS, DIM, WIDTH, Weights

REACH: Final = 2
"""Tokens that one convolution sees to the left and to the right, at most."""
HALO: Final = 2 * REACH
"""Tokens that decide a token's features, on each side: two convolutions."""
STEP: Final = 30
"""The number of tokens in a pass must divide by this: by each branch's window."""
TOKEN_DIM: Final = 128
"""Numbers kept of a token's DIM: beads are as good with 64 and with all, which take four times the memory."""
FEW_TOKENS: Final = 600
"""Tokens up to which all are kept: of texts of one sentence that are wrong 0.92 are told so, by folded ones 0.86."""
_SIGNS: Final = np.where((np.arange(DIM) * 2654435761 >> 7) & 1, 1, -1).astype(np.float32)  # Knuth's hash
_OFFSETS: Final = range(-REACH, REACH + 1)
_NEVER: Final = -1e30  # far below any bias: what keeps a gap at zero through the rectifier
_TABLE_ROWS: Final = 256  # tokens at a time
_HEAD_ROWS: Final = 256  # runs at a time: no slower than more, and even a short document keeps all threads busy


@dataclass(frozen=True, slots=True)
class TypeTable:
    """What depends on the token alone: a row for each of u distinct tokens, the last for a gap.

    A gap between two sentences counts as nothing in its neighbours' windows and stays zero itself.
    """

    products: tuple[Floats, ...]
    """For each offset -2..2 (u + 1, CHANNELS * branches that reach it): the first convolution's share
    of a token that far from the window's own; the bias is in offset 0."""
    entry: Floats
    """(u + 1, WIDTH): the convolutions' input."""
    projected: Floats
    """(u + 1, DIM): the embedding's share of the token features."""
    moments: Floats
    """(u + 1, 2): sum of the embedding, and of its squares."""

    @property
    def gap(self) -> int:
        """The row of a gap."""
        return len(self.entry) - 1


def tabulate(weights: Weights, ids: Ints, pool: Executor) -> TypeTable:
    """Return the table of the distinct tokens *ids*: 15 kB a token."""
    n = len(ids) + 1
    products = tuple(np.zeros((n, CHANNELS * len(_reached(o))), np.float32) for o in _OFFSETS)
    entry, projected = np.zeros((n, WIDTH), np.float32), np.zeros((n, DIM), np.float32)
    table = TypeTable(products, entry, projected, np.zeros((n, 2), np.float32))
    products[REACH][table.gap] = _NEVER
    starts = range(0, len(ids), _TABLE_ROWS)
    for _ in pool.map(lambda at: _fill(table, weights, ids[at : at + _TABLE_ROWS], at), starts):
        pass  # only waits, and raises what a thread raised
    return table


def _fill(table: TypeTable, weights: Weights, ids: Ints, at: int) -> None:
    """Fill the rows of *table* from *at* on for the tokens *ids*."""
    here = slice(at, at + len(ids))
    emb = weights.embed(ids)
    np.matmul(emb, weights.project_emb, out=table.projected[here])
    table.moments[here] = np.stack([emb.sum(axis=1), np.einsum("ij,ij->i", emb, emb)], axis=1)
    entry = np.matmul(emb, weights.entry, out=table.entry[here])
    entry += weights.entry_bias
    _standardize(entry, weights.eps)
    entry *= weights.entry_gain
    entry += weights.entry_shift
    for offset, product in zip(_OFFSETS, table.products, strict=True):
        _multiply(weights, entry, offset, product[here])
    table.products[REACH][here] += weights.conv1_bias


def _standardize(rows: Floats, eps: float) -> None:
    """Take each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1.0 / np.sqrt(variance + eps))[:, None]


def _reached(offset: int) -> list[int]:
    """Return the branches whose window holds a token that far from its own."""
    return [b for b, (window, left) in enumerate(BRANCHES) if 0 <= left + offset < window]


def _multiply(weights: Weights, entry: Floats, offset: int, out: Floats) -> None:
    """Set *out* to the entries times that slice of each first convolution which meets them at *offset*."""
    for b in _reached(offset):
        top = (BRANCHES[b][1] + offset) * CHANNELS
        part = weights.conv1[b][top : top + CHANNELS]
        np.matmul(entry[:, _columns(b)], part, out=out[:, _columns(b)])


def _columns(branch: int) -> slice:
    """Return where a branch's channels lie among all branches' WIDTH."""
    return slice(branch * CHANNELS, (branch + 1) * CHANNELS)


class Pass:
    """The working memory of one pass over at most *size* tokens, and its results.

    After ``run``, rows of ``conv`` and ``emb`` belong to the tokens of that run (views, overwritten
    by the next one); ``mean`` and ``scale`` hold each token's layer norm: (feature - mean) * scale.
    """

    conv: Floats
    """(n, WIDTH): convolution features before the layer norm."""
    emb: Floats
    """(n, DIM): the embedding's share of the token features, before mean and scale."""
    mean: Floats
    scale: Floats

    def __init__(self, weights: Weights, size: int) -> None:
        self._weights = weights
        rows = size + 2 * REACH
        self._sum = np.empty((rows, WIDTH), np.float32)
        self._fetched = np.empty(rows * WIDTH, np.float32)
        # A branch's rows must follow one another without a step, or no view could join them.
        self._hidden = [np.empty((rows, CHANNELS), np.float32) for _ in BRANCHES]
        self._conv = np.empty((size, WIDTH), np.float32)
        self._emb = np.empty((size, DIM), np.float32)

    def run(self, table: TypeTable, rows: Ints) -> None:
        """Compute the features of tokens ``rows[HALO:-HALO]``, given by row of *table*.

        Their number must divide by STEP. The HALO tokens at each end are only looked at.
        """
        n = len(rows) - 2 * HALO
        self.conv, self.emb = self._conv[:n], self._emb[:n]
        self._first_layer(table, rows, n + 2 * REACH)
        for b in range(len(BRANCHES)):
            self._second_layer(b, n)
        self.conv += self._weights.conv2_bias
        np.maximum(self.conv, 0.0, out=self.conv)
        for b, hidden in enumerate(self._hidden):
            own = self.conv[:, _columns(b)]
            own += hidden[REACH : REACH + n]
        centre = rows[HALO : HALO + n]
        np.take(table.projected, centre, axis=0, out=self.emb, mode="clip")
        self._layer_norm(table.moments[centre])

    def _first_layer(self, table: TypeTable, rows: Ints, n: int) -> None:
        """Fill ``_hidden``: rectified sum of the window's products, plus the token's own entry.

        *n* tokens: those of the run and REACH more at each end, which the second layer sees.
        """
        total = self._sum[:n]
        np.take(table.products[REACH], rows[REACH : REACH + n], axis=0, out=total, mode="clip")
        for offset in (-2, -1, 1, 2):
            product = table.products[offset + REACH]
            part = total[:, : product.shape[1]]
            part += self._fetch(product, rows[REACH + offset : REACH + offset + n])
        np.maximum(total, 0.0, out=total)
        total += self._fetch(table.entry, rows[REACH : REACH + n])
        for b, hidden in enumerate(self._hidden):
            hidden[:n] = total[:, _columns(b)]

    def _fetch(self, table: Floats, rows: Ints) -> Floats:
        """Return ``table[rows]``, in memory that is used again; every row exists, so none is checked."""
        out = self._fetched[: len(rows) * table.shape[1]].reshape(len(rows), -1)
        return np.take(table, rows, axis=0, out=out, mode="clip")

    def _second_layer(self, branch: int, n: int) -> None:
        """Convolve ``_hidden`` into ``conv``: windows phase, phase + w, phase + 2w... are one product."""
        window, left = BRANCHES[branch]
        flat = self._hidden[branch].reshape(-1)
        for phase in range(window):
            start = (phase + REACH - left) * CHANNELS
            windows = flat[start : start + n * CHANNELS].reshape(n // window, window * CHANNELS)
            out = self.conv[phase::window, _columns(branch)]
            np.matmul(windows, self._weights.conv2[branch], out=out)

    def _layer_norm(self, moments: Floats) -> None:
        """Set ``mean`` and ``scale`` from the convolution features and the embeddings' *moments*."""
        width = np.float32(WIDTH + DIM)
        total = self.conv @ np.ones(WIDTH, np.float32) + moments[:, 0]
        square = np.einsum("ij,ij->i", self.conv, self.conv) + moments[:, 1]
        self.mean = total / width
        variance = square / width - self.mean**2
        self.scale = np.reciprocal(np.sqrt(variance + self._weights.eps))


def project(weights: Weights, conv: Floats, emb: Floats, mean: Floats) -> Floats:
    """Return the token features (n, DIM) of n rows that are scaled already, less the bias."""
    rows = conv @ weights.project_conv
    rows += emb
    rows -= mean[:, None] * weights.project_sum
    return rows


def fold(rows: Floats, dim: int) -> Floats:
    """Return (n, dim), rows (n, DIM) made shorter, linearly, so that their cosines stay about the same.

    Each number is added, or taken off, in one place (count sketch, Charikar et al. 2002).
    """
    return np.add.reduce((rows * _SIGNS).reshape(len(rows), -1, dim), axis=1)


def head(weights: Weights, lifted: Floats, out: Floats, pool: Executor) -> None:
    """Set *out* (n, DIM) to unit vectors of n sums of token features over sqrt(number), times ``lift``."""
    starts = range(0, len(lifted), _HEAD_ROWS)
    blocks = (lifted[at : at + _HEAD_ROWS] for at in starts)
    for at, block in zip(starts, pool.map(lambda rows: _head_block(weights, rows), blocks), strict=True):
        out[at : at + _HEAD_ROWS] = block


def _head_block(weights: Weights, lifted: Floats) -> Floats:
    """Compute ``head`` for rows that fit the processor's cache."""
    first, second = weights.hidden
    width = len(first)
    layers = np.empty((len(lifted), len(weights.out)), np.float32)
    skip = np.maximum(lifted[:, :width], 0.0)
    np.maximum(skip @ first + lifted[:, width:], 0.0, out=layers[:, :width])
    np.matmul(layers[:, :width], second, out=layers[:, width:])
    np.maximum(layers, 0.0, out=layers)
    rows: Floats = np.tanh(layers @ weights.out)
    square = np.einsum("ij,ij->i", rows, rows)
    rows *= (1.0 / np.sqrt(np.maximum(square, weights.eps)))[:, None]
    return rows
