"""Numbers in digits and Roman numerals, each with the values that it may stand for.

Both are read in every language; English words and Chinese numerals have modules of their own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from aligner.languages import language_of

Value: TypeAlias = Decimal | str
"""A number; or its digits where there are too many for a quantity, as in a file's number."""

NEAR: Final = 48  # characters before and behind a number that may change what it says
_LAST_YEAR: Final = 10_000  # beyond it no number is read as a year or an hour
_LONGEST: Final = 24  # digits: beyond them a number is a name, and arithmetic would round (28 places)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text with all its readings."""

    written: str
    values: frozenset[Value]
    """Every value that a right translation may give: ``80`` and ``1980`` for the eighties."""
    precise: bool
    """Whether a translation must give it. The others may only answer a precise one."""
    label: str = ""
    """The letters it is joined to, as in ``G20``; ``^`` for the number of a list's item."""
    measure: str = ""
    """``metric``, ``imperial`` or ``chinese`` before a measure; translators convert them."""


Context: TypeAlias = Callable[[frozenset[Value], str, str], frozenset[Value]]
"""From values, text before and text behind to all readings; none if the number is part of a longer one."""

_MILLION: Final = Decimal(10**6)
_MILLIARD: Final = Decimal(10**9)
# Other languages count millions alike but billions by another ladder; milliard has one meaning.
_OTHER_SCALE: Final = re.compile(r"\s?(?:(Mill?i[oó]n|Mio|миллион|млн)|(Milliard|Mrd|миллиард|млрд))", re.IGNORECASE)

_ROMAN: Final = re.compile(r"(?<![A-Za-z])[IVXLC]{1,9}(?=(?:er?|ème|th|st)?(?![A-Za-z]))")
_ROMAN_DIGIT: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_DIGITS: Final = re.compile(r"[0-9]+(?:[.,'’\u00a0\u202f][0-9]+)*")
_SPACED_DIGITS: Final = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3}(?![0-9]))+(?:,[0-9]+)?|" + _DIGITS.pattern)
_WITH_POINT: Final = re.compile(r"[0-9]{1,3}(?:[,'’\u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_WITH_COMMA: Final = re.compile(r"[0-9]{1,3}(?:[.'’ \u00a0\u202f][0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?")

_CLOCK_WITH_POINT: Final = re.compile(r"([0-9]{1,2})\.([0-9]{2})")  # German 4.45 Uhr is French 4 h 45

_LABEL: Final = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,12})(-?)\Z")
_CURRENCY: Final = frozenset({"rmb", "usd", "eur", "cny", "gbp", "jpy", "hkd", "us", "rs", "fr", "dm", "no", "p", "pp"})
# 3. or (3) or 3.1 before a heading's first letter; 3.5万 and 3.5 million are no items.
_ITEM: Final = re.compile(
    r"\s*(?:[（(\[]?[0-9]{1,2}(?:\.[0-9]{1,2}){0,4}[.、)）\]:：](?![0-9])"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}\s{1,4}(?=[^\W\da-z十百千万亿兆倍元米公个年]))"
)
_CITATION: Final = re.compile(r"[\[［〔][0-9]+(?:\s?[-–—,，]\s?[0-9]+)*[\]］〕]")
_DECADE: Final = re.compile(r"[’']?s(?![A-Za-z])")
_CLOCK: Final = re.compile(r"\s?(?:[:：][0-9]{2}|[点时時點]|h(?![a-z])|Uhr)")
_MEASURES: Final = re.compile(
    r"[\s-]{0,2}(?:(?:square|cubic|nautical)\s)?(?:"
    r"(?P<metric>kilo|met(?:er|re)s?\b|cent?im|millim|[km]m\b|cm\b|kg\b|m\b|hectare|°?\s?C\b|degrees? C)|"
    r"(?P<imperial>miles?\b|f(?:ee|oo)t\b|inch|pounds?\b|lbs?\b|acre|ounce|yards?\b|gallon|°?\s?F\b|degrees? F)|"
    r"(?P<chinese>li\b|jin\b|catt(?:y|ies)|mu\b|chi\b|zhang\b|taels?\b|piculs?\b))",
    re.IGNORECASE,
)  # fmt: skip


def plain(text: str) -> str:
    """Return *text* with every script's decimal digits, and full-width points, as ASCII; the length stays.

    >>> plain("２０２１年，３．５％")
    '2021年，3.5%'
    """
    text = text.translate({ord("．"): ".", ord("％"): "%"})
    return text if text.isascii() else re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def value_of(digits: str) -> Value:
    """Return the value of ASCII *digits* with at most one point.

    >>> value_of("007.50") == value_of("7.5"), value_of("1" * 30) == "1" * 30
    (True, True)
    """
    return Decimal(digits) if len(digits) <= _LONGEST else digits.lstrip("0")


