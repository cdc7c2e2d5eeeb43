"""Beads -> features: what a trained scorer looks at, for every bead that ends in a rectangle of nodes.

Everything is relative: to the neighbouring sentences, to the same bead with one sentence more or
less, to the document's own length ratio. So a scorer trained on some documents holds on others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.align import MAX_SPAN, TYPES, Floats
from aligner.coverage import Coverage
from aligner.marks import Marks

Ints = npt.NDArray[np.int64]
_PAD: Final = MAX_SPAN + 1
"""Sentences around a rectangle that its beads' features look at."""


@dataclass(frozen=True, slots=True)
class Side:
    """What the features know of one side's n sentences."""

    spans: Floats
    """(MAX_SPAN, n, dim): row [k-1, i] is the unit vector of the k sentences ending at i."""
    sizes: npt.NDArray[np.float64]
    """(n + 1,): bytes of the sentences before each, scaled so that both sides' totals agree."""
    marks: Marks
    coverage: Coverage
    breaks: npt.NDArray[np.float64]
    """(n,): number of breaks before the sentences up to this one."""

    @property
    def n(self) -> int:
        """Number of sentences."""
        return len(self.sizes) - 1


class FeatureTable:
    """The features of every bead of a document, a rectangle of nodes at a time."""

    def __init__(self, source: Side, target: Side) -> None:
        self.source, self.target = source, target

    def block(self, rows: slice, cols: slice) -> Floats:
        """Return ``(len(TYPES), n_features, rows, cols)``, features in the order of ``names()``."""
        cosines = Cosines(self.source.spans, self.target.spans, rows, cols)
        out: Floats | None = None
        for t, (m, n) in enumerate(TYPES):
            bead = _Bead(self.source, self.target, cosines, rows, cols, m, n)
            features = [value for _, value in bead.features()]
            if out is None:
                out = np.empty((len(TYPES), len(features), rows.stop - rows.start, cols.stop - cols.start), np.float32)
            for f, value in enumerate(features):
                out[t, f] = value
        assert out is not None
        return out


class Cosines:
    """Cosines of all runs that end within _PAD sentences of a rectangle of nodes."""

    def __init__(self, source: Floats, target: Floats, rows: slice, cols: slice) -> None:
        self.height, self.width = rows.stop - rows.start, cols.stop - cols.start
        src, tgt = _padded(source, rows), _padded(target, cols)
        flat = src.reshape(-1, src.shape[2]) @ tgt.reshape(-1, tgt.shape[2]).T
        shape = (MAX_SPAN, src.shape[1], MAX_SPAN, tgt.shape[1])
        self._table = flat.reshape(shape).transpose(0, 2, 1, 3)

    def at(self, m: int, n: int, down: int = 0, right: int = 0) -> Floats:
        """Return (rows, cols): cosines of m and n sentences ending *down* and *right* of each node's.

        Zero where a run does not exist, is empty or longer than MAX_SPAN.
        """
        if not (0 < m <= MAX_SPAN and 0 < n <= MAX_SPAN):
            return np.zeros((self.height, self.width), np.float32)
        i, j = _PAD + down, _PAD + right
        return self._table[m - 1, n - 1, i : i + self.height, j : j + self.width]


def _padded(spans: Floats, nodes: slice) -> Floats:
    start, stop = nodes.start - 1 - _PAD, nodes.stop - 1 + _PAD
    out = np.zeros((spans.shape[0], stop - start, spans.shape[2]), np.float32)
    a, b = max(start, 0), min(stop, spans.shape[1])
    out[:, a - start : b - start] = spans[:, a:b]
    return out


