"""Beads -> passages that the translation moved.

The search is monotone: a passage that stands elsewhere in the translation is left unpaired at two
places. Here the sentences that the search left loose on either side are compared again, out of order;
where a run of them finds a run of the other side, across pairs that are sure, the search is asked for
the beads inside. Costs nothing where nothing is loose, and grows with what is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.align import Floats, Ints
from aligner.check import judge
from aligner.records import Alignment, Bead, Crossing, Pair, check_tiling

Bools = npt.NDArray[np.bool_]
Span = tuple[int, int, int, int]
"""Source start and end, target start and end, half-open."""
Point = tuple[int, int, float]
"""Source sentence, target sentence, margin: cosine above background."""
Search = Callable[[Span], list[Bead]]
"""Gives the beads of a part of the document, counted from the part's first sentences."""

# Measured on 182 gold documents with two passages swapped, or one moved from start to end, on one side
# (MAC-Dev, Text+Berg, 002; English, French targets), and 129 without any such thing: whole, with 20 or 50
# sentences missing on one side, with 20 to 200 unrelated ones on both sides.
WEAK: Final = 0.1
"""Bead score below which its sentences count as loose. At 0.15 chains by chance grow fourfold: junk that was
forced together is then taken apart again."""
_SURE: Final = 0.2
"""Score of a bead that a moved passage can be said to cross."""
_CROSSED: Final = 2
"""Sure beads between the two places: fewer, and the search could have paired them itself."""
_CANDIDATES: Final = 4
"""Most similar sentences of the other side, loose or not, whose mean is the background (as in ``band``)."""
_REACH: Final = 4
"""Sentences to the next match of a chain, either side; at 8, chance finds chains of 0.5."""
_SKIP_COST: Final = 0.03
"""Taken off a chain's weight for each sentence skipped between two matches."""
_MATCHES: Final = 3
"""Least matches of a chain. Chains of two reach a weight of 0.55 where nothing has moved."""
_WEIGHT: Final = 0.35
"""Least weight of a chain. The heaviest of three matches where nothing has moved: 0.27; swapped passages of 20
sentences, median: 1.3."""
_APART: Final = 16
"""Most sentences between two chains of one passage, either side: some may sit in junk pairs, not loose."""
_BLOCK: Final = 4_000_000
"""Cosines computed at a time: 16 MB."""


def find_crossings(source: Floats, target: Floats, beads: Sequence[Bead], search: Search) -> tuple[Crossing, ...]:
    """Return the moved passages, by source; none shares a sentence with another.

    *source* and *target* are unit vectors, (n_source, dim) and (n_target, dim); *beads* tile them, with
    scores; *search* is asked once for each passage that the vectors suggest.
    """
    loose = _loose(beads, len(source), len(target))
    if min(side.sum() for side in loose) < _MATCHES:
        return ()
    points = _crossing_points(_points(source, target, loose), beads)
    found: list[Crossing] = []
    for chain in _joined(_chains(points)):
        if not all(loose[0][i] and loose[1][j] for i, j, _ in chain):
            continue  # part of a passage already found
        span = _grown(chain, loose)
        crossing = _settle(span, chain, search(span))
        if crossing and not any(_meet(crossing, other) for other in found):
            found.append(crossing)
            loose[0][crossing.src_start : crossing.src_end] = False
            loose[1][crossing.tgt_start : crossing.tgt_end] = False
    return tuple(sorted(found, key=lambda crossing: crossing.src_start))


def _is_loose(bead: Bead) -> bool:
    """Whether the search found no good partner for the bead's sentences."""
    return bead.is_null or bead.score < WEAK


def _loose(beads: Sequence[Bead], n_source: int, n_target: int) -> tuple[Bools, Bools]:
    """Return for each sentence of both sides whether it is loose, with others near."""
    source, target = np.zeros(n_source, bool), np.zeros(n_target, bool)
    for bead in filter(_is_loose, beads):
        source[bead.src_start : bead.src_end] = True
        target[bead.tgt_start : bead.tgt_end] = True
    return _crowded(source), _crowded(target)


