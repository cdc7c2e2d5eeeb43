"""The frozen records that flow between the stages, and the check of each one's promise.

All ranges are half-open. All offsets lead back to ``Document.text``; no stage ever searches
for a text again. Each ``check_*`` raises ``BrokenPromiseError`` with the two numbers that differ;
the tests, the property tests and the pipeline (before it writes) all call the same ones.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from reprlib import repr as shortened

from aligner.errors import BrokenPromiseError


class Kind(StrEnum):
    """What a stretch of text is to the reader."""

    SENTENCE = "sentence"
    HEADING = "heading"
    FURNITURE = "furniture"
    """Page numbers, running heads, links...: set aside with a reason, never aligned."""


class MarkKind(StrEnum):
    """What a reader can know of a stretch of text."""

    PAGE = "page"
    """The value is what the page is called: ``12``, ``xii``."""
    HEADING = "heading"
    """The value is its level, ``1`` for a title, and its number, where that is not in the text: ``2 4.1``."""
    PARAGRAPH = "paragraph"
    """A paragraph, whole; whether it is a heading is still guessed."""
    ITEM = "item"
    """An item of a list; the value is its bullet or number, where that is not in the text."""
    CELL = "cell"
    """A cell of a table; the value is row and column, from 1: ``3,2``. Rows count on through the document, and a
    number is left out between two tables."""
    COLUMN = "column"
    """A line of a printed column, or a part of a line; the value is page and column, from 1: ``3,2``."""
    FOOTNOTE = "footnote"
    CODE = "code"
    """Text of a program: set aside, never cut at its dots."""
    CAPTION = "caption"
    TIME = "time"
    """Of a subtitle; the value is from and to: ``00:01:02.500-00:01:04.000``."""
    LANGUAGE = "language"
    """The value is the language's code."""
    NOTE = "note"
    """What the reader itself sets aside; the value is why."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a reader knows of the text from *start* to before *end*."""

    start: int
    end: int
    kind: MarkKind
    value: str = ""


Interval = tuple[float, float]
"""From and to, in seconds; not numbers where they are not known."""


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A decoded text; every offset of every later record points into ``text``."""

    name: str
    """Base name for outputs and ids, without folder and ending."""
    text: str
    marks: tuple[Mark, ...] = ()
    """What the reader knows of its structure, by start; marks may lie inside one another."""
    remarks: tuple[str, ...] = ()
    """What a person should know of how it was read, a line each: pages without text, characters that are unknown."""

    def __repr__(self) -> str:
        return f"<Document {self.name}: {len(self.text):,} characters, {shortened(self.text)}>"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a document in one language. Only white space lies between two regions."""

    lang: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """``paragraph.text[start:start+length]`` is ``document.text[source:source+length]``."""

    start: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines joined into running text: the document's letters, in order, none lost or invented.

    What lies between two pieces is a joining space (or nothing; line ends in code); what the document has between
    them is white space, or one hyphen that only the line break had made.
    """

    lang: str
    kind: Kind
    text: str
    pieces: tuple[Piece, ...]
    note: str = ""
    """Why the text was set aside, for furniture; else empty."""

    def source_of(self, offset: int) -> int:
        """Return the document offset of ``text[offset]`` (of the next letter, for a joining space)."""
        number = bisect_right(self.pieces, offset, key=lambda piece: piece.start + piece.length)
        if number == len(self.pieces):
            last = self.pieces[-1]
            return last.source + last.length
        piece = self.pieces[number]
        return piece.source + max(0, offset - piece.start)


@dataclass(frozen=True, slots=True)
class Sentence:
    """``paragraphs[paragraph].text[start:end] == text``; sentences tile their paragraph but for white space."""

    lang: str
    kind: Kind
    text: str
    paragraph: int
    start: int
    end: int
    note: str = ""
    """Why the text was set aside, for furniture; else empty."""


@dataclass(frozen=True, slots=True, repr=False)
class Segmentation:
    """A document with its paragraphs and sentences, both in document order."""

    document: Document
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    rows: tuple[int, ...] = ()
    """Where the rows of a table are pairs already, the row of each sentence, from 1, furniture having 0; else empty."""

    def __repr__(self) -> str:
        return f"<Segmentation {self.document.name}: {len(self.sentences):,} sentences>"

    def alignable(self, lang: str) -> list[int]:
        """Return the indices of the sentences and headings of *lang* (furniture is left out)."""
        return [i for i, s in enumerate(self.sentences) if s.lang == lang and s.kind is not Kind.FURNITURE]

    def source_of(self, sentence: Sentence) -> int:
        """Return the document offset at which *sentence* begins."""
        return self.paragraphs[sentence.paragraph].source_of(sentence.start)

    def extent(self, sentences: Sequence[Sentence]) -> tuple[int, int]:
        """Return the document offsets of the first and the last letter of *sentences*, a run."""
        last = sentences[-1]
        return self.source_of(sentences[0]), self.paragraphs[last.paragraph].source_of(last.end - 1)


@dataclass(frozen=True, slots=True)
class Bead:
    """A run of source sentences and the run of target sentences that translates it.

    Either run may be empty (a null bead), and then says by where it stands what lies before it; to Python all
    empty ranges are equal. A list of beads tiles both sides.
    """

    source: range
    target: range
    score: float = 0.0
    """What the bead adds to the alignment's total (no unit; comparable within one document)."""
    posterior: float = 0.0
    """Share of all alignments, weighted by score, that hold exactly this bead: 0 to 1."""
    border: float = 1.0
    """Share of them that cut the text where it begins, or where it ends, the less; never below the posterior."""

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not self.source or not self.target

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """The first sentence and the one after the last of both sides."""
        return self.source.start, self.source.stop, self.target.start, self.target.stop

    def counted_from(self, source: int, target: int) -> "Bead":
        """Return the same bead, its sentences counted from others.

        >>> Bead(range(5, 6), range(7, 9)).counted_from(5, 5).edges
        (0, 1, 2, 4)
        """
        a, b, c, d = self.edges
        return replace(self, source=range(a - source, b - source), target=range(c - target, d - target))

    @property
    def type(self) -> str:
        """The field's name of the shape, such as ``1-2``."""
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A bead as a person reads it; ``bead`` leads back to the sentences and so to the document."""

    source: str
    target: str
    bead: Bead
    confidence: float
    """Estimated probability, 0 to 1, that exactly these sentences belong together."""
    keep: bool
    """Whether the pair goes into a translation memory. Never true for a null bead."""
    flags: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """Where the document's marks say that it stands: (``page``, ``3``), (``time``, ...); columns of a sheet."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs of one document's beads."""

    pairs: tuple[Pair, ...]
    faults: tuple[str, ...] = ()
    """A line for each thing that went wrong in a check: the pairs that it could not judge have no flags."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A passage that stands elsewhere in the translation, across pairs that are sure."""

    source: range
    target: range
    beads: tuple[Bead, ...]
    """What tiles the passage; the numbers count the document's sentences."""
    similarity: float
    """Mean cosine of the sentences that gave it away, above background: 0.05 (literature) to 0.3."""


