"""What the program knows of languages: one record each, and where running text has a space."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from unicodedata import east_asian_width
from unicodedata import name as unicode_name

from aligner.errors import SettingError
from aligner.languages import abbreviations as words
from aligner.languages.abbreviations import Abbreviations
from aligner.languages.characters import ARABIC, CYRILLIC, HAN, HANGUL, KANA, LATIN, THAI


@dataclass(frozen=True, slots=True)
class Language:
    """One language; a new one is a new line in ``LANGUAGES``."""

    code: str
    tag: str
    """For translation memories. Their tools want a country, and some refuse a memory whose tags name another than
    the project: one for each language, callers can name any other."""
    letters: str = LATIN
    """The inside of a character class: what gives the language away."""
    spaced: bool = True
    """Whether there are spaces between words. Where not, wrapped lines join with nothing."""
    ends: Literal["cjk", "latin", "thai"] = "latin"
    """Which rules say where a sentence ends."""
    abbreviations: Abbreviations = words.ENGLISH
    """English stands in where a language has no table of its own."""
    numerals: Literal["", "cjk", "english"] = ""
    """Which numbers in words are read; else only digits are."""
    has_point: bool = False
    """Whether a decimal point is written; else a comma."""
    font: str = ""
    """Of Windows and Office, for a workbook; empty: its usual font shows the language."""
    right_to_left: bool = False
    common: str = ""
    """Some of its commonest words, which tell it from others in the same letters."""
    also: tuple[str, ...] = ()
    """Codes of what is written (nearly) alike."""

    @property
    def primary(self) -> str:
        """The code without script and country."""
        return self.code.partition("-")[0]


def _chinese(code: str, tag: str, font: str, *also: str) -> Language:
    return Language(code, tag, HAN, False, "cjk", words.EAST_ASIAN, "cjk", has_point=True, font=font, also=also)


_RECORDS: Final = (
    Language("ar", "ar-SA", ARABIC, abbreviations=words.ARABIC, right_to_left=True),
    Language("de", "de-DE", abbreviations=words.GERMAN, common="der die und das nicht ist den ein zu mit sich von auf"),
    Language("en", "en-US", numerals="english", has_point=True, common="the of and to is was that for you he she"),
    Language("es", "es-ES", abbreviations=words.SPANISH, common="el los las que y por con una es su no de en la a un"),
    Language(
        "fr", "fr-FR", abbreviations=words.FRENCH, common="le les des et est une dans que pour qui il de la un en"
    ),
    Language("it", "it-IT", abbreviations=words.ITALIAN, common="il di che la non una per è del gli un si della in e"),
    Language("ja", "ja-JP", HAN + KANA, False, "cjk", words.EAST_ASIAN, "cjk", has_point=True, font="Yu Gothic"),
    Language("ko", "ko-KR", HANGUL, abbreviations=words.EAST_ASIAN, has_point=True, font="Malgun Gothic"),
    Language("nl", "nl-NL", abbreviations=words.DUTCH, common="het een van en niet dat zijn ik op de te met in is"),
    Language("pl", "pl-PL", abbreviations=words.POLISH, common="się nie na że jest do to w jak z i co"),
    Language("pt", "pt-PT", abbreviations=words.PORTUGUESE, common="os uma não que do da em para com um as ao de a e"),
    Language("ru", "ru-RU", CYRILLIC, abbreviations=words.RUSSIAN),
    Language("th", "th-TH", THAI, False, "thai", has_point=True),
    Language("tr", "tr-TR", abbreviations=words.TURKISH, common="bir ve bu da de için ile çok ne o olarak bunu gibi"),
    _chinese("zh", "zh-CN", "Microsoft YaHei", "cmn", "gan", "hak", "hsn", "lzh", "nan", "wuu", "yue"),
    _chinese("zh-TW", "zh-TW", "Microsoft JhengHei", "zh-HK", "zh-MO", "zh-Hant"),
)
LANGUAGES: Final = {language.code: language for language in _RECORDS}
"""The languages that the embedded encoder knows, by code."""

_BY_CODE: Final = {code.lower(): language for language in _RECORDS for code in (language.code, *language.also)}
_OTHER: Final = Language("", "")


def language_of(tag: str) -> Language:
    """Return the record of a code or tag; one without code for a language that is not in ``LANGUAGES``.

    >>> language_of("zh-hant-HK").font, language_of("en_GB").code, language_of("sv").spaced
    ('Microsoft JhengHei', 'en', True)
    """
    code = tag.lower().replace("_", "-")
    while code and code not in _BY_CODE:
        code = code.rpartition("-")[0]
    return _BY_CODE.get(code, _OTHER)


def written_language(tag: str) -> str:
    """Return the code of the language that *tag* is written in, without script and country.

    >>> written_language("zh-TW"), written_language("yue-HK"), written_language("sv-FI")
    ('zh', 'zh', 'sv')
    """
    return language_of(tag).primary or tag.partition("-")[0]


def check_lang(lang: str) -> str:
    """Return *lang* if it is known; else raise ``SettingError`` with the known ones."""
    if lang not in LANGUAGES:
        raise SettingError(f"unknown language {lang!r}; known: {', '.join(LANGUAGES)}")
    return lang


def check_langs(langs: Sequence[str]) -> tuple[str, str]:
    """Return *langs* if they are two, both known, and differ; else raise ``SettingError``."""
    if len(langs) != 2:
        got = ",".join(langs) or "none"
        raise SettingError(f"two languages are needed, source and target, such as zh,en; got {got}")
    source, target = map(check_lang, langs)
    if source == target:
        raise SettingError(f"source and target language are both {source!r}; give two, such as zh,en")
    return source, target


# --- Spaces between texts -----------------------------------------------------------------------


def joined(sentences: Iterable[str], lang: str = "") -> str:
    """Return whole *sentences* as running text of *lang*; without *lang* their letters say where a space is.

    >>> joined(["你好。", "“再见。”", "He left.", "走了。"])
    '你好。“再见。” He left. 走了。'
    >>> joined(["第一章", "开始了。", "(1) OK."], "zh"), joined(["GVC.", "No."], "zh")
    ('第一章 开始了。(1) OK.', 'GVC. No.')
    """
    text = ""
    for sentence in sentences:
        text += " " + sentence if text and sentence and _are_apart(text, sentence, lang) else sentence
    return text


def _are_apart(left: str, right: str, lang: str) -> bool:
    """Whether a space is written between two sentences."""
    if not lang:
        return not (_is_wide(reversed(left)) and _is_wide(right))
    # Without spaces elsewhere, Latin text and the end of a heading still have them.
    return language_of(lang).spaced or left[-1].isalnum() or (left[-1].isascii() and right[0].isascii())


def _is_wide(letters: Iterable[str]) -> bool:
    """Whether *letters* begin like text that is written without spaces, quotes aside.

    Curly quotes and dashes are of ambiguous width, so the letter next to them decides. Korean
    letters are wide too, but Korean writes spaces.
    """
    first = next((c for c in letters if east_asian_width(c) != "A"), " ")
    return east_asian_width(first) in "WF" and not unicode_name(first, "").startswith("HANGUL")


# --- Negations ----------------------------------------------------------------------------------

_NEGATIONS: Final = {
    "ar": "لا لم لن ليس.* غير بدون بلا ما",
    "de": "nicht nichts nie niemals niemand.* kein.* weder ohne nein",
    "en": "no not never none nothing nobody nowhere neither nor cannot without .*n['’]t",
    "es": "no nunca jamás nada nadie ning[uú]n.* tampoco sin ni",
    "fr": "ne n['’].* pas jamais rien personne aucun.* sans ni non",
    "it": "non mai niente nulla nessun.* senza né neanche",
    "ja": "ない なかっ なく なけれ ません ず ぬ 無 不 非 未 没",
    "ko": ".*[않못없].* 아니.* 안 말고",
    "nl": "niet niets nooit geen niemand zonder noch nergens nee",
    "pl": "nie nigdy nic nikt.* żad.* bez ani",
    "pt": "não nunca jamais nada ninguém nenhum.* sem nem",
    "ru": "не нет ни никогда ничего никто ничто нельзя без никак.*",
    "th": "ไม่ มิ ไร้ อย่า ห้าม",
    "tr": "değil.* yok.* hiç.* hayır asla .*m[ae]z.* .*m[ae]d[ıi].* .*m[ıiuü]yor.* .*m[ae]y[ae]n.*",
    "zh": "不 没 沒 無 无 未 非 别 別 勿 莫 否",
}
"""What denies: patterns of whole words, and of any letters where there are no spaces between words."""


def knows_negations(lang: str) -> bool:
    """Whether ``negations`` can tell something of *lang*."""
    return language_of(lang).primary in _NEGATIONS


@cache
def _negation(code: str) -> re.Pattern[str]:
    pattern = "|".join(_NEGATIONS[code].split()).replace(".", r"\w")
    return re.compile(rf"(?<![\w'’])(?:{pattern})(?![\w'’])" if language_of(code).spaced else pattern)


def negations(text: str, lang: str) -> list[str]:
    """Return what denies in *text*, in small letters, by alphabet; nothing in a language that is not known.

    >>> negations("He didn't say no.", "en"), negations("他不去，没去。", "zh-TW"), negations("A note", "en")
    (["didn't", 'no'], ['不', '没'], [])
    """
    return sorted(_negation(language_of(lang).primary).findall(text.casefold())) if knows_negations(lang) else []
