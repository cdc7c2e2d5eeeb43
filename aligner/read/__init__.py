"""Path -> document: by how the file begins, then by its ending, one reader for each format."""

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from aligner.errors import InputError, SettingError, load_part
from aligner.files import STDIN, base_name, read_bytes, read_stdin, shown
from aligner.read.archive import Archive, Packed, gunzip, only_document
from aligner.read.source import AS_IT_IS, OWN_COLUMNS, PAIRS_ALREADY, How, Reader, Source
from aligner.read.text import check_text
from aligner.records import Document, check_marks


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document, how it is told, and the module that reads it."""

    what: str
    """As a message says it."""
    name: str = ""
    """By which a person asks for it; empty: nobody can."""
    begins: re.Pattern[bytes] | None = None
    """How its files begin."""
    endings: tuple[str, ...] = ()
    """Of file names, in small letters, for files of which no format says how they begin."""
    member: str = ""
    """Begins the name of a file that its archives hold."""
    module: str = ""
    """Its ``read`` is a ``Reader``, loaded when it is needed; empty: the format is refused."""
    advice: str = "save the document as plain text first"
    """What to do with a file that is refused."""


def _begins(pattern: str) -> re.Pattern[bytes]:
    """Return the pattern of how a text file begins, after a byte order mark, blank lines and comments of XML."""
    before = rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|(?><!--.*?-->))*"
    return re.compile(before + pattern.encode(), re.DOTALL | re.IGNORECASE)


_TIME: Final = r"\d+:\d\d:\d\d[,.]\d"
_OWN_COLUMNS: Final = (
    r"(?:\"?sep=.\"?[;,\t]*\s+)?"
    + "".join(rf"(?=[^\r\n]*\b{name}\b)" for name in OWN_COLUMNS)
    + r"\"?\w+\"?[,;\t][\w\",;\t -]*(?:[\r\n]|\Z)"
)
"""The first line of a sheet of ours, in any order, with any columns of a person's own."""
TEXT: Final = Format("plain text", "text", module="aligner.read.text")
FORMATS: tuple[Format, ...] = (
    TEXT,
    Format(
        "a PDF file", "pdf", re.compile(rb"\s*%PDF-|.{0,1024}?\n%PDF-\d\.\d\s", re.DOTALL), module="aligner.read.pdf"
    ),
    Format("a Word file", "docx", member="word/", module="aligner.read.docx"),
    Format("an OpenDocument text", "odt", member="content.xml", module="aligner.read.odt"),
    Format(
        "an OpenDocument file that is encrypted",
        member="encrypted-package",
        advice="save it without a password, or as plain text, first",
    ),
    Format("an EPUB", "epub", member="META-INF/container.xml", module="aligner.read.epub"),
    Format("an Excel workbook", "xlsx", member="xl/", module="aligner.read.workbook"),
    Format("a PowerPoint file", "pptx", member="ppt/", module="aligner.read.pptx"),
    Format(
        "an old Word or Office file, or one with a password",
        begins=re.compile(rb"\xd0\xcf\x11\xe0"),
        advice="save it as .docx without a password, or as plain text, first",
    ),
    Format("an RTF file", "rtf", _begins(r"\{\\rtf"), module="aligner.read.rtf"),
    Format("a TMX memory", begins=_begins(r"(?:<!DOCTYPE[^>[]*>\s*)?<tmx[\s>]"), advice=PAIRS_ALREADY),
    Format("an XLIFF file", begins=_begins(r"(?:<!DOCTYPE[^>]*>\s*)?<xliff[\s>]"), advice=PAIRS_ALREADY),
    Format("a sheet of this program", begins=_begins(_OWN_COLUMNS), advice=PAIRS_ALREADY),
    Format(
        "a list of sentences of this program",
        begins=_begins(r"\"?id\"?[,;\t]\"?language\"?[,;\t]\"?kind\"?[,;\t]"),
        advice="give the document that they are of",
    ),
    Format(
        "a PO file",
        begins=_begins(r"(?:#[^\n]*+\s++)*+msgid\s+\""),
        endings=(".po", ".pot"),
        advice="it holds pairs already; po2tmx of translate-toolkit makes a memory of it",
    ),
    Format(
        "JSON",
        begins=_begins(r"\{\s*\"\w+\"\s*:|\[\s*\{\s*\""),
        endings=(".json", ".jsonl", ".ndjson"),
        advice=f"if it is a sheet of ours, {PAIRS_ALREADY}",
    ),
    Format(
        "an HTML page",
        "html",
        _begins(r"(?:<!doctype\s+html|<html[\s>])"),
        (".html", ".htm", ".xhtml"),
        module="aligner.read.html",
    ),
    Format(
        "Markdown",
        "markdown",
        endings=(".md", ".markdown", ".mkd", ".mdx", ".qmd", ".rmd"),
        module="aligner.read.markdown",
    ),
    Format("a table of cells", "csv", endings=(".csv", ".tsv", ".tab"), module="aligner.read.sheet"),
    Format("an XML file of no known kind", begins=_begins(r"<!DOCTYPE|<\?xml"), advice="save it as HTML or plain text"),
    Format("WebVTT subtitles", "vtt", _begins(r"WEBVTT\b"), (".vtt",), module="aligner.read.subtitles"),
    Format(
        "SubStation subtitles", "ass", _begins(r"\[Script Info\]"), (".ass", ".ssa"), module="aligner.read.subtitles"
    ),
    Format(
        "SubRip subtitles",
        "srt",
        _begins(rf"\d+\s*\n\s*{_TIME}\d*\s*-->\s*{_TIME}"),
        (".srt",),
        module="aligner.read.subtitles",
    ),
)
"""In this order a file is held against them; what none of them knows is plain text."""
_ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"
_LOOKED_AT: Final = 4096
"""Bytes at the beginning that tell."""
_DEEPEST: Final = 2
"""Archives in one another that are opened."""


