"""Beads and unit vectors -> passages that the translation moved.

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

from aligner.align.margin import Point, margins
from aligner.encode.arrays import Bools, Floats
from aligner.records import Alignment, Bead, Crossing, Pair, check_tiling

Search = Callable[[range, range], list[Bead]]
"""Gives the beads of a stretch of both sides, counted from the stretch's first sentences."""

# Chosen on the gold documents (MAC-Dev, Text+Berg, 002): 146 with two passages of 5 to 40 sentences swapped or one
# moved to the end, 116 whole, with 20 or 50 sentences missing on one side or 20 to 200 unrelated ones on both.
_WEAK: Final = 0.1
"""Bead score below which its sentences are compared again. At 0.15 chains by chance weigh up to 1.2: forced
pairs are then taken apart."""
_SURE: Final = 0.2
"""Score of a bead that a moved passage crosses, does not grow over, and begins and ends with itself."""
_CROSSED: Final = 2
"""Sure beads between the two places: fewer, and the search could have paired them itself."""
_REACH: Final = 4
"""Sentences to the next match of a chain, either side; at 8, chance finds chains of 0.5."""
_SKIP_COST: Final = 0.03
"""Taken off a chain's weight for each sentence skipped between two matches."""
_MATCHES: Final = 3
"""Least matches of a chain. Chains of two reach a weight of 0.55 where nothing has moved."""
_WEIGHT: Final = 0.35
"""Least weight of a chain. By chance, chains of three and more reach 0.27; swapped ones of 20, median, 1.3."""
_APART: Final = 16
"""Most sentences between two chains of one passage, either side: some may sit in junk pairs, not loose."""


def find_crossings(source: Floats, target: Floats, beads: Sequence[Bead], search: Search) -> tuple[Crossing, ...]:
    """Return the moved passages, by source; none shares a sentence with another.

    *source* and *target* are unit vectors, (n_source, dim) and (n_target, dim); *beads* tile them, with
    scores; *search* is asked once for each passage that the vectors suggest.
    """
    weak = _below(_WEAK, beads)
    loose = _crowded(weak[0]), _crowded(weak[1])
    if min(side.sum() for side in loose) < _MATCHES:
        return ()
    free = _below(_SURE, beads)
    among = np.flatnonzero(loose[0]), np.flatnonzero(loose[1])
    points = _crossing_points(margins(source, target, among), beads)
    found: list[Crossing] = []
    for chain in _joined(_chains(points)):
        if not all(free[0][i] and free[1][j] for i, j, _ in chain):
            continue  # part of a passage already found
        stretch = _grown(chain, free)
        crossing = _settle(*stretch, chain, search(*stretch))
        if crossing and not any(_meet(crossing, other) for other in found):
            found.append(crossing)
            free[0][crossing.source.start : crossing.source.stop] = False
            free[1][crossing.target.start : crossing.target.stop] = False
    return tuple(sorted(found, key=lambda crossing: crossing.source.start))


def _below(score: float, beads: Sequence[Bead]) -> tuple[Bools, Bools]:
    """Return for each sentence of both sides whether it is unpaired or in a bead below *score*."""
    source, target = np.zeros(beads[-1].source.stop, bool), np.zeros(beads[-1].target.stop, bool)
    for bead in beads:
        if bead.is_null or bead.score < score:
            source[bead.source.start : bead.source.stop] = True
            target[bead.target.start : bead.target.stop] = True
    return source, target


def _crowded(loose: Bools) -> Bools:
    """Return *loose* without the sentences that have too few others near for a chain."""
    before = np.concatenate([[0], np.cumsum(loose)])
    places = np.arange(len(loose))
    near = before[np.minimum(places + 2 * _REACH + 1, len(loose))] - before[np.maximum(places - 2 * _REACH, 0)]
    return loose & (near >= _MATCHES)


def _crossing_points(points: Sequence[Point], beads: Sequence[Bead]) -> list[Point]:
    """Return the points that sure beads lie between: before one of its sentences and behind the other."""
    sure = [bead for bead in beads if not bead.is_null and bead.score >= _SURE]
    src, tgt = [bead.source.start for bead in sure], [bead.target.start for bead in sure]

    def crossed(i: int, j: int, _: float) -> int:
        return max(bisect_left(src, i) - bisect_right(tgt, j), bisect_left(tgt, j) - bisect_right(src, i))

    return [point for point in points if crossed(*point) >= _CROSSED]


def _chains(points: Sequence[Point]) -> list[list[Point]]:
    """Return the rising chains heavy enough not to be chance; no two share a point.

    Unlike the one chain through a whole document (``band``), matches of a chain are near each other.
    """
    totals: list[float] = []
    previous: list[int] = []
    for number, (_, _, margin) in enumerate(points):
        total, best = max(_ways(points, totals, number), default=(0.0, -1))
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


def _grown(chain: Sequence[Point], free: tuple[Bools, Bools]) -> tuple[range, range]:
    """Return the sentences of *chain* and the free ones around, about as many on either side."""
    (i, j, _), (k, m, _) = chain[0], chain[-1]
    up, left = _run(free[0][:i][::-1]), _run(free[1][:j][::-1])
    down, right = _run(free[0][k + 1 :]), _run(free[1][m + 1 :])
    source = range(i - min(up, 2 * left + _REACH), k + 1 + min(down, 2 * right + _REACH))
    return source, range(j - min(left, 2 * up + _REACH), m + 1 + min(right, 2 * down + _REACH))


def _run(free: Bools) -> int:
    """Return how many sentences are free from the first on."""
    return len(free) if free.all() else int(free.argmin())


def _settle(source: range, target: range, chain: Sequence[Point], beads: list[Bead]) -> Crossing | None:
    """Return the passage between the first and the last sure one of a stretch's *beads*; None if few are sure."""
    check_tiling(beads, len(source), len(target))
    good = [n for n, bead in enumerate(beads) if not bead.is_null and bead.score >= _SURE]
    if len(good) < _MATCHES:
        return None
    inner = [bead.counted_from(-source.start, -target.start) for bead in beads[good[0] : good[-1] + 1]]
    whole = range(inner[0].source.start, inner[-1].source.stop), range(inner[0].target.start, inner[-1].target.stop)
    return Crossing(*whole, tuple(inner), sum(margin for _, _, margin in chain) / len(chain))


def _meet(one: Bead | Crossing, other: Crossing) -> bool:
    """Whether the two share a sentence of either side."""
    source = one.source.start < other.source.stop and other.source.start < one.source.stop
    return source or (one.target.start < other.target.stop and other.target.start < one.target.stop)


def with_crossings(alignment: Alignment, crossings: tuple[Crossing, ...], moved: Sequence[Pair]) -> Alignment:
    """Return *alignment* with *crossings* and their pairs *moved*; the rows of their sentences are not kept.

    All of them are flagged ``moved``.
    """
    pairs = (
        replace(_flagged(pair), keep=False) if any(_meet(pair.bead, c) for c in crossings) else pair
        for pair in alignment.pairs
    )
    return replace(alignment, pairs=tuple(pairs), crossings=crossings, moved=tuple(map(_flagged, moved)))


def _flagged(pair: Pair) -> Pair:
    return replace(pair, flags=(*pair.flags, "moved"))
