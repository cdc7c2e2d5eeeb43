"""Times of sentences -> one clock for both sides, and what a bead gains whose sides are said at the same time.

Two files of one film begin at different moments, run at different speeds (25 frames a second or 23.976) and may be of
different cuts. When somebody speaks and when not is a pattern that both share: the speed and the shift are those at
which the patterns agree best, found by correlation (as ffsubsync does with the sound), and where the shift changes, a
best path through the shifts of short windows follows it (compare the split penalty of alass). How far times then tell
what belongs together is seen in what the search finds without them, and counts for as much as it is likelier than for
beads a sentence off: nothing where the times are another film's.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from aligner.align.lattice import places
from aligner.encode.arrays import Doubles, Floats, Ints
from aligner.records import Bead, Mark, MarkKind, Segmentation

Interval = tuple[float, float]
"""From and to, in seconds; not numbers where they are not known."""

_RATE: Final = 20
"""Samples of the pattern a second: a twentieth of a second is a frame or two."""
_FRAMES: Final = (24, 24_000 / 1001, 25, 30, 30_000 / 1001)
"""A second, of films and of television."""
_SPEEDS: Final = tuple(dict.fromkeys([1.0, *(round(a / b, 6) for a, b in product(_FRAMES, repeat=2))]))
"""By which the times of one file are those of another that took its frames for more or fewer a second."""
_LONGEST: Final = 12 * 3600
"""Seconds: no film is longer, and the patterns of times that are would fill the memory."""
_FEWEST: Final = 20
"""Timed sentences of either side below which the patterns are too short to tell a shift from chance."""
_WINDOW: Final = 15
"""Seconds over which the shift stays the same."""
_FARTHEST: Final = 180
"""Seconds by which it may differ from the one that fits most of the film: what a cut leaves out."""
_SPLIT: Final = 100.0
"""What a change of shift costs, in seconds of patterns that agree. Of 20 simulated films with a break 11 are followed
at 40, 17 at 60, 19 at 100 and at 150; of 20 without one 18, 19, 20 and 20."""
_STRENGTH: Final = 0.06
"""Turns log odds into a score."""
_DOUBT: Final = 1.0
"""Added to what is seen and to what chance would show, in beads: a few show little."""
_SHARES: Final = 4
"""Classes of how much of two intervals is common, beside none at all."""
_OFF: Final = tuple(move for move in product((-1, 0, 1), repeat=2) if any(move)) + ((-2, -2), (2, 2))
"""By how many sentences the beginning and the end of a bead's side are moved to make one that is off."""


# --- Where a document says that its sentences stand ----------------------------------------------


def intervals(segmentation: Segmentation, own: Sequence[int]) -> list[Interval]:
    """Return when the sentences *own* of a document are said, by its marks; nothing if it has none of times.

    Inside a mark the time passes with the characters.
    """
    marks = [mark for mark in segmentation.document.marks if mark.kind is MarkKind.TIME]
    if not marks:
        return []
    starts, spans = [mark.start for mark in marks], [_seconds(mark.value) for mark in marks]
    extents = (segmentation.extent([segmentation.sentences[i]]) for i in own)
    edges = (
        (first, last + 1, bisect_right(starts, first) - 1, bisect_right(starts, last) - 1) for first, last in extents
    )
    return [(_time(marks, spans, a, i), _time(marks, spans, b, k)) for a, b, i, k in edges]


def _seconds(value: str) -> Interval:
    """Return the interval of a mark such as ``00:01:02.500-00:01:04.000``."""
    start, end = (
        sum(60**power * float(part) for power, part in enumerate(reversed(clock.split(":"))))
        for clock in value.split("-")
    )
    return start, end


def _time(marks: Sequence[Mark], spans: Sequence[Interval], offset: int, number: int) -> float:
    """Return the time at *offset* of a document; not a number if mark *number* does not reach there."""
    if number < 0 or offset > marks[number].end:
        return np.nan
    mark, (start, end) = marks[number], spans[number]
    return start + (end - start) * (offset - mark.start) / (mark.end - mark.start)


# --- One clock -----------------------------------------------------------------------------------


def on_one_clock(source: Sequence[Interval], target: Sequence[Interval]) -> list[Interval]:
    """Return when the *source* sentences are said on the clock of the target; as they are where nothing can be told."""
    sides = [np.array(side, np.float64).reshape(-1, 2) for side in (source, target)]
    known = [side[np.isfinite(side).all(axis=1)] for side in sides]
    if min(map(len, known)) < _FEWEST or max(map(np.ptp, known)) > _LONGEST:
        return list(source)
    origin, begins = (float(side.min()) for side in known)
    other = _pattern(known[1] - begins)
    found = ((speed, _pattern(speed * (known[0] - origin))) for speed in _SPEEDS)
    _, lag, speed, own = max(((*_best_lag(own, other), speed, own) for speed, own in found), key=lambda fit: fit[0])
    shifts = _shifts(own, other, lag) / _RATE
    moved = speed * (sides[0] - origin)
    window = np.nan_to_num(moved.mean(axis=1) / _WINDOW).astype(np.int64)
    moved += begins + shifts[np.clip(window, 0, len(shifts) - 1)][:, None]
    return [(start, end) for start, end in moved.tolist()]