@dataclass(frozen=True, slots=True)
class _Bead:
    """One bead type over a rectangle of nodes."""

    source: Side
    target: Side
    cosines: Cosines
    rows: slice
    cols: slice
    m: int
    n: int

    def features(self) -> Iterator[tuple[str, Floats]]:
        """Yield name and values, (rows, cols) or what broadcasts to it, of each feature."""
        yield from self._similarity()
        yield from self._edges()
        yield from self._lengths()
        yield from self._coverage()
        yield from self._punctuation()

    def _similarity(self) -> Iterator[tuple[str, Floats]]:
        at, m, n = self.cosines.at, self.m, self.n
        own = at(m, n)
        before, after = (at(m, 1, 0, -n), at(m, 1, 0, 1)), (at(1, n, -m, 0), at(1, n, 1, 0))
        yield "cosine", own
        yield "margin", own - (before[0] + before[1] + after[0] + after[1]) / 4
        for name, value in zip(("src|before", "src|after", "before|tgt", "after|tgt"), (*before, *after), strict=True):
            yield name, value
        yield "1-1 before", at(1, 1, -m, -n)
        yield "1-1 after", at(1, 1, 1, 1)
        changes = {
            "src+left": (m + 1, n, 0, 0),
            "src+right": (m + 1, n, 1, 0),
            "src-left": (m - 1, n, 0, 0),
            "src-right": (m - 1, n, -1, 0),
            "tgt+left": (m, n + 1, 0, 0),
            "tgt+right": (m, n + 1, 0, 1),
            "tgt-left": (m, n - 1, 0, 0),
            "tgt-right": (m, n - 1, 0, -1),
        }
        for name, (mm, nn, down, right) in changes.items():
            other = at(mm, nn, down, right)
            yield name, np.where(other == 0, np.float32(0), own - other)

    def _edges(self) -> Iterator[tuple[str, Floats]]:
        """Each side's first and last sentence: more like the bead's other side than like what is next to it?"""
        at, m, n = self.cosines.at, self.m, self.n
        yield "first src", at(1, n, 1 - m, 0) - at(1, 1, 1 - m, -n)
        yield "last src", at(1, n, 0, 0) - at(1, 1, 0, 1)
        yield "first tgt", at(m, 1, 0, 1 - n) - at(1, 1, -m, 1 - n)
        yield "last tgt", at(m, 1, 0, 0) - at(1, 1, 1, 0)

    def _lengths(self) -> Iterator[tuple[str, Floats]]:
        a = _run(self.source.sizes, self.m, self.rows)[:, None]
        b = _run(self.target.sizes, self.n, self.cols)[None, :]
        ratio = np.log((a + 4) / (b + 4))
        yield "length ratio", np.abs(ratio)
        yield "length ratio, signed", ratio
        yield "length factor", np.log2(1 + np.minimum(a, b) / np.maximum(np.maximum(a, b), 1))
        # Gale and Church (1993): a difference in units of what chance would give a text this long.
        yield "length surprise", np.minimum(np.abs(a - b) / np.sqrt(a + b + 1), 20) / 10

    def _coverage(self) -> Iterator[tuple[str, Floats]]:
        src, tgt, m, n = self.source.coverage, self.target.coverage, self.m, self.n
        s = _Covered(src, self.rows, self.cols, m, n, across=False)
        t = _Covered(tgt, self.cols, self.rows, n, m, across=True)
        for name, side in (("src", s), ("tgt", t)):
            own, missed = side.run()
            yield f"{name} covered", own
            yield f"{name} missed", missed
            yield f"{name} needs first", own - side.run(cut_first=True)[0] if side.other > 1 else own
            yield f"{name} needs last", own - side.run(cut_last=True)[0] if side.other > 1 else own
            yield f"{name} first sentence", side.edge(first=True)
            yield f"{name} last sentence", side.edge(first=False)

    def _punctuation(self) -> Iterator[tuple[str, Floats]]:
        src, tgt = self.source.marks, self.target.marks
        last = (self.rows.start - 1, self.rows.stop - 1), (self.cols.start - 1, self.cols.stop - 1)
        ends, starts = _at(last, 0, 0), _at(last, 1 - self.m, 1 - self.n)
        outside = _at(last, -self.m, -self.n)
        yield "closes", _differ(src.closes, tgt.closes, ends)
        yield "opens", _differ(src.opens, tgt.opens, starts)
        yield "inside after", _differ(src.inside, tgt.inside, ends)
        yield "inside before", _differ(src.inside, tgt.inside, outside)
        for kind in src.ends:
            yield kind, _differ(src.ends[kind], tgt.ends[kind], ends)
        for kind in ("asks", "cries"):
            a = _count(src.ends[kind], self.m, self.rows)[:, None]
            b = _count(tgt.ends[kind], self.n, self.cols)[None, :]
            yield f"{kind} in all", np.minimum(np.abs(a - b), 2)
        breaks = _count_breaks(self.source.breaks, self.m, self.rows)[:, None] + _count_breaks(
            self.target.breaks, self.n, self.cols
        )
        yield "breaks", np.minimum(breaks, 2)