def _crowded(loose: Bools) -> Bools:
    """Return *loose* without the sentences that have too few others near for a chain."""
    before = np.concatenate([[0], np.cumsum(loose)])
    places = np.arange(len(loose))
    near = before[np.minimum(places + 2 * _REACH + 1, len(loose))] - before[np.maximum(places - 2 * _REACH, 0)]
    return loose & (near >= _MATCHES)


def _points(source: Floats, target: Floats, loose: tuple[Bools, Bools]) -> list[Point]:
    """Return the pairs of loose sentences that are more alike than each is to its likeliest others."""
    src, tgt = np.flatnonzero(loose[0]), np.flatnonzero(loose[1])
    of_target = np.concatenate([np.zeros(0), *(_background(part) for _, part in _cosines(target, tgt, source))])
    found: list[Point] = []
    for rows, similar in _cosines(source, src, target):
        margins = similar[:, tgt] - 0.5 * (_background(similar)[:, None] + of_target)
        i, j = np.nonzero(margins > 0)
        found += zip(rows[i].tolist(), tgt[j].tolist(), margins[i, j].tolist(), strict=True)
    return found


def _cosines(side: Floats, which: Ints, other: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Yield, a block at a time, the sentences of *which* and their cosines with all of the *other* side."""
    step = max(1, _BLOCK // len(other))
    for first in range(0, len(which), step):
        rows = which[first : first + step]
        yield rows, side[rows] @ other.T


def _background(similar: Floats) -> Floats:
    """Return the mean of each row's highest entries."""
    k = min(_CANDIDATES, similar.shape[1])
    return np.partition(similar, -k, axis=1)[:, -k:].mean(axis=1)


def _crossing_points(points: Sequence[Point], beads: Sequence[Bead]) -> list[Point]:
    """Return the points that sure beads lie between: before one of its sentences and behind the other."""
    sure = [bead for bead in beads if not bead.is_null and bead.score >= _SURE]
    src, tgt = [bead.src_start for bead in sure], [bead.tgt_start for bead in sure]

    def crossed(i: int, j: int) -> int:
        return max(bisect_left(src, i) - bisect_right(tgt, j), bisect_left(tgt, j) - bisect_right(src, i))

    return [point for point in points if crossed(point[0], point[1]) >= _CROSSED]


def _chains(points: Sequence[Point]) -> list[list[Point]]:
    """Return the rising chains heavy enough not to be chance; no two share a point.

    Unlike the one chain through a whole document (``band``), matches of a chain are near each other.
    """
    totals: list[float] = []
    previous: list[int] = []
    for number, (_, _, margin) in enumerate(points):
        total, best = max(((t, p) for t, p in _ways(points, totals, number)), default=(0.0, -1))
        totals.append(margin + max(total, 0.0))
        previous.append(best if total > 0 else -1)
    used: set[int] = set()
    chains = []
    for end in sorted(range(len(points)), key=lambda n: -totals[n]):
        if totals[end] < _WEIGHT:
            break
        numbers = _unwind(previous, end, used)
        used.update(numbers)
        chain = [points[n] for n in numbers]
        if len(chain) >= _MATCHES and _weight(chain) >= _WEIGHT:
            chains.append(chain)
    return chains


def _joined(chains: Sequence[list[Point]]) -> list[list[Point]]:
    """Return the chains, heaviest first, those that go on where another ends made one."""
    joined: list[list[Point]] = []
    for chain in sorted(chains):
        for other in joined:
            if all(0 < chain[0][side] - other[-1][side] <= _APART for side in (0, 1)):
                other.extend(chain)
                break
        else:
            joined.append(chain)
    return sorted(joined, key=_weight, reverse=True)


def _ways(points: Sequence[Point], totals: Sequence[float], number: int) -> Iterator[tuple[float, int]]:
    """Yield the points that a chain can come from to point *number*, with its total when it has arrived."""
    i, j, _ = points[number]
    for before in range(number - 1, -1, -1):
        rise, run = i - points[before][0], j - points[before][1]
        if rise > _REACH:
            return
        if rise > 0 and 0 < run <= _REACH:
            yield totals[before] - _skip_cost(rise, run), before


def _unwind(previous: Sequence[int], end: int, used: set[int]) -> list[int]:
    numbers = []
    while end >= 0 and end not in used:
        numbers.append(end)
        end = previous[end]
    return numbers[::-1]


def _weight(chain: Sequence[Point]) -> float:
    """Return the sum of the margins, less what is skipped."""
    skips = sum(_skip_cost(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(chain))
    return sum(margin for _, _, margin in chain) - skips


def _skip_cost(rise: int, run: int) -> float:
    return _SKIP_COST * (max(rise, run) - 1)


def _grown(chain: Sequence[Point], loose: tuple[Bools, Bools]) -> Span:
    """Return the sentences of *chain* and the loose ones around, about as many on either side."""
    (i, j, _), (k, m, _) = chain[0], chain[-1]
    up, left = _run(loose[0][:i][::-1]), _run(loose[1][:j][::-1])
    down, right = _run(loose[0][k + 1 :]), _run(loose[1][m + 1 :])
    return (
        i - min(up, 2 * left + _REACH),
        k + 1 + min(down, 2 * right + _REACH),
        j - min(left, 2 * up + _REACH),
        m + 1 + min(right, 2 * down + _REACH),
    )


def _run(loose: Bools) -> int:
    """Return how many sentences are loose from the first on."""
    return len(loose) if loose.all() else int(loose.argmin())


def _settle(span: Span, chain: Sequence[Point], beads: list[Bead]) -> Crossing | None:
    """Return the passage between the first and the last good bead of *span*; None if few beads are good."""
    check_tiling(beads, span[1] - span[0], span[3] - span[2])
    good = [n for n, bead in enumerate(beads) if not _is_loose(bead)]
    if len(good) < _MATCHES:
        return None
    inner = tuple(_shifted(bead, span[0], span[2]) for bead in beads[good[0] : good[-1] + 1])
    first, last = inner[0], inner[-1]
    mean = sum(margin for _, _, margin in chain) / len(chain)
    return Crossing(first.src_start, last.src_end, first.tgt_start, last.tgt_end, inner, mean)


def _shifted(bead: Bead, src: int, tgt: int) -> Bead:
    return replace(
        bead,
        src_start=bead.src_start + src,
        src_end=bead.src_end + src,
        tgt_start=bead.tgt_start + tgt,
        tgt_end=bead.tgt_end + tgt,
    )


def _meet(one: Bead | Crossing, other: Crossing) -> bool:
    """Whether the two share a sentence of either side."""
    source = one.src_start < other.src_end and other.src_start < one.src_end
    return source or (one.tgt_start < other.tgt_end and other.tgt_start < one.tgt_end)


def with_crossings(alignment: Alignment, crossings: tuple[Crossing, ...], min_confidence: float) -> Alignment:
    """Return *alignment* with *crossings*: their pairs apart, the rows of their sentences flagged and not kept."""
    beads = [bead for crossing in crossings for bead in crossing.beads if not bead.is_null]
    moved = judge(beads, alignment.source, alignment.target, min_confidence)
    pairs = (
        replace(_flagged(pair), keep=False) if any(_meet(pair.bead, c) for c in crossings) else pair
        for pair in alignment.pairs
    )
    return replace(alignment, pairs=tuple(pairs), crossings=crossings, moved=tuple(map(_flagged, moved)))


def _flagged(pair: Pair) -> Pair:
    return replace(pair, flags=(*pair.flags, "moved"))
