"""Which languages the two sides of some rows are in, where no file says it: told by their letters."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from aligner import scripts
from aligner.errors import SettingError
from aligner.formats.registry import Two
from aligner.formats.sheet import Row

USUAL: Final[Two] = ("zh-CN", "en-US")
"""What Chinese beside Latin letters is taken for; it is this program's default, and every command says so."""

_SAMPLE: Final = 500
"""Rows that are looked at: the letters of a hundred sentences tell as much as those of a book."""


def usual_tags(rows: Sequence[Row]) -> Two:
    """Return ``USUAL`` for rows of Chinese and of Latin letters, in the order of their sides.

    Raises ``SettingError`` for rows in other letters: their languages must be named.
    """
    sides = _sides(rows)
    zh = [_is_chinese(side) for side in sides]
    if zh == [True, False] or not all(any(map(str.isalpha, side)) for side in sides):
        return USUAL
    if zh == [False, True]:
        return USUAL[1], USUAL[0]
    raise SettingError("the file does not say its languages; name them with --tags, such as de-DE,fr-FR")


def check_tags(rows: Sequence[Row], tags: Two) -> None:
    """Raise ``SettingError`` if the sides of *rows* are written in each other's letters, as when *tags* are swapped."""
    langs = [next((lang for lang in scripts.SCRIPTS if lang == tag.partition("-")[0]), "") for tag in tags]
    if not all(langs) or not scripts.can_share_document((langs[0], langs[1])):
        return  # letters cannot tell these two
    source, target = _sides(rows)
    own = scripts.weight(source, langs[0]) + scripts.weight(target, langs[1])
    if scripts.weight(source, langs[1]) + scripts.weight(target, langs[0]) > own:
        raise SettingError(f"--tags {','.join(tags)}: the sources are written as {langs[1]}, the targets as {langs[0]}")


def _sides(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the texts of both sides of the first rows that have both."""
    filled = list(islice((row for row in rows if row.source and row.target), _SAMPLE)) or rows[:_SAMPLE]
    return " ".join(row.source for row in filled), " ".join(row.target for row in filled)


def _is_chinese(text: str) -> bool:
    """Whether *text* is mostly in Chinese characters, not in kana, hangul or other letters."""
    others = max(scripts.weight(text, lang) for lang in ("en", "ko", "ru", "ar", "th"))
    kana = len(scripts.letters("ja").findall(text)) - len(scripts.letters("zh").findall(text))
    return scripts.weight(text, "zh") > others and kana < len(text) / 20
