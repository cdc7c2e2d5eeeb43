"""Rows to files and back: the one table of formats, and the door to the modules about them.

A module about a format has ``write(output, paths)``, and where rows can be made of the file also
``read(paths, tags)``. It is loaded when it is first needed: some of them need libraries that take long to load.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from aligner.errors import OutputError, SettingError, load_part
from aligner.files import shown
from aligner.languages.tags import find_sides
from aligner.records import Alignment
from aligner.rows import Row, Two, turned


@dataclass(frozen=True, slots=True)
class Output:
    """What is to be written."""

    rows: Sequence[Row]
    tags: Two = ("zh-CN", "en-US")
    """Languages of source and target, as a memory names them."""
    alignment: Alignment | None = None
    """What the rows were made of, where they were not read from a file."""

    @property
    def aligned(self) -> Alignment:
        """The alignment; raises ``SettingError`` for rows that were read from a file."""
        if self.alignment is None:
            raise SettingError("this format shows a document's alignment, it cannot be made of rows alone")
        return self.alignment


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What was written."""

    units: int
    """Rows, pairs or beads."""
    removed_characters: int = 0
    """Characters of the written texts that the format cannot hold and that are therefore missing."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read from a file, or two."""

    rows: tuple[Row, ...]
    tags: Two | None = None
    """Languages of source and target, where the format says."""
    beyond: tuple[str, ...] = ()
    """What else is in the file that no row can hold, each kind in a few words with its number."""
    made_up: tuple[str, ...] = ()
    """Columns that the file does not have; what they say was made up when it was read, and cannot be lost."""

    def in_order(self, tags: Two | None) -> "Loaded":
        """Return the same, with the sides turned if *tags* asks for its two languages the other way round."""
        if self.tags and tags and find_sides(self.tags, tags) == (1, 0):
            return replace(self, rows=tuple(map(turned, self.rows)), tags=(self.tags[1], self.tags[0]))
        return self


def counted(kinds: "Counter[str]") -> tuple[str, ...]:
    """Return each kind with its number, those that there are.

    >>> counted(Counter({"notes": 1200, "inline codes": 0}))
    ('notes: 1,200',)
    """
    return tuple(f"{what}: {number:,}" for what, number in kinds.items() if number)


@dataclass(frozen=True, slots=True)
class Format:
    """One format, and the module that writes and reads it."""

    name: str
    about: str
    """What it is, in a few words."""
    endings: tuple[str, ...]
    """Of the files, one or several; ``{0}`` and ``{1}`` stand for the two languages."""
    module: str
    """In this package."""
    is_sheet: bool = False
    """Whether it lists all rows, in the order they are given; the others hold those that a memory does."""
    needs_alignment: bool = False
    """Whether it shows the alignment itself, sentence by sentence, and so cannot be made of rows alone."""
    streams: bool = False
    """Whether its module has ``stream`` too, which reads files of any size."""

    @property
    def is_memory(self) -> bool:
        """Whether it holds the kept pairs only, for use and not for a look."""
        return not self.is_sheet and not self.needs_alignment

    def paths(self, stem: Path, langs: Two) -> tuple[Path, ...]:
        """Return where the files go; *stem* is the path without endings.

        >>> [path.name for path in FORMATS["moses"].paths(Path("x.y"), ("zh", "en"))]
        ['x.y.zh', 'x.y.en']
        """
        return tuple(stem.with_name(stem.name + ending.format(*langs)) for ending in self.endings)

    def load(self) -> Any:
        """Return the module; raise ``OutputError`` where a library that it needs is not installed."""
        instead = "; or use csv" if self.is_sheet else ""
        return load_part(f"{__name__}.{self.module}", self.name, OutputError, instead)

    def data(self, output: Output) -> tuple[bytes, UnitReport]:
        """Return what ``write`` would write to a file, of one of the ``PRINTED`` formats."""
        return self.load().data_of(output, self.endings[0])

    def write(self, output: Output, paths: Sequence[Path]) -> UnitReport:
        """Write *output* to as many *paths* as there are endings. Raises ``OutputError``."""
        return self.load().write(output, paths)

    def read(self, paths: Sequence[Path], tags: Two | None = None) -> Loaded:
        """Return what the files at *paths* hold, whatever their endings.

        *tags* chooses the languages of a memory that has several, and which is the source where a file says its
        two. Raises ``InputError`` for what cannot be read.
        """
        return self.load().read(paths, tags)

    def stream(self, path: Path, tags: Two | None = None) -> Iterator[Row | None]:
        """Yield the rows that ``read`` returns of one file, where the format allows it in little memory.

        None stands for a unit of a memory that lacks one of the languages. Raises ``InputError`` as ``read`` does.
        """
        rows: Iterator[Row | None] = (
            self.load().stream(path, tags) if self.streams else iter(self.read((path,), tags).rows)
        )
        return rows


