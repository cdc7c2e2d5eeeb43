"""Numbers that English writes in words, alone or behind digits, each with the values that it may stand for.

Words are read in no other language with an alphabet, since most translations keep numbers in digits.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from aligner.check.numbers_latin import NEAR, Number, Value, as_time, measure, scaled, two_digit_year


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any one of *words*, in capitals or not; the dotless ı and the sign for kelvin are no i, k.

    What it matches, case folded, is always one of *words*, so that it can be looked up.
    """
    return f"(?ai:{'|'.join(words)})"


# Billions and trillions are those of the short scale.
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
    "tn": "trillion", "tr": "trillion", "trn": "trillion",
}  # fmt: skip

# Cardinals, ordinals (also the names of parts: two thirds) and, for tens, decades.
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
_CARDINALS: Final = frozenset([*_SCALES, *_ONES[0].split(), *_TEENS[0].split(), *_TENS[0].split()])
_WORD: Final = re.compile(rf"(?<![A-Za-z]){_any_of([*_SMALL, *_BIG, *_DOZEN])}(?![A-Za-z])")
_GAP: Final = re.compile(r"[\s-]{1,3}")
_AND: Final = re.compile(r"\s{1,2}and\s{1,2}(?:a\s{1,2})?", re.IGNORECASE)
_LONGEST: Final = 24  # number words: the longest number below a quadrillion has as many

# Words that may answer a number: 3月 is March, 50% is half, 100周年 is a centenary.
_HINTS: Final = {
    "january": "1", "february": "2", "march": "3", "april": "4", "may": "5", "june": "6", "july": "7", "august": "8",
    "september": "9", "october": "10", "november": "11", "december": "12",
    "jan": "1", "feb": "2", "mar": "3", "apr": "4", "jun": "6", "jul": "7", "aug": "8", "sep": "9", "sept": "9",
    "oct": "10", "nov": "11", "dec": "12",
    "half": "0.5 1 2 50 30", "halves": "0.5 2 50", "halved": "0.5 2 50", "midway": "0.5",
    "quarter": "4 25 15 0.25", "quarters": "3 4 75 45 0.75",
    "a": "1", "an": "1", "single": "1", "once": "1", "only": "1", "sole": "1", "annual": "1",
    "twice": "2", "both": "2", "pair": "2", "couple": "2", "biennial": "2",
    "double": "2 100", "doubled": "2 100 1", "doubling": "2 100 1", "twofold": "2",
    "triple": "3 2 200", "tripled": "3 2 200", "tripling": "3 2 200", "threefold": "3 2",
    "quadruple": "4 2 3", "quadrupled": "4 2 3", "fourfold": "4", "fivefold": "5", "tenfold": "10",
    "hundredfold": "100",
    "fortnight": "14 15 2", "decade": "10", "decades": "10", "century": "100", "centuries": "100", "centenary": "100",
    "centennial": "100", "millennium": "1000",
    "noon": "12", "midday": "12", "midnight": "12 0 24", "zero": "0", "no": "0", "nil": "0",
    "score": "20", "teenage": "13 15 16 17 18", "teens": "13 15 16 17 18",
}  # fmt: skip
_HINT: Final = re.compile(rf"(?<![A-Za-z]){_any_of(_HINTS)}(?![A-Za-z])")

# "3.6 trillion", "2bn", "hundred million"; in "5 to 6 million" the first number may be scaled as well.
_SCALED: Final = re.compile(
    r"(\s?(?:to|or|and|-|–|—)\s?[$€£¥]?(?:[0-9]+(?:\.[0-9]+)?|[a-z]{3,9}(?:-[a-z]{3,6})?))?"
    rf"[\s-]?({_any_of([*_SCALES, *_ABBREVIATED])})(?![A-Za-z])"
    rf"(?:[\s-]{{1,2}}({_any_of(list(_SCALES)[1:])})(?![A-Za-z]))?",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"\s?(?:%|per\s?cents?\b|percentage)", re.IGNORECASE)
_MULTIPLE: Final = re.compile(
    r"[\s-]{1,2}(?:(?:more|full|long|past)\s)?(?:(decade)s?|centur(?:y|ies))\b", re.IGNORECASE
)
_AND_HALF: Final = re.compile(rf"\s+and\s+a\s+half\s+({_any_of(_SCALES)})\b", re.IGNORECASE)
_HALF_A: Final = re.compile(rf"\bhalf[\s-]+(?:a[\s-]+)?({_any_of([*_SCALES, 'dozen'])})\b", re.IGNORECASE)


def english_context(values: frozenset[Value], before: str, after: str) -> frozenset[Value]:
    """Return the readings of a number that the English words around it allow."""
    return _scaled_by_words(values, after) | as_time(values, before, after)


def _scaled_by_words(values: frozenset[Value], after: str) -> frozenset[Value]:
    """Return *values* with the scale word behind them: ``3.6 trillion``, ``5 to 6 million``, ``four decades``."""
    if match := _SCALED.match(after):
        words = [word.casefold() for word in match.groups()[1:] if word]
        factor = _SCALES[_ABBREVIATED.get(words[0], words[0])] * (_SCALES[words[1]] if words[1:] else 1)
        # 5 of "5 to 6 million" may be five, m may be metres.
        return scaled(values, factor) | (values if match[1] or words[0] in _ABBREVIATED else frozenset())
    if match := _MULTIPLE.match(after):
        return values | scaled(values, Decimal(10 if match[1] else 100))
    return values


def word_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers that English *text* writes in words, and what may answer a number."""
    for start, end, values, vague in _spelt(text):
        after = text[end : end + NEAR]
        readings = _scaled_by_words(values, after)
        if match := _AND_HALF.match(after):
            readings |= scaled(
                frozenset(v + Decimal("0.5") for v in values if isinstance(v, Decimal)), _SCALES[match[1].casefold()]
            )
        precise = bool(_PERCENT.match(after)) or (not vague and all(isinstance(v, Decimal) and v > 12 for v in values))
        yield Number(text[start:end], readings, precise, measure=measure(after))
    for match in _HALF_A.finditer(text):
        factor = (_SCALES | _DOZEN)[match[1].casefold()]
        yield Number(match[0], frozenset({factor / 2}), precise=False)
    for match in _HINT.finditer(text):
        yield Number(match[0], frozenset(map(Decimal, _HINTS[match[0].casefold()].split())), precise=False)


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
            yield _run_values(run)
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


def _run_values(run: list[re.Match[str]]) -> tuple[int, int, frozenset[Value], bool]:
    """Return the number that the words of *run* make, as ``_spelt`` yields it."""
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
    return run[0].start(), run[-1].end(), frozenset(found), vague
