"""Tells whether the numbers of the two sides of a pair differ.

Numbers are read as values, each with all it may stand for (亿 and billion, years, decades, months). Only what a
side writes precisely must be on the other: digits, and numbers from 13 on or percentages in Chinese or English
words. All the rest (small numerals, a dozen, March, half) may only answer. Values are compared as a set: one of
two equal numbers left out is not seen, nor a number given in another system of measures.

Of right pairs 0.6 % are flagged (MAC-Dev), all for numbers that the translator added, left out or changed; see the
section on flags in benchmarks/README.md.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from aligner.check.numbers_cjk import cjk_context, cjk_numbers, rewritten
from aligner.check.numbers_english import english_context, word_numbers
from aligner.check.numbers_latin import Context, Number, Value, digit_numbers, latin_context, plain, roman_numbers
from aligner.languages import language_of
from aligner.languages.characters import LINK

_SPELT_OUT: Final = 100  # style guides spell numbers out below it at most; larger ones are digits
_HALF: Final = Decimal("0.5")


def numbers_differ(source: str, target: str, langs: tuple[str, str]) -> bool:
    """Whether a number that one side writes precisely has no counterpart on the other.

    A doubt for a reviewer, not a verdict; any text is read, in linear time.

    >>> numbers_differ("14亿人", "1.4 billion people", ("zh", "en"))
    False
    >>> numbers_differ("14亿人", "1.4 million people", ("zh", "en"))
    True
    """
    return any(missing_numbers(source, target, langs))


def missing_numbers(source: str, target: str, langs: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Return the numbers of *source*, and those of *target*, that have no counterpart, as they are written.

    >>> missing_numbers("14亿人，2个", "1978, two people", ("zh", "en"))
    (['14亿'], ['1978'])
    """
    left, right = (tuple(_numbers(text, lang)) for text, lang in zip((source, target), langs, strict=True))
    ours, theirs = _missing(left, right), _missing(right, left)
    if not all(language_of(lang).numerals for lang in langs):
        ours, theirs = _not_spelt_out(ours, right, left), _not_spelt_out(theirs, left, right)
    return [number.written for number in ours], [number.written for number in theirs]


def numbers_in(text: str, lang: str) -> Counter[frozenset[Value]]:
    """Return what each number of *text* may stand for, small ones in words too where they are read.

    >>> numbers_in("three of 3", "en").total(), numbers_in("drei von 3", "de").total()
    (2, 1)
    """
    return Counter(frozenset(number.values) for number in _numbers(text, lang))


def _numbers(text: str, lang: str) -> Iterator[Number]:
    """Yield the numbers of *text*, in digits and as *lang* writes them out."""
    text = plain(LINK.sub(" ", text))
    context: Context = latin_context
    numerals = language_of(lang).numerals
    if numerals == "cjk":
        text, context = rewritten(text), cjk_context
        yield from cjk_numbers(text)
    elif numerals == "english":
        context = english_context
        yield from word_numbers(text)
    yield from digit_numbers(text, lang, context)
    yield from roman_numbers(text)


def _missing(numbers: Sequence[Number], others: Sequence[Number]) -> tuple[Number, ...]:
    """Return those of *numbers* that must be among *others* and are not."""
    values = _values(others)
    labels = {other.label for other in others} - {""}
    systems = {other.measure for other in others} - {""}
    return tuple(
        n
        for n in numbers
        if (n.precise or n.label in labels)
        and not _answered(n, values)
        and not (n.measure and systems - {n.measure})  # translators convert measures
    )


def _not_spelt_out(missing: Sequence[Number], others: Sequence[Number], own: Sequence[Number]) -> tuple[Number, ...]:
    """Return those of *missing* that cannot stand among *others* in words that are not read.

    Small ones can, unless a number in digits stands there instead.
    """
    values = _values(own)
    instead = any(n.written[0].isdigit() and not _answered(n, values) for n in others)
    return tuple(n for n in missing if instead or any(isinstance(v, str) or v >= _SPELT_OUT for v in n.values))


def _answered(number: Number, values: frozenset[Value]) -> bool:
    """Whether *number* is among *values*, or stands there as a whole number and a half."""
    if number.values & values:
        return True
    if _HALF not in values:
        return False
    wholes = (v for v in values if isinstance(v, Decimal) and v == v.to_integral_value())
    return any(v + _HALF in number.values for v in wholes)


def _values(numbers: Sequence[Number]) -> frozenset[Value]:
    return frozenset(value for number in numbers for value in number.values)
