"""Characters that a program lost by saving: what the encoding lacks, what a cell has no room for."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

NARROW: Final = ("ascii", "cp1252", "cp1250", "cp1251", "gbk", "cp950", "cp932", "cp949")
"""What spreadsheets save CSV in where nobody told them to use UTF-8."""

CELL_LIMIT: Final = 32_767
"""Characters of a workbook's cell (Excel specifications and limits); LibreOffice cuts longer texts there."""

ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def narrow_encodings(texts: Iterable[str]) -> list[str]:
    """Return the encodings, smaller than Unicode, in which a file with these texts may have been saved."""
    text = "".join(texts)
    return [name for name in NARROW if _fits(text, name)]


def _fits(text: str, encoding: str) -> bool:
    """Whether all of *text* is in *encoding*."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def is_damaged(before: str, after: str, encodings: Sequence[str]) -> bool:
    """Whether *after* is what saving *before* in one of *encodings*, or in a workbook, leaves of it.

    >>> is_damaged("naïve — yes", "na?ve ? yes", ["ascii"]), is_damaged("你好。", "你好?", ["gbk"])
    (True, False)
    >>> is_damaged("a" * 40_000, "a" * 32_767, []), is_damaged("a" * 40_000, "a" * 20_000, [])
    (True, False)
    """
    if before != after and CELL_LIMIT - 1 <= len(after) <= CELL_LIMIT and before.startswith(after):
        return True  # one less where the sheet's guard took a place
    if before == after or "?" not in after:
        return False
    wide = ASTRAL.sub("\ufffd\ufffd", before)  # Windows writes two question marks for these
    return any(text.encode(name, "replace") == after.encode(name) for name in encodings for text in (before, wide))
