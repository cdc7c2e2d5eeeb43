"""EPUB: the pages of the spine in their order, each read as an HTML page; contents and covers are set aside.

Libraries for EPUB were not taken: the best known is AGPL, and what is needed is three small XML files.
"""

from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from lxml import etree

from aligner.errors import InputError
from aligner.read.archive import Archive, archive_of
from aligner.read.html import Pages
from aligner.read.source import Blocks, Content, Source
from aligner.read.xml import parse_part

_CONTAINER: Final = "META-INF/container.xml"
_FONTS_ONLY: Final = ("obfuscation", "http://ns.adobe.com/pdf/enc#RC")
"""Parts of the names of methods that only make fonts unreadable."""


def read(source: Source) -> Content:
    """Return the text of a book, its structure marked.

    Raises ``InputError`` for a book whose text is encrypted, or that does not say what it consists of.
    """
    archive = archive_of(source)
    _refuse_encrypted(archive, source.where)
    package = _package(archive, source.where)
    pages, remarks = Pages(headers=source.how.headers), list[str]()
    for name, aside in _spine(archive, package, source.where):
        if name not in archive:
            remarks.append(f"the page {ascii(name)[1:-1][:80]} is missing")
            continue
        remarks += pages.add(archive.read(name).decode("utf-8", "replace").removeprefix("\ufeff"), aside)
    blocks = Blocks()
    pages.lay(blocks)
    return blocks.content(dict.fromkeys(remarks))


def _xml(archive: Archive, name: str, where: str) -> etree._Element:
    """Return the root of the member *name*."""
    if name not in archive:
        raise InputError(f"{where}: a damaged EPUB, {ascii(name)[1:-1][:80]} is missing")
    return parse_part(archive, name, where, has_type=True)


def _refuse_encrypted(archive: Archive, where: str) -> None:
    """Raise ``InputError`` if more than fonts is encrypted."""
    if "META-INF/encryption.xml" not in archive:
        return
    found = _xml(archive, "META-INF/encryption.xml", where).iter("{*}EncryptionMethod")
    methods = [method.get("Algorithm") or "" for method in found]
    if any(not any(name in method for name in _FONTS_ONLY) for method in methods):
        raise InputError(f"{where}: a copy-protected EPUB; only its publisher's programs can read it")


def _package(archive: Archive, where: str) -> str:
    """Return the name of the file that says what the book consists of; the container is not always at the top."""
    found = [name for name in archive.names if name.endswith(_CONTAINER)]
    if not found:
        raise InputError(f"{where}: a damaged EPUB, {_CONTAINER} is missing")
    paths = [file.get("full-path") or "" for file in _xml(archive, found[0], where).iter("{*}rootfile")]
    top = found[0].removesuffix(_CONTAINER)
    if not paths:
        raise InputError(f"{where}: a damaged EPUB, {_CONTAINER} names no package")
    return top + unquote(paths[0])


def _spine(archive: Archive, package: str, where: str) -> list[tuple[str, str]]:
    """Return the names of the book's pages in reading order, and why one is set aside, if it is."""
    root = _xml(archive, package, where)
    folder = PurePosixPath(package).parent
    items = {item.get("id"): item for item in root.iter("{*}item")}
    named = [items[ref.get("idref")] for ref in root.iter("{*}itemref") if ref.get("idref") in items]
    return [
        (str(folder / unquote(item.get("href") or "")), "table of contents" * ("nav" in (item.get("properties") or "")))
        for item in named
    ]
