"""Figures in digits, Roman numerals and English words, each with the values that it may stand for.

Digits are read in every language; words only in English, since most translations keep figures in digits.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

Value: TypeAlias = Decimal | str
"""A number; or its digits where there are too many for a quantity, as in a file's number."""

_NEAR: Final = 48  # characters before and behind a figure that may change what it says
_LAST_YEAR: Final = 10_000  # beyond it no figure is read as a year or an hour
_LONGEST: Final = 24  # digits: beyond them a figure is a name, and arithmetic would round (28 places)
POINT: Final = frozenset({"en", "ja", "ko", "th", "zh", "zh-TW"})
"""Languages that write ``1,234.5``; the others write ``1.234,5`` or ``1 234,5``."""


@dataclass(frozen=True, slots=True)
class Figure:
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
"""From values, text before and text behind to all readings; none if the figure is part of a longer one."""

_SCALES: Final = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
    "quadrillion": Decimal(10**15),
}
_ABBREVIATED: Final = {
    "k": "thousand", "m": "million", "mn": "million", "mln": "million", "b": "billion", "bn": "billion",
    "tn": "trillion", "trn": "trillion",
}  # fmt: skip
# Other languages count millions alike but billions by another ladder; milliard has one meaning.
_OTHER_SCALE: Final = re.compile(r"\s?(?:(Mill?i[oó]n|Mio|миллион|млн)|(Milliard|Mrd|миллиард|млрд))", re.IGNORECASE)

