"""Which part of a corpus each document is in, and which pairs go into each file.

A document is in one part wholly, by a digest of its name: the parts do not depend on what else is in the corpus, and
no text of a test is in the training part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aligner.corpus.records import SPLITS
from aligner.corpus.store import Numbers

_WIDTH: Final = 5
"""Digits of a number in the name of a file, as ``datasets`` writes them."""


@dataclass(frozen=True, slots=True)
class Part:
    """The pairs of one file."""

    split: str
    """One of ``SPLITS``; empty for all of them."""
    number: int
    """From 0."""
    of: int
    """How many such files there are."""
    pairs: Numbers
    """In order."""

    def name(self, first: str, ending: str, start: int = 0) -> str:
        """Return the name of the file, which begins with *first*; numbers begin at *start*.

        >>> Part("train", 0, 2, np.arange(3)).name("train", ".parquet")
        'train-00000-of-00002.parquet'
        """
        return f"{first}-{self.number + start:0{_WIDTH}}-of-{self.of:0{_WIDTH}}{ending}"


def split_of(document: str, shares: Sequence[float]) -> int:
    """Return which of ``SPLITS`` the *document* is in, as a number.

    >>> [split_of(f"novels/{number}", (50, 25, 25)) for number in range(8)]
    [0, 2, 0, 1, 0, 1, 0, 2]
    """
    digest = blake2b(document.encode("utf-8", "replace"), digest_size=8).digest()
    at = int.from_bytes(digest, "little") / 2**64 * sum(shares)
    return next(
        (number for number in range(len(SPLITS)) if at < sum(shares[: number + 1])),
        max(number for number, share in enumerate(shares) if share),
    )


def splits_of(documents: Sequence[str], shares: Sequence[float]) -> NDArray[np.uint8]:
    """Return for each of *documents* which of ``SPLITS`` it is in."""
    return np.array([split_of(document, shares) for document in documents], np.uint8)


def cut(pairs: Numbers, most: int, split: str = "") -> Iterator[Part]:
    """Yield *pairs* in files of *most* and what is left; none if there is no pair.

    >>> [len(part.pairs) for part in cut(np.arange(10), 4)]
    [4, 4, 2]
    """
    files = -(-len(pairs) // most)
    for number in range(files):
        yield Part(split, number, files, pairs[number * most : (number + 1) * most])
