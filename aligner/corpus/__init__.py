"""Sheets and memories of any number of documents -> one corpus: the same once, and for each removal its reason.

    sources -> gather -> store -> duplicates, near -> split -> writers, card

The rows are read once, their texts go to a file without a name in the folder of the corpus, and what is decided by
stays in memory: some 100 bytes a pair. The same documents give the same bytes, in whatever order they are named.
"""

import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aligner.batch.records import DOCUMENTS
from aligner.corpus.card import card_files
from aligner.corpus.counts import Statistics, statistics_of
from aligner.corpus.duplicates import cap_documents, fold_duplicates, resolve_contradictions
from aligner.corpus.gather import REMARKS, Gathered, Gatherer, reasons_of
from aligner.corpus.page import MARK
from aligner.corpus.records import CONTRADICTION, DUPLICATE, NEAR_DUPLICATE, PER_DOCUMENT, SPLITS, Choices, Report
from aligner.corpus.sources import find_sources, read_tables
from aligner.corpus.split import splits_of
from aligner.corpus.store import Store
from aligner.corpus.writers import OURS, Corpus, File, removed_file, write_files
from aligner.errors import AlignerError, InputError, OutputError, load_part
from aligner.files import atomic_write, identities, protect, read_bytes, scratch, shown
from aligner.languages.tags import codes_of
from aligner.rows import PLACES, Two