@dataclass(frozen=True, slots=True, repr=False)
class Alignment:
    """The result for one document (or one pair of documents)."""

    name: str
    langs: tuple[str, str]
    """Source and target language codes, such as ``("zh", "en")``."""
    source: tuple[Sentence, ...]
    """The aligned source sentences: what ``Bead.source`` counts."""
    target: tuple[Sentence, ...]
    """The aligned target sentences: what ``Bead.target`` counts."""
    source_ids: tuple[int, ...]
    """For each source sentence its place in the segmentation, or its line if presegmented: what ladders count."""
    target_ids: tuple[int, ...]
    pairs: tuple[Pair, ...]
    segmentations: tuple[Segmentation, ...] = ()
    """One for a mixed document, two for a pair of documents."""
    crossings: tuple[Crossing, ...] = ()
    """Moved passages; the rows of their sentences in ``pairs``, mostly null beads, are flagged and not kept."""
    faults: tuple[str, ...] = ()
    """What went wrong in checking pairs, a line each; those pairs have no flags."""
    moved: tuple[Pair, ...] = ()
    """The pairs of the moved passages, flagged ``moved``, in addition to ``pairs``."""
    unrelated: bool = False
    """Whether the two sides do not seem to be each other's translation; no pair is kept then."""
    by_line: bool = False
    """Whether sentences are called by their lines, as they are where they were given one a line."""

    def __repr__(self) -> str:
        (one, other), pairs = self.langs, [pair for pair in self.listed if not pair.bead.is_null]
        sides = f"{len(self.source):,} {one} and {len(self.target):,} {other} sentences"
        kept = sum(pair.keep for pair in pairs)
        return f"<Alignment {self.name}: {sides}, {len(pairs):,} pair{'s' * (len(pairs) != 1)}, {kept:,} kept>"

    def __iter__(self) -> Iterator[Pair]:
        """Yield the pairs that a sheet lists, those with an empty side too."""
        return iter(self.listed)

    @property
    def listed(self) -> tuple[Pair, ...]:
        """All pairs that a sheet lists, in document order; those of moved passages stand where their source does."""
        return tuple(sorted((*self.pairs, *self.moved), key=lambda pair: pair.bead.source.stop))

    def numbers(self, run: Bead | Crossing) -> tuple[Sequence[int], Sequence[int]]:
        """Return what the source and target sentences of *run* are called, from 0: each language counts its own."""
        if not self.by_line:
            return run.source, run.target
        source, target = slice(run.source.start, run.source.stop), slice(run.target.start, run.target.stop)
        return self.source_ids[source], self.target_ids[target]


