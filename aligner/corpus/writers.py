"""A corpus as files: each a path in its folder and the pieces that it is made of, one after the other.

Data for training is laid out as ``datasets.load_dataset`` reads it from a folder: ``data/train-00000-of-00002.jsonl``.
The same corpus gives the same bytes: files have the date that ``SOURCE_DATE_EPOCH`` names, or none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aligner.corpus.records import CONTRADICTION, SPLITS, Choices, Documents, Further
from aligner.corpus.split import Part, cut
from aligner.corpus.store import PIECE, Numbers, Store, Texts, pieces
from aligner.errors import OutputError, load_part
from aligner.files import source_date, timestamp
from aligner.formats.jsonl import json_line
from aligner.formats.moses import line_of
from aligner.formats.sheet import table_pieces
from aligner.formats.tmx import memory_pieces, unique_ids
from aligner.languages.tags import codes_of
from aligner.rows import COLUMNS, PLACES, Row, Two, cells_of

OURS: Final = re.compile(
    r"data/(?:train|validation|test)-\d{5}-of-\d{5}\.(?:jsonl|parquet)|tmx/.+-\d{5}-of-\d{5}\.tmx"
    r"|moses/(?:train|validation|test)\.[\w-]+|corpus\.csv|removed\.csv|documents\.csv|README\.md|card\.html"
)
"""Files that a corpus may have; those of an earlier call are removed."""

File = tuple[str, Iterator[bytes]]
"""A path with slashes, and what is written there."""


@dataclass(frozen=True)
class Corpus:
    """The pairs that stay, and what is known of them."""

    store: Store
    documents: Documents
    further: Further
    tags: Two
    choices: Choices
    contested: NDArray[np.bool_]
    """Whether its source has other translations, for each pair of the store."""
    splits: NDArray[np.uint8]
    """The number of its part in ``SPLITS``, for each document."""
    places: tuple[str, ...] = ()
    """What documents' marks say of the pairs: ``page``, ``time``."""
    _further: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @cached_property
    def kept(self) -> Numbers:
        """The pairs that stay, in order."""
        return self.store.alive

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns behind those that every corpus has."""
        return (*self.places, *self.further.columns)

    @property
    def langs(self) -> Two:
        """The languages as columns and file names have them."""
        return codes_of(self.tags)

    def rows(self, pairs: Numbers) -> Iterator[Row]:
        """Yield the numbered *pairs*, with their documents, and all ``columns`` as places."""
        for number, texts in self._texts(pairs):
            document = self.documents.names[self.store.documents[number]]
            flags, places = texts.flags, self._of(document)
            if self.contested[number] and CONTRADICTION not in flags:
                flags = (*flags, CONTRADICTION)
            if self.places:
                said = dict(texts.places)
                places = (*((name, said.get(name, "")) for name in self.places), *places)
            yield texts.row(document, flags, places)

    def _texts(self, pairs: Numbers) -> Iterator[tuple[int, Texts]]:
        for some in pieces(pairs):
            yield from zip(some, self.store.texts(some), strict=True)

    def _of(self, document: str) -> tuple[tuple[str, str], ...]:
        """Return what is said of *document*; looked up once for all of its pairs."""
        if document not in self._further:
            self._further.clear()
            self._further[document] = self.further.of(document)
        return self._further[document]

    def in_split(self, number: int) -> Numbers:
        """Return the kept pairs of the numbered part."""
        documents = np.frombuffer(self.store.documents, np.uint32)[self.kept]
        return self.kept[self.splits[documents] == number]

    def parts(self, most: int) -> Iterator[Part]:
        """Yield the files of all parts, each of at most *most* pairs."""
        for number, split in enumerate(SPLITS):
            yield from cut(self.in_split(number), most, split)


def write_files(corpus: Corpus, name: str) -> Iterator[File]:
    """Yield the files of *corpus* in the format *name*. Raises ``OutputError`` where a library is missing."""
    return _WRITERS[name](corpus)


def examples(corpus: Corpus, pairs: Numbers) -> Iterator[dict[str, Any]]:
    """Yield *pairs* as ``datasets`` has them: texts by language under ``translation``."""
    one, other = corpus.langs
    for row in corpus.rows(pairs):
        yield {
            "id": row.id,
            "translation": {one: row.source, other: row.target},
            "confidence": row.confidence,
            "flags": " ".join(row.flags),
            "document": row.document,
            **dict(row.places),
        }


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield *items* a thousand at a time."""
    rest = iter(items)
    while some := list(islice(rest, PIECE)):
        yield some


