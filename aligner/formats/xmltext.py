"""What every XML file of this project shares: which characters XML can hold, how files are parsed and dated."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner.errors import BrokenPromiseError, InputError
from aligner.files import read_bytes, shown
from aligner.read import INVISIBLE

if TYPE_CHECKING:
    from lxml.etree import _ElementTree

NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped: its ``Char`` production, negated."""

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a writer of translation units wrote."""

    units: int
    removed_characters: int
    """Characters of the written texts that the format cannot hold and that are therefore missing."""


def xml_text(text: str) -> str:
    r"""Return *text* without the characters that XML cannot hold; those that separate words become a space.

    >>> xml_text("a\x00b\x0cc\ufffed")
    'ab cd'
    """
    return NOT_XML.sub(lambda char: " " if char[0].isspace() else "", text)


def check_xml_text(text: str) -> None:
    """Raise ``BrokenPromiseError`` if *text* has a character that XML 1.0 cannot hold."""
    found = NOT_XML.search(text)
    if found:
        raise BrokenPromiseError(f"U+{ord(found[0]):04X} at {found.start()} cannot stand in XML")


def is_blank(text: str) -> bool:
    """Whether nothing of *text* would be seen in a translation memory."""
    return INVISIBLE.fullmatch(xml_text(text)) is not None


def parse_xml(path: Path, what: str) -> "_ElementTree":
    """Return the XML document at *path*; nothing outside the file is read, no entity of its own is resolved.

    Raises ``InputError`` if it cannot be read or is not XML; *what* names what was expected, such as ``TMX``.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.ElementTree(etree.fromstring(read_bytes(path), parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{shown(path)}: not a {what} file ({' '.join(str(error).split())})") from error


def timestamp(created: datetime | None = None) -> str:
    """Return *created* (by default now, or ``SOURCE_DATE_EPOCH`` where a build sets it) in UTC as TMX writes dates.

    >>> from datetime import timezone
    >>> timestamp(datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc))
    '20240506T070809Z'
    """
    return (created or _now()).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _now() -> datetime:
    """Return the time that reproducible builds name (reproducible-builds.org), else the clock's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    # Twelve digits: beyond the year 9999 a date has no four-digit year.
    return datetime.fromtimestamp(int(epoch), UTC) if re.fullmatch("[0-9]{1,11}", epoch) else datetime.now(UTC)
