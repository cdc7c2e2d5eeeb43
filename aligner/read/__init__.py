"""Path -> document: by how the file begins, then by its ending, one reader for each format."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from aligner.errors import InputError
from aligner.files import read_bytes, shown
from aligner.read.text import check_text
from aligner.records import Document, Mark, check_marks

Reader: TypeAlias = Callable[[bytes, str, str | None], tuple[str, tuple[Mark, ...]]]
"""A file's bytes, its name for messages, and its encoding if that is named -> text and marks.

Raises ``InputError`` with the name for what it cannot read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document, and the module that reads it."""

    name: str
    """As a message says it."""
    signature: bytes = b""
    """How its files begin; empty for text of any kind."""
    endings: tuple[str, ...] = ()
    """Of names, in small letters; they tell formats apart that begin alike."""
    module: str = ""
    """Its ``read`` is a ``Reader``, loaded when it is needed; empty: the format is refused."""


TEXT: Final = Format("plain text", module="aligner.read.text")
FORMATS: tuple[Format, ...] = (
    Format("a PDF file", b"%PDF-"),
    Format("a Word, EPUB or ZIP file", b"PK\x03\x04"),
    Format("an old Word or Office file", b"\xd0\xcf\x11\xe0"),
    Format("an RTF file", b"{\\rtf"),
    Format("a compressed file", b"\x1f\x8b"),
)
"""The formats that are told by their beginning or ending; all else is plain text."""


def read_document(path: Path, encoding: str | None = None) -> Document:
    """Return the document in the file at *path*, as its format's reader understands it.

    A text's encoding is found out unless *encoding* names it: UTF-8, UTF-16, GB18030 (GBK), Big5, Western
    European, and others less surely. Raises ``InputError`` if there is no such file, or it cannot be
    read, is empty, is of no format that can be read or not in that encoding; ``SettingError`` for an unknown
    *encoding*.
    """
    where = shown(path)
    data = read_bytes(path)
    form = _format_of(data, path.suffix.lower())
    if not form.module:
        raise InputError(f"{where}: {form.name}; save the document as plain text first")
    reader: Reader = import_module(form.module).read
    text, marks = reader(data, where, encoding)
    check_text(text, where)
    document = Document(path.stem, text, marks)
    check_marks(document)
    return document


def _format_of(data: bytes, ending: str) -> Format:
    """Return the format that *data* begins like, by *ending* if there are several; else the one of *ending*."""
    signed = [form for form in FORMATS if form.signature and data.startswith(form.signature)]
    alike = signed or [form for form in FORMATS if not form.signature]
    named = [form for form in alike if ending in form.endings]
    return (named or signed or [TEXT])[0]
