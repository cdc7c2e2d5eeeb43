"""Whether a sentence ends at ``.``, ``!``, ``?`` or ``...`` in a language written with spaces.

What follows decides first (a small letter goes on, a capital may begin), then what stands before
(an abbreviation, an initial, a list number).
"""

import re
import unicodedata
from typing import Final

from aligner.languages.abbreviations import Abbreviations
from aligner.languages.characters import (
    BRACKETS,
    BULLETS,
    CONTINUERS,
    DASHES,
    DOT,
    ENDERS,
    FULL_STOPS,
    STRAIGHT_QUOTES,
    TURNED_QUOTES,
    TURNED_START_MARKS,
    WIDE_DOT,
)
from aligner.segment.candidates import Candidate, Context, skip_spaces
from aligner.segment.quotes import OPENERS

_WINDOW: Final = 48
"""Characters looked at before an ender; a longer word is no abbreviation."""

_BEFORE_LETTER: Final = frozenset({*OPENERS, *STRAIGHT_QUOTES, *DASHES, *TURNED_START_MARKS, *TURNED_QUOTES, "’"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_WORD_BEFORE: Final = re.compile(r"(?:[^\W\d_]+(?:[.'’-]{1,2}[^\W\d_]+)*|\d+)$")
"""The word before a full stop, with inner dots (``U.S``), or the number."""
_PARTS_BEFORE: Final = re.compile(r"(?:(?<![\w.])[^\W\d_]{1,2}\.[ \u00a0\u202f]?){1,3}$")
"""The earlier parts of ``z. B`` and ``т. д``."""
_ALNUM_BEFORE: Final = re.compile(r"[^\W_]+$")
_WORD_GOES_ON: Final = (*"0123456789&@/_",)
"""Before a letter these make it the end of a word: ``5G.``, ``R&D.``."""
_PRONOUN: Final = re.compile(r"[a-z],? I$")
"""``So do I.``: no initial."""
_COLON: Final = re.compile(r"[:：;；]\s*\d+$")
"""A list that begins inside a sentence: ``as follows: 1. ...``."""
_SINGLE_LETTER: Final = re.compile(r"[^\W\d_](?![^\W\d_])")
_NOS: Final = ("No", "no")
"""``No. I ...`` is an answer, not number one."""
_DOTTED: Final = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")
_LONGEST_NUMBER: Final = 20
_LIST_NUMBER: Final = re.compile(
    r"""[\W_]*(?:
      \d{1,3}(?:\.\d{1,3}){0,4}             # 1.   4.1.3.
    | [^\W\d_]                              # A.   b.   一.
    | (?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})       # iv.
    | (?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})       # XII.
    | [A-Z]\.?\d{1,2} | \d{1,2}[A-Za-z]      # A.1.   2b.
    | [一二三四五六七八九十]{2,3}              # 十二.
    )\)?""",
    re.VERBOSE,
)
_LABEL_BEFORE: Final = re.compile(r"[\W_]*([^\W\d_]+)(\.?)\s*")
_NUMBER: Final = re.compile(r"[#§]?\d|[IVXLC]+\b|[A-Z]{1,2}[-.]?\d|[a-z]?\d")
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]")
_LABEL: Final = re.compile(r"[(（](?:[A-Za-z]|[ivx]{1,4}|\d{1,2})[)）]")
_NOTE: Final = re.compile(rf"[(（][^()（）{ENDERS}]{{1,100}}[)）]\s*[{FULL_STOPS}{CONTINUERS}]")
"""``“... growth.” (Smith, 2010).``: the source belongs to the sentence before it."""
_SPEAKER: Final = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?(?:[A-ZÀ-Þ][\w'’-]+)(?: [A-ZÀ-Þ][\w'’-]+){0,2} "
    r"(?:said|says|asked|asks|replied|answered|cried|shouted|exclaimed|whispered|muttered|thought|wondered|"
    r"added|continued|demanded|inquired|enquired|remarked|murmured|yelled|screamed|called|"
    r"snapped|growled|protested|insisted|explained|interrupted|roared|repeated|observed|joked)\b"
)
"""``“Can you see it?” Wang Miao asked.``: who said it, after what was said."""
_FILE_ENDING: Final = re.compile(r"(?:com|org|net|edu|gov|js|ts|py|md|txt|pdf|html?|csv|docx?|xlsx?)", re.I)


def latin_ends(context: Context, found: Candidate) -> bool:
    """Whether a sentence ends with *found*."""
    text = context.text
    opening = _skip_openers(text, found.after)
    if opening == len(text):
        return True
    if not _may_begin(context, found.after, opening):
        return False
    if found.after == found.end and not _may_be_glued(context, found, opening):
        return False
    if found.enders in (DOT, WIDE_DOT):
        speech_follows = found.quote >= 0 and found.after in context.quotes.closer_of
        return speech_follows or _full_stop_ends(context, found, opening)
    is_starter = _is_starter(text, opening, context.language.abbreviations)
    if found.is_ellipsis and found.quote < 0:
        return is_starter and _word_at(text, opening) != "I"
    return is_starter or found.quote < 0 or not _SPEAKER.match(text, opening)


