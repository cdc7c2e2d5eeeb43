"""Document -> regions: which stretch is in which language.

Lines are judged whole; a line that holds a sentence and its translation is cut between them.
Latin words and figures inside Chinese stay Chinese, a Chinese term inside English stays English:
a cut is only made outside quotes and brackets, after the end of a sentence or at a wide gap.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from aligner.errors import SettingError
from aligner.languages import language_of, written_language
from aligner.languages.characters import (
    CLOSERS,
    CONTINUERS,
    DASHES,
    ENDERS,
    HAN,
    KANA,
    NESTED,
    SEMICOLONS,
    STRAIGHT_QUOTES,
    ends_sentence,
    one_of,
)
from aligner.languages.identification import can_share_document, letters, weight
from aligner.records import Document, Region
from aligner.segment.layout import LINE
from aligner.segment.marks import ASIDE, Stretch, stretches

Span = tuple[str, int, int]
"""Language, start, end; offsets into the document."""

# What may stand between two languages and belongs to the first; a straight quote may open the second.
_TAIL: Final = "".join(set(CLOSERS) - set(STRAIGHT_QUOTES)) + ENDERS + CONTINUERS + DASHES + " "
_DEPTH: Final = {**dict.fromkeys(NESTED, 1), **dict.fromkeys(NESTED.values(), -1)}
# Where a line may change its language: after a sentence, at a tab, bar or wide gap.
_CUT: Final = re.compile(
    rf"{one_of(ENDERS + SEMICOLONS)}{one_of(CLOSERS)}*\s*|(?<!\s)\s*[\t|｜]\s*|(?<!\s)\s+/\s+|[ \u00a0]{{2,}}|\u3000+"
)
_PAIRS: Final = (*NESTED.items(), ("‘", "’"), ('"', '"'))
_ENCLOSED: Final = re.compile("|".join(rf"{re.escape(a)}[^\{a}\{b}]*{re.escape(b)}" for a, b in _PAIRS))
# A part of a line stands alone in any layout from this much text on and with a sentence end.
_STRONG: Final = {"word": 3, "han": 4}
# Lines that pair two languages make the layout when they are at least this share of all lines.
_INLINE_SHARE: Final = 0.5


def find_regions(document: Document, langs: Sequence[str]) -> list[Region]:
    """Return the stretches of *document* in each language, in order; *langs* are one or two, more may be marked.

    White space lies between regions, nothing else. Text without letters goes with what precedes it.
    Raises ``SettingError`` for text to be judged when the two languages are written in the same letters.
    """
    text = document.text
    lines = [
        (match.start(), match.end(), lang)
        for part, lang in ((part, _told(part, langs)) for part in stretches(document))
        for match in LINE.finditer(text, part.start, part.end)
        if not match[0].isspace()
    ]
    unknown = [(start, end) for start, end, lang in lines if lang is None]
    if unknown and not can_share_document(langs):
        raise SettingError(
            f"{langs[0]} and {langs[1]} are written in the same letters and cannot be told apart in one "
            "document; give one with a column for each, or two files to `align pair`"
        )
    inline = _is_inline(text, unknown, langs)
    spans: list[Span] = []
    for start, end, lang in lines:
        spans.extend(_line_spans(text, start, end, langs, inline) if lang is None else [(lang, start, end)])
    return _merge(text, _fill_neutral(spans, langs))


def _told(part: Stretch, langs: Sequence[str]) -> str | None:
    """Return the language of *part* if it need not be judged: empty for what goes with the text before it."""
    if part.language:
        code = part.language.value
        same = [lang for lang in langs if language_of(lang) == language_of(code)]
        alike = [lang for lang in langs if written_language(lang) == written_language(code)]
        return next(iter([*same, *alike]), code)
    if part.block and part.block.kind in ASIDE:
        return ""
    return None if len(langs) > 1 else langs[0]


def _is_inline(text: str, lines: list[tuple[int, int]], langs: Sequence[str]) -> bool:
    """Whether most lines hold one block of each language: a sentence or term and its translation."""
    lettered = [text[a:b] for a, b in lines if any(letters(lang).search(text, a, b) for lang in langs)]
    paired = sum(_two_blocks(line, langs) is not None for line in lettered)
    return paired > 0 and paired >= _INLINE_SHARE * len(lettered)


def _two_blocks(line: str, langs: Sequence[str]) -> int | None:
    """Return where *line* changes its language if it does so just once, outside brackets; else None."""
    marks = _letter_runs(line, langs)
    if len(marks) != 2 or min(end - start for _, start, end in marks) < 2:
        return None
    (_, _, left), (_, right, _) = marks
    if _depth_before(line, right):
        return None
    gap = line[left:right]
    inner = max((m.end() for m in _CUT.finditer(gap)), default=0)
    return left + inner if inner else left + len(gap) - len(gap.lstrip(_TAIL))


def _letter_runs(line: str, langs: Sequence[str]) -> list[Span]:
    """Return the stretches of *line* that hold letters of one language only, first to last letter."""
    runs: list[Span] = []
    found = sorted((m.start(), lang) for lang in langs for m in letters(lang).finditer(line))
    for at, lang in found:
        if runs and runs[-1][0] == lang:
            runs[-1] = (lang, runs[-1][1], at + 1)
        else:
            runs.append((lang, at, at + 1))
    return runs


def _depth_before(line: str, end: int) -> int:
    """Return how many brackets and quotes are open before *end*."""
    depth = 0
    for char in line[:end]:
        depth = max(0, depth + _DEPTH.get(char, 0))
    return depth


def _line_spans(text: str, start: int, end: int, langs: Sequence[str], inline: bool) -> Iterator[Span]:
    """Yield the line's parts by language; one part for a line in one language."""
    line = text[start:end]
    if any(not letters(lang).search(line) for lang in langs):
        yield judge(line, langs), start, end
        return
    cut = _two_blocks(line, langs) if inline else None
    edges = [0, cut, len(line)] if cut else [0, *_cuts(line), len(line)]
    parts = [(judge(line[a:b], langs), a, b) for a, b in pairwise(edges) if a < b]
    for lang, a, b in _absorb_weak(line, _join_same(parts), langs, inline):
        yield lang, start + a, start + b


