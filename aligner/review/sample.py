"""Rows of many documents -> a random sample for a person to judge, from which precision is estimated."""

import random
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Final

from aligner.errors import InputError, SettingError
from aligner.formats.sheet import write_table
from aligner.review.reviewed import CORRECT
from aligner.rows import Row, cells_of, columns_of

RESERVOIR: Final = 10_000
"""Rows that are remembered at least (10 MB), or as many as are wanted where that is more."""


_Z: Final = 1.959963984540054
"""Between minus and plus so many standard deviations lie 95 % of a normal distribution."""


class Sample:
    """Rows of one document after the other -> *size* of those kept, drawn so that the share of right ones is precision.

    Two steps, double sampling for stratification (Neyman 1938; Cochran, Sampling Techniques, 3rd ed. 1977, ch. 12).
    ``add`` keeps a simple random sample of ``RESERVOIR`` rows, or all there are, whatever their number (algorithm R,
    Vitter 1985). ``rows`` draws from it, stratified by confidence with proportional allocation, one row per
    stratum (Cochran, ch. 5 and 5A): the m rows, sorted, are cut at ``i * m / size``. Where *size* does not
    divide m, parts differ by one row; so that every row still has the same chance, the cutting begins at a random
    row and goes on from the last one to the first.

    So each of n kept rows is drawn with probability ``size / n``: the plain share of right rows is self-weighting
    and unbiased. ``precision_interval``, made for rows drawn without strata, is then conservative:
    the strata, and drawing each row only once, make the estimate err less than it allows for. The same rows in the
    same order, size and seed give the same sample. Raises ``SettingError`` if *size* is below 1.
    """

    def __init__(self, size: int, seed: int = 0) -> None:
        if size < 1:
            raise SettingError(f"a sample of {size} rows is none; give a size of 1 or more")
        self.size, self.seed = size, seed
        self.kept = 0
        """Rows that could have been drawn."""
        self._reservoir: list[tuple[int, Row]] = []
        self._random = random.Random(f"reservoir {seed}")

    def add(self, rows: Iterable[Row]) -> None:
        """Take the kept *rows*, or rather some of them."""
        for row in (row for row in rows if row.keep):
            numbered, self.kept = (self.kept, row), self.kept + 1
            if len(self._reservoir) < max(self.size, RESERVOIR):
                self._reservoir.append(numbered)
            elif (place := self._random.randrange(self.kept)) < len(self._reservoir):
                self._reservoir[place] = numbered

    def rows(self) -> list[Row]:
        """Return the sample in the order of the documents; all kept rows if they are no more than its size."""
        found = sorted(self._reservoir, key=lambda numbered: numbered[0])
        if self.size < len(found):
            found.sort(key=lambda numbered: (numbered[1].confidence, numbered[1].document))
            places = _places(len(found), self.size, random.Random(self.seed))
            found = sorted((found[place] for place in places), key=lambda numbered: numbered[0])
        return [row for _, row in found]


def _places(n: int, size: int, rng: random.Random) -> list[int]:
    """Return one place of each of *size* parts of a circle of *n* places that is cut from a random place on."""
    start = rng.randrange(n)
    cuts = [part * n // size for part in range(size + 1)]
    return [(start + rng.randrange(cuts[part], cuts[part + 1])) % n for part in range(size)]


def write_sample(rows: Sequence[Row], path: Path) -> None:
    """Write *rows* as a sheet with an empty first column ``correct``, to be filled in with yes or no.

    It comes first, where it is seen without scrolling. ``review.reviewed.read_reviewed`` counts the answers. Raises
    ``OutputError``.
    """
    write_table([cells_of(row) for row in rows], (CORRECT, *columns_of(rows)), path)


def precision_interval(right: int, wrong: int) -> tuple[float, float, float]:
    """Return the share of right rows and the ends of its 95 % interval (Wilson 1927, for rows drawn one by one).

    ``review.sample`` draws rows spread over all degrees of confidence, each with the same chance, and none twice:
    the share is an unbiased estimate of the precision, and errs no more than the interval allows for.

    Raises ``InputError`` if nothing was judged, or a number is below zero.

    >>> [round(number, 3) for number in precision_interval(95, 5)]
    [0.95, 0.888, 0.978]
    """
    total = right + wrong
    if min(right, wrong) < 0 or not total:
        raise InputError(f"{right} right and {wrong} wrong give no precision; at least one row must be judged")
    share, spread = right / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / total / 4) / (1 + spread)
    return share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
