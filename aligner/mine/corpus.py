"""Documents of one language -> their sentences, each text once, and where it first stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from aligner.errors import InputError
from aligner.languages.identification import told
from aligner.read.text import check_text
from aligner.records import Document, Mark, MarkKind, Segmentation, check_marks
from aligner.rows import one_line, sentence_name
from aligner.segment import segment
from aligner.segment.marks import values_of
from aligner.settings import Settings

Marked = tuple[tuple[str, str], ...]
"""What a document's marks say of a place: (``page``, ``3``), ..."""
_SHOWN_MARKS: Final = (MarkKind.PAGE, MarkKind.TIME)


class Place(NamedTuple):
    """Where a sentence stands; a side has millions of them."""

    document: str
    sentence: str
    """Its name there, such as ``zh12``: as ``align split`` numbers them, or its line."""
    marks: Marked = ()


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of one language, without order."""

    name: str
    """Of the file or folder."""
    lang: str
    texts: tuple[str, ...]
    """Each once, in the order in which they first stand."""
    places: tuple[Place, ...]
    """Where each of them first stands."""
    sentences: int
    """All that there are, repeated ones and those without a letter too."""
    without_letters: int
    """Those of them that no letter is in: figures and rules are alike everywhere, and pair with anything."""
    documents: int
    remarks: tuple[str, ...] = ()
    """What is to be said of how they were read, a line each."""


class Gathering:
    """The sentences of documents in one language, as they come."""

    def __init__(self, name: str, lang: str, settings: Settings) -> None:
        self.name, self.lang, self.settings = name, lang, settings
        self._places, self._remarks = dict[str, Place](), list[str]()
        self._sentences = self._without_letters = self._documents = 0

    def add(self, document: Document, name: str, where: str) -> None:
        """Take the sentences of *document*, called *name* in the results and *where* in messages.

        Raises ``InputError`` for one that holds nothing, or is wholly in the other language.
        """
        check_text(document.text, where)
        check_marks(document)
        if not self.settings.anyway:
            self._check_language(document, where)
        lines = self.settings.presegmented
        for text, number, marks in self._lines(document) if lines else self._split(document):
            self._sentences += 1
            if any(map(str.isalpha, text)):
                self._places.setdefault(text, Place(name, sentence_name(self.lang, number), marks))
            else:
                self._without_letters += 1
        self._documents += 1
        self._remarks += document.remarks

    def side(self) -> Side:
        """Return what was gathered."""
        texts, places = tuple(self._places), tuple(self._places.values())
        counts = self._sentences, self._without_letters, self._documents
        return Side(self.name, self.lang, texts, places, *counts, tuple(self._remarks))

    def _check_language(self, document: Document, where: str) -> None:
        """Raise ``InputError`` if *document* is wholly in the other side's language."""
        found = told(document.text, self.settings.pair, wholly=True)
        if found and found != self.lang:
            asked = f"where --langs {','.join(self.settings.pair)} asks for {self.lang}"
            raise InputError(f"{where}: its text is in {found}, {asked} (--anyway takes it as it is)")

    @staticmethod
    def _lines(document: Document) -> Iterator[tuple[str, int, Marked]]:
        """Yield the lines that are not blank, each with its number from 0, blank ones counted."""
        for number, line in enumerate(document.text.split("\n")):
            if text := one_line(line).strip():
                yield text, number, ()

    def _split(self, document: Document) -> Iterator[tuple[str, int, Marked]]:
        """Yield the sentences, furniture aside, each with its number from 0 and what marks say of its place."""
        split = segment(document, (self.lang,), semicolons=self.settings.semicolons)
        marks = {kind: [m for m in document.marks if m.kind is kind] for kind in _SHOWN_MARKS}
        for number, index in enumerate(split.alignable(self.lang)):
            said = [(str(kind), _value(some, split, index)) for kind, some in marks.items() if some]
            yield one_line(split.sentences[index].text), number, tuple((kind, value) for kind, value in said if value)


def _value(marks: Sequence[Mark], split: Segmentation, index: int) -> str:
    """Return what *marks* of one kind say of a sentence; empty for nothing."""
    return "".join(values_of(marks, split, split.sentences[index : index + 1]))