def _read_digits(written: str, lang: str) -> list[frozenset[Value]]:
    """Return the readings of digits with separators: one set for each number in it.

    >>> [[str(v) for v in values] for values in _read_digits("1,234.5", "en") + _read_digits("2020.12.31", "en")]
    [['1234.5'], ['2020'], ['12'], ['31']]
    """
    values: set[Value] = set()
    if _WITH_POINT.fullmatch(written) and (language_of(lang).has_point or "," not in written):
        values.add(value_of(re.sub(r"[^0-9.]", "", written)))
    if not language_of(lang).has_point and _WITH_COMMA.fullmatch(written):
        values.add(value_of(re.sub(r"[^0-9,]", "", written).replace(",", ".")))
    if not language_of(lang).has_point and (clock := _CLOCK_WITH_POINT.fullmatch(written)):
        values |= {Decimal(part) for part in clock.groups()}
    if values:
        return [frozenset(values)]
    return [
        frozenset({value_of(part)}) for part in re.split(r"[^0-9.]" if written.count(".") < 2 else r"[^0-9]", written)
    ]


def scaled(values: frozenset[Value], factor: Decimal) -> frozenset[Value]:
    """Return the numbers among *values* times *factor*."""
    return frozenset(value * factor for value in values if isinstance(value, Decimal))


def digit_numbers(text: str, lang: str, context: Context) -> Iterator[Number]:
    """Yield the numbers that *text* (made plain) writes in digits; *context* gives their further readings."""
    item = _ITEM.match(text) if language_of(lang).has_point else None  # 9. September is a date
    first = item.end() if item else 0
    cited = frozenset(place for match in _CITATION.finditer(text) for place in range(*match.span()))
    for match in (_DIGITS if language_of(lang).has_point else _SPACED_DIGITS).finditer(text):
        before, after = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
        written = match[0]
        *heads, last = _read_digits(written, lang)
        yield from (Number(written, values, match.start() not in cited and match.start() >= first) for values in heads)
        label = "^" if match.start() < first else _label(before)
        if label == "^":
            parts = (value_of(part) for part in written.split(".") if part.isdigit())  # of a heading such as 3.1
            last |= frozenset(parts).union(*heads)
        if values := context(last, before, after):
            yield Number(written, values, not label and match.start() not in cited, label, measure(after))


def _label(before: str) -> str:
    """Return the letters that a number is joined to: ``COVID-19``, ``G20``; not ``mid-1980s`` or ``RMB5``."""
    match = _LABEL.search(before)
    if not match or match[1].casefold() in _CURRENCY or (match[2] and match[1].islower()):
        return ""
    return match[1].casefold()


def latin_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of a number that the words around it allow, in languages other than English."""
    if other := _OTHER_SCALE.match(after):
        values |= scaled(values, _MILLION if other[1] else _MILLIARD)
    return values | as_time(values, before, after)


def as_time(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return what else whole numbers may say as years, decades or hours."""
    whole = [int(v) for v in values if isinstance(v, Decimal) and v == int(v) and v < _LAST_YEAR]
    return frozenset(reading for value in whole for reading in _as_time(value, before, after))


def _as_time(value: int, before: str, after: str) -> set[Value]:
    found: set[Value] = set()
    if value < 100 and (_DECADE.match(after) or re.search(r"[’'‘]\Z|[0-9]{4}\s?[-–—~/]\s?\Z", before)):
        found |= two_digit_year(value)
    if 12 < value < 24 and _CLOCK.match(after):
        found.add(Decimal(value - 12))
    if value < 12 and re.match(r"(?::[0-9]{2})?\s?p\.?m", after, re.IGNORECASE):
        found.add(Decimal(value + 12))
    return found


def two_digit_year(value: int) -> set[Value]:
    """Return the years that a year without its century may mean."""
    return {Decimal(century + value) for century in (1800, 1900, 2000)}


def measure(after: str) -> str:
    """Return the system of the measure that *after* begins with, or an empty text."""
    match = _MEASURES.match(after)
    return (match.lastgroup or "") if match else ""


def roman_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers that Roman numerals may stand for; none is precise, since ``I`` may be a word."""
    for match in _ROMAN.finditer(text):
        digits = [_ROMAN_DIGIT[letter] for letter in match[0]]
        signed = [-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True)]
        yield Number(match[0], frozenset({Decimal(sum(signed))}), precise=False)