def _pattern(spans: Doubles) -> Floats:
    """Return for each sample whether somebody speaks, less how often that is so."""
    edges = np.maximum(spans * _RATE, 0).astype(np.int64)
    changes = np.zeros(int(edges.max()) + 2)
    np.add.at(changes, edges[:, 0], 1)
    np.add.at(changes, edges[:, 1], -1)
    speaks = (np.cumsum(changes) > 0).astype(np.float32)
    centred: Floats = speaks - speaks.mean()
    return centred


def _best_lag(own: Floats, other: Floats) -> tuple[float, int]:
    """Return how well two patterns agree at best, and by how many samples *own* is then moved."""
    size = 1 << (len(own) + len(other)).bit_length()
    agree = _agreement(own, other, size)
    best = int(agree.argmax())
    return float(agree[best]) / float(np.sqrt((own**2).sum()) + 1), best if best < len(other) else best - size


def _agreement(own: Floats, other: Floats, size: int) -> Floats:
    """Return (size,): the sum of products with *own* moved by each number of samples, negative ones from the end."""
    agree: Floats = np.fft.irfft(np.conj(np.fft.rfft(own, size)) * np.fft.rfft(other, size), size).astype(np.float32)
    return agree


def _shifts(own: Floats, other: Floats, lag: int) -> Ints:
    """Return for each window of *own* by how many samples it is moved, on the best path near *lag*."""
    reach, size = _FARTHEST * _RATE, _WINDOW * _RATE
    windows = np.pad(own, (0, -len(own) % size)).reshape(-1, size)
    around = np.zeros(windows.size + 2 * reach, np.float32)
    first, last = max(0, reach - lag), min(len(around), len(other) + reach - lag)
    if first < last:
        around[first:last] = other[first - reach + lag : last - reach + lag]
    block = 1 << (size + 2 * reach).bit_length()
    parts = (around[at : at + size + 2 * reach] for at in range(0, windows.size, size))
    agree = np.stack([_agreement(w, part, block)[: 2 * reach + 1] for w, part in zip(windows, parts, strict=True)])
    return lag - reach + _best_path(agree, _SPLIT * _RATE * float((own**2).mean()))


def _best_path(agree: Floats, cost: float) -> Ints:
    """Return the choice in each row of *agree* with the largest sum, less *cost* for each change of choice."""
    total, came = agree[0].astype(np.float64), list[tuple[npt.NDArray[np.bool_], int]]()
    for row in agree[1:]:
        best = int(total.argmax())
        came.append((total < total[best] - cost, best))
        total = np.maximum(total, total[best] - cost) + row
    path = [int(total.argmax())]
    for changed, best in reversed(came):
        path.append(best if changed[path[-1]] else path[-1])
    return np.array(path[::-1], np.int64)


# --- What times say of a bead --------------------------------------------------------------------


def evidence(source: Doubles, target: Doubles, path: Sequence[Bead]) -> Doubles | None:
    """Return (classes,): what a bead of each class of ``classes`` gains, from the beads of *path*, found without times.

    None if a side has no times. *source* and *target* are (n, 2), on one clock. Chance is what beads near those would show, a sentence or two off.
    """
    if np.isnan(source).all() or np.isnan(target).all():
        return None
    edges = places(bead for bead in path if not bead.is_null)
    seen = np.bincount(_classes_of(source, target, edges), minlength=_SHARES + 2)[1:].astype(np.float64)
    off = [_classes_of(source, target, moved) for moved in _moved(edges, len(source), len(target))]
    other = np.bincount(np.concatenate(off), minlength=_SHARES + 2)[1:].astype(np.float64)
    by_chance = other * (seen.sum() / max(other.sum(), 1.0))
    return np.append(0.0, _STRENGTH * np.log((seen + _DOUBT) / (by_chance + _DOUBT)))


def _moved(edges: Ints, n_source: int, n_target: int) -> Iterator[Ints]:
    """Yield *edges*, (4, beads), with one side's moved a little, those that are then still beads of the text."""
    for first, move in product((0, 2), _OFF):
        moved = edges.copy()
        moved[first : first + 2] += np.array(move)[:, None]
        a, b, c, d = moved
        yield moved[:, (0 <= a) & (a < b) & (b <= n_source) & (0 <= c) & (c < d) & (d <= n_target)]


def _classes_of(source: Doubles, target: Doubles, edges: Ints) -> Ints:
    """Return the class of each bead of *edges*, (4, beads)."""
    a, b, c, d = edges
    return classes((source[a, 0], source[b - 1, 1]), (target[c, 0], target[d - 1, 1]))


def classes(own: tuple[Doubles, Doubles], other: tuple[Doubles, Doubles]) -> Ints:
    """Return how much of two intervals, each from and to, is common: 0 not known, 1 nothing, then up to all."""
    common = np.minimum(own[1], other[1]) - np.maximum(own[0], other[0])
    together = np.maximum(own[1], other[1]) - np.minimum(own[0], other[0])
    share = np.clip(common / np.maximum(together, 1e-3), 0.0, 1.0)
    known = np.where(share > 0, 2 + np.minimum(share * _SHARES, _SHARES - 1), 1.0)
    found: Ints = np.where(np.isnan(share), 0, known).astype(np.int64)
    return found
