"""Which letters each language is written in: what tells two languages of one document apart."""

import re
from functools import lru_cache
from typing import Final

from aligner.errors import SettingError
from aligner.languages.characters import HAN_RANGES, KANA_RANGES, char_class

HAN: Final = char_class(HAN_RANGES)
KANA: Final = char_class(KANA_RANGES)
HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
LATIN: Final = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
CYRILLIC: Final = "\u0400-\u052f"
ARABIC: Final = "\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
THAI: Final = "\u0e01-\u0e4e"
# Punctuation that only East Asian text uses. Curly quotes are shared, so they say nothing.
CJK_PUNCTUATION: Final = "、。〈〉《》「」『』【】〔〕！（），．：；？～"

SCRIPTS: Final = {
    "ar": ARABIC,
    "de": LATIN,
    "en": LATIN,
    "es": LATIN,
    "fr": LATIN,
    "it": LATIN,
    "ja": HAN + KANA,
    "ko": HANGUL,
    "nl": LATIN,
    "pl": LATIN,
    "pt": LATIN,
    "ru": CYRILLIC,
    "th": THAI,
    "tr": LATIN,
    "zh": HAN,
    "zh-TW": HAN,
}
"""The languages that the embedded encoder knows, each with the letters that give it away."""

UNSPACED: Final = frozenset({"zh", "zh-TW", "ja", "th"})
"""Languages that write no space between words: their wrapped lines join with nothing."""

# A letter's weight as evidence. An English word has some five letters and says about as much as
# 1.6 Chinese characters; a mark of East Asian punctuation is as telling as half a character.
_WEIGHT: Final = {HAN: 2.0, HAN + KANA: 2.0, HANGUL: 2.0}
_LATIN_WEIGHT: Final = 0.5
_PUNCTUATION_WEIGHT: Final = 1.0

# A link's letters say nothing about the language of the text around it.
LINK: Final = re.compile(r"(?:https?://|www\.)[^\s，。、；）》」”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def check_lang(lang: str) -> str:
    """Return *lang* if it is known; else raise ``SettingError`` with the known ones."""
    if lang not in SCRIPTS:
        raise SettingError(f"unknown language {lang!r}; known: {', '.join(SCRIPTS)}")
    return lang


def check_langs(langs: tuple[str, str]) -> tuple[str, str]:
    """Return *langs* if both are known and they differ; else raise ``SettingError``."""
    for lang in langs:
        check_lang(lang)
    if langs[0] == langs[1]:
        raise SettingError(f"source and target language are both {langs[0]!r}; give two, such as zh,en")
    return langs


@lru_cache(maxsize=64)
def letters(lang: str) -> re.Pattern[str]:
    """Return the pattern that matches one letter of *lang*."""
    return re.compile(f"[{SCRIPTS[lang]}]")


@lru_cache(maxsize=64)
def _punctuation(lang: str) -> re.Pattern[str] | None:
    return re.compile(f"[{CJK_PUNCTUATION}]") if HAN in SCRIPTS[lang] else None


def weight(text: str, lang: str) -> float:
    """Return how strongly *text* looks like *lang* (no unit; to compare two languages of one text)."""
    text = LINK.sub(" ", text)
    total = _WEIGHT.get(SCRIPTS[lang], _LATIN_WEIGHT) * len(letters(lang).findall(text))
    marks = _punctuation(lang)
    return total + (_PUNCTUATION_WEIGHT * len(marks.findall(text)) if marks else 0.0)


def can_share_document(langs: tuple[str, str]) -> bool:
    """Whether the two languages' letters differ, so that a mixed document can be told apart."""
    scripts = [SCRIPTS[lang] for lang in langs]
    return not (scripts[0] in scripts[1] or scripts[1] in scripts[0])


def written_alike(one: str, other: str) -> bool:
    """Whether two texts are written mostly in the same script.

    >>> written_alike("Guten Tag", "bonjour"), written_alike("中国加入了WTO", "China (中国) joined")
    (True, False)
    """
    return _main_script(one) == _main_script(other)


def _main_script(text: str) -> str:
    """Return the letters that most letters of *text* are of; a Chinese character counts as two."""
    return max(
        dict.fromkeys(SCRIPTS.values()), key=lambda script: len(re.findall(f"[{script}]", text)) * (1 + (HAN in script))
    )