Progress = Callable[[str], None]
_CARD: Final = "README.md"


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the pairs, by their numbers."""

    contested: NDArray[np.bool_]
    """Whether it stays and its source has another translation."""
    instead: "array[int]"
    """The pair that stays instead, behind 1; 0 for none."""


def merge(paths: Sequence[Path], folder: Path, choices: Choices, progress: Progress = lambda stage: None) -> Report:
    """Make one corpus in *folder* of the sheets and memories under *paths*, and say what became of them.

    Raises ``InputError`` where there is nothing to read, ``OutputError`` where *folder* holds another's README,
    ``SettingError`` for sources of different languages where none are chosen. What else goes wrong is in the report.
    """
    _check_folder(folder)
    found = find_sources(paths, folder)
    further = read_tables(found.tables)
    with scratch(folder) as file:
        store = Store(file)
        gathered = Gatherer(store, choices).take_all(found.sources, progress)
        if gathered.tags is None:
            raise gathered.faults[0] if gathered.faults else InputError(f"{shown(paths[0])}: no pair in any file")
        progress(f"comparing {len(store):,} pairs")
        decided = decide(store, choices, codes_of(gathered.tags), folder)
        places = tuple(name for name in PLACES if name in gathered.places)
        splits = splits_of(gathered.documents.names, choices.shares)
        corpus = Corpus(store, gathered.documents, further, gathered.tags, choices, decided.contested, splits, places)
        written = _Writing(folder, identities(source.path for source in found.sources), progress)
        statistics = statistics_of(corpus)
        for name in choices.formats:
            written.write(lambda name=name: write_files(corpus, name))  # type: ignore[misc]
        written.write(lambda: iter([removed_file(corpus, reasons_of(choices), decided.instead)]))
        written.write(lambda: card_files(corpus, statistics, written.sizes))
        if not written.faults:
            written.remove_old()
        return _report(corpus, gathered, written, statistics, found.beside)


def _check_folder(folder: Path) -> None:
    """Raise ``OutputError`` if *folder* has a README that is no card of a corpus: it would be lost."""
    card = folder / _CARD
    if os.path.lexists(card) and MARK not in read_bytes(card).decode("utf-8", "replace"):
        raise OutputError(
            f"{shown(card)}: not the card of a corpus, so not written over; choose another folder with -o"
        )


def decide(store: Store, choices: Choices, langs: Two, folder: Path) -> Decided:
    """Remove what is there already, or too often, and return what else was found.

    Raises ``OutputError`` if near duplicates are looked for and a library is missing, ``SettingError`` as
    ``near.fold_near`` does.
    """
    number = {name: number for number, name in enumerate(reasons_of(choices))}
    instead = array("I", bytes(4 * len(store)))
    fold_duplicates(store, instead, number[DUPLICATE])
    if choices.near is not None:
        near = load_part("aligner.corpus.near", "--near", OutputError, "; or leave it out")
        found = near.fold_near(store, choices.near, langs, folder, number[NEAR_DUPLICATE])
        np.frombuffer(instead, np.uint32)[:] |= np.frombuffer(found, np.uint32)
    contested = np.zeros(len(store), bool)
    contested[resolve_contradictions(store, choices.contradictions, instead, number[CONTRADICTION])] = True
    if choices.per_document is not None:
        cap_documents(store, choices.per_document, number[PER_DOCUMENT])
    return Decided(contested, instead)


class _Writing:
    """Files on their way into the folder of a corpus; what cannot be written keeps nothing else from being."""

    def __init__(self, folder: Path, inputs: set[tuple[int, int]], progress: Progress) -> None:
        self.folder, self.inputs, self.progress = folder, inputs, progress
        self.sizes: dict[str, int] = {}
        """Bytes of each file that was written, by its path with slashes."""
        self.faults: list[AlignerError] = []

    def write(self, files: Callable[[], Iterator[File]]) -> None:
        """Write the *files* of one format."""
        try:
            for name, pieces in files():
                self.progress(f"writing {name}")
                path = self.folder.joinpath(*name.split("/"))
                protect(self.inputs, [path])
                atomic_write(path, pieces)
                self.sizes[name] = path.stat().st_size
        except AlignerError as error:
            self.faults.append(error)

    def remove_old(self) -> None:
        """Remove the files of an earlier call that this one did not write: they belong to another corpus."""
        for place in ("", "data", "tmx", "moses"):
            folder = self.folder / place
            for path in folder.iterdir() if folder.is_dir() else ():
                name = path.relative_to(self.folder).as_posix()
                if OURS.fullmatch(name) and name not in self.sizes:
                    with suppress(OSError):
                        path.unlink()
            if place and folder.is_dir():
                with suppress(OSError):  # it is not empty
                    folder.rmdir()


def _report(corpus: Corpus, gathered: Gathered, written: _Writing, counts: Statistics, beside: int) -> Report:
    """Return what became of it all."""
    remarks = [
        what.format(f"{number:,} {noun}{'s' * (number != 1)}")
        for what, noun in REMARKS.items()
        if (number := gathered.counts[what])
    ]
    if beside:
        remarks.append(f"{beside:,} file{'s' * (beside != 1)} not read, as a better one of the same document is there")
    remarks += _empty_parts(counts, corpus.choices)
    if corpus.further.cells and not corpus.further.cells.keys() & corpus.documents.numbers.keys():
        remarks.append(f"{DOCUMENTS} names none of the documents: its column id has their names without endings")
    return Report(
        tags=corpus.tags,
        files=gathered.files,
        documents=len(gathered.documents.names),
        pairs=len(corpus.store),
        kept=len(corpus.kept),
        removed=counts.removed,
        contested=counts.flags[CONTRADICTION],
        unpaired=gathered.unpaired,
        parts=counts.parts,
        paths=tuple(written.folder.joinpath(*name.split("/")) for name in written.sizes),
        remarks=tuple(remarks),
        faults=(*gathered.faults, *written.faults),
    )


def _empty_parts(counts: Statistics, choices: Choices) -> Iterator[str]:
    """Yield a line for parts that should have had a document and have none."""
    documents = sum(number for number, _ in counts.parts.values())
    shares = zip(SPLITS, choices.shares, strict=True)
    missing = [split for split, share in shares if share and documents and not counts.parts[split][0]]
    if missing:
        larger = "larger shares, such as --split 80,10,10, may give them some"
        yield f"none of {documents:,} document{'s' * (documents != 1)} came to {' and '.join(missing)}; {larger}"
