"""Split a paragraph into sentences, by offsets; the text itself is never touched.

Chinese and Japanese follow rules of their own, all languages with spaces share one engine with a
table of abbreviations each. PyPI's sentencex was measured for the latter and not taken: its time
grows with the square of the text where there are quotation marks (17 s for 400,000 characters),
and it keeps quotations whole where hand-aligned corpora cut them (F1 of the boundaries in English
novels: 0.919, here 0.996).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from aligner.languages import language_of
from aligner.languages.characters import BRACKETS, DOT, ELLIPSES, SEMICOLONS, WIDE_DOT, WIDE_ENDERS, is_cjk
from aligner.segment.candidates import Candidate, Context, next_candidate
from aligner.segment.cjk import cjk_ends
from aligner.segment.latin import latin_ends
from aligner.segment.quotes import read_quotes

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n|\u2029")
_LETTER: Final = re.compile(r"[^\W_]")
_THAI: Final = "[\u0e01-\u0e45\u0e47-\u0e4e]"  # letters and tone marks, without ๆ and digits
_THAI_GAP: Final = re.compile(rf"(?<={_THAI})[^\S\n]+(?={_THAI})(?!และ|หรือ|ที่|ซึ่ง|โดย|ว่า|กับ|ของ|เป็น|ใน|จาก)")
"""Thai has no full stop; a space may end a sentence, unless a word follows that goes on with it."""
_SHORTEST_THAI: Final = 20
"""Characters; Thai sets a space in and after phrases, too, and short pieces are those."""


def split_sentences(text: str, lang: str, *, semicolons: bool = False) -> list[tuple[int, int]]:
    """Return the half-open ranges of the sentences of *text*, in order.

    They tile the text but for white space; each begins and ends with something else, and holds a
    letter or digit unless the whole text has none. *semicolons* are ends, too, if asked for.

    >>> text = "他问：“走吗？”她说：“不。”"
    >>> [text[a:b] for a, b in split_sentences(text, "zh")]
    ['他问：“走吗？”', '她说：“不。”']
    """
    language = language_of(lang)
    cuts = {0, len(text), *(match.start() for match in _BLANK_LINE.finditer(text))}
    for start, end in pairwise(sorted(cuts)):
        block = text[start:end]
        context = Context(block, language, read_quotes(block), semicolons)
        cuts.update(start + cut for cut in _cuts(context))
    return _ranges(text, sorted(cuts))


def _cuts(context: Context) -> Iterator[int]:
    """Yield the offsets at which sentences end."""
    if context.language.ends == "thai":
        yield from _thai_cuts(context)
    start = at = 0
    first_letter = _next_letter(context.text, start)
    while found := next_candidate(context, start, at):
        at = found.end
        if first_letter < found.first and _ends(context, found):
            yield found.end
            start = found.after
            first_letter = _next_letter(context.text, start)


def _thai_cuts(context: Context) -> Iterator[int]:
    """Yield the offsets of the spaces that may stand between Thai sentences."""
    start = 0
    for gap in _THAI_GAP.finditer(context.text):
        if gap.start() - start >= _SHORTEST_THAI and not context.quotes.shields.covering(gap.start()):
            yield gap.start()
            start = gap.end()


def _ends(context: Context, found: Candidate) -> bool:
    """Whether a sentence ends with *found*."""
    quotes, last = context.quotes, found.enders[-1]
    if quotes.literals.covering(found.first) or (found.is_dash and found.quote < 0):
        return False
    shield = quotes.shields.covering(found.last)
    # Only a sentence that is all in brackets ends with them: （见下。）
    if shield and not (found.end > shield[1] and shield[0] == found.start and context.text[shield[0]] in BRACKETS):
        return False
    if last in SEMICOLONS:
        return last != ";" or context.text[found.end : found.end + 1].isspace()
    return cjk_ends(context, found) if _is_wide(context, found) else latin_ends(context, found)


def _is_wide(context: Context, found: Candidate) -> bool:
    """Whether the Chinese rules decide, be it in Chinese or in a Chinese quotation elsewhere."""
    if any(char in WIDE_ENDERS for char in found.enders):
        return True
    if context.language.ends != "cjk":
        return False
    text = context.text
    before, after = text[found.first - 1], text[found.end : found.end + 1]
    if found.quote >= 0 and (is_cjk(after) or is_cjk(before)):
        return True
    if found.enders.strip(ELLIPSES + DOT + WIDE_DOT):
        return not (before.isascii() and after.isascii() and after.isalnum())
    return found.is_ellipsis and (is_cjk(before) or before.isspace())


def _next_letter(text: str, at: int) -> int:
    match = _LETTER.search(text, at)
    return match.start() if match else len(text)


def _ranges(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """Return what lies between the cuts, without outer white space; marks alone join a neighbour."""
    kept, holds_letter = [0], False
    for start, end in pairwise(cuts):
        has_letter = _LETTER.search(text, start, end) is not None
        if holds_letter and has_letter:
            kept.append(start)
        holds_letter = holds_letter or has_letter
    pieces = ((start, text[start:end]) for start, end in pairwise([*kept, len(text)]))
    filled = ((start, piece) for start, piece in pieces if piece.strip())
    return [(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())) for start, piece in filled]
