"""Names and acronyms that one side of a pair has and the other has not.

Three rules between Chinese and English; between other languages only what needs no dictionary. A name that no table
knows is never doubted. Of right pairs 0.1 % are flagged (MAC-Dev); the rules one by one, and those that were measured
and left out, are in the section on flags in benchmarks/README.md.
"""

import re
from typing import Final

from aligner.check.names_table import ACRONYMS, NOT_PLACES, PLACES, TRADITIONAL
from aligner.check.texts import squeezed
from aligner.languages import language_of
from aligner.languages.characters import LATIN, LINK

# A Latin word in other letters: "GDP", "COVID-19", "U.S.", "AT&T". One letter ("A股", "U盘") says too little.
_WORD: Final = re.compile(rf"(?<![0-9{LATIN}])[{LATIN}][0-9{LATIN}.&'’-]*")
_ENGLISH_WORD: Final = re.compile(rf"[0-9{LATIN}]+")
_UNITS: Final = frozenset(
    """
    mm cm dm km nm kg mg ml kw kwh mw gw gwh twh hz khz mhz ghz kb mb gb tb pb kpa mpa db kcal cal ev kev mev pm am
    rmb usd eur gbp jpy hkd no ok vs et al bc ad ie eg etc
    """.split()  # noqa: SIM905 -- read as words
)
"""Units, and what the other language writes in words, with other signs or not at all: 30 cm, OK."""

_ACRONYM: Final = re.compile(r"(?<![A-Za-z0-9.&-])(?:(?:[A-Z]\.){2,}|[A-Z]+(?:&[A-Z]+)?(?=s?(?![A-Za-z0-9&])))")
_SHOUTING: Final = re.compile(r"\b[A-Z]{2,}(?:[^\w.]+[A-Z]{2,}){2,}\b")
_INITIALS_SKIP: Final = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "with"})

_CODE: Final = re.compile(r"(?<!\w)[A-Z]{1,4}-?[0-9]{1,5}(?!\w)")


def names_missing(source: str, target: str, langs: tuple[str, str]) -> bool:
    """Whether a name or acronym of one side is missing on the other.

    Chinese and English: Latin words in the Chinese, acronyms in the English, countries and big cities. Other
    letters and Latin ones: Latin words only. Both Latin (German and French): codes such as G20. No doubt about
    two languages of which neither has Latin letters.

    >>> names_missing("中国加入了WTO。", "China joined.", ("zh", "en"))
    True
    >>> names_missing("中国加入世贸组织。", "China joined the WTO.", ("zh", "en"))
    False
    """
    sides = {lang: LINK.sub(" ", text) for lang, text in zip(langs, (source, target), strict=True)}
    latin = [lang for lang in langs if language_of(lang).letters == LATIN]
    if len(latin) == 2:
        one, other = (sides[lang] for lang in latin)
        return _codes_missing(one, other) or _codes_missing(other, one)
    if not latin:
        return False
    other = next(lang for lang in langs if lang not in latin)
    return _one_missing(sides[other], sides[latin[0]], other, latin[0])


def _one_missing(text: str, latin: str, lang: str, latin_lang: str) -> bool:
    """Whether *text*, in other letters, and *latin* differ in a name."""
    if _latin_words_missing(text, latin, latin_lang):
        return True
    if language_of(lang).primary != "zh" or latin_lang != "en":
        return False
    chinese = _plain_chinese(text)
    return _acronym_missing(chinese, latin) or _place_missing(chinese, latin)


def _plain_chinese(text: str) -> str:
    """Return *text* simplified as far as the tables go, without what only looks like a country."""
    text = text.translate(TRADITIONAL)
    for word in NOT_PLACES:
        text = text.replace(word, " ")
    return text


def _latin_words_missing(text: str, latin: str, latin_lang: str) -> bool:
    """Whether a Latin word of *text* is not in *latin*, nor its initials for an acronym."""
    words = [_bare(word) for word in _WORD.findall(text)]
    asked = {word for word in words if len(word) > 1 and word.casefold() not in _UNITS}
    if latin_lang != "en":  # acronyms are translated: French "OMC"
        asked = {word for word in asked if not word.isupper()}
    if not asked:
        return False
    run, known = squeezed(latin), _words(latin)
    return not all(
        {word, word.removesuffix("s")} & known or (len(word) >= 5 and word in run) or _spelled_out(written, latin)
        for written, word in ((word, word.casefold()) for word in asked)
    )


def _bare(word: str) -> str:
    """Return the letters and digits of *word*, without a plural's s behind capitals."""
    bare = re.sub(r"[.&'’-]", "", word)
    return bare[:-1] if len(bare) > 2 and bare.endswith("s") and bare[:-1].isupper() else bare


def _words(text: str) -> set[str]:
    """Return the words of *text* in small letters: with their dots, hyphens and plurals, and without."""
    words = [re.sub(r"[.&'’-]", "", word.casefold()) for word in _WORD.findall(text)]
    words += [word.casefold() for word in _ENGLISH_WORD.findall(text)]
    return {form for word in words for form in (word, word.removesuffix("s"))}


def _spelled_out(word: str, latin: str) -> bool:
    """Whether the acronym *word* is the initials of words of *latin* in a row: "WTO", "World Trade Organization"."""
    if not word.isupper():
        return False
    words = [found.casefold() for found in _ENGLISH_WORD.findall(latin)]
    told = (words, [found for found in words if found not in _INITIALS_SKIP])
    return any(word.casefold() in "".join(found[0] for found in some) for some in told)


def _known_acronyms(english: str) -> set[str]:
    """Return the acronyms of *english* that the table has, without dots."""
    found = _ACRONYM.findall(_SHOUTING.sub(" ", english))
    return {acronym.replace(".", "") for acronym in found} & ACRONYMS.keys()


def _acronym_missing(chinese: str, english: str) -> bool:
    """Whether an acronym of *english* that the table knows is not in *chinese* in any form."""
    run = squeezed(chinese)
    return any(
        acronym.casefold() not in run and not any(name in chinese for name in ACRONYMS[acronym].split())
        for acronym in _known_acronyms(english)
    )


def _place_missing(chinese: str, english: str) -> bool:
    """Whether *chinese* names a country or city that *english* does not."""
    chinese = chinese.replace("印度尼西亚", "印尼")  # the only name that holds another
    for acronym in _known_acronyms(english):  # CPC says all of 中国共产党
        for name in ACRONYMS[acronym].split():
            chinese = chinese.replace(name, " ")
    return any(any(name in chinese for name in names) and not answers.search(english) for names, answers in _PLACES)


def _answers(forms: str) -> re.Pattern[str]:
    """Return the pattern of a word that begins as one of *forms*, which commas part; small letters stand for any."""
    alike = "|".join(re.escape(form) for form in forms.split(",") if form.islower())
    exact = "|".join(re.escape(shown) for form in forms.split(",") for shown in {form, form.upper()})
    return re.compile(rf"\b(?:{exact}{f'|(?i:{alike})' if alike else ''})")


_PLACES: Final = [(chinese.split(), _answers(english)) for chinese, english in PLACES.items()]


def _codes_missing(text: str, other: str) -> bool:
    """Whether a code of capitals and digits in *text*, such as G20 or R-5, is not in *other*."""
    run = squeezed(other)
    return any(squeezed(code) not in run for code in _CODE.findall(text))
