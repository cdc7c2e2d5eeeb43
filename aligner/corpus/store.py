"""The pairs of a corpus in little memory: their texts in a file, what is decided by in arrays.

A pair takes 37 bytes of memory here, and its texts what they take in UTF-8 in the file.
"""

import marshal
from array import array
from collections.abc import Iterable, Iterator
from typing import IO, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from aligner.rows import Row

Numbers: TypeAlias = NDArray[np.int64]
"""Numbers of pairs, in the order in which they came."""

_ARRAYS: Final = ("offsets", "pair_keys", "source_keys", "confidences", "documents", "reasons")


PIECE: Final = 1_024
"""Pairs that are gone through at a time."""


def pieces(numbers: Numbers) -> Iterator[list[int]]:
    """Yield *numbers* a thousand at a time: as Python's own they take five times the memory."""
    for at in range(0, len(numbers), PIECE):
        yield numbers[at : at + PIECE].tolist()


class Texts(NamedTuple):
    """What the file has of one pair: those fields of its row that no array has."""

    id: str
    source: str
    target: str
    confidence: float
    flags: tuple[str, ...]
    type: str
    places: tuple[tuple[str, str], ...]

    def row(self, document: str, flags: tuple[str, ...], places: tuple[tuple[str, str], ...]) -> Row:
        """Return the row, with what else is known of it."""
        name, source, target, confidence, _, kind, _ = self
        return Row(name, True, source, target, confidence, flags, kind, "", "", document, places)


class Store:
    """Pairs in the order in which they were added; each has a number, from 0."""

    def __init__(self, file: IO[bytes]) -> None:
        """Keep the texts in *file*, which is empty."""
        self._file = file
        self._end = 0
        self.offsets = array("Q")
        """Where each pair begins in the file."""
        self.pair_keys, self.source_keys = array("Q"), array("Q")
        """Digests of what two pairs have in common that count as one, and of the source alone."""
        self.confidences = array("f")
        self.documents = array("I")
        """Numbers of documents."""
        self.reasons = array("B")
        """Why the pair is removed, a number of ``Reasons``; 0 while it is not."""

    def __len__(self) -> int:
        return len(self.offsets)

    def add(self, row: Row, document: int, reason: int, keys: tuple[int, int]) -> None:
        """Add the pair *row* of the numbered *document*; *keys* are those of the pair and of its source."""
        data = marshal.dumps((row.id, row.source, row.target, row.confidence, row.flags, row.type, row.places))
        self._file.write(data)
        self.offsets.append(self._end)
        self._end += len(data)
        self.pair_keys.append(keys[0])
        self.source_keys.append(keys[1])
        self.confidences.append(row.confidence)
        self.documents.append(document)
        self.reasons.append(reason)

    def forget(self, number: int) -> None:
        """Forget the pairs from *number* on."""
        if number < len(self):
            self._end = self.offsets[number]
            self._file.seek(self._end)
            self._file.truncate()
            for name in _ARRAYS:
                del getattr(self, name)[number:]

    def texts(self, numbers: Iterable[int]) -> Iterator[Texts]:
        """Yield what is in the file of the pairs of these *numbers*."""
        self._file.flush()
        for number in numbers:
            start = self.offsets[number]
            end = self.offsets[number + 1] if number + 1 < len(self) else self._end
            self._file.seek(start)
            yield Texts(*marshal.loads(self._file.read(end - start)))

    # --- Arrays, none of them a copy; they must be gone before a pair is added ---------------------

    @property
    def alive(self) -> Numbers:
        """The numbers of the pairs that are not removed."""
        return np.flatnonzero(np.frombuffer(self.reasons, np.uint8) == 0)

    def remove(self, numbers: Numbers, reason: int) -> None:
        """Remove the pairs of these *numbers* for *reason*."""
        np.frombuffer(self.reasons, np.uint8)[numbers] = reason

    def ranked(self, numbers: Numbers, keys: "array[int]") -> Numbers:
        """Return *numbers* by their *keys*, those of one key from the surest on, equals in their order."""
        view = np.frombuffer(keys, np.dtype(keys.typecode))[numbers]
        sure = np.frombuffer(self.confidences, np.float32)[numbers]
        return numbers[np.lexsort((-sure, view))]