@dataclass(frozen=True, slots=True)
class _Covered:
    """Coverage of runs of one side, ``own`` sentences each, by runs of ``other`` sentences."""

    coverage: Coverage
    nodes: slice
    other_nodes: slice
    own: int
    other: int
    across: bool
    """Whether the values must be turned to stand as (rows, cols)."""

    def run(self, *, cut_first: bool = False, cut_last: bool = False) -> tuple[Floats, Floats]:
        """Return found and missed, as shares of the run's weight; with the other run cut by a sentence."""
        last = np.arange(self.nodes.start - 1, self.nodes.stop - 1)
        found, missed, weight = self._values(last, cut_first, cut_last)
        for back in range(1, self.own):
            f, s, w = self._values(last - back, cut_first, cut_last)
            found, missed, weight = found + f, missed + s, weight + w
        share = np.float32(1) / np.maximum(weight, np.float32(1e-6))[:, None]
        return self._turn(found * share), self._turn(missed * share)

    def edge(self, *, first: bool) -> Floats:
        """Return how much better the bead covers its first (last) sentence than the sentence next to it does."""
        which = np.arange(self.nodes.start - 1, self.nodes.stop - 1) - (self.own - 1 if first else 0)
        found, _, weight = self._values(which, False, False)
        shift = -self.other if first else 1
        rival = self._values(which, False, False, run=1, shift=shift)[0]
        return self._turn((found - rival) / np.maximum(weight, np.float32(1e-6))[:, None])

    def _values(
        self, which: Ints, cut_first: bool, cut_last: bool, run: int | None = None, shift: int = 0
    ) -> tuple[Floats, Floats, Floats]:
        """Return found, missed and weight of sentences *which*; zero outside the text or the table."""
        cover, run = self.coverage, run or self.other - cut_first - cut_last
        end = np.arange(self.other_nodes.start - 1, self.other_nodes.stop - 1) + shift - cut_last
        inside = (which >= 0) & (which < len(cover.weights))
        safe = np.where(inside, which, 0)
        column = end[None, :] - cover.first[safe][:, None]
        good = inside[:, None] & (column >= 0) & (column < cover.found.shape[1])
        column = np.where(good, column, 0)
        found = np.where(good, cover.found[safe[:, None], column, run - 1], np.float32(0))
        missed = np.where(good, cover.missed[safe[:, None], column, run - 1], np.float32(0))
        return found, missed, np.where(inside, cover.weights[safe], np.float32(0))

    def _turn(self, values: Floats) -> Floats:
        return values.T if self.across else values


Ranges = tuple[tuple[int, int], tuple[int, int]]


def _at(last: Ranges, down: int, right: int) -> tuple[Ints, Ints]:
    """Return the sentences that stand *down* and *right* of each node's last one."""
    return np.arange(*last[0]) + down, np.arange(*last[1]) + right


def _differ(src: npt.NDArray[np.bool_], tgt: npt.NDArray[np.bool_], at: tuple[Ints, Ints]) -> Floats:
    """Return 1 where just one side has the flag; before the text's first sentence none is set."""
    a, b = (np.where((k >= 0) & (k < len(f)), f[np.clip(k, 0, len(f) - 1)], False) for f, k in zip((src, tgt), at, strict=True))
    return (a[:, None] != b[None, :]).astype(np.float32)


def _run(sizes: npt.NDArray[np.float64], run: int, nodes: slice) -> npt.NDArray[np.float64]:
    ends = np.arange(nodes.start, nodes.stop)
    total: npt.NDArray[np.float64] = sizes[ends] - sizes[np.maximum(ends - run, 0)]
    return total


def _count(flags: npt.NDArray[np.bool_], run: int, nodes: slice) -> npt.NDArray[np.float64]:
    return _run(np.cumsum([0, *flags], dtype=np.float64), run, nodes)


def _count_breaks(breaks: npt.NDArray[np.float64], run: int, nodes: slice) -> npt.NDArray[np.float64]:
    last = np.arange(nodes.start - 1, nodes.stop - 1)
    total: npt.NDArray[np.float64] = breaks[last] - breaks[np.maximum(last - run + 1, 0)]
    return total
