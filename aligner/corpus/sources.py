"""Folders and files -> the sheets and memories in them, one for each document, and what a table says of those.

Where a document has both a sheet and a memory, the sheet is read: it says more. What a person has reviewed
(``x.reviewed.tmx``) takes the place of what was reviewed. A document is called by where it lies: ``novels/x``.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aligner.batch.records import DOCUMENTS, TABLE
from aligner.corpus.records import Further
from aligner.errors import InputError
from aligner.files import is_folder, read_bytes, shown
from aligner.formats import READ_ENDINGS
from aligner.formats.sheet import parse_table
from aligner.rows import COLUMNS, Row, one_line, unguard

PREFERRED: Final = ("csv", "tsv", "jsonl", "xlsx", "tmx")
"""Formats that are read, the first that a document has."""
CARD: Final = "card.html"
"""What every corpus has; what lies beside it is no document."""
_NONE: Final = re.compile(r"documents\.csv|failures\.csv|(?:.*\.)?sentences\.csv|(?:.*\.)?sample\.csv", re.IGNORECASE)
"""Names of sheets that hold no pairs, or pairs of another."""
_REVIEWED: Final = re.compile(r"[-_.]reviewed\Z", re.IGNORECASE)
_TAKEN: Final = frozenset({*COLUMNS, "translation", "split", "page", "time", "reason", "of"})
"""Columns of a corpus that no other may be called like."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file with the pairs of one document, or of several that its rows name."""

    path: Path
    stem: str
    """What the document is called."""
    form: str
    """One of ``PREFERRED``."""

    def document_of(self, row: Row) -> str:
        """Return the document that *row* is from: this one, unless it names another.

        >>> source = Source(Path("out/a/x.csv"), "a/x", "csv")
        >>> row = Row("x-1", True, "", "", 1, (), "", "", "", "x")
        >>> from dataclasses import replace
        >>> source.document_of(row), source.document_of(replace(row, document="y"))
        ('a/x', 'y')
        """
        name = _REVIEWED.sub("", one_line(row.document).strip())
        return self.stem if not name or f"/{self.stem}".endswith(f"/{name}") else name


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to read."""

    sources: tuple[Source, ...]
    """By document."""
    tables: tuple[tuple[str, Path], ...]
    """Tables of documents, each behind the names of its folder: ``novels/``."""
    beside: int
    """Files that are not read because a better one of the same document is."""


def find_sources(paths: Sequence[Path], output: Path) -> Found:
    """Return the sheets and memories under *paths*, folders or files, but for what lies in *output*.

    Raises ``InputError`` for a path that is not there, a file of another kind, and folders that hold nothing.
    """
    base = _common([os.path.realpath(path if is_folder(path) else path.parent) for path in paths])
    files = [file for path in paths for file in _files(path, Path(os.path.realpath(output)))]
    tables = sorted({(_name(file.parent, base), file) for file in files if file.name == DOCUMENTS})
    candidates: dict[str, dict[tuple[bool, int], Source]] = {}
    for file in dict.fromkeys(file for file in files if not _NONE.fullmatch(file.name)):
        name, form = _name(file.with_suffix(""), base), READ_ENDINGS[file.suffix.lower()]
        stem = _REVIEWED.sub("", name)
        candidates.setdefault(stem, {})[stem == name, PREFERRED.index(form)] = Source(file, stem, form)
    sources = tuple(each[min(each)] for _, each in sorted(candidates.items()))
    if not sources:
        raise InputError(f"{', '.join(map(shown, paths))}: no sheet and no memory ({', '.join(PREFERRED)})")
    beside = sum(map(len, candidates.values())) - len(sources)
    return Found(sources, tuple((f"{name}/" if name else "", file) for name, file in tables), beside)


def _common(folders: Sequence[str]) -> Path:
    """Return the innermost folder that all *folders* are in."""
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        raise InputError(f"{', '.join(folders)}: on different drives; merge them apart") from None


def _name(path: Path, base: Path) -> str:
    """Return *path* from *base* on, with slashes, as a text that can be written anywhere."""
    name = Path(os.path.relpath(path, base)).as_posix()
    return "" if name == "." else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _files(path: Path, output: Path) -> Iterator[Path]:
    """Yield the files that *path* names, or those of its folder and the folders in it that may be read."""
    if not is_folder(path):
        if not os.path.lexists(path):
            raise InputError(f"{shown(path)}: no such file or folder")
        if READ_ENDINGS.get(path.suffix.lower()) not in PREFERRED:
            raise InputError(f"{shown(path)}: neither a sheet nor a memory; expected {', '.join(PREFERRED)}")
        yield Path(os.path.realpath(path.parent), path.name)
        return
    root = os.path.realpath(path)
    if Path(root) == output:
        raise InputError(f"{shown(path)}: the corpus would be written between what it is made of; choose another -o")
    for folder, inner, names in os.walk(root):
        if folder != root and (CARD in names or Path(folder) == output):
            inner.clear()
            continue
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        files = (Path(folder, name) for name in names if not name.startswith("."))
        yield from (file for file in files if READ_ENDINGS.get(file.suffix.lower()) in PREFERRED)


def read_tables(tables: Iterable[tuple[str, Path]]) -> Further:
    """Return what *tables* say of the documents, each behind the name of its folder. Raises ``InputError``."""
    columns: dict[str, None] = {}
    cells: dict[str, dict[str, str]] = {}
    for folder, path in tables:
        table = parse_table(read_bytes(path), shown(path), ["id"], ["id"])
        own = [name for name in table.columns if name and name not in TABLE]
        columns |= dict.fromkeys(own)
        for _, row in table.rows:
            texts = {_free(name): one_line(unguard(row[name])).strip() for name in own}
            cells.setdefault(folder + unguard(row["id"]), {}).update(texts)
    repeated = [name for name, times in Counter(map(_free, columns)).items() if times > 1]
    if repeated:
        raise InputError(f"{DOCUMENTS}: two columns are called {repeated[0]!r}; rename one")
    return Further(tuple(map(_free, columns)), cells)


def _free(name: str) -> str:
    """Return *name*, or one of its own for a column that every corpus has."""
    return f"document_{name}" if name in _TAKEN else name
