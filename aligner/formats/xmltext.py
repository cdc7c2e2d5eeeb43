"""What every XML file of this project shares: which characters XML can hold, and how files are dated."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aligner.errors import BrokenPromiseError, SettingError
from aligner.read import INVISIBLE

NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped: its ``Char`` production, negated."""

_LATEST: Final = 253_402_300_799
"""Seconds from 1970 to the end of 9999: later years have no four digits."""

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


def timestamp(created: datetime | None = None) -> str:
    """Return *created* (by default the time of ``source_date``, else now) in UTC as TMX writes dates.

    Raises ``SettingError`` as ``source_date`` does.

    >>> from datetime import timezone
    >>> timestamp(datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc))
    '20240506T070809Z'
    """
    return (created or source_date() or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def source_date() -> datetime | None:
    """Return the time that ``SOURCE_DATE_EPOCH`` names, for files that are the same each time they are made.

    None if it is not set, or empty. Raises ``SettingError`` unless it is a number of whole seconds since 1970
    (reproducible-builds.org, "SOURCE_DATE_EPOCH", 4.1).
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,12}", text) or int(text) > _LATEST:
        raise SettingError(
            f"SOURCE_DATE_EPOCH is {text[:40]!a}, no date; set it to whole seconds since 1970, or to nothing"
        )
    return datetime.fromtimestamp(int(text), UTC)
