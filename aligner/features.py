"""Edges -> features: what the trained score looks at, for every bead that is worth a look.

Everything is relative: to the neighbouring sentences, to the same bead with one sentence more or
less, to the document's own length ratio; so what was learnt on some documents holds on others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.align import MAX_SPAN, Floats
from aligner.coverage import Coverage, cover
from aligner.encode import TokenFeatures
from aligner.lattice import Doubles, Edges, Ints
from aligner.marks import Marks

COVERAGE_MARGIN: Final = 0.8
"""Share of the neighbours' coverage that is taken off (measured with the hand-set score on MAC-Dev)."""

Named = Iterator[tuple[str, Doubles]]
Run = tuple[Ints, Ints]
"""First sentence and the one after the last, for each edge."""


@dataclass(frozen=True, slots=True)
class Side:
    """What the features know of one side's n sentences."""

    spans: Floats
    """(MAX_SPAN, n, dim): row [k-1, i] is the unit vector of the k sentences ending at i."""
    tokens: TokenFeatures
    sizes: Doubles
    """(n + 1,): bytes before each sentence, scaled so that both sides' totals agree."""
    marks: Marks
    breaks: Doubles
    """(n,): number of breaks before the sentences up to this one."""

    @property
    def n(self) -> int:
        """Number of sentences."""
        return len(self.sizes) - 1


def describe_edges(source: Side, target: Side, edges: Edges, coarse: Doubles) -> tuple[list[str], Floats]:
    """Return the names and values (n_edges, n_features) of what the trained score looks at.

    *coarse* is the coarse score of each edge. Features of beads are 0 for edges with an empty side,
    and the other way round.
    """
    view = _View(source, target, edges, coarse)
    empty = (edges.src_start == edges.src_end) | (edges.tgt_start == edges.tgt_end)
    names, columns = [], []
    for named, mask in ((view.beads(), ~empty), (view.skips(), empty)):
        for name, values in named:
            names.append(name)
            columns.append(np.where(mask, values, 0.0))
    return names, np.stack(columns, axis=1).astype(np.float32)


