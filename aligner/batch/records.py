"""What a corpus is made of: its place and settings, its documents, and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aligner.rows import Two
from aligner.settings import Settings

HIDDEN: Final = ".batch"
"""Folder, in that of the results, of all that is not a result."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Where the results of a corpus go, and how they are made."""

    folder: Path
    settings: Settings

    @property
    def journal(self) -> Path:
        """Folder of the journal, a file for each process that has written to it."""
        return self.folder / HIDDEN / "journal"

    @property
    def work(self) -> Path:
        """Folder of what is not whole yet."""
        return self.folder / HIDDEN / "work"

    @property
    def looks(self) -> Path:
        """Folder of what documents that no name pairs were found to be."""
        return self.folder / HIDDEN / "looks"

    @property
    def unpacked(self) -> Path:
        """Folder of what archives hold."""
        return self.folder / HIDDEN / "unpacked"


@dataclass(frozen=True, slots=True)
class Item:
    """A document of a corpus, or two that are each other's translation."""

    id: str
    """Path of its results in the folder of the corpus, without endings, with slashes; no two have the same."""
    source: Path
    target: Path | None = None
    langs: Two | None = None
    """Its own languages, where they are not those of the settings."""
    partner: str = ""
    """Name of the target as an item of its own, where nothing but what they say proposes the two for each other."""
    columns: tuple[tuple[str, str], ...] = ()
    """What the manifest says of it besides, by column."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The file, or both."""
        return (self.source,) if self.target is None else (self.source, self.target)

    @property
    def parts(self) -> "tuple[Item, ...]":
        """Both documents of a proposal, each by itself."""
        alone = Item(self.id, self.source, columns=self.columns)
        return (alone,) if self.target is None else (alone, Item(self.partner, self.target))


@dataclass(frozen=True, slots=True)
class Order:
    """An item to be done by a worker."""

    item: Item
    key: str
    """What its results depend on, as a digest: its content, the settings, the version of the program."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Digests of what was ever written for it, by file; a sheet with another one was edited by a person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item, as a line of the journal."""

    id: str
    key: str
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each result, by its path in the folder of the corpus."""
    counts: Mapping[str, float] = field(default_factory=dict)
    """What the results hold, see ``COUNTS``."""
    faults: tuple[str, ...] = ()
    """Why it, or a part of it, could not be done."""
    rejected: bool = False
    """Whether the two documents were proposed for each other, and are not each other's translation."""
    seconds: float = 0.0
    """Processor time that it took."""
    at: float = 0.0
    """When, in seconds since 1970: which of two is the newer one."""


COUNTS: Final = (
    "source_sentences",
    "target_sentences",
    "pairs",
    "kept",
    "flagged",
    "source_characters",
    "target_characters",
    "confidence",
)
"""Of an outcome: ``flagged`` of the kept pairs, characters of all sentences, ``confidence`` the mean of all pairs."""

DOCUMENTS: Final = "documents.csv"
"""Table of what became of each item, in the folder of the corpus."""
TABLE: Final = ("id", "source", "target", "languages", "state", *COUNTS)
"""Its columns; those of a manifest follow."""
FAILURES: Final = "failures.csv"
"""Table of what could not be done, and why."""
