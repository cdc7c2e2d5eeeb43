"""Texts -> which language they are in, told by their letters and, for those in the same, by their commonest words."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from aligner.errors import SettingError
from aligner.languages import LANGUAGES, language_of
from aligner.languages.characters import CJK_PUNCTUATION, HAN, HANGUL, LINK

USUAL: Final = ("zh-CN", "en-US")
"""What Chinese beside Latin letters is taken for; it is this program's default, and every command says so."""

# A letter's weight as evidence. An English word has some five letters and says about as much as
# 1.6 Chinese characters; a mark of East Asian punctuation is as telling as half a character.
_LETTER_WEIGHT: Final = 0.5
_WIDE_LETTER_WEIGHT: Final = 2.0
_PUNCTUATION_WEIGHT: Final = 1.0
_PUNCTUATION: Final = re.compile(f"[{CJK_PUNCTUATION}]")

_SAMPLE: Final = 500
"""Pairs that are looked at: the letters of a hundred sentences tell as much as those of a book."""
_TOLD_APART: Final = ("zh", "en", "ko", "ru", "ar", "th")
"""One language for each kind of letters."""
_KANA: Final = 20
"""Characters of which one is kana at least, if the text is Japanese; it has every second or third."""
_WORD: Final = re.compile("[a-z]+")
_ENGLISH: Final = frozenset(language_of("en").common.split())
_SHARE: Final = 0.04
"""Share of words above which a text is English: 0.20 of MAC-Dev's and 002's English are such words, 0.002 of
Text+Berg's German, 0.0002 of its French."""
_FEW_WORDS: Final = 60
"""Words below which nothing is said: of 30 English words in a row, one run in a hundred has only one such word."""


_LOOKED_AT: Final = 10_000
"""Characters at the beginning of a text, and at its end, that tell which of two languages it is in."""
_ANY_WORD: Final = re.compile(r"[^\W\d_]+")
_EVIDENCE: Final = 12.0
"""Strength below which a text does not tell: six Chinese characters, 24 Latin letters, or six common words."""
_COMMON: Final = 2.0
"""Strength of a common word."""
_TIMES: Final = 2.0
"""How many times stronger one language must be than the other. The common words of a language's own texts are 3 times
stronger at least (81 stories and manuals in nine languages)."""
_WHOLLY: Final = {True: 20.0, False: 3.0}
"""How many times, for a text that is wholly in one language: by letters (an English one may quote), and by words."""


@cache
def letters(lang: str) -> re.Pattern[str]:
    """Return the pattern that matches one letter of *lang*."""
    return re.compile(f"[{language_of(lang).letters}]")


def weight(text: str, lang: str) -> float:
    """Return how strongly *text* looks like *lang* (no unit; to compare two languages of one text)."""
    text, script = LINK.sub(" ", text), language_of(lang).letters
    is_wide = HAN in script or script == HANGUL
    total = (_WIDE_LETTER_WEIGHT if is_wide else _LETTER_WEIGHT) * len(letters(lang).findall(text))
    return total + (_PUNCTUATION_WEIGHT * len(_PUNCTUATION.findall(text)) if HAN in script else 0.0)


def can_share_document(langs: Sequence[str]) -> bool:
    """Whether the two languages' letters differ, so that a mixed document can be told apart."""
    one, other = (language_of(lang).letters for lang in langs)
    return one not in other and other not in one


def told(text: str, langs: Sequence[str], *, wholly: bool = False) -> str:
    """Return which of two *langs* the *text* is in, mostly or *wholly*; empty if it does not tell.

    >>> told("今天天气很好，我们去公园。", ("zh", "en")), told("WTO", ("zh", "en"))
    ('zh', '')
    >>> told("Le chat est sur la table et il ne dort pas dans la maison.", ("de", "fr"))
    'fr'
    """
    ends = text if len(text) <= 2 * _LOOKED_AT else f"{text[:_LOOKED_AT]} {text[-_LOOKED_AT:]}"
    one, other = _strengths(ends, tuple(langs))
    times = _WHOLLY[can_share_document(langs)] if wholly else _TIMES
    if max(one, other) < _EVIDENCE or times * min(one, other) > max(one, other):
        return ""
    return langs[0] if one > other else langs[1]