def _cuts(line: str) -> list[int]:
    """Return the places where *line* may change its language: outside all brackets and quotes."""
    cuts, depth, at = [], 0, 0
    for match in _CUT.finditer(line):
        for char in line[at : match.end()]:
            depth = max(0, depth + _DEPTH.get(char, 0))
        at = match.end()
        if depth == 0 and at < len(line):
            cuts.append(at)
    return cuts


def judge(text: str, langs: Sequence[str]) -> str:
    """Return the language that *text* looks like, or an empty string when nothing tells.

    What stands outside quotes and brackets decides: a quoted passage may be in the other language.
    """
    plain = _ENCLOSED.sub(" ", text)
    first, second = (weight(plain, lang) for lang in langs)
    if first == second == 0:
        first, second = (weight(text, lang) for lang in langs)
    if first == second == 0:
        return ""
    return langs[0] if first >= second else langs[1]


def _join_same(parts: list[Span]) -> list[Span]:
    """Join neighbouring parts of one language; a part that tells nothing goes with the one before."""
    joined: list[Span] = []
    for lang, start, end in parts:
        if joined and (lang in ("", joined[-1][0]) or joined[-1][0] == ""):
            joined[-1] = (joined[-1][0] or lang, joined[-1][1], end)
        else:
            joined.append((lang, start, end))
    return joined


def _absorb_weak(line: str, parts: list[Span], langs: Sequence[str], inline: bool) -> list[Span]:
    """Give parts too small to be a sentence of their own the language of the whole line."""
    if len(parts) < 2 or (inline and len(parts) == 2):
        return parts
    whole = judge(line, langs)
    return _join_same([(lang if _is_strong(line[a:b]) else whole, a, b) for lang, a, b in parts])


def _is_strong(part: str) -> bool:
    """Whether *part* is a sentence: it has an end and more than a term's worth of text."""
    words = len(re.findall(r"[^\W\d_]{2,}", re.sub(f"[{HAN}]", " ", part)))
    han = len(re.findall(f"[{HAN}{KANA}]", part))
    return ends_sentence(part) and (words >= _STRONG["word"] or han >= _STRONG["han"])


def _fill_neutral(spans: list[Span], langs: Sequence[str]) -> list[Span]:
    """Give lines without letters the language of the line before (at the start: of the first known)."""
    current = next((lang for lang, _, _ in spans if lang), langs[0])
    filled = []
    for lang, start, end in spans:
        current = lang or current
        filled.append((current, start, end))
    return filled


def _merge(text: str, spans: list[Span]) -> list[Region]:
    """Join neighbouring spans of one language and trim the white space around each region."""
    regions = []
    for lang, start, end in _join_same(spans):
        block = text[start:end]
        left = len(block) - len(block.lstrip())
        regions.append(Region(lang, start + left, start + len(block.rstrip())))
    return regions