def _skip_openers(text: str, at: int) -> int:
    """Return the offset of the first letter, digit or sign after quotation marks and dashes."""
    while at < len(text) and text[at] in _BEFORE_LETTER:
        at = skip_spaces(text, at + 1)
    return at


def _may_begin(context: Context, after: int, opening: int) -> bool:
    """Whether a sentence can begin at *after*, its first letter being at *opening*."""
    text, char = context.text, context.text[opening]
    if context.quotes.literals.covering(opening) or _LABEL.match(text, after):
        return True
    if text[after] in CONTINUERS or _NOTE.match(text, after):
        return False
    if char.islower():
        return _CAMEL.match(text, opening) is not None
    return char.isalnum() or char in BULLETS or unicodedata.category(char) in ("Sc", "So")


def _may_be_glued(context: Context, found: Candidate, opening: int) -> bool:
    """Whether a sentence can begin without a space: ``market.Second``, but not ``Node.js``."""
    text = context.text
    if context.quotes.literals.covering(opening) or text[found.end] in DASHES:
        return text[found.end] not in DASHES
    if not text[opening].isupper():
        return False
    if text[found.end - 1] not in ENDERS:
        return True
    if found.enders not in (DOT, WIDE_DOT):
        return text[found.first - 1].isalnum()
    if _SINGLE_LETTER.match(text, opening) and text[opening + 1 : opening + 2] != " ":
        return False
    return _is_glued_word(_before(context, found), _word_at(text, opening), context.language.abbreviations)


def _is_glued_word(before: str, word: str, table: Abbreviations) -> bool:
    """Whether *word* begins a sentence, and is not a part of a name such as ``java.lang.String``."""
    last = _ALNUM_BEFORE.search(before)
    if last is None or _FILE_ENDING.fullmatch(word):
        return last is None
    if word in table.starters:
        return len(word) > 1 or not (last.group().isdigit() and len(last.group()) < 3)
    if before[: last.start()].endswith(".") or len(word) == 1:
        return False
    if word.isupper():
        return last.group().isdigit() or (last.group().islower() and len(last.group()) > 2)
    return True


def _before(context: Context, found: Candidate) -> str:
    """Return the part of the sentence that stands right before *found*."""
    return context.text[max(found.start, found.first - _WINDOW) : found.first]


def _full_stop_ends(context: Context, found: Candidate, opening: int) -> bool:
    """Whether the full stop of *found* is more than the sign of a list number or an abbreviation."""
    text, stop, table = context.text, found.first, context.language.abbreviations
    if context.quotes.literals.covering(stop - 1):
        return True
    if stop - found.start <= _LONGEST_NUMBER and _is_number(text, found.start, stop, table):
        return False
    before = _before(context, found)
    match = _WORD_BEFORE.search(before)
    if match is None or before[: match.start()].endswith(_WORD_GOES_ON) or _PRONOUN.search(before):
        return True
    if match.group().isdigit():
        is_ordinal = len(match.group()) < 3 and (table.ordinals or _COLON.search(before))
        return not is_ordinal or _is_starter(text, opening, table)
    if match.group() in table.lists and _is_remark(context, found.after):
        return False
    return _word_ends(match.group(), before[: match.start()], text, opening, table)


def _is_remark(context: Context, at: int) -> bool:
    """Whether brackets stand at *at* in which no sentence ends."""
    closer = context.quotes.closer_of.get(at, -1)
    return closer > 0 and context.text[at] in BRACKETS and context.text[closer - 1] not in ENDERS


def _is_number(text: str, start: int, stop: int, table: Abbreviations) -> bool:
    """Whether ``text[start:stop]`` numbers what follows, with or without a label: ``5``, ``Part V``, ``Fig. 2``."""
    label = _LABEL_BEFORE.match(text, start, stop)
    if label:
        word, is_short = label[1].lower(), bool(label[2])
        if word in table.labels or (is_short and word in table.before_number):
            start = label.end()
    return _LIST_NUMBER.fullmatch(text, start, stop) is not None


def _word_ends(word: str, before: str, text: str, opening: int, table: Abbreviations) -> bool:
    """Whether a sentence ends with *word* and a full stop."""
    forms = _forms(before, word)
    if forms & table.never_end:
        return False
    if forms & table.before_number and _NUMBER.match(text, opening):
        return word in _NOS and _word_at(text, opening) == "I"
    is_initial = len(word) == 1 and word.lower() != word.upper()
    if is_initial or _DOTTED.fullmatch(word) or forms & table.may_end:
        return _is_starter(text, opening, table)
    return True


def _forms(before: str, word: str) -> set[str]:
    """Return how a table may hold *word*: as it is, small, after ``l'``, with its earlier parts."""
    forms = {word, word.lower(), word.rpartition("'")[2], word.rpartition("’")[2]}
    parts = _PARTS_BEFORE.search(before) if len(word) <= 4 else None
    if parts:
        forms.add("".join(parts.group().split()).lower() + word.lower())
    return forms


def _is_starter(text: str, at: int, table: Abbreviations) -> bool:
    """Whether the word at *at* is one that begins sentences, and not the initial of a name."""
    word = _word_at(text, at)
    return word in table.starters and not (len(word) == 1 and text.startswith(DOT, at + 1))


def _word_at(text: str, at: int) -> str:
    match = _WORD.match(text, at)
    return match.group() if match else ""
