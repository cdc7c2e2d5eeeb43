"""Rows for a person to judge: a random sample to estimate precision, or all of them, the doubtful first."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aligner.errors import SettingError
from aligner.formats.sheet import write_table
from aligner.formats.xmltext import is_blank
from aligner.review.read import CORRECT
from aligner.rows import COLUMNS, Row, cells_of

SAMPLE_COLUMNS: Final = (CORRECT, *COLUMNS)
"""What is to be filled in comes first, where it is seen without scrolling."""


def draw_sample(rows: Sequence[Row], size: int, seed: int = 0) -> list[Row]:
    """Return *size* of the kept *rows*, in their order, drawn so that the share of right ones estimates precision.

    All kept rows if they are no more than *size*. The same rows, size and seed give the same sample.

    The design is stratified random sampling with proportional allocation, one unit per stratum (Cochran,
    Sampling Techniques, 3rd ed. 1977, ch. 5 and 5A): the n kept rows, sorted by confidence, are cut at
    ``i * n / size``, and one row is drawn from each part. Where *size* does not divide n, parts differ by one
    row; so that every row is still drawn with probability ``size / n``, the cutting begins at a random row
    and goes on from the last one to the first. The plain share of right rows is thus self-weighting and
    unbiased. ``review.compare.precision_interval``, made for rows drawn without strata, is then conservative: the
    strata, and drawing each row only once, make the estimate err less than it allows for.

    Raises ``SettingError`` if *size* is below 1.
    """
    if size < 1:
        raise SettingError(f"a sample of {size} rows is none; give a size of 1 or more")
    kept = [at for at, row in enumerate(rows) if row.keep]
    if size >= len(kept):
        return [rows[at] for at in kept]
    kept.sort(key=lambda at: (rows[at].confidence, rows[at].document))
    return [rows[at] for at in sorted(kept[place] for place in _places(len(kept), size, random.Random(seed)))]


def _places(n: int, size: int, rng: random.Random) -> list[int]:
    """Return one place of each of *size* parts of a circle of *n* places that is cut from a random place on."""
    start = rng.randrange(n)
    cuts = [part * n // size for part in range(size + 1)]
    return [(start + rng.randrange(cuts[part], cuts[part + 1])) % n for part in range(size)]


def write_sample(rows: Sequence[Row], path: Path) -> None:
    """Write *rows* as a sheet with an empty first column ``correct``, to be filled in with yes or no.

    ``review.read.read_reviewed`` counts the answers. Raises ``OutputError``.
    """
    write_table([{CORRECT: ""} | cells_of(row) for row in rows], SAMPLE_COLUMNS, path)


def by_confidence(rows: Sequence[Row]) -> list[Row]:
    """Return all *rows*, the doubtful first; those with an empty side, which are no pairs, come last."""
    return sorted(rows, key=lambda row: (is_blank(row.source) or is_blank(row.target), row.confidence))