@lru_cache(maxsize=4)  # a pair of texts is asked about twice
def _strengths(text: str, langs: tuple[str, ...]) -> tuple[float, ...]:
    """Return how strongly *text* looks like each of two languages."""
    return tuple((weight(text, lang) for lang in langs) if can_share_document(langs) else _by_words(text, langs))


def _by_words(text: str, langs: Sequence[str]) -> list[float]:
    """Return how strongly *text* looks like each of two languages in the same letters."""
    if "ja" in langs:  # and Chinese
        return [weight(text, lang) * ((lang == "ja") == _is_japanese(text)) for lang in langs]
    common = [frozenset(language_of(lang).common.split()) for lang in langs]
    words = Counter(_ANY_WORD.findall(text.lower()))
    return [_COMMON * sum(words[word] for word in own - (common[0] & common[1])) for own in common]


def written_alike(one: str, other: str) -> bool:
    """Whether two texts are written mostly in the same script.

    >>> written_alike("Guten Tag", "bonjour"), written_alike("中国加入了WTO", "China (中国) joined")
    (True, False)
    """
    return _main_script(one) == _main_script(other)


def _main_script(text: str) -> str:
    """Return the letters that most letters of *text* are of; a Chinese character counts as two."""
    scripts = dict.fromkeys(language.letters for language in LANGUAGES.values())
    return max(scripts, key=lambda script: len(re.findall(f"[{script}]", text)) * (1 + (HAN in script)))


def usual_tags(pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return ``USUAL`` for pairs of Chinese and English, in the order of their sides.

    Raises ``SettingError`` for texts in other letters, or in Latin letters without English words.
    """
    kinds = [_kind(side) for side in _sides(pairs)]
    if kinds in (["zh", "en"], ["zh", ""], ["", "en"], ["", ""]):
        return USUAL
    if kinds in (["en", "zh"], ["en", ""], ["", "zh"]):
        return USUAL[1], USUAL[0]
    raise SettingError("the file does not say its languages; name them with --tags, such as de-DE,fr-FR")


def check_tags(pairs: Sequence[tuple[str, str]], tags: tuple[str, str]) -> None:
    """Raise ``SettingError`` if *pairs* are written in each other's letters, as when *tags* are swapped."""
    langs = tags[0].partition("-")[0], tags[1].partition("-")[0]
    if not LANGUAGES.keys() >= {*langs} or not can_share_document(langs):
        return  # letters cannot tell these two
    source, target = _sides(pairs)
    own = weight(source, langs[0]) + weight(target, langs[1])
    if weight(source, langs[1]) + weight(target, langs[0]) > own:
        raise SettingError(f"--tags {','.join(tags)}: the sources are written as {langs[1]}, the targets as {langs[0]}")


def _sides(pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the texts of both sides of the first pairs that have both."""
    filled = list(islice((pair for pair in pairs if all(pair)), _SAMPLE)) or pairs[:_SAMPLE]
    return " ".join(source for source, _ in filled), " ".join(target for _, target in filled)


def _kind(text: str) -> str:
    """Return ``zh`` for Chinese, ``en`` for what may be English, nothing for no letters, else ``other``."""
    weights = {lang: weight(text, lang) for lang in _TOLD_APART}
    found = max(weights, key=lambda lang: weights[lang])
    if not weights[found]:
        return ""
    if _is_japanese(text) or found not in _TOLD_APART[:2]:
        return "other"
    words = _WORD.findall(text.lower())
    may_be_english = len(words) < _FEW_WORDS or sum(word in _ENGLISH for word in words) > _SHARE * len(words)
    return found if found == "zh" or may_be_english else "other"


def _is_japanese(text: str) -> bool:
    """Whether *text*, in Chinese characters, has kana as Japanese does."""
    return len(letters("ja").findall(text)) - len(letters("zh").findall(text)) > len(text) / _KANA
