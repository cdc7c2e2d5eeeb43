"""Archive member -> XML: the parts of Word and OpenDocument files and of EPUBs, or one line that says what is wrong.

The first two allow no entities of their own (ECMA-376-2, 9.1.1; ODF 1.3 part 2), so a part that declares or uses one
is refused: they are how files blow up or reach for other files. Old EPUBs name a document type (OEBPS 1.2).
"""

import re
from typing import Final

from lxml import etree
from lxml.etree import XMLParser, _Element

from aligner.errors import InputError
from aligner.read.archive import Archive

_PARSER_NAME: Final = re.compile(r",? ?(use|try) XML_PARSE_HUGE(?: option)?| \(<string>, line [0-9]+\)$")
"""What libxml2 adds for programmers."""
_STRICT: Final = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|presentationml|drawingml|officeDocument)"
    rb"/(main|math|relationships|diagram)"
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}$")


def parse_part(archive: Archive, name: str, where: str, *, has_type: bool = False) -> _Element:
    """Return the root of the member *name*, without comments; *where* names the file.

    *has_type*: the format allows a document type, which is not read; what entities stand for is left out. Raises
    ``InputError`` for what is not well-formed, nested deeper than libxml2 allows (256; real files reach some 30) or
    has entities where there may be none.
    """
    # Without huge_tree, as in formats/xml.py: its limits stop hostile files.
    parser = XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=False,
    )
    data, shown = archive.read(name), f"{where}: damaged at {ascii(name)[1:-1][:80]}"
    try:
        root = etree.fromstring(_transitional(data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = _PARSER_NAME.sub("", " ".join(str(error).split())) if data.strip() else "empty"
        raise InputError(
            f"{shown} ({ascii(reason)[1:-1][:120]}); open and save it with the program it was made with"
        ) from error
    declares = root.getroottree().docinfo.internalDTD is not None
    if not has_type and (declares or any(e.type_name == "WAR_UNDECLARED_ENTITY" for e in parser.error_log)):
        raise InputError(f"{shown} (declares or uses entities, which the format does not allow)")
    return root


def local_name(element: _Element) -> str:
    """Return the name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def integer(text: str | None, default: int) -> int:
    """Return the whole number that *text* is, *default* for anything else; a file may say anything.

    >>> integer("12", 0), integer("1e9", 3), integer(None, 1), integer("9" * 5000, 0)
    (12, 3, 1, 0)
    """
    return int(text) if text and _NUMBER.match(text) else default


def _transitional(data: bytes) -> bytes:
    """Return *data* with the namespaces of strict Office Open XML (ISO/IEC 29500-1) as the usual ones (part 4)."""
    if b"http://purl.oclc.org/ooxml/" not in data[:8192]:
        return data
    usual = b"http://schemas.openxmlformats.org/"
    return _STRICT.sub(usual + rb"\1/2006/\2", data)