@dataclass(frozen=True)
class _View:
    """The edges of a document, one array per question."""

    source: Side
    target: Side
    edges: Edges
    coarse: Doubles

    @property
    def src(self) -> Run:
        return self.edges.src_start, self.edges.src_end

    @property
    def tgt(self) -> Run:
        return self.edges.tgt_start, self.edges.tgt_end

    def beads(self) -> Named:
        """Yield the features of edges with both sides filled."""
        yield "coarse", self.coarse
        yield from self._similarity()
        yield from self._edge_sentences()
        yield from self._lengths()
        yield from self._coverage()
        yield from self._punctuation()

    def skips(self) -> Named:
        """Yield the features of unpaired sentences: how like it is what stands across from it."""
        (a, b), (c, d) = self.src, self.tgt
        one, other = self._cosine((a, b), (c - 1, c)), self._cosine((a, b), (c, c + 1))
        three, four = self._cosine((a - 1, a), (c, d)), self._cosine((a, a + 1), (c, d))
        yield "skip: best neighbour", np.maximum.reduce([one, other, three, four])
        yield "skip: mean neighbour", (one + other + three + four) / 2
        yield "skip: size", np.log(self._bytes(self.source, self.src) + self._bytes(self.target, self.tgt) + 4)
        covered = [
            self._shares(self.source, self._src_cover, self.src, (c - 1, c + 1))[0],
            self._shares(self.target, self._tgt_cover, self.tgt, (a - 1, a + 1))[0],
        ]
        yield "skip: covered", covered[0] + covered[1]
        yield "skip: breaks", self._breaks()

    def _cosine(self, src: Run, tgt: Run) -> Doubles:
        """Return the cosine of two runs for each edge; 0 where one does not exist or is too long."""
        good = np.ones(len(self.edges), bool)
        for (start, end), side in ((src, self.source), (tgt, self.target)):
            good &= (start >= 0) & (end <= side.n) & (end > start) & (end - start <= MAX_SPAN)
        which = np.flatnonzero(good)
        a, b = (
            side.spans[(end - start)[which] - 1, end[which] - 1]
            for (start, end), side in ((src, self.source), (tgt, self.target))
        )
        out = np.zeros(len(self.edges))
        out[which] = np.einsum("ij,ij->i", a, b)
        return out

    def _similarity(self) -> Named:
        (a, b), (c, d) = self.src, self.tgt
        own = self._cosine((a, b), (c, d))
        next_door = {
            "src|before": self._cosine((a, b), (c - 1, c)),
            "src|after": self._cosine((a, b), (d, d + 1)),
            "before|tgt": self._cosine((a - 1, a), (c, d)),
            "after|tgt": self._cosine((b, b + 1), (c, d)),
        }
        yield "cosine", own
        yield "margin", own - sum(next_door.values()) / 4
        yield from next_door.items()
        yield "1-1 before", self._cosine((a - 1, a), (c - 1, c))
        yield "1-1 after", self._cosine((b, b + 1), (d, d + 1))
        for name, (x, y) in _changes(self.src).items():
            yield f"src {name}", self._gain(own, self._cosine((x, y), (c, d)))
        for name, (x, y) in _changes(self.tgt).items():
            yield f"tgt {name}", self._gain(own, self._cosine((a, b), (x, y)))

    @staticmethod
    def _gain(own: Doubles, other: Doubles) -> Doubles:
        """Return by how much the bead is better than the changed one; 0 where that does not exist."""
        return np.where(other == 0, 0.0, own - other)

    def _edge_sentences(self) -> Named:
        """Yield how much more the outer sentences are like the bead's other side than like what is next door."""
        (a, b), (c, d) = self.src, self.tgt
        yield "first src", self._cosine((a, a + 1), (c, d)) - self._cosine((a, a + 1), (c - 1, c))
        yield "last src", self._cosine((b - 1, b), (c, d)) - self._cosine((b - 1, b), (d, d + 1))
        yield "first tgt", self._cosine((a, b), (c, c + 1)) - self._cosine((a - 1, a), (c, c + 1))
        yield "last tgt", self._cosine((a, b), (d - 1, d)) - self._cosine((b, b + 1), (d - 1, d))

    @staticmethod
    def _bytes(side: Side, run: Run) -> Doubles:
        start, end = (np.clip(k, 0, side.n) for k in run)
        return side.sizes[end] - side.sizes[start]

    def _lengths(self) -> Named:
        a, b = self._bytes(self.source, self.src), self._bytes(self.target, self.tgt)
        ratio = np.log((a + 4) / (b + 4))
        yield "length ratio", np.abs(ratio)
        yield "length ratio, signed", ratio
        yield "length factor", self._length_factor()
        # Gale and Church (1993): a difference in units of what chance would give a text this long.
        yield "length surprise", np.minimum(np.abs(a - b) / np.sqrt(a + b + 1), 20) / 10
        yield "size", np.log(a + b + 4)

    def _length_factor(self) -> Doubles:
        a, b = self._bytes(self.source, self.src), self._bytes(self.target, self.tgt)
        return np.log2(1 + np.minimum(a, b) / np.maximum(np.maximum(a, b), 1))

    def _mean_coverage(self) -> tuple[Doubles, Doubles]:
        """Return how well the bead's sides cover each other, and how well what is next to each does."""
        (a, b), (c, d) = self.src, self.tgt
        src = [self._shares(self.source, self._src_cover, self.src, run)[0] for run in ((c, d), (c - 1, c), (d, d + 1))]
        tgt = [self._shares(self.target, self._tgt_cover, self.tgt, run)[0] for run in ((a, b), (a - 1, a), (b, b + 1))]
        return (src[0] + tgt[0]) / 2, (src[1] + src[2] + tgt[1] + tgt[2]) / 4

    @cached_property
    def _src_cover(self) -> Coverage:
        return cover(self.source.tokens, self.target.tokens, *_window(self.src, self.tgt, self.source.n))

    @cached_property
    def _tgt_cover(self) -> Coverage:
        return cover(self.target.tokens, self.source.tokens, *_window(self.tgt, self.src, self.target.n))

    def _coverage(self) -> Named:
        covered, next_door = self._mean_coverage()
        factor = self._length_factor()
        yield "covered", covered
        yield "coverage margin", covered - COVERAGE_MARGIN * next_door
        yield "coverage margin x length", (covered - COVERAGE_MARGIN * next_door) * factor
        sides = (
            ("src", self.source, self._src_cover, self.src, self.tgt),
            ("tgt", self.target, self._tgt_cover, self.tgt, self.src),
        )
        for name, side, table, own, other in sides:
            (a, b), (c, d) = own, other
            found, missed = self._shares(side, table, own, other)
            yield f"{name} covered", found
            yield f"{name} missed", missed
            yield f"{name} needs first", found - self._shares(side, table, own, (c + 1, d))[0]
            yield f"{name} needs last", found - self._shares(side, table, own, (c, d - 1))[0]
            first = self._shares(side, table, (a, a + 1), other)[0]
            last = self._shares(side, table, (b - 1, b), other)[0]
            yield f"{name} first sentence", first - self._shares(side, table, (a, a + 1), (c - 1, c))[0]
            yield f"{name} last sentence", last - self._shares(side, table, (b - 1, b), (d, d + 1))[0]
            yield f"{name} worst sentence", np.minimum(first, last)

    @staticmethod
    def _shares(side: Side, table: Coverage, own: Run, other: Run) -> tuple[Doubles, Doubles]:
        """Return what share of *own* run's token weight *other* run matches, and what its neighbours would add."""
        (start, end), (first, last) = own, other
        length = last - first
        found, missed, weight = (np.zeros(len(start)) for _ in range(3))
        for back in range(1, MAX_SPAN + 1):
            i = end - back
            column = last - 1 - table.first[np.clip(i, 0, side.n - 1)]
            good = (i >= np.maximum(start, 0)) & (i < side.n) & (length > 0) & (length <= MAX_SPAN)
            good &= (column >= 0) & (column < table.found.shape[1])
            which = np.flatnonzero(good)
            at = i[which], column[which], length[which] - 1
            found[which] += table.found[at]
            missed[which] += table.missed[at]
            inside = np.flatnonzero((i >= np.maximum(start, 0)) & (i < side.n))
            weight[inside] += table.weights[i[inside]]
        weight = np.maximum(weight, 1e-6)
        return found / weight, missed / weight

    def _punctuation(self) -> Named:
        src, tgt = self.source.marks, self.target.marks
        (a, b), (c, d) = self.src, self.tgt
        yield "closes", _differ(src.closes, b - 1, tgt.closes, d - 1)
        yield "opens", _differ(src.opens, a, tgt.opens, c)
        yield "inside after", _differ(src.inside, b - 1, tgt.inside, d - 1)
        yield "inside before", _differ(src.inside, a - 1, tgt.inside, c - 1)
        for kind in src.ends:
            yield kind, _differ(src.ends[kind], b - 1, tgt.ends[kind], d - 1)
        for kind in ("asks", "cries"):
            many = np.abs(_count(src.ends[kind], self.src) - _count(tgt.ends[kind], self.tgt))
            yield f"{kind} in all", np.minimum(many, 2)
        yield "breaks", self._breaks()

    def _breaks(self) -> Doubles:
        total = np.zeros(len(self.edges))
        for side, (start, end) in ((self.source, self.src), (self.target, self.tgt)):
            last = np.clip(np.maximum(end - 1, start), 0, side.n - 1)
            total += side.breaks[last] - side.breaks[np.clip(start, 0, side.n - 1)]
        return np.minimum(total, 2)