FORMATS: Final = {
    each.name: each
    for each in (
        Format("csv", "sheet for review", (".csv",), "sheet", is_sheet=True, streams=True),
        Format("xlsx", "the same for Excel", (".xlsx",), "workbook", is_sheet=True),
        Format("tsv", "the same with tabs", (".tsv",), "sheet", is_sheet=True, streams=True),
        Format("jsonl", "the same for programs", (".jsonl",), "jsonl", is_sheet=True, streams=True),
        Format("tmx", "translation memory", (".tmx",), "tmx", streams=True),
        Format("xliff", "XLIFF 2.1", (".xlf",), "xliff"),
        Format("moses", "a text for each language", (".{0}", ".{1}"), "moses"),
        Format("html", "review page", (".html",), "page", needs_alignment=True),
        Format("png", "plot of the path", (".png",), "plot", needs_alignment=True),
        Format("svg", "plot of the path", (".svg",), "plot", needs_alignment=True),
        Format("intertext", "InterText XML", (".{0}.xml", ".{1}.xml", ".{0}.{1}.xml"), "links", needs_alignment=True),
        Format("ladder", "index lists", (".beads",), "links", needs_alignment=True),
    )
}
"""All formats, those for people first."""

ENDINGS: Final = {
    **{each.endings[0]: each.name for each in FORMATS.values() if len(each.endings) == 1},
    ".xliff": "xliff",
    ".ndjson": "jsonl",
    ".moses": "moses",
}
"""The format that a file's ending stands for; two files of text stand for moses too."""

READ_ENDINGS: Final = ENDINGS | {".ods": "xlsx"}
"""The same for files to be read: an OpenDocument spreadsheet is a workbook too."""

ROW_FORMATS: Final = tuple(name for name, each in FORMATS.items() if not each.needs_alignment)
"""Those that rows alone can be written in."""

PRINTED: Final = ("csv", "tsv", "jsonl", "tmx", "xliff")
"""Those that are one text, which a program can be handed without a file."""


def parse_formats(text: str, known: Sequence[str]) -> list[str]:
    """Return the formats named in *text*, separated by commas, each once.

    Raises ``SettingError`` for one that is not among the *known*.
    """
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise SettingError(f"unknown format {name!r}; known: {', '.join(known)}")
    return list(dict.fromkeys(names))


def format_of(path: Path, endings: Mapping[str, str] = ENDINGS) -> str:
    """Return the format that the ending of *path* stands for; raise ``SettingError`` for an unknown one."""
    name = endings.get(path.suffix.lower())
    if name is None:
        known = ", ".join(ending for ending, each in endings.items() if each in ROW_FORMATS)
        raise SettingError(f"{shown(path)}: unknown ending {path.suffix!r}; known: {known}")
    if name not in ROW_FORMATS:
        raise SettingError(f"{shown(path)}: {name} needs the document itself; use `align FILE --format {name}`")
    return name


def load_rows(paths: Sequence[Path], tags: Two | None = None) -> Loaded:
    """Return what a sheet, a memory, or two files of parallel lines hold; the ending tells which.

    Raises as ``Format.read`` does, and ``SettingError`` for an ending that no format has.
    """
    if len(paths) == 1:
        name = format_of(paths[0], READ_ENDINGS)
        if name == "moses":
            raise SettingError(f"{shown(paths[0])}: name the two files, one for each language")
        return FORMATS[name].read(paths, tags)
    for path in paths:
        if other := READ_ENDINGS.get(path.suffix.lower()):
            raise SettingError(f"{shown(path)}: a {other} file; two inputs are texts, one for each language")
    return FORMATS["moses"].read(paths, tags)
