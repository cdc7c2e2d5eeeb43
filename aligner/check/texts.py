"""What is odd about a pair's sides as a whole: their language, their shortness, half a sentence, a pair said before."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from string import punctuation
from typing import Final

from aligner.languages import check_lang
from aligner.languages.characters import (
    CONTINUERS,
    DASHES,
    ELLIPSES,
    HAN,
    KANA,
    LINK,
    QUOTE_MARKS,
    WIDE_ENDERS,
    WIDE_PAUSES,
    ends_sentence,
)
from aligner.languages.identification import can_share_document, weight
from aligner.records import Bead, Kind, MarkKind, Sentence

# As strong as six Chinese characters or 24 Latin letters (``identification.weight``). Less may be a name or a term that
# was kept: "Johann Wolfgang Goethe" has 20. No right pair of MAC-Dev has a side flagged.
_OTHER_LANGUAGE: Final = 12.0

# Letters and digits, a Chinese character or kana counted as two: "是的。" against "Yes.". Of MAC-Dev's right pairs
# 0.5 % have both sides as short, 1.6 % below 13.
_VERY_SHORT: Final = 8
_WIDE: Final = re.compile(f"[{HAN}{KANA}]")

_RUNNING_WORDS: Final = 4
"""Words without a capital that make running text, if a sentence ends there; else twice as many."""
_RUNNING_SHARE: Final = 0.5
"""Share of them: German has 0.66 in the middle of its sentences, references 0.4."""
_RUNNING_WIDE: Final = 8
"""Chinese characters and kana that make running text, if there is a mark between or after them."""
_WIDE_MARKS: Final = WIDE_PAUSES + WIDE_ENDERS
_AROUND_WORDS: Final = "".join((punctuation, *QUOTE_MARKS, DASHES, ELLIPSES))
_CODE: Final = re.compile(r"[{}\\_$|=<>]|(?<!\S)--?\w|\w\(\w*\)|\w/\w+/")
"""What programs, commands and addresses have, and running text has not."""

_WORD: Final = re.compile(r"\w+")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_COPIED: Final = 0.6
"""Share of their words that both sides have, at the least, where one is in the language of the other."""

_COMMAS: Final = tuple(mark for mark in CONTINUERS if mark not in ":;：；؛~～")
"""Colons and semicolons also end the line before an item."""


def wrong_language(text: str, lang: str, other: str) -> bool:
    """Whether *text*, which should be in *lang*, is written mostly in the letters of *other*.

    Never for languages in the same letters (German and French, Chinese and Japanese), nor for a few letters:
    an acronym, a name, a number. Raises ``SettingError`` for an unknown language.

    >>> wrong_language("Global value chains are changing.", "zh", "en"), wrong_language("WTO", "zh", "en")
    (True, False)
    """
    if not can_share_document((check_lang(lang), check_lang(other))):
        return False
    strength = weight(text, other)
    return strength >= _OTHER_LANGUAGE and strength > weight(text, lang)


def is_very_short(source: str, target: str) -> bool:
    """Whether both sides are so short, and a sentence, that a memory would offer them out of context.

    A term without a full stop, as in a glossary, is no sentence. Never for an empty side.

    >>> is_very_short("是。", "Yes."), is_very_short("价值链", "chain"), is_very_short("是。", "That is quite so.")
    (True, False, False)
    """
    sides = source, target
    short = all(0 < sum(map(str.isalnum, side)) + len(_WIDE.findall(side)) <= _VERY_SHORT for side in sides)
    return short and any(map(ends_sentence, sides))


def repeated(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each pair whether an earlier one has the same letters and digits on both sides.

    Capitals, spaces and marks do not count. A pair with nothing to read on a side never repeats.

    >>> repeated([("是。", "Yes."), ("是", "yes"), ("是", "It is."), ("", ""), ("", "")])
    [False, True, False, False, False]
    """
    seen: set[tuple[str, str]] = set()
    answers = []
    for source, target in pairs:
        letters = squeezed(source), squeezed(target)
        answers.append(letters in seen)
        if all(letters):
            seen.add(letters)
    return answers


