"""Times of sentences -> one clock for both sides, and what a bead gains whose sides are said at the same time.

Two files of one film begin at different moments, run at different speeds (25 frames a second or 23.976) and may be of
different cuts. When somebody begins to speak and when he ends is a pattern that both share: the speed and the shift
are those at which the patterns agree best, found by correlation (as ffsubsync does with the sound), and where the
shift changes, a best path through the shifts of short windows follows it (compare the split penalty of alass). How
far times then tell what belongs together is seen in what the search finds without them, and counts for as much as it
is likelier than for beads a sentence off: nothing where the times are another film's.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

import numpy as np

from aligner.align.lattice import places
from aligner.encode.arrays import Bools, Doubles, Floats, Ints
from aligner.records import Bead, Interval

_RATE: Final = 20
"""Samples of a pattern a second: a twentieth of a second is a frame or two."""
_BLUR: Final = 0.5
"""Seconds before and after, over which a change fades. Of 80 films with a break (``benchmarks.subtitles``) 69 are
followed at 0.3, 79 so, 76 at 1; of 160, 155 so, and 113 by a pattern of speech and silence."""
_FRAMES: Final = (24, 24_000 / 1001, 25, 30, 30_000 / 1001)
"""A second, of films and of television."""
_SPEEDS: Final = tuple(dict.fromkeys([1.0, *(round(a / b, 6) for a, b in product(_FRAMES, repeat=2))]))
"""By which the times of one file are those of another that took its frames for more or fewer a second."""
_LONGEST: Final = 12 * 3600
"""Seconds: no film is longer, and the patterns of times that are would fill the memory."""
_FEWEST: Final = 20
"""Timed sentences of either side below which the patterns are too short to tell a shift from chance."""
_WINDOW: Final = 5
"""Seconds over which the shift stays the same: a sentence."""
_FARTHEST: Final = 180
"""Seconds by which it may differ from the one that fits most of the film: what a cut leaves out."""
_SPLIT: Final = 50.0
"""What a change of shift costs, in seconds of patterns that agree. Of the same 80 films 57 are followed at 25, 71 at
35, 79 at 50, 80 and 150."""
_STRENGTH: Final = 0.06
"""Turns log odds into a score. Strict F1 on MAC-Dev as subtitles (``benchmarks.subtitles``): 0.806 without
times, 0.866 so, 0.863 at 0.09."""
_DOUBT: Final = 1.0
"""Added to what is seen and to what chance would show, in beads: a few show little."""
_SHARES: Final = 4
"""Classes of how much of two intervals is common, beside not known and nothing."""
_OFF: Final = (*(move for move in product((-1, 0, 1), repeat=2) if any(move)), (-2, -2), (2, 2))
"""By how many sentences the beginning and the end of a bead's side are moved to make one that is off."""


# --- One clock -----------------------------------------------------------------------------------


def on_one_clock(source: Sequence[Interval], target: Sequence[Interval]) -> list[Interval]:
    """Return when the *source* sentences are said on the clock of the target; as they are where nothing can be told."""
    sides = [np.array(side, np.float64).reshape(-1, 2) for side in (source, target)]
    known = [side[np.isfinite(side).all(axis=1)] for side in sides]
    if min(map(len, known)) < _FEWEST or max(map(np.ptp, known)) > _LONGEST:
        return list(source)
    origin, begins = (float(side.min()) for side in known)
    other = _pattern(known[1] - begins)
    patterns = ((speed, _pattern(speed * (known[0] - origin))) for speed in _SPEEDS)
    (_, lag), speed, own = max(
        ((_best_lag(own, other), speed, own) for speed, own in patterns), key=lambda found: found[0]
    )
    moved = speed * (sides[0] - origin)
    shifts = _shifts(own, other, lag) / _RATE
    window = np.nan_to_num(moved.mean(axis=1) / _WINDOW).astype(np.int64)
    moved += begins + shifts[np.clip(window, 0, len(shifts) - 1)][:, None]
    return [(start, end) for start, end in moved.tolist()]


