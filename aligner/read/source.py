"""What a reader gets and gives, and how it puts a document's blocks together.

A reader knows structure: it says which stretch of its text is a paragraph, a heading, a cell. It writes each block
once, in reading order, and nothing that it leaves out silently: what is not the document's text is a block too, with
a mark of the kind ``NOTE`` that says why.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aligner.records import Mark, MarkKind

PAIRS_ALREADY: Final = (
    "it holds pairs already: align convert FILE OUT.tmx, or a sheet of it: align convert FILE OUT.csv"
)
"""What to do with what need not be aligned."""
OWN_COLUMNS: Final = ("id", "keep", "source", "target")
"""Of a sheet of this program."""
_MEGABYTE: Final = 1_000_000
_SPACES: Final = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold: a hostile one is a few kilobytes that unpack to more than the machine has."""

    megabytes: int = 500
    """Unpacked, all members of an archive together; a real document of 300 pages has 5."""
    pages: int = 5_000

    @property
    def bytes(self) -> int:
        """The most that is unpacked."""
        return self.megabytes * _MEGABYTE


@dataclass(frozen=True, slots=True)
class How:
    """How a file is to be read."""

    encoding: str | None = None
    """Of a text. None: found out."""
    form: str | None = None
    """Name of the format. None: found out by how the file begins, then by its ending."""
    password: str | None = None
    headers: bool = False
    """Whether the head and foot of pages are text like any other; else they are set aside."""
    limits: Limits = Limits()


AS_IT_IS: Final = How()
"""All found out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read."""

    data: bytes = field(repr=False)
    where: str
    """Its name, for messages."""
    how: How = AS_IT_IS


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found."""

    text: str
    marks: tuple[Mark, ...] = ()
    remarks: tuple[str, ...] = ()
    """What a person should know: pages that could not be read. Each is part of a line that begins with the name."""


Reader: TypeAlias = Callable[[Source], Content]
"""Raises ``InputError``, in one line that begins with ``source.where``, for what it cannot read."""


class Blocks:
    """A document that is being put together, block by block: a blank line between two, a line end inside is soft.

    Row numbers of cells count on through the document; a number is left out between two tables.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self.length = 0
        """Characters so far: where the next block begins, once there is a block."""

    def add(self, text: str, kind: MarkKind = MarkKind.PARAGRAPH, value: str = "", lang: str = "") -> Mark | None:
        """Add a block and return its mark; None if *text* is white space.

        Runs of spaces become one, but in code. *lang* is the language's tag, if the document says it.
        """
        text = text.strip("\n") if kind is MarkKind.CODE else _unspaced(text)
        if not text.strip():
            return None
        start = self.next_start
        self._parts.append(text)
        self.length = start + len(text)
        mark = Mark(start, self.length, kind, value)
        self._marks.append(mark)
        if lang:
            self._marks.append(Mark(start, self.length, MarkKind.LANGUAGE, lang))
        return mark

    @property
    def next_start(self) -> int:
        """Where the next block will begin."""
        return self.length + 2 * bool(self._parts)

    def mark(self, start: int, end: int, kind: MarkKind, value: str = "") -> None:
        """Mark what was added from *start* to before *end*, such as a page or a cell; nothing for an empty stretch."""
        if start < min(end, self.length):
            self._marks.append(Mark(start, min(end, self.length), kind, value))

    def content(self, remarks: Iterable[str] = ()) -> Content:
        """Return all that was added."""
        return Content("\n\n".join(self._parts), tuple(sorted(self._marks)), tuple(remarks))


def said_by(error: Exception) -> str:
    """Return the message of a library's error as a few printable words."""
    said = " ".join(str(error).split())[:80]
    return "".join(char if char.isprintable() else "?" for char in said) or type(error).__name__


def _unspaced(text: str) -> str:
    """Return *text* with one space for each run of them and none at the ends of lines; blank lines go."""
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