def _changes(run: Run) -> dict[str, Run]:
    """Return the run with one sentence more or less at either end."""
    start, end = run
    return {
        "+left": (start - 1, end),
        "+right": (start, end + 1),
        "-left": (start + 1, end),
        "-right": (start, end - 1),
    }


def _window(own: Run, other: Run, n: int) -> tuple[Ints, int]:
    """Return for each of n sentences the first sentence across that an edge asks about, and how many at most."""
    low, high = np.full(n + 2, np.iinfo(np.int64).max), np.full(n + 2, -1)
    for shift in range(-1, MAX_SPAN):
        i = own[0] + shift
        good = (i >= 0) & (i <= np.minimum(own[1], n - 1))
        np.minimum.at(low, i[good], other[0][good] - 1)
        np.maximum.at(high, i[good], other[1][good] + 1)
    low, high = low[:n], high[:n]
    first = np.where(high < 0, 0, np.maximum(low, 0))
    return first, int(np.maximum(high - first, 1).max()) + 1


def _differ(src: npt.NDArray[np.bool_], i: Ints, tgt: npt.NDArray[np.bool_], j: Ints) -> Doubles:
    """Return 1 where just one side has the flag; outside the text none is set."""
    a = np.where((i >= 0) & (i < len(src)), src[np.clip(i, 0, len(src) - 1)], False)
    b = np.where((j >= 0) & (j < len(tgt)), tgt[np.clip(j, 0, len(tgt) - 1)], False)
    return (a != b).astype(np.float64)


def _count(flags: npt.NDArray[np.bool_], run: Run) -> Doubles:
    sums = np.cumsum([0, *flags], dtype=np.float64)
    return sums[run[1]] - sums[run[0]]
