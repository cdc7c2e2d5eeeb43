"""Which languages the two sides of some rows are in, where no file says it: told by their letters."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from aligner.errors import SettingError
from aligner.formats.registry import Two
from aligner.languages import scripts
from aligner.rows import Row

USUAL: Final[Two] = ("zh-CN", "en-US")
"""What Chinese beside Latin letters is taken for; it is this program's default, and every command says so."""

_SAMPLE: Final = 500
"""Rows that are looked at: the letters of a hundred sentences tell as much as those of a book."""

_KANA: Final = 20
"""Characters of which one is kana at least, if the text is Japanese; it has every second or third."""
_WORD: Final = re.compile("[a-z]+")
_ENGLISH: Final = frozenset({"the", "of", "and", "to", "is", "was", "that", "for", "you", "he", "she"})
_SHARE: Final = 0.04
"""Share of words above which a text is English: 0.20 of MAC-Dev's and 002's English are such words, 0.002 of
Text+Berg's German, 0.0002 of its French."""
_FEW_WORDS: Final = 60
"""Words below which nothing is said: of 30 English words in a row, one run in a hundred has only one such word."""


def usual_tags(rows: Sequence[Row]) -> Two:
    """Return ``USUAL`` for rows of Chinese and of English, in the order of their sides.

    Raises ``SettingError`` for rows in other letters, or in Latin letters without English words.
    """
    kinds = [_kind(side) for side in _sides(rows)]
    if kinds in (["zh", "en"], ["zh", ""], ["", "en"], ["", ""]):
        return USUAL
    if kinds in (["en", "zh"], ["en", ""], ["", "zh"]):
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


def _kind(text: str) -> str:
    """Return ``zh`` for Chinese, ``en`` for what may be English, nothing for no letters, else ``other``."""
    weights = {lang: scripts.weight(text, lang) for lang in ("zh", "en", "ko", "ru", "ar", "th")}
    found = max(weights, key=lambda lang: weights[lang])
    if not weights[found]:
        return ""
    kana = len(scripts.letters("ja").findall(text)) - len(scripts.letters("zh").findall(text))
    if kana > len(text) / _KANA or found not in ("zh", "en"):
        return "other"
    return found if found == "zh" or _may_be_english(text) else "other"


def _may_be_english(text: str) -> bool:
    """Whether *text* has the words that every English text has, or is too short to tell."""
    words = _WORD.findall(text.lower())
    return len(words) < _FEW_WORDS or sum(word in _ENGLISH for word in words) > _SHARE * len(words)