def is_running(text: str) -> bool:
    """Whether *text* is a sentence of running text, which two languages never say in the same letters.

    Names, labels, references, code and a few words are none: those may be the same in a translation. A sentence may
    hold code and addresses, if the most of it is words.

    >>> is_running("The committee met again in the spring of 1998."), is_running("Johann Wolfgang von Goethe")
    (True, False)
    >>> is_running("今天天气很好，我们去公园。"), is_running("中国社会科学院工业经济研究所")
    (True, False)
    """
    tokens = LINK.sub(" ", text).split()
    plain = [token for token in tokens if not _CODE.search(token)]
    if len(_WIDE.findall("".join(plain))) >= _RUNNING_WIDE:
        return any(mark in token for token in plain for mark in _WIDE_MARKS)
    is_whole = ends_sentence(text)
    if len(plain) < len(tokens) and not is_whole:
        return False
    words = [word for token in plain if (word := token.strip(_AROUND_WORDS))]
    small = sum(word.replace("'", "").replace("’", "").isalpha() and not word[0].isupper() for word in words)
    enough = _RUNNING_WORDS if is_whole else 2 * _RUNNING_WORDS
    return small >= max(enough, _RUNNING_SHARE * (len(words) + len(tokens) - len(plain)))


def is_copied(source: str, target: str, *, foreign: bool) -> bool:
    """Whether both sides say the same in the same letters; where one is *foreign*, in the other's language, nearly so.

    >>> is_copied("For more, see 第 3 节.", "For more, see Section 3.", foreign=True), is_copied("", "", foreign=True)
    (True, False)
    """
    if squeezed(source) == squeezed(target) != "":
        return True
    one, other = (Counter(_WORD.findall(text.casefold())) for text in (source, target))
    return foreign and 0 < _COPIED * max(one.total(), other.total()) <= (one & other).total()


def squeezed(text: str) -> str:
    """Return the letters and digits of *text*, without capitals, spaces and marks.

    >>> squeezed("“AT&T”, 2 个")
    'att2个'
    """
    return _NO_LETTERS.sub("", text.casefold())


# --- Half a sentence ----------------------------------------------------------------------------
# A page break or a column that was not understood cuts a sentence in two, and a heading without its blank line runs
# into the text below. Both halves can find a partner, and surely so; no memory should offer them.


_WHOLE: Final = frozenset({MarkKind.CAPTION, MarkKind.CELL})
"""Blocks that are whole, whatever comes after them; an item may go on over the end of a page."""


def torn(sentences: Sequence[Sentence], blocks: Sequence[MarkKind | None] = ()) -> list[bool]:
    """Return for each border, n + 1 of n sentences, whether it seems to lie inside a sentence; never the outer two.

    *blocks* are the kinds of block in which the sentences begin, as far as the document's marks tell.
    """
    told = zip(pairwise(sentences), pairwise(blocks or [None] * len(sentences)), strict=True)
    return [False, *(_goes_on(a, b) and not _parted(a, b, kinds) for (a, b), kinds in told), False]


def _parted(before: Sentence, after: Sentence, kinds: tuple[MarkKind | None, MarkKind | None]) -> bool:
    """Whether a document's marks say that two sentences are parts of different blocks."""
    parts = before.paragraph != after.paragraph
    return parts and (kinds[0] in _WHOLE or kinds[1] in _WHOLE | {MarkKind.ITEM})


def is_cut(bead: Bead, sides: tuple[Sequence[Sentence], Sequence[Sentence]], borders: Sequence[Sequence[bool]]) -> bool:
    """Whether a side of *bead* begins or ends inside a sentence, or holds a heading and text where the other has text.

    *borders* are those of ``torn`` for either side.
    """
    ranges = bead.source, bead.target
    if any(known[where.start] or known[where.stop] for known, where in zip(borders, ranges, strict=True) if where):
        return True
    kinds = [{side[i].kind for i in where} for side, where in zip(sides, ranges, strict=True)]
    return {Kind.HEADING, Kind.SENTENCE} in kinds and {Kind.SENTENCE} in kinds


def _goes_on(before: Sentence, after: Sentence) -> bool:
    """Whether *after* seems to be the rest of *before*: there is a comma, or a small letter where no sentence ended."""
    if not before.kind == after.kind == Kind.SENTENCE or not before.text or not after.text[:1].isalpha():
        return False
    if before.text.endswith(_COMMAS):
        return True
    small = after.text[0].islower() and not before.text.endswith(tuple(CONTINUERS)) and not ends_sentence(before.text)
    # Items of a list that all begin with small letters and have no full stops are whole.
    return small and (before.paragraph == after.paragraph or not before.text[0].islower())
