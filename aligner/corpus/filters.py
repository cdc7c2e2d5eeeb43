"""Filters by the names and thresholds that people know from OpusFilter and bicleaner-hardrules.

Each says of one pair whether it is to be removed. Words are counted where a language writes spaces between them,
characters where it does not; so a threshold means the same for Chinese as the tools' users expect. Where these tools
ask another program (for languages, or scripts), what is known here is asked.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from math import nan
from typing import Final, TypeAlias

from aligner.check.numbers import numbers_differ
from aligner.corpus.records import Filter
from aligner.errors import SettingError
from aligner.languages import LANGUAGES, language_of
from aligner.languages.characters import DOT, ELLIPSES, HAN, HANGUL, LINK, NARROW_ENDERS, WIDE_ENDERS, is_cjk, one_of
from aligner.languages.identification import letters, told
from aligner.rows import Two

Rule: TypeAlias = Callable[[Two, float, Two], bool]
"""Source and target, the threshold, their languages -> whether the pair is to be removed."""

_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_BAD_ENCODING: Final = re.compile("[ÂÃ][\x80-\xbf]|[ÂÃ][€-™]|â€|\N{REPLACEMENT CHARACTER}|ï¿½")
"""What UTF-8 looks like that was read as Latin-1 or Windows-1252, and what stands for what could not be read."""
_ENDS: Final = re.compile(one_of(DOT + ELLIPSES + NARROW_ENDERS + WIDE_ENDERS))
_ONLY_NUMBERS: Final = {True: 0.5, False: 0.7}
"""Share of digits from which a text is only numbers, by whether there are spaces between its words."""
_FEW_LETTERS: Final = 0.1
_LEAST_WORD_LENGTH: Final = 2.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One filter."""

    rule: Rule
    about: str
    """What it removes; ``{}`` stands for the threshold."""
    default: float = nan
    """The threshold; not a number for a filter that has none."""


def length(text: str, lang: str) -> int:
    """Return how many words *text* has, or characters without spaces where *lang* writes no spaces.

    >>> length("He left.", "en"), length("他 走了。", "zh")
    (2, 4)
    """
    words = text.split()
    return len(words) if language_of(lang).spaced else sum(map(len, words))


def _lengths(pair: Two, langs: Two) -> tuple[int, int]:
    return length(pair[0], langs[0]), length(pair[1], langs[1])


def _is_of_east(lang: str) -> bool:
    """Whether the letters of *lang* are Han, kana or Hangul."""
    script = language_of(lang).letters
    return HAN in script or script == HANGUL


def _is_over(one: float, other: float, most: float) -> bool:
    """Whether the larger of two lengths is over *most* times the smaller."""
    return max(one, other) > most * min(one, other)


# --- bicleaner-hardrules ------------------------------------------------------------------------


def _not_too_long(pair: Two, most: float, _langs: Two) -> bool:
    return max(map(len, pair)) >= most


def _not_too_short(pair: Two, least: float, langs: Two) -> bool:
    return min(_lengths(pair, langs)) < least


def _length_ratio(pair: Two, most: float, langs: Two) -> bool:
    in_bytes = any(map(_is_of_east, langs))
    one, other = (len(text.encode("utf-8", "replace")) if in_bytes else len(text) for text in pair)
    return _is_over(one, other, most)


def _no_identical(pair: Two, _value: float, _langs: Two) -> bool:
    one, other = ("".join(filter(str.isalpha, text)).casefold() for text in pair)
    return one == other


def _no_only_symbols(pair: Two, _value: float, _langs: Two) -> bool:
    return any(sum(map(str.isalpha, text)) <= _FEW_LETTERS * len(text) for text in pair)


def _no_only_numbers(pair: Two, _value: float, langs: Two) -> bool:
    both = zip(pair, langs, strict=True)
    return any(sum(map(str.isdigit, text)) >= _ONLY_NUMBERS[not _is_of_east(lang)] * len(text) for text, lang in both)


def _no_bad_encoding(pair: Two, _value: float, _langs: Two) -> bool:
    return any(map(_BAD_ENCODING.search, pair))


def _no_urls(pair: Two, _value: float, _langs: Two) -> bool:
    return any(map(LINK.search, pair))


def _no_wrong_language(pair: Two, _value: float, langs: Two) -> bool:
    return LANGUAGES.keys() >= {*langs} and any(
        told(text, langs) not in ("", lang) for text, lang in zip(pair, langs, strict=True)
    )


def _no_number_inconsistencies(pair: Two, _value: float, langs: Two) -> bool:
    return numbers_differ(*pair, langs)


# --- OpusFilter ---------------------------------------------------------------------------------


def _length_filter(pair: Two, most: float, langs: Two) -> bool:
    one, other = _lengths(pair, langs)
    return min(one, other) < 1 or max(one, other) > most


def _length_ratio_filter(pair: Two, most: float, langs: Two) -> bool:
    one, other = _lengths(pair, langs)
    return max(one, other) >= most * min(one, other)


def _words(text: str) -> list[str]:
    """Return the words of *text*, but for those that hold characters which are written without spaces."""
    return [word for word in text.split() if not any(map(is_cjk, word))]


def _long_word_filter(pair: Two, most: float, _langs: Two) -> bool:
    return any(len(word) >= most for text in pair for word in _words(text))


