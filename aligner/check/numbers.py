"""Tells whether the figures (numbers) of the two sides of a pair differ.

Figures are read as values, each with all it may stand for (亿 and billion, years, decades, months). Only what a
side writes precisely must be on the other: digits, and numbers from 13 on or percentages in Chinese or English
words. All the rest (small numerals, a dozen, March, half) may only answer. Values are compared as a set: one of
two equal figures left out is not seen, nor a figure given in another system of measures.

Right pairs that are flagged: MAC-Dev 8 of 1316 (0.6 %), 002 sections 0-2 5 of 114 (4.4 %), kept pairs of 002 6 of
271 (2.2 %), Text+Berg 6 of 858 (0.7 %). Read one by one, all of MAC-Dev and 002 are figures that the translator
added, left out or changed; in Text+Berg three are telephone numbers grouped otherwise, one a year without century.
One digit of a figure changed at random is caught, by figures in digits (without names such as COVID-19 and item
numbers): MAC-Dev 97 %, 002 sections 0-2 100 %, kept pairs of 002 98 %, Text+Berg 80 %; in Chinese numerals from 11
on: MAC-Dev 84 %. A figure in digits left out is caught: 87 %, 71 %, 75 % and 51 %.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from aligner.check.numbers_cjk import cjk_context, cjk_figures, rewritten
from aligner.check.numbers_english import english_context, word_figures
from aligner.check.numbers_latin import (
    Context,
    Figure,
    Value,
    digit_figures,
    latin_context,
    plain,
    roman_figures,
)
from aligner.languages import scripts

_NUMERALS: Final = frozenset({"ja", "zh", "zh-TW"})
"""Languages whose numerals are read; English is the other one whose words are."""
_READ: Final = _NUMERALS | {"en"}
_SPELT_OUT: Final = 100  # style guides spell numbers out below it at most; larger ones are digits


_HALF: Final = Decimal("0.5")


def figures_differ(source: str, target: str, langs: tuple[str, str]) -> bool:
    """Whether a figure that one side writes precisely has no counterpart on the other.

    A doubt for a reviewer, not a verdict; any text is read, in linear time.

    >>> figures_differ("14亿人", "1.4 billion people", ("zh", "en"))
    False
    >>> figures_differ("14亿人", "1.4 million people", ("zh", "en"))
    True
    """
    return any(missing_figures(source, target, langs))


def missing_figures(source: str, target: str, langs: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the precise figures, as written, of each side that the other side does not have."""
    left, right = (tuple(_figures(text, lang)) for text, lang in zip((source, target), langs, strict=True))
    ours, theirs = _missing(left, right), _missing(right, left)
    if not _READ.issuperset(langs):
        ours, theirs = _not_spelt_out(ours, right, left), _not_spelt_out(theirs, left, right)
    return tuple(f.written for f in ours), tuple(f.written for f in theirs)


def _not_spelt_out(missing: Sequence[Figure], others: Sequence[Figure], own: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return those of *missing* that cannot stand among *others* in words that are not read.

    Small ones can, unless a figure in digits stands there instead.
    """
    values = _values(own)
    instead = any(f.written[0].isdigit() and not _answered(f, values) for f in others)
    return tuple(f for f in missing if instead or any(isinstance(v, str) or v >= _SPELT_OUT for v in f.values))


def _figures(text: str, lang: str) -> Iterator[Figure]:
    text = plain(scripts.LINK.sub(" ", text))
    if lang in _NUMERALS:
        text = rewritten(text)
        yield from cjk_figures(text)
    if lang == "en":
        yield from word_figures(text)
    yield from digit_figures(text, lang, _context(lang))
    yield from roman_figures(text)


def _context(lang: str) -> Context:
    if lang in _NUMERALS:
        return cjk_context
    return english_context if lang == "en" else latin_context


def _missing(figures: Sequence[Figure], others: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return those of *figures* that must be among *others* and are not."""
    values = _values(others)
    labels = {other.label for other in others} - {""}
    systems = {other.measure for other in others} - {""}
    return tuple(
        f
        for f in figures
        if (f.precise or f.label in labels)
        and not _answered(f, values)
        and not (f.measure and systems - {f.measure})  # translators convert measures
    )


def _answered(figure: Figure, values: frozenset[Value]) -> bool:
    if figure.values & values:
        return True
    if _HALF not in values:
        return False
    wholes = (v for v in values if isinstance(v, Decimal) and v == v.to_integral_value())
    return any(v + _HALF in figure.values for v in wholes)


def _values(figures: Sequence[Figure]) -> frozenset[Value]:
    return frozenset(value for figure in figures for value in figure.values)
