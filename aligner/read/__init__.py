"""Path to document: decode the file, unify its line ends, refuse what is not text."""

import re
from pathlib import Path

from aligner.errors import InputError
from aligner.files import read_bytes, shown
from aligner.read.encodings import CONTROLS, LINE_END, decode
from aligner.records import Document

SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word, EPUB or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a compressed file"),
)
"""How the files that people take for text begin."""

UNSAYABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, which no output format can hold, and lone surrogates, which no encoding can."""

INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]*")
"""White space, zero-width characters and controls: a text of nothing else is empty."""


def read_document(path: Path, encoding: str | None = None) -> Document:
    r"""Return the text of the file at *path*, with every line end as ``\n`` and all else as it is.

    The encoding is found out unless *encoding* names it: UTF-8, UTF-16, GB18030 (GBK), Big5, Western
    European, and others less surely. Raises ``InputError`` if there is no such file, or it cannot be
    read, is empty, is not text or is not in that encoding; ``SettingError`` for an unknown *encoding*.
    """
    where = shown(path)
    data = read_bytes(path)
    _refuse_formats(data, where)
    text = unify_line_ends(decode(data, where, encoding))
    if len(CONTROLS.findall(text)) > len(text) * 0.3:
        raise InputError(f"{where}: a binary file; save the document as plain text first")
    check_text(text, where)
    return Document(path.stem, text)


def unify_line_ends(text: str) -> str:
    r"""Return *text* with CRLF and CR as LF; form feeds and Unicode's own line ends stay.

    >>> unify_line_ends("a\r\nb\rc\n\r\nd\f")
    'a\nb\nc\n\nd\x0c'
    """
    return LINE_END.sub("\n", text)


def check_text(text: str, name: str) -> None:
    """Raise ``InputError`` if *text* holds NULs or lone surrogates, or nothing that can be seen.

    *name* names the text in the message, which also gives the line and column (both from 1).
    """
    found = UNSAYABLE.search(text)
    if found:
        kind = "NUL byte" if found[0] == "\0" else f"lone surrogate U+{ord(found[0]):04X}"
        raise InputError(f"{name}: {kind} at {_place(text, found.start())}; remove it")
    if INVISIBLE.fullmatch(text):
        raise InputError(f"{name}: empty, holds no text")


def _refuse_formats(data: bytes, where: str) -> None:
    """Raise ``InputError`` if *data* begins like a document format that is not plain text."""
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{where}: {kind}; save the document as plain text first")


def _place(text: str, offset: int) -> str:
    """Return the line and column of *offset*, both from 1."""
    *lines, last = unify_line_ends(text[:offset]).split("\n")
    return f"line {len(lines) + 1}, column {len(last) + 1}"