def check_marks(document: Document) -> None:
    """Raise unless the marks of *document* lie inside its text, are not empty, and stand by start."""
    starts = [mark.start for mark in document.marks]
    if starts != sorted(starts):
        raise BrokenPromiseError(f"marks are out of order: {starts}")
    for mark in document.marks:
        if not 0 <= mark.start < mark.end <= len(document.text):
            raise BrokenPromiseError(f"mark {mark.kind} at {mark.start}:{mark.end} of {len(document.text)} characters")


def check_regions(document: Document, regions: Sequence[Region]) -> None:
    """Raise unless *regions* are in order, do not overlap and leave only white space outside."""
    edges = [0, *(edge for r in regions for edge in (r.start, r.end)), len(document.text)]
    if any(a > b for a, b in pairwise(edges)):
        raise BrokenPromiseError(f"regions overlap or are out of order: {edges}")
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if document.text[start:end].strip():
            raise BrokenPromiseError(f"text outside every region at {start}:{end}")


def check_paragraphs(document: Document, paragraphs: Sequence[Paragraph]) -> None:
    """Raise unless each paragraph is made of its pieces and all letters of the document are in one."""
    covered = bytearray(len(document.text))
    for number, paragraph in enumerate(paragraphs):
        _check_pieces(document, paragraph, number)
        for piece in paragraph.pieces:
            covered[piece.source : piece.source + piece.length] = b"\1" * piece.length
    for offset, (char, seen) in enumerate(zip(document.text, covered, strict=True)):
        if not seen and char.isalnum():
            raise BrokenPromiseError(f"{char!r} at {offset} is in no paragraph")


def _check_pieces(document: Document, paragraph: Paragraph, number: int) -> None:
    """Raise unless the pieces spell the paragraph, in order, with only spaces between them."""
    written, read = 0, 0
    for piece in paragraph.pieces:
        mine = paragraph.text[piece.start : piece.start + piece.length]
        theirs = document.text[piece.source : piece.source + piece.length]
        if mine != theirs or not mine or piece.source < read:
            raise BrokenPromiseError(f"paragraph {number}: {mine!r} is not {theirs!r} at {piece.source}")
        if paragraph.text[written : piece.start].strip():
            raise BrokenPromiseError(f"paragraph {number}: invented text before {piece.start}")
        written, read = piece.start + piece.length, piece.source + piece.length
    if paragraph.text[written:].strip():
        raise BrokenPromiseError(f"paragraph {number}: invented text after {written}")


def check_sentences(paragraphs: Sequence[Paragraph], sentences: Iterable[Sentence]) -> None:
    """Raise unless the sentences tile their paragraphs, in order, but for white space."""
    ends = [0] * len(paragraphs)
    for number, s in enumerate(sentences):
        text = paragraphs[s.paragraph].text
        if text[s.start : s.end] != s.text or not s.text.strip():
            raise BrokenPromiseError(f"sentence {number}: {s.text!r} is not at {s.start}:{s.end}")
        if s.start < ends[s.paragraph] or text[ends[s.paragraph] : s.start].strip():
            raise BrokenPromiseError(f"sentence {number} starts at {s.start}, expected {ends[s.paragraph]}")
        ends[s.paragraph] = s.end
    for number, (paragraph, end) in enumerate(zip(paragraphs, ends, strict=True)):
        if paragraph.text[end:].strip():
            raise BrokenPromiseError(f"paragraph {number}: sentences end at {end}, text goes on")


def check_tiling(beads: Sequence[Bead], n_source: int, n_target: int) -> None:
    """Raise unless *beads* cover ``n_source`` and ``n_target`` sentences, in order, each once."""
    at = (0, 0)
    for number, bead in enumerate(beads):
        if (bead.source.start, bead.target.start) != at:
            raise BrokenPromiseError(f"bead {number} starts at {bead.source.start, bead.target.start}, expected {at}")
        at = (bead.source.stop, bead.target.stop)
        if at < (bead.source.start, bead.target.start) or bead.target.stop < bead.target.start or bead.type == "0-0":
            raise BrokenPromiseError(f"bead {number} is empty or runs backwards: {bead}")
    if at != (n_source, n_target):
        raise BrokenPromiseError(f"beads end at {at}, expected {(n_source, n_target)}")
