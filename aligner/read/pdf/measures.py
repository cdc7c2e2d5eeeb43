"""Lines of a document -> what is usual in it: the size of its text, the distance of its lines, where they end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from aligner.read.pdf.rows import Line

_SUPPORT: Final = 3
"""Lines that must end at a place for it to be a right edge."""
_LONG: Final = 0.6
"""Share of the longest line that a full one has at least."""
_SHARE: Final = 0.12
"""Share of the lines with the same left edge that must."""
_TIGHT, _LOOSE = 0.9, 2.2
"""Em between the baselines of two lines of one paragraph, from and to."""
_SAME: Final = 2.0
"""Points by which the left edges of lines that belong together differ."""


class Measures:
    """What is usual in a document, from the lines of all its columns."""

    def __init__(self, parts: Sequence[Sequence[Line]]) -> None:
        sizes: Counter[float] = Counter()
        gaps: dict[tuple[float, bool], Counter[float]] = defaultdict(Counter)
        self._ends: dict[int, list[float]] = defaultdict(list)
        for lines in parts:
            for line in lines:
                sizes[round(line.size, 1)] += len(line.text) * (not line.mono)
                if not line.mono:
                    self._ends[round(line.body)].append(line.right)
            for a, b in pairwise(lines):
                gap = b.baseline - a.baseline
                if abs(a.size - b.size) < 0.1 and _TIGHT * a.size < gap < _LOOSE * a.size:
                    gaps[round(a.size, 1), a.han][round(gap, 1)] += 1
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        """Size of most of the text, in points."""
        self._pitches = {key: _usual(found) for key, found in gaps.items()}

    def pitch(self, line: Line) -> float:
        """Return the usual distance from a line like this one to the next of its paragraph, in points."""
        size = round(line.size, 1)
        found = self._pitches.get((size, line.han)) or self._pitches.get((size, not line.han))
        return found or 1.25 * line.size

    def edge(self, line: Line, column: Sequence[Line]) -> float:
        """Return where a line in this place ends when it is full: where most do that begin where it does.

        The longest line is no measure where some stick out: of the paragraphs of a manual that ended at .96, the
        most frequent end gave .98 to .99.
        """
        near = [x.right for x in column if abs(x.body - line.body) <= _SAME and not x.mono]
        found = _frequent(near, line.body, _SUPPORT + 1)
        if found is None:
            left = round(line.body)
            ends = [end for at in (left - 1, left, left + 1) for end in self._ends.get(at, ())]
            found = _frequent(ends, line.body, 2 * _SUPPORT)
        if found is None:
            found = _frequent([x.right for x in column if not x.mono], line.body, _SUPPORT)
        return found if found is not None else max((x.right for x in column), default=line.right)


def _usual(gaps: Counter[float]) -> float:
    """Return the smallest of the gaps that are frequent: the others are those between paragraphs."""
    most = max(gaps.values())
    return min(gap for gap, count in gaps.items() if count >= 0.5 * most)


def _frequent(ends: Iterable[float], left: float, least: int) -> float | None:
    """Return where the most of *ends* are, within a point; None if they are ragged."""
    found = sorted(ends)
    nearly = left + _LONG * ((found[len(found) * 9 // 10] if found else left) - left)
    counts = Counter(round(end) for end in found if end >= nearly)
    total = counts.total()
    if total < least:
        return None
    best = max(counts, key=lambda end: (counts[end - 1] + counts[end] + counts[end + 1], end))
    support = counts[best - 1] + counts[best] + counts[best + 1]
    longer = sum(count for end, count in counts.items() if end > best + 1)
    if support < max(_SUPPORT, _SHARE * total) or longer > 2 * support:
        return None
    return float(best)
