"""What a corpus is to hold, and the records between the steps that make it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aligner.errors import AlignerError, SettingError
from aligner.languages.tags import default_tags, parse_tags
from aligner.rows import FLAGS, Two

SPLITS: Final = ("train", "validation", "test")
"""The parts of a corpus, as ``datasets`` calls them."""

CONTRADICTIONS: Final = ("keep", "drop", "best")
"""What may become of pairs whose source has other translations too."""

FORMATS: Final = ("jsonl", "parquet", "tmx", "moses", "csv")
"""What a corpus can be written as."""

NEAR: Final = 0.8
"""Share of their words that near duplicates have in common, where it is not said: of nine words one may differ."""

NOT_KEPT: Final = "not_kept"
MIN_CONFIDENCE: Final = "min_confidence"
DUPLICATE: Final = "duplicate"
NEAR_DUPLICATE: Final = "near_duplicate"
CONTRADICTION: Final = "contradiction"
PER_DOCUMENT: Final = "per_document"
"""Reasons for which a pair is removed; further ones are the filters' names, and ``flag_`` with a flag behind it."""

REASONS: Final[dict[str, str]] = {
    NOT_KEPT: "Its sheet says keep: no.",
    MIN_CONFIDENCE: "It is less sure than the least confidence.",
    DUPLICATE: "Another pair says the same on both sides, but for capitals, spaces and punctuation.",
    NEAR_DUPLICATE: "Another pair says nearly the same on both sides, with the same figures and negations.",
    CONTRADICTION: "Its source has another translation.",
    PER_DOCUMENT: "Its document has more pairs than one may have.",
}
"""What they mean; ``filters.FILTERS`` has the others."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter that was asked for, and its threshold."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What becomes of the pairs, and what is written. Raises ``SettingError`` for what cannot be."""

    tags: Two | None = None
    """Source and target language, as a memory names them. None: what the first document says."""
    min_confidence: float = 0.0
    drop: tuple[str, ...] = ()
    """Flags whose pairs are removed."""
    filters: tuple[Filter, ...] = ()
    contradictions: str = "keep"
    """One of ``CONTRADICTIONS``; those that stay have a flag."""
    near: float | None = None
    """The least likeness of near duplicates, 0 to 1; None: none are looked for."""
    per_document: int | None = None
    """The most pairs of one document."""
    shares: tuple[float, float, float] = (98.0, 1.0, 1.0)
    """Of the documents that go into each of ``SPLITS``; only their ratio counts."""
    formats: tuple[str, ...] = ("jsonl", "tmx")
    volume: int = 250_000
    """Units of one memory: translation tools get slow, and some refuse, beyond some hundred thousand."""
    shard: int = 1_000_000
    """Pairs of one file of data: some 100 to 300 MB."""
    name: str = "corpus"
    licence: str = ""
    """Of the whole; empty: what the documents say."""

    def __post_init__(self) -> None:
        """Check the values."""
        for flag in self.drop:
            if flag not in FLAGS or flag == CONTRADICTION:
                known = ", ".join(name for name in FLAGS if name != CONTRADICTION)
                raise SettingError(f"unknown flag {flag!r} to drop; known: {known}")
        if not 0 <= self.min_confidence <= 1:
            raise SettingError(f"minimum confidence {self.min_confidence} is not between 0 and 1")
        if self.near is not None and not 0.5 <= self.near <= 1:
            raise SettingError(f"likeness of near duplicates is {self.near:g}, expected a number from 0.5 to 1")
        if self.contradictions not in CONTRADICTIONS:
            raise SettingError(f"contradictions {self.contradictions!r}; known: {', '.join(CONTRADICTIONS)}")
        if min(self.volume, self.shard, 1 if self.per_document is None else self.per_document) < 1:
            raise SettingError("a volume, or a document, of less than one pair is none; give 1 or more")
        if min(self.shares) < 0 or not sum(self.shares):
            raise SettingError("the shares of the parts must be 0 or more, and one of them more")


def parse_langs(text: str) -> Two:
    """Return the languages of a memory that *text* names, a country where it names none.

    >>> parse_langs("zh,en-GB")
    ('zh-CN', 'en-GB')
    """
    return default_tags(parse_tags(text))


def parse_shares(text: str) -> tuple[float, float, float]:
    """Return the shares that *text* gives to each part; raise ``SettingError`` unless they are one to three numbers.

    >>> parse_shares("98,1,1"), parse_shares("100")
    ((98.0, 1.0, 1.0), (100.0, 0.0, 0.0))
    """
    parts = text.split(",")
    if len(parts) > len(SPLITS) or not all(re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*", part) for part in parts):
        raise SettingError(f"split {text!r}: expected the shares of {', '.join(SPLITS)}, such as 98,1,1")
    first, second, third = (*map(float, parts), 0.0, 0.0)[: len(SPLITS)]
    return first, second, third


@dataclass(slots=True)
class Documents:
    """The documents of a corpus, by number in the order in which they came."""

    names: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """Return the number of the document called *name*."""
        number = self.numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number


@dataclass(frozen=True, slots=True)
class Further:
    """What a table of documents says of them beside their counts, such as a licence."""

    columns: tuple[str, ...] = ()
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By document, then column."""

    def of(self, document: str) -> tuple[tuple[str, str], ...]:
        """Return column and cell of *document*, all columns of it."""
        cells = self.cells.get(document, {})
        return tuple((column, cells.get(column, "")) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a merge."""

    tags: Two
    files: int
    """That were read."""
    documents: int
    pairs: int
    """That were read."""
    kept: int
    removed: Mapping[str, int]
    """By reason, those that there are, in the order of the steps."""
    contested: int
    """Kept pairs whose source has another translation."""
    unpaired: int
    """Rows with an empty side."""
    parts: Mapping[str, tuple[int, int]]
    """Documents and pairs of each of ``SPLITS``."""
    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    """What else a person should know, a line each."""
    faults: tuple[AlignerError, ...] = ()
    """One for each file that could not be read or written; the others are."""