def read_document(path: Path, how: How = AS_IT_IS) -> Document:
    """Return the document in the file at *path*, or on standard input, as its format's reader understands it.

    Raises ``InputError`` if there is no such file, or it cannot be read, is empty, is of no format that can be
    read (here, where a package is missing) or larger than the limits; ``SettingError`` for a format or encoding
    that is unknown.
    """
    where = shown(path)
    data, name = (read_stdin(), "") if path == STDIN else (read_bytes(path), path.name)
    form, source = _opened(Source(data, where, how), name.lower())
    if not form.module:
        raise InputError(f"{where}: {form.what}; {form.advice.replace('FILE', where if name else 'FILE')}")
    reader: Reader = load_part(form.module, f"{where}: reading {form.what}", InputError).read
    content = reader(source)
    check_text(content.text, where)
    remarks = tuple(f"{where}: {remark}" for remark in content.remarks)
    document = Document(base_name(path), content.text, content.marks, remarks)
    check_marks(document)
    return document


def format_names() -> list[str]:
    """Return the formats that a person can ask for."""
    return [form.name for form in FORMATS if form.name]


def asked(name: str | None) -> Format | None:
    """Return the format of that *name*, None for none; raises ``SettingError`` for one that is unknown."""
    named = {form.name: form for form in FORMATS if form.name}
    if name is not None and name not in named:
        raise SettingError(f"unknown format {name!r}; known: {', '.join(named)}")
    return named[name] if name is not None else None


def _opened(source: Source, name: str, depth: int = 0) -> tuple[Format, Source]:
    """Return the format of a file, and the file, unpacked if it is but packed."""
    if depth > _DEEPEST:
        raise InputError(f"{source.where}: archives inside archives; unpack it and name the documents")
    if source.data.startswith(_GZIP):
        return _opened(replace(source, data=gunzip(source)), name.removesuffix(".gz"), depth + 1)
    if source.data.startswith(_ZIP):
        archive = Archive(source)
        if form := asked(source.how.form) or _of_archive(archive):
            return form, Packed(source.data, source.where, source.how, archive=archive)
        inner = only_document(archive, source)
        return _opened(replace(source, data=archive.read(inner)), inner.lower(), depth + 1)
    return asked(source.how.form) or _of_file(source.data, PurePosixPath(name).suffix), source


def _of_archive(archive: Archive) -> Format | None:
    """Return the format whose files an archive holds."""
    held = [
        form
        for form in FORMATS
        if form.member
        and any(name.startswith(form.member) or name.endswith("/" + form.member) for name in archive.names)
    ]
    return held[0] if held else None


def _of_file(data: bytes, ending: str) -> Format:
    """Return the format that *data* begins like, else the one of *ending*, else plain text."""
    head = data[:_LOOKED_AT]
    begun = [form for form in FORMATS if form.begins and form.begins.match(head)]
    named = [form for form in FORMATS if ending in form.endings]
    return [*begun, *named, TEXT][0]