def _jsonl(corpus: Corpus) -> Iterator[File]:
    for part in corpus.parts(corpus.choices.shard):
        lines = ("".join(f"{json_line(each)}\n" for each in some) for some in batches(examples(corpus, part.pairs)))
        yield f"data/{part.name(part.split, '.jsonl')}", (piece.encode() for piece in lines)


def _parquet(corpus: Corpus) -> Iterator[File]:
    module = load_part("aligner.corpus.parquet", "parquet", OutputError, "; or use jsonl")
    for part in corpus.parts(corpus.choices.shard):
        yield f"data/{part.name(part.split, '.parquet')}", module.pieces(corpus, part.pairs)


def _tmx(corpus: Corpus) -> Iterator[File]:
    date = timestamp() if source_date() else ""
    name = re.sub(r"[^\w.-]+", "_", corpus.choices.name)
    for part in cut(corpus.kept, corpus.choices.volume):
        yield f"tmx/{part.name(name, '.tmx', 1)}", _volume(corpus, part.pairs, date)


def _volume(corpus: Corpus, pairs: Numbers, date: str) -> Iterator[bytes]:
    """Yield the memory of *pairs*. Rows of two documents may have one id, units of a memory must not."""
    ids = unique_ids(texts.id for texts in corpus.store.texts(pairs.tolist()))
    units = (
        replace(row, id=name, places=tuple(place for place in row.places if place[1]))
        for row, name in zip(corpus.rows(pairs), ids, strict=True)
    )
    for some in batches(memory_pieces(units, corpus.tags, date, places=True)):
        yield b"".join(some)


def _moses(corpus: Corpus) -> Iterator[File]:
    for part in corpus.parts(max(1, len(corpus.kept))):
        for lang, side in zip(corpus.langs, ("source", "target"), strict=True):
            yield f"moses/{part.split}.{lang}", _lines(corpus, part.pairs, side)


def _lines(corpus: Corpus, pairs: Numbers, side: str) -> Iterator[bytes]:
    for some in batches(corpus.rows(pairs)):
        yield "".join(f"{line_of(getattr(row, side))}\n" for row in some).encode()


def _csv(corpus: Corpus) -> Iterator[File]:
    yield "corpus.csv", table_pieces(_sheet(corpus), (*COLUMNS, *corpus.columns, "split"), tabs=False)


def _sheet(corpus: Corpus) -> Iterator[Mapping[str, str]]:
    for row in corpus.rows(corpus.kept):
        split = SPLITS[corpus.splits[corpus.documents.numbers[row.document]]]
        yield {**cells_of(row), "split": split}


_WRITERS: Final[dict[str, Callable[[Corpus], Iterator[File]]]] = {
    "jsonl": _jsonl,
    "parquet": _parquet,
    "tmx": _tmx,
    "moses": _moses,
    "csv": _csv,
}


def removed_file(corpus: Corpus, reasons: tuple[str, ...], instead: Mapping[int, int] | Any) -> File:
    """Return the sheet of what was removed: why, and which pair stays instead, if one does.

    *instead* has for each pair the number of the other behind 1; 0 for none.
    """
    columns = ("reason", "of", *(name for name in (*COLUMNS, *PLACES) if name not in _NOT_OF_REMOVED))
    return "removed.csv", table_pieces(_removed(corpus, reasons, instead), columns, tabs=False)


_NOT_OF_REMOVED: Final = frozenset({"keep", "source_sentences", "target_sentences", *PLACES})


def _removed(corpus: Corpus, reasons: tuple[str, ...], instead: Any) -> Iterator[Mapping[str, str]]:
    store, names = corpus.store, corpus.documents.names
    numbers = np.flatnonzero(np.frombuffer(store.reasons, np.uint8))
    for some in pieces(numbers):
        stay = [instead[number] - 1 for number in some if instead[number]]
        said = dict(zip(stay, (texts.id for texts in store.texts(stay)), strict=True))
        for number, texts in zip(some, store.texts(some), strict=True):
            other = instead[number] - 1
            yield {
                **cells_of(texts.row(names[store.documents[number]], texts.flags, ())),
                "reason": reasons[store.reasons[number]],
                "of": f"{said[other]} in {names[store.documents[other]]}" if other >= 0 else "",
            }