_ONES: Final = (
    "one two three four five six seven eight nine",
    "first second third fourth fifth sixth seventh eighth ninth",
)
_TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth",
)
_TENS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
    "twenties thirties forties fifties sixties seventies eighties nineties",
)
_SMALL: dict[str, int] = {
    word: start + step * place
    for start, step, rows in ((1, 1, _ONES), (10, 1, _TEENS), (20, 10, _TENS))
    for row in rows
    for place, word in enumerate(row.split())
}
_SMALL |= {f"{word}s": _SMALL[word] for row in (_ONES[1], _TEENS[1]) for word in row.split()[2:]}  # thirds
_BIG: Final = {name + ending: value for name, value in _SCALES.items() for ending in ("", "s", "th", "ths")}
_DOZEN: Final = {"dozen": Decimal(12), "dozens": Decimal(12)}
_WORD: Final = re.compile(
    r"(?<![A-Za-z])(?:" + "|".join(sorted([*_SMALL, *_BIG, *_DOZEN], key=len, reverse=True)) + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_GAP: Final = re.compile(r"[\s-]{1,3}")
_AND: Final = re.compile(r"\s{1,2}and\s{1,2}(?:a\s{1,2})?", re.IGNORECASE)

# Words that may answer a figure: 3月 is March, 50% is half, 100周年 is a centenary.
_HINTS: Final = {
    "january": "1", "february": "2", "march": "3", "april": "4", "may": "5", "june": "6", "july": "7", "august": "8",
    "september": "9", "october": "10", "november": "11", "december": "12", "jan": "1", "feb": "2", "mar": "3",
    "apr": "4", "jun": "6", "jul": "7", "aug": "8", "sep": "9", "sept": "9", "oct": "10", "nov": "11", "dec": "12",
    "half": "0.5 1 2 50 30", "halves": "0.5 2 50", "halved": "0.5 2 50", "midway": "0.5",
    "quarter": "4 25 15 0.25", "quarters": "3 4 75 45 0.75", "a": "1", "an": "1", "single": "1", "once": "1",
    "only": "1", "sole": "1", "twice": "2", "both": "2", "pair": "2", "couple": "2", "double": "2 100",
    "doubled": "2 100 1", "doubling": "2 100 1", "twofold": "2", "triple": "3 2 200", "tripled": "3 2 200",
    "tripling": "3 2 200",
    "threefold": "3 2", "quadruple": "4 2 3", "quadrupled": "4 2 3", "fourfold": "4", "fivefold": "5", "tenfold": "10",
    "hundredfold": "100", "decade": "10", "decades": "10", "century": "100", "centuries": "100", "centenary": "100",
    "centennial": "100", "millennium": "1000", "noon": "12", "midday": "12", "midnight": "12 0 24", "zero": "0",
    "no": "0", "nil": "0", "fortnight": "14 15 2", "biennial": "2", "annual": "1", 
    "score": "20", "teenage": "13 15 16 17 18", "teens": "13 15 16 17 18",
}  # fmt: skip
_HINT: Final = re.compile(
    r"(?<![A-Za-z])(?:" + "|".join(sorted(_HINTS, key=len, reverse=True)) + r")(?![A-Za-z])", re.I
)
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
_SCALED: Final = re.compile(
    r"(\s?(?:to|or|and|-|–|—)\s?[$€£¥]?(?:[0-9]+(?:\.[0-9]+)?|[a-z]{3,9}(?:-[a-z]{3,6})?))?[\s-]?(hundred|(?:thou|m|b|tr)(?:sand|illion)|k|mn?|mln|bn?|trn?|tn)"
    r"(?![A-Za-z])(?:[\s-]{1,2}(thousand|million|billion|trillion)(?![A-Za-z]))?",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"\s?(?:%|per\s?cents?\b|percentage)", re.IGNORECASE)
_MULTIPLE: Final = re.compile(
    r"[\s-]{1,2}(?:(?:more|full|long|past)\s)?(?:(decade)s?|centur(?:y|ies))\b", re.IGNORECASE
)
_AND_HALF: Final = re.compile(r"\s+and\s+a\s+half\s+(hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_HALF_A: Final = re.compile(
    r"\bhalf[\s-]+(?:a[\s-]+)?(hundred|thousand|million|billion|trillion|dozen)\b", re.IGNORECASE
)
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


def number(digits: str) -> Value:
    """Return the value of ASCII *digits* with at most one point.

    >>> number("007.50") == number("7.5"), number("1" * 30) == "1" * 30
    (True, True)
    """
    return Decimal(digits) if len(digits) <= _LONGEST else digits.lstrip("0")


def read_digits(written: str, lang: str) -> list[frozenset[Value]]:
    """Return the readings of digits with separators: one set for each number in it.

    >>> [[str(v) for v in values] for values in read_digits("1,234.5", "en") + read_digits("2020.12.31", "en")]
    [['1234.5'], ['2020'], ['12'], ['31']]
    """
    values: set[Value] = set()
    if _WITH_POINT.fullmatch(written) and (lang in POINT or "," not in written):
        values.add(number(re.sub(r"[^0-9.]", "", written)))
    if lang not in POINT and _WITH_COMMA.fullmatch(written):
        values.add(number(re.sub(r"[^0-9,]", "", written).replace(",", ".")))
    if lang not in POINT and (clock := _CLOCK_WITH_POINT.fullmatch(written)):
        values |= {Decimal(part) for part in clock.groups()}
    if values:
        return [frozenset(values)]
    return [
        frozenset({number(part)}) for part in re.split(r"[^0-9.]" if written.count(".") < 2 else r"[^0-9]", written)
    ]


def scaled(values: frozenset[Value], factor: Decimal) -> frozenset[Value]:
    """Return the numbers among *values* times *factor*."""
    return frozenset(value * factor for value in values if isinstance(value, Decimal))


def digit_figures(text: str, lang: str, context: Context) -> Iterator[Figure]:
    """Yield the figures that *text* (made plain) writes in digits; *context* gives their further readings."""
    item = _ITEM.match(text) if lang in POINT else None  # 9. September is a date
    first = item.end() if item else 0
    cited = frozenset(place for match in _CITATION.finditer(text) for place in range(*match.span()))
    for match in (_DIGITS if lang in POINT else _SPACED_DIGITS).finditer(text):
        before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
        written = match[0]
        *heads, last = read_digits(written, lang)
        yield from (Figure(written, values, match.start() not in cited and match.start() >= first) for values in heads)
        label = "^" if match.start() < first else _label(before)
        if label == "^":
            last |= {Decimal(part) for part in written.split(".") if part.isdigit() and len(part) < _LONGEST}
        if label == "^":
            last |= frozenset(values for head in heads for values in head) | _parts(written)
        if values := context(last, before, after):
            yield Figure(written, values, not label and match.start() not in cited, label, measure(after))


def _parts(written: str) -> frozenset[Value]:
    """Return the numbers of a heading such as ``3.1``."""
    return frozenset(number(part) for part in written.split(".") if part.isdigit())


def _label(before: str) -> str:
    """Return the letters that a figure is joined to: ``COVID-19``, ``G20``; not ``mid-1980s`` or ``RMB5``."""
    match = _LABEL.search(before)
    if not match or match[1].casefold() in _CURRENCY or (match[2] and match[1].islower()):
        return ""
    return match[1].casefold()


def latin_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of a figure that the words around it allow, in languages other than English."""
    if other := _OTHER_SCALE.match(after):
        values |= scaled(values, _SCALES["million" if other[1] else "billion"])
    return values | as_time(values, before, after)


def english_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of a figure that the English words around it allow."""
    return _scaled_by_words(values, after) | as_time(values, before, after)


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


def _scaled_by_words(values: frozenset[Value], after: str) -> frozenset[Value]:
    """Return *values* with the scale word behind them: ``3.6 trillion``, ``5 to 6 million``, ``$2bn``."""
    if match := _SCALED.match(after):
        words = [word.casefold() for word in match.groups()[1:] if word]
        factor = _SCALES[_ABBREVIATED.get(words[0], words[0])] * (_SCALES[words[1]] if words[1:] else 1)
        # 5 of "5 to 6 million" may be five, m may be metres.
        return scaled(values, factor) | (values if match[1] or words[0] in _ABBREVIATED else frozenset())
    return values | _multiples(values, after)


def _multiples(values: frozenset[Value], after: str) -> frozenset[Value]:
    """Return *values* counted in years: ``four decades`` are 40."""
    if match := _MULTIPLE.match(after):
        return scaled(values, Decimal(10 if match[1] else 100))
    return frozenset()


def measure(after: str) -> str:
    """Return the system of the measure that *after* begins with, or an empty text."""
    match = _MEASURES.match(after)
    return (match.lastgroup or "") if match else ""


def word_figures(text: str) -> Iterator[Figure]:
    """Yield the figures that English *text* writes in words, and what may answer a figure."""
    for start, end, values, plain_ten in _spelt(text):
        after = text[end : end + 48]
        readings = _scaled_by_words(values, after)
        if match := _AND_HALF.match(after):
            readings |= scaled(
                frozenset(v + Decimal("0.5") for v in values if isinstance(v, Decimal)), _SCALES[match[1].casefold()]
            )
        precise = bool(_PERCENT.match(after)) or (
            not plain_ten and all(isinstance(v, Decimal) and v > 12 for v in values)
        )
        yield Figure(text[start:end], readings, precise, measure=measure(after))
    for match in _HALF_A.finditer(text):
        factor = (_SCALES | _DOZEN)[match[1].casefold()]
        yield Figure(match[0], frozenset({factor / 2}), precise=False)
    for match in _HINT.finditer(text):
        yield Figure(match[0], frozenset(map(Decimal, _HINTS[match[0].casefold()].split())), precise=False)


def roman_figures(text: str) -> Iterator[Figure]:
    """Yield the numbers that Roman numerals may stand for; none is precise, since ``I`` may be a word."""
    for match in _ROMAN.finditer(text):
        digits = [_ROMAN_DIGIT[letter] for letter in match[0]]
        signed = [-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True)]
        yield Figure(match[0], frozenset({Decimal(sum(signed))}), precise=False)