def _pattern(spans: Doubles) -> Floats:
    """Return for each sample how much begins there, less how much ends; blurred, as no file is on time."""
    fading = np.convolve(np.ones(round(_BLUR * _RATE)), np.ones(round(_BLUR * _RATE)))
    edges = np.maximum(spans * _RATE, 0).astype(np.int64)
    changes = np.zeros(int(edges.max()) + len(fading))
    np.add.at(changes, edges[:, 0], 1)
    np.add.at(changes, edges[:, 1], -1)
    return np.convolve(changes, fading, "same").astype(np.float32)


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
    agree = (_agreement(w, part, block)[: 2 * reach + 1] for w, part in zip(windows, parts, strict=True))
    return lag - reach + _best_path(agree, _SPLIT * _RATE * float((own**2).mean()))


def _best_path(rows: Iterator[Floats], cost: float) -> Ints:
    """Return the choice in each of *rows* with the largest sum, less *cost* for each change of choice."""
    total, came = next(rows).astype(np.float64), list[tuple[Bools, int]]()
    for row in rows:
        best = int(total.argmax())
        changed = total < total[best] - cost
        came.append((changed, best))
        total = np.where(changed, total[best] - cost, total) + row
    path = [int(total.argmax())]
    for changed, best in reversed(came):
        path.append(best if changed[path[-1]] else path[-1])
    return np.array(path[::-1], np.int64)


# --- What times say of a bead --------------------------------------------------------------------


def evidence(source: Doubles, target: Doubles, path: Sequence[Bead]) -> Doubles | None:
    """Return what a bead of each class of ``overlaps`` gains, as the beads of *path* show, which were found without.

    *source* and *target* are (n, 2), on one clock; None if a side has no times. Chance is what beads near those of
    *path* would show, a sentence or two off.
    """
    if np.isnan(source).all() or np.isnan(target).all():
        return None
    edges = places(bead for bead in path if not bead.is_null)
    off = [_counts(source, target, moved) for moved in _moved(edges, len(source), len(target))]
    seen, other = _counts(source, target, edges), np.sum(off, axis=0)
    by_chance = other * (seen.sum() / max(other.sum(), 1.0))
    return np.append(0.0, _STRENGTH * np.log((seen + _DOUBT) / (by_chance + _DOUBT)))


def _moved(edges: Ints, n_source: int, n_target: int) -> Iterator[Ints]:
    """Yield *edges*, (4, beads), with one side's moved a little, those that are then still beads of the text."""
    for first, move in product((0, 2), _OFF):
        moved = edges.copy()
        moved[first : first + 2] += np.array(move)[:, None]
        a, b, c, d = moved
        yield moved[:, (a >= 0) & (a < b) & (b <= n_source) & (c >= 0) & (c < d) & (d <= n_target)]


def _counts(source: Doubles, target: Doubles, edges: Ints) -> Doubles:
    """Return how many beads of *edges*, (4, beads), are of each class but the first, of what is not known."""
    a, b, c, d = edges
    found = overlaps((source[a, 0], source[b - 1, 1]), (target[c, 0], target[d - 1, 1]))
    return np.bincount(found, minlength=_SHARES + 2)[1:].astype(np.float64)


def overlaps(own: tuple[Doubles, Doubles], other: tuple[Doubles, Doubles]) -> Ints:
    """Return the class of how much of two intervals, each from and to, is common.

    0 is not known, 1 nothing, 2 to 5 are the quarters up to all.
    """
    common = np.minimum(own[1], other[1]) - np.maximum(own[0], other[0])
    together = np.maximum(own[1], other[1]) - np.minimum(own[0], other[0])
    share = np.clip(common / np.maximum(together, 1e-3), 0.0, 1.0)
    known = np.where(share > 0, 2 + np.minimum(share * _SHARES, _SHARES - 1), 1.0)
    found: Ints = np.where(np.isnan(share), 0, known).astype(np.int64)
    return found
