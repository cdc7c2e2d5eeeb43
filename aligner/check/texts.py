"""What is odd about the sides of a pair as a whole: their language, their length, a pair said before."""

import re
from collections.abc import Sequence
from typing import Final

from aligner.languages import scripts

# As strong as six Chinese characters or 24 Latin letters (``scripts.weight``). Less may be a name or a term that
# was kept: "Johann Wolfgang Goethe" has 20. Right pairs with a side flagged: none of MAC-Dev's 1,316, of 002's 271.
# The translation in a side's place and flagged: in MAC-Dev 93 % of the Chinese sides and 97 % of the English ones
# (the others are shorter), in 002 98 % and 100 %.
_OTHER_LANGUAGE: Final = 12.0

# Characters. Trados' cloud memories refuse longer segments. The longest right side of the gold data has 599.
_VERY_LONG: Final = 2000

# Letters and digits, a Chinese character or kana counted as two: "是的。" against "Yes.". Right pairs flagged: 6 of
# 1,316 in MAC-Dev (0.5 %), 4 of 858 in Text+Berg (0.5 %), none in 002; of MAC-Dev's 1.6 % have both sides below 13.
_VERY_SHORT: Final = 8
_WIDE: Final = re.compile(f"[{scripts.HAN}{scripts.KANA}]")
_SENTENCE_END: Final = ".。．?？!！…"
_CLOSING: Final = "\"'”’」』»)） \t\n\u3000"


def wrong_language(text: str, lang: str, other: str) -> bool:
    """Whether *text*, which should be in *lang*, is written mostly in the letters of *other*.

    Never for languages in the same letters (German and French, Chinese and Japanese), nor for a few letters:
    an acronym, a name, a number. Raises ``SettingError`` for an unknown language.

    >>> wrong_language("Global value chains are changing.", "zh", "en"), wrong_language("WTO", "zh", "en")
    (True, False)
    """
    if not scripts.can_share_document((scripts.check_lang(lang), scripts.check_lang(other))):
        return False
    strength = scripts.weight(text, other)
    return strength >= _OTHER_LANGUAGE and strength > scripts.weight(text, lang)


def is_very_short(source: str, target: str) -> bool:
    """Whether both sides are so short, and a sentence, that a memory would offer them out of context.

    A term without a full stop, as in a glossary, is no sentence. Never for an empty side.

    >>> is_very_short("是。", "Yes."), is_very_short("价值链", "chain"), is_very_short("是。", "That is quite so.")
    (True, False, False)
    """
    short = all(0 < _size(side) <= _VERY_SHORT for side in (source, target))
    return short and (_ends(source) or _ends(target))


def _size(text: str) -> int:
    """Return the letters and digits of *text*, a Chinese character or kana counted as two."""
    return sum(map(str.isalnum, text)) + len(_WIDE.findall(text))


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(tuple(_SENTENCE_END))


def is_very_long(source: str, target: str) -> bool:
    """Whether a side has more than 2,000 characters.

    >>> is_very_long("字" * 2000, ""), is_very_long("", "a" * 2001)
    (False, True)
    """
    return max(len(source), len(target)) > _VERY_LONG


def repeated(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each pair whether an earlier one has the same letters and digits on both sides.

    Capitals, spaces and marks do not count. A pair with nothing to read on a side never repeats.

    >>> repeated([("是。", "Yes."), ("是", "yes"), ("是", "It is."), ("", ""), ("", "")])
    [False, True, False, False, False]
    """
    seen: set[tuple[str, str]] = set()
    answers = []
    for source, target in pairs:
        letters = squeezed(source), squeezed(target)
        answers.append(letters in seen)
        if all(letters):
            seen.add(letters)
    return answers


def squeezed(text: str) -> str:
    """Return the letters and digits of *text*, without capitals, spaces and marks.

    >>> squeezed("“AT&T”, 2 个")
    'att2个'
    """
    return "".join(char for char in text.casefold() if char.isalnum())