def _spelt(text: str) -> Iterator[tuple[int, int, frozenset[Value], bool]]:
    """Yield start, end, values of each run of English number words, and whether it is vague.

    Vague are plurals (tens of thousands) and single powers of ten (a thousand), often just figures of speech.
    """
    run: list[re.Match[str]] = []
    for match in [*_WORD.finditer(text), None]:
        if match and (not run or _goes_on(run, match, text)):
            run.append(match)
            continue
        if run:
            yield from _run_values(run)
        run = [match] if match else []


def _goes_on(run: list[re.Match[str]], match: re.Match[str], text: str) -> bool:
    """Whether *match* belongs to the number that the words of *run* began."""
    gap, last, word = text[run[-1].end() : match.start()], run[-1][0].casefold(), match[0].casefold()
    if len(run) > _LONGEST or last not in _CARDINALS:
        return False
    if _AND.fullmatch(gap):
        return last in _SCALES and word in _SMALL
    if not _GAP.fullmatch(gap):
        return False
    if word in _BIG or word in _DOZEN or last in _BIG:
        return True
    before, now = _SMALL[last], _SMALL[word]
    return (before >= 20 and now < 10) or (len(run) == 1 and 10 <= before <= 20 and now >= 10)


_CARDINALS: Final = frozenset([*_SCALES, *_ONES[0].split(), *_TEENS[0].split(), *_TENS[0].split()])


def _run_values(run: list[re.Match[str]]) -> Iterator[tuple[int, int, frozenset[Value], bool]]:
    """Yield the number that the words of *run* make."""
    words = [match[0].casefold() for match in run]
    total, group = Decimal(0), Decimal(0)
    for place, word in enumerate(words):
        if word in _SMALL:
            year = place > 0 and words[place - 1] in _SMALL and _SMALL[word] >= 10
            group = group * (100 if year else 1) + _SMALL[word]
        elif _BIG.get(word, Decimal(12)) < 1000:
            group = max(group, Decimal(1)) * (_BIG | _DOZEN)[word]
        else:
            total, group = total + max(group, Decimal(1)) * _BIG[word], Decimal(0)
    value = total + group
    found: set[Value] = {value}
    if words[-1] in _TENS[2].split() and value < 100:
        found |= two_digit_year(int(value))
    if words[-1] in _DOZEN:
        found.add(Decimal(10))  # a dozen is ten or so
    vague = words[-1].endswith("s") or str(value).strip("0") == "1" or words[-1] in _DOZEN
    yield run[0].start(), run[-1].end(), frozenset(found), vague
