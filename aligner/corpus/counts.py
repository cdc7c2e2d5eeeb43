"""What is in a corpus, counted: all that its card says."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aligner.corpus.filters import length
from aligner.corpus.gather import reasons_of
from aligner.corpus.records import SPLITS
from aligner.corpus.writers import Corpus

BINS: Final = 20
"""Of the histogram of confidence, each 0.05 wide; a confidence of 1 is in the last."""
LENGTHS: Final = (0, 5, 10, 15, 20, 30, 40, 60, 80, 120, 200)
"""Where the bins of lengths begin; the last has no end."""
LICENCES: Final = ("licence", "license")
"""Columns of a table of documents that name their licence, as it is written on both sides of an ocean."""


@dataclass(slots=True)
class Side:
    """One language of a corpus."""

    tokens: int = 0
    """Words; characters where the language writes no spaces."""
    characters: int = 0
    lengths: Counter[int] = field(default_factory=Counter)
    """Pairs by the bin of ``LENGTHS`` that their side is in."""

    def take(self, text: str, lang: str) -> None:
        """Count *text*."""
        tokens = length(text, lang)
        self.tokens += tokens
        self.characters += len(text)
        self.lengths[bisect_right(LENGTHS, tokens) - 1] += 1


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """One document."""

    name: str
    split: str
    pairs: int
    removed: int
    licence: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """All that is counted of a corpus."""

    sides: tuple[Side, Side]
    types: Counter[str]
    flags: Counter[str]
    confidences: Counter[int]
    """Pairs by the bin that their confidence is in."""
    removed: Mapping[str, int]
    """Pairs by the reason for which they were removed, those that there are, in the order of the steps."""
    documents: tuple[DocumentCounts, ...]
    """By name."""

    @property
    def pairs(self) -> int:
        """Pairs that stay."""
        return sum(document.pairs for document in self.documents)

    @property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Documents and pairs of each part; documents without a pair do not count."""
        some = [document for document in self.documents if document.pairs]
        return {
            split: (
                sum(document.split == split for document in some),
                sum(document.pairs for document in some if document.split == split),
            )
            for split in SPLITS
        }

    @property
    def licences(self) -> dict[str, tuple[int, int]]:
        """Documents and pairs under each licence, the commonest first; those of none are under an empty one."""
        found: dict[str, tuple[int, int]] = {}
        for document in self.documents:
            if document.pairs:
                documents, pairs = found.get(document.licence, (0, 0))
                found[document.licence] = documents + 1, pairs + document.pairs
        return dict(sorted(found.items(), key=lambda each: (-each[1][1], each[0])))


def statistics_of(corpus: Corpus) -> Statistics:
    """Count *corpus*."""
    sides, types, flags, confidences = (Side(), Side()), Counter[str](), Counter[str](), Counter[int]()
    for row in corpus.rows(corpus.kept):
        for side, text, lang in zip(sides, (row.source, row.target), corpus.langs, strict=True):
            side.take(text, lang)
        types[row.type] += 1
        flags.update(row.flags)
        confidences[min(int(row.confidence * BINS), BINS - 1)] += 1
    names = reasons_of(corpus.choices)
    numbers = np.bincount(np.frombuffer(corpus.store.reasons, np.uint8), minlength=len(names)).tolist()
    removed = {name: number for name, number in zip(names, numbers, strict=True) if name and number}
    return Statistics(
        sides, types, flags, confidences, removed, tuple(sorted(_documents(corpus), key=lambda d: d.name))
    )


def _documents(corpus: Corpus) -> Iterator[DocumentCounts]:
    """Yield the counts of each document."""
    names = corpus.documents.names
    documents = np.frombuffer(corpus.store.documents, np.uint32)
    pairs = np.bincount(documents[corpus.kept], minlength=len(names)).tolist()
    read = np.bincount(documents, minlength=len(names)).tolist()
    for name, split, kept, all_read in zip(names, corpus.splits, pairs, read, strict=True):
        licence = _licence(corpus.further.of(name))
        yield DocumentCounts(name, SPLITS[split], kept, all_read - kept, licence)


def _licence(cells: Iterable[tuple[str, str]]) -> str:
    """Return the licence that the *cells* of a document name; empty if they name none."""
    return next((cell for column, cell in cells if column in LICENCES and cell), "")
