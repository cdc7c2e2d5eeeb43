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
    return any(missing_names(source, target, langs))


def missing_names(source: str, target: str, langs: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Return the names of *source*, and those of *target*, that the other lacks, as ``names_missing`` tells them.

    >>> missing_names("中国加入了WTO。", "Japan joined.", ("zh", "en"))
    (['WTO', '中国'], [])
    """
    sides = {lang: LINK.sub(" ", text) for lang, text in zip(langs, (source, target), strict=True)}
    found = {lang: list[str]() for lang in sides}
    latin = [lang for lang in langs if language_of(lang).letters == LATIN]
    if len(latin) == 2:
        for lang, other in (latin, latin[::-1]):
            found[lang] += _codes_missing(sides[lang], sides[other])
    elif latin:
        other = next(lang for lang in langs if lang not in latin)
        found[other] += _latin_words_missing(sides[other], sides[latin[0]], latin[0])
        if language_of(other).primary == "zh" and latin[0] == "en":
            chinese = _plain_chinese(sides[other])
            found[latin[0]] += _acronyms_missing(chinese, sides[latin[0]])
            found[other] += _places_missing(chinese, sides[latin[0]])
    return found[langs[0]], found[langs[1]]


def _plain_chinese(text: str) -> str:
    """Return *text* simplified as far as the tables go, without what only looks like a country."""
    text = text.translate(TRADITIONAL)
    for word in NOT_PLACES:
        text = text.replace(word, " ")
    return text


def _latin_words_missing(text: str, latin: str, latin_lang: str) -> list[str]:
    """Return the Latin words of *text* that are not in *latin*, nor their initials for an acronym."""
    words = {word: _bare(word) for word in _WORD.findall(text)}
    asked = {word: bare for word, bare in words.items() if len(bare) > 1 and bare.casefold() not in _UNITS}
    if latin_lang != "en":  # acronyms are translated: French "OMC"
        asked = {word: bare for word, bare in asked.items() if not bare.isupper()}
    if not asked:
        return []
    run, known = squeezed(latin), _words(latin)
    return [
        word
        for word, bare in asked.items()
        if not (
            {bare.casefold(), bare.casefold().removesuffix("s")} & known
            or (len(bare) >= 5 and bare.casefold() in run)
            or _spelled_out(bare, latin)
        )
    ]


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


def _known_acronyms(english: str) -> dict[str, str]:
    """Return the acronyms of *english* that the table has, as written and without dots."""
    found = _ACRONYM.findall(_SHOUTING.sub(" ", english))
    return {acronym: bare for acronym in found if (bare := acronym.replace(".", "")) in ACRONYMS}


def _acronyms_missing(chinese: str, english: str) -> list[str]:
    """Return the acronyms of *english* that the table knows and that are not in *chinese* in any form."""
    run = squeezed(chinese)
    return [
        written
        for written, acronym in _known_acronyms(english).items()
        if acronym.casefold() not in run and not any(name in chinese for name in ACRONYMS[acronym].split())
    ]


def _places_missing(chinese: str, english: str) -> list[str]:
    """Return the countries and cities that *chinese* names and *english* does not."""
    chinese = chinese.replace("印度尼西亚", "印尼")  # the only name that holds another
    for acronym in _known_acronyms(english).values():  # CPC says all of 中国共产党
        for name in ACRONYMS[acronym].split():
            chinese = chinese.replace(name, " ")
    missing = (names for names, answers in _PLACES if not answers.search(english))
    return [name for names in missing for name in names if name in chinese]


def _answers(forms: str) -> re.Pattern[str]:
    """Return the pattern of a word that begins as one of *forms*, which commas part; small letters stand for any."""
    alike = "|".join(re.escape(form) for form in forms.split(",") if form.islower())
    exact = "|".join(re.escape(shown) for form in forms.split(",") for shown in {form, form.upper()})
    return re.compile(rf"\b(?:{exact}{f'|(?i:{alike})' if alike else ''})")


_PLACES: Final = [(chinese.split(), _answers(english)) for chinese, english in PLACES.items()]


def _codes_missing(text: str, other: str) -> list[str]:
    """Return the codes of capitals and digits in *text*, such as G20 or R-5, that are not in *other*."""
    run = squeezed(other)
    return [code for code in _CODE.findall(text) if squeezed(code) not in run]