def _average_word_length_filter(pair: Two, most: float, langs: Two) -> bool:
    for text, lang in zip(pair, langs, strict=True):
        words = text.split()
        if language_of(lang).spaced and words and not _LEAST_WORD_LENGTH <= sum(map(len, words)) / len(words) <= most:
            return True
    return False


def _alphabet_ratio_filter(pair: Two, least: float, _langs: Two) -> bool:
    plain = ["".join(text.split()) for text in pair]
    return any(sum(map(str.isalpha, text)) < least * len(text) for text in plain)


def _character_score_filter(pair: Two, least: float, langs: Two) -> bool:
    for text, lang in zip(pair, langs, strict=True):
        alphabetic = "".join(filter(str.isalpha, text))
        if len(letters(lang).findall(alphabetic)) < least * len(alphabetic):
            return True
    return False


def _html_tag_filter(pair: Two, _value: float, _langs: Two) -> bool:
    return any(map(_TAG.search, pair))


def _terminal_punctuation_filter(pair: Two, least: float, _langs: Two) -> bool:
    one, other = (len(_ENDS.findall(text)) for text in pair)
    return -math.log(abs(one - other) + max(one - 1, 0) + max(other - 1, 0) + 1) < least


def _non_zero_numerals_filter(pair: Two, least: float, _langs: Two) -> bool:
    one, other = (re.findall("[1-9]", text) for text in pair)
    return SequenceMatcher(None, one, other).ratio() < least


@cache
def _repeated(times: int) -> re.Pattern[str]:
    return re.compile(rf"(\S.{{2,100}}?)(?: *\1){{{times},}}")


def _repetition_filter(pair: Two, times: float, _langs: Two) -> bool:
    pattern = _repeated(math.ceil(times))
    for text in pair:
        begins = [text[at : at + 3] for at in range(len(text) - 2)]
        often = {begin for begin, number in Counter(begins).items() if number > times}  # only there can it begin
        if any(pattern.match(text, at) for at, begin in enumerate(begins) if begin in often):
            return True
    return False


FILTERS: Final = {
    "not_too_long": Kind(_not_too_long, "A side has {} characters or more.", 1024),
    "not_too_short": Kind(_not_too_short, "A side has less than {} words (Chinese, Japanese, Thai: characters).", 3),
    "length_ratio": Kind(_length_ratio, "A side has over {} times the characters (East Asian: bytes) of the other.", 3),
    "no_identical": Kind(_no_identical, "Both sides have the same letters."),
    "no_only_symbols": Kind(_no_only_symbols, "A side is nine tenths or more signs and figures."),
    "no_only_numbers": Kind(_no_only_numbers, "A side is half or more (East Asian: seven tenths) digits."),
    "no_bad_encoding": Kind(_no_bad_encoding, "A side holds letters that came of a wrong encoding."),
    "no_urls": Kind(_no_urls, "A side holds a web or mail address."),
    "no_wrong_language": Kind(_no_wrong_language, "A side is written in the other side's language."),
    "no_number_inconsistencies": Kind(_no_number_inconsistencies, "A number of one side is not on the other."),
    "LengthFilter": Kind(_length_filter, "A side has over {} words (Chinese, Japanese, Thai: characters).", 100),
    "LengthRatioFilter": Kind(_length_ratio_filter, "A side has {} times the words of the other, or more.", 3),
    "LongWordFilter": Kind(_long_word_filter, "A word has {} characters or more.", 40),
    "AverageWordLengthFilter": Kind(
        _average_word_length_filter, "The words of a side have less than 2 or over {} characters on average.", 20
    ),
    "AlphabetRatioFilter": Kind(_alphabet_ratio_filter, "Of a side less than {} are letters, spaces aside.", 0.75),
    "CharacterScoreFilter": Kind(
        _character_score_filter, "Of the letters of a side less than {} are of its language's script.", 1
    ),
    "HtmlTagFilter": Kind(_html_tag_filter, "A side holds an HTML tag."),
    "TerminalPunctuationFilter": Kind(
        _terminal_punctuation_filter, "The ends of sentences differ in number, or are many: score below {}.", -2
    ),
    "NonZeroNumeralsFilter": Kind(
        _non_zero_numerals_filter, "The digits of both sides are alike by less than {}.", 0.5
    ),
    "RepetitionFilter": Kind(_repetition_filter, "A side says the same three letters or more again {} times.", 2),
}
"""All filters: those of bicleaner-hardrules, then those of OpusFilter."""


def parse_filter(text: str) -> Filter:
    """Return the filter that *text* asks for, such as ``length_ratio=2.5``; raise ``SettingError`` for an unknown one.

    >>> parse_filter("not_too_long")
    Filter(name='not_too_long', value=1024)
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if name not in FILTERS:
        raise SettingError(f"unknown filter {name!r}; known: {', '.join(FILTERS)}")
    default = FILTERS[name].default
    if not equals:
        return Filter(name, default)
    if math.isnan(default):
        raise SettingError(f"filter {name} has no threshold; give its name alone")
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not math.isfinite(number) or ((number < 0) != (default < 0) and number != 0):
        raise SettingError(f"filter {name}: {value!r} is no threshold, expected a number such as {default:g}")
    return Filter(name, number)


def first_hit(filters: Iterable[Filter], pair: Two, langs: Two) -> str:
    """Return the name of the first of *filters* that removes *pair*; empty if none does."""
    return next((each.name for each in filters if FILTERS[each.name].rule(pair, each.value, langs)), "")
